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

static void
hold(struct talk *t, const char *patient, const char *typed)
{
	char name[] = "myolog", run[] = "run", what[] = "rich", p[] = "-p",
	     e[] = "-e", who[] = "KS";
	char *whom = fuzz_text(str_from(patient));
	char *argv[] = { name, run, what, p, whom, e, who, NULL };

	t->read_at = 0;
	buf_reset(&t->typed);
	talk_type(t, typed);
	(void)cli_main(&t->os, NULL, 7, argv);
	free(whom);
}

static void
hold_both(void)
{
	struct talk *t = rich_talk();

	hold(t, "P-1",
	    "y\nn\nnone\n\n4p / \"so, so\"; caf\xc3\xa9\n5\nfirm\n<\ntender / "
	    "a\\b\n6\n:undo\n:redo\n:note seen\nnt pain\n:finish\ny\n");
	hold(t, "P-2", "y\nn\nnone\n\n4\n5 / note\n:pause\n");
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
		hold_both();
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
		hold_both();
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
