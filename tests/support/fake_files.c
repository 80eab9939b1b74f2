/*
 * fake_files.c: files of a fake os as another program would handle them.
 */
#include "support/fake_os.h"

#include <assert.h>
#include <string.h>

void
fake_put(struct fake *f, const char *path, const void *data, size_t len)
{
	int node = disk_find(f->disk, path, NULL, NULL);

	if (node < 0)
		node = disk_make(f->disk, path, OS_KIND_FILE);
	assert(node > 0);
	buf_reset(&f->disk->nodes[node].now);
	buf_add(&f->disk->nodes[node].now, data, len);
	assert(!f->disk->nodes[node].now.failed);
	disk_sync_all(f->disk);
}

void
fake_puts(struct fake *f, const char *path, const char *text)
{
	fake_put(f, path, text, strlen(text));
}

void
fake_mkdir(struct fake *f, const char *path)
{
	int rc = disk_make(f->disk, path, OS_KIND_DIR);

	assert(rc > 0);
	(void)rc;
	disk_sync_all(f->disk);
}

void
fake_pipe(struct fake *f, const char *path)
{
	int rc = disk_make(f->disk, path, OS_KIND_OTHER);

	assert(rc > 0);
	(void)rc;
	disk_sync_all(f->disk);
}

void
fake_link(struct fake *f, const char *path, const char *target)
{
	int node = disk_make(f->disk, path, OS_KIND_LINK);

	assert(node > 0);
	buf_adds(&f->disk->nodes[node].now, target);
	disk_sync_all(f->disk);
}

void
fake_remove(struct fake *f, const char *path)
{
	int rc = disk_unlink(f->disk, path);

	assert(rc == 0);
	(void)rc;
	disk_sync_all(f->disk);
}

void
fake_move(struct fake *f, const char *from, const char *to)
{
	int rc = disk_rename(f->disk, from, to);

	assert(rc == 0);
	(void)rc;
	disk_sync_all(f->disk);
}

const char *
fake_get(struct fake *f, const char *path, size_t *len)
{
	int node = disk_find(f->disk, path, NULL, NULL);

	if (node < 0)
		return NULL;
	if (len != NULL)
		*len = f->disk->nodes[node].now.len;
	return f->disk->nodes[node].now.data;
}
