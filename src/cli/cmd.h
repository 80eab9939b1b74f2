/*
 * cmd.h: commands and what they run in. A command is one const object in its
 * own cmd_<name>.c, listed in cmd.c; its exec never exits and touches nothing
 * but its context, so it can run inside a unit test.
 */
#ifndef CLI_CMD_H
#define CLI_CMD_H

#include <stddef.h>

#include <myolog/diag.h>
#include <myolog/library.h>
#include <myolog/store.h>

#include "base/arena.h"
#include "cli/opt.h"
#include "os/os.h"
#include "ui/input.h"
#include "ui/sink.h"
#include "ui/term.h"
#include "ui/ui.h"

#define CLI_ANY_ARGS SIZE_MAX

/* Ends a list of exit codes. */
#define RC_END (-1)

struct cmd_context;

struct cmd {
	const char *name;
	const char *alias;      /* NULL: none */
	const char *operands;   /* "[PROTOCOL]" */
	const char *summary;    /* one line */
	const char *details;    /* paragraphs for --help */
	const struct opt *opts; /* NULL: none */
	size_t min_args, max_args;
	enum value_kind first, rest; /* its operands */
	const char *words;           /* of a first one that is VALUE_WORDS */
	const int *exits;            /* codes it may end with, then RC_END */
	enum rc (*exec)(struct cmd_context *ctx);
};

enum global_opt {
	GLOBAL_LOGBOOK,
	GLOBAL_LIBRARY,
	GLOBAL_NO_COLOR,
	GLOBAL_HELP,
	GLOBAL_VERSION,
};

/* Everything is borrowed; memory lives as long as the command. */
struct cmd_context {
	const struct os *os;
	const char *program; /* as it was called, for hints */
	struct sink *out;    /* results */
	struct sink *err;    /* talk */
	struct input_source *in;
	struct term *term; /* NULL: signals are left alone */
	struct arena *arena;
	const struct opts *opts;
	const struct cmd *cmd;
};

extern const struct cmd cmd_run;
extern const struct cmd cmd_resume;
extern const struct cmd cmd_sessions;
extern const struct cmd cmd_show;
extern const struct cmd cmd_check;
extern const struct cmd cmd_protocols;
extern const struct cmd cmd_completion;
extern const struct cmd cmd_help;

extern const struct opt global_opts[];

/* The whole program: argv[0] is its name. `term` may be NULL. */
enum rc cli_main(
    const struct os *os, struct term *term, int argc, char *const *argv);

enum cmd_match {
	CMD_NONE,
	CMD_ONE,
	CMD_MANY,
};

/* By name, alias or unique prefix. With CMD_NONE *fault says what was meant
 * perhaps, with CMD_MANY which ones fit. */
enum cmd_match cmd_find(
    const char *name, const struct cmd **out, struct buf *fault);
size_t cmd_count(void);
const struct cmd *cmd_get(size_t index);
void cmd_help_text(struct buf *out, const struct cmd *cmd, size_t width);
void cmd_usage_text(struct buf *out, size_t width);

/* ---- what commands share: context.c ---- */

/* "myolog run: TEXT" on err; returns rc, so that `return cmd_fail(...)`. */
enum rc cmd_fail(const struct cmd_context *ctx, enum rc rc, const char *fmt,
    ...) MYO_PRINTF(3, 4);
/* Value of an option of this command, or NULL. */
const char *cmd_opt(const struct cmd_context *ctx, int row);
bool cmd_flag(const struct cmd_context *ctx, int row);
enum term_colour cmd_colour(const struct cmd_context *ctx);
/* A person sits at a terminal and sees what is asked. */
bool cmd_interactive(const struct cmd_context *ctx);
size_t cmd_width(const struct cmd_context *ctx);
/* How a status of the library ends the program. */
enum rc cmd_rc(enum myo_status status);

enum diags_show {
	DIAGS_ERRORS,   /* errors alone */
	DIAGS_FINDINGS, /* errors and warnings */
	DIAGS_ALL,      /* notes too */
};

/* Prints at most 20 a file, then how many more there are. Sorts. */
void cmd_diags(const struct cmd_context *ctx, struct myo_diags *diags,
    enum diags_show which);

/* The folder of the logbook, or NULL after a message. */
const char *cmd_logbook_dir(const struct cmd_context *ctx);
/* Both say what is wrong; RC_DONE: *out is the caller's. */
enum rc cmd_open_logbook(const struct cmd_context *ctx,
    enum myo_logbook_mode mode, struct myo_logbook **out);
enum rc cmd_open_library(
    const struct cmd_context *ctx, struct myo_library **out);

#endif
