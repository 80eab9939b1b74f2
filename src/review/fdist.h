/*
 * fdist.h: the F distribution, for confidence intervals of ratios of mean
 * squares. Pure.
 *
 * Source: the regularized incomplete beta function and its continued fraction,
 * NIST Digital Library of Mathematical Functions 8.17(i), 8.17(v).
 */
#ifndef REVIEW_FDIST_H
#define REVIEW_FDIST_H

/* The value that F of df1 and df2 degrees of freedom (> 0, not only whole)
 * exceeds with the probability tail (0 < tail < 1), to nine digits where they
 * are at most 1e5. What is past the range of a double is an end of it: greater
 * than 1e290, or less than 1e-290. */
double fdist_upper(double tail, double df1, double df2);

#endif
