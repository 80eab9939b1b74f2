/*
 * cmd_verify.c: was the logbook changed? It only looks.
 */
#include <myolog/verify.h>

#include "cli/cmd.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/str.h"
#include "cli/progress.h"
#include "os/atomic.h"

#include "base/banned.h"

#define SEALS_MAX ((size_t)16 << 20)

enum verify_opt {
	VERIFY_SEAL,
	VERIFY_SEALS,
};

static const struct opt options[] = {
	[VERIFY_SEAL] = {
		.name = "seal",
		.letter = 's',
		.arg = "SEAL",
		.help = "a seal from paper, in quotes; may be repeated",
	},
	[VERIFY_SEALS] = {
		.name = "seals",
		.letter = 'S',
		.arg = "FILE",
		.help = "a file of seals, one a line; may be repeated",
		.value = VALUE_FILE,
	},
	{ .name = NULL },
};

/* ---- seals */

struct seals {
	struct arena *arena;
	struct myo_seal *list;
	size_t n, cap;
};

static bool
keep_seal(struct seals *seals, const struct myo_seal *seal)
{
	struct myo_seal *list = arena_grow(
	    seals->arena, seals->list, seals->n, &seals->cap, sizeof(*list));

	if (list == NULL)
		return false;
	seals->list = list;
	list[seals->n++] = *seal;
	return true;
}

static enum rc
read_given(const struct cmd_context *ctx, struct seals *seals)
{
	const struct opt_values *given =
	    &ctx->opts->given[OPT_COMMAND][VERIFY_SEAL];
	struct myo_diags *diags = myo_diags_new();
	enum rc rc = RC_DONE;

	if (diags == NULL)
		return cmd_no_memory(ctx);
	for (size_t i = 0; i < given->n && rc != RC_STORE; i++) {
		const struct str text = str_from(given->values[i]);
		struct myo_seal seal;
		if (myo_seal_parse(
			"--seal", 1, text.p, text.len, &seal, diags) != MYO_OK)
			rc = RC_USAGE;
		else if (!keep_seal(seals, &seal))
			rc = cmd_no_memory(ctx);
	}
	cmd_diags(ctx, diags, DIAGS_FINDINGS);
	myo_diags_free(diags);
	return rc;
}

static enum rc
read_file(const struct cmd_context *ctx, struct seals *seals, const char *path)
{
	struct myo_diags *diags = myo_diags_new();
	struct buf data = BUF_INIT;
	struct myo_seal *list = NULL;
	size_t n = 0;
	enum rc rc = RC_DONE;
	int err = file_read(ctx->os, path, &data, SEALS_MAX);

	if (diags == NULL || err == -ENOMEM) {
		rc = cmd_no_memory(ctx);
	} else if (err < 0) {
		rc = cmd_fail(ctx, RC_BAD, "%s: %s", path, os_error_text(err));
	} else {
		enum myo_status status =
		    myo_seals_read(path, data.data, data.len, &list, &n, diags);
		cmd_diags(ctx, diags, DIAGS_FINDINGS);
		if (status == MYO_ERR_NOMEM)
			rc = cmd_no_memory(ctx);
		else if (status != MYO_OK)
			rc = cmd_rc(status);
	}
	for (size_t i = 0; i < n && rc == RC_DONE; i++)
		if (!keep_seal(seals, &list[i]))
			rc = cmd_no_memory(ctx);
	free(list);
	buf_release(&data);
	myo_diags_free(diags);
	return rc;
}

static enum rc
read_seals(const struct cmd_context *ctx, struct seals *seals)
{
	const struct opt_values *files =
	    &ctx->opts->given[OPT_COMMAND][VERIFY_SEALS];
	enum rc rc = read_given(ctx, seals);

	for (size_t i = 0; i < files->n && rc == RC_DONE; i++)
		rc = read_file(ctx, seals, files->values[i]);
	return rc;
}

/* ---- the run */

struct run {
	struct cmd_context *ctx;
	struct progress progress;
};

static void
on_finding(void *ctx, const struct myo_diag *finding)
{
	struct run *run = ctx;
	char *text = myo_diag_format(finding);

	progress_clear(&run->progress);
	sink_adds(run->ctx->out, text != NULL ? text : "out of memory\n");
	free(text);
}

static void
on_file(void *ctx, const struct myo_verified_file *file)
{
	struct run *run = ctx;
	struct sink *out = run->ctx->out;
	const char *name = path_base(file->path);
	char seal[MYO_SEAL_SIZE] = "";

	progress_clear(&run->progress);
	if (file->errors > 0)
		sink_addf(out, "%s: %" PRIu64 " %s\n", name, file->errors,
		    str_plural(file->errors, "error", "errors"));
	else if (myo_seal_format(&file->seal, seal, sizeof(seal)) == MYO_OK)
		sink_addf(out, "%s: unbroken, seal %s\n", name, seal);
	(void)sink_flush(out);
}

static bool
on_progress(void *ctx, const char *path, int64_t done, int64_t size)
{
	struct run *run = ctx;

	return progress_at(&run->progress, path_base(path), done, size);
}

static enum rc
print_verdict(
    const struct run *run, const struct myo_verified *v, enum myo_status status)
{
	struct cmd_context *ctx = run->ctx;

	if (v->stopped)
		return cmd_fail(ctx, RC_INTERRUPTED,
		    "stopped; not all was "
		    "looked at");
	if (status == MYO_ERR_NOMEM)
		return cmd_no_memory(ctx);
	sink_addf(ctx->out,
	    "%" PRIu64 " %s, %" PRIu64 " %s, %" PRIu64 " %s: %" PRIu64
	    " %s, %" PRIu64 " %s\n",
	    v->files, str_plural(v->files, "file", "files"), v->entries,
	    str_plural(v->entries, "entry", "entries"), v->sessions,
	    str_plural(v->sessions, "session", "sessions"), v->errors,
	    str_plural(v->errors, "error", "errors"), v->warnings,
	    str_plural(v->warnings, "warning", "warnings"));
	if (status != MYO_OK)
		return cmd_fail(
		    ctx, RC_BAD, "not all of the logbook could be read");
	return v->errors + v->warnings > 0 ? RC_FINDINGS : RC_DONE;
}

static enum rc
exec_verify(struct cmd_context *ctx)
{
	struct seals seals = { .arena = ctx->arena };
	struct run run = { .ctx = ctx };
	struct myo_verified verified = { .files = 0 };
	struct myo_logbook *book = NULL;
	enum rc rc = read_seals(ctx, &seals);

	if (rc == RC_DONE)
		rc = cmd_open_logbook(ctx, MYO_LOGBOOK_READ, &book);
	if (rc != RC_DONE)
		return rc;
	const struct myo_verify how = {
		.seals = seals.list,
		.n_seals = seals.n,
		.finding = on_finding,
		.file = on_file,
		.progress = on_progress,
		.ctx = &run,
	};
	progress_begin(&run.progress, ctx);
	enum myo_status status = myo_logbook_verify(book, &how, &verified);
	progress_end(&run.progress);
	rc = print_verdict(&run, &verified, status);
	myo_logbook_close(book);
	return rc;
}

static const int exits[] = { RC_DONE, RC_FINDINGS, RC_USAGE, RC_BAD, RC_STORE,
	RC_INTERRUPTED, RC_END };

const struct cmd cmd_verify = {
	.name = "verify",
	.operands = "",
	.summary = "check that nothing in the logbook was changed",
	.details =
	    "Follows the chain of every station's file and checks every entry "
	    "by the format, its session and the snapshot of its protocol, "
	    "references, signatures, and bytes that were set aside. Says file, "
	    "line and sequence number of what was changed, put in, removed, "
	    "doubled or moved. It writes nothing, and takes a copy or a "
	    "read-only folder as well.\n"
	    "That entries at the end of a file are missing, or that all of it "
	    "was made anew, only a seal tells that was kept elsewhere: one of "
	    "now or of earlier. A file of seals has one a line; what follows "
	    "a # is a comment.",
	.opts = options,
	.exits = exits,
	.exec = exec_verify,
};
