/*
 * guided.h: a session at the prompt, from its first entry to its last line,
 * for `run` and `resume`.
 *
 * Order of calls: guided_begin (signals are caught from here on), questions
 * through `line`, guided_run once the session is known, guided_end.
 */
#ifndef CLI_GUIDED_H
#define CLI_GUIDED_H

#include "cli/archive.h"
#include "cli/cmd.h"
#include "cli/practice.h"
#include "cli/previous.h"
#include "ui/line.h"

/* Help of --no-bell; its flag goes to line.bell after guided_begin. */
#define GUIDED_NO_BELL_HELP                                                    \
	"timers at the prompt do not ring; on a terminal only"

struct guided {
	struct cmd_context *ctx;
	struct myo_logbook *book;
	struct archive archive;
	struct previous previous;
	struct line line;
	struct practice practice;
};

enum guided_use {
	GUIDED_COUNTS,
	GUIDED_PRACTICE, /* on a logbook that guided_end throws away */
};

/* Opens the logbook for writing and reads its heads. guided_end also after a
 * failure. */
enum rc guided_begin(
    struct guided *g, struct cmd_context *ctx, enum guided_use use);
/* `rc` is how the command ended so far; returns how it ends. */
enum rc guided_end(struct guided *g, enum rc rc);

enum guided_answer {
	GUIDED_YES,
	GUIDED_NO,
	GUIDED_OTHER, /* the other word that is allowed */
	GUIDED_LEFT,  /* *rc says how */
};

/* For Tab: the patients of the logbook, those who examined. ctx is the struct
 * archive. */
void guided_complete_patient(
    void *ctx, struct str before, struct completion *out);
void guided_complete_examiner(
    void *ctx, struct str before, struct completion *out);

/* Asks until the answer is y or n, or `other` (or its beginning) where that
 * is not NULL. */
enum guided_answer guided_confirm(
    struct guided *g, const char *question, const char *other, enum rc *rc);
/* Holds the session for this process; RC_STORE after a message when another
 * one does. */
enum rc guided_hold(struct guided *g, const char *session_id);

struct guided_session {
	struct myo_session *session;
	const struct myo_protocol *protocol;
	const char *id;
	const struct myo_session_setup *setup; /* new one; NULL: resume */
	const char *examiner_id;               /* who resumes */
	bool blind;
	const char *patient_id;
	int64_t seen_ms;    /* earlier sessions are the previous ones */
	int64_t not_before; /* time of the last entry */
};

/* Drives it to its end and says how it ended and how to go on. */
enum rc guided_run(struct guided *g, const struct guided_session *s);

#endif
