/*
 * Chains of `and` and `or` lean to the right (a, then b holds the rest), so
 * that every walk recurses into a and loops over b: its depth is that of the
 * parentheses, which are counted, and not the length of the chain.
 */
#include "core/cond.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "base/num.h"
#include "core/choices.h"

#include "base/banned.h"

#define DEPTH_MAX 100

enum token {
	TOKEN_END,
	TOKEN_WORD,
	TOKEN_OPEN,
	TOKEN_CLOSE,
	TOKEN_OP,
	TOKEN_MARK, /* a qualifier that is no word */
	TOKEN_BAD,
};

struct parser {
	struct arena *arena;
	struct str text;
	size_t pos;  /* behind the token */
	size_t last; /* behind the one before it */
	enum token token;
	struct str word;
	size_t at; /* of the token */
	int depth;
	size_t fault_at;
	const char *why; /* NULL: no fault yet */
};

static const struct {
	const char *text;
	enum cond_op op;
} ops[] = {
	{ "=", COND_EQ },
	{ "!=", COND_NE },
	{ "<=", COND_LE },
	{ ">=", COND_GE },
	{ "<", COND_LT },
	{ ">", COND_GT },
};

#define OPS (sizeof(ops) / sizeof(ops[0]))

static bool
is_word_byte(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9') || c == '.' || c == ',' || c == '+' ||
	       c == '-' || c == '_';
}

/* The end of a run of bytes of a set. */
static size_t
run_of(struct str t, size_t at, const char *set)
{
	while (at < t.len && t.p[at] != '\0' && strchr(set, t.p[at]) != NULL)
		at++;
	return at;
}

static enum token
token_of(struct str t, size_t at, size_t *end)
{
	*end = at + 1;
	if (at == t.len) {
		*end = at;
		return TOKEN_END;
	}
	if (t.p[at] == '(' || t.p[at] == ')')
		return t.p[at] == '(' ? TOKEN_OPEN : TOKEN_CLOSE;
	if (t.p[at] == '*' || t.p[at] == '~') {
		*end = run_of(t, at, "*~");
		return TOKEN_MARK;
	}
	if (is_word_byte(t.p[at])) {
		while (*end < t.len && is_word_byte(t.p[*end]))
			++*end;
		return TOKEN_WORD;
	}
	*end = run_of(t, at, "=!<>");
	for (size_t i = 0; i < OPS; i++) {
		if (str_eqc(str_range(t.p + at, t.p + *end), ops[i].text))
			return TOKEN_OP;
	}
	return TOKEN_BAD;
}

static void
next(struct parser *p)
{
	size_t at = run_of(p->text, p->pos, " \t\n");
	p->last = p->pos;
	p->at = at;
	p->token = token_of(p->text, at, &p->pos);
	p->word = (struct str){ p->text.p + at, p->pos - at };
}

static struct myo_cond *
fail(struct parser *p, size_t at, const char *why)
{
	if (p->why == NULL) {
		p->fault_at = at;
		p->why = why;
	}
	return NULL;
}

static bool
is_word(const struct parser *p, const char *word)
{
	return p->token == TOKEN_WORD && str_eqc(p->word, word);
}

/* STEP[.right|.left][.max|.mean]. False: *bad is the offset of a part that
 * is none of these. */
static bool
split_ref(struct str word, size_t at, struct cond_ref *ref, size_t *bad)
{
	struct str rest;
	*ref = (struct cond_ref){ .step = -1, .at = at };
	ref->name = str_cut(word, '.', &rest);
	*bad = at;
	if (ref->name.len == 0)
		return false;
	while (rest.p != NULL) {
		struct str part = str_cut(rest, '.', &rest);
		*bad = at + (size_t)(part.p - word.p);
		bool plain = ref->of == COND_PLAIN;
		bool once = ref->side == MYO_SIDE_ONCE;
		if (str_eqc(part, "right") && plain && once)
			ref->side = MYO_SIDE_RIGHT;
		else if (str_eqc(part, "left") && plain && once)
			ref->side = MYO_SIDE_LEFT;
		else if (str_eqc(part, "max") && plain)
			ref->of = COND_MAX;
		else if (str_eqc(part, "mean") && plain)
			ref->of = COND_MEAN;
		else
			return false;
	}
	return true;
}

/* What follows an operand: [ ("+" | "-") NUMBER ], the sign with a blank
 * before it. */
static bool
parse_addend(struct parser *p, struct myo_cond *node)
{
	if (p->token != TOKEN_WORD)
		return true;
	char sign = p->word.p[0];
	if (sign != '+' && sign != '-')
		return true;
	struct str digits = str_skip(p->word, 1);
	size_t at = p->at;
	if (digits.len == 0) {
		next(p);
		digits = p->word;
		at = p->at;
	}
	double number;
	bool ok = p->token == TOKEN_WORD && digits.p[0] != '+' &&
		  digits.p[0] != '-' && num_real(digits, &number, NULL);
	if (!ok) {
		(void)fail(p, at, "a number must follow '+' or '-'");
		return false;
	}
	node->number = sign == '-' ? -number : number;
	node->has_addend = true;
	next(p);
	return true;
}

/* Words behind a step that are a test, or begin one. */
static const struct {
	const char *text;
	enum cond_op op;
} tests[] = {
	{ "has", COND_HAS },
	{ "with", COND_WITH },
	{ "without", COND_WITHOUT },
	{ "answered", COND_ANSWERED },
	{ "not-tested", COND_NOT_TESTED },
};

static bool
find_test(const struct parser *p, enum cond_op *op)
{
	for (size_t i = 0; i < sizeof(tests) / sizeof(tests[0]); i++) {
		if (!is_word(p, tests[i].text))
			continue;
		*op = tests[i].op;
		return true;
	}
	return false;
}

static bool
find_op(const struct parser *p, enum cond_op *op)
{
	for (size_t i = 0; p->token == TOKEN_OP && i < OPS; i++) {
		if (str_eqc(p->word, ops[i].text)) {
			*op = ops[i].op;
			return true;
		}
	}
	return false;
}

/* What a comparison, `has`, `with` and `without` want behind them. */
static bool
parse_operand(struct parser *p, struct myo_cond *node)
{
	bool mark = node->op == COND_WITH || node->op == COND_WITHOUT;
	if (mark && !qualifier_find(p->word, &node->qualifier)) {
		(void)fail(
		    p, p->at, "a qualifier must follow here: p, *, ** or ~");
		return false;
	}
	if (!mark && p->token != TOKEN_WORD) {
		(void)fail(
		    p, p->at, "a code, a number or a step must follow here");
		return false;
	}
	node->operand = p->word;
	node->operand_at = p->at;
	next(p);
	return mark || node->op == COND_HAS || parse_addend(p, node);
}

static struct myo_cond *
parse_test(struct parser *p)
{
	struct cond_ref ref;
	enum cond_op op;
	size_t bad;
	size_t at = p->at;
	if (is_word(p, "and") || is_word(p, "or") || find_test(p, &op))
		return fail(p, at, "a step must stand before this word");
	if (!split_ref(p->word, at, &ref, &bad))
		return fail(p, bad,
		    "only .right or .left, then .max or .mean may follow a "
		    "step");
	struct myo_cond *node = arena_new(p->arena, struct myo_cond, 1);
	if (node == NULL)
		return fail(p, at, "out of memory");
	node->at = at;
	node->ref = ref;
	node->other.step = -1;
	node->choice = -1;
	next(p);
	if (!find_test(p, &node->op) && !find_op(p, &node->op))
		return fail(p, p->at,
		    "a comparison, has, with, without, answered or not-tested "
		    "must follow a step");
	bool alone = node->op == COND_ANSWERED || node->op == COND_NOT_TESTED;
	next(p);
	if (!alone && !parse_operand(p, node))
		return NULL;
	node->end = p->last;
	return node;
}

static struct myo_cond *parse_chain(struct parser *p, enum cond_op op);

static struct myo_cond *
parse_prim(struct parser *p)
{
	if (p->token == TOKEN_WORD)
		return parse_test(p);
	if (p->token != TOKEN_OPEN)
		return fail(p, p->at,
		    p->token == TOKEN_END ? "it ends where a step must follow"
					  : "a step or '(' must stand here");
	if (p->depth == DEPTH_MAX)
		return fail(
		    p, p->at, "more than 100 parentheses in each other");
	size_t open = p->at;
	p->depth++;
	next(p);
	struct myo_cond *inside = parse_chain(p, COND_OR);
	if (inside == NULL)
		return NULL;
	if (p->token == TOKEN_END)
		return fail(p, open, "this '(' is not closed");
	if (p->token != TOKEN_CLOSE)
		return fail(p, p->at, "'and', 'or' or ')' must stand here");
	p->depth--;
	next(p);
	return inside;
}

/* A chain of `or` is one of chains of `and`, which are of prims. */
static struct myo_cond *
parse_chain(struct parser *p, enum cond_op op)
{
	struct myo_cond *first = NULL;
	struct myo_cond *last = NULL; /* of the chain: its b is open */
	for (;;) {
		struct myo_cond *item =
		    op == COND_OR ? parse_chain(p, COND_AND) : parse_prim(p);
		if (item == NULL)
			return NULL;
		if (!is_word(p, op == COND_OR ? "or" : "and")) {
			if (last == NULL)
				return item;
			last->b = item;
			return first;
		}
		struct myo_cond *node = arena_new(p->arena, struct myo_cond, 1);
		if (node == NULL)
			return fail(p, p->at, "out of memory");
		node->op = op;
		node->a = item;
		node->at = item->at;
		node->choice = -1;
		node->ref.step = -1;
		node->other.step = -1;
		if (last == NULL)
			first = node;
		else
			last->b = node;
		last = node;
		next(p);
	}
}

const struct myo_cond *
cond_parse(struct arena *a, struct str text, size_t *at, const char **why)
{
	struct parser p = { .arena = a, .text = text };
	next(&p);
	const struct myo_cond *cond = parse_chain(&p, COND_OR);
	if (cond != NULL && p.token == TOKEN_CLOSE)
		cond = fail(&p, p.at, "this ')' closes nothing");
	else if (cond != NULL && p.token != TOKEN_END)
		cond = fail(&p, p.at, "'and' or 'or' must stand here");
	if (cond == NULL) {
		*at = p.fault_at;
		*why = p.why;
	}
	return cond;
}

bool
cond_split_ref(struct str word, size_t at, struct cond_ref *ref)
{
	size_t bad;
	return split_ref(word, at, ref, &bad);
}

/* ---- Evaluation */

enum myo_side
cond_side(
    const struct cond_ref *ref, const struct myo_step *step, enum myo_side side)
{
	if (step->sides[0] == MYO_SIDE_ONCE)
		return MYO_SIDE_ONCE;
	return ref->side == MYO_SIDE_ONCE ? side : ref->side;
}

/*
 * Numbers have at most 9 decimals, and sums of two of them are no exact
 * doubles: what is nearer than half a unit of the last decimal is equal.
 */
int
cond_compare(double a, double b)
{
	double magnitude = fabs(a) + fabs(b);
	double equal = 5e-10 + magnitude * 1e-15;
	if (fabs(a - b) < equal)
		return 0;
	return a < b ? -1 : 1;
}

bool
cond_holds(enum cond_op op, int order)
{
	switch (op) {
	case COND_EQ:
		return order == 0;
	case COND_NE:
		return order != 0;
	case COND_LT:
		return order < 0;
	case COND_LE:
		return order <= 0;
	case COND_GT:
		return order > 0;
	case COND_GE:
	case COND_AND:
	case COND_OR:
	case COND_HAS:
	case COND_WITH:
	case COND_WITHOUT:
	case COND_ANSWERED:
	case COND_NOT_TESTED:
		break;
	}
	assert(op == COND_GE);
	return order >= 0;
}

static bool
eval_test(const struct myo_cond *c, const struct myo_protocol *protocol,
    enum myo_side side, const struct cond_answers *answers)
{
	/* one that names no step was refused by cond_check */
	assert(c->ref.step >= 0);
	const struct myo_step *step = &protocol->steps[c->ref.step];
	enum myo_side at = cond_side(&c->ref, step, side);
	if (c->op == COND_ANSWERED)
		return answers->answered(answers->ctx, step, at);
	if (c->op == COND_NOT_TESTED)
		return answers->not_tested(answers->ctx, step, at);
	if (c->op == COND_HAS)
		return answers->has(answers->ctx, step, at, c->choice);
	if (c->op == COND_WITH || c->op == COND_WITHOUT) {
		unsigned set = 0;
		return answers->qualifiers(answers->ctx, step, at, &set) &&
		       ((set & c->qualifier) != 0) == (c->op == COND_WITH);
	}
	double left, right = c->choice >= 0 ? c->choice : c->number;
	if (!answers->number(answers->ctx, step, at, c->ref.of, &left))
		return false;
	if (c->is_ref) {
		const struct myo_step *other = &protocol->steps[c->other.step];
		double value;
		if (!answers->number(answers->ctx, other,
			cond_side(&c->other, other, side), c->other.of, &value))
			return false;
		right = value + c->number;
	}
	return cond_holds(c->op, cond_compare(left, right));
}

bool
cond_eval(const struct myo_cond *cond, const struct myo_protocol *protocol,
    enum myo_side side, const struct cond_answers *answers)
{
	while (cond->op == COND_AND || cond->op == COND_OR) {
		bool first = cond_eval(cond->a, protocol, side, answers);
		if (first == (cond->op == COND_OR))
			return first;
		cond = cond->b;
	}
	return eval_test(cond, protocol, side, answers);
}

void
cond_refs(const struct myo_cond *cond,
    void (*fn)(void *ctx, const struct cond_ref *ref), void *ctx)
{
	while (cond->op == COND_AND || cond->op == COND_OR) {
		cond_refs(cond->a, fn, ctx);
		cond = cond->b;
	}
	fn(ctx, &cond->ref);
	if (cond->is_ref)
		fn(ctx, &cond->other);
}

struct sided {
	const struct myo_protocol *protocol;
	bool found;
};

static void
look_sided(void *ctx, const struct cond_ref *ref)
{
	struct sided *s = ctx;
	if (ref->side == MYO_SIDE_ONCE && ref->step >= 0 &&
	    s->protocol->steps[ref->step].sides[0] != MYO_SIDE_ONCE)
		s->found = true;
}

bool
cond_is_sided(const struct myo_cond *cond, const struct myo_protocol *protocol)
{
	struct sided s = { protocol, false };
	cond_refs(cond, look_sided, &s);
	return s.found;
}
