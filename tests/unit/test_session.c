/*
 * The session engine through typed lines. Each row is what an examiner types
 * and what design 3 and 5 say must then be in force; after every line the rig
 * folds the entries again and compares.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "support/rig.h"

#define R MYO_SIDE_RIGHT
#define L MYO_SIDE_LEFT
#define O MYO_SIDE_ONCE

static const char brief[] =
    "[protocol]\n"
    "id = test\nversion = 1\ntitle = Test\nregion = ankle\n"
    "sides = right, left\norder = step\nsources = made up\n"
    "[step strength]\n"
    "kind = grade\nscale = mrc\nask = Grade it\n"
    "[step tendon]\n"
    "kind = palpation\nwith = strength\nstructure = calcaneal tendon\n"
    "ask = Feel the tendon\n"
    "option.firm = continuous and firm\noption.tender = tender\n"
    "option.gap = palpable gap\n"
    "abnormal = tender, gap\nexclusive = firm\n"
    "note = required-if-abnormal\n"
    "[step rises]\n"
    "kind = count\nask = Heel rises\nask_if = strength >= 3\n"
    "soft_max = 60\nmax = 200\n"
    "[stop rupture]\n"
    "if = tendon has gap\nblocks = rises\nsay = Suspected rupture\n"
    "[check few]\n"
    "if = strength = 5 and rises < 10\nsay = Grade 5 but few rises\n";

struct expect {
	const char *step;
	enum myo_side side;
	int trial;
	const char *value;
};

struct row {
	const char *name;
	const char *lines;
	const char *at; /* where the next prompt is */
	struct expect expect[6];
};

/* clang-format off */
static const struct row brief_rows[] = {
	{ "with follows on the same side", "4", "tendon.right",
	    { { "strength", R, 0, "4" } } },
	{ "then the other side", "4|firm", "strength.left",
	    { { "tendon", R, 0, "firm" } } },
	{ "then the next step", "4|firm|5|firm", "rises.right", { { 0 } } },
	{ "to the close", "4|firm|5|firm|20|30", "close",
	    { { "rises", R, 0, "20" }, { "rises", L, 0, "30" } } },
	{ "enter is refused", "", "strength.right",
	    { { "strength", R, 0, "-" } } },
	{ "rejected is asked again", "6", "strength.right",
	    { { "strength", R, 0, "-" } } },
	{ "qualifier p", "4p", "tendon.right",
	    { { "strength", R, 0, "4p" } } },
	{ "qualifier ~", "5~", "tendon.right",
	    { { "strength", R, 0, "5~" } } },
	{ "star asks its note", "3*", "note:strength.right",
	    { { "strength", R, 0, "3* (note due)" } } },
	{ "star without note is refused", "3*|", "note:strength.right",
	    { { "strength", R, 0, "3* (note due)" } } },
	{ "star with its note", "3*|old fracture", "tendon.right",
	    { { "strength", R, 0, "3* /old fracture" } } },
	{ "star with note in one line", "3* / old fracture", "tendon.right",
	    { { "strength", R, 0, "3* /old fracture" } } },
	{ "slash needs blanks", "4/5", "strength.right",
	    { { "strength", R, 0, "-" } } },
	{ "abnormal wants a note", "4|gap", "note:tendon.right",
	    { { "tendon", R, 0, "gap (note due)" } } },
	{ "several, by commas", "4|tender, gap / 4 cm up", "strength.left",
	    { { "tendon", R, 0, "tender gap /4 cm up" } } },
	{ "several, by blanks and numbers", "4|2 3 / x", "strength.left",
	    { { "tendon", R, 0, "tender gap /x" } } },
	{ "exclusive alone", "4|firm tender", "tendon.right",
	    { { "tendon", R, 0, "-" } } },
	{ "none is nothing found", "4|none", "strength.left",
	    { { "tendon", R, 0, "none" } } },
	{ "not tested", "nt pain", "strength.left",
	    { { "strength", R, 0, "nt:pain" }, { "tendon", R, 0, "hidden" } } },
	{ "not tested with text", "nt cast below the knee", "strength.left",
	    { { "strength", R, 0, "nt:cast /below the knee" } } },
	{ "not tested with a star", "nt* pain / burn", "strength.left",
	    { { "strength", R, 0, "nt:pain* /burn" } } },
	{ "reason asked", "nt", "reason:strength.right",
	    { { "strength", R, 0, "-" } } },
	{ "reason by number", "nt|2", "strength.left",
	    { { "strength", R, 0, "nt:cast" } } },
	{ "reason by prefix", ":nt ca", "strength.left",
	    { { "strength", R, 0, "nt:cast" } } },
	{ "reason unknown", "nt sulks", "reason:strength.right",
	    { { "strength", R, 0, "-" } } },
	{ "reason that wants text", "nt other", "note:strength.right",
	    { { "strength", R, 0, "nt:other (note due)" } } },
	{ "back out of the reason", "nt|<", "strength.right",
	    { { "strength", R, 0, "-" } } },
	{ "whole side", ":ntside cast", "strength.left",
	    { { "strength", R, 0, "nt:cast" } } },
	{ "whole side in the middle", "4|:ntside cast", "strength.left",
	    { { "strength", R, 0, "4" }, { "tendon", R, 0, "nt:cast" },
	      { "rises", R, 0, "nt:cast" } } },
	{ "undo takes the whole group", "4|:ntside cast|:undo", "tendon.right",
	    { { "tendon", R, 0, "-" }, { "rises", R, 0, "-" } } },
	{ "redo brings it back", "4|:ntside cast|:undo|:redo", "strength.left",
	    { { "tendon", R, 0, "nt:cast" }, { "rises", R, 0, "nt:cast" } } },
	{ "back shows the old answer", "4|<", "strength.right",
	    { { "strength", R, 0, "4" } } },
	{ "Enter keeps it", "4|<|", "tendon.right",
	    { { "strength", R, 0, "4" } } },
	{ "another replaces it", "4|<|3", "tendon.right",
	    { { "strength", R, 0, "3" } } },
	{ "correction with a note", "4|<|3 / weaker", "tendon.right",
	    { { "strength", R, 0, "3 /weaker" } } },
	{ "back from a note to its answer", "4|gap|<", "tendon.right",
	    { { "tendon", R, 0, "gap (note due)" } } },
	{ "and another answer", "4|gap|<|firm", "strength.left",
	    { { "tendon", R, 0, "firm" } } },
	{ "back over the other side", "4|firm|<|<", "strength.right", { { 0 } } },
	{ "undo", "4|:undo", "strength.right",
	    { { "strength", R, 0, "-" } } },
	{ "undo of a correction", "4|<|3|:undo", "tendon.right",
	    { { "strength", R, 0, "4" } } },
	{ "redo of a correction", "4|<|3|:undo|:redo", "tendon.right",
	    { { "strength", R, 0, "3" } } },
	{ "two undos, two redos", "4|firm|:undo|:undo|:redo|:redo",
	    "strength.left",
	    { { "strength", R, 0, "4" }, { "tendon", R, 0, "firm" } } },
	{ "no redo after a new answer", "4|:undo|3|:redo", "tendon.right",
	    { { "strength", R, 0, "3" } } },
	{ "undo of a note", "4 |:note on the step|:undo", "tendon.right",
	    { { "strength", R, 0, "4" }, { "tendon", R, 0, "-" } } },
	{ "same as the other side", "4p|firm|:same", "tendon.left",
	    { { "strength", L, 0, "4p" } } },
	{ "same with its note", "4p|firm|:same / less so", "tendon.left",
	    { { "strength", L, 0, "4p /less so" } } },
	{ "same takes nothing else", "4p|firm|:same right", "strength.left",
	    { { "strength", L, 0, "-" } } },
	{ "undo takes nothing behind it", "4|firm|:undo 2", "strength.left",
	    { { "tendon", R, 0, "firm" } } },
	{ "nor does finish", "4|:finish tired", "tendon.right", { { 0 } } },
	{ "nothing to be the same as", ":same", "strength.right",
	    { { "strength", R, 0, "-" } } },
	{ "skip logic hides", "2|firm|5|firm", "rises.left",
	    { { "rises", R, 0, "hidden" }, { "rises", L, 0, "-" } } },
	{ "hidden comes back", "4|firm|4|firm|12|:goto strength.right|2|"
	    ":goto strength.right|3", "rises.left",
	    { { "rises", R, 0, "12" } } },
	{ "hidden stays hidden meanwhile",
	    "4|firm|4|firm|12|:goto strength.right|2", "rises.left",
	    { { "rises", R, 0, "hidden" } } },
	{ "stop blocks its side only", "4|gap / 3 cm|4|firm", "rises.left",
	    { { "rises", R, 0, "nt:stopped-for-safety" } } },
	{ "a corrected answer lifts the stop",
	    "4|gap / 3 cm|4|firm|:goto tendon.right|firm", "rises.right",
	    { { "rises", R, 0, "-" }, { "tendon", R, 0, "firm /(earlier) 3 cm" } } },
	{ "undo lifts it too", "4|gap|:undo", "tendon.right",
	    { { "tendon", R, 0, "-" }, { "rises", R, 0, "-" } } },
	{ "blocked cannot be entered", "4|gap / 3 cm|:goto rises",
	    "strength.left", { { "rises", R, 0, "nt:stopped-for-safety" } } },
	{ "soft limit is doubted", "4|firm|4|firm|70", "doubt:rises.right",
	    { { "rises", R, 0, "-" } } },
	{ "y keeps it and a note follows", "4|firm|4|firm|70|y",
	    "note:rises.right", { { "rises", R, 0, "70 (note due)" } } },
	{ "the note", "4|firm|4|firm|70|y|athlete", "rises.left",
	    { { "rises", R, 0, "70 /athlete" } } },
	{ "the note in one line", "4|firm|4|firm|70 / athlete|y", "rises.left",
	    { { "rises", R, 0, "70 /athlete" } } },
	{ "y and the note in one line", "4|firm|4|firm|70|y / athlete",
	    "rises.left", { { "rises", R, 0, "70 /athlete" } } },
	{ "a note before and one with the y",
	    "4|firm|4|firm|70 / athlete|y / no shoes", "rises.left",
	    { { "rises", R, 0, "70 /athlete; no shoes" } } },
	{ "another line is a new answer", "4|firm|4|firm|70|17", "rises.left",
	    { { "rises", R, 0, "17" } } },
	{ "hard limit refuses", "4|firm|4|firm|201", "rises.right",
	    { { "rises", R, 0, "-" } } },
	{ "negative count", "4|firm|4|firm|-1", "rises.right",
	    { { "rises", R, 0, "-" } } },
	{ "half a rise", "4|firm|4|firm|2.5", "rises.right",
	    { { "rises", R, 0, "-" } } },
	{ "check waits for the overview", "5|firm|5|firm|3|12",
	    "check:few.right", { { "rises", R, 0, "3" } } },
	{ "check with its note", "5|firm|5|firm|3|12|tired today", "close",
	    { { "rises", R, 0, "3" } } },
	{ "check Enter is refused", "5|firm|5|firm|3|12|", "check:few.right",
	    { { 0 } } },
	{ "check gone by a correction",
	    "5|firm|5|firm|3|12|:goto rises.right|30", "close",
	    { { "rises", R, 0, "30" } } },
	{ "stop for safety", "4|firm|:stop cramp in the calf", "close",
	    { { "strength", R, 0, "4" },
	      { "strength", L, 0, "nt:stopped-for-safety" },
	      { "rises", R, 0, "nt:stopped-for-safety" } } },
	{ "a stopped step can be taken up", "4|firm|:stop cramp|:goto rises|12",
	    "close", { { "rises", R, 0, "12" } } },
	{ "stop wants a reason", ":stop", "strength.right", { { 0 } } },
	{ "finish leaves steps open", "4|:finish", "close",
	    { { "tendon", R, 0, "-" } } },
	{ "going on after finish", "4|:finish|:goto tendon|firm",
	    "strength.left", { { "tendon", R, 0, "firm" } } },
	{ "no at the close goes on with what is open", "4|:finish|n",
	    "tendon.right", { { 0 } } },
	{ "no with nothing open", "nt pain|nt pain|n", "close", { { 0 } } },
	{ "back from the close", "4|:finish|<", "strength.right", { { 0 } } },
	{ "closed", "4|:finish|y", "nothing", { { "tendon", R, 0, "-" } } },
	{ "abandoned", "4|:abandon patient left", "nothing",
	    { { "strength", R, 0, "4" } } },
	{ "abandon by no slip", "4|:ab firm", "tendon.right",
	    { { "strength", R, 0, "4" } } },
	{ "abandon wants a reason", ":abandon", "strength.right", { { 0 } } },
	{ "unknown command", ":frobnicate", "strength.right", { { 0 } } },
	{ "ambiguous command", ":n pain", "strength.right", { { 0 } } },
	{ "command by prefix", ":fin", "close", { { 0 } } },
	{ "goto by prefix and letter", ":goto str.l", "strength.left",
	    { { 0 } } },
	{ "goto hidden", "2|firm|2|firm|:goto rises.left", "close", { { 0 } } },
	{ "goto nonsense", ":goto nowhere", "strength.right", { { 0 } } },
	{ "note without a step's answer", ":note restless", "strength.right",
	    { { "strength", R, 0, "- /restless" } } },
	{ "a note that begins with a colon", "4|gap|\\:see photo",
	    "strength.left", { { "tendon", R, 0, "gap /:see photo" } } },
	{ "no is no finding at a step", "4|no", "tendon.right",
	    { { "tendon", R, 0, "-" } } },
	{ "nt at a note prompt is about that answer", "4|gap|:nt pain",
	    "strength.left",
	    { { "tendon", R, 0, "nt:pain" }, { "strength", L, 0, "-" } } },
	{ "ntside at a note prompt takes that side",
	    "4|firm|4|gap|:ntside cast", "rises.right",
	    { { "tendon", L, 0, "nt:cast" }, { "rises", L, 0, "nt:cast" },
	      { "rises", R, 0, "-" } } },
	{ "same at a note prompt", "4|firm|4|gap|:same", "rises.right",
	    { { "tendon", L, 0, "firm" } } },
	{ "ntside with text over an answer",
	    "4|firm|4|firm|:goto tendon.r|:ntside cast high", "rises.left",
	    { { "tendon", R, 0, "nt:cast /high" },
	      { "rises", R, 0, "nt:cast" } } },
	{ "ntside covers what comes into view later",
	    "2|:ntside cast|:goto strength.r|4", "strength.left",
	    { { "tendon", R, 0, "nt:cast" }, { "rises", R, 0, "nt:cast" } } },
	{ "and no more once it is taken back",
	    "2|:ntside cast|:undo|firm|:goto strength.r|4", "strength.left",
	    { { "tendon", R, 0, "firm" }, { "rises", R, 0, "-" } } },
	{ "a check that is raised again wants a new note",
	    "5|firm|5|firm|3|12|tired|:goto rises.right|30|"
	    ":goto rises.right|4", "check:few.right", { { 0 } } },
	{ "a stop is not undone", "4|firm|:stop cramp|:undo", "close",
	    { { "strength", R, 0, "4" } } },
	{ "what was answered after it is",
	    "4|firm|:stop cramp|:goto rises|12|:undo|:undo", "close",
	    { { "rises", R, 0, "nt:stopped-for-safety" },
	      { "tendon", R, 0, "firm" } } },
	{ "finish does not pass a note that is due", "4|gap|:finish",
	    "note:tendon.right", { { "tendon", R, 0, "gap (note due)" } } },
	{ "a note that begins with < needs the backslash", "4|gap|<< left",
	    "note:tendon.right", { { "tendon", R, 0, "gap (note due)" } } },
};
/* clang-format on */

static void
run_rows(const char *protocol, const char *sides, enum myo_order order,
    const struct row *rows, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		static struct rig rig;
		const struct row *r = &rows[i];
		rig_init(&rig, protocol);
		rig_open(&rig, sides, order);
		rig_lines(&rig, r->lines);
		if (strcmp(rig_at(&rig), r->at) != 0)
			fail_msg("%s: at '%s', wants '%s'; said: %s", r->name,
			    rig_at(&rig), r->at, rig.said);
		for (size_t k = 0; k < 6 && r->expect[k].step != NULL; k++) {
			const struct expect *e = &r->expect[k];
			const char *have =
			    rig_value(&rig, e->step, e->side, e->trial);
			if (strcmp(have, e->value) != 0)
				fail_msg("%s: %s is '%s', wants '%s'", r->name,
				    e->step, have, e->value);
		}
		/* going on after a crash asks the same or an earlier thing,
		 * and loses nothing */
		if (rig.next == MYO_NEXT_ASK && r->at[0] != '\0') {
			char *before = rig_record(rig.session);
			rig_resume(&rig);
			char *after = rig_record(rig.session);
			assert_string_equal(before, after);
			free(before);
			free(after);
		}
		rig_release(&rig);
	}
}

#define N(a) (sizeof(a) / sizeof((a)[0]))

static void
test_brief(void **state)
{
	(void)state;
	run_rows(brief, "rl", MYO_ORDER_STEP, brief_rows, N(brief_rows));
}

static void
test_order(void **state)
{
	static const struct row by_side[] = {
		{ "one side whole", "4|firm", "rises.right", { { 0 } } },
		{ "then the other", "4|firm|12", "strength.left", { { 0 } } },
	};
	static const struct row left_first[] = {
		{ "left first", "4|firm", "strength.right", { { 0 } } },
	};
	static const struct row left_only[] = {
		{ "left only", "4|firm|12", "close",
		    { { "strength", R, 0, "no slot" } } },
	};
	(void)state;
	run_rows(brief, "rl", MYO_ORDER_SIDE, by_side, N(by_side));
	run_rows(brief, "lr", MYO_ORDER_STEP, left_first, N(left_first));
	run_rows(brief, "l", MYO_ORDER_STEP, left_only, N(left_only));
}

static const char kinds[] =
    "[protocol]\n"
    "id = test\nversion = 1\ntitle = Test\nregion = ankle\n"
    "sides = right, left\nsources = made up\n"
    "[step lie]\nkind = instruction\nask = Lie down\nsides = once\n"
    "[step sore]\nkind = yesno\nask = Sore?\nsides = once\n"
    "[step surface]\nkind = choice\nask = Surface\nsides = once\n"
    "option.flat = flat\noption.incline = 10 degrees\n"
    "[step force]\nkind = number\nask = Force\nunit = N, kgf, lbf\n"
    "decimals = 1\nmin = 0\nmax = 900\ntrials = 3\nsides = right else left\n"
    "[step hold]\nkind = hold\nask = Hold\nsides = once\nrequired = no\n"
    "[step words]\nkind = text\nask = Say\nsides = once\nnote = ask\n"
    "[step grade]\nkind = grade\nscale = plain\nask = G\nsides = once\n"
    "ask_if = force.right.max > 100 or force.right not-tested\n";

/* clang-format off */
static const struct row kinds_rows[] = {
	{ "Enter confirms", "", "sore", { { "lie", O, 0, "done" } } },
	{ "text is no confirmation", "later", "lie", { { "lie", O, 0, "-" } } },
	{ "yes", "|y", "surface", { { "sore", O, 0, "yes" } } },
	{ "no by prefix", "|n", "surface", { { "sore", O, 0, "no" } } },
	{ "maybe", "|maybe", "sore", { { "sore", O, 0, "-" } } },
	{ "choice by number", "|y|2", "force.right.1",
	    { { "surface", O, 0, "incline" } } },
	{ "choice by label", "|y|10 degrees", "force.right.1",
	    { { "surface", O, 0, "incline" } } },
	{ "choice by prefix", "|y|inc", "force.right.1",
	    { { "surface", O, 0, "incline" } } },
	{ "a number that is not on the list", "|y|10", "surface",
	    { { "surface", O, 0, "-" } } },
	{ "1 is not yes", "|1", "sore", { { "sore", O, 0, "-" } } },
	{ "one of them only", "|y|flat incline", "surface",
	    { { "surface", O, 0, "-" } } },
	{ "decimal comma", "|y|1|212,5", "force.right.2",
	    { { "force", R, 1, "212.5 N" } } },
	{ "another unit", "|y|1|22 kgf", "force.right.2",
	    { { "force", R, 1, "215.7 N" } } },
	{ "unit without a blank", "|y|1|10lbf", "force.right.2",
	    { { "force", R, 1, "44.5 N" } } },
	{ "wrong unit", "|y|1|10 cm", "force.right.1",
	    { { "force", R, 1, "-" } } },
	{ "too exact", "|y|1|10.55", "force.right.1",
	    { { "force", R, 1, "-" } } },
	{ "no number", "|y|1|ten", "force.right.1",
	    { { "force", R, 1, "-" } } },
	{ "too much", "|y|1|901", "force.right.1",
	    { { "force", R, 1, "-" } } },
	{ "too much in another unit", "|y|1|100 kgf", "force.right.1",
	    { { "force", R, 1, "-" } } },
	{ "left waits for the right", "|y|1|212|225|218", "hold",
	    { { "force", L, 1, "hidden" } } },
	{ "nt covers the rest", "|y|1|212|nt pain", "hold",
	    { { "force", R, 1, "212.0 N" }, { "force", R, 2, "nt:pain" },
	      { "force", R, 3, "nt:pain" }, { "force", L, 1, "hidden" } } },
	{ "nt of all asks the left", "|y|1|nt pain", "force.left.1",
	    { { "force", R, 3, "nt:pain" } } },
	{ "answering trial 2 opens trial 3",
	    "|y|1|212|nt pain|:goto force.r.2|220", "force.right.3",
	    { { "force", R, 2, "220.0 N" }, { "force", R, 3, "-" } } },
	{ "Enter skips", "|y|1|1|2|3|", "words",
	    { { "hold", O, 0, "skipped" } } },
	{ "a skipped one is answered after all",
	    "|y|1|1|2|3||:goto hold|4.5", "words",
	    { { "hold", O, 0, "4.5 s" } } },
	{ "text keeps its slash", "|y|1|1|2|3||a / b", "note:words",
	    { { "words", O, 0, "a / b" } } },
	{ "note = ask: Enter for none", "|y|1|1|2|3||a|", "close",
	    { { "words", O, 0, "a" }, { "grade", O, 0, "hidden" } } },
	{ "text begins with a command", "|y|1|1|2|3||\\:x|", "close",
	    { { "words", O, 0, ":x" } } },
	{ "text begins with nt", "|y|1|1|2|3||\\nt none|", "close",
	    { { "words", O, 0, "nt none" } } },
	{ "condition over trials", "|y|1|1|2|101||a|", "grade",
	    { { "grade", O, 0, "-" } } },
	{ "condition on not tested", "|y|1|nt pain|nt pain||a|", "grade",
	    { { "grade", O, 0, "-" } } },
	{ "scale without qualifiers", "|y|1|1|2|101||a||1p", "grade",
	    { { "grade", O, 0, "-" } } },
	{ "nt with a qualifier it has not", "|y|1|1|2|101||a||nt* pain",
	    "grade", { { "grade", O, 0, "-" } } },
	{ "ntside needs a side", ":ntside pain", "lie",
	    { { "lie", O, 0, "-" } } },
};
/* clang-format on */

static void
test_kinds(void **state)
{
	(void)state;
	run_rows(kinds, "rl", MYO_ORDER_STEP, kinds_rows, N(kinds_rows));
}

/* A label may begin as a command does. */
static const char sizes[] =
    "[protocol]\n"
    "id = test\nversion = 1\ntitle = Test\nregion = ankle\n"
    "sides = right, left\nsources = made up\n"
    "[step size]\nkind = choice\nask = Size\nsides = once\n"
    "option.small = <2 cm\noption.unknown = ?\noption.large = 2 cm\n"
    "[step words]\nkind = text\nask = Words\nsides = once\n";

/* clang-format off */
static const struct row size_rows[] = {
	{ "not without a backslash", "<2 cm", "size",
	    { { "size", O, 0, "-" } } },
	{ "with one", "\\<2 cm", "words", { { "size", O, 0, "small" } } },
	{ "and a note", "\\? / in doubt", "words",
	    { { "size", O, 0, "unknown /in doubt" } } },
	{ "it is none of the codes", "\\:pause", "size",
	    { { "size", O, 0, "-" } } },
	{ "of words it is no part either", "large|\\<2 cm", "close",
	    { { "words", O, 0, "<2 cm" } } },
};
/* clang-format on */

static void
test_backslash(void **state)
{
	struct rig rig;

	(void)state;
	run_rows(sizes, "rl", MYO_ORDER_STEP, size_rows, N(size_rows));
	rig_init(&rig, sizes);
	rig_open(&rig, "rl", MYO_ORDER_STEP);
	rig_lines(&rig, "\\:pause");
	/* what is refused is what was meant */
	assert_non_null(strstr(rig.said, "':pause' is not one of the options"));
	assert_null(strstr(rig.said, "\\"));
	assert_null(strstr(rig.said, "did you mean"));
	rig_release(&rig);
}

/* A finding that skip logic hides was not withdrawn. */
static const char gap[] =
    "[protocol]\n"
    "id = test\nversion = 1\ntitle = Test\nregion = ankle\n"
    "sides = right, left\nsources = made up\n"
    "[step push]\nkind = grade\nscale = mrc\nask = Push\n"
    "[step feel]\nkind = checks\nwith = push\nask = Feel\n"
    "option.gap = gap\noption.firm = firm\n"
    "[step rises]\nkind = count\nask = Rises\ntrials = 2\nrequired = no\n"
    "[step calf]\nkind = yesno\nwith = rises\nask = Calf hard?\n"
    "[stop rupture]\nif = feel has gap\nblocks = rises\nsay = Rupture?\n";

/* clang-format off */
static const struct row gap_rows[] = {
	{ "the stop stands though its finding is hidden",
	    "4|gap|:goto push.right|nt pain", "push.left",
	    { { "feel", R, 0, "hidden" },
	      { "rises", R, 1, "nt:stopped-for-safety" },
	      { "rises", R, 2, "nt:stopped-for-safety" } } },
	{ "until the finding is taken back",
	    "4|gap|:goto push.right|nt pain|:undo|:undo", "feel.right",
	    { { "rises", R, 1, "-" } } },
	{ "a skipped trial is not the whole step",
	    "4|firm|4|firm||12", "calf.right",
	    { { "rises", R, 1, "skipped" }, { "rises", R, 2, "12" } } },
	{ "all trials skipped are", "4|firm|4|firm||", "rises.left.1",
	    { { "calf", R, 0, "hidden" } } },
};
/* clang-format on */

static void
test_hidden_stop(void **state)
{
	(void)state;
	run_rows(gap, "rl", MYO_ORDER_STEP, gap_rows, N(gap_rows));
}

/* What skip logic hides speaks for no other step: neither does !=. */
static const char chain[] =
    "[protocol]\n"
    "id = test\nversion = 1\ntitle = Test\nregion = ankle\n"
    "sides = right, left\nsources = made up\n"
    "[step a]\nkind = grade\nscale = mrc\nask = A\nsides = once\n"
    "[step b]\nkind = count\nask = B\nsides = once\nask_if = a >= 3\n"
    "[step c]\nkind = yesno\nask = C\nsides = once\nask_if = b != 9\n"
    "[step d]\nkind = text\nask = D\nsides = once\nask_if = b answered\n"
    "[check big]\nif = b > 5\nsay = Big\n";

/* clang-format off */
static const struct row chain_rows[] = {
	{ "shown", "4|7|y|words", "check:big",
	    { { "b", O, 0, "7" }, { "c", O, 0, "yes" },
	      { "d", O, 0, "words" } } },
	{ "hidden behind hidden", "4|7|y|words|:goto a|2", "close",
	    { { "b", O, 0, "hidden" }, { "c", O, 0, "hidden" },
	      { "d", O, 0, "hidden" } } },
	{ "and back with it", "4|7|y|words|:goto a|2|:goto a|3", "check:big",
	    { { "b", O, 0, "7" }, { "c", O, 0, "yes" },
	      { "d", O, 0, "words" } } },
	{ "not tested is no answer either", "4|nt pain", "close",
	    { { "c", O, 0, "hidden" }, { "d", O, 0, "hidden" } } },
};
/* clang-format on */

static void
test_hidden_answers_say_nothing(void **state)
{
	(void)state;
	run_rows(chain, "rl", MYO_ORDER_STEP, chain_rows, N(chain_rows));
}

static const char safety[] =
    "[protocol]\n"
    "id = test\nversion = 1\ntitle = Test\nregion = ankle\n"
    "sides = right, left\nsources = made up\n"
    "[safety snap]\nask = A snap?\nlevel = hard\nblocks = push\n"
    "[safety list]\nask = Any of these?\nkind = checks\nlevel = ask\n"
    "option.fever = fever\noption.wound = open wound\nblocks = all\n"
    "[step look]\nkind = yesno\nask = Look\nsides = once\n"
    "[step push]\nkind = grade\nscale = mrc\nask = Push\n";

/* clang-format off */
static const struct row safety_rows[] = {
	{ "first", "n", "safety:list", { { "safety.snap", O, 0, "no" } } },
	{ "all clear", "n|none", "look", { { "safety.list", O, 0, "none" } } },
	{ "a hard yes wants a note", "y", "note:snap",
	    { { "safety.snap", O, 0, "yes (note due)" } } },
	{ "hard blocks", "y / at football|none|y", "close",
	    { { "push", R, 0, "nt:stopped-for-safety" },
	      { "push", L, 0, "nt:stopped-for-safety" },
	      { "look", O, 0, "yes" } } },
	{ "hard, the note refused", "y|", "note:snap", { { 0 } } },
	{ "hard, corrected", "y|<|n|none|y", "push.right",
	    { { "push", R, 0, "-" } } },
	{ "ask wants consent", "n|1", "consent:list",
	    { { "safety.list", O, 0, "fever" } } },
	{ "consent", "n|1|y dr on call", "look",
	    { { "safety.list", O, 0, "fever /consent to go on: dr on call" } } },
	{ "consent in two lines", "n|1|y|dr on call", "look",
	    { { "safety.list", O, 0, "fever /consent to go on: dr on call" } } },
	{ "a note is no consent", "n|1|:note since monday", "consent:list",
	    { { "safety.list", O, 0, "fever /since monday" } } },
	{ "nor is a note with the answer", "n|1 / since monday",
	    "consent:list",
	    { { "safety.list", O, 0, "fever /since monday" } } },
	{ "who is required", "n|1|y|", "who:list", { { 0 } } },
	{ "no consent", "n|1|n", "close",
	    { { "look", O, 0, "nt:stopped-for-safety" },
	      { "push", L, 0, "nt:stopped-for-safety" } } },
	{ "neither", "n|1|hm", "consent:list", { { 0 } } },
	{ "no consent, then consent after all",
	    "n|1|n|:goto safety.list||y dr", "look",
	    { { "look", O, 0, "-" }, { "push", R, 0, "-" } } },
	{ "a note on a safety answer is undone",
	    "n|none|:goto safety.list|:note x||:undo", "look",
	    { { "safety.list", O, 0, "none" } } },
	{ "no consent, then corrected", "n|1|n|:goto safety.list|none", "look",
	    { { "look", O, 0, "-" } } },
	{ "safety by the id that :list shows", "n|1|n|:goto LIST|none",
	    "look", { { "look", O, 0, "-" } } },
	{ "other signs need a new consent",
	    "n|1|y dr|:goto safety.list|2", "consent:list",
	    { { "safety.list", O, 0, "wound /(earlier) consent to go on: dr" } } },
	{ "n to a list is none", "n|n", "look",
	    { { "safety.list", O, 0, "none" } } },
	{ "y to a list says which", "n|y", "safety:list",
	    { { "safety.list", O, 0, "-" } } },
	{ "safety before any step", ":goto push", "safety:snap", { { 0 } } },
	{ "goto by the id that the overview shows", "n|none|:goto snap",
	    "safety:snap", { { "safety.snap", O, 0, "no" } } },
	{ "goto by its beginning", "n|none|:goto li", "safety:list",
	    { { 0 } } },
	{ "goto by the beginning of its whole id",
	    "n|none|:goto safety.sn", "safety:snap", { { 0 } } },
	{ "goto by what fits step and safety alike", "n|none|:goto l",
	    "look", { { 0 } } },
	{ "goto past the safety that there is", "n|none|:goto safety.x",
	    "look", { { 0 } } },
	{ "safety before finish", "n|:finish", "safety:list", { { 0 } } },
	{ "consent before finish", "n|1|:finish", "consent:list", { { 0 } } },
	{ "finish once it is settled", "n|1|y dr|:finish", "close", { { 0 } } },
	{ "never not tested", "nt pain", "safety:snap",
	    { { "safety.snap", O, 0, "-" } } },
	{ "not undone", "n|:undo", "safety:list",
	    { { "safety.snap", O, 0, "no" } } },
	{ "Enter is no answer", "", "safety:snap",
	    { { "safety.snap", O, 0, "-" } } },
	{ "a blocked step refuses", "y / x|none|:goto push.r", "look",
	    { { "push", R, 0, "nt:stopped-for-safety" } } },
};
/* clang-format on */

static void
test_safety(void **state)
{
	(void)state;
	run_rows(safety, "rl", MYO_ORDER_STEP, safety_rows, N(safety_rows));
}

/* What is recorded, by design 5. */
static void
test_entries(void **state)
{
	static struct rig rig;
	(void)state;
	rig_init(&rig, brief);
	rig_open(&rig, "rl", MYO_ORDER_STEP);
	assert_int_equal(rig.entries[0].entry, MYO_ENTRY_OPEN);
	assert_string_equal(
	    rig.entries[0].value, "sides=right,left order=step blind=no");
	assert_string_equal(rig.entries[0].label, "myolog test");
	assert_int_equal(strlen(rig.entries[0].note), 64);
	assert_string_equal(rig.entries[0].protocol_rev, rig.protocol->rev);
	assert_int_equal(strncmp(rig.protocol->rev, "1-", 2), 0);
	assert_int_equal(
	    strncmp(rig.protocol->rev + 2, rig.entries[0].note, 12), 0);

	rig_type(&rig, "4p");
	const struct myo_entry *e = rig_last(&rig);
	assert_int_equal(e->entry, MYO_ENTRY_ANSWER);
	assert_string_equal(e->step_id, "strength");
	assert_int_equal(e->side, MYO_SIDE_RIGHT);
	assert_string_equal(e->value, "4");
	assert_string_equal(e->qualifier, "p");
	assert_string_equal(e->label, "against resistance");
	assert_string_equal(e->refers_to, "");
	assert_string_equal(
	    rig.saved, "strength, right: 4p (against resistance)");

	rig_type(&rig, "nope");
	e = rig_last(&rig);
	assert_int_equal(e->entry, MYO_ENTRY_REJECTED);
	assert_string_equal(e->value, "nope");
	assert_string_equal(e->note, "'nope' is not one of the options");
	assert_string_equal(rig.saved, "");

	rig_type(&rig, "<");
	rig_type(&rig, "4-");
	assert_string_equal(rig.saved, "");
	rig_type(&rig, "3");
	e = rig_last(&rig);
	assert_int_equal(e->entry, MYO_ENTRY_AMEND);
	assert_string_equal(e->note, "corrected in session");
	assert_string_equal(e->refers_to, "station-test:2");

	rig_lines(&rig, "gap|3 cm above the heel");
	/* note, stop, not-tested of the blocked step */
	assert_int_equal(rig_last(&rig)->entry, MYO_ENTRY_NOTE);
	assert_int_equal(rig_count(&rig, MYO_ENTRY_STOP), 1);
	for (size_t i = 0; i < rig.n_entries; i++) {
		if (rig.entries[i].entry == MYO_ENTRY_STOP) {
			assert_string_equal(
			    rig.entries[i].step_id, "stop.rupture");
			assert_int_equal(rig.entries[i].side, MYO_SIDE_RIGHT);
			assert_string_equal(
			    rig.entries[i].label, "Suspected rupture");
			assert_string_equal(
			    rig.entries[i + 1].value, "nt:stopped-for-safety");
			assert_string_equal(
			    rig.entries[i + 1].step_id, "rises");
		}
	}
	rig_type(&rig, ":same");
	e = rig_last(&rig);
	assert_int_equal(e->entry, MYO_ENTRY_ANSWER);
	assert_int_equal(e->side, MYO_SIDE_LEFT);
	assert_string_equal(e->value, "3");
	rig_type(&rig, ":undo");
	assert_int_equal(rig_last(&rig)->entry, MYO_ENTRY_UNDO);
	rig_type(&rig, ":redo");
	assert_int_equal(rig_last(&rig)->entry, MYO_ENTRY_REDO);
	rig_type(&rig, ":pause for coffee");
	assert_int_equal(rig_last(&rig)->entry, MYO_ENTRY_PAUSE);
	assert_string_equal(rig_last(&rig)->note, "for coffee");
	assert_int_equal(rig.next, MYO_NEXT_PAUSED);
	rig_resume(&rig);
	assert_int_equal(rig_last(&rig)->entry, MYO_ENTRY_RESUME);
	rig_lines(&rig, ":finish|y");
	e = rig_last(&rig);
	assert_int_equal(e->entry, MYO_ENTRY_CLOSE);
	assert_string_equal(e->value, "partial");
	assert_string_equal(e->note, "not reached: tendon, left; rises, left");
	assert_int_equal(rig.next, MYO_NEXT_CLOSED);
	rig_release(&rig);
}

static void
test_same_names_its_source(void **state)
{
	static struct rig rig;
	(void)state;
	rig_init(&rig, brief);
	rig_open(&rig, "rl", MYO_ORDER_STEP);
	rig_lines(&rig, "4|firm|:same");
	assert_string_equal(rig_last(&rig)->refers_to, "station-test:2");
	rig_release(&rig);
}

/* A refusal says why, and what is allowed at the question that stands. */
static void
test_refusals(void **state)
{
	static struct rig rig;
	static const struct {
		const char *protocol, *lines, *said, *not_said;
	} rows[] = {
		{ brief, "6",
		    "'6' is not a grade of this scale; allowed: 0 1 2",
		    "reason" },
		{ brief, "nt|sulks",
		    "'sulks' is not a reason on the list; allowed: a number or "
		    "reason of the list",
		    "0 1 2" },
		{ brief, "nt sulks",
		    "'sulks' is not a reason on the list; allowed: a number or "
		    "reason of the list",
		    "0 1 2" },
		{ brief, "quit",
		    "of this scale (did you mean :pause?); allowed", "note" },
		{ brief, "Undo", "(did you mean :undo?)", "note" },
		{ brief, "goto tendon", "(did you mean :goto?)", "note" },
		{ brief, "back / x", "(did you mean <?)", "note" },
		{ brief, "4/5", "of this scale (a note stands behind ' / ')",
		    "mean" },
		{ brief, "6 / x", "; allowed: 0 1 2", "behind" },
		{ kinds, "|y|1|10.55", "it takes at most 1 decimal; allowed",
		    "decimals" },
	};
	(void)state;
	for (size_t i = 0; i < N(rows); i++) {
		rig_init(&rig, rows[i].protocol);
		rig_open(&rig, "rl", MYO_ORDER_STEP);
		rig_lines(&rig, rows[i].lines);
		if (strstr(rig.said, rows[i].said) == NULL ||
		    strstr(rig.said, rows[i].not_said) != NULL)
			fail_msg("%s: said '%s'", rows[i].lines, rig.said);
		assert_int_equal(rig_count(&rig, MYO_ENTRY_REJECTED), 1);
		rig_release(&rig);
	}
}

/* A stop says what was found, also where the protocol has no words for it. */
static void
test_words_of_a_stop(void **state)
{
	static struct rig rig;
	(void)state;
	rig_init(&rig, safety);
	rig_open(&rig, "rl", MYO_ORDER_STEP);
	rig_type(&rig, "y / at football");
	assert_non_null(strstr(rig.said, "A snap? yes"));
	rig_release(&rig);
	rig_init(&rig, safety);
	rig_open(&rig, "rl", MYO_ORDER_STEP);
	rig_lines(&rig, "n|wound fever|n");
	assert_non_null(strstr(rig.said, "Any of these? fever, open wound"));
	rig_release(&rig);
}

/* Words that begin with their code are not said twice. */
static void
test_saved_words(void **state)
{
	static struct rig rig;
	static const struct {
		const char *line, *saved;
	} rows[] = {
		{ "flat", "surface: flat floor, barefoot" },
		{ "2", "surface: no-shoes (shoeless)" },
		{ "not", "surface: not known (say why)" },
		{ "mid", "surface: mid (middle)" },
		{ "hot, red", "signs: hot, red" },
		{ "hot, big", "signs: hot big (hot, swollen)" },
	};
	(void)state;
	for (size_t i = 0; i < N(rows); i++) {
		rig_init(&rig,
		    "[protocol]\n"
		    "id = test\nversion = 1\ntitle = Test\nregion = arm\n"
		    "sides = right, left\nsources = none\n"
		    "[step surface]\nkind = choice\nask = Surface\n"
		    "sides = once\noption.flat = flat floor, barefoot\n"
		    "option.no-shoes = shoeless\n"
		    "option.not-known = not known (say why)\n"
		    "option.mid = middle\n"
		    "[step signs]\nkind = checks\nask = Signs\n"
		    "sides = once\noption.hot = hot\noption.red = red\n"
		    "option.big = swollen\n");
		rig_open(&rig, "rl", MYO_ORDER_STEP);
		if (strchr(rows[i].line, ',') != NULL)
			rig_type(&rig, "flat");
		rig_type(&rig, rows[i].line);
		assert_string_equal(rig.saved, rows[i].saved);
		rig_release(&rig);
	}
}

/* The doubt is said once; the question is what to do about it. */
static void
test_doubt_in_words(void **state)
{
	static struct rig rig;
	(void)state;
	rig_init(&rig, brief);
	rig_open(&rig, "rl", MYO_ORDER_STEP);
	rig_lines(&rig, "4|firm|4|firm|70");
	assert_non_null(strstr(rig.said, "70 is unusually high (above 60)"));
	assert_string_equal(
	    myo_session_prompt(rig.session)->question, "Keep 70?");
	rig_release(&rig);
}

/* A store that fails leaves the session as it was, and the line may be given
 * again; also between the entries of one line. */
static void
test_store_failure(void **state)
{
	static struct rig rig;
	static const char *const lines[] = { "4", "gap / 3 cm", "<", "3 / hm",
		":ntside cast", ":undo", ":stop cramp" };
	(void)state;
	for (int ok = 0; ok < 6; ok++) {
		rig_init(&rig, brief);
		rig_open(&rig, "rl", MYO_ORDER_STEP);
		for (size_t i = 0; i < N(lines); i++) {
			rig.fail_after = ok;
			rig_type(&rig, lines[i]);
			rig.fail_after = -1;
			/* heals by itself, as after a crash */
			rig_resume(&rig);
			assert_true(rig_at(&rig)[0] != '\0');
		}
		rig_lines(&rig, ":finish");
		while (strncmp(rig_at(&rig), "check:", 6) == 0)
			rig_type(&rig, "a note");
		rig_type(&rig, "y");
		assert_int_equal(rig.next, MYO_NEXT_CLOSED);
		rig_release(&rig);
	}
}

static void
test_prompt_position(void **state)
{
	static struct rig rig;
	const struct myo_prompt *p;
	(void)state;
	rig_init(&rig, brief);
	rig_open(&rig, "rl", MYO_ORDER_STEP);
	p = myo_session_prompt(rig.session);
	assert_int_equal(p->number, 1);
	/* rises is hidden on both sides until a grade is known */
	assert_int_equal(p->count, 2);
	assert_string_equal(
	    p->allowed, "0 1 2 3 4 5, with p * ** ~ where it applies, or nt");
	rig_lines(&rig, "4|firm|<|<");
	p = myo_session_prompt(rig.session);
	assert_true(p->went_back);
	assert_string_equal(p->old_value, "4 (against resistance)");
	assert_int_equal(p->count, 3);
	rig_release(&rig);
}

/* A step that only the second side shows has its place all the same. */
static void
test_position_of_a_step_of_one_side(void **state)
{
	static struct rig rig;
	static const struct {
		const char *lines, *at;
		int number, count;
	} rows[] = {
		{ "y", "power.right", 2, 2 },
		{ "y|4|n", "how.left", 2, 3 },
		{ "y|4|n|1", "power.left", 3, 3 },
	};
	(void)state;
	for (size_t i = 0; i < N(rows); i++) {
		rig_init(&rig,
		    "[protocol]\n"
		    "id = test\nversion = 1\ntitle = Test\nregion = arm\n"
		    "sides = right, left\norder = side\nsources = none\n"
		    "[step rises]\nkind = yesno\nask = Does it rise?\n"
		    "[step how]\nkind = choice\nask = How\n"
		    "ask_if = rises = no\n"
		    "option.lying = lying\noption.held = held\n"
		    "[step power]\nkind = grade\nscale = mrc\nask = Grade\n");
		rig_open(&rig, "rl", MYO_ORDER_SIDE);
		rig_lines(&rig, rows[i].lines);
		assert_string_equal(rig_at(&rig), rows[i].at);
		const struct myo_prompt *p = myo_session_prompt(rig.session);
		assert_int_equal(p->number, rows[i].number);
		assert_int_equal(p->count, rows[i].count);
		rig_release(&rig);
	}
}

/* What changes nothing says why: silence would be taken for not being heard. */
static void
test_finish_is_answered(void **state)
{
	static const struct {
		const char *lines, *said;
	} rows[] = {
		{ "4|gap|:finish", "this question comes first" },
		{ "4|:finish|:finish", "all that is left is to close" },
		{ "4|:finish", "" },
	};
	static struct rig rig;
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		rig_init(&rig, brief);
		rig_open(&rig, "", MYO_ORDER_STEP);
		rig_lines(&rig, rows[i].lines);
		if (strncmp(rig.said, rows[i].said, strlen(rows[i].said)) != 0)
			fail_msg("%s: %s", rows[i].lines, rig.said);
		rig_release(&rig);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_brief),
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_kinds),
		cmocka_unit_test(test_backslash),
		cmocka_unit_test(test_safety),
		cmocka_unit_test(test_hidden_stop),
		cmocka_unit_test(test_hidden_answers_say_nothing),
		cmocka_unit_test(test_entries),
		cmocka_unit_test(test_finish_is_answered),
		cmocka_unit_test(test_same_names_its_source),
		cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_words_of_a_stop),
		cmocka_unit_test(test_saved_words),
		cmocka_unit_test(test_doubt_in_words),
		cmocka_unit_test(test_store_failure),
		cmocka_unit_test(test_prompt_position),
		cmocka_unit_test(test_position_of_a_step_of_one_side),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
