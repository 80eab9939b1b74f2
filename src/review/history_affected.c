/*
 * history_affected.c: which side is affected. A protocol may ask more than
 * once, of the leg and of the arm: a step goes by what the scores that count
 * it name.
 */
#include "review/history.h"

#include "core/record.h"
#include "review/history_private.h"

#include "base/banned.h"

/* For the index of a step. */
#define NO_STEP (-1)
#define SEVERAL (-2)

static bool
counts(const struct myo_score *s, const struct myo_step *step)
{
	for (size_t i = 0; i < s->n_items; i++)
		if (s->items[i].step == step->index)
			return true;
	return false;
}

/* What the scores that count a step ask for the affected side; NULL: all. */
static int
named_by_scores(const struct myo_protocol *p, const struct myo_step *of)
{
	int found = NO_STEP;

	for (size_t i = 0; i < p->n_scores; i++) {
		const struct myo_score *s = &p->scores[i];
		if (s->involved < 0 || (of != NULL && !counts(s, of)))
			continue;
		if (found != NO_STEP && found != s->involved)
			return SEVERAL;
		found = s->involved;
	}
	return found;
}

static int
involved_step(const struct myo_protocol *p, const struct myo_step *of)
{
	int own = named_by_scores(p, of);

	return own != NO_STEP ? own : named_by_scores(p, NULL);
}

static void
read_side(const struct myo_cell *cell, struct history_affected *out)
{
	if (cell == NULL || cell->absence != MYO_ABSENT_NONE)
		out->why_not = "the affected side is not recorded";
	else if (!record_side(str_from(cell->slot.value), &out->side) ||
		 out->side == MYO_SIDE_ONCE)
		out->why_not = "not one side alone is affected";
}

struct history_affected
affected_of(const struct gathering *g, const struct myo_step *of)
{
	struct history_affected out = {
		.asked = true,
		.side = MYO_SIDE_ONCE,
		.why_not = "",
	};
	int step = involved_step(g->protocol, of);

	if (step == SEVERAL) {
		out.why_not =
		    "the protocol does not say which affected side is meant";
	} else if (step == NO_STEP) {
		out.asked = false;
		out.why_not =
		    "the protocol does not say which side is affected";
	} else {
		read_side(myo_cells_find(g->cells, g->protocol->steps[step].id,
			      MYO_SIDE_ONCE, 0),
		    &out);
	}
	return out;
}
