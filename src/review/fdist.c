/*
 * fdist.c: quantiles by bisection on the logarithm of the odds, in which both
 * ends of the distribution are resolved alike.
 */
#include "review/fdist.h"

#include <float.h>
#include <math.h>

#include "base/banned.h"

#define TERMS_MAX 10000
#define ODDS_MAX  700.0 /* exp() of it is still a double */
#define HALVINGS  64

/* x of the beta distribution as its odds x / (1 - x), so that neither x nor
 * 1 - x is ever a difference of two numbers that are almost equal. */
struct odds {
	double x, y; /* y = 1 - x */
	double log_x, log_y;
};

static struct odds
odds_of(double log_odds)
{
	double e = exp(-fabs(log_odds));
	double less = e / (1.0 + e), more = 1.0 / (1.0 + e);
	double log_more = -log1p(e), log_less = log_more - fabs(log_odds);

	return log_odds < 0.0 ? (struct odds){ less, more, log_less, log_more }
			      : (struct odds){ more, less, log_more, log_less };
}

static double
not_zero(double v)
{
	return fabs(v) < DBL_MIN ? DBL_MIN : v;
}

/* The coefficient d of DLMF 8.17.23; i > 0. */
static double
coefficient(int i, double x, double a, double b)
{
	double m = floor(i / 2.0);

	if (i % 2 == 0)
		return m * (b - m) * x / ((a + i - 1.0) * (a + i));
	return -(a + m) * (a + b + m) * x / ((a + i - 1.0) * (a + i));
}

/* DLMF 8.17.22, 1 + d1 / (1 + d2 / (1 + ...)), by the modified method of
 * Lentz; it converges fast where x < (a + 1) / (a + b + 2). */
static double
fraction(double x, double a, double b)
{
	double value = 1.0, c = 1.0, d = 0.0;

	for (int i = 1; i < TERMS_MAX; i++) {
		double term = coefficient(i, x, a, b);
		d = 1.0 / not_zero(1.0 + term * d);
		c = not_zero(1.0 + term / c);
		value *= c * d;
		if (fabs(c * d - 1.0) < DBL_EPSILON)
			break;
	}
	return value;
}

/* Only the sign of gamma is shared between threads; it is not read here. */
static double
log_gamma(double x)
{
	return lgamma(x); /* NOLINT(concurrency-mt-unsafe) */
}

/* I_x(a, b). */
static double
incomplete_beta(const struct odds *o, double a, double b)
{
	double log_front = a * o->log_x + b * o->log_y + log_gamma(a + b) -
			   log_gamma(a) - log_gamma(b);

	if (o->x < (a + 1.0) / (a + b + 2.0))
		return exp(log_front) / (a * fraction(o->x, a, b));
	return 1.0 - exp(log_front) / (b * fraction(o->y, b, a));
}

double
fdist_upper(double tail, double df1, double df2)
{
	double low = -ODDS_MAX, high = ODDS_MAX;

	/* P(F > f) = I_y(df2 / 2, df1 / 2), y = df2 / (df2 + df1 f) */
	for (int i = 0; i < HALVINGS; i++) {
		double mid = (low + high) / 2.0;
		struct odds o = odds_of(mid);
		if (incomplete_beta(&o, df2 / 2.0, df1 / 2.0) < tail)
			low = mid;
		else
			high = mid;
	}
	return exp(-(low + high) / 2.0) * (df2 / df1);
}
