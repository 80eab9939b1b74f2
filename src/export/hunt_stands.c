/*
 * hunt_stands.c: what stands around a text: whether it is by itself, and
 * whether a number is likely a result, a limit, a time or a version.
 */
#include "export/hunt_private.h"

#include "export/pseudonym.h"

#include "base/banned.h"

/* Of the hash in a revision. */
#define REV_DIGITS 12
#define END        (-1) /* no byte: before the first, behind the last */

static int
byte_at(const struct hunt_past *h, uint64_t place)
{
	return place < h->length && place < h->fed
		   ? h->bytes[place & (HUNT_PAST - 1)]
		   : END;
}

/* So many bytes before a place. */
static int
byte_before(const struct hunt_past *h, uint64_t place, uint64_t back)
{
	return place < back ? END : byte_at(h, place - back);
}

static bool
word_at(const struct hunt_past *h, uint64_t place)
{
	return byte_at(h, place) != END && h->in_word[place & (HUNT_PAST - 1)];
}

static bool
is_digit(int c)
{
	return c >= '0' && c <= '9';
}

/* A letter before may be the end of an escape of JSON or of a logbook. */
static bool
ends_escape(int c, int before)
{
	return before == '\\' && (c == 'n' || c == 'r' || c == 't');
}

/* A separator is no part of an id: whatever has no letter and no digit beside
 * it stands by itself. */
static bool
stands_alone(const struct hunt_past *h, uint64_t from, uint64_t to, bool cut)
{
	const bool joined_before =
	    from > 0 && word_at(h, from) && word_at(h, from - 1) &&
	    !ends_escape(byte_before(h, from, 1), byte_before(h, from, 2));

	return !joined_before &&
	       (cut || !word_at(h, to - 1) || !word_at(h, to));
}

/* ---- numbers, which are results more often than ids */

/* A colon or a blank before it is one of JSON only behind the name of a
 * member: "SN: 4711" is no field. */
static bool
opens_field(const struct hunt_past *h, uint64_t from)
{
	const int b1 = byte_before(h, from, 1), b2 = byte_before(h, from, 2);

	return b1 == END || b1 == ',' || b1 == '"' || b1 == '\n' || b1 == '[' ||
	       (b1 == ':' && b2 == '"') ||
	       (b1 == ' ' && b2 == ':' && byte_before(h, from, 3) == '"');
}

static bool
closes_field(int c)
{
	return c == END || c == ',' || c == '"' || c == '\n' || c == '\r' ||
	       c == ']' || c == '}';
}

static bool
in_number(int c)
{
	return is_digit(c) || c == '.';
}

/* The points in the number that it is, or is a part of, where that is all of a
 * field, perhaps with a sign: a result. -1: there is no such number. */
static int
points_of_field(const struct hunt_past *h, uint64_t from, uint64_t to)
{
	const uint64_t first = from, last = to;
	int points = 0;

	while (first - from < HUNT_NUMBER_MAX &&
	       in_number(byte_before(h, from, 1)))
		points += byte_at(h, --from) == '.';
	while (to - last < HUNT_NUMBER_MAX && in_number(byte_at(h, to)))
		points += byte_at(h, to++) == '.';
	if (byte_before(h, from, 1) == '-')
		from--;
	return opens_field(h, from) && closes_field(byte_at(h, to)) ? points
								    : -1;
}

/* A part of "1.5", "09:30", "2026-01-05", "10-20", "+01:00": of a decimal
 * number, a time, a date, a range. */
static bool
is_between_digits(const struct hunt_past *h, uint64_t from, uint64_t to)
{
	const int beside[] = { byte_before(h, from, 1), byte_at(h, to) };
	const int beyond[] = { byte_before(h, from, 2), byte_at(h, to + 1) };

	for (int i = 0; i < 2; i++)
		if (is_digit(beyond[i]) &&
		    (beside[i] == '.' || beside[i] == ':' || beside[i] == '-' ||
			beside[i] == '+'))
			return true;
	return false;
}

/* The trial in the name of a column or of a place, as in reach_right_2 and in
 * reach.right.2; there are 99 at most. */
static bool
is_trial(const struct hunt_past *h, uint64_t from, uint64_t to)
{
	const int before = byte_before(h, from, 1);

	return to - from <= 2 && (before == '_' || before == '.') &&
	       from >= 2 && word_at(h, from - 2);
}

/* The version in a revision, as in 2-0123456789ab. */
static bool
is_version(const struct hunt_past *h, uint64_t to)
{
	uint64_t at = to + 1;

	if (byte_at(h, to) != '-')
		return false;
	while (at - to <= REV_DIGITS) {
		const int c = byte_at(h, at);
		if (!is_digit(c) && !(c >= 'a' && c <= 'f'))
			return false;
		at++;
	}
	return !word_at(h, at);
}

/* The number of an entry: all of a field but for the station's pseudonym and a
 * colon before it. */
static bool
is_entry(const struct hunt_past *h, uint64_t from, uint64_t to)
{
	const uint64_t before = PSEUDONYM_SIZE; /* with the colon */

	if (from < before || byte_at(h, from - 1) != ':' ||
	    !closes_field(byte_at(h, to)) || !opens_field(h, from - before))
		return false;
	for (uint64_t at = from - before; at < from - 1; at++)
		if (byte_at(h, at) < 'a' || byte_at(h, at) > 'z')
			return false;
	return byte_at(h, from - before) == 't';
}

bool
hunt_stands(const struct hunt_past *h, enum hunt_as as, uint64_t from,
    uint64_t to, bool cut)
{
	if (as == HUNT_PART)
		return true;
	if (!stands_alone(h, from, to, cut))
		return false;
	switch (as) {
	case HUNT_PART:
	case HUNT_WORD:
		break;
	case HUNT_DIGITS:
		/* so many digits are in decimals only, of 1/3 for example */
		return points_of_field(h, from, to) != 1;
	case HUNT_ZEROS:
		return !is_between_digits(h, from, to);
	case HUNT_NUMBER:
		return !is_between_digits(h, from, to) &&
		       points_of_field(h, from, to) < 0 &&
		       !is_trial(h, from, to) && !is_version(h, to) &&
		       !is_entry(h, from, to);
	}
	return true;
}
