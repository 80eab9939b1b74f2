/*
 * progress.h: how far a long run is, on one line of a terminal that is written
 * over; nothing anywhere else. And whether a signal wants it to stop.
 *
 * Order of calls: progress_begin, progress_at as often as it goes on,
 * progress_clear before anything else is written, progress_end.
 */
#ifndef CLI_PROGRESS_H
#define CLI_PROGRESS_H

#include "cli/cmd.h"

struct progress {
	const struct cmd_context *ctx;
	bool shows;
	int percent; /* shown; -1: none */
};

/* Signals set a flag from now on. */
void progress_begin(struct progress *p, const struct cmd_context *ctx);
/* false: a signal came, stop. `what` stands before the percentage. */
bool progress_at(
    struct progress *p, const char *what, int64_t done, int64_t all);
void progress_clear(struct progress *p);
void progress_end(struct progress *p);

#endif
