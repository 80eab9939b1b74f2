/*
 * agreement.c: the arithmetic of review/agreement.h for scripts that compare it
 * with another implementation. A line of input gives a line of output, numbers
 * in 17 digits, "ND" for what is not determined:
 *
 *	kappa K COUNT...    K * K counts: agreement within 0 and 1 ranks, then
 *	                    kappa and its error plain, linear, quadratic
 *	icc A B A B ...     ICC(1,1) (2,1) (3,1), SEM, MDC95, mean, SD, limits,
 *	                    then the limits of the interval of each ICC
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "review/agreement.h"

#include "base/banned.h"

#define LINE_MAX_BYTES 65536
#define NUMBERS_MAX    4096

static void
put(bool has, double value)
{
	if (has)
		printf(" %.17g", value);
	else
		printf(" ND");
}

static void
kappa(const double *numbers, size_t n)
{
	size_t k = n > 0 ? (size_t)numbers[0] : 0;
	size_t *counts = mem_zeroed(k * k + 1, sizeof(*counts));

	if (counts == NULL || n != k * k + 1) {
		fprintf(stderr, "agreement: bad table\n");
		exit(2);
	}
	for (size_t i = 0; i < k * k; i++)
		counts[i] = (size_t)numbers[i + 1];
	const struct agreement_table table = { k, counts };
	printf("%zu %zu", agreement_within(&table, 0),
	    agreement_within(&table, 1));
	for (int w = AGREEMENT_PLAIN; w < AGREEMENT_WEIGHTS; w++) {
		struct agreement_kappa out = { 0.0, 0.0 };
		bool has =
		    agreement_kappa(&table, (enum agreement_weights)w, &out);
		put(has, out.kappa);
		put(has, out.se);
	}
	free(counts);
}

static void
icc(const double *numbers, size_t n)
{
	static double a[NUMBERS_MAX], b[NUMBERS_MAX];
	struct agreement_measured m;

	for (size_t i = 0; i + 1 < n; i += 2) {
		a[i / 2] = numbers[i];
		b[i / 2] = numbers[i + 1];
	}
	agreement_measure(a, b, n / 2, &m);
	for (int i = AGREEMENT_ICC_1_1; i < AGREEMENT_ICCS; i++)
		put(m.has_icc[i], m.icc[i]);
	put(m.why == NULL, m.sem);
	put(m.why == NULL, m.mdc95);
	put(m.n > 0, m.mean);
	put(m.n > 1, m.sd);
	put(m.n > 1, m.lower);
	put(m.n > 1, m.upper);
	for (int i = AGREEMENT_ICC_1_1; i < AGREEMENT_ICCS; i++) {
		put(m.interval[i].known, m.interval[i].lower);
		put(m.interval[i].known, m.interval[i].upper);
	}
}

int
main(void)
{
	static char line[LINE_MAX_BYTES];
	static double numbers[NUMBERS_MAX];

	while (fgets(line, sizeof(line), stdin) != NULL) {
		char *at = strchr(line, ' ');
		size_t n = 0;
		for (char *end = at; at != NULL && n < NUMBERS_MAX; at = end) {
			double value = strtod(at, &end);
			if (end == at)
				break;
			numbers[n++] = value;
		}
		if (strncmp(line, "kappa ", 6) == 0)
			kappa(numbers, n);
		else
			icc(numbers, n);
		putchar('\n');
	}
	return 0;
}
