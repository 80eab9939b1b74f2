/*
 * when.h: the dates and times of day of other programs -> when it was.
 */
#ifndef IMPORT_WHEN_H
#define IMPORT_WHEN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

/* How a day is written, in the order of the choices of date_format: enum
 * suffix, for a message. */
#define WHEN_LIST(X)                                                           \
	X(ISO, "YYYY-MM-DD")                                                   \
	X(DMY, "DD.MM.YYYY")                                                   \
	X(DMY_SLASH, "DD/MM/YYYY")                                             \
	X(MDY, "MM/DD/YYYY")                                                   \
	X(EXCEL, "a serial number of days")

enum when_format {
#define X(name, form) WHEN_##name,
	WHEN_LIST(X)
#undef X
	WHEN_FORMATS
};

const char *when_format_form(enum when_format format);

/* Minutes east of UTC at a time, ms since 1970 in UTC. */
struct when_zone {
	int (*offset)(void *ctx, int64_t ms);
	void *ctx;
};

/*
 * `day` may have a time of day behind a blank ("HH:MM[:SS]", with iso also RFC
 * 3339 with an offset of its own); `time` is that of another column, "" for
 * none. Without a time it is midnight. Both are trimmed.
 *
 * NULL, or what is wrong with it, and in *of_time whether that is what the
 * other column says. Two-digit years are refused, and a time that the clocks
 * were set forward over.
 */
const char *when_read(struct str day, struct str time, enum when_format format,
    const struct when_zone *zone, int64_t *ms, int *offset_min, bool *of_time);

/* "utc", "+01:00", "-03:30"; false: it is none. */
bool when_offset(struct str text, int *offset_min);

#endif
