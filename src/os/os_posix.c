/*
 * os_posix.c: the real system calls. The only file that looks at errno.
 */
#include "os/os.h"

#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/types.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/banned.h"

/* Lock bytes and logbooks go past 2 GiB. */
_Static_assert(sizeof(off_t) >= 8, "build with 64-bit file offsets");

#define MODE_FILE    0600
#define MODE_DIR     0700
#define HOST_SIZE    256
#define OPEN_TRIES   8
#define MS_PER_S     1000
#define NS_PER_MS    1000000
#define S_PER_MIN    60
#define MIN_PER_HOUR 60
#define MIN_PER_DAY  1440

#ifdef MYO_TEST
#define LOCK_WAIT_MS 3000
#else
#define LOCK_WAIT_MS 30000
#endif

#ifdef CLOCK_BOOTTIME
#define BOOT_CLOCK CLOCK_BOOTTIME
#else
#define BOOT_CLOCK CLOCK_MONOTONIC
#endif

/* Runs a call again while a signal interrupts it. */
#define RESTART(rc, call)                                                      \
	do {                                                                   \
		(rc) = (call);                                                 \
	} while ((rc) < 0 && errno == EINTR)

static int
result(int rc)
{
	return rc < 0 ? -errno : rc;
}

static int
open_flags(unsigned flags)
{
	int f = O_CLOEXEC | O_NOCTTY;

	if (flags & OS_APPEND)
		f |= O_RDWR | O_APPEND;
	else if (flags & OS_RDWR)
		f |= O_RDWR;
	else
		f |= O_RDONLY;
	if (flags & OS_DIR)
		f |= O_DIRECTORY;
	if (flags & OS_NOFOLLOW)
		f |= O_NOFOLLOW;
	if (flags & OS_PLAIN)
		f |= O_NONBLOCK;
	return f;
}

/* Makes a file whose mode does not depend on the umask. */
static int
create(const char *path, int flags)
{
	int fd, rc;

	RESTART(fd, open(path, flags | O_CREAT | O_EXCL, MODE_FILE));
	if (fd < 0)
		return -errno;
	RESTART(rc, fchmod(fd, MODE_FILE));
	if (rc < 0) {
		rc = -errno;
		(void)close(fd);
		return rc;
	}
	return fd;
}

static int
no_file(const struct stat *st)
{
	return S_ISDIR(st->st_mode) ? -EISDIR : -OS_NOT_PLAIN;
}

/* What was opened is looked at, so that nobody can put another thing there in
 * between. */
static int
plain_or_not(int fd)
{
	struct stat st;
	int rc = fstat(fd, &st) < 0 ? -errno : fd;

	if (rc >= 0 && !S_ISREG(st.st_mode))
		rc = no_file(&st);
	if (rc < 0)
		(void)close(fd);
	return rc;
}

static int
open_any(const char *path, unsigned flags)
{
	const int f = open_flags(flags);
	int fd = -ENOENT;

	/* It may be made or removed by others between the two opens. */
	for (int i = 0; i < OPEN_TRIES; i++) {
		if (flags & OS_CREATE) {
			fd = create(path, f);
			if (fd != -EEXIST || (flags & OS_EXCL))
				return fd;
		}
		RESTART(fd, open(path, f));
		if (fd >= 0)
			return fd;
		fd = -errno;
		if (fd != -ENOENT || !(flags & OS_CREATE))
			break;
	}
	return fd;
}

static int
posix_open(const struct os *os, const char *path, unsigned flags)
{
	int fd = open_any(path, flags);

	(void)os;
	/* A socket, or a device without a driver. */
	if (fd == -ENXIO && (flags & OS_PLAIN))
		return -OS_NOT_PLAIN;
	return fd >= 0 && (flags & OS_PLAIN) ? plain_or_not(fd) : fd;
}

static int
posix_close(const struct os *os, int fd)
{
	(void)os;
	/* The descriptor is gone even after EINTR: never close it twice. */
	if (close(fd) < 0 && errno != EINTR)
		return -errno;
	return 0;
}

static int64_t
posix_read(const struct os *os, int fd, void *data, size_t len)
{
	(void)os;
	ssize_t n = read(fd, data, len);
	return n < 0 ? -errno : n;
}

static int64_t
posix_pread(const struct os *os, int fd, void *data, size_t len, int64_t offset)
{
	ssize_t n;

	(void)os;
	RESTART(n, pread(fd, data, len, (off_t)offset));
	return n < 0 ? -errno : n;
}

static int64_t
posix_write(const struct os *os, int fd, const void *data, size_t len)
{
	(void)os;
	ssize_t n = write(fd, data, len);
	return n < 0 ? -errno : n;
}

static int
posix_fsync(const struct os *os, int fd)
{
	int rc;

	(void)os;
#ifdef F_FULLFSYNC
	/* There, fsync alone leaves the bytes in the drive's cache. */
	RESTART(rc, fcntl(fd, F_FULLFSYNC));
	if (rc == 0)
		return 0;
#endif
	RESTART(rc, fsync(fd));
	return result(rc);
}

static int
posix_fdatasync(const struct os *os, int fd)
{
#if defined(_POSIX_SYNCHRONIZED_IO) && _POSIX_SYNCHRONIZED_IO > 0
	int rc;

	(void)os;
	RESTART(rc, fdatasync(fd));
	return result(rc);
#else
	return posix_fsync(os, fd);
#endif
}

static int
posix_ftruncate(const struct os *os, int fd, int64_t size)
{
	int rc;

	(void)os;
	RESTART(rc, ftruncate(fd, (off_t)size));
	return result(rc);
}

static void
fill_id(struct os_id *id, const struct stat *st)
{
	id->dev = (uint64_t)st->st_dev;
	id->ino = (uint64_t)st->st_ino;
	id->links = (uint64_t)st->st_nlink;
	id->size = (int64_t)st->st_size;
	id->mode = (unsigned)st->st_mode & 0777;
	id->mine = st->st_uid == geteuid();
}

static int
posix_identity(const struct os *os, int fd, struct os_id *id)
{
	struct stat st;

	(void)os;
	if (fstat(fd, &st) < 0)
		return -errno;
	fill_id(id, &st);
	return 0;
}

static int
posix_identity_of(const struct os *os, const char *path, struct os_id *id)
{
	struct stat st;

	(void)os;
	if (lstat(path, &st) < 0)
		return -errno;
	fill_id(id, &st);
	return 0;
}

static int64_t
posix_size(const struct os *os, int fd)
{
	struct stat st;

	(void)os;
	return fstat(fd, &st) < 0 ? -errno : (int64_t)st.st_size;
}

static int
posix_kind(const struct os *os, const char *path, enum os_kind *kind)
{
	struct stat st;

	(void)os;
	if (lstat(path, &st) < 0) {
		if (errno != ENOENT && errno != ENOTDIR)
			return -errno;
		*kind = OS_KIND_NONE;
	} else if (S_ISREG(st.st_mode)) {
		*kind = OS_KIND_FILE;
	} else if (S_ISDIR(st.st_mode)) {
		*kind = OS_KIND_DIR;
	} else if (S_ISLNK(st.st_mode)) {
		*kind = OS_KIND_LINK;
	} else {
		*kind = OS_KIND_OTHER;
	}
	return 0;
}

/* What is there is looked at before its name: of a pipe, /proc gives a name
 * that nothing has. */
static int
posix_follow(const struct os *os, const char *path, struct buf *out)
{
	struct stat st;

	(void)os;
	if (stat(path, &st) < 0)
		return -errno;
	if (!S_ISREG(st.st_mode))
		return no_file(&st);
	char *real = realpath(path, NULL);
	if (real == NULL)
		return -errno;
	buf_reset(out);
	buf_adds(out, real);
	free(real);
	return out->failed ? -ENOMEM : 0;
}

static int
posix_rename(const struct os *os, const char *from, const char *to)
{
	(void)os;
	return result(rename(from, to));
}

static int
posix_unlink(const struct os *os, const char *path)
{
	(void)os;
	return result(unlink(path));
}

static int
posix_mkdir(const struct os *os, const char *path)
{
	(void)os;
	if (mkdir(path, MODE_DIR) < 0)
		return -errno;
	return result(chmod(path, MODE_DIR));
}

static int
posix_rmdir(const struct os *os, const char *path)
{
	(void)os;
	return result(rmdir(path));
}

static int
posix_list(const struct os *os, const char *path, os_list_fn *fn, void *ctx)
{
	DIR *dir = opendir(path);
	int rc = 0;

	(void)os;
	if (dir == NULL)
		return -errno;
	for (;;) {
		errno = 0;
		/* One stream, one thread. NOLINTNEXTLINE(concurrency-mt-unsafe) */
		const struct dirent *e = readdir(dir);
		if (e == NULL) {
			rc = -errno;
			break;
		}
		if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
			continue;
		if (!fn(ctx, e->d_name))
			break;
	}
	(void)closedir(dir);
	return rc;
}

static int64_t
clock_ms(clockid_t which)
{
	struct timespec ts = { 0, 0 };

	(void)clock_gettime(which, &ts);
	return (int64_t)ts.tv_sec * MS_PER_S + ts.tv_nsec / NS_PER_MS;
}

static struct flock
one_byte(short type, int64_t byte)
{
	struct flock fl;

	memset(&fl, 0, sizeof(fl));
	fl.l_type = type;
	fl.l_whence = SEEK_SET;
	fl.l_start = (off_t)byte;
	fl.l_len = 1;
	return fl;
}

static int
set_lock(int fd, int64_t byte)
{
	struct flock fl = one_byte(F_WRLCK, byte);
	int rc;

	RESTART(rc, fcntl(fd, F_SETLK, &fl));
	if (rc >= 0)
		return 0;
	return errno == EACCES ? -EAGAIN : -errno;
}

static void
on_alarm(int number)
{
	(void)number;
}

/* Each second, since a signal just before the call would not interrupt it. */
static const struct itimerval each_second = { { 1, 0 }, { 1, 0 } };

/*
 * Waits in the queue that the system keeps, which is fair, but with an end: a
 * process that is stopped, or means ill, would be waited for for ever, and
 * fcntl has no such limit of its own. The alarm's handler and timer are put
 * back as they were.
 */
static int
wait_for_lock(int fd, int64_t byte)
{
	const int64_t until = clock_ms(BOOT_CLOCK) + LOCK_WAIT_MS;
	const struct sigaction action = { .sa_handler = on_alarm };
	struct flock fl = one_byte(F_WRLCK, byte);
	struct sigaction old;
	struct itimerval timer;
	sigset_t alarm, mask;
	int rc;

	(void)sigemptyset(&alarm);
	(void)sigaddset(&alarm, SIGALRM);
	(void)sigaction(SIGALRM, &action, &old);
	(void)pthread_sigmask(SIG_UNBLOCK, &alarm, &mask);
	(void)setitimer(ITIMER_REAL, &each_second, &timer);
	do {
		rc = fcntl(fd, F_SETLKW, &fl) < 0 ? -errno : 0;
	} while (rc == -EINTR && clock_ms(BOOT_CLOCK) < until);
	(void)setitimer(ITIMER_REAL, &timer, NULL);
	(void)pthread_sigmask(SIG_SETMASK, &mask, NULL);
	(void)sigaction(SIGALRM, &old, NULL);
	return rc == -EINTR ? -EAGAIN : rc;
}

static int
posix_lock(const struct os *os, int fd, int64_t byte)
{
	int rc = set_lock(fd, byte);

	(void)os;
	return rc == -EAGAIN ? wait_for_lock(fd, byte) : rc;
}

static int
posix_try_lock(const struct os *os, int fd, int64_t byte, int64_t *holder)
{
	struct flock fl = one_byte(F_WRLCK, byte);
	int rc = set_lock(fd, byte);

	(void)os;
	if (rc != -EAGAIN)
		return rc;
	*holder = 0;
	if (fcntl(fd, F_GETLK, &fl) == 0 && fl.l_type != F_UNLCK &&
	    fl.l_pid > 0)
		*holder = fl.l_pid;
	return -EAGAIN;
}

static int
posix_unlock(const struct os *os, int fd, int64_t byte)
{
	struct flock fl = one_byte(F_UNLCK, byte);
	int rc;

	(void)os;
	RESTART(rc, fcntl(fd, F_SETLK, &fl));
	return rc < 0 ? -errno : 0;
}

static int64_t
posix_wall_ms(const struct os *os)
{
	(void)os;
	return clock_ms(CLOCK_REALTIME);
}

static int64_t
posix_boot_ms(const struct os *os)
{
	(void)os;
	return clock_ms(BOOT_CLOCK);
}

/*
 * Minutes from midnight UTC before `utc` to `tm`: both fall on the same or
 * neighbouring days, so days need no calendar. POSIX has no tm_gmtoff.
 */
static int
minutes_apart(const struct tm *local, const struct tm *utc)
{
	int days = local->tm_yday - utc->tm_yday;

	if (local->tm_year != utc->tm_year)
		days = local->tm_year > utc->tm_year ? 1 : -1;
	return days * MIN_PER_DAY +
	       (local->tm_hour - utc->tm_hour) * MIN_PER_HOUR + local->tm_min -
	       utc->tm_min;
}

static int
posix_utc_offset(const struct os *os, int64_t wall_ms)
{
	time_t t = (time_t)(wall_ms / MS_PER_S);
	struct tm local, utc;

	(void)os;
	tzset();
	if (localtime_r(&t, &local) == NULL || gmtime_r(&t, &utc) == NULL)
		return 0;
	return minutes_apart(&local, &utc);
}

static int
posix_random(const struct os *os, void *data, size_t len)
{
	(void)os;
	if (sodium_init() < 0)
		return -EIO;
	randombytes_buf(data, len);
	return 0;
}

static const char *
posix_getenv(const struct os *os, const char *name)
{
	(void)os;
	/* The program has one thread. NOLINTNEXTLINE(concurrency-mt-unsafe) */
	return getenv(name);
}

static int
posix_hostname(const struct os *os, struct buf *out)
{
	char name[HOST_SIZE];

	(void)os;
	if (gethostname(name, sizeof(name)) < 0)
		return -errno;
	name[sizeof(name) - 1] = '\0';
	buf_adds(out, name);
	return 0;
}

static const char *const machine_files[] = {
	"/etc/machine-id",
	"/var/lib/dbus/machine-id",
	"/etc/hostid",
};

static int
posix_machine_id(const struct os *os, struct buf *out)
{
	for (size_t i = 0; i < sizeof(machine_files) / sizeof(machine_files[0]);
	     i++) {
		char data[HOST_SIZE];
		int fd = posix_open(os, machine_files[i], OS_READ);
		if (fd < 0)
			continue;
		int64_t n = posix_pread(os, fd, data, sizeof(data), 0);
		(void)posix_close(os, fd);
		if (n > 1) {
			buf_add(out, data, (size_t)n);
			return 0;
		}
	}
	return -ENOENT;
}

static int64_t
posix_pid(const struct os *os)
{
	(void)os;
	return getpid();
}

static bool
posix_isatty(const struct os *os, int fd)
{
	(void)os;
	return isatty(fd) == 1;
}

static int
posix_columns(const struct os *os, int fd)
{
#ifdef TIOCGWINSZ
	struct winsize ws;

	(void)os;
	if (ioctl(fd, TIOCGWINSZ, &ws) == 0)
		return ws.ws_col;
#else
	(void)os;
	(void)fd;
#endif
	return 0;
}

static const struct os posix = {
	.ctx = NULL,
	.open = posix_open,
	.close = posix_close,
	.read = posix_read,
	.pread = posix_pread,
	.write = posix_write,
	.fdatasync = posix_fdatasync,
	.fsync = posix_fsync,
	.ftruncate = posix_ftruncate,
	.size = posix_size,
	.identity = posix_identity,
	.identity_of = posix_identity_of,
	.kind = posix_kind,
	.follow = posix_follow,
	.rename = posix_rename,
	.unlink = posix_unlink,
	.mkdir = posix_mkdir,
	.rmdir = posix_rmdir,
	.list = posix_list,
	.lock = posix_lock,
	.try_lock = posix_try_lock,
	.unlock = posix_unlock,
	.wall_ms = posix_wall_ms,
	.boot_ms = posix_boot_ms,
	.utc_offset = posix_utc_offset,
	.random = posix_random,
	.getenv = posix_getenv,
	.hostname = posix_hostname,
	.machine_id = posix_machine_id,
	.pid = posix_pid,
	.isatty = posix_isatty,
	.columns = posix_columns,
};

const struct os *
os_posix(void)
{
	return &posix;
}

const char *
os_error_text(int err)
{
	if (err == -OS_NOT_PLAIN || err == OS_NOT_PLAIN)
		return "Not a regular file";
	/* The program has one thread. NOLINTNEXTLINE(concurrency-mt-unsafe) */
	return strerror(err < 0 ? -err : err);
}
