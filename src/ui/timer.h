/*
 * timer.h: the clocks of a prompt: how long a hold lasts, the beats of a
 * metronome, the end of a rest. Nothing here reads a clock: `now` is handed in
 * by the caller, in ms of a clock that is never set back.
 *
 * Order of calls: timer_init; timer_hold or timer_beats starts the one clock
 * that can run, timer_rest the rest beside it; timer_due as often as somebody
 * waits; timer_stop.
 */
#ifndef UI_TIMER_H
#define UI_TIMER_H

#include <stdbool.h>
#include <stdint.h>

enum timer_run {
	TIMER_OFF,
	TIMER_HOLD,
	TIMER_BEATS,
};

struct timer {
	enum timer_run run;
	int64_t started;
	double cadence; /* repetitions a minute, of two beats each */
	int64_t beats;  /* sounded so far */
	double target;  /* ms after the start; 0: none, or reached */
	bool resting;
	int64_t rest_end;
};

void timer_init(struct timer *t);
/* `target` is in s; 0: none. Whoever starts or stops it rings the bell. */
void timer_hold(struct timer *t, int64_t now, double target);
/* `cadence` repetitions a minute, more than 0; `target` is a number of them.
 * The first beat is the start itself. */
void timer_beats(struct timer *t, int64_t now, double cadence, double target);
/* A rest of `seconds` from now on, in place of one that runs. */
void timer_rest(struct timer *t, int64_t now, double seconds);
/* Stops what runs, but for the rest. */
void timer_stop(struct timer *t);
void timer_end_rest(struct timer *t);

/* Something will be due by itself. */
bool timer_waits(const struct timer *t);
/*
 * How many bells are due now, which is then done with: beats that were missed
 * are not made up for. *wait is the ms until the next, at least 1, or -1.
 */
int timer_due(struct timer *t, int64_t now, int64_t *wait);

/* Seconds since the start. */
double timer_seconds(const struct timer *t, int64_t now);
/* Repetitions that are complete: both of their beats have passed. */
int64_t timer_count(const struct timer *t, int64_t now);

#endif
