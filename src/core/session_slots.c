/*
 * Slots: the order in which they are asked, and their names.
 */
#include "core/session_private.h"

#include <string.h>

#include "base/num.h"
#include "core/choices.h"
#include "core/cond.h"
#include "core/named.h"

#include "base/banned.h"

/* ---- building ---- */

static bool
step_has_side(const struct myo_step *step, enum myo_side side)
{
	return record_has_side(step->sides, step->n_sides, side);
}

bool
session_has_side(const struct myo_session *s, enum myo_side side)
{
	return record_has_side(s->sides, s->n_sides, side);
}

static bool
step_is_once(const struct myo_step *step)
{
	return step->n_sides == 0 || step->sides[0] == MYO_SIDE_ONCE;
}

static struct slot *
slot_add(struct myo_session *s)
{
	struct slot *slot = &s->slots[s->n_slots++];
	*slot = (struct slot){
		.step = NONE,
		.safety = NONE,
		.last = NONE,
		.in_force = NONE,
		.first_note = NONE,
		.last_note = NONE,
		.cover = NONE,
		.blocked_by = NONE,
	};
	return slot;
}

/* A step on one side: its trials, then the steps that belong to it. */
static void
emit_step(struct myo_session *s, int step, enum myo_side side)
{
	const struct myo_step *st = &s->p->steps[step];
	int trials = st->trials > 0 ? st->trials : 1;
	s->first_slot[step * 3 + (int)side] = (int)s->n_slots;
	for (int t = 1; t <= trials; t++) {
		struct slot *slot = slot_add(s);
		slot->step = step;
		slot->side = side;
		slot->trial = st->trials > 0 ? t : 0;
	}
	for (int c = s->first_child[step]; c != NONE; c = s->next_sibling[c]) {
		const struct myo_step *child = &s->p->steps[c];
		if (side == MYO_SIDE_ONCE ? step_is_once(child)
					  : step_has_side(child, side))
			emit_step(s, c, side);
	}
}

/* Sides of a step in the session's order; `right else left` keeps its own,
 * since the second side waits for the first. */
static void
emit_on_sides(struct myo_session *s, int step)
{
	const struct myo_step *st = &s->p->steps[step];
	if (step_is_once(st)) {
		emit_step(s, step, MYO_SIDE_ONCE);
		return;
	}
	if (st->else_side) {
		for (size_t i = 0; i < st->n_sides; i++)
			if (session_has_side(s, st->sides[i]))
				emit_step(s, step, st->sides[i]);
		return;
	}
	for (size_t i = 0; i < s->n_sides; i++)
		if (step_has_side(st, s->sides[i]))
			emit_step(s, step, s->sides[i]);
}

static void
emit_by_side(struct myo_session *s)
{
	size_t passes = s->n_sides > 0 ? s->n_sides : 1;
	for (size_t i = 0; i < passes; i++) {
		for (size_t j = 0; j < s->p->n_steps; j++) {
			const struct myo_step *st = &s->p->steps[j];
			if (st->with != NONE)
				continue;
			if (step_is_once(st)) {
				if (i == 0)
					emit_step(s, (int)j, MYO_SIDE_ONCE);
			} else if (s->n_sides > 0 &&
				   step_has_side(st, s->sides[i])) {
				emit_step(s, (int)j, s->sides[i]);
			}
		}
	}
}

void
slots_build(struct myo_session *s)
{
	size_t room = s->p->n_safeties;
	for (size_t i = 0; i < s->p->n_steps; i++) {
		int trials = s->p->steps[i].trials;
		room += 2 * (trials > 0 ? (size_t)trials : 1);
	}
	s->slots = arena_new(&s->arena, struct slot, room > 0 ? room : 1);
	s->n_slots = 0;
	if (s->slots == NULL)
		return;
	for (size_t i = 0; i < s->p->n_safeties; i++)
		slot_add(s)->safety = (int)i;
	if (s->order == MYO_ORDER_SIDE) {
		emit_by_side(s);
	} else {
		for (size_t j = 0; j < s->p->n_steps; j++)
			if (s->p->steps[j].with == NONE)
				emit_on_sides(s, (int)j);
	}
	s->dirty = true;
}

/* ---- naming ---- */

int
slot_first(const struct myo_session *s, int step, enum myo_side side)
{
	return s->first_slot[step * 3 + (int)side];
}

int
slot_find(const struct myo_session *s, const char *step_id, enum myo_side side,
    int trial)
{
	struct named named;

	(void)protocol_named(s->p, step_id, &named);
	if (named.safety != NULL) {
		const size_t i = (size_t)(named.safety - s->p->safeties);
		return s->n_slots > i ? (int)i : NONE;
	}
	const struct myo_step *st = named.step;
	if (st == NULL || s->n_slots == 0)
		return NONE;
	int first = slot_first(s, st->index, side);
	int most = st->trials > 0 ? st->trials : 0;
	if (first == NONE || trial > most || (trial < 1 && most > 0))
		return NONE;
	return first + (trial > 0 ? trial - 1 : 0);
}

const char *
slot_step_id(const struct myo_session *s, struct arena *a, int slot)
{
	const struct slot *sl = &s->slots[slot];
	return sl->step != NONE ? s->p->steps[sl->step].id
				: arena_printf(a, SAFETY_PREFIX "%s",
				      s->p->safeties[sl->safety].id);
}

const char *
slot_name(const struct myo_session *s, struct arena *a, int slot)
{
	const struct slot *sl = &s->slots[slot];
	const char *side = myo_side_text(sl->side);
	const char *id = slot_step_id(s, a, slot);
	if (sl->trial > 0)
		return arena_printf(a, "%s%s%s, trial %d", id,
		    side[0] != '\0' ? ", " : "", side, sl->trial);
	return arena_printf(a, "%s%s%s", id, side[0] != '\0' ? ", " : "", side);
}

const char *
node_words(const struct myo_session *s, struct arena *a, const struct node *n)
{
	const struct myo_entry *e = &n->e;
	const char *q = e->qualifier;
	if (node_is_nt(n)) {
		const struct myo_reason *r =
		    myo_protocol_reason(s->p, e->value + 3);
		const char *why = r != NULL ? r->label : e->value + 3;
		return arena_printf(a, "not tested%s: %s", q,
		    e->label[0] != '\0' ? e->label : why);
	}
	if (e->entry == MYO_ENTRY_SKIPPED)
		return "skipped";
	const char *gap = e->unit[0] != '\0' ? " " : "";
	const char *value = answer_shown(
	    a, myo_protocol_step(s->p, e->step_id), e->value, s->comma);
	if (e->label[0] != '\0' && q[0] == '\0' && e->unit[0] == '\0' &&
	    choice_label_says_code(e->value, e->label))
		return e->label;
	if (e->label[0] != '\0' && strcmp(e->label, e->value) != 0)
		return arena_printf(
		    a, "%s%s%s%s (%s)", value, q, gap, e->unit, e->label);
	return arena_printf(a, "%s%s%s%s", value, q, gap, e->unit);
}
