/*
 * fake_disk.h: a disk in memory that knows what a power cut would leave.
 *
 * A node has current content and the content that is on the platter. Syncing
 * a file makes its bytes durable, syncing a folder its names; neither does the
 * other's work. disk_variants counts what may be left of everything unsynced,
 * disk_reboot builds one of them.
 *
 * A file may be left as it was at its last sync, as any prefix of its new
 * bytes, or with its new length and NULs in place of some of them. Of a
 * folder's unsynced changes any subset may be left: lost and reordered renames.
 */
#ifndef TESTS_FAKE_DISK_H
#define TESTS_FAKE_DISK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "os/os.h"

#define DISK_NODES   256
#define DISK_ENTRIES 96
#define DISK_CHANGES 256
#define DISK_NAME    96

struct disk_entry {
	char name[DISK_NAME];
	int node;
};

struct disk_names {
	struct disk_entry list[DISK_ENTRIES];
	size_t count;
};

/* from == "": a new name; to == "": a name removed; else a rename. */
struct disk_change {
	char from[DISK_NAME];
	char to[DISK_NAME];
	int node;
};

struct disk_node {
	enum os_kind kind; /* NONE: free */
	struct buf now;    /* bytes; target of a link */
	struct buf synced;
	struct disk_names *names; /* folders only */
	struct disk_names *names_synced;
	struct disk_change *changes;
	size_t change_count;
};

struct disk {
	struct disk_node nodes[DISK_NODES]; /* 0 is the root folder */
};

struct disk *disk_new(void);
void disk_free(struct disk *d);

/* Node of a path (a relative one is from the root, too), or -ENOENT, -ENOTDIR,
 * -ENAMETOOLONG. *parent and *name (may be
 * NULL) are those of its last part even when it does not exist. */
int disk_find(
    struct disk *d, const char *path, int *parent, char name[DISK_NAME]);
/* A new empty node under a name; the node, or a negative errno value. */
int disk_make(struct disk *d, const char *path, enum os_kind kind);
int disk_rename(struct disk *d, const char *from, const char *to);
int disk_unlink(struct disk *d, const char *path);
int disk_rmdir(struct disk *d, const char *path);
size_t disk_links(const struct disk *d, int node);
void disk_sync(struct disk *d, int node);
void disk_sync_all(struct disk *d);
/* As if whoever made this name had stopped before syncing its folder. */
void disk_unsync_name(struct disk *d, const char *path);

uint64_t disk_variants(const struct disk *d);
struct disk *disk_reboot(const struct disk *d, uint64_t variant);

#endif
