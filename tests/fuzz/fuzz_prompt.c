/*
 * The program itself, on bytes that are typed at it: "run" of rich.ini, then
 * show, and resume where the session is open still. It ends with a code that
 * it promises, shows nothing that steers a terminal, says "saved" only of what
 * is in the logbook, and what `show` prints is the same before and after a
 * resume that does nothing.
 */
#include <stdlib.h>
#include <string.h>

#include "cli/cmd.h"
#include "fuzz/fuzz.h"
#include "fuzz/rich.h"

static enum rc
myolog(struct talk *t, const char *const *words, struct str typed)
{
	char *argv[16];
	int argc = 0;

	for (; words[argc] != NULL; argc++)
		argv[argc] = fuzz_text(str_from(words[argc]));
	argv[argc] = NULL;
	buf_reset(&t->typed);
	buf_reset(&t->out);
	buf_reset(&t->err);
	t->read_at = 0;
	buf_addstr(&t->typed, typed);
	enum rc rc = cli_main(&t->os, NULL, argc, argv);
	for (int i = 0; i < argc; i++)
		free(argv[i]);
	fuzz_screen(buf_str(&t->out));
	fuzz_screen(buf_str(&t->err));
	return rc;
}

/* Lines that begin with a word. */
static size_t
count(const struct buf *text, const char *word)
{
	struct str rest = buf_str(text), line;
	size_t n = 0;

	while (fuzz_line(&rest, &line))
		n += str_starts(line, str_from(word));
	return n;
}

static bool
find_csv(void *ctx, const char *name)
{
	struct buf *path = ctx;
	size_t n = strlen(name);

	if (n > 4 && strcmp(name + n - 4, ".csv") == 0)
		buf_addf(path, "/home/log/%s", name);
	return true;
}

/* Entries in the logbook; 0 when there is none. */
static size_t
entries(struct talk *t)
{
	struct buf path = BUF_INIT;
	size_t len = 0, n = 0;

	(void)t->os.list(&t->os, "/home/log", find_csv, &path);
	const char *data =
	    path.len > 0 ? fake_get(t->fake, path.data, &len) : NULL;
	for (size_t i = 0; data != NULL && i < len; i++)
		n += data[i] == '\n';
	buf_release(&path);
	return n > 0 ? n - 1 : 0;
}

/* The part of a record that a resume does not touch: its answers. */
static char *
answers(struct talk *t)
{
	static const char *const show[] = { "myolog", "show", "last", NULL };
	static const char *const audit[] = { "myolog", "show", "last",
		"--audit", NULL };

	FUZZ_CHECK_OF(myolog(t, audit, STR("")) == RC_DONE, t->err.data);
	FUZZ_CHECK_OF(myolog(t, show, STR("")) == RC_DONE, t->err.data);
	const char *from = strstr(t->out.data, "\nanswers\n");
	return fuzz_text(str_from(from != NULL ? from : ""));
}

static void
look(struct talk *t, enum rc rc)
{
	static const char *const resume[] = { "myolog", "resume", "last",
		NULL };
	static const char *const list[] = { "myolog", "sessions", NULL };

	char *before = answers(t);
	FUZZ_CHECK(myolog(t, list, STR("")) == RC_DONE);
	FUZZ_CHECK(count(&t->out, "") == 1);
	if (rc == RC_PAUSED) {
		enum rc again = myolog(t, resume, STR("y\n"));
		FUZZ_CHECK_OF(again == RC_PAUSED, t->err.data);
		char *after = answers(t);
		FUZZ_CHECK_OF(strcmp(before, after) == 0, after);
		free(after);
	}
	free(before);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	static const char *const run[] = { "myolog", "run", "rich", "--patient",
		"P-1", "--examiner", "KS", NULL };
	struct talk *t = rich_talk();
	struct str typed = { (const char *)data, len };

	enum rc rc = myolog(t, run, typed);
	size_t n = entries(t);
	FUZZ_CHECK_OF(rc == RC_DONE || rc == RC_PAUSED, t->err.data);
	/* An entry that opens the session, or its end, has no such line. */
	FUZZ_CHECK_OF(count(&t->err, "saved") < n + 1, t->err.data);
	if (n > 0)
		look(t, rc);
	else
		FUZZ_CHECK(count(&t->err, "saved") == 0);
	talk_free(t);
	return 0;
}
