/*
 * test_cell.c: every place for an answer once, in the order of the protocol,
 * and for each a value or the kind of its absence. What is expected follows
 * from the lines that are typed.
 */
/* LDFLAGS: -Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <myolog/review.h>

#include "base/buf.h"
#include "support/rig.h"
#include "support/starve.h"

#define PROTOCOL                                                               \
	"[protocol]\nid = test\nversion = 1\ntitle = Test\nregion = ankle\n"   \
	"sides = right, left\nsources = made up\n"                             \
	"[safety fever]\nask = A fever?\nlevel = hard\nblocks = rises\n"       \
	"[step ready]\nkind = instruction\nsides = once\nask = R\n"            \
	"[step a]\nkind = grade\nscale = mrc\nask = A\nabnormal = 0, 1\n"      \
	"[step tendon]\nkind = palpation\nwith = a\nask = T\n"                 \
	"structure = tendon\noption.firm = firm\noption.gap = gap\n"           \
	"option.sore = sore\nabnormal = gap\nexclusive = firm\n"               \
	"note = ask\n"                                                         \
	"[step rises]\nkind = count\nask = Rises\nask_if = a >= 3\n"           \
	"max = 200\n"                                                          \
	"[step f]\nkind = number\nunit = N\nmin = 0\nmax = 999\nask = F\n"     \
	"decimals = 1\nsides = once\ntrials = 2\n"                             \
	"[step shoe]\nkind = choice\nask = Shoe\nsides = once\n"               \
	"required = no\noption.bare = nothing\noption.sock = a sock\n"         \
	"[reason refused]\nclass = not-done\nlabel = refused\n"

/* "a.right=4 tendon.right=firm rises.left:hidden ..." */
static char *
all(struct rig *rig)
{
	struct myo_cells *cells = myo_cells_new(rig->session);
	struct buf out = BUF_INIT;

	assert_non_null(cells);
	for (size_t i = 0; i < myo_cells_count(cells); i++) {
		const struct myo_cell *c = myo_cells_get(cells, i);
		const char *side = myo_side_text(c->slot.side);
		buf_addf(&out, "%s%s%s%s", i > 0 ? " " : "", c->slot.step_id,
		    side[0] != '\0' ? "." : "", side);
		if (c->slot.trial > 0)
			buf_addf(&out, ".%d", c->slot.trial);
		if (c->absence == MYO_ABSENT_NONE)
			buf_addf(&out, "=%s", c->slot.value);
		else
			buf_addf(&out, ":%s", myo_absence_text(c->absence));
		/* a missing one has nothing but that it is missing */
		if (c->absence != MYO_ABSENT_NONE) {
			assert_false(c->has_number);
			assert_false(c->abnormal);
			assert_null(c->choice);
		}
		if (myo_cells_find(cells, c->slot.step_id, c->slot.side,
			c->slot.trial) != c)
			fail_msg(
			    "%s is there twice: %s", c->slot.step_id, out.data);
	}
	assert_null(myo_cells_find(cells, "none", MYO_SIDE_ONCE, 0));
	assert_null(myo_cells_find(cells, "a", MYO_SIDE_ONCE, 0));
	assert_null(myo_cells_find(cells, "f", MYO_SIDE_ONCE, 3));
	myo_cells_free(cells);
	return buf_detach(&out);
}

static const struct row {
	const char *name, *sides, *lines;
	enum myo_order order;
	const char *cells;
} rows[] = {
	{ "all that is there", "rl",
	    "n||4|gap / seen|5|none||12|13|1|2.5|sock|y", MYO_ORDER_STEP,
	    "safety.fever=no ready=done a.right=4 a.left=5 tendon.right=gap "
	    "tendon.left=none rises.right=12 rises.left=13 f.1=1.0 f.2=2.5 "
	    "shoe=sock" },
	{ "not tested, refused, skipped, hidden", "rl",
	    "n||nt pain|nt refused|7|nt cast||y", MYO_ORDER_STEP,
	    "safety.fever=no ready=done a.right:not-tested a.left:refused "
	    "tendon.right:hidden tendon.left:hidden rises.right:hidden "
	    "rises.left:hidden f.1=7.0 f.2:not-tested shoe:skipped" },
	{ "not reached", "rl", "n||4|firm||:finish|y", MYO_ORDER_STEP,
	    "safety.fever=no ready=done a.right=4 a.left:not-reached "
	    "tendon.right=firm tendon.left:not-reached "
	    "rises.right:not-reached rises.left:hidden f.1:not-reached "
	    "f.2:not-reached shoe:not-reached" },
	{ "abandoned", "rl", "n||2|:abandon bored", MYO_ORDER_STEP,
	    "safety.fever=no ready=done a.right=2 a.left:not-reached "
	    "tendon.right:not-reached tendon.left:not-reached "
	    "rises.right:hidden rises.left:hidden f.1:not-reached "
	    "f.2:not-reached shoe:not-reached" },
	{ "still open", "rl", "n||2", MYO_ORDER_STEP,
	    "safety.fever=no ready=done a.right=2 a.left:blank "
	    "tendon.right:blank tendon.left:blank rises.right:hidden "
	    "rises.left:hidden f.1:blank f.2:blank shoe:blank" },
	/* asked a.left tendon.left rises.left a.right ...: the order of the
	 * protocol all the same */
	{ "one side whole, the left first", "lr",
	    "n||5|firm||13|1|2|sock|4|gap / seen|12|y", MYO_ORDER_SIDE,
	    "safety.fever=no ready=done a.right=4 a.left=5 tendon.right=gap "
	    "tendon.left=firm rises.right=12 rises.left=13 f.1=1.0 f.2=2.0 "
	    "shoe=sock" },
	{ "the left alone", "l", "n||5|firm||13|1|2||y", MYO_ORDER_STEP,
	    "safety.fever=no ready=done a.left=5 tendon.left=firm "
	    "rises.left=13 f.1=1.0 f.2=2.0 shoe:skipped" },
	{ "blocked", "l", "y|since Monday||5|firm||1|2||y", MYO_ORDER_STEP,
	    "safety.fever=yes ready=done a.left=5 tendon.left=firm "
	    "rises.left:not-tested f.1=1.0 f.2=2.0 shoe:skipped" },
};

static void
test_places(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct rig rig;
		rig_init(&rig, PROTOCOL);
		rig_open(&rig, rows[i].sides, rows[i].order);
		rig_lines(&rig, rows[i].lines);
		char *got = all(&rig);
		if (got == NULL || strcmp(got, rows[i].cells) != 0)
			fail_msg("%s:\n got    %s\n wanted %s", rows[i].name,
			    got, rows[i].cells);
		free(got);
		rig_release(&rig);
	}
}

static const struct myo_cell *
cell(struct myo_cells *cells, const char *step, enum myo_side side, int trial)
{
	const struct myo_cell *c = myo_cells_find(cells, step, side, trial);

	assert_non_null(c);
	return c;
}

/* Numbers, levels, options and what is abnormal. */
static void
test_values(void **state)
{
	struct rig rig;

	(void)state;
	rig_init(&rig, PROTOCOL);
	rig_open(&rig, "rl", MYO_ORDER_STEP);
	rig_lines(&rig, "n||4|gap, sore / seen|1|firm||12|1|2.5|sock|y");
	struct myo_cells *cells = myo_cells_new(rig.session);
	assert_non_null(cells);
	const struct myo_cell *c = cell(cells, "a", MYO_SIDE_RIGHT, 0);
	assert_non_null(c->choice);
	assert_string_equal(c->choice->code, "4");
	assert_int_equal(c->choice->rank, 4);
	assert_true(c->choice->has_points && c->choice->points > 3.5);
	assert_false(c->abnormal || c->has_number);
	assert_true(cell(cells, "a", MYO_SIDE_LEFT, 0)->abnormal);
	c = cell(cells, "tendon", MYO_SIDE_RIGHT, 0);
	assert_string_equal(c->slot.value, "gap sore");
	assert_null(c->choice);
	assert_true(c->abnormal);
	assert_int_equal(c->slot.n_notes, 1);
	c = cell(cells, "tendon", MYO_SIDE_LEFT, 0);
	assert_string_equal(c->choice->code, "firm");
	assert_false(c->abnormal);
	c = cell(cells, "f", MYO_SIDE_ONCE, 2);
	assert_true(c->has_number && c->number > 2.49 && c->number < 2.51);
	assert_null(c->choice);
	assert_string_equal(
	    cell(cells, "safety.fever", MYO_SIDE_ONCE, 0)->choice->code, "no");
	myo_cells_free(cells);
	myo_cells_free(NULL);
	rig_release(&rig);
}

static void
test_memory(void **state)
{
	struct rig rig;
	size_t failed = 0, n = 1;

	(void)state;
	rig_init(&rig, PROTOCOL);
	rig_open(&rig, "rl", MYO_ORDER_STEP);
	rig_lines(&rig, "n||4|firm");
	for (struct myo_cells *cells = NULL; cells == NULL; n++) {
		/* one that ran out may only be freed: each has its own */
		rig_resume(&rig);
		starve_at(n, false);
		cells = myo_cells_new(rig.session);
		size_t fired = starve_end();
		assert_true(cells != NULL || fired > 0);
		failed += cells == NULL;
		myo_cells_free(cells);
	}
	assert_true(failed >= 2);
	rig_release(&rig);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_places),
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_memory),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
