/*
 * batch.c: many entries, one sync.
 *
 * Nothing of a batch is acknowledged before all of it is on disk. Until then
 * the log remembers where it began, and a failure puts file and log back
 * there.
 */
#include "store_private.h"

#include <inttypes.h>
#include <string.h>

#include "base/date.h"
#include "core/record.h"
#include "schema.h"

#include "base/banned.h"

/* Bytes that are gathered for one write. */
#ifdef MYO_TEST
#define GATHER 700
#else
#define GATHER ((size_t)1 << 18)
#endif

#define OWN "+" /* stands for the station of what is in the batch */

struct batch {
	struct myo_logbook *book;
	struct myo_diags *diags;
	const struct myo_entry *drafts;
	size_t n;
	const char *now; /* for drafts without a time */
	struct buf out;  /* built, not written */
	struct buf ref;
	/* where it began */
	int64_t size;
	uint64_t seq;
	char chain[HASH_HEX_SIZE];
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
		buf_reset(&b->ref);
		buf_addf(&b->ref, "%s:%" PRIu64, e.station_id, first + (n - 1));
		e.refers_to = b->ref.data;
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

static void
remember(struct batch *b)
{
	const struct log *log = &b->book->log;

	b->size = log->size;
	b->seq = log->seq;
	memcpy(b->chain, log->chain, sizeof(b->chain));
}

/* As if nothing of it had been written; the file follows by a cut. */
static void
forget(struct batch *b)
{
	struct log *log = &b->book->log;

	log->size = b->size;
	log->seq = b->seq;
	memcpy(log->chain, b->chain, sizeof(log->chain));
}

static enum myo_status
write_out(struct batch *b)
{
	int rc = log_write(b->book, buf_str(&b->out));

	if (rc < 0) {
		forget(b);
		return log_unwritten(b->book, rc, b->diags);
	}
	buf_reset(&b->out);
	return MYO_OK;
}

/* An entry that cannot be built: what is in the file already goes again. */
static enum myo_status
unbuilt(struct batch *b, enum myo_status status)
{
	forget(b);
	if (log_cut(b->book, b->diags) == MYO_OK)
		return status;
	b->book->log.closed = true;
	return MYO_ERR_CLOSED;
}

static enum myo_status
put_all(struct batch *b)
{
	enum myo_status status = MYO_OK;
	char chain[HASH_HEX_SIZE];

	remember(b);
	for (size_t i = 0; i < b->n; i++) {
		const struct myo_entry e = entry_of(b, i, b->seq + 1);
		status = log_build(b->book, &e, chain, b->diags);
		if (status == MYO_OK) {
			buf_addstr(&b->out, buf_str(&b->book->line));
			if (b->out.failed || b->ref.failed)
				status = store_nomem(
				    b->diags, b->book->log.path.data);
		}
		if (status != MYO_OK)
			return unbuilt(b, status);
		log_advance(b->book, chain);
		if (b->out.len >= GATHER)
			status = write_out(b);
		if (status != MYO_OK)
			return status;
	}
	if (b->out.len > 0)
		status = write_out(b);
	if (status != MYO_OK)
		return status;
	const struct log reached = b->book->log;
	/* A sync that fails cuts back to where the batch began. */
	forget(b);
	status = log_synced(b->book, b->diags);
	if (status == MYO_OK) {
		b->book->log.size = reached.size;
		b->book->log.seq = reached.seq;
		memcpy(
		    b->book->log.chain, reached.chain, sizeof(reached.chain));
	}
	return status;
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
		.ref = BUF_INIT,
	};

	if (book->mode != MYO_LOGBOOK_WRITE || n == 0)
		return MYO_ERR_MISUSE;
	if (book->log.closed)
		return log_is_closed(book, diags);
	log_stamp(book->os, now);
	enum myo_status status = check_all(&b);
	if (status == MYO_OK && b.ref.failed)
		status = store_nomem(diags, book->log.path.data);
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
	buf_release(&b.ref);
	buf_release(&b.out);
	return status;
}
