/*
 * References between items: with, muscles, blocks, conditions, scores;
 * inherited sources; and the order in which steps are asked.
 */
#include "core/load.h"

#include <string.h>

#include "core/record.h"

#include "base/banned.h"

int
step_index(const struct loader *ld, struct str id)
{
	const struct sect *sect = sect_by_id(ld, SECT_STEP, id);
	return sect == NULL ? -1 : sect->index;
}

static void
resolve_with(struct loader *ld, struct myo_step *step, struct step_info *info)
{
	const struct field *f = sect_field(info->sect, "with");
	if (f == NULL)
		return;
	step->with = step_index(ld, f->entry->value);
	if (step->with < 0)
		fault_value(ld, DIAG_DANGLING, info->sect, f, 0,
		    "'%s': there is no such step", f->entry->value.p);
}

static void
resolve_muscles(struct loader *ld, struct myo_step *step, struct sect *sect)
{
	const struct field *f = sect_field(sect, "muscles");
	if (f == NULL)
		return;
	const char **ids = NULL;
	size_t pos = 0, at, n = 0, cap = 0;
	struct str id;
	while (list_next(f->entry->value, false, &pos, &id, &at)) {
		struct sect *card = sect_by_id(ld, SECT_MUSCLE, id);
		if (card == NULL) {
			fault_value(ld, DIAG_DANGLING, sect, f, at,
			    "'%.*s': there is no such muscle card",
			    STR_ARG(id));
			continue;
		}
		card->used = true;
		const char **grown =
		    arena_grow(ld->arena, ids, n, &cap, sizeof(*grown));
		if (grown == NULL)
			return;
		ids = grown;
		ids[n++] = card->id;
	}
	step->muscles = ids;
	step->n_muscles = n;
}

/* Each step once. `all` is refused: who allows it looks first. */
static const int *
step_list(struct loader *ld, struct sect *sect, const struct field *f,
    size_t *n_steps)
{
	int *steps = NULL;
	size_t pos = 0, at, n = 0, cap = 0;
	struct str id;
	struct names seen;
	names_init(&seen, ld->arena);
	while (list_next(f->entry->value, true, &pos, &id, &at)) {
		int index = step_index(ld, id);
		if (str_eqc(id, "all")) {
			fault_value(ld, DIAG_BAD_VALUE, sect, f, at,
			    "'all' must stand alone");
			continue;
		}
		if (index < 0) {
			fault_value(ld, DIAG_DANGLING, sect, f, at,
			    "'%.*s': there is no such step", STR_ARG(id));
			continue;
		}
		if (names_put(&seen, 0, id, 0) != NAMES_NONE)
			continue;
		int *grown =
		    arena_grow(ld->arena, steps, n, &cap, sizeof(*grown));
		if (grown == NULL)
			return NULL;
		steps = grown;
		steps[n++] = index;
	}
	*n_steps = n;
	return steps;
}

static void
resolve_blocks(struct loader *ld, struct sect *sect, struct myo_blocks *blocks)
{
	const struct field *f = sect_field(sect, "blocks");
	if (f == NULL)
		return;
	if (str_eqc(f->entry->value, "all"))
		blocks->all = true;
	else
		blocks->steps = step_list(ld, sect, f, &blocks->n_steps);
}

static void
resolve_compared(struct loader *ld, struct myo_step *step, struct sect *sect)
{
	const struct field *f = sect_field(sect, "compare_if_same");
	if (f == NULL)
		return;
	if (str_eqc(f->entry->value, "all"))
		fault_value(ld, DIAG_BAD_VALUE, sect, f, 0,
		    "'all'; it is a list of steps");
	else
		step->compare_if_same =
		    step_list(ld, sect, f, &step->n_compare_if_same);
}

static void
inherit_source(
    const struct loader *ld, const struct sect *sect, const char **source)
{
	if ((*source)[0] == '\0' && !sect_has(sect, "source"))
		*source = ld->protocol->sources;
}

/* ---- The order of asking: a step, then those that belong to it. */

struct children {
	int first, last, next;
};

static void
link_children(const struct loader *ld, struct children *kids)
{
	size_t n = ld->protocol->n_steps;
	for (size_t i = 0; i < n; i++)
		kids[i] = (struct children){ -1, -1, -1 };
	for (size_t i = 0; i < n; i++) {
		int parent = ld->steps[i].with;
		if (parent < 0)
			continue;
		if (kids[parent].first < 0)
			kids[parent].first = (int)i;
		else
			kids[kids[parent].last].next = (int)i;
		kids[parent].last = (int)i;
	}
}

/* A step and all below it, depth first without recursion. */
static void
order_family(struct loader *ld, const struct children *kids, int root)
{
	int at = root;
	for (;;) {
		if (ld->infos[at].order < 0) {
			ld->infos[at].order = (int)ld->n_asking;
			ld->asking[ld->n_asking++] = at;
			if (kids[at].first >= 0) {
				at = kids[at].first;
				continue;
			}
		}
		if (at == root)
			return;
		at = kids[at].next >= 0 ? kids[at].next : ld->steps[at].with;
	}
}

static void
order_steps(struct loader *ld)
{
	size_t n = ld->protocol->n_steps;
	struct children *kids = arena_new(ld->arena, struct children, n + 1);
	ld->asking = arena_new(ld->arena, int, n + 1);
	if (kids == NULL || ld->asking == NULL)
		return;
	link_children(ld, kids);
	for (size_t i = 0; i < n; i++)
		ld->infos[i].order = -1;
	/* A cycle hangs below no root. */
	for (size_t i = 0; i < n; i++) {
		if (ld->steps[i].with < 0)
			order_family(ld, kids, (int)i);
	}
}

bool
step_on_side(const struct loader *ld, int index, enum myo_side side)
{
	const struct myo_step *step = &ld->steps[index];
	const struct myo_protocol *p = ld->protocol;
	return record_has_side(step->sides, step->n_sides, side) &&
	       (ld->sides_bad || side == MYO_SIDE_ONCE ||
		   record_has_side(p->sides, p->n_sides, side));
}

/* A session asks no side that the protocol does not have. */
static void
resolve_sides(
    struct loader *ld, const struct myo_step *step, struct step_info *info)
{
	const struct field *f = sect_field(info->sect, "sides");
	if (f == NULL || info->sides_bad)
		return;
	for (size_t i = 0; i < step->n_sides; i++) {
		if (step_on_side(ld, step->index, step->sides[i]))
			return;
	}
	info->unreachable = true;
	fault_value(ld, DIAG_UNREACHABLE, info->sect, f, 0,
	    "'%s' for 'sides'; the protocol's are '%s'", f->entry->value.p,
	    ld->protocol->sides[0] == MYO_SIDE_ONCE    ? "once"
	    : ld->protocol->sides[0] == MYO_SIDE_RIGHT ? "right"
						       : "left");
}

static void
resolve_conditions(struct loader *ld)
{
	struct myo_protocol *p = ld->protocol;
	for (size_t i = 0; i < p->n_steps; i++) {
		struct step_info *info = &ld->infos[i];
		struct cond_owner owner = { info->sect,
			sect_field(info->sect, "ask_if"), (int)i };
		info->ask_if = owner.field;
		if (owner.field == NULL)
			continue;
		ld->steps[i].ask_if_text = owner.field->entry->value.p;
		ld->steps[i].ask_if = cond_check(ld, &owner);
		info->cond_bad = ld->steps[i].ask_if == NULL;
	}
	struct sect *sect = ld->sects[SECT_STOP].first;
	for (; sect != NULL; sect = sect->next) {
		struct cond_owner owner = { sect, sect_field(sect, "if"), -1 };
		if (sect->index < 0 || owner.field == NULL)
			continue;
		struct myo_stop *stop = &ld->stops[sect->index];
		stop->cond_text = owner.field->entry->value.p;
		stop->cond = cond_check(ld, &owner);
		stop->sided =
		    stop->cond != NULL && cond_is_sided(stop->cond, p);
	}
	sect = ld->sects[SECT_CHECK].first;
	for (; sect != NULL; sect = sect->next) {
		struct cond_owner owner = { sect, sect_field(sect, "if"), -1 };
		if (sect->index < 0 || owner.field == NULL)
			continue;
		struct myo_check *check = &ld->checks[sect->index];
		check->cond_text = owner.field->entry->value.p;
		check->cond = cond_check(ld, &owner);
		check->sided =
		    check->cond != NULL && cond_is_sided(check->cond, p);
	}
}

void
resolve(struct loader *ld)
{
	struct myo_protocol *p = ld->protocol;
	for (size_t i = 0; i < p->n_steps; i++) {
		resolve_sides(ld, &ld->steps[i], &ld->infos[i]);
		resolve_with(ld, &ld->steps[i], &ld->infos[i]);
		resolve_muscles(ld, &ld->steps[i], ld->infos[i].sect);
		resolve_compared(ld, &ld->steps[i], ld->infos[i].sect);
		inherit_source(ld, ld->infos[i].sect, &ld->steps[i].source);
	}
	struct sect *sect = ld->sects[SECT_SAFETY].first;
	for (; sect != NULL; sect = sect->next) {
		if (sect->index < 0)
			continue;
		struct myo_safety *safety = &ld->safeties[sect->index];
		resolve_blocks(ld, sect, &safety->blocks);
		inherit_source(ld, sect, &safety->source);
	}
	for (sect = ld->sects[SECT_STOP].first; sect; sect = sect->next) {
		if (sect->index < 0)
			continue;
		struct myo_stop *stop = &ld->stops[sect->index];
		resolve_blocks(ld, sect, &stop->blocks);
		inherit_source(ld, sect, &stop->source);
	}
	for (sect = ld->sects[SECT_CHECK].first; sect; sect = sect->next) {
		if (sect->index >= 0)
			inherit_source(
			    ld, sect, &ld->checks[sect->index].source);
	}
	order_steps(ld);
	resolve_conditions(ld);
	scores_load(ld);
}
