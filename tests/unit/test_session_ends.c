/*
 * test_session_ends.c: the rarer turns of a session: lines that are refused,
 * places that cannot be gone to, and records that only another program, or
 * another version, would have written.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "core/answer.h"
#include "support/rig.h"

#define R MYO_SIDE_RIGHT
#define L MYO_SIDE_LEFT
#define O MYO_SIDE_ONCE

#define HEAD                                                                   \
	"[protocol]\nid = p\nversion = 1\ntitle = P\nsides = right, left\n"    \
	"sources = S\n"

/* ---- typed */

static const char typed[] =
    HEAD "[safety s]\nask = Fever?\nlevel = ask\nblocks = g\n"
	 "[step n]\nkind = number\nask = Force\nunit = N, kgf\nmax = 500\n"
	 "soft_max = 400\ndecimals = 0\n"
	 "[step g]\nkind = grade\nscale = mrc\nask = Grade\n"
	 "[step w]\nkind = palpation\nstructure = tendon\noption.firm = firm\n"
	 "option.gap = gap\nabnormal = gap\n"
	 "[step wide]\nkind = checks\nask = Any?\nsides = once\noption.a = A\n"
	 "option.b = B\ntrials = 2\n"
	 "[stop x]\nif = w has gap\nsay = Suspected rupture\nblocks = n\n";

struct row {
	const char *name;
	const char *lines;
	const char *at;   /* where the next prompt is */
	const char *said; /* part of what the last line was answered with */
	const char *step;
	enum myo_side side;
	int trial;
	const char *value; /* of it afterwards */
};

/* clang-format off */
static const struct row rows[] = {
	{ "Enter is no consent", "y|", "consent:s",
	    "Enter alone is no answer here; allowed: y and who consented, or n",
	    "safety.s", O, 0, "yes" },
	{ "back from who consented", "y|y|<", "consent:s", "",
	    "safety.s", O, 0, "yes" },
	{ "who consented, as a note", "y|y / Dr A", "n.right", "",
	    "safety.s", O, 0, "yes /consent to go on: Dr A" },
	{ "a value past the limit again", "n|450|y|why|<|450", "n.left",
	    "kept n, right: 450 N", "n", R, 0, "450 N /why" },
	{ "the same with a note", "n|450|y|why|<|450 / again", "n.left",
	    "", "n", R, 0, "450 N /why /again" },
	{ "the same reason again", "n|nt pain|<|nt pain", "n.left",
	    "kept n, right: not tested: pain", "n", R, 0, "nt:pain" },
	{ "another qualifier is another", "n|1|1|nt pain|<|ntp pain",
	    "g.left", "", "g", R, 0, "nt:painp" },
	{ "blocked since", "n|1|2|4|4|gap||<|<|<|<|<|7", "n.right",
	    "blocked for safety by 'stop.x'; change that answer first",
	    "n", R, 0, "1 N" },
	{ ":same at what is blocked since",
	    "n|1|2|4|4|firm|gap||<|<|<|<|<|:same", "n.left",
	    "this step is blocked for safety", "n", L, 0, "2 N" },
	{ "a reason that wants its text", "n|:stop other", "n.right",
	    ":stop other wants its text", "n", R, 0, "-" },
	{ "a place with two points", "n|:goto g..2", "n.right",
	    "it is STEP, STEP.SIDE or STEP.SIDE.TRIAL", "g", R, 0, "-" },
	{ "a place with a word", "n|:goto g.middle", "n.right",
	    "it is STEP, STEP.SIDE or STEP.SIDE.TRIAL", "g", R, 0, "-" },
	{ "a place with a huge trial", "n|:goto g.right.1000", "n.right",
	    "it is STEP, STEP.SIDE or STEP.SIDE.TRIAL", "g", R, 0, "-" },
	{ "a name of two steps", "n|:goto w.right|:goto wi|:goto", "wide.1",
	    ":goto wants a step", "wide", O, 1, "-" },
	{ "two that begin so", "n|:goto .right", "n.right",
	    "it fits more than one step", "g", R, 0, "-" },
	{ "no trial is the first", "n|:goto wide", "wide.1", "",
	    "wide", O, 1, "-" },
	{ "a trial that there is not", "n|:goto wide.3", "n.right",
	    "the step is not asked on that side or trial", "wide", O, 2, "-" },
	{ "a trial of a step without", "n|:goto g.left.1", "n.right",
	    "the step is not asked on that side or trial", "g", L, 0, "-" },
	{ "a unit in capitals", "n|3 KGF", "n.left", "",
	    "n", R, 0, "29 N" },
	{ "a minus as it is pasted", "n|\xe2\x88\x92" "3 N", "n.left", "",
	    "n", R, 0, "-3 N" },
	{ "a long word", "n|"
	    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\xc3\xa4 and more of it",
	    "n.right",
	    "'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa' is not a number",
	    "n", R, 0, "-" },
	{ "a word longer than any choice", "n|1|1|"
	    "aaaaaaaaaabbbbbbbbbbaaaaaaaaaabbbbbbbbbbaaaaaaaaaabbbbbbbbbb"
	    "aaaaaaaaaabbbbbbbbbbaaaaaaaaaabbbbbbbbbbaaaaaaaaaabbbbbbbbbb"
	    "aaaaaaaaaabbbbbbbbbb", "g.right", "is not a grade of this scale",
	    "g", R, 0, "-" },
	{ "commas without a word", "n|:goto wide|a,,b,", "n.right", "",
	    "wide", O, 1, "a b" },
	{ "commas alone", "n|:goto wide|, ,", "wide.1",
	    "no option is named", "wide", O, 1, "-" },
};
/* clang-format on */

static void
test_typed(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct row *row = &rows[i];
		struct rig rig;
		rig_init(&rig, typed);
		rig_open(&rig, "rl", MYO_ORDER_STEP);
		rig_lines(&rig, row->lines);
		const char *value =
		    rig_value(&rig, row->step, row->side, row->trial);
		if (strcmp(rig_at(&rig), row->at) != 0 ||
		    strcmp(value, row->value) != 0 ||
		    strstr(rig.said, row->said) == NULL)
			fail_msg("%s: at %s, %s, said: %s", row->name,
			    rig_at(&rig), value, rig.said);
		rig_release(&rig);
	}
}

/* A palpation without a question of its own asks for its structure. */
static void
test_question(void **state)
{
	struct rig rig;

	(void)state;
	rig_init(&rig, typed);
	rig_open(&rig, "rl", MYO_ORDER_STEP);
	rig_lines(&rig, "n|:goto w");
	assert_string_equal(
	    myo_session_prompt(rig.session)->question, "tendon");
	/* no CSV can hold a NUL */
	const struct myo_effects *fx =
	    myo_session_input(rig.session, "fi\0rm", 5);
	assert_int_equal(fx->n_drafts, 0);
	assert_int_equal(fx->n_messages, 1);
	assert_string_equal(
	    fx->messages[0].text, "a NUL byte cannot be stored");
	rig_release(&rig);
}

/* ---- only one side is asked */

static void
test_one_side(void **state)
{
	static const char text[] = HEAD
	    "[step g]\nkind = grade\nscale = mrc\nask = Grade\n"
	    "[step c]\nkind = checks\nask = Any?\noption.a = A\noption.b = B\n"
	    "[step e]\nkind = yesno\nask = Either?\nsides = right else left\n"
	    "[step r]\nkind = yesno\nask = Right?\nsides = right\n"
	    "[step q]\nkind = yesno\nask = Q?\nsides = once\n"
	    "ask_if = g.left < 3 or c.left has a\n"
	    "[step m]\nkind = yesno\nask = M?\nsides = once\n"
	    "ask_if = g.right < 3 or c.right has a\n";
	struct rig rig;

	(void)state;
	/* by step and by side alike */
	for (int order = 0; order < 2; order++) {
		rig_init(&rig, text);
		rig_open(
		    &rig, "r", order == 0 ? MYO_ORDER_STEP : MYO_ORDER_SIDE);
		rig_lines(&rig, "2|a|y|y");
		assert_string_equal(rig_at(&rig), "m");
		assert_string_equal(rig_value(&rig, "g", L, 0), "no slot");
		/* what names the side that is not asked does not hold */
		assert_string_equal(rig_value(&rig, "q", O, 0), "hidden");
		rig_lines(&rig, "y");
		assert_string_equal(rig_at(&rig), "close");
		rig_release(&rig);

		rig_init(&rig, text);
		rig_open(
		    &rig, "l", order == 0 ? MYO_ORDER_STEP : MYO_ORDER_SIDE);
		rig_lines(&rig, "2|a");
		/* the other side is not asked: no reason to wait for it */
		assert_string_equal(rig_at(&rig), "e.left");
		rig_lines(&rig, "y|y");
		assert_string_equal(rig_at(&rig), "close");
		assert_string_equal(rig_value(&rig, "r", R, 0), "no slot");
		assert_string_equal(rig_value(&rig, "m", O, 0), "hidden");
		rig_release(&rig);
	}
}

/* ---- calls out of turn */

static void
test_out_of_turn(void **state)
{
	const struct myo_session_setup setup = {
		.session_id = "s",
		.patient_id = "P-2",
		.examiner_id = "e",
		.observed_at = "",
		.program = "x",
	};
	struct rig rig;

	(void)state;
	rig_init(&rig, typed);
	rig_open(&rig, "rl", MYO_ORDER_STEP);
	/* a session is opened once */
	const struct myo_effects *fx = myo_session_open(rig.session, &setup);
	assert_int_equal(fx->n_drafts, 0);
	assert_int_equal(fx->n_messages, 0);
	rig_type(&rig, "n");
	/* an answer that was never stored takes its note with it */
	fx = myo_session_input(rig.session, "5 / why", 7);
	assert_int_equal(fx->n_drafts, 1);
	fx = myo_session_settle(rig.session);
	assert_int_equal(fx->n_drafts, 0);
	assert_string_equal(fx->saved, "");
	myo_session_cancel(rig.session);
	assert_string_equal(rig_value(&rig, "n", R, 0), "-");
	rig_type(&rig, "6");
	assert_string_equal(rig_value(&rig, "n", R, 0), "6 N");
	rig_release(&rig);
}

/* ---- entries as another program might have written them */

static void
apply(struct rig *rig, struct myo_entry e)
{
	static uint64_t seq = 1000;

	e.recorded_at = "2026-11-24T09:00:00.000+00:00";
	e.station_id = "other";
	e.seq = ++seq;
	assert_int_equal(myo_session_apply(rig->session, &e), MYO_OK);
}

static void
test_strays(void **state)
{
	struct rig rig;

	(void)state;
	rig_init(&rig, typed);
	/* before any open entry */
	apply(&rig, (struct myo_entry){ .entry = MYO_ENTRY_ANSWER,
			.step_id = "g",
			.side = R,
			.value = "4" });
	apply(&rig, (struct myo_entry){ .entry = MYO_ENTRY_CLOSE });
	assert_int_equal(myo_session_strays(rig.session), 2);
	apply(&rig, (struct myo_entry){ .entry = MYO_ENTRY_OPEN,
			.value = "sides=left,middle,right colour=red "
				 "order=side blind=yes",
			.examiner_id = "ex" });
	/* what is not known in it is passed over */
	struct myo_session_info info;
	myo_session_info(rig.session, &info);
	assert_int_equal(info.n_sides, 2);
	assert_int_equal(info.sides[0], L);
	assert_int_equal(info.sides[1], R);
	assert_int_equal(info.order, MYO_ORDER_SIDE);
	assert_true(info.blind);
	assert_int_equal(myo_session_strays(rig.session), 2);
	static const struct myo_entry strays[] = {
		{ .entry = MYO_ENTRY_OPEN },
		{ .entry = MYO_ENTRY_ANSWER, .step_id = "zzz", .value = "4" },
		{ .entry = MYO_ENTRY_ANSWER,
		    .step_id = "safety.zzz",
		    .value = "yes" },
		{ .entry = MYO_ENTRY_ANSWER, .step_id = "g", .value = "4" },
		{ .entry = MYO_ENTRY_ANSWER,
		    .step_id = "wide",
		    .trial = 3,
		    .value = "a" },
		{ .entry = MYO_ENTRY_ANSWER, .step_id = "wide", .value = "a" },
		{ .entry = MYO_ENTRY_UNDO },
		{ .entry = MYO_ENTRY_UNDO, .refers_to = "other:99999" },
		{ .entry = MYO_ENTRY_REDO, .refers_to = "nonsense" },
		{ .entry = MYO_ENTRY_CHECK, .step_id = "check.zzz" },
		{ .entry = MYO_ENTRY_CHECK, .step_id = "stop.x" },
		{ .entry = MYO_ENTRY_CHECK, .step_id = "g" },
		{ .entry = MYO_ENTRY_STOP,
		    .step_id = "stop.zzz",
		    .value = "stopped-for-safety" },
		{ .entry = MYO_ENTRY_STOP,
		    .step_id = "safety.zzz",
		    .value = "stopped-for-safety" },
	};
	size_t n = sizeof(strays) / sizeof(strays[0]);
	for (size_t i = 0; i < n; i++) {
		apply(&rig, strays[i]);
		if (myo_session_strays(rig.session) != 3 + i)
			fail_msg("entry %zu is no stray", i);
	}
	/* they are kept for --audit, and change nothing */
	assert_int_equal(myo_session_n_entries(rig.session), 3 + n);
	for (size_t i = 0; i < myo_session_n_slots(rig.session); i++) {
		struct myo_slot slot;
		myo_session_slot(rig.session, i, &slot);
		assert_string_equal(slot.value, "");
	}
	assert_int_equal(myo_session_n_flags(rig.session), 0);
	rig_release(&rig);
}

static void
ref(char out[40], const struct myo_session *s, size_t index)
{
	const struct myo_entry *e = myo_session_entry(s, index);
	(void)snprintf(
	    out, 40, "%s:%llu", e->station_id, (unsigned long long)e->seq);
}

/* An amend is about the entry that it names, whatever its step column says. */
static void
test_amends(void **state)
{
	struct rig rig;
	char about[40];

	(void)state;
	rig_init(&rig, typed);
	rig_open(&rig, "rl", MYO_ORDER_STEP);
	rig_lines(&rig, "n|5");
	ref(about, rig.session, rig.n_entries - 1);
	apply(&rig, (struct myo_entry){ .entry = MYO_ENTRY_AMEND,
			.step_id = "zzz",
			.value = "6",
			.unit = "N",
			.note = "typo",
			.refers_to = about });
	assert_string_equal(rig_value(&rig, "n", R, 0), "6 N");
	assert_int_equal(myo_session_strays(rig.session), 0);
	rig_release(&rig);
}

/* A corrected note stands in the place of the old one, between its
 * neighbours, wherever the note was. */
static void
test_corrected_notes(void **state)
{
	static const struct {
		const char *lines;
		const char *step; /* NULL: a note on the session */
		const char *first, *last;
	} notes[] = {
		{ "n|5|:goto n.right|:note one|:note two|:note three", "n",
		    "5 N /corrected /two /three", "5 N /one /two /corrected" },
		{ "n|:note one|:note two|:note three", "n",
		    "- /corrected /two /three", "- /one /two /corrected" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(notes) / sizeof(notes[0]); i++) {
		for (int last = 0; last < 2; last++) {
			struct rig rig;
			char about[40];
			rig_init(&rig, typed);
			rig_open(&rig, "rl", MYO_ORDER_STEP);
			rig_lines(&rig, notes[i].lines);
			const char *old = last ? "three" : "one";
			for (size_t k = 0; k < rig.n_entries; k++) {
				const struct myo_entry *e =
				    myo_session_entry(rig.session, k);
				if (e->entry == MYO_ENTRY_NOTE &&
				    strcmp(e->note, old) == 0)
					ref(about, rig.session, k);
			}
			apply(
			    &rig, (struct myo_entry){ .entry = MYO_ENTRY_AMEND,
				      .value = "corrected",
				      .note = "typo",
				      .refers_to = about });
			assert_string_equal(
			    rig_value(&rig, notes[i].step, R, 0),
			    last ? notes[i].last : notes[i].first);
			/* one more comes behind it */
			apply(&rig, (struct myo_entry){ .entry = MYO_ENTRY_NOTE,
					.step_id = "n",
					.side = R,
					.note = "end" });
			const char *now = rig_value(&rig, notes[i].step, R, 0);
			assert_non_null(strstr(now, "corrected"));
			assert_string_equal(now + strlen(now) - 4, "/end");
			rig_release(&rig);
		}
	}
}

static void
test_corrected_remark(void **state)
{
	struct rig rig;
	char about[40];
	const struct myo_slot_note *remarks;

	(void)state;
	rig_init(&rig, typed);
	rig_open(&rig, "rl", MYO_ORDER_STEP);
	apply(
	    &rig, (struct myo_entry){ .entry = MYO_ENTRY_NOTE, .note = "one" });
	ref(about, rig.session, myo_session_n_entries(rig.session) - 1);
	apply(&rig, (struct myo_entry){ .entry = MYO_ENTRY_AMEND,
			.value = "corrected",
			.note = "typo",
			.refers_to = about });
	apply(
	    &rig, (struct myo_entry){ .entry = MYO_ENTRY_NOTE, .note = "two" });
	assert_int_equal(myo_session_remarks(rig.session, &remarks), 2);
	assert_string_equal(remarks[0].text, "corrected");
	assert_string_equal(remarks[1].text, "two");
	rig_release(&rig);
}

static void
test_void(void **state)
{
	struct rig rig;
	struct myo_session_info info;

	(void)state;
	rig_init(&rig, typed);
	rig_open(&rig, "rl", MYO_ORDER_STEP);
	rig_lines(&rig, "n|5");
	apply(&rig, (struct myo_entry){
			.entry = MYO_ENTRY_VOID, .note = "wrong patient" });
	myo_session_info(rig.session, &info);
	/* withdrawn, and still what it was */
	assert_true(info.is_void);
	assert_string_equal(info.end_reason, "wrong patient");
	assert_int_equal(info.state, MYO_SESSION_IN_PROGRESS);
	assert_string_equal(rig_value(&rig, "n", R, 0), "5 N");
	rig_release(&rig);
}

/* ---- the rules of an answer, called as importers call them */

static void
test_answers(void **state)
{
	struct rig rig;
	struct arena a = ARENA_INIT;
	struct answer out;
	double v = 77;
	unsigned set = 77;

	(void)state;
	rig_init(&rig, typed);
	const struct myo_step *n = myo_protocol_step(rig.protocol, "n");
	const struct myo_step *w = myo_protocol_step(rig.protocol, "w");
	struct answer_rules number = answer_rules_step(n);
	struct answer_rules many = answer_rules_step(w);
	struct answer_rules text = { .kind = MYO_KIND_TEXT, .scale_id = "" };
	assert_int_equal(
	    answer_parse(&a, &number, (struct str){ "5\0", 2 }, &out),
	    ANSWER_REFUSED);
	assert_string_equal(out.why, "a NUL byte cannot be stored");
	/* a choice that the step does not have */
	assert_true(answer_has(&many, "firm", 0));
	assert_false(answer_has(&many, "firm", 2));
	/* no number at all */
	assert_false(answer_number(&text, "5", &v));
	assert_false(answer_number(&many, "nope", &v));
	assert_true(v > 76);
	/* more qualifiers than there are */
	assert_true(myo_qualifiers_parse("p*~", &set));
	assert_int_equal(
	    set, MYO_QUAL_PAIN | MYO_QUAL_OTHER_LOW | MYO_QUAL_UNCERTAIN);
	set = 77;
	assert_false(myo_qualifiers_parse("pppppppppppppppppp", &set));
	assert_false(myo_qualifiers_parse("x", &set));
	assert_int_equal(set, 77);
	arena_release(&a);
	rig_release(&rig);
}

/* 256 options can be named together; with more the step can only be skipped */
static void
test_too_many(void **state)
{
	struct myo_choice choices[300];
	const struct answer_rules rules = {
		.kind = MYO_KIND_CHECKS,
		.choices = choices,
		.n_choices = 300,
		.many = true,
		.scale_id = "",
	};
	struct arena a = ARENA_INIT;
	struct answer out;

	(void)state;
	memset(choices, 0, sizeof(choices));
	for (size_t i = 0; i < 300; i++)
		choices[i].code = choices[i].label = "x";
	assert_int_equal(
	    answer_parse(&a, &rules, STR("x"), &out), ANSWER_REFUSED);
	assert_string_equal(out.why, "the step has too many options");
	arena_release(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_typed),
		cmocka_unit_test(test_question),
		cmocka_unit_test(test_one_side),
		cmocka_unit_test(test_out_of_turn),
		cmocka_unit_test(test_strays),
		cmocka_unit_test(test_amends),
		cmocka_unit_test(test_corrected_notes),
		cmocka_unit_test(test_corrected_remark),
		cmocka_unit_test(test_void),
		cmocka_unit_test(test_answers),
		cmocka_unit_test(test_too_many),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
