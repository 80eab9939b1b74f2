/* LDFLAGS: -Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc */
/*
 * Out of memory in the base layer: each scenario runs with its Nth allocation
 * failing, N = 1, 2, ... until none fired, once alone and once with all later
 * ones, and must keep its promises every time.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/diag.h"
#include "base/num.h"
#include "base/utf8.h"

#include "base/mem.h"
#include "support/starve.h"

/* Runs with the Nth allocation failing; it asserts what it promises and
 * returns whether it noticed. */
typedef bool scenario(void);

static void
fail_each(scenario *run, int at_least)
{
	for (int for_good = 0; for_good < 2; for_good++) {
		int n = 0;
		do {
			n++;
			assert_in_range(n, 1, 500);
			starve_at((size_t)n, for_good != 0);
			bool noticed = run();
			(void)starve_end();
			/* Every failure is noticed, and nothing else is. */
			assert_int_equal(noticed, starve.fired > 0);
		} while (starve.fired > 0);
		/* The wrapper saw the calls, or this proved nothing. */
		assert_true((int)starve.calls >= at_least);
		assert_int_equal(n, starve.calls + 1);
	}
}

static bool
arena_scenario(void)
{
	struct arena a = ARENA_INIT;
	int *array = NULL;
	size_t cap = 0;
	int count = 0;
	for (; count < 200; count++) {
		size_t was = cap;
		int *wider =
		    arena_grow(&a, array, (size_t)count, &cap, sizeof(*array));
		if (wider == NULL) {
			assert_int_equal(cap, was);
			assert_true(arena_failed(&a));
			break;
		}
		array = wider;
		array[count] = count;
		const char *text = arena_printf(&a, "member %d", count);
		assert_non_null(text);
		if (!arena_failed(&a))
			assert_int_equal(strncmp(text, "member ", 7), 0);
		else
			assert_string_equal(text, "");
	}
	/* What was built before stays whole. */
	for (int i = 0; i < count; i++)
		assert_int_equal(array[i], i);
	void *large = arena_alloc(&a, 100000, 1);
	bool failed = arena_failed(&a);
	assert_int_equal(large == NULL, failed);
	assert_true(failed || count == 200);
	if (failed) {
		assert_null(arena_alloc(&a, 1, 1));
		assert_string_equal(arena_cstr(&a, "x"), "");
		assert_string_equal(arena_printf(&a, "x"), "");
	}
	arena_release(&a);
	return failed;
}

static void
test_arena(void **state)
{
	(void)state;
	fail_each(arena_scenario, 2);
}

static bool
arena_reset_scenario(void)
{
	struct arena a = ARENA_INIT;
	bool failed = false;
	for (int turn = 0; turn < 3; turn++) {
		for (int i = 0; i < 40; i++)
			(void)arena_alloc(&a, 10000, 1);
		failed = failed || arena_failed(&a);
		arena_reset(&a);
		assert_false(arena_failed(&a));
	}
	arena_release(&a);
	return failed;
}

static void
test_arena_reset(void **state)
{
	(void)state;
	fail_each(arena_reset_scenario, 3);
}

static bool
buf_scenario(void)
{
	struct buf b = BUF_INIT;
	size_t good = 0;
	for (int i = 0; i < 100; i++) {
		buf_addc(&b, 'a');
		buf_adds(&b, "bc");
		buf_addf(&b, "%d", i % 10);
		assert_non_null(b.data);
		assert_int_equal(b.data[b.len], '\0');
		assert_true(b.len >= good);
		/* After a failure nothing is added, so there is no hole. */
		if (b.failed && good > 0)
			assert_true(b.len <= good + 3);
		if (!b.failed)
			good = b.len;
	}
	static const char digits[] = "0123456789";
	for (size_t i = 0; i < b.len; i++) {
		char want = i % 4 == 0   ? 'a'
			    : i % 4 == 1 ? 'b'
			    : i % 4 == 2 ? 'c'
					 : digits[i / 4 % 10];
		assert_int_equal(b.data[i], want);
	}
	bool failed = b.failed;
	assert_int_equal(b.len == 400, !failed);
	char *text = buf_detach(&b);
	assert_int_equal(text == NULL, failed);
	assert_string_equal(b.data, "");
	assert_int_equal(b.cap, 0);
	free(text);
	return failed;
}

static void
test_buf(void **state)
{
	(void)state;
	fail_each(buf_scenario, 3);
}

static bool
empty_detach_scenario(void)
{
	struct buf b = BUF_INIT;
	char *text = buf_detach(&b);
	assert_int_equal(buf_empty[0], '\0');
	bool failed = text == NULL;
	free(text);
	return failed;
}

static void
test_empty_detach(void **state)
{
	(void)state;
	fail_each(empty_detach_scenario, 1);
}

static bool
text_scenario(void)
{
	struct buf b = BUF_INIT;
	utf8_visible(&b, STR("\x1b[31m and \xe2\x80\xae and \xff and so on"));
	utf8_wrap(&b, STR("one two three four five six seven"), 4, 20);
	num_short(&b, 215.7463);
	num_short(&b, 1e300);
	bool failed = b.failed;
	assert_int_equal(strlen(b.data), b.len);
	buf_release(&b);
	return failed;
}

static void
test_text(void **state)
{
	(void)state;
	fail_each(text_scenario, 3);
}

enum {
	DIAGS = 60
};

static bool
diag_scenario(void)
{
	struct myo_diags *diags = myo_diags_new();
	if (diags == NULL)
		return true;
	for (int i = 0; i < DIAGS; i++) {
		struct diag_at at = { "f.ini", DIAGS - i, 3,
			STR("\x1b key = value") };
		diag_add(diags, i % 2 == 0 ? DIAG_UNKNOWN_KEY : DIAG_UNUSED, at,
		    "'key %d' and more words", i);
	}
	/* The worst severity stays right, whatever was lost. */
	assert_int_equal(myo_diags_count_of(diags, MYO_ERROR), DIAGS / 2);
	assert_int_equal(myo_diags_count_of(diags, MYO_WARNING), DIAGS / 2);
	bool failed = myo_diags_failed(diags);
	size_t count = myo_diags_count(diags);
	assert_int_equal(count == DIAGS, !failed);

	/* Sorting loses nothing, and what is in the list is whole. */
	myo_diags_sort(diags);
	assert_int_equal(myo_diags_count(diags), count);
	for (size_t i = 0; i < count; i++) {
		const struct myo_diag *d = myo_diags_get(diags, i);
		char tail[40];
		(void)snprintf(tail, sizeof(tail), "'key %d' and more words",
		    DIAGS - d->line);
		assert_non_null(strstr(d->text, tail));
		assert_string_equal(d->file, "f.ini");
		assert_string_equal(d->source, "\xef\xbf\xbd key = value");
		if (i > 0)
			assert_true(
			    myo_diags_get(diags, i - 1)->line < d->line);
	}
	if (count > 0) {
		char *out = myo_diag_format(myo_diags_get(diags, 0));
		if (out == NULL)
			failed = true;
		else
			assert_non_null(strstr(out, "\n  ^\n"));
		free(out);
	}
	myo_diags_free(diags);
	return failed;
}

static void
test_diag(void **state)
{
	(void)state;
	fail_each(diag_scenario, DIAGS);
}

/* What a library of others had no memory for counts as ours. */
static void
test_lost(void **state)
{
	(void)state;
	mem_forget();
	assert_false(mem_ran_out());
	mem_lost();
	assert_true(mem_ran_out());
	mem_forget();
	assert_false(mem_ran_out());
}

static void
test_room(void **state)
{
	int *list = NULL;
	size_t cap = 0;

	(void)state;
	for (int i = 0; i < 100; i++) {
		assert_true(mem_room(list, (size_t)i, &cap));
		list[i] = i;
	}
	for (int i = 0; i < 100; i++)
		assert_int_equal(list[i], i);
	assert_true(cap >= 100);
	/* more than there are addresses: the array stays as it is */
	mem_forget();
	const int *const before = list;
	size_t most = SIZE_MAX / sizeof(*list);
	assert_false(mem_room(list, most, &most));
	assert_ptr_equal(list, before);
	assert_true(most == SIZE_MAX / sizeof(*list));
	assert_true(mem_ran_out());
	mem_forget();
	free(list);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_arena),
		cmocka_unit_test(test_arena_reset),
		cmocka_unit_test(test_buf),
		cmocka_unit_test(test_empty_detach),
		cmocka_unit_test(test_text),
		cmocka_unit_test(test_diag),
		cmocka_unit_test(test_lost),
		cmocka_unit_test(test_room),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
