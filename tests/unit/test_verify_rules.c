/*
 * test_verify_rules.c: entries whose chain is as it should be and that may not
 * be there all the same: each rule of the format, of sessions, of protocols and
 * of references is broken once, in one entry, and named at its line.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/logcheck.h"
#include "support/shelf.h"

enum column {
	PATIENT,
	SESSION,
	PROTOCOL,
	REV,
	STEP,
	VALUE,
	QUALIFIER,
	UNIT,
	NOTE,
	EXAMINER,
	REFERS,
	OBSERVED,
	TIME,
	SIDE,
	TRIAL,
	KIND,
};

struct rule_row {
	const char *name;
	enum myo_entry_kind kind; /* the first entry of this kind */
	const char *step;         /* and of this step; NULL: any */
	enum column column;
	const char *text; /* what stands there instead */
	const char *id;   /* of the finding at that line */
	bool rest;        /* lines behind may be named too */
};

/* clang-format off */
static const struct rule_row rules[] = {
	/* the format */
	{ "no patient", MYO_ENTRY_ANSWER, NULL, PATIENT, "", "form", false },
	{ "no examiner", MYO_ENTRY_ANSWER, NULL, EXAMINER, "", "form", false },
	{ "no value", MYO_ENTRY_ANSWER, "words", VALUE, "", "form", false },
	{ "an answer without a step", MYO_ENTRY_ANSWER, NULL, STEP, "", "form",
	    true },
	{ "a close with a step", MYO_ENTRY_CLOSE, NULL, STEP, "strength",
	    "form", false },
	{ "a close without its value", MYO_ENTRY_CLOSE, NULL, VALUE, "",
	    "form", false },
	{ "an undo without its entry", MYO_ENTRY_UNDO, NULL, REFERS, "",
	    "form", false },
	{ "a check with a trial", MYO_ENTRY_CHECK, NULL, TRIAL, "2", "form",
	    false },
	{ "a session's id", MYO_ENTRY_OPEN, NULL, SESSION, "S-1", "form",
	    true },
	{ "a revision", MYO_ENTRY_OPEN, NULL, REV, "1", "form", true },
	{ "a long id", MYO_ENTRY_OPEN, NULL, PROTOCOL,
	    "a-name-of-a-protocol-with-more-than-40-bytes", "form", true },
	{ "a time of day that is none", MYO_ENTRY_CLOSE, NULL, OBSERVED,
	    "2030-11-23T10:00:61.000+01:00", "form", false },
	{ "a time without its T", MYO_ENTRY_CLOSE, NULL, TIME,
	    "2030-11-23t10:00:00.000+01:00", "form", false },
	{ "a time with a comma", MYO_ENTRY_CLOSE, NULL, OBSERVED,
	    "2030-11-23T10:00:00:000+01:00", "form", false },
	{ "a time without its offset", MYO_ENTRY_CLOSE, NULL, OBSERVED,
	    "2030-11-23T10:00:00.0000000Z0", "form", false },
	{ "west of Greenwich", MYO_ENTRY_CLOSE, NULL, TIME,
	    "2020-11-23T10:00:00.000-05:00", "time", false },
	{ "a revision without its version", MYO_ENTRY_OPEN, NULL, REV,
	    "-0123456789ab", "form", true },
	{ "a revision of 11 digits", MYO_ENTRY_OPEN, NULL, REV,
	    "1-0123456789a", "form", true },
	{ "a revision of no digits", MYO_ENTRY_OPEN, NULL, REV,
	    "1-0123456789xy", "form", true },
	{ "not our time", MYO_ENTRY_CLOSE, NULL, TIME,
	    "2030-11-23T10:00:00Z", "form", false },
	{ "observed at no time", MYO_ENTRY_CLOSE, NULL, OBSERVED, "yesterday",
	    "form", false },
	/* its session */
	{ "another patient", MYO_ENTRY_NOTE, NULL, PATIENT, "P-2", "entry",
	    false },
	{ "another protocol", MYO_ENTRY_NOTE, NULL, PROTOCOL, "tesT", "entry",
	    false },
	{ "a session that nobody opened", MYO_ENTRY_ANSWER, NULL, SESSION,
	    "01890a5d-ac96-774b-bcce-b302099a8058", "entry", true },
	{ "opened twice", MYO_ENTRY_REJECTED, NULL, KIND, "open", "entry",
	    false },
	{ "closed early", MYO_ENTRY_REJECTED, NULL, KIND, "close", "form",
	    true },
	{ "backwards", MYO_ENTRY_NOTE, NULL, TIME,
	    "2020-11-23T10:00:00.000+01:00", "time", false },
	{ "forwards, so that the next one is backwards", MYO_ENTRY_SKIPPED,
	    NULL, TIME, "2099-11-23T10:00:00.000+01:00", NULL, true },
	/* its protocol */
	{ "no such step", MYO_ENTRY_ANSWER, "rises", STEP, "rise",
	    "against-snapshot", true },
	{ "no such side", MYO_ENTRY_ANSWER, "force", SIDE, "left",
	    "against-snapshot", false },
	{ "a side of a step that has none", MYO_ENTRY_ANSWER, "words", SIDE,
	    "left", "against-snapshot", false },
	{ "no side", MYO_ENTRY_ANSWER, "strength", SIDE, "",
	    "against-snapshot", true },
	{ "no such trial", MYO_ENTRY_ANSWER, "force", TRIAL, "3",
	    "against-snapshot", false },
	{ "no trial", MYO_ENTRY_ANSWER, "force", TRIAL, "0",
	    "against-snapshot", false },
	{ "a trial of a step without", MYO_ENTRY_ANSWER, "words", TRIAL, "1",
	    "against-snapshot", false },
	{ "no such grade", MYO_ENTRY_ANSWER, "strength", VALUE, "6",
	    "against-snapshot", false },
	{ "no such option", MYO_ENTRY_ANSWER, "tendon", VALUE, "soft",
	    "against-snapshot", false },
	{ "an option that stands alone", MYO_ENTRY_ANSWER, "tendon", VALUE,
	    "firm gap", "against-snapshot", false },
	{ "options twice", MYO_ENTRY_ANSWER, "tendon", VALUE, "gap gap",
	    "against-snapshot", false },
	{ "options in another order", MYO_ENTRY_ANSWER, "tendon", VALUE,
	    "gap tender", "against-snapshot", false },
	{ "too many", MYO_ENTRY_ANSWER, "rises", VALUE, "201",
	    "against-snapshot", false },
	{ "below", MYO_ENTRY_ANSWER, "force", VALUE, "-1.0",
	    "against-snapshot", false },
	{ "above", MYO_ENTRY_ANSWER, "force", VALUE, "500.1",
	    "against-snapshot", false },
	{ "decimals", MYO_ENTRY_ANSWER, "force", VALUE, "20",
	    "against-snapshot", false },
	{ "a comma", MYO_ENTRY_ANSWER, "force", VALUE, "20,0",
	    "against-snapshot", false },
	{ "another unit", MYO_ENTRY_ANSWER, "force", UNIT, "kgf",
	    "against-snapshot", false },
	{ "no unit", MYO_ENTRY_ANSWER, "force", UNIT, "", "against-snapshot",
	    false },
	{ "a unit of a grade", MYO_ENTRY_ANSWER, "strength", UNIT, "N",
	    "against-snapshot", false },
	{ "no such qualifier", MYO_ENTRY_ANSWER, "strength", QUALIFIER, "q",
	    "against-snapshot", false },
	{ "qualifiers in another order", MYO_ENTRY_ANSWER, "strength",
	    QUALIFIER, "*p", "against-snapshot", false },
	{ "a qualifier of a text", MYO_ENTRY_ANSWER, "words", QUALIFIER, "p",
	    "against-snapshot", false },
	{ "no such check", MYO_ENTRY_CHECK, NULL, STEP, "check.many",
	    "against-snapshot", false },
	{ "a note on nothing", MYO_ENTRY_NOTE, NULL, STEP, "strengths",
	    "against-snapshot", false },
	{ "a required step skipped", MYO_ENTRY_SKIPPED, NULL, STEP, "words",
	    "against-snapshot", false },
	{ "no such reason", MYO_ENTRY_NOT_TESTED, NULL, VALUE, "nt:tired",
	    "against-snapshot", false },
	{ "not tested without a reason", MYO_ENTRY_NOT_TESTED, NULL, VALUE,
	    "pain", "against-snapshot", false },
	{ "a safety question left out", MYO_ENTRY_NOT_TESTED, NULL, STEP,
	    "safety.fever", "against-snapshot", false },
	{ "opened on no side", MYO_ENTRY_OPEN, NULL, VALUE,
	    "sides= order=step blind=no", "against-snapshot", true },
	{ "another hash", MYO_ENTRY_OPEN, NULL, NOTE,
	    "0000000000000000000000000000000000000000000000000000000000000000",
	    "against-snapshot", false },
	/* what it refers to */
	{ "an entry that is not there", MYO_ENTRY_UNDO, NULL, REFERS,
	    STATION ":4711", "refers-to", false },
	{ "itself or later", MYO_ENTRY_UNDO, NULL, REFERS, STATION ":60",
	    "refers-to", false },
	{ "a station that is not there", MYO_ENTRY_UNDO, NULL, REFERS,
	    "room-3-aaaa:1", "absent", false },
	{ "its open entry", MYO_ENTRY_UNDO, NULL, REFERS, STATION ":1",
	    "refers-to", false },
	{ "an answer to something else", MYO_ENTRY_AMEND, "tendon", REFERS,
	    STATION ":3", "refers-to", false },
};
/* clang-format on */

/* What makes one entry of each kind that the table wants. */
static const char typed_rules[] =
    "n|4p / sore|firm|5|tender / a|<|firm|:undo|:redo|12|9|no such|"
    ":note seen|20||two words|nt pain|few, but good|y";

static void
set_column(struct myo_entry *e, enum column column, const char *text)
{
	const char **const members[] = {
		[PATIENT] = &e->patient_id,
		[SESSION] = &e->session_id,
		[PROTOCOL] = &e->protocol_id,
		[REV] = &e->protocol_rev,
		[STEP] = &e->step_id,
		[VALUE] = &e->value,
		[QUALIFIER] = &e->qualifier,
		[UNIT] = &e->unit,
		[NOTE] = &e->note,
		[EXAMINER] = &e->examiner_id,
		[REFERS] = &e->refers_to,
		[OBSERVED] = &e->observed_at,
		[TIME] = &e->recorded_at,
	};

	if (column == SIDE)
		e->side =
		    strcmp(text, "left") == 0 ? MYO_SIDE_LEFT : MYO_SIDE_ONCE;
	else if (column == TRIAL)
		e->trial = atoi(text);
	else if (column == KIND)
		e->entry = strcmp(text, "open") == 0 ? MYO_ENTRY_OPEN
						     : MYO_ENTRY_CLOSE;
	else
		*members[column] = text;
}

static size_t
find_entry(const struct rig *rig, const struct rule_row *row)
{
	for (size_t i = 0; i < rig->n_entries; i++) {
		const struct myo_entry *e = &rig->entries[i];
		if (e->entry == row->kind &&
		    (row->step == NULL || strcmp(e->step_id, row->step) == 0))
			return i;
	}
	fail_msg("%s: the session has no such entry", row->name);
	return 0;
}

static void
each_rule(void **state)
{
	struct shelf s;

	(void)state;
	shelf_begin(&s, typed_rules);
	volume_rig(&s.volume, &s.rig);
	volume_put(&s.volume);
	shelf_verify(&s);
	if (s.verdict.n > 0)
		verdict_print(&s.verdict);
	assert_int_equal(s.verdict.n, 0);
	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
		const struct rule_row *row = &rules[i];
		const size_t at = find_entry(&s.rig, row);
		const struct myo_entry old = s.rig.entries[at];
		set_column(&s.rig.entries[at], row->column, row->text);
		volume_release(&s.volume);
		volume_init(&s.volume, s.fake, STATION);
		volume_rig(&s.volume, &s.rig);
		volume_put(&s.volume);
		s.rig.entries[at] = old;
		shelf_verify(&s);
		const int line = (int)at + 2;
		bool right =
		    s.verdict.result.errors + s.verdict.result.warnings > 0 &&
		    !verdict_has(&s.verdict, "chain-broken", "", 0);
		if (row->id != NULL)
			right = right &&
				verdict_has(&s.verdict, row->id, CSV, line);
		for (size_t k = 0; k < s.verdict.n && !row->rest; k++)
			right = right && (s.verdict.finding[k].line == line ||
					     s.verdict.finding[k].line == 0);
		if (right)
			continue;
		verdict_print(&s.verdict);
		fail_msg("%s: line %d", row->name, line);
	}
	shelf_release(&s);
}

/* ---- bytes that another program would have written in another way */

struct written {
	const char *name;
	const char *from, *to;
	const char *id;
};

static const struct written written[] = {
	{ "quotes that need not be", ",firm,", ",\"firm\",", "form" },
	{ "a leading column in quotes", ",P-1,", ",\"P-1\",", "form" },
	{ "a blank that wants quotes", ",sore,", ", sore,", "form" },
	{ "a stray backslash", ",sore,", ",so\\me,", "row" },
	{ "a stray quote", ",sore,", ",so\"re,", "row" },
	{ "an escape that is none", ",sore,", ",sore\\t,", "row" },
	{ "no UTF-8", ",sore,", ",s\xf6re,", "row" },
	{ "an overlong form", ",sore,", ",s\xc0\xafre,", "row" },
	{ "a lone line feed", ",sore,", ",so\nre,", "row" },
	{ "a lone carriage return", ",sore,", ",so\rre,", "row" },
	{ "a column more", ",sore,", ",sore,,", "row" },
	{ "a column less", ",sore,", ",", "row" },
	{ "a kind that is none", ",answer,", ",answers,", "row" },
	{ "a side that is none", ",right,", ",r,", "row" },
	{ "a trial with a zero in front", ",right,,", ",right,01,", "row" },
	{ "another station's row", "," STATION ",", ",room-3-aaaa,", "row" },
	{ "a blank in a plain column", ",P-1,", ",P 1,", "row" },
};

/* Chains all lines anew from `at` on. */
static void
chain_again(struct buf *text)
{
	struct buf out = BUF_INIT, all = BUF_INIT;
	char chain[65];
	const size_t n = lines_count(text);

	struct str line = lines_get(text, 1);
	buf_addstr(&out, line);
	logcheck_hash(line.p, line.len - 2, chain);
	for (size_t i = 2; i <= n; i++) {
		line = lines_get(text, i);
		buf_reset(&all);
		buf_addf(
		    &all, "%s%.*s", chain, (int)(line.len - 2 - 65), line.p);
		logcheck_hash(all.data, all.len, chain);
		buf_add(&out, line.p, line.len - 2 - 64);
		buf_addf(&out, "%s\r\n", chain);
	}
	buf_reset(text);
	buf_addstr(text, buf_str(&out));
	buf_release(&out);
	buf_release(&all);
}

static void
each_way_of_writing(void **state)
{
	struct shelf s;
	struct buf whole = BUF_INIT;

	(void)state;
	shelf_begin(&s, "n|4 / sore|firm|y");
	volume_rig(&s.volume, &s.rig);
	buf_addstr(&whole, buf_str(&s.volume.text));
	for (size_t i = 0; i < sizeof(written) / sizeof(written[0]); i++) {
		const struct written *row = &written[i];
		/* in the third entry, the grade with its note, or behind */
		const char *from = lines_get(&whole, 4).p;
		const char *at = strstr(from, row->from);
		assert_non_null(at);
		int line = 4;
		for (const char *p = from; p < at; p++)
			line += *p == '\n';
		struct buf *text = &s.volume.text;
		buf_reset(text);
		buf_add(text, whole.data, (size_t)(at - whole.data));
		buf_adds(text, row->to);
		buf_adds(text, at + strlen(row->from));
		chain_again(text);
		volume_put(&s.volume);
		shelf_verify(&s);
		if (verdict_has(&s.verdict, row->id, CSV, line) &&
		    !verdict_has(&s.verdict, "chain-broken", "", 0))
			continue;
		verdict_print(&s.verdict);
		fail_msg("%s: line %d", row->name, line);
	}
	buf_release(&whole);
	shelf_release(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_rule),
		cmocka_unit_test(each_way_of_writing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
