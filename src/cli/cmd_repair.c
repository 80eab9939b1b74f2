/*
 * cmd_repair.c: damaged bytes at the end of this station's file are set aside.
 */
#include <myolog/verify.h>

#include "cli/cmd.h"

#include <inttypes.h>
#include <string.h>

#include "base/str.h"
#include "cli/storing.h"

#include "base/banned.h"

enum repair_opt {
	REPAIR_YES,
};

static const struct opt options[] = {
	[REPAIR_YES] = {
		.name = "yes",
		.letter = 'y',
		.help = "do it without asking",
	},
	{ .name = NULL },
};

static void
explain(const struct cmd_context *ctx, const char *station,
    const struct myo_damage *damage)
{
	sink_addf(ctx->err,
	    "%s.csv: %" PRIu64 " good %s, up to byte %" PRId64 "\n", station,
	    damage->entries, str_plural(damage->entries, "entry", "entries"),
	    damage->offset);
	if (damage->line > 0)
		sink_addf(ctx->err,
		    "line %" PRIu64 " does not follow from the line before "
		    "it: it was changed after it was written, or was not "
		    "written by myolog\n",
		    damage->line);
	else
		sink_addf(ctx->err,
		    "behind it stands no whole line: a crash or a power cut "
		    "ended it\n");
	sink_addf(ctx->err,
	    "repair copies the %" PRId64 " bytes from there on to a file "
	    "beside, cuts them off and appends an entry that says so; the "
	    "entries before stay as they are\n",
	    damage->bytes);
}

/* Only a y goes on. RC_FINDINGS: the damage stays. */
static enum rc
confirm(struct cmd_context *ctx)
{
	if (cmd_flag(ctx, REPAIR_YES))
		return RC_DONE;
	if (!cmd_interactive(ctx))
		return cmd_fail(ctx, RC_USAGE,
		    "nothing was done; --yes does it without asking");
	return storing_confirm(
	    ctx, "Set them aside? (y, or n)", "nothing was done");
}

static enum rc
check_station(const struct cmd_context *ctx, const struct myo_logbook *book)
{
	const struct opts *opts = ctx->opts;
	const char *own = myo_logbook_station(book);

	if (opts->n_operands == 0 || strcmp(opts->operands[0], own) == 0)
		return RC_DONE;
	return cmd_fail(ctx, RC_USAGE,
	    "'%s' is another station, and only that one writes to its file: "
	    "run repair there; this is %s",
	    opts->operands[0], own);
}

static enum rc
mend(struct cmd_context *ctx, struct myo_logbook *book, struct myo_diags *diags)
{
	struct myo_damage damage;
	enum myo_status status = myo_logbook_damage(book, &damage, diags);
	enum rc rc = RC_DONE;

	if (status == MYO_ERR_CHAIN)
		return RC_BAD;
	if (status != MYO_OK)
		return RC_STORE;
	if (damage.bytes == 0 && !damage.unrecorded) {
		sink_addf(ctx->out, "%s.csv: nothing to repair\n",
		    myo_logbook_station(book));
		return RC_DONE;
	}
	if (damage.bytes > 0) {
		explain(ctx, myo_logbook_station(book), &damage);
		rc = confirm(ctx);
	}
	if (rc != RC_DONE)
		return rc;
	status = myo_logbook_repair(book, &damage, diags);
	if (status != MYO_OK)
		return RC_STORE;
	sink_addf(ctx->out, "%s.csv: repaired\n", myo_logbook_station(book));
	return RC_DONE;
}

static enum rc
exec_repair(struct cmd_context *ctx)
{
	struct myo_logbook *book = NULL;
	struct myo_diags *diags = NULL;
	enum rc rc = cmd_need_logbook(ctx);

	if (rc == RC_DONE)
		rc = cmd_open_logbook(ctx, MYO_LOGBOOK_WRITE, &book);
	if (rc == RC_DONE)
		rc = check_station(ctx, book);
	if (rc == RC_DONE) {
		diags = myo_diags_new();
		rc =
		    diags == NULL ? cmd_no_memory(ctx) : mend(ctx, book, diags);
		if (diags != NULL)
			cmd_diags(ctx, diags, DIAGS_FINDINGS);
	}
	myo_diags_free(diags);
	myo_logbook_close(book);
	return rc;
}

static const int exits[] = { RC_DONE, RC_FINDINGS, RC_USAGE, RC_BAD, RC_STORE,
	RC_INTERRUPTED, RC_END };

const struct cmd cmd_repair = {
	.name = "repair",
	.operands = "[STATION]",
	.summary = "set damaged bytes at the end of the file aside",
	.details =
	    "Looks at this installation's own file. What stands behind its "
	    "last good entry, half a line or a whole last line that fails its "
	    "chain, is copied to a file beside, cut off, and an entry tells "
	    "of it; asks for y first. Nothing good is ever cut or changed: "
	    "where good lines stand behind the damage, it says so and does "
	    "nothing.\n"
	    "STATION may be named to be sure which one is meant.",
	.opts = options,
	.max_args = 1,
	.exits = exits,
	.exec = exec_repair,
};
