/*
 * cmd_sessions.c: one line a session.
 */
#include "cli/cmd.h"

#include <string.h>

#include "base/date.h"
#include "cli/archive.h"
#include "cli/query.h"
#include "cli/signed.h"
#include "core/record.h"
#include "review/words.h"
#include "ui/text.h"

#include "base/banned.h"

enum sessions_opt {
	SESSIONS_OPEN,
	SESSIONS_PATIENT,
	SESSIONS_PROTOCOL,
	SESSIONS_SINCE,
	SESSIONS_UNTIL,
};

static const struct opt options[] = {
	[SESSIONS_OPEN] = {
		.name = "open",
		.letter = 'o',
		.help = "only those that have not ended",
	},
	[SESSIONS_PATIENT] = {
		.name = "patient",
		.letter = 'p',
		.arg = "ID",
		.help = "only this patient's",
	},
	[SESSIONS_PROTOCOL] = QUERY_ROW_PROTOCOL,
	[SESSIONS_SINCE] = QUERY_ROW_SINCE,
	[SESSIONS_UNTIL] = QUERY_ROW_UNTIL,
	{ .name = NULL },
};

struct list {
	const struct cmd_context *ctx;
	struct query query;
};

static void
add_state(struct buf *out, struct list *l, struct myo_session *session,
    const struct myo_session_info *info)
{
	if (info->is_void) {
		buf_adds(out, "void: ");
		text_line(out, info->end_reason);
		return;
	}
	if (l->query.head.is_unfinished)
		buf_adds(out, "unfinished copy, ");
	buf_adds(out, words_state(info->state));
	/* the day that is shown is when the patient was seen */
	if (info->observed_at[0] != '\0' &&
	    strncmp(info->observed_at, info->opened_at, DATE_DAY_LEN) != 0)
		buf_addf(out, ", entered %.*s", DATE_DAY_LEN, info->opened_at);
	signed_state(out, &l->query.keyring, session);
}

/* What only a fold can tell is left open without one. */
static enum rc
print_lost(const struct list *l)
{
	const struct query_head *h = &l->query.head;

	sink_addf(l->ctx->out, "%s  ?/?\n",
	    h->is_void ? "void"
	    : h->ended ? "ended"
		       : "open");
	return RC_DONE;
}

/* A query_fn. */
static enum rc
print_one(void *user, struct myo_session *session,
    const struct myo_protocol *protocol)
{
	struct list *l = user;
	const struct query_head *h = &l->query.head;
	const char *seen = record_seen_at(h->open);
	struct myo_session_info info;
	struct buf state = BUF_INIT;
	enum rc rc = RC_DONE;

	(void)protocol;
	sink_addf(l->ctx->out, "%-*s  %.10s %.5s  %s  %s  %s  ",
	    ARCHIVE_ENDING_MIN, h->ending, seen,
	    strlen(seen) > 16 ? seen + 11 : "", h->open->patient_id,
	    h->open->protocol_id, h->open->examiner_id);
	if (session == NULL)
		return print_lost(l);
	myo_session_info(session, &info);
	add_state(&state, l, session, &info);
	if (state.failed)
		rc = cmd_no_memory(l->ctx);
	sink_addf(l->ctx->out, "%s  %zu/%zu\n", state.data, info.n_answered,
	    info.n_slots);
	buf_release(&state);
	return rc;
}

/* An empty list would leave open whether it was looked. */
static void
say_none(const struct cmd_context *ctx, const struct query_filter *f)
{
	const bool any = !f->open && f->patient_id == NULL &&
			 f->protocol_id == NULL && f->since == NULL &&
			 f->until == NULL;

	sink_adds(ctx->err,
	    any ? "there is no session yet\n" : "no session is as asked for\n");
}

static enum rc
exec_sessions(struct cmd_context *ctx)
{
	struct query_filter filter = {
		.open = cmd_flag(ctx, SESSIONS_OPEN),
		.patient_id = cmd_opt(ctx, SESSIONS_PATIENT),
		.protocol_id = cmd_opt(ctx, SESSIONS_PROTOCOL),
		.with_void = true,
		.with_unfinished = true,
		.with_endings = true,
		.with_lost = true,
	};
	struct list list = { .ctx = ctx };
	struct myo_logbook *book = NULL;
	enum rc rc = query_day(ctx, SESSIONS_SINCE, &filter.since);

	if (rc == RC_DONE)
		rc = query_day(ctx, SESSIONS_UNTIL, &filter.until);
	if (rc == RC_DONE)
		rc = cmd_open_logbook(ctx, MYO_LOGBOOK_READ, &book);
	if (rc != RC_DONE)
		return rc;
	rc = query_begin(&list.query, ctx, book, &filter);
	if (rc == RC_DONE && list.query.n_sessions == 0)
		say_none(ctx, &filter);
	if (rc == RC_DONE)
		rc =
		    cmd_end_read(ctx, query_each(&list.query, print_one, &list),
			list.query.n_faults);
	query_release(&list.query);
	myo_logbook_close(book);
	return rc;
}

static const int exits[] = { RC_DONE, RC_USAGE, RC_BAD, RC_STORE, RC_END };

const struct cmd cmd_sessions = {
	.name = "sessions",
	.operands = "",
	.summary = "one line a session",
	.details =
	    "Lists sessions in the order in which they were opened: the ending "
	    "of the id that names it, when the patient was seen, patient, "
	    "protocol, examiner, state (with "
	    "when it was entered, if later, whether it is signed, and why it "
	    "is void), and how many of the "
	    "questions that apply are answered.",
	.opts = options,
	.exits = exits,
	.exec = exec_sessions,
};
