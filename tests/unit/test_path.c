/*
 * test_path.c: joining paths, the user's folders, making folders.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>

#include "os/path.h"
#include "support/fake_os.h"

static void
joins(void **state)
{
	static const struct {
		const char *dir, *name, *want;
	} rows[] = {
		{ "/a", "b", "/a/b" },
		{ "/a/", "b", "/a/b" },
		{ "/a/", "/b", "/a/b" },
		{ "/", "b", "/b" },
		{ "a/b", "c/d", "a/b/c/d" },
		{ "", "b", "b" },
	};
	struct buf out = BUF_INIT;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		path_join(&out, rows[i].dir, rows[i].name);
		assert_string_equal(out.data, rows[i].want);
	}
	buf_release(&out);
}

static void
splits(void **state)
{
	static const struct {
		const char *path, *dir, *base;
	} rows[] = {
		{ "/a/b", "/a", "b" },
		{ "/a//b", "/a", "b" },
		{ "/b", "/", "b" },
		{ "//b", "/", "b" },
		{ "b", ".", "b" },
		{ "a/b.c", "a", "b.c" },
	};
	struct buf out = BUF_INIT;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		path_dir(&out, rows[i].path);
		assert_string_equal(out.data, rows[i].dir);
		assert_string_equal(path_base(rows[i].path), rows[i].base);
	}
	buf_release(&out);
}

static void
finds_user_folders(void **state)
{
	static const struct {
		struct fake_env env[2];
		enum path_xdg which;
		const char *want; /* NULL: nowhere */
	} rows[] = {
		{ { { "HOME", "/h" } }, PATH_DATA, "/h/.local/share/myolog" },
		{ { { "HOME", "/h" } }, PATH_STATE, "/h/.local/state/myolog" },
		{ { { "HOME", "/h" } }, PATH_CONFIG, "/h/.config/myolog" },
		{ { { "HOME", "/h" }, { "XDG_DATA_HOME", "/d" } }, PATH_DATA,
		    "/d/myolog" },
		{ { { "HOME", "/h" }, { "XDG_STATE_HOME", "/s/" } }, PATH_STATE,
		    "/s/myolog" },
		/* relative values are to be ignored */
		{ { { "HOME", "/h" }, { "XDG_CONFIG_HOME", "c" } }, PATH_CONFIG,
		    "/h/.config/myolog" },
		{ { { "XDG_CONFIG_HOME", "/c" } }, PATH_CONFIG, "/c/myolog" },
		{ { { "HOME", "" } }, PATH_DATA, NULL },
		{ { { NULL, NULL } }, PATH_DATA, NULL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct fake *f = fake_new();
		struct buf out = BUF_INIT;
		f->env[0] = rows[i].env[0];
		f->env[1] = rows[i].env[1];
		bool found = path_user(&f->os, &out, rows[i].which);
		assert_int_equal(found, rows[i].want != NULL);
		if (found)
			assert_string_equal(out.data, rows[i].want);
		buf_release(&out);
		fake_free(f);
	}
}

static void
lists_names(void **state)
{
	struct fake *f = fake_new();
	struct path_names names;
	struct arena arena;

	(void)state;
	fake_mkdir(f, "/a");
	fake_puts(f, "/a/b", "x");
	fake_puts(f, "/a/a10", "x");
	fake_puts(f, "/a/.c", "x");
	fake_puts(f, "/a/a9", "x");
	arena_init(&arena);
	assert_int_equal(path_list(&f->os, "/a", &arena, &names), 0);
	assert_int_equal(names.n, 4);
	assert_string_equal(names.list[0], ".c");
	assert_string_equal(names.list[1], "a10");
	assert_string_equal(names.list[2], "a9");
	assert_string_equal(names.list[3], "b");
	assert_int_equal(path_list(&f->os, "/x", &arena, &names), -ENOENT);
	assert_int_equal(names.n, 0);
	arena_release(&arena);
	fake_free(f);
}

static void
makes_folders(void **state)
{
	struct fake *f = fake_new();
	enum os_kind kind;

	(void)state;
	assert_int_equal(path_mkdirs(&f->os, "/a/b//c/"), 0);
	assert_int_equal(f->os.kind(&f->os, "/a/b/c", &kind), 0);
	assert_int_equal(kind, OS_KIND_DIR);
	/* every parent is synced: nothing is left to lose */
	assert_int_equal(f->syncs, 3);
	assert_int_equal(disk_variants(f->disk), 1);
	assert_int_equal(path_mkdirs(&f->os, "/a/b/c"), 0);
	assert_int_equal(f->syncs, 3);

	fake_puts(f, "/a/file", "x");
	assert_int_equal(path_mkdirs(&f->os, "/a/file"), -ENOTDIR);
	assert_true(path_mkdirs(&f->os, "/a/file/below") < 0);
	assert_int_equal(path_mkdirs(&f->os, ""), -EINVAL);
	fake_link(f, "/link", "/a/b");
	assert_int_equal(path_mkdirs(&f->os, "/link"), 0);
	fake_link(f, "/dead", "/nowhere");
	assert_int_equal(path_mkdirs(&f->os, "/dead"), -ENOENT);
	fake_free(f);
}

static void
mkdirs_reports_each_failure(void **state)
{
	unsigned long failures = 0;

	(void)state;
	for (unsigned long n = 1;; n++) {
		struct fake *f = fake_new();
		fake_fail(f, n, FAKE_EIO, false);
		int rc = path_mkdirs(&f->os, "/a/b");
		bool reached = fake_reached(f);
		fake_fail(f, 0, FAKE_EIO, false);
		/* closing a folder after its sync is the one that may fail */
		assert_true(rc == 0 || rc == -EIO);
		failures += rc != 0;
		assert_int_equal(path_mkdirs(&f->os, "/a/b"), 0);
		fake_free(f);
		if (!reached)
			break;
	}
	assert_true(failures >= 6);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(joins),
		cmocka_unit_test(splits),
		cmocka_unit_test(finds_user_folders),
		cmocka_unit_test(lists_names),
		cmocka_unit_test(makes_folders),
		cmocka_unit_test(mkdirs_reports_each_failure),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
