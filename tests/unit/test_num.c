#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <float.h>
#include <math.h>
#include <string.h>

#include "base/num.h"

/* A row fails under its own name. */
#define CHECK(name, condition)                                                 \
	do {                                                                   \
		if (!(condition))                                              \
			fail_msg("%s: %s", (name), #condition);                \
	} while (0)

#define UNTOUCHED 77

static void
test_int(void **state)
{
	(void)state;
	static const struct {
		const char *name, *text;
		bool ok;
		int64_t value;
	} rows[] = {
		{ "zero", "0", true, 0 },
		{ "minus zero", "-0", true, 0 },
		{ "plus", "+7", true, 7 },
		{ "minus", "-42", true, -42 },
		{ "leading zeros", "007", true, 7 },
		{ "many leading zeros", "00000000000000000000000005", true, 5 },
		{ "largest", "9223372036854775807", true, INT64_MAX },
		{ "smallest", "-9223372036854775808", true, INT64_MIN },
		{ "one too large", "9223372036854775808", false, 0 },
		{ "one too small", "-9223372036854775809", false, 0 },
		{ "far too large", "99999999999999999999999", false, 0 },
		{ "empty", "", false, 0 },
		{ "sign only", "-", false, 0 },
		{ "two signs", "+-1", false, 0 },
		{ "blank in front", " 1", false, 0 },
		{ "blank behind", "1 ", false, 0 },
		{ "point", "1.0", false, 0 },
		{ "exponent", "1e3", false, 0 },
		{ "hexadecimal", "0x10", false, 0 },
		{ "letter behind", "4p", false, 0 },
		{ "Arabic digit", "\xd9\xa3", false, 0 },
		{ "grouping", "1,000", false, 0 },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		int64_t got = UNTOUCHED;
		int64_t want = rows[i].ok ? rows[i].value : UNTOUCHED;
		CHECK(rows[i].name,
		    num_int(str_from(rows[i].text), &got) == rows[i].ok);
		CHECK(rows[i].name, got == want);
	}
	int64_t got = UNTOUCHED;
	assert_false(num_int((struct str){ NULL, 0 }, &got));
	assert_false(num_int((struct str){ "1\0", 2 }, &got));
	assert_int_equal(got, UNTOUCHED);
}

static void
test_uint(void **state)
{
	(void)state;
	static const struct {
		const char *name, *text;
		bool ok;
		uint64_t value;
	} rows[] = {
		{ "zero", "0", true, 0 },
		{ "largest", "18446744073709551615", true, UINT64_MAX },
		{ "one too large", "18446744073709551616", false, 0 },
		{ "ten times too large", "184467440737095516150", false, 0 },
		{ "plus", "+1", false, 0 },
		{ "minus", "-1", false, 0 },
		{ "empty", "", false, 0 },
		{ "before the digits", "1/2", false, 0 },
		{ "behind the digits", "1:2", false, 0 },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		uint64_t got = UNTOUCHED;
		uint64_t want = rows[i].ok ? rows[i].value : UNTOUCHED;
		CHECK(rows[i].name,
		    num_uint(str_from(rows[i].text), &got) == rows[i].ok);
		CHECK(rows[i].name, got == want);
	}
}

/* Equal bit for bit; the compiler's own reading of the constant is the
 * reference. */
static bool
same(double a, double b)
{
	return memcmp(&a, &b, sizeof(a)) == 0;
}

static void
test_real(void **state)
{
	(void)state;
	static const struct {
		const char *name, *text;
		bool ok;
		double value;
		int decimals;
	} rows[] = {
		{ "whole", "25", true, 25, 0 },
		{ "point", "215.7463", true, 215.7463, 4 },
		{ "comma", "0,5", true, 0.5, 1 },
		{ "zeros behind count", "3.50", true, 3.5, 2 },
		{ "plus", "+1.25", true, 1.25, 2 },
		{ "minus", "-12.5", true, -12.5, 1 },
		{ "typographic minus",
		    "\xe2\x88\x92"
		    "12,5",
		    true, -12.5, 1 },
		{ "zero", "0", true, 0, 0 },
		{ "minus zero is zero", "-0.0", true, 0, 1 },
		{ "tenth", "0.1", true, 0.1, 1 },
		{ "not exact", "2.675", true, 2.675, 3 },
		{ "fifteen digits", "123456789.012345", true, 123456789.012345,
		    6 },
		{ "fifteen nines", "999999999999999", true, 999999999999999.0,
		    0 },
		{ "leading zeros are free", "0000000000000000001.5", true, 1.5,
		    1 },
		{ "small", "0.00000000012345", true, 1.2345e-10, 14 },
		{ "smallest", "0.0000000000000000000001", true, 1e-22, 22 },
		{ "zero with many decimals", "0.0000000000000000000000", true,
		    0, 22 },
		{ "too many decimals", "0.00000000000000000000001", false, 0,
		    0 },
		{ "sixteen digits", "1234567890.123456", false, 0, 0 },
		{ "sixteen whole digits", "1000000000000000", false, 0, 0 },
		{ "empty", "", false, 0, 0 },
		{ "sign only", "-", false, 0, 0 },
		{ "typographic minus only", "\xe2\x88\x92", false, 0, 0 },
		{ "two signs", "--1", false, 0, 0 },
		{ "two kinds of sign", "\xe2\x88\x92-1", false, 0, 0 },
		{ "point only", ".", false, 0, 0 },
		{ "nothing before the point", ".5", false, 0, 0 },
		{ "nothing before, signed", "-.5", false, 0, 0 },
		{ "nothing behind the point", "5.", false, 0, 0 },
		{ "two points", "1.2.3", false, 0, 0 },
		{ "point and comma", "1,234.5", false, 0, 0 },
		{ "exponent", "1e3", false, 0, 0 },
		{ "blank", "1 000", false, 0, 0 },
		{ "blank in front", " 1", false, 0, 0 },
		{ "infinity", "inf", false, 0, 0 },
		{ "not a number", "nan", false, 0, 0 },
		{ "hexadecimal", "0x1p3", false, 0, 0 },
		{ "en dash",
		    "\xe2\x80\x93"
		    "5",
		    false, 0, 0 },
		{ "cut minus", "\xe2\x88", false, 0, 0 },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		double got = UNTOUCHED;
		int decimals = UNTOUCHED;
		double want = rows[i].ok ? rows[i].value : UNTOUCHED;
		struct str text = str_from(rows[i].text);
		CHECK(rows[i].name,
		    num_real(text, &got, &decimals) == rows[i].ok);
		CHECK(rows[i].name, same(got, want));
		CHECK(rows[i].name,
		    decimals == (rows[i].ok ? rows[i].decimals : UNTOUCHED));
		got = UNTOUCHED;
		CHECK(rows[i].name, num_real(text, &got, NULL) == rows[i].ok);
		CHECK(rows[i].name, same(got, want));
	}
}

/* Rounded by hand from the digits in the first column. */
static void
test_format(void **state)
{
	(void)state;
	static const struct {
		double value;
		int decimals;
		const char *text;
	} rows[] = {
		{ 215.7463, 1, "215.7" },
		{ 215.75, 1, "215.8" },
		{ 215.7463, 4, "215.7463" },
		{ 215.7463, 6, "215.746300" },
		{ 0.05, 1, "0.1" },
		{ 0.04, 1, "0.0" },
		{ 0.0, 0, "0" },
		{ 0.0, 2, "0.00" },
		{ -0.0, 1, "0.0" },
		{ -0.04, 1, "0.0" },
		{ -0.05, 1, "-0.1" },
		{ 0.4, 0, "0" },
		{ 0.5, 0, "1" },
		{ -0.5, 0, "-1" },
		{ 1.5, 0, "2" },
		{ 2.5, 0, "3" },
		{ -2.5, 0, "-3" },
		{ 9.5, 0, "10" },
		{ 99.95, 1, "100.0" },
		{ 99.94, 1, "99.9" },
		/* The doubles of these lie below the tie, as text they are on
		 * it. */
		{ 2.675, 2, "2.68" },
		{ 1.005, 2, "1.01" },
		{ 0.15, 1, "0.2" },
		{ 0.35, 1, "0.4" },
		{ 1.45, 1, "1.5" },
		{ 8.345, 2, "8.35" },
		{ -2.675, 2, "-2.68" },
		/* Below the tie in 15 digits as well. */
		{ 2.67499999999999, 2, "2.67" },
		{ 0.1 + 0.2, 9, "0.300000000" },
		{ 1.1 * 3, 9, "3.300000000" },
		{ 1.0 / 3, 9, "0.333333333" },
		{ 2.0 / 3, 3, "0.667" },
		{ 100.0, 0, "100" },
		{ 48.0, 1, "48.0" },
		{ 0.000000001, 9, "0.000000001" },
		{ 0.0000000005, 9, "0.000000001" },
		{ 0.00000000049, 9, "0.000000000" },
		{ 1e-22, 9, "0.000000000" },
		{ 1e-30, 9, "0.000000000" },
		{ DBL_MIN, 9, "0.000000000" },
		{ DBL_MIN / 4503599627370496.0, 9, "0.000000000" },
		{ 123456789.012345, 6, "123456789.012345" },
		{ 123456789.012345, 9, "123456789.012345000" },
		{ 999999999999999.0, 0, "999999999999999" },
		{ 999999999999999.0, 9, "999999999999999.000000000" },
		{ 99999999999999.9, 1, "99999999999999.9" },
		{ 99999999999999.9, 0, "100000000000000" },
		/* Doubles this large are whole or nearly, so their digits are
		 * known. */
		{ 1e15, 0, "1000000000000000" },
		{ 1e15, 2, "1000000000000000.00" },
		{ 1125899906842624.5, 0, "1125899906842625" },
		{ -9007199254740992.0, 0, "-9007199254740992" },
		{ 18446744073709551616.0, 0, "18446744073709551616" },
		{ 340282366920938463463374607431768211456.0, 1,
		    "340282366920938463463374607431768211456.0" },
		{ 1e22, 0, "10000000000000000000000" },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct buf out = BUF_INIT;
		num_format(&out, rows[i].value, rows[i].decimals);
		if (!str_eqc(buf_str(&out), rows[i].text))
			fail_msg("got %s, want %s", out.data, rows[i].text);
		buf_release(&out);
	}
}

static void
test_format_ends(void **state)
{
	(void)state;
	struct buf out = BUF_INIT;
	num_format(&out, (double)NAN, 1);
	buf_addc(&out, ' ');
	num_format(&out, (double)INFINITY, 1);
	buf_addc(&out, ' ');
	num_format(&out, -(double)INFINITY, 1);
	assert_string_equal(out.data, "nan inf -inf");
	buf_reset(&out);
	num_format(&out, DBL_MAX, 0);
	assert_int_equal(out.len, 309);
	/* (2^53 - 1) * 2^971, by arithmetic in whole numbers */
	assert_memory_equal(out.data, "17976931348623157081452742373170", 32);
	assert_string_equal(out.data + 309 - 20, "50404026184124858368");
	buf_release(&out);
}

static void
test_short(void **state)
{
	(void)state;
	static const struct {
		double value;
		const char *text;
	} rows[] = {
		{ 0, "0" },
		{ -0.0, "0" },
		{ 25, "25" },
		{ 100, "100" },
		{ -100, "-100" },
		{ 0.5, "0.5" },
		{ -12.25, "-12.25" },
		{ 10.10, "10.1" },
		{ 0.1 + 0.2, "0.3" },
		{ 1.0 / 3, "0.333333333" },
		{ 2.0 / 3, "0.666666667" },
		{ 1e-10, "0" },
		{ -1e-10, "0" },
		{ 1e15, "1000000000000000" },
		{ 999999.999999999, "999999.999999999" },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct buf out = BUF_INIT;
		buf_adds(&out, "00.");
		num_short(&out, rows[i].value);
		if (strcmp(out.data + 3, rows[i].text) != 0)
			fail_msg("got %s, want %s", out.data + 3, rows[i].text);
		/* What stood there before is not touched. */
		assert_memory_equal(out.data, "00.", 3);
		buf_release(&out);
	}
	struct buf out = BUF_INIT;
	num_short(&out, (double)INFINITY);
	assert_string_equal(out.data, "inf");
	buf_release(&out);
}

/* parse -> write -> parse is equal, for decimals of every size. */
static void
test_round_trip(void **state)
{
	(void)state;
	uint64_t seed = 20261123;
	struct buf text = BUF_INIT;
	struct buf again = BUF_INIT;
	for (int i = 0; i < 20000; i++) {
		seed = seed * UINT64_C(6364136223846793005) +
		       UINT64_C(1442695040888963407);
		int decimals = (int)(seed >> 60) % 10;
		uint64_t limit = 1;
		for (uint64_t d = (seed >> 52) % 16; d > 0; d--)
			limit *= 10;
		uint64_t digits = (seed >> 8) % limit;
		uint64_t unit = 1;
		for (int d = 0; d < decimals; d++)
			unit *= 10;
		buf_reset(&text);
		buf_addf(&text, "%llu", (unsigned long long)(digits / unit));
		if (decimals > 0)
			buf_addf(&text, ".%0*llu", decimals,
			    (unsigned long long)(digits % unit));
		double value = UNTOUCHED;
		int read = UNTOUCHED;
		assert_true(num_real(buf_str(&text), &value, &read));
		assert_int_equal(read, decimals);
		buf_reset(&again);
		num_format(&again, value, decimals);
		assert_string_equal(again.data, text.data);

		double shorter = UNTOUCHED;
		buf_reset(&again);
		num_short(&again, value);
		assert_true(num_real(buf_str(&again), &shorter, NULL));
		assert_true(same(shorter, value));
		assert_true(again.len <= text.len);
	}
	buf_release(&text);
	buf_release(&again);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_int),
		cmocka_unit_test(test_uint),
		cmocka_unit_test(test_real),
		cmocka_unit_test(test_format),
		cmocka_unit_test(test_format_ends),
		cmocka_unit_test(test_short),
		cmocka_unit_test(test_round_trip),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
