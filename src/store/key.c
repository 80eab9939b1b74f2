/*
 * key.c: signing keys on disk.
 */
#include "key.h"

#include <errno.h>
#include <string.h>

#include "base/hex.h"
#include "core/sign.h"
#include "os/atomic.h"
#include "os/path.h"
#include "layout.h"
#include "store_private.h"

#include "base/banned.h"

#define OTHERS     077 /* bits of the mode */
#define PUBLIC_MAX 512

void
key_path(struct buf *out, const char *state_dir, const char *station)
{
	path_join(out, state_dir, station);
	buf_adds(out, ".key");
}

/* ---- reading a file that must be a plain one */

/* At most cap bytes; how many, or a negative errno value. */
static int64_t
read_some(const struct os *os, int fd, char *data, size_t cap)
{
	size_t n = 0;
	int64_t got = 1;

	while (got > 0 && n < cap) {
		got = os->read(os, fd, data + n, cap - n);
		if (got > 0)
			n += (size_t)got;
		else if (got == -EINTR)
			got = 1;
	}
	return got < 0 ? got : (int64_t)n;
}

/* The whole file, which has less than cap bytes; its length. What
 * is no file is os_no_file. */
static int64_t
read_plain(const struct os *os, const char *path, char *data, size_t cap,
    struct os_id *id)
{
	int fd = os->open(os, path, OS_READ | OS_NOFOLLOW | OS_PLAIN);

	if (fd < 0)
		return fd;
	int rc = os->identity(os, fd, id);
	int64_t n = rc < 0 ? rc : read_some(os, fd, data, cap);
	(void)os->close(os, fd);
	return n == (int64_t)cap ? -EFBIG : n;
}

/* ---- the secret half */

static enum myo_status
refuse(struct myo_diags *diags, const char *path, const char *why)
{
	diag_add(diags, DIAG_LOG_KEY, DIAG_FILE(path), "'%s', %s", path, why);
	return MYO_ERR_FORMAT;
}

static const char *
whose_fault(const struct os_id *id)
{
	if (!id->mine)
		return "belongs to another user";
	if ((id->mode & OTHERS) != 0)
		return "others may read it: if somebody may have, the station "
		       "needs a new one; else set its mode to 600";
	return NULL;
}

static enum myo_status
read_key(const struct os *os, const char *path, const char *station,
    struct keyfile *out, struct myo_diags *diags)
{
	char text[KEYFILE_MAX];
	struct os_id id = { .mine = false };
	const char *why = NULL;
	enum myo_status status = MYO_OK;
	int64_t n = read_plain(os, path, text, sizeof(text), &id);

	if (n == -ENOENT)
		return MYO_ERR_NOTFOUND;
	if (os_no_file(n))
		return refuse(diags, path, "not a plain file");
	if (n < 0 && n != -EFBIG)
		return store_failed(diags, DIAG_LOG_KEY, path, "read", (int)n);
	why = whose_fault(&id);
	if (why == NULL &&
	    (n < 0 ||
		!keyfile_read((struct str){ text, (size_t)n }, station, out)))
		why = "damaged, or not this station's";
	if (why != NULL)
		status = refuse(diags, path, why);
	secret_wipe(text, sizeof(text));
	return status;
}

static enum myo_status
write_key(const struct os *os, const char *path, const char *station,
    const struct keyfile *k, struct myo_diags *diags)
{
	struct buf text = BUF_INIT;

	secret_room(&text);
	keyfile_write(&text, k, station);
	int rc = text.failed ? -ENOMEM : atomic_write(os, path, buf_str(&text));
	secret_release(&text);
	return rc < 0 ? store_failed(diags, DIAG_LOG_KEY, path, "write", rc)
		      : MYO_OK;
}

static enum myo_status
make_key(const struct os *os, const char *path, const char *station,
    struct keyfile *out, struct myo_diags *diags)
{
	struct ed25519_key key;

	*out = (struct keyfile){ .sealed = false };
	int rc = os->random(os, out->seed, sizeof(out->seed));
	if (rc < 0)
		return store_failed(
		    diags, DIAG_LOG_KEY, path, "get random bytes for", rc);
	ed25519_from_seed(&key, out->seed);
	memcpy(out->public_key, key.public_key, sizeof(key.public_key));
	secret_wipe(&key, sizeof(key));
	return write_key(os, path, station, out, diags);
}

/* Two first uses at once agree on one key under the lock. */
static enum myo_status
load_locked(const struct os *os, const char *state_dir, const char *path,
    const char *station, struct keyfile *out, struct myo_diags *diags)
{
	struct buf lock = BUF_INIT;
	enum myo_status status;
	int fd = station_lock(os, state_dir, &lock);

	if (fd < 0) {
		status =
		    store_failed(diags, DIAG_LOG_KEY, lock.data, "lock", fd);
	} else {
		status = read_key(os, path, station, out, diags);
		if (status == MYO_ERR_NOTFOUND)
			status = make_key(os, path, station, out, diags);
		(void)os->close(os, fd);
	}
	buf_release(&lock);
	return status;
}

enum myo_status
key_load(const struct os *os, const char *state_dir, const char *station,
    enum key_use use, struct keyfile *out, struct myo_diags *diags)
{
	struct buf path = BUF_INIT;
	enum myo_status status;

	key_path(&path, state_dir, station);
	if (path.failed)
		status = store_nomem(diags, state_dir);
	else if (use == KEY_LOOK)
		status = read_key(os, path.data, station, out, diags);
	else
		status =
		    load_locked(os, state_dir, path.data, station, out, diags);
	buf_release(&path);
	return status;
}

enum myo_status
key_store(const struct os *os, const char *state_dir, const char *station,
    const struct keyfile *k, struct myo_diags *diags)
{
	struct buf path = BUF_INIT;
	enum myo_status status;

	key_path(&path, state_dir, station);
	status = path.failed ? store_nomem(diags, state_dir)
			     : write_key(os, path.data, station, k, diags);
	buf_release(&path);
	return status;
}

/* ---- the public half */

static void
public_path(
    struct buf *out, const struct myo_logbook *book, const char *station)
{
	struct buf dir = BUF_INIT;

	path_join(&dir, book->dir.data, LAYOUT_KEYS);
	path_join(out, dir.data, station);
	buf_adds(out, LAYOUT_PUB);
	if (dir.failed)
		out->failed = true;
	buf_release(&dir);
}

/* Not even by a link may the folder lead elsewhere. */
static int
check_dir(const struct myo_logbook *book, bool make)
{
	struct buf dir = BUF_INIT;
	enum os_kind kind = OS_KIND_NONE;

	path_join(&dir, book->dir.data, LAYOUT_KEYS);
	int rc =
	    dir.failed ? -ENOMEM : book->os->kind(book->os, dir.data, &kind);
	if (rc == 0 && kind == OS_KIND_NONE)
		rc = make ? path_mkdirs(book->os, dir.data) : -ENOENT;
	else if (rc == 0 && kind != OS_KIND_DIR)
		rc = -ENOTDIR;
	buf_release(&dir);
	return rc;
}

static enum myo_status
read_public(struct myo_logbook *book, const char *path, const char *station,
    char key[65], struct myo_diags *diags)
{
	char text[PUBLIC_MAX];
	struct os_id id = { .mine = false };
	struct str digits;
	int64_t n = read_plain(book->os, path, text, sizeof(text), &id);

	if (n == -ENOENT)
		return MYO_ERR_NOTFOUND;
	if (n < 0 && n != -EFBIG && !os_no_file(n))
		return store_failed(diags, DIAG_LOG_KEY, path, "read", (int)n);
	if (n < 0 || !sign_public_read(
			 (struct str){ text, (size_t)n }, station, &digits))
		return refuse(
		    diags, path, "not the public key of that station");
	memcpy(key, digits.p, digits.len);
	key[digits.len] = '\0';
	return MYO_OK;
}

enum myo_status
myo_logbook_public_key(struct myo_logbook *book, const char *station_id,
    char key[65], struct myo_diags *diags)
{
	struct buf path = BUF_INIT;
	int rc = check_dir(book, false);
	enum myo_status status;

	public_path(&path, book, station_id);
	if (rc == -ENOENT || strchr(station_id, '/') != NULL)
		status = MYO_ERR_NOTFOUND;
	else if (path.failed)
		status = store_nomem(diags, book->dir.data);
	else if (rc < 0)
		status =
		    store_failed(diags, DIAG_LOG_KEY, path.data, "read", rc);
	else
		status = read_public(book, path.data, station_id, key, diags);
	buf_release(&path);
	return status;
}

static enum myo_status
write_public(struct myo_logbook *book, const char *path,
    const unsigned char *public_key, struct myo_diags *diags)
{
	struct buf text = BUF_INIT;

	sign_public_add(&text, public_key, book->station.data);
	int rc = text.failed ? -ENOMEM
			     : atomic_write(book->os, path, buf_str(&text));
	buf_release(&text);
	return rc < 0 ? store_failed(diags, DIAG_LOG_KEY, path, "write", rc)
		      : MYO_OK;
}

enum myo_status
key_publish(struct myo_logbook *book,
    const unsigned char public_key[ED25519_PUBLIC_SIZE],
    struct myo_diags *diags)
{
	struct buf path = BUF_INIT, ours = BUF_INIT;
	const char *station = book->station.data;
	char there[65];
	enum myo_status status;

	if (book->mode != MYO_LOGBOOK_WRITE)
		return MYO_ERR_MISUSE;
	public_path(&path, book, station);
	hex_add(&ours, public_key, ED25519_PUBLIC_SIZE);
	int rc = path.failed || ours.failed ? -ENOMEM : check_dir(book, true);
	if (rc < 0) {
		status =
		    store_failed(diags, DIAG_LOG_KEY, path.data, "write", rc);
		goto out;
	}
	status = read_public(book, path.data, station, there, diags);
	if (status == MYO_ERR_NOTFOUND)
		status = write_public(book, path.data, public_key, diags);
	else if (status == MYO_OK && strcmp(there, ours.data) != 0)
		status = refuse(diags, path.data,
		    "holds another key than this station has; signatures made "
		    "with that one could not be told from false ones. Put the "
		    "old secret key back, or let the station get a new id");
out:
	buf_release(&ours);
	buf_release(&path);
	return status;
}
