/*
 * stats.h: arithmetic on measurements. Pure. Values are in one unit, which the
 * results share unless said otherwise. false: not determined.
 */
#ifndef CORE_STATS_H
#define CORE_STATS_H

#include <stdbool.h>
#include <stddef.h>

double stats_mean(const double *values, size_t n); /* n > 0 */
/* Of a sample (n - 1); n = 1 has none. */
bool stats_sd(const double *values, size_t n, double *out);
/* Coefficient of variation, 100 * SD / mean, in percent. */
bool stats_cv(const double *values, size_t n, double *out);

/* Sides compared, in percent; a zero denominator has none. Limb symmetry
 * index and its deficit of the involved side; the difference as a part of the
 * stronger side; the symmetry index of Robinson et al. 1987, + where the right
 * is stronger. */
bool stats_lsi(double involved, double uninvolved, double *out);
bool stats_deficit(double involved, double uninvolved, double *out);
bool stats_of_stronger(double right, double left, double *out);
bool stats_robinson(double right, double left, double *out);

/* The change that is detectable with 95 % confidence, 1.96 * sqrt(2) * the
 * standard error of measurement. */
double stats_mdc95(double sem);

#endif
