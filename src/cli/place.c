/*
 * place.c: where results go: anywhere but into the logbook, where they would
 * replace what is never rewritten, or look like a part of it; two of them to
 * two places; and through a symbolic link, which whoever put it there wants to
 * keep.
 */
#include "cli/cmd.h"

#include <errno.h>
#include <string.h>

#include "os/atomic.h"

#include "base/banned.h"

/* Deeper folders than this are not walked up. */
#define LEVELS_MAX 256

static bool
identity_of_folder(const struct os *os, const char *path, struct os_id *out)
{
	int fd = os->open(os, path, OS_READ | OS_DIR);

	if (fd < 0)
		return false;
	int rc = os->identity(os, fd, out);
	(void)os->close(os, fd);
	return rc == 0;
}

static bool
is_same(const struct os_id *a, const struct os_id *b)
{
	return a->dev == b->dev && a->ino == b->ino;
}

/* By what folders are and not by their names: a link leads there as well. One
 * that cannot be opened is not in a logbook that can. */
static bool
is_below(const struct os *os, struct buf *at, const struct os_id *logbook)
{
	struct os_id here, before = { .size = 0 };

	for (int i = 0; i < LEVELS_MAX && !at->failed; i++) {
		if (!identity_of_folder(os, at->data, &here))
			return false;
		if (is_same(&here, logbook))
			return true;
		if (i > 0 && is_same(&here, &before))
			return false; /* the root */
		before = here;
		buf_adds(at, "/..");
	}
	return false;
}

enum rc
cmd_outside_logbook(const struct cmd_context *ctx, const char *path)
{
	const char *dir = opts_text(ctx->opts, OPT_GLOBAL, GLOBAL_LOGBOOK);
	struct os_id logbook;
	struct buf at = BUF_INIT;

	if (dir == NULL)
		dir = cmd_setting(ctx, CONFIG_LOGBOOK);
	if (dir == NULL || !identity_of_folder(ctx->os, dir, &logbook))
		return RC_DONE;
	path_dir(&at, path);
	enum rc rc =
	    is_below(ctx->os, &at, &logbook)
		? cmd_fail(ctx, RC_USAGE,
		      "'%s' is in the logbook, where nothing is replaced; "
		      "choose a place outside of %s",
		      path, dir)
		: RC_DONE;
	if (rc == RC_DONE && at.failed)
		rc = cmd_no_memory(ctx);
	buf_release(&at);
	return rc;
}

/* The folder that it is in and its name there; "out/" is "out", and a link is
 * what it leads to. */
static const char *
split(const struct os *os, struct buf *whole, struct buf *dir, const char *path)
{
	enum os_kind kind = OS_KIND_NONE;

	buf_adds(whole, path);
	while (whole->len > 1 && whole->data[whole->len - 1] == '/')
		buf_truncate(whole, whole->len - 1);
	if (os->kind(os, whole->data, &kind) == 0 && kind == OS_KIND_LINK)
		(void)os->follow(os, path, whole);
	path_dir(dir, whole->data);
	return path_base(whole->data);
}

bool
cmd_would_replace(
    const struct cmd_context *ctx, const char *path, const char *other)
{
	const struct os *os = ctx->os;
	struct buf whole = BUF_INIT, dir = BUF_INIT;
	struct buf other_whole = BUF_INIT, other_dir = BUF_INIT;
	struct os_id here, there;
	const char *name = split(os, &whole, &dir, path);
	const char *other_name = split(os, &other_whole, &other_dir, other);
	bool found = strcmp(whole.data, other_whole.data) == 0;

	if (identity_of_folder(os, dir.data, &here)) {
		found |= strcmp(name, other_name) == 0 &&
			 identity_of_folder(os, other_dir.data, &there) &&
			 is_same(&here, &there);
		found |= identity_of_folder(os, other_whole.data, &there) &&
			 is_same(&here, &there);
	}
	buf_release(&other_dir);
	buf_release(&other_whole);
	buf_release(&dir);
	buf_release(&whole);
	return found;
}

enum rc
cmd_place(const struct cmd_context *ctx, const char *path, struct buf *place)
{
	enum os_kind kind = OS_KIND_NONE;
	enum rc rc = cmd_outside_logbook(ctx, path);

	if (rc != RC_DONE)
		return rc;
	buf_reset(place);
	buf_adds(place, path);
	int err = place->failed ? -ENOMEM : ctx->os->kind(ctx->os, path, &kind);
	if (err < 0 || kind != OS_KIND_LINK)
		return err < 0 ? cmd_unwritten(ctx, path, err, "") : RC_DONE;
	err = ctx->os->follow(ctx->os, path, place);
	if (err == -ENOENT || err == -ELOOP)
		return cmd_fail(ctx, RC_USAGE,
		    "%s is a symbolic link that leads nowhere; give the name "
		    "of a file",
		    path);
	return err < 0 ? cmd_unwritten(ctx, path, err, "")
		       : cmd_outside_logbook(ctx, place->data);
}

static const char *
hint_of(int error)
{
	if (error == -ENOTEMPTY || error == -EEXIST)
		return "; give a folder that is empty or not there yet";
	if (error == -EISDIR || error == -OS_NOT_PLAIN)
		return "; give the name of a file";
	return "";
}

enum rc
cmd_unwritten(const struct cmd_context *ctx, const char *path, int error,
    const char *then)
{
	const char *hint = hint_of(error);

	/* With another name it could be stored. */
	return cmd_fail(ctx, hint[0] != '\0' ? RC_USAGE : RC_STORE,
	    "cannot write %s: %s%s%s", path, os_error_text(error), hint, then);
}

enum rc
cmd_write(const struct cmd_context *ctx, const char *path, struct str text)
{
	struct buf place = BUF_INIT;
	enum rc rc = cmd_place(ctx, path, &place);

	if (rc == RC_DONE) {
		int err = atomic_write(ctx->os, place.data, text);
		if (err < 0)
			rc = cmd_unwritten(ctx, path, err, "");
	}
	buf_release(&place);
	return rc;
}
