/*
 * correct.c: one session that is corrected.
 */
#include "cli/correct.h"

#include "base/utf8.h"
#include "cli/who.h"

#include "base/banned.h"

/* Its entries as they are once nobody else here writes to it. */
static enum rc
fold(struct correct *c)
{
	struct archive *a = &c->g.archive;
	enum rc rc = archive_scan_one(a, c->head);

	if (rc == RC_DONE)
		rc = archive_fold(a, c->head, &c->session, &c->protocol);
	if (rc == RC_DONE)
		myo_session_info(c->session, &c->info);
	return rc;
}

static void
start_drive(struct correct *c)
{
	int64_t not_before = guided_after(c->info.last_at);

	c->g.line.protocol = c->protocol;
	drive_init(&c->drive, c->g.ctx->os, c->g.book, c->session, &line_ops,
	    &c->g.line, not_before);
	c->driving = true;
}

static enum rc
begin(struct correct *c, struct cmd_context *ctx, const char *name)
{
	const char *examiner = cmd_setting(ctx, CONFIG_EXAMINER);
	enum rc rc = who_check(ctx, WHO_EXAMINER, "examiner", examiner);

	*c = (struct correct){ .examiner = BUF_INIT };
	if (rc == RC_DONE)
		rc = cmd_need_logbook(ctx);
	if (rc != RC_DONE) {
		/* nothing to end */
		c->g.ctx = NULL;
		return rc;
	}
	rc = guided_begin(&c->g, ctx, GUIDED_COUNTS);
	if (rc == RC_DONE)
		rc = archive_find(&c->g.archive, name, "session", &c->head);
	if (rc == RC_DONE)
		rc = guided_hold(&c->g, c->head->id);
	if (rc == RC_DONE)
		rc = fold(c);
	if (rc == RC_DONE)
		start_drive(c);
	return rc;
}

static enum rc
end(struct correct *c, enum rc rc)
{
	if (c->driving)
		drive_release(&c->drive);
	if (c->g.ctx != NULL)
		rc = guided_end(&c->g, rc);
	buf_release(&c->examiner);
	return rc;
}

enum rc
correct_text(const struct cmd_context *ctx, const char *text)
{
	const struct str s = str_from(text);

	return utf8_check(s) == s.len
		   ? RC_DONE
		   : cmd_fail(ctx, RC_USAGE, "not valid UTF-8: '%s'", text);
}

enum rc
correct_whole(struct correct *c)
{
	const struct archive *a = &c->g.archive;

	if (!archive_unfinished(a, c->head))
		return RC_DONE;
	const char *original = archive_ending(archive_original(a, c->head));
	return cmd_fail(c->g.ctx, RC_USAGE,
	    "session %s is an unfinished copy of session %s; 'myolog void %s "
	    "--moved-to %s' makes it again",
	    archive_ending(c->head), original, original, c->head->patient_id);
}

static enum rc
who(struct correct *c)
{
	const char *given = cmd_setting(c->g.ctx, CONFIG_EXAMINER);
	enum rc rc = RC_DONE;

	if (given == NULL)
		rc = who_ask(&c->g, WHO_EXAMINER, &c->examiner);
	else
		buf_adds(&c->examiner, given);
	if (rc == RC_PAUSED || rc == RC_INTERRUPTED)
		line_say(&c->g.line, "nothing was stored");
	return c->examiner.failed ? RC_STORE : rc;
}

/* What helps against a message; NULL: nothing does. */
static const char *
remedy(enum myo_say say, const char *doubt, const char *note)
{
	if (say == MYO_SAY_DOUBTFUL)
		return doubt;
	return say == MYO_SAY_NOTE_DUE ? note : NULL;
}

enum rc
correct_perform(struct correct *c, const struct myo_effects *fx,
    const char *doubt, const char *note)
{
	if (fx->n_drafts > 0)
		return drive_perform(&c->drive, fx);
	for (size_t i = 0; i < fx->n_messages; i++) {
		const struct myo_message *m = &fx->messages[i];
		const char *hint = remedy(m->say, doubt, note);
		(void)cmd_fail(c->g.ctx, RC_USAGE, "%s%s%s", m->text,
		    hint != NULL ? "; " : "", hint != NULL ? hint : "");
	}
	return myo_session_failed(c->session) ? RC_STORE : RC_USAGE;
}

const int correct_exits[] = { RC_DONE, RC_USAGE, RC_BAD, RC_STORE, RC_PAUSED,
	RC_INTERRUPTED, RC_END };

enum rc
correct_run(struct cmd_context *ctx, correct_fn *ready, correct_fn *act)
{
	struct correct c;
	enum rc rc = begin(&c, ctx, ctx->opts->operands[0]);

	if (rc == RC_DONE)
		rc = ready(&c);
	if (rc == RC_DONE)
		rc = who(&c);
	if (rc == RC_DONE)
		rc = act(&c);
	return end(&c, rc);
}
