/*
 *   gather    the answers of the items: which are there, which stand in
 *   combine   their sum, mean, ... or the formula
 *   describe  text, band, note
 */
#include "core/score.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "base/buf.h"
#include "base/num.h"
#include "base/str.h"
#include "core/cond.h"
#include "core/formula.h"
#include "core/stats.h"

#include "base/banned.h"

/* Items named in a note; the others are counted. */
#define NAMED_MAX 12

struct item {
	enum myo_counted state;
	double value;
	const char *code;
};

struct scoring {
	struct arena *arena;
	const struct myo_protocol *p;
	const struct score_source *source;
	struct myo_score_result *results; /* of the scores before it too */

	/* of the score at hand */
	const struct myo_score *score;
	struct myo_score_result *out;
	struct item *items;
	double *values; /* of items that are there */
	size_t n;
	const char *why; /* not determined, besides a missing item; or NULL */
};

/* ---- gather */

/* The greatest or the mean of all trials: without one of them there is none,
 * as there is no partial sum. */
static bool
over_trials(const struct scoring *g, const struct myo_score_item *item,
    enum myo_side side, struct score_answer *out)
{
	const struct myo_step *step = &g->p->steps[item->step];
	struct score_answer one;
	double sum = 0.0;
	int n = 0;
	for (int t = 1; t <= step->trials; t++) {
		if (!g->source->answer(g->source->ctx, step, side, t, &one))
			return false;
		if (n == 0 || one.value > out->value)
			*out = one;
		sum += one.value;
		n++;
	}
	if (n > 0 && item->over == MYO_TRIALS_MEAN)
		out->value = sum / n;
	return n > 0;
}

static bool
answer_of(const struct scoring *g, const struct myo_score_item *item,
    enum myo_side side, struct score_answer *out)
{
	if (item->over != MYO_TRIALS_NONE)
		return over_trials(g, item, side, out);
	return g->source->answer(
	    g->source->ctx, &g->p->steps[item->step], side, item->trial, out);
}

static struct item
gather_one(const struct scoring *g, const struct myo_score_item *item)
{
	struct score_answer answer = { 0.0, "" };
	struct item found = { .state = MYO_COUNTED_MISSING, .code = "" };
	if (answer_of(g, item, item->side, &answer))
		found.state = MYO_COUNTED_OWN;
	else if (item->instead != MYO_SIDE_ONCE &&
		 answer_of(g, item, item->instead, &answer))
		found.state = MYO_COUNTED_INSTEAD;
	found.value = answer.value;
	found.code = answer.code;
	return found;
}

/* An item taken from the other side is there; one copied from it is not. */
static bool
counts_as_present(const struct scoring *g, const struct item *item)
{
	return item->state == MYO_COUNTED_OWN ||
	       (item->state == MYO_COUNTED_INSTEAD &&
		   g->score->missing == MYO_MISSING_OTHER_SIDE);
}

static bool
gather(struct scoring *g)
{
	size_t n = g->score->n_items;
	enum myo_counted *counted =
	    arena_new(g->arena, enum myo_counted, n + 1);
	g->items = arena_new(g->arena, struct item, n + 1);
	g->values = arena_new(g->arena, double, n + 1);
	g->n = 0;
	g->why = NULL;
	if (counted == NULL || g->items == NULL || g->values == NULL)
		return false;
	g->out->counted = counted;
	for (size_t i = 0; i < n; i++) {
		struct item *item = &g->items[i];
		*item = gather_one(g, &g->score->items[i]);
		counted[i] = item->state;
		if (item->state != MYO_COUNTED_MISSING)
			g->values[g->n++] = item->value;
		g->out->applies |=
		    g->source->asked(g->source->ctx, g->score->items[i].side);
		g->out->present += counts_as_present(g, item);
		if (item->state == MYO_COUNTED_INSTEAD &&
		    g->score->missing == MYO_MISSING_COPY_SIDE)
			g->out->estimated = true;
	}
	g->out->items = (int)n;
	return true;
}

/* ---- combine */

static double
sum_of(const struct scoring *g)
{
	double sum = 0.0;
	for (size_t i = 0; i < g->n; i++)
		sum += g->values[i];
	return sum;
}

static double
max_of(const struct scoring *g)
{
	double max = g->values[0];
	for (size_t i = 1; i < g->n; i++)
		max = g->values[i] > max ? g->values[i] : max;
	return max;
}

static bool
undetermined(struct scoring *g, const char *why)
{
	g->why = why;
	return false;
}

/* Values of the right and the left side, or of the involved and the other. */
static bool
two_sides(struct scoring *g, double *a, double *b)
{
	const struct myo_score *s = g->score;
	struct score_answer involved;
	size_t right = s->items[0].side == MYO_SIDE_RIGHT ? 0 : 1;
	bool left_first = false;
	if (s->involved >= 0) {
		const struct myo_step *step = &g->p->steps[s->involved];
		if (!g->source->answer(
			g->source->ctx, step, MYO_SIDE_ONCE, 0, &involved))
			return undetermined(
			    g, "the affected side is not recorded");
		left_first = strcmp(involved.code, "left") == 0;
		if (!left_first && strcmp(involved.code, "right") != 0)
			return undetermined(
			    g, "not one side alone is affected");
	}
	*a = g->items[left_first ? 1 - right : right].value;
	*b = g->items[left_first ? right : 1 - right].value;
	return true;
}

static bool
symmetry(struct scoring *g, double *out)
{
	static bool (*const indices[])(double, double, double *) = {
		[MYO_SYMMETRY_LSI] = stats_lsi,
		[MYO_SYMMETRY_DEFICIT] = stats_deficit,
		[MYO_SYMMETRY_OF_STRONGER] = stats_of_stronger,
		[MYO_SYMMETRY_ROBINSON] = stats_robinson,
	};
	double a, b;
	if (!two_sides(g, &a, &b))
		return false;
	if (!indices[g->score->index](a, b, out))
		return undetermined(g, "division by zero");
	return true;
}

static bool
step_value(void *ctx, const struct cond_ref *ref, double *out)
{
	const struct scoring *g = ctx;
	struct score_answer answer;
	const struct myo_score_item item = {
		.step = ref->step,
		.side = ref->side,
		.over = ref->of == COND_MAX    ? MYO_TRIALS_MAX
			: ref->of == COND_MEAN ? MYO_TRIALS_MEAN
					       : MYO_TRIALS_NONE,
	};
	if (!answer_of(g, &item, item.side, &answer))
		return false;
	*out = answer.value;
	return true;
}

static bool
score_value(void *ctx, int score, double *out)
{
	struct scoring *g = ctx;
	const struct myo_score_result *part = &g->results[score];
	g->out->estimated |= part->estimated;
	*out = part->value;
	return part->determined;
}

static bool
formula(struct scoring *g, double *out)
{
	const struct formula_values values = {
		.ctx = g,
		.step = step_value,
		.score = score_value,
	};
	if (formula_eval(g->score->formula, &values, out))
		return true;
	/* A part may be determined although an item of it is missing. */
	return g->out->present < g->out->items
		   ? false
		   : undetermined(g, "division by zero, or a part of it is "
				     "not determined");
}

static bool
spread(struct scoring *g, bool relative, double *out)
{
	if (g->n < 2)
		return undetermined(g, "one value has no spread");
	if (!(relative ? stats_cv : stats_sd)(g->values, g->n, out))
		return undetermined(g, "the mean is 0");
	return true;
}

static bool
combine(struct scoring *g, double *out)
{
	switch (g->score->way) {
	case MYO_SCORE_SUM:
		*out = sum_of(g);
		if (g->score->missing == MYO_MISSING_PRORATE &&
		    g->n < g->score->n_items) {
			*out *= (double)g->score->n_items / (double)g->n;
			g->out->estimated = true;
		}
		return true;
	case MYO_SCORE_MEAN:
		*out = stats_mean(g->values, g->n);
		return true;
	case MYO_SCORE_MAX:
		*out = max_of(g);
		return true;
	case MYO_SCORE_SD:
		return spread(g, false, out);
	case MYO_SCORE_CV:
		return spread(g, true, out);
	case MYO_SCORE_DIFFERENCE: {
		double a, b;
		if (!two_sides(g, &a, &b))
			return false;
		*out = a - b;
		return true;
	}
	case MYO_SCORE_SYMMETRY:
		return symmetry(g, out);
	case MYO_SCORE_FORMULA:
	case MYO_SCORE_WAYS:
		break;
	}
	assert(g->score->way == MYO_SCORE_FORMULA);
	return formula(g, out);
}

static bool
enough(const struct scoring *g)
{
	const struct myo_score *s = g->score;
	if (s->way == MYO_SCORE_FORMULA)
		return s->formula != NULL; /* its leaves say */
	if (s->missing == MYO_MISSING_TESTABLE ||
	    s->missing == MYO_MISSING_PRORATE)
		return g->n > 0;
	return g->n == s->n_items && g->n > 0;
}

static bool
in_range(struct scoring *g, double value)
{
	const struct myo_score *s = g->score;
	if (!s->has_range || (cond_compare(value, s->min) >= 0 &&
				 cond_compare(value, s->max) <= 0))
		return true;
	return undetermined(g, "the result is outside its range");
}

/* ---- describe */

static const char *
keep(const struct scoring *g, struct buf *text)
{
	if (text->failed)
		g->arena->failed = true;
	const char *kept = arena_str(g->arena, buf_str(text));
	buf_release(text);
	return kept;
}

static const char *
value_text(const struct scoring *g)
{
	const struct myo_score *s = g->score;
	struct buf text = BUF_INIT;
	bool whole = s->way == MYO_SCORE_SUM || s->way == MYO_SCORE_MAX ||
		     s->way == MYO_SCORE_DIFFERENCE;
	if (!g->out->determined)
		return "ND";
	if (s->decimals < 0 && whole && !g->out->estimated)
		num_short(&text, g->out->value);
	else
		num_format(
		    &text, g->out->value, s->decimals < 0 ? 1 : s->decimals);
	return keep(g, &text);
}

static const char *
band_of(const struct scoring *g)
{
	const struct myo_score *s = g->score;
	for (size_t i = 0; g->out->determined && i < s->n_bands; i++) {
		const struct myo_band *b = &s->bands[i];
		if (cond_holds((enum cond_op)b->op,
			cond_compare(g->out->value, b->limit)))
			return b->label;
	}
	return "";
}

static void
add_name(struct buf *out, const struct scoring *g, size_t item)
{
	const struct myo_score_item *it = &g->score->items[item];
	buf_adds(out, g->p->steps[it->step].id);
	if (it->side != MYO_SIDE_ONCE)
		buf_addf(out, ".%s", myo_side_text(it->side));
	if (it->trial > 0)
		buf_addf(out, ".%d", it->trial);
}

/* A list of items behind its words; `add` says what of an item, or that it is
 * not in the list. */
static void
add_list(struct buf *out, const struct scoring *g, const char *words,
    bool (*add)(struct buf *out, const struct scoring *g, size_t item))
{
	struct buf one = BUF_INIT;
	size_t n = 0;
	for (size_t i = 0; i < g->score->n_items; i++) {
		buf_reset(&one);
		const bool is = add(&one, g, i);
		/* the reset forgets it */
		out->failed |= one.failed;
		if (!is)
			continue;
		if (++n > NAMED_MAX)
			continue;
		buf_adds(out, n == 1 ? words : ", ");
		buf_addstr(out, buf_str(&one));
	}
	if (n > NAMED_MAX)
		buf_addf(out, " and %zu more", n - NAMED_MAX);
	buf_release(&one);
}

static bool
add_missing(struct buf *out, const struct scoring *g, size_t item)
{
	if (g->items[item].state != MYO_COUNTED_MISSING)
		return false;
	add_name(out, g, item);
	return true;
}

static bool
add_instead(struct buf *out, const struct scoring *g, size_t item)
{
	if (g->items[item].state != MYO_COUNTED_INSTEAD)
		return false;
	const struct myo_score_item *it = &g->score->items[item];
	buf_addf(out, "%s from the %s", g->p->steps[it->step].id,
	    myo_side_text(it->instead));
	return true;
}

/* "4- as 4": only whole grades count, and a grade may have no number. */
static bool
add_as(struct buf *out, const struct scoring *g, size_t item)
{
	const struct item *it = &g->items[item];
	struct buf points = BUF_INIT;
	num_short(&points, it->value);
	bool other = it->state != MYO_COUNTED_MISSING && it->code[0] != '\0' &&
		     !str_eqc(buf_str(&points), it->code);
	if (other) {
		add_name(out, g, item);
		buf_addf(out, " %s as %s", it->code, points.data);
	}
	out->failed |= points.failed;
	buf_release(&points);
	return other;
}

static const char *
note_of(const struct scoring *g)
{
	struct buf note = BUF_INIT;
	const struct myo_score *s = g->score;
	buf_addf(&note, "%d/%d items", g->out->present, g->out->items);
	if (g->why != NULL)
		buf_addf(&note, "; %s", g->why);
	add_list(&note, g, "; missing: ", add_missing);
	add_list(&note, g,
	    s->missing == MYO_MISSING_COPY_SIDE ? "; estimated: "
						: "; other side: ",
	    add_instead);
	if (g->out->determined && g->out->estimated &&
	    s->missing != MYO_MISSING_COPY_SIDE)
		buf_adds(&note, s->missing == MYO_MISSING_PRORATE
				    ? "; estimated: prorated"
				    : "; estimated: a part of it is");
	add_list(&note, g, "; counted ", add_as);
	return keep(g, &note);
}

static void
compute(struct scoring *g)
{
	double value = 0.0;
	*g->out = (struct myo_score_result){
		.score = g->score,
		.text = "ND",
		.unit = "",
		.band = "",
		.note = "",
	};
	if (!gather(g))
		return;
	if (enough(g) && combine(g, &value) && in_range(g, value)) {
		g->out->determined = true;
		g->out->value = value;
		g->out->unit = g->score->unit;
	}
	g->out->text = value_text(g);
	g->out->band = band_of(g);
	g->out->note = note_of(g);
}

void
scores_compute(struct arena *a, const struct myo_protocol *p,
    const struct score_source *source, struct myo_score_result *results)
{
	struct scoring g = {
		.arena = a,
		.p = p,
		.source = source,
		.results = results,
	};
	for (size_t i = 0; i < p->n_scores; i++) {
		g.score = &p->scores[i];
		g.out = &results[i];
		compute(&g);
	}
}
