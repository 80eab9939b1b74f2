#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "library/library_private.h"
#include "support/talk.h"

/* A protocol of one step; %s of these are put together by hand. */
#define PROTOCOL(id, title)                                                    \
	"[protocol]\nid = " id "\nversion = 1\ntitle = " title                 \
	"\nregion = arm\nsources = Nobody 2000\n"
#define STEP(id)                                                               \
	"[step " id "]\nkind = text\nask = What?\nsource = Nobody 2000\n"

struct fixture {
	struct talk *t;
	struct myo_library *library;
	struct myo_diags *diags;
};

static void
set_up(struct fixture *f)
{
	static const char *const dirs[] = { "/a", "/a/protocols",
		"/a/protocols/arm", "/a/protocols/leg", "/a/config", "/b",
		"/b/protocols", "/b/protocols/arm", "/b/config", "/own" };
	f->t = talk_new();
	f->library = NULL;
	f->diags = myo_diags_new();
	assert_non_null(f->diags);
	for (size_t i = 0; i < sizeof(dirs) / sizeof(dirs[0]); i++)
		fake_mkdir(f->t->fake, dirs[i]);
}

static enum myo_status
open_both(struct fixture *f)
{
	static const char *const roots[] = { "/a", "/missing", "/b" };
	return library_open_with(&f->t->os, roots, 3, &f->library, f->diags);
}

static void
tear_down(struct fixture *f)
{
	myo_library_free(f->library);
	myo_diags_free(f->diags);
	talk_free(f->t);
}

static bool
said(const struct fixture *f, const char *id, const char *part)
{
	for (size_t i = 0; i < myo_diags_count(f->diags); i++) {
		const struct myo_diag *d = myo_diags_get(f->diags, i);
		if (strcmp(d->id, id) == 0 && strstr(d->text, part) != NULL)
			return true;
	}
	return false;
}

static void
test_listing(void **state)
{
	(void)state;
	struct fixture f;
	set_up(&f);
	fake_puts(f.t->fake, "/a/protocols/arm/elbow.ini", "");
	fake_puts(f.t->fake, "/a/protocols/leg/ankle.ini", "");
	fake_puts(f.t->fake, "/a/protocols/top.ini", "");
	fake_puts(f.t->fake, "/b/protocols/arm/elbow.ini", "");
	fake_puts(f.t->fake, "/b/protocols/arm/wrist.ini", "");
	/* no ids: not found */
	fake_puts(f.t->fake, "/a/protocols/arm/Elbow.ini", "");
	fake_puts(f.t->fake, "/a/protocols/arm/.hidden.ini", "");
	fake_puts(f.t->fake, "/a/protocols/arm/elbow.ini~", "");
	fake_puts(f.t->fake, "/a/protocols/README.md", "");
	fake_puts(f.t->fake, "/a/protocols/arm/.ini", "");
	assert_int_equal(open_both(&f), MYO_OK);
	static const struct myo_library_item want[] = {
		{ "ankle", "leg", "/a/protocols/leg/ankle.ini" },
		{ "elbow", "arm", "/a/protocols/arm/elbow.ini" },
		{ "top", "", "/a/protocols/top.ini" },
		{ "wrist", "arm", "/b/protocols/arm/wrist.ini" },
	};
	assert_int_equal(myo_library_count(f.library), 4);
	for (size_t i = 0; i < 4; i++) {
		const struct myo_library_item *item =
		    myo_library_get(f.library, i);
		assert_string_equal(item->id, want[i].id);
		assert_string_equal(item->region, want[i].region);
		assert_string_equal(item->path, want[i].path);
	}
	assert_null(myo_library_get(f.library, 4));
	tear_down(&f);
}

/* Opening must not cost what there is to open: no protocol is read. */
static void
test_lists_without_reading(void **state)
{
	(void)state;
	struct fixture f;
	char path[64] = "/a/protocols/arm/p00.ini";
	set_up(&f);
	for (int i = 0; i < 80; i++) {
		path[18] = (char)('0' + i / 10);
		path[19] = (char)('0' + i % 10);
		fake_puts(f.t->fake, path, "not even a protocol");
	}
	unsigned long before = f.t->fake->reads;
	assert_int_equal(open_both(&f), MYO_OK);
	assert_int_equal(myo_library_count(f.library), 80);
	assert_int_equal(f.t->fake->reads, before);
	tear_down(&f);
}

static void
test_load(void **state)
{
	(void)state;
	struct fixture f;
	struct myo_protocol *p = NULL;
	set_up(&f);
	fake_puts(f.t->fake, "/a/protocols/arm/elbow.ini",
	    PROTOCOL("elbow", "first") STEP("bend"));
	fake_puts(f.t->fake, "/b/protocols/arm/elbow.ini",
	    PROTOCOL("elbow", "second") STEP("bend"));
	assert_int_equal(open_both(&f), MYO_OK);
	assert_int_equal(
	    myo_library_load(f.library, "elbow", &p, f.diags), MYO_OK);
	assert_string_equal(p->title, "first");
	myo_protocol_free(p);
	p = NULL;
	/* a path is taken as it is, also of a root that is hidden */
	assert_int_equal(myo_library_load(f.library,
			     "/b/protocols/arm/elbow.ini", &p, f.diags),
	    MYO_OK);
	assert_string_equal(p->title, "second");
	myo_protocol_free(p);
	tear_down(&f);
}

static void
test_not_found(void **state)
{
	(void)state;
	struct fixture f;
	struct myo_protocol *p = NULL;
	set_up(&f);
	fake_puts(f.t->fake, "/a/protocols/arm/elbow.ini", "");
	assert_int_equal(open_both(&f), MYO_OK);
	assert_int_equal(myo_library_load(f.library, "elbwo", &p, f.diags),
	    MYO_ERR_NOTFOUND);
	assert_true(said(&f, "no-protocol", "'elbwo'; did you mean 'elbow'?"));
	assert_int_equal(
	    myo_library_load(f.library, "/own/none.ini", &p, f.diags),
	    MYO_ERR_NOTFOUND);
	assert_true(said(&f, "unreadable", "No such file"));
	assert_null(p);
	tear_down(&f);
}

/* `from`: the folder of the file that wants it comes before the library. */
static void
test_from(void **state)
{
	(void)state;
	static const struct {
		const char *name;
		const char *file;
		const char *title; /* of the step taken over */
	} rows[] = {
		{ "own folder first", "/own/battery.ini", "own" },
		{ "then the library", "/b/protocols/arm/battery.ini", "lib" },
	};
	struct fixture f;
	set_up(&f);
	fake_puts(f.t->fake, "/own/part.ini",
	    PROTOCOL("part", "x") "[step s]\nkind = text\nask = own\n"
				  "source = Nobody 2000\n");
	fake_puts(f.t->fake, "/a/protocols/leg/part.ini",
	    PROTOCOL("part", "x") "[step s]\nkind = text\nask = lib\n"
				  "source = Nobody 2000\n");
	for (size_t i = 0; i < 2; i++)
		fake_puts(f.t->fake, rows[i].file,
		    PROTOCOL("battery", "b") "[step s]\nfrom = part/s\n");
	assert_int_equal(open_both(&f), MYO_OK);
	for (size_t i = 0; i < 2; i++) {
		struct myo_protocol *p = NULL;
		assert_int_equal(
		    myo_library_load(f.library, rows[i].file, &p, f.diags),
		    MYO_OK);
		assert_string_equal(
		    myo_protocol_step(p, "s")->ask, rows[i].title);
		/* the snapshot needs neither folder nor library */
		struct myo_protocol *again = NULL;
		assert_int_equal(
		    myo_library_parse_snapshot("snapshot", p->snapshot,
			p->snapshot_len, &again, f.diags),
		    MYO_OK);
		assert_string_equal(again->rev, p->rev);
		myo_protocol_free(again);
		myo_protocol_free(p);
	}
	tear_down(&f);
}

static void
test_from_is_no_path(void **state)
{
	(void)state;
	struct fixture f;
	struct myo_protocol *p = NULL;
	set_up(&f);
	fake_puts(f.t->fake, "/a/part.ini", PROTOCOL("part", "x") STEP("s"));
	fake_puts(f.t->fake, "/own/battery.ini",
	    PROTOCOL("battery", "b") "[step s]\nfrom = ../a/part/s\n");
	assert_int_equal(open_both(&f), MYO_OK);
	assert_int_equal(
	    myo_library_load(f.library, "/own/battery.ini", &p, f.diags),
	    MYO_ERR_INVALID);
	assert_null(p);
	tear_down(&f);
}

static void
test_catalogue(void **state)
{
	(void)state;
	struct fixture f;
	struct myo_protocol *p = NULL;
	static const char grade[] =
	    PROTOCOL("elbow", "t") "[step s]\nkind = grade\nscale = two\n"
				   "ask = Grade\nsource = Nobody 2000\n";
	set_up(&f);
	fake_puts(f.t->fake, "/b/config/scales.ini",
	    "[scale two]\ntitle = of b\nsource = Nobody 2000\n"
	    "[grade two 0]\nlabel = none\n[grade two 1]\nlabel = some\n");
	fake_puts(f.t->fake, "/a/config/scales.ini",
	    "[scale two]\ntitle = of a\nsource = Nobody 2000\n"
	    "[grade two 0]\nlabel = none\n[grade two 1]\nlabel = some\n");
	fake_puts(f.t->fake, "/own/elbow.ini", grade);
	assert_int_equal(open_both(&f), MYO_OK);
	assert_int_equal(
	    myo_library_load(f.library, "/own/elbow.ini", &p, f.diags), MYO_OK);
	assert_string_equal(p->steps[0].scale->title, "of a");
	myo_protocol_free(p);
	tear_down(&f);
}

static void
test_faults_of_all_roots(void **state)
{
	(void)state;
	struct fixture f;
	set_up(&f);
	fake_puts(f.t->fake, "/a/config/reasons.ini", "[reason x]\nnonsense\n");
	fake_puts(f.t->fake, "/b/config/scales.ini", "[scale x]\nnonsense\n");
	assert_int_equal(open_both(&f), MYO_ERR_INVALID);
	assert_null(f.library);
	bool a = false, b = false;
	for (size_t i = 0; i < myo_diags_count(f.diags); i++) {
		const char *file = myo_diags_get(f.diags, i)->file;
		a = a || strcmp(file, "/a/config/reasons.ini") == 0;
		b = b || strcmp(file, "/b/config/scales.ini") == 0;
	}
	assert_true(a && b);
	tear_down(&f);
}

/* Call N fails, for every N: no leak, no crash, an answer each time. */
static void
test_every_call_fails(void **state)
{
	(void)state;
	bool reached = true;
	for (unsigned long n = 1; reached; n++) {
		struct fixture f;
		struct myo_protocol *p = NULL;
		assert_true(n < 200);
		set_up(&f);
		fake_puts(f.t->fake, "/a/config/reasons.ini",
		    "[reason pain]\nclass = not-testable\nlabel = pain\n");
		fake_puts(f.t->fake, "/a/protocols/arm/elbow.ini",
		    PROTOCOL("elbow", "first") STEP("bend"));
		fake_fail(f.t->fake, n, FAKE_EIO, false);
		enum myo_status rc = open_both(&f);
		if (rc == MYO_OK)
			rc = myo_library_load(f.library, "elbow", &p, f.diags);
		reached = fake_reached(f.t->fake);
		fake_fail(f.t->fake, 0, FAKE_EIO, false);
		if (!reached)
			assert_int_equal(rc, MYO_OK);
		/* a failing close after reading changes nothing */
		if (rc != MYO_OK)
			assert_true(myo_diags_count(f.diags) > 0);
		myo_protocol_free(p);
		tear_down(&f);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_listing),
		cmocka_unit_test(test_lists_without_reading),
		cmocka_unit_test(test_load),
		cmocka_unit_test(test_not_found),
		cmocka_unit_test(test_from),
		cmocka_unit_test(test_from_is_no_path),
		cmocka_unit_test(test_catalogue),
		cmocka_unit_test(test_faults_of_all_roots),
		cmocka_unit_test(test_every_call_fails),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
