/*
 * ui.h: what a front end is. drive.c owns the loop and calls these; a front
 * end never stores, and shows as saved only what it is told to.
 */
#ifndef UI_UI_H
#define UI_UI_H

#include <stdbool.h>

#include <myolog/diag.h>
#include <myolog/session.h>

#include "base/str.h"
#include "ui/input.h"

struct ui_ops {
	/* Shows the question that the session asks now. */
	void (*prompt)(void *ui, struct myo_session *session);
	/* Reads one line of answer, borrowed until the next call. A line that
	 * is no text is INPUT_REFUSED and has been said so. */
	enum input (*read)(void *ui, struct str *line);
	void (*message)(void *ui, struct myo_session *session,
	    const struct myo_message *message);
	/* The one line that begins with "saved". */
	void (*saved)(void *ui, const char *text);
	void (*diags)(void *ui, struct myo_diags *diags);
	/* Storing failed; true: try the same entry again. */
	bool (*again)(void *ui);
};

/* How the program ends; design: exit codes. */
enum rc {
	RC_DONE = 0,
	RC_FINDINGS = 1,
	RC_USAGE = 2,
	RC_BAD = 3,
	RC_STORE = 4,
	RC_PAUSED = 5,
	RC_INTERRUPTED = 130,
};

#endif
