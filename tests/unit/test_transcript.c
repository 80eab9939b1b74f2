#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "support/transcript.h"

struct row {
	const char *name;
	const char *shown;
	const char *want;
	long end; /* in what is left of `shown`; -1: not so */
};

/* What is behind the last match is still to be expected: a bell as well. */
static const struct row ends[] = {
	{ "the last thing", "Grade (0 1)> ", "> ", 13 },
	{ "a bell behind it", "runs> \a", "> ", 6 },
	{ "moves and bells behind it", "runs> \x1b[K\a\x1b[3C\a", "> ", 6 },
	{ "a letter behind it", "runs> 4", "> ", -1 },
	{ "a letter behind a bell", "runs> \a4", "> ", -1 },
	{ "the last of two", "a> b\r\nc> ", "> ", 8 },
	{ "nothing shown", "", "> ", -1 },
	{ "half of it", "runs>", "> ", -1 },
};

static const struct row finds[] = {
	{ "across a line's end", "where it\r\n  applies", "it applies", 16 },
	{ "across bold", "\x1b[1mGrade\x1b[0m (0", "Grade (0", 16 },
	{ "bold is looked for", "a\x1b[1mGrade", "\x1b[1mGrade", 10 },
	{ "bold is not there", "a Grade", "\x1b[1mGrade", -1 },
	{ "across a bell", "run\as", "runs", 5 },
	{ "a bell is looked for", "runs> \a\a", "\a", 7 },
	{ "not there", "runs", "run s", -1 },
};

static void
check(const struct row *row, size_t n, bool whole)
{
	for (size_t i = 0; i < n; i++, row++) {
		struct transcript t = { .raw = { NULL, 0, 0 } };
		size_t end = 0;
		transcript_reset(&t);
		transcript_add(&t, row->shown, strlen(row->shown));
		bool found = whole ? transcript_ends(&t, 0, row->want, &end)
				   : transcript_find(&t, 0, row->want, &end);
		long got = found ? (long)end : -1;
		transcript_release(&t);
		if (got != row->end)
			fail_msg("%s: %ld, not %ld", row->name, got, row->end);
	}
}

static void
test_ends(void **state)
{
	(void)state;
	check(ends, sizeof(ends) / sizeof(ends[0]), true);
}

static void
test_find(void **state)
{
	(void)state;
	check(finds, sizeof(finds) / sizeof(finds[0]), false);
}

/* Behind one prompt the next is looked for, not the same once more. */
static void
test_goes_on(void **state)
{
	(void)state;
	struct transcript t = { .raw = { NULL, 0, 0 } };
	size_t at = 0;
	transcript_reset(&t);
	transcript_add(&t, "one> \a", 6);
	assert_true(transcript_ends(&t, at, "> ", &at));
	assert_false(transcript_ends(&t, at, "> ", &at));
	assert_true(transcript_find(&t, at, "\a", &at));
	transcript_add(&t, "4\r\ntwo> ", 8);
	assert_true(transcript_ends(&t, at, "> ", &at));
	transcript_release(&t);
}

static void
test_cut(void **state)
{
	(void)state;
	struct text t = { NULL, 0, 0 };
	text_cut(&t, 1);
	text_reset(&t);
	text_cut(&t, 1);
	assert_string_equal(t.data, "");
	text_add(&t, 'a');
	text_add(&t, 'b');
	text_cut(&t, 1);
	assert_string_equal(t.data, "a");
	text_release(&t);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ends),
		cmocka_unit_test(test_find),
		cmocka_unit_test(test_goes_on),
		cmocka_unit_test(test_cut),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
