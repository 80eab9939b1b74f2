/*
 * timed.h: what a line means where a clock can measure or count for the
 * examiner: at a hold, and at a count with a cadence. Pure: the time is handed
 * in, and what there is to ring or to say is handed out.
 *
 *	ready -> (Enter or t) -> running -> (Enter) -> hold: the answer
 *	                                            -> count: counted
 *	counted -> (Enter) -> the answer
 *
 * A typed number is an answer in each of them, and every other line goes to
 * the engine as it is. Where Enter has a meaning of its own (an optional step,
 * an old answer that it keeps) t alone starts.
 *
 * Order of calls: timed_init; at each prompt timed_prompt, for each line typed
 * at it timed_line, timed_due as often as somebody waits.
 */
#ifndef UI_TIMED_H
#define UI_TIMED_H

#include <stdbool.h>
#include <stdint.h>

#include <myolog/session.h>

#include "base/buf.h"
#include "base/str.h"
#include "ui/timer.h"

enum timed_mode {
	TIMED_NOT, /* no clock fits the question */
	TIMED_READY,
	TIMED_RUNNING,
	TIMED_COUNTED,
};

struct timed {
	struct timer timer;
	enum timed_mode mode;
	int64_t counted; /* repetitions */
	/* the question that the mode is about */
	const struct myo_step *step; /* NULL: none */
	enum myo_side side;
	int trial;
	bool enter_starts;
	bool no_bell; /* is not spoken of */
	uint64_t seq; /* of the answer in force there, 0: none */
	bool first;   /* no answer was there */
};

enum timed_result {
	TIMED_PASS,   /* the line is for the engine, as typed */
	TIMED_ANSWER, /* what is in *answer is */
	TIMED_AGAIN,  /* ask once more: the clock has started or stopped */
};

void timed_init(struct timed *t);
/*
 * A question is about to be asked. Where an answer has just been given after
 * which to rest, the rest begins, and *said is a line that says so ("" else).
 */
void timed_prompt(struct timed *t, struct myo_session *session, int64_t now,
    struct buf *said);
/* True where timed_prompt may need the time. */
bool timed_may_rest(const struct timed *t);
/* *bells is how often to ring. */
enum timed_result timed_line(struct timed *t, struct str line, int64_t now,
    struct buf *answer, int *bells);
int timed_due(struct timed *t, int64_t now, int64_t *wait);
/* "Enter starts the clock", behind what is allowed; "" for nothing. */
const char *timed_hint(const struct timed *t);
/* While it runs or has counted: question and allowed answers in place of the
 * step's own. False: those stand. */
bool timed_question(
    const struct timed *t, struct buf *question, const char **allowed);

#endif
