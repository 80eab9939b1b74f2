/*
 * core/record.h: reading back the coded columns of an entry. The public half
 * is <myolog/record.h>.
 */
#ifndef CORE_RECORD_H
#define CORE_RECORD_H

#include <stdbool.h>
#include <stdint.h>

#include <myolog/record.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/str.h"

/* Before the id, in a step_id that is no step's. */
#define SAFETY_PREFIX "safety."
#define CHECK_PREFIX  "check."
#define STOP_PREFIX   "stop."
#define SCORE_PREFIX  "score."

/* The id behind one of them, or NULL where step_id has another or none. */
const char *record_id_of(const char *step_id, const char *prefix);

/* The reason that a stop gives by itself, on the list or not. */
#define REASON_STOPPED "stopped-for-safety"

/* A copy whose text is the arena's, which knows if it failed; what is as in the
 * entry before it, a copy of the same arena, or NULL, is shared with it. Text
 * that is NULL becomes "". */
void record_copy(struct arena *a, struct myo_entry *to,
    const struct myo_entry *from, const struct myo_entry *before);

/* A note that is the program's own has a label: no :undo takes it back. */
#define LABEL_CONSENT   "consent"
#define LABEL_AUTOMATIC "automatic"
/* Nobody typed it. */
bool record_is_automatic(const struct myo_entry *entry);
/* What the label of an open entry, the program, ends with where the session was
 * imported; and whether it does. */
#define RECORD_IMPORTED ", import"
bool record_is_imported(const char *label);

/* When the patient was seen: observed_at, unless it is "", else recorded_at. */
const char *record_seen_at(const struct myo_entry *entry);

/* It is one of these. */
bool record_has_side(const enum myo_side *among, size_t n, enum myo_side side);
/* The reverse of myo_side_text and myo_entry_text; the exact text only. */
bool record_side(struct str s, enum myo_side *out);
bool record_entry(struct str s, enum myo_entry_kind *out);

/*
 * "station:seq": the part before the last colon, not empty, and a number
 * from 1 without sign or leading zero. *station borrows from s.
 */
bool record_refers(struct str s, struct str *station, uint64_t *seq);

/* What the program adds to the reason of a void that was moved elsewhere. */
void record_add_moved(
    struct buf *out, const char *patient_id, const char *session_id);
/* The reason without it, as it was typed. `moved_to` is the session, or "". */
struct str record_void_reason(const char *reason, const char *moved_to);

/* Appends text as it stands in the file, but for quotes: one entry is one
 * physical line, so LF is \n, CR is \r and a backslash is two. */
void record_escape(struct buf *out, struct str text);
/* The reverse, of text that a NUL ends, in place; *len becomes less. False at a
 * stray backslash. */
bool record_unescape(char *text, size_t *len);

#endif
