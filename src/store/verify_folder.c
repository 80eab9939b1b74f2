/*
 * verify_folder.c: the files of the folder: which are stations', what lies
 * beside them, who may read them.
 */
#include "verify_private.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "base/num.h"
#include "os/path.h"
#include "batch_mark.h"
#include "layout.h"

#include "base/banned.h"

#define MODE_OTHERS 077U

/* session.opener and session.file have 16 bits */
#ifdef MYO_TEST
#define FILES_MAX 20
#else
#define FILES_MAX UINT16_MAX
#endif

static bool
ends_in(struct str name, struct str end)
{
	return name.len > end.len &&
	       str_eq(str_skip(name, name.len - end.len), end);
}

/* What a file sync or a desktop keeps for itself is theirs. */
static bool
is_hidden(const char *name)
{
	return name[0] == '.';
}

static bool
add_file(struct verify *v, const char *path, const char *name)
{
	struct station_file **files = arena_grow(
	    &v->arena, v->files, v->n_files, &v->cap_files, sizeof(*files));
	struct station_file *file =
	    arena_new(&v->arena, struct station_file, 1);

	if (files == NULL || file == NULL)
		return false;
	v->files = files;
	*file = (struct station_file){
		.name = name,
		.path = arena_cstr(&v->arena, path),
		.station = station_of_file(name),
		.number = (unsigned)v->n_files + 1,
		.limit = INT64_MAX,
	};
	files[v->n_files++] = file;
	return !arena_failed(&v->arena);
}

enum myo_status
verify_list(struct verify *v)
{
	const char *dir = v->book->dir.data;
	struct buf path = BUF_INIT;
	struct path_names names;
	bool room = true;
	int rc = path_list(v->os, dir, &v->arena, &names);

	for (size_t i = 0; rc == 0 && i < names.n && room; i++) {
		if (station_of_file(names.list[i]).len == 0)
			continue;
		path_join(&path, dir, names.list[i]);
		room = !path.failed && add_file(v, path.data, names.list[i]);
	}
	buf_release(&path);
	if (rc == -ENOMEM || !room)
		return verify_nomem(v);
	if (rc < 0) {
		verify_unread(v, dir, "list", rc);
		return MYO_ERR_IO;
	}
	return v->n_files > FILES_MAX ? MYO_ERR_LIMIT : MYO_OK;
}

/* ---- side files of repairs */

/* "<station>.<offset>[.<number>].torn" of this station. */
static bool
is_side_of(struct str name, struct str station)
{
	struct str rest;
	uint64_t number = 0;

	if (!str_eq(str_cut(name, '.', &rest), station) ||
	    !num_uint(str_cut(rest, '.', &rest), &number))
		return false;
	if (str_eqc(rest, &LAYOUT_TORN[1]))
		return true;
	return num_uint(str_cut(rest, '.', &rest), &number) &&
	       str_eqc(rest, &LAYOUT_TORN[1]);
}

static bool
side_was_seen(const struct verify *v, const char *name)
{
	for (size_t i = 0; i < v->n_sides; i++)
		if (strcmp(v->sides[i], name) == 0)
			return true;
	return false;
}

static enum myo_status
side_seen(struct verify *v, const char *name)
{
	const char **sides = arena_grow(
	    &v->arena, v->sides, v->n_sides, &v->cap_sides, sizeof(*sides));

	if (sides == NULL)
		return verify_nomem(v);
	v->sides = sides;
	sides[v->n_sides++] = arena_cstr(&v->arena, name);
	return MYO_OK;
}

/* The hash of a file, piece by piece: it may be long. */
static int
hash_file(const struct os *os, const char *path, int64_t *size,
    char hex[HASH_HEX_SIZE])
{
	struct hash h;
	char data[4096];
	int fd = verify_open(os, path);

	if (fd < 0)
		return fd;
	hash_init(&h);
	*size = 0;
	int64_t n = 0;
	while ((n = os->pread(os, fd, data, sizeof(data), *size)) > 0) {
		hash_add(&h, data, (size_t)n);
		*size += n;
	}
	hash_hex(&h, hex);
	(void)os->close(os, fd);
	return (int)n;
}

static void
judge_side(struct verify *v, const struct myo_entry *e, const char *path)
{
	char hex[HASH_HEX_SIZE];
	int64_t size = 0;
	uint64_t count = 0;
	int rc = hash_file(v->os, path, &size, hex);

	if (rc == -ENOENT)
		verify_fault(
		    v, DIAG_VERIFY_SIDE, "'%s', it is not there", e->label);
	else if (rc < 0)
		verify_unread(v, path, "read", rc);
	else if (!num_uint(str_from(e->value), &count) ||
		 count != (uint64_t)size)
		verify_fault(v, DIAG_VERIFY_SIDE,
		    "'%s', it has %" PRId64 " bytes of %s", e->label, size,
		    e->value);
	else if (strcmp(hex, e->note) != 0)
		verify_fault(v, DIAG_VERIFY_SIDE,
		    "'%s', its bytes have another hash", e->label);
}

enum myo_status
verify_side(struct verify *v, const struct myo_entry *e)
{
	struct buf path = BUF_INIT;

	findings_add(&v->findings, DIAG_VERIFY_REPAIR, v->file->path, v->line,
	    "'seq %" PRIu64 "', %s bytes, kept in '%s', on %.10s", e->seq,
	    e->value, e->label, e->recorded_at);
	if (!is_side_of(str_from(e->label), v->file->station)) {
		verify_fault(v, DIAG_VERIFY_FORM,
		    "'label', not the name of a file of this station: '%s'",
		    e->label);
		return MYO_OK;
	}
	path_join(&path, v->book->dir.data, e->label);
	if (path.failed) {
		buf_release(&path);
		return verify_nomem(v);
	}
	judge_side(v, e, path.data);
	buf_release(&path);
	return v->findings.failed ? MYO_ERR_NOMEM : side_seen(v, e->label);
}

/* ---- what else lies in the folder */

static void
judge_mode(struct verify *v, const char *path)
{
	struct os_id id;
	int rc = v->os->identity_of(v->os, path, &id);

	if (rc < 0)
		verify_unread(v, path, "look at", rc);
	else if ((id.mode & MODE_OTHERS) != 0)
		findings_add(&v->findings, DIAG_VERIFY_MODE, path, 0,
		    "'%s', mode %03o; chmod go= '%s'", path_base(path),
		    id.mode & 0777U, path);
}

static void
stray(struct verify *v, const char *path)
{
	findings_add(
	    &v->findings, DIAG_VERIFY_STRAY, path, 0, "'%s'", path_base(path));
}

typedef enum myo_status inside_fn(
    struct verify *v, const char *path, const char *name);

static enum myo_status
key_inside(struct verify *v, const char *path, const char *name)
{
	if (!ends_in(str_from(name), STR(LAYOUT_PUB)))
		stray(v, path);
	judge_mode(v, path);
	return MYO_OK;
}

static enum myo_status
snapshot_inside(struct verify *v, const char *path, const char *name)
{
	judge_mode(v, path);
	return verify_snapshot_file(v, path, name);
}

static enum myo_status
each_inside(struct verify *v, const char *dir, inside_fn *fn)
{
	struct buf path = BUF_INIT;
	struct path_names names;
	enum myo_status status = MYO_OK;
	int rc = path_list(v->os, dir, &v->arena, &names);

	if (rc < 0 && rc != -ENOMEM)
		verify_unread(v, dir, "list", rc);
	for (size_t i = 0; rc == 0 && i < names.n && status == MYO_OK; i++) {
		if (is_hidden(names.list[i]))
			continue;
		path_join(&path, dir, names.list[i]);
		if (path.failed) {
			rc = -ENOMEM;
			break;
		}
		status = fn(v, path.data, names.list[i]);
	}
	buf_release(&path);
	return rc == -ENOMEM ? verify_nomem(v) : status;
}

static const struct {
	const char *name;
	inside_fn *inside;
} folders[] = {
	{ LAYOUT_PROTOCOLS, snapshot_inside },
	{ LAYOUT_KEYS, key_inside },
};

/* A file that belongs to some station of this logbook, or is cut short. */
static bool
is_leftover(struct verify *v, const char *path, const char *name)
{
	const struct str s = str_from(name);

	for (size_t i = 0; i < v->n_files; i++) {
		const struct str station = v->files[i]->station;
		if (is_side_of(s, station)) {
			if (!side_was_seen(v, name))
				findings_add(&v->findings, DIAG_VERIFY_LEFT,
				    path, 0,
				    "'%s', no entry tells of these bytes",
				    name);
			return true;
		}
		if (str_starts(s, station) &&
		    str_eqc(str_skip(s, station.len), LAYOUT_REPAIR)) {
			findings_add(&v->findings, DIAG_VERIFY_LEFT, path, 0,
			    "'%s', a repair was cut short; the next entry of "
			    "that station goes on with it",
			    name);
			return true;
		}
		if (str_starts(s, station) &&
		    str_eqc(str_skip(s, station.len), LAYOUT_BATCH)) {
			findings_add(&v->findings, DIAG_LOG_BATCH, path, 0,
			    "'%s', it is under way or was cut short; the "
			    "next entry of that station settles it",
			    name);
			return true;
		}
	}
	return false;
}

static enum myo_status
judge_name(struct verify *v, const char *path, const char *name)
{
	enum os_kind kind = OS_KIND_NONE;
	int rc = v->os->kind(v->os, path, &kind);

	if (rc < 0) {
		verify_unread(v, path, "look at", rc);
		return MYO_OK;
	}
	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++)
		if (strcmp(name, folders[i].name) == 0 && kind == OS_KIND_DIR) {
			judge_mode(v, path);
			return each_inside(v, path, folders[i].inside);
		}
	if (kind != OS_KIND_FILE ||
	    !(station_of_file(name).len > 0 || strcmp(name, LAYOUT_LOCK) == 0 ||
		strcmp(name, LAYOUT_PSEUDONYMS) == 0 ||
		str_starts(str_from(name), STR(LAYOUT_INDEX)) ||
		is_leftover(v, path, name)))
		stray(v, path);
	else
		judge_mode(v, path);
	return MYO_OK;
}

enum myo_status
verify_folder(struct verify *v)
{
	judge_mode(v, v->book->dir.data);
	return each_inside(v, v->book->dir.data, judge_name);
}
