/*
 * test_history.c: what two days say to one another: the worked examples of the
 * clinical reference (5.1 to 5.3), and every reason for which nothing is
 * computed. The arithmetic stands beside each number.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <math.h>

#include "support/past.h"

#define R MYO_SIDE_RIGHT
#define L MYO_SIDE_LEFT
#define O MYO_SIDE_ONCE

/* ---- forces */

/* SD 60 N, ICC 0.92: SEM = 60 * sqrt(0.08) = 17.0, MDC95 = 1.96 * sqrt(2) *
 * SEM = 47.0. */
static const char force[] = PAST_HEAD
    "[step force]\n"
    "kind = number\nask = Peak force\nsides = once\nunit = N\nmax = 1000\n"
    "decimals = 1\nmdc = 47\nmdc_source = SD 60 N and ICC 0.92\n"
    "position = prone\nstabilise = thigh\nresist = heel\nmethod = make\n"
    "required = no\n";

struct force_row {
	const char *name, *then, *now;
	double difference, percent;
	enum history_error error;
	const char *words;
};

static const struct force_row force_rows[] = {
	{ "the example: within", "240", "270", 30, 12.5, HISTORY_WITHIN,
	    "+30.0 N (+12.5 %) since 2026-01-05, within error (MDC 47 N, SD 60 "
	    "N and ICC 0.92)" },
	{ "down, within", "270", "240", -30, -100.0 / 9, HISTORY_WITHIN,
	    "-30.0 N (-11.1 %) since 2026-01-05, within error (MDC 47 N, SD 60 "
	    "N and ICC 0.92)" },
	{ "beyond", "240", "288", 48, 20, HISTORY_BEYOND,
	    "+48.0 N (+20.0 %) since 2026-01-05, beyond error (MDC 47 N, SD 60 "
	    "N and ICC 0.92)" },
	{ "down, beyond", "240", "192", -48, -20, HISTORY_BEYOND,
	    "-48.0 N (-20.0 %) since 2026-01-05, beyond error (MDC 47 N, SD 60 "
	    "N and ICC 0.92)" },
	/* 287.1 - 240.1 is 47.000000000000028 in binary */
	{ "the limit itself", "240.1", "287.1", 47, 100 * 47 / 240.1,
	    HISTORY_WITHIN,
	    "+47.0 N (+19.6 %) since 2026-01-05, within error (MDC 47 N, SD 60 "
	    "N and ICC 0.92)" },
	{ "just past it", "240", "287.1", 47.1, 19.625, HISTORY_BEYOND,
	    "+47.1 N (+19.6 %) since 2026-01-05, beyond error (MDC 47 N, SD 60 "
	    "N and ICC 0.92)" },
	{ "nothing", "240", "240", 0, 0, HISTORY_WITHIN,
	    "0.0 N (0.0 %) since 2026-01-05, within error (MDC 47 N, SD 60 N "
	    "and ICC 0.92)" },
};

static void
test_force(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(force_rows) / sizeof(force_rows[0]);
	     i++) {
		const struct force_row *row = &force_rows[i];
		struct past p;
		past_two(&p, force, row->then, row->now);
		const struct history_point *first =
		    past_point(&p, "force", O, 0);
		const struct history_point *now = past_point(&p, "force", O, 1);
		assert_int_equal(first->change.kind, HISTORY_FIRST);
		assert_int_equal(now->change.kind, HISTORY_NUMBER);
		past_near(row->name, now->change.difference, row->difference);
		assert_true(now->change.has_percent);
		past_near(row->name, now->change.percent, row->percent);
		assert_int_equal(now->change.error, row->error);
		assert_false(now->change.other_examiner);
		past_says(row->name, history_change_words, now, row->words);
		past_says("first", history_change_words, first, "");
		past_end(&p);
	}
}

/* No percent of nothing; no error where the protocol states none. */
static void
test_force_ends(void **state)
{
	(void)state;
	struct past p;

	past_two(&p, force, "0", "30");
	const struct history_point *now = past_point(&p, "force", O, 1);
	assert_false(now->change.has_percent);
	past_says("from 0", history_change_brief, now, "+30.0 N, within error");
	past_end(&p);

	past_begin(&p, NULL);
	struct past_session s = {
		.protocol = force,
		.day = "2026-01-05",
		.lines = "240",
		.instead = "mdc = 47\nmdc_source = SD 60 N and ICC 0.92\n",
		.with = "",
	};
	past_session(&p, &s);
	s.day = "2026-02-01";
	s.lines = "270";
	s.examiner = "E2";
	past_session(&p, &s);
	past_finish(&p);
	now = past_point(&p, "force", O, 1);
	assert_int_equal(now->change.error, HISTORY_NOT_STATED);
	assert_true(now->change.other_examiner);
	past_says("not stated", history_change_words, now,
	    "+30.0 N (+12.5 %) since 2026-01-05, measurement error not stated; "
	    "another examiner than then");
	struct buf text = BUF_INIT;
	history_change_words(&text, now, true);
	past_text("decimal comma", text.data,
	    "+30,0 N (+12,5 %) since 2026-01-05, measurement error not stated; "
	    "another examiner than then");
	buf_release(&text);
	past_end(&p);
}

/* Each is what the step says otherwise on the later day. */
static const struct past_row force_others[] = {
	{ "position = prone", "position = supine", "270",
	    "position changed: prone then, supine now" },
	{ "position = prone\n", "", "270",
	    "position changed: prone then, none now" },
	{ "position = prone",
	    "position = prone, the feet hanging over the end of the couch",
	    "270", "position changed" },
	{ "stabilise = thigh", "stabilise = pelvis", "270",
	    "stabilisation changed: thigh then, pelvis now" },
	{ "resist = heel", "resist = forefoot", "270",
	    "resistance changed: heel then, forefoot now" },
	{ "method = make", "method = break", "270",
	    "method changed: make then, break now" },
	{ "unit = N\n", "unit = kgf\n", "27", "unit changed: N then, kgf now" },
	{ "required = no\n", "required = no\ntrials = 2\n", "270|271",
	    "number of trials changed: 0 then, 2 now" },
	{ "kind = number\nask = Peak force\nsides = once\nunit = N\n"
	  "max = 1000\ndecimals = 1\n",
	    "kind = count\nask = Peak force\nsides = once\nunit = N\n"
	    "max = 1000\n",
	    "270", "kind of step changed: number then, count now" },
	{ "position = prone\nstabilise = thigh\n",
	    "position = supine\nstabilise = pelvis\n", "270",
	    "position changed: prone then, supine now; stabilisation changed: "
	    "thigh then, pelvis now" },
};

/* What changes nothing of what is measured. */
static const struct past_row force_same[] = {
	{ "ask = Peak force", "ask = Greatest force", "270", "" },
	{ "mdc = 47", "mdc = 20", "270", "" },
	{ "max = 1000", "max = 900", "270", "" },
	{ "decimals = 1", "decimals = 0", "270", "" },
	{ "title = Test", "title = Another", "270", "" },
};

static void
is_not_compared(const struct history_point *now, const char *reason)
{
	struct buf words = BUF_INIT;

	assert_int_equal(now->change.kind, HISTORY_ND);
	past_text("reason", now->change.reason, reason);
	buf_addf(&words, "ND since 2026-01-05: %s", reason);
	past_says("in words", history_change_words, now, words.data);
	buf_reset(&words);
	buf_addf(&words, "ND: %s", reason);
	if (now->absence == MYO_ABSENT_NONE)
		past_says("in a table", history_change_brief, now, words.data);
	buf_release(&words);
}

static void
test_force_otherwise(void **state)
{
	(void)state;
	struct past p;

	for (size_t i = 0; i < sizeof(force_others) / sizeof(force_others[0]);
	     i++) {
		past_other(&p, force, "240", &force_others[i]);
		const struct history_point *now = past_point(&p, "force", O, 1);
		is_not_compared(now, force_others[i].reason);
		assert_true(now->change.otherwise);
		past_end(&p);
	}
	for (size_t i = 0; i < sizeof(force_same) / sizeof(force_same[0]);
	     i++) {
		past_other(&p, force, "240", &force_same[i]);
		const struct history_point *now = past_point(&p, "force", O, 1);
		assert_int_equal(now->change.kind, HISTORY_NUMBER);
		/* the error that the later protocol states */
		assert_int_equal(now->change.error,
		    i == 1 ? HISTORY_BEYOND : HISTORY_WITHIN);
		past_end(&p);
	}
}

/* ---- values that are missing */

struct missing_row {
	const char *then, *now, *reason;
};

static const struct missing_row missing_rows[] = {
	{ "240", "nt pain", "not tested: pain now" },
	{ "nt cast", "270", "not tested: in a cast then" },
	{ "nt cast", "nt pain", "not tested: pain now" },
	{ "240", "", "skipped now" },
	{ "", "270", "skipped then" },
};

static void
test_missing(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(missing_rows) / sizeof(missing_rows[0]);
	     i++) {
		const struct missing_row *row = &missing_rows[i];
		struct past p;
		past_two(&p, force, row->then, row->now);
		const struct history_point *now = past_point(&p, "force", O, 1);
		is_not_compared(now, row->reason);
		/* it is measured as it was */
		assert_false(now->change.otherwise);
		assert_false(
		    now->absence != MYO_ABSENT_NONE && now->has_number);
		past_end(&p);
	}
}

/* A day on which it was not asked is no examination of it. */
static void
test_passed_over(void **state)
{
	(void)state;
	struct past p;
	struct past_session s = {
		.protocol = force, .day = "2026-01-05", .lines = "240"
	};

	past_begin(&p, NULL);
	past_session(&p, &s);
	s.day = "2026-01-20";
	s.lines = ":pause";
	past_session(&p, &s); /* still open */
	s.day = "2026-01-21";
	s.lines = ":abandon tired";
	past_session(&p, &s); /* not reached */
	s.day = "2026-02-01";
	s.lines = "270";
	past_session(&p, &s);
	past_finish(&p);
	const struct history_point *now = past_point(&p, "force", O, 3);
	assert_int_equal(now->change.kind, HISTORY_NUMBER);
	past_near("from the first day", now->change.difference, 30);
	past_text("day", now->change.then_day, "2026-01-05");
	past_says("open", history_point_words, past_point(&p, "force", O, 1),
	    "still open");
	past_says("abandoned", history_point_words,
	    past_point(&p, "force", O, 2), "not reached");
	past_says("no change of it", history_change_brief,
	    past_point(&p, "force", O, 2), "");
	struct buf text = BUF_INIT;
	history_state_words(&text, p.history.visits[1]);
	buf_addc(&text, ' ');
	history_state_words(&text, p.history.visits[2]);
	past_text("states", text.data, "open abandoned: tired");
	buf_release(&text);
	past_end(&p);
}

/* ---- trials */

static const char trials[] = PAST_HEAD
    "[step force]\n"
    "kind = number\nask = Peak force\nsides = once\nunit = N\nmax = 1000\n"
    "decimals = 0\ntrials = 3\nmdc = 47\nmdc_source = made up\n";

/* 212, 225, 218: mean 655 / 3; deviations -19/3, 20/3, -1/3, squares (361 +
 * 400 + 1) / 9, SD sqrt(762 / 9 / 2) = sqrt(127 / 3); CV 100 * SD / mean. */
static void
test_trials(void **state)
{
	(void)state;
	struct past p;

	past_two(&p, trials, "212|225|218", "240|245|250");
	const struct history_point *point = past_point(&p, "force", O, 0);
	const struct history_trials *t = point->trials;
	assert_non_null(t);
	assert_int_equal(t->of, 3);
	assert_int_equal(t->n, 3);
	past_near("mean", t->mean, 655.0 / 3);
	past_near("max", t->max, 225);
	assert_true(t->has_sd && t->has_cv);
	past_near("sd", t->sd, sqrt(127.0 / 3));
	past_near("cv", t->cv, 100 * sqrt(127.0 / 3) / (655.0 / 3));
	assert_true(point->has_number);
	past_near("number", point->number, 655.0 / 3);
	past_says("in words", history_point_words, point,
	    "218.3 N (mean of 3: 212, 225, 218; max 225, SD 6.5, CV 3.0 %)");
	/* 245 - 218.333 = 26.667; / 218.333 = 12.2 % */
	past_says("change of means", history_change_brief,
	    past_point(&p, "force", O, 1), "+26.7 N (+12.2 %), within error");
	past_end(&p);
}

static void
test_trials_missing(void **state)
{
	(void)state;
	struct past p;

	past_two(&p, trials, "212|nt pain", "240|245|250");
	const struct history_point *point = past_point(&p, "force", O, 0);
	assert_int_equal(point->trials->n, 1);
	assert_false(point->has_number);
	assert_false(point->trials->has_sd || point->trials->has_cv);
	past_says("one of them", history_point_words, point,
	    "212.0 N (mean of 1 of 3: 212, none, none; max 212, SD ND, CV ND; "
	    "else not tested: pain)");
	is_not_compared(past_point(&p, "force", O, 1), "1 of 3 trials then");
	past_end(&p);

	past_two(&p, trials, "nt pain", "0|0|0");
	point = past_point(&p, "force", O, 0);
	assert_int_equal(point->absence, MYO_ABSENT_NOT_TESTED);
	past_says(
	    "none of them", history_point_words, point, "not tested: pain");
	point = past_point(&p, "force", O, 1);
	assert_true(point->trials->has_sd);
	assert_false(point->trials->has_cv); /* of mean 0 */
	past_end(&p);
}

/* ---- grades */

/* As mrc-pm, with 3- as the lowest against gravity; and a scale of another
 * kind, of which nobody says what a rank is worth. */
static const char grades[] = PAST_HEAD
    "[step strength]\n"
    "kind = grade\nscale = power\nask = Grade it\nsides = once\n"
    "[scale power]\ntitle = Power\nsource = made up\nqualifiers = p\n"
    "[grade power 0]\nlabel = none\n[grade power 2-]\nlabel = part\n"
    "[grade power 2]\nlabel = full\n"
    "[grade power 3-]\nlabel = part against\ngravity = yes\n"
    "[grade power 3]\nlabel = against\n[grade power 4]\nlabel = some\n"
    "[grade power 5]\nlabel = normal\n";

struct grade_row {
	const char *then, *now;
	int ranks;
	bool across;
	const char *words;
};

static const struct grade_row grade_rows[] = {
	{ "4", "5", 1, false,
	    "4 -> 5 since 2026-01-05: 1 rank up; within usual disagreement "
	    "between examiners" },
	{ "4", "3", -1, false,
	    "4 -> 3 since 2026-01-05: 1 rank down; within usual disagreement "
	    "between examiners" },
	{ "3", "5", 2, false,
	    "3 -> 5 since 2026-01-05: 2 ranks up; deserves attention" },
	{ "2", "3-", 1, true,
	    "2 -> 3- since 2026-01-05: 1 rank up; across gravity: deserves "
	    "attention" },
	{ "4", "2-", -4, true,
	    "4 -> 2- since 2026-01-05: 4 ranks down; across gravity: deserves "
	    "attention" },
	{ "0", "2", 2, false,
	    "0 -> 2 since 2026-01-05: 2 ranks up; deserves attention" },
	{ "4", "4", 0, false, "4 -> 4 since 2026-01-05: same grade" },
	{ "4p", "4", 0, false, "4p -> 4 since 2026-01-05: same grade" },
};

static void
test_grades(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(grade_rows) / sizeof(grade_rows[0]);
	     i++) {
		const struct grade_row *row = &grade_rows[i];
		struct past p;
		past_two(&p, grades, row->then, row->now);
		const struct history_point *now =
		    past_point(&p, "strength", O, 1);
		assert_int_equal(now->change.kind, HISTORY_GRADE);
		assert_int_equal(now->change.ranks, row->ranks);
		assert_int_equal(now->change.across_gravity, row->across);
		assert_false(now->has_number);
		past_says("words", history_change_words, now, row->words);
		past_end(&p);
	}
}

static const struct past_row grade_others[] = {
	{ "scale = power", "scale = mrc", "4",
	    "scale changed: power then, mrc now" },
	{ "[grade power 5]",
	    "[grade power 4+]\nlabel = much\n"
	    "[grade power 5]",
	    "4", "levels of the scale changed" },
};

static void
test_grades_otherwise(void **state)
{
	(void)state;
	struct past p;

	for (size_t i = 0; i < sizeof(grade_others) / sizeof(grade_others[0]);
	     i++) {
		past_other(&p, grades, "3", &grade_others[i]);
		is_not_compared(
		    past_point(&p, "strength", O, 1), grade_others[i].reason);
		past_end(&p);
	}
	/* without a mark of gravity a rank is worth nobody knows what */
	past_begin(&p, NULL);
	struct past_session s = {
		.protocol = grades,
		.day = "2026-01-05",
		.lines = "2",
		.instead = "gravity = yes\n",
		.with = "",
	};
	past_session(&p, &s);
	s.day = "2026-02-01";
	s.lines = "3";
	past_session(&p, &s);
	past_finish(&p);
	past_says("no remark", history_change_words,
	    past_point(&p, "strength", O, 1),
	    "2 -> 3 since 2026-01-05: 2 ranks up");
	past_end(&p);
}

/* ---- options and words */

static const char findings[] = PAST_HEAD
    "[step tendon]\n"
    "kind = palpation\nstructure = calcaneal tendon\nask = Feel it\n"
    "option.firm = continuous and firm\noption.tender = tender\n"
    "option.gap = palpable gap\nabnormal = tender, gap\n"
    "exclusive = firm\nnote = no\nsides = once\n"
    "[step words]\nkind = text\nask = Else?\nsides = once\nrequired = no\n";

static void
test_findings(void **state)
{
	(void)state;
	struct past p;

	past_two(&p, findings, "tender,gap|one", "gap,tender|two");
	const struct history_point *now = past_point(&p, "tendon", O, 1);
	assert_int_equal(now->change.kind, HISTORY_OPTIONS);
	assert_true(now->change.same);
	assert_true(now->abnormal);
	past_says("same", history_change_words, now, "as on 2026-01-05");
	assert_int_equal(
	    past_point(&p, "words", O, 1)->change.kind, HISTORY_WORDS);
	past_says(
	    "text", history_change_words, past_point(&p, "words", O, 1), "");
	past_says("its words", history_point_words,
	    past_point(&p, "words", O, 1), "two");
	past_end(&p);

	past_two(&p, findings, "tender|", "firm|");
	now = past_point(&p, "tendon", O, 1);
	assert_false(now->change.same);
	assert_false(now->abnormal);
	past_says(
	    "changed", history_change_words, now, "was 'tender' on 2026-01-05");
	past_says("value", history_point_words, now, "continuous and firm");
	past_end(&p);

	const struct past_row more = { "exclusive = firm",
		"option.thick = thickened\nexclusive = firm", "firm|",
		"options changed" };
	past_other(&p, findings, "tender|", &more);
	is_not_compared(past_point(&p, "tendon", O, 1), more.reason);
	past_end(&p);
}

/* ---- one day */

#define NO_TIME "00:00:00.000+00:00"
#define ORDER   "it is not recorded which of the two was first"
#define ENDING  " (099a8057)"

struct order_row {
	const char *then, *now; /* times of the day */
	const char *when_then, *when_now;
	const char *words;
};

static const struct order_row order_rows[] = {
	{ "09:00:00.000+00:00", "15:30:00.000+00:00", "2026-02-01 09:00",
	    "2026-02-01 15:30",
	    "+30.0 N (+12.5 %) since 2026-02-01 09:00, within error (MDC 47 N, "
	    "SD 60 N and ICC 0.92)" },
	{ NO_TIME, NO_TIME, "2026-02-01" ENDING, "2026-02-01" ENDING,
	    "ND since 2026-02-01" ENDING ": " ORDER },
	{ "09:00:00.000+00:00", "09:00:00.000+00:00", "2026-02-01 09:00" ENDING,
	    "2026-02-01 09:00" ENDING,
	    "ND since 2026-02-01 09:00" ENDING ": " ORDER },
	{ NO_TIME, "09:00:00.000+00:00", "2026-02-01", "2026-02-01 09:00",
	    "ND since 2026-02-01: " ORDER },
	/* the hour that comes twice in autumn */
	{ "02:30:00.000+02:00", "02:30:00.000+01:00", "2026-02-01 02:30" ENDING,
	    "2026-02-01 02:30" ENDING,
	    "+30.0 N (+12.5 %) since 2026-02-01 02:30" ENDING
	    ", within error (MDC 47 N, SD 60 N and ICC 0.92)" },
};

static void
test_one_day(void **state)
{
	(void)state;
	struct past p;

	for (size_t i = 0; i < sizeof(order_rows) / sizeof(order_rows[0]);
	     i++) {
		const struct order_row *row = &order_rows[i];
		past_begin(&p, NULL);
		struct past_session s = {
			.protocol = force,
			.day = "2026-02-01",
			.time = row->then,
			.lines = "240",
		};
		past_session(&p, &s);
		s.time = row->now;
		s.lines = "270";
		past_session(&p, &s);
		past_finish(&p);
		past_text("then", p.history.visits[0]->when, row->when_then);
		past_text("now", p.history.visits[1]->when, row->when_now);
		past_says("change", history_change_words,
		    past_point(&p, "force", O, 1), row->words);
		past_end(&p);
	}
}

/* ---- devices and conditions */

static const char device[] = PAST_HEAD
    "[step serial]\n"
    "kind = text\nask = Serial\nsides = once\nidentifies = device\n"
    "required = no\n"
    "[step grip]\nkind = choice\nask = Handle\nsides = once\n"
    "option.one = first\noption.two = second\n"
    "[step mass]\nkind = number\nask = Body mass\nsides = once\nunit = kg\n"
    "[step force]\nkind = number\nask = Force\nsides = once\nunit = N\n"
    "[step count]\nkind = count\nask = Rises\nsides = once\n"
    "[step squeeze]\nkind = number\nask = Squeeze\nsides = once\nunit = kgf\n"
    "compare_if_same = grip\n";

static void
test_device(void **state)
{
	(void)state;
	struct past p;

	/* another device: of the force alone */
	past_two(&p, device, "A-1|one|70|240|20|30", "B-2|one|71|250|21|31");
	is_not_compared(
	    past_point(&p, "force", O, 1), "device changed: A-1 then, B-2 now");
	assert_int_equal(
	    past_point(&p, "mass", O, 1)->change.kind, HISTORY_NUMBER);
	assert_int_equal(
	    past_point(&p, "count", O, 1)->change.kind, HISTORY_NUMBER);
	assert_int_equal(
	    past_point(&p, "squeeze", O, 1)->change.kind, HISTORY_NUMBER);
	past_text("device", p.history.visits[1]->device, "B-2");
	past_end(&p);

	/* the same, and another handle */
	past_two(&p, device, "A-1|one|70|240|20|30", "A-1|two|71|250|21|31");
	assert_int_equal(
	    past_point(&p, "force", O, 1)->change.kind, HISTORY_NUMBER);
	past_text(
	    "no remark", past_point(&p, "force", O, 1)->change.unrecorded, "");
	is_not_compared(past_point(&p, "squeeze", O, 1),
	    "grip changed: first then, second now");
	past_end(&p);

	/* not recorded on one of them, on both */
	past_two(&p, device, "|one|70|240|20|30", "A-1|one|71|250|21|31");
	is_not_compared(past_point(&p, "force", O, 1),
	    "device changed: not recorded then, A-1 now");
	past_end(&p);
	past_two(&p, device, "|one|70|240|20|30", "|one|71|250|21|31");
	assert_int_equal(
	    past_point(&p, "force", O, 1)->change.kind, HISTORY_NUMBER);
	past_text("remark", past_point(&p, "force", O, 1)->change.unrecorded,
	    "device not recorded on either day");
	past_end(&p);
}

/* Which condition nobody recorded, by its name; one that was not asked is none,
 * and a finding is like a force. */
static const char unrecorded[] = PAST_HEAD
    "[step model]\nkind = text\nask = Model\nsides = once\n"
    "identifies = device\nrequired = no\n"
    "[step serial]\nkind = text\nask = Serial\nsides = once\n"
    "identifies = device\nrequired = no\n"
    "[step bent]\nkind = yesno\nask = Bent?\nsides = once\n"
    "[step angle]\nkind = text\nask = How far?\nsides = once\n"
    "required = no\nask_if = bent = yes\n"
    "[step force]\nkind = number\nask = Force\nsides = once\nunit = N\n"
    "compare_if_same = model, serial, angle\n"
    "[step grade]\nkind = grade\nscale = mrc\nask = Grade\nsides = once\n"
    "compare_if_same = angle\n";

struct unrecorded_row {
	const char *then, *now, *force, *grade;
};

static const struct unrecorded_row unrecorded_rows[] = {
	{ "M|S|yes|30|240|3", "M|S|yes|30|250|3", "", "" },
	{ "M|S|no|240|3", "M|S|no|250|3", "", "" },
	{ "M||no|240|3", "M||no|250|3", "serial not recorded on either day",
	    "" },
	{ "||yes||240|3", "||yes||250|3",
	    "model, serial, angle not recorded on either day",
	    "angle not recorded on either day" },
};

static void
test_unrecorded(void **state)
{
	(void)state;
	struct past p;

	for (size_t i = 0;
	     i < sizeof(unrecorded_rows) / sizeof(unrecorded_rows[0]); i++) {
		const struct unrecorded_row *row = &unrecorded_rows[i];
		past_two(&p, unrecorded, row->then, row->now);
		past_text("force",
		    past_point(&p, "force", O, 1)->change.unrecorded,
		    row->force);
		past_text("grade",
		    past_point(&p, "grade", O, 1)->change.unrecorded,
		    row->grade);
		past_end(&p);
	}
	past_two(&p, unrecorded, "M|S1|no|240|3", "M|S2|no|250|3");
	is_not_compared(
	    past_point(&p, "force", O, 1), "serial changed: S1 then, S2 now");
	past_end(&p);
	past_two(&p, unrecorded, "||no|240|3", "||no|250|3");
	past_says("in words", history_change_words,
	    past_point(&p, "force", O, 1),
	    "+10.00 N (+4.2 %) since 2026-01-05, measurement error not stated; "
	    "model, serial not recorded on either day");
	past_says("in a table", history_change_brief,
	    past_point(&p, "force", O, 1),
	    "+10.00 N (+4.2 %); model, serial not recorded on either day");
	past_end(&p);
}

/* By the code on record, whatever the option is called by then. */
static const struct past_row handle_others[] = {
	{ "option.one = first", "option.one = large", "A-1|one|71|250|21|31",
	    "" },
	{ "option.one = first\noption.two = second",
	    "option.one = second\noption.two = first", "A-1|two|71|250|21|31",
	    "grip changed: one then, two now" },
	{ "option.two = second", "option.two = small", "A-1|two|71|250|21|31",
	    "grip changed: first then, small now" },
};

static void
test_condition_code(void **state)
{
	(void)state;
	struct past p;

	for (size_t i = 0; i < sizeof(handle_others) / sizeof(handle_others[0]);
	     i++) {
		past_other(
		    &p, device, "A-1|one|70|240|20|30", &handle_others[i]);
		const struct history_point *now =
		    past_point(&p, "squeeze", O, 1);
		if (handle_others[i].reason[0] != '\0')
			is_not_compared(now, handle_others[i].reason);
		else
			assert_int_equal(now->change.kind, HISTORY_NUMBER);
		past_end(&p);
	}
}

/* ---- numbers */

struct number_row {
	double value;
	int decimals;
	enum history_sign sign;
	bool comma;
	const char *text;
};

static const struct number_row number_rows[] = {
	{ 30, 0, HISTORY_SIGNED, false, "+30" },
	{ -30, 0, HISTORY_SIGNED, false, "-30" },
	{ 0, 1, HISTORY_SIGNED, false, "0.0" },
	{ 0.04, 1, HISTORY_SIGNED, false, "0.0" },
	{ -0.04, 1, HISTORY_SIGNED, false, "0.0" },
	{ 0.05, 1, HISTORY_SIGNED, false, "+0.1" },
	{ 2.5, 2, HISTORY_PLAIN, true, "2,50" },
	{ 2.5, -1, HISTORY_PLAIN, false, "2.5" },
	{ 47, -1, HISTORY_PLAIN, false, "47" },
};

static void
test_numbers(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(number_rows) / sizeof(number_rows[0]);
	     i++) {
		const struct number_row *row = &number_rows[i];
		struct buf text = BUF_INIT;
		history_number(
		    &text, row->value, row->decimals, row->sign, row->comma);
		past_text("number", text.data, row->text);
		buf_release(&text);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_force),
		cmocka_unit_test(test_force_ends),
		cmocka_unit_test(test_force_otherwise),
		cmocka_unit_test(test_missing),
		cmocka_unit_test(test_passed_over),
		cmocka_unit_test(test_trials),
		cmocka_unit_test(test_trials_missing),
		cmocka_unit_test(test_grades),
		cmocka_unit_test(test_grades_otherwise),
		cmocka_unit_test(test_findings),
		cmocka_unit_test(test_one_day),
		cmocka_unit_test(test_device),
		cmocka_unit_test(test_unrecorded),
		cmocka_unit_test(test_condition_code),
		cmocka_unit_test(test_numbers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
