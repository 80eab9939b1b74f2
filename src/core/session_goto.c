/*
 * Where :goto leads: "STEP[.SIDE[.TRIAL]]" or "safety.ID", in full or as far
 * as it fits one alone.
 */
#include "core/session_private.h"

#include <string.h>

#include "base/num.h"

#include "base/banned.h"

/* "STEP[.SIDE[.TRIAL]]" taken apart; "safety.ID" keeps its dot. */
struct place {
	struct str step;
	enum myo_side side;
	bool has_side;
	int trial;
};

static bool
parse_place(struct str text, struct place *out)
{
	struct str rest, part;
	*out = (struct place){ .step = str_cut(text, '.', &rest) };
	if (str_eqc(out->step, "safety")) {
		out->step = text;
		return true;
	}
	while (rest.len > 0) {
		int64_t n = 0;
		part = str_cut(rest, '.', &rest);
		if (part.len == 0)
			return false;
		if (!out->has_side &&
		    (str_starts_nocase(STR("right"), part) ||
			str_starts_nocase(STR("left"), part))) {
			out->has_side = true;
			out->side = str_starts_nocase(STR("right"), part)
					? MYO_SIDE_RIGHT
					: MYO_SIDE_LEFT;
		} else if (num_int(part, &n) && n > 0 && n < 1000) {
			out->trial = (int)n;
		} else {
			return false;
		}
	}
	return true;
}

/* What a word names: one id exactly, or as a prefix of one alone. */
struct named {
	int found;
	bool exact, many;
};

static void
name_try(struct named *named, const char *id, struct str word, int index)
{
	struct str have = str_from(id);
	bool exact = str_eq_nocase(have, word);
	if (named->exact || !str_starts_nocase(have, word))
		return;
	named->many = !exact && named->found != NONE;
	named->exact = exact;
	named->found = index;
}

static struct named
name_step(const struct myo_session *s, struct str word)
{
	struct named named = { .found = NONE };
	for (size_t i = 0; i < s->p->n_steps; i++)
		name_try(&named, s->p->steps[i].id, word, (int)i);
	return named;
}

/* A safety item, with or without "safety."; the index of its slot. */
static struct named
name_safety(const struct myo_session *s, struct str word)
{
	struct named named = { .found = NONE };
	if (str_starts(word, STR(SAFETY_PREFIX)))
		word = str_skip(word, sizeof(SAFETY_PREFIX) - 1);
	for (size_t i = 0; i < s->n_slots && s->slots[i].safety != NONE; i++)
		name_try(&named, s->p->safeties[s->slots[i].safety].id, word,
		    (int)i);
	return named;
}

/* The slot of a place; where no side is named the current one, then any. */
static int
place_slot(struct myo_session *s, const struct place *place, int step)
{
	const char *id = s->p->steps[step].id;
	int trial = place->trial;
	if (trial == 0 && s->p->steps[step].trials > 0)
		trial = 1;
	if (place->has_side)
		return slot_find(s, id, place->side, trial);
	int slot = slot_find(s, id, MYO_SIDE_ONCE, trial);
	int here = prompt_slot(s);
	if (slot == NONE && here != NONE)
		slot = slot_find(s, id, s->slots[here].side, trial);
	for (size_t i = 0; slot == NONE && i < s->n_sides; i++)
		slot = slot_find(s, id, s->sides[i], trial);
	return slot;
}

/* Steps and safety items go by the ids that the overview shows. */
int
goto_slot(struct myo_session *s, struct str text, const char **why)
{
	struct place place;
	*why = "it is STEP, STEP.SIDE or STEP.SIDE.TRIAL";
	if (!parse_place(text, &place))
		return NONE;
	struct named step = name_step(s, place.step);
	struct named safety = name_safety(s, place.step);
	/* where a step has the id of a safety item, "safety." tells them */
	bool either = !step.exact && !safety.exact && step.found != NONE &&
		      safety.found != NONE;
	const struct named *best =
	    step.found == NONE || (safety.exact && !step.exact) ? &safety
								: &step;
	*why = "it fits more than one step";
	if (best->many || either)
		return NONE;
	*why = "no such step";
	if (best == &safety)
		return safety.found;
	*why = "the step is not asked on that side or trial";
	return place_slot(s, &place, step.found);
}
