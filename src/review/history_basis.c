/*
 * history_basis.c: what makes two values comparable. A force with another
 * device, a grade on another scale, a muscle in another position: no change is
 * computed (clinical reference 1.13, 5.3).
 */
#include "review/history.h"

#include <math.h>
#include <string.h>

#include "core/answer.h"
#include "core/unit.h"
#include "review/history_private.h"
#include "review/words.h"

#include "base/banned.h"

/* Text longer than this is named, not quoted, where it changed. */
#define QUOTE_MAX 40

/* ---- reading */

static void
read_levels(struct arena *a, const struct myo_choice *choices, size_t n,
    struct history_basis *b)
{
	struct history_level *levels =
	    arena_new(a, struct history_level, n + 1);

	for (size_t i = 0; levels != NULL && i < n; i++) {
		levels[i].code = arena_cstr(a, choices[i].code);
		levels[i].label = arena_cstr(a, choices[i].label);
	}
	b->levels = levels;
	b->n_levels = levels == NULL ? 0 : n;
}

static int
gravity_of(const struct myo_scale *scale)
{
	for (size_t i = 0; i < scale->n_levels; i++)
		if (scale->levels[i].gravity)
			return (int)i;
	return -1;
}

bool
basis_is_force(const char *unit)
{
	return unit_same_dimension(unit, "N") ||
	       unit_same_dimension(unit, "N.m");
}

int
basis_finer(const struct history_basis *b)
{
	return b->decimals > 0 ? b->decimals : 1;
}

/* A dynamometer's: what is measured in another unit does not depend on it. */
static bool
is_of_device(const struct myo_step *step)
{
	return step->kind == MYO_KIND_NUMBER && step->n_units > 0 &&
	       (step->has_mdc || basis_is_force(step->units[0]));
}

/* What the protocol names; where it names nothing, a device. */
static bool
is_condition(const struct myo_step *step, const struct myo_step *of)
{
	for (size_t i = 0; i < of->n_compare_if_same; i++)
		if (of->compare_if_same[i] == step->index)
			return true;
	return of->n_compare_if_same == 0 && step != of &&
	       step->identifies[0] != '\0' && is_of_device(of);
}

struct history_condition
condition_of(const struct myo_cell *cell)
{
	const struct myo_step *step = cell->slot.step;
	bool there = cell->absence == MYO_ABSENT_NONE;

	return (struct history_condition){
		.step_id = step->id,
		.is_device = step->identifies[0] != '\0',
		.value = there ? cell->slot.value : "",
		.shown = there ? words_answer(&cell->slot) : "",
	};
}

struct history_condition
condition_copy(struct arena *a, const struct history_condition *c)
{
	return (struct history_condition){
		.step_id = arena_cstr(a, c->step_id),
		.is_device = c->is_device,
		.value = arena_cstr(a, c->value),
		.shown = arena_cstr(a, c->shown),
	};
}

/* Borrowed from the session; of the same side, or of none. One that was hidden
 * was not asked for, and is none. */
static size_t
read_conditions(const struct gathering *g, const struct myo_slot *slot,
    struct history_condition *out)
{
	size_t n = 0;

	for (size_t i = 0; i < myo_cells_count(g->cells); i++) {
		const struct myo_cell *cell = myo_cells_get(g->cells, i);
		const struct myo_step *step = cell->slot.step;
		if (step == NULL || !is_condition(step, slot->step) ||
		    cell->absence == MYO_ABSENT_HIDDEN ||
		    cell->slot.trial > 1 ||
		    (cell->slot.side != MYO_SIDE_ONCE &&
			cell->slot.side != slot->side))
			continue;
		if (out != NULL)
			out[n] = condition_of(cell);
		n++;
	}
	return n;
}

/* Borrows; levels and conditions are left out. */
static struct history_basis
plain_basis(const struct myo_step *step)
{
	bool grade = step->scale != NULL;

	return (struct history_basis){
		.kind = step->kind,
		.scale_id = grade ? step->scale->id : "",
		.scale_title = grade ? step->scale->title : "",
		.gravity = grade ? gravity_of(step->scale) : -1,
		.unit = step->n_units > 0 ? step->units[0] : "",
		.method = step->method,
		.position = step->position,
		.stabilise = step->stabilise,
		.resist = step->resist,
		.trials = step->trials,
		.decimals = step->decimals,
		.has_mdc = step->has_mdc,
		.mdc = step->mdc,
		.mdc_source = step->mdc_source,
	};
}

static bool
same_levels(
    const struct history_basis *b, const struct myo_choice *choices, size_t n)
{
	if (b->n_levels != n)
		return false;
	for (size_t i = 0; i < n; i++)
		if (strcmp(b->levels[i].code, choices[i].code) != 0 ||
		    strcmp(b->levels[i].label, choices[i].label) != 0)
			return false;
	return true;
}

/* To the word: a basis is shared by those that agree in all of it. */
static bool
same_conditions(const struct history_basis *b,
    const struct history_condition *conditions, size_t n)
{
	if (b->n_conditions != n)
		return false;
	for (size_t i = 0; i < n; i++) {
		const struct history_condition *own = &b->conditions[i];
		const struct history_condition *c = &conditions[i];
		if (strcmp(own->step_id, c->step_id) != 0 ||
		    own->is_device != c->is_device ||
		    strcmp(own->value, c->value) != 0 ||
		    strcmp(own->shown, c->shown) != 0)
			return false;
	}
	return true;
}

static bool
same_number(double a, double b)
{
	return !(fabs(a - b) > 0.0);
}

/* But for levels and conditions. */
static bool
same_plain(const struct history_basis *a, const struct history_basis *b)
{
	return a->kind == b->kind && strcmp(a->scale_id, b->scale_id) == 0 &&
	       strcmp(a->scale_title, b->scale_title) == 0 &&
	       a->gravity == b->gravity && strcmp(a->unit, b->unit) == 0 &&
	       strcmp(a->method, b->method) == 0 &&
	       strcmp(a->position, b->position) == 0 &&
	       strcmp(a->stabilise, b->stabilise) == 0 &&
	       strcmp(a->resist, b->resist) == 0 && a->trials == b->trials &&
	       a->decimals == b->decimals && a->has_mdc == b->has_mdc &&
	       same_number(a->mdc, b->mdc) &&
	       strcmp(a->mdc_source, b->mdc_source) == 0;
}

static const struct history_basis *
keep(struct arena *a, const struct history_basis *plain,
    const struct myo_choice *choices, size_t n,
    const struct history_condition *conditions, size_t n_conditions)
{
	struct history_basis *b = arena_new(a, struct history_basis, 1);
	struct history_condition *own =
	    arena_new(a, struct history_condition, n_conditions + 1);

	if (b == NULL || own == NULL)
		return NULL;
	*b = *plain;
	b->scale_id = arena_cstr(a, plain->scale_id);
	b->scale_title = arena_cstr(a, plain->scale_title);
	b->unit = arena_cstr(a, plain->unit);
	b->method = arena_cstr(a, plain->method);
	b->position = arena_cstr(a, plain->position);
	b->stabilise = arena_cstr(a, plain->stabilise);
	b->resist = arena_cstr(a, plain->resist);
	b->mdc_source = arena_cstr(a, plain->mdc_source);
	read_levels(a, choices, n, b);
	for (size_t i = 0; i < n_conditions; i++)
		own[i] = condition_copy(a, &conditions[i]);
	b->conditions = own;
	b->n_conditions = n_conditions;
	return b;
}

const struct history_basis *
basis_of(const struct gathering *g, const struct myo_slot *slot,
    const struct history_basis *before)
{
	struct arena *a = &g->h->arena;
	struct answer_rules rules = slot->step != NULL
					? answer_rules_step(slot->step)
					: answer_rules_safety(slot->safety);
	struct history_basis plain = {
		.kind = rules.kind,
		.scale_id = "",
		.scale_title = "",
		.gravity = -1,
		.unit = "",
		.method = "",
		.position = "",
		.stabilise = "",
		.resist = "",
		.mdc_source = "",
	};
	size_t n = slot->step == NULL ? 0 : read_conditions(g, slot, NULL);
	struct history_condition *conditions =
	    n == 0 ? NULL : arena_new(a, struct history_condition, n);

	if (n > 0 && conditions == NULL)
		return NULL;
	if (slot->step != NULL)
		plain = plain_basis(slot->step);
	if (n > 0)
		(void)read_conditions(g, slot, conditions);
	if (before != NULL && same_plain(before, &plain) &&
	    same_levels(before, rules.choices, rules.n_choices) &&
	    same_conditions(before, conditions, n))
		return before;
	return keep(a, &plain, rules.choices, rules.n_choices, conditions, n);
}

const struct history_basis *
basis_of_step(struct arena *a, const struct myo_step *step,
    const struct history_basis *before)
{
	struct history_basis plain = plain_basis(step);

	if (before != NULL && same_plain(before, &plain) &&
	    same_levels(before, step->choices, step->n_choices))
		return before;
	return keep(a, &plain, step->choices, step->n_choices, NULL, 0);
}

/* ---- comparing */

static void
add_comma(struct buf *out)
{
	if (out->len > 0)
		buf_adds(out, "; ");
}

/* "position changed: prone then, supine now": two days, or two sides of one. */
struct pair_words {
	const char *differ, *first, *second;
};

static const struct pair_words of_days = { "changed", "then", "now" };
static const struct pair_words of_sides = { "differs", "on the right",
	"on the left" };

/* Quoted where they are short. */
static void
differ_as(struct buf *out, const struct pair_words *w, const char *what,
    const char *first, const char *second)
{
	add_comma(out);
	buf_addf(out, "%s %s", what, w->differ);
	if (strlen(first) <= QUOTE_MAX && strlen(second) <= QUOTE_MAX)
		buf_addf(
		    out, ": %s %s, %s %s", first, w->first, second, w->second);
}

static const char *
or_none(const char *text)
{
	return text[0] != '\0' ? text : "none";
}

static void
differ(struct buf *out, const char *what, const char *then, const char *now)
{
	if (strcmp(then, now) != 0)
		differ_as(out, &of_days, what, or_none(then), or_none(now));
}

bool
basis_same_codes(const struct history_basis *a, const struct history_basis *b)
{
	if (a->n_levels != b->n_levels)
		return false;
	for (size_t i = 0; i < a->n_levels; i++)
		if (strcmp(a->levels[i].code, b->levels[i].code) != 0)
			return false;
	return true;
}

/* One that was not asked has no answer. */
static const struct history_condition not_asked = { .value = "", .shown = "" };

static const struct history_condition *
find_condition(const struct history_basis *b, const char *step_id)
{
	for (size_t i = 0; i < b->n_conditions; i++)
		if (strcmp(b->conditions[i].step_id, step_id) == 0)
			return &b->conditions[i];
	return &not_asked;
}

static const char *
or_not_recorded(const char *text)
{
	return text[0] != '\0' ? text : "not recorded";
}

/* What is on record decides; options are called what they are called then. */
static void
differ_answer(struct buf *out, const struct pair_words *w, const char *what,
    const struct history_condition *a, const struct history_condition *b)
{
	bool same_words = strcmp(a->shown, b->shown) == 0;

	if (strcmp(a->value, b->value) == 0)
		return;
	differ_as(out, w, what,
	    or_not_recorded(same_words ? a->value : a->shown),
	    or_not_recorded(same_words ? b->value : b->shown));
}

/* "device" where that is all that a value goes by; else what the step is called,
 * since another one may be about the device too. */
static const char *
condition_name(const struct history_basis *b, const struct history_condition *c)
{
	return c->is_device && b->n_conditions == 1 ? "device" : c->step_id;
}

static void
differ_conditions(struct buf *out, const struct pair_words *w,
    const struct history_basis *a, const struct history_basis *b)
{
	for (size_t i = 0; i < b->n_conditions; i++) {
		const struct history_condition *c = &b->conditions[i];
		differ_answer(out, w, condition_name(b, c),
		    find_condition(a, c->step_id), c);
	}
	for (size_t i = 0; i < a->n_conditions; i++) {
		const struct history_condition *c = &a->conditions[i];
		if (find_condition(b, c->step_id) == &not_asked)
			differ_answer(
			    out, w, condition_name(a, c), c, &not_asked);
	}
}

static const char *
kept(struct arena *a, struct buf *words)
{
	if (words->failed)
		a->failed = true;
	const char *text = arena_cstr(a, words->data);
	buf_release(words);
	return text;
}

const char *
basis_differs(struct arena *a, const struct history_basis *then,
    const struct history_basis *now)
{
	struct buf out = BUF_INIT;

	if (then == now)
		return "";
	differ(&out, "kind of step", myo_kind_text(then->kind),
	    myo_kind_text(now->kind));
	differ(&out, "scale", then->scale_id, now->scale_id);
	if (out.len == 0 && !basis_same_codes(then, now))
		buf_addf(&out, "%s changed",
		    now->kind == MYO_KIND_GRADE ? "levels of the scale"
						: "options");
	differ(&out, "unit", then->unit, now->unit);
	differ(&out, "method", then->method, now->method);
	differ(&out, "position", then->position, now->position);
	differ(&out, "stabilisation", then->stabilise, now->stabilise);
	differ(&out, "resistance", then->resist, now->resist);
	if (then->trials != now->trials) {
		add_comma(&out);
		buf_addf(&out, "number of trials changed: %d then, %d now",
		    then->trials, now->trials);
	}
	differ_conditions(&out, &of_days, then, now);
	return kept(a, &out);
}

/* Values compare where a condition is not on record on either day: nobody knows
 * that it was the same. */
const char *
basis_unrecorded(struct arena *a, const struct history_basis *b)
{
	struct buf out = BUF_INIT;
	size_t n = 0;

	for (size_t i = 0; i < b->n_conditions; i++) {
		const struct history_condition *c = &b->conditions[i];
		if (c->value[0] != '\0')
			continue;
		buf_addf(
		    &out, "%s%s", n++ > 0 ? ", " : "", condition_name(b, c));
	}
	if (n > 0)
		buf_adds(&out, " not recorded on either day");
	return kept(a, &out);
}

const char *
condition_differs(struct arena *a, const char *what,
    const struct history_condition *then, const struct history_condition *now)
{
	struct buf out = BUF_INIT;

	differ_answer(&out, &of_days, what, then, now);
	return kept(a, &out);
}

const char *
basis_differs_by_side(struct arena *a, const struct history_basis *right,
    const struct history_basis *left)
{
	struct buf out = BUF_INIT;

	differ_conditions(&out, &of_sides, right, left);
	return kept(a, &out);
}
