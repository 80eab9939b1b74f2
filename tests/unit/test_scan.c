/*
 * test_scan.c: parts of the stations' files: by session, from a place on.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/scan.h"
#include "support/book.h"

#define MOST 16

/* Two sessions whose entries take turns, and one of another station. */
struct seen {
	const char *session; /* wanted */
	const char *station; /* read; NULL: all */
	int64_t from;
	size_t stop_after;
	size_t asked; /* about raw sessions */
	size_t n;
	char values[MOST][16];
	int64_t offsets[MOST];
	uint64_t lines[MOST];
};

static bool
on_entry(void *ctx, const struct myo_entry *e, const struct scan_place *at)
{
	struct seen *s = ctx;

	assert_true(s->n < MOST);
	assert_true(str_eqc(at->station, e->station_id));
	assert_non_null(strstr(at->path, e->station_id));
	(void)snprintf(s->values[s->n], sizeof(s->values[0]), "%s", e->value);
	s->offsets[s->n] = at->offset;
	s->lines[s->n++] = at->line;
	return s->n != s->stop_after;
}

static bool
wants(void *ctx, struct str session_id)
{
	struct seen *s = ctx;

	s->asked++;
	return s->session == NULL || str_eqc(session_id, s->session);
}

static int64_t
start(void *ctx, struct str station)
{
	const struct seen *s = ctx;

	return s->station == NULL || str_eqc(station, s->station)
		   ? s->from
		   : SCAN_LEAVE_OUT;
}

static void
add(struct book *b, const char *session, const char *value)
{
	struct myo_entry draft = logcheck_draft(value);

	draft.session_id = session;
	assert_int_equal(
	    myo_logbook_append(b->log, &draft, NULL, b->diags), MYO_OK);
}

static void
scan(struct book *b, struct seen *s)
{
	const struct scan_want want = {
		.session = wants,
		.start = start,
		.ctx = s,
	};

	s->n = 0;
	assert_int_equal(
	    logbook_scan(b->log, &want, on_entry, s, b->diags), MYO_OK);
}

static void
filled(struct book *b)
{
	book_init(b);
	assert_int_equal(book_open(b), MYO_OK);
	for (int i = 0; i < 4; i++) {
		char value[16];
		(void)snprintf(value, sizeof(value), "a%d", i);
		add(b, "session-a", value);
		(void)snprintf(value, sizeof(value), "b%d", i);
		add(b, "session-b", value);
	}
}

static void
by_session(void **state)
{
	struct book b;
	struct seen s = { .session = "session-b" };

	(void)state;
	filled(&b);
	scan(&b, &s);
	assert_int_equal(s.n, 4);
	for (size_t i = 0; i < 4; i++) {
		char value[16];
		(void)snprintf(value, sizeof(value), "b%zu", i);
		assert_string_equal(s.values[i], value);
		/* the header is line 1 */
		assert_int_equal(s.lines[i], 3 + 2 * i);
	}
	/* before the line is parsed, and for those that are, behind it */
	assert_int_equal(s.asked, 8 + 4);
	s = (struct seen){ .session = "session-none" };
	scan(&b, &s);
	assert_int_equal(s.n, 0);
	assert_int_equal(s.asked, 8);
	/* who has enough ends it */
	s = (struct seen){ .stop_after = 3 };
	scan(&b, &s);
	assert_int_equal(s.n, 3);
	assert_string_equal(s.values[2], "a1");
	assert_int_equal(myo_diags_count(b.diags), 0);
	book_release(&b);
}

/* A place that was given is where the same entry is found again. */
static void
from_a_place(void **state)
{
	struct book b;
	struct seen all = { .session = NULL };

	(void)state;
	filled(&b);
	scan(&b, &all);
	assert_int_equal(all.n, 8);
	for (size_t i = 0; i < all.n; i++) {
		struct seen s = { .from = all.offsets[i] };
		scan(&b, &s);
		assert_int_equal(s.n, all.n - i);
		assert_string_equal(s.values[0], all.values[i]);
		assert_true(s.offsets[0] == all.offsets[i]);
	}
	/* together with a session */
	struct seen s = { .from = all.offsets[3], .session = "session-a" };
	scan(&b, &s);
	assert_int_equal(s.n, 2);
	assert_string_equal(s.values[0], "a2");
	assert_int_equal(myo_diags_count(b.diags), 0);
	book_release(&b);
}

static void
by_station(void **state)
{
	struct book b;
	struct seen s = { .station = "none" };

	(void)state;
	filled(&b);
	scan(&b, &s);
	assert_int_equal(s.n, 0);
	char station[64];
	(void)snprintf(
	    station, sizeof(station), "%s", myo_logbook_station(b.log));
	s = (struct seen){ .station = station };
	scan(&b, &s);
	assert_int_equal(s.n, 8);
	/* with a filter beside it */
	const struct myo_filter filter = {
		.session_id = "session-a",
		.station_id = "none",
	};
	const struct scan_want want = {
		.filter = &filter,
		.session = wants,
		.start = start,
		.ctx = &s,
	};
	s.n = 0;
	assert_int_equal(
	    logbook_scan(b.log, &want, on_entry, &s, b.diags), MYO_OK);
	assert_int_equal(s.n, 0);
	book_release(&b);
}

/* A session that another program quoted is the parser's to judge; bytes at
 * the end are said, also in a file that is read from a place on. */
static void
strange_lines(void **state)
{
	struct book b;
	struct seen all = { .session = NULL };
	struct buf path = BUF_INIT, text = BUF_INIT;
	size_t len = 0;

	(void)state;
	filled(&b);
	scan(&b, &all);
	const char *name = book_path(&b, &path, ".csv");
	const char *bytes = fake_get(b.fake, name, &len);
	buf_add(&text, bytes, len);
	char *id = strstr(text.data, "session-b");
	assert_non_null(id);
	/* ,session-b, -> ,"session-b", */
	struct buf quoted = BUF_INIT;
	buf_add(&quoted, text.data, (size_t)(id - text.data));
	buf_adds(&quoted, "\"session-b\"");
	buf_adds(&quoted, id + strlen("session-b"));
	buf_adds(&quoted, "torn");
	fake_put(b.fake, name, quoted.data, quoted.len);
	struct seen s = { .session = "session-b" };
	scan(&b, &s);
	assert_int_equal(s.n, 4);
	assert_string_equal(s.values[0], "b0");
	assert_true(book_said(&b, "torn"));
	/* nor is it handed to who asked for the other */
	s = (struct seen){ .session = "session-a" };
	scan(&b, &s);
	assert_int_equal(s.n, 4);
	for (size_t i = 0; i < 4; i++)
		assert_int_equal(s.values[i][0], 'a');
	s = (struct seen){ .from = all.offsets[7] + 2 };
	scan(&b, &s);
	assert_int_equal(s.n, 1);
	assert_string_equal(s.values[0], "b3");
	buf_release(&quoted);
	buf_release(&text);
	buf_release(&path);
	book_release(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(by_session),
		cmocka_unit_test(from_a_place),
		cmocka_unit_test(by_station),
		cmocka_unit_test(strange_lines),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
