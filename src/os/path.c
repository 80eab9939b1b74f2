/*
 * path.c: joining paths and finding the user's folders.
 */
#include "os/path.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "os/atomic.h"

#include "base/banned.h"

/* Half a path leads somewhere else; no path leads nowhere. */
static void
all_or_nothing(struct buf *out)
{
	if (out->failed)
		buf_truncate(out, 0);
}

void
path_join(struct buf *out, const char *dir, const char *name)
{
	buf_reset(out);
	buf_adds(out, dir);
	if (out->len > 0 && out->data[out->len - 1] != '/')
		buf_addc(out, '/');
	while (*name == '/')
		name++;
	buf_adds(out, name);
	all_or_nothing(out);
}

const char *
path_base(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash == NULL ? path : slash + 1;
}

void
path_dir(struct buf *out, const char *path)
{
	size_t len = (size_t)(path_base(path) - path);

	buf_reset(out);
	if (len == 0) {
		buf_addc(out, '.');
		return;
	}
	/* The root keeps its slash, other folders lose theirs. */
	while (len > 1 && path[len - 1] == '/')
		len--;
	buf_add(out, path, len);
	all_or_nothing(out);
}

static bool
take_name(void *ctx, const char *name)
{
	struct path_names *names = ctx;
	const char **list = arena_grow(
	    names->arena, names->list, names->n, &names->cap, sizeof(*list));

	if (list == NULL)
		return false;
	names->list = list;
	list[names->n++] = arena_cstr(names->arena, name);
	return !arena_failed(names->arena);
}

static int
by_bytes(const void *left, const void *right)
{
	const char *const *a = left;
	const char *const *b = right;

	return strcmp(*a, *b);
}

int
path_list(const struct os *os, const char *dir, struct arena *arena,
    struct path_names *out)
{
	*out = (struct path_names){ .arena = arena };
	int rc = os->list(os, dir, take_name, out);

	if (arena_failed(arena))
		return -ENOMEM;
	if (out->n > 1)
		qsort(out->list, out->n, sizeof(*out->list), by_bytes);
	return rc;
}

struct xdg {
	const char *variable;
	const char *below_home;
};

static const struct xdg xdg_dirs[] = {
	[PATH_DATA] = { "XDG_DATA_HOME", ".local/share" },
	[PATH_STATE] = { "XDG_STATE_HOME", ".local/state" },
	[PATH_CONFIG] = { "XDG_CONFIG_HOME", ".config" },
};

bool
path_user(const struct os *os, struct buf *out, enum path_xdg which)
{
	const char *base = os->getenv(os, xdg_dirs[which].variable);

	if (base != NULL && base[0] == '/') {
		path_join(out, base, "myolog");
		return true;
	}
	const char *home = os->getenv(os, "HOME");
	if (home == NULL || home[0] == '\0')
		return false;
	path_join(out, home, xdg_dirs[which].below_home);
	buf_adds(out, "/myolog");
	all_or_nothing(out);
	return true;
}

/* 0 when path is a folder, or a link to one; -ENOENT when there is nothing. */
static int
is_dir(const struct os *os, const char *path)
{
	enum os_kind kind;
	int rc = os->kind(os, path, &kind);

	if (rc < 0)
		return rc;
	switch (kind) {
	case OS_KIND_DIR:
		return 0;
	case OS_KIND_NONE:
		return -ENOENT;
	case OS_KIND_LINK:
		rc = os->open(os, path, OS_READ | OS_DIR);
		if (rc < 0)
			return rc;
		(void)os->close(os, rc);
		return 0;
	case OS_KIND_FILE:
	case OS_KIND_OTHER:
		break;
	}
	return -ENOTDIR;
}

static int
make_one(const struct os *os, const char *path, const char *parent)
{
	int rc = os->mkdir(os, path);

	/* Another process may have been faster. */
	if (rc == -EEXIST)
		rc = is_dir(os, path);
	return rc < 0 ? rc : dir_sync(os, parent);
}

int
path_mkdirs(const struct os *os, const char *path)
{
	struct buf self = BUF_INIT, parent = BUF_INIT;
	size_t len = strlen(path);
	int rc = len == 0 ? -EINVAL : is_dir(os, path);

	if (rc != -ENOENT)
		return rc;
	while (len > 1 && path[len - 1] == '/')
		len--;
	buf_add(&self, path, len);
	path_dir(&parent, self.data);
	rc = -ENOMEM;
	if (!self.failed && !parent.failed) {
		rc = strcmp(parent.data, self.data) == 0
			 ? -ENOENT
			 : path_mkdirs(os, parent.data);
		if (rc == 0)
			rc = make_one(os, self.data, parent.data);
	}
	buf_release(&parent);
	buf_release(&self);
	return rc;
}
