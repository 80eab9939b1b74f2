/*
 * What follows from the record by itself, without a typed line. Each rule
 * looks at the fold and asks for the entry that is missing; when all are
 * there it asks for nothing. So a crash between two entries heals: the next
 * run finds the same entry missing. Once the session has ended, only what
 * follows from an amendment is still written.
 *
 * One call gives the drafts of one rule; what refers to them needs their
 * sequence numbers and comes with the next call. In this order:
 *   1. the rest of the line just typed: its note
 *   2. stops that fire or no longer stand, safety answers that block
 *   3. not-tested for what is blocked, and for the rest of a side
 *   4. checks across steps, raised and dropped
 *   5. in a closed session, scores that an amendment has changed
 */
#include "core/session_private.h"

#include <assert.h>
#include <string.h>

#include "core/cond.h"

#include "base/banned.h"

const char *
node_ref(struct myo_session *s, int node)
{
	const struct myo_entry *e = &s->nodes[node].e;
	return arena_printf(
	    &s->fx_arena, "%s:%llu", e->station_id, (unsigned long long)e->seq);
}

/* ---- 1. the rest of a line ---- */

static void
settle_note(struct myo_session *s)
{
	int slot = s->todo.note_slot;
	const char *text = s->todo.note;
	s->todo.note = NULL;
	/* Only what takes another answer's place leaves its note to later. */
	assert(s->slots[slot].in_force != NONE);
	struct myo_entry *e = fx_draft(s, MYO_ENTRY_NOTE, slot);
	e->note = text;
	e->refers_to = node_ref(s, s->slots[slot].in_force);
	fx_saved(s, "note on %s", slot_name(s, &s->fx_arena, slot));
	s->cur.note_slot = NONE;
}

/*
 * :ntside stands until it is taken back: each slot of its side that is open,
 * now or when it comes into view, becomes not tested.
 */
static void
settle_side(struct myo_session *s, enum myo_side side)
{
	int leader = side_cover(s, side);
	size_t before = s->fx.n_drafts;
	if (leader == NONE)
		return;
	for (size_t i = 0; i < s->n_slots; i++) {
		const struct slot *slot = &s->slots[i];
		if (slot->step == NONE || slot->side != side ||
		    slot->in_force != NONE || !slot_open(s, (int)i) ||
		    slot->blocked_by != NONE)
			continue;
		/* one entry covers the trials behind it */
		if (slot->trial > 1 && s->slots[i - 1].in_force == NONE)
			continue;
		struct myo_entry *e = fx_draft(s, MYO_ENTRY_NOT_TESTED, (int)i);
		e->value = s->nodes[leader].e.value;
		e->label = s->nodes[leader].e.label;
		e->refers_to = node_ref(s, leader);
	}
	if (s->fx.n_drafts > before)
		fx_saved(s, "%zu more on the %s side: not tested",
		    s->fx.n_drafts - before, myo_side_text(side));
}

/* ---- 2. stops ---- */

static const char *
stopped_label(const struct myo_session *s)
{
	const struct myo_reason *r = myo_protocol_reason(s->p, REASON_STOPPED);
	return r != NULL ? r->label : "stopped for safety";
}

/* A stop that no longer holds: what it blocked is open again. */
void
settle_lift(struct myo_session *s, int flag)
{
	const struct flag *f = &s->flags[flag];
	for (size_t i = 0; i < s->n_slots; i++) {
		int n = s->slots[i].in_force;
		if (n == NONE || !s->nodes[n].by_stop ||
		    s->nodes[n].about != f->node)
			continue;
		struct myo_entry *e = fx_draft(s, MYO_ENTRY_UNDO, (int)i);
		e->note = "the stop no longer applies";
		e->refers_to = node_ref(s, n);
	}
	struct myo_entry *e = fx_draft(s, MYO_ENTRY_UNDO, NONE);
	e->step_id = s->nodes[f->node].e.step_id;
	e->side = f->side;
	e->note = "the stop no longer applies";
	e->refers_to = node_ref(s, f->node);
	fx_say(s, MYO_SAY_TEXT, "the stop '%s' no longer applies",
	    s->nodes[f->node].e.step_id);
}

static void
fire(struct myo_session *s, const char *step_id, enum myo_side side,
    const char *say, int about)
{
	struct myo_entry *e = fx_draft(s, MYO_ENTRY_STOP, NONE);
	e->step_id = step_id;
	e->side = side;
	e->value = REASON_STOPPED;
	e->label = say;
	if (about != NONE)
		e->refers_to = node_ref(s, about);
	const char *where = myo_side_text(side);
	fx_say(s, MYO_SAY_STOP, "%s%s%s", where,
	    where[0] != '\0' ? " side: " : "", say);
}

/* Where the protocol has no words for it: the question and its answer. */
static const char *
safety_words(struct myo_session *s, int slot)
{
	const struct myo_safety *sf = &s->p->safeties[s->slots[slot].safety];
	const struct node *n = slot_node(s, slot);
	if (sf->say[0] != '\0' || n == NULL)
		return sf->say[0] != '\0' ? sf->say : sf->ask;
	return arena_printf(&s->fx_arena, "%s %s", sf->ask,
	    n->e.label[0] != '\0' ? n->e.label : n->e.value);
}

void
settle_fire_safety(struct myo_session *s, int slot)
{
	const struct slot *sl = &s->slots[slot];
	fire(s, slot_step_id(s, &s->fx_arena, slot), MYO_SIDE_ONCE,
	    safety_words(s, slot), sl->in_force);
}

static void
settle_safety(struct myo_session *s, int slot)
{
	const struct slot *sl = &s->slots[slot];
	const struct myo_safety *sf = &s->p->safeties[sl->safety];
	int flag = flag_active(s, FLAG_SAFETY, sl->safety, MYO_SIDE_ONCE);
	bool about_it = flag != NONE && sl->in_force != NONE &&
			s->nodes[s->flags[flag].node].about == sl->in_force;
	if (flag != NONE && (!about_it || !safety_positive(s, slot)))
		settle_lift(s, flag);
	else if (flag == NONE && sf->level == MYO_SAFETY_HARD &&
		 safety_positive(s, slot))
		settle_fire_safety(s, slot);
}

static void
settle_stop(struct myo_session *s, int stop, enum myo_side side)
{
	const struct myo_stop *st = &s->p->stops[stop];
	int flag = flag_active(s, FLAG_STOP, stop, side);
	bool holds = stop_holds(s, stop, side);
	if (flag != NONE && !stop_stands(s, stop, side))
		settle_lift(s, flag);
	else if (flag == NONE && holds)
		fire(s, arena_printf(&s->fx_arena, STOP_PREFIX "%s", st->id),
		    side, st->say, NONE);
}

static void
settle_stops(struct myo_session *s)
{
	for (size_t i = 0; i < s->n_slots && s->slots[i].safety != NONE; i++)
		settle_safety(s, (int)i);
	for (size_t i = 0; i < s->p->n_stops; i++) {
		if (!s->p->stops[i].sided) {
			settle_stop(s, (int)i, MYO_SIDE_ONCE);
			continue;
		}
		for (size_t k = 0; k < s->n_sides; k++)
			settle_stop(s, (int)i, s->sides[k]);
	}
}

/* ---- 3. what is blocked ---- */

static void
settle_blocked(struct myo_session *s)
{
	for (size_t i = 0; i < s->n_slots; i++) {
		const struct slot *slot = &s->slots[i];
		if (slot->blocked_by == NONE || !slot->visible ||
		    slot->in_force != NONE || slot->cover != NONE)
			continue;
		if (slot->trial > 1 && s->slots[i - 1].in_force == NONE)
			continue; /* covered by the entry before it */
		struct myo_entry *e = fx_draft(s, MYO_ENTRY_NOT_TESTED, (int)i);
		e->value = "nt:" REASON_STOPPED;
		e->label = stopped_label(s);
		e->refers_to = node_ref(s, s->flags[slot->blocked_by].node);
	}
	if (s->fx.n_drafts > 0)
		fx_say(s, MYO_SAY_TEXT, "%zu recorded as not tested: %s",
		    s->fx.n_drafts, stopped_label(s));
}

/* ---- 4. checks ---- */

static void
settle_check(struct myo_session *s, int check, enum myo_side side)
{
	const struct myo_check *c = &s->p->checks[check];
	int flag = flag_active(s, FLAG_CHECK, check, side);
	bool holds = check_holds(s, check, side);
	if (holds == (flag != NONE))
		return;
	if (!holds) {
		/* what was said about it was about other answers */
		struct myo_entry *e = fx_draft(s, MYO_ENTRY_UNDO, NONE);
		e->step_id = s->nodes[s->flags[flag].node].e.step_id;
		e->side = side;
		e->note = "the check no longer applies";
		e->refers_to = node_ref(s, s->flags[flag].node);
		return;
	}
	struct myo_entry *e = fx_draft(s, MYO_ENTRY_CHECK, NONE);
	e->step_id = arena_printf(&s->fx_arena, CHECK_PREFIX "%s", c->id);
	e->side = side;
	e->label = c->say;
	const char *where = myo_side_text(side);
	fx_say(s, MYO_SAY_CHECK, "%s%s%s", where,
	    where[0] != '\0' ? " side: " : "", c->say);
}

static void
settle_checks(struct myo_session *s)
{
	for (size_t i = 0; i < s->p->n_checks; i++) {
		if (!s->p->checks[i].sided) {
			settle_check(s, (int)i, MYO_SIDE_ONCE);
			continue;
		}
		for (size_t k = 0; k < s->n_sides; k++)
			settle_check(s, (int)i, s->sides[k]);
	}
}

const struct myo_effects *
myo_session_settle(struct myo_session *s)
{
	fx_begin(s);
	if ((s->state != MYO_SESSION_IN_PROGRESS && s->amender == NULL) ||
	    s->void_node != NONE)
		return fx_end(s);
	if (s->todo.note != NULL)
		settle_note(s);
	if (s->fx.n_drafts == 0)
		settle_stops(s);
	if (s->fx.n_drafts == 0)
		settle_blocked(s);
	for (size_t i = 0; i < s->n_sides && s->fx.n_drafts == 0; i++)
		settle_side(s, s->sides[i]);
	if (s->fx.n_drafts == 0)
		settle_checks(s);
	if (s->fx.n_drafts == 0 && s->state == MYO_SESSION_CLOSED)
		scores_settle(s);
	if (s->fx.n_drafts == 0)
		s->amender = NULL;
	return fx_end(s);
}
