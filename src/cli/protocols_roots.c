/*
 * protocols_roots.c: nerve roots as cards list them: "C5, C6", "(C4) C5 C6",
 * "T7-T12", "CN XI, C2-C3".
 */
#include "cli/protocols.h"

#include "base/num.h"
#include "base/str.h"

#include "base/banned.h"

/* Segments from C1 on, in one row; -1: it is none ("CN XI"). */
static int
segment(struct str s)
{
	static const struct {
		char letter;
		int first, count;
	} parts[] = {
		{ 'C', 0, 8 },
		{ 'T', 8, 12 },
		{ 'L', 20, 5 },
		{ 'S', 25, 5 },
	};
	uint64_t n = 0;
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		if (s.len < 2 || (s.p[0] & ~0x20) != parts[i].letter)
			continue;
		if (num_uint(str_skip(s, 1), &n) && n >= 1 &&
		    n <= (uint64_t)parts[i].count)
			return parts[i].first + (int)n - 1;
	}
	return -1;
}

static bool
is_part(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
	       (c >= 'a' && c <= 'z') || c == '-';
}

/* The next word or range of a list; false at its end. */
static bool
next_part(struct str *list, struct str *part)
{
	size_t from = 0, to;
	while (from < list->len && !is_part(list->p[from]))
		from++;
	to = from;
	while (to < list->len && is_part(list->p[to]))
		to++;
	*part = (struct str){ list->p + from, to - from };
	*list = str_skip(*list, to);
	return part->len > 0;
}

/* "CN XI" is two words. */
static bool
names_nerve(struct str list, struct str root)
{
	struct str cn, number, part;
	cn = str_word(root, &number);
	if (!str_eq_nocase(cn, STR("CN")) || number.len == 0)
		return false;
	for (bool after = false; next_part(&list, &part);) {
		if (after && str_eq_nocase(part, number))
			return true;
		after = str_eq_nocase(part, cn);
	}
	return false;
}

bool
roots_have(struct str list, struct str root)
{
	int wanted = segment(root);
	struct str part, last;
	if (wanted < 0)
		return names_nerve(list, root);
	while (next_part(&list, &part)) {
		struct str first = str_cut(part, '-', &last);
		int from = segment(first);
		int to = last.len > 0 ? segment(last) : from;
		if (from >= 0 && wanted >= from && wanted <= to)
			return true;
	}
	return false;
}
