#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "base/date.h"

/* A row fails under its own name. */
#define CHECK(name, condition)                                                 \
	do {                                                                   \
		if (!(condition))                                              \
			fail_msg("%s: %s", (name), #condition);                \
	} while (0)

#define UNTOUCHED 77

/* Milliseconds and days worked out by another calendar implementation
 * (Python's datetime). */
static void
test_stamp(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		int64_t ms;
		int offset;
	} rows[] = {
		{ "1970-01-01T00:00:00.000+00:00", 0, 0 },
		{ "1969-12-31T23:59:59.999+00:00", -1, 0 },
		{ "2026-11-23T09:30:00.000+01:00", INT64_C(1795422600000), 60 },
		{ "2000-02-29T12:00:00.001+00:00", INT64_C(951825600001), 0 },
		{ "1900-03-01T00:00:00.000+00:00", INT64_C(-2203891200000), 0 },
		{ "2100-02-28T23:59:59.999+00:00", INT64_C(4107542399999), 0 },
		{ "2100-03-01T00:00:00.000+00:00", INT64_C(4107542400000), 0 },
		{ "1600-02-29T00:00:00.000+00:00", INT64_C(-11670998400000),
		    0 },
		{ "2038-01-19T03:14:08.000+00:00", INT64_C(2147483648000), 0 },
		{ "2024-02-29T23:45:10.250-03:30", INT64_C(1709262910250),
		    -210 },
		{ "2024-02-29T23:45:10.250+05:45", INT64_C(1709229610250),
		    345 },
		{ "2024-03-01T00:00:00.000+14:05", INT64_C(1709200500000),
		    845 },
		{ "1985-04-12T23:20:50.520+00:00", INT64_C(482196050520), 0 },
		{ "1996-12-19T16:39:57.000-08:00", INT64_C(851042397000),
		    -480 },
		{ "1937-01-01T12:00:27.870+00:20", INT64_C(-1041337172130),
		    20 },
		{ "0001-01-01T00:00:00.000+00:00", INT64_C(-62135596800000),
		    0 },
		{ "9999-12-31T23:59:59.999+00:00", INT64_C(253402300799999),
		    0 },
		/* The year that is written counts, not that of UTC. */
		{ "0001-01-01T00:00:00.000+01:00", INT64_C(-62135600400000),
		    60 },
		{ "9999-12-31T23:59:59.999-23:59", INT64_C(253402387139999),
		    -1439 },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char out[DATE_STAMP_SIZE];
		CHECK(
		    rows[i].text, date_stamp(out, rows[i].ms, rows[i].offset));
		CHECK(rows[i].text, strcmp(out, rows[i].text) == 0);
		int64_t ms = UNTOUCHED;
		int offset = UNTOUCHED;
		CHECK(rows[i].text,
		    date_parse_stamp(str_from(rows[i].text), &ms, &offset));
		CHECK(rows[i].text, ms == rows[i].ms);
		CHECK(rows[i].text, offset == rows[i].offset);
	}
}

static void
test_stamp_refused(void **state)
{
	(void)state;
	static const struct {
		const char *name;
		int64_t ms;
		int offset;
	} rows[] = {
		{ "before year 1", INT64_C(-62135596800001), 0 },
		{ "before year 1 by the offset", INT64_C(-62135596800000), -1 },
		{ "after year 9999", INT64_C(253402300800000), 0 },
		{ "after year 9999 by the offset", INT64_C(253402300799999),
		    1 },
		{ "smallest", INT64_MIN, 0 },
		{ "smallest, west", INT64_MIN, -1439 },
		{ "largest", INT64_MAX, 0 },
		{ "largest, east", INT64_MAX, 1439 },
		{ "offset of a day", 0, 1440 },
		{ "offset of a day west", 0, -1440 },
		{ "no offset", 0, INT32_MIN },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char out[DATE_STAMP_SIZE];
		CHECK(
		    rows[i].name, !date_stamp(out, rows[i].ms, rows[i].offset));
	}
}

static void
test_parse_stamp(void **state)
{
	(void)state;
	/* 2026-11-23T08:30:00Z */
	const int64_t base = INT64_C(1795422600000);
	const struct {
		const char *text;
		bool ok;
		int64_t ms;
		int offset;
	} rows[] = {
		{ "2026-11-23T08:30:00Z", true, base, 0 },
		{ "2026-11-23t08:30:00z", true, base, 0 },
		{ "2026-11-23 08:30:00Z", true, base, 0 },
		{ "2026-11-23T08:30:00+00:00", true, base, 0 },
		{ "2026-11-23T08:30:00-00:00", true, base, 0 },
		{ "2026-11-23T05:00:00-03:30", true, base, -210 },
		{ "2026-11-23T14:15:00+05:45", true, base, 345 },
		{ "2026-11-24T08:29:00+23:59", true, base, 1439 },
		{ "2026-11-22T08:31:00-23:59", true, base, -1439 },
		{ "2026-11-23T08:30:00.1Z", true, base + 100, 0 },
		{ "2026-11-23T08:30:00.04Z", true, base + 40, 0 },
		{ "2026-11-23T08:30:00.123Z", true, base + 123, 0 },
		{ "2026-11-23T08:30:00.9999Z", true, base + 999, 0 },
		{ "2026-11-23T08:30:00.000999999Z", true, base, 0 },
		{ "1969-12-31T23:59:59.9999Z", true, -1, 0 },
		{ "2026-11-23T08:30:00.0000000000Z", false, 0, 0 },
		{ "2026-11-23T08:30:00.Z", false, 0, 0 },
		{ "2026-11-23T08:30:00,5Z", false, 0, 0 },
		{ "", false, 0, 0 },
		{ "2026-11-23", false, 0, 0 },
		{ "2026-11-23T", false, 0, 0 },
		{ "2026-11-23T08:30Z", false, 0, 0 },
		{ "2026-11-23T08:30:00", false, 0, 0 },
		{ "2026-11-23T08:30:00.5", false, 0, 0 },
		{ "2026-11-23T08:30:00Z ", false, 0, 0 },
		{ " 2026-11-23T08:30:00Z", false, 0, 0 },
		{ "2026-11-23  08:30:00Z", false, 0, 0 },
		{ "2026-11-23_08:30:00Z", false, 0, 0 },
		{ "2026-11-23T8:30:00Z", false, 0, 0 },
		{ "2026-11-23T08:30:0Z", false, 0, 0 },
		{ "2026-11-23T08-30-00Z", false, 0, 0 },
		{ "20261123T083000Z", false, 0, 0 },
		{ "2026-11-23T24:00:00Z", false, 0, 0 },
		{ "2026-11-23T08:60:00Z", false, 0, 0 },
		{ "2026-11-23T08:30:60Z", false, 0, 0 },
		{ "2016-12-31T23:59:60Z", false, 0, 0 },
		{ "2026-11-23T08:30:00+24:00", false, 0, 0 },
		{ "2026-11-23T08:30:00+01:60", false, 0, 0 },
		{ "2026-11-23T08:30:00+0100", false, 0, 0 },
		{ "2026-11-23T08:30:00+01", false, 0, 0 },
		{ "2026-11-23T08:30:00+1:00", false, 0, 0 },
		{ "2026-11-23T08:30:00\xe2\x88\x92"
		  "01:00",
		    false, 0, 0 },
		{ "2026-11-23T08:30:00 +01:00", false, 0, 0 },
		{ "2023-02-29T08:30:00Z", false, 0, 0 },
		{ "0000-12-31T08:30:00Z", false, 0, 0 },
		{ "+2026-11-23T08:30:00Z", false, 0, 0 },
		{ "2026-+1-23T08:30:00Z", false, 0, 0 },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		int64_t ms = UNTOUCHED;
		int offset = UNTOUCHED;
		struct str text = str_from(rows[i].text);
		CHECK(rows[i].text,
		    date_parse_stamp(text, &ms, &offset) == rows[i].ok);
		CHECK(
		    rows[i].text, ms == (rows[i].ok ? rows[i].ms : UNTOUCHED));
		CHECK(rows[i].text,
		    offset == (rows[i].ok ? rows[i].offset : UNTOUCHED));
	}
	int64_t ms = UNTOUCHED;
	int offset = UNTOUCHED;
	assert_false(date_parse_stamp((struct str){ NULL, 0 }, &ms, &offset));
	/* Cut anywhere, a stamp is none. */
	struct str whole = STR("2026-11-23T08:30:00.125+01:00");
	for (size_t len = 0; len < whole.len; len++) {
		struct str part = { whole.p, len };
		assert_false(date_parse_stamp(part, &ms, &offset));
	}
	assert_int_equal(ms, UNTOUCHED);
	assert_int_equal(offset, UNTOUCHED);
}

static void
test_day(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		bool ok;
		int64_t days;
	} rows[] = {
		{ "1970-01-01", true, 0 },
		{ "1969-12-31", true, -1 },
		{ "0001-01-01", true, -719162 },
		{ "0004-12-31", true, -717702 },
		{ "0400-12-31", true, -573066 },
		{ "0401-01-01", true, -573065 },
		{ "1600-02-29", true, -135081 },
		{ "1900-02-28", true, -25509 },
		{ "1900-03-01", true, -25508 },
		{ "2000-02-29", true, 11016 },
		{ "2000-12-31", true, 11322 },
		{ "2001-01-01", true, 11323 },
		{ "2026-11-23", true, 20780 },
		{ "2100-03-01", true, 47541 },
		{ "2100-12-31", true, 47846 },
		{ "2400-12-31", true, 157419 },
		{ "9999-12-31", true, 2932896 },
		{ "1900-02-29", false, 0 },
		{ "2100-02-29", false, 0 },
		{ "2023-02-29", false, 0 },
		{ "2024-02-30", false, 0 },
		{ "2000-02-30", false, 0 },
		{ "2026-04-31", false, 0 },
		{ "2026-06-31", false, 0 },
		{ "2026-09-31", false, 0 },
		{ "2026-11-31", false, 0 },
		{ "2026-01-32", false, 0 },
		{ "2026-12-32", false, 0 },
		{ "2026-01-00", false, 0 },
		{ "2026-00-01", false, 0 },
		{ "2026-13-01", false, 0 },
		{ "0000-01-01", false, 0 },
		{ "", false, 0 },
		{ "2026-1-01", false, 0 },
		{ "2026/01/01", false, 0 },
		{ "20260101", false, 0 },
		{ "26-01-01", false, 0 },
		{ "10000-01-01", false, 0 },
		{ "-001-01-01", false, 0 },
		{ "2026-01-01 ", false, 0 },
		{ " 2026-01-01", false, 0 },
		{ "2026-01-01T00:00:00Z", false, 0 },
		{ "2026-01-0a", false, 0 },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		int64_t days = UNTOUCHED;
		CHECK(rows[i].text, date_parse_day(str_from(rows[i].text),
					&days) == rows[i].ok);
		CHECK(rows[i].text,
		    days == (rows[i].ok ? rows[i].days : UNTOUCHED));
		if (rows[i].ok) {
			char out[DATE_DAY_SIZE];
			date_day(out, rows[i].days);
			CHECK(rows[i].text, strcmp(out, rows[i].text) == 0);
		}
	}
	static const int64_t beyond[] = { -719163, 2932897, INT64_MIN,
		INT64_MAX };
	for (size_t i = 0; i < sizeof(beyond) / sizeof(beyond[0]); i++) {
		char out[DATE_DAY_SIZE];
		int64_t days = UNTOUCHED;
		date_day(out, beyond[i]);
		assert_string_equal(out, "0000-00-00");
		assert_false(date_parse_day(str_from(out), &days));
	}
}

/* Walks through the calendar month by month as a person would, from the first
 * day to the last, apart from the arithmetic under test. */
static void
test_every_month(void **state)
{
	(void)state;
	static const int lengths[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31,
		30, 31 };
	int64_t day = -719162;
	for (int year = 1; year <= 9999; year++) {
		bool leap = year % 4 == 0;
		if (year % 100 == 0)
			leap = year % 400 == 0;
		for (int month = 1; month <= 12; month++) {
			int length = lengths[month - 1];
			if (month == 2 && leap)
				length++;
			char first[16], last[16], out[DATE_DAY_SIZE];
			(void)snprintf(
			    first, sizeof(first), "%04d-%02d-01", year, month);
			(void)snprintf(last, sizeof(last), "%04d-%02d-%02d",
			    year, month, length);
			int64_t days = UNTOUCHED;
			date_day(out, day);
			assert_string_equal(out, first);
			assert_true(date_parse_day(str_from(first), &days));
			assert_int_equal(days, day);
			day += length;
			date_day(out, day - 1);
			assert_string_equal(out, last);
			assert_true(date_parse_day(str_from(last), &days));
			assert_int_equal(days, day - 1);
		}
	}
	assert_int_equal(day - 1, 2932896);
}

static void
test_loose(void **state)
{
	(void)state;
	/* 2024-02-29T00:00:00Z */
	const int64_t day = INT64_C(1709164800000);
	const int64_t minute = 60000;
	const struct {
		const char *text;
		int given;
		bool ok;
		int64_t ms;
		int offset;
	} rows[] = {
		{ "2024-02-29", 0, true, day, 0 },
		{ "2024-02-29", 345, true, day - 345 * minute, 345 },
		{ "2024-02-29", -210, true, day + 210 * minute, -210 },
		{ "2024-02-29 10:05", 60, true, day + 545 * minute, 60 },
		{ "2024-02-29T10:05", 60, true, day + 545 * minute, 60 },
		{ "2024-02-29 10:05:07", 60, true, day + 545 * minute + 7000,
		    60 },
		/* A stamp brings its own offset. */
		{ "2024-02-29T10:05:07.5Z", 60, true, day + 605 * minute + 7500,
		    0 },
		{ "2024-02-29 10:05:07-03:30", 60, true,
		    day + 815 * minute + 7000, -210 },
		{ "2024-02-29T10:05:07Z", 5000, true, day + 605 * minute + 7000,
		    0 },
		{ "2024-02-29", 1440, false, 0, 0 },
		{ "2024-02-29", -1440, false, 0, 0 },
		{ "2024-02-29 ", 0, false, 0, 0 },
		{ "2024-02-29 10", 0, false, 0, 0 },
		{ "2024-02-29 10:5", 0, false, 0, 0 },
		{ "2024-02-29 10:05:", 0, false, 0, 0 },
		{ "2024-02-29 10:05 ", 0, false, 0, 0 },
		{ "2024-02-29 24:00", 0, false, 0, 0 },
		{ "2024-02-29 10:05:60", 0, false, 0, 0 },
		{ "2024-02-29 10:05+01:00", 0, false, 0, 0 },
		{ "2023-02-29", 0, false, 0, 0 },
		{ "10:05", 0, false, 0, 0 },
		{ "yesterday", 0, false, 0, 0 },
		{ "", 0, false, 0, 0 },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		int64_t ms = UNTOUCHED;
		int offset = UNTOUCHED;
		CHECK(rows[i].text,
		    date_parse_loose(str_from(rows[i].text), rows[i].given, &ms,
			&offset) == rows[i].ok);
		CHECK(
		    rows[i].text, ms == (rows[i].ok ? rows[i].ms : UNTOUCHED));
		CHECK(rows[i].text,
		    offset == (rows[i].ok ? rows[i].offset : UNTOUCHED));
	}
}

static void
test_of_a_stamp(void **state)
{
	struct buf out = BUF_INIT;

	(void)state;
	assert_true(date_stamp_ms("1970-01-02T01:00:00.250+01:00") ==
		    INT64_C(86400250));
	assert_int_equal(date_local_day(0, 0), 0);
	assert_int_equal(date_local_day(0, -1), -1);
	assert_int_equal(date_local_day(DATE_DAY_MS - 1, 0), 0);
	assert_int_equal(date_local_day(DATE_DAY_MS - 1, 1), 1);
	assert_int_equal(date_local_day(-DATE_DAY_MS, 0), -1);
	assert_true(date_stamp_ms("1970-01-02") == INT64_MIN);
	assert_true(date_stamp_ms("") == INT64_MIN);
	date_minute(&out, "2026-11-23T09:30:41.000+01:00");
	assert_string_equal(out.data, "2026-11-23 09:30");
	buf_reset(&out);
	date_minute(&out, "2026-11-23");
	assert_string_equal(out.data, "2026-11-23");
	buf_release(&out);
}

static void
test_midnight(void **state)
{
	(void)state;
	assert_true(date_is_midnight("2026-11-23"));
	assert_true(date_is_midnight("2026-11-23T00:00:00.000+01:00"));
	assert_true(date_is_midnight("2026-11-23T00:00:00Z"));
	assert_false(date_is_midnight("2026-11-23T00:00:00.001+01:00"));
	assert_false(date_is_midnight("2026-11-23T09:00:00.000+00:00"));
	assert_false(date_is_midnight(""));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_stamp),
		cmocka_unit_test(test_stamp_refused),
		cmocka_unit_test(test_parse_stamp),
		cmocka_unit_test(test_day),
		cmocka_unit_test(test_every_month),
		cmocka_unit_test(test_loose),
		cmocka_unit_test(test_of_a_stamp),
		cmocka_unit_test(test_midnight),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
