/*
 * test_stamp.c: the time of entries, on a clock that the test sets.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "os/stamp.h"
#include "support/fake_os.h"

/* One reading: how the clocks move first, what must come out. */
struct reading {
	const char *name;
	int64_t wall_by;
	int64_t boot_by;
	int64_t want; /* ms after the start */
	int64_t step;
};

static void
follows_the_boot_clock(void **state)
{
	static const struct reading rows[] = {
		{ "at the start", 0, 0, 0, 0 },
		{ "both move on", 1500, 1500, 1500, 0 },
		{ "five seconds are not told", 5000, 0, 1500, 0 },
		{ "one more is", 1, 0, 1500, 5001 },
		{ "told once", 0, 10, 1510, 0 },
		{ "an hour back", -3600000, 10, 1520, -3600020 },
		{ "asleep, both go on", 60000, 60000, 61520, 0 },
		{ "set right again", 3595000, 0, 61520, 3595000 },
	};
	struct fake *f = fake_new();
	const int64_t wall0 = f->wall_ms;
	struct stamp st;

	(void)state;
	stamp_start(&st, &f->os, INT64_MIN);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		int64_t ms, step;
		int offset;
		print_message("%s\n", rows[i].name);
		f->wall_ms += rows[i].wall_by;
		f->boot_ms += rows[i].boot_by;
		stamp_now(&st, &f->os, &ms, &offset, &step);
		assert_int_equal(ms - wall0, rows[i].want);
		assert_int_equal(step, rows[i].step);
		assert_int_equal(offset, 60);
	}
	fake_free(f);
}

static void
never_before_the_last_entry(void **state)
{
	struct fake *f = fake_new();
	const int64_t last = f->wall_ms + 10000;
	struct stamp st;
	int64_t ms, step;
	int offset;

	(void)state;
	/* resumed with a clock that stands ten seconds behind */
	stamp_start(&st, &f->os, last);
	stamp_now(&st, &f->os, &ms, &offset, &step);
	assert_int_equal(ms, last);
	assert_int_equal(step, 0);
	f->boot_ms += 9000;
	f->wall_ms += 9000;
	stamp_now(&st, &f->os, &ms, &offset, &step);
	assert_int_equal(ms, last);
	f->boot_ms += 2000;
	f->wall_ms += 2000;
	stamp_now(&st, &f->os, &ms, &offset, &step);
	assert_int_equal(ms, last + 1000);
	fake_free(f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(follows_the_boot_clock),
		cmocka_unit_test(never_before_the_last_entry),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
