/*
 * query.h: the sessions of a logbook, one after the other, in constant memory:
 * what exports, reviews and comparisons are fed by.
 *
 * Order of calls: query_filter_read where the options of the command say what
 * is wanted (QUERY_OPTIONS), query_begin, query_each as often as needed,
 * query_release. Nothing is written; what others append after query_begin is
 * not seen.
 *
 * Sessions come in the order in which they were opened, at equal times by
 * their id; the entries of all stations are in the fold. Left out are sessions
 * that are void, unless the filter has them, and copies that never took the
 * place of their original.
 *
 * A command that shows sessions to be named has their endings found: then the
 * first pass is over all of the logbook, whatever is wanted.
 *
 * Memory: 32 bytes and two or three words of a table for a session, entries
 * for a batch of some thousand, and a few protocols; never a logbook.
 */
#ifndef CLI_QUERY_H
#define CLI_QUERY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <myolog/protocol.h>
#include <myolog/session.h>
#include <myolog/store.h>

#include "base/arena.h"
#include "cli/cmd.h"
#include "cli/keyring.h"

/* First rows of the table of options of a command that selects sessions; its
 * own ones begin at QUERY_OPTS. */
enum query_opt {
	QUERY_PATIENT,
	QUERY_PROTOCOL,
	QUERY_EXAMINER,
	QUERY_STATION,
	QUERY_SINCE,
	QUERY_UNTIL,
	QUERY_OPEN,
	QUERY_SIGNED,
	QUERY_VOID,
	QUERY_OPTS,
};

/* Rows that a command with a patient of its own takes one by one. */
#define QUERY_ROW_PROTOCOL                                                     \
	{                                                                      \
		.name = "protocol", .letter = 'P', .arg = "ID",                \
		.help = "only sessions of this protocol",                      \
		.value = VALUE_PROTOCOL,                                       \
	}
#define QUERY_ROW_EXAMINER                                                     \
	{                                                                      \
		.name = "examiner", .letter = 'e', .arg = "ID",                \
		.help = "only sessions that this examiner opened",             \
	}
#define QUERY_ROW_STATION                                                      \
	{                                                                      \
		.name = "station", .arg = "ID",                                \
		.help = "only sessions opened on this station",                \
	}
#define QUERY_ROW_SINCE                                                        \
	{                                                                      \
		.name = "since", .arg = "DATE",                                \
		.help = "only patients seen on this day or later",             \
	}
#define QUERY_ROW_UNTIL                                                        \
	{                                                                      \
		.name = "until", .arg = "DATE",                                \
		.help = "only patients seen on this day or earlier",           \
	}
#define QUERY_ROW_OPEN                                                         \
	{                                                                      \
		.name = "open", .help = "only sessions that have not ended",   \
	}
#define QUERY_ROW_SIGNED                                                       \
	{                                                                      \
		.name = "signed",                                              \
		.help = "only sessions with a signature that holds and that "  \
			"were not changed after it",                           \
	}

#define QUERY_OPTIONS                                                          \
	[QUERY_PATIENT] = {                                                    \
		.name = "patient",                                             \
		.letter = 'p',                                                 \
		.arg = "ID",                                                   \
		.help = "only this patient's sessions",                        \
	},                                                                     \
	[QUERY_PROTOCOL] = QUERY_ROW_PROTOCOL,                                 \
	[QUERY_EXAMINER] = QUERY_ROW_EXAMINER,                                 \
	[QUERY_STATION] = QUERY_ROW_STATION, [QUERY_SINCE] = QUERY_ROW_SINCE,  \
	[QUERY_UNTIL] = QUERY_ROW_UNTIL, [QUERY_OPEN] = QUERY_ROW_OPEN,        \
	[QUERY_SIGNED] = QUERY_ROW_SIGNED, [QUERY_VOID] = {                    \
		.name = "void",                                                \
		.help = "also sessions that were withdrawn",                   \
	}

/* NULL, false: does not restrict. Borrowed. */
struct query_filter {
	const char *patient_id, *protocol_id, *examiner_id, *station_id;
	const char *or_examiner_id; /* beside examiner_id */
	const char *since, *until;  /* "YYYY-MM-DD", as the record writes it */
	bool open, is_signed, with_void, with_unfinished;
	bool with_endings;
	bool with_lost; /* those that cannot be folded are handed out as well */
};

/* What the record says of a session without its protocol. */
struct query_head {
	const struct myo_entry *open; /* the entry that opened it */
	/* The shortest ending of its id that names it in the logbook; all of
	 * the id where endings were not asked for. Part of open->session_id. */
	const char *ending;
	bool ended, is_void; /* ended: closed or abandoned */
	bool is_unfinished;  /* a copy that never took its original's place */
};

/* A revision of a protocol among the sessions that are wanted. */
struct query_protocol {
	const char *id, *rev;
	size_t n_sessions;
	int64_t last_opened; /* ms since 1970: of the latest of them */
};

/* private */
struct query_item;
struct query_file;
struct query_kept;

struct query {
	size_t n_sessions; /* signatures are looked at later: at most so many */
	size_t n_void, n_unfinished; /* left out, of those that fit */
	size_t n_lost;   /* could not be folded by the last query_each */
	size_t n_faults; /* rows and files that cannot be read, as was said */
	const struct query_protocol *protocols; /* by id, then revision */
	size_t n_protocols;
	struct keyring keyring; /* of the logbook's stations */
	struct query_head head; /* of the session that is handed out */

	/* private */
	const struct cmd_context *ctx;
	struct myo_logbook *book;
	struct query_filter filter;
	struct myo_filter rows; /* the part of it that every row answers */
	struct arena arena;
	struct query_item *items;
	size_t n_items, cap_items;
	uint32_t *table; /* index + 1 of an item, by hash of its id */
	size_t table_size;
	struct query_file *files; /* by their number in an item */
	size_t n_files, cap_files;
	struct query_protocol *seen;
	size_t cap_seen;
	struct query_kept *kept;
	size_t kept_bytes; /* of their snapshots */
	uint64_t clock;    /* of uses of kept protocols */
};

/* The day that an option of the command names, or NULL; RC_USAGE after a
 * message. */
enum rc query_day(const struct cmd_context *ctx, int row, const char **out);
/* Of the command's options; RC_USAGE after a message. */
enum rc query_filter_read(
    const struct cmd_context *ctx, struct query_filter *out);

/* Reads the logbook once. RC_DONE, or RC_BAD and RC_STORE after a message;
 * query_release in any case. */
enum rc query_begin(struct query *q, const struct cmd_context *ctx,
    struct myo_logbook *book, const struct query_filter *filter);

/* One session; what it is handed lives for the call, and so does the query's
 * head. RC_DONE goes on. */
typedef enum rc query_fn(void *user, struct myo_session *session,
    const struct myo_protocol *protocol);
/*
 * A session that cannot be folded (its snapshot is missing or was changed) is
 * said, the others come, and the result is RC_BAD. With with_lost fn is called
 * for it as well: session and protocol are NULL.
 */
enum rc query_each(struct query *q, query_fn *fn, void *user);

/* The protocol of a revision, until the next call. RC_BAD, RC_STORE after a
 * message. */
enum rc query_protocol(struct query *q, const char *id, const char *rev,
    const struct myo_protocol **out);
void query_release(struct query *q);

#endif
