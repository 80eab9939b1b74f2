/*
 * cmd_sign.c: a person stands by a session as it is.
 */
#include "cli/cmd.h"

#include <inttypes.h>
#include <string.h>

#include "cli/correct.h"
#include "cli/signing.h"
#include "core/sign.h"

#include "base/banned.h"

#define NEAR 4

enum sign_opt {
	SIGN_MEANING,
	SIGN_NOTE,
	SIGN_EXAMINER,
};

static const struct opt options[] = {
	[SIGN_MEANING] = {
		.name = "meaning",
		.letter = 'm',
		.arg = "MEANING",
		.help = "what the signature says: performed, reviewed, "
			"approved, responsible or witnessed; required",
		.value = VALUE_WORDS,
		.words = "performed reviewed approved responsible witnessed",
	},
	[SIGN_NOTE] = {
		.name = "note",
		.letter = 'n',
		.arg = "TEXT",
		.help = "a remark, which is signed too",
	},
	[SIGN_EXAMINER] = {
		.name = "examiner",
		.letter = 'e',
		.arg = "ID",
		.help = "who signs; else $MYOLOG_EXAMINER, else the "
			"configuration's",
	},
	{ .name = NULL },
};

/* ---- before anything is opened */

/* All of them, and perhaps what was meant. */
static enum rc
no_meaning(const struct cmd_context *ctx, const char *given)
{
	struct near near = { NULL, NEAR };

	for (size_t i = 0; given != NULL && i < sign_meaning_count(); i++) {
		const char *word = sign_meaning_get(i)->word;
		if (given[0] != '\0' && near.distance > 0 &&
		    str_starts(str_from(word), str_from(given)))
			near = (struct near){ word, 0 };
		else
			(void)near_try(&near, str_from(given), word);
	}
	if (given == NULL)
		(void)cmd_fail(
		    ctx, RC_USAGE, "missing --meaning; it is one of:");
	else
		(void)cmd_fail(ctx, RC_USAGE,
		    "--meaning is not '%s'%s%s%s; it is one of:", given,
		    near.name != NULL ? "; did you mean '" : "",
		    near.name != NULL ? near.name : "",
		    near.name != NULL ? "'?" : "");
	for (size_t i = 0; i < sign_meaning_count(); i++)
		sink_addf(ctx->err, "  %-12s %s\n", sign_meaning_get(i)->word,
		    sign_meaning_get(i)->help);
	return RC_USAGE;
}

static enum rc
check_given(const struct cmd_context *ctx)
{
	const char *meaning = cmd_opt(ctx, SIGN_MEANING);

	if (meaning == NULL || sign_meaning_find(str_from(meaning)) == NULL)
		return no_meaning(ctx, meaning);
	return correct_text(ctx, cmd_opt(ctx, SIGN_NOTE));
}

/* ---- the session */

static enum rc
check_state(struct correct *c)
{
	const struct myo_session_info *info = &c->info;
	const struct cmd_context *ctx = c->g.ctx;
	const char *ending = archive_ending(c->head);

	if (info->is_void)
		return cmd_fail(ctx, RC_USAGE,
		    "session %s was withdrawn by %s at %s: %s", ending,
		    info->void_by, info->void_at, info->end_reason);
	if (info->state == MYO_SESSION_IN_PROGRESS)
		return cmd_fail(ctx, RC_USAGE,
		    "session %s is still open; 'myolog resume %s' goes on to "
		    "its close",
		    ending, ending);
	return correct_whole(c);
}

/* Seen before the passphrase is typed. */
static void
say_what(struct correct *c)
{
	const struct myo_session_info *info = &c->info;
	struct buf text = BUF_INIT;

	buf_addf(&text,
	    "session %s: patient %s, protocol %s (%s), revision %s, examined "
	    "by %s at %.16s, %s, %zu answered, %zu not tested, %zu not "
	    "reached",
	    info->session_id, info->patient_id, info->protocol_id,
	    c->protocol->title, info->protocol_rev, info->examiner_id,
	    info->seen_at,
	    info->state == MYO_SESSION_ABANDONED ? "abandoned" : "closed",
	    info->n_answered, info->n_not_tested, info->n_open);
	line_say(&c->g.line, text.data);
	buf_release(&text);
}

/* ---- signing */

static enum rc
publish(struct correct *c, const struct keyfile *k)
{
	struct myo_diags *diags = myo_diags_new();

	if (diags == NULL)
		return cmd_no_memory(c->g.ctx);
	enum myo_status status = key_publish(c->g.book, k->public_key, diags);
	cmd_diags(c->g.ctx, diags, DIAGS_FINDINGS);
	myo_diags_free(diags);
	return status == MYO_OK ? RC_DONE : RC_STORE;
}

/* The entry but for its label, which needs all of the rest. */
static struct myo_entry
draft(const struct correct *c, const char *time)
{
	const struct cmd_context *ctx = c->g.ctx;
	const char *note = cmd_opt(ctx, SIGN_NOTE);
	const struct myo_entry *last =
	    myo_session_entry(c->session, c->info.n_entries - 1);

	return (struct myo_entry){
		.recorded_at = time,
		.patient_id = c->info.patient_id,
		.session_id = c->info.session_id,
		.protocol_id = c->info.protocol_id,
		.protocol_rev = c->info.protocol_rev,
		.step_id = "",
		.entry = MYO_ENTRY_SIGN,
		.value = cmd_opt(ctx, SIGN_MEANING),
		.qualifier = "",
		.unit = "",
		.label = "",
		.note = arena_str(ctx->arena, str_trim(str_from(note))),
		.examiner_id = c->examiner.data,
		.observed_at = "",
		.refers_to = arena_printf(
		    ctx->arena, "%s:%" PRIu64, last->station_id, last->seq),
	};
}

static enum rc
sign_with(struct correct *c, const struct ed25519_key *key)
{
	struct arena *a = c->g.ctx->arena;
	struct sign_heads heads = { NULL, 0, 0 };
	struct buf label = BUF_INIT;
	char time[DATE_STAMP_SIZE];
	bool ok = true;
	enum rc rc = RC_STORE;

	for (size_t i = 0; i < c->info.n_entries && ok; i++)
		ok =
		    sign_heads_add(&heads, a, myo_session_entry(c->session, i));
	drive_stamp(&c->drive, time);
	struct myo_entry e = draft(c, time);
	sign_make(&label, &e, &heads, key);
	e.label = label.data;
	if (ok && !label.failed)
		rc = drive_store(&c->drive, &e, NULL);
	else
		(void)cmd_fail(c->g.ctx, rc, "out of memory");
	buf_release(&label);
	return rc;
}

static void
say_done(struct correct *c, const struct keyfile *k)
{
	struct buf text = BUF_INIT;

	sign_fingerprint(&text, k->public_key);
	line_say(&c->g.line, "saved: signature");
	(void)sink_flush(c->g.ctx->err);
	sink_addf(c->g.ctx->out, "signed %s %s by %s, key %s %s\n",
	    c->info.session_id, cmd_opt(c->g.ctx, SIGN_MEANING),
	    c->examiner.data, myo_logbook_station(c->g.book), text.data);
	buf_release(&text);
}

static enum rc
sign_session(struct correct *c)
{
	struct {
		struct keyfile file;
		struct ed25519_key key;
	} secret;

	secret_lock(&secret, sizeof(secret));
	enum rc rc = signing_load(c->g.ctx, c->g.book, KEY_MAKE, &secret.file);
	if (rc == RC_DONE)
		rc = publish(c, &secret.file);
	if (rc == RC_DONE) {
		say_what(c);
		rc = signing_unlock(c->g.ctx, &secret.file, &secret.key);
	}
	if (rc == RC_DONE)
		rc = sign_with(c, &secret.key);
	if (rc == RC_DONE)
		say_done(c, &secret.file);
	else
		line_say(&c->g.line, "nothing was signed");
	secret_unlock(&secret, sizeof(secret));
	return rc;
}

static enum rc
exec_sign(struct cmd_context *ctx)
{
	enum rc rc = check_given(ctx);

	return rc == RC_DONE ? correct_run(ctx, check_state, sign_session) : rc;
}

const struct cmd cmd_sign = {
	.name = "sign",
	.operands = "SESSION",
	.summary = "sign a session that has ended",
	.details =
	    "Appends a signature: who, when, what it means, and over what: the "
	    "whole record of the session as it is now, on every station. It is "
	    "made with this station's key, whose passphrase is asked for where "
	    "one is set ('myolog key'). A later change leaves it standing, and "
	    "the session then shows as signed, then amended.\n"
	    "The key says which station signed. That the person was who they "
	    "said is for the clinic to see to: a passphrase that only they "
	    "know helps.\n" CORRECT_SESSION_DETAILS,
	.opts = options,
	.min_args = 1,
	.max_args = 1,
	.first = VALUE_SESSION,
	.exits = correct_exits,
	.exec = exec_sign,
};
