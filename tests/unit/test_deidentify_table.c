/*
 * test_deidentify_table.c: the file of pseudonyms with every system call
 * failing in turn: the old table or the new one, never half of one, and it is
 * said.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "cli/deidentify.h"
#include "support/fake_os.h"

#define DIR  "/data"
#define PATH DIR "/pseudonyms"

struct fixture {
	struct fake *fake;
	struct sink err;
	struct cmd_context ctx;
};

static void
set_up(struct fixture *f)
{
	*f = (struct fixture){ .fake = fake_new() };
	assert_non_null(f->fake);
	fake_mkdir(f->fake, DIR);
	sink_init(&f->err, &f->fake->os, SINK_KEEP);
	f->ctx = (struct cmd_context){
		.os = &f->fake->os,
		.err = &f->err,
		.out = &f->err,
	};
}

static void
tear_down(struct fixture *f)
{
	sink_release(&f->err);
	fake_free(f->fake);
}

static int
random_bytes(const void *ctx, void *data, size_t len)
{
	const struct os *os = ctx;

	return os->random(os, data, len);
}

/* As an export does: reads the table, adds ids, stores it. */
static enum rc
go(struct fixture *f, const char *const *ids, size_t n, bool *is_new)
{
	struct deidentify_file file;
	struct pseudonyms *table = pseudonyms_new(random_bytes, &f->fake->os);

	assert_non_null(table);
	enum rc rc = deidentify_file_open(&file, &f->ctx, DIR, table);
	for (size_t i = 0; i < n && rc == RC_DONE; i++)
		if (pseudonyms_add(table, PSEUDONYM_PATIENT, str_from(ids[i]),
			NULL) != MYO_OK)
			rc = RC_STORE;
	if (rc == RC_DONE)
		rc = deidentify_file_store(&file, table);
	if (is_new != NULL)
		*is_new = file.is_new;
	deidentify_file_close(&file);
	pseudonyms_free(table);
	return rc;
}

static const char *const two[] = { "P-1", "P-2" };
static const char *const three[] = { "P-1", "P-2", "P-3" };

static const char *
bytes(struct fixture *f, struct buf *out)
{
	size_t len = 0;
	const char *data = fake_get(f->fake, PATH, &len);

	buf_reset(out);
	buf_add(out, data, data == NULL ? 0 : len);
	return out->data;
}

static void
test_whole(void **state)
{
	(void)state;
	struct fixture f;
	struct buf first = BUF_INIT, second = BUF_INIT;
	bool is_new = false;

	set_up(&f);
	assert_int_equal(go(&f, two, 2, &is_new), RC_DONE);
	assert_true(is_new);
	assert_non_null(strstr(f.err.text.data, "made " PATH));
	assert_non_null(strstr(bytes(&f, &first), " P-2\r\nend 2 "));
	buf_reset(&f.err.text);
	/* the same again writes nothing */
	unsigned long syncs = f.fake->syncs;
	assert_int_equal(go(&f, two, 2, &is_new), RC_DONE);
	assert_false(is_new);
	assert_int_equal(f.fake->syncs, syncs);
	assert_string_equal(bytes(&f, &second), first.data);
	assert_int_equal(go(&f, three, 3, NULL), RC_DONE);
	assert_string_equal(f.err.text.data, "");
	/* what was there is there, and one line more */
	const char *end = strstr(first.data, "end 2");
	assert_non_null(end);
	assert_memory_equal(
	    bytes(&f, &second), first.data, (size_t)(end - first.data));
	assert_non_null(strstr(second.data, " P-3\r\nend 3 "));
	buf_release(&first);
	buf_release(&second);
	tear_down(&f);
}

/* The Nth call fails, once or for good, in each way. */
static bool
fail_once(enum fake_fail how, unsigned long n, bool for_good)
{
	struct fixture f;
	struct buf before = BUF_INIT, after = BUF_INIT;

	set_up(&f);
	assert_int_equal(go(&f, two, 2, NULL), RC_DONE);
	(void)bytes(&f, &before);
	buf_reset(&f.err.text);
	fake_fail(f.fake, n, how, for_good);
	enum rc rc = go(&f, three, 3, NULL);
	const bool fired = fake_reached(f.fake);
	fake_fail(f.fake, 0, how, false);
	(void)bytes(&f, &after);
	if (rc == RC_DONE) {
		assert_non_null(strstr(after.data, " P-3\r\nend 3 "));
	} else {
		assert_int_equal(rc, RC_STORE);
		/* the sync of the folder comes behind the rename */
		if (strcmp(after.data, before.data) != 0)
			assert_non_null(strstr(after.data, " P-3\r\nend 3 "));
	}
	/* afterwards all is well, and the old ones are as they were */
	assert_int_equal(go(&f, three, 3, NULL), RC_DONE);
	const char *end = strstr(before.data, "end 2");
	assert_memory_equal(
	    bytes(&f, &after), before.data, (size_t)(end - before.data));
	buf_release(&before);
	buf_release(&after);
	tear_down(&f);
	return fired;
}

static void
test_faults(void **state)
{
	(void)state;

	for (int how = 0; how < FAKE_FAILS; how++)
		for (int for_good = 0; for_good < 2; for_good++)
			for (unsigned long n = 1;
			     fail_once((enum fake_fail)how, n, for_good == 1);
			     n++)
				assert_true(n < 1000);
}

/* Half a line, another file, a folder: refused with the place. */
static void
test_refused(void **state)
{
	(void)state;
	static const struct {
		const char *data, *wanted;
	} rows[] = {
		{ "", PATH ":1: " },
		{ "myolog pseudonyms 1\r\nend 0", PATH ":2: " },
		{ "myolog pseudonyms 1\nend 0\n", PATH ":1: " },
		{ "myolog pseudonyms 1\r\nnonsense\r\n", PATH ":2: " },
	};
	struct fixture f;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		set_up(&f);
		fake_put(f.fake, PATH, rows[i].data, strlen(rows[i].data));
		assert_int_equal(go(&f, two, 2, NULL), RC_BAD);
		if (strstr(f.err.text.data, rows[i].wanted) == NULL)
			fail_msg("%s", f.err.text.data);
		assert_non_null(strstr(f.err.text.data, "damaged"));
		tear_down(&f);
	}
	set_up(&f);
	fake_mkdir(f.fake, PATH);
	assert_int_equal(go(&f, two, 2, NULL), RC_BAD);
	tear_down(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_whole),
		cmocka_unit_test(test_faults),
		cmocka_unit_test(test_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
