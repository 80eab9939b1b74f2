/*
 * report_time.c: scores, numbers and grades over time, each as a plot with a
 * panel a side and a table with a row a day.
 */
#include "export/report_private.h"

#include <string.h>

#include "core/answer.h"
#include "review/plot.h"

#include "base/banned.h"

#define PANELS_MOST 2
#define OTHER       "other" /* a value that is not of the axis */

/* One step and trial over time. */
struct course {
	const struct history_series
	    *list[PANELS_MOST]; /* right, left; or one, and NULL */
	size_t n;
	const struct history_basis *basis; /* of the latest value */
};

/* ---- a plot */

/* A line joins what was compared, and nothing else. Two sessions of one day
 * are told apart by their time. */
static bool
compared(const struct history_change *c, const struct history_visit *before)
{
	return (c->kind == HISTORY_NUMBER || c->kind == HISTORY_GRADE) &&
	       before != NULL && strcmp(c->then_day, before->when) == 0;
}

static const char *
text_of(struct report *r, const struct history_point *p, enum plot_place place)
{
	if (place == PLOT_OTHER)
		return OTHER;
	if (place == PLOT_NO_VALUE && p->absence == MYO_ABSENT_NONE)
		return "ND";
	report_short(r, p);
	return report_words_kept(r);
}

static void
panel(struct report *r, struct chart_panel *out,
    const struct history_series *series, const struct history_basis *basis)
{
	struct arena *a = &r->doc->arena;
	struct chart_point *points =
	    arena_new(a, struct chart_point, series->n_points);
	const struct history_visit *before = NULL;

	out->side = series->side;
	out->name = series->side == MYO_SIDE_RIGHT  ? "Right"
		    : series->side == MYO_SIDE_LEFT ? "Left"
						    : "";
	for (size_t i = 0; points != NULL && i < series->n_points; i++) {
		const struct history_point *p = &series->points[i];
		if (!history_point_asked(p))
			continue;
		struct chart_point *q = &points[out->n++];
		enum plot_place place = plot_place(p, basis);
		q->time = (double)p->visit->seen_ms;
		q->day = arena_cstr(a, p->visit->day);
		q->when = arena_cstr(a, p->visit->when);
		q->has_value = place == PLOT_ON_AXIS;
		q->joined = compared(&p->change, before);
		q->error = report_error(p);
		q->value = p->has_rank ? (double)p->rank : p->number;
		q->text = text_of(r, p, place);
		before = p->visit;
	}
	out->points = points;
}

static const char *
about(struct report *r, const struct chart_time *plot)
{
	struct buf *out = &r->words;

	buf_adds(out, "Values by day. ");
	for (size_t i = 0; i < plot->n_panels; i++) {
		const struct chart_panel *p = &plot->panels[i];
		buf_addf(out, "%s%s", i > 0 ? ". " : "", p->name);
		for (size_t k = 0; k < p->n; k++)
			buf_addf(out, "%s%s on %s",
			    k > 0                ? ", "
			    : p->name[0] != '\0' ? ": "
						 : "",
			    p->points[k].text, p->points[k].when);
	}
	return report_words_kept(r);
}

static const char *
title(struct report *r, const struct course *c)
{
	const struct history_series *s = c->list[0];

	report_place(r, s->step_id, MYO_SIDE_ONCE, s->trial);
	if (s->ask[0] != '\0')
		buf_addf(&r->words, ": %s", s->ask);
	buf_addf(&r->words, "; %s",
	    c->basis->kind == MYO_KIND_GRADE   ? c->basis->scale_title
	    : c->basis->kind == MYO_KIND_COUNT ? "count"
					       : c->basis->unit);
	if (s->trial == 0 && c->basis->trials > 1)
		buf_addf(&r->words, ", mean of %d trials", c->basis->trials);
	return report_words_kept(r);
}

static const struct chart_time *
chart_of(struct report *r, const struct course *c)
{
	struct arena *a = &r->doc->arena;
	struct chart_time *plot = arena_new(a, struct chart_time, 1);
	struct chart_panel *panels = arena_new(a, struct chart_panel, c->n);
	bool grades = c->basis->kind == MYO_KIND_GRADE;

	if (plot == NULL || panels == NULL)
		return NULL;
	for (size_t i = 0; i < c->n; i++)
		panel(r, &panels[i], c->list[i], c->basis);
	*plot = (struct chart_time){
		.title = title(r, c),
		.levels = grades ? report_levels(r, c->basis) : NULL,
		.n_levels = c->basis->n_levels,
		.least = c->basis->kind == MYO_KIND_COUNT ? 1 : 0,
		.panels = panels,
		.n_panels = c->n,
		.comma = r->comma,
	};
	plot->about = about(r, plot);
	return plot;
}

/* ---- its table */

static void
point_row(struct report *r, struct doc_table *t, const struct history_series *s,
    const struct history_visit *v)
{
	const struct history_point *p = history_point_at(s, v);

	if (p == NULL || p->absence == MYO_ABSENT_HIDDEN)
		return;
	buf_addf(&r->words, "%s%s%s", v->when,
	    s->side == MYO_SIDE_ONCE ? "" : ", ", myo_side_text(s->side));
	report_words_cell(r, t);
	history_point_words(&r->words, p, r->comma);
	report_words_cell(r, t);
	history_change_words(&r->words, p, r->comma);
	report_words_cell(r, t);
}

static void
sides_row(struct report *r, struct doc_table *t,
    const struct history_protocol *p, const struct course *c,
    const struct history_visit *v)
{
	for (size_t i = 0; i < p->n_pairs; i++) {
		const struct history_pair *pair = &p->pairs[i];
		if (pair->right != c->list[0] || pair->left != c->list[1])
			continue;
		for (size_t k = 0; k < pair->n_days; k++) {
			const struct history_sides *day = &pair->days[k];
			/* why it is not determined stands at the side */
			if (day->visit != v || day->kind == HISTORY_ND ||
			    (day->kind == HISTORY_GRADE && day->ranks == 0))
				continue;
			buf_addf(&r->words, "%s, both", v->when);
			report_words_cell(r, t);
			history_sides_words(&r->words, day, r->comma);
			report_words_cell(r, t);
			doc_cell(t, "");
		}
	}
}

static void
course(
    struct report *r, const struct history_protocol *p, const struct course *c)
{
	static const struct doc_column columns[] = {
		{ "Day", false },
		{ "Value", false },
		{ "Change", false },
	};
	const struct chart_time *plot = chart_of(r, c);

	if (plot == NULL)
		return;
	struct doc_table *t = doc_chart_time(r->doc, plot, columns, N(columns));
	for (size_t i = 0; i < p->n_visits; i++) {
		for (size_t k = 0; k < c->n; k++)
			point_row(r, t, c->list[k], p->visits[i]);
		if (c->n == PANELS_MOST)
			sides_row(r, t, p, c, p->visits[i]);
	}
}

/* ---- steps */

static bool
varies(struct report *r, const struct history_series *s)
{
	const char *first = NULL;
	bool differs = false;

	for (size_t i = 0; i < s->n_points && report_plots(s); i++) {
		const struct history_point *p = &s->points[i];
		if (!history_point_asked(p))
			continue;
		history_point_words(&r->words, p, r->comma);
		if (first == NULL)
			first = report_words_kept(r);
		differs |=
		    r->words.len > 0 && strcmp(first, r->words.data) != 0;
		buf_reset(&r->words);
	}
	return differs;
}

static size_t
n_values(const struct history_series *s)
{
	size_t n = 0;

	for (size_t i = 0; i < s->n_points; i++)
		n += s->points[i].has_rank || s->points[i].has_number;
	return n;
}

bool
report_has_course(struct report *r, const struct history_protocol *p,
    const struct history_series *s)
{
	size_t most = 0;
	bool any = false;

	if (!report_plots(s))
		return false;
	for (size_t i = 0; i < p->n_series; i++) {
		const struct history_series *other = &p->series[i];
		if (!report_same_place(other, s))
			continue;
		size_t n = n_values(other);
		most = n > most ? n : most;
		any |= varies(r, other);
	}
	return any && most > 1;
}

static bool
is_first(const struct history_protocol *p, size_t at)
{
	for (size_t i = 0; i < at; i++)
		if (report_same_place(&p->series[i], &p->series[at]))
			return false;
	return true;
}

void
report_time_steps(struct report *r, const struct history_protocol *p)
{
	for (size_t i = 0; i < p->n_series; i++) {
		struct course c = { { &p->series[i] }, 1, NULL };
		if (!is_first(p, i) || !report_has_course(r, p, &p->series[i]))
			continue;
		for (size_t k = i + 1; k < p->n_series && c.n < PANELS_MOST;
		     k++) {
			if (!report_same_place(&p->series[k], &p->series[i]))
				continue;
			c.list[c.n++] = &p->series[k];
		}
		c.basis = plot_axis(c.list[0], c.list[1]);
		if (c.basis != NULL) /* there is a value, so it is */
			course(r, p, &c);
	}
}

/* ---- scores */

static void
score_panel(struct report *r, struct chart_panel *out,
    const struct history_score *s, const struct history_score_point *axis)
{
	struct arena *a = &r->doc->arena;
	struct chart_point *points =
	    arena_new(a, struct chart_point, s->n_points);
	const struct history_visit *before = NULL;

	out->name = "";
	out->side = MYO_SIDE_ONCE;
	for (size_t i = 0; points != NULL && i < s->n_points; i++) {
		const struct history_score_point *p = &s->points[i];
		enum plot_place place = plot_score_place(p, axis);
		struct chart_point *q = &points[out->n++];
		q->time = (double)p->visit->seen_ms;
		q->day = arena_cstr(a, p->visit->day);
		q->when = arena_cstr(a, p->visit->when);
		q->has_value = place == PLOT_ON_AXIS;
		q->joined = compared(&p->change, before);
		q->value = p->value;
		q->text =
		    place == PLOT_OTHER
			? OTHER
			: answer_decimal(a, arena_cstr(a, p->text), r->comma);
		before = p->visit;
	}
	out->points = points;
}

static void
score_row(struct report *r, struct doc_table *t, const struct history_score *s,
    const struct history_score_point *p)
{
	struct arena *a = &r->doc->arena;

	doc_cell(t, p->visit->when);
	buf_adds(&r->words, answer_decimal(a, p->text, r->comma));
	if (p->determined && p->unit[0] != '\0')
		buf_addf(&r->words, " %s", p->unit);
	if (p->band[0] != '\0')
		buf_addf(&r->words, ", %s", p->band);
	report_words_cell(r, t);
	buf_addf(&r->words, "%s%s", p->note,
	    p->follows ? "" : "; does not follow from the answers in force");
	report_words_cell(r, t);
	history_score_change_words(&r->words, p, s->decimals, r->comma);
	report_words_cell(r, t);
}

static void
score(struct report *r, const struct history_score *s)
{
	static const struct doc_column columns[] = {
		{ "Day", false },
		{ "Result", false },
		{ "Items, remarks", false },
		{ "Change", false },
	};
	struct arena *a = &r->doc->arena;
	struct chart_time *plot = arena_new(a, struct chart_time, 1);
	struct chart_panel *one = arena_new(a, struct chart_panel, 1);
	const struct history_score_point *axis = plot_score_axis(s);
	const char *unit = axis != NULL ? axis->unit : s->unit;
	size_t valued = 0;

	if (plot == NULL || one == NULL)
		return;
	score_panel(r, one, s, axis);
	for (size_t i = 0; i < one->n; i++)
		valued += one->points[i].has_value;
	buf_addf(&r->words, "Score: %s%s%s", s->label,
	    unit[0] != '\0' ? "; " : "", unit);
	*plot = (struct chart_time){
		.title = report_words_kept(r),
		.panels = one,
		.n_panels = 1,
		.comma = r->comma,
	};
	plot->about = about(r, plot);
	/* one value is no course */
	struct doc_table *t =
	    valued > 1 ? doc_chart_time(r->doc, plot, columns, N(columns))
		       : doc_table(r->doc, plot->title, columns, N(columns));
	for (size_t i = 0; i < s->n_points; i++)
		score_row(r, t, s, &s->points[i]);
}

void
report_time_scores(struct report *r, const struct history_protocol *p)
{
	for (size_t i = 0; i < p->n_scores; i++)
		if (p->scores[i].n_points > 0)
			score(r, &p->scores[i]);
}
