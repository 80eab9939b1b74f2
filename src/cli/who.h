/*
 * who.h: the ids of a patient and of an examiner, as options give them or as a
 * person is asked for them.
 */
#ifndef CLI_WHO_H
#define CLI_WHO_H

#include "cli/guided.h"

enum who {
	WHO_PATIENT,
	WHO_EXAMINER,
};

/* Checks one that was given with --FLAG, before anything is opened or asked.
 * RC_USAGE after a message: it is none, or it is missing (`given` NULL) and
 * nobody is there to ask. */
enum rc who_check(const struct cmd_context *ctx, enum who who, const char *flag,
    const char *given);
/* Asks until it is one; replaces *out. */
enum rc who_ask(struct guided *g, enum who who, struct buf *out);

#endif
