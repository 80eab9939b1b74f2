/*
 * plot.h: values over time as a few lines of plain ASCII.
 *
 * The time axis is proportional, from the first day to the last. The value axis
 * runs from the least value to the greatest, which are its labels: it need not
 * begin at 0. Grades stand on their ranks, unused ones in between included.
 * A day without a value, or with some trials alone, has an x on the time axis,
 * in place of a value; a day from which on values do not compare with those
 * before has a ^ there, a & where that meets another's x. Values of another
 * kind, unit or scale than the latest are not drawn, and that is said.
 */
#ifndef REVIEW_PLOT_H
#define REVIEW_PLOT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "review/history.h"

/* Fewest columns that a plot is drawn in. */
#define PLOT_WIDTH_MIN 40

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
