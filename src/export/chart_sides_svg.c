/*
 * chart_sides_svg.c: a row a step, in it a line a side, all on one axis; values
 * stand beside as well.
 */
#include "export/chart_svg.h"

#include "export/chart_pen.h"

#include "base/banned.h"

#define LEGEND_HEIGHT 20
#define AXIS_HEIGHT   18
#define LINE_TALL     13
#define ROW_PAD       7
#define LABEL_LEAST   60
#define LABEL_MOST    300
#define LETTER_WIDE   18
#define TEXT_WIDE     70 /* of the values beside */
#define INSET         10
#define MANY_ROWS     10 /* the axis is above them, too */

struct sides_plan {
	struct buf *out;
	const struct chart_sides *plot;
	struct pen_axis axis;
	double label, left, right; /* of the label; of the field */
	double top, bottom;
};

static double
place(const struct sides_plan *p, double value)
{
	return chart_place(value, p->axis.axis.low, p->axis.axis.high,
	    p->left + INSET, p->right - INSET);
}

static double
row_tall(const struct chart_row *row)
{
	return (double)row->n * LINE_TALL + ROW_PAD;
}

/* ---- a line of a row */

static void
draw_before(struct sides_plan *p, const struct chart_line *line, double y)
{
	double x = place(p, line->before);

	if (line->error > 0) {
		double from = place(p, line->before - line->error);
		pen_band(p->out, (struct svg_at){ from, y - 5 },
		    place(p, line->before + line->error) - from, 10);
	}
	if (line->n == 1)
		svg_line(p->out, (struct svg_at){ x, y },
		    (struct svg_at){ place(p, line->values[0]), y },
		    pen_line(line->side));
	pen_before(p->out, (struct svg_at){ x, y });
}

static void
draw_line(struct sides_plan *p, const struct chart_line *line, double y)
{
	static const char *const letters[] = {
		[MYO_SIDE_ONCE] = "",
		[MYO_SIDE_RIGHT] = "R",
		[MYO_SIDE_LEFT] = "L",
	};
	double base = y + PEN_LETTER;

	svg_text(p->out, (struct svg_at){ p->left - 6, base }, SVG_END,
	    SVG_PLAIN, letters[line->side]);
	svg_text(p->out, (struct svg_at){ p->right + 8, base }, SVG_START,
	    SVG_BOLD, line->text);
	if (line->has_before)
		draw_before(p, line, y);
	for (size_t i = 0; i < line->n; i++)
		pen_marker(p->out, line->side,
		    (struct svg_at){ place(p, line->values[i]), y });
	if (line->n == 0)
		svg_text_within(p->out,
		    (struct svg_at){ p->left + INSET, base },
		    p->right - p->left - 2 * INSET, SVG_ITALIC, line->words);
}

static void
draw_row(struct sides_plan *p, const struct chart_row *row, double y)
{
	double middle = y + row_tall(row) / 2;

	svg_line(p->out, (struct svg_at){ 0, y },
	    (struct svg_at){ CHART_WIDTH, y }, &pen_grid);
	svg_text_within(p->out, (struct svg_at){ 0, middle + PEN_LETTER },
	    p->label, SVG_PLAIN, row->label);
	for (size_t i = 0; i < row->n; i++)
		draw_line(p, &row->lines[i],
		    y + ROW_PAD / 2.0 + ((double)i + 0.5) * LINE_TALL);
}

/* ---- all of it */

static void
draw_ticks(struct sides_plan *p, double y)
{
	struct buf text = BUF_INIT;

	for (size_t i = 0; i < pen_ticks(&p->axis); i++) {
		double x = place(p, pen_tick(&p->axis, i));
		pen_tick_text(&text, &p->axis, i);
		svg_text(p->out, (struct svg_at){ x, y }, SVG_MIDDLE, SVG_PLAIN,
		    text.data);
	}
	if (p->plot->unit[0] != '\0')
		svg_text(p->out, (struct svg_at){ p->right + 8, y }, SVG_START,
		    SVG_ITALIC, p->plot->unit);
	p->out->failed |= text.failed;
	buf_release(&text);
}

static void
draw_field(struct sides_plan *p)
{
	for (size_t i = 0; i < pen_ticks(&p->axis); i++) {
		double x = place(p, pen_tick(&p->axis, i));
		svg_line(p->out, (struct svg_at){ x, p->top },
		    (struct svg_at){ x, p->bottom }, &pen_grid);
	}
	svg_line(p->out, (struct svg_at){ p->left, p->bottom },
	    (struct svg_at){ p->right, p->bottom }, &pen_frame);
	svg_line(p->out, (struct svg_at){ p->left, p->top },
	    (struct svg_at){ p->left, p->bottom }, &pen_frame);
}

static unsigned
marks_of(const struct chart_sides *plot)
{
	unsigned marks = 0;

	for (size_t i = 0; i < plot->n_rows; i++)
		for (size_t k = 0; k < plot->rows[i].n; k++) {
			const struct chart_line *line = &plot->rows[i].lines[k];
			if (line->side == MYO_SIDE_RIGHT)
				marks |= PEN_RIGHT;
			if (line->side == MYO_SIDE_LEFT)
				marks |= PEN_LEFT;
			if (!line->has_before)
				continue;
			marks |= PEN_BEFORE;
			marks |= line->error > 0 ? (unsigned)PEN_BAND : 0;
		}
	return marks;
}

static void
lay_out(struct sides_plan *p, bool sided)
{
	double wide = LABEL_LEAST, tall = 0;

	for (size_t i = 0; i < p->plot->n_rows; i++) {
		double w = svg_text_width(p->plot->rows[i].label);
		wide = w > wide ? w : wide;
		tall += row_tall(&p->plot->rows[i]);
	}
	p->label = wide < LABEL_MOST ? wide : LABEL_MOST;
	p->left = p->label + (sided ? LETTER_WIDE : 8);
	p->right = CHART_WIDTH - TEXT_WIDE;
	p->top =
	    LEGEND_HEIGHT + (p->plot->n_rows >= MANY_ROWS ? AXIS_HEIGHT : 0);
	p->bottom = p->top + tall;
}

void
chart_sides_svg(struct buf *out, const char *id, const struct chart_sides *plot)
{
	struct sides_plan p = { .out = out, .plot = plot };
	double low = 0, high = 0;
	unsigned marks = marks_of(plot);

	(void)chart_sides_range(plot, &low, &high);
	pen_axis_init(&p.axis, plot->levels, plot->n_levels, low, high,
	    plot->least, plot->comma);
	lay_out(&p, (marks & (PEN_RIGHT | PEN_LEFT)) != 0);
	svg_open(out, id, CHART_WIDTH, p.bottom + AXIS_HEIGHT + 4, plot->title,
	    plot->about);
	pen_legend(out, 8, marks);
	draw_field(&p);
	if (plot->n_rows >= MANY_ROWS)
		draw_ticks(&p, p.top - 6);
	double y = p.top;
	for (size_t i = 0; i < plot->n_rows; i++) {
		draw_row(&p, &plot->rows[i], y);
		y += row_tall(&plot->rows[i]);
	}
	draw_ticks(&p, p.bottom + 14);
	svg_close(out);
}
