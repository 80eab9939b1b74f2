/*
 * test_fdist.c: quantiles of F where they have a closed form, and those of
 * printed tables.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>

#include "review/fdist.h"

#define PI 3.14159265358979323846

/* Relative. */
static void
near(double df1, double df2, double got, double wanted, double slack)
{
	if (!(fabs(got - wanted) <= slack * wanted))
		fail_msg(
		    "F of %g and %g: %.17g, not %.17g", df1, df2, got, wanted);
}

/* P(F > x) is (1 + 2 x / df)^(-df / 2) for 2 and df degrees of freedom;
 * 1 / F has them the other way round, and their tails change places. */
static void
test_two(void **state)
{
	(void)state;
	static const double dfs[] = { 0.05, 0.3, 1, 1.7, 2, 5, 31.4, 1e3, 1e5 };
	static const double tails[] = { 0.001, 0.025, 0.5, 0.975 };

	for (size_t i = 0; i < sizeof(dfs) / sizeof(dfs[0]); i++)
		for (size_t j = 0; j < sizeof(tails) / sizeof(tails[0]); j++) {
			double df = dfs[i], tail = tails[j];
			near(2, df, fdist_upper(tail, 2, df),
			    expm1(-2 / df * log(tail)) * df / 2, 1e-9);
			near(df, 2, fdist_upper(tail, df, 2),
			    2 / (expm1(-2 / df * log1p(-tail)) * df), 1e-9);
		}
}

/* F of 1 and 1 is the square of Cauchy's. */
static void
test_one(void **state)
{
	(void)state;
	double t = tan(PI / 2 * 0.975);

	near(1, 1, fdist_upper(0.025, 1, 1), t * t, 1e-12);
	near(1, 1, fdist_upper(0.5, 1, 1), 1.0, 1e-12);
}

static void
test_tables(void **state)
{
	(void)state;
	static const struct {
		double tail, df1, df2, f, half; /* of the last digit */
	} tables[] = {
		{ 0.025, 5, 5, 7.15, 0.005 },
		{ 0.025, 5, 6, 5.99, 0.005 },
		{ 0.025, 1, 10, 6.94, 0.005 },
		{ 0.025, 10, 1, 968.6, 0.05 },
		{ 0.025, 10, 10, 3.72, 0.005 },
		{ 0.025, 60, 120, 1.53, 0.005 },
		{ 0.05, 3, 20, 3.10, 0.005 },
		{ 0.01, 12, 24, 3.03, 0.005 },
	};

	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++)
		near(tables[i].df1, tables[i].df2,
		    fdist_upper(tables[i].tail, tables[i].df1, tables[i].df2),
		    tables[i].f, tables[i].half / tables[i].f);
}

/* Past a double: an end of it, and no NaN. */
static void
test_ends(void **state)
{
	(void)state;
	assert_true(fdist_upper(0.025, 5, 1e-6) > 1e290);
	assert_true(fdist_upper(0.025, 1e-6, 5) < 1e-290);
	near(1e5, 1e5, fdist_upper(0.5, 1e5, 1e5), 1.0, 1e-9);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_two),
		cmocka_unit_test(test_one),
		cmocka_unit_test(test_tables),
		cmocka_unit_test(test_ends),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
