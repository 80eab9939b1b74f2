/*
 * Whether two sections, or two scales, say the same: what decides when one id
 * would stand for both.
 */
#include "core/load.h"

#include "base/num.h"

#include "base/banned.h"

static const struct field *
find_field(const struct sect *sect, struct str key)
{
	const struct field *f = sect->fields;
	while (f != NULL && !str_eq(f->entry->key, key))
		f = f->next;
	return f;
}

/* All that a says, b says too. */
static bool
says_all(const struct sect *a, const struct sect *b, const char *but)
{
	for (const struct field *f = a->fields; f != NULL; f = f->next) {
		if (but != NULL && str_eqc(f->entry->key, but))
			continue;
		const struct field *other = find_field(b, f->entry->key);
		if (other == NULL ||
		    !str_eq(f->entry->value, other->entry->value))
			return false;
	}
	return true;
}

bool
sect_same(const struct sect *a, const struct sect *b)
{
	return says_all(a, b, NULL) && says_all(b, a, NULL);
}

void
scale_view_add(struct loader *ld, struct scale_view *view,
    const struct sect *grade, const int *rank)
{
	struct level_view *grown = arena_grow(
	    ld->arena, view->levels, view->n, &view->cap, sizeof(*grown));
	if (grown == NULL)
		return;
	const struct field *f = find_field(grade, STR("rank"));
	int64_t place = (int64_t)view->n;
	if (rank != NULL)
		place = *rank;
	else if (f != NULL)
		(void)num_int(f->entry->value, &place);
	view->levels = grown;
	grown[view->n++] = (struct level_view){ grade, place };
}

static const struct level_view *
find_level(const struct scale_view *view, size_t near, const char *code)
{
	struct str text = str_from(code);
	if (near < view->n && str_eqc(text, view->levels[near].sect->third))
		return &view->levels[near];
	for (size_t i = 0; i < view->n; i++) {
		if (str_eqc(text, view->levels[i].sect->third))
			return &view->levels[i];
	}
	return NULL;
}

bool
scale_same(const struct scale_view *a, const struct scale_view *b)
{
	if (!sect_same(a->head, b->head) || a->n != b->n)
		return false;
	for (size_t i = 0; i < a->n; i++) {
		const struct level_view *one = &a->levels[i];
		const struct level_view *two =
		    find_level(b, i, one->sect->third);
		if (two == NULL || one->rank != two->rank ||
		    !says_all(one->sect, two->sect, "rank") ||
		    !says_all(two->sect, one->sect, "rank"))
			return false;
	}
	return true;
}
