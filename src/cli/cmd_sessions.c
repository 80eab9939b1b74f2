/*
 * cmd_sessions.c: one line a session.
 */
#include "cli/cmd.h"

#include <stdint.h>
#include <string.h>

#include "base/date.h"
#include "cli/archive.h"
#include "cli/query.h"
#include "cli/signed.h"
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
	[SESSIONS_PROTOCOL] = {
		.name = "protocol",
		.letter = 'P',
		.arg = "ID",
		.help = "only those of this protocol",
		.value = VALUE_PROTOCOL,
	},
	[SESSIONS_SINCE] = {
		.name = "since",
		.arg = "DATE",
		.help = "only patients seen on this day or later",
	},
	[SESSIONS_UNTIL] = {
		.name = "until",
		.arg = "DATE",
		.help = "only patients seen on this day or earlier",
	},
	{ .name = NULL },
};

struct wanted {
	bool open;
	const char *patient, *protocol; /* NULL: any */
	const char *since, *until;      /* days; NULL: any */
};

/* The day as it was written down, in the zone of that time. */
static bool
is_wanted(const struct head *h, const struct wanted *w)
{
	return (!w->open || (!h->ended && !h->is_void)) &&
	       (w->patient == NULL || strcmp(h->patient_id, w->patient) == 0) &&
	       (w->protocol == NULL ||
		   strcmp(h->protocol_id, w->protocol) == 0) &&
	       (w->since == NULL ||
		   strncmp(h->seen_at, w->since, DATE_DAY_LEN) >= 0) &&
	       (w->until == NULL ||
		   strncmp(h->seen_at, w->until, DATE_DAY_LEN) <= 0);
}

static void
add_state(struct buf *out, struct archive *a, const struct head *h,
    struct myo_session *session, const struct myo_session_info *info)
{
	if (info->is_void) {
		buf_adds(out, "void: ");
		text_line(out, info->end_reason);
		return;
	}
	if (archive_unfinished(a, h))
		buf_adds(out, "unfinished copy, ");
	buf_adds(out, words_state(info->state));
	/* the day that is shown is when the patient was seen */
	if (info->observed_at[0] != '\0' &&
	    strncmp(info->observed_at, info->opened_at, DATE_DAY_LEN) != 0)
		buf_addf(out, ", entered %.*s", DATE_DAY_LEN, info->opened_at);
	signed_state(out, &a->keyring, session);
}

static enum rc
print_one(struct archive *a, const struct head *h)
{
	struct myo_session *session = NULL;
	const struct myo_protocol *protocol = NULL;
	struct myo_session_info info;
	struct buf state = BUF_INIT;
	enum rc rc = archive_fold(a, h, &session, &protocol);

	if (rc == RC_STORE)
		return rc;
	sink_addf(a->ctx->out, "%-*s  %.10s %.5s  %s  %s  %s  ",
	    ARCHIVE_ENDING_MIN, archive_ending(h), h->seen_at,
	    strlen(h->seen_at) > 16 ? h->seen_at + 11 : "", h->patient_id,
	    h->protocol_id, h->examiner_id);
	if (rc != RC_DONE) {
		/* the line stays; what only a fold can tell does not */
		sink_addf(a->ctx->out, "%s  ?/?\n",
		    h->is_void ? "void"
		    : h->ended ? "ended"
			       : "open");
		return rc;
	}
	myo_session_info(session, &info);
	add_state(&state, a, h, session, &info);
	if (state.failed)
		rc = cmd_fail(a->ctx, RC_STORE, "out of memory");
	sink_addf(a->ctx->out, "%s  %zu/%zu\n", state.data, info.n_answered,
	    info.n_slots);
	buf_release(&state);
	archive_let_go(a);
	return rc;
}

/* One that cannot be read does not hide the others. */
static enum rc
print_all(struct archive *a)
{
	enum rc worst = RC_DONE;

	for (size_t i = 0; i < a->n_heads; i++) {
		if (!a->heads[i]->wanted)
			continue;
		enum rc rc = print_one(a, a->heads[i]);
		if (rc == RC_STORE)
			return rc;
		if (rc != RC_DONE)
			worst = rc;
	}
	return worst;
}

static enum rc
exec_sessions(struct cmd_context *ctx)
{
	struct wanted wanted = {
		.open = cmd_flag(ctx, SESSIONS_OPEN),
		.patient = cmd_opt(ctx, SESSIONS_PATIENT),
		.protocol = cmd_opt(ctx, SESSIONS_PROTOCOL),
	};
	struct myo_logbook *book = NULL;
	struct archive archive;
	enum rc rc = query_day(ctx, SESSIONS_SINCE, &wanted.since);

	if (rc == RC_DONE)
		rc = query_day(ctx, SESSIONS_UNTIL, &wanted.until);
	if (rc == RC_DONE)
		rc = cmd_open_logbook(ctx, MYO_LOGBOOK_READ, &book);
	if (rc != RC_DONE)
		return rc;
	archive_init(&archive, ctx, book);
	/* Without a filter, so that endings are told from all sessions. */
	rc = archive_scan(&archive, NULL, ARCHIVE_HEADS);
	size_t n = 0;
	for (size_t i = 0; i < archive.n_heads && rc == RC_DONE; i++) {
		archive.heads[i]->wanted = is_wanted(archive.heads[i], &wanted);
		n += archive.heads[i]->wanted ? 1 : 0;
	}
	struct myo_filter filter = {
		.patient_id = wanted.patient,
		.protocol_id = wanted.protocol,
	};
	if (rc == RC_DONE && n > 0)
		rc = archive_scan(&archive, &filter, ARCHIVE_ENTRIES);
	if (rc == RC_DONE)
		rc = print_all(&archive);
	archive_release(&archive);
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
