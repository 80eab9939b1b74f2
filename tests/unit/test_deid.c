/*
 * test_deid.c: what stands in the fields of an export that is de-identified.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "base/date.h"
#include "export/deid.h"

#define SESSION "01a21b5f-4303-70d8-9627-e5306f508670"
#define OTHER   "01a21b5f-4303-70d8-9627-e5306f508671"
/* the remark of an import; any hash will do */
#define ROW                                                                    \
	"imported from P-1.csv, line 2, blake2b-256 "                          \
	"bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319"

static const char protocol_text[] = "[protocol]\n"
				    "id = leaky\n"
				    "version = 1\n"
				    "title = Leaky\n"
				    "region = ankle\n"
				    "sides = right\n"
				    "sources = none\n"
				    "[step device]\n"
				    "kind = text\n"
				    "ask = Serial number?\n"
				    "identifies = device\n"
				    "[step which]\n"
				    "kind = choice\n"
				    "ask = Which device?\n"
				    "identifies = device\n"
				    "option.a = the old one\n"
				    "option.b = the new one\n"
				    "[step words]\n"
				    "kind = text\n"
				    "ask = In your words?\n"
				    "[step force]\n"
				    "kind = number\n"
				    "unit = N\n"
				    "min = 0\n"
				    "max = 500\n"
				    "ask = Force?\n"
				    "[step age]\n"
				    "kind = count\n"
				    "max = 120\n"
				    "ask = Age?\n"
				    "identifies = device\n"
				    "[score s]\n"
				    "label = Twice\n"
				    "formula = force.right * 2\n"
				    "[score next]\n"
				    "label = Next\n"
				    "formula = age.right + 1\n"
				    "[score after]\n"
				    "label = After\n"
				    "formula = 3 * next - force.right\n"
				    "[score oldest]\n"
				    "label = Oldest\n"
				    "max = age.right\n";

static struct myo_protocol *protocol;

static int
load(void **state)
{
	(void)state;
	struct myo_diags *diags = myo_diags_new();
	assert_non_null(diags);
	assert_int_equal(
	    myo_protocol_load("leaky.ini", protocol_text,
		sizeof(protocol_text) - 1, NULL, NULL, &protocol, diags),
	    MYO_OK);
	myo_diags_free(diags);
	return 0;
}

static int
unload(void **state)
{
	(void)state;
	myo_protocol_free(protocol);
	return 0;
}

static uint64_t random_next;

static int
counted(const void *ctx, void *data, size_t len)
{
	(void)ctx;
	memcpy(data, &random_next, len);
	random_next += 9;
	return 0;
}

struct fixture {
	struct pseudonyms *table;
	struct deid *deid;
	struct myo_session *session;
};

/* An entry of patient P-1 with what belongs to every one. */
static struct myo_entry
entry(enum myo_entry_kind kind, uint64_t seq)
{
	return (struct myo_entry){
		.recorded_at = "2026-03-28T23:30:00.000+01:00",
		.patient_id = "P-1",
		.session_id = SESSION,
		.protocol_id = protocol->id,
		.protocol_rev = protocol->rev,
		.step_id = "",
		.entry = kind,
		.value = "",
		.qualifier = "",
		.unit = "",
		.label = "",
		.note = "",
		.examiner_id = "E1",
		.station_id = "vm-ab12",
		.observed_at = "",
		.refers_to = "",
		.seq = seq,
		.chain = "00",
	};
}

static void
learn(struct fixture *f, const struct myo_entry *e)
{
	assert_int_equal(deid_learn(f->deid, e, NULL), MYO_OK);
}

static void
make(struct fixture *f, enum deid_mode mode, enum deid_dates dates, bool notes)
{
	const struct deid_how how = { mode, dates, notes };

	random_next = 1;
	f->table = pseudonyms_new(counted, NULL);
	f->deid = deid_new(&how, f->table);
	f->session = myo_session_new(protocol);
	assert_non_null(f->deid);
	assert_non_null(f->session);
	struct myo_entry open = entry(MYO_ENTRY_OPEN, 7);
	open.value = "sides=right order=step blind=no";
	open.label = "myolog 0.1.0";
	learn(f, &open);
	assert_int_equal(myo_session_apply(f->session, &open), MYO_OK);
}

static void
release(struct fixture *f)
{
	myo_session_free(f->session);
	deid_free(f->deid);
	pseudonyms_free(f->table);
}

static const struct myo_step *
step(const char *id)
{
	const struct myo_step *found = myo_protocol_step(protocol, id);

	assert_non_null(found);
	return found;
}

/* Without a struct deid all stays as it is. */
static void
test_none(void **state)
{
	(void)state;
	struct myo_entry e = entry(MYO_ENTRY_REJECTED, 1), out;

	e.value = "banana";
	assert_string_equal(deid_id(NULL, DEID_PATIENT, "P-1"), "P-1");
	assert_string_equal(
	    deid_time(NULL, "P-1", e.recorded_at), e.recorded_at);
	assert_string_equal(deid_text(NULL, DEID_NOTE, "x"), "x");
	assert_string_equal(deid_refers(NULL, "vm-ab12:3"), "vm-ab12:3");
	assert_string_equal(deid_value(NULL, step("device"), "SN-1"), "SN-1");
	assert_string_equal(deid_program(NULL, "other 1"), "other 1");
	assert_false(deid_withholds(NULL, step("device")));
	deid_session(NULL, NULL);
	deid_entry(NULL, &e, protocol, &out);
	assert_memory_equal(&out, &e, sizeof(out));
}

static void
test_ids(void **state)
{
	(void)state;
	struct fixture f;

	make(&f, DEID_SAFE_HARBOR, DEID_YEARS, false);
	deid_session(f.deid, f.session);
	const char *patient = deid_id(f.deid, DEID_PATIENT, "P-1");
	assert_int_equal(strlen(patient), PSEUDONYM_SIZE - 1);
	assert_ptr_not_equal(patient, deid_id(f.deid, DEID_PATIENT, "P-1"));
	assert_string_equal(patient, deid_id(f.deid, DEID_PATIENT, "P-1"));
	assert_int_equal(deid_id(f.deid, DEID_SESSION, SESSION)[0], 's');
	assert_int_equal(deid_id(f.deid, DEID_EXAMINER, "E1")[0], 'e');
	assert_int_equal(deid_id(f.deid, DEID_STATION, "vm-ab12")[0], 't');
	assert_string_equal(deid_id(f.deid, DEID_STATION, ""), "");
	assert_int_equal(deid_fault(f.deid), MYO_OK);
	/* what was not learned does not pass */
	assert_string_equal(deid_id(f.deid, DEID_EXAMINER, "P-1"), "");
	assert_int_equal(deid_fault(f.deid), MYO_ERR_NOTFOUND);
	release(&f);
}

/* Days are those of the calendar where it was written down. */
static void
test_times(void **state)
{
	(void)state;
	static const struct {
		const char *stamp, *year, *days;
	} rows[] = {
		{ "2026-03-28T23:30:00.000+01:00", "2026", "86" },
		/* the night of the clock change, half an hour later */
		{ "2026-03-29T00:00:00.000+01:00", "2026", "87" },
		{ "2026-03-29T03:00:00.000+02:00", "2026", "87" },
		/* UTC is a day behind there */
		{ "2027-01-01T00:30:00.000+01:00", "2027", "365" },
		{ "2026-12-31T23:59:59.999-11:00", "2026", "364" },
		{ "2026-01-01T00:00:00.000+00:00", "2026", "0" },
	};
	struct fixture years, days;
	struct myo_entry first = entry(MYO_ENTRY_OPEN, 1);

	make(&years, DEID_SAFE_HARBOR, DEID_YEARS, false);
	make(&days, DEID_SAFE_HARBOR, DEID_DAYS, false);
	/* written down later, seen first */
	first.observed_at = "2026-01-01T12:00:00.000+00:00";
	learn(&days, &first);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_string_equal(
		    deid_time(years.deid, "P-1", rows[i].stamp), rows[i].year);
		assert_string_equal(
		    deid_time(days.deid, "P-1", rows[i].stamp), rows[i].days);
	}
	assert_string_equal(deid_time(days.deid, "P-1", ""), "");
	assert_int_equal(deid_fault(days.deid), MYO_OK);
	assert_string_equal(deid_time(days.deid, "P-2", rows[0].stamp), "");
	assert_int_equal(deid_fault(days.deid), MYO_ERR_NOTFOUND);
	assert_string_equal(deid_time(years.deid, "P-1", "yesterday"), "");
	assert_int_equal(deid_fault(years.deid), MYO_ERR_NOTFOUND);
	assert_int_equal(deid_dates(NULL), DEID_SHIFTED);
	assert_int_equal(deid_dates(days.deid), DEID_DAYS);
	release(&days);
	release(&years);
}

/* Of a late entry: when the patient was seen, and not when it was typed, unless
 * only the year is told. */
static void
test_late(void **state)
{
	(void)state;
	static const char seen[] = "2019-02-28T10:15:00.000+01:00";
	static const struct deid_how hows[] = {
		{ DEID_SAFE_HARBOR, DEID_YEARS, false },
		{ DEID_SAFE_HARBOR, DEID_DAYS, false },
		{ DEID_LIMITED, DEID_SHIFTED, false },
	};

	for (size_t i = 0; i < sizeof(hows) / sizeof(hows[0]); i++) {
		struct fixture f;
		struct myo_entry e = entry(MYO_ENTRY_OPEN, 7), out;
		const bool year = hows[i].dates == DEID_YEARS;
		make(&f, hows[i].mode, hows[i].dates, false);
		/* not late */
		deid_session(f.deid, f.session);
		deid_entry(f.deid, &e, protocol, &out);
		assert_string_not_equal(out.recorded_at, "");
		myo_session_free(f.session);
		f.session = myo_session_new(protocol);
		e.value = "sides=right order=step blind=no";
		e.observed_at = seen;
		learn(&f, &e);
		assert_int_equal(myo_session_apply(f.session, &e), MYO_OK);
		deid_session(f.deid, f.session);
		deid_entry(f.deid, &e, protocol, &out);
		assert_string_equal(out.recorded_at, year ? "2026" : "");
		assert_string_not_equal(out.observed_at, "");
		assert_string_equal(deid_typed_at(f.deid, "P-1", e.recorded_at),
		    year ? "2026" : "");
		assert_int_equal(deid_fault(f.deid), MYO_OK);
		release(&f);
	}
	assert_string_equal(deid_typed_at(NULL, "P-1", seen), seen);
}

static int64_t
ms_of(const char *stamp)
{
	int64_t ms = 0;
	int offset = 0;

	assert_true(date_parse_stamp(str_from(stamp), &ms, &offset));
	return ms;
}

/* By whole days, over a change of clocks; the time of day stays. */
static void
test_shift(void **state)
{
	(void)state;
	static const char before[] = "2026-03-28T23:30:00.000+01:00";
	static const char after[] = "2026-03-29T03:15:00.250+02:00";
	struct fixture f;

	make(&f, DEID_LIMITED, DEID_SHIFTED, false);
	const char *a = deid_time(f.deid, "P-1", before);
	const char *b = deid_time(f.deid, "P-1", after);
	const struct pseudonym *p =
	    pseudonyms_get(f.table, PSEUDONYM_PATIENT, STR("P-1"));
	assert_in_range(p->shift, 1, PSEUDONYM_SHIFT_MAX);
	assert_string_equal(a + 10, before + 10);
	assert_string_equal(b + 10, after + 10);
	assert_true(ms_of(before) - ms_of(a) == INT64_C(86400000) * p->shift);
	assert_true(ms_of(after) - ms_of(before) == ms_of(b) - ms_of(a));
	assert_int_equal(deid_fault(f.deid), MYO_OK);
	release(&f);
}

static void
test_words(void **state)
{
	(void)state;
	struct fixture f;

	make(&f, DEID_SAFE_HARBOR, DEID_YEARS, false);
	assert_string_equal(deid_text(f.deid, DEID_NOTE, "Mr Doe"), "");
	assert_string_equal(deid_value(f.deid, step("device"), "SN-1"), "");
	assert_string_equal(deid_value(f.deid, step("which"), "a"), "");
	assert_string_equal(deid_value(f.deid, step("words"), "Mr Doe"), "");
	assert_string_equal(deid_value(f.deid, step("force"), "12"), "12");
	assert_string_equal(deid_value(f.deid, NULL, "yes"), "yes");
	assert_string_equal(
	    deid_program(f.deid, "myolog 0.1.0"), "myolog 0.1.0");
	assert_string_equal(deid_program(f.deid, "myolog 0.1.0-doe"), "");
	assert_string_equal(deid_program(f.deid, "doe 0.1.0"), "");
	release(&f);

	make(&f, DEID_LIMITED, DEID_SHIFTED, true);
	assert_string_equal(deid_text(f.deid, DEID_NOTE, "pain"), "pain");
	assert_string_equal(deid_value(f.deid, step("words"), "ok"), "ok");
	assert_string_equal(deid_text(f.deid, DEID_REJECTED, "x"), "");
	assert_string_equal(deid_value(f.deid, step("device"), "SN-1"), "");
	release(&f);
}

/* Numbered anew within the session; nothing leads out of it. */
static void
test_refers(void **state)
{
	(void)state;
	struct fixture f;
	struct myo_entry answer = entry(MYO_ENTRY_ANSWER, 12);

	make(&f, DEID_SAFE_HARBOR, DEID_YEARS, false);
	answer.step_id = "force";
	answer.value = "120";
	learn(&f, &answer);
	assert_int_equal(myo_session_apply(f.session, &answer), MYO_OK);
	deid_session(f.deid, f.session);
	const char *ref = deid_refers(f.deid, "vm-ab12:12");
	assert_int_equal(strlen(ref), PSEUDONYM_SIZE - 1 + 2);
	assert_string_equal(ref + PSEUDONYM_SIZE - 1, ":2");
	assert_string_equal(
	    deid_refers(f.deid, "vm-ab12:7") + PSEUDONYM_SIZE - 1, ":1");
	assert_string_equal(deid_refers(f.deid, "vm-ab12:8"), "");
	assert_string_equal(deid_refers(f.deid, "vm-ab13:7"), "");
	assert_string_equal(deid_refers(f.deid, ""), "");
	assert_int_equal(deid_fault(f.deid), MYO_OK);
	release(&f);
}

/* Every kind of entry with the same words in all its columns: they survive
 * where the format or the protocol has put them, and nowhere else. */
static void
test_entries(void **state)
{
	(void)state;
	static const struct {
		enum myo_entry_kind kind;
		const char *step, *value, *label;
		const char *as_value, *as_label, *as_note;
	} rows[] = {
		{ MYO_ENTRY_OPEN, "", "sides=right", "myolog 0.1.0",
		    "sides=right", "myolog 0.1.0", "" },
		{ MYO_ENTRY_ANSWER, "force", "120", "", "120", "", "" },
		{ MYO_ENTRY_ANSWER, "which", "a", "the old one", "", "", "" },
		{ MYO_ENTRY_ANSWER, "words", "Doe", "Doe", "", "", "" },
		{ MYO_ENTRY_ANSWER, "gone", "Doe", "Doe", "", "", "" },
		{ MYO_ENTRY_ANSWER, "words", "nt:Doe", "Doe", "", "", "" },
		{ MYO_ENTRY_ANSWER, "safety.s", "yes", "yes", "yes", "yes",
		    "" },
		{ MYO_ENTRY_NOT_TESTED, "words", "nt:pain", "pain", "nt:pain",
		    "pain", "" },
		{ MYO_ENTRY_SKIPPED, "words", "", "", "", "", "" },
		{ MYO_ENTRY_REJECTED, "force", "Doe", "Doe", "", "", "" },
		{ MYO_ENTRY_NOTE, "force", "Doe", "Doe", "", "", "" },
		{ MYO_ENTRY_NOTE, "", "", "consent", "", "consent", "" },
		{ MYO_ENTRY_UNDO, "", "Doe", "Doe", "", "", "" },
		{ MYO_ENTRY_REDO, "", "Doe", "Doe", "", "", "" },
		{ MYO_ENTRY_AMEND, "force", "130", "", "130", "", "" },
		{ MYO_ENTRY_AMEND, "words", "Doe", "Doe", "", "", "" },
		{ MYO_ENTRY_AMEND, "words", "nt:pain", "pain", "nt:pain",
		    "pain", "" },
		{ MYO_ENTRY_AMEND, "", "Doe", "Doe", "", "", "" },
		{ MYO_ENTRY_SCORE, "score.s", "12", "weak", "12", "weak",
		    "Doe" },
		{ MYO_ENTRY_SCORE, "score.next", "94", "old", "", "", "" },
		{ MYO_ENTRY_SCORE, "score.after", "94", "old", "", "", "" },
		{ MYO_ENTRY_SCORE, "score.oldest", "94", "old", "", "", "" },
		{ MYO_ENTRY_SCORE, "score.gone", "94", "old", "", "", "" },
		{ MYO_ENTRY_CHECK, "check.c", "Doe", "told", "", "told", "" },
		{ MYO_ENTRY_STOP, "force", "pain", "pain", "pain", "pain", "" },
		{ MYO_ENTRY_PAUSE, "", "Doe", "Doe", "", "", "" },
		{ MYO_ENTRY_RESUME, "", "Doe", "Doe", "", "", "" },
		{ MYO_ENTRY_CLOSE, "", "partial", "Doe", "partial", "", "" },
		{ MYO_ENTRY_ABANDON, "", "Doe", "Doe", "", "", "" },
		{ MYO_ENTRY_SIGN, "", "reviewed", "ed25519 00 00", "reviewed",
		    "", "" },
		{ MYO_ENTRY_REPAIR, "", "12", "Doe", "12", "", "" },
	};
	struct fixture f;

	make(&f, DEID_SAFE_HARBOR, DEID_YEARS, false);
	deid_session(f.deid, f.session);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct myo_entry e = entry(rows[i].kind, 7), out;
		e.step_id = rows[i].step;
		e.value = rows[i].value;
		e.label = rows[i].label;
		e.note = "Doe";
		deid_entry(f.deid, &e, protocol, &out);
		if (strcmp(out.value, rows[i].as_value) != 0 ||
		    strcmp(out.label, rows[i].as_label) != 0 ||
		    strcmp(out.note, rows[i].as_note) != 0)
			fail_msg("%s %s: '%s' '%s' '%s'",
			    myo_entry_text(rows[i].kind), rows[i].step,
			    out.value, out.label, out.note);
		assert_string_equal(out.chain, "");
		assert_string_equal(out.recorded_at, "2026");
		assert_int_equal(out.seq, 1);
		assert_int_equal(strlen(out.patient_id), PSEUDONYM_SIZE - 1);
	}
	assert_int_equal(deid_fault(f.deid), MYO_OK);
	release(&f);
}

/* All secrets of an entry, joined. */
static const char *
secrets(const struct deid *d, const struct myo_entry *e)
{
	static char all[200];
	const struct myo_step *s = myo_protocol_step(protocol, e->step_id);
	enum deid_step kind = e->entry == MYO_ENTRY_AMEND
				  ? deid_amend_kind(s, e)
				  : deid_step_kind(s, e->step_id);
	struct str text;
	bool is_device = false;
	size_t n = 0;
	int at = 0;

	while ((text = deid_secret(d, e, kind, &is_device, &at)).p != NULL) {
		if (is_device)
			all[n++] = '!';
		memcpy(all + n, text.p, text.len);
		n += text.len;
		all[n++] = '|';
	}
	all[n] = '\0';
	return all;
}

/* Where an imported session came from is dropped, also where notes are kept;
 * other words of the program are kept as notes are, and so are those of an
 * examiner that look the same. */
static void
test_import(void **state)
{
	(void)state;
	static const struct {
		const char *label, *note;
		bool kept;
	} rows[] = {
		{ "automatic", ROW, false },
		{ "automatic", "wall clock set back by 2.0 s", true },
		{ "automatic", "x", true },
		{ "", ROW, true },
	};

	for (int keep = 0; keep < 2; keep++) {
		struct fixture f;
		make(&f, DEID_LIMITED, DEID_SHIFTED, keep > 0);
		deid_session(f.deid, f.session);
		for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
			struct myo_entry e = entry(MYO_ENTRY_NOTE, 7), out;
			const struct myo_slot_note note = { .text =
								rows[i].note,
				.automatic = rows[i].label[0] != '\0' };
			const bool kept = keep > 0 && rows[i].kept;
			e.label = rows[i].label;
			e.note = rows[i].note;
			deid_entry(f.deid, &e, protocol, &out);
			assert_string_equal(out.note, kept ? e.note : "");
			assert_string_equal(out.label, e.label);
			assert_string_equal(
			    deid_note(f.deid, &note), kept ? e.note : "");
			assert_int_equal(deid_keeps_note(f.deid, &note), kept);
			/* what is not there is searched for */
			assert_int_equal(secrets(f.deid, &e)[0] == '\0', kept);
		}
		release(&f);
	}
	const struct myo_slot_note note = { .text = ROW, .automatic = true };
	assert_string_equal(deid_note(NULL, &note), ROW);
	assert_true(deid_keeps_note(NULL, &note));
}

/* Of a withdrawn session: where it went, in pseudonyms. */
static void
test_moved(void **state)
{
	(void)state;
	struct fixture f;
	struct myo_entry e = entry(MYO_ENTRY_VOID, 7), out;

	make(&f, DEID_SAFE_HARBOR, DEID_YEARS, false);
	e.value = OTHER;
	e.label = "P-2";
	e.note = "wrong patient (moved to patient P-2, session " OTHER ")";
	learn(&f, &e);
	deid_session(f.deid, f.session);
	deid_entry(f.deid, &e, protocol, &out);
	assert_string_equal(out.value, deid_id(f.deid, DEID_SESSION, OTHER));
	assert_string_equal(out.label, deid_id(f.deid, DEID_PATIENT, "P-2"));
	assert_string_equal(out.note, "");
	release(&f);

	/* what the program says itself is cut, what was typed is kept */
	make(&f, DEID_LIMITED, DEID_SHIFTED, true);
	learn(&f, &e);
	deid_session(f.deid, f.session);
	deid_entry(f.deid, &e, protocol, &out);
	assert_string_equal(out.note, "wrong patient");
	e.note = "it was P-2 (moved to patient P-2, session 3)";
	deid_entry(f.deid, &e, protocol, &out);
	assert_string_equal(out.note, e.note);
	assert_string_equal(deid_reason(f.deid, "tired", ""), "tired");
	assert_string_equal(
	    deid_reason(f.deid,
		"a (moved to patient A, session 3) (moved to patient "
		"B, session 3)",
		"3"),
	    "a (moved to patient A, session 3)");
	assert_string_equal(
	    deid_reason(f.deid, ", session 3)", "3"), ", session 3)");
	assert_string_equal(deid_reason(NULL, e.note, "3"), e.note);
	release(&f);
}

/* Stations that are named, and whose file is not there, are learned too. */
static void
test_learn(void **state)
{
	(void)state;
	struct fixture f;
	struct myo_entry sign = entry(MYO_ENTRY_SIGN, 9);

	make(&f, DEID_SAFE_HARBOR, DEID_YEARS, false);
	sign.refers_to = "far-cd34:5";
	sign.label = "ed25519 00 00 farther-ef56:8 vm-ab12:7";
	learn(&f, &sign);
	assert_int_equal(deid_id(f.deid, DEID_STATION, "far-cd34")[0], 't');
	assert_int_equal(deid_id(f.deid, DEID_STATION, "farther-ef56")[0], 't');
	assert_int_equal(pseudonyms_count(f.table, PSEUDONYM_STATION), 3);
	release(&f);
}

static void
test_secrets(void **state)
{
	(void)state;
	static const struct {
		enum myo_entry_kind kind;
		const char *step, *value, *label, *note, *all, *kept;
	} rows[] = {
		{ MYO_ENTRY_ANSWER, "device", "SN", "", "n", "!SN|n|", "!SN|" },
		{ MYO_ENTRY_ANSWER, "words", "w", "", "n", "w|n|", "" },
		{ MYO_ENTRY_ANSWER, "force", "120", "", "", "", "" },
		{ MYO_ENTRY_ANSWER, "which", "a", "the old one", "", "", "" },
		{ MYO_ENTRY_ANSWER, "safety.s", "yes", "yes", "", "", "" },
		{ MYO_ENTRY_AMEND, "force", "120", "", "why", "why|", "" },
		{ MYO_ENTRY_AMEND, "force", "a note", "", "why", "a note|why|",
		    "" },
		{ MYO_ENTRY_AMEND, "which", "b", "", "", "", "" },
		{ MYO_ENTRY_AMEND, "which", "a b none", "", "", "", "" },
		{ MYO_ENTRY_AMEND, "which", "a c", "", "", "a c|", "" },
		{ MYO_ENTRY_AMEND, "words", "nt:pain", "pain", "", "", "" },
		{ MYO_ENTRY_AMEND, "", "text", "", "why", "text|why|", "" },
		{ MYO_ENTRY_REJECTED, "force", "abc", "", "", "abc|", "abc|" },
		{ MYO_ENTRY_OPEN, "", "sides", "myolog", "hash", "", "" },
		{ MYO_ENTRY_SCORE, "score.x", "1", "weak", "2/2 items", "",
		    "" },
		{ MYO_ENTRY_CLOSE, "", "partial", "", "force", "", "" },
		{ MYO_ENTRY_SIGN, "", "reviewed", "sig", "ok", "ok|", "" },
		{ MYO_ENTRY_VOID, "", OTHER, "P-2",
		    "wrong (moved to patient P-2, session " OTHER ")", "wrong|",
		    "" },
	};
	struct fixture f, kept;

	make(&f, DEID_SAFE_HARBOR, DEID_YEARS, false);
	make(&kept, DEID_LIMITED, DEID_SHIFTED, true);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct myo_entry e = entry(rows[i].kind, 7);
		e.step_id = rows[i].step;
		e.value = rows[i].value;
		e.label = rows[i].label;
		e.note = rows[i].note;
		assert_string_equal(secrets(f.deid, &e), rows[i].all);
		assert_string_equal(secrets(kept.deid, &e), rows[i].kept);
	}
	release(&kept);
	release(&f);
}

/* Each of the eighteen classes is named, once. */
static void
test_account(void **state)
{
	(void)state;
	struct fixture f;
	struct buf text = BUF_INIT;

	make(&f, DEID_SAFE_HARBOR, DEID_YEARS, false);
	deid_session(f.deid, f.session);
	(void)deid_id(f.deid, DEID_PATIENT, "P-1");
	(void)deid_text(f.deid, DEID_NOTE, "Doe");
	(void)deid_value(f.deid, step("device"), "SN-1");
	deid_account(f.deid, &text);
	for (char letter = 'A'; letter <= 'R'; letter++) {
		const char class[] = { '(', letter, ')', ' ', '\0' };
		const char *at = strstr(text.data, class);
		assert_non_null(at);
		assert_null(strstr(at + 1, class));
	}
	assert_non_null(strstr(text.data, "Safe Harbor"));
	assert_non_null(strstr(text.data, "1 patient id replaced"));
	assert_non_null(strstr(text.data, "1 serial number and 0 scores "
					  "that count one dropped"));
	assert_non_null(strstr(text.data, "1 note,"));
	assert_null(strstr(text.data, "P-1"));
	assert_null(strstr(text.data, "Doe"));
	assert_null(strstr(text.data, "SN-1"));
	release(&f);

	make(&f, DEID_LIMITED, DEID_SHIFTED, true);
	(void)deid_text(f.deid, DEID_NOTE, "Doe");
	buf_reset(&text);
	deid_account(f.deid, &text);
	assert_non_null(strstr(text.data, "NOT Safe Harbor"));
	assert_non_null(strstr(text.data, "KEPT"));
	assert_non_null(strstr(text.data, "1 note or answer in words"));
	buf_release(&text);
	release(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_none),
		cmocka_unit_test(test_ids),
		cmocka_unit_test(test_times),
		cmocka_unit_test(test_late),
		cmocka_unit_test(test_shift),
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_refers),
		cmocka_unit_test(test_entries),
		cmocka_unit_test(test_import),
		cmocka_unit_test(test_moved),
		cmocka_unit_test(test_learn),
		cmocka_unit_test(test_secrets),
		cmocka_unit_test(test_account),
	};

	return cmocka_run_group_tests(tests, load, unload);
}
