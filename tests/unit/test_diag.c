#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/diag.h"

/* A row fails under its own name. */
#define CHECK(name, condition)                                                 \
	do {                                                                   \
		if (!(condition))                                              \
			fail_msg("%s: %s", (name), #condition);                \
	} while (0)

static void
test_table(void **state)
{
	(void)state;
	for (int i = 0; i < DIAG_COUNT; i++) {
		const char *id = diag_id((enum diag_code)i);
		const char *text = diag_text((enum diag_code)i);
		assert_non_null(id);
		assert_non_null(text);
		CHECK(id, strspn(id, "abcdefghijklmnopqrstuvwxyz0123456789-") ==
			      strlen(id));
		CHECK(id, strlen(id) > 0 && strlen(text) > 0);
		/* style: no full stop, no line break */
		CHECK(id, text[strlen(text) - 1] != '.');
		CHECK(id, strchr(text, '\n') == NULL);
		for (int j = 0; j < i; j++)
			CHECK(id, strcmp(id, diag_id((enum diag_code)j)) != 0);
	}
	assert_string_equal(diag_id(DIAG_UNKNOWN_KEY), "unknown-key");
	assert_string_equal(diag_text(DIAG_UNKNOWN_KEY), "unknown key");
	assert_int_equal(diag_severity(DIAG_UNKNOWN_KEY), MYO_ERROR);
	assert_int_equal(diag_severity(DIAG_NO_SOURCE), MYO_WARNING);
	assert_int_equal(diag_severity(DIAG_INTERCHANGE), MYO_NOTE);
	assert_string_equal(diag_id(DIAG_CLOCK_STEP), "clock");
}

static void
test_words(void **state)
{
	(void)state;
	assert_string_equal(myo_severity_text(MYO_NOTE), "note");
	assert_string_equal(myo_severity_text(MYO_WARNING), "warning");
	assert_string_equal(myo_severity_text(MYO_ERROR), "error");
	assert_string_equal(
	    myo_severity_text((enum myo_severity)99), "unknown severity");
	assert_string_equal(myo_status_text(MYO_OK), "done");
	assert_string_equal(myo_status_text(MYO_ERR_NOMEM), "out of memory");
	assert_string_equal(
	    myo_status_text(MYO_ERR_LIMIT), "larger than allowed");
	assert_string_equal(
	    myo_status_text((enum myo_status) - 99), "unknown status");
	assert_string_equal(
	    myo_status_text((enum myo_status)1), "unknown status");
}

static void
test_add(void **state)
{
	(void)state;
	struct myo_diags *diags = myo_diags_new();
	assert_non_null(diags);
	assert_int_equal(myo_diags_count(diags), 0);
	assert_null(myo_diags_get(diags, 0));
	assert_false(myo_diags_failed(diags));
	myo_diags_sort(diags);

	char file[] = "a.ini";
	char line[] = "knd = grade\r\n";
	struct diag_at at = { file, 3, 1, str_from(line) };
	diag_add(diags, DIAG_UNKNOWN_KEY, at, "'%s'; did you mean '%s'?", "knd",
	    "kind");
	memset(file, 'X', sizeof(file) - 1);
	memset(line, 'X', sizeof(line) - 1);
	diag_add(diags, DIAG_NO_SOURCE, DIAG_FILE("b.ini"), "%s", "");
	diag_add(
	    diags, DIAG_LOG_STATION, DIAG_FILE(NULL), "%s", "no host name");
	diag_add(NULL, DIAG_CYCLE, DIAG_FILE("c.ini"), "%s", "ignored");

	assert_int_equal(myo_diags_count(diags), 3);
	assert_int_equal(myo_diags_count_of(diags, MYO_ERROR), 2);
	assert_int_equal(myo_diags_count_of(diags, MYO_WARNING), 1);
	assert_int_equal(myo_diags_count_of(diags, MYO_NOTE), 0);
	const struct myo_diag *d = myo_diags_get(diags, 0);
	assert_int_equal(d->severity, MYO_ERROR);
	assert_string_equal(d->id, "unknown-key");
	assert_string_equal(d->file, "a.ini");
	assert_int_equal(d->line, 3);
	assert_int_equal(d->column, 1);
	assert_string_equal(
	    d->text, "unknown key: 'knd'; did you mean 'kind'?");
	assert_string_equal(d->source, "knd = grade");
	d = myo_diags_get(diags, 1);
	assert_string_equal(d->text, "no source is named");
	assert_string_equal(d->file, "b.ini");
	assert_int_equal(d->line, 0);
	assert_null(d->source);
	d = myo_diags_get(diags, 2);
	assert_string_equal(d->file, "");
	assert_string_equal(
	    d->text, "cannot make out the station: no host name");
	assert_null(myo_diags_get(diags, 3));
	assert_null(myo_diags_get(diags, SIZE_MAX));
	assert_false(myo_diags_failed(diags));
	myo_diags_free(diags);
	myo_diags_free(NULL);
}

static void
test_format(void **state)
{
	(void)state;
	static const struct {
		const char *name, *file;
		int line, column;
		const char *source, *part, *out;
	} rows[] = {
		{ "nothing but text", "", 0, 0, "", "",
		    "error: unknown key\n" },
		{ "variable part", "", 0, 0, "", "'x'",
		    "error: unknown key: 'x'\n" },
		{ "file", "a.ini", 0, 0, "", "",
		    "a.ini: error: unknown key\n" },
		{ "file and line", "a.ini", 7, 0, "", "",
		    "a.ini:7: error: unknown key\n" },
		{ "no column, no caret", "a.ini", 7, 0, "abc", "",
		    "a.ini:7: error: unknown key\nabc\n" },
		{ "column without source", "a.ini", 7, 2, "", "",
		    "a.ini:7:2: error: unknown key\n" },
		{ "first column", "a.ini", 7, 1, "abc", "",
		    "a.ini:7:1: error: unknown key\nabc\n^\n" },
		{ "third column", "a.ini", 7, 3, "abc", "",
		    "a.ini:7:3: error: unknown key\nabc\n  ^\n" },
		{ "behind the end", "a.ini", 7, 4, "abc", "",
		    "a.ini:7:4: error: unknown key\nabc\n   ^\n" },
		{ "far behind the end", "a.ini", 7, 90, "abc", "",
		    "a.ini:7:90: error: unknown key\nabc\n   ^\n" },
		{ "tabs stay", "a.ini", 1, 5, "\ta\tbc", "",
		    "a.ini:1:5: error: unknown key\n\ta\tbc\n\t \t ^\n" },
		{ "column of a tab", "a.ini", 1, 2, "a\tb", "",
		    "a.ini:1:2: error: unknown key\na\tb\n ^\n" },
		{ "wide before the column", "a.ini", 1, 3,
		    "\xe8\x82\x8c\xe8\x82\x89x", "",
		    "a.ini:1:3: error: unknown key\n"
		    "\xe8\x82\x8c\xe8\x82\x89x\n    ^\n" },
		{ "combining before the column", "a.ini", 1, 3, "e\xcc\x81x",
		    "", "a.ini:1:3: error: unknown key\ne\xcc\x81x\n ^\n" },
		{ "emoji before the column", "a.ini", 1, 2, "\xf0\x9f\x98\x80x",
		    "",
		    "a.ini:1:2: error: unknown key\n"
		    "\xf0\x9f\x98\x80x\n  ^\n" },
		{ "control at and behind the column", "a.ini", 1, 2,
		    "a\x1b\x1b", "",
		    "a.ini:1:2: error: unknown key\na\\x1b\\x1b\n ^\n" },
		{ "control before the column keeps one place", "a.ini", 1, 4,
		    "a\x1b\xff=", "",
		    "a.ini:1:4: error: unknown key\n"
		    "a\xef\xbf\xbd\xef\xbf\xbd=\n   ^\n" },
		{ "bidi before the column", "a.ini", 1, 2, "\xe2\x80\xae=", "",
		    "a.ini:1:2: error: unknown key\n"
		    "\xef\xbf\xbd=\n ^\n" },
		{ "control without a column", "a.ini", 1, 0, "a\x1b\tb", "",
		    "a.ini:1: error: unknown key\na\\x1b\tb\n" },
		{ "line break in the source line goes", "a.ini", 1, 0, "ab\r\n",
		    "", "a.ini:1: error: unknown key\nab\n" },
		{ "one line break", "a.ini", 1, 0, "ab\n\n", "",
		    "a.ini:1: error: unknown key\nab\\n\n" },
		{ "only a line break", "a.ini", 1, 1, "\r\n", "",
		    "a.ini:1:1: error: unknown key\n" },
		{ "escape in the file's name", "a\x1b]2;x\a.ini", 1, 0, "", "",
		    "a\\x1b]2;x\\x07.ini:1: error: unknown key\n" },
		{ "escapes in the variable part", "", 0, 0, "",
		    "'\x1b[2J\n\xe2\x80\xae\xff'",
		    "error: unknown key: '\\x1b[2J\\n<U+202E>\\xff'\n" },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct myo_diags *diags = myo_diags_new();
		assert_non_null(diags);
		struct diag_at at = { rows[i].file, rows[i].line,
			rows[i].column, str_from(rows[i].source) };
		diag_add(diags, DIAG_UNKNOWN_KEY, at, "%s", rows[i].part);
		char *out = myo_diag_format(myo_diags_get(diags, 0));
		assert_non_null(out);
		if (strcmp(out, rows[i].out) != 0)
			fail_msg("%s: got\n%swant\n%s", rows[i].name, out,
			    rows[i].out);
		free(out);
		myo_diags_free(diags);
	}
}

static void
test_format_made_by_hand(void **state)
{
	(void)state;
	static const struct myo_diag warning = { .severity = MYO_WARNING,
		.id = "x",
		.file = NULL,
		.line = 4,
		.column = 2,
		.text = "mind this",
		.source = NULL };
	char *out = myo_diag_format(&warning);
	assert_string_equal(out, "warning: mind this\n");
	free(out);
	static const struct myo_diag note = { .severity = MYO_NOTE,
		.id = "x",
		.file = "f",
		.text = "so it is",
		.source = "" };
	out = myo_diag_format(&note);
	assert_string_equal(out, "f: note: so it is\n");
	free(out);
}

static void
test_sort(void **state)
{
	(void)state;
	static const struct {
		const char *file;
		int line, column;
		const char *name; /* the order wanted is that of the names */
	} rows[] = {
		{ "b.ini", 1, 1, "6" },
		{ "a.ini", 10, 1, "4" },
		{ "a.ini", 9, 30, "2" },
		{ "", 5, 5, "0" },
		{ "a.ini", 9, 4, "1" },
		{ "a.ini", 10, 1, "5" },
		{ "a.ini", 9, 30, "3" },
		{ "b.ini", 1, 1, "7" },
	};
	enum {
		ROWS = sizeof(rows) / sizeof(rows[0])
	};
	struct myo_diags *diags = myo_diags_new();
	assert_non_null(diags);
	for (size_t i = 0; i < ROWS; i++) {
		struct diag_at at = { rows[i].file, rows[i].line,
			rows[i].column, { NULL, 0 } };
		diag_add(diags, DIAG_CYCLE, at, "%s", rows[i].name);
	}
	/* Twice: sorting what is sorted changes nothing. */
	for (int turn = 0; turn < 2; turn++) {
		myo_diags_sort(diags);
		assert_int_equal(myo_diags_count(diags), ROWS);
		for (size_t i = 0; i < ROWS; i++) {
			char want[20];
			(void)snprintf(want, sizeof(want), "cycle: %d", (int)i);
			assert_string_equal(
			    myo_diags_get(diags, i)->text, want);
		}
	}
	myo_diags_free(diags);
}

static void
test_many(void **state)
{
	(void)state;
	enum {
		MANY = 2000
	};
	struct myo_diags *diags = myo_diags_new();
	assert_non_null(diags);
	for (int i = 0; i < MANY; i++) {
		struct diag_at at = { "f.ini", MANY - i / 2, 0, { NULL, 0 } };
		diag_add(
		    diags, i % 2 == 0 ? DIAG_CYCLE : DIAG_UNUSED, at, "%d", i);
	}
	assert_int_equal(myo_diags_count(diags), MANY);
	assert_int_equal(myo_diags_count_of(diags, MYO_ERROR), MANY / 2);
	assert_int_equal(myo_diags_count_of(diags, MYO_WARNING), MANY / 2);
	myo_diags_sort(diags);
	for (size_t i = 0; i < MANY; i++) {
		const struct myo_diag *d = myo_diags_get(diags, i);
		assert_int_equal(d->line, MANY / 2 + 1 + i / 2);
		assert_string_equal(d->id, i % 2 == 0 ? "cycle" : "unused");
	}
	assert_false(myo_diags_failed(diags));
	myo_diags_free(diags);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_table),
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_add),
		cmocka_unit_test(test_format),
		cmocka_unit_test(test_format_made_by_hand),
		cmocka_unit_test(test_sort),
		cmocka_unit_test(test_many),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
