/*
 * test_import_sheet.c: a foreign CSV file: what is in its fields, where they
 * are, and which faults are said where. One line a case: text, separator, what
 * is expected as "[field|field]LINE:COLUMN" of each field, or "!LINE:COLUMN".
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "base/buf.h"
#include "import/sheet.h"

struct row {
	const char *name, *text;
	char separator;
	const char *want;
};

#define E2 "\xc3\xa9" /* one code point, two bytes */

static const struct row rows[] = {
	{ "nothing", "", ',', "" },
	{ "empty lines", "\n\r\n\n", ',', "" },
	{ "one", "a\n", ',', "[a@1:1]" },
	{ "no end", "a,b", ',', "[a@1:1|b@1:3]" },
	{ "crlf", "a,b\r\nc,d\r\n", ',', "[a@1:1|b@1:3][c@2:1|d@2:3]" },
	{ "a mark",
	    "\xef\xbb\xbf"
	    "a,b\n",
	    ',', "[a@1:1|b@1:3]" },
	{ "empty fields", ",\n", ',', "[@1:1|@1:2]" },
	{ "semicolons", "a;b,c\n", ';', "[a@1:1|b,c@1:3]" },
	{ "tabs", "a\tb\n", '\t', "[a@1:1|b@1:3]" },
	{ "blanks stay", " a , b\n", ',', "[ a @1:1| b@1:5]" },
	{ "quotes", "\"a,b\",\"c\"\"d\"\n", ',', "[a,b@1:1|c\"d@1:7]" },
	{ "empty quotes", "\"\",x\n", ',', "[@1:1|x@1:4]" },
	{ "code points", E2 E2 ",b\n", ',', "[" E2 E2 "@1:1|b@1:4]" },
	{ "lines in quotes", "\"a\nb\",c\nd,e\n", ',',
	    "[a\nb@1:1|c@2:4][d@3:1|e@3:3]" },
	{ "crlf in quotes", "x,\"a\r\nb\r\n\",c\r\n\r\nd,e,f\r\n", ',',
	    "[x@1:1|a\r\nb\r\n@1:3|c@3:3][d@5:1|e@5:3|f@5:5]" },
	{ "a stray quote", "a,b\"c\nd,e\n", ',', "!1:4[d@2:1|e@2:3]" },
	{ "behind a quote", "\"a\"b,c\nd\n", ',', "!1:4[d@2:1]" },
	{ "behind a quote of lines", "\"a\n\"b,c\nd\n", ',', "!2:2[d@3:1]" },
	{ "an open quote", "a,\"b\nc\n", ',', "!1:3" },
	{ "one fault a record", "a\"b\"c,\"d\"e\nf\n", ',', "!1:2[f@2:1]" },
	{ "a lone cr", "a,b\rc\nd\n", ',', "!1:4[d@2:1]" },
	{ "bad utf-8", "a,\xff\nb\n", ',', "!1:3[b@2:1]" },
	{ "bad utf-8 in a line", "\"a\n" E2 "\xff\",b\nc\n", ',',
	    "!2:2[c@3:1]" },
	{ "utf-16",
	    "\xff\xfe"
	    "a",
	    ',', "!1:1" },
};

static void
list_fault(struct buf *out, struct myo_diags *diags, size_t *seen)
{
	for (; *seen < myo_diags_count(diags); ++*seen) {
		const struct myo_diag *d = myo_diags_get(diags, *seen);
		assert_string_equal(d->id, "csv");
		buf_addf(out, "!%d:%d", d->line, d->column);
	}
}

static void
list_row(struct buf *out, const struct sheet *s, const struct sheet_row *row)
{
	for (size_t i = 0; i < row->n; i++) {
		const struct diag_at at = sheet_at(s, &row->fields[i]);
		buf_adds(out, i == 0 ? "[" : "|");
		buf_addstr(out, row->fields[i].text);
		buf_addf(out, "@%d:%d", at.line, at.column);
		assert_int_equal(
		    row->fields[i].text.p[row->fields[i].text.len], '\0');
	}
	if (row->n > 0)
		buf_addc(out, ']');
}

static void
reads(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct buf got = BUF_INIT;
		struct myo_diags *diags = myo_diags_new();
		struct sheet *s = sheet_new(
		    "f.csv", str_from(rows[i].text), rows[i].separator, diags);
		struct sheet_row row;
		size_t seen = 0;
		assert_non_null(s);
		while (sheet_next(s, &row)) {
			list_fault(&got, diags, &seen);
			assert_true(row.damaged == (row.n == 0));
			list_row(&got, s, &row);
		}
		list_fault(&got, diags, &seen);
		assert_false(sheet_failed(s));
		if (strcmp(got.data, rows[i].want) != 0)
			fail_msg("%s: %s, not %s", rows[i].name, got.data,
			    rows[i].want);
		sheet_free(s);
		myo_diags_free(diags);
		buf_release(&got);
	}
}

/* What is hashed is the record as it stands in the file. */
static void
bytes(void **state)
{
	static const char text[] = "h\r\n\"a\r\nb\",\"c\"\"\"\r\nd\n";
	struct myo_diags *diags = myo_diags_new();
	struct sheet *s = sheet_new("f.csv", str_from(text), ',', diags);
	struct sheet_row row;

	(void)state;
	assert_true(sheet_next(s, &row));
	assert_true(str_eqc(row.bytes, "h"));
	assert_true(sheet_next(s, &row));
	assert_true(str_eqc(row.bytes, "\"a\r\nb\",\"c\"\"\""));
	assert_int_equal(row.line, 2);
	assert_true(sheet_next(s, &row));
	assert_true(str_eqc(row.bytes, "d"));
	assert_int_equal(row.line, 4);
	assert_false(sheet_next(s, &row));
	assert_int_equal(myo_diags_count(diags), 0);
	sheet_free(s);
	myo_diags_free(diags);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads),
		cmocka_unit_test(bytes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
