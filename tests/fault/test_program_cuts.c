/*
 * test_program_cuts.c: every command that writes, whole, with the power going
 * at each of its syncs. Of the disks that may be left (any prefix of unsynced
 * bytes, NULs among them, lost and reordered names) a sample is started again
 * and gone on with; in some of them the power goes again meanwhile. See
 * support/play.h for what is asked of it afterwards.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>

#include "support/play.h"
#include "support/tally.h"

#define DISKS       160 /* tried of one cut */
#define DISKS_SHORT 6
#define NESTED      8 /* of them cut again while they recover */

static struct tally cuts = { .what = "power cuts" };
static struct tally disks = { .what = "disks after a power cut" };

/* Odd, so that subsets of names (a power of two) do not alias. */
static uint64_t
step_for(uint64_t count, uint64_t sample)
{
	return count <= sample ? 1 : (count / sample) | 1;
}

static void
judge(const struct play_run *run, const struct play_want *want,
    unsigned long sync, const struct fake *down, uint64_t variant,
    const char *again)
{
	char where[160];

	(void)snprintf(where, sizeof(where), "%s, sync %lu, disk %llu%s",
	    run->play->name, sync, (unsigned long long)variant, again);
	tally_add(&disks, where,
	    play_judge_cut(run, want, fake_reboot(down, variant)));
}

/* The restart is cut at its every sync, too: the last disk of each. */
static void
cut_again(const struct play_run *run, const struct play_want *want,
    unsigned long sync, uint64_t variant)
{
	struct play_run later = *run;
	bool off = true;

	later.gone_on = true;
	for (unsigned long n = 1; off; n++) {
		struct talk *t =
		    talk_new_on(fake_reboot(run->talk->fake, variant));
		fake_cut_at(t->fake, n);
		(void)talk_run(t, "resume", "y\n:abandon it was a test\n");
		off = t->fake->off;
		if (off) {
			const uint64_t count = disk_variants(t->fake->disk);
			cuts.done++;
			judge(
			    &later, want, sync, t->fake, count - 1, ", again");
			judge(&later, want, sync, t->fake, 0, ", again");
			judge(
			    &later, want, sync, t->fake, count / 2, ", again");
		}
		talk_free(t);
	}
}

static void
cut_at(
    const struct play *play, const struct play_want *want, unsigned long sync)
{
	struct play_run run;

	play_begin(&run, play);
	fake_cut_at(run.talk->fake, sync);
	play_go(&run);
	assert_true(run.talk->fake->off);
	assert_int_not_equal(run.exit, play->exit);
	const uint64_t count = disk_variants(run.talk->fake->disk);
	const bool all = tally_stride(2) == 1;
	const uint64_t step = step_for(count, all ? DISKS : DISKS_SHORT);
	cuts.done++;
	for (uint64_t v = 0; v < count; v += step)
		judge(&run, want, sync, run.talk->fake, v, "");
	judge(&run, want, sync, run.talk->fake, count - 1, "");
	if (all)
		for (uint64_t v = 0; v < count; v += step_for(count, NESTED))
			cut_again(&run, want, sync, v);
	play_end(&run);
}

static void
every_sync(void **state)
{
	static struct play_want want;

	(void)state;
	for (size_t i = 0; i < n_plays; i++) {
		play_learn(&plays[i], &want);
		assert_true(want.syncs > 0);
		for (unsigned long n = 1; n <= want.syncs; n++)
			cut_at(&plays[i], &want, n);
	}
	cuts.losses = disks.losses;
	tally_print(&cuts);
	tally_print(&disks);
	assert_int_equal(disks.losses, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_sync),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
