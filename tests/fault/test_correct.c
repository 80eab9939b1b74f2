/*
 * test_correct.c: amend, void, sign and key with every call to the system
 * failing in turn, and, for a session that is moved, with the power going at
 * every sync. Whatever happened, the file is whole, and the same command on a
 * healthy machine leads to where it would have led at once. With MYO_SHORT in
 * the environment every third call fails.
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
#include "support/program.h"
#include "support/tally.h"

#define RUN      "run calf --patient P-1 --examiner KS"
#define CALLS    2000 /* more than any command makes */
#define VARIANTS 8    /* disks tried of one sync */

static unsigned long faults, cuts, unfinished;

static struct talk *
with_session(void)
{
	struct talk *t = program_new();

	assert_int_equal(
	    program_run(t, RUN, "y\n25\n20 / tired\nn\ny\n"), RC_DONE);
	return t;
}

/* The last commands of a test must not fail. */
static const char *
told(struct talk *t, const char *line, enum rc rc)
{
	enum rc got = program_run(t, line, "");

	if (got != rc)
		fail_msg("%s: %d: %s", line, (int)got, t->err.data);
	return t->out.data;
}

static size_t
count(const char *text, const char *part)
{
	size_t n = 0;

	while ((text = strstr(text, part)) != NULL) {
		text += strlen(part);
		n++;
	}
	return n;
}

static bool
find_csv(void *ctx, const char *name)
{
	char *path = ctx;
	size_t len = strlen(name);

	if (len > 4 && strcmp(name + len - 4, ".csv") == 0)
		snprintf(path, 128, PROGRAM_LOGBOOK "/%s", name);
	return true;
}

static void
check_file(struct talk *t, const char *when)
{
	static struct logcheck check;
	char path[128] = "";
	size_t len = 0;
	const struct os *os = &t->fake->os;

	assert_int_equal(os->list(os, PROGRAM_LOGBOOK, find_csv, path), 0);
	const char *data = fake_get(t->fake, path, &len);
	if (data == NULL)
		fail_msg("%s: no file", when);
	logcheck(data, len, &check);
	if (check.fault != NULL)
		fail_msg(
		    "%s: line %zu: %s", when, check.fault_line, check.fault);
}

/* ---- what each command must have led to */

static void
check_amended(struct talk *t, const char *when)
{
	const char *shown = told(t, "show last", RC_DONE);

	(void)when;
	assert_non_null(strstr(shown, "right             30 [amended]"));
	assert_int_equal(count(shown, "rises, right: 30 instead of 25"), 1);
	assert_int_equal(count(shown, "note: tired"), 1);
}

static void
check_note(struct talk *t, const char *when)
{
	const char *shown = told(t, "show last", RC_DONE);

	(void)when;
	assert_null(strstr(shown, "tired"));
	assert_int_equal(count(shown, "note: rested"), 1);
}

static void
check_void(struct talk *t, const char *when)
{
	(void)when;
	assert_int_equal(
	    count(told(t, "sessions", RC_DONE), "KS  void: wrong"), 1);
}

/* One session of P-2 counts, it is whole, and P-1 has none. */
static void
check_moved(struct talk *t, const char *when)
{
	const char *shown = told(t, "sessions", RC_DONE);

	if (count(shown, "P-1  calf  KS  void: wrong") != 1 ||
	    count(shown, "P-2  calf  KS  closed  3/3") != 1 ||
	    count(shown, "P-2") - count(shown, "P-2  calf  KS  void") -
		    count(shown, "patient P-2") !=
		1)
		fail_msg("%s: %s", when, shown);
	shown = told(t, "show last", RC_DONE);
	if (strstr(shown, "patient: P-2\n") == NULL ||
	    strstr(shown, "right             25\n") == NULL ||
	    strstr(shown, "note: tired") == NULL ||
	    strstr(shown, "unfinished") != NULL)
		fail_msg("%s: %s", when, shown);
	shown = told(t, "show last --audit", RC_DONE);
	assert_null(strstr(shown, "fit nowhere"));
}

/* A signature may be there twice, but each holds. */
static void
check_signed(struct talk *t, const char *when)
{
	const char *shown = told(t, "show last", RC_DONE);

	(void)when;
	assert_true(count(shown, "\nsigned: reviewed by KS, ") >= 1);
	assert_null(strstr(shown, "FAILS"));
	assert_null(strstr(shown, "amended"));
	assert_non_null(
	    strstr(told(t, "sessions", RC_DONE), "closed, signed  3/3"));
}

static void
check_key(struct talk *t, const char *when)
{
	(void)when;
	assert_non_null(strstr(told(t, "key", RC_DONE), "passphrase: set\n"));
}

struct row {
	const char *name, *command;
	const char *typed, *again; /* the second time */
	/* what the second time may say, where the first had done it */
	const char *done;
	void (*check)(struct talk *t, const char *when);
};

#define BY " -e KS -r wrong"

static const struct row rows[] = {
	{ "amend", "amend last rises.right 30" BY, "", "", "unchanged",
	    check_amended },
	{ "note", "amend last 3 -n rested" BY, "", "", "unchanged",
	    check_note },
	{ "void", "void last" BY, "", "", "was withdrawn by KS", check_void },
	{ "move", "void last -m P-2" BY, "", "", "was moved by KS",
	    check_moved },
	{ "sign", "sign last -m reviewed -e KS", "", "", "", check_signed },
	{ "key", "key --passphrase", "new\nnew\n", "new\nnew\nnew\n", "",
	    check_key },
};

/* `done`: the first time ended well, so that there is nothing left to do. */
static void
once_more(struct talk *t, const struct row *row, bool done, const char *when)
{
	const char *command = row->command;

	/* last is the copy that was begun, where there is one */
	if (row->check == check_moved)
		command = "void P-1@2026-01-01 -m P-2" BY;
	enum rc rc = program_run(t, command, row->typed);
	unfinished += count(t->err.data, "is an unfinished copy");
	/* the passphrase is set already, or not yet */
	if (rc != RC_DONE && row->again[0] != '\0')
		rc = program_run(t, command, row->again);
	if (rc == RC_DONE ? done && row->done[0] != '\0'
			  : rc != RC_USAGE || row->done[0] == '\0' ||
				strstr(t->err.data, row->done) == NULL)
		fail_msg("%s: %d: %s", when, (int)rc, t->err.data);
}

/* False: call number n was not made. */
static bool
fail_at(const struct row *row, unsigned long n, enum fake_fail kind, bool good)
{
	struct talk *t = with_session();
	char when[96];

	snprintf(when, sizeof(when), "%s, call %lu, %s%s", row->name, n,
	    fake_fail_text(kind), good ? " for good" : "");
	fake_fail(t->fake, n, kind, good);
	enum rc rc = program_run(t, row->command, row->typed);
	bool reached = fake_reached(t->fake);
	fake_fail(t->fake, 0, kind, false);
	if (rc != RC_DONE && t->err.len == 0)
		fail_msg("%s: no word", when);
	faults += reached ? 1 : 0;
	once_more(t, row, rc == RC_DONE, when);
	check_file(t, when);
	row->check(t, when);
	talk_free(t);
	return reached;
}

static void
test_failing(void **state)
{
	const unsigned long step = tally_stride(3);

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		for (int kind = 0; kind < FAKE_FAILS; kind++) {
			for (int good = 0; good < 2; good++) {
				unsigned long n = 1;
				/* endless interruptions are no failure */
				if (kind == FAKE_EINTR && good)
					continue;
				while (fail_at(&rows[i], n,
				    (enum fake_fail)kind, good != 0))
					n += step;
				assert_true(n > 5 && n < CALLS);
			}
		}
	}
	/* else the copy was never broken off in its middle */
	assert_true(unfinished > 10);
	print_message(
	    "%lu faults, %lu unfinished copies\n", faults, unfinished);
}

/* ---- power cuts */

static void
come_up(
    struct talk *t, const struct fake *old, uint64_t variant, const char *when)
{
	t->fake = fake_reboot(old, variant);
	once_more(t, &rows[3], false, when);
	check_file(t, when);
	check_moved(t, when);
	fake_free(t->fake);
	cuts++;
}

static bool
cut_at(unsigned long n)
{
	struct talk *t = with_session();
	char when[96];

	fake_cut_at(t->fake, n);
	(void)program_run(t, rows[3].command, "");
	struct fake *old = t->fake;
	bool off = old->off;
	if (off) {
		uint64_t all = disk_variants(old->disk);
		uint64_t step = all / VARIANTS + 1;
		for (uint64_t v = 0; v < all; v += step) {
			snprintf(when, sizeof(when), "sync %lu, disk %llu", n,
			    (unsigned long long)v);
			come_up(t, old, v, when);
		}
		/* the last one has all of it */
		snprintf(when, sizeof(when), "sync %lu, last disk", n);
		come_up(t, old, all - 1, when);
	}
	t->fake = old;
	talk_free(t);
	return off;
}

static void
test_power(void **state)
{
	unsigned long n = 1;

	(void)state;
	while (cut_at(n))
		n++;
	/* six entries at least were synced one by one */
	assert_true(n > 6);
	print_message("%lu power cuts\n", cuts);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_failing),
		cmocka_unit_test(test_power),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
