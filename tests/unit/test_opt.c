#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "cli/opt.h"

enum {
	FIRST_NAME,
	FIRST_FLAG,
	FIRST_LIST,
	FIRST_FILE
};
enum {
	SECOND_FLAG
};

static const struct opt first[] = {
	[FIRST_NAME] = { .name = "name",
	    .letter = 'n',
	    .arg = "TEXT",
	    .help = "a text" },
	[FIRST_FLAG] = { .name = "flag", .letter = 'f', .help = "a flag" },
	[FIRST_LIST] = { .name = "list", .arg = "DIR", .help = "repeatable" },
	[FIRST_FILE] = { .name = "into",
	    .letter = 'i',
	    .arg = "FILE",
	    .help = "a file",
	    .value = VALUE_FILE },
	{ .name = NULL },
};

static const struct opt second[] = {
	[SECOND_FLAG] = { .name = "loud", .letter = 'l', .help = "loud" },
	{ .name = NULL },
};

static const struct {
	const char *line; /* split at blanks */
	const char *name; /* NULL: not given */
	size_t flags, lists, louds;
	const char *operands; /* joined by blanks */
	const char *fault;    /* NULL: none */
} rows[] = {
	{ "", NULL, 0, 0, 0, "", NULL },
	{ "a b", NULL, 0, 0, 0, "a b", NULL },
	{ "--name x", "x", 0, 0, 0, "", NULL },
	{ "--name=x", "x", 0, 0, 0, "", NULL },
	{ "--name=", "", 0, 0, 0, "", NULL },
	{ "--name=x=y", "x=y", 0, 0, 0, "", NULL },
	{ "-n x", "x", 0, 0, 0, "", NULL },
	{ "-nx", "x", 0, 0, 0, "", NULL },
	{ "-fnx", "x", 1, 0, 0, "", NULL },
	{ "-fn x", "x", 1, 0, 0, "", NULL },
	{ "-flf", NULL, 2, 0, 1, "", NULL },
	{ "--name x --name y", "y", 0, 0, 0, "", NULL },
	{ "--list a --list b c", NULL, 0, 2, 0, "c", NULL },
	{ "a --flag b --loud", NULL, 1, 0, 1, "a b", NULL },
	{ "-- --flag -f", NULL, 0, 0, 0, "--flag -f", NULL },
	{ "a -- --", NULL, 0, 0, 0, "a --", NULL },
	{ "- -f", NULL, 1, 0, 0, "-", NULL },
	{ "--name --flag", "--flag", 0, 0, 0, "", NULL },
	{ "--name", NULL, 0, 0, 0, "", "option wants a value: '--name TEXT'" },
	{ "-n", NULL, 0, 0, 0, "", "option wants a value: '--name TEXT'" },
	{ "--flag=1", NULL, 0, 0, 0, "", "option takes no value: '--flag'" },
	{ "--into=", NULL, 0, 0, 0, "",
	    "option wants a name that is not empty: '--into FILE'" },
	{ "--into=x -i y", NULL, 0, 0, 0, "", NULL },
	{ "--nam x", NULL, 0, 0, 0, "",
	    "unknown option: '--nam'; did you mean '--name'?" },
	{ "--zebra", NULL, 0, 0, 0, "", "unknown option: '--zebra'" },
	{ "-fx", NULL, 1, 0, 0, "", "unknown option: '-x'" },
	{ "--\033[m", NULL, 0, 0, 0, "", "unknown option: '--\\x1b[m'" },
};

static int
split(char *line, char *words[16])
{
	int n = 0;
	words[n++] = line; /* stands for the program */
	for (char *p = line; *p != '\0';) {
		assert_true(n < 15);
		words[n++] = p;
		p += strcspn(p, " ");
		if (*p == ' ')
			*p++ = '\0';
	}
	words[n] = NULL;
	return n;
}

static void
join(struct buf *out, const struct opts *o)
{
	for (size_t i = 0; i < o->n_operands; i++)
		buf_addf(out, "%s%s", i > 0 ? " " : "", o->operands[i]);
}

static void
test_parse(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char line[128];
		char *words[16];
		size_t len = strlen(rows[i].line);
		assert_true(len < sizeof(line));
		memcpy(line, rows[i].line, len + 1);
		struct arena arena = ARENA_INIT;
		struct buf fault = BUF_INIT, operands = BUF_INIT;
		struct opts o;
		opts_init(&o, &arena);
		o.tables[OPT_GLOBAL] = second;
		o.tables[OPT_COMMAND] = first;
		int at = 1, argc = split(line, words);
		bool ok = opts_parse(&o, argc, words, &at, OPT_TO_END, &fault);
		print_message("row: %s\n", rows[i].line);
		assert_true(ok == (rows[i].fault == NULL));
		assert_string_equal(
		    fault.data, rows[i].fault != NULL ? rows[i].fault : "");
		const char *name = opts_text(&o, OPT_COMMAND, FIRST_NAME);
		assert_true((name == NULL) == (rows[i].name == NULL));
		if (name != NULL)
			assert_string_equal(name, rows[i].name);
		assert_int_equal(
		    opts_count(&o, OPT_COMMAND, FIRST_FLAG), rows[i].flags);
		assert_int_equal(
		    opts_count(&o, OPT_COMMAND, FIRST_LIST), rows[i].lists);
		assert_int_equal(
		    opts_count(&o, OPT_GLOBAL, SECOND_FLAG), rows[i].louds);
		join(&operands, &o);
		assert_string_equal(operands.data, rows[i].operands);
		buf_release(&operands);
		buf_release(&fault);
		arena_release(&arena);
	}
}

static void
test_stops_at_operand(void **state)
{
	(void)state;
	char line[] = "--loud run --flag";
	char *words[16];
	struct arena arena = ARENA_INIT;
	struct buf fault = BUF_INIT;
	struct opts o;
	int at = 1, argc = split(line, words);
	opts_init(&o, &arena);
	o.tables[OPT_GLOBAL] = second;
	/* --flag belongs to a table that is not known yet */
	assert_true(opts_parse(&o, argc, words, &at, OPT_AT_OPERAND, &fault));
	assert_string_equal(words[at], "run");
	assert_int_equal(opts_count(&o, OPT_GLOBAL, SECOND_FLAG), 1);
	buf_release(&fault);
	arena_release(&arena);
}

static void
test_list_order(void **state)
{
	(void)state;
	char line[] = "--list a --list b";
	char *words[16];
	struct arena arena = ARENA_INIT;
	struct buf fault = BUF_INIT;
	struct opts o;
	int at = 1, argc = split(line, words);
	opts_init(&o, &arena);
	o.tables[OPT_COMMAND] = first;
	assert_true(opts_parse(&o, argc, words, &at, OPT_TO_END, &fault));
	assert_string_equal(o.given[OPT_COMMAND][FIRST_LIST].values[0], "a");
	assert_string_equal(o.given[OPT_COMMAND][FIRST_LIST].values[1], "b");
	buf_release(&fault);
	arena_release(&arena);
}

static void
test_help(void **state)
{
	(void)state;
	static const struct opt table[] = {
		{ .name = "name",
		    .letter = 'n',
		    .arg = "TEXT",
		    .help = "one two three four" },
		{ .name = "a-name-that-is-too-long", .help = "help" },
		{ .name = NULL },
	};
	struct buf out = BUF_INIT;
	opt_help(&out, table, 36);
	assert_string_equal(out.data, "  -n, --name TEXT         one two\n"
				      "                          three four\n"
				      "      --a-name-that-is-too-long\n"
				      "                          help\n");
	buf_release(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_parse),
		cmocka_unit_test(test_stops_at_operand),
		cmocka_unit_test(test_list_order),
		cmocka_unit_test(test_help),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
