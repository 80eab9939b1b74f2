/*
 * store.h: a logbook on disk: append, read, lock. myolog-logbook(5) is the
 * format; this is the only code that writes it.
 *
 * Order of calls: myo_logbook_open, then any of the others, then
 * myo_logbook_close. A logbook opened with MYO_LOGBOOK_READ never writes a
 * byte and needs no station. One process should hold a logbook open for
 * writing once: the locks are fcntl locks and belong to the process.
 *
 * Durability: myo_logbook_append returns MYO_OK only when the entry's line is
 * on disk (one write, then fdatasync). Any other result means that the entry
 * is not acknowledged:
 *   MYO_ERR_IO      the line was cut back, the same entry may be tried again;
 *   MYO_ERR_CLOSED  the file is closed for writing in this process: a sync
 *                   failed, or the line could not be cut back;
 *   MYO_ERR_CHAIN   the last whole line fails its chain: nobody writes until
 *                   a person ran repair;
 *   MYO_ERR_FORMAT  the entry itself breaks the schema (see the diagnostics).
 *
 * Torn bytes at the end of this station's file (after a crash) are copied to
 * a side file, cut, and recorded as a `repair` entry by the next append, and a
 * LOG_REPAIRED warning says so. Readers skip torn bytes with a LOG_TORN
 * warning.
 */
#ifndef MYOLOG_STORE_H
#define MYOLOG_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <myolog/diag.h>
#include <myolog/record.h>
#include <myolog/status.h>

#ifdef __cplusplus
extern "C" {
#endif

enum myo_logbook_mode {
	MYO_LOGBOOK_READ,  /* the folder must exist */
	MYO_LOGBOOK_WRITE, /* the folder is made if need be */
};

struct myo_logbook;

/*
 * `dir` is the logbook's folder; `state_dir` the folder outside of it where
 * this installation keeps its station id (made if need be; unused and may be
 * NULL for MYO_LOGBOOK_READ). Both are copied.
 */
MYO_API enum myo_status myo_logbook_open(const char *dir, const char *state_dir,
    enum myo_logbook_mode mode, struct myo_logbook **out,
    struct myo_diags *diags) MYO_NODISCARD;
MYO_API void myo_logbook_close(struct myo_logbook *book);

/* This station's id; "" in a logbook opened for reading. Borrowed. */
MYO_API const char *myo_logbook_station(const struct myo_logbook *book);
MYO_API const char *myo_logbook_dir(const struct myo_logbook *book);

/*
 * Appends one entry of this station. The draft's station_id, seq and chain
 * are ignored. On success *stored is the entry as written, all text borrowed
 * from the logbook until its next call; `stored` may be NULL.
 */
MYO_API enum myo_status myo_logbook_append(struct myo_logbook *book,
    const struct myo_entry *draft, const struct myo_entry **stored,
    struct myo_diags *diags) MYO_NODISCARD;

/*
 * Appends all of the drafts, in their order, or none: one lock, one sync, and
 * MYO_OK only when every line is on disk. In a draft a refers_to of "+:N" is
 * the N-th draft of the batch, from 1. *first (may be NULL) is the seq that
 * the first of them got; n is not 0.
 *
 * Any other result: nothing of the batch is acknowledged, and what had been
 * written of it was cut back (MYO_ERR_CLOSED: perhaps not). Where the process
 * is killed or power fails meanwhile, it is there whole or not at all: readers
 * do not see the beginning of one, and the next writer cuts it off.
 */
MYO_API enum myo_status myo_logbook_append_all(struct myo_logbook *book,
    const struct myo_entry *drafts, size_t n, uint64_t *first,
    struct myo_diags *diags) MYO_NODISCARD;

/* Which entries a scan hands out; NULL members do not restrict. */
struct myo_filter {
	const char *patient_id;
	const char *session_id;
	const char *protocol_id;
	const char *station_id;
};

/* Return false to end the scan early (which is no failure). `line` is the
 * physical line in `file`, from 1 (the header). All borrowed for the call. */
typedef bool myo_scan_fn(
    void *ctx, const struct myo_entry *entry, const char *file, uint64_t line);

/*
 * Every whole entry of every station's file, file by file in the order of
 * their names, each in the order of its lines. What cannot be read is
 * reported and skipped: torn tails, conflict copies, malformed rows (the
 * chain is not checked here). MYO_OK also when some of it was skipped;
 * MYO_ERR_IO only when a file or the folder could not be read.
 */
MYO_API enum myo_status myo_logbook_scan(struct myo_logbook *book,
    const struct myo_filter *filter, myo_scan_fn *fn, void *ctx,
    struct myo_diags *diags) MYO_NODISCARD;

/*
 * A session in progress is held by one process of this machine.
 * MYO_ERR_LOCKED: *holder is the other process (0: unknown).
 */
MYO_API enum myo_status myo_logbook_hold(struct myo_logbook *book,
    const char *session_id, int64_t *holder,
    struct myo_diags *diags) MYO_NODISCARD;
MYO_API void myo_logbook_let_go(
    struct myo_logbook *book, const char *session_id);

/*
 * Protocol snapshots: LOGBOOK/protocols/<id>-<rev>.ini. Putting one that is
 * there already with the same bytes does nothing; with other bytes it is
 * MYO_ERR_FORMAT. Getting one checks it against the hash in its revision;
 * *data is freed by the caller with free() and is NUL-ended.
 */
MYO_API enum myo_status myo_logbook_put_snapshot(struct myo_logbook *book,
    const char *protocol_id, const char *protocol_rev, const char *data,
    size_t len, struct myo_diags *diags) MYO_NODISCARD;
MYO_API enum myo_status myo_logbook_get_snapshot(struct myo_logbook *book,
    const char *protocol_id, const char *protocol_rev, char **data, size_t *len,
    struct myo_diags *diags) MYO_NODISCARD;

/*
 * The public key of a station, LOGBOOK/keys/STATION.pub: 64 hexadecimal digits
 * and NUL. MYO_ERR_NOTFOUND, without a diagnostic, where there is none.
 */
MYO_API enum myo_status myo_logbook_public_key(struct myo_logbook *book,
    const char *station_id, char key[65],
    struct myo_diags *diags) MYO_NODISCARD;

/*
 * The seal of this station's file as it stands: entry count (the last seq)
 * and chain head (64 hex digits and NUL). Count 0 and the header's hash while
 * nothing was written.
 */
MYO_API enum myo_status myo_logbook_head(struct myo_logbook *book,
    uint64_t *count, char chain[65], struct myo_diags *diags) MYO_NODISCARD;

#ifdef __cplusplus
}
#endif
#endif
