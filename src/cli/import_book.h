/*
 * import_book.h: what a logbook has of an import already, and storing the rest.
 *
 * A row is whole in the logbook when a closed session, not withdrawn, has its
 * provenance, which is the last thing that is stored before the close. A
 * session that an import began and never closed is what a kill or a power cut
 * left: it is withdrawn in the same batch that stores its row again.
 *
 * Order of calls: import_book_init, import_book_look, import_book_store where
 * it found nothing wrong, import_book_release.
 */
#ifndef CLI_IMPORT_BOOK_H
#define CLI_IMPORT_BOOK_H

#include "cli/cmd.h"
#include "import/import.h"

/* A session of the protocol, as far as an import wants to know. */
struct import_seen {
	const char *id, *patient_id, *station_id, *protocol_rev;
	const char *last_at; /* time of its latest entry */
	int64_t observed_ms; /* INT64_MIN: it was recorded as it happened */
	char hash[HASH_HEX_SIZE]; /* of its row; "" for none */
	bool imported, closed, ended, is_void;
	struct import_seen *next;
};

struct import_book {
	const struct cmd_context *ctx;
	struct myo_logbook *book; /* NULL: there is no logbook yet */
	const struct myo_protocol *protocol;
	const struct import *import;
	/* of each row: the session that it is already; NULL for none */
	const struct import_seen **there;
	/* of each row: what was left of it half; NULL for nothing */
	const struct import_seen **half;
	size_t n_there, n_half;
	/* private */
	struct import_seen *seen, **seen_end;
	struct names *names;
	struct import_seen **by_number;
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
