/*
 * snapshot.h: the file of a snapshot, for those who write, read and verify it.
 */
#ifndef STORE_SNAPSHOT_H
#define STORE_SNAPSHOT_H

#include <stdbool.h>

#include "base/buf.h"
#include "os/os.h"

/* Of a protocol or a revision: letters, digits, dot, underscore and hyphen, no
 * dot in front, so that the path leads nowhere but into the folder. */
bool snapshot_is_name(const char *s);
/* A plain file whole. 0 or a negative errno value. */
int snapshot_read(const struct os *os, const char *path, struct buf *out);

#endif
