/*
 * cmd_export.c: sessions as files that other programs read.
 */
#include "cli/cmd.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "cli/deidentify.h"
#include "cli/output.h"
#include "cli/progress.h"
#include "cli/query.h"
#include "cli/signed.h"
#include "export/export.h"

#include "base/banned.h"

enum export_opt {
	EXPORT_STEP = QUERY_OPTS,
	EXPORT_LABELS,
	EXPORT_WIDE,
	EXPORT_BOM,
	EXPORT_OUTPUT,
	EXPORT_DEIDENTIFY,
};

static const struct opt options[] = {
	QUERY_OPTIONS,
	[EXPORT_STEP] = {
		.name = "step",
		.letter = 's',
		.arg = "ID",
		.help = "only this step; also safety.ID, score.ID",
	},
	[EXPORT_LABELS] = {
		.name = "labels",
		.letter = 'l',
		.help = "labels in place of codes",
	},
	[EXPORT_WIDE] = {
		.name = "wide",
		.help = "spreadsheet: a row a session",
	},
	[EXPORT_BOM] = {
		.name = "bom",
		.help = "begin with a byte-order mark, for spreadsheet "
			"programs that take the file for another encoding "
			"without",
	},
	[EXPORT_OUTPUT] = {
		.name = "output",
		.letter = 'o',
		.arg = "FILE",
		.help = "write to this file, for datapackage this folder, "
			"which appears whole or not at all; else to stdout",
		.value = VALUE_FILE,
	},
	DEIDENTIFY_OPTIONS(EXPORT_DEIDENTIFY),
	{ .name = NULL },
};

struct run {
	struct cmd_context *ctx;
	struct query query;
	struct export export;
	struct output output;
	struct progress progress;
	struct deidentify deidentify;
	const struct query_protocol **order; /* as they are planned */
};

static enum rc
say_status(struct run *run, enum myo_status status)
{
	if (status == MYO_OK)
		return RC_DONE;
	progress_clear(&run->progress);
	if (status == MYO_ERR_IO)
		return output_failed(&run->output);
	if (status == MYO_ERR_NOMEM)
		return cmd_no_memory(run->ctx);
	return cmd_fail(
	    run->ctx, cmd_rc(status), "%s", myo_status_text(status));
}

/* ---- which protocols there are */

/* The newest revision of a protocol first. */
static int
by_age(const void *pa, const void *pb)
{
	const struct query_protocol *a =
	    *(const struct query_protocol *const *)pa;
	const struct query_protocol *b =
	    *(const struct query_protocol *const *)pb;
	int c = strcmp(a->id, b->id);

	if (c == 0)
		c = export_by_version(a->rev, b->rev);
	if (c == 0 && a->last_opened != b->last_opened)
		c = a->last_opened > b->last_opened ? -1 : 1;
	return c != 0 ? c : strcmp(a->rev, b->rev);
}

static enum rc
put_in_order(struct run *run)
{
	const struct query *q = &run->query;

	run->order = arena_alloc(
	    run->ctx->arena, q->n_protocols + 1, sizeof(*run->order));
	if (run->order == NULL)
		return cmd_no_memory(run->ctx);
	for (size_t i = 0; i < q->n_protocols; i++)
		run->order[i] = &q->protocols[i];
	if (q->n_protocols > 1)
		qsort(run->order, q->n_protocols, sizeof(*run->order), by_age);
	return RC_DONE;
}

/* A table with a row a session has the columns of one protocol. */
static enum rc
check_one(struct run *run)
{
	struct buf names = BUF_INIT;
	const char *before = "";
	size_t n = 0;

	for (size_t i = 0; i < run->query.n_protocols; i++) {
		const char *id = run->query.protocols[i].id;
		if (strcmp(id, before) == 0)
			continue;
		buf_addf(&names, "%s%s", n > 0 ? ", " : "", id);
		before = id;
		n++;
	}
	enum rc rc =
	    n < 2 ? RC_DONE
		  : cmd_fail(run->ctx, RC_USAGE,
			"a row a session has the columns of one protocol, and "
			"here are sessions of %zu: %s; choose one with "
			"--protocol",
			n, names.data);
	buf_release(&names);
	return rc;
}

static enum rc
plan(struct run *run)
{
	const char *step = cmd_opt(run->ctx, EXPORT_STEP);
	bool found = step == NULL || run->query.n_protocols == 0;

	for (size_t i = 0; i < run->query.n_protocols; i++) {
		const struct query_protocol *p = run->order[i];
		const struct myo_protocol *protocol = NULL;
		enum rc rc =
		    query_protocol(&run->query, p->id, p->rev, &protocol);
		if (rc == RC_BAD)
			return cmd_fail(run->ctx, RC_BAD,
			    "%zu %s of protocol %s %s cannot be read; nothing "
			    "was written",
			    p->n_sessions,
			    str_plural(p->n_sessions, "session", "sessions"),
			    p->id, p->rev);
		if (rc == RC_DONE)
			rc = say_status(
			    run, export_plan(&run->export, protocol));
		if (rc != RC_DONE)
			return rc;
		found |= step != NULL && export_has_step(protocol, step);
	}
	if (!found)
		return cmd_fail(run->ctx, RC_USAGE,
		    "no step '%s' in the protocols of these sessions; "
		    "'myolog protocols show ID' names them",
		    step);
	return RC_DONE;
}

/* ---- rows */

static enum rc
on_session(void *user, struct myo_session *session,
    const struct myo_protocol *protocol)
{
	struct run *run = user;
	const struct export_session s = {
		.session = session,
		.protocol = protocol,
		.signature = signed_word(&run->query.keyring, session),
	};

	if (!progress_at(&run->progress, "exporting",
		(int64_t)run->export.n_sessions,
		(int64_t)run->query.n_sessions))
		return RC_INTERRUPTED;
	return say_status(run, export_add(&run->export, &s));
}

/* Entries that belong to no session; no filter could choose among them. */
struct stray {
	struct run *run;
	enum myo_status status;
};

static bool
on_stray(
    void *ctx, const struct myo_entry *entry, const char *file, uint64_t line)
{
	struct stray *s = ctx;

	(void)file;
	(void)line;
	s->status = export_entry(&s->run->export, entry);
	return s->status == MYO_OK;
}

static enum rc
write_strays(struct run *run)
{
	const struct myo_filter none = { .session_id = "" };
	struct stray stray = { run, MYO_OK };

	/* Side files of stations: nothing of a patient, and named after the
	 * station. */
	if (run->export.format->entry == NULL || run->deidentify.on)
		return RC_DONE;
	for (int i = 0; i < QUERY_OPTS; i++)
		if (i != QUERY_VOID && cmd_flag(run->ctx, i))
			return RC_DONE;
	/* What it finds was said in the first pass. */
	enum myo_status status =
	    myo_logbook_scan(run->query.book, &none, on_stray, &stray, NULL);
	return say_status(run, status != MYO_OK ? status : stray.status);
}

static enum rc
write_all(struct run *run)
{
	enum rc rc = say_status(run, export_start(&run->export));

	if (rc == RC_DONE)
		rc = query_each(&run->query, on_session, run);
	if (rc == RC_DONE)
		rc = write_strays(run);
	if (rc == RC_DONE)
		rc = say_status(run, export_end(&run->export));
	progress_clear(&run->progress);
	if (rc == RC_DONE)
		rc = deidentify_search(
		    &run->deidentify, &run->output, &run->export);
	if (rc == RC_DONE)
		rc = deidentify_account(&run->deidentify);
	if (rc == RC_DONE)
		rc = output_commit(&run->output);
	return rc == RC_DONE ? deidentify_give_account(&run->deidentify) : rc;
}

static void
give_account(const struct run *run)
{
	const struct export *x = &run->export;
	const struct query *q = &run->query;
	struct sink *err = run->ctx->err;

	sink_addf(err, "%" PRIu64 " %s, %" PRIu64 " %s", x->n_sessions,
	    str_plural(x->n_sessions, "session", "sessions"), x->n_rows,
	    str_plural(x->n_rows, "row", "rows"));
	const char *before = "; left out: ";
	if (q->n_void > 0) {
		sink_addf(err, "%s%zu void %s", before, q->n_void,
		    str_plural(q->n_void, "session", "sessions"));
		before = ", ";
	}
	if (q->n_unfinished > 0)
		sink_addf(err, "%s%zu unfinished %s", before, q->n_unfinished,
		    str_plural(q->n_unfinished, "copy", "copies"));
	sink_adds(err, "\n");
}

static enum rc
export_book(struct run *run, const struct export_format *format,
    struct export_options *how, struct myo_logbook *book)
{
	struct cmd_context *ctx = run->ctx;
	struct query_filter filter;
	enum rc rc = query_filter_read(ctx, &filter);

	if (rc != RC_DONE)
		return rc;
	filter.with_void |= format->withdrawn;
	filter.with_unfinished = format->withdrawn;
	rc = query_begin(&run->query, ctx, book, &filter);
	if (rc == RC_DONE && export_is_wide(format, how))
		rc = check_one(run);
	if (rc == RC_DONE)
		rc = put_in_order(run);
	if (rc == RC_DONE)
		rc = deidentify_learn(
		    &run->deidentify, &run->query, &run->progress);
	how->deid = deidentify_fields(&run->deidentify);
	if (rc == RC_DONE)
		rc = say_status(run,
		    export_init(&run->export, format, how, &run->output.sink));
	if (rc == RC_DONE)
		rc = plan(run);
	if (rc == RC_DONE)
		rc = output_begin(&run->output, ctx,
		    cmd_opt(ctx, EXPORT_OUTPUT), format->folder);
	if (rc == RC_DONE)
		rc = write_all(run);
	progress_clear(&run->progress);
	if (rc == RC_DONE) {
		give_account(run);
		rc = cmd_end_read(ctx, rc, run->query.n_faults);
	} else if (rc == RC_INTERRUPTED)
		(void)cmd_fail(ctx, rc, "stopped; no file was written");
	output_abort(&run->output);
	export_release(&run->export);
	deidentify_release(&run->deidentify);
	query_release(&run->query);
	return rc;
}

static enum rc
find_format(const struct cmd_context *ctx, const struct export_format **out)
{
	struct buf names = BUF_INIT;
	const char *name = ctx->opts->operands[0];

	*out = export_find(name);
	if (*out != NULL)
		return RC_DONE;
	for (size_t i = 0; i < export_count(); i++)
		buf_addf(
		    &names, "%s%s", i > 0 ? ", " : "", export_get(i)->name);
	enum rc rc = cmd_fail(ctx, RC_USAGE,
	    "no format '%s'; the formats are %s", name, names.data);
	buf_release(&names);
	return rc;
}

static enum rc
check_options(const struct cmd_context *ctx, const struct export_format *format,
    const struct export_options *how)
{
	const char *option = how->wide && !format->may_be_wide      ? "wide"
			     : how->bom && !format->takes_bom       ? "bom"
			     : how->labels && !format->takes_labels ? "labels"
								    : NULL;

	if (option != NULL)
		return cmd_fail(
		    ctx, RC_USAGE, "%s takes no --%s", format->name, option);
	if (format->folder && cmd_opt(ctx, EXPORT_OUTPUT) == NULL)
		return cmd_fail(ctx, RC_USAGE,
		    "%s makes a folder; name it with --output", format->name);
	return RC_DONE;
}

static enum rc
exec_export(struct cmd_context *ctx)
{
	struct run run = { .ctx = ctx };
	struct myo_logbook *book = NULL;
	const struct export_format *format = NULL;
	struct export_options how = {
		.step = cmd_opt(ctx, EXPORT_STEP),
		.labels = cmd_flag(ctx, EXPORT_LABELS),
		.bom = cmd_flag(ctx, EXPORT_BOM),
		.wide = cmd_flag(ctx, EXPORT_WIDE),
	};
	enum rc rc = find_format(ctx, &format);

	if (rc == RC_DONE)
		rc = check_options(ctx, format, &how);
	if (rc == RC_DONE)
		rc = deidentify_read(&run.deidentify, ctx, EXPORT_DEIDENTIFY);
	if (rc == RC_DONE)
		rc = cmd_open_logbook(ctx, MYO_LOGBOOK_READ, &book);
	if (rc != RC_DONE)
		return rc;
	progress_begin(&run.progress, ctx);
	rc = export_book(&run, format, &how, book);
	progress_end(&run.progress);
	myo_logbook_close(book);
	return rc;
}

static const int exits[] = { RC_DONE, RC_USAGE, RC_BAD, RC_STORE,
	RC_INTERRUPTED, RC_END };

const struct cmd cmd_export = {
	.name = "export",
	.operands = "FORMAT",
	.summary = "sessions as files that other programs read",
	.details =
	    "Writes the sessions that the filters leave, all without them, in "
	    "the order in which they were opened, and says on standard error "
	    "how many sessions and rows, and what was left out.\n"
	    "long: CSV, a row an answer place, then scores.\n"
	    "wide: CSV, a row a session, the columns of one protocol.\n"
	    "audit: CSV, every entry of the record, also of sessions that "
	    "were withdrawn.\n"
	    "json: an array of sessions, one a line.\n"
	    "spreadsheet: long, or with --wide wide, so that a spreadsheet "
	    "program takes no text for a formula, a number or a date: such a "
	    "text has an apostrophe in front.\n"
	    "datapackage: a folder with long, wide for each protocol, and "
	    "datapackage.json, which says what their columns mean "
	    "(Frictionless Data Package 2.0).\n"
	    "An answer that is missing never has a value; its kind stands in "
	    "a column of its own. Ids are text: tell your reader so, or 007 "
	    "becomes 7. The columns are in myolog(1).",
	.opts = options,
	.min_args = 1,
	.max_args = 1,
	.first = VALUE_WORDS,
	.words = "long wide audit json spreadsheet datapackage",
	.exits = exits,
	.exec = exec_export,
};
