/*
 * timer.c: the clocks of a prompt.
 */
#include "ui/timer.h"

#include <math.h>

#include "base/banned.h"

#define MS_PER_S   1000.0
#define MS_PER_MIN 60000.0
/* Up on one beat, down on the next. */
#define BEATS_PER_REPETITION 2

void
timer_init(struct timer *t)
{
	*t = (struct timer){ .run = TIMER_OFF };
}

void
timer_hold(struct timer *t, int64_t now, double target)
{
	t->run = TIMER_HOLD;
	t->started = now;
	t->target = target * MS_PER_S;
}

void
timer_beats(struct timer *t, int64_t now, double cadence, double target)
{
	t->run = TIMER_BEATS;
	t->started = now;
	t->cadence = cadence;
	t->beats = 1;
	t->target = target * MS_PER_MIN / cadence;
}

void
timer_rest(struct timer *t, int64_t now, double seconds)
{
	t->resting = true;
	t->rest_end = now + (int64_t)ceil(seconds * MS_PER_S);
}

void
timer_stop(struct timer *t)
{
	t->run = TIMER_OFF;
	t->target = 0;
}

void
timer_end_rest(struct timer *t)
{
	t->resting = false;
}

bool
timer_waits(const struct timer *t)
{
	return t->resting || t->run == TIMER_BEATS ||
	       (t->run == TIMER_HOLD && t->target > 0);
}

static double
since(const struct timer *t, int64_t now)
{
	return now > t->started ? (double)(now - t->started) : 0;
}

/* When a beat sounds, in ms after the start; the first one is 0. */
static double
beat_at(const struct timer *t, int64_t beat)
{
	return (double)beat * MS_PER_MIN / (BEATS_PER_REPETITION * t->cadence);
}

static void
sooner(int64_t *wait, double ms)
{
	int64_t whole = (int64_t)ceil(ms);

	if (whole < 1)
		whole = 1;
	if (*wait < 0 || whole < *wait)
		*wait = whole;
}

static int
beats_due(struct timer *t, double elapsed, int64_t *wait)
{
	int bells = 0;

	if (elapsed >= beat_at(t, t->beats)) {
		bells = 1;
		t->beats = (int64_t)floor(elapsed / beat_at(t, 1)) + 1;
	}
	sooner(wait, beat_at(t, t->beats) - elapsed);
	return bells;
}

int
timer_due(struct timer *t, int64_t now, int64_t *wait)
{
	double elapsed = since(t, now);
	int bells = 0;

	*wait = -1;
	if (t->resting && now >= t->rest_end) {
		t->resting = false;
		bells++;
	}
	if (t->resting)
		sooner(wait, (double)(t->rest_end - now));
	if (t->run == TIMER_BEATS)
		bells += beats_due(t, elapsed, wait);
	if (t->run != TIMER_OFF && t->target > 0) {
		if (elapsed >= t->target) {
			t->target = 0;
			bells++;
		} else {
			sooner(wait, t->target - elapsed);
		}
	}
	return bells;
}

double
timer_seconds(const struct timer *t, int64_t now)
{
	return since(t, now) / MS_PER_S;
}

int64_t
timer_count(const struct timer *t, int64_t now)
{
	return (int64_t)floor(since(t, now) * t->cadence / MS_PER_MIN);
}
