/*
 * test_agreement.c: the worked examples of published definitions, and what has
 * no value. The arithmetic stands beside each row. Random tables are compared
 * with an independent implementation by tests/cli/agreement.py.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>

#include "core/stats.h"
#include "review/agreement.h"

static void
near(const char *name, double got, double wanted, double within)
{
	if (!(fabs(got - wanted) <= within))
		fail_msg("%s: %.12g, not %.12g", name, got, wanted);
}

static double
kappa_of(const struct agreement_table *t, enum agreement_weights weights)
{
	struct agreement_kappa out = { 0.0, 0.0 };

	assert_true(agreement_kappa(t, weights, &out));
	return out.kappa;
}

/* Grades 3 4 5 of 20 patients. Row totals 5 8 7, column totals 5 7 8. */
static const size_t grades[] = { 4, 1, 0, 1, 5, 2, 0, 1, 6 };
static const struct agreement_table example = { 3, grades };

static void
test_kappa(void **state)
{
	(void)state;
	assert_int_equal(agreement_total(&example), 20);
	assert_int_equal(agreement_within(&example, 0), 15);
	assert_int_equal(agreement_within(&example, 1), 20);
	/* po 0.75; pe (25 + 56 + 56) / 400 = 0.3425 */
	near("plain", kappa_of(&example, AGREEMENT_PLAIN),
	    (0.75 - 0.3425) / (1.0 - 0.3425), 1e-12);
	near("plain, rounded", kappa_of(&example, AGREEMENT_PLAIN), 0.620,
	    0.0005);
	/* observed 5 / 20, expected 338 / 400 */
	near("linear", kappa_of(&example, AGREEMENT_LINEAR), 1.0 - 0.25 / 0.845,
	    1e-12);
	near("linear, rounded", kappa_of(&example, AGREEMENT_LINEAR), 0.704,
	    0.0005);
	/* expected 488 / 400 */
	near("quadratic", kappa_of(&example, AGREEMENT_QUADRATIC),
	    1.0 - 0.25 / 1.22, 1e-12);
	near("quadratic, rounded", kappa_of(&example, AGREEMENT_QUADRATIC),
	    0.795, 0.0005);
}

/* An unused grade between two that are used moves them apart. */
static void
test_unused(void **state)
{
	(void)state;
	static const size_t narrow[] = { 3, 2, 1, 4 };
	static const size_t wide[] = { 3, 0, 2, 0, 0, 0, 1, 0, 4 };
	static const size_t upper[] = { 0, 0, 0, 0, 3, 2, 0, 1, 4 };
	const struct agreement_table a = { 2, narrow }, b = { 3, wide },
				     c = { 3, upper };

	near("plain", kappa_of(&b, AGREEMENT_PLAIN),
	    kappa_of(&a, AGREEMENT_PLAIN), 1e-15);
	assert_int_equal(agreement_within(&a, 1), 10);
	assert_int_equal(agreement_within(&b, 1), 7);
	near("one at the end changes nothing", kappa_of(&c, AGREEMENT_LINEAR),
	    kappa_of(&a, AGREEMENT_LINEAR), 1e-15);
	/* Rows 2 0 0 2, columns 1 1 0 2: observed (3 + 2) / 4, expected
	 * (2 (1 * 1 + 2 * 3) + 2 (1 * 3 + 1 * 2)) / 16. */
	static const size_t gap[] = { 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1,
		0, 1 };
	const struct agreement_table d = { 4, gap };
	near("linear over a gap", kappa_of(&d, AGREEMENT_LINEAR),
	    1.0 - (5.0 / 4.0) / (24.0 / 16.0), 1e-12);
}

/*
 * Fleiss, Cohen and Everitt 1969, by hand for a table of two by two: counts
 * 20 5 10 15, so po 0.7, pe 0.5, kappa 0.4. With weights 1 on the diagonal:
 * sum p (v - (v_row + v_column) 0.6)^2 - (0.4 - 0.5 * 0.6)^2 with
 * v_row = 0.6 0.4 (column totals) and v_column = 0.5 0.5 (row totals):
 * 0.4 (1 - 0.66)^2 + 0.1 (-0.66)^2 + 0.2 (-0.54)^2 + 0.3 (1 - 0.54)^2 - 0.01
 * = 0.04624 + 0.04356 + 0.05832 + 0.06348 - 0.01 = 0.2016; over 50 * 0.25.
 */
static void
test_standard_error(void **state)
{
	(void)state;
	static const size_t counts[] = { 20, 5, 10, 15 };
	const struct agreement_table t = { 2, counts };
	struct agreement_kappa out;

	for (int w = AGREEMENT_PLAIN; w < AGREEMENT_WEIGHTS; w++) {
		assert_true(
		    agreement_kappa(&t, (enum agreement_weights)w, &out));
		near("kappa", out.kappa, 0.4, 1e-12);
		near("se", out.se, sqrt(0.2016 / 12.5), 1e-12);
	}
	static const size_t same[] = { 5, 0, 0, 5 };
	const struct agreement_table all = { 2, same };
	assert_true(agreement_kappa(&all, AGREEMENT_PLAIN, &out));
	near("all equal", out.kappa, 1.0, 0.0);
	near("without error", out.se, 0.0, 0.0);
}

static void
test_kappa_none(void **state)
{
	(void)state;
	struct agreement_kappa out;
	static const size_t none[9] = { 0 };
	static const size_t one[] = { 0, 0, 0, 0, 7, 0, 0, 0, 0 };
	/* both use one category, but not the same: chance never agrees */
	static const size_t off[] = { 0, 0, 0, 7, 0, 0, 0, 0, 0 };
	const struct agreement_table a = { 3, none }, b = { 3, one },
				     c = { 3, off }, d = { 0, none };

	for (int w = AGREEMENT_PLAIN; w < AGREEMENT_WEIGHTS; w++) {
		enum agreement_weights weights = (enum agreement_weights)w;
		assert_false(agreement_kappa(&a, weights, &out));
		assert_false(agreement_kappa(&b, weights, &out));
		assert_false(agreement_kappa(&d, weights, &out));
		near("no better than chance", kappa_of(&c, weights), 0.0, 0.0);
	}
}

static void
test_words(void **state)
{
	(void)state;
	static const struct {
		double value;
		const char *words;
	} kappas[] = {
		{ -0.1, "poor" },
		{ 0.0, "slight" },
		{ 0.20, "slight" },
		{ 0.201, "fair" },
		{ 0.40, "fair" },
		{ 0.41, "moderate" },
		{ 0.1 + 0.2 + 0.3, "moderate" }, /* 0.6 and a bit */
		{ 0.61, "substantial" },
		{ 0.80, "substantial" },
		{ 0.81, "almost perfect" },
		{ 1.0, "almost perfect" },
	}, iccs[] = {
		{ -3.0, "poor" },
		{ 0.499, "poor" },
		{ 0.5, "moderate" },
		{ 0.749, "moderate" },
		{ 0.75, "good" },
		{ 0.899, "good" },
		{ 1.0 - 0.1, "excellent" },
		{ 1.0, "excellent" },
	};

	for (size_t i = 0; i < sizeof(kappas) / sizeof(kappas[0]); i++)
		assert_string_equal(
		    agreement_kappa_words(kappas[i].value), kappas[i].words);
	for (size_t i = 0; i < sizeof(iccs) / sizeof(iccs[0]); i++)
		assert_string_equal(
		    agreement_icc_words(iccs[i].value), iccs[i].words);
}

/* Six forces in N. MSB 8906 / 5, MSJ 27, MSE 106 / 5, MSW 133 / 6. */
static void
test_measured(void **state)
{
	(void)state;
	static const double a[] = { 210, 185, 240, 160, 225, 198 };
	static const double b[] = { 204, 190, 236, 150, 230, 190 };
	struct agreement_measured m;

	agreement_measure(a, b, 6, &m);
	assert_null(m.why);
	near("msb", m.ms_subjects, 1781.2, 1e-9);
	near("msj", m.ms_raters, 27.0, 1e-12);
	near("mse", m.ms_error, 21.2, 1e-12);
	near("msw", m.ms_within, 133.0 / 6.0, 1e-12);
	double icc1 = (1781.2 - 133.0 / 6.0) / (1781.2 + 133.0 / 6.0);
	double icc2 = (1781.2 - 21.2) / (1781.2 + 21.2 + 2.0 * 5.8 / 6.0);
	double icc3 = (1781.2 - 21.2) / (1781.2 + 21.2);
	near("icc(1,1)", m.icc[AGREEMENT_ICC_1_1], icc1, 1e-12);
	near("icc(2,1)", m.icc[AGREEMENT_ICC_2_1], icc2, 1e-12);
	near("icc(3,1)", m.icc[AGREEMENT_ICC_3_1], icc3, 1e-12);
	near("rounded", m.icc[AGREEMENT_ICC_1_1], 0.9754, 0.00005);
	near("rounded", m.icc[AGREEMENT_ICC_2_1], 0.9754, 0.00005);
	near("rounded", m.icc[AGREEMENT_ICC_3_1], 0.9765, 0.00005);
	/* Tables of F, 0.975: 5.988 of 5 and 6, 6.978 of 6 and 5, 7.146 of 5
	 * and 5 degrees of freedom; McGraw and Wong 1996, table 7. */
	double f = 1781.2 / (133.0 / 6.0), g = 1781.2 / 21.2;
	const struct agreement_interval *ci = &m.interval[AGREEMENT_ICC_1_1];
	assert_true(ci->known);
	near("one-way, from", ci->lower, (f - 5.988) / (f + 5.988), 5e-5);
	near("one-way, to", ci->upper, (f * 6.978 - 1) / (f * 6.978 + 1), 5e-5);
	ci = &m.interval[AGREEMENT_ICC_3_1];
	assert_true(ci->known);
	near("consistency, from", ci->lower, (g - 7.146) / (g + 7.146), 5e-5);
	near("consistency, to", ci->upper, (g * 7.146 - 1) / (g * 7.146 + 1),
	    5e-5);
	near("sem", m.sem, sqrt(21.2 + 5.8 / 6.0), 1e-12);
	near("sem, rounded", m.sem, 4.71, 0.005);
	near("mdc95", m.mdc95, 13.1, 0.05);
	near("mean", m.mean, 3.0, 1e-12);
	near("sd", m.sd, 6.5, 0.05);
	near("lower", m.lower, -9.8, 0.05);
	near("upper", m.upper, 15.8, 0.05);
	/* the same error by SD and ICC: the SD of one reading by the model */
	double sd = sqrt((1781.2 + 21.2 + 2.0 * 5.8 / 6.0) / 2.0);
	near("sem by sd and icc", m.sem,
	    sd * sqrt(1 - m.icc[AGREEMENT_ICC_2_1]), 1e-9);
}

static void
test_measured_none(void **state)
{
	(void)state;
	struct agreement_measured m;
	static const double one[] = { 5 }, other[] = { 3 };

	agreement_measure(one, other, 0, &m);
	assert_non_null(m.why);
	agreement_measure(one, other, 1, &m);
	assert_string_equal(m.why, "fewer than 2 observations");
	near("mean of one", m.mean, 2.0, 0.0);
	assert_false(m.has_icc[AGREEMENT_ICC_2_1]);

	static const double same[] = { 7.1, 7.1, 7.1 };
	agreement_measure(same, same, 3, &m);
	assert_string_equal(m.why, "all values are equal");

	/* Patients do not differ, raters do: 0 / 0 for consistency alone. */
	static const double low[] = { 1, 1 }, high[] = { 2, 2 };
	agreement_measure(low, high, 2, &m);
	assert_null(m.why);
	assert_false(m.has_icc[AGREEMENT_ICC_3_1]);
	assert_true(m.has_icc[AGREEMENT_ICC_2_1]);
	near("agreement", m.icc[AGREEMENT_ICC_2_1], 0.0, 0.0);
	near("one-way", m.icc[AGREEMENT_ICC_1_1], -1.0, 0.0);

	/* The means of patients do not differ: nothing is left of F, and an
	 * interval would be the estimate alone. */
	static const double to[] = { 1, 0, 0 }, fro[] = { 0, 1, 1 };
	agreement_measure(to, fro, 3, &m);
	near("no patient stands out", m.ms_subjects, 0.0, 0.0);
	near("agreement", m.icc[AGREEMENT_ICC_2_1], -2.0, 1e-12);
	for (int i = 0; i < AGREEMENT_ICCS; i++)
		assert_false(m.interval[i].known);

	/* Decimals that are no doubles leave no variance behind. */
	static const double up[] = { 0.1, 0.3 }, down[] = { 0.3, 0.1 };
	agreement_measure(up, down, 2, &m);
	assert_null(m.why);
	assert_false(m.has_icc[AGREEMENT_ICC_2_1]);
	near("negative, not clamped", m.icc[AGREEMENT_ICC_3_1], -1.0, 0.0);
}

/* Large values with small differences: 1e6 + x agrees as x does. */
static void
test_far_from_zero(void **state)
{
	(void)state;
	double a[] = { 1.25, 2.5, 4, 3.5 }, b[] = { 1, 2.75, 3.5, 4 };
	struct agreement_measured near_zero, far;

	agreement_measure(a, b, 4, &near_zero);
	for (size_t i = 0; i < 4; i++) {
		a[i] += 1e6;
		b[i] += 1e6;
	}
	agreement_measure(a, b, 4, &far);
	for (int i = 0; i < AGREEMENT_ICCS; i++)
		near("icc", far.icc[i], near_zero.icc[i], 1e-12);
	near("sem", far.sem, near_zero.sem, 1e-12);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_kappa),
		cmocka_unit_test(test_unused),
		cmocka_unit_test(test_standard_error),
		cmocka_unit_test(test_kappa_none),
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_measured),
		cmocka_unit_test(test_measured_none),
		cmocka_unit_test(test_far_from_zero),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
