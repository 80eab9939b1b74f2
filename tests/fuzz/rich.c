#include "fuzz/rich.h"

#include <stdlib.h>
#include <string.h>

#include "cli/cmd.h"
#include "fuzz/fuzz.h"

#define CONFIG "/home/.config/myolog/myolog.ini"

const struct myo_catalogue *
rich_catalogue(void)
{
	static struct myo_catalogue *shared;

	if (shared == NULL) {
		struct str file = fuzz_file(SHARED_INI);
		shared = myo_catalogue_new();
		FUZZ_CHECK(
		    shared != NULL && myo_catalogue_add(shared, SHARED_INI,
					  file.p, file.len, NULL) == MYO_OK);
	}
	return shared;
}

struct myo_protocol *
rich_protocol(void)
{
	static struct myo_protocol *rich;

	if (rich == NULL) {
		struct str file = fuzz_file(RICH_INI);
		FUZZ_CHECK(myo_protocol_load(RICH_INI, file.p, file.len,
			       rich_catalogue(), NULL, &rich, NULL) == MYO_OK);
	}
	return rich;
}

struct talk *
rich_talk(void)
{
	static const char *const dirs[] = { "/lib", "/lib/protocols",
		"/lib/config", "/home", "/tmp" };
	struct talk *t = talk_new();
	struct str rich = fuzz_file(RICH_INI), shared = fuzz_file(SHARED_INI);

	for (size_t i = 0; i < sizeof(dirs) / sizeof(dirs[0]); i++)
		fake_mkdir(t->fake, dirs[i]);
	fake_put(t->fake, "/lib/protocols/rich.ini", rich.p, rich.len);
	fake_put(t->fake, "/lib/config/scales.ini", shared.p, shared.len);
	t->fake->env[0] = (struct fake_env){ "HOME", "/home" };
	t->fake->env[1] = (struct fake_env){ "MYOLOG_LIBRARY", "/lib" };
	t->fake->env[2] = (struct fake_env){ "MYOLOG_LOGBOOK", "/home/log" };
	t->fake->env[3] = (struct fake_env){ "TMPDIR", "/tmp" };
	return t;
}

/* ---- a machine that was used */

#define KEPT_MAX 24

static struct kept {
	char *path;
	struct buf data;
} kept[KEPT_MAX];
static size_t n_kept;

static const char *const folders[] = { "/home/.config", "/home/.config/myolog",
	"/home/.local", "/home/.local/state", "/home/.local/state/myolog",
	"/home/.local/share", "/home/.local/share/myolog", "/home/log",
	"/home/log/protocols", "/home/log/keys" };
#define N_FOLDERS (sizeof(folders) / sizeof(folders[0]))

struct folder {
	struct talk *t;
	const char *path;
};

static bool
keep(void *ctx, const char *name)
{
	struct folder *f = ctx;
	struct buf path = BUF_INIT;
	enum os_kind kind = OS_KIND_NONE;
	size_t len = 0;

	buf_addf(&path, "%s/%s", f->path, name);
	(void)f->t->os.kind(&f->t->os, path.data, &kind);
	if (kind == OS_KIND_FILE) {
		FUZZ_CHECK(n_kept < KEPT_MAX);
		struct kept *k = &kept[n_kept++];
		const char *data = fake_get(f->t->fake, path.data, &len);
		buf_init(&k->data);
		buf_add(&k->data, data, len);
		k->path = fuzz_text(buf_str(&path));
	}
	buf_release(&path);
	return true;
}

/* The words of a command line, split at '|', and what is typed at it. */
static void
work(struct talk *t, const char *words, const char *typed)
{
	char *argv[16];
	int argc = 0;
	struct str rest = str_from(words), word;

	while (rest.len > 0) {
		word = str_cut(rest, '|', &rest);
		argv[argc++] = fuzz_text(word);
	}
	argv[argc] = NULL;
	t->read_at = 0;
	buf_reset(&t->typed);
	buf_reset(&t->err);
	talk_type(t, typed);
	enum rc rc = cli_main(&t->os, NULL, argc, argv);
	FUZZ_CHECK_OF(rc == RC_DONE || rc == RC_PAUSED, t->err.data);
	for (int i = 0; i < argc; i++)
		free(argv[i]);
}

/* Entries of many kinds, quotes, escapes, letters that are no ASCII. */
static void
work_all(void)
{
	struct talk *t = rich_talk();

	work(t, "myolog|run|rich|-p|P-1|-e|KS",
	    "y\nn\nnone\n\n4p / \"so, so\"; caf\xc3\xa9\n5\nfirm\n<\ntender / "
	    "a\\b\n6\n:undo\n:redo\n:note seen\nnt pain\n:finish\ny\n");
	work(t, "myolog|sign|last|-m|reviewed|-e|KS|--note|all, \"of\" it", "");
	work(t, "myolog|amend|last|push.right.1|3|-e|KS|-r|misread", "");
	work(t, "myolog|run|rich|-p|P-3|-e|KS", "y\ny\n:abandon pain\n");
	work(t, "myolog|void|last|-e|KS|-r|wrong leg", "");
	work(t, "myolog|run|rich|-p|P-2|-e|KS",
	    "y\nn\nnone\n\n4\n5 / note\n:pause\n");
	for (size_t i = 0; i < N_FOLDERS; i++) {
		struct folder f = { t, folders[i] };
		(void)t->os.list(&t->os, folders[i], keep, &f);
	}
	talk_free(t);
}

struct talk *
rich_used(void)
{
	if (n_kept == 0)
		work_all();
	struct talk *t = rich_talk();
	for (size_t i = 0; i < N_FOLDERS; i++)
		fake_mkdir(t->fake, folders[i]);
	for (size_t i = 0; i < n_kept; i++)
		fake_put(
		    t->fake, kept[i].path, kept[i].data.data, kept[i].data.len);
	fake_puts(t->fake, CONFIG, "[prompt]\ndecimal = comma\n");
	return t;
}

static const char *
find(const char *folder, const char *suffix)
{
	const char *found = NULL;

	if (n_kept == 0)
		work_all();
	for (size_t i = 0; i < n_kept; i++) {
		size_t n = strlen(kept[i].path), s = strlen(suffix);
		if (n > s && strcmp(kept[i].path + n - s, suffix) == 0 &&
		    strncmp(kept[i].path, folder, strlen(folder)) == 0)
			found = kept[i].path;
	}
	FUZZ_CHECK_OF(found != NULL, suffix);
	return found;
}

const char *
rich_csv(void)
{
	return find("/home/log/", ".csv");
}

const char *
rich_snapshot(void)
{
	return find("/home/log/protocols/", ".ini");
}

const char *
rich_public_key(void)
{
	return find("/home/log/keys/", ".pub");
}
