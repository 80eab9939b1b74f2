/*
 * fake_disk.c: a disk in memory that knows what a power cut would leave.
 */
#include "support/fake_disk.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Ways to leave NULs among the new bytes of a file. */
#define NUL_VARIANTS 5
/* Changes of one folder whose subsets can be tried one by one. */
#define SUBSET_MAX 12

static void *
must(void *p)
{
	assert(p != NULL);
	return p;
}

static void
set_bytes(struct buf *b, const void *data, size_t len)
{
	buf_reset(b);
	buf_add(b, data, len);
	assert(!b->failed);
}

static void
set_name(char out[DISK_NAME], const char *name)
{
	size_t len = strlen(name);

	assert(len < DISK_NAME);
	memcpy(out, name, len + 1);
}

static void
node_init(struct disk_node *n, enum os_kind kind)
{
	memset(n, 0, sizeof(*n));
	n->kind = kind;
	buf_init(&n->now);
	buf_init(&n->synced);
	if (kind != OS_KIND_DIR)
		return;
	n->names = must(calloc(1, sizeof(*n->names)));
	n->names_synced = must(calloc(1, sizeof(*n->names_synced)));
	n->changes = must(calloc(DISK_CHANGES, sizeof(*n->changes)));
}

static void
node_release(struct disk_node *n)
{
	if (n->kind == OS_KIND_NONE)
		return;
	buf_release(&n->now);
	buf_release(&n->synced);
	free(n->names);
	free(n->names_synced);
	free(n->changes);
	n->kind = OS_KIND_NONE;
}

struct disk *
disk_new(void)
{
	struct disk *d = must(calloc(1, sizeof(*d)));

	node_init(&d->nodes[0], OS_KIND_DIR);
	return d;
}

void
disk_free(struct disk *d)
{
	if (d == NULL)
		return;
	for (size_t i = 0; i < DISK_NODES; i++)
		node_release(&d->nodes[i]);
	free(d);
}

static struct disk_entry *
names_find(struct disk_names *names, const char *name)
{
	for (size_t i = 0; i < names->count; i++) {
		if (strcmp(names->list[i].name, name) == 0)
			return &names->list[i];
	}
	return NULL;
}

static void
names_set(struct disk_names *names, const char *name, int node)
{
	struct disk_entry *e = names_find(names, name);

	if (e == NULL) {
		assert(names->count < DISK_ENTRIES);
		e = &names->list[names->count++];
		set_name(e->name, name);
	}
	e->node = node;
}

static void
names_remove(struct disk_names *names, const char *name)
{
	struct disk_entry *e = names_find(names, name);

	if (e != NULL)
		*e = names->list[--names->count];
}

static void
apply(struct disk_names *names, const struct disk_change *c)
{
	if (c->from[0] != '\0')
		names_remove(names, c->from);
	if (c->to[0] != '\0')
		names_set(names, c->to, c->node);
}

static void
change(struct disk_node *dir, const char *from, const char *to, int node)
{
	assert(dir->change_count < DISK_CHANGES);
	struct disk_change *c = &dir->changes[dir->change_count++];
	set_name(c->from, from);
	set_name(c->to, to);
	c->node = node;
	apply(dir->names, c);
}

int
disk_find(struct disk *d, const char *path, int *parent, char name[DISK_NAME])
{
	int node = 0;

	if (parent != NULL)
		*parent = path[0] == '\0' ? -1 : 0;
	if (name != NULL)
		name[0] = '\0';
	if (path[0] == '\0')
		return -ENOENT;
	while (*path != '\0') {
		char part[DISK_NAME];
		path += strspn(path, "/");
		size_t len = strcspn(path, "/");
		if (len == 0)
			break;
		if (len >= sizeof(part))
			return -ENAMETOOLONG;
		memcpy(part, path, len);
		part[len] = '\0';
		path += len;
		if (node < 0)
			return node;
		if (d->nodes[node].kind != OS_KIND_DIR)
			return -ENOTDIR;
		if (parent != NULL)
			*parent = node;
		if (name != NULL)
			set_name(name, part);
		const struct disk_entry *e =
		    names_find(d->nodes[node].names, part);
		node = e == NULL ? -ENOENT : e->node;
		if (node < 0 && path[strspn(path, "/")] != '\0' &&
		    parent != NULL)
			*parent = -1;
	}
	return node;
}

int
disk_make(struct disk *d, const char *path, enum os_kind kind)
{
	char name[DISK_NAME];
	int parent;
	int node = disk_find(d, path, &parent, name);

	if (node >= 0)
		return -EEXIST;
	if (node != -ENOENT || parent < 0)
		return node;
	for (node = 1; node < DISK_NODES; node++) {
		if (d->nodes[node].kind == OS_KIND_NONE)
			break;
	}
	assert(node < DISK_NODES);
	node_init(&d->nodes[node], kind);
	change(&d->nodes[parent], "", name, node);
	return node;
}

int
disk_rename(struct disk *d, const char *from, const char *to)
{
	char old[DISK_NAME], new[DISK_NAME];
	int parent, other;
	int node = disk_find(d, from, &parent, old);
	int rc = disk_find(d, to, &other, new);

	if (node < 0)
		return node;
	if (rc < 0 && (rc != -ENOENT || other < 0))
		return rc;
	if (parent != other)
		return -EXDEV;
	change(&d->nodes[parent], old, new, node);
	return 0;
}

int
disk_unlink(struct disk *d, const char *path)
{
	char name[DISK_NAME];
	int parent;
	int node = disk_find(d, path, &parent, name);

	if (node < 0)
		return node;
	/* The node stays for whoever has it open; a test is short. */
	change(&d->nodes[parent], name, "", node);
	return 0;
}

int
disk_rmdir(struct disk *d, const char *path)
{
	int node = disk_find(d, path, NULL, NULL);

	if (node < 0)
		return node;
	if (d->nodes[node].kind != OS_KIND_DIR)
		return -ENOTDIR;
	if (d->nodes[node].names->count > 0)
		return -ENOTEMPTY;
	return disk_unlink(d, path);
}

size_t
disk_links(const struct disk *d, int node)
{
	size_t links = 0;

	for (size_t i = 0; i < DISK_NODES; i++) {
		const struct disk_node *n = &d->nodes[i];
		for (size_t k = 0;
		     n->kind == OS_KIND_DIR && k < n->names->count; k++)
			links += n->names->list[k].node == node;
	}
	return links;
}

void
disk_sync(struct disk *d, int node)
{
	struct disk_node *n = &d->nodes[node];

	if (n->kind == OS_KIND_DIR) {
		*n->names_synced = *n->names;
		n->change_count = 0;
	} else {
		set_bytes(&n->synced, n->now.data, n->now.len);
	}
}

void
disk_sync_all(struct disk *d)
{
	for (int i = 0; i < DISK_NODES; i++) {
		if (d->nodes[i].kind != OS_KIND_NONE)
			disk_sync(d, i);
	}
}

void
disk_unsync_name(struct disk *d, const char *path)
{
	char name[DISK_NAME];
	int parent;
	int node = disk_find(d, path, &parent, name);

	assert(node > 0);
	names_remove(d->nodes[parent].names_synced, name);
	change(&d->nodes[parent], "", name, node);
}

/* Bytes at the start that are the same now and on the platter. */
static size_t
common(const struct disk_node *n)
{
	size_t i = 0;

	while (i < n->now.len && i < n->synced.len &&
	       n->now.data[i] == n->synced.data[i])
		i++;
	return i;
}

static uint64_t
node_variants(const struct disk_node *n)
{
	if (n->kind == OS_KIND_DIR) {
		assert(n->change_count <= SUBSET_MAX);
		return (uint64_t)1 << n->change_count;
	}
	const size_t same = common(n);
	if (same == n->now.len && same == n->synced.len)
		return 1;
	/* As synced, each prefix from `same` on, NULs. */
	uint64_t count = 1 + (n->now.len - same) + 1;
	return n->now.len > same + 8 ? count + NUL_VARIANTS : count;
}

uint64_t
disk_variants(const struct disk *d)
{
	uint64_t total = 1;

	for (size_t i = 0; i < DISK_NODES; i++) {
		if (d->nodes[i].kind != OS_KIND_NONE)
			total *= node_variants(&d->nodes[i]);
	}
	return total;
}

static void
file_variant(const struct disk_node *n, uint64_t variant, struct buf *out)
{
	const size_t same = common(n);
	const size_t added = n->now.len - same;
	struct {
		size_t from;
		size_t to;
	} const nul[NUL_VARIANTS] = {
		{ same, n->now.len },
		{ same + added / 2, n->now.len },
		{ same, same + added / 2 }, /* the end came through */
		{ n->now.len - 1, n->now.len },
		{ same + added / 8, same + added / 4 },
	};

	if (variant == 0) {
		set_bytes(out, n->synced.data, n->synced.len);
	} else if (variant <= added + 1) {
		set_bytes(out, n->now.data, same + (size_t)variant - 1);
	} else {
		const size_t i = (size_t)variant - added - 2;
		set_bytes(out, n->now.data, n->now.len);
		memset(out->data + nul[i].from, 0, nul[i].to - nul[i].from);
	}
}

static void
node_variant(struct disk_node *to, const struct disk_node *n, uint64_t variant)
{
	node_init(to, n->kind);
	if (n->kind != OS_KIND_DIR) {
		if (node_variants(n) == 1)
			set_bytes(&to->now, n->now.data, n->now.len);
		else
			file_variant(n, variant, &to->now);
		return;
	}
	*to->names = *n->names_synced;
	for (size_t i = 0; i < n->change_count; i++) {
		if (variant & ((uint64_t)1 << i))
			apply(to->names, &n->changes[i]);
	}
}

struct disk *
disk_reboot(const struct disk *d, uint64_t variant)
{
	struct disk *to = must(calloc(1, sizeof(*to)));

	for (size_t i = 0; i < DISK_NODES; i++) {
		const struct disk_node *n = &d->nodes[i];
		if (n->kind == OS_KIND_NONE)
			continue;
		const uint64_t count = node_variants(n);
		node_variant(&to->nodes[i], n, variant % count);
		variant /= count;
	}
	disk_sync_all(to);
	return to;
}
