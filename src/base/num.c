#include "base/num.h"

#include <assert.h>
#include <float.h>
#include <math.h>
#include <stddef.h>
#include <string.h>

#include "base/banned.h"

static_assert(DBL_MANT_DIG == 53 && sizeof(double) == 8,
    "the arithmetic below is for IEEE 754 binary64");

/* A decimal of this many significant digits survives the way into a double
 * and back, so it can be taken for what was written. */
#define SIGNIFICANT 15

/* Below this a value has a point among its first SIGNIFICANT digits. */
#define WRITABLE 1e15

/* The powers of ten that a double holds exactly. */
#define POWER_MAX 22
static const double powers[POWER_MAX + 1] = {
	1e0,
	1e1,
	1e2,
	1e3,
	1e4,
	1e5,
	1e6,
	1e7,
	1e8,
	1e9,
	1e10,
	1e11,
	1e12,
	1e13,
	1e14,
	1e15,
	1e16,
	1e17,
	1e18,
	1e19,
	1e20,
	1e21,
	1e22,
};

#define DECIMALS_MAX 9

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

bool
num_uint(struct str s, uint64_t *out)
{
	uint64_t value = 0;
	if (s.len == 0)
		return false;
	for (size_t i = 0; i < s.len; i++) {
		if (!is_digit(s.p[i]))
			return false;
		uint64_t digit = (uint64_t)(s.p[i] - '0');
		if (value > (UINT64_MAX - digit) / 10)
			return false;
		value = value * 10 + digit;
	}
	*out = value;
	return true;
}

bool
num_int(struct str s, int64_t *out)
{
	bool negative = s.len > 0 && s.p[0] == '-';
	if (negative || (s.len > 0 && s.p[0] == '+'))
		s = str_skip(s, 1);
	uint64_t size;
	if (!num_uint(s, &size))
		return false;
	if (size <= INT64_MAX) {
		*out = negative ? -(int64_t)size : (int64_t)size;
		return true;
	}
	if (!negative || size != (uint64_t)INT64_MAX + 1)
		return false;
	*out = INT64_MIN;
	return true;
}

/* Takes a sign off the front of *s; true for a minus. */
static bool
take_sign(struct str *s)
{
	const struct str minus = STR("\xe2\x88\x92"); /* U+2212 */
	if (str_starts(*s, minus)) {
		*s = str_skip(*s, minus.len);
		return true;
	}
	bool negative = str_starts(*s, STR("-"));
	if (negative || str_starts(*s, STR("+")))
		*s = str_skip(*s, 1);
	return negative;
}

bool
num_real(struct str s, double *out, int *decimals)
{
	bool negative = take_sign(&s);
	int64_t digits = 0; /* below 10^15, so a double holds it exactly */
	int significant = 0;
	int whole = 0;
	int behind = 0;
	bool point = false;
	for (size_t i = 0; i < s.len; i++) {
		char c = s.p[i];
		if ((c == '.' || c == ',') && !point && i > 0) {
			point = true;
			continue;
		}
		if (!is_digit(c))
			return false;
		digits = digits * 10 + (c - '0');
		if (digits != 0 && ++significant > SIGNIFICANT)
			return false;
		if (!point)
			whole = 1;
		else if (++behind > POWER_MAX)
			return false;
	}
	if (whole == 0 || (point && behind == 0))
		return false;
	/* Both operands are exact, so the quotient is the nearest double. */
	double value = (double)digits / powers[behind];
	*out = negative && digits != 0 ? -value : value;
	if (decimals != NULL)
		*decimals = behind;
	return true;
}

/* A positive finite double as mantissa * 2^exponent. */
static uint64_t
split(double value, int *exponent)
{
	uint64_t bits;
	memcpy(&bits, &value, sizeof(bits));
	uint64_t mantissa = bits & ((UINT64_C(1) << 52) - 1);
	int biased = (int)((bits >> 52) & 0x7ff);
	if (biased == 0) {
		*exponent = -1074;
		return mantissa;
	}
	*exponent = biased - 1075;
	return mantissa | (UINT64_C(1) << 52);
}

/*
 * value * 10^scale rounded half away from zero, exactly: mantissa * 10^scale
 * stays below 2^53 * 2^74, so four limbs hold it (two more are 0 and spare the
 * shift its bounds), and the power of two is a shift. For 0 <= value <
 * WRITABLE, where the shift is always to the right.
 */
static uint64_t
scaled(double value, int scale)
{
	int exponent;
	uint64_t mantissa = split(value, &exponent);
	uint32_t limb[6] = { (uint32_t)mantissa, (uint32_t)(mantissa >> 32) };
	for (int i = 0; i < scale; i++) {
		uint64_t carry = 0;
		for (size_t j = 0; j < 4; j++) {
			carry += (uint64_t)limb[j] * 10;
			limb[j] = (uint32_t)carry;
			carry >>= 32;
		}
	}
	assert(exponent < 0);
	/* Shift all but the last bit, which then tells half or more. */
	unsigned int shift = (unsigned int)-exponent - 1;
	if (shift >= 128)
		return 0;
	size_t skip = shift / 32;
	unsigned int bits = shift % 32;
	uint64_t low = limb[skip] | (uint64_t)limb[skip + 1] << 32;
	uint64_t high = limb[skip + 2];
	uint64_t twice = low >> bits;
	if (bits > 0)
		twice |= high << (64 - bits);
	return twice / 2 + twice % 2;
}

/* Whole numbers too large for the arithmetic above, digit by digit. */
static void
add_large(struct buf *out, double value)
{
	char digits[DBL_MAX_10_EXP + 2];
	int exponent;
	uint64_t mantissa = split(value, &exponent);
	for (; exponent < 0; exponent++) /* 10^15 and more: at most 3 times */
		mantissa = mantissa / 2 + (exponent == -1 ? mantissa % 2 : 0);
	size_t count = 0;
	for (; mantissa > 0; mantissa /= 10)
		digits[count++] = (char)(mantissa % 10);
	for (; exponent > 0; exponent--) {
		int carry = 0;
		for (size_t i = 0; i < count; i++) {
			carry += digits[i] * 2;
			digits[i] = (char)(carry % 10);
			carry /= 10;
		}
		if (carry > 0)
			digits[count++] = (char)carry;
	}
	while (count > 0)
		buf_addc(out, (char)('0' + digits[--count]));
}

static void
add_zeros(struct buf *out, int count)
{
	for (int i = 0; i < count; i++)
		buf_addc(out, '0');
}

static uint64_t
power(int exponent)
{
	uint64_t p = 1;
	while (exponent-- > 0)
		p *= 10;
	return p;
}

/*
 * Two roundings: to the decimal of at most SIGNIFICANT digits that stands for
 * this double, then to the decimals asked for. So the value is rounded as it
 * was written: 2.675 gives 2.68 although its double is a little less.
 */
static void
add_writable(struct buf *out, bool negative, double value, int decimals)
{
	int scale = 0;
	while (scale < POWER_MAX && value * powers[scale + 1] < WRITABLE)
		scale++;
	uint64_t digits = scaled(value, scale);
	int behind = scale;
	if (behind > decimals) {
		int cut = behind - decimals;
		/* 10^15 / 10^17 is less than half in any case. */
		uint64_t by = cut > 16 ? 0 : power(cut);
		uint64_t rest = by == 0 ? 0 : digits % by;
		digits = by == 0 ? 0 : digits / by;
		if (rest > 0 && rest >= by - rest)
			digits++;
		behind = decimals;
	}
	if (negative && digits > 0)
		buf_addc(out, '-');
	uint64_t unit = power(behind);
	buf_addf(out, "%llu", (unsigned long long)(digits / unit));
	if (decimals == 0)
		return;
	buf_addc(out, '.');
	if (behind > 0)
		buf_addf(
		    out, "%0*llu", behind, (unsigned long long)(digits % unit));
	add_zeros(out, decimals - behind);
}

void
num_format(struct buf *out, double value, int decimals)
{
	assert(decimals >= 0 && decimals <= DECIMALS_MAX);
	if (isnan(value)) {
		buf_adds(out, "nan");
		return;
	}
	bool negative = value < 0;
	double size = negative ? -value : value;
	if (size < WRITABLE) {
		add_writable(out, negative, size, decimals);
		return;
	}
	if (negative)
		buf_addc(out, '-');
	if (isinf(size)) {
		buf_adds(out, "inf");
		return;
	}
	add_large(out, size);
	if (decimals > 0) {
		buf_addc(out, '.');
		add_zeros(out, decimals);
	}
}

void
num_short(struct buf *out, double value)
{
	size_t from = out->len;
	num_format(out, value, DECIMALS_MAX);
	struct str text = str_skip(buf_str(out), from);
	if (str_find(text, '.') == text.len)
		return;
	while (text.p[text.len - 1] == '0')
		text.len--;
	if (text.p[text.len - 1] == '.')
		text.len--;
	buf_truncate(out, from + text.len);
}

void
num_comma(struct buf *text)
{
	for (size_t i = 0; i < text->len; i++)
		if (text->data[i] == '.')
			text->data[i] = ',';
}
