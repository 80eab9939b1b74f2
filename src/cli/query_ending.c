/*
 * query_ending.c: by which ending of its id a session is named. Sorted by
 * their ends, an id's likeliest double is a neighbour.
 *
 * An id that is no UUID, which only other programs write, is named whole.
 */
#include "cli/query_private.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "base/uuid.h"
#include "cli/archive.h"

#include "base/banned.h"

#define DIGITS ((size_t)2 * QUERY_KEY)

/* How many bytes are left before what two ids have in common at their ends. */
static size_t
differ_at(const struct query_item *a, const struct query_item *b)
{
	size_t n = QUERY_KEY;

	while (n > 0 && a->key[n - 1] == b->key[n - 1])
		n--;
	return n;
}

static int
by_ending(const void *pa, const void *pb)
{
	const struct query_item *a = pa;
	const struct query_item *b = pb;
	const size_t n = differ_at(a, b);

	if (n == 0)
		return 0;
	const int x = a->key[n - 1], y = b->key[n - 1];
	/* its last digit first */
	return x % 16 != y % 16 ? x % 16 - y % 16 : x - y;
}

/* Hex digits that two ids have in common at their ends. */
static size_t
common_end(const struct query_item *a, const struct query_item *b)
{
	const size_t n = differ_at(a, b);

	return 2 * (QUERY_KEY - n) +
	       (n > 0 && (a->key[n - 1] & 0xfU) == (b->key[n - 1] & 0xfU));
}

void
query_endings(struct query *q)
{
	size_t n = 0, before = 0;

	static_assert(DIGITS == 32, "five bits");
	for (size_t i = 0; i < q->n_items; i++)
		if (q->items[i].has_open)
			q->items[n++] = q->items[i];
	q->n_items = n;
	if (n > 1)
		qsort(q->items, n, sizeof(*q->items), by_ending);
	for (size_t i = 0; i < n; i++) {
		struct query_item *item = &q->items[i];
		size_t next = i + 1 < n ? common_end(item, item + 1) : 0;
		size_t digits = (before > next ? before : next) + 1;
		if (digits < ARCHIVE_ENDING_MIN)
			digits = ARCHIVE_ENDING_MIN;
		if (digits > DIGITS)
			digits = DIGITS;
		item->ending = (digits - 1) & (DIGITS - 1);
		before = next;
	}
}

const char *
query_ending(const struct query_item *item, const char *id)
{
	const struct str text = str_from(id);
	size_t left = (size_t)item->ending + 1, at = text.len;

	if (item->ending == 0 || !uuid_is(text))
		return id;
	while (left > 0 && at > 0)
		if (id[--at] != '-')
			left--;
	return id + at;
}
