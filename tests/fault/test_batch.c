/*
 * test_batch.c: many entries in one batch. Whatever fails, wherever a kill or
 * a power cut comes, all of the batch is there or none, for readers and for
 * the next writer, and what was there before is untouched.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "store/store_private.h"
#include "support/book.h"
#include "support/tally.h"

#define MANY 8
#define TORN "2026-01-01T11:00"

static const char *const values[MANY] = { "n1", "n2", "n3", "n4", "n5", "n6",
	"n7", "n8" };

/* The last one is about the first, and has a note that makes more than one
 * write of it under test sizes. */
static enum myo_status
add_all(struct book *b, uint64_t *first)
{
	static const char note[] =
	    "a note that is long enough for the batch to be written in more "
	    "than one part where it is gathered in small ones";
	struct myo_entry drafts[MANY];

	for (size_t i = 0; i < MANY; i++) {
		drafts[i] = logcheck_draft(values[i]);
		drafts[i].note = note;
	}
	drafts[MANY - 1].refers_to = "+:1";
	if (b->log == NULL) {
		enum myo_status status = book_open(b);
		if (status != MYO_OK)
			return status;
	}
	return myo_logbook_append_all(b->log, drafts, MANY, first, b->diags);
}

/* The batch is there, each of it once; or nothing of it is. */
static bool
is_there(const struct logcheck *c)
{
	const size_t each = logcheck_answers(c, values[0]);

	assert_true(each <= 1);
	for (size_t i = 1; i < MANY; i++)
		assert_int_equal(logcheck_answers(c, values[i]), each);
	return each == 1;
}

static bool
count_one(void *ctx, const struct myo_entry *e, const char *file, uint64_t line)
{
	(void)file;
	(void)line;
	*(size_t *)ctx += e->value[0] == 'n';
	return true;
}

/* As a reader finds it, before anybody has written again. */
static size_t
read_batch(struct book *b)
{
	struct myo_logbook *log = NULL;
	struct myo_diags *diags = myo_diags_new();
	size_t n = 0;

	if (store_open_with(&b->fake->os, BOOK_DIR, NULL, MYO_LOGBOOK_READ,
		&log, diags) == MYO_OK)
		assert_int_equal(
		    myo_logbook_scan(log, NULL, count_one, &n, diags), MYO_OK);
	myo_logbook_close(log);
	myo_diags_free(diags);
	return n;
}

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

static void
torn(struct book *b)
{
	two_rows(b);
	book_tear(b, TORN);
}

static const struct scene {
	const char *name;
	void (*prepare)(struct book *b);
	size_t old;
} scenes[] = {
	{ "fresh", fresh, 0 },
	{ "two rows", two_rows, 2 },
	{ "torn", torn, 2 },
};

#define N_SCENES (sizeof(scenes) / sizeof(scenes[0]))

static void
check_old(const struct logcheck *c, const struct scene *s)
{
	if (c->fault != NULL)
		print_message(
		    "%s line %zu of %zu\n", c->fault, c->fault_line, c->count);
	assert_null(c->fault);
	assert_int_equal(logcheck_answers(c, "old1"), s->old > 0);
	assert_int_equal(logcheck_answers(c, "old2"), s->old > 0);
}

/* ---- healthy */

static void
whole(void **state)
{
	struct book b;
	struct logcheck c;
	uint64_t first = 0;
	char ref[256];

	(void)state;
	book_init(&b);
	two_rows(&b);
	const unsigned long before = b.fake->syncs;
	assert_int_equal(add_all(&b, &first), MYO_OK);
	assert_int_equal(first, 3);
	/* opening has its own; the batch has one for all */
	assert_true(b.fake->syncs - before < MANY);
	book_check(&b, &c);
	assert_null(c.fault);
	assert_int_equal(c.count, 2 + MANY);
	assert_true(is_there(&c));
	(void)snprintf(ref, sizeof(ref), "%s:3", myo_logbook_station(b.log));
	assert_string_equal(c.row[2 + MANY - 1].field[17], ref);
	/* the log knows where it is */
	assert_int_equal(book_add(&b, "after"), MYO_OK);
	book_check(&b, &c);
	assert_null(c.fault);
	assert_int_equal(c.count, 3 + MANY);
	book_release(&b);
}

/* One draft that the schema has no place for, wherever it stands. */
static void
one_is_refused(void **state)
{
	(void)state;
	for (size_t bad = 0; bad < MANY; bad++) {
		struct myo_entry drafts[MANY];
		struct book b;
		size_t before, after;
		book_init(&b);
		two_rows(&b);
		assert_int_equal(book_open(&b), MYO_OK);
		(void)book_bytes(&b, &before);
		for (size_t i = 0; i < MANY; i++)
			drafts[i] = logcheck_draft(values[i]);
		drafts[bad].value = "\xff";
		assert_int_equal(
		    myo_logbook_append_all(b.log, drafts, MANY, NULL, b.diags),
		    MYO_ERR_FORMAT);
		(void)book_bytes(&b, &after);
		assert_int_equal(before, after);
		assert_int_equal(
		    myo_logbook_append_all(b.log, drafts, 0, NULL, b.diags),
		    MYO_ERR_MISUSE);
		book_release(&b);
	}
}

/* A line that is too long is found when others are written already. */
static void
one_is_too_long(void **state)
{
	static char big[(1 << 20) + 8];
	struct myo_entry drafts[MANY];
	struct book b;
	struct logcheck c;

	(void)state;
	memset(big, 'x', sizeof(big) - 1);
	book_init(&b);
	two_rows(&b);
	assert_int_equal(book_open(&b), MYO_OK);
	for (size_t i = 0; i < MANY; i++)
		drafts[i] = logcheck_draft(values[i]);
	drafts[MANY - 1].note = big;
	assert_int_equal(
	    myo_logbook_append_all(b.log, drafts, MANY, NULL, b.diags),
	    MYO_ERR_FORMAT);
	book_check(&b, &c);
	assert_null(c.fault);
	assert_false(is_there(&c));
	assert_int_equal(c.count, 2);
	assert_int_equal(add_all(&b, NULL), MYO_OK);
	book_check(&b, &c);
	assert_null(c.fault);
	assert_true(is_there(&c));
	book_release(&b);
}

/* ---- calls that fail */

struct totals {
	unsigned long runs, none, closed;
};

static bool
run_once(const struct scene *s, unsigned long n, enum fake_fail kind,
    bool for_good, struct totals *totals, struct tally *tally)
{
	struct book b;
	struct logcheck c;

	book_init(&b);
	s->prepare(&b);
	fake_fail(b.fake, n, kind, for_good);
	enum myo_status status = add_all(&b, NULL);
	const bool reached = fake_reached(b.fake);
	fake_fail(b.fake, 0, kind, false);
	totals->runs++;
	if (b.fake->fired > 0)
		tally_add(tally, s->name, NULL);
	assert_true(status == MYO_OK || status == MYO_ERR_IO ||
		    status == MYO_ERR_NOMEM || status == MYO_ERR_CLOSED);
	if (status == MYO_ERR_IO && b.log != NULL) {
		totals->none++;
		/* it was cut back: the same batch may be tried again */
		assert_int_equal(add_all(&b, NULL), MYO_OK);
		status = MYO_OK;
	}
	if (status == MYO_ERR_CLOSED) {
		totals->closed++;
		assert_int_equal(add_all(&b, NULL), MYO_ERR_CLOSED);
	}
	book_close(&b);
	const size_t seen = read_batch(&b);
	assert_int_equal(book_add(&b, "last"), MYO_OK);
	book_check(&b, &c);
	check_old(&c, s);
	assert_int_equal(logcheck_answers(&c, "last"), 1);
	assert_int_equal(seen, is_there(&c) ? MANY : 0);
	const bool there = is_there(&c);
	if (status == MYO_OK)
		assert_true(there);
	else if (status != MYO_ERR_CLOSED)
		assert_false(there);
	book_release(&b);
	return reached;
}

static void
every_call(void **state)
{
	struct tally tally = { .what = "faults injected" };

	(void)state;
	for (size_t s = 0; s < N_SCENES; s++) {
		for (int kind = 0; kind < FAKE_FAILS; kind++) {
			struct totals totals = { 0, 0, 0 };
			for (int good = 0; good < 2; good++) {
				unsigned long n = 1;
				while (run_once(&scenes[s], n,
				    (enum fake_fail)kind, good, &totals,
				    &tally))
					n++;
			}
			assert_true(totals.runs > 30);
			if (kind == FAKE_ENOSPC || kind == FAKE_SHORT)
				assert_true(totals.none > 0);
			if (kind == FAKE_EIO)
				assert_true(totals.closed > 0);
		}
	}
	tally_print(&tally);
}

/* The write in the middle of a batch fails once: it is cut to its start. */
static void
cut_back_at_once(void **state)
{
	size_t cut = 0;

	(void)state;
	for (unsigned long n = 1; n < 40; n++) {
		struct book b;
		size_t before, after;
		book_init(&b);
		two_rows(&b);
		assert_int_equal(book_open(&b), MYO_OK);
		(void)book_bytes(&b, &before);
		fake_fail(b.fake, n, FAKE_SHORT, false);
		enum myo_status status = add_all(&b, NULL);
		(void)book_bytes(&b, &after);
		if (status != MYO_OK) {
			assert_int_equal(status, MYO_ERR_IO);
			assert_int_equal(after, before);
			cut++;
		}
		book_release(&b);
	}
	/* more than one write was there to fail */
	assert_true(cut >= 2);
}

/* ---- killed in the middle: any number of its bytes is there */

/* The mark, as it is while the batch is written. */
static void
keep_mark(struct book *b, struct buf *mark)
{
	struct buf path = BUF_INIT;
	size_t len;

	const char *data =
	    fake_get(b->fake, book_path(b, &path, ".batch"), &len);
	assert_non_null(data);
	buf_reset(mark);
	buf_add(mark, data, len);
	buf_release(&path);
}

static struct buf kept_mark = BUF_INIT;
static struct book *marked;

static void
at_sync(struct fake *f)
{
	struct buf path = BUF_INIT;
	size_t len;

	const char *data =
	    fake_get(f, book_path(marked, &path, ".batch"), &len);
	if (data != NULL)
		keep_mark(marked, &kept_mark);
	buf_release(&path);
}

/* A batch, whose mark is kept. */
static void
add_and_keep_mark(struct book *b)
{
	marked = b;
	b->fake->at_sync = at_sync;
	assert_int_equal(add_all(b, NULL), MYO_OK);
	b->fake->at_sync = NULL;
}

/* A machine of its own with that file and that mark. */
static void
left(struct book *b, struct str bytes, struct buf *path)
{
	book_init(b);
	two_rows(b);
	assert_int_equal(book_open(b), MYO_OK);
	(void)book_path(b, path, ".batch");
	book_close(b);
	fake_put(b->fake, b->path.data, bytes.p, bytes.len);
	fake_put(b->fake, path->data, kept_mark.data, kept_mark.len);
}

static void
killed(void **state)
{
	struct book b;
	size_t before, len;
	struct buf bytes = BUF_INIT, path = BUF_INIT;

	(void)state;
	book_init(&b);
	two_rows(&b);
	assert_int_equal(book_open(&b), MYO_OK);
	(void)book_bytes(&b, &before);
	add_and_keep_mark(&b);
	assert_true(kept_mark.len > 0);
	(void)book_path(&b, &path, ".batch");
	assert_null(fake_get(b.fake, path.data, NULL));
	const char *data = book_bytes(&b, &len);
	buf_add(&bytes, data, len);
	/* a file that ends before the batch cannot be told from a lost one */
	book_release(&b);
	for (size_t cut = before; cut <= bytes.len; cut++) {
		struct logcheck c;
		const bool whole = cut == bytes.len;
		left(&b, (struct str){ bytes.data, cut }, &path);
		assert_int_equal(read_batch(&b), whole ? MANY : 0);
		assert_int_equal(book_add(&b, "last"), MYO_OK);
		if (cut > before && !whole)
			assert_true(book_said(&b, "batch"));
		book_check(&b, &c);
		assert_null(c.fault);
		assert_int_equal(is_there(&c), whole);
		assert_int_equal(c.count, 3 + (whole ? MANY : 0));
		assert_null(fake_get(b.fake, path.data, NULL));
		/* and the same again is whole */
		if (!whole) {
			assert_int_equal(add_all(&b, NULL), MYO_OK);
			book_check(&b, &c);
			assert_null(c.fault);
			assert_true(is_there(&c));
		}
		book_release(&b);
	}
	buf_release(&path);
	buf_release(&bytes);
	buf_release(&kept_mark);
}

/* Bytes in its middle never came to the disk: NULs, with whole lines behind. */
static void
a_hole(void **state)
{
	struct book b;
	size_t before, len;
	struct buf bytes = BUF_INIT, path = BUF_INIT;

	(void)state;
	book_init(&b);
	two_rows(&b);
	assert_int_equal(book_open(&b), MYO_OK);
	(void)book_bytes(&b, &before);
	add_and_keep_mark(&b);
	(void)book_path(&b, &path, ".batch");
	const char *data = book_bytes(&b, &len);
	buf_add(&bytes, data, len);
	book_release(&b);
	for (size_t at = before; at + 40 < bytes.len; at += 53) {
		struct logcheck c;
		struct buf holed = BUF_INIT;
		buf_addstr(&holed, buf_str(&bytes));
		memset(holed.data + at, 0, 40);
		left(&b, buf_str(&holed), &path);
		assert_int_equal(read_batch(&b), 0);
		assert_int_equal(book_add(&b, "last"), MYO_OK);
		book_check(&b, &c);
		assert_null(c.fault);
		assert_false(is_there(&c));
		buf_release(&holed);
		book_release(&b);
	}
	buf_release(&path);
	buf_release(&bytes);
	buf_release(&kept_mark);
}

/* A mark that came back (a file sync, a copy put back) takes nothing with it
 * that was acknowledged; what is no mark of this file stops the writer. */
static void
stale(void **state)
{
	struct book b;
	struct logcheck c;
	struct buf path = BUF_INIT;

	(void)state;
	book_init(&b);
	two_rows(&b);
	assert_int_equal(book_open(&b), MYO_OK);
	add_and_keep_mark(&b);
	(void)book_path(&b, &path, ".batch");
	assert_int_equal(book_add(&b, "after1"), MYO_OK);
	fake_put(b.fake, path.data, kept_mark.data, kept_mark.len);
	assert_int_equal(book_add(&b, "after2"), MYO_OK);
	book_check(&b, &c);
	assert_null(c.fault);
	assert_true(is_there(&c));
	assert_int_equal(c.count, 4 + MANY);
	assert_null(fake_get(b.fake, path.data, NULL));

	static const char zero[] = "00000000000000000000000000000000"
				   "00000000000000000000000000000000";
	struct buf far = BUF_INIT, inside = BUF_INIT;
	static const char form[] = "from %d %s\nfirst %d %s\nto 9999999 %s\n";
	buf_addf(&far, form, 999999, zero, 1999999, zero, zero);
	buf_addf(&inside, form, 300, zero, 999, zero, zero);
	const char *const others[] = { "", "from 1\n", "anything\n", far.data,
		inside.data };
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		fake_puts(b.fake, path.data, others[i]);
		assert_int_equal(book_add(&b, "no"), MYO_ERR_CHAIN);
		fake_remove(b.fake, path.data);
	}
	assert_int_equal(book_add(&b, "after3"), MYO_OK);
	buf_release(&inside);
	buf_release(&far);
	book_check(&b, &c);
	assert_null(c.fault);
	assert_int_equal(c.count, 5 + MANY);
	buf_release(&path);
	buf_release(&kept_mark);
	book_release(&b);
}

/* A batch was taken back, others wrote since, fewer bytes than it had, and then
 * a file sync brings its mark back: nothing of theirs goes. */
static void
stale_after_taken_back(void **state)
{
	struct book b;

	(void)state;
	book_init(&b);
	two_rows(&b);
	assert_int_equal(book_open(&b), MYO_OK);
	add_and_keep_mark(&b);
	book_release(&b);
	for (size_t rows = 1; rows < 4; rows++) {
		struct buf path = BUF_INIT;
		struct logcheck c;
		book_init(&b);
		two_rows(&b);
		for (size_t i = 0; i < rows; i++)
			assert_int_equal(book_add(&b, "n-since"), MYO_OK);
		(void)book_path(&b, &path, ".batch");
		book_close(&b);
		fake_put(b.fake, path.data, kept_mark.data, kept_mark.len);
		assert_int_equal(read_batch(&b), rows);
		assert_int_equal(book_add(&b, "next"), MYO_OK);
		book_check(&b, &c);
		assert_null(c.fault);
		assert_int_equal(c.count, 3 + rows);
		assert_int_equal(logcheck_answers(&c, "n-since"), rows);
		assert_null(fake_get(b.fake, path.data, NULL));
		buf_release(&path);
		book_release(&b);
	}
	buf_release(&kept_mark);
}

/* ---- the power goes */

static bool
cut_at(const struct scene *s, unsigned long n, unsigned long *disks)
{
	struct book b;

	book_init(&b);
	s->prepare(&b);
	fake_cut_at(b.fake, n);
	enum myo_status status = add_all(&b, NULL);
	const bool cut = b.fake->off;
	if (!cut) {
		assert_int_equal(status, MYO_OK);
		book_release(&b);
		return false;
	}
	assert_true(status != MYO_OK);
	const uint64_t count = disk_variants(b.fake->disk);
	const uint64_t step = count <= 500 ? 1 : (count / 500) | 1;
	for (uint64_t v = 0; v < count; v += step) {
		struct book up;
		struct logcheck c;
		book_init_on(&up, fake_reboot(b.fake, v));
		const size_t seen = read_batch(&up);
		assert_int_equal(book_add(&up, "last"), MYO_OK);
		book_check(&up, &c);
		check_old(&c, s);
		assert_int_equal(seen, is_there(&c) ? MANY : 0);
		assert_int_equal(logcheck_answers(&c, "last"), 1);
		book_release(&up);
		++*disks;
	}
	book_release(&b);
	return true;
}

static void
power_cut(void **state)
{
	(void)state;
	for (size_t s = 0; s < N_SCENES; s++) {
		unsigned long n = 1, disks = 0;
		while (cut_at(&scenes[s], n, &disks))
			n++;
		assert_true(n > 2);
		assert_true(disks > 100);
		tally_print(&(struct tally){
		    .what = "disks after a power cut", .done = disks });
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(whole),
		cmocka_unit_test(one_is_refused),
		cmocka_unit_test(one_is_too_long),
		cmocka_unit_test(every_call),
		cmocka_unit_test(cut_back_at_once),
		cmocka_unit_test(killed),
		cmocka_unit_test(a_hole),
		cmocka_unit_test(stale),
		cmocka_unit_test(stale_after_taken_back),
		cmocka_unit_test(power_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
