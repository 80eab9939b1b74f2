/*
 * named.h: what the step_id of an entry names in a protocol.
 */
#ifndef CORE_NAMED_H
#define CORE_NAMED_H

#include <stdbool.h>

#include <myolog/protocol.h>

/* One of them, the others NULL; the protocol's. */
struct named {
	const struct myo_step *step;
	const struct myo_safety *safety; /* safety.ID */
	const struct myo_stop *stop;     /* stop.ID */
	const struct myo_check *check;   /* check.ID */
	const struct myo_score *score;   /* score.ID */
};

/* false: nothing of this protocol. */
bool protocol_named(const struct myo_protocol *protocol, const char *step_id,
    struct named *out);

#endif
