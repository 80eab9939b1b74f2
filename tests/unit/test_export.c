/*
 * test_export.c: formats on sessions without a program: names of columns,
 * revisions, what is defused, sinks that take no more, and memory that ran
 * out. Cells are read back by other programs in tests/cli/export.py.
 */
/* LDFLAGS: -Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/mem.h"
#include "cli/cmd.h"
#include "export/audit.h"
#include "export/defuse.h"
#include "export/json_put.h"
#include "export/wide.h"
#include "support/rig.h"
#include "support/starve.h"

#define HEAD(version)                                                          \
	"[protocol]\nid = test\nversion = " version "\ntitle = Test\n"         \
	"region = ankle\nsides = right, left\nsources = made up\n"
#define A "[step a]\nkind = grade\nscale = mrc\nask = A\n"

/* ---- a sink in memory */

#define FILES 4

struct memory {
	struct buf files[FILES];
	const char *names[FILES];
	size_t n;
	size_t room; /* bytes it takes; SIZE_MAX: all */
};

static int
begin_file(void *ctx, const char *name)
{
	struct memory *m = ctx;

	if (m->n == FILES || m->room == 0)
		return -1;
	m->names[m->n] = name;
	return (int)m->n++;
}

static bool
take(void *ctx, int file, struct str bytes)
{
	struct memory *m = ctx;

	if (bytes.len > m->room)
		return false;
	m->room -= m->room == SIZE_MAX ? 0 : bytes.len;
	bool was = starve_hold();
	buf_addstr(&m->files[file], bytes);
	starve_go_on(was);
	return true;
}

static void
memory_init(struct memory *m, size_t room)
{
	*m = (struct memory){ .room = room };
	for (size_t i = 0; i < FILES; i++)
		buf_init(&m->files[i]);
}

static void
memory_release(struct memory *m)
{
	for (size_t i = 0; i < FILES; i++)
		buf_release(&m->files[i]);
}

/* The session of a rig, `times` times. */
static enum myo_status
export_rig(const struct export_format *format,
    const struct export_options *options, struct rig *const *rigs, size_t n,
    struct memory *m)
{
	const struct export_sink sink = { m, begin_file, take };
	struct export x;
	enum myo_status status = export_init(&x, format, options, &sink);

	for (size_t i = 0; i < n && status == MYO_OK; i++)
		status = export_plan(&x, rigs[i]->protocol);
	if (status == MYO_OK)
		status = export_start(&x);
	for (size_t i = 0; i < n && status == MYO_OK; i++) {
		const struct export_session s = {
			.session = rigs[i]->session,
			.protocol = rigs[i]->protocol,
			.signature = "",
		};
		status = export_add(&x, &s);
	}
	if (status == MYO_OK)
		status = export_end(&x);
	export_release(&x);
	return status;
}

/* The first line of a table. */
static char *
header_of(const struct export_format *format, struct rig *const *rigs, size_t n)
{
	const struct export_options options = { .step = NULL };
	struct memory m;

	memory_init(&m, SIZE_MAX);
	assert_int_equal(export_rig(format, &options, rigs, n, &m), MYO_OK);
	char *end = strstr(m.files[0].data, "\r\n");
	assert_non_null(end);
	*end = '\0';
	char *copy = malloc(strlen(m.files[0].data) + 1);
	assert_non_null(copy);
	(void)snprintf(
	    copy, strlen(m.files[0].data) + 1, "%s", m.files[0].data);
	memory_release(&m);
	return copy;
}

/* ---- formats */

static void
test_formats(void **state)
{
	(void)state;
	for (size_t i = 0; i < export_count(); i++) {
		const struct export_format *f = export_get(i);
		assert_ptr_equal(export_find(f->name), f);
		/* named where the command is */
		assert_non_null(strstr(cmd_export.words, f->name));
		assert_non_null(strstr(cmd_export.details, f->name));
	}
	assert_null(export_find("lon"));
	assert_null(export_find(""));
}

static void
test_versions(void **state)
{
	/* from the newest on */
	static const char *const order[] = { "10", "9.10", "9.9b", "9.9a",
		"9.9", "9", "2.0", "02", "1.0.1", "1.0", "1" };

	(void)state;
	for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++)
		for (size_t k = 0; k < sizeof(order) / sizeof(order[0]); k++) {
			int c = export_by_version(order[i], order[k]);
			if ((i < k && c >= 0) || (i > k && c <= 0) ||
			    (i == k && c != 0))
				fail_msg("%s %s: %d", order[i], order[k], c);
		}
	assert_int_equal(export_by_version("2", "02"), 0);
}

static void
test_steps(void **state)
{
	struct rig rig;

	(void)state;
	rig_init(&rig,
	    HEAD("1") A "[safety s]\nask = S?\nlevel = ask\nblocks = a\n"
			"[score t]\nlabel = T\nsum = a\n");
	assert_true(export_has_step(rig.protocol, "a"));
	assert_true(export_has_step(rig.protocol, "safety.s"));
	assert_true(export_has_step(rig.protocol, "score.t"));
	assert_false(export_has_step(rig.protocol, "s"));
	assert_false(export_has_step(rig.protocol, "t"));
	assert_false(export_has_step(rig.protocol, "safety.t"));
	assert_false(export_has_step(rig.protocol, "score.a"));
	rig_release(&rig);
}

/* ---- names of columns */

/* Behind those of the session. */
static void
wide_is(struct rig *const *rigs, size_t n, const char *wanted)
{
	char *header = header_of(&export_wide, rigs, n);
	const char *at = strstr(header, ",stops,");

	assert_non_null(at);
	assert_string_equal(at + strlen(",stops,"), wanted);
	free(header);
}

#define G(name)                                                                \
	name "," name "_qualifier," name "_missing," name "_reason," name      \
	     "_note"
#define N(name) name "," name "_missing," name "_reason," name "_note"
#define S(name) name "," name "_missing," name "_band," name "_note"

static void
test_names(void **state)
{
	struct rig one, two, three;
	struct rig *const all[] = { &three, &two, &one };

	(void)state;
	/* a name that is taken; trials; a once; the columns of the session */
	rig_init(&one, HEAD("1") A
	    "[step a-right]\nkind = count\nask = B\nsides = once\nmax = 9\n"
	    "[step f]\nkind = number\nask = F\nsides = left\ntrials = 2\n"
	    "min = 0\nmax = 9\ndecimals = 0\n"
	    "[step program]\nkind = text\nask = P\nsides = once\n");
	rig_open(&one, "rl", MYO_ORDER_STEP);
	struct rig *const alone[] = { &one };
	wide_is(alone, 1,
	    G("a_right") "," G("a_left") "," N("a_right__2") "," N(
		"f_left_1") "," N("f_left_2") "," N("program__2"));

	/* two has another scale, three the same again and a new step first;
	 * what changed gets the version of the newest that has it so */
	rig_init(&two,
	    HEAD("2.1") "[step a]\nkind = grade\nscale = plain\nask = A\n");
	rig_open(&two, "rl", MYO_ORDER_STEP);
	rig_init(&three,
	    HEAD("3") "[step n]\nkind = count\nask = N\nsides = once\n"
		      "max = 9\n"
		      "[step a]\nkind = grade\nscale = plain\nask = A\n");
	rig_open(&three, "rl", MYO_ORDER_STEP);
	wide_is(all, 3,
	    N("n") "," G("a_right") "," G("a_left") "," G("a_right__v1") "," G("a_left__v1") "," N(
		"a_right__2") "," N("f_left_1") "," N("f_left_2") "," N("progra"
									"m__"
									"2"));
	rig_release(&one);
	rig_release(&two);
	rig_release(&three);
}

/* Two revisions of one version that differ in one step, and a third: the hash
 * tells them apart. */
static void
test_names_of_one_version(void **state)
{
	struct rig one, two, three;
	struct rig *const all[] = { &one, &two, &three };
	struct buf wanted = BUF_INIT;

	(void)state;
	rig_init(&one, HEAD("1") "[step a]\nkind = count\nask = A\nmax = 9\n"
				 "sides = once\n");
	rig_init(&two, HEAD("1") "[step a]\nkind = text\nask = A\n"
				 "sides = once\n");
	rig_init(&three, HEAD("1") "[step a]\nkind = yesno\nask = A\n"
				   "sides = once\n");
	for (size_t i = 0; i < 3; i++)
		rig_open(all[i], "rl", MYO_ORDER_STEP);
	buf_addf(&wanted, N("a") "," N("a__v1"));
	for (int i = 0; i < 4; i++) {
		static const char *const suffix[] = { "", "_missing", "_reason",
			"_note" };
		buf_addf(&wanted, ",a__v1_%s%s",
		    strchr(three.protocol->rev, '-') + 1, suffix[i]);
	}
	wide_is(all, 3, wanted.data);
	buf_release(&wanted);
	for (size_t i = 0; i < 3; i++)
		rig_release(all[i]);
}

/* Scores stand at the end; one that counts something else is another. */
static void
test_scores(void **state)
{
	struct rig one, two;
	struct rig *const both[] = { &two, &one };

	(void)state;
	rig_init(&one, HEAD("1") A "[step b]\nkind = grade\nscale = mrc\n"
				   "ask = B\nsides = once\n"
				   "[score s]\nlabel = S\nsum = a b\n"
				   "[score t]\nlabel = T\nmax = b\n"
				   "[score r]\nlabel = R\nsum = a\n"
				   "on_request = yes\n");
	rig_init(&two, HEAD("2") A "[score s]\nlabel = S\nsum = a\n");
	rig_open(&one, "rl", MYO_ORDER_STEP);
	rig_open(&two, "rl", MYO_ORDER_STEP);
	wide_is(both, 2,
	    G("a_right") "," G("a_left") "," G("b") "," S("score_s") "," S(
		"score_s__v1") "," S("score_t"));
	rig_release(&one);
	rig_release(&two);
}

/* ---- spreadsheets */

static void
test_defuse(void **state)
{
	static const struct {
		const char *text;
		bool needs;
	} rows[] = {
		{ "", false }, { "a", false }, { "firm, and whole", false },
		{ "=1", true }, { "+1", true }, { "+", true }, { "-", true },
		{ "-a", true }, { "@a", true }, { "\ta", true },
		{ "\ra", true }, { "\na", true }, { "  =1", true },
		{ "\"=1", true }, { "'=1", true }, { " \" ' =1", true },
		{ "\xc2\xa0=1", true },     /* no-break space */
		{ "\xe3\x80\x80=1", true }, /* ideographic space */
		{ "\xef\xbb\xbf=1", true }, /* byte-order mark */
		{ "\xe2\x80\x8b=1", true }, /* zero-width space */
		{ "\xe2\x80\x9c=1", true }, /* a typographic quote */
		{ "\x01=1", true },
		{ "\xef\xbc\x9d"
		  "1",
		    true }, /* full-width = + - @ */
		{ "\xef\xbc\x8b"
		  "1",
		    true },
		{ "\xef\xbc\x8d"
		  "1",
		    true },
		{ "\xef\xbc\xa0"
		  "a",
		    true },
		{ "\xe2\x88\x92"
		  "5",
		    true }, /* typographic minus */
		{ "a=1", false }, { "a-b", false }, { "P-1", false },
		{ "E1", false }, { "e", false }, { ".", true },
		/* numbers are untouched */
		{ "0", false }, { "5", false }, { "-5", false },
		{ "12.5", false }, { "-0.5", false }, { "100000", false },
		{ "10", false }, { "0.05", false }, { "12345678901", false },
		/* those that would be written otherwise */
		{ "12.50", true }, { "1.0", true }, { "-0", true },
		{ "5.", true }, { "+5", true }, { "123456789012", true },
		{ "0.12345678901", true }, { " 5", true }, { "5 ", true },
		{ " 007", true },
		/* days and times: one word and its numbers */
		{ "MAR1", true }, { "MAR-1", true }, { "sept 2", true },
		{ "Mar. 1", true }, { "Mar 1, 2024", true }, { "1-MAR", true },
		{ "1MAR24", true }, { "MAR/2024", true }, { " May 5 ", true },
		{ "MAR-12345", true }, { "M\xc3\xa4rz 1", true },
		{ "\xd0\xbc\xd0\xb0\xd0\xb9 5", true }, /* Russian May */
		{ "5 PM", true }, { "5am", true }, { "12:30 pm", true },
		{ "MAR", false }, { "MAR-123456", false }, { "am", false },
		{ "MAR--- 1", false }, { "MA-1", false }, { "MAR 1 a", false },
		{ "Mar Mar 1", false }, { "Mar 1 2 3", false },
		{ "MAR-1 was worse", false }, { "x\xc3\x97y 1", false },
		/* words for true and false */
		{ "TRUE", true }, { "false", true }, { "True ", true },
		{ "untrue", false }, { "true, she says", false },
		/* what would become another number, or a day */
		{ "007", true }, { "-007", true }, { "1e5", true },
		{ "12E3", true }, { "4-", true }, { "4+", true },
		{ "1-2", true }, { "12/11", true }, { "1:30", true },
		{ "1,5", true }, { "1.2.3", true }, { ".5", true },
		{ "50 %", true }, { "$5", true }, { "2 cm gap", false },
		{ "\xff=1", false }, /* no UTF-8 */
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (defuse_needs(str_from(rows[i].text)) != rows[i].needs)
			fail_msg("'%s'", rows[i].text);
	struct buf out = BUF_INIT;
	defuse_field(&out, STR("=\"a\""));
	buf_addc(&out, ' ');
	defuse_field(&out, STR("4-"));
	buf_addc(&out, ' ');
	defuse_field(&out, STR("a"));
	assert_string_equal(out.data, "\"'=\"\"a\"\"\" '4- a");
	buf_release(&out);
}

/* ---- JSON */

static void
test_numbers(void **state)
{
	struct json_put j = { .failed = false };
	struct buf out = BUF_INIT;
	json_t *root = json_array();

	(void)state;
	json_put_number(&j, root, NULL, true, 4);
	json_put_number(&j, root, NULL, true, 0.1);
	json_put_number(&j, root, NULL, true, 105.5);
	json_put_number(&j, root, NULL, true, -2.35);
	json_put_number(&j, root, NULL, false, 1);
	json_put_maybe(&j, root, NULL, "");
	json_put_flag(&j, root, NULL, true);
	json_put_text(&j, root, NULL, "\"\n\x01");
	json_put_end(&j, root, JSON_COMPACT, &out);
	assert_false(j.failed);
	assert_string_equal(
	    out.data, "[4,0.1,105.5,-2.35,null,null,true,\"\\\"\\n\\u0001\"]");
	buf_release(&out);
}

static void
test_sha256(void **state)
{
	/* FIPS 180-4, from NIST's examples */
	static const char abc[] = "ba7816bf8f01cfea414140de5dae2223"
				  "b00361a396177a9cb410ff61f20015ad";
	char hex[HASH_HEX_SIZE];
	struct sha256 h;

	(void)state;
	sha256_init(&h);
	sha256_add(&h, "a", 1);
	sha256_add(&h, "", 0);
	sha256_add(&h, "bc", 2);
	sha256_hex(&h, hex);
	assert_string_equal(hex, abc);
}

/* ---- what fails */

#define RICH                                                                   \
	HEAD("1")                                                              \
	A "[safety s]\nask = S?\nlevel = ask\nblocks = a\n"                    \
	  "[step t]\nkind = palpation\nstructure = t\nask = T\n"               \
	  "option.gap = gap\noption.firm = firm\nabnormal = gap\n"             \
	  "note = ask\n"                                                       \
	  "[step f]\nkind = number\nask = F\nunit = N\nmin = 0\nmax = 99\n"    \
	  "soft_max = 9\ndecimals = 1\nsides = once\n"                         \
	  "[check c]\nif = a = 5 and f < 9\nsay = C\n"                         \
	  "[score z]\nlabel = Z\nsum = a\n"

static void
rich(struct rig *rig)
{
	rig_init(rig, RICH);
	rig_open(rig, "rl", MYO_ORDER_STEP);
	rig_lines(rig, "n|5 / a, \"note\"|nt pain|gap|seen|firm||7|"
		       ":note on it all|why|y");
}

static void
each_format(void (*fn)(
    struct rig *, const struct export_format *, const struct export_options *))
{
	struct rig rig;

	rich(&rig);
	for (size_t i = 0; i < export_count(); i++)
		for (int wide = 0; wide < 2; wide++) {
			const struct export_options options = {
				.labels = wide > 0,
				.wide = wide > 0,
			};
			fn(&rig, export_get(i), &options);
		}
	rig_release(&rig);
}

/* A cell of the row of a place in the long table; no cell here is quoted. */
static char *
cell_of(char *table, const char *place, const char *column)
{
	static char found[64];
	size_t n = 0;
	char *row = strstr(table, place);
	const char *name = strstr(table, column);

	assert_non_null(row);
	assert_non_null(name);
	for (const char *c = table; c < name; c++)
		n += *c == ',';
	while (row > table && row[-1] != '\n')
		row--;
	for (; n > 0; n--)
		row += strcspn(row, ",") + 1;
	(void)snprintf(
	    found, sizeof(found), "%.*s", (int)strcspn(row, ",\r"), row);
	return found;
}

/* A check marks the answers that it looks at, on their sides. */
static void
test_flags(void **state)
{
	struct rig rig;
	struct rig *const rigs[] = { &rig };
	const struct export_options options = { .step = NULL };
	struct memory m;

	(void)state;
	rig_init(&rig, RICH);
	rig_open(&rig, "rl", MYO_ORDER_STEP);
	rig_lines(&rig, "n|5|4|gap|seen|firm||7");
	memory_init(&m, SIZE_MAX);
	assert_int_equal(
	    export_rig(&export_long, &options, rigs, 1, &m), MYO_OK);
	char *t = m.files[0].data;
	assert_string_equal(cell_of(t, ",a,grade,right,", "flags"), "check.c");
	assert_string_equal(cell_of(t, ",a,grade,left,", "flags"), "");
	assert_string_equal(cell_of(t, ",f,number,", "flags"), "check.c");
	assert_string_equal(
	    cell_of(t, ",t,palpation,right,", "flags"), "abnormal");
	assert_string_equal(cell_of(t, ",t,palpation,right,", "note"), "seen");
	assert_string_equal(cell_of(t, ",t,palpation,left,", "flags"), "");
	/* 5 + 4 */
	assert_string_equal(cell_of(t, ",score.z,", "value"), "9");
	memory_release(&m);

	/* past a soft limit, and no check any more */
	rig_lines(&rig, "<|20|y|so it was");
	memory_init(&m, SIZE_MAX);
	assert_int_equal(
	    export_rig(&export_long, &options, rigs, 1, &m), MYO_OK);
	t = m.files[0].data;
	assert_string_equal(
	    cell_of(t, ",f,number,", "flags"), "amended past-limit");
	assert_string_equal(cell_of(t, ",a,grade,right,", "flags"), "");
	memory_release(&m);
	rig_release(&rig);
}

/* A sink that takes no more ends it, wherever that is. */
static void
full_sink(struct rig *rig, const struct export_format *format,
    const struct export_options *options)
{
	struct rig *const rigs[] = { rig };
	struct memory m;
	size_t whole = 0;

	memory_init(&m, SIZE_MAX);
	assert_int_equal(export_rig(format, options, rigs, 1, &m), MYO_OK);
	for (size_t i = 0; i < FILES; i++)
		whole += m.files[i].len;
	memory_release(&m);
	assert_true(whole > 500);
	for (size_t room = 0; room < whole; room += whole / 23) {
		memory_init(&m, room);
		assert_int_equal(
		    export_rig(format, options, rigs, 1, &m), MYO_ERR_IO);
		memory_release(&m);
	}
}

static void
test_full(void **state)
{
	(void)state;
	each_format(full_sink);
}

/* Whichever allocation fails: out of memory, or the same bytes. */
static void
starved(struct rig *rig, const struct export_format *format,
    const struct export_options *options)
{
	struct rig *const rigs[] = { rig };
	struct memory whole, m;
	enum myo_status status = MYO_ERR_NOMEM;
	size_t failed = 0;

	memory_init(&whole, SIZE_MAX);
	assert_int_equal(export_rig(format, options, rigs, 1, &whole), MYO_OK);
	for (size_t n = 1; status == MYO_ERR_NOMEM; n++) {
		/* a session that ran out may only be freed */
		rig_resume(rig);
		memory_init(&m, SIZE_MAX);
		starve_at(n, false);
		status = export_rig(format, options, rigs, 1, &m);
		size_t fired = starve_end();
		if (status != MYO_OK && status != MYO_ERR_NOMEM)
			fail_msg("%s: %d", format->name, status);
		if (status == MYO_ERR_NOMEM)
			assert_true(fired > 0);
		for (size_t i = 0; i < FILES && status == MYO_OK; i++)
			assert_string_equal(
			    m.files[i].data, whole.files[i].data);
		/* one that was made up for does not end the search */
		if (status == MYO_OK && fired > 0)
			status = MYO_ERR_NOMEM;
		else
			failed++;
		memory_release(&m);
	}
	assert_true(failed > 3);
	memory_release(&whole);
	mem_forget();
}

static void
test_memory(void **state)
{
	(void)state;
	each_format(starved);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_formats),
		cmocka_unit_test(test_versions),
		cmocka_unit_test(test_steps),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_names_of_one_version),
		cmocka_unit_test(test_scores),
		cmocka_unit_test(test_defuse),
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_sha256),
		cmocka_unit_test(test_flags),
		cmocka_unit_test(test_full),
		cmocka_unit_test(test_memory),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
