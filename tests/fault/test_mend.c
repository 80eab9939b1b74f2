/*
 * test_mend.c: the repair of a file's end that a person asks for. What may be
 * set aside and what may not; each call failing in turn; the power going at
 * each sync. Never is a byte gone: it is in the file or in a file beside.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include <myolog/verify.h>

#include "store/store_private.h"
#include "support/book.h"
#include "support/tally.h"

#define ROWS 4

/* ---- damages: the bytes of four rows, as something has left them */

struct rows {
	struct buf text;
	size_t start[ROWS + 2]; /* of each row, and the end */
};

static void
flip(struct rows *r, size_t row, size_t at)
{
	r->text.data[r->start[row] + at] ^= 1;
}

static void
nothing(struct rows *r)
{
	(void)r;
}

static void
half_a_row(struct rows *r)
{
	buf_truncate(&r->text, r->start[4] - 30);
}

static void
last_changed(struct rows *r)
{
	flip(r, 3, 3);
}

static void
last_chain_changed(struct rows *r)
{
	flip(r, 3, r->start[4] - r->start[3] - 10);
}

static void
last_and_half(struct rows *r)
{
	flip(r, 3, 3);
	buf_adds(&r->text, "2026-11-");
}

static void
last_twice(struct rows *r)
{
	struct buf again = BUF_INIT;

	buf_add(&again, r->text.data + r->start[3], r->start[4] - r->start[3]);
	buf_addstr(&r->text, buf_str(&again));
	buf_release(&again);
}

static void
rubbish(struct rows *r)
{
	buf_adds(&r->text, "\x7f"
			   "ELF\r\n\r\nsome other file\r\n\x01");
}

static void
nul(struct rows *r)
{
	r->text.data[r->start[3] + 20] = '\0';
}

static void
middle_changed(struct rows *r)
{
	flip(r, 1, 3);
}

static void
before_last_changed(struct rows *r)
{
	flip(r, 2, 3);
}

static void
before_last_chain_changed(struct rows *r)
{
	flip(r, 2, r->start[3] - r->start[2] - 10);
}

static void
before_last_missing(struct rows *r)
{
	memmove(r->text.data + r->start[2], r->text.data + r->start[3],
	    r->start[4] - r->start[3]);
	buf_truncate(&r->text, r->text.len - (r->start[3] - r->start[2]));
}

static void
two_changed(struct rows *r)
{
	flip(r, 2, 3);
	flip(r, 3, 3);
	/* the second does not follow from the first's chain either */
	flip(r, 2, r->start[3] - r->start[2] - 10);
}

static void
header_changed(struct rows *r)
{
	r->text.data[3] ^= 1;
}

/* All of a row but its end, which is another one's: no row any more. */
static void
chain_cut_off(struct rows *r)
{
	r->text.data[r->start[3] - 3 - 64] = 'x';
	r->text.data[r->start[3] - 3] = 'x';
}

static void
another_station(struct rows *r)
{
	buf_adds(&r->text,
	    "2026-01-01T11:00:00.000+01:00,,,,,,,,repair,1,,,x,y,,room-q-abcd,"
	    ",,5,"
	    "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
	    "\r\n");
}

static void
long_rubbish(struct rows *r)
{
	for (size_t i = 0; i < ((size_t)1 << 20) + 10; i++)
		buf_addc(&r->text, 'x');
	buf_adds(&r->text, "\r\n");
}

struct damage {
	const char *name;
	void (*make)(struct rows *r);
	size_t good;   /* rows that stay; SIZE_MAX: refused */
	uint64_t line; /* the first that is whole and damaged */
};

/* Rows are lines 2 to 5. */
static const struct damage damages[] = {
	{ "nothing", nothing, 4, 0 },
	{ "half a row", half_a_row, 3, 0 },
	{ "the last row changed", last_changed, 3, 5 },
	{ "the last chain changed", last_chain_changed, 3, 5 },
	{ "the last row changed, half a row behind", last_and_half, 3, 5 },
	{ "the last row twice", last_twice, 4, 6 },
	{ "rubbish behind", rubbish, 4, 6 },
	{ "NUL in the last row", nul, 3, 5 },
	{ "another station's row behind", another_station, 4, 6 },
	{ "a row in the middle changed", middle_changed, SIZE_MAX, 3 },
	{ "the row before the last changed", before_last_changed, SIZE_MAX, 4 },
	{ "its chain changed", before_last_chain_changed, SIZE_MAX, 4 },
	{ "the row before the last missing", before_last_missing, SIZE_MAX, 4 },
	{ "two rows changed", two_changed, SIZE_MAX, 4 },
	{ "the header changed", header_changed, SIZE_MAX, 0 },
};
#define N_DAMAGES (sizeof(damages) / sizeof(damages[0]))

static void
damaged_book(struct book *b, const struct damage *d, struct rows *r)
{
	size_t len;

	book_init(b);
	memset(r, 0, sizeof(*r));
	buf_init(&r->text);
	for (size_t i = 0; i < ROWS; i++) {
		char value[8];
		(void)snprintf(value, sizeof(value), "a%zu", i);
		if (i > 0) {
			(void)book_bytes(b, &len);
			r->start[i] = len;
		}
		assert_int_equal(book_add(b, value), MYO_OK);
	}
	r->start[0] = strlen(LOGCHECK_HEADER "\r\n");
	const char *data = book_bytes(b, &len);
	buf_add(&r->text, data, len);
	r->start[ROWS] = len;
	d->make(r);
	fake_put(b->fake, b->path.data, r->text.data, r->text.len);
	book_close(b);
}

/* What a person does: look, then repair what was seen. */
static enum myo_status
mend(struct book *b, struct myo_damage *seen)
{
	enum myo_status status = MYO_OK;

	if (b->log == NULL)
		status = book_open(b);
	if (status == MYO_OK)
		status = myo_logbook_damage(b->log, seen, b->diags);
	if (status == MYO_OK && (seen->bytes > 0 || seen->unrecorded))
		status = myo_logbook_repair(b->log, seen, b->diags);
	return status;
}

/* The bytes that a repair entry tells of are in its file. */
static struct str
kept_bytes(struct book *b, const struct logcheck_row *row)
{
	struct buf path = BUF_INIT;
	char hash[65], count[24];
	size_t len = 0;

	buf_addf(&path, BOOK_DIR "/%s", row->field[LC_LABEL]);
	const char *kept = fake_get(b->fake, path.data, &len);
	assert_non_null(kept);
	logcheck_hash(kept, len, hash);
	(void)snprintf(count, sizeof(count), "%zu", len);
	assert_string_equal(row->field[LC_VALUE], count);
	assert_string_equal(row->field[LC_NOTE], hash);
	buf_release(&path);
	return (struct str){ kept, len };
}

/* Each damaged byte is in the file that one entry tells of. A power cut may
 * have torn that entry, so that there is another one of that. */
static void
check_kept(struct book *b, const struct damage *d, const struct rows *r)
{
	const struct str bytes = { r->text.data + r->start[d->good],
		r->text.len - r->start[d->good] };
	struct logcheck c;
	struct buf path = BUF_INIT;
	size_t found = 0;

	book_check(b, &c);
	if (c.fault != NULL)
		fail_msg("%s: %s, line %zu", d->name, c.fault, c.fault_line);
	for (size_t i = 0; i < c.count; i++)
		if (strcmp(c.row[i].field[LC_ENTRY], "repair") == 0)
			found += str_eq(kept_bytes(b, &c.row[i]), bytes);
	assert_int_equal(found, bytes.len > 0);
	for (size_t i = 0; i < ROWS; i++) {
		char value[8];
		(void)snprintf(value, sizeof(value), "a%zu", i);
		assert_int_equal(logcheck_answers(&c, value), i < d->good);
	}
	assert_null(fake_get(b->fake, book_path(b, &path, ".repair"), NULL));
	buf_release(&path);
}

static void
each_damage(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_DAMAGES; i++) {
		const struct damage *d = &damages[i];
		struct book b;
		struct rows r;
		struct myo_damage seen = { .line = 4711 };
		size_t len;
		damaged_book(&b, d, &r);
		enum myo_status status = mend(&b, &seen);
		if (d->good == SIZE_MAX) {
			if (status != MYO_ERR_CHAIN)
				fail_msg("%s: status %d", d->name, status);
			const char *data = book_bytes(&b, &len);
			assert_int_equal(len, r.text.len);
			assert_memory_equal(data, r.text.data, len);
			assert_int_equal(seen.line, 4711);
			assert_int_equal(myo_diags_count(b.diags), 1);
			assert_int_equal(
			    myo_diags_get(b.diags, 0)->line, (int)d->line);
		} else {
			if (status != MYO_OK || seen.line != d->line)
				fail_msg("%s: status %d, line %d", d->name,
				    status, (int)seen.line);
			assert_int_equal(seen.entries, d->good);
			assert_int_equal(seen.offset, r.start[d->good]);
			assert_int_equal(
			    seen.bytes, r.text.len - r.start[d->good]);
			check_kept(&b, d, &r);
			/* and on it goes, in the same process and the next */
			assert_int_equal(book_add(&b, "next"), MYO_OK);
			book_close(&b);
			assert_int_equal(book_add(&b, "more"), MYO_OK);
			check_kept(&b, d, &r);
			/* a second time there is nothing to do */
			assert_int_equal(mend(&b, &seen), MYO_OK);
			assert_int_equal(seen.bytes, 0);
		}
		buf_release(&r.text);
		book_release(&b);
	}
}

/* What is refused is refused for what it is. */
static void
each_refusal(void **state)
{
	static const struct {
		struct damage damage;
		const char *why;
	} rows[] = {
		{ { "two rows", two_changed, 0, 4 },
		    "more than one whole line is damaged" },
		{ { "one missing", before_last_missing, 0, 4 },
		    "entries are missing before it" },
		{ { "one that is none any more", chain_cut_off, 0, 4 },
		    "entries are missing before it" },
		{ { "in the middle", middle_changed, 0, 3 },
		    "damaged here, and good lines stand behind it" },
		{ { "too much", long_rubbish, 0, 6 }, "damaged for more than" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct book b;
		struct rows r;
		struct myo_damage seen;
		damaged_book(&b, &rows[i].damage, &r);
		assert_int_equal(mend(&b, &seen), MYO_ERR_CHAIN);
		if (!diags_have(b.diags, "chain", rows[i].why))
			fail_msg("%s: %s", rows[i].damage.name,
			    myo_diags_get(b.diags, 0)->text);
		assert_int_equal(
		    myo_diags_get(b.diags, 0)->line, (int)rows[i].damage.line);
		buf_release(&r.text);
		book_release(&b);
	}
}

/* Somebody wrote between looking and saying yes. */
static void
changed_meanwhile(void **state)
{
	struct book b;
	struct rows r;
	struct myo_damage seen;
	size_t len;

	(void)state;
	damaged_book(&b, &damages[2], &r);
	assert_int_equal(book_open(&b), MYO_OK);
	assert_int_equal(myo_logbook_damage(b.log, &seen, b.diags), MYO_OK);
	buf_adds(&r.text, "more");
	fake_put(b.fake, b.path.data, r.text.data, r.text.len);
	assert_int_equal(
	    myo_logbook_repair(b.log, &seen, b.diags), MYO_ERR_MISUSE);
	(void)book_bytes(&b, &len);
	assert_int_equal(len, r.text.len);
	/* as many bytes, somewhere else */
	assert_int_equal(myo_logbook_damage(b.log, &seen, b.diags), MYO_OK);
	seen.offset++;
	assert_int_equal(
	    myo_logbook_repair(b.log, &seen, b.diags), MYO_ERR_MISUSE);
	(void)book_bytes(&b, &len);
	assert_int_equal(len, r.text.len);
	buf_release(&r.text);
	book_release(&b);
}

/* No file, no damage; a logbook that is only read is not repaired. */
static void
not_there(void **state)
{
	struct book b;
	struct myo_damage seen = { .bytes = 7 };

	(void)state;
	book_init(&b);
	assert_int_equal(mend(&b, &seen), MYO_OK);
	assert_int_equal(seen.bytes, 0);
	assert_int_equal(myo_logbook_repair(b.log, &seen, b.diags), MYO_OK);
	assert_null(book_bytes(&b, &(size_t){ 0 }));
	book_close(&b);
	assert_int_equal(store_open_with(&b.fake->os, BOOK_DIR, BOOK_STATE,
			     MYO_LOGBOOK_READ, &b.log, b.diags),
	    MYO_OK);
	assert_int_equal(
	    myo_logbook_damage(b.log, &seen, b.diags), MYO_ERR_MISUSE);
	assert_int_equal(
	    myo_logbook_repair(b.log, &seen, b.diags), MYO_ERR_MISUSE);
	book_release(&b);
}

/* ---- failures */

/* The bytes that were good, and all others, are somewhere. */
static void
check_nothing_lost(struct book *b, const struct damage *d, const struct rows *r)
{
	size_t len = 0;
	const char *data = fake_get(b->fake, b->path.data, &len);

	assert_non_null(data);
	assert_true(len >= r->start[d->good]);
	assert_memory_equal(data, r->text.data, r->start[d->good]);
	if (len >= r->text.len && memcmp(data, r->text.data, r->text.len) == 0)
		return;
	struct buf path = BUF_INIT;
	const struct str bytes = { r->text.data + r->start[d->good],
		r->text.len - r->start[d->good] };
	struct str station = str_from(b->path.data);
	/* "<path without .csv>.<offset>[.2].torn" */
	bool found = false;
	for (int i = 1; i <= 3 && !found; i++) {
		buf_reset(&path);
		buf_addf(&path, "%.*s.%zu", (int)station.len - 4, station.p,
		    r->start[d->good]);
		if (i > 1)
			buf_addf(&path, ".%d", i);
		buf_adds(&path, ".torn");
		const char *kept = fake_get(b->fake, path.data, &len);
		found = kept != NULL && len == bytes.len &&
			memcmp(kept, bytes.p, len) == 0;
	}
	assert_true(found);
	buf_release(&path);
}

static const size_t tried[] = { 1, 2, 4, 5, 6 };
#define N_TRIED (sizeof(tried) / sizeof(tried[0]))

/* false: there are not so many calls. */
static bool
fail_once(const struct damage *d, unsigned long n, enum fake_fail kind,
    bool for_good, size_t *failed)
{
	struct book b;
	struct rows r;
	struct myo_damage seen;

	damaged_book(&b, d, &r);
	fake_fail(b.fake, n, kind, for_good);
	enum myo_status status = mend(&b, &seen);
	const bool reached = fake_reached(b.fake);
	fake_fail(b.fake, 0, kind, false);
	*failed += status != MYO_OK;
	/* a failure is not passed over in silence */
	if (status != MYO_OK)
		assert_true(myo_diags_count(b.diags) > 0);
	check_nothing_lost(&b, d, &r);
	book_close(&b);
	/* the next one, who is asked again, ends it */
	assert_int_equal(mend(&b, &seen), MYO_OK);
	check_kept(&b, d, &r);
	assert_int_equal(book_add(&b, "next"), MYO_OK);
	buf_release(&r.text);
	book_release(&b);
	return reached;
}

static void
every_call(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_TRIED; i++) {
		const struct damage *d = &damages[tried[i]];
		unsigned long runs = 0;
		size_t failed = 0;
		for (int kind = 0; kind < FAKE_FAILS; kind++) {
			for (int good = 0; good < 2; good++) {
				unsigned long n = 1;
				while (fail_once(d, n, (enum fake_fail)kind,
				    good != 0, &failed))
					n++;
				runs += n;
			}
		}
		print_message(
		    "%s: %lu runs, %zu failed\n", d->name, runs, failed);
		assert_true(runs > 200);
		assert_true(failed > 20);
	}
}

/* ---- power cuts */

static void
after_cut(const struct fake *down, uint64_t variant, const struct damage *d,
    const struct rows *r, const struct buf *path)
{
	struct book up;
	struct myo_damage seen;

	book_init_on(&up, fake_reboot(down, variant));
	buf_addstr(&up.path, buf_str(path));
	check_nothing_lost(&up, d, r);
	assert_int_equal(mend(&up, &seen), MYO_OK);
	check_kept(&up, d, r);
	assert_int_equal(book_add(&up, "next"), MYO_OK);
	book_release(&up);
}

static bool
cut_at(const struct damage *d, unsigned long n, unsigned long *disks)
{
	struct book b;
	struct rows r;
	struct myo_damage seen;

	damaged_book(&b, d, &r);
	fake_cut_at(b.fake, n);
	enum myo_status status = mend(&b, &seen);
	const bool cut = b.fake->off;
	assert_true(cut || status == MYO_OK);
	const uint64_t count = cut ? disk_variants(b.fake->disk) : 0;
	const uint64_t most = tally_is_short() ? 60 : 600;
	const uint64_t step = count <= most ? 1 : (count / most) | 1;
	for (uint64_t v = 0; v < count; v += step) {
		after_cut(b.fake, v, d, &r, &b.path);
		++*disks;
	}
	buf_release(&r.text);
	book_release(&b);
	return cut;
}

static void
every_sync(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_TRIED; i++) {
		unsigned long n = 1, disks = 0;
		while (cut_at(&damages[tried[i]], n, &disks))
			n++;
		print_message("%s: %lu cuts, %lu disks\n",
		    damages[tried[i]].name, n - 1, disks);
		assert_true(n > 6);
		assert_true(disks > 50);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_damage),
		cmocka_unit_test(each_refusal),
		cmocka_unit_test(changed_meanwhile),
		cmocka_unit_test(not_there),
		cmocka_unit_test(every_call),
		cmocka_unit_test(every_sync),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
