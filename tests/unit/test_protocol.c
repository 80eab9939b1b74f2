/*
 * test_protocol.c: protocol files -> the model; faults and their places.
 */
#include "loading.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/protocol_keys.h"

/* ---- The model */

static const char example[] = HEAD "order = side\n"
				   "about = One\n"
				   "  line.\n"
				   "  .\n"
				   "  Two.\n"
				   "[muscle gm]\n"
				   "name = medial head\n"
				   "roots = S1, S2\n"
				   "roots.kendall = L5, S1\n"
				   "source = S\n"
				   "[safety snap]\n"
				   "ask = A snap?\n"
				   "blocks = strength rises\n"
				   "[safety signs]\n"
				   "ask = Any of these?\n"
				   "kind = checks\n"
				   "option.dvt = warm and swollen\n"
				   "level = ask\n"
				   "blocks = all\n"
				   "[step strength]\n"
				   "kind = grade\n"
				   "scale = mrc\n"
				   "ask = Grade it\n"
				   "muscles = gm\n"
				   "trials = 2\n"
				   "abnormal = 0, 1\n"
				   "[step tendon]\n"
				   "kind = palpation\n"
				   "with = strength\n"
				   "structure = tendon\n"
				   "option.firm = firm\n"
				   "option.gap = palpable gap\n"
				   "definition.gap = a finger fits in\n"
				   "alias.gap = hole, dent\n"
				   "abnormal = gap\n"
				   "exclusive = firm\n"
				   "code.snomed = 123\n"
				   "[step rises]\n"
				   "kind = count\n"
				   "ask = Rises\n"
				   "ask_if = strength.max >= 3\n"
				   "sides = left, right\n"
				   "max = 200\n"
				   "[step force]\n"
				   "kind = number\n"
				   "ask = Force\n"
				   "do = Pull\n"
				   "unit = N, kgf\n"
				   "min = 0\n"
				   "soft_max = 300,5\n"
				   "sides = right else left\n"
				   "required = no\n"
				   "note = required-if-abnormal\n"
				   "compare_if_same = well, time\n"
				   "source = T\n"
				   "[step time]\n"
				   "kind = hold\n"
				   "ask = Hold\n"
				   "target = 30\n"
				   "sides = once\n"
				   "[step well]\n"
				   "kind = yesno\n"
				   "ask = Well?\n"
				   "sides = right\n"
				   "abnormal = no\n"
				   "[stop rupture]\n"
				   "if = tendon has gap\n"
				   "blocks = rises, force\n"
				   "say = Stop\n"
				   "[check odd]\n"
				   "if = rises.left < 10\n"
				   "say = Odd\n"
				   "[score total]\n"
				   "label = Total\n"
				   "sum = rises\n"
				   "band = < 48 low\n"
				   "  >= 48 high\n";

static void
test_head_and_cards(void **state)
{
	(void)state;
	struct myo_protocol *p = load_sound(example);
	assert_string_equal(p->id, "p");
	assert_string_equal(p->version, "1");
	assert_string_equal(p->region, "");
	assert_string_equal(p->about, "One line.\nTwo.");
	assert_int_equal(p->order, MYO_ORDER_SIDE);
	assert_int_equal(p->n_sides, 2);
	assert_int_equal(p->sides[0], MYO_SIDE_RIGHT);
	assert_int_equal(p->sides[1], MYO_SIDE_LEFT);
	assert_int_equal(p->n_muscles, 1);
	const struct myo_muscle *m = myo_protocol_muscle(p, "gm");
	assert_ptr_equal(m, &p->muscles[0]);
	assert_string_equal(m->roots, "S1, S2");
	assert_int_equal(m->n_roots_by, 1);
	assert_string_equal(m->roots_by[0].name, "kendall");
	assert_string_equal(m->roots_by[0].value, "L5, S1");
	assert_string_equal(m->latin, "");
	assert_int_equal(m->where.line, 12);
	assert_string_equal(m->where.file, "p.ini");
	assert_int_equal(p->n_scales, 1);
	assert_int_equal(p->scales[0].n_levels, 6);
	assert_true(p->scales[0].numeric);
	assert_int_equal(p->scales[0].qualifiers, 15);
	assert_int_equal(p->n_reasons, 1);
	assert_true(myo_protocol_reason(p, "refused")->not_done);
	assert_null(myo_protocol_step(p, "refused"));
	assert_int_equal(p->n_scores, 1);
	assert_int_equal(p->scores[0].n_rules, 3);
	assert_string_equal(p->scores[0].rules[0].name, "sum");
	assert_string_equal(p->scores[0].rules[1].value, "< 48 low");
	assert_string_equal(p->scores[0].rules[2].value, ">= 48 high");
	assert_int_equal(strlen(p->hash), 64);
	assert_int_equal(strlen(p->rev), 2 + 12);
	assert_memory_equal(p->rev + 2, p->hash, 12);
	myo_protocol_free(p);
}

static void
test_steps(void **state)
{
	(void)state;
	struct myo_protocol *p = load_sound(example);
	assert_int_equal(p->n_steps, 6);
	const struct myo_step *s = myo_protocol_step(p, "strength");
	assert_int_equal(s->kind, MYO_KIND_GRADE);
	assert_int_equal(s->trials, 2);
	assert_int_equal(s->n_choices, 6);
	assert_ptr_equal(s->scale, &p->scales[0]);
	assert_true(s->choices[1].abnormal);
	assert_false(s->choices[2].abnormal);
	assert_false(p->scales[0].levels[1].abnormal);
	assert_string_equal(s->source, "S");
	assert_string_equal(s->muscles[0], "gm");
	assert_int_equal(s->note, MYO_NOTE_NO);
	assert_int_equal(s->with, -1);

	s = myo_protocol_step(p, "tendon");
	assert_int_equal(s->with, 0);
	assert_true(s->many);
	assert_int_equal(s->note, MYO_NOTE_IF_ABNORMAL);
	assert_int_equal(s->n_choices, 2);
	assert_string_equal(s->choices[1].definition, "a finger fits in");
	assert_int_equal(s->choices[1].n_aliases, 2);
	assert_string_equal(s->choices[1].aliases[1], "dent");
	assert_true(s->choices[0].exclusive && !s->choices[0].abnormal);
	assert_true(!s->choices[1].exclusive && s->choices[1].abnormal);
	assert_string_equal(s->codes[0].name, "snomed");

	s = myo_protocol_step(p, "rises");
	assert_int_equal(s->sides[0], MYO_SIDE_LEFT);
	assert_int_equal(s->decimals, 0);
	assert_true(s->has_min && s->has_max && !s->has_soft_max);
	assert_true(fabs(s->max - 200) < 1e-9);
	assert_string_equal(s->ask_if_text, "strength.max >= 3");
	assert_non_null(s->ask_if);

	s = myo_protocol_step(p, "force");
	assert_string_equal(s->action, "Pull");
	assert_int_equal(s->n_units, 2);
	assert_string_equal(s->units[1], "kgf");
	assert_true(fabs(s->soft_max - 300.5) < 1e-9);
	assert_true(s->else_side && s->n_sides == 2);
	assert_false(s->required);
	assert_int_equal(s->note, MYO_NOTE_REQUIRED_IF_ABNORMAL);
	assert_int_equal(s->decimals, 2);
	assert_int_equal(s->n_compare_if_same, 2);
	assert_ptr_equal(
	    &p->steps[s->compare_if_same[0]], myo_protocol_step(p, "well"));
	assert_ptr_equal(
	    &p->steps[s->compare_if_same[1]], myo_protocol_step(p, "time"));
	assert_string_equal(s->source, "T");

	s = myo_protocol_step(p, "time");
	assert_string_equal(s->units[0], "s");
	assert_int_equal(s->decimals, 1);
	assert_int_equal(s->n_sides, 1);
	assert_int_equal(s->sides[0], MYO_SIDE_ONCE);
	s = myo_protocol_step(p, "well");
	assert_int_equal(s->n_choices, 2);
	assert_string_equal(s->choices[0].code, "yes");
	assert_true(s->choices[1].abnormal && s->required);
	myo_protocol_free(p);
}

static void
test_items(void **state)
{
	(void)state;
	struct myo_protocol *p = load_sound(example);
	assert_int_equal(p->n_safeties, 2);
	assert_int_equal(p->safeties[0].level, MYO_SAFETY_HARD);
	assert_false(p->safeties[0].many || p->safeties[0].blocks.all);
	assert_int_equal(p->safeties[0].blocks.n_steps, 2);
	assert_int_equal(p->safeties[0].blocks.steps[1], 2);
	assert_int_equal(p->safeties[0].n_choices, 2);
	assert_true(p->safeties[1].many && p->safeties[1].blocks.all);
	assert_int_equal(p->safeties[1].level, MYO_SAFETY_ASK);
	assert_string_equal(p->safeties[1].choices[0].code, "dvt");
	assert_int_equal(p->n_stops, 1);
	assert_true(p->stops[0].sided);
	assert_int_equal(p->stops[0].blocks.steps[1], 3);
	assert_string_equal(p->stops[0].source, "S");
	assert_int_equal(p->n_checks, 1);
	assert_false(p->checks[0].sided);
	assert_string_equal(p->checks[0].cond_text, "rises.left < 10");
	myo_protocol_free(p);
	myo_protocol_free(NULL);
}

/* ---- Faults */

#define STEP(id) "[step " id "]\nkind = yesno\nask = Q\n"

struct row {
	const char *name;
	const char *text;
	const char *diags;
};

static const char twelve[] = "[protocol]\n" /* 1 */
			     "id = p\n"
			     "version = one two\n" /* bad-value 3:11 */
			     "title = P\n"
			     "sides = right, left\n"
			     "sources = S\n"
			     "[step a]\n"
			     "kind = number\n"
			     "ask = A ; lost\n" /* lost-text 9:9 */
			     "unit = N, cm\n"   /* bad-value 10:11 */
			     "min = 10\n"
			     "max = 2\n"                /* bad-range 12:7 */
			     "stabilize = the pelvis\n" /* unknown-key 13:1 */
			     "[step b]\n"
			     "kind = count\n"
			     "ask = B\n"
			     "scale = mrc\n"   /* misplaced 17:1 */
			     "with = nobody\n" /* dangling 18:8 */
			     "ask_if = c = yes and\n"
			     "  a >> 3\n" /* condition 20:5 */
			     "[step c]\n"
			     "kind = yesno\n"
			     "ask: C\n"   /* colon 23:4 */
			     "ask = D\n"  /* duplicate 24:1 */
			     "[step c]\n" /* duplicate 25:2 */
			     "kind = text\n"
			     "ask = E\n"
			     "[stop s]\n"
			     "if = c = yes and c = no\n" /* never 29:6 */
			     "blocks = all\n"
			     "say = S\n";

/* clang-format off */
static const struct row faults[] = {
	{ "twelve at once", twelve,
	    "3:11 bad-value; 9:9 lost-text; 10:11 bad-value; "
	    "12:7 bad-range; 13:1 unknown-key; 17:1 misplaced-key; "
	    "18:8 dangling; 20:5 condition; 23:4 colon; "
	    "24:1 duplicate-key; 25:2 duplicate-section; "
	    "29:6 never-holds" },
	{ "nothing", "", "0:0 missing-section" },
	{ "no step", HEAD, "0:0 missing-section" },
	{ "empty protocol section", "[protocol]\n" STEP("a") "source = S\n",
	    "1:2 missing-key; 1:2 missing-key; 1:2 missing-key" },
	{ "empty step", HEAD "[step a]\n", "7:2 missing-key" },
	{ "unknown section", HEAD "[stpe a]\nkind = yesno\n" STEP("b"),
	    "7:2 unknown-section" },
	{ "no id", HEAD "[step]\nkind = yesno\nask = Q\n", "7:2 bad-section" },
	{ "word too many", HEAD "[step a b]\nkind = yesno\nask = Q\n",
	    "7:9 bad-section" },
	{ "empty header", HEAD STEP("a") "[]\n", "10:1 bad-section" },
	{ "bad id, once only", HEAD "[step Ab]\nkind = yesno\nask = Q\n"
	    STEP("c") "with = Ab\n", "7:7 bad-id" },
	{ "word of conditions", HEAD STEP("and"), "7:7 bad-id" },
	{ "second protocol section", HEAD "[protocol]\n" STEP("a"),
	    "7:2 duplicate-section; 7:2 missing-key; 7:2 missing-key; "
	    "7:2 missing-key" },
	{ "bad protocol id", "[protocol]\nid = P p\nversion = 1\n"
	    "title = P\nsources = S\n" STEP("a"), "2:6 bad-id" },
	{ "misspelt required key is one fault", HEAD
	    "[step a]\nkind = yesno\nakk = Q\n", "9:1 unknown-key" },
	{ "unknown kind leaves the keys alone", HEAD
	    "[step a]\nkind = yes\nscale = mrc\nunit = N\n", "8:8 bad-value" },
	{ "empty value", HEAD STEP("a") "say =\n", "10:1 empty-value" },
	{ "key of another section", HEAD STEP("a") "origin = x\n",
	    "10:1 unknown-key" },
	{ "wildcard without a name", HEAD STEP("a") "code. = x\n",
	    "10:1 unknown-key" },
	{ "nt is no code", HEAD "[step a]\nkind = choice\nask = Q\n"
	    "option.NT = x\noption.b = y\n", "10:8 bad-id" },
	{ "bad code", HEAD "[step a]\nkind = choice\nask = Q\n"
	    "option.a_b = x\noption.b = y\n", "10:8 bad-id" },
	{ "no option", HEAD "[step a]\nkind = choice\nask = Q\n",
	    "7:2 missing-key" },
	{ "palpation without structure", HEAD
	    "[step a]\nkind = palpation\noption.b = B\n", "7:2 missing-key" },
	{ "palpation needs no question", HEAD "[step a]\n"
	    "kind = palpation\nstructure = s\noption.b = B\n", "" },
	{ "instruction", HEAD "[step a]\nkind = instruction\n",
	    "7:2 missing-key" },
	{ "instruction with do", HEAD "[step a]\nkind = instruction\n"
	    "do = Lie down\n", "" },
	{ "unknown code", HEAD "[step a]\nkind = choice\nask = Q\n"
	    "option.b = y\nabnormal = b, c\n", "11:15 dangling" },
	{ "definition of nothing", HEAD "[step a]\nkind = choice\n"
	    "ask = Q\noption.b = y\ndefinition.c = y\n", "11:12 dangling" },
	{ "abnormal grade", HEAD "[step a]\nkind = grade\nask = Q\n"
	    "scale = mrc\nabnormal = 9\n", "11:12 dangling" },
	{ "unknown scale", HEAD "[step a]\nkind = grade\nask = Q\n"
	    "scale = mcr\nabnormal = 9\n", "10:9 dangling" },
	{ "unknown card", HEAD STEP("a") "muscles = x, y\n",
	    "10:11 dangling; 10:14 dangling" },
	{ "n and y where several may be chosen", HEAD "[step a]\n"
	    "kind = checks\nask = Q\noption.n = numb\noption.YES = yellow\n"
	    "option.b = No\nalias.b = blue, y\n"
	    "[step c]\nkind = palpation\nstructure = S\noption.no = numb\n"
	    "[safety s]\nask = Q\nkind = checks\nblocks = all\n"
	    "option.y = yellow\noption.no-power = no power\n",
	    "10:8 bad-id; 11:8 bad-id; 12:12 bad-value; 13:17 bad-value; "
	    "17:8 bad-id; 22:8 bad-id" },
	{ "n and y where one is chosen", HEAD "[step a]\n"
	    "kind = checks\nask = Q\noption.n = numb\noption.y = yellow\n"
	    "choose = one\n"
	    "[step b]\nkind = choice\nask = Q\noption.no = No\n"
	    "option.yes = Yes\n", "" },
	{ "unknown step to block", HEAD STEP("a") "[safety s]\nask = Q\n"
	    "blocks = a b,c\n", "12:12 dangling; 12:14 dangling" },
	{ "steps to compare by", HEAD STEP("a") "[step n]\nkind = count\n"
	    "ask = N\ncompare_if_same = a, b\n"
	    "[step m]\nkind = count\nask = M\ncompare_if_same = all\n",
	    "13:22 dangling; 17:19 bad-value" },
	{ "all and another", HEAD STEP("a") "[safety s]\nask = Q\n"
	    "blocks = all, nope\n[safety t]\nask = Q\nblocks = a\n  all\n"
	    "[safety u]\nask = Q\nblocks = all all\n",
	    "12:10 bad-value; 12:15 dangling; 16:3 bad-value; "
	    "19:10 bad-value; 19:14 bad-value" },
	{ "value on a continuation line", HEAD STEP("a") "muscles =\n"
	    "  x\n", "11:3 dangling" },
	{ "sides", HEAD STEP("a") "sides = right, right\n" STEP("b")
	    "sides = both\n" STEP("c") "sides = left else left\n"
	    STEP("d") "sides = right left\n" STEP("e") "sides = ,right\n"
	    STEP("f") "sides = left else right\n" STEP("g") "sides = left\n"
	    STEP("h") "sides = right, left, right\n",
	    "10:9 bad-value; 14:9 bad-value; 18:9 bad-value; "
	    "22:9 bad-value; 26:9 bad-value; 38:9 bad-value" },
	{ "sides of a protocol", "[protocol]\nid = p\nversion = 1\n"
	    "title = P\nsources = S\nsides = right else left\n" STEP("a"),
	    "6:9 bad-value" },
	{ "numbers", HEAD "[step a]\nkind = number\nask = Q\nmin = x\n"
	    "max = 1e3\ndecimals = 10\ntrials = 0\nrest = -1\n",
	    "10:7 bad-value; 11:7 bad-value; 12:12 bad-value; "
	    "13:10 bad-value; 14:8 bad-value" },
	{ "units", HEAD "[step a]\nkind = number\nask = Q\n"
	    "unit = N, N, stone, a b\n",
	    "10:11 bad-value; 10:14 bad-value; 10:21 bad-value" },
	{ "a unit of its own", HEAD "[step a]\nkind = number\nask = Q\n"
	    "unit = mm/Hg\n", "" },
	{ "yes and no", HEAD STEP("a") "required = maybe\nnote = always\n"
	    "identifies = person\n",
	    "10:12 bad-value; 11:8 bad-value; 12:14 bad-value" },
	{ "safety kinds", HEAD STEP("a") "[safety s]\nask = Q\nblocks = all\n"
	    "option.b = B\n[safety t]\nask = Q\nkind = checks\n"
	    "blocks = all\n[safety u]\nask = Q\nkind = list\nblocks = all\n",
	    "13:1 misplaced-key; 14:2 missing-key; 20:8 bad-value" },
	{ "safety must block", HEAD STEP("a") "[safety s]\nask = Q\n",
	    "10:2 missing-key" },
	{ "scores", HEAD STEP("a") "[score s]\nlabel = S\n[score t]\n"
	    "label = T\nsum = a\nmean = a\n",
	    "10:2 missing-key; 12:2 missing-key" },
	{ "no from without a source", HEAD "[step a]\nfrom = q/a\n",
	    "8:8 from" },
	{ "faults behind a damaged line", HEAD STEP("a") "say = \x1b\n"
	    "wat = x\n", "10:7 control-byte; 11:1 unknown-key" },
	{ "damaged values make no more faults", HEAD "[step a]\n"
	    "kind = count ;x\nask = A\nmax = 1 ;x\nmin = 5\n", 
	    "8:14 lost-text; 10:9 lost-text" },
	{ "missing bracket loses no keys", HEAD "[step a\nkind = yesno\n"
	    "ask = Q\nwat = x\n", "7:1 bad-section; 10:1 unknown-key" },
};
/* clang-format on */

static void
test_faults(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++)
		expect_diags(faults[i].name, faults[i].text,
		    strlen(faults[i].text), MYO_ERROR, faults[i].diags);
}

/* The words, for one of each sort. */
static void
test_texts(void **state)
{
	(void)state;
	static const struct {
		const char *text, *said;
	} said[] = {
		{ HEAD STEP("a") "stabilize = x\n",
		    "unknown key: 'stabilize'; did you mean 'stabilise'?" },
		{ HEAD STEP("a") "scale = mrc\n",
		    "key does not belong to this kind of step: 'scale' in a "
		    "step of kind 'yesno'" },
		{ HEAD STEP("a") "origin = x\n",
		    "unknown key: 'origin'; it belongs in [muscle ID]" },
		{ HEAD "[stpe a]\n" STEP("a"),
		    "unknown section: 'stpe'; did you mean 'step'?" },
		{ HEAD STEP("a") STEP("a"),
		    "duplicate section: 'step a', first in line 7" },
		{ HEAD STEP("a") "ask = R\n",
		    "duplicate key: 'ask', first in line 9" },
		{ HEAD STEP("a") "note = always\n",
		    "value is not allowed: 'always' for 'note'; use no, ask, "
		    "ask-if-abnormal or required-if-abnormal" },
	};
	for (size_t i = 0; i < sizeof(said) / sizeof(said[0]); i++) {
		struct myo_diags *diags = myo_diags_new();
		assert_null(
		    load_text(said[i].text, strlen(said[i].text), diags));
		assert_int_equal(myo_diags_count(diags), 1);
		assert_string_equal(
		    myo_diags_get(diags, 0)->text, said[i].said);
		assert_string_equal(myo_diags_get(diags, 0)->file, "p.ini");
		assert_non_null(myo_diags_get(diags, 0)->source);
		myo_diags_free(diags);
	}
}

/* ---- Tables */

/* The manual is made of these rows. */
static void
test_rows(void **state)
{
	(void)state;
	for (unsigned t = 0; t < SECT_TYPES; t++) {
		const struct sect_row *sect = &sect_rows[t];
		assert_int_equal(sect_find(str_from(sect->name)), t);
		assert_non_null(sect->help);
		for (size_t i = 0; i < sect->n_keys; i++) {
			const struct key_row *row = &sect->keys[i];
			struct buf key = BUF_INIT;
			buf_adds(&key, row->name);
			if (key.data[key.len - 1] == '*')
				buf_adds(&key, "x");
			assert_ptr_equal(
			    key_find((enum sect_type)t, buf_str(&key)), row);
			size_t len = strlen(row->help);
			assert_true(len > 0 && row->help[len - 1] == '.');
			assert_true(row->type != KEY_ENUM || row->choices);
			assert_true(row->min <= row->max);
			buf_release(&key);
		}
	}
}

/* Look-ups are no search: ten times the steps, not a hundred times the work
 * (which a test cannot time, but can wait for). */
static void
test_many_steps(void **state)
{
	(void)state;
	struct buf text = BUF_INIT;
	buf_adds(&text, HEAD);
	for (int i = 0; i < 10000; i++)
		buf_addf(&text,
		    "[step s%d]\nkind = grade\nscale = mrc\nask = Q\n"
		    "%s = s%d%s\n",
		    i, i % 2 ? "with" : "ask_if", i > 0 ? i - 1 : 0,
		    i % 2   ? ""
		    : i > 0 ? " answered"
			    : " > 0 or s0 = 0");
	/* the first asks after itself */
	expect_diags("many", text.data, text.len, MYO_ERROR, "11:10 cycle");
	buf_release(&text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_head_and_cards),
		cmocka_unit_test(test_steps),
		cmocka_unit_test(test_items),
		cmocka_unit_test(test_faults),
		cmocka_unit_test(test_texts),
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_many_steps),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
