/*
 * test_history_scores.c: of a history the scores over time: what changed, and
 * every reason for which nothing is computed (clinical reference 5.3).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/past.h"

/* ---- one score */

static const char scores[] = PAST_HEAD
    "[step a]\nkind = count\nask = A\nsides = once\nposition = prone\n"
    "[step b]\nkind = count\nask = B\nsides = once\n"
    "[score total]\nlabel = Total\nsum = a b\nsource = made up\n";

static const struct history_score_point *
score_point(const struct past *p, size_t day)
{
	const struct history_protocol *of = &p->history.protocols[0];

	assert_int_equal(of->n_scores, 1);
	assert_in_range(day, 0, of->scores[0].n_points - 1);
	return &of->scores[0].points[day];
}

static void
score_says(const struct past *p, const char *wanted)
{
	struct buf text = BUF_INIT;

	history_score_change_words(&text, score_point(p, 1),
	    p->history.protocols[0].scores[0].decimals, false);
	past_text("score", text.data, wanted);
	buf_release(&text);
}

/* Two days of one protocol, and what is said of its last score. */
struct change_row {
	const char *name, *protocol, *then, *now, *wanted;
};

static void
changes_say(const struct change_row *rows, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct past p;
		past_two(&p, rows[i].protocol, rows[i].then, rows[i].now);
		struct buf text = BUF_INIT;
		const struct history_protocol *of = &p.history.protocols[0];
		const struct history_score *s = &of->scores[of->n_scores - 1];
		history_score_change_words(
		    &text, &s->points[1], s->decimals, false);
		past_text(rows[i].name, text.data, rows[i].wanted);
		buf_release(&text);
		past_end(&p);
	}
}

#define WHO                                                                    \
	PAST_HEAD                                                              \
	"[step who]\nkind = choice\nask = Affected\nsides = once\n"            \
	"option.right = right\noption.left = left\n"                           \
	"[step f]\nkind = number\nask = Force\nunit = N\nmax = 999\n"
#define LSI                                                                    \
	"[score lsi]\nlabel = LSI\nsymmetry = f\nindex = lsi\n"                \
	"involved = who\n"

/* 100 by 50 of the one side, then of the other: both come to 200 %. */
static const struct change_row affected_rows[] = {
	{ "symmetry", WHO LSI, "right|100|50|y", "left|50|100|y",
	    "ND since 2026-01-05: affected side changed: right then, left "
	    "now" },
	{ "difference",
	    WHO "[score less]\nlabel = Less\ndifference = f\ninvolved = who\n",
	    "left|100|50|y", "right|50|100|y",
	    "ND since 2026-01-05: affected side changed: left then, right "
	    "now" },
	{ "a part of a formula",
	    WHO LSI "[score half]\nlabel = Half\nformula = lsi / 2\n",
	    "right|100|50|y", "left|50|100|y",
	    "ND since 2026-01-05: affected side changed: right then, left "
	    "now" },
	/* 200 to 150 % */
	{ "the same side", WHO LSI, "right|100|50|y", "right|150|100|y",
	    "-50.0 percentage points since 2026-01-05, measurement error not "
	    "stated" },
	/* right less left, whichever is affected: 50 and -50 */
	{ "not asked for", WHO "[score d]\nlabel = D\ndifference = f\n",
	    "right|100|50|y", "left|50|100|y",
	    "-100 N since 2026-01-05, measurement error not stated" },
};

static void
test_score_affected(void **state)
{
	(void)state;
	changes_say(
	    affected_rows, sizeof(affected_rows) / sizeof(affected_rows[0]));
}

#define AB                                                                     \
	PAST_HEAD                                                              \
	"[step f]\nkind = number\nask = F\nunit = kg\n"                        \
	"sides = right else left\n"
#define PAIR                                                                   \
	PAST_HEAD                                                              \
	"[step f]\nkind = number\nask = F\nunit = kg\n"                        \
	"[step g]\nkind = number\nask = G\nunit = kg\nsides = once\n"
#define TOTAL "[score total]\nlabel = Total\n"

static const struct change_row counted_rows[] = {
	{ "the other side", AB TOTAL "sum = f\nmissing = other-side\n", "30|y",
	    "nt pain|31|y",
	    "ND since 2026-01-05: f.right: counted then, f.left in its place "
	    "now" },
	{ "the other side on both", AB TOTAL "sum = f\nmissing = other-side\n",
	    "nt pain|30|y", "nt pain|31|y",
	    "+1 kg since 2026-01-05, measurement error not stated" },
	{ "copied", PAIR TOTAL "sum = f g\nmissing = copy-side\n",
	    "30|nt pain|1|y", "30|31|1|y",
	    "ND since 2026-01-05: f.left: f.right in its place then, counted "
	    "now" },
	{ "left out", PAIR TOTAL "mean = f g\nmissing = testable\n",
	    "30|31|1|y", "30|nt pain|nt pain|y",
	    "ND since 2026-01-05: f.left: counted then, missing now; and 1 "
	    "more item" },
	{ "another is left out", PAIR TOTAL "mean = f\nmissing = testable\n",
	    "30|nt pain|1|y", "nt pain|31|1|y",
	    "ND since 2026-01-05: f.right: counted then, missing now; and 1 "
	    "more item" },
	{ "the same is left out", PAIR TOTAL "mean = f\nmissing = testable\n",
	    "30|nt pain|1|y", "32|nt pain|1|y",
	    "+2.0 kg since 2026-01-05, measurement error not stated" },
	{ "prorated", PAIR TOTAL "sum = f g\nmissing = prorate\n", "30|31|1|y",
	    "30|31|nt pain|y",
	    "ND since 2026-01-05: g: counted then, missing now" },
	{ "in a part of a formula",
	    PAIR TOTAL "mean = f\nmissing = testable\n"
		       "[score twice]\nlabel = Twice\nformula = 2 * total\n",
	    "30|31|1|y", "30|nt pain|1|y",
	    "ND since 2026-01-05: f.left: counted then, missing now" },
	{ "a trial",
	    PAST_HEAD "[step f]\nkind = number\nask = F\nunit = kg\n"
		      "sides = once\ntrials = 2\n" TOTAL
		      "mean = f\nmissing = testable\n",
	    "30|32|y", "31|nt pain|y",
	    "ND since 2026-01-05: f.2: counted then, missing now" },
};

static void
test_score_counted(void **state)
{
	(void)state;
	changes_say(
	    counted_rows, sizeof(counted_rows) / sizeof(counted_rows[0]));
}

#define DEVICE                                                                 \
	PAST_HEAD                                                              \
	"[step serial]\nkind = text\nask = Serial\nidentifies = device\n"
#define FORCE "[step f]\nkind = number\nask = F\nunit = N\nmax = 999\n"

static const struct change_row device_rows[] = {
	{ "of the left", DEVICE FORCE TOTAL "sum = f\n", "D1|D1|100|50|y",
	    "D1|D2|100|50|y",
	    "ND since 2026-01-05: f.left: device changed: D1 then, D2 now" },
	{ "of both", DEVICE FORCE TOTAL "sum = f\n", "D1|D1|100|50|y",
	    "D2|D2|100|50|y",
	    "ND since 2026-01-05: f: device changed: D1 then, D2 now" },
	{ "of neither", DEVICE FORCE TOTAL "sum = f\n", "D1|D2|100|50|y",
	    "D1|D2|100|51|y",
	    "+1 N since 2026-01-05, measurement error not stated" },
	{ "of a side that is not counted", DEVICE FORCE TOTAL "sum = f.right\n",
	    "D1|D1|100|50|y", "D1|D2|101|50|y",
	    "+1 N since 2026-01-05, measurement error not stated" },
	/* the left stands in for the right on both days */
	{ "of a side that stands in",
	    DEVICE FORCE TOTAL "sum = f\nmissing = copy-side\n",
	    "D1|D1|nt pain|50|y", "D1|D2|nt pain|50|y",
	    "ND since 2026-01-05: f.left: device changed: D1 then, D2 now" },
};

static void
test_score_device(void **state)
{
	(void)state;
	changes_say(device_rows, sizeof(device_rows) / sizeof(device_rows[0]));
}

/* A score that another one takes is a part of what that one is. */
static void
test_score_part(void **state)
{
	(void)state;
	struct past p;
	const struct past_row other = { "mean = f", "max = f", "30|31|1|y",
		"ND since 2026-01-05: the definition of the score changed" };

	past_other(&p,
	    PAIR TOTAL "mean = f\n"
		       "[score twice]\nlabel = Twice\nformula = 2 * total\n",
	    "30|31|1|y", &other);
	const struct history_score *s = &p.history.protocols[0].scores[1];
	past_text("it", s->score_id, "twice");
	struct buf text = BUF_INIT;
	history_score_change_words(&text, &s->points[1], s->decimals, false);
	past_text("a part changed", text.data, other.reason);
	buf_release(&text);
	past_end(&p);
}

static const struct past_row score_others[] = {
	{ "sum = a b", "sum = a", "5|6|y",
	    "ND since 2026-01-05: the definition of the score changed" },
	{ "sum = a b", "mean = a b", "5|6|y",
	    "ND since 2026-01-05: the definition of the score changed" },
	{ "position = prone", "position = supine", "5|6|y",
	    "ND since 2026-01-05: a: position changed: prone then, supine "
	    "now" },
	{ "label = Total", "label = Sum of both", "5|6|y",
	    "+4 since 2026-01-05, measurement error not stated" },
	{ "source = made up\n", "source = elsewhere\n", "5|6|y",
	    "+4 since 2026-01-05, measurement error not stated" },
};

static void
test_scores(void **state)
{
	(void)state;
	struct past p;

	past_two(&p, scores, "3|4|y", "5|6|y");
	past_near("then", score_point(&p, 0)->value, 7);
	past_near("now", score_point(&p, 1)->value, 11);
	past_near("change", score_point(&p, 1)->change.difference, 4);
	assert_false(score_point(&p, 1)->change.has_percent);
	score_says(&p, "+4 since 2026-01-05, measurement error not stated");
	past_end(&p);

	past_two(&p, scores, "3|nt pain|y", "5|6|y");
	assert_false(score_point(&p, 0)->determined);
	score_says(&p, "ND since 2026-01-05: not determined then");
	past_end(&p);
	past_two(&p, scores, "3|4|y", "5|nt pain|y");
	score_says(&p, "ND since 2026-01-05: not determined now");
	past_end(&p);

	for (size_t i = 0; i < sizeof(score_others) / sizeof(score_others[0]);
	     i++) {
		past_other(&p, scores, "3|4|y", &score_others[i]);
		score_says(&p, score_others[i].reason);
		past_end(&p);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_scores),
		cmocka_unit_test(test_score_affected),
		cmocka_unit_test(test_score_counted),
		cmocka_unit_test(test_score_device),
		cmocka_unit_test(test_score_part),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
