/*
 * Conditions. What parses is printed, and parses again to what prints the
 * same. What a protocol accepts means, for any answers, what the words of
 * cond.h say (evaluated here anew, on the text), before and after printing.
 * What is refused because it can never hold holds for no answers that a
 * session could have.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <myolog/protocol.h>

#include "base/num.h"
#include "base/utf8.h"
#include "core/cond.h"
#include "fuzz/fuzz.h"
#include "fuzz/rich.h"

#define STEPS_MAX  16
#define TRIALS_MAX 2
#define ROUNDS     24

static const char head[] =
    "[protocol]\nid = p\nversion = 1\ntitle = P\nsources = S\n"
    "sides = right, left\n"
    "[step g]\nkind = grade\nscale = mrc\nask = G\ntrials = 2\n"
    "[step h]\nkind = grade\nscale = mrc\nask = H\n"
    "[step f]\nkind = palpation\nstructure = F\nask = F\noption.a = aa\n"
    "option.b = bb\noption.c = cc\nexclusive = a, b\n"
    "[step y]\nkind = yesno\nask = Y\nask_if = h >= 3\n"
    "[step c]\nkind = choice\nask = C\noption.red = r\noption.2 = t\n"
    "[step n]\nkind = number\nask = N\nunit = N\nmin = 0\nmax = 9\n"
    "decimals = 1\n"
    "[step m]\nkind = count\nask = M\nmax = 30\nask_if = n > 5 or y = y\n"
    "[step k]\nkind = number\nask = K\nunit = N\ntrials = 2\nmin = 1\n"
    "max = 5\n"
    "[step w]\nkind = palpation\nwith = h\nstructure = W\nask = W\n"
    "option.firm = x\noption.gap = y\nchoose = one\n"
    "[step e]\nkind = yesno\nask = E\nsides = right else left\n"
    "[step o]\nkind = count\nask = O\nsides = once\nmax = 3\n"
    "[step t]\nkind = text\nask = T\nsides = once\n";

/* ---- printing */

static const char *const words[] = {
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

/* Every chain in parentheses but the outermost; `and` binds closer, so those
 * in it that are chains of `or` need theirs, and the others may have them. */
static void
print(struct buf *out, const struct myo_cond *c, bool outer)
{
	if (c->op == COND_AND || c->op == COND_OR) {
		enum cond_op op = c->op;
		buf_adds(out, outer ? "" : "( ");
		for (; c->op == op && c->b != NULL; c = c->b) {
			print(out, c->a, false);
			buf_addf(out, " %s ", words[op]);
		}
		print(out, c, false);
		buf_adds(out, outer ? "" : " )");
		return;
	}
	static const char *const sides[] = { "", ".right", ".left" };
	static const char *const of[] = { "", ".max", ".mean" };
	buf_addf(out, "%.*s%s%s %s", STR_ARG(c->ref.name), sides[c->ref.side],
	    of[c->ref.of], words[c->op]);
	if (c->operand.len > 0)
		buf_addf(out, " %.*s", STR_ARG(c->operand));
	if (c->has_addend) {
		buf_adds(out, signbit(c->number) ? " - " : " + ");
		num_short(out, fabs(c->number));
	}
}

/* ---- answers */

enum state {
	OPEN,
	ANSWERED,
	NOT_TESTED,
};

struct found {
	enum state state;
	double number[TRIALS_MAX]; /* or the index of the one choice */
	unsigned chosen;           /* of many */
	unsigned qualifiers;
};

struct answers {
	const struct myo_protocol *p;
	struct found found[STEPS_MAX][3]; /* by side */
};

static const struct found *
found_at(
    const struct answers *a, const struct myo_step *step, enum myo_side side)
{
	return &a->found[step->index][side];
}

static double
value_of(const struct found *f, const struct myo_step *step, enum cond_of of)
{
	double x = f->number[0], y = f->number[TRIALS_MAX - 1];

	if (step->trials == 0 || of == COND_PLAIN)
		return x;
	return of == COND_MAX ? fmax(x, y) : (x + y) / TRIALS_MAX;
}

static bool
give_number(void *ctx, const struct myo_step *step, enum myo_side side,
    enum cond_of of, double *out)
{
	const struct found *f = found_at(ctx, step, side);

	*out = value_of(f, step, of);
	return f->state == ANSWERED;
}

static bool
give_has(void *ctx, const struct myo_step *step, enum myo_side side, int choice)
{
	const struct found *f = found_at(ctx, step, side);

	return f->state == ANSWERED && ((f->chosen >> choice) & 1U) != 0;
}

static bool
give_qualifiers(
    void *ctx, const struct myo_step *step, enum myo_side side, unsigned *set)
{
	const struct found *f = found_at(ctx, step, side);

	*set = f->qualifiers;
	return f->state == ANSWERED;
}

static bool
give_answered(void *ctx, const struct myo_step *step, enum myo_side side)
{
	return found_at(ctx, step, side)->state == ANSWERED;
}

static bool
give_not_tested(void *ctx, const struct myo_step *step, enum myo_side side)
{
	return found_at(ctx, step, side)->state == NOT_TESTED;
}

/* ---- the meaning, from the text */

static const struct myo_step *
look_up(const struct answers *a, const struct cond_ref *ref)
{
	char *id = fuzz_text(ref->name);
	const struct myo_step *step = myo_protocol_step(a->p, id);

	FUZZ_CHECK_OF(step != NULL, id);
	free(id);
	return step;
}

static enum myo_side
side_of(
    const struct cond_ref *ref, const struct myo_step *step, enum myo_side side)
{
	if (step->n_sides == 1 && step->sides[0] == MYO_SIDE_ONCE)
		return MYO_SIDE_ONCE;
	return ref->side != MYO_SIDE_ONCE ? ref->side : side;
}

static int
code_of(const struct myo_step *step, struct str code)
{
	for (size_t i = 0; i < step->n_choices; i++)
		if (str_eqc(code, step->choices[i].code))
			return (int)i;
	return -1;
}

/* What stands on the right of a comparison; false: it has no value. */
static bool
right_side(const struct answers *a, const struct myo_cond *c,
    const struct myo_step *step, enum myo_side side, double *out)
{
	struct cond_ref ref;
	int code = c->has_addend ? -1 : code_of(step, c->operand);

	if (code >= 0) {
		*out = code;
		return true;
	}
	if (step->n_choices == 0 && num_real(c->operand, out, NULL))
		return true;
	FUZZ_CHECK(cond_split_ref(c->operand, c->operand_at, &ref));
	const struct myo_step *other = look_up(a, &ref);
	const struct found *f = found_at(a, other, side_of(&ref, other, side));
	*out = value_of(f, other, ref.of) + (c->has_addend ? c->number : 0);
	return f->state == ANSWERED;
}

static bool
compares(enum cond_op op, double left, double right)
{
	double d = left - right;
	int sign = fabs(d) < 1e-9 ? 0 : d < 0 ? -1 : 1;

	return (op == COND_EQ && sign == 0) || (op == COND_NE && sign != 0) ||
	       (op == COND_LT && sign < 0) || (op == COND_LE && sign <= 0) ||
	       (op == COND_GT && sign > 0) || (op == COND_GE && sign >= 0);
}

static bool
means(const struct answers *a, const struct myo_cond *c, enum myo_side side)
{
	double right = 0;

	if (c->op == COND_AND)
		return means(a, c->a, side) && means(a, c->b, side);
	if (c->op == COND_OR)
		return means(a, c->a, side) || means(a, c->b, side);
	const struct myo_step *step = look_up(a, &c->ref);
	const struct found *f = found_at(a, step, side_of(&c->ref, step, side));
	if (c->op == COND_NOT_TESTED)
		return f->state == NOT_TESTED;
	if (f->state != ANSWERED)
		return false;
	if (c->op == COND_HAS)
		return ((f->chosen >> code_of(step, c->operand)) & 1U) != 0;
	if (c->op == COND_WITH || c->op == COND_WITHOUT)
		return ((f->qualifiers & c->qualifier) != 0) ==
		       (c->op == COND_WITH);
	return c->op == COND_ANSWERED ||
	       (right_side(a, c, step, side, &right) &&
		   compares(c->op, value_of(f, step, c->ref.of), right));
}

/* ---- answers that a session could have */

static double
any_number(const struct myo_step *step, uint32_t *seed)
{
	double lo = step->has_min ? step->min : 0;
	double hi = step->has_max ? step->max : 100;
	double unit = step->decimals > 0 ? 10 : 1;
	uint32_t n = (uint32_t)((hi - lo) * unit) + 1;

	return (floor(lo * unit + 0.5) + fuzz_random(seed) % n) / unit;
}

static unsigned
any_choices(const struct myo_step *step, uint32_t *seed)
{
	unsigned set = fuzz_random(seed) & ((1U << step->n_choices) - 1);

	for (size_t i = 0; i < step->n_choices; i++)
		if (((set >> i) & 1U) != 0 && step->choices[i].exclusive)
			return 1U << i;
	return set;
}

static void
answer(const struct myo_step *step, struct found *f, uint32_t *seed)
{
	f->state = (enum state)(fuzz_random(seed) % 8 > 1
				    ? ANSWERED
				    : fuzz_random(seed) % 2 * NOT_TESTED);
	if (f->state != ANSWERED)
		return;
	for (size_t i = 0; i < TRIALS_MAX; i++)
		f->number[i] =
		    step->many ? 0
		    : step->n_choices > 0
			? (double)(fuzz_random(seed) % step->n_choices)
			: any_number(step, seed);
	if (step->many)
		f->chosen = any_choices(step, seed);
	if (step->kind == MYO_KIND_GRADE)
		f->qualifiers = fuzz_random(seed) & step->choices[0].qualifiers;
}

/* Hidden: by its condition, since the step it goes with was not tested, or
 * since the other side was. */
static bool
is_hidden(const struct answers *a, const struct myo_step *step,
    enum myo_side side, const struct myo_cond *ask_if)
{
	if (ask_if != NULL && !means(a, ask_if, side))
		return true;
	if (step->with >= 0 && a->found[step->with][side].state == NOT_TESTED)
		return true;
	return step->else_side && side == step->sides[1] &&
	       a->found[step->index][step->sides[0]].state != NOT_TESTED;
}

static void
fill(struct answers *a, struct arena *arena, uint32_t *seed)
{
	size_t at = 0;
	const char *why = NULL;

	memset(a->found, 0, sizeof(a->found));
	for (size_t i = 0; i < a->p->n_steps; i++) {
		const struct myo_step *step = &a->p->steps[i];
		const struct myo_cond *ask_if = NULL;
		if (step->ask_if != NULL)
			ask_if = cond_parse(
			    arena, str_from(step->ask_if_text), &at, &why);
		for (size_t k = 0; k < step->n_sides; k++)
			if (!is_hidden(a, step, step->sides[k], ask_if))
				answer(
				    step, &a->found[i][step->sides[k]], seed);
	}
}

/* ---- putting it together */

/* A protocol with this check behind the steps above. */
static struct myo_protocol *
load(const char *cond, bool *never)
{
	struct buf text = BUF_INIT;
	struct myo_protocol *p = NULL;
	struct myo_diags *diags = myo_diags_new();

	buf_adds(&text, head);
	buf_adds(&text, "[check x]\nsay = X\nif =\n");
	utf8_wrap(&text, str_from(cond), 2, 160);
	enum myo_status status = myo_protocol_load(
	    "p.ini", text.data, text.len, rich_catalogue(), NULL, &p, diags);
	fuzz_diags(diags);
	size_t errors = myo_diags_count_of(diags, MYO_ERROR);
	FUZZ_CHECK(status == (errors > 0 ? MYO_ERR_INVALID : MYO_OK));
	*never = errors > 0;
	for (size_t i = 0; i < myo_diags_count(diags); i++) {
		const struct myo_diag *d = myo_diags_get(diags, i);
		*never = *never && (d->severity != MYO_ERROR ||
				       strcmp(d->id, "never-holds") == 0);
	}
	myo_diags_free(diags);
	buf_release(&text);
	return p;
}

static bool
evaluate(const struct myo_protocol *p, struct answers *a, enum myo_side side)
{
	const struct cond_answers answers = { a, give_number, give_has,
		give_qualifiers, give_answered, give_not_tested };

	return cond_eval(p->checks[0].cond, p, side, &answers);
}

static void
compare(const struct myo_cond *c, const struct myo_protocol *p,
    const struct myo_protocol *again, const char *text, uint32_t seed)
{
	static struct myo_protocol *plain;
	struct arena arena = ARENA_INIT;
	static struct answers a;
	bool never;

	if (plain == NULL)
		plain = load("o answered", &never);
	a.p = p != NULL ? p : plain;
	for (int i = 0; i < ROUNDS; i++) {
		fill(&a, &arena, &seed);
		for (int k = 0; k < 3; k++) {
			enum myo_side side = (enum myo_side)k;
			bool holds = means(&a, c, side);
			if (p == NULL) {
				FUZZ_CHECK_OF(!holds, text);
				continue;
			}
			FUZZ_CHECK_OF(evaluate(p, &a, side) == holds, text);
			FUZZ_CHECK_OF(evaluate(again, &a, side) == holds, text);
		}
	}
	arena_release(&arena);
}

static void
try(const struct myo_cond *c, const char *text, uint32_t seed)
{
	struct buf once = BUF_INIT, twice = BUF_INIT;
	struct arena arena = ARENA_INIT;
	size_t at = 0;
	const char *why = NULL;
	bool never = false, never_again = false;

	print(&once, c, true);
	const struct myo_cond *back =
	    cond_parse(&arena, buf_str(&once), &at, &why);
	FUZZ_CHECK_OF(back != NULL, once.data);
	print(&twice, back, true);
	FUZZ_CHECK_OF(str_eq(buf_str(&once), buf_str(&twice)), once.data);
	struct myo_protocol *p = load(text, &never);
	struct myo_protocol *again = load(once.data, &never_again);
	FUZZ_CHECK_OF((p == NULL) == (again == NULL), once.data);
	FUZZ_CHECK_OF(never == never_again, once.data);
	if (p != NULL || never)
		compare(c, p, again, once.data, seed);
	myo_protocol_free(again);
	myo_protocol_free(p);
	arena_release(&arena);
	buf_release(&twice);
	buf_release(&once);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct arena arena = ARENA_INIT;
	size_t at = 0;
	const char *why = NULL;

	char *exact = fuzz_exact(data, len);
	struct str s = { exact, len };
	const struct myo_cond *c = cond_parse(&arena, s, &at, &why);
	if (c == NULL)
		FUZZ_CHECK(why != NULL && at <= len);
	/* As it stands in a file: one text on lines of some length. */
	char *text = fuzz_text(s);
	for (char *p = text; *p != '\0'; p++)
		if (*p == '\n' || *p == '\t')
			*p = ' ';
	if (c != NULL && len < 1000 && utf8_check(s) == len)
		try(c, text, (uint32_t)len + 1);
	free(text);
	free(exact);
	arena_release(&arena);
	return 0;
}
