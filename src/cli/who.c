/*
 * who.c: asking who is examined by whom.
 */
#include "cli/who.h"

#include "base/mem.h"
#include "cli/identity.h"

#include "base/banned.h"

struct asked {
	const char *question;
	complete_fn *complete;
};

static const struct asked asked[] = {
	[WHO_PATIENT] = {
		.question = "Patient id (a pseudonym, no name)",
		.complete = guided_complete_patient,
	},
	[WHO_EXAMINER] = {
		.question = "Examiner id",
		.complete = guided_complete_examiner,
	},
};

/* Patients are as the clinic says; examiners are as ever. */
static bool
id_fits(const struct cmd_context *ctx, enum who who, struct str id)
{
	if (who == WHO_EXAMINER)
		return identity_ok(id);
	return identity_patient_ok(
	    id, cmd_value(ctx, CONFIG_PATIENT_PATTERN).text);
}

static const char *
id_rule(const struct cmd_context *ctx, enum who who)
{
	struct config_value v = cmd_value(ctx, CONFIG_PATIENT_PATTERN);

	if (who == WHO_EXAMINER || v.origin == CONFIG_STANDARD)
		return identity_rule();
	return arena_printf(ctx->arena,
	    "up to 32 letters, digits, dots, underscores or hyphens, not NA, "
	    "and matches %s (%s)",
	    v.text, cmd_origin(ctx, &v));
}

enum rc
who_ask(struct guided *g, enum who who, struct buf *out)
{
	for (;;) {
		struct str line = { "", 0 };
		struct buf why = BUF_INIT;
		enum rc rc = guided_ask(g, asked[who].question,
		    asked[who].complete, &g->archive, &line);
		if (rc != RC_DONE)
			return rc;
		if (id_fits(g->ctx, who, line)) {
			buf_reset(out);
			buf_addstr(out, line);
			return out->failed ? RC_STORE : RC_DONE;
		}
		if (mem_ran_out())
			return RC_STORE;
		buf_addf(
		    &why, "not accepted: an id is %s", id_rule(g->ctx, who));
		line_say(&g->line, why.data);
		buf_release(&why);
	}
}

enum rc
who_check(const struct cmd_context *ctx, enum who who, const char *flag,
    const char *given)
{
	if (given == NULL)
		return cmd_interactive(ctx)
			   ? RC_DONE
			   : cmd_fail(ctx, RC_USAGE, "missing --%s ID", flag);
	if (id_fits(ctx, who, str_from(given)))
		return RC_DONE;
	if (mem_ran_out())
		return cmd_no_memory(ctx);
	return cmd_fail(ctx, RC_USAGE, "--%s is not an id: '%s'; it is %s",
	    flag, given, id_rule(ctx, who));
}
