/*
 * test_csv.c: fields to a line and back.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <csv.h>
#include <csv.h>
#include <string.h>

#include "store/csv_read.h"
#include "base/csv_write.h"

static void
quotes_only_where_needed(void **state)
{
	static const struct {
		const char *text, *want;
	} rows[] = {
		{ "", "" },
		{ "4+", "4+" },
		{ "two words", "two words" },
		{ " lead", "\" lead\"" },
		{ "trail ", "\"trail \"" },
		{ "\ttab", "\"\ttab\"" },
		{ " ", "\" \"" },
		{ "a,b", "\"a,b\"" },
		{ "say \"x\"", "\"say \"\"x\"\"\"" },
		{ "\"", "\"\"\"\"" },
		{ "a\nb", "\"a\nb\"" },
		{ "a\rb", "\"a\rb\"" },
		{ "50 \xc2\xb0", "50 \xc2\xb0" },
	};
	struct buf out = BUF_INIT;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		buf_reset(&out);
		csv_write_field(&out, str_from(rows[i].text));
		assert_string_equal(out.data, rows[i].want);
	}
	buf_release(&out);
}

struct read_row {
	const char *name;
	struct str line;
	const char *want; /* fields joined by |; NULL: malformed */
};

static void
reads_strictly(void **state)
{
	static const struct read_row rows[] = {
		{ "plain", { "a,b,c", 5 }, "a|b|c" },
		{ "empty fields", { ",,", 2 }, "||" },
		{ "blanks stay", { " a , b ", 7 }, " a | b " },
		{ "quoted", { "\"a,b\",c", 7 }, "a,b|c" },
		{ "doubled quote", { "\"a\"\"b\"", 6 }, "a\"b" },
		{ "quoted blank", { "\" \",x", 5 }, " |x" },
		{ "only quotes", { "\"\"", 2 }, "" },
		{ "stray quote", { "a\"b,c", 5 }, NULL },
		{ "text behind a quote", { "\"a\"b", 4 }, NULL },
		{ "blank behind a quote", { "\"a\" ,b", 6 }, NULL },
		{ "open quote", { "\"a,b", 4 }, NULL },
		{ "lone CR", { "a\rb", 3 }, NULL },
		{ "lone LF", { "a\nb", 3 }, NULL },
		{ "LF in quotes", { "\"a\nb\"", 5 }, NULL },
		{ "NUL", { "a\0b", 3 }, NULL },
		{ "NUL in quotes", { "\"a\0b\"", 5 }, NULL },
		{ "bad UTF-8", { "a\xff", 2 }, NULL },
		{ "cut UTF-8", { "\xc2", 1 }, NULL },
		{ "good again", { "x,\"y\"", 5 }, "x|y" },
	};
	struct csv_reader *r = csv_reader_new();
	struct csv_row row;

	(void)state;
	assert_non_null(r);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct buf got = BUF_INIT;
		print_message("%s\n", rows[i].name);
		enum myo_status status = csv_read_row(r, rows[i].line, &row);
		assert_int_equal(
		    status, rows[i].want == NULL ? MYO_ERR_FORMAT : MYO_OK);
		for (size_t k = 0; status == MYO_OK && k < row.count; k++) {
			buf_adds(&got, k == 0 ? "" : "|");
			buf_adds(&got, row.field[k]);
			assert_int_equal(strlen(row.field[k]), row.len[k]);
		}
		if (rows[i].want != NULL)
			assert_string_equal(got.data, rows[i].want);
		buf_release(&got);
	}
	csv_reader_free(r);
}

static void
counts_all_fields(void **state)
{
	struct csv_reader *r = csv_reader_new();
	struct csv_row row;

	(void)state;
	assert_int_equal(csv_read_row(r, STR(""), &row), MYO_OK);
	assert_int_equal(row.count, 0);
	/* 30 fields: counted, not stored past the end */
	assert_int_equal(
	    csv_read_row(r, STR(",,,,,,,,,,,,,,,,,,,,,,,,,,,,,"), &row),
	    MYO_OK);
	assert_int_equal(row.count, 30);
	csv_reader_free(r);
	csv_reader_free(NULL);
}

/* Every text of up to four of these comes back as it went in. */
static void
round_trip(void **state)
{
	static const char *const parts[] = { "", " ", "\"", ",", "a",
		"\xc3\xa4", "\t" };
	const size_t n = sizeof(parts) / sizeof(parts[0]);
	struct csv_reader *r = csv_reader_new();

	(void)state;
	for (size_t code = 0; code < n * n * n * n; code++) {
		struct buf text = BUF_INIT, line = BUF_INIT;
		struct csv_row row;
		for (size_t k = code, d = 0; d < 4; d++, k /= n)
			buf_adds(&text, parts[k % n]);
		buf_adds(&line, "x,");
		csv_write_field(&line, buf_str(&text));
		buf_adds(&line, ",y");
		assert_int_equal(csv_read_row(r, buf_str(&line), &row), MYO_OK);
		assert_int_equal(row.count, 3);
		assert_string_equal(row.field[0], "x");
		assert_string_equal(row.field[1], text.data);
		assert_string_equal(row.field[2], "y");
		buf_release(&line);
		buf_release(&text);
	}
	csv_reader_free(r);
}

/* libcsv's own opinion, field by field, joined by |. */
static void
join_field(void *data, size_t len, void *ctx)
{
	buf_add(ctx, data, len);
	buf_addc(ctx, '|');
}

static void
end_row(int c, void *ctx)
{
	(void)c;
	buf_addc(ctx, '$');
}

static int
no_space(unsigned char c)
{
	(void)c;
	return 0;
}

/* Lines without quotes do not go through libcsv; it would say the same. */
static void
agrees_with_libcsv(void **state)
{
	static const char letters[] = ", a\t\\;";
	const size_t n = sizeof(letters) - 1;
	struct csv_reader *r = csv_reader_new();

	(void)state;
	for (size_t code = 1; code < n * n * n * n * n; code++) {
		struct buf line = BUF_INIT, ours = BUF_INIT, theirs = BUF_INIT;
		struct csv_parser p;
		struct csv_row row;
		for (size_t k = code; k > 0; k /= n)
			buf_addc(&line, letters[k % n]);
		assert_int_equal(csv_read_row(r, buf_str(&line), &row), MYO_OK);
		for (size_t k = 0; k < row.count; k++)
			join_field(row.field[k], row.len[k], &ours);
		end_row(0, &ours);
		assert_int_equal(csv_init(&p, CSV_STRICT | CSV_STRICT_FINI), 0);
		csv_set_space_func(&p, no_space);
		buf_addc(&line, '\n');
		assert_int_equal(csv_parse(&p, line.data, line.len, join_field,
				     end_row, &theirs),
		    line.len);
		csv_free(&p);
		assert_string_equal(ours.data, theirs.data);
		buf_release(&line);
		buf_release(&ours);
		buf_release(&theirs);
	}
	csv_reader_free(r);
}

/* ---- in parts, and as a whole */

struct whole {
	char text[256];
	size_t len;
	size_t fields, rows;
};

static void
whole_field(void *data, size_t len, void *ctx)
{
	struct whole *w = ctx;

	memcpy(w->text + w->len, data, len);
	w->len += len;
	w->text[w->len++] = '|';
	w->fields++;
}

static void
whole_row(int c, void *ctx)
{
	struct whole *w = ctx;

	(void)c;
	w->rows++;
}

static int
no_blanks(unsigned char c)
{
	(void)c;
	return 0;
}

/* Only fields with quotes are given to libcsv: the result is that of giving it
 * the whole line, for any line. */
static void
like_libcsv(void **state)
{
	static const char alphabet[] = ",,,\"\"ab ";
	struct csv_reader *r = csv_reader_new();
	uint32_t random = 4711;
	size_t good = 0, bad = 0;

	(void)state;
	for (int i = 0; i < 40000; i++) {
		char line[40];
		size_t n = 0;
		struct whole w = { .len = 0 };
		struct csv_parser p;
		struct csv_row row;
		random = random * 1664525 + 1013904223;
		const size_t len = 1 + (random >> 16) % 24;
		while (n < len) {
			random = random * 1664525 + 1013904223;
			line[n++] = alphabet[(random >> 16) % 8];
		}
		assert_int_equal(csv_init(&p, CSV_STRICT | CSV_STRICT_FINI |
						  CSV_APPEND_NULL),
		    0);
		csv_set_space_func(&p, no_blanks);
		const bool fine =
		    csv_parse(&p, line, n, whole_field, whole_row, &w) == n &&
		    csv_parse(&p, "\n", 1, whole_field, whole_row, &w) == 1 &&
		    w.rows == 1;
		csv_free(&p);
		enum myo_status status =
		    csv_read_row(r, (struct str){ line, n }, &row);
		if (fine != (status == MYO_OK))
			fail_msg("'%.*s': %d", (int)n, line, status);
		good += fine;
		bad += !fine;
		if (!fine)
			continue;
		assert_int_equal(row.count, w.fields);
		size_t at = 0;
		for (size_t k = 0; k < row.count && k < CSV_ROW_MAX; k++) {
			assert_memory_equal(
			    row.field[k], w.text + at, row.len[k]);
			assert_int_equal(row.field[k][row.len[k]], '\0');
			at += row.len[k];
			assert_int_equal(w.text[at++], '|');
		}
	}
	assert_true(good > 2000 && bad > 2000);
	csv_reader_free(r);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(quotes_only_where_needed),
		cmocka_unit_test(reads_strictly),
		cmocka_unit_test(counts_all_fields),
		cmocka_unit_test(round_trip),
		cmocka_unit_test(agrees_with_libcsv),
		cmocka_unit_test(like_libcsv),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
