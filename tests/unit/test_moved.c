/*
 * test_moved.c: a copy that was broken off: it counts nowhere, and nobody goes
 * on with it by mistake.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "support/program.h"

#define RUN  "run calf --patient P-1 --examiner KS"
#define MOVE "void last -m P-2 -e KS -r wrong"

static void
expect(const struct buf *text, const char *part)
{
	if (strstr(text->data, part) == NULL)
		fail_msg("no '%s' in:\n%s", part, text->data);
}

static void
expect_not(const struct buf *text, const char *part)
{
	if (strstr(text->data, part) != NULL)
		fail_msg("'%s' in:\n%s", part, text->data);
}

/* Moves a session, call n failing for good; false: it was not made. */
static bool
broken_off(struct talk *t, const char *typed, unsigned long n)
{
	(void)program_run(t, RUN, typed);
	fake_fail(t->fake, n, FAKE_EIO, true);
	(void)program_run(t, MOVE, "");
	bool reached = fake_reached(t->fake);
	fake_fail(t->fake, 0, FAKE_EIO, false);
	return reached;
}

/* Broken off as late as possible with `state` in the list of sessions. */
static struct talk *
left_with(const char *typed, const char *state)
{
	unsigned long last = 0, n = 1;

	for (bool reached = true; reached; n++) {
		struct talk *t = program_new();
		reached = broken_off(t, typed, n);
		(void)program_run(t, "sessions", "");
		if (reached && strstr(t->out.data, state) != NULL)
			last = n;
		talk_free(t);
	}
	assert_true(last > 0);
	struct talk *t = program_new();
	assert_true(broken_off(t, typed, last));
	return t;
}

static void
check_left(struct talk *t, const char *state)
{
	assert_int_equal(program_run(t, "sessions", ""), RC_DONE);
	expect(&t->out, state);
	expect_not(&t->out, "void");
	/* named by itself, it is told what it is */
	static const char *const refused[] = { "resume last",
		"amend last rises.right 30 -e KS -r x",
		"sign last -m reviewed -e KS" };
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		if (program_run(t, refused[i], "") != RC_USAGE)
			fail_msg("%s: %s", refused[i], t->err.data);
		if (strstr(t->err.data, "unfinished copy of session") == NULL &&
		    strstr(t->err.data, "still open") == NULL)
			fail_msg("%s: %s", refused[i], t->err.data);
	}
	assert_int_equal(program_run(t, "show last", ""), RC_DONE);
	expect(&t->out, "unfinished: it does not stand in its place");
	/* it is nobody's history */
	assert_int_equal(program_run(t, "review P-2", ""), RC_DONE);
	assert_string_equal(t->out.data,
	    "patient: P-2\nsessions: 0\nleft out: 1 unfinished copy\n");
	assert_int_equal(program_run(t, "review P-1", ""), RC_DONE);
	expect(&t->out, "patient: P-1\nsessions: 1, ");
	expect_not(&t->out, "left out");
	assert_int_equal(
	    program_run(t, "run calf --patient P-2 --examiner KS", "y\n"),
	    RC_PAUSED);
	expect_not(&t->err, "25 on ");
	expect_not(&t->err, "goes on with it");
	assert_int_equal(program_run(t, RUN, "y\n"), RC_PAUSED);
	expect(&t->err, "25 on ");
}

static void
test_whole_copy(void **state)
{
	static const char whole[] = "unfinished copy, closed  3/3";
	struct talk *t = left_with("y\n25\n20\nn\ny\n", whole);

	(void)state;
	check_left(t, whole);
	talk_free(t);
}

/* Of a session that is open, so is the copy: resume alone takes neither it
 * nor leaves the original. */
static void
test_open_copy(void **state)
{
	static const char open[] = "unfinished copy, open  1/3";
	struct talk *t = left_with("y\n25\n", open);

	(void)state;
	assert_int_equal(program_run(t, "resume", "n\n"), RC_PAUSED);
	expect(&t->err, "patient P-1,");
	check_left(t, open);
	talk_free(t);
}

/* It may be withdrawn for itself; then the original is as it was. */
static void
test_given_up(void **state)
{
	static const char whole[] = "unfinished copy, closed  3/3";
	struct talk *t = left_with("y\n25\n20\nn\ny\n", whole);

	(void)state;
	assert_int_equal(
	    program_run(t, "void last -e KS -r given-up", ""), RC_DONE);
	assert_int_equal(program_run(t, "sessions", ""), RC_DONE);
	expect(&t->out, "P-1  calf  KS  closed  3/3");
	expect(&t->out, "P-2  calf  KS  void: given-up");
	expect_not(&t->out, "unfinished");
	talk_free(t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_whole_copy),
		cmocka_unit_test(test_open_copy),
		cmocka_unit_test(test_given_up),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
