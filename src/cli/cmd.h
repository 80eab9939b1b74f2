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
#include "cli/config.h"
#include "cli/opt.h"
#include "os/os.h"
#include "os/path.h"
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
	/* It works without the configuration, or reads it itself. */
	bool own_config;
	enum rc (*exec)(struct cmd_context *ctx);
};

enum global_opt {
	GLOBAL_LOGBOOK,
	GLOBAL_LIBRARY,
	GLOBAL_CONFIG,
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
	struct config *config;           /* NULL until it is read */
	const struct practice *practice; /* NULL: a session that counts */
};

extern const struct cmd cmd_run;
extern const struct cmd cmd_resume;
extern const struct cmd cmd_sessions;
extern const struct cmd cmd_show;
extern const struct cmd cmd_review;
extern const struct cmd cmd_report;
extern const struct cmd cmd_agree;
extern const struct cmd cmd_amend;
extern const struct cmd cmd_void;
extern const struct cmd cmd_sign;
extern const struct cmd cmd_key;
extern const struct cmd cmd_verify;
extern const struct cmd cmd_seal;
extern const struct cmd cmd_repair;
extern const struct cmd cmd_export;
extern const struct cmd cmd_import;
extern const struct cmd cmd_check;
extern const struct cmd cmd_protocols;
extern const struct cmd cmd_config;
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
/* RC_STORE after the message that memory ran out. */
enum rc cmd_no_memory(const struct cmd_context *ctx);
/* Nothing of the record is ever replaced: RC_USAGE after a message for a path
 * in the folder of the logbook, however it is written. */
enum rc cmd_outside_logbook(const struct cmd_context *ctx, const char *path);
/* Replaces *place by where a result for the file `path` goes, which is what a
 * symbolic link leads to. RC_USAGE after a message where that is in the logbook
 * or no regular file; RC_STORE. */
enum rc cmd_place(
    const struct cmd_context *ctx, const char *path, struct buf *place);
/* The message for a negative errno value of writing, with what to do about it,
 * then `then`: RC_USAGE where path cannot be what is wanted, else RC_STORE. */
enum rc cmd_unwritten(const struct cmd_context *ctx, const char *path,
    int error, const char *then);
/* A whole file in its place. RC_USAGE or RC_STORE after a message. */
enum rc cmd_write(
    const struct cmd_context *ctx, const char *path, struct str text);
/* Both would be the same file or folder, or `path` one in the folder `other`,
 * however they are written. */
bool cmd_would_replace(
    const struct cmd_context *ctx, const char *path, const char *other);
/* A whole result: to a file, which is replaced at once, or to `out` where path
 * is NULL. As cmd_write; RC_STORE also where `result` has failed. */
enum rc cmd_put(
    const struct cmd_context *ctx, const char *path, const struct buf *result);
/* Value of an option of this command, or NULL. */
const char *cmd_opt(const struct cmd_context *ctx, int row);
bool cmd_flag(const struct cmd_context *ctx, int row);
enum term_colour cmd_colour(const struct cmd_context *ctx);
/* A person sits at a terminal and sees what is asked. */
bool cmd_interactive(const struct cmd_context *ctx);
size_t cmd_width(const struct cmd_context *ctx);
/* How a status of the library ends the program. */
enum rc cmd_rc(enum myo_status status);

/* RC_BAD: what was named is not found in a record of which not all could be
 * read, so that nobody knows that there is none. */
enum rc cmd_none_readable(
    const struct cmd_context *ctx, const char *what, const char *name);
/* The end of a command that has read what could be read: `rc`, but RC_BAD after
 * a message instead of success where `n_faults` of it could not. */
enum rc cmd_end_read(
    const struct cmd_context *ctx, enum rc rc, size_t n_faults);

enum diags_show {
	DIAGS_ERRORS,   /* errors alone */
	DIAGS_FINDINGS, /* errors and warnings */
	DIAGS_ALL,      /* notes too */
	DIAGS_EVERY,    /* errors and warnings, however many */
};

/* Prints at most 20 a file in the order of its lines, no warning before every
 * error has its place; then how many more there are. Sorts. */
void cmd_diags_to(
    struct sink *to, struct myo_diags *diags, enum diags_show which);
/* On err: talk about something else than diagnostics. */
void cmd_diags(const struct cmd_context *ctx, struct myo_diags *diags,
    enum diags_show which);

/* A folder of the user's in the command's memory, or NULL where the system
 * knows none. */
const char *cmd_user_dir(const struct cmd_context *ctx, enum path_xdg which);
/* A variable of the environment; NULL also where it is empty. */
const char *cmd_env(const struct cmd_context *ctx, const char *name);
/* The folder of the logbook, or NULL after a message. */
const char *cmd_logbook_dir(const struct cmd_context *ctx);
/* These say what is wrong; RC_DONE: *out is the caller's. */
enum rc cmd_open_logbook(const struct cmd_context *ctx,
    enum myo_logbook_mode mode, struct myo_logbook **out);
/* One that is not there is a slip; none is made here. */
enum rc cmd_need_logbook(const struct cmd_context *ctx);
enum rc cmd_open_library(
    const struct cmd_context *ctx, struct myo_library **out);
enum rc cmd_load_protocol(const struct cmd_context *ctx,
    struct myo_library *library, const char *name, struct myo_protocol **out);
/* The protocol as sessions of this revision were asked by it. Only diags say
 * what is wrong; its name for them is kept in `names`. */
enum myo_status cmd_load_snapshot(struct arena *names, struct myo_logbook *book,
    const char *id, const char *rev, struct myo_protocol **out,
    struct myo_diags *diags) MYO_NODISCARD;

/* ---- the configuration: settings.c ---- */

/* Says what is wrong with it: RC_BAD, and what was sound is there. */
enum rc cmd_load_config(struct cmd_context *ctx, enum diags_show which);
/* What is in force and where it comes from, with the folders that are meant
 * where none was named. */
struct config_value cmd_value(
    const struct cmd_context *ctx, enum config_key key);
/* Its text, or NULL where there is none. */
const char *cmd_setting(const struct cmd_context *ctx, enum config_key key);
bool cmd_setting_is(
    const struct cmd_context *ctx, enum config_key key, const char *text);
/* Measured numbers are shown with a comma. */
bool cmd_comma(const struct cmd_context *ctx);
/* "FILE:3", "environment variable NAME", "option --NAME", "default". */
const char *cmd_origin(
    const struct cmd_context *ctx, const struct config_value *v);

#endif
