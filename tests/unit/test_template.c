/*
 * test_template.c: protocols that are another one with other words.
 */
#include "loading.h"

#include <stdlib.h>

/* Lines 1 to 6 are the head, the rest begins in line 7. */
#define FROM(name)                                                             \
	"[protocol]\nid = p\nversion = 1\ntitle = P\nregion = elbow\n"         \
	"template = " name "\n"

static const char base[] =
    "[protocol]\nid = base\nversion = 7\ntitle = Base\nabout = B\n"
    "sides = right, left\norder = side\nsources = Base source\n"
    "[safety snap]\nask = Snap?\nblocks = all\nlevel = hard\n"
    "[step a]\nkind = choice\nask = A\noption.yes = y\noption.no = n\n"
    "[step b]\nkind = grade\nscale = mrc\nask = B\nsay = Push\n"
    "source = Mine\n"
    "[step c]\nfrom = part/c\nwith = b\nask = C\n"
    "[step d]\nkind = text\nask = D\n"
    "[step e]\nkind = text\nask = E\nwith = c\n"
    "[stop s]\nif = a = no and b < 3\nblocks = d, b\nsay = Stop\n"
    "[check k]\nif = b = 5 and c has x\nsay = K\n"
    "[check l]\nif = b = 0\nsay = L\n"
    "[score t]\nlabel = T\nsum = b\n";

static const char part[] =
    "[protocol]\nid = part\nversion = 1\ntitle = Part\nsources = Part source\n"
    "[step c]\nkind = checks\nask = Part C\noption.x = x\noption.none = -\n";

static const char nested[] =
    "[protocol]\nid = nested\nversion = 1\ntitle = N\ntemplate = base\n";

/* Made of base; the source of what it says is its own. */
static const char made[] =
    "[protocol]\nid = made\nversion = 1\ntitle = M\ntemplate = base\n"
    "sources = Made source\n"
    "[step a]\nask = Made A\n"
    "[step c]\nomit = yes\n"
    "[step z]\nkind = text\nask = Z\nafter = a\n";

/* Steps whose values are compared by another answer. */
static const char compared[] =
    "[protocol]\nid = compared\nversion = 1\ntitle = C\nsources = S\n"
    "[step how]\nkind = text\nask = How\n"
    "[step where]\nkind = text\nask = Where\n"
    "[step last]\nkind = grade\nscale = mrc\nask = L\nsource = M\n"
    "compare_if_same = how, where\n"
    "[step first]\ncompare_if_same = how\nkind = grade\nscale = mrc\n"
    "ask = F\n";

static const char faulty[] = "[protocol]\nid = faulty\noops\n";

static enum myo_status
find_file(void *ctx, const char *id, const char *from_path, char **data,
    size_t *len, char **path)
{
	(void)ctx;
	(void)from_path;
	const char *text = strcmp(id, "base") == 0       ? base
			   : strcmp(id, "part") == 0     ? part
			   : strcmp(id, "nested") == 0   ? nested
			   : strcmp(id, "made") == 0     ? made
			   : strcmp(id, "faulty") == 0   ? faulty
			   : strcmp(id, "compared") == 0 ? compared
							 : NULL;
	if (text == NULL)
		return MYO_ERR_NOTFOUND;
	*len = strlen(text);
	*data = strdup(text);
	*path = strdup(id);
	assert_true(*data != NULL && *path != NULL);
	return MYO_OK;
}

static struct myo_protocol *
load(const char *text, struct myo_diags *diags)
{
	struct myo_protocol_source source = { NULL, find_file };
	struct myo_catalogue *shared = mrc_catalogue();
	struct myo_protocol *p = NULL;
	enum myo_status status = myo_protocol_load(
	    "p.ini", text, strlen(text), shared, &source, &p, diags);
	myo_catalogue_free(shared);
	assert_true((status == MYO_OK) == (p != NULL));
	return p;
}

/* "a b c" */
static void
ids(const struct myo_protocol *p, struct buf *out)
{
	for (size_t i = 0; i < p->n_safeties; i++)
		buf_addf(out, "safety.%s ", p->safeties[i].id);
	for (size_t i = 0; i < p->n_steps; i++)
		buf_addf(out, "%s ", p->steps[i].id);
	for (size_t i = 0; i < p->n_stops; i++)
		buf_addf(out, "stop.%s ", p->stops[i].id);
	for (size_t i = 0; i < p->n_checks; i++)
		buf_addf(out, "check.%s ", p->checks[i].id);
	for (size_t i = 0; i < p->n_scores; i++)
		buf_addf(out, "score.%s ", p->scores[i].id);
}

static const struct order {
	const char *name, *text, *ids;
} orders[] = {
	{ "all of it", "",
	    "safety.snap a b c d e stop.s check.k check.l score.t " },
	{ "words of some", "[step d]\nask = Mine\n[step a]\nask = Own\n",
	    "safety.snap a b c d e stop.s check.k check.l score.t " },
	{ "left out, with what speaks of it", "[step a]\nomit = yes\n",
	    "safety.snap b c d e check.k check.l score.t " },
	{ "left out, with what belongs to it", "[step c]\nomit = yes\n",
	    "safety.snap a b d stop.s check.l score.t " },
	{ "what belongs to it kept",
	    "[step c]\nomit = yes\n[step e]\nwith = b\n",
	    "safety.snap a b d e stop.s check.l score.t " },
	{ "a check kept", "[step c]\nomit = yes\n[check k]\nif = b = 5\n",
	    "safety.snap a b d stop.s check.k check.l score.t " },
	{ "a score left out", "[score t]\nomit = yes\n",
	    "safety.snap a b c d e stop.s check.k check.l " },
	{ "a score of what is left out",
	    "[step b]\nomit = yes\n[step c]\nwith = a\n",
	    "safety.snap a c d e " },
	{ "another score",
	    "[score t]\nlabel = Own\n[score u]\nlabel = U\n"
	    "formula = 2 * t\n",
	    "safety.snap a b c d e stop.s check.k check.l score.t score.u " },
	{ "other things left out",
	    "[safety snap]\nomit = yes\n[stop s]\nomit = yes\n"
	    "[check l]\nomit = yes\n",
	    "a b c d e check.k score.t " },
	{ "one more step, at the end", "[step z]\nkind = text\nask = Z\n",
	    "safety.snap a b c d e z stop.s check.k check.l score.t " },
	{ "more steps, in between",
	    "[step y]\nkind = text\nask = Y\nafter = a\n"
	    "[step z]\nkind = text\nask = Z\nafter = a\n"
	    "[step x]\nkind = text\nask = X\nafter = y\n",
	    "safety.snap a y x z b c d e stop.s check.k check.l score.t " },
	{ "one more of each",
	    "[safety t]\nask = T?\nblocks = all\nlevel = ask\n"
	    "[check m]\nif = b = 1\nsay = M\n"
	    "[stop t]\nif = b = 2\nblocks = d\nsay = T\n",
	    "safety.snap safety.t a b c d e stop.s stop.t check.k check.l "
	    "check.m score.t " },
};

static void
test_order(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(orders) / sizeof(orders[0]); i++) {
		struct buf text = BUF_INIT, have = BUF_INIT;
		struct myo_diags *diags = myo_diags_new();
		const char *wanted = orders[i].ids;
		buf_addf(&text, "%s%s", FROM("base"), orders[i].text);
		struct myo_protocol *p = load(text.data, diags);
		for (size_t k = 0; k < myo_diags_count(diags); k++)
			print_error("%s\n", myo_diags_get(diags, k)->text);
		if (p == NULL)
			fail_msg("%s: not loaded", orders[i].name);
		ids(p, &have);
		if (strcmp(have.data, wanted) != 0)
			fail_msg("%s: %s", orders[i].name, have.data);
		myo_protocol_free(p);
		myo_diags_free(diags);
		buf_release(&have);
		buf_release(&text);
	}
}

static void
test_words(void **state)
{
	(void)state;
	struct myo_diags *diags = myo_diags_new();
	struct myo_protocol *p =
	    load(FROM("base") "sources = Own source\n"
			      "[step b]\nsay = Pull\nwatch = Knee\n"
			      "[step d]\nfrom = part/c\nask = Own D\n",
		diags);
	assert_non_null(p);
	assert_int_equal(myo_diags_count(diags), 0);
	/* of its own, never the template's */
	assert_string_equal(p->id, "p");
	assert_string_equal(p->version, "1");
	assert_string_equal(p->title, "P");
	assert_string_equal(p->about, "");
	/* where it says nothing */
	assert_int_equal(p->n_sides, 2);
	assert_int_equal(p->order, MYO_ORDER_SIDE);

	const struct myo_step *b = myo_protocol_step(p, "b");
	assert_string_equal(b->ask, "B");
	assert_string_equal(b->say, "Pull");
	assert_string_equal(b->watch, "Knee");
	/* its source: named in the template, else the protocol's, and that of
	 * what the template itself took over */
	assert_string_equal(b->source, "Mine");
	assert_string_equal(myo_protocol_step(p, "a")->source, "Own source");
	assert_string_equal(myo_protocol_step(p, "c")->source, "Part source");
	assert_string_equal(myo_protocol_step(p, "c")->ask, "C");
	/* a `from` of its own replaces the template's words, in its place */
	const struct myo_step *d = myo_protocol_step(p, "d");
	assert_int_equal(d->kind, MYO_KIND_CHECKS);
	assert_string_equal(d->ask, "Own D");
	assert_int_equal(d->index, 3);

	/* what it leaves out is not blocked either */
	struct myo_protocol *less =
	    load(FROM("base") "[step d]\nomit = yes\n", diags);
	assert_non_null(less);
	assert_int_equal(less->stops[0].blocks.n_steps, 1);
	assert_non_null(strstr(less->snapshot, "blocks = b\n"));
	myo_protocol_free(less);

	/* the snapshot stands by itself */
	struct myo_protocol *again = NULL;
	assert_int_equal(myo_protocol_load("p.ini", p->snapshot,
			     p->snapshot_len, NULL, NULL, &again, NULL),
	    MYO_OK);
	assert_string_equal(again->hash, p->hash);
	assert_null(strstr(p->snapshot, "template"));
	assert_null(strstr(p->snapshot, "omit"));
	myo_protocol_free(again);
	myo_protocol_free(p);
	myo_diags_free(diags);
}

/* Steps of a protocol that is made of a template. */
static void
test_taken_over(void **state)
{
	(void)state;
	struct myo_diags *diags = myo_diags_new();
	struct myo_protocol *p =
	    load(HEAD "[step a]\nfrom = made/a\n"
		      "[step b]\nfrom = made/b\nask = Own B\n"
		      "[step d]\nfrom = made/d\n"
		      "[step z]\nfrom = made/z\n",
		diags);
	for (size_t k = 0; k < myo_diags_count(diags); k++)
		print_error("%s\n", myo_diags_get(diags, k)->text);
	assert_non_null(p);
	assert_int_equal(myo_diags_count(diags), 0);
	const struct myo_step *a = myo_protocol_step(p, "a");
	assert_int_equal(a->kind, MYO_KIND_CHOICE);
	assert_string_equal(a->ask, "Made A");
	assert_string_equal(a->source, "Made source");
	/* the template's alone */
	const struct myo_step *b = myo_protocol_step(p, "b");
	assert_int_equal(b->kind, MYO_KIND_GRADE);
	assert_string_equal(b->ask, "Own B");
	assert_string_equal(b->say, "Push");
	assert_string_equal(b->source, "Mine");
	assert_string_equal(myo_protocol_step(p, "d")->ask, "D");
	assert_string_equal(myo_protocol_step(p, "z")->ask, "Z");
	myo_protocol_free(p);
	myo_diags_free(diags);
}

/* A list that a step was taken over with names what is here; where nothing of
 * it is, the step has none, whichever of its keys it was. */
static void
test_taken_lists(void **state)
{
	static const struct {
		const char *name, *text;
		size_t n; /* steps that it is compared by */
	} rows[] = {
		{ "all of the last key",
		    "[step how]\nfrom = compared/how\n"
		    "[step where]\nfrom = compared/where\n"
		    "[step x]\nfrom = compared/last\n",
		    2 },
		{ "one of it",
		    "[step where]\nfrom = compared/where\n"
		    "[step x]\nfrom = compared/last\n",
		    1 },
		{ "nothing of it", "[step x]\nfrom = compared/last\n", 0 },
		{ "nothing of the first key",
		    "[step x]\nfrom = compared/first\n", 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct myo_diags *diags = myo_diags_new();
		struct buf text = BUF_INIT;
		buf_addf(&text, HEAD "%s", rows[i].text);
		struct myo_protocol *p = load(text.data, diags);
		for (size_t k = 0; k < myo_diags_count(diags); k++)
			print_error("%s\n", myo_diags_get(diags, k)->text);
		if (p == NULL)
			fail_msg("%s: not loaded", rows[i].name);
		const struct myo_step *x = myo_protocol_step(p, "x");
		assert_int_equal(x->kind, MYO_KIND_GRADE);
		assert_string_equal(x->scale->id, "mrc");
		if (x->n_compare_if_same != rows[i].n)
			fail_msg("%s: %zu", rows[i].name, x->n_compare_if_same);
		assert_int_equal(strstr(p->snapshot, "compare_if_same") != NULL,
		    rows[i].n > 0);
		myo_protocol_free(p);
		buf_release(&text);
		myo_diags_free(diags);
	}
}

static const struct fault {
	const char *name, *text, *expected;
} faults[] = {
	{ "no such protocol", FROM("none"), "6:12 from" },
	{ "no id", FROM("base/a"), "6:12 from" },
	{ "itself", FROM("p") "[step a]\nkind = text\nask = Q\n", "6:12 from" },
	{ "a template of a template", FROM("nested"), "6:12 from" },
	{ "with faults", FROM("faulty"), "6:12 from" },
	{ "a step that is left out there", HEAD "[step c]\nfrom = made/c\n",
	    "8:8 from" },
	{ "a step that neither has", HEAD "[step q]\nfrom = made/q\n",
	    "8:8 from" },
	{ "nothing to leave out", FROM("base") "[step z]\nomit = yes\n",
	    "7:7 dangling" },
	{ "left out and changed",
	    FROM("base") "[check l]\nomit = yes\nsay = Q\n",
	    "9:1 misplaced-key" },
	{ "neither left out nor kept", FROM("base") "[check l]\nomit = no\n",
	    "8:8 bad-value" },
	{ "after nothing",
	    FROM("base") "[step z]\nkind = text\nask = Z\nafter = q\n",
	    "10:9 dangling" },
	{ "after a later one",
	    FROM("base") "[step y]\nkind = text\nask = Y\nafter = z\n"
			 "[step z]\nkind = text\nask = Z\n",
	    "10:9 dangling" },
	{ "keys without a template",
	    HEAD "[step a]\nkind = text\nask = Q\nomit = yes\n"
		 "[step b]\nkind = text\nask = Q\nafter = a\n",
	    "10:1 misplaced-key; 14:1 misplaced-key" },
	{ "a reference to what was left out",
	    FROM("base") "[step a]\nomit = yes\n"
			 "[check m]\nif = a = yes\nsay = M\n",
	    "10:6 dangling" },
	/* what the template's words make of the file's is told at its line */
	{ "nothing is left to block",
	    FROM("base") "[step d]\nomit = yes\n[step b]\nomit = yes\n"
			 "[stop s]\nif = a = no\n",
	    "6:12 dangling; 6:12 dangling" },
};

static void
test_faults(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++) {
		struct myo_diags *diags = myo_diags_new();
		struct buf found = BUF_INIT;
		myo_protocol_free(load(faults[i].text, diags));
		list_diags(&found, diags, MYO_ERROR);
		if (strcmp(found.data, faults[i].expected) != 0) {
			for (size_t k = 0; k < myo_diags_count(diags); k++)
				print_error(
				    "%s\n", myo_diags_get(diags, k)->text);
			fail_msg("%s: %s", faults[i].name, found.data);
		}
		buf_release(&found);
		myo_diags_free(diags);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_taken_over),
		cmocka_unit_test(test_taken_lists),
		cmocka_unit_test(test_faults),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
