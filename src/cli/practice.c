/*
 * practice.c: a logbook to be thrown away.
 */
#include "cli/practice.h"

#include <errno.h>
#include <string.h>

#include "base/arena.h"
#include "os/path.h"

#include "base/banned.h"

#define TRIES    16
#define TAIL_LEN 10
#define DIGITS   "abcdefghijkmnpqrstuvwxyz23456789" /* 32 */
#define DEPTH    8                                  /* a practice has three */

static int
make_dir(struct practice *p, const char *parent)
{
	int rc = -EEXIST;

	for (int i = 0; i < TRIES && rc == -EEXIST; i++) {
		unsigned char random[TAIL_LEN];
		rc = p->os->random(p->os, random, sizeof(random));
		if (rc < 0)
			break;
		path_join(&p->dir, parent, "myolog-practice-");
		for (size_t k = 0; k < sizeof(random); k++)
			buf_addc(&p->dir, DIGITS[random[k] % 32]);
		rc = p->dir.failed ? -ENOMEM : p->os->mkdir(p->os, p->dir.data);
	}
	/* What is not ours is not removed at the end. */
	if (rc < 0)
		buf_reset(&p->dir);
	return rc;
}

static int
make_mark(struct practice *p)
{
	struct buf path = BUF_INIT;
	int fd = -ENOMEM;

	path_join(&path, p->logbook.data, PRACTICE_MARK);
	if (!path.failed)
		fd = p->os->open(
		    p->os, path.data, OS_RDWR | OS_CREATE | OS_EXCL);
	buf_release(&path);
	return fd < 0 ? fd : p->os->close(p->os, fd);
}

enum rc
practice_begin(struct practice *p, const struct cmd_context *ctx)
{
	const char *parent = cmd_env(ctx, "TMPDIR");

	p->os = ctx->os;
	if (parent == NULL)
		parent = "/tmp";
	int rc = make_dir(p, parent);
	if (rc == 0) {
		path_join(&p->logbook, p->dir.data, "logbook");
		path_join(&p->state, p->dir.data, "state");
		if (p->logbook.failed || p->state.failed)
			rc = -ENOMEM;
	}
	if (rc == 0)
		rc = p->os->mkdir(p->os, p->logbook.data);
	if (rc == 0)
		rc = make_mark(p);
	if (rc == 0)
		return RC_DONE;
	return cmd_fail(ctx, RC_STORE, "no folder to practise in, in %s: %s",
	    parent, os_error_text(rc));
}

bool
practice_is(const struct os *os, const char *logbook)
{
	struct buf path = BUF_INIT;
	enum os_kind kind = OS_KIND_NONE;

	path_join(&path, logbook, PRACTICE_MARK);
	bool is = !path.failed && os->kind(os, path.data, &kind) == 0 &&
		  kind == OS_KIND_FILE;
	buf_release(&path);
	return is;
}

/* ---- removing */

/* Links are removed, not followed. Goes on after a failure: as little as
 * possible is left. The first failure is returned. */
static int
remove_all(
    const struct os *os, struct arena *arena, const char *path, int depth)
{
	struct path_names names = { .n = 0 };
	enum os_kind kind = OS_KIND_NONE;
	int rc = os->kind(os, path, &kind);

	if (rc < 0 || kind == OS_KIND_NONE)
		return rc;
	if (kind != OS_KIND_DIR)
		return os->unlink(os, path);
	rc = depth > 0 ? path_list(os, path, arena, &names) : -ELOOP;
	for (size_t i = 0; i < names.n; i++) {
		const char *inside =
		    arena_printf(arena, "%s/%s", path, names.list[i]);
		int one = arena_failed(arena)
			      ? -ENOMEM
			      : remove_all(os, arena, inside, depth - 1);
		if (rc == 0)
			rc = one;
	}
	int last = os->rmdir(os, path);
	return rc == 0 ? last : rc;
}

int
practice_end(struct practice *p)
{
	struct arena arena = ARENA_INIT;
	int rc = 0;

	if (p->dir.len > 0)
		rc = remove_all(p->os, &arena, p->dir.data, DEPTH);
	arena_release(&arena);
	if (rc == 0)
		practice_release(p);
	return rc;
}

void
practice_release(struct practice *p)
{
	buf_release(&p->state);
	buf_release(&p->logbook);
	buf_release(&p->dir);
}
