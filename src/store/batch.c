/*
 * batch.c: many entries, one sync.
 *
 *   build all lines -> mark -> write -> fdatasync -> the mark goes
 *
 * Nothing of a batch is acknowledged before all of it is on disk. A failure
 * puts file and log back to where it began; after a kill or a power cut the
 * mark does (batch_mark.h).
 */
#include "store_private.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <myolog/seal.h>

#include "base/date.h"
#include "core/record.h"
#include "batch_mark.h"
#include "schema.h"

#include "base/banned.h"

/* Bytes of one write. */
#ifdef MYO_TEST
#define PIECE ((size_t)700)
#else
#define PIECE ((size_t)1 << 20)
#endif

#define OWN "+" /* stands for the station of what is in the batch */

/* A station, a colon, the digits of a number, and NUL. */
#define REF_SIZE (MYO_STATION_MAX + 1 + 20 + 1)

struct batch {
	struct myo_logbook *book;
	struct myo_diags *diags;
	const struct myo_entry *drafts;
	size_t n;
	const char *now; /* for drafts without a time */
	struct buf out;  /* all its lines */
	char ref[REF_SIZE];
	struct batch_mark mark;
	uint64_t seq; /* before it */
};

/* The draft as it is to be stored; its reference lives until the next. */
static struct myo_entry
entry_of(struct batch *b, size_t i, uint64_t first)
{
	struct myo_entry e = b->drafts[i];
	struct str station;
	uint64_t n = 0;

	e.station_id = b->book->station.data;
	if (e.recorded_at == NULL || e.recorded_at[0] == '\0')
		e.recorded_at = b->now;
	if (e.refers_to != NULL &&
	    record_refers(str_from(e.refers_to), &station, &n) &&
	    str_eqc(station, OWN)) {
		(void)snprintf(b->ref, sizeof(b->ref), "%s:%" PRIu64,
		    e.station_id, first + (n - 1));
		e.refers_to = b->ref;
	}
	return e;
}

static enum myo_status
check_all(struct batch *b)
{
	enum myo_status status = MYO_OK;

	for (size_t i = 0; i < b->n && status == MYO_OK; i++) {
		const struct myo_entry e = entry_of(b, i, 1);
		status = schema_check(&e, b->diags);
	}
	return status;
}

/* All lines, and the mark; the log is where it was, and what is written is cut
 * back to there. */
static enum myo_status
build_all(struct batch *b)
{
	struct log *log = &b->book->log;
	struct batch_mark *mark = &b->mark;
	char chain[HASH_HEX_SIZE];
	enum myo_status status = MYO_OK;

	b->seq = log->seq;
	mark->from = log->size;
	memcpy(mark->before, log->chain, sizeof(mark->before));
	for (size_t i = 0; i < b->n && status == MYO_OK; i++) {
		const struct myo_entry e = entry_of(b, i, b->seq + 1);
		status = log_build(b->book, &e, chain, b->diags);
		if (status != MYO_OK)
			break;
		buf_addstr(&b->out, buf_str(&b->book->line));
		if (b->out.failed)
			status = store_nomem(b->diags, log->path.data);
		log_advance(b->book, chain);
		if (i == 0) {
			mark->first = log->size;
			memcpy(mark->begin, chain, sizeof(mark->begin));
		}
	}
	mark->to = log->size;
	memcpy(mark->after, log->chain, sizeof(mark->after));
	log->size = mark->from;
	log->seq = b->seq;
	memcpy(log->chain, mark->before, sizeof(log->chain));
	return status;
}

static int
write_all(struct batch *b)
{
	struct str rest = buf_str(&b->out);
	int rc = 0;

	while (rc == 0 && rest.len > 0) {
		const size_t len = rest.len < PIECE ? rest.len : PIECE;
		rc = log_write(b->book, (struct str){ rest.p, len });
		rest = str_skip(rest, len);
	}
	return rc;
}

/* Said already; as if it had not begun, or the log is closed. */
static enum myo_status
take_back(struct batch *b, enum myo_status status)
{
	int rc = batch_roll_back(b->book, &b->mark);

	if (rc == 0)
		return status;
	(void)store_failed(b->diags, DIAG_LOG_IO, b->book->log.path.data,
	    "take back the batch", rc);
	b->book->log.closed = true;
	return MYO_ERR_CLOSED;
}

static enum myo_status
write_marked(struct batch *b)
{
	struct myo_logbook *book = b->book;
	int rc = batch_mark_put(book, &b->mark);

	if (rc < 0)
		return take_back(b, store_failed(b->diags, DIAG_LOG_IO,
					book->batch.data, "write", rc));
	rc = write_all(b);
	if (rc < 0)
		return take_back(b, store_failed(b->diags, DIAG_LOG_IO,
					book->log.path.data, "write", rc));
	/* If it fails, the mark stays for whoever comes next. */
	return log_synced(book, b->diags);
}

static enum myo_status
put_all(struct batch *b)
{
	struct log *log = &b->book->log;
	enum myo_status status = build_all(b);

	if (status == MYO_OK)
		status = write_marked(b);
	if (status != MYO_OK)
		return status;
	log->size = b->mark.to;
	log->seq = b->seq + b->n;
	memcpy(log->chain, b->mark.after, sizeof(log->chain));
	batch_mark_drop(b->book);
	return MYO_OK;
}

enum myo_status
myo_logbook_append_all(struct myo_logbook *book, const struct myo_entry *drafts,
    size_t n, uint64_t *first, struct myo_diags *diags)
{
	char now[DATE_STAMP_SIZE];
	struct batch b = {
		.book = book,
		.diags = diags,
		.drafts = drafts,
		.n = n,
		.now = now,
		.out = BUF_INIT,
	};

	if (book->mode != MYO_LOGBOOK_WRITE || n == 0)
		return MYO_ERR_MISUSE;
	if (book->log.closed)
		return log_is_closed(book, diags);
	log_stamp(book->os, now);
	enum myo_status status = check_all(&b);
	if (status == MYO_OK)
		status = lock_append(book, diags);
	if (status == MYO_OK) {
		status = log_ready(book, diags);
		if (status == MYO_OK)
			status = put_all(&b);
		unlock_append(book);
	}
	if (status == MYO_OK && first != NULL)
		*first = b.seq + 1;
	buf_release(&b.out);
	return status;
}
