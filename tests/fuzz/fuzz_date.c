/*
 * Dates and times: what was read and is written reads back as the same moment
 * at the same offset, and a day that was read is written as it was.
 */
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "fuzz/fuzz.h"

#define DAY_MS INT64_C(86400000)

static void
stamp(int64_t ms, int offset, bool must)
{
	char text[DATE_STAMP_SIZE];
	int64_t back = 0;
	int back_offset = 0;

	if (!date_stamp(text, ms, offset)) {
		FUZZ_CHECK(!must);
		return;
	}
	FUZZ_CHECK(strlen(text) == DATE_STAMP_SIZE - 1);
	FUZZ_CHECK_OF(
	    date_parse_stamp(str_from(text), &back, &back_offset), text);
	FUZZ_CHECK_OF(back == ms && back_offset == offset, text);
}

/* Without the arithmetic of date.c: years and months counted one by one. */
static int64_t
count_days(const char *text)
{
	static const int lengths[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31,
		30, 31 };
	int year = atoi(text), month = atoi(text + 5);
	int64_t days = atoi(text + 8) - 1;

	for (int y = 1; y < year; y++)
		days += 365 + (y % 4 == 0 && (y % 100 != 0 || y % 400 == 0));
	for (int m = 1; m < month; m++)
		days += lengths[m - 1];
	if (month > 2 && year % 4 == 0 && (year % 100 != 0 || year % 400 == 0))
		days++;
	return days - 719162; /* 1970-01-01 */
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	char *text = fuzz_exact(data, len);
	struct str s = { text, len };
	char day[DATE_DAY_SIZE];
	int64_t ms = 0, days = 0;
	int offset = 0;

	if (date_parse_stamp(s, &ms, &offset)) {
		stamp(ms, offset, true);
		int64_t again = 0;
		int again_offset = 0;
		FUZZ_CHECK(date_parse_loose(s, 77, &again, &again_offset));
		FUZZ_CHECK(again == ms && again_offset == offset);
	} else if (date_parse_loose(s, 60, &ms, &offset)) {
		stamp(ms, offset, true);
		FUZZ_CHECK(offset == 60);
	}
	if (date_parse_day(s, &days)) {
		date_day(day, days);
		FUZZ_CHECK(len == 10 && memcmp(day, text, len) == 0);
		FUZZ_CHECK_OF(days == count_days(day), day);
		FUZZ_CHECK(date_parse_loose(s, 0, &ms, &offset));
		FUZZ_CHECK(ms == days * DAY_MS);
	}
	free(text);
	if (len >= sizeof(ms) + 2) {
		memcpy(&ms, data, sizeof(ms));
		offset = (data[8] << 8 | data[9]) % 1440;
		stamp(ms, data[8] & 1 ? offset : -offset, false);
		date_day(day, ms);
		FUZZ_CHECK(strlen(day) == DATE_DAY_SIZE - 1);
		if (date_parse_day(str_from(day), &days))
			FUZZ_CHECK(days == ms);
	}
	return 0;
}
