/*
 * repair.c: sets torn bytes aside and records it.
 *
 *   1. marker    LOGBOOK/<station>.repair: a repair is under way
 *   2. side file LOGBOOK/<station>.<offset>.torn: the torn bytes, synced
 *   3. cut       the log ends with its last good line again, synced
 *   4. entry     one `repair` entry for each side file that has none yet
 *   5. done      the marker is removed
 *
 * Each step may be the last before a crash. While the marker is there the
 * next writer goes on: bytes still torn run through 1 to 5 again (an equal
 * side file is taken as it is, a different one is never touched but gets a
 * neighbour <offset>.2), and 4 asks the log itself which side files it has
 * recorded.
 */
#include "store_private.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/date.h"
#include "base/mem.h"
#include "base/num.h"
#include "os/atomic.h"
#include "os/path.h"
#include "layout.h"
#include "lines.h"
#include "schema.h"

#include "base/banned.h"

#define SIDE_MAX   ((size_t)64 << 20)
#define SIDE_TRIES 1000
/* Room for a 64-bit number and its NUL. */
#define COUNT_SIZE 21

static const char marker_text[] =
    "A repair of the logbook file of this name was under way. The next entry\n"
    "of this station completes it and removes this file.\n";

static void
side_name(const struct myo_logbook *book, int number, struct buf *out)
{
	buf_reset(out);
	buf_addf(out, "%s.%" PRId64, book->station.data, book->log.size);
	if (number > 1)
		buf_addf(out, ".%d", number);
	buf_adds(out, LAYOUT_TORN);
}

/* It was read back equal, but may never have been synced. */
static int
sync_file(const struct os *os, const char *path, const char *dir)
{
	int fd = os->open(os, path, OS_READ | OS_NOFOLLOW | OS_PLAIN);

	if (fd < 0)
		return fd;
	int rc = os->fsync(os, fd);
	(void)os->close(os, fd);
	return rc < 0 ? rc : dir_sync(os, dir);
}

/* 1: done; 0: the name is taken by something else. */
static int
keep_as(const struct myo_logbook *book, const char *path, struct str bytes)
{
	const struct os *os = book->os;
	struct buf old = BUF_INIT;
	int rc =
	    file_read_with(os, path, OS_NOFOLLOW | OS_PLAIN, &old, bytes.len);

	if (rc == -EFBIG || os_no_file(rc)) {
		rc = 0;
	} else if (rc == -ENOENT) {
		rc = atomic_write(os, path, bytes);
		rc = rc < 0 ? rc : 1;
	} else if (rc == 0 && str_eq(buf_str(&old), bytes)) {
		rc = sync_file(os, path, book->dir.data);
		rc = rc < 0 ? rc : 1;
	}
	buf_release(&old);
	return rc;
}

static enum myo_status
keep_bytes(struct myo_logbook *book, struct str bytes, struct myo_diags *diags)
{
	struct buf name = BUF_INIT, path = BUF_INIT;
	enum myo_status status = MYO_OK;
	int rc = 0;

	for (int i = 1; rc == 0 && i <= SIDE_TRIES; i++) {
		side_name(book, i, &name);
		path_join(&path, book->dir.data, name.data);
		rc = name.failed || path.failed
			 ? -ENOMEM
			 : keep_as(book, path.data, bytes);
	}
	if (rc == 0)
		rc = -EEXIST;
	if (rc < 0)
		status = store_failed(
		    diags, DIAG_LOG_IO, path.data, "keep the torn bytes", rc);
	buf_release(&path);
	buf_release(&name);
	return status;
}

static enum myo_status
cut(struct myo_logbook *book, int64_t torn, struct myo_diags *diags)
{
	struct log *log = &book->log;
	int64_t size;
	enum myo_status status = tail_in_place(book, &size, diags);

	if (status != MYO_OK)
		return status;
	/* Only what was kept may go. */
	if (size != log->size + torn)
		return store_failed(diags, DIAG_LOG_IO, log->path.data,
		    "cut off torn bytes while another program writes", -EBUSY);
	status = log_cut(book, diags);
	if (status != MYO_OK)
		return status;
	int rc = book->os->fsync(book->os, log->fd);
	if (rc == 0)
		return MYO_OK;
	(void)store_failed(diags, DIAG_LOG_IO, log->path.data, "sync", rc);
	log->closed = true;
	return MYO_ERR_CLOSED;
}

/* Steps 1 to 3. */
static enum myo_status
set_aside(struct myo_logbook *book, int64_t torn, struct myo_diags *diags)
{
	const struct str text = { marker_text, sizeof(marker_text) - 1 };
	const size_t len = (size_t)torn;
	enum myo_status status;
	char *bytes = mem_get(len);

	if (bytes == NULL)
		return store_nomem(diags, book->log.path.data);
	int rc = tail_read(book, bytes, len, book->log.size);
	if (rc < 0) {
		status = store_failed(
		    diags, DIAG_LOG_IO, book->log.path.data, "read", rc);
		goto out;
	}
	rc = atomic_write(book->os, book->marker.data, text);
	if (rc < 0) {
		status = store_failed(
		    diags, DIAG_LOG_IO, book->marker.data, "write", rc);
		goto out;
	}
	status = keep_bytes(book, (struct str){ bytes, len }, diags);
	if (status == MYO_OK)
		status = cut(book, torn, diags);
out:
	free(bytes);
	return status;
}

struct side {
	const char *name;
	int64_t offset;
	uint64_t number;
};

struct sides {
	struct arena arena;
	const struct myo_logbook *book;
	struct side *list;
	size_t count;
	size_t cap;
};

/* "<station>.<offset>[.<number>].torn"; a station's id has no dot. */
static bool
parse_side(const struct myo_logbook *book, const char *name, struct side *out)
{
	struct str rest, part = str_cut(str_from(name), '.', &rest);

	if (!str_eq(part, buf_str(&book->station)))
		return false;
	part = str_cut(rest, '.', &rest);
	if (!num_int(part, &out->offset) || out->offset < 0)
		return false;
	out->number = 1;
	if (str_eqc(rest, "torn"))
		return true;
	part = str_cut(rest, '.', &rest);
	return num_uint(part, &out->number) && str_eqc(rest, "torn");
}

static bool
collect(void *ctx, const char *name)
{
	struct sides *s = ctx;
	struct side side;

	if (!parse_side(s->book, name, &side))
		return true;
	struct side *list =
	    arena_grow(&s->arena, s->list, s->count, &s->cap, sizeof(*list));
	if (list == NULL)
		return false;
	side.name = arena_cstr(&s->arena, name);
	s->list = list;
	s->list[s->count++] = side;
	return true;
}

static int
compare(const void *left, const void *right)
{
	const struct side *a = left;
	const struct side *b = right;

	if (a->offset != b->offset)
		return a->offset < b->offset ? -1 : 1;
	return a->number < b->number ? -1 : a->number > b->number;
}

/* 1, 0 or a negative errno value. */
static int
records(struct myo_logbook *book, struct str line, const char *name)
{
	struct myo_entry e;
	struct schema_fault fault;
	enum myo_status status = csv_read_row(book->reader, line, &book->row);

	if (status == MYO_ERR_NOMEM)
		return -ENOMEM;
	return status == MYO_OK && schema_decode(&book->row, &e, &fault) &&
	       e.entry == MYO_ENTRY_REPAIR && strcmp(e.label, name) == 0;
}

/* 1 when the log has an entry for the side file, else 0. */
static int
is_recorded(struct myo_logbook *book, const struct side *side)
{
	struct lines lines;
	struct line line;
	int found = 0;

	if (!lines_init(
		&lines, book->os, book->log.fd, side->offset, book->log.size))
		return -ENOMEM;
	while (found == 0) {
		int rc = lines_next(&lines, &line);
		if (rc == 0)
			break;
		found = rc < 0 ? rc : records(book, line.text, side->name);
	}
	lines_release(&lines);
	return found;
}

static enum myo_status
record(struct myo_logbook *book, const struct side *side, struct str bytes,
    struct myo_diags *diags)
{
	char now[DATE_STAMP_SIZE], hex[HASH_HEX_SIZE], count[COUNT_SIZE];

	log_stamp(book->os, now);
	hash_text(bytes, hex);
	(void)snprintf(count, sizeof(count), "%zu", bytes.len);
	const struct myo_entry e = {
		.recorded_at = now,
		.entry = MYO_ENTRY_REPAIR,
		.value = count,
		.label = side->name,
		.note = hex,
	};
	enum myo_status status = log_put(book, &e, diags);
	if (status == MYO_OK)
		diag_add(diags, DIAG_LOG_REPAIRED,
		    DIAG_FILE(book->log.path.data),
		    "'%s', %s bytes at byte %" PRId64 "; they are in '%s'",
		    book->log.path.data, count, side->offset, side->name);
	return status;
}

static enum myo_status
record_if_new(
    struct myo_logbook *book, const struct side *side, struct myo_diags *diags)
{
	struct buf path = BUF_INIT, bytes = BUF_INIT;
	enum myo_status status = MYO_OK;

	/* Behind the end: from a longer file that was put away by hand. */
	int rc = side->offset > book->log.size ? 1 : is_recorded(book, side);
	path_join(&path, book->dir.data, side->name);
	if (path.failed)
		rc = -ENOMEM;
	if (rc == 0) {
		rc = file_read_with(book->os, path.data, OS_NOFOLLOW | OS_PLAIN,
		    &bytes, SIDE_MAX);
		if (rc == 0)
			status = record(book, side, buf_str(&bytes), diags);
	}
	/* A folder or a link of such a name is nothing that was kept. */
	if (rc < 0 && !os_no_file(rc))
		status =
		    store_failed(diags, DIAG_LOG_IO, path.data, "read", rc);
	buf_release(&bytes);
	buf_release(&path);
	return status;
}

/* Step 4. */
static enum myo_status
record_all(struct myo_logbook *book, struct myo_diags *diags)
{
	struct sides sides = { .book = book };
	enum myo_status status = MYO_OK;

	arena_init(&sides.arena);
	int rc = book->os->list(book->os, book->dir.data, collect, &sides);
	if (rc == 0 && arena_failed(&sides.arena))
		rc = -ENOMEM;
	if (rc < 0)
		status = store_failed(
		    diags, DIAG_LOG_IO, book->dir.data, "list", rc);
	if (status == MYO_OK && sides.count > 1)
		qsort(sides.list, sides.count, sizeof(sides.list[0]), compare);
	for (size_t i = 0; status == MYO_OK && i < sides.count; i++)
		status = record_if_new(book, &sides.list[i], diags);
	arena_release(&sides.arena);
	return status;
}

/* Step 5. */
static enum myo_status
unmark(struct myo_logbook *book, struct myo_diags *diags)
{
	int rc = book->os->unlink(book->os, book->marker.data);

	if (rc == 0 || rc == -ENOENT)
		rc = dir_sync(book->os, book->dir.data);
	return rc < 0 ? store_failed(
			    diags, DIAG_LOG_IO, book->marker.data, "remove", rc)
		      : MYO_OK;
}

enum myo_status
repair_tail(struct myo_logbook *book, int64_t torn, struct myo_diags *diags)
{
	enum myo_status status = MYO_OK;

	if (torn > 0) {
		status = set_aside(book, torn, diags);
	} else {
		enum os_kind kind;
		int rc = book->os->kind(book->os, book->marker.data, &kind);
		if (rc < 0)
			return store_failed(
			    diags, DIAG_LOG_IO, book->marker.data, "find", rc);
		if (kind == OS_KIND_NONE)
			return MYO_OK;
	}
	if (status == MYO_OK)
		status = record_all(book, diags);
	if (status == MYO_OK)
		status = unmark(book, diags);
	return status;
}
