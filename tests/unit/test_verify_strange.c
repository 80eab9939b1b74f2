/*
 * test_verify_strange.c: lines and files that no writer leaves, and that are
 * not what the place they stand in makes of them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>

#include "base/buf.h"
#include "unit/folder.h"

/* Without its line ends a file is one line, which says whose it is also when
 * it is longer than any line that is kept. */
static void
no_line_ends(void **state)
{
	(void)state;
	for (size_t times = 1; times <= 8192; times *= 8192) {
		struct folder f;
		struct buf text = BUF_INIT;
		folder_init(&f);
		for (size_t n = 0; n < times; n++)
			for (size_t i = 0; i < f.a.text.len; i++)
				if (f.a.text.data[i] != '\r')
					buf_addc(&text, f.a.text.data[i]);
		assert_false(text.failed);
		assert_true((times == 1) == (text.len < (size_t)3 << 20));
		fake_put(f.fake, VOLUME_DIR "/" A_CSV, text.data, text.len);
		check(&f);
		expect_at(&f, "header", A_CSV, 1);
		assert_false(verdict_has(&f.said, "foreign-file", A_CSV, 0));
		buf_release(&text);
		folder_release(&f);
	}
}

/* A repair is of no session; one that names a session does not stand for the
 * first entry of it. */
static void
repair_between(void **state)
{
	struct folder f;

	(void)state;
	folder_init(&f);
	struct myo_entry repair = later(&f, MYO_ENTRY_REPAIR);
	struct myo_entry e = amend(&f, "3", A ":2");
	repair.value = "1";
	repair.label = B ".12.torn";
	repair.patient_id = "P-99";
	volume_add(&f.b, &e);
	volume_add(&f.b, &repair);
	e.patient_id = "P-99";
	volume_add(&f.b, &e);
	volume_put(&f.b);
	check(&f);
	assert_false(verdict_has(&f.said, "entry", B_CSV, 2));
	expect_at(&f, "entry", B_CSV, 4);
	folder_release(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_line_ends),
		cmocka_unit_test(repair_between),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
