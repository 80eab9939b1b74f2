/*
 * Corrections from outside of the prompt. An amended answer goes the way of a
 * typed line, input_answer; only what comes out of it is an `amend` with a
 * reason, or is refused whole where the prompt would ask again.
 */
#include "core/session_private.h"

#include <string.h>

#include "base/num.h"

#include "base/banned.h"

/* Refused: nothing of what was drafted is stored. */
static void
drop(struct myo_session *s)
{
	s->fx.n_drafts = 0;
	s->fx.saved = "";
	s->todo = (struct todo){ .note_slot = NONE };
}

/* What stands against any correction; the reason is said. */
static bool
may_correct(struct myo_session *s, const char *reason, const char *examiner)
{
	if (s->state == MYO_SESSION_NEW) {
		fx_say(s, MYO_SAY_REFUSED, "the session was never opened");
	} else if (s->void_node != NONE) {
		const struct myo_entry *e = &s->nodes[s->void_node].e;
		fx_say(s, MYO_SAY_REFUSED,
		    "the session was withdrawn by %s at %s: %s", e->examiner_id,
		    e->recorded_at, node_note(s, s->void_node));
	} else if (str_trim(str_from(reason)).len == 0) {
		fx_say(s, MYO_SAY_REFUSED, "a reason is required");
	} else if (examiner[0] == '\0') {
		fx_say(s, MYO_SAY_REFUSED, "it is not known who corrects");
	} else {
		return true;
	}
	return false;
}

/* ---- answers ---- */

static int
amend_slot(struct myo_session *s, const char *place)
{
	const char *why = "";
	int slot = goto_exact(s, str_from(place), &why);
	if (slot == NONE) {
		fx_say(s, MYO_SAY_REFUSED, "'%s': %s", place, why);
		return NONE;
	}
	const char *name = slot_name(s, &s->fx_arena, slot);
	if (!s->slots[slot].visible)
		fx_say(s, MYO_SAY_REFUSED, "%s is hidden: %s", name,
		    slot_hidden_why(s, &s->fx_arena, slot));
	else if (s->slots[slot].in_force == NONE &&
		 s->state == MYO_SESSION_IN_PROGRESS)
		fx_say(s, MYO_SAY_REFUSED,
		    "%s has no answer yet, and the session is open: it is "
		    "answered there",
		    name);
	else
		return slot;
	return NONE;
}

static void
say_reasons(struct myo_session *s)
{
	struct buf b = BUF_INIT;
	for (size_t i = 0; i < s->p->n_reasons; i++)
		if (s->p->reasons[i].for_not_tested)
			buf_addf(&b, "%s%s", b.len > 0 ? ", " : "",
			    s->p->reasons[i].id);
	fx_say(s, MYO_SAY_REFUSED, "nt wants one of these reasons: %s", b.data);
	if (b.failed)
		s->failed = true;
	buf_release(&b);
}

/* What the prompt keeps for its other keys is no answer. */
static bool
is_answer(struct myo_session *s, struct str text)
{
	if (text.len == 0)
		fx_say(s, MYO_SAY_REFUSED, "an answer is required");
	else if (strchr(":<?", text.p[0]) != NULL)
		fx_say(s, MYO_SAY_REFUSED,
		    "a text that begins with '%c' is typed after a backslash",
		    text.p[0]);
	else
		return true;
	return false;
}

/*
 * Nothing is amended. Scores that do not follow from the answers are due all
 * the same: two stations have amended without each other's entries, or the
 * program was killed between an amendment and its scores.
 */
static void
unchanged(struct myo_session *s, int slot, const struct myo_amendment *am)
{
	s->fx.n_messages = 0;
	if (s->state == MYO_SESSION_CLOSED) {
		s->amender = arena_cstr(&s->arena, am->examiner_id);
		scores_settle(s);
	}
	if (s->fx.n_drafts > 0)
		return;
	s->amender = NULL;
	fx_say(s, MYO_SAY_REFUSED, "unchanged: %s is %s already",
	    slot_name(s, &s->fx_arena, slot),
	    node_words(s, &s->fx_arena, slot_node(s, slot)));
}

/* Runs the line; true when one answer came out of it, as the first draft. */
static bool
run_line(struct myo_session *s, int slot, const struct myo_amendment *am)
{
	input_answer(s, slot, str_trim(str_from(am->answer)));
	if (s->cur.mode == CURSOR_REASON) {
		drop(s);
		say_reasons(s);
		return false;
	}
	if (s->cur.mode == CURSOR_DOUBT && am->past_limits) {
		struct answer pending = s->cur.pending;
		s->fx.n_messages = 0;
		s->cur.mode = CURSOR_PLAIN;
		input_store(s, slot, &pending, str_from(s->cur.note), "");
	} else if (s->cur.mode == CURSOR_DOUBT) {
		return false;
	}
	enum myo_entry_kind kind =
	    s->fx.n_drafts > 0 ? s->drafts[0].entry : MYO_ENTRY_KINDS;
	if (kind == MYO_ENTRY_AMEND || kind == MYO_ENTRY_ANSWER ||
	    kind == MYO_ENTRY_NOT_TESTED)
		return true;
	drop(s);
	if (kind != MYO_ENTRY_REJECTED)
		unchanged(s, slot, am);
	return false;
}

/* The note on the new answer waits until that is stored. */
static void
keep_note(struct myo_session *s, int slot, const struct myo_amendment *am)
{
	struct myo_entry *e = &s->drafts[0];
	const char *typed = s->todo.note != NULL ? s->todo.note : "";
	if (e->entry != MYO_ENTRY_AMEND)
		typed = arena_cstr(&s->cursor_arena, e->note);
	struct str given = str_trim(str_from(am->note));
	if (typed[0] != '\0' && given.len > 0) {
		drop(s);
		fx_say(s, MYO_SAY_REFUSED,
		    "the note is given twice, also behind the answer's /");
		return;
	}
	if (given.len > 0)
		typed = arena_str(&s->cursor_arena, given);
	const struct node hoped = { .e = *e };
	if (typed[0] == '\0' && slot_note_required(s, slot, &hoped)) {
		drop(s);
		fx_say(s, MYO_SAY_NOTE_DUE, "a note is required: %s",
		    prompt_note_of(s, &s->fx_arena, slot, &hoped));
		return;
	}
	s->todo = (struct todo){ .note_slot = slot };
	if (typed[0] != '\0')
		s->todo.note = typed;
}

static void
amend(struct myo_session *s, const struct myo_amendment *am)
{
	if (!may_correct(s, am->reason, am->examiner_id) ||
	    !is_answer(s, str_trim(str_from(am->answer))))
		return;
	int slot = amend_slot(s, am->place);
	if (slot == NONE || !run_line(s, slot, am))
		return;
	keep_note(s, slot, am);
	if (s->fx.n_drafts == 0)
		return;
	struct myo_entry *e = &s->drafts[0];
	e->entry = MYO_ENTRY_AMEND;
	e->note = arena_str(&s->fx_arena, str_trim(str_from(am->reason)));
	e->examiner_id = arena_cstr(&s->fx_arena, am->examiner_id);
	s->amender = arena_cstr(&s->arena, am->examiner_id);
}

const struct myo_effects *
myo_session_amend(struct myo_session *s, const struct myo_amendment *am)
{
	struct cursor kept = s->cur;
	fx_begin(s);
	s->todo = (struct todo){ .note_slot = NONE };
	s->cur.mode = CURSOR_PLAIN;
	amend(s, am);
	s->cur = s->before = kept;
	return fx_end(s);
}

/* ---- notes ---- */

/* A note that a person wrote, not the program's own words. */
static bool
has_text(const struct node *n)
{
	switch (n->e.entry) {
	case MYO_ENTRY_ANSWER:
	case MYO_ENTRY_NOT_TESTED:
	case MYO_ENTRY_SKIPPED:
	case MYO_ENTRY_AMEND:
	case MYO_ENTRY_CHECK:
	case MYO_ENTRY_STOP:
	case MYO_ENTRY_PAUSE:
	case MYO_ENTRY_ABANDON:
		return n->e.note[0] != '\0';
	case MYO_ENTRY_NOTE:
		return !record_is_automatic(&n->e);
	case MYO_ENTRY_OPEN:
	case MYO_ENTRY_REJECTED:
	case MYO_ENTRY_UNDO:
	case MYO_ENTRY_REDO:
	case MYO_ENTRY_SCORE:
	case MYO_ENTRY_RESUME:
	case MYO_ENTRY_CLOSE:
	case MYO_ENTRY_VOID:
	case MYO_ENTRY_SIGN: /* it is signed */
	case MYO_ENTRY_REPAIR:
	case MYO_ENTRY_KINDS:
		break;
	}
	return false;
}

/* "seq" or "station:seq"; NONE: it is said why. */
static int
find_entry(struct myo_session *s, const char *entry)
{
	uint64_t seq = 0;
	int found = NONE;
	bool many = false;
	if (num_uint(str_from(entry), &seq)) {
		for (size_t i = 0; i < s->n_nodes; i++) {
			if (s->nodes[i].e.seq != seq)
				continue;
			many = found != NONE;
			found = (int)i;
		}
	} else {
		found = node_find(s, entry);
	}
	if (many)
		fx_say(s, MYO_SAY_REFUSED,
		    "more than one station has an entry %s here; it is "
		    "STATION:%s",
		    entry, entry);
	else if (found == NONE)
		fx_say(
		    s, MYO_SAY_REFUSED, "the session has no entry '%s'", entry);
	return many ? NONE : found;
}

static void
amend_note(struct myo_session *s, const char *entry, struct str text,
    const char *reason, const char *examiner)
{
	if (!may_correct(s, reason, examiner))
		return;
	if (text.len == 0) {
		fx_say(s, MYO_SAY_REFUSED, "the new note is empty");
		return;
	}
	int i = find_entry(s, entry);
	if (i == NONE)
		return;
	if (s->nodes[i].fixes != NONE)
		i = s->nodes[i].fixes;
	const struct node *n = &s->nodes[i];
	if (!has_text(n) || n->undone) {
		fx_say(s, MYO_SAY_REFUSED, "entry '%s' (%s) %s", entry,
		    myo_entry_text(n->e.entry),
		    n->undone ? "was taken back"
			      : "has no note that could be corrected");
		return;
	}
	if (str_eqc(text, node_note(s, i))) {
		fx_say(s, MYO_SAY_REFUSED, "unchanged: that is the note");
		return;
	}
	struct myo_entry *e = fx_draft(s, MYO_ENTRY_AMEND, NONE);
	e->value = arena_str(&s->fx_arena, text);
	e->note = arena_str(&s->fx_arena, str_trim(str_from(reason)));
	e->examiner_id = arena_cstr(&s->fx_arena, examiner);
	e->refers_to = node_ref(s, (int)(node_noted(s, i) - s->nodes));
	fx_saved(s, "note corrected on %s",
	    n->slot != NONE           ? slot_name(s, &s->fx_arena, n->slot)
	    : n->e.step_id[0] != '\0' ? n->e.step_id
				      : "the session");
}

const struct myo_effects *
myo_session_amend_note(struct myo_session *s, const char *entry,
    const char *text, const char *reason, const char *examiner_id)
{
	fx_begin(s);
	amend_note(s, entry, str_trim(str_from(text)), reason, examiner_id);
	return fx_end(s);
}

/* ---- withdrawal ---- */

static const char *
moved_reason(struct myo_session *s, struct str why, const char *moved_to,
    const char *moved_patient)
{
	struct buf text = BUF_INIT;

	buf_addstr(&text, why);
	record_add_moved(&text, moved_patient, moved_to);
	s->failed = s->failed || text.failed;
	const char *reason = arena_str(&s->fx_arena, buf_str(&text));
	buf_release(&text);
	return reason;
}

const struct myo_effects *
myo_session_void(struct myo_session *s, const char *reason,
    const char *moved_to, const char *moved_patient, const char *examiner_id)
{
	fx_begin(s);
	if (!may_correct(s, reason, examiner_id))
		return fx_end(s);
	struct arena *a = &s->fx_arena;
	struct str why = str_trim(str_from(reason));
	struct myo_entry *e = fx_draft(s, MYO_ENTRY_VOID, NONE);
	e->examiner_id = arena_cstr(a, examiner_id);
	e->note = arena_str(a, why);
	if (moved_to[0] != '\0') {
		e->value = arena_cstr(a, moved_to);
		e->label = arena_cstr(a, moved_patient);
		e->note = moved_reason(s, why, moved_to, moved_patient);
	}
	fx_saved(s, "session withdrawn");
	return fx_end(s);
}

/* ---- what was corrected ---- */

/* Two corrections of one thing. */
static bool
same_target(const struct node *a, const struct node *b)
{
	return a->slot == b->slot && a->fixes == b->fixes &&
	       strcmp(a->e.refers_to, b->e.refers_to) == 0;
}

long
myo_session_conflict(const struct myo_session *s, size_t index)
{
	const struct node *n = &s->nodes[index];
	if (n->e.entry != MYO_ENTRY_AMEND || n->undone ||
	    (n->slot == NONE && n->fixes == NONE))
		return -1;
	for (size_t i = s->n_nodes; i-- > 0;) {
		const struct node *other = &s->nodes[i];
		if (other->e.entry == MYO_ENTRY_AMEND && !other->undone &&
		    same_target(n, other) &&
		    strcmp(other->e.station_id, n->e.station_id) != 0)
			return (long)i;
	}
	return -1;
}

bool
myo_session_entry_fixes_note(const struct myo_session *s, size_t index)
{
	return s->nodes[index].fixes != NONE;
}

const char *
myo_session_entry_note(const struct myo_session *s, size_t index)
{
	return node_note(s, (int)index);
}
