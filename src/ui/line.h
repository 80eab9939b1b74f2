/*
 * line.h: the linear prompt: plain lines in normal scrollback, no cursor
 * addressing, the same on a terminal, on a pipe and read aloud. On a terminal
 * that can do it the question is bold and the answer is edited (edit.h); on
 * any terminal there are clocks (timed.h).
 *
 * Order of calls: line_init, line_ops with it as `ui` through drive.h, also
 * line_ask before there is a session, line_release. Everything handed in is
 * borrowed. All it prints goes to `err`.
 */
#ifndef UI_LINE_H
#define UI_LINE_H

#include <stdbool.h>
#include <stddef.h>

#include <myolog/protocol.h>
#include <myolog/record.h>

#include "base/buf.h"
#include "ui/complete.h"
#include "ui/edit.h"
#include "ui/input.h"
#include "ui/sink.h"
#include "ui/term.h"
#include "ui/timed.h"
#include "ui/ui.h"

/* What an earlier session found there: "4 on 2026-10-02"; "" for nothing. */
typedef const char *line_previous_fn(
    void *ctx, const char *step_id, enum myo_side side, int trial);

struct line {
	struct sink *err;
	struct input_source *in;
	const struct myo_protocol *protocol; /* NULL until it is known */
	line_previous_fn *previous;          /* NULL: blind, or none */
	void *previous_ctx;
	bool bell;     /* rings; true after line_init */
	bool practice; /* every question says so */
	/* private */
	struct edit *edit; /* NULL: lines come as they are typed */
	bool timing;       /* somebody is there to hear a clock */
	struct timed timed;
	struct myo_session *session; /* of the last prompt */
	struct buf above, last; /* the question that stands; an editor shows
				 * its last line */
	struct buf measured;    /* by a clock, in place of a typed line */
	complete_fn *complete;
	void *complete_ctx;
	bool bold;
	bool echo;  /* what is read does not appear by itself */
	bool typed; /* a person at a terminal answers */
	bool overview_shown;
	bool listed;       /* what is allowed has just been said */
	bool closing;      /* the overview before closing has been shown */
	const void **seen; /* steps and safety items shown in full */
	size_t n_seen, cap_seen;
	const void *asking; /* the list last shown belongs to it */
	struct buf text;
};

extern const struct ui_ops line_ops;

void line_init(struct line *l, struct sink *err, struct input_source *in,
    enum term_colour colour);
void line_release(struct line *l);
/* One question outside of a session, and its answer. */
enum input line_ask(struct line *l, const char *question, struct str *answer);
/* With what Tab offers. */
enum input line_ask_among(struct line *l, const char *question,
    complete_fn *complete, void *ctx, struct str *answer);
/* A sentence for the person, wrapped. */
void line_say(struct line *l, const char *text);

#endif
