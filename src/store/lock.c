/*
 * lock.c: LOGBOOK/lock. Byte 0 is held for one append; a session in progress
 * holds a byte of its own, found by the hash of its id.
 */
#include "store_private.h"

#include <errno.h>
#include <inttypes.h>

#include "layout.h"

#include "base/banned.h"

enum myo_status
lock_open(struct myo_logbook *book, struct myo_diags *diags)
{
	const struct os *os = book->os;
	int rc = os->open(os, book->lock_path.data,
	    OS_RDWR | OS_CREATE | OS_NOFOLLOW | OS_PLAIN);

	if (rc >= 0) {
		book->lock_fd = rc;
		rc = os->identity(os, book->lock_fd, &book->lock_id);
	}
	return rc < 0 ? store_failed(diags, DIAG_LOG_IO, book->lock_path.data,
			    "open the lock", rc)
		      : MYO_OK;
}

/* It says by whom, unless it is free now and taken. */
static int
still_held(struct myo_logbook *book, struct myo_diags *diags)
{
	const char *path = book->lock_path.data;
	int64_t pid = 0;
	int rc = book->os->try_lock(book->os, book->lock_fd, LOCK_APPEND, &pid);

	if (rc == -EAGAIN)
		diag_add(diags, DIAG_LOG_IO, DIAG_FILE(path),
		    "'%s', held by process %" PRId64
		    " for too long; end that process and try again",
		    path, pid);
	return rc;
}

enum myo_status
lock_append(struct myo_logbook *book, struct myo_diags *diags)
{
	const struct os *os = book->os;
	const char *path = book->lock_path.data;
	struct os_id id;
	int rc = os->lock(os, book->lock_fd, LOCK_APPEND);

	if (rc == -EAGAIN)
		rc = still_held(book, diags);
	if (rc == -EAGAIN)
		return MYO_ERR_IO;
	if (rc < 0)
		return store_failed(diags, DIAG_LOG_IO, path, "lock", rc);
	rc = os->identity_of(os, path, &id);
	if (rc == 0 && id.dev == book->lock_id.dev &&
	    id.ino == book->lock_id.ino)
		return MYO_OK;
	unlock_append(book);
	if (rc < 0)
		return store_failed(diags, DIAG_LOG_IO, path, "find", rc);
	/* Other processes would lock the new file: nobody excludes nobody. */
	diag_add(diags, DIAG_LOG_IO, DIAG_FILE(path),
	    "'%s', replaced by another file while in use; start again", path);
	return MYO_ERR_IO;
}

void
unlock_append(struct myo_logbook *book)
{
	/* It can only fail for a descriptor that is none; the lock goes with
	 * the process at the latest. */
	(void)book->os->unlock(book->os, book->lock_fd, LOCK_APPEND);
}

static int64_t
session_byte(const char *session_id)
{
	unsigned char raw[HASH_SIZE];
	struct hash h;
	uint64_t n = 0;

	hash_init(&h);
	hash_add(&h, session_id, str_from(session_id).len);
	hash_raw(&h, raw);
	for (size_t i = 0; i < sizeof(n); i++)
		n = n << 8 | raw[i];
	return LOCK_SESSIONS + (int64_t)(n & LOCK_SESSION_MASK);
}

enum myo_status
myo_logbook_hold(struct myo_logbook *book, const char *session_id,
    int64_t *holder, struct myo_diags *diags)
{
	int64_t pid = 0;

	if (book->mode != MYO_LOGBOOK_WRITE)
		return MYO_ERR_MISUSE;
	int rc = book->os->try_lock(
	    book->os, book->lock_fd, session_byte(session_id), &pid);
	if (rc == 0)
		return MYO_OK;
	if (rc != -EAGAIN)
		return store_failed(
		    diags, DIAG_LOG_IO, book->lock_path.data, "lock", rc);
	if (pid > 0)
		diag_add(diags, DIAG_LOG_LOCKED, DIAG_FILE(""),
		    "session '%s' is in progress in process %" PRId64,
		    session_id, pid);
	else
		diag_add(diags, DIAG_LOG_LOCKED, DIAG_FILE(""),
		    "session '%s' is in progress", session_id);
	*holder = pid;
	return MYO_ERR_LOCKED;
}

void
myo_logbook_let_go(struct myo_logbook *book, const char *session_id)
{
	if (book->mode == MYO_LOGBOOK_WRITE)
		(void)book->os->unlock(
		    book->os, book->lock_fd, session_byte(session_id));
}
