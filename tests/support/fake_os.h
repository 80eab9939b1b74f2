/*
 * fake_os.h: a struct os in memory: files, clock, random bytes and locks that
 * do what a test says.
 *
 * fake_new, set members and files, use &fake->os, fake_free. The members below
 * `os` may be set at any time.
 */
#ifndef TESTS_FAKE_OS_H
#define TESTS_FAKE_OS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "os/os.h"
#include "support/fake_disk.h"

#define FAKE_FDS   24
#define FAKE_LOCKS 8
#define FAKE_ENV   8

/* How a call fails; each hits only the calls that can show it. SHORT halves a
 * read or a write, EINTR hits only those two (os.h says that the others are
 * restarted), ENOSPC only what needs room. */
#define FAKE_FAIL_LIST(X)                                                      \
	X(SHORT)                                                               \
	X(ENOSPC)                                                              \
	X(EIO)                                                                 \
	X(EINTR)                                                               \
	X(EACCES)                                                              \
	X(EMFILE)                                                              \
	X(ENOMEM)                                                              \
	X(ENOLCK)

enum fake_fail {
#define X(name) FAKE_##name,
	FAKE_FAIL_LIST(X)
#undef X
	FAKE_FAILS
};

/* The members of struct os that can fail; `create` is an open that may make
 * the file. */
#define FAKE_CALL_LIST(X)                                                      \
	X(open)                                                                \
	X(create)                                                              \
	X(close)                                                               \
	X(read)                                                                \
	X(pread)                                                               \
	X(write)                                                               \
	X(fdatasync)                                                           \
	X(fsync)                                                               \
	X(ftruncate)                                                           \
	X(size)                                                                \
	X(identity)                                                            \
	X(identity_of)                                                         \
	X(kind)                                                                \
	X(follow)                                                              \
	X(rename)                                                              \
	X(unlink)                                                              \
	X(mkdir)                                                               \
	X(rmdir)                                                               \
	X(list)                                                                \
	X(lock) X(try_lock) X(unlock) X(random) X(hostname) X(machine_id)

enum fake_call {
#define X(name) FAKE_CALL_##name,
	FAKE_CALL_LIST(X)
#undef X
	FAKE_CALLS
};

#define FAKE_HISTORY 8192

struct fake_fd {
	int node; /* 0: free; the root is never opened */
	bool used;
	unsigned flags;
	size_t pos;
};

struct fake_lock {
	int64_t byte;
	int64_t pid; /* 0: free slot */
};

struct fake_env {
	const char *name;
	const char *value;
};

struct fake {
	struct os os;

	int64_t wall_ms;
	int64_t boot_ms;
	int offset_min;
	const char *hostname;
	const char *machine_id; /* NULL: -ENOENT */
	int64_t pid;
	unsigned mode;                       /* of every file; 0600 */
	bool foreign;                        /* every file is another user's */
	struct fake_env env[FAKE_ENV];       /* up to the first NULL name */
	struct fake_lock others[FAKE_LOCKS]; /* bytes that others hold */

	/* Called before a sync takes effect; NULL: nothing happens. */
	void (*at_sync)(struct fake *f);

	/* what the test may look at */
	unsigned long calls; /* of all that can fail */
	unsigned long syncs;
	unsigned long reads;
	unsigned long fired;                 /* calls that were made to fail */
	unsigned char history[FAKE_HISTORY]; /* which call was the Nth; N - 1 */
	bool off;           /* the power is gone; every call is -EIO */
	bool append_locked; /* this process holds byte 0 of something */

	/* the rest is private */
	struct disk *disk;
	struct fake_fd fds[FAKE_FDS];
	uint32_t seed;
	unsigned long fail_at;
	enum fake_fail fail_kind;
	bool fail_for_good;
	unsigned long cut_at;
};

struct fake *fake_new(void);
void fake_free(struct fake *f);

/* The Nth call from now fails (1: the next; 0: none from now on). */
void fake_fail(
    struct fake *f, unsigned long nth, enum fake_fail kind, bool for_good);
const char *fake_fail_text(enum fake_fail kind);
const char *fake_call_text(enum fake_call call);
/* The errno of a kind; 0 for SHORT. */
int fake_fail_errno(enum fake_fail kind);
/* Can this call fail like that? */
bool fake_can(enum fake_call call, enum fake_fail kind);
/* Was call N made? */
bool fake_reached(const struct fake *f);
/* The power goes just before the Nth sync from now takes effect; 0: never. */
void fake_cut_at(struct fake *f, unsigned long nth);
/* After a cut: one of disk_variants(f->disk) machines that come up again, with
 * the same settings. */
struct fake *fake_reboot(const struct fake *f, uint64_t variant);

/* Files as another program would handle them; all of it is synced at once. */
void fake_put(struct fake *f, const char *path, const void *data, size_t len);
void fake_puts(struct fake *f, const char *path, const char *text);
void fake_mkdir(struct fake *f, const char *path);
void fake_pipe(struct fake *f, const char *path);
void fake_link(struct fake *f, const char *path, const char *target);
void fake_remove(struct fake *f, const char *path);
void fake_move(struct fake *f, const char *from, const char *to);
/* Current content, NUL-ended, or NULL; borrowed until the file changes. */
const char *fake_get(struct fake *f, const char *path, size_t *len);

#endif
