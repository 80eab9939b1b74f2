/*
 * test_formula.c: what a formula means, and where a malformed one is wrong.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "core/formula.h"

/* a is 2, b-c is 5, once.right 7, t.max 9, t.mean 8.5; x is missing. */
static bool
step_value(void *ctx, const struct cond_ref *ref, double *out)
{
	(void)ctx;
	if (str_eqc(ref->name, "a"))
		*out = 2;
	else if (str_eqc(ref->name, "b-c"))
		*out = 5;
	else if (str_eqc(ref->name, "s") && ref->side == MYO_SIDE_RIGHT)
		*out = 7;
	else if (str_eqc(ref->name, "t") && ref->of == COND_MAX)
		*out = 9;
	else if (str_eqc(ref->name, "t") && ref->of == COND_MEAN)
		*out = 8.5;
	else
		return false;
	return true;
}

static bool
score_value(void *ctx, int score, double *out)
{
	(void)ctx;
	(void)score;
	(void)out;
	return false;
}

static const struct formula_values values = {
	.step = step_value,
	.score = score_value,
};

static void
test_value(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		double value;
	} rows[] = {
		{ "1", 1 },
		{ "a", 2 },
		{ "1.5 + a", 3.5 },
		{ "a+b-c", 7 }, /* a hyphen inside a word is of the word */
		{ "a - 1", 1 },
		{ "a -1", 1 },
		{ "2 + 3 * 4", 14 },
		{ "(2 + 3) * 4", 20 },
		{ "10 - 4 - 3", 3 },
		{ "16 / 4 / 2", 2 },
		{ "100 * a / b-c", 40 },
		{ "-a", -2 },
		{ "--a", 2 },
		{ "-a * 3", -6 },
		{ "3 * -a", -6 },
		{ "-(a + 1)", -3 },
		{ "s.right + t.max", 16 },
		{ "t.mean", 8.5 },
		{ "at-least(a, 2)", 1 },
		{ "at-least(a, 2.1)", 0 },
		{ "at-least (a, b-c) + at-least(b-c, a)", 1 },
		/* 0.1 + 0.2 is 0.3 as it is written, not as it is stored */
		{ "at-least(0.1 + 0.2, 0.3)", 1 },
		{ "at-least(0.3, 0.1 + 0.2)", 1 },
		{ "\ta\n*\n3 ", 6 },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct arena a = ARENA_INIT;
		const char *why = "";
		size_t at = 0;
		double out = 0;
		struct formula *f =
		    formula_parse(&a, str_from(rows[i].text), &at, &why);
		if (f == NULL)
			fail_msg("%s: %zu %s", rows[i].text, at, why);
		if (!formula_eval(f, &values, &out))
			fail_msg("%s: not determined", rows[i].text);
		if (fabs(out - rows[i].value) > 1e-12)
			fail_msg("%s: %g", rows[i].text, out);
		arena_release(&a);
	}
}

static void
test_undetermined(void **state)
{
	(void)state;
	static const char *const rows[] = {
		"x",
		"x + 1",
		"0 * x",
		"a - x",
		"-x",
		"a / 0",
		"a / (a - 2)",
		"0 / 0",
		"at-least(x, 1)",
		"at-least(1, x)",
		/* past what a double holds */
		"999999999999999 * 999999999999999 * 999999999999999 * "
		"999999999999999 * 999999999999999 * 999999999999999 * "
		"999999999999999 * 999999999999999 * 999999999999999 * "
		"999999999999999 * 999999999999999 * 999999999999999 * "
		"999999999999999 * 999999999999999 * 999999999999999 * "
		"999999999999999 * 999999999999999 * 999999999999999 * "
		"999999999999999 * 999999999999999 * 999999999999999",
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct arena a = ARENA_INIT;
		const char *why = "";
		size_t at = 0;
		double out = 42;
		struct formula *f =
		    formula_parse(&a, str_from(rows[i]), &at, &why);
		if (f == NULL)
			fail_msg("%s: %zu %s", rows[i], at, why);
		if (formula_eval(f, &values, &out))
			fail_msg("%s: %g", rows[i], out);
		arena_release(&a);
	}
}

static void
test_fault(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		size_t at;
		const char *why;
	} rows[] = {
		{ "", 0, "it ends where" },
		{ "a +", 3, "it ends where" },
		{ "a + * b", 4, "must stand here" },
		{ "a b", 2, "an operator" },
		{ "(a", 2, "')'" },
		{ "a)", 1, "an operator" },
		{ "a.up", 0, "only .right or .left" },
		{ "a.max.right", 0, "only .right or .left" },
		{ "1.2.3", 0, "no number" },
		{ "2a", 0, "no number" },
		{ "at-least", 8, "'(' must follow" },
		{ "at-least(a)", 10, "','" },
		{ "at-least(a, 1", 13, "')'" },
		{ "a % 2", 2, "an operator" },
		{ "a + #", 4, "must stand here" },
		/* a sign is no parenthesis */
		{ "- +2)", 2, "must stand here" },
		{ "a / - *2", 6, "must stand here" },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct arena a = ARENA_INIT;
		const char *why = "";
		size_t at = 999;
		if (formula_parse(&a, str_from(rows[i].text), &at, &why) !=
		    NULL)
			fail_msg("%s: accepted", rows[i].text);
		if (at != rows[i].at || strstr(why, rows[i].why) == NULL)
			fail_msg("%s: %zu %s", rows[i].text, at, why);
		arena_release(&a);
	}
}

/* Deep nesting and long chains end with words and not with the stack. */
static void
test_limits(void **state)
{
	(void)state;
	static const struct {
		const char *unit;
		size_t fits, too_many;
		const char *end;
		const char *why;
	} rows[] = {
		{ "(", 100, 101, "a", "more than 100" },
		{ "-", 100, 101, "a", "more than 100" },
		{ "-", 100, 100000, "a", "more than 100" },
		{ "a + ", 499, 500, "a", "more than 1000" },
		{ "a * ", 499, 100000, "a", "more than 1000" },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		for (int more = 0; more < 2; more++) {
			size_t n = more ? rows[i].too_many : rows[i].fits;
			struct arena a = ARENA_INIT;
			struct buf text = BUF_INIT;
			const char *why = "";
			size_t at = 0;
			double out;
			for (size_t k = 0; k < n; k++)
				buf_adds(&text, rows[i].unit);
			buf_adds(&text, rows[i].end);
			for (size_t k = 0; rows[i].unit[0] == '(' && k < n; k++)
				buf_addc(&text, ')');
			struct formula *f =
			    formula_parse(&a, buf_str(&text), &at, &why);
			if ((f == NULL) != (more == 1) ||
			    (more && strstr(why, rows[i].why) == NULL))
				fail_msg(
				    "%zu times %s: %s", n, rows[i].unit, why);
			if (f != NULL)
				assert_true(formula_eval(f, &values, &out));
			buf_release(&text);
			arena_release(&a);
		}
	}
}

static void
name_leaf(void *ctx, struct formula *leaf)
{
	struct buf *names = ctx;
	buf_addstr(names, leaf->ref.name);
	buf_addf(names, "@%zu ", leaf->at);
}

static void
test_leaves(void **state)
{
	(void)state;
	struct arena a = ARENA_INIT;
	struct buf names = BUF_INIT;
	const char *why = "";
	size_t at = 0;
	struct formula *f = formula_parse(
	    &a, STR("a + 2 * -(b-c / at-least(s.right, t.max))"), &at, &why);
	assert_non_null(f);
	formula_leaves(f, name_leaf, &names);
	assert_string_equal(names.data, "a@0 b-c@10 s@25 t@34 ");
	buf_release(&names);
	arena_release(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_value),
		cmocka_unit_test(test_undetermined),
		cmocka_unit_test(test_fault),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_leaves),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
