/*
 * session_private.h: the inside of a session, shared by session*.c.
 *
 * Two halves that must not be mixed:
 *   the fold    what the entries say. Changed by myo_session_apply alone;
 *               the same entries always give the same fold.
 *   the cursor  where the examiner is: a step gone back to, a question half
 *               answered, what a line still wants to add. Never stored. After
 *               a crash it is simply gone, and the first open slot is asked.
 *
 * Files: session.c (life, apply), session_slots.c (the order of asking,
 * names), session_state.c (what is visible, blocked, open), session_settle.c
 * (what follows by itself), session_input.c (typed lines), session_commands.c
 * (the table of `:` commands and moving about), session_goto.c (where :goto
 * leads), session_prompt.c (the question), session_view.c (reading),
 * session_scores.c (scores), session_amend.c (corrections from outside of the
 * prompt), session_sign.c.
 */
#ifndef CORE_SESSION_PRIVATE_H
#define CORE_SESSION_PRIVATE_H

#include <myolog/session.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/str.h"
#include "core/answer.h"
#include "core/record.h"

#define NONE (-1)

/* One entry of the record, in the order of applying. */
struct node {
	struct myo_entry e;
	bool undone;    /* by an undo that was not redone */
	int slot;       /* the slot it answers, or NONE */
	int prev;       /* the slot's entry before it, or the correction
				 * of a note before this one, or NONE */
	int about;      /* the entry it refers to, or NONE */
	int first_note; /* notes about this entry */
	int last_note;
	int next_note; /* of the same entry or slot */
	int group;     /* leader of an :ntside group, or NONE */
	int fix;       /* the latest correction of its note, or NONE */
	int fixes;     /* of a correction: whose note it is; else NONE */
	bool by_stop;  /* not-tested written because of a stop */
};

/* One place for an answer. */
struct slot {
	int step;   /* index, or NONE */
	int safety; /* index, or NONE */
	enum myo_side side;
	int trial;
	/* the fold */
	int last;       /* its latest answering entry, undone or not */
	int in_force;   /* its answer in force, or NONE */
	int first_note; /* notes on the slot that name no entry */
	int last_note;
	/* derived by slots_refresh */
	bool visible;
	int cover;      /* a not-tested at an earlier trial, or NONE */
	int blocked_by; /* index in flags, FLAG_LIVE, or NONE */
};

/* A stop or a check that fired. */
struct flag {
	int node; /* its entry */
	enum flag_kind {
		FLAG_CHECK,  /* index in checks */
		FLAG_STOP,   /* index in stops */
		FLAG_SAFETY, /* index in safeties */
		FLAG_MANUAL, /* :stop; index NONE */
	} kind;
	int index;
	enum myo_side side;
};

/* What has been typed half. */
enum cursor_mode {
	CURSOR_PLAIN,
	CURSOR_REASON, /* nt without a reason: the list is shown */
	CURSOR_DOUBT,  /* past a soft limit: y or a new answer */
	CURSOR_WHO,    /* consent given: who? */
};

struct cursor {
	enum cursor_mode mode;
	int slot;       /* gone to, or NONE: the first open one */
	bool went_back; /* an old answer is the default there */
	int note_slot;  /* its answer was just given: a note prompt may
				 * follow; or NONE */
	bool finishing; /* :finish: open slots are left */
	/* CURSOR_REASON */
	bool whole_side;
	unsigned nt_qualifiers;
	/* CURSOR_DOUBT: the answer and note that y would store */
	struct answer pending;
	const char *note;
};

/* The rest of what a line wants, given out by settle. */
struct todo {
	const char *note; /* on the answer that was just stored */
	int note_slot;
};

struct myo_session {
	const struct myo_protocol *p;
	bool comma;            /* numbers are shown with a decimal comma */
	struct arena arena;    /* the fold */
	struct arena fx_arena; /* effects of the last call */
	struct arena prompt_arena;
	struct arena view_arena;
	struct arena cursor_arena; /* text of cursor and todo */
	bool failed;

	/* structure of the protocol, worked out once */
	int *first_child; /* by step: steps `with` it */
	int *next_sibling;
	int *first_slot; /* by step * 3 + side: its first trial */

	/* the fold */
	struct node *nodes;
	size_t n_nodes, cap_nodes;
	struct slot *slots;
	size_t n_slots;
	struct flag *flags;
	size_t n_flags, cap_flags;
	int *redo; /* undone entries that :redo may bring back */
	size_t n_redo, cap_redo;
	int *score_last; /* by score: its latest record, or NONE */
	int first_remark, last_remark;
	size_t strays;
	enum myo_session_state state;
	int open_node, end_node, void_node;
	const char *examiner; /* of the open, or of the last resume */
	const char *amender;  /* who corrects, until it is settled; or NULL */
	enum myo_side sides[2];
	size_t n_sides;
	enum myo_order order;
	bool blind;
	bool dirty; /* slots_refresh is due */
	/* what scores come to, in view_arena; NULL: to be worked out */
	const struct myo_score_result *scores;

	struct cursor cur;
	struct cursor before; /* as it was before the last input */
	struct todo todo;

	/* effects under construction */
	struct myo_effects fx;
	struct myo_entry *drafts;
	size_t cap_drafts;
	struct myo_message *messages;
	size_t cap_messages;
	struct myo_entry spare;
	struct myo_prompt prompt;
};

/* ---- session.c ---- */
/* "station:seq" of an entry, for refers_to; valid for this call. */
const char *node_ref(struct myo_session *s, int node);
/* Index of an entry of the session, or NONE; of the one that "station:seq"
 * names. */
int node_at(const struct myo_session *s, struct str station, uint64_t seq);
int node_find(const struct myo_session *s, const char *refers_to);
/* The entry whose note is in force in place of this one's: itself, or a
 * correction. */
const struct node *node_noted(const struct myo_session *s, int node);
/* The text of that. */
const char *node_note(const struct myo_session *s, int node);

/* ---- session_slots.c ---- */
void slots_build(struct myo_session *s);
/* A side that the session asks. */
bool session_has_side(const struct myo_session *s, enum myo_side side);
/* The slot of a step's first trial on a side, or NONE. */
int slot_first(const struct myo_session *s, int step, enum myo_side side);
int slot_find(const struct myo_session *s, const char *step_id,
    enum myo_side side, int trial);
const char *slot_step_id(
    const struct myo_session *s, struct arena *a, int slot);
/* "strength, right, trial 2" */
const char *slot_name(const struct myo_session *s, struct arena *a, int slot);
/* "4 (against gravity)", "not tested: pain" */
const char *node_words(
    const struct myo_session *s, struct arena *a, const struct node *n);

/* ---- session_state.c ---- */
/* Works out visible, cover, blocked after a change. */
void slots_refresh(struct myo_session *s);
struct answer_rules slot_rules(const struct myo_session *s, int slot);
/* The entry in force, or NULL. */
const struct node *slot_node(const struct myo_session *s, int slot);
bool node_is_nt(const struct node *n);
bool slot_open(const struct myo_session *s, int slot);
/* Why a slot that is not visible is not asked. */
const char *slot_hidden_why(
    const struct myo_session *s, struct arena *a, int slot);
/* Would this answer want a note? */
bool slot_note_required(
    const struct myo_session *s, int slot, const struct node *n);
/* A required note about its answer in force is missing. */
bool slot_note_due(const struct myo_session *s, int slot);
/* A note prompt follows the answer that was just given. */
bool slot_note_wanted(const struct myo_session *s, int slot);
bool slot_needs_consent(const struct myo_session *s, int slot);
int slots_first_open(const struct myo_session *s);
size_t slots_count_open(const struct myo_session *s);
bool safety_positive(const struct myo_session *s, int slot);
/* The flag of a stop or safety item that is in force, or NONE. */
int flag_active(const struct myo_session *s, enum flag_kind kind, int index,
    enum myo_side side);
bool stop_holds(const struct myo_session *s, int stop, enum myo_side side);
/* Some answer in force, also a hidden one, still speaks for the stop: what
 * skip logic hides was not withdrawn. */
bool stop_stands(const struct myo_session *s, int stop, enum myo_side side);
/* The not-tested that covers the rest of a side, or NONE. */
int side_cover(const struct myo_session *s, enum myo_side side);
bool check_holds(const struct myo_session *s, int check, enum myo_side side);
/* A check that holds and has no note yet: index in flags, or NONE. */
int checks_first_open(const struct myo_session *s);

/* ---- effects: session_effects.c ---- */
/* Empties an arena of the session. That it ran out is not forgotten. */
void session_reset(struct myo_session *s, struct arena *arena);
void fx_begin(struct myo_session *s);
const struct myo_effects *fx_end(struct myo_session *s);
/* A draft with the session's identity; with slot also its place. The pointer
 * is valid until the next draft. */
struct myo_entry *fx_draft(
    struct myo_session *s, enum myo_entry_kind kind, int slot);
void fx_say(struct myo_session *s, enum myo_say say, const char *fmt, ...)
    MYO_PRINTF(3, 4);
void fx_saved(struct myo_session *s, const char *fmt, ...) MYO_PRINTF(2, 3);

/* ---- session_input.c ---- */
void cursor_clear(struct myo_session *s);
void input_refuse(
    struct myo_session *s, int slot, struct str line, const char *why);
/* nt REASON [TEXT] at a slot, or on the rest of its side. */
void input_not_tested(struct myo_session *s, int slot, struct str rest,
    unsigned qualifiers, bool whole_side, struct str line);
/* A typed line at a slot, which is an answer or nt. */
void input_answer(struct myo_session *s, int slot, struct str line);
/* Stores an answer at a slot: a new one, or an amend of what is in force. */
void input_store(struct myo_session *s, int slot, const struct answer *answer,
    struct str note, const char *refers_to);
/* A note on a slot's answer in force, else on the slot, else (slot NONE) on
 * the session. */
void input_note(struct myo_session *s, int slot, struct str text);
/* What is typed after a backslash begins with what else were a command. */
struct str input_unescape(struct str text);
/* The reason that text begins with, and what stands behind it; NULL: *why. */
const struct myo_reason *input_reason(struct myo_session *s, bool for_stop,
    struct str text, struct str *rest, const char **why);

/* ---- session_commands.c ---- */
void command_run(struct myo_session *s, struct str line);
void command_back(struct myo_session *s);
/* The command that somebody may have meant who typed no colon, or NULL. */
const char *command_meant(struct arena *a, struct str line);

/* ---- session_goto.c ---- */
/* The slot that a typed place names, or NONE: *why. */
int goto_slot(struct myo_session *s, struct str text, const char **why);
/* The same where nobody is at a step: a side or trial may be left out only
 * where there is one. */
int goto_exact(struct myo_session *s, struct str text, const char **why);

/* ---- session_prompt.c ---- */
/* What is allowed where a reason for not-tested is asked. */
#define ALLOWED_REASON "a number or reason of the list, then any text"
/* The current slot: cursor, else the first open one, else NONE. */
int prompt_slot(struct myo_session *s);
/* The first safety item that is not settled, or NONE. */
int prompt_safety_open(const struct myo_session *s);
enum myo_ask prompt_mode(struct myo_session *s, int *slot);
const char *prompt_allowed(struct myo_session *s, struct arena *a, int slot);
/* Why a note must be given at a slot where it is due. */
const char *prompt_note_reason(
    struct myo_session *s, struct arena *a, int slot);
/* Why this answer wants its note, given that it does. */
const char *prompt_note_of(
    struct myo_session *s, struct arena *a, int slot, const struct node *n);

/* ---- session_scores.c ---- */
/* False: it is no score of the protocol. */
bool scores_apply(struct myo_session *s, int node);
/* An entry for each score that is due; `about`: what changed it, or NONE. */
void scores_draft(struct myo_session *s, int about);
/* In a closed session: after an amendment. */
void scores_settle(struct myo_session *s);

/* ---- session_settle.c ---- */
/* Ends the label of a not-tested that covers the rest of its side, what is
 * open now and what comes into view later. */
#define WHOLE_SIDE ", rest of the side"
/* Takes a stop back, with what it blocked. */
void settle_lift(struct myo_session *s, int flag);
void settle_fire_safety(struct myo_session *s, int slot);

#endif
