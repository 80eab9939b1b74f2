#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include "base/buf.h"

/* What must hold of a buffer at any time. */
static void
assert_text(const struct buf *b, const char *text)
{
	assert_non_null(b->data);
	assert_int_equal(b->len, strlen(text));
	assert_string_equal(b->data, text);
}

static void
test_empty(void **state)
{
	(void)state;
	struct buf b = BUF_INIT;
	assert_text(&b, "");
	buf_add(&b, NULL, 0);
	buf_adds(&b, "");
	buf_addstr(&b, (struct str){ NULL, 0 });
	buf_addf(&b, "%s", "");
	buf_truncate(&b, 0);
	buf_truncate(&b, 9);
	buf_reset(&b);
	assert_text(&b, "");
	assert_int_equal(b.cap, 0);
	assert_false(b.failed);
	buf_release(&b);
	buf_release(&b);
	buf_release(NULL);
	assert_text(&b, "");
}

static void
test_additions(void **state)
{
	(void)state;
	struct buf b;
	buf_init(&b);
	buf_adds(&b, "right");
	buf_addc(&b, ',');
	buf_addstr(&b, (struct str){ "left side", 4 });
	buf_addf(&b, " %d/%s", 12, "x");
	assert_text(&b, "right,left 12/x");
	struct str view = buf_str(&b);
	assert_ptr_equal(view.p, b.data);
	assert_int_equal(view.len, 15);
	buf_truncate(&b, 5);
	assert_text(&b, "right");
	buf_truncate(&b, 100);
	assert_text(&b, "right");
	buf_add(&b, "a\0b", 3);
	assert_int_equal(b.len, 8);
	assert_memory_equal(b.data, "righta\0b", 9);
	buf_release(&b);
	assert_text(&b, "");
	assert_int_equal(b.cap, 0);
}

static void
test_every_length(void **state)
{
	(void)state;
	struct buf bytes = BUF_INIT;
	struct buf printed = BUF_INIT;
	for (size_t len = 1; len <= 300; len++) {
		buf_addc(&bytes, (char)('a' + len % 26));
		buf_reset(&printed);
		buf_addf(&printed, "%s", bytes.data);
		assert_int_equal(bytes.len, len);
		assert_int_equal(bytes.data[len], '\0');
		assert_true(bytes.cap > bytes.len);
		assert_string_equal(printed.data, bytes.data);

		/* A fresh buffer that takes all of it in one step. */
		struct buf once = BUF_INIT;
		buf_addf(&once, "%s", bytes.data);
		assert_text(&once, bytes.data);
		buf_release(&once);
	}
	for (size_t i = 0; i < 300; i++)
		assert_int_equal(bytes.data[i], 'a' + (int)(i + 1) % 26);
	buf_release(&bytes);
	buf_release(&printed);
}

static void
test_reset_keeps_memory(void **state)
{
	(void)state;
	struct buf b = BUF_INIT;
	buf_addf(&b, "%*s", 1000, "x");
	char *data = b.data;
	size_t cap = b.cap;
	buf_reset(&b);
	assert_text(&b, "");
	buf_addf(&b, "%*s", 1000, "y");
	assert_ptr_equal(b.data, data);
	assert_int_equal(b.cap, cap);
	buf_release(&b);
}

static void
test_detach(void **state)
{
	(void)state;
	struct buf b = BUF_INIT;
	char *empty = buf_detach(&b);
	assert_non_null(empty);
	assert_string_equal(empty, "");
	assert_ptr_not_equal(empty, buf_empty);
	free(empty);

	buf_adds(&b, "kept");
	char *data = buf_detach(&b);
	assert_string_equal(data, "kept");
	assert_text(&b, "");
	buf_adds(&b, "new");
	assert_string_equal(data, "kept");
	assert_text(&b, "new");
	free(data);
	buf_release(&b);
}

static void
test_overflow_fails_and_sticks(void **state)
{
	(void)state;
	struct buf b = BUF_INIT;
	buf_adds(&b, "whole");
	/* Refused before a byte is read. */
	buf_add(&b, "x", SIZE_MAX);
	assert_true(b.failed);
	assert_text(&b, "whole");
	buf_adds(&b, "more");
	buf_addc(&b, 'c');
	buf_addf(&b, "%d", 1);
	assert_text(&b, "whole");
	assert_null(buf_detach(&b));
	assert_false(b.failed);
	assert_text(&b, "");
	assert_int_equal(b.cap, 0);

	buf_adds(&b, "a");
	buf_add(&b, "x", SIZE_MAX - 1);
	assert_true(b.failed);
	buf_reset(&b);
	assert_false(b.failed);
	buf_adds(&b, "again");
	assert_text(&b, "again");
	/* No character, which the formatter refuses in any locale. */
	static const wchar_t none[] = { 0x7fffffff, 0 };
	buf_addf(&b, "%ls", none);
	assert_true(b.failed);
	assert_text(&b, "again");
	buf_release(&b);
	assert_int_equal(buf_empty[0], '\0');
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_empty),
		cmocka_unit_test(test_additions),
		cmocka_unit_test(test_every_length),
		cmocka_unit_test(test_reset_keeps_memory),
		cmocka_unit_test(test_detach),
		cmocka_unit_test(test_overflow_fails_and_sticks),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
