/*
 * test_store_forms.c: what the store takes for a row, a chain, a side file, a
 * snapshot or a line's end, each just at its edge.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/chain.h"
#include "store/csv_read.h"
#include "store/schema.h"
#include "store/store_private.h"
#include "support/book.h"

#define HASH64                                                                 \
	"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static void
add_text(struct book *b, const char *text)
{
	struct buf copy = BUF_INIT;
	size_t len;
	const char *data = book_bytes(b, &len);

	buf_add(&copy, data, len);
	buf_adds(&copy, text);
	fake_put(b->fake, b->path.data, copy.data, copy.len);
	buf_release(&copy);
}

static void
two_rows(struct book *b)
{
	book_init(b);
	assert_int_equal(book_add(b, "one"), MYO_OK);
	assert_int_equal(book_add(b, "two"), MYO_OK);
}

/* ---- rows */

static void
splits_a_chain_off(void **state)
{
	static const struct {
		const char *line;
		bool mark;  /* seq and chain are there */
		bool whole; /* and what stands before them */
	} rows[] = {
		{ "", false, false },
		{ HASH64, false, false },
		{ "," HASH64, false, false },
		{ "7," HASH64, false, false },
		{ ",7," HASH64, true, false },
		{ ",7x," HASH64, false, false },
		{ ",-7," HASH64, false, false },
		{ ",7," HASH64 "0", false, false },
		{ "ref,7," HASH64, true, false },
		{ "ob,ref,7," HASH64, true, false },
		{ "st,ob,ref,7," HASH64, true, false },
		{ ",st,ob,ref,7," HASH64, true, true },
		{ "a,b,st,ob,ref,7," HASH64, true, true },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct chain_line out;
		const struct str line = str_from(rows[i].line);
		assert_int_equal(chain_mark(line, &out), rows[i].mark);
		if (chain_split(line, &out) != rows[i].whole)
			fail_msg("'%s'", rows[i].line);
		if (!rows[i].whole)
			continue;
		assert_true(out.seq == 7);
		assert_true(str_eqc(out.station, "st"));
		assert_true(str_eqc(out.chain, HASH64));
		assert_int_equal(out.body.len, line.len - strlen("," HASH64));
	}
}

/* All columns are counted, also those that there is no room for. */
static void
counts_more_columns_than_fit(void **state)
{
	struct csv_reader *r = csv_reader_new();
	struct csv_row row;
	struct schema_fault fault;
	struct myo_entry e;

	(void)state;
	assert_non_null(r);
	/* as libcsv reads it, and without a quote */
	for (int quoted = 0; quoted < 2; quoted++) {
		struct buf line = BUF_INIT;
		for (int i = 0; i < CSV_ROW_MAX + 5; i++)
			buf_addf(&line, quoted ? "%s\"%d\"" : "%s%d",
			    i > 0 ? "," : "", i);
		assert_int_equal(csv_read_row(r, buf_str(&line), &row), MYO_OK);
		assert_int_equal(row.count, CSV_ROW_MAX + 5);
		assert_string_equal(row.field[0], "0");
		assert_string_equal(row.field[CSV_ROW_MAX - 1], "19");
		assert_false(schema_decode(&row, &e, &fault));
		assert_string_equal(fault.why, "not 20 columns");
		buf_release(&line);
	}
	csv_reader_free(r);
}

/* The characters next to those that may stand in a plain column. */
static void
takes_plain_text_only(void **state)
{
	static const char bad[] = "/;@[^`{,*\x7f\x80";
	static const char good[] = "09AZaz-._:+";

	(void)state;
	for (size_t i = 0; good[i] != '\0'; i++) {
		const char id[] = { 'a', good[i], '\0' };
		struct myo_entry e = logcheck_draft("x");
		e.protocol_id = id;
		assert_int_equal(schema_check(&e, NULL), MYO_OK);
	}
	for (size_t i = 0; bad[i] != '\0'; i++) {
		const char id[] = { 'a', bad[i], '\0' };
		struct myo_diags *diags = myo_diags_new();
		struct myo_entry e = logcheck_draft("x");
		e.protocol_id = id;
		assert_int_equal(schema_check(&e, diags), MYO_ERR_FORMAT);
		assert_true(diags_have(diags, "row",
		    "'protocol_id', only letters, digits and . _ : + -"));
		myo_diags_free(diags);
	}
}

/* ---- lines */

static bool
see(void *ctx, const struct myo_entry *e, const char *file, uint64_t line)
{
	(void)file;
	(void)line;
	buf_addf(ctx, "%s;", e->value);
	return true;
}

static void
scan(struct book *b, const char *want)
{
	struct buf values = BUF_INIT;

	assert_int_equal(
	    myo_logbook_scan(b->log, NULL, see, &values, b->diags), MYO_OK);
	assert_string_equal(values.data, want);
	buf_release(&values);
}

/* A LF without its CR ends no line, wherever it stands. */
static void
ends_lines_at_crlf_alone(void **state)
{
	struct book b;

	(void)state;
	two_rows(&b);
	add_text(&b, "\nx\ny\r\n");
	scan(&b, "one;two;");
	assert_true(diags_have(b.diags, "row", "not a row of a logbook"));
	book_close(&b);
	/* nor does a writer take one for it */
	assert_int_equal(book_add(&b, "three"), MYO_ERR_CHAIN);
	assert_true(diags_have(b.diags, "chain", "not a row"));
	book_release(&b);

	two_rows(&b);
	add_text(&b, "\nx\ny");
	book_close(&b);
	assert_int_equal(book_add(&b, "three"), MYO_OK);
	assert_true(diags_have(b.diags, "repaired", "4 bytes"));
	scan(&b, "one;two;4;three;");
	book_release(&b);
}

/* 1 MiB is a line, one byte more is none. */
static void
reads_lines_up_to_a_limit(void **state)
{
	const size_t limit = (size_t)1 << 20;

	(void)state;
	for (size_t len = limit; len <= limit + 1; len++) {
		struct book b;
		char *line = malloc(len + 3);
		assert_non_null(line);
		memset(line, 'x', len);
		memcpy(line + len, "\r\n", 3);
		two_rows(&b);
		add_text(&b, line);
		scan(&b, "one;two;");
		assert_true(diags_have(b.diags, "row",
		    len > limit ? "the line is too long" : "not 20 columns"));
		/* the same where it is known what stands before it */
		assert_int_equal(book_add(&b, "three"), MYO_ERR_CHAIN);
		assert_true(diags_have(b.diags, "chain", "not a row"));
		free(line);
		book_release(&b);
	}
}

static void
refuses_a_header_with_more_behind_it(void **state)
{
	static const char *const heads[] = {
		LOGCHECK_HEADER "\n\n",
		LOGCHECK_HEADER ",more\r\n",
		LOGCHECK_HEADER "\rx",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(heads) / sizeof(heads[0]); i++) {
		struct book b;
		two_rows(&b);
		fake_puts(b.fake, b.path.data, heads[i]);
		book_close(&b);
		assert_int_equal(book_add(&b, "three"), MYO_ERR_CHAIN);
		assert_true(diags_have(b.diags, "header",
		    "nothing is written to it; put the file back"));
		assert_string_equal(
		    fake_get(b.fake, b.path.data, NULL), heads[i]);
		book_release(&b);
	}
}

/* ---- side files */

/* Only what a repair of this station could have made is recorded, each once,
 * by offset and number, and not what lies behind the end of the file. */
static void
knows_its_side_files(void **state)
{
	static const struct {
		const char *name; /* behind the station */
		const char *text;
	} sides[] = {
		{ ".-5.torn", "no offset" },
		{ ".x.torn", "nor this" },
		{ ".5.x.torn", "no number" },
		{ ".5.2.tor", "another name" },
		{ ".5.2.torn.x", "or this" },
		{ ".999999.torn", "of a longer file" },
		{ ".7.torn", "seven" },
		{ ".300.2.torn", "3002" },
		{ ".300.torn", "300" },
		{ ".5.torn", "five5" },
	};
	static const char *const want[] = { "five5", "seven", "300", "3002" };
	struct book b;
	struct buf path = BUF_INIT;
	struct logcheck c;

	(void)state;
	two_rows(&b);
	/* a row that is none, behind what a repair looks at */
	for (size_t i = 0; i < sizeof(sides) / sizeof(sides[0]); i++) {
		buf_reset(&path);
		fake_puts(
		    b.fake, book_path(&b, &path, sides[i].name), sides[i].text);
	}
	buf_reset(&path);
	fake_puts(b.fake, book_path(&b, &path, ".repair"), "");
	assert_int_equal(book_add(&b, "three"), MYO_OK);
	/* and not again */
	fake_puts(b.fake, path.data, "");
	assert_int_equal(book_add(&b, "four"), MYO_OK);
	book_check(&b, &c);
	assert_null(c.fault);
	size_t n = sizeof(want) / sizeof(want[0]);
	assert_int_equal(c.count, 2 + n + 2);
	for (size_t i = 0; i < n; i++) {
		char size[24], hex[65];
		(void)snprintf(size, sizeof(size), "%zu", strlen(want[i]));
		logcheck_hash(want[i], strlen(want[i]), hex);
		assert_string_equal(c.row[2 + i].field[LC_ENTRY], "repair");
		assert_string_equal(c.row[2 + i].field[LC_VALUE], size);
		assert_string_equal(c.row[2 + i].field[LC_NOTE], hex);
	}
	buf_release(&path);
	book_release(&b);
}

/* Where the torn bytes began, a row stands by now: its rest is no row. */
static void
looks_for_records_from_within_a_row(void **state)
{
	struct book b;
	struct buf path = BUF_INIT;
	char suffix[40];
	size_t len;

	(void)state;
	book_init(&b);
	assert_int_equal(book_add(&b, "a,\"b\""), MYO_OK);
	const char *data = book_bytes(&b, &len);
	const char *within = strstr(data, "\"\"b");
	assert_non_null(within);
	(void)snprintf(
	    suffix, sizeof(suffix), ".%zu.torn", (size_t)(within - data));
	fake_puts(b.fake, book_path(&b, &path, suffix), "zz");
	buf_reset(&path);
	fake_puts(b.fake, book_path(&b, &path, ".repair"), "");
	assert_int_equal(book_add(&b, "three"), MYO_OK);
	scan(&b, "a,\"b\";2;three;");
	assert_null(fake_get(b.fake, path.data, NULL));
	buf_release(&path);
	book_release(&b);
}

/* ---- snapshots */

static void
names_snapshots_safely(void **state)
{
	static const struct {
		const char *id, *rev;
		const char *why;
	} rows[] = {
		{ "", "1-0123456789ab", "not the name of a snapshot" },
		{ ".p", "1-0123456789ab", "not the name of a snapshot" },
		{ "../p", "1-0123456789ab", "not the name of a snapshot" },
		{ "p", "", "not the name of a snapshot" },
		{ "p", ".1-0123456789ab", "not the name of a snapshot" },
		{ "p", "1/2-0123456789ab", "not the name of a snapshot" },
		{ "p", "1", "do not have the hash" },
		{ "p", "1-0123456789a", "do not have the hash" },
		{ "p", "1-0123456789abc", "do not have the hash" },
		{ "p", "1-0123456789ab", "do not have the hash" },
	};
	struct book b;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char *data = NULL;
		size_t len = 0;
		book_init(&b);
		assert_int_equal(book_open(&b), MYO_OK);
		assert_int_equal(myo_logbook_put_snapshot(b.log, rows[i].id,
				     rows[i].rev, "text", 4, b.diags),
		    MYO_ERR_FORMAT);
		assert_true(diags_have(b.diags, "snapshot", rows[i].why));
		enum myo_status status = myo_logbook_get_snapshot(
		    b.log, rows[i].id, rows[i].rev, &data, &len, b.diags);
		assert_true(
		    status == MYO_ERR_FORMAT || status == MYO_ERR_NOTFOUND);
		assert_null(data);
		book_release(&b);
	}
}

/* ---- stations */

static int
only_large(const struct os *os, void *data, size_t len)
{
	(void)os;
	memset(data, 0xff, len);
	return 0;
}

/* 252 to 255 would favour the first four letters; with nothing else coming
 * there is no station, and no endless loop. */
static void
draws_letters_evenly(void **state)
{
	struct book b;

	(void)state;
	book_init(&b);
	b.fake->os.random = only_large;
	assert_int_equal(book_open(&b), MYO_ERR_IO);
	assert_true(diags_have(b.diags, "station", "write: Input/output"));
	assert_null(fake_get(b.fake, BOOK_STATE "/station", NULL));
	book_release(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(splits_a_chain_off),
		cmocka_unit_test(counts_more_columns_than_fit),
		cmocka_unit_test(takes_plain_text_only),
		cmocka_unit_test(ends_lines_at_crlf_alone),
		cmocka_unit_test(reads_lines_up_to_a_limit),
		cmocka_unit_test(refuses_a_header_with_more_behind_it),
		cmocka_unit_test(knows_its_side_files),
		cmocka_unit_test(looks_for_records_from_within_a_row),
		cmocka_unit_test(names_snapshots_safely),
		cmocka_unit_test(draws_letters_evenly),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
