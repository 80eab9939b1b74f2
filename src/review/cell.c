/*
 * cell.c: see <myolog/review.h>.
 */
#include <myolog/review.h>

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "core/answer.h"

#include "base/banned.h"

/* The reason that is a patient's no, in config/reasons.ini. */
#define REASON_REFUSED "refused"

struct myo_cells {
	struct myo_cell *list;
	size_t n;
};

static const char *const absence_texts[] = {
#define X(name, text) [MYO_ABSENT_##name] = (text),
	MYO_MISSING_LIST(X)
#undef X
};

const char *
myo_absence_text(enum myo_absence absence)
{
	return absence_texts[absence];
}

static enum myo_absence
absence_of(const struct myo_slot *slot, enum myo_session_state state)
{
	switch (slot->state) {
	case MYO_SLOT_ANSWERED:
		return MYO_ABSENT_NONE;
	case MYO_SLOT_NOT_TESTED:
		return strcmp(slot->reason, REASON_REFUSED) == 0
			   ? MYO_ABSENT_REFUSED
			   : MYO_ABSENT_NOT_TESTED;
	case MYO_SLOT_SKIPPED:
		return MYO_ABSENT_SKIPPED;
	case MYO_SLOT_HIDDEN:
		return MYO_ABSENT_HIDDEN;
	case MYO_SLOT_OPEN:
		break;
	}
	return state == MYO_SESSION_CLOSED || state == MYO_SESSION_ABANDONED
		   ? MYO_ABSENT_NOT_REACHED
		   : MYO_ABSENT_BLANK;
}

static const struct myo_choice *
one_choice(const struct answer_rules *rules, const char *value)
{
	for (size_t i = 0; i < rules->n_choices; i++)
		if (strcmp(rules->choices[i].code, value) == 0)
			return &rules->choices[i];
	return NULL;
}

static void
read_cell(struct myo_cell *cell, enum myo_session_state state)
{
	const struct myo_slot *slot = &cell->slot;
	struct answer_rules rules = slot->step != NULL
					? answer_rules_step(slot->step)
					: answer_rules_safety(slot->safety);

	cell->absence = absence_of(slot, state);
	if (cell->absence != MYO_ABSENT_NONE)
		return;
	if (slot->step != NULL && step_is_numeric(slot->step))
		cell->has_number =
		    answer_number(&rules, slot->value, &cell->number);
	else
		cell->choice = one_choice(&rules, slot->value);
	cell->abnormal = answer_abnormal(&rules, slot->value);
}

static int
compare_int(long a, long b)
{
	return (a > b) - (a < b);
}

/* Addresses order the items of one array; safety comes before steps. */
static int
by_protocol(const void *pa, const void *pb)
{
	const struct myo_slot *a = &((const struct myo_cell *)pa)->slot;
	const struct myo_slot *b = &((const struct myo_cell *)pb)->slot;
	int c = compare_int(a->step != NULL, b->step != NULL);

	if (c == 0 && a->step != NULL)
		c = compare_int(a->step->index, b->step->index);
	else if (c == 0)
		c = (a->safety > b->safety) - (a->safety < b->safety);
	if (c == 0)
		c = compare_int((long)a->side, (long)b->side);
	return c != 0 ? c : compare_int(a->trial, b->trial);
}

struct myo_cells *
myo_cells_new(struct myo_session *session)
{
	struct myo_cells *cells = mem_zeroed(1, sizeof(*cells));
	struct myo_session_info info;

	if (cells == NULL)
		return NULL;
	myo_session_info(session, &info);
	size_t n = myo_session_n_slots(session);
	cells->list = mem_zeroed(n + 1, sizeof(*cells->list));
	if (cells->list == NULL) {
		free(cells);
		return NULL;
	}
	for (size_t i = 0; i < n; i++) {
		struct myo_cell *cell = &cells->list[cells->n];
		myo_session_slot(session, i, &cell->slot);
		if (cell->slot.step == NULL && cell->slot.safety == NULL)
			continue;
		read_cell(cell, info.state);
		cells->n++;
	}
	if (myo_session_failed(session)) {
		myo_cells_free(cells);
		return NULL;
	}
	if (cells->n > 1)
		qsort(cells->list, cells->n, sizeof(*cells->list), by_protocol);
	return cells;
}

void
myo_cells_free(struct myo_cells *cells)
{
	if (cells == NULL)
		return;
	free(cells->list);
	free(cells);
}

size_t
myo_cells_count(const struct myo_cells *cells)
{
	return cells->n;
}

const struct myo_cell *
myo_cells_get(const struct myo_cells *cells, size_t index)
{
	return &cells->list[index];
}

const struct myo_cell *
myo_cells_find(const struct myo_cells *cells, const char *step_id,
    enum myo_side side, int trial)
{
	for (size_t i = 0; i < cells->n; i++) {
		const struct myo_slot *slot = &cells->list[i].slot;
		if (slot->side == side && slot->trial == trial &&
		    strcmp(slot->step_id, step_id) == 0)
			return &cells->list[i];
	}
	return NULL;
}
