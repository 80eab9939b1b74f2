/*
 * deid.h: what an export gives instead of what identifies a person or a
 * device. Every format hands each such field through here; with NULL for the
 * struct deid all of it stays as it is.
 *
 * Order of calls: deid_new, deid_learn for every entry of the whole logbook,
 * whatever is exported; then deid_session in front of each session, and what
 * gives its fields; deid_fault and deid_account at the end, deid_free.
 *
 * Nothing passes that was not learned: an id that is unknown gives "" and a
 * fault, and the export is to be thrown away.
 *
 * Sources: 45 CFR 164.514(b)(2) (Safe Harbor: eighteen classes of
 * identifiers) and 164.514(e) (limited data set).
 */
#ifndef EXPORT_DEID_H
#define EXPORT_DEID_H

#include <myolog/protocol.h>
#include <myolog/record.h>
#include <myolog/session.h>
#include <myolog/status.h>

#include "base/buf.h"
#include "export/pseudonym.h"

enum deid_mode {
	DEID_SAFE_HARBOR,
	DEID_LIMITED,
};

/* What stands for a time. */
enum deid_dates {
	DEID_YEARS, /* "2026" */
	DEID_DAYS,  /* whole days since the patient was first seen */
	/* RFC 3339, moved by a number of whole days that is the patient's;
	 * limited data sets only */
	DEID_SHIFTED,
};

struct deid_how {
	enum deid_mode mode;
	enum deid_dates dates;
	bool keep_notes; /* limited data sets only */
};

struct deid; /* deid_private.h */

enum deid_id {
	DEID_PATIENT,
	DEID_SESSION,
	DEID_EXAMINER,
	DEID_STATION,
};

/* Words of people. */
enum deid_text {
	DEID_NOTE,     /* a note, a reason in words, a remark */
	DEID_ANSWER,   /* the answer of a text step */
	DEID_REJECTED, /* what was typed and refused */
};

/* Borrows the table; NULL: out of memory. */
struct deid *deid_new(const struct deid_how *how, struct pseudonyms *table);
void deid_free(struct deid *d);

/* The ids of an entry, and when its patient was seen. MYO_ERR_IO: no random
 * bytes, see pseudonyms_add. */
enum myo_status deid_learn(
    struct deid *d, const struct myo_entry *e, int *random_error) MYO_NODISCARD;
/* An id or a time was not learned, or memory ran out. */
enum myo_status deid_fault(const struct deid *d);

/* In front of a session's fields. What was handed out before is gone, and
 * references are to its entries: they are numbered anew, from 1. */
void deid_session(struct deid *d, struct myo_session *session);

/* Each gives what stands in the field instead: the argument itself, or text
 * that lives until the next deid_session; "" for what is dropped. */
const char *deid_id(struct deid *d, enum deid_id what, const char *id);
/* RFC 3339, or "" */
const char *deid_time(
    struct deid *d, const char *patient_id, const char *stamp);
/* Likewise, of when something was typed. In a late entry that is no time of the
 * patient: whoever knows the day of one import knew from it the days of all its
 * patients. So there it is "", unless only years are given. */
const char *deid_typed_at(
    struct deid *d, const char *patient_id, const char *stamp);
const char *deid_text(struct deid *d, enum deid_text what, const char *text);
/* Such words are given as they are; counts nothing. */
bool deid_keeps(const struct deid *d, enum deid_text what);
/* A note in force. The program's own that ends with a hash, as the remark of an
 * import does, is dropped as a hash is, also where notes are kept: it is one of
 * the row with the patient's real id and day, which can be found by trying. */
const char *deid_note(struct deid *d, const struct myo_slot_note *note);
/* It is given as it is; counts nothing. */
bool deid_keeps_note(const struct deid *d, const struct myo_slot_note *note);
/* Why a session ended or was withdrawn; of one that was moved (`moved_to`, or
 * "") without what the program adds, which names patient and session. */
const char *deid_reason(
    struct deid *d, const char *reason, const char *moved_to);
/* station:seq; "" also for an entry of another session. */
const char *deid_refers(struct deid *d, const char *refers_to);
/* The value of a step: a serial number, free text. `step` may be NULL. */
const char *deid_value(
    struct deid *d, const struct myo_step *step, const char *value);
/* The answer of this step is never given. */
bool deid_withholds(const struct deid *d, const struct myo_step *step);
/* Likewise of a score that counts such an answer, perhaps through another
 * score: it could be worked out. */
bool deid_withholds_score(const struct deid *d,
    const struct myo_protocol *protocol, const struct myo_score *score);
/* Counts a score that was withheld. */
void deid_withheld_score(struct deid *d);
/* The program that made the entry, as it says itself. */
const char *deid_program(struct deid *d, const char *program);
/* What stands for times; DEID_SHIFTED with NULL: they are times. */
enum deid_dates deid_dates(const struct deid *d);

/*
 * A whole entry of a session, as the audit gives it: *out has what may stand
 * there, seq numbered anew, without chain, snapshot hash and signature. With
 * NULL for d it is a copy.
 */
void deid_entry(struct deid *d, const struct myo_entry *e,
    const struct myo_protocol *protocol, struct myo_entry *out);

/* What the answer to a step may say. */
enum deid_step {
	DEID_STEP_CODED,  /* a code or a number */
	DEID_STEP_WORDS,  /* anything: a text, a step that nobody knows */
	DEID_STEP_DEVICE, /* a serial number */
};

/* `step` NULL: the protocol has none of this id, or it is a safety item. */
enum deid_step deid_step_kind(const struct myo_step *step, const char *step_id);
/* Of an amend, which may be the text of a corrected note. */
enum deid_step deid_amend_kind(
    const struct myo_step *step, const struct myo_entry *e);

/* What is withheld of an entry of the logbook, and so must not be in the
 * export: one text after the other; *at from 0; p NULL: there are no more. */
struct str deid_secret(const struct deid *d, const struct myo_entry *e,
    enum deid_step step, bool *is_device, int *at);

/* What was done, in lines for a person; what was
 * searched for is up to who searches. Names no id and no value. */
void deid_account(const struct deid *d, struct buf *out);

#endif
