/*
 * test_score.c: scores of a session, from typed answers to the entries on
 * record. Expected values are worked out by hand; the arithmetic stands with
 * the rows. The standard batteries are tested on the shipped protocols.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "support/rig.h"

#define HEAD                                                                   \
	"[protocol]\n"                                                         \
	"id = test\nversion = 1\ntitle = Test\nregion = ankle\n"               \
	"sides = right, left\nsources = made up\n"

/* Graded on both sides, in the order a right, a left, b right, b left. */
#define AB                                                                     \
	"[step a]\nkind = grade\nscale = mrc\nask = A\n"                       \
	"[step b]\nkind = grade\nscale = mrc\nask = B\n"
/* Once right, and left only where the right is not tested. */
#define ELSE                                                                   \
	"[step a]\nkind = grade\nscale = split\nask = A\n"                     \
	"sides = right else left\n"                                            \
	"[step b]\nkind = grade\nscale = split\nask = B\nsides = once\n"
#define FORCE                                                                  \
	"[step involved]\nkind = choice\nask = Which?\nsides = once\n"         \
	"option.right = right\noption.left = left\noption.both = both\n"       \
	"[step f]\nkind = number\nunit = N\nmin = 0\nmax = 999\nask = F\n"     \
	"decimals = 1\n"
#define TRIALS                                                                 \
	"[step f]\nkind = number\nunit = N\nmin = 0\nmax = 999\nask = F\n"     \
	"decimals = 1\nsides = right\ntrials = 3\n"
#define SCORE "[score s]\nlabel = S\n"

/* What the record holds: "VALUE UNIT|BAND|NOTE". */
static const struct row {
	const char *name;
	const char *protocol;
	const char *lines; /* up to the close */
	const char *record;
} rows[] = {
	/* 4 + 3 + 5 + 2 */
	{ "sum", HEAD AB SCORE "sum = a b\n", "4|3|5|2", "14 ||4/4 items" },
	/* 4 + 5 */
	{ "sum of a side", HEAD AB SCORE "sum = a.right, b.right\n", "4|3|5|2",
	    "9 ||2/2 items" },
	{ "a missing item is never 0", HEAD AB SCORE "sum = a b\n",
	    "4|nt pain|5|2", "ND ||3/4 items; missing: a.left" },
	{ "nor is one that is open", HEAD AB SCORE "sum = a b\n", "4|3|:finish",
	    "ND ||2/4 items; missing: b.right, b.left" },
	{ "a qualifier does not count", HEAD AB SCORE "sum = a b\n",
	    "4p|3~|5|2* / old", "14 ||4/4 items" },
	/* 14 / 4 */
	{ "mean", HEAD AB SCORE "mean = a b\nsource = X\n", "4|3|5|2",
	    "3.5 ||4/4 items" },
	/* (4 + 5 + 2) / 3 = 3.67 */
	{ "mean of what can be tested",
	    HEAD AB SCORE "mean = a b\nsource = X\nmissing = testable\n"
			  "decimals = 2\n",
	    "4|nt pain|5|2", "3.67 ||3/4 items; missing: a.left" },
	{ "mean of nothing",
	    HEAD AB SCORE "mean = a b\nsource = X\nmissing = testable\n",
	    ":finish",
	    "ND ||0/4 items; missing: a.right, a.left, b.right, b.left" },
	{ "a difference with one side missing",
	    HEAD AB SCORE "difference = a\nsource = X\n", "4|nt pain|5|2",
	    "ND ||1/2 items; missing: a.left" },
	{ "max", HEAD AB SCORE "max = a b\n", "4|3|5|2", "5 ||4/4 items" },
	/* bands go by the value: 3.996 would be below 4, 4 is not */
	{ "band below",
	    HEAD AB SCORE "sum = a b\nband = < 14 low\n  >= 14 up\n", "4|3|5|1",
	    "13 |low|4/4 items" },
	{ "band at its limit",
	    HEAD AB SCORE "sum = a b\nband = < 14 low\n  >= 14 up\n", "4|3|5|2",
	    "14 |up|4/4 items" },
	{ "first band wins",
	    HEAD AB SCORE "sum = a b\nband = < 5 very low\n  < 14 low\n",
	    "1|1|1|1", "4 |very low|4/4 items" },
	{ "no band", HEAD AB SCORE "sum = a b\nband = < 14 low\n", "4|3|5|2",
	    "14 ||4/4 items" },
	{ "not determined has no band",
	    HEAD AB SCORE "sum = a b\nband = >= 0 any\n", "4|nt pain|5|2",
	    "ND ||3/4 items; missing: a.left" },
	/* (4 + 5 + 2) * 4 / 3 = 14.67 */
	{ "prorated", HEAD AB SCORE "sum = a b\nmissing = prorate\n",
	    "4|nt pain|5|2",
	    "14.7 ||3/4 items; missing: a.left; estimated: prorated" },
	{ "nothing to prorate", HEAD AB SCORE "sum = a b\nmissing = prorate\n",
	    "4|3|5|2", "14 ||4/4 items" },
	/* a.left counts the 4 of a.right */
	{ "copied", HEAD AB SCORE "sum = a b\nmissing = copy-side\n",
	    "4|nt pain|5|2", "15.0 ||3/4 items; estimated: a from the right" },
	{ "nothing to copy", HEAD AB SCORE "sum = a b\nmissing = copy-side\n",
	    "nt pain|nt pain|5|2", "ND ||2/4 items; missing: a.right, a.left" },
	/* each step once */
	{ "one side", HEAD ELSE SCORE "sum = a b\nmissing = other-side\n",
	    "5|5", "10 ||2/2 items" },
	{ "the other side", HEAD ELSE SCORE "sum = a b\nmissing = other-side\n",
	    "nt pain|5|5", "10 ||2/2 items; other side: a from the left" },
	{ "neither side", HEAD ELSE SCORE "sum = a b\nmissing = other-side\n",
	    "nt pain|nt pain|5", "ND ||1/2 items; missing: a.right" },
	/* a trace has no number: 0, and said; 4- counts as 4 */
	{ "points that are not the code",
	    HEAD ELSE SCORE "sum = a b\nmissing = other-side\n", "4-|T",
	    "4 ||2/2 items; counted a.right 4- as 4, b T as 0" },
	/* 182 - 240 */
	{ "difference", HEAD FORCE SCORE "difference = f\n", "right|182|240",
	    "-58 N||2/2 items" },
	{ "difference to the uninvolved side",
	    HEAD FORCE SCORE "difference = f\ninvolved = involved\n",
	    "left|182|240", "58 N||2/2 items" },
	/* 100 * 182 / 240 = 75.83 */
	{ "lsi",
	    HEAD FORCE SCORE "symmetry = f\nindex = lsi\ninvolved = involved\n",
	    "right|182|240", "75.8 %||2/2 items" },
	/* 100 * 240 / 182 = 131.87 */
	{ "lsi of the left",
	    HEAD FORCE SCORE "symmetry = f\nindex = lsi\ninvolved = involved\n",
	    "left|182|240", "131.9 %||2/2 items" },
	{ "lsi of both",
	    HEAD FORCE SCORE "symmetry = f\nindex = lsi\ninvolved = involved\n",
	    "both|182|240", "ND ||2/2 items; not one side alone is affected" },
	{ "lsi of nobody knows",
	    HEAD FORCE SCORE "symmetry = f\nindex = lsi\ninvolved = involved\n",
	    "nt other why|182|240",
	    "ND ||2/2 items; the affected side is not recorded" },
	{ "deficit",
	    HEAD FORCE SCORE
	    "symmetry = f\nindex = deficit\ninvolved = involved\n",
	    "right|182|240", "24.2 %||2/2 items" },
	{ "of the stronger",
	    HEAD FORCE SCORE "symmetry = f\nindex = of-stronger\n",
	    "right|182|240", "24.2 %||2/2 items" },
	{ "robinson", HEAD FORCE SCORE "symmetry = f\nindex = robinson\n",
	    "right|182|240", "-27.5 %||2/2 items" },
	{ "a zero denominator",
	    HEAD FORCE SCORE "symmetry = f\nindex = robinson\n", "right|0|0",
	    "ND ||2/2 items; division by zero" },
	/* 655 / 3 */
	{ "mean of trials", HEAD TRIALS SCORE "mean = f\n", "212|225|218",
	    "218.3 N||3/3 items" },
	{ "max of trials", HEAD TRIALS SCORE "max = f\n", "212|225|218",
	    "225 N||3/3 items" },
	{ "sd of trials", HEAD TRIALS SCORE "sd = f\n", "212|225|218",
	    "6.5 N||3/3 items" },
	{ "cv of trials", HEAD TRIALS SCORE "cv = f\n", "212|225|218",
	    "3.0 %||3/3 items" },
	{ "cv around 0", HEAD TRIALS SCORE "cv = f\n", "0|0|0",
	    "ND ||3/3 items; the mean is 0" },
	{ "trials left out", HEAD TRIALS SCORE "mean = f\n", "212|nt pain",
	    "ND ||1/3 items; missing: f.right.2, f.right.3" },
	{ "greatest of all trials", HEAD TRIALS SCORE "max = f.max\n",
	    "212|225|218", "225 N||1/1 items" },
	{ "no greatest without a trial", HEAD TRIALS SCORE "max = f.max\n",
	    "212|225|nt pain", "ND ||0/1 items; missing: f.right" },
	/* (212 + 225 + 218) / 3 = 218.33 */
	{ "mean of all trials", HEAD TRIALS SCORE "formula = f.right.mean\n",
	    "212|225|218", "218.3 ||1/1 items" },
	{ "no mean without a trial",
	    HEAD TRIALS SCORE "formula = f.right.mean\n", "212|225|nt pain",
	    "ND ||0/1 items; missing: f.right" },
	/* 100 * (4 + 5) / 20 */
	{ "formula", HEAD AB SCORE "formula = 100 * (a.right + b.right) / 20\n",
	    "4|3|5|2", "45.0 ||2/2 items" },
	{ "formula without an item",
	    HEAD AB SCORE "formula = 100 * (a.right + b.right) / 20\n",
	    "4|3|nt pain|2", "ND ||1/2 items; missing: b.right" },
	{ "formula, division by zero",
	    HEAD AB SCORE "formula = a.right / b.right\n", "4|3|0|2",
	    "ND ||2/2 items; division by zero, or a part of it is not "
	    "determined" },
	{ "out of its range",
	    HEAD AB SCORE "formula = a.right * 9\n"
			  "range = 0, 40\n",
	    "5|3|0|2", "ND ||1/1 items; the result is outside its range" },
	/* the last of two scores: (4 + 3) + (5 + 2) + 1 */
	{ "a score of scores",
	    HEAD AB "[score x]\nlabel = X\nsum = a\n"
		    "[score y]\nlabel = Y\nsum = b\n" SCORE
		    "formula = x + y + 1\ndecimals = 0\n",
	    "4|3|5|2", "15 ||4/4 items" },
	{ "a part is not determined",
	    HEAD AB "[score x]\nlabel = X\nsum = a\n"
		    "[score y]\nlabel = Y\nsum = b\n" SCORE
		    "formula = x + y + 1\n",
	    "4|nt pain|5|2", "ND ||3/4 items; missing: a.left" },
	/* (4 * 2 / 1) + (5 + 2) */
	{ "a part is estimated",
	    HEAD AB "[score x]\nlabel = X\nsum = a\nmissing = prorate\n"
		    "[score y]\nlabel = Y\nsum = b\n" SCORE "formula = x + y\n",
	    "4|nt pain|5|2",
	    "15.0 ||3/4 items; missing: a.left; estimated: a part of it is" },
	/* what is hidden is missing */
	{ "hidden",
	    HEAD "[step a]\nkind = grade\nscale = mrc\nask = A\n"
		 "[step b]\nkind = grade\nscale = mrc\nask = B\n"
		 "ask_if = a > 3\n" SCORE "sum = a b\n",
	    "4|3|5", "ND ||3/4 items; missing: b.left" },
};

static void
describe(const struct myo_score_view *v, char *out, size_t size)
{
	(void)snprintf(
	    out, size, "%s %s|%s|%s", v->text, v->unit, v->band, v->note);
}

static void
test_rows(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		static struct rig rig;
		struct myo_score_view v;
		char have[512];
		rig_init(&rig, rows[i].protocol);
		rig_open(&rig, "rl", MYO_ORDER_STEP);
		rig_lines(&rig, rows[i].lines);
		assert_int_equal(rig_count(&rig, MYO_ENTRY_SCORE), 0);
		rig_type(&rig, "y");
		if (strcmp(rig_at(&rig), "nothing") != 0 &&
		    rig.next != MYO_NEXT_CLOSED)
			fail_msg("%s: not closed, at %s", rows[i].name,
			    rig_at(&rig));
		myo_session_score(
		    rig.session, myo_session_n_scores(rig.session) - 1, &v);
		describe(&v, have, sizeof(have));
		if (strcmp(have, rows[i].record) != 0)
			fail_msg("%s: '%s', not '%s'", rows[i].name, have,
			    rows[i].record);
		if (!v.recorded || !v.follows)
			fail_msg("%s: not on record", rows[i].name);
		rig_release(&rig);
	}
}

/* The close is the last entry, the scores stand before it. */
static void
test_order(void **state)
{
	(void)state;
	static struct rig rig;
	rig_init(&rig, HEAD AB "[score x]\nlabel = X\nsum = a\n"
			       "[score r]\nlabel = R\nsum = a b\n"
			       "on_request = yes\n" SCORE "sum = b\n");
	rig_open(&rig, "rl", MYO_ORDER_STEP);
	rig_lines(&rig, "4|3|5|2|y");
	size_t n = rig.n_entries;
	assert_int_equal(rig.entries[n - 1].entry, MYO_ENTRY_CLOSE);
	assert_string_equal(rig.entries[n - 3].step_id, "score.x");
	assert_string_equal(rig.entries[n - 2].step_id, "score.s");
	assert_string_equal(rig.entries[n - 2].value, "7");
	assert_int_equal(rig_count(&rig, MYO_ENTRY_SCORE), 2);
	assert_non_null(strstr(rig.said, "X: 7, 2/2 items"));
	assert_null(strstr(rig.said, "R:"));
	/* what is shown on request is computed all the same: 4 + 3 + 5 + 2 */
	struct myo_score_view v;
	myo_session_score(rig.session, 1, &v);
	assert_false(v.recorded);
	assert_string_equal(v.now.text, "14");
	rig_release(&rig);
}

/* A crash between the scores and the close: nothing is recorded twice, and
 * what has changed meanwhile is. */
static void
test_crash(void **state)
{
	(void)state;
	static struct rig rig;
	rig_init(
	    &rig, HEAD AB "[score x]\nlabel = X\nsum = a\n" SCORE "sum = b\n");
	rig_open(&rig, "rl", MYO_ORDER_STEP);
	rig_lines(&rig, "4|3|5|2");
	rig.fail_after = 1;
	rig_type(&rig, "y");
	assert_int_equal(rig_count(&rig, MYO_ENTRY_SCORE), 1);
	assert_int_equal(rig_count(&rig, MYO_ENTRY_CLOSE), 0);
	rig.fail_after = -1;
	rig_resume(&rig);
	rig_type(&rig, "y");
	assert_int_equal(rig_count(&rig, MYO_ENTRY_SCORE), 2);
	assert_int_equal(rig_count(&rig, MYO_ENTRY_CLOSE), 1);
	rig_release(&rig);

	rig_init(
	    &rig, HEAD AB "[score x]\nlabel = X\nsum = a\n" SCORE "sum = b\n");
	rig_open(&rig, "rl", MYO_ORDER_STEP);
	rig_lines(&rig, "4|3|5|2");
	rig.fail_after = 2;
	rig_type(&rig, "y");
	rig.fail_after = -1;
	rig_resume(&rig);
	/* :goto a.left, 4 instead of 3 */
	rig_lines(&rig, ":goto a.left|4|y");
	assert_int_equal(rig_count(&rig, MYO_ENTRY_SCORE), 3);
	struct myo_score_view v;
	myo_session_score(rig.session, 0, &v);
	assert_string_equal(v.text, "8");
	assert_string_equal(v.before, "7");
	assert_true(v.follows);
	rig_release(&rig);
}

static void
amend(
    struct rig *rig, const char *place, const char *answer, const char *reason)
{
	const struct myo_amendment amendment = {
		.place = place,
		.answer = answer,
		.reason = reason,
		.note = "",
		.examiner_id = "other",
	};
	rig_perform(rig, myo_session_amend(rig->session, &amendment));
}

/* An amendment of one item re-scores; both values are there. */
static void
test_amend(void **state)
{
	(void)state;
	static struct rig rig;
	struct myo_score_view v;
	rig_init(&rig, HEAD AB "[score x]\nlabel = X\nsum = a\n" SCORE
			       "sum = a b\nband = < 14 low\n");
	rig_open(&rig, "rl", MYO_ORDER_STEP);
	rig_lines(&rig, "4|3|5|2|y");
	const struct myo_effects *fx = myo_session_settle(rig.session);
	assert_int_equal(fx->n_drafts, 0);
	assert_string_equal(rig.entries[4].step_id, "b");
	assert_string_equal(rig.entries[4].value, "2");
	size_t before = rig.n_entries;
	amend(&rig, "b.left", "1", "misheard");
	/* the score that it does not touch is not recorded again */
	assert_int_equal(rig.n_entries, before + 2);
	const struct myo_entry *made = &rig.entries[before];
	const struct myo_entry *score = &rig.entries[before + 1];
	assert_int_equal(made->entry, MYO_ENTRY_AMEND);
	assert_int_equal(score->entry, MYO_ENTRY_SCORE);
	assert_string_equal(score->step_id, "score.s");
	assert_string_equal(score->value, "13");
	assert_string_equal(score->label, "low");
	char refers[64];
	(void)snprintf(refers, sizeof(refers), "%s:%llu", made->station_id,
	    (unsigned long long)made->seq);
	assert_string_equal(score->refers_to, refers);
	assert_non_null(
	    strstr(rig.said, "S: 13, instead of 14, low, 4/4 items"));
	myo_session_score(rig.session, 1, &v);
	assert_true(v.follows);
	assert_string_equal(v.text, "13");
	assert_string_equal(v.before, "14");
	/* to the same value, and back to an undetermined one */
	before = rig.n_entries;
	amend(&rig, "b.left", "nt pain", "not done at all");
	assert_string_equal(rig.entries[before + 1].value, "ND");
	rig_release(&rig);
}

/* A session of one side has no scores of the other, but those of both. */
static void
test_one_side(void **state)
{
	(void)state;
	static struct rig rig;
	rig_init(&rig,
	    HEAD AB "[score x]\nlabel = X\nsum = a.right b.right\n"
		    "[score y]\nlabel = Y\nsum = a.left\n" SCORE "sum = a\n");
	rig_open(&rig, "r", MYO_ORDER_STEP);
	rig_lines(&rig, "4|3|y");
	assert_int_equal(rig_count(&rig, MYO_ENTRY_SCORE), 2);
	size_t n = rig.n_entries;
	assert_string_equal(rig.entries[n - 3].step_id, "score.x");
	assert_string_equal(rig.entries[n - 3].value, "7");
	assert_string_equal(rig.entries[n - 2].step_id, "score.s");
	assert_string_equal(rig.entries[n - 2].value, "ND");
	rig_release(&rig);
}

static void
test_comma(void **state)
{
	(void)state;
	static struct rig rig;
	rig_init(&rig, HEAD TRIALS SCORE "mean = f\n");
	myo_session_show_comma(rig.session);
	rig_open(&rig, "rl", MYO_ORDER_STEP);
	rig_lines(&rig, "212|225|218|y");
	assert_non_null(strstr(rig.said, "S: 218,3 N, 3/3 items"));
	struct myo_score_view v;
	myo_session_score(rig.session, 0, &v);
	assert_string_equal(v.text, "218.3");
	rig_release(&rig);
}

/* A step of which the other side does says so where it is not asked. */
static void
test_side_instead(void **state)
{
	static struct rig rig;

	(void)state;
	rig_init(&rig, HEAD "[step a]\nkind = grade\nscale = mrc\nask = A\n"
			    "sides = right else left\n"
			    "[step t]\nkind = text\nask = T\nsides = once\n"
			    "required = no\n");
	rig_open(&rig, "rl", MYO_ORDER_STEP);
	const char *why = "it is asked only where the right side is not tested";
	rig_type(&rig, "4");
	amend(&rig, "a.left", "4", "seen later");
	assert_non_null(strstr(rig.said, why));
	rig_type(&rig, ":goto a.left");
	assert_non_null(strstr(rig.said, why));
	rig_lines(&rig, ":goto a.right|nt pain");
	rig_type(&rig, ":goto a.left");
	assert_string_equal(rig_at(&rig), "a.left");
	rig_release(&rig);
}

/* What it has of each item, by its place: a.right, a.left, b.right, b.left. */
static void
test_counted(void **state)
{
	static const enum myo_counted wanted[] = { MYO_COUNTED_OWN,
		MYO_COUNTED_INSTEAD, MYO_COUNTED_MISSING, MYO_COUNTED_MISSING };
	static struct rig rig;
	struct myo_score_view v;

	(void)state;
	rig_init(&rig, HEAD AB SCORE "sum = a b\nmissing = copy-side\n");
	rig_open(&rig, "rl", MYO_ORDER_STEP);
	rig_lines(&rig, "4|nt pain|nt pain|nt cast");
	myo_session_score(rig.session, 0, &v);
	assert_int_equal(v.now.items, 4);
	assert_memory_equal(v.now.counted, wanted, sizeof(wanted));
	rig_release(&rig);
}

/* A score that the protocol does not have is kept, and counted as a stray. */
static void
test_strays(void **state)
{
	static const char *const ids[] = { "score.none", "sum", "" };
	static struct rig rig;

	(void)state;
	rig_init(&rig, HEAD AB SCORE "sum = b\n");
	rig_open(&rig, "rl", MYO_ORDER_STEP);
	rig_lines(&rig, "4|3|5|2");
	struct myo_entry e = rig.entries[1];
	e.entry = MYO_ENTRY_SCORE;
	e.side = MYO_SIDE_ONCE;
	for (size_t i = 0; i < 3; i++) {
		e.seq = 100 + i;
		e.step_id = ids[i];
		assert_int_equal(myo_session_apply(rig.session, &e), MYO_OK);
		assert_int_equal(myo_session_strays(rig.session), i + 1);
	}
	rig_release(&rig);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_crash),
		cmocka_unit_test(test_amend),
		cmocka_unit_test(test_one_side),
		cmocka_unit_test(test_comma),
		cmocka_unit_test(test_side_instead),
		cmocka_unit_test(test_counted),
		cmocka_unit_test(test_strays),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
