/*
 * doc_text.c: a document as lines of plain text. No line is wider than asked
 * for: a word that is too long is cut. A table whose columns do not fit beside
 * each other is written row by row, a label and a value a line.
 */
#include "export/doc.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "export/fold.h"

#include "base/banned.h"

#define GAP        2  /* blanks between columns */
#define WORD_MOST  40 /* of a column: a longer word may be cut */
#define WORD_LEAST 10 /* where columns are many, a shorter one too */
#define SHORT_MOST 20 /* of a line that is kept whole like a word */
#define HANG       2

struct sheet {
	struct buf *out;
	size_t width;
};

/* ---- paragraphs */

static void
blanks(struct buf *out, size_t n)
{
	while (n-- > 0)
		buf_addc(out, ' ');
}

/* `lead` and the text behind it; where there is a lead, later lines stand two
 * further in. */
static void
paragraph(struct sheet *s, size_t indent, const char *lead, const char *text)
{
	size_t hang = lead[0] != '\0' ? HANG : 0;
	struct buf all = BUF_INIT;
	struct fold lines = FOLD_INIT;

	buf_adds(&all, lead);
	buf_adds(&all, text);
	fold_text(&lines, all.data, s->width - indent - hang);
	/* the first line has two columns more, which nobody misses */
	for (size_t i = 0; i < lines.n; i++) {
		blanks(s->out, indent + (i > 0 ? hang : 0));
		buf_addstr(s->out, lines.items[i]);
		buf_addc(s->out, '\n');
	}
	s->out->failed |= all.failed || lines.failed;
	fold_release(&lines);
	buf_release(&all);
}

static void
underlined(struct sheet *s, const char *text, char with)
{
	struct fold lines = FOLD_INIT;
	size_t wide = 0;

	fold_text(&lines, text, s->width);
	for (size_t i = 0; i < lines.n; i++) {
		size_t w = utf8_width(lines.items[i]);
		wide = w > wide ? w : wide;
		buf_addstr(s->out, lines.items[i]);
		buf_addc(s->out, '\n');
	}
	while (wide-- > 0)
		buf_addc(s->out, with);
	buf_addc(s->out, '\n');
	s->out->failed |= lines.failed;
	fold_release(&lines);
}

/* ---- tables */

struct column {
	size_t natural; /* its widest line */
	size_t least;   /* its longest word, as far as that counts */
	size_t width;
	struct fold lines; /* of the cell at hand */
};

static void
measure(struct column *c, const char *text, size_t most)
{
	struct buf visible = BUF_INIT;
	struct str rest = str_from(text);

	while (rest.p != NULL) {
		buf_reset(&visible);
		utf8_visible(&visible, str_cut(rest, '\n', &rest));
		struct str line = str_trim(buf_str(&visible));
		size_t w = utf8_width(line);
		c->natural = w > c->natural ? w : c->natural;
		while (line.len > 0) {
			size_t word = utf8_width(str_word(line, &line));
			if (w <= SHORT_MOST)
				word = w;
			word = word < most ? word : most;
			c->least = word > c->least ? word : c->least;
		}
	}
	c->lines.failed |= visible.failed;
	buf_release(&visible);
}

static void
measure_all(struct column *columns, const struct doc_table *t, size_t most)
{
	for (size_t i = 0; i < t->n_columns; i++)
		columns[i].natural = columns[i].least = 0;
	for (size_t i = 0; i < t->n_columns; i++)
		measure(&columns[i], t->columns[i].head, most);
	for (const struct doc_row *r = t->first; r != NULL; r = r->next)
		for (size_t i = 0; i < t->n_columns; i++)
			measure(&columns[i], r->cells[i], most);
}

/* What is left goes to whoever lacks most, a blank at a time. false: not even
 * the longest words fit. */
static bool
share_out(struct column *columns, size_t n, size_t width)
{
	size_t used = n > 0 ? (n - 1) * GAP : 0;

	for (size_t i = 0; i < n; i++) {
		columns[i].width = columns[i].least;
		used += columns[i].least;
	}
	if (used > width)
		return false;
	for (; used < width; used++) {
		struct column *most = NULL;
		for (size_t i = 0; i < n; i++)
			if (columns[i].width < columns[i].natural &&
			    (most == NULL ||
				columns[i].natural * most->width >
				    most->natural * columns[i].width))
				most = &columns[i];
		if (most == NULL)
			break;
		most->width++;
	}
	return true;
}

/* One line of a cell; the last cell has no blanks behind it. */
static void
put_cell(struct sheet *s, const struct column *c, bool number, size_t line,
    bool last)
{
	struct str text = { "", 0 };

	if (line < c->lines.n)
		text = c->lines.items[line];
	size_t pad = c->width - utf8_width(text);
	if (number)
		blanks(s->out, pad);
	buf_addstr(s->out, text);
	if (!last)
		blanks(s->out, (number ? 0 : pad) + GAP);
}

static void
trim_line(struct buf *out)
{
	size_t len = out->len;

	while (len > 0 && out->data[len - 1] == ' ')
		len--;
	buf_truncate(out, len);
}

/* Returns how many lines the row takes. */
static size_t
fold_row(
    struct column *columns, const struct doc_table *t, const char *const *cells)
{
	size_t tall = 0;

	for (size_t i = 0; i < t->n_columns; i++) {
		fold_text(&columns[i].lines, cells[i], columns[i].width);
		tall = columns[i].lines.n > tall ? columns[i].lines.n : tall;
	}
	return tall;
}

static void
put_row(struct sheet *s, struct column *columns, const struct doc_table *t,
    const char *const *cells)
{
	size_t tall = fold_row(columns, t, cells);

	for (size_t k = 0; k < tall; k++) {
		for (size_t i = 0; i < t->n_columns; i++)
			put_cell(s, &columns[i], t->columns[i].number, k,
			    i + 1 == t->n_columns);
		trim_line(s->out);
		buf_addc(s->out, '\n');
	}
}

static void
put_heads(struct sheet *s, struct column *columns, const struct doc_table *t,
    const char **heads)
{
	for (size_t i = 0; i < t->n_columns; i++)
		heads[i] = t->columns[i].head;
	put_row(s, columns, t, heads);
	for (size_t i = 0; i < t->n_columns; i++) {
		for (size_t k = 0; k < columns[i].width; k++)
			buf_addc(s->out, '-');
		if (i + 1 < t->n_columns)
			blanks(s->out, GAP);
	}
	buf_addc(s->out, '\n');
}

/* Where a row has several lines, an empty one sets each row apart. */
static void
put_grid(struct sheet *s, struct column *columns, const struct doc_table *t,
    const char **heads)
{
	bool apart = false;

	put_heads(s, columns, t, heads);
	for (const struct doc_row *r = t->first; r != NULL; r = r->next)
		apart |= fold_row(columns, t, r->cells) > 1;
	for (const struct doc_row *r = t->first; r != NULL; r = r->next) {
		if (apart && r != t->first)
			buf_addc(s->out, '\n');
		put_row(s, columns, t, r->cells);
	}
}

static void
put_list(struct sheet *s, const struct doc_table *t)
{
	struct buf lead = BUF_INIT;

	for (const struct doc_row *r = t->first; r != NULL; r = r->next) {
		paragraph(s, 0, "", r->cells[0]);
		for (size_t i = 1; i < t->n_columns; i++) {
			if (r->cells[i][0] == '\0')
				continue;
			buf_reset(&lead);
			buf_addf(&lead, "%s: ", t->columns[i].head);
			paragraph(s, HANG, lead.data, r->cells[i]);
		}
	}
	s->out->failed |= lead.failed;
	buf_release(&lead);
}

/* Words are cut only where that is the way to have columns at all. */
static bool
find_widths(struct column *columns, const struct doc_table *t, size_t width)
{
	for (size_t most = WORD_MOST; most >= WORD_LEAST; most -= 2) {
		measure_all(columns, t, most);
		if (share_out(columns, t->n_columns, width))
			return true;
	}
	return false;
}

static void
put_table(struct sheet *s, const struct doc_table *t)
{
	struct column *columns = mem_zeroed(t->n_columns + 1, sizeof(*columns));
	const char **heads = mem_zeroed(t->n_columns + 1, sizeof(*heads));

	paragraph(s, 0, "", t->caption);
	buf_addc(s->out, '\n');
	if (columns == NULL || heads == NULL) {
		s->out->failed = true;
	} else {
		if (find_widths(columns, t, s->width))
			put_grid(s, columns, t, heads);
		else
			put_list(s, t);
	}
	for (size_t i = 0; columns != NULL && i < t->n_columns; i++) {
		s->out->failed |= columns[i].lines.failed;
		fold_release(&columns[i].lines);
	}
	free(heads);
	free(columns);
}

/* ---- all of it */

static void
fields(struct sheet *s, const struct doc_block *b)
{
	struct buf lead = BUF_INIT;

	for (const struct doc_field *f = b->first_field; f != NULL;
	     f = f->next) {
		buf_reset(&lead);
		buf_addf(&lead, "%s: ", f->label);
		paragraph(s, 0, lead.data, f->text);
	}
	s->out->failed |= lead.failed;
	buf_release(&lead);
}

static void
block(struct sheet *s, const struct doc_block *b)
{
	buf_addc(s->out, '\n');
	switch (b->kind) {
	case DOC_HEADING:
		buf_addc(s->out, '\n');
		underlined(s, b->text, b->level == 2 ? '=' : '-');
		break;
	case DOC_NOTICE: {
		struct buf lead = BUF_INIT;
		buf_addf(&lead, "*** %s: ", b->label);
		paragraph(s, 0, lead.data, b->text);
		s->out->failed |= lead.failed;
		buf_release(&lead);
		break;
	}
	case DOC_TEXT:
		paragraph(s, 0, "", b->text);
		break;
	case DOC_FIELDS:
		fields(s, b);
		break;
	case DOC_TABLE:
	case DOC_CHART_TIME:
	case DOC_CHART_SIDES:
		put_table(s, b->table);
		break;
	}
}

void
doc_text(struct buf *out, const struct doc *d, size_t width)
{
	struct sheet s = { .out = out, .width = width };

	underlined(&s, d->title, '=');
	paragraph(&s, 0, "", d->subject);
	for (const struct doc_block *b = d->first; b != NULL; b = b->next)
		block(&s, b);
	buf_adds(out, "\n\n");
	paragraph(&s, 0, "", d->foot);
}
