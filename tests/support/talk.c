#include "support/talk.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "os/atomic.h"

static struct talk *
self(const struct os *os)
{
	return os->ctx;
}

/* Every call but those on descriptors 0 to 2 is the fake's, which wants its
 * own struct os. */
#define FAKE(os) (&self(os)->fake->os)

static int64_t
talk_read(const struct os *os, int fd, void *data, size_t len)
{
	struct talk *t = self(os);

	if (fd != 0)
		return FAKE(os)->read(FAKE(os), fd, data, len);
	if (t->interrupts > 0) {
		t->interrupts--;
		return -EINTR;
	}
	size_t rest = t->typed.len - t->read_at;
	if (rest == 0)
		return t->read_error;
	if (len > rest)
		len = rest;
	if (t->chunk > 0 && len > t->chunk)
		len = t->chunk;
	memcpy(data, t->typed.data + t->read_at, len);
	t->read_at += len;
	return (int64_t)len;
}

static int64_t
talk_write(const struct os *os, int fd, const void *data, size_t len)
{
	struct talk *t = self(os);

	if (fd > 2)
		return FAKE(os)->write(FAKE(os), fd, data, len);
	if (fd == 1 && t->write_error != 0)
		return t->write_error;
	buf_add(fd == 1 ? &t->out : &t->err, data, len);
	return (int64_t)len;
}

static bool
talk_isatty(const struct os *os, int fd)
{
	(void)fd;
	return self(os)->tty;
}

static int
talk_columns(const struct os *os, int fd)
{
	(void)fd;
	return self(os)->columns;
}

/* The rest hands over. */
static int
talk_open(const struct os *os, const char *path, unsigned flags)
{
	return FAKE(os)->open(FAKE(os), path, flags);
}

static int
talk_close(const struct os *os, int fd)
{
	return FAKE(os)->close(FAKE(os), fd);
}

static int64_t
talk_pread(const struct os *os, int fd, void *data, size_t len, int64_t at)
{
	return FAKE(os)->pread(FAKE(os), fd, data, len, at);
}

static int
talk_fdatasync(const struct os *os, int fd)
{
	return FAKE(os)->fdatasync(FAKE(os), fd);
}

static int
talk_fsync(const struct os *os, int fd)
{
	return FAKE(os)->fsync(FAKE(os), fd);
}

static int
talk_ftruncate(const struct os *os, int fd, int64_t size)
{
	return FAKE(os)->ftruncate(FAKE(os), fd, size);
}

static int64_t
talk_size(const struct os *os, int fd)
{
	return FAKE(os)->size(FAKE(os), fd);
}

static int
talk_identity(const struct os *os, int fd, struct os_id *id)
{
	return FAKE(os)->identity(FAKE(os), fd, id);
}

static int
talk_identity_of(const struct os *os, const char *path, struct os_id *id)
{
	return FAKE(os)->identity_of(FAKE(os), path, id);
}

static int
talk_kind(const struct os *os, const char *path, enum os_kind *kind)
{
	return FAKE(os)->kind(FAKE(os), path, kind);
}

static int
talk_rename(const struct os *os, const char *from, const char *to)
{
	return FAKE(os)->rename(FAKE(os), from, to);
}

static int
talk_unlink(const struct os *os, const char *path)
{
	return FAKE(os)->unlink(FAKE(os), path);
}

static int
talk_rmdir(const struct os *os, const char *path)
{
	return FAKE(os)->rmdir(FAKE(os), path);
}

static int
talk_mkdir(const struct os *os, const char *path)
{
	return FAKE(os)->mkdir(FAKE(os), path);
}

static int
talk_list(const struct os *os, const char *path, os_list_fn *fn, void *ctx)
{
	return FAKE(os)->list(FAKE(os), path, fn, ctx);
}

static int
talk_lock(const struct os *os, int fd, int64_t byte)
{
	return FAKE(os)->lock(FAKE(os), fd, byte);
}

static int
talk_try_lock(const struct os *os, int fd, int64_t byte, int64_t *holder)
{
	return FAKE(os)->try_lock(FAKE(os), fd, byte, holder);
}

static int
talk_unlock(const struct os *os, int fd, int64_t byte)
{
	return FAKE(os)->unlock(FAKE(os), fd, byte);
}

static int64_t
talk_wall_ms(const struct os *os)
{
	return FAKE(os)->wall_ms(FAKE(os));
}

static int64_t
talk_boot_ms(const struct os *os)
{
	return FAKE(os)->boot_ms(FAKE(os));
}

static int
talk_utc_offset(const struct os *os, int64_t ms)
{
	return FAKE(os)->utc_offset(FAKE(os), ms);
}

static int
talk_random(const struct os *os, void *data, size_t len)
{
	return FAKE(os)->random(FAKE(os), data, len);
}

static const char *
talk_getenv(const struct os *os, const char *name)
{
	return FAKE(os)->getenv(FAKE(os), name);
}

static int
talk_hostname(const struct os *os, struct buf *out)
{
	return FAKE(os)->hostname(FAKE(os), out);
}

static int
talk_machine_id(const struct os *os, struct buf *out)
{
	return FAKE(os)->machine_id(FAKE(os), out);
}

static int64_t
talk_pid(const struct os *os)
{
	return FAKE(os)->pid(FAKE(os));
}

static const struct os calls = {
	.open = talk_open,
	.close = talk_close,
	.read = talk_read,
	.pread = talk_pread,
	.write = talk_write,
	.fdatasync = talk_fdatasync,
	.fsync = talk_fsync,
	.ftruncate = talk_ftruncate,
	.size = talk_size,
	.identity = talk_identity,
	.identity_of = talk_identity_of,
	.kind = talk_kind,
	.rename = talk_rename,
	.unlink = talk_unlink,
	.rmdir = talk_rmdir,
	.mkdir = talk_mkdir,
	.list = talk_list,
	.lock = talk_lock,
	.try_lock = talk_try_lock,
	.unlock = talk_unlock,
	.wall_ms = talk_wall_ms,
	.boot_ms = talk_boot_ms,
	.utc_offset = talk_utc_offset,
	.random = talk_random,
	.getenv = talk_getenv,
	.hostname = talk_hostname,
	.machine_id = talk_machine_id,
	.pid = talk_pid,
	.isatty = talk_isatty,
	.columns = talk_columns,
};

struct talk *
talk_new(void)
{
	struct talk *t = calloc(1, sizeof(*t));

	assert(t != NULL);
	t->os = calls;
	t->os.ctx = t;
	t->fake = fake_new();
	buf_init(&t->typed);
	buf_init(&t->out);
	buf_init(&t->err);
	return t;
}

void
talk_free(struct talk *t)
{
	if (t == NULL)
		return;
	buf_release(&t->err);
	buf_release(&t->out);
	buf_release(&t->typed);
	fake_free(t->fake);
	free(t);
}

void
talk_type(struct talk *t, const char *text)
{
	buf_adds(&t->typed, text);
	assert(!t->typed.failed);
}

void
talk_copy(struct talk *t, const char *path, const char *to)
{
	const struct os *os = os_posix();
	struct buf data = BUF_INIT;
	int rc = file_read(os, path, &data, (size_t)1 << 20);

	assert(rc == 0);
	(void)rc;
	fake_put(t->fake, to, data.data, data.len);
	buf_release(&data);
}
