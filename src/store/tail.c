/*
 * tail.c: what stands at the end of this station's file.
 *
 * At first the last whole line is found from behind and checked against the
 * line before it; later only what was added since. Torn are bytes behind the
 * last CRLF, and last lines that hold NUL. A whole last line that fails its
 * chain is not torn: nobody writes then.
 */
#include "store_private.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "os/atomic.h"
#include "os/path.h"
#include "batch_mark.h"
#include "chain.h"
#include "lines.h"
#include "schema.h"

#include "base/mem.h"

#include "base/banned.h"

#ifdef MYO_TEST
#define WINDOW_FIRST 61
#else
#define WINDOW_FIRST 8192
#endif

/* A crash leaves less than a line; more than this is not ours to move. */
#define TORN_MAX ((int64_t)16 << 20)
/* Holds comma, seq, comma, chain, CRLF of a line and some more. */
#define MARK_WINDOW 128

static enum myo_status
bad_tail(const struct myo_logbook *book, struct myo_diags *diags,
    const char *cause, int64_t offset)
{
	diag_add(diags, DIAG_LOG_CHAIN, DIAG_FILE(book->log.path.data),
	    "'%s', at byte %" PRId64 ", %s; "
	    "copy the folder away, then 'myolog repair' looks at the end of "
	    "the file",
	    book->log.path.data, offset, cause);
	return MYO_ERR_CHAIN;
}

static enum myo_status
read_failed(const struct myo_logbook *book, struct myo_diags *diags, int err)
{
	return store_failed(
	    diags, DIAG_LOG_IO, book->log.path.data, "read", err);
}

enum myo_status
tail_in_place(struct myo_logbook *book, int64_t *size, struct myo_diags *diags)
{
	const struct os *os = book->os;
	const char *path = book->log.path.data;
	struct os_id ours = { 0 }, there = { 0 };
	int rc = os->identity(os, book->log.fd, &ours);

	if (rc == 0)
		rc = os->identity_of(os, path, &there);
	if (rc < 0)
		return store_failed(diags, DIAG_LOG_IO, path, "find", rc);
	if (ours.dev != there.dev || ours.ino != there.ino || ours.links == 0) {
		diag_add(diags, DIAG_LOG_IO, DIAG_FILE(path),
		    "'%s', replaced by another file while in use; "
		    "look at what replaced it and start again",
		    path);
		return MYO_ERR_IO;
	}
	*size = ours.size;
	return MYO_OK;
}

int
tail_read(
    const struct myo_logbook *book, char *data, size_t len, int64_t offset)
{
	const struct os *os = book->os;

	while (len > 0) {
		int64_t n = os->pread(os, book->log.fd, data, len, offset);
		if (n < 0)
			return (int)n;
		if (n == 0)
			return -EIO; /* shorter than it was just now */
		data += n;
		len -= (size_t)n;
		offset += n;
	}
	return 0;
}

static int64_t
header_end(void)
{
	return (int64_t)schema_header().len + 2;
}

static enum myo_status
check_header(struct myo_logbook *book, int64_t size, struct myo_diags *diags)
{
	const struct str header = schema_header();
	const char *path = book->log.path.data;
	char data[512];
	int rc = 0;

	_Static_assert(
	    (size_t)COL_COUNT * 16 < sizeof(data), "the header fits");
	if (size >= header_end()) {
		rc = tail_read(book, data, header.len + 2, 0);
		if (rc < 0)
			return read_failed(book, diags, rc);
		if (memcmp(data, header.p, header.len) == 0 &&
		    memcmp(data + header.len, "\r\n", 2) == 0)
			return MYO_OK;
	}
	diag_add(diags, DIAG_LOG_HEADER, DIAG_FILE(path),
	    "'%s', nothing is written to it; put the file back from a copy",
	    path);
	return MYO_ERR_CHAIN;
}

/* Where the line that ends at `end` (behind its CRLF) starts; 0 also when its
 * start is not in data. */
static size_t
line_start(const char *data, size_t end)
{
	for (size_t i = end - 2; i >= 2; i--) {
		if (data[i - 1] == '\n' && data[i - 2] == '\r')
			return i;
	}
	return 0;
}

/*
 * Where the last whole line without NUL starts in data; whole says that
 * nothing but the header stands before it. false: a longer window is needed.
 * With no such line at all it is 0.
 */
static bool
last_line(const char *data, size_t len, bool whole, size_t *start)
{
	size_t end = len;

	while (end >= 2 && !(data[end - 1] == '\n' && data[end - 2] == '\r'))
		end--;
	while (end >= 2) {
		size_t from = line_start(data, end);
		if (from == 0 && !whole)
			return false;
		*start = from;
		if (memchr(data + from, '\0', end - from) == NULL)
			return true;
		end = from;
	}
	*start = 0;
	return whole;
}

static enum myo_status
find_last(struct myo_logbook *book, int64_t size, int64_t *start,
    struct myo_diags *diags)
{
	const int64_t first = header_end();

	for (int64_t window = WINDOW_FIRST;
	     window < 2 * (TORN_MAX + (int64_t)LINE_LIMIT); window *= 2) {
		const int64_t from =
		    size - first > window ? size - window : first;
		const size_t len = (size_t)(size - from);
		size_t at;
		char *data = mem_get(len + 1);
		if (data == NULL)
			return store_nomem(diags, book->log.path.data);
		int rc = tail_read(book, data, len, from);
		bool found =
		    rc == 0 && last_line(data, len, from == first, &at);
		free(data);
		if (rc < 0)
			return read_failed(book, diags, rc);
		if (found) {
			*start = from + (int64_t)at;
			return MYO_OK;
		}
	}
	return bad_tail(book, diags, "no line ends for too long", size);
}

/* What is known of the file up to `start`, where a line ends. */
static enum myo_status
take_mark(struct myo_logbook *book, int64_t start, struct myo_diags *diags)
{
	struct log *log = &book->log;
	struct chain_line mark;
	char data[MARK_WINDOW];

	log->size = start;
	if (start == header_end()) {
		log->seq = 0;
		chain_start(log->chain);
		return MYO_OK;
	}
	size_t len = sizeof(data);
	if ((uint64_t)(start - header_end()) < len)
		len = (size_t)(start - header_end());
	int rc = tail_read(book, data, len, start - (int64_t)len);
	if (rc < 0)
		return read_failed(book, diags, rc);
	if (!chain_mark((struct str){ data, len - 2 }, &mark))
		return bad_tail(book, diags,
		    "the line before the last has no chain", start);
	log->seq = mark.seq;
	memcpy(log->chain, mark.chain.p, mark.chain.len);
	log->chain[mark.chain.len] = '\0';
	return MYO_OK;
}

/* The next line after what is known; then it is known too. */
static enum myo_status
check_line(
    struct myo_logbook *book, const struct line *line, struct myo_diags *diags)
{
	struct log *log = &book->log;
	struct chain_line end;
	char chain[HASH_HEX_SIZE];

	if (line->overlong || !chain_split(line->text, &end))
		return bad_tail(book, diags, "not a row", line->offset);
	if (!str_eq(end.station, buf_str(&book->station)))
		return bad_tail(
		    book, diags, "a row of another station", line->offset);
	if (end.seq != log->seq + 1)
		return bad_tail(
		    book, diags, "its seq is not the next one", line->offset);
	chain_next(log->chain, end.body, chain);
	if (!str_eqc(end.chain, chain))
		return bad_tail(book, diags,
		    "its chain does not follow from the line before",
		    line->offset);
	log->size = line->next;
	log->seq = end.seq;
	memcpy(log->chain, chain, sizeof(chain));
	return MYO_OK;
}

/* Lines with NUL are torn unless a line without follows. */
static enum myo_status
check_lines(struct myo_logbook *book, int64_t size, struct myo_diags *diags)
{
	struct lines lines;
	struct line line;
	enum myo_status status = MYO_OK;
	bool nul = false;
	int rc = 1;

	if (!lines_init(&lines, book->os, book->log.fd, book->log.size, size))
		return store_nomem(diags, book->log.path.data);
	while (status == MYO_OK && (rc = lines_next(&lines, &line)) == 1) {
		if (memchr(line.text.p, '\0', line.text.len) != NULL)
			nul = true;
		else if (nul)
			status = bad_tail(book, diags,
			    "NUL bytes in the line before", line.offset);
		else
			status = check_line(book, &line, diags);
	}
	lines_release(&lines);
	if (status == MYO_OK && rc < 0)
		status = read_failed(book, diags, rc);
	return status;
}

/* Whoever wrote these lines may have stopped before the sync: do not build on
 * what may not be on disk. */
static enum myo_status
sync_known(struct myo_logbook *book, struct myo_diags *diags)
{
	int rc = book->os->fdatasync(book->os, book->log.fd);

	if (rc == 0)
		return MYO_OK;
	(void)store_failed(diags, DIAG_LOG_IO, book->log.path.data, "sync", rc);
	book->log.closed = true;
	return MYO_ERR_CLOSED;
}

static enum myo_status
open_existing(struct myo_logbook *book, struct myo_diags *diags)
{
	const struct os *os = book->os;
	struct log *log = &book->log;
	struct buf parent = BUF_INIT;
	int rc =
	    os->open(os, log->path.data, OS_APPEND | OS_NOFOLLOW | OS_PLAIN);

	if (rc == -ENOENT)
		return MYO_OK;
	if (rc < 0)
		return store_failed(
		    diags, DIAG_LOG_IO, log->path.data, "open", rc);
	/* Whoever made file and folder may have stopped before their names
	 * were on disk. The folder above may be out of reach for us. */
	int fd = rc;
	path_dir(&parent, book->dir.data);
	if (!parent.failed)
		(void)dir_sync(os, parent.data);
	buf_release(&parent);
	rc = dir_sync(os, book->dir.data);
	if (rc < 0) {
		(void)os->close(os, fd);
		return store_failed(
		    diags, DIAG_LOG_IO, book->dir.data, "sync", rc);
	}
	log->fd = fd;
	return MYO_OK;
}

static enum myo_status
load(struct myo_logbook *book, int64_t size, struct myo_diags *diags)
{
	int64_t start = header_end();
	enum myo_status status = check_header(book, size, diags);

	if (status == MYO_OK)
		status = find_last(book, size, &start, diags);
	if (status == MYO_OK)
		status = take_mark(book, start, diags);
	return status;
}

enum myo_status
tail_open(struct myo_logbook *book, struct myo_diags *diags)
{
	return book->log.fd < 0 ? open_existing(book, diags) : MYO_OK;
}

enum myo_status
tail_whole(struct myo_logbook *book, int64_t *size, struct myo_diags *diags)
{
	enum myo_status status = tail_in_place(book, size, diags);

	return status == MYO_OK ? check_header(book, *size, diags) : status;
}

enum myo_status
tail_adopt(struct myo_logbook *book, int64_t size, uint64_t seq,
    const char *chain, struct myo_diags *diags)
{
	struct log *log = &book->log;

	log->size = size;
	log->seq = seq;
	memcpy(log->chain, chain, sizeof(log->chain));
	enum myo_status status = sync_known(book, diags);
	log->known = status == MYO_OK;
	return status;
}

enum myo_status
tail_update(struct myo_logbook *book, int64_t *torn, struct myo_diags *diags)
{
	struct log *log = &book->log;
	enum myo_status status = MYO_OK;
	int64_t size = 0;

	*torn = 0;
	if (log->fd < 0)
		status = open_existing(book, diags);
	if (status != MYO_OK || log->fd < 0)
		return status;
	status = batch_settle(book, diags);
	if (status == MYO_OK)
		status = tail_in_place(book, &size, diags);
	if (status != MYO_OK || (log->known && size == log->size))
		return status;
	if (log->known && size < log->size)
		return bad_tail(book, diags,
		    "the file is shorter than what was stored", size);
	if (!log->known)
		status = load(book, size, diags);
	if (status == MYO_OK)
		status = check_lines(book, size, diags);
	if (status == MYO_OK && size - log->size > TORN_MAX)
		status = bad_tail(
		    book, diags, "no line ends for too long", log->size);
	if (status == MYO_OK)
		status = sync_known(book, diags);
	if (status != MYO_OK)
		return status;
	log->known = true;
	*torn = size - log->size;
	return MYO_OK;
}
