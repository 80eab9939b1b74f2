/*
 * test_store.c: the logbook on a fake os: append, read, hold, snapshots.
 * Torn tails, failing calls and power cuts are in tests/fault.
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

static void
starts_a_file(void **state)
{
	struct book b;
	struct logcheck c;
	const struct myo_entry *stored = NULL;
	struct myo_entry draft = logcheck_draft("one");

	(void)state;
	book_init(&b);
	assert_int_equal(book_open(&b), MYO_OK);
	const char *station = myo_logbook_station(b.log);
	assert_memory_equal(station, BOOK_STATION, strlen(BOOK_STATION));
	const char *tail = station + strlen(BOOK_STATION);
	assert_int_equal(
	    strspn(tail, "abcdefghijklmnopqrstuvwxyz0123456789"), 4);
	assert_int_equal(strlen(tail), 4);
	assert_string_equal(myo_logbook_dir(b.log), BOOK_DIR);
	/* nothing is made before there is something to write */
	assert_null(book_bytes(&b, NULL));

	draft.station_id = "somebody-else";
	draft.seq = 77;
	draft.chain = "x";
	assert_int_equal(
	    myo_logbook_append(b.log, &draft, &stored, b.diags), MYO_OK);
	book_check(&b, &c);
	assert_null(c.fault);
	assert_int_equal(c.count, 1);
	assert_string_equal(c.row[0].field[LC_STATION], station);
	assert_string_equal(stored->station_id, station);
	assert_true(stored->seq == 1);
	assert_string_equal(stored->chain, c.head);
	assert_string_equal(stored->value, "one");
	assert_int_equal(stored->trial, 2);
	assert_int_equal(book_add(&b, "two"), MYO_OK);
	book_check(&b, &c);
	assert_null(c.fault);
	assert_int_equal(c.count, 2);
	assert_int_equal(myo_diags_count(b.diags), 0);
	/* what was acknowledged is beyond the reach of a power cut */
	assert_int_equal(disk_variants(b.fake->disk), 1);
	assert_false(b.fake->append_locked);
	book_release(&b);
}

static void
goes_on_after_reopening(void **state)
{
	struct book b;
	struct logcheck c;

	(void)state;
	book_init(&b);
	assert_int_equal(book_add(&b, "one"), MYO_OK);
	book_close(&b);
	assert_int_equal(book_add(&b, "two"), MYO_OK);
	book_close(&b);
	assert_int_equal(book_add(&b, "three"), MYO_OK);
	book_check(&b, &c);
	assert_null(c.fault);
	assert_int_equal(c.count, 3);
	book_release(&b);
}

static void
fills_in_the_time(void **state)
{
	struct book b;
	const struct myo_entry *stored;
	struct myo_entry draft = logcheck_draft("x");

	(void)state;
	book_init(&b);
	draft.recorded_at = NULL;
	assert_int_equal(book_open(&b), MYO_OK);
	assert_int_equal(
	    myo_logbook_append(b.log, &draft, &stored, b.diags), MYO_OK);
	assert_string_equal(
	    stored->recorded_at, "2026-01-01T11:00:00.000+01:00");
	draft.recorded_at = "noon";
	assert_int_equal(myo_logbook_append(b.log, &draft, &stored, b.diags),
	    MYO_ERR_FORMAT);
	book_release(&b);
}

static void
refuses_what_breaks_the_schema(void **state)
{
	struct book b;
	struct logcheck c;
	struct myo_entry draft = logcheck_draft("x");

	(void)state;
	book_init(&b);
	assert_int_equal(book_add(&b, "one"), MYO_OK);
	draft.patient_id = "Jane Doe";
	assert_int_equal(
	    myo_logbook_append(b.log, &draft, NULL, b.diags), MYO_ERR_FORMAT);
	assert_true(diags_have(b.diags, "row", "patient_id"));

	/* a line of 1 MiB is the limit; text of a quarter of it passes */
	char *text = malloc((1 << 20) + 1);
	assert_non_null(text);
	memset(text, 'n', 1 << 20);
	text[1 << 20] = '\0';
	draft = logcheck_draft("x");
	draft.note = text;
	assert_int_equal(
	    myo_logbook_append(b.log, &draft, NULL, b.diags), MYO_ERR_FORMAT);
	assert_true(diags_have(b.diags, "row", "1048576"));
	book_check(&b, &c);
	assert_null(c.fault);
	assert_int_equal(c.count, 1);
	text[(1 << 20) - 1000] = '\0';
	assert_int_equal(
	    myo_logbook_append(b.log, &draft, NULL, b.diags), MYO_OK);
	book_close(&b);
	assert_int_equal(book_add(&b, "after"), MYO_OK);
	free(text);
	book_release(&b);
}

static void
reads_only_what_is_new(void **state)
{
	struct book a;
	struct logcheck c;
	struct myo_logbook *other;
	const struct myo_entry draft = logcheck_draft("of the other");

	(void)state;
	book_init(&a);
	assert_int_equal(book_add(&a, "a1"), MYO_OK);
	unsigned long reads = a.fake->reads;
	assert_int_equal(book_add(&a, "a2"), MYO_OK);
	assert_int_equal(a.fake->reads, reads);

	/* another process of this station: the fake's locks do not mind */
	assert_int_equal(store_open_with(&a.fake->os, BOOK_DIR, BOOK_STATE,
			     MYO_LOGBOOK_WRITE, &other, a.diags),
	    MYO_OK);
	assert_string_equal(
	    myo_logbook_station(other), myo_logbook_station(a.log));
	assert_int_equal(
	    myo_logbook_append(other, &draft, NULL, a.diags), MYO_OK);
	assert_int_equal(
	    myo_logbook_append(other, &draft, NULL, a.diags), MYO_OK);
	assert_int_equal(book_add(&a, "a3"), MYO_OK);
	reads = a.fake->reads;
	assert_int_equal(book_add(&a, "a4"), MYO_OK);
	assert_int_equal(a.fake->reads, reads);
	assert_int_equal(
	    myo_logbook_append(other, &draft, NULL, a.diags), MYO_OK);
	book_check(&a, &c);
	assert_null(c.fault);
	assert_int_equal(c.count, 7);
	myo_logbook_close(other);
	book_release(&a);
}

static void
knows_the_head(void **state)
{
	struct book b;
	struct logcheck c;
	uint64_t count = 9;
	char chain[65], want[65];

	(void)state;
	book_init(&b);
	assert_int_equal(book_open(&b), MYO_OK);
	assert_int_equal(
	    myo_logbook_head(b.log, &count, chain, b.diags), MYO_OK);
	assert_true(count == 0);
	logcheck_hash(LOGCHECK_HEADER, strlen(LOGCHECK_HEADER), want);
	assert_string_equal(chain, want);
	assert_null(book_bytes(&b, NULL));
	assert_int_equal(book_add(&b, "one"), MYO_OK);
	assert_int_equal(book_add(&b, "two"), MYO_OK);
	book_close(&b);
	assert_int_equal(book_open(&b), MYO_OK);
	assert_int_equal(
	    myo_logbook_head(b.log, &count, chain, b.diags), MYO_OK);
	book_check(&b, &c);
	assert_true(count == 2);
	assert_string_equal(chain, c.head);
	book_release(&b);
}

/* ---- Reading */

struct seen {
	size_t count;
	size_t stop_after; /* 0: never */
	char values[512];  /* joined by blanks */
	uint64_t line;
	char note[64];
};

static bool
see(void *ctx, const struct myo_entry *e, const char *file, uint64_t line)
{
	struct seen *s = ctx;
	size_t len = strlen(s->values);

	assert_non_null(strstr(file, BOOK_DIR "/"));
	s->count++;
	s->line = line;
	(void)snprintf(s->values + len, sizeof(s->values) - len, "%s%s",
	    len == 0 ? "" : " ", e->value);
	(void)snprintf(s->note, sizeof(s->note), "%s", e->note);
	return s->count != s->stop_after;
}

static enum myo_status
scan(struct book *b, const struct myo_filter *filter, struct seen *s)
{
	struct myo_logbook *reader;

	assert_int_equal(store_open_with(&b->fake->os, BOOK_DIR, NULL,
			     MYO_LOGBOOK_READ, &reader, b->diags),
	    MYO_OK);
	assert_string_equal(myo_logbook_station(reader), "");
	memset(s->values, 0, sizeof(s->values));
	s->count = 0;
	enum myo_status status =
	    myo_logbook_scan(reader, filter, see, s, b->diags);
	myo_logbook_close(reader);
	return status;
}

static void
scans_with_filters(void **state)
{
	struct book b;
	struct seen s = { .stop_after = 0 };
	struct myo_entry draft = logcheck_draft("b");

	(void)state;
	book_init(&b);
	assert_int_equal(book_add(&b, "a"), MYO_OK);
	draft.patient_id = "P-0012";
	draft.session_id = "S2";
	draft.note = "two\nlines, \"quoted\" \\n";
	assert_int_equal(
	    myo_logbook_append(b.log, &draft, NULL, b.diags), MYO_OK);
	draft = logcheck_draft("c");
	draft.protocol_id = "hip";
	assert_int_equal(
	    myo_logbook_append(b.log, &draft, NULL, b.diags), MYO_OK);

	assert_int_equal(scan(&b, NULL, &s), MYO_OK);
	assert_string_equal(s.values, "a b c");
	assert_int_equal(s.line, 4);
	const struct {
		struct myo_filter filter;
		const char *want;
	} rows[] = {
		{ { .patient_id = "P-001" }, "a c" },
		{ { .patient_id = "P-0012" }, "b" },
		{ { .patient_id = "P-00" }, "" },
		{ { .session_id = "S2" }, "b" },
		{ { .protocol_id = "hip" }, "c" },
		{ { .patient_id = "P-001", .protocol_id = "triceps-surae" },
		    "a" },
		{ { .patient_id = "P-0012", .protocol_id = "hip" }, "" },
		{ { .station_id = myo_logbook_station(b.log) }, "a b c" },
		{ { .station_id = "nobody" }, "" },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_int_equal(scan(&b, &rows[i].filter, &s), MYO_OK);
		assert_string_equal(s.values, rows[i].want);
	}
	assert_int_equal(scan(&b, &rows[1].filter, &s), MYO_OK);
	assert_string_equal(s.note, "two\nlines, \"quoted\" \\n");
	s.stop_after = 2;
	assert_int_equal(scan(&b, NULL, &s), MYO_OK);
	assert_string_equal(s.values, "a b");
	assert_int_equal(myo_diags_count(b.diags), 0);
	book_release(&b);
}

static void
reads_without_writing(void **state)
{
	struct book b;
	struct seen s = { .stop_after = 0 };
	struct myo_logbook *reader;
	const struct myo_entry draft = logcheck_draft("x");
	int64_t holder;
	uint64_t count;
	char chain[65];

	(void)state;
	book_init(&b);
	assert_int_equal(store_open_with(&b.fake->os, BOOK_DIR, NULL,
			     MYO_LOGBOOK_READ, &reader, b.diags),
	    MYO_ERR_NOTFOUND);
	assert_true(diags_have(b.diags, "read", BOOK_DIR));
	fake_mkdir(b.fake, BOOK_DIR);
	assert_int_equal(store_open_with(&b.fake->os, BOOK_DIR, NULL,
			     MYO_LOGBOOK_READ, &reader, b.diags),
	    MYO_OK);
	assert_int_equal(
	    myo_logbook_append(reader, &draft, NULL, b.diags), MYO_ERR_MISUSE);
	assert_int_equal(
	    myo_logbook_hold(reader, "s", &holder, b.diags), MYO_ERR_MISUSE);
	assert_int_equal(
	    myo_logbook_head(reader, &count, chain, b.diags), MYO_ERR_MISUSE);
	assert_int_equal(
	    myo_logbook_put_snapshot(reader, "a", "1-x", "", 0, b.diags),
	    MYO_ERR_MISUSE);
	myo_logbook_let_go(reader, "s");
	myo_logbook_close(reader);
	assert_int_equal(scan(&b, NULL, &s), MYO_OK);
	assert_int_equal(s.count, 0);
	assert_int_equal(
	    disk_find(b.fake->disk, BOOK_DIR "/lock", NULL, NULL), -2);
	assert_int_equal(disk_find(b.fake->disk, BOOK_STATE, NULL, NULL), -2);
	assert_int_equal(store_open_with(&b.fake->os, BOOK_DIR, NULL,
			     MYO_LOGBOOK_WRITE, &reader, b.diags),
	    MYO_ERR_MISUSE);
	book_release(&b);
}

#define ROW(station, value)                                                    \
	"2026-01-01T11:00:00.000Z,P,S,p,1-a,s,,,answer," value                 \
	",,,,,EX," station                                                     \
	",,,1,0123456789abcdef0123456789abcdef0123456789abcdef0123456789"      \
	"abcdef\r\n"
#define HEADER LOGCHECK_HEADER "\r\n"

static void
reports_what_it_leaves_out(void **state)
{
	static const struct {
		const char *name, *file, *text, *values, *id;
		int line;
	} rows[] = {
		{ "fine", "w.csv", HEADER ROW("w", "1") ROW("w", "2"), "1 2",
		    NULL, 0 },
		{ "only a header", "w (1).csv", HEADER, "", NULL, 0 },
		{ "conflict copy", "w (1).csv", HEADER ROW("w", "1"), "",
		    "conflict-copy", 2 },
		{ "row of another", "w.csv",
		    HEADER ROW("w", "1") ROW("v", "2") ROW("w", "3"), "1 3",
		    "row", 3 },
		{ "first row of another", "w.csv",
		    HEADER ROW("v", "1") ROW("w", "2"), "2", "row", 2 },
		{ "no header", "w.csv", ROW("w", "1"), "", "header", 0 },
		{ "empty", "w.csv", "", "", "header", 0 },
		{ "LF only", "w.csv", LOGCHECK_HEADER "\n", "", "header", 0 },
		{ "mark in front", "w.csv", "\xef\xbb\xbf" HEADER, "", "header",
		    0 },
		{ "torn", "w.csv", HEADER ROW("w", "1") "2026", "1", "torn",
		    3 },
		{ "torn first", "w.csv", HEADER "2", "", "torn", 2 },
		{ "blank line", "w.csv",
		    HEADER ROW("w", "1") "\r\n" ROW("w", "2"), "1 2", "row",
		    3 },
		{ "not a row", "w.csv", HEADER "a,b\r\n" ROW("w", "2"), "2",
		    "row", 2 },
		{ "bare LF", "w.csv", HEADER "a\nb\r\n" ROW("w", "2"), "2",
		    "row", 2 },
		{ "hidden file", ".w.csv", "x", "", NULL, 0 },
		{ "no suffix", "w.csv.torn", "x", "", NULL, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct book b;
		struct seen s = { .stop_after = 0 };
		char path[64];
		print_message("%s\n", rows[i].name);
		book_init(&b);
		fake_mkdir(b.fake, BOOK_DIR);
		(void)snprintf(
		    path, sizeof(path), "%s/%s", BOOK_DIR, rows[i].file);
		fake_puts(b.fake, path, rows[i].text);
		assert_int_equal(scan(&b, NULL, &s), MYO_OK);
		assert_string_equal(s.values, rows[i].values);
		assert_int_equal(
		    myo_diags_count(b.diags), rows[i].id == NULL ? 0 : 1);
		if (rows[i].id != NULL) {
			const struct myo_diag *d = myo_diags_get(b.diags, 0);
			assert_string_equal(d->id, rows[i].id);
			assert_string_equal(d->file, path);
			assert_int_equal(d->line, rows[i].line);
		}
		book_release(&b);
	}
}

static void
reports_nul_where_it_is(void **state)
{
	static const char nul_last[] =
	    HEADER ROW("w", "1") "2026\0\0\0,P,S\r\n";
	static const char nul_inside[] = HEADER "2026\0\0,P\r\n" ROW("w", "1");
	static const char nul_then_torn[] = HEADER "2026\0\0,P\r\n"
						   "20";
	static const struct {
		const char *data;
		size_t len;
		const char *values, *id;
		int line;
		size_t diags;
	} rows[] = {
		{ nul_last, sizeof(nul_last) - 1, "1", "torn", 3, 1 },
		{ nul_inside, sizeof(nul_inside) - 1, "1", "row", 2, 1 },
		{ nul_then_torn, sizeof(nul_then_torn) - 1, "", "torn", 3, 2 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct book b;
		struct seen s = { .stop_after = 0 };
		book_init(&b);
		fake_mkdir(b.fake, BOOK_DIR);
		fake_put(b.fake, BOOK_DIR "/w.csv", rows[i].data, rows[i].len);
		assert_int_equal(scan(&b, NULL, &s), MYO_OK);
		assert_string_equal(s.values, rows[i].values);
		assert_int_equal(myo_diags_count(b.diags), rows[i].diags);
		const struct myo_diag *d = myo_diags_get(b.diags, 0);
		assert_string_equal(d->id, rows[i].id);
		assert_int_equal(d->line, rows[i].line);
		book_release(&b);
	}
}

static void
one_bad_file_does_not_hide_others(void **state)
{
	struct book b;
	struct seen s = { .stop_after = 0 };

	(void)state;
	book_init(&b);
	fake_mkdir(b.fake, BOOK_DIR);
	fake_mkdir(b.fake, BOOK_DIR "/a.csv");
	fake_puts(b.fake, "/data/b", HEADER ROW("b", "b"));
	fake_link(b.fake, BOOK_DIR "/b.csv", "/data/b");
	fake_puts(b.fake, BOOK_DIR "/d.csv", HEADER ROW("d", "d"));
	fake_puts(b.fake, BOOK_DIR "/c.csv", HEADER ROW("c", "c"));
	assert_int_equal(scan(&b, NULL, &s), MYO_ERR_IO);
	assert_string_equal(s.values, "c d");
	assert_true(diags_have(b.diags, "read", BOOK_DIR "/a.csv"));
	assert_true(diags_have(b.diags, "read", BOOK_DIR "/b.csv"));
	assert_int_equal(myo_diags_count(b.diags), 2);
	book_release(&b);
}

static void
shows_twenty_faults_a_file(void **state)
{
	struct book b;
	struct seen s = { .stop_after = 0 };
	struct buf text = BUF_INIT;

	(void)state;
	book_init(&b);
	fake_mkdir(b.fake, BOOK_DIR);
	buf_adds(&text, HEADER);
	for (int i = 0; i < 33; i++)
		buf_adds(&text, "bad\r\n");
	buf_adds(&text, ROW("w", "good"));
	fake_put(b.fake, BOOK_DIR "/w.csv", text.data, text.len);
	assert_int_equal(scan(&b, NULL, &s), MYO_OK);
	assert_string_equal(s.values, "good");
	assert_int_equal(myo_diags_count(b.diags), 21);
	assert_true(diags_have(b.diags, "row", "13 more"));
	buf_release(&text);
	book_release(&b);
}

static void
skips_an_endless_line(void **state)
{
	struct book b;
	struct seen s = { .stop_after = 0 };
	struct buf text = BUF_INIT;

	(void)state;
	book_init(&b);
	fake_mkdir(b.fake, BOOK_DIR);
	buf_adds(&text, HEADER ROW("w", "1"));
	for (int i = 0; i < (3 << 20) / 16; i++)
		buf_adds(&text, "0123456789abcde\n");
	buf_adds(&text, "\r\n" ROW("w", "2"));
	fake_put(b.fake, BOOK_DIR "/w.csv", text.data, text.len);
	assert_int_equal(scan(&b, NULL, &s), MYO_OK);
	assert_string_equal(s.values, "1 2");
	assert_int_equal(myo_diags_count(b.diags), 1);
	assert_int_equal(myo_diags_get(b.diags, 0)->line, 3);
	buf_release(&text);
	book_release(&b);
}

/* ---- What others do to the file */

struct meddling {
	const char *name;
	enum myo_status want;
	const char *id;
	void (*meddle)(struct book *b);
};

static void
move_folder(struct book *b)
{
	fake_move(b->fake, BOOK_DIR, "/data/old");
}

static void
swap_folder(struct book *b)
{
	fake_move(b->fake, BOOK_DIR, "/data/old");
	fake_mkdir(b->fake, BOOK_DIR);
	fake_puts(b->fake, BOOK_DIR "/lock", "");
}

static void
remove_file(struct book *b)
{
	fake_remove(b->fake, b->path.data);
}

static void
replace_file(struct book *b)
{
	size_t len;
	const char *data = book_bytes(b, &len);
	struct buf copy = BUF_INIT;

	buf_add(&copy, data, len);
	fake_remove(b->fake, b->path.data);
	fake_put(b->fake, b->path.data, copy.data, copy.len);
	buf_release(&copy);
}

static void
replace_lock(struct book *b)
{
	fake_remove(b->fake, BOOK_DIR "/lock");
	fake_puts(b->fake, BOOK_DIR "/lock", "");
}

static void
shorten(struct book *b)
{
	size_t len;
	const char *data = book_bytes(b, &len);
	struct buf copy = BUF_INIT;

	buf_add(&copy, data, len - 10);
	fake_put(b->fake, b->path.data, copy.data, copy.len);
	buf_release(&copy);
}

static void
add_text(struct book *b, const char *text)
{
	size_t len;
	const char *data = book_bytes(b, &len);
	struct buf copy = BUF_INIT;

	buf_add(&copy, data, len);
	buf_adds(&copy, text);
	fake_put(b->fake, b->path.data, copy.data, copy.len);
	buf_release(&copy);
}

static void
add_garbage_line(struct book *b)
{
	add_text(b, "hello\r\n");
}

static void
add_foreign_row(struct book *b)
{
	add_text(b, ROW("somebody", "1"));
}

/* An honest chain, and a number that readers do not take for one. */
static void
add_row_of_odd_seq(struct book *b)
{
	struct logcheck c;
	struct buf row = BUF_INIT, chained = BUF_INIT;
	char chain[65];
	size_t len;
	const char *data = book_bytes(b, &len);
	const char *last = strstr(data, "\r\n");

	assert_non_null(last);
	book_check(b, &c);
	assert_null(c.fault);
	/* the one row there is, up to its ",1,CHAIN" */
	last += 2;
	buf_add(&row, last, len - (size_t)(last - data) - 2 - 64 - 3);
	buf_adds(&row, ",02");
	buf_addf(&chained, "%s%s", c.head, row.data);
	logcheck_hash(chained.data, chained.len, chain);
	buf_addf(&row, ",%s\r\n", chain);
	add_text(b, row.data);
	buf_release(&chained);
	buf_release(&row);
}

static void
refuses_a_meddled_file(void **state)
{
	static const struct meddling rows[] = {
		{ "folder renamed", MYO_ERR_IO, "store", move_folder },
		{ "folder replaced", MYO_ERR_IO, "store", swap_folder },
		{ "file deleted", MYO_ERR_IO, "store", remove_file },
		{ "file replaced", MYO_ERR_IO, "store", replace_file },
		{ "lock replaced", MYO_ERR_IO, "store", replace_lock },
		{ "file cut", MYO_ERR_CHAIN, "chain", shorten },
		{ "line added", MYO_ERR_CHAIN, "chain", add_garbage_line },
		{ "row added", MYO_ERR_CHAIN, "chain", add_foreign_row },
		{ "row added, its seq with a zero", MYO_ERR_CHAIN, "chain",
		    add_row_of_odd_seq },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct book b;
		print_message("%s\n", rows[i].name);
		book_init(&b);
		assert_int_equal(book_add(&b, "one"), MYO_OK);
		rows[i].meddle(&b);
		assert_int_equal(book_add(&b, "two"), rows[i].want);
		assert_true(book_said(&b, rows[i].id));
		/* and again: nothing heals by trying */
		assert_int_equal(book_add(&b, "two"), rows[i].want);
		book_release(&b);
	}
}

static void
goes_on_when_the_folder_is_back(void **state)
{
	struct book b;
	struct logcheck c;

	(void)state;
	book_init(&b);
	assert_int_equal(book_add(&b, "one"), MYO_OK);
	fake_move(b.fake, BOOK_DIR, "/data/old");
	assert_int_equal(book_add(&b, "two"), MYO_ERR_IO);
	assert_true(diags_have(b.diags, "store", "put the folder back"));
	fake_move(b.fake, "/data/old", BOOK_DIR);
	assert_int_equal(book_add(&b, "two"), MYO_OK);
	book_check(&b, &c);
	assert_null(c.fault);
	assert_int_equal(c.count, 2);
	book_release(&b);
}

static void
move_at_sync(struct fake *f)
{
	fake_move(f, BOOK_DIR, "/data/old");
	f->at_sync = NULL;
}

/* The folder goes between the write and the acknowledgement. */
static void
does_not_acknowledge_into_nowhere(void **state)
{
	struct book b;

	(void)state;
	book_init(&b);
	assert_int_equal(book_add(&b, "one"), MYO_OK);
	b.fake->at_sync = move_at_sync;
	assert_int_equal(book_add(&b, "two"), MYO_ERR_CLOSED);
	assert_true(diags_have(b.diags, "store", b.path.data));
	fake_move(b.fake, "/data/old", BOOK_DIR);
	assert_int_equal(book_add(&b, "two"), MYO_ERR_CLOSED);
	book_close(&b);
	assert_int_equal(book_add(&b, "two"), MYO_OK);
	book_release(&b);
}

/* A change in the last line, found at the next start. */
static void
refuses_an_edited_last_line(void **state)
{
	struct book b;
	size_t len;

	(void)state;
	for (size_t rows = 1; rows <= 3; rows++) {
		book_init(&b);
		for (size_t i = 0; i < rows; i++)
			assert_int_equal(book_add(&b, "4"), MYO_OK);
		book_close(&b);
		const char *data = book_bytes(&b, &len);
		struct buf edited = BUF_INIT;
		buf_add(&edited, data, len);
		for (size_t i = len - 2; i > 0; i--) {
			if (memcmp(edited.data + i - 1, ",4,", 3) == 0) {
				edited.data[i] = '5';
				break;
			}
		}
		fake_put(b.fake, b.path.data, edited.data, edited.len);
		assert_int_equal(book_add(&b, "x"), MYO_ERR_CHAIN);
		assert_true(book_said(&b, "chain"));
		data = book_bytes(&b, &len);
		assert_int_equal(len, edited.len);
		assert_memory_equal(data, edited.data, len);
		uint64_t count;
		char chain[65];
		assert_int_equal(
		    myo_logbook_head(b.log, &count, chain, b.diags),
		    MYO_ERR_CHAIN);
		buf_release(&edited);
		book_release(&b);
	}
}

static void
refuses_links_and_headless_files(void **state)
{
	struct book b;

	(void)state;
	book_init(&b);
	assert_int_equal(book_open(&b), MYO_OK);
	fake_puts(b.fake, "/data/elsewhere", HEADER);
	fake_link(b.fake, b.path.data, "/data/elsewhere");
	assert_int_equal(book_add(&b, "one"), MYO_ERR_IO);
	assert_true(diags_have(b.diags, "store", "symbolic link"));
	assert_string_equal(fake_get(b.fake, "/data/elsewhere", NULL), HEADER);
	fake_remove(b.fake, b.path.data);
	fake_puts(b.fake, b.path.data, "");
	assert_int_equal(book_add(&b, "one"), MYO_ERR_CHAIN);
	assert_true(book_said(&b, "header"));
	book_release(&b);

	book_init(&b);
	fake_mkdir(b.fake, BOOK_DIR);
	fake_puts(b.fake, "/data/elsewhere", "");
	fake_link(b.fake, BOOK_DIR "/lock", "/data/elsewhere");
	assert_int_equal(book_open(&b), MYO_ERR_IO);
	assert_true(diags_have(b.diags, "store", BOOK_DIR "/lock"));
	book_release(&b);
}

/* ---- Sessions, stations, snapshots */

static void
holds_sessions(void **state)
{
	struct book b;
	int64_t holder = -1;

	(void)state;
	book_init(&b);
	assert_int_equal(book_open(&b), MYO_OK);
	assert_int_equal(
	    myo_logbook_hold(b.log, "s1", &holder, b.diags), MYO_OK);
	assert_int_equal(
	    myo_logbook_hold(b.log, "s2", &holder, b.diags), MYO_OK);
	myo_logbook_let_go(b.log, "s1");
	assert_int_equal(holder, -1);
	/* the byte is 1 + 62 bits of the hash of the id */
	char hex[65];
	logcheck_hash("s3", 2, hex);
	hex[16] = '\0';
	b.fake->others[0].byte =
	    1 + (int64_t)(strtoull(hex, NULL, 16) & 0x3fffffffffffffff);
	b.fake->others[0].pid = 777;
	assert_int_equal(
	    myo_logbook_hold(b.log, "s3", &holder, b.diags), MYO_ERR_LOCKED);
	assert_int_equal(holder, 777);
	assert_true(diags_have(b.diags, "locked", "777"));
	/* appending is not disturbed by held sessions */
	assert_int_equal(book_add(&b, "one"), MYO_OK);
	book_release(&b);
}

static void
keeps_its_station(void **state)
{
	struct book b;
	char first[64], machine[65];

	(void)state;
	book_init(&b);
	assert_int_equal(book_open(&b), MYO_OK);
	(void)snprintf(first, sizeof(first), "%s", myo_logbook_station(b.log));
	book_close(&b);
	b.fake->hostname = "renamed";
	assert_int_equal(book_open(&b), MYO_OK);
	assert_string_equal(myo_logbook_station(b.log), first);
	book_close(&b);
	/* the machine's id itself is nowhere */
	const char *text = fake_get(b.fake, BOOK_STATE "/station", NULL);
	assert_null(strstr(text, "0123456789abcdef0123456789abcdef"));
	logcheck_hash("0123456789abcdef0123456789abcdef\n", 33, machine);
	assert_null(strstr(text, machine));
	/* the state folder on another machine */
	b.fake->machine_id = "another\n";
	assert_int_equal(book_open(&b), MYO_OK);
	assert_string_not_equal(myo_logbook_station(b.log), first);
	assert_memory_equal(myo_logbook_station(b.log), "renamed-", 8);
	book_close(&b);
	fake_puts(b.fake, BOOK_STATE "/station", "../../x 12\n");
	assert_int_equal(book_open(&b), MYO_ERR_FORMAT);
	assert_true(diags_have(b.diags, "station", "remove it"));
	book_release(&b);
}

static void
makes_stations_of_any_host(void **state)
{
	static const struct {
		const char *host, *want;
	} rows[] = {
		{ "ward", "ward-" },
		{ "WARD.example.org", "ward-example-org-" },
		{ "-x", "x-" },
		{ "", "station-" },
		{ "...", "station-" },
		{ "\xc3\xa4", "station-" },
		{ "a/b,c", "a-b-c-" },
		{ "0123456789012345678901234567890123456789",
		    "01234567890123456789012345678901-" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct book b;
		book_init(&b);
		b.fake->hostname = rows[i].host;
		b.fake->machine_id = NULL;
		assert_int_equal(book_open(&b), MYO_OK);
		const char *id = myo_logbook_station(b.log);
		size_t len = strlen(rows[i].want);
		assert_memory_equal(id, rows[i].want, len);
		assert_int_equal(strlen(id), len + 4);
		struct buf copy = BUF_INIT;
		buf_adds(&copy, id);
		book_close(&b);
		assert_int_equal(book_open(&b), MYO_OK);
		assert_string_equal(myo_logbook_station(b.log), copy.data);
		buf_release(&copy);
		book_release(&b);
	}
}

#define SNAPSHOT      "[protocol]\nid = triceps-surae\n"
#define SNAPSHOT_PATH BOOK_DIR "/protocols/triceps-surae-%s.ini"

static void
keeps_snapshots(void **state)
{
	struct book b;
	char hex[65], rev[32], path[128];
	char *data = NULL;
	size_t len = 0;
	const size_t size = strlen(SNAPSHOT);

	(void)state;
	logcheck_hash(SNAPSHOT, size, hex);
	(void)snprintf(rev, sizeof(rev), "1-%.12s", hex);
	(void)snprintf(path, sizeof(path), SNAPSHOT_PATH, rev);
	book_init(&b);
	assert_int_equal(book_open(&b), MYO_OK);
	assert_int_equal(myo_logbook_get_snapshot(
			     b.log, "triceps-surae", rev, &data, &len, b.diags),
	    MYO_ERR_NOTFOUND);
	assert_null(data);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(
		    myo_logbook_put_snapshot(
			b.log, "triceps-surae", rev, SNAPSHOT, size, b.diags),
		    MYO_OK);
		assert_string_equal(fake_get(b.fake, path, NULL), SNAPSHOT);
		assert_int_equal(disk_variants(b.fake->disk), 1);
	}
	assert_int_equal(myo_logbook_get_snapshot(
			     b.log, "triceps-surae", rev, &data, &len, b.diags),
	    MYO_OK);
	assert_int_equal(len, size);
	assert_string_equal(data, SNAPSHOT);
	free(data);
	data = NULL;
	/* its maker was killed before the name was on disk */
	disk_unsync_name(b.fake->disk, path);
	assert_int_equal(myo_logbook_put_snapshot(b.log, "triceps-surae", rev,
			     SNAPSHOT, size, b.diags),
	    MYO_OK);
	assert_int_equal(disk_variants(b.fake->disk), 1);

	/* bytes that are not the revision's, given or found */
	assert_int_equal(myo_logbook_put_snapshot(
			     b.log, "triceps-surae", rev, "other", 5, b.diags),
	    MYO_ERR_FORMAT);
	fake_puts(b.fake, path, "[protocol]\n");
	assert_int_equal(myo_logbook_put_snapshot(b.log, "triceps-surae", rev,
			     SNAPSHOT, size, b.diags),
	    MYO_ERR_FORMAT);
	assert_string_equal(fake_get(b.fake, path, NULL), "[protocol]\n");
	assert_int_equal(myo_logbook_get_snapshot(
			     b.log, "triceps-surae", rev, &data, &len, b.diags),
	    MYO_ERR_FORMAT);
	assert_true(book_said(&b, "snapshot"));
	fake_remove(b.fake, path);
	fake_puts(b.fake, "/data/x", SNAPSHOT);
	fake_link(b.fake, path, "/data/x");
	assert_int_equal(myo_logbook_get_snapshot(
			     b.log, "triceps-surae", rev, &data, &len, b.diags),
	    MYO_ERR_IO);
	/* names that lead elsewhere */
	assert_int_equal(
	    myo_logbook_get_snapshot(b.log, "../x", rev, &data, &len, b.diags),
	    MYO_ERR_FORMAT);
	assert_int_equal(
	    myo_logbook_get_snapshot(b.log, "x", "", &data, &len, b.diags),
	    MYO_ERR_FORMAT);
	assert_null(data);
	book_release(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(starts_a_file),
		cmocka_unit_test(goes_on_after_reopening),
		cmocka_unit_test(fills_in_the_time),
		cmocka_unit_test(refuses_what_breaks_the_schema),
		cmocka_unit_test(reads_only_what_is_new),
		cmocka_unit_test(knows_the_head),
		cmocka_unit_test(scans_with_filters),
		cmocka_unit_test(reads_without_writing),
		cmocka_unit_test(reports_what_it_leaves_out),
		cmocka_unit_test(reports_nul_where_it_is),
		cmocka_unit_test(one_bad_file_does_not_hide_others),
		cmocka_unit_test(shows_twenty_faults_a_file),
		cmocka_unit_test(skips_an_endless_line),
		cmocka_unit_test(refuses_a_meddled_file),
		cmocka_unit_test(goes_on_when_the_folder_is_back),
		cmocka_unit_test(does_not_acknowledge_into_nowhere),
		cmocka_unit_test(refuses_an_edited_last_line),
		cmocka_unit_test(refuses_links_and_headless_files),
		cmocka_unit_test(holds_sessions),
		cmocka_unit_test(keeps_its_station),
		cmocka_unit_test(makes_stations_of_any_host),
		cmocka_unit_test(keeps_snapshots),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
