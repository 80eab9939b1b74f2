/*
 * wide_place.c: what a place for an answer is like, and which columns it has.
 */
#include "export/wide_private.h"

#include "core/answer.h"
#include "core/column.h"
#include "core/record.h"

#include "base/banned.h"

/* Codes and labels, which outlive the protocol. */
static const struct myo_choice *
copy_choices(struct arena *a, const struct myo_choice *from, size_t n)
{
	struct myo_choice *to = arena_new(a, struct myo_choice, n + 1);

	for (size_t i = 0; i < n && to != NULL; i++) {
		to[i].code = arena_cstr(a, from[i].code);
		to[i].label = arena_cstr(a, from[i].label);
	}
	return to;
}

static const char *
signature_of(
    struct arena *a, const char *kind, const char *scale, struct wide_place *p)
{
	struct buf text = BUF_INIT;

	/* out of memory, which the arena knows */
	if (p->choices == NULL)
		p->n_choices = 0;
	buf_addf(&text, "%s/%s/%s/%d", kind, p->unit, scale, (int)p->many);
	for (size_t i = 0; i < p->n_choices; i++)
		buf_addf(&text, "/%s", p->choices[i].code);
	if (text.failed)
		a->failed = true;
	const char *kept = arena_str(a, buf_str(&text));
	buf_release(&text);
	return kept;
}

struct wide_place
wide_safety(struct arena *a, const struct myo_safety *safety)
{
	struct wide_place p = {
		.step_id = arena_printf(a, SAFETY_PREFIX "%s", safety->id),
		.question = arena_cstr(a, safety->ask),
		.unit = "",
		.many = safety->many,
		.choices = copy_choices(a, safety->choices, safety->n_choices),
		.n_choices = safety->n_choices,
	};

	labels_read(&p.labels, a, safety->choices, safety->n_choices);
	p.signature = signature_of(a, "safety", "", &p);
	return p;
}

struct wide_place
wide_step(
    struct arena *a, const struct myo_step *step, enum myo_side side, int trial)
{
	struct wide_place p = {
		.step_id = arena_cstr(a, step->id),
		.side = side,
		.trial = trial,
		.question = arena_cstr(
		    a, step->ask[0] != '\0' ? step->ask : step->action),
		.is_number = step_is_numeric(step),
		.is_whole = step->kind == MYO_KIND_COUNT,
		.is_scale = step->scale != NULL,
		.many = step->many,
		.has_min = step->has_min,
		.has_max = step->has_max,
		.min = step->min,
		.max = step->max,
		.unit = step->n_units > 0 ? arena_cstr(a, step->units[0]) : "",
		.choices = copy_choices(a, step->choices, step->n_choices),
		.n_choices = step->n_choices,
	};

	labels_read(&p.labels, a, step->choices, step->n_choices);
	p.signature = signature_of(a, myo_kind_text(step->kind),
	    step->scale != NULL ? step->scale->id : "", &p);
	return p;
}

struct wide_place
wide_score(struct arena *a, const struct myo_score *score)
{
	struct wide_place p = {
		.step_id = arena_printf(a, SCORE_PREFIX "%s", score->id),
		.question = arena_cstr(a, score->label),
		.is_score = true,
		.is_number = true,
		.has_min = score->has_range,
		.has_max = score->has_range,
		.min = score->min,
		.max = score->max,
		.unit = arena_cstr(a, score->unit),
	};

	p.signature = signature_of(
	    a, myo_score_way_text(score->way), score->items_text, &p);
	return p;
}

/* As a part of a name: what codes have besides letters and digits. */
static void
add_code(struct buf *out, const char *code)
{
	for (; *code != '\0'; code++) {
		if (*code == '+')
			buf_adds(out, "plus");
		else
			column_id(out, (struct str){ code, 1 });
	}
}

void
wide_suffixes(const struct wide_place *place, struct buf *scratch,
    wide_suffix_fn *fn, void *ctx)
{
	bool failed = scratch->failed;

	fn(ctx, place, WIDE_VALUE, NULL, "");
	for (size_t i = 0; i < place->n_choices && place->many; i++) {
		buf_reset(scratch);
		buf_adds(scratch, "_has_");
		add_code(scratch, place->choices[i].code);
		failed |= scratch->failed;
		fn(ctx, place, WIDE_HAS, &place->choices[i], scratch->data);
	}
	if (place->is_scale)
		fn(ctx, place, WIDE_QUALIFIER, NULL, "_qualifier");
	fn(ctx, place, WIDE_MISSING, NULL, "_missing");
	if (place->is_score)
		fn(ctx, place, WIDE_BAND, NULL, "_band");
	else
		fn(ctx, place, WIDE_REASON, NULL, "_reason");
	fn(ctx, place, WIDE_NOTE, NULL, "_note");
	scratch->failed |= failed;
}
