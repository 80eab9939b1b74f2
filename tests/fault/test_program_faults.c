/*
 * test_program_faults.c: every command that writes, whole, with the Nth system
 * call failing, for every N, in every way that this call can fail, once and
 * for good; see support/play.h for what is asked of it afterwards.
 *
 * With MYO_SHORT=1 a sample: every so-manieth of them, all along, and of each
 * member of struct os at least one.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "support/play.h"
#include "support/tally.h"

#define STRIDE 23

static struct tally tally = { .what = "faults injected" };
static unsigned long by_call[FAKE_CALLS];

static void
one_fault(const struct play *play, const struct play_want *want,
    unsigned long n, enum fake_fail kind, bool for_good)
{
	struct play_run run;
	char where[160];
	enum fake_call call = (enum fake_call)want->history[n - 1];

	play_begin(&run, play);
	fake_fail(run.talk->fake, n, kind, for_good);
	play_go(&run);
	/* The same calls as without a fault, up to the first one. */
	assert_true(run.talk->fake->fired > 0);
	by_call[call]++;
	(void)snprintf(where, sizeof(where), "%s, call %lu (%s), %s%s",
	    play->name, n, fake_call_text(call), fake_fail_text(kind),
	    for_good ? " for good" : "");
	tally_add(&tally, where, play_judge(&run, want));
	play_end(&run);
}

static void
every_call_of(const struct play *play, unsigned long *turn)
{
	static struct play_want want;
	const unsigned long stride = tally_stride(STRIDE);

	play_learn(play, &want);
	for (unsigned long n = 1; n <= want.calls; n++) {
		for (int kind = 0; kind < FAKE_FAILS; kind++) {
			const int call = want.history[n - 1];
			if (!fake_can(
				(enum fake_call)call, (enum fake_fail)kind))
				continue;
			for (int good = 0; good < 2; good++)
				if (++*turn % stride == 0 || by_call[call] == 0)
					one_fault(play, &want, n,
					    (enum fake_fail)kind, good == 1);
		}
	}
}

static void
every_call(void **state)
{
	unsigned long turn = 0;

	(void)state;
	for (size_t i = 0; i < n_plays; i++)
		every_call_of(&plays[i], &turn);
	tally_print(&tally);
	assert_int_equal(tally.losses, 0);
	for (int i = 0; i < FAKE_CALLS; i++)
		if (by_call[i] == 0)
			fail_msg("no %s was made to fail",
			    fake_call_text((enum fake_call)i));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_call),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
