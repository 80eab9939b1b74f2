/*
 * cmd_config.c: every setting, what is in force, and where it comes from.
 */
#include "cli/cmd.h"

#include "ui/text.h"

#include "base/banned.h"

/* "session.examiner = dn  [FILE:3]"; one line, however long. */
static void
print_value(const struct cmd_context *ctx, const char *section,
    const char *name, const struct config_value *v, const char *unset)
{
	struct buf line = BUF_INIT;

	buf_addf(&line, "%s.%s = ", section, name);
	text_line(&line, v->text);
	buf_adds(&line, v->text[0] != '\0' ? "  [" : " [");
	text_line(&line, cmd_origin(ctx, v));
	if (v->text[0] == '\0' && unset != NULL)
		buf_addf(&line, ": %s", unset);
	sink_addf(ctx->out, "%s]\n", line.data);
	buf_release(&line);
}

static void
print_file(const struct cmd_context *ctx, const struct config_file *file)
{
	struct buf line = BUF_INIT;

	text_line(&line, file->path);
	sink_addf(ctx->out, "%s: %s\n", line.data,
	    file->found ? "read" : "not there");
	buf_release(&line);
}

/* Of two with one name only the first is in force. */
static bool
is_hidden(const struct cmd_context *ctx, const struct config_limit *limit)
{
	const struct config_limit *l = ctx->config->limits;

	while (!str_eqc(str_from(l->name), limit->name))
		l = l->next;
	return l != limit;
}

static enum rc
exec_config(struct cmd_context *ctx)
{
	enum rc rc = cmd_load_config(ctx, DIAGS_FINDINGS);

	if (rc != RC_DONE)
		return rc;
	for (const struct config_file *f = ctx->config->files; f; f = f->next)
		print_file(ctx, f);
	sink_adds(ctx->out, "\n");
	for (enum config_key k = 0; k < CONFIG_KEYS; k++) {
		const struct config_row *row = &config_rows[k];
		struct config_value v = cmd_value(ctx, k);
		print_value(ctx, row->section, row->name, &v, row->unset);
	}
	for (const struct config_limit *l = ctx->config->limits; l; l = l->next)
		if (!is_hidden(ctx, l))
			print_value(
			    ctx, CONFIG_LIMITS, l->name, &l->value, NULL);
	return RC_DONE;
}

static const int exits[] = { RC_DONE, RC_USAGE, RC_BAD, RC_STORE, RC_END };

const struct cmd cmd_config = {
	.name = "config",
	.operands = "",
	.summary = "what is configured, and where",
	.details =
	    "Shows which files were looked for, then every setting: what is in "
	    "force and where it comes from. Options stand above environment "
	    "variables, those above the user's file, and that above the "
	    "system's; a key that one of them has hides the same key of the "
	    "next.\n"
	    "The template config/myolog.ini explains every key. 'myolog check "
	    "FILE' finds the faults of a configuration, and limits that no "
	    "protocol has.",
	.max_args = 0,
	.own_config = true,
	.exits = exits,
	.exec = exec_config,
};
