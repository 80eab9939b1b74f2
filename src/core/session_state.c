/*
 * What the answers so far make of each slot: visible or hidden, covered by a
 * not-tested of an earlier trial, blocked for safety, open.
 */
#include "core/session_private.h"

#include <assert.h>
#include <string.h>

#include "core/cond.h"

#include "base/banned.h"

/* ---- answers in force ---- */

const struct node *
slot_node(const struct myo_session *s, int slot)
{
	int n = s->slots[slot].in_force;
	return n == NONE ? NULL : &s->nodes[n];
}

bool
node_is_nt(const struct node *n)
{
	return strncmp(n->e.value, "nt:", 3) == 0 &&
	       (n->e.entry == MYO_ENTRY_NOT_TESTED ||
		   n->e.entry == MYO_ENTRY_AMEND);
}

struct answer_rules
slot_rules(const struct myo_session *s, int slot)
{
	const struct slot *sl = &s->slots[slot];
	struct answer_rules rules =
	    sl->step != NONE ? answer_rules_step(&s->p->steps[sl->step])
			     : answer_rules_safety(&s->p->safeties[sl->safety]);
	rules.comma = s->comma;
	return rules;
}

static int
trials_of(const struct myo_session *s, int step)
{
	int t = s->p->steps[step].trials;
	return t > 0 ? t : 1;
}

/* What a condition is asked of. */
struct view {
	const struct myo_session *s;
	bool hidden_too;
};

/* The answer of a slot for conditions: visible, answered, not a not-tested. */
static const struct node *
answered_node(const struct view *v, int slot)
{
	const struct node *n = slot_node(v->s, slot);
	if (n == NULL || (!v->s->slots[slot].visible && !v->hidden_too) ||
	    node_is_nt(n) || n->e.entry == MYO_ENTRY_SKIPPED)
		return NULL;
	return n;
}

static bool
cond_number(void *ctx, const struct myo_step *step, enum myo_side side,
    enum cond_of of, double *out)
{
	const struct view *v = ctx;
	const struct myo_session *s = v->s;
	int first = slot_first(s, step->index, side);
	double sum = 0, max = 0;
	int n = 0;
	if (first == NONE)
		return false;
	for (int t = 0; t < trials_of(s, step->index); t++) {
		const struct node *node = answered_node(v, first + t);
		struct answer_rules rules = slot_rules(s, first + t);
		double value = 0;
		if (node == NULL ||
		    !answer_number(&rules, node->e.value, &value))
			continue;
		if (n == 0 || value > max)
			max = value;
		sum += value;
		n++;
	}
	if (n == 0)
		return false;
	*out = of == COND_MEAN ? sum / n : max;
	return true;
}

static bool
cond_has(void *ctx, const struct myo_step *step, enum myo_side side, int choice)
{
	const struct view *v = ctx;
	const struct myo_session *s = v->s;
	int first = slot_first(s, step->index, side);
	if (first == NONE || choice < 0)
		return false;
	for (int t = 0; t < trials_of(s, step->index); t++) {
		const struct node *node = answered_node(v, first + t);
		struct answer_rules rules = slot_rules(s, first + t);
		if (node != NULL &&
		    answer_has(&rules, node->e.value, (size_t)choice))
			return true;
	}
	return false;
}

/* Those of any answered trial together. */
static bool
cond_qualifiers(
    void *ctx, const struct myo_step *step, enum myo_side side, unsigned *set)
{
	const struct view *v = ctx;
	const struct myo_session *s = v->s;
	int first = slot_first(s, step->index, side);
	bool answered = false;
	*set = 0;
	for (int t = 0; first != NONE && t < trials_of(s, step->index); t++) {
		const struct node *node = answered_node(v, first + t);
		unsigned q = 0;
		if (node == NULL)
			continue;
		answered = true;
		if (myo_qualifiers_parse(node->e.qualifier, &q))
			*set |= q;
	}
	return answered;
}

static bool
cond_answered(void *ctx, const struct myo_step *step, enum myo_side side)
{
	const struct view *v = ctx;
	const struct myo_session *s = v->s;
	int first = slot_first(s, step->index, side);
	for (int t = 0; first != NONE && t < trials_of(s, step->index); t++)
		if (answered_node(v, first + t) != NULL)
			return true;
	return false;
}

/* Not tested as a whole: no trial answered, and some not-tested in force. */
static bool
step_not_tested(const struct myo_session *s, int step, enum myo_side side)
{
	int first = slot_first(s, step, side);
	bool nt = false;
	for (int t = 0; first != NONE && t < trials_of(s, step); t++) {
		const struct node *n = slot_node(s, first + t);
		if (n == NULL || !s->slots[first + t].visible)
			continue;
		if (!node_is_nt(n))
			return false;
		nt = true;
	}
	return nt;
}

static bool
cond_not_tested(void *ctx, const struct myo_step *step, enum myo_side side)
{
	const struct view *v = ctx;
	return step_not_tested(v->s, step->index, side);
}

static bool
eval(const struct myo_session *s, const struct myo_cond *cond,
    enum myo_side side, bool hidden_too)
{
	struct view view = { s, hidden_too };
	struct cond_answers answers = {
		.ctx = &view,
		.number = cond_number,
		.has = cond_has,
		.qualifiers = cond_qualifiers,
		.answered = cond_answered,
		.not_tested = cond_not_tested,
	};
	return cond_eval(cond, s->p, side, &answers);
}

int
side_cover(const struct myo_session *s, enum myo_side side)
{
	for (size_t i = 0; i < s->n_slots; i++) {
		const struct slot *sl = &s->slots[i];
		if (sl->side != side || sl->in_force == NONE)
			continue;
		const struct node *n = &s->nodes[sl->in_force];
		size_t len = strlen(n->e.label), tail = strlen(WHOLE_SIDE);
		if (node_is_nt(n) && n->group == NONE && len > tail &&
		    strcmp(n->e.label + len - tail, WHOLE_SIDE) == 0)
			return sl->in_force;
	}
	return NONE;
}

bool
stop_holds(const struct myo_session *s, int stop, enum myo_side side)
{
	return eval(s, s->p->stops[stop].cond, side, false);
}

bool
stop_stands(const struct myo_session *s, int stop, enum myo_side side)
{
	return eval(s, s->p->stops[stop].cond, side, true);
}

bool
check_holds(const struct myo_session *s, int check, enum myo_side side)
{
	return eval(s, s->p->checks[check].cond, side, false);
}

/* ---- visible, covered ---- */

/* A step whose parent is hidden, skipped or not tested, in every trial, is
 * not asked: there was no contraction to feel. */
static bool
parent_allows(const struct myo_session *s, const struct slot *slot)
{
	int parent = s->p->steps[slot->step].with;
	if (parent == NONE)
		return true;
	int first = slot_first(s, parent, slot->side);
	if (first == NONE || !s->slots[first].visible)
		return false;
	bool covered = false;
	for (int t = 0; t < trials_of(s, parent); t++) {
		const struct node *n = slot_node(s, first + t);
		if (n == NULL && !covered)
			return true;
		if (n == NULL)
			continue;
		covered = node_is_nt(n);
		if (!covered && n->e.entry != MYO_ENTRY_SKIPPED)
			return true;
	}
	return false;
}

/* `right else left`, and the first side was tested. */
static bool
other_side_does(const struct myo_session *s, const struct slot *slot)
{
	const struct myo_step *st = &s->p->steps[slot->step];
	return st->else_side && st->n_sides == 2 &&
	       slot->side == st->sides[1] &&
	       session_has_side(s, st->sides[0]) &&
	       !step_not_tested(s, slot->step, st->sides[0]);
}

static bool
slot_visible(const struct myo_session *s, const struct slot *slot)
{
	if (slot->step == NONE)
		return true;
	const struct myo_step *st = &s->p->steps[slot->step];
	if (other_side_does(s, slot))
		return false;
	if (!parent_allows(s, slot))
		return false;
	return st->ask_if == NULL || eval(s, st->ask_if, slot->side, false);
}

const char *
slot_hidden_why(const struct myo_session *s, struct arena *a, int slot)
{
	const struct slot *sl = &s->slots[slot];
	const struct myo_step *st = &s->p->steps[sl->step];
	if (other_side_does(s, sl))
		return arena_printf(a,
		    "it is asked only where the %s side is not tested",
		    myo_side_text(st->sides[0]));
	if (!parent_allows(s, sl))
		return arena_printf(a,
		    "step '%s', which it belongs to, was not tested",
		    s->p->steps[st->with].id);
	return "its condition does not hold";
}

/*
 * Conditions refer to steps that may be hidden themselves. The linter has
 * refused cycles, so going round until nothing changes ends, at the latest
 * after one round a step.
 */
static void
refresh_visible(struct myo_session *s)
{
	for (size_t i = 0; i < s->n_slots; i++)
		s->slots[i].visible = s->slots[i].step == NONE;
	bool changed = true;
	for (size_t round = 0; changed && round <= s->n_slots; round++) {
		changed = false;
		for (size_t i = 0; i < s->n_slots; i++) {
			bool now = slot_visible(s, &s->slots[i]);
			if (now != s->slots[i].visible)
				changed = true;
			s->slots[i].visible = now;
		}
	}
}

static void
refresh_cover(struct myo_session *s)
{
	int cover = NONE;
	for (size_t i = 0; i < s->n_slots; i++) {
		struct slot *slot = &s->slots[i];
		if (slot->trial <= 1)
			cover = NONE;
		slot->cover = slot->in_force == NONE ? cover : NONE;
		if (slot->in_force != NONE &&
		    node_is_nt(&s->nodes[slot->in_force]))
			cover = slot->in_force;
	}
}

/* ---- safety ---- */

static bool
safety_says_yes(const struct myo_session *s, int slot, const struct node *n)
{
	const struct slot *sl = &s->slots[slot];
	if (n == NULL || node_is_nt(n))
		return false;
	return s->p->safeties[sl->safety].many ? strcmp(n->e.value, "none") != 0
					       : strcmp(n->e.value, "yes") == 0;
}

bool
safety_positive(const struct myo_session *s, int slot)
{
	return safety_says_yes(s, slot, slot_node(s, slot));
}

int
flag_active(const struct myo_session *s, enum flag_kind kind, int index,
    enum myo_side side)
{
	for (size_t i = s->n_flags; i-- > 0;) {
		const struct flag *f = &s->flags[i];
		if (f->kind == kind && f->index == index && f->side == side &&
		    !s->nodes[f->node].undone)
			return (int)i;
	}
	return NONE;
}

bool
slot_needs_consent(const struct myo_session *s, int slot)
{
	const struct slot *sl = &s->slots[slot];
	/* nobody is asked any more once the session has ended */
	if (sl->safety == NONE || s->state != MYO_SESSION_IN_PROGRESS ||
	    !safety_positive(s, slot) ||
	    s->p->safeties[sl->safety].level != MYO_SAFETY_ASK)
		return false;
	int flag = flag_active(s, FLAG_SAFETY, sl->safety, MYO_SIDE_ONCE);
	if (flag != NONE && s->nodes[s->flags[flag].node].about == sl->in_force)
		return false;
	for (int n = s->nodes[sl->in_force].first_note; n != NONE;
	     n = s->nodes[n].next_note)
		if (!s->nodes[n].undone &&
		    strcmp(s->nodes[n].e.label, LABEL_CONSENT) == 0)
			return false;
	return true;
}

static bool
blocks_step(const struct myo_blocks *blocks, int step)
{
	if (blocks->all)
		return true;
	for (size_t i = 0; i < blocks->n_steps; i++)
		if (blocks->steps[i] == step)
			return true;
	return false;
}

static bool
flag_blocks(
    const struct myo_session *s, const struct flag *f, const struct slot *slot)
{
	if (slot->step == NONE || s->nodes[f->node].undone)
		return false;
	switch (f->kind) {
	case FLAG_SAFETY:
		return blocks_step(
		    &s->p->safeties[f->index].blocks, slot->step);
	case FLAG_STOP:
		if (f->side != MYO_SIDE_ONCE && slot->side != f->side &&
		    slot->side != MYO_SIDE_ONCE)
			return false;
		return blocks_step(&s->p->stops[f->index].blocks, slot->step);
	case FLAG_CHECK:
	case FLAG_MANUAL:
		break;
	}
	assert(f->kind == FLAG_MANUAL);
	return true;
}

static void
refresh_blocked(struct myo_session *s)
{
	for (size_t i = 0; i < s->n_slots; i++)
		s->slots[i].blocked_by = NONE;
	for (size_t f = 0; f < s->n_flags; f++) {
		if (s->flags[f].kind == FLAG_CHECK ||
		    s->nodes[s->flags[f].node].undone)
			continue;
		for (size_t i = 0; i < s->n_slots; i++)
			if (s->slots[i].blocked_by == NONE &&
			    flag_blocks(s, &s->flags[f], &s->slots[i]))
				s->slots[i].blocked_by = (int)f;
	}
}

void
slots_refresh(struct myo_session *s)
{
	if (!s->dirty)
		return;
	s->dirty = false;
	refresh_visible(s);
	refresh_cover(s);
	refresh_blocked(s);
}

/* ---- what is open ---- */

static bool
has_note(const struct myo_session *s, int node)
{
	for (int n = s->nodes[node].first_note; n != NONE;
	     n = s->nodes[n].next_note)
		if (!s->nodes[n].undone)
			return true;
	/* the note of an amend is its reason, not a finding's note */
	return s->nodes[node].e.entry != MYO_ENTRY_AMEND &&
	       s->nodes[node].e.note[0] != '\0';
}

static bool
nt_wants_text(const struct myo_session *s, const struct node *n)
{
	const struct myo_reason *r = myo_protocol_reason(s->p, n->e.value + 3);
	return r != NULL && r->text_required;
}

bool
slot_note_required(const struct myo_session *s, int slot, const struct node *n)
{
	const struct slot *sl = &s->slots[slot];
	unsigned q = 0;
	if (n == NULL || n->by_stop || n->e.entry == MYO_ENTRY_SKIPPED)
		return false;
	/* clinical 1.14: a sign that stops the test wants a note */
	if (sl->step == NONE)
		return s->p->safeties[sl->safety].level == MYO_SAFETY_HARD &&
		       safety_says_yes(s, slot, n);
	if (myo_qualifiers_parse(n->e.qualifier, &q) &&
	    (q & (MYO_QUAL_OTHER_LOW | MYO_QUAL_OTHER_NORMAL)) != 0)
		return true;
	if (node_is_nt(n))
		return nt_wants_text(s, n);
	struct answer_rules rules = slot_rules(s, slot);
	if (answer_past_soft(&rules, n->e.value))
		return true;
	return s->p->steps[sl->step].note == MYO_NOTE_REQUIRED_IF_ABNORMAL &&
	       answer_abnormal(&rules, n->e.value);
}

bool
slot_note_due(const struct myo_session *s, int slot)
{
	int n = s->slots[slot].in_force;
	return n != NONE && slot_note_required(s, slot, &s->nodes[n]) &&
	       !has_note(s, n);
}

/* A note prompt follows the answer that was just given. */
bool
slot_note_wanted(const struct myo_session *s, int slot)
{
	const struct slot *sl = &s->slots[slot];
	const struct node *n = slot_node(s, slot);
	if (n == NULL || has_note(s, sl->in_force))
		return false;
	if (slot_note_required(s, slot, n))
		return true;
	if (sl->step == NONE || node_is_nt(n) ||
	    n->e.entry == MYO_ENTRY_SKIPPED)
		return false;
	struct answer_rules rules = slot_rules(s, slot);
	switch (s->p->steps[sl->step].note) {
	case MYO_NOTE_NO:
	case MYO_NOTE_REQUIRED_IF_ABNORMAL:
		return false;
	case MYO_NOTE_ASK:
		return true;
	case MYO_NOTE_IF_ABNORMAL:
		break;
	}
	return answer_abnormal(&rules, n->e.value);
}

bool
slot_open(const struct myo_session *s, int slot)
{
	const struct slot *sl = &s->slots[slot];
	if (!sl->visible)
		return false;
	if (sl->in_force == NONE)
		return sl->cover == NONE;
	return slot_note_due(s, slot) || slot_needs_consent(s, slot);
}

int
slots_first_open(const struct myo_session *s)
{
	for (size_t i = 0; i < s->n_slots; i++)
		if (slot_open(s, (int)i))
			return (int)i;
	return NONE;
}

size_t
slots_count_open(const struct myo_session *s)
{
	size_t n = 0;
	for (size_t i = 0; i < s->n_slots; i++)
		if (slot_open(s, (int)i))
			n++;
	return n;
}

int
checks_first_open(const struct myo_session *s)
{
	for (size_t i = 0; i < s->n_flags; i++) {
		const struct flag *f = &s->flags[i];
		if (f->kind == FLAG_CHECK && !s->nodes[f->node].undone &&
		    !has_note(s, f->node) && check_holds(s, f->index, f->side))
			return (int)i;
	}
	return NONE;
}
