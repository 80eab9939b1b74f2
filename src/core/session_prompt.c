/*
 * The question that stands: which one, its words, what is allowed.
 */
#include "core/session_private.h"

#include <string.h>

#include "base/banned.h"

/* Safety is settled before anything else, also before :finish. */
int
prompt_safety_open(const struct myo_session *s)
{
	for (size_t i = 0; i < s->n_slots && s->slots[i].safety != NONE; i++)
		if (slot_open(s, (int)i))
			return (int)i;
	return NONE;
}

/* :finish leaves steps open; a note that is due is no open step. */
static int
first_due(const struct myo_session *s)
{
	int slot = prompt_safety_open(s);
	for (size_t i = 0; i < s->n_slots && slot == NONE; i++)
		if (s->slots[i].visible && slot_note_due(s, (int)i))
			slot = (int)i;
	return slot;
}

int
prompt_slot(struct myo_session *s)
{
	if (s->cur.slot != NONE)
		return s->cur.slot;
	return s->cur.finishing ? first_due(s) : slots_first_open(s);
}

enum myo_ask
prompt_mode(struct myo_session *s, int *slot)
{
	*slot = NONE;
	slots_refresh(s);
	if (s->state != MYO_SESSION_IN_PROGRESS)
		return MYO_ASK_NOTHING;
	*slot = prompt_slot(s);
	if (s->cur.mode == CURSOR_REASON && *slot != NONE)
		return MYO_ASK_REASON;
	if (s->cur.mode == CURSOR_DOUBT && *slot != NONE)
		return MYO_ASK_DOUBT;
	if (s->cur.note_slot != NONE && slot_note_wanted(s, s->cur.note_slot)) {
		*slot = s->cur.note_slot;
		return MYO_ASK_NOTE;
	}
	if (*slot != NONE) {
		const struct slot *sl = &s->slots[*slot];
		if (s->cur.slot != NONE || sl->in_force == NONE)
			return sl->step != NONE ? MYO_ASK_STEP : MYO_ASK_SAFETY;
		if (slot_needs_consent(s, *slot))
			return s->cur.mode == CURSOR_WHO ? MYO_ASK_CONSENT_WHO
							 : MYO_ASK_CONSENT;
		return MYO_ASK_NOTE;
	}
	return checks_first_open(s) != NONE ? MYO_ASK_CHECK : MYO_ASK_CLOSE;
}

/* "a, b, none" read aloud: "a, b, or none". */
static const char *
with_or(struct arena *a, const char *list)
{
	const char *last = strrchr(list, ',');
	if (last == NULL || strcmp(last, ", none") != 0)
		return list;
	return arena_printf(a, "%.*s, or none", (int)(last - list), list);
}

const char *
prompt_allowed(struct myo_session *s, struct arena *a, int slot)
{
	const struct slot *sl = &s->slots[slot];
	struct answer_rules rules = slot_rules(s, slot);
	const char *allowed = answer_allowed(a, &rules);
	if (sl->step == NONE)
		return rules.kind == MYO_KIND_YESNO ? "y or n"
						    : with_or(a, allowed);
	if (!s->p->steps[sl->step].required)
		return arena_printf(a, "%s, nt, or Enter to skip", allowed);
	return rules.kind == MYO_KIND_INSTRUCTION
		   ? allowed
		   : arena_printf(a, "%s, or nt", allowed);
}

const char *
prompt_note_reason(struct myo_session *s, struct arena *a, int slot)
{
	const struct node *n = slot_node(s, slot);
	unsigned q = 0;
	if (n == NULL || !slot_note_due(s, slot))
		return "";
	if (s->slots[slot].safety != NONE)
		return "say what was found";
	if (myo_qualifiers_parse(n->e.qualifier, &q) &&
	    (q & (MYO_QUAL_OTHER_LOW | MYO_QUAL_OTHER_NORMAL)) != 0)
		return "say what the other cause is";
	if (node_is_nt(n))
		return "say why it was not tested";
	struct answer_rules rules = slot_rules(s, slot);
	if (answer_past_soft(&rules, n->e.value))
		return arena_printf(a, "%s is unusual",
		    answer_shown(a, rules.step, n->e.value, s->comma));
	return arena_printf(a, "%s is abnormal",
	    n->e.label[0] != '\0' ? n->e.label : n->e.value);
}

/* "step 3 of 11": steps with a visible slot, in the order of asking. A step
 * that comes on both sides is one step, and keeps its place where only the
 * second side shows it. */
static void
count_position(struct myo_session *s, struct myo_prompt *p, int slot)
{
	const struct slot *at = slot != NONE ? &s->slots[slot] : NULL;
	if (at != NULL && at->safety != NONE) {
		p->number = at->safety + 1;
		p->count = (int)s->p->n_safeties;
		return;
	}
	bool *due = arena_new(&s->prompt_arena, bool, s->p->n_steps + 1);
	for (size_t i = 0; due != NULL && i < s->n_slots; i++)
		if (s->slots[i].step != NONE && s->slots[i].visible)
			due[s->slots[i].step] = true;
	for (size_t i = 0; due != NULL && i < s->n_slots; i++) {
		int step = s->slots[i].step;
		if (step == NONE || !due[step])
			continue;
		due[step] = false;
		p->count++;
		if (at != NULL && step == at->step)
			p->number = p->count;
	}
}

static void
prompt_reasons(struct myo_session *s, struct myo_prompt *p)
{
	const struct myo_reason **list = arena_new(
	    &s->prompt_arena, const struct myo_reason *, s->p->n_reasons + 1);
	for (size_t i = 0; list != NULL && i < s->p->n_reasons; i++)
		if (s->p->reasons[i].for_not_tested)
			list[p->n_reasons++] = &s->p->reasons[i];
	p->reasons = list;
}

static void
prompt_of_check(struct myo_session *s, struct myo_prompt *p)
{
	const struct flag *f = &s->flags[checks_first_open(s)];
	p->check = &s->p->checks[f->index];
	p->side = f->side;
	p->question = p->check->say;
	p->allowed = "a note, or < or :goto STEP to correct an answer";
	p->note_required = true;
}

/* What a palpation without a question of its own asks. */
static const char *
step_question(const struct myo_step *step)
{
	const char *const words[] = { step->ask, step->action, step->palpate,
		step->structure };
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (words[i][0] != '\0')
			return words[i];
	return step->id;
}

/* Why it is in doubt was said already. */
static const char *
doubt_question(struct myo_session *s, struct arena *a, int slot)
{
	const struct answer *answer = &s->cur.pending;
	const struct slot *sl = &s->slots[slot];

	return arena_printf(a, "Keep %s%s%s?",
	    answer_shown(a, sl->step != NONE ? &s->p->steps[sl->step] : NULL,
		answer->value, s->comma),
	    answer->unit[0] != '\0' ? " " : "", answer->unit);
}

static void
prompt_words(struct myo_session *s, struct myo_prompt *p, int slot)
{
	struct arena *a = &s->prompt_arena;
	switch (p->ask) {
	case MYO_ASK_STEP:
		p->question = step_question(p->step);
		p->allowed = prompt_allowed(s, a, slot);
		break;
	case MYO_ASK_SAFETY:
		p->question = p->safety->ask;
		p->allowed = prompt_allowed(s, a, slot);
		break;
	case MYO_ASK_CONSENT:
		p->question = "Go on all the same? Only with the responsible "
			      "clinician's consent";
		p->allowed = "y and who consented, or n to stop";
		break;
	case MYO_ASK_CONSENT_WHO:
		p->question = "Who consented? Role or initials";
		p->allowed = "text";
		break;
	case MYO_ASK_NOTE:
		p->note_required = slot_note_due(s, slot);
		p->question = p->note_required
				  ? arena_printf(a, "Note, required: %s",
					prompt_note_reason(s, a, slot))
				  : "Note";
		p->allowed =
		    p->note_required ? "text" : "text, or Enter for none";
		break;
	case MYO_ASK_REASON:
		prompt_reasons(s, p);
		p->question = "Why not tested?";
		p->allowed = ALLOWED_REASON;
		break;
	case MYO_ASK_DOUBT:
		p->question = doubt_question(s, a, slot);
		p->allowed = "y keeps it, or type the answer again";
		break;
	case MYO_ASK_CHECK:
		prompt_of_check(s, p);
		break;
	case MYO_ASK_CLOSE:
		p->question = p->n_open > 0
				  ? "Close the session with steps open?"
				  : "Close the session?";
		p->allowed = "y, or < or :goto STEP to change an answer";
		break;
	case MYO_ASK_NOTHING:
		break;
	}
}

const struct myo_prompt *
myo_session_prompt(struct myo_session *s)
{
	int slot = NONE;
	arena_reset(&s->prompt_arena);
	struct myo_prompt *p = &s->prompt;
	*p = (struct myo_prompt){
		.old_value = "", .question = "", .allowed = ""
	};
	p->ask = prompt_mode(s, &slot);
	if (p->ask == MYO_ASK_CHECK || p->ask == MYO_ASK_CLOSE ||
	    p->ask == MYO_ASK_NOTHING)
		slot = NONE;
	p->n_open = slots_count_open(s);
	if (slot != NONE) {
		const struct slot *sl = &s->slots[slot];
		p->step = sl->step != NONE ? &s->p->steps[sl->step] : NULL;
		p->safety =
		    sl->safety != NONE ? &s->p->safeties[sl->safety] : NULL;
		p->side = sl->side;
		p->trial = sl->trial;
		const struct node *n = slot_node(s, slot);
		if (n != NULL)
			p->old_value = node_words(s, &s->prompt_arena, n);
		p->went_back =
		    s->cur.slot == slot && n != NULL &&
		    (p->ask == MYO_ASK_STEP || p->ask == MYO_ASK_SAFETY);
	}
	count_position(s, p, slot);
	prompt_words(s, p, slot);
	return p;
}
