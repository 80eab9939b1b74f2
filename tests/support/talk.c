#include "support/talk.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "cli/cmd.h"
#include "os/atomic.h"

static struct talk *
self(const struct os *os)
{
	return os->ctx;
}

/* Every call but those on descriptors 0 to 2 is the fake's, which wants its
 * own struct os. */
#define FAKE(os) (&self(os)->fake->os)

/* As a terminal gives them: not past the end of a line. */
static size_t
one_line(struct talk *t, size_t len)
{
	const char *from = t->typed.data + t->read_at;
	const char *end = memchr(from, '\n', len);

	if (t->read_at == 0 || from[-1] == '\n')
		t->at_line(t);
	return end == NULL ? len : (size_t)(end - from) + 1;
}

static int64_t
talk_read(const struct os *os, int fd, void *data, size_t len)
{
	struct talk *t = self(os);

	if (fd != 0) {
		t->inside++;
		int64_t n = FAKE(os)->read(FAKE(os), fd, data, len);
		t->inside--;
		return n;
	}
	if (t->interrupts > 0) {
		t->interrupts--;
		return -EINTR;
	}
	size_t rest = t->typed.len - t->read_at;
	if (rest == 0) {
		if (t->at_line != NULL)
			t->at_line(t);
		return t->read_error;
	}
	if (len > rest)
		len = rest;
	if (t->chunk > 0 && len > t->chunk)
		len = t->chunk;
	if (t->at_line != NULL)
		len = one_line(t, len);
	memcpy(data, t->typed.data + t->read_at, len);
	t->read_at += len;
	return (int64_t)len;
}

static void
show(struct talk *t, int fd, struct str text)
{
	struct buf *to = fd == 1 ? &t->out : &t->err;
	struct str rest = text;
	size_t lines = 0;

	/* One write may hold several lines; it never begins within one. */
	while (fd == 2 && rest.len > 0)
		lines += str_starts(str_cut(rest, '\n', &rest), STR("saved"));
	if (lines > 0 && t->at_saved != NULL)
		t->at_saved(t, lines);
	buf_addstr(to, text);
	assert(!to->failed);
}

static int64_t
talk_write(const struct os *os, int fd, const void *data, size_t len)
{
	struct talk *t = self(os);

	if (fd == 1 && t->write_error != 0)
		return t->write_error;
	t->inside++;
	int64_t n = (int64_t)len;
	if (fd > 2)
		n = FAKE(os)->write(FAKE(os), fd, data, len);
	else
		show(t, fd, (struct str){ data, len });
	t->inside--;
	return n;
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

/* The rest hands over, and says meanwhile that it is not the program. */
#define HAND_OVER(type, call)                                                  \
	self(os)->inside++;                                                    \
	type result = FAKE(os)->call;                                          \
	self(os)->inside--;                                                    \
	return result

static int
talk_open(const struct os *os, const char *path, unsigned flags)
{
	HAND_OVER(int, open(FAKE(os), path, flags));
}

static int
talk_close(const struct os *os, int fd)
{
	HAND_OVER(int, close(FAKE(os), fd));
}

static int64_t
talk_pread(const struct os *os, int fd, void *data, size_t len, int64_t at)
{
	HAND_OVER(int64_t, pread(FAKE(os), fd, data, len, at));
}

static int
talk_fdatasync(const struct os *os, int fd)
{
	HAND_OVER(int, fdatasync(FAKE(os), fd));
}

static int
talk_fsync(const struct os *os, int fd)
{
	HAND_OVER(int, fsync(FAKE(os), fd));
}

static int
talk_ftruncate(const struct os *os, int fd, int64_t size)
{
	HAND_OVER(int, ftruncate(FAKE(os), fd, size));
}

static int64_t
talk_size(const struct os *os, int fd)
{
	HAND_OVER(int64_t, size(FAKE(os), fd));
}

static int
talk_identity(const struct os *os, int fd, struct os_id *id)
{
	HAND_OVER(int, identity(FAKE(os), fd, id));
}

static int
talk_identity_of(const struct os *os, const char *path, struct os_id *id)
{
	HAND_OVER(int, identity_of(FAKE(os), path, id));
}

static int
talk_kind(const struct os *os, const char *path, enum os_kind *kind)
{
	HAND_OVER(int, kind(FAKE(os), path, kind));
}

static int
talk_follow(const struct os *os, const char *path, struct buf *out)
{
	HAND_OVER(int, follow(FAKE(os), path, out));
}

static int
talk_rename(const struct os *os, const char *from, const char *to)
{
	HAND_OVER(int, rename(FAKE(os), from, to));
}

static int
talk_unlink(const struct os *os, const char *path)
{
	HAND_OVER(int, unlink(FAKE(os), path));
}

static int
talk_rmdir(const struct os *os, const char *path)
{
	HAND_OVER(int, rmdir(FAKE(os), path));
}

static int
talk_mkdir(const struct os *os, const char *path)
{
	HAND_OVER(int, mkdir(FAKE(os), path));
}

struct listing {
	struct talk *talk;
	os_list_fn *fn;
	void *ctx;
};

/* The program's own again. */
static bool
on_name(void *ctx, const char *name)
{
	const struct listing *l = ctx;

	l->talk->inside--;
	bool more = l->fn(l->ctx, name);
	l->talk->inside++;
	return more;
}

static int
talk_list(const struct os *os, const char *path, os_list_fn *fn, void *ctx)
{
	struct listing l = { self(os), fn, ctx };

	HAND_OVER(int, list(FAKE(os), path, on_name, &l));
}

static int
talk_lock(const struct os *os, int fd, int64_t byte)
{
	HAND_OVER(int, lock(FAKE(os), fd, byte));
}

static int
talk_try_lock(const struct os *os, int fd, int64_t byte, int64_t *holder)
{
	HAND_OVER(int, try_lock(FAKE(os), fd, byte, holder));
}

static int
talk_unlock(const struct os *os, int fd, int64_t byte)
{
	HAND_OVER(int, unlock(FAKE(os), fd, byte));
}

static int64_t
talk_wall_ms(const struct os *os)
{
	HAND_OVER(int64_t, wall_ms(FAKE(os)));
}

static int64_t
talk_boot_ms(const struct os *os)
{
	HAND_OVER(int64_t, boot_ms(FAKE(os)));
}

static int
talk_utc_offset(const struct os *os, int64_t ms)
{
	HAND_OVER(int, utc_offset(FAKE(os), ms));
}

static int
talk_random(const struct os *os, void *data, size_t len)
{
	HAND_OVER(int, random(FAKE(os), data, len));
}

static const char *
talk_getenv(const struct os *os, const char *name)
{
	HAND_OVER(const char *, getenv(FAKE(os), name));
}

static int
talk_hostname(const struct os *os, struct buf *out)
{
	HAND_OVER(int, hostname(FAKE(os), out));
}

static int
talk_machine_id(const struct os *os, struct buf *out)
{
	HAND_OVER(int, machine_id(FAKE(os), out));
}

static int64_t
talk_pid(const struct os *os)
{
	HAND_OVER(int64_t, pid(FAKE(os)));
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
	.follow = talk_follow,
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
	return talk_new_on(fake_new());
}

struct talk *
talk_new_on(struct fake *fake)
{
	struct talk *t = calloc(1, sizeof(*t));

	assert(t != NULL);
	t->os = calls;
	t->os.ctx = t;
	t->fake = fake;
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

int
talk_run(struct talk *t, const char *line, const char *typed)
{
	char text[256] = "myolog ";
	char *argv[24];
	int argc = 0;

	t->inside++;
	assert(strlen(line) < sizeof(text) - 8);
	memcpy(text + 7, line, strlen(line) + 1);
	for (char *p = text; *p != '\0';) {
		assert(argc < 23);
		argv[argc++] = p;
		p += strcspn(p, " ");
		if (*p == ' ')
			*p++ = '\0';
	}
	argv[argc] = NULL;
	buf_reset(&t->typed);
	buf_reset(&t->out);
	buf_reset(&t->err);
	t->read_at = 0;
	talk_type(t, typed);
	t->inside--;
	return (int)cli_main(&t->os, NULL, argc, argv);
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
