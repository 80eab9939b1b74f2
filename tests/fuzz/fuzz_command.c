/*
 * Command lines, a word a line, up to an empty one; the rest is typed. The
 * machine has a library, a logbook with a closed and an open session, a
 * configuration. The program ends with a code that the command promises; if
 * it was not understood, it says so; what it shows is harmless. What the
 * options mean does not change when they are written out in full.
 */
#include <stdlib.h>
#include <string.h>

#include "cli/cmd.h"
#include "fuzz/fuzz.h"
#include "fuzz/rich.h"

#define WORDS_MAX 24

/* ---- options in full */

static void
add_option(struct buf *out, const struct opts *o, int table, size_t row)
{
	const struct opt *opt = &o->tables[table][row];
	const struct opt_values *v = &o->given[table][row];

	for (size_t i = 0; i < v->n; i++) {
		buf_addf(out, "--%s", opt->name);
		if (opt->arg != NULL)
			buf_addf(out, "=%s", v->values[i]);
		buf_addc(out, '\0');
	}
}

static size_t
rows(const struct opt *table)
{
	size_t n = 0;

	while (table != NULL && table[n].name != NULL)
		n++;
	return n;
}

/* All words of what was understood, each with its NUL. */
static void
write_out(struct buf *out, const struct opts *o)
{
	for (int t = 0; t < OPT_TABLES; t++)
		for (size_t i = 0; i < rows(o->tables[t]); i++)
			add_option(out, o, t, i);
	buf_add(out, "--", 3);
	for (size_t i = 0; i < o->n_operands; i++)
		buf_add(out, o->operands[i], strlen(o->operands[i]) + 1);
}

static bool
understand(struct buf *out, struct arena *a, const struct cmd *cmd, int argc,
    char *const *argv)
{
	struct opts o;
	struct buf fault = BUF_INIT;
	int at = 0;

	opts_init(&o, a);
	o.tables[OPT_GLOBAL] = global_opts;
	o.tables[OPT_COMMAND] = cmd->opts;
	bool ok = opts_parse(&o, argc, argv, &at, OPT_TO_END, &fault);
	FUZZ_CHECK(ok == (fault.len == 0));
	FUZZ_CHECK(!ok || at == argc);
	if (ok)
		write_out(out, &o);
	buf_release(&fault);
	return ok;
}

static void
options(const struct cmd *cmd, int argc, char *const *argv)
{
	struct arena a = ARENA_INIT;
	struct buf once = BUF_INIT, twice = BUF_INIT;
	char *words[4 * WORDS_MAX + 2];
	int n = 0;

	if (understand(&once, &a, cmd, argc, argv)) {
		for (size_t i = 0; i < once.len;
		     i += strlen(once.data + i) + 1) {
			FUZZ_CHECK(n < 4 * WORDS_MAX);
			words[n++] = once.data + i;
		}
		words[n] = NULL;
		FUZZ_CHECK(understand(&twice, &a, cmd, n, words));
		FUZZ_CHECK_OF(
		    str_eq(buf_str(&once), buf_str(&twice)), twice.data);
	}
	buf_release(&twice);
	buf_release(&once);
	arena_release(&a);
}

/* ---- the whole */

static bool
is_promised(const struct cmd *cmd, enum rc rc)
{
	for (const int *e = cmd->exits; *e != RC_END; e++)
		if (*e == (int)rc)
			return true;
	return false;
}

/* The command that is meant, which stands behind general options. */
static const struct cmd *
meant(int argc, char *const *argv, int *at)
{
	struct arena a = ARENA_INIT;
	struct opts o;
	struct buf fault = BUF_INIT;
	const struct cmd *cmd = NULL;

	*at = 1;
	opts_init(&o, &a);
	o.tables[OPT_GLOBAL] = global_opts;
	if (!opts_parse(&o, argc, argv, at, OPT_AT_OPERAND, &fault) ||
	    *at >= argc || opts_count(&o, OPT_GLOBAL, GLOBAL_VERSION) > 0 ||
	    cmd_find(argv[(*at)++], &cmd, &fault) != CMD_ONE)
		cmd = NULL;
	buf_release(&fault);
	arena_release(&a);
	return cmd;
}

static void
run(struct talk *t, int argc, char **argv)
{
	int at = 0;
	const struct cmd *cmd = meant(argc, argv, &at);
	enum rc rc = cli_main(&t->os, NULL, argc, argv);

	fuzz_screen(buf_str(&t->out));
	fuzz_screen(buf_str(&t->err));
	FUZZ_CHECK(rc != RC_USAGE || t->err.len > 0);
	if (cmd == NULL) {
		FUZZ_CHECK(rc == RC_USAGE || rc == RC_DONE);
		return;
	}
	/* That a word was not understood, every command may say. */
	FUZZ_CHECK_OF(rc == RC_USAGE || is_promised(cmd, rc), t->err.data);
	options(cmd, argc - at, argv + at);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	static char name[] = "myolog";
	struct str rest = { (const char *)data, len }, line;
	char *argv[WORDS_MAX + 2] = { name };
	int argc = 1;

	while (argc <= WORDS_MAX && fuzz_line(&rest, &line) && line.len > 0)
		argv[argc++] = fuzz_text(line);
	argv[argc] = NULL;
	struct talk *t = rich_used();
	t->tty = false;
	buf_addstr(&t->typed, rest);
	run(t, argc, argv);
	talk_free(t);
	for (int i = 1; i < argc; i++)
		free(argv[i]);
	return 0;
}
