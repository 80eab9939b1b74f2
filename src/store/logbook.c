/*
 * logbook.c: opening and closing.
 */
#include "store_private.h"

#include <errno.h>
#include <stdlib.h>

#include "os/path.h"
#include "batch_mark.h"

#include "base/mem.h"
#include "layout.h"

#include "base/banned.h"

static enum myo_status
open_read(struct myo_logbook *book, struct myo_diags *diags)
{
	int fd = book->os->open(book->os, book->dir.data, OS_READ | OS_DIR);

	if (fd < 0) {
		enum myo_status status = store_failed(
		    diags, DIAG_LOG_READ, book->dir.data, "open", fd);
		return fd == -ENOENT ? MYO_ERR_NOTFOUND : status;
	}
	(void)book->os->close(book->os, fd);
	return MYO_OK;
}

static enum myo_status
open_write(struct myo_logbook *book, const char *state_dir,
    const char *station_name, struct myo_diags *diags)
{
	int rc = path_mkdirs(book->os, book->dir.data);

	if (rc < 0)
		return store_failed(
		    diags, DIAG_LOG_IO, book->dir.data, "make the folder", rc);
	enum myo_status status = station_load(
	    book->os, state_dir, station_name, &book->station, diags);
	if (status != MYO_OK)
		return status;
	path_join(&book->log.path, book->dir.data, book->station.data);
	buf_adds(&book->log.path, LAYOUT_CSV);
	path_join(&book->marker, book->dir.data, book->station.data);
	buf_adds(&book->marker, LAYOUT_REPAIR);
	path_join(&book->batch, book->dir.data, book->station.data);
	buf_adds(&book->batch, LAYOUT_BATCH);
	path_join(&book->lock_path, book->dir.data, LAYOUT_LOCK);
	book->reader = csv_reader_new();
	if (book->reader == NULL || book->log.path.failed ||
	    book->marker.failed || book->batch.failed || book->lock_path.failed)
		return store_nomem(diags, book->dir.data);
	return lock_open(book, diags);
}

static struct myo_logbook *
logbook_new(const struct os *os, const char *dir, enum myo_logbook_mode mode)
{
	struct myo_logbook *book = mem_zeroed(1, sizeof(*book));

	if (book == NULL)
		return NULL;
	book->os = os;
	book->mode = mode;
	book->lock_fd = -1;
	book->log.fd = -1;
	buf_init(&book->dir);
	buf_init(&book->station);
	buf_init(&book->lock_path);
	buf_init(&book->log.path);
	buf_init(&book->marker);
	buf_init(&book->batch);
	buf_init(&book->line);
	buf_adds(&book->dir, dir);
	return book;
}

enum myo_status
store_open_named(const struct os *os, const char *dir, const char *state_dir,
    const char *station_name, enum myo_logbook_mode mode,
    struct myo_logbook **out, struct myo_diags *diags)
{
	enum myo_status status;

	if (mode == MYO_LOGBOOK_WRITE && state_dir == NULL)
		return MYO_ERR_MISUSE;
	struct myo_logbook *book = logbook_new(os, dir, mode);
	if (book == NULL || book->dir.failed)
		status = store_nomem(diags, dir);
	else if (mode == MYO_LOGBOOK_WRITE)
		status = open_write(book, state_dir, station_name, diags);
	else
		status = open_read(book, diags);
	if (status == MYO_OK)
		*out = book;
	else
		myo_logbook_close(book);
	return status;
}

enum myo_status
store_open_with(const struct os *os, const char *dir, const char *state_dir,
    enum myo_logbook_mode mode, struct myo_logbook **out,
    struct myo_diags *diags)
{
	return store_open_named(os, dir, state_dir, NULL, mode, out, diags);
}

enum myo_status
myo_logbook_open(const char *dir, const char *state_dir,
    enum myo_logbook_mode mode, struct myo_logbook **out,
    struct myo_diags *diags)
{
	return store_open_with(os_posix(), dir, state_dir, mode, out, diags);
}

void
myo_logbook_close(struct myo_logbook *book)
{
	if (book == NULL)
		return;
	/* Nothing is buffered: what was acknowledged is on disk, so a failing
	 * close loses nothing. */
	if (book->log.fd >= 0)
		(void)book->os->close(book->os, book->log.fd);
	if (book->lock_fd >= 0)
		(void)book->os->close(book->os, book->lock_fd);
	csv_reader_free(book->reader);
	buf_release(&book->line);
	buf_release(&book->batch);
	buf_release(&book->marker);
	buf_release(&book->log.path);
	buf_release(&book->lock_path);
	buf_release(&book->station);
	buf_release(&book->dir);
	free(book);
}

const char *
myo_logbook_station(const struct myo_logbook *book)
{
	return book->station.data;
}

const char *
myo_logbook_dir(const struct myo_logbook *book)
{
	return book->dir.data;
}
