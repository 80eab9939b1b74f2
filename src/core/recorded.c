/*
 * recorded.c: what a protocol allows to stand in an entry.
 *
 * The counterpart of answer.c: that one turns what was typed into what is
 * recorded, this one says whether a record can have come from there.
 */
#include "core/recorded.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/mem.h"
#include "base/num.h"
#include "base/str.h"
#include "core/record.h"

#include "base/banned.h"

#define NOT_TESTED "nt:"

struct code {
	struct str text;
	unsigned qualifiers;
	bool exclusive;
};

/* A step, or a safety item, which counts as one that has no sides. */
struct place {
	struct str id; /* as recorded: "safety.ID" */
	enum myo_kind kind;
	unsigned sides;
	int trials;
	bool is_safety, required, many;
	unsigned qualifiers; /* of not tested; a level has its own */
	const struct code *codes;
	size_t n_codes;
	struct str unit;
	bool has_min, has_max;
	double min, max;
	int decimals;
};

/* A stop, a check or a score. */
struct flag {
	struct str id; /* "stop.ID" and so on */
	enum myo_entry_kind entry;
};

struct reason {
	struct str id;
	bool for_not_tested, for_stop;
};

struct recorded {
	struct arena arena;
	size_t bytes;
	char hash[65];
	struct place *places;
	size_t n_places;
	size_t last; /* of places, found last: often wanted again */
	struct flag *flags;
	size_t n_flags;
	struct reason *reasons;
	size_t n_reasons;
	unsigned sides; /* the protocol's */
};

/* ---- building */

static void *
take(struct recorded *r, size_t n, size_t size)
{
	r->bytes += n * size;
	return arena_alloc(&r->arena, n > 0 ? n : 1, size);
}

static struct str
take_text(struct recorded *r, const char *prefix, const char *text)
{
	const char *copy = arena_printf(&r->arena, "%s%s", prefix, text);
	struct str s = str_from(copy);

	r->bytes += s.len + 1;
	return s;
}

static unsigned
sides_of(const enum myo_side *sides, size_t n)
{
	unsigned set = n == 0 ? RECORDED_ONCE : 0;

	for (size_t i = 0; i < n; i++)
		set |= 1U << (unsigned)sides[i];
	return set;
}

static const struct code *
take_codes(struct recorded *r, const struct myo_choice *choices, size_t n)
{
	struct code *codes = take(r, n, sizeof(*codes));

	for (size_t i = 0; codes != NULL && i < n; i++)
		codes[i] = (struct code){
			.text = take_text(r, "", choices[i].code),
			.qualifiers = choices[i].qualifiers,
			.exclusive = choices[i].exclusive,
		};
	return codes;
}

static void
take_step(struct recorded *r, struct place *p, const struct myo_step *st)
{
	*p = (struct place){
		.id = take_text(r, "", st->id),
		.kind = st->kind,
		.sides = sides_of(st->sides, st->n_sides),
		.trials = st->trials,
		.required = st->required,
		.many = st->many,
		.qualifiers = st->scale != NULL ? st->scale->qualifiers : 0,
		.codes = take_codes(r, st->choices, st->n_choices),
		.n_codes = st->n_choices,
		.unit = take_text(r, "", st->n_units > 0 ? st->units[0] : ""),
		.has_min = st->has_min,
		.has_max = st->has_max,
		.min = st->min,
		.max = st->max,
		.decimals = st->decimals,
	};
}

static void
take_safety(struct recorded *r, struct place *p, const struct myo_safety *sf)
{
	*p = (struct place){
		.id = take_text(r, SAFETY_PREFIX, sf->id),
		.kind = sf->many ? MYO_KIND_CHECKS : MYO_KIND_YESNO,
		.sides = RECORDED_ONCE,
		.is_safety = true,
		.required = true,
		.many = sf->many,
		.codes = take_codes(r, sf->choices, sf->n_choices),
		.n_codes = sf->n_choices,
	};
}

static void
take_places(struct recorded *r, const struct myo_protocol *p)
{
	r->places = take(r, p->n_steps + p->n_safeties, sizeof(*r->places));
	if (r->places == NULL)
		return;
	for (size_t i = 0; i < p->n_safeties; i++)
		take_safety(r, &r->places[r->n_places++], &p->safeties[i]);
	for (size_t i = 0; i < p->n_steps; i++)
		take_step(r, &r->places[r->n_places++], &p->steps[i]);
}

static void
take_flags(struct recorded *r, const struct myo_protocol *p)
{
	r->flags =
	    take(r, p->n_stops + p->n_checks + p->n_scores, sizeof(*r->flags));
	if (r->flags == NULL)
		return;
	for (size_t i = 0; i < p->n_stops; i++)
		r->flags[r->n_flags++] = (struct flag){
			.id = take_text(r, STOP_PREFIX, p->stops[i].id),
			.entry = MYO_ENTRY_STOP,
		};
	for (size_t i = 0; i < p->n_checks; i++)
		r->flags[r->n_flags++] = (struct flag){
			.id = take_text(r, CHECK_PREFIX, p->checks[i].id),
			.entry = MYO_ENTRY_CHECK,
		};
	for (size_t i = 0; i < p->n_scores; i++)
		r->flags[r->n_flags++] = (struct flag){
			.id = take_text(r, SCORE_PREFIX, p->scores[i].id),
			.entry = MYO_ENTRY_SCORE,
		};
}

static void
take_reasons(struct recorded *r, const struct myo_protocol *p)
{
	r->reasons = take(r, p->n_reasons, sizeof(*r->reasons));
	if (r->reasons == NULL)
		return;
	for (size_t i = 0; i < p->n_reasons; i++)
		r->reasons[r->n_reasons++] = (struct reason){
			.id = take_text(r, "", p->reasons[i].id),
			.for_not_tested = p->reasons[i].for_not_tested,
			.for_stop = p->reasons[i].for_stop,
		};
}

struct recorded *
recorded_new(const struct myo_protocol *p)
{
	struct recorded *r = mem_zeroed(1, sizeof(*r));

	if (r == NULL)
		return NULL;
	r->bytes = sizeof(*r) + ARENA_BLOCK;
	arena_init(&r->arena);
	memcpy(r->hash, p->hash, sizeof(r->hash));
	r->sides = sides_of(p->sides, p->n_sides);
	take_places(r, p);
	take_flags(r, p);
	take_reasons(r, p);
	if (arena_failed(&r->arena)) {
		recorded_free(r);
		return NULL;
	}
	return r;
}

void
recorded_free(struct recorded *r)
{
	if (r == NULL)
		return;
	arena_release(&r->arena);
	free(r);
}

size_t
recorded_bytes(const struct recorded *r)
{
	return r->bytes;
}

/* ---- looking up */

static struct place *
find_place(struct recorded *r, const char *id)
{
	const struct str want = str_from(id);

	/* The same or the next one nearly always. */
	for (size_t i = 0; i < r->n_places; i++) {
		size_t at = r->last + i;
		if (at >= r->n_places)
			at -= r->n_places;
		if (str_eq(r->places[at].id, want)) {
			r->last = at;
			return &r->places[at];
		}
	}
	return NULL;
}

static const struct flag *
find_flag(const struct recorded *r, const char *id)
{
	for (size_t i = 0; i < r->n_flags; i++)
		if (str_eqc(r->flags[i].id, id))
			return &r->flags[i];
	return NULL;
}

static const struct reason *
find_reason(const struct recorded *r, const char *id)
{
	for (size_t i = 0; i < r->n_reasons; i++)
		if (str_eqc(r->reasons[i].id, id))
			return &r->reasons[i];
	return NULL;
}

static const struct code *
find_code(const struct place *p, struct str code)
{
	for (size_t i = 0; i < p->n_codes; i++)
		if (str_eq(p->codes[i].text, code))
			return &p->codes[i];
	return NULL;
}

/* ---- judging. Each gives NULL, or what is wrong. */

#define WHY_STEP      "no such step in the protocol"
#define WHY_SIDE      "the step is not asked on that side in this session"
#define WHY_TRIAL     "the step has no such trial"
#define WHY_VALUE     "not an answer that the step allows"
#define WHY_NUMBER    "not a number as the step keeps it"
#define WHY_BELOW     "below what the step allows"
#define WHY_ABOVE     "above what the step allows"
#define WHY_QUALIFIER "not a qualifier that the step allows"
#define WHY_UNIT      "not the unit of the step"
#define WHY_REASON    "no such reason in the protocol"
#define WHY_SAFETY    "a safety question is never left out"
#define WHY_REQUIRED  "the step cannot be skipped"
#define WHY_FLAG      "the protocol has nothing of that name"
#define WHY_OPEN      "not the sides, order and blinding of a session"

static bool
reject(struct recorded_fault *fault, const char *column, const char *why)
{
	*fault = (struct recorded_fault){ column, why };
	return false;
}

/* It is of a side in the set. */
static bool
judge_side(
    unsigned set, const struct myo_entry *e, struct recorded_fault *fault)
{
	return (set & 1U << (unsigned)e->side) != 0 ||
	       reject(fault, "side", WHY_SIDE);
}

static bool
judge_place(const struct place *p, const struct myo_entry *e, unsigned sides,
    struct recorded_fault *fault)
{
	if (!judge_side(p->sides & (sides | RECORDED_ONCE), e, fault))
		return false;
	if (p->trials > 0 ? e->trial < 1 || e->trial > p->trials
			  : e->trial != 0)
		return reject(fault, "trial", WHY_TRIAL);
	return true;
}

static bool
judge_qualifier(
    const char *text, unsigned allowed, struct recorded_fault *fault)
{
	char again[MYO_QUALIFIER_SIZE];
	unsigned set = 0;

	if (text[0] == '\0')
		return true;
	if (!myo_qualifiers_parse(text, &set) || (set & ~allowed) != 0)
		return reject(fault, "qualifier", WHY_QUALIFIER);
	myo_qualifiers_text(set, again);
	return strcmp(text, again) == 0 ||
	       reject(fault, "qualifier", WHY_QUALIFIER);
}

/* As answer.c writes it, and within the hard limits. */
static bool
judge_number(
    const struct place *p, const char *value, struct recorded_fault *fault)
{
	struct buf again = BUF_INIT;
	double v = 0;
	bool same = false;

	if (!num_real(str_from(value), &v, NULL))
		return reject(fault, "value", WHY_NUMBER);
	num_format(&again, v, p->decimals);
	same = again.failed || strcmp(again.data, value) == 0;
	buf_release(&again);
	if (!same)
		return reject(fault, "value", WHY_NUMBER);
	if (p->has_min && v < p->min)
		return reject(fault, "value", WHY_BELOW);
	if (p->has_max && v > p->max)
		return reject(fault, "value", WHY_ABOVE);
	return true;
}

/* Codes joined by one blank, in the order of the protocol, each once. */
static bool
judge_many(
    const struct place *p, const char *value, struct recorded_fault *fault)
{
	struct str rest = str_from(value);
	const struct code *before = NULL;
	size_t n = 0, alone = 0;

	if (strcmp(value, "none") == 0)
		return true;
	if (rest.len == 0)
		return reject(fault, "value", WHY_VALUE);
	while (rest.p != NULL) {
		const struct code *code =
		    find_code(p, str_cut(rest, ' ', &rest));
		if (code == NULL || (before != NULL && code <= before))
			return reject(fault, "value", WHY_VALUE);
		before = code;
		alone += code->exclusive;
		n++;
	}
	return alone == 0 || n == 1 || reject(fault, "value", WHY_VALUE);
}

static bool
judge_code(const struct place *p, const struct myo_entry *e,
    struct recorded_fault *fault)
{
	const struct code *code = find_code(p, str_from(e->value));

	if (code == NULL)
		return reject(fault, "value", WHY_VALUE);
	return judge_qualifier(e->qualifier, code->qualifiers, fault);
}

static bool
judge_value(const struct place *p, const struct myo_entry *e,
    struct recorded_fault *fault)
{
	const bool is_code = p->n_codes > 0 && !p->many;

	if (!str_eqc(p->unit, e->unit))
		return reject(fault, "unit", WHY_UNIT);
	if (!is_code && e->qualifier[0] != '\0')
		return reject(fault, "qualifier", WHY_QUALIFIER);
	switch (p->kind) {
	case MYO_KIND_TEXT:
		return e->value[0] != '\0' || reject(fault, "value", WHY_VALUE);
	case MYO_KIND_NUMBER:
	case MYO_KIND_COUNT:
	case MYO_KIND_HOLD:
		return judge_number(p, e->value, fault);
	case MYO_KIND_YESNO:
	case MYO_KIND_CHOICE:
	case MYO_KIND_PALPATION:
	case MYO_KIND_CHECKS:
	case MYO_KIND_GRADE:
		return p->many ? judge_many(p, e->value, fault)
			       : judge_code(p, e, fault);
	case MYO_KIND_INSTRUCTION:
	case MYO_KINDS:
		break;
	}
	assert(p->kind == MYO_KIND_INSTRUCTION);
	return strcmp(e->value, "done") == 0 ||
	       reject(fault, "value", WHY_VALUE);
}

static bool
is_not_tested(const char *value)
{
	return str_starts(str_from(value), STR(NOT_TESTED));
}

static bool
judge_not_tested(const struct recorded *r, const struct place *p,
    const struct myo_entry *e, struct recorded_fault *fault)
{
	const char *id = e->value + strlen(NOT_TESTED);
	const struct reason *reason = NULL;

	if (p->is_safety)
		return reject(fault, "step_id", WHY_SAFETY);
	if (!is_not_tested(e->value))
		return reject(fault, "value", WHY_REASON);
	reason = find_reason(r, id);
	if (strcmp(id, REASON_STOPPED) != 0 &&
	    (reason == NULL || !reason->for_not_tested))
		return reject(fault, "value", WHY_REASON);
	if (e->unit[0] != '\0')
		return reject(fault, "unit", WHY_UNIT);
	return judge_qualifier(e->qualifier, p->qualifiers, fault);
}

/* A stop of the protocol, of a safety item, or one that was typed. */
static bool
judge_stop(struct recorded *r, const struct myo_entry *e, unsigned sides,
    struct recorded_fault *fault)
{
	const struct flag *flag = find_flag(r, e->step_id);
	const struct place *place = NULL;
	const struct reason *reason = find_reason(r, e->value);

	if (flag != NULL && flag->entry == MYO_ENTRY_STOP) {
		if (strcmp(e->value, REASON_STOPPED) != 0)
			return reject(fault, "value", WHY_REASON);
		return judge_side(sides | RECORDED_ONCE, e, fault);
	}
	if (strcmp(e->value, REASON_STOPPED) != 0 &&
	    (reason == NULL || !reason->for_stop))
		return reject(fault, "value", WHY_REASON);
	if (e->step_id[0] == '\0')
		return true;
	place = find_place(r, e->step_id);
	if (place == NULL)
		return reject(fault, "step_id", WHY_STEP);
	return judge_side(place->sides, e, fault);
}

/* Where an entry only names what it is about: nothing, a place, or a flag. */
static bool
judge_about(struct recorded *r, const struct myo_entry *e, unsigned sides,
    struct recorded_fault *fault)
{
	const struct place *place = NULL;

	if (e->step_id[0] == '\0' || find_flag(r, e->step_id) != NULL)
		return true;
	place = find_place(r, e->step_id);
	if (place == NULL)
		return reject(fault, "step_id", WHY_STEP);
	/* A stop that was typed at a trial has none, nor what takes it back. */
	if (e->trial == 0 && place->trials > 0) {
		struct myo_entry first = *e;
		first.trial = 1;
		return judge_place(place, &first, sides, fault);
	}
	return judge_place(place, e, sides, fault);
}

static bool
judge_flag(const struct recorded *r, const struct myo_entry *e, unsigned sides,
    struct recorded_fault *fault)
{
	const struct flag *flag = find_flag(r, e->step_id);

	if (flag == NULL || flag->entry != e->entry)
		return reject(fault, "step_id", WHY_FLAG);
	return judge_side(sides | RECORDED_ONCE, e, fault);
}

bool
recorded_sides(const char *value, unsigned *sides)
{
	struct str rest = str_from(value), list, order, blind;
	unsigned set = 0;

	list = str_cut(rest, ' ', &rest);
	order = str_cut(rest, ' ', &rest);
	blind = rest;
	if (!str_starts(list, STR("sides=")) ||
	    !(str_eqc(order, "order=step") || str_eqc(order, "order=side")) ||
	    !(str_eqc(blind, "blind=yes") || str_eqc(blind, "blind=no")))
		return false;
	list = str_skip(list, STR("sides=").len);
	if (str_eqc(list, "once")) {
		*sides = RECORDED_ONCE;
		return true;
	}
	while (list.p != NULL) {
		struct str side = str_cut(list, ',', &list);
		unsigned one = str_eqc(side, "right")  ? RECORDED_RIGHT
			       : str_eqc(side, "left") ? RECORDED_LEFT
						       : 0;
		if (one == 0 || (set & one) != 0)
			return false;
		set |= one;
	}
	*sides = set;
	return true;
}

static bool
judge_open(const struct recorded *r, const struct myo_entry *e,
    struct recorded_fault *fault)
{
	unsigned sides = 0;

	if (!recorded_sides(e->value, &sides) ||
	    ((sides & ~RECORDED_ONCE) & ~r->sides) != 0)
		return reject(fault, "value", WHY_OPEN);
	return strcmp(e->note, r->hash) == 0 ||
	       reject(fault, "note", "not the hash of the session's snapshot");
}

/* An answer, not-tested, skip or amend: it stands in a place. */
static bool
judge_answer(struct recorded *r, const struct myo_entry *e,
    const struct recorded_about *about, struct recorded_fault *fault)
{
	const struct place *p = find_place(r, e->step_id);

	if (p == NULL)
		return reject(fault, "step_id", WHY_STEP);
	if (!judge_place(p, e, about->sides, fault))
		return false;
	if (e->entry == MYO_ENTRY_SKIPPED) {
		if (p->required)
			return reject(fault, "step_id", WHY_REQUIRED);
		if (e->unit[0] != '\0')
			return reject(fault, "unit", WHY_UNIT);
		return judge_qualifier(e->qualifier, 0, fault);
	}
	if (e->entry == MYO_ENTRY_NOT_TESTED ||
	    (e->entry == MYO_ENTRY_AMEND && is_not_tested(e->value)))
		return judge_not_tested(r, p, e, fault);
	return judge_value(p, e, fault);
}

bool
recorded_judge(struct recorded *r, const struct myo_entry *e,
    const struct recorded_about *about, struct recorded_fault *fault)
{
	switch (e->entry) {
	case MYO_ENTRY_OPEN:
		return judge_open(r, e, fault);
	case MYO_ENTRY_ANSWER:
	case MYO_ENTRY_NOT_TESTED:
	case MYO_ENTRY_SKIPPED:
		return judge_answer(r, e, about, fault);
	case MYO_ENTRY_AMEND:
		return about->of_note ? judge_about(r, e, about->sides, fault)
				      : judge_answer(r, e, about, fault);
	case MYO_ENTRY_REJECTED:
	case MYO_ENTRY_NOTE:
	case MYO_ENTRY_UNDO:
	case MYO_ENTRY_REDO:
		return judge_about(r, e, about->sides, fault);
	case MYO_ENTRY_STOP:
		return judge_stop(r, e, about->sides, fault);
	case MYO_ENTRY_SCORE:
	case MYO_ENTRY_CHECK:
		return judge_flag(r, e, about->sides, fault);
	case MYO_ENTRY_PAUSE:
	case MYO_ENTRY_RESUME:
	case MYO_ENTRY_CLOSE:
	case MYO_ENTRY_ABANDON:
	case MYO_ENTRY_VOID:
	case MYO_ENTRY_SIGN:
	case MYO_ENTRY_REPAIR:
	case MYO_ENTRY_KINDS:
		break;
	}
	return true;
}
