/*
 * archive.h: the sessions of a logbook, found and folded.
 *
 * Order of calls: archive_init, archive_scan for the heads, then mark those
 * whose entries are wanted (`wanted`) and archive_scan for their entries, or
 * archive_scan_one; archive_fold for each, archive_release. Heads and folded
 * sessions belong to the archive, and so do their protocols.
 */
#ifndef CLI_ARCHIVE_H
#define CLI_ARCHIVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <myolog/protocol.h>
#include <myolog/session.h>
#include <myolog/store.h>

#include "cli/cmd.h"
#include "cli/keyring.h"
#include "core/gather.h"

/* Fewest characters of an id's ending that name a session. */
#define ARCHIVE_ENDING_MIN 4

/* What the entries of one session say at first sight. */
struct head {
	const char *id;
	const char *patient_id, *protocol_id, *protocol_rev, *examiner_id;
	const char *station_id; /* where it was opened */
	const char *opened_at;  /* "" while no open entry was met */
	const char *seen_at; /* when the patient was: observed, else opened */
	uint64_t opened_seq; /* of that entry, on that station */
	const char *copy_of; /* station:seq of the open entry of the session
			      * that was moved here; "" for none */
	int64_t opened_ms;
	int64_t seen_ms;
	bool ended; /* closed or abandoned */
	bool is_void;
	bool took_its_place; /* of another, which was withdrawn for it */
	bool wanted;
	size_t ending; /* characters that tell it from all others */
	/* private */
	struct gather gather;
};

/* private */
struct archive_protocol {
	struct myo_protocol *protocol;
	struct archive_protocol *next;
};

struct archive {
	const struct cmd_context *ctx;
	struct myo_logbook *book;
	struct arena arena;
	struct head **heads; /* by time of opening, after archive_scan */
	size_t n_heads, cap_heads;
	size_t n_faults; /* rows and files that cannot be read, as was said */
	struct keyring keyring; /* of its stations */
	/* private */
	struct head **table; /* by hash of the id; a power of two */
	size_t table_size;
	struct head *recent;
	struct archive_protocol *protocols;
	struct myo_session **sessions;
	size_t n_sessions, cap_sessions;
};

enum archive_scan {
	ARCHIVE_HEADS,
	ARCHIVE_ENTRIES, /* of wanted heads */
};

void archive_init(
    struct archive *a, const struct cmd_context *ctx, struct myo_logbook *book);
void archive_release(struct archive *a);
/* RC_DONE, or RC_BAD and RC_STORE after a message. NULL: no filter. */
enum rc archive_scan(
    struct archive *a, const struct myo_filter *filter, enum archive_scan what);
/* The entries of one head, as they are now, for archive_each and
 * archive_fold. */
enum rc archive_scan_one(struct archive *a, struct head *head);
/*
 * A session by id, by an ending of it, `last`, or PATIENT@DATE, the day on
 * which the patient was seen. RC_USAGE after a message when there is none or
 * more than one; `what` might have been named: "session".
 */
enum rc archive_find(const struct archive *a, const char *text,
    const char *what, struct head **out);
/* The entries of a head, scanned before, in the order of the record; ends at
 * the first status that is not MYO_OK. Needs no snapshot. */
enum myo_status archive_each(
    struct archive *a, const struct head *head, gather_fn *fn, void *ctx);
/* The fold of a head whose entries were scanned. RC_BAD after a message:
 * its snapshot is missing or changed. */
enum rc archive_fold(struct archive *a, const struct head *head,
    struct myo_session **session, const struct myo_protocol **protocol);

/* The session that a head is a copy of, or NULL. */
struct head *archive_original(const struct archive *a, const struct head *head);
/* A copy that was begun and never took the place of its original. */
bool archive_unfinished(const struct archive *a, const struct head *head);
/* `resume` goes on with it, here. */
bool archive_open_here(const struct archive *a, const struct head *head);

/* The shortest ending of an id that names it among the heads. */
const char *archive_ending(const struct head *head);
/* How long an ending a new id needs to be told from all heads. */
size_t archive_ending_of(const struct archive *a, const char *id);

#endif
