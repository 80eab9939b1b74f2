/*
 * Typed lines: what each means at the question that stands.
 */
#include "core/session_private.h"

#include <assert.h>
#include <string.h>

#include "core/choices.h"

#include "base/banned.h"

void
cursor_clear(struct myo_session *s)
{
	s->cur = (struct cursor){
		.slot = NONE, .note_slot = NONE, .finishing = s->cur.finishing
	};
}

struct str
input_unescape(struct str text)
{
	if (text.len > 1 && text.p[0] == '\\' &&
	    (strchr("<?:\\", text.p[1]) != NULL ||
		str_starts_nocase(text, STR("\\nt"))))
		return str_skip(text, 1);
	return text;
}

/* `why` is for the record, `say` and `allowed` are for the person. */
static void
refuse_and_say(struct myo_session *s, int slot, struct str line,
    const char *why, const char *say, const char *allowed)
{
	struct myo_entry *e = fx_draft(s, MYO_ENTRY_REJECTED, slot);
	e->value = arena_str(&s->fx_arena, line);
	e->note = why;
	fx_say(s, MYO_SAY_REFUSED, "%s%s%s", say,
	    allowed[0] != '\0' ? "; allowed: " : "", allowed);
}

void
input_refuse(struct myo_session *s, int slot, struct str line, const char *why)
{
	refuse_and_say(s, slot, line, why, why,
	    slot != NONE ? prompt_allowed(s, &s->fx_arena, slot) : "");
}

/* ---- storing ---- */

static bool
same_answer(const struct node *n, const struct answer *answer)
{
	return n != NULL && !node_is_nt(n) && n->e.entry != MYO_ENTRY_SKIPPED &&
	       strcmp(n->e.value, answer->value) == 0 &&
	       strcmp(n->e.qualifier, answer->qualifier) == 0;
}

static void
keep(struct myo_session *s, int slot, struct str note)
{
	const char *words = node_words(s, &s->fx_arena, slot_node(s, slot));
	fx_say(s, MYO_SAY_TEXT, "kept %s: %s", slot_name(s, &s->fx_arena, slot),
	    words);
	cursor_clear(s);
	/* what was refused may be consented to later */
	if (s->slots[slot].safety != NONE && safety_positive(s, slot)) {
		int flag = flag_active(
		    s, FLAG_SAFETY, s->slots[slot].safety, MYO_SIDE_ONCE);
		if (flag != NONE &&
		    s->p->safeties[s->slots[slot].safety].level ==
			MYO_SAFETY_ASK)
			settle_lift(s, flag);
	}
	if (note.len > 0)
		input_note(s, slot, note);
}

/* The draft of an answer or not-tested: new, or in place of the old one. */
static struct myo_entry *
draft_answer(
    struct myo_session *s, int slot, enum myo_entry_kind kind, struct str note)
{
	const struct node *old = slot_node(s, slot);
	if (old == NULL) {
		struct myo_entry *e = fx_draft(s, kind, slot);
		e->note = arena_str(&s->fx_arena, note);
		return e;
	}
	struct myo_entry *e = fx_draft(s, MYO_ENTRY_AMEND, slot);
	e->note = "corrected in session";
	e->refers_to = node_ref(s, s->slots[slot].in_force);
	if (note.len > 0) {
		s->todo.note = arena_str(&s->cursor_arena, note);
		s->todo.note_slot = slot;
	}
	return e;
}

static void
acknowledge(struct myo_session *s, int slot, const struct myo_entry *draft)
{
	const struct node *old = slot_node(s, slot);
	struct node shown = { .e = *draft };
	const char *name = slot_name(s, &s->fx_arena, slot);
	const char *now = node_words(s, &s->fx_arena, &shown);
	const char *noted =
	    draft->note[0] != '\0' && old == NULL ? ", with the note" : "";
	if (old == NULL)
		fx_saved(s, "%s: %s%s", name, now, noted);
	else
		fx_saved(s, "%s: %s, instead of %s", name, now,
		    node_words(s, &s->fx_arena, old));
}

void
input_store(struct myo_session *s, int slot, const struct answer *answer,
    struct str note, const char *refers_to)
{
	if (same_answer(slot_node(s, slot), answer)) {
		keep(s, slot, note);
		return;
	}
	struct myo_entry *e = draft_answer(s, slot, MYO_ENTRY_ANSWER, note);
	e->value = arena_cstr(&s->fx_arena, answer->value);
	e->qualifier = arena_cstr(&s->fx_arena, answer->qualifier);
	e->unit = arena_cstr(&s->fx_arena, answer->unit);
	e->label = arena_cstr(&s->fx_arena, answer->label);
	if (e->entry == MYO_ENTRY_ANSWER)
		e->refers_to = refers_to;
	acknowledge(s, slot, e);
	cursor_clear(s);
	s->cur.finishing = false;
	s->cur.note_slot = slot;
}

void
input_note(struct myo_session *s, int slot, struct str text)
{
	text = input_unescape(text);
	struct myo_entry *e = fx_draft(s, MYO_ENTRY_NOTE, slot);
	e->note = arena_str(&s->fx_arena, text);
	if (slot != NONE && s->slots[slot].in_force != NONE)
		e->refers_to = node_ref(s, s->slots[slot].in_force);
	fx_saved(s, "note on %s",
	    slot != NONE ? slot_name(s, &s->fx_arena, slot) : "the session");
}

/* ---- not tested ---- */

static enum myo_match
match_reason(struct myo_session *s, bool for_stop, struct str text,
    const struct myo_reason **out)
{
	struct arena *a = &s->fx_arena;
	struct myo_choice *choices =
	    arena_new(a, struct myo_choice, s->p->n_reasons + 1);
	const struct myo_reason **reasons =
	    arena_new(a, const struct myo_reason *, s->p->n_reasons + 1);
	size_t n = 0, index = 0;
	for (size_t i = 0; i < s->p->n_reasons; i++) {
		const struct myo_reason *r = &s->p->reasons[i];
		if (arena_failed(a) ||
		    !(for_stop ? r->for_stop : r->for_not_tested))
			continue;
		choices[n] = (struct myo_choice){
			.code = r->id, .label = r->label, .definition = ""
		};
		reasons[n++] = r;
	}
	enum myo_match m =
	    myo_choices_match(choices, n, true, text.p, text.len, &index);
	if (m == MYO_MATCH_ONE)
		*out = reasons[index];
	return m;
}

const struct myo_reason *
input_reason(struct myo_session *s, bool for_stop, struct str text,
    struct str *rest, const char **why)
{
	const struct myo_reason *r = NULL;
	*rest = (struct str){ NULL, 0 };
	/* a label may have more than one word */
	if (match_reason(s, for_stop, text, &r) == MYO_MATCH_ONE)
		return r;
	struct str word = str_word(text, rest);
	enum myo_match m = match_reason(s, for_stop, word, &r);
	if (rest->len > 0 && rest->p[0] == '/')
		*rest = str_trim(str_skip(*rest, 1));
	if (m == MYO_MATCH_ONE)
		return r;
	*why = arena_printf(&s->fx_arena,
	    m == MYO_MATCH_MANY ? "'%.*s' fits more than one reason"
				: "'%.*s' is not a reason on the list",
	    STR_ARG(word));
	return NULL;
}

static const char *
nt_fault(struct myo_session *s, int slot, unsigned qualifiers, bool whole_side)
{
	const struct slot *sl = &s->slots[slot];
	if (sl->step == NONE)
		return "a safety question is answered, never left out";
	struct answer_rules rules = slot_rules(s, slot);
	if ((qualifiers & ~rules.qualifiers) != 0)
		return "this step takes no such qualifier after nt";
	if (whole_side && sl->side == MYO_SIDE_ONCE)
		return "this step has no side; use nt";
	return NULL;
}

static void
store_not_tested(struct myo_session *s, int slot,
    const struct myo_reason *reason, struct str text, unsigned qualifiers,
    bool whole_side)
{
	const struct node *old = slot_node(s, slot);
	char q[MYO_QUALIFIER_SIZE];
	myo_qualifiers_text(qualifiers, q);
	const char *value = arena_printf(&s->fx_arena, "nt:%s", reason->id);
	if (old != NULL && node_is_nt(old) &&
	    strcmp(old->e.value, value) == 0 &&
	    strcmp(old->e.qualifier, q) == 0 && !whole_side) {
		keep(s, slot, text);
		return;
	}
	struct myo_entry *e = draft_answer(s, slot, MYO_ENTRY_NOT_TESTED, text);
	e->value = value;
	e->qualifier = arena_cstr(&s->fx_arena, q);
	e->label = whole_side ? arena_printf(&s->fx_arena, "%s" WHOLE_SIDE,
				    reason->label)
			      : reason->label;
	acknowledge(s, slot, e);
	cursor_clear(s);
	s->cur.finishing = false;
	s->cur.note_slot = slot;
}

void
input_not_tested(struct myo_session *s, int slot, struct str rest,
    unsigned qualifiers, bool whole_side, struct str line)
{
	const char *why = nt_fault(s, slot, qualifiers, whole_side);
	if (why != NULL) {
		input_refuse(s, slot, line, why);
		return;
	}
	if (rest.len == 0) {
		s->cur.mode = CURSOR_REASON;
		s->cur.slot = slot;
		s->cur.whole_side = whole_side;
		s->cur.nt_qualifiers = qualifiers;
		return;
	}
	struct str text;
	const struct myo_reason *reason =
	    input_reason(s, false, rest, &text, &why);
	if (reason == NULL) {
		s->cur.mode = CURSOR_REASON;
		s->cur.slot = slot;
		s->cur.whole_side = whole_side;
		s->cur.nt_qualifiers = qualifiers;
		refuse_and_say(s, slot, line, why, why, ALLOWED_REASON);
		return;
	}
	store_not_tested(s, slot, reason, text, qualifiers, whole_side);
}

/* ---- an answer to a step or safety item ---- */

static void
input_enter(struct myo_session *s, int slot, struct str note)
{
	const struct slot *sl = &s->slots[slot];
	static const struct answer done = { "done", "", "", "", "", NULL };
	if (slot_node(s, slot) != NULL) {
		keep(s, slot, note);
		return;
	}
	if (sl->step != NONE &&
	    s->p->steps[sl->step].kind == MYO_KIND_INSTRUCTION) {
		input_store(s, slot, &done, note, "");
		return;
	}
	if (sl->step != NONE && !s->p->steps[sl->step].required) {
		struct myo_entry *e = fx_draft(s, MYO_ENTRY_SKIPPED, slot);
		e->note = arena_str(&s->fx_arena, note);
		fx_say(s, MYO_SAY_TEXT, "skipped %s",
		    slot_name(s, &s->fx_arena, slot));
		cursor_clear(s);
		s->cur.finishing = false;
		return;
	}
	fx_say(s, MYO_SAY_REFUSED, "Enter alone is no answer here; allowed: %s",
	    prompt_allowed(s, &s->fx_arena, slot));
}

/* A stop or a safety answer stands against it; a :stop does not. */
static const char *
blocked_why(struct myo_session *s, int slot)
{
	int f = s->slots[slot].blocked_by;
	if (f == NONE || s->flags[f].kind == FLAG_MANUAL)
		return NULL;
	return arena_printf(&s->fx_arena,
	    "blocked for safety by '%s'; change that answer first",
	    s->nodes[s->flags[f].node].e.step_id);
}

static bool
word_is_nt(struct str line, struct str *rest, unsigned *qualifiers)
{
	struct str word = str_word(line, rest);
	qualifiers_strip(&word, qualifiers);
	return str_eq_nocase(word, STR("nt"));
}

/* What was refused, and what may have been meant. */
static const char *
with_hint(
    struct myo_session *s, const char *say, struct str text, struct str note)
{
	struct arena *a = &s->fx_arena;
	const char *command = command_meant(a, text);
	if (command != NULL)
		return arena_printf(a, "%s (did you mean %s?)", say, command);
	if (note.len == 0 && str_find(text, '/') < text.len)
		return arena_printf(a, "%s (a note stands behind ' / ')", say);
	return say;
}

void
input_answer(struct myo_session *s, int slot, struct str line)
{
	struct answer_rules rules = slot_rules(s, slot);
	struct str text = input_unescape(line), note = { NULL, 0 }, rest;
	unsigned qualifiers = 0;
	const char *why = blocked_why(s, slot);
	if (why != NULL && line.len > 0) {
		input_refuse(s, slot, line, why);
		return;
	}
	if (word_is_nt(line, &rest, &qualifiers)) {
		input_not_tested(s, slot, rest, qualifiers, false, line);
		return;
	}
	if (rules.kind != MYO_KIND_TEXT)
		answer_split_note(text, &text, &note);
	if (text.len == 0) {
		input_enter(s, slot, note);
		return;
	}
	struct answer answer;
	switch (answer_parse(&s->cursor_arena, &rules, text, &answer)) {
	case ANSWER_REFUSED:
		refuse_and_say(s, slot, line, answer.why,
		    with_hint(s, answer_say(&answer), text, note),
		    prompt_allowed(s, &s->fx_arena, slot));
		break;
	case ANSWER_DOUBTFUL:
		if (same_answer(slot_node(s, slot), &answer)) {
			keep(s, slot, note);
			break;
		}
		s->cur.mode = CURSOR_DOUBT;
		s->cur.slot = slot;
		s->cur.pending = answer;
		s->cur.note = arena_str(&s->cursor_arena, note);
		fx_say(s, MYO_SAY_DOUBTFUL, "%s", answer_say(&answer));
		break;
	case ANSWER_OK:
		input_store(s, slot, &answer, note, "");
		break;
	}
}

static bool
is_yes(struct str t)
{
	return str_eq_nocase(t, STR("y")) || str_eq_nocase(t, STR("yes"));
}

static bool
is_no(struct str t)
{
	return str_eq_nocase(t, STR("n")) || str_eq_nocase(t, STR("no"));
}

static void
input_doubt(struct myo_session *s, int slot, struct str line)
{
	struct answer pending = s->cur.pending;
	struct str yes, note;
	const char *all = s->cur.note;
	answer_split_note(line, &yes, &note);
	if (note.len > 0 && all[0] != '\0')
		all = arena_printf(
		    &s->cursor_arena, "%s; %.*s", all, STR_ARG(note));
	else if (note.len > 0)
		all = arena_str(&s->cursor_arena, note);
	s->cur.mode = CURSOR_PLAIN;
	if (is_yes(yes))
		input_store(s, slot, &pending, str_from(all), "");
	else if (line.len > 0)
		input_answer(s, slot, line);
	else {
		s->cur.mode = CURSOR_DOUBT;
		fx_say(s, MYO_SAY_DOUBTFUL, "%s", answer_say(&pending));
	}
}

/* ---- the other questions ---- */

static void
input_note_line(struct myo_session *s, int slot, struct str line)
{
	if (line.len > 0) {
		input_note(s, slot, line);
		s->cur.note_slot = NONE;
		return;
	}
	if (slot_note_due(s, slot))
		fx_say(s, MYO_SAY_REFUSED,
		    "a note is required: %s; "
		    "< goes back to the answer",
		    prompt_note_reason(s, &s->fx_arena, slot));
	else
		s->cur.note_slot = NONE;
}

static void
note_consent(struct myo_session *s, int slot, struct str who)
{
	if (who.len > 0 && who.p[0] == '/')
		who = str_trim(str_skip(who, 1));
	if (who.len == 0) {
		s->cur.mode = CURSOR_WHO;
		return;
	}
	struct myo_entry *e = fx_draft(s, MYO_ENTRY_NOTE, slot);
	e->label = LABEL_CONSENT;
	e->note =
	    arena_printf(&s->fx_arena, "consent to go on: %.*s", STR_ARG(who));
	e->refers_to = node_ref(s, s->slots[slot].in_force);
	fx_saved(s, "%s: consent noted", slot_name(s, &s->fx_arena, slot));
	cursor_clear(s);
}

static void
input_consent(struct myo_session *s, int slot, struct str line)
{
	struct str rest, word = str_word(line, &rest);
	if (is_no(word)) {
		settle_fire_safety(s, slot);
		fx_saved(s, "%s: no consent, stopped",
		    slot_name(s, &s->fx_arena, slot));
		cursor_clear(s);
	} else if (is_yes(word)) {
		note_consent(s, slot, rest);
	} else if (line.len == 0) {
		fx_say(s, MYO_SAY_REFUSED,
		    "Enter alone is no answer here; "
		    "allowed: y and who consented, or n");
	} else {
		struct myo_entry *e = fx_draft(s, MYO_ENTRY_REJECTED, slot);
		e->value = arena_str(&s->fx_arena, line);
		e->note = "neither yes nor no";
		fx_say(s, MYO_SAY_REFUSED,
		    "neither yes nor no; allowed: y and who consented, or n");
	}
}

static void
input_who(struct myo_session *s, int slot, struct str line)
{
	if (line.len == 0)
		fx_say(s, MYO_SAY_REFUSED,
		    "name who consented, by role or "
		    "initials; < goes back");
	else
		note_consent(s, slot, line);
}

static void
input_check(struct myo_session *s, struct str line)
{
	int flag = checks_first_open(s);
	if (line.len == 0) {
		fx_say(s, MYO_SAY_REFUSED,
		    "a note is required; or go back "
		    "with < or :goto and correct an answer");
		return;
	}
	const struct node *n = &s->nodes[s->flags[flag].node];
	struct myo_entry *e = fx_draft(s, MYO_ENTRY_NOTE, NONE);
	e->step_id = n->e.step_id;
	e->side = n->e.side;
	e->note = arena_str(&s->fx_arena, input_unescape(line));
	e->refers_to = node_ref(s, s->flags[flag].node);
	fx_saved(s, "note on %s", n->e.step_id);
}

static const char *
list_open(struct myo_session *s)
{
	struct buf b = BUF_INIT;
	for (size_t i = 0; i < s->n_slots; i++)
		if (slot_open(s, (int)i))
			buf_addf(&b, "%s%s", b.len > 0 ? "; " : "",
			    slot_name(s, &s->fx_arena, (int)i));
	const char *out = arena_str(&s->fx_arena, buf_str(&b));
	if (b.failed)
		s->failed = true;
	buf_release(&b);
	return out;
}

static void
input_close(struct myo_session *s, struct str line)
{
	if (is_no(line) && s->cur.finishing && slots_count_open(s) > 0) {
		fx_say(s, MYO_SAY_TEXT, "not closed; on with what is open");
		s->cur.finishing = false;
		cursor_clear(s);
		return;
	}
	if (!is_yes(line)) {
		fx_say(s, is_no(line) ? MYO_SAY_TEXT : MYO_SAY_REFUSED,
		    "not closed; y closes, < goes back to the last answer, "
		    ":goto STEP to one, :pause leaves the session open");
		return;
	}
	size_t open = slots_count_open(s);
	scores_draft(s, NONE);
	struct myo_entry *e = fx_draft(s, MYO_ENTRY_CLOSE, NONE);
	e->value = open == 0 ? "complete" : "partial";
	if (open > 0)
		e->note =
		    arena_printf(&s->fx_arena, "not reached: %s", list_open(s));
	fx_saved(s, "session closed%s", open == 0 ? "" : ", not complete");
	s->fx.next = MYO_NEXT_CLOSED;
}

static void
input_mode(struct myo_session *s, struct str line)
{
	int slot = NONE;
	switch (prompt_mode(s, &slot)) {
	case MYO_ASK_STEP:
	case MYO_ASK_SAFETY:
		input_answer(s, slot, line);
		break;
	case MYO_ASK_CONSENT:
		input_consent(s, slot, line);
		break;
	case MYO_ASK_CONSENT_WHO:
		input_who(s, slot, line);
		break;
	case MYO_ASK_NOTE:
		input_note_line(s, slot, line);
		break;
	case MYO_ASK_REASON:
		if (line.len > 0)
			input_not_tested(s, slot, line, s->cur.nt_qualifiers,
			    s->cur.whole_side, line);
		else
			fx_say(s, MYO_SAY_REFUSED,
			    "a reason is required; "
			    "< goes back to the question");
		break;
	case MYO_ASK_DOUBT:
		input_doubt(s, slot, line);
		break;
	case MYO_ASK_CHECK:
		input_check(s, line);
		break;
	case MYO_ASK_CLOSE:
	case MYO_ASK_NOTHING:
		assert(s->state == MYO_SESSION_IN_PROGRESS);
		input_close(s, line);
		break;
	}
}

const struct myo_effects *
myo_session_input(struct myo_session *s, const char *line, size_t len)
{
	struct str text = str_trim((struct str){ line, len });
	fx_begin(s);
	s->before = s->cur;
	s->todo = (struct todo){ .note_slot = NONE };
	if (s->cur.mode == CURSOR_PLAIN)
		session_reset(s, &s->cursor_arena);
	if (s->state != MYO_SESSION_IN_PROGRESS) {
		fx_say(s, MYO_SAY_TEXT, "the session has ended");
	} else if (memchr(line, '\0', len) != NULL) {
		fx_say(s, MYO_SAY_REFUSED, "a NUL byte cannot be stored");
	} else if (text.len > 0 && text.p[0] == ':') {
		command_run(s, text);
	} else if (str_eqc(text, "<")) {
		command_back(s);
	} else if (str_eqc(text, "?")) {
		fx_say(s, MYO_SAY_STEP_HELP, "%s", "");
	} else if (text.len > 0 && (text.p[0] == '<' || text.p[0] == '?')) {
		fx_say(s, MYO_SAY_REFUSED,
		    "a text that begins with '%c' is "
		    "typed after a backslash",
		    text.p[0]);
	} else {
		input_mode(s, text);
	}
	return fx_end(s);
}

void
myo_session_cancel(struct myo_session *s)
{
	s->cur = s->before;
	s->todo = (struct todo){ .note_slot = NONE };
}
