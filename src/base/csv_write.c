/*
 * csv_write.c: one field of a line, by libcsv.
 */
#include "csv_write.h"

#include <csv.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#include "base/banned.h"

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static bool
must_quote(struct str s)
{
	if (s.len == 0)
		return false;
	return is_blank(s.p[0]) || is_blank(s.p[s.len - 1]) ||
	       memchr(s.p, ',', s.len) != NULL ||
	       memchr(s.p, '"', s.len) != NULL ||
	       memchr(s.p, '\r', s.len) != NULL ||
	       memchr(s.p, '\n', s.len) != NULL;
}

void
csv_write_field(struct buf *out, struct str text)
{
	if (!must_quote(text)) {
		buf_addstr(out, text);
		return;
	}
	/* At worst every byte is a quote, and two stand around it all. No text
	 * is so long that this could overflow: an object ends at PTRDIFF_MAX. */
	size_t cap = 2 * text.len + 2;
	char *quoted = mem_get(cap);
	if (quoted == NULL) {
		out->failed = true;
		return;
	}
	buf_add(out, quoted, csv_write(quoted, cap, text.p, text.len));
	free(quoted);
}
