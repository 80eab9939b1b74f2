/*
 * guided.c: a session at the prompt.
 */
#include "cli/guided.h"

#include <string.h>

#include "base/buf.h"
#include "base/date.h"
#include "cli/storing.h"
#include "ui/drive.h"
#include "ui/text.h"

#include "base/banned.h"

/* Said before anything is asked: kill -9 leaves the folder behind. */
static enum rc
begin_practice(struct guided *g)
{
	struct buf text = BUF_INIT;
	enum rc rc = practice_begin(&g->practice, g->ctx);

	if (rc != RC_DONE)
		return rc;
	g->ctx->practice = &g->practice;
	g->line.practice = true;
	buf_addf(&text,
	    "practice: nothing of this session is kept; until it ends it is "
	    "in %s",
	    g->practice.dir.data);
	line_say(&g->line, text.data);
	buf_release(&text);
	return RC_DONE;
}

/* Everything in it is closed. One that could not begin has nothing to say,
 * unless something of it is left. */
static enum rc
end_practice(struct guided *g, enum rc rc)
{
	const bool begun = g->ctx->practice != NULL;
	int left = practice_end(&g->practice);

	g->ctx->practice = NULL;
	if (left == 0) {
		if (begun)
			sink_adds(g->ctx->err,
			    "practice ended: nothing of it was kept\n");
		return rc;
	}
	(void)cmd_fail(g->ctx, RC_STORE,
	    "the practice cannot be thrown away: %s; remove %s yourself",
	    os_error_text(left), g->practice.dir.data);
	practice_release(&g->practice);
	return rc == RC_DONE || rc == RC_PAUSED ? RC_STORE : rc;
}

enum rc
guided_begin(struct guided *g, struct cmd_context *ctx, enum guided_use use)
{
	*g = (struct guided){ .ctx = ctx, .practice = PRACTICE_INIT };
	previous_init(&g->previous);
	if (ctx->term != NULL) {
		term_catch(ctx->term);
		ctx->in->term = ctx->term;
	}
	line_init(&g->line, ctx->err, ctx->in, cmd_colour(ctx));
	g->line.bell = cmd_setting_is(ctx, CONFIG_BELL, "yes");
	enum rc rc = RC_DONE;
	if (use == GUIDED_PRACTICE)
		rc = begin_practice(g);
	if (rc == RC_DONE)
		rc = cmd_open_logbook(ctx, MYO_LOGBOOK_WRITE, &g->book);
	archive_init(&g->archive, ctx, g->book);
	if (rc == RC_DONE)
		rc = archive_scan(&g->archive, NULL, ARCHIVE_HEADS);
	return rc;
}

enum rc
guided_end(struct guided *g, enum rc rc)
{
	line_release(&g->line);
	previous_release(&g->previous);
	archive_release(&g->archive);
	myo_logbook_close(g->book);
	g->book = NULL;
	/* Before signals can end the program again. */
	rc = end_practice(g, rc);
	g->ctx->in->term = NULL;
	if (g->ctx->term != NULL)
		term_release(g->ctx->term);
	return rc;
}

void
guided_complete_patient(void *ctx, struct str before, struct completion *out)
{
	const struct archive *archive = ctx;

	for (size_t i = 0; i < archive->n_heads; i++)
		completion_offer(out, before, archive->heads[i]->patient_id);
	completion_sort(out);
}

void
guided_complete_examiner(void *ctx, struct str before, struct completion *out)
{
	const struct archive *archive = ctx;

	for (size_t i = 0; i < archive->n_heads; i++)
		completion_offer(out, before, archive->heads[i]->examiner_id);
	completion_sort(out);
}

enum rc
guided_ask(struct guided *g, const char *question, complete_fn *complete,
    void *ctx, struct str *out)
{
	for (;;) {
		switch (
		    line_ask_among(&g->line, question, complete, ctx, out)) {
		case INPUT_LINE:
			*out = str_trim(*out);
			if (out->len > 0)
				return RC_DONE;
			break;
		case INPUT_REFUSED:
			break;
		case INPUT_END:
		case INPUT_FAILED:
			return RC_PAUSED;
		case INPUT_SIGNAL:
			return RC_INTERRUPTED;
		}
	}
}

static enum guided_answer
confirmed(struct str answer, const char *other)
{
	static const struct {
		const char *word;
		enum guided_answer answer;
	} words[] = {
		{ "y", GUIDED_YES },
		{ "yes", GUIDED_YES },
		{ "n", GUIDED_NO },
		{ "no", GUIDED_NO },
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (str_eq_nocase(answer, str_from(words[i].word)))
			return words[i].answer;
	if (other != NULL && answer.len > 0 &&
	    str_starts_nocase(str_from(other), answer))
		return GUIDED_OTHER;
	return GUIDED_LEFT;
}

enum guided_answer
guided_confirm(
    struct guided *g, const char *question, const char *other, enum rc *rc)
{
	const char *refused =
	    other == NULL ? "not accepted: answer y or n"
			  : arena_printf(g->ctx->arena,
				"not accepted: answer y, n or %s", other);

	for (;;) {
		struct str answer = { "", 0 };
		enum guided_answer got = GUIDED_LEFT;
		switch (line_ask(&g->line, question, &answer)) {
		case INPUT_LINE:
			got = confirmed(str_trim(answer), other);
			if (got != GUIDED_LEFT)
				return got;
			line_say(&g->line, refused);
			break;
		case INPUT_REFUSED:
			break;
		case INPUT_END:
		case INPUT_FAILED:
			*rc = RC_PAUSED;
			return GUIDED_LEFT;
		case INPUT_SIGNAL:
			*rc = RC_INTERRUPTED;
			return GUIDED_LEFT;
		}
	}
}

int64_t
guided_after(const char *stamp)
{
	const int64_t ms = date_stamp_ms(stamp);

	return ms == INT64_MIN ? ms : ms + 1;
}

enum rc
guided_new_id(struct guided *g, char out[UUID_SIZE])
{
	const struct os *os = g->ctx->os;
	unsigned char random[10];
	int rc = os->random(os, random, sizeof(random));

	if (rc < 0)
		return cmd_fail(g->ctx, RC_STORE,
		    "no random bytes for the session id: %s",
		    os_error_text(rc));
	uuid_v7(out, os->wall_ms(os), random);
	return RC_DONE;
}

enum rc
guided_hold(struct guided *g, const char *session_id)
{
	struct myo_diags *diags = myo_diags_new();
	int64_t holder = 0;

	if (diags == NULL)
		return cmd_no_memory(g->ctx);
	enum myo_status status =
	    myo_logbook_hold(g->book, session_id, &holder, diags);
	if (status == MYO_ERR_LOCKED && holder != 0)
		(void)cmd_fail(g->ctx, RC_STORE,
		    "the session is in progress in process %lld",
		    (long long)holder);
	else if (status == MYO_ERR_LOCKED)
		(void)cmd_fail(g->ctx, RC_STORE,
		    "the session is in progress in another process");
	else if (status != MYO_OK)
		cmd_diags(g->ctx, diags, DIAGS_FINDINGS);
	myo_diags_free(diags);
	return status == MYO_OK ? RC_DONE : RC_STORE;
}

/* ---- the end */

/* Single quotes where a shell would take the word apart. */
static void
add_word(struct buf *out, const char *word)
{
	static const char plain[] =
	    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
	    "_./-+:@%,";

	if (word[0] != '\0' && word[strspn(word, plain)] == '\0') {
		buf_adds(out, word);
		return;
	}
	buf_addc(out, '\'');
	for (; *word != '\0'; word++) {
		if (*word == '\'')
			buf_adds(out, "'\\''");
		else
			buf_addc(out, *word);
	}
	buf_addc(out, '\'');
}

static void
say_how_to_go_on(struct guided *g, const char *session_id)
{
	struct buf text = BUF_INIT, visible = BUF_INIT;
	static const char *const flags[] = { "--config", "--logbook" };
	const char *const given[] = {
		opts_text(g->ctx->opts, OPT_GLOBAL, GLOBAL_CONFIG),
		opts_text(g->ctx->opts, OPT_GLOBAL, GLOBAL_LOGBOOK),
	};
	size_t n = archive_ending_of(&g->archive, session_id);

	buf_adds(&text, "the session is kept; go on with: ");
	add_word(&text, g->ctx->program);
	buf_addc(&text, ' ');
	for (size_t i = 0; i < sizeof(given) / sizeof(given[0]); i++) {
		if (given[i] == NULL)
			continue;
		buf_addf(&text, "%s ", flags[i]);
		add_word(&text, given[i]);
		buf_addc(&text, ' ');
	}
	buf_addf(&text, "resume %s", session_id + strlen(session_id) - n);
	/* Not wrapped: it is copied to a command line. What a terminal would
	 * act upon cannot be copied from it anyway. */
	text_line(&visible, text.data);
	sink_addf(g->ctx->err, "%s\n", visible.data);
	buf_release(&visible);
	buf_release(&text);
}

/* Where both go to one place, talk and results stand in the order of events. */
static void
print_session(const struct guided *g, const char *id)
{
	(void)sink_flush(g->ctx->err);
	sink_addf(g->ctx->out, "session %s\n", id);
	(void)sink_flush(g->ctx->out);
}

/* `rc` is how the loop ended. */
static enum rc
finish(struct guided *g, const struct guided_session *s, enum rc rc)
{
	struct myo_session_info info;

	myo_session_info(s->session, &info);
	switch (info.state) {
	case MYO_SESSION_NEW:
		line_say(&g->line, "nothing was stored");
		return rc;
	case MYO_SESSION_IN_PROGRESS:
		if (g->ctx->practice != NULL)
			return rc;
		print_session(g, s->id);
		say_how_to_go_on(g, s->id);
		return rc;
	case MYO_SESSION_CLOSED:
	case MYO_SESSION_ABANDONED:
		break;
	}
	/* A seal of something that is gone would only mislead. */
	if (g->ctx->practice != NULL)
		return rc;
	print_session(g, s->id);
	enum rc sealed = storing_seal(g->ctx, g->book,
	    "the session is closed, but its seal cannot be read");
	return rc == RC_DONE ? sealed : rc;
}

enum rc
guided_run(struct guided *g, const struct guided_session *s)
{
	struct drive drive;
	enum rc rc = RC_DONE;

	/* Ids and words of the first entry may be missing. */
	if (arena_failed(g->ctx->arena))
		return cmd_no_memory(g->ctx);
	if (!s->blind) {
		rc = previous_gather(&g->previous, &g->archive, s->patient_id,
		    s->protocol->id, s->seen_ms);
		g->line.previous = previous_text;
		g->line.previous_ctx = &g->previous;
	}
	if (rc != RC_DONE)
		return rc;
	g->line.protocol = s->protocol;
	drive_init(&drive, g->ctx->os, g->book, s->session, &line_ops, &g->line,
	    s->not_before);
	rc = s->setup != NULL ? drive_open(&drive, s->setup)
			      : drive_resume(&drive, s->examiner_id);
	if (rc == RC_DONE)
		rc = drive_run(&drive);
	rc = finish(g, s, rc);
	drive_release(&drive);
	return rc;
}
