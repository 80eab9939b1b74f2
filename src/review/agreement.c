/*
 * agreement.c: see agreement.h.
 */
#include "review/agreement.h"

#include <float.h>
#include <math.h>

#include "core/stats.h"
#include "review/fdist.h"

#include "base/banned.h"

/* Half the width of an interval that holds 95 % of a normal distribution. */
#define NORMAL_95 1.96
/* What is outside of it on either side. */
#define TAIL_95 0.025
/* A bound of a class that is met but for the last digits is met. */
#define SLACK 1e-9

/* ---- categories */

static size_t
apart(size_t i, size_t j)
{
	return i > j ? i - j : j - i;
}

static double
weight_of(enum agreement_weights weights, size_t i, size_t j)
{
	double d = (double)apart(i, j);

	switch (weights) {
	case AGREEMENT_PLAIN:
		return i == j ? 0.0 : 1.0;
	case AGREEMENT_LINEAR:
		return d;
	case AGREEMENT_QUADRATIC:
	case AGREEMENT_WEIGHTS:
		break;
	}
	return d * d;
}

size_t
agreement_within(const struct agreement_table *t, size_t ranks)
{
	size_t n = 0;

	for (size_t i = 0; i < t->k; i++)
		for (size_t j = 0; j < t->k; j++)
			if (apart(i, j) <= ranks)
				n += t->counts[i * t->k + j];
	return n;
}

size_t
agreement_total(const struct agreement_table *t)
{
	return agreement_within(t, t->k);
}

static double
row_total(const struct agreement_table *t, size_t i)
{
	size_t n = 0;

	for (size_t j = 0; j < t->k; j++)
		n += t->counts[i * t->k + j];
	return (double)n;
}

static double
column_total(const struct agreement_table *t, size_t j)
{
	size_t n = 0;

	for (size_t i = 0; i < t->k; i++)
		n += t->counts[i * t->k + j];
	return (double)n;
}

/* All that either rater said is one category. */
static bool
is_one_category(const struct agreement_table *t, size_t n)
{
	for (size_t i = 0; i < t->k; i++)
		if (t->counts[i * t->k + i] == n)
			return true;
	return false;
}

/* Sum of the weights between category i of one rater and all that the other
 * said; whole numbers, as all sums here are until they are divided. */
static double
weight_sum(const struct agreement_table *t, enum agreement_weights weights,
    size_t i, double (*total)(const struct agreement_table *, size_t))
{
	double sum = 0.0;

	for (size_t j = 0; j < t->k; j++)
		sum += total(t, j) * weight_of(weights, i, j);
	return sum;
}

/*
 * Fleiss, Cohen and Everitt 1969, in weights of disagreement d: with o and e
 * the observed and the expected mean weight and q = o / e = 1 - kappa, the
 * variance is (sum p x^2 - o^2) / (n e^2), x = d - (d_row + d_column) q.
 * Agreement weights v = 1 - d / max give the same. The mean of x is o - 2 e q,
 * which is -o: so the sum is that of p (x + o)^2, where nothing cancels.
 */
static double
standard_error(const struct agreement_table *t, enum agreement_weights weights,
    double n, double observed, double expected)
{
	double q = observed / expected, sum = 0.0;

	for (size_t i = 0; i < t->k; i++) {
		double row = weight_sum(t, weights, i, column_total);
		for (size_t j = 0; j < t->k; j++) {
			size_t count = t->counts[i * t->k + j];
			if (count == 0)
				continue;
			double column = weight_sum(t, weights, j, row_total);
			double x = weight_of(weights, i, j) -
				   (row + column) / n * q + observed;
			sum += (double)count / n * x * x;
		}
	}
	return sqrt(sum / n) / expected;
}

bool
agreement_kappa(const struct agreement_table *t, enum agreement_weights weights,
    struct agreement_kappa *out)
{
	size_t total = agreement_total(t);
	double n = (double)total, observed = 0.0, expected = 0.0;

	if (total == 0 || is_one_category(t, total))
		return false;
	for (size_t i = 0; i < t->k; i++) {
		for (size_t j = 0; j < t->k; j++)
			observed += weight_of(weights, i, j) *
				    (double)t->counts[i * t->k + j];
		expected +=
		    row_total(t, i) * weight_sum(t, weights, i, column_total);
	}
	out->kappa = 1.0 - n * observed / expected;
	out->se = standard_error(t, weights, n, observed / n, expected / n / n);
	return true;
}

const char *
agreement_kappa_words(double kappa)
{
	static const struct {
		double most;
		const char *words;
	} classes[] = {
		{ 0.20, "slight" },
		{ 0.40, "fair" },
		{ 0.60, "moderate" },
		{ 0.80, "substantial" },
	};

	if (kappa < -SLACK)
		return "poor";
	for (size_t i = 0; i < sizeof(classes) / sizeof(classes[0]); i++)
		if (kappa <= classes[i].most + SLACK)
			return classes[i].words;
	return "almost perfect";
}

/* ---- measurements */

/*
 * Mean squares from the mean and the difference of each pair, so that large
 * values with small differences lose nothing: with m = (a + b) / 2 and
 * d = a - b, the sums of squares are 2 sum (m - mean m)^2 for subjects,
 * n (mean d)^2 / 2 for raters and sum (d - mean d)^2 / 2 for the rest.
 */
static void
analyse(const double *a, const double *b, struct agreement_measured *out)
{
	double n = (double)out->n, mid = 0.0, between = 0.0, error = 0.0,
	       within = 0.0, greatest = 0.0;

	for (size_t i = 0; i < out->n; i++)
		mid += (a[i] - a[0]) / 2.0 + (b[i] - a[0]) / 2.0;
	mid = a[0] + mid / n;
	for (size_t i = 0; i < out->n; i++) {
		double m = (a[i] - mid) / 2.0 + (b[i] - mid) / 2.0;
		double d = a[i] - b[i];
		between += m * m;
		error += (d - out->mean) * (d - out->mean);
		within += d * d;
		greatest = fmax(greatest, fmax(fabs(a[i]), fabs(b[i])));
	}
	out->ms_subjects = 2.0 * between / (n - 1.0);
	out->ms_raters = n * out->mean * out->mean / 2.0;
	out->ms_error = error / 2.0 / (n - 1.0);
	out->ms_within = within / 2.0 / n;
	/* What is left of decimals that are no doubles is no variance. */
	double noise = 16.0 * DBL_EPSILON * greatest;
	double *squares[] = { &out->ms_subjects, &out->ms_raters,
		&out->ms_error, &out->ms_within };
	for (size_t i = 0; i < sizeof(squares) / sizeof(squares[0]); i++)
		if (*squares[i] <= n * noise * noise)
			*squares[i] = 0.0;
}

static void
coefficients(struct agreement_measured *out)
{
	double n = (double)out->n;
	const struct {
		double top, bottom;
	} forms[AGREEMENT_ICCS] = {
		[AGREEMENT_ICC_1_1] = { out->ms_subjects - out->ms_within,
		    out->ms_subjects + out->ms_within },
		[AGREEMENT_ICC_2_1] = { out->ms_subjects - out->ms_error,
		    out->ms_subjects + out->ms_error * (1.0 - 2.0 / n) +
			2.0 * out->ms_raters / n },
		[AGREEMENT_ICC_3_1] = { out->ms_subjects - out->ms_error,
		    out->ms_subjects + out->ms_error },
	};

	for (size_t i = 0; i < AGREEMENT_ICCS; i++) {
		out->has_icc[i] = forms[i].bottom > 0.0;
		if (out->has_icc[i])
			out->icc[i] = forms[i].top / forms[i].bottom;
	}
	/* = SD * sqrt(1 - ICC(2,1)), without what is lost near an ICC of 1 */
	out->sem = sqrt(out->ms_error + (out->ms_raters - out->ms_error) / n);
	out->mdc95 = stats_mdc95(out->sem);
}

/* Of one ratio of mean squares, F = subjects / error, for k = 2:
 * (F / q - 1) / (F / q + 1), q the quantile of F or one over that of 1 / F.
 * `of_` are degrees of freedom. */
static void
ratio_interval(double subjects, double error, double of_subjects,
    double of_error, struct agreement_interval *out)
{
	out->known = subjects > 0.0 && error > 0.0;
	if (!out->known)
		return;
	double low =
	    subjects / error / fdist_upper(TAIL_95, of_subjects, of_error);
	double high =
	    subjects / error * fdist_upper(TAIL_95, of_error, of_subjects);
	out->lower = (low - 1.0) / (low + 1.0);
	out->upper = (high - 1.0) / (high + 1.0);
}

/*
 * Of ICC(2,1), for k = 2: Shrout and Fleiss 1979, after Satterthwaite. Their
 * degrees of freedom v are a quotient of terms in MSJ / MSE; here both are
 * multiplied by MSE squared, so that an MSE of 0 is no exception.
 */
static void
agreement_interval(
    const struct agreement_measured *m, struct agreement_interval *out)
{
	double n = (double)m->n, r = m->icc[AGREEMENT_ICC_2_1];
	double raters = 2.0 * r * m->ms_raters;
	double rest = (n * (1.0 + r) - 2.0 * r) * m->ms_error;
	double below = (n - 1.0) * raters * raters + rest * rest;
	double above = (n - 1.0) * (raters + rest) * (raters + rest);
	double error = 2.0 * m->ms_raters + (n - 2.0) * m->ms_error;

	out->known = m->ms_subjects > 0.0 && above > 0.0 && below > 0.0;
	if (!out->known)
		return;
	double v = above / below;
	double low = m->ms_subjects / fdist_upper(TAIL_95, n - 1.0, v);
	double high = m->ms_subjects * fdist_upper(TAIL_95, v, n - 1.0);
	out->lower = n * (low - m->ms_error) / (error + n * low);
	out->upper = n * (high - m->ms_error) / (error + n * high);
	/* Far below an ICC of 0, where v tends to 0, it no longer holds. */
	out->known = out->lower <= r && r <= out->upper;
}

static void
intervals(struct agreement_measured *m)
{
	double n = (double)m->n;

	ratio_interval(m->ms_subjects, m->ms_within, n - 1.0, n,
	    &m->interval[AGREEMENT_ICC_1_1]);
	if (m->has_icc[AGREEMENT_ICC_2_1])
		agreement_interval(m, &m->interval[AGREEMENT_ICC_2_1]);
	ratio_interval(m->ms_subjects, m->ms_error, n - 1.0, n - 1.0,
	    &m->interval[AGREEMENT_ICC_3_1]);
}

void
agreement_measure(
    const double *a, const double *b, size_t n, struct agreement_measured *out)
{
	double sum = 0.0, squares = 0.0;

	*out = (struct agreement_measured){ .n = n };
	for (size_t i = 0; i < n; i++)
		sum += a[i] - b[i];
	if (n > 0)
		out->mean = sum / (double)n;
	if (n < 2) {
		out->why = "fewer than 2 observations";
		return;
	}
	for (size_t i = 0; i < n; i++) {
		double d = a[i] - b[i] - out->mean;
		squares += d * d;
	}
	out->has_limits = true;
	out->sd = sqrt(squares / (double)(n - 1));
	out->lower = out->mean - NORMAL_95 * out->sd;
	out->upper = out->mean + NORMAL_95 * out->sd;
	analyse(a, b, out);
	if (!(out->ms_subjects > 0.0) && !(out->ms_within > 0.0)) {
		out->why = "all values are equal";
		return;
	}
	coefficients(out);
	intervals(out);
}

const char *
agreement_icc_words(double icc)
{
	if (icc < 0.5 - SLACK)
		return "poor";
	if (icc < 0.75 - SLACK)
		return "moderate";
	return icc < 0.9 - SLACK ? "good" : "excellent";
}
