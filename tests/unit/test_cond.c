/*
 * test_cond.c: conditions: their grammar, what they mean, and which of them
 * are refused.
 */
#include "loading.h"

#include <stdlib.h>

#include "core/cond.h"

/* ---- Grammar */

/* Fully parenthesised, so that the shape shows. */
static void
show(struct buf *out, const struct myo_cond *c)
{
	static const char *const texts[] = {
		[COND_AND] = "and",
		[COND_OR] = "or",
		[COND_EQ] = "=",
		[COND_NE] = "!=",
		[COND_LT] = "<",
		[COND_LE] = "<=",
		[COND_GT] = ">",
		[COND_GE] = ">=",
		[COND_HAS] = "has",
		[COND_WITH] = "with",
		[COND_WITHOUT] = "without",
		[COND_ANSWERED] = "answered",
		[COND_NOT_TESTED] = "not-tested",
	};
	if (c->op == COND_AND || c->op == COND_OR) {
		buf_addc(out, '(');
		show(out, c->a);
		buf_addf(out, " %s ", texts[c->op]);
		show(out, c->b);
		buf_addc(out, ')');
		return;
	}
	buf_addf(out, "%.*s%s%s %s", STR_ARG(c->ref.name),
	    c->ref.side == MYO_SIDE_RIGHT  ? ".R"
	    : c->ref.side == MYO_SIDE_LEFT ? ".L"
					   : "",
	    c->ref.of == COND_MAX    ? ".max"
	    : c->ref.of == COND_MEAN ? ".mean"
				     : "",
	    texts[c->op]);
	if (c->operand.len > 0)
		buf_addf(out, " %.*s", STR_ARG(c->operand));
	if (c->has_addend)
		buf_addf(out, " + %g", c->number);
}

struct parse_row {
	const char *text;
	const char *shape; /* NULL: a fault */
	size_t at;         /* its offset */
};

/* clang-format off */
static const struct parse_row parses[] = {
	{ "a = 1", "a = 1", 0 },
	{ "a=1", "a = 1", 0 },
	{ "a!=b", "a != b", 0 },
	{ "a<=1 and b>=2", "(a <= 1 and b >= 2)", 0 },
	{ "a = 1 or b = 2 and c = 3", "(a = 1 or (b = 2 and c = 3))", 0 },
	{ "(a = 1 or b = 2) and c = 3", "((a = 1 or b = 2) and c = 3)", 0 },
	{ "a = 1 and b = 2 and c = 3", "(a = 1 and (b = 2 and c = 3))", 0 },
	{ "((a answered))", "a answered", 0 },
	{ "a not-tested", "a not-tested", 0 },
	{ "a has gap", "a has gap", 0 },
	{ "a.right > 1", "a.R > 1", 0 },
	{ "a.left.mean > 1", "a.L.mean > 1", 0 },
	{ "a.max > b.right.max", "a.max > b.right.max", 0 },
	{ "a > b + 2", "a > b + 2", 0 },
	{ "a > b - 2,5", "a > b + -2.5", 0 },
	{ "a > b -2", "a > b + -2", 0 },
	{ "a > b-2", "a > b-2", 0 },
	{ "a = -2", "a = -2", 0 },
	{ "a = 4-", "a = 4-", 0 },
	{ "a = and", "a = and", 0 },
	{ "a\n= 1", "a = 1", 0 },
	{ "a with p", "a with p", 0 },
	{ "a.left without **", "a.L without **", 0 },
	{ "a with*", "a with *", 0 },
	{ "(a with ~)and b with p", "(a with ~ and b with p)", 0 },

	{ "a with", NULL, 6 },
	{ "a with x", NULL, 7 },
	{ "a with P", NULL, 7 },
	{ "a with ***", NULL, 7 },
	{ "a with *~", NULL, 7 },
	{ "a with p~", NULL, 8 },
	{ "a with p + 1", NULL, 9 },
	{ "a = *", NULL, 4 },
	{ "a *", NULL, 2 },
	{ "with p", NULL, 0 },
	{ "* = 1", NULL, 0 },
	{ "", NULL, 0 },
	{ "a", NULL, 1 },
	{ "a =", NULL, 3 },
	{ "a = = 1", NULL, 4 },
	{ "a == 1", NULL, 2 },
	{ "a => 1", NULL, 2 },
	{ "a = 1 b = 2", NULL, 6 },
	{ "a = 1 and", NULL, 9 },
	{ "a = 1 and or b = 1", NULL, 10 },
	{ "and a = 1", NULL, 0 },
	{ "(a = 1", NULL, 0 },
	{ "a = 1)", NULL, 5 },
	{ "()", NULL, 1 },
	{ "(a = 1 b)", NULL, 7 },
	{ "a.up = 1", NULL, 2 },
	{ "a.max.right = 1", NULL, 6 },
	{ "a.right.left = 1", NULL, 8 },
	{ "a. = 1", NULL, 2 },
	{ "a > b + ", NULL, 8 },
	{ "a > b + c", NULL, 8 },
	{ "a > b + -1", NULL, 8 },
	{ "a \xe2\x89\xa5 1", NULL, 2 },
	{ "a > 1 & b > 1", NULL, 6 },
};
/* clang-format on */

static void
test_grammar(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(parses) / sizeof(parses[0]); i++) {
		const struct parse_row *row = &parses[i];
		struct arena a = ARENA_INIT;
		struct buf out = BUF_INIT;
		size_t at = 0;
		const char *why = NULL;
		const struct myo_cond *c =
		    cond_parse(&a, str_from(row->text), &at, &why);
		if (c != NULL)
			show(&out, c);
		if ((c == NULL) != (row->shape == NULL))
			fail_msg("%s: %s", row->text, c ? out.data : why);
		if (c == NULL && (at != row->at || why == NULL))
			fail_msg("%s: at %zu", row->text, at);
		if (c != NULL && strcmp(out.data, row->shape) != 0)
			fail_msg("%s: %s", row->text, out.data);
		buf_release(&out);
		arena_release(&a);
	}
}

static void
test_depth(void **state)
{
	(void)state;
	for (size_t depth = 99; depth <= 102; depth++) {
		struct buf text = BUF_INIT;
		for (size_t i = 0; i < depth; i++)
			buf_addc(&text, '(');
		buf_adds(&text, "a = 1");
		for (size_t i = 0; i < depth; i++)
			buf_addc(&text, ')');
		struct arena a = ARENA_INIT;
		size_t at = 0;
		const char *why = "";
		const struct myo_cond *c =
		    cond_parse(&a, buf_str(&text), &at, &why);
		assert_true((c != NULL) == (depth <= 100));
		if (c == NULL) {
			assert_int_equal(at, 100);
			assert_non_null(strstr(why, "100 parentheses"));
		}
		arena_release(&a);
		buf_release(&text);
	}
}

static void
count_ref(void *ctx, const struct cond_ref *ref)
{
	size_t *count = ctx;
	assert_int_equal(ref->name.len, 1);
	++*count;
}

/* Length costs no stack. */
static void
test_length(void **state)
{
	(void)state;
	struct buf text = BUF_INIT;
	for (size_t i = 0; i < 100000; i++)
		buf_adds(&text, i % 2 ? "a = 1 and " : "b = 2 or ");
	buf_adds(&text, "c = 3");
	struct arena a = ARENA_INIT;
	size_t at, count = 0;
	const char *why;
	const struct myo_cond *c = cond_parse(&a, buf_str(&text), &at, &why);
	assert_non_null(c);
	cond_refs(c, count_ref, &count);
	assert_int_equal(count, 100001);
	arena_release(&a);
	buf_release(&text);
}

/* ---- Meaning */

/*
 * Answers by step and side: n one number, o the other; g and h grades; m a
 * list of options by bit. -1: not answered; -2: not tested.
 */
struct answers {
	double right[8], left[8];
	double max, mean;                 /* of t, both sides */
	unsigned right_marks, left_marks; /* qualifiers of every grade */
};

#define OPEN    (-1.0)
#define UNTRIED (-2.0)

static double
answer_of(
    const struct answers *a, const struct myo_step *step, enum myo_side side)
{
	return side == MYO_SIDE_LEFT ? a->left[step->index]
				     : a->right[step->index];
}

static bool
get_number(void *ctx, const struct myo_step *step, enum myo_side side,
    enum cond_of of, double *out)
{
	const struct answers *a = ctx;
	*out = of == COND_MAX    ? a->max
	       : of == COND_MEAN ? a->mean
				 : answer_of(a, step, side);
	return *out > -0.5;
}

static bool
get_has(void *ctx, const struct myo_step *step, enum myo_side side, int choice)
{
	double set = answer_of(ctx, step, side);
	return set > -0.5 && ((unsigned)set >> choice & 1u) != 0;
}

static bool
get_qualifiers(
    void *ctx, const struct myo_step *step, enum myo_side side, unsigned *set)
{
	const struct answers *a = ctx;
	*set = side == MYO_SIDE_LEFT ? a->left_marks : a->right_marks;
	return answer_of(ctx, step, side) > -0.5;
}

static bool
get_answered(void *ctx, const struct myo_step *step, enum myo_side side)
{
	return answer_of(ctx, step, side) > -0.5;
}

static bool
get_not_tested(void *ctx, const struct myo_step *step, enum myo_side side)
{
	return answer_of(ctx, step, side) < -1.5;
}

static struct cond_answers
asked_of(void *answers)
{
	return (struct cond_answers){
		.ctx = answers,
		.number = get_number,
		.has = get_has,
		.qualifiers = get_qualifiers,
		.answered = get_answered,
		.not_tested = get_not_tested,
	};
}

/* Steps 0 to 5: n, o, g, h, m, once; then t, with trials. */
#define STEPS                                                                  \
	HEAD "[step n]\nkind = number\nask = Q\ndecimals = 1\n"                \
	     "[step o]\nkind = number\nask = Q\ndecimals = 1\n"                \
	     "[step g]\nkind = grade\nscale = mrc\nask = Q\n"                  \
	     "[step h]\nkind = grade\nscale = mrc\nask = Q\n"                  \
	     "[step m]\nkind = checks\nask = Q\noption.x = X\noption.z = Z\n"  \
	     "[step once]\nkind = choice\nask = Q\noption.x = X\noption.y = "  \
	     "Y\n"                                                             \
	     "sides = once\n"                                                  \
	     "[step t]\nkind = number\nask = Q\ntrials = 3\n"

struct eval_row {
	const char *cond;
	bool right, left;
};

/* On the right: n 5, o 2.5, g 3, h 5, m {x}, once y. On the left: n open, o
 * not tested, g 0, h open, m {}. Grades of the right have p and *. */
static const struct answers given = {
	{ 5, 2.5, 3, 5, 1, 1, 0 },
	{ OPEN, UNTRIED, 0, OPEN, 0, OPEN, 0 },
	7,
	6.5,
	MYO_QUAL_PAIN | MYO_QUAL_OTHER_LOW,
	0,
};

/* clang-format off */
static const struct eval_row evals[] = {
	{ "n = 5", true, false },	{ "n = 4", false, false },
	{ "n != 5", false, false },	{ "n != 4", true, false },
	{ "n < 5", false, false },	{ "n <= 5", true, false },
	{ "n > 5", false, false },	{ "n >= 5", true, false },
	{ "n = 5,0", true, false },
	{ "n > o", true, false },	{ "n < o", false, false },
	{ "n = o + 2.5", true, false },	{ "n != o + 2.5", false, false },
	{ "n >= o + 2.6", false, false },
	{ "o = n - 2.5", true, false },
	{ "o != 1", true, false },	/* not tested on the left */
	{ "o not-tested", false, true },
	{ "n not-tested", false, false },
	{ "o answered", true, false },
	{ "g >= 3", true, false },	{ "g < 3", false, true },
	{ "g <= 0", false, true },	{ "g = 0", false, true },
	{ "g != 0", true, false },	{ "h > g", true, false },
	{ "g = h", false, false },
	{ "m has x", true, false },	{ "m has z", false, false },
	{ "m answered", true, true },
	{ "once = y", true, true },	{ "once = x", false, false },
	{ "g.right = 3", true, true },	{ "g.left = 0", true, true },
	{ "g > g.left", true, false },
	{ "g.right >= g.left + 3", true, true },	/* three ranks */
	{ "g.right >= g.left + 4", false, false },
	{ "g with p", true, false },	{ "g without p", false, true },
	{ "g with **", false, false },	{ "g without **", true, true },
	{ "g with *", true, false },	{ "h without ~", true, false },
	{ "g.left without p", true, true },
	{ "g.left with p", false, false },
	{ "t.max = 7", true, true },	{ "t.mean < 7", true, true },
	{ "n = 5 and g = 3", true, false },
	{ "n = 5 and g = 0", false, false },
	{ "n = 5 or g = 0", true, true },
	{ "n = 4 or g = 2", false, false },
	{ "n = 4 and g = 3 or once = y", true, true },
	{ "n = 4 and (g = 3 or once = y)", false, false },
};
/* clang-format on */

static void
test_truth(void **state)
{
	(void)state;
	const struct cond_answers answers = asked_of((void *)(uintptr_t)&given);
	for (size_t i = 0; i < sizeof(evals) / sizeof(evals[0]); i++) {
		const struct eval_row *row = &evals[i];
		struct buf text = BUF_INIT;
		buf_addf(
		    &text, STEPS "[check c]\nsay = C\nif = %s\n", row->cond);
		struct myo_protocol *p = load_sound(text.data);
		const struct myo_cond *c = p->checks[0].cond;
		if (cond_eval(c, p, MYO_SIDE_RIGHT, &answers) != row->right ||
		    cond_eval(c, p, MYO_SIDE_LEFT, &answers) != row->left)
			fail_msg("%s", row->cond);
		myo_protocol_free(p);
		buf_release(&text);
	}
}

/* All 16 states of two comparisons, against C's own operators. */
static void
test_and_or(void **state)
{
	(void)state;
	static const char *const shapes[] = {
		"n = 1 and o = 1",
		"n = 1 or o = 1",
		"(n = 1 or o = 1) and g = 1",
		"n = 1 or o = 1 and g = 1",
		"g = 1 and (n = 1 or o = 1)",
		"g = 1 and n = 1 or o = 1",
	};
	for (size_t i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++) {
		struct buf text = BUF_INIT;
		buf_addf(
		    &text, STEPS "[check c]\nsay = C\nif = %s\n", shapes[i]);
		struct myo_protocol *p = load_sound(text.data);
		for (unsigned bits = 0; bits < 8; bits++) {
			bool n = bits & 1, o = bits & 2, g = bits & 4;
			struct answers a = { .right = { n, o, g } };
			const struct cond_answers answers = asked_of(&a);
			const bool expected[] = {
				n && o,
				n || o,
				(n || o) && g,
				n || (o && g),
				g && (n || o),
				(g && n) || o,
			};
			if (cond_eval(p->checks[0].cond, p, MYO_SIDE_RIGHT,
				&answers) != expected[i])
				fail_msg("%s: %u", shapes[i], bits);
		}
		myo_protocol_free(p);
		buf_release(&text);
	}
}

/* 0.1 + 0.2 is 0.3 for a person. */
static void
test_decimal_sums(void **state)
{
	(void)state;
	struct myo_protocol *p =
	    load_sound(STEPS "[check c]\nsay = C\nif = n = o + 0.2\n");
	struct answers a = { .right = { 0.3, 0.1 } };
	const struct cond_answers answers = asked_of(&a);
	assert_true(cond_eval(p->checks[0].cond, p, MYO_SIDE_RIGHT, &answers));
	a.right[0] = 0.4;
	assert_false(cond_eval(p->checks[0].cond, p, MYO_SIDE_RIGHT, &answers));
	myo_protocol_free(p);
}

/* ---- What is refused; columns of the value "if = ..." from 6 */

struct check_row {
	const char *cond;
	const char *diags; /* of line 40 */
};

#define LINE "40:"

/* clang-format off */
static const struct check_row checks[] = {
	{ "n >", LINE "9 condition" },
	{ "x = 1", LINE "6 dangling" },
	{ "n = x", LINE "10 dangling" },
	{ "n > o and x answered", LINE "16 dangling" },
	{ "n = N", LINE "10 condition" },
	{ "n has 1", LINE "6 condition" },
	{ "n > o+1", LINE "10 condition" },
	{ "n > 1 + 1", LINE "10 condition" },
	{ "n.max > 1", LINE "6 condition" },
	{ "g = 6", LINE "10 dangling" },
	{ "g = 3-", LINE "10 dangling" },
	{ "g > n", LINE "10 condition" },
	{ "n > g", LINE "10 condition" },
	{ "g > h + 1", "" },
	{ "g > h + 1.5", LINE "10 condition" },
	{ "g > 1 + 1", LINE "10 dangling" },
	{ "g has 3", LINE "6 condition" },
	{ "m = x", LINE "6 condition" },
	{ "m has w", LINE "12 dangling" },
	{ "m < x", LINE "6 condition" },
	{ "once has x", LINE "6 condition" },
	{ "once < x", LINE "6 condition" },
	{ "once.right = x", LINE "6 condition" },
	{ "t > 1", LINE "6 condition" },
	{ "t.max > n", "" },
	{ "n > t", LINE "10 condition" },
	{ "t.max answered", LINE "6 condition" },
	{ "t answered", "" },
	{ "g with p and h without ~", "" },
	{ "n with p", LINE "6 condition" },
	{ "once with p", LINE "6 condition" },
	{ "g.max with p", LINE "6 condition" },
	{ "x with p", LINE "6 dangling" },
	{ "x = 1 and g = 6 or m = x",
	    LINE "6 dangling; " LINE "20 dangling; " LINE "25 condition" },
};
/* clang-format on */

static void
test_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(checks) / sizeof(checks[0]); i++) {
		struct buf text = BUF_INIT;
		buf_addf(&text, STEPS "[check c]\nsay = C\nif = %s\n",
		    checks[i].cond);
		expect_diags(checks[i].cond, text.data, text.len, MYO_ERROR,
		    checks[i].diags);
		buf_release(&text);
	}
}

/* Faults of steps that ask on sides, or on none. */
static void
test_sides(void **state)
{
	(void)state;
#define ASK(sides, cond)                                                       \
	STEPS "[step z]\nkind = text\nask = Q\nsides = " sides                 \
	      "\nask_if = " cond "\n"
	expect_diags("once must name the side", ASK("once", "n > 1"),
	    strlen(ASK("once", "n > 1")), MYO_ERROR, "42:10 condition");
	expect_diags("once names it", ASK("once", "n.left > 1"),
	    strlen(ASK("once", "n.left > 1")), MYO_ERROR, "");
	expect_diags("of once to once", ASK("once", "once = x"),
	    strlen(ASK("once", "once = x")), MYO_ERROR, "");
	expect_diags("a side that is never asked",
	    STEPS "[step z]\nkind = text\nask = Q\nsides = right\n"
		  "[check c]\nsay = C\nif = z.left answered\n",
	    strlen(STEPS "[step z]\nkind = text\nask = Q\nsides = right\n"
			 "[check c]\nsay = C\nif = z.left answered\n"),
	    MYO_ERROR, "44:6 condition");
	expect_diags("grades have no mean",
	    HEAD "[step g]\nkind = grade\nscale = mrc\nask = Q\ntrials = 2\n"
		 "[check c]\nsay = C\nif = g.mean > 3 or g = 3\n",
	    strlen(HEAD
		"[step g]\nkind = grade\nscale = mrc\nask = Q\n"
		"trials = 2\n[check c]\nsay = C\nif = g.mean > 3 or g = 3\n"),
	    MYO_ERROR, "14:6 condition; 14:20 condition");
}

/* Only what some grade of the scale takes; of trials all count together. */
static void
test_qualifiers_of_scales(void **state)
{
	(void)state;
#define STAR                                                                   \
	HEAD "[scale s]\ntitle = S\nsource = S\nqualifiers = *\n"              \
	     "[grade s 1]\nlabel = one\nqualifiers = ~\n"                      \
	     "[grade s 2]\nlabel = two\n"                                      \
	     "[step g]\nkind = grade\nscale = s\nask = Q\ntrials = 2\n"        \
	     "[check c]\nsay = C\nif = "
	static const struct {
		const char *name, *text, *diags;
	} rows[] = {
		{ "the scale's", STAR "g with *\n", "" },
		{ "a grade's own", STAR "g without ~\n", "" },
		{ "neither", STAR "g with p\n", "23:13 condition" },
		{ "twice", STAR "g with ** or g without p\n",
		    "23:13 condition; 23:29 condition" },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		expect_diags(rows[i].name, rows[i].text, strlen(rows[i].text),
		    MYO_WARNING, rows[i].diags);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_qualifiers_of_scales),
		cmocka_unit_test(test_grammar),
		cmocka_unit_test(test_depth),
		cmocka_unit_test(test_length),
		cmocka_unit_test(test_truth),
		cmocka_unit_test(test_and_or),
		cmocka_unit_test(test_decimal_sums),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_sides),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
