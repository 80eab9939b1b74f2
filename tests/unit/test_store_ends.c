/* LDFLAGS: -Wl,--wrap=csv_write */
/*
 * test_store_ends.c: what the store does where a call fails or a file is not
 * as it was left, one case each: status, words, and what is on disk after.
 * Runs of every call failing in turn are in tests/fault.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/schema.h"
#include "store/store_private.h"
#include "support/book.h"

#include <myolog/verify.h>

#include "meddle.h"

/* ---- snapshots */

#define SNAPSHOT "[protocol]\nid = p\n"

static const char *
snapshot_rev(void)
{
	static char rev[65 + 2] = "1-";

	logcheck_hash(SNAPSHOT, strlen(SNAPSHOT), rev + 2);
	rev[2 + 12] = '\0';
	return rev;
}

static enum myo_status
put(struct book *b)
{
	return myo_logbook_put_snapshot(
	    b->log, "p", snapshot_rev(), SNAPSHOT, strlen(SNAPSHOT), b->diags);
}

/* Whatever a power cut leaves of the disk now. */
static void
check_snapshot_stays(struct book *b)
{
	struct buf path = BUF_INIT;
	const uint64_t all = disk_variants(b->fake->disk);

	buf_addf(&path, BOOK_DIR "/protocols/p-%s.ini", snapshot_rev());
	for (uint64_t i = 0; i < all; i++) {
		struct fake *after = fake_reboot(b->fake, i);
		const char *data = fake_get(after, path.data, NULL);
		assert_non_null(data);
		assert_string_equal(data, SNAPSHOT);
		fake_free(after);
	}
	buf_release(&path);
}

/* What says that it is stored is beyond the reach of a power cut, also at the
 * second try. */
static void
stores_a_snapshot_at_the_second_try(void **state)
{
	bool reached = true;

	(void)state;
	for (unsigned long n = 1; reached; n++) {
		struct book b;
		book_init(&b);
		assert_int_equal(book_open(&b), MYO_OK);
		fake_fail(b.fake, n, FAKE_EIO, false);
		enum myo_status status = put(&b);
		reached = fake_reached(b.fake);
		fake_fail(b.fake, 0, FAKE_EIO, false);
		assert_true(status == MYO_OK || status == MYO_ERR_IO);
		if (status != MYO_OK) {
			assert_true(diags_have(b.diags, "store",
			    "write the snapshot: Input/output error; check the "
			    "disk"));
			assert_int_equal(put(&b), MYO_OK);
		}
		check_snapshot_stays(&b);
		book_release(&b);
	}
}

/* ---- files that others change */

static void
refuses_to_go_on(struct book *b, const char *why)
{
	struct buf before = BUF_INIT;

	remember(b, &before);
	assert_int_equal(book_add(b, "three"), MYO_ERR_CHAIN);
	assert_true(diags_have(b->diags, "chain", why));
	expect_bytes(b, &before);
	assert_false(b->fake->append_locked);
	buf_release(&before);
}

static void
refuses_nul_inside(void **state)
{
	struct book b;
	struct buf row = BUF_INIT;

	(void)state;
	two_rows(&b);
	/* somebody else's writing while the file is open here */
	add_bytes(&b, "a\0b\r\n", 5);
	add_bytes(&b, "1,2,3\r\n", 7);
	refuses_to_go_on(&b, "NUL bytes in the line before");
	buf_release(&row);
	book_release(&b);
}

static void
refuses_a_line_before_the_last_without_chain(void **state)
{
	struct book b;
	struct buf text = BUF_INIT;
	size_t len;

	(void)state;
	/* short, and long enough to fill the window that is looked at */
	for (int width = 1; width < 400; width += 199) {
		two_rows(&b);
		const char *data = book_bytes(&b, &len);
		const char *last = strstr(data, "two");
		while (last[-1] != '\n')
			last--;
		buf_reset(&text);
		buf_adds(&text, LOGCHECK_HEADER "\r\n");
		buf_addf(&text, "%0*d\r\n", width, 1);
		buf_adds(&text, last);
		fake_put(b.fake, b.path.data, text.data, text.len);
		book_close(&b);
		refuses_to_go_on(&b, "the line before the last has no chain");
		book_release(&b);
	}
	buf_release(&text);
}

static void
refuses_what_no_crash_leaves(void **state)
{
	struct book b;

	(void)state;
	/* a row, then 17 MiB without a line's end */
	two_rows(&b);
	book_close(&b);
	meddle_with(&b, MYO_LOGBOOK_WRITE);
	meddle.pretend = (int64_t)17 << 20;
	refuses_to_go_on(&b, "no line ends for too long");
	book_release(&b);
	/* more than the window ever reaches back */
	two_rows(&b);
	book_close(&b);
	meddle_with(&b, MYO_LOGBOOK_WRITE);
	meddle.pretend = (int64_t)40 << 20;
	refuses_to_go_on(&b, "no line ends for too long");
	book_release(&b);
}

static void
notices_a_file_that_shrinks(void **state)
{
	struct book b;
	struct buf before = BUF_INIT;

	(void)state;
	two_rows(&b);
	remember(&b, &before);
	book_close(&b);
	meddle_with(&b, MYO_LOGBOOK_WRITE);
	meddle.at_end = true;
	assert_int_equal(book_add(&b, "three"), MYO_ERR_IO);
	assert_true(diags_have(b.diags, "store", "read: Input/output error"));
	expect_bytes(&b, &before);
	buf_release(&before);
	book_release(&b);
}

/* The same number on another file system is another file, and a file without
 * a name is nobody's. */
static void
notices_another_file(void **state)
{
	static const struct {
		struct os_id other;
		const char *which;
	} rows[] = {
		{ { .dev = 1 }, "/lock" },
		{ { .ino = 1 }, "/lock" },
		{ { .dev = 1 }, ".csv" },
		{ { .ino = 1 }, ".csv" },
		{ { .links = 1 }, ".csv" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct book b;
		struct buf before = BUF_INIT;
		two_rows(&b);
		remember(&b, &before);
		book_close(&b);
		meddle_with(&b, MYO_LOGBOOK_WRITE);
		meddle.other = rows[i].other;
		meddle.which = rows[i].which;
		assert_int_equal(book_add(&b, "three"), MYO_ERR_IO);
		assert_true(diags_have(
		    b.diags, "store", "replaced by another file while in use"));
		assert_true(diags_have(b.diags, "store", rows[i].which));
		expect_bytes(&b, &before);
		assert_false(b.fake->append_locked);
		buf_release(&before);
		book_release(&b);
	}
}

/* ---- appending */

static void
closes_when_the_cut_did_not_take(void **state)
{
	struct book b;
	uint64_t count = 77;
	char head[65] = "untouched";
	int64_t holder = 0;

	(void)state;
	two_rows(&b);
	book_close(&b);
	meddle_with(&b, MYO_LOGBOOK_WRITE);
	assert_int_equal(book_add(&b, "three"), MYO_OK);
	meddle.size_off = 1;
	/* lock, what is there of it, of a batch's mark, of the file (twice) and
	 * of a repair's marker, then the write */
	fake_fail(b.fake, 7, FAKE_ENOSPC, false);
	assert_int_equal(book_add(&b, "four"), MYO_ERR_CLOSED);
	assert_true(diags_have(b.diags, "store", "No space left"));
	assert_true(diags_have(b.diags, "store", "cut back: Input/output"));
	meddle.size_off = 0;
	assert_int_equal(book_add(&b, "four"), MYO_ERR_CLOSED);
	assert_true(diags_have(b.diags, "store", "closed for writing after"));
	/* nor is there a seal of what nobody knows to be on disk */
	assert_int_equal(
	    myo_logbook_head(b.log, &count, head, b.diags), MYO_ERR_CLOSED);
	assert_true(count == 77);
	assert_string_equal(head, "untouched");
	/* nor is it mended in the same process */
	assert_int_equal(myo_logbook_repair(b.log,
			     &(struct myo_damage){ .bytes = 0 }, b.diags),
	    MYO_ERR_MISUSE);
	/* sessions may still be held and let go */
	assert_int_equal(
	    myo_logbook_hold(b.log, "s", &holder, b.diags), MYO_OK);
	myo_logbook_let_go(b.log, "s");
	book_release(&b);
}

static void
refuses_a_clock_beyond_the_calendar(void **state)
{
	struct book b;
	struct myo_entry draft = logcheck_draft("x");

	(void)state;
	two_rows(&b);
	draft.recorded_at = NULL;
	b.fake->offset_min = 100000;
	assert_int_equal(
	    myo_logbook_append(b.log, &draft, NULL, b.diags), MYO_ERR_FORMAT);
	assert_true(diags_have(b.diags, "row", "'recorded_at', not a time"));
	b.fake->offset_min = 0;
	b.fake->wall_ms = INT64_MAX;
	draft.recorded_at = "";
	assert_int_equal(
	    myo_logbook_append(b.log, &draft, NULL, b.diags), MYO_ERR_FORMAT);
	struct logcheck c;
	book_check(&b, &c);
	assert_null(c.fault);
	assert_int_equal(c.count, 2);
	book_release(&b);
}

static bool csv_is_broken;
size_t __real_csv_write(void *dest, size_t room, const void *src, size_t len);
size_t __wrap_csv_write(void *dest, size_t room, const void *src, size_t len);

/* A library that forgets the quotes. */
size_t
__wrap_csv_write(void *dest, size_t room, const void *src, size_t len)
{
	if (!csv_is_broken)
		return __real_csv_write(dest, room, src, len);
	memcpy(dest, src, len);
	return len;
}

/* What readers could not read is not written, whoever made it so. */
static void
writes_only_what_reads_back(void **state)
{
	struct book b;
	struct logcheck c;

	(void)state;
	two_rows(&b);
	csv_is_broken = true;
	assert_int_equal(book_add(&b, "a,b"), MYO_ERR_FORMAT);
	assert_true(diags_have(
	    b.diags, "row", "not 20 columns; the entry was not stored"));
	assert_int_equal(book_add(&b, "a \"b, c"), MYO_ERR_FORMAT);
	assert_true(
	    diags_have(b.diags, "row", "not a row; the entry was not stored"));
	csv_is_broken = false;
	assert_int_equal(book_add(&b, "three"), MYO_OK);
	book_check(&b, &c);
	assert_null(c.fault);
	assert_int_equal(c.count, 3);
	book_release(&b);
}

static void
says_held_also_by_whom_it_cannot_know(void **state)
{
	struct book b;
	int64_t holder = 5;
	char hex[65];

	(void)state;
	book_init(&b);
	assert_int_equal(book_open(&b), MYO_OK);
	logcheck_hash("s3", 2, hex);
	hex[16] = '\0';
	b.fake->others[0].byte =
	    1 + (int64_t)(strtoull(hex, NULL, 16) & 0x3fffffffffffffff);
	b.fake->others[0].pid = -1;
	assert_int_equal(
	    myo_logbook_hold(b.log, "s3", &holder, b.diags), MYO_ERR_LOCKED);
	assert_true(holder <= 0);
	assert_true(
	    diags_have(b.diags, "locked", "session 's3' is in progress"));
	assert_false(diags_have(b.diags, "locked", "in process"));
	book_release(&b);
}

/* ---- reading */

struct seen {
	size_t rows;
	char values[128];
};

static bool
see(void *ctx, const struct myo_entry *e, const char *file, uint64_t line)
{
	struct seen *s = ctx;

	(void)file;
	(void)line;
	s->rows++;
	(void)snprintf(s->values + strlen(s->values),
	    sizeof(s->values) - strlen(s->values), "%s;", e->value);
	return true;
}

/* A folder that cannot be opened is not the same as none. */
static void
opens_for_reading_what_it_may(void **state)
{
	struct book b;

	(void)state;
	two_rows(&b);
	book_close(&b);
	fake_fail(b.fake, 1, FAKE_EIO, false);
	assert_int_equal(store_open_with(&b.fake->os, BOOK_DIR, NULL,
			     MYO_LOGBOOK_READ, &b.log, b.diags),
	    MYO_ERR_IO);
	assert_null(b.log);
	assert_true(diags_have(b.diags, "read", "open: Input/output error"));
	assert_int_equal(store_open_with(&b.fake->os, "/nowhere", NULL,
			     MYO_LOGBOOK_READ, &b.log, b.diags),
	    MYO_ERR_NOTFOUND);
	book_release(&b);
}

/* A leading column that another program quoted is judged by its content. */
static void
reads_needless_quotes(void **state)
{
	static const char row[] =
	    "2026-01-01T11:00:00.000+01:00,\"P-00%d\",s,p,1-a,st,,,answer,%d,,"
	    ",,,ex,ward-abcd,,,%d,"
	    "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
	    "\r\n";
	struct book b;
	struct buf text = BUF_INIT;
	struct seen s = { 0 };
	const struct myo_filter filter = { .patient_id = "P-002" };

	(void)state;
	book_init(&b);
	buf_adds(&text, LOGCHECK_HEADER "\r\n");
	for (int i = 1; i <= 3; i++)
		buf_addf(&text, row, i, i, i);
	fake_mkdir(b.fake, BOOK_DIR);
	fake_puts(b.fake, BOOK_DIR "/ward-abcd.csv", text.data);
	meddle_with(&b, MYO_LOGBOOK_READ);
	assert_int_equal(
	    myo_logbook_scan(b.log, &filter, see, &s, b.diags), MYO_OK);
	assert_int_equal(myo_diags_count(b.diags), 0);
	assert_string_equal(s.values, "2;");
	buf_release(&text);
	book_release(&b);
}

static void
put_pipe(struct book *b)
{
	fake_pipe(b->fake, b->path.data);
}

static void
put_folder(struct book *b)
{
	fake_mkdir(b->fake, b->path.data);
}

static void
put_link(struct book *b)
{
	fake_link(b->fake, b->path.data, BOOK_DIR "/lock");
}

/* As another program may just after the folder was listed. */
static void
put_nothing(struct book *b)
{
	(void)b;
	meddle.gone = ".csv";
	meddle.gone_err = -ENOENT;
}

/* A pipe would be waited for; what a link leads to is no station's file. */
static void
opens_only_files(void **state)
{
	static const struct {
		void (*put)(struct book *b);
		const char *why;
	} rows[] = {
		{ put_pipe, "open: Not a regular file; move away what is in" },
		{ put_nothing, "open: No such file or directory; " },
		{ put_folder, "open: Is a directory; move the folder" },
		{ put_link, "open: Too many levels of symbolic links; put" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct book b;
		struct seen s = { 0 };
		two_rows(&b);
		(void)book_bytes(&b, &(size_t){ 0 });
		book_close(&b);
		meddle_with(&b, MYO_LOGBOOK_READ);
		if (rows[i].put != put_nothing)
			fake_remove(b.fake, b.path.data);
		rows[i].put(&b);
		assert_int_equal(
		    myo_logbook_scan(b.log, NULL, see, &s, b.diags),
		    MYO_ERR_IO);
		assert_true(diags_have(b.diags, "read", rows[i].why));
		assert_int_equal(s.rows, 0);
		book_release(&b);
	}
}

/* The first row is another station's by one letter, and a line that is none
 * stands behind it: the file is its station's all the same, and what cannot be
 * read of it is said. */
static void
reads_behind_a_damaged_first_row(void **state)
{
	struct book b;
	struct buf text = BUF_INIT;

	(void)state;
	two_rows(&b);
	remember(&b, &text);
	char *first = strstr(text.data, BOOK_STATION);
	assert_non_null(first);
	*first = 'x';
	const char *second = strstr(first, "\r\n");
	assert_non_null(second);
	struct buf bytes = BUF_INIT;
	buf_add(&bytes, text.data, (size_t)(second + 2 - text.data));
	buf_adds(&bytes, "no row\r\n");
	buf_adds(&bytes, second + 2);
	fake_put(b.fake, b.path.data, bytes.data, bytes.len);
	book_close(&b);
	meddle_with(&b, MYO_LOGBOOK_READ);
	for (unsigned long n = 1;; n++) {
		struct seen s = { 0 };
		fake_fail(b.fake, n, FAKE_EIO, false);
		const enum myo_status status =
		    myo_logbook_scan(b.log, NULL, see, &s, b.diags);
		const bool reached = fake_reached(b.fake);
		fake_fail(b.fake, 0, FAKE_EIO, false);
		if (status == MYO_OK)
			assert_string_equal(s.values, "two;");
		else
			assert_int_equal(status, MYO_ERR_IO);
		if (!reached)
			break;
	}
	assert_false(diags_have(b.diags, "foreign", "rows of station"));
	buf_release(&bytes);
	buf_release(&text);
	book_release(&b);
}

/* ---- stations */

static void
refuses_a_damaged_station(void **state)
{
#define HASH64                                                                 \
	"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
	static const char *const rows[] = {
		"",
		"\n",
		" " HASH64 "\n",
		"-ward-abcd " HASH64 "\n",
		"Ward-abcd " HASH64 "\n",
		"a/b " HASH64 "\n",
		"{-abcd " HASH64 "\n",
		"0123456789012345678901234567890123456789 " HASH64 "\n",
		"ward-abcd\n",
		"ward-abcd 0123\n",
		"ward-abcd " HASH64 "0\n",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct book b;
		book_init(&b);
		fake_mkdir(b.fake, BOOK_STATE);
		fake_puts(b.fake, BOOK_STATE "/station", rows[i]);
		assert_int_equal(book_open(&b), MYO_ERR_FORMAT);
		assert_null(b.log);
		assert_true(diags_have(b.diags, "station",
		    "damaged; remove it and a new station id is made"));
		/* the file is left for a person to look at */
		assert_string_equal(
		    fake_get(b.fake, BOOK_STATE "/station", NULL), rows[i]);
		book_release(&b);
	}
}

static void
refuses_a_chain_that_is_none(void **state)
{
	struct csv_row row = { .count = COL_COUNT };
	struct schema_fault fault;
	struct myo_entry e;
	static char good[] = HASH64;
	static char time[] = "2026-01-01T11:00:00.000+01:00";
	static char one[] = "1", answer[] = "answer", none[] = "";

	(void)state;
	for (size_t i = 0; i < COL_COUNT; i++)
		row.field[i] = none;
	row.field[COL_RECORDED_AT] = time;
	row.len[COL_RECORDED_AT] = strlen(time);
	row.field[COL_ENTRY] = answer;
	row.len[COL_ENTRY] = strlen(answer);
	row.field[COL_SEQ] = one;
	row.len[COL_SEQ] = 1;
	row.field[COL_CHAIN] = good;
	row.len[COL_CHAIN] = 64;
	assert_true(schema_decode(&row, &e, &fault));
	assert_string_equal(e.chain, HASH64);
	static const char bad[] = "ABCDEF/:`g ";
	for (size_t i = 0; bad[i] != '\0'; i++) {
		good[5] = bad[i];
		assert_false(schema_decode(&row, &e, &fault));
		assert_string_equal(fault.column, "chain");
		assert_string_equal(fault.why, "not 64 hexadecimal digits");
	}
	good[5] = '5';
	row.len[COL_CHAIN] = 63;
	assert_false(schema_decode(&row, &e, &fault));
}

/* ---- on the real system */

static void
opens_on_the_real_system(void **state)
{
	struct buf dir = BUF_INIT, home = BUF_INIT;
	char temp[] = "/tmp/myolog-ends.XXXXXX";
	struct myo_logbook *book = NULL, *reader = NULL;
	struct myo_diags *diags = myo_diags_new();
	struct seen s = { 0 };
	const struct myo_entry draft = logcheck_draft("real");

	(void)state;
	assert_non_null(mkdtemp(temp));
	buf_addf(&dir, "%s/log", temp);
	buf_addf(&home, "%s/state", temp);
	assert_int_equal(
	    myo_logbook_open(dir.data, NULL, MYO_LOGBOOK_READ, &reader, diags),
	    MYO_ERR_NOTFOUND);
	assert_null(reader);
	assert_int_equal(myo_logbook_open(dir.data, home.data,
			     MYO_LOGBOOK_WRITE, &book, diags),
	    MYO_OK);
	assert_int_equal(myo_logbook_append(book, &draft, NULL, diags), MYO_OK);
	assert_int_equal(
	    myo_logbook_open(dir.data, NULL, MYO_LOGBOOK_READ, &reader, diags),
	    MYO_OK);
	assert_int_equal(
	    myo_logbook_scan(reader, NULL, see, &s, diags), MYO_OK);
	assert_string_equal(s.values, "real;");
	myo_logbook_close(reader);

	struct buf path = BUF_INIT;
	buf_addf(&path, "%s/%s.csv", dir.data, myo_logbook_station(book));
	myo_logbook_close(book);
	assert_int_equal(remove(path.data), 0);
	static const char *const made[] = { "log/lock", "log", "state/lock",
		"state/station", "state", "" };
	for (size_t i = 0; i < sizeof(made) / sizeof(made[0]); i++) {
		buf_reset(&path);
		buf_addf(&path, "%s/%s", temp, made[i]);
		assert_int_equal(remove(path.data), 0);
	}
	myo_diags_free(diags);
	buf_release(&path);
	buf_release(&home);
	buf_release(&dir);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(stores_a_snapshot_at_the_second_try),
		cmocka_unit_test(refuses_nul_inside),
		cmocka_unit_test(refuses_a_line_before_the_last_without_chain),
		cmocka_unit_test(refuses_what_no_crash_leaves),
		cmocka_unit_test(notices_a_file_that_shrinks),
		cmocka_unit_test(notices_another_file),
		cmocka_unit_test(opens_for_reading_what_it_may),
		cmocka_unit_test(closes_when_the_cut_did_not_take),
		cmocka_unit_test(refuses_a_clock_beyond_the_calendar),
		cmocka_unit_test(writes_only_what_reads_back),
		cmocka_unit_test(says_held_also_by_whom_it_cannot_know),
		cmocka_unit_test(reads_needless_quotes),
		cmocka_unit_test(opens_only_files),
		cmocka_unit_test(reads_behind_a_damaged_first_row),
		cmocka_unit_test(refuses_a_damaged_station),
		cmocka_unit_test(refuses_a_chain_that_is_none),
		cmocka_unit_test(opens_on_the_real_system),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
