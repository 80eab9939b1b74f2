/*
 * doc.h: a document that is the same in every form: what a report says is put
 * in here once, and written as HTML, as Markdown or as plain text.
 *
 * Order of calls: doc_init, parts in the order of reading, then doc_html,
 * doc_markdown or doc_text, and doc_release. Running out of memory sticks:
 * doc_failed is asked once, before anything is written.
 *
 * Texts are raw: as files and people wrote them. They are copied, and each
 * form escapes them in its own way. A line break in a text stays one. Plots
 * are borrowed, and so must live as long as the document; they are in HTML
 * alone, which is why each has a table with the same numbers.
 */
#ifndef EXPORT_DOC_H
#define EXPORT_DOC_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/buf.h"
#include "export/chart.h"

enum doc_kind {
	DOC_HEADING,
	DOC_NOTICE, /* what must not be overlooked; `label`: its first word */
	DOC_TEXT,
	DOC_FIELDS, /* label and text, one below the other */
	DOC_TABLE,
	DOC_CHART_TIME,
	DOC_CHART_SIDES,
};

struct doc_field {
	const char *label, *text;
	struct doc_field *next;
};

struct doc_row {
	const char **cells; /* as many as there are columns; the first one is
			     * what the row is about */
	struct doc_row *next;
};

/* A column; of numbers, which stand at its right edge. */
struct doc_column {
	const char *head;
	bool number;
};

struct doc_table {
	const char *caption;
	struct doc_column *columns;
	size_t n_columns;
	struct doc_row *first, *last;
	size_t n_rows;
	/* private */
	struct doc *doc;
	size_t filled; /* cells of the last row */
};

struct doc_block {
	enum doc_kind kind;
	int level; /* of a heading, from 2 */
	const char *label, *text;
	struct doc_field *first_field, *last_field;
	struct doc_table *table; /* of a plot: its numbers */
	const struct chart_time *time;
	const struct chart_sides *sides;
	struct doc_block *next;
};

struct doc {
	struct arena arena;
	const char *title, *subject; /* h1, and the line below it */
	const char *running;         /* on every page of paper */
	const char *foot;            /* the last line */
	struct doc_block *first, *last;
	struct doc_block inert; /* stands for a block when memory ran out */
	struct doc_table no_table;
};

void doc_init(struct doc *d);
void doc_release(struct doc *d);
bool doc_failed(const struct doc *d);

void doc_head(struct doc *d, const char *title, const char *subject,
    const char *running, const char *foot);
void doc_heading(struct doc *d, int level, const char *text);
void doc_notice(struct doc *d, const char *label, const char *text);
/* Nothing for an empty text. */
void doc_paragraph(struct doc *d, const char *text);
/* Fields that follow each other are one list. Nothing for an empty text. */
void doc_field(struct doc *d, const char *label, const char *text);

/* Once all is there: columns of which nothing is filled in are taken out. */
void doc_end(struct doc *d);

/* Columns are copied. Cells are added one by one; a row is full when it has as
 * many as there are columns, and the next cell begins another. */
struct doc_table *doc_table(struct doc *d, const char *caption,
    const struct doc_column *columns, size_t n_columns);
void doc_cell(struct doc_table *t, const char *text);
/* The plot, and the table behind it, to be filled. */
struct doc_table *doc_chart_time(struct doc *d, const struct chart_time *plot,
    const struct doc_column *columns, size_t n_columns);
struct doc_table *doc_chart_sides(struct doc *d, const struct chart_sides *plot,
    const struct doc_column *columns, size_t n_columns);

/* ---- forms; appended */

/* One page of HTML by itself: no script, nothing from outside. */
void doc_html(struct buf *out, const struct doc *d);
/* Tables as in GitHub Flavored Markdown. */
void doc_markdown(struct buf *out, const struct doc *d);
/* Lines of at most `width` columns (40 or more), whatever the words are. */
void doc_text(struct buf *out, const struct doc *d, size_t width);

#endif
