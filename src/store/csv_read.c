/*
 * csv_read.c: one physical line -> its fields, by libcsv.
 */
#include "csv_read.h"

#include <assert.h>
#include <csv.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/utf8.h"

#include "base/banned.h"

#define OPTIONS (CSV_STRICT | CSV_STRICT_FINI | CSV_APPEND_NULL)

struct csv_reader {
	struct csv_parser parser;
	struct buf text; /* the fields, each with its NUL */
	size_t start[CSV_ROW_MAX];
	size_t len[CSV_ROW_MAX];
	size_t fields;
	size_t rows;
};

/* libcsv trims what it takes for blanks. */
static int
no_space(unsigned char c)
{
	(void)c;
	return 0;
}

static void
start_parser(struct csv_parser *p)
{
	/* It allocates nothing yet, and fails only without a parser. */
	int rc = csv_init(p, OPTIONS);

	assert(rc == 0);
	(void)rc;
	csv_set_space_func(p, no_space);
	csv_set_realloc_func(p, mem_resize);
}

struct csv_reader *
csv_reader_new(void)
{
	struct csv_reader *r = mem_zeroed(1, sizeof(*r));

	if (r == NULL)
		return NULL;
	buf_init(&r->text);
	start_parser(&r->parser);
	return r;
}

void
csv_reader_free(struct csv_reader *r)
{
	if (r == NULL)
		return;
	csv_free(&r->parser);
	buf_release(&r->text);
	free(r);
}

static void
on_field(void *data, size_t len, void *ctx)
{
	struct csv_reader *r = ctx;

	if (r->fields < CSV_ROW_MAX) {
		r->start[r->fields] = r->text.len;
		r->len[r->fields] = len;
		buf_add(&r->text, data, len);
		buf_addc(&r->text, '\0');
	}
	r->fields++;
}

static void
on_row(int c, void *ctx)
{
	struct csv_reader *r = ctx;

	(void)c;
	r->rows++;
}

static bool
feed(struct csv_reader *r, const char *data, size_t len)
{
	return csv_parse(&r->parser, data, len, on_field, on_row, r) == len;
}

/* Nearly every line is, and needs no closer look at its encoding. */
static bool
is_ascii(struct str line)
{
	uint64_t seen = 0, word;
	size_t i = 0;

	for (; i + sizeof(word) <= line.len; i += sizeof(word)) {
		memcpy(&word, line.p + i, sizeof(word));
		seen |= word;
	}
	for (; i < line.len; i++)
		seen |= (unsigned char)line.p[i];
	return (seen & UINT64_C(0x8080808080808080)) == 0;
}

/* What the format forbids anywhere in a line, quoted or not. */
static bool
is_clean(struct str line)
{
	return memchr(line.p, '\0', line.len) == NULL &&
	       memchr(line.p, '\r', line.len) == NULL &&
	       memchr(line.p, '\n', line.len) == NULL &&
	       (is_ascii(line) || utf8_check(line) == line.len);
}

/* Fields without quotes are simply what stands between the commas. */
static void
split(struct csv_reader *r, struct str part)
{
	size_t at = r->text.len;
	const size_t end = at + part.len;

	buf_addstr(&r->text, part);
	buf_addc(&r->text, '\0');
	while (!r->text.failed) {
		char *field = r->text.data + at;
		char *comma = memchr(field, ',', end - at);
		const size_t len =
		    comma == NULL ? end - at : (size_t)(comma - field);
		if (r->fields < CSV_ROW_MAX) {
			r->start[r->fields] = at;
			r->len[r->fields] = len;
		}
		r->fields++;
		if (comma == NULL)
			break;
		*comma = '\0';
		at += len + 1;
	}
}

/* false: libcsv refuses the fields. */
static bool
parse(struct csv_reader *r, struct str part)
{
	r->rows = 0;
	return feed(r, part.p, part.len) && feed(r, "\n", 1) && r->rows == 1;
}

/*
 * libcsv makes several calls for each byte, which is most of the time of a
 * scan. It gets what needs it: from the field with the first quote to the
 * field with the last one. Fields outside of these have none, and each of
 * them begins and ends at a comma that no quote is open at.
 */
static bool
parse_quoted(struct csv_reader *r, struct str line, const char *quote)
{
	const char *from = quote;
	const char *const end = line.p + line.len;
	const char *to = end;

	while (from > line.p && from[-1] != ',')
		from--;
	while (to[-1] != '"')
		to--;
	const char *comma = memchr(to, ',', (size_t)(end - to));
	to = comma != NULL ? comma : end;
	if (from > line.p)
		split(r, str_range(line.p, from - 1));
	if (!parse(r, str_range(from, to)))
		return false;
	if (to < end)
		split(r, str_range(to + 1, end));
	return true;
}

enum myo_status
csv_read_row(struct csv_reader *r, struct str line, struct csv_row *row)
{
	row->count = 0;
	if (line.len == 0)
		return MYO_OK;
	if (!is_clean(line))
		return MYO_ERR_FORMAT;
	buf_reset(&r->text);
	r->fields = 0;
	const char *quote = memchr(line.p, '"', line.len);
	if (quote == NULL) {
		split(r, line);
	} else if (!parse_quoted(r, line, quote)) {
		/* The parser is left inside a field: start a fresh one. */
		bool nomem = csv_error(&r->parser) == CSV_ENOMEM;
		csv_free(&r->parser);
		start_parser(&r->parser);
		return nomem ? MYO_ERR_NOMEM : MYO_ERR_FORMAT;
	}
	if (r->text.failed)
		return MYO_ERR_NOMEM;
	row->count = r->fields;
	for (size_t i = 0; i < r->fields && i < CSV_ROW_MAX; i++) {
		row->field[i] = r->text.data + r->start[i];
		row->len[i] = r->len[i];
	}
	return MYO_OK;
}
