/*
 * test_cond_never.c: which conditions can never hold. Each row's verdict
 * follows from the ranges of its steps, by arithmetic on paper.
 */
#include "loading.h"

#include <stdio.h>

/* Lines 7 to 46. */
#define STEPS                                                                  \
	"[step n]\nkind = count\nask = Q\nmin = 0\nmax = 5\n"                  \
	"[step m]\nkind = count\nask = Q\nmin = 5\nmax = 9\n"                  \
	"[step p]\nkind = count\nask = Q\nmin = 3\nmax = 3\n"                  \
	"[step q]\nkind = count\nask = Q\nmin = 3\nmax = 3\n"                  \
	"[step d]\nkind = number\nask = Q\ndecimals = 1\nmax = 9\n"            \
	"[step t]\nkind = number\nask = Q\ntrials = 2\nmax = 9\n"              \
	"[step g]\nkind = grade\nscale = mrc\nask = Q\n"                       \
	"[step h]\nkind = grade\nscale = mrc\nask = Q\n"                       \
	"[step c]\nkind = checks\nask = Q\noption.u = U\noption.v = V\n"       \
	"option.w = W\nexclusive = u, v\n"

static const struct {
	const char *cond;
	bool may;
} rows[] = {
	/* 0..5 against 5..9: they meet in 5 */
	{ "n < m", true },
	{ "n <= m", true },
	{ "n = m", true },
	{ "n != m", true },
	{ "n >= m", true },
	{ "n > m", false },
	{ "m > n", true },
	{ "m >= n", true },
	{ "m = n", true },
	{ "m != n", true },
	{ "m <= n", true },
	{ "m < n", false },
	{ "n = m + 1", false },
	{ "n >= m + 1", false },
	{ "n = m - 1", true },
	{ "n >= m - 1", true },
	{ "m <= n - 1", false },
	{ "m = n - 1", false },
	{ "m = n + 9", true },
	{ "m = n + 10", false },
	{ "m <= n + 10", true },
	{ "n != m + 100", true },
	/* 3 against 3 */
	{ "p = q", true },
	{ "p <= q", true },
	{ "p >= q", true },
	{ "p != q", false },
	{ "p < q", false },
	{ "p > q", false },
	{ "p != q + 1", true },
	{ "p < q + 1", true },
	{ "p > q - 1", true },
	/* an answer against itself */
	{ "n = n", true },
	{ "n <= n", true },
	{ "n != n", false },
	{ "n < n", false },
	{ "n > n", false },
	{ "n >= n + 1", false },
	{ "n < n + 1", true },
	/* whole numbers */
	{ "n > 3 and n > 3 and n < 5", true },
	{ "n > 4 and n < 5", false },
	{ "n >= 4 and n > 4 and n < 5", false },
	{ "n = 2.5", false },
	{ "n != 2.5", true },
	{ "n > 4.5 and n < 5.5", true },
	{ "n > 3.5 and n < 4", false },
	{ "n != 9 and n = 5", true },
	{ "n != 5 and n = 5", false },
	{ "n = 4 and n != 3", true },
	{ "n = 4 and n = 3", false },
	{ "n >= 5 and n != 6 and n != 5", false },
	{ "n >= 4 and n != 4 and n != 4", true },
	{ "n <= 1 and n < 1 and n != 0", false },
	/* tenths */
	{ "d > 3 and d < 3.1", false },
	{ "d >= 3 and d < 3.1", true },
	{ "d > 3 and d < 3.2", true },
	{ "d = 3.15", false },
	/* a mean may be any number */
	{ "t.mean > 3 and t.mean < 3.01", true },
	{ "t.mean >= 3 and t.mean > 3 and t.mean <= 3", false },
	{ "t.mean > 3 and t.mean >= 3 and t.mean <= 3", false },
	{ "t.mean <= 3 and t.mean < 3 and t.mean >= 3", false },
	{ "t.mean < 3 and t.mean <= 3 and t.mean >= 3", false },
	{ "t.mean >= 3 and t.mean <= 3", true },
	{ "t.mean = 3 and t.mean != 3", false },
	{ "t.mean = 3 and t.mean != 4", true },
	{ "t.mean > 9", false },
	{ "t.max > 8 and t.mean < 5", true },
	/* grades, by their order */
	{ "g > h", true },
	{ "g > h and g < 1", false },
	{ "g > h and g <= 1 and h >= 1", false },
	{ "g >= h and g <= 1 and h >= 1", true },
	{ "g = h + 1 and g = 3 and h = 2", true },
	{ "g = h + 1 and g = 3 and h = 3", false },
	{ "g != h and g = 3 and h = 3", false },
	/* several of several */
	{ "c has u and c has u", true },
	{ "c has u and c has v", false },
	{ "c has w and c has u", false },
	{ "c has u and c has w", false },
	/* what was tested and what was not */
	{ "n not-tested and n answered", false },
	{ "n not-tested and n = 3", false },
	{ "n not-tested", true },
	{ "g with p and g without p", false },
	/* one of several ways is enough; a part that is none is told of */
	{ "n > 4 and n < 4 or m < 6", true },
	{ "n > 5 or m < 6", false },
	{ "n > 4 and n < 4 or m < 6 and m > 7", false },
};

static void
test_rows(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct buf text = BUF_INIT;
		struct myo_diags *diags = myo_diags_new();
		buf_addf(&text, HEAD STEPS "[check x]\nif = %s\nsay = S\n",
		    rows[i].cond);
		myo_protocol_free(load_text(text.data, text.len, diags));
		bool never = false, other = false;
		for (size_t k = 0; k < myo_diags_count(diags); k++) {
			const struct myo_diag *d = myo_diags_get(diags, k);
			if (strcmp(d->id, "never-holds") == 0)
				never = true;
			else if (d->severity == MYO_ERROR)
				other = true;
		}
		if (never == rows[i].may || other)
			fail_msg("%s: never %d, malformed %d", rows[i].cond,
			    never, other);
		myo_diags_free(diags);
		buf_release(&text);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
