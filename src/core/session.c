/*
 * A session's life and its fold. States:
 *
 *   NEW          no entry yet
 *   IN_PROGRESS  opened; answers, pauses and resumes come and go
 *   CLOSED       `close` seen; only amend, note, void, sign and score follow
 *   ABANDONED    `abandon` seen; the same
 *
 * `void` is no state of its own: a withdrawn session keeps what it was.
 */
#include "core/session_private.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/num.h"
#include "core/named.h"
#include "core/record.h"

#include "base/banned.h"

/* ---- life ---- */

static bool
build_family(struct myo_session *s)
{
	size_t n = s->p->n_steps;
	s->first_child = arena_new(&s->arena, int, n + 1);
	s->next_sibling = arena_new(&s->arena, int, n + 1);
	s->first_slot = arena_new(&s->arena, int, n * 3 + 1);
	s->score_last = arena_new(&s->arena, int, s->p->n_scores + 1);
	int *last = arena_new(&s->arena, int, n + 1);
	if (arena_failed(&s->arena))
		return false;
	for (size_t i = 0; i < n; i++)
		s->first_child[i] = s->next_sibling[i] = last[i] = NONE;
	for (size_t i = 0; i < n * 3; i++)
		s->first_slot[i] = NONE;
	for (size_t i = 0; i < s->p->n_scores; i++)
		s->score_last[i] = NONE;
	for (size_t i = 0; i < n; i++) {
		int parent = s->p->steps[i].with;
		if (parent == NONE)
			continue;
		if (last[parent] == NONE)
			s->first_child[parent] = (int)i;
		else
			s->next_sibling[last[parent]] = (int)i;
		last[parent] = (int)i;
	}
	return true;
}

struct myo_session *
myo_session_new(const struct myo_protocol *protocol)
{
	struct myo_session *s = mem_zeroed(1, sizeof(*s));
	if (s == NULL)
		return NULL;
	s->p = protocol;
	s->first_remark = s->last_remark = NONE;
	s->open_node = s->end_node = s->void_node = NONE;
	s->examiner = "";
	cursor_clear(s);
	if (!build_family(s)) {
		myo_session_free(s);
		return NULL;
	}
	return s;
}

void
myo_session_show_comma(struct myo_session *s)
{
	s->comma = true;
}

void
myo_session_free(struct myo_session *s)
{
	if (s == NULL)
		return;
	arena_release(&s->arena);
	arena_release(&s->fx_arena);
	arena_release(&s->prompt_arena);
	arena_release(&s->view_arena);
	arena_release(&s->cursor_arena);
	free(s);
}

bool
myo_session_failed(const struct myo_session *s)
{
	return s->failed || arena_failed(&s->arena) ||
	       arena_failed(&s->fx_arena) || arena_failed(&s->prompt_arena) ||
	       arena_failed(&s->view_arena) || arena_failed(&s->cursor_arena);
}

/* ---- finding entries ---- */

int
node_at(const struct myo_session *s, struct str station, uint64_t seq)
{
	for (size_t i = s->n_nodes; i-- > 0;)
		if (s->nodes[i].e.seq == seq &&
		    str_eqc(station, s->nodes[i].e.station_id))
			return (int)i;
	return NONE;
}

int
node_find(const struct myo_session *s, const char *refers_to)
{
	struct str station;
	uint64_t seq = 0;
	return record_refers(str_from(refers_to), &station, &seq)
		   ? node_at(s, station, seq)
		   : NONE;
}

/* ---- applying ---- */

static struct node *
node_add(struct myo_session *s, const struct myo_entry *e)
{
	struct node *nodes = arena_grow(
	    &s->arena, s->nodes, s->n_nodes, &s->cap_nodes, sizeof(*nodes));
	if (nodes == NULL)
		return NULL;
	s->nodes = nodes;
	struct node *n = &nodes[s->n_nodes];
	struct myo_entry copy;
	record_copy(&s->arena, &copy, e,
	    s->n_nodes > 0 ? &nodes[s->n_nodes - 1].e : NULL);
	*n = (struct node){
		.e = copy,
		.slot = NONE,
		.prev = NONE,
		.about = NONE,
		.first_note = NONE,
		.last_note = NONE,
		.next_note = NONE,
		.group = NONE,
		.fix = NONE,
		.fixes = NONE,
	};
	n->about =
	    n->e.refers_to[0] != '\0' ? node_find(s, n->e.refers_to) : NONE;
	s->n_nodes++;
	return n;
}

static void
slot_recount(struct myo_session *s, int slot)
{
	int n = s->slots[slot].last;
	while (n != NONE && s->nodes[n].undone)
		n = s->nodes[n].prev;
	s->slots[slot].in_force = n;
}

/* A user's own new entry ends what :redo could bring back. */
static void
new_answer(struct myo_session *s)
{
	s->n_redo = 0;
}

static void
apply_answer(struct myo_session *s, int i)
{
	struct node *n = &s->nodes[i];
	int slot = slot_find(s, n->e.step_id, n->e.side, n->e.trial);
	if (slot == NONE && n->about != NONE)
		slot = s->nodes[n->about].slot;
	if (slot == NONE) {
		s->strays++;
		return;
	}
	n->slot = slot;
	n->prev = s->slots[slot].last;
	s->slots[slot].last = i;
	if (n->e.entry == MYO_ENTRY_NOT_TESTED && n->about != NONE) {
		const struct node *about = &s->nodes[n->about];
		n->by_stop = about->e.entry == MYO_ENTRY_STOP;
		if (node_is_nt(about))
			n->group = n->about;
	}
	if (!n->by_stop)
		new_answer(s);
	slot_recount(s, slot);
}

static void
link_note(struct myo_session *s, int i, int *first, int *last)
{
	if (*last == NONE)
		*first = i;
	else
		s->nodes[*last].next_note = i;
	*last = i;
}

static void
apply_note(struct myo_session *s, int i)
{
	struct node *n = &s->nodes[i];
	if (n->e.step_id[0] != '\0')
		new_answer(s);
	if (n->about != NONE) {
		struct node *about = &s->nodes[n->about];
		n->slot = about->slot;
		link_note(s, i, &about->first_note, &about->last_note);
		return;
	}
	int slot = n->e.step_id[0] != '\0'
		       ? slot_find(s, n->e.step_id, n->e.side, n->e.trial)
		       : NONE;
	n->slot = slot;
	if (slot != NONE)
		link_note(s, i, &s->slots[slot].first_note,
		    &s->slots[slot].last_note);
	else
		link_note(s, i, &s->first_remark, &s->last_remark);
}

/*
 * A corrected note stands in the place of the old one, which is hidden. Such
 * an amend names no step, so that nobody who looks for the last answer of a
 * step takes its text for one; about a `note` entry it may.
 */
static bool
fixes_a_note(const struct myo_session *s, const struct node *n)
{
	return n->e.step_id[0] == '\0' ||
	       (n->about != NONE &&
		   s->nodes[n->about].e.entry == MYO_ENTRY_NOTE);
}

static void
apply_amend(struct myo_session *s, int i)
{
	struct node *n = &s->nodes[i];
	if (!fixes_a_note(s, n)) {
		apply_answer(s, i);
		return;
	}
	if (n->about == NONE) {
		s->strays++;
		return;
	}
	int whose = s->nodes[n->about].fixes;
	if (whose == NONE)
		whose = n->about;
	n->fixes = whose;
	n->slot = s->nodes[whose].slot;
	n->prev = s->nodes[whose].fix;
	s->nodes[whose].fix = i;
}

const struct node *
node_noted(const struct myo_session *s, int node)
{
	int i = s->nodes[node].fix;
	while (i != NONE && s->nodes[i].undone)
		i = s->nodes[i].prev;
	return &s->nodes[i != NONE ? i : node];
}

const char *
node_note(const struct myo_session *s, int node)
{
	const struct node *n = node_noted(s, node);
	return n->fixes != NONE ? n->e.value : n->e.note;
}

static void
redo_push(struct myo_session *s, int node)
{
	int *redo = arena_grow(
	    &s->arena, s->redo, s->n_redo, &s->cap_redo, sizeof(*redo));
	if (redo == NULL)
		return;
	s->redo = redo;
	s->redo[s->n_redo++] = node;
}

static void
apply_undo(struct myo_session *s, int i, bool undone)
{
	int target = s->nodes[i].about;
	if (target == NONE) {
		s->strays++;
		return;
	}
	struct node *t = &s->nodes[target];
	t->undone = undone;
	if (t->slot != NONE && t->e.entry != MYO_ENTRY_NOTE && t->fixes == NONE)
		slot_recount(s, t->slot);
	if (t->by_stop || t->e.entry == MYO_ENTRY_STOP ||
	    t->e.entry == MYO_ENTRY_CHECK)
		return;
	if (undone) {
		redo_push(s, target);
		return;
	}
	for (size_t k = s->n_redo; k-- > 0;) {
		if (s->redo[k] == target) {
			memmove(&s->redo[k], &s->redo[k + 1],
			    (s->n_redo - k - 1) * sizeof(s->redo[0]));
			s->n_redo--;
			break;
		}
	}
}

static int
index_of_flag(
    const struct myo_session *s, const char *step_id, enum flag_kind *kind)
{
	struct named named;

	(void)protocol_named(s->p, step_id, &named);
	if (named.check != NULL) {
		*kind = FLAG_CHECK;
		return (int)(named.check - s->p->checks);
	}
	if (named.stop != NULL) {
		*kind = FLAG_STOP;
		return (int)(named.stop - s->p->stops);
	}
	if (named.safety != NULL) {
		*kind = FLAG_SAFETY;
		return (int)(named.safety - s->p->safeties);
	}
	return NONE;
}

static void
apply_flag(struct myo_session *s, int i)
{
	enum flag_kind kind = FLAG_MANUAL;
	const struct myo_entry *e = &s->nodes[i].e;
	/* a :stop names the step where it was typed, and its own reason */
	bool manual =
	    e->entry == MYO_ENTRY_STOP && strcmp(e->value, REASON_STOPPED) != 0;
	int index = manual ? 0 : index_of_flag(s, e->step_id, &kind);
	if (index == NONE ||
	    (e->entry == MYO_ENTRY_CHECK) != (kind == FLAG_CHECK)) {
		s->strays++;
		return;
	}
	struct flag *flags = arena_grow(
	    &s->arena, s->flags, s->n_flags, &s->cap_flags, sizeof(*flags));
	if (flags == NULL)
		return;
	s->flags = flags;
	s->flags[s->n_flags++] = (struct flag){
		.node = i,
		.kind = kind,
		.index = kind == FLAG_MANUAL ? NONE : index,
		.side = s->nodes[i].e.side,
	};
}

/* "sides=right,left order=step blind=no" */
static void
parse_open(struct myo_session *s, const char *value)
{
	struct str rest = str_from(value);
	while (rest.len > 0) {
		struct str word = str_word(rest, &rest), v;
		struct str key = str_cut(word, '=', &v);
		if (str_eqc(key, "order"))
			s->order = str_eqc(v, "side") ? MYO_ORDER_SIDE
						      : MYO_ORDER_STEP;
		else if (str_eqc(key, "blind"))
			s->blind = str_eqc(v, "yes");
		else if (!str_eqc(key, "sides"))
			continue;
		else
			while (v.len > 0 && s->n_sides < 2) {
				struct str side = str_cut(v, ',', &v);
				if (str_eqc(side, "right"))
					s->sides[s->n_sides++] = MYO_SIDE_RIGHT;
				else if (str_eqc(side, "left"))
					s->sides[s->n_sides++] = MYO_SIDE_LEFT;
			}
	}
}

static void
apply_open(struct myo_session *s, int i)
{
	if (s->state != MYO_SESSION_NEW) {
		s->strays++;
		return;
	}
	s->state = MYO_SESSION_IN_PROGRESS;
	s->open_node = i;
	s->examiner = s->nodes[i].e.examiner_id;
	s->n_sides = 0;
	parse_open(s, s->nodes[i].e.value);
	slots_build(s);
}

static void
apply_end(struct myo_session *s, int i, enum myo_session_state state)
{
	if (s->state == MYO_SESSION_IN_PROGRESS) {
		s->state = state;
		s->end_node = i;
	} else {
		s->strays++;
	}
}

static void
apply_kind(struct myo_session *s, int i)
{
	switch (s->nodes[i].e.entry) {
	case MYO_ENTRY_OPEN:
		apply_open(s, i);
		break;
	case MYO_ENTRY_ANSWER:
	case MYO_ENTRY_NOT_TESTED:
	case MYO_ENTRY_SKIPPED:
		apply_answer(s, i);
		break;
	case MYO_ENTRY_AMEND:
		apply_amend(s, i);
		break;
	case MYO_ENTRY_NOTE:
		apply_note(s, i);
		break;
	case MYO_ENTRY_UNDO:
		apply_undo(s, i, true);
		break;
	case MYO_ENTRY_REDO:
		apply_undo(s, i, false);
		break;
	case MYO_ENTRY_CHECK:
	case MYO_ENTRY_STOP:
		apply_flag(s, i);
		break;
	case MYO_ENTRY_CLOSE:
		apply_end(s, i, MYO_SESSION_CLOSED);
		break;
	case MYO_ENTRY_ABANDON:
		apply_end(s, i, MYO_SESSION_ABANDONED);
		break;
	case MYO_ENTRY_VOID:
		s->void_node = i;
		break;
	case MYO_ENTRY_RESUME:
		s->examiner = s->nodes[i].e.examiner_id;
		break;
	case MYO_ENTRY_SCORE:
		if (!scores_apply(s, i))
			s->strays++;
		break;
	case MYO_ENTRY_REJECTED:
	case MYO_ENTRY_PAUSE:
	case MYO_ENTRY_SIGN:
	case MYO_ENTRY_REPAIR:
	case MYO_ENTRY_KINDS:
		break;
	}
}

enum myo_status
myo_session_apply(struct myo_session *s, const struct myo_entry *entry)
{
	if (node_add(s, entry) == NULL)
		return MYO_ERR_NOMEM;
	s->dirty = true;
	session_reset(s, &s->view_arena);
	s->scores = NULL;
	apply_kind(s, (int)s->n_nodes - 1);
	return arena_failed(&s->arena) ? MYO_ERR_NOMEM : MYO_OK;
}
