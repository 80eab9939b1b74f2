/*
 * test_plot.c: where values stand in a plot. Every line is written out, and
 * rows and columns are worked out beside it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "review/plot.h"
#include "support/past.h"

#define R MYO_SIDE_RIGHT
#define L MYO_SIDE_LEFT
#define O MYO_SIDE_ONCE

static const char protocol[] =
    "[protocol]\n"
    "id = test\nversion = 1\ntitle = Test\nregion = ankle\n"
    "sides = right, left\norder = step\nsources = made up\n"
    "[step rises]\nkind = count\nask = Rises\nsides = once\nrequired = no\n"
    "[step strength]\nkind = grade\nscale = mrc\nask = Grade it\n"
    "[step mass]\nkind = number\nask = Mass\nsides = once\nunit = kg\n"
    "decimals = 1\n"
    "[step tendon]\nkind = palpation\nstructure = tendon\n"
    "option.firm = firm\noption.tender = tender\nnote = no\nsides = once\n";

static void
add_day(struct past *p, const char *day, const char *lines)
{
	past_session(p, &(struct past_session){
			    .protocol = protocol, .day = day, .lines = lines });
}

static void
is_plot(const struct past *p, const char *step, enum myo_side side,
    size_t indent, size_t width, bool comma, const char *wanted)
{
	struct buf text = BUF_INIT;
	const struct history_series *left =
	    side == R ? past_series(p, step, L) : NULL;
	bool drawn = plot_series(
	    &text, indent, width, past_series(p, step, side), left, comma);

	if (strcmp(text.data, wanted) != 0)
		fail_msg("%s:\n%s\nwanted\n%s", step, text.data, wanted);
	assert_int_equal(drawn, wanted[0] != '\0');
	assert_false(text.failed);
	buf_release(&text);
}

/*
 * 41 columns, 4 of them for label and axis: columns 0 to 36, and days 0, 9, 18
 * and 36 of 36. Rows 0 to 6 for 40 to 10: 5 to the row, so that 25 is in row 3.
 */
static void
test_time_and_rows(void **state)
{
	(void)state;
	struct past p;

	past_begin(&p, NULL);
	add_day(&p, "2026-01-01", "10|1|5|70|firm");
	add_day(&p, "2026-01-10", "25|1|5|70.5|firm");
	add_day(&p, "2026-01-19", "|nt pain|5|71|firm");
	add_day(&p, "2026-02-06", "40|4|5|71|firm");
	past_finish(&p);
	is_plot(&p, "rises", O, 0, 41, false,
	    "40 |                                    o\n"
	    "   |\n"
	    "   |\n"
	    "   |         o\n"
	    "   |\n"
	    "   |\n"
	    "10 |o\n"
	    "   +------------------x------------------\n"
	    "    2026-01-01                 2026-02-06\n"
	    "    x missing\n");
	/* A row for each rank, those between that nobody got too. 40 columns
	 * less 3: 37 again. */
	is_plot(&p, "strength", R, 2, 42, false,
	    "  5 |L        L        L                 L\n"
	    "  4 |                                    R\n"
	    "  3 |\n"
	    "  2 |\n"
	    "  1 |R        R\n"
	    "    +------------------x------------------\n"
	    "     2026-01-01                 2026-02-06\n"
	    "     R right, L left, x missing\n");
	/* labels are the least and the greatest value; 70.5 is half-way */
	is_plot(&p, "mass", O, 0, 43, true,
	    "71,0 |                  o                 o\n"
	    "     |\n"
	    "     |\n"
	    "     |         o\n"
	    "     |\n"
	    "     |\n"
	    "70,0 |o\n"
	    "     +-------------------------------------\n"
	    "      2026-01-01                 2026-02-06\n");
	past_end(&p);
}

static void
test_none(void **state)
{
	(void)state;
	struct past p;

	past_begin(&p, NULL);
	add_day(&p, "2026-01-01", "10|5|5|70|firm");
	past_finish(&p);
	is_plot(&p, "rises", O, 0, 80, false, ""); /* one day */
	past_end(&p);

	past_begin(&p, NULL);
	add_day(&p, "2026-01-01", "10|5|5|70|firm");
	add_day(&p, "2026-01-01", "11|5|5|70|firm");
	past_finish(&p);
	is_plot(&p, "rises", O, 0, 80, false, ""); /* one time */
	past_end(&p);

	past_begin(&p, NULL);
	add_day(&p, "2026-01-01", "|5|5|70|firm");
	add_day(&p, "2026-02-06", "12|5|5|70|tender");
	past_finish(&p);
	is_plot(&p, "rises", O, 0, 80, false, "");  /* one value */
	is_plot(&p, "tendon", O, 0, 80, false, ""); /* no order */
	is_plot(&p, "mass", O, 0, 39, false, "");   /* no room */
	/* both in one place; all the same is one row */
	is_plot(&p, "strength", R, 0, 40, false,
	    "5 |*                                   *\n"
	    "  +-------------------------------------\n"
	    "   2026-01-01                 2026-02-06\n"
	    "   R right, L left, * right and left\n");
	past_end(&p);

	/* 1 of 364 days is in the first column: 1 / 364 * 36 = 0.1. Two values
	 * of one side there are still of that side. */
	past_begin(&p, NULL);
	add_day(&p, "2026-01-01", "1|5|4|70|firm");
	add_day(&p, "2026-01-02", "1|5|4|70|firm");
	add_day(&p, "2026-12-31", "1|4|5|70|firm");
	past_finish(&p);
	is_plot(&p, "strength", R, 0, 40, false,
	    "5 |R                                   L\n"
	    "4 |L                                   R\n"
	    "  +-------------------------------------\n"
	    "   2026-01-01                 2026-12-31\n"
	    "   R right, L left\n");
	past_end(&p);
}

/* Another position: drawn, and marked; another unit: not drawn, and said. */
static void
test_otherwise(void **state)
{
	(void)state;
	struct past p;
	struct past_session s = {
		.protocol = protocol,
		.day = "2026-03-01",
		.lines = "12|5|nt pain|70|firm",
		.instead = "ask = Grade it",
		.with = "ask = Grade it\nposition = prone",
	};

	past_begin(&p, NULL);
	add_day(&p, "2026-01-01", "10|nt pain|4|70|firm");
	add_day(&p, "2026-01-31", "10|4|4|70|firm");
	past_session(&p, &s);
	past_finish(&p);
	/* 58 of 59 days are from the first to the last: 30 / 59 * 36 = 18.3 */
	is_plot(&p, "strength", R, 0, 40, false,
	    "5 |                                    R\n"
	    "4 |L                 *\n"
	    "  +x-----------------------------------&\n"
	    "   2026-01-01                 2026-03-01\n"
	    "   R right, L left, * right and left, x\n"
	    "   missing, & one missing, one not\n"
	    "   comparable with before\n");
	past_end(&p);

	past_begin(&p, NULL);
	add_day(&p, "2026-01-01", "10|4|4|70|firm");
	s.instead = "unit = kg\n";
	s.with = "unit = lb\n";
	s.lines = "12|5|5|154|firm";
	past_session(&p, &s);
	s.day = "2026-03-08";
	s.lines = "12|5|5|155|firm";
	past_session(&p, &s);
	past_finish(&p);
	/* 7 of 66 days are from the second to the last: 59 / 66 * 34 = 30.4 */
	is_plot(&p, "mass", O, 0, 42, false,
	    "155.0 |                                  o\n"
	    "      |\n"
	    "      |\n"
	    "      |\n"
	    "      |\n"
	    "      |\n"
	    "154.0 |                              o\n"
	    "      +------------------------------^----\n"
	    "       2026-01-01               2026-03-08\n"
	    "       ^ not comparable with before; not\n"
	    "       drawn: values on another scale or\n"
	    "       in another unit\n");
	past_end(&p);
}

/* What stands on an axis, and which one that is. */
static void
test_axis(void **state)
{
	(void)state;
	static const struct {
		const char *name, *instead, *with, *lines;
		const char *step;
		enum myo_side side;
		enum plot_place place; /* of the value before it */
	} rows[] = {
		{ "the same", "version = 1", "version = 2", "12|5|5|70|firm",
		    "strength", R, PLOT_ON_AXIS },
		{ "another position", "ask = Grade it",
		    "ask = Grade it\nposition = prone", "12|5|5|70|firm",
		    "strength", R, PLOT_ON_AXIS },
		{ "another scale", "scale = mrc", "scale = split",
		    "12|5|5|70|firm", "strength", R, PLOT_OTHER },
		{ "another unit", "unit = kg", "unit = lb", "12|5|5|70|firm",
		    "mass", O, PLOT_OTHER },
		{ "another kind", "kind = grade\nscale = mrc",
		    "kind = count\nmax = 9", "12|5|5|70|firm", "strength", R,
		    PLOT_OTHER },
		{ "the later of two sides", "scale = mrc", "scale = split",
		    "12|nt pain|5|70|firm", "strength", R, PLOT_OTHER },
		{ "not tested now", "scale = mrc", "scale = split",
		    "12|nt pain|nt pain|70|firm", "strength", R, PLOT_ON_AXIS },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct past p;
		past_begin(&p, NULL);
		add_day(&p, "2026-01-01", "10|4|4|70|firm");
		past_session(&p, &(struct past_session){
				     .protocol = protocol,
				     .day = "2026-02-01",
				     .lines = rows[i].lines,
				     .instead = rows[i].instead,
				     .with = rows[i].with,
				 });
		past_finish(&p);
		const struct history_series *s =
		    past_series(&p, rows[i].step, rows[i].side);
		const struct history_basis *axis = plot_axis(
		    s, rows[i].side == R ? past_series(&p, rows[i].step, L)
					 : NULL);
		if (plot_place(&s->points[0], axis) != rows[i].place)
			fail_msg("%s", rows[i].name);
		assert_int_equal(plot_place(&s->points[1], axis),
		    s->points[1].absence == MYO_ABSENT_NONE ? PLOT_ON_AXIS
							    : PLOT_NO_VALUE);
		past_end(&p);
	}
	assert_null(plot_axis(NULL, NULL));
}

static const char counted[] = PAST_HEAD
    "[step a]\nkind = count\nask = A\nsides = once\nposition = prone\n"
    "[step b]\nkind = count\nask = B\nsides = once\n"
    "[score total]\nlabel = Total\nsum = a b\nunit = points\n"
    "source = made up\n";

/* A score that is another value by the same name. */
static void
test_score_axis(void **state)
{
	(void)state;
	static const struct {
		const char *instead, *with;
		enum plot_place place; /* of the value before it */
	} rows[] = {
		{ "label = Total", "label = Both", PLOT_ON_AXIS },
		{ "source = made up", "band = < 5 low\nsource = made up",
		    PLOT_ON_AXIS },
		{ "position = prone", "position = supine", PLOT_ON_AXIS },
		{ "unit = points", "unit = kg", PLOT_OTHER },
		{ "sum = a b", "mean = a b", PLOT_OTHER },
		{ "sum = a b", "sum = b", PLOT_OTHER },
		{ "kind = count\nask = A\nsides = once\nposition = prone\n"
		  "[step b]\nkind = count",
		    "kind = hold\nask = A\nsides = once\nposition = prone\n"
		    "[step b]\nkind = hold",
		    PLOT_OTHER },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct past p;
		past_other(&p, counted, "3|4|y",
		    &(struct past_row){ .instead = rows[i].instead,
			.with = rows[i].with,
			.lines = "5|6|y" });
		const struct history_score *s =
		    &p.history.protocols[0].scores[0];
		const struct history_score_point *axis = plot_score_axis(s);
		assert_ptr_equal(axis, &s->points[1]);
		if (plot_score_place(&s->points[0], axis) != rows[i].place)
			fail_msg("%s", rows[i].with);
		assert_int_equal(
		    plot_score_place(&s->points[1], axis), PLOT_ON_AXIS);
		past_end(&p);
	}
}

/* Not determined now: the axis is of what was determined before. */
static void
test_score_gap(void **state)
{
	(void)state;
	struct past p;

	past_two(&p, counted, "3|4|y", "5|nt pain|y");
	const struct history_score *s = &p.history.protocols[0].scores[0];
	assert_ptr_equal(plot_score_axis(s), &s->points[0]);
	assert_int_equal(
	    plot_score_place(&s->points[1], &s->points[0]), PLOT_NO_VALUE);
	past_end(&p);
	past_two(&p, counted, "nt pain|4|y", "5|nt pain|y");
	s = &p.history.protocols[0].scores[0];
	assert_null(plot_score_axis(s));
	assert_int_equal(plot_score_place(&s->points[1], NULL), PLOT_NO_VALUE);
	past_end(&p);
}

/* Whatever the width, no line is wider, and the last day is in the last
 * column. */
static void
test_widths(void **state)
{
	(void)state;
	struct past p;

	past_begin(&p, NULL);
	add_day(&p, "2026-01-01", "10|1|5|70|firm");
	add_day(&p, "2026-02-06", "40|4|5|71|firm");
	past_finish(&p);
	for (size_t width = PLOT_WIDTH_MIN; width <= 200; width++) {
		struct buf text = BUF_INIT;
		assert_true(plot_series(
		    &text, 4, width, past_series(&p, "rises", O), NULL, false));
		size_t longest = 0;
		for (const char *c = text.data; *c != '\0';) {
			size_t n = strcspn(c, "\n");
			longest = n > longest ? n : longest;
			c += n + 1;
		}
		assert_int_equal(longest, width);
		buf_release(&text);
	}
	past_end(&p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_time_and_rows),
		cmocka_unit_test(test_none),
		cmocka_unit_test(test_otherwise),
		cmocka_unit_test(test_axis),
		cmocka_unit_test(test_score_axis),
		cmocka_unit_test(test_score_gap),
		cmocka_unit_test(test_widths),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
