#include "core/stats.h"

#include <math.h>

#include "base/banned.h"

static bool
ratio(double a, double b, double *out)
{
	if (!(fabs(b) > 0.0))
		return false;
	*out = 100.0 * a / b;
	return isfinite(*out);
}

double
stats_mean(const double *values, size_t n)
{
	double sum = 0.0;
	for (size_t i = 0; i < n; i++)
		sum += values[i];
	return sum / (double)n;
}

bool
stats_sd(const double *values, size_t n, double *out)
{
	if (n < 2)
		return false;
	double mean = stats_mean(values, n), squares = 0.0;
	for (size_t i = 0; i < n; i++)
		squares += (values[i] - mean) * (values[i] - mean);
	*out = sqrt(squares / (double)(n - 1));
	return true;
}

bool
stats_cv(const double *values, size_t n, double *out)
{
	double sd;
	return stats_sd(values, n, &sd) &&
	       ratio(sd, stats_mean(values, n), out);
}

bool
stats_lsi(double involved, double uninvolved, double *out)
{
	return ratio(involved, uninvolved, out);
}

bool
stats_deficit(double involved, double uninvolved, double *out)
{
	double lsi;
	if (!stats_lsi(involved, uninvolved, &lsi))
		return false;
	*out = 100.0 - lsi;
	return true;
}

bool
stats_of_stronger(double right, double left, double *out)
{
	return ratio(fabs(right - left), fmax(right, left), out);
}

bool
stats_robinson(double right, double left, double *out)
{
	return ratio(right - left, 0.5 * (right + left), out);
}

double
stats_mdc95(double sem)
{
	return 1.96 * sqrt(2.0) * sem;
}
