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
 * A symbolic link is, and what it leads to is left alone: into a logbook, a
 * file sync may have put one. Where a person names the file, cmd_place follows
 * it first.
 */
int atomic_write(const struct os *os, const char *path, struct str data);
/*
 * The same a piece at a time, for files that are made while they are written.
 *
 * Order of calls: atomic_begin, atomic_add as often as needed, then either
 * atomic_commit (sync, rename, sync of the folder) or atomic_abort (nothing of
 * it remains, the old file is untouched). Failures stick: after one, adding
 * does nothing and says it again, and commit aborts. Each of them but add
 * releases what begin took; abort may be called on what ended already.
 */
struct atomic_file {
	const struct os *os; /* borrowed; NULL: it ended */
	struct buf path, temp;
	struct buf data; /* not written yet */
	int fd;
	int error; /* 0, or the first negative errno value */
};

int atomic_begin(struct atomic_file *f, const struct os *os, const char *path);
int atomic_add(struct atomic_file *f, struct str data);
/* All of it is in the file, whose descriptor is `fd`, under its temporary
 * name. */
int atomic_flush(struct atomic_file *f);
int atomic_commit(struct atomic_file *f);
void atomic_abort(struct atomic_file *f);

/*
 * A folder of files that appears whole. It must not exist yet, or be empty
 * (-ENOTEMPTY, -EEXIST): a folder cannot be replaced in one step. The order
 * of calls is as above; atomic_folder_file gives the number of a new file for
 * atomic_folder_add.
 */
struct atomic_folder {
	const struct os *os; /* borrowed; NULL: it ended */
	struct buf path, temp;
	struct atomic_file *files;
	size_t n_files, cap_files;
	int error;
};

int atomic_folder_begin(
    struct atomic_folder *d, const struct os *os, const char *path);
/* `name` without a slash. A number from 0, or a negative errno value. */
int atomic_folder_file(struct atomic_folder *d, const char *name);
int atomic_folder_add(struct atomic_folder *d, int file, struct str data);
int atomic_folder_commit(struct atomic_folder *d);
void atomic_folder_abort(struct atomic_folder *d);

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
