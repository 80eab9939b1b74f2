/*
 * test_config.c: from files, environment and options to what is in force; the
 * faults of files; the template; and the program doing as it was told.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "cli/cmd.h"
#include "cli/identity.h"
#include "support/talk.h"

#define USER   "/home/.config/myolog/myolog.ini"
#define SYSTEM "/etc/myolog/myolog.ini"

static struct talk *
new_talk(void)
{
	static const char *const dirs[] = { "/home", "/home/.config",
		"/home/.config/myolog", "/etc", "/etc/myolog", "/lib",
		"/lib/protocols", "/lib/config" };
	struct talk *t = talk_new();

	for (size_t i = 0; i < sizeof(dirs) / sizeof(dirs[0]); i++)
		fake_mkdir(t->fake, dirs[i]);
	t->fake->env[0] = (struct fake_env){ "HOME", "/home" };
	t->fake->env[1] = (struct fake_env){ "MYOLOG_LIBRARY", "/lib" };
	return t;
}

/* The words of `line` are split at blanks; `typed` is standard input. */
static enum rc
myolog(struct talk *t, const char *line, const char *typed)
{
	char text[256] = "myolog ";
	char *argv[24];
	int argc = 0;

	assert_true(strlen(line) < sizeof(text) - 8);
	memcpy(text + 7, line, strlen(line) + 1);
	for (char *p = text; *p != '\0';) {
		assert_true(argc < 23);
		argv[argc++] = p;
		p += strcspn(p, " ");
		if (*p == ' ')
			*p++ = '\0';
	}
	argv[argc] = NULL;
	buf_reset(&t->typed);
	buf_reset(&t->out);
	buf_reset(&t->err);
	t->read_at = 0;
	talk_type(t, typed);
	return cli_main(&t->os, NULL, argc, argv);
}

static void
expect(const struct buf *text, const char *part)
{
	if (strstr(text->data, part) == NULL)
		fail_msg("no '%s' in:\n%s", part, text->data);
}

static void
expect_not(const struct buf *text, const char *part)
{
	if (strstr(text->data, part) != NULL)
		fail_msg("'%s' in:\n%s", part, text->data);
}

/* ---- precedence */

enum place {
	OPTION = 1 << 0,
	ENVIRONMENT = 1 << 1,
	USERS = 1 << 2,
	SYSTEMS = 1 << 3,
	USERS_EMPTY = 1 << 4, /* the key without a value */
};

/* clang-format off */
static const struct precedence {
	unsigned set;
	const char *text;
	enum config_origin origin;
	const char *where;
} matrix[] = {
	{ 0, "", CONFIG_STANDARD, "" },
	{ SYSTEMS, "sys", CONFIG_FROM_FILE, SYSTEM },
	{ USERS, "user", CONFIG_FROM_FILE, USER },
	{ USERS | SYSTEMS, "user", CONFIG_FROM_FILE, USER },
	{ USERS_EMPTY | SYSTEMS, "", CONFIG_FROM_FILE, USER },
	{ ENVIRONMENT, "env", CONFIG_FROM_ENVIRONMENT, "MYOLOG_EXAMINER" },
	{ ENVIRONMENT | SYSTEMS, "env", CONFIG_FROM_ENVIRONMENT,
	    "MYOLOG_EXAMINER" },
	{ ENVIRONMENT | USERS, "env", CONFIG_FROM_ENVIRONMENT,
	    "MYOLOG_EXAMINER" },
	{ ENVIRONMENT | USERS | SYSTEMS, "env", CONFIG_FROM_ENVIRONMENT,
	    "MYOLOG_EXAMINER" },
	{ OPTION, "opt", CONFIG_FROM_OPTION, "examiner" },
	{ OPTION | SYSTEMS, "opt", CONFIG_FROM_OPTION, "examiner" },
	{ OPTION | USERS, "opt", CONFIG_FROM_OPTION, "examiner" },
	{ OPTION | USERS | SYSTEMS, "opt", CONFIG_FROM_OPTION, "examiner" },
	{ OPTION | ENVIRONMENT, "opt", CONFIG_FROM_OPTION, "examiner" },
	{ OPTION | ENVIRONMENT | SYSTEMS, "opt", CONFIG_FROM_OPTION,
	    "examiner" },
	{ OPTION | ENVIRONMENT | USERS, "opt", CONFIG_FROM_OPTION,
	    "examiner" },
	{ OPTION | ENVIRONMENT | USERS | SYSTEMS, "opt", CONFIG_FROM_OPTION,
	    "examiner" },
};
/* clang-format on */

static void
try_precedence(const struct precedence *row)
{
	char program[] = "myolog", flag[] = "--examiner", value[] = "opt";
	char *argv[] = { program, flag, value, NULL };
	struct talk *t = new_talk();
	struct arena arena = ARENA_INIT;
	struct buf fault = BUF_INIT;
	struct opts opts;
	int at = 1;

	opts_init(&opts, &arena);
	opts.tables[OPT_GLOBAL] = global_opts;
	opts.tables[OPT_COMMAND] = cmd_run.opts;
	if ((row->set & OPTION) != 0)
		assert_true(
		    opts_parse(&opts, 3, argv, &at, OPT_TO_END, &fault));
	if ((row->set & ENVIRONMENT) != 0)
		t->fake->env[2] = (struct fake_env){ "MYOLOG_EXAMINER", "env" };
	if ((row->set & USERS) != 0)
		fake_puts(t->fake, USER, "[session]\nexaminer = user\n");
	if ((row->set & USERS_EMPTY) != 0)
		fake_puts(t->fake, USER, "[session]\nexaminer =\n");
	if ((row->set & SYSTEMS) != 0)
		fake_puts(t->fake, SYSTEM, "[session]\nexaminer = sys\n");
	struct config *c = config_new(&t->os, &arena);
	assert_non_null(c);
	assert_int_equal(
	    config_read(c, USER, CONFIG_MAY_BE_MISSING, NULL), MYO_OK);
	assert_int_equal(
	    config_read(c, SYSTEM, CONFIG_MAY_BE_MISSING, NULL), MYO_OK);
	struct config_value v = config_value(c, &opts, CONFIG_EXAMINER);
	if (strcmp(v.text, row->text) != 0 || v.origin != row->origin ||
	    strcmp(v.where, row->where) != 0)
		fail_msg("%x: '%s' from %d %s", row->set, v.text, (int)v.origin,
		    v.where);
	if (v.origin == CONFIG_FROM_FILE)
		assert_int_equal(v.line, 2);
	buf_release(&fault);
	arena_release(&arena);
	talk_free(t);
}

static void
test_precedence(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(matrix) / sizeof(matrix[0]); i++)
		try_precedence(&matrix[i]);
}

/* Each key and each limit by itself. */
static void
test_key_by_key(void **state)
{
	(void)state;
	struct talk *t = new_talk();
	fake_puts(
	    t->fake, USER, "[prompt]\ndecimal = comma\n[limits]\na = 1\n");
	fake_puts(t->fake, SYSTEM,
	    "[prompt]\nbell = no\ndecimal = point\n[limits]\na = 2\nb = 3\n");
	assert_int_equal(myolog(t, "config", ""), RC_DONE);
	expect(&t->out, "prompt.decimal = comma  [" USER ":2]\n");
	expect(&t->out, "prompt.bell = no  [" SYSTEM ":2]\n");
	expect(&t->out, "limits.a = 1  [" USER ":4]\n");
	expect(&t->out, "limits.b = 3  [" SYSTEM ":6]\n");
	expect_not(&t->out, "limits.a = 2");
	talk_free(t);
}

/* ---- faults */

/* clang-format off */
static const struct {
	const char *name, *text, *diags;
} faults[] = {
	{ "nothing", "", "" },
	{ "comments", "# a\n; b\n[session]\n", "" },
	{ "all is well", "[session]\nexaminer = dn\npatient_pattern = [0-9]+\n"
	    "sides = left, right\norder = side\n[prompt]\ndecimal = comma\n"
	    "bell = no\n[storage]\nlogbook = /a b\nstation = ward-7\n"
	    "library = ~/x, /y,\n  /z\n[limits]\nbp-systolic = 160\nx = 5.5\n",
	    "" },
	{ "unknown section", "[sesion]\nexaminer = 9\n", "1:2 unknown-section" },
	{ "section of two words", "[session x]\nexaminer = 9\n",
	    "1:1 bad-section" },
	{ "section twice", "[session]\n[prompt]\n[session]\n",
	    "3:1 duplicate-section" },
	{ "unknown key", "[session]\nexminer = dn\n", "2:1 unknown-key" },
	{ "key of another section", "[session]\nbell = no\n",
	    "2:1 unknown-key" },
	{ "key twice", "[session]\nexaminer = a\nexaminer = b\n",
	    "3:1 duplicate-key" },
	{ "key before a section", "bell = no\n", "1:1 no-section" },
	{ "examiner", "[session]\nexaminer = D N\n", "2:12 bad-value" },
	{ "pattern", "[session]\npatient_pattern = [a-\n", "2:19 bad-value" },
	{ "pattern, parenthesis", "[session]\npatient_pattern = (a\n",
	    "2:19 bad-value" },
	{ "one side", "[session]\nsides = right\n", "2:9 bad-value" },
	{ "order", "[session]\norder = sides\n", "2:9 bad-value" },
	{ "decimal", "[prompt]\ndecimal = ,\n", "2:11 bad-value" },
	{ "bell", "[prompt]\nbell = loud\n", "2:8 bad-value" },
	{ "relative folder", "[storage]\nlogbook = log\n", "2:11 bad-value" },
	{ "one of the folders", "[storage]\nlibrary = /a, b\n",
	    "2:15 bad-value" },
	{ "a folder below", "[storage]\nlibrary = /a,\n  b\n",
	    "3:3 bad-value" },
	{ "a colon", "[storage]\nlibrary = /a:/b\n", "2:11 bad-value" },
	{ "station", "[storage]\nstation = Ward 7\n", "2:11 bad-value" },
	{ "station, hyphen", "[storage]\nstation = -a\n", "2:11 bad-value" },
	{ "station, long", "[storage]\nstation = "
	    "a23456789012345678901234567890123\n", "2:11 bad-value" },
	{ "limit without a number", "[limits]\na =\n", "2:1 empty-value" },
	{ "limit with a unit", "[limits]\na = 5 kg\n", "2:5 bad-value" },
	{ "limit, name", "[limits]\nA = 5\n", "2:1 bad-id" },
	{ "limit twice", "[limits]\na = 5\na = 6\n", "3:1 duplicate-key" },
	{ "lost text", "[limits]\na = 5 ; mmHg\n", "2:7 lost-text" },
	{ "a key in a value", "[storage]\nlibrary = /a\n  bell = no\n",
	    "3:3 indented-key" },
	{ "all of them", "[session]\nexaminer = 9\nsides = up\n[limts]\n"
	    "[prompt]\nbel = no\n",
	    "2:12 bad-value; 3:9 bad-value; 4:2 unknown-section; "
	    "6:1 unknown-key" },
};
/* clang-format on */

static void
try_fault(const char *name, const char *text, const char *expected)
{
	struct talk *t = new_talk();
	struct arena arena = ARENA_INIT;
	struct myo_diags *diags = myo_diags_new();
	struct config *c = config_new(&t->os, &arena);
	struct buf found = BUF_INIT;

	assert_non_null(c);
	fake_puts(t->fake, "/c.ini", text);
	enum myo_status status =
	    config_read(c, "/c.ini", CONFIG_MUST_BE_THERE, diags);
	bool failed = myo_diags_count_of(diags, MYO_ERROR) > 0;
	assert_int_equal(status, failed ? MYO_ERR_INVALID : MYO_OK);
	myo_diags_sort(diags);
	for (size_t i = 0; i < myo_diags_count(diags); i++) {
		const struct myo_diag *d = myo_diags_get(diags, i);
		buf_addf(&found, "%s%d:%d %s", i > 0 ? "; " : "", d->line,
		    d->column, d->id);
	}
	if (strcmp(found.data, expected) != 0)
		fail_msg("%s: expected \"%s\", found \"%s\"", name, expected,
		    found.data);
	buf_release(&found);
	myo_diags_free(diags);
	arena_release(&arena);
	talk_free(t);
}

static void
test_faults(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++)
		try_fault(faults[i].name, faults[i].text, faults[i].diags);
}

static void
test_values(void **state)
{
	(void)state;
	struct talk *t = new_talk();
	fake_puts(t->fake, USER,
	    "[session]\nsides = left ,right\n[storage]\nlogbook = ~/a b\n"
	    "library = ~/x, /y,\n  /z\n");
	t->fake->env[1] = (struct fake_env){ NULL, NULL };
	assert_int_equal(myolog(t, "config", ""), RC_DONE);
	expect(&t->out, "session.sides = left,right  [");
	expect(&t->out, "storage.logbook = /home/a b  [");
	expect(&t->out, "storage.library = /home/x:/y:/z  [" USER ":5]\n");
	/* of options each stands as it is */
	assert_int_equal(
	    myolog(t, "--library /p --library q config", ""), RC_DONE);
	expect(&t->out, "storage.library = /p:q  [option --library]\n");
	talk_free(t);
}

/* ---- the template */

/* Words alone: how the lines of a comment are broken does not count. */
static void
add_words(struct buf *out, struct str line)
{
	struct str word;

	while ((word = str_word(line, &line)).len > 0)
		buf_addf(out, "%s%.*s", out->len > 0 ? " " : "", STR_ARG(word));
}

/* Each key of the table is there once, in its order and its section, with its
 * default, under a comment that is the sentence of its row. */
static void
test_template(void **state)
{
	(void)state;
	struct talk *t = new_talk();
	struct buf comment = BUF_INIT, line = BUF_INIT;
	size_t key = 0;
	bool limits = false;
	const char *section = "";

	talk_copy(t, "config/myolog.ini", "/t.ini");
	struct str rest = str_from(fake_get(t->fake, "/t.ini", NULL));
	while (rest.len > 0) {
		struct str l = str_cut(rest, '\n', &rest);
		if (l.len == 0 || l.p[0] == '[') {
			buf_reset(&comment);
			limits = str_eqc(l, "[limits]") || limits;
			continue;
		}
		assert_int_equal(l.p[0], '#');
		if (limits)
			continue;
		if (l.len == 1)
			continue;
		if (l.p[1] == ' ') {
			add_words(&comment, str_skip(l, 2));
			continue;
		}
		assert_true(key < CONFIG_KEYS);
		const struct config_row *row = &config_rows[key++];
		buf_reset(&line);
		buf_addf(&line, "#%s =%s%s", row->name,
		    row->standard[0] != '\0' ? " " : "", row->standard);
		if (!str_eq(l, buf_str(&line)))
			fail_msg("'%.*s', not '%s'", STR_ARG(l), line.data);
		assert_string_equal(comment.data, row->help);
		buf_reset(&comment);
		if (strcmp(section, row->section) == 0)
			continue;
		/* its section has begun, and nothing else since */
		section = row->section;
		buf_reset(&line);
		buf_addf(&line, "[%s]\n", section);
		assert_non_null(
		    strstr(fake_get(t->fake, "/t.ini", NULL), line.data));
	}
	assert_int_equal(key, CONFIG_KEYS);
	assert_true(limits);
	buf_release(&line);
	buf_release(&comment);
	talk_free(t);
}

/* Without its '#' marks it changes nothing. */
static void
test_template_taken(void **state)
{
	(void)state;
	struct talk *t = new_talk();
	struct buf text = BUF_INIT, before = BUF_INIT;

	assert_int_equal(myolog(t, "config", ""), RC_DONE);
	buf_addstr(&before, buf_str(&t->out));
	talk_copy(t, "config/myolog.ini", "/t.ini");
	struct str rest = str_from(fake_get(t->fake, "/t.ini", NULL));
	while (rest.len > 0) {
		struct str l = str_cut(rest, '\n', &rest);
		bool key = l.len > 1 && l.p[0] == '#' && l.p[1] != ' ';
		buf_addf(&text, "%.*s\n", STR_ARG(str_skip(l, key ? 1 : 0)));
	}
	fake_puts(t->fake, USER, text.data);
	assert_int_equal(myolog(t, "config", ""), RC_DONE);
	for (size_t k = 0; k < CONFIG_KEYS; k++) {
		struct buf key = BUF_INIT;
		buf_addf(&key, "%s.%s = ", config_rows[k].section,
		    config_rows[k].name);
		const char *old = strstr(before.data, key.data);
		const char *new = strstr(t->out.data, key.data);
		assert_non_null(old);
		assert_non_null(new);
		/* up to where it comes from */
		size_t n = (size_t)(strchr(old + key.len, '[') - old);
		if (strcmp(config_rows[k].name, "patient_pattern") == 0)
			n = (size_t)(strstr(old, "  [") - old);
		if (memcmp(old, new, n) != 0)
			fail_msg("%s: %.*s", key.data, (int)n, new);
		buf_release(&key);
	}
	expect(&t->out, "limits.bp-systolic = 200  [" USER);
	buf_release(&before);
	buf_release(&text);
	talk_free(t);
}

/* ---- ids */

static void
test_patient_ids(void **state)
{
	(void)state;
	static const char any[] = ".*";
	static const struct {
		const char *pattern, *id;
		bool ok;
	} rows[] = {
		{ IDENTITY_PATTERN, "P-1", true },
		{ IDENTITY_PATTERN, "1P", false },
		{ "[0-9]{6}", "123456", true },
		{ "[0-9]{6}", "1234567", false },
		{ "[0-9]{6}", "x123456", false },
		{ "P|P-[0-9]", "P-1", true },
		{ "^P[0-9]$", "P1", true },
		/* whatever the pattern says */
		{ any, "", false },
		{ any, "NA", false },
		{ any, "NAB", true },
		{ any, "a b", false },
		{ any, "a,b", false },
		{ any, "a\"b", false },
		{ any, "M\xc3\xbcller", false },
		{ any, "12345678901234567890123456789012", true },
		{ any, "123456789012345678901234567890123", false },
		{ "[", "P-1", false },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (identity_patient_ok(
			str_from(rows[i].id), rows[i].pattern) != rows[i].ok)
			fail_msg("%s: '%s'", rows[i].pattern, rows[i].id);
	/* The standard pattern is identity_ok. */
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_int_equal(identity_ok(str_from(rows[i].id)),
		    identity_patient_ok(
			str_from(rows[i].id), IDENTITY_PATTERN));
}

/* ---- the program does as it was told */

#define PROTOCOL                                                               \
	"[protocol]\nid = calf\nversion = 1\ntitle = Calf\nsources = N 2000\n" \
	"sides = right, left\n"                                                \
	"[step girth]\nkind = number\nask = Girth\nunit = cm\nmin = 10.5\n"    \
	"max = 90\nsoft_max = {limit:girth-high=60}\ndecimals = 1\n"           \
	"[step pain]\nkind = yesno\nask = Pain?\n"

#define RUN "run calf -p P-1 -e E1"

static struct talk *
new_clinic(const char *config)
{
	struct talk *t = new_talk();

	fake_puts(t->fake, "/lib/protocols/calf.ini", PROTOCOL);
	talk_copy(t, "config/reasons.ini", "/lib/config/reasons.ini");
	fake_puts(t->fake, USER, config);
	return t;
}

static void
test_session_settings(void **state)
{
	(void)state;
	struct talk *t = new_clinic(
	    "[session]\nexaminer = KS\nsides = left, right\norder = side\n"
	    "patient_pattern = [0-9]{4}\n[storage]\nlogbook = ~/clinic\n"
	    "station = ward-7\n");
	assert_int_equal(
	    myolog(t, "run calf -p 1234", "y\n30\n:pause\n"), RC_PAUSED);
	expect(&t->err, "patient 1234, examiner KS, ");
	expect(&t->err, "left then right");
	expect(&t->err, "calf, step 1 of 2, left side: Girth");
	expect(&t->err, "calf, step 2 of 2, left side: Pain?");
	/* the hint needs no --logbook, since the configuration has it */
	expect(&t->err, "go on with: myolog resume ");
	assert_int_equal(myolog(t, "sessions", ""), RC_DONE);
	expect(&t->out, "1234  calf  KS  open");
	assert_int_equal(myolog(t, "show last", ""), RC_DONE);
	expect(&t->out, "\nstation: ward-7-");
	assert_int_equal(myolog(t, "run calf -p P-1", "y\n"), RC_USAGE);
	expect(&t->err, "--patient is not an id: 'P-1'; it is up to 32 ");
	expect(&t->err, "and matches [0-9]{4} (" USER ":5)");
	/* options stand above it */
	assert_int_equal(myolog(t,
			     "run calf -p 1234 -e E1 --sides right --order "
			     "step",
			     "y\n"),
	    RC_PAUSED);
	expect(&t->err, "examiner E1, ");
	expect(&t->err, "step 1 of 2, right side: Girth");
	talk_free(t);
}

static void
test_limits(void **state)
{
	(void)state;
	struct talk *t = new_clinic("[limits]\ngirth-high = 45\n");
	assert_int_equal(myolog(t, RUN, "y\n50\n"), RC_PAUSED);
	expect(&t->err, "50.0 is unusually high (above 45)");
	assert_int_equal(myolog(t, "protocols show calf", ""), RC_DONE);
	expect(
	    &t->out, "girth-high: 45, from the configuration, instead of 60\n");
	/* What was begun keeps its number, whatever is set later. */
	fake_puts(t->fake, USER, "[limits]\ngirth-high = 20\n");
	assert_int_equal(myolog(t, "resume", "y\n30\n"), RC_PAUSED);
	expect_not(&t->err, "unusually high");
	expect(&t->err, "saved: girth, right: 30.0 cm");
	assert_int_equal(myolog(t, RUN, "y\n30\n"), RC_PAUSED);
	expect(&t->err, "30.0 is unusually high (above 20)");
	talk_free(t);
}

static void
test_check(void **state)
{
	(void)state;
	struct talk *t = new_clinic("");
	fake_puts(t->fake, "/c.ini", "[limits]\ngirth-hihg = 45\n");
	assert_int_equal(myolog(t, "check /c.ini", ""), RC_FINDINGS);
	expect(&t->out, "/c.ini:2:1: warning: nothing refers to it: ");
	expect(&t->out, "did you mean 'girth-high'?");
	fake_puts(t->fake, "/c.ini", "[limits]\ngirth-high = 5\n");
	assert_int_equal(myolog(t, "check /c.ini", ""), RC_BAD);
	expect(&t->out,
	    "/c.ini:2:1: error: limit cannot be filled in: 'girth-high = 5' "
	    "in protocol calf: ");
	fake_puts(t->fake, "/c.ini", "[limits]\ngirth-high = 50\n");
	assert_int_equal(myolog(t, "check /c.ini", ""), RC_DONE);
	/* a broken configuration in force does not bar checking */
	fake_puts(t->fake, USER, "[session]\nexaminer = 9\n");
	assert_int_equal(myolog(t, "check " USER, ""), RC_BAD);
	expect(&t->out, USER ":2:12: error: ");
	expect(&t->out, "1 file: 1 error, 0 warnings\n");
	talk_free(t);
}

/* Half of a configuration is none: it may name another logbook. */
static void
test_broken(void **state)
{
	(void)state;
	static const char *const lines[] = { "sessions", "show last", RUN,
		"protocols", "resume", "config" };
	struct talk *t = new_clinic("[session]\nexaminer = 9\n");
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		assert_int_equal(myolog(t, lines[i], "y\n"), RC_BAD);
		expect(&t->err, USER ":2:12: error: ");
		assert_int_equal(t->out.len, 0);
	}
	assert_int_equal(myolog(t, "help config", ""), RC_DONE);
	assert_int_equal(myolog(t, "run --help", ""), RC_DONE);
	/* another file, and that one alone */
	fake_puts(t->fake, "/c.ini", "[prompt]\nbell = no\n");
	fake_puts(t->fake, SYSTEM, "[session]\nexaminer = sys\n");
	assert_int_equal(myolog(t, "--config /c.ini config", ""), RC_DONE);
	expect(&t->out, "/c.ini: read\n");
	expect_not(&t->out, SYSTEM);
	expect(&t->out, "prompt.bell = no  [/c.ini:2]\n");
	t->fake->env[2] = (struct fake_env){ "MYOLOG_CONFIG", "/c.ini" };
	assert_int_equal(myolog(t, "config", ""), RC_DONE);
	expect(&t->out, "prompt.bell = no  [/c.ini:2]\n");
	assert_int_equal(myolog(t, "--config /no.ini config", ""), RC_BAD);
	expect(&t->err, "/no.ini: error: cannot read file");
	talk_free(t);
}

/* Shown with a comma, kept with a point. */
static void
test_comma(void **state)
{
	(void)state;
	struct talk *t = new_clinic("[prompt]\ndecimal = comma\n"
				    "[storage]\nlogbook = /home/log\n");
	t->columns = 400; /* no line is broken */
	assert_int_equal(myolog(t, RUN,
			     "y\n1.5\n90,5\n60.5\ny\nbig 1.5\n20,5\n<\n21\n"
			     "y\nn\ny\n"),
	    RC_DONE);
	expect(&t->err, "number from 10,5 to 90 in cm");
	expect(&t->err, "not accepted: 1,5 is below 10,5");
	expect(&t->err, "not accepted: 90,5 is above 90");
	expect(&t->err, "60,5 is unusually high (above 60)");
	expect(&t->err, "saved: girth, right: 60,5 cm");
	expect(&t->err, "saved: girth, left: 20,5 cm");
	expect(&t->err, "now 20,5 cm, Enter keeps it");
	expect(&t->err, "left: 21,0 cm, instead of 20,5 cm");
	expect(&t->err, "right 60,5 cm (with a note); left 21,0 cm");
	assert_int_equal(myolog(t, "show last", ""), RC_DONE);
	expect(&t->out, "60,5 cm");
	expect(&t->out, "girth, left: 21,0 instead of 20,5");
	/* what a person wrote stays as it was written */
	expect(&t->out, "note: big 1.5");
	assert_int_equal(myolog(t, "show last --audit", ""), RC_DONE);
	expect(&t->out, "60.5");
	expect(&t->out, "1.5 is below 10.5");
	expect_not(&t->out, "60,5");
	expect_not(&t->out, "10,5");
	assert_int_equal(myolog(t, RUN, "y\n"), RC_PAUSED);
	expect(&t->err, "previous 60,5 cm on ");
	talk_free(t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_precedence),
		cmocka_unit_test(test_key_by_key),
		cmocka_unit_test(test_faults),
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_template),
		cmocka_unit_test(test_template_taken),
		cmocka_unit_test(test_patient_ids),
		cmocka_unit_test(test_session_settings),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_check),
		cmocka_unit_test(test_broken),
		cmocka_unit_test(test_comma),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
