/*
 * test_limits.c: {limit:NAME=NUMBER} in protocols: what it becomes, that the
 * snapshot stands alone, and what is refused, with its place.
 */
#include "loading.h"

#include "core/protocol_keys.h"

#define STEP "[step pain]\nkind = number\nask = P\nmax = 10\n"

static struct myo_protocol *
load_with(const char *text, const char *name, const char *value,
    struct myo_diags *diags)
{
	struct myo_catalogue *c = mrc_catalogue();
	struct myo_protocol *p = NULL;
	if (name != NULL)
		assert_int_equal(
		    myo_catalogue_set_limit(c, name, value), MYO_OK);
	enum myo_status status =
	    myo_protocol_load("p.ini", text, strlen(text), c, NULL, &p, diags);
	myo_catalogue_free(c);
	assert_true((p != NULL) == (status == MYO_OK));
	return p;
}

static const char sound[] = HEAD
    "[safety bp]\nask = Above {limit:high=200}/{limit:low=110} mmHg?\n"
    "blocks = all\n" STEP
    "[stop sore]\nif = pain >= {limit:sore=7}\nsay = Pain {limit:sore} or\n"
    "  more than {limit:sore=7}\nblocks = all\n";

/* clang-format off */
static const struct {
	const char *name, *limit, *value;
	const char *ask, *cond, *say;
} filled[] = {
	{ "the protocol's own", NULL, NULL, "Above 200/110 mmHg?",
	    "pain >= 7", "Pain 7 or more than 7" },
	{ "the clinic's", "high", "180", "Above 180/110 mmHg?",
	    "pain >= 7", "Pain 7 or more than 7" },
	{ "in a condition", "sore", "5.5", "Above 200/110 mmHg?",
	    "pain >= 5.5", "Pain 5.5 or more than 5.5" },
	{ "one that is not used", "soar", "5", "Above 200/110 mmHg?",
	    "pain >= 7", "Pain 7 or more than 7" },
};
/* clang-format on */

static void
test_filled(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(filled) / sizeof(filled[0]); i++) {
		struct myo_diags *diags = myo_diags_new();
		struct myo_protocol *p =
		    load_with(sound, filled[i].limit, filled[i].value, diags);
		if (p == NULL)
			fail_msg("%s: not loaded", filled[i].name);
		assert_int_equal(myo_diags_count(diags), 0);
		assert_string_equal(p->safeties[0].ask, filled[i].ask);
		assert_string_equal(p->stops[0].cond_text, filled[i].cond);
		assert_string_equal(p->stops[0].say, filled[i].say);
		assert_int_equal(p->n_limits, 3);
		assert_string_equal(p->limits[2].name, "sore");
		assert_string_equal(p->limits[2].standard, "7");

		/* The snapshot stands alone: the number is in it, and other
		 * limits of another day change nothing. */
		struct myo_protocol *again =
		    load_with(p->snapshot, "sore", "1", diags);
		assert_non_null(again);
		assert_string_equal(again->snapshot, p->snapshot);
		assert_string_equal(again->rev, p->rev);
		assert_string_equal(again->stops[0].cond_text, filled[i].cond);
		assert_int_equal(again->n_limits, 0);
		myo_protocol_free(again);
		myo_protocol_free(p);
		myo_diags_free(diags);
	}
}

/* A record of one number is not a record of another: the revision differs. */
static void
test_revision(void **state)
{
	(void)state;
	struct myo_protocol *own = load_with(sound, NULL, NULL, NULL);
	struct myo_protocol *same = load_with(sound, "sore", "7", NULL);
	struct myo_protocol *other = load_with(sound, "sore", "6", NULL);
	assert_string_equal(own->rev, same->rev);
	assert_string_not_equal(own->rev, other->rev);
	assert_false(own->limits[2].is_local);
	assert_true(same->limits[2].is_local);
	myo_protocol_free(own);
	myo_protocol_free(same);
	myo_protocol_free(other);
}

static void
test_only_the_clinic(void **state)
{
	(void)state;
	static const char text[] = HEAD STEP
	    "[stop sore]\nif = pain >= {limit:sore}\nsay = S\nblocks = all\n";
	struct myo_protocol *p = load_with(text, "sore", "4", NULL);
	assert_non_null(p);
	assert_string_equal(p->stops[0].cond_text, "pain >= 4");
	assert_string_equal(p->limits[0].standard, "");
	myo_protocol_free(p);
	expect_diags(
	    "no number at all", text, strlen(text), MYO_WARNING, "12:14 limit");
}

/* clang-format off */
static const struct {
	const char *name, *text, *diags;
} faults[] = {
	{ "no number", "[step a]\nkind = text\nask = A {limit:x}\n",
	    "9:9 limit" },
	{ "no name", "[step a]\nkind = text\nask = {limit:=5}\n", "9:7 limit" },
	{ "not a number", "[step a]\nkind = text\nask = {limit:x=5 kg}\n",
	    "9:7 limit" },
	{ "a long number", "[step a]\nkind = text\nask = {limit:x=123456789}\n",
	    "9:7 limit" },
	{ "across lines", "[step a]\nkind = text\nask = {limit:\n  x=5}\n",
	    "9:7 limit" },
	{ "no end", "[step a]\nkind = text\nask = A {limit:x=5\n",
	    "9:9 limit" },
	{ "two numbers", "[step a]\nkind = text\nask = {limit:x=5}\n"
	    "say = {limit:x=6}\n", "10:7 limit" },
	{ "in a line below", "[step a]\nkind = text\nask = A\n  b {limit:X=5}\n",
	    "10:5 limit" },
	{ "all of them", "[step a]\nkind = text\nask = {limit:x}, {limit:y}\n",
	    "9:7 limit; 9:18 limit" },
	{ "in a muscle", "[muscle m]\nname = {limit:x=5}\nsource = S\n"
	    "[step a]\nkind = text\nask = A\nmuscles = m\n", "8:8 limit" },
	{ "another word", "[step a]\nkind = text\nask = A {limits:x=5}\n",
	    "9:9 placeholder" },
	{ "braces alone", "[step a]\nkind = text\nask = {A}, {: {\n", "" },
	/* what follows from a number points into the file as it was written */
	{ "dangling behind one", "[step a]\nkind = number\nask = A\n"
	    "[step b]\nkind = text\nask = B\n"
	    "ask_if = a = {limit:x=5} or nosuch = 1\n",
	    "13:29 dangling" },
	{ "in lines below", "[step a]\nkind = number\nask = A\n"
	    "[step b]\nkind = text\nask = B\n"
	    "ask_if = a = {limit:x=5}\n  or {limit:y=2} = a or\n  nosuch = 1\n",
	    "14:6 dangling; 15:3 dangling" },
};
/* clang-format on */

static void
test_faults(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++) {
		struct buf text = BUF_INIT;
		buf_addf(&text, "%s%s", HEAD, faults[i].text);
		expect_diags(faults[i].name, text.data, text.len, MYO_WARNING,
		    faults[i].diags);
		buf_release(&text);
	}
}

static void
test_catalogue(void **state)
{
	(void)state;
	static const char text[] =
	    "[scale s]\ntitle = {limit:x=5}\nsource = S\n";
	struct myo_diags *diags = myo_diags_new();
	struct myo_catalogue *c = myo_catalogue_new();
	assert_int_equal(
	    myo_catalogue_add(c, "s.ini", text, strlen(text), diags),
	    MYO_ERR_INVALID);
	struct buf found = BUF_INIT;
	list_diags(&found, diags, MYO_ERROR);
	assert_non_null(strstr(found.data, "2:9 limit"));
	assert_int_equal(myo_catalogue_set_limit(c, "X", "5"), MYO_ERR_INVALID);
	assert_int_equal(
	    myo_catalogue_set_limit(c, "x", "5 kg"), MYO_ERR_INVALID);
	buf_release(&found);
	myo_catalogue_free(c);
	myo_diags_free(diags);
}

static void
test_numbers(void **state)
{
	(void)state;
	static const char *const good[] = { "0", "7", "200", "5.5", "12345678",
		"0.123456" };
	static const char *const bad[] = { "", "5.", ".5", "5,5", "-5", "+5",
		"1.2.3", "123456789", "5 ", "1e3", "x" };
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		if (!limit_is(str_from(good[i])))
			fail_msg("refused: '%s'", good[i]);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (limit_is(str_from(bad[i])))
			fail_msg("accepted: '%s'", bad[i]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_filled),
		cmocka_unit_test(test_revision),
		cmocka_unit_test(test_only_the_clinic),
		cmocka_unit_test(test_faults),
		cmocka_unit_test(test_catalogue),
		cmocka_unit_test(test_numbers),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
