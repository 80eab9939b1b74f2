/*
 * Whole logbooks: any bytes as this station's file. Reading changes nothing
 * and gives the same twice. An entry is either refused, and the file is as it
 * was byte for byte, or it stands at the end of what was whole, with a repair
 * before it if there were torn bytes, which then lie in a side file; and
 * readers find every entry they found before and the new one behind them.
 *
 * A line that ends in ",@" gets the chain that it should have, so that honest
 * lines can be made. "%" at the start of the file stands for the header.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz/fuzz.h"
#include "store/chain.h"
#include "store/schema.h"
#include "store/store_private.h"
#include "support/book.h"

/* ---- the file */

/* Everything behind the last comma is @: the chain of an honest line. */
static bool
wants_chain(struct str line)
{
	return line.len >= 2 && memcmp(line.p + line.len - 2, ",@", 2) == 0;
}

static void
add_line(struct buf *out, struct str line, char prev[HASH_HEX_SIZE])
{
	if (wants_chain(line)) {
		line.len -= 2;
		chain_next(prev, line, prev);
		buf_addstr(out, line);
		buf_addf(out, ",%s", prev);
		return;
	}
	buf_addstr(out, line);
}

static void
build(struct buf *out, struct str rest)
{
	char prev[HASH_HEX_SIZE];
	struct str line;

	chain_start(prev);
	if (rest.len > 0 && rest.p[0] == '%') {
		buf_addstr(out, schema_header());
		rest = str_skip(rest, 1);
	}
	while (rest.len > 0) {
		bool ends = str_find(rest, '\n') < rest.len;
		(void)fuzz_line(&rest, &line);
		bool cr = line.len > 0 && line.p[line.len - 1] == '\r';
		if (cr)
			line.len--;
		add_line(out, line, prev);
		buf_adds(out, cr ? "\r" : "");
		buf_adds(out, ends ? "\n" : "");
	}
}

/* Bytes up to the last CRLF, but for last lines that hold NUL. */
static size_t
whole(struct str s)
{
	size_t end = 0, start = 0, keep = 0;

	for (size_t i = 0; i + 1 < s.len; i++) {
		if (s.p[i] != '\r' || s.p[i + 1] != '\n')
			continue;
		start = end;
		end = i + 2;
		if (memchr(s.p + start, '\0', end - start) == NULL)
			keep = end;
	}
	return keep;
}

/* ---- reading */

struct seen {
	struct buf lines; /* what was read, encoded */
	size_t n;
};

static bool
see(void *ctx, const struct myo_entry *e, const char *file, uint64_t line)
{
	struct seen *s = ctx;

	FUZZ_CHECK(file[0] != '\0' && line > 1);
	FUZZ_CHECK_OF(schema_check(e, NULL) == MYO_OK, e->value);
	schema_encode(&s->lines, e);
	buf_addf(&s->lines, ",%s\n", e->chain);
	s->n++;
	return true;
}

static void
read_all(struct book *b, struct seen *s)
{
	struct myo_logbook *log = NULL;
	struct myo_diags *diags = myo_diags_new();

	*s = (struct seen){ .lines = BUF_INIT };
	FUZZ_CHECK(store_open_with(&b->fake->os, BOOK_DIR, NULL,
		       MYO_LOGBOOK_READ, &log, diags) == MYO_OK);
	FUZZ_CHECK(myo_logbook_scan(log, NULL, see, s, diags) == MYO_OK);
	fuzz_diags(diags);
	FUZZ_CHECK(!s->lines.failed);
	myo_logbook_close(log);
	myo_diags_free(diags);
}

/* ---- writing */

static bool
holds(const struct buf *have, size_t from, const char *text)
{
	return strstr(have->data + from, text) != NULL;
}

/* The side file has the torn bytes, no more and no less. */
static void
check_side(struct book *b, size_t keep, struct str torn)
{
	struct buf path = BUF_INIT;
	char suffix[40];
	size_t len = 0;

	snprintf(suffix, sizeof(suffix), ".%zu.torn", keep);
	const char *side = fake_get(b->fake, book_path(b, &path, suffix), &len);
	FUZZ_CHECK_OF(side != NULL, path.data);
	FUZZ_CHECK(len == torn.len && memcmp(side, torn.p, len) == 0);
	buf_release(&path);
}

/* `before` and `old` are what there was. */
static void
check_appended(struct book *b, struct str old, const struct seen *before)
{
	size_t keep = whole(old), len = 0, lines = 0;
	const char *now = book_bytes(b, &len);
	struct seen after;

	FUZZ_CHECK(now != NULL);
	/* Without a whole header there is nothing to keep. */
	FUZZ_CHECK(len > keep && memcmp(now, old.p, keep) == 0);
	struct str added = { now + keep, len - keep };
	for (size_t i = 0; i < added.len; i++)
		lines += added.p[i] == '\n';
	bool torn = keep < old.len && keep > 0;
	FUZZ_CHECK_OF(lines == (keep == 0 ? 2U : torn ? 2U : 1U), added.p);
	if (torn)
		check_side(b, keep, str_skip(old, keep));
	read_all(b, &after);
	FUZZ_CHECK_OF(after.n == before->n + (torn ? 2 : 1), after.lines.data);
	FUZZ_CHECK_OF(after.lines.len > before->lines.len &&
			  memcmp(after.lines.data, before->lines.data,
			      before->lines.len) == 0,
	    after.lines.data);
	FUZZ_CHECK(!torn || holds(&after.lines, before->lines.len, "repair"));
	FUZZ_CHECK(holds(&after.lines, before->lines.len, "zz9"));
	buf_release(&after.lines);
}

static void
append(struct book *b, struct str old, const struct seen *before)
{
	size_t len = 0;
	char *copy = fuzz_exact(old.p, old.len);
	enum myo_status status = book_add(b, "zz9");

	fuzz_diags(b->diags);
	if (status == MYO_OK) {
		check_appended(b, (struct str){ copy, old.len }, before);
		FUZZ_CHECK(book_add(b, "zz8") == MYO_OK);
	} else {
		const char *now = book_bytes(b, &len);
		FUZZ_CHECK(myo_diags_count_of(b->diags, MYO_ERROR) > 0);
		FUZZ_CHECK(now != NULL && len == old.len &&
			   memcmp(now, copy, len) == 0);
	}
	free(copy);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct book b;
	struct buf text = BUF_INIT;
	struct seen once, twice;
	size_t n = 0;

	book_init(&b);
	FUZZ_CHECK(book_open(&b) == MYO_OK);
	book_close(&b);
	build(&text, (struct str){ (const char *)data, len });
	fake_put(b.fake, b.path.data, text.data, text.len);
	read_all(&b, &once);
	read_all(&b, &twice);
	FUZZ_CHECK(str_eq(buf_str(&once.lines), buf_str(&twice.lines)));
	const char *now = book_bytes(&b, &n);
	FUZZ_CHECK(
	    now != NULL && n == text.len && memcmp(now, text.data, n) == 0);
	append(&b, buf_str(&text), &once);
	buf_release(&twice.lines);
	buf_release(&once.lines);
	buf_release(&text);
	book_release(&b);
	return 0;
}
