/*
 * store_private.h: the logbook behind <myolog/store.h>, shared by the files
 * of src/store.
 *
 * What the log knows of its file is what the last append or check saw under
 * the append lock: `size` bytes of whole, chained lines. Other processes of
 * the same station write too, so each append looks again; equal sizes cost no
 * read.
 */
#ifndef STORE_PRIVATE_H
#define STORE_PRIVATE_H

#include <stdbool.h>
#include <stdint.h>

#include <myolog/store.h>

#include "base/buf.h"
#include "base/diag.h"
#include "base/hash.h"
#include "os/os.h"
#include "csv_read.h"

/* One station's file, open for appending. */
struct log {
	int fd; /* -1: not opened yet */
	struct buf path;
	bool known;   /* the three below are valid */
	int64_t size; /* bytes up to the last good line's end */
	uint64_t seq;
	char chain[HASH_HEX_SIZE];
	bool closed; /* no more writing, see store.h */
};

struct myo_logbook {
	const struct os *os;
	enum myo_logbook_mode mode;
	struct buf dir;
	struct buf station;

	/* The one descriptor of the lock file: closing another one would drop
	 * every lock of this process. */
	int lock_fd;
	struct os_id lock_id;
	struct buf lock_path;

	struct log log;
	struct buf marker; /* path: there while a repair is under way */
	struct buf batch;  /* path: there while a batch is under way */
	struct buf line;   /* the line being built */
	struct csv_reader *reader;
	struct csv_row row;
	struct myo_entry stored;
};

/* myo_logbook_open on any struct os, which must outlive the logbook. */
enum myo_status store_open_with(const struct os *os, const char *dir,
    const char *state_dir, enum myo_logbook_mode mode, struct myo_logbook **out,
    struct myo_diags *diags) MYO_NODISCARD;

/* Likewise; `station_name` stands in a new station's id in place of the name
 * of the machine: [a-z0-9-]{1,32}, NULL for none. */
enum myo_status store_open_named(const struct os *os, const char *dir,
    const char *state_dir, const char *station_name, enum myo_logbook_mode mode,
    struct myo_logbook **out, struct myo_diags *diags) MYO_NODISCARD;

/*
 * error.c: a system call failed. Adds the diagnostic (path, what was done, the
 * system's words, what to do) and gives the status: MYO_ERR_NOMEM or
 * MYO_ERR_IO. `code` is DIAG_LOG_IO or DIAG_LOG_READ.
 */
enum myo_status store_failed(struct myo_diags *diags, enum diag_code code,
    const char *path, const char *doing, int err);
/* As above, without a system call behind it; always MYO_ERR_NOMEM. */
enum myo_status store_nomem(struct myo_diags *diags, const char *path);

/* station.c: replaces *station by this installation's id, made if need be
 * from `name`, or from the machine's where that is NULL. */
enum myo_status station_load(const struct os *os, const char *state_dir,
    const char *name, struct buf *station,
    struct myo_diags *diags) MYO_NODISCARD;

/* Only what is there already: MYO_ERR_NOTFOUND when there is none, or it is
 * another machine's. */
enum myo_status station_peek(const struct os *os, const char *state_dir,
    struct buf *station, struct myo_diags *diags) MYO_NODISCARD;

/* Whose entries a file of the logbook has, by its name without ".csv"; empty
 * where it is no station's. What a file sync or a desktop keeps for itself
 * begins with a dot. */
struct str station_of_file(const char *name);

/* Waits for the lock of the state folder, which must exist; a descriptor, or
 * a negative errno value. Closing it lets the lock go. `path` becomes the lock
 * file's. */
int station_lock(const struct os *os, const char *state_dir, struct buf *path);

/* lock.c */
enum myo_status lock_open(
    struct myo_logbook *book, struct myo_diags *diags) MYO_NODISCARD;
/* Waits for the append lock and checks that the lock file is still the one
 * that other processes find under its name. */
enum myo_status lock_append(
    struct myo_logbook *book, struct myo_diags *diags) MYO_NODISCARD;
void unlock_append(struct myo_logbook *book);

/*
 * tail.c, under the append lock: opens the station's file if it is there,
 * checks that it is still in its place, and brings what the log knows up to
 * date. *torn: bytes behind log.size that are no whole line. Without a file
 * the log stays unopened, and MYO_OK is returned.
 */
enum myo_status tail_update(struct myo_logbook *book, int64_t *torn,
    struct myo_diags *diags) MYO_NODISCARD;
/* Only opens the file, if it is there and not open yet. */
enum myo_status tail_open(
    struct myo_logbook *book, struct myo_diags *diags) MYO_NODISCARD;
/* Of the open file: it is in its place and begins with the header whole.
 * *size is what it has. */
enum myo_status tail_whole(struct myo_logbook *book, int64_t *size,
    struct myo_diags *diags) MYO_NODISCARD;
/* What the log knows from now on, found by somebody else, and synced here. */
enum myo_status tail_adopt(struct myo_logbook *book, int64_t size, uint64_t seq,
    const char *chain, struct myo_diags *diags) MYO_NODISCARD;
/* Is the open file the one its path leads to? *size is what it has. */
enum myo_status tail_in_place(struct myo_logbook *book, int64_t *size,
    struct myo_diags *diags) MYO_NODISCARD;
/* Reads exactly len bytes at offset; 0 or a negative errno value. */
int tail_read(
    const struct myo_logbook *book, char *data, size_t len, int64_t offset);

/*
 * repair.c, under the append lock and after tail_update: sets torn bytes
 * aside and records it, also what an earlier repair left undone.
 */
enum myo_status repair_tail(struct myo_logbook *book, int64_t torn,
    struct myo_diags *diags) MYO_NODISCARD;

/*
 * log.c, under the append lock, with a file whose tail is clean: fills in
 * station, seq and chain, writes, syncs; book->stored is the entry.
 */
enum myo_status log_put(struct myo_logbook *book, const struct myo_entry *e,
    struct myo_diags *diags) MYO_NODISCARD;
/*
 * Its parts, for what writes more than a line before the sync (batch.c), in
 * this order: log_ready (the file is there, its tail clean); for each entry
 * log_build (book->line is its whole line, book->stored the entry) and
 * log_advance (the log counts it as there); log_write; log_synced, with
 * log.size, seq and chain as they were before: a sync that fails cuts the file
 * back to that, and closes the log.
 */
enum myo_status log_ready(
    struct myo_logbook *book, struct myo_diags *diags) MYO_NODISCARD;
enum myo_status log_build(struct myo_logbook *book, const struct myo_entry *e,
    char chain[HASH_HEX_SIZE], struct myo_diags *diags) MYO_NODISCARD;
void log_advance(struct myo_logbook *book, const char chain[HASH_HEX_SIZE]);
/* 0 or a negative errno value; the text may be there in part. */
int log_write(const struct myo_logbook *book, struct str text) MYO_NODISCARD;
enum myo_status log_synced(
    struct myo_logbook *book, struct myo_diags *diags) MYO_NODISCARD;
/* Says that it is closed for writing; MYO_ERR_CLOSED. */
enum myo_status log_is_closed(
    const struct myo_logbook *book, struct myo_diags *diags);
/* The clock's time as recorded_at. */
void log_stamp(const struct os *os, char *out);
/* Cuts the file back to log.size, and says whether it worked. */
enum myo_status log_cut(struct myo_logbook *book, struct myo_diags *diags);

#endif
