/*
 * agreement.h: how well two raters agree: the arithmetic alone. Pure; no
 * memory is taken. "Not determined" is a result of its own and never 0.
 *
 * Sources: Cohen 1960 (kappa), Cohen 1968 (weighted kappa), Fleiss, Cohen and
 * Everitt 1969 (its standard error), Landis and Koch 1977 (words for kappa),
 * Shrout and Fleiss 1979 and McGraw and Wong 1996 (ICC and its confidence
 * interval), Koo and Li 2016 (words for ICC), Bland and Altman 1986 (limits of
 * agreement).
 */
#ifndef REVIEW_AGREEMENT_H
#define REVIEW_AGREEMENT_H

#include <stdbool.h>
#include <stddef.h>

/* ---- categories */

/* What a disagreement weighs, by the number of ranks between the two. */
enum agreement_weights {
	AGREEMENT_PLAIN,     /* any counts 1 */
	AGREEMENT_LINEAR,    /* |i - j| */
	AGREEMENT_QUADRATIC, /* (i - j)^2 */
	AGREEMENT_WEIGHTS,
};

/* How often the first rater chose row i and the second column j. Categories
 * are in the order of the scale, unused ones included: leaving these out
 * would change a weighted kappa. */
struct agreement_table {
	size_t k;
	const size_t *counts; /* k * k, row by row */
};

size_t agreement_total(const struct agreement_table *t);
/* How many differ by at most so many ranks; 0: equal. */
size_t agreement_within(const struct agreement_table *t, size_t ranks);

struct agreement_kappa {
	double kappa;
	double se; /* asymptotic; of observations that are independent */
};

/* False where chance alone would always agree (pe = 1), which is where both
 * raters used one and the same category, and where nothing was rated. */
bool agreement_kappa(const struct agreement_table *t,
    enum agreement_weights weights, struct agreement_kappa *out);
/* "substantial"; Landis and Koch. */
const char *agreement_kappa_words(double kappa);

/* ---- measurements */

enum agreement_icc {
	AGREEMENT_ICC_1_1, /* one-way */
	AGREEMENT_ICC_2_1, /* two-way random, absolute agreement */
	AGREEMENT_ICC_3_1, /* two-way mixed, consistency */
	AGREEMENT_ICCS,
};

/* 95 %, of subjects that are independent; at most 1. */
struct agreement_interval {
	/* false: the error it rests on is 0, or the mean square of subjects,
	 * or, of ICC(2,1), it is so negative that the approximation no longer
	 * holds its estimate */
	bool known;
	double lower, upper;
};

/* In the unit of the values, or its square. */
struct agreement_measured {
	size_t n;
	/* Of the two-way analysis of variance; valid for n >= 2. */
	double ms_subjects, ms_raters, ms_error, ms_within;
	/* Why no coefficient is determined; NULL: some is. */
	const char *why;
	bool has_icc[AGREEMENT_ICCS]; /* its denominator is not 0 */
	double icc[AGREEMENT_ICCS];   /* may be negative; never clamped */
	struct agreement_interval interval[AGREEMENT_ICCS];
	double sem, mdc95;   /* agreement; where why is NULL */
	double mean;         /* of a - b; n >= 1 */
	bool has_limits;     /* n >= 2 */
	double sd;           /* of a - b */
	double lower, upper; /* mean -+ 1.96 SD */
};

void agreement_measure(
    const double *a, const double *b, size_t n, struct agreement_measured *out);
/* "good"; Koo and Li. */
const char *agreement_icc_words(double icc);

#endif
