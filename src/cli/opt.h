/*
 * opt.h: options of the command line, described by tables. Parsing, help,
 * completion and the manual read the same rows.
 *
 * Long options are --name, --name=VALUE or --name VALUE; short ones may be
 * joined (-bp ID, -pID). "--" ends options, "-" is an operand. Options may
 * stand before and behind operands.
 */
#ifndef CLI_OPT_H
#define CLI_OPT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/buf.h"

/* What may stand for a value or an operand, for completion in a shell. */
enum value_kind {
	VALUE_ANY, /* whatever; that of a row which does not say */
	VALUE_DIR,
	VALUE_FILE,
	VALUE_PROTOCOL, /* an id of the library, or a path */
	VALUE_SESSION,
	VALUE_COMMAND,
	VALUE_WORDS, /* one of a few words */
};

struct opt {
	const char *name; /* without dashes; NULL ends a table */
	char letter;      /* 0: none */
	const char *arg;  /* what its value is called; NULL: a flag */
	const char *help;
	enum value_kind value;
	const char *words; /* of VALUE_WORDS, with blanks between */
};

#define OPT_MAX 24 /* rows of a table */

/* The two tables that are in force at once. */
enum opt_table {
	OPT_GLOBAL,
	OPT_COMMAND,
	OPT_TABLES
};

struct opt_values {
	const char **values; /* in the order given; NULL for a flag */
	size_t n, cap;
};

struct opts {
	struct arena *arena;
	const struct opt *tables[OPT_TABLES]; /* NULL: none */
	struct opt_values given[OPT_TABLES][OPT_MAX];
	const char **operands;
	size_t n_operands, cap_operands;
};

enum opt_stop {
	OPT_TO_END,
	OPT_AT_OPERAND, /* stop in front of the first operand */
};

void opts_init(struct opts *o, struct arena *arena);
/*
 * Reads argv[*at] to argv[argc - 1] and leaves in *at where it stopped. False
 * with the reason in *fault. Values are borrowed from argv.
 */
bool opts_parse(struct opts *o, int argc, char *const *argv, int *at,
    enum opt_stop stop, struct buf *fault);
/* How often it was given. */
size_t opts_count(const struct opts *o, enum opt_table table, int row);
/* The last value, or NULL. */
const char *opts_text(const struct opts *o, enum opt_table table, int row);
/* The last value of an option of either table, or NULL. */
const char *opts_named(const struct opts *o, const char *name);
/* "  -p, --patient ID  what it is", one row an option. */
void opt_help(struct buf *out, const struct opt *table, size_t width);

#endif
