/*
 * test_store_faults.c: the Nth system call fails, for every N, in every way,
 * once and for good. Afterwards, with a healthy system, every acknowledged
 * entry is there once, in order, and the chain is unbroken.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "support/book.h"
#include "support/tally.h"

#define ANSWERS 4

/* How the disk looks before; the fake is healthy while it is prepared. */
struct scene {
	const char *name;
	void (*prepare)(struct book *b);
};

static void
fresh(struct book *b)
{
	(void)b;
}

static void
two_rows(struct book *b)
{
	assert_int_equal(book_add(b, "old1"), MYO_OK);
	assert_int_equal(book_add(b, "old2"), MYO_OK);
	book_close(b);
}

#define TORN "2026-01-01T11:00"

static void
torn(struct book *b)
{
	two_rows(b);
	book_tear(b, TORN);
}

/* What the user was told of each answer. */
struct told {
	bool acknowledged[ANSWERS];
	unsigned closed; /* answers that got MYO_ERR_CLOSED */
	bool opened;
};

static const char *const answers[ANSWERS] = { "n1", "n2", "n3", "n4" };

/* A failing call is always explained, with the path and what to do. */
static void
check_words(const struct book *b)
{
	bool explained = false;

	for (size_t i = 0; i < myo_diags_count(b->diags); i++) {
		const struct myo_diag *d = myo_diags_get(b->diags, i);
		if (d->severity != MYO_ERROR)
			continue;
		explained = true;
		assert_non_null(strchr(d->text, '/'));
		assert_non_null(strchr(d->text, ';'));
		if (strstr(d->text, "No space left") != NULL)
			assert_non_null(strstr(d->text, "free space and try "
							"again"));
	}
	assert_true(explained);
}

/* One answer, tried a second time where the store says that one may. */
static bool
answer(struct book *b, const char *value, struct told *told)
{
	enum myo_status status = book_add(b, value);

	if (status == MYO_ERR_IO || status == MYO_ERR_NOMEM)
		status = book_add(b, value);
	assert_true(status == MYO_OK || status == MYO_ERR_IO ||
		    status == MYO_ERR_NOMEM || status == MYO_ERR_CLOSED);
	if (status != MYO_OK)
		check_words(b);
	if (status == MYO_ERR_CLOSED)
		told->closed++;
	return status == MYO_OK;
}

static void
act(struct book *b, struct told *told)
{
	memset(told, 0, sizeof(*told));
	if (b->log == NULL && book_open(b) != MYO_OK)
		check_words(b);
	told->opened = b->log != NULL;
	for (size_t i = 0; told->opened && i < ANSWERS; i++)
		told->acknowledged[i] = answer(b, answers[i], told);
	book_close(b);
}

/* The repairs of the torn scene: exactly one for the torn bytes, and each
 * side file named by one row. */
static void
check_repairs(const struct logcheck *c, bool was_torn)
{
	char hex[65], count[24];
	size_t found = 0;

	logcheck_hash(TORN, strlen(TORN), hex);
	(void)snprintf(count, sizeof(count), "%zu", strlen(TORN));
	for (size_t i = 0; i < c->count; i++) {
		const struct logcheck_row *row = &c->row[i];
		if (strcmp(row->field[LC_ENTRY], "repair") != 0)
			continue;
		if (strcmp(row->field[LC_NOTE], hex) == 0) {
			assert_string_equal(row->field[LC_VALUE], count);
			found++;
		}
		for (size_t k = 0; k < i; k++)
			assert_string_not_equal(
			    row->field[LC_LABEL], c->row[k].field[LC_LABEL]);
	}
	assert_int_equal(found, was_torn);
}

static void
check_afterwards(
    struct book *b, const struct told *told, size_t old, bool was_torn)
{
	struct logcheck c;
	size_t extra = 0, place = 0;

	assert_int_equal(book_add(b, "last"), MYO_OK);
	book_check(b, &c);
	assert_null(c.fault);
	assert_int_equal(logcheck_answers(&c, "old1"), old > 0);
	assert_int_equal(logcheck_answers(&c, "old2"), old > 1);
	assert_int_equal(logcheck_answers(&c, "last"), 1);
	for (size_t i = 0; i < ANSWERS; i++) {
		const size_t there = logcheck_answers(&c, answers[i]);
		if (told->acknowledged[i])
			assert_int_equal(there, 1);
		else
			extra += there;
	}
	/* only a log that was closed may hold a row it did not acknowledge */
	assert_true(extra <= (told->closed > 0));
	for (size_t i = 0; i < c.count; i++) {
		if (c.row[i].field[LC_VALUE][0] != 'n')
			continue;
		size_t n = (size_t)(c.row[i].field[LC_VALUE][1] - '0');
		assert_true(n > place);
		place = n;
	}
	check_repairs(&c, was_torn);
}

static struct tally tally = { .what = "faults injected" };

struct totals {
	unsigned long runs;
	unsigned long refused;
	unsigned long closed;
};

static bool
run_once(const struct scene *scene, unsigned long n, enum fake_fail kind,
    bool for_good, struct totals *totals)
{
	struct book b;
	struct told told;

	book_init(&b);
	scene->prepare(&b);
	fake_fail(b.fake, n, kind, for_good);
	act(&b, &told);
	const bool reached = fake_reached(b.fake);
	fake_fail(b.fake, 0, kind, false);
	for (size_t i = 0; i < ANSWERS; i++)
		totals->refused += !told.acknowledged[i];
	totals->closed += told.closed > 0;
	totals->runs++;
	if (b.fake->fired > 0)
		tally_add(&tally, scene->name, NULL);
	check_afterwards(
	    &b, &told, scene->prepare == fresh ? 0 : 2, scene->prepare == torn);
	book_release(&b);
	return reached;
}

static void
every_call(void **state)
{
	static const struct scene scenes[] = {
		{ "fresh", fresh },
		{ "two rows", two_rows },
		{ "torn", torn },
	};

	(void)state;
	for (size_t s = 0; s < sizeof(scenes) / sizeof(scenes[0]); s++) {
		for (int kind = 0; kind < FAKE_FAILS; kind++) {
			struct totals totals = { 0, 0, 0 };
			for (int good = 0; good < 2; good++) {
				unsigned long n = 1;
				while (run_once(&scenes[s], n,
				    (enum fake_fail)kind, good, &totals))
					n++;
			}
			print_message("%s, %s: %lu runs, %lu answers "
				      "refused, %lu times closed\n",
			    scenes[s].name,
			    fake_fail_text((enum fake_fail)kind), totals.runs,
			    totals.refused, totals.closed);
			/* the failures did reach the appends */
			assert_true(totals.runs > 50);
			assert_true(totals.refused > 0);
			if (kind == FAKE_EIO || kind == FAKE_ENOSPC)
				assert_true(totals.closed > 0);
		}
	}
	/* a loss would have ended it */
	tally_print(&tally);
}

/* The nth call of a healthy append fails; what does the append say? */
static enum myo_status
append_with(struct book *b, unsigned long n, enum fake_fail kind, bool for_good)
{
	fake_fail(b->fake, n, kind, for_good);
	enum myo_status status = book_add(b, "x");
	fake_fail(b->fake, 0, kind, false);
	return status;
}

/* Counts that the statuses promise: a short or failed write may be tried
 * again, a failed sync may not, and stays refused with a healthy disk. */
static void
statuses_as_promised(void **state)
{
	size_t io = 0, closed = 0;

	(void)state;
	for (unsigned long i = 0; i < 60; i++) {
		const enum fake_fail kind = i % 2 ? FAKE_SHORT : FAKE_ENOSPC;
		const unsigned long n = i / 2 + 1;
		struct book b;
		size_t before, after;
		book_init(&b);
		assert_int_equal(book_add(&b, "first"), MYO_OK);
		(void)book_bytes(&b, &before);
		enum myo_status status = append_with(&b, n, kind, false);
		(void)book_bytes(&b, &after);
		if (status == MYO_OK) {
			assert_true(after > before);
		} else {
			assert_int_equal(after, before);
			io += status == MYO_ERR_IO;
			closed += status == MYO_ERR_CLOSED;
			assert_int_equal(book_add(&b, "again"),
			    status == MYO_ERR_IO ? MYO_OK : MYO_ERR_CLOSED);
		}
		book_release(&b);
	}
	assert_int_equal(io, 2);     /* the write, failed and short */
	assert_int_equal(closed, 1); /* the sync */
}

/* Interrupted writes are repeated, and no row is doubled by that. */
static void
interrupted_writes_go_on(void **state)
{
	(void)state;
	for (unsigned long n = 1; n < 30; n++) {
		struct book b;
		struct logcheck c;
		book_init(&b);
		assert_int_equal(book_add(&b, "first"), MYO_OK);
		assert_int_equal(append_with(&b, n, FAKE_EINTR, false), MYO_OK);
		book_check(&b, &c);
		assert_null(c.fault);
		assert_int_equal(c.count, 2);
		book_release(&b);
	}
}

/* A log that cannot be cut back is closed, and what a later process finds
 * there is torn, not lost. */
static void
when_the_cut_fails(void **state)
{
	struct book b;
	struct logcheck c;
	size_t closed = 0;

	(void)state;
	for (unsigned long n = 1; n < 30; n++) {
		book_init(&b);
		assert_int_equal(book_add(&b, "first"), MYO_OK);
		enum myo_status status = append_with(&b, n, FAKE_EIO, true);
		closed += status == MYO_ERR_CLOSED;
		book_close(&b);
		assert_int_equal(book_add(&b, "second"), MYO_OK);
		book_check(&b, &c);
		assert_null(c.fault);
		assert_int_equal(logcheck_answers(&c, "first"), 1);
		assert_int_equal(logcheck_answers(&c, "second"), 1);
		assert_true(status != MYO_OK || logcheck_answers(&c, "x") == 1);
		book_release(&b);
	}
	assert_true(closed >= 2);
}

/* The scan of a file that fails to be read says so; it never hands out
 * less and calls it whole. */
static bool
count(void *ctx, const struct myo_entry *e, const char *file, uint64_t line)
{
	size_t *n = ctx;

	(void)e;
	(void)file;
	(void)line;
	++*n;
	return true;
}

static void
scans_say_when_they_fail(void **state)
{
	struct book b;
	size_t failures = 0;

	(void)state;
	book_init(&b);
	two_rows(&b);
	assert_int_equal(book_open(&b), MYO_OK);
	for (int kind = 0; kind < FAKE_FAILS; kind++) {
		for (unsigned long n = 1;; n++) {
			size_t found = 0;
			fake_fail(b.fake, n, (enum fake_fail)kind, n % 2);
			enum myo_status status = myo_logbook_scan(
			    b.log, NULL, count, &found, b.diags);
			bool reached = fake_reached(b.fake);
			fake_fail(b.fake, 0, FAKE_EIO, false);
			if (status == MYO_OK)
				assert_int_equal(found, 2);
			else
				assert_int_equal(status, kind == FAKE_ENOMEM
							     ? MYO_ERR_NOMEM
							     : MYO_ERR_IO);
			failures += status != MYO_OK;
			if (!reached)
				break;
		}
	}
	assert_true(failures > 5);
	book_release(&b);
}

/* Snapshots: whole or not there, whatever fails. */
static void
snapshots_are_whole(void **state)
{
	static const char text[] = "[protocol]\nid = p\n";
	char hex[65], rev[32];
	size_t failures = 0;

	(void)state;
	logcheck_hash(text, sizeof(text) - 1, hex);
	(void)snprintf(rev, sizeof(rev), "1-%.12s", hex);
	for (int kind = 0; kind < FAKE_FAILS; kind++) {
		bool reached = true;
		for (unsigned long n = 1; reached; n++) {
			struct book b;
			char path[128];
			book_init(&b);
			(void)snprintf(path, sizeof(path),
			    BOOK_DIR "/protocols/p-%s.ini", rev);
			assert_int_equal(book_open(&b), MYO_OK);
			fake_fail(b.fake, n, (enum fake_fail)kind, n % 2);
			enum myo_status status = myo_logbook_put_snapshot(
			    b.log, "p", rev, text, sizeof(text) - 1, b.diags);
			reached = fake_reached(b.fake);
			fake_fail(b.fake, 0, FAKE_EIO, false);
			const char *there = fake_get(b.fake, path, NULL);
			if (there != NULL)
				assert_string_equal(there, text);
			if (status == MYO_OK)
				assert_non_null(there);
			failures += status != MYO_OK;
			assert_int_equal(
			    myo_logbook_put_snapshot(b.log, "p", rev, text,
				sizeof(text) - 1, b.diags),
			    MYO_OK);
			book_release(&b);
		}
	}
	assert_true(failures > 10);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_call),
		cmocka_unit_test(statuses_as_promised),
		cmocka_unit_test(interrupted_writes_go_on),
		cmocka_unit_test(when_the_cut_fails),
		cmocka_unit_test(scans_say_when_they_fail),
		cmocka_unit_test(snapshots_are_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
