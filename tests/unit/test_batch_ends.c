/*
 * test_batch_ends.c: a batch whose drafts are not all alike, and a mark that
 * is none, means another place, is gone again or cannot be read: one case
 * each, with status, words, and what is on disk after. Kills, power cuts and
 * the failing calls of a batch itself are in tests/fault.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "store/chain.h"
#include "store/store_private.h"
#include "support/book.h"

#include "meddle.h"

#define N(a)   (sizeof(a) / sizeof((a)[0]))
#define ZERO32 "00000000000000000000000000000000"
#define ZERO   ZERO32 ZERO32

/* ---- a file of two rows, and a mark beside it */

/* Where lines end, and with which chain: the header, row 1, row 2. */
struct ends {
	int64_t at[3];
	char chain[3][65];
};

static void
find_ends(struct book *b, struct ends *out)
{
	size_t len;
	const char *data = book_bytes(b, &len);
	const char *p = data;
	struct logcheck c;

	book_check(b, &c);
	assert_null(c.fault);
	assert_int_equal(c.count, 2);
	for (size_t i = 0; i < N(out->at); i++) {
		p = strstr(p, "\r\n") + 2;
		out->at[i] = p - data;
		if (i > 0)
			memcpy(out->chain[i], c.row[i - 1].field[LC_CHAIN],
			    sizeof(out->chain[i]));
	}
	assert_int_equal(out->at[2], len);
	chain_start(out->chain[0]);
}

static const char *
mark_path(struct book *b, struct buf *out)
{
	buf_reset(out);
	buf_add(out, b->path.data, b->path.len - strlen(".csv"));
	buf_adds(out, ".batch");
	return out->data;
}

static void
put_mark(struct book *b, const char *text)
{
	struct buf path = BUF_INIT;

	fake_puts(b->fake, mark_path(b, &path), text);
	buf_release(&path);
}

/* Its first line is the row at `from`, or where there is none, any. */
static void
put_mark_of(struct book *b, int64_t from, const char *before, int64_t to,
    const char *after)
{
	struct buf text = BUF_INIT;
	size_t len, first = (size_t)from + 1;
	const char *begin = ZERO;
	const char *data = book_bytes(b, &len);
	const char *end =
	    (size_t)from < len ? strstr(data + from, "\r\n") : NULL;

	if (end != NULL && end - (data + from) > 64) {
		first = (size_t)(end - data) + 2;
		begin = end - 64;
	}
	buf_addf(&text, "from %d %s\nfirst %zu %.64s\nto %d %s\n", (int)from,
	    before, first, begin, (int)to, after);
	put_mark(b, text.data);
	buf_release(&text);
}

static bool
mark_stays(struct book *b)
{
	struct buf path = BUF_INIT;
	enum os_kind kind = OS_KIND_NONE;

	assert_int_equal(
	    b->fake->os.kind(&b->fake->os, mark_path(b, &path), &kind), 0);
	buf_release(&path);
	return kind != OS_KIND_NONE;
}

static void
closed_rows(struct book *b, struct ends *ends)
{
	two_rows(b);
	find_ends(b, ends);
	book_close(b);
}

static bool
see(void *ctx, const struct myo_entry *e, const char *file, uint64_t line)
{
	struct buf *values = ctx;

	(void)file;
	(void)line;
	buf_addf(values, "%s;", e->value);
	return true;
}

/* What a reader on this os finds. */
static enum myo_status
read_on(const struct os *os, struct book *b, struct buf *values)
{
	struct myo_logbook *log = NULL;

	buf_reset(values);
	assert_int_equal(store_open_with(os, BOOK_DIR, NULL, MYO_LOGBOOK_READ,
			     &log, b->diags),
	    MYO_OK);
	const enum myo_status status =
	    myo_logbook_scan(log, NULL, see, values, b->diags);
	myo_logbook_close(log);
	return status;
}

static void
expect_values(struct book *b, const char *name, const char *wanted)
{
	struct buf values = BUF_INIT;

	assert_int_equal(read_on(&b->fake->os, b, &values), MYO_OK);
	if (strcmp(values.data, wanted) != 0)
		fail_msg("%s: '%s', not '%s'", name, values.data, wanted);
	buf_release(&values);
}

/* Nobody writes, and nothing is touched. */
static void
expect_refused(struct book *b, const char *name, const char *why)
{
	struct buf before = BUF_INIT;

	remember(b, &before);
	const enum myo_status status = book_add(b, "three");
	if (status != MYO_ERR_CHAIN || !diags_have(b->diags, "chain", why))
		fail_msg("%s: %d, not refused", name, (int)status);
	assert_true(diags_have(b->diags, "chain", ".batch'"));
	expect_bytes(b, &before);
	assert_true(mark_stays(b));
	assert_false(b->fake->append_locked);
	buf_release(&before);
}

/* ---- drafts */

static void
stamps_drafts_without_a_time(void **state)
{
	struct myo_entry drafts[3];
	char now[DATE_STAMP_SIZE];
	struct logcheck c;
	struct book b;

	(void)state;
	two_rows(&b);
	for (size_t i = 0; i < N(drafts); i++)
		drafts[i] = logcheck_draft("n");
	drafts[0].recorded_at = NULL;
	drafts[1].recorded_at = "";
	b.fake->wall_ms += 60000;
	log_stamp(&b.fake->os, now);
	assert_int_equal(
	    myo_logbook_append_all(b.log, drafts, N(drafts), NULL, b.diags),
	    MYO_OK);
	book_check(&b, &c);
	assert_null(c.fault);
	assert_int_equal(c.count, 2 + N(drafts));
	assert_string_equal(c.row[2].field[LC_RECORDED], now);
	assert_string_equal(c.row[3].field[LC_RECORDED], now);
	assert_string_equal(c.row[4].field[LC_RECORDED], drafts[2].recorded_at);
	assert_string_not_equal(c.row[4].field[LC_RECORDED], now);
	book_release(&b);
}

/* Only "+:N" is one of the batch; a reference that is none stops all. */
static void
leaves_other_references_alone(void **state)
{
	static const char *const refers[] = { NULL, "", "ward-abcd:7", "+:1" };
	struct myo_entry drafts[N(refers)];
	char own[128];
	struct logcheck c;
	struct book b;
	struct buf before = BUF_INIT;

	(void)state;
	two_rows(&b);
	remember(&b, &before);
	for (size_t i = 0; i < N(refers); i++) {
		drafts[i] = logcheck_draft("n");
		drafts[i].refers_to = refers[i];
	}
	drafts[1].refers_to = "+:0";
	assert_int_equal(
	    myo_logbook_append_all(b.log, drafts, N(refers), NULL, b.diags),
	    MYO_ERR_FORMAT);
	assert_true(diags_have(b.diags, "row", "refers_to"));
	expect_bytes(&b, &before);
	assert_false(mark_stays(&b));
	drafts[1].refers_to = refers[1];
	assert_int_equal(
	    myo_logbook_append_all(b.log, drafts, N(refers), NULL, b.diags),
	    MYO_OK);
	book_check(&b, &c);
	assert_null(c.fault);
	assert_int_equal(c.count, 2 + N(refers));
	(void)snprintf(own, sizeof(own), "%s:3", myo_logbook_station(b.log));
	assert_string_equal(c.row[2].field[17], "");
	assert_string_equal(c.row[3].field[17], "");
	assert_string_equal(c.row[4].field[17], "ward-abcd:7");
	assert_string_equal(c.row[5].field[17], own);
	buf_release(&before);
	book_release(&b);
}

static void
takes_no_batch_of_a_reader(void **state)
{
	const struct myo_entry draft = logcheck_draft("n");
	struct buf before = BUF_INIT;
	struct book b;

	(void)state;
	two_rows(&b);
	remember(&b, &before);
	book_close(&b);
	meddle_with(&b, MYO_LOGBOOK_READ);
	assert_int_equal(
	    myo_logbook_append_all(b.log, &draft, 1, NULL, b.diags),
	    MYO_ERR_MISUSE);
	expect_bytes(&b, &before);
	buf_release(&before);
	book_release(&b);
}

/* ---- what is no mark stops the writer and hides nothing from readers */

#define FROM(at)  "from " at " " ZERO "\n"
#define FIRST(at) "first " at " " ZERO "\n"
#define TO(at)    "to " at " " ZERO "\n"
#define LINES_10  "\n\n\n\n\n\n\n\n\n\n"
#define LINES_100                                                              \
	LINES_10 LINES_10 LINES_10 LINES_10 LINES_10 LINES_10 LINES_10         \
	    LINES_10 LINES_10 LINES_10
#define REST         FIRST("400") TO("900")
#define NO_MARK      "it is not the mark of a batch"
#define NO_FIT       "it does not fit the station's file"
#define FILE_SHORTER "the file is shorter than before the batch"

static void
refuses_what_is_no_mark(void **state)
{
	static const struct {
		const char *name, *text;
	} rows[] = {
		{ "empty", "" },
		{ "another word", "form 300 " ZERO "\n" REST },
		{ "no number", FROM("x") REST },
		{ "a negative number", FROM("-1") REST },
		{ "a short chain", "from 300 " ZERO32 "\n" REST },
		{ "a long chain", "from 300 0" ZERO "\n" REST },
		{ "no digits", "from 300 " ZERO32
			       "G0000000000000000000000000000000\n" REST },
		{ "one line", FROM("300") },
		{ "two lines", FROM("300") FIRST("400") },
		{ "another second line", FROM("300") TO("900") TO("900") },
		{ "another third line", FROM("300") FIRST("400") FROM("900") },
		{ "more behind", FROM("300") REST "\n" },
		{ "of no bytes", FROM("300") FIRST("300") TO("300") },
		{ "a first line of none", FROM("300") FIRST("300") TO("900") },
		{ "a first line beyond it",
		    FROM("300") FIRST("901") TO("900") },
		{ "too long", FROM("300") REST LINES_100 LINES_100 LINES_100
				  LINES_100 LINES_100 LINES_100 },
	};

	(void)state;
	for (size_t i = 0; i < N(rows); i++) {
		struct ends ends;
		struct book b;
		closed_rows(&b, &ends);
		put_mark(&b, rows[i].text);
		expect_values(&b, rows[i].name, "one;two;");
		expect_refused(&b, rows[i].name, NO_MARK);
		book_release(&b);
	}
}

static void
put_pipe(struct fake *f, const char *path)
{
	fake_pipe(f, path);
}

static void
put_folder(struct fake *f, const char *path)
{
	fake_mkdir(f, path);
}

/* Where it leads to is a mark. */
static void
put_link(struct fake *f, const char *path)
{
	fake_puts(f, "/data/mark", FROM("300") REST);
	fake_link(f, path, "/data/mark");
}

static void
refuses_what_is_no_file(void **state)
{
	static const struct {
		const char *name;
		void (*put)(struct fake *f, const char *path);
	} rows[] = {
		{ "a pipe", put_pipe },
		{ "a folder", put_folder },
		{ "a link", put_link },
	};

	(void)state;
	for (size_t i = 0; i < N(rows); i++) {
		struct buf path = BUF_INIT;
		struct ends ends;
		struct book b;
		closed_rows(&b, &ends);
		rows[i].put(b.fake, mark_path(&b, &path));
		expect_values(&b, rows[i].name, "one;two;");
		expect_refused(&b, rows[i].name, NO_MARK);
		buf_release(&path);
		book_release(&b);
	}
}

/* ---- a mark that means another place than this file has */

static void
refuses_a_mark_that_does_not_fit(void **state)
{
	static const struct {
		const char *name;
		size_t line; /* behind which it begins */
		int off;     /* and bytes from there */
		const char *before, *why;
	} rows[] = {
		{ "inside the header", 0, -2, ZERO, NO_FIT },
		{ "at the first row, of another file", 0, 0, ZERO, NO_FIT },
		{ "behind its first bytes", 0, 2, NULL, NO_FIT },
		{ "in its beginning", 0, 50, NULL, NO_FIT },
		{ "before its line end", 1, -1, NULL, NO_FIT },
		{ "behind a row, with another chain", 1, 0, ZERO, NO_FIT },
		{ "behind the end", 2, 1, NULL, FILE_SHORTER },
	};

	(void)state;
	for (size_t i = 0; i < N(rows); i++) {
		struct ends ends;
		struct book b;
		closed_rows(&b, &ends);
		const size_t line = rows[i].line;
		put_mark_of(&b, ends.at[line] + rows[i].off,
		    rows[i].before != NULL ? rows[i].before : ends.chain[line],
		    99999, ZERO);
		expect_refused(&b, rows[i].name, rows[i].why);
		book_release(&b);
	}
}

/* The line before it, whole or not, has no chain that could be the mark's. */
static void
refuses_a_mark_behind_no_row(void **state)
{
	struct buf text = BUF_INIT;
	struct ends ends;
	struct book b;

	(void)state;
	/* short, and longer than what is looked at */
	for (int width = 1; width < 400; width += 199) {
		closed_rows(&b, &ends);
		buf_reset(&text);
		buf_addf(&text, LOGCHECK_HEADER "\r\n%0*d\r\n", width, 1);
		fake_put(b.fake, b.path.data, text.data, text.len);
		put_mark_of(&b, (int64_t)text.len, ZERO, 99999, ZERO);
		expect_refused(&b, "no row", NO_FIT);
		book_release(&b);
	}
	buf_release(&text);
}

/* All of the row is there but what ends it. */
static void
refuses_a_mark_behind_a_torn_row(void **state)
{
	struct buf text = BUF_INIT;
	struct ends ends;
	struct book b;

	(void)state;
	closed_rows(&b, &ends);
	remember(&b, &text);
	memcpy(text.data + text.len - 2, "..", 2);
	fake_put(b.fake, b.path.data, text.data, text.len);
	put_mark_of(&b, ends.at[2], ends.chain[2], 99999, ZERO);
	expect_refused(&b, "torn", NO_FIT);
	buf_release(&text);
	book_release(&b);
}

/* An old one that came back, by a copy of the folder say: rows that were
 * acknowledged since stand where its batch was, and behind. */
static void
refuses_a_mark_that_the_file_outgrew(void **state)
{
	/* bytes of the file that the mark does not know */
	static const int behind[] = { 1, 2, 40 };

	(void)state;
	for (size_t i = 0; i < N(behind); i++) {
		struct ends ends;
		struct book b;
		closed_rows(&b, &ends);
		put_mark_of(&b, ends.at[0], ends.chain[0],
		    ends.at[2] - behind[i], ZERO);
		expect_values(&b, "outgrown", "one;two;");
		expect_refused(
		    &b, "outgrown", "the file goes on behind the batch");
		expect_values(&b, "outgrown, refused", "one;two;");
		book_release(&b);
	}
}

/* ---- whole or not */

/* Row 2 is the batch. It stays if it is what the mark says, to the last byte
 * and to the chain; else all behind row 1 goes. */
static void
tells_a_whole_batch(void **state)
{
	static const struct {
		const char *name;
		int off; /* of its end */
		const char *after;
		bool whole;
	} rows[] = {
		{ "whole", 0, NULL, true },
		{ "another chain at its end", 0, ZERO, false },
		{ "more was to come", 40, NULL, false },
	};

	(void)state;
	for (size_t i = 0; i < N(rows); i++) {
		struct logcheck c;
		struct ends ends;
		struct book b;
		closed_rows(&b, &ends);
		put_mark_of(&b, ends.at[1], ends.chain[1],
		    ends.at[2] + rows[i].off,
		    rows[i].after != NULL ? rows[i].after : ends.chain[2]);
		expect_values(
		    &b, rows[i].name, rows[i].whole ? "one;two;" : "one;");
		assert_int_equal(book_add(&b, "three"), MYO_OK);
		assert_false(mark_stays(&b));
		assert_int_equal(book_said(&b, "batch"), !rows[i].whole);
		book_check(&b, &c);
		assert_null(c.fault);
		assert_int_equal(logcheck_answers(&c, "two"), rows[i].whole);
		assert_int_equal(c.count, rows[i].whole ? 3 : 2);
		book_release(&b);
	}
}

static void
bytes_of_nothing(
    const struct buf *file, const struct ends *ends, struct buf *out)
{
	(void)file;
	(void)ends;
	buf_adds(out, "no row\r\n");
}

/* Whole in itself, but its chain was made from another line's. */
static void
bytes_of_another_row(
    const struct buf *file, const struct ends *ends, struct buf *out)
{
	buf_add(
	    out, file->data + ends->at[0], (size_t)(ends->at[1] - ends->at[0]));
}

/* Longer than any line is, with an end that looks like one. */
static void
bytes_of_a_giant(
    const struct buf *file, const struct ends *ends, struct buf *out)
{
	static char big[(1 << 20) + 8];

	memset(big, 'x', sizeof(big));
	buf_add(out, big, sizeof(big));
	bytes_of_another_row(file, ends, out);
}

static void
takes_back_what_does_not_follow(void **state)
{
	static const struct {
		const char *name;
		void (*make)(const struct buf *file, const struct ends *ends,
		    struct buf *out);
	} rows[] = {
		{ "no row", bytes_of_nothing },
		{ "a row of another place", bytes_of_another_row },
		{ "a line that is too long", bytes_of_a_giant },
	};

	(void)state;
	for (size_t i = 0; i < N(rows); i++) {
		struct buf file = BUF_INIT, bytes = BUF_INIT;
		char said[64];
		struct logcheck c;
		struct ends ends;
		struct book b;
		closed_rows(&b, &ends);
		remember(&b, &file);
		rows[i].make(&file, &ends, &bytes);
		add_bytes(&b, bytes.data, bytes.len);
		put_mark_of(&b, ends.at[2], ends.chain[2],
		    ends.at[2] + (int64_t)bytes.len, ends.chain[1]);
		expect_values(&b, rows[i].name, "one;two;");
		assert_int_equal(book_add(&b, "three"), MYO_OK);
		(void)snprintf(said, sizeof(said),
		    "its %zu bytes were taken back", bytes.len);
		assert_true(diags_have(b.diags, "batch", said));
		assert_false(mark_stays(&b));
		book_check(&b, &c);
		assert_null(c.fault);
		assert_int_equal(c.count, 3);
		assert_int_equal(logcheck_answers(&c, "three"), 1);
		buf_release(&bytes);
		buf_release(&file);
		book_release(&b);
	}
}

/* ---- calls that fail */

/* A batch that was cut off. */
static void
half(struct book *b, struct ends *ends)
{
	closed_rows(b, ends);
	add_bytes(b, "2026-01-01T11:00", 16);
	put_mark_of(b, ends->at[2], ends->chain[2], ends->at[2] + 500, ZERO);
}

/* Another writer settled it between two looks at it: nothing is left to do. */
static void
goes_on_when_the_mark_is_gone(void **state)
{
	struct buf values = BUF_INIT;
	struct logcheck c;
	struct ends ends;
	struct book b;

	(void)state;
	closed_rows(&b, &ends);
	put_mark_of(&b, ends.at[1], ends.chain[1], 99999, ZERO);
	meddle_with(&b, MYO_LOGBOOK_WRITE);
	meddle.gone = ".batch";
	meddle.gone_err = -ENOENT;
	assert_int_equal(read_on(&meddle.os, &b, &values), MYO_OK);
	assert_string_equal(values.data, "one;two;");
	assert_int_equal(book_add(&b, "three"), MYO_OK);
	assert_int_equal(myo_diags_count(b.diags), 0);
	book_check(&b, &c);
	assert_null(c.fault);
	assert_int_equal(c.count, 3);
	buf_release(&values);
	book_release(&b);
}

/* What cannot be read may be a mark: nobody goes on as if there were none. */
static void
stops_when_the_mark_cannot_be_read(void **state)
{
	struct buf values = BUF_INIT, before = BUF_INIT;
	struct ends ends;
	struct book b;

	(void)state;
	half(&b, &ends);
	remember(&b, &before);
	meddle_with(&b, MYO_LOGBOOK_WRITE);
	meddle.gone = ".batch";
	meddle.gone_err = -EIO;
	assert_int_equal(read_on(&meddle.os, &b, &values), MYO_ERR_IO);
	assert_string_equal(values.data, "");
	assert_true(diags_have(b.diags, "read", "read: Input/output error"));
	assert_int_equal(book_add(&b, "three"), MYO_ERR_IO);
	assert_true(diags_have(b.diags, "store", ".batch', read: Input"));
	expect_bytes(&b, &before);
	assert_true(mark_stays(&b));
	buf_release(&before);
	buf_release(&values);
	book_release(&b);
}

/* Settling it fails anywhere: the next one does, and nothing was lost. */
static bool
settle_with(unsigned long n, bool for_good, size_t *failed)
{
	struct logcheck c;
	struct ends ends;
	struct book b;

	half(&b, &ends);
	assert_int_equal(book_open(&b), MYO_OK);
	fake_fail(b.fake, n, FAKE_EIO, for_good);
	const enum myo_status status = book_add(&b, "three");
	const bool reached = fake_reached(b.fake);
	fake_fail(b.fake, 0, FAKE_EIO, false);
	assert_true(status == MYO_OK || status == MYO_ERR_IO ||
		    status == MYO_ERR_CLOSED);
	if (diags_have(b.diags, "store",
		"take back an unfinished batch: Input/output error")) {
		assert_int_equal(status, MYO_ERR_IO);
		/* readers are kept from it all the same */
		expect_values(&b, "not settled", "one;two;");
		++*failed;
	}
	book_close(&b);
	assert_int_equal(book_add(&b, "last"), MYO_OK);
	assert_false(mark_stays(&b));
	book_check(&b, &c);
	assert_null(c.fault);
	assert_int_equal(logcheck_answers(&c, "one"), 1);
	assert_int_equal(logcheck_answers(&c, "two"), 1);
	if (status == MYO_OK)
		assert_int_equal(logcheck_answers(&c, "three"), 1);
	assert_int_equal(logcheck_answers(&c, "last"), 1);
	book_release(&b);
	return reached;
}

static void
settles_at_the_second_try(void **state)
{
	(void)state;
	for (int for_good = 0; for_good < 2; for_good++) {
		size_t failed = 0;
		unsigned long n = 1;
		while (settle_with(n, for_good != 0, &failed))
			n++;
		/* size, read, cut, sync, unlink, and the folder's sync */
		assert_true(failed >= 6);
	}
}

/* What is whole was perhaps acknowledged: a look at it that fails takes nothing
 * away, neither from the file nor from a reader. */
static void
keeps_a_whole_batch_that_cannot_be_read(void **state)
{
	bool reached = true;
	size_t failed = 0;

	(void)state;
	for (unsigned long n = 1; reached; n++) {
		struct buf values = BUF_INIT;
		struct logcheck c;
		struct ends ends;
		struct book b;
		closed_rows(&b, &ends);
		put_mark_of(
		    &b, ends.at[1], ends.chain[1], ends.at[2], ends.chain[2]);
		assert_int_equal(book_open(&b), MYO_OK);
		fake_fail(b.fake, n, FAKE_EIO, false);
		const enum myo_status written = book_add(&b, "three");
		reached = fake_reached(b.fake);
		fake_fail(b.fake, n, FAKE_EIO, false);
		const enum myo_status status =
		    myo_logbook_scan(b.log, NULL, see, &values, b.diags);
		fake_fail(b.fake, 0, FAKE_EIO, false);
		if (status == MYO_OK)
			assert_int_equal(
			    strncmp(values.data, "one;two;", 8), 0);
		book_check(&b, &c);
		assert_null(c.fault);
		assert_int_equal(logcheck_answers(&c, "one"), 1);
		assert_int_equal(logcheck_answers(&c, "two"), 1);
		assert_false(book_said(&b, "batch"));
		failed += written != MYO_OK;
		buf_release(&values);
		book_release(&b);
	}
	assert_true(failed > 5);
}

/* A reader that cannot look at the batch does not take it for whole. */
static void
reads_nothing_unsure(void **state)
{
	bool reached = true;
	size_t failed = 0;

	(void)state;
	for (unsigned long n = 1; reached; n++) {
		struct buf values = BUF_INIT;
		struct myo_logbook *log = NULL;
		struct ends ends;
		struct book b;
		half(&b, &ends);
		assert_int_equal(store_open_with(&b.fake->os, BOOK_DIR, NULL,
				     MYO_LOGBOOK_READ, &log, b.diags),
		    MYO_OK);
		fake_fail(b.fake, n, FAKE_EIO, false);
		const enum myo_status status =
		    myo_logbook_scan(log, NULL, see, &values, b.diags);
		reached = fake_reached(b.fake);
		fake_fail(b.fake, 0, FAKE_EIO, false);
		assert_false(book_said(&b, "torn"));
		if (status == MYO_OK) {
			assert_string_equal(values.data, "one;two;");
		} else {
			assert_int_equal(status, MYO_ERR_IO);
			assert_true(
			    strncmp(values.data, "one;two;", values.len) == 0);
			failed++;
		}
		myo_logbook_close(log);
		buf_release(&values);
		book_release(&b);
	}
	assert_true(failed > 5);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(stamps_drafts_without_a_time),
		cmocka_unit_test(leaves_other_references_alone),
		cmocka_unit_test(takes_no_batch_of_a_reader),
		cmocka_unit_test(refuses_what_is_no_mark),
		cmocka_unit_test(refuses_what_is_no_file),
		cmocka_unit_test(refuses_a_mark_that_does_not_fit),
		cmocka_unit_test(refuses_a_mark_behind_no_row),
		cmocka_unit_test(refuses_a_mark_behind_a_torn_row),
		cmocka_unit_test(refuses_a_mark_that_the_file_outgrew),
		cmocka_unit_test(tells_a_whole_batch),
		cmocka_unit_test(takes_back_what_does_not_follow),
		cmocka_unit_test(goes_on_when_the_mark_is_gone),
		cmocka_unit_test(stops_when_the_mark_cannot_be_read),
		cmocka_unit_test(settles_at_the_second_try),
		cmocka_unit_test(keeps_a_whole_batch_that_cannot_be_read),
		cmocka_unit_test(reads_nothing_unsure),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
