/*
 * test_history_sides.c: of a history the two sides compared (the worked
 * examples of the clinical reference, 5.1), and what it keeps of a session.
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

/* ---- sides */

static const char sides[] = PAST_HEAD
    "[step involved]\n"
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
sides_say(const struct history_sides *s, const char *wanted, const char *brief)
{
	struct buf text = BUF_INIT;

	history_sides_words(&text, s, false);
	past_text("sides", text.data, wanted);
	buf_reset(&text);
	history_sides_brief(&text, s, false);
	past_text("sides, brief", text.data, brief);
	buf_release(&text);
}

/* Right 182 N, the affected one, left 240 N. */
static void
test_sides(void **state)
{
	(void)state;
	struct past p;

	past_one(&p, sides, "right|182|240|4|5|firm|tender");
	const struct history_sides *s = sides_of(&p, "force");
	assert_int_equal(s->kind, HISTORY_NUMBER);
	past_near("difference", s->difference, -58);
	assert_true(s->has_lsi && s->has_of_stronger && s->has_robinson);
	past_near("lsi", s->lsi, 100 * 182.0 / 240);
	past_near("deficit", s->deficit, 100 - 100 * 182.0 / 240);
	past_near("of stronger", s->of_stronger, 100 * 58.0 / 240);
	past_near("robinson", s->robinson, 100 * -58.0 / 211);
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

	past_one(&p, sides, "left|182|240|5|5|firm|firm");
	past_near(
	    "the left one", sides_of(&p, "force")->lsi, 100 * 240.0 / 182);
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
		past_one(&p, sides, no_lsi_rows[i].lines);
		const struct history_sides *s = sides_of(&p, "force");
		assert_int_equal(s->kind, HISTORY_NUMBER);
		assert_false(s->has_lsi);
		past_text("why", s->why_no_lsi, no_lsi_rows[i].why);
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
	past_text("nobody asks", sides_of(&p, "force")->why_no_lsi,
	    "the protocol does not say which side is affected");
	past_end(&p);

	past_one(&p, sides, "right|nt pain|240|4|nt cast|firm|firm");
	sides_say(sides_of(&p, "force"), "ND: not tested: pain on the right",
	    "ND: not tested: pain on the right");
	sides_say(sides_of(&p, "strength"),
	    "ND: not tested: in a cast on the left",
	    "ND: not tested: in a cast on the left");
	past_end(&p);
}

#define ARM_LSI                                                                \
	"[score arm-lsi]\nlabel = Arm LSI\nsymmetry = arm\nindex = lsi\n"      \
	"involved = arm-side\n"

/* Two affected sides: of the leg, and of the arm; no score counts the toe. */
static const char two_sides[] = PAST_HEAD
    "[step leg-side]\n"
    "kind = choice\nask = Affected leg\nsides = once\noption.right = right\n"
    "option.left = left\n"
    "[step arm-side]\n"
    "kind = choice\nask = Affected arm\nsides = once\noption.right = right\n"
    "option.left = left\n"
    "[step leg]\nkind = number\nask = Leg\nunit = N\nmax = 999\n"
    "[step arm]\nkind = number\nask = Arm\nunit = N\nmax = 999\ndecimals = 0\n"
    "[step toe]\nkind = number\nask = Toe\nunit = N\nmax = 999\n"
    "[score leg-lsi]\nlabel = Leg LSI\nsymmetry = leg\nindex = lsi\n"
    "involved = leg-side\n" ARM_LSI;

static void
has_lsi(const struct past *p, const char *step, double lsi)
{
	const struct history_sides *s = sides_of(p, step);

	assert_true(s->has_lsi);
	past_near(step, s->lsi, lsi);
}

static void
has_no_lsi(const struct past *p, const char *step)
{
	const struct history_sides *s = sides_of(p, step);

	assert_false(s->has_lsi);
	past_text(step, s->why_no_lsi,
	    "the protocol does not say which affected side is meant");
}

/* A step goes by the side that its own scores name. */
static void
test_lsi_of_step(void **state)
{
	(void)state;
	struct past p;
	struct past_session s = {
		.protocol = two_sides,
		.day = "2026-01-05",
		.lines = "right|left|50|100|80|160|3|4|y",
		.instead = ARM_LSI,
	};

	past_one(&p, two_sides, s.lines);
	has_lsi(&p, "leg", 50);  /* right affected: 50 / 100 */
	has_lsi(&p, "arm", 200); /* left affected: 160 / 80 */
	sides_say(sides_of(&p, "arm"),
	    "right 80 N, left 160 N, right - left -80 N, of the stronger "
	    "50.0 %, symmetry index (Robinson) -66.7 %, LSI 200.0 %, deficit "
	    "-100.0 % (left affected)",
	    "right - left -80 N, LSI 200.0 %");
	has_no_lsi(&p, "toe");
	past_end(&p);

	/* the only one that the protocol names is that of all */
	past_begin(&p, NULL);
	s.with = "";
	past_session(&p, &s);
	past_finish(&p);
	has_lsi(&p, "arm", 50); /* right affected: 80 / 160 */
	has_lsi(&p, "toe", 75); /* 3 / 4 */
	past_end(&p);

	/* scores of one step that name different ones */
	past_begin(&p, NULL);
	s.with = ARM_LSI "[score more]\nlabel = More\ndifference = arm\n"
			 "involved = leg-side\n";
	past_session(&p, &s);
	past_finish(&p);
	has_lsi(&p, "leg", 50);
	has_no_lsi(&p, "arm");
	past_end(&p);
}

/* Each side has a device and a handle of its own. */
static const char own_device[] =
    PAST_HEAD "[step serial]\n"
	      "kind = text\nask = Serial\nidentifies = device\nrequired = no\n"
	      "[step grip]\nkind = choice\nask = Handle\nsides = right\n"
	      "option.one = first\noption.two = second\n"
	      "[step force]\nkind = number\nask = Force\nunit = N\nmax = 999\n"
	      "[step squeeze]\nkind = number\nask = Squeeze\nunit = kgf\n"
	      "compare_if_same = grip\n";

/* Of one day: nothing changed. */
static void
test_sides_otherwise(void **state)
{
	(void)state;
	struct past p;

	past_one(&p, own_device, "A-1|B-2|one|240|250|30|31");
	sides_say(sides_of(&p, "force"),
	    "ND: device differs: A-1 on the right, B-2 on the left",
	    "ND: device differs: A-1 on the right, B-2 on the left");
	/* asked of one side only */
	sides_say(sides_of(&p, "squeeze"),
	    "ND: grip differs: first on the right, not recorded on the left",
	    "ND: grip differs: first on the right, not recorded on the left");
	past_end(&p);

	past_one(&p, own_device,
	    "a serial number of more than forty letters|"
	    "B-2|one|240|250|30|31");
	sides_say(
	    sides_of(&p, "force"), "ND: device differs", "ND: device differs");
	past_end(&p);

	past_one(&p, own_device, "A-1|A-1|one|240|250|30|31");
	assert_int_equal(sides_of(&p, "force")->kind, HISTORY_NUMBER);
	past_end(&p);
}

/* ---- values that no step could have asked for */

#define ODD "=1+1"

/* Writes over what was answered on the right, as only a hand can. */
static void
spoil(struct rig *rig)
{
	size_t n = rig->n_entries;

	for (size_t i = 0; i < n; i++) {
		struct myo_entry e = rig->entries[i];
		if (e.entry != MYO_ENTRY_ANSWER || e.side != R)
			continue;
		e.value = ODD;
		e.label = "";
		e.seq = 100 + i;
		assert_int_equal(myo_session_apply(rig->session, &e), MYO_OK);
	}
}

/* Of each kind that is computed with; the last step leaves the session open. */
static const char kinds[] =
    PAST_HEAD "[step number]\nkind = number\nask = Force\nunit = N\nmax = 999\n"
	      "[step count]\nkind = count\nask = Rises\n"
	      "[step grade]\nkind = grade\nscale = mrc\nask = Grade it\n"
	      "[step trials]\nkind = number\nask = Force\nunit = N\nmax = 999\n"
	      "trials = 2\n"
	      "[step last]\nkind = text\nask = Else\nsides = once\n";

static const struct {
	const char *step, *fault, *shown;
} odd_rows[] = {
	{ "number", "not a number", "=1+1 N (not a number)" },
	{ "count", "not a number", "=1+1 (not a number)" },
	{ "grade", "not a level of the scale",
	    "=1+1 (not a level of the scale)" },
	{ "trials", "not a number", "=1+1 N (not a number)" },
};

static void
not_read(const struct past *p, const char *step, const char *fault,
    const char *shown)
{
	struct buf then = BUF_INIT, now = BUF_INIT, right = BUF_INIT;
	const struct history_series *of = past_series(p, step, R);
	const struct history_series *left = past_series(p, step, L);
	const struct history_pair *pair = p->history.protocols[0].pairs;

	buf_addf(&then, "%s then", fault);
	buf_addf(&now, "%s now", fault);
	buf_addf(&right, "%s on the right", fault);
	past_says(step, history_point_words, &of->points[1], shown);
	past_says(step, history_trials_words, &of->points[1], "");
	past_text(step, of->points[1].change.reason, now.data);
	past_text(step, of->points[2].change.reason, then.data);
	while (strcmp(pair->right->step_id, step) != 0)
		pair++;
	assert_int_equal(pair->days[1].kind, HISTORY_ND);
	past_text(step, pair->days[1].reason, right.data);
	/* and nothing else is in doubt */
	assert_int_not_equal(pair->days[0].kind, HISTORY_ND);
	assert_int_not_equal(left->points[1].change.kind, HISTORY_ND);
	buf_release(&then);
	buf_release(&now);
	buf_release(&right);
}

static void
test_not_read(void **state)
{
	(void)state;
	struct past p;
	struct past_session s = {
		.protocol = kinds,
		.day = "2026-01-05",
		.lines = "240|250|20|21|4|5|30|31|32|33",
	};

	past_begin(&p, NULL);
	past_session(&p, &s);
	s.day = "2026-02-01";
	s.then = spoil;
	past_session(&p, &s);
	s.day = "2026-03-01";
	s.then = NULL;
	past_session(&p, &s);
	past_finish(&p);
	for (size_t i = 0; i < sizeof(odd_rows) / sizeof(odd_rows[0]); i++)
		not_read(
		    &p, odd_rows[i].step, odd_rows[i].fault, odd_rows[i].shown);
	past_end(&p);
}

/* ---- sessions */

static const char visits[] = PAST_HEAD
    "[step strength]\nkind = grade\nscale = mrc\nask = Grade it\n"
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
	past_text("first", p.history.visits[0]->day, "2026-01-05");
	past_text("second", p.history.visits[1]->day, "2026-02-01");
	past_text("third", p.history.visits[2]->day, "2026-03-01");
	const struct history_point *point = past_point(&p, "strength", R, 2);
	past_text("value", point->value, "3");
	assert_ptr_equal(point->visit, p.history.visits[2]);
	assert_int_equal(point->change.ranks, 1);
	/* hidden on both of the days before */
	point = past_point(&p, "rises", R, 2);
	assert_int_equal(point->change.kind, HISTORY_FIRST);
	past_says("hidden", history_point_words, past_point(&p, "rises", R, 0),
	    "not asked");
	point = past_point(&p, "rises", L, 2);
	past_near("past the hidden day", point->change.difference, -1);
	past_end(&p);
}

/* Two that were opened in one instant, by clocks of two zones: as they came. */
static void
test_order_zones(void **state)
{
	(void)state;
	struct past p;
	struct past_session s = {
		.protocol = visits,
		.day = "2026-01-05",
		.examiner = "first",
		.lines = "2|2",
		.offset = 120,
	};

	past_begin(&p, NULL);
	past_session(&p, &s);
	s.examiner = "second";
	s.offset = 60;
	past_session(&p, &s);
	past_finish(&p);
	assert_int_equal(
	    p.history.visits[0]->opened_ms, p.history.visits[1]->opened_ms);
	past_text("first", p.history.visits[0]->examiner_id, "first");
	past_text("second", p.history.visits[1]->examiner_id, "second");
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
	past_text("flag", v->flags[0].text, "Few rises");
	assert_int_equal(v->flags[0].side, R);
	assert_true(v->flags[0].holds);
	assert_false(v->flags[0].is_stop);
	assert_int_equal(v->n_amendments, 1);
	past_text("place", v->amendments[0].step_id, "strength");
	assert_int_equal(v->amendments[0].side, L);
	past_text("was", v->amendments[0].was, "5");
	past_text("now", v->amendments[0].now, "3");
	past_text("why", v->amendments[0].reason, "typed wrong");
	past_text("who", v->amendments[0].examiner_id, "E2");
	assert_int_equal(v->n_remarks, 1);
	past_text("remark", v->remarks[0].text, "clock was set");
	const struct history_point *point = past_point(&p, "strength", L, 0);
	past_text("in force", point->value, "3");
	past_text("amended", point->amended, "typed wrong");
	assert_int_equal(point->n_notes, 1);
	past_text("note", point->notes[0].text, "with ease");
	assert_true(point->notes[0].earlier);
	/* two sessions on one day have their time, and those of one time the
	 * end of their id: here all have one id */
	past_text("alone", v->when, "2026-01-05");
	past_text("not alone", p.history.visits[1]->when,
	    "2026-02-01 09:00 (099a8057)");
	past_text(
	    "nor", p.history.visits[2]->when, "2026-02-01 09:00 (099a8057)");
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
	past_text("it", p.history.protocols[0].series[0].step_id, "rises");
	past_end(&p);

	past_begin(&p, NULL);
	past_finish(&p);
	assert_int_equal(p.history.n_visits, 0);
	past_end(&p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sides),
		cmocka_unit_test(test_no_lsi),
		cmocka_unit_test(test_lsi_of_step),
		cmocka_unit_test(test_sides_otherwise),
		cmocka_unit_test(test_not_read),
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_order_zones),
		cmocka_unit_test(test_visit),
		cmocka_unit_test(test_step_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
