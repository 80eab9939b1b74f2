/*
 * history_score.c: scores over time, as they are on record. What makes two of
 * them comparable is in history_score_basis.c.
 */
#include "review/history.h"

#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "review/history_private.h"

#include "base/banned.h"

/* ---- gathering */

static struct draft_score *
find_score(struct gathering *g, const char *id)
{
	struct draft_protocol *d = g->draft;
	struct arena *a = &g->h->arena;

	for (size_t i = 0; i < d->n_scores; i++)
		if (strcmp(d->scores[i].out.score_id, id) == 0)
			return &d->scores[i];
	struct draft_score *grown = arena_grow(
	    a, d->scores, d->n_scores, &d->cap_scores, sizeof(*grown));
	if (grown == NULL)
		return NULL;
	d->scores = grown;
	grown = &grown[d->n_scores++];
	*grown = (struct draft_score){
		.out = {
			.score_id = arena_cstr(a, id),
			.label = "",
			.unit = "",
		},
	};
	return grown;
}

static void
name_score(struct gathering *g, struct draft_score *s,
    const struct myo_score *score, size_t place)
{
	struct arena *a = &g->h->arena;

	if (s->last != NULL && s->last->seen_ms > g->visit->seen_ms)
		return;
	s->last = g->visit;
	s->place = place;
	s->out.label = arena_cstr(a, score->label);
	s->out.unit = arena_cstr(a, score->unit);
	s->out.decimals = score->decimals;
}

static bool
grow_score(struct arena *a, struct draft_score *s)
{
	struct history_score_point *points =
	    arena_grow(a, s->points, s->n, &s->cap, sizeof(*points));
	const struct score_basis **bases = arena_grow(a, s->bases, s->n,
	    &s->cap_bases, sizeof(const struct score_basis *));

	if (points == NULL || bases == NULL)
		return false;
	s->points = points;
	s->bases = bases;
	return true;
}

static void
gather_score(
    struct gathering *g, const struct myo_score_view *view, size_t place)
{
	struct arena *a = &g->h->arena;
	const struct myo_score *score = view->now.score;
	struct draft_score *s = find_score(g, score->id);
	double value = 0;

	if (s == NULL || !grow_score(a, s))
		return;
	name_score(g, s, score, place);
	int decimals = 0;
	bool determined = num_real(str_from(view->text), &value, &decimals);
	if (determined && decimals > s->decimals)
		s->decimals = decimals;
	s->points[s->n] = (struct history_score_point){
		.visit = g->visit,
		.determined = determined,
		.value = value,
		.text = arena_cstr(a, view->text),
		.unit = arena_cstr(a, view->unit),
		.band = arena_cstr(a, view->band),
		.note = arena_cstr(a, view->note),
		.what = score_what(
		    g, score, s->n > 0 ? s->points[s->n - 1].what : ""),
		.follows = view->follows,
	};
	s->bases[s->n] =
	    score_basis_of(g, score, s->n > 0 ? s->bases[s->n - 1] : NULL);
	if (s->bases[s->n] != NULL)
		s->n++;
}

void
scores_gather(struct gathering *g)
{
	for (size_t i = 0; i < myo_session_n_scores(g->session); i++) {
		struct myo_score_view view;
		myo_session_score(g->session, i, &view);
		if (view.recorded && (g->h->options.step == NULL))
			gather_score(g, &view, i);
	}
}

/* ---- comparing */

static const char *
why_not(struct arena *a, const struct draft_score *s, size_t then, size_t now)
{
	const char *why =
	    visit_order_unknown(s->points[then].visit, s->points[now].visit);

	if (why[0] != '\0')
		return why;
	if (!s->points[now].determined)
		return "not determined now";
	if (!s->points[then].determined)
		return "not determined then";
	return score_basis_differs(a, s->bases[then], s->bases[now]);
}

static void
compare_scores(struct arena *a, struct draft_score *s, size_t now)
{
	struct history_change *c = &s->points[now].change;

	*c = (struct history_change){
		.kind = HISTORY_FIRST,
		.reason = "",
		.then_day = "",
		.then = "",
		.remark = "",
		.unrecorded = "",
	};
	if (now == 0)
		return;
	const struct history_score_point *then = &s->points[now - 1];
	c->then_day = then->visit->when;
	c->then = then->text;
	c->other_examiner = strcmp(then->visit->examiner_id,
				s->points[now].visit->examiner_id) != 0;
	c->reason = why_not(a, s, now - 1, now);
	if (c->reason[0] != '\0') {
		c->kind = HISTORY_ND;
		c->otherwise = visit_order_unknown(then->visit,
				   s->points[now].visit)[0] == '\0' &&
			       then->determined && s->points[now].determined;
		return;
	}
	change_numbers(c, then->value, s->points[now].value);
	/* a sum of ranks has no percent */
	c->has_percent = false;
}

/* Points come by opening, and stand by the day the patient was seen. Few are
 * out of order. */
static void
sort_points(struct draft_score *s)
{
	for (size_t i = 1; i < s->n; i++) {
		struct history_score_point point = s->points[i];
		const struct score_basis *basis = s->bases[i];
		size_t j = i;
		for (; j > 0 &&
		       s->points[j - 1].visit->index > point.visit->index;
		     j--) {
			s->points[j] = s->points[j - 1];
			s->bases[j] = s->bases[j - 1];
		}
		s->points[j] = point;
		s->bases[j] = basis;
	}
}

static bool
comes_before(const struct draft_score *a, const struct draft_score *b)
{
	if (a->last->index != b->last->index)
		return a->last->index > b->last->index;
	return a->place < b->place;
}

static void
sort_scores(struct draft_score *scores, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		struct draft_score s = scores[i];
		size_t j = i;
		for (; j > 0 && comes_before(&s, &scores[j - 1]); j--)
			scores[j] = scores[j - 1];
		scores[j] = s;
	}
}

void
scores_finish(struct arena *a, const struct draft_protocol *p,
    struct history_protocol *out)
{
	struct history_score *all =
	    arena_new(a, struct history_score, p->n_scores + 1);

	if (all == NULL || arena_failed(a))
		return;
	sort_scores(p->scores, p->n_scores);
	for (size_t i = 0; i < p->n_scores; i++) {
		struct draft_score *s = &p->scores[i];
		sort_points(s);
		for (size_t k = 0; k < s->n; k++)
			compare_scores(a, s, k);
		all[i] = s->out;
		if (all[i].decimals < 0)
			all[i].decimals = s->decimals;
		all[i].points = s->points;
		all[i].n_points = s->n;
	}
	out->scores = all;
	out->n_scores = p->n_scores;
}
