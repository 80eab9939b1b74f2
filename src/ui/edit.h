/*
 * edit.h: lines edited at a terminal, with history and completion. The adapter
 * of libedit: no other file includes its header.
 *
 * Only where edit_new finds a terminal at both ends, a TERM that can do it and
 * a UTF-8 locale to measure characters with. Everything else is NULL, and lines
 * are read as they come. Bytes come through the input_source, so signals,
 * timers and what was typed ahead are its own.
 *
 * Order of calls: edit_new, edit_line as often as wanted, edit_job from the
 * hook of the input, edit_free, which puts the modes of the terminal back. One
 * at a time in a process. Everything handed in is borrowed.
 */
#ifndef UI_EDIT_H
#define UI_EDIT_H

#include <stdbool.h>

#include "base/str.h"
#include "os/os.h"
#include "ui/complete.h"
#include "ui/input.h"

/* Stands before and behind an escape sequence in a prompt. */
#define EDIT_LITERAL '\x01'

struct edit;

struct edit *edit_new(const struct os *os, struct input_source *in, int out_fd);
void edit_free(struct edit *e);

struct edit_question {
	const char *above;     /* its lines, but for the last, once more after a
			     * stop; each ends with a newline */
	const char *prompt;    /* its last line, in front of what is typed */
	complete_fn *complete; /* NULL: Tab does nothing */
	void *ctx;
	bool quiet; /* a key that does nothing does not beep either */
};

/* As input_line. The question's lines above are on the screen already. */
enum input edit_line(struct edit *e, const struct edit_question *question,
    struct str *line, const char **why);
/* A text for the history, which lives as long as `e` and in memory alone. */
void edit_remember(struct edit *e, struct str text);
/* The program is to be stopped, or was. */
void edit_job(struct edit *e, enum term_event event);

#endif
