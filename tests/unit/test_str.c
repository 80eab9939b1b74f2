#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "base/str.h"

/* A row fails under its own name. */
#define CHECK(name, condition)                                                 \
	do {                                                                   \
		if (!(condition))                                              \
			fail_msg("%s: %s", (name), #condition);                \
	} while (0)

#define EMPTY ((struct str){ NULL, 0 })

static void
test_making(void **state)
{
	(void)state;
	static const char text[] = "plantar flexion";
	assert_int_equal(str_from(NULL).len, 0);
	assert_non_null(str_from(NULL).p);
	assert_int_equal(str_from(text).len, 15);
	assert_ptr_equal(str_from(text).p, text);
	struct str part = str_range(text + 8, text + 15);
	assert_true(str_eqc(part, "flexion"));
	assert_int_equal(str_range(text, text).len, 0);
	assert_int_equal(STR("a\0b").len, 3);
}

static void
test_equal(void **state)
{
	(void)state;
	static const struct {
		const char *name, *a, *b;
		bool same, nocase, starts, starts_nocase;
	} rows[] = {
		{ "empty", "", "", true, true, true, true },
		{ "empty prefix", "a", "", false, false, true, true },
		{ "longer prefix", "", "a", false, false, false, false },
		{ "equal", "mrc", "mrc", true, true, true, true },
		{ "case", "MRC", "mrc", false, true, false, true },
		{ "prefix", "grade 4", "grade", false, false, true, true },
		{ "case and prefix", "GrAde 4", "gRaDE", false, false, false,
		    true },
		{ "last differs", "ab", "ac", false, false, false, false },
		{ "neighbours of letters", "@[`{", "`{@[", false, false, false,
		    false },
		{ "letters Z and z", "aZ", "Az", false, true, false, true },
		{ "not ASCII is not folded", "\xc3\x84", "\xc3\xa4", false,
		    false, false, false },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *name = rows[i].name;
		struct str a = str_from(rows[i].a);
		struct str b = str_from(rows[i].b);
		CHECK(name, str_eq(a, b) == rows[i].same);
		CHECK(name, str_eqc(a, rows[i].b) == rows[i].same);
		CHECK(name, str_eq_nocase(a, b) == rows[i].nocase);
		CHECK(name, str_starts(a, b) == rows[i].starts);
		CHECK(name, str_starts_nocase(a, b) == rows[i].starts_nocase);
	}
	assert_true(str_eq(EMPTY, STR("")));
	assert_true(str_eq_nocase(EMPTY, EMPTY));
	assert_true(str_eqc(EMPTY, NULL));
	assert_true(str_starts(EMPTY, EMPTY));
	assert_false(str_eq(STR("a\0b"), STR("a\0c")));
}

static void
test_trim(void **state)
{
	(void)state;
	static const struct {
		const char *name, *in, *out;
	} rows[] = {
		{ "empty", "", "" },
		{ "blanks only", " \t ", "" },
		{ "none", "a b", "a b" },
		{ "both ends", "\t a b \t", "a b" },
		{ "other white space stays", "\n a \r", "\n a \r" },
		{ "no-break space stays",
		    "\xc2\xa0"
		    "a",
		    "\xc2\xa0"
		    "a" },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct str got = str_trim(str_from(rows[i].in));
		CHECK(rows[i].name, str_eqc(got, rows[i].out));
	}
	assert_int_equal(str_trim(EMPTY).len, 0);
}

static void
test_skip_and_find(void **state)
{
	(void)state;
	assert_true(str_eqc(str_skip(STR("abc"), 0), "abc"));
	assert_true(str_eqc(str_skip(STR("abc"), 2), "c"));
	assert_int_equal(str_skip(STR("abc"), 3).len, 0);
	assert_int_equal(str_skip(STR("abc"), SIZE_MAX).len, 0);
	assert_int_equal(str_skip(EMPTY, 1).len, 0);
	assert_int_equal(str_find(STR("a=b=c"), '='), 1);
	assert_int_equal(str_find(STR("abc"), '='), 3);
	assert_int_equal(str_find(STR("ab\0="), '='), 3);
	assert_int_equal(str_find(EMPTY, '='), 0);
}

static void
test_cut(void **state)
{
	(void)state;
	static const struct {
		const char *name, *in, *head, *rest; /* rest NULL: p == NULL */
	} rows[] = {
		{ "empty", "", "", NULL },
		{ "no separator", "abc", "abc", NULL },
		{ "separator only", ",", "", "" },
		{ "first of two", "a,b,c", "a", "b,c" },
		{ "at the front", ",a", "", "a" },
		{ "at the end", "a,", "a", "" },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct str rest = STR("untouched");
		struct str head = str_cut(str_from(rows[i].in), ',', &rest);
		CHECK(rows[i].name, str_eqc(head, rows[i].head));
		CHECK(rows[i].name, str_eqc(rest, rows[i].rest));
		CHECK(rows[i].name, (rest.p == NULL) == (rows[i].rest == NULL));
	}
	/* The idiom: rest goes back into the same variable. */
	struct str list = STR("right,left,once");
	size_t parts = 0;
	while (list.p != NULL) {
		(void)str_cut(list, ',', &list);
		parts++;
	}
	assert_int_equal(parts, 3);
}

static void
test_word(void **state)
{
	(void)state;
	static const struct {
		const char *name, *in, *word, *rest;
	} rows[] = {
		{ "empty", "", "", "" },
		{ "blanks", " \t", "", "" },
		{ "one", "nt", "nt", "" },
		{ "one in blanks", "  nt ", "nt", "" },
		{ "two", "nt pain", "nt", "pain" },
		{ "tab and inner blanks", " a\t b  c ", "a", "b  c" },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct str rest;
		struct str word = str_word(str_from(rows[i].in), &rest);
		CHECK(rows[i].name, str_eqc(word, rows[i].word));
		CHECK(rows[i].name, str_eqc(rest, rows[i].rest));
	}
	assert_true(str_has_word(STR("a  bc d"), STR("bc")));
	assert_true(str_has_word(STR("a bc"), STR("bc")));
	assert_false(str_has_word(STR("a bcd"), STR("bc")));
	assert_false(str_has_word(STR(""), STR("")));
}

static void
test_distance(void **state)
{
	(void)state;
	static const struct {
		const char *name, *a, *b;
		size_t limit, distance;
	} rows[] = {
		{ "same", "strength", "strength", 2, 0 },
		{ "both empty", "", "", 0, 0 },
		{ "one letter more", "ask", "asks", 2, 1 },
		{ "one letter less", "watch", "wach", 2, 1 },
		{ "one changed", "sides", "sites", 2, 1 },
		{ "two swapped count as two", "form", "from", 3, 2 },
		{ "the textbook's", "kitten", "sitting", 5, 3 },
		{ "the other textbook's", "saturday", "sunday", 5, 3 },
		{ "insert in front", "option", "xoption", 3, 1 },
		{ "all of it", "", "abc", 9, 3 },
		{ "cut at the limit", "kitten", "sitting", 2, 3 },
		{ "cut at the limit by length", "a", "abcdefgh", 2, 3 },
		{ "limit 0", "a", "b", 0, 1 },
		{ "case counts", "Ask", "ask", 2, 1 },
		{ "limit beyond all numbers", "ab", "cd", SIZE_MAX, 2 },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct str a = str_from(rows[i].a);
		struct str b = str_from(rows[i].b);
		size_t limit = rows[i].limit;
		CHECK(rows[i].name,
		    str_distance(a, b, limit) == rows[i].distance);
		CHECK(rows[i].name,
		    str_distance(b, a, limit) == rows[i].distance);
	}
	char longer[200];
	memset(longer, 'a', sizeof(longer));
	struct str whole = { longer, sizeof(longer) };
	struct str but_one = { longer, sizeof(longer) - 1 };
	assert_int_equal(str_distance(whole, whole, 2), 0);
	/* No name: too long to be near anything. */
	assert_int_equal(str_distance(whole, but_one, 2), 3);
	assert_int_equal(str_distance(whole, STR("a"), 500), 501);
	struct str most = { longer, 64 };
	struct str most_but_one = { longer, 63 };
	assert_int_equal(str_distance(most, most_but_one, 2), 1);
	assert_int_equal(str_distance(EMPTY, STR("ab"), 2), 2);
}

static void
test_near(void **state)
{
	struct near near = { NULL, 3 };

	(void)state;
	assert_false(near_try(&near, STR("watch"), "step"));
	assert_null(near.name);
	assert_true(near_try(&near, STR("watch"), "wachy"));
	assert_string_equal(near.name, "wachy");
	assert_int_equal(near.distance, 2);
	/* of two as near the first */
	assert_false(near_try(&near, STR("watch"), "wat"));
	assert_true(near_try(&near, STR("watch"), "watch"));
	assert_int_equal(near.distance, 0);
	assert_false(near_try(&near, STR("watch"), "watch"));
}

static void
plurals(void **state)
{
	(void)state;
	assert_string_equal(str_plural(0, "row", "rows"), "rows");
	assert_string_equal(str_plural(1, "row", "rows"), "row");
	assert_string_equal(str_plural(2, "row", "rows"), "rows");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(plurals),
		cmocka_unit_test(test_making),
		cmocka_unit_test(test_equal),
		cmocka_unit_test(test_trim),
		cmocka_unit_test(test_skip_and_find),
		cmocka_unit_test(test_cut),
		cmocka_unit_test(test_word),
		cmocka_unit_test(test_distance),
		cmocka_unit_test(test_near),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
