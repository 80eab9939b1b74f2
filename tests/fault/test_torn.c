/*
 * test_torn.c: a file that ends in the middle of its last row, at every byte,
 * or in NULs. The next writer sets the bytes aside and says so in the log.
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

static struct tally tally = { .what = "torn tails" };

/* A log of three answers; *last is where the third row starts. */
static void
make_log(struct book *b, struct buf *bytes, size_t *last)
{
	size_t len;

	book_init(b);
	assert_int_equal(book_add(b, "a1"), MYO_OK);
	assert_int_equal(book_add(b, "a2"), MYO_OK);
	(void)book_bytes(b, last);
	assert_int_equal(book_add(b, "a3"), MYO_OK);
	const char *data = book_bytes(b, &len);
	buf_reset(bytes);
	buf_add(bytes, data, len);
	book_close(b);
}

/* The last row must say what was set aside, and where it is. */
static void
check_repair(struct book *b, const struct logcheck_row *row, const char *torn,
    size_t len)
{
	struct buf path = BUF_INIT;
	char count[24], hex[65];
	size_t kept_len;

	(void)snprintf(count, sizeof(count), "%zu", len);
	logcheck_hash(torn, len, hex);
	assert_string_equal(row->field[LC_ENTRY], "repair");
	assert_string_equal(row->field[LC_VALUE], count);
	assert_string_equal(row->field[LC_NOTE], hex);
	assert_string_equal(row->field[0], "2026-01-01T11:00:00.000+01:00");
	for (size_t i = 1; i < LC_ENTRY; i++)
		assert_string_equal(row->field[i], "");
	buf_adds(&path, BOOK_DIR "/");
	buf_adds(&path, row->field[LC_LABEL]);
	const char *kept = fake_get(b->fake, path.data, &kept_len);
	assert_non_null(kept);
	assert_int_equal(kept_len, len);
	assert_memory_equal(kept, torn, len);
	buf_release(&path);
}

/* Nothing of a repair is left under way. */
static void
check_done(struct book *b)
{
	struct buf path = BUF_INIT;

	assert_null(fake_get(b->fake, book_path(b, &path, ".repair"), NULL));
	assert_int_equal(disk_variants(b->fake->disk), 1);
	buf_release(&path);
}

static void
at_every_byte(void **state)
{
	struct buf bytes = BUF_INIT;
	struct book b;
	size_t last, len = 1;

	(void)state;
	for (size_t cut = 0; cut <= len; cut++) {
		struct logcheck c;
		make_log(&b, &bytes, &last);
		len = bytes.len - last;
		const bool torn = cut > 0 && cut < len;
		fake_put(b.fake, b.path.data, bytes.data, last + cut);
		assert_int_equal(book_add(&b, "next"), MYO_OK);
		book_check(&b, &c);
		assert_null(c.fault);
		assert_int_equal(c.count, 2 + (cut > 0) + 1);
		assert_int_equal(logcheck_answers(&c, "a1"), 1);
		assert_int_equal(logcheck_answers(&c, "a2"), 1);
		assert_int_equal(logcheck_answers(&c, "a3"), cut == len);
		assert_int_equal(logcheck_answers(&c, "next"), 1);
		assert_int_equal(book_said(&b, "repaired"), torn);
		if (torn)
			check_repair(&b, &c.row[2], bytes.data + last, cut);
		check_done(&b);
		/* once is enough */
		assert_int_equal(book_add(&b, "more"), MYO_OK);
		book_check(&b, &c);
		assert_int_equal(c.count, 2 + (cut > 0) + 2);
		book_release(&b);
		tally_add(&tally, "cut", NULL);
	}
	assert_true(len > 200);
	tally_print(&tally);
	buf_release(&bytes);
}

/* One NUL at every byte of the last line, and NULs from there to its end. */
static void
nul_at_every_byte(void **state)
{
	struct tally nuls = { .what = "torn tails" };
	struct buf bytes = BUF_INIT;
	struct book b;
	size_t last, len = 1;

	(void)state;
	for (size_t i = 0; i < 2 * len; i++) {
		struct logcheck c;
		make_log(&b, &bytes, &last);
		len = bytes.len - last;
		const size_t at = last + i / 2;
		memset(bytes.data + at, 0, i % 2 == 0 ? 1 : bytes.len - at);
		fake_put(b.fake, b.path.data, bytes.data, bytes.len);
		assert_int_equal(book_add(&b, "next"), MYO_OK);
		book_check(&b, &c);
		assert_null(c.fault);
		assert_int_equal(c.count, 4);
		assert_int_equal(logcheck_answers(&c, "a2"), 1);
		assert_int_equal(logcheck_answers(&c, "a3"), 0);
		check_repair(&b, &c.row[2], bytes.data + last, len);
		check_done(&b);
		book_release(&b);
		tally_add(&nuls, "NUL", NULL);
	}
	buf_release(&bytes);
	tally_print(&nuls);
}

/* A cut anywhere in the header is no torn tail: nobody writes. */
static void
within_the_header(void **state)
{
	struct buf bytes = BUF_INIT;
	struct book b;
	size_t last, len;

	(void)state;
	for (size_t cut = 0; cut < strlen(LOGCHECK_HEADER "\r\n"); cut += 11) {
		make_log(&b, &bytes, &last);
		fake_put(b.fake, b.path.data, bytes.data, cut);
		assert_int_equal(book_add(&b, "next"), MYO_ERR_CHAIN);
		assert_true(book_said(&b, "header"));
		(void)book_bytes(&b, &len);
		assert_int_equal(len, cut);
		book_release(&b);
	}
	buf_release(&bytes);
}

/* NULs over [from, to) of what stands behind row 2. */
struct nul {
	const char *name;
	size_t from;
	size_t to;
	bool cut; /* the CRLF is missing too */
};

static void
nul_in_the_last_line(void **state)
{
	static const struct nul rows[] = {
		{ "one", 40, 41, false },
		{ "the first byte", 0, 1, false },
		{ "in the chain", 180, 190, false },
		{ "to the end", 100, SIZE_MAX, false },
		{ "all of it", 0, SIZE_MAX, false },
		{ "one, and no CRLF", 40, 41, true },
	};
	struct buf bytes = BUF_INIT;
	struct book b;
	size_t last;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct logcheck c;
		print_message("%s\n", rows[i].name);
		make_log(&b, &bytes, &last);
		size_t end = bytes.len - (rows[i].cut ? 2 : 0);
		size_t to = rows[i].to == SIZE_MAX ? end : last + rows[i].to;
		assert_true(to <= end);
		memset(bytes.data + last + rows[i].from, 0,
		    to - last - rows[i].from);
		fake_put(b.fake, b.path.data, bytes.data, end);
		assert_int_equal(book_add(&b, "next"), MYO_OK);
		book_check(&b, &c);
		assert_null(c.fault);
		assert_int_equal(c.count, 4);
		check_repair(&b, &c.row[2], bytes.data + last, end - last);
		check_done(&b);
		book_release(&b);
	}
	buf_release(&bytes);
}

/* NUL before the last line is damage, not a torn tail. */
static void
nul_before_the_last_line(void **state)
{
	struct buf bytes = BUF_INIT;
	struct book b;
	size_t last;

	(void)state;
	make_log(&b, &bytes, &last);
	bytes.data[last - 20] = '\0'; /* in the chain of row 2 */
	fake_put(b.fake, b.path.data, bytes.data, bytes.len);
	assert_int_equal(book_add(&b, "next"), MYO_ERR_CHAIN);
	book_release(&b);
	buf_release(&bytes);
}

/* Two last lines with NUL and a torn rest go together. */
static void
several_at_once(void **state)
{
	struct buf bytes = BUF_INIT;
	struct book b;
	struct logcheck c;
	size_t last;

	(void)state;
	make_log(&b, &bytes, &last);
	const size_t first = strlen(LOGCHECK_HEADER "\r\n");
	bytes.data[first + 10] = '\0';
	bytes.data[last - 50] = '\0';
	bytes.data[last + 3] = '\0';
	buf_adds(&bytes, "2026-01-");
	fake_put(b.fake, b.path.data, bytes.data, bytes.len);
	assert_int_equal(book_add(&b, "next"), MYO_OK);
	book_check(&b, &c);
	assert_null(c.fault);
	assert_int_equal(c.count, 2);
	check_repair(&b, &c.row[0], bytes.data + first, bytes.len - first);
	book_release(&b);
	buf_release(&bytes);
}

static void
put_torn(struct book *b, const char *torn)
{
	struct buf copy = BUF_INIT;
	size_t len;
	const char *data = book_bytes(b, &len);

	buf_add(&copy, data, len);
	buf_adds(&copy, torn);
	fake_put(b->fake, b->path.data, copy.data, copy.len);
	buf_release(&copy);
}

/* Another process of this station left torn bytes while we were open. */
static void
while_open(void **state)
{
	struct book b;
	struct logcheck c;

	(void)state;
	book_init(&b);
	assert_int_equal(book_add(&b, "a1"), MYO_OK);
	put_torn(&b, "2026-");
	assert_int_equal(book_add(&b, "a2"), MYO_OK);
	put_torn(&b, "2026-01");
	assert_int_equal(book_add(&b, "a3"), MYO_OK);
	book_check(&b, &c);
	assert_null(c.fault);
	assert_int_equal(c.count, 5);
	check_repair(&b, &c.row[1], "2026-", 5);
	check_repair(&b, &c.row[3], "2026-01", 7);
	check_done(&b);
	book_release(&b);
}

/* A side file of that name with other bytes stays as it is. */
static void
never_overwrites_a_side_file(void **state)
{
	struct book b;
	struct logcheck c;
	struct buf side = BUF_INIT;
	char suffix[64];
	size_t len;

	(void)state;
	book_init(&b);
	assert_int_equal(book_add(&b, "a1"), MYO_OK);
	(void)book_bytes(&b, &len);
	(void)snprintf(suffix, sizeof(suffix), ".%zu.torn", len);
	book_path(&b, &side, suffix);
	fake_puts(b.fake, side.data, "precious");
	put_torn(&b, "2026-");
	assert_int_equal(book_add(&b, "a2"), MYO_OK);
	assert_string_equal(fake_get(b.fake, side.data, NULL), "precious");
	book_check(&b, &c);
	assert_null(c.fault);
	/* both are recorded: the first was not yet */
	assert_int_equal(c.count, 4);
	check_repair(&b, &c.row[1], "precious", 8);
	check_repair(&b, &c.row[2], "2026-", 5);
	assert_non_null(strstr(c.row[2].field[LC_LABEL], ".2.torn"));
	check_done(&b);
	buf_release(&side);
	book_release(&b);
}

/* As a crash between the cut and the entry leaves it. */
static void
completes_a_repair(void **state)
{
	struct book b;
	struct logcheck c;
	struct buf path = BUF_INIT;
	char suffix[64];
	size_t len;

	(void)state;
	book_init(&b);
	assert_int_equal(book_add(&b, "a1"), MYO_OK);
	(void)book_bytes(&b, &len);
	(void)snprintf(suffix, sizeof(suffix), ".%zu.torn", len);
	fake_puts(b.fake, book_path(&b, &path, suffix), "2026-");
	/* an open writer sees the marker as well as a new one */
	fake_puts(b.fake, book_path(&b, &path, ".repair"), "");
	assert_int_equal(book_add(&b, "a2"), MYO_OK);
	book_check(&b, &c);
	assert_int_equal(c.count, 3);
	check_repair(&b, &c.row[1], "2026-", 5);
	check_done(&b);
	/* the removal of the marker was lost: nothing is recorded twice */
	fake_puts(b.fake, book_path(&b, &path, ".repair"), "");
	book_close(&b);
	assert_int_equal(book_add(&b, "a3"), MYO_OK);
	book_check(&b, &c);
	assert_null(c.fault);
	assert_int_equal(c.count, 4);
	check_done(&b);
	buf_release(&path);
	book_release(&b);
}

/* A side file that was there already, but perhaps not on disk, keeps the bytes
 * through a power cut at any later sync. */
static void
trusts_no_unsynced_side_file(void **state)
{
	bool cut = true;
	char hex[65];

	(void)state;
	logcheck_hash("2025-", 5, hex);
	for (unsigned long n = 1; cut; n++) {
		struct book b;
		struct buf side = BUF_INIT;
		char suffix[64];
		size_t len;
		book_init(&b);
		assert_int_equal(book_add(&b, "a1"), MYO_OK);
		(void)book_bytes(&b, &len);
		(void)snprintf(suffix, sizeof(suffix), ".%zu.torn", len);
		put_torn(&b, "2025-");
		fake_puts(b.fake, book_path(&b, &side, suffix), "2025-");
		disk_unsync_name(b.fake->disk, side.data);
		int node = disk_find(b.fake->disk, side.data, NULL, NULL);
		buf_reset(&b.fake->disk->nodes[node].synced);
		fake_cut_at(b.fake, n);
		(void)book_add(&b, "a2");
		cut = b.fake->off;
		const uint64_t count = disk_variants(b.fake->disk);
		for (uint64_t v = 0; v < count; v++) {
			struct book up;
			struct logcheck c;
			book_init_on(&up, fake_reboot(b.fake, v));
			assert_int_equal(book_add(&up, "a3"), MYO_OK);
			book_check(&up, &c);
			assert_null(c.fault);
			bool found = false;
			for (size_t i = 0; i < c.count; i++) {
				if (strcmp(c.row[i].field[LC_NOTE], hex) != 0)
					continue;
				check_repair(&up, &c.row[i], "2025-", 5);
				found = true;
			}
			assert_true(found);
			book_release(&up);
		}
		buf_release(&side);
		book_release(&b);
	}
}

/* Whole lines behind good ones, that are none of ours, and a torn rest: it
 * is not for a program to judge. */
static void
torn_behind_a_bad_line(void **state)
{
	struct book b;
	size_t before, len;

	(void)state;
	book_init(&b);
	assert_int_equal(book_add(&b, "a1"), MYO_OK);
	put_torn(&b, "note to self\r\n2026-");
	(void)book_bytes(&b, &before);
	assert_int_equal(book_add(&b, "a2"), MYO_ERR_CHAIN);
	book_close(&b);
	assert_int_equal(book_add(&b, "a2"), MYO_ERR_CHAIN);
	(void)book_bytes(&b, &len);
	assert_int_equal(len, before);
	book_release(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(at_every_byte),
		cmocka_unit_test(nul_at_every_byte),
		cmocka_unit_test(within_the_header),
		cmocka_unit_test(nul_in_the_last_line),
		cmocka_unit_test(nul_before_the_last_line),
		cmocka_unit_test(several_at_once),
		cmocka_unit_test(while_open),
		cmocka_unit_test(never_overwrites_a_side_file),
		cmocka_unit_test(completes_a_repair),
		cmocka_unit_test(trusts_no_unsynced_side_file),
		cmocka_unit_test(torn_behind_a_bad_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
