#include "base/utf8.h"

#include <utf8proc.h>

#include "base/banned.h"

#define ZWNJ 0x200c
#define ZWJ  0x200d

struct range {
	uint32_t first;
	uint32_t last;
};

/*
 * Shown as <U+NNNN> although their category is not Cf: the line separators,
 * and what Unicode sets aside in the tag plane as ignorable and unassigned
 * (a later version may give it a meaning, none that can be seen).
 */
static const struct range hidden[] = {
	{ 0x0080, 0x009f },   /* C1 */
	{ 0x2028, 0x2029 },   /* line and paragraph separator */
	{ 0xe0000, 0xe00ff }, /* tags; variation selectors follow */
	{ 0xe01f0, 0xe0fff },
};

/* Vowels and finals of decomposed Hangul join the syllable before them;
 * utf8proc gives them a column of their own. */
static const struct range joining[] = {
	{ 0x1160, 0x11ff },
	{ 0xd7b0, 0xd7ff },
};

static bool
in_ranges(const struct range *ranges, size_t count, uint32_t cp)
{
	for (size_t i = 0; i < count; i++) {
		if (cp >= ranges[i].first && cp <= ranges[i].last)
			return true;
	}
	return false;
}

#define IN_RANGES(table, cp)                                                   \
	in_ranges((table), sizeof(table) / sizeof((table)[0]), (cp))

size_t
utf8_next(struct str s, uint32_t *cp)
{
	if (s.len == 0)
		return 0;
	unsigned char first = (unsigned char)s.p[0];
	if (first < 0x80) {
		*cp = first;
		return 1;
	}
	/* No sequence is longer than 4; a negative length would mean
	 * NUL-ended. */
	utf8proc_int32_t point = -1;
	utf8proc_ssize_t len = utf8proc_iterate((const utf8proc_uint8_t *)s.p,
	    (utf8proc_ssize_t)(s.len < 4 ? s.len : 4), &point);
	if (len <= 0 || point < 0)
		return 0;
	*cp = (uint32_t)point;
	return (size_t)len;
}

size_t
utf8_check(struct str s)
{
	size_t at = 0;
	while (at < s.len) {
		uint32_t cp;
		size_t len = utf8_next(str_skip(s, at), &cp);
		if (len == 0)
			break;
		at += len;
	}
	return at;
}

struct str
utf8_unmarked(struct str s)
{
	const struct str mark = STR("\xef\xbb\xbf");

	return str_starts(s, mark) ? str_skip(s, mark.len) : s;
}

size_t
utf8_fold(uint32_t cp, uint32_t out[UTF8_FOLD_MAX])
{
	utf8proc_int32_t points[UTF8_FOLD_MAX] = { (utf8proc_int32_t)cp };
	int boundary = 0;
	const utf8proc_ssize_t n =
	    utf8proc_decompose_char((utf8proc_int32_t)cp, points, UTF8_FOLD_MAX,
		UTF8PROC_CASEFOLD | UTF8PROC_COMPAT | UTF8PROC_DECOMPOSE |
		    UTF8PROC_IGNORE,
		&boundary);

	/* Unicode's longest is of 18: it fits. */
	const size_t len = n < 0 || n > UTF8_FOLD_MAX ? 1 : (size_t)n;
	for (size_t i = 0; i < len; i++)
		out[i] = (uint32_t)points[i];
	return len;
}

int
utf8_mark_class(uint32_t cp)
{
	return utf8proc_get_property((utf8proc_int32_t)cp)->combining_class;
}

bool
utf8_in_word(uint32_t cp)
{
	const utf8proc_category_t category =
	    utf8proc_category((utf8proc_int32_t)cp);

	/* in utf8proc's order: letters, marks, digits and other numbers */
	return category >= UTF8PROC_CATEGORY_LU &&
	       category <= UTF8PROC_CATEGORY_NO;
}

size_t
utf8_put(uint32_t cp, char out[4])
{
	return (size_t)utf8proc_encode_char(
	    (utf8proc_int32_t)cp, (utf8proc_uint8_t *)out);
}

size_t
utf8_count(struct str s)
{
	size_t count = 0;
	while (s.len > 0) {
		uint32_t cp;
		size_t len = utf8_next(s, &cp);
		s = str_skip(s, len == 0 ? 1 : len);
		count++;
	}
	return count;
}

static size_t
point_width(uint32_t cp)
{
	if (cp >= 0x20 && cp < 0x7f)
		return 1;
	if (IN_RANGES(joining, cp))
		return 0;
	int width = utf8proc_charwidth((utf8proc_int32_t)cp);
	return width > 0 ? (size_t)width : 0;
}

size_t
utf8_width(struct str s)
{
	size_t width = 0;
	while (s.len > 0) {
		uint32_t cp;
		size_t len = utf8_next(s, &cp);
		width += len == 0 ? 1 : point_width(cp);
		s = str_skip(s, len == 0 ? 1 : len);
	}
	return width;
}

static bool
is_hidden(uint32_t cp)
{
	if (cp < 0x80 || cp == ZWNJ || cp == ZWJ)
		return false;
	return IN_RANGES(hidden, cp) ||
	       utf8proc_category((utf8proc_int32_t)cp) == UTF8PROC_CATEGORY_CF;
}

static void
add_control(struct buf *out, unsigned char c)
{
	switch (c) {
	case '\n':
		buf_adds(out, "\\n");
		break;
	case '\r':
		buf_adds(out, "\\r");
		break;
	case '\t':
		buf_adds(out, "\\t");
		break;
	default:
		buf_addf(out, "\\x%02x", (unsigned int)c);
		break;
	}
}

void
utf8_visible(struct buf *out, struct str s)
{
	while (s.len > 0) {
		uint32_t cp = 0;
		size_t len = utf8_next(s, &cp);
		if (len == 0) {
			add_control(out, (unsigned char)s.p[0]);
			len = 1;
		} else if (cp < 0x20 || cp == 0x7f) {
			add_control(out, (unsigned char)cp);
		} else if (is_hidden(cp)) {
			buf_addf(out, "<U+%04X>", (unsigned int)cp);
		} else {
			buf_add(out, s.p, len);
		}
		s = str_skip(s, len);
	}
}

static void
add_blanks(struct buf *out, size_t count)
{
	for (size_t i = 0; i < count; i++)
		buf_addc(out, ' ');
}

/* Blanks at the start of a line and between words stay as they are; those at
 * a break and at the end go. */
static void
wrap_line(struct buf *out, struct str line, size_t indent, size_t width)
{
	size_t column = 0; /* 0: nothing on this line yet */
	bool first = true;
	for (;;) {
		struct str trimmed = str_trim(line);
		if (trimmed.len == 0)
			break;
		size_t blanks = (size_t)(trimmed.p - line.p);
		size_t len = 0;
		while (len < trimmed.len && trimmed.p[len] != ' ' &&
		       trimmed.p[len] != '\t')
			len++;
		struct str word = { trimmed.p, len };
		size_t columns = utf8_width(word);
		if (!first && column + blanks + columns > width) {
			buf_addc(out, '\n');
			column = 0;
			blanks = 0;
		}
		if (first || column == 0) {
			add_blanks(out, indent);
			column = indent;
		}
		add_blanks(out, blanks);
		buf_addstr(out, word);
		column += blanks + columns;
		first = false;
		line = str_skip(trimmed, len);
	}
	buf_addc(out, '\n');
}

void
utf8_line(struct buf *out, const char *text)
{
	struct str rest = str_from(text);

	while (rest.len > 0) {
		utf8_visible(out, str_cut(rest, '\n', &rest));
		if (rest.len > 0)
			buf_addc(out, ' ');
	}
}

void
utf8_wrap(struct buf *out, struct str s, size_t indent, size_t width)
{
	while (s.len > 0) {
		struct str line = str_cut(s, '\n', &s);
		wrap_line(out, line, indent, width);
	}
}
