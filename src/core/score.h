/*
 * score.h: what scores come to, from answers that somebody hands in. Pure.
 *
 * A value is determined or it is not; no missing item ever counts as 0, and
 * no sum is ever partial. Rules and sources: myo_score in protocol.h.
 */
#ifndef CORE_SCORE_H
#define CORE_SCORE_H

#include <stdbool.h>

#include <myolog/protocol.h>
#include <myolog/session.h>

#include "base/arena.h"

/* One answer in force. */
struct score_answer {
	double value;     /* points of a grade, or the number */
	const char *code; /* of a grade or choice; "" for a number */
};

struct score_source {
	void *ctx;
	/* false: hidden, open, skipped or not tested */
	bool (*answer)(void *ctx, const struct myo_step *step,
	    enum myo_side side, int trial, struct score_answer *out);
	/* the session asks this side */
	bool (*asked)(void *ctx, enum myo_side side);
};

/* All scores of a protocol, in its order, in an array of its n_scores; text
 * is allocated in the arena. */
void scores_compute(struct arena *a, const struct myo_protocol *p,
    const struct score_source *source, struct myo_score_result *results);

#endif
