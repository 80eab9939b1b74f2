/*
 * config.h: what a clinic and an examiner set once: myolog.ini.
 *
 * One table, config_rows. Reading a file, `myolog config`, `myolog check` and
 * the test of the template config/myolog.ini all go by its rows.
 *
 * A value is looked for in the options given, in the environment, in the
 * files in the order they were read (the user's, then the system's), and in
 * the table. The first that has it hides the others, key by key; in a file
 * also a key without a value, which means what the table says.
 *
 * Order of calls: config_new, config_read for each file, then config_value.
 * Everything lives in the arena handed in.
 */
#ifndef CLI_CONFIG_H
#define CLI_CONFIG_H

#include <stdbool.h>
#include <stddef.h>

#include <myolog/diag.h>
#include <myolog/status.h>

#include "base/arena.h"
#include "base/str.h"
#include "cli/opt.h"
#include "os/os.h"

/* Largest file that is read as a configuration. */
#define CONFIG_FILE_MAX ((size_t)1 << 16)

#define CONFIG_LIMITS "limits" /* the section whose keys are free */

enum config_key {
	CONFIG_EXAMINER,
	CONFIG_PATIENT_PATTERN,
	CONFIG_SIDES,
	CONFIG_ORDER,
	CONFIG_DECIMAL,
	CONFIG_BELL,
	CONFIG_LOGBOOK,
	CONFIG_STATION,
	CONFIG_LIBRARY,
	CONFIG_KEYS
};

enum config_type {
	CONFIG_ID,      /* as identity.h says */
	CONFIG_PATTERN, /* POSIX extended regular expression */
	CONFIG_CHOICE,  /* one of `choices` */
	CONFIG_FOLDER,  /* /..., or ~/... for the user's home */
	CONFIG_FOLDERS, /* likewise, several; kept with colons between */
	CONFIG_HOST,    /* [a-z0-9-]{1,32} */
};

struct config_row {
	const char *section, *name;
	enum config_type type;
	const char *choices;  /* "point|comma" */
	const char *standard; /* the built-in value; "" for none */
	const char *unset;    /* what holds without a value; or NULL */
	const char *env;      /* environment variable; or NULL */
	const char *option;   /* of the command line; or NULL */
	const char *help;     /* for the template: a sentence or two */
};

extern const struct config_row config_rows[CONFIG_KEYS];

enum config_origin {
	CONFIG_FROM_OPTION,      /* `where` is its name, without dashes */
	CONFIG_FROM_ENVIRONMENT, /* `where` is the variable */
	CONFIG_FROM_FILE,        /* `where` is the path, and `line` */
	CONFIG_STANDARD,
};

struct config_value {
	const char *text; /* "" for none */
	enum config_origin origin;
	const char *where;
	int line, column;
};

struct config_limit {
	const char *name;
	struct config_value value;
	struct config_limit *next;
};

struct config_file {
	const char *path;
	bool found;
	struct config_file *next;
};

struct config {
	const struct os *os;
	struct arena *arena;
	struct config_value values[CONFIG_KEYS]; /* of files */
	bool is_set[CONFIG_KEYS];
	struct config_limit *limits; /* in the order they were met */
	struct config_file *files;   /* as they were asked for */
	/* private */
	struct config_limit **limits_end;
	struct config_file **files_end;
};

enum config_need {
	CONFIG_MAY_BE_MISSING,
	CONFIG_MUST_BE_THERE,
};

/* NULL: out of memory. */
struct config *config_new(const struct os *os, struct arena *arena);
/*
 * Adds a file; what an earlier one has stays in force. MYO_ERR_INVALID with
 * all its faults in diags, and MYO_ERR_IO with one; what was sound is in the
 * configuration all the same.
 */
enum myo_status config_read(struct config *c, const char *path,
    enum config_need need, struct myo_diags *diags) MYO_NODISCARD;
/* `opts` may be NULL. An option or a variable is as it was given: whoever
 * uses it says what is wrong with it. */
struct config_value config_value(
    const struct config *c, const struct opts *opts, enum config_key key);

/* The text of a configuration, by its sections (a file of comments is none
 * and any file called myolog.ini is one). */
bool config_is(const char *path, struct str text);

#endif
