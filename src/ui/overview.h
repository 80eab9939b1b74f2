/*
 * overview.h: where a session stands, a row a step with its sides and trials.
 * Appended as render.h does.
 */
#ifndef UI_OVERVIEW_H
#define UI_OVERVIEW_H

#include <stddef.h>

#include <myolog/protocol.h>
#include <myolog/session.h>

#include "base/buf.h"

/* Lines that leave room for a question, and for what was said before it, on a
 * terminal of 24. */
#define OVERVIEW_LINES 18

enum overview_which {
	OVERVIEW_ALL,
	OVERVIEW_DONE, /* only what is not open */
	OVERVIEW_OPEN, /* only what is still open */
};

/* Every row, as many as there are. */
void overview_full(struct buf *out, size_t width, struct myo_session *session,
    const struct myo_protocol *protocol, enum overview_which which);
/*
 * The same where it fits into so many lines (at least 2). Else the rows stand
 * one behind the other, with codes for words and without what is open, unless
 * that is asked for. Where that is too much too: those that tell something (a
 * note, a reason, sides that differ, an abnormal finding, a "yes" to safety),
 * and how many there are besides.
 */
void overview_within(struct buf *out, size_t width, struct myo_session *session,
    const struct myo_protocol *protocol, enum overview_which which,
    size_t lines);

#endif
