/*
 * test_import_when.c: days and times of other programs. Serial numbers are
 * those that LibreOffice shows for the days named; milliseconds were worked
 * out with `date -u -d ... +%s`.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "import/when.h"

/* Central Europe in 2024: the clocks went forward on 31 March at 02:00, back
 * on 27 October at 03:00. */
static int
berlin(void *ctx, int64_t ms)
{
	const int64_t spring = INT64_C(1711846800000);
	const int64_t autumn = INT64_C(1729990800000);

	(void)ctx;
	return ms >= spring && ms < autumn ? 120 : 60;
}

static const struct when_zone zone = { berlin, NULL };

struct row {
	const char *day, *time;
	enum when_format format;
	int64_t ms; /* -1: refused */
	int offset;
	const char *why;
};

#define REFUSED -1, 0
/* for what the other column says */
#define TIME_REFUSED -1, 1

static const struct row rows[] = {
	{ "2024-02-29", "", WHEN_ISO, INT64_C(1709161200000), 60, NULL },
	{ "2024-02-29 14:30", "", WHEN_ISO, INT64_C(1709213400000), 60, NULL },
	{ "2024-02-29T14:30", "", WHEN_ISO, INT64_C(1709213400000), 60, NULL },
	{ "2024-02-29", "14:30:15", WHEN_ISO, INT64_C(1709213415000), 60,
	    NULL },
	{ "2024-07-01 00:00", "", WHEN_ISO, INT64_C(1719784800000), 120, NULL },
	/* its own offset */
	{ "2024-02-29T14:30:00Z", "", WHEN_ISO, INT64_C(1709217000000), 0,
	    NULL },
	{ "2024-02-29T14:30:00.250-05:00", "", WHEN_ISO, INT64_C(1709235000250),
	    -300, NULL },
	{ "29.2.2024", "", WHEN_DMY, INT64_C(1709161200000), 60, NULL },
	{ "29.02.2024 14:30", "", WHEN_DMY, INT64_C(1709213400000), 60, NULL },
	{ "2/29/2024", "9:05", WHEN_MDY, INT64_C(1709193900000), 60, NULL },
	{ "29/2/2024", "9:05", WHEN_DMY_SLASH, INT64_C(1709193900000), 60,
	    NULL },
	/* 45351 is 2024-02-29, .375 is 09:00, .3958333 is 09:30 */
	{ "45351", "", WHEN_EXCEL, INT64_C(1709161200000), 60, NULL },
	{ "45351.375", "", WHEN_EXCEL, INT64_C(1709193600000), 60, NULL },
	{ "45351.3958333", "", WHEN_EXCEL, INT64_C(1709195400000), 60, NULL },
	{ "61", "", WHEN_EXCEL, INT64_C(-2203894800000), 60, NULL },

	{ "2024-02-30", "", WHEN_ISO, REFUSED, "no such day" },
	{ "29.2.2023", "", WHEN_DMY, REFUSED, "no such day" },
	{ "2.29.2024", "", WHEN_DMY, REFUSED, "no such day" },
	{ "2/29/2024", "", WHEN_DMY_SLASH, REFUSED, "no such day" },
	{ "29.2.24", "", WHEN_DMY, REFUSED, "two digits" },
	{ "29.2", "", WHEN_DMY, REFUSED, "no such date" },
	{ "29.2.2024.1", "", WHEN_DMY, REFUSED, "no such date" },
	{ "2024-02-29", "", WHEN_DMY, REFUSED, "no such date" },
	{ "", "", WHEN_ISO, REFUSED, "no date" },
	{ "2024-02-29 14:30", "14:30", WHEN_ISO, REFUSED, "other column" },
	{ "2024-02-29", "24:00", WHEN_ISO, TIME_REFUSED, "no such time" },
	{ "2024-02-29", "14:60", WHEN_ISO, TIME_REFUSED, "no such time" },
	{ "2024-02-29", "14.30", WHEN_ISO, TIME_REFUSED, "HH:MM" },
	{ "2024-02-29", "14:3", WHEN_ISO, TIME_REFUSED, "HH:MM" },
	{ "2024-02-29", "2 pm", WHEN_ISO, TIME_REFUSED, "HH:MM" },
	{ "60", "", WHEN_EXCEL, REFUSED, "1900-03-01" },
	{ "0", "", WHEN_EXCEL, REFUSED, "1900-03-01" },
	{ "2958466", "", WHEN_EXCEL, REFUSED, "no day" },
	{ "x", "", WHEN_EXCEL, REFUSED, "no serial number" },
	/* 02:00 to 03:00 of that night was left out */
	{ "2024-03-31 02:30", "", WHEN_ISO, REFUSED, "set forward" },
	{ "2024-03-31", "02:30", WHEN_ISO, TIME_REFUSED, "set forward" },
	{ "2024-02-29 9h", "", WHEN_ISO, REFUSED, "HH:MM" },
	{ "2024-02-30", "9h", WHEN_ISO, REFUSED, "no such day" },
	{ "2024-03-31 01:59", "", WHEN_ISO, INT64_C(1711846740000), 60, NULL },
	{ "2024-03-31 03:00", "", WHEN_ISO, INT64_C(1711846800000), 120, NULL },
};

static void
reads(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct row *r = &rows[i];
		int64_t ms = -7;
		int offset = -7;
		bool of_time = true;
		const char *why = when_read(str_from(r->day), str_from(r->time),
		    r->format, &zone, &ms, &offset, &of_time);
		if (r->why == NULL &&
		    (why != NULL || ms != r->ms || offset != r->offset))
			fail_msg("%s %s: %s, %lld, %d", r->day, r->time,
			    why != NULL ? why : "read", (long long)ms, offset);
		if (r->why != NULL &&
		    (why == NULL || ms != -7 || strstr(why, r->why) == NULL))
			fail_msg("%s %s: %s", r->day, r->time,
			    why != NULL ? why : "taken");
		/* whoever mends it looks in the right column */
		if (of_time != (r->why != NULL && r->offset == 1))
			fail_msg("%s %s: whose?", r->day, r->time);
	}
}

static void
offsets(void **state)
{
	static const struct {
		const char *text;
		int minutes;
		bool ok;
	} list[] = {
		{ "utc", 0, true },
		{ "+01:00", 60, true },
		{ "-03:30", -210, true },
		{ "+14:00", 840, true },
		{ "", 0, false },
		{ "local", 0, false },
		{ "01:00", 0, false },
		{ "+1:00", 0, false },
		{ "+01:60", 0, false },
		{ "+24:00", 0, false },
		{ "+01.00", 0, false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(list) / sizeof(list[0]); i++) {
		int minutes = 0;
		assert_int_equal(
		    when_offset(str_from(list[i].text), &minutes), list[i].ok);
		if (list[i].ok)
			assert_int_equal(minutes, list[i].minutes);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads),
		cmocka_unit_test(offsets),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
