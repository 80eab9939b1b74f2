/*
 * verify_ahead.c: the scores of a session while its file is read. Nearly all
 * sessions stand in one piece and are in order, and need not be read again;
 * nothing is said here, any other is left to verify_score.c.
 */
#include "verify_private.h"

#include "base/banned.h"

void
verify_ahead_begin(struct verify *v)
{
	struct ahead *a = &v->ahead;

	arena_reset(&a->arena);
	a->gather = (struct gather){ .first = NULL };
	a->text = 0;
	a->session = NO_SESSION;
}

/* A score_fn. */
static void
look(void *ctx, const struct myo_session *session,
    const struct myo_score_view *view)
{
	bool *all = ctx;

	(void)session;
	*all = *all && verify_score_follows(view);
}

static enum myo_status
judge(struct verify *v, struct session *s)
{
	struct ahead *a = &v->ahead;
	const struct myo_protocol *protocol = NULL;
	const uint64_t line = v->line;
	bool follows = true;

	v->line = a->line;
	enum myo_status status =
	    verify_protocol(v, &a->gather.first->entry, &protocol);
	v->line = line;
	if (protocol == NULL)
		return status;
	status = verify_each_score(
	    v, protocol, &a->gather, &a->arena, look, &follows);
	if (follows)
		s->flags |= SESSION_FOLLOWS;
	return status;
}

enum myo_status
verify_ahead_end(struct verify *v)
{
	struct ahead *a = &v->ahead;
	struct session *s = session_at(v, a->session);
	enum myo_status status = MYO_OK;

	/* else some line of it may be missing here */
	if (s != NULL && !v->damaged && !v->lost &&
	    (s->flags & (SESSION_CLOSED | SESSION_SPREAD | SESSION_FAULTY |
			    SESSION_VOID)) == SESSION_CLOSED)
		status = judge(v, s);
	verify_ahead_begin(v);
	return status;
}

enum myo_status
verify_ahead(struct verify *v, const struct myo_entry *e, size_t len)
{
	struct ahead *a = &v->ahead;
	enum myo_status status = MYO_OK;

	if (v->whole_session)
		status = verify_ahead_end(v);
	if (status != MYO_OK)
		return status;
	if (v->whole_session && v->session != NO_SESSION &&
	    v->snapshot->scores) {
		a->session = v->session;
		a->line = v->line;
	}
	if (a->session == NO_SESSION)
		return MYO_OK;
	a->text += len;
	if (a->text > SESSION_TEXT_MAX)
		verify_ahead_begin(v);
	else if (!gather_add(&a->gather, &a->arena, e))
		return verify_nomem(v);
	return MYO_OK;
}
