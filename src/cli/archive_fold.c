/*
 * archive_fold.c: the entries of one session in the order of the record, and
 * their fold.
 */
#include "cli/archive.h"

#include <string.h>

#include "base/str.h"

#include "base/banned.h"

static const struct myo_protocol *
kept_protocol(const struct archive *a, const struct head *head)
{
	for (const struct archive_protocol *p = a->protocols; p != NULL;
	     p = p->next)
		if (strcmp(p->protocol->id, head->protocol_id) == 0 &&
		    strcmp(p->protocol->rev, head->protocol_rev) == 0)
			return p->protocol;
	return NULL;
}

static enum myo_status
load_protocol(struct archive *a, const struct head *head,
    const struct myo_protocol **out, struct myo_diags *diags)
{
	struct myo_protocol *protocol = NULL;
	enum myo_status status = cmd_load_snapshot(&a->arena, a->book,
	    head->protocol_id, head->protocol_rev, &protocol, diags);

	if (status != MYO_OK)
		return status;
	struct archive_protocol *kept =
	    arena_new(&a->arena, struct archive_protocol, 1);
	if (kept == NULL) {
		myo_protocol_free(protocol);
		return MYO_ERR_NOMEM;
	}
	kept->protocol = protocol;
	kept->next = a->protocols;
	a->protocols = kept;
	*out = protocol;
	return MYO_OK;
}

static enum rc
get_protocol(
    struct archive *a, const struct head *head, const struct myo_protocol **out)
{
	struct myo_diags *diags = NULL;

	*out = kept_protocol(a, head);
	if (*out != NULL)
		return RC_DONE;
	diags = myo_diags_new();
	if (diags == NULL)
		return cmd_no_memory(a->ctx);
	enum myo_status status = load_protocol(a, head, out, diags);
	if (status != MYO_OK) {
		cmd_diags(a->ctx, diags, DIAGS_ERRORS);
		(void)cmd_fail(a->ctx, RC_BAD,
		    "session %s: no protocol %s %s: %s", archive_ending(head),
		    head->protocol_id, head->protocol_rev,
		    myo_status_text(status));
	}
	myo_diags_free(diags);
	if (status == MYO_OK)
		return RC_DONE;
	return status == MYO_ERR_NOMEM ? RC_STORE : RC_BAD;
}

/* ---- the fold */

enum myo_status
archive_each(
    struct archive *a, const struct head *head, gather_fn *fn, void *ctx)
{
	return gather_each(&head->gather, &a->arena, fn, ctx);
}

enum rc
archive_fold(struct archive *a, const struct head *head,
    struct myo_session **session, const struct myo_protocol **protocol)
{
	enum rc rc = get_protocol(a, head, protocol);

	if (rc != RC_DONE)
		return rc;
	struct myo_session **sessions = arena_grow(&a->arena, a->sessions,
	    a->n_sessions, &a->cap_sessions, sizeof(*sessions));
	struct myo_session *s =
	    sessions != NULL ? myo_session_new(*protocol) : NULL;
	if (s == NULL)
		return cmd_no_memory(a->ctx);
	if (cmd_comma(a->ctx))
		myo_session_show_comma(s);
	a->sessions = sessions;
	a->sessions[a->n_sessions++] = s;
	if (archive_each(a, head, gather_apply, s) != MYO_OK ||
	    myo_session_failed(s))
		return cmd_no_memory(a->ctx);
	*session = s;
	return RC_DONE;
}
