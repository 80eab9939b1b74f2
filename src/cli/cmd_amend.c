/*
 * cmd_amend.c: an answer or a note that was wrong.
 */
#include "cli/cmd.h"

#include "cli/correct.h"

#include "base/banned.h"

enum amend_opt {
	AMEND_REASON,
	AMEND_NOTE,
	AMEND_YES,
	AMEND_EXAMINER,
};

static const struct opt options[] = {
	[AMEND_REASON] = {
		.name = "reason",
		.letter = 'r',
		.arg = "TEXT",
		.help = "why it is corrected; required",
	},
	[AMEND_NOTE] = {
		.name = "note",
		.letter = 'n',
		.arg = "TEXT",
		.help = "a note on the new answer; without ANSWER the text "
			"that replaces a note",
	},
	[AMEND_YES] = {
		.name = "yes",
		.letter = 'y',
		.help = "keep an answer that is unusual (past a soft limit)",
	},
	[AMEND_EXAMINER] = {
		.name = "examiner",
		.letter = 'e',
		.arg = "ID",
		.help = CORRECT_EXAMINER_HELP,
	},
	{ .name = NULL },
};

/* What cannot be stored is said before anything is looked for. */
static enum rc
check_text(const struct cmd_context *ctx)
{
	const char *const texts[] = { cmd_opt(ctx, AMEND_REASON),
		cmd_opt(ctx, AMEND_NOTE), ctx->opts->operands[1],
		ctx->opts->n_operands > 2 ? ctx->opts->operands[2] : NULL };

	if (texts[0] == NULL)
		return cmd_fail(ctx, RC_USAGE, "missing --reason TEXT");
	if (ctx->opts->n_operands < 3 && texts[1] == NULL)
		return cmd_fail(ctx, RC_USAGE,
		    "missing ANSWER, or --note TEXT to correct a note");
	enum rc rc = RC_DONE;
	for (size_t i = 0;
	     rc == RC_DONE && i < sizeof(texts) / sizeof(texts[0]); i++)
		rc = correct_text(ctx, texts[i]);
	return rc;
}

static const struct myo_effects *
amend(struct correct *c)
{
	const struct cmd_context *ctx = c->g.ctx;
	const char *const *operands = ctx->opts->operands;
	const char *note = cmd_opt(ctx, AMEND_NOTE);

	if (ctx->opts->n_operands < 3)
		return myo_session_amend_note(c->session, operands[1], note,
		    cmd_opt(ctx, AMEND_REASON), c->examiner.data);
	struct myo_amendment am = {
		.place = operands[1],
		.answer = operands[2],
		.reason = cmd_opt(ctx, AMEND_REASON),
		.note = note != NULL ? note : "",
		.examiner_id = c->examiner.data,
		.past_limits = cmd_flag(ctx, AMEND_YES),
	};
	return myo_session_amend(c->session, &am);
}

static enum rc
correct_answer(struct correct *c)
{
	return correct_perform(
	    c, amend(c), "--yes keeps it", "give it with --note TEXT");
}

static enum rc
exec_amend(struct cmd_context *ctx)
{
	enum rc rc = check_text(ctx);

	return rc == RC_DONE ? correct_run(ctx, correct_whole, correct_answer)
			     : rc;
}

const struct cmd cmd_amend = {
	.name = "amend",
	.operands = "SESSION STEP[.SIDE[.TRIAL]] ANSWER | SESSION ENTRY",
	.summary = "correct an answer or a note",
	.details =
	    "Appends a correction with its reason; what was there before stays "
	    "in the record. ANSWER is what would be typed at the prompt, with "
	    "its qualifier, unit or 'nt REASON', and is refused where the "
	    "prompt would refuse it. STEP may be safety.ID. A step that was "
	    "not reached in a session that has ended can be given too; the "
	    "entry then replaces none, and shows that it came later.\n"
	    "With --note and without ANSWER, a note is replaced: ENTRY is the "
	    "number of the entry that has it, or STATION:NUMBER, as 'myolog "
	    "show --audit' prints them. The old note is seen there alone from "
	    "then on.\n" CORRECT_SESSION_DETAILS,
	.opts = options,
	.min_args = 2,
	.max_args = 3,
	.first = VALUE_SESSION,
	.exits = correct_exits,
	.exec = exec_amend,
};
