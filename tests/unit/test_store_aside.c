/*
 * test_store_aside.c: torn bytes are set aside where something is in the way:
 * names that are taken, a repair that was cut off, another program that
 * writes. Torn tails as such are in tests/fault.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>

#include "meddle.h"

#define TORN "2026-01-01T11:00"

static void
torn_book(struct book *b)
{
	two_rows(b);
	add_bytes(b, TORN, strlen(TORN));
	book_close(b);
	/* the name of the side file needs the station */
	assert_int_equal(book_open(b), MYO_OK);
}

static const char *
side_path(struct book *b, struct buf *out, const char *number)
{
	size_t len;
	char suffix[60];

	(void)book_bytes(b, &len);
	(void)snprintf(
	    suffix, sizeof(suffix), ".%zu%s.torn", len - strlen(TORN), number);
	buf_reset(out);
	return book_path(b, out, suffix);
}

static void
expect_kept(struct book *b, const char *path)
{
	size_t len = 0;
	const char *kept = fake_get(b->fake, path, &len);
	struct logcheck c;

	assert_non_null(kept);
	assert_int_equal(len, strlen(TORN));
	assert_memory_equal(kept, TORN, len);
	book_check(b, &c);
	assert_null(c.fault);
	assert_int_equal(c.count, 4);
	assert_string_equal(c.row[2].field[LC_ENTRY], "repair");
	assert_string_equal(c.row[2].field[LC_LABEL], strrchr(path, '/') + 1);
}

static void
takes_another_name_where_a_folder_is(void **state)
{
	struct book b;
	struct buf path = BUF_INIT, second = BUF_INIT;

	(void)state;
	torn_book(&b);
	(void)side_path(&b, &second, ".2");
	fake_mkdir(b.fake, side_path(&b, &path, ""));
	assert_int_equal(book_add(&b, "three"), MYO_OK);
	expect_kept(&b, second.data);
	buf_release(&second);
	buf_release(&path);
	book_release(&b);
}

static void
gives_up_where_all_names_are_taken(void **state)
{
	struct book b;
	struct buf before = BUF_INIT;

	(void)state;
	torn_book(&b);
	remember(&b, &before);
	book_close(&b);
	meddle_with(&b, MYO_LOGBOOK_WRITE);
	meddle.gone = ".torn";
	meddle.gone_err = -ELOOP;
	assert_int_equal(book_add(&b, "three"), MYO_ERR_IO);
	assert_true(diags_have(b.diags, "store", "keep the torn bytes"));
	expect_bytes(&b, &before);
	buf_release(&before);
	book_release(&b);
}

/* The marker may be gone before it is taken away. */
static void
needs_no_marker_to_remove(void **state)
{
	struct book b;
	struct buf path = BUF_INIT;

	(void)state;
	torn_book(&b);
	(void)side_path(&b, &path, "");
	book_close(&b);
	meddle_with(&b, MYO_LOGBOOK_WRITE);
	assert_int_equal(book_add(&b, "three"), MYO_OK);
	expect_kept(&b, path.data);
	buf_release(&path);
	book_release(&b);
}

/* An equal side file, left by a repair that was cut off, is not taken for
 * stored before it was synced. */
static void
syncs_what_an_earlier_try_left(void **state)
{
	struct book b;
	struct buf path = BUF_INIT, before = BUF_INIT;

	(void)state;
	torn_book(&b);
	remember(&b, &before);
	fake_puts(b.fake, side_path(&b, &path, ""), TORN);
	book_close(&b);
	meddle_with(&b, MYO_LOGBOOK_WRITE);
	assert_int_equal(book_add(&b, "three"), MYO_OK);
	expect_kept(&b, path.data);
	book_release(&b);

	bool reached = true;
	size_t refused = 0;
	for (unsigned long n = 1; reached; n++) {
		torn_book(&b);
		fake_puts(b.fake, side_path(&b, &path, ""), TORN);
		fake_fail(b.fake, n, FAKE_EACCES, false);
		const enum myo_status status = book_add(&b, "three");
		reached = fake_reached(b.fake);
		fake_fail(b.fake, 0, FAKE_EACCES, false);
		if (diags_have(b.diags, "store", "keep the torn bytes")) {
			assert_int_equal(status, MYO_ERR_IO);
			expect_bytes(&b, &before);
			refused++;
		}
		if (status != MYO_OK) {
			book_close(&b);
			assert_int_equal(book_add(&b, "three"), MYO_OK);
		}
		expect_kept(&b, path.data);
		book_release(&b);
	}
	/* to read it, to sync it, to sync the folder */
	assert_int_equal(refused, 3);
	buf_release(&before);
	buf_release(&path);
}

static struct book *writing;

/* Another program adds to the file just before the marker is synced. */
static void
write_at_sync(struct fake *f)
{
	f->at_sync = NULL;
	add_bytes(writing, "Z", 1);
}

static void
cuts_nothing_that_it_has_not_kept(void **state)
{
	struct book b;
	struct logcheck c;

	(void)state;
	torn_book(&b);
	writing = &b;
	/* the sync of what is known, then of the marker */
	assert_int_equal(myo_logbook_head(b.log, &(uint64_t){ 0 },
			     (char[65]){ "" }, b.diags),
	    MYO_OK);
	b.fake->at_sync = write_at_sync;
	assert_int_equal(book_add(&b, "three"), MYO_ERR_IO);
	assert_true(
	    diags_have(b.diags, "store", "while another program writes"));
	size_t len;
	const char *data = book_bytes(&b, &len);
	assert_memory_equal(
	    data + len - strlen(TORN "Z"), TORN "Z", strlen(TORN "Z"));
	/* and then all of it is set aside */
	assert_int_equal(book_add(&b, "three"), MYO_OK);
	book_check(&b, &c);
	assert_null(c.fault);
	assert_int_equal(logcheck_answers(&c, "three"), 1);
	book_release(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(takes_another_name_where_a_folder_is),
		cmocka_unit_test(gives_up_where_all_names_are_taken),
		cmocka_unit_test(needs_no_marker_to_remove),
		cmocka_unit_test(syncs_what_an_earlier_try_left),
		cmocka_unit_test(cuts_nothing_that_it_has_not_kept),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
