/*
 * chart.h: what a plot shows, and where on it things stand. Pure numbers: the
 * drawing is chart_svg.h's, and no length here is anything but what it is given
 * in.
 *
 * There are two forms. A struct chart_time has values over time, a panel a
 * side: of one side the band of what measurement error explains would hide the
 * other. A struct chart_sides has a row a step and in it a line a side, on one
 * axis for all.
 *
 * An axis has either numbers or the levels of one scale (`levels`, by rank).
 * Zero is on every axis of numbers, so that lengths may be compared.
 *
 * A value that is not there is never drawn as a number: it has words, and the
 * line of values has a gap.
 */
#ifndef EXPORT_CHART_H
#define EXPORT_CHART_H

#include <stdbool.h>
#include <stddef.h>

#include <myolog/record.h>

/* ---- axes */

#define CHART_TICKS 8 /* at most so many steps on an axis of numbers */

struct chart_axis {
	double low, high; /* the first and the last tick */
	double step;
	int decimals; /* that tell the ticks apart */
	size_t n_ticks;
};

/*
 * Round numbers (1, 2 or 5 times a power of ten) around low and high, zero
 * among them; no step is less than `least` (0: any). Equal values have an axis
 * too. NaN and infinity count as zero.
 */
void chart_axis_fit(
    struct chart_axis *out, double low, double high, double least);
double chart_axis_tick(const struct chart_axis *axis, size_t index);
/* `value` between low and high, brought to between `from` and `to`; the middle
 * where low and high are one; not past either end. */
double chart_place(
    double value, double low, double high, double from, double to);

/*
 * Which of the labels at n places, in ascending order, are kept so that there
 * is at least `gap` between two: the last and the first always (of two that
 * are too near the last), between them what has room.
 */
void chart_thin(const double *at, size_t n, double gap, bool *keep);

/* ---- values over time */

struct chart_point {
	double time;      /* ms */
	const char *day;  /* the same in words, for the axis */
	const char *when; /* with its time where the day alone is shared */
	bool has_value;
	bool joined;      /* compares with the one before it */
	double error;     /* that this was judged by: minimal detectable
			   * change; 0: not stated, or not compared */
	double value;     /* a number, or the rank of a level */
	const char *text; /* the value, or why there is none: short ("NT");
			   * "" for neither */
};

struct chart_panel {
	const char *name;   /* "right"; "" for one that has no side */
	enum myo_side side; /* gives the marker */
	const struct chart_point *points; /* by time */
	size_t n;
};

struct chart_time {
	const char *title, *about; /* the alternative text */
	const char *const *levels; /* NULL: numbers */
	size_t n_levels;
	double least; /* smallest step of the axis: 1 for counts */
	const struct chart_panel *panels;
	size_t n_panels;
	bool comma;
};

/* From points[from], a value, to the end of those joined to it; the index
 * behind the last. n where no value comes. */
size_t chart_run(const struct chart_point *points, size_t n, size_t *from);
/* What measurement error explains of panel->points[index], in both directions
 * around the value before it; 0 where there is nothing to draw. */
double chart_band(const struct chart_panel *panel, size_t index);
bool chart_has_bands(const struct chart_time *plot);
/* Lowest and highest value of all panels, bands included. false: no value. */
bool chart_time_range(const struct chart_time *plot, double *low, double *high);

/* ---- sides beside each other */

struct chart_line {
	enum myo_side side;
	const double *values; /* one, or one a trial */
	size_t n;
	const char *text;  /* of the values: "4p"; short */
	const char *words; /* n is 0: why; else "" */
	bool has_before;
	double before; /* at the examination before; the mean of trials */
	double error;  /* minimal detectable change; 0: not stated */
};

struct chart_row {
	const char *label;
	struct chart_line lines[2];
	size_t n;
};

struct chart_sides {
	const char *title, *about;
	const char *unit; /* what the axis is of, where there is one */
	const char *const *levels;
	size_t n_levels;
	double least;
	const struct chart_row *rows;
	size_t n_rows;
	bool comma;
};

bool chart_sides_range(
    const struct chart_sides *plot, double *low, double *high);

#endif
