/*
 * defuse.c: what a spreadsheet program would take for something else.
 */
#include "export/defuse.h"

#include <stdint.h>
#include <string.h>

#include "base/csv_write.h"
#include "base/utf8.h"

#include "base/banned.h"

/* Of numbers, dates, times and exponents: how they begin, what else is in. */
#define DIGITS "0123456789"
static const char number_begins[] = DIGITS ".,$";
static const char number_signs[] = DIGITS ".,:/+-eE%$ ";
/* A number with more of them may come back as 1.23457E+11. */
#define DIGITS_SHOWN 11

/* Of days: between a month and its numbers, as in "Mar. 1, 2024". */
static const char separators[] = "-/., ";
#define SEPARATORS_MAX 2
/* No name of a month is shorter, and no list has them all. */
#define MONTH_LETTERS 3
/* Years past 9999 are known to some. */
#define YEAR_DIGITS 5

static bool
starts_formula(uint32_t cp)
{
	switch (cp) {
	case '=':
	case '+':
	case '-':
	case '@':
	case '\t':
	case '\r':
	case '\n':
	case 0x2212: /* the typographic minus */
	case 0xff0b: /* full-width + - = @ */
	case 0xff0d:
	case 0xff1d:
	case 0xff20:
	case 0xfe62: /* small + - = @ */
	case 0xfe63:
	case 0xfe66:
	case 0xfe6b:
		return true;
	default:
		return false;
	}
}

/* A program may drop it from the front of a cell. */
static bool
is_passed_over(uint32_t cp)
{
	switch (cp) {
	case ' ':
	case 0xa0:
	case '"':
	case '\'':
	case 0x3000: /* ideographic space */
	case 0x202f:
	case 0x205f:
	case 0x2060:
	case 0xfeff:
		return true;
	default:
		return (cp >= 0x2000 && cp <= 0x200f) ||
		       (cp >= 0x2018 && cp <= 0x201f) ||
		       (cp < ' ' && !starts_formula(cp)) || cp == 0x7f ||
		       (cp >= 0x80 && cp <= 0x9f);
	}
}

static size_t
digits_in(struct str text)
{
	size_t n = 0;

	while (n < text.len && text.p[n] >= '0' && text.p[n] <= '9')
		n++;
	return n;
}

/* What every reader takes for the same number and writes alike. */
static bool
is_plain_number(struct str text)
{
	const bool minus = text.len > 0 && text.p[0] == '-';
	struct str rest = str_skip(text, minus ? 1 : 0);
	const size_t whole = digits_in(rest);

	if (whole == 0 || whole > DIGITS_SHOWN ||
	    (whole > 1 && rest.p[0] == '0'))
		return false;
	if (whole == rest.len)
		return !(minus && rest.p[0] == '0');
	const struct str behind = str_skip(rest, whole + 1);
	return rest.p[whole] == '.' && behind.len > 0 &&
	       digits_in(behind) == behind.len &&
	       behind.p[behind.len - 1] != '0' &&
	       whole + behind.len <= DIGITS_SHOWN;
}

static bool
looks_like_number(struct str text)
{
	for (size_t i = 0; i < text.len; i++)
		if (memchr(number_signs, text.p[i], sizeof(number_signs) - 1) ==
		    NULL)
			return false;
	return text.len > 0 && strchr(number_begins, text.p[0]) != NULL;
}

/* "5 pm": a number, a time with it. */
static bool
looks_like_time(struct str text)
{
	if (text.len < 3)
		return false;
	const struct str number = { text.p, text.len - 2 };
	const struct str half = str_skip(text, number.len);

	return (str_eq_nocase(half, STR("am")) ||
		   str_eq_nocase(half, STR("pm"))) &&
	       looks_like_number(number);
}

/* Of any script; what is neither a sign nor a blank is taken for one. */
static bool
is_letter(uint32_t cp)
{
	if (cp < 0xc0)
		return (cp >= 'a' && cp <= 'z') || (cp >= 'A' && cp <= 'Z');
	return cp != 0xd7 && cp != 0xf7 && !(cp >= 0x2000 && cp < 0x2c00) &&
	       !(cp >= 0x3000 && cp < 0x3040) && !starts_formula(cp) &&
	       !is_passed_over(cp);
}

/* Bytes of the word that text begins with; 0: it is too short for one. */
static size_t
word_in(struct str text)
{
	size_t len = 0, n_letters = 0;

	for (;;) {
		uint32_t cp = 0;
		size_t n = utf8_next(str_skip(text, len), &cp);
		if (n == 0 || !is_letter(cp))
			return n_letters < MONTH_LETTERS ? 0 : len;
		len += n;
		n_letters++;
	}
}

static struct str
skip_separators(struct str text)
{
	for (int i = 0; i < SEPARATORS_MAX && text.len > 0 &&
			strchr(separators, text.p[0]) != NULL;
	     i++)
		text = str_skip(text, 1);
	return text;
}

/* One word, which may be a month in any language, and one or two numbers. */
static bool
looks_like_day(struct str text)
{
	int n_words = 0, n_numbers = 0;

	while (text.len > 0) {
		size_t len = digits_in(text);
		if (len > YEAR_DIGITS)
			return false;
		if (len > 0) {
			n_numbers++;
		} else {
			len = word_in(text);
			if (len == 0)
				return false;
			n_words++;
		}
		text = skip_separators(str_skip(text, len));
	}
	return n_words == 1 && (n_numbers == 1 || n_numbers == 2);
}

static bool
is_truth(struct str text)
{
	return str_eq_nocase(text, STR("true")) ||
	       str_eq_nocase(text, STR("false"));
}

bool
defuse_needs(struct str text)
{
	/* Blanks around it are passed over. */
	const struct str bare = str_trim(text);
	struct str rest = text;

	if (is_plain_number(text))
		return false;
	if (looks_like_number(bare) || looks_like_time(bare) ||
	    looks_like_day(bare) || is_truth(bare))
		return true;
	while (rest.len > 0) {
		uint32_t cp = 0;
		size_t n = utf8_next(rest, &cp);
		if (n == 0)
			return false;
		if (starts_formula(cp))
			return true;
		if (!is_passed_over(cp))
			return false;
		rest = str_skip(rest, n);
	}
	return false;
}

void
defuse_field(struct buf *out, struct str text)
{
	struct buf marked = BUF_INIT;

	if (!defuse_needs(text)) {
		csv_write_field(out, text);
		return;
	}
	buf_addc(&marked, DEFUSE_MARK);
	buf_addstr(&marked, text);
	if (marked.failed)
		out->failed = true;
	csv_write_field(out, buf_str(&marked));
	buf_release(&marked);
}
