#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "base/buf.h"
#include "support/rig.h"
#include "ui/overview.h"

#define WIDTH 80
#define STEPS 30
#define HEAD                                                                   \
	"[protocol]\nid = many\nversion = 1\ntitle = Many\nregion = ankle\n"   \
	"sides = right, left\nsources = none\n"

static const char few[] =
    HEAD "[step power]\nkind = grade\nscale = mrc\nask = Push\n"
	 "[step tendon]\nkind = palpation\nask = The tendon\n"
	 "structure = tendon\noption.firm = a firm cord\noption.gap = a gap\n"
	 "option.scar = a scar\nabnormal = gap\nnote = no\n"
	 "[step words]\nkind = text\nask = Words\nsides = once\n";

static const char *
within(struct rig *r, struct buf *out, enum overview_which which, size_t lines)
{
	buf_reset(out);
	overview_within(out, WIDTH, r->session, r->protocol, which, lines);
	assert_false(out->failed);
	return out->data;
}

static const char *
full(struct rig *r, struct buf *out, enum overview_which which)
{
	buf_reset(out);
	overview_full(out, WIDTH, r->session, r->protocol, which);
	return out->data;
}

static void
test_in_full(void **state)
{
	(void)state;
	struct rig r;
	struct buf out = BUF_INIT;
	rig_init(&r, few);
	rig_open(&r, "", MYO_ORDER_STEP);
	rig_lines(&r, "5|4p / it hurts|firm|gap, scar");
	assert_string_equal(full(&r, &out, OVERVIEW_DONE),
	    "  power: right 5; left 4p (with a note)\n"
	    "  tendon: right a firm cord; left a gap, a scar\n");
	assert_string_equal(full(&r, &out, OVERVIEW_OPEN), "  words: open\n");
	/* it fits, so it is the same */
	assert_string_equal(within(&r, &out, OVERVIEW_ALL, 3),
	    "  power: right 5; left 4p (with a note)\n"
	    "  tendon: right a firm cord; left a gap, a scar\n"
	    "  words: open\n");
	buf_release(&out);
	rig_release(&r);
}

static void
test_in_few_lines(void **state)
{
	(void)state;
	struct rig r;
	struct buf out = BUF_INIT;
	rig_init(&r, few);
	rig_open(&r, "", MYO_ORDER_STEP);
	rig_lines(&r, "5|4p / it hurts|firm|gap, scar");
	/* what is open is not said unless it is asked for */
	assert_string_equal(within(&r, &out, OVERVIEW_ALL, 2),
	    "  power: right 5, left 4p (note); "
	    "tendon: right firm, left gap+scar\n");
	rig_lines(&r, "a sentence of many words that nobody reads here again");
	assert_string_equal(within(&r, &out, OVERVIEW_DONE, 2),
	    "  power: right 5, left 4p (note); "
	    "tendon: right firm, left gap+scar;\n"
	    "  words: answered\n");
	buf_release(&out);
	rig_release(&r);
}

static void
test_hangs(void **state)
{
	(void)state;
	struct rig r;
	struct buf out = BUF_INIT;
	rig_init(&r,
	    HEAD "[step lie]\nkind = choice\nask = Lie\n"
		 "option.a = on the front with both feet over the edge\n"
		 "option.b = on the back\n");
	rig_open(&r, "", MYO_ORDER_STEP);
	rig_lines(&r, "a|a");
	/* only a row begins two columns in */
	assert_string_equal(full(&r, &out, OVERVIEW_DONE),
	    "  lie: right on the front with both feet over the edge; left on "
	    "the front with\n"
	    "    both feet over the edge\n");
	buf_release(&out);
	rig_release(&r);
}

/* ---- more than there is room for */

static void
set_up_many(struct rig *r)
{
	struct buf text = BUF_INIT;

	buf_adds(&text, HEAD);
	for (int i = 0; i < STEPS; i++)
		buf_addf(&text,
		    "[step a-step-with-a-long-name-%02d]\nkind = choice\n"
		    "ask = What?\noption.normal = as it should be\n"
		    "option.weak = weak\noption.odd = odd\nabnormal = odd\n"
		    "note = no\n",
		    i);
	assert_false(text.failed);
	rig_init(r, text.data);
	rig_open(r, "", MYO_ORDER_STEP);
	buf_release(&text);
}

static size_t
count(const char *text, const char *what)
{
	size_t n = 0;

	for (; (text = strstr(text, what)) != NULL; text++)
		n++;
	return n;
}

static void
answer_many(struct rig *r, const char *right, const char *left)
{
	rig_type(r, right);
	rig_type(r, left);
}

static void
test_what_tells(void **state)
{
	(void)state;
	struct rig r;
	struct buf out = BUF_INIT;
	set_up_many(&r);
	answer_many(&r, "normal", "normal");
	answer_many(&r, "normal", "weak");       /* 01: sides differ */
	answer_many(&r, "odd", "odd");           /* 02: abnormal */
	answer_many(&r, "normal", "nt pain");    /* 03: a reason */
	answer_many(&r, "normal / x", "normal"); /* 04: a note */
	for (int i = 5; i < STEPS; i++)
		answer_many(&r, "weak", "weak");
	/* alike and within what is expected: 26 of them */
	assert_string_equal(within(&r, &out, OVERVIEW_DONE, 5),
	    "  a-step-with-a-long-name-01: right normal, left weak;\n"
	    "  a-step-with-a-long-name-02: both odd;\n"
	    "  a-step-with-a-long-name-03: right normal, left not tested: "
	    "pain;\n"
	    "  a-step-with-a-long-name-04: right normal (note), left normal\n"
	    "  and 26 more: :list shows all\n");
	/* what :list shows is all */
	assert_int_equal(
	    count(full(&r, &out, OVERVIEW_ALL), "long-name"), STEPS);
	buf_release(&out);
	rig_release(&r);
}

/* However much there is to tell, it is in so many lines, and what is left out
 * is counted. */
static void
test_never_more_lines(void **state)
{
	(void)state;
	struct rig r;
	struct buf out = BUF_INIT;
	set_up_many(&r);
	for (int i = 0; i < STEPS; i++) {
		for (size_t lines = 2; lines <= OVERVIEW_LINES; lines++) {
			const char *text =
			    within(&r, &out, OVERVIEW_DONE, lines);
			size_t rows = count(text, "long-name");
			size_t more = (size_t)i - rows;
			assert_in_range(count(text, "\n"), 0, lines);
			char tail[64];
			(void)snprintf(tail, sizeof(tail),
			    "  and %zu more: :list shows all\n", more);
			assert_int_equal(count(text, tail), more > 0);
			assert_in_range(
			    count(within(&r, &out, OVERVIEW_OPEN, lines), "\n"),
			    1, lines);
		}
		answer_many(&r, "normal", "odd");
	}
	buf_release(&out);
	rig_release(&r);
}

static void
test_open_in_few_lines(void **state)
{
	(void)state;
	struct rig r;
	struct buf out = BUF_INIT;
	set_up_many(&r);
	rig_type(&r, "normal");
	for (int i = 1; i < STEPS - 2; i++) {
		rig_type(&r, "normal");
		rig_type(&r, "normal");
	}
	/* the word "open" stands above it */
	assert_string_equal(within(&r, &out, OVERVIEW_OPEN, 2),
	    "  a-step-with-a-long-name-27: left; "
	    "a-step-with-a-long-name-28: right, left;\n"
	    "  a-step-with-a-long-name-29: right, left\n");
	buf_release(&out);
	rig_release(&r);
}

static void
test_safety_tells(void **state)
{
	(void)state;
	struct rig r;
	struct buf text = BUF_INIT, out = BUF_INIT;
	buf_adds(&text, HEAD);
	for (int i = 0; i < 8; i++)
		buf_addf(&text,
		    "[safety a-sign-with-a-long-name-%d]\nask = Sign %d?\n"
		    "level = ask\nblocks = all\n",
		    i, i);
	buf_adds(&text, "[step done]\nkind = yesno\nask = Done?\n");
	rig_init(&r, text.data);
	rig_open(&r, "", MYO_ORDER_STEP);
	rig_lines(&r, "n|y|y the surgeon|n|n|n|n|n|n|y|y");
	assert_string_equal(within(&r, &out, OVERVIEW_DONE, 2),
	    "  a-sign-with-a-long-name-1: yes (note)\n"
	    "  and 8 more: :list shows all\n");
	buf_release(&out);
	buf_release(&text);
	rig_release(&r);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_in_full),
		cmocka_unit_test(test_in_few_lines),
		cmocka_unit_test(test_hangs),
		cmocka_unit_test(test_what_tells),
		cmocka_unit_test(test_never_more_lines),
		cmocka_unit_test(test_open_in_few_lines),
		cmocka_unit_test(test_safety_tells),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
