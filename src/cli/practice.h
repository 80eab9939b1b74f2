/*
 * practice.h: a logbook to be thrown away: a fresh folder in $TMPDIR (else
 * /tmp) that only its owner can look into, with a station of its own. What is
 * done in it never touches the user's logbook or station.
 *
 * practice_begin with signals caught, so that none leaves the folder behind;
 * practice_end once everything in it is closed. Only kill -9 and a power cut
 * leave it, which is why its place is said at the start.
 */
#ifndef CLI_PRACTICE_H
#define CLI_PRACTICE_H

#include "base/buf.h"
#include "cli/cmd.h"

/* In the logbook's folder: no session that counts is put into it. */
#define PRACTICE_MARK    "practice"
#define PRACTICE_STATION "practice"

struct practice {
	const struct os *os;
	struct buf dir;     /* the whole of it; empty where there is none */
	struct buf logbook; /* in it, not yet made */
	struct buf state;   /* likewise */
};

#define PRACTICE_INIT                                                          \
	{                                                                      \
		NULL, BUF_INIT, BUF_INIT, BUF_INIT                             \
	}

/* RC_STORE after a message. practice_end also then. */
enum rc practice_begin(struct practice *p, const struct cmd_context *ctx);
/* Removes all of it. 0, or a negative errno value: something is left in `dir`,
 * which stays until practice_release. */
int practice_end(struct practice *p);
void practice_release(struct practice *p);
/* The folder is a practice's logbook. */
bool practice_is(const struct os *os, const char *logbook);

#endif
