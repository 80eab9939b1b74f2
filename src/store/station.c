/*
 * station.c: the id of this installation, kept in STATE_DIR/station together
 * with a hash of the machine's id. A state folder that was copied to another
 * machine gets a new id there, since two writers of one file would break its
 * chain.
 *
 * The file is one line: the id, a blank, 64 hexadecimal digits.
 */
#include "store_private.h"

#include <errno.h>
#include <stdbool.h>

#include "os/atomic.h"
#include "os/path.h"
#include "layout.h"

#include "base/banned.h"

#define HOST_MAX 32
#define TAIL_LEN 4
#define FILE_MAX 4096
#define DIGITS   "abcdefghijklmnopqrstuvwxyz0123456789"
#define DIGITS_N (sizeof(DIGITS) - 1)
#define TRIES    100

/* Not the machine's id itself: it is a secret of the machine. */
static int
machine_hash(const struct os *os, char out[HASH_HEX_SIZE])
{
	static const char purpose[] = "myolog station\n";
	struct buf id = BUF_INIT;
	struct hash h;
	int rc = os->machine_id(os, &id);

	/* A machine that knows no id of its own is always the same one. */
	if (rc == -ENOENT)
		rc = 0;
	if (id.failed)
		rc = -ENOMEM;
	hash_init(&h);
	hash_add(&h, purpose, sizeof(purpose) - 1);
	hash_add(&h, id.data, id.len);
	hash_hex(&h, out);
	buf_release(&id);
	return rc;
}

static bool
is_id_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
}

static bool
is_station(struct str s)
{
	if (s.len == 0 || s.len > HOST_MAX + 1 + TAIL_LEN || s.p[0] == '-')
		return false;
	for (size_t i = 0; i < s.len; i++) {
		if (!is_id_char(s.p[i]))
			return false;
	}
	return true;
}

static int
add_host(const struct os *os, struct buf *out)
{
	struct buf host = BUF_INIT;
	int rc = os->hostname(os, &host);

	for (size_t i = 0; rc == 0 && i < host.len && out->len < HOST_MAX;
	     i++) {
		char c = host.data[i];
		if (c >= 'A' && c <= 'Z')
			c = (char)(c - 'A' + 'a');
		if (!is_id_char(c))
			c = '-';
		if (c != '-' || out->len > 0)
			buf_addc(out, c);
	}
	if (out->len == 0)
		buf_adds(out, "station");
	if (host.failed)
		rc = -ENOMEM;
	buf_release(&host);
	return rc;
}

static int
add_tail(const struct os *os, struct buf *out)
{
	size_t added = 0;

	buf_addc(out, '-');
	for (int i = 0; added < TAIL_LEN; i++) {
		unsigned char byte;
		int rc = i < TRIES ? os->random(os, &byte, 1) : -EIO;
		if (rc < 0)
			return rc;
		/* The rest of 256 / 36 would favour the first letters. */
		if (byte >= 256 / DIGITS_N * DIGITS_N)
			continue;
		buf_addc(out, DIGITS[byte % DIGITS_N]);
		added++;
	}
	return 0;
}

static int
make_station(const struct os *os, const char *path, const char *machine,
    const char *name, struct buf *station)
{
	struct buf text = BUF_INIT;
	int rc = 0;

	buf_reset(station);
	if (name != NULL)
		buf_adds(station, name);
	else
		rc = add_host(os, station);
	if (rc == 0)
		rc = add_tail(os, station);
	buf_addf(&text, "%s %s\n", station->data, machine);
	if (rc == 0 && (station->failed || text.failed))
		rc = -ENOMEM;
	if (rc == 0)
		rc = atomic_write(os, path, buf_str(&text));
	buf_release(&text);
	return rc;
}

/* 1: *station is what the file says; 0: a new one is needed. */
static int
read_station(const struct os *os, const char *path, const char *machine,
    struct buf *station)
{
	struct buf text = BUF_INIT;
	struct str rest;
	int rc = file_read_with(os, path, OS_PLAIN, &text, FILE_MAX);

	if (rc == -ENOENT) {
		rc = 0;
	} else if (rc == 0) {
		struct str line = str_cut(buf_str(&text), '\n', &rest);
		struct str id = str_cut(line, ' ', &rest);
		if (!is_station(id) || rest.len != HASH_HEX_SIZE - 1) {
			rc = -EBADMSG;
		} else if (str_eqc(rest, machine)) {
			buf_reset(station);
			buf_addstr(station, id);
			rc = station->failed ? -ENOMEM : 1;
		}
	}
	buf_release(&text);
	return rc;
}

static enum myo_status
say(struct myo_diags *diags, const char *path, const char *doing, int err)
{
	if (err == -EBADMSG) {
		diag_add(diags, DIAG_LOG_STATION, DIAG_FILE(path),
		    "'%s', damaged; remove it and a new station id is made",
		    path);
		return MYO_ERR_FORMAT;
	}
	return store_failed(diags, DIAG_LOG_STATION, path, doing, err);
}

/* Under the lock, so that two first starts agree on one id. */
static enum myo_status
load_locked(const struct os *os, const char *path, const char *name,
    struct buf *station, struct myo_diags *diags)
{
	char machine[HASH_HEX_SIZE];
	int rc = machine_hash(os, machine);

	if (rc == 0)
		rc = read_station(os, path, machine, station);
	if (rc < 0)
		return say(diags, path, "read", rc);
	if (rc == 0)
		rc = make_station(os, path, machine, name, station);
	return rc < 0 ? say(diags, path, "write", rc) : MYO_OK;
}

int
station_lock(const struct os *os, const char *state_dir, struct buf *path)
{
	path_join(path, state_dir, "lock");
	int fd = path->failed
		     ? -ENOMEM
		     : os->open(os, path->data,
			   OS_RDWR | OS_CREATE | OS_NOFOLLOW | OS_PLAIN);
	int rc = fd >= 0 ? os->lock(os, fd, 0) : fd;

	if (rc == -EAGAIN)
		rc = -EBUSY;
	if (rc < 0 && fd >= 0)
		(void)os->close(os, fd);
	return rc < 0 ? rc : fd;
}

enum myo_status
station_load(const struct os *os, const char *state_dir, const char *name,
    struct buf *station, struct myo_diags *diags)
{
	struct buf path = BUF_INIT, lock = BUF_INIT;
	enum myo_status status;
	int fd = -1;
	int rc = path_mkdirs(os, state_dir);

	if (rc < 0) {
		status = say(diags, state_dir, "make the folder", rc);
		goto out;
	}
	path_join(&path, state_dir, "station");
	if (path.failed) {
		status = store_nomem(diags, state_dir);
		goto out;
	}
	fd = station_lock(os, state_dir, &lock);
	if (fd < 0) {
		status = say(diags, lock.data, "lock", fd);
		goto out;
	}
	status = load_locked(os, path.data, name, station, diags);
	/* Closing lets the lock go. */
	(void)os->close(os, fd);
out:
	buf_release(&lock);
	buf_release(&path);
	return status;
}

enum myo_status
station_peek(const struct os *os, const char *state_dir, struct buf *station,
    struct myo_diags *diags)
{
	struct buf path = BUF_INIT;
	char machine[HASH_HEX_SIZE];
	enum myo_status status = MYO_OK;

	path_join(&path, state_dir, "station");
	int rc = path.failed ? -ENOMEM : machine_hash(os, machine);
	if (rc == 0)
		rc = read_station(os, path.data, machine, station);
	if (rc < 0)
		status = say(diags, path.data, "read", rc);
	else if (rc == 0)
		status = MYO_ERR_NOTFOUND;
	buf_release(&path);
	return status;
}

struct str
station_of_file(const char *name)
{
	static const char suffix[] = LAYOUT_CSV;
	const struct str s = str_from(name);
	const size_t n = sizeof(suffix) - 1;

	if (s.len <= n || name[0] == '.' ||
	    !str_eqc(str_skip(s, s.len - n), suffix))
		return (struct str){ name, 0 };
	return (struct str){ name, s.len - n };
}
