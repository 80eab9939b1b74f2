/*
 * shim.c: preloaded into the shipped program (LD_PRELOAD), makes system calls
 * fail, by name of the file and count. Linux with glibc.
 *
 *	MYO_SHIM="CALL NAME N HOW[; ...]"
 *
 * The Nth CALL on a file whose path holds NAME ("-": any) does HOW: an errno's
 * number; the same with a "+": this one and all later ones; "short": half of
 * it is done; "kill" and "killed": SIGKILL before and after it. With N = 0
 * nothing is done. Each such call is a line "CALL PATH" in the file MYO_SHIM_LOG,
 * each that was made to fail begins with "!".
 */
#define _GNU_SOURCE

#include <sys/stat.h>
#include <sys/types.h>

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define RULES 4
#define WORD  64

/* What a rule wants of a call; below: an errno. */
#define GO_ON  0
#define SHORT  (-1)
#define KILL   (-2)
#define KILLED (-3)

struct rule {
	char call[WORD];
	char name[WORD];
	unsigned long nth;
	int how;
	bool for_good;
	unsigned long seen;
};

static struct rule rules[RULES];
static size_t n_rules;
static int log_fd = -1;
static bool ready;
static bool busy; /* calls of the shim's own */

/* The next one of that name; POSIX has pointers to functions fit in void *. */
#define REAL(type, name)                                                       \
	static type real;                                                      \
	if (real == NULL)                                                      \
	*(void **)&real = dlsym(RTLD_NEXT, name)

typedef ssize_t write_fn(int, const void *, size_t);

static void
start(void)
{
	const char *text = getenv("MYO_SHIM");
	const char *log = getenv("MYO_SHIM_LOG");

	ready = true;
	busy = true;
	if (log != NULL)
		log_fd =
		    open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	while (text != NULL && n_rules < RULES) {
		struct rule *r = &rules[n_rules];
		char how[WORD] = "";
		if (sscanf(text, " %63s %63s %lu %63[^; ]", r->call, r->name,
			&r->nth, how) != 4)
			break;
		if (strcmp(how, "short") == 0)
			r->how = SHORT;
		else if (strcmp(how, "kill") == 0)
			r->how = KILL;
		else if (strcmp(how, "killed") == 0)
			r->how = KILLED;
		else
			r->how = atoi(how);
		r->for_good = strchr(how, '+') != NULL;
		n_rules++;
		text = strchr(text, ';');
		if (text != NULL)
			text++;
	}
	busy = false;
}

static void
note(const char *mark, const char *call, const char *path)
{
	char line[PATH_MAX + WORD];
	int len = snprintf(line, sizeof(line), "%s%s %s\n", mark, call, path);

	REAL(write_fn *, "write");
	if (log_fd >= 0 && len > 0)
		(void)!real(log_fd, line, (size_t)len);
}

static int
decide(const char *call, const char *path)
{
	int how = GO_ON;

	for (size_t i = 0; i < n_rules; i++) {
		struct rule *r = &rules[i];
		if (strcmp(r->call, call) != 0 ||
		    (r->name[0] != '-' && strstr(path, r->name) == NULL))
			continue;
		r->seen++;
		bool fires = r->nth > 0 && (r->for_good ? r->seen >= r->nth
							: r->seen == r->nth);
		if (fires)
			how = r->how;
		note(fires ? "!" : "", call, path);
	}
	if (how == KILL)
		(void)kill(getpid(), SIGKILL);
	return how;
}

static int
ask(const char *call, const char *path)
{
	if (busy)
		return GO_ON;
	if (!ready)
		start();
	if (n_rules == 0)
		return GO_ON;
	busy = true;
	int how = decide(call, path);
	busy = false;
	return how;
}

static int
ask_fd(const char *call, int fd)
{
	char link[WORD], path[PATH_MAX];

	if (busy)
		return GO_ON;
	(void)snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	ssize_t len = readlink(link, path, sizeof(path) - 1);
	path[len < 0 ? 0 : len] = '\0';
	return ask(call, path);
}

/* The result of a call that was let through. */
#define RETURN(how, result)                                                    \
	do {                                                                   \
		if ((how) == KILLED)                                           \
			(void)kill(getpid(), SIGKILL);                         \
		return result;                                                 \
	} while (0)

#define FAIL(how, value)                                                       \
	do {                                                                   \
		if ((how) > 0) {                                               \
			errno = (how);                                         \
			return value;                                          \
		}                                                              \
	} while (0)

/* ---- the calls */

typedef int open_fn(const char *, int, ...);

static int
open_as(const char *path, int flags, mode_t mode)
{
	REAL(open_fn *, "open");
	int how = ask("open", path);
	FAIL(how, -1);
	int rc = real(path, flags, mode);
	RETURN(how, rc);
}

int
open(const char *path, int flags, ...)
{
	mode_t mode = 0;

	if (flags & O_CREAT) {
		va_list ap;
		va_start(ap, flags);
		mode = va_arg(ap, mode_t);
		va_end(ap);
	}
	return open_as(path, flags, mode);
}

int open64(const char *path, int flags, ...) __attribute__((alias("open")));

int __open_2(const char *path, int flags);
int __open64_2(const char *path, int flags) __attribute__((alias("__open_2")));

int
__open_2(const char *path, int flags)
{
	return open_as(path, flags, 0);
}

ssize_t
write(int fd, const void *data, size_t len)
{
	REAL(write_fn *, "write");
	int how = ask_fd("write", fd);
	FAIL(how, -1);
	ssize_t rc = real(fd, data, how == SHORT ? len / 2 : len);
	RETURN(how, rc);
}

typedef ssize_t read_fn(int, void *, size_t);

ssize_t
read(int fd, void *data, size_t len)
{
	REAL(read_fn *, "read");
	int how = ask_fd("read", fd);
	FAIL(how, -1);
	ssize_t rc = real(fd, data, how == SHORT && len > 1 ? len / 2 : len);
	RETURN(how, rc);
}

ssize_t __read_chk(int fd, void *data, size_t len, size_t room);

ssize_t
__read_chk(int fd, void *data, size_t len, size_t room)
{
	return read(fd, data, len < room ? len : room);
}

typedef ssize_t pread_fn(int, void *, size_t, off_t);

ssize_t
pread(int fd, void *data, size_t len, off_t at)
{
	REAL(pread_fn *, "pread");
	int how = ask_fd("pread", fd);
	FAIL(how, -1);
	ssize_t rc =
	    real(fd, data, how == SHORT && len > 1 ? len / 2 : len, at);
	RETURN(how, rc);
}

ssize_t pread64(int fd, void *data, size_t len, off_t at)
    __attribute__((alias("pread")));

ssize_t __pread_chk(int fd, void *data, size_t len, off_t at, size_t room);
ssize_t __pread64_chk(int fd, void *data, size_t len, off_t at, size_t room)
    __attribute__((alias("__pread_chk")));

ssize_t
__pread_chk(int fd, void *data, size_t len, off_t at, size_t room)
{
	return pread(fd, data, len < room ? len : room, at);
}

typedef int fd_fn(int);

#define FD_CALL(name)                                                          \
	int name(int fd)                                                       \
	{                                                                      \
		REAL(fd_fn *, #name);                                          \
		int how = ask_fd(#name, fd);                                   \
		FAIL(how, -1);                                                 \
		int rc = real(fd);                                             \
		RETURN(how, rc);                                               \
	}

FD_CALL(fdatasync)
FD_CALL(fsync)

typedef int truncate_fn(int, off_t);

int
ftruncate(int fd, off_t size)
{
	REAL(truncate_fn *, "ftruncate");
	int how = ask_fd("ftruncate", fd);
	FAIL(how, -1);
	int rc = real(fd, size);
	RETURN(how, rc);
}

int ftruncate64(int fd, off_t size) __attribute__((alias("ftruncate")));

typedef int fcntl_fn(int, int, ...);

/* Locks alone: their argument is a pointer. */
int
fcntl(int fd, int command, ...)
{
	va_list ap;

	REAL(fcntl_fn *, "fcntl");
	va_start(ap, command);
	void *arg = va_arg(ap, void *);
	va_end(ap);
	int how = GO_ON;
	if (command == F_SETLK || command == F_SETLKW)
		how = ask_fd("lock", fd);
	FAIL(how, -1);
	int rc = real(fd, command, arg);
	RETURN(how, rc);
}

int fcntl64(int fd, int command, ...) __attribute__((alias("fcntl")));

typedef int two_paths_fn(const char *, const char *);

int
rename(const char *from, const char *to)
{
	REAL(two_paths_fn *, "rename");
	int how = ask("rename", to);
	FAIL(how, -1);
	int rc = real(from, to);
	RETURN(how, rc);
}

typedef int path_fn(const char *);

int
unlink(const char *path)
{
	REAL(path_fn *, "unlink");
	int how = ask("unlink", path);
	FAIL(how, -1);
	int rc = real(path);
	RETURN(how, rc);
}

typedef int mkdir_fn(const char *, mode_t);

int
mkdir(const char *path, mode_t mode)
{
	REAL(mkdir_fn *, "mkdir");
	int how = ask("mkdir", path);
	FAIL(how, -1);
	int rc = real(path, mode);
	RETURN(how, rc);
}

/* ---- memory: glibc's own entries, since dlsym allocates by itself */

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *old, size_t size);

/* Only once the program has begun: the loader's are not its own. */
static bool
memory_fails(void)
{
	if (busy || !ready)
		return false;
	int how = ask("memory", "");
	if (how <= 0)
		return false;
	errno = how;
	return true;
}

void *
malloc(size_t size)
{
	return memory_fails() ? NULL : __libc_malloc(size);
}

void *
calloc(size_t count, size_t size)
{
	return memory_fails() ? NULL : __libc_calloc(count, size);
}

void *
realloc(void *old, size_t size)
{
	return memory_fails() ? NULL : __libc_realloc(old, size);
}

/* Before main, so that allocations count from its start on. */
__attribute__((constructor)) static void
begin(void)
{
	if (!ready)
		start();
}
