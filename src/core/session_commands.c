/*
 * The commands that begin with a colon, and moving about. One row a command;
 * :help and the manual print the same rows.
 */
#include "core/session_private.h"

#include <string.h>

#include "base/banned.h"

struct command {
	const char *name;
	void (*run)(struct myo_session *s, struct str rest, struct str line);
	unsigned flags;
};

#define IN_FULL 1u /* nothing takes it back: no slip of two keys */
#define BARE    2u /* what stands behind it would be lost */

static void run_nt(struct myo_session *, struct str, struct str);
static void run_ntside(struct myo_session *, struct str, struct str);
static void run_same(struct myo_session *, struct str, struct str);
static void run_note(struct myo_session *, struct str, struct str);
static void run_goto(struct myo_session *, struct str, struct str);
static void run_list(struct myo_session *, struct str, struct str);
static void run_undo(struct myo_session *, struct str, struct str);
static void run_redo(struct myo_session *, struct str, struct str);
static void run_stop(struct myo_session *, struct str, struct str);
static void run_pause(struct myo_session *, struct str, struct str);
static void run_finish(struct myo_session *, struct str, struct str);
static void run_abandon(struct myo_session *, struct str, struct str);
static void run_help(struct myo_session *, struct str, struct str);

static const struct command commands[] = {
	{ "nt", run_nt, 0 },
	{ "ntside", run_ntside, 0 },
	{ "same", run_same, 0 },
	{ "note", run_note, 0 },
	{ "goto", run_goto, 0 },
	{ "list", run_list, BARE },
	{ "undo", run_undo, BARE },
	{ "redo", run_redo, BARE },
	{ "stop", run_stop, 0 },
	{ "pause", run_pause, 0 },
	{ "finish", run_finish, BARE },
	{ "abandon", run_abandon, IN_FULL },
	{ "help", run_help, BARE },
};
#define N_COMMANDS (sizeof(commands) / sizeof(commands[0]))

static const struct myo_prompt_command words[] = {
	{ "ANSWER / NOTE", "an answer and a note in one line", "",
	    MYO_TAKES_NOTHING },
	{ "?", "this step in full, with its anatomy", "", MYO_TAKES_NOTHING },
	{ "<", "back to the previous answer; Enter there keeps it", "",
	    MYO_TAKES_NOTHING },
	{ "nt REASON [TEXT]", "not testable; nt alone lists the reasons", "nt",
	    MYO_TAKES_REASON },
	{ ":ntside REASON [TEXT]", "the rest of this side is not testable",
	    "ntside", MYO_TAKES_REASON },
	{ ":same [/ NOTE]", "as on the other side", "same", MYO_TAKES_NOTHING },
	{ ":note TEXT", "a note on this step", "note", MYO_TAKES_TEXT },
	{ ":goto STEP[.SIDE[.TRIAL]]", "to a step", "goto", MYO_TAKES_STEP },
	{ ":list", "overview: done, open, not tested", "list",
	    MYO_TAKES_NOTHING },
	{ ":undo", "take back the last answer or note", "undo",
	    MYO_TAKES_NOTHING },
	{ ":redo", "undo the undo", "redo", MYO_TAKES_NOTHING },
	{ ":stop REASON [TEXT]", "stop for safety; the rest is not tested",
	    "stop", MYO_TAKES_STOP },
	{ ":pause", "leave now, go on later", "pause", MYO_TAKES_TEXT },
	{ ":finish", "to the overview, leaving steps open", "finish",
	    MYO_TAKES_NOTHING },
	{ ":abandon REASON", "give the session up; the record is kept",
	    "abandon", MYO_TAKES_TEXT },
	{ ":help", "this list", "help", MYO_TAKES_NOTHING },
};

const struct myo_prompt_command *
myo_prompt_commands(size_t *n)
{
	*n = sizeof(words) / sizeof(words[0]);
	return words;
}

/* ---- what acts on the current question ---- */

/* The slot that the question on the screen is about: at a note prompt the one
 * whose note it is. */
static int
asked_slot(struct myo_session *s)
{
	int slot = NONE;
	prompt_mode(s, &slot);
	return slot;
}

static void
run_nt_at(struct myo_session *s, struct str rest, struct str line, bool side)
{
	int slot = asked_slot(s);
	if (slot == NONE)
		fx_say(s, MYO_SAY_REFUSED, "no step is being asked");
	else
		input_not_tested(s, slot, rest, 0, side, line);
}

static void
run_nt(struct myo_session *s, struct str rest, struct str line)
{
	run_nt_at(s, rest, line, false);
}

static void
run_ntside(struct myo_session *s, struct str rest, struct str line)
{
	run_nt_at(s, rest, line, true);
}

static void
run_same(struct myo_session *s, struct str rest, struct str line)
{
	int slot = asked_slot(s);
	const char *why = NULL;
	int other = NONE;
	if (rest.len > 0 && rest.p[0] != '/') {
		why = "only a note may stand behind :same, after a slash";
	} else if (slot == NONE || s->slots[slot].side == MYO_SIDE_ONCE) {
		why = "there is no other side";
	} else {
		const struct slot *sl = &s->slots[slot];
		other = slot_find(s, s->p->steps[sl->step].id,
		    sl->side == MYO_SIDE_RIGHT ? MYO_SIDE_LEFT : MYO_SIDE_RIGHT,
		    sl->trial);
		const struct node *n =
		    other != NONE ? slot_node(s, other) : NULL;
		if (n == NULL || node_is_nt(n) || !s->slots[other].visible ||
		    n->e.entry == MYO_ENTRY_SKIPPED)
			why = "the other side has no answer";
		else if (sl->blocked_by != NONE &&
			 s->flags[sl->blocked_by].kind != FLAG_MANUAL)
			why = "this step is blocked for safety";
	}
	if (why != NULL) {
		input_refuse(s, slot, line, why);
		return;
	}
	const struct myo_entry *e = &slot_node(s, other)->e;
	struct answer answer = { e->value, e->qualifier, e->unit, e->label, "",
		NULL };
	input_store(s, slot, &answer, str_trim(str_skip(rest, 1)),
	    node_ref(s, s->slots[other].in_force));
}

static void
run_note(struct myo_session *s, struct str rest, struct str line)
{
	(void)line;
	if (rest.len == 0) {
		fx_say(s, MYO_SAY_REFUSED, ":note wants its text");
		return;
	}
	input_note(s, asked_slot(s), rest);
}

static void
run_stop(struct myo_session *s, struct str rest, struct str line)
{
	const char *why = "";
	struct str text = { NULL, 0 };
	const struct myo_reason *r =
	    rest.len > 0 ? input_reason(s, true, rest, &text, &why) : NULL;
	(void)line;
	if (r != NULL && r->text_required && text.len == 0) {
		fx_say(s, MYO_SAY_REFUSED, ":stop %s wants its text", r->id);
		return;
	}
	if (r == NULL) {
		struct buf b = BUF_INIT;
		for (size_t i = 0; i < s->p->n_reasons; i++)
			if (s->p->reasons[i].for_stop)
				buf_addf(&b, "%s%s", b.len > 0 ? ", " : "",
				    s->p->reasons[i].id);
		fx_say(s, MYO_SAY_REFUSED, "%s%s:stop wants a reason: %s", why,
		    why[0] != '\0' ? "; " : "", b.data);
		buf_release(&b);
		return;
	}
	struct myo_entry *e = fx_draft(s, MYO_ENTRY_STOP, asked_slot(s));
	e->trial = 0;
	e->value = r->id;
	e->label = r->label;
	e->note = arena_str(&s->fx_arena, text);
	fx_say(s, MYO_SAY_STOP, "stopped: %s", r->label);
	s->cur.finishing = false;
	cursor_clear(s);
}

/* ---- leaving ---- */

static void
run_pause(struct myo_session *s, struct str rest, struct str line)
{
	(void)line;
	struct myo_entry *e = fx_draft(s, MYO_ENTRY_PAUSE, NONE);
	e->note = arena_str(&s->fx_arena, rest);
	s->fx.next = MYO_NEXT_PAUSED;
}

static void
run_finish(struct myo_session *s, struct str rest, struct str line)
{
	int before, slot;
	enum myo_ask ask = prompt_mode(s, &before);
	(void)rest;
	(void)line;
	s->cur.finishing = true;
	cursor_clear(s);
	/* Asked again without a word, it would seem not to have been heard. */
	if (prompt_mode(s, &slot) == ask && slot == before)
		fx_say(s, MYO_SAY_TEXT, "%s",
		    ask == MYO_ASK_CLOSE
			? "all that is left is to close, or to go back"
			: "this question comes first, then the overview");
}

static void
run_abandon(struct myo_session *s, struct str rest, struct str line)
{
	(void)line;
	if (rest.len == 0) {
		fx_say(s, MYO_SAY_REFUSED, ":abandon wants a reason");
		return;
	}
	struct myo_entry *e = fx_draft(s, MYO_ENTRY_ABANDON, NONE);
	e->note = arena_str(&s->fx_arena, rest);
	fx_say(s, MYO_SAY_TEXT, "session abandoned: its record is kept");
	s->fx.next = MYO_NEXT_ABANDONED;
}

static void
run_list(struct myo_session *s, struct str rest, struct str line)
{
	(void)rest;
	(void)line;
	fx_say(s, MYO_SAY_OVERVIEW, "%s", "");
}

static void
run_help(struct myo_session *s, struct str rest, struct str line)
{
	(void)rest;
	(void)line;
	fx_say(s, MYO_SAY_COMMANDS, "%s", "");
}

/* ---- moving ---- */

/* An answer of the examiner, not one that a stop wrote. */
static bool
slot_own(const struct myo_session *s, int slot)
{
	const struct node *n = slot_node(s, slot);
	return n != NULL && !n->by_stop && s->slots[slot].visible;
}

void
command_back(struct myo_session *s)
{
	int slot = NONE;
	enum myo_ask ask = prompt_mode(s, &slot);
	if (ask == MYO_ASK_REASON || ask == MYO_ASK_DOUBT) {
		s->cur.mode = CURSOR_PLAIN;
		return;
	}
	if (ask == MYO_ASK_CONSENT_WHO) {
		s->cur.mode = CURSOR_PLAIN;
		return;
	}
	int to = NONE;
	if (ask == MYO_ASK_NOTE || ask == MYO_ASK_CONSENT) {
		to = slot;
	} else {
		int from = slot != NONE ? slot : (int)s->n_slots;
		for (int i = from - 1; i >= 0 && to == NONE; i--)
			if (slot_own(s, i))
				to = i;
	}
	if (to == NONE) {
		fx_say(s, MYO_SAY_TEXT, "this is the first answer");
		return;
	}
	cursor_clear(s);
	s->cur.slot = to;
	s->cur.went_back = true;
}

static void
run_goto(struct myo_session *s, struct str rest, struct str line)
{
	const char *why = ":goto wants a step; :list shows them";
	int slot = rest.len > 0 ? goto_slot(s, rest, &why) : NONE;
	(void)line;
	if (slot != NONE && !s->slots[slot].visible) {
		why = arena_printf(&s->fx_arena, "the step is not asked: %s",
		    slot_hidden_why(s, &s->fx_arena, slot));
		slot = NONE;
	}
	if (slot != NONE && s->slots[slot].safety == NONE &&
	    prompt_safety_open(s) != NONE) {
		slot = NONE;
		why = "the safety questions come first";
	}
	if (slot != NONE && s->slots[slot].blocked_by != NONE &&
	    s->flags[s->slots[slot].blocked_by].kind != FLAG_MANUAL) {
		slot = NONE;
		why = "the step is blocked for safety";
	}
	if (slot == NONE) {
		fx_say(s, MYO_SAY_REFUSED, "%s", why);
		return;
	}
	cursor_clear(s);
	s->cur.slot = slot;
	s->cur.went_back = s->slots[slot].in_force != NONE;
}

/* ---- undo, redo ---- */

/* An entry that the examiner made and may take back. */
static bool
undoable(const struct node *n)
{
	if (n->undone || n->by_stop)
		return false;
	switch (n->e.entry) {
	case MYO_ENTRY_ANSWER:
	case MYO_ENTRY_NOT_TESTED:
	case MYO_ENTRY_SKIPPED:
	case MYO_ENTRY_AMEND:
		return true;
	case MYO_ENTRY_NOTE:
		return n->e.label[0] == '\0'; /* not the program's own */
	case MYO_ENTRY_OPEN:
	case MYO_ENTRY_REJECTED:
	case MYO_ENTRY_UNDO:
	case MYO_ENTRY_REDO:
	case MYO_ENTRY_SCORE:
	case MYO_ENTRY_CHECK:
	case MYO_ENTRY_STOP:
	case MYO_ENTRY_PAUSE:
	case MYO_ENTRY_RESUME:
	case MYO_ENTRY_CLOSE:
	case MYO_ENTRY_ABANDON:
	case MYO_ENTRY_VOID:
	case MYO_ENTRY_SIGN:
	case MYO_ENTRY_REPAIR:
	case MYO_ENTRY_KINDS:
		break;
	}
	return false;
}

static const char *
entry_words(struct myo_session *s, int node)
{
	struct arena *a = &s->fx_arena;
	const struct node *n = &s->nodes[node];
	if (n->e.entry == MYO_ENTRY_NOTE || n->fixes != NONE)
		return arena_printf(a, "note on %s",
		    n->slot != NONE           ? slot_name(s, a, n->slot)
		    : n->e.step_id[0] != '\0' ? n->e.step_id
					      : "the session");
	return arena_printf(a, "%s: %s",
	    n->slot != NONE ? slot_name(s, a, n->slot) : n->e.step_id,
	    node_words(s, a, n));
}

static void
draft_undo(struct myo_session *s, enum myo_entry_kind kind, int node)
{
	struct myo_entry *e = fx_draft(s, kind, s->nodes[node].slot);
	e->step_id = s->nodes[node].e.step_id;
	e->side = s->nodes[node].e.side;
	e->trial = s->nodes[node].e.trial;
	e->refers_to = node_ref(s, node);
}

static void
say_group(struct myo_session *s, const char *verb, int group, size_t n)
{
	if (n > 1)
		fx_saved(s, "%s %s and %zu more", verb, entry_words(s, group),
		    n - 1);
	else
		fx_saved(s, "%s %s", verb, entry_words(s, group));
}

static int
group_of(const struct myo_session *s, int node)
{
	return s->nodes[node].group != NONE ? s->nodes[node].group : node;
}

/* Why the last entry cannot be taken back, or NULL. */
static const char *
undo_fault(const struct myo_session *s, int last)
{
	if (last == NONE)
		return "there is nothing to undo";
	const struct node *n = &s->nodes[last];
	if (n->e.entry == MYO_ENTRY_STOP)
		return "a stop is not undone; :goto takes a step up again";
	if (n->slot != NONE && s->slots[n->slot].safety != NONE &&
	    n->e.entry != MYO_ENTRY_NOTE && n->fixes == NONE)
		return "a safety answer is not undone; go back with < and "
		       "change it";
	return NULL;
}

/* A :stop, which stands in the way of what was before it. */
static bool
manual_stop(const struct node *n)
{
	return n->e.entry == MYO_ENTRY_STOP && !n->undone &&
	       strcmp(n->e.value, REASON_STOPPED) != 0;
}

static void
run_undo(struct myo_session *s, struct str rest, struct str line)
{
	int last = NONE;
	(void)rest;
	(void)line;
	for (size_t i = s->n_nodes; i-- > 0 && last == NONE;)
		if (undoable(&s->nodes[i]) || manual_stop(&s->nodes[i]))
			last = (int)i;
	const char *why = undo_fault(s, last);
	if (why != NULL) {
		fx_say(s, MYO_SAY_REFUSED, "%s", why);
		return;
	}
	int group = group_of(s, last);
	size_t n = 0;
	for (size_t i = s->n_nodes; i-- > 0;) {
		if (group_of(s, (int)i) != group || !undoable(&s->nodes[i]))
			continue;
		draft_undo(s, MYO_ENTRY_UNDO, (int)i);
		n++;
	}
	say_group(s, "undid", group, n);
	cursor_clear(s);
	s->cur.finishing = false;
}

static void
run_redo(struct myo_session *s, struct str rest, struct str line)
{
	(void)rest;
	(void)line;
	if (s->n_redo == 0) {
		fx_say(s, MYO_SAY_REFUSED, "there is nothing to redo");
		return;
	}
	int group = group_of(s, s->redo[s->n_redo - 1]);
	size_t n = 0;
	for (size_t i = s->n_redo; i-- > 0;) {
		if (group_of(s, s->redo[i]) != group)
			break;
		draft_undo(s, MYO_ENTRY_REDO, s->redo[i]);
		n++;
	}
	say_group(s, "again", group, n);
	cursor_clear(s);
	s->cur.finishing = false;
}

/* ---- dispatch ---- */

/* What other programs call it. */
static const struct {
	const char *word, *command;
} elsewhere[] = {
	{ "back", "<" },
	{ "exit", ":pause" },
	{ "quit", ":pause" },
	{ "skip", "nt REASON" },
};

const char *
command_meant(struct arena *a, struct str line)
{
	struct str rest, word = str_word(line, &rest);
	for (size_t i = 0; i < N_COMMANDS; i++)
		if (str_eq_nocase(str_from(commands[i].name), word))
			return arena_printf(a, ":%s", commands[i].name);
	for (size_t i = 0; i < sizeof(elsewhere) / sizeof(elsewhere[0]); i++)
		if (str_eq_nocase(str_from(elsewhere[i].word), word))
			return elsewhere[i].command;
	return NULL;
}

static void
run_found(struct myo_session *s, const struct command *found, bool whole,
    struct str rest, struct str line)
{
	if (!whole && (found->flags & IN_FULL) != 0)
		fx_say(s, MYO_SAY_REFUSED, ":%s is typed in full", found->name);
	else if (rest.len > 0 && (found->flags & BARE) != 0)
		fx_say(s, MYO_SAY_REFUSED, ":%s takes nothing behind it",
		    found->name);
	else
		found->run(s, rest, line);
}

void
command_run(struct myo_session *s, struct str line)
{
	struct str rest;
	struct str name = str_skip(str_word(line, &rest), 1);
	const struct command *found = NULL;
	size_t n = 0;
	for (size_t i = 0; i < N_COMMANDS; i++) {
		struct str have = str_from(commands[i].name);
		if (str_eq_nocase(have, name)) {
			run_found(s, &commands[i], true, rest, line);
			return;
		}
		if (name.len > 0 && str_starts_nocase(have, name)) {
			found = &commands[i];
			n++;
		}
	}
	if (n == 1)
		run_found(s, found, false, rest, line);
	else
		fx_say(s, MYO_SAY_REFUSED, "%s ':%.*s'; :help lists them",
		    n > 1 ? "more than one command fits" : "no command",
		    STR_ARG(name));
}
