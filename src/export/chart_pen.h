/*
 * chart_pen.h: what both forms of plots are drawn with.
 */
#ifndef EXPORT_CHART_PEN_H
#define EXPORT_CHART_PEN_H

#include "export/chart.h"
#include "export/svg.h"

#define PEN_LETTER 4 /* from the middle of a letter to its base line */

struct pen_axis {
	struct chart_axis axis;
	const char *const *levels;
	bool comma;
};

void pen_axis_init(struct pen_axis *out, const char *const *levels,
    size_t n_levels, double low, double high, double least, bool comma);
size_t pen_ticks(const struct pen_axis *a);
double pen_tick(const struct pen_axis *a, size_t index);
/* Replaces what is in `out`. */
void pen_tick_text(struct buf *out, const struct pen_axis *a, size_t index);

void pen_marker(struct buf *out, enum myo_side side, struct svg_at at);
const struct svg_look *pen_line(enum myo_side side);
extern const struct svg_look pen_grid, pen_frame;
/* What error explains. */
void pen_band(struct buf *out, struct svg_at at, double width, double height);
/* An examination before. */
void pen_before(struct buf *out, struct svg_at at);

/* Marks and what they mean, from left to right on a line of middle `y`. */
enum pen_legend {
	PEN_RIGHT = 1 << 0,
	PEN_LEFT = 1 << 1,
	PEN_BEFORE = 1 << 2,
	PEN_BAND = 1 << 3,
};
void pen_legend(struct buf *out, double y, unsigned marks);

#endif
