/*
 * test_lint.c: protocols that are well-formed and still wrong.
 */
#include "loading.h"

struct row {
	const char *name;
	const char *text;
	const char *diags;
};

/* Lines 7 to 9, without a fault. */
#define A HEAD "[step a]\nkind = number\nask = Q\n"
/* Lines 7 to 15: a number of 0 to 10 with one decimal, a yes or no. */
#define NY                                                                     \
	HEAD "[step n]\nkind = number\nask = Q\nmin = 0\nmax = 10\ndecimals "  \
	     "= 1\n"                                                           \
	     "[step y]\nkind = yesno\nask = Q\n"
/* Lines 16 to 18; the condition in 18. */
#define CHECK(cond) NY "[check c]\nsay = C\nif = " cond "\n"
/* Lines 7 to 11. */
#define GRADE                                                                  \
	HEAD "[step g]\nkind = grade\nscale = mrc\nask = Q\n"                  \
	     "note = no\n"
#define GCHECK(cond) GRADE "[check c]\nsay = C\nif = " cond "\n"
#define M                                                                      \
	HEAD "[step m]\nkind = checks\nask = Q\noption.ok = fine\n"            \
	     "option.x = X\noption.z = Z\nexclusive = ok\n"
#define MCHECK(cond) M "[check c]\nsay = C\nif = " cond "\n"

/* clang-format off */
static const struct row nevers[] = {
	{ "may hold", CHECK("n > 3 and n < 4"), "" },
	{ "greater than the greatest", CHECK("n > 10"), "18:6 never-holds" },
	{ "the greatest", CHECK("n >= 10"), "" },
	{ "more than the greatest", CHECK("n >= 10.1"), "18:6 never-holds" },
	{ "less than the least", CHECK("n < 0"), "18:6 never-holds" },
	{ "outside", CHECK("n = 11"), "18:6 never-holds" },
	{ "not is always possible", CHECK("n != 11"), "" },
	{ "too many decimals", CHECK("n = 0.25"), "18:6 never-holds" },
	{ "between two decimals", CHECK("n > 0.2 and n < 0.3"),
	    "18:6 never-holds" },
	{ "one decimal between", CHECK("n > 0.1 and n < 0.3"), "" },
	{ "and it is excluded", CHECK("n > 0.1 and n < 0.3 and n != 0.2"),
	    "18:6 never-holds" },
	{ "two numbers", CHECK("n = 1 and n = 2"), "18:6 never-holds" },
	{ "turned round", CHECK("n > 4 and n < 3"), "18:6 never-holds" },
	{ "in one branch only", CHECK("n = 1 and n = 2 or y = no"), "" },
	{ "in every branch", CHECK("(n = 1 or n = 2) and n = 3"),
	    "18:6 never-holds" },
	{ "across parentheses", CHECK("n = 1 and (y = yes or n = 1)"), "" },
	{ "a comparison in a branch", CHECK("y = yes or n > 10"),
	    "18:17 never-holds" },
	{ "two such comparisons", CHECK("n < 0 or n > 10"),
	    "18:6 never-holds; 18:15 never-holds" },
	{ "yes and no", CHECK("y = yes and y = no"), "18:6 never-holds" },
	{ "neither", CHECK("y != yes and y != no"), "18:6 never-holds" },
	{ "sides are two answers", CHECK("y.right = yes and y.left = no"),
	    "" },
	{ "answered and not", CHECK("n answered and n not-tested"),
	    "18:6 never-holds" },
	{ "compared and not tested", CHECK("n > 1 and n not-tested"),
	    "18:6 never-holds" },
	{ "more than itself", CHECK("n > n"), "18:6 never-holds" },
	{ "more than itself less one", CHECK("n > n - 1"), "" },
	{ "as much as itself", CHECK("n <= n"), "" },
	{ "more than the other side", CHECK("n.right > n.left"), "" },
	{ "eleven more than the other side", CHECK("n.right > n.left + 11"),
	    "18:6 never-holds" },
	{ "bounds of both", CHECK("n.right > n.left and n.right < 1 "
	    "and n.left > 2"), "18:6 never-holds" },
	{ "below the lowest grade", GCHECK("g < 0"), "14:6 never-holds" },
	{ "above the highest grade", GCHECK("g > 5"), "14:6 never-holds" },
	{ "grades", GCHECK("g > 2 and g < 4"), "" },
	{ "no grade between", GCHECK("g > 2 and g < 3"), "14:6 never-holds" },
	{ "excluded grade", GCHECK("g > 2 and g < 4 and g != 3"),
	    "14:6 never-holds" },
	{ "qualifiers", GCHECK("g with p and g with * and g without ~"), "" },
	{ "with it and without it", GCHECK("g with p and g without p"),
	    "14:6 never-holds" },
	{ "on the other side", GCHECK("g.right with p and g.left without p"),
	    "" },
	{ "with it and not tested", GCHECK("g without p and g not-tested"),
	    "14:6 never-holds" },
	{ "two options", MCHECK("m has x and m has z"), "" },
	{ "an exclusive one and another", MCHECK("m has ok and m has z"),
	    "16:6 never-holds" },
	{ "too large to look at", CHECK(
	    "(n = 1 or n = 2 or n = 3) and (n = 1 or n = 2 or n = 3)\n"
	    " and (n = 1 or n = 2 or n = 3) and (n = 1 or n = 2 or n = 3)\n"
	    " and (n = 1 or n = 2 or n = 3) and n = 4"), "" },
	{ "limits that contradict make no more faults", HEAD
	    "[step n]\nkind = number\nask = Q\nmin = 10\nmax = 0\n"
	    "[check c]\nsay = C\nif = n > 5\n", "11:7 bad-range" },
};

static const struct row flows[] = {
	{ "condition on itself", A "ask_if = a > 1\n", "10:10 cycle" },
	{ "belongs to itself", A "with = a\n", "10:8 cycle" },
	{ "two of them", A "with = b\n"
	    "[step b]\nkind = text\nask = Q\nwith = a\n", "14:8 cycle" },
	{ "belongs and asks", A "with = b\n"
	    "[step b]\nkind = text\nask = Q\nask_if = a > 1\n",
	    "14:10 cycle" },
	{ "a diamond is no cycle", A
	    "[step b]\nkind = number\nask = Q\nask_if = a > 1\n"
	    "[step c]\nkind = number\nask = Q\nask_if = a > 1\n"
	    "[step d]\nkind = text\nask = Q\nask_if = b > c\n", "" },
	{ "never asked, and what hangs on it", A "max = 5\n"
	    "[step b]\nkind = yesno\nask = Q\nask_if = a > 5\n"
	    "[step c]\nkind = yesno\nask = Q\nask_if = b = yes\n"
	    "[step d]\nkind = yesno\nask = Q\nwith = c\n"
	    "[step e]\nkind = yesno\nask = Q\nask_if = b = yes or a = 1\n"
	    "[check k]\nsay = C\nif = d answered and a = 1\n",
	    "14:10 never-holds; 18:10 unreachable; 22:8 unreachable; "
	    "29:6 never-holds" },
	{ "asked later", A "ask_if = b = yes\n"
	    "[step b]\nkind = yesno\nask = Q\n", "10:10 forward-reference" },
	{ "asked straight after another", A
	    "[step b]\nkind = yesno\nask = Q\nask_if = c = yes\n"
	    "[step c]\nkind = yesno\nask = Q\nwith = a\n", "" },
	{ "children have children", A
	    "[step b]\nkind = yesno\nask = Q\nwith = a\n"
	    "[step c]\nkind = yesno\nask = Q\n"
	    "[step d]\nkind = yesno\nask = Q\nwith = b\nask_if = c = yes\n",
	    "21:10 forward-reference" },
	{ "sides of both", A
	    "[step b]\nkind = text\nask = Q\nwith = a\nsides = left, right\n",
	    "" },
	{ "sides of one", A
	    "[step b]\nkind = text\nask = Q\nwith = a\nsides = left\n",
	    "13:8 bad-value" },
	{ "no sides", A
	    "[step b]\nkind = text\nask = Q\nsides = once\nwith = a\n",
	    "14:8 bad-value" },
	{ "one side or the other", A "sides = right else left\n"
	    "[step b]\nkind = text\nask = Q\nwith = a\n", "14:8 bad-value" },
};

#define YN(id) "[step " id "]\nkind = yesno\nask = Q\n"
#define ONE_SIDE(side)                                                       \
	"[protocol]\nid = p\nversion = 1\ntitle = P\nsides = " side "\n"         \
	"sources = S\n"

/* Which steps are asked on one side, and at the same time. */
static const struct row meetings[] = {
	{ "sides that do not meet", HEAD YN("a") "sides = right\n"
	    YN("b") "sides = left\nask_if = a = yes\n", "15:10 condition" },
	{ "sides that meet in one", HEAD YN("a") "sides = right\n"
	    YN("b") "ask_if = a = yes\n", "" },
	{ "other side by name", HEAD YN("a") "sides = right\n"
	    YN("b") "sides = left\nask_if = a.right = yes\n", "" },
	{ "no side of the protocol", ONE_SIDE("right") YN("a")
	    YN("b") "sides = left\n", "13:9 unreachable" },
	{ "and what hangs on it", ONE_SIDE("right") YN("a") "sides = left\n"
	    YN("b") "ask_if = a = yes\n"
	    YN("c") "ask_if = a.left = yes\n"
	    "[check k]\nsay = K\nif = a.left answered\n",
	    "10:9 unreachable; 14:10 unreachable; 18:10 unreachable; "
	    "21:6 never-holds" },
	{ "a side of the protocol", ONE_SIDE("right") YN("a")
	    "sides = right, left\n" YN("b") "ask_if = a = yes\n", "" },
	{ "its other side", ONE_SIDE("right") YN("a")
	    "sides = right, left\n" YN("b") "ask_if = a.left = yes\n",
	    "14:10 condition" },
	{ "protocol without sides", ONE_SIDE("once") YN("a")
	    "sides = left, right\n" YN("b") "sides = once\n",
	    "10:9 unreachable" },
	{ "faulty sides make no more faults", ONE_SIDE("both") YN("a")
	    "sides = left\n" YN("b") "sides = left\nask_if = a = yes\n",
	    "5:9 bad-value" },
	{ "a check of two sides", HEAD YN("a") "sides = right\n"
	    YN("b") "sides = left\n[check k]\nsay = K\n"
	    "if = a = yes and b answered\n", "17:6 never-holds" },
	{ "that names one of them", HEAD YN("a") "sides = right\n"
	    YN("b") "sides = left\n[check k]\nsay = K\n"
	    "if = a.right = yes and b answered\n", "" },
	{ "a comparison of two sides", HEAD
	    "[step n]\nkind = number\nask = Q\nsides = right\n"
	    "[step m]\nkind = number\nask = Q\nsides = left\n"
	    "[check k]\nsay = K\nif = n > m or n.right > m.left\n",
	    "17:6 never-holds" },
	{ "both sides named, and the same side", HEAD YN("a")
	    "[check k]\nsay = K\n"
	    "if = a.right = yes and a.left = yes and a = no\n",
	    "12:6 never-holds" },
	{ "one of them is the same side", HEAD YN("a")
	    "[check k]\nsay = K\n"
	    "if = a.right = yes and a.left = no and a = yes\n", "" },
	{ "right else left, both", HEAD YN("re") "sides = right else left\n"
	    YN("q") "sides = once\n"
	    "ask_if = re.right = yes and re.left = yes\n",
	    "15:10 never-holds" },
	{ "right else left, in turn", HEAD YN("re")
	    "sides = right else left\n" YN("q") "sides = once\n"
	    "ask_if = re.right not-tested and re.left = yes\n", "" },
	{ "left not tested, right tested", HEAD YN("re")
	    "sides = right else left\n" "[check k]\nsay = K\n"
	    "if = re.left not-tested and re.right answered\n",
	    "13:6 never-holds" },
	{ "right else left, either", HEAD YN("re")
	    "sides = right else left\n" YN("q") "sides = once\n"
	    "ask_if = re.right = yes or re.left = yes\n", "" },
	{ "what a step is asked under", HEAD YN("c")
	    YN("d") "ask_if = c = yes\n" YN("e") "ask_if = c = no and d = yes\n",
	    "17:10 never-holds" },
	{ "that is asked under it", HEAD YN("c")
	    YN("d") "ask_if = c = yes\n" YN("e") "ask_if = c != no and d = no\n",
	    "" },
	{ "two steps away", HEAD YN("c") YN("d") "ask_if = c = yes\n"
	    YN("e") "ask_if = d = yes\n"
	    "[stop s]\nsay = S\nblocks = all\nif = c = no and e not-tested\n",
	    "21:6 never-holds" },
	{ "what hangs on that step", HEAD YN("c") YN("d") "ask_if = c = yes\n"
	    YN("e") "ask_if = c = no and d = yes\n"
	    YN("f") "ask_if = e = yes\n",
	    "17:10 never-holds; 21:10 unreachable" },
	{ "one branch is left", HEAD YN("c") YN("d") "ask_if = c = yes\n"
	    YN("e") "ask_if = c = no and d = yes or c = no\n", "" },
	{ "asked under one or the other", HEAD YN("c") YN("b")
	    YN("d") "ask_if = c = yes or b = yes\n"
	    YN("e") "ask_if = c = no and d = yes\n", "" },
	{ "asked under both, of which one is a choice", HEAD YN("c") YN("b")
	    YN("d") "ask_if = c = yes and (b = yes or b = no)\n"
	    YN("e") "ask_if = c = no and d = yes\n", "20:10 never-holds" },
	{ "asked on the other side", HEAD YN("c") YN("d") "ask_if = c = yes\n"
	    YN("e") "ask_if = c = no and d.left = yes\n", "" },
	{ "both on the other side", HEAD YN("c") YN("d") "ask_if = c = yes\n"
	    YN("e") "sides = once\nask_if = c.left = no and d.left = yes\n",
	    "18:10 never-holds" },
	{ "of the step it belongs to", HEAD YN("c") YN("d") "ask_if = c = yes\n"
	    YN("w") "with = d\n" YN("e") "ask_if = c = no and w = yes\n",
	    "21:10 never-holds" },
	{ "that step was given up", HEAD YN("d") YN("w") "with = d\n"
	    "[check k]\nsay = K\nif = d not-tested and w = yes\n",
	    "16:6 never-holds" },
	{ "it belongs to the opposite", HEAD YN("c") YN("d") "ask_if = c = yes\n"
	    YN("w") "with = d\nask_if = c = no\n", "18:10 never-holds" },
	{ "numbers of two steps", HEAD
	    "[step n]\nkind = count\nask = Q\nmax = 9\n"
	    "[step m]\nkind = count\nask = Q\nask_if = n < 3\n"
	    "[check k]\nsay = K\nif = m > n and n > 5\n",
	    "17:6 never-holds" },
	{ "answered and not tested, of trials", HEAD
	    "[step t]\nkind = count\nask = Q\ntrials = 3\n"
	    "[check k]\nsay = K\nif = t answered and t not-tested\n",
	    "13:6 never-holds" },
};

static const struct row ranges[] = {
	{ "in order", A "min = 1\nsoft_min = 2\nsoft_max = 3\nmax = 4\n", "" },
	{ "all the same", A "min = 1\nsoft_min = 1\nsoft_max = 1\nmax = 1\n",
	    "" },
	{ "min, max", A "max = 1\nmin = 2\n", "10:7 bad-range" },
	{ "min, soft_min", A "soft_min = 1\nmin = 2\n", "10:12 bad-range" },
	{ "soft", A "soft_min = 5\nsoft_max = 4\n", "11:12 bad-range" },
	{ "soft_max, max", A "soft_max = 5\nmax = 4\n", "11:7 bad-range" },
	{ "min, soft_max", A "min = 5\nsoft_max = 4\n", "11:12 bad-range" },
	{ "less than no count", HEAD "[step a]\nkind = count\nask = Q\n"
	    "max = -1\n", "10:7 bad-range" },
	{ "target", HEAD "[step a]\nkind = count\nask = Q\n"
	    "target = 30\nmax = 20\n[step b]\nkind = hold\nask = Q\n"
	    "target = 3\nmin = 5\n", "11:7 bad-range; 15:10 bad-range" },
	{ "one of several excludes nothing", HEAD "[step a]\n"
	    "kind = checks\nask = Q\noption.b = B\nchoose = one\n"
	    "exclusive = b\n", "12:1 misplaced-key" },
};

static const struct row warnings[] = {
	{ "no sources", "[protocol]\nid = p\nversion = 1\ntitle = P\n"
	    "[step a]\nkind = text\nask = Q\n[step b]\nkind = text\n"
	    "ask = Q\n", "1:2 no-source" },
	{ "each its own", "[protocol]\nid = p\nversion = 1\ntitle = P\n"
	    "[step a]\nkind = text\nask = Q\nsource = S\n", "" },
	{ "card", A "[muscle m]\nname = M\n", "10:2 no-source; 10:2 unused" },
	{ "card in use", A "muscles = m\n[muscle m]\nname = M\n"
	    "source = S\n", "" },
	{ "unused scale", A "[scale s]\ntitle = S\nsource = S\n"
	    "[grade s 1]\nlabel = L\n", "10:2 unused" },
	{ "mdc", A "mdc = 6\n[step b]\nkind = count\nask = Q\nmdc = 6\n"
	    "mdc_source = S\n", "10:1 no-source" },
	{ "missing-like labels", HEAD "[step a]\nkind = choice\nask = Q\n"
	    "option.a = NA\noption.b = None\noption.c = null\n"
	    "option.d = n-a\noption.e = N/A\noption.f = nano\n"
	    "option.na = not applicable\noption.none = nothing felt\n",
	    "10:12 missing-like-label; 10:12 same-label; "
	    "11:12 missing-like-label; 11:12 same-label; "
	    "12:12 missing-like-label; 13:12 missing-like-label; "
	    "14:12 missing-like-label; 16:1 missing-like-label" },
	{ "codes that differ in case", HEAD "[step a]\nkind = choice\n"
	    "ask = Q\noption.t = tense\noption.T = torn\n",
	    "11:1 code-case" },
	{ "labels that are numbers", HEAD "[step a]\nkind = choice\n"
	    "ask = Q\noption.x = 2\noption.y = 1\noption.z = 2 of them\n"
	    "alias.z = many, 3\n",
	    "10:12 number-label; 11:12 number-label; 13:17 number-label" },
	{ "labels that are numbers, of codes that are", HEAD
	    "[step a]\nkind = choice\nask = Q\noption.1 = 1\n"
	    "option.2 = 3\noption.3 = 2\noption.none = 7\n",
	    "11:12 number-label; 12:12 number-label; 13:15 number-label" },
	{ "one label of two", HEAD "[step a]\nkind = choice\nask = Q\n"
	    "option.a = same\noption.b = Same\noption.c = other\n"
	    "alias.c = third, SAME\nalias.a = first, same\n"
	    "[step b]\nkind = choice\nask = Q\noption.a = same\n"
	    "[safety s]\nkind = checks\nask = Q\nblocks = a\n"
	    "option.x = one\noption.z = one\n",
	    "11:12 same-label; 13:18 same-label; 24:12 same-label" },
	{ "the code of another", HEAD "[step a]\nkind = choice\nask = Q\n"
	    "option.gap = tear\noption.tear = Gap\noption.a = A\n",
	    "10:14 same-label; 11:15 same-label" },
	{ "levels", A "[scale s]\ntitle = S\nsource = S\n"
	    "[grade s 1]\nlabel = 1\nalias = less\n"
	    "[grade s 0]\nlabel = worst\nrank = 7\n"
	    "[grade s 2]\nlabel = 3\nalias = Worst, least\n"
	    "[step g]\nkind = grade\nscale = s\nask = G\n",
	    "17:9 same-label; 20:9 number-label" },
	{ "swallowed key", A "say = Push\n  watch = knee\n  and = hold\n",
	    "11:3 indented-key" },
	{ "swallowed section", A "say = Push\n  [step b]\n",
	    "11:3 indented-key" },
	{ "words in brackets", A "say = Push\n  [hard]\n", "" },
};

/* The condition is in line 28. */
#define ASK(cond) STEPS "[step z]\nkind = text\nask = Q\nask_if = " cond "\n"
#define STEPS \
	HEAD \
	"[step n]\nkind = number\nask = Q\n" \
	"[step o]\nkind = number\nask = Q\n" \
	"[step g]\nkind = grade\nscale = mrc\nask = Q\n" \
	"[step y]\nkind = yesno\nask = Q\n" \
	"[step t]\nkind = number\nask = Q\ntrials = 3\n" \
	"sides = right, left\n"

static const struct row notes[] = {
	{ "plain", ASK("n > 3"), "" },
	{ "all", ASK("n > 3 and y = yes and g = 3"), "" },
	{ "any", ASK("n > 3 or y = yes or g >= 3"), "" },
	{ "order of codes alone", ASK("g >= 3"), "" },
	{ "order of codes within and", ASK("g >= 3 and y = yes"),
	    "28:10 interchange" },
	{ "order that is one code", ASK("g >= 5 and y = yes"), "" },
	{ "and with or", ASK("n > 3 and (y = yes or o > 3)"),
	    "28:10 interchange" },
	{ "two answers", ASK("n > o"), "28:10 interchange" },
	{ "trials", ASK("t.mean > 3 and y = no"), "28:10 interchange" },
	{ "one note a condition", ASK("t.mean > n and y = no or y = yes"),
	    "28:10 interchange" },
	{ "a qualifier", ASK("g with p"), "28:10 interchange" },
	{ "checks are not exported", STEPS "[check c]\nsay = C\nif = n > o\n",
	    "" },
};
/* clang-format on */

static void
run(const struct row *rows, size_t n, enum myo_severity least)
{
	for (size_t i = 0; i < n; i++)
		expect_diags(rows[i].name, rows[i].text, strlen(rows[i].text),
		    least, rows[i].diags);
}

#define RUN(rows, least) run((rows), sizeof(rows) / sizeof((rows)[0]), (least))

static void
test_never(void **state)
{
	(void)state;
	RUN(nevers, MYO_WARNING);
}

static void
test_flow(void **state)
{
	(void)state;
	RUN(flows, MYO_WARNING);
}

static void
test_meetings(void **state)
{
	(void)state;
	RUN(meetings, MYO_WARNING);
}

/* A condition is quoted whole, and the reason fits it. */
static void
test_never_texts(void **state)
{
	(void)state;
	static const struct row texts[] = {
		{ "added", CHECK("n.right = n.left - 11 or y answered"),
		    "'n.right = n.left - 11': no answer can make it hold" },
		{ "added, with a blank", CHECK("(n > n + 0)"),
		    "'n > n + 0': no answer can make it hold" },
		{ "number", CHECK("y = no or n>11"),
		    "'n>11': 'n' is from 0 to 10 with 1 decimal" },
		{ "term", CHECK("y = yes and y = no"),
		    "'y = yes and y = no': what it asks of 'y' excludes "
		    "itself" },
		{ "of another step",
		    HEAD YN("c") YN("d") "ask_if = c = yes\n" YN(
			"e") "ask_if = c = no and d = yes\n",
		    "'c = no and d = yes': with what its steps are asked "
		    "under, what it asks of 'c' excludes itself" },
		{ "sides",
		    HEAD YN("a") "sides = right\n" YN(
			"b") "sides = left\n[check k]\nsay = K\n"
			     "if = a = yes and b answered\n",
		    "'a = yes and b answered': on no side is all of it "
		    "asked" },
		{ "sides of two",
		    HEAD "[step n]\nkind = number\nask = Q\nsides = right\n"
			 "[step m]\nkind = number\nask = Q\nsides = left\n"
			 "[check k]\nsay = K\nif = n > m - 3\n",
		    "'n > m - 3': there is no side that both are asked on" },
		{ "sides of the protocol",
		    ONE_SIDE("right") YN("a") "sides = left\n",
		    "'left' for 'sides'; the protocol's are 'right'" },
	};
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct myo_diags *diags = myo_diags_new();
		assert_null(
		    load_text(texts[i].text, strlen(texts[i].text), diags));
		assert_int_equal(myo_diags_count(diags), 1);
		const char *text = myo_diags_get(diags, 0)->text;
		const char *at = strstr(text, texts[i].diags);
		if (at == NULL || strcmp(at, texts[i].diags) != 0)
			fail_msg("%s: %s", texts[i].name, text);
		myo_diags_free(diags);
	}
}

static void
test_ranges(void **state)
{
	(void)state;
	RUN(ranges, MYO_WARNING);
}

static void
test_warnings(void **state)
{
	(void)state;
	RUN(warnings, MYO_WARNING);
	for (size_t i = 0; i < sizeof(warnings) / sizeof(warnings[0]); i++)
		myo_protocol_free(load_sound(warnings[i].text));
}

static void
test_notes(void **state)
{
	(void)state;
	RUN(notes, MYO_NOTE);
}

/* Both formats, and why. Points of this scale are not in its order. */
static void
test_note_text(void **state)
{
	(void)state;
	static const char text[] = HEAD
	    "[scale odd]\ntitle = O\nsource = S\n"
	    "[grade odd a]\nlabel = A\npoints = 2\n"
	    "[grade odd b]\nlabel = B\npoints = 1\n"
	    "[step g]\nkind = grade\nscale = odd\nask = Q\n"
	    "[step h]\nkind = grade\nscale = odd\nask = Q\nask_if = g > h\n"
	    "[step i]\nkind = text\nask = Q\nask_if = g > h\n";
	struct myo_diags *diags = myo_diags_new();
	struct myo_protocol *p = load_text(text, strlen(text), diags);
	assert_null(p); /* h asks after itself */
	myo_diags_sort(diags);
	assert_int_equal(myo_diags_count(diags), 2);
	assert_string_equal(myo_diags_get(diags, 0)->id, "cycle");
	assert_string_equal(myo_diags_get(diags, 1)->text,
	    "condition cannot be exported: 'g > h'; FHIR enableWhen cannot "
	    "carry it: it compares two answers; REDCap branching cannot carry "
	    "it: the points of the scale are not in its order");
	myo_diags_free(diags);
}

static void
test_file_names(void **state)
{
	(void)state;
	static const struct {
		const char *path;
		bool fits;
	} names[] = {
		{ "p.ini", true },
		{ "a/b/p.ini", true },
		{ "a/p-1-0123456789ab.ini", true },
		{ "q.ini", false },
		{ "p.ini/q.ini", false },
		{ "p-2-0123456789ab.ini", false },
		{ "pp.ini", false },
		{ "-", true },
		{ "/dev/stdin", true },
		{ "", true },
	};
	static const char text[] = A;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct myo_diags *diags = myo_diags_new();
		struct myo_protocol *p = NULL;
		assert_int_equal(myo_protocol_load(names[i].path, text,
				     strlen(text), NULL, NULL, &p, diags),
		    MYO_OK);
		if ((myo_diags_count(diags) == 0) != names[i].fits)
			fail_msg("%s", names[i].path);
		if (!names[i].fits)
			assert_string_equal(
			    myo_diags_get(diags, 0)->id, "file-name");
		myo_protocol_free(p);
		myo_diags_free(diags);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_never),
		cmocka_unit_test(test_flow),
		cmocka_unit_test(test_meetings),
		cmocka_unit_test(test_never_texts),
		cmocka_unit_test(test_ranges),
		cmocka_unit_test(test_warnings),
		cmocka_unit_test(test_notes),
		cmocka_unit_test(test_note_text),
		cmocka_unit_test(test_file_names),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
