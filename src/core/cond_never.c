/*
 * Whether a condition can hold at all: its disjunctive normal form, and for
 * each term the values that every step may still have. Conditions have no
 * `not`, so a term is a plain list of comparisons. Large forms are not
 * looked at: what is not proved impossible may hold.
 */
#include "core/load.h"

#include <math.h>

#include "base/buf.h"
#include "base/num.h"

#include "base/banned.h"

#define TERMS_MAX    128
#define LITERALS_MAX 64

struct term {
	const struct myo_cond *literals[LITERALS_MAX];
	size_t n;
};

struct form {
	struct term *terms;
	size_t n, cap;
	bool over; /* too large */
};

/* What one reference may still be. */
struct domain {
	const struct cond_ref *ref;
	const struct myo_step *step;
	bool *codes; /* by choice, of a step with one answer */
	/* numbers; of a lattice in units of its last decimal */
	bool lattice;
	double unit;
	double lo, hi;
	bool lo_open, hi_open;
	double excluded[LITERALS_MAX];
	size_t n_excluded;
	bool answered, not_tested;
	int has, has_exclusive; /* choice or -1 */
	bool empty;
};

static bool
is_chain(const struct myo_cond *c)
{
	return c->op == COND_AND || c->op == COND_OR;
}

/* ---- The normal form */

static void
add_term(struct arena *a, struct form *form, const struct term *one,
    const struct term *two)
{
	if (form->n == TERMS_MAX || one->n + two->n > LITERALS_MAX) {
		form->over = true;
		return;
	}
	struct term *grown =
	    arena_grow(a, form->terms, form->n, &form->cap, sizeof(*grown));
	if (grown == NULL)
		return;
	form->terms = grown;
	struct term *term = &grown[form->n++];
	term->n = 0;
	for (size_t i = 0; i < one->n; i++)
		term->literals[term->n++] = one->literals[i];
	for (size_t i = 0; i < two->n; i++)
		term->literals[term->n++] = two->literals[i];
}

static struct form make_form(struct arena *a, const struct myo_cond *c);

/* One more item of a chain. */
static void
join(
    struct arena *a, enum cond_op op, struct form *all, const struct form *item)
{
	const struct term none = { .n = 0 };
	struct form product = { .over = all->over || item->over };
	for (size_t i = 0; op == COND_OR && i < item->n && !all->over; i++)
		add_term(a, all, &item->terms[i], &none);
	if (op == COND_OR) {
		all->over |= item->over;
		return;
	}
	for (size_t i = 0; i < all->n && !product.over; i++) {
		for (size_t j = 0; j < item->n && !product.over; j++)
			add_term(a, &product, &all->terms[i], &item->terms[j]);
	}
	*all = product;
}

static struct form
make_form(struct arena *a, const struct myo_cond *c)
{
	const struct term none = { .n = 0 };
	struct form all = { .n = 0 };
	if (!is_chain(c)) {
		struct term single = { .literals = { c }, .n = 1 };
		add_term(a, &all, &single, &none);
		return all;
	}
	enum cond_op op = c->op;
	if (op == COND_AND)
		add_term(a, &all, &none, &none);
	while (!all.over) {
		bool more = c->op == op;
		struct form item = make_form(a, more ? c->a : c);
		join(a, op, &all, &item);
		if (!more)
			break;
		c = c->b;
	}
	return all;
}

/* ---- Values that are left */

static bool
is_numeric(const struct myo_step *step)
{
	return step->kind == MYO_KIND_NUMBER || step->kind == MYO_KIND_COUNT ||
	       step->kind == MYO_KIND_HOLD;
}

static double
nearest(double x)
{
	return floor(x + 0.5);
}

static bool
same(double a, double b)
{
	return fabs(a - b) < 1e-6;
}

static void
raise_lo(struct domain *d, double low, bool open)
{
	if (low > d->lo || (same(low, d->lo) && open)) {
		d->lo = low;
		d->lo_open = open;
	}
}

static void
lower_hi(struct domain *d, double high, bool open)
{
	if (high < d->hi || (same(high, d->hi) && open)) {
		d->hi = high;
		d->hi_open = open;
	}
}

/* Takes away what is not (op value). On a lattice every bound is closed. */
static void
narrow(struct domain *d, enum cond_op op, double value)
{
	double v = d->lattice ? value / d->unit : value;
	bool on = !d->lattice || same(v, nearest(v));
	if (on && d->lattice)
		v = nearest(v);
	if (op == COND_NE) {
		if (on && d->n_excluded < LITERALS_MAX)
			d->excluded[d->n_excluded++] = v;
		return;
	}
	d->empty |= op == COND_EQ && !on;
	bool open = op == COND_GT || op == COND_LT;
	double low = v, high = v;
	if (d->lattice) {
		low = on ? v + (open ? 1 : 0) : ceil(v);
		high = on ? v - (open ? 1 : 0) : floor(v);
		open = false;
	}
	if (op == COND_GT || op == COND_GE || op == COND_EQ)
		raise_lo(d, low, open);
	if (op == COND_LT || op == COND_LE || op == COND_EQ)
		lower_hi(d, high, open);
}

static bool
numbers_left(const struct domain *d)
{
	if (d->empty || d->lo > d->hi + (d->lattice ? 0.5 : 0.0))
		return false;
	bool single = same(d->lo, d->hi);
	if (single && (d->lo_open || d->hi_open))
		return false;
	if (!single && !d->lattice)
		return true;
	/* how many points are left after those that are excluded */
	double left = single ? 1 : d->hi - d->lo + 1;
	for (size_t i = 0; i < d->n_excluded; i++) {
		bool inside = d->excluded[i] > d->lo - 1e-6 &&
			      d->excluded[i] < d->hi + 1e-6;
		for (size_t k = 0; k < i; k++)
			inside =
			    inside && !same(d->excluded[k], d->excluded[i]);
		left -= inside ? 1 : 0;
	}
	return left > 0.5;
}

static bool
domain_left(const struct domain *d)
{
	if (d->step->trials == 0 && d->answered && d->not_tested)
		return false;
	if (d->has_exclusive >= 0 && d->has >= 0 && d->has != d->has_exclusive)
		return false;
	if (is_numeric(d->step))
		return numbers_left(d);
	bool any = d->codes == NULL || d->step->n_choices == 0;
	for (size_t i = 0; !any && i < d->step->n_choices; i++)
		any = d->codes[i];
	return any && !d->empty;
}

static bool
same_ref(const struct cond_ref *a, const struct cond_ref *b)
{
	return a->step == b->step && a->side == b->side && a->of == b->of;
}

struct domains {
	struct domain *all;
	size_t n;
};

static struct domain *
domain_of(struct loader *ld, struct arena *a, struct domains *ds,
    const struct cond_ref *ref)
{
	for (size_t i = 0; i < ds->n; i++) {
		if (same_ref(ds->all[i].ref, ref))
			return &ds->all[i];
	}
	struct domain *d = &ds->all[ds->n++];
	const struct myo_step *step = &ld->steps[ref->step];
	*d = (struct domain){ .ref = ref,
		.step = step,
		.lo = -HUGE_VAL,
		.hi = HUGE_VAL,
		.has = -1,
		.has_exclusive = -1 };
	if (is_numeric(step)) {
		bool bad = ld->infos[ref->step].range_bad;
		d->lattice = ref->of != COND_MEAN && !bad;
		d->unit = pow(10, -step->decimals);
		if (step->has_min && !bad)
			narrow(d, COND_GE, step->min);
		if (step->has_max && !bad)
			narrow(d, COND_LE, step->max);
	} else if (!step->many) {
		d->codes = arena_new(a, bool, step->n_choices);
		for (size_t i = 0; d->codes && i < step->n_choices; i++)
			d->codes[i] = true;
	}
	return d;
}

static bool
code_holds(enum cond_op op, int code, int other)
{
	return (op == COND_EQ && code == other) ||
	       (op == COND_NE && code != other) ||
	       (op == COND_LT && code < other) ||
	       (op == COND_LE && code <= other) ||
	       (op == COND_GT && code > other) ||
	       (op == COND_GE && code >= other);
}

static void
apply(struct loader *ld, struct arena *a, struct domains *ds,
    const struct myo_cond *c)
{
	struct domain *d = domain_of(ld, a, ds, &c->ref);
	d->not_tested |= c->op == COND_NOT_TESTED;
	d->answered |= c->op != COND_NOT_TESTED;
	if (c->op == COND_HAS) {
		if (d->step->choices[c->choice].exclusive) {
			/* a second one that is exclusive */
			if (d->has_exclusive >= 0 &&
			    d->has_exclusive != c->choice)
				d->empty = true;
			d->has_exclusive = c->choice;
		} else {
			d->has = c->choice;
		}
	} else if (c->is_ref) {
		domain_of(ld, a, ds, &c->other)->answered = true;
	} else if (c->choice >= 0 && d->codes != NULL) {
		for (size_t i = 0; i < d->step->n_choices; i++)
			d->codes[i] =
			    d->codes[i] && code_holds(c->op, (int)i, c->choice);
	} else if (is_numeric(d->step) && c->op != COND_ANSWERED &&
		   c->op != COND_NOT_TESTED) {
		narrow(d, c->op, c->number);
	}
}

/* Least and greatest of what is left, as answers are compared. */
static void
bounds(const struct domain *d, double *lo, double *hi)
{
	*lo = d->lattice ? d->lo * d->unit : d->lo;
	*hi = d->lattice ? d->hi * d->unit : d->hi;
	if (d->codes == NULL)
		return;
	*lo = HUGE_VAL;
	*hi = -HUGE_VAL;
	for (size_t i = 0; i < d->step->n_choices; i++) {
		if (!d->codes[i])
			continue;
		*lo = fmin(*lo, (double)i);
		*hi = fmax(*hi, (double)i);
	}
}

/* Can (left op right + number) hold, by what is left of both? */
static bool
pair_left(const struct domain *left, const struct domain *right,
    const struct myo_cond *c)
{
	double lo, hi, olo, ohi;
	bounds(left, &lo, &hi);
	bounds(right, &olo, &ohi);
	olo += c->number;
	ohi += c->number;
	if (left == right) {
		/* the same answer: only what is added counts */
		lo = hi = 0;
		olo = ohi = c->number;
	}
	bool below = lo < ohi && !same(lo, ohi);
	bool above = hi > olo && !same(hi, olo);
	switch (c->op) {
	case COND_LT:
		return below;
	case COND_GT:
		return above;
	case COND_LE:
		return below || same(lo, ohi);
	case COND_GE:
		return above || same(hi, olo);
	case COND_EQ:
		return (below || same(lo, ohi)) && (above || same(hi, olo));
	case COND_NE:
		return below || above;
	case COND_AND:
	case COND_OR:
	case COND_HAS:
	case COND_ANSWERED:
	case COND_NOT_TESTED:
		break;
	}
	return true;
}

/* Can all of a term hold? *bad is then the step that stands in the way. */
static bool
term_left(struct loader *ld, struct arena *a, const struct term *term,
    const struct myo_step **bad)
{
	struct domains ds = { arena_new(a, struct domain, 2 * term->n), 0 };
	if (ds.all == NULL)
		return true;
	for (size_t i = 0; i < term->n; i++)
		apply(ld, a, &ds, term->literals[i]);
	for (size_t i = 0; i < ds.n; i++) {
		/* .max and the plain step are answered together */
		for (size_t k = 0; k < ds.n; k++) {
			if (ds.all[k].ref->step == ds.all[i].ref->step &&
			    ds.all[k].ref->side == ds.all[i].ref->side)
				ds.all[i].answered |= ds.all[k].answered;
		}
		*bad = ds.all[i].step;
		if (!domain_left(&ds.all[i]))
			return false;
	}
	for (size_t i = 0; i < term->n; i++) {
		const struct myo_cond *c = term->literals[i];
		if (!c->is_ref)
			continue;
		const struct domain *left = domain_of(ld, a, &ds, &c->ref);
		const struct domain *right = domain_of(ld, a, &ds, &c->other);
		*bad = left->step;
		if (!pair_left(left, right, c))
			return false;
	}
	return true;
}

/* ---- Reporting */

static void
tell_literal(
    struct loader *ld, const struct cond_owner *owner, const struct myo_cond *c)
{
	struct str text = owner->field->entry->value;
	size_t end = c->operand_at + c->operand.len;
	struct buf why = BUF_INIT;
	const struct myo_step *step = &ld->steps[c->ref.step];
	if (c->is_ref || !is_numeric(step)) {
		buf_adds(&why, "no answer can make it hold");
	} else {
		buf_addf(&why, "'%s' is", step->id);
		if (step->has_min)
			buf_adds(&why, " from ");
		if (step->has_min)
			num_short(&why, step->min);
		if (step->has_max)
			buf_adds(&why, " to ");
		if (step->has_max)
			num_short(&why, step->max);
		if (c->ref.of != COND_MEAN)
			buf_addf(&why, " with %d decimals", step->decimals);
	}
	fault_value(ld, DIAG_NEVER_HOLDS, owner->sect, owner->field, c->at,
	    "'%.*s%s': %s",
	    SHORT_ARG(((struct str){ text.p + c->at, end - c->at })), why.data);
	words_release(ld, &why);
}

/* Comparisons that cannot hold by themselves; how many. */
static size_t
check_literals(struct loader *ld, struct arena *a,
    const struct cond_owner *owner, const struct myo_cond *c)
{
	size_t found = 0;
	while (is_chain(c)) {
		found += check_literals(ld, a, owner, c->a);
		c = c->b;
	}
	struct term term = { .literals = { c }, .n = 1 };
	const struct myo_step *bad = NULL;
	if (!term_left(ld, a, &term, &bad)) {
		tell_literal(ld, owner, c);
		found++;
	}
	return found;
}

bool
cond_may_hold(struct loader *ld, const struct cond_owner *owner,
    const struct myo_cond *cond)
{
	struct arena a = ARENA_INIT;
	bool may = true;
	const struct myo_step *bad = NULL;
	if (check_literals(ld, &a, owner, cond) > 0) {
		may = false;
	} else if (is_chain(cond)) {
		struct form form = make_form(&a, cond);
		may = form.over || form.n == 0;
		for (size_t i = 0; i < form.n && !may; i++)
			may = term_left(ld, &a, &form.terms[i], &bad);
		if (!may && !arena_failed(&a))
			fault_value(ld, DIAG_NEVER_HOLDS, owner->sect,
			    owner->field, 0,
			    "'%.*s%s': what it asks of '%s' excludes itself",
			    SHORT_ARG(owner->field->entry->value), bad->id);
	}
	if (arena_failed(&a)) {
		ld->status = MYO_ERR_NOMEM;
		may = true;
	}
	arena_release(&a);
	return may;
}

bool
cond_is_reachable(const struct loader *ld, const struct myo_cond *cond)
{
	while (is_chain(cond)) {
		bool first = cond_is_reachable(ld, cond->a);
		if (first == (cond->op == COND_OR))
			return first;
		cond = cond->b;
	}
	return !ld->infos[cond->ref.step].unreachable &&
	       (!cond->is_ref || !ld->infos[cond->other.step].unreachable);
}
