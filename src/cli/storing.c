/*
 * storing.c: see storing.h.
 */
#include "cli/storing.h"

#include "base/hash.h"
#include "core/seal.h"
#include "ui/line.h"

#include "base/banned.h"

enum rc
storing_confirm(
    const struct cmd_context *ctx, const char *question, const char *otherwise)
{
	struct line line;
	struct str answer = { "", 0 };

	if (ctx->term != NULL) {
		term_catch(ctx->term);
		ctx->in->term = ctx->term;
	}
	line_init(&line, ctx->err, ctx->in, cmd_colour(ctx));
	const enum input input = line_ask(&line, question, &answer);
	const bool yes = input == INPUT_LINE &&
			 (str_eq_nocase(str_trim(answer), STR("y")) ||
			     str_eq_nocase(str_trim(answer), STR("yes")));
	if (!yes)
		line_say(&line, otherwise);
	line_release(&line);
	ctx->in->term = NULL;
	if (ctx->term != NULL)
		term_release(ctx->term);
	if (yes)
		return RC_DONE;
	return input == INPUT_SIGNAL ? RC_INTERRUPTED : RC_FINDINGS;
}

enum rc
storing_seal(
    const struct cmd_context *ctx, struct myo_logbook *book, const char *fault)
{
	struct myo_diags *diags = myo_diags_new();
	struct buf seal = BUF_INIT;
	uint64_t count = 0;
	char chain[HASH_HEX_SIZE];
	enum rc rc = RC_STORE;

	if (diags != NULL &&
	    myo_logbook_head(book, &count, chain, diags) == MYO_OK &&
	    seal_add(&seal, myo_logbook_station(book), count, chain) ==
		MYO_OK) {
		sink_addf(ctx->out, "seal %s\n", seal.data);
		rc = RC_DONE;
	}
	if (diags != NULL)
		cmd_diags(ctx, diags, DIAGS_FINDINGS);
	if (rc != RC_DONE)
		(void)cmd_fail(ctx, rc, "%s", fault);
	myo_diags_free(diags);
	buf_release(&seal);
	return rc;
}
