/*
 * cmd.c: the table of commands, looking them up, their help, and the way from
 * the command line to a command's exec.
 */
#include "cli/cmd.h"

#include <errno.h>
#include <string.h>

#include <myolog/myolog.h>

#include "base/mem.h"
#include "base/str.h"
#include "base/utf8.h"
#include "ui/text.h"

#include "base/banned.h"

#define NEAR 3

static const struct cmd *const commands[] = {
	&cmd_run,
	&cmd_resume,
	&cmd_sessions,
	&cmd_show,
	&cmd_review,
	&cmd_report,
	&cmd_agree,
	&cmd_amend,
	&cmd_void,
	&cmd_sign,
	&cmd_key,
	&cmd_verify,
	&cmd_seal,
	&cmd_repair,
	&cmd_export,
	&cmd_import,
	&cmd_check,
	&cmd_protocols,
	&cmd_config,
	&cmd_completion,
	&cmd_help,
};

#define N_COMMANDS (sizeof(commands) / sizeof(commands[0]))

const struct opt global_opts[] = {
	[GLOBAL_LOGBOOK] = {
		.name = "logbook",
		.arg = "DIR",
		.help = "the logbook's folder; else $MYOLOG_LOGBOOK, else the "
			"configuration's, else $XDG_DATA_HOME/myolog",
		.value = VALUE_DIR,
	},
	[GLOBAL_LIBRARY] = {
		.name = "library",
		.arg = "DIR",
		.help = "a folder with protocols and config; may be repeated, "
			"the first comes first; else $MYOLOG_LIBRARY "
			"(split at colons), else the configuration's, else "
			"$XDG_CONFIG_HOME/myolog and what is installed",
		.value = VALUE_DIR,
	},
	[GLOBAL_CONFIG] = {
		.name = "config",
		.arg = "FILE",
		.help = "the only configuration that is read; else "
			"$MYOLOG_CONFIG, else $XDG_CONFIG_HOME/myolog/"
			"myolog.ini and the system's",
		.value = VALUE_FILE,
	},
	[GLOBAL_NO_COLOR] = {
		.name = "no-color",
		.help = "no bold on a terminal",
	},
	[GLOBAL_HELP] = {
		.name = "help",
		.letter = 'h',
		.help = "show this help",
	},
	[GLOBAL_VERSION] = {
		.name = "version",
		.help = "show the version",
	},
	{ .name = NULL },
};

struct exit_code {
	enum rc rc;
	const char *text;
};

static const struct exit_code exit_codes[] = {
	{ RC_DONE, "done" },
	{ RC_FINDINGS, "findings" },
	{ RC_USAGE, "wrong usage" },
	{ RC_BAD, "bad protocol, configuration or data" },
	{ RC_STORE, "could not store" },
	{ RC_PAUSED, "paused, the session is kept" },
	{ RC_INTERRUPTED, "interrupted; what was saved is kept" },
};

size_t
cmd_count(void)
{
	return N_COMMANDS;
}

const struct cmd *
cmd_get(size_t index)
{
	return index < N_COMMANDS ? commands[index] : NULL;
}

/* ---- looking up */

static bool
is_name(const struct cmd *cmd, struct str name)
{
	return str_eqc(name, cmd->name) ||
	       (cmd->alias != NULL && str_eqc(name, cmd->alias));
}

static void
suggest(const char *name, struct buf *fault)
{
	struct near near = { NULL, NEAR };

	for (size_t i = 0; i < N_COMMANDS; i++)
		(void)near_try(&near, str_from(name), commands[i]->name);
	buf_adds(fault, "unknown command: '");
	text_line(fault, name);
	buf_addc(fault, '\'');
	if (near.name != NULL)
		buf_addf(fault, "; did you mean '%s'?", near.name);
	else
		buf_adds(fault, "; 'myolog help' lists all commands");
}

enum cmd_match
cmd_find(const char *cname, const struct cmd **out, struct buf *fault)
{
	struct str name = str_from(cname);
	size_t n = 0, at = 0;

	for (size_t i = 0; i < N_COMMANDS; i++) {
		if (is_name(commands[i], name)) {
			*out = commands[i];
			return CMD_ONE;
		}
		if (name.len > 0 &&
		    str_starts(str_from(commands[i]->name), name)) {
			n++;
			at = i;
		}
	}
	if (n == 1) {
		*out = commands[at];
		return CMD_ONE;
	}
	if (n == 0) {
		suggest(cname, fault);
		return CMD_NONE;
	}
	buf_addf(fault, "ambiguous command: '%s', it may be", cname);
	for (size_t i = 0; i < N_COMMANDS; i++)
		if (str_starts(str_from(commands[i]->name), name))
			buf_addf(fault, " %s", commands[i]->name);
	return CMD_MANY;
}

/* ---- help */

static void
add_exits(struct buf *out, const struct cmd *cmd)
{
	buf_adds(out, "\nExit codes:\n");
	for (const int *code = cmd->exits; *code != RC_END; code++)
		for (size_t i = 0;
		     i < sizeof(exit_codes) / sizeof(exit_codes[0]); i++)
			if ((int)exit_codes[i].rc == *code)
				buf_addf(out, "  %-4d%s\n", *code,
				    exit_codes[i].text);
}

void
cmd_help_text(struct buf *out, const struct cmd *cmd, size_t width)
{
	buf_addf(out, "usage: myolog %s%s%s%s\n\n", cmd->name,
	    cmd->opts != NULL ? " [OPTIONS]" : "",
	    cmd->operands[0] != '\0' ? " " : "", cmd->operands);
	text_field(out, 0, width, "", cmd->details);
	if (cmd->opts != NULL) {
		buf_adds(out, "\nOptions:\n");
		opt_help(out, cmd->opts, width);
	}
	buf_adds(out, "\nGeneral options:\n");
	opt_help(out, global_opts, width);
	add_exits(out, cmd);
}

void
cmd_usage_text(struct buf *out, size_t width)
{
	buf_adds(out, "usage: myolog [OPTIONS] COMMAND ...\n\n");
	text_field(out, 0, width, "",
	    "Guides an examiner through a clinical muscle test and keeps what "
	    "was found in an append-only logbook.");
	buf_adds(out, "\nCommands (unique beginnings will do):\n");
	for (size_t i = 0; i < N_COMMANDS; i++)
		buf_addf(out, "  %-11s%s\n", commands[i]->name,
		    commands[i]->summary);
	buf_adds(out, "\nGeneral options:\n");
	opt_help(out, global_opts, width);
	buf_adds(out, "\n'myolog help COMMAND' says more.\n");
}

static enum rc
exec_help(struct cmd_context *ctx)
{
	struct buf text = BUF_INIT;
	enum rc rc = RC_DONE;
	const struct cmd *cmd = NULL;

	if (ctx->opts->n_operands == 0)
		cmd_usage_text(&text, cmd_width(ctx));
	else if (cmd_find(ctx->opts->operands[0], &cmd, &text) == CMD_ONE)
		cmd_help_text(&text, cmd, cmd_width(ctx));
	else
		rc = cmd_fail(ctx, RC_USAGE, "%s", text.data);
	if (rc == RC_DONE)
		sink_add(ctx->out, buf_str(&text));
	buf_release(&text);
	return rc;
}

static const int help_exits[] = { RC_DONE, RC_USAGE, RC_STORE, RC_END };

const struct cmd cmd_help = {
	.name = "help",
	.operands = "[COMMAND]",
	.summary = "how a command is used",
	.details = "Shows all commands, or one in full.",
	.max_args = 1,
	.own_config = true,
	.first = VALUE_COMMAND,
	.exits = help_exits,
	.exec = exec_help,
};

/* ---- from the command line to exec */

static enum rc
check_args(const struct cmd_context *ctx)
{
	size_t n = ctx->opts->n_operands;
	const struct cmd *cmd = ctx->cmd;

	if (n < cmd->min_args)
		return cmd_fail(ctx, RC_USAGE,
		    "missing %s; 'myolog help %s' says more", cmd->operands,
		    cmd->name);
	if (n > cmd->max_args)
		return cmd_fail(ctx, RC_USAGE,
		    "too many arguments; 'myolog help %s' says more",
		    cmd->name);
	return RC_DONE;
}

static enum rc
run_command(struct cmd_context *ctx)
{
	struct buf text = BUF_INIT;

	if (opts_count(ctx->opts, OPT_GLOBAL, GLOBAL_HELP) > 0) {
		cmd_help_text(&text, ctx->cmd, cmd_width(ctx));
		sink_add(ctx->out, buf_str(&text));
		buf_release(&text);
		return RC_DONE;
	}
	enum rc rc = check_args(ctx);
	if (rc == RC_DONE && !ctx->cmd->own_config)
		rc = cmd_load_config(ctx, DIAGS_ERRORS);
	return rc == RC_DONE ? ctx->cmd->exec(ctx) : rc;
}

static enum rc
without_command(struct cmd_context *ctx)
{
	struct buf text = BUF_INIT;
	enum rc rc = RC_DONE;

	if (opts_count(ctx->opts, OPT_GLOBAL, GLOBAL_VERSION) > 0) {
		sink_addf(ctx->out, "myolog %s\n", myo_version());
	} else if (opts_count(ctx->opts, OPT_GLOBAL, GLOBAL_HELP) > 0) {
		cmd_usage_text(&text, cmd_width(ctx));
		sink_add(ctx->out, buf_str(&text));
	} else {
		cmd_usage_text(&text, cmd_width(ctx));
		sink_add(ctx->err, buf_str(&text));
		rc = RC_USAGE;
	}
	buf_release(&text);
	return rc;
}

static enum rc
dispatch(
    struct cmd_context *ctx, struct opts *opts, int argc, char *const *argv)
{
	struct buf fault = BUF_INIT;
	int at = 1;
	enum rc rc = RC_USAGE;

	opts->tables[OPT_GLOBAL] = global_opts;
	if (!opts_parse(opts, argc, argv, &at, OPT_AT_OPERAND, &fault)) {
		(void)cmd_fail(ctx, RC_USAGE, "%s", fault.data);
		goto out;
	}
	if (at >= argc || opts_count(opts, OPT_GLOBAL, GLOBAL_VERSION) > 0) {
		rc = without_command(ctx);
		goto out;
	}
	if (cmd_find(argv[at++], &ctx->cmd, &fault) != CMD_ONE) {
		(void)cmd_fail(ctx, RC_USAGE, "%s", fault.data);
		goto out;
	}
	opts->tables[OPT_COMMAND] = ctx->cmd->opts;
	if (!opts_parse(opts, argc, argv, &at, OPT_TO_END, &fault)) {
		(void)cmd_fail(ctx, RC_USAGE, "%s", fault.data);
		goto out;
	}
	rc = run_command(ctx);
out:
	buf_release(&fault);
	return rc;
}

/* Without memory of its own, and whatever else was lost with it. */
static enum rc
out_of_memory(const struct os *os)
{
	static const char text[] =
	    "myolog: out of memory; what was acknowledged is kept\n";

	/* There is nobody left to tell. */
	(void)os->write(os, 2, text, sizeof(text) - 1);
	return RC_STORE;
}

enum rc
cli_main(const struct os *os, struct term *term, int argc, char *const *argv)
{
	struct arena arena = ARENA_INIT;
	struct opts opts;
	struct sink out, err;
	struct input_source in;

	mem_forget();
	sink_init(&out, os, 1);
	sink_init(&err, os, 2);
	input_init(&in, os, 0, NULL);
	opts_init(&opts, &arena);
	struct cmd_context ctx = {
		.os = os,
		.program = argc > 0 ? argv[0] : "myolog",
		.out = &out,
		.err = &err,
		.in = &in,
		.term = term,
		.arena = &arena,
		.opts = &opts,
	};
	enum rc rc = dispatch(&ctx, &opts, argc, argv);
	(void)sink_flush(&err);
	/* Lost results must not pass for success. */
	int failed = sink_flush(&out);
	if (failed != 0) {
		sink_addf(&err, "myolog: cannot write the results: %s\n",
		    os_error_text(failed));
		if (rc == RC_DONE || rc == RC_FINDINGS)
			rc = RC_STORE;
	}
	sink_release(&err);
	sink_release(&out);
	if (mem_ran_out())
		rc = out_of_memory(os);
	input_release(&in);
	arena_release(&arena);
	return rc;
}
