/*
 * path.h: joining paths, what a folder has, and the user's folders.
 */
#ifndef OS_PATH_H
#define OS_PATH_H

#include "base/arena.h"
#include "base/buf.h"
#include "os/os.h"

/* Replaces out by dir + "/" + name, one slash between. */
void path_join(struct buf *out, const char *dir, const char *name);
/* The part before the last slash ("." when there is none). */
void path_dir(struct buf *out, const char *path);
/* The part behind the last slash; borrows from path. */
const char *path_base(const char *path);

/* In the arena. */
struct path_names {
	const char **list;
	size_t n;

	/* private */
	struct arena *arena;
	size_t cap;
};

/* The names in a folder, sorted by their bytes. 0 or a negative errno value,
 * and then what was found so far. */
int path_list(const struct os *os, const char *dir, struct arena *arena,
    struct path_names *out);

enum path_xdg {
	PATH_DATA,   /* $XDG_DATA_HOME, else $HOME/.local/share */
	PATH_STATE,  /* $XDG_STATE_HOME, else $HOME/.local/state */
	PATH_CONFIG, /* $XDG_CONFIG_HOME, else $HOME/.config */
};

/* Replaces out by the folder + "/myolog"; relative XDG values are ignored,
 * as their specification says. false when neither variable is set. */
bool path_user(const struct os *os, struct buf *out, enum path_xdg which);
/* Makes path and what leads to it, 0700 each, syncing each parent folder.
 * 0 or a negative errno value. */
int path_mkdirs(const struct os *os, const char *path);

#endif
