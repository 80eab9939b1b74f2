/*
 * test_two_writers.c: two and eight processes of one station append to real files at
 * once, from the first start on: one station id, whole lines, one chain.
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
#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "os/atomic.h"
#include "os/path.h"
#include "store/store_private.h"
#include "support/logcheck.h"
#include "support/tally.h"

#define WRITERS 8
/* What they write together. */
#define ROWS        2000
#define KILLS       200
#define KILLS_SHORT 20

struct place {
	char root[256];
	struct buf dir;
	struct buf state;
	struct os os;
};

static int
remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

/* Real files, but the clock, name and machine of a test. */
static int64_t
fixed_time(const struct os *os)
{
	(void)os;
	return 1767261600000;
}

static int
fixed_offset(const struct os *os, int64_t ms)
{
	(void)os;
	(void)ms;
	return 0;
}

static int
fixed_text(const struct os *os, struct buf *out)
{
	(void)os;
	buf_adds(out, "ward");
	return 0;
}

static int
set_up(void **state)
{
	const char *base = getenv("TMPDIR");
	struct place *p = calloc(1, sizeof(*p));

	assert_non_null(p);
	(void)snprintf(p->root, sizeof(p->root), "%s/myolog-two-XXXXXX",
	    base == NULL || base[0] == '\0' ? "/tmp" : base);
	buf_init(&p->dir);
	buf_init(&p->state);
	p->os = *os_posix();
	p->os.wall_ms = fixed_time;
	p->os.boot_ms = fixed_time;
	p->os.utc_offset = fixed_offset;
	p->os.hostname = fixed_text;
	p->os.machine_id = fixed_text;
	*state = p;
	if (mkdtemp(p->root) == NULL)
		return -1;
	path_join(&p->dir, p->root, "log");
	path_join(&p->state, p->root, "state");
	return 0;
}

static int
tear_down(void **state)
{
	struct place *p = *state;

	(void)nftw(p->root, remove_one, 8, FTW_DEPTH | FTW_PHYS);
	buf_release(&p->dir);
	buf_release(&p->state);
	free(p);
	return 0;
}

/* In the child: its exit code is 0 when all were acknowledged. */
static int
write_all(const struct place *p, int writer, int count)
{
	struct myo_logbook *book;
	char value[32];

	if (store_open_with(&p->os, p->dir.data, p->state.data,
		MYO_LOGBOOK_WRITE, &book, NULL) != MYO_OK)
		return 1;
	for (int i = 0; i < count; i++) {
		(void)snprintf(value, sizeof(value), "w%d-%d", writer, i);
		const struct myo_entry draft = logcheck_draft(value);
		if (myo_logbook_append(book, &draft, NULL, NULL) != MYO_OK)
			return 2;
	}
	myo_logbook_close(book);
	return 0;
}

/* The one station's file. */
static bool
find_csv(void *ctx, const char *name)
{
	struct buf *found = ctx;
	size_t len = strlen(name);

	if (len > 4 && strcmp(name + len - 4, ".csv") == 0) {
		assert_int_equal(found->len, 0); /* only one */
		buf_adds(found, name);
	}
	return true;
}

static void
read_csv(const struct place *p, struct buf *out)
{
	struct buf name = BUF_INIT, path = BUF_INIT;

	assert_int_equal(p->os.list(&p->os, p->dir.data, find_csv, &name), 0);
	assert_true(name.len > 0);
	path_join(&path, p->dir.data, name.data);
	assert_int_equal(file_read(&p->os, path.data, out, SIZE_MAX), 0);
	buf_release(&path);
	buf_release(&name);
}

struct order {
	int next[WRITERS];
};

static bool
in_order(void *ctx, const struct myo_entry *e, const char *file, uint64_t line)
{
	struct order *o = ctx;
	int writer, number;

	(void)file;
	assert_true(line == e->seq + 1);
	assert_int_equal(sscanf(e->value, "w%d-%d", &writer, &number), 2);
	assert_int_equal(number, o->next[writer]);
	o->next[writer]++;
	return true;
}

static void
at_once(const struct place *p, int writers)
{
	const int each = ROWS / writers;
	struct buf bytes = BUF_INIT;
	struct order order = { { 0 } };
	static struct logcheck c;
	struct myo_logbook *book;
	pid_t children[WRITERS];

	for (int i = 0; i < writers; i++) {
		children[i] = fork();
		assert_true(children[i] >= 0);
		if (children[i] == 0)
			_exit(write_all(p, i, each));
	}
	for (int i = 0; i < writers; i++) {
		int status;
		assert_int_equal(waitpid(children[i], &status, 0), children[i]);
		assert_int_equal(status, 0);
	}
	read_csv(p, &bytes);
	logcheck(bytes.data, bytes.len, &c);
	assert_null(c.fault);
	assert_int_equal(c.count, writers * each);
	assert_int_equal(store_open_with(&p->os, p->dir.data, NULL,
			     MYO_LOGBOOK_READ, &book, NULL),
	    MYO_OK);
	assert_int_equal(
	    myo_logbook_scan(book, NULL, in_order, &order, NULL), MYO_OK);
	for (int i = 0; i < writers; i++)
		assert_int_equal(order.next[i], each);
	myo_logbook_close(book);
	buf_release(&bytes);
}

static void
two_at_once(void **state)
{
	at_once(*state, 2);
}

static void
eight_at_once(void **state)
{
	at_once(*state, WRITERS);
}

/* Writers killed at any moment leave a log that the next one goes on with. */
static void
killed_writers(void **state)
{
	struct place *p = *state;
	struct buf bytes = BUF_INIT;
	static struct logcheck c;
	struct tally tally = { .what = "kills" };
	const int rounds = tally_stride(2) == 1 ? KILLS : KILLS_SHORT;
	size_t before = 0;

	for (int round = 0; round < rounds; round++) {
		int ready[2];
		char byte;
		assert_int_equal(pipe(ready), 0);
		pid_t child = fork();
		assert_true(child >= 0);
		if (child == 0) {
			(void)write_all(p, round, 1 + round % 20);
			(void)!write(ready[1], "x", 1);
			_exit(write_all(p, round, 1000000));
		}
		/* It has written some and is at it again. */
		assert_int_equal(read(ready[0], &byte, 1), 1);
		assert_int_equal(kill(child, SIGKILL), 0);
		assert_int_equal(waitpid(child, NULL, 0), child);
		assert_int_equal(close(ready[0]), 0);
		assert_int_equal(close(ready[1]), 0);
		assert_int_equal(write_all(p, 99, 1), 0);
		buf_reset(&bytes);
		read_csv(p, &bytes);
		logcheck(bytes.data, bytes.len, &c);
		assert_null(c.fault);
		assert_true(c.count >= before + 2 + (size_t)round % 20);
		before = c.count;
		/* a loss would have ended it */
		tally_add(&tally, "", NULL);
	}
	tally_print(&tally);
	buf_release(&bytes);
}

static void
mode_is(const char *path, unsigned want)
{
	struct stat st;

	assert_int_equal(stat(path, &st), 0);
	assert_int_equal((unsigned)st.st_mode & 0777, want);
}

static void
nobody_else_may_read(void **state)
{
	struct place *p = *state;
	struct buf path = BUF_INIT, name = BUF_INIT;
	mode_t old = umask(0);
	int rc = write_all(p, 0, 1);

	(void)umask(old);
	assert_int_equal(rc, 0);
	mode_is(p->dir.data, 0700);
	mode_is(p->state.data, 0700);
	path_join(&path, p->state.data, "station");
	mode_is(path.data, 0600);
	path_join(&path, p->dir.data, "lock");
	mode_is(path.data, 0600);
	assert_int_equal(p->os.list(&p->os, p->dir.data, find_csv, &name), 0);
	path_join(&path, p->dir.data, name.data);
	mode_is(path.data, 0600);
	buf_release(&name);
	buf_release(&path);
}

/* A session held by one process is refused to the other, with its id. */
static void
holds_between_processes(void **state)
{
	struct place *p = *state;
	struct myo_logbook *book;
	int64_t holder = 0;
	int status;

	assert_int_equal(store_open_with(&p->os, p->dir.data, p->state.data,
			     MYO_LOGBOOK_WRITE, &book, NULL),
	    MYO_OK);
	assert_int_equal(myo_logbook_hold(book, "s1", &holder, NULL), MYO_OK);
	const pid_t parent = getpid();
	pid_t child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		struct myo_logbook *own;
		if (store_open_with(&p->os, p->dir.data, p->state.data,
			MYO_LOGBOOK_WRITE, &own, NULL) != MYO_OK)
			_exit(1);
		if (myo_logbook_hold(own, "s1", &holder, NULL) !=
			MYO_ERR_LOCKED ||
		    holder != parent)
			_exit(2);
		if (myo_logbook_hold(own, "s2", &holder, NULL) != MYO_OK)
			_exit(3);
		const struct myo_entry draft = logcheck_draft("x");
		_exit(myo_logbook_append(own, &draft, NULL, NULL) != MYO_OK);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	myo_logbook_close(book);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(two_at_once),
		TEST(eight_at_once),
		TEST(killed_writers),
		TEST(nobody_else_may_read),
		TEST(holds_between_processes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
