/*
 * chart_time_svg.c: values over time, a panel a side, all on one axis.
 */
#include "export/chart_svg.h"

#include <stdlib.h>

#include "base/mem.h"
#include "export/chart_pen.h"

#include "base/banned.h"

#define LEGEND_HEIGHT 20
#define NAME_HEIGHT   36 /* of a panel, and of the figure at a high point */
#define NUMBERS_TALL  130
#define LEVEL_TALL    15
#define LEVELS_LEAST  90
#define WORDS_HEIGHT  18
#define DAYS_HEIGHT   20
#define BETWEEN       34 /* panels */
#define INSET         24 /* of the first and the last day */
#define ALONE_WIDE    400
#define DAY_GAP       66 /* a date and some air */
#define TEXT_GAP      4

/* The row of words: no value there, or one of another axis. */
#define NOT_DRAWN "not drawn"

struct time_plan {
	struct buf *out;
	const struct chart_time *plot;
	struct pen_axis axis;
	double from, to; /* time */
	double left, wide, top, bottom;
	double words_y, days_y;
	bool any_words, bands;
	double *at; /* room for a panel's points */
	bool *keep;
	struct svg_at *line;
};

static double
place_x(const struct time_plan *p, double panel, double time)
{
	return chart_place(
	    time, p->from, p->to, panel + INSET, panel + p->wide - INSET);
}

static double
place_y(const struct time_plan *p, double value)
{
	return chart_place(
	    value, p->axis.axis.low, p->axis.axis.high, p->bottom, p->top);
}

/* ---- a panel */

static void
draw_frame(struct time_plan *p, double x, const struct chart_panel *panel)
{
	for (size_t i = 0; i < pen_ticks(&p->axis); i++) {
		double y = place_y(p, pen_tick(&p->axis, i));
		svg_line(p->out, (struct svg_at){ x, y },
		    (struct svg_at){ x + p->wide, y }, &pen_grid);
	}
	svg_line(p->out, (struct svg_at){ x, p->top },
	    (struct svg_at){ x, p->bottom }, &pen_frame);
	svg_line(p->out, (struct svg_at){ x, p->bottom },
	    (struct svg_at){ x + p->wide, p->bottom }, &pen_frame);
	if (panel->name[0] != '\0')
		svg_text(p->out, (struct svg_at){ x, p->top - 23 }, SVG_START,
		    SVG_BOLD, panel->name);
}

static void
draw_bands(struct time_plan *p, double x, const struct chart_panel *panel)
{
	for (size_t i = 0; i < panel->n; i++) {
		double band = chart_band(panel, i);
		if (!(band > 0))
			continue;
		const struct chart_point *then = &panel->points[i - 1];
		double top = place_y(p, then->value + band);
		double bottom = place_y(p, then->value - band);
		double from = place_x(p, x, then->time);
		pen_band(p->out, (struct svg_at){ from, top },
		    place_x(p, x, panel->points[i].time) - from, bottom - top);
	}
}

static void
draw_lines(struct time_plan *p, double x, const struct chart_panel *panel)
{
	size_t from = 0;

	while (from < panel->n) {
		size_t end = chart_run(panel->points, panel->n, &from), n = 0;
		for (size_t i = from; i < end; i++)
			p->line[n++] = (struct svg_at){
				place_x(p, x, panel->points[i].time),
				place_y(p, panel->points[i].value)
			};
		if (n > 1)
			svg_path(p->out, p->line, n, pen_line(panel->side));
		from = end;
	}
}

/* Words at the points, as far as they have room; why there is no value stands
 * at a height of its own. */
static void
draw_points(struct time_plan *p, double x, const struct chart_panel *panel)
{
	double gap = 0;

	for (size_t i = 0; i < panel->n; i++) {
		double w = svg_text_width(panel->points[i].text);
		gap = w > gap ? w : gap;
		p->at[i] = place_x(p, x, panel->points[i].time);
	}
	chart_thin(p->at, panel->n, gap + TEXT_GAP, p->keep);
	for (size_t i = 0; i < panel->n; i++) {
		const struct chart_point *point = &panel->points[i];
		double y = p->words_y;
		if (point->has_value) {
			y = place_y(p, point->value);
			pen_marker(p->out, panel->side,
			    (struct svg_at){ p->at[i], y });
			y -= 8;
		}
		if (p->keep[i] || !point->has_value)
			svg_text(p->out, (struct svg_at){ p->at[i], y },
			    SVG_MIDDLE, SVG_ABOVE, point->text);
	}
}

static void
draw_days(struct time_plan *p, const struct chart_panel *panel)
{
	chart_thin(p->at, panel->n, DAY_GAP, p->keep);
	for (size_t i = 0; i < panel->n; i++) {
		double x = p->at[i];
		svg_line(p->out, (struct svg_at){ x, p->bottom },
		    (struct svg_at){ x, p->bottom + 4 }, &pen_frame);
		if (p->keep[i])
			svg_text(p->out, (struct svg_at){ x, p->days_y },
			    SVG_MIDDLE, SVG_PLAIN, panel->points[i].day);
	}
}

static void
draw_panel(struct time_plan *p, size_t index)
{
	const struct chart_panel *panel = &p->plot->panels[index];
	double x = p->left + (double)index * (p->wide + BETWEEN);

	draw_frame(p, x, panel);
	draw_bands(p, x, panel);
	draw_lines(p, x, panel);
	draw_points(p, x, panel);
	draw_days(p, panel);
}

/* ---- all of it */

static void
draw_axis(struct time_plan *p)
{
	struct buf text = BUF_INIT;

	for (size_t i = 0; i < pen_ticks(&p->axis); i++) {
		double y = place_y(p, pen_tick(&p->axis, i));
		pen_tick_text(&text, &p->axis, i);
		svg_text(p->out, (struct svg_at){ p->left - 6, y + PEN_LETTER },
		    SVG_END, SVG_PLAIN, text.data);
	}
	if (p->any_words)
		svg_text(p->out, (struct svg_at){ p->left - 6, p->words_y },
		    SVG_END, SVG_ITALIC, NOT_DRAWN);
	p->out->failed |= text.failed;
	buf_release(&text);
}

static double
axis_width(const struct time_plan *p)
{
	struct buf text = BUF_INIT;
	double wide = p->any_words ? svg_text_width(NOT_DRAWN) : 0;

	for (size_t i = 0; i < pen_ticks(&p->axis); i++) {
		pen_tick_text(&text, &p->axis, i);
		double w = svg_text_width(text.data);
		wide = w > wide ? w : wide;
	}
	p->out->failed |= text.failed;
	buf_release(&text);
	return wide + 10;
}

/* Range of time, and whether anything is missing. */
static size_t
look_at_points(struct time_plan *p)
{
	size_t most = 0;
	bool any = false;

	for (size_t i = 0; i < p->plot->n_panels; i++) {
		const struct chart_panel *panel = &p->plot->panels[i];
		most = panel->n > most ? panel->n : most;
		for (size_t k = 0; k < panel->n; k++) {
			const struct chart_point *point = &panel->points[k];
			if (!any || point->time < p->from)
				p->from = point->time;
			if (!any || point->time > p->to)
				p->to = point->time;
			any = true;
			p->any_words |=
			    !point->has_value && point->text[0] != '\0';
		}
	}
	return most;
}

static void
lay_out(struct time_plan *p)
{
	const struct chart_time *plot = p->plot;
	double n = (double)plot->n_panels;
	double levels =
	    (double)(plot->n_levels > 0 ? plot->n_levels - 1 : 0) * LEVEL_TALL;
	double tall = plot->levels == NULL    ? NUMBERS_TALL
		      : levels < LEVELS_LEAST ? LEVELS_LEAST
					      : levels;

	p->left = axis_width(p);
	p->wide = n > 1 ? (CHART_WIDTH - p->left - 4 - BETWEEN * (n - 1)) / n
			: ALONE_WIDE;
	p->top = (p->bands ? LEGEND_HEIGHT : 0) + NAME_HEIGHT;
	p->bottom = p->top + tall;
	p->words_y = p->bottom + WORDS_HEIGHT;
	p->days_y = p->bottom + (p->any_words ? WORDS_HEIGHT : 0) + DAYS_HEIGHT;
}

void
chart_time_svg(struct buf *out, const char *id, const struct chart_time *plot)
{
	struct time_plan p = {
		.out = out,
		.plot = plot,
		.bands = chart_has_bands(plot),
	};
	double low = 0, high = 0;
	size_t n = look_at_points(&p);

	(void)chart_time_range(plot, &low, &high);
	pen_axis_init(&p.axis, plot->levels, plot->n_levels, low, high,
	    plot->least, plot->comma);
	lay_out(&p);
	p.at = mem_zeroed(n + 1, sizeof(*p.at));
	p.keep = mem_zeroed(n + 1, sizeof(*p.keep));
	p.line = mem_zeroed(n + 1, sizeof(*p.line));
	if (p.at == NULL || p.keep == NULL || p.line == NULL) {
		out->failed = true;
	} else {
		svg_open(out, id, CHART_WIDTH, p.days_y + 8, plot->title,
		    plot->about);
		if (p.bands)
			pen_legend(out, 8, PEN_BAND);
		draw_axis(&p);
		for (size_t i = 0; i < plot->n_panels; i++)
			draw_panel(&p, i);
		svg_close(out);
	}
	free(p.line);
	free(p.keep);
	free(p.at);
}
