#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "support/rig.h"
#include "ui/timed.h"

static const char steps[] =
    "[protocol]\nid = steps\nversion = 1\ntitle = Steps\nregion = x\n"
    "sides = right, left\nsources = Nobody 2000\n"
    "[step stance]\nkind = hold\nask = Stand\nrest = 30\ntarget = 10\n"
    "soft_max = 100\n"
    "[step rises]\nkind = count\nask = Rise\ncadence = 30\nrest = 120\n"
    "[step plain]\nkind = count\nask = Steps\nsides = once\n"
    "[step shut]\nkind = hold\nask = Eyes shut\nsides = once\n"
    "required = no\ndecimals = 2\n";

struct fixture {
	struct rig rig;
	struct timed timed;
	struct buf said, answer;
	int64_t now;
};

static void
set_up(struct fixture *f, const char *typed)
{
	rig_init(&f->rig, steps);
	rig_open(&f->rig, "", MYO_ORDER_STEP);
	if (typed[0] != '\0')
		rig_lines(&f->rig, typed);
	timed_init(&f->timed);
	buf_init(&f->said);
	buf_init(&f->answer);
	f->now = 1000;
}

static void
tear_down(struct fixture *f)
{
	buf_release(&f->answer);
	buf_release(&f->said);
	rig_release(&f->rig);
}

/* What is said at a prompt, "" for nothing. */
static const char *
prompt(struct fixture *f)
{
	buf_reset(&f->said);
	timed_prompt(&f->timed, f->rig.session, f->now, &f->said);
	return f->said.data;
}

static void
expect_line(struct fixture *f, const char *line, enum timed_result result,
    int bells, const char *answer)
{
	int rung = -1;
	buf_reset(&f->answer);
	enum timed_result got =
	    timed_line(&f->timed, str_from(line), f->now, &f->answer, &rung);
	if (got != result || rung != bells ||
	    strcmp(f->answer.data, answer) != 0)
		fail_msg("'%s': %d, %d bells, '%s'", line, (int)got, rung,
		    f->answer.data);
}

static void
expect_question(struct fixture *f, const char *question, const char *allowed)
{
	struct buf words = BUF_INIT;
	const char *got = "";
	assert_true(timed_question(&f->timed, &words, &got));
	assert_string_equal(words.data, question);
	assert_string_equal(got, allowed);
	buf_release(&words);
}

static void
test_hold(void **state)
{
	(void)state;
	struct fixture f;
	int64_t wait = 0;
	struct buf none = BUF_INIT;
	const char *allowed = "";
	set_up(&f, "");
	assert_string_equal(prompt(&f), "");
	assert_string_equal(timed_hint(&f.timed), "Enter starts the clock");
	assert_false(timed_question(&f.timed, &none, &allowed));
	expect_line(&f, "", TIMED_AGAIN, 1, "");
	expect_question(
	    &f, "the clock runs", "Enter stops it, or type the seconds");
	assert_string_equal(timed_hint(&f.timed), "");
	f.now += 10000;
	assert_int_equal(timed_due(&f.timed, f.now, &wait), 1);
	f.now += 2345;
	expect_line(&f, "", TIMED_ANSWER, 1, "12.3");
	/* the engine takes it as if it had been typed */
	rig_lines(&f.rig, f.answer.data);
	assert_string_equal(prompt(&f),
	    "rest: 30 s before stance, left; a bell when it is over");
	assert_int_equal(timed_due(&f.timed, f.now, &wait), 0);
	assert_int_equal(wait, 30000);
	/* who starts has rested */
	expect_line(&f, "t", TIMED_AGAIN, 1, "");
	assert_int_equal(timed_due(&f.timed, f.now, &wait), 0);
	assert_int_equal(wait, 10000);
	tear_down(&f);
}

static void
test_typed_while_it_runs(void **state)
{
	(void)state;
	struct fixture f;
	set_up(&f, "");
	prompt(&f);
	expect_line(&f, "T", TIMED_AGAIN, 1, "");
	f.now += 5000;
	/* help is no answer: the clock goes on */
	expect_line(&f, "?", TIMED_PASS, 0, "");
	rig_type(&f.rig, "?");
	prompt(&f);
	assert_int_equal(f.timed.mode, TIMED_RUNNING);
	/* refused: it goes on too */
	expect_line(&f, "quick", TIMED_PASS, 0, "");
	rig_type(&f.rig, "quick");
	prompt(&f);
	assert_int_equal(f.timed.mode, TIMED_RUNNING);
	/* a number is the answer, and the other side has a clock of its own */
	expect_line(&f, "7", TIMED_PASS, 0, "");
	rig_type(&f.rig, "7");
	prompt(&f);
	assert_int_equal(f.timed.mode, TIMED_READY);
	assert_int_equal(f.timed.timer.run, TIMER_OFF);
	tear_down(&f);
}

static void
test_metronome(void **state)
{
	(void)state;
	struct fixture f;
	set_up(&f, "5|5");
	prompt(&f);
	assert_string_equal(timed_hint(&f.timed), "Enter starts the metronome");
	expect_line(&f, "", TIMED_AGAIN, 1, "");
	expect_question(
	    &f, "the metronome runs", "Enter stops it, or type the count");
	f.now += 47000;
	expect_line(&f, "", TIMED_AGAIN, 1, "");
	expect_question(&f, "counted 23 by the metronome",
	    "Enter keeps it, or type the count");
	/* nothing is recorded without that Enter; help does not change it */
	expect_line(&f, "?", TIMED_PASS, 0, "");
	prompt(&f);
	expect_question(&f, "counted 23 by the metronome",
	    "Enter keeps it, or type the count");
	expect_line(&f, "22", TIMED_PASS, 0, "");
	/* once more from the start */
	expect_line(&f, "t", TIMED_AGAIN, 1, "");
	f.now += 4000;
	expect_line(&f, "", TIMED_AGAIN, 1, "");
	expect_line(&f, "", TIMED_ANSWER, 0, "2");
	tear_down(&f);
}

static void
test_where_there_is_none(void **state)
{
	(void)state;
	static const char *const typed[] = {
		"5|5|9|9",    /* a count without cadence */
		"nt",         /* a reason */
		"200",        /* past a soft limit */
		"5|5|9|9|9|", /* the close prompt: the last one is skipped */
	};
	for (size_t i = 0; i < sizeof(typed) / sizeof(typed[0]); i++) {
		struct fixture f;
		set_up(&f, typed[i]);
		prompt(&f);
		assert_int_equal(f.timed.mode, TIMED_NOT);
		assert_string_equal(timed_hint(&f.timed), "");
		expect_line(&f, "", TIMED_PASS, 0, "");
		expect_line(&f, "t", TIMED_PASS, 0, "");
		tear_down(&f);
	}
}

static void
test_enter_with_a_meaning_of_its_own(void **state)
{
	(void)state;
	struct fixture f;
	set_up(&f, "5|5|9|9|9");
	/* optional: Enter skips */
	prompt(&f);
	assert_string_equal(timed_hint(&f.timed), "t starts the clock");
	expect_line(&f, "", TIMED_PASS, 0, "");
	expect_line(&f, "t", TIMED_AGAIN, 1, "");
	f.now += 1239;
	expect_line(&f, "", TIMED_ANSWER, 1, "1.24");
	rig_lines(&f.rig, ":goto stance.left");
	/* gone back: Enter keeps the old value */
	prompt(&f);
	assert_string_equal(timed_hint(&f.timed), "t starts the clock");
	expect_line(&f, "", TIMED_PASS, 0, "");
	tear_down(&f);
}

static void
test_rests(void **state)
{
	(void)state;
	struct fixture f;
	int64_t wait = 0;
	set_up(&f, "");
	prompt(&f);
	/* not tested is no effort */
	rig_lines(&f.rig, "nt pain");
	assert_string_equal(prompt(&f), "");
	rig_lines(&f.rig, "9");
	/* that was the last side */
	assert_string_equal(prompt(&f), "");
	f.timed.no_bell = true;
	rig_lines(&f.rig, "20");
	assert_string_equal(prompt(&f), "rest: 120 s before rises, left");
	/* said once, and over at its time */
	assert_string_equal(prompt(&f), "");
	assert_int_equal(timed_due(&f.timed, f.now, &wait), 0);
	assert_int_equal(timed_due(&f.timed, f.now + 120000, &wait), 1);
	assert_int_equal(wait, -1);
	/* an answer that is changed is no effort either */
	rig_lines(&f.rig, "<");
	assert_string_equal(prompt(&f), "");
	rig_lines(&f.rig, "21");
	assert_string_equal(prompt(&f), "");
	tear_down(&f);
}

/* A doubtful number is one once it is kept. */
static void
test_rest_after_a_doubt(void **state)
{
	(void)state;
	struct fixture f;
	set_up(&f, "");
	prompt(&f);
	rig_lines(&f.rig, "200");
	assert_string_equal(prompt(&f), "");
	rig_lines(&f.rig, "y");
	assert_non_null(strstr(prompt(&f), "rest: 30 s before stance, left"));
	tear_down(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_hold),
		cmocka_unit_test(test_typed_while_it_runs),
		cmocka_unit_test(test_metronome),
		cmocka_unit_test(test_where_there_is_none),
		cmocka_unit_test(test_enter_with_a_meaning_of_its_own),
		cmocka_unit_test(test_rests),
		cmocka_unit_test(test_rest_after_a_doubt),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
