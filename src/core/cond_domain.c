/*
 * cond_domain.c: see cond_domain.h.
 */
#include "core/cond_domain.h"

#include <assert.h>
#include <math.h>

#include "core/answer.h"

#include "base/banned.h"

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
		if (on && d->n_excluded < COND_LITERALS_MAX)
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

bool
domain_left(const struct domain *d)
{
	if (d->not_tested &&
	    (d->answered || (d->tried && d->step->trials == 0)))
		return false;
	if ((d->with & d->without) != 0)
		return false;
	if (d->has_exclusive >= 0 && d->has >= 0 && d->has != d->has_exclusive)
		return false;
	if (step_is_numeric(d->step))
		return numbers_left(d);
	bool any = d->codes == NULL || d->step->n_choices == 0;
	for (size_t i = 0; !any && i < d->step->n_choices; i++)
		any = d->codes[i];
	return any && !d->empty;
}

void
domain_begin(struct domain *d, struct arena *a, bool range_bad)
{
	const struct myo_step *step = d->step;

	d->lo = -HUGE_VAL;
	d->hi = HUGE_VAL;
	d->has = d->has_exclusive = -1;
	if (step_is_numeric(step)) {
		d->lattice = d->of != COND_MEAN && !range_bad;
		d->unit = pow(10, -step->decimals);
		if (step->has_min && !range_bad)
			narrow(d, COND_GE, step->min);
		if (step->has_max && !range_bad)
			narrow(d, COND_LE, step->max);
	} else if (!step->many) {
		d->codes = arena_new(a, bool, step->n_choices);
		for (size_t i = 0; d->codes && i < step->n_choices; i++)
			d->codes[i] = true;
	}
}

static void
apply_has(struct domain *d, int choice)
{
	if (!d->step->choices[choice].exclusive) {
		d->has = choice;
		return;
	}
	/* a second one that is exclusive */
	if (d->has_exclusive >= 0 && d->has_exclusive != choice)
		d->empty = true;
	d->has_exclusive = choice;
}

static void
apply_compare(struct domain *d, const struct myo_cond *c)
{
	if (c->is_ref)
		return; /* when all else is known: domain_pair_left */
	if (step_is_numeric(d->step)) {
		narrow(d, c->op, c->number);
		return;
	}
	for (size_t i = 0;
	     d->codes != NULL && c->choice >= 0 && i < d->step->n_choices; i++)
		d->codes[i] =
		    d->codes[i] && cond_holds(c->op, (int)i - c->choice);
}

void
domain_apply(struct domain *d, const struct myo_cond *c)
{
	d->not_tested |= c->op == COND_NOT_TESTED;
	d->answered |= c->op != COND_NOT_TESTED;
	switch (c->op) {
	case COND_HAS:
		apply_has(d, c->choice);
		break;
	case COND_WITH:
		d->with |= c->qualifier;
		break;
	case COND_WITHOUT:
		d->without |= c->qualifier;
		break;
	case COND_EQ:
	case COND_NE:
	case COND_LT:
	case COND_LE:
	case COND_GT:
	case COND_GE:
		apply_compare(d, c);
		break;
	case COND_AND:
	case COND_OR:
	case COND_ANSWERED:
	case COND_NOT_TESTED:
		break;
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

bool
domain_pair_left(const struct domain *left, const struct domain *right,
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
	case COND_AND:
	case COND_OR:
	case COND_HAS:
	case COND_WITH:
	case COND_WITHOUT:
	case COND_ANSWERED:
	case COND_NOT_TESTED:
		break;
	}
	assert(c->op == COND_NE);
	return below || above;
}
