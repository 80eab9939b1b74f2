/*
 * input.h: lines as people and scripts give them. LF or CRLF ends a line; the
 * last one may lack it.
 *
 * Order of calls: input_init, input_line until it is INPUT_END, INPUT_SIGNAL
 * or INPUT_FAILED, input_release.
 */
#ifndef UI_INPUT_H
#define UI_INPUT_H

#include <stdbool.h>

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

struct input_source {
	const struct os *os;
	int fd;
	const struct term *term; /* NULL: no signals are caught */
	struct buf data;         /* read and not handed out */
	size_t at;
	bool ended;
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

#endif
