/*
 * table.h: rows of a CSV file, and the columns that long and wide share.
 *
 * A cell is plain, or defused for spreadsheet programs: see defuse.h.
 */
#ifndef EXPORT_TABLE_H
#define EXPORT_TABLE_H

#include "export/rows.h"

enum table_type {
	TABLE_ID, /* text that may look like a number and is none */
	TABLE_TEXT,
	TABLE_NUMBER,
	TABLE_INTEGER,
	TABLE_FLAG, /* 0 or 1 */
	TABLE_TIME, /* RFC 3339 */
};

struct table {
	struct buf *out; /* the row that is being made */
	bool defused;
	bool begun; /* the row has a cell */
};

void table_cell(struct table *t, enum table_type type, const char *text);
void table_integer(struct table *t, long long number);
/* At most 9 decimals; an empty cell where there is none. */
void table_number(struct table *t, bool has, double number);
void table_flag(struct table *t, bool flag);
void table_end(struct table *t);

/* A column of a session's head. */
struct table_head {
	const char *name;
	enum table_type type;
	bool wide_only; /* not repeated in every row of the long table */
	bool required;  /* never empty */
	bool words;     /* several, joined by a blank */
	bool is_list;   /* where a list is possible it stands as one */
	const char *help;
	/* text, or a flag */
	const char *(*text)(const struct rows_head *head);
	bool (*flag)(const struct rows_head *head);
};

extern const struct table_head table_heads[];
size_t table_n_heads(void);
void table_head_cell(struct table *t, const struct table_head *column,
    const struct rows_head *head);

/* The value of an answer, empty where it is NULL. It decides itself whether it
 * is a number: in a column of numbers the record may hold what is none. */
void table_value(struct table *t, const struct rows_answer *a);

/* A column of the long table behind those. */
struct table_column {
	const char *name;
	enum table_type type;
	const char *help;
	const char *labels_help; /* with labels in place of codes; NULL: help */
	void (*cell)(struct table *t, const struct rows_answer *a);
};

extern const struct table_column table_columns[];
size_t table_n_columns(void);

#endif
