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

static void
near(const char *name, double got, double wanted)
{
	if (!(fabs(got - wanted) <= 1e-9))
		fail_msg("%s: %.12g, not %.12g", name, got, wanted);
}

static void
same_text(const char *name, const char *got, const char *wanted)
{
	if (strcmp(got, wanted) != 0)
		fail_msg("%s:\n  got    %s\n  wanted %s", name, got, wanted);
}

/* A function of history_words.c on a point. */
typedef void words_fn(
    struct buf *out, const struct history_point *point, bool comma);

static void
says(const char *name, words_fn *fn, const struct history_point *point,
    const char *wanted)
{
	struct buf text = BUF_INIT;

	fn(&text, point, false);
	same_text(name, text.data, wanted);
	buf_release(&text);
}

/* ---- forces */

#define HEAD                                                                   \
	"[protocol]\n"                                                         \
	"id = test\nversion = 1\ntitle = Test\nregion = ankle\n"               \
	"sides = right, left\norder = step\nsources = made up\n"

/* SD 60 N, ICC 0.92: SEM = 60 * sqrt(0.08) = 17.0, MDC95 = 1.96 * sqrt(2) *
 * SEM = 47.0. */
static const char force[] =
    HEAD "[step force]\n"
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
two_days(
    struct past *p, const char *protocol, const char *then, const char *now)
{
	past_begin(p, NULL);
	past_session(
	    p, &(struct past_session){
		   .protocol = protocol, .day = "2026-01-05", .lines = then });
	past_session(
	    p, &(struct past_session){
		   .protocol = protocol, .day = "2026-02-01", .lines = now });
	past_finish(p);
}

static void
test_force(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(force_rows) / sizeof(force_rows[0]);
	     i++) {
		const struct force_row *row = &force_rows[i];
		struct past p;
		two_days(&p, force, row->then, row->now);
		const struct history_point *first =
		    past_point(&p, "force", O, 0);
		const struct history_point *now = past_point(&p, "force", O, 1);
		assert_int_equal(first->change.kind, HISTORY_FIRST);
		assert_int_equal(now->change.kind, HISTORY_NUMBER);
		near(row->name, now->change.difference, row->difference);
		assert_true(now->change.has_percent);
		near(row->name, now->change.percent, row->percent);
		assert_int_equal(now->change.error, row->error);
		assert_false(now->change.other_examiner);
		says(row->name, history_change_words, now, row->words);
		says("first", history_change_words, first, "");
		past_end(&p);
	}
}

/* No percent of nothing; no error where the protocol states none. */
static void
test_force_ends(void **state)
{
	(void)state;
	struct past p;

	two_days(&p, force, "0", "30");
	const struct history_point *now = past_point(&p, "force", O, 1);
	assert_false(now->change.has_percent);
	says("from 0", history_change_brief, now, "+30.0 N, within error");
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
	says("not stated", history_change_words, now,
	    "+30.0 N (+12.5 %) since 2026-01-05, measurement error not stated; "
	    "another examiner than then");
	struct buf text = BUF_INIT;
	history_change_words(&text, now, true);
	same_text("decimal comma", text.data,
	    "+30,0 N (+12,5 %) since 2026-01-05, measurement error not stated; "
	    "another examiner than then");
	buf_release(&text);
	past_end(&p);
}

/* Each is what the step says otherwise on the later day. */
struct other_row {
	const char *instead, *with, *lines;
	const char *reason;
};

static const struct other_row force_others[] = {
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
static const struct other_row force_same[] = {
	{ "ask = Peak force", "ask = Greatest force", "270", "" },
	{ "mdc = 47", "mdc = 20", "270", "" },
	{ "max = 1000", "max = 900", "270", "" },
	{ "decimals = 1", "decimals = 0", "270", "" },
	{ "title = Test", "title = Another", "270", "" },
};

static void
other_day(struct past *p, const char *protocol, const char *then,
    const struct other_row *row)
{
	past_begin(p, NULL);
	past_session(
	    p, &(struct past_session){
		   .protocol = protocol, .day = "2026-01-05", .lines = then });
	past_session(p, &(struct past_session){
			    .protocol = protocol,
			    .day = "2026-02-01",
			    .lines = row->lines,
			    .instead = row->instead,
			    .with = row->with,
			});
	past_finish(p);
}

static void
is_not_compared(const struct history_point *now, const char *reason)
{
	struct buf words = BUF_INIT;

	assert_int_equal(now->change.kind, HISTORY_ND);
	same_text("reason", now->change.reason, reason);
	buf_addf(&words, "ND since 2026-01-05: %s", reason);
	says("in words", history_change_words, now, words.data);
	buf_reset(&words);
	buf_addf(&words, "ND: %s", reason);
	if (now->absence == MYO_ABSENT_NONE)
		says("in a table", history_change_brief, now, words.data);
	buf_release(&words);
}

static void
test_force_otherwise(void **state)
{
	(void)state;
	struct past p;

	for (size_t i = 0; i < sizeof(force_others) / sizeof(force_others[0]);
	     i++) {
		other_day(&p, force, "240", &force_others[i]);
		const struct history_point *now = past_point(&p, "force", O, 1);
		is_not_compared(now, force_others[i].reason);
		assert_true(now->change.otherwise);
		past_end(&p);
	}
	for (size_t i = 0; i < sizeof(force_same) / sizeof(force_same[0]);
	     i++) {
		other_day(&p, force, "240", &force_same[i]);
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
		two_days(&p, force, row->then, row->now);
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
	near("from the first day", now->change.difference, 30);
	same_text("day", now->change.then_day, "2026-01-05");
	says("open", history_point_words, past_point(&p, "force", O, 1),
	    "still open");
	says("abandoned", history_point_words, past_point(&p, "force", O, 2),
	    "not reached");
	says("no change of it", history_change_brief,
	    past_point(&p, "force", O, 2), "");
	struct buf text = BUF_INIT;
	history_state_words(&text, p.history.visits[1]);
	buf_addc(&text, ' ');
	history_state_words(&text, p.history.visits[2]);
	same_text("states", text.data, "open abandoned: tired");
	buf_release(&text);
	past_end(&p);
}

/* ---- trials */

static const char trials[] =
    HEAD "[step force]\n"
	 "kind = number\nask = Peak force\nsides = once\nunit = N\nmax = 1000\n"
	 "decimals = 0\ntrials = 3\nmdc = 47\nmdc_source = made up\n";

/* 212, 225, 218: mean 655 / 3; deviations -19/3, 20/3, -1/3, squares (361 +
 * 400 + 1) / 9, SD sqrt(762 / 9 / 2) = sqrt(127 / 3); CV 100 * SD / mean. */
static void
test_trials(void **state)
{
	(void)state;
	struct past p;

	two_days(&p, trials, "212|225|218", "240|245|250");
	const struct history_point *point = past_point(&p, "force", O, 0);
	const struct history_trials *t = point->trials;
	assert_non_null(t);
	assert_int_equal(t->of, 3);
	assert_int_equal(t->n, 3);
	near("mean", t->mean, 655.0 / 3);
	near("max", t->max, 225);
	assert_true(t->has_sd && t->has_cv);
	near("sd", t->sd, sqrt(127.0 / 3));
	near("cv", t->cv, 100 * sqrt(127.0 / 3) / (655.0 / 3));
	assert_true(point->has_number);
	near("number", point->number, 655.0 / 3);
	says("in words", history_point_words, point,
	    "218.3 N (mean of 3: 212, 225, 218; max 225, SD 6.5, CV 3.0 %)");
	/* 245 - 218.333 = 26.667; / 218.333 = 12.2 % */
	says("change of means", history_change_brief,
	    past_point(&p, "force", O, 1), "+26.7 N (+12.2 %), within error");
	past_end(&p);
}

static void
test_trials_missing(void **state)
{
	(void)state;
	struct past p;

	two_days(&p, trials, "212|nt pain", "240|245|250");
	const struct history_point *point = past_point(&p, "force", O, 0);
	assert_int_equal(point->trials->n, 1);
	assert_false(point->has_number);
	assert_false(point->trials->has_sd || point->trials->has_cv);
	says("one of them", history_point_words, point,
	    "212.0 N (mean of 1 of 3: 212, none, none; max 212, SD ND, CV ND; "
	    "else not tested: pain)");
	is_not_compared(past_point(&p, "force", O, 1), "1 of 3 trials then");
	past_end(&p);

	two_days(&p, trials, "nt pain", "0|0|0");
	point = past_point(&p, "force", O, 0);
	assert_int_equal(point->absence, MYO_ABSENT_NOT_TESTED);
	says("none of them", history_point_words, point, "not tested: pain");
	point = past_point(&p, "force", O, 1);
	assert_true(point->trials->has_sd);
	assert_false(point->trials->has_cv); /* of mean 0 */
	past_end(&p);
}

/* ---- grades */

/* As mrc-pm, with 3- as the lowest against gravity; and a scale of another
 * kind, of which nobody says what a rank is worth. */
static const char grades[] =
    HEAD "[step strength]\n"
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
		two_days(&p, grades, row->then, row->now);
		const struct history_point *now =
		    past_point(&p, "strength", O, 1);
		assert_int_equal(now->change.kind, HISTORY_GRADE);
		assert_int_equal(now->change.ranks, row->ranks);
		assert_int_equal(now->change.across_gravity, row->across);
		assert_false(now->has_number);
		says("words", history_change_words, now, row->words);
		past_end(&p);
	}
}

static const struct other_row grade_others[] = {
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
		other_day(&p, grades, "3", &grade_others[i]);
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
	says("no remark", history_change_words,
	    past_point(&p, "strength", O, 1),
	    "2 -> 3 since 2026-01-05: 2 ranks up");
	past_end(&p);
}

/* ---- options and words */

static const char findings[] = HEAD
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

	two_days(&p, findings, "tender,gap|one", "gap,tender|two");
	const struct history_point *now = past_point(&p, "tendon", O, 1);
	assert_int_equal(now->change.kind, HISTORY_OPTIONS);
	assert_true(now->change.same);
	assert_true(now->abnormal);
	says("same", history_change_words, now, "as on 2026-01-05");
	assert_int_equal(
	    past_point(&p, "words", O, 1)->change.kind, HISTORY_WORDS);
	says("text", history_change_words, past_point(&p, "words", O, 1), "");
	says("its words", history_point_words, past_point(&p, "words", O, 1),
	    "two");
	past_end(&p);

	two_days(&p, findings, "tender|", "firm|");
	now = past_point(&p, "tendon", O, 1);
	assert_false(now->change.same);
	assert_false(now->abnormal);
	says("changed", history_change_words, now, "was 'tender' on 2026-01-05");
	says("value", history_point_words, now, "continuous and firm");
	past_end(&p);

	const struct other_row more = { "exclusive = firm",
		"option.thick = thickened\nexclusive = firm", "firm|",
		"options changed" };
	other_day(&p, findings, "tender|", &more);
	is_not_compared(past_point(&p, "tendon", O, 1), more.reason);
	past_end(&p);
}

/* ---- devices and conditions */

static const char device[] = HEAD
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
	two_days(&p, device, "A-1|one|70|240|20|30", "B-2|one|71|250|21|31");
	is_not_compared(
	    past_point(&p, "force", O, 1), "device changed: A-1 then, B-2 now");
	assert_int_equal(
	    past_point(&p, "mass", O, 1)->change.kind, HISTORY_NUMBER);
	assert_int_equal(
	    past_point(&p, "count", O, 1)->change.kind, HISTORY_NUMBER);
	assert_int_equal(
	    past_point(&p, "squeeze", O, 1)->change.kind, HISTORY_NUMBER);
	same_text("device", p.history.visits[1]->device, "B-2");
	past_end(&p);

	/* the same, and another handle */
	two_days(&p, device, "A-1|one|70|240|20|30", "A-1|two|71|250|21|31");
	assert_int_equal(
	    past_point(&p, "force", O, 1)->change.kind, HISTORY_NUMBER);
	same_text(
	    "no remark", past_point(&p, "force", O, 1)->change.remark, "");
	is_not_compared(past_point(&p, "squeeze", O, 1),
	    "grip changed: first then, second now");
	past_end(&p);

	/* not recorded on one of them, on both */
	two_days(&p, device, "|one|70|240|20|30", "A-1|one|71|250|21|31");
	is_not_compared(past_point(&p, "force", O, 1),
	    "device changed: not recorded then, A-1 now");
	past_end(&p);
	two_days(&p, device, "|one|70|240|20|30", "|one|71|250|21|31");
	assert_int_equal(
	    past_point(&p, "force", O, 1)->change.kind, HISTORY_NUMBER);
	same_text("remark", past_point(&p, "force", O, 1)->change.remark,
	    "the device is not recorded on either day");
	past_end(&p);
}

/* ---- sides */

static const char sides[] =
    HEAD "[step involved]\n"
	 "kind = choice\nask = Affected\nsides = once\noption.right = right\n"
	 "option.left = left\noption.both = both\n"
	 "[step force]\nkind = number\nask = Force\nunit = N\ndecimals = 0\n"
	 "min = -100\nmax = 999\n"
	 "[step strength]\nkind = grade\nscale = mrc\nask = Grade it\n"
	 "[step tendon]\nkind = palpation\nstructure = tendon\n"
	 "option.firm = firm\noption.tender = tender\nnote = no\n"
	 "[score lsi]\nlabel = Symmetry\nsymmetry = force\nindex = lsi\n"
	 "involved = involved\ndecimals = 1\n";

static const struct history_sides *
sides_of(const struct past *p, const char *step)
{
	const struct history_protocol *of = &p->history.protocols[0];

	for (size_t i = 0; i < of->n_pairs; i++) {
		if (strcmp(of->pairs[i].right->step_id, step) != 0)
			continue;
		assert_int_equal(of->pairs[i].right->side, R);
		assert_int_equal(of->pairs[i].left->side, L);
		assert_int_equal(of->pairs[i].n_days, 1);
		return &of->pairs[i].days[0];
	}
	fail_msg("no pair of %s", step);
	return NULL;
}

static void
one_day(struct past *p, const char *protocol, const char *lines)
{
	past_begin(p, NULL);
	past_session(
	    p, &(struct past_session){
		   .protocol = protocol, .day = "2026-01-05", .lines = lines });
	past_finish(p);
}

static void
sides_say(const struct history_sides *s, const char *wanted, const char *brief)
{
	struct buf text = BUF_INIT;

	history_sides_words(&text, s, false);
	same_text("sides", text.data, wanted);
	buf_reset(&text);
	history_sides_brief(&text, s, false);
	same_text("sides, brief", text.data, brief);
	buf_release(&text);
}

/* Right 182 N, the affected one, left 240 N. */
static void
test_sides(void **state)
{
	(void)state;
	struct past p;

	one_day(&p, sides, "right|182|240|4|5|firm|tender");
	const struct history_sides *s = sides_of(&p, "force");
	assert_int_equal(s->kind, HISTORY_NUMBER);
	near("difference", s->difference, -58);
	assert_true(s->has_lsi && s->has_of_stronger && s->has_robinson);
	near("lsi", s->lsi, 100 * 182.0 / 240);
	near("deficit", s->deficit, 100 - 100 * 182.0 / 240);
	near("of stronger", s->of_stronger, 100 * 58.0 / 240);
	near("robinson", s->robinson, 100 * -58.0 / 211);
	sides_say(s,
	    "right 182 N, left 240 N, right - left -58 N, of the stronger "
	    "24.2 %, symmetry index (Robinson) -27.5 %, LSI 75.8 %, deficit "
	    "24.2 % (right affected)",
	    "right - left -58 N, LSI 75.8 %");
	s = sides_of(&p, "strength");
	assert_int_equal(s->kind, HISTORY_GRADE);
	assert_int_equal(s->ranks, -1);
	assert_false(s->has_lsi || s->has_of_stronger || s->has_robinson);
	sides_say(
	    s, "right 4, left 5: right 1 rank lower", "right 1 rank lower");
	sides_say(sides_of(&p, "tendon"), "sides differ", "sides differ");
	past_end(&p);

	one_day(&p, sides, "left|182|240|5|5|firm|firm");
	near("the left one", sides_of(&p, "force")->lsi, 100 * 240.0 / 182);
	sides_say(sides_of(&p, "strength"), "right 5, left 5: same grade",
	    "same grade");
	sides_say(sides_of(&p, "tendon"), "same on both sides", "same");
	past_end(&p);
}

struct no_lsi_row {
	const char *lines, *why;
};

static const struct no_lsi_row no_lsi_rows[] = {
	{ "both|182|240|4|5|firm|firm", "not one side alone is affected" },
	{ "nt pain|182|240|4|5|firm|firm",
	    "the affected side is not recorded" },
	{ "right|182|0|4|5|firm|firm", "division by zero" },
	{ "right|-5|10|4|5|firm|firm", "a value is below zero" },
};

static void
test_no_lsi(void **state)
{
	(void)state;
	struct past p;

	for (size_t i = 0; i < sizeof(no_lsi_rows) / sizeof(no_lsi_rows[0]);
	     i++) {
		one_day(&p, sides, no_lsi_rows[i].lines);
		const struct history_sides *s = sides_of(&p, "force");
		assert_int_equal(s->kind, HISTORY_NUMBER);
		assert_false(s->has_lsi);
		same_text("why", s->why_no_lsi, no_lsi_rows[i].why);
		past_end(&p);
	}
	past_begin(&p, NULL);
	past_session(&p,
	    &(struct past_session){
		.protocol = sides,
		.day = "2026-01-05",
		.lines = "right|182|240|4|5|firm|firm",
		.instead = "[score lsi]\nlabel = Symmetry\nsymmetry = force\n"
			   "index = lsi\ninvolved = involved\ndecimals = 1\n",
		.with = "",
	    });
	past_finish(&p);
	same_text("nobody asks", sides_of(&p, "force")->why_no_lsi,
	    "the protocol does not say which side is affected");
	past_end(&p);

	one_day(&p, sides, "right|nt pain|240|4|nt cast|firm|firm");
	sides_say(sides_of(&p, "force"), "ND: not tested: pain on the right",
	    "ND: not tested: pain on the right");
	sides_say(sides_of(&p, "strength"),
	    "ND: not tested: in a cast on the left",
	    "ND: not tested: in a cast on the left");
	past_end(&p);
}

/* ---- scores */

static const char scores[] =
    HEAD "[step a]\nkind = count\nask = A\nsides = once\nposition = prone\n"
	 "[step b]\nkind = count\nask = B\nsides = once\n"
	 "[score total]\nlabel = Total\nsum = a b\nsource = made up\n";

static const struct history_score_point *
score_point(const struct past *p, size_t day)
{
	const struct history_protocol *of = &p->history.protocols[0];

	assert_int_equal(of->n_scores, 1);
	assert_in_range(day, 0, of->scores[0].n_points - 1);
	return &of->scores[0].points[day];
}

static void
score_says(const struct past *p, const char *wanted)
{
	struct buf text = BUF_INIT;

	history_score_change_words(&text, score_point(p, 1),
	    p->history.protocols[0].scores[0].decimals, false);
	same_text("score", text.data, wanted);
	buf_release(&text);
}

static const struct other_row score_others[] = {
	{ "sum = a b", "sum = a", "5|6|y",
	    "ND since 2026-01-05: the definition of the score changed" },
	{ "sum = a b", "mean = a b", "5|6|y",
	    "ND since 2026-01-05: the definition of the score changed" },
	{ "position = prone", "position = supine", "5|6|y",
	    "ND since 2026-01-05: a: position changed: prone then, supine "
	    "now" },
	{ "label = Total", "label = Sum of both", "5|6|y",
	    "+4 since 2026-01-05, measurement error not stated" },
	{ "source = made up\n", "source = elsewhere\n", "5|6|y",
	    "+4 since 2026-01-05, measurement error not stated" },
};

static void
test_scores(void **state)
{
	(void)state;
	struct past p;

	two_days(&p, scores, "3|4|y", "5|6|y");
	near("then", score_point(&p, 0)->value, 7);
	near("now", score_point(&p, 1)->value, 11);
	near("change", score_point(&p, 1)->change.difference, 4);
	assert_false(score_point(&p, 1)->change.has_percent);
	score_says(&p, "+4 since 2026-01-05, measurement error not stated");
	past_end(&p);

	two_days(&p, scores, "3|nt pain|y", "5|6|y");
	assert_false(score_point(&p, 0)->determined);
	score_says(&p, "ND since 2026-01-05: not determined then");
	past_end(&p);
	two_days(&p, scores, "3|4|y", "5|nt pain|y");
	score_says(&p, "ND since 2026-01-05: not determined now");
	past_end(&p);

	for (size_t i = 0; i < sizeof(score_others) / sizeof(score_others[0]);
	     i++) {
		other_day(&p, scores, "3|4|y", &score_others[i]);
		score_says(&p, score_others[i].reason);
		past_end(&p);
	}
}

/* ---- sessions */

static const char visits[] =
    HEAD "[step strength]\nkind = grade\nscale = mrc\nask = Grade it\n"
	 "[step rises]\nkind = count\nask = Rises\nask_if = strength >= 3\n"
	 "[check few]\nif = strength = 5 and rises < 10\nsay = Few rises\n";

static void
amend_it(struct rig *rig)
{
	const struct myo_amendment am = {
		.place = "strength.left",
		.answer = "3",
		.reason = "typed wrong",
		.note = "",
		.examiner_id = "E2",
	};
	rig_perform(rig, myo_session_amend(rig->session, &am));
	rig_perform(rig, myo_session_remark(rig->session, "clock was set"));
}

/* By the day the patient was seen, not by opening. */
static void
test_order(void **state)
{
	(void)state;
	struct past p;
	struct past_session s = {
		.protocol = visits, .day = "2026-03-01", .lines = "3|4|10|20"
	};

	past_begin(&p, NULL);
	past_session(&p, &s);
	s.day = "2026-01-05";
	s.lines = "2|4|21";
	past_session(&p, &s);
	s.day = "2026-02-01";
	s.lines = "2|2";
	past_session(&p, &s);
	past_finish(&p);
	assert_int_equal(p.history.n_visits, 3);
	same_text("first", p.history.visits[0]->day, "2026-01-05");
	same_text("second", p.history.visits[1]->day, "2026-02-01");
	same_text("third", p.history.visits[2]->day, "2026-03-01");
	const struct history_point *point = past_point(&p, "strength", R, 2);
	same_text("value", point->value, "3");
	assert_ptr_equal(point->visit, p.history.visits[2]);
	assert_int_equal(point->change.ranks, 1);
	/* hidden on both of the days before */
	point = past_point(&p, "rises", R, 2);
	assert_int_equal(point->change.kind, HISTORY_FIRST);
	says("hidden", history_point_words, past_point(&p, "rises", R, 0),
	    "not asked");
	point = past_point(&p, "rises", L, 2);
	near("past the hidden day", point->change.difference, -1);
	past_end(&p);
}

static void
test_visit(void **state)
{
	(void)state;
	struct past p;
	struct past_session s = {
		.protocol = visits,
		.day = "2026-01-05",
		.lines = "5|5 / with ease|4|20",
		.then = amend_it,
	};

	past_begin(&p, NULL);
	past_session(&p, &s);
	s.day = "2026-02-01";
	s.lines = "5|5|30|30";
	s.then = NULL;
	past_session(&p, &s);
	s.lines = "4|5|30|30";
	past_session(&p, &s);
	past_finish(&p);
	const struct history_visit *v = p.history.visits[0];
	assert_int_equal(v->n_flags, 1);
	same_text("flag", v->flags[0].text, "Few rises");
	assert_int_equal(v->flags[0].side, R);
	assert_true(v->flags[0].holds);
	assert_false(v->flags[0].is_stop);
	assert_int_equal(v->n_amendments, 1);
	same_text("place", v->amendments[0].step_id, "strength");
	assert_int_equal(v->amendments[0].side, L);
	same_text("was", v->amendments[0].was, "5");
	same_text("now", v->amendments[0].now, "3");
	same_text("why", v->amendments[0].reason, "typed wrong");
	same_text("who", v->amendments[0].examiner_id, "E2");
	assert_int_equal(v->n_remarks, 1);
	same_text("remark", v->remarks[0].text, "clock was set");
	const struct history_point *point = past_point(&p, "strength", L, 0);
	same_text("in force", point->value, "3");
	same_text("amended", point->amended, "typed wrong");
	assert_int_equal(point->n_notes, 1);
	same_text("note", point->notes[0].text, "with ease");
	assert_true(point->notes[0].earlier);
	/* two sessions on one day have their time */
	same_text("alone", v->when, "2026-01-05");
	same_text("not alone", p.history.visits[1]->when, "2026-02-01 09:00");
	same_text("nor", p.history.visits[2]->when, "2026-02-01 09:00");
	past_end(&p);
}

static void
test_step_alone(void **state)
{
	(void)state;
	const struct history_options options = { .step = "rises" };
	struct past p;

	past_begin(&p, &options);
	past_session(&p, &(struct past_session){ .protocol = visits,
			     .day = "2026-01-05",
			     .lines = "4|4|20|21" });
	past_finish(&p);
	assert_int_equal(p.history.protocols[0].n_series, 2);
	same_text("it", p.history.protocols[0].series[0].step_id, "rises");
	past_end(&p);

	past_begin(&p, NULL);
	past_finish(&p);
	assert_int_equal(p.history.n_visits, 0);
	past_end(&p);
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
		same_text("number", text.data, row->text);
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
		cmocka_unit_test(test_device),
		cmocka_unit_test(test_sides),
		cmocka_unit_test(test_no_lsi),
		cmocka_unit_test(test_scores),
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_visit),
		cmocka_unit_test(test_step_alone),
		cmocka_unit_test(test_numbers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
