/*
 * verify.c: one verification from end to end. It only looks.
 */
#include "verify_private.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "os/path.h"

#include "base/mem.h"

#include "base/banned.h"

#ifdef MYO_TEST
#define PROGRESS_EVERY ((int64_t)1 << 10)
#else
#define PROGRESS_EVERY ((int64_t)4 << 20)
#endif

/* ---- saying */

void
verify_fault(struct verify *v, enum diag_code code, const char *fmt, ...)
{
	va_list ap;

	if (v->quiet)
		return;
	va_start(ap, fmt);
	findings_vadd(&v->findings, code, v->file->path, v->line, fmt, ap);
	va_end(ap);
}

void
verify_doubt(struct verify *v, enum diag_code code, const char *fmt, ...)
{
	va_list ap;

	if (v->quiet)
		return;
	if (v->damaged) {
		v->file->unsure++;
		return;
	}
	va_start(ap, fmt);
	findings_vadd(&v->findings, code, v->file->path, v->line, fmt, ap);
	va_end(ap);
}

enum myo_status
verify_nomem(struct verify *v)
{
	v->findings.failed = true;
	return MYO_ERR_NOMEM;
}

void
verify_unread(struct verify *v, const char *path, const char *doing, int err)
{
	v->unread = true;
	findings_add(&v->findings, DIAG_LOG_READ, path, 0, "'%s', %s: %s", path,
	    doing, os_error_text(err));
}

bool
verify_progress(struct verify *v, int64_t done, int64_t size)
{
	if (v->how->progress == NULL || done < v->said + PROGRESS_EVERY)
		return true;
	v->said = done;
	v->stopped = !v->how->progress(v->how->ctx, v->file->path, done, size);
	return !v->stopped;
}

int
verify_open(const struct os *os, const char *path)
{
	return os->open(os, path, OS_READ | OS_NOFOLLOW | OS_PLAIN);
}

struct station_file *
verify_station(struct verify *v, struct str station)
{
	for (size_t i = 0; i < v->n_files; i++)
		if (v->files[i]->readable &&
		    str_eq(v->files[i]->station, station))
			return v->files[i];
	return NULL;
}

uint32_t
verify_hash(uint32_t hash, const char *text)
{
	for (; *text != '\0'; text++)
		hash = (hash ^ (unsigned char)*text) * UINT32_C(16777619);
	return hash;
}

/* ---- the run */

bool
verify_begin(
    struct verify *v, struct myo_logbook *book, const struct myo_verify *how)
{
	memset(v, 0, sizeof(*v));
	hash_prepare();
	v->book = book;
	v->os = book->os;
	v->how = how;
	v->findings.fn = how->finding;
	v->findings.ctx = how->ctx;
	arena_init(&v->arena);
	buf_init(&v->text);
	buf_init(&v->identity);
	buf_init(&v->other_line);
	v->session = NO_SESSION;
	arena_init(&v->ahead.arena);
	verify_ahead_begin(v);
	v->reader = csv_reader_new();
	v->other = csv_reader_new();
	v->near = mem_zeroed(NEAR_ENTRIES, sizeof(*v->near));
	return v->reader != NULL && v->other != NULL && v->near != NULL;
}

void
verify_end(struct verify *v)
{
	for (size_t i = 0; i < v->n_files; i++)
		free(v->files[i]->marks);
	sessions_release(&v->sessions);
	snapshots_release(&v->snapshots);
	free(v->foreign);
	free(v->near);
	csv_reader_free(v->other);
	csv_reader_free(v->reader);
	buf_release(&v->other_line);
	buf_release(&v->identity);
	buf_release(&v->text);
	arena_release(&v->ahead.arena);
	arena_release(&v->arena);
}

/* A seal of a station that has no file here cannot be fulfilled. */
static void
seals_without_file(struct verify *v)
{
	for (size_t i = 0; i < v->how->n_seals; i++) {
		const struct myo_seal *seal = &v->how->seals[i];
		if (verify_station(v, str_from(seal->station)) == NULL)
			findings_add(&v->findings, DIAG_VERIFY_SEAL,
			    v->book->dir.data, 0,
			    "station '%s', the logbook has no file of it",
			    seal->station);
	}
}

static void
say_unsure(struct verify *v)
{
	for (size_t i = 0; i < v->n_files; i++)
		if (v->files[i]->unsure > 0)
			findings_add(&v->findings, DIAG_VERIFY_UNSURE,
			    v->files[i]->path, 0,
			    "%llu, since lines are damaged or missing",
			    (unsigned long long)v->files[i]->unsure);
}

static enum myo_status
read_all(struct verify *v)
{
	enum myo_status status = verify_list(v);

	for (size_t i = 0; i < v->n_files && status == MYO_OK && !v->stopped;
	     i++)
		status = verify_file(v, v->files[i]);
	v->file = NULL;
	if (status == MYO_OK && !v->stopped)
		status = verify_look_again(v);
	if (status == MYO_OK && !v->stopped)
		status = verify_scores(v);
	if (status == MYO_OK && !v->stopped) {
		seals_without_file(v);
		say_unsure(v);
		status = verify_folder(v);
	}
	return status;
}

enum myo_status
myo_logbook_verify(struct myo_logbook *book, const struct myo_verify *how,
    struct myo_verified *out)
{
	struct verify v;
	enum myo_status status = MYO_ERR_NOMEM;

	if (verify_begin(&v, book, how))
		status = read_all(&v);
	*out = (struct myo_verified){
		.files = v.n_files,
		.entries = v.entries,
		.sessions = v.sessions.count,
		.errors = v.findings.count[MYO_ERROR],
		.warnings = v.findings.count[MYO_WARNING],
		.notes = v.findings.count[MYO_NOTE],
		.stopped = v.stopped,
	};
	const bool failed = v.findings.failed || arena_failed(&v.arena);
	verify_end(&v);
	if (failed)
		return MYO_ERR_NOMEM;
	return status == MYO_OK && v.unread ? MYO_ERR_IO : status;
}
