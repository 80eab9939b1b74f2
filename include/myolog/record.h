/*
 * record.h: one entry of the logbook, a row of myolog-logbook(5).
 *
 * Members are the decoded texts: line breaks are line breaks here and \n only
 * on disk. Text members are never NULL in an entry handed out by the library;
 * in one handed in, NULL is taken as "". All are borrowed.
 *
 * Units: `value` is in `unit`. Times are RFC 3339 with milliseconds and a
 * numeric offset.
 */
#ifndef MYOLOG_RECORD_H
#define MYOLOG_RECORD_H

#include <stdint.h>

#include <myolog/diag.h>
#include <myolog/status.h>

#ifdef __cplusplus
extern "C" {
#endif

enum myo_side {
	MYO_SIDE_ONCE, /* not sided */
	MYO_SIDE_RIGHT,
	MYO_SIDE_LEFT,
};

/* What an entry does: name in the file, enum suffix. */
#define MYO_ENTRY_LIST(X)                                                      \
	X(OPEN, "open")                                                        \
	X(ANSWER, "answer")                                                    \
	X(NOT_TESTED, "not-tested")                                            \
	X(SKIPPED, "skipped")                                                  \
	X(REJECTED, "rejected")                                                \
	X(NOTE, "note")                                                        \
	X(UNDO, "undo")                                                        \
	X(REDO, "redo")                                                        \
	X(AMEND, "amend")                                                      \
	X(SCORE, "score")                                                      \
	X(CHECK, "check")                                                      \
	X(STOP, "stop")                                                        \
	X(PAUSE, "pause")                                                      \
	X(RESUME, "resume")                                                    \
	X(CLOSE, "close")                                                      \
	X(ABANDON, "abandon")                                                  \
	X(VOID, "void")                                                        \
	X(SIGN, "sign")                                                        \
	X(REPAIR, "repair")

enum myo_entry_kind {
#define X(name, text) MYO_ENTRY_##name,
	MYO_ENTRY_LIST(X)
#undef X
	MYO_ENTRY_KINDS
};

struct myo_entry {
	const char *recorded_at;
	const char *patient_id;
	const char *session_id;
	const char *protocol_id;
	const char *protocol_rev;
	const char *step_id;
	enum myo_side side;
	int trial; /* 0: none */
	enum myo_entry_kind entry;
	const char *value;
	const char *qualifier;
	const char *unit;
	const char *label;
	const char *note;
	const char *examiner_id;
	const char *station_id;
	const char *observed_at;
	const char *refers_to; /* station:seq or "" */
	uint64_t seq;          /* 0 in a draft: the store gives it */
	const char *chain;     /* 64 hex digits; "" in a draft */
};

/* Version of the column set, in myolog-logbook(5). */
#define MYO_LOGBOOK_VERSION 1

MYO_API const char *myo_side_text(enum myo_side side); /* "" for once */
MYO_API const char *myo_entry_text(enum myo_entry_kind kind);

#ifdef __cplusplus
}
#endif
#endif
