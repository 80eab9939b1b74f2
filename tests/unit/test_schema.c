/*
 * test_schema.c: the columns: what may stand there, how it is written, how it
 * is read back.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "store/schema.h"
#include "support/logcheck.h"

static struct myo_entry
full(void)
{
	struct myo_entry e = logcheck_draft("4");

	e.qualifier = "p";
	e.label = "good, against \"some\" resistance";
	e.note = "first line\nsecond\r\nC:\\n";
	e.station_id = "ward-a1b2";
	e.observed_at = "2025-12-31T10:00:00.000+01:00";
	e.refers_to = "ward-a1b2:16";
	e.seq = 17;
	return e;
}

static void
header_is_the_promise(void **state)
{
	(void)state;
	assert_true(str_eqc(schema_header(), LOGCHECK_HEADER));
	struct buf joined = BUF_INIT;
	for (int i = 0; i < COL_COUNT; i++) {
		buf_adds(&joined, i == 0 ? "" : ",");
		buf_adds(&joined, schema_column((enum schema_col)i)->name);
	}
	assert_string_equal(joined.data, LOGCHECK_HEADER);
	buf_release(&joined);
}

static void
encodes(void **state)
{
	const struct myo_entry e = full();
	struct myo_entry bare = { .recorded_at = "2026-01-01T11:00:00.000Z",
		.entry = MYO_ENTRY_REPAIR,
		.seq = 1 };
	struct buf out = BUF_INIT;

	(void)state;
	schema_encode(&out, &e);
	assert_string_equal(out.data,
	    "2026-01-01T11:00:00.000+01:00,P-001,"
	    "019b7000-0000-7000-8000-000000000001,triceps-surae,"
	    "1-0123456789ab,strength,right,2,answer,4,p,N,"
	    "\"good, against \"\"some\"\" resistance\","
	    "first line\\nsecond\\r\\nC:\\\\n,EX1,ward-a1b2,"
	    "2025-12-31T10:00:00.000+01:00,ward-a1b2:16,17");
	buf_reset(&out);
	schema_encode(&out, &bare);
	assert_string_equal(
	    out.data, "2026-01-01T11:00:00.000Z,,,,,,,,repair,,,,,,,,,,1");
	buf_release(&out);
}

struct bad {
	const char *column;
	const char *text;
};

/* One column at a time set to a text; the fault must name it. */
static void
refuses_drafts(void **state)
{
	static const struct bad rows[] = {
		{ "recorded_at", "" },
		{ "recorded_at", "yesterday" },
		{ "recorded_at", "2026-02-30T11:00:00.000+01:00" },
		{ "recorded_at", "2026-01-01 11:00:00.000+01:00" },
		{ "patient_id", "two words" },
		{ "patient_id", "a,b" },
		{ "patient_id", "a\"b" },
		{ "patient_id", "a\nb" },
		{ "patient_id", "\xc3\xa4" },
		{ "session_id", "a/b" },
		{ "protocol_id", "a b" },
		{ "protocol_rev", "1 " },
		{ "step_id", "safety,snap" },
		{ "value", "\xff" },
		{ "qualifier", "\xc2" },
		{ "unit", "\xe2\x82" },
		{ "label", "\xed\xa0\x80" },
		{ "note", "ok\x80" },
		{ "examiner_id", "\xff" },
		{ "station_id", "a b" },
		{ "observed_at", "1 May" },
		{ "refers_to", "17" },
		{ "refers_to", "a b:17" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct myo_entry e = full();
		struct myo_diags *diags = myo_diags_new();
		print_message("%s '%s'\n", rows[i].column, rows[i].text);
		for (int c = 0; c < COL_COUNT; c++) {
			const struct schema_column *col =
			    schema_column((enum schema_col)c);
			if (strcmp(col->name, rows[i].column) == 0) {
				void *at = (char *)&e + col->offset;
				*(const char **)at = rows[i].text;
			}
		}
		assert_int_equal(schema_check(&e, diags), MYO_ERR_FORMAT);
		assert_int_equal(myo_diags_count(diags), 1);
		const struct myo_diag *d = myo_diags_get(diags, 0);
		assert_int_equal(d->severity, MYO_ERROR);
		assert_non_null(strstr(d->text, rows[i].column));
		myo_diags_free(diags);
	}
}

static void
refuses_numbers_and_codes(void **state)
{
	struct myo_diags *diags = myo_diags_new();
	struct myo_entry e = full();

	(void)state;
	e.side = (enum myo_side)3;
	e.trial = -1;
	e.entry = MYO_ENTRY_KINDS;
	assert_int_equal(schema_check(&e, diags), MYO_ERR_FORMAT);
	assert_int_equal(myo_diags_count(diags), 3);
	e = full();
	assert_int_equal(schema_check(&e, diags), MYO_OK);
	/* NULL is taken as "" everywhere but in recorded_at */
	e = (struct myo_entry){ .recorded_at = "2026-01-01T11:00:00Z" };
	assert_int_equal(schema_check(&e, diags), MYO_OK);
	e.recorded_at = NULL;
	assert_int_equal(schema_check(&e, NULL), MYO_ERR_FORMAT);
	myo_diags_free(diags);
}

#define CHAIN "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static bool
decode_line(const char *line, struct csv_reader *r, struct csv_row *row,
    struct myo_entry *e, struct schema_fault *fault)
{
	memset(e, 0, sizeof(*e));
	*fault = (struct schema_fault){ "", "csv" };
	return csv_read_row(r, str_from(line), row) == MYO_OK &&
	       schema_decode(row, e, fault);
}

static void
reads_back_equal(void **state)
{
	const struct myo_entry e = full();
	struct csv_reader *r = csv_reader_new();
	struct csv_row row;
	struct schema_fault fault;
	struct myo_entry got;
	struct buf line = BUF_INIT;

	(void)state;
	schema_encode(&line, &e);
	buf_adds(&line, "," CHAIN);
	assert_true(decode_line(line.data, r, &row, &got, &fault));
	assert_string_equal(got.recorded_at, e.recorded_at);
	assert_string_equal(got.patient_id, e.patient_id);
	assert_string_equal(got.session_id, e.session_id);
	assert_string_equal(got.protocol_id, e.protocol_id);
	assert_string_equal(got.protocol_rev, e.protocol_rev);
	assert_string_equal(got.step_id, e.step_id);
	assert_int_equal(got.side, e.side);
	assert_int_equal(got.trial, e.trial);
	assert_int_equal(got.entry, e.entry);
	assert_string_equal(got.value, e.value);
	assert_string_equal(got.qualifier, e.qualifier);
	assert_string_equal(got.unit, e.unit);
	assert_string_equal(got.label, e.label);
	assert_string_equal(got.note, e.note);
	assert_string_equal(got.examiner_id, e.examiner_id);
	assert_string_equal(got.station_id, e.station_id);
	assert_string_equal(got.observed_at, e.observed_at);
	assert_string_equal(got.refers_to, e.refers_to);
	assert_true(got.seq == e.seq);
	assert_string_equal(got.chain, CHAIN);
	buf_release(&line);
	csv_reader_free(r);
}

#define HEAD "2026-01-01T11:00:00.000Z,P,S,p,1-a,s,"
#define TAIL ",EX,ward-a1b2,,,7," CHAIN

static void
refuses_rows(void **state)
{
	static const struct {
		const char *line, *column;
	} rows[] = {
		{ "", "" },
		{ "a,b", "" },
		{ HEAD "right,2,answer,v,,,,n" TAIL ",more", "" },
		{ "then"
		  ",P,S,p,1-a,s,,,answer,,,,," TAIL,
		    "recorded_at" },
		{ HEAD "both,2,answer,v,,,,n" TAIL, "side" },
		{ HEAD "right,0,answer,v,,,,n" TAIL, "trial" },
		{ HEAD "right,02,answer,v,,,,n" TAIL, "trial" },
		{ HEAD "right,-2,answer,v,,,,n" TAIL, "trial" },
		{ HEAD "right,3000000000,answer,v,,,,n" TAIL, "trial" },
		{ HEAD "right,2,guess,v,,,,n" TAIL, "entry" },
		{ HEAD "right,2,,v,,,,n" TAIL, "entry" },
		{ HEAD "right,2,answer,v,,,,bad\\x" TAIL, "note" },
		{ HEAD "right,2,answer,v,,,,bad\\" TAIL, "note" },
		{ HEAD "right,2,answer,v,,,,n,EX,\"wa rd\",,,7," CHAIN,
		    "station_id" },
		{ HEAD "right,2,answer,v,,,,n,EX,w,,w:x,7," CHAIN,
		    "refers_to" },
		{ HEAD "right,2,answer,v,,,,n,EX,w,,,0," CHAIN, "seq" },
		{ HEAD "right,2,answer,v,,,,n,EX,w,,,07," CHAIN, "seq" },
		{ HEAD "right,2,answer,v,,,,n,EX,w,,,," CHAIN, "seq" },
		{ HEAD "right,2,answer,v,,,,n,EX,w,,,7,abc", "chain" },
	};
	struct csv_reader *r = csv_reader_new();
	struct csv_row row;
	struct myo_entry e;
	struct schema_fault fault;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		print_message("%s\n", rows[i].line);
		assert_false(decode_line(rows[i].line, r, &row, &e, &fault));
		assert_string_equal(fault.column, rows[i].column);
	}
	assert_true(decode_line(
	    HEAD "right,2,answer,v,,,,n" TAIL, r, &row, &e, &fault));
	csv_reader_free(r);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(header_is_the_promise),
		cmocka_unit_test(encodes),
		cmocka_unit_test(refuses_drafts),
		cmocka_unit_test(refuses_numbers_and_codes),
		cmocka_unit_test(reads_back_equal),
		cmocka_unit_test(refuses_rows),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
