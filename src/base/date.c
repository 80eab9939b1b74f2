#include "base/date.h"

#include <stddef.h>
#include <string.h>

#include "base/banned.h"

#define OFFSET_LIMIT (24 * 60) /* minutes; an offset is less */
#define YEAR_FIRST   1
#define YEAR_LAST    9999
#define DAY_FIRST    INT64_C(-719162) /* 0001-01-01 */
#define DAY_LAST     INT64_C(2932896) /* 9999-12-31 */

#define DAYS_PER_400Y 146097
#define DAYS_PER_100Y 36524
#define DAYS_PER_4Y   1461

struct civil {
	int year;
	int month; /* 1 to 12 */
	int day;   /* 1 to 31 */
};

static bool
is_leap(int year)
{
	return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

/* Days of a common year before each month, and of the whole year. */
static const int before_month[13] = { 0, 31, 59, 90, 120, 151, 181, 212, 243,
	273, 304, 334, 365 };

/* Days of the year before a month, counted from 1; month 13 is the year. */
static int
days_before(int year, int month)
{
	return before_month[month - 1] + (month > 2 && is_leap(year) ? 1 : 0);
}

static int64_t
days_from_civil(struct civil c)
{
	int64_t years = c.year - 1;
	int64_t leaps = years / 4 - years / 100 + years / 400;
	return DAY_FIRST + years * 365 + leaps + days_before(c.year, c.month) +
	       c.day - 1;
}

/* For DAY_FIRST to DAY_LAST. */
static struct civil
civil_from_days(int64_t days)
{
	int rest = (int)(days - DAY_FIRST);
	int year = 1 + 400 * (rest / DAYS_PER_400Y);
	rest %= DAYS_PER_400Y;
	/* The last day of a leap 400 or 4 years would count as one period too
	 * many. */
	int centuries = rest / DAYS_PER_100Y;
	if (centuries > 3)
		centuries = 3;
	rest -= centuries * DAYS_PER_100Y;
	int fours = rest / DAYS_PER_4Y;
	rest %= DAYS_PER_4Y;
	int ones = rest / 365;
	if (ones > 3)
		ones = 3;
	rest -= ones * 365;
	year += 100 * centuries + 4 * fours + ones;

	int month = 1;
	while (rest >= days_before(year, month + 1))
		month++;
	int day = rest - days_before(year, month) + 1;
	return (struct civil){ year, month, day };
}

static int64_t
floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0 ? 1 : 0);
}

/* Writes `value` in `width` digits and then `after`; returns what follows. */
static char *
put(char *p, int value, int width, char after)
{
	for (int i = width; i-- > 0; value /= 10)
		p[i] = (char)('0' + value % 10);
	p[width] = after;
	return p + width + 1;
}

static char *
put_day(char *p, struct civil c, char after)
{
	p = put(p, c.year, 4, '-');
	p = put(p, c.month, 2, '-');
	return put(p, c.day, 2, after);
}

bool
date_stamp(char out[DATE_STAMP_SIZE], int64_t ms, int offset_min)
{
	if (offset_min <= -OFFSET_LIMIT || offset_min >= OFFSET_LIMIT)
		return false;
	/* A day of slack keeps the addition in range; the day decides. */
	if (ms < (DAY_FIRST - 1) * DATE_DAY_MS ||
	    ms > (DAY_LAST + 2) * DATE_DAY_MS)
		return false;
	int64_t local = ms + offset_min * DATE_MINUTE_MS;
	int64_t days = floor_div(local, DATE_DAY_MS);
	if (days < DAY_FIRST || days > DAY_LAST)
		return false;
	int in_day = (int)(local - days * DATE_DAY_MS);
	int offset = offset_min < 0 ? -offset_min : offset_min;
	char *p = put_day(out, civil_from_days(days), 'T');
	p = put(p, in_day / (int)DATE_HOUR_MS, 2, ':');
	p = put(p, in_day / (int)DATE_MINUTE_MS % 60, 2, ':');
	p = put(p, in_day / 1000 % 60, 2, '.');
	p = put(p, in_day % 1000, 3, offset_min < 0 ? '-' : '+');
	p = put(p, offset / 60, 2, ':');
	(void)put(p, offset % 60, 2, '\0');
	return true;
}

/* Takes exactly `count` digits off the front. */
static bool
take_digits(struct str *s, size_t count, int *out)
{
	int value = 0;
	if (s->len < count)
		return false;
	for (size_t i = 0; i < count; i++) {
		char c = s->p[i];
		if (c < '0' || c > '9')
			return false;
		value = value * 10 + (c - '0');
	}
	*s = str_skip(*s, count);
	*out = value;
	return true;
}

static bool
take_char(struct str *s, const char *any)
{
	if (s->len == 0)
		return false;
	while (*any != '\0' && *any != s->p[0])
		any++;
	if (*any == '\0')
		return false;
	s->p++;
	s->len--;
	return true;
}

static bool
take_day(struct str *s, int64_t *days)
{
	struct civil c;
	if (!take_digits(s, 4, &c.year) || !take_char(s, "-") ||
	    !take_digits(s, 2, &c.month) || !take_char(s, "-") ||
	    !take_digits(s, 2, &c.day))
		return false;
	if (c.year < YEAR_FIRST || c.year > YEAR_LAST || c.month < 1 ||
	    c.month > 12)
		return false;
	int length =
	    days_before(c.year, c.month + 1) - days_before(c.year, c.month);
	if (c.day < 1 || c.day > length)
		return false;
	*days = days_from_civil(c);
	return true;
}

/* "HH:MM", and ":SS" unless it may be and is left out. */
static bool
take_time(struct str *s, bool seconds_optional, int64_t *ms)
{
	int hour;
	int minute;
	int second = 0;
	if (!take_digits(s, 2, &hour) || !take_char(s, ":") ||
	    !take_digits(s, 2, &minute))
		return false;
	if (take_char(s, ":")) {
		if (!take_digits(s, 2, &second))
			return false;
	} else if (!seconds_optional) {
		return false;
	}
	if (hour > 23 || minute > 59 || second > 59)
		return false;
	*ms = (hour * 60 + minute) * DATE_MINUTE_MS + second * INT64_C(1000);
	return true;
}

/* ".123", at most 9 digits, or nothing. */
static bool
take_fraction(struct str *s, int *ms)
{
	*ms = 0;
	if (!take_char(s, "."))
		return true;
	int count = 0;
	int digit;
	for (; take_digits(s, 1, &digit); count++) {
		if (count < 3)
			*ms = *ms * 10 + digit;
	}
	for (int i = count; i < 3; i++)
		*ms *= 10;
	return count >= 1 && count <= 9;
}

static bool
take_offset(struct str *s, int *minutes)
{
	if (take_char(s, "Zz")) {
		*minutes = 0;
		return true;
	}
	bool west = s->len > 0 && s->p[0] == '-';
	int hour;
	int minute;
	if (!take_char(s, "+-") || !take_digits(s, 2, &hour) ||
	    !take_char(s, ":") || !take_digits(s, 2, &minute))
		return false;
	if (hour > 23 || minute > 59)
		return false;
	*minutes = (west ? -1 : 1) * (hour * 60 + minute);
	return true;
}

bool
date_parse_stamp(struct str s, int64_t *ms, int *offset_min)
{
	int64_t days;
	int64_t in_day;
	int fraction;
	int offset;
	if (!take_day(&s, &days) || !take_char(&s, "Tt ") ||
	    !take_time(&s, false, &in_day) || !take_fraction(&s, &fraction) ||
	    !take_offset(&s, &offset) || s.len > 0)
		return false;
	*ms = days * DATE_DAY_MS + in_day + fraction - offset * DATE_MINUTE_MS;
	*offset_min = offset;
	return true;
}

bool
date_parse_day(struct str s, int64_t *days)
{
	int64_t value;
	if (!take_day(&s, &value) || s.len > 0)
		return false;
	*days = value;
	return true;
}

void
date_day(char out[DATE_DAY_SIZE], int64_t days)
{
	struct civil c = { 0, 0, 0 };
	if (days >= DAY_FIRST && days <= DAY_LAST)
		c = civil_from_days(days);
	(void)put_day(out, c, '\0');
}

int64_t
date_local_day(int64_t ms, int offset_min)
{
	return floor_div(ms + offset_min * DATE_MINUTE_MS, DATE_DAY_MS);
}

int64_t
date_stamp_ms(const char *stamp)
{
	int64_t ms = 0;
	int offset = 0;

	return date_parse_stamp(str_from(stamp), &ms, &offset) ? ms : INT64_MIN;
}

void
date_minute(struct buf *out, const char *stamp)
{
	if (strlen(stamp) < DATE_MINUTE_LEN)
		buf_adds(out, stamp);
	else
		buf_addf(out, "%.*s %.*s", DATE_DAY_LEN, stamp,
		    DATE_MINUTE_LEN - DATE_DAY_LEN - 1,
		    stamp + DATE_DAY_LEN + 1);
}

bool
date_is_midnight(const char *stamp)
{
	size_t len = strlen(stamp);

	if (len < DATE_DAY_LEN)
		return false;
	for (const char *c = stamp + DATE_DAY_LEN; *c != '\0'; c++) {
		if (strchr("+-Zz", *c) != NULL)
			break;
		if (*c >= '1' && *c <= '9')
			return false;
	}
	return true;
}

bool
date_parse_loose(struct str s, int offset_min, int64_t *ms, int *offset)
{
	if (date_parse_stamp(s, ms, offset))
		return true;
	if (offset_min <= -OFFSET_LIMIT || offset_min >= OFFSET_LIMIT)
		return false;
	int64_t days;
	int64_t in_day = 0;
	if (!take_day(&s, &days))
		return false;
	if (s.len > 0 && (!take_char(&s, "Tt ") ||
			     !take_time(&s, true, &in_day) || s.len > 0))
		return false;
	*ms = days * DATE_DAY_MS + in_day - offset_min * DATE_MINUTE_MS;
	*offset = offset_min;
	return true;
}
