/*
 * test_from.c: sections that are taken over from other protocols.
 */
#include "loading.h"

#include <stdlib.h>

struct file {
	const char *id, *text;
};

#define OTHER(id) "[protocol]\nid = " id "\nversion = 1\ntitle = O\n"

#define SCALE(id, title)       "[scale " id "]\ntitle = " title "\nsource = S\n"
#define GRADE(id, code, label) "[grade " id " " code "]\nlabel = " label "\n"
#define CARD(name)             "[muscle m]\nname = " name "\nsource = S\n"
#define GRADED(scale)          "[step g]\nkind = grade\nscale = " scale "\nask = G\n"

static const struct file files[] = {
	{ "q",
	    OTHER("q") "sources = Q\n"
		       "[muscle m]\nname = M\nsource = S\n"
		       "[muscle n]\nfrom = r/n\nroots = L5\n"
		       "[scale two]\ntitle = T\nsource = S\n"
		       "[grade two a]\nlabel = A\n[grade two b]\nlabel = B\n"
		       "[step g]\nkind = grade\nscale = two\nask = G\nmuscles "
		       "= m, n\n"
		       "say = Push\nwatch = knee\n"
		       "[step far]\nfrom = r/far\nsay = Q says\n"
		       "[step loop]\nfrom = p/loop\n"
		       "[step own]\nkind = yesno\nask = Q\nsource = Mine\n"
		       "[step odd]\nkind = yesno\nask = Q\nwith = elsewhere\n"
		       "[stop s]\nif = g = a\nblocks = all\nsay = Stop\n" },
	{ "r", OTHER("r") "sources = R\n"
			  "[muscle n]\nname = N\nroots = S1\nsource = S\n"
			  "[step far]\nkind = yesno\nask = Far\nsay = R says\n"
			  "[step self]\nfrom = r/self\n" },
	{ "bad", OTHER("bad") "[step a\nkind = yesno\nask = Q\n" },
	{ "twice-key", OTHER("twice-key") "[step a]\nkind = yesno\nask = Q\n"
					  "ask = Q again\n" },
	{ "twice-step", OTHER("twice-step") "[step a]\nkind = yesno\n"
					    "ask = Q\n[step a]\nsay = S\n" },
	{ "twice-grade",
	    OTHER("twice-grade") SCALE("s", "T") GRADE("s", "a", "A")
		GRADE("s", "a", "B") "[step a]\nkind = grade\nscale = s\n"
				     "ask = Q\n" },
	{ "odd-section", OTHER("odd-section") "[stp b]\nkind = yesno\n"
					      "[step a]\nkind = yesno\n"
					      "ask = Q\n" },
	{ "odd-header", OTHER("odd-header") "[step a]\nkind = yesno\n"
					    "ask = Q\n[step b c]\n" },
	/* Scales and cards of one id. */
	{ "one", OTHER("one") SCALE("mine", "One") GRADE("mine", "a", "weak")
		     GRADE("mine", "b", "strong") CARD("One")
			 GRADED("mine") "muscles = m\nabnormal = a\n" },
	{ "one-again", OTHER("one-again") GRADED("mine") "muscles = m\n" CARD(
			   "One") "[grade mine b]\nlabel = strong\nrank = 7\n"
				  "[grade mine a]\nrank = 5\nlabel = weak\n"
				  "[scale mine]\nsource = S\ntitle = One\n" },
	{ "one-ranked", OTHER("one-ranked") GRADED(
			    "mine") "[grade mine b]\nlabel = strong\nrank = 1\n"
				    "[grade mine a]\nrank = 0\nlabel = weak\n"
				    "[scale mine]\nsource = S\ntitle = One\n" },
	{ "two", OTHER("two") SCALE("mine", "Two") GRADE("mine", "a", "strong")
		     GRADE("mine", "b", "weak") GRADE("mine", "c", "none seen")
			 CARD("Two") GRADED("mine") "muscles = m\n"
						    "abnormal = c\n" },
	{ "private", OTHER("private") SCALE("mrc", "Private")
			 GRADE("mrc", "0", "zilch") GRADED("mrc") },
	{ "copy", OTHER("copy") MRC GRADED("mrc") },
	{ "shared", OTHER("shared") GRADED("mrc") },
	{ "force",
	    OTHER("force") "sources = F\n[step way]\nkind = yesno\nask = W\n"
			   "[step grip]\nkind = yesno\nask = G\n"
			   "[step push]\nkind = count\nask = P\n"
			   "compare_if_same = way, grip\nhelp = hard\n" },
	{ "cards", OTHER("cards") CARD("Two") "[step g]\nkind = yesno\n"
					      "ask = Q\nmuscles = m\n" },
};

static enum myo_status
find_file(void *ctx, const char *id, const char *from_path, char **data,
    size_t *len, char **path)
{
	(void)from_path;
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		if (strcmp(id, files[i].id) != 0)
			continue;
		int *calls = ctx;
		++*calls;
		*len = strlen(files[i].text);
		*data = strdup(files[i].text);
		*path = strdup(id);
		if (*data != NULL && *path != NULL)
			return MYO_OK;
		free(*data);
		free(*path);
		return MYO_ERR_NOMEM;
	}
	return strcmp(id, "disk") == 0 ? MYO_ERR_IO : MYO_ERR_NOTFOUND;
}

static struct myo_protocol *
load_from(const char *text, struct myo_diags *diags, int *calls)
{
	struct myo_protocol_source source = { calls, find_file };
	struct myo_catalogue *shared = mrc_catalogue();
	struct myo_protocol *p = NULL;
	enum myo_status status = myo_protocol_load(
	    "p.ini", text, strlen(text), shared, &source, &p, diags);
	myo_catalogue_free(shared);
	assert_true((status == MYO_OK) == (p != NULL));
	return p;
}

static void
test_from(void **state)
{
	(void)state;
	static const char text[] =
	    HEAD "[step mine]\n"
		 "say = Pull\n"
		 "from = q/g\n"
		 "watch =\n"
		 "help = Mine\n"
		 "[step far]\nfrom = q/far\nask = Nearer\n"
		 "[step own]\nfrom = q/own\n"
		 "[step again]\nfrom = p/own\n"
		 "[stop s]\nfrom = q/s\nif = mine = b\n";
	struct myo_diags *diags = myo_diags_new();
	int calls = 0;
	struct myo_protocol *p = load_from(text, diags, &calls);
	assert_non_null(p);
	assert_int_equal(myo_diags_count(diags), 0);
	/* q for p, r for q: each once, though named several times */
	assert_int_equal(calls, 2);

	const struct myo_step *s = myo_protocol_step(p, "mine");
	assert_string_equal(s->ask, "G");
	assert_string_equal(s->say, "Pull");
	assert_string_equal(s->watch, "");
	assert_string_equal(s->help, "Mine");
	assert_string_equal(s->source, "Q");
	assert_int_equal(s->n_choices, 2);
	assert_string_equal(s->scale->id, "two");
	assert_int_equal(s->n_muscles, 2);
	assert_string_equal(myo_protocol_muscle(p, "m")->name, "M");
	assert_string_equal(myo_protocol_muscle(p, "n")->name, "N");
	assert_string_equal(myo_protocol_muscle(p, "n")->roots, "L5");

	s = myo_protocol_step(p, "far");
	assert_string_equal(s->ask, "Nearer");
	assert_string_equal(s->say, "Q says");
	assert_string_equal(s->source, "R");
	assert_string_equal(myo_protocol_step(p, "own")->source, "Mine");
	assert_string_equal(myo_protocol_step(p, "again")->source, "Mine");
	assert_string_equal(p->stops[0].say, "Stop");
	assert_null(strstr(p->snapshot, "from ="));

	/* The snapshot stands alone. */
	struct myo_protocol *again = NULL;
	assert_int_equal(myo_protocol_load("p.ini", p->snapshot,
			     p->snapshot_len, NULL, NULL, &again, diags),
	    MYO_OK);
	assert_string_equal(again->snapshot, p->snapshot);
	myo_protocol_free(again);
	myo_protocol_free(p);
	myo_diags_free(diags);
}

/* What a step depends on where it comes from need not be here; what is written
 * here has to be. */
static void
test_from_conditions(void **state)
{
	(void)state;
	static const char text[] =
	    HEAD "[step way]\nkind = yesno\nask = W\n"
		 "[step some]\nfrom = force/push\n"
		 "[step other]\nfrom = force/push\ncompare_if_same = some\n"
		 "[step none]\nfrom = force/push\ncompare_if_same =\n";
	static const char alone[] = HEAD "[step none]\nfrom = force/push\n";
	struct myo_diags *diags = myo_diags_new();
	int calls = 0;
	struct myo_protocol *p = load_from(text, diags, &calls);
	assert_non_null(p);
	assert_int_equal(myo_diags_count(diags), 0);
	const struct myo_step *s = myo_protocol_step(p, "some");
	assert_int_equal(s->n_compare_if_same, 1);
	assert_string_equal(p->steps[s->compare_if_same[0]].id, "way");
	assert_string_equal(s->help, "hard");
	s = myo_protocol_step(p, "other");
	assert_int_equal(s->n_compare_if_same, 1);
	assert_string_equal(p->steps[s->compare_if_same[0]].id, "some");
	assert_int_equal(myo_protocol_step(p, "none")->n_compare_if_same, 0);
	assert_null(strstr(p->snapshot, "grip"));
	myo_protocol_free(p);

	p = load_from(alone, diags, &calls);
	assert_non_null(p);
	assert_int_equal(myo_protocol_step(p, "none")->n_compare_if_same, 0);
	assert_string_equal(myo_protocol_step(p, "none")->help, "hard");
	assert_null(strstr(p->snapshot, "compare_if_same"));
	myo_protocol_free(p);
	myo_diags_free(diags);
}

/* clang-format off */
struct row {
	const char *name;
	const char *text;
	const char *diags;
};

static const struct row from_faults[] = {
	{ "no such protocol", HEAD "[step a]\nask = A\nfrom = x/a\n",
	    "9:8 from" },
	{ "unreadable", HEAD "[step a]\nfrom =\n  disk/a\n", "9:3 from" },
	{ "no such section", HEAD "[step a]\nfrom = q/a\n", "8:8 from" },
	{ "of another type", HEAD "[step a]\nfrom = q/m\n", "8:8 from" },
	{ "faulty file", HEAD "[step a]\nfrom = bad/a\n", "8:8 from" },
	{ "malformed", HEAD "[step a]\nfrom = q\n[step b]\nfrom = /a\n"
	    "[step c]\nfrom = Q/a\n", "8:8 from; 10:8 from; 12:8 from" },
	{ "itself", HEAD "[step a]\nfrom = p/a\n", "8:8 cycle" },
	{ "itself, elsewhere", HEAD "[step a]\nfrom = r/self\n", "8:8 cycle" },
	{ "by way of another", HEAD "[step loop]\nfrom = q/loop\n",
	    "8:8 cycle" },
	{ "what it takes over does not fit", HEAD "[step a]\nfrom = q/odd\n",
	    "8:8 dangling" },
	{ "what it takes over is replaced", HEAD "[step a]\nfrom = q/odd\n"
	    "with =\n", "" },
	{ "own keys are still checked", HEAD "[step a]\nfrom = q/own\n"
	    "sides = both\n", "9:9 bad-value" },
	{ "a key twice there", HEAD "[step a]\nfrom = twice-key/a\n",
	    "8:8 from" },
	{ "a step twice there", HEAD "[step a]\nfrom = twice-step/a\n",
	    "8:8 from" },
	{ "a grade twice there", HEAD "[step a]\nfrom = twice-grade/a\n",
	    "8:8 from" },
	{ "an odd section there", HEAD "[step a]\nfrom = odd-section/a\n",
	    "8:8 from" },
	{ "an odd header there", HEAD "[step a]\nfrom = odd-header/a\n",
	    "8:8 from" },
	{ "two scales of one id", HEAD "[step a]\nfrom = one/g\nmuscles =\n"
	    "[step b]\nfrom = two/g\nmuscles =\n", "11:8 from" },
	{ "the other way round", HEAD "[step b]\nfrom = two/g\nmuscles =\n"
	    "[step a]\nfrom = one/g\nmuscles =\n", "11:8 from" },
	{ "one scale, written twice", HEAD "[step a]\nfrom = one/g\n"
	    "[step b]\nfrom = one-ranked/g\n", "" },
	{ "other ranks", HEAD "[step a]\nfrom = one/g\n"
	    "[step b]\nfrom = one-again/g\n", "10:8 from" },
	{ "the file's own of that id", HEAD SCALE("mine", "Own")
	    GRADE("mine", "a", "weak") "[step a]\nfrom = one/g\n",
	    "13:8 from" },
	{ "the file's own is the same", HEAD SCALE("mine", "One")
	    GRADE("mine", "a", "weak") GRADE("mine", "b", "strong")
	    "[step a]\nfrom = one/g\n", "" },
	{ "another scale is named", HEAD "[step a]\nfrom = one/g\n"
	    "[step b]\nfrom = two/g\nscale = mrc\nmuscles =\n"
	    "abnormal =\n", "" },
	{ "not the library's", HEAD "[step a]\nfrom = private/g\n",
	    "8:8 from" },
	{ "a copy of the library's", HEAD "[step a]\nfrom = copy/g\n", "" },
	{ "the library's, and the file's own", HEAD SCALE("mrc", "Own")
	    GRADE("mrc", "0", "zilch") "[step a]\nfrom = shared/g\n",
	    "13:8 from" },
	{ "two cards of one id", HEAD "[step a]\nfrom = one/g\n"
	    "[step b]\nfrom = cards/g\n", "10:8 from" },
	{ "the file's own card is in force", HEAD CARD("Own")
	    "[step a]\nfrom = one/g\n[step b]\nfrom = cards/g\n", "" },
};
/* clang-format on */

static void
test_from_faults(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(from_faults) / sizeof(from_faults[0]);
	     i++) {
		struct myo_diags *diags = myo_diags_new();
		int calls = 0;
		myo_protocol_free(
		    load_from(from_faults[i].text, diags, &calls));
		struct buf found = BUF_INIT;
		list_diags(&found, diags, MYO_WARNING);
		if (strcmp(found.data, from_faults[i].diags) != 0)
			fail_msg("%s: found \"%s\"", from_faults[i].name,
			    found.data);
		buf_release(&found);
		myo_diags_free(diags);
	}
}

/* What is at fault can be found from the message. */
static void
test_from_messages(void **state)
{
	(void)state;
	static const char text[] = HEAD "[step a]\nfrom = one/g\n"
					"[step b]\nfrom = two/g\n"
					"[step c]\nfrom = private/g\n"
					"[step d]\nfrom = twice-key/a\n";
	static const char *const messages[] = {
		"'two/g': scale 'mine' differs from that of 'one/g' in line 8",
		"'two/g': muscle 'm' differs from that of 'one/g' in line 8",
		"'private/g': scale 'mrc' differs from the library's; give it "
		"another id",
		"'twice-key/a': that file has faults of its own; check it "
		"first: twice-key:8: duplicate key 'ask'",
	};
	struct myo_diags *diags = myo_diags_new();
	int calls = 0;
	assert_null(load_from(text, diags, &calls));
	myo_diags_sort(diags);
	size_t n = sizeof(messages) / sizeof(messages[0]);
	assert_int_equal(myo_diags_count(diags), n);
	for (size_t i = 0; i < n; i++)
		if (strstr(myo_diags_get(diags, i)->text, messages[i]) == NULL)
			fail_msg("%s", myo_diags_get(diags, i)->text);
	myo_diags_free(diags);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_from),
		cmocka_unit_test(test_from_conditions),
		cmocka_unit_test(test_from_faults),
		cmocka_unit_test(test_from_messages),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
