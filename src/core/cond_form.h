/*
 * cond_form.h: the disjunctive normal form of a condition. Conditions have no
 * `not`, so a term is a plain list of comparisons and tests.
 */
#ifndef CORE_COND_FORM_H
#define CORE_COND_FORM_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "core/cond.h"

#define COND_LITERALS_MAX 64 /* of a term */

struct cond_term {
	const struct myo_cond *literals[COND_LITERALS_MAX];
	size_t n;
};

struct cond_form {
	struct cond_term *terms;
	size_t n, cap;
	bool over; /* too large: not all of it is here */
};

/* Memory comes from the arena. Out of memory: terms are missing, ask it. */
struct cond_form cond_form(struct arena *a, const struct myo_cond *cond);
bool cond_is_chain(const struct myo_cond *cond); /* and, or */

#endif
