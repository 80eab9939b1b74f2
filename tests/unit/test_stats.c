/*
 * test_stats.c: the worked examples of published definitions, and what has no
 * value. The arithmetic stands beside each row.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>

#include "core/stats.h"

static void
near(const char *name, double got, double wanted, double within)
{
	if (!(fabs(got - wanted) <= within))
		fail_msg("%s: %.12g, not %.12g", name, got, wanted);
}

/* Three trials of 212, 225 and 218 N. */
static void
test_trials(void **state)
{
	(void)state;
	static const double trials[] = { 212, 225, 218 };
	double out = 0;
	/* 655 / 3 */
	near("mean", stats_mean(trials, 3), 218.0 + 1.0 / 3.0, 1e-12);
	assert_true(stats_sd(trials, 3, &out));
	/* deviations -19/3, 20/3, -1/3: (361 + 400 + 1) / 9 / 2 = 127/3 */
	near("sd", out, sqrt(127.0 / 3.0), 1e-12);
	near("sd, rounded", out, 6.5, 0.05);
	assert_true(stats_cv(trials, 3, &out));
	near("cv, rounded", out, 3.0, 0.05);

	assert_false(stats_sd(trials, 1, &out));
	assert_false(stats_cv(trials, 1, &out));
	static const double zero[] = { -1, 1 };
	assert_true(stats_sd(zero, 2, &out));
	near("sd of -1, 1", out, sqrt(2.0), 1e-12);
	assert_false(stats_cv(zero, 2, &out));
}

/* Right 182 N, the involved one, left 240 N; heel rises 12 and 25. */
static void
test_sides(void **state)
{
	(void)state;
	double out = 0;
	assert_true(stats_lsi(182, 240, &out));
	near("lsi", out, 100.0 * 182.0 / 240.0, 1e-12);
	near("lsi, rounded", out, 75.8, 0.05);
	assert_true(stats_deficit(182, 240, &out));
	near("deficit", out, 24.2, 0.05);
	assert_true(stats_of_stronger(182, 240, &out));
	near("of stronger: 58 / 240", out, 24.2, 0.05);
	assert_true(stats_of_stronger(240, 182, &out));
	near("of stronger, the other way", out, 24.2, 0.05);
	assert_true(stats_robinson(182, 240, &out));
	near("robinson: -58 / 211", out, -27.5, 0.05);
	assert_true(stats_robinson(240, 182, &out));
	near("robinson, right stronger", out, 27.5, 0.05);
	assert_true(stats_lsi(12, 25, &out));
	near("rises", out, 48.0, 1e-12);

	assert_true(stats_lsi(0, 25, &out));
	near("nothing on the involved side", out, 0.0, 0.0);
	assert_false(stats_lsi(12, 0, &out));
	assert_false(stats_deficit(12, 0, &out));
	assert_false(stats_of_stronger(0, 0, &out));
	assert_false(stats_robinson(0, 0, &out));
}

/* SD 60 N, ICC 0.92: 60 * sqrt(0.08) = 16.97; * 1.96 * sqrt(2) = 47.04. */
static void
test_change(void **state)
{
	(void)state;
	near("mdc95", stats_mdc95(60 * sqrt(1 - 0.92)), 47.0, 0.05);
	near("no error", stats_mdc95(0.0), 0.0, 0.0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_trials),
		cmocka_unit_test(test_sides),
		cmocka_unit_test(test_change),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
