/*
 * input.h: lines as people and scripts give them. LF or CRLF ends a line; the
 * last one may lack it.
 *
 * Order of calls: input_init, input_line until it is INPUT_END, INPUT_SIGNAL
 * or INPUT_FAILED, input_release. Where lines are edited, input_peek and
 * input_take hand out the same bytes one by one.
 */
#ifndef UI_INPUT_H
#define UI_INPUT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/str.h"
#include "os/os.h"
#include "ui/term.h"

#define INPUT_MAX 65536 /* bytes of a line; a longer one is refused whole */

enum input {
	INPUT_LINE,
	INPUT_REFUSED, /* the line is passed over; *why says the reason */
	INPUT_END,
	INPUT_SIGNAL, /* term_signal says which */
	INPUT_FAILED, /* *why holds the words of the system */
};

/* What goes on while a line is waited for. Any of them may be NULL; without a
 * struct term there is no waiting. */
struct input_hooks {
	void *ctx;
	/* Does what is due and returns the ms until it is due again, or -1. */
	int64_t (*idle)(void *ctx);
	/* TERM_STOP or TERM_CONTINUED. */
	void (*job)(void *ctx, enum term_event event);
};

struct input_source {
	const struct os *os;
	int fd;
	const struct term *term; /* NULL: no signals are caught */
	struct buf data;         /* read and not handed out */
	size_t at;
	bool ended;
	bool secret; /* what is read is not left lying about */
	struct input_hooks hooks;
};

void input_init(struct input_source *in, const struct os *os, int fd,
    const struct term *term);
void input_release(struct input_source *in);
/* A line is there already, typed before it was asked for. Only known while
 * signals are caught (`term`). */
bool input_ahead(const struct input_source *in);
/* *line is borrowed until the next call; no line end, no NUL, valid UTF-8. */
enum input input_line(
    struct input_source *in, struct str *line, const char **why);

/* INPUT_LINE: *byte is what comes next, and stays so until it is taken.
 * INPUT_REFUSED never. */
enum input input_peek(
    struct input_source *in, unsigned char *byte, const char **why);
void input_take(struct input_source *in);

#endif
