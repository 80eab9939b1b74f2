/*
 * test_from.c: sections that are taken over from other protocols.
 */
#include "loading.h"

#include <stdlib.h>

struct file {
	const char *id, *text;
};

#define OTHER(id) "[protocol]\nid = " id "\nversion = 1\ntitle = O\n"

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
	struct myo_protocol *p = NULL;
	enum myo_status status = myo_protocol_load(
	    "p.ini", text, strlen(text), NULL, &source, &p, diags);
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

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_from),
		cmocka_unit_test(test_from_faults),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
