/*
 * Whether a condition can hold at all: its disjunctive normal form, and for
 * each term and each side the values that every step may still have. An
 * answer counts only while its step is asked, so what that step is asked
 * under belongs to the term as well. Large forms are not looked at: what is
 * not proved impossible may hold.
 */
#include "core/load.h"

#include <assert.h>

#include "base/buf.h"
#include "base/num.h"
#include "core/answer.h"
#include "core/cond_domain.h"
#include "core/cond_form.h"

#include "base/banned.h"

/* Of a term, with those that come with the steps it names. */
#define LITERALS_MAX ((size_t)2 * COND_LITERALS_MAX)

/* A comparison or a test, seen from a side. */
struct literal {
	const struct myo_cond *c;
	enum myo_side side;
};

/* A step on one side, and what follows from something else about it. */
struct place {
	int step;
	enum myo_side side;
	bool asked;      /* what it is asked under was added */
	bool not_tested; /* must be that */
	bool tried;      /* must not be; with trials nothing follows */
};

enum trouble {
	TROUBLE_VALUES,
	TROUBLE_SIDES, /* some step is not asked on that side */
};

struct look {
	struct loader *ld;
	struct arena *a; /* as long as one term is looked at */
	bool conditions; /* of the steps that are named, too */
	int owner;       /* the step whose own place counts, too; or -1 */
	struct literal literals[LITERALS_MAX];
	size_t n_literals;
	struct place places[LITERALS_MAX];
	size_t n_places;
	struct domain *domains;
	size_t n_domains;
	const struct myo_step *bad; /* the step that stands in the way */
	enum trouble trouble;
	bool lost; /* there was no memory to look at one of the terms */
};

/* ---- What is left of what a term names */

static struct domain *
domain_at(struct look *l, int index, enum myo_side side, enum cond_of of)
{
	struct loader *ld = l->ld;
	const struct myo_step *step = &ld->steps[index];
	for (size_t i = 0; i < l->n_domains; i++) {
		struct domain *d = &l->domains[i];
		if (d->step == step && d->side == side && d->of == of)
			return d;
	}
	struct domain *d = &l->domains[l->n_domains++];
	*d = (struct domain){ .step = step, .side = side, .of = of };
	domain_begin(d, l->a, ld->infos[index].range_bad);
	return d;
}

static struct domain *
domain_of(struct look *l, const struct cond_ref *ref, enum myo_side side)
{
	const struct myo_step *step = &l->ld->steps[ref->step];
	return domain_at(l, ref->step, cond_side(ref, step, side), ref->of);
}

static void
apply(struct look *l, const struct literal *literal)
{
	const struct myo_cond *c = literal->c;

	if (c->is_ref)
		domain_of(l, &c->other, literal->side)->answered = true;
	domain_apply(domain_of(l, &c->ref, literal->side), c);
}

/* ---- What a term says, also by way of the steps that it names */

static void
add_literal(struct look *l, const struct myo_cond *c, enum myo_side side)
{
	if (l->n_literals < LITERALS_MAX)
		l->literals[l->n_literals++] = (struct literal){ c, side };
}

/* NULL: there is no room. */
static struct place *
place_of(struct look *l, int step, enum myo_side side)
{
	for (size_t i = 0; i < l->n_places; i++) {
		if (l->places[i].step == step && l->places[i].side == side)
			return &l->places[i];
	}
	if (l->n_places == LITERALS_MAX)
		return NULL;
	struct place *place = &l->places[l->n_places++];
	*place = (struct place){ .step = step, .side = side };
	return place;
}

/* What must hold for a condition to hold; of an `or` nothing must. */
static void
add_musts(struct look *l, const struct myo_cond *c, enum myo_side side)
{
	while (c->op == COND_AND) {
		add_musts(l, c->a, side);
		c = c->b;
	}
	if (c->op != COND_OR)
		add_literal(l, c, side);
}

/*
 * A step that is asked on a side: its own condition holds there, the step that
 * it belongs to is asked too and was not given up, and of `right else left`
 * the right was. False: it is never asked there.
 */
static bool
add_asked(struct look *l, int index, enum myo_side side)
{
	struct loader *ld = l->ld;
	if (!ld->infos[index].unreachable && !step_on_side(ld, index, side)) {
		l->bad = &ld->steps[index];
		l->trouble = TROUBLE_SIDES;
		return false;
	}
	while (index >= 0 && step_on_side(ld, index, side)) {
		const struct myo_step *step = &ld->steps[index];
		struct place *place = place_of(l, index, side);
		if (place == NULL || place->asked)
			break;
		place->asked = true;
		struct place *first = NULL;
		if (step->else_side && side == step->sides[1])
			first = place_of(l, index, step->sides[0]);
		if (first != NULL)
			first->not_tested = true;
		/* an unreachable one has been told already */
		if (!l->conditions || ld->infos[index].unreachable)
			break;
		if (step->ask_if != NULL)
			add_musts(l, step->ask_if, side);
		index = step->with;
		struct place *parent =
		    index < 0 ? NULL : place_of(l, index, side);
		if (parent != NULL)
			parent->tried = true;
	}
	return true;
}

static bool
add_term(struct look *l, const struct cond_term *term, enum myo_side side)
{
	l->n_literals = 0;
	l->n_places = 0;
	l->n_domains = 0;
	for (size_t i = 0; i < term->n; i++)
		add_literal(l, term->literals[i], side);
	/* the step it belongs to, and so on */
	if (l->owner >= 0 && l->ld->steps[l->owner].with >= 0) {
		int parent = l->ld->steps[l->owner].with;
		struct place *place = place_of(l, parent, side);
		if (place != NULL)
			place->tried = true;
		if (step_on_side(l->ld, parent, side)) {
			bool asked = add_asked(l, parent, side);
			assert(asked);
			(void)asked;
		}
	}
	/* grows meanwhile */
	for (size_t i = 0; i < l->n_literals; i++) {
		const struct myo_cond *c = l->literals[i].c;
		enum myo_side from = l->literals[i].side;
		if (!add_asked(l, c->ref.step,
			cond_side(&c->ref, &l->ld->steps[c->ref.step], from)))
			return false;
		if (c->is_ref && !add_asked(l, c->other.step,
				     cond_side(&c->other,
					 &l->ld->steps[c->other.step], from)))
			return false;
	}
	return true;
}

/* What is known of a step on a side whichever way it is named. */
static void
share_domains(struct look *l)
{
	for (size_t i = 0; i < l->n_domains; i++) {
		struct domain *d = &l->domains[i];
		for (size_t k = 0; k < l->n_domains; k++) {
			const struct domain *o = &l->domains[k];
			if (o->step != d->step || o->side != d->side)
				continue;
			d->answered |= o->answered;
			d->not_tested |= o->not_tested;
			d->tried |= o->tried;
		}
	}
}

/* Can all of a term hold on a side? Else l->bad and l->trouble say why not. */
static bool
term_left(struct look *l, const struct cond_term *term, enum myo_side side)
{
	l->trouble = TROUBLE_VALUES;
	l->lost = l->lost || arena_failed(l->a);
	arena_reset(l->a);
	if (!add_term(l, term, side))
		return false;
	l->domains =
	    arena_new(l->a, struct domain, 2 * l->n_literals + l->n_places + 1);
	if (l->domains == NULL)
		return true;
	for (size_t i = 0; i < l->n_literals; i++)
		apply(l, &l->literals[i]);
	for (size_t i = 0; i < l->n_places; i++) {
		const struct place *place = &l->places[i];
		struct domain *d =
		    domain_at(l, place->step, place->side, COND_PLAIN);
		d->not_tested |= place->not_tested;
		d->tried |= place->tried;
	}
	share_domains(l);
	for (size_t i = 0; i < l->n_domains; i++) {
		l->bad = l->domains[i].step;
		if (!domain_left(&l->domains[i]))
			return false;
	}
	for (size_t i = 0; i < l->n_literals; i++) {
		const struct literal *at = &l->literals[i];
		if (!at->c->is_ref)
			continue;
		const struct domain *left = domain_of(l, &at->c->ref, at->side);
		l->bad = left->step;
		if (!domain_pair_left(
			left, domain_of(l, &at->c->other, at->side), at->c))
			return false;
	}
	return true;
}

/* ---- On every side where it is looked at */

struct view {
	enum myo_side sides[2];
	size_t n_sides;
};

static struct view
view_of(const struct loader *ld, const struct cond_owner *owner,
    const struct myo_cond *cond)
{
	const struct myo_protocol *p = ld->protocol;
	struct view v = { { MYO_SIDE_ONCE, MYO_SIDE_ONCE }, 0 };
	if (owner->step >= 0) {
		const struct myo_step *step = &ld->steps[owner->step];
		for (size_t i = 0; i < step->n_sides; i++) {
			if (step_on_side(ld, owner->step, step->sides[i]))
				v.sides[v.n_sides++] = step->sides[i];
		}
	} else if (cond_is_sided(cond, p) && !ld->sides_bad) {
		for (size_t i = 0; i < p->n_sides; i++)
			v.sides[v.n_sides++] = p->sides[i];
	} else if (cond_is_sided(cond, p)) {
		v = (struct view){ { MYO_SIDE_RIGHT, MYO_SIDE_LEFT }, 2 };
	} else {
		v.n_sides = 1;
	}
	return v;
}

static bool
form_left(struct look *l, const struct cond_form *form, const struct view *view)
{
	for (size_t i = 0; i < form->n; i++) {
		for (size_t k = 0; k < view->n_sides; k++) {
			if (term_left(l, &form->terms[i], view->sides[k]))
				return true;
		}
	}
	return form->n == 0 || view->n_sides == 0;
}

/* ---- Reporting */

static void
tell_literal(const struct look *l, const struct cond_owner *owner,
    const struct myo_cond *c)
{
	struct loader *ld = l->ld;
	struct str text = owner->field->entry->value;
	struct buf why = BUF_INIT;
	const struct myo_step *step = &ld->steps[c->ref.step];
	if (l->trouble == TROUBLE_SIDES) {
		buf_adds(&why, "there is no side that both are asked on");
	} else if (c->is_ref || !step_is_numeric(step)) {
		buf_adds(&why, "no answer can make it hold");
	} else {
		buf_addf(&why, "'%s' is", step->id);
		if (step->has_min)
			buf_adds(&why, " from ");
		if (step->has_min)
			num_short(&why, step->min);
		if (step->has_max)
			buf_adds(&why, " to ");
		if (step->has_max)
			num_short(&why, step->max);
		if (c->ref.of != COND_MEAN)
			buf_addf(&why, " with %d decimal%s", step->decimals,
			    step->decimals == 1 ? "" : "s");
	}
	fault_value(ld, DIAG_NEVER_HOLDS, owner->sect, owner->field, c->at,
	    "'%.*s%s': %s",
	    SHORT_ARG(str_range(text.p + c->at, text.p + c->end)), why.data);
	words_release(ld, &why);
}

/* Comparisons that cannot hold by themselves; how many. */
static size_t
check_literals(struct look *l, const struct cond_owner *owner,
    const struct view *view, const struct myo_cond *c)
{
	size_t found = 0;
	while (cond_is_chain(c)) {
		found += check_literals(l, owner, view, c->a);
		c = c->b;
	}
	struct cond_term term = { .literals = { c }, .n = 1 };
	const struct cond_form single = { .terms = &term, .n = 1 };
	if (!form_left(l, &single, view)) {
		tell_literal(l, owner, c);
		found++;
	}
	return found;
}

static void
tell(const struct look *l, const struct cond_owner *owner)
{
	struct str text = owner->field->entry->value;
	if (l->trouble == TROUBLE_SIDES)
		fault_value(l->ld, DIAG_NEVER_HOLDS, owner->sect, owner->field,
		    0, "'%.*s%s': on no side is all of it asked",
		    SHORT_ARG(text));
	else
		fault_value(l->ld, DIAG_NEVER_HOLDS, owner->sect, owner->field,
		    0, "'%.*s%s': %swhat it asks of '%s' excludes itself",
		    SHORT_ARG(text),
		    l->conditions ? "with what its steps are asked under, "
				  : "",
		    l->bad->id);
}

bool
cond_may_hold(struct loader *ld, const struct cond_owner *owner,
    const struct myo_cond *cond)
{
	struct arena a = ARENA_INIT;
	struct arena scratch = ARENA_INIT;
	struct look l = { .ld = ld, .a = &scratch, .owner = -1 };
	struct view view = view_of(ld, owner, cond);
	bool may = check_literals(&l, owner, &view, cond) == 0;
	struct cond_form form = { .n = 0 };
	if (may)
		form = cond_form(&a, cond);
	for (size_t pass = 0; pass < 2 && may && !form.over; pass++) {
		l.conditions = pass == 1;
		l.owner = l.conditions ? owner->step : -1;
		may = form_left(&l, &form, &view);
		if (!may && !arena_failed(&a))
			tell(&l, owner);
	}
	if (arena_failed(&a) || arena_failed(&scratch) || l.lost) {
		ld->status = MYO_ERR_NOMEM;
		may = true;
	}
	arena_release(&scratch);
	arena_release(&a);
	return may;
}

bool
cond_is_reachable(const struct loader *ld, const struct myo_cond *cond)
{
	while (cond_is_chain(cond)) {
		bool first = cond_is_reachable(ld, cond->a);
		if (first == (cond->op == COND_OR))
			return first;
		cond = cond->b;
	}
	return !ld->infos[cond->ref.step].unreachable &&
	       (!cond->is_ref || !ld->infos[cond->other.step].unreachable);
}
