/*
 * previous.c: what earlier sessions found.
 */
#include "cli/previous.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/date.h"
#include "ui/render.h"

#include "base/banned.h"

struct previous_item {
	const char *step_id;
	enum myo_side side;
	int trial;
	const char *text;
};

void
previous_init(struct previous *p)
{
	*p = (struct previous){ .items = NULL };
	arena_init(&p->arena);
}

void
previous_release(struct previous *p)
{
	arena_release(&p->arena);
	p->items = NULL;
	p->n = 0;
}

static struct previous_item *
find_item(const struct previous *p, const char *step_id, enum myo_side side,
    int trial)
{
	for (size_t i = 0; i < p->n; i++)
		if (p->items[i].side == side && p->items[i].trial == trial &&
		    strcmp(p->items[i].step_id, step_id) == 0)
			return &p->items[i];
	return NULL;
}

const char *
previous_text(void *ctx, const char *step_id, enum myo_side side, int trial)
{
	const struct previous_item *item = find_item(ctx, step_id, side, trial);

	return item != NULL ? item->text : "";
}

static void
remember(struct previous *p, const struct myo_slot *slot, const char *text)
{
	struct previous_item *item =
	    find_item(p, slot->step_id, slot->side, slot->trial);

	if (item == NULL) {
		struct previous_item *items = arena_grow(
		    &p->arena, p->items, p->n, &p->cap, sizeof(*items));
		if (items == NULL)
			return;
		p->items = items;
		item = &items[p->n++];
		*item = (struct previous_item){
			.step_id = arena_cstr(&p->arena, slot->step_id),
			.side = slot->side,
			.trial = slot->trial,
		};
	}
	item->text = arena_cstr(&p->arena, text);
}

static void
gather_session(struct previous *p, struct myo_session *session,
    const struct myo_protocol *protocol)
{
	struct buf text = BUF_INIT;
	struct myo_session_info info;
	size_t n = myo_session_n_slots(session);

	myo_session_info(session, &info);
	/* Entered later: the day it was seen, not the day it was typed. */
	const char *day = arena_cstr(
	    &p->arena, info.observed_at[0] != '\0' ? info.observed_at : "");
	for (size_t i = 0; i < n; i++) {
		struct myo_slot slot;
		myo_session_slot(session, i, &slot);
		if (slot.step == NULL ||
		    slot.step->kind == MYO_KIND_INSTRUCTION ||
		    (slot.state != MYO_SLOT_ANSWERED &&
			slot.state != MYO_SLOT_NOT_TESTED))
			continue;
		buf_reset(&text);
		render_slot_words(&text, protocol, &slot);
		buf_addf(&text, " on %.*s", DATE_DAY_LEN,
		    day[0] != '\0' ? day : slot.recorded_at);
		if (!text.failed)
			remember(p, &slot, text.data);
	}
	buf_release(&text);
}

/* Not by the time of typing: a paper record of last year, entered today, is
 * last year's. */
static int
by_time_seen(const void *a, const void *b)
{
	const struct head *const *x = a;
	const struct head *const *y = b;

	if ((*x)->seen_ms != (*y)->seen_ms)
		return (*x)->seen_ms < (*y)->seen_ms ? -1 : 1;
	return strcmp((*x)->id, (*y)->id);
}

enum rc
previous_gather(struct previous *p, struct archive *archive,
    const char *patient_id, const char *protocol_id, int64_t before_ms)
{
	struct myo_filter filter = {
		.patient_id = patient_id,
		.protocol_id = protocol_id,
	};
	struct head **earlier =
	    arena_new(&p->arena, struct head *, archive->n_heads);
	size_t wanted = 0;

	for (size_t i = 0; i < archive->n_heads; i++) {
		struct head *h = archive->heads[i];
		h->wanted = !h->is_void && h->seen_ms < before_ms &&
			    !archive_unfinished(archive, h) &&
			    strcmp(h->patient_id, patient_id) == 0 &&
			    strcmp(h->protocol_id, protocol_id) == 0;
		if (h->wanted && earlier != NULL)
			earlier[wanted++] = h;
	}
	if (wanted == 0)
		return arena_failed(&p->arena) ? RC_STORE : RC_DONE;
	qsort(earlier, wanted, sizeof(struct head *), by_time_seen);
	enum rc rc = archive_scan(archive, &filter, ARCHIVE_ENTRIES);
	/* Later ones overwrite earlier ones. */
	for (size_t i = 0; i < wanted && rc == RC_DONE; i++) {
		struct myo_session *session = NULL;
		const struct myo_protocol *protocol = NULL;
		rc = archive_fold(archive, earlier[i], &session, &protocol);
		if (rc == RC_DONE)
			gather_session(p, session, protocol);
		else if (rc == RC_BAD)
			rc = RC_DONE;
	}
	return arena_failed(&p->arena) ? RC_STORE : rc;
}
