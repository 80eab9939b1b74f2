#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include <errno.h>
#include <stdlib.h>

#include "support/talk.h"
#include "ui/input.h"

static const struct {
	const char *name;
	const char *typed;
	size_t len;           /* 0: strlen */
	const char *lines[4]; /* "!why" for a refused one */
} rows[] = {
	{ "nothing", "", 0, { NULL } },
	{ "two lines", "a\nbc\n", 0, { "a", "bc" } },
	{ "CRLF", "a\r\nb\r\n", 0, { "a", "b" } },
	{ "last line without end", "a\nb", 0, { "a", "b" } },
	{ "last line with CR alone", "a\r", 0, { "a" } },
	{ "empty lines", "\n\r\n\n", 0, { "", "", "" } },
	{ "a CR inside stays", "a\rb\n", 0, { "a\rb" } },
	{ "longer than a chunk", "0123456789abcdefghij\nx\n", 0,
	    { "0123456789abcdefghij", "x" } },
	{ "UTF-8", "\xc3\xa4\xe2\x88\x92\n", 0, { "\xc3\xa4\xe2\x88\x92" } },
	{ "invalid UTF-8", "a\xff\nb\n", 0,
	    { "!the line is not valid UTF-8", "b" } },
	{ "cut UTF-8 at the end", "\xc3", 0,
	    { "!the line is not valid UTF-8" } },
	{ "NUL", "a\0b\nc\n", 6, { "!the line holds a NUL byte", "c" } },
};

static void
expect_line(struct input_source *in, const char *want)
{
	struct str line = { "", 0 };
	const char *why = "";
	enum input got = input_line(in, &line, &why);
	if (want[0] == '!') {
		assert_int_equal(got, INPUT_REFUSED);
		assert_string_equal(why, want + 1);
		return;
	}
	assert_int_equal(got, INPUT_LINE);
	assert_int_equal(line.len, strlen(want));
	assert_memory_equal(line.p, want, line.len);
}

static void
expect_end(struct input_source *in)
{
	struct str line = { "", 0 };
	const char *why = "";
	assert_int_equal(input_line(in, &line, &why), INPUT_END);
	/* and so it stays */
	assert_int_equal(input_line(in, &line, &why), INPUT_END);
}

static void
run_row(size_t i, size_t chunk, int interrupts)
{
	struct talk *t = talk_new();
	struct input_source in;
	print_message("row: %s\n", rows[i].name);
	buf_add(&t->typed, rows[i].typed,
	    rows[i].len > 0 ? rows[i].len : strlen(rows[i].typed));
	t->chunk = chunk;
	t->interrupts = interrupts;
	input_init(&in, &t->os, 0, NULL);
	for (size_t k = 0; k < 4 && rows[i].lines[k] != NULL; k++)
		expect_line(&in, rows[i].lines[k]);
	expect_end(&in);
	input_release(&in);
	talk_free(t);
}

static void
test_lines(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		run_row(i, 0, 0);
		run_row(i, 1, 0);
		run_row(i, 3, 2);
	}
}

/* `len` letters and a line end. */
static void
type_long(struct talk *t, size_t len, const char *end)
{
	char *text = malloc(len + 1);
	assert_non_null(text);
	memset(text, 'x', len);
	text[len] = '\0';
	talk_type(t, text);
	talk_type(t, end);
	free(text);
}

static void
test_long_lines(void **state)
{
	(void)state;
	static const struct {
		size_t len;
		const char *end;
		bool fits;
	} cases[] = {
		{ 65536, "\n", true },
		{ 65536, "\r\n", true },
		{ 65537, "\n", false },
		{ 200000, "\r\n", false },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct talk *t = talk_new();
		struct input_source in;
		struct str line = { "", 0 };
		const char *why = "";
		type_long(t, cases[i].len, cases[i].end);
		talk_type(t, "next\n");
		input_init(&in, &t->os, 0, NULL);
		enum input got = input_line(&in, &line, &why);
		if (cases[i].fits) {
			assert_int_equal(got, INPUT_LINE);
			assert_int_equal(line.len, cases[i].len);
		} else {
			assert_int_equal(got, INPUT_REFUSED);
			assert_string_equal(
			    why, "the line is longer than 65536 bytes");
		}
		expect_line(&in, "next");
		expect_end(&in);
		input_release(&in);
		talk_free(t);
	}
}

static void
test_long_last_line(void **state)
{
	(void)state;
	struct talk *t = talk_new();
	struct input_source in;
	type_long(t, 70000, "");
	input_init(&in, &t->os, 0, NULL);
	expect_line(&in, "!the line is longer than 65536 bytes");
	expect_end(&in);
	input_release(&in);
	talk_free(t);
}

static void
test_failures(void **state)
{
	(void)state;
	struct talk *t = talk_new();
	struct input_source in;
	struct str line = { "", 0 };
	const char *why = "";
	talk_type(t, "a\nb");
	t->read_error = -EISDIR;
	input_init(&in, &t->os, 0, NULL);
	expect_line(&in, "a");
	/* an unfinished line before a failure is no answer */
	assert_int_equal(input_line(&in, &line, &why), INPUT_FAILED);
	assert_string_equal(why, os_error_text(-EISDIR));
	input_release(&in);
	talk_free(t);
}

/* A terminal that was hung up gives EIO: that is the end. */
static void
test_hangup(void **state)
{
	(void)state;
	struct talk *t = talk_new();
	struct input_source in;
	talk_type(t, "a\n");
	t->tty = true;
	t->read_error = -EIO;
	input_init(&in, &t->os, 0, NULL);
	expect_line(&in, "a");
	expect_end(&in);
	input_release(&in);
	talk_free(t);
}

/* Byte by byte, as an editor reads; what it leaves is the next line. */
static void
test_bytes(void **state)
{
	(void)state;
	struct talk *t = talk_new();
	struct input_source in;
	unsigned char byte = 0;
	const char *why = "";
	talk_type(t, "ab\ncd\n");
	t->chunk = 1;
	t->interrupts = 2;
	input_init(&in, &t->os, 0, NULL);
	assert_int_equal(input_peek(&in, &byte, &why), INPUT_LINE);
	assert_int_equal(byte, 'a');
	/* looking takes nothing */
	assert_int_equal(input_peek(&in, &byte, &why), INPUT_LINE);
	assert_int_equal(byte, 'a');
	input_take(&in);
	expect_line(&in, "b");
	assert_int_equal(input_peek(&in, &byte, &why), INPUT_LINE);
	assert_int_equal(byte, 'c');
	input_take(&in);
	expect_line(&in, "d");
	assert_int_equal(input_peek(&in, &byte, &why), INPUT_END);
	input_take(&in);
	assert_int_equal(input_peek(&in, &byte, &why), INPUT_END);
	input_release(&in);
	talk_free(t);
}

static void
test_bytes_fail(void **state)
{
	(void)state;
	struct talk *t = talk_new();
	struct input_source in;
	unsigned char byte = 0;
	const char *why = "";
	t->read_error = -EISDIR;
	input_init(&in, &t->os, 0, NULL);
	assert_int_equal(input_peek(&in, &byte, &why), INPUT_FAILED);
	assert_string_equal(why, os_error_text(-EISDIR));
	input_release(&in);
	talk_free(t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lines),
		cmocka_unit_test(test_long_lines),
		cmocka_unit_test(test_long_last_line),
		cmocka_unit_test(test_failures),
		cmocka_unit_test(test_hangup),
		cmocka_unit_test(test_bytes),
		cmocka_unit_test(test_bytes_fail),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
