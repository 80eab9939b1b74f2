/*
 * Lines of a logbook. What is read from a line and written again reads back
 * equal, and is then written the same for good; so does any entry that the
 * schema lets pass. The quick look at the end of a line (chain.h) sees the
 * station, the number and the chain that the whole reading sees.
 */
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "fuzz/fuzz.h"
#include "store/chain.h"
#include "store/csv_read.h"
#include "store/schema.h"

#define CHAIN                                                                  \
	"0123456789abcdef0123456789abcdef"                                     \
	"0123456789abcdef0123456789abcdef"

static const char *
text_of(const struct myo_entry *e, size_t col)
{
	const void *at =
	    (const char *)e + schema_column((enum schema_col)col)->offset;

	return *(const char *const *)at;
}

static bool
is_text(size_t col)
{
	switch (schema_column((enum schema_col)col)->kind) {
	case SCHEMA_PLAIN:
	case SCHEMA_TEXT:
	case SCHEMA_REFERS:
	case SCHEMA_TIME:
	case SCHEMA_CHAIN:
		return true;
	case SCHEMA_SIDE:
	case SCHEMA_TRIAL:
	case SCHEMA_ENTRY:
	case SCHEMA_SEQ:
		break;
	}
	return false;
}

static void
same(const struct myo_entry *a, const struct myo_entry *b)
{
	for (size_t i = 0; i < COL_CHAIN; i++)
		if (is_text(i))
			FUZZ_CHECK_OF(strcmp(text_of(a, i), text_of(b, i)) == 0,
			    schema_column((enum schema_col)i)->name);
	FUZZ_CHECK(a->side == b->side && a->trial == b->trial);
	FUZZ_CHECK(a->entry == b->entry && a->seq == b->seq);
}

static struct csv_reader *
reader(void)
{
	static struct csv_reader *one;

	if (one == NULL)
		one = csv_reader_new();
	FUZZ_CHECK(one != NULL);
	return one;
}

/* Written, read, written again; `e` may borrow from the reader. */
static void
write_and_read(const struct myo_entry *e)
{
	struct buf line = BUF_INIT, twice = BUF_INIT;
	struct csv_reader *own = csv_reader_new();
	struct csv_row row;
	struct schema_fault fault;
	struct myo_entry back;
	struct chain_line end;

	schema_encode(&line, e);
	size_t body = line.len;
	buf_adds(&line, "," CHAIN);
	FUZZ_CHECK(own != NULL && !line.failed);
	FUZZ_CHECK_OF(str_find(buf_str(&line), '\n') == line.len &&
			  str_find(buf_str(&line), '\r') == line.len,
	    line.data);
	FUZZ_CHECK_OF(
	    csv_read_row(own, buf_str(&line), &row) == MYO_OK, line.data);
	FUZZ_CHECK_OF(schema_decode(&row, &back, &fault), line.data);
	same(e, &back);
	FUZZ_CHECK(strcmp(back.chain, CHAIN) == 0);
	FUZZ_CHECK_OF(chain_split(buf_str(&line), &end), line.data);
	FUZZ_CHECK(end.body.len == body && str_eqc(end.chain, CHAIN));
	FUZZ_CHECK_OF(str_eqc(end.station, e->station_id) && end.seq == e->seq,
	    line.data);
	schema_encode(&twice, &back);
	FUZZ_CHECK_OF(
	    twice.len == body && memcmp(twice.data, line.data, body) == 0,
	    twice.data);
	csv_reader_free(own);
	buf_release(&twice);
	buf_release(&line);
}

static void
as_line(struct str text)
{
	struct csv_row row;
	struct schema_fault fault;
	struct myo_entry e;
	struct chain_line end;

	char *exact = fuzz_exact(text.p, text.len);
	struct str line = { exact, text.len };
	bool split = chain_split(line, &end);
	if (split) {
		FUZZ_CHECK(end.chain.len == HASH_HEX_SIZE - 1);
		FUZZ_CHECK(end.body.len + 1 + end.chain.len == line.len);
		FUZZ_CHECK(end.seq > 0);
	}
	if (csv_read_row(reader(), line, &row) == MYO_OK) {
		FUZZ_CHECK(utf8_check(line) == line.len);
		if (schema_decode(&row, &e, &fault)) {
			FUZZ_CHECK(schema_check(&e, NULL) == MYO_OK);
			if (split && str_find(line, '"') == line.len)
				FUZZ_CHECK(str_eqc(end.station, e.station_id) &&
					   end.seq == e.seq);
			write_and_read(&e);
		} else {
			FUZZ_CHECK(fault.why[0] != '\0');
		}
	}
	free(exact);
}

/* The 20 lines of a draft; bytes 1 and 2 stand for the line breaks. */
static void
as_draft(struct str rest)
{
	struct myo_entry e = { .seq = 1 };
	char *texts[COL_COUNT] = { NULL };
	struct str line = { "", 0 };

	for (size_t i = 0; i < COL_COUNT; i++) {
		if (!fuzz_line(&rest, &line))
			line = STR("");
		texts[i] = fuzz_text(line);
		for (char *p = texts[i]; *p != '\0'; p++)
			*p = *p == 1 ? '\n' : *p == 2 ? '\r' : *p;
		void *at =
		    (char *)&e + schema_column((enum schema_col)i)->offset;
		if (is_text(i))
			*(const char **)at = texts[i];
	}
	e.side = (enum myo_side)(strlen(texts[COL_SIDE]) % 3);
	e.trial = (int)strlen(texts[COL_TRIAL]);
	e.entry =
	    (enum myo_entry_kind)(strlen(texts[COL_ENTRY]) % MYO_ENTRY_KINDS);
	e.seq += strlen(texts[COL_SEQ]);
	if (schema_check(&e, NULL) == MYO_OK)
		write_and_read(&e);
	for (size_t i = 0; i < COL_COUNT; i++)
		free(texts[i]);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct str rest = { (const char *)data, len }, line;

	as_draft(rest);
	while (fuzz_line(&rest, &line)) {
		if (line.len > 0 && line.p[line.len - 1] == '\r')
			line.len--;
		as_line(line);
	}
	return 0;
}
