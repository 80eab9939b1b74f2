/*
 * review.h: a session as a reviewer or another program reads it: every place
 * for an answer once, in the order of the protocol whatever the order of
 * asking was, and for each whether there is a value and, if not, why.
 *
 * Order of calls: myo_cells_new on a session whose entries were applied,
 * myo_cells_get, myo_cells_free. Cells borrow from the session and its
 * protocol and are valid until the session's next call that is not const.
 *
 * Numbers are in the step's first unit, as recorded. Points are what a score
 * counts; ranks order the levels of one scale and mean nothing across scales.
 */
#ifndef MYOLOG_REVIEW_H
#define MYOLOG_REVIEW_H

#include <stdbool.h>
#include <stddef.h>

#include <myolog/protocol.h>
#include <myolog/session.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A value, or the kind of its absence: name in exports, enum suffix. They are
 * told apart everywhere; none of them ever stands in a value's place. */
#define MYO_MISSING_LIST(X)                                                    \
	X(NONE, "")                                                            \
	X(NOT_TESTED, "not-tested")   /* with a reason */                      \
	X(REFUSED, "refused")         /* not tested, reason refused */         \
	X(SKIPPED, "skipped")         /* Enter at an optional step */          \
	X(HIDDEN, "hidden")           /* by skip logic: not asked */           \
	X(NOT_REACHED, "not-reached") /* the session ended before it */        \
	X(BLANK, "blank")             /* the session is still open */

enum myo_absence {
#define X(name, text) MYO_ABSENT_##name,
	MYO_MISSING_LIST(X)
#undef X
	MYO_ABSENCES
};

MYO_API const char *myo_absence_text(enum myo_absence absence);

struct myo_cell {
	struct myo_slot slot;
	enum myo_absence absence;
	bool has_number; /* a measured number: number, count, hold */
	double number;
	/* The one option or level that was chosen; NULL for none, several, or
	 * a step without options. */
	const struct myo_choice *choice;
	bool abnormal; /* some chosen option is; never of a missing one */
};

struct myo_cells;

/* NULL: out of memory. */
MYO_API struct myo_cells *myo_cells_new(struct myo_session *session);
MYO_API void myo_cells_free(struct myo_cells *cells);
MYO_API size_t myo_cells_count(const struct myo_cells *cells);
/* Borrowed from the cells. Safety items first, then steps, each by side
 * (right, left) and trial. */
MYO_API const struct myo_cell *myo_cells_get(
    const struct myo_cells *cells, size_t index);
/* By step id as recorded, or NULL. */
MYO_API const struct myo_cell *myo_cells_find(const struct myo_cells *cells,
    const char *step_id, enum myo_side side, int trial);

#ifdef __cplusplus
}
#endif
#endif
