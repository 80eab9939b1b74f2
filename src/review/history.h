/*
 * history.h: what the sessions of one patient say over time: for every
 * protocol, step and side the values by the day the patient was seen, what
 * changed since the last examination and whether that is more than error, the
 * two sides compared, the scores.
 *
 * Order of calls: history_init, history_add for each session (in any order;
 * query.h gives them by opening time), history_finish, reading, and
 * history_release. Nothing is borrowed from the sessions and protocols: all
 * text is copied into the history's arena, is never NULL, and is raw (as
 * recorded; make it visible or escape it). Members are read after
 * history_finish only.
 *
 * Numbers with a decimal comma: say so in the options (for `shown`), and to
 * the words below.
 *
 * Rules and sources: clinical.md 5.1 to 5.3. Computed from unrounded values.
 * What cannot be told is not determined (ND) with the reason in words, and
 * never 0. A change is from the last earlier session in which the step was asked,
 * also of the same day: those in which it was hidden, not reached or left blank
 * are passed over; one in which it was not tested, refused or skipped is not.
 * Two values compare only where it is known which was first, and where kind, scale, unit, method, position, stabilisation, resistance,
 * number of trials and, for measured numbers, the device and such
 * conditions are the same. Another examiner is no bar, but is said.
 */
#ifndef REVIEW_HISTORY_H
#define REVIEW_HISTORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <myolog/protocol.h>
#include <myolog/review.h>
#include <myolog/session.h>
#include <myolog/status.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/date.h"

/* ---- a session */

struct history_note {
	const char *text, *examiner_id;
	const char *recorded_at;
	int trial;    /* whose it is; 0: none */
	bool earlier; /* about an answer that has been replaced since */
};

/* A check or a stop that fired. */
struct history_flag {
	const char *step_id; /* check.ID, stop.ID, safety.ID, a step */
	enum myo_side side;
	bool is_stop;
	bool holds; /* its condition still holds */
	const char *text;
	const struct history_note *notes;
	size_t n_notes;
};

struct history_amendment {
	const char *step_id; /* "" for the session as a whole */
	enum myo_side side;
	int trial;
	bool of_note;          /* a note's words, and no answer */
	const char *was, *now; /* in words, with qualifier; was is "" where
				* nothing was answered; both are "" of a note */
	const char *reason, *examiner_id, *recorded_at;
	bool in_conflict; /* two stations amended it, neither knew the other */
};

/* Of an id's end, which "show" takes for the whole. */
#define HISTORY_ENDING    8
#define HISTORY_WHEN_SIZE 28

/* One session: a day on which the patient was seen. */
struct history_visit {
	size_t index; /* in history.visits */
	const char *session_id, *examiner_id;
	const char *protocol_id, *protocol_rev, *title;
	const char *opened_at, *observed_at; /* observed_at may be "" */
	const char *seen_at;                 /* observed_at, else opened_at */
	char day[DATE_DAY_SIZE];             /* of seen_at, as written */
	/* The day, with the time where it was given and another session of the
	 * protocol is on that day, and with the end of the session's id where
	 * that is not enough ("2026-11-23 09:30 (04cc8d7f)"): no two sessions
	 * of a protocol are called the same. */
	char when[HISTORY_WHEN_SIZE];
	int64_t seen_ms, opened_ms; /* of these, ms since 1970 */
	bool has_time; /* else only the day is known on which it was seen */
	enum myo_session_state state;
	bool is_void;
	const char *end_reason; /* of abandon or void */
	const char *device;     /* steps with identifies = device; "" */
	size_t n_slots, n_answered, n_not_tested, n_open;

	const struct history_flag *flags;
	size_t n_flags;
	const struct history_note *remarks; /* on the session */
	size_t n_remarks;
	const struct history_amendment *amendments;
	size_t n_amendments;
	const struct myo_signature *signatures; /* checked */
	size_t n_signatures;
};

/* ---- values over time */

struct history_level {
	const char *code, *label;
};

/* What was answered to a step on which a measured number depends. */
struct history_condition {
	const char *step_id;
	bool is_device;
	const char *value, *shown; /* "" where it was not answered */
};

/* What makes two values comparable, and how to read one. Shared by points that
 * agree in all of it. */
struct history_basis {
	enum myo_kind kind;
	const char *scale_id, *scale_title; /* "" but for grades */
	/* by rank: the levels of a grade; the options of other kinds */
	const struct history_level *levels;
	size_t n_levels;
	int gravity;      /* rank of the lowest level against gravity, or -1 */
	const char *unit; /* "" for none */
	const char *method, *position, *stabilise, *resist;
	/* Answers that have to be the same for numbers to compare: the device,
	 * and what else the protocol says. */
	const struct history_condition *conditions;
	size_t n_conditions;
	int trials; /* 0: none */
	int decimals;
	bool has_mdc;
	double mdc;
	const char *mdc_source;
};

/* Trials of a number. Over those that have one. */
struct history_trials {
	const double *values; /* by trial; valid where has[i] */
	const bool *has;
	int of; /* trials asked */
	int n;  /* that have a number */
	double mean, max;
	bool has_sd, has_cv;
	double sd, cv; /* n - 1; percent */
};

enum history_change_kind {
	HISTORY_FIRST,   /* nothing earlier to compare with */
	HISTORY_ND,      /* not determined: `reason` */
	HISTORY_NUMBER,  /* difference, percent, error */
	HISTORY_GRADE,   /* ranks, remark */
	HISTORY_OPTIONS, /* `same` */
	HISTORY_WORDS,   /* free text: nothing is compared */
};

enum history_error {
	HISTORY_NOT_STATED, /* the protocol gives no measurement error */
	HISTORY_WITHIN,
	HISTORY_BEYOND,
};

struct history_change {
	enum history_change_kind kind;
	const char *reason; /* ND: "position changed", ...; else "" */
	bool otherwise;     /* ND since it was asked or measured otherwise */
	/* The visit's `when` that is compared with, and what was there then; ""
	 * for HISTORY_FIRST. */
	const char *then_day, *then;
	bool other_examiner; /* than on that day */
	double difference;   /* now - then */
	bool has_percent;
	double percent; /* of then */
	enum history_error error;
	int ranks; /* now - then */
	bool across_gravity;
	bool same;
	/* In words, "" for none: "within usual disagreement between
	 * examiners", "across gravity: deserves attention". */
	const char *remark;
	/* Conditions that neither day has on record, in words; "" for none. */
	const char *unrecorded;
};

/* The affected side on a day, as the scores that count a step name the question
 * for it. Where none of them does it is the only one that the protocol has. */
struct history_affected {
	bool asked;          /* some score names one */
	enum myo_side side;  /* RIGHT, LEFT, or ONCE: it is not known */
	const char *why_not; /* why; else "" */
};

/* A place for an answer on one day. */
struct history_point {
	const struct history_visit *visit;
	const struct history_basis *basis;
	enum myo_absence absence; /* of trials: NONE when any has a value */
	const char *reason_label; /* not tested; "" else */
	/* Code, codes joined by blanks, number or text; with trials of a
	 * number the mean. "" when absent. */
	const char *value;
	const char *shown; /* for a person, without unit and qualifier */
	const char *unit, *qualifier;
	const char *amended; /* why, when it replaced an earlier one */
	/* "" for a value that can be read as what the step asks; else why not:
	 * "not a number". No session records such, but a hand may. */
	const char *unread;
	/* Of a number; with trials the mean, when every trial has one. */
	bool has_number;
	double number;
	const struct history_trials *trials; /* NULL: none has a number */
	bool has_rank; /* a grade: place in basis->levels */
	int rank;
	bool may_be_abnormal; /* the step marks some answer as abnormal */
	bool abnormal;
	struct history_affected affected; /* of a step on a side */
	const struct history_note *notes;
	size_t n_notes;
	struct history_change change;
};

/* Its values are numbers, and no codes or words. */
bool history_is_numeric(enum myo_kind kind);
/* It was answered, not tested, refused or skipped: the day counts as an
 * examination of the step. Else it was hidden, not reached or left blank. */
bool history_point_asked(const struct history_point *point);

/* One step on one side. Non-numeric steps with trials have one for each. */
struct history_series {
	const char *step_id; /* "safety.ID" for a safety item */
	bool is_safety;
	enum myo_side side; /* ONCE: none */
	int trial;          /* 0: none, or all of them in a point */
	/* as in the latest revision that has it */
	enum myo_kind kind;
	const char *ask;
	const char *structure; /* of a palpation */
	const char *unit;
	bool identifies; /* a device: see de-identification */
	const struct history_point *points; /* by visit */
	size_t n_points;
};

/* The point of a visit, or NULL; also of no series. */
const struct history_point *history_point_at(
    const struct history_series *series, const struct history_visit *visit);

/* ---- sides */

/* Right and left on a day on which both were asked. */
struct history_sides {
	const struct history_visit *visit;
	const struct history_point *right, *left;
	enum history_change_kind kind; /* ND, NUMBER, GRADE, OPTIONS */
	const char *reason;            /* ND */
	double difference;             /* right - left */
	bool has_of_stronger, has_robinson, has_lsi;
	double of_stronger, robinson; /* percent */
	double lsi, deficit;    /* of the affected side: right->affected */
	const char *why_no_lsi; /* "" where there is one */
	int ranks;              /* right - left: grades have no index */
	bool same;
};

struct history_pair {
	const struct history_series *right, *left;
	const struct history_sides *days;
	size_t n_days;
};

/* ---- scores, as recorded */

struct history_score_point {
	const struct history_visit *visit;
	bool determined; /* else text is "ND" */
	double value;    /* as recorded */
	const char *text, *unit, *band, *note;
	/* What was computed from what, as a text that is the same where two
	 * values are of one kind. */
	const char *what;
	bool follows;                 /* from the answers in force */
	struct history_change change; /* HISTORY_NUMBER, ND or FIRST */
};

struct history_score {
	const char *score_id, *label, *unit;
	int decimals; /* as its protocol says, else the most on record */
	const struct history_score_point *points;
	size_t n_points;
};

/* ---- all of it */

struct history_protocol {
	const char *id, *title; /* of the latest visit */
	const struct history_visit *const *visits;
	size_t n_visits;
	/* Safety first, then steps, each by side and trial, in the order of
	 * the latest revision; steps it no longer has come last. Places that
	 * were hidden on every day are left out. */
	const struct history_series *series;
	size_t n_series;
	const struct history_pair *pairs; /* of series; numbers, grades and
					   * options asked on both sides */
	size_t n_pairs;
	const struct history_score *scores;
	size_t n_scores;
};

struct history_options {
	const char *step;           /* only this step's series; NULL: all */
	bool comma;                 /* `shown` has a decimal comma */
	struct myo_signers signers; /* needed where there are signatures */
};

/* private */
struct history_draft;

struct history {
	/* By the time the patient was seen, then opening. */
	const struct history_visit *const *visits;
	size_t n_visits;
	const struct history_protocol *protocols; /* by id */
	size_t n_protocols;

	struct history_options options; /* as handed in */

	/* private */
	struct arena arena;
	struct history_draft *draft;
};

/* Options are copied; what they point at is borrowed until history_finish. */
void history_init(struct history *h, const struct history_options *options);
void history_release(struct history *h);
/* Takes in one session; a void one too, if it is handed in. MYO_ERR_NOMEM. */
enum myo_status history_add(struct history *h, struct myo_session *session,
    const struct myo_protocol *protocol) MYO_NODISCARD;
/* Orders and compares. MYO_ERR_NOMEM. */
enum myo_status history_finish(struct history *h) MYO_NODISCARD;

/* ---- words: history_words.c, history_sides.c; appended, one line, visible */

/* "4p", "25 N", "218.3 N (mean of 3: 212, 225, 218; max 225, SD 6.5, CV
 * 3.0 %)", "tender", "not tested: pain", "not reached". */
void history_point_words(
    struct buf *out, const struct history_point *point, bool comma);
/* The same in two parts: "218.3 N, mean of 3"; and of trials "212, 225, 218;
 * max 225, SD 6.5, CV 3.0 %", nothing where there are none. */
void history_value_words(struct buf *out, const struct history_point *point);
void history_trials_words(
    struct buf *out, const struct history_point *point, bool comma);
/* "+30 N (+12.5 %) since 2026-02-01, within error (MDC 47 N, SOURCE)",
 * "4 -> 4+ since 2026-02-01: 1 rank up; within usual ...", "was 'tender' on
 * 2026-02-01", "ND since 2026-02-01: position changed"; nothing for
 * HISTORY_FIRST and HISTORY_WORDS. */
void history_change_words(
    struct buf *out, const struct history_point *point, bool comma);
/* `decimals`: of the score's series. */
void history_score_change_words(struct buf *out,
    const struct history_score_point *point, int decimals, bool comma);
/* "right 182 N, left 240 N, right - left -58 N, of the stronger 24.2 %, LSI
 * 75.8 %, ... (right affected)"; "right 4, left 5: right 1 rank lower"; "same
 * on both sides"; "ND: not tested: pain on the left". */
void history_sides_words(
    struct buf *out, const struct history_sides *sides, bool comma);
/* For a table, the day compared with being the one above: "+30 N (+12.5 %),
 * within error", "1 rank up", "changed", "ND: position changed"; nothing where
 * there is no value. */
void history_change_brief(
    struct buf *out, const struct history_point *point, bool comma);
/* "75.8 %", "46", "ND". */
void history_score_number(
    struct buf *out, const struct history_score_point *point, bool comma);
void history_score_change_brief(struct buf *out,
    const struct history_score_point *point, int decimals, bool comma);
/* "-58 N, LSI 75.8 %", "right 1 rank lower", "same", "ND: REASON". */
void history_sides_brief(
    struct buf *out, const struct history_sides *sides, bool comma);
/* ", 2026-02-01 to 2026-03-01": from the first day to the last; one day alone
 * is named once. */
void history_days_words(struct buf *out, const struct history *h);
/* "closed", "open", "abandoned: REASON", "void: REASON"; then ", signed",
 * ", signed, then amended", ", signature fails". */
void history_state_words(struct buf *out, const struct history_visit *visit);
/* A number with so many decimals (below 0: as few as say it), a plus before
 * positive ones if wanted. */
enum history_sign {
	HISTORY_PLAIN,
	HISTORY_SIGNED,
};
void history_number(struct buf *out, double value, int decimals,
    enum history_sign sign, bool comma);

#endif
