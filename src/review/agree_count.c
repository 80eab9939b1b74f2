/*
 * agree_count.c: observations as tables and as lists of numbers.
 */
#include "review/agree_private.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/num.h"

#include "base/banned.h"

/* Digits beyond these are not those of what was written down. */
#define SAME_TO 1e-12
#define TOO_FEW "fewer than 2 patients"

/* ---- one observation */

bool
agree_is_whole(const struct agree_obs *obs)
{
	return obs->by[AGREE_A].absent == 0 && obs->by[AGREE_B].absent == 0;
}

/* Place of the one code that was chosen. */
static size_t
category(const struct agree_reading *r)
{
	size_t i = 0;

	while (i < AGREE_CODES_MAX && (r->set >> i & 1) == 0)
		i++;
	return i;
}

/* Means of the same trials in another order may differ in the last digits. */
static bool
is_further(const struct agree_obs *obs, double than)
{
	double a = obs->by[AGREE_A].number, b = obs->by[AGREE_B].number;

	return fabs(a - b) - than > SAME_TO * fmax(fabs(a), fabs(b));
}

static bool
is_equal(const struct agree_item *item, const struct agree_obs *obs)
{
	return item->class == AGREE_MEASURED
		   ? !is_further(obs, 0.0)
		   : obs->by[AGREE_A].set == obs->by[AGREE_B].set;
}

bool
agree_disagrees(const struct agree *a, const struct agree_obs *obs)
{
	const struct agree_item *item = &a->items[obs->item];

	if (item->class == AGREE_MEASURED && item->has_mdc)
		return is_further(obs, item->mdc);
	return !is_equal(item, obs);
}

size_t
agree_ranks(const struct agree *a, const struct agree_obs *obs)
{
	if (a->items[obs->item].class != AGREE_ORDERED)
		return 0;
	size_t i = category(&obs->by[AGREE_A]);
	size_t j = category(&obs->by[AGREE_B]);

	return i > j ? i - j : j - i;
}

void
agree_reading_text(const struct agree *a, const struct agree_item *item,
    const struct agree_reading *r, struct buf *out)
{
	char qualifiers[MYO_QUALIFIER_SIZE];
	size_t n = 0;

	if (r->absent != 0) {
		buf_adds(out, agree_absent_text(a, r->absent));
		return;
	}
	if (item->class == AGREE_MEASURED) {
		num_short(out, r->number);
		return;
	}
	for (size_t i = 0; i < item->n_codes; i++)
		if ((r->set >> i & 1) != 0)
			buf_addf(
			    out, "%s%s", n++ > 0 ? " " : "", item->codes[i]);
	if (n == 0)
		buf_adds(out, "none");
	myo_qualifiers_text(r->qualifiers, qualifiers);
	buf_adds(out, qualifiers);
}

/* ---- counting */

struct agree_pick
agree_pick_item(const struct agree *a, const struct agree_item *item)
{
	return (struct agree_pick){
		.item = (size_t)(item - a->items),
		.group = AGREE_ANY,
		.side = AGREE_ANY,
		.option = AGREE_ANY,
	};
}

struct agree_pick
agree_pick_group(const struct agree_item *item)
{
	return (struct agree_pick){
		.item = AGREE_ANY,
		.group = item->group,
		.side = AGREE_ANY,
		.option = AGREE_ANY,
	};
}

/* What a count goes by: numbers, or a table of k * k. */
struct counter {
	const struct agree *a;
	const struct agree_pick *pick;
	struct agree_row *row;
	bool *seen; /* by number of the patient */
	size_t k;
	size_t *counts;             /* or NULL */
	double *values[AGREE_BOTH]; /* or NULL */
};

static bool
is_picked(const struct agree_pick *pick, const struct agree *a, size_t item)
{
	return (pick->item == AGREE_ANY || pick->item == item) &&
	       (pick->group == AGREE_ANY ||
		   pick->group == a->items[item].group);
}

/* An item of those that are picked, or NULL. */
static const struct agree_item *
first_item(const struct agree *a, const struct agree_pick *pick)
{
	for (size_t i = 0; i < a->n_items; i++)
		if (is_picked(pick, a, i))
			return &a->items[i];
	return NULL;
}

/* Row or column of a table. */
static size_t
cell_of(const struct counter *c, const struct agree_reading *r)
{
	size_t option = c->pick->option;

	return option == AGREE_ANY ? category(r) : r->set >> option & 1;
}

static void
count_whole(struct counter *c, const struct agree_item *item,
    const struct agree_obs *obs)
{
	struct agree_row *row = c->row;
	const struct agree_reading *by = obs->by;
	size_t patient = c->a->pairs[obs->pair].patient;

	if (!c->seen[patient]) {
		c->seen[patient] = true;
		row->patients++;
	}
	if (c->values[AGREE_A] != NULL) {
		c->values[AGREE_A][row->n] = by[AGREE_A].number;
		c->values[AGREE_B][row->n] = by[AGREE_B].number;
	}
	if (c->counts != NULL) {
		size_t i = cell_of(c, &by[AGREE_A]);
		size_t j = cell_of(c, &by[AGREE_B]);
		if (i < c->k && j < c->k)
			c->counts[i * c->k + j]++;
	}
	row->n++;
	if (is_equal(item, obs))
		row->exact++;
	if (agree_disagrees(c->a, obs))
		row->disagree++;
}

static void
count_one(struct counter *c, const struct agree_item *item,
    const struct agree_obs *obs)
{
	if (c->pick->side != AGREE_ANY && obs->side != c->pick->side)
		return;
	if (agree_is_whole(obs))
		count_whole(c, item, obs);
	else if (obs->by[AGREE_A].absent == 0)
		c->row->one[AGREE_A]++;
	else if (obs->by[AGREE_B].absent == 0)
		c->row->one[AGREE_B]++;
	else
		c->row->neither++;
}

static void
count_items(struct counter *c)
{
	for (size_t i = 0; i < c->a->n_items; i++) {
		const struct agree_item *item = &c->a->items[i];
		if (!is_picked(c->pick, c->a, i))
			continue;
		for (size_t at = item->from; at < item->to; at++)
			count_one(c, item, &c->a->obs[at]);
	}
}

/* Two sides of one person are one subject, and from one subject nothing can be
 * told of how subjects differ. */
static bool
is_enough(const struct agree_row *row)
{
	return row->patients > 1;
}

static void
read_table(struct counter *c)
{
	struct agree_row *row = c->row;
	const struct agreement_table table = { c->k, c->counts };

	row->within = agreement_within(&table, 1);
	if (c->pick->option != AGREE_ANY) {
		row->only[AGREE_A] = c->counts[2];
		row->only[AGREE_B] = c->counts[1];
		row->both = c->counts[3];
		row->exact = agreement_within(&table, 0);
		row->disagree = row->n - row->exact;
	}
	for (int w = AGREEMENT_PLAIN; w < AGREEMENT_WEIGHTS; w++)
		if (is_enough(row) &&
		    (w == AGREEMENT_PLAIN || row->class == AGREE_ORDERED))
			row->has_kappa[w] = agreement_kappa(
			    &table, (enum agreement_weights)w, &row->kappa[w]);
	if (!row->has_kappa[AGREEMENT_PLAIN])
		row->why = row->n == 0       ? "nothing to compare"
			   : !is_enough(row) ? TOO_FEW
					     : "both always gave one and the "
					       "same value";
}

/* The mean of what was measured is no estimate: it stays. */
static void
read_numbers(struct counter *c)
{
	struct agree_row *row = c->row;
	struct agreement_measured *m = &row->measured;

	agreement_measure(c->values[AGREE_A], c->values[AGREE_B], row->n, m);
	if (!is_enough(row))
		*m = (struct agreement_measured){
			.n = m->n,
			.why = TOO_FEW,
			.mean = m->mean,
		};
}

/* How many observations there can be. */
static size_t
most(const struct agree *a, const struct agree_pick *pick)
{
	size_t n = 0;

	for (size_t i = 0; i < a->n_items; i++)
		if (is_picked(pick, a, i))
			n += a->items[i].to - a->items[i].from;
	return n;
}

static bool
take_memory(struct counter *c, const struct agree_item *item)
{
	size_t n = most(c->a, c->pick) + 1;

	c->seen = mem_zeroed(c->a->n_patients + 1, sizeof(*c->seen));
	if (item->class == AGREE_MEASURED) {
		c->values[AGREE_A] = mem_zeroed(n, sizeof(double));
		c->values[AGREE_B] = mem_zeroed(n, sizeof(double));
		return c->seen != NULL && c->values[AGREE_A] != NULL &&
		       c->values[AGREE_B] != NULL;
	}
	if (item->class == AGREE_MANY && c->pick->option == AGREE_ANY)
		return c->seen != NULL;
	c->k = item->class == AGREE_MANY ? 2 : item->n_codes;
	c->counts = mem_zeroed(c->k * c->k + 1, sizeof(*c->counts));
	return c->seen != NULL && c->counts != NULL;
}

bool
agree_is_independent(const struct agree_row *row)
{
	return row->n == row->patients;
}

enum myo_status
agree_count(
    const struct agree *a, const struct agree_pick *pick, struct agree_row *out)
{
	struct counter c = { .a = a, .pick = pick, .row = out };
	const struct agree_item *item = first_item(a, pick);

	*out = (struct agree_row){ .class = AGREE_CLASSES };
	if (item == NULL)
		return MYO_OK;
	out->class = item->class;
	bool fine = take_memory(&c, item);
	if (fine) {
		count_items(&c);
		if (c.counts != NULL)
			read_table(&c);
		if (c.values[AGREE_A] != NULL)
			read_numbers(&c);
	}
	free(c.seen);
	free(c.counts);
	free(c.values[AGREE_A]);
	free(c.values[AGREE_B]);
	return fine ? MYO_OK : MYO_ERR_NOMEM;
}
