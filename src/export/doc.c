/*
 * doc.c: see doc.h.
 */
#include "export/doc.h"

#include <string.h>

#include "base/banned.h"

void
doc_init(struct doc *d)
{
	memset(d, 0, sizeof(*d));
	arena_init(&d->arena);
	d->title = d->subject = d->running = d->foot = "";
}

void
doc_release(struct doc *d)
{
	arena_release(&d->arena);
}

bool
doc_failed(const struct doc *d)
{
	return arena_failed(&d->arena);
}

void
doc_head(struct doc *d, const char *title, const char *subject,
    const char *running, const char *foot)
{
	d->title = arena_cstr(&d->arena, title);
	d->subject = arena_cstr(&d->arena, subject);
	d->running = arena_cstr(&d->arena, running);
	d->foot = arena_cstr(&d->arena, foot);
}

static struct doc_block *
add_block(struct doc *d, enum doc_kind kind)
{
	struct doc_block *b = arena_new(&d->arena, struct doc_block, 1);

	if (b == NULL)
		return &d->inert;
	b->kind = kind;
	b->label = b->text = "";
	if (d->last != NULL)
		d->last->next = b;
	else
		d->first = b;
	d->last = b;
	return b;
}

void
doc_heading(struct doc *d, int level, const char *text)
{
	struct doc_block *b = add_block(d, DOC_HEADING);

	b->level = level;
	b->text = arena_cstr(&d->arena, text);
}

void
doc_notice(struct doc *d, const char *label, const char *text)
{
	struct doc_block *b = add_block(d, DOC_NOTICE);

	b->label = arena_cstr(&d->arena, label);
	b->text = arena_cstr(&d->arena, text);
}

void
doc_paragraph(struct doc *d, const char *text)
{
	if (text[0] != '\0')
		add_block(d, DOC_TEXT)->text = arena_cstr(&d->arena, text);
}

void
doc_field(struct doc *d, const char *label, const char *text)
{
	if (text[0] == '\0')
		return;
	struct doc_block *b = d->last != NULL && d->last->kind == DOC_FIELDS
				  ? d->last
				  : add_block(d, DOC_FIELDS);
	struct doc_field *f = arena_new(&d->arena, struct doc_field, 1);
	if (f == NULL)
		return;
	f->label = arena_cstr(&d->arena, label);
	f->text = arena_cstr(&d->arena, text);
	if (b->last_field != NULL)
		b->last_field->next = f;
	else
		b->first_field = f;
	b->last_field = f;
}

/* ---- tables */

static struct doc_table *
make_table(struct doc *d, const char *caption, const struct doc_column *columns,
    size_t n)
{
	struct doc_table *t = arena_new(&d->arena, struct doc_table, 1);
	struct doc_column *copy = arena_new(&d->arena, struct doc_column, n);

	if (t == NULL || copy == NULL)
		return &d->no_table;
	for (size_t i = 0; i < n; i++) {
		copy[i].head = arena_cstr(&d->arena, columns[i].head);
		copy[i].number = columns[i].number;
	}
	t->caption = arena_cstr(&d->arena, caption);
	t->columns = copy;
	t->n_columns = n;
	t->doc = d;
	return t;
}

struct doc_table *
doc_table(struct doc *d, const char *caption, const struct doc_column *columns,
    size_t n_columns)
{
	struct doc_block *b = add_block(d, DOC_TABLE);

	b->table = make_table(d, caption, columns, n_columns);
	return b->table;
}

struct doc_table *
doc_chart_time(struct doc *d, const struct chart_time *plot,
    const struct doc_column *columns, size_t n_columns)
{
	struct doc_block *b = add_block(d, DOC_CHART_TIME);

	b->time = plot;
	b->table = make_table(d, plot->title, columns, n_columns);
	return b->table;
}

struct doc_table *
doc_chart_sides(struct doc *d, const struct chart_sides *plot,
    const struct doc_column *columns, size_t n_columns)
{
	struct doc_block *b = add_block(d, DOC_CHART_SIDES);

	b->sides = plot;
	b->table = make_table(d, plot->title, columns, n_columns);
	return b->table;
}

static bool
is_empty(const struct doc_table *t, size_t column)
{
	for (const struct doc_row *r = t->first; r != NULL; r = r->next)
		if (r->cells[column][0] != '\0')
			return false;
	return true;
}

static void
take_out(struct doc_table *t, size_t column)
{
	t->n_columns--;
	for (size_t i = column; i < t->n_columns; i++)
		t->columns[i] = t->columns[i + 1];
	for (struct doc_row *r = t->first; r != NULL; r = r->next)
		for (size_t i = column; i < t->n_columns; i++)
			r->cells[i] = r->cells[i + 1];
}

void
doc_end(struct doc *d)
{
	for (struct doc_block *b = d->first; b != NULL; b = b->next)
		for (size_t i = b->table != NULL ? b->table->n_columns : 0;
		     i-- > 1;)
			if (is_empty(b->table, i))
				take_out(b->table, i);
}

static bool
add_row(struct doc_table *t)
{
	struct arena *a = &t->doc->arena;
	struct doc_row *row = arena_new(a, struct doc_row, 1);
	const char **cells = arena_new(a, const char *, t->n_columns);

	if (row == NULL || cells == NULL)
		return false;
	for (size_t i = 0; i < t->n_columns; i++)
		cells[i] = "";
	row->cells = cells;
	if (t->last != NULL)
		t->last->next = row;
	else
		t->first = row;
	t->last = row;
	t->n_rows++;
	t->filled = 0;
	return true;
}

void
doc_cell(struct doc_table *t, const char *text)
{
	if (t->doc == NULL) /* memory ran out at the table */
		return;
	if ((t->last == NULL || t->filled == t->n_columns) && !add_row(t))
		return;
	t->last->cells[t->filled++] = arena_cstr(&t->doc->arena, text);
}
