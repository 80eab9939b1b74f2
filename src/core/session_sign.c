/*
 * The signatures in a session's record, and whether they hold.
 */
#include "core/session_private.h"

#include <string.h>

#include "core/sign.h"

#include "base/banned.h"

size_t
myo_session_n_signatures(const struct myo_session *s)
{
	size_t n = 0;
	for (size_t i = 0; i < s->n_nodes; i++)
		if (s->nodes[i].e.entry == MYO_ENTRY_SIGN)
			n++;
	return n;
}

static const char *
chain_of(void *ctx, struct str station, uint64_t seq)
{
	const struct myo_session *s = ctx;
	const int at = node_at(s, station, seq);
	return at != NONE ? s->nodes[at].e.chain : NULL;
}

/* A head says: up to here it is as it was. So do the lines up to it, if they
 * follow from each other. */
static bool
is_whole(const struct myo_signers *by, struct arena *a,
    const struct sign_heads *heads)
{
	for (size_t i = 0; i < heads->n; i++) {
		const struct sign_head *h = &heads->items[i];
		const char *station = arena_str(a, h->station);
		if (by->whole(by->ctx, station) < h->seq)
			return false;
	}
	return true;
}

static bool
changed_after(const struct myo_session *s, const struct sign_heads *heads)
{
	for (size_t i = 0; i < s->n_nodes; i++)
		if (sign_changes(s->nodes[i].e.entry) &&
		    !sign_covers(heads, &s->nodes[i].e))
			return true;
	return false;
}

/* The entry of signature number `index`, which there is. */
static const struct myo_entry *
signature_entry(const struct myo_session *s, size_t index)
{
	size_t i = 0;
	while (s->nodes[i].e.entry != MYO_ENTRY_SIGN || index-- > 0)
		i++;
	return &s->nodes[i].e;
}

void
myo_session_signature(struct myo_session *s, size_t index,
    const struct myo_signers *by, struct myo_signature *out)
{
	const struct myo_entry *e = signature_entry(s, index);
	struct sign_heads heads;
	enum sign_result result = sign_check(&s->view_arena, e,
	    by->key(by->ctx, e->station_id), chain_of, s, &heads);
	if (result == SIGN_GOOD && !is_whole(by, &s->view_arena, &heads))
		result = SIGN_UNCHAINED;
	*out = (struct myo_signature){
		.meaning = e->value,
		.examiner_id = e->examiner_id,
		.recorded_at = e->recorded_at,
		.station_id = e->station_id,
		.remark = e->note,
		.fault = result == SIGN_GOOD ? "" : sign_result_text(result),
		.amended = heads.n > 0 && changed_after(s, &heads),
	};
}
