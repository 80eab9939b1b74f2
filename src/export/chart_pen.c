/*
 * chart_pen.c: see chart_pen.h. Each colour has at least 4.5 : 1 against white,
 * but for grid lines and the fill of bands, which have an edge of their own.
 */
#include "export/chart_pen.h"

#include "base/num.h"

#include "base/banned.h"

#define INK   "#000"
#define RIGHT "#0b4f8a"
#define LEFT  "#8f3a00"
#define EDGE  "#5a5a5a"

#define MARK 4 /* half of a marker */

const struct svg_look pen_grid = { NULL, "#d0d0d0", 0.7, NULL };
const struct svg_look pen_frame = { NULL, INK, 0.8, NULL };

void
pen_axis_init(struct pen_axis *out, const char *const *levels, size_t n_levels,
    double low, double high, double least, bool comma)
{
	out->levels = levels;
	out->comma = comma;
	if (levels != NULL) {
		out->axis = (struct chart_axis){
			.high = n_levels > 0 ? (double)(n_levels - 1) : 0,
			.step = 1,
			.n_ticks = n_levels,
		};
	} else {
		chart_axis_fit(&out->axis, low, high, least);
	}
}

size_t
pen_ticks(const struct pen_axis *a)
{
	return a->axis.n_ticks;
}

double
pen_tick(const struct pen_axis *a, size_t index)
{
	return chart_axis_tick(&a->axis, index);
}

void
pen_tick_text(struct buf *out, const struct pen_axis *a, size_t index)
{
	buf_reset(out);
	if (a->levels != NULL) {
		buf_adds(out, a->levels[index]);
		return;
	}
	num_format(out, pen_tick(a, index), a->axis.decimals);
	if (a->comma)
		num_comma(out);
}

/* ---- marks */

void
pen_marker(struct buf *out, enum myo_side side, struct svg_at at)
{
	static const struct svg_look right = { RIGHT, RIGHT, 1, NULL };
	static const struct svg_look left = { "#fff", LEFT, 1.8, NULL };
	static const struct svg_look once = { INK, INK, 1, NULL };

	switch (side) {
	case MYO_SIDE_RIGHT:
		svg_circle(out, at, MARK, &right);
		break;
	case MYO_SIDE_LEFT:
		svg_rect(out, (struct svg_at){ at.x - MARK, at.y - MARK },
		    2 * MARK, 2 * MARK, &left);
		break;
	case MYO_SIDE_ONCE:
		svg_circle(out, at, MARK, &once);
		break;
	}
}

const struct svg_look *
pen_line(enum myo_side side)
{
	static const struct svg_look right = { NULL, RIGHT, 1.6, NULL };
	static const struct svg_look left = { NULL, LEFT, 1.6, "6 3" };
	static const struct svg_look once = { NULL, INK, 1.4, NULL };

	return side == MYO_SIDE_RIGHT  ? &right
	       : side == MYO_SIDE_LEFT ? &left
				       : &once;
}

void
pen_band(struct buf *out, struct svg_at at, double width, double height)
{
	static const struct svg_look fill = { "#e8e8e8", NULL, 0, NULL };
	static const struct svg_look edge = { NULL, EDGE, 0.7, "2 2" };
	struct svg_at to = { at.x + width, at.y + height };

	svg_rect(out, at, width, height, &fill);
	svg_line(out, at, (struct svg_at){ to.x, at.y }, &edge);
	svg_line(out, (struct svg_at){ at.x, to.y }, to, &edge);
	svg_line(out, at, (struct svg_at){ at.x, to.y }, &edge);
	svg_line(out, (struct svg_at){ to.x, at.y }, to, &edge);
}

void
pen_before(struct buf *out, struct svg_at at)
{
	static const struct svg_look look = { NULL, INK, 2, NULL };

	/* seen also behind a marker */
	svg_line(out, (struct svg_at){ at.x, at.y - MARK - 2.5 },
	    (struct svg_at){ at.x, at.y + MARK + 2.5 }, &look);
}

/* ---- legend */

void
pen_legend(struct buf *out, double y, unsigned marks)
{
	static const struct {
		enum pen_legend mark;
		const char *text;
	} items[] = {
		{ PEN_RIGHT, "right (R)" },
		{ PEN_LEFT, "left (L)" },
		{ PEN_BEFORE, "examination before" },
		{ PEN_BAND, "within measurement error of the one before" },
	};
	struct svg_at at = { MARK + 2, y };

	for (size_t i = 0; i < sizeof(items) / sizeof(items[0]); i++) {
		if ((marks & (unsigned)items[i].mark) == 0)
			continue;
		double wide = 2 * MARK;
		switch (items[i].mark) {
		case PEN_RIGHT:
			pen_marker(out, MYO_SIDE_RIGHT, at);
			break;
		case PEN_LEFT:
			pen_marker(out, MYO_SIDE_LEFT, at);
			break;
		case PEN_BEFORE:
			pen_before(out, at);
			break;
		case PEN_BAND:
			wide = 22;
			pen_band(out, (struct svg_at){ at.x - MARK, y - 5 },
			    wide - MARK, 10);
			break;
		}
		at.x += wide;
		svg_text(out, (struct svg_at){ at.x, y + PEN_LETTER },
		    SVG_START, SVG_PLAIN, items[i].text);
		at.x += svg_text_width(items[i].text) + 14;
	}
}
