/*
 * path.h: joining paths and finding the user's folders.
 */
#ifndef OS_PATH_H
#define OS_PATH_H

#include "base/buf.h"
#include "os/os.h"

/* Replaces out by dir + "/" + name, one slash between. */
void path_join(struct buf *out, const char *dir, const char *name);
/* The part before the last slash ("." when there is none). */
void path_dir(struct buf *out, const char *path);
/* The part behind the last slash; borrows from path. */
const char *path_base(const char *path);

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
