/* LDFLAGS: -Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc */
/*
 * test_program_memory.c: every command, whole, with its Nth allocation
 * failing, alone and with all later ones. One that writes keeps what it
 * acknowledged (support/play.h), any says that memory ran out and ends with
 * exit code 4, or does what it does with memory. Nothing leaks, which the
 * sanitizer sees.
 *
 * With MYO_SHORT=1 a sample: every so-manieth of them, all along.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "cli/cmd.h"
#include "support/starve.h"
#include "support/play.h"
#include "support/tally.h"

#define STRIDE 151

static struct tally tally = { .what = "failed allocations" };

static void
arm(const struct talk *t, size_t n, bool for_good)
{
	starve.inside = &t->inside;
	starve_at(n, for_good);
}

/* false: it has no Nth allocation. */
static bool
fail_play(const struct play *play, const struct play_want *want, size_t n,
    bool for_good)
{
	struct play_run run;
	char where[160];

	play_begin(&run, play);
	arm(run.talk, n, for_good);
	play_go(&run);
	(void)starve_end();
	run.fired = starve.fired > 0;
	run.words = "memory";
	(void)snprintf(where, sizeof(where), "%s, allocation %zu%s", play->name,
	    n, for_good ? " and all later" : "");
	if (run.fired)
		tally_add(&tally, where, play_judge(&run, want));
	play_end(&run);
	return starve.fired > 0;
}

static void
writers(void **state)
{
	static struct play_want want;
	const size_t stride = tally_stride(STRIDE);

	(void)state;
	for (size_t i = 0; i < n_plays; i++) {
		play_learn(&plays[i], &want);
		for (int for_good = 0; for_good < 2; for_good++)
			for (size_t n = 1 + (i * 7 + (size_t)for_good) % stride;
			     fail_play(&plays[i], &want, n, for_good == 1);
			     n += stride)
				;
	}
	tally_print(&tally);
	assert_int_equal(tally.losses, 0);
}

/* ---- commands that only look */

static const char *const readers[] = {
	"show last",
	"show last --audit",
	"sessions",
	"sessions --open",
	"export long",
	"export wide",
	"export audit",
	"export json",
	"export spreadsheet --wide --bom",
	"verify",
	"seal",
	"check /lib/protocols/ankle/calf.ini /lib/config/reasons.ini",
	"check /lib/bad.ini",
	"protocols",
	"protocols show calf",
	"config",
	"completion bash",
	"help run",
	"nonsense",
	"run calf --nonsense",
};

static const char *
judge_reader(const struct talk *t, int exit, int wanted, const struct buf *out)
{
	static char text[600];

	if (exit == wanted && str_eq(buf_str(&t->out), buf_str(out)))
		return NULL;
	(void)snprintf(
	    text, sizeof(text), "exit code %d: %.500s", exit, t->err.data);
	/* Whoever reads such a list is told that it is not all. */
	if (strstr(t->err.data, "memory") == NULL &&
	    strstr(t->out.data, "memory") == NULL)
		return text;
	return exit == RC_STORE ? NULL : text;
}

static bool
fail_reader(struct talk *t, const char *line, size_t n, bool for_good,
    int wanted, const struct buf *out)
{
	char where[160];

	buf_reset(&t->out);
	buf_reset(&t->err);
	arm(t, n, for_good);
	const int exit = talk_run(t, line, "");
	(void)starve_end();
	(void)snprintf(where, sizeof(where), "%s, allocation %zu%s", line, n,
	    for_good ? " and all later" : "");
	if (starve.fired > 0)
		tally_add(&tally, where, judge_reader(t, exit, wanted, out));
	return starve.fired > 0;
}

static void
each_reader(void **state)
{
	const size_t stride = tally_stride(STRIDE);
	struct play_run run;
	struct buf out = BUF_INIT;

	(void)state;
	tally = (struct tally){ .what = "failed allocations" };
	play_begin(&run, &plays[0]);
	play_go(&run);
	struct talk *t = run.talk;
	fake_puts(t->fake, "/lib/bad.ini", "[protocol]\nid = Bad\nwat = 1\n");
	for (size_t i = 0; i < sizeof(readers) / sizeof(readers[0]); i++) {
		const int wanted = talk_run(t, readers[i], "");
		buf_reset(&out);
		buf_addstr(&out, buf_str(&t->out));
		for (int for_good = 0; for_good < 2; for_good++)
			for (size_t n = 1 + (i * 7 + (size_t)for_good) % stride;
			     fail_reader(
				 t, readers[i], n, for_good == 1, wanted, &out);
			     n += stride)
				;
	}
	buf_release(&out);
	play_end(&run);
	tally_print(&tally);
	assert_int_equal(tally.losses, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(writers),
		cmocka_unit_test(each_reader),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
