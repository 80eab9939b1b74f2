/*
 * scan.c: reading every station's file.
 *
 * The leading columns are never quoted, so a line that the filter rejects is
 * dropped on its raw bytes; only the others are parsed.
 */
#include "store_private.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "base/arena.h"
#include "os/path.h"
#include "batch_mark.h"
#include "chain.h"
#include "lines.h"
#include "scan.h"
#include "schema.h"

#include "base/banned.h"

/* Faulty rows shown of one file; the rest is counted. */
#define FAULTS_SHOWN 20

/* The columns that a filter may restrict, up to the last of them. */
#define RAW_COLUMNS (COL_PROTOCOL_ID + 1)

struct scan {
	const struct os *os;
	const struct scan_want *wanted;
	scan_fn *fn;
	void *ctx;
	struct myo_diags *diags;
	struct csv_reader *reader;
	struct csv_row row;
	struct str want[RAW_COLUMNS]; /* p == NULL: any */
	size_t columns;               /* raw columns to look at */
	bool stopped;                 /* fn has seen enough */

	/* of the file being read */
	const char *path;
	struct str station;
	uint64_t faults;
	uint64_t nul_line; /* a line with NUL was the last one; 0: none */
};

static struct diag_at
at_line(const struct scan *s, uint64_t line)
{
	struct diag_at at = DIAG_FILE(s->path);

	at.line = diag_line(line);
	return at;
}

static void
bad_row(struct scan *s, uint64_t line, const char *column, const char *why)
{
	if (++s->faults > FAULTS_SHOWN)
		return;
	if (column[0] == '\0')
		diag_add(s->diags, DIAG_LOG_ROW, at_line(s, line),
		    "%s; the row is left out", why);
	else
		diag_add(s->diags, DIAG_LOG_ROW, at_line(s, line),
		    "'%s', %s; the row is left out", column, why);
}

/*
 * false only when the raw bytes say so: a leading column that some other
 * program quoted is for the parser to judge.
 */
static bool
may_match(const struct scan *s, struct str line)
{
	const char *p = line.p;
	const char *end = line.p + line.len;

	for (size_t i = 0; i < s->columns; i++) {
		const char *comma = memchr(p, ',', (size_t)(end - p));
		if (comma == NULL || *p == '"')
			return true;
		const size_t len = (size_t)(comma - p);
		if (s->want[i].p != NULL &&
		    (len != s->want[i].len ||
			memcmp(p, s->want[i].p, len) != 0))
			return false;
		if (i == COL_SESSION_ID && s->wanted->session != NULL &&
		    !s->wanted->session(s->wanted->ctx, (struct str){ p, len }))
			return false;
		p = comma + 1;
	}
	return true;
}

static bool
matches(const struct scan *s, const struct myo_entry *e)
{
	const char *const have[RAW_COLUMNS] = {
		[COL_PATIENT_ID] = e->patient_id,
		[COL_SESSION_ID] = e->session_id,
		[COL_PROTOCOL_ID] = e->protocol_id,
	};

	for (size_t i = 0; i < RAW_COLUMNS; i++) {
		if (s->want[i].p != NULL && !str_eqc(s->want[i], have[i]))
			return false;
	}
	return s->wanted->session == NULL ||
	       s->wanted->session(s->wanted->ctx, str_from(e->session_id));
}

static void
hand_out(struct scan *s, const struct myo_entry *e, const struct line *line)
{
	const struct scan_place at = {
		.path = s->path,
		.station = s->station,
		.line = line->number,
		.offset = line->offset,
	};

	s->stopped = !s->fn(s->ctx, e, &at);
}

static enum myo_status
take_row(struct scan *s, const struct line *line)
{
	struct schema_fault fault = { "", "not a row of a logbook" };
	struct myo_entry e;

	memset(&e, 0, sizeof(e));
	enum myo_status status = csv_read_row(s->reader, line->text, &s->row);
	if (status == MYO_ERR_NOMEM)
		return status;
	if (status != MYO_OK || !schema_decode(&s->row, &e, &fault))
		bad_row(s, line->number, fault.column, fault.why);
	else if (!str_eqc(s->station, e.station_id))
		bad_row(s, line->number, "station_id", "not this file's");
	else if (matches(s, &e))
		hand_out(s, &e, line);
	return MYO_OK;
}

static enum myo_status
take_line(struct scan *s, const struct line *line)
{
	if (s->nul_line != 0) {
		bad_row(s, s->nul_line, "", "NUL in the line");
		s->nul_line = 0;
	}
	if (line->overlong) {
		bad_row(s, line->number, "", "the line is too long");
		return MYO_OK;
	}
	if (!may_match(s, line->text))
		return MYO_OK;
	/* Only the last line can be torn, so wait for what follows. */
	if (memchr(line->text.p, '\0', line->text.len) != NULL) {
		s->nul_line = line->number;
		return MYO_OK;
	}
	return take_row(s, line);
}

static bool
is_of(struct str line, struct str station)
{
	struct chain_line end;

	return chain_split(line, &end) && str_eq(end.station, station);
}

/* Some line from `offset` on is a row of this file's station. What cannot be
 * read is for the scan itself to report. */
static bool
has_own_row(const struct scan *s, int fd, int64_t offset)
{
	struct lines rest;
	struct line line;
	bool found = false;

	if (!lines_init(&rest, s->os, fd, offset, INT64_MAX))
		return true;
	int rc = 1;
	while (!found && (rc = lines_next(&rest, &line)) > 0)
		found = is_of(line.text, s->station);
	lines_release(&rest);
	return found || rc < 0;
}

/*
 * A copy that some file sync left beside the original has no row of the
 * station that its name says. A first row that was damaged makes no copy of a
 * file: its writer goes on, and what it acknowledges has to be found.
 */
static bool
is_foreign(struct scan *s, const struct lines *lines, const struct line *first)
{
	struct chain_line end;

	if (!chain_split(first->text, &end) ||
	    str_eq(end.station, s->station) ||
	    has_own_row(s, lines->fd, first->next))
		return false;
	diag_add(s->diags, DIAG_LOG_FOREIGN, at_line(s, 2),
	    "'%s', rows of station '%.*s'; "
	    "compare it with that station's file and move it away",
	    s->path, STR_ARG(end.station));
	return true;
}

static void
at_end(struct scan *s, const struct lines *lines)
{
	const int64_t rest = lines_rest(lines);

	if (rest > 0)
		diag_add(s->diags, DIAG_LOG_TORN, at_line(s, lines->number + 1),
		    "'%s', %" PRId64 " bytes after the last line; "
		    "the next entry of that station sets them aside",
		    s->path, rest);
	if (s->nul_line != 0 && rest > 0)
		bad_row(s, s->nul_line, "", "NUL in the line");
	else if (s->nul_line != 0)
		diag_add(s->diags, DIAG_LOG_TORN, at_line(s, s->nul_line),
		    "'%s', NUL in the last line; "
		    "the next entry of that station sets it aside",
		    s->path);
	if (s->faults > FAULTS_SHOWN)
		diag_add(s->diags, DIAG_LOG_ROW, DIAG_FILE(s->path),
		    "'%s', %" PRIu64 " more malformed rows", s->path,
		    s->faults - FAULTS_SHOWN);
}

/* The header decides whether it is a logbook file at all. */
static int
take_header(struct scan *s, struct lines *lines)
{
	struct line line;
	int rc = lines_next(lines, &line);

	if (rc < 0)
		return rc;
	if (rc == 1 && str_eq(line.text, schema_header()))
		return 1;
	diag_add(s->diags, DIAG_LOG_HEADER, DIAG_FILE(s->path),
	    "'%s', the file is not read", s->path);
	return 0;
}

/* MYO_ERR_IO leaves the reason in *err. */
static enum myo_status
scan_lines(struct scan *s, struct lines *lines, int64_t start, int *err)
{
	enum myo_status status = MYO_OK;
	struct line line;
	int rc = start > 0 ? 1 : take_header(s, lines);

	if (rc == 0)
		return MYO_OK;
	while (rc > 0 && status == MYO_OK && !s->stopped) {
		rc = lines_next(lines, &line);
		if (rc <= 0)
			break;
		if (start == 0 && line.number == 2 &&
		    is_foreign(s, lines, &line))
			return MYO_OK;
		status = take_line(s, &line);
	}
	if (rc < 0) {
		*err = rc;
		return MYO_ERR_IO;
	}
	if (status == MYO_OK && !s->stopped)
		at_end(s, lines);
	return status;
}

static enum myo_status
scan_file(struct scan *s, const char *path, int64_t start)
{
	struct lines lines;
	enum myo_status status = MYO_ERR_NOMEM;
	int err = 0;
	int fd = s->os->open(s->os, path, OS_READ | OS_NOFOLLOW | OS_PLAIN);

	if (fd < 0)
		return store_failed(s->diags, DIAG_LOG_READ, path, "open", fd);
	s->path = path;
	s->faults = 0;
	s->nul_line = 0;
	const int64_t end = batch_end(s->os, path, fd);
	if (end < 0) {
		err = (int)end;
	} else if (lines_init(&lines, s->os, fd, start, end)) {
		status = scan_lines(s, &lines, start, &err);
		lines_release(&lines);
	}
	(void)s->os->close(s->os, fd);
	if (err < 0)
		return store_failed(s->diags, DIAG_LOG_READ, path, "read", err);
	return status == MYO_ERR_NOMEM ? store_nomem(s->diags, path) : status;
}

static void
set_filter(struct scan *s, const struct scan_want *wanted)
{
	const struct myo_filter *filter = wanted->filter;

	s->columns = wanted->session != NULL ? COL_SESSION_ID + 1 : 0;
	if (filter == NULL)
		return;
	const char *const want[RAW_COLUMNS] = {
		[COL_PATIENT_ID] = filter->patient_id,
		[COL_SESSION_ID] = filter->session_id,
		[COL_PROTOCOL_ID] = filter->protocol_id,
	};
	for (size_t i = 0; i < RAW_COLUMNS; i++) {
		if (want[i] == NULL)
			continue;
		s->want[i] = str_from(want[i]);
		if (s->columns < i + 1)
			s->columns = i + 1;
	}
}

/* Where to begin in the file of s->station. */
static int64_t
start_of(const struct scan *s)
{
	const struct myo_filter *filter = s->wanted->filter;

	if (filter != NULL && filter->station_id != NULL &&
	    !str_eqc(s->station, filter->station_id))
		return SCAN_LEAVE_OUT;
	return s->wanted->start == NULL
		   ? 0
		   : s->wanted->start(s->wanted->ctx, s->station);
}

/* One file that cannot be read does not hide the others. */
static enum myo_status
scan_all(struct scan *s, const struct myo_logbook *book,
    const struct path_names *names)
{
	struct buf path = BUF_INIT;
	enum myo_status worst = MYO_OK;

	for (size_t i = 0; i < names->n && !s->stopped; i++) {
		s->station = station_of_file(names->list[i]);
		if (s->station.len == 0)
			continue;
		const int64_t start = start_of(s);
		if (start == SCAN_LEAVE_OUT)
			continue;
		path_join(&path, book->dir.data, names->list[i]);
		enum myo_status status =
		    path.failed ? store_nomem(s->diags, book->dir.data)
				: scan_file(s, path.data, start);
		if (status != MYO_OK)
			worst = status;
		if (status == MYO_ERR_NOMEM)
			break;
	}
	buf_release(&path);
	return worst;
}

enum myo_status
logbook_scan(struct myo_logbook *book, const struct scan_want *want,
    scan_fn *fn, void *ctx, struct myo_diags *diags)
{
	const char *dir = book->dir.data;
	struct path_names names;
	struct arena arena;
	struct scan s;
	int rc = 0;

	memset(&s, 0, sizeof(s));
	s.os = book->os;
	s.wanted = want;
	s.fn = fn;
	s.ctx = ctx;
	s.diags = diags;
	set_filter(&s, want);
	arena_init(&arena);
	s.reader = csv_reader_new();
	rc = path_list(book->os, dir, &arena, &names);
	enum myo_status status =
	    s.reader == NULL ? store_nomem(diags, dir)
	    : rc < 0 ? store_failed(diags, DIAG_LOG_READ, dir, "list", rc)
		     : scan_all(&s, book, &names);
	csv_reader_free(s.reader);
	arena_release(&arena);
	return status;
}

struct plain_scan {
	myo_scan_fn *fn;
	void *ctx;
};

static bool
plain(void *ctx, const struct myo_entry *entry, const struct scan_place *at)
{
	const struct plain_scan *p = ctx;

	return p->fn(p->ctx, entry, at->path, at->line);
}

enum myo_status
myo_logbook_scan(struct myo_logbook *book, const struct myo_filter *filter,
    myo_scan_fn *fn, void *ctx, struct myo_diags *diags)
{
	const struct scan_want want = { .filter = filter };
	struct plain_scan p = { fn, ctx };

	return logbook_scan(book, &want, plain, &p, diags);
}
