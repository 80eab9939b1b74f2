/*
 * test_score_load.c: every way in which a score can be wrong, each at its
 * line and column, and what a sound one becomes.
 */
#include "loading.h"

/* Lines 1 to 6 are the head; the score begins in line 35. */
#define STEPS                                                                  \
	HEAD "[step a]\nkind = grade\nscale = mrc\nask = A\n"                  \
	     "[step b]\nkind = grade\nscale = mrc\nask = B\nsides = right\n"   \
	     "[step n]\nkind = number\nunit = N\nask = N\n"                    \
	     "[step t]\nkind = number\nunit = cm\nask = T\ntrials = 2\n"       \
	     "[step who]\nkind = choice\nask = Who\nsides = once\n"            \
	     "option.right = r\noption.left = l\n"                             \
	     "[step x]\nkind = text\nask = X\n"
#define SCORE STEPS "[score s]\nlabel = S\n"

static const struct row {
	const char *name, *text, *expected;
} rows[] = {
	{ "sound", SCORE "sum = a\n", "" },
	{ "no way", SCORE, "34:2 missing-key" },
	{ "two ways", SCORE "sum = a\nmax = a\n", "34:2 missing-key" },
	{ "no label", STEPS "[score s]\nsum = a\n", "34:2 missing-key" },
	{ "no such step", SCORE "sum = a c\n", "36:9 dangling" },
	{ "part of a step", SCORE "sum = a.up\n", "36:7 score" },
	{ "trials before side", SCORE "sum = t.max.right\n", "36:7 score" },
	{ "not counted", SCORE "sum = a x who\n", "36:9 score; 36:11 score" },
	{ "no trials", SCORE "max = n.max\n", "36:7 score" },
	{ "mean of grades over trials",
	    HEAD "[step a]\nkind = grade\nscale = mrc\nask = A\ntrials = 2\n"
		 "[score s]\nlabel = S\nmax = a.mean\n",
	    "14:7 score" },
	{ "trials in a sum", SCORE "sum = t\n", "36:7 score" },
	{ "trials of a sum", SCORE "sum = t.max\n", "" },
	{ "no such side", SCORE "sum = b.left\n", "36:7 score" },
	{ "no sides",
	    HEAD "[step a]\nkind = count\nask = A\nsides = once\n"
		 "[score s]\nlabel = S\nsum = a.right\n",
	    "13:7 score" },
	{ "twice", SCORE "sum = a a.right\n", "36:9 score" },
	{ "of two kinds", SCORE "sum = a n\n", "36:9 score" },
	{ "of two units", SCORE "sum = n t.max\n", "36:9 score" },
	{ "a scale without points",
	    HEAD
	    "[scale q]\ntitle = Q\nsource = Q\n"
	    "[grade q 0]\nlabel = no\n[grade q 1]\nlabel = so\npoints = 1\n"
	    "[step a]\nkind = grade\nscale = q\nask = A\n"
	    "[score s]\nlabel = S\nsum = a\n",
	    "21:7 score" },
	/* missing */
	{ "missing, no such rule", SCORE "sum = a\nmissing = skip\n",
	    "37:11 bad-value" },
	{ "testable is of means", SCORE "sum = a\nmissing = testable\n",
	    "37:11 bad-value" },
	{ "prorate is of sums", SCORE "max = a\nmissing = prorate\n",
	    "37:11 bad-value" },
	{ "other side of a spread", SCORE "sd = t\nmissing = other-side\n",
	    "37:11 bad-value" },
	/* ranks */
	{ "mean of grades", SCORE "mean = a\n", "34:2 missing-key" },
	{ "difference of grades", SCORE "difference = a\n",
	    "34:2 missing-key" },
	{ "spread of grades", SCORE "sd = a\n", "36:6 score" },
	{ "symmetry of grades", SCORE "symmetry = a\nindex = robinson\n",
	    "36:12 score" },
	/* sides */
	{ "difference of two steps", SCORE "difference = n t.max\n",
	    "36:16 score" },
	{ "difference of one side", SCORE "difference = n.right\n",
	    "36:14 score" },
	{ "difference of trials", SCORE "difference = t\n", "36:14 score" },
	{ "difference of greatest trials", SCORE "difference = t.max\n", "" },
	{ "no index", SCORE "symmetry = n\n", "34:2 missing-key" },
	{ "index of a sum", SCORE "sum = a\nindex = lsi\n",
	    "37:1 misplaced-key" },
	{ "lsi of whom", SCORE "symmetry = n\nindex = lsi\n",
	    "34:2 missing-key" },
	{ "deficit of whom", SCORE "symmetry = n\nindex = deficit\n",
	    "34:2 missing-key" },
	{ "involved in a sum", SCORE "sum = a\ninvolved = who\n",
	    "37:1 misplaced-key" },
	{ "involved in robinson",
	    SCORE "symmetry = n\nindex = robinson\ninvolved = who\n",
	    "38:1 misplaced-key" },
	{ "involved, no such step",
	    SCORE "symmetry = n\nindex = lsi\ninvolved = nobody\n",
	    "38:12 dangling" },
	{ "involved, no choice of sides",
	    SCORE "symmetry = n\nindex = lsi\ninvolved = a\n", "38:12 score" },
	/* range */
	{ "range", SCORE "sum = a\nrange = 0, 10\n", "" },
	{ "range of one", SCORE "sum = a\nrange = 10\n", "37:9 bad-value" },
	{ "range of words", SCORE "sum = a\nrange = none, all\n",
	    "37:9 bad-value" },
	{ "range upside down", SCORE "sum = a\nrange = 10, 0\n",
	    "37:9 bad-range" },
	{ "range the items cannot have", SCORE "sum = a\nrange = 0, 12\n",
	    "37:9 bad-range" },
	{ "range of a mean", SCORE "mean = a\nsource = S\nrange = 0, 5\n", "" },
	{ "range of numbers is not known", SCORE "sum = n\nrange = 0, 7\n",
	    "" },
	/* bands */
	{ "bands", SCORE "sum = a\nband = < 3 low\n  <5 mid\n  >= 5 high\n",
	    "" },
	{ "band without label", SCORE "sum = a\nband = < 3\n",
	    "37:8 bad-value" },
	{ "band without sign", SCORE "sum = a\nband = 3 low\n",
	    "37:8 bad-value" },
	{ "band without number", SCORE "sum = a\nband = < low\n",
	    "37:8 bad-value" },
	{ "second band", SCORE "sum = a\nband = < 3 low\n  oops\n",
	    "38:3 bad-value" },
	{ "covered", SCORE "sum = a\nband = < 5 low\n  < 3 very low\n",
	    "38:3 never-holds" },
	{ "covered from above", SCORE "sum = a\nband = > 5 up\n  >= 6 top\n",
	    "38:3 never-holds" },
	{ "not covered at the limit",
	    SCORE "sum = a\nband = < 5 low\n  <= 5 at most 5\n", "" },
	{ "covered at the limit",
	    SCORE "sum = a\nband = <= 5 at most 5\n  < 5 low\n",
	    "38:3 never-holds" },
	{ "covered value", SCORE "sum = a\nband = <= 5 low\n  = 4 four\n",
	    "38:3 never-holds" },
	{ "decimals", SCORE "sum = a\ndecimals = 7\n", "37:12 bad-value" },
	/* formulas */
	{ "formula", SCORE "formula = 2 * (a.right + b.right) - t.left.max\n",
	    "" },
	{ "no formula", SCORE "formula = 2 *\n", "36:14 score" },
	{ "formula, no such step", SCORE "formula = 2 * c\n",
	    "36:15 dangling" },
	{ "formula, which side", SCORE "formula = a + b.right\n",
	    "36:11 score" },
	{ "formula, which trial", SCORE "formula = t.left\n", "36:11 score" },
	{ "formula of nothing", SCORE "formula = 1 + 1\n", "36:11 score" },
	{ "formula, minus without blanks", SCORE "formula = a.right-b.right\n",
	    "36:11 score" },
	{ "scores above",
	    SCORE "sum = a\n[score u]\nlabel = U\nformula = s / 2\n", "" },
	{ "scores below", SCORE "formula = u\n[score u]\nlabel = U\nsum = a\n",
	    "36:11 dangling" },
	{ "itself", SCORE "formula = s + a.right\n", "36:11 dangling" },
	{ "score with a side",
	    SCORE "sum = a\n[score u]\nlabel = U\nformula = s.right\n",
	    "39:11 score" },
	{ "all faults of a score",
	    SCORE "sum = c\nrange = 1\nband = oops\nmissing = testable\n",
	    "36:7 dangling; 37:9 bad-value; 38:8 bad-value; 39:11 bad-value" },
};

static void
test_faults(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		expect_diags(rows[i].name, rows[i].text, strlen(rows[i].text),
		    MYO_WARNING, rows[i].expected);
}

static void
test_model(void **state)
{
	(void)state;
	struct myo_protocol *p = load_sound(
	    SCORE "sum = a b\nmissing = copy-side\nrange = 0, 15\n"
		  "decimals = 2\nband = < 7.5 low\n  >=10 high up\n"
		  "source = Somebody 1999\non_request = yes\n"
		  "[score v]\nlabel = V\nmean = t.left\n"
		  "[score w]\nlabel = W\nformula = s - 2 * a.left\n");
	assert_int_equal(p->n_scores, 3);
	const struct myo_score *s = &p->scores[0];
	assert_int_equal(s->way, MYO_SCORE_SUM);
	assert_int_equal(s->n_items, 3);
	assert_int_equal(s->items[0].side, MYO_SIDE_RIGHT);
	assert_int_equal(s->items[0].instead, MYO_SIDE_LEFT);
	assert_int_equal(s->items[1].side, MYO_SIDE_LEFT);
	/* b is asked on the right alone */
	assert_int_equal(s->items[2].instead, MYO_SIDE_ONCE);
	assert_true(s->has_range);
	assert_int_equal(s->decimals, 2);
	assert_int_equal(s->n_bands, 2);
	assert_string_equal(s->bands[1].text, ">=10");
	assert_string_equal(s->bands[1].label, "high up");
	assert_string_equal(s->source, "Somebody 1999");
	assert_true(s->on_request);
	s = &p->scores[1];
	assert_int_equal(s->n_items, 2);
	assert_int_equal(s->items[1].trial, 2);
	assert_string_equal(s->unit, "cm");
	assert_int_equal(s->decimals, -1);
	/* the items of its parts, each once */
	assert_int_equal(p->scores[2].n_items, 3);

	/* the snapshot is the same protocol */
	struct myo_protocol *again = NULL;
	assert_int_equal(myo_protocol_load("p.ini", p->snapshot,
			     p->snapshot_len, NULL, NULL, &again, NULL),
	    MYO_OK);
	assert_int_equal(again->n_scores, 3);
	assert_string_equal(again->hash, p->hash);
	assert_string_equal(again->scores[0].bands[1].label, "high up");
	myo_protocol_free(again);
	myo_protocol_free(p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_faults),
		cmocka_unit_test(test_model),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
