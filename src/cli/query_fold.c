/*
 * query_fold.c: from the places of entries to folded sessions, a batch at a
 * time: the logbook is read again from the first line of a batch until all its
 * entries were met. Few sessions have late entries, so on the whole that is
 * one more pass.
 */
#include "cli/query_private.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "cli/signed.h"
#include "core/gather.h"

#include "base/banned.h"

/* Entries of a batch, half a kibibyte each. A session is never divided. */
#ifdef MYO_TEST
#define BATCH_ENTRIES 24
#else
#define BATCH_ENTRIES 16384
#endif
/* Protocols kept in memory, and the bytes of their snapshots together: as many
 * as a clinic uses in turn. Each takes some eight times its snapshot. */
#ifdef MYO_TEST
#define KEPT_MAX   3
#define KEPT_BYTES ((size_t)6 << 10)
#else
#define KEPT_MAX   160
#define KEPT_BYTES ((size_t)1 << 20)
#endif

/* ---- protocols */

struct query_kept {
	struct myo_protocol *protocol; /* NULL: free */
	uint64_t used;
};

void
query_forget(struct query *q)
{
	for (size_t i = 0; i < KEPT_MAX && q->kept != NULL; i++)
		myo_protocol_free(q->kept[i].protocol);
	free(q->kept);
	q->kept = NULL;
}

static enum rc
load(
    struct query *q, const char *id, const char *rev, struct myo_protocol **out)
{
	struct myo_diags *diags = myo_diags_new();

	if (diags == NULL)
		return cmd_no_memory(q->ctx);
	enum myo_status status =
	    cmd_load_snapshot(q->ctx->arena, q->book, id, rev, out, diags);
	if (status != MYO_OK)
		cmd_diags(q->ctx, diags, DIAGS_ERRORS);
	myo_diags_free(diags);
	if (status == MYO_OK)
		return RC_DONE;
	return cmd_fail(q->ctx, status == MYO_ERR_NOMEM ? RC_STORE : RC_BAD,
	    "no protocol %s %s: %s", id, rev, myo_status_text(status));
}

static void
drop(struct query *q, struct query_kept *k)
{
	if (k->protocol != NULL)
		q->kept_bytes -= k->protocol->snapshot_len;
	myo_protocol_free(k->protocol);
	*k = (struct query_kept){ .protocol = NULL };
}

/* The one that was not used for the longest time: of those that are taken, or
 * a free one, which was never used, before all of them. */
static struct query_kept *
oldest(struct query *q, bool taken)
{
	struct query_kept *found = &q->kept[0];

	for (size_t i = 1; i < KEPT_MAX; i++) {
		struct query_kept *k = &q->kept[i];
		if (taken && k->protocol == NULL)
			continue;
		if (k->used < found->used || (taken && found->protocol == NULL))
			found = k;
	}
	return found;
}

/* A free place for so many bytes more. */
static struct query_kept *
make_room(struct query *q, size_t bytes)
{
	while (q->kept_bytes > 0 && q->kept_bytes + bytes > KEPT_BYTES)
		drop(q, oldest(q, true));
	struct query_kept *place = oldest(q, false);
	drop(q, place);
	return place;
}

enum rc
query_protocol(struct query *q, const char *id, const char *rev,
    const struct myo_protocol **out)
{
	if (q->kept == NULL)
		q->kept = mem_zeroed(KEPT_MAX, sizeof(*q->kept));
	if (q->kept == NULL)
		return cmd_no_memory(q->ctx);
	for (size_t i = 0; i < KEPT_MAX; i++) {
		struct query_kept *k = &q->kept[i];
		if (k->protocol != NULL && strcmp(k->protocol->id, id) == 0 &&
		    strcmp(k->protocol->rev, rev) == 0) {
			k->used = ++q->clock;
			*out = k->protocol;
			return RC_DONE;
		}
	}
	struct myo_protocol *protocol = NULL;
	enum rc rc = load(q, id, rev, &protocol);
	if (rc != RC_DONE)
		return rc;
	assert(protocol != NULL);
	*make_room(q, protocol->snapshot_len) =
	    (struct query_kept){ protocol, ++q->clock };
	q->kept_bytes += protocol->snapshot_len;
	*out = protocol;
	return RC_DONE;
}

/* ---- a batch */

struct batch {
	struct query *q;
	size_t from, to; /* of q->items */
	struct gather *gathers;
	struct arena arena;
	uint64_t left;   /* entries still to be met */
	bool unknown;    /* more may come: read to the end */
	bool everywhere; /* some have entries in other files */
	int64_t *starts; /* per file; SCAN_LEAVE_OUT */
	size_t file;     /* the one being read */
};

static struct query_item *
in_batch(const struct batch *b, struct str id)
{
	struct query_item *item = query_find(b->q, id);
	size_t at = item == NULL ? b->to : (size_t)(item - b->q->items);

	return at >= b->from && at < b->to ? item : NULL;
}

static bool
wants(void *ctx, struct str id)
{
	return in_batch(ctx, id) != NULL;
}

static int64_t
start(void *ctx, struct str station)
{
	struct batch *b = ctx;

	for (size_t i = 0; i < b->q->n_files; i++)
		if (str_eqc(station, b->q->files[i].station)) {
			b->file = i;
			return b->starts[i];
		}
	return SCAN_LEAVE_OUT;
}

static bool
on_entry(void *ctx, const struct myo_entry *e, const struct scan_place *at)
{
	struct batch *b = ctx;
	struct query_item *item = in_batch(b, str_from(e->session_id));

	/* Appended since, and not counted in the first pass. */
	if (at->offset > b->q->files[b->file].last)
		return true;
	size_t i = (size_t)(item - b->q->items) - b->from;
	if (!gather_add(&b->gathers[i], &b->arena, e))
		return false;
	if (b->left > 0)
		b->left--;
	return b->left > 0 || b->unknown;
}

/* How many items go together, and where their entries begin. */
static void
plan(struct batch *b)
{
	struct query *q = b->q;

	b->to = b->from;
	b->left = 0;
	b->unknown = false;
	b->everywhere = false;
	while (b->to < q->n_items) {
		const struct query_item *item = &q->items[b->to];
		if (b->left > 0 && b->left + item->count > BATCH_ENTRIES)
			break;
		b->left += item->count;
		b->unknown |= item->count == QUERY_COUNT_MAX;
		b->everywhere |= item->elsewhere;
		b->to++;
	}
	for (size_t i = 0; i < q->n_files; i++)
		b->starts[i] = b->everywhere ? 0 : SCAN_LEAVE_OUT;
	for (size_t i = b->from; i < b->to && !b->everywhere; i++) {
		const struct query_item *item = &q->items[i];
		int64_t *at = &b->starts[item->file];
		if (*at == SCAN_LEAVE_OUT || *at > (int64_t)item->offset)
			*at = (int64_t)item->offset;
	}
}

/* ---- sessions */

static void
set_head(struct query *q, const struct gather *g, const struct query_item *item)
{
	const struct gathered *at = g->first;

	while (at->entry.entry != MYO_ENTRY_OPEN && at->next != NULL)
		at = at->next;
	q->head = (struct query_head){
		.open = &at->entry,
		.ending = query_ending(item, at->entry.session_id),
		.ended = item->ended,
		.is_void = item->is_void,
		.is_unfinished = item->unfinished,
	};
}

static enum rc
hand_out(struct query *q, struct myo_session *session,
    const struct myo_protocol *protocol, query_fn *fn, void *user)
{
	if (q->filter.is_signed && !signed_holds(&q->keyring, session))
		return RC_DONE;
	return fn(user, session, protocol);
}

static enum rc
fold(struct batch *b, const struct gather *g, query_fn *fn, void *user)
{
	struct query *q = b->q;
	const struct myo_protocol *protocol = NULL;
	const struct myo_entry *first = &g->first->entry;

	enum rc rc = query_protocol(
	    q, first->protocol_id, first->protocol_rev, &protocol);
	if (rc == RC_BAD) {
		q->n_lost++;
		(void)cmd_fail(q->ctx, RC_BAD,
		    "session %s of patient %s "
		    "cannot be read",
		    first->session_id, first->patient_id);
		if (q->filter.with_lost)
			rc = fn(user, NULL, NULL);
		return rc == RC_DONE ? RC_BAD : rc;
	}
	if (rc != RC_DONE)
		return rc;
	struct myo_session *session = myo_session_new(protocol);
	if (session == NULL ||
	    gather_each(g, &b->arena, gather_apply, session) != MYO_OK ||
	    myo_session_failed(session))
		rc = cmd_no_memory(q->ctx);
	else
		rc = hand_out(q, session, protocol, fn, user);
	myo_session_free(session);
	return rc;
}

static enum rc
read_batch(struct batch *b, query_fn *fn, void *user)
{
	struct query *q = b->q;
	const struct scan_want want = {
		.filter = &q->rows,
		.session = wants,
		.start = start,
		.ctx = b,
	};
	enum rc worst = query_scan(q, &want, on_entry, b, DIAGS_ERRORS);

	if (worst == RC_DONE && arena_failed(&b->arena))
		worst = cmd_no_memory(q->ctx);
	/* A part of a session must not pass for all of it. */
	if (worst == RC_DONE && b->left > 0 && !b->unknown)
		worst = cmd_fail(q->ctx, RC_BAD,
		    "the logbook was changed while it was read; try again");
	if (worst != RC_DONE)
		return worst;
	for (size_t i = 0; i < b->to - b->from; i++) {
		if (b->gathers[i].first == NULL)
			continue;
		set_head(q, &b->gathers[i], &q->items[b->from + i]);
		enum rc rc = fold(b, &b->gathers[i], fn, user);
		if (rc != RC_DONE && rc != RC_BAD)
			return rc;
		if (rc == RC_BAD)
			worst = rc;
	}
	return worst;
}

enum rc
query_each(struct query *q, query_fn *fn, void *user)
{
	struct batch b = { .q = q, .starts = NULL };
	enum rc worst = RC_DONE;

	arena_init(&b.arena);
	q->n_lost = 0;
	b.starts = mem_zeroed(q->n_files + 1, sizeof(*b.starts));
	if (b.starts == NULL)
		worst = cmd_no_memory(q->ctx);
	while (b.from < q->n_items && b.starts != NULL) {
		plan(&b);
		b.gathers = mem_zeroed(b.to - b.from, sizeof(*b.gathers));
		enum rc rc = b.gathers != NULL ? read_batch(&b, fn, user)
					       : cmd_no_memory(q->ctx);
		free(b.gathers);
		arena_reset(&b.arena);
		if (rc != RC_DONE)
			worst = rc;
		if (rc != RC_DONE && rc != RC_BAD)
			break;
		b.from = b.to;
	}
	free(b.starts);
	arena_release(&b.arena);
	return worst;
}
