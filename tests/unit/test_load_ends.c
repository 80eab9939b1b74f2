/*
 * test_load_ends.c: the rarer faults of protocol files, each with the place
 * that it is reported at, and what the loader makes of odd but sound ones.
 */
#include "loading.h"

#include <stdio.h>
#include <stdlib.h>

#include "core/unit.h"

/* ---- Faults: lines count from the 6 of HEAD */

#define STEP "[step a]\nkind = yesno\nask = Q\n"
#define GRADE "[step g]\nkind = grade\nscale = mrc\nask = Q\n"

struct row {
	const char *name;
	const char *text; /* behind HEAD */
	const char *expected;
};

static const struct row rows[] = {
	/* a section whose id is taken is no part of the model */
	{ "muscle twice",
	    "[muscle m]\nname = M\nsource = S\n[muscle m]\nname = N\n" STEP
	    "muscles = m\n",
	    "10:1 duplicate-section" },
	{ "safety twice",
	    STEP "[safety s]\nask = Q\n[safety s]\nask = Q\nblocks = x\n", "" },
	{ "stop twice",
	    STEP "[stop s]\nif = a = yes\nsay = S\nblocks = all\n"
		 "[stop s]\nif = a = wat\nsay = S\nblocks = all\n",
	    "" },
	{ "check twice",
	    STEP "[check s]\nif = a = yes\nsay = S\n"
		 "[check s]\nif = a = wat\nsay = S\n",
	    "" },
	{ "score twice",
	    STEP "[score s]\nlabel = L\nsum = a\n[score s]\nlabel = L\n", "" },
	{ "scale twice",
	    "[scale s]\ntitle = T\nsource = S\n[grade s 0]\nlabel = L\n"
	    "[scale s]\ntitle = T\nsource = S\n[step g]\nkind = grade\n"
	    "scale = s\nask = Q\n",
	    "" },
	{ "reason twice",
	    STEP "[reason r]\nlabel = R\nclass = not-done\n"
		 "[reason r]\nlabel = R\nclass = nope\n",
	    "" },
	{ "nothing like a section", "[wat]\nx = y\n" STEP, "" },
	{ "an empty head", "[]\n" STEP, "" },

	/* values */
	{ "no unit", "[step n]\nkind = number\nask = Q\nunit = ,\n", "" },
	{ "an empty unit among others",
	    "[step n]\nkind = number\nask = Q\nunit = N,, kgf\nmax = 9\n", "" },
	{ "a bad unit behind an empty one",
	    "[step n]\nkind = number\nask = Q\nunit = N, , k!f\nmax = 9\n",
	    "" },
	{ "not whole", "[step n]\nkind = number\nask = Q\ndecimals = 1.5\n",
	    "" },
	{ "a long version",
	    "[step n]\nkind = number\nask = Q\nmax = 1\n"
	    "mdc = x\n",
	    "" },
	{ "a code of 25 letters",
	    "[step c]\nkind = choice\nask = Q\noption.b = B\n"
	    "option.abcdefghijklmnopqrstuvwxy = A\n",
	    "" },
	{ "an empty name",
	    "[muscle m]\nname = M\nsource = S\nroots. = S1\n"
	    "roots.abcdefghijklmnopqrstuvwxy = S1\nroots.a+b = S1\n" STEP
	    "muscles = m\n",
	    "" },
	{ "less than what is not there",
	    "[step n]\nkind = number\nask = Q\nmin = 5\nsoft_max = 4\n", "" },

	/* conditions */
	{ "no step before the point", STEP "ask_if = .right = yes\n", "" },
	{ ".max of a choice",
	    STEP "trials = 2\n[step b]\nkind = yesno\nask = Q\n"
		 "ask_if = a.max = yes\n",
	    "" },
	{ "grades of two scales",
	    GRADE "[scale s]\ntitle = T\nsource = S\n[grade s 0]\nlabel = L\n"
		  "[grade s 1]\nlabel = M\n[step h]\nkind = grade\nscale = s\n"
		  "ask = Q\nask_if = g = h\n[step b]\nkind = yesno\nask = Q\n"
		  "ask_if = g > h\n",
	    "" },
	{ "of a scale that is not there",
	    "[step g]\nkind = grade\nscale = nope\nask = Q\n" STEP
	    "ask_if = g = 4\n[step b]\nkind = yesno\nask = Q\n"
	    "ask_if = g with p\n",
	    "" },
	{ "of a text",
	    "[step t]\nkind = text\nask = Q\n" STEP "ask_if = t = x\n", "" },
	{ "never: two that are exclusive",
	    "[step c]\nkind = checks\nask = Q\noption.x = X\noption.y = Y\n"
	    "exclusive = x, y\n" STEP "ask_if = c has x and c has y\n",
	    "" },
	{ "never: open at the one value that is left",
	    "[step n]\nkind = number\nask = Q\ntrials = 2\nmax = 5\nmin = 0\n"
	    STEP "ask_if = n.mean > 3 and n.mean <= 3\n",
	    "" },
	{ "never: every value is excluded",
	    "[step n]\nkind = count\nask = Q\nmin = 1\nmax = 3\n" STEP
	    "ask_if = n != 1 and n != 2 and n != 3\n",
	    "" },
	{ "some: a value excluded twice",
	    "[step n]\nkind = count\nask = Q\nmin = 1\nmax = 3\n" STEP
	    "ask_if = n != 1 and n != 1 and n != 2\n",
	    "" },
	{ "never: what is left of a grade",
	    GRADE "[step h]\nkind = grade\nscale = mrc\nask = Q\n" STEP
		  "ask_if = g < 2 and h > 3 and g > h\n",
	    "" },
	{ "some: what is left of a grade",
	    GRADE "[step h]\nkind = grade\nscale = mrc\nask = Q\n" STEP
		  "ask_if = g > 2 and h < 4 and g > h + 1\n",
	    "" },
	{ "orders of codes within and",
	    GRADE STEP "ask_if = g < 3 and g != 1\n"
		       "[step b]\nkind = yesno\nask = Q\n"
		       "ask_if = g <= 1 and a = yes\n"
		       "[step c]\nkind = yesno\nask = Q\n"
		       "ask_if = g > 3 and a = yes\n"
		       "[step d]\nkind = yesno\nask = Q\n"
		       "ask_if = g > 4 and a = yes\n"
		       "[step e]\nkind = yesno\nask = Q\n"
		       "ask_if = g < 1 and a = yes\n",
	    "" },

	/* structure */
	{ "with, on other sides",
	    STEP "sides = left\n[step b]\nkind = yesno\nask = Q\nwith = a\n"
		 "sides = right\n",
	    "" },
	{ "with, the same side",
	    STEP "sides = left\n[step b]\nkind = yesno\nask = Q\nwith = a\n"
		 "sides = left\n",
	    "" },
	{ "blocked twice",
	    STEP "[safety s]\nask = Q\nblocks = a, a\n", "" },
	{ "a cycle of ten",
	    "[step a]\nkind = yesno\nask = Q\nask_if = j = yes\n"
	    "[step b]\nkind = yesno\nask = Q\nask_if = a = yes\n"
	    "[step c]\nkind = yesno\nask = Q\nask_if = b = yes\n"
	    "[step d]\nkind = yesno\nask = Q\nask_if = c = yes\n"
	    "[step e]\nkind = yesno\nask = Q\nask_if = d = yes\n"
	    "[step f]\nkind = yesno\nask = Q\nask_if = e = yes\n"
	    "[step g]\nkind = yesno\nask = Q\nask_if = f = yes\n"
	    "[step h]\nkind = yesno\nask = Q\nask_if = g = yes\n"
	    "[step i]\nkind = yesno\nask = Q\nask_if = h = yes\n"
	    "[step j]\nkind = yesno\nask = Q\nask_if = i = yes\n",
	    "" },
};

static void
test_faults(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct buf text = BUF_INIT;
		buf_adds(&text, HEAD);
		buf_adds(&text, rows[i].text);
		expect_diags(rows[i].name, text.data, text.len, MYO_NOTE,
		    rows[i].expected);
		buf_release(&text);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_faults),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
