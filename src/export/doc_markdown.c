/*
 * doc_markdown.c: a document as Markdown, with tables after GitHub Flavored
 * Markdown 0.29. Sources: CommonMark 0.30, 2.4 (backslash escapes), and the
 * specification of GFM, 4.10 and 6.9 (tables, autolinks).
 */
#include "export/doc.h"

#include <string.h>

#include "base/utf8.h"

#include "base/banned.h"

/* What could be markup anywhere in a line. */
static bool
is_markup(char c)
{
	return strchr("\\`*_[]|~$", c) != NULL;
}

static bool
ends_mark(struct str line, size_t at)
{
	return at >= line.len || line.p[at] == ' ' || line.p[at] == '\t';
}

/* What could begin a block: a heading, a list, a rule. Returns how many bytes
 * of `line` are in front of what a backslash takes the meaning from; line.len:
 * nothing. */
static size_t
block_mark(struct str line)
{
	size_t digits = 0;

	if (line.len == 0)
		return line.len;
	if (line.p[0] == '#')
		return 0;
	if ((line.p[0] == '-' || line.p[0] == '+') &&
	    (ends_mark(line, 1) || line.p[1] == '-'))
		return 0;
	while (
	    digits < line.len && line.p[digits] >= '0' && line.p[digits] <= '9')
		digits++;
	if (digits > 0 && digits < line.len &&
	    (line.p[digits] == '.' || line.p[digits] == ')') &&
	    ends_mark(line, digits + 1))
		return digits;
	return line.len;
}

static const char *
entity(char c)
{
	return c == '<'   ? "&lt;"
	       : c == '>' ? "&gt;"
	       : c == '&' ? "&amp;"
			  : NULL;
}

/* An address of a page would become a link by itself. */
static bool
begins_link(struct str before, struct str rest)
{
	if (rest.p[0] == ':')
		return str_starts(rest, STR("://"));
	return rest.p[0] == '.' && before.len >= 3 &&
	       str_eq_nocase(str_skip(before, before.len - 3), STR("www"));
}

/*
 * So would one of a person (x@y.org), also behind mailto: and xmpp:. Readers
 * look for these in the words as they come out, without backslashes and
 * entities, so that neither helps; a comment, of which nothing is seen, parts
 * them.
 */
static const char parts[] = "<!-- -->";

static bool
joins_address(struct str line, size_t at)
{
	return line.p[at] == '@' && at > 0 && !ends_mark(line, at - 1) &&
	       !ends_mark(line, at + 1);
}

static void
escape_line(struct buf *out, struct str line)
{
	size_t mark = block_mark(line);

	for (size_t i = 0; i < line.len; i++) {
		char c = line.p[i];
		if (entity(c) != NULL) {
			buf_adds(out, entity(c));
			continue;
		}
		bool closes_heading = c == '#' && i + 1 == line.len;
		if (i == mark || is_markup(c) || closes_heading ||
		    begins_link((struct str){ line.p, i }, str_skip(line, i)))
			buf_addc(out, '\\');
		buf_addc(out, c);
		if (joins_address(line, i))
			buf_adds(out, parts);
	}
}

/* Line breaks stay, as what a table cell may hold. */
static void
text(struct buf *out, const char *words)
{
	struct buf visible = BUF_INIT;
	struct str rest = str_from(words);

	while (rest.p != NULL) {
		struct str line = str_cut(rest, '\n', &rest);
		buf_reset(&visible);
		utf8_visible(&visible, line);
		escape_line(out, str_trim(buf_str(&visible)));
		if (rest.p != NULL)
			buf_adds(out, "<br>");
	}
	out->failed |= visible.failed;
	buf_release(&visible);
}

static void
table(struct buf *out, const struct doc_table *t)
{
	buf_adds(out, "**");
	text(out, t->caption);
	buf_adds(out, "**\n\n|");
	for (size_t i = 0; i < t->n_columns; i++) {
		buf_addc(out, ' ');
		text(out, t->columns[i].head);
		buf_adds(out, " |");
	}
	buf_adds(out, "\n|");
	for (size_t i = 0; i < t->n_columns; i++)
		buf_adds(out, t->columns[i].number ? " ---: |" : " --- |");
	buf_addc(out, '\n');
	for (const struct doc_row *r = t->first; r != NULL; r = r->next) {
		buf_addc(out, '|');
		for (size_t i = 0; i < t->n_columns; i++) {
			buf_addc(out, ' ');
			text(out, r->cells[i]);
			buf_adds(out, " |");
		}
		buf_addc(out, '\n');
	}
	buf_addc(out, '\n');
}

static void
block(struct buf *out, const struct doc_block *b)
{
	switch (b->kind) {
	case DOC_HEADING:
		buf_adds(out, b->level == 2 ? "## " : "### ");
		text(out, b->text);
		buf_adds(out, "\n\n");
		break;
	case DOC_NOTICE:
		buf_adds(out, "> **");
		text(out, b->label);
		buf_adds(out, ":** ");
		text(out, b->text);
		buf_adds(out, "\n\n");
		break;
	case DOC_TEXT:
		text(out, b->text);
		buf_adds(out, "\n\n");
		break;
	case DOC_FIELDS:
		for (const struct doc_field *f = b->first_field; f != NULL;
		     f = f->next) {
			buf_adds(out, "- ");
			text(out, f->label);
			buf_adds(out, ": ");
			text(out, f->text);
			buf_addc(out, '\n');
		}
		buf_addc(out, '\n');
		break;
	case DOC_TABLE:
	case DOC_CHART_TIME:
	case DOC_CHART_SIDES:
		table(out, b->table);
		break;
	}
}

void
doc_markdown(struct buf *out, const struct doc *d)
{
	buf_adds(out, "# ");
	text(out, d->title);
	buf_adds(out, "\n\n");
	text(out, d->subject);
	buf_adds(out, "\n\n");
	for (const struct doc_block *b = d->first; b != NULL; b = b->next)
		block(out, b);
	buf_adds(out, "---\n\n");
	text(out, d->foot);
	buf_addc(out, '\n');
}
