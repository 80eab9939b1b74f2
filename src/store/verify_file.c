/*
 * verify_file.c: one station's file.
 */
#include "verify_private.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "batch_mark.h"

#include "base/banned.h"

/* ---- is it one? */

enum file_is {
	FILE_OURS,
	FILE_DAMAGED_HEADER,
	FILE_JOINED_HEADER, /* its line end is gone: entry 1 is in line 1 */
	FILE_COPY,          /* whole, of another station */
	FILE_FOREIGN,
	FILE_CUT, /* ends in its header, or has none of its line ends */
};

/* A row that begins the chain, or NULL for its station. */
static bool
is_first_row(struct str line, struct chain_line *end)
{
	struct walk_head start = { .known = true };

	chain_start(start.chain);
	return chain_split(line, end) && walk_follows(&start, end);
}

/* The first line that has the form of a row of this station shows that the
 * file is one, whatever its header says. */
static enum file_is
judge_first(const struct station_file *file, const struct line *header,
    const struct line *row)
{
	struct chain_line end;
	const bool ours = str_eq(header->text, schema_header());

	if (row != NULL && is_first_row(row->text, &end) &&
	    !str_eq(end.station, file->station))
		return FILE_COPY;
	if (ours)
		return FILE_OURS;
	if (str_starts(header->text, schema_header()))
		return FILE_JOINED_HEADER;
	if (row != NULL && chain_split(row->text, &end) &&
	    str_eq(end.station, file->station))
		return FILE_DAMAGED_HEADER;
	return FILE_FOREIGN;
}

/* No line is in it: what stands there tells whose it is. */
static int
judge_lineless(const struct os *os, int fd, enum file_is *is)
{
	const struct str header = schema_header();
	char start[512];
	size_t have = 0;
	int64_t n;

	_Static_assert(
	    (size_t)COL_COUNT * 16 < sizeof(start), "the header fits");
	do {
		n = os->pread(
		    os, fd, start + have, header.len - have, (int64_t)have);
		if (n < 0)
			return (int)n;
		have += (size_t)n;
	} while (n > 0 && have < header.len);
	*is = memcmp(start, header.p, have) == 0 ? FILE_CUT : FILE_FOREIGN;
	return 0;
}

/* *offset is where the lines behind the header begin. */
static int
look_at_start(const struct os *os, int fd, const struct station_file *file,
    enum file_is *is, int64_t *offset)
{
	struct lines lines;
	struct line header, line;
	struct buf first = BUF_INIT;

	if (!lines_init(&lines, os, fd, 0, INT64_MAX))
		return -ENOMEM;
	int rc = lines_next(&lines, &header);
	if (rc == 0) {
		rc = judge_lineless(os, fd, is);
	} else if (rc == 1) {
		buf_addstr(&first, header.text);
		header.text = buf_str(&first);
		*offset = header.next;
		rc = first.failed ? -ENOMEM : lines_next(&lines, &line);
		if (rc >= 0)
			*is =
			    judge_first(file, &header, rc == 1 ? &line : NULL);
		if (*is == FILE_JOINED_HEADER)
			*offset = (int64_t)schema_header().len + 2;
	}
	buf_release(&first);
	lines_release(&lines);
	return rc < 0 ? rc : 0;
}

static void
header_fault(struct verify *v, const char *why)
{
	v->damaged = true;
	findings_add(&v->findings, DIAG_VERIFY_CHAIN, v->file->path, 1,
	    "'header', %s", why);
}

/* false: the file is not read further. */
static bool
say_what_it_is(struct verify *v, enum file_is is)
{
	struct station_file *file = v->file;

	switch (is) {
	case FILE_OURS:
		return true;
	case FILE_DAMAGED_HEADER:
		header_fault(v, "it was changed");
		return true;
	case FILE_JOINED_HEADER:
		header_fault(v, "its line end was changed");
		return true;
	case FILE_CUT:
		findings_add(&v->findings, DIAG_LOG_HEADER, file->path, 1,
		    "'%s', no whole line is in it", file->name);
		return false;
	case FILE_COPY:
		findings_add(&v->findings, DIAG_LOG_FOREIGN, file->path, 2,
		    "'%s', compare it with that station's file and move it "
		    "away",
		    file->name);
		return false;
	case FILE_FOREIGN:
		findings_add(&v->findings, DIAG_VERIFY_STRAY, file->path, 1,
		    "'%s', it does not begin with the logbook's header",
		    file->name);
		break;
	}
	return false;
}

/* ---- seals */

static void
check_seal(struct verify *v, const struct myo_seal *seal, const char *chain,
    uint64_t line)
{
	if (myo_seal_fits(seal, chain))
		return;
	v->line = line;
	findings_add(&v->findings, DIAG_VERIFY_SEAL, v->file->path, line,
	    "'seq %" PRIu64 "', this entry or one before it is not the one "
	    "that was sealed; the file was made anew from there",
	    seal->count);
}

static bool
is_of(const struct myo_seal *seal, const struct station_file *file)
{
	return str_eqc(file->station, seal->station);
}

/* Those that end with this entry. */
static void
check_seals(struct verify *v, uint64_t seq, const char *chain, uint64_t line)
{
	for (size_t i = 0; i < v->how->n_seals; i++)
		if (v->how->seals[i].count == seq &&
		    is_of(&v->how->seals[i], v->file))
			check_seal(v, &v->how->seals[i], chain, line);
}

static void
check_cut(struct verify *v, const struct walk_head *head)
{
	const struct myo_seal *most = NULL;

	for (size_t i = 0; i < v->how->n_seals; i++) {
		const struct myo_seal *seal = &v->how->seals[i];
		if (is_of(seal, v->file) && seal->count > head->seq &&
		    (most == NULL || seal->count > most->count))
			most = seal;
	}
	if (most == NULL)
		return;
	findings_add(&v->findings, DIAG_VERIFY_SEAL, v->file->path,
	    head->number + 1,
	    "'seq %" PRIu64 " to %" PRIu64 "', sealed, and cut off: the file "
	    "ends with seq %" PRIu64,
	    head->seq + 1, most->count, head->seq);
}

/* ---- its lines */

static bool
has_seals(const struct verify *v)
{
	for (size_t i = 0; i < v->how->n_seals; i++)
		if (is_of(&v->how->seals[i], v->file))
			return true;
	return false;
}

static enum myo_status
judge_entry(struct verify *v, struct str line)
{
	const uint64_t errors = v->findings.count[MYO_ERROR];
	struct myo_entry e;

	if (!verify_row(v, line, &e)) {
		v->lost = true;
		return v->findings.failed ? MYO_ERR_NOMEM : MYO_OK;
	}
	if (e.entry == MYO_ENTRY_REPAIR) {
		/* of no session, whatever it names */
		buf_reset(&v->identity);
		return v->quiet ? MYO_OK : verify_side(v, &e);
	}
	enum myo_status status = verify_session(v, &e);
	if (status == MYO_OK)
		status = verify_refers(v, &e);
	if (status == MYO_OK)
		status = verify_ahead(v, &e, line.len);
	if (v->quiet || v->findings.count[MYO_ERROR] > errors)
		session_spoil(v, v->session);
	return status;
}

static enum myo_status
take_line(struct verify *v, const struct walk_line *line, bool sealed)
{
	switch (line->verdict) {
	case WALK_ALIEN:
	case WALK_TORN:
		v->damaged = true;
		return MYO_OK;
	case WALK_UNSURE:
	case WALK_CHANGED:
		v->damaged = true;
		break;
	case WALK_GOOD:
		break;
	}
	v->entries++;
	v->file->entries = line->seq;
	if (!v->damaged && v->findings.count[MYO_ERROR] == 0)
		v->file->whole = line->seq;
	if (!verify_mark(v->file, line->seq, line->line.offset))
		return verify_nomem(v);
	if (sealed && line->chain != NULL)
		check_seals(v, line->seq, line->chain, line->line.number);
	if (v->chain_only)
		return MYO_OK;
	v->line = line->line.number;
	v->quiet = line->verdict == WALK_CHANGED;
	return judge_entry(v, line->line.text);
}

static void
say_torn(struct verify *v, uint64_t line, int64_t bytes)
{
	if (bytes > 0)
		findings_add(&v->findings, DIAG_LOG_TORN, v->file->path, line,
		    "'%s', %" PRId64 " bytes after the last line; the next "
		    "entry of that station sets them aside",
		    v->file->name, bytes);
	else
		findings_add(&v->findings, DIAG_LOG_TORN, v->file->path, line,
		    "'%s', NUL in the last line; the next entry of that "
		    "station sets it aside",
		    v->file->name);
}

static int
walk_all(
    struct verify *v, struct walk *w, int64_t size, enum myo_status *status)
{
	const bool sealed = has_seals(v);
	struct walk_line line;
	uint64_t torn = 0, number = 1;
	int rc = 1;

	if (sealed)
		check_seals(v, 0, walk_head(w)->chain, 1);
	while (*status == MYO_OK && (rc = walk_next(w, &line)) == 1) {
		number = line.line.number;
		v->file->end = line.line.next;
		if (line.verdict == WALK_TORN && torn == 0)
			torn = number;
		*status = take_line(v, &line, sealed);
		if (!verify_progress(v, line.line.next, size))
			return 0;
	}
	if (rc != 0 || *status != MYO_OK)
		return rc;
	if (walk_rest(w) > 0)
		say_torn(v, torn > 0 ? torn : number + 1, walk_rest(w));
	else if (torn > 0)
		say_torn(v, torn, 0);
	if (sealed)
		check_cut(v, walk_head(w));
	memcpy(v->file->head, walk_head(w)->chain, sizeof(v->file->head));
	return 0;
}

static void
hand_out(struct verify *v, uint64_t errors)
{
	struct station_file *file = v->file;
	struct myo_verified_file done = {
		.path = file->path,
		.seal = { .count = file->entries },
		.errors = v->findings.count[MYO_ERROR] - errors,
	};

	if (file->station.len > MYO_STATION_MAX || v->how->file == NULL)
		return;
	memcpy(done.seal.station, file->station.p, file->station.len);
	memcpy(done.seal.head, file->head, MYO_SEAL_HEAD);
	v->how->file(v->how->ctx, &done);
}

static int
read_lines(struct verify *v, int fd, enum file_is is, int64_t offset,
    enum myo_status *status)
{
	const uint64_t errors = v->findings.count[MYO_ERROR];
	const int64_t size = v->os->size(v->os, fd);
	const int64_t limit = batch_end(v->os, v->file->path, fd);
	struct walk *w = mem_get(sizeof(*w));
	int rc = -ENOMEM;

	memset(v->near, 0, NEAR_ENTRIES * sizeof(*v->near));
	buf_reset(&v->identity);
	v->session = NO_SESSION;
	verify_ahead_begin(v);
	v->said = 0;
	if (w == NULL)
		return rc;
	if (limit < 0) {
		free(w);
		return (int)limit;
	}
	v->file->limit = limit;
	if (walk_init(
		w, v->os, fd, offset, limit, v->file->path, &v->findings)) {
		/* entry 1 stands in line 1 */
		v->file->first = offset;
		v->file->first_line = is == FILE_JOINED_HEADER ? 0 : 1;
		w->lines.number = v->file->first_line;
		rc = walk_all(v, w, size, status);
	}
	walk_release(w);
	free(w);
	if (rc == 0 && *status == MYO_OK && !v->stopped) {
		*status = verify_ahead_end(v);
		hand_out(v, errors);
	}
	return rc;
}

enum myo_status
verify_is_station(struct verify *v, struct station_file *file, bool *is_one)
{
	enum file_is is = FILE_FOREIGN;
	int64_t offset = 0;
	int fd = verify_open(v->os, file->path);
	int rc = fd;

	if (fd >= 0) {
		rc = look_at_start(v->os, fd, file, &is, &offset);
		(void)v->os->close(v->os, fd);
	}
	if (rc == -ENOMEM)
		return verify_nomem(v);
	if (rc < 0)
		verify_unread(v, file->path, "read", rc);
	*is_one = rc == 0 && (is == FILE_OURS || is == FILE_DAMAGED_HEADER ||
				 is == FILE_JOINED_HEADER);
	return MYO_OK;
}

enum myo_status
verify_file(struct verify *v, struct station_file *file)
{
	enum myo_status status = MYO_OK;
	enum file_is is = FILE_FOREIGN;
	int64_t offset = 0;
	int fd = verify_open(v->os, file->path);

	v->file = file;
	v->quiet = false;
	if (fd < 0) {
		verify_unread(v, file->path, "open", fd);
		return fd == -ENOMEM ? MYO_ERR_NOMEM : MYO_OK;
	}
	int rc = look_at_start(v->os, fd, file, &is, &offset);
	if (rc == 0 && say_what_it_is(v, is)) {
		file->readable = true;
		rc = read_lines(v, fd, is, offset, &status);
	}
	(void)v->os->close(v->os, fd);
	if (rc == -ENOMEM)
		return verify_nomem(v);
	if (rc < 0)
		verify_unread(v, file->path, "read", rc);
	return status;
}
