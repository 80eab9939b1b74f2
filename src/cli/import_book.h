/*
 * import_book.h: what a logbook has of an import already, and storing the rest.
 *
 * A row is there when the same was imported: a closed session, not withdrawn,
 * in which the same was typed at the same time. The same on the clock of
 * another zone, or another session of that patient and time, is an error. All
 * that is not there is stored in one batch, which is on disk as a whole or not
 * at all: after a kill or a power cut the same import is simply run again.
 *
 * Order of calls: import_book_init, import_book_look, import_book_store where
 * it found nothing wrong. All memory is the command's.
 */
#ifndef CLI_IMPORT_BOOK_H
#define CLI_IMPORT_BOOK_H

#include "cli/cmd.h"
#include "import/import.h"

/* A session of the protocol, as far as an import wants to know. */
struct import_seen {
	const char *id, *patient_id;
	int64_t observed_ms; /* INT64_MIN: it was recorded as it happened */
	struct typed typed;  /* where it was imported */
	bool opened, imported, closed, is_void;
};

/* What people call it by. */
const char *import_seen_ending(const struct import_seen *s);

struct import_book {
	const struct cmd_context *ctx;
	struct myo_logbook *book; /* NULL: there is no logbook yet */
	const struct myo_protocol *protocol;
	const struct import *import;
	/* of each row: the session that it is already; NULL for none */
	const struct import_seen **there;
	size_t n_there;
	/* private */
	struct names *names;
	struct import_seen **seen; /* by their number in names */
	size_t n_seen, cap_seen;
};

enum rc import_book_init(struct import_book *b, const struct cmd_context *ctx,
    struct myo_logbook *book, const struct myo_protocol *protocol,
    const struct import *import);
/* Rows that are there in another form are errors in diags. RC_BAD and
 * RC_STORE after a message. */
enum rc import_book_look(struct import_book *b, struct myo_diags *diags);
/* All that is not there yet, or nothing. */
enum rc import_book_store(struct import_book *b);

#endif
