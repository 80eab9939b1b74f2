/*
 * test_store_ends.c: what the store does where a call fails or a file is not
 * as it was left, one case each: status, words, and what is on disk after.
 * Runs of every call failing in turn are in tests/fault.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/schema.h"
#include "store/store_private.h"
#include "support/book.h"

/* ---- snapshots */

#define SNAPSHOT "[protocol]\nid = p\n"

static const char *
snapshot_rev(void)
{
	static char rev[65 + 2] = "1-";

	logcheck_hash(SNAPSHOT, strlen(SNAPSHOT), rev + 2);
	rev[2 + 12] = '\0';
	return rev;
}

static enum myo_status
put(struct book *b)
{
	return myo_logbook_put_snapshot(
	    b->log, "p", snapshot_rev(), SNAPSHOT, strlen(SNAPSHOT), b->diags);
}

/* Whatever a power cut leaves of the disk now. */
static void
check_snapshot_stays(struct book *b)
{
	struct buf path = BUF_INIT;
	const uint64_t all = disk_variants(b->fake->disk);

	buf_addf(&path, BOOK_DIR "/protocols/p-%s.ini", snapshot_rev());
	for (uint64_t i = 0; i < all; i++) {
		struct fake *after = fake_reboot(b->fake, i);
		const char *data = fake_get(after, path.data, NULL);
		assert_non_null(data);
		assert_string_equal(data, SNAPSHOT);
		fake_free(after);
	}
	buf_release(&path);
}

/* What says that it is stored is beyond the reach of a power cut, also at the
 * second try. */
static void
stores_a_snapshot_at_the_second_try(void **state)
{
	bool reached = true;

	(void)state;
	for (unsigned long n = 1; reached; n++) {
		struct book b;
		book_init(&b);
		assert_int_equal(book_open(&b), MYO_OK);
		fake_fail(b.fake, n, FAKE_EIO, false);
		enum myo_status status = put(&b);
		reached = fake_reached(b.fake);
		fake_fail(b.fake, 0, FAKE_EIO, false);
		assert_true(status == MYO_OK || status == MYO_ERR_IO);
		if (status != MYO_OK) {
			assert_true(diags_have(b.diags, "store",
			    "write the snapshot: Input/output error; check the "
			    "disk"));
			assert_int_equal(put(&b), MYO_OK);
		}
		check_snapshot_stays(&b);
		book_release(&b);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(stores_a_snapshot_at_the_second_try),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
