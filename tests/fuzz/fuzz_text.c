/*
 * UTF-8: valid is what RFC 3629 says; what was made visible holds nothing that
 * steers a terminal, and making it visible again changes nothing; wrapping
 * moves blanks and nothing else.
 */
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "fuzz/fuzz.h"

/* The rows of RFC 3629, section 4: first byte, second byte, how many. */
static const struct {
	unsigned char from, to, second_from, second_to, len;
} rows[] = {
	{ 0x00, 0x7f, 0, 0, 1 },
	{ 0xc2, 0xdf, 0x80, 0xbf, 2 },
	{ 0xe0, 0xe0, 0xa0, 0xbf, 3 },
	{ 0xe1, 0xec, 0x80, 0xbf, 3 },
	{ 0xed, 0xed, 0x80, 0x9f, 3 },
	{ 0xee, 0xef, 0x80, 0xbf, 3 },
	{ 0xf0, 0xf0, 0x90, 0xbf, 4 },
	{ 0xf1, 0xf3, 0x80, 0xbf, 4 },
	{ 0xf4, 0xf4, 0x80, 0x8f, 4 },
};

static size_t
length_at(const unsigned char *p, size_t left)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		size_t n = rows[i].len;
		if (p[0] < rows[i].from || p[0] > rows[i].to)
			continue;
		if (n > left || (n > 1 && (p[1] < rows[i].second_from ||
					      p[1] > rows[i].second_to)))
			return 0;
		for (size_t k = 2; k < n; k++)
			if (p[k] < 0x80 || p[k] > 0xbf)
				return 0;
		return n;
	}
	return 0;
}

static void
valid(struct str s)
{
	const unsigned char *p = (const unsigned char *)s.p;
	size_t good = 0, count = 0, first_bad = s.len;

	for (size_t at = 0; at < s.len; count++) {
		size_t n = length_at(p + at, s.len - at);
		uint32_t cp = 0;
		FUZZ_CHECK(utf8_next(str_skip(s, at), &cp) == n);
		if (n == 0 && first_bad == s.len)
			first_bad = at;
		good += n > 0;
		at += n > 0 ? n : 1;
	}
	FUZZ_CHECK(utf8_check(s) == first_bad);
	FUZZ_CHECK(utf8_count(s) == count);
	FUZZ_CHECK(good <= count && utf8_width(s) <= 2 * count);
}

static bool
printable(struct str s)
{
	for (size_t i = 0; i < s.len; i++)
		if (s.p[i] < 0x20 || s.p[i] > 0x7e)
			return false;
	return true;
}

static void
squeeze(struct buf *out, struct str s)
{
	for (size_t i = 0; i < s.len; i++)
		if (s.p[i] != ' ' && s.p[i] != '\n')
			buf_addc(out, s.p[i]);
}

/* Each line after its indent, within the width unless it is one word. */
static void
wrap(struct str s, size_t indent, size_t width)
{
	struct buf out = BUF_INIT, a = BUF_INIT, b = BUF_INIT;

	utf8_wrap(&out, s, indent, width);
	FUZZ_CHECK(s.len == 0 || out.data[out.len - 1] == '\n');
	struct str rest = buf_str(&out), line;
	while (fuzz_line(&rest, &line)) {
		size_t blanks = 0;
		while (blanks < line.len && line.p[blanks] == ' ')
			blanks++;
		FUZZ_CHECK_OF(line.len == 0 || blanks >= indent, out.data);
		struct str words = str_skip(line, blanks);
		FUZZ_CHECK_OF(utf8_width(line) <= width ||
				  str_find(words, ' ') == words.len,
		    out.data);
	}
	squeeze(&a, s);
	squeeze(&b, buf_str(&out));
	FUZZ_CHECK_OF(str_eq(buf_str(&a), buf_str(&b)), out.data);
	buf_release(&b);
	buf_release(&a);
	buf_release(&out);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct buf once = BUF_INIT, twice = BUF_INIT;

	if (len < 2)
		return 0;
	char *text = fuzz_exact(data + 2, len - 2);
	struct str s = { text, len - 2 };
	valid(s);
	utf8_visible(&once, s);
	fuzz_screen(buf_str(&once));
	FUZZ_CHECK(str_find(buf_str(&once), '\n') == once.len &&
		   str_find(buf_str(&once), '\t') == once.len);
	FUZZ_CHECK(!printable(s) || str_eq(s, buf_str(&once)));
	utf8_visible(&twice, buf_str(&once));
	FUZZ_CHECK_OF(str_eq(buf_str(&once), buf_str(&twice)), twice.data);
	wrap(buf_str(&once), data[0] % 8, (size_t)20 + data[1] % 64);
	buf_release(&twice);
	buf_release(&once);
	free(text);
	return 0;
}
