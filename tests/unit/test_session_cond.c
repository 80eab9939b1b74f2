/*
 * test_session_cond.c: what conditions on qualifiers make of the answers of a
 * session.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "support/rig.h"

static const char protocol[] =
    "[protocol]\n"
    "id = test\nversion = 1\ntitle = Test\nregion = ankle\n"
    "sides = right, left\nsources = made up\n"
    "[step push]\nkind = grade\nscale = mrc\nask = Push\ntrials = 2\n"
    "[step pain]\nkind = yesno\nask = Where?\nask_if = push with p\n"
    "[step easy]\nkind = yesno\nask = Easy?\nask_if = push without p\n"
    "[step other]\nkind = yesno\nask = Left too?\n"
    "ask_if = push.right with p and push.left without ~\n";

static const struct row {
	const char *lines;
	const char *pain_right, *easy_right, *easy_left, *other_left;
} rows[] = {
	/* not answered: neither */
	{ "", "hidden", "hidden", "hidden", "hidden" },
	{ "4", "hidden", "-", "hidden", "hidden" },
	{ "4p", "-", "hidden", "hidden", "hidden" },
	/* one trial of two is enough, and takes `without` away */
	{ "4p|5", "-", "hidden", "hidden", "hidden" },
	{ "5|4p", "-", "hidden", "hidden", "hidden" },
	{ "5|4~", "hidden", "-", "hidden", "hidden" },
	{ "4p|5|5|5", "-", "hidden", "-", "-" },
	{ "4p|5|5|4~", "-", "hidden", "-", "hidden" },
	/* a qualifier of not-tested is none of a grade */
	{ "ntp pain", "hidden", "hidden", "hidden", "hidden" },
};

static void
test_qualifiers(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		static struct rig rig;
		const struct row *r = &rows[i];
		const struct {
			const char *step;
			enum myo_side side;
			const char *value;
		} wants[] = {
			{ "pain", MYO_SIDE_RIGHT, r->pain_right },
			{ "easy", MYO_SIDE_RIGHT, r->easy_right },
			{ "easy", MYO_SIDE_LEFT, r->easy_left },
			{ "other", MYO_SIDE_LEFT, r->other_left },
		};
		rig_init(&rig, protocol);
		rig_open(&rig, "rl", MYO_ORDER_STEP);
		rig_lines(&rig, r->lines);
		for (size_t k = 0; k < sizeof(wants) / sizeof(wants[0]); k++) {
			const char *have =
			    rig_value(&rig, wants[k].step, wants[k].side, 0);
			if (strcmp(have, wants[k].value) != 0)
				fail_msg("'%s': %s, %d: '%s'", r->lines,
				    wants[k].step, (int)wants[k].side, have);
		}
		rig_release(&rig);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_qualifiers),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
