/*
 * test_os.c: the real calls, in a temporary folder of this test. Of clocks
 * and surroundings only what is true everywhere is looked at.
 */
#define _XOPEN_SOURCE 700 /* mkdtemp, nftw */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <sys/stat.h>
#include <sys/wait.h>

#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "os/os.h"
#include "os/path.h"

struct dir {
	char path[256];
	struct buf at;
};

static int
remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

static int
set_up(void **state)
{
	const char *base = getenv("TMPDIR");
	struct dir *d = calloc(1, sizeof(*d));

	(void)snprintf(d->path, sizeof(d->path), "%s/myolog-os-XXXXXX",
	    base == NULL || base[0] == '\0' ? "/tmp" : base);
	buf_init(&d->at);
	*state = d;
	return mkdtemp(d->path) == NULL ? -1 : 0;
}

static int
tear_down(void **state)
{
	struct dir *d = *state;

	(void)nftw(d->path, remove_one, 8, FTW_DEPTH | FTW_PHYS);
	buf_release(&d->at);
	free(d);
	return 0;
}

/* Path of a name in the test's folder; until the next call. */
static const char *
at(void **state, const char *name)
{
	struct dir *d = *state;

	path_join(&d->at, d->path, name);
	return d->at.data;
}

static unsigned
mode_of(const char *path)
{
	struct stat st;

	assert_int_equal(stat(path, &st), 0);
	return (unsigned)st.st_mode & 0777;
}

static void
modes_do_not_depend_on_the_umask(void **state)
{
	static const mode_t masks[] = { 0, 022, 077, 0777 };
	const struct os *os = os_posix();

	for (size_t i = 0; i < sizeof(masks) / sizeof(masks[0]); i++) {
		mode_t old = umask(masks[i]);
		int fd = os->open(os, at(state, "file"), OS_APPEND | OS_CREATE);
		int rc = os->mkdir(os, at(state, "dir"));
		(void)umask(old);
		assert_true(fd >= 0);
		assert_int_equal(rc, 0);
		assert_int_equal(mode_of(at(state, "file")), 0600);
		assert_int_equal(mode_of(at(state, "dir")), 0700);
		assert_int_equal(os->close(os, fd), 0);
		assert_int_equal(os->unlink(os, at(state, "file")), 0);
		assert_int_equal(os->rmdir(os, at(state, "file")), -ENOENT);
		assert_int_equal(os->rmdir(os, at(state, "dir")), 0);
	}
}

static void
opens_as_told(void **state)
{
	const struct os *os = os_posix();
	const char *path = at(state, "f");
	char data[8];

	assert_int_equal(os->open(os, path, OS_READ), -ENOENT);
	int fd = os->open(os, path, OS_RDWR | OS_CREATE | OS_EXCL);
	assert_true(fd >= 0);
	assert_int_equal(os->write(os, fd, "abc", 3), 3);
	assert_int_equal(os->close(os, fd), 0);
	assert_int_equal(
	    os->open(os, path, OS_RDWR | OS_CREATE | OS_EXCL), -EEXIST);
	fd = os->open(os, path, OS_APPEND | OS_CREATE);
	assert_int_equal(os->write(os, fd, "de", 2), 2);
	assert_int_equal(os->size(os, fd), 5);
	assert_int_equal(os->pread(os, fd, data, 8, 2), 3);
	assert_memory_equal(data, "cde", 3);
	assert_int_equal(os->ftruncate(os, fd, 1), 0);
	assert_int_equal(os->write(os, fd, "z", 1), 1);
	assert_int_equal(os->fdatasync(os, fd), 0);
	assert_int_equal(os->fsync(os, fd), 0);
	assert_int_equal(os->pread(os, fd, data, 8, 0), 2);
	assert_memory_equal(data, "az", 2);
	assert_int_equal(os->close(os, fd), 0);
	fd = os->open(os, path, OS_READ);
	assert_int_equal(os->read(os, fd, data, 8), 2);
	assert_int_equal(os->write(os, fd, "x", 1), -EBADF);
	assert_int_equal(os->close(os, fd), 0);
	assert_int_equal(os->open(os, path, OS_READ | OS_DIR), -ENOTDIR);
}

static void
names_and_kinds(void **state)
{
	const struct os *os = os_posix();
	enum os_kind kind;
	struct os_id a, b;

	assert_int_equal(os->kind(os, at(state, "no"), &kind), 0);
	assert_int_equal(kind, OS_KIND_NONE);
	int fd = os->open(os, at(state, "f"), OS_RDWR | OS_CREATE);
	assert_int_equal(os->kind(os, at(state, "f"), &kind), 0);
	assert_int_equal(kind, OS_KIND_FILE);
	assert_int_equal(os->kind(os, at(state, "f/below"), &kind), 0);
	assert_int_equal(kind, OS_KIND_NONE);
	assert_int_equal(os->identity(os, fd, &a), 0);
	assert_int_equal(os->identity_of(os, at(state, "f"), &b), 0);
	assert_true(a.dev == b.dev && a.ino == b.ino && a.links == 1);

	assert_int_equal(symlink("f", at(state, "link")), 0);
	assert_int_equal(os->kind(os, at(state, "link"), &kind), 0);
	assert_int_equal(kind, OS_KIND_LINK);
	assert_int_equal(
	    os->open(os, at(state, "link"), OS_READ | OS_NOFOLLOW), -ELOOP);
	assert_int_equal(
	    os->open(os, at(state, "link"), OS_RDWR | OS_CREATE | OS_NOFOLLOW),
	    -ELOOP);
	assert_int_equal(os->identity_of(os, at(state, "link"), &b), 0);
	assert_true(a.ino != b.ino);

	struct buf place = BUF_INIT;
	assert_int_equal(symlink("link", at(state, "links")), 0);
	assert_int_equal(os->follow(os, at(state, "links"), &place), 0);
	assert_string_equal(path_base(place.data), "f");
	assert_int_equal(os->identity_of(os, place.data, &b), 0);
	assert_true(a.ino == b.ino);
	assert_int_equal(symlink("no", at(state, "astray")), 0);
	assert_int_equal(os->follow(os, at(state, "astray"), &place), -ENOENT);
	assert_int_equal(symlink("round", at(state, "round")), 0);
	assert_int_equal(os->follow(os, at(state, "round"), &place), -ELOOP);
	assert_int_equal(symlink(".", at(state, "here")), 0);
	assert_int_equal(os->follow(os, at(state, "here"), &place), -EISDIR);

	assert_int_equal(mkfifo(at(state, "pipe"), 0600), 0);
	assert_int_equal(symlink("pipe", at(state, "to-pipe")), 0);
	assert_int_equal(
	    os->follow(os, at(state, "to-pipe"), &place), -OS_NOT_PLAIN);
	buf_release(&place);
	assert_int_equal(os->kind(os, at(state, "pipe"), &kind), 0);
	assert_int_equal(kind, OS_KIND_OTHER);
	/* none of these waits for a writer, or makes anything */
	assert_int_equal(
	    os->open(os, at(state, "pipe"), OS_READ | OS_PLAIN), -OS_NOT_PLAIN);
	assert_int_equal(
	    os->open(os, at(state, "pipe"), OS_RDWR | OS_CREATE | OS_PLAIN),
	    -OS_NOT_PLAIN);
	assert_int_equal(
	    os->open(os, "/dev/null", OS_APPEND | OS_PLAIN), -OS_NOT_PLAIN);
	assert_int_equal(
	    os->open(os, ((struct dir *)*state)->path, OS_READ | OS_PLAIN),
	    -EISDIR);
	assert_int_equal(
	    os->open(os, at(state, "no"), OS_READ | OS_PLAIN), -ENOENT);
	assert_string_equal(os_error_text(-OS_NOT_PLAIN), "Not a regular file");
	int plain = os->open(os, at(state, "link"), OS_READ | OS_PLAIN);
	assert_true(plain >= 0);
	assert_int_equal(os->close(os, plain), 0);
	assert_int_equal(os->kind(os, ((struct dir *)*state)->path, &kind), 0);
	assert_int_equal(kind, OS_KIND_DIR);

	struct buf from = BUF_INIT;
	buf_adds(&from, at(state, "f"));
	assert_int_equal(os->rename(os, from.data, at(state, "g")), 0);
	assert_int_equal(os->identity_of(os, from.data, &b), -ENOENT);
	assert_int_equal(os->unlink(os, at(state, "g")), 0);
	assert_int_equal(os->unlink(os, at(state, "g")), -ENOENT);
	assert_int_equal(os->identity(os, fd, &a), 0);
	assert_int_equal(a.links, 0);
	assert_int_equal(os->close(os, fd), 0);
	buf_release(&from);
}

static bool
count_names(void *ctx, const char *name)
{
	size_t *count = ctx;

	assert_true(name[0] != '.');
	return ++*count < 2;
}

static void
lists(void **state)
{
	const struct os *os = os_posix();
	size_t count = 0;

	assert_int_equal(os->mkdir(os, at(state, "a")), 0);
	const char *dir = ((struct dir *)*state)->path;
	assert_int_equal(os->list(os, dir, count_names, &count), 0);
	assert_int_equal(count, 1);
	assert_int_equal(os->mkdir(os, at(state, "b")), 0);
	assert_int_equal(os->mkdir(os, at(state, "c")), 0);
	assert_int_equal(os->mkdir(os, at(state, "c")), -EEXIST);
	count = 0;
	assert_int_equal(os->list(os, dir, count_names, &count), 0);
	assert_int_equal(count, 2); /* stopped when told */
	assert_int_equal(
	    os->list(os, at(state, "no"), count_names, &count), -ENOENT);
}

/* A byte held here is seen there, with our process id; its neighbours are
 * free, and it is free again when let go. */
static void
locks_are_between_processes(void **state)
{
	const struct os *os = os_posix();
	const int64_t byte = (int64_t)1 << 62;
	const char *path = at(state, "lock");
	int64_t holder = -1;
	int fd = os->open(os, path, OS_RDWR | OS_CREATE);
	const int64_t parent = os->pid(os);
	int status;

	assert_int_equal(os->lock(os, fd, 0), 0);
	assert_int_equal(os->try_lock(os, fd, byte, &holder), 0);
	assert_int_equal(os->unlock(os, fd, 0), 0);
	pid_t child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		int own = os->open(os, path, OS_RDWR);
		int bad = os->try_lock(os, own, byte, &holder) != -EAGAIN ||
			  holder != parent ||
			  os->try_lock(os, own, byte - 1, &holder) != 0 ||
			  os->lock(os, own, 0) != 0;
		_exit(bad);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	assert_int_equal(os->close(os, fd), 0);
}

static void
surroundings(void **state)
{
	const struct os *os = os_posix();
	unsigned char a[16], b[16];
	struct buf text = BUF_INIT;

	(void)state;
	/* the clock that is never set does not go back */
	int64_t before = os->boot_ms(os);
	assert_true(os->boot_ms(os) >= before);
	/* 2020: a clock that was set at all */
	assert_true(os->wall_ms(os) > 1577836800000);
	int offset = os->utc_offset(os, 1767225600000);
	assert_true(offset >= -14 * 60 && offset <= 14 * 60);
	assert_int_equal(os->random(os, a, sizeof(a)), 0);
	assert_int_equal(os->random(os, b, sizeof(b)), 0);
	assert_memory_not_equal(a, b, sizeof(a));
	assert_int_equal(os->hostname(os, &text), 0);
	buf_reset(&text);
	int rc = os->machine_id(os, &text);
	assert_true(rc == 0 ? text.len > 1 : rc == -ENOENT);
	assert_null(os->getenv(os, "MYOLOG_NO_SUCH_VARIABLE"));
	assert_int_equal(os->pid(os), getpid());
	assert_string_equal(os_error_text(-ENOSPC), strerror(ENOSPC));
	buf_release(&text);
}

/* Offsets by the rules of the zone, whatever the machine's own is. */
static void
zones(void **state)
{
	static const struct {
		const char *tz;
		int64_t ms;
		int want;
	} rows[] = {
		{ "UTC0", 1767225600000, 0 },
		{ "CET-1CEST,M3.5.0,M10.5.0/3", 1767225600000, 60 },
		{ "CET-1CEST,M3.5.0,M10.5.0/3", 1782864000000, 120 },
		{ "IST-5:30", 1767225600000, 330 },
		/* behind: still last year there, and the year's last day */
		{ "EST5", 1767225600000, -300 },
		{ "NZD-13", 1767222000000, 780 },
		{ "XXX12", 951782400000, -720 },
	};
	const struct os *os = os_posix();
	const char *old = getenv("TZ");
	char *keep = old == NULL ? NULL : strdup(old);

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_int_equal(setenv("TZ", rows[i].tz, 1), 0);
		assert_int_equal(os->utc_offset(os, rows[i].ms), rows[i].want);
	}
	if (keep == NULL)
		(void)unsetenv("TZ");
	else
		(void)setenv("TZ", keep, 1);
	free(keep);
}

static void
no_terminal(void **state)
{
	const struct os *os = os_posix();
	int fd = os->open(os, at(state, "f"), OS_RDWR | OS_CREATE);

	assert_false(os->isatty(os, fd));
	assert_int_equal(os->columns(os, fd), 0);
	assert_int_equal(os->close(os, fd), 0);
	assert_int_equal(os->close(os, fd), -EBADF);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(modes_do_not_depend_on_the_umask),
		TEST(opens_as_told),
		TEST(names_and_kinds),
		TEST(lists),
		TEST(locks_are_between_processes),
		TEST(surroundings),
		TEST(zones),
		TEST(no_terminal),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
