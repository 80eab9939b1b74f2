/*
 * cmd_void.c: a session that should not count, or not for this patient.
 */
#include "cli/cmd.h"

#include <string.h>

#include "cli/correct.h"
#include "cli/identity.h"
#include "cli/move.h"
#include "cli/who.h"

#include "base/banned.h"

enum void_opt {
	VOID_REASON,
	VOID_MOVED_TO,
	VOID_EXAMINER,
};

static const struct opt options[] = {
	[VOID_REASON] = {
		.name = "reason",
		.letter = 'r',
		.arg = "TEXT",
		.help = "why it is withdrawn; required",
	},
	[VOID_MOVED_TO] = {
		.name = "moved-to",
		.letter = 'm',
		.arg = "PATIENT",
		.help = "it was another patient: a copy is made under this one",
	},
	[VOID_EXAMINER] = {
		.name = "examiner",
		.letter = 'e',
		.arg = "ID",
		.help = CORRECT_EXAMINER_HELP,
	},
	{ .name = NULL },
};

static enum rc
check_given(const struct cmd_context *ctx)
{
	const char *reason = cmd_opt(ctx, VOID_REASON);
	const char *patient = cmd_opt(ctx, VOID_MOVED_TO);

	if (reason == NULL || str_trim(str_from(reason)).len == 0)
		return cmd_fail(ctx, RC_USAGE, "missing --reason TEXT");
	enum rc rc = correct_text(ctx, reason);
	return rc != RC_DONE || patient == NULL
		   ? rc
		   : who_check(ctx, WHO_PATIENT, "moved-to", patient);
}

static enum rc
check_state(struct correct *c)
{
	const struct cmd_context *ctx = c->g.ctx;
	const struct myo_session_info *info = &c->info;
	const char *patient = cmd_opt(ctx, VOID_MOVED_TO);
	const char *ending = archive_ending(c->head);

	if (info->is_void && info->moved_to[0] != '\0')
		return cmd_fail(ctx, RC_USAGE,
		    "session %s was moved by %s at %s and is session %s now",
		    ending, info->void_by, info->void_at, info->moved_to);
	if (info->is_void)
		return cmd_fail(ctx, RC_USAGE,
		    "session %s was withdrawn by %s at %s: %s", ending,
		    info->void_by, info->void_at, info->end_reason);
	if (patient != NULL && strcmp(patient, info->patient_id) == 0)
		return cmd_fail(ctx, RC_USAGE,
		    "session %s is patient %s's already", ending, patient);
	return patient != NULL ? correct_whole(c) : RC_DONE;
}

static void
say_similar(struct correct *c, const char *patient)
{
	const char *similar = identity_similar(&c->g.archive, patient);

	if (similar != NULL)
		line_say(&c->g.line,
		    arena_printf(c->g.ctx->arena,
			"note: patient %s has no session yet, but %s has",
			patient, similar));
}

static enum rc
withdraw(struct correct *c)
{
	const char *patient = cmd_opt(c->g.ctx, VOID_MOVED_TO);
	char id[UUID_SIZE] = "";
	enum rc rc = RC_DONE;

	if (patient != NULL) {
		say_similar(c, patient);
		rc = move_copy(c, patient, id);
	}
	if (rc == RC_DONE)
		rc = correct_perform(c,
		    myo_session_void(c->session, cmd_opt(c->g.ctx, VOID_REASON),
			id, patient != NULL ? patient : "", c->examiner.data),
		    NULL, NULL);
	if (rc == RC_DONE && patient != NULL)
		sink_addf(c->g.ctx->out, "session %s\n", id);
	return rc;
}

static enum rc
exec_void(struct cmd_context *ctx)
{
	enum rc rc = check_given(ctx);

	return rc == RC_DONE ? correct_run(ctx, check_state, withdraw) : rc;
}

const struct cmd cmd_void = {
	.name = "void",
	.operands = "SESSION",
	.summary = "withdraw a session, or move it to another patient",
	.details =
	    "Appends that the session does not count, and why. Its record "
	    "stays, and cannot be changed any more.\n"
	    "With --moved-to, its entries are first copied into a new session "
	    "of that patient, each with the time at which it was recorded as "
	    "the time of observation; signatures are not, since they are "
	    "about the other one. The new session's id is the result. Where "
	    "this was broken off, the same command begins again: what is left "
	    "of the copy is withdrawn.\n" CORRECT_SESSION_DETAILS,
	.opts = options,
	.min_args = 1,
	.max_args = 1,
	.first = VALUE_SESSION,
	.exits = correct_exits,
	.exec = exec_void,
};
