/*
 * doc_html.c: a document as one page of HTML that stands by itself.
 */
#include "export/doc.h"

#include "base/html.h"
#include "base/utf8.h"
#include "export/chart_svg.h"

#include "base/banned.h"

/*
 * Sizes in points, so that paper and screen agree. No rule depends on a
 * background, which paper does not have; no text is paler than 7 : 1.
 * A4 and Letter: no size is set, and the lines fit the narrower of the two.
 */
static const char style[] =
    ":root{color-scheme:light}"
    "*{box-sizing:border-box}"
    "body{font:10pt/1.4 'Helvetica Neue',Helvetica,Arial,sans-serif;"
    "color:#111;background:#fff;margin:0 auto;padding:8mm;max-width:196mm;"
    "font-variant-numeric:tabular-nums;overflow-wrap:break-word}"
    "h1{font-size:17pt;line-height:1.2;margin:0 0 1mm}"
    "h2{font-size:12.5pt;line-height:1.25;margin:9mm 0 2mm;"
    "border-bottom:.5mm solid #111;padding-bottom:.8mm}"
    "h3{font-size:10.5pt;line-height:1.3;margin:6mm 0 1.5mm}"
    "p{margin:0 0 2mm;max-width:150mm}"
    ".subject{font-size:11pt;margin:0 0 4mm;max-width:none}"
    ".notice{border:.5mm solid #111;border-left-width:2.5mm;"
    "padding:1.8mm 3mm;margin:0 0 3mm;max-width:none}"
    ".notice strong{text-transform:uppercase;letter-spacing:.03em}"
    "dl{margin:0 0 3mm;display:grid;"
    "grid-template-columns:max-content minmax(0,1fr);gap:.6mm 5mm}"
    "dt{color:#444}"
    "dd{margin:0}"
    "table{border-collapse:collapse;width:100%;margin:0 0 4mm;"
    "border-bottom:.3mm solid #111}"
    "caption{text-align:left;font-weight:bold;padding:0 0 1mm}"
    ".v{position:absolute;width:1px;height:1px;padding:0;overflow:hidden;"
    "clip-path:inset(50%);white-space:nowrap}"
    "th,td{text-align:left;vertical-align:top;padding:.9mm 4mm .9mm 0;"
    "font-weight:normal;"
    "border-top:.15mm solid #b5b5b5}"
    "th:last-child,td:last-child{padding-right:0}"
    "thead th{border-top:.3mm solid #111;border-bottom:.3mm solid #111;"
    "vertical-align:bottom;color:#333}"
    "tbody th{font-weight:bold;min-width:22mm}"
    "tbody tr:first-child>*{border-top:0}"
    "th span{display:block;font-weight:normal;color:#444}"
    ".n{text-align:right}"
    ".k{white-space:nowrap}"
    ".w,dd{overflow-wrap:anywhere}"
    "figure{margin:0 0 5mm}"
    "figcaption{font-weight:bold;margin:0 0 2mm}"
    "svg{display:block;margin:0 0 2mm;width:100%;height:auto;max-width:180mm}"
    "footer{margin-top:9mm;border-top:.15mm solid #111;padding-top:2mm;"
    "color:#444;font-size:8.5pt}"
    "@media(max-width:600px){"
    "body{padding:4mm}"
    ".k{white-space:normal}"
    "th,td,h1,h2{overflow-wrap:anywhere;padding-right:2mm}"
    "dl{grid-template-columns:1fr;gap:0}"
    "dd{margin:0 0 1mm}"
    "tbody th{min-width:0}"
    "}"
    "@media print{"
    "body{padding:0;max-width:none;font-size:9pt}"
    "h1,h2,h3,caption,figcaption{break-after:avoid}"
    "h2{margin-top:6mm}"
    "tr,svg,.s,.notice,dt,dd{break-inside:avoid}"
    /* not in .s: there Chromium takes it for a reason to break */
    "svg,table:not(.s) tbody tr:first-child,"
    "table:not(.s) tr:nth-last-child(2){break-after:avoid}"
    "thead{display:table-header-group}"
    "p{orphans:3;widows:3}"
    "}";

/* What stands in the margin of a sheet. */
#define MARGIN "font:7.5pt Arial,sans-serif;color:#333;content:"

struct page {
	struct buf *out;
	unsigned plots; /* so far: they need ids */
};

static void
add(struct page *p, const char *markup)
{
	buf_adds(p->out, markup);
}

static void
element(struct page *p, const char *name, const char *text)
{
	buf_addf(p->out, "<%s>", name);
	html_text(p->out, str_from(text));
	buf_addf(p->out, "</%s>", name);
}

/* A string of CSS: every character that is not plain is a number, so that it
 * can end neither the string nor the style. */
static void
css_string(struct buf *out, const char *text)
{
	struct buf visible = BUF_INIT;

	utf8_visible(&visible, str_from(text));
	struct str rest = buf_str(&visible);
	uint32_t c = 0;
	buf_addc(out, '"');
	for (size_t len; (len = utf8_next(rest, &c)) > 0;
	     rest = str_skip(rest, len)) {
		if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
		    (c >= '0' && c <= '9') || c == ' ' || c == ',')
			buf_addc(out, (char)c);
		else
			buf_addf(out, "\\%06x", (unsigned)c);
	}
	buf_addc(out, '"');
	out->failed |= visible.failed;
	buf_release(&visible);
}

static void
head(struct page *p, const struct doc *d)
{
	struct buf title = BUF_INIT, css = BUF_INIT;

	buf_addf(&title, "%s, %s", d->title, d->subject);
	/* a sheet that has come loose still says whose it is */
	buf_adds(&css, style);
	buf_adds(&css, "\n@page{margin:16mm 14mm 18mm;@bottom-left{" MARGIN);
	css_string(&css, d->running);
	buf_adds(&css, "}@bottom-right{" MARGIN "\"page \" counter(page) "
		       "\" of \" counter(pages)}}");
	html_begin(p->out, title.data, css.data);
	p->out->failed |= title.failed || css.failed;
	buf_release(&css);
	buf_release(&title);
	add(p, "<main>\n");
	element(p, "h1", d->title);
	add(p, "\n<p class=\"subject\">");
	html_text(p->out, str_from(d->subject));
	add(p, "</p>\n");
}

/* ---- tables */

/* Columns of a text that is not broken over lines, in front of a row and
 * elsewhere, and of a word that may be broken anywhere. */
#define HEAD_MOST  28
#define SHORT_MOST 22
#define WORD_MOST  28

static size_t
longest_word(struct str text)
{
	size_t most = 0;

	while (text.len > 0) {
		size_t w = utf8_width(str_word(text, &text));
		most = w > most ? w : most;
	}
	return most;
}

/* How a cell breaks: a date never does, a word of a person's that fills lines
 * has to. */
static const char *
breaks(const char *text, size_t short_most)
{
	bool is_short = true;
	size_t longest = 0;

	for (struct str rest = str_from(text); rest.p != NULL;) {
		struct str line = str_cut(rest, '\n', &rest);
		size_t w = longest_word(line);
		longest = w > longest ? w : longest;
		is_short &= utf8_width(line) <= short_most;
	}
	return longest > WORD_MOST ? "w" : is_short ? "k" : "";
}

static void
cell(struct page *p, const char *text, bool number)
{
	const char *how = breaks(text, SHORT_MOST);

	if (how[0] != '\0' || number)
		buf_addf(p->out, "<td class=\"%s%s%s\">", how,
		    how[0] != '\0' && number ? " " : "", number ? "n" : "");
	else
		add(p, "<td>");
	html_text(p->out, str_from(text));
	add(p, "</td>");
}

/* What a row is about: its first line, and below it smaller what explains. */
static void
row_head(struct page *p, const char *text)
{
	struct str rest;
	struct str first = str_cut(str_from(text), '\n', &rest);

	const char *how = breaks(text, HEAD_MOST);

	if (how[0] != '\0')
		buf_addf(p->out, "<th scope=\"row\" class=\"%s\">", how);
	else
		add(p, "<th scope=\"row\">");
	html_text(p->out, first);
	if (rest.p != NULL) {
		add(p, " <span>");
		html_text(p->out, rest);
		add(p, "</span>");
	}
	add(p, "</th>");
}

/* A table of so many rows stays on one sheet. */
#define ROWS_TOGETHER 8

static void
table(struct page *p, const struct doc_table *t, const char *how)
{
	buf_addf(p->out, "<table%s>\n<caption%s>",
	    t->n_rows <= ROWS_TOGETHER ? " class=\"s\"" : "", how);
	html_text(p->out, str_from(t->caption));
	add(p, "</caption>\n<thead><tr>");
	for (size_t i = 0; i < t->n_columns; i++) {
		add(p, t->columns[i].number ? "<th scope=\"col\" class=\"n\">"
					    : "<th scope=\"col\">");
		html_text(p->out, str_from(t->columns[i].head));
		add(p, "</th>");
	}
	add(p, "</tr></thead>\n<tbody>\n");
	for (const struct doc_row *r = t->first; r != NULL; r = r->next) {
		add(p, "<tr>");
		row_head(p, r->cells[0]);
		for (size_t i = 1; i < t->n_columns; i++)
			cell(p, r->cells[i], t->columns[i].number);
		add(p, "</tr>\n");
	}
	add(p, "</tbody></table>\n");
}

/* The plot has its caption; that of its table is for who cannot see where it
 * stands. */
static void
figure(struct page *p, const struct doc_block *b)
{
	struct buf id = BUF_INIT;

	buf_addf(&id, "plot-%u", ++p->plots);
	add(p, b->table->n_rows <= ROWS_TOGETHER ? "<figure class=\"s\">\n"
						 : "<figure>\n");
	element(p, "figcaption", b->table->caption);
	add(p, "\n");
	if (b->kind == DOC_CHART_TIME)
		chart_time_svg(p->out, id.data, b->time);
	else
		chart_sides_svg(p->out, id.data, b->sides);
	table(p, b->table, " class=\"v\"");
	add(p, "</figure>\n");
	p->out->failed |= id.failed;
	buf_release(&id);
}

/* ---- all of it */

static void
fields(struct page *p, const struct doc_block *b)
{
	add(p, "<dl>\n");
	for (const struct doc_field *f = b->first_field; f != NULL;
	     f = f->next) {
		element(p, "dt", f->label);
		element(p, "dd", f->text);
		add(p, "\n");
	}
	add(p, "</dl>\n");
}

static void
block(struct page *p, const struct doc_block *b)
{
	switch (b->kind) {
	case DOC_HEADING:
		element(p, b->level == 2 ? "h2" : "h3", b->text);
		add(p, "\n");
		break;
	case DOC_NOTICE:
		add(p, "<p class=\"notice\">");
		element(p, "strong", b->label);
		add(p, ": ");
		html_text(p->out, str_from(b->text));
		add(p, "</p>\n");
		break;
	case DOC_TEXT:
		element(p, "p", b->text);
		add(p, "\n");
		break;
	case DOC_FIELDS:
		fields(p, b);
		break;
	case DOC_TABLE:
		table(p, b->table, "");
		break;
	case DOC_CHART_TIME:
	case DOC_CHART_SIDES:
		figure(p, b);
		break;
	}
}

void
doc_html(struct buf *out, const struct doc *d)
{
	struct page p = { .out = out };

	head(&p, d);
	for (const struct doc_block *b = d->first; b != NULL; b = b->next)
		block(&p, b);
	add(&p, "</main>\n<footer>");
	html_text(out, str_from(d->foot));
	add(&p, "</footer>\n</body>\n</html>\n");
}
