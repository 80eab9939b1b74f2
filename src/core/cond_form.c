#include "core/cond_form.h"

#include "base/banned.h"

#define TERMS_MAX 128

bool
cond_is_chain(const struct myo_cond *c)
{
	return c->op == COND_AND || c->op == COND_OR;
}

static void
add_term(struct arena *a, struct cond_form *form, const struct cond_term *one,
    const struct cond_term *two)
{
	if (form->n == TERMS_MAX || one->n + two->n > COND_LITERALS_MAX) {
		form->over = true;
		return;
	}
	struct cond_term *grown =
	    arena_grow(a, form->terms, form->n, &form->cap, sizeof(*grown));
	if (grown == NULL)
		return;
	form->terms = grown;
	struct cond_term *term = &grown[form->n++];
	term->n = 0;
	for (size_t i = 0; i < one->n; i++)
		term->literals[term->n++] = one->literals[i];
	for (size_t i = 0; i < two->n; i++)
		term->literals[term->n++] = two->literals[i];
}

/* One more item of a chain. */
static void
join(struct arena *a, enum cond_op op, struct cond_form *all,
    const struct cond_form *item)
{
	const struct cond_term none = { .n = 0 };
	struct cond_form product = { .over = all->over || item->over };
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

struct cond_form
cond_form(struct arena *a, const struct myo_cond *c)
{
	const struct cond_term none = { .n = 0 };
	struct cond_form all = { .n = 0 };
	if (!cond_is_chain(c)) {
		struct cond_term single = { .literals = { c }, .n = 1 };
		add_term(a, &all, &single, &none);
		return all;
	}
	enum cond_op op = c->op;
	if (op == COND_AND)
		add_term(a, &all, &none, &none);
	while (!all.over) {
		bool more = c->op == op;
		struct cond_form item = cond_form(a, more ? c->a : c);
		join(a, op, &all, &item);
		if (!more)
			break;
		c = c->b;
	}
	return all;
}
