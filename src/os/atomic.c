/*
 * atomic.c: whole files, read and replaced.
 */
#include "os/atomic.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/hex.h"
#include "base/mem.h"
#include "os/path.h"

#include "base/banned.h"

#ifdef MYO_TEST
#define READ_CHUNK 61
/* What is gathered before it is written. */
#define ATOMIC_PIECE 61
#else
#define READ_CHUNK   65536
#define ATOMIC_PIECE 16384
#endif

/* Systems cut longer writes short of their own accord. */
#define WRITE_MAX ((size_t)1 << 30)
/* A call that is interrupted this often is not going to end. */
#define EINTR_MAX   100
#define NAME_TRIES  8
#define NAME_RANDOM 6

/* The temporary name is hidden and says which file it was to become. */
static int
temp_name(const struct os *os, const char *path, struct buf *temp)
{
	unsigned char random[NAME_RANDOM];
	struct buf dir = BUF_INIT;
	int rc = os->random(os, random, sizeof(random));

	if (rc < 0)
		return rc;
	path_dir(&dir, path);
	path_join(temp, dir.data, ".");
	buf_adds(temp, path_base(path));
	buf_addc(temp, '.');
	hex_add(temp, random, sizeof(random));
	buf_adds(temp, ".tmp");
	rc = temp->failed || dir.failed ? -ENOMEM : 0;
	buf_release(&dir);
	return rc;
}

static int
make_file(const struct os *os, const char *path)
{
	return os->open(os, path, OS_RDWR | OS_CREATE | OS_EXCL | OS_NOFOLLOW);
}

/* A file or a folder, of a name that is free: what `make` gives. */
static int
make_temp(const struct os *os, const char *path, struct buf *temp,
    int (*make)(const struct os *os, const char *path))
{
	int rc = -EEXIST;

	for (int i = 0; i < NAME_TRIES && rc == -EEXIST; i++) {
		rc = temp_name(os, path, temp);
		if (rc == 0)
			rc = make(os, temp->data);
	}
	return rc;
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

/* ---- a piece at a time */

static void
release_file(struct atomic_file *f)
{
	buf_release(&f->path);
	buf_release(&f->temp);
	buf_release(&f->data);
	f->os = NULL;
	f->fd = -1;
}

static void
file_init(struct atomic_file *f, const struct os *os, const char *path)
{
	*f = (struct atomic_file){
		.os = os,
		.path = BUF_INIT,
		.temp = BUF_INIT,
		.data = BUF_INIT,
		.fd = -1,
	};
	buf_adds(&f->path, path);
}

int
atomic_begin(struct atomic_file *f, const struct os *os, const char *path)
{
	file_init(f, os, path);
	int rc = f->path.failed ? -ENOMEM : replaceable(os, path);
	if (rc == 0)
		rc = make_temp(os, path, &f->temp, make_file);
	if (rc >= 0) {
		f->fd = rc;
		return 0;
	}
	release_file(f);
	f->error = rc;
	return rc;
}

static int
write_out(struct atomic_file *f)
{
	if (f->error == 0 && f->data.failed)
		f->error = -ENOMEM;
	if (f->error == 0)
		f->error = write_all(f->os, f->fd, buf_str(&f->data));
	buf_reset(&f->data);
	return f->error;
}

int
atomic_add(struct atomic_file *f, struct str data)
{
	if (f->error != 0)
		return f->error;
	buf_addstr(&f->data, data);
	return f->data.failed || f->data.len >= ATOMIC_PIECE ? write_out(f) : 0;
}

int
atomic_flush(struct atomic_file *f)
{
	return f->os == NULL ? f->error : write_out(f);
}

/* Writes the rest, syncs and closes. */
static int
finish(struct atomic_file *f)
{
	(void)write_out(f);
	if (f->error == 0)
		f->error = f->os->fsync(f->os, f->fd);
	int closed = f->os->close(f->os, f->fd);
	f->fd = -1;
	if (f->error == 0)
		f->error = closed;
	return f->error;
}

int
atomic_commit(struct atomic_file *f)
{
	struct buf dir = BUF_INIT;

	if (f->os == NULL)
		return f->error;
	int rc = finish(f);
	path_dir(&dir, f->path.data);
	if (rc == 0 && dir.failed)
		rc = -ENOMEM;
	if (rc == 0)
		rc = f->os->rename(f->os, f->temp.data, f->path.data);
	if (rc < 0)
		(void)f->os->unlink(f->os, f->temp.data);
	else
		rc = dir_sync(f->os, dir.data);
	f->error = rc;
	release_file(f);
	buf_release(&dir);
	return rc;
}

void
atomic_abort(struct atomic_file *f)
{
	if (f->os == NULL)
		return;
	if (f->fd >= 0)
		(void)f->os->close(f->os, f->fd);
	(void)f->os->unlink(f->os, f->temp.data);
	release_file(f);
}

/* Without a copy of it all in between. */
int
atomic_write(const struct os *os, const char *path, struct str data)
{
	struct atomic_file f;
	int rc = atomic_begin(&f, os, path);

	if (rc < 0)
		return rc;
	f.error = write_all(os, f.fd, data);
	return atomic_commit(&f);
}

/* ---- a folder */

static bool
stop_at_first(void *ctx, const char *name)
{
	bool *found = ctx;

	(void)name;
	*found = true;
	return false;
}

/* A folder that is there has to be empty. */
static int
makeable(const struct os *os, const char *path)
{
	enum os_kind kind;
	bool found = false;
	int rc = os->kind(os, path, &kind);

	if (rc < 0 || kind == OS_KIND_NONE)
		return rc;
	if (kind != OS_KIND_DIR)
		return -EEXIST;
	rc = os->list(os, path, stop_at_first, &found);
	return rc == 0 && found ? -ENOTEMPTY : rc;
}

static void
release_folder(struct atomic_folder *d)
{
	free(d->files);
	d->files = NULL;
	d->n_files = 0;
	buf_release(&d->path);
	buf_release(&d->temp);
	d->os = NULL;
}

int
atomic_folder_begin(
    struct atomic_folder *d, const struct os *os, const char *path)
{
	size_t len = strlen(path);

	*d = (struct atomic_folder){
		.os = os,
		.path = BUF_INIT,
		.temp = BUF_INIT,
	};
	/* "out/" is the folder out */
	while (len > 1 && path[len - 1] == '/')
		len--;
	buf_add(&d->path, path, len);
	int rc = d->path.failed ? -ENOMEM : makeable(os, d->path.data);
	if (rc == 0)
		rc = make_temp(os, d->path.data, &d->temp, os->mkdir);
	if (rc < 0) {
		release_folder(d);
		d->error = rc;
	}
	return rc;
}

static struct atomic_file *
new_file(struct atomic_folder *d)
{
	return mem_room(d->files, d->n_files, &d->cap_files)
		   ? &d->files[d->n_files]
		   : NULL;
}

int
atomic_folder_file(struct atomic_folder *d, const char *name)
{
	if (d->error != 0)
		return d->error;
	struct atomic_file *f = new_file(d);
	if (f == NULL)
		return d->error = -ENOMEM;
	file_init(f, d->os, name);
	path_join(&f->temp, d->temp.data, name);
	int fd = -ENOMEM;
	if (!f->temp.failed)
		fd = make_file(d->os, f->temp.data);
	if (fd < 0) {
		release_file(f);
		return d->error = fd;
	}
	f->fd = fd;
	return (int)d->n_files++;
}

int
atomic_folder_add(struct atomic_folder *d, int file, struct str data)
{
	if (d->error == 0)
		d->error = atomic_add(&d->files[file], data);
	return d->error;
}

int
atomic_folder_commit(struct atomic_folder *d)
{
	struct buf dir = BUF_INIT;
	int rc = d->error;

	if (d->os == NULL)
		return rc;
	for (size_t i = 0; i < d->n_files && rc == 0; i++)
		rc = finish(&d->files[i]);
	if (rc == 0)
		rc = dir_sync(d->os, d->temp.data);
	path_dir(&dir, d->path.data);
	if (rc == 0 && dir.failed)
		rc = -ENOMEM;
	if (rc == 0)
		rc = d->os->rename(d->os, d->temp.data, d->path.data);
	if (rc < 0) {
		atomic_folder_abort(d);
	} else {
		rc = dir_sync(d->os, dir.data);
		for (size_t i = 0; i < d->n_files; i++)
			release_file(&d->files[i]);
		release_folder(d);
	}
	d->error = rc;
	buf_release(&dir);
	return rc;
}

void
atomic_folder_abort(struct atomic_folder *d)
{
	if (d->os == NULL)
		return;
	for (size_t i = 0; i < d->n_files; i++)
		atomic_abort(&d->files[i]);
	(void)d->os->rmdir(d->os, d->temp.data);
	release_folder(d);
}

/* ---- reading */

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
