/*
 * verify_seal.c: the seal of one file, how far it is whole, and which files
 * there are.
 */
#include "verify_private.h"

#include <errno.h>

#include "base/banned.h"

static void
take_seal(void *ctx, const struct myo_verified_file *file)
{
	struct myo_seal *seal = ctx;

	*seal = file->seal;
}

static enum myo_status
no_file(const struct verify *v, const char *station, struct myo_diags *diags)
{
	diag_add(diags, DIAG_LOG_READ, DIAG_FILE(v->book->dir.data),
	    "station '%s', the logbook has no file of it", station);
	return MYO_ERR_NOTFOUND;
}

static struct station_file *
find_file(const struct verify *v, const char *station)
{
	for (size_t i = 0; i < v->n_files; i++)
		if (str_eqc(v->files[i]->station, station))
			return v->files[i];
	return NULL;
}

static enum myo_status
seal_file(struct verify *v, const char *station, struct myo_diags *diags)
{
	enum myo_status status = verify_list(v);
	struct station_file *file =
	    status == MYO_OK ? find_file(v, station) : NULL;

	if (status != MYO_OK)
		return status;
	if (file == NULL)
		return no_file(v, station, diags);
	status = verify_file(v, file);
	if (status == MYO_OK && v->unread)
		return MYO_ERR_IO;
	if (status == MYO_OK && !file->readable)
		return MYO_ERR_FORMAT;
	if (status == MYO_OK && v->findings.count[MYO_ERROR] > 0)
		return MYO_ERR_CHAIN;
	return status;
}

enum myo_status
myo_logbook_seal(struct myo_logbook *book, const char *station,
    struct myo_seal *out, struct myo_diags *diags)
{
	struct myo_seal seal = { .count = 0 };
	const struct myo_verify how = { .file = take_seal, .ctx = &seal };
	struct verify v;
	enum myo_status status = MYO_ERR_NOMEM;

	if (verify_begin(&v, book, &how)) {
		v.findings.list = diags;
		v.chain_only = true;
		status = seal_file(&v, station, diags);
	}
	verify_end(&v);
	if (status == MYO_OK)
		*out = seal;
	return status == MYO_ERR_NOMEM ? store_nomem(diags, book->dir.data)
				       : status;
}

enum myo_status
myo_logbook_whole(
    struct myo_logbook *book, const char *station, uint64_t *entries)
{
	const struct myo_verify how = { .ctx = NULL };
	struct verify v;
	enum myo_status status = MYO_ERR_NOMEM;

	*entries = 0;
	if (verify_begin(&v, book, &how)) {
		v.chain_only = true;
		status = verify_list(&v);
	}
	struct station_file *file =
	    status == MYO_OK ? find_file(&v, station) : NULL;
	if (file != NULL) {
		status = verify_file(&v, file);
		*entries = status == MYO_OK && !v.unread ? file->whole : 0;
	}
	verify_end(&v);
	return status;
}

enum myo_status
myo_logbook_stations(struct myo_logbook *book, myo_station_fn *fn, void *ctx,
    struct myo_diags *diags)
{
	const struct myo_verify how = { .ctx = NULL };
	struct verify v;
	enum myo_status status = MYO_ERR_NOMEM;

	if (verify_begin(&v, book, &how)) {
		v.findings.list = diags;
		status = verify_list(&v);
	}
	for (size_t i = 0; status == MYO_OK && i < v.n_files; i++) {
		bool is_one = false;
		status = verify_is_station(&v, v.files[i], &is_one);
		const char *name = arena_str(&v.arena, v.files[i]->station);
		if (arena_failed(&v.arena))
			status = MYO_ERR_NOMEM;
		if (status == MYO_OK && is_one)
			fn(ctx, name);
	}
	if (status == MYO_OK && v.unread)
		status = MYO_ERR_IO;
	verify_end(&v);
	return status == MYO_ERR_NOMEM ? store_nomem(diags, book->dir.data)
				       : status;
}
