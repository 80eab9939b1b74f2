/*
 * os.h: the only door to the operating system. Every layer above calls
 * through a struct os that it is handed, so tests replace it whole.
 *
 * Failing calls return a negative errno value (-ENOSPC); nothing above this
 * layer looks at errno. os_error_text turns one into words. Calls are
 * restarted on EINTR here, except `read`, which returns -EINTR so that a
 * prompt notices a signal, and `write`, whose caller decides (a logbook line
 * loops on EINTR only and treats a short count as a failure).
 *
 * Descriptors are opened with O_CLOEXEC by `open` itself.
 */
#ifndef OS_OS_H
#define OS_OS_H

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

enum os_open {
	OS_READ = 1 << 0,
	OS_APPEND = 1 << 1,   /* read and write, O_APPEND */
	OS_CREATE = 1 << 2,   /* make it, mode 0600, if it is not there */
	OS_EXCL = 1 << 3,     /* with OS_CREATE: must not be there */
	OS_RDWR = 1 << 4,     /* read and write, for locks and truncation */
	OS_DIR = 1 << 5,      /* a directory, to sync it or hold it */
	OS_NOFOLLOW = 1 << 6, /* refuse a symbolic link as last part */
	/* -OS_NOT_PLAIN unless it is a regular file. A pipe of that name would
	 * make whoever opens it wait for ever, a device do something. */
	OS_PLAIN = 1 << 7,
};

/* Beyond every errno; os_error_text knows it. */
#define OS_NOT_PLAIN 0x10000

/* What `open` with OS_NOFOLLOW | OS_PLAIN gives where something is, but no
 * file: a folder, a link, a pipe. */
static inline bool
os_no_file(int64_t rc)
{
	return rc == -EISDIR || rc == -ELOOP || rc == -OS_NOT_PLAIN;
}

enum os_kind {
	OS_KIND_NONE, /* does not exist */
	OS_KIND_FILE,
	OS_KIND_DIR,
	OS_KIND_LINK, /* a symbolic link, not followed */
	OS_KIND_OTHER,
};

/* Which file something is: equal dev and ino mean the same file. Whose it
 * is. */
struct os_id {
	uint64_t dev;
	uint64_t ino;
	uint64_t links; /* 0: no name leads to it any more */
	int64_t size;
	unsigned mode; /* permission bits, 0777 */
	bool mine;     /* it belongs to the user that this process acts for */
};

/* Called once a name; return false to stop. "." and ".." are left out. */
typedef bool os_list_fn(void *ctx, const char *name);

struct os {
	void *ctx;

	/* files */
	int (*open)(const struct os *os, const char *path, unsigned flags);
	int (*close)(const struct os *os, int fd);
	int64_t (*read)(const struct os *os, int fd, void *data, size_t len);
	int64_t (*pread)(const struct os *os, int fd, void *data, size_t len,
	    int64_t offset);
	int64_t (*write)(
	    const struct os *os, int fd, const void *data, size_t len);
	int (*fdatasync)(const struct os *os, int fd);
	int (*fsync)(const struct os *os, int fd);
	int (*ftruncate)(const struct os *os, int fd, int64_t size);
	int64_t (*size)(const struct os *os, int fd);

	int (*identity)(const struct os *os, int fd, struct os_id *id);

	/* names */
	/* As identity; a symbolic link is not followed. -ENOENT: none. */
	int (*identity_of)(
	    const struct os *os, const char *path, struct os_id *id);
	int (*kind)(const struct os *os, const char *path, enum os_kind *kind);
	/* Replaces out by the whole path of the regular file that a symbolic
	 * link leads to, through as many links as there are. -EISDIR and
	 * -OS_NOT_PLAIN for what is none, -ENOENT where it leads nowhere. */
	int (*follow)(const struct os *os, const char *path, struct buf *out);
	int (*rename)(const struct os *os, const char *from, const char *to);
	int (*unlink)(const struct os *os, const char *path);
	int (*mkdir)(const struct os *os, const char *path); /* 0700 */
	int (*rmdir)(const struct os *os, const char *path); /* empty ones */
	int (*list)(
	    const struct os *os, const char *path, os_list_fn *fn, void *ctx);

	/*
	 * Advisory record locks on one byte (fcntl). Closing any descriptor of
	 * the same file drops them all: keep one descriptor of a lock file for
	 * the life of the process. lock waits for others to be done with an
	 * append, but not for ever: -EAGAIN after 30 s. try_lock returns
	 * -EAGAIN at once when another process holds the byte and then sets
	 * *holder to its process id where the system tells it, else to 0.
	 */
	int (*lock)(const struct os *os, int fd, int64_t byte);
	int (*try_lock)(
	    const struct os *os, int fd, int64_t byte, int64_t *holder);
	int (*unlock)(const struct os *os, int fd, int64_t byte);

	/* time: ms since 1970 UTC; ms of a clock that counts sleep and is
	 * never set; the local zone's minutes east of UTC at a time */
	int64_t (*wall_ms)(const struct os *os);
	int64_t (*boot_ms)(const struct os *os);
	int (*utc_offset)(const struct os *os, int64_t wall_ms);

	/* surroundings */
	int (*random)(const struct os *os, void *data, size_t len);
	const char *(*getenv)(const struct os *os, const char *name);
	int (*hostname)(const struct os *os, struct buf *out);
	/* Appends what the system knows of the machine (/etc/machine-id and
	 * the like); -ENOENT where it knows nothing. */
	int (*machine_id)(const struct os *os, struct buf *out);
	int64_t (*pid)(const struct os *os);

	/* terminal */
	bool (*isatty)(const struct os *os, int fd);
	/* Columns of the terminal at fd; 0 when unknown or not a terminal. */
	int (*columns)(const struct os *os, int fd);
};

const struct os *os_posix(void);

/* Words for a negative errno value, for example "No space left on device". */
const char *os_error_text(int err);

#endif
