/*
 * test_atomic.c: whole files are there as before or as after, never between.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <string.h>

#include "os/atomic.h"
#include "support/fake_os.h"

#define OLD "old text\n"
#define NEW                                                                    \
	"new text, somewhat longer than one chunk of reading, which is "       \
	"61 bytes under test\n"

static struct fake *
with_old(void)
{
	struct fake *f = fake_new();

	fake_mkdir(f, "/d");
	fake_puts(f, "/d/file", OLD);
	return f;
}

static size_t
names_in(struct fake *f, const char *dir)
{
	int node = disk_find(f->disk, dir, NULL, NULL);

	return f->disk->nodes[node].names->count;
}

static void
replaces(void **state)
{
	struct fake *f = with_old();
	struct buf out = BUF_INIT;

	(void)state;
	assert_int_equal(atomic_write(&f->os, "/d/file", STR(NEW)), 0);
	assert_string_equal(fake_get(f, "/d/file", NULL), NEW);
	assert_int_equal(names_in(f, "/d"), 1);
	assert_int_equal(disk_variants(f->disk), 1);
	assert_int_equal(file_read(&f->os, "/d/file", &out, 1000), 0);
	assert_string_equal(out.data, NEW);

	assert_int_equal(atomic_write(&f->os, "/d/empty", STR("")), 0);
	assert_string_equal(fake_get(f, "/d/empty", NULL), "");
	buf_release(&out);
	fake_free(f);
}

static void
refuses(void **state)
{
	struct fake *f = with_old();
	struct buf out = BUF_INIT;

	(void)state;
	assert_int_equal(atomic_write(&f->os, "/d", STR(NEW)), -EISDIR);
	assert_int_equal(atomic_write(&f->os, "/none/x", STR(NEW)), -ENOENT);
	/* nobody's link makes another file the one that is replaced */
	fake_link(f, "/d/link", "/d/file");
	assert_int_equal(atomic_write(&f->os, "/d/link", STR(NEW)), 0);
	assert_string_equal(fake_get(f, "/d/file", NULL), OLD);
	assert_string_equal(fake_get(f, "/d/link", NULL), NEW);
	assert_int_equal(file_read(&f->os, "/none", &out, 10), -ENOENT);
	assert_int_equal(file_read(&f->os, "/d", &out, 10), -EISDIR);
	assert_int_equal(
	    file_read(&f->os, "/d/file", &out, strlen(OLD) - 1), -EFBIG);
	buf_reset(&out);
	assert_int_equal(file_read(&f->os, "/d/file", &out, strlen(OLD)), 0);
	assert_string_equal(out.data, OLD);
	buf_release(&out);
	fake_free(f);
}

/* Every call of one replacement fails once, and for good. */
static void
fails_whole(void **state)
{
	unsigned long failures = 0;

	(void)state;
	for (int kind = 0; kind < FAKE_FAILS; kind++) {
		for (unsigned long n = 1;; n++) {
			struct fake *f = with_old();
			fake_fail(f, n, (enum fake_fail)kind, n % 2);
			int rc = atomic_write(&f->os, "/d/file", STR(NEW));
			bool reached = fake_reached(f);
			const char *now = fake_get(f, "/d/file", NULL);
			if (rc == 0)
				assert_string_equal(now, NEW);
			else
				assert_true(strcmp(now, OLD) == 0 ||
					    strcmp(now, NEW) == 0);
			if (kind == FAKE_SHORT && rc < 0)
				assert_int_equal(rc, -ENOSPC);
			failures += rc < 0;
			fake_free(f);
			if (!reached)
				break;
		}
	}
	assert_true(failures > 10);
}

static void
removes_its_temporary_file(void **state)
{
	struct fake *f = with_old();
	unsigned long n = 1;

	(void)state;
	/* find the write, then let it be the one short call */
	for (;; n++) {
		fake_fail(f, n, FAKE_SHORT, false);
		if (atomic_write(&f->os, "/d/file", STR(NEW)) < 0)
			break;
		assert_true(n < 20);
		fake_fail(f, 0, FAKE_SHORT, false);
		fake_puts(f, "/d/file", OLD);
	}
	assert_string_equal(fake_get(f, "/d/file", NULL), OLD);
	assert_int_equal(names_in(f, "/d"), 1);
	fake_free(f);
}

/* After a power cut at any sync it is the old text or the new one, and the
 * new one once the call has returned. */
static void
survives_power_cuts(void **state)
{
	uint64_t states = 0;

	(void)state;
	for (unsigned long n = 1;; n++) {
		struct fake *f = with_old();
		fake_cut_at(f, n);
		int rc = atomic_write(&f->os, "/d/file", STR(NEW));
		if (!f->off) {
			assert_int_equal(rc, 0);
			assert_int_equal(disk_variants(f->disk), 1);
			fake_free(f);
			break;
		}
		assert_true(rc < 0);
		for (uint64_t v = 0; v < disk_variants(f->disk); v++) {
			struct fake *up = fake_reboot(f, v);
			const char *now = fake_get(up, "/d/file", NULL);
			assert_non_null(now);
			assert_true(
			    strcmp(now, OLD) == 0 || strcmp(now, NEW) == 0);
			fake_free(up);
			states++;
		}
		fake_free(f);
	}
	assert_true(states > strlen(NEW));
}

/* ---- a piece at a time */

/* In pieces that are no multiple of what is gathered. */
static int
stream(struct atomic_file *f, const struct os *os, const char *path)
{
	int rc = atomic_begin(f, os, path);
	struct str rest = STR(NEW);

	while (rc == 0 && rest.len > 0) {
		size_t n = rest.len < 7 ? rest.len : 7;
		rc = atomic_add(f, (struct str){ rest.p, n });
		rest = str_skip(rest, n);
	}
	if (rc == 0)
		return atomic_commit(f);
	atomic_abort(f);
	return rc;
}

static void
streams(void **state)
{
	struct fake *f = with_old();
	struct atomic_file file;

	(void)state;
	assert_int_equal(stream(&file, &f->os, "/d/file"), 0);
	assert_string_equal(fake_get(f, "/d/file", NULL), NEW);
	assert_int_equal(names_in(f, "/d"), 1);
	assert_int_equal(disk_variants(f->disk), 1);
	/* what ended may be aborted: nothing happens */
	atomic_abort(&file);
	assert_string_equal(fake_get(f, "/d/file", NULL), NEW);

	assert_int_equal(atomic_begin(&file, &f->os, "/d/file"), 0);
	assert_int_equal(
	    atomic_add(&file, STR(OLD OLD OLD OLD OLD OLD OLD)), 0);
	assert_int_equal(names_in(f, "/d"), 2);
	atomic_abort(&file);
	assert_string_equal(fake_get(f, "/d/file", NULL), NEW);
	assert_int_equal(names_in(f, "/d"), 1);

	assert_int_equal(atomic_begin(&file, &f->os, "/d"), -EISDIR);
	assert_int_equal(atomic_begin(&file, &f->os, "/none/x"), -ENOENT);
	fake_pipe(f, "/d/pipe");
	assert_int_equal(atomic_begin(&file, &f->os, "/d/pipe"), -OS_NOT_PLAIN);
	atomic_abort(&file);
	fake_free(f);
}

/* Nothing of it is left when a call fails, unless removing it fails too. */
static void
streaming_fails_whole(void **state)
{
	unsigned long failures = 0;

	(void)state;
	for (int kind = 0; kind < FAKE_FAILS; kind++) {
		for (unsigned long n = 1;; n++) {
			struct fake *f = with_old();
			struct atomic_file file;
			fake_fail(f, n, (enum fake_fail)kind, false);
			int rc = stream(&file, &f->os, "/d/file");
			bool reached = fake_reached(f);
			const char *now = fake_get(f, "/d/file", NULL);
			if (rc == 0)
				assert_string_equal(now, NEW);
			else
				assert_true(strcmp(now, OLD) == 0 ||
					    strcmp(now, NEW) == 0);
			assert_int_equal(names_in(f, "/d"), 1);
			if (kind == FAKE_SHORT && rc < 0)
				assert_int_equal(rc, -ENOSPC);
			failures += rc < 0;
			fake_free(f);
			if (!reached)
				break;
		}
	}
	assert_true(failures > 10);
}

static void
a_failure_sticks(void **state)
{
	struct fake *f = with_old();
	struct atomic_file file;
	int rc = 0;

	(void)state;
	assert_int_equal(atomic_begin(&file, &f->os, "/d/file"), 0);
	fake_fail(f, 1, FAKE_ENOSPC, false);
	for (int i = 0; i < 20 && rc == 0; i++)
		rc = atomic_add(&file, STR(NEW));
	assert_int_equal(rc, -ENOSPC);
	assert_int_equal(atomic_add(&file, STR("more")), -ENOSPC);
	assert_int_equal(atomic_commit(&file), -ENOSPC);
	assert_int_equal(atomic_commit(&file), -ENOSPC);
	assert_string_equal(fake_get(f, "/d/file", NULL), OLD);
	assert_int_equal(names_in(f, "/d"), 1);
	fake_free(f);
}

static void
streaming_survives_power_cuts(void **state)
{
	uint64_t states = 0;

	(void)state;
	for (unsigned long n = 1;; n++) {
		struct fake *f = with_old();
		struct atomic_file file;
		fake_cut_at(f, n);
		int rc = stream(&file, &f->os, "/d/file");
		bool off = f->off;
		for (uint64_t v = 0; off && v < disk_variants(f->disk); v++) {
			struct fake *up = fake_reboot(f, v);
			const char *now = fake_get(up, "/d/file", NULL);
			assert_non_null(now);
			assert_true(
			    strcmp(now, OLD) == 0 || strcmp(now, NEW) == 0);
			fake_free(up);
			states++;
		}
		assert_true(off ? rc < 0 : rc == 0);
		fake_free(f);
		if (!off)
			break;
	}
	assert_true(states > strlen(NEW));
}

/* ---- a folder */

static int
make_folder(const struct os *os, const char *path)
{
	struct atomic_folder d;
	int rc = atomic_folder_begin(&d, os, path);

	if (rc != 0)
		return rc;
	int a = atomic_folder_file(&d, "a.csv");
	int b = a >= 0 ? atomic_folder_file(&d, "b.csv") : a;
	rc = b < 0 ? b : 0;
	for (int i = 0; i < 3 && rc == 0; i++) {
		rc = atomic_folder_add(&d, a, STR(NEW));
		if (rc == 0)
			rc = atomic_folder_add(&d, b, STR("b"));
	}
	if (rc == 0)
		return atomic_folder_commit(&d);
	atomic_folder_abort(&d);
	return rc;
}

static void
makes_a_folder(void **state)
{
	struct fake *f = with_old();
	struct atomic_folder d;

	(void)state;
	assert_int_equal(make_folder(&f->os, "/d/new/"), 0);
	assert_string_equal(fake_get(f, "/d/new/a.csv", NULL), NEW NEW NEW);
	assert_string_equal(fake_get(f, "/d/new/b.csv", NULL), "bbb");
	assert_int_equal(names_in(f, "/d/new"), 2);
	assert_int_equal(names_in(f, "/d"), 2);
	assert_int_equal(disk_variants(f->disk), 1);

	/* it is not replaced */
	assert_int_equal(make_folder(&f->os, "/d/new"), -ENOTEMPTY);
	assert_int_equal(make_folder(&f->os, "/d/file"), -EEXIST);
	assert_int_equal(make_folder(&f->os, "/none/x"), -ENOENT);
	assert_int_equal(names_in(f, "/d"), 2);

	assert_int_equal(atomic_folder_begin(&d, &f->os, "/d/other"), 0);
	assert_int_equal(atomic_folder_file(&d, "x"), 0);
	assert_int_equal(atomic_folder_add(&d, 0, STR(NEW)), 0);
	atomic_folder_abort(&d);
	atomic_folder_abort(&d);
	assert_int_equal(names_in(f, "/d"), 2);
	fake_free(f);
}

static void
a_folder_fails_whole(void **state)
{
	unsigned long failures = 0;

	(void)state;
	for (int kind = 0; kind < FAKE_FAILS; kind++) {
		for (unsigned long n = 1;; n++) {
			struct fake *f = with_old();
			fake_fail(f, n, (enum fake_fail)kind, false);
			int rc = make_folder(&f->os, "/d/new");
			bool reached = fake_reached(f);
			fake_fail(f, 0, FAKE_EIO, false);
			const char *b = fake_get(f, "/d/new/b.csv", NULL);
			if (rc == 0)
				assert_string_equal(b, "bbb");
			/* all of it, or no name at all */
			assert_int_equal(names_in(f, "/d"), b != NULL ? 2 : 1);
			failures += rc < 0;
			fake_free(f);
			if (!reached)
				break;
		}
	}
	assert_true(failures > 20);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(replaces),
		cmocka_unit_test(refuses),
		cmocka_unit_test(fails_whole),
		cmocka_unit_test(removes_its_temporary_file),
		cmocka_unit_test(survives_power_cuts),
		cmocka_unit_test(streams),
		cmocka_unit_test(streaming_fails_whole),
		cmocka_unit_test(a_failure_sticks),
		cmocka_unit_test(streaming_survives_power_cuts),
		cmocka_unit_test(makes_a_folder),
		cmocka_unit_test(a_folder_fails_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
