/*
 * What the exports of skip logic cannot say. FHIR R4 enableWhen is a flat
 * list of comparisons of one answer with a constant, joined by all or by any;
 * an order of codes becomes a list of codes joined by any. REDCap compares
 * raw codes: points where they are unique, else ranks.
 */
#include "core/load.h"

#include "base/buf.h"

#include "base/banned.h"

struct reasons {
	const struct loader *ld;
	bool has_and, has_or;
	const char *fhir, *redcap;
};

/* How many codes satisfy an ordered comparison with a code. */
static size_t
codes_of(const struct myo_step *step, const struct myo_cond *c)
{
	size_t at = (size_t)c->choice, n = step->n_choices;
	if (c->op == COND_LT)
		return at;
	if (c->op == COND_LE)
		return at + 1;
	if (c->op == COND_GT)
		return n - at - 1;
	return c->op == COND_GE ? n - at : 1;
}

/* Raw codes of REDCap stand in another order than the grades. */
static bool
raw_codes_disagree(const struct myo_step *step)
{
	bool points = true, ordered = true;
	for (size_t i = 0; i < step->n_choices; i++) {
		const struct myo_choice *c = &step->choices[i];
		points &= c->has_points;
		for (size_t k = 0; k < i && points; k++) {
			double before = step->choices[k].points;
			points = before < c->points || before > c->points;
			ordered &= before < c->points;
		}
	}
	return points && !ordered;
}

static void
look(struct reasons *r, const struct myo_cond *c)
{
	while (c->op == COND_AND || c->op == COND_OR) {
		r->has_and |= c->op == COND_AND;
		r->has_or |= c->op == COND_OR;
		look(r, c->a);
		c = c->b;
	}
	const struct myo_step *step = &r->ld->steps[c->ref.step];
	bool trials = c->ref.of != COND_PLAIN;
	if (c->is_ref)
		r->fhir = "it compares two answers";
	else if (trials)
		r->fhir = "it is about several trials at once";
	if (c->op == COND_WITH || c->op == COND_WITHOUT)
		r->fhir = r->redcap =
		    "it asks for a qualifier, which is no part of the answer";
	if (step->kind == MYO_KIND_GRADE && (c->is_ref || trials) &&
	    raw_codes_disagree(step))
		r->redcap = "the points of the scale are not in its order";
}

/* Inside `and`, a comparison that becomes several codes. */
static bool
has_list(const struct loader *ld, const struct myo_cond *c)
{
	while (c->op == COND_AND || c->op == COND_OR) {
		if (has_list(ld, c->a))
			return true;
		c = c->b;
	}
	return c->choice >= 0 && c->op != COND_HAS && c->op != COND_NE &&
	       codes_of(&ld->steps[c->ref.step], c) > 1;
}

void
cond_interchange(struct loader *ld, const struct cond_owner *owner,
    const struct myo_cond *cond)
{
	struct reasons r = { .ld = ld };
	look(&r, cond);
	if (r.fhir == NULL && r.has_and && r.has_or)
		r.fhir = "it mixes 'and' with 'or'";
	if (r.fhir == NULL && r.has_and && has_list(ld, cond))
		r.fhir = "an order of codes within 'and' mixes it with 'or'";
	if (r.fhir == NULL && r.redcap == NULL)
		return;
	struct buf why = BUF_INIT;
	if (r.fhir != NULL)
		buf_addf(&why, "FHIR enableWhen cannot carry it: %s", r.fhir);
	if (r.redcap != NULL)
		buf_addf(&why, "%sREDCap branching cannot carry it: %s",
		    r.fhir != NULL ? "; " : "", r.redcap);
	fault_value(ld, DIAG_INTERCHANGE, owner->sect, owner->field, 0,
	    "'%.*s%s'; %s", SHORT_ARG(owner->field->entry->value), why.data);
	words_release(ld, &why);
}
