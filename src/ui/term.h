/*
 * term.h: signals, width and colour of the terminal.
 *
 * SIGINT, SIGTERM and SIGHUP set a flag and do nothing else. They are blocked
 * but for term_wait and term_poll, so none is lost between looking at the flag
 * and waiting for input, and none interrupts an entry on its way to disk. Those
 * that were ignored when the program started (nohup) stay ignored.
 *
 * Order of calls: term_catch, term_wait and term_signal, term_release. The
 * flag is a mutable global, as what modes.c keeps; there are no others.
 */
#ifndef UI_TERM_H
#define UI_TERM_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "os/os.h"

#define TERM_SIGNALS 3

struct term {
	bool caught;
	sigset_t mask; /* as it was */
	struct sigaction old[TERM_SIGNALS];
};

void term_catch(struct term *t);
void term_release(struct term *t);

enum term_event {
	TERM_INPUT,  /* fd can be read */
	TERM_TIME,   /* nothing came in time */
	TERM_SIGNAL, /* term_signal says which */
	TERM_STOP,   /* these two only while modes.h keeps the modes */
	TERM_CONTINUED,
};

/* Waits for one of them, at most ms; -1: for ever. */
enum term_event term_wait(const struct term *t, int fd, int64_t ms);
/* Something can be read from fd at once. */
bool term_ready(int fd);
/* The number of the signal that arrived, or 0. */
int term_signal(void);
/* The same for who computes and never waits: lets one that is pending in. */
int term_poll(const struct term *t);
/* "SIGINT"; "" for 0. */
const char *term_signal_name(int number);

/* A write to a closed pipe, or past the size a file may have, is an error and
 * not the end of the program. */
void term_ignore_write_signals(void);

/* Columns to wrap at: those of the terminal at fd, at least 20; 80 where
 * there is none or it does not say. */
size_t term_width(const struct os *os, int fd);

enum term_colour {
	TERM_COLOUR_AUTO,
	TERM_COLOUR_NEVER, /* --no-color */
};

/* TERM names a terminal that can do more than show lines. */
bool term_capable(const struct os *os);
/* Bold may be used on fd: a terminal, and neither NO_COLOR nor TERM=dumb. */
bool term_bold(const struct os *os, int fd, enum term_colour colour);

#endif
