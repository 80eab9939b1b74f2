/*
 * fake_os.c: a struct os in memory.
 */
#include "support/fake_os.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_FD 3

#define SHORT_COUNT 1

#define CAN(kind) (1U << FAKE_##kind)

/* Which failures a call can show. */
static const unsigned can[FAKE_CALLS] = {
	[FAKE_CALL_open] = CAN(EIO) | CAN(EACCES) | CAN(EMFILE) | CAN(ENOMEM),
	[FAKE_CALL_create] =
	    CAN(ENOSPC) | CAN(EIO) | CAN(EACCES) | CAN(EMFILE) | CAN(ENOMEM),
	[FAKE_CALL_close] = CAN(EIO),
	[FAKE_CALL_read] = CAN(SHORT) | CAN(EIO) | CAN(EINTR) | CAN(ENOMEM),
	/* os.h: restarted, so an interruption is never seen */
	[FAKE_CALL_pread] = CAN(SHORT) | CAN(EIO) | CAN(ENOMEM),
	[FAKE_CALL_write] = CAN(SHORT) | CAN(ENOSPC) | CAN(EIO) | CAN(EINTR),
	[FAKE_CALL_fdatasync] = CAN(ENOSPC) | CAN(EIO),
	[FAKE_CALL_fsync] = CAN(ENOSPC) | CAN(EIO),
	[FAKE_CALL_ftruncate] = CAN(EIO),
	[FAKE_CALL_size] = CAN(EIO) | CAN(ENOMEM),
	[FAKE_CALL_identity] = CAN(EIO) | CAN(ENOMEM),
	[FAKE_CALL_identity_of] = CAN(EIO) | CAN(EACCES) | CAN(ENOMEM),
	[FAKE_CALL_kind] = CAN(EIO) | CAN(EACCES) | CAN(ENOMEM),
	[FAKE_CALL_follow] = CAN(EIO) | CAN(EACCES) | CAN(ENOMEM),
	[FAKE_CALL_rename] = CAN(ENOSPC) | CAN(EIO) | CAN(EACCES),
	[FAKE_CALL_unlink] = CAN(EIO) | CAN(EACCES),
	[FAKE_CALL_mkdir] = CAN(ENOSPC) | CAN(EIO) | CAN(EACCES),
	[FAKE_CALL_rmdir] = CAN(EIO) | CAN(EACCES),
	[FAKE_CALL_list] = CAN(EIO) | CAN(EACCES) | CAN(EMFILE) | CAN(ENOMEM),
	[FAKE_CALL_lock] = CAN(EIO) | CAN(ENOLCK),
	[FAKE_CALL_try_lock] = CAN(EIO) | CAN(ENOLCK),
	[FAKE_CALL_unlock] = CAN(EIO) | CAN(ENOLCK),
	[FAKE_CALL_random] = CAN(EIO),
	[FAKE_CALL_hostname] = CAN(EIO),
	[FAKE_CALL_machine_id] = CAN(EIO) | CAN(EACCES),
};

bool
fake_can(enum fake_call call, enum fake_fail kind)
{
	return can[call] & (1U << kind);
}

int
fake_fail_errno(enum fake_fail kind)
{
	static const int numbers[FAKE_FAILS] = {
		[FAKE_SHORT] = 0,
		[FAKE_ENOSPC] = ENOSPC,
		[FAKE_EIO] = EIO,
		[FAKE_EINTR] = EINTR,
		[FAKE_EACCES] = EACCES,
		[FAKE_EMFILE] = EMFILE,
		[FAKE_ENOMEM] = ENOMEM,
		[FAKE_ENOLCK] = ENOLCK,
	};

	return numbers[kind];
}

static struct fake *
self(const struct os *os)
{
	return os->ctx;
}

/* 0: go on; SHORT_COUNT: halve it; negative: fail. */
static int
gate(struct fake *f, enum fake_call call)
{
	if (f->calls < FAKE_HISTORY)
		f->history[f->calls] = (unsigned char)call;
	f->calls++;
	if (f->off)
		return -EIO;
	if (f->fail_at == 0 || f->calls < f->fail_at ||
	    (f->calls > f->fail_at && !f->fail_for_good) ||
	    f->fail_kind == FAKE_FAILS || !fake_can(call, f->fail_kind))
		return 0;
	f->fired++;
	return f->fail_kind == FAKE_SHORT ? SHORT_COUNT
					  : -fake_fail_errno(f->fail_kind);
}

static struct fake_fd *
fd_of(struct fake *f, int fd)
{
	assert(fd >= FIRST_FD && fd < FIRST_FD + FAKE_FDS);
	struct fake_fd *e = &f->fds[fd - FIRST_FD];
	assert(e->used);
	return e;
}

static struct disk_node *
node_of(struct fake *f, int fd)
{
	return &f->disk->nodes[fd_of(f, fd)->node];
}

/* Follows one link, unless it must not. */
static int
find_target(struct fake *f, const char *path, unsigned flags)
{
	int node = disk_find(f->disk, path, NULL, NULL);

	if (node < 0 || f->disk->nodes[node].kind != OS_KIND_LINK)
		return node;
	if (flags & OS_NOFOLLOW)
		return -ELOOP;
	return disk_find(f->disk, f->disk->nodes[node].now.data, NULL, NULL);
}

static int
no_file(const struct disk_node *n)
{
	return n->kind == OS_KIND_FILE  ? 0
	       : n->kind == OS_KIND_DIR ? -EISDIR
					: -OS_NOT_PLAIN;
}

static int
fake_open(const struct os *os, const char *path, unsigned flags)
{
	struct fake *f = self(os);
	int rc = gate(f, flags & OS_CREATE ? FAKE_CALL_create : FAKE_CALL_open);

	if (rc < 0)
		return rc;
	int node = find_target(f, path, flags);
	if (node >= 0 && (flags & OS_CREATE) && (flags & OS_EXCL))
		return -EEXIST;
	if (node == -ENOENT && (flags & OS_CREATE))
		node = disk_make(f->disk, path, OS_KIND_FILE);
	if (node < 0)
		return node;
	const bool dir = f->disk->nodes[node].kind == OS_KIND_DIR;
	if ((flags & OS_PLAIN) && no_file(&f->disk->nodes[node]) < 0)
		return no_file(&f->disk->nodes[node]);
	if ((flags & OS_DIR) && !dir)
		return -ENOTDIR;
	if (dir && (flags & (OS_APPEND | OS_RDWR | OS_CREATE)))
		return -EISDIR;
	for (int i = 0; i < FAKE_FDS; i++) {
		if (!f->fds[i].used) {
			f->fds[i] = (struct fake_fd){ node, true, flags, 0 };
			return FIRST_FD + i;
		}
	}
	return -EMFILE;
}

static int
fake_close(const struct os *os, int fd)
{
	struct fake *f = self(os);

	fd_of(f, fd)->used = false;
	return gate(f, FAKE_CALL_close);
}

static int64_t
read_from(struct fake *f, enum fake_call call, int fd, void *data, size_t len,
    size_t offset)
{
	const struct disk_node *n = node_of(f, fd);
	int rc = gate(f, call);

	f->reads++;
	if (rc < 0)
		return rc;
	if (n->kind == OS_KIND_DIR)
		return -EISDIR;
	if (offset >= n->now.len)
		return 0;
	if (len > n->now.len - offset)
		len = n->now.len - offset;
	if (rc == SHORT_COUNT && len > 1)
		len /= 2;
	memcpy(data, n->now.data + offset, len);
	return (int64_t)len;
}

static int64_t
fake_read(const struct os *os, int fd, void *data, size_t len)
{
	struct fake *f = self(os);
	int64_t n =
	    read_from(f, FAKE_CALL_read, fd, data, len, fd_of(f, fd)->pos);

	if (n > 0)
		fd_of(f, fd)->pos += (size_t)n;
	return n;
}

static int64_t
fake_pread(const struct os *os, int fd, void *data, size_t len, int64_t offset)
{
	return read_from(
	    self(os), FAKE_CALL_pread, fd, data, len, (size_t)offset);
}

static int64_t
fake_write(const struct os *os, int fd, const void *data, size_t len)
{
	struct fake *f = self(os);
	struct fake_fd *e = fd_of(f, fd);
	struct disk_node *n = node_of(f, fd);
	int rc = gate(f, FAKE_CALL_write);

	if (rc < 0)
		return rc;
	assert(e->flags & (OS_APPEND | OS_RDWR));
	if (rc == SHORT_COUNT)
		len /= 2;
	/* Nothing here writes into the middle of a file. */
	assert((e->flags & OS_APPEND) || e->pos == n->now.len);
	buf_add(&n->now, data, len);
	assert(!n->now.failed);
	e->pos = n->now.len;
	return (int64_t)len;
}

static int
sync_as(struct fake *f, enum fake_call call, int fd)
{
	int rc = gate(f, call);

	if (rc < 0)
		return rc;
	f->syncs++;
	if (f->cut_at != 0 && f->syncs == f->cut_at) {
		f->off = true;
		return -EIO;
	}
	if (f->at_sync != NULL)
		f->at_sync(f);
	disk_sync(f->disk, fd_of(f, fd)->node);
	return 0;
}

static int
fake_fsync(const struct os *os, int fd)
{
	return sync_as(self(os), FAKE_CALL_fsync, fd);
}

static int
fake_fdatasync(const struct os *os, int fd)
{
	return sync_as(self(os), FAKE_CALL_fdatasync, fd);
}

static int
fake_ftruncate(const struct os *os, int fd, int64_t size)
{
	struct fake *f = self(os);
	int rc = gate(f, FAKE_CALL_ftruncate);

	if (rc < 0)
		return rc;
	assert((size_t)size <= node_of(f, fd)->now.len);
	buf_truncate(&node_of(f, fd)->now, (size_t)size);
	return 0;
}

static void
fill_id(struct fake *f, int node, struct os_id *id)
{
	id->dev = 1;
	id->ino = (uint64_t)node;
	id->links = disk_links(f->disk, node);
	id->size = (int64_t)f->disk->nodes[node].now.len;
	id->mode = f->mode;
	id->mine = !f->foreign;
}

static int64_t
fake_size(const struct os *os, int fd)
{
	int rc = gate(self(os), FAKE_CALL_size);

	return rc < 0 ? rc : (int64_t)node_of(self(os), fd)->now.len;
}

static int
fake_identity(const struct os *os, int fd, struct os_id *id)
{
	int rc = gate(self(os), FAKE_CALL_identity);

	if (rc < 0)
		return rc;
	fill_id(self(os), fd_of(self(os), fd)->node, id);
	return 0;
}

static int
fake_identity_of(const struct os *os, const char *path, struct os_id *id)
{
	struct fake *f = self(os);
	int rc = gate(f, FAKE_CALL_identity_of);

	if (rc < 0)
		return rc;
	int node = disk_find(f->disk, path, NULL, NULL);
	if (node < 0)
		return node;
	fill_id(f, node, id);
	return 0;
}

static int
fake_kind(const struct os *os, const char *path, enum os_kind *kind)
{
	struct fake *f = self(os);
	int rc = gate(f, FAKE_CALL_kind);

	if (rc < 0)
		return rc;
	int node = disk_find(f->disk, path, NULL, NULL);
	*kind = node < 0 ? OS_KIND_NONE : f->disk->nodes[node].kind;
	return 0;
}

static int
fake_follow(const struct os *os, const char *path, struct buf *out)
{
	struct fake *f = self(os);
	int rc = gate(f, FAKE_CALL_follow);

	if (rc < 0)
		return rc;
	int node = find_target(f, path, 0);
	if (node < 0)
		return node;
	rc = no_file(&f->disk->nodes[node]);
	if (rc < 0)
		return rc;
	node = disk_find(f->disk, path, NULL, NULL);
	buf_reset(out);
	buf_adds(out, f->disk->nodes[node].kind == OS_KIND_LINK
			  ? f->disk->nodes[node].now.data
			  : path);
	return out->failed ? -ENOMEM : 0;
}

static int
fake_rename(const struct os *os, const char *from, const char *to)
{
	int rc = gate(self(os), FAKE_CALL_rename);

	return rc < 0 ? rc : disk_rename(self(os)->disk, from, to);
}

static int
fake_unlink(const struct os *os, const char *path)
{
	int rc = gate(self(os), FAKE_CALL_unlink);

	return rc < 0 ? rc : disk_unlink(self(os)->disk, path);
}

static int
fake_rmdir(const struct os *os, const char *path)
{
	int rc = gate(self(os), FAKE_CALL_rmdir);

	return rc < 0 ? rc : disk_rmdir(self(os)->disk, path);
}

static int
fake_mkdir_call(const struct os *os, const char *path)
{
	int rc = gate(self(os), FAKE_CALL_mkdir);

	if (rc < 0)
		return rc;
	rc = disk_make(self(os)->disk, path, OS_KIND_DIR);
	return rc < 0 ? rc : 0;
}

static int
fake_list(const struct os *os, const char *path, os_list_fn *fn, void *ctx)
{
	struct fake *f = self(os);
	int rc = gate(f, FAKE_CALL_list);

	if (rc < 0)
		return rc;
	int node = disk_find(f->disk, path, NULL, NULL);
	if (node < 0)
		return node;
	if (f->disk->nodes[node].kind != OS_KIND_DIR)
		return -ENOTDIR;
	const struct disk_names *names = f->disk->nodes[node].names;
	for (size_t i = 0; i < names->count; i++) {
		if (!fn(ctx, names->list[i].name))
			break;
	}
	return 0;
}

static int64_t
holder_of(const struct fake *f, int64_t byte)
{
	for (size_t i = 0; i < FAKE_LOCKS; i++) {
		if (f->others[i].pid != 0 && f->others[i].byte == byte)
			return f->others[i].pid;
	}
	return 0;
}

static int
lock_as(
    struct fake *f, enum fake_call call, int fd, int64_t byte, int64_t *holder)
{
	int rc = gate(f, call);

	if (rc < 0)
		return rc;
	(void)fd_of(f, fd);
	const int64_t pid = holder_of(f, byte);
	if (pid != 0) {
		*holder = pid;
		return -EAGAIN;
	}
	if (byte == 0)
		f->append_locked = true;
	return 0;
}

static int
fake_try_lock(const struct os *os, int fd, int64_t byte, int64_t *holder)
{
	return lock_as(self(os), FAKE_CALL_try_lock, fd, byte, holder);
}

static int
fake_lock(const struct os *os, int fd, int64_t byte)
{
	int64_t holder;

	return lock_as(self(os), FAKE_CALL_lock, fd, byte, &holder);
}

static int
fake_unlock(const struct os *os, int fd, int64_t byte)
{
	struct fake *f = self(os);
	int rc = gate(f, FAKE_CALL_unlock);

	if (rc < 0)
		return rc;
	(void)fd_of(f, fd);
	if (byte == 0)
		f->append_locked = false;
	return 0;
}

static int64_t
fake_wall_ms(const struct os *os)
{
	return self(os)->wall_ms;
}

static int64_t
fake_boot_ms(const struct os *os)
{
	return self(os)->boot_ms;
}

static int
fake_utc_offset(const struct os *os, int64_t wall_ms)
{
	(void)wall_ms;
	return self(os)->offset_min;
}

static int
fake_random(const struct os *os, void *data, size_t len)
{
	struct fake *f = self(os);
	unsigned char *p = data;
	int rc = gate(f, FAKE_CALL_random);

	if (rc < 0)
		return rc;
	for (size_t i = 0; i < len; i++) {
		f->seed = f->seed * 1664525U + 1013904223U;
		p[i] = (unsigned char)(f->seed >> 24);
	}
	return 0;
}

static const char *
fake_getenv(const struct os *os, const char *name)
{
	const struct fake *f = self(os);

	for (size_t i = 0; i < FAKE_ENV && f->env[i].name != NULL; i++) {
		if (strcmp(f->env[i].name, name) == 0)
			return f->env[i].value;
	}
	return NULL;
}

static int
fake_hostname(const struct os *os, struct buf *out)
{
	int rc = gate(self(os), FAKE_CALL_hostname);

	if (rc < 0)
		return rc;
	buf_adds(out, self(os)->hostname);
	return 0;
}

static int
fake_machine_id(const struct os *os, struct buf *out)
{
	int rc = gate(self(os), FAKE_CALL_machine_id);

	if (rc < 0)
		return rc;
	if (self(os)->machine_id == NULL)
		return -ENOENT;
	buf_adds(out, self(os)->machine_id);
	return 0;
}

static int64_t
fake_pid(const struct os *os)
{
	return self(os)->pid;
}

static bool
fake_isatty(const struct os *os, int fd)
{
	(void)os;
	(void)fd;
	return false;
}

static int
fake_columns(const struct os *os, int fd)
{
	(void)os;
	(void)fd;
	return 0;
}

static const struct os calls = {
	.open = fake_open,
	.close = fake_close,
	.read = fake_read,
	.pread = fake_pread,
	.write = fake_write,
	.fdatasync = fake_fdatasync,
	.fsync = fake_fsync,
	.ftruncate = fake_ftruncate,
	.size = fake_size,
	.identity = fake_identity,
	.identity_of = fake_identity_of,
	.kind = fake_kind,
	.follow = fake_follow,
	.rename = fake_rename,
	.unlink = fake_unlink,
	.rmdir = fake_rmdir,
	.mkdir = fake_mkdir_call,
	.list = fake_list,
	.lock = fake_lock,
	.try_lock = fake_try_lock,
	.unlock = fake_unlock,
	.wall_ms = fake_wall_ms,
	.boot_ms = fake_boot_ms,
	.utc_offset = fake_utc_offset,
	.random = fake_random,
	.getenv = fake_getenv,
	.hostname = fake_hostname,
	.machine_id = fake_machine_id,
	.pid = fake_pid,
	.isatty = fake_isatty,
	.columns = fake_columns,
};

struct fake *
fake_new(void)
{
	struct fake *f = calloc(1, sizeof(*f));

	assert(f != NULL);
	f->os = calls;
	f->os.ctx = f;
	f->disk = disk_new();
	f->wall_ms = 1767261600000; /* 2026-01-01T10:00:00Z */
	f->mode = 0600;
	f->boot_ms = 1000;
	f->offset_min = 60;
	f->hostname = "Exam-Room.2";
	f->machine_id = "0123456789abcdef0123456789abcdef\n";
	f->pid = 4242;
	f->seed = 1;
	return f;
}

void
fake_free(struct fake *f)
{
	if (f == NULL)
		return;
	disk_free(f->disk);
	free(f);
}

void
fake_fail(struct fake *f, unsigned long nth, enum fake_fail kind, bool for_good)
{
	f->fail_at = nth == 0 ? 0 : f->calls + nth;
	f->fail_kind = kind;
	f->fail_for_good = for_good;
}

const char *
fake_fail_text(enum fake_fail kind)
{
	static const char *const texts[] = {
#define X(name) #name,
		FAKE_FAIL_LIST(X)
#undef X
	};

	return texts[kind];
}

const char *
fake_call_text(enum fake_call call)
{
	static const char *const texts[] = {
#define X(name) #name,
		FAKE_CALL_LIST(X)
#undef X
	};

	return texts[call];
}

bool
fake_reached(const struct fake *f)
{
	return f->fail_at != 0 && f->calls >= f->fail_at;
}

void
fake_cut_at(struct fake *f, unsigned long nth)
{
	f->cut_at = nth == 0 ? 0 : f->syncs + nth;
}

struct fake *
fake_reboot(const struct fake *f, uint64_t variant)
{
	struct fake *to = fake_new();

	disk_free(to->disk);
	to->disk = disk_reboot(f->disk, variant);
	to->wall_ms = f->wall_ms;
	to->mode = f->mode;
	to->foreign = f->foreign;
	to->offset_min = f->offset_min;
	to->hostname = f->hostname;
	to->machine_id = f->machine_id;
	to->seed = f->seed;
	memcpy(to->env, f->env, sizeof(to->env));
	return to;
}
