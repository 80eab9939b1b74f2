/*
 * plot.c: see plot.h. A plot is a grid of characters: points are put into
 * cells, then it is written out line by line.
 */
#include "review/plot.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "review/history_private.h"

#include "base/banned.h"

#define ROWS_MAX   16 /* of ranks; more are drawn like numbers */
#define ROWS       7  /* of numbers */
#define FIELD_MIN  24 /* columns of the grid: two dates and a gap */
#define LABEL_MAX  12
#define AXIS_EXTRA 2   /* " |" */
#define BOTH       '*' /* right and left in one cell */

/* ---- the axis */

static bool
has_value(const struct history_point *p)
{
	return p->absence == MYO_ABSENT_NONE && (p->has_rank || p->has_number);
}

static const struct history_point *
latest_value(const struct history_series *s)
{
	for (size_t i = s == NULL ? 0 : s->n_points; i-- > 0;)
		if (has_value(&s->points[i]))
			return &s->points[i];
	return NULL;
}

const struct history_basis *
plot_axis(
    const struct history_series *series, const struct history_series *other)
{
	const struct history_point *p = latest_value(series);
	const struct history_point *q = latest_value(other);

	if (p == NULL || (q != NULL && q->visit->index > p->visit->index))
		p = q;
	return p == NULL ? NULL : p->basis;
}

bool
plot_one_axis(const struct history_basis *a, const struct history_basis *b)
{
	if (a == b)
		return true;
	return a->kind == b->kind && strcmp(a->unit, b->unit) == 0 &&
	       strcmp(a->scale_id, b->scale_id) == 0 && basis_same_codes(a, b);
}

enum plot_place
plot_place(const struct history_point *p, const struct history_basis *axis)
{
	if (axis == NULL || !has_value(p))
		return PLOT_NO_VALUE;
	return plot_one_axis(p->basis, axis) ? PLOT_ON_AXIS : PLOT_OTHER;
}

const struct history_score_point *
plot_score_axis(const struct history_score *score)
{
	for (size_t i = score->n_points; i-- > 0;)
		if (score->points[i].determined)
			return &score->points[i];
	return NULL;
}

enum plot_place
plot_score_place(
    const struct history_score_point *p, const struct history_score_point *axis)
{
	if (axis == NULL || !p->determined)
		return PLOT_NO_VALUE;
	return strcmp(p->unit, axis->unit) == 0 &&
		       strcmp(p->what, axis->what) == 0
		   ? PLOT_ON_AXIS
		   : PLOT_OTHER;
}

/* ---- a plot of characters */

/* One value of one day. */
struct mark {
	int64_t at;
	bool has;
	bool breaks; /* does not compare with those before */
	double value;
	char sign;
};

struct plot {
	struct mark *marks;
	size_t n, cap;
	int64_t from, to; /* time */
	const char *first_day, *last_day;
	double low, high;
	bool by_rank;
	const struct history_basis *basis; /* of grades */
	int decimals;
	bool comma;
	const char *other; /* values that are not drawn; NULL: none */
	size_t columns, rows, label;
	char *grid; /* rows + 1, the last one is the axis */
};

/* ---- what is drawn */

static void
take_day(struct plot *p, const struct history_visit *visit)
{
	if (p->first_day == NULL || visit->seen_ms < p->from) {
		p->from = visit->seen_ms;
		p->first_day = visit->day;
	}
	if (p->last_day == NULL || visit->seen_ms >= p->to) {
		p->to = visit->seen_ms;
		p->last_day = visit->day;
	}
}

static void
take_mark(struct plot *p, const struct mark *mark)
{
	p->marks[p->n++] = *mark;
	if (!mark->has)
		return;
	if (mark->value < p->low)
		p->low = mark->value;
	if (mark->value > p->high)
		p->high = mark->value;
}

static bool
asked(const struct history_point *p)
{
	return p->absence != MYO_ABSENT_HIDDEN;
}

static void
take_series(struct plot *p, const struct history_series *s, char sign)
{
	for (size_t i = 0; i < s->n_points; i++) {
		const struct history_point *point = &s->points[i];
		enum plot_place place = plot_place(point, p->basis);
		bool there = place == PLOT_ON_AXIS;
		if (!asked(point))
			continue;
		take_day(p, point->visit);
		if (place == PLOT_OTHER) {
			p->other = "values on another scale or in another unit";
			continue;
		}
		take_mark(
		    p, &(struct mark){
			   .at = point->visit->seen_ms,
			   .has = there,
			   .breaks = there && point->change.otherwise,
			   .value = p->by_rank ? point->rank : point->number,
			   .sign = sign,
		       });
	}
}

static bool
plot_begin(struct plot *p, size_t marks, bool comma)
{
	*p = (struct plot){
		.low = HUGE_VAL,
		.high = -HUGE_VAL,
		.comma = comma,
		.marks = mem_zeroed(marks + 1, sizeof(*p->marks)),
	};
	return p->marks != NULL;
}

static void
plot_end(struct plot *p)
{
	free(p->marks);
	free(p->grid);
}

/* On two days at least. */
static bool
is_worth_it(const struct plot *p)
{
	const struct mark *first = NULL;

	for (size_t i = 0; i < p->n; i++) {
		if (!p->marks[i].has)
			continue;
		if (first != NULL && first->at != p->marks[i].at)
			return true;
		first = first != NULL ? first : &p->marks[i];
	}
	return false;
}

/* ---- the grid */

static size_t
rows_of(const struct plot *p)
{
	double span = p->high - p->low;

	if (!(span > 0.0))
		return 1;
	if (p->by_rank && span < ROWS_MAX)
		return (size_t)lround(span) + 1;
	return ROWS;
}

/* The label of a row, "" for none: the ends, and every rank. */
static void
row_label(const struct plot *p, size_t row, struct buf *out)
{
	double value = row == 0 ? p->high : p->low;

	if (p->by_rank && p->high - p->low < ROWS_MAX && p->rows > 1)
		value = p->high - (p->high - p->low) * (double)row /
				      (double)(p->rows - 1);
	else if (row != 0 && row != p->rows - 1)
		return;
	if (p->by_rank)
		utf8_visible(out,
		    str_from(p->basis->levels[(size_t)lround(value)].code));
	else
		history_number(
		    out, value, p->decimals, HISTORY_PLAIN, p->comma);
}

static size_t
widest_label(const struct plot *p, bool *failed)
{
	struct buf text = BUF_INIT;
	size_t widest = 0;

	for (size_t row = 0; row < p->rows; row++) {
		buf_reset(&text);
		row_label(p, row, &text);
		size_t width = utf8_width(buf_str(&text));
		widest = width > widest ? width : widest;
		*failed |= text.failed;
	}
	buf_release(&text);
	return widest;
}

static size_t
column_of(const struct plot *p, int64_t at)
{
	double span = (double)(p->to - p->from);

	if (!(span > 0.0))
		return 0;
	return (size_t)lround(
	    (double)(at - p->from) / span * (double)(p->columns - 1));
}

static size_t
row_of(const struct plot *p, double value)
{
	double span = p->high - p->low;

	if (p->rows == 1)
		return 0;
	return (size_t)lround((p->high - value) / span * (double)(p->rows - 1));
}

static void
on_axis(char *axis, char sign)
{
	*axis = *axis == '-' || *axis == sign ? sign : '&';
}

static void
put(struct plot *p, const struct mark *mark)
{
	size_t column = column_of(p, mark->at);
	char *axis = &p->grid[p->rows * p->columns + column];

	if (!mark->has)
		on_axis(axis, 'x');
	else if (mark->breaks)
		on_axis(axis, '^');
	if (!mark->has)
		return;
	char *cell = &p->grid[row_of(p, mark->value) * p->columns + column];
	*cell = *cell == ' ' || *cell == mark->sign ? mark->sign : BOTH;
}

static bool
draw(struct plot *p)
{
	size_t cells = p->rows * p->columns;

	p->grid = mem_get(cells + p->columns);
	if (p->grid == NULL)
		return false;
	memset(p->grid, ' ', cells);
	memset(p->grid + cells, '-', p->columns);
	for (size_t i = 0; i < p->n; i++)
		put(p, &p->marks[i]);
	return true;
}

/* ---- writing */

static void
add_blanks(struct buf *out, size_t n)
{
	for (size_t i = 0; i < n; i++)
		buf_addc(out, ' ');
}

static void
write_rows(const struct plot *p, struct buf *out, size_t indent)
{
	struct buf label = BUF_INIT;

	for (size_t row = 0; row <= p->rows; row++) {
		const char *line = &p->grid[row * p->columns];
		size_t len = p->columns;
		buf_reset(&label);
		if (row < p->rows)
			row_label(p, row, &label);
		if (label.failed)
			out->failed = true;
		while (len > 0 && line[len - 1] == ' ')
			len--;
		add_blanks(
		    out, indent + p->label - utf8_width(buf_str(&label)));
		buf_addstr(out, buf_str(&label));
		buf_adds(out, row < p->rows ? " |" : " +");
		buf_add(out, line, len);
		buf_addc(out, '\n');
	}
	buf_release(&label);
}

static void
write_days(const struct plot *p, struct buf *out, size_t indent)
{
	assert(p->first_day != NULL && p->last_day != NULL);
	add_blanks(out, indent + p->label + AXIS_EXTRA);
	buf_adds(out, p->first_day);
	if (strcmp(p->first_day, p->last_day) != 0) {
		add_blanks(out, p->columns - 2 * (size_t)DATE_DAY_LEN);
		buf_adds(out, p->last_day);
	}
	buf_addc(out, '\n');
}

struct meaning {
	const char *sign;
	const char *words;
	bool shown;
};

static bool
has_on_axis(const struct plot *p, char sign)
{
	return memchr(p->grid + p->rows * p->columns, sign, p->columns) != NULL;
}

static bool
has_sign(const struct plot *p, char sign)
{
	for (size_t i = 0; i < p->n; i++)
		if (p->marks[i].has && p->marks[i].sign == sign)
			return true;
	return false;
}

static void
write_meanings(
    const struct plot *p, struct buf *out, size_t indent, size_t width)
{
	const struct meaning meanings[] = {
		{ "R", "right", has_sign(p, 'R') },
		{ "L", "left", has_sign(p, 'L') },
		{ "*", "right and left",
		    memchr(p->grid, BOTH, p->rows * p->columns) != NULL },
		{ "x", "missing", has_on_axis(p, 'x') },
		{ "^", "not comparable with before", has_on_axis(p, '^') },
		{ "&", "one missing, one not comparable with before",
		    has_on_axis(p, '&') },
	};
	struct buf line = BUF_INIT;

	for (size_t i = 0; i < sizeof(meanings) / sizeof(meanings[0]); i++) {
		if (!meanings[i].shown)
			continue;
		if (line.len > 0)
			buf_adds(&line, ", ");
		buf_addf(&line, "%s %s", meanings[i].sign, meanings[i].words);
	}
	if (p->other != NULL)
		buf_addf(&line, "%snot drawn: %s", line.len > 0 ? "; " : "",
		    p->other);
	utf8_wrap(out, buf_str(&line), indent + p->label + AXIS_EXTRA, width);
	if (line.failed)
		out->failed = true;
	buf_release(&line);
}

static bool
plot_write(struct plot *p, struct buf *out, size_t indent, size_t width)
{
	if (!is_worth_it(p) || width < PLOT_WIDTH_MIN)
		return false;
	p->rows = rows_of(p);
	p->label = widest_label(p, &out->failed);
	if (p->label > LABEL_MAX ||
	    indent + p->label + AXIS_EXTRA + FIELD_MIN > width)
		return false;
	p->columns = width - indent - p->label - AXIS_EXTRA;
	if (!draw(p)) {
		out->failed = true;
		return false;
	}
	write_rows(p, out, indent);
	write_days(p, out, indent);
	write_meanings(p, out, indent, width);
	return true;
}

/* ---- series and scores */

static bool
is_plotted(enum myo_kind kind)
{
	return kind == MYO_KIND_GRADE || history_is_numeric(kind);
}

static int
decimals_of(const struct history_basis *b)
{
	return b->trials > 0 ? basis_finer(b) : b->decimals;
}

bool
plot_series(struct buf *out, size_t indent, size_t width,
    const struct history_series *first, const struct history_series *left,
    bool comma)
{
	const struct history_basis *basis = plot_axis(first, left);
	struct plot p;
	char sign = left != NULL || first->side == MYO_SIDE_RIGHT ? 'R'
		    : first->side == MYO_SIDE_LEFT                ? 'L'
								  : 'o';

	if (basis == NULL || !is_plotted(first->kind))
		return false;
	if (!plot_begin(&p,
		first->n_points + (left != NULL ? left->n_points : 0), comma)) {
		out->failed = true;
		return false;
	}
	p.basis = basis;
	p.by_rank = basis->kind == MYO_KIND_GRADE;
	p.decimals = decimals_of(basis);
	take_series(&p, first, sign);
	if (left != NULL)
		take_series(&p, left, 'L');
	bool drawn = plot_write(&p, out, indent, width);
	plot_end(&p);
	return drawn;
}

bool
plot_score(struct buf *out, size_t indent, size_t width,
    const struct history_score *score, bool comma)
{
	const struct history_score_point *axis = plot_score_axis(score);
	struct plot p;

	if (!plot_begin(&p, score->n_points, comma)) {
		out->failed = true;
		return false;
	}
	p.decimals = score->decimals;
	for (size_t i = 0; i < score->n_points; i++) {
		const struct history_score_point *point = &score->points[i];
		enum plot_place place = plot_score_place(point, axis);
		take_day(&p, point->visit);
		if (place == PLOT_OTHER) {
			p.other = "values in another unit or of another "
				  "definition";
			continue;
		}
		take_mark(&p, &(struct mark){
				  .at = point->visit->seen_ms,
				  .has = place == PLOT_ON_AXIS,
				  .breaks = point->change.otherwise,
				  .value = point->value,
				  .sign = 'o',
			      });
	}
	bool drawn = plot_write(&p, out, indent, width);
	plot_end(&p);
	return drawn;
}
