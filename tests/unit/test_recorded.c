/*
 * test_recorded.c: what a protocol allows to stand in an entry, kind by kind:
 * what a session writes is allowed, and each column has a wrong value that is
 * refused by name.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "core/recorded.h"
#include "support/rig.h"

static const char protocol[] =
    "[protocol]\n"
    "id = test\nversion = 1\ntitle = Test\nregion = ankle\n"
    "sides = right, left\norder = step\nsources = made up\n"
    "[safety fever]\nask = Fever?\nlevel = hard\nblocks = all\n"
    "[safety signs]\nkind = checks\nask = Any of these?\nlevel = hard\nblocks "
    "= all\n"
    "option.red = red\noption.hot = hot\n"
    "[step lie]\nkind = instruction\nask = Lie down\nsides = once\n"
    "[step strength]\nkind = grade\nscale = mrc\nask = Grade it\n"
    "[step tendon]\nkind = palpation\nwith = strength\n"
    "structure = calcaneal tendon\nask = Feel it\n"
    "option.firm = firm\noption.tender = tender\noption.gap = gap\n"
    "exclusive = firm\n"
    "[step force]\nkind = number\nunit = N\nmin = 10\nmax = 500\n"
    "decimals = 1\ntrials = 2\nsides = right\nrequired = no\nask = Force\n"
    "[step length]\nkind = number\nunit = cm\nsides = once\nask = Length\n"
    "[step words]\nkind = text\nsides = once\nask = Words\n"
    "[stop rupture]\nif = tendon has gap\nblocks = force\nsay = Stop\n"
    "[check few]\nif = strength = 5 and force.max < 20\nsay = Few\n"
    "[score sum]\nlabel = Sum\nsum = strength\n";

#define RIGHT MYO_SIDE_RIGHT
#define LEFT  MYO_SIDE_LEFT
#define ONCE  MYO_SIDE_ONCE
#define BOTH  (RECORDED_RIGHT | RECORDED_LEFT)

struct row {
	enum myo_entry_kind entry;
	const char *step;
	enum myo_side side;
	int trial;
	const char *value, *qualifier, *unit;
	const char *column; /* that is wrong; NULL: none */
	bool of_note;
	unsigned sides; /* of the session; 0: both */
};

/* clang-format off */
static const struct row rows[] = {
#define E(k) MYO_ENTRY_##k
	{ E(ANSWER), "lie", ONCE, 0, "done", "", "", NULL, false, 0 },
	{ E(ANSWER), "lie", ONCE, 0, "yes", "", "", "value", false, 0 },
	{ E(ANSWER), "lie", ONCE, 0, "done", "p", "", "qualifier", false, 0 },
	{ E(ANSWER), "strength", RIGHT, 0, "4", "p", "", NULL, false, 0 },
	{ E(ANSWER), "strength", RIGHT, 0, "4", "pp", "", "qualifier", false, 0 },
	{ E(ANSWER), "strength", RIGHT, 0, "9", "", "", "value", false, 0 },
	{ E(ANSWER), "strength", RIGHT, 0, "4", "", "N", "unit", false, 0 },
	{ E(ANSWER), "strength", RIGHT, 1, "4", "", "", "trial", false, 0 },
	{ E(ANSWER), "strength", ONCE, 0, "4", "", "", "side", false, 0 },
	{ E(ANSWER), "strength", LEFT, 0, "4", "", "", "side", false,
	    RECORDED_RIGHT },
	{ E(ANSWER), "tendon", LEFT, 0, "tender gap", "", "", NULL, false, 0 },
	{ E(ANSWER), "tendon", LEFT, 0, "firm", "", "", NULL, false, 0 },
	{ E(ANSWER), "tendon", LEFT, 0, "none", "", "", NULL, false, 0 },
	{ E(ANSWER), "tendon", LEFT, 0, "", "", "", "value", false, 0 },
	{ E(ANSWER), "tendon", LEFT, 0, "gap tender", "", "", "value", false, 0 },
	{ E(ANSWER), "tendon", LEFT, 0, "tender  gap", "", "", "value", false,
	    0 },
	{ E(ANSWER), "tendon", LEFT, 0, "firm gap", "", "", "value", false, 0 },
	{ E(ANSWER), "tendon", LEFT, 0, "gap", "p", "", "qualifier", false, 0 },
	{ E(ANSWER), "force", RIGHT, 2, "20.5", "", "N", NULL, false, 0 },
	{ E(ANSWER), "force", RIGHT, 3, "20.5", "", "N", "trial", false, 0 },
	{ E(ANSWER), "force", RIGHT, 0, "20.5", "", "N", "trial", false, 0 },
	{ E(ANSWER), "force", RIGHT, 1, "20.50", "", "N", "value", false, 0 },
	{ E(ANSWER), "force", RIGHT, 1, "many", "", "N", "value", false, 0 },
	{ E(ANSWER), "force", RIGHT, 1, "9.9", "", "N", "value", false, 0 },
	{ E(ANSWER), "force", RIGHT, 1, "500.1", "", "N", "value", false, 0 },
	{ E(ANSWER), "length", ONCE, 0, "12.50", "", "cm", NULL, false, 0 },
	{ E(ANSWER), "length", ONCE, 0, "-3.00", "", "cm", NULL, false, 0 },
	{ E(ANSWER), "length", ONCE, 0, "12.5", "", "cm", "value", false, 0 },
	{ E(ANSWER), "length", ONCE, 0, "012.00", "", "cm", "value", false, 0 },
	{ E(ANSWER), "words", ONCE, 0, "any", "", "", NULL, false, 0 },
	{ E(ANSWER), "words", ONCE, 0, "", "", "", "value", false, 0 },
	{ E(ANSWER), "nothing", ONCE, 0, "1", "", "", "step_id", false, 0 },
	{ E(ANSWER), "safety.fever", ONCE, 0, "no", "", "", NULL, false, 0 },
	{ E(ANSWER), "safety.fever", ONCE, 0, "maybe", "", "", "value", false,
	    0 },
	{ E(ANSWER), "safety.signs", ONCE, 0, "red hot", "", "", NULL, false,
	    0 },
	{ E(SKIPPED), "force", RIGHT, 1, "", "", "", NULL, false, 0 },
	{ E(SKIPPED), "force", RIGHT, 1, "", "", "N", "unit", false, 0 },
	{ E(SKIPPED), "force", RIGHT, 1, "", "p", "", "qualifier", false, 0 },
	{ E(SKIPPED), "words", ONCE, 0, "", "", "", "step_id", false, 0 },
	{ E(NOT_TESTED), "strength", LEFT, 0, "nt:pain", "p", "", NULL, false,
	    0 },
	{ E(NOT_TESTED), "strength", LEFT, 0, "nt:stopped-for-safety", "", "",
	    NULL, false, 0 },
	{ E(NOT_TESTED), "strength", LEFT, 0, "nt:whim", "", "", "value", false,
	    0 },
	{ E(NOT_TESTED), "strength", LEFT, 0, "pain", "", "", "value", false,
	    0 },
	{ E(NOT_TESTED), "strength", LEFT, 0, "nt:pain", "", "N", "unit", false,
	    0 },
	{ E(NOT_TESTED), "safety.fever", ONCE, 0, "nt:pain", "", "", "step_id",
	    false, 0 },
	{ E(AMEND), "strength", LEFT, 0, "nt:pain", "", "", NULL, false, 0 },
	{ E(AMEND), "strength", LEFT, 0, "3", "", "", NULL, false, 0 },
	{ E(AMEND), "strength", LEFT, 0, "7", "", "", "value", false, 0 },
	/* an amend of a note has words for a value */
	{ E(AMEND), "strength", LEFT, 0, "7", "", "", NULL, true, 0 },
	{ E(AMEND), "", ONCE, 0, "words", "", "", NULL, true, 0 },
	{ E(NOTE), "", ONCE, 0, "", "", "", NULL, false, 0 },
	{ E(NOTE), "check.few", RIGHT, 0, "", "", "", NULL, false, 0 },
	{ E(NOTE), "nothing", ONCE, 0, "", "", "", "step_id", false, 0 },
	{ E(NOTE), "strength", ONCE, 0, "", "", "", "side", false, 0 },
	{ E(UNDO), "force", RIGHT, 0, "", "", "", NULL, false, 0 },
	{ E(UNDO), "force", LEFT, 0, "", "", "", "side", false, 0 },
	{ E(UNDO), "force", RIGHT, 3, "", "", "", "trial", false, 0 },
	{ E(STOP), "stop.rupture", RIGHT, 0, "stopped-for-safety", "", "", NULL,
	    false, 0 },
	{ E(STOP), "stop.rupture", LEFT, 0, "stopped-for-safety", "", "",
	    "side", false, RECORDED_RIGHT },
	{ E(STOP), "stop.rupture", RIGHT, 0, "pain", "", "", "value", false,
	    0 },
	{ E(STOP), "", ONCE, 0, "pain", "", "", NULL, false, 0 },
	{ E(STOP), "", ONCE, 0, "contracture", "", "", "value", false, 0 },
	{ E(STOP), "", ONCE, 0, "whim", "", "", "value", false, 0 },
	{ E(STOP), "force", RIGHT, 0, "pain", "", "", NULL, false, 0 },
	{ E(STOP), "force", LEFT, 0, "pain", "", "", "side", false, 0 },
	{ E(STOP), "nothing", ONCE, 0, "pain", "", "", "step_id", false, 0 },
	{ E(STOP), "check.few", ONCE, 0, "pain", "", "", "step_id", false, 0 },
	{ E(CHECK), "check.few", RIGHT, 0, "", "", "", NULL, false, 0 },
	{ E(CHECK), "check.few", LEFT, 0, "", "", "", "side", false,
	    RECORDED_RIGHT },
	{ E(CHECK), "stop.rupture", RIGHT, 0, "", "", "", "step_id", false, 0 },
	{ E(SCORE), "score.sum", ONCE, 0, "8", "", "", NULL, false, 0 },
	{ E(SCORE), "score.max", ONCE, 0, "8", "", "", "step_id", false, 0 },
	{ E(SCORE), "check.few", ONCE, 0, "8", "", "", "step_id", false, 0 },
	/* what the protocol has no say in */
	{ E(PAUSE), "", ONCE, 0, "", "", "", NULL, false, 0 },
	{ E(VOID), "", ONCE, 0, "", "", "", NULL, false, 0 },
#undef E
};
/* clang-format on */

static void
test_entries(void **state)
{
	struct rig rig;

	(void)state;
	rig_init(&rig, protocol);
	struct recorded *r = recorded_new(rig.protocol);
	assert_non_null(r);
	assert_true(recorded_bytes(r) > 100);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct row *row = &rows[i];
		const struct myo_entry e = {
			.entry = row->entry,
			.step_id = row->step,
			.side = row->side,
			.trial = row->trial,
			.value = row->value,
			.qualifier = row->qualifier,
			.unit = row->unit,
			.note = "",
		};
		const struct recorded_about about = {
			.sides = row->sides != 0 ? row->sides : BOTH,
			.of_note = row->of_note,
		};
		struct recorded_fault fault = { "untouched", "" };
		const bool good = recorded_judge(r, &e, &about, &fault);
		if (good != (row->column == NULL) ||
		    strcmp(fault.column, good ? "untouched" : row->column) != 0)
			fail_msg("row %zu, %s '%s': %s, %s", i, row->step,
			    row->value, fault.column, fault.why);
	}
	recorded_free(r);
	recorded_free(NULL);
	rig_release(&rig);
}

static void
test_open(void **state)
{
	static const struct {
		const char *value;
		unsigned sides; /* 0: no such value */
	} opens[] = {
		{ "sides=right order=step blind=no", RECORDED_RIGHT },
		{ "sides=left,right order=side blind=yes", BOTH },
		{ "sides=once order=step blind=no", RECORDED_ONCE },
		{ "sides=right,right order=step blind=no", 0 },
		{ "sides=both order=step blind=no", 0 },
		{ "sides= order=step blind=no", 0 },
		{ "sides=right order=any blind=no", 0 },
		{ "sides=right order=step blind=maybe", 0 },
		{ "sides=right order=step", 0 },
		{ "side=right order=step blind=no", 0 },
		{ "", 0 },
	};
	const struct recorded_about about = { .sides = BOTH };
	struct recorded_fault fault;
	struct rig rig;

	(void)state;
	rig_init(&rig, protocol);
	struct recorded *r = recorded_new(rig.protocol);
	for (size_t i = 0; i < sizeof(opens) / sizeof(opens[0]); i++) {
		unsigned sides = 77;
		struct myo_entry e = {
			.entry = MYO_ENTRY_OPEN,
			.value = opens[i].value,
			.note = rig.protocol->hash,
		};
		const bool good = recorded_sides(opens[i].value, &sides);
		assert_int_equal(good, opens[i].sides != 0);
		assert_int_equal(sides, good ? opens[i].sides : 77);
		assert_int_equal(recorded_judge(r, &e, &about, &fault), good);
		if (!good)
			assert_string_equal(fault.column, "value");
		e.note = "another hash";
		assert_false(recorded_judge(r, &e, &about, &fault));
	}
	recorded_free(r);
	rig_release(&rig);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_entries),
		cmocka_unit_test(test_open),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
