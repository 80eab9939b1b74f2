/*
 * verify_refers.c: what entries refer to.
 *
 * Nearly every reference is to an entry shortly before, in the same file: the
 * last NEAR_ENTRIES of them are remembered. The others, references to other
 * stations' entries and signatures wait for the second look, when all files
 * have been read: then each such line is read again, and its targets are read
 * by their offsets.
 */
#include "verify_private.h"

#include <assert.h>
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "core/record.h"

#include "base/mem.h"

#include "base/banned.h"

/* ---- what may refer to what */

#define K(kind)   (UINT32_C(1) << MYO_ENTRY_##kind)
#define K_ANSWERS (K(ANSWER) | K(NOT_TESTED) | K(SKIPPED) | K(AMEND))
#define K_ANY     ((UINT32_C(1) << MYO_ENTRY_KINDS) - 1)

/* Kinds that an entry of a kind may refer to. */
static const uint32_t targets_of[MYO_ENTRY_KINDS] = {
	[MYO_ENTRY_OPEN] = K(OPEN), /* of the session it is a copy of */
	[MYO_ENTRY_ANSWER] = K(ANSWER) | K(AMEND),
	[MYO_ENTRY_NOT_TESTED] = K(STOP) | K(NOT_TESTED) | K(AMEND),
	[MYO_ENTRY_NOTE] = K_ANY,
	[MYO_ENTRY_UNDO] = K_ANSWERS | K(NOTE) | K(STOP) | K(CHECK),
	[MYO_ENTRY_REDO] = K_ANSWERS | K(NOTE),
	[MYO_ENTRY_AMEND] =
	    K_ANSWERS | K(NOTE) | K(CHECK) | K(STOP) | K(PAUSE) | K(ABANDON),
	[MYO_ENTRY_SCORE] = K_ANY,
	[MYO_ENTRY_STOP] = K(ANSWER) | K(AMEND),
	[MYO_ENTRY_SIGN] = K_ANY,
};

static uint32_t
place_hash(const struct myo_entry *e)
{
	uint32_t h = verify_hash(VERIFY_HASH, e->step_id);

	h = (h ^ (uint32_t)e->side) * UINT32_C(16777619);
	return (h ^ (uint32_t)e->trial) * UINT32_C(16777619);
}

static struct target
target_of(uint32_t session, const struct myo_entry *e)
{
	return (struct target){
		.seq = e->seq,
		.session = session,
		.place = place_hash(e),
		.kind = (uint8_t)e->entry,
	};
}

static void
judge_target(struct verify *v, const struct myo_entry *e, uint32_t session,
    const struct target *t)
{
	const bool copy = e->entry == MYO_ENTRY_OPEN;

	if ((t->session == session) == copy)
		verify_doubt(v, DIAG_VERIFY_REFERS,
		    copy ? "'%s', an entry of the same session"
			 : "'%s', an entry of another session",
		    e->refers_to);
	else if ((targets_of[e->entry] >> t->kind & 1) == 0)
		verify_doubt(v, DIAG_VERIFY_REFERS,
		    "'%s', an entry '%s', to which no '%s' refers",
		    e->refers_to, myo_entry_text((enum myo_entry_kind)t->kind),
		    myo_entry_text(e->entry));
	else if (e->entry == MYO_ENTRY_AMEND && e->step_id[0] != '\0' &&
		 t->place != place_hash(e))
		verify_doubt(v, DIAG_VERIFY_REFERS,
		    "'%s', an answer to something else", e->refers_to);
}

/* That one can be read was asked when the entry was. */
static void
reference(const struct myo_entry *e, struct str *station, uint64_t *seq)
{
	const bool is = record_refers(str_from(e->refers_to), station, seq);

	assert(is);
	(void)is;
}

/* ---- the first look */

static struct target *
near_slot(struct verify *v, uint64_t seq)
{
	return &v->near[seq & (NEAR_ENTRIES - 1)];
}

/* Of an entry before it. */
static bool
is_near(const struct myo_entry *e, uint64_t seq)
{
	return e->seq - seq < NEAR_ENTRIES;
}

static void
not_there(struct verify *v, const struct myo_entry *e)
{
	verify_doubt(v, DIAG_VERIFY_REFERS, "'%s', no such entry before it",
	    e->refers_to);
}

enum myo_status
verify_refers(struct verify *v, const struct myo_entry *e)
{
	struct str station;
	uint64_t seq = 0;

	*near_slot(v, e->seq) = target_of(v->session, e);
	if (e->entry == MYO_ENTRY_SIGN)
		v->file->look_again = true;
	if (e->refers_to[0] == '\0')
		return MYO_OK;
	reference(e, &station, &seq);
	if (!str_eq(station, v->file->station)) {
		v->file->look_again = true;
		return MYO_OK;
	}
	if (seq >= e->seq) {
		not_there(v, e);
		return MYO_OK;
	}
	if (!is_near(e, seq)) {
		v->file->look_again = true;
		return MYO_OK;
	}
	const struct target *t = near_slot(v, seq);
	if (t->seq == seq)
		judge_target(v, e, v->session, t);
	else
		not_there(v, e);
	return MYO_OK;
}

/* ---- reading an entry again */

bool
verify_mark(struct station_file *file, uint64_t seq, int64_t offset)
{
	/* where the chain went on from an earlier line, those behind it fell */
	while (file->n_marks > 0 && file->marks[file->n_marks - 1].seq >= seq)
		file->n_marks--;
	if (file->n_marks > 0 &&
	    seq - file->marks[file->n_marks - 1].seq < MARK_EVERY)
		return true;
	if (!mem_room(file->marks, file->n_marks, &file->cap_marks))
		return false;
	file->marks[file->n_marks++] = (struct mark){ seq, offset };
	return true;
}

/* Where to begin to look for an entry. */
static int64_t
mark_before(const struct station_file *file, uint64_t seq)
{
	size_t low = 0, high = file->n_marks;

	while (low < high) {
		const size_t mid = low + (high - low) / 2;
		if (file->marks[mid].seq <= seq)
			low = mid + 1;
		else
			high = mid;
	}
	return low == 0 ? file->first : file->marks[low - 1].offset;
}

/*
 * The line of a number that was made from the line before it; else, in a
 * damaged file, the first one that has the number.
 */
static int
find_line(struct verify *v, struct station_file *file, int fd, uint64_t seq)
{
	struct lines lines;
	struct line line;
	struct chain_line end;
	char before[HASH_HEX_SIZE] = "";
	bool found = false;
	int rc = 1;

	if (!lines_init(&lines, v->os, fd, mark_before(file, seq), file->limit))
		return -ENOMEM;
	while ((rc = lines_next(&lines, &line)) == 1) {
		if (!chain_mark(line.text, &end))
			continue;
		if (end.seq == seq) {
			const bool sure =
			    before[0] == '\0' || chain_made_from(before, &end);
			if (sure || !found) {
				buf_reset(&v->other_line);
				buf_addstr(&v->other_line, line.text);
			}
			found = true;
			if (sure)
				break;
		}
		if (end.seq > seq + 2 * (uint64_t)MARK_EVERY)
			break;
		memcpy(before, end.chain.p, HASH_HEX_SIZE - 1);
	}
	lines_release(&lines);
	if (rc < 0)
		return rc;
	return v->other_line.failed ? -ENOMEM : found;
}

enum myo_status
verify_look_up(struct verify *v, struct station_file *file, uint64_t seq,
    struct myo_entry *out)
{
	assert(seq > 0); /* of a reference */
	if (seq > file->entries)
		return MYO_ERR_NOTFOUND;
	int fd = verify_open(v->os, file->path);
	int rc = fd;
	if (fd >= 0) {
		rc = find_line(v, file, fd, seq);
		(void)v->os->close(v->os, fd);
	}
	if (rc == -ENOMEM)
		return verify_nomem(v);
	if (rc < 0) {
		verify_unread(v, file->path, "read again", rc);
		return MYO_ERR_NOTFOUND;
	}
	if (rc == 0)
		return MYO_ERR_NOTFOUND;
	enum myo_status status = verify_decode(
	    v->other, &v->other_row, buf_str(&v->other_line), out);
	if (status == MYO_ERR_NOMEM)
		return verify_nomem(v);
	return status == MYO_OK ? MYO_OK : MYO_ERR_NOTFOUND;
}

/* ---- the second look */

static bool
note_foreign(
    struct verify *v, const struct station_file *target, uint64_t target_seq)
{
	if (!mem_room(v->foreign, v->n_foreign, &v->cap_foreign))
		return false;
	v->foreign[v->n_foreign++] = (struct foreign){
		.target_file = target->number,
		.target_seq = target_seq,
		.file = v->file->number,
		.line = v->line,
	};
	return true;
}

static enum myo_status
judge_far(struct verify *v, const struct myo_entry *e, uint32_t session)
{
	struct str station;
	struct myo_entry found = { .step_id = "" };
	uint64_t seq = 0;

	reference(e, &station, &seq);
	const bool own = str_eq(station, v->file->station);
	if (own && (seq >= e->seq || is_near(e, seq)))
		return MYO_OK; /* judged at first sight */
	struct station_file *file = verify_station(v, station);
	if (file == NULL) {
		verify_fault(v, DIAG_VERIFY_ABSENT, "'%s'", e->refers_to);
		return MYO_OK;
	}
	enum myo_status status = verify_look_up(v, file, seq, &found);
	if (status == MYO_ERR_NOTFOUND) {
		not_there(v, e);
		return MYO_OK;
	}
	if (status != MYO_OK)
		return status;
	const struct target t =
	    target_of(session_find(v, found.session_id), &found);
	judge_target(v, e, session, &t);
	if (!own && e->entry == MYO_ENTRY_AMEND && !note_foreign(v, file, seq))
		return verify_nomem(v);
	return MYO_OK;
}

static enum myo_status
judge_again(struct verify *v, const struct myo_entry *e)
{
	const uint32_t session = session_find(v, e->session_id);
	const struct session *s = session_at(v, session);
	const struct findings *f = &v->findings;
	const uint64_t faults = f->count[MYO_ERROR] + f->count[MYO_WARNING];
	enum myo_status status = MYO_OK;

	if (s != NULL && s->opener == 0)
		verify_doubt(v, DIAG_VERIFY_ENTRY,
		    "'%s', no station's file opens its session",
		    myo_entry_text(e->entry));
	if (e->refers_to[0] != '\0')
		status = judge_far(v, e, session);
	if (f->count[MYO_ERROR] + f->count[MYO_WARNING] > faults)
		session_spoil(v, session);
	if (status == MYO_OK && e->entry == MYO_ENTRY_SIGN)
		status = verify_sign(v, e);
	return status;
}

/* A row that the first look left open, by its last columns. */
static bool
is_open(const struct verify *v, struct str line)
{
	struct chain_line end;

	return chain_split(line, &end) && (v->early || end.refers_to.len > 0);
}

typedef enum myo_status again_fn(struct verify *v, const struct myo_entry *e);

static enum myo_status
line_again(struct verify *v, const struct line *line, again_fn *fn)
{
	struct myo_entry e;

	v->line = line->number;
	if (!is_open(v, line->text))
		return MYO_OK;
	enum myo_status status =
	    verify_decode(v->reader, &v->row, line->text, &e);
	if (status == MYO_ERR_NOMEM)
		return verify_nomem(v);
	/* that it is no entry was said at first sight */
	return status == MYO_OK && e.session_id[0] != '\0' ? fn(v, &e) : MYO_OK;
}

static enum myo_status
read_again(struct verify *v, struct station_file *file, again_fn *fn)
{
	enum myo_status status = MYO_OK;
	struct lines lines;
	struct line line;
	int fd = verify_open(v->os, file->path);
	int rc = fd;

	v->file = file;
	v->quiet = false;
	if (fd >= 0 &&
	    lines_init(&lines, v->os, fd, file->first, file->limit)) {
		lines.number = file->first_line;
		while (
		    status == MYO_OK && (rc = lines_next(&lines, &line)) == 1)
			status = line_again(v, &line, fn);
		lines_release(&lines);
	} else if (fd >= 0) {
		rc = -ENOMEM;
	}
	if (fd >= 0)
		(void)v->os->close(v->os, fd);
	if (rc == -ENOMEM)
		return verify_nomem(v);
	if (rc < 0)
		verify_unread(v, file->path, "read again", rc);
	return status;
}

/* ---- amendments of one entry by two stations */

static int
compare(const void *left, const void *right)
{
	const struct foreign *a = left;
	const struct foreign *b = right;

	if (a->target_file != b->target_file)
		return a->target_file < b->target_file ? -1 : 1;
	if (a->target_seq != b->target_seq)
		return a->target_seq < b->target_seq ? -1 : 1;
	if (a->file != b->file)
		return a->file < b->file ? -1 : 1;
	/* GCOVR_EXCL_BR_START: in order already, but not every sort keeps it */
	return a->line < b->line ? -1 : 1;
	/* GCOVR_EXCL_BR_STOP */
}

static void
say_conflict(
    struct verify *v, const struct foreign *f, const char *other, uint64_t line)
{
	findings_add(&v->findings, DIAG_VERIFY_CONFLICT,
	    v->files[f->file - 1]->path, f->line,
	    "'%.*s:%" PRIu64 "', also amended in '%s', line %" PRIu64,
	    STR_ARG(v->files[f->target_file - 1]->station), f->target_seq,
	    other, line);
}

/* An amend of a station's own entry that another station amended too. */
static enum myo_status
judge_own(struct verify *v, const struct myo_entry *e)
{
	struct foreign want = { .target_file = v->file->number };
	struct str station;

	if (e->entry != MYO_ENTRY_AMEND || e->refers_to[0] == '\0')
		return MYO_OK;
	reference(e, &station, &want.target_seq);
	if (!str_eq(station, v->file->station))
		return MYO_OK;
	size_t low = 0, high = v->n_foreign;
	while (low < high) {
		const size_t mid = low + (high - low) / 2;
		if (compare(&v->foreign[mid], &want) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	for (; low < v->n_foreign &&
	       v->foreign[low].target_file == want.target_file &&
	       v->foreign[low].target_seq == want.target_seq;
	     low++)
		say_conflict(v, &v->foreign[low], v->file->name, v->line);
	return MYO_OK;
}

static enum myo_status
find_conflicts(struct verify *v)
{
	enum myo_status status = MYO_OK;

	if (v->n_foreign == 0)
		return MYO_OK;
	qsort(v->foreign, v->n_foreign, sizeof(*v->foreign), compare);
	for (size_t i = 1; i < v->n_foreign; i++) {
		const struct foreign *a = &v->foreign[i - 1];
		const struct foreign *b = &v->foreign[i];
		if (a->target_file == b->target_file &&
		    a->target_seq == b->target_seq && a->file != b->file)
			say_conflict(
			    v, b, v->files[a->file - 1]->name, a->line);
	}
	for (size_t i = 0; i < v->n_foreign && status == MYO_OK; i++)
		if (i == 0 ||
		    v->foreign[i].target_file != v->foreign[i - 1].target_file)
			status = read_again(v,
			    v->files[v->foreign[i].target_file - 1], judge_own);
	return status;
}

enum myo_status
verify_look_again(struct verify *v)
{
	enum myo_status status = MYO_OK;

	for (size_t i = 0; i < v->n_files && status == MYO_OK; i++)
		if (v->files[i]->readable &&
		    (v->files[i]->look_again || v->early))
			status = read_again(v, v->files[i], judge_again);
	return status == MYO_OK ? find_conflicts(v) : status;
}
