/*
 * sheet.c: records of a foreign CSV file.
 *
 * Where a record and its fields begin and end is found here, since libcsv
 * tells no places; what is in the fields, libcsv says, one record at a time.
 */
#include "import/sheet.h"

#include <assert.h>
#include <csv.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/utf8.h"

#include "base/banned.h"

#define OPTIONS    (CSV_STRICT | CSV_STRICT_FINI | CSV_APPEND_NULL)
#define SOURCE_MAX 120 /* bytes of a source line that is shown */

struct sheet {
	const char *file;
	const char *end;
	char separator;
	struct myo_diags *diags;
	struct csv_parser parser;
	/* where the next byte is */
	const char *at;
	const char *line;
	int number;
	/* the record */
	struct sheet_field *fields;
	size_t n, cap;
	struct buf text; /* its fields, each with its NUL */
	size_t decoded;
	size_t rows;
	bool is_utf16; /* and that was not said yet */
	bool damaged;
	bool failed;
};

/* libcsv trims what it takes for blanks. */
static int
no_space(unsigned char c)
{
	(void)c;
	return 0;
}

static void
start_parser(struct sheet *s)
{
	int rc = csv_init(&s->parser, OPTIONS);

	assert(rc == 0);
	(void)rc;
	csv_set_space_func(&s->parser, no_space);
	csv_set_realloc_func(&s->parser, mem_resize);
	csv_set_delim(&s->parser, (unsigned char)s->separator);
}

static struct diag_at
place(const struct sheet *s, const char *at, const char *line, int number)
{
	const char *end = line;
	struct str source = { NULL, 0 };

	while (end < s->end && *end != '\n' && *end != '\r')
		end++;
	if (end - line <= SOURCE_MAX &&
	    utf8_check(str_range(line, end)) == (size_t)(end - line))
		source = str_range(line, end);
	return (struct diag_at){ s->file, number,
		(int)utf8_count(str_range(line, at)) + 1, source };
}

struct diag_at
sheet_at(const struct sheet *s, const struct sheet_field *f)
{
	return place(s, f->at, f->line, f->number);
}

/* At the byte that is read now. */
static void
fault(struct sheet *s, const char *what)
{
	if (!s->damaged)
		diag_add(s->diags, DIAG_IMPORT_CSV,
		    place(s, s->at, s->line, s->number), "%s", what);
	s->damaged = true;
}

struct sheet *
sheet_new(
    const char *file, struct str data, char separator, struct myo_diags *diags)
{
	struct sheet *s = mem_zeroed(1, sizeof(*s));

	if (s == NULL)
		return NULL;
	*s = (struct sheet){
		.file = file,
		.separator = separator,
		.diags = diags,
		.number = 1,
		.text = BUF_INIT,
	};
	data = utf8_unmarked(data);
	s->at = s->line = data.p;
	s->end = data.p + data.len;
	start_parser(s);
	s->is_utf16 = str_starts(data, STR("\xff\xfe")) ||
		      str_starts(data, STR("\xfe\xff"));
	return s;
}

void
sheet_free(struct sheet *s)
{
	if (s == NULL)
		return;
	csv_free(&s->parser);
	buf_release(&s->text);
	free(s->fields);
	free(s);
}

bool
sheet_failed(const struct sheet *s)
{
	return s->failed;
}

/* ---- where fields are */

/* Over one byte, which may end a line inside quotes. */
static void
step(struct sheet *s)
{
	const char c = *s->at++;

	if (c == '\n') {
		s->line = s->at;
		s->number++;
	}
}

static bool
begin_field(struct sheet *s)
{
	if (!mem_room(s->fields, s->n, &s->cap)) {
		s->failed = true;
		return false;
	}
	s->fields[s->n++] =
	    (struct sheet_field){ { "", 0 }, s->at, s->line, s->number };
	return true;
}

static bool
at_end(const struct sheet *s)
{
	return s->at == s->end || *s->at == '\n' ||
	       (*s->at == '\r' && s->at + 1 < s->end && s->at[1] == '\n');
}

/* From the quote that opens to behind the one that closes. */
static void
skip_quoted(struct sheet *s)
{
	const struct sheet_field *f = &s->fields[s->n - 1];

	s->at++;
	while (s->at < s->end) {
		if (*s->at != '"') {
			step(s);
			continue;
		}
		s->at++;
		if (s->at == s->end || *s->at != '"')
			return;
		s->at++;
	}
	if (!s->damaged)
		diag_add(s->diags, DIAG_IMPORT_CSV, sheet_at(s, f),
		    "the quote that opens here is never closed");
	s->damaged = true;
}

static void
skip_field(struct sheet *s)
{
	if (s->at < s->end && *s->at == '"') {
		skip_quoted(s);
		if (!at_end(s) && *s->at != s->separator)
			fault(s,
			    "text behind the quote that closes a field; quotes "
			    "inside a field are doubled");
	}
	while (!at_end(s) && *s->at != s->separator) {
		if (*s->at == '"')
			fault(s,
			    "a quote inside a field that is not quoted; quote "
			    "the field, and double the quote");
		else if (*s->at == '\r')
			fault(s,
			    "a carriage return alone; end lines with LF or "
			    "CRLF");
		s->at++;
	}
}

/* ---- what is in them */

static void
on_field(void *data, size_t len, void *ctx)
{
	struct sheet *s = ctx;

	if (s->decoded < s->n) {
		/* an offset for now: the text still moves */
		s->fields[s->decoded].text = (struct str){ NULL, s->text.len };
		buf_add(&s->text, data, len);
		buf_addc(&s->text, '\0');
	}
	s->decoded++;
}

static void
on_row(int c, void *ctx)
{
	struct sheet *s = ctx;

	(void)c;
	s->rows++;
}

static bool
feed(struct sheet *s, struct str part)
{
	return csv_parse(&s->parser, part.p, part.len, on_field, on_row, s) ==
	       part.len;
}

static void
decode(struct sheet *s, struct str bytes)
{
	buf_reset(&s->text);
	s->decoded = s->rows = 0;
	bool sound = feed(s, bytes) && feed(s, STR("\n")) && s->rows == 1 &&
		     s->decoded == s->n;
	if (s->text.failed || (!sound && csv_error(&s->parser) == CSV_ENOMEM))
		s->failed = true;
	if (!sound) {
		csv_free(&s->parser);
		start_parser(s);
		if (!s->failed) /* it was looked through before */
			diag_add(s->diags, DIAG_IMPORT_CSV,
			    sheet_at(s, &s->fields[0]),
			    "the record cannot be taken apart");
		s->damaged = true;
		return;
	}
	for (size_t i = 0; i < s->n && !s->failed; i++) {
		struct str *text = &s->fields[i].text;
		const size_t from = text->len;
		const size_t to =
		    (i + 1 < s->n ? s->fields[i + 1].text.len : s->text.len) -
		    1;
		*text = (struct str){ s->text.data + from, to - from };
	}
}

/* A byte that no text has. */
static void
check_bytes(struct sheet *s, struct str bytes, const struct sheet_field *first)
{
	const char *nul = memchr(bytes.p, '\0', bytes.len);
	const char *line = first->line;
	int number = first->number;
	size_t bad = utf8_check(bytes);
	const char *what = "a byte that is not UTF-8; save the file as UTF-8";

	if (nul != NULL && (size_t)(nul - bytes.p) < bad) {
		bad = (size_t)(nul - bytes.p);
		what = "a NUL byte";
	}
	if (bad == bytes.len || s->damaged)
		return;
	for (const char *p = bytes.p; p < bytes.p + bad; p++) {
		if (*p == '\n') {
			line = p + 1;
			number++;
		}
	}
	diag_add(s->diags, DIAG_IMPORT_CSV,
	    place(s, bytes.p + bad, line, number), "%s", what);
	s->damaged = true;
}

static void
skip_empty(struct sheet *s)
{
	while (s->at < s->end && at_end(s))
		step(s);
}

/* All of it is one record that cannot be read. */
static bool
refuse_utf16(struct sheet *s, struct sheet_row *row)
{
	fault(s, "the file is UTF-16; save it as UTF-8");
	*row = (struct sheet_row){
		.bytes = str_range(s->at, s->end),
		.line = s->number,
		.damaged = true,
	};
	s->at = s->end;
	s->is_utf16 = false;
	return true;
}

bool
sheet_next(struct sheet *s, struct sheet_row *row)
{
	if (s->is_utf16)
		return refuse_utf16(s, row);
	skip_empty(s);
	if (s->failed || s->at == s->end)
		return false;
	const char *start = s->at;
	const int number = s->number;
	s->n = 0;
	s->damaged = false;
	for (;;) {
		if (!begin_field(s))
			return false;
		skip_field(s);
		if (at_end(s))
			break;
		s->at++;
	}
	const struct str bytes = str_range(start, s->at);
	check_bytes(s, bytes, &s->fields[0]);
	if (!s->damaged)
		decode(s, bytes);
	*row = (struct sheet_row){
		.fields = s->fields,
		.n = s->damaged ? 0 : s->n,
		.bytes = bytes,
		.line = number,
		.damaged = s->damaged,
	};
	return !s->failed;
}
