/*
 * deidentify.h: exports that say nothing of who the people are: what the
 * options ask for, the table of pseudonyms in the logbook's folder, and the
 * search of what was written before it gets its name.
 *
 * Order of calls: deidentify_read, deidentify_learn, the export with
 * deidentify_fields, deidentify_search on what it wrote, deidentify_account, and
 * deidentify_give_account once the export is there; deidentify_release in any
 * case. Without --deidentify all of them do nothing.
 */
#ifndef CLI_DEIDENTIFY_H
#define CLI_DEIDENTIFY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cli/cmd.h"
#include "cli/output.h"
#include "cli/progress.h"
#include "cli/query.h"
#include "export/deid.h"
#include "export/export.h"
#include "store/scan.h"

/* Rows of the command's options, from `first` on. */
enum deidentify_opt {
	DEIDENTIFY_MODE,
	DEIDENTIFY_DATES,
	DEIDENTIFY_KEEP_NOTES,
	DEIDENTIFY_ACCOUNT,
	DEIDENTIFY_ALLOW,
	DEIDENTIFY_OPTS,
};

#define DEIDENTIFY_OPTIONS(first)                                              \
	[(first) + DEIDENTIFY_MODE] = {                                        \
		.name = "deidentify",                                          \
		.arg = "HOW",                                                  \
		.help = "without what identifies a person: safe-harbor, or "   \
			"limited, which is less and is not Safe Harbor; "      \
			"needs --output",                                      \
		.value = VALUE_WORDS,                                          \
		.words = "safe-harbor limited",                                \
	},                                                                     \
	[(first) + DEIDENTIFY_DATES] = {                                       \
		.name = "dates",                                               \
		.arg = "AS",                                                   \
		.help = "with safe-harbor, what stands for times: year (the "  \
			"default), or days since the patient was first seen",  \
		.value = VALUE_WORDS,                                          \
		.words = "year days",                                          \
	},                                                                     \
	[(first) + DEIDENTIFY_KEEP_NOTES] = {                                  \
		.name = "keep-notes",                                          \
		.help = "with limited, keep notes and answers in words, "      \
			"with whatever names stand in them",                   \
	},                                                                     \
	[(first) + DEIDENTIFY_ACCOUNT] = {                                     \
		.name = "account",                                             \
		.arg = "FILE",                                                 \
		.help = "write to this file, instead of stderr, what was "     \
			"removed",                                             \
		.value = VALUE_FILE,                                           \
	},                                                                     \
	[(first) + DEIDENTIFY_ALLOW] = {                                       \
		.name = "allow",                                               \
		.arg = "WORD",                                                 \
		.help = "an ordinary word that is an id too, and may stand "   \
			"in the export; may be given several times",           \
	}

struct deidentify_facts;

struct deidentify {
	bool on;
	struct deid_how how;
	const char *account; /* a file, or NULL: stderr */

	/* private */
	const struct cmd_context *ctx;
	struct query *query;
	struct opt_values allowed;
	struct pseudonyms *table;
	struct deid *deid;
	struct deidentify_facts *facts; /* of protocols, by revision */
	size_t n_facts, cap_facts;
	struct progress *progress;
	uint64_t n_entries; /* of the logbook; 0 until it was read once */
	size_t n_texts;     /* withheld, at most */
	uint64_t n_bytes, n_searched;
	size_t n_known;  /* words that are not searched for */
	struct buf text; /* the account */
	struct atomic_file file;
};

/* RC_USAGE after a message. `first` is that of DEIDENTIFY_OPTIONS. */
enum rc deidentify_read(
    struct deidentify *d, const struct cmd_context *ctx, int first);
/* A signal stops what comes now with RC_INTERRUPTED. */
/* Reads the whole logbook, whatever is exported, and the table, which gets
 * what is new. After query_begin. RC_BAD, RC_STORE after a message. */
enum rc deidentify_learn(
    struct deidentify *d, struct query *q, struct progress *progress);
/* For the options of the export; NULL without --deidentify. */
struct deid *deidentify_fields(const struct deidentify *d);
/*
 * Before the output is committed. RC_BAD after a message: something of what
 * was removed stands in it. `empty` is an export of the same format and
 * options that nothing was done with.
 */
enum rc deidentify_search(
    struct deidentify *d, struct output *output, struct export *empty);
/* Makes the account ready, while there is no export. RC_STORE after a message. */
enum rc deidentify_account(struct deidentify *d);
/* Shows it, or gives its file its name: without an export there is none.
 * RC_STORE after a message. */
enum rc deidentify_give_account(struct deidentify *d);
void deidentify_release(struct deidentify *d);

/* Every entry of the logbook, whatever is exported. RC_BAD, RC_STORE after a
 * message; RC_INTERRUPTED without one. */
enum rc deidentify_each_entry(struct deidentify *d, scan_fn *fn, void *user);

/* ---- deidentify_table.c */

/* The table's file. Reading and, where it grew, writing it is done under a
 * lock of its own, so that two exports do not lose each other's. */
struct deidentify_file {
	const struct cmd_context *ctx;
	struct buf path;
	int lock_fd; /* -1: not locked */
	bool is_new;
};

enum rc deidentify_file_open(struct deidentify_file *f,
    const struct cmd_context *ctx, const char *logbook,
    struct pseudonyms *table);
enum rc deidentify_file_store(
    struct deidentify_file *f, struct pseudonyms *table);
void deidentify_file_close(struct deidentify_file *f);

/* ---- deidentify_facts.c */

/* What the value of an answer or an amend may say. *is_known: the protocol is
 * there; else the session cannot be exported. */
enum rc deidentify_step(struct deidentify *d, const struct myo_entry *e,
    enum deid_step *out, bool *is_known);
/* Every revision that was asked about. */
enum rc deidentify_each_protocol(struct deidentify *d,
    void (*fn)(void *user, const struct myo_protocol *protocol), void *user);

#endif
