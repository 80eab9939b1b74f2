/*
 * Formulas of scores. What parses is printed, every operand in parentheses of
 * its own, and parses again to what prints the same; its value is that of the
 * printed one, and that of an evaluator that works on the text, with a stack
 * and precedences and no tree (the shunting yard). What cannot be determined
 * is so for all three. What is refused has a reason and a place in the text.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/num.h"
#include "core/formula.h"
#include "fuzz/fuzz.h"

/* ---- leaves: of a name, from its bytes; some are missing */

static bool
leaf(const struct cond_ref *ref, double *out)
{
	uint32_t h = 2166136261u;

	for (size_t i = 0; i < ref->name.len; i++)
		h = (h ^ (unsigned char)ref->name.p[i]) * 16777619u;
	h += (uint32_t)ref->side * 5u + (uint32_t)ref->of * 11u;
	*out = (double)(h % 13) - 4.0;
	return h % 7 != 0;
}

static bool
step_value(void *ctx, const struct cond_ref *ref, double *out)
{
	(void)ctx;
	return leaf(ref, out);
}

static bool
no_score(void *ctx, int score, double *out)
{
	(void)ctx;
	(void)score;
	(void)out;
	return false;
}

static const struct formula_values values = {
	.step = step_value,
	.score = no_score,
};

/* ---- printing */

static const char *const signs[] = {
	[FORMULA_ADD] = " + ",
	[FORMULA_SUBTRACT] = " - ",
	[FORMULA_MULTIPLY] = " * ",
	[FORMULA_DIVIDE] = " / ",
};

static void
print_ref(struct buf *out, const struct cond_ref *ref)
{
	static const char *const sides[] = { "", ".right", ".left" };
	static const char *const of[] = { "", ".max", ".mean" };

	buf_addf(
	    out, "%.*s%s%s", STR_ARG(ref->name), sides[ref->side], of[ref->of]);
}

/* More than nine decimals are not printed. */
static bool rounded;

static void
print_number(struct buf *out, double number)
{
	struct buf text = BUF_INIT;
	double again = 0;

	num_short(&text, number);
	FUZZ_CHECK(num_real(buf_str(&text), &again, NULL));
	if (again < number || again > number)
		rounded = true;
	buf_addstr(out, buf_str(&text));
	buf_release(&text);
}

static void
print(struct buf *out, const struct formula *f)
{
	switch (f->op) {
	case FORMULA_NUMBER:
		print_number(out, f->number);
		break;
	case FORMULA_STEP:
		print_ref(out, &f->ref);
		break;
	case FORMULA_NEGATE:
		buf_adds(out, "-(");
		print(out, f->a);
		buf_addc(out, ')');
		break;
	case FORMULA_AT_LEAST:
		buf_adds(out, "at-least(");
		print(out, f->a);
		buf_adds(out, ", ");
		print(out, f->b);
		buf_addc(out, ')');
		break;
	case FORMULA_ADD:
	case FORMULA_SUBTRACT:
	case FORMULA_MULTIPLY:
	case FORMULA_DIVIDE:
		buf_addc(out, '(');
		print(out, f->a);
		buf_adds(out, signs[f->op]);
		print(out, f->b);
		buf_addc(out, ')');
		break;
	case FORMULA_SCORE:
		FUZZ_CHECK(
		    f->op != FORMULA_SCORE); /* only resolving makes it */
	}
}

/* ---- the other evaluator: on the text, without a tree */

struct value {
	bool there;
	double number;
};

#define STACK 4096

/* '~' is the sign of one operand, ',' and '(' hold what is open, 'f' is the
 * parenthesis of at-least. */
struct yard {
	struct value operands[STACK];
	size_t n_operands;
	char operators[STACK];
	size_t n_operators;
};

static int
binds(char op)
{
	return op == '+' || op == '-'   ? 1
	       : op == '*' || op == '/' ? 2
	       : op == '~'              ? 3
					: 0;
}

static void
apply(struct yard *y, char op)
{
	struct value *b = &y->operands[y->n_operands - 1];

	if (op == '~') {
		b->number = -b->number;
		return;
	}
	struct value *a = &y->operands[y->n_operands - 2];
	double r = op == '+'   ? a->number + b->number
		   : op == '-' ? a->number - b->number
		   : op == '*' ? a->number * b->number
			       : a->number / b->number;
	a->there = a->there && b->there && isfinite(r);
	a->number = r;
	y->n_operands--;
}

static void
reduce(struct yard *y, int weaker)
{
	while (y->n_operators > 0 &&
	       binds(y->operators[y->n_operators - 1]) >= weaker)
		apply(y, y->operators[--y->n_operators]);
}

static void
push(struct yard *y, bool there, double number)
{
	FUZZ_CHECK(y->n_operands < STACK);
	y->operands[y->n_operands++] = (struct value){ there, number };
}

/* The parenthesis that is open; of at-least it is a value of its own. */
static void
close(struct yard *y)
{
	reduce(y, 1);
	char open = y->operators[--y->n_operators];
	if (open != ',')
		return;
	y->n_operators--; /* its 'f' */
	struct value b = y->operands[--y->n_operands];
	struct value *a = &y->operands[y->n_operands - 1];
	a->there = a->there && b.there;
	if (a->there)
		a->number = cond_compare(a->number, b.number) >= 0 ? 1 : 0;
}

static bool
is_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9') || c == '.' || c == '_';
}

/* The word at *i of a formula that is well-formed. */
static void
take_word(struct yard *y, struct str t, size_t *i, bool *function)
{
	size_t from = *i;
	bool digit = t.p[from] >= '0' && t.p[from] <= '9';
	struct cond_ref ref;
	double number = 0;

	while (*i < t.len && (is_word(t.p[*i]) ||
				 (t.p[*i] == '-' && !digit && *i + 1 < t.len &&
				     is_word(t.p[*i + 1]))))
		++*i;
	struct str word = { t.p + from, *i - from };
	*function = str_eqc(word, "at-least");
	if (*function)
		return;
	if (num_real(word, &number, NULL) && digit) {
		push(y, true, number);
		return;
	}
	FUZZ_CHECK(cond_split_ref(word, from, &ref));
	bool there = leaf(&ref, &number);
	push(y, there, number);
}

static struct value
evaluate(struct str t)
{
	static struct yard y;
	bool operand = true; /* one is due */
	bool function = false;

	y.n_operands = y.n_operators = 0;
	for (size_t i = 0; i < t.len;) {
		char c = t.p[i];
		if (is_word(c)) {
			take_word(&y, t, &i, &function);
			operand = function;
			continue;
		}
		i++;
		if (c == ' ' || c == '\t' || c == '\n')
			continue;
		FUZZ_CHECK(y.n_operators < STACK);
		if (c == '(') {
			y.operators[y.n_operators++] = function ? 'f' : '(';
			function = false;
			operand = true;
		} else if (c == ')') {
			close(&y);
			operand = false;
		} else if (c == ',') {
			reduce(&y, 1);
			y.operators[y.n_operators++] = ',';
			operand = true;
		} else if (operand) {
			y.operators[y.n_operators++] = '~';
		} else {
			reduce(&y, binds(c));
			y.operators[y.n_operators++] = c;
			operand = true;
		}
	}
	reduce(&y, 1);
	FUZZ_CHECK(y.n_operands == 1 && y.n_operators == 0);
	return y.operands[0];
}

/* ---- */

static void
check_same(bool a_there, double a, bool b_there, double b, const char *text)
{
	FUZZ_CHECK_OF(a_there == b_there, text);
	FUZZ_CHECK_OF(!a_there || !(fabs(a - b) > fabs(a) * 1e-12), text);
}

static void
check_sound(struct arena *a, struct formula *f, struct str text)
{
	struct buf printed = BUF_INIT, again = BUF_INIT;
	double x = 0, z = 0;
	const char *why = "";
	size_t at = 0;
	bool there = formula_eval(f, &values, &x);

	FUZZ_CHECK(!there || isfinite(x));
	struct value y = evaluate(text);
	check_same(there, x, y.there, y.number, text.p);
	rounded = false;
	print(&printed, f);
	struct formula *g = formula_parse(a, buf_str(&printed), &at, &why);
	/* Parentheses may be too many now. */
	if (g != NULL) {
		print(&again, g);
		FUZZ_CHECK_OF(
		    strcmp(printed.data, again.data) == 0, printed.data);
		bool same = formula_eval(g, &values, &z);
		if (!rounded)
			check_same(there, x, same, z, printed.data);
	} else {
		FUZZ_CHECK_OF(strstr(why, "more than") != NULL, printed.data);
	}
	buf_release(&again);
	buf_release(&printed);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	if (len > 4000)
		return 0;
	char *text = fuzz_exact(data, len);
	struct arena arena = ARENA_INIT;
	struct str words = { text, len };
	const char *why = NULL;
	size_t at = len + 1;
	struct formula *f = formula_parse(&arena, words, &at, &why);

	if (f != NULL) {
		char *ended = fuzz_text(words);
		check_sound(&arena, f, (struct str){ ended, len });
		free(ended);
	} else {
		FUZZ_CHECK(why != NULL && why[0] != '\0' && at <= len);
	}
	arena_release(&arena);
	free(text);
	return 0;
}
