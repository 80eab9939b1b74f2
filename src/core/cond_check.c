/*
 * One condition against the steps it names: references, sides, trials, codes.
 * A checked condition is a copy with indices in it.
 */
#include "core/load.h"

#include "base/buf.h"
#include "base/num.h"
#include "core/answer.h"

#include "base/banned.h"

struct check {
	struct loader *ld;
	const struct cond_owner *owner;
	bool failed;
};

static void
wrong(struct check *k, enum diag_code code, size_t at, struct str word,
    const char *why)
{
	k->failed = true;
	fault_value(k->ld, code, k->owner->sect, k->owner->field, at,
	    "'%.*s': %s", STR_ARG(word), why);
}

/* The whole reference as it is written. */
static struct str
ref_text(const struct cond_owner *owner, const struct cond_ref *ref)
{
	struct str text = str_skip(owner->field->entry->value, ref->at);
	size_t n = 0;
	while (n < text.len && text.p[n] != ' ' && text.p[n] != '\t' &&
	       text.p[n] != '\n' && text.p[n] != ')' && text.p[n] != '=' &&
	       text.p[n] != '!' && text.p[n] != '<' && text.p[n] != '>')
		n++;
	text.len = n;
	return text;
}

/* Some side of a step is also one of another. */
static bool
sides_meet(const struct loader *ld, int one, int other)
{
	const struct myo_step *step = &ld->steps[one];
	for (size_t i = 0; i < step->n_sides; i++) {
		if (step_on_side(ld, one, step->sides[i]) &&
		    step_on_side(ld, other, step->sides[i]))
			return true;
	}
	return false;
}

/* What is wrong with the side of a reference; NULL: nothing. */
static const char *
side_fault(const struct check *k, const struct cond_ref *ref)
{
	const struct loader *ld = k->ld;
	int owner = k->owner->step;
	bool once = ld->steps[ref->step].sides[0] == MYO_SIDE_ONCE;
	if (ref->side != MYO_SIDE_ONCE && once)
		return "that step has no sides";
	if (ref->side != MYO_SIDE_ONCE)
		return step_on_side(ld, ref->step, ref->side)
			   ? NULL
			   : "that step is not asked on that side";
	if (once || owner < 0 || ld->infos[owner].sides_bad ||
	    ld->infos[owner].unreachable)
		return NULL;
	if (ld->steps[owner].sides[0] == MYO_SIDE_ONCE)
		return "a step without sides must name the side, .right or "
		       ".left";
	return sides_meet(ld, ref->step, owner)
		   ? NULL
		   : "that step is never asked on the side of this one";
}

static void
check_side(struct check *k, const struct cond_ref *ref)
{
	const struct step_info *info = &k->ld->infos[ref->step];
	if (info->sides_bad || info->unreachable)
		return;
	const char *why = side_fault(k, ref);
	if (why != NULL)
		wrong(k, DIAG_BAD_CONDITION, ref->at, ref_text(k->owner, ref),
		    why);
}

/* False after reporting, or when the step itself was reported. */
static bool
check_ref(struct check *k, struct cond_ref *ref)
{
	struct loader *ld = k->ld;
	ref->step = step_index(ld, ref->name);
	if (ref->step < 0) {
		wrong(k, DIAG_DANGLING, ref->at, ref->name,
		    "there is no such step");
		return false;
	}
	check_side(k, ref);
	k->failed |= ld->infos[ref->step].kind_bad;
	return !ld->infos[ref->step].kind_bad;
}

/* .max and .mean, where the answer itself is compared. */
static void
check_of(struct check *k, const struct cond_ref *ref)
{
	const struct myo_step *step = &k->ld->steps[ref->step];
	struct str text = ref_text(k->owner, ref);
	bool grade = step->kind == MYO_KIND_GRADE;
	if (ref->of != COND_PLAIN && step->trials == 0)
		wrong(k, DIAG_BAD_CONDITION, ref->at, text,
		    "that step has no trials");
	else if (ref->of == COND_MEAN && grade)
		wrong(k, DIAG_BAD_CONDITION, ref->at, text,
		    "grades are ranks and have no mean; use .max");
	else if (ref->of != COND_PLAIN && !grade && !step_is_numeric(step))
		wrong(k, DIAG_BAD_CONDITION, ref->at, text,
		    "only grades and numbers have .max or .mean");
	else if (ref->of == COND_PLAIN && step->trials > 0)
		wrong(k, DIAG_BAD_CONDITION, ref->at, text,
		    grade ? "that step has trials; use .max"
		    : step_is_numeric(step)
			? "that step has trials; use .max or .mean"
			: "a step with trials can only be answered or "
			  "not-tested here");
}

static int
find_code(const struct myo_step *step, struct str code)
{
	for (size_t i = 0; i < step->n_choices; i++) {
		if (str_eqc(code, step->choices[i].code))
			return (int)i;
	}
	return -1;
}

static void
no_such_code(
    struct check *k, const struct myo_cond *c, const struct myo_step *step)
{
	struct buf codes = BUF_INIT;
	for (size_t i = 0; i < step->n_choices && i < 20; i++)
		buf_addf(
		    &codes, "%s%s", i > 0 ? ", " : "", step->choices[i].code);
	k->failed = true;
	fault_value(k->ld, DIAG_DANGLING, k->owner->sect, k->owner->field,
	    c->operand_at, "'%.*s' is no code of '%s'; it has %s",
	    STR_ARG(c->operand), step->id, codes.data);
	words_release(k->ld, &codes);
}

/* Grades are compared by rank: "+ 3" is three ranks up the same scale. */
static bool
whole(double n)
{
	return n >= -1000 && n <= 1000 && !((double)(int)n < n) &&
	       !((double)(int)n > n);
}

/* Both sides of a comparison are steps. */
static void
check_other(struct check *k, struct myo_cond *c, const struct myo_step *step)
{
	size_t at = c->operand_at;
	c->is_ref = true;
	if (!check_ref(k, &c->other))
		return;
	const struct myo_step *other = &k->ld->steps[c->other.step];
	check_of(k, &c->other);
	if (step_is_numeric(step) && step_is_numeric(other))
		return;
	if (step->kind != MYO_KIND_GRADE || other->kind != MYO_KIND_GRADE)
		wrong(k, DIAG_BAD_CONDITION, at, c->operand,
		    "only two numbers or two grades can be compared");
	else if (step->scale != other->scale)
		wrong(k, DIAG_BAD_CONDITION, at, c->operand,
		    "that grade is of another scale");
	else if (c->has_addend && !whole(c->number))
		wrong(k, DIAG_BAD_CONDITION, at, c->operand,
		    "only whole ranks can be added to a grade");
}

static void
check_number(struct check *k, struct myo_cond *c, const struct myo_step *step)
{
	double number;
	if (num_real(c->operand, &number, NULL)) {
		if (c->has_addend)
			wrong(k, DIAG_BAD_CONDITION, c->operand_at, c->operand,
			    "write the sum itself");
		c->number = number;
	} else if (cond_split_ref(c->operand, c->operand_at, &c->other) &&
		   id_is(c->other.name)) {
		check_other(k, c, step);
	} else {
		wrong(k, DIAG_BAD_CONDITION, c->operand_at, c->operand,
		    "is no number and no step; blanks must stand around + "
		    "and -");
	}
}

static void
check_code(struct check *k, struct myo_cond *c, const struct myo_step *step)
{
	if (k->ld->infos[c->ref.step].choices_bad) {
		k->failed = true;
		return;
	}
	if (!c->has_addend)
		c->choice = find_code(step, c->operand);
	if (c->choice >= 0)
		return;
	bool ref = cond_split_ref(c->operand, c->operand_at, &c->other) &&
		   id_is(c->other.name);
	if (c->op != COND_HAS && ref && step_index(k->ld, c->other.name) >= 0)
		check_other(k, c, step);
	else
		no_such_code(k, c, step);
}

static void
check_compare(struct check *k, struct myo_cond *c)
{
	const struct myo_step *step = &k->ld->steps[c->ref.step];
	bool order = c->op != COND_EQ && c->op != COND_NE && c->op != COND_HAS;
	struct str text = ref_text(k->owner, &c->ref);
	check_of(k, &c->ref);
	if (step->kind == MYO_KIND_INSTRUCTION || step->kind == MYO_KIND_TEXT) {
		wrong(k, DIAG_BAD_CONDITION, c->ref.at, text,
		    "it can only be answered or not-tested");
		return;
	}
	if (step_is_numeric(step)) {
		if (c->op == COND_HAS)
			wrong(k, DIAG_BAD_CONDITION, c->ref.at, text,
			    "'has' is for steps with several options");
		else
			check_number(k, c, step);
		return;
	}
	if (step->many && c->op != COND_HAS)
		wrong(k, DIAG_BAD_CONDITION, c->ref.at, text,
		    "several options may be chosen; use 'has'");
	else if (!step->many && c->op == COND_HAS)
		wrong(k, DIAG_BAD_CONDITION, c->ref.at, text,
		    "one option is chosen; use '='");
	else if (order && step->kind != MYO_KIND_GRADE)
		wrong(k, DIAG_BAD_CONDITION, c->ref.at, text,
		    "its options have no order; use '=' or '!='");
	else
		check_code(k, c, step);
}

/* Grades have qualifiers, as far as their scale has them. */
static void
check_qualifier(struct check *k, const struct myo_cond *c)
{
	const struct myo_step *step = &k->ld->steps[c->ref.step];
	struct str text = ref_text(k->owner, &c->ref);
	unsigned allowed = 0;
	if (step->kind != MYO_KIND_GRADE) {
		wrong(k, DIAG_BAD_CONDITION, c->ref.at, text,
		    "only grades have qualifiers");
		return;
	}
	if (c->ref.of != COND_PLAIN) {
		wrong(k, DIAG_BAD_CONDITION, c->ref.at, text,
		    "the qualifiers of all trials count, without .max or "
		    ".mean");
		return;
	}
	if (k->ld->infos[c->ref.step].choices_bad) {
		k->failed = true;
		return;
	}
	for (size_t i = 0; i < step->n_choices; i++)
		allowed |= step->choices[i].qualifiers;
	if ((allowed & c->qualifier) == 0)
		wrong(k, DIAG_BAD_CONDITION, c->operand_at, c->operand,
		    "no grade of that scale takes this qualifier");
}

/* A comparison or a test. */
static void
check_leaf(struct check *k, struct myo_cond *c)
{
	bool known = check_ref(k, &c->ref);
	switch (c->op) {
	case COND_ANSWERED:
	case COND_NOT_TESTED:
		if (c->ref.of != COND_PLAIN)
			wrong(k, DIAG_BAD_CONDITION, c->ref.at,
			    ref_text(k->owner, &c->ref),
			    "the whole step is answered or not, without .max "
			    "or .mean");
		break;
	case COND_WITH:
	case COND_WITHOUT:
		if (known)
			check_qualifier(k, c);
		break;
	case COND_AND:
	case COND_OR:
	case COND_EQ:
	case COND_NE:
	case COND_LT:
	case COND_LE:
	case COND_GT:
	case COND_GE:
	case COND_HAS:
		if (known)
			check_compare(k, c);
		break;
	}
}

static const struct myo_cond *
check_node(struct check *k, const struct myo_cond *parsed)
{
	struct myo_cond *first = NULL;
	struct myo_cond *last = NULL;
	for (;;) {
		struct myo_cond *c =
		    arena_new(k->ld->arena, struct myo_cond, 1);
		if (c == NULL) {
			k->failed = true;
			return NULL;
		}
		*c = *parsed;
		if (last == NULL)
			first = c;
		else
			last->b = c;
		last = c;
		if (c->op != COND_AND && c->op != COND_OR)
			break;
		c->a = check_node(k, parsed->a);
		parsed = parsed->b;
	}
	check_leaf(k, last);
	return first;
}

const struct myo_cond *
cond_check(struct loader *ld, const struct cond_owner *owner)
{
	struct check k = { ld, owner, false };
	size_t at = 0;
	const char *why = NULL;
	struct str text = owner->field->entry->value;
	const struct myo_cond *parsed = cond_parse(ld->arena, text, &at, &why);
	if (parsed == NULL) {
		if (arena_failed(ld->arena))
			return NULL;
		struct str word = str_skip(text, at);
		struct str rest;
		word = str_word(word, &rest);
		fault_value(ld, DIAG_BAD_CONDITION, owner->sect, owner->field,
		    at, "'%.*s': %s", STR_ARG(word.len > 0 ? word : text), why);
		return NULL;
	}
	const struct myo_cond *cond = check_node(&k, parsed);
	return k.failed ? NULL : cond;
}
