/* LDFLAGS: -Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc */
/* LDFLAGS: -Wl,--wrap=arena_alloc,--wrap=arena_str,--wrap=arena_cstr */
/* LDFLAGS: -Wl,--wrap=arena_printf,--wrap=arena_grow */
/* LDFLAGS: -Wl,--wrap=csv_parse,--wrap=csv_error */
/*
 * Out of memory in the store: each scene is played with its Nth allocation
 * failing, N = 1, 2, ... until none fired, once alone and once with all later
 * ones. Whatever was acknowledged is in the file once, nothing else is, a
 * reader never takes a part for the whole, and once there is memory again the
 * same logbook goes on. The fake os has all the memory it wants, but for what
 * it writes into buffers of its caller.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/store_private.h"
#include "support/book.h"

#define STARVE_ARENAS
#include "quiet.h"

/* ---- a scene */

#define TEXT     "a, \"b\"\nand so on"
#define SNAPSHOT "[protocol]\nid = p\n"
#define TORN     "2026-01-01T11:00"

struct told {
	const char *acknowledged[4];
	size_t count;
	size_t seen;          /* rows that a scan handed out */
	enum myo_status last; /* of the call that ended the scene */
	struct buf read;      /* what the rows said */
};

struct scene {
	void (*prepare)(struct book *b);
	void (*act)(struct book *b, struct told *told);
	void (*check)(struct book *b, const struct told *told);
	size_t least; /* allocations that there are at least */
};

static void
open_with(struct book *b, struct told *told, enum myo_logbook_mode mode)
{
	told->last = store_open_with(
	    &b->fake->os, BOOK_DIR, BOOK_STATE, mode, &b->log, b->diags);
}

static void
append(struct book *b, struct told *told, const char *value)
{
	const struct myo_entry draft = logcheck_draft(value);

	if (told->last != MYO_OK)
		return;
	told->last = myo_logbook_append(b->log, &draft, NULL, b->diags);
	if (told->last == MYO_OK)
		told->acknowledged[told->count++] = value;
}

static bool
take(void *ctx, const struct myo_entry *e, const char *file, uint64_t line)
{
	struct told *told = ctx;
	const bool was = starve_hold();

	(void)file;
	told->seen++;
	buf_addf(&told->read, "%d:%s=%s;", (int)line, myo_entry_text(e->entry),
	    e->value);
	starve_go_on(was);
	return true;
}

static void
read_all(struct book *b, struct told *told)
{
	if (told->last != MYO_OK)
		return;
	told->last = myo_logbook_scan(b->log, NULL, take, told, b->diags);
}

/* With memory again: what is in the file, and that it goes on. */
static void
check_file(struct book *b, const struct told *told, const char *before)
{
	struct told after = { .count = 0, .read = BUF_INIT };
	struct buf want = BUF_INIT;

	if (b->log != NULL) {
		/* The handle that ran out goes on. */
		append(b, &after, "same");
		assert_int_equal(after.last, MYO_OK);
		book_close(b);
	}
	open_with(b, &after, MYO_LOGBOOK_WRITE);
	append(b, &after, "last");
	assert_int_equal(after.last, MYO_OK);
	read_all(b, &after);
	assert_int_equal(after.last, MYO_OK);
	buf_adds(&want, before);
	for (size_t i = 0; i < told->count; i++)
		buf_addf(&want, "answer=%s;", told->acknowledged[i]);
	for (size_t i = 0; i < after.count; i++)
		buf_addf(&want, "answer=%s;", after.acknowledged[i]);
	/* the numbers of the lines say that none is missing */
	struct buf got = BUF_INIT;
	struct str rest = buf_str(&after.read);
	for (int line = 2; rest.len > 0; line++) {
		struct str row;
		char number[12];
		(void)snprintf(number, sizeof(number), "%d", line);
		assert_true(str_eqc(str_cut(rest, ':', &row), number));
		row = str_cut(row, ';', &rest);
		buf_addstr(&got, row);
		buf_addc(&got, ';');
	}
	assert_string_equal(got.data, want.data);
	assert_true(disk_variants(b->fake->disk) == 1);
	buf_release(&got);
	buf_release(&want);
	buf_release(&after.read);
}

static void
fail_each(const struct scene *scene)
{
	for (int for_good = 0; for_good < 2; for_good++) {
		size_t n = 0, fired = 0;
		do {
			struct book b;
			struct told told = { .read = BUF_INIT };
			book_init(&b);
			quiet_os(b.fake);
			scene->prepare(&b);
			starve_at(++n, for_good != 0);
			scene->act(&b, &told);
			fired = starve_end();
			if (fired == 0)
				assert_int_equal(told.last, MYO_OK);
			else if (told.last != MYO_OK)
				assert_int_equal(told.last, MYO_ERR_NOMEM);
			/* A failure is explained, or the list of diagnostics
			 * had no memory for it. */
			assert_true(told.last == MYO_OK ||
				    myo_diags_count_of(b.diags, MYO_ERROR) > 0);
			scene->check(&b, &told);
			buf_release(&told.read);
			book_release(&b);
		} while (fired > 0);
		/* The wrapper saw the calls, or this proved nothing. */
		assert_in_range(n, scene->least, 1000);
	}
}

/* ---- scenes */

static void
nothing(struct book *b)
{
	(void)b;
}

static void
first_words(struct book *b, struct told *told)
{
	open_with(b, told, MYO_LOGBOOK_WRITE);
	append(b, told, "one");
	append(b, told, TEXT);
	append(b, told, "three");
}

static void
check_first(struct book *b, const struct told *told)
{
	check_file(b, told, "");
}

static void
test_first(void **state)
{
	static const struct scene scene = { nothing, first_words, check_first,
		40 };

	(void)state;
	fail_each(&scene);
}

static void
two_rows(struct book *b)
{
	assert_int_equal(book_add(b, "old1"), MYO_OK);
	assert_int_equal(book_add(b, TEXT), MYO_OK);
	book_close(b);
}

#define OLD "answer=old1;answer=" TEXT ";"

static void
check_old(struct book *b, const struct told *told)
{
	check_file(b, told, OLD);
}

static void
test_again(void **state)
{
	static const struct scene scene = { two_rows, first_words, check_old,
		30 };

	(void)state;
	fail_each(&scene);
}

static void
torn(struct book *b)
{
	two_rows(b);
	book_tear(b, TORN);
}

/* The torn bytes are kept and recorded once, whatever failed on the way. */
static void
check_torn(struct book *b, const struct told *told)
{
	check_file(b, told, OLD "repair=16;");
	struct buf path = BUF_INIT;
	struct buf row = BUF_INIT;
	size_t len, end;
	const char *data = book_bytes(b, &len);

	assert_non_null(data);
	const char *at = strstr(data, ",repair,16,,,");
	assert_non_null(at);
	at += strlen(",repair,16,,,");
	end = strcspn(at, ",");
	buf_adds(&path, BOOK_DIR "/");
	buf_add(&path, at, end);
	const char *kept = fake_get(b->fake, path.data, &len);
	assert_non_null(kept);
	assert_int_equal(len, strlen(TORN));
	assert_memory_equal(kept, TORN, len);
	assert_null(fake_get(b->fake, book_path(b, &row, ".repair"), NULL));
	buf_release(&row);
	buf_release(&path);
}

static void
test_torn(void **state)
{
	static const struct scene scene = { torn, first_words, check_torn, 60 };

	(void)state;
	fail_each(&scene);
}

/* A repair that was cut off: one side file is recorded, with rows behind it
 * that must be read to know that the other one is not. */
static void
half_repaired(struct book *b)
{
	struct buf path = BUF_INIT;
	char suffix[60];
	size_t len;

	torn(b);
	(void)book_bytes(b, &len);
	assert_int_equal(book_add(b, TEXT), MYO_OK);
	(void)snprintf(
	    suffix, sizeof(suffix), ".%zu.2.torn", len - strlen(TORN));
	fake_puts(b->fake, book_path(b, &path, suffix), "x");
	buf_reset(&path);
	fake_puts(b->fake, book_path(b, &path, ".repair"), "");
	book_close(b);
	buf_release(&path);
}

static void
check_half(struct book *b, const struct told *told)
{
	check_file(b, told, OLD "repair=16;answer=" TEXT ";repair=1;");
}

static void
test_half_repaired(void **state)
{
	static const struct scene scene = { half_repaired, first_words,
		check_half, 30 };

	(void)state;
	fail_each(&scene);
}

static void
scan_twice(struct book *b, struct told *told)
{
	open_with(b, told, MYO_LOGBOOK_READ);
	read_all(b, told);
	const size_t rows = told->seen;
	if (told->last == MYO_OK)
		assert_int_equal(rows, 2);
	read_all(b, told);
}

/* MYO_OK never with less than all rows; and never a row that is not one. */
static void
check_scan(struct book *b, const struct told *told)
{
	static const char all[] =
	    "2:answer=old1;3:answer=" TEXT ";2:answer=old1;3:answer=" TEXT ";";
	struct told after = { .read = BUF_INIT };

	assert_true(told->read.len <= strlen(all));
	assert_memory_equal(told->read.data, all, told->read.len);
	if (told->last == MYO_OK)
		assert_int_equal(told->read.len, strlen(all));
	if (b->log == NULL)
		return;
	read_all(b, &after);
	assert_int_equal(after.last, MYO_OK);
	assert_int_equal(after.seen, 2);
	buf_release(&after.read);
}

static void
test_scan(void **state)
{
	static const struct scene scene = { torn, scan_twice, check_scan, 20 };

	(void)state;
	fail_each(&scene);
}

/* The first row was damaged: whether the file is its station's at all is for
 * the rows behind it to say. */
static void
first_damaged(struct book *b)
{
	struct buf copy = BUF_INIT;
	size_t len;

	two_rows(b);
	const char *data = book_bytes(b, &len);
	buf_add(&copy, data, len);
	char *station = strstr(copy.data, BOOK_STATION);
	assert_non_null(station);
	*station = 'x';
	fake_put(b->fake, b->path.data, copy.data, copy.len);
	buf_release(&copy);
}

static void
scan_once(struct book *b, struct told *told)
{
	open_with(b, told, MYO_LOGBOOK_READ);
	read_all(b, told);
}

static void
check_second(struct book *b, const struct told *told)
{
	(void)b;
	if (told->last == MYO_OK || told->read.len > 0)
		assert_string_equal(told->read.data, "3:answer=" TEXT ";");
}

static void
test_first_damaged(void **state)
{
	static const struct scene scene = { first_damaged, scan_once,
		check_second, 8 };

	(void)state;
	fail_each(&scene);
}

static const char *
snapshot_rev(const char *text)
{
	static char rev[65 + 2] = "1-";

	logcheck_hash(text, strlen(text), rev + 2);
	rev[2 + 12] = '\0';
	return rev;
}

/* Put twice and got back, byte for byte. */
static void
put_and_get(struct book *b, struct told *told, const char *text)
{
	char *data = NULL;
	size_t len = 0;
	const bool was = starve_hold();
	const char *rev = snapshot_rev(text);

	starve_go_on(was);
	for (int i = 0; i < 2 && told->last == MYO_OK; i++)
		told->last = myo_logbook_put_snapshot(
		    b->log, "p", rev, text, strlen(text), b->diags);
	if (told->last == MYO_OK)
		told->last = myo_logbook_get_snapshot(
		    b->log, "p", rev, &data, &len, b->diags);
	if (told->last == MYO_OK) {
		assert_int_equal(len, strlen(text));
		assert_string_equal(data, text);
	} else {
		assert_null(data);
	}
	free(data);
}

static void
snapshots(struct book *b, struct told *told)
{
	char head[65];
	uint64_t count = 0;

	open_with(b, told, MYO_LOGBOOK_WRITE);
	put_and_get(b, told, SNAPSHOT);
	put_and_get(b, told, "");
	if (told->last == MYO_OK)
		told->last = myo_logbook_head(b->log, &count, head, b->diags);
	if (told->last == MYO_OK)
		assert_true(count == 2);
}

/* Whole, or not there. */
static void
check_snapshots(struct book *b, const struct told *told)
{
	struct buf path = BUF_INIT;

	buf_addf(&path, BOOK_DIR "/protocols/p-%s.ini", snapshot_rev(SNAPSHOT));
	const char *data = fake_get(b->fake, path.data, NULL);
	if (data != NULL)
		assert_string_equal(data, SNAPSHOT);
	else
		assert_int_not_equal(told->last, MYO_OK);
	buf_release(&path);
	/* tried again, it is beyond the reach of a power cut */
	if (b->log != NULL)
		assert_int_equal(myo_logbook_put_snapshot(b->log, "p",
				     snapshot_rev(SNAPSHOT), SNAPSHOT,
				     strlen(SNAPSHOT), b->diags),
		    MYO_OK);
	check_file(b, told, OLD);
}

static void
test_snapshots(void **state)
{
	static const struct scene scene = { two_rows, snapshots,
		check_snapshots, 30 };

	(void)state;
	fail_each(&scene);
}

/* ---- batches */

static const char *
batch_mark(struct book *b)
{
	struct buf path = BUF_INIT;

	buf_add(&path, b->path.data, b->path.len - strlen(".csv"));
	buf_adds(&path, ".batch");
	const char *text = fake_get(b->fake, path.data, NULL);
	buf_release(&path);
	return text;
}

static struct book *batched;
static size_t batch_from;

/* Nothing of a batch is on disk before its mark. */
static void
batch_sync(struct fake *f)
{
	const bool was = starve_hold();
	size_t len;

	(void)f;
	(void)book_bytes(batched, &len);
	if (len > batch_from)
		assert_non_null(batch_mark(batched));
	starve_go_on(was);
}

/* As many lines as make its text grow after the first. */
static void
append_batch(struct book *b, struct told *told)
{
	static const char *const values[] = { "b1", "b2", "b3" };
	struct myo_entry drafts[3];

	for (size_t i = 0; i < 3; i++)
		drafts[i] = logcheck_draft(values[i]);
	drafts[2].refers_to = "+:1";
	open_with(b, told, MYO_LOGBOOK_WRITE);
	if (told->last != MYO_OK)
		return;
	batched = b;
	(void)book_bytes(b, &batch_from);
	b->fake->at_sync = batch_sync;
	told->last = myo_logbook_append_all(b->log, drafts, 3, NULL, b->diags);
	b->fake->at_sync = NULL;
	for (size_t i = 0; i < 3 && told->last == MYO_OK; i++)
		told->acknowledged[told->count++] = values[i];
}

/* All of it or nothing, and no mark for the next one. */
static void
check_batch(struct book *b, const struct told *told)
{
	assert_null(batch_mark(b));
	check_file(b, told, OLD);
}

static void
test_batch(void **state)
{
	static const struct scene scene = { two_rows, append_batch, check_batch,
		30 };

	(void)state;
	fail_each(&scene);
}

/* A batch that was cut off: its mark, and a whole row of it. */
static void
half_a_batch(struct book *b)
{
	struct buf text = BUF_INIT, path = BUF_INIT;
	struct logcheck c;
	size_t before, len;

	two_rows(b);
	book_check(b, &c);
	(void)book_bytes(b, &before);
	assert_int_equal(book_add(b, "half"), MYO_OK);
	buf_addf(&text, "from %zu %s\n", before, c.head);
	book_check(b, &c);
	(void)book_bytes(b, &len);
	buf_addf(&text, "first %zu %s\nto %zu %s\n", len, c.head, before + 999,
	    c.head);
	fake_puts(b->fake, book_path(b, &path, ".batch"), text.data);
	book_close(b);
	book_tear(b, TORN);
	buf_release(&path);
	buf_release(&text);
}

static void
check_half_batch(struct book *b, const struct told *told)
{
	check_file(b, told, OLD);
	assert_null(batch_mark(b));
}

static void
test_half_a_batch(void **state)
{
	static const struct scene written = { half_a_batch, first_words,
		check_half_batch, 30 };
	static const struct scene read = { half_a_batch, scan_twice, check_scan,
		20 };

	(void)state;
	fail_each(&written);
	fail_each(&read);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_first),
		cmocka_unit_test(test_again),
		cmocka_unit_test(test_torn),
		cmocka_unit_test(test_half_repaired),
		cmocka_unit_test(test_scan),
		cmocka_unit_test(test_first_damaged),
		cmocka_unit_test(test_snapshots),
		cmocka_unit_test(test_batch),
		cmocka_unit_test(test_half_a_batch),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
