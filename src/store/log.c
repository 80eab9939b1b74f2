/*
 * log.c: appending to this station's file.
 *
 *   append: lock -> tail_update -> repair_tail -> log_put -> unlock
 *   log_put: build the line -> write -> fdatasync -> still in place? -> known
 *
 * Only after the last step is the entry acknowledged. A write that fails or
 * is short is cut back and may be tried again. What fails later leaves it
 * open what is on disk, and a failed sync is never repeated into success:
 * the line is cut back as far as possible, and the log is closed for good.
 */
#include "store_private.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "base/date.h"
#include "os/atomic.h"
#include "chain.h"
#include "lines.h"
#include "schema.h"

#include "base/banned.h"

/* A write that is interrupted this often is not going to end. */
#define EINTR_MAX 100

void
log_stamp(const struct os *os, char *out)
{
	const int64_t ms = os->wall_ms(os);

	if (!date_stamp(out, ms, os->utc_offset(os, ms)))
		out[0] = '\0';
}

enum myo_status
log_cut(struct myo_logbook *book, struct myo_diags *diags)
{
	const struct os *os = book->os;
	struct log *log = &book->log;
	int rc = os->ftruncate(os, log->fd, log->size);

	if (rc == 0) {
		int64_t size = os->size(os, log->fd);
		if (size < 0)
			rc = (int)size;
		else if (size != log->size)
			rc = -EIO;
	}
	return rc < 0 ? store_failed(
			    diags, DIAG_LOG_IO, log->path.data, "cut back", rc)
		      : MYO_OK;
}

/* From here on nothing can be promised. */
static enum myo_status
give_up(struct myo_logbook *book, struct myo_diags *diags)
{
	(void)log_cut(book, diags);
	book->log.closed = true;
	return MYO_ERR_CLOSED;
}

int
log_write(const struct myo_logbook *book, struct str text)
{
	const struct os *os = book->os;
	const int fd = book->log.fd;
	int64_t n = -EINTR;

	for (int i = 0; n == -EINTR && i < EINTR_MAX; i++)
		n = os->write(os, fd, text.p, text.len);
	if (n < 0)
		return (int)n;
	/* The usual reason for a short write to a file. */
	return (size_t)n == text.len ? 0 : -ENOSPC;
}

static enum myo_status
unwritten(struct myo_logbook *book, int err, struct myo_diags *diags)
{
	enum myo_status status =
	    store_failed(diags, DIAG_LOG_IO, book->log.path.data, "write", err);

	if (log_cut(book, diags) == MYO_OK)
		return status;
	book->log.closed = true;
	return MYO_ERR_CLOSED;
}

enum myo_status
log_synced(struct myo_logbook *book, struct myo_diags *diags)
{
	const struct os *os = book->os;
	int64_t size;
	int rc = os->fdatasync(os, book->log.fd);

	if (rc < 0) {
		(void)store_failed(
		    diags, DIAG_LOG_IO, book->log.path.data, "sync", rc);
		return give_up(book, diags);
	}
	if (tail_in_place(book, &size, diags) != MYO_OK)
		return give_up(book, diags);
	return MYO_OK;
}

/* book->line becomes the whole line of *e; chain its chain. */
static enum myo_status
build_line(struct myo_logbook *book, const struct myo_entry *e,
    char chain[HASH_HEX_SIZE], struct myo_diags *diags)
{
	struct buf *line = &book->line;

	buf_reset(line);
	schema_encode(line, e);
	chain_next(book->log.chain, buf_str(line), chain);
	buf_addf(line, ",%s\r\n", chain);
	if (line->failed)
		return store_nomem(diags, book->log.path.data);
	if (line->len > LINE_LIMIT) {
		diag_add(diags, DIAG_LOG_ROW, DIAG_FILE(""),
		    "the line would have %zu bytes of at most %zu; "
		    "shorten the text",
		    line->len, LINE_LIMIT);
		return MYO_ERR_FORMAT;
	}
	return MYO_OK;
}

/* What readers will get: the line must read back before it is written. */
static enum myo_status
read_back(struct myo_logbook *book, struct myo_diags *diags)
{
	const struct str line = { book->line.data, book->line.len - 2 };
	struct schema_fault fault = { "", "not a row" };
	enum myo_status status = csv_read_row(book->reader, line, &book->row);

	if (status == MYO_ERR_NOMEM)
		return store_nomem(diags, book->log.path.data);
	if (status == MYO_OK &&
	    schema_decode(&book->row, &book->stored, &fault))
		return MYO_OK;
	diag_add(diags, DIAG_LOG_ROW, DIAG_FILE(""),
	    "'%s', %s; the entry was not stored", fault.column, fault.why);
	return MYO_ERR_FORMAT;
}

enum myo_status
log_build(struct myo_logbook *book, const struct myo_entry *e,
    char chain[HASH_HEX_SIZE], struct myo_diags *diags)
{
	struct myo_entry entry = *e;

	entry.station_id = book->station.data;
	entry.seq = book->log.seq + 1;
	enum myo_status status = build_line(book, &entry, chain, diags);
	return status == MYO_OK ? read_back(book, diags) : status;
}

void
log_advance(struct myo_logbook *book, const char chain[HASH_HEX_SIZE])
{
	struct log *log = &book->log;

	log->size += (int64_t)book->line.len;
	log->seq++;
	memcpy(log->chain, chain, sizeof(log->chain));
}

enum myo_status
log_put(struct myo_logbook *book, const struct myo_entry *e,
    struct myo_diags *diags)
{
	char chain[HASH_HEX_SIZE];
	enum myo_status status = log_build(book, e, chain, diags);

	if (status != MYO_OK)
		return status;
	int rc = log_write(book, buf_str(&book->line));
	status = rc < 0 ? unwritten(book, rc, diags) : log_synced(book, diags);
	if (status == MYO_OK)
		log_advance(book, chain);
	return status;
}

/* The file appears with its header whole. */
static enum myo_status
create(struct myo_logbook *book, struct myo_diags *diags)
{
	struct buf text = BUF_INIT;

	buf_addstr(&text, schema_header());
	buf_adds(&text, "\r\n");
	int rc = text.failed ? -ENOMEM
			     : atomic_write(book->os, book->log.path.data,
				   buf_str(&text));
	buf_release(&text);
	return rc < 0 ? store_failed(diags, DIAG_LOG_IO, book->log.path.data,
			    "make the file", rc)
		      : MYO_OK;
}

enum myo_status
log_ready(struct myo_logbook *book, struct myo_diags *diags)
{
	int64_t torn = 0;
	enum myo_status status = tail_update(book, &torn, diags);

	if (status == MYO_OK && book->log.fd < 0) {
		status = create(book, diags);
		if (status == MYO_OK)
			status = tail_update(book, &torn, diags);
	}
	if (status == MYO_OK)
		status = repair_tail(book, torn, diags);
	return status;
}

enum myo_status
log_is_closed(const struct myo_logbook *book, struct myo_diags *diags)
{
	diag_add(diags, DIAG_LOG_IO, DIAG_FILE(book->log.path.data),
	    "'%s', closed for writing after an earlier failure; "
	    "check the disk and start again",
	    book->log.path.data);
	return MYO_ERR_CLOSED;
}

enum myo_status
myo_logbook_append(struct myo_logbook *book, const struct myo_entry *draft,
    const struct myo_entry **stored, struct myo_diags *diags)
{
	struct myo_entry entry = *draft;
	char now[DATE_STAMP_SIZE];

	if (book->mode != MYO_LOGBOOK_WRITE)
		return MYO_ERR_MISUSE;
	if (book->log.closed)
		return log_is_closed(book, diags);
	if (entry.recorded_at == NULL || entry.recorded_at[0] == '\0') {
		log_stamp(book->os, now);
		entry.recorded_at = now;
	}
	/* The store's own, whatever the draft says. */
	entry.station_id = book->station.data;
	enum myo_status status = schema_check(&entry, diags);
	if (status == MYO_OK)
		status = lock_append(book, diags);
	if (status != MYO_OK)
		return status;
	status = log_ready(book, diags);
	if (status == MYO_OK)
		status = log_put(book, &entry, diags);
	unlock_append(book);
	if (status == MYO_OK && stored != NULL)
		*stored = &book->stored;
	return status;
}

enum myo_status
myo_logbook_head(struct myo_logbook *book, uint64_t *count, char chain[65],
    struct myo_diags *diags)
{
	int64_t torn;

	if (book->mode != MYO_LOGBOOK_WRITE)
		return MYO_ERR_MISUSE;
	if (book->log.closed)
		return log_is_closed(book, diags);
	enum myo_status status = lock_append(book, diags);
	if (status != MYO_OK)
		return status;
	status = tail_update(book, &torn, diags);
	unlock_append(book);
	if (status != MYO_OK)
		return status;
	if (book->log.fd < 0) {
		*count = 0;
		chain_start(chain);
	} else {
		*count = book->log.seq;
		memcpy(chain, book->log.chain, sizeof(book->log.chain));
	}
	return MYO_OK;
}
