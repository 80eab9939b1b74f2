/*
 * agree.h: what `myolog agree` prints, shared by its parts: a page for people
 * (agree_text.c, its tables in agree_table.c) and CSV (agree_csv.c).
 */
#ifndef CLI_AGREE_H
#define CLI_AGREE_H

#include "base/buf.h"
#include "cli/cmd.h"
#include "cli/query.h"
#include "review/agree.h"

struct agree_page {
	const struct cmd_context *ctx;
	const struct agree *a;
	const struct query *q;
	struct buf text;
	size_t width;
	bool plain; /* a line a value, for screen readers and narrow pages */
	bool comma;
	size_t n_disagree, n_whole;
	bool dependent; /* some row has more observations than patients */
	bool failed;    /* memory ran out below */
};

/* The sides that an item was observed on, and which rows that makes. */
struct agree_sides {
	size_t side[4]; /* enum myo_side, or AGREE_ANY for all together */
	size_t n;
};

struct agree_sides agree_sides(
    const struct agree *a, const struct agree_item *item);
/* "right", "left", "once", "all". */
const char *agree_side_text(size_t side);
/* The first of the items of a group that have observations; NULL where fewer
 * than two have. *n is how many have. */
const struct agree_item *agree_group_item(
    const struct agree *a, size_t group, size_t *n);

/* agree_table.c: all rows of an item, or of its group. */
void agree_rows(struct agree_page *p, const struct agree_item *item);
void agree_group_rows(struct agree_page *p, const struct agree_item *item);
/* A number as this user reads it, in the command's memory; decimals as in
 * history_number. */
const char *agree_number(
    const struct agree_page *p, double value, int decimals);

void agree_text(struct agree_page *p);
void agree_csv(struct agree_page *p);       /* a line a row of numbers */
void agree_csv_pairs(struct agree_page *p); /* a line an observation */

#endif
