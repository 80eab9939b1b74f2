/*
 * atomic.h: whole files, read and replaced.
 */
#ifndef OS_ATOMIC_H
#define OS_ATOMIC_H

#include "base/buf.h"
#include "base/str.h"
#include "os/os.h"

/*
 * Replaces (or makes) path with data: a temporary name in the same folder,
 * write, fsync, rename, fsync of the folder. On failure the temporary file is
 * removed, the old one is untouched, and a negative errno value is returned;
 * only when the last step fails, the sync of the folder, the new one is there
 * but may be gone after a power cut. A short write counts as -ENOSPC.
 * A device or a pipe is not replaced (-OS_NOT_PLAIN), nor a folder (-EISDIR).
 */
int atomic_write(const struct os *os, const char *path, struct str data);
/* Appends the whole file to out. -EFBIG past `limit` bytes, -EISDIR and so
 * on; nothing is promised about out on failure. */
int file_read(
    const struct os *os, const char *path, struct buf *out, size_t limit);
/* The same with flags of `open`: OS_PLAIN for what nobody has named himself,
 * OS_NOFOLLOW where others may put a link. */
int file_read_with(const struct os *os, const char *path, unsigned flags,
    struct buf *out, size_t limit);
/* fsync of the folder itself. */
int dir_sync(const struct os *os, const char *dir);

#endif
