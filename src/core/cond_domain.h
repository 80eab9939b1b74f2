/*
 * cond_domain.h: what one reference on one side may still be, as more is said
 * of it. What is not proved impossible is left.
 *
 * Order of calls: step, side and of are set, the rest is zero; domain_begin;
 * domain_apply for each thing that must hold; then what is left is asked for.
 */
#ifndef CORE_COND_DOMAIN_H
#define CORE_COND_DOMAIN_H

#include "core/cond.h"
#include "core/cond_form.h"

struct domain {
	const struct myo_step *step;
	enum myo_side side;
	enum cond_of of;
	bool *codes; /* by choice, of a step with one answer */
	/* numbers; of a lattice in units of its last decimal */
	bool lattice;
	double unit;
	double lo, hi;
	bool lo_open, hi_open;
	double excluded[COND_LITERALS_MAX];
	size_t n_excluded;
	bool answered, not_tested, tried;
	unsigned with, without; /* sets of enum myo_qualifier */
	int has, has_exclusive; /* choice or -1 */
	bool empty;
};

/* All that the step allows; `range_bad`: its range is not to be trusted. */
void domain_begin(struct domain *d, struct arena *a, bool range_bad);
/* `c` holds: a comparison or a test of the domain's reference. Of one with
 * another reference only that both are answered. */
void domain_apply(struct domain *d, const struct myo_cond *c);
bool domain_left(const struct domain *d);
/* Can (left op right + number) hold, by what is left of both? */
bool domain_pair_left(const struct domain *left, const struct domain *right,
    const struct myo_cond *c);

#endif
