/*
 * Opening a session and reading its record.
 */
#include "core/session_private.h"

#include <string.h>

#include "core/record.h"

#include "base/banned.h"

/* ---- entries that front ends ask for ---- */

static const char *
open_value(struct myo_session *s, const struct myo_session_setup *setup)
{
	const enum myo_side *sides = setup->sides;
	size_t n = setup->n_sides;
	if (n == 0) {
		sides = s->p->sides;
		n = s->p->n_sides;
	}
	const char *list = "once";
	if (n > 0 && sides[0] != MYO_SIDE_ONCE)
		list = arena_printf(&s->fx_arena, "%s%s%s",
		    myo_side_text(sides[0]), n > 1 ? "," : "",
		    n > 1 ? myo_side_text(sides[1]) : "");
	return arena_printf(&s->fx_arena, "sides=%s order=%s blind=%s", list,
	    setup->order == MYO_ORDER_SIDE ? "side" : "step",
	    setup->blind ? "yes" : "no");
}

const struct myo_effects *
myo_session_open(struct myo_session *s, const struct myo_session_setup *setup)
{
	fx_begin(s);
	if (s->state != MYO_SESSION_NEW)
		return fx_end(s);
	struct arena *a = &s->fx_arena;
	struct myo_entry *e = fx_draft(s, MYO_ENTRY_OPEN, NONE);
	e->session_id = arena_cstr(a, setup->session_id);
	e->patient_id = arena_cstr(a, setup->patient_id);
	e->examiner_id = arena_cstr(a, setup->examiner_id);
	e->observed_at = arena_cstr(a, setup->observed_at);
	e->label = arena_cstr(a, setup->program);
	e->value = open_value(s, setup);
	e->note = s->p->hash;
	return fx_end(s);
}

const struct myo_effects *
myo_session_pause(struct myo_session *s, const char *why)
{
	fx_begin(s);
	if (s->state == MYO_SESSION_IN_PROGRESS) {
		struct myo_entry *e = fx_draft(s, MYO_ENTRY_PAUSE, NONE);
		e->note = arena_cstr(&s->fx_arena, why);
		s->fx.next = MYO_NEXT_PAUSED;
	}
	return fx_end(s);
}

const struct myo_effects *
myo_session_resume(struct myo_session *s, const char *examiner_id)
{
	fx_begin(s);
	if (s->state == MYO_SESSION_IN_PROGRESS) {
		struct myo_entry *e = fx_draft(s, MYO_ENTRY_RESUME, NONE);
		e->examiner_id = arena_cstr(&s->fx_arena, examiner_id);
	}
	return fx_end(s);
}

const struct myo_effects *
myo_session_remark(struct myo_session *s, const char *text)
{
	fx_begin(s);
	struct myo_entry *e = fx_draft(s, MYO_ENTRY_NOTE, NONE);
	e->label = LABEL_AUTOMATIC;
	e->note = arena_cstr(&s->fx_arena, text);
	return fx_end(s);
}

/* ---- reading ---- */

static const char *
entry_member(const struct myo_session *s, int node, size_t offset)
{
	if (node == NONE)
		return "";
	const char *text = NULL;
	memcpy(&text, (const char *)&s->nodes[node].e + offset, sizeof(text));
	return text;
}
#define MEMBER(s, node, name)                                                  \
	entry_member((s), (node), offsetof(struct myo_entry, name))

static void
count_slots(const struct myo_session *s, struct myo_session_info *info)
{
	for (size_t i = 0; i < s->n_slots; i++) {
		const struct slot *sl = &s->slots[i];
		if (!sl->visible)
			continue;
		info->n_slots++;
		if (slot_open(s, (int)i))
			info->n_open++;
		const struct node *n = slot_node(s, (int)i);
		if (n == NULL)
			info->n_not_tested += sl->cover != NONE ? 1 : 0;
		else if (node_is_nt(n))
			info->n_not_tested++;
		else if (n->e.entry == MYO_ENTRY_SKIPPED)
			info->n_skipped++;
		else
			info->n_answered++;
	}
}

void
myo_session_info(struct myo_session *s, struct myo_session_info *info)
{
	slots_refresh(s);
	int open = s->open_node;
	int last = (int)s->n_nodes - 1;
	int end = s->void_node != NONE ? s->void_node : s->end_node;
	*info = (struct myo_session_info){
		.session_id = MEMBER(s, open, session_id),
		.patient_id = MEMBER(s, open, patient_id),
		.examiner_id = MEMBER(s, open, examiner_id),
		.protocol_id = MEMBER(s, open, protocol_id),
		.protocol_rev = MEMBER(s, open, protocol_rev),
		.program = MEMBER(s, open, label),
		.observed_at = MEMBER(s, open, observed_at),
		.station_id = MEMBER(s, open, station_id),
		.opened_at = MEMBER(s, open, recorded_at),
		.last_at = MEMBER(s, last, recorded_at),
		.ended_at = MEMBER(s, s->end_node, recorded_at),
		.seen_at =
		    open != NONE ? record_seen_at(&s->nodes[open].e) : "",
		.sides = { s->sides[0], s->sides[1] },
		.n_sides = s->n_sides,
		.order = s->order,
		.blind = s->blind,
		.state = s->state,
		.is_void = s->void_node != NONE,
		.end_reason = end != NONE ? node_note(s, end) : "",
		.void_at = MEMBER(s, s->void_node, recorded_at),
		.void_by = MEMBER(s, s->void_node, examiner_id),
		.moved_to = MEMBER(s, s->void_node, value),
		.moved_from = MEMBER(s, open, refers_to),
		.n_entries = s->n_nodes,
	};
	count_slots(s, info);
}

static struct myo_slot_note
slot_note(const struct myo_session *s, int node, bool earlier)
{
	const struct node *n = node_noted(s, node);
	return (struct myo_slot_note){
		.text = node_note(s, node),
		.recorded_at = n->e.recorded_at,
		.examiner_id = n->e.examiner_id,
		.seq = n->e.seq,
		.earlier = earlier,
		.automatic = record_is_automatic(&s->nodes[node].e),
	};
}

static void
add_notes(struct myo_session *s, int first, bool earlier,
    struct myo_slot_note *notes, size_t *n)
{
	for (int i = first; i != NONE; i = s->nodes[i].next_note)
		if (!s->nodes[i].undone)
			notes[(*n)++] = slot_note(s, i, earlier);
}

static size_t
chain_length(const struct myo_session *s, int first)
{
	size_t n = 0;
	for (int i = first; i != NONE; i = s->nodes[i].next_note)
		n++;
	return n;
}

/* The note given with an answer, those about it and about what it replaced,
 * and those on the step. Notes add up. */
static const struct myo_slot_note *
slot_notes(struct myo_session *s, const struct slot *sl, size_t *n)
{
	size_t room = chain_length(s, sl->first_note);
	for (int i = sl->last; i != NONE; i = s->nodes[i].prev)
		room += 1 + chain_length(s, s->nodes[i].first_note);
	struct myo_slot_note *notes =
	    arena_new(&s->view_arena, struct myo_slot_note, room + 1);
	*n = 0;
	if (notes == NULL)
		return NULL;
	size_t depth = 0;
	int *stack = arena_new(&s->view_arena, int, room + 1);
	for (int i = sl->last; i != NONE && stack != NULL; i = s->nodes[i].prev)
		stack[depth++] = i;
	while (depth > 0) {
		int i = stack[--depth];
		const struct node *node = &s->nodes[i];
		bool earlier = i != sl->in_force;
		if (!node->undone && node->e.note[0] != '\0' &&
		    node->e.entry != MYO_ENTRY_AMEND)
			notes[(*n)++] = slot_note(s, i, earlier);
		if (!node->undone)
			add_notes(s, node->first_note, earlier, notes, n);
	}
	add_notes(s, sl->first_note, false, notes, n);
	return notes;
}

static enum myo_slot_state
slot_state(const struct myo_session *s, const struct slot *sl)
{
	if (!sl->visible)
		return MYO_SLOT_HIDDEN;
	if (sl->in_force == NONE)
		return sl->cover != NONE ? MYO_SLOT_NOT_TESTED : MYO_SLOT_OPEN;
	const struct node *n = &s->nodes[sl->in_force];
	if (node_is_nt(n))
		return MYO_SLOT_NOT_TESTED;
	return n->e.entry == MYO_ENTRY_SKIPPED ? MYO_SLOT_SKIPPED
					       : MYO_SLOT_ANSWERED;
}

size_t
myo_session_n_slots(struct myo_session *s)
{
	return s->n_slots;
}

void
myo_session_slot(struct myo_session *s, size_t index, struct myo_slot *out)
{
	slots_refresh(s);
	const struct slot *sl = &s->slots[index];
	int n = sl->in_force != NONE ? sl->in_force : sl->cover;
	const char *value = MEMBER(s, n, value);
	*out = (struct myo_slot){
		.step = sl->step != NONE ? &s->p->steps[sl->step] : NULL,
		.safety =
		    sl->safety != NONE ? &s->p->safeties[sl->safety] : NULL,
		.step_id = slot_step_id(s, &s->view_arena, (int)index),
		.side = sl->side,
		.trial = sl->trial,
		.state = slot_state(s, sl),
		.note_due = slot_note_due(s, (int)index),
		.value = value,
		.shown = answer_shown(&s->view_arena,
		    sl->step != NONE ? &s->p->steps[sl->step] : NULL, value,
		    s->comma),
		.qualifier = MEMBER(s, n, qualifier),
		.unit = MEMBER(s, n, unit),
		.label = MEMBER(s, n, label),
		.reason =
		    n != NONE && node_is_nt(&s->nodes[n]) ? value + 3 : "",
		.recorded_at = MEMBER(s, n, recorded_at),
		.examiner_id = MEMBER(s, n, examiner_id),
		.refers_to = MEMBER(s, n, refers_to),
		.seq = n != NONE ? s->nodes[n].e.seq : 0,
		.station_id = MEMBER(s, n, station_id),
		.amended = n != NONE && s->nodes[n].e.entry == MYO_ENTRY_AMEND
			       ? node_note(s, n)
			       : "",
	};
	out->notes = slot_notes(s, sl, &out->n_notes);
}

long
myo_session_find(
    struct myo_session *s, const char *step_id, enum myo_side side, int trial)
{
	return slot_find(s, step_id, side, trial);
}

size_t
myo_session_n_flags(struct myo_session *s)
{
	return s->n_flags;
}

static bool
flag_holds(const struct myo_session *s, const struct flag *f)
{
	if (s->nodes[f->node].undone)
		return false;
	return f->kind != FLAG_CHECK || check_holds(s, f->index, f->side);
}

void
myo_session_flag(struct myo_session *s, size_t index, struct myo_flag *out)
{
	slots_refresh(s);
	const struct flag *f = &s->flags[index];
	const struct node *n = &s->nodes[f->node];
	struct myo_slot_note *notes = arena_new(&s->view_arena,
	    struct myo_slot_note, chain_length(s, n->first_note) + 2);
	*out = (struct myo_flag){
		.step_id = n->e.step_id,
		.side = f->side,
		.is_stop = f->kind != FLAG_CHECK,
		.holds = flag_holds(s, f),
		.text = n->e.label,
		.recorded_at = n->e.recorded_at,
		.notes = notes,
	};
	if (notes == NULL)
		return;
	if (n->e.note[0] != '\0')
		notes[out->n_notes++] = slot_note(s, f->node, false);
	add_notes(s, n->first_note, false, notes, &out->n_notes);
}

size_t
myo_session_remarks(struct myo_session *s, const struct myo_slot_note **out)
{
	size_t n = 0;
	struct myo_slot_note *notes = arena_new(&s->view_arena,
	    struct myo_slot_note, chain_length(s, s->first_remark) + 1);
	if (notes != NULL)
		add_notes(s, s->first_remark, false, notes, &n);
	*out = notes;
	return n;
}

size_t
myo_session_n_entries(const struct myo_session *s)
{
	return s->n_nodes;
}

const struct myo_entry *
myo_session_entry(const struct myo_session *s, size_t index)
{
	return &s->nodes[index].e;
}

bool
myo_session_entry_undone(const struct myo_session *s, size_t index)
{
	return s->nodes[index].undone;
}

size_t
myo_session_strays(const struct myo_session *s)
{
	return s->strays;
}
