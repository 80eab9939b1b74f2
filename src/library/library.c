/*
 * library.c: the folders that hold protocols, scales and reasons.
 *
 * Opening lists folders and reads the few files of config/; no protocol is
 * read before it is wanted, so that a large library costs nothing at start.
 */
#include "library/library_private.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/diag.h"
#include "base/mem.h"
#include "base/str.h"
#include "os/atomic.h"
#include "os/path.h"

#include "base/banned.h"

#define SUFFIX ".ini"
/* How far off a mistyped id may be to be pointed out. */
#define NEAR 4 /* edits from a name; what is nearer may be meant */

struct item {
	struct myo_library_item pub;
	size_t root; /* earlier ones are in force */
};

struct myo_library {
	const struct os *os;
	struct arena arena;
	struct item *items;
	size_t n_items, cap;
	struct myo_catalogue *catalogue;
};

static bool
is_id(struct str s)
{
	if (s.len == 0 || s.len > MYO_ID_MAX || s.p[0] < 'a' || s.p[0] > 'z')
		return false;
	for (size_t i = 0; i < s.len; i++) {
		char c = s.p[i];
		if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') &&
		    c != '-')
			return false;
	}
	return true;
}

static bool
is_ini(struct str name)
{
	return name.len > sizeof(SUFFIX) - 1 &&
	       str_eqc(str_skip(name, name.len - (sizeof(SUFFIX) - 1)), SUFFIX);
}

/* ---- listing */

/* One folder on its way into the library. */
struct walk {
	struct myo_library *library;
	const char *dir;
	const char *region;
	size_t root;
	const char **subdirs; /* candidates; NULL: deeper ones do not count */
	size_t n_subdirs, cap_subdirs;
	bool deep;
};

static void
add_item(struct walk *w, struct str id)
{
	struct myo_library *l = w->library;
	struct item *items = arena_grow(
	    &l->arena, l->items, l->n_items, &l->cap, sizeof(*items));

	if (items == NULL)
		return;
	l->items = items;
	items[l->n_items++] = (struct item){
		.pub = {
			.id = arena_str(&l->arena, id),
			.region = w->region,
			.path = arena_printf(&l->arena, "%s/%.*s" SUFFIX,
			    w->dir, STR_ARG(id)),
		},
		.root = w->root,
	};
}

static bool
on_name(void *ctx, const char *cname)
{
	struct walk *w = ctx;
	struct str name = str_from(cname);

	if (is_ini(name)) {
		struct str id = { name.p, name.len - (sizeof(SUFFIX) - 1) };
		if (is_id(id))
			add_item(w, id);
	} else if (w->deep && name.len > 0 && name.p[0] != '.') {
		struct arena *a = &w->library->arena;
		const char **dirs = arena_grow(a, w->subdirs, w->n_subdirs,
		    &w->cap_subdirs, sizeof(*dirs));
		if (dirs != NULL) {
			w->subdirs = dirs;
			dirs[w->n_subdirs++] = arena_str(a, name);
		}
	}
	return !arena_failed(&w->library->arena);
}

/* A folder that is not there, or is no folder, is passed over. */
static enum myo_status
list_dir(struct walk *w, struct myo_diags *diags)
{
	const struct os *os = w->library->os;
	if (arena_failed(&w->library->arena))
		return MYO_ERR_NOMEM;
	int rc = os->list(os, w->dir, on_name, w);

	if (rc == 0 || rc == -ENOENT || rc == -ENOTDIR)
		return MYO_OK;
	diag_add(diags, DIAG_INI_UNREADABLE, DIAG_FILE(w->dir), "%s",
	    os_error_text(rc));
	return MYO_ERR_IO;
}

static enum myo_status
list_root(struct myo_library *l, const char *root, size_t index,
    struct myo_diags *diags)
{
	struct walk top = {
		.library = l,
		.dir = arena_printf(&l->arena, "%s/protocols", root),
		.region = "",
		.root = index,
		.deep = true,
	};
	enum myo_status rc = list_dir(&top, diags);

	for (size_t i = 0; i < top.n_subdirs; i++) {
		struct walk sub = {
			.library = l,
			.dir = arena_printf(
			    &l->arena, "%s/%s", top.dir, top.subdirs[i]),
			.region = top.subdirs[i],
			.root = index,
		};
		enum myo_status one = list_dir(&sub, diags);
		if (rc == MYO_OK)
			rc = one;
	}
	return rc;
}

static int
by_id(const void *pa, const void *pb)
{
	const struct item *a = pa, *b = pb;
	int order = strcmp(a->pub.id, b->pub.id);

	if (order == 0)
		order = (a->root > b->root) - (a->root < b->root);
	if (order == 0)
		order = strcmp(a->pub.path, b->pub.path);
	return order;
}

/* Of several with one id only the first in the order of roots stays. */
static void
settle_items(struct myo_library *l)
{
	size_t kept = 0;

	if (l->n_items > 1)
		qsort(l->items, l->n_items, sizeof(*l->items), by_id);
	for (size_t i = 0; i < l->n_items; i++) {
		if (kept > 0 &&
		    strcmp(l->items[kept - 1].pub.id, l->items[i].pub.id) == 0)
			continue;
		l->items[kept++] = l->items[i];
	}
	l->n_items = kept;
}

/* ---- scales and reasons */

static const char *const shared[] = { "scales.ini", "reasons.ini" };

static enum myo_status
read_shared(struct myo_library *l, const char *root, const char *name,
    struct myo_diags *diags)
{
	struct buf data = BUF_INIT;
	const char *path = arena_printf(&l->arena, "%s/config/%s", root, name);
	enum myo_status status = MYO_OK;

	if (arena_failed(&l->arena))
		return MYO_ERR_NOMEM;
	int rc = file_read_with(l->os, path, OS_PLAIN, &data, LIBRARY_FILE_MAX);
	if (rc == 0) {
		status = myo_catalogue_add(
		    l->catalogue, path, data.data, data.len, diags);
	} else if (rc != -ENOENT && rc != -ENOTDIR) {
		diag_add(diags, DIAG_INI_UNREADABLE, DIAG_FILE(path), "%s",
		    os_error_text(rc));
		status = MYO_ERR_IO;
	}
	buf_release(&data);
	return status;
}

/* ---- opening */

/* All roots are gone through also after a fault: all are told in one run. */
static enum myo_status
read_roots(struct myo_library *l, const char *const *roots, size_t n_roots,
    struct myo_diags *diags)
{
	enum myo_status status = MYO_OK;

	for (size_t i = 0; i < n_roots; i++) {
		enum myo_status one = list_root(l, roots[i], i, diags);
		if (status == MYO_OK)
			status = one;
		for (size_t k = 0; k < sizeof(shared) / sizeof(shared[0]);
		     k++) {
			one = read_shared(l, roots[i], shared[k], diags);
			if (status == MYO_OK)
				status = one;
		}
	}
	return arena_failed(&l->arena) ? MYO_ERR_NOMEM : status;
}

enum myo_status
library_open_with(const struct os *os, const char *const *roots, size_t n_roots,
    struct myo_library **out, struct myo_diags *diags)
{
	struct myo_library *l = mem_zeroed(1, sizeof(*l));

	if (l == NULL)
		return MYO_ERR_NOMEM;
	l->os = os;
	arena_init(&l->arena);
	l->catalogue = myo_catalogue_new();
	enum myo_status status = l->catalogue == NULL
				     ? MYO_ERR_NOMEM
				     : read_roots(l, roots, n_roots, diags);
	if (status != MYO_OK) {
		myo_library_free(l);
		return status;
	}
	settle_items(l);
	*out = l;
	return MYO_OK;
}

enum myo_status
myo_library_open(const char *const *roots, size_t n_roots,
    struct myo_library **out, struct myo_diags *diags)
{
	return library_open_with(os_posix(), roots, n_roots, out, diags);
}

void
myo_library_free(struct myo_library *l)
{
	if (l == NULL)
		return;
	myo_catalogue_free(l->catalogue);
	arena_release(&l->arena);
	free(l);
}

size_t
myo_library_count(const struct myo_library *l)
{
	return l->n_items;
}

const struct myo_library_item *
myo_library_get(const struct myo_library *l, size_t index)
{
	return index < l->n_items ? &l->items[index].pub : NULL;
}

const struct myo_catalogue *
myo_library_catalogue(const struct myo_library *l)
{
	return l->catalogue;
}

enum myo_status
myo_library_set_limit(
    struct myo_library *l, const char *name, const char *value)
{
	return myo_catalogue_set_limit(l->catalogue, name, value);
}

/* ---- loading */

static const struct myo_library_item *
find_item(const struct myo_library *l, struct str id)
{
	size_t low = 0, high = l->n_items;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct myo_library_item *item = &l->items[middle].pub;
		int order = strncmp(item->id, id.p, id.len);
		if (order == 0 && item->id[id.len] != '\0')
			order = 1;
		if (order == 0)
			return item;
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

/* MYO_ERR_NOTFOUND without a message, other failures with one. */
static enum myo_status
read_file(struct myo_library *l, const char *path, unsigned flags,
    struct buf *data, struct myo_diags *diags)
{
	int rc = file_read_with(l->os, path, flags, data, LIBRARY_FILE_MAX);

	if (rc == -ENOENT || rc == -ENOTDIR)
		return MYO_ERR_NOTFOUND;
	if (rc < 0) {
		diag_add(diags, DIAG_INI_UNREADABLE, DIAG_FILE(path), "%s",
		    os_error_text(rc));
		return rc == -ENOMEM ? MYO_ERR_NOMEM : MYO_ERR_IO;
	}
	return MYO_OK;
}

/* What `from` looks for: beside the file that wants it, then here. */
struct origin {
	struct myo_library *library;
	struct myo_diags *diags;
};

static enum myo_status
hand_over(
    struct buf *bytes, struct buf *name, char **data, size_t *len, char **path)
{
	size_t n = bytes->len;
	char *d = buf_detach(bytes);
	char *p = buf_detach(name);

	if (d == NULL || p == NULL) {
		free(d);
		free(p);
		return MYO_ERR_NOMEM;
	}
	*data = d;
	*len = n;
	*path = p;
	return MYO_OK;
}

static enum myo_status
load_source(void *ctx, const char *id, const char *from_path, char **data,
    size_t *len, char **path)
{
	const struct origin *o = ctx;
	struct buf bytes = BUF_INIT, dir = BUF_INIT, name = BUF_INIT;
	enum myo_status rc = MYO_ERR_NOTFOUND;

	if (!is_id(str_from(id)))
		return MYO_ERR_NOTFOUND;
	path_dir(&dir, from_path);
	path_join(&name, dir.data, id);
	buf_adds(&name, SUFFIX);
	if (dir.failed || name.failed)
		rc = MYO_ERR_NOMEM;
	else
		rc = read_file(
		    o->library, name.data, OS_PLAIN, &bytes, o->diags);
	const struct myo_library_item *item =
	    find_item(o->library, str_from(id));
	if (rc == MYO_ERR_NOTFOUND && item != NULL) {
		buf_reset(&name);
		buf_adds(&name, item->path);
		rc = read_file(
		    o->library, item->path, OS_PLAIN, &bytes, o->diags);
	}
	if (rc == MYO_OK)
		rc = hand_over(&bytes, &name, data, len, path);
	buf_release(&name);
	buf_release(&dir);
	buf_release(&bytes);
	return rc;
}

static void
say_not_found(
    const struct myo_library *l, const char *name, struct myo_diags *diags)
{
	struct near near = { NULL, NEAR };

	for (size_t i = 0; i < l->n_items; i++)
		(void)near_try(&near, str_from(name), l->items[i].pub.id);
	if (near.name != NULL)
		diag_add(diags, DIAG_NO_PROTOCOL, DIAG_FILE(""),
		    "'%s'; did you mean '%s'?", name, near.name);
	else if (l->n_items == 0)
		diag_add(diags, DIAG_NO_PROTOCOL, DIAG_FILE(""),
		    "'%s', the library is empty; name it with --library", name);
	else
		diag_add(diags, DIAG_NO_PROTOCOL, DIAG_FILE(""),
		    "'%s'; 'myolog protocols' lists what there is", name);
}

enum myo_status
myo_library_load(struct myo_library *l, const char *name,
    struct myo_protocol **out, struct myo_diags *diags)
{
	struct origin origin = { l, diags };
	struct myo_protocol_source source = { &origin, load_source };
	struct buf data = BUF_INIT;
	const char *path = name;
	/* A path that is given may be of any kind: a pipe of the shell's. */
	unsigned flags = 0;

	if (strchr(name, '/') == NULL && !is_ini(str_from(name))) {
		const struct myo_library_item *item =
		    find_item(l, str_from(name));
		if (item == NULL) {
			say_not_found(l, name, diags);
			return MYO_ERR_NOTFOUND;
		}
		path = item->path;
		flags = OS_PLAIN;
	}
	enum myo_status rc = read_file(l, path, flags, &data, diags);
	if (rc == MYO_ERR_NOTFOUND)
		diag_add(diags, DIAG_INI_UNREADABLE, DIAG_FILE(path), "%s",
		    os_error_text(-ENOENT));
	if (rc == MYO_OK)
		rc = myo_protocol_load(path, data.data, data.len, l->catalogue,
		    &source, out, diags);
	buf_release(&data);
	return rc;
}

enum myo_status
myo_library_parse_snapshot(const char *name, const char *data, size_t len,
    struct myo_protocol **out, struct myo_diags *diags)
{
	return myo_protocol_load(name, data, len, NULL, NULL, out, diags);
}
