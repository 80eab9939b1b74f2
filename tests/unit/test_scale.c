/* Matching typed grades and options. Expected values follow design 3 and
 * clinical 1.1 to 1.5. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <myolog/scale.h>

#include "core/choices.h"
#include "core/unit.h"

/* mrc-pm of clinical 1.2, shortened at the low end. */
static const struct myo_choice pm[] = {
	{ .code = "0", .label = "no contraction", .definition = "" },
	{ .code = "2-", .label = "part of the range", .definition = "" },
	{ .code = "2", .label = "full range", .definition = "" },
	{ .code = "4-", .label = "slight resistance", .definition = "" },
	{ .code = "4", .label = "moderate resistance", .definition = "" },
	{ .code = "4+", .label = "strong resistance", .definition = "" },
	{ .code = "5", .label = "normal power", .definition = "" },
};
static const struct myo_scale mrc_pm = {
	.id = "mrc-pm",
	.levels = pm,
	.n_levels = sizeof(pm) / sizeof(pm[0]),
	.qualifiers = MYO_QUAL_PAIN | MYO_QUAL_UNCERTAIN | MYO_QUAL_OTHER_LOW |
		      MYO_QUAL_OTHER_NORMAL,
	.numeric = true,
};

static const char *const good[] = { "G", "gut" };
static const struct myo_choice words[] = {
	{ .code = "N", .label = "Normal", .definition = "" },
	{ .code = "G",
	    .label = "Good",
	    .definition = "",
	    .aliases = good,
	    .n_aliases = 2 },
	{ .code = "gap", .label = "palpable gap", .definition = "" },
	{ .code = "firm", .label = "continuous and firm", .definition = "" },
	{ .code = "P", .label = "Poor", .definition = "" },
};
static const struct myo_scale dw = {
	.id = "dw",
	.levels = words,
	.n_levels = sizeof(words) / sizeof(words[0]),
	.qualifiers = MYO_QUAL_PAIN,
};

static const struct myo_choice pale[] = {
	{ .code = "a", .label = "painful", .definition = "" },
	{ .code = "b", .label = "palpable", .definition = "" },
};
static const struct myo_scale words_scale = {
	.id = "words",
	.levels = pale,
	.n_levels = 2,
};

/* Clinical 1.8: 0 9 14 19 25 33, and no other number is legal. */
static const struct myo_choice weights[] = {
	{ .code = "0", .label = "none", .definition = "" },
	{ .code = "25",
	    .label = "weaker than the other side",
	    .definition = "" },
	{ .code = "33", .label = "normal", .definition = "" },
};
static const struct myo_scale motricity = {
	.id = "motricity",
	.levels = weights,
	.n_levels = 3,
	.numeric = true,
};

struct row {
	const char *name;
	const struct myo_scale *scale;
	const char *text;
	enum myo_match match;
	const char *code; /* when MYO_MATCH_ONE */
	unsigned qualifiers;
};

static const struct row rows[] = {
	{ "plain", &mrc_pm, "4", MYO_MATCH_ONE, "4", 0 },
	{ "minus", &mrc_pm, "4-", MYO_MATCH_ONE, "4-", 0 },
	{ "plus", &mrc_pm, "4+", MYO_MATCH_ONE, "4+", 0 },
	{ "typographic minus", &mrc_pm, "4\xe2\x88\x92", MYO_MATCH_ONE, "4-",
	    0 },
	{ "en dash", &mrc_pm, "4\xe2\x80\x93", MYO_MATCH_ONE, "4-", 0 },
	{ "blanks around", &mrc_pm, "  5 ", MYO_MATCH_ONE, "5", 0 },
	{ "pain", &mrc_pm, "4p", MYO_MATCH_ONE, "4", MYO_QUAL_PAIN },
	{ "pain behind a sign", &mrc_pm, "4-p", MYO_MATCH_ONE, "4-",
	    MYO_QUAL_PAIN },
	{ "pain apart", &mrc_pm, "4 p", MYO_MATCH_ONE, "4", MYO_QUAL_PAIN },
	{ "star", &mrc_pm, "2*", MYO_MATCH_ONE, "2", MYO_QUAL_OTHER_LOW },
	{ "two stars", &mrc_pm, "2**", MYO_MATCH_ONE, "2",
	    MYO_QUAL_OTHER_NORMAL },
	{ "star and pain", &mrc_pm, "2*p", MYO_MATCH_ONE, "2",
	    MYO_QUAL_OTHER_LOW | MYO_QUAL_PAIN },
	{ "uncertain", &mrc_pm, "5~", MYO_MATCH_ONE, "5", MYO_QUAL_UNCERTAIN },
	{ "three stars", &mrc_pm, "2***", MYO_MATCH_NONE, NULL, 0 },
	{ "twice the same", &mrc_pm, "2pp", MYO_MATCH_NONE, NULL, 0 },
	{ "not on the list", &mrc_pm, "6", MYO_MATCH_NONE, NULL, 0 },
	{ "5+ belongs to no list", &mrc_pm, "5+", MYO_MATCH_NONE, NULL, 0 },
	{ "1+ belongs to no list", &mrc_pm, "1+", MYO_MATCH_NONE, NULL, 0 },
	{ "4/5 is no grade", &mrc_pm, "4/5", MYO_MATCH_NONE, NULL, 0 },
	{ "label", &mrc_pm, "normal power", MYO_MATCH_ONE, "5", 0 },
	{ "label prefix", &mrc_pm, "norm", MYO_MATCH_ONE, "5", 0 },
	{ "one letter is no grade", &mrc_pm, "n", MYO_MATCH_NONE, NULL, 0 },
	{ "nor are two", &mrc_pm, "sl", MYO_MATCH_NONE, NULL, 0 },
	{ "label prefix of two", &words_scale, "pa", MYO_MATCH_MANY, NULL, 0 },
	{ "a number is no prefix of a code", &motricity, "2", MYO_MATCH_NONE,
	    NULL, 0 },
	{ "nor 3 of 33", &motricity, "3", MYO_MATCH_NONE, NULL, 0 },
	{ "the whole number", &motricity, "33", MYO_MATCH_ONE, "33", 0 },
	{ "code before prefix", &mrc_pm, "2", MYO_MATCH_ONE, "2", 0 },
	{ "letter", &dw, "n", MYO_MATCH_ONE, "N", 0 },
	{ "letter is poor, not pain", &dw, "p", MYO_MATCH_ONE, "P", 0 },
	{ "poor with pain", &dw, "pp", MYO_MATCH_ONE, "P", MYO_QUAL_PAIN },
	{ "good by letter, though gap and gut begin so", &dw, "g",
	    MYO_MATCH_ONE, "G", 0 },
	{ "alias", &dw, "gut", MYO_MATCH_ONE, "G", 0 },
	{ "prefix of a code and a label", &dw, "go", MYO_MATCH_ONE, "G", 0 },
	{ "number shown", &dw, "3", MYO_MATCH_ONE, "gap", 0 },
	{ "number too large", &dw, "6", MYO_MATCH_NONE, NULL, 0 },
	{ "number with a nought", &dw, "03", MYO_MATCH_NONE, NULL, 0 },
	{ "nothing", &dw, "  ", MYO_MATCH_NONE, NULL, 0 },
};

static void
test_match(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct row *r = &rows[i];
		size_t index = 99;
		unsigned q = 0;
		enum myo_match m = myo_scale_parse(
		    r->scale, r->text, strlen(r->text), &index, &q);
		if (m != r->match)
			fail_msg("%s: match %d", r->name, (int)m);
		if (m != MYO_MATCH_ONE)
			continue;
		if (strcmp(r->scale->levels[index].code, r->code) != 0 ||
		    q != r->qualifiers)
			fail_msg("%s: %s with %u", r->name,
			    r->scale->levels[index].code, q);
	}
}

static void
test_case_matters_only_between_codes(void **state)
{
	static const struct myo_choice both[] = {
		{ .code = "t", .label = "tone", .definition = "" },
		{ .code = "T", .label = "Trace", .definition = "" },
	};
	size_t index = 0;
	(void)state;
	assert_int_equal(
	    myo_choices_match(both, 2, false, "T", 1, &index), MYO_MATCH_ONE);
	assert_int_equal(index, 1);
	assert_int_equal(
	    myo_choices_match(both, 2, false, "t", 1, &index), MYO_MATCH_ONE);
	assert_int_equal(index, 0);
}

static void
test_qualifier_text(void **state)
{
	static const struct {
		const char *in, *out;
		bool ok;
	} cases[] = {
		{ "", "", true },
		{ "p", "p", true },
		{ "**", "**", true },
		{ "~p", "p~", true },
		{ "p**~", "p**~", true },
		{ "x", "", false },
		{ "***", "", false },
		{ "pp", "", false },
		{ "p*~**", "", false },
	};
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char text[MYO_QUALIFIER_SIZE];
		unsigned set = 0;
		assert_int_equal(
		    myo_qualifiers_parse(cases[i].in, &set), cases[i].ok);
		if (!cases[i].ok)
			continue;
		myo_qualifiers_text(set, text);
		assert_string_equal(text, cases[i].out);
	}
}

static void
test_level(void **state)
{
	(void)state;
	assert_ptr_equal(myo_scale_level(&mrc_pm, "4-"), &pm[3]);
	assert_null(myo_scale_level(&mrc_pm, "3"));
}

/* Clinical 1.13: 22.0 kgf = 215.7 N; 1 lbf = 4.4482216 N. */
static void
test_units(void **state)
{
	(void)state;
	double n = unit_convert(22.0, "kgf", "N");
	assert_true(n > 215.74 && n < 215.75);
	n = unit_convert(1, "lbf", "N");
	assert_true(n > 4.44822 && n < 4.44823);
	n = unit_convert(1, "lbf.ft", "N.m");
	assert_true(n > 1.355817 && n < 1.355819);
	n = unit_convert(30, "mm", "cm");
	assert_true(n > 2.9999 && n < 3.0001);
	assert_string_equal(unit_name((struct str){ "KGF", 3 }), "kgf");
	assert_null(unit_name((struct str){ "stone", 5 }));
	assert_true(unit_same_dimension("N", "lbf"));
	assert_false(unit_same_dimension("N", "cm"));
	assert_true(unit_same_dimension("widget", "widget"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_match),
		cmocka_unit_test(test_case_matters_only_between_codes),
		cmocka_unit_test(test_qualifier_text),
		cmocka_unit_test(test_level),
		cmocka_unit_test(test_units),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
