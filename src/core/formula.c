/*
 * Recursion is as deep as parentheses and signs, which are counted; chains of
 * operators lean to the left and are walked in a loop while parsing. Walks
 * over a finished formula recurse to the left as well, so the number of
 * operators is limited, too.
 */
#include "core/formula.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "base/num.h"

#include "base/banned.h"

#define DEPTH_MAX 100
#define NODES_MAX 1000

#define AT_LEAST "at-least"

struct parser {
	struct arena *arena;
	struct str text;
	size_t pos;  /* behind the token */
	size_t at;   /* of the token */
	char symbol; /* + - * / ( ) , or 0 for a word, '\0' length at the end */
	struct str word;
	int depth;
	int nodes;
	size_t fault_at;
	const char *why; /* NULL: no fault yet */
};

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n';
}

static bool
is_word_byte(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9') || c == '.' || c == '_';
}

/* A hyphen is part of a word only between two of its bytes. */
static size_t
word_end(struct str t, size_t at)
{
	bool digit = t.p[at] >= '0' && t.p[at] <= '9';
	while (at < t.len) {
		bool hyphen = t.p[at] == '-' && !digit && at + 1 < t.len &&
			      is_word_byte(t.p[at + 1]);
		if (!hyphen && !is_word_byte(t.p[at]))
			break;
		at++;
	}
	return at;
}

static void
next(struct parser *p)
{
	struct str t = p->text;
	size_t at = p->pos;
	while (at < t.len && is_blank(t.p[at]))
		at++;
	p->at = at;
	p->symbol = 0;
	p->word = (struct str){ t.p + at, 0 };
	if (at == t.len) {
		p->pos = at;
	} else if (is_word_byte(t.p[at])) {
		p->pos = word_end(t, at);
		p->word.len = p->pos - at;
	} else {
		p->symbol = t.p[at];
		p->pos = at + 1;
	}
}

static struct formula *
fail(struct parser *p, size_t at, const char *why)
{
	if (p->why == NULL) {
		p->fault_at = at;
		p->why = why;
	}
	return NULL;
}

static struct formula *
node(struct parser *p, enum formula_op op, size_t at)
{
	if (++p->nodes > NODES_MAX)
		return fail(p, at, "more than 1000 numbers and operators");
	struct formula *f = arena_new(p->arena, struct formula, 1);
	if (f == NULL)
		return fail(p, at, "out of memory");
	f->op = op;
	f->at = at;
	f->score = -1;
	f->ref.step = -1;
	return f;
}

static struct formula *
binary(struct parser *p, enum formula_op op, size_t at, struct formula *a,
    struct formula *b)
{
	struct formula *f = b == NULL ? NULL : node(p, op, at);
	if (f == NULL)
		return NULL;
	f->a = a;
	f->b = b;
	return f;
}

static struct formula *parse_sum(struct parser *p);
static struct formula *parse_factor(struct parser *p);

static bool
expect(struct parser *p, char symbol, const char *why)
{
	if (p->symbol != symbol) {
		(void)fail(p, p->at, why);
		return false;
	}
	next(p);
	return true;
}

static struct formula *
parse_at_least(struct parser *p, size_t at)
{
	if (!expect(p, '(', "'(' must follow at-least"))
		return NULL;
	struct formula *a = parse_sum(p);
	if (a == NULL || !expect(p, ',', "',' must stand here"))
		return NULL;
	struct formula *b = parse_sum(p);
	if (b == NULL || !expect(p, ')', "')' must stand here"))
		return NULL;
	return binary(p, FORMULA_AT_LEAST, at, a, b);
}

static struct formula *
parse_word(struct parser *p)
{
	struct str word = p->word;
	size_t at = p->at;
	next(p);
	if (str_eqc(word, AT_LEAST))
		return parse_at_least(p, at);
	if (word.p[0] >= '0' && word.p[0] <= '9') {
		struct formula *f = node(p, FORMULA_NUMBER, at);
		if (f != NULL && !num_real(word, &f->number, NULL))
			return fail(p, at, "this is no number");
		return f;
	}
	struct formula *f = node(p, FORMULA_STEP, at);
	if (f != NULL && !cond_split_ref(word, at, &f->ref))
		return fail(p, at,
		    "only .right or .left, then .max or .mean may follow a "
		    "step");
	return f;
}

static struct formula *
parse_nested(struct parser *p)
{
	size_t at = p->at;
	bool negate = p->symbol == '-';
	if (p->depth == DEPTH_MAX)
		return fail(p, at,
		    "more than 100 signs or parentheses in "
		    "each other");
	p->depth++;
	next(p);
	struct formula *f;
	if (negate) {
		struct formula *inside = parse_factor(p);
		f = inside == NULL ? NULL : node(p, FORMULA_NEGATE, at);
		if (f != NULL)
			f->a = inside;
	} else {
		f = parse_sum(p);
		if (f != NULL && !expect(p, ')', "')' must stand here"))
			f = NULL;
	}
	p->depth--;
	return f;
}

static struct formula *
parse_factor(struct parser *p)
{
	if (p->word.len > 0)
		return parse_word(p);
	if (p->symbol == '(' || p->symbol == '-')
		return parse_nested(p);
	return fail(p, p->at,
	    p->symbol == 0 ? "it ends where a step or a number must follow"
			   : "a step, a number or '(' must stand here");
}

static struct formula *
parse_product(struct parser *p)
{
	struct formula *f = parse_factor(p);
	while (f != NULL && (p->symbol == '*' || p->symbol == '/')) {
		enum formula_op op =
		    p->symbol == '*' ? FORMULA_MULTIPLY : FORMULA_DIVIDE;
		size_t at = p->at;
		next(p);
		f = binary(p, op, at, f, parse_factor(p));
	}
	return f;
}

static struct formula *
parse_sum(struct parser *p)
{
	struct formula *f = parse_product(p);
	while (f != NULL && (p->symbol == '+' || p->symbol == '-')) {
		enum formula_op op =
		    p->symbol == '+' ? FORMULA_ADD : FORMULA_SUBTRACT;
		size_t at = p->at;
		next(p);
		f = binary(p, op, at, f, parse_product(p));
	}
	return f;
}

struct formula *
formula_parse(struct arena *a, struct str text, size_t *at, const char **why)
{
	struct parser p = { .arena = a, .text = text };
	next(&p);
	struct formula *f = parse_sum(&p);
	if (f != NULL && p.at < text.len)
		f = fail(&p, p.at, "an operator must stand here");
	if (f == NULL) {
		*at = p.fault_at;
		*why = p.why;
	}
	return f;
}

/* ---- Evaluation */

static bool
combine(enum formula_op op, double a, double b, double *out)
{
	switch (op) {
	case FORMULA_ADD:
		*out = a + b;
		return true;
	case FORMULA_SUBTRACT:
		*out = a - b;
		return true;
	case FORMULA_MULTIPLY:
		*out = a * b;
		return true;
	case FORMULA_DIVIDE:
		/* a zero denominator: not determined */
		if (!(fabs(b) > 0.0))
			return false;
		*out = a / b;
		return true;
	case FORMULA_AT_LEAST:
	case FORMULA_NUMBER:
	case FORMULA_STEP:
	case FORMULA_SCORE:
	case FORMULA_NEGATE:
		break;
	}
	assert(op == FORMULA_AT_LEAST); /* the others have not two parts */
	*out = cond_compare(a, b) >= 0 ? 1.0 : 0.0;
	return true;
}

bool
formula_eval(
    const struct formula *f, const struct formula_values *values, double *out)
{
	double a, b;
	switch (f->op) {
	case FORMULA_NUMBER:
		*out = f->number;
		return true;
	case FORMULA_STEP:
		return values->step(values->ctx, &f->ref, out);
	case FORMULA_SCORE:
		return values->score(values->ctx, f->score, out);
	case FORMULA_NEGATE:
		if (!formula_eval(f->a, values, &a))
			return false;
		*out = -a;
		return true;
	case FORMULA_ADD:
	case FORMULA_SUBTRACT:
	case FORMULA_MULTIPLY:
	case FORMULA_DIVIDE:
	case FORMULA_AT_LEAST:
		break;
	}
	return formula_eval(f->a, values, &a) &&
	       formula_eval(f->b, values, &b) && combine(f->op, a, b, out) &&
	       isfinite(*out);
}

void
formula_leaves(
    struct formula *f, void (*fn)(void *ctx, struct formula *leaf), void *ctx)
{
	if (f->a != NULL)
		formula_leaves(f->a, fn, ctx);
	if (f->b != NULL)
		formula_leaves(f->b, fn, ctx);
	if (f->op == FORMULA_STEP || f->op == FORMULA_SCORE)
		fn(ctx, f);
}
