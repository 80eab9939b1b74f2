/*
 * session.h: the examination as a pure state machine: no clock, no files, no
 * terminal. A session is the left fold of its entries; what is asked next
 * follows from that fold and a small cursor (where the examiner has gone).
 *
 * The loop of every front end:
 *
 *	s = myo_session_new(protocol)
 *	fx = myo_session_open(s, setup)          or myo_session_apply of every
 *	                                         stored entry, to resume
 *	loop:
 *	  for each draft in fx: store it, then myo_session_apply(s, stored)
 *	  repeat fx = myo_session_settle(s) and the same until it has no draft
 *	  show what was said, and `saved` (only now: it is on disk)
 *	  leave when fx said so, else show myo_session_prompt(s), read a line,
 *	  fx = myo_session_input(s, line)
 *
 * A draft that could not be stored is simply not applied: the session is as
 * it was before, and the same line may be given again (myo_session_cancel
 * drops what else the line wanted). Drafts of one batch never refer to each
 * other; what refers to them comes out of settle.
 *
 * Entries must be applied in the order of the record: by station in order of
 * seq, stations merged by recorded_at. apply never refuses an entry that the
 * schema allows: what makes no sense (an unknown step) is kept for --audit
 * and counted by myo_session_strays.
 *
 * Ownership: the protocol is borrowed and must outlive the session. apply
 * copies. Everything handed out belongs to the session; effects, prompt and
 * views are valid until the next call that is not const.
 *
 * Clinical rules: no answer is ever made up; a blocked step is recorded as
 * not tested, reason stopped-for-safety; hidden answers stay in the record and
 * come back with their step. Source: myolog's design, after MRC (1976) and
 * ISNCSCI (2019) for not-testable and qualifiers.
 */
#ifndef MYOLOG_SESSION_H
#define MYOLOG_SESSION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <myolog/protocol.h>
#include <myolog/record.h>
#include <myolog/status.h>

#ifdef __cplusplus
extern "C" {
#endif

struct myo_session;

MYO_API struct myo_session *myo_session_new(
    const struct myo_protocol *protocol); /* NULL: out of memory */
MYO_API void myo_session_free(struct myo_session *session);
/* True once memory ran out; the session may then only be freed. Effects are
 * empty then: nothing that lost a part of itself is handed out to be stored. */
MYO_API bool myo_session_failed(const struct myo_session *session);

/* Measured numbers are shown with a decimal comma from now on: in prompts,
 * messages and a slot's `shown`. Entries have a point in any case, and both
 * are understood. */
MYO_API void myo_session_show_comma(struct myo_session *session);

/* What a new session is opened with. Text is copied. */
struct myo_session_setup {
	const char *session_id; /* UUID version 7 */
	const char *patient_id;
	const char *examiner_id;
	const char *observed_at; /* "" unless entered later */
	const char *program;     /* "myolog 0.1.0" */
	enum myo_side sides[2];  /* in the order they are asked */
	size_t n_sides;          /* 0: the protocol's */
	enum myo_order order;
	bool blind;
};

/* What an input line, or settling, leads to. */
enum myo_next {
	MYO_NEXT_ASK,    /* prompt again */
	MYO_NEXT_PAUSED, /* the session stays open */
	MYO_NEXT_CLOSED,
	MYO_NEXT_ABANDONED,
};

enum myo_say {
	MYO_SAY_TEXT,      /* text, for information */
	MYO_SAY_REFUSED,   /* "not accepted: why; allowed: ..." */
	MYO_SAY_DOUBTFUL,  /* past a soft limit: y keeps it */
	MYO_SAY_CHECK,     /* a check across steps; text is its question */
	MYO_SAY_STOP,      /* a safety stop */
	MYO_SAY_STEP_HELP, /* print the current step in full */
	MYO_SAY_COMMANDS,  /* print the commands */
	MYO_SAY_OVERVIEW,  /* print the overview of all slots */
	MYO_SAY_NOTE_DUE,  /* refused: without a note; text says why */
};

struct myo_message {
	enum myo_say say;
	const char *text;
};

struct myo_effects {
	const struct myo_entry *drafts; /* to be stored in this order */
	size_t n_drafts;
	const struct myo_message *messages; /* shown after storing */
	size_t n_messages;
	const char *saved; /* what the acknowledgement says; "" for none */
	enum myo_next next;
};

MYO_API const struct myo_effects *myo_session_open(
    struct myo_session *session, const struct myo_session_setup *setup);
/* The fold. `entry` is as stored: with seq, station and time. */
MYO_API enum myo_status myo_session_apply(
    struct myo_session *session, const struct myo_entry *entry);
/* One typed line, without its line end. */
MYO_API const struct myo_effects *myo_session_input(
    struct myo_session *session, const char *line, size_t len);
/* What follows from the entries applied: stops, blocked steps, checks, the
 * rest of a group. No draft and no message: nothing is left. */
MYO_API const struct myo_effects *myo_session_settle(
    struct myo_session *session);
/* Forgets what the last input still wanted to add. */
MYO_API void myo_session_cancel(struct myo_session *session);
/* Entries the front end makes itself. `why` is the note. */
MYO_API const struct myo_effects *myo_session_pause(
    struct myo_session *session, const char *why);
MYO_API const struct myo_effects *myo_session_resume(
    struct myo_session *session, const char *examiner_id);
/* A note on the session itself, for example that the clock was set. */
MYO_API const struct myo_effects *myo_session_remark(
    struct myo_session *session, const char *text);

/* ---- corrections, also once the session has ended ---- */

/*
 * Each of these gives the drafts of one correction. No draft: it is refused,
 * and the messages say why. Storing, applying and settling are as for a typed
 * line; what follows from the correction (stops, checks) comes out of settle.
 * A session that was withdrawn takes none.
 *
 * `reason` is why, `examiner_id` who; neither may be empty.
 */
struct myo_amendment {
	const char *place;  /* STEP[.SIDE[.TRIAL]], safety.ID */
	const char *answer; /* as it would be typed at the prompt */
	const char *reason;
	const char *note; /* on the new answer; "" for none */
	const char *examiner_id;
	bool past_limits; /* keep also what is past a soft limit */
};

/*
 * MYO_SAY_DOUBTFUL: past a soft limit, and past_limits was not given.
 * MYO_SAY_NOTE_DUE: this answer wants a note.
 * In a session that has ended, what was never answered may be given too; its
 * amend refers to nothing.
 */
MYO_API const struct myo_effects *myo_session_amend(
    struct myo_session *session, const struct myo_amendment *amendment);
/* A text in place of the note of an entry, which is "station:seq", or "seq"
 * where one station alone wrote it. */
MYO_API const struct myo_effects *myo_session_amend_note(
    struct myo_session *session, const char *entry, const char *text,
    const char *reason, const char *examiner_id);
/* Withdraws the session. `moved_to` is the session that stands in its place
 * under the patient `moved_patient`; "" for none. */
MYO_API const struct myo_effects *myo_session_void(struct myo_session *session,
    const char *reason, const char *moved_to, const char *moved_patient,
    const char *examiner_id);

/* ---- the current question ---- */

enum myo_ask {
	MYO_ASK_STEP,    /* an answer to a step */
	MYO_ASK_SAFETY,  /* an answer to a safety item */
	MYO_ASK_CONSENT, /* safety, level ask: go on? who consented? */
	MYO_ASK_CONSENT_WHO,
	MYO_ASK_NOTE,    /* the note of the answer just given */
	MYO_ASK_REASON,  /* why not tested, from a numbered list */
	MYO_ASK_DOUBT,   /* past a soft limit: y, or a new answer */
	MYO_ASK_CHECK,   /* a note on an open check */
	MYO_ASK_CLOSE,   /* y closes */
	MYO_ASK_NOTHING, /* the session has ended */
};

struct myo_prompt {
	enum myo_ask ask;
	const struct myo_step *step;     /* or NULL */
	const struct myo_safety *safety; /* or NULL */
	const struct myo_check *check;   /* MYO_ASK_CHECK */
	enum myo_side side;
	int trial;             /* 0: none */
	int number, count;     /* "step 3 of 11", among those that apply */
	bool went_back;        /* old_value is what Enter keeps */
	const char *old_value; /* as a person reads it; "" for none */
	bool note_required;
	const char *question; /* the one-line question of this prompt */
	const char *allowed;  /* the allowed answers in one line */
	const struct myo_reason *const *reasons; /* MYO_ASK_REASON */
	size_t n_reasons;
	size_t n_open; /* steps and sides still open */
};

MYO_API const struct myo_prompt *myo_session_prompt(
    struct myo_session *session);

/* ---- reading the record ---- */

enum myo_session_state {
	MYO_SESSION_NEW, /* no open entry yet */
	MYO_SESSION_IN_PROGRESS,
	MYO_SESSION_CLOSED,
	MYO_SESSION_ABANDONED,
};

struct myo_session_info {
	const char *session_id, *patient_id, *examiner_id;
	const char *protocol_id, *protocol_rev, *program, *observed_at;
	const char *station_id;                     /* where it was opened */
	const char *opened_at, *last_at, *ended_at; /* "" if not */
	const char *seen_at; /* when the patient was: observed_at, unless it
			      * is "", else opened_at */
	enum myo_side sides[2];
	size_t n_sides;
	enum myo_order order;
	bool blind;
	enum myo_session_state state;
	bool is_void;
	const char *end_reason;        /* of abandon or void */
	const char *void_at, *void_by; /* "" if not */
	const char *moved_to;   /* the session in its place; "" for none */
	const char *moved_from; /* station:seq of the open entry of the
				 * session that this one is a copy of */
	size_t n_entries;
	size_t n_open;     /* slots still open */
	size_t n_answered; /* answered or instruction done */
	size_t n_not_tested, n_skipped;
	size_t n_slots; /* that apply: not hidden */
};

MYO_API void myo_session_info(
    struct myo_session *session, struct myo_session_info *info);

enum myo_slot_state {
	MYO_SLOT_OPEN, /* not reached, when the session has ended */
	MYO_SLOT_ANSWERED,
	MYO_SLOT_NOT_TESTED,
	MYO_SLOT_SKIPPED,
	MYO_SLOT_HIDDEN, /* by its condition, or the side is not asked */
};

struct myo_slot_note {
	const char *text;
	const char *recorded_at;
	const char *examiner_id;
	uint64_t seq;
	bool earlier;   /* about an answer that has been replaced since */
	bool automatic; /* the program's own words, which nobody typed */
};

/* One place for an answer: (step or safety item, side, trial). */
struct myo_slot {
	const struct myo_step *step;     /* or NULL */
	const struct myo_safety *safety; /* or NULL */
	const char *step_id; /* as recorded: "safety.ID" for safety */
	enum myo_side side;
	int trial;
	enum myo_slot_state state;
	bool note_due; /* a required note is missing: still open */
	/* in force, also behind HIDDEN; "" where there is none */
	const char *value; /* code, number, nt:<reason>, done ... */
	const char *shown; /* the same for a person: a decimal comma */
	const char *qualifier, *unit, *label;
	const char *reason; /* id, when not tested */
	const char *recorded_at;
	const char *examiner_id;
	const char *refers_to; /* provenance of :same, or what it amends */
	uint64_t seq;
	const char *station_id;
	const char *amended; /* why, when it replaced an earlier one */
	const struct myo_slot_note *notes; /* in order of time */
	size_t n_notes;
};

/* Slots stand in the order in which they are asked, safety first. */
MYO_API size_t myo_session_n_slots(struct myo_session *session);
MYO_API void myo_session_slot(
    struct myo_session *session, size_t index, struct myo_slot *out);
/* Index of a slot, or -1. `step_id` as recorded. */
MYO_API long myo_session_find(struct myo_session *session, const char *step_id,
    enum myo_side side, int trial);

/* Checks and stops that fired. */
struct myo_flag {
	const char *step_id; /* check.ID, stop.ID, safety.ID, a step */
	enum myo_side side;
	bool is_stop;
	bool holds;       /* its condition still holds */
	const char *text; /* its question, or the reason of a :stop */
	const char *recorded_at;
	const struct myo_slot_note *notes;
	size_t n_notes;
};

MYO_API size_t myo_session_n_flags(struct myo_session *session);
MYO_API void myo_session_flag(
    struct myo_session *session, size_t index, struct myo_flag *out);

/* What a score has of one of its items. */
enum myo_counted {
	MYO_COUNTED_MISSING, /* left out, if there is a value */
	MYO_COUNTED_OWN,
	MYO_COUNTED_INSTEAD, /* the other side's stands in */
};

/* What a score comes to. All text is the session's. */
struct myo_score_result {
	const struct myo_score *score;
	bool determined;    /* else value is not set, and text is "ND" */
	double value;       /* unrounded; bands and formulas go by it */
	int present, items; /* answers that are there, of how many */
	/* By item of the score; the session's. NULL: out of memory. */
	const enum myo_counted *counted;
	bool estimated;   /* copied or prorated */
	bool applies;     /* some side that it counts is asked at all */
	const char *text; /* as recorded: rounded */
	const char *unit; /* "" for none or ND */
	const char *band; /* "" for none */
	/* "11/12 items", and what else must be known: what is missing, taken
	 * from the other side or estimated, grades that count as another
	 * number, why it is not determined. */
	const char *note;
};

/* A score of the protocol, as it follows from the answers in force and as it
 * is on record. */
struct myo_score_view {
	struct myo_score_result now;
	bool recorded;
	bool follows; /* the latest record says what `now` says */
	const char *text, *unit, *band, *note; /* of the latest; "" for none */
	const char *recorded_at, *station_id;  /* of the latest; "" for none */
	uint64_t seq;                          /* likewise; 0 */
	const char *before; /* the text of the record before, "" for none */
};

/* In the order of the protocol; those `on_request`, and those of a side alone
 * that the session does not ask, are never recorded. */
MYO_API size_t myo_session_n_scores(const struct myo_session *session);
MYO_API void myo_session_score(
    struct myo_session *session, size_t index, struct myo_score_view *out);

/* Notes on the session as a whole. */
MYO_API size_t myo_session_remarks(
    struct myo_session *session, const struct myo_slot_note **notes);
/* Every entry applied, in order, and how many of them fit nowhere. */
MYO_API size_t myo_session_n_entries(const struct myo_session *session);
MYO_API const struct myo_entry *myo_session_entry(
    const struct myo_session *session, size_t index);
/* It was taken back by an undo that stands. */
MYO_API bool myo_session_entry_undone(
    const struct myo_session *session, size_t index);
MYO_API size_t myo_session_strays(const struct myo_session *session);
/*
 * Of an amend in force: the index of another station's amend of the same
 * entry, of which neither knew the other; -1: there is none. The later one
 * counts, at equal times that of the greater station id: it has the greater
 * index.
 */
MYO_API long myo_session_conflict(
    const struct myo_session *session, size_t index);
/* It corrects a note, and no answer. */
MYO_API bool myo_session_entry_fixes_note(
    const struct myo_session *session, size_t index);
/* Its note as it is to be read: the corrected one where there is one. */
MYO_API const char *myo_session_entry_note(
    const struct myo_session *session, size_t index);

/* ---- signatures ---- */

struct myo_signature {
	const char *meaning, *examiner_id, *recorded_at, *station_id;
	const char *remark;
	const char *fault; /* why the check fails; "": it holds */
	bool amended;      /* the session was changed after it */
};

/* The public key (64 hexadecimal digits) of a station, or NULL. */
typedef const char *myo_key_fn(void *ctx, const char *station_id);
/* How many entries of a station's record, from its first, follow from each
 * other by their chain: myo_logbook_whole. */
typedef uint64_t myo_whole_fn(void *ctx, const char *station_id);

/* What a signature is checked by, beside the session itself. */
struct myo_signers {
	myo_key_fn *key;
	myo_whole_fn *whole;
	void *ctx; /* of both */
};

MYO_API size_t myo_session_n_signatures(const struct myo_session *session);
/* Checks one, in the order of the record. Since a signature is over chains, it
 * holds only where the lines under it still have the chains that stand there.
 */
MYO_API void myo_session_signature(struct myo_session *session, size_t index,
    const struct myo_signers *by, struct myo_signature *out);

/* What is typed behind a command. */
enum myo_takes {
	MYO_TAKES_NOTHING,
	MYO_TAKES_TEXT,
	MYO_TAKES_REASON, /* not tested: id or label, then perhaps text */
	MYO_TAKES_STOP,   /* likewise, of a safety stop */
	MYO_TAKES_STEP,   /* STEP[.SIDE[.TRIAL]] */
};

/* The commands of the prompt, for :help, completion and the manual. */
struct myo_prompt_command {
	const char *usage;
	const char *summary;
	const char *name; /* typed behind a colon; "" where there is none */
	enum myo_takes takes;
};
MYO_API const struct myo_prompt_command *myo_prompt_commands(size_t *n);

#ifdef __cplusplus
}
#endif
#endif
