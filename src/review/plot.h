/*
 * plot.h: values over time as a few lines of plain ASCII.
 *
 * The time axis is proportional, from the first day to the last. The value axis
 * runs from the least value to the greatest, which are its labels: it need not
 * begin at 0. Grades stand on their ranks, unused ones in between included.
 * A cell has the sign of its side, also for many values, and a * for both sides.
 * A day without a value, or with some trials alone, has an x on the time axis,
 * in place of a value; a day from which on values do not compare with those
 * before has a ^ there, a & where that meets another's x. Values of another
 * kind, unit or scale than the latest are not drawn, and that is said.
 *
 * What stands on the axis of a plot is decided here for whatever draws one.
 */
#ifndef REVIEW_PLOT_H
#define REVIEW_PLOT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "review/history.h"

/* Fewest columns that a plot is drawn in. */
#define PLOT_WIDTH_MIN 40

/* The axis of a plot, which is that of the latest value of both series; NULL:
 * there is no value. `other` may be NULL. */
const struct history_basis *plot_axis(
    const struct history_series *series, const struct history_series *other);

/* Likewise of a score: a value that says what the axis is of. */
const struct history_score_point *plot_score_axis(
    const struct history_score *score);

enum plot_place {
	PLOT_NO_VALUE,
	PLOT_OTHER, /* a value, but not of this axis: it is not drawn */
	PLOT_ON_AXIS,
};

/* Of one scale with the same levels, or of one kind and unit. */
bool plot_one_axis(
    const struct history_basis *a, const struct history_basis *b);
/* `axis` may be NULL where no point has a value. */
enum plot_place plot_place(
    const struct history_point *point, const struct history_basis *axis);
/* In one unit, and computed from the same in the same way. */
enum plot_place plot_score_place(const struct history_score_point *point,
    const struct history_score_point *axis);

/*
 * Right and left in one plot, or one series (`left` is NULL). Lines are
 * indented and no wider than `width`. Nothing is drawn, and false is returned,
 * for less than two days with a value, for what is neither number nor grade,
 * and where there is no room.
 */
bool plot_series(struct buf *out, size_t indent, size_t width,
    const struct history_series *first, const struct history_series *left,
    bool comma);
/* Likewise of a score. */
bool plot_score(struct buf *out, size_t indent, size_t width,
    const struct history_score *score, bool comma);

#endif
