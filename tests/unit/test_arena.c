#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>
#include <wchar.h>

#include "base/arena.h"
#include "base/hash.h"

/* A row fails under its own name. */
#define CHECK(name, condition)                                                 \
	do {                                                                   \
		if (!(condition))                                              \
			fail_msg("%s: %s", (name), #condition);                \
	} while (0)

static bool
all_zero(const unsigned char *p, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (p[i] != 0)
			return false;
	}
	return true;
}

static void
test_alloc_is_zeroed_and_apart(void **state)
{
	(void)state;
	static const struct {
		const char *name;
		size_t count, size;
	} rows[] = {
		{ "nothing of something", 0, 8 },
		{ "something of nothing", 3, 0 },
		{ "one byte", 1, 1 },
		{ "odd size", 1, 7 },
		{ "rest of a small block", 5, 8 },
		{ "a small block exactly", 1, 64 },
		{ "more than a small block", 1, 65 },
		{ "many", 1000, 24 },
		{ "small again", 2, 4 },
	};
	enum {
		ROWS = sizeof(rows) / sizeof(rows[0])
	};
	unsigned char *got[ROWS];
	struct arena a = ARENA_INIT;
	/* The second turn reuses memory that the first has dirtied. */
	for (int turn = 0; turn < 2; turn++) {
		for (size_t i = 0; i < ROWS; i++) {
			size_t len = rows[i].count * rows[i].size;
			got[i] = arena_alloc(&a, rows[i].count, rows[i].size);
			CHECK(rows[i].name, got[i] != NULL);
			CHECK(rows[i].name, all_zero(got[i], len));
			memset(got[i], (int)i + 1, len);
		}
		for (size_t i = 0; i < ROWS; i++) {
			size_t len = rows[i].count * rows[i].size;
			for (size_t j = 0; j < len; j++)
				CHECK(rows[i].name, got[i][j] == i + 1);
		}
		assert_false(arena_failed(&a));
		arena_reset(&a);
	}
	arena_release(&a);
}

static void
test_alignment(void **state)
{
	(void)state;
	struct arena a = ARENA_INIT;
	for (int i = 0; i < 20; i++) {
		/* Odd text between, so that alignment is not by luck. */
		assert_string_equal(arena_cstr(&a, "xyz"), "xyz");
		long double *wide = arena_new(&a, long double, 1);
		assert_int_equal((uintptr_t)wide % _Alignof(long double), 0);
		void *flexible = arena_alloc(&a, 1, 33);
		assert_int_equal(
		    (uintptr_t)flexible % _Alignof(max_align_t), 0);
		struct hash *hash = arena_new(&a, struct hash, 1);
		assert_int_equal((uintptr_t)hash % 64, 0);
	}
	arena_release(&a);
}

static void
test_overflow_fails_and_sticks(void **state)
{
	(void)state;
	static const struct {
		const char *name;
		size_t count, size;
	} rows[] = {
		{ "product wraps to 0", SIZE_MAX / 2 + 1, 2 },
		{ "product wraps to a little", SIZE_MAX / 8 + 2, 8 },
		{ "header does not fit", SIZE_MAX, 1 },
		{ "header does not fit, nearly", SIZE_MAX - 40, 1 },
		{ "no pointer difference", PTRDIFF_MAX, 1 },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *name = rows[i].name;
		struct arena a;
		arena_init(&a);
		CHECK(name, arena_alloc(&a, 1, 8) != NULL);
		CHECK(
		    name, arena_alloc(&a, rows[i].count, rows[i].size) == NULL);
		CHECK(name, arena_failed(&a));
		CHECK(name, arena_alloc(&a, 1, 1) == NULL);
		CHECK(name, strcmp(arena_cstr(&a, "text"), "") == 0);
		CHECK(name, strcmp(arena_printf(&a, "%d", 1), "") == 0);
		arena_reset(&a);
		CHECK(name, !arena_failed(&a));
		CHECK(name, arena_alloc(&a, 1, 1) != NULL);
		arena_release(&a);
	}
}

static void
test_release_twice(void **state)
{
	(void)state;
	struct arena a = ARENA_INIT;
	arena_reset(&a);
	arena_release(&a);
	assert_non_null(arena_new(&a, int, 100));
	arena_release(&a);
	assert_null(a.head);
	arena_release(&a);
	arena_release(NULL);
	assert_false(arena_failed(&a));
}

static void
test_reset_keeps_the_largest_block(void **state)
{
	(void)state;
	struct arena a = ARENA_INIT;
	for (int i = 0; i < 100; i++)
		assert_non_null(arena_alloc(&a, 100, 1));
	assert_non_null(arena_alloc(&a, 100000, 1));
	arena_reset(&a);
	struct arena_block *kept = a.head;
	assert_non_null(kept);
	for (int turn = 0; turn < 3; turn++) {
		assert_non_null(arena_alloc(&a, 100000, 1));
		assert_ptr_equal(a.head, kept);
		arena_reset(&a);
		assert_ptr_equal(a.head, kept);
	}
	arena_release(&a);
}

static void
test_text(void **state)
{
	(void)state;
	struct arena a = ARENA_INIT;
	char source[] = "gastrocnemius";
	const char *copy = arena_str(&a, (struct str){ source, 6 });
	source[0] = 'X';
	assert_string_equal(copy, "gastro");
	assert_string_equal(arena_str(&a, (struct str){ NULL, 0 }), "");
	assert_string_equal(arena_cstr(&a, NULL), "");
	const char *held = arena_str(&a, (struct str){ "a\0b", 3 });
	assert_memory_equal(held, "a\0b", 4);
	assert_string_equal(
	    arena_printf(&a, "%s-%03d", "soleus", 7), "soleus-007");
	assert_string_equal(arena_printf(&a, "%s", ""), "");
	const char *wide = arena_printf(&a, "%*s|", 5000, "x");
	assert_int_equal(strlen(wide), 5001);
	assert_string_equal(wide + 4999, "x|");
	assert_false(arena_failed(&a));
	const char *huge = arena_str(&a, (struct str){ source, SIZE_MAX });
	assert_string_equal(huge, "");
	assert_true(arena_failed(&a));
	arena_reset(&a);
	/* No character, which the formatter refuses in any locale. */
	static const wchar_t none[] = { 0x7fffffff, 0 };
	assert_string_equal(arena_printf(&a, "%ls", none), "");
	assert_true(arena_failed(&a));
	arena_release(&a);
}

static void
test_grow(void **state)
{
	(void)state;
	struct arena a = ARENA_INIT;
	int *array = NULL;
	size_t cap = 0;
	int moves = 0;
	for (size_t count = 0; count < 1000; count++) {
		size_t was = cap;
		int *wider = arena_grow(&a, array, count, &cap, sizeof(*array));
		assert_non_null(wider);
		assert_true(cap > count);
		if (was == cap) {
			assert_ptr_equal(wider, array);
		} else {
			moves++;
			assert_true(was == 0 || cap == 2 * was);
			assert_int_equal(wider[cap - 1], 0);
		}
		array = wider;
		array[count] = (int)count * 3;
	}
	/* Doubling: a thousand members take few moves. */
	assert_true(moves < 12);
	for (size_t i = 0; i < 1000; i++)
		assert_int_equal(array[i], i * 3);

	size_t full = 1000;
	array[0] = 42;
	assert_null(arena_grow(&a, array, 1000, &full, SIZE_MAX / 4));
	assert_int_equal(full, 1000);
	assert_int_equal(array[0], 42);
	assert_true(arena_failed(&a));
	assert_null(arena_grow(&a, array, 0, &full, sizeof(*array)));
	arena_reset(&a);
	full = SIZE_MAX / 2 + 1;
	assert_null(arena_grow(&a, array, full, &full, 1));
	assert_true(arena_failed(&a));
	arena_release(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_alloc_is_zeroed_and_apart),
		cmocka_unit_test(test_alignment),
		cmocka_unit_test(test_overflow_fails_and_sticks),
		cmocka_unit_test(test_release_twice),
		cmocka_unit_test(test_reset_keeps_the_largest_block),
		cmocka_unit_test(test_text),
		cmocka_unit_test(test_grow),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
