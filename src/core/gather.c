/*
 * gather.c: the entries of one session in the order of the record.
 */
#include "core/gather.h"

#include <string.h>

#include <myolog/session.h>

#include "base/date.h"
#include "core/record.h"

#include "base/banned.h"

/* ---- gathering */

bool
gather_add(struct gather *g, struct arena *a, const struct myo_entry *e)
{
	struct gathered *new = arena_new(a, struct gathered, 1);

	if (new == NULL)
		return false;
	record_copy(
	    a, &new->entry, e, g->last != NULL ? &g->last->entry : NULL);
	if (g->last == NULL)
		g->first = new;
	else
		g->last->next = new;
	g->last = new;
	return !arena_failed(a);
}

/* ---- order */

/* The next entry of each station, and from there in that station's order. */
struct lane {
	const struct gathered *next;
	int64_t ms; /* when that was recorded; unknown of the only lane */
};

static bool
same_station(const struct gathered *a, const struct gathered *b)
{
	return strcmp(a->entry.station_id, b->entry.station_id) == 0;
}

static void
go_to(struct lane *lane, const struct gathered *next, size_t n_lanes)
{
	lane->next = next;
	if (next != NULL && n_lanes > 1)
		lane->ms = date_stamp_ms(next->entry.recorded_at);
}

static struct lane *
make_lanes(const struct gather *g, struct arena *a, size_t *n)
{
	struct lane *lanes = NULL;
	size_t cap = 0;

	*n = 0;
	for (const struct gathered *e = g->first, *prev = NULL; e != NULL;
	     prev = e, e = e->next) {
		if (prev != NULL && same_station(prev, e))
			continue;
		lanes = arena_grow(a, lanes, *n, &cap, sizeof(*lanes));
		if (lanes == NULL)
			return NULL;
		lanes[(*n)++].next = e;
	}
	for (size_t i = 0; i < *n; i++)
		go_to(&lanes[i], lanes[i].next, *n);
	return lanes;
}

/* Earlier first; of two at one time the smaller station first, since of two
 * amendments the greater one's is in force. */
static bool
before(const struct lane *a, const struct lane *b)
{
	if (a->ms != b->ms)
		return a->ms < b->ms;
	return strcmp(a->next->entry.station_id, b->next->entry.station_id) < 0;
}

enum myo_status
gather_each(const struct gather *g, struct arena *a, gather_fn *fn, void *ctx)
{
	size_t n = 0;
	struct lane *lanes = make_lanes(g, a, &n);

	if (lanes == NULL)
		return g->first == NULL ? MYO_OK : MYO_ERR_NOMEM;
	for (;;) {
		struct lane *first = NULL;
		for (size_t i = 0; i < n; i++)
			if (lanes[i].next != NULL &&
			    (first == NULL || before(&lanes[i], first)))
				first = &lanes[i];
		if (first == NULL)
			return MYO_OK;
		const struct gathered *e = first->next;
		enum myo_status status = fn(ctx, &e->entry);
		if (status != MYO_OK)
			return status;
		const bool goes_on =
		    e->next != NULL && same_station(e, e->next);
		go_to(first, goes_on ? e->next : NULL, n);
	}
}

enum myo_status
gather_apply(void *session, const struct myo_entry *entry)
{
	return myo_session_apply(session, entry);
}
