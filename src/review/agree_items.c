/*
 * agree_items.c: which steps of which revisions are one item, and the order of
 * items and observations.
 */
#include "review/agree_private.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#include "base/banned.h"

/* ---- items */

static enum agree_class
class_of(const struct myo_step *step)
{
	switch (step->kind) {
	case MYO_KIND_GRADE:
		return AGREE_ORDERED;
	case MYO_KIND_YESNO:
	case MYO_KIND_CHOICE:
	case MYO_KIND_PALPATION:
	case MYO_KIND_CHECKS:
		if (step->n_choices > AGREE_CODES_MAX)
			return AGREE_CLASSES;
		return step->many ? AGREE_MANY : AGREE_UNORDERED;
	case MYO_KIND_NUMBER:
	case MYO_KIND_COUNT:
	case MYO_KIND_HOLD:
		return AGREE_MEASURED;
	case MYO_KIND_INSTRUCTION:
	case MYO_KIND_TEXT:
	case MYO_KINDS:
		break;
	}
	return AGREE_CLASSES;
}

static size_t
group_of(struct agree *a, enum agree_class class, const struct agree_form *form)
{
	for (size_t i = 0; i < a->n_items; i++)
		if (a->items[i].class == class &&
		    agree_form_compare(
			&a->items[i].form, form, AGREE_TRAITS_SHARED) == 0)
			return a->items[i].group;
	return a->n_groups++;
}

static bool
fill_item(struct agree *a, struct agree_item *item, const char *protocol_id,
    const struct myo_step *step, const struct agree_form *form)
{
	const char **codes =
	    arena_new(&a->arena, const char *, step->n_choices + 1);

	if (codes == NULL)
		return false;
	for (size_t i = 0; i < step->n_choices; i++)
		codes[i] = arena_cstr(&a->arena, step->choices[i].code);
	*item = (struct agree_item){
		.class = class_of(step),
		.protocol_id = arena_cstr(&a->arena, protocol_id),
		.step_id = arena_cstr(&a->arena, step->id),
		.title = arena_cstr(&a->arena, step->ask),
		.scale = form->trait[AGREE_SCALE],
		.codes = codes,
		.n_codes = step->n_choices,
		.unit = form->trait[AGREE_UNIT],
		.trials = step->trials,
		.group = group_of(a, class_of(step), form),
		.form = *form,
		.order = step->index,
	};
	return true;
}

/* An mdc holds for what it was found for: none counts where they differ. */
void
agree_item_judge(struct agree_item *item, const struct agree_mdc *mdc)
{
	if (!item->judged) {
		item->judged = true;
		item->has_mdc = mdc->is_stated;
		item->mdc = mdc->mdc;
	}
	if (item->has_mdc != mdc->is_stated ||
	    (mdc->is_stated && fabs(item->mdc - mdc->mdc) > 0.0))
		item->mdcs_differ = true;
	if (item->mdcs_differ)
		item->has_mdc = false;
}

static bool
find_item(struct agree *a, const char *protocol_id, const struct myo_step *step,
    size_t *out)
{
	struct agree_form form;

	agree_form_take(&a->arena, step, &form);
	if (arena_failed(&a->arena))
		return false;
	for (*out = 0; *out < a->n_items; ++*out) {
		const struct agree_item *item = &a->items[*out];
		if (strcmp(item->step_id, step->id) == 0 &&
		    strcmp(item->protocol_id, protocol_id) == 0 &&
		    agree_form_compare(&item->form, &form, AGREE_TRAITS) == 0)
			return true;
	}
	struct agree_item item;
	if (a->n_items == UINT32_MAX ||
	    !fill_item(a, &item, protocol_id, step, &form) ||
	    !mem_room(a->items, a->n_items, &a->cap_items))
		return false;
	a->items[a->n_items++] = item;
	return true;
}

static bool
is_wanted(const struct agree *a, const struct myo_step *step)
{
	return a->setup.step_id == NULL ||
	       strcmp(a->setup.step_id, step->id) == 0;
}

static bool
fill_rev(
    struct agree *a, struct agree_rev *rev, const struct myo_protocol *protocol)
{
	size_t n = protocol->n_steps;
	const char **ids = arena_new(&a->arena, const char *, n + 1);
	size_t *items = arena_new(&a->arena, size_t, n + 1);
	struct agree_mdc *mdcs = arena_new(&a->arena, struct agree_mdc, n + 1);

	if (ids == NULL || items == NULL || mdcs == NULL)
		return false;
	for (size_t i = 0; i < n; i++) {
		const struct myo_step *step = &protocol->steps[i];
		ids[i] = arena_cstr(&a->arena, step->id);
		items[i] = AGREE_ANY;
		mdcs[i] = (struct agree_mdc){ step->has_mdc, step->mdc };
		if (!is_wanted(a, step))
			continue;
		if (class_of(step) != AGREE_CLASSES &&
		    !find_item(a, protocol->id, step, &items[i]))
			return false;
	}
	*rev = (struct agree_rev){
		.id = arena_cstr(&a->arena, protocol->id),
		.rev = arena_cstr(&a->arena, protocol->rev),
		.step_ids = ids,
		.items = items,
		.mdcs = mdcs,
		.n_steps = n,
	};
	return true;
}

const struct agree_rev *
agree_rev_find(const struct agree *a, const char *id, const char *rev)
{
	for (size_t i = 0; i < a->n_revs; i++)
		if (strcmp(a->revs[i].rev, rev) == 0 &&
		    strcmp(a->revs[i].id, id) == 0)
			return &a->revs[i];
	return NULL;
}

const struct agree_rev *
agree_rev_take(struct agree *a, const struct myo_protocol *protocol)
{
	const struct agree_rev *known =
	    agree_rev_find(a, protocol->id, protocol->rev);

	if (known != NULL)
		return known;
	if (!mem_room(a->revs, a->n_revs, &a->cap_revs) ||
	    !fill_rev(a, &a->revs[a->n_revs], protocol))
		return NULL;
	return &a->revs[a->n_revs++];
}

bool
agree_rev_has(const struct agree_rev *rev, const char *step_id)
{
	for (size_t i = 0; i < rev->n_steps; i++)
		if (strcmp(rev->step_ids[i], step_id) == 0)
			return true;
	return false;
}

/* ---- order */

static int
compare_item(const struct agree_item *a, const struct agree_item *b)
{
	int c = strcmp(a->protocol_id, b->protocol_id);

	if (c == 0)
		c = (a->order > b->order) - (a->order < b->order);
	if (c == 0)
		c = strcmp(a->step_id, b->step_id);
	return c != 0 ? c
		      : agree_form_compare(&a->form, &b->form, AGREE_TRAITS);
}

static int
by_item(const void *pa, const void *pb)
{
	return compare_item(pa, pb);
}

static int
compare_size(size_t a, size_t b)
{
	return (a > b) - (a < b);
}

static int
by_place(const void *pa, const void *pb)
{
	const struct agree_obs *a = pa;
	const struct agree_obs *b = pb;
	int c = compare_size(a->item, b->item);

	if (c == 0)
		c = compare_size(a->pair, b->pair);
	if (c == 0)
		c = compare_size(a->side, b->side);
	return c != 0 ? c : (a->trial > b->trial) - (a->trial < b->trial);
}

static bool
sort_items(struct agree *a)
{
	struct agree_item *sorted = mem_zeroed(a->n_items + 1, sizeof(*sorted));
	uint32_t *place = mem_zeroed(a->n_items + 1, sizeof(*place));

	if (sorted != NULL && place != NULL) {
		for (size_t i = 0; i < a->n_items; i++) {
			sorted[i] = a->items[i];
			sorted[i].from = i; /* where it was */
		}
		if (a->n_items > 1)
			qsort(sorted, a->n_items, sizeof(*sorted), by_item);
		for (size_t i = 0; i < a->n_items; i++)
			place[sorted[i].from] = (uint32_t)i;
		for (size_t i = 0; i < a->n_obs; i++)
			a->obs[i].item = place[a->obs[i].item];
		memcpy(a->items, sorted, a->n_items * sizeof(*sorted));
	}
	bool fine = sorted != NULL && place != NULL;
	free(sorted);
	free(place);
	return fine;
}

enum myo_status
agree_sort(struct agree *a)
{
	if (a->n_items == 0)
		return MYO_OK;
	if (!sort_items(a))
		return MYO_ERR_NOMEM;
	if (a->n_obs > 1)
		qsort(a->obs, a->n_obs, sizeof(*a->obs), by_place);
	size_t at = 0;
	for (size_t i = 0; i < a->n_items; i++) {
		a->items[i].from = at;
		while (at < a->n_obs && a->obs[at].item == i)
			at++;
		a->items[i].to = at;
	}
	return MYO_OK;
}
