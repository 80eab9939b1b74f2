/*
 * chart.c: see chart.h.
 */
#include "export/chart.h"

#include <math.h>

#include "base/banned.h"

/* Finer steps than num_format can write. */
#define DECIMALS_MAX 9

static double
finite_or_zero(double v)
{
	return isfinite(v) ? v : 0;
}

/* The least of 1, 2, 5, 10, 20 ... that is not below v; also 0.5, 0.2 ... */
static double
round_step(double v, int *decimals)
{
	static const double steps[] = { 1, 2, 5 };
	int power = (int)floor(log10(v));
	double scale = pow(10, power);

	/* a power of ten is not always exact, nor is its logarithm */
	for (int p = power; p <= power + 1; p++, scale *= 10)
		for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++)
			if (steps[i] * scale >= v * (1 - 1e-9)) {
				*decimals = p < 0 ? -p : 0;
				return steps[i] * scale;
			}
	*decimals = 0;
	return v;
}

void
chart_axis_fit(struct chart_axis *out, double low, double high, double least)
{
	low = fmin(0, finite_or_zero(low));
	high = fmax(0, finite_or_zero(high));
	double range = high - low;
	if (!isfinite(range)) { /* as far apart as numbers can be */
		low /= 2;
		high /= 2;
		range = high - low;
	}
	double raw = fmax(range > 0 ? range / (CHART_TICKS - 2) : 1, least);
	if (raw < pow(10, -DECIMALS_MAX))
		raw = pow(10, -DECIMALS_MAX);
	out->step = round_step(raw, &out->decimals);
	double first = floor(low / out->step + 1e-9);
	double last = ceil(high / out->step - 1e-9);
	if (!(last > first)) /* nothing but zero */
		last = first + 1;
	out->low = first * out->step;
	out->high = last * out->step;
	out->n_ticks = (size_t)(last - first) + 1;
}

double
chart_axis_tick(const struct chart_axis *axis, size_t index)
{
	/* counted from zero, which is a tick: no error adds up */
	return (round(axis->low / axis->step) + (double)index) * axis->step;
}

double
chart_place(double value, double low, double high, double from, double to)
{
	if (!(high > low))
		return (from + to) / 2;
	double part = fmin(1, fmax(0, (value - low) / (high - low)));
	return from + part * (to - from);
}

void
chart_thin(const double *at, size_t n, double gap, bool *keep)
{
	if (n == 0)
		return;
	double last = at[n - 1], before = at[0];
	for (size_t i = 0; i < n; i++)
		keep[i] = false;
	keep[n - 1] = true;
	if (n == 1 || last - before < gap)
		return;
	keep[0] = true;
	for (size_t i = 1; i + 1 < n; i++) {
		if (at[i] - before < gap || last - at[i] < gap)
			continue;
		keep[i] = true;
		before = at[i];
	}
}

size_t
chart_run(const struct chart_point *points, size_t n, size_t *from)
{
	while (*from < n && !points[*from].has_value)
		(*from)++;
	size_t end = *from < n ? *from + 1 : n;
	while (end < n && points[end].has_value && points[end].joined)
		end++;
	return end;
}

double
chart_band(const struct chart_panel *panel, size_t index)
{
	const struct chart_point *now = &panel->points[index];

	if (index == 0 || !now->has_value || !now->joined ||
	    !panel->points[index - 1].has_value)
		return 0;
	return now->error;
}

bool
chart_has_bands(const struct chart_time *plot)
{
	for (size_t i = 0; i < plot->n_panels; i++)
		for (size_t k = 0; k < plot->panels[i].n; k++)
			if (chart_band(&plot->panels[i], k) > 0)
				return true;
	return false;
}

/* ---- ranges */

struct range {
	bool any;
	double low, high;
};

static void
reach(struct range *r, double v)
{
	r->low = r->any ? fmin(r->low, v) : v;
	r->high = r->any ? fmax(r->high, v) : v;
	r->any = true;
}

static bool
range_of(const struct range *r, double *low, double *high)
{
	if (!r->any)
		return false;
	*low = r->low;
	*high = r->high;
	return true;
}

bool
chart_time_range(const struct chart_time *plot, double *low, double *high)
{
	struct range r = { false, 0, 0 };

	for (size_t i = 0; i < plot->n_panels; i++) {
		const struct chart_panel *p = &plot->panels[i];
		for (size_t k = 0; k < p->n; k++) {
			double band = chart_band(p, k);
			if (p->points[k].has_value)
				reach(&r, p->points[k].value);
			if (!(band > 0))
				continue;
			reach(&r, p->points[k - 1].value - band);
			reach(&r, p->points[k - 1].value + band);
		}
	}
	return range_of(&r, low, high);
}

bool
chart_sides_range(const struct chart_sides *plot, double *low, double *high)
{
	struct range r = { false, 0, 0 };

	for (size_t i = 0; i < plot->n_rows; i++)
		for (size_t s = 0; s < plot->rows[i].n; s++) {
			const struct chart_line *line = &plot->rows[i].lines[s];
			for (size_t k = 0; k < line->n; k++)
				reach(&r, line->values[k]);
			if (!line->has_before)
				continue;
			reach(&r, line->before - line->error);
			reach(&r, line->before + line->error);
		}
	return range_of(&r, low, high);
}
