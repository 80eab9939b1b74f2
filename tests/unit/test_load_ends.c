/* LDFLAGS: -Wl,--wrap=ini_parse_stream */
/*
 * test_load_ends.c: the rarer faults of protocol files, each with the place
 * that it is reported at, and what the loader makes of odd but sound ones.
 */
#include "loading.h"

#include <ini.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/unit.h"

/* ---- Faults: lines count from the 6 of HEAD */

#define STEP  "[step a]\nkind = yesno\nask = Q\n"
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
	    "10:2 duplicate-section; 10:2 no-source" },
	{ "safety twice",
	    STEP "[safety s]\nask = Q\n[safety s]\nask = Q\nblocks = x\n",
	    "10:2 missing-key; 12:2 duplicate-section" },
	{ "stop twice",
	    STEP "[stop s]\nif = a = yes\nsay = S\nblocks = all\n"
		 "[stop s]\nif = a = wat\nsay = S\nblocks = all\n",
	    "14:2 duplicate-section" },
	{ "check twice",
	    STEP "[check s]\nif = a = yes\nsay = S\n"
		 "[check s]\nif = a = wat\nsay = S\n",
	    "13:2 duplicate-section" },
	{ "score twice",
	    "[step a]\nkind = count\nask = Q\n"
	    "[score s]\nlabel = L\nsum = a\n[score s]\nlabel = L\n",
	    "13:2 duplicate-section" },
	{ "scale twice",
	    "[scale s]\ntitle = T\nsource = S\n[grade s 0]\nlabel = L\n"
	    "[scale s]\ntitle = T\nsource = S\n[step g]\nkind = grade\n"
	    "scale = s\nask = Q\n",
	    "12:2 duplicate-section" },
	{ "reason twice",
	    STEP "[reason r]\nlabel = R\nclass = not-done\n"
		 "[reason r]\nlabel = R\nclass = nope\n",
	    "13:2 duplicate-section" },
	{ "nothing like a section", "[wat]\nx = y\n" STEP,
	    "7:2 unknown-section" },
	{ "an empty head", "[]\n" STEP, "7:1 bad-section" },

	/* values */
	{ "no unit", "[step n]\nkind = number\nask = Q\nunit = ,\n",
	    "10:8 bad-value" },
	{ "an empty unit among others",
	    "[step n]\nkind = number\nask = Q\nunit = N,, kgf\nmax = 9\n", "" },
	{ "a bad unit behind an empty one",
	    "[step n]\nkind = number\nask = Q\nunit = N, , k!f\nmax = 9\n",
	    "10:13 bad-value" },
	{ "not whole", "[step n]\nkind = number\nask = Q\ndecimals = 1.5\n",
	    "10:12 bad-value" },
	{ "not a number",
	    "[step n]\nkind = number\nask = Q\nmax = 1\n"
	    "mdc = x\n",
	    "11:7 bad-value" },
	{ "a code of 25 letters",
	    "[step c]\nkind = choice\nask = Q\noption.b = B\n"
	    "option.abcdefghijklmnopqrstuvwxy = A\n",
	    "11:8 bad-id" },
	{ "an empty name",
	    "[muscle m]\nname = M\nsource = S\nroots. = S1\n"
	    "roots.abcdefghijklmnopqrstuvwxy = S1\nroots.a+b = S1\n" STEP
	    "muscles = m\n",
	    "10:1 unknown-key; 11:7 bad-id; 12:7 bad-id" },
	{ "less than what is not there",
	    "[step n]\nkind = number\nask = Q\nmin = 5\nsoft_max = 4\n",
	    "11:12 bad-range" },

	/* conditions */
	{ "no step before the point", STEP "ask_if = .right = yes\n",
	    "10:10 condition" },
	{ ".max of a choice",
	    STEP "trials = 2\n[step b]\nkind = yesno\nask = Q\n"
		 "ask_if = a.max = yes\n",
	    "14:10 condition" },
	{ "grades of two scales",
	    GRADE "[scale s]\ntitle = T\nsource = S\n[grade s 0]\nlabel = L\n"
		  "[grade s 1]\nlabel = M\n[step h]\nkind = grade\nscale = s\n"
		  "ask = Q\nask_if = g = h\n[step b]\nkind = yesno\nask = Q\n"
		  "ask_if = g > h\n",
	    "22:14 condition; 26:14 condition" },
	{ "of a scale that is not there",
	    "[step g]\nkind = grade\nscale = nope\nask = Q\n" STEP
	    "ask_if = g = 4\n[step b]\nkind = yesno\nask = Q\n"
	    "ask_if = g with p\n",
	    "9:9 dangling" },
	{ "of a text",
	    "[step t]\nkind = text\nask = Q\n" STEP "ask_if = t = x\n",
	    "13:10 condition" },
	{ "never: two that are exclusive",
	    "[step c]\nkind = checks\nask = Q\noption.p = P\noption.q = Q\n"
	    "exclusive = p, q\n" STEP "ask_if = c has p and c has q\n",
	    "16:10 never-holds" },
	{ "never: open at the one value that is left",
	    "[step n]\nkind = number\nask = Q\ntrials = 2\nmax = 5\nmin = "
	    "0\n" STEP "ask_if = n.mean > 3 and n.mean <= 3\n",
	    "16:10 interchange; 16:10 never-holds" },
	{ "never: every value is excluded",
	    "[step n]\nkind = count\nask = Q\nmin = 1\nmax = 3\n" STEP
	    "ask_if = n != 1 and n != 2 and n != 3\n",
	    "15:10 never-holds" },
	{ "some: a value excluded twice",
	    "[step n]\nkind = count\nask = Q\nmin = 1\nmax = 3\n" STEP
	    "ask_if = n != 1 and n != 1 and n != 2\n",
	    "" },
	{ "never: what is left of a grade",
	    GRADE "[step h]\nkind = grade\nscale = mrc\nask = Q\n" STEP
		  "ask_if = g < 2 and h > 3 and g > h\n",
	    "18:10 interchange; 18:10 never-holds" },
	{ "some: what is left of a grade",
	    GRADE "[step h]\nkind = grade\nscale = mrc\nask = Q\n" STEP
		  "ask_if = g > 2 and h < 4 and g > h + 1\n",
	    "18:10 interchange" },
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
	    "14:10 interchange; 18:10 interchange; 22:10 interchange; 22:10 "
	    "never-holds; 26:10 never-holds" },

	{ "a check on sides that were refused",
	    "[check c]\nif = a = yes\nsay = S\n" STEP "sides = middle\n",
	    "13:9 bad-value" },

	/* structure */
	{ "with, on other sides",
	    STEP "sides = left\n[step b]\nkind = yesno\nask = Q\nwith = a\n"
		 "sides = right\n",
	    "14:8 bad-value" },
	{ "with, the same side",
	    STEP "sides = left\n[step b]\nkind = yesno\nask = Q\nwith = a\n"
		 "sides = left\n",
	    "" },
	{ "blocked twice", STEP "[safety s]\nask = Q\nblocks = a, a\n", "" },
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
	    "14:10 cycle" },
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

/* ---- Faults of the protocol's own section: no HEAD */

static const struct row heads[] = {
	{ "a version of 17 letters",
	    "[protocol]\nid = p\nversion = 12345678901234567\ntitle = P\n"
	    "sources = S\n" STEP,
	    "3:11 bad-value" },
	{ "a version with a blank",
	    "[protocol]\nid = p\nversion = 1 2\ntitle = P\nsources = S\n" STEP,
	    "3:11 bad-value" },
	/* What may hold on some side is not told while the sides are unknown:
	 * one fault, not two. */
	{ "sides that are refused, and a stop on both",
	    "[protocol]\nid = p\nversion = 1\ntitle = P\nsides = middle\n"
	    "sources = S\n" STEP "[stop s]\nif = a = yes and a = no\n"
	    "say = S\nblocks = a\n",
	    "5:9 bad-value; 11:6 never-holds" },
	{ "sides that are refused, and a stop on a step's own",
	    "[protocol]\nid = p\nversion = 1\ntitle = P\nsides = middle\n"
	    "sources = S\n" STEP "sides = right, left\n[stop s]\n"
	    "if = a = yes and a = no\nsay = S\nblocks = a\n",
	    "5:9 bad-value; 12:6 never-holds" },
	/* What inih would make of the rest of such a line is not told. */
	{ "bad bytes hide other faults of their line",
	    "[protocol]\nid = p\nversion = 1\ntitle = P\nsources = S\n"
	    "\xff and no equals sign\n" STEP,
	    "6:1 bad-utf8" },
};

static void
test_heads(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(heads) / sizeof(heads[0]); i++)
		expect_diags(heads[i].name, heads[i].text,
		    strlen(heads[i].text), MYO_NOTE, heads[i].expected);
}

/* ---- What a message quotes */

/* 60 bytes of a value are quoted, and never half of a character. */
static void
test_quoted(void **state)
{
	static const char text[] =
	    HEAD "[step a]\nkind = yesno\nask = Q\nnote = "
		 "aaaaaaaaaabbbbbbbbbbaaaaaaaaaabbbbbbbbbbaaaaaaaaaabbbbbbbbb"
		 "\xc3\xa4 and more\n";
	struct myo_diags *diags = myo_diags_new();

	(void)state;
	assert_null(load_text(text, strlen(text), diags));
	assert_int_equal(myo_diags_count(diags), 1);
	assert_non_null(strstr(myo_diags_get(diags, 0)->text,
	    "'aaaaaaaaaabbbbbbbbbbaaaaaaaaaabbbb"
	    "bbbbbbaaaaaaaaaabbbbbbbbb...'"));
	myo_diags_free(diags);
}

/* ---- What is taken over */

struct file {
	const char *id, *text;
};

#define OTHER(id)                                                              \
	"[protocol]\nid = " id "\nversion = 1\ntitle = O\nsources = O\n"
#define SCALE "[scale s]\ntitle = T\nsource = S\n"
#define GRADED(id)                                                             \
	"[step " id "]\nkind = grade\nscale = s\nask = Q\nmuscles = m\n"

static const struct file files[] = {
	{ "two", OTHER("two") SCALE
	    "[grade s 0]\nlabel = L\n"
	    "[grade s 1]\nlabel = M\n"
	    "[muscle m]\nname = M\nsource = S\n" GRADED("a") GRADED("b") },
	{ "codes", OTHER("codes") SCALE
	    "[grade s 0]\nlabel = L\n"
	    "[grade s 2]\nlabel = M\n"
	    "[muscle m]\nname = M\nsource = S\n" GRADED("a") },
	{ "card", OTHER("card") "[muscle m]\nfrom = two/nobody\nname = M\n"
				"[step a]\nkind = yesno\nask = Q\n"
				"muscles = m\n" },
};

static enum myo_status
find_file(void *ctx, const char *id, const char *from_path, char **data,
    size_t *len, char **path)
{
	(void)ctx;
	(void)from_path;
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		if (strcmp(files[i].id, id) != 0)
			continue;
		*len = strlen(files[i].text);
		*data = strdup(files[i].text);
		*path = strdup(id);
		assert_non_null(*data);
		assert_non_null(*path);
		return MYO_OK;
	}
	return MYO_ERR_NOTFOUND;
}

static struct myo_protocol *
load_from(const char *text, struct myo_diags *diags)
{
	const struct myo_protocol_source source = { NULL, find_file };
	struct myo_protocol *p = NULL;
	enum myo_status status = myo_protocol_load(
	    "p.ini", text, strlen(text), NULL, &source, &p, diags);

	assert_int_equal(status, p != NULL ? MYO_OK : MYO_ERR_INVALID);
	return p;
}

/* Two steps of one file bring their scale and their card once. */
static void
test_from_twice(void **state)
{
	struct myo_diags *diags = myo_diags_new();
	struct myo_protocol *p = load_from(
	    HEAD "[step a]\nfrom = two/a\n[step b]\nfrom = two/b\n", diags);

	(void)state;
	assert_non_null(p);
	assert_int_equal(myo_diags_count(diags), 0);
	assert_int_equal(p->n_scales, 1);
	assert_int_equal(p->n_muscles, 1);
	assert_ptr_equal(p->steps[0].scale, p->steps[1].scale);
	assert_int_equal(p->steps[1].n_choices, 2);
	myo_protocol_free(p);
	myo_diags_free(diags);
}

/* As many grades, but not the same ones. */
static void
test_from_other_codes(void **state)
{
	struct myo_diags *diags = myo_diags_new();

	(void)state;
	assert_null(load_from(HEAD "[step a]\nfrom = two/a\n"
				   "[step b]\nfrom = codes/a\n",
	    diags));
	assert_int_equal(myo_diags_count(diags), 1);
	const struct myo_diag *d = myo_diags_get(diags, 0);
	assert_int_equal(d->line, 10);
	assert_int_equal(d->column, 8);
	assert_non_null(strstr(d->text,
	    "'codes/a': scale 's' differs from that of 'two/a' in line 8"));
	myo_diags_free(diags);
}

/* A card that itself comes from where there is none. */
static void
test_from_lost_card(void **state)
{
	struct myo_diags *diags = myo_diags_new();

	(void)state;
	assert_null(load_from(HEAD "[step a]\nfrom = card/a\n", diags));
	assert_int_equal(myo_diags_count(diags), 1);
	const struct myo_diag *d = myo_diags_get(diags, 0);
	assert_int_equal(d->line, 8);
	assert_non_null(strstr(d->text, "that protocol has no such section"));
	myo_diags_free(diags);
}

/* ---- Snapshots */

/* A line that fills what inih reads has no room for blanks round its "=". */
static void
test_full_line(void **state)
{
	(void)state;
	/* of "band" and "=": 193 bytes are left of 198, 191 with blanks */
	for (int len = 185; len <= 193; len++) {
		struct buf text = BUF_INIT;
		buf_adds(&text, HEAD "[step a]\nkind = count\nask = Q\n"
				     "[score s]\nlabel = L\nsum = a\n"
				     "band=< 5 ");
		for (int i = 4; i < len; i++)
			buf_addc(&text, "label"[i % 5]);
		buf_adds(&text, "\n  >= 5 more\n");
		struct myo_protocol *p = load_sound(text.data);
		struct myo_protocol *again = load_sound(p->snapshot);
		assert_string_equal(again->snapshot, p->snapshot);
		assert_int_equal(
		    again->scores[0].n_rules, p->scores[0].n_rules);
		for (size_t i = 0; i < p->scores[0].n_rules; i++)
			assert_string_equal(again->scores[0].rules[i].value,
			    p->scores[0].rules[i].value);
		assert_non_null(strstr(
		    p->snapshot, len > 191 ? "\nband=< 5 " : "\nband = < 5 "));
		myo_protocol_free(again);
		myo_protocol_free(p);
		buf_release(&text);
	}
}

/* ---- Units */

static void
test_units(void **state)
{
	double kilo = unit_convert(1, "kgf", "N");

	(void)state;
	/* exact by definition */
	assert_true(kilo > 9.80664999 && kilo < 9.80665001);
	assert_true(unit_convert(3.5, "anything", "anything") < 3.6);
	assert_true(unit_convert(3.5, "anything", "anything") > 3.4);
}

/* ---- inih as it should not be */

static int refused_line; /* what the library says after it has read all */
int __real_ini_parse_stream(
    ini_reader reader, void *stream, ini_handler handler, void *user);
int __wrap_ini_parse_stream(
    ini_reader reader, void *stream, ini_handler handler, void *user);

int
__wrap_ini_parse_stream(
    ini_reader reader, void *stream, ini_handler handler, void *user)
{
	static int calls;
	int rc = __real_ini_parse_stream(reader, stream, handler, user);

	/* Each file is two calls, the first of which tries how the library was
	 * built; and the scales of load_text are a file before the protocol. */
	if (refused_line != 0 && ++calls % 4 == 0)
		return refused_line;
	return rc;
}

/* What the library refuses is a fault, also where we saw none. */
static void
test_refused(void **state)
{
	static const char text[] = HEAD STEP;

	(void)state;
	refused_line = 8;
	expect_diags("in line 8", text, strlen(text), MYO_NOTE, "8:1 syntax");
	refused_line = 9999;
	expect_diags("nowhere", text, strlen(text), MYO_NOTE, "9999:0 syntax");
	refused_line = 0;
	expect_diags("all well", text, strlen(text), MYO_NOTE, "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_faults),
		cmocka_unit_test(test_heads),
		cmocka_unit_test(test_quoted),
		cmocka_unit_test(test_from_twice),
		cmocka_unit_test(test_from_other_codes),
		cmocka_unit_test(test_from_lost_card),
		cmocka_unit_test(test_full_line),
		cmocka_unit_test(test_units),
		cmocka_unit_test(test_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
