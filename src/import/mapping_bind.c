/*
 * mapping_bind.c: a mapping against its protocol.
 */
#include "import/mapping.h"

#include <assert.h>
#include <string.h>

#include "core/answer.h"
#include "core/named.h"
#include "core/record.h"
#include "import/words.h"

#include "base/banned.h"

#define NEAR 3

bool
mapping_same_place(const struct mapping_place *a, const struct mapping_place *b)
{
	return a->step == b->step && a->safety == b->safety &&
	       a->check == b->check && a->side == b->side &&
	       a->trial == b->trial;
}

const struct mapping_column *
mapping_find(const struct mapping *m, const struct mapping_place *place,
    enum mapping_is is)
{
	const struct mapping_column *c = m->columns;

	while (
	    c != NULL && (c->is != is || !mapping_same_place(&c->place, place)))
		c = c->next;
	return c;
}

static const struct ini_entry *
own(const struct mapping_column *c, enum mapping_key column,
    enum mapping_key fixed)
{
	return c->own[c->fixed ? fixed : column];
}

#define OWN_STEP(c)  own((c), MAPPING_COLUMN_STEP, MAPPING_FIXED_STEP)
#define OWN_SIDE(c)  own((c), MAPPING_COLUMN_SIDE, MAPPING_FIXED_SIDE)
#define OWN_TRIAL(c) own((c), MAPPING_COLUMN_TRIAL, MAPPING_FIXED_TRIAL)

/* ---- steps */

static void
unknown_step(struct mapping *m, const struct mapping_column *c,
    const struct myo_protocol *p)
{
	struct str name = str_from(c->place.step_id);
	const char *safety = record_id_of(c->place.step_id, SAFETY_PREFIX);
	struct near near = { NULL, NEAR };
	const char *prefix = "";

	for (size_t i = 0; i < p->n_steps; i++)
		(void)near_try(&near, name, p->steps[i].id);
	if (safety != NULL)
		name = str_from(safety);
	for (size_t i = 0; i < p->n_safeties; i++)
		if (near_try(&near, name, p->safeties[i].id))
			prefix = SAFETY_PREFIX;
	mapping_fault(m, DIAG_DANGLING, ini_value_place(OWN_STEP(c), 0),
	    near.name != NULL ? "protocol %s has no step '%s'; did you mean "
				"'%s%s'?"
			      : "protocol %s has no step '%s'",
	    p->id, c->place.step_id, prefix,
	    near.name != NULL ? near.name : "");
}

static bool
find_step(
    struct mapping *m, struct mapping_column *c, const struct myo_protocol *p)
{
	struct mapping_place *place = &c->place;
	struct named named;

	(void)protocol_named(p, place->step_id, &named);
	place->step = named.step;
	place->safety = named.safety;
	place->check = named.check;
	if (place->step != NULL || place->safety != NULL ||
	    place->check != NULL)
		return true;
	unknown_step(m, c, p);
	return false;
}

/* ---- sides and trials */

static bool
is_sided(const struct mapping_place *place)
{
	if (place->step != NULL)
		return place->step->sides[0] != MYO_SIDE_ONCE;
	return place->check != NULL && place->check->sided;
}

static void
check_side(struct mapping *m, const struct mapping_column *c,
    const struct myo_protocol *p)
{
	const struct mapping_place *place = &c->place;
	const struct ini_entry *e = OWN_SIDE(c);

	if (!is_sided(place)) {
		if (e != NULL)
			mapping_fault(m, DIAG_BAD_VALUE, e->place,
			    "'%s' has no sides; take the side away",
			    place->step_id);
		return;
	}
	if (e == NULL) {
		mapping_fault(m, DIAG_MISSING_KEY, c->section->place,
		    "'side': '%s' is asked on each side", place->step_id);
		return;
	}
	bool asked = place->step != NULL
			 ? record_has_side(place->step->sides,
			       place->step->n_sides, place->side)
			 : record_has_side(p->sides, p->n_sides, place->side);
	if (!asked && !e->damaged)
		mapping_fault(m, DIAG_BAD_VALUE, ini_value_place(e, 0),
		    "'%s' is not asked on the %s side", place->step_id,
		    myo_side_text(place->side));
}

static void
check_trial(struct mapping *m, const struct mapping_column *c)
{
	const struct mapping_place *place = &c->place;
	const struct ini_entry *e = OWN_TRIAL(c);
	int trials = place->step != NULL ? place->step->trials : 0;

	if (trials == 0 && e != NULL)
		mapping_fault(m, DIAG_BAD_VALUE, e->place,
		    "'%s' has no trials; take the trial away", place->step_id);
	else if (trials > 0 && e == NULL)
		mapping_fault(m, DIAG_MISSING_KEY, c->section->place,
		    "'trial': '%s' has %d trials", place->step_id, trials);
	else if (trials > 0 && place->trial > trials)
		mapping_fault(m, DIAG_BAD_VALUE, ini_value_place(e, 0),
		    "'%s' has %d trials", place->step_id, trials);
}

/* ---- what fits the step */

static void
check_is(struct mapping *m, const struct mapping_column *c)
{
	const struct mapping_place *place = &c->place;
	const struct ini_entry *e = c->own[MAPPING_COLUMN_IS];
	const char *why = NULL;

	if (place->check != NULL && c->is != MAPPING_NOTE)
		why = "a check has a note alone: is = note";
	else if (c->is == MAPPING_QUALIFIER &&
		 (place->step == NULL || place->step->kind != MYO_KIND_GRADE))
		why = "qualifiers are for grades";
	else if (c->is == MAPPING_UNIT &&
		 (place->step == NULL || place->step->n_units == 0))
		why = "it has no unit";
	else if (place->safety != NULL && c->is != MAPPING_ANSWER &&
		 c->is != MAPPING_NOTE)
		why = "a safety item is answered, never left out";
	if (why == NULL)
		return;
	mapping_fault(m, DIAG_BAD_VALUE,
	    e != NULL ? ini_value_place(e, 0) : c->section->place, "'%s', %s",
	    place->step_id, why);
}

static void
check_unit(struct mapping *m, const struct mapping_column *c)
{
	const struct ini_entry *e = c->own[MAPPING_COLUMN_UNIT];
	const struct myo_step *step = c->place.step;

	if (e == NULL || e->damaged)
		return;
	for (size_t i = 0; step != NULL && i < step->n_units; i++)
		if (strcmp(step->units[i], c->unit) == 0)
			return;
	mapping_fault(m, DIAG_BAD_VALUE, ini_value_place(e, 0),
	    "'%s' takes no '%s'", c->place.step_id, c->unit);
}

static void
check_words(struct mapping *m, const struct mapping_column *c,
    const struct ini_entry *e, const struct myo_protocol *p)
{
	const char *why;

	if (e == NULL || e->damaged || e->value.len == 0)
		return;
	why = words_fault(m->arena, p, &c->place, e->value);
	if (why != NULL)
		mapping_fault(m, DIAG_BAD_VALUE, ini_value_place(e, 0),
		    "'%.*s' for '%s', %s", STR_ARG(e->value), c->place.step_id,
		    why);
}

static void
bind_column(
    struct mapping *m, struct mapping_column *c, const struct myo_protocol *p)
{
	if (c->is == MAPPING_IGNORED || c->section == NULL ||
	    c->place.step_id[0] == '\0' || !find_step(m, c, p))
		return;
	check_side(m, c, p);
	check_trial(m, c);
	check_is(m, c);
	check_unit(m, c);
	check_words(m, c, c->own[MAPPING_FIXED_ANSWER], p);
	if (c->is == MAPPING_ANSWER)
		check_words(m, c, c->own[MAPPING_COLUMN_BLANK], p);
	for (const struct mapping_pair *pair = c->map != NULL ? c->map->pairs
							      : NULL;
	     pair != NULL; pair = pair->next)
		check_words(m, c, pair->entry, p);
}

/* ---- all of them together */

static bool
is_bound(const struct mapping_column *c)
{
	return c->place.step != NULL || c->place.safety != NULL ||
	       c->place.check != NULL;
}

static void
check_twice(struct mapping *m, const struct mapping_column *c)
{
	const struct mapping_column *first = mapping_find(m, &c->place, c->is);

	assert(first != NULL); /* c itself is there */
	if (first == c || c->section == NULL)
		return;
	mapping_fault(m, DIAG_DUP_KEY, c->section->place,
	    "'%s%s%s' has it from line %d already", c->place.step_id,
	    c->place.side != MYO_SIDE_ONCE ? ", " : "",
	    myo_side_text(c->place.side),
	    first->section != NULL ? first->section->place.line : 0);
}

static void
check_alone(struct mapping *m, const struct mapping_column *c)
{
	if (c->section == NULL || c->is == MAPPING_ANSWER ||
	    c->place.check != NULL ||
	    mapping_find(m, &c->place, MAPPING_ANSWER) != NULL)
		return;
	mapping_fault(m, DIAG_MISSING_KEY, c->section->place,
	    "no column has the answers of '%s' that this is about",
	    c->place.step_id);
}

static void
check_safety(struct mapping *m, const struct myo_protocol *p)
{
	for (size_t i = 0; i < p->n_safeties; i++) {
		const struct mapping_place place = {
			.step_id = "",
			.safety = &p->safeties[i],
		};
		if (mapping_find(m, &place, MAPPING_ANSWER) == NULL)
			mapping_fault(m, DIAG_MISSING_SECTION, m->head->place,
			    "'safety.%s' is neither a column nor fixed; it "
			    "says whether the test was safe",
			    p->safeties[i].id);
	}
}

static void
check_sides(struct mapping *m, const struct myo_protocol *p)
{
	struct str rest = str_from(m->sides);

	while (rest.len > 0) {
		struct str side = str_cut(rest, ',', &rest);
		enum myo_side which =
		    str_eqc(side, "right") ? MYO_SIDE_RIGHT : MYO_SIDE_LEFT;
		if (!record_has_side(p->sides, p->n_sides, which))
			mapping_fault(m, DIAG_BAD_VALUE,
			    ini_value_place(m->own[MAPPING_SIDES], 0),
			    "protocol %s does not ask the %s side", p->id,
			    myo_side_text(which));
	}
}

void
mapping_bind(struct mapping *m, const struct myo_protocol *protocol,
    struct myo_diags *diags)
{
	m->diags = diags;
	for (struct mapping_column *c = m->columns; c != NULL; c = c->next)
		bind_column(m, c, protocol);
	if (m->wide)
		mapping_wide(m, protocol);
	for (const struct mapping_column *c = m->columns; c != NULL;
	     c = c->next) {
		if (!is_bound(c))
			continue;
		check_twice(m, c);
		check_alone(m, c);
	}
	check_sides(m, protocol);
	if (m->head != NULL && !m->wide)
		check_safety(m, protocol);
}
