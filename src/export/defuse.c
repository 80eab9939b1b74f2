/*
 * defuse.c: what a spreadsheet program would take for something else.
 */
#include "export/defuse.h"

#include <stdint.h>
#include <string.h>

#include "base/csv_write.h"
#include "base/num.h"
#include "base/utf8.h"

#include "base/banned.h"

/* Of numbers, dates, times and exponents: how they begin, what else is in. */
#define DIGITS "0123456789"
static const char number_begins[] = DIGITS ".,$";
static const char number_signs[] = DIGITS ".,:/+-eE%$ ";

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

/* What every reader takes for the same number and shows alike. */
static bool
is_plain_number(struct str text)
{
	double value = 0;
	struct str digits = text;

	if (digits.len > 0 && digits.p[0] == '-')
		digits = str_skip(digits, 1);
	if (digits.len == 0 || digits.p[0] < '0' || digits.p[0] > '9' ||
	    memchr(digits.p, ',', digits.len) != NULL)
		return false;
	if (digits.len > 1 && digits.p[0] == '0' && digits.p[1] != '.')
		return false;
	return num_real(text, &value, NULL);
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

bool
defuse_needs(struct str text)
{
	struct str rest = text;

	if (is_plain_number(text))
		return false;
	if (looks_like_number(text))
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
