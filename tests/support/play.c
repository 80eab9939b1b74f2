/*
 * play.c: the commands that write, and the judge of them.
 */
#include "support/play.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "cli/cmd.h"
#include "support/logcheck.h"

#define PROTOCOL                                                               \
	"[protocol]\nid = calf\nversion = 1\ntitle = Calf\nregion = ankle\n"   \
	"sides = right, left\nsources = Nobody 2000\n"                         \
	"[safety snap]\nask = A snap?\nlevel = ask\nblocks = rises\n"          \
	"[step rises]\nkind = count\nask = Heel rises\nmax = 60\n"             \
	"source = Nobody 2000\n"                                               \
	"[step pain]\nkind = yesno\nask = Pain?\nsides = once\n"               \
	"source = Nobody 2000\n"                                               \
	"[step words]\nkind = text\nask = In words?\nsides = once\n"           \
	"source = Nobody 2000\n"                                               \
	"[check odd]\nif = rises.right < rises.left\nsay = Left is better\n"

#define RUN  "run calf --patient P-1 --examiner KS"
#define HALF "y\nn\n25 / tired\n:pause\n"
/* What no row begins with, so that no other torn bytes are the same. */
#define TORN "2025-12-31T09:59"

#define SEALS   "/home/seals"
#define LINK    "/home/link"
#define PAGE    "/home/page"
#define OLD     "an old page\n"
#define ABANDON ":abandon it was a test\n"
/* Who corrects, and why. */
#define BY " -r wrong -e KS"

#define WHOLE                                                                  \
	"y\nn\n25 / was tired\n99\n20\n<\n21\n:note it felt warm\nn\n"         \
	":undo\ny\nas, \"told\"\ny\n"

/* A new command that writes is a new row. */
const struct play plays[] = {
	{
	    .name = "run",
	    .line = RUN,
	    .typed = WHOLE,
	    .exit = RC_DONE,
	},
	{
	    .name = "run, paused",
	    .line = RUN,
	    .typed = HALF,
	    .exit = RC_PAUSED,
	},
	{
	    .name = "run, input ends",
	    .before = RUN,
	    .before_typed = WHOLE,
	    .line = RUN,
	    .typed = "y\nn\n25\n",
	    .exit = RC_PAUSED,
	},
	{
	    .name = "run, torn tail",
	    .before = RUN,
	    .before_typed = HALF,
	    .torn = TORN,
	    .line = "run calf -p P-9 -e KS --order side",
	    .typed = "y\nn\nnt pain\n:stop dizzy\n:finish\ny\n",
	    .exit = RC_DONE,
	},
	{
	    .name = "resume",
	    .before = RUN,
	    .before_typed = HALF,
	    .line = "resume",
	    .typed = "y\n30\nn\nin words\nit is odd\ny\n",
	    .exit = RC_DONE,
	},
	{
	    .name = "resume, torn tail",
	    .before = RUN,
	    .before_typed = HALF,
	    .torn = TORN,
	    .line = "resume last -e AB",
	    .typed = "y\n:undo\n24\n:redo\n:pause\n",
	    .exit = RC_PAUSED,
	},
	{
	    .name = "abandon",
	    .before = RUN,
	    .before_typed = HALF,
	    .line = "resume",
	    .typed = "y\n:abandon only a test\n",
	    .exit = RC_DONE,
	},
	{
	    .name = "amend",
	    .before = RUN,
	    .before_typed = WHOLE,
	    .line = "amend last rises.right 30" BY,
	    .typed = "",
	    .exit = RC_DONE,
	},
	{
	    .name = "amend, torn tail",
	    .before = RUN,
	    .before_typed = WHOLE,
	    .torn = TORN,
	    .line = "amend last pain n" BY,
	    .typed = "",
	    .exit = RC_DONE,
	},
	{
	    .name = "amend a note",
	    .before = RUN,
	    .before_typed = HALF,
	    .line = "amend last 3 -n rested" BY,
	    .typed = "",
	    .exit = RC_DONE,
	},
	{
	    .name = "void",
	    .before = RUN,
	    .before_typed = WHOLE,
	    .line = "void last" BY,
	    .typed = "",
	    .exit = RC_DONE,
	},
	{
	    .name = "move",
	    .before = RUN,
	    .before_typed = WHOLE,
	    .line = "void P-1@2026-01-01 -m P-2" BY,
	    .typed = "",
	    .exit = RC_DONE,
	    .again = true,
	},
	{
	    .name = "sign",
	    .before = RUN,
	    .before_typed = WHOLE,
	    .line = "sign last -m reviewed -e KS",
	    .typed = "",
	    .exit = RC_DONE,
	},
	{
	    .name = "repair",
	    .before = RUN,
	    .before_typed = HALF,
	    .torn = TORN,
	    .line = "repair --yes",
	    .typed = "",
	    .exit = RC_DONE,
	    .keeps_none = true,
	},
	{
	    .name = "seal",
	    .before = RUN,
	    .before_typed = WHOLE,
	    .line = "seal --append " SEALS,
	    .typed = "",
	    .exit = RC_DONE,
	    .keeps_none = true,
	    .file = SEALS,
	},
	{
	    .name = "practice",
	    .before = RUN,
	    .before_typed = HALF,
	    .line = RUN " --practice",
	    .typed = "y\nn\n25\n:finish\ny\n",
	    .exit = RC_DONE,
	    .keeps_none = true,
	},
	{
	    .name = "a form, through a link",
	    .before = RUN,
	    .before_typed = HALF,
	    .line = "protocols paper calf -o " LINK,
	    .typed = "",
	    .exit = RC_DONE,
	    .keeps_none = true,
	    .page = true,
	},
};

const size_t n_plays = sizeof(plays) / sizeof(plays[0]);

/* All of an acknowledgement that needs none. */
#define NO_MEMORY "saved (no memory to say what)"

static char fault_text[1024];

#define FAULT(...)                                                             \
	((void)snprintf(fault_text, sizeof(fault_text), __VA_ARGS__),          \
	    fault_text)

/* ---- the stage */

static struct talk *
new_stage(void)
{
	static const char *const dirs[] = { "/lib", "/lib/protocols",
		"/lib/protocols/ankle", "/lib/config", "/home", "/tmp" };
	struct talk *t = talk_new();

	for (size_t i = 0; i < sizeof(dirs) / sizeof(dirs[0]); i++)
		fake_mkdir(t->fake, dirs[i]);
	fake_puts(t->fake, "/lib/protocols/ankle/calf.ini", PROTOCOL);
	fake_puts(t->fake, PAGE, OLD);
	fake_link(t->fake, LINK, PAGE);
	talk_copy(t, "config/reasons.ini", "/lib/config/reasons.ini");
	t->fake->env[0] = (struct fake_env){ "HOME", "/home" };
	t->fake->env[1] = (struct fake_env){ "MYOLOG_LIBRARY", "/lib" };
	t->fake->env[2] = (struct fake_env){ "MYOLOG_LOGBOOK", PLAY_LOG };
	t->fake->env[3] = (struct fake_env){ "TMPDIR", "/tmp" };
	return t;
}

/* The one logbook file's node, or -1. No call of the os, which might fail. */
static int
csv_node(const struct fake *f, char name[DISK_NAME])
{
	int node = disk_find(f->disk, PLAY_LOG, NULL, NULL);

	if (node < 0)
		return -1;
	const struct disk_names *names = f->disk->nodes[node].names;
	for (size_t i = 0; i < names->count; i++) {
		const char *n = names->list[i].name;
		size_t len = strlen(n);
		/* hidden ones are on their way to be it */
		if (n[0] != '.' && len > 4 &&
		    strcmp(n + len - 4, ".csv") == 0) {
			memcpy(name, n, len + 1);
			return names->list[i].node;
		}
	}
	return -1;
}

const struct buf *
play_csv(const struct fake *f)
{
	char name[DISK_NAME];
	const int node = csv_node(f, name);

	return node < 0 ? NULL : &f->disk->nodes[node].now;
}

/* Rows that are none of the command's own. */
static bool
is_repair(const struct logcheck_row *row)
{
	return strcmp(row->field[LC_ENTRY], "repair") == 0;
}

static size_t
count_rows(const struct logcheck *c, size_t from)
{
	size_t n = 0;

	assert(c->count <= LOGCHECK_ROWS);
	for (size_t i = from; i < c->count; i++)
		n += !is_repair(&c->row[i]);
	return n;
}

static bool
has_name(const struct disk_names *names, const char *name, int node)
{
	for (size_t i = 0; i < names->count; i++)
		if (strcmp(names->list[i].name, name) == 0 &&
		    names->list[i].node == node)
			return true;
	return false;
}

/* The file's name, and that of its folder. */
static bool
named_on_the_platter(const struct fake *f, int node, const char *name)
{
	const int dir = disk_find(f->disk, PLAY_LOG, NULL, NULL);
	const int home = disk_find(f->disk, "/home", NULL, NULL);

	return has_name(f->disk->nodes[dir].names_synced, name, node) &&
	       has_name(f->disk->nodes[home].names_synced, "log", dir);
}

static void
at_saved(struct talk *t, size_t lines)
{
	static struct logcheck c;
	struct play_run *run = t->ctx;
	char name[DISK_NAME];
	const int node = csv_node(t->fake, name);

	if (run->play->keeps_none)
		return;
	if (node < 0) {
		run->unsynced = "there is no file";
		return;
	}
	const struct buf *b = &t->fake->disk->nodes[node].synced;
	if (!named_on_the_platter(t->fake, node, name))
		run->unsynced = "the file's name is not on the platter";
	logcheck(b->data, b->len, &c);
	if (c.fault != NULL)
		run->unsynced = c.fault;
	for (; lines > 0; lines--) {
		assert(run->n_saved < PLAY_ROWS);
		run->rows_at[run->n_saved++] = count_rows(&c, run->old_rows);
	}
}

void
play_begin(struct play_run *run, const struct play *play)
{
	static struct logcheck c;
	char name[DISK_NAME];

	memset(run, 0, sizeof(*run));
	run->play = play;
	run->talk = new_stage();
	buf_init(&run->old);
	struct fake *f = run->talk->fake;
	if (play->before != NULL)
		(void)talk_run(run->talk, play->before, play->before_typed);
	const int node = csv_node(f, name);
	assert((node >= 0) == (play->before != NULL));
	if (node >= 0) {
		struct buf *now = &f->disk->nodes[node].now;
		logcheck(now->data, now->len, &c);
		assert(c.fault == NULL);
		run->old_rows = c.count;
		buf_addstr(&run->old, buf_str(now));
		if (play->torn != NULL)
			buf_adds(now, play->torn);
		disk_sync_all(f->disk);
		assert(!run->old.failed && !now->failed);
	}
	f->calls = 0;
	f->syncs = 0;
	f->fired = 0;
	run->talk->ctx = run;
	run->talk->at_saved = at_saved;
}

void
play_go(struct play_run *run)
{
	run->exit = talk_run(run->talk, run->play->line, run->play->typed);
	run->talk->at_saved = NULL;
}

void
play_end(struct play_run *run)
{
	talk_free(run->talk);
	buf_release(&run->old);
}

/* ---- what was stored */

/* All that does not depend on time, station and chain. */
static void
row_text(const struct logcheck_row *row, char out[PLAY_TEXT])
{
	const int n = snprintf(out, PLAY_TEXT, "%s %s %s %s %s %s",
	    row->field[LC_ENTRY], row->field[LC_STEP], row->field[LC_SIDE],
	    row->field[LC_VALUE], row->field[LC_LABEL], row->field[LC_NOTE]);

	assert(n > 0 && n < PLAY_TEXT);
}

/* The whole lines of a file, as far as they are sound; NULL, or why the next
 * one is neither sound nor torn. */
static const char *
sound_rows(struct fake *f, struct logcheck *c, bool *torn)
{
	static const char *const tears[] = { "no CRLF", "NUL" };
	char name[DISK_NAME];
	const int node = csv_node(f, name);

	memset(c, 0, sizeof(*c));
	*torn = false;
	if (node < 0)
		return NULL;
	const struct buf *b = &f->disk->nodes[node].now;
	logcheck(b->data, b->len, c);
	if (c->fault == NULL)
		return NULL;
	for (size_t i = 0; i < sizeof(tears) / sizeof(tears[0]); i++)
		*torn |= strcmp(c->fault, tears[i]) == 0;
	return *torn ? NULL : c->fault;
}

/* "saved" lines of a text, joined where they are wrapped. */
static size_t
saved_lines(const struct buf *text, char out[PLAY_ROWS][PLAY_TEXT])
{
	struct str rest = buf_str(text);
	bool within = false;
	size_t n = 0;

	while (rest.len > 0) {
		struct str line = str_cut(rest, '\n', &rest);
		if (str_starts(line, STR("saved"))) {
			assert(n < PLAY_ROWS && line.len < PLAY_TEXT);
			(void)snprintf(
			    out[n++], PLAY_TEXT, "%.*s", STR_ARG(line));
			within = true;
		} else if (within && str_starts(line, STR("  "))) {
			size_t at = strlen(out[n - 1]);
			(void)snprintf(out[n - 1] + at, PLAY_TEXT - at, "%.*s",
			    STR_ARG(line));
		} else {
			within = false;
		}
	}
	return n;
}

/* Rows that the program adds by itself behind an answer. They are written
 * before the answer is acknowledged, which it is all the same without them. */
static bool
follows(const char *row)
{
	static const char *const kinds[] = { "check ", "score ", "stop " };

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (str_starts(str_from(row), str_from(kinds[i])))
			return true;
	return false;
}

void
play_learn(const struct play *play, struct play_want *want)
{
	static struct logcheck c;
	struct play_run run;
	bool torn;

	memset(want, 0, sizeof(*want));
	play_begin(&run, play);
	play_go(&run);
	const struct fake *f = run.talk->fake;
	if (run.exit != play->exit)
		(void)fprintf(stderr, "%s: exit code %d\n%s", play->name,
		    run.exit, run.talk->err.data);
	assert(run.exit == play->exit);
	assert(run.unsynced == NULL);
	assert(sound_rows(run.talk->fake, &c, &torn) == NULL && !torn);
	assert(c.count <= LOGCHECK_ROWS);
	for (size_t i = run.old_rows; i < c.count; i++) {
		assert(want->n_rows < PLAY_ROWS);
		if (!is_repair(&c.row[i]))
			row_text(&c.row[i], want->row[want->n_rows++]);
	}
	want->n_saved = saved_lines(&run.talk->err, want->saved);
	assert(play->keeps_none || want->n_saved == run.n_saved);
	assert(play->keeps_none == (want->n_rows == 0));
	for (size_t i = 0; i < run.n_saved; i++) {
		size_t row = run.rows_at[i];
		while (row > 1 && follows(want->row[row - 1]))
			row--;
		assert(row > 0 && !want->acknowledged[row - 1]);
		want->row_of[i] = row;
		want->acknowledged[row - 1] = true;
	}
	want->calls = f->calls;
	want->syncs = f->syncs;
	assert(f->calls < FAKE_HISTORY);
	memcpy(want->history, f->history, sizeof(want->history));
	play_end(&run);
}

/* ---- the judge */

static const char *
check_old(const struct play_run *run, struct fake *f)
{
	char name[DISK_NAME];
	const int node = csv_node(f, name);

	if (run->old.len == 0)
		return NULL;
	if (node < 0)
		return "the file has gone";
	if (!str_starts(buf_str(&f->disk->nodes[node].now), buf_str(&run->old)))
		return "older rows have changed";
	return NULL;
}

/* What may stand behind the rows of a command that had to stop. */
static bool
is_ending(const struct play_run *run, const char *entry)
{
	return strcmp(entry, "pause") == 0 ||
	       (run->gone_on && (strcmp(entry, "resume") == 0 ||
				    strcmp(entry, "abandon") == 0 ||
				    strcmp(entry, "check") == 0));
}

/* The new rows are those of a run without faults, as far as they go. */
static const char *
check_rows(const struct play_run *run, const struct play_want *want,
    const struct logcheck *c, size_t *n_rows)
{
	const size_t said =
	    run->n_saved > 0 ? want->row_of[run->n_saved - 1] : 0;
	size_t n = 0, unsaid = 0;
	bool ended = false;

	for (size_t i = run->old_rows; i < c->count; i++) {
		const char *entry = c->row[i].field[LC_ENTRY];
		char text[PLAY_TEXT];
		if (is_repair(&c->row[i]))
			continue;
		row_text(&c->row[i], text);
		if (!ended && n < want->n_rows &&
		    strcmp(text, want->row[n]) == 0) {
			unsaid += want->acknowledged[n] && n >= said;
			n++;
		} else if (is_ending(run, entry) && (!ended || run->gone_on)) {
			ended = true;
		} else {
			return FAULT("row %zu is '%s'", n + 1, text);
		}
	}
	*n_rows = n;
	if (n < said)
		return FAULT("%zu rows, but %zu were acknowledged", n, said);
	if (unsaid > 1)
		return FAULT("%zu rows that were not acknowledged", unsaid);
	return NULL;
}

/* It says the right things, and when they are true. */
static const char *
check_saved(const struct play_run *run, const struct play_want *want)
{
	static char saved[PLAY_ROWS][PLAY_TEXT];
	const size_t n = saved_lines(&run->talk->err, saved);

	if (run->unsynced != NULL)
		return FAULT("acknowledged, but %s", run->unsynced);
	for (size_t i = 0; i < n; i++)
		if (i >= want->n_saved ||
		    (strcmp(saved[i], want->saved[i]) != 0 &&
			strcmp(saved[i], NO_MEMORY) != 0))
			return FAULT("acknowledged '%.200s'", saved[i]);
	for (size_t i = 0; i < run->n_saved; i++)
		if (run->rows_at[i] < want->row_of[i])
			return FAULT("'%.200s' with %zu rows of %zu", saved[i],
			    run->rows_at[i], want->row_of[i]);
	return NULL;
}

static bool
is_open(const struct logcheck *c)
{
	bool open = false;

	for (size_t i = 0; i < c->count; i++) {
		const char *entry = c->row[i].field[LC_ENTRY];
		if (strcmp(entry, "open") == 0)
			open = true;
		else if (strcmp(entry, "close") == 0 ||
			 strcmp(entry, "abandon") == 0)
			open = false;
	}
	return open;
}

/* The torn bytes are in a side file, and one row records it. */
static const char *
check_repairs(const struct play *play, struct fake *f, const struct logcheck *c)
{
	size_t found = 0;
	char hex[65];

	logcheck_hash(play->torn, strlen(play->torn), hex);
	for (size_t i = 0; i < c->count; i++) {
		char path[256];
		size_t len;
		if (strcmp(c->row[i].field[LC_NOTE], hex) != 0)
			continue;
		found++;
		const int n = snprintf(path, sizeof(path), PLAY_LOG "/%s",
		    c->row[i].field[LC_LABEL]);
		assert(n > 0 && (size_t)n < sizeof(path));
		const char *data = fake_get(f, path, &len);
		if (data == NULL || len != strlen(play->torn) ||
		    memcmp(data, play->torn, len) != 0)
			return "the torn bytes are lost";
	}
	return found == 1 ? NULL : FAULT("%zu rows for one repair", found);
}

/* Whoever comes next can go on, and everything is where it was. */
static const char *
go_on(const struct play_run *run, struct talk *t, const struct logcheck *before)
{
	static struct logcheck c;
	bool torn;
	const char *line = RUN, *typed = "y\nn\n" ABANDON;

	if (is_open(before)) {
		line = run->play->again ? run->play->line : "resume";
		typed = run->play->again ? run->play->typed : "y\n" ABANDON;
	}
	const int rc = talk_run(t, line, typed);

	if (rc != RC_DONE)
		return FAULT("afterwards: exit code %d: %s", rc, t->err.data);
	const char *fault = sound_rows(t->fake, &c, &torn);
	if (fault != NULL || torn)
		return FAULT(
		    "afterwards: %s in line %zu", c.fault, c.fault_line);
	if (c.count <= before->count)
		return "afterwards: nothing was added";
	for (size_t i = 0; i < before->count; i++)
		if (strcmp(c.row[i].field[LC_CHAIN],
			before->row[i].field[LC_CHAIN]) != 0)
			return FAULT("afterwards: row %zu is another", i + 1);
	fault = check_old(run, t->fake);
	if (fault == NULL && run->play->torn != NULL)
		fault = check_repairs(run->play, t->fake, &c);
	return fault;
}

static const char *
judge_disk(const struct play_run *run, const struct play_want *want,
    struct talk *t, size_t *n_rows)
{
	static struct logcheck c;
	bool torn;
	const char *fault = sound_rows(t->fake, &c, &torn);

	if (fault != NULL)
		return FAULT("%s in line %zu", fault, c.fault_line);
	fault = check_old(run, t->fake);
	if (fault == NULL)
		fault = check_rows(run, want, &c, n_rows);
	return fault != NULL ? fault : go_on(run, t, &c);
}

/* What went wrong is named, and by the exit code that belongs to it. */
static const char *
judge_exit(
    const struct play_run *run, const struct play_want *want, size_t n_rows)
{
	const bool whole =
	    n_rows == want->n_rows && run->n_saved == want->n_saved;

	if (run->exit == run->play->exit)
		return whole || run->play->keeps_none
			   ? NULL
			   : "it did not say that it was not done";
	if (!run->fired)
		return FAULT("exit code %d without a fault", run->exit);
	if (run->exit != RC_STORE && (run->exit != RC_BAD || n_rows > 0))
		return FAULT(
		    "exit code %d: %s", run->exit, run->talk->err.data);
	if (strstr(run->talk->err.data, run->words) == NULL)
		return FAULT("no '%s' in: %s", run->words, run->talk->err.data);
	return NULL;
}

/* Of a practice: nothing of it is left, or what is left is named. */
static const char *
check_practice(const struct play_run *run)
{
	const struct disk *d = run->talk->fake->disk;
	int tmp = disk_find(run->talk->fake->disk, "/tmp", NULL, NULL);

	if (!run->play->keeps_none || d->nodes[tmp].names->count == 0)
		return NULL;
	if (run->exit == run->play->exit)
		return "something of the practice is left";
	return strstr(run->talk->err.data, "/tmp/myolog-practice-") != NULL
		   ? NULL
		   : "what is left of the practice is not named";
}

/* Of what is appended to another file: a whole line once it was said to be,
 * and whole lines behind whatever was left. */
static const char *
check_file(const struct play_run *run)
{
	const struct play *play = run->play;
	struct buf line = BUF_INIT;
	const char *fault = NULL;
	struct str rest, first;

	if (play->file == NULL)
		return NULL;
	int exit = run->exit;
	for (int i = 0; i < 2 && fault == NULL; i++) {
		const char *text = fake_get(run->talk->fake, play->file, NULL);
		/* what was said is "seal LINE", what is kept "LINE  # ..." */
		first = str_cut(buf_str(&run->talk->out), '\n', &rest);
		buf_reset(&line);
		buf_addstr(&line, str_skip(first, strlen("seal ")));
		buf_adds(&line, "  # ");
		if (i == 1 && exit != play->exit)
			fault = "it cannot be done again";
		else if (exit == play->exit &&
			 (text == NULL || line.len < 20 ||
			     strstr(text, line.data) == NULL ||
			     text[strlen(text) - 1] != '\n'))
			fault = "the line is not kept";
		if (i == 0)
			exit = talk_run(run->talk, play->line, play->typed);
	}
	buf_release(&line);
	return fault;
}

/* Of what is replaced through a link: the link stays, the file is as it was or
 * whole, and whole once that was said. */
static const char *
check_page(const struct play_run *run)
{
	struct fake *f = run->talk->fake;
	const int link = disk_find(f->disk, LINK, NULL, NULL);
	const bool done = run->play->page && run->exit == run->play->exit;
	const char *text = fake_get(f, PAGE, NULL);

	if (link < 0 || f->disk->nodes[link].kind != OS_KIND_LINK)
		return "the link is gone";
	if (strcmp(text, OLD) == 0)
		return done ? "the page was not written" : NULL;
	const char *end = strstr(text, "</html>\n");
	return run->play->page && end != NULL && end[strlen("</html>\n")] == 0
		   ? NULL
		   : "the page is not whole";
}

const char *
play_judge(struct play_run *run, const struct play_want *want)
{
	struct fake *f = run->talk->fake;
	const int number = fake_fail_errno(f->fail_kind);
	size_t n_rows = 0;

	if (f->fired > 0) {
		run->fired = true;
		/* A write that is short means that there is no room. */
		run->words = os_error_text(number == 0 ? -ENOSPC : -number);
	}

	fake_fail(f, 0, FAKE_FAILS, false);
	const char *fault = check_saved(run, want);
	if (fault == NULL)
		fault = check_practice(run);
	if (fault != NULL)
		return fault;
	static struct logcheck c;
	bool torn;
	if (sound_rows(f, &c, &torn) == NULL)
		(void)check_rows(run, want, &c, &n_rows);
	fault = judge_exit(run, want, n_rows);
	if (fault == NULL)
		fault = check_file(run);
	if (fault == NULL)
		fault = check_page(run);
	if (fault != NULL)
		return fault;
	return judge_disk(run, want, run->talk, &n_rows);
}

const char *
play_judge_cut(
    const struct play_run *run, const struct play_want *want, struct fake *left)
{
	struct talk *t = talk_new_on(left);
	size_t n_rows = 0;
	const char *fault = run->unsynced;

	if (fault == NULL)
		fault = judge_disk(run, want, t, &n_rows);
	talk_free(t);
	return fault;
}
