/*
 * report_sides.c: right and left of one visit beside each other: all grades of
 * one scale, which is the profile of a battery, and all numbers of one unit,
 * each with what was found at the examination before. Scales and units are
 * never mixed on an axis.
 */
#include "export/report_private.h"

#include <string.h>

#include "review/plot.h"

#include "base/banned.h"

#define ROWS_MOST 26 /* of one plot, so that it fits a page */

struct sides {
	struct report *r;
	const struct history_protocol *p;
	const struct history_visit *visit;
	int level; /* of the heading; 0: it is there */
	const char *heading;
};

/* Series of one step and trial, by side; either may be NULL. */
struct step {
	const struct history_series *right, *left, *once;
	const struct history_series *any;
	const struct history_point *point; /* of `any`, at the visit */
	bool taken;                        /* it has its plot */
};

/* The step whose first series is at `from`; false: it is none to plot, or was
 * not asked at the visit, or an earlier series is its first. */
static bool
step_at(const struct sides *s, size_t from, struct step *out)
{
	const struct history_series *list = s->p->series;

	memset(out, 0, sizeof(*out));
	if (!report_plots(&list[from]))
		return false;
	for (size_t i = 0; i < from; i++)
		if (report_same_place(&list[i], &list[from]))
			return false;
	for (size_t i = from; i < s->p->n_series; i++) {
		if (!report_same_place(&list[i], &list[from]))
			continue;
		const struct history_point *p =
		    history_point_at(&list[i], s->visit);
		if (p == NULL || p->absence == MYO_ABSENT_HIDDEN)
			continue;
		if (list[i].side == MYO_SIDE_RIGHT)
			out->right = &list[i];
		else if (list[i].side == MYO_SIDE_LEFT)
			out->left = &list[i];
		else
			out->once = &list[i];
		if (out->any == NULL ||
		    (p->absence == MYO_ABSENT_NONE &&
			out->point->absence != MYO_ABSENT_NONE)) {
			out->any = &list[i];
			out->point = p;
		}
	}
	return out->any != NULL;
}

/* Both on one axis: grades of one scale, numbers of one unit. */
static bool
fits(const struct step *a, const struct step *b)
{
	const struct history_basis *x = a->point->basis, *y = b->point->basis;

	if ((x->kind == MYO_KIND_GRADE) != (y->kind == MYO_KIND_GRADE))
		return false;
	if (x->kind == MYO_KIND_GRADE)
		return plot_one_axis(x, y);
	/* a count and a time are different things also without a unit */
	return strcmp(x->unit, y->unit) == 0 &&
	       (x->unit[0] != '\0' || x->kind == y->kind);
}

/* A mean of some trials alone is none, as it is none over time. */
static bool
has_value(const struct history_point *p)
{
	return p != NULL && plot_place(p, p->basis) == PLOT_ON_AXIS;
}

/* ---- a line of the plot */

static void
values_of(
    struct report *r, struct chart_line *line, const struct history_point *p)
{
	const struct history_trials *t = p->trials;
	size_t room = t != NULL ? (size_t)t->of : 1, n = 0;
	double *values = arena_new(&r->doc->arena, double, room);

	if (values == NULL)
		return;
	for (size_t i = 0; t != NULL && i < room; i++)
		if (t->has[i])
			values[n++] = t->values[i];
	if (t == NULL)
		values[n++] = p->has_rank ? (double)p->rank : p->number;
	line->values = values;
	line->n = n;
}

static void
line_of(struct sides *s, struct chart_row *row,
    const struct history_series *series, enum myo_side side)
{
	const struct history_point *p = history_point_at(series, s->visit);

	if (p == NULL)
		return;
	struct chart_line *line = &row->lines[row->n++];
	const struct history_change *c = &p->change;
	*line = (struct chart_line){ .side = side, .words = "" };
	if (p->absence == MYO_ABSENT_NONE && !has_value(p))
		buf_adds(&s->r->words, "ND");
	else
		report_short(s->r, p);
	line->text = report_words_kept(s->r);
	if (!has_value(p)) {
		history_point_words(&s->r->words, p, s->r->comma);
		line->words = report_words_kept(s->r);
		return;
	}
	values_of(s->r, line, p);
	if (c->kind == HISTORY_GRADE) {
		line->has_before = true;
		line->before = (double)(p->rank - c->ranks);
	} else if (c->kind == HISTORY_NUMBER) {
		line->has_before = true;
		line->before = p->number - c->difference;
		line->error = report_error(p);
	}
}

static const char *
label_of(struct report *r, const struct history_series *series)
{
	report_place(r, series->step_id, MYO_SIDE_ONCE, series->trial);
	return report_words_kept(r);
}

/* ---- the table behind it */

static void
compare(struct sides *s, struct doc_table *t, const struct step *step)
{
	for (size_t i = 0; i < s->p->n_pairs; i++) {
		const struct history_pair *pair = &s->p->pairs[i];
		if (pair->right != step->right || pair->left != step->left)
			continue;
		for (size_t k = 0; k < pair->n_days; k++)
			if (pair->days[k].visit == s->visit)
				history_sides_words(
				    &s->r->words, &pair->days[k], s->r->comma);
	}
	report_words_cell(s->r, t);
}

static void
point_cell(
    struct sides *s, struct doc_table *t, const struct history_series *series)
{
	const struct history_point *p = history_point_at(series, s->visit);

	if (p != NULL)
		history_point_words(&s->r->words, p, s->r->comma);
	report_words_cell(s->r, t);
}

static void
table_row(
    struct sides *s, struct doc_table *t, const struct step *step, bool sided)
{
	doc_cell(t, label_of(s->r, step->any));
	if (!sided) {
		point_cell(s, t, step->once);
		return;
	}
	if (step->once != NULL) {
		/* asked once among sided ones: it is of neither */
		point_cell(s, t, step->once);
		doc_cell(t, "no side");
		doc_cell(t, "");
		return;
	}
	point_cell(s, t, step->right);
	point_cell(s, t, step->left);
	compare(s, t, step);
}

/* ---- one plot */

struct batch {
	struct step steps[ROWS_MOST];
	size_t n;
	bool sided, valued;
};

static const char *
title_of(struct sides *s, const struct batch *b)
{
	const struct history_basis *basis = b->steps[0].point->basis;
	struct buf *out = &s->r->words;

	buf_adds(out, b->sided ? "Right and left: " : "Values: ");
	if (basis->kind == MYO_KIND_GRADE)
		buf_addf(out, "grades, %s", basis->scale_title);
	else if (b->n == 1)
		buf_adds(out, b->steps[0].any->ask[0] != '\0'
				  ? b->steps[0].any->ask
				  : b->steps[0].any->step_id);
	else
		buf_adds(out, basis->unit[0] != '\0' ? "numbers" : "counts");
	if (basis->kind != MYO_KIND_GRADE && basis->unit[0] != '\0')
		buf_addf(out, ", %s", basis->unit);
	return report_words_kept(s->r);
}

/* For who cannot see it. */
static const char *
about(struct sides *s, const struct chart_sides *plot)
{
	static const char *const names[] = {
		[MYO_SIDE_ONCE] = "",
		[MYO_SIDE_RIGHT] = "right ",
		[MYO_SIDE_LEFT] = "left ",
	};
	struct buf *out = &s->r->words;

	buf_addf(out, "Examination of %s. ", s->visit->when);
	for (size_t i = 0; i < plot->n_rows; i++) {
		const struct chart_row *row = &plot->rows[i];
		buf_addf(out, "%s%s: ", i > 0 ? "; " : "", row->label);
		for (size_t k = 0; k < row->n; k++)
			buf_addf(out, "%s%s%s", k > 0 ? ", " : "",
			    names[row->lines[k].side], row->lines[k].text);
	}
	return report_words_kept(s->r);
}

static void
draw(struct sides *s, const struct batch *b)
{
	static const struct doc_column sided[] = {
		{ "Step", false },
		{ "Right", false },
		{ "Left", false },
		{ "Compared", false },
	};
	static const struct doc_column once[] = {
		{ "Step", false },
		{ "Value", false },
	};
	struct arena *a = &s->r->doc->arena;
	struct chart_sides *plot = arena_new(a, struct chart_sides, 1);
	struct chart_row *rows = arena_new(a, struct chart_row, b->n);
	const struct history_basis *basis = b->steps[0].point->basis;

	if (plot == NULL || rows == NULL)
		return;
	if (s->level > 0)
		doc_heading(s->r->doc, s->level, s->heading);
	s->level = 0;
	for (size_t i = 0; i < b->n; i++) {
		rows[i].label = label_of(s->r, b->steps[i].any);
		line_of(s, &rows[i], b->steps[i].right, MYO_SIDE_RIGHT);
		line_of(s, &rows[i], b->steps[i].left, MYO_SIDE_LEFT);
		if (rows[i].n == 0)
			line_of(s, &rows[i], b->steps[i].once, MYO_SIDE_ONCE);
	}
	*plot = (struct chart_sides){
		.unit = basis->kind == MYO_KIND_GRADE
			    ? ""
			    : arena_cstr(a, basis->unit),
		.levels = basis->kind == MYO_KIND_GRADE
			      ? report_levels(s->r, basis)
			      : NULL,
		.n_levels = basis->n_levels,
		.least = basis->kind == MYO_KIND_COUNT ? 1 : 0,
		.rows = rows,
		.n_rows = b->n,
		.comma = s->r->comma,
	};
	plot->title = title_of(s, b);
	plot->about = about(s, plot);
	struct doc_table *t = doc_chart_sides(s->r->doc, plot,
	    b->sided ? sided : once, b->sided ? N(sided) : N(once));
	for (size_t i = 0; i < b->n; i++)
		table_row(s, t, &b->steps[i], b->sided);
}

/* ---- */

static void
flush(struct sides *s, struct batch *b)
{
	/* numbers of no side have nothing to be compared with */
	bool wanted = b->sided || (b->n > 0 && b->steps[0].point->basis->kind ==
						   MYO_KIND_GRADE);

	if (b->n > 0 && b->valued && wanted)
		draw(s, b);
	b->n = 0;
	b->sided = b->valued = false;
}

static void
take(struct sides *s, struct batch *b, const struct step *step)
{
	if (b->n == ROWS_MOST)
		flush(s, b);
	b->steps[b->n++] = *step;
	b->sided |= step->right != NULL || step->left != NULL;
	b->valued |= has_value(history_point_at(step->right, s->visit)) ||
		     has_value(history_point_at(step->left, s->visit)) ||
		     has_value(history_point_at(step->once, s->visit));
}

/* The steps to plot, in their order; NULL: out of memory. */
static struct step *
steps_of(const struct sides *s, size_t *n)
{
	struct step *steps =
	    arena_new(&s->r->doc->arena, struct step, s->p->n_series + 1);

	*n = 0;
	for (size_t i = 0; steps != NULL && i < s->p->n_series; i++)
		*n += step_at(s, i, &steps[*n]);
	return steps;
}

/* The first step of an axis brings all others of it. */
void
report_sides(struct report *r, const struct history_protocol *p,
    const struct history_visit *visit, int level, const char *heading)
{
	struct sides s = { r, p, visit, level, heading };
	struct batch b = { .n = 0 };
	size_t n = 0;
	struct step *steps = steps_of(&s, &n);

	for (size_t i = 0; i < n; i++) {
		if (steps[i].taken)
			continue;
		for (size_t k = i; k < n; k++) {
			if (steps[k].taken || !fits(&steps[i], &steps[k]))
				continue;
			steps[k].taken = true;
			take(&s, &b, &steps[k]);
		}
		flush(&s, &b);
	}
}
