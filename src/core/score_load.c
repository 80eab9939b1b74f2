/*
 * How scores are computed: which answers they count, formulas, ranges. A score
 * is checked as far as it can be; one fault in its items does not hide another
 * in its bands.
 *
 * A formula names scores that stand above it, so there are no cycles, and
 * scores are computed in the order of the file.
 */
#include "core/load.h"

#include <string.h>

#include "base/num.h"
#include "core/answer.h"
#include "core/formula.h"

#include "base/banned.h"

struct items {
	struct myo_score_item *list;
	size_t n, cap;
};

/* One score while it is read. */
struct reading {
	struct loader *ld;
	struct sect *sect;
	struct myo_score *score;
	const struct field *field; /* of its items or formula */
	struct items items;
	int step; /* of its first item, or -1: it tells the kind of all */
	bool bad; /* its items were reported */
};

static void
wrong(struct reading *r, enum diag_code code, size_t at, struct str word,
    const char *why)
{
	r->bad = true;
	fault_value(r->ld, code, r->sect, r->field, at, "'%.*s%s': %s",
	    SHORT_ARG(word), why);
}

/* ---- items */

static bool
same_item(const struct myo_score_item *a, const struct myo_score_item *b)
{
	return a->step == b->step && a->side == b->side &&
	       a->trial == b->trial && a->over == b->over;
}

/* False: it is there already. */
static bool
add_item(struct reading *r, struct myo_score_item item)
{
	struct items *items = &r->items;
	for (size_t i = 0; i < items->n; i++)
		if (same_item(&items->list[i], &item))
			return false;
	struct myo_score_item *grown = arena_grow(
	    r->ld->arena, items->list, items->n, &items->cap, sizeof(*grown));
	if (grown == NULL)
		return true;
	items->list = grown;
	items->list[items->n++] = item;
	return true;
}

/* All trials of a step on one side, or what stands for them. */
static bool
add_trials(struct reading *r, const struct cond_ref *ref, enum myo_side side,
    enum myo_side instead)
{
	const struct myo_step *step = &r->ld->steps[ref->step];
	struct myo_score_item item = {
		.step = ref->step,
		.side = side,
		.instead = instead,
		.over = ref->of == COND_MAX    ? MYO_TRIALS_MAX
			: ref->of == COND_MEAN ? MYO_TRIALS_MEAN
					       : MYO_TRIALS_NONE,
	};
	bool fresh = true;
	if (ref->of != COND_PLAIN || step->trials == 0)
		return add_item(r, item);
	for (item.trial = 1; item.trial <= step->trials; item.trial++)
		fresh = add_item(r, item) && fresh;
	return fresh;
}

static enum myo_side
other_side(enum myo_side side)
{
	return side == MYO_SIDE_RIGHT ? MYO_SIDE_LEFT : MYO_SIDE_RIGHT;
}

/* A step on its sides, or on the one named; once where the other side may
 * stand for it. */
static bool
add_sides(struct reading *r, const struct cond_ref *ref)
{
	const struct myo_step *step = &r->ld->steps[ref->step];
	enum myo_missing rule = r->score->missing;
	bool both = step->n_sides == 2;
	if (step->sides[0] == MYO_SIDE_ONCE)
		return add_trials(r, ref, MYO_SIDE_ONCE, MYO_SIDE_ONCE);
	enum myo_side first =
	    ref->side != MYO_SIDE_ONCE ? ref->side : step->sides[0];
	if (rule == MYO_MISSING_OTHER_SIDE)
		return add_trials(
		    r, ref, first, both ? other_side(first) : MYO_SIDE_ONCE);
	bool copies = rule == MYO_MISSING_COPY_SIDE && both;
	bool fresh = true;
	for (size_t i = 0; i < step->n_sides; i++) {
		enum myo_side side = step->sides[i];
		if (ref->side != MYO_SIDE_ONCE && side != ref->side)
			continue;
		fresh = add_trials(r, ref, side,
			    copies ? other_side(side) : MYO_SIDE_ONCE) &&
			fresh;
	}
	return fresh;
}

static bool
has_points(const struct myo_step *step)
{
	for (size_t i = 0; i < step->n_choices; i++)
		if (!step->choices[i].has_points)
			return false;
	return step->n_choices > 0;
}

/* What is wrong with counting this step; NULL: nothing. */
static const char *
step_fault(const struct reading *r, const struct cond_ref *ref)
{
	const struct myo_step *step = &r->ld->steps[ref->step];
	bool grade = step->kind == MYO_KIND_GRADE;
	if (!grade && !step_is_numeric(step))
		return "only grades and numbers can be counted";
	if (grade && !has_points(step))
		return "its scale has no points for some grade";
	if (ref->of != COND_PLAIN && step->trials == 0)
		return "that step has no trials";
	if (ref->of == COND_MEAN && grade)
		return "grades are ranks and have no mean; use .max";
	if (ref->side != MYO_SIDE_ONCE && step->sides[0] == MYO_SIDE_ONCE)
		return "that step has no sides";
	if (ref->side != MYO_SIDE_ONCE &&
	    !step_on_side(r->ld, ref->step, ref->side))
		return "that step is not asked on that side";
	return NULL;
}

/* Its index is set. False after reporting, or when the step itself was. */
static bool
check_step(struct reading *r, struct cond_ref *ref, struct str word)
{
	struct loader *ld = r->ld;
	ref->step = step_index(ld, ref->name);
	if (ref->step < 0) {
		wrong(r, DIAG_DANGLING, ref->at, word,
		    r->score->way == MYO_SCORE_FORMULA
			? "there is no such step, nor a score above this"
			: "there is no such step");
		return false;
	}
	const struct step_info *info = &ld->infos[ref->step];
	if (info->kind_bad || info->choices_bad || info->sides_bad) {
		r->bad = true;
		return false;
	}
	const char *why = step_fault(r, ref);
	if (why != NULL)
		wrong(r, DIAG_BAD_SCORE, ref->at, word, why);
	return why == NULL;
}

/* Items of one score are of one scale or unit. */
static void
check_same_kind(struct reading *r, const struct cond_ref *ref, struct str word)
{
	const struct myo_step *step = &r->ld->steps[ref->step];
	if (r->step < 0) {
		r->step = ref->step;
		return;
	}
	const struct myo_step *first = &r->ld->steps[r->step];
	const char *unit = step->n_units > 0 ? step->units[0] : "";
	const char *wanted = first->n_units > 0 ? first->units[0] : "";
	if (step->scale != first->scale)
		wrong(r, DIAG_BAD_SCORE, ref->at, word,
		    "it is not graded on the scale of the first step");
	else if (strcmp(unit, wanted) != 0)
		wrong(r, DIAG_BAD_SCORE, ref->at, word,
		    "it is not in the unit of the first step");
}

static void
read_items(struct reading *r)
{
	struct str list = r->field->entry->value, word;
	size_t pos = 0, at;
	while (list_next(list, true, &pos, &word, &at)) {
		struct cond_ref ref;
		if (!cond_split_ref(word, at, &ref)) {
			wrong(r, DIAG_BAD_SCORE, at, word,
			    "only .right or .left, then .max or .mean may "
			    "follow a step");
			continue;
		}
		if (!check_step(r, &ref, word))
			continue;
		check_same_kind(r, &ref, word);
		if (r->score->way == MYO_SCORE_SUM && ref.of == COND_PLAIN &&
		    r->ld->steps[ref.step].trials > 0)
			wrong(r, DIAG_BAD_SCORE, at, word,
			    "that step has trials; use .max or .mean");
		else if (!add_sides(r, &ref))
			wrong(
			    r, DIAG_BAD_SCORE, at, word, "it is counted twice");
	}
}

/* ---- formulas */

static void
take_parts(struct reading *r, const struct myo_score *part)
{
	for (size_t i = 0; i < part->n_items; i++)
		(void)add_item(r, part->items[i]);
}

static struct str
leaf_text(const struct reading *r, const struct formula *leaf)
{
	struct str text = str_skip(r->field->entry->value, leaf->at);
	size_t n = 0;
	while (n < text.len && strchr(" \t\n,()+*/", text.p[n]) == NULL)
		n++;
	text.len = n;
	return text;
}

static void
resolve_leaf(void *ctx, struct formula *leaf)
{
	struct reading *r = ctx;
	struct str word = leaf_text(r, leaf);
	const struct sect *score =
	    sect_by_id(r->ld, SECT_SCORE, leaf->ref.name);
	bool step = step_index(r->ld, leaf->ref.name) >= 0;
	if (score != NULL && !step && score->index >= 0 &&
	    &r->ld->scores[score->index] < r->score) {
		if (leaf->ref.name.len != word.len) {
			wrong(r, DIAG_BAD_SCORE, leaf->at, word,
			    "a score has neither sides nor trials");
			return;
		}
		leaf->op = FORMULA_SCORE;
		leaf->score = score->index;
		take_parts(r, &r->ld->scores[score->index]);
		return;
	}
	if (!check_step(r, &leaf->ref, word))
		return;
	const struct myo_step *at = &r->ld->steps[leaf->ref.step];
	if (at->sides[0] != MYO_SIDE_ONCE && leaf->ref.side == MYO_SIDE_ONCE)
		wrong(r, DIAG_BAD_SCORE, leaf->at, word,
		    "that step has sides; use .right or .left");
	else if (at->trials > 0 && leaf->ref.of == COND_PLAIN)
		wrong(r, DIAG_BAD_SCORE, leaf->at, word,
		    "that step has trials; use .max or .mean");
	else
		(void)add_sides(r, &leaf->ref);
}

static void
read_formula(struct reading *r)
{
	struct str text = r->field->entry->value;
	const char *why = "";
	size_t at = 0;
	struct formula *f = formula_parse(r->ld->arena, text, &at, &why);
	if (f == NULL) {
		r->bad = true;
		fault_value(
		    r->ld, DIAG_BAD_SCORE, r->sect, r->field, at, "%s", why);
		return;
	}
	formula_leaves(f, resolve_leaf, r);
	r->score->formula = f;
	if (!r->bad && r->items.n == 0)
		wrong(r, DIAG_BAD_SCORE, 0, text, "it counts no answer");
}

/* ---- what goes with which way */

static void
misplaced(struct reading *r, const char *key, const char *advice)
{
	const struct field *f = sect_field(r->sect, key);
	if (f != NULL)
		fault_key(r->ld, DIAG_MISPLACED_KEY, r->sect, f, 0, "'%s'; %s",
		    key, advice);
}

static const char *
missing_fault(const struct myo_score *s)
{
	bool plain = s->way == MYO_SCORE_SUM || s->way == MYO_SCORE_MEAN ||
		     s->way == MYO_SCORE_MAX;
	switch (s->missing) {
	case MYO_MISSING_REFUSE:
		return NULL;
	case MYO_MISSING_TESTABLE:
		return s->way == MYO_SCORE_MEAN
			   ? NULL
			   : "only a mean can leave items out";
	case MYO_MISSING_OTHER_SIDE:
	case MYO_MISSING_COPY_SIDE:
		return plain ? NULL
			     : "only a sum, a mean or a max can take the other "
			       "side";
	case MYO_MISSING_PRORATE:
		break;
	}
	return s->way == MYO_SCORE_SUM ? NULL : "only a sum can be prorated";
}

static void
check_missing(struct reading *r)
{
	const struct field *f = sect_field(r->sect, "missing");
	const char *why = missing_fault(r->score);
	if (f != NULL && why != NULL)
		fault_value(r->ld, DIAG_BAD_VALUE, r->sect, f, 0,
		    "'%s' for 'missing'; %s", f->entry->value.p, why);
}

static void
read_involved(struct reading *r)
{
	const struct field *f = sect_field(r->sect, "involved");
	const struct myo_score *s = r->score;
	bool sides =
	    s->way == MYO_SCORE_SYMMETRY || s->way == MYO_SCORE_DIFFERENCE;
	bool lsi =
	    s->way == MYO_SCORE_SYMMETRY &&
	    (s->index == MYO_SYMMETRY_LSI || s->index == MYO_SYMMETRY_DEFICIT);
	if (f == NULL) {
		if (lsi && sect_has(r->sect, "index"))
			fault_head(r->ld, DIAG_MISSING_KEY, r->sect, 0,
			    "'involved', the step that says which side is "
			    "affected");
		return;
	}
	if (!sides || (s->way == MYO_SCORE_SYMMETRY && !lsi)) {
		misplaced(r, "involved",
		    "only a difference, lsi and deficit have it");
		return;
	}
	int step = step_index(r->ld, f->entry->value);
	const struct myo_step *st = step < 0 ? NULL : &r->ld->steps[step];
	bool right = false, left = false;
	for (size_t i = 0; st != NULL && i < st->n_choices; i++) {
		right |= strcmp(st->choices[i].code, "right") == 0;
		left |= strcmp(st->choices[i].code, "left") == 0;
	}
	if (st == NULL)
		fault_value(r->ld, DIAG_DANGLING, r->sect, f, 0,
		    "'%s': there is no such step", f->entry->value.p);
	else if (st->kind != MYO_KIND_CHOICE || !right || !left ||
		 st->sides[0] != MYO_SIDE_ONCE)
		fault_value(r->ld, DIAG_BAD_SCORE, r->sect, f, 0,
		    "'%s': it must be a choice, 'sides = once', with the "
		    "options right and left",
		    f->entry->value.p);
	else
		r->score->involved = step;
}

/* Ranks are not measurements. */
static void
check_ordinal(struct reading *r)
{
	const struct myo_score *s = r->score;
	bool grade =
	    r->step >= 0 && r->ld->steps[r->step].kind == MYO_KIND_GRADE;
	struct str text = r->field->entry->value;
	if (!grade || r->bad)
		return;
	if (s->way == MYO_SCORE_SYMMETRY || s->way == MYO_SCORE_SD ||
	    s->way == MYO_SCORE_CV)
		wrong(r, DIAG_BAD_SCORE, 0, text,
		    "grades are ranks; give the grades themselves");
	else if ((s->way == MYO_SCORE_MEAN || s->way == MYO_SCORE_DIFFERENCE) &&
		 s->source[0] == '\0')
		fault_head(r->ld, DIAG_MISSING_KEY, r->sect, 0,
		    "'source'; a mean or a difference of grades is one that "
		    "some source defines");
}

/* difference and symmetry are of the two sides of one step. */
static void
check_two_sides(struct reading *r)
{
	const struct myo_score *s = r->score;
	if (r->bad ||
	    (s->way != MYO_SCORE_DIFFERENCE && s->way != MYO_SCORE_SYMMETRY))
		return;
	if (r->items.n != 2 || r->items.list[0].step != r->items.list[1].step ||
	    r->items.list[0].side == r->items.list[1].side)
		wrong(r, DIAG_BAD_SCORE, 0, r->field->entry->value,
		    "it must be one step with two sides, without trials or "
		    "with .max or .mean");
	if (s->way == MYO_SCORE_SYMMETRY && !sect_has(r->sect, "index"))
		fault_head(r->ld, DIAG_MISSING_KEY, r->sect, 0,
		    "'index': lsi, deficit, of-stronger or robinson");
}

/* ---- range */

/* What a sum, a mean or a max of grades can be. */
static bool
grades_range(const struct reading *r, double *min, double *max)
{
	const struct myo_score *s = r->score;
	if (r->bad || r->step < 0 || r->items.n == 0 ||
	    r->ld->steps[r->step].kind != MYO_KIND_GRADE)
		return false;
	const struct myo_step *step = &r->ld->steps[r->step];
	double low = step->choices[0].points, high = low;
	for (size_t i = 1; i < step->n_choices; i++) {
		double p = step->choices[i].points;
		low = p < low ? p : low;
		high = p > high ? p : high;
	}
	double n = s->way == MYO_SCORE_SUM ? (double)r->items.n : 1.0;
	*min = low * n;
	*max = high * n;
	return s->way == MYO_SCORE_SUM || s->way == MYO_SCORE_MEAN ||
	       s->way == MYO_SCORE_MAX;
}

static void
read_range(struct reading *r)
{
	const struct field *f = sect_field(r->sect, "range");
	struct myo_score *s = r->score;
	double min = 0, max = 0;
	if (f == NULL)
		return;
	struct str high, low = str_cut(f->entry->value, ',', &high);
	if (high.p == NULL || !num_real(str_trim(low), &s->min, NULL) ||
	    !num_real(str_trim(high), &s->max, NULL)) {
		fault_value(r->ld, DIAG_BAD_VALUE, r->sect, f, 0,
		    "'%s' for 'range'; write two numbers: 0, 60",
		    f->entry->value.p);
		return;
	}
	s->has_range = true;
	if (s->min > s->max)
		fault_value(r->ld, DIAG_BAD_RANGE, r->sect, f, 0,
		    "'%s'; the least comes first", f->entry->value.p);
	else if (grades_range(r, &min, &max) &&
		 (cond_compare(min, s->min) != 0 ||
		     cond_compare(max, s->max) != 0)) {
		struct buf can = BUF_INIT;
		num_short(&can, min);
		buf_adds(&can, " to ");
		num_short(&can, max);
		fault_value(r->ld, DIAG_BAD_RANGE, r->sect, f, 0,
		    "'%s'; these items can give %s", f->entry->value.p,
		    can.data);
		words_release(r->ld, &can);
	}
}

/* ---- */

/* The one key that says how it is computed, or NULL after reporting. */
static const struct field *
find_way(struct reading *r)
{
	const struct field *found = NULL;
	size_t n = 0;
	for (unsigned i = 0; i < MYO_SCORE_WAYS; i++) {
		const char *key = myo_score_way_text((enum myo_score_way)i);
		n += sect_has(r->sect, key);
		const struct field *f = sect_field(r->sect, key);
		if (f == NULL)
			continue;
		r->score->way = (enum myo_score_way)i;
		found = f;
	}
	if (n == 1)
		return found;
	fault_head(r->ld, DIAG_MISSING_KEY, r->sect, 0,
	    "one of 'sum', 'mean', 'max', 'sd', 'cv', 'difference', "
	    "'symmetry', 'formula'%s",
	    n > 1 ? ", and no second of them" : "");
	return NULL;
}

static const char *
default_unit(const struct reading *r)
{
	const struct myo_score *s = r->score;
	const struct myo_step *step =
	    r->step < 0 ? NULL : &r->ld->steps[r->step];
	if (s->way == MYO_SCORE_CV || s->way == MYO_SCORE_SYMMETRY)
		return "%";
	return step != NULL && step->n_units > 0 ? step->units[0] : "";
}

static void
load_score(struct loader *ld, struct sect *sect, struct myo_score *score)
{
	struct reading r = {
		.ld = ld,
		.sect = sect,
		.score = score,
		.step = -1,
	};
	score->items_text = "";
	r.field = find_way(&r);
	score_bands_load(ld, sect, score);
	if (r.field == NULL)
		return;
	score->items_text = r.field->entry->value.p;
	if (score->way == MYO_SCORE_FORMULA)
		read_formula(&r);
	else
		read_items(&r);
	check_missing(&r);
	check_two_sides(&r);
	check_ordinal(&r);
	read_involved(&r);
	read_range(&r);
	if (score->way != MYO_SCORE_SYMMETRY)
		misplaced(&r, "index", "only 'symmetry' has one");
	if (score->unit[0] == '\0')
		score->unit = default_unit(&r);
	score->items = r.items.list;
	score->n_items = r.items.n;
}

void
scores_load(struct loader *ld)
{
	struct sect *sect = ld->sects[SECT_SCORE].first;
	for (; sect != NULL && ld->scores != NULL; sect = sect->next) {
		if (sect->index >= 0)
			load_score(ld, sect, &ld->scores[sect->index]);
	}
}
