/*
 * test_amend.c: corrections from outside of the prompt: what is taken, what
 * is refused and why, what stands in the record afterwards.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "support/rig.h"

#define R MYO_SIDE_RIGHT
#define L MYO_SIDE_LEFT
#define O MYO_SIDE_ONCE

static const char protocol[] =
    "[protocol]\n"
    "id = test\nversion = 1\ntitle = Test\nregion = ankle\n"
    "sides = right, left\norder = step\nsources = made up\n"
    "[safety fever]\n"
    "ask = Fever?\nlevel = hard\nblocks = rises\n"
    "[step strength]\n"
    "kind = grade\nscale = mrc\nask = Grade it\n"
    "[step tendon]\n"
    "kind = palpation\nwith = strength\nstructure = calcaneal tendon\n"
    "ask = Feel the tendon\n"
    "option.firm = continuous and firm\noption.tender = tender\n"
    "option.gap = palpable gap\n"
    "abnormal = tender, gap\nexclusive = firm\n"
    "note = required-if-abnormal\n"
    "[step rises]\n"
    "kind = count\nask = Heel rises\nask_if = strength >= 3\n"
    "soft_max = 60\nmax = 200\n"
    "[step force]\n"
    "kind = number\nask = Force\nsides = once\ntrials = 2\n"
    "unit = N, kgf\nmin = 0\nmax = 500\ndecimals = 1\n"
    "[step words]\n"
    "kind = text\nask = Anything else?\nsides = once\nrequired = no\n"
    "[stop rupture]\n"
    "if = tendon has gap\nblocks = rises\nsay = Suspected rupture\n"
    "[check few]\n"
    "if = strength = 5 and rises < 10\nsay = Grade 5 but few rises\n";

/* fever no; strength and tendon on both sides; rises; force; words */
#define TO_FORCE "n|4|firm|3|firm|20|30"
#define CLOSED   TO_FORCE "|100|110|all well|y"
#define PARTLY   TO_FORCE "|:finish|y"

static void
give(struct rig *rig, const struct myo_amendment *am)
{
	struct myo_amendment full = *am;
	if (full.reason == NULL)
		full.reason = "typed wrong";
	if (full.note == NULL)
		full.note = "";
	if (full.examiner_id == NULL)
		full.examiner_id = "other";
	rig_perform(rig, myo_session_amend(rig->session, &full));
}

static void
give_at(struct rig *rig, const char *place, const char *answer)
{
	struct myo_amendment am = { .place = place, .answer = answer };
	give(rig, &am);
}

static void
begin(struct rig *rig, const char *lines)
{
	rig_init(rig, protocol);
	rig_open(rig, "rl", MYO_ORDER_STEP);
	rig_lines(rig, lines);
}

/* ---- what is taken and what is refused */

struct row {
	const char *name, *lines;
	struct myo_amendment am;
	/* taken: where, and what is in force there then */
	const char *step;
	enum myo_side side;
	int trial;
	const char *value;
	const char *refused; /* or part of why not */
};

/* clang-format off */
static const struct row rows[] = {
	/* every way of typing an answer */
	{ "a code", CLOSED, { .place = "strength.right", .answer = "5" },
	    "strength", R, 0, "5", NULL },
	{ "a qualifier", CLOSED, { .place = "strength.right", .answer = "4p" },
	    "strength", R, 0, "4p", NULL },
	{ "a qualifier with a blank", CLOSED, { .place = "strength.left", .answer = "3 ~" },
	    "strength", L, 0, "3~", NULL },
	{ "a label", CLOSED,
	    { .place = "tendon.left", .answer = "Palpable gap", .note = "x" },
	    "tendon", L, 0, "gap /x", NULL },
	{ "a unique prefix", CLOSED,
	    { .place = "tendon.left", .answer = "te", .note = "x" },
	    "tendon", L, 0, "tender /x", NULL },
	{ "several options", CLOSED,
	    { .place = "tendon.right", .answer = "tender, gap", .note = "x" },
	    "tendon", R, 0, "tender gap /x", NULL },
	{ "a note behind the answer", CLOSED,
	    { .place = "tendon.right", .answer = "tender / at its end" },
	    "tendon", R, 0, "tender /at its end", NULL },
	{ "nothing found", CLOSED, { .place = "tendon.right", .answer = "none" },
	    "tendon", R, 0, "none", NULL },
	{ "not tested", CLOSED, { .place = "strength.right", .answer = "nt pain" },
	    "strength", R, 0, "nt:pain", NULL },
	{ "not tested with text", CLOSED, { .place = "strength.right", .answer = "nt other hurry" },
	    "strength", R, 0, "nt:other /hurry", NULL },
	{ "a decimal comma", CLOSED, { .place = "force.1", .answer = "99,5" },
	    "force", O, 1, "99.5 N", NULL },
	{ "another unit", CLOSED, { .place = "force.2", .answer = "10 kgf" },
	    "force", O, 2, "98.1 N", NULL },
	{ "a text", CLOSED, { .place = "words", .answer = "not so well" },
	    "words", O, 0, "not so well", NULL },
	{ "a text behind a backslash", CLOSED, { .place = "words", .answer = "\\:-)" },
	    "words", O, 0, ":-)", NULL },
	{ "a prefix of the step and side", CLOSED, { .place = "str.l", .answer = "5" },
	    "strength", L, 0, "5", NULL },
	{ "past a soft limit, wanted", CLOSED,
	    { .place = "rises.left", .answer = "61", .note = "an athlete",
		.past_limits = true },
	    "rises", L, 0, "61 /an athlete", NULL },
	{ "a safety answer", CLOSED,
	    { .place = "safety.fever", .answer = "y", .note = "39.5" },
	    "safety.fever", O, 0, "yes /39.5", NULL },
	{ "never answered, once closed", PARTLY, { .place = "force.1", .answer = "100" },
	    "force", O, 1, "100.0 N", NULL },
	{ "never answered, with its note", PARTLY, { .place = "force.1", .answer = "100 / late" },
	    "force", O, 1, "100.0 N /late", NULL },
	{ "never answered, not tested", PARTLY, { .place = "force.1", .answer = "nt pain" },
	    "force", O, 1, "nt:pain", NULL },
	{ "behind a not-tested", TO_FORCE "|nt pain||y", { .place = "force.2", .answer = "90" },
	    "force", O, 2, "90.0 N", NULL },
	{ "abandoned", TO_FORCE "|:abandon fire", { .place = "strength.right", .answer = "5" },
	    "strength", R, 0, "5", NULL },
	{ "still open", "n|4", { .place = "strength.right", .answer = "3" },
	    "strength", R, 0, "3", NULL },

	/* refused */
	{ "no reason", CLOSED,
	    { .place = "strength.right", .answer = "5", .reason = " " },
	    NULL, R, 0, NULL, "a reason is required" },
	{ "nobody", CLOSED,
	    { .place = "strength.right", .answer = "5", .examiner_id = "" },
	    NULL, R, 0, NULL, "not known who" },
	{ "unchanged", CLOSED, { .place = "strength.right", .answer = "4" },
	    NULL, R, 0, NULL, "unchanged: strength, right is 4 (" },
	{ "unchanged not tested", "n|nt pain|4|firm|20|:finish|y",
	    { .place = "strength.right", .answer = "nt pain" },
	    NULL, R, 0, NULL, "unchanged" },
	{ "unchanged but for a note", CLOSED, { .place = "strength.right", .answer = "4 / so" },
	    NULL, R, 0, NULL, "unchanged" },
	{ "no such step", CLOSED, { .place = "weakness", .answer = "4" },
	    NULL, R, 0, NULL, "'weakness': no such step" },
	{ "no such side", CLOSED, { .place = "words.left", .answer = "4" },
	    NULL, R, 0, NULL, "not asked on that side" },
	{ "no such trial", CLOSED, { .place = "force.3", .answer = "4" },
	    NULL, R, 0, NULL, "not asked on that side or trial" },
	{ "which side", CLOSED, { .place = "strength", .answer = "5" },
	    NULL, R, 0, NULL, "strength.right or strength.left" },
	{ "which trial", CLOSED, { .place = "force", .answer = "5" },
	    NULL, R, 0, NULL, "force.1 to .2" },
	{ "no place", CLOSED, { .place = "", .answer = "5" },
	    NULL, R, 0, NULL, "no such step" },
	{ "no option", CLOSED, { .place = "tendon.right", .answer = "soft" },
	    NULL, R, 0, NULL, "'soft' is not one of the options" },
	{ "no grade", CLOSED, { .place = "strength.right", .answer = "6" },
	    NULL, R, 0, NULL, "allowed" },
	{ "no qualifier of the step", CLOSED, { .place = "rises.right", .answer = "nt* pain" },
	    NULL, R, 0, NULL, "no such qualifier" },
	{ "no answer", CLOSED, { .place = "strength.right", .answer = "  " },
	    NULL, R, 0, NULL, "an answer is required" },
	{ "a command", CLOSED, { .place = "strength.right", .answer = ":same" },
	    NULL, R, 0, NULL, "after a backslash" },
	{ "back", CLOSED, { .place = "strength.right", .answer = "<" },
	    NULL, R, 0, NULL, "after a backslash" },
	{ "nt alone", CLOSED, { .place = "strength.right", .answer = "nt" },
	    NULL, R, 0, NULL, "one of these reasons: " },
	{ "nt without its reason", CLOSED, { .place = "strength.right", .answer = "nt sulks" },
	    NULL, R, 0, NULL, "one of these reasons: " },
	{ "nt that wants text", CLOSED, { .place = "strength.right", .answer = "nt other" },
	    NULL, R, 0, NULL, "say why it was not tested" },
	{ "a safety answer is never left out", CLOSED,
	    { .place = "safety.fever", .answer = "nt pain" },
	    NULL, R, 0, NULL, "never left out" },
	{ "a hard limit", CLOSED,
	    { .place = "rises.left", .answer = "201", .past_limits = true },
	    NULL, R, 0, NULL, "200" },
	{ "a soft limit", CLOSED, { .place = "rises.left", .answer = "61" },
	    NULL, R, 0, NULL, "60" },
	{ "a soft limit wants its note", CLOSED,
	    { .place = "rises.left", .answer = "61", .past_limits = true },
	    NULL, R, 0, NULL, "a note is required: 61 is unusual" },
	{ "a qualifier wants its note", CLOSED, { .place = "strength.left", .answer = "3*" },
	    NULL, R, 0, NULL, "say what the other cause is" },
	{ "an abnormal finding wants its note", CLOSED, { .place = "tendon.left", .answer = "gap" },
	    NULL, R, 0, NULL, "is abnormal" },
	{ "a safety sign wants its note", CLOSED, { .place = "safety.fever", .answer = "y" },
	    NULL, R, 0, NULL, "say what was found" },
	{ "two notes", CLOSED,
	    { .place = "tendon.left", .answer = "gap / a", .note = "b" },
	    NULL, R, 0, NULL, "given twice" },
	{ "hidden by its condition", "n|4|firm|2|firm|20|:finish|y",
	    { .place = "rises.left", .answer = "10" },
	    NULL, R, 0, NULL, "rises, left is hidden: its condition" },
	{ "hidden with its step", "n|nt pain|3|firm|20|:finish|y",
	    { .place = "tendon.right", .answer = "firm" },
	    NULL, R, 0, NULL, "'strength', which it belongs to" },
	{ "blocked for safety", "n|4|gap / x|3|firm|20|:finish|y",
	    { .place = "rises.right", .answer = "10" },
	    NULL, R, 0, NULL, "blocked for safety by 'stop.rupture'" },
	{ "not answered yet", "n|4", { .place = "strength.left", .answer = "3" },
	    NULL, R, 0, NULL, "has no answer yet" },
};
/* clang-format on */

static void
check_taken(struct rig *rig, const struct row *row, size_t before)
{
	const char *value = rig_value(rig, row->step, row->side, row->trial);
	const struct myo_entry *e = &rig->entries[before];

	if (rig->n_entries <= before)
		fail_msg("%s: refused: %s", row->name, rig->said);
	if (strncmp(value, row->value, strlen(row->value)) != 0)
		fail_msg("%s: %s", row->name, value);
	if (e->entry != MYO_ENTRY_AMEND ||
	    strcmp(e->note, "typed wrong") != 0 ||
	    strcmp(e->step_id, row->step) != 0 || e->side != row->side ||
	    e->trial != row->trial || strcmp(e->patient_id, "P-1") != 0)
		fail_msg("%s: entry", row->name);
	/* also of what follows from it */
	for (size_t i = before; i < rig->n_entries; i++)
		if (strcmp(rig->entries[i].examiner_id, "other") != 0)
			fail_msg("%s: who", row->name);
}

static void
test_rows(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		static struct rig rig;
		begin(&rig, rows[i].lines);
		size_t before = rig.n_entries;
		char *was = rig_record(rig.session);
		give(&rig, &rows[i].am);
		if (rows[i].refused == NULL) {
			check_taken(&rig, &rows[i], before);
		} else {
			char *is = rig_record(rig.session);
			if (rig.n_entries != before || strcmp(is, was) != 0)
				fail_msg("%s: taken", rows[i].name);
			if (strstr(rig.said, rows[i].refused) == NULL)
				fail_msg("%s: %s", rows[i].name, rig.said);
			free(is);
		}
		free(was);
		rig_release(&rig);
	}
}

/* What is said of it differs: one can be insisted on, one wants more. */
static void
test_kinds_of_refusal(void **state)
{
	static struct rig rig;
	struct myo_amendment am = { .place = "rises.left",
		.answer = "61",
		.reason = "r",
		.note = "",
		.examiner_id = "ex" };

	(void)state;
	begin(&rig, CLOSED);
	const struct myo_effects *fx = myo_session_amend(rig.session, &am);
	assert_int_equal(fx->n_drafts, 0);
	assert_int_equal(fx->n_messages, 1);
	assert_int_equal(fx->messages[0].say, MYO_SAY_DOUBTFUL);
	am.past_limits = true;
	fx = myo_session_amend(rig.session, &am);
	assert_int_equal(fx->n_drafts, 0);
	assert_int_equal(fx->n_messages, 1);
	assert_int_equal(fx->messages[0].say, MYO_SAY_NOTE_DUE);
	am.note = "an athlete";
	fx = myo_session_amend(rig.session, &am);
	assert_int_equal(fx->n_drafts, 1);
	assert_string_equal(fx->drafts[0].refers_to, "station-test:8");
	assert_true(strlen(fx->saved) > 0);
	rig_release(&rig);
}

static void
test_refers(void **state)
{
	static struct rig rig;

	(void)state;
	begin(&rig, PARTLY);
	give_at(&rig, "strength.right", "5");
	assert_string_equal(rig_last(&rig)->refers_to, "station-test:3");
	give_at(&rig, "strength.right", "3");
	assert_int_equal(rig_last(&rig)->entry, MYO_ENTRY_AMEND);
	give_at(&rig, "force.1", "100");
	assert_string_equal(rig_last(&rig)->refers_to, "");
	rig_release(&rig);
}

/* ---- what follows */

/* The tendon had a gap after all: the stop is told, nothing that was found is
 * lost; the other way round it is lifted, and what it blocked can be given. */
static void
test_stops(void **state)
{
	static struct rig rig;

	(void)state;
	begin(&rig, CLOSED);
	give(&rig,
	    &(struct myo_amendment){
		.place = "tendon.right", .answer = "gap", .note = "3 cm up" });
	assert_int_equal(rig_count(&rig, MYO_ENTRY_STOP), 1);
	assert_non_null(strstr(rig.said, "Suspected rupture"));
	assert_string_equal(rig_value(&rig, "rises", R, 0), "20");
	rig_release(&rig);

	begin(&rig, "n|4|gap / x|3|firm|30|:finish|y");
	assert_string_equal(
	    rig_value(&rig, "rises", R, 0), "nt:stopped-for-safety");
	give_at(&rig, "tendon.right", "firm");
	assert_string_equal(rig_value(&rig, "rises", R, 0), "-");
	give_at(&rig, "rises.right", "21");
	assert_string_equal(rig_value(&rig, "rises", R, 0), "21");
	rig_release(&rig);
}

static void
test_checks(void **state)
{
	static struct rig rig;
	struct myo_flag flag;

	(void)state;
	begin(&rig, "n|4|firm|3|firm|8|30|:finish|y");
	assert_int_equal(myo_session_n_flags(rig.session), 0);
	give_at(&rig, "strength.right", "5");
	assert_non_null(strstr(rig.said, "Grade 5 but few rises"));
	assert_int_equal(myo_session_n_flags(rig.session), 1);
	myo_session_flag(rig.session, 0, &flag);
	assert_true(flag.holds);
	give_at(&rig, "rises.right", "18");
	myo_session_flag(rig.session, 0, &flag);
	assert_false(flag.holds);
	/* settled: nothing more comes by itself */
	const struct myo_effects *fx = myo_session_settle(rig.session);
	assert_int_equal(fx->n_drafts, 0);
	rig_release(&rig);
}

/* What is typed half, and where, stays. */
static void
test_cursor(void **state)
{
	static struct rig rig;

	(void)state;
	begin(&rig, "n|4|firm|3|firm|61");
	assert_string_equal(rig_at(&rig), "doubt:rises.right");
	give_at(&rig, "strength.left", "4");
	assert_string_equal(rig_at(&rig), "doubt:rises.right");
	rig_lines(&rig, "y|an athlete");
	assert_string_equal(rig_value(&rig, "rises", R, 0), "61 /an athlete");
	rig_release(&rig);
}

/* The answer is on disk and its note is not: it is due again, and the note
 * can be given. */
static void
test_half_stored(void **state)
{
	static struct rig rig;

	(void)state;
	begin(&rig, CLOSED);
	rig.fail_after = 1;
	give(&rig,
	    &(struct myo_amendment){
		.place = "strength.right", .answer = "3*", .note = "burn" });
	assert_string_equal(rig_value(&rig, "strength", R, 0), "3* (note due)");
	rig.fail_after = -1;
	give(&rig,
	    &(struct myo_amendment){
		.place = "strength.right", .answer = "2*", .note = "burn" });
	assert_string_equal(rig_value(&rig, "strength", R, 0), "2* /burn");
	rig_release(&rig);
}

/* ---- notes */

static void
fix(struct rig *rig, const char *entry, const char *text)
{
	rig_perform(rig, myo_session_amend_note(rig->session, entry, text,
			     "held a name", "other"));
}

static void
test_notes(void **state)
{
	static struct rig rig;

	(void)state;
	/* 3: an answer with its note; 4: firm; 5: a note on it */
	begin(&rig, "n|4 / Mr Doe says so|firm|:note he limps|:pause home");
	assert_string_equal(
	    rig_value(&rig, "strength", R, 0), "4 /Mr Doe says so");
	fix(&rig, "3", "says so");
	const struct myo_entry *e = rig_last(&rig);
	assert_int_equal(e->entry, MYO_ENTRY_AMEND);
	assert_string_equal(e->step_id, "");
	assert_string_equal(e->value, "says so");
	assert_string_equal(e->note, "held a name");
	assert_string_equal(e->refers_to, "station-test:3");
	assert_string_equal(e->examiner_id, "other");
	assert_string_equal(rig_value(&rig, "strength", R, 0), "4 /says so");
	/* again, named as the first time or by the correction */
	fix(&rig, "station-test:3", "says it hurts");
	assert_string_equal(rig_last(&rig)->refers_to, "station-test:7");
	fix(&rig, "7", "says it hurts much");
	assert_string_equal(rig_last(&rig)->refers_to, "station-test:8");
	assert_string_equal(
	    rig_value(&rig, "strength", R, 0), "4 /says it hurts much");
	assert_string_equal(
	    myo_session_entry_note(rig.session, 2), "says it hurts much");
	assert_true(myo_session_entry_fixes_note(rig.session, 6));
	assert_false(myo_session_entry_fixes_note(rig.session, 2));
	/* a note entry, on the step or on the session */
	fix(&rig, "5", "limps");
	assert_string_equal(rig_value(&rig, "strength", L, 0), "- /limps");
	/* the answer itself is as it was: nothing is amended there */
	struct myo_slot slot;
	long at = myo_session_find(rig.session, "strength", R, 0);
	myo_session_slot(rig.session, (size_t)at, &slot);
	assert_string_equal(slot.amended, "");
	assert_int_equal(slot.seq, 3);
	rig_release(&rig);
}

static void
test_notes_refused(void **state)
{
	static const struct {
		const char *entry, *text, *why;
	} refused[] = {
		{ "1", "x", "no note that could be corrected" }, /* open */
		{ "2", "x", "no note that could be corrected" },
		{ "99", "x", "has no entry '99'" },
		{ "elsewhere:3", "x", "has no entry" },
		{ "strength", "x", "has no entry" },
		{ "", "x", "has no entry" },
		{ "3", "  ", "empty" },
		{ "3", "so", "unchanged" },
		{ "5", "x", "was taken back" },
	};
	static struct rig rig;

	(void)state;
	begin(&rig, "n|4 / so|firm|:note a|:undo");
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		size_t before = rig.n_entries;
		fix(&rig, refused[i].entry, refused[i].text);
		assert_int_equal(rig.n_entries, before);
		if (strstr(rig.said, refused[i].why) == NULL)
			fail_msg("%zu: %s", i, rig.said);
	}
	rig_release(&rig);
}

/* :undo takes a correction back, and the note reads as before. */
static void
test_note_undone(void **state)
{
	static struct rig rig;

	(void)state;
	begin(&rig, "n|4 / so");
	fix(&rig, "3", "not so");
	assert_string_equal(rig_value(&rig, "strength", R, 0), "4 /not so");
	rig_type(&rig, ":undo");
	assert_non_null(strstr(rig.saved, "note on strength, right"));
	assert_string_equal(rig_value(&rig, "strength", R, 0), "4 /so");
	rig_type(&rig, ":redo");
	assert_string_equal(rig_value(&rig, "strength", R, 0), "4 /not so");
	rig_release(&rig);
}

/* The reason of an amendment is a note too; so is that of a stop. */
static void
test_reasons_corrected(void **state)
{
	static struct rig rig;
	struct myo_slot slot;
	struct myo_session_info info;

	(void)state;
	begin(&rig, TO_FORCE "|:abandon Mr Doe left");
	give(&rig, &(struct myo_amendment){ .place = "strength.right",
		       .answer = "5",
		       .reason = "Doe again" });
	char entry[32];
	snprintf(entry, sizeof(entry), "%zu", rig.n_entries);
	fix(&rig, entry, "typed wrong");
	long at = myo_session_find(rig.session, "strength", R, 0);
	myo_session_slot(rig.session, (size_t)at, &slot);
	assert_string_equal(slot.amended, "typed wrong");
	assert_string_equal(slot.value, "5");
	for (size_t i = 0; i < rig.n_entries; i++)
		if (rig.entries[i].entry == MYO_ENTRY_ABANDON)
			snprintf(entry, sizeof(entry), "%zu", i + 1);
	fix(&rig, entry, "patient left");
	myo_session_info(rig.session, &info);
	assert_string_equal(info.end_reason, "patient left");
	rig_release(&rig);
}

/* ---- withdrawal */

static void
test_void(void **state)
{
	static struct rig rig;
	struct myo_session_info info;

	(void)state;
	begin(&rig, CLOSED);
	rig_perform(&rig,
	    myo_session_void(rig.session, " wrong patient ", "", "", "other"));
	const struct myo_entry *e = rig_last(&rig);
	assert_int_equal(e->entry, MYO_ENTRY_VOID);
	assert_string_equal(e->value, "");
	assert_string_equal(e->note, "wrong patient");
	assert_string_equal(e->examiner_id, "other");
	myo_session_info(rig.session, &info);
	assert_true(info.is_void);
	assert_string_equal(info.void_by, "other");
	assert_string_equal(info.void_at, e->recorded_at);
	size_t before = rig.n_entries;
	give_at(&rig, "strength.right", "5");
	assert_non_null(strstr(rig.said, "withdrawn by other at "));
	rig_perform(
	    &rig, myo_session_void(rig.session, "again", "", "", "other"));
	assert_non_null(strstr(rig.said, "withdrawn by other at "));
	fix(&rig, "3", "x");
	assert_non_null(strstr(rig.said, "withdrawn by other at "));
	assert_int_equal(rig.n_entries, before);
	rig_release(&rig);

	begin(&rig, "n|4");
	rig_perform(&rig, myo_session_void(rig.session, "wrong patient",
			      "some-id", "P-2", "other"));
	e = rig_last(&rig);
	assert_string_equal(e->value, "some-id");
	assert_string_equal(e->label, "P-2");
	assert_string_equal(
	    e->note, "wrong patient (moved to patient P-2, session some-id)");
	myo_session_info(rig.session, &info);
	assert_string_equal(info.moved_to, "some-id");
	rig_release(&rig);
}

/* ---- two stations */

/* Entries reach the fold in the order of the record: by time, at equal times
 * by station. */
static void
test_conflict(void **state)
{
	static struct rig rig;

	(void)state;
	begin(&rig, CLOSED);
	size_t first = rig.n_entries;
	/* both saw the answer, neither the other's amendment */
	struct myo_entry seen = rig.entries[2];
	assert_string_equal(seen.step_id, "strength");
	rig.station = "a-1";
	give_at(&rig, "strength.right", "5");
	assert_int_equal(myo_session_conflict(rig.session, first), -1);
	struct myo_entry other = rig.entries[first];
	other.station_id = "b-2";
	other.seq = 1;
	other.value = "3";
	struct myo_effects fx = {
		.drafts = &other, .n_drafts = 1, .saved = ""
	};
	rig.station = "b-2";
	rig_perform(&rig, &fx);
	assert_string_equal(rig_value(&rig, "strength", R, 0), "3");
	assert_int_equal(
	    myo_session_conflict(rig.session, first), (long)first + 1);
	assert_int_equal(
	    myo_session_conflict(rig.session, first + 1), (long)first);
	/* whoever saw both settles it: no conflict with either */
	rig.station = "a-1";
	give_at(&rig, "strength.right", "4");
	assert_int_equal(myo_session_conflict(rig.session, first + 2), -1);
	assert_string_equal(rig_value(&rig, "strength", R, 0), "4");
	rig_release(&rig);
}

/* A number that two stations gave names no entry; with its station it does. */
static void
test_notes_of_two(void **state)
{
	static struct rig rig;
	const struct myo_effects *fx;

	(void)state;
	begin(&rig, CLOSED);
	struct myo_entry note = rig.entries[1];
	note.entry = MYO_ENTRY_NOTE;
	note.step_id = note.value = note.label = "";
	note.note = "theirs";
	note.station_id = "b-2";
	note.seq = 2;
	assert_int_equal(myo_session_apply(rig.session, &note), MYO_OK);
	fx = myo_session_amend_note(rig.session, "2", "ours", "typo", "other");
	assert_int_equal(fx->n_drafts, 0);
	assert_int_equal(fx->n_messages, 1);
	assert_string_equal(fx->messages[0].text,
	    "more than one station has an entry 2 here; it is STATION:2");
	fx = myo_session_amend_note(
	    rig.session, "b-2:2", "ours", "typo", "other");
	assert_int_equal(fx->n_drafts, 1);
	assert_string_equal(fx->drafts[0].refers_to, "b-2:2");
	/* an entry that amends nothing is in no conflict */
	assert_int_equal(myo_session_conflict(rig.session, 0), -1);
	rig_release(&rig);
}

/* There is nothing to correct in a session that was never opened. */
static void
test_never_opened(void **state)
{
	static struct rig rig;
	const struct myo_amendment am = { .place = "strength.right",
		.answer = "4",
		.reason = "r",
		.note = "",
		.examiner_id = "other" };

	(void)state;
	rig_init(&rig, protocol);
	struct myo_session *s = myo_session_new(rig.protocol);
	const struct myo_effects *fx = myo_session_amend(s, &am);
	assert_int_equal(fx->n_drafts, 0);
	assert_string_equal(
	    fx->messages[0].text, "the session was never opened");
	fx = myo_session_void(s, "r", "", "", "other");
	assert_int_equal(fx->n_drafts, 0);
	assert_string_equal(
	    fx->messages[0].text, "the session was never opened");
	myo_session_free(s);
	rig_release(&rig);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_kinds_of_refusal),
		cmocka_unit_test(test_refers),
		cmocka_unit_test(test_stops),
		cmocka_unit_test(test_checks),
		cmocka_unit_test(test_cursor),
		cmocka_unit_test(test_half_stored),
		cmocka_unit_test(test_notes),
		cmocka_unit_test(test_notes_refused),
		cmocka_unit_test(test_note_undone),
		cmocka_unit_test(test_reasons_corrected),
		cmocka_unit_test(test_void),
		cmocka_unit_test(test_conflict),
		cmocka_unit_test(test_notes_of_two),
		cmocka_unit_test(test_never_opened),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
