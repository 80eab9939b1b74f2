/*
 * test_catalogue.c: shared scales and reasons.
 */
#include "loading.h"

#include <math.h>
#include <stdlib.h>

struct row {
	const char *name;
	const char *text;
	const char *diags;
};

#define SCALE "[scale s]\ntitle = S\nsource = S\n"

/* clang-format off */
static const struct row rows[] = {
	{ "empty", "", "" },
	{ "sound", MRC, "" },
	{ "no grade", SCALE, "1:8 missing-section" },
	{ "no title", "[scale s]\nsource = S\n[grade s a]\nlabel = A\n",
	    "1:2 missing-key" },
	{ "no source", "[scale s]\ntitle = S\n[grade s a]\nlabel = A\n",
	    "1:2 no-source" },
	{ "grade of no scale", SCALE "[grade s a]\nlabel = A\n"
	    "[grade t a]\nlabel = A\n", "6:8 dangling" },
	{ "grade of no scale is looked at", SCALE "[grade s a]\nlabel = A\n"
	    "[grade t b]\nlabel = NA\npoints = many\n",
	    "6:8 dangling; 7:9 missing-like-label; 8:10 bad-value" },
	{ "grade without code", SCALE "[grade s a]\nlabel = A\n"
	    "[grade s]\nlabel = A\n", "6:2 bad-section" },
	{ "codes", SCALE "[grade s a]\nlabel = A\n[grade s a_b]\nlabel = B\n"
	    "[grade s nt]\nlabel = C\n", "6:10 bad-id; 8:10 bad-id" },
	{ "same code", SCALE "[grade s a]\nlabel = A\n[grade s a]\n"
	    "label = B\n", "6:2 duplicate-section" },
	{ "same code in another scale", SCALE "[grade s a]\nlabel = A\n"
	    "[scale t]\ntitle = T\nsource = S\n[grade t a]\nlabel = A\n", "" },
	{ "codes that differ in case", SCALE "[grade s T]\nlabel = A\n"
	    "[grade s t]\nlabel = B\n", "6:10 code-case" },
	{ "same rank", SCALE "[grade s a]\nlabel = A\nrank = 3\n"
	    "[grade s b]\nlabel = B\nrank = 3\n", "9:8 bad-value" },
	{ "rank that a place gives", SCALE "[grade s a]\nlabel = A\n"
	    "rank = 1\n[grade s b]\nlabel = B\n", "7:10 bad-value" },
	{ "rank and points", SCALE "[grade s a]\nlabel = A\nrank = -1\n"
	    "points = many\n", "6:8 bad-value; 7:10 bad-value" },
	{ "qualifiers", SCALE "qualifiers = p, x ~\n[grade s a]\n"
	    "label = A\n", "4:17 bad-value" },
	{ "qualifiers of a grade", SCALE "qualifiers = none\n"
	    "[grade s a]\nlabel = A\nqualifiers = p, ~\n"
	    "[grade s b]\nlabel = B\nqualifiers = none\n"
	    "[grade s c]\nlabel = C\nqualifiers = p none\n",
	    "13:16 bad-value" },
	{ "missing-like", SCALE "[grade s NA]\nlabel = B\n"
	    "[grade s a]\nlabel = n/a\n",
	    "5:1 missing-like-label; 7:9 missing-like-label" },
	{ "reason", "[reason r]\nlabel = R\nclass = not-testable\n"
	    "text = required\nuse = stop, not-tested\n", "" },
	{ "reason's keys", "[reason r]\nclass = no\ntext = never\n"
	    "use = stop, often\n", "1:2 missing-key; 2:9 bad-value; "
	    "3:8 bad-value; 4:13 bad-value" },
	{ "sections of protocols", "[step a]\nkind = text\n" MRC,
	    "1:2 unknown-section" },
	{ "unknown key", SCALE "tilte = S\n[grade s a]\nlabel = A\n",
	    "4:1 unknown-key" },
};
/* clang-format on */

static void
test_faults(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct myo_catalogue *c = myo_catalogue_new();
		struct myo_diags *diags = myo_diags_new();
		enum myo_status status = myo_catalogue_add(
		    c, "c.ini", rows[i].text, strlen(rows[i].text), diags);
		struct buf found = BUF_INIT;
		list_diags(&found, diags, MYO_WARNING);
		if (strcmp(found.data, rows[i].diags) != 0)
			fail_msg("%s: found \"%s\"", rows[i].name, found.data);
		bool errors = myo_diags_count_of(diags, MYO_ERROR) > 0;
		assert_int_equal(status, errors ? MYO_ERR_INVALID : MYO_OK);
		buf_release(&found);
		myo_diags_free(diags);
		myo_catalogue_free(c);
	}
	myo_catalogue_free(NULL);
}

static struct myo_protocol *
load_with(const struct myo_catalogue *c, const char *text)
{
	struct myo_protocol *p = NULL;
	assert_int_equal(
	    myo_protocol_load("p.ini", text, strlen(text), c, NULL, &p, NULL),
	    MYO_OK);
	return p;
}

static void
add(struct myo_catalogue *c, const char *text)
{
	/* The bytes may go right after the call. */
	char *copy = strdup(text);
	assert_non_null(copy);
	assert_int_equal(
	    myo_catalogue_add(c, "c.ini", copy, strlen(copy), NULL), MYO_OK);
	memset(copy, 'x', strlen(copy));
	free(copy);
}

#define USES(scale) HEAD "[step a]\nkind = grade\nscale = " scale "\nask = Q\n"

static void
test_model(void **state)
{
	(void)state;
	struct myo_catalogue *c = myo_catalogue_new();
	add(c, "[scale k]\ntitle = Kendall\nsource = K\ncredit = C\n"
	       "[grade k 1]\nlabel = Poor-\nrank = 2\npoints = 1\n"
	       "alias = P-, poor minus\ngravity = yes\n"
	       "[grade k T]\nlabel = Trace\nrank = 1\n"
	       "[grade k 0]\nlabel = Zero\nrank = 0\npoints = 0\n"
	       "definition = nothing\n"
	       "[scale words]\ntitle = W\nsource = W\n"
	       "[grade words low]\nlabel = Low\n"
	       "[grade words high]\nlabel = High\n");
	struct myo_protocol *p = load_with(c, USES("k"));
	struct myo_protocol *q = load_with(c, USES("words"));
	myo_catalogue_free(c);

	assert_int_equal(p->n_scales, 1);
	const struct myo_scale *s = &p->scales[0];
	assert_string_equal(s->title, "Kendall");
	assert_string_equal(s->credit, "C");
	assert_int_equal(s->qualifiers, 0);
	assert_true(s->numeric);
	assert_int_equal(s->n_levels, 3);
	assert_string_equal(s->levels[0].code, "0");
	assert_string_equal(s->levels[0].definition, "nothing");
	assert_string_equal(s->levels[1].code, "T");
	assert_false(s->levels[1].has_points);
	assert_string_equal(s->levels[2].code, "1");
	assert_true(s->levels[2].has_points);
	assert_true(fabs(s->levels[2].points - 1) < 1e-9);
	assert_int_equal(s->levels[2].n_aliases, 2);
	assert_string_equal(s->levels[2].aliases[1], "poor minus");
	assert_true(s->levels[2].gravity);
	assert_false(s->levels[0].gravity || s->levels[1].gravity);
	assert_false(q->scales[0].numeric);
	assert_int_equal(q->scales[0].levels[1].rank, 1);
	myo_protocol_free(q);
	myo_protocol_free(p);
}

/* A level's own set takes the place of the scale's. */
static void
test_qualifiers(void **state)
{
	(void)state;
	struct myo_catalogue *c = myo_catalogue_new();
	add(c, "[scale k]\ntitle = K\nsource = K\nqualifiers = *, **\n"
	       "[grade k 3]\nlabel = Three\nqualifiers = p\n"
	       "[grade k 4]\nlabel = Four\n"
	       "[grade k 5]\nlabel = Five\nqualifiers = none\n");
	struct myo_protocol *p = load_with(c, USES("k"));
	myo_catalogue_free(c);
	const unsigned stars = MYO_QUAL_OTHER_LOW | MYO_QUAL_OTHER_NORMAL;
	const unsigned expected[] = { MYO_QUAL_PAIN, stars, 0 };
	assert_int_equal(p->scales[0].qualifiers, stars);
	for (size_t i = 0; i < 3; i++) {
		assert_int_equal(
		    p->scales[0].levels[i].qualifiers, expected[i]);
		assert_int_equal(
		    p->steps[0].choices[i].qualifiers, expected[i]);
	}
	/* a snapshot says no more than the file, and means the same */
	const char *first = strstr(p->snapshot, "qualifiers = p\n");
	assert_non_null(first);
	assert_non_null(strstr(first, "qualifiers = none\n"));
	size_t written = 0;
	for (first = p->snapshot;
	     (first = strstr(first, "qualifiers =")) != NULL; first++)
		written++;
	assert_int_equal(written, 3);
	struct myo_protocol *again = load_with(NULL, p->snapshot);
	assert_string_equal(again->snapshot, p->snapshot);
	for (size_t i = 0; i < 3; i++)
		assert_int_equal(
		    again->scales[0].levels[i].qualifiers, expected[i]);
	myo_protocol_free(again);
	myo_protocol_free(p);
}

static void
test_first_is_in_force(void **state)
{
	(void)state;
	struct myo_catalogue *c = myo_catalogue_new();
	struct myo_diags *diags = myo_diags_new();
	static const char bad[] = "[scale s]\ntitle = Bad\nwat = x\n"
				  "[grade s a]\nlabel = A\n";
	assert_int_equal(
	    myo_catalogue_add(c, "bad.ini", bad, strlen(bad), diags),
	    MYO_ERR_INVALID);
	add(c, "[scale s]\ntitle = First\nsource = S\n[grade s a]\nlabel = A\n"
	       "[reason one]\nlabel = First\nclass = not-done\n");
	add(c, "[scale s]\ntitle = Second\nsource = S\n"
	       "[grade s a]\nlabel = A\n"
	       "[reason one]\nlabel = Second\nclass = not-done\n"
	       "[reason two]\nlabel = Two\nclass = not-testable\n"
	       "use = stop\ntext = required\n");
	struct myo_protocol *p = load_with(c, USES("s"));
	assert_string_equal(p->scales[0].title, "First");
	assert_int_equal(p->n_reasons, 2);
	assert_string_equal(p->reasons[0].label, "First");
	assert_true(p->reasons[0].not_done && p->reasons[0].for_not_tested);
	assert_false(p->reasons[0].for_stop || p->reasons[0].text_required);
	assert_ptr_equal(myo_protocol_reason(p, "two"), &p->reasons[1]);
	assert_true(p->reasons[1].for_stop && p->reasons[1].text_required);
	assert_false(p->reasons[1].for_not_tested || p->reasons[1].not_done);
	assert_null(myo_protocol_reason(p, "three"));
	myo_protocol_free(p);

	/* The file's own come before any. */
	p = load_with(c,
	    USES("s") "[scale s]\ntitle = Own\nsource = S\n"
		      "[grade s a]\nlabel = A\n"
		      "[reason two]\nlabel = Own\nclass = not-done\n");
	assert_string_equal(p->scales[0].title, "Own");
	assert_string_equal(p->reasons[0].label, "Own");
	assert_int_equal(p->n_reasons, 2);
	myo_protocol_free(p);
	myo_diags_free(diags);
	myo_catalogue_free(c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_faults),
		cmocka_unit_test(test_model),
		cmocka_unit_test(test_qualifiers),
		cmocka_unit_test(test_first_is_in_force),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
