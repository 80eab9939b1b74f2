#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include <errno.h>

#include "cli/cmd.h"
#include "support/program.h"

/* ---- looking up */

static void
test_find(void **state)
{
	(void)state;
	static const struct {
		const char *typed;
		enum cmd_match match;
		const char *name; /* or part of the fault */
	} rows[] = {
		{ "run", CMD_ONE, "run" },
		{ "ru", CMD_ONE, "run" },
		{ "res", CMD_ONE, "resume" },
		{ "sh", CMD_ONE, "show" },
		{ "r", CMD_MANY, "run resume" },
		{ "s", CMD_MANY, "sessions show" },
		{ "", CMD_NONE, "unknown command: ''" },
		{ "runn", CMD_NONE, "did you mean 'run'?" },
		{ "hsow", CMD_NONE, "did you mean 'show'?" },
		{ "xylophone", CMD_NONE, "'myolog help' lists" },
		{ "\033", CMD_NONE, "'\\x1b'" },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct cmd *cmd = NULL;
		struct buf fault = BUF_INIT;
		enum cmd_match m = cmd_find(rows[i].typed, &cmd, &fault);
		if (m != rows[i].match)
			fail_msg("'%s': %d", rows[i].typed, (int)m);
		if (m == CMD_ONE)
			assert_string_equal(cmd->name, rows[i].name);
		else if (strstr(fault.data, rows[i].name) == NULL)
			fail_msg("'%s': %s", rows[i].typed, fault.data);
		buf_release(&fault);
	}
}

static size_t
n_opts(const struct opt *table)
{
	size_t n = 0;
	while (table != NULL && table[n].name != NULL)
		n++;
	return n;
}

/* Shells split and quote them: words of plain characters, if there are any. */
static void
assert_words(enum value_kind kind, const char *words)
{
	if (kind != VALUE_WORDS) {
		assert_null(words);
		return;
	}
	assert_non_null(words);
	assert_true(words[0] != '\0');
	assert_int_equal(
	    words[strspn(words, "abcdefghijklmnopqrstuvwxyz0123456789-., ")],
	    '\0');
}

/* What help, completion, manual and parser rely on. */
static void
test_tables(void **state)
{
	(void)state;
	for (size_t i = 0; i < cmd_count(); i++) {
		const struct cmd *cmd = cmd_get(i);
		assert_non_null(cmd->exec);
		assert_true(cmd->summary[0] != '\0');
		assert_true(cmd->details[0] != '\0');
		assert_true(cmd->exits[0] == RC_DONE);
		assert_true(n_opts(cmd->opts) <= OPT_MAX);
		assert_words(cmd->first, cmd->words);
		assert_true(cmd->first == VALUE_ANY || cmd->max_args > 0);
		assert_true(cmd->rest == VALUE_ANY || cmd->max_args > 1);
		assert_true(cmd->rest != VALUE_WORDS);
		for (size_t k = 0; k < n_opts(cmd->opts); k++) {
			const struct opt *o = &cmd->opts[k];
			assert_true(o->help[0] != '\0');
			assert_words(o->value, o->words);
			assert_true(o->value == VALUE_ANY || o->arg != NULL);
			for (size_t g = 0; g < n_opts(global_opts); g++) {
				assert_string_not_equal(
				    o->name, global_opts[g].name);
				if (o->letter != 0)
					assert_int_not_equal(
					    o->letter, global_opts[g].letter);
			}
		}
		for (size_t k = 0; k < i; k++)
			assert_string_not_equal(cmd->name, cmd_get(k)->name);
	}
	assert_null(cmd_get(cmd_count()));
}

/* ---- the whole program in memory */

#define RUN "run calf --patient P-1 --examiner KS"

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

/* The logbook's one CSV, or NULL. */
static const char *
csv(struct talk *t)
{
	static char path[128];
	const char *at = NULL;
	size_t len = 0;
	/* the station is the host's name and four random characters */
	const char *name = strstr(t->out.data, "seal ");
	if (name == NULL)
		return NULL;
	size_t n = strcspn(name + 5, " ");
	memcpy(path, "/home/log/", 10);
	memcpy(path + 10, name + 5, n);
	memcpy(path + 10 + n, ".csv", 5);
	at = fake_get(t->fake, path, &len);
	return at;
}

static size_t
count_lines(const char *text)
{
	size_t n = 0;
	for (; text != NULL && *text != '\0'; text++)
		n += *text == '\n' ? 1 : 0;
	return n;
}

static void
test_session_to_its_end(void **state)
{
	(void)state;
	struct talk *t = program_new();
	assert_int_equal(
	    program_run(t, RUN, "y\n25\n20 / tired\ny\ny\n"), RC_DONE);
	expect(&t->err, "patient P-1, examiner KS, protocol calf (Calf)");
	expect(&t->err, "calf, step 1 of 2, right side: Heel rises");
	expect(&t->err, "\nsaved: rises, right: 25\n");
	assert_memory_equal(t->out.data, "session ", 8);
	/* open, two answers with a note, one answer, close, and the header */
	assert_int_equal(count_lines(csv(t)), 6);
	expect(&t->out, " 5 ");
	assert_int_equal(program_run(t, "sessions", ""), RC_DONE);
	expect(&t->out, "P-1  calf  KS  closed  3/3\n");
	assert_int_equal(program_run(t, "show last", ""), RC_DONE);
	expect(&t->out, "rises                 right             25\n");
	expect(&t->out, "note: tired (KS, ");
	assert_int_equal(program_run(t, "show last --audit", ""), RC_DONE);
	expect(&t->out, " answer rises left\n  value: 20\n");
	talk_free(t);
}

static void
test_nothing_before_yes(void **state)
{
	(void)state;
	struct talk *t = program_new();
	assert_int_equal(program_run(t, RUN, ""), RC_PAUSED);
	expect(&t->err, "nothing was stored");
	assert_int_equal(t->out.len, 0);
	assert_int_equal(program_run(t, "sessions", ""), RC_DONE);
	assert_int_equal(t->out.len, 0);
	/* neither y nor n is asked again, n asks for the ids */
	assert_int_equal(
	    program_run(t, RUN, "maybe\nn\n1x\nP-2\nAB\ny\n"), RC_PAUSED);
	expect(&t->err, "not accepted: answer y, n or left");
	expect(&t->err, "not accepted: an id is a letter");
	expect(&t->err, "patient P-2, examiner AB");
	assert_int_equal(program_run(t, "sessions", ""), RC_DONE);
	expect(&t->out, "P-2  calf  AB  open  0/3\n");
	talk_free(t);
}

/* Which side is the sound one may turn out in the room. */
static void
test_other_side_first(void **state)
{
	static const struct {
		const char *line, *typed, *asked, *first;
	} rows[] = {
		{ RUN, "left\ny\n", ", left then right\n",
		    "1 of 2, left side" },
		{ RUN, "l\nr\ny\n", "or left to start with the\n  left)> ",
		    "1 of 2, right side" },
		{ RUN " --sides left,right", "right\ny\n",
		    ", right then left\n", "1 of 2, right side" },
		/* one side has no other */
		{ RUN " --sides left", "right\ny\n",
		    "not accepted: answer y or n\n", "1 of 2, left side" },
	};
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct talk *t = program_new();
		assert_int_equal(
		    program_run(t, rows[i].line, rows[i].typed), RC_PAUSED);
		expect(&t->err, rows[i].asked);
		expect(&t->err, rows[i].first);
		talk_free(t);
	}
}

static void
test_open_session_is_told(void **state)
{
	(void)state;
	struct talk *t = program_new();
	assert_int_equal(program_run(t, RUN, "y\n25\n:pause\n"), RC_PAUSED);
	expect_not(&t->err, "is still");
	assert_int_equal(
	    program_run(t, "run calf --patient P-2 --examiner KS", ""),
	    RC_PAUSED);
	expect_not(&t->err, "is still");
	assert_int_equal(program_run(t, RUN, ""), RC_PAUSED);
	expect(&t->err, "note: a session of this patient and protocol, begun ");
	expect(&t->err, ", is still\n  open; 'myolog resume ");
	/* once it is closed there is nothing to tell */
	assert_int_equal(program_run(t, "resume", "y\n20\ny\ny\n"), RC_DONE);
	assert_int_equal(program_run(t, RUN, ""), RC_PAUSED);
	expect_not(&t->err, "is still");
	talk_free(t);
}

static void
test_pause_and_resume(void **state)
{
	(void)state;
	struct talk *t = program_new();
	assert_int_equal(program_run(t, RUN, "y\n25\n:pause\n"), RC_PAUSED);
	const char *hint = strstr(t->err.data, "go on with: myolog resume ");
	assert_non_null(hint);
	char line[64] = "";
	size_t n = strcspn(hint + 19, "\n");
	assert_true(n < sizeof(line));
	memcpy(line, hint + 19, n);
	/* the protocol changes meanwhile; the session keeps its own */
	fake_puts(t->fake, "/lib/protocols/ankle/calf.ini", "[protocol]\n");
	assert_int_equal(program_run(t, line, "n\n"), RC_PAUSED);
	expect(&t->err, "nothing was stored; the session stays open");
	assert_int_equal(program_run(t, line, "y\n20\nn\ny\n"), RC_DONE);
	expect(&t->err, "patient P-1, examiner KS, protocol calf (Calf)");
	expect(&t->err, "1 of 3 answered");
	expect(&t->err, "rises: right 25; left open");
	assert_int_equal(program_run(t, line, "y\n"), RC_USAGE);
	expect(&t->err, "has ended");
	assert_int_equal(program_run(t, "resume", "y\n"), RC_USAGE);
	expect(&t->err, "no session of this station is open");
	assert_int_equal(program_run(t, "show P-1@2026-01-01", ""), RC_DONE);
	expect(&t->out, "closed, 3 answered, 0 not tested");
	talk_free(t);
}

static void
test_resume_hint_names_the_logbook(void **state)
{
	(void)state;
	struct talk *t = program_new();
	assert_int_equal(
	    program_run(t, "--logbook /home/it's " RUN, "y\n"), RC_PAUSED);
	expect(&t->err, "myolog --logbook '/home/it'\\''s' resume ");
	talk_free(t);
}

static void
test_previous_values(void **state)
{
	(void)state;
	struct talk *t = program_new();
	assert_int_equal(
	    program_run(t, RUN, "y\n25\nnt pain\nn\ny\n"), RC_DONE);
	t->fake->wall_ms += INT64_C(86400000);
	assert_int_equal(program_run(t, RUN, "y\n"), RC_PAUSED);
	expect(&t->err, "previous 25 on 2026-01-01)> ");
	assert_int_equal(program_run(t, RUN, "y\n26\n"), RC_PAUSED);
	expect(&t->err, "previous not tested: ");
	assert_int_equal(program_run(t, RUN " --blind", "y\n26\n"), RC_PAUSED);
	expect_not(&t->err, "previous");
	/* another patient's are nobody's business */
	assert_int_equal(
	    program_run(t, "run calf -p X-9 -e KS", "y\n26\n"), RC_PAUSED);
	expect_not(&t->err, "previous");
	talk_free(t);
}

static void
test_similar_patient(void **state)
{
	(void)state;
	struct talk *t = program_new();
	assert_int_equal(program_run(t, RUN, "y\n"), RC_PAUSED);
	assert_int_equal(
	    program_run(t, "run calf -p P-2 -e KS", "y\n"), RC_PAUSED);
	expect(&t->err, "patient P-2 has no session yet, but P-1 has");
	/* it has one now */
	assert_int_equal(
	    program_run(t, "run calf -p P-2 -e KS", ""), RC_PAUSED);
	expect_not(&t->err, "has no session yet");
	assert_int_equal(
	    program_run(t, "run calf -p Q-77 -e KS", ""), RC_PAUSED);
	expect_not(&t->err, "has no session yet");
	talk_free(t);
}

static void
test_usage(void **state)
{
	(void)state;
	static const struct {
		const char *line;
		enum rc rc;
		const char *err;
	} rows[] = {
		{ "run", RC_USAGE, "missing PROTOCOL" },
		{ "run calf", RC_USAGE, "missing --patient" },
		{ "run calf -p P-1", RC_USAGE, "missing --examiner" },
		{ "run calf -p NA -e KS", RC_USAGE, "'NA'" },
		{ "run calf -p 1 -e KS", RC_USAGE, "--patient is not an id" },
		{ "run calf -p P-1 -e K/S", RC_USAGE, "--examiner is not" },
		{ "run claf -p P-1 -e KS", RC_USAGE, "did you mean 'calf'?" },
		{ "run ./no.ini -p P-1 -e KS", RC_BAD, "" },
		{ RUN " --sides up", RC_USAGE, "not 'up'" },
		{ RUN " --order both", RC_USAGE, "not 'both'" },
		{ RUN " --observed-at noon", RC_USAGE, "no time" },
		{ RUN " --observed-at 2031-01-01", RC_USAGE, "future" },
		{ "run calf calf", RC_USAGE, "too many arguments" },
		{ "show", RC_USAGE, "missing SESSION" },
		{ "show abc", RC_BAD, "" },
		{ "sessions --since yesterday", RC_USAGE, "no date" },
		{ "protocols frobnicate", RC_USAGE, "it is list, show ID" },
		{ "protocols show", RC_USAGE, "it is list, show ID" },
		{ "completion", RC_USAGE, "missing SHELL" },
		{ "completion tcsh", RC_USAGE, "no such shell: 'tcsh'" },
		{ "--frob", RC_USAGE, "unknown option: '--frob'" },
		{ "frob", RC_USAGE, "unknown command: 'frob'" },
		{ "", RC_USAGE, "usage: myolog" },
		{ "help frob", RC_USAGE, "unknown command" },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct talk *t = program_new();
		/* fake paths begin with a slash */
		if (strstr(rows[i].line, "./no.ini") == NULL) {
			enum rc rc = program_run(t, rows[i].line, "");
			if (rc != rows[i].rc)
				fail_msg("'%s': %d\n%s", rows[i].line, (int)rc,
				    t->err.data);
			expect(&t->err, rows[i].err);
			assert_int_equal(t->out.len, 0);
		}
		talk_free(t);
	}
}

/* What completion offers is accepted. */
static void
test_words_of_options(void **state)
{
	(void)state;
	size_t n = 0;
	for (const struct opt *o = cmd_run.opts; o->name != NULL; o++) {
		const char *word = o->words;
		while (word != NULL && *word != '\0') {
			struct talk *t = program_new();
			struct buf line = BUF_INIT;
			size_t len = strcspn(word, " ");
			buf_addf(&line, "%s --%s %.*s", RUN, o->name, (int)len,
			    word);
			assert_int_equal(
			    program_run(t, line.data, ""), RC_PAUSED);
			buf_release(&line);
			talk_free(t);
			word += len + strspn(word + len, " ");
			n++;
		}
	}
	assert_int_equal(n, 6); /* four for sides, two for the order */
	for (const char *word = cmd_completion.words; *word != '\0';) {
		struct talk *t = program_new();
		struct buf line = BUF_INIT;
		size_t len = strcspn(word, " ");
		buf_addf(&line, "completion %.*s", (int)len, word);
		assert_int_equal(program_run(t, line.data, ""), RC_DONE);
		expect(&t->out, "--observed-at");
		buf_release(&line);
		talk_free(t);
		word += len + strspn(word + len, " ");
	}
}

static void
test_help_and_version(void **state)
{
	(void)state;
	struct talk *t = program_new();
	assert_int_equal(program_run(t, "--version", ""), RC_DONE);
	assert_memory_equal(t->out.data, "myolog ", 7);
	assert_int_equal(program_run(t, "help", ""), RC_DONE);
	for (size_t i = 0; i < cmd_count(); i++)
		expect(&t->out, cmd_get(i)->summary);
	for (size_t i = 0; i < cmd_count(); i++) {
		char line[64] = "help ";
		memcpy(
		    line + 5, cmd_get(i)->name, strlen(cmd_get(i)->name) + 1);
		assert_int_equal(program_run(t, line, ""), RC_DONE);
		expect(&t->out, "usage: myolog ");
		expect(&t->out, "Exit codes:\n  0   done\n");
	}
	assert_int_equal(program_run(t, "run --help", ""), RC_DONE);
	expect(&t->out, "-p, --patient ID");
	talk_free(t);
}

/* Results that did not arrive do not pass for success. */
static void
test_lost_results(void **state)
{
	(void)state;
	struct talk *t = program_new();
	t->write_error = -ENOSPC;
	assert_int_equal(program_run(t, "help", ""), RC_STORE);
	expect(&t->err, "cannot write the results: No space left on device");
	/* a worse end stays what it is */
	assert_int_equal(program_run(t, RUN, "y\n"), RC_PAUSED);
	talk_free(t);
}

static void
test_check(void **state)
{
	(void)state;
	struct talk *t = program_new();
	assert_int_equal(
	    program_run(t, "check /lib/protocols/ankle/calf.ini", ""), RC_DONE);
	expect(&t->out, "1 file: 0 errors, 0 warnings\n");
	/* a file that is not named after its id */
	fake_puts(t->fake, "/lib/warn.ini", PROGRAM_PROTOCOL);
	assert_int_equal(
	    program_run(t, "check /lib/warn.ini", ""), RC_FINDINGS);
	assert_int_equal(program_run(t, "check -s /lib/warn.ini", ""), RC_BAD);
	expect(&t->out, "/lib/warn.ini:2:");
	fake_puts(t->fake, "/lib/bad.ini", "[protocol]\nid = Bad\n");
	fake_puts(t->fake, "/lib/scales.ini", "[scale x]\ntitle = T\n");
	assert_int_equal(
	    program_run(
		t, "check /lib/bad.ini /lib/none.ini /lib/scales.ini", ""),
	    RC_BAD);
	/* all files in one run, each with its own faults: the results, with
	 * the line and where in it */
	expect(&t->out,
	    "/lib/bad.ini:2:6: error: malformed id: 'Bad'; use a small "
	    "letter, then up to 39 of a-z 0-9 -\n"
	    "id = Bad\n"
	    "     ^\n");
	expect(&t->out, "/lib/none.ini: ");
	expect(&t->out, "/lib/scales.ini:");
	assert_string_equal(t->err.data, "");
	/* other commands talk about them */
	assert_int_equal(
	    program_run(t, "run /lib/bad.ini --patient P --examiner KS", ""),
	    RC_BAD);
	expect(&t->err, "/lib/bad.ini:2:6: error: malformed id");
	expect_not(&t->out, "/lib/bad.ini");
	talk_free(t);
}

/* Which kind of file it is: by its sections, else by its name. */
static void
test_check_kinds_of_files(void **state)
{
	(void)state;
	static const struct {
		const char *path, *text;
		const char *finding; /* "" for none */
	} rows[] = {
		{ "/lib/scales.ini", "", "" },
		{ "/lib/reasons.ini", "# nothing yet\n\n; nor here\n", "" },
		{ "/lib/scales.ini", "\xef\xbb\xbf# nothing yet\n", "" },
		{ "/lib/other.ini", "# nothing yet\n",
		    "missing section: 'protocol'" },
		{ "/lib/myscales.ini", "", "missing section: 'protocol'" },
		{ "/lib/reasons.ini", "[reasn x]\nlabel = X\n",
		    "'reasn'; did you mean 'reason'?" },
		{ "/lib/other.ini",
		    "\xef\xbb\xbf[reason x]\nlabel = X\nclass = not-done\n",
		    "" },
		{ "/lib/scales.ini", "[step x]\nkind = text\nask = X\n",
		    "missing section: 'protocol'" },
		{ "/lib/calf.ini",
		    "[scale s]\ntitle = S\nsource = S\n"
		    "[grade s a]\nlabel = A\n[protocol]\nid = calf\n"
		    "version = 1\ntitle = C\nsources = S\n[step x]\n"
		    "kind = grade\nscale = s\nask = X\n",
		    "" },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct talk *t = program_new();
		struct buf line = BUF_INIT;
		fake_puts(t->fake, rows[i].path, rows[i].text);
		buf_addf(&line, "check %s", rows[i].path);
		int rc = (int)program_run(t, line.data, "");
		bool sound = rows[i].finding[0] == '\0';
		if ((rc == RC_DONE) != sound)
			fail_msg("row %zu: %s", i, t->out.data);
		expect(&t->out,
		    sound ? "1 file: 0 errors, 0 warnings\n" : rows[i].finding);
		buf_release(&line);
		talk_free(t);
	}
}

static void
test_check_shows_twenty(void **state)
{
	(void)state;
	struct talk *t = program_new();
	struct buf text = BUF_INIT;
	buf_adds(&text, PROGRAM_PROTOCOL);
	for (int i = 0; i < 25; i++)
		buf_addf(&text, "nonsense-%d = 1\n", i);
	fake_puts(t->fake, "/lib/calf.ini", text.data);
	assert_int_equal(program_run(t, "check /lib/calf.ini", ""), RC_BAD);
	expect(&t->out, "nonsense-19'");
	expect_not(&t->out, "nonsense-20'");
	expect(&t->out, "/lib/calf.ini: 5 more (5 errors)\n");
	expect(&t->out, "1 file: 25 errors");
	buf_release(&text);
	talk_free(t);
}

/* A file of so many warnings (a card that nothing names is one), and of so
 * many errors behind them. */
static void
check_many(struct talk *t, int warnings, int errors)
{
	struct buf text = BUF_INIT;
	buf_adds(&text, PROGRAM_PROTOCOL);
	for (int i = 0; i < warnings; i++)
		buf_addf(&text, "[muscle m%d]\nname = M\nsource = S\n", i);
	for (int i = 0; i < errors; i++)
		buf_addf(&text, "nonsense-%d = 1\n", i);
	fake_puts(t->fake, "/lib/calf.ini", text.data);
	assert_int_equal(program_run(t, "check /lib/calf.ini", ""), RC_BAD);
	buf_release(&text);
}

/* Errors have their place among the 20, wherever they stand. */
static void
test_check_shows_errors_first(void **state)
{
	(void)state;
	struct talk *t = program_new();
	check_many(t, 25, 1);
	expect(&t->out, "[muscle m18]\n");
	expect_not(&t->out, "[muscle m19]\n");
	const char *warning = strstr(t->out.data, "[muscle m18]\n");
	const char *error = strstr(t->out.data, "nonsense-0'");
	assert_true(error != NULL && warning < error);
	expect(&t->out, "/lib/calf.ini: 6 more\n");
	check_many(t, 5, 21);
	expect(&t->out, "nonsense-19'");
	expect_not(&t->out, "nonsense-20'");
	expect_not(&t->out, "[muscle m0]\n");
	expect(&t->out, "/lib/calf.ini: 6 more (1 error)\n");
	talk_free(t);
}

static void
test_protocols(void **state)
{
	(void)state;
	struct talk *t = program_new();
	assert_int_equal(program_run(t, "protocols", ""), RC_DONE);
	expect(&t->out, "calf                          ankle          Calf\n");
	assert_int_equal(program_run(t, "protocols show calf", ""), RC_DONE);
	expect(&t->out, "For trained examiners.");
	expect(&t->out, "rises: Heel rises\n");
	talk_free(t);
}

static void
test_asked_on_a_terminal(void **state)
{
	(void)state;
	struct talk *t = program_new();
	t->tty = true;
	assert_int_equal(
	    program_run(t, "run", "7\n1\nNA\nP-1\nKS\ny\n25\n"), RC_PAUSED);
	expect(&t->err, "  1 calf, ankle\n");
	expect(&t->err, "not accepted: no such protocol");
	expect(&t->err, "not accepted: an id is");
	expect(&t->err, "saved: rises, right: 25");
	talk_free(t);
}

/* ---- storing fails */

/* Runs a session in which call N fails, for every N: what was acknowledged is
 * there afterwards, and the exit code says when something was not. */
static void
fail_everywhere(enum fake_fail how, bool for_good)
{
	bool reached = true;
	for (unsigned long n = 1; reached; n++) {
		struct talk *t = program_new();
		assert_true(n < 2000);
		fake_fail(t->fake, n, how, for_good);
		enum rc rc = program_run(t, RUN, "y\n25\n20\ny\ny\n");
		reached = fake_reached(t->fake);
		fake_fail(t->fake, 0, how, false);
		bool right = strstr(t->err.data, "saved: rises, right") != NULL;
		bool closed =
		    strstr(t->err.data, "saved: session closed") != NULL;
		if (!reached)
			assert_int_equal(rc, RC_DONE);
		if (rc == RC_DONE)
			assert_true(right && closed);
		if (right) {
			(void)program_run(t, "show last", "");
			expect(&t->out, "right             25\n");
		}
		if (closed) {
			(void)program_run(t, "sessions", "");
			expect(&t->out, "closed  3/3");
		}
		talk_free(t);
	}
}

static void
test_store_fails(void **state)
{
	(void)state;
	fail_everywhere(FAKE_EIO, false);
	fail_everywhere(FAKE_EIO, true);
	fail_everywhere(FAKE_ENOSPC, true);
	fail_everywhere(FAKE_SHORT, false);
}

/* On a terminal a line that was cut back can be tried again. */
static void
test_try_again(void **state)
{
	(void)state;
	bool again = false;
	for (unsigned long n = 1; n < 400; n++) {
		struct talk *t = program_new();
		t->tty = true;
		fake_fail(t->fake, n, FAKE_ENOSPC, false);
		enum rc rc = program_run(t, RUN, "y\n25\n\n20\n\ny\ny\n");
		fake_fail(t->fake, 0, FAKE_ENOSPC, false);
		if (strstr(t->err.data, "Not stored. Enter tries again") !=
			NULL &&
		    strstr(t->err.data, "saved: rises, right: 25") != NULL &&
		    rc == RC_DONE)
			again = true;
		talk_free(t);
	}
	assert_true(again);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_find),
		cmocka_unit_test(test_tables),
		cmocka_unit_test(test_session_to_its_end),
		cmocka_unit_test(test_nothing_before_yes),
		cmocka_unit_test(test_other_side_first),
		cmocka_unit_test(test_open_session_is_told),
		cmocka_unit_test(test_pause_and_resume),
		cmocka_unit_test(test_resume_hint_names_the_logbook),
		cmocka_unit_test(test_previous_values),
		cmocka_unit_test(test_similar_patient),
		cmocka_unit_test(test_usage),
		cmocka_unit_test(test_words_of_options),
		cmocka_unit_test(test_help_and_version),
		cmocka_unit_test(test_lost_results),
		cmocka_unit_test(test_check),
		cmocka_unit_test(test_check_kinds_of_files),
		cmocka_unit_test(test_check_shows_twenty),
		cmocka_unit_test(test_check_shows_errors_first),
		cmocka_unit_test(test_protocols),
		cmocka_unit_test(test_asked_on_a_terminal),
		cmocka_unit_test(test_store_fails),
		cmocka_unit_test(test_try_again),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
