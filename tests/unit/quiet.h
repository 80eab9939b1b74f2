/*
 * quiet.h: what is below the store, where only the store is to run out of
 * memory. Include it in the one source of a test program, after starve.h, and
 * link with --wrap=csv_parse,--wrap=csv_error besides.
 *
 * quiet_os makes what a fake os allocates for itself not count; what it writes
 * into buffers of its caller does. libcsv's own allocations, which no wrapper
 * sees, count as one a call.
 */
#ifndef UNIT_QUIET_H
#define UNIT_QUIET_H

#include <csv.h>

#include "support/starve.h"
#include "support/fake_os.h"

static struct os quiet_real; /* the fake's members as they were */

#define QUIET(ret, name, params, args)                                         \
	static ret quiet_##name params                                         \
	{                                                                      \
		const bool was = starve_hold();                                \
		ret rc = quiet_real.name args;                                 \
		starve_go_on(was);                                             \
		return rc;                                                     \
	}
#define OS const struct os *os

QUIET(int, open, (OS, const char *path, unsigned flags), (os, path, flags))
QUIET(int, close, (OS, int fd), (os, fd))
QUIET(int64_t, read, (OS, int fd, void *data, size_t len), (os, fd, data, len))
QUIET(int64_t, pread, (OS, int fd, void *data, size_t len, int64_t offset),
    (os, fd, data, len, offset))
QUIET(int64_t, write, (OS, int fd, const void *data, size_t len),
    (os, fd, data, len))
QUIET(int, fdatasync, (OS, int fd), (os, fd))
QUIET(int, fsync, (OS, int fd), (os, fd))
QUIET(int, ftruncate, (OS, int fd, int64_t size), (os, fd, size))
QUIET(int, rename, (OS, const char *from, const char *to), (os, from, to))
QUIET(int, unlink, (OS, const char *path), (os, path))
QUIET(int, mkdir, (OS, const char *path), (os, path))

#undef OS
#undef QUIET

struct quiet_names {
	os_list_fn *fn;
	void *ctx;
};

static bool
quiet_hand_on(void *ctx, const char *name)
{
	const struct quiet_names *names = ctx;

	starve_go_on(true);
	const bool more = names->fn(names->ctx, name);
	starve.armed = false;
	return more;
}

static int
quiet_list(const struct os *os, const char *path, os_list_fn *fn, void *ctx)
{
	struct quiet_names names = { fn, ctx };
	const bool was = starve_hold();
	int rc = quiet_real.list(
	    os, path, was ? quiet_hand_on : fn, was ? &names : ctx);

	starve_go_on(was);
	return rc;
}

static inline void
quiet_os(struct fake *fake)
{
	quiet_real = fake->os;
	fake->os.open = quiet_open;
	fake->os.close = quiet_close;
	fake->os.read = quiet_read;
	fake->os.pread = quiet_pread;
	fake->os.write = quiet_write;
	fake->os.fdatasync = quiet_fdatasync;
	fake->os.fsync = quiet_fsync;
	fake->os.ftruncate = quiet_ftruncate;
	fake->os.rename = quiet_rename;
	fake->os.unlink = quiet_unlink;
	fake->os.mkdir = quiet_mkdir;
	fake->os.list = quiet_list;
}

/* ---- libcsv */

static bool csv_starved;
size_t __real_csv_parse(struct csv_parser *p, const void *s, size_t len,
    void (*field)(void *, size_t, void *), void (*row)(int, void *),
    void *data);
size_t __wrap_csv_parse(struct csv_parser *p, const void *s, size_t len,
    void (*field)(void *, size_t, void *), void (*row)(int, void *),
    void *data);
int __real_csv_error(const struct csv_parser *p);
int __wrap_csv_error(const struct csv_parser *p);

size_t
__wrap_csv_parse(struct csv_parser *p, const void *s, size_t len,
    void (*field)(void *, size_t, void *), void (*row)(int, void *), void *data)
{
	csv_starved = starve_fails();
	return csv_starved ? 0 : __real_csv_parse(p, s, len, field, row, data);
}

int
__wrap_csv_error(const struct csv_parser *p)
{
	return csv_starved ? CSV_ENOMEM : __real_csv_error(p);
}

#endif
