/*
 * when.c: days and times of day.
 */
#include "import/when.h"

#include <math.h>
#include <stdbool.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/num.h"

#include "base/banned.h"

/* Day 0 of a spreadsheet is 1899-12-30, 25569 days before 1970; before day 61
 * it counts a 29 February 1900 that there was not. */
#define EXCEL_1970  25569
#define EXCEL_FIRST 61
#define EXCEL_LAST  2958465 /* 9999-12-31 */

static const char *const forms[] = {
#define X(name, form) [WHEN_##name] = (form),
	WHEN_LIST(X)
#undef X
};

const char *
when_format_form(enum when_format format)
{
	return forms[format];
}

/* One or two digits, as people write them. */
static bool
read_part(struct str s, int64_t *out)
{
	uint64_t n = 0;

	if (s.len < 1 || s.len > 2 || !num_uint(s, &n))
		return false;
	*out = (int64_t)n;
	return true;
}

/* Both parts before the year, whichever is which. */
static const char *
read_parts(struct str s, char between, bool day_first, int64_t *days)
{
	struct str year, second;
	struct str first = str_cut(s, between, &second);
	struct buf iso = BUF_INIT;
	int64_t a = 0, b = 0;

	second = str_cut(second, between, &year);
	if (!read_part(first, &a) || !read_part(second, &b))
		return "it is no such date";
	if (year.len == 2)
		return "the year has two digits; write four";
	if (year.len != 4)
		return "it is no such date";
	buf_addf(&iso, "%.*s-%02d-%02d", STR_ARG(year),
	    (int)(day_first ? b : a), (int)(day_first ? a : b));
	const bool ok = date_parse_day(buf_str(&iso), days);
	buf_release(&iso);
	return ok ? NULL : "there is no such day";
}

static const char *
read_excel(struct str s, int64_t *days, int64_t *of_day)
{
	double n = 0;

	if (!num_real(s, &n, NULL))
		return "it is no serial number";
	const double whole = floor(n);
	if (whole < EXCEL_FIRST || whole > EXCEL_LAST)
		return "the number is of no day from 1900-03-01 on";
	/* a spreadsheet means a whole second, and stores what is near */
	*days = (int64_t)whole - EXCEL_1970;
	*of_day = (int64_t)floor((n - whole) * 86400.0 + 0.5) * 1000;
	return NULL;
}

static const char *
read_day(struct str s, enum when_format format, int64_t *days, int64_t *of_day)
{
	switch (format) {
	case WHEN_ISO:
		return date_parse_day(s, days) ? NULL : "there is no such day";
	case WHEN_DMY:
		return read_parts(s, '.', true, days);
	case WHEN_DMY_SLASH:
		return read_parts(s, '/', true, days);
	case WHEN_MDY:
		return read_parts(s, '/', false, days);
	case WHEN_EXCEL:
		return read_excel(s, days, of_day);
	case WHEN_FORMATS:
		break;
	}
	return "";
}

/* "H:MM", "HH:MM", "HH:MM:SS" */
static const char *
read_time(struct str s, int64_t *of_day)
{
	struct str rest, seconds;
	struct str hours = str_cut(s, ':', &rest);
	int64_t h = 0, m = 0, sec = 0;

	rest = str_cut(rest, ':', &seconds);
	if (!read_part(hours, &h) || rest.len != 2 || !read_part(rest, &m) ||
	    (seconds.p != NULL &&
		(seconds.len != 2 || !read_part(seconds, &sec))))
		return "it is no time of day; write HH:MM";
	if (h > 23 || m > 59 || sec > 59)
		return "there is no such time of day";
	*of_day = ((h * 60 + m) * 60 + sec) * 1000;
	return NULL;
}

/* Nothing is local in it: it says its own offset. */
static bool
read_stamp(struct str day, struct str time, enum when_format format,
    int64_t *ms, int *offset_min)
{
	return format == WHEN_ISO && time.len == 0 &&
	       date_parse_stamp(day, ms, offset_min);
}

const char *
when_read(struct str day, struct str time, enum when_format format,
    const struct when_zone *zone, int64_t *ms, int *offset_min, bool *of_time)
{
	int64_t days = 0, of_day = 0;
	struct str behind = { NULL, 0 };
	const char *why = NULL;

	*of_time = false;
	if (read_stamp(day, time, format, ms, offset_min))
		return NULL;
	if (day.len == 0)
		return "there is no date";
	size_t blank = str_find(day, ' ');
	if (format == WHEN_ISO && str_find(day, 'T') < blank)
		blank = str_find(day, 'T');
	if (blank < day.len) {
		behind = str_trim(str_skip(day, blank + 1));
		day.len = blank;
	}
	if (behind.len > 0 && time.len > 0)
		return "it has a time of day, and so has the other column";
	if (behind.len > 0)
		time = behind;
	why = read_day(day, format, &days, &of_day);
	if (why != NULL)
		return why;
	*of_time = time.len > 0 && behind.len == 0;
	if (time.len > 0)
		why = read_time(time, &of_day);
	if (why != NULL)
		return why;
	/* The zone's offset is that of the day meant, not of today. */
	const int64_t local = days * DATE_DAY_MS + of_day;
	int offset = zone->offset(zone->ctx, local);
	offset = zone->offset(zone->ctx, local - offset * DATE_MINUTE_MS);
	const int64_t there = local - offset * DATE_MINUTE_MS;
	/* a day alone is midnight, in the few places that leave it out too */
	if (time.len > 0 && zone->offset(zone->ctx, there) != offset)
		return "there was no such time: the clocks were set forward "
		       "over it";
	*of_time = false;
	*ms = there;
	*offset_min = offset;
	return NULL;
}

bool
when_offset(struct str text, int *offset_min)
{
	int64_t of_day = 0;

	if (str_eqc(text, "utc")) {
		*offset_min = 0;
		return true;
	}
	if (text.len != 6 || (text.p[0] != '+' && text.p[0] != '-') ||
	    text.p[3] != ':' || read_time(str_skip(text, 1), &of_day) != NULL)
		return false;
	*offset_min =
	    (int)(of_day / DATE_MINUTE_MS) * (text.p[0] == '-' ? -1 : 1);
	return true;
}
