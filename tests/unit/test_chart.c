/*
 * test_chart.c: where things stand on a plot: axes of round numbers, places,
 * labels that have room, gaps. The numbers beside each row follow from the
 * words of chart.h.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <string.h>

#include "export/chart.h"
#include "export/chart_svg.h"

#define N(list) (sizeof(list) / sizeof((list)[0]))

static void
near(const char *name, double got, double wanted)
{
	if (!(fabs(got - wanted) <= 1e-9 * fmax(1, fabs(wanted))))
		fail_msg("%s: %.17g, not %.17g", name, got, wanted);
}

static void
test_axis(void **state)
{
	(void)state;
	static const struct {
		const char *name;
		double low, high, least;
		double first, last, step;
		int decimals;
	} rows[] = {
		/* 300 / 6 = 50 */
		{ "forces", 182, 300, 0, 0, 300, 50, 0 },
		/* 301 / 6 is more than 50: the next is 100 */
		{ "one more", 182, 301, 0, 0, 400, 100, 0 },
		{ "one value: from zero to it", 25, 25, 0, 0, 25, 5, 0 },
		{ "nothing but zero", 0, 0, 0, 0, 1, 1, 0 },
		{ "a small one", 0, 0.31, 0, 0, 0.4, 0.1, 1 },
		{ "smaller", 0.02, 0.03, 0, 0, 0.03, 0.005, 3 },
		{ "below zero", -18, -18, 0, -20, 0, 5, 0 },
		{ "both ways", -27.5, 10, 0, -30, 10, 10, 0 },
		{ "counts have no halves", 0, 2, 1, 0, 2, 1, 0 },
		{ "without that they have", 0, 2, 0, 0, 2, 0.5, 1 },
		{ "a count of none", 0, 0, 1, 0, 1, 1, 0 },
		{ "large", 0, 6e12, 0, 0, 6e12, 1e12, 0 },
		{ "no number", (double)NAN, (double)INFINITY, 0, 0, 1, 1, 0 },
		{ "less than can be written", 0, 1e-15, 0, 0, 1e-9, 1e-9, 9 },
	};
	for (size_t i = 0; i < N(rows); i++) {
		struct chart_axis a;
		chart_axis_fit(&a, rows[i].low, rows[i].high, rows[i].least);
		near(rows[i].name, a.low, rows[i].first);
		near(rows[i].name, a.high, rows[i].last);
		near(rows[i].name, a.step, rows[i].step);
		if (a.decimals != rows[i].decimals)
			fail_msg("%s: %d decimals", rows[i].name, a.decimals);
		near(rows[i].name, chart_axis_tick(&a, 0), rows[i].first);
		near(rows[i].name, chart_axis_tick(&a, a.n_ticks - 1),
		    rows[i].last);
	}
}

/* Whatever comes: the values are on the axis, zero is a tick, and there are
 * some ticks and not too many. */
static void
test_any_axis(void **state)
{
	(void)state;
	uint64_t seed = 1;
	for (int i = 0; i < 20000; i++) {
		double v[2];
		for (int k = 0; k < 2; k++) {
			seed =
			    seed * 6364136223846793005U + 1442695040888963407U;
			v[k] = ((double)(seed >> 40) / (1 << 23) - 1) *
			       pow(10, (double)(seed >> 20 & 31) - 8);
		}
		double low = fmin(v[0], v[1]), high = fmax(v[0], v[1]);
		struct chart_axis a;
		chart_axis_fit(&a, low, high, i % 3 == 0 ? 1 : 0);
		double off = a.step * 1e-6;
		bool zero = false;
		for (size_t k = 0; k < a.n_ticks; k++)
			zero |= fabs(chart_axis_tick(&a, k)) < off;
		if (a.n_ticks < 2 || a.n_ticks > CHART_TICKS + 1 ||
		    a.low > low + off || a.high < high - off || !zero)
			fail_msg("%.17g to %.17g: %zu ticks of %.17g from "
				 "%.17g",
			    low, high, a.n_ticks, a.step, a.low);
	}
	struct chart_axis huge;
	chart_axis_fit(&huge, -1.7e308, 1.7e308, 0);
	assert_true(isfinite(huge.step) && huge.n_ticks >= 2);
}

static void
test_place(void **state)
{
	(void)state;
	near("low", chart_place(0, 0, 5, 100, 200), 100);
	near("high", chart_place(5, 0, 5, 100, 200), 200);
	near("between", chart_place(2, 0, 5, 100, 200), 140);
	near("downwards", chart_place(2, 0, 5, 200, 100), 160);
	near("one value", chart_place(3, 3, 3, 100, 200), 150);
	near("past the end", chart_place(9, 0, 5, 100, 200), 200);
	near("past the start", chart_place(-9, 0, 5, 100, 200), 100);
}

static void
test_thin(void **state)
{
	(void)state;
	static const struct {
		const char *name;
		size_t n;
		double at[6];
		const char *kept;
	} rows[] = {
		{ "none", 0, { 0 }, "" },
		{ "one", 1, { 7 }, "x" },
		{ "room for all", 3, { 0, 10, 20 }, "xxx" },
		{ "the last of two", 2, { 0, 9 }, ".x" },
		{ "first, last, and what fits", 6, { 0, 4, 11, 15, 28, 30 },
		    "x.x..x" },
		{ "near the last", 4, { 0, 25, 26, 30 }, "x..x" },
		{ "all at once", 3, { 5, 5, 5 }, "..x" },
	};
	for (size_t i = 0; i < N(rows); i++) {
		bool keep[6] = { false };
		char got[7] = "";
		chart_thin(rows[i].at, rows[i].n, 10, keep);
		for (size_t k = 0; k < rows[i].n; k++)
			got[k] = keep[k] ? 'x' : '.';
		if (strcmp(got, rows[i].kept) != 0)
			fail_msg("%s: %s", rows[i].name, got);
	}
}

/* 3 and 4 joined, NT, 2 joined to nothing since NT came before, 5 on another
 * scale. */
static const struct chart_point course[] = {
	{ 0, "d1", "d1", true, false, 0, 3, "3" },
	{ 10, "d2", "d2", true, true, 0, 4, "4p" },
	{ 20, "d3", "d3", false, false, 0, 0, "NT" },
	{ 30, "d4", "d4", true, false, 0, 2, "2" },
	{ 40, "d5", "d5", true, false, 0, 5, "5" },
};

/* The first change had no error to be judged by, the next ones have each their
 * own; what is joined to nothing has none, whatever it says. */
static const struct chart_point judged[] = {
	{ 0, "d1", "d1", true, false, 9, 100, "100" },
	{ 10, "d2", "d2", true, true, 0, 120, "120" },
	{ 20, "d3", "d3", true, true, 20, 150, "150" },
	{ 30, "d4", "d4", true, true, 40, 160, "160" },
	{ 40, "d5", "d5", false, false, 9, 0, "NT" },
	{ 50, "d6", "d6", true, true, 9, 155, "155" },
};

static void
test_run(void **state)
{
	(void)state;
	size_t from = 0;
	assert_int_equal(chart_run(course, 5, &from), 2);
	assert_int_equal(from, 0);
	from = 2;
	assert_int_equal(chart_run(course, 5, &from), 4);
	assert_int_equal(from, 3);
	from = 4;
	assert_int_equal(chart_run(course, 5, &from), 5);
	from = 2;
	assert_int_equal(chart_run(course, 3, &from), 3);
	assert_int_equal(from, 3);
	from = 0;
	assert_int_equal(chart_run(NULL, 0, &from), 0);
}

static const struct chart_panel panels[] = {
	{ "Right", MYO_SIDE_RIGHT, course, 5 },
	{ "Left", MYO_SIDE_LEFT, course + 2, 1 },
};

static void
test_bands(void **state)
{
	(void)state;
	static const struct chart_panel panel = { "", MYO_SIDE_ONCE, judged,
		N(judged) };
	static const double wanted[N(judged)] = { 0, 0, 20, 40, 0, 0 };
	struct chart_time time = {
		.title = "t", .about = "a", .panels = &panel, .n_panels = 1
	};
	double low = 0, high = 0;

	for (size_t i = 0; i < N(judged); i++)
		near(judged[i].day, chart_band(&panel, i), wanted[i]);
	assert_true(chart_has_bands(&time));
	/* 120 - 20 is no lower than 100; 150 + 40 is above all */
	assert_true(chart_time_range(&time, &low, &high));
	near("low", low, 100);
	near("high", high, 190);
	time.panels = panels;
	assert_false(chart_has_bands(&time));
}

static void
test_ranges(void **state)
{
	(void)state;
	double low = -1, high = -1;
	struct chart_time time = {
		.title = "t", .about = "a", .panels = panels, .n_panels = 2
	};

	assert_true(chart_time_range(&time, &low, &high));
	near("low", low, 2);
	near("high", high, 5);
	time.panels = &panels[1];
	time.n_panels = 1;
	low = -1;
	assert_false(chart_time_range(&time, &low, &high));
	near("untouched", low, -1);

	static const double trials[] = { 212, 225, 218 };
	static const struct chart_row rows[] = {
		{ "force",
		    { { MYO_SIDE_RIGHT, trials, 3, "218", "", true, 180, 29.5 },
			{ MYO_SIDE_LEFT, NULL, 0, "NT", "pain", false, 0, 0 } },
		    2 },
	};
	struct chart_sides sides = { .rows = rows, .n_rows = 1 };
	assert_true(chart_sides_range(&sides, &low, &high));
	near("180 - 29.5", low, 150.5);
	near("the best trial", high, 225);
	sides.n_rows = 0;
	assert_false(chart_sides_range(&sides, &low, &high));
}

/* ---- drawn */

static size_t
count(const char *text, const char *what)
{
	size_t n = 0;
	while ((text = strstr(text, what)) != NULL) {
		text += strlen(what);
		n++;
	}
	return n;
}

static void
has(const struct buf *out, const char *what)
{
	if (strstr(out->data, what) == NULL)
		fail_msg("no '%s' in %s", what, out->data);
}

static void
test_time_drawn(void **state)
{
	(void)state;
	static const char *const levels[] = { "0", "1", "2", "3", "4", "5" };
	struct buf out = BUF_INIT;
	struct chart_time time = { .title = "<script>",
		.about = "\"><a & b]]>",
		.levels = levels,
		.n_levels = 6,
		.panels = panels,
		.n_panels = 2 };

	chart_time_svg(&out, "plot-1", &time);
	assert_false(out.failed);
	has(&out, "<title id=\"plot-1-title\">&lt;script&gt;</title>");
	has(&out, "<desc id=\"plot-1-desc\">&quot;&gt;&lt;a &amp; b]]&gt;");
	has(&out, "role=\"img\" aria-labelledby=\"plot-1-title plot-1-desc\"");
	/* a disc a value of the right, no square for the left's NT */
	assert_int_equal(count(out.data, "<circle"), 4);
	assert_int_equal(count(out.data, "<rect"), 0);
	assert_int_equal(count(out.data, ">NT</text>"), 2);
	/* one line, of the two that compare */
	assert_int_equal(count(out.data, "<polyline"), 1);
	has(&out, ">4p</text>");
	assert_null(strstr(out.data, "nan"));
	buf_reset(&out);

	/* nothing to show is a picture all the same */
	time = (struct chart_time){ .title = "t", .about = "a" };
	chart_time_svg(&out, "plot-2", &time);
	assert_false(out.failed);
	assert_null(strstr(out.data, "nan"));
	buf_reset(&out);

	/* a single day stands in the middle */
	static const struct chart_panel one = { "", MYO_SIDE_ONCE, course, 1 };
	time.panels = &one;
	time.n_panels = 1;
	chart_time_svg(&out, "plot-3", &time);
	assert_int_equal(count(out.data, "<circle"), 1);
	assert_null(strstr(out.data, "nan"));
	buf_reset(&out);

	/* a band a change that was judged, and the legend's */
	static const struct chart_panel bands = { "", MYO_SIDE_ONCE, judged,
		N(judged) };
	time.panels = &bands;
	chart_time_svg(&out, "plot-4", &time);
	assert_int_equal(count(out.data, "<rect"), 2 + 1);
	has(&out, ">within measurement error of the one before</text>");
	buf_release(&out);
}

static void
test_sides_drawn(void **state)
{
	(void)state;
	static const double zero[] = { 0 }, minus[] = { -18 }, half[] = { 2.5 };
	static const struct chart_row rows[] = {
		{ "a",
		    { { MYO_SIDE_RIGHT, zero, 1, "0", "", true, 0, 0 },
			{ MYO_SIDE_LEFT, minus, 1, "-18", "", false, 0, 0 } },
		    2 },
		{ "c",
		    { { MYO_SIDE_RIGHT, NULL, 0, "NT",
			"not tested: "
			"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
			"x"
			"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
			"x"
			"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
			"x",
			false, 0, 0 } },
		    1 },
		{ "<b>",
		    { { MYO_SIDE_RIGHT, NULL, 0, "NT", "no & <i>", false, 0,
			  0 },
			{ MYO_SIDE_LEFT, half, 1, "2.5", "", true, 2, 1 } },
		    2 },
	};
	struct buf out = BUF_INIT;
	struct chart_sides sides = { .title = "t",
		.about = "a",
		.unit = "deg",
		.rows = rows,
		.n_rows = 3,
		.comma = true };

	chart_sides_svg(&out, "plot-1", &sides);
	assert_false(out.failed);
	has(&out, ">no &amp; &lt;i&gt;</text>");
	has(&out, ">&lt;b&gt;</text>");
	has(&out, ">-18</text>");
	has(&out, ">deg</text>");
	/* what is too long for a picture is cut; the table has it whole */
	has(&out, ">not tested: x");
	has(&out, "xxx...</text>");
	/* one value and the legend's: 1 + 1 discs, 2 + 1 squares, 1 + 1 bands */
	assert_int_equal(count(out.data, "<circle"), 2);
	assert_int_equal(
	    count(out.data, "fill=\"#fff\" stroke=\"#8f3a00\""), 3);
	assert_int_equal(count(out.data, "fill=\"#e8e8e8\""), 2);
	assert_null(strstr(out.data, "nan"));
	buf_release(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_axis),
		cmocka_unit_test(test_any_axis),
		cmocka_unit_test(test_place),
		cmocka_unit_test(test_thin),
		cmocka_unit_test(test_run),
		cmocka_unit_test(test_bands),
		cmocka_unit_test(test_ranges),
		cmocka_unit_test(test_time_drawn),
		cmocka_unit_test(test_sides_drawn),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
