/*
 * atomic.c: whole files, read and replaced.
 */
#include "os/atomic.h"

#include <errno.h>
#include <string.h>

#include "os/path.h"

#include "base/banned.h"

#ifdef MYO_TEST
#define READ_CHUNK 61
#else
#define READ_CHUNK 65536
#endif

/* Systems cut longer writes short of their own accord. */
#define WRITE_MAX ((size_t)1 << 30)
/* A call that is interrupted this often is not going to end. */
#define EINTR_MAX   100
#define NAME_TRIES  8
#define NAME_RANDOM 6

/* The temporary name is hidden and says which file it was to become. */
static int
open_temp(const struct os *os, const char *path, struct buf *temp)
{
	unsigned char random[NAME_RANDOM];
	struct buf dir = BUF_INIT;
	int fd = -EEXIST;

	path_dir(&dir, path);
	for (int i = 0; i < NAME_TRIES && fd == -EEXIST; i++) {
		fd = os->random(os, random, sizeof(random));
		if (fd < 0)
			break;
		path_join(temp, dir.data, ".");
		buf_adds(temp, path_base(path));
		buf_addc(temp, '.');
		for (size_t k = 0; k < sizeof(random); k++)
			buf_addf(temp, "%02x", random[k]);
		buf_adds(temp, ".tmp");
		fd = -ENOMEM;
		if (!temp->failed && !dir.failed)
			fd = os->open(os, temp->data,
			    OS_RDWR | OS_CREATE | OS_EXCL | OS_NOFOLLOW);
	}
	buf_release(&dir);
	return fd;
}

static int
write_all(const struct os *os, int fd, struct str data)
{
	int interrupted = 0;

	while (data.len > 0) {
		size_t want = data.len < WRITE_MAX ? data.len : WRITE_MAX;
		int64_t n = os->write(os, fd, data.p, want);
		if (n == -EINTR && ++interrupted < EINTR_MAX)
			continue;
		if (n < 0)
			return (int)n;
		if ((size_t)n < want)
			return -ENOSPC;
		data = str_skip(data, want);
	}
	return 0;
}

/* Writes, syncs and closes fd. */
static int
fill(const struct os *os, int fd, struct str data)
{
	int rc = write_all(os, fd, data);

	if (rc == 0)
		rc = os->fsync(os, fd);
	int closed = os->close(os, fd);
	return rc < 0 ? rc : closed;
}

/* Renaming over a device or a folder would not write to it but lose it. */
static int
replaceable(const struct os *os, const char *path)
{
	enum os_kind kind;
	int rc = os->kind(os, path, &kind);

	if (rc < 0)
		return rc;
	if (kind == OS_KIND_DIR)
		return -EISDIR;
	return kind == OS_KIND_OTHER ? -OS_NOT_PLAIN : 0;
}

int
atomic_write(const struct os *os, const char *path, struct str data)
{
	struct buf temp = BUF_INIT, dir = BUF_INIT;
	int rc = replaceable(os, path);

	if (rc < 0)
		goto out;
	path_dir(&dir, path);
	rc = open_temp(os, path, &temp);
	if (rc < 0)
		goto out;
	rc = fill(os, rc, data);
	if (rc == 0)
		rc = dir.failed ? -ENOMEM : os->rename(os, temp.data, path);
	if (rc < 0)
		(void)os->unlink(os, temp.data);
	else
		rc = dir_sync(os, dir.data);
out:
	buf_release(&dir);
	buf_release(&temp);
	return rc;
}

static int
read_all(const struct os *os, int fd, struct buf *out, size_t limit)
{
	char chunk[READ_CHUNK];
	size_t total = 0;
	int interrupted = 0;

	for (;;) {
		int64_t n = os->read(os, fd, chunk, sizeof(chunk));
		if (n == -EINTR && ++interrupted < EINTR_MAX)
			continue;
		if (n < 0)
			return (int)n;
		if (n == 0)
			return out->failed ? -ENOMEM : 0;
		total += (size_t)n;
		if (total > limit)
			return -EFBIG;
		buf_add(out, chunk, (size_t)n);
	}
}

int
file_read(const struct os *os, const char *path, struct buf *out, size_t limit)
{
	return file_read_with(os, path, 0, out, limit);
}

int
file_read_with(const struct os *os, const char *path, unsigned flags,
    struct buf *out, size_t limit)
{
	int fd = os->open(os, path, OS_READ | flags);

	if (fd < 0)
		return fd;
	int rc = read_all(os, fd, out, limit);
	(void)os->close(os, fd);
	return rc;
}

int
dir_sync(const struct os *os, const char *dir)
{
	int fd = os->open(os, dir, OS_READ | OS_DIR);

	if (fd < 0)
		return fd;
	int rc = os->fsync(os, fd);
	(void)os->close(os, fd);
	/* Some file systems cannot sync a folder and say so; there, nothing
	 * more can be done than they do by themselves. */
	return rc == -EINVAL || rc == -ENOTSUP ? 0 : rc;
}
