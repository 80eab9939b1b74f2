/*
 * query_copies.c: a session that was moved to another patient is a copy, and
 * counts once its original is void in favour of it. A copy whose writing was
 * interrupted stands for nothing.
 */
#include "cli/query_private.h"

#include <string.h>

#include "base/str.h"
#include "core/record.h"

#include "base/banned.h"

bool
query_copies_add(
    struct query_copies *c, const char *session_id, const char *original)
{
	struct query_copy *list =
	    arena_grow(&c->arena, c->list, c->n, &c->cap, sizeof(*list));

	if (list == NULL)
		return false;
	c->list = list;
	list[c->n++] = (struct query_copy){
		.session_id = arena_cstr(&c->arena, session_id),
		.original = arena_cstr(&c->arena, original),
	};
	return !arena_failed(&c->arena);
}

static bool
is_entry(const char *place, const struct myo_entry *e)
{
	struct str station;
	uint64_t seq = 0;

	return record_refers(str_from(place), &station, &seq) &&
	       seq == e->seq && str_eqc(station, e->station_id);
}

static bool
on_entry(void *ctx, const struct myo_entry *e, const struct scan_place *at)
{
	struct query_copies *c = ctx;

	(void)at;
	for (size_t i = 0; i < c->n; i++) {
		struct query_copy *copy = &c->list[i];
		if (e->entry == MYO_ENTRY_OPEN && is_entry(copy->original, e))
			copy->original_is_here = true;
		if (e->entry == MYO_ENTRY_VOID &&
		    strcmp(e->value, copy->session_id) == 0)
			copy->took_its_place = true;
	}
	return true;
}

enum rc
query_copies_judge(struct query *q, struct query_copies *c)
{
	const struct scan_want all = { .filter = NULL };

	if (c->n == 0)
		return RC_DONE;
	enum rc rc = query_scan(q, &all, on_entry, c, DIAGS_ERRORS);
	for (size_t i = 0; i < c->n && rc == RC_DONE; i++) {
		struct query_item *item =
		    query_find(q, str_from(c->list[i].session_id));
		if (item != NULL)
			item->unfinished = c->list[i].original_is_here &&
					   !c->list[i].took_its_place &&
					   !item->is_void;
	}
	return rc;
}
