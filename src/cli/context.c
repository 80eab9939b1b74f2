/*
 * context.c: what commands share: messages, diagnostics, logbook, library.
 */
#include "cli/cmd.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "base/utf8.h"
#include "cli/practice.h"
#include "library/library_private.h"
#include "os/path.h"
#include "store/store_private.h"
#include "ui/text.h"

#include "base/banned.h"

#define SHOWN_PER_FILE 20
#define PLAIN_SIZE     512

/* Without memory: what fits, and nothing that a terminal acts upon. */
static void plain_text(char out[PLAIN_SIZE], const char *fmt, va_list ap)
    MYO_PRINTF(2, 0);

static void
plain_text(char out[PLAIN_SIZE], const char *fmt, va_list ap)
{
	(void)vsnprintf(out, PLAIN_SIZE, fmt, ap);
	for (char *p = out; *p != '\0'; p++)
		if (*p < ' ' || *p > '~')
			*p = '?';
}

enum rc
cmd_fail(const struct cmd_context *ctx, enum rc rc, const char *fmt, ...)
{
	struct buf text = BUF_INIT, visible = BUF_INIT;
	char plain[PLAIN_SIZE] = "";
	va_list ap;

	va_start(ap, fmt);
	buf_vaddf(&text, fmt, ap);
	va_end(ap);
	text_line(&visible, text.data);
	if (text.failed || visible.failed) {
		va_start(ap, fmt);
		plain_text(plain, fmt, ap);
		va_end(ap);
	}
	sink_addf(ctx->err, "myolog%s%s: %s\n", ctx->cmd != NULL ? " " : "",
	    ctx->cmd != NULL ? ctx->cmd->name : "",
	    plain[0] != '\0' ? plain : visible.data);
	buf_release(&visible);
	buf_release(&text);
	return rc;
}

enum rc
cmd_no_memory(const struct cmd_context *ctx)
{
	return cmd_fail(ctx, RC_STORE, "out of memory");
}

enum rc
cmd_put(
    const struct cmd_context *ctx, const char *path, const struct buf *result)
{
	if (result->failed)
		return cmd_no_memory(ctx);
	if (path == NULL) {
		sink_add(ctx->out, buf_str(result));
		return RC_DONE;
	}
	return cmd_write(ctx, path, buf_str(result));
}

const char *
cmd_opt(const struct cmd_context *ctx, int row)
{
	return opts_text(ctx->opts, OPT_COMMAND, row);
}

bool
cmd_flag(const struct cmd_context *ctx, int row)
{
	return opts_count(ctx->opts, OPT_COMMAND, row) > 0;
}

enum term_colour
cmd_colour(const struct cmd_context *ctx)
{
	return opts_count(ctx->opts, OPT_GLOBAL, GLOBAL_NO_COLOR) > 0
		   ? TERM_COLOUR_NEVER
		   : TERM_COLOUR_AUTO;
}

bool
cmd_interactive(const struct cmd_context *ctx)
{
	return ctx->os->isatty(ctx->os, ctx->in->fd) &&
	       ctx->os->isatty(ctx->os, ctx->err->fd);
}

size_t
cmd_width(const struct cmd_context *ctx)
{
	return term_width(ctx->os, ctx->out->fd);
}

enum rc
cmd_rc(enum myo_status status)
{
	switch (status) {
	case MYO_OK:
		return RC_DONE;
	case MYO_ERR_FORMAT:
	case MYO_ERR_INVALID:
	case MYO_ERR_IO:
	case MYO_ERR_LIMIT:
		return RC_BAD;
	case MYO_ERR_NOTFOUND:
	case MYO_ERR_AMBIGUOUS:
		return RC_USAGE;
	case MYO_ERR_NOMEM:
	case MYO_ERR_LOCKED:
	case MYO_ERR_CHAIN:
	case MYO_ERR_CLOSED:
	case MYO_ERR_MISUSE:
		break;
	}
	return RC_STORE;
}

/* ---- diagnostics */

static bool
is_shown(const struct myo_diag *d, enum diags_show which)
{
	switch (d->severity) {
	case MYO_NOTE:
		return which == DIAGS_ALL;
	case MYO_WARNING:
		return which != DIAGS_ERRORS;
	case MYO_ERROR:
		break;
	}
	return true;
}

/* How many diagnostics of one file are printed, by severity. */
struct share {
	size_t left[MYO_ERROR + 1];
	size_t hidden, hidden_errors;
};

/* Those from `first` to `end` are of one file. The worst come first. */
static struct share
share_out(const struct myo_diags *diags, size_t first, size_t end,
    enum diags_show which)
{
	struct share s = { .hidden = 0 };
	size_t room = which == DIAGS_EVERY ? SIZE_MAX : SHOWN_PER_FILE;

	for (size_t i = first; i < end; i++) {
		const struct myo_diag *d = myo_diags_get(diags, i);
		if (is_shown(d, which))
			s.left[d->severity]++;
	}
	for (size_t i = MYO_ERROR + 1; i-- > 0;) {
		size_t shown = s.left[i] < room ? s.left[i] : room;
		s.hidden += s.left[i] - shown;
		if (i == MYO_ERROR)
			s.hidden_errors = s.left[i] - shown;
		s.left[i] = shown;
		room -= shown;
	}
	return s;
}

static void
print_file(struct sink *to, const struct myo_diags *diags, size_t first,
    size_t end, enum diags_show which)
{
	struct share s = share_out(diags, first, end, which);
	const char *file = myo_diags_get(diags, first)->file;

	for (size_t i = first; i < end; i++) {
		const struct myo_diag *d = myo_diags_get(diags, i);
		if (!is_shown(d, which) || s.left[d->severity] == 0)
			continue;
		s.left[d->severity]--;
		char *text = myo_diag_format(d);
		sink_adds(to, text != NULL ? text : "out of memory\n");
		free(text);
	}
	if (s.hidden == 0)
		return;
	struct buf name = BUF_INIT;
	utf8_visible(&name, str_from(file));
	sink_addf(
	    to, "%s%s%zu more", name.data, name.len > 0 ? ": " : "", s.hidden);
	buf_release(&name);
	if (s.hidden_errors > 0)
		sink_addf(to, " (%zu %s)", s.hidden_errors,
		    str_plural(s.hidden_errors, "error", "errors"));
	sink_adds(to, "\n");
}

void
cmd_diags_to(struct sink *to, struct myo_diags *diags, enum diags_show which)
{
	size_t n = myo_diags_count(diags), end;

	myo_diags_sort(diags);
	for (size_t first = 0; first < n; first = end) {
		const char *file = myo_diags_get(diags, first)->file;
		end = first + 1;
		while (end < n &&
		       strcmp(myo_diags_get(diags, end)->file, file) == 0)
			end++;
		print_file(to, diags, first, end, which);
	}
	if (myo_diags_failed(diags))
		sink_adds(to, "out of memory: not all is shown\n");
}

void
cmd_diags(const struct cmd_context *ctx, struct myo_diags *diags,
    enum diags_show which)
{
	cmd_diags_to(ctx->err, diags, which);
}

enum rc
cmd_none_readable(
    const struct cmd_context *ctx, const char *what, const char *name)
{
	return cmd_fail(ctx, RC_BAD,
	    "in what could be read of the record there is no %s '%s'; 'myolog "
	    "verify' says more",
	    what, name);
}

enum rc
cmd_end_read(const struct cmd_context *ctx, enum rc rc, size_t n_faults)
{
	if (n_faults == 0 || (rc != RC_DONE && rc != RC_FINDINGS))
		return rc;
	return cmd_fail(ctx, RC_BAD,
	    "not all of the record could be read: what stands there is "
	    "missing here; 'myolog verify' says more");
}

/* ---- folders */

const char *
cmd_user_dir(const struct cmd_context *ctx, enum path_xdg which)
{
	struct buf path = BUF_INIT;
	const char *out = NULL;

	if (path_user(ctx->os, &path, which) && !path.failed)
		out = arena_str(ctx->arena, buf_str(&path));
	buf_release(&path);
	return out;
}

const char *
cmd_env(const struct cmd_context *ctx, const char *name)
{
	const char *value = ctx->os->getenv(ctx->os, name);

	return value != NULL && value[0] != '\0' ? value : NULL;
}

const char *
cmd_logbook_dir(const struct cmd_context *ctx)
{
	const char *dir = opts_text(ctx->opts, OPT_GLOBAL, GLOBAL_LOGBOOK);

	if (ctx->practice != NULL)
		return ctx->practice->logbook.data;
	if (dir == NULL)
		dir = cmd_setting(ctx, CONFIG_LOGBOOK);
	if (dir == NULL)
		(void)cmd_fail(ctx, RC_USAGE,
		    "no logbook; name its folder with --logbook");
	return dir;
}

enum rc
cmd_open_logbook(const struct cmd_context *ctx, enum myo_logbook_mode mode,
    struct myo_logbook **out)
{
	const char *dir = cmd_logbook_dir(ctx);
	const char *state = cmd_user_dir(ctx, PATH_STATE);
	const char *name = cmd_setting(ctx, CONFIG_STATION);
	bool write = mode == MYO_LOGBOOK_WRITE;
	struct myo_diags *diags = NULL;

	if (dir == NULL)
		return RC_USAGE;
	if (ctx->practice != NULL) {
		state = ctx->practice->state.data;
		name = PRACTICE_STATION;
	} else if (write && practice_is(ctx->os, dir)) {
		return cmd_fail(ctx, RC_USAGE,
		    "%s is left of a practice: a practice is not gone on "
		    "with, and nothing that counts is put there",
		    dir);
	}
	if (write && state == NULL)
		return cmd_fail(ctx, RC_USAGE,
		    "no place for the station's id; set HOME or "
		    "XDG_STATE_HOME");
	diags = myo_diags_new();
	if (diags == NULL)
		return cmd_no_memory(ctx);
	enum myo_status status =
	    store_open_named(ctx->os, dir, state, name, mode, out, diags);
	cmd_diags(ctx, diags, DIAGS_FINDINGS);
	if (status != MYO_OK && myo_diags_count(diags) == 0)
		(void)cmd_fail(
		    ctx, RC_BAD, "%s: %s", dir, myo_status_text(status));
	myo_diags_free(diags);
	if (status == MYO_OK)
		return RC_DONE;
	return write ? RC_STORE : RC_BAD;
}

enum rc
cmd_need_logbook(const struct cmd_context *ctx)
{
	struct myo_logbook *book = NULL;
	enum rc rc = cmd_open_logbook(ctx, MYO_LOGBOOK_READ, &book);

	myo_logbook_close(book);
	return rc;
}

/* The clinic's limits, which were checked when they were read. */
static enum myo_status
set_limits(const struct cmd_context *ctx, struct myo_library *library)
{
	enum myo_status status = MYO_OK;

	for (const struct config_limit *l = ctx->config->limits;
	     l != NULL && status == MYO_OK; l = l->next)
		status = myo_library_set_limit(library, l->name, l->value.text);
	return status;
}

struct roots {
	const char **items;
	size_t n, cap;
};

static void
add_root(const struct cmd_context *ctx, struct roots *roots, const char *dir)
{
	const char **items = arena_grow(
	    ctx->arena, roots->items, roots->n, &roots->cap, sizeof(*items));

	if (items == NULL || dir == NULL || dir[0] == '\0')
		return;
	roots->items = items;
	items[roots->n++] = dir;
}

/* Options are folders as they stand; in other texts colons are between. */
static void
find_roots(const struct cmd_context *ctx, struct roots *roots)
{
	const struct opt_values *given =
	    &ctx->opts->given[OPT_GLOBAL][GLOBAL_LIBRARY];

	for (size_t i = 0; i < given->n; i++)
		add_root(ctx, roots, given->values[i]);
	if (given->n > 0)
		return;
	struct str rest = str_from(cmd_value(ctx, CONFIG_LIBRARY).text);
	while (rest.len > 0)
		add_root(ctx, roots,
		    arena_str(ctx->arena, str_cut(rest, ':', &rest)));
}

enum rc
cmd_open_library(const struct cmd_context *ctx, struct myo_library **out)
{
	struct roots roots = { NULL, 0, 0 };
	struct myo_diags *diags = myo_diags_new();

	if (diags == NULL)
		return cmd_no_memory(ctx);
	find_roots(ctx, &roots);
	enum myo_status status =
	    library_open_with(ctx->os, roots.items, roots.n, out, diags);
	if (status == MYO_OK) {
		status = set_limits(ctx, *out);
		if (status != MYO_OK) {
			myo_library_free(*out);
			*out = NULL;
		}
	}
	if (status != MYO_OK) {
		cmd_diags(ctx, diags, DIAGS_FINDINGS);
		(void)cmd_fail(ctx, RC_BAD, "the library cannot be used: %s",
		    myo_status_text(status));
	}
	myo_diags_free(diags);
	return cmd_rc(status);
}

enum rc
cmd_load_protocol(const struct cmd_context *ctx, struct myo_library *library,
    const char *name, struct myo_protocol **out)
{
	struct myo_diags *diags = myo_diags_new();

	if (diags == NULL)
		return cmd_no_memory(ctx);
	enum myo_status status = myo_library_load(library, name, out, diags);
	if (status != MYO_OK) {
		cmd_diags(ctx, diags, DIAGS_ERRORS);
		if (myo_diags_count(diags) == 0)
			(void)cmd_fail(ctx, RC_BAD, "%s: %s", name,
			    myo_status_text(status));
	}
	myo_diags_free(diags);
	return cmd_rc(status);
}

enum myo_status
cmd_load_snapshot(struct arena *names, struct myo_logbook *book, const char *id,
    const char *rev, struct myo_protocol **out, struct myo_diags *diags)
{
	char *data = NULL;
	size_t len = 0;
	enum myo_status status =
	    myo_logbook_get_snapshot(book, id, rev, &data, &len, diags);

	if (status == MYO_OK)
		status = myo_library_parse_snapshot(
		    arena_printf(names, "%s-%s.ini", id, rev), data, len, out,
		    diags);
	free(data);
	return status;
}
