/*
 * test_practice.c: a folder to practise in, with every call to the system
 * failing in turn: what was made is gone afterwards, or its place is told.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <string.h>

#include "cli/practice.h"
#include "support/talk.h"

static bool
count_name(void *ctx, const char *name)
{
	size_t *n = ctx;

	(void)name;
	++*n;
	return true;
}

static size_t
names_in(struct talk *t, const char *dir)
{
	size_t n = 0;

	assert_int_equal(
	    t->fake->os.list(&t->fake->os, dir, count_name, &n), 0);
	return n;
}

static struct talk *
new_talk(void)
{
	struct talk *t = talk_new();

	fake_mkdir(t->fake, "/tmp");
	fake_mkdir(t->fake, "/own");
	return t;
}

static struct cmd_context
context(struct talk *t, struct sink *err)
{
	return (struct cmd_context){ .os = &t->os, .err = err };
}

static void
test_place(void **state)
{
	(void)state;
	struct talk *t = new_talk();
	struct sink err;
	struct practice p = PRACTICE_INIT, q = PRACTICE_INIT;

	sink_init(&err, &t->os, SINK_KEEP);
	struct cmd_context ctx = context(t, &err);
	assert_int_equal(practice_begin(&p, &ctx), RC_DONE);
	assert_int_equal(practice_begin(&q, &ctx), RC_DONE);
	assert_memory_equal(p.dir.data, "/tmp/myolog-practice-", 21);
	assert_string_not_equal(p.dir.data, q.dir.data);
	assert_true(practice_is(&t->os, p.logbook.data));
	assert_false(practice_is(&t->os, "/tmp"));
	assert_false(practice_is(&t->os, "/nowhere"));
	assert_int_equal(practice_end(&p), 0);
	assert_int_equal(names_in(t, "/tmp"), 1);
	assert_int_equal(practice_end(&q), 0);
	assert_int_equal(names_in(t, "/tmp"), 0);
	/* again, and where there is none: nothing */
	assert_int_equal(practice_end(&q), 0);

	t->fake->env[0] = (struct fake_env){ "TMPDIR", "/own" };
	assert_int_equal(practice_begin(&p, &ctx), RC_DONE);
	assert_memory_equal(p.dir.data, "/own/myolog-practice-", 21);
	assert_int_equal(practice_end(&p), 0);
	t->fake->env[0] = (struct fake_env){ "TMPDIR", "/none" };
	assert_int_equal(practice_begin(&p, &ctx), RC_STORE);
	assert_non_null(strstr(err.text.data, "/none"));
	assert_int_equal(practice_end(&p), 0);
	sink_release(&err);
	talk_free(t);
}

static void
test_failures(void **state)
{
	(void)state;
	for (unsigned long n = 1; n < 50; n++) {
		struct talk *t = new_talk();
		struct sink err;
		struct practice p = PRACTICE_INIT;

		sink_init(&err, &t->os, SINK_KEEP);
		struct cmd_context ctx = context(t, &err);
		fake_fail(t->fake, n, FAKE_EIO, false);
		enum rc rc = practice_begin(&p, &ctx);
		if (rc != RC_DONE)
			assert_true(err.text.len > 0);
		else
			assert_int_equal(err.text.len, 0);
		bool reached = fake_reached(t->fake);
		int left = practice_end(&p);
		bool met = fake_reached(t->fake);
		fake_fail(t->fake, 0, FAKE_EIO, false);
		/* one failure at the beginning bars no clearing away */
		if (reached)
			assert_int_equal(left, 0);
		if (left == 0)
			assert_int_equal(names_in(t, "/tmp"), 0);
		else
			assert_int_equal(left, -EIO);
		practice_release(&p);
		sink_release(&err);
		talk_free(t);
		if (!met)
			return;
	}
	fail_msg("the calls never end");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_place),
		cmocka_unit_test(test_failures),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
