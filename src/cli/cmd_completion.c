/*
 * cmd_completion.c: the script with which a shell completes the command line.
 */
#include "cli/completion.h"

#include <string.h>

#include "base/banned.h"

struct shell {
	const char *name;
	void (*write)(struct buf *out);
};

static const struct shell shells[] = {
	{ "bash", completion_bash },
	{ "zsh", completion_zsh },
	{ "fish", completion_fish },
};

void
completion_lines(struct buf *out, const char *const *lines, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		buf_adds(out, lines[i]);
		buf_addc(out, '\n');
	}
}

struct str
completion_help(const char *help)
{
	const char *end = strstr(help, "; else ");

	return end != NULL ? str_range(help, end) : str_from(help);
}

void
completion_quote(
    struct buf *out, struct str text, const char *quote, const char *backslash)
{
	buf_addc(out, '\'');
	for (size_t i = 0; i < text.len; i++) {
		if (text.p[i] == '\'')
			buf_adds(out, quote);
		else if (text.p[i] == '\\')
			buf_adds(out, backslash);
		else
			buf_addc(out, text.p[i]);
	}
	buf_addc(out, '\'');
}

void
completion_names(struct buf *out, const char *between)
{
	for (size_t i = 0; i < cmd_count(); i++)
		buf_addf(out, "%s%s", i > 0 ? between : "", cmd_get(i)->name);
}

void
completion_places(struct buf *out, const char *between, const char *end)
{
	const char *before = "";

	for (const struct opt *o = global_opts; o->name != NULL; o++) {
		if (o->value != VALUE_DIR)
			continue;
		buf_addf(out, "%s--%s%s", before, o->name, end);
		before = between;
	}
}

size_t
completion_rows(const struct opt *table)
{
	size_t n = 0;

	while (table != NULL && table[n].name != NULL)
		n++;
	return n;
}

static enum rc
exec_completion(struct cmd_context *ctx)
{
	const char *name = ctx->opts->operands[0];
	const struct shell *shell = NULL;
	struct buf text = BUF_INIT;

	for (size_t i = 0; i < sizeof(shells) / sizeof(shells[0]); i++)
		if (strcmp(name, shells[i].name) == 0)
			shell = &shells[i];
	if (shell == NULL)
		return cmd_fail(ctx, RC_USAGE,
		    "no such shell: '%s'; it is bash, zsh or fish", name);
	shell->write(&text);
	enum rc rc = cmd_put(ctx, NULL, &text);
	buf_release(&text);
	return rc;
}

static const int exits[] = { RC_DONE, RC_USAGE, RC_STORE, RC_END };

const struct cmd cmd_completion = {
	.name = "completion",
	.operands = "SHELL",
	.summary = "the completion script of a shell",
	.details = "Prints the script with which bash, zsh or fish completes "
		   "commands, "
		   "options and ids of protocols and sessions. Where myolog is "
		   "installed the shells find it by themselves.",
	.min_args = 1,
	.max_args = 1,
	.first = VALUE_WORDS,
	.words = "bash zsh fish",
	.exits = exits,
	.own_config = true,
	.exec = exec_completion,
};
