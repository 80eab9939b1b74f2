/*
 * Lines of input: whatever the pieces that they come in, they are the same
 * lines, each valid text without a line end; together they are the input.
 */
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "fuzz/fuzz.h"
#include "support/talk.h"
#include "ui/input.h"

static void
read_all(struct talk *t, size_t chunk, struct buf *out, size_t *n)
{
	struct input_source in;
	struct str line;
	const char *why = NULL;

	t->read_at = 0;
	t->chunk = chunk;
	*n = 0;
	input_init(&in, &t->os, 0, NULL);
	for (;; (*n)++) {
		enum input got = input_line(&in, &line, &why);
		if (got == INPUT_END)
			break;
		FUZZ_CHECK(got == INPUT_LINE || got == INPUT_REFUSED);
		if (got == INPUT_REFUSED) {
			buf_addf(out, "refused: %s\n", why);
			continue;
		}
		FUZZ_CHECK(utf8_check(line) == line.len);
		FUZZ_CHECK(str_find(line, '\n') == line.len &&
			   str_find(line, '\0') == line.len);
		buf_addstr(out, line);
		buf_addc(out, '\n');
	}
	input_release(&in);
}

/* What input.h says, line by line. */
static void
expected(struct str rest, struct buf *out, size_t *n)
{
	struct str line;

	for (*n = 0; fuzz_line(&rest, &line); (*n)++) {
		if (line.len > 0 && line.p[line.len - 1] == '\r')
			line.len--;
		if (str_find(line, '\0') < line.len) {
			buf_adds(out, "refused: the line holds a NUL byte");
		} else if (utf8_check(line) < line.len) {
			buf_adds(out, "refused: the line is not valid UTF-8");
		} else {
			buf_addstr(out, line);
		}
		buf_addc(out, '\n');
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	static const size_t chunks[] = { 0, 1, 7 };
	struct talk *t = talk_new();
	struct buf want = BUF_INIT, have = BUF_INIT;
	size_t n = 0, lines = 0;

	if (len > INPUT_MAX)
		len = INPUT_MAX;
	buf_add(&t->typed, data, len);
	expected((struct str){ (const char *)data, len }, &want, &lines);
	for (size_t i = 0; i < sizeof(chunks) / sizeof(chunks[0]); i++) {
		buf_reset(&have);
		read_all(t, chunks[i], &have, &n);
		FUZZ_CHECK_OF(
		    str_eq(buf_str(&have), buf_str(&want)), have.data);
		FUZZ_CHECK(n == lines);
	}
	buf_release(&have);
	buf_release(&want);
	talk_free(t);
	return 0;
}
