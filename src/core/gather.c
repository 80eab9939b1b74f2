/*
 * gather.c: the entries of one session in the order of the record.
 */
#include "core/gather.h"

#include <string.h>

#include <myolog/session.h>

#include "base/date.h"
#include "base/str.h"

#include "base/banned.h"

/* ---- gathering */

/* Most of what says whose an entry is, is as it was in the one before. */
static const char *
keep(struct arena *a, const char *text, const char *before)
{
	if (text[0] == '\0')
		return "";
	return strcmp(text, before) == 0 ? before : arena_cstr(a, text);
}

bool
gather_add(struct gather *g, struct arena *a, const struct myo_entry *e)
{
	static const struct myo_entry none = {
		.patient_id = "",
		.session_id = "",
		.protocol_id = "",
		.protocol_rev = "",
		.step_id = "",
		.examiner_id = "",
		.station_id = "",
	};
	const struct myo_entry *before = g->last ? &g->last->entry : &none;
	struct gathered *new = arena_new(a, struct gathered, 1);

	if (new == NULL)
		return false;
	new->entry = *e;
	struct myo_entry *to = &new->entry;
	to->recorded_at = keep(a, e->recorded_at, "");
	to->patient_id = keep(a, e->patient_id, before->patient_id);
	to->session_id = keep(a, e->session_id, before->session_id);
	to->protocol_id = keep(a, e->protocol_id, before->protocol_id);
	to->protocol_rev = keep(a, e->protocol_rev, before->protocol_rev);
	to->step_id = keep(a, e->step_id, before->step_id);
	to->value = keep(a, e->value, "");
	to->qualifier = keep(a, e->qualifier, "");
	to->unit = keep(a, e->unit, "");
	to->label = keep(a, e->label, "");
	to->note = keep(a, e->note, "");
	to->examiner_id = keep(a, e->examiner_id, before->examiner_id);
	to->station_id = keep(a, e->station_id, before->station_id);
	to->observed_at = keep(a, e->observed_at, "");
	to->refers_to = keep(a, e->refers_to, "");
	to->chain = keep(a, e->chain, "");
	new->ms = date_stamp_ms(e->recorded_at);
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
};

static bool
same_station(const struct gathered *a, const struct gathered *b)
{
	return strcmp(a->entry.station_id, b->entry.station_id) == 0;
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
	return lanes;
}

/* Earlier first; of two at one time the smaller station first, since of two
 * amendments the greater one's is in force. */
static bool
before(const struct gathered *a, const struct gathered *b)
{
	if (a->ms != b->ms)
		return a->ms < b->ms;
	return strcmp(a->entry.station_id, b->entry.station_id) < 0;
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
			    (first == NULL ||
				before(lanes[i].next, first->next)))
				first = &lanes[i];
		if (first == NULL)
			return MYO_OK;
		const struct gathered *e = first->next;
		enum myo_status status = fn(ctx, &e->entry);
		if (status != MYO_OK)
			return status;
		first->next = e->next != NULL && same_station(e, e->next)
				  ? e->next
				  : NULL;
	}
}

enum myo_status
gather_apply(void *session, const struct myo_entry *entry)
{
	return myo_session_apply(session, entry);
}
