/*
 * date.h: civil time on values handed in; no clock here.
 * Times are milliseconds since 1970-01-01T00:00:00Z; offsets are minutes
 * east of UTC. Years 0001 to 9999.
 */
#ifndef BASE_DATE_H
#define BASE_DATE_H

#include <stdbool.h>
#include <stdint.h>

#include "buf.h"
#include "str.h"

#define DATE_MINUTE_MS INT64_C(60000)
#define DATE_HOUR_MS   (60 * DATE_MINUTE_MS)
#define DATE_DAY_MS    (24 * DATE_HOUR_MS)

/* "2026-11-23T09:30:00.000+01:00" and its NUL */
#define DATE_STAMP_SIZE 30
#define DATE_DAY_SIZE   11 /* "2026-11-23" */
/* How much of a stamp is the day, and the minute of it. */
#define DATE_DAY_LEN    (DATE_DAY_SIZE - 1)
#define DATE_MINUTE_LEN 16 /* "2026-11-23T09:30" */

/* RFC 3339 with milliseconds and a numeric offset ("+00:00" for UTC).
 * False when the year would leave 0001-9999. */
bool date_stamp(char out[DATE_STAMP_SIZE], int64_t ms, int offset_min);
/* RFC 3339 with 'T' (or 't' or blank), 'Z' or offset, 0 to 9 digits of
 * fraction (cut to ms); second 60 is refused. */
bool date_parse_stamp(struct str s, int64_t *ms, int *offset_min);
/* The day of a time in the zone of this offset, since 1970-01-01. */
int64_t date_local_day(int64_t ms, int offset_min);
/* Its time, or INT64_MIN where it is no stamp. */
int64_t date_stamp_ms(const char *stamp);
/* Appends the minute of a stamp for people: "2026-11-23 09:30"; what is
 * shorter as it is. */
void date_minute(struct buf *out, const char *stamp);
/* A stamp on the stroke of midnight, or a day alone. An observation of which
 * only the day is given is kept as the midnight that it begins with. */
bool date_is_midnight(const char *stamp);
/* "YYYY-MM-DD" -> days since 1970-01-01; checks the month's length. */
bool date_parse_day(struct str s, int64_t *days);
/* "0000-00-00", which is no date, outside the years above. */
void date_day(char out[DATE_DAY_SIZE], int64_t days);
/* A stamp as above, or "YYYY-MM-DD[ HH:MM[:SS]]" taken at offset_min. */
bool date_parse_loose(struct str s, int offset_min, int64_t *ms, int *offset);

#endif
