/*
 * history_change.c: what changed since the last examination, and the two sides
 * compared (clinical reference 5.1, 5.3).
 */
#include "review/history.h"

#include <math.h>
#include <string.h>

#include "base/str.h"
#include "core/answer.h"
#include "core/stats.h"
#include "review/history_private.h"
#include "review/words.h"

#include "base/banned.h"

/* Of a limit: what a sum of decimal fractions may be off by. */
#define SLACK 1e-9

#define PERCENT 100.0

bool
history_is_numeric(enum myo_kind kind)
{
	return kind == MYO_KIND_NUMBER || kind == MYO_KIND_COUNT ||
	       kind == MYO_KIND_HOLD;
}

static bool
has_options(enum myo_kind kind)
{
	return kind == MYO_KIND_YESNO || kind == MYO_KIND_CHOICE ||
	       kind == MYO_KIND_PALPATION || kind == MYO_KIND_CHECKS;
}

/* What is not there on a day: "not tested: pain". */
static const char *
absence_of(struct arena *a, const struct history_point *p)
{
	const char *words = words_absence(p->absence);

	return p->absence == MYO_ABSENT_NOT_TESTED ||
		       p->absence == MYO_ABSENT_REFUSED
		   ? arena_printf(a, "%s: %s", words, p->reason_label)
		   : words;
}

/* ---- change */

bool
history_point_asked(const struct history_point *p)
{
	return p->absence == MYO_ABSENT_NONE ||
	       p->absence == MYO_ABSENT_NOT_TESTED ||
	       p->absence == MYO_ABSENT_REFUSED ||
	       p->absence == MYO_ABSENT_SKIPPED;
}

const struct history_point *
history_point_at(
    const struct history_series *series, const struct history_visit *visit)
{
	for (size_t i = 0; series != NULL && i < series->n_points; i++)
		if (series->points[i].visit == visit)
			return &series->points[i];
	return NULL;
}

static const char *
why_no_value(struct arena *a, const struct history_point *p, const char *when)
{
	const struct history_trials *t = p->trials;

	if (p->absence != MYO_ABSENT_NONE)
		return arena_printf(a, "%s %s", absence_of(a, p), when);
	if (p->unread[0] != '\0')
		return arena_printf(a, "%s %s", p->unread, when);
	if (t != NULL && t->n < t->of)
		return arena_printf(a, "%d of %d trials %s", t->n, t->of, when);
	return "";
}

static enum history_error
judge(double difference, double mdc)
{
	return fabs(difference) <= mdc + SLACK * fmax(1.0, mdc)
		   ? HISTORY_WITHIN
		   : HISTORY_BEYOND;
}

void
change_numbers(struct history_change *c, double then, double now)
{
	c->kind = HISTORY_NUMBER;
	c->difference = now - then;
	/* of nothing, or of an angle below zero, there is no part */
	c->has_percent = then > 0.0 && now >= 0.0;
	if (c->has_percent)
		c->percent = PERCENT * c->difference / then;
}

static void
compare_numbers(struct history_change *c, const struct history_point *then,
    const struct history_point *now)
{
	change_numbers(c, then->number, now->number);
	c->error = !now->basis->has_mdc ? HISTORY_NOT_STATED
					: judge(c->difference, now->basis->mdc);
}

static void
compare_grades(struct history_change *c, const struct history_point *then,
    const struct history_point *now)
{
	int gravity = now->basis->gravity;

	c->kind = HISTORY_GRADE;
	c->ranks = now->rank - then->rank;
	c->across_gravity =
	    gravity >= 0 && (now->rank >= gravity) != (then->rank >= gravity);
	/* what a rank is worth is known of such scales alone */
	if (gravity < 0 || c->ranks == 0)
		return;
	if (c->across_gravity)
		c->remark = "across gravity: deserves attention";
	else if (c->ranks == 1 || c->ranks == -1)
		c->remark = "within usual disagreement between examiners";
	else
		c->remark = "deserves attention";
}

static bool
has_all(const char *list, const char *of)
{
	struct str rest = str_from(of);

	while (rest.len > 0)
		if (!str_has_word(str_from(list), str_word(rest, &rest)))
			return false;
	return true;
}

/* Codes in any order. */
static bool
same_options(const struct history_point *a, const struct history_point *b)
{
	return has_all(a->value, b->value) && has_all(b->value, a->value);
}

static const char *
point_text(struct arena *a, const struct history_point *p)
{
	if (p->absence != MYO_ABSENT_NONE)
		return absence_of(a, p);
	return arena_printf(a, "%s%s%s%s", p->shown, p->qualifier,
	    p->unit[0] != '\0' ? " " : "", p->unit);
}

static const char *
why_not(struct arena *a, const struct history_point *then,
    const struct history_point *now)
{
	const char *why = visit_order_unknown(then->visit, now->visit);

	if (why[0] == '\0')
		why = why_no_value(a, now, "now");
	return why[0] != '\0' ? why : why_no_value(a, then, "then");
}

static void
find_change(struct arena *a, const struct history_point *then,
    struct history_point *now)
{
	struct history_change *c = &now->change;
	enum myo_kind kind = now->basis->kind;

	c->then_day = then->visit->when;
	c->then = point_text(a, then);
	c->other_examiner =
	    strcmp(then->visit->examiner_id, now->visit->examiner_id) != 0;
	if (kind == MYO_KIND_TEXT) {
		c->kind = HISTORY_WORDS;
		return;
	}
	c->reason = why_not(a, then, now);
	if (c->reason[0] == '\0') {
		c->reason = basis_differs(a, then->basis, now->basis);
		c->otherwise = c->reason[0] != '\0';
	}
	if (c->reason[0] != '\0') {
		c->kind = HISTORY_ND;
		return;
	}
	c->unrecorded = basis_unrecorded(a, now->basis);
	if (history_is_numeric(kind)) {
		compare_numbers(c, then, now);
	} else if (kind == MYO_KIND_GRADE) {
		compare_grades(c, then, now);
	} else {
		c->kind = HISTORY_OPTIONS;
		c->same = same_options(then, now);
	}
}

void
changes_find(struct arena *a, struct history_point *points, size_t n)
{
	const struct history_point *then = NULL;

	for (size_t i = 0; i < n; i++) {
		points[i].change = (struct history_change){
			.kind = HISTORY_FIRST,
			.reason = "",
			.then_day = "",
			.then = "",
			.remark = "",
			.unrecorded = "",
		};
		if (then != NULL)
			find_change(a, then, &points[i]);
		if (history_point_asked(&points[i]))
			then = &points[i];
	}
}

/* ---- sides */

static void
add_indices(struct history_sides *s)
{
	double right = s->right->number, left = s->left->number;
	const struct history_affected *affected = &s->right->affected;
	bool is_right = affected->side == MYO_SIDE_RIGHT;
	double involved = is_right ? right : left;
	double other = is_right ? left : right;

	/* an index of angles below zero says nothing */
	if (right < 0.0 || left < 0.0) {
		s->why_no_lsi = "a value is below zero";
		return;
	}
	s->has_of_stronger = stats_of_stronger(right, left, &s->of_stronger);
	s->has_robinson = stats_robinson(right, left, &s->robinson);
	s->why_no_lsi = affected->why_not;
	if (s->why_no_lsi[0] != '\0')
		return;
	s->has_lsi = stats_lsi(involved, other, &s->lsi) &&
		     stats_deficit(involved, other, &s->deficit);
	if (!s->has_lsi)
		s->why_no_lsi = "division by zero";
}

static const char *
why_not_sides(struct arena *a, const struct history_sides *s)
{
	const char *why = why_no_value(a, s->right, "on the right");

	if (why[0] == '\0')
		why = why_no_value(a, s->left, "on the left");
	if (why[0] == '\0')
		why = basis_differs_by_side(a, s->right->basis, s->left->basis);
	return why;
}

static void
compare_sides(struct arena *a, struct history_sides *s)
{
	enum myo_kind kind = s->right->basis->kind;

	s->reason = why_not_sides(a, s);
	s->why_no_lsi = "";
	if (s->reason[0] != '\0') {
		s->kind = HISTORY_ND;
	} else if (history_is_numeric(kind)) {
		s->kind = HISTORY_NUMBER;
		s->difference = s->right->number - s->left->number;
		add_indices(s);
	} else if (kind == MYO_KIND_GRADE) {
		s->kind = HISTORY_GRADE;
		s->ranks = s->right->rank - s->left->rank;
	} else {
		s->kind = HISTORY_OPTIONS;
		s->same = same_options(s->right, s->left);
	}
}

static bool
pair_days(struct arena *a, struct history_pair *pair)
{
	struct history_sides *days =
	    arena_new(a, struct history_sides, pair->right->n_points + 1);

	for (size_t i = 0; days != NULL && i < pair->right->n_points; i++) {
		const struct history_point *right = &pair->right->points[i];
		const struct history_point *left =
		    history_point_at(pair->left, right->visit);
		if (left == NULL || !history_point_asked(right) ||
		    !history_point_asked(left))
			continue;
		struct history_sides *s = &days[pair->n_days];
		*s = (struct history_sides){
			.visit = right->visit,
			.right = right,
			.left = left,
		};
		compare_sides(a, s);
		pair->n_days++;
	}
	pair->days = days;
	return pair->n_days > 0;
}

static const struct history_series *
other_side(const struct history_protocol *p, const struct history_series *right)
{
	for (size_t i = 0; i < p->n_series; i++) {
		const struct history_series *s = &p->series[i];
		if (s->side == MYO_SIDE_LEFT && s->trial == right->trial &&
		    strcmp(s->step_id, right->step_id) == 0)
			return s;
	}
	return NULL;
}

void
pairs_find(struct arena *a, struct history_protocol *p)
{
	struct history_pair *pairs =
	    arena_new(a, struct history_pair, p->n_series + 1);

	for (size_t i = 0; pairs != NULL && i < p->n_series; i++) {
		const struct history_series *s = &p->series[i];
		if (s->side != MYO_SIDE_RIGHT || s->is_safety ||
		    !(history_is_numeric(s->kind) || has_options(s->kind) ||
			s->kind == MYO_KIND_GRADE))
			continue;
		struct history_pair *pair = &pairs[p->n_pairs];
		*pair = (struct history_pair){
			.right = s,
			.left = other_side(p, s),
		};
		if (pair->left != NULL && pair_days(a, pair))
			p->n_pairs++;
	}
	p->pairs = pairs;
}
