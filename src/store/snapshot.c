/*
 * snapshot.c: LOGBOOK/protocols/<id>-<rev>.ini, the resolved protocols that
 * sessions were held with. Written once, never changed; the revision carries
 * the start of the bytes' hash.
 */
#include "store_private.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include "os/atomic.h"
#include "os/path.h"
#include "layout.h"
#include "snapshot.h"

#include "base/banned.h"

#define SNAPSHOT_MAX ((size_t)16 << 20)
#define REV_DIGITS   12

bool
snapshot_is_name(const char *s)
{
	static const char allowed[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "abcdefghijklmnopqrstuvwxyz"
				      "0123456789._-";

	return s[0] != '\0' && s[0] != '.' && s[strspn(s, allowed)] == '\0';
}

static bool
hash_matches(const char *rev, struct str data)
{
	char hex[HASH_HEX_SIZE];
	const char *dash = strrchr(rev, '-');

	hash_text(data, hex);
	return dash != NULL && strlen(dash + 1) == REV_DIGITS &&
	       memcmp(dash + 1, hex, REV_DIGITS) == 0;
}

/* Refuses names that would leave the folder. */
static enum myo_status
snapshot_path(const struct myo_logbook *book, const char *id, const char *rev,
    struct buf *out, struct myo_diags *diags)
{
	if (!snapshot_is_name(id) || !snapshot_is_name(rev)) {
		diag_add(diags, DIAG_LOG_SNAPSHOT, DIAG_FILE(""),
		    "'%s-%s', not the name of a snapshot", id, rev);
		return MYO_ERR_FORMAT;
	}
	path_join(out, book->dir.data, LAYOUT_PROTOCOLS "/");
	buf_addf(out, "%s-%s.ini", id, rev);
	return out->failed ? store_nomem(diags, book->dir.data) : MYO_OK;
}

/* A link in place of the folder leads out of the logbook. */
static int
own_folder(const struct myo_logbook *book)
{
	struct buf dir = BUF_INIT;
	enum os_kind kind = OS_KIND_NONE;

	path_join(&dir, book->dir.data, LAYOUT_PROTOCOLS);
	int rc =
	    dir.failed ? -ENOMEM : book->os->kind(book->os, dir.data, &kind);
	buf_release(&dir);
	return rc == 0 && kind == OS_KIND_LINK ? -ELOOP : rc;
}

int
snapshot_read(const struct os *os, const char *path, struct buf *out)
{
	return file_read_with(
	    os, path, OS_NOFOLLOW | OS_PLAIN, out, SNAPSHOT_MAX);
}

static enum myo_status
changed(struct myo_diags *diags, const char *path)
{
	diag_add(diags, DIAG_LOG_SNAPSHOT, DIAG_FILE(path),
	    "'%s', its bytes do not have the hash of its revision; "
	    "put the original back from a copy of the logbook",
	    path);
	return MYO_ERR_FORMAT;
}

static enum myo_status
put(struct myo_logbook *book, const char *path, struct str data,
    struct buf *old, struct myo_diags *diags)
{
	struct buf dir = BUF_INIT;
	int rc = own_folder(book);

	if (rc == 0)
		rc = snapshot_read(book->os, path, old);
	if (rc == 0 && !str_eq(buf_str(old), data))
		return changed(diags, path);
	path_dir(&dir, path);
	if (dir.failed) {
		rc = -ENOMEM;
	} else if (rc == 0) {
		/* Whoever made it may have stopped before this. */
		rc = dir_sync(book->os, dir.data);
	} else if (rc == -ENOENT) {
		rc = path_mkdirs(book->os, dir.data);
		if (rc == 0)
			rc = atomic_write(book->os, path, data);
	}
	/* Nor need the folder's own name be on disk when it was there. */
	if (rc == 0)
		rc = dir_sync(book->os, book->dir.data);
	buf_release(&dir);
	return rc < 0 ? store_failed(
			    diags, DIAG_LOG_IO, path, "write the snapshot", rc)
		      : MYO_OK;
}

enum myo_status
myo_logbook_put_snapshot(struct myo_logbook *book, const char *protocol_id,
    const char *protocol_rev, const char *data, size_t len,
    struct myo_diags *diags)
{
	const struct str bytes = { data, len };
	struct buf path = BUF_INIT, old = BUF_INIT;

	if (book->mode != MYO_LOGBOOK_WRITE)
		return MYO_ERR_MISUSE;
	enum myo_status status =
	    snapshot_path(book, protocol_id, protocol_rev, &path, diags);
	if (status == MYO_OK && !hash_matches(protocol_rev, bytes))
		status = changed(diags, path.data);
	if (status == MYO_OK)
		status = put(book, path.data, bytes, &old, diags);
	buf_release(&old);
	buf_release(&path);
	return status;
}

static enum myo_status
get(struct myo_logbook *book, const char *path, const char *rev,
    struct buf *text, struct myo_diags *diags)
{
	int rc = own_folder(book);

	if (rc == 0)
		rc = snapshot_read(book->os, path, text);
	if (rc == -ENOENT) {
		diag_add(diags, DIAG_LOG_SNAPSHOT, DIAG_FILE(path),
		    "'%s', not there; copy it from where the session was held",
		    path);
		return MYO_ERR_NOTFOUND;
	}
	if (rc < 0)
		return store_failed(
		    diags, DIAG_LOG_READ, path, "read the snapshot", rc);
	return hash_matches(rev, buf_str(text)) ? MYO_OK : changed(diags, path);
}

enum myo_status
myo_logbook_get_snapshot(struct myo_logbook *book, const char *protocol_id,
    const char *protocol_rev, char **data, size_t *len, struct myo_diags *diags)
{
	struct buf path = BUF_INIT, text = BUF_INIT;
	enum myo_status status =
	    snapshot_path(book, protocol_id, protocol_rev, &path, diags);

	if (status == MYO_OK)
		status = get(book, path.data, protocol_rev, &text, diags);
	if (status == MYO_OK) {
		const size_t size = text.len;
		char *bytes = buf_detach(&text);
		if (bytes == NULL) {
			status = store_nomem(diags, path.data);
		} else {
			*data = bytes;
			*len = size;
		}
	}
	buf_release(&text);
	buf_release(&path);
	return status;
}
