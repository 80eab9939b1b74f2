/*
 * Numbers: what num_real reads is what strtod makes of it, and is written so
 * that it reads back equal. num_format of any double rounds its decimal of 15
 * significant digits half away from zero.
 */
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "fuzz/fuzz.h"

#define SIGNIFICANT   15
#define DECIMALS_MAX  9
#define READ_DECIMALS 22
#define EXACT         220 /* as many as a double from 1e-30 has */

static void
same(double a, double b, const char *text)
{
	FUZZ_CHECK_OF(!(a < b) && !(a > b), text);
}

/* The C library's opinion, with the point and the minus that it wants. */
static double
opinion(const char *text)
{
	struct buf plain = BUF_INIT;
	char *end = NULL;

	for (; *text != '\0'; text++) {
		if (strncmp(text, "\xe2\x88\x92", 3) == 0) {
			buf_addc(&plain, '-');
			text += 2;
		} else {
			buf_addc(&plain, *text == ',' ? '.' : *text);
		}
	}
	double value = strtod(plain.data, &end);
	FUZZ_CHECK_OF(*end == '\0', plain.data);
	buf_release(&plain);
	return value;
}

static void
real(const char *text)
{
	struct buf out = BUF_INIT;
	double value = 0, back = 0;
	int decimals = 0;

	if (!num_real(str_from(text), &value, &decimals))
		return;
	same(value, opinion(text), text);
	FUZZ_CHECK(decimals >= 0 && decimals <= 22);
	if (decimals <= DECIMALS_MAX) {
		num_format(&out, value, decimals);
		FUZZ_CHECK_OF(num_real(buf_str(&out), &back, NULL), out.data);
		same(value, back, text);
		buf_reset(&out);
		num_short(&out, value);
		FUZZ_CHECK_OF(num_real(buf_str(&out), &back, NULL), out.data);
		same(value, back, text);
	}
	buf_release(&out);
}

static void
whole(const char *text)
{
	int64_t i = 0;
	uint64_t u = 0;
	char *end = NULL;
	bool digits =
	    text[0] != '\0' && strspn(text, "0123456789") == strlen(text);

	errno = 0;
	uintmax_t expected = strtoumax(text, &end, 10);
	FUZZ_CHECK_OF(
	    num_uint(str_from(text), &u) == (digits && errno == 0), text);
	FUZZ_CHECK_OF(!digits || errno != 0 || u == expected, text);
	if (!num_int(str_from(text), &i))
		return;
	errno = 0;
	if (strncmp(text, "\xe2\x88\x92", 3) != 0)
		FUZZ_CHECK_OF(i == strtoimax(text, &end, 10) && errno == 0 &&
				  *end == '\0',
		    text);
}

/* Half up at the end of a number of decimal digits, the first a 0 for a
 * carry. */
static void
round_at(char *digits, size_t keep)
{
	bool carry = digits[keep] >= '5';

	while (carry && keep-- > 0) {
		carry = digits[keep] == '9';
		digits[keep] = carry ? '0' : (char)(digits[keep] + 1);
	}
}

/*
 * Schoolbook rounding, twice, of all the digits that a double has: to 15
 * significant ones or 22 decimals, as num_real reads them, then to `decimals`.
 */
static void
round_decimal(struct buf *out, double value, int decimals)
{
	char exact[EXACT], digits[EXACT + 64];
	size_t point = 0, from = 0;

	/* "0" and all digits without their point; the rest are zeros. */
	memset(digits, '0', sizeof(digits));
	digits[sizeof(digits) - 1] = '\0';
	int n = snprintf(exact, sizeof(exact), "%.*f", EXACT - 20, fabs(value));
	for (int i = 0, at = 1; i < n; i++) {
		if (exact[i] == '.')
			point = (size_t)at;
		else
			digits[at++] = exact[i];
	}
	size_t first = 1 + strspn(digits + 1, "0");
	size_t keep = first + SIGNIFICANT;
	if (keep > point + READ_DECIMALS)
		keep = point + READ_DECIMALS;
	round_at(digits, keep);
	memset(digits + keep, '0', sizeof(digits) - 1 - keep);
	keep = point + (size_t)decimals;
	round_at(digits, keep);
	bool zero = strspn(digits, "0") >= keep;
	while (from + 1 < point && digits[from] == '0')
		from++;
	if (value < 0 && !zero)
		buf_addc(out, '-');
	buf_add(out, digits + from, point - from);
	if (decimals > 0) {
		buf_addc(out, '.');
		buf_add(out, digits + point, (size_t)decimals);
	}
}

static void
format(double value, int decimals)
{
	struct buf have = BUF_INIT, want = BUF_INIT;

	num_format(&have, value, decimals);
	FUZZ_CHECK(!have.failed && have.len > 0);
	if (isfinite(value) && fabs(value) < 1e15 && fabs(value) > 1e-30) {
		round_decimal(&want, value, decimals);
		FUZZ_CHECK_OF(strcmp(have.data, want.data) == 0, have.data);
	}
	buf_reset(&have);
	num_short(&have, value);
	FUZZ_CHECK(!have.failed && have.len > 0);
	buf_release(&want);
	buf_release(&have);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	char *text = fuzz_text((struct str){ (const char *)data, len });
	double value = 0;

	real(text);
	whole(text);
	free(text);
	if (len > sizeof(value)) {
		memcpy(&value, data, sizeof(value));
		/* Hundreds of digits take long: now and then will do. */
		if (!(fabs(value) < 1e40) && data[sizeof(value)] < 240)
			return 0;
		format(value, data[sizeof(value)] % (DECIMALS_MAX + 1));
	}
	return 0;
}
