/*
 * agree_read.c: the values of paired sessions, put side by side.
 */
#include "review/agree_private.h"

#include <stdlib.h>
#include <string.h>

#include <myolog/review.h>

#include "base/mem.h"
#include "base/num.h"
#include "base/str.h"
#include "core/answer.h"

#include "base/banned.h"

/* Hidden by skip logic, or a side that is not examined. */
#define NOT_ASKED "not asked"
/* A record that was not made by the program. */
#define UNREADABLE   "unreadable"
#define ANOTHER_FORM "another form of the step"

/* ---- texts that stand for a value */

/* Number of a text for agree_reading.absent. 0: out of memory. */
static uint16_t
absent_number(struct agree *a, const char *text)
{
	for (size_t i = 0; i < a->n_texts; i++)
		if (strcmp(a->texts[i], text) == 0)
			return (uint16_t)(i + 1);
	if (a->n_texts == UINT16_MAX ||
	    !mem_room(a->texts, a->n_texts, &a->cap_texts))
		return 0;
	a->texts[a->n_texts++] = arena_cstr(&a->arena, text);
	return (uint16_t)a->n_texts;
}

const char *
agree_absent_text(const struct agree *a, uint16_t absent)
{
	return absent == 0 ? "" : a->texts[absent - 1];
}

static bool
is_hidden(const struct agree *a, const struct agree_reading *r)
{
	return r->absent != 0 &&
	       strcmp(agree_absent_text(a, r->absent), NOT_ASKED) == 0;
}

/* ---- values of a session */

/* What is read of a session at one place. */
struct reader {
	struct agree *a;
	struct agree_visit *visit;
	const char *examiner;
	bool fine;
};

static uint16_t
absent_of(struct reader *r, const struct myo_cell *cell)
{
	struct buf text = BUF_INIT;
	uint16_t absent = 0;

	if (cell->absence == MYO_ABSENT_NONE)
		buf_addf(&text, "given by %s", cell->slot.examiner_id);
	else if (cell->absence == MYO_ABSENT_HIDDEN)
		buf_adds(&text, NOT_ASKED);
	else
		buf_adds(&text, myo_absence_text(cell->absence));
	if (cell->absence == MYO_ABSENT_NOT_TESTED)
		buf_addf(&text, ": %s", cell->slot.reason);
	if (!text.failed)
		absent = absent_number(r->a, text.data);
	r->fine = r->fine && absent != 0;
	buf_release(&text);
	return absent;
}

static bool
add_code(const struct myo_step *step, struct str code, uint64_t *set)
{
	size_t i = 0;

	while (i < step->n_choices && !str_eqc(code, step->choices[i].code))
		i++;
	if (i == step->n_choices)
		return false;
	*set |= UINT64_C(1) << i;
	return true;
}

/* Bits of the codes of an answer; false: it is none of this step. */
static bool
read_set(const struct myo_step *step, const char *value, uint64_t *set)
{
	struct str rest = str_from(value);

	if (!step->many)
		return add_code(step, rest, set);
	if (rest.len == 0)
		return false;
	if (add_code(step, rest, set) || str_eqc(rest, "none"))
		return true;
	while (rest.len > 0)
		if (!add_code(step, str_word(rest, &rest), set))
			return false;
	return true;
}

/* Digits behind the point that say something, so that no more are shown of
 * what follows from them. */
static void
see_decimals(struct reader *r, size_t item, double value)
{
	struct buf text = BUF_INIT;

	num_short(&text, value);
	size_t point = str_find(buf_str(&text), '.');
	int decimals = point < text.len ? (int)(text.len - point - 1) : 0;
	if (decimals > r->a->items[item].decimals)
		r->a->items[item].decimals = decimals;
	r->fine = r->fine && !text.failed;
	buf_release(&text);
}

static struct agree_reading
unreadable(struct reader *r)
{
	struct agree_reading out = { .absent =
					 absent_number(r->a, UNREADABLE) };

	r->fine = r->fine && out.absent != 0;
	return out;
}

/* A value that somebody else gave, after a resume or by an amendment, is not
 * what this examiner found; one that the step cannot have says nothing. */
static struct agree_reading
reading_of(struct reader *r, size_t item, const struct myo_cell *cell)
{
	const struct myo_step *step = cell->slot.step;
	struct agree_reading out = { .set = 0 };
	unsigned qualifiers = 0;
	bool fits = true;

	if (cell->absence != MYO_ABSENT_NONE ||
	    strcmp(cell->slot.examiner_id, r->examiner) != 0) {
		out.absent = absent_of(r, cell);
		return out;
	}
	if (!step_is_numeric(step)) {
		fits = read_set(step, cell->slot.value, &out.set);
	} else if (cell->has_number) {
		out.number = cell->number;
		see_decimals(r, item, cell->number);
	} else {
		fits = false;
	}
	if (!fits)
		return unreadable(r);
	if (myo_qualifiers_parse(cell->slot.qualifier, &qualifiers))
		out.qualifiers = (uint16_t)qualifiers;
	return out;
}

static void
keep(struct reader *r, size_t item, const struct myo_slot *slot, int trial,
    struct agree_reading reading)
{
	struct agree_visit *v = r->visit;

	if (!mem_room(v->values, v->n_values, &v->cap_values)) {
		r->fine = false;
		return;
	}
	v->values[v->n_values++] = (struct agree_value){
		.reading = reading,
		.item = (uint32_t)item,
		.step = (uint32_t)slot->step->index,
		.trial = (int16_t)trial,
		.side = (uint8_t)slot->side,
	};
}

/* The mean of all trials of a side from cells[*at]; a mean of fewer would be
 * another measurement. Leaves *at behind them. */
static void
keep_mean(
    struct reader *r, size_t item, const struct myo_cells *cells, size_t *at)
{
	const struct myo_cell *first = myo_cells_get(cells, *at);
	struct agree_reading mean = { .number = 0.0 };
	size_t n = 0, there = 0;
	double sum = 0.0;

	for (; *at < myo_cells_count(cells); ++*at) {
		const struct myo_cell *cell = myo_cells_get(cells, *at);
		if (cell->slot.step != first->slot.step ||
		    cell->slot.side != first->slot.side)
			break;
		struct agree_reading one = reading_of(r, item, cell);
		n++;
		if (one.absent == 0) {
			sum += one.number;
			there++;
		} else if (mean.absent == 0) {
			mean.absent = one.absent;
		}
	}
	mean.number = sum / (double)n;
	if (there > 0 && there < n) {
		struct buf text = BUF_INIT;
		buf_addf(&text, "%zu of %zu trials", there, n);
		mean.absent = absent_number(r->a, text.data);
		r->fine = r->fine && !text.failed && mean.absent != 0;
		buf_release(&text);
	}
	keep(r, item, &first->slot, 0, mean);
}

static void
take_cells(struct reader *r, const struct agree_rev *rev,
    const struct myo_cells *cells)
{
	for (size_t i = 0; i < myo_cells_count(cells) && r->fine;) {
		const struct myo_cell *cell = myo_cells_get(cells, i);
		const struct myo_step *step = cell->slot.step;
		size_t item =
		    step == NULL ? AGREE_ANY : rev->items[step->index];
		if (item == AGREE_ANY) {
			i++;
			continue;
		}
		if (step_is_numeric(step) && step->trials > 0) {
			keep_mean(r, item, cells, &i);
			continue;
		}
		keep(r, item, &cell->slot, cell->slot.trial,
		    reading_of(r, item, cell));
		i++;
	}
}

enum myo_status
agree_take(struct agree *a, struct agree_visit *visit,
    struct myo_session *session, const struct agree_rev *rev)
{
	struct reader r = {
		.a = a,
		.visit = visit,
		.examiner = a->setup.examiner[visit->who],
		.fine = true,
	};
	struct myo_cells *cells = myo_cells_new(session);

	if (cells == NULL)
		return MYO_ERR_NOMEM;
	take_cells(&r, rev, cells);
	enum myo_status status = agree_devices_take(a, visit, cells);
	myo_cells_free(cells);
	return r.fine ? status : MYO_ERR_NOMEM;
}

/* ---- two sessions */

static bool
add_obs(struct agree *a, const struct agree_visit *visit,
    const struct agree_value *value, struct agree_reading mine,
    struct agree_reading theirs)
{
	/* Where neither was asked there is nothing to compare. */
	if (mine.absent != 0 && theirs.absent != 0 &&
	    (is_hidden(a, &mine) || is_hidden(a, &theirs)))
		return true;
	if (!mem_room(a->obs, a->n_obs, &a->cap_obs))
		return false;
	struct agree_obs *obs = &a->obs[a->n_obs++];
	*obs = (struct agree_obs){
		.pair = (uint32_t)visit->pair,
		.item = value->item,
		.trial = value->trial,
		.side = value->side,
	};
	obs->by[visit->who] = mine;
	obs->by[visit->who == AGREE_A ? AGREE_B : AGREE_A] = theirs;
	return true;
}

/* "another form of the step: other position (prone)" */
static uint16_t
another_form(struct agree *a, uint32_t mine, uint32_t theirs)
{
	struct buf text = BUF_INIT;

	buf_adds(&text, ANOTHER_FORM ": ");
	agree_form_other(&a->items[mine].form, &a->items[theirs].form, &text);
	uint16_t absent = text.failed ? 0 : absent_number(a, text.data);
	buf_release(&text);
	return absent;
}

static bool
same_step(const struct agree *a, uint32_t item, uint32_t other)
{
	return item == other ||
	       strcmp(a->items[item].step_id, a->items[other].step_id) == 0;
}

/* Why the other session has no place for a value. */
static uint16_t
unmatched(struct agree *a, const struct agree_value *value,
    const struct agree_visit *other)
{
	const struct agree_item *item = &a->items[value->item];
	const struct agree_rev *rev =
	    agree_rev_find(a, other->protocol_id, other->protocol_rev);

	for (size_t i = 0; i < other->n_values; i++) {
		uint32_t theirs = other->values[i].item;
		if (theirs == value->item)
			return absent_number(a, "not examined");
		if (same_step(a, theirs, value->item))
			return another_form(a, value->item, theirs);
	}
	return absent_number(a, agree_rev_has(rev, item->step_id)
				    ? ANOTHER_FORM
				    : "not in this revision");
}

/* At the same place, in whatever form. */
static struct agree_value *
match(const struct agree *a, struct agree_visit *other,
    const struct agree_value *value, size_t *at)
{
	for (size_t n = 0; n < other->n_values; n++) {
		size_t i = (*at + n) % other->n_values;
		struct agree_value *theirs = &other->values[i];
		if (theirs->side != value->side ||
		    theirs->trial != value->trial ||
		    !same_step(a, theirs->item, value->item))
			continue;
		theirs->matched = true;
		*at = i + 1;
		return theirs;
	}
	return NULL;
}

/* One place in two forms is one observation, where a value is if there is
 * one. */
static bool
add_apart(struct agree *a, const struct agree_visit *v,
    const struct agree_value *mine, const struct agree_visit *mate,
    const struct agree_value *theirs)
{
	struct agree_reading none = { .set = 0 };

	if (mine->reading.absent != 0 && theirs->reading.absent == 0)
		return add_obs(a, mate, theirs, theirs->reading, mine->reading);
	if (theirs->reading.absent != 0)
		return add_obs(a, v, mine, mine->reading, theirs->reading);
	none.absent = another_form(a, mine->item, theirs->item);
	return none.absent != 0 && add_obs(a, v, mine, mine->reading, none);
}

static bool
add_alone(struct agree *a, const struct agree_visit *v,
    const struct agree_value *mine, const struct agree_visit *mate)
{
	const struct agree_reading none = { .absent =
						unmatched(a, mine, mate) };

	return none.absent != 0 && add_obs(a, v, mine, mine->reading, none);
}

static bool
add_place(struct agree *a, const struct agree_visit *v,
    const struct agree_value *mine, const struct agree_visit *mate,
    const struct agree_value *theirs)
{
	if (theirs == NULL)
		return add_alone(a, v, mine, mate);
	if (theirs->item != mine->item)
		return add_apart(a, v, mine, mate, theirs);
	return add_obs(a, v, mine, mine->reading, theirs->reading);
}

static bool
compare(struct agree *a, struct agree_visit *v, struct agree_visit *mate)
{
	const struct agree_rev *rev =
	    agree_rev_find(a, v->protocol_id, v->protocol_rev);
	const struct agree_rev *mates =
	    agree_rev_find(a, mate->protocol_id, mate->protocol_rev);
	size_t at = 0;

	for (size_t i = 0; i < v->n_values; i++) {
		const struct agree_value *mine = &v->values[i];
		const struct agree_value *theirs = match(a, mate, mine, &at);
		if (!add_place(a, v, mine, mate, theirs))
			return false;
		if (theirs == NULL || theirs->item != mine->item ||
		    mine->reading.absent != 0 || theirs->reading.absent != 0)
			continue;
		agree_item_judge(&a->items[mine->item], &rev->mdcs[mine->step]);
		agree_item_judge(
		    &a->items[mine->item], &mates->mdcs[theirs->step]);
	}
	for (size_t i = 0; i < mate->n_values; i++)
		if (!mate->values[i].matched &&
		    !add_alone(a, mate, &mate->values[i], v))
			return false;
	return true;
}

static void
drop_values(struct agree_visit *v)
{
	free(v->values);
	v->values = NULL;
	v->n_values = v->cap_values = 0;
}

enum myo_status
agree_compare(struct agree *a, struct agree_visit *v, struct agree_visit *mate)
{
	bool fine = compare(a, v, mate);

	drop_values(v);
	drop_values(mate);
	return fine && !arena_failed(&a->arena) ? MYO_OK : MYO_ERR_NOMEM;
}
