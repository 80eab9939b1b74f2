/*
 * cmd_resume.c: a session goes on where it stopped, with the protocol it began
 * with, on the station that opened it.
 */
#include "cli/cmd.h"

#include <stdint.h>
#include <string.h>

#include "cli/guided.h"
#include "cli/identity.h"
#include "ui/overview.h"

#include "base/banned.h"

enum resume_opt {
	RESUME_EXAMINER,
	RESUME_NO_BELL,
};

static const struct opt options[] = {
	[RESUME_EXAMINER] = {
		.name = "examiner",
		.letter = 'e',
		.arg = "ID",
		.help = "who goes on; else $MYOLOG_EXAMINER, else the "
			"configuration's, else who began",
	},
	[RESUME_NO_BELL] = {
		.name = "no-bell",
		.help = GUIDED_NO_BELL_HELP,
	},
	{ .name = NULL },
};

/* The latest one that is still open, here. */
static enum rc
find_open(const struct guided *g, struct head **out)
{
	for (size_t i = g->archive.n_heads; i-- > 0;) {
		struct head *h = g->archive.heads[i];
		if (archive_open_here(&g->archive, h)) {
			*out = h;
			return RC_DONE;
		}
	}
	return cmd_fail(g->ctx, RC_USAGE, "no session of this station is open");
}

static enum rc
check_head(const struct guided *g, const struct head *head)
{
	const char *ending = archive_ending(head);

	if (head->is_void)
		return cmd_fail(
		    g->ctx, RC_USAGE, "session %s was withdrawn", ending);
	if (archive_unfinished(&g->archive, head))
		return cmd_fail(g->ctx, RC_USAGE,
		    "session %s is an unfinished copy of session %s; "
		    "'myolog void %s --moved-to %s' makes it again",
		    ending, archive_original(&g->archive, head)->id,
		    archive_ending(archive_original(&g->archive, head)),
		    head->patient_id);
	if (head->ended)
		return cmd_fail(g->ctx, RC_USAGE,
		    "session %s has ended; 'myolog show %s' shows it", ending,
		    ending);
	if (strcmp(head->station_id, myo_logbook_station(g->book)) != 0)
		return cmd_fail(g->ctx, RC_USAGE,
		    "session %s was opened on station %s and goes on there; "
		    "this is %s",
		    ending, head->station_id, myo_logbook_station(g->book));
	return RC_DONE;
}

/* Its entries as they are once nobody else writes to it. */
static enum rc
fold(struct guided *g, struct head *head, struct guided_session *s)
{
	enum rc rc = archive_scan_one(&g->archive, head);

	if (rc == RC_DONE)
		rc = archive_fold(&g->archive, head, &s->session, &s->protocol);
	return rc;
}

static enum rc
set_examiner(const struct cmd_context *ctx, const struct myo_session_info *info,
    struct guided_session *s)
{
	const char *given = cmd_setting(ctx, CONFIG_EXAMINER);

	if (given == NULL) {
		s->examiner_id = arena_cstr(ctx->arena, info->examiner_id);
		return RC_DONE;
	}
	if (!identity_ok(str_from(given)))
		return cmd_fail(ctx, RC_USAGE,
		    "the examiner is not an id: '%s'; it is %s", given,
		    identity_rule());
	s->examiner_id = given;
	return RC_DONE;
}

static void
read_back(struct guided *g, const struct myo_session_info *info,
    const struct guided_session *s)
{
	struct buf text = BUF_INIT;

	buf_addf(&text,
	    "patient %s, examiner %s, protocol %s (%s), revision %s, begun "
	    "%.16s, %zu of %zu answered",
	    info->patient_id, s->examiner_id, s->protocol->id,
	    s->protocol->title, info->protocol_rev, info->opened_at,
	    info->n_answered + info->n_not_tested + info->n_skipped,
	    info->n_slots);
	line_say(&g->line, text.data);
	buf_reset(&text);
	overview_within(&text, term_width(g->ctx->os, g->ctx->err->fd),
	    s->session, s->protocol, OVERVIEW_ALL, OVERVIEW_LINES);
	sink_add(g->ctx->err, buf_str(&text));
	buf_release(&text);
}

static enum rc
go_on(struct guided *g, struct head *head)
{
	struct guided_session s = { .id = head->id };
	struct myo_session_info info;
	enum rc rc = fold(g, head, &s);

	if (rc != RC_DONE)
		return rc;
	myo_session_info(s.session, &info);
	if (info.state != MYO_SESSION_IN_PROGRESS)
		return cmd_fail(g->ctx, RC_USAGE,
		    "the session was ended by another process meanwhile");
	rc = set_examiner(g->ctx, &info, &s);
	if (rc != RC_DONE)
		return rc;
	s.blind = info.blind;
	s.patient_id = head->patient_id;
	s.seen_ms = head->seen_ms;
	s.not_before = guided_after(info.last_at);
	read_back(g, &info, &s);
	switch (
	    guided_confirm(g, "Go on with this session? (y or n)", NULL, &rc)) {
	case GUIDED_YES:
		return guided_run(g, &s);
	case GUIDED_NO:
	case GUIDED_OTHER:
		rc = RC_PAUSED;
		break;
	case GUIDED_LEFT:
		break;
	}
	line_say(&g->line, "nothing was stored; the session stays open");
	return rc;
}

static enum rc
find(struct guided *g, struct head **out)
{
	const struct opts *opts = g->ctx->opts;

	if (opts->n_operands == 0)
		return find_open(g, out);
	return archive_find(&g->archive, opts->operands[0], "session", out);
}

static enum rc
exec_resume(struct cmd_context *ctx)
{
	struct guided g;
	struct head *head = NULL;
	struct myo_logbook *book = NULL;
	/* A logbook that is not there is a slip; none is made here. */
	enum rc rc = cmd_open_logbook(ctx, MYO_LOGBOOK_READ, &book);

	if (rc != RC_DONE)
		return rc;
	myo_logbook_close(book);
	rc = guided_begin(&g, ctx, GUIDED_COUNTS);
	if (cmd_flag(ctx, RESUME_NO_BELL))
		g.line.bell = false;
	if (rc == RC_DONE)
		rc = find(&g, &head);
	if (head != NULL)
		rc = check_head(&g, head);
	if (head != NULL && rc == RC_DONE)
		rc = guided_hold(&g, head->id);
	if (head != NULL && rc == RC_DONE)
		rc = go_on(&g, head);
	return guided_end(&g, rc);
}

static const int exits[] = { RC_DONE, RC_USAGE, RC_BAD, RC_STORE, RC_PAUSED,
	RC_INTERRUPTED, RC_END };

const struct cmd cmd_resume = {
	.name = "resume",
	.operands = "[SESSION]",
	.summary = "go on with a session that is open",
	.details =
	    "Shows the session and asks for y, then goes on at the first open "
	    "step, with the protocol as it was when the session began; only on "
	    "the station that opened it. Without SESSION it is the latest one "
	    "that is open here.\n"
	    "SESSION is its id, an ending of it of at least 4 characters (as "
	    "'myolog sessions' shows), last, or PATIENT@YYYY-MM-DD.",
	.opts = options,
	.max_args = 1,
	.first = VALUE_SESSION,
	.exits = exits,
	.exec = exec_resume,
};
