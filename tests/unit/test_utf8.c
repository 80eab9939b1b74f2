#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "base/utf8.h"

/* A row fails under its own name. */
#define CHECK(name, condition)                                                 \
	do {                                                                   \
		if (!(condition))                                              \
			fail_msg("%s: %s", (name), #condition);                \
	} while (0)

/* Bytes as in the table of well-formed sequences of the Unicode standard
 * (table 3-7) and the cases of RFC 3629, section 10. */
static void
test_next(void **state)
{
	(void)state;
	static const struct {
		const char *name;
		struct str text;
		size_t len;
		uint32_t cp;
	} rows[] = {
		{ "empty", { "", 0 }, 0, 0 },
		{ "NUL", { "\0", 1 }, 1, 0 },
		{ "last of one byte", { "\x7f", 1 }, 1, 0x7f },
		{ "first of two", { "\xc2\x80", 2 }, 2, 0x80 },
		{ "last of two", { "\xdf\xbf", 2 }, 2, 0x7ff },
		{ "first of three", { "\xe0\xa0\x80", 3 }, 3, 0x800 },
		{ "before the surrogates", { "\xed\x9f\xbf", 3 }, 3, 0xd7ff },
		{ "after the surrogates", { "\xee\x80\x80", 3 }, 3, 0xe000 },
		{ "last of three", { "\xef\xbf\xbf", 3 }, 3, 0xffff },
		{ "first of four", { "\xf0\x90\x80\x80", 4 }, 4, 0x10000 },
		{ "last of all", { "\xf4\x8f\xbf\xbf", 4 }, 4, 0x10ffff },
		{ "only the first is read", { "\xc3\xa9z", 3 }, 2, 0xe9 },
		{ "continuation alone", { "\x80", 1 }, 0, 0 },
		{ "cut two", { "\xc3", 1 }, 0, 0 },
		{ "cut three", { "\xe2\x82", 2 }, 0, 0 },
		{ "cut four", { "\xf0\x9f\x98", 3 }, 0, 0 },
		{ "cut by the view, not by the memory", { "\xe2\x82\xac", 2 },
		    0, 0 },
		{ "two broken by ASCII", { "\xc3(", 2 }, 0, 0 },
		{ "overlong /", { "\xc0\xaf", 2 }, 0, 0 },
		{ "overlong NUL", { "\xc0\x80", 2 }, 0, 0 },
		{ "overlong two", { "\xc1\xbf", 2 }, 0, 0 },
		{ "overlong three", { "\xe0\x9f\xbf", 3 }, 0, 0 },
		{ "overlong four", { "\xf0\x8f\xbf\xbf", 4 }, 0, 0 },
		{ "first surrogate", { "\xed\xa0\x80", 3 }, 0, 0 },
		{ "last surrogate", { "\xed\xbf\xbf", 3 }, 0, 0 },
		{ "beyond Unicode", { "\xf4\x90\x80\x80", 4 }, 0, 0 },
		{ "five bytes", { "\xf8\x88\x80\x80\x80", 5 }, 0, 0 },
		{ "FE", { "\xfe", 1 }, 0, 0 },
		{ "FF", { "\xff", 1 }, 0, 0 },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		uint32_t cp = 0;
		size_t len = utf8_next(rows[i].text, &cp);
		CHECK(rows[i].name, len == rows[i].len);
		CHECK(rows[i].name, cp == rows[i].cp);
	}
}

static void
test_check_and_count(void **state)
{
	(void)state;
	static const struct {
		const char *name;
		struct str text;
		size_t valid, count;
	} rows[] = {
		{ "empty", { NULL, 0 }, 0, 0 },
		{ "ASCII", { "soleus", 6 }, 6, 6 },
		{ "NUL is valid", { "a\0b", 3 }, 3, 3 },
		{ "Latin",
		    { "Stra\xc3\x9f"
		      "e",
			7 },
		    7, 6 },
		{ "mixed lengths",
		    { "a\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80", 10 }, 10, 4 },
		{ "bad at the front",
		    { "\xff"
		      "abc",
			4 },
		    0, 4 },
		{ "bad inside",
		    { "ab\xe9"
		      "c",
			4 },
		    2, 4 },
		{ "cut at the end", { "ab\xe2\x82", 4 }, 2, 4 },
		{ "combining counts", { "e\xcc\x81", 3 }, 3, 2 },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		CHECK(rows[i].name, utf8_check(rows[i].text) == rows[i].valid);
		CHECK(rows[i].name, utf8_count(rows[i].text) == rows[i].count);
	}
}

/* Widths: East_Asian_Width W and F are 2, marks and format characters 0. */
static void
test_width(void **state)
{
	(void)state;
	static const struct {
		const char *name, *text;
		size_t width;
	} rows[] = {
		{ "empty", "", 0 },
		{ "ASCII", "grade 4", 7 },
		{ "Latin", "\xc3\xa9t\xc3\xa9", 3 },
		{ "combining acute", "e\xcc\x81t", 2 },
		{ "two marks on one", "a\xcc\x81\xcc\xa3", 1 },
		{ "Chinese", "\xe8\x82\x8c\xe8\x82\x89", 4 },
		{ "full-width A", "\xef\xbc\xa1", 2 },
		{ "half-width katakana", "\xef\xbd\xb1", 1 },
		{ "ideographic space", "\xe3\x80\x80", 2 },
		{ "Hangul composed", "\xed\x95\x9c", 2 },
		{ "Hangul decomposed", "\xe1\x84\x92\xe1\x85\xa1\xe1\x86\xab",
		    2 },
		{ "Hebrew", "\xd7\xa9\xd7\x9c\xd7\x95\xd7\x9d", 4 },
		{ "Hebrew with a point", "\xd7\xa9\xd6\xb0", 1 },
		{ "Arabic", "\xd8\xb9\xd8\xb6\xd9\x84\xd8\xa9", 4 },
		{ "Arabic with fatha", "\xd8\xb9\xd9\x8e", 1 },
		{ "Devanagari vowel sign above", "\xe0\xa4\x95\xe0\xa5\x87",
		    1 },
		{ "emoji", "\xf0\x9f\x98\x80", 2 },
		{ "flexed biceps with a skin tone, part by part",
		    "\xf0\x9f\x92\xaa\xf0\x9f\x8f\xbd", 4 },
		{ "joined emoji, part by part",
		    "\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x94\xac", 4 },
		{ "variation selector", "\xe2\x9d\xa4\xef\xb8\x8f", 1 },
		{ "zero-width space",
		    "a\xe2\x80\x8b"
		    "b",
		    2 },
		{ "byte-order mark", "\xef\xbb\xbf", 0 },
		{ "degree, arrow, minus", "\xc2\xb0\xe2\x86\x92\xe2\x88\x92",
		    3 },
		{ "invalid byte",
		    "a\xff"
		    "b",
		    3 },
		{ "cut sequence, a byte each", "\xe2\x82", 2 },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		CHECK(rows[i].name,
		    utf8_width(str_from(rows[i].text)) == rows[i].width);
	}
	assert_int_equal(utf8_width((struct str){ NULL, 0 }), 0);
}

static void
test_visible(void **state)
{
	(void)state;
	static const struct {
		const char *name;
		struct str in;
		const char *out;
	} rows[] = {
		{ "empty", { NULL, 0 }, "" },
		{ "plain", { "grade 4\\n", 9 }, "grade 4\\n" },
		{ "NUL", { "a\0b", 3 }, "a\\x00b" },
		{ "colour escape", { "\x1b[31m", 5 }, "\\x1b[31m" },
		{ "bell", { "\a", 1 }, "\\x07" },
		{ "line breaks and tab", { "\r\n\t", 3 }, "\\r\\n\\t" },
		{ "last of C0", { "\x1f ", 2 }, "\\x1f " },
		{ "DEL", { "~\x7f", 2 }, "~\\x7f" },
		{ "first of C1", { "\xc2\x80", 2 }, "<U+0080>" },
		{ "CSI of C1",
		    { "\xc2\x9b"
		      "31m",
			5 },
		    "<U+009B>31m" },
		{ "last of C1", { "\xc2\x9f", 2 }, "<U+009F>" },
		{ "no-break space is no control", { "\xc2\xa0", 2 },
		    "\xc2\xa0" },
		{ "CSI as a bare byte",
		    { "\x9b"
		      "31m",
			4 },
		    "\\x9b31m" },
		{ "soft hyphen", { "\xc2\xad", 2 }, "<U+00AD>" },
		{ "Arabic letter mark", { "\xd8\x9c", 2 }, "<U+061C>" },
		{ "zero-width space", { "\xe2\x80\x8b", 3 }, "<U+200B>" },
		{ "non-joiner stays", { "\xe2\x80\x8c", 3 }, "\xe2\x80\x8c" },
		{ "joiner stays", { "\xe2\x80\x8d", 3 }, "\xe2\x80\x8d" },
		{ "left-to-right mark", { "\xe2\x80\x8e", 3 }, "<U+200E>" },
		{ "right-to-left mark", { "\xe2\x80\x8f", 3 }, "<U+200F>" },
		{ "line separator", { "\xe2\x80\xa8", 3 }, "<U+2028>" },
		{ "paragraph separator", { "\xe2\x80\xa9", 3 }, "<U+2029>" },
		{ "LRE", { "\xe2\x80\xaa", 3 }, "<U+202A>" },
		{ "RLE", { "\xe2\x80\xab", 3 }, "<U+202B>" },
		{ "PDF", { "\xe2\x80\xac", 3 }, "<U+202C>" },
		{ "LRO", { "\xe2\x80\xad", 3 }, "<U+202D>" },
		{ "RLO",
		    { "a\xe2\x80\xae"
		      "b",
			5 },
		    "a<U+202E>b" },
		{ "narrow space after them stays", { "\xe2\x80\xaf", 3 },
		    "\xe2\x80\xaf" },
		{ "word joiner", { "\xe2\x81\xa0", 3 }, "<U+2060>" },
		{ "LRI", { "\xe2\x81\xa6", 3 }, "<U+2066>" },
		{ "RLI", { "\xe2\x81\xa7", 3 }, "<U+2067>" },
		{ "FSI", { "\xe2\x81\xa8", 3 }, "<U+2068>" },
		{ "PDI", { "\xe2\x81\xa9", 3 }, "<U+2069>" },
		{ "byte-order mark",
		    { "\xef\xbb\xbf"
		      "a",
			4 },
		    "<U+FEFF>a" },
		{ "interlinear anchor", { "\xef\xbf\xb9", 3 }, "<U+FFF9>" },
		{ "replacement stays", { "\xef\xbf\xbd", 3 }, "\xef\xbf\xbd" },
		{ "first tag", { "\xf3\xa0\x80\x80", 4 }, "<U+E0000>" },
		{ "language tag", { "\xf3\xa0\x80\x81", 4 }, "<U+E0001>" },
		{ "tag a", { "\xf3\xa0\x81\xa1", 4 }, "<U+E0061>" },
		{ "cancel tag", { "\xf3\xa0\x81\xbf", 4 }, "<U+E007F>" },
		{ "variation selector 16 stays",
		    { "\xe2\x9d\xa4\xef\xb8\x8f", 6 },
		    "\xe2\x9d\xa4\xef\xb8\x8f" },
		{ "variation selector 17 stays", { "\xf3\xa0\x84\x80", 4 },
		    "\xf3\xa0\x84\x80" },
		{ "joined emoji stays",
		    { "\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x94\xac", 11 },
		    "\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x94\xac" },
		{ "Hebrew and combining stay",
		    { "\xd7\xa9\xd6\xb0"
		      "e\xcc\x81",
			7 },
		    "\xd7\xa9\xd6\xb0"
		    "e\xcc\x81" },
		{ "invalid byte", { "caf\xe9", 4 }, "caf\\xe9" },
		{ "overlong, a byte each", { "\xc0\xaf", 2 }, "\\xc0\\xaf" },
		{ "surrogate, a byte each", { "\xed\xa0\x80", 3 },
		    "\\xed\\xa0\\x80" },
		{ "good after bad", { "\xe2\x82\xc3\xa9", 4 },
		    "\\xe2\\x82\xc3\xa9" },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct buf out = BUF_INIT;
		utf8_visible(&out, rows[i].in);
		CHECK(rows[i].name, str_eqc(buf_str(&out), rows[i].out));
		buf_release(&out);
	}
}

/* Writes any code point but a surrogate; the tests' own encoder. */
static size_t
encode(char out[4], uint32_t cp)
{
	if (cp < 0x80) {
		out[0] = (char)cp;
		return 1;
	}
	size_t len = cp < 0x800 ? 2 : cp < 0x10000 ? 3 : 4;
	static const unsigned char lead[5] = { 0, 0, 0xc0, 0xe0, 0xf0 };
	for (size_t i = len; i-- > 1; cp >>= 6)
		out[i] = (char)(0x80 | (cp & 0x3f));
	out[0] = (char)(lead[len] | cp);
	return len;
}

/* Every code point: read back as written; what is made visible is stable, and
 * holds no byte that a terminal acts on. */
static void
test_every_code_point(void **state)
{
	(void)state;
	struct buf once = BUF_INIT;
	struct buf twice = BUF_INIT;
	for (uint32_t cp = 0; cp <= 0x10ffff; cp++) {
		if (cp == 0xd800)
			cp = 0xe000;
		if (cp == 0x30000)
			cp = 0xe0000; /* nothing but unassigned between */
		if (cp == 0xe1000)
			cp = 0x10fffe;
		char bytes[4];
		struct str s = { bytes, encode(bytes, cp) };
		uint32_t read = 1;
		if (utf8_next(s, &read) != s.len || read != cp)
			fail_msg("U+%04X is not read back", (unsigned int)cp);
		buf_reset(&once);
		buf_reset(&twice);
		utf8_visible(&once, s);
		utf8_visible(&twice, buf_str(&once));
		if (!str_eq(buf_str(&once), buf_str(&twice)))
			fail_msg("U+%04X is not stable", (unsigned int)cp);
		for (size_t i = 0; i < once.len; i++) {
			unsigned char c = (unsigned char)once.data[i];
			if (c < 0x20 || c == 0x7f)
				fail_msg("U+%04X lets a control through",
				    (unsigned int)cp);
		}
		if (utf8_width(s) > 2)
			fail_msg("U+%04X is too wide", (unsigned int)cp);
	}
	buf_release(&once);
	buf_release(&twice);
}

static void
test_wrap(void **state)
{
	(void)state;
	static const struct {
		const char *name, *in;
		size_t indent, width;
		const char *out;
	} rows[] = {
		{ "empty", "", 4, 20, "" },
		{ "fits", "a b", 0, 20, "a b\n" },
		{ "fits exactly", "abc de", 0, 6, "abc de\n" },
		{ "one too many", "abc de", 0, 5, "abc\nde\n" },
		{ "indent counts", "abc de", 2, 7, "  abc\n  de\n" },
		{ "indent fits exactly", "abc de", 2, 8, "  abc de\n" },
		{ "long word overflows", "a bcdefgh i", 0, 4,
		    "a\nbcdefgh\ni\n" },
		{ "width smaller than indent", "a b", 6, 3,
		    "      a\n      b\n" },
		{ "width 0", "a b", 0, 0, "a\nb\n" },
		{ "own line breaks", "a\nb", 1, 20, " a\n b\n" },
		{ "empty line has no indent", "a\n\nb", 2, 20, "  a\n\n  b\n" },
		{ "break at the end adds no line", "a\n", 0, 20, "a\n" },
		{ "break only", "\n", 3, 20, "\n" },
		{ "blanks only", "   ", 3, 20, "\n" },
		{ "inner blanks stay", "a.  b", 0, 20, "a.  b\n" },
		{ "blanks at a break go", "abc   de", 0, 6, "abc\nde\n" },
		{ "blanks at the end go", "abc  ", 0, 20, "abc\n" },
		{ "blanks in front stay", "  - a", 1, 20, "   - a\n" },
		{ "wide characters count two", "\xe8\x82\x8c\xe8\x82\x89 ab", 0,
		    6, "\xe8\x82\x8c\xe8\x82\x89\nab\n" },
		{ "combining counts nothing",
		    "e\xcc\x81"
		    "e ab",
		    0, 5,
		    "e\xcc\x81"
		    "e ab\n" },
		{ "no break at a no-break space",
		    "a\xc2\xa0"
		    "b c",
		    0, 4,
		    "a\xc2\xa0"
		    "b\nc\n" },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct buf out = BUF_INIT;
		utf8_wrap(
		    &out, str_from(rows[i].in), rows[i].indent, rows[i].width);
		CHECK(rows[i].name, str_eqc(buf_str(&out), rows[i].out));
		buf_release(&out);
	}
}

/* By what is compared: letters small, taken apart, of one width. */
static void
test_fold(void **state)
{
	(void)state;
	static const struct {
		const char *name;
		uint32_t cp, points[4];
		size_t n;
		bool in_word;
	} rows[] = {
		{ "a capital", 'A', { 'a' }, 1, true },
		{ "a point", '.', { '.' }, 1, false },
		{ "an umlaut", 0xc4, { 'a', 0x308 }, 2, true },
		{ "sharp s", 0xdf, { 's', 's' }, 2, true },
		{ "Cyrillic", 0x418, { 0x438 }, 1, true },
		{ "a wide digit", 0xff11, { '1' }, 1, true },
		{ "a mark", 0x308, { 0x308 }, 1, true },
		{ "a blank", 0xa0, { ' ' }, 1, false },
		{ "a dash", 0x2014, { 0x2014 }, 1, false },
		{ "a soft hyphen", 0xad, { 0 }, 0, false },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		uint32_t points[UTF8_FOLD_MAX];
		size_t n = utf8_fold(rows[i].cp, points);
		CHECK(rows[i].name, n == rows[i].n);
		CHECK(rows[i].name,
		    memcmp(points, rows[i].points, n * sizeof(*points)) == 0);
		CHECK(
		    rows[i].name, utf8_in_word(rows[i].cp) == rows[i].in_word);
	}
	assert_int_equal(utf8_mark_class('a'), 0);
	/* below before above: UnicodeData.txt has 220 and 230 */
	assert_int_equal(utf8_mark_class(0x323), 220);
	assert_int_equal(utf8_mark_class(0x308), 230);
}

/* Each is written as it is read, and none has no room when it is folded. */
static void
test_put(void **state)
{
	(void)state;
	for (uint32_t cp = 0; cp <= 0x10ffff; cp++) {
		char bytes[4];
		uint32_t points[UTF8_FOLD_MAX], again = 0;
		if (cp >= 0xd800 && cp <= 0xdfff)
			continue;
		size_t n = utf8_put(cp, bytes);
		assert_int_equal(
		    utf8_next((struct str){ bytes, n }, &again), n);
		assert_int_equal(again, cp);
		assert_true(utf8_fold(cp, points) < UTF8_FOLD_MAX);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_next),
		cmocka_unit_test(test_check_and_count),
		cmocka_unit_test(test_width),
		cmocka_unit_test(test_visible),
		cmocka_unit_test(test_every_code_point),
		cmocka_unit_test(test_fold),
		cmocka_unit_test(test_put),
		cmocka_unit_test(test_wrap),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
