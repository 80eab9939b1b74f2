#include "base/str.h"

#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "base/banned.h"

/* Ids are at most 40 characters and inih's names 49; what is longer is not
 * near anything. */
#define DISTANCE_LIMIT 64

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static char
lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

struct str
str_from(const char *cstr)
{
	if (cstr == NULL)
		return STR("");
	return (struct str){ cstr, strlen(cstr) };
}

struct str
str_range(const char *from, const char *to)
{
	assert(from <= to);
	return (struct str){ from, (size_t)(to - from) };
}

bool
str_eq(struct str a, struct str b)
{
	return a.len == b.len && (a.len == 0 || memcmp(a.p, b.p, a.len) == 0);
}

bool
str_eqc(struct str a, const char *b)
{
	return str_eq(a, str_from(b));
}

bool
str_eq_nocase(struct str a, struct str b)
{
	return a.len == b.len && str_starts_nocase(a, b);
}

bool
str_starts(struct str s, struct str prefix)
{
	return s.len >= prefix.len &&
	       (prefix.len == 0 || memcmp(s.p, prefix.p, prefix.len) == 0);
}

bool
str_starts_nocase(struct str s, struct str prefix)
{
	if (s.len < prefix.len)
		return false;
	for (size_t i = 0; i < prefix.len; i++) {
		if (lower(s.p[i]) != lower(prefix.p[i]))
			return false;
	}
	return true;
}

struct str
str_trim(struct str s)
{
	while (s.len > 0 && is_blank(s.p[0]))
		s = str_skip(s, 1);
	while (s.len > 0 && is_blank(s.p[s.len - 1]))
		s.len--;
	return s;
}

struct str
str_skip(struct str s, size_t n)
{
	if (n > s.len)
		n = s.len;
	/* NULL + 0 is no pointer arithmetic C allows. */
	return n == 0 ? s : (struct str){ s.p + n, s.len - n };
}

struct str
str_cut(struct str s, char sep, struct str *rest)
{
	size_t at = str_find(s, sep);
	if (at == s.len) {
		*rest = (struct str){ NULL, 0 };
		return s;
	}
	*rest = str_skip(s, at + 1);
	return (struct str){ s.p, at };
}

struct str
str_word(struct str s, struct str *rest)
{
	s = str_trim(s);
	size_t len = 0;
	while (len < s.len && !is_blank(s.p[len]))
		len++;
	*rest = str_trim(str_skip(s, len));
	return (struct str){ s.p, len };
}

bool
str_has_word(struct str words, struct str word)
{
	while (words.len > 0)
		if (str_eq(str_word(words, &words), word))
			return true;
	return false;
}

size_t
str_find(struct str s, char c)
{
	if (s.len == 0)
		return 0;
	const char *at = memchr(s.p, c, s.len);
	return at == NULL ? s.len : (size_t)(at - s.p);
}

static size_t
min3(size_t a, size_t b, size_t c)
{
	size_t least = a < b ? a : b;
	return least < c ? least : c;
}

size_t
str_distance(struct str a, struct str b, size_t limit)
{
	if (str_eq(a, b))
		return 0;
	size_t beyond = limit == SIZE_MAX ? limit : limit + 1;
	size_t least = a.len > b.len ? a.len - b.len : b.len - a.len;
	if (least >= beyond || a.len > DISTANCE_LIMIT || b.len > DISTANCE_LIMIT)
		return beyond;
	/* row[j]: from the first i characters of a to the first j of b */
	size_t row[DISTANCE_LIMIT + 1];
	for (size_t j = 0; j <= b.len; j++)
		row[j] = j;
	for (size_t i = 1; i <= a.len; i++) {
		size_t diagonal = row[0];
		row[0] = i;
		for (size_t j = 1; j <= b.len; j++) {
			size_t above = row[j];
			size_t change = a.p[i - 1] == b.p[j - 1] ? 0 : 1;
			row[j] =
			    min3(above + 1, row[j - 1] + 1, diagonal + change);
			diagonal = above;
		}
	}
	return row[b.len] < beyond ? row[b.len] : beyond;
}

const char *
str_plural(uint64_t n, const char *one, const char *many)
{
	return n == 1 ? one : many;
}

bool
near_try(struct near *near, struct str meant, const char *name)
{
	size_t distance = str_distance(str_from(name), meant, near->distance);

	if (distance >= near->distance)
		return false;
	*near = (struct near){ name, distance };
	return true;
}
