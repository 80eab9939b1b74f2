#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "ui/timer.h"

#define START 5000 /* a clock that began some time ago */

static void
expect_due(struct timer *t, int64_t at, int bells, int64_t wait)
{
	int64_t got_wait = 0;
	int got = timer_due(t, START + at, &got_wait);
	if (got != bells || got_wait != wait)
		fail_msg("at %lld: %d bells, next in %lld", (long long)at, got,
		    (long long)got_wait);
}

static void
expect_ms(const struct timer *t, int64_t now, int64_t ms)
{
	assert_int_equal((int64_t)(timer_seconds(t, now) * 1000 + 0.5), ms);
}

static void
test_nothing_runs(void **state)
{
	(void)state;
	struct timer t;
	timer_init(&t);
	assert_false(timer_waits(&t));
	expect_due(&t, 0, 0, -1);
}

static void
test_hold(void **state)
{
	(void)state;
	struct timer t;
	timer_init(&t);
	timer_hold(&t, START, 0);
	/* without a target nothing is due by itself, and nobody looks */
	assert_false(timer_waits(&t));
	expect_due(&t, 90000, 0, -1);
	expect_ms(&t, START + 12340, 12340);
	expect_ms(&t, START, 0);
	/* a clock that went back is no negative time */
	expect_ms(&t, START - 1, 0);
	timer_stop(&t);
	assert_int_equal(t.run, TIMER_OFF);
}

static void
test_hold_target(void **state)
{
	(void)state;
	struct timer t;
	timer_init(&t);
	timer_hold(&t, START, 10);
	assert_true(timer_waits(&t));
	expect_due(&t, 0, 0, 10000);
	expect_due(&t, 9999, 0, 1);
	expect_due(&t, 10000, 1, -1);
	/* once */
	expect_due(&t, 10001, 0, -1);
	assert_false(timer_waits(&t));
	expect_ms(&t, START + 11000, 11000);
	timer_hold(&t, START, 10);
	timer_stop(&t);
	expect_due(&t, 20000, 0, -1);
}

/* 30 rises a minute are 60 beats: up on one, down on the next. */
static void
test_beats(void **state)
{
	(void)state;
	struct timer t;
	timer_init(&t);
	timer_beats(&t, START, 30, 0);
	expect_due(&t, 0, 0, 1000);
	expect_due(&t, 999, 0, 1);
	expect_due(&t, 1000, 1, 1000);
	expect_due(&t, 1000, 0, 1000);
	expect_due(&t, 2003, 1, 997);
	/* the program was stopped: one bell, and in time again */
	expect_due(&t, 7500, 1, 500);
	expect_due(&t, 8000, 1, 1000);
}

static void
test_beats_do_not_drift(void **state)
{
	(void)state;
	struct timer t;
	int bells = 1; /* the start */
	int64_t wait = 0, now = START;
	timer_init(&t);
	/* 7 a minute: a beat every 4285.7 ms */
	timer_beats(&t, START, 7, 0);
	while (now <= START + 60000) {
		bells += timer_due(&t, now, &wait);
		assert_in_range(wait, 1, 4286);
		now += wait;
	}
	/* 14 beats, and the one that begins the second minute */
	assert_int_equal(bells, 15);
}

static void
test_count(void **state)
{
	(void)state;
	static const struct {
		double cadence;
		int64_t after, count;
	} rows[] = {
		{ 30, 0, 0 },
		{ 30, 1999, 0 },
		{ 30, 2000, 1 },
		{ 30, 47500, 23 },
		{ 30, 60000, 30 },
		{ 7, 60000, 7 },
		{ 7, 59999, 6 },
		{ 45, 60000, 45 },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct timer t;
		timer_init(&t);
		timer_beats(&t, START, rows[i].cadence, 0);
		assert_int_equal(
		    timer_count(&t, START + rows[i].after), rows[i].count);
	}
}

/* 25 rises at 30 a minute take 50 s; that beat rings twice. */
static void
test_beats_target(void **state)
{
	(void)state;
	struct timer t;
	timer_init(&t);
	timer_beats(&t, START, 30, 25);
	expect_due(&t, 49000, 1, 1000);
	expect_due(&t, 50000, 2, 1000);
	expect_due(&t, 51000, 1, 1000);
}

static void
test_rest(void **state)
{
	(void)state;
	struct timer t;
	timer_init(&t);
	timer_rest(&t, START, 120);
	assert_true(timer_waits(&t));
	expect_due(&t, 0, 0, 120000);
	/* it goes on beside a hold, and beyond its stop */
	timer_hold(&t, START + 1000, 5);
	expect_due(&t, 1000, 0, 5000);
	timer_stop(&t);
	expect_due(&t, 30000, 0, 90000);
	expect_due(&t, 120500, 1, -1);
	expect_due(&t, 121000, 0, -1);
	/* a new one takes the place of the old one; one that is over is not */
	timer_rest(&t, START, 10);
	timer_rest(&t, START + 5000, 10);
	expect_due(&t, 10000, 0, 5000);
	timer_end_rest(&t);
	expect_due(&t, 15000, 0, -1);
	/* parts of a ms are not cut off */
	timer_rest(&t, START, 0.0005);
	expect_due(&t, 0, 0, 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_nothing_runs),
		cmocka_unit_test(test_hold),
		cmocka_unit_test(test_hold_target),
		cmocka_unit_test(test_beats),
		cmocka_unit_test(test_beats_do_not_drift),
		cmocka_unit_test(test_count),
		cmocka_unit_test(test_beats_target),
		cmocka_unit_test(test_rest),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
