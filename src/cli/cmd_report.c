/*
 * cmd_report.c: a session or a patient as a page to read, print or keep.
 */
#include "cli/cmd.h"

#include <string.h>

#include <myolog/myolog.h>

#include "cli/archive.h"
#include "export/report.h"

#include "base/banned.h"

enum report_opt {
	REPORT_FORMAT,
	REPORT_OUTPUT,
};

#define FORMATS "html text markdown"

static const struct opt options[] = {
	[REPORT_FORMAT] = {
		.name = "format",
		.letter = 'f',
		.arg = "FORMAT",
		.help = "html, text or markdown; else what the ending of FILE "
			"says (.txt, .md), else html",
		.value = VALUE_WORDS,
		.words = FORMATS,
	},
	[REPORT_OUTPUT] = {
		.name = "output",
		.letter = 'o',
		.arg = "FILE",
		.help = "write to this file; else to standard output",
		.value = VALUE_FILE,
	},
	{ .name = NULL },
};

/* ---- forms */

/* Lines of a text that goes to a file or through a pipe. */
#define TEXT_WIDTH 80

static void
as_text(struct buf *out, const struct doc *d)
{
	doc_text(out, d, TEXT_WIDTH);
}

struct form {
	const char *name;
	const char *endings[2]; /* of files; NULL: none */
	void (*write)(struct buf *out, const struct doc *d);
};

static const struct form forms[] = {
	{ "html", { ".html", ".htm" }, doc_html },
	{ "text", { ".txt", NULL }, as_text },
	{ "markdown", { ".md", ".markdown" }, doc_markdown },
};

#define N_FORMS (sizeof(forms) / sizeof(forms[0]))

static bool
ends_with(const char *path, const char *ending)
{
	size_t n = strlen(path), m = strlen(ending);

	return n > m && str_eq_nocase(str_from(path + n - m), str_from(ending));
}

/* "x.pdf" asks for what a report cannot be; "P.1" and "last" ask for nothing.
 * "" where the ending is none. */
static const char *
foreign_ending(const char *path)
{
	const char *dot = strrchr(path_base(path), '.');

	if (dot == NULL || dot == path_base(path) || dot[1] == '\0')
		return "";
	for (const char *p = dot + 1; *p != '\0'; p++)
		if ((*p < 'a' || *p > 'z') && (*p < 'A' || *p > 'Z'))
			return "";
	return dot;
}

/* NULL after a message. */
static const struct form *
form_of_file(const struct cmd_context *ctx, const char *path)
{
	for (size_t i = 0; i < N_FORMS; i++)
		for (size_t k = 0; k < 2; k++)
			if (forms[i].endings[k] != NULL &&
			    ends_with(path, forms[i].endings[k]))
				return &forms[i];
	const char *ending = foreign_ending(path);
	if (ending[0] == '\0')
		return &forms[0];
	(void)cmd_fail(ctx, RC_USAGE,
	    "a report cannot be written as '%s'; it is .html (which a browser "
	    "prints, also as PDF), .txt or .md, or as --format says",
	    ending);
	return NULL;
}

/* NULL after a message. */
static const struct form *
find_form(const struct cmd_context *ctx)
{
	const char *name = cmd_opt(ctx, REPORT_FORMAT);
	const char *path = cmd_opt(ctx, REPORT_OUTPUT);

	for (size_t i = 0; i < N_FORMS; i++)
		if (name != NULL && strcmp(name, forms[i].name) == 0)
			return &forms[i];
	if (name != NULL) {
		(void)cmd_fail(ctx, RC_USAGE,
		    "--format is not '%s'; it is html, text or markdown", name);
		return NULL;
	}
	return path != NULL ? form_of_file(ctx, path) : &forms[0];
}

/* ---- gathering */

struct gathering {
	struct archive archive;
	struct history history, withdrawn;
	struct report_source *sources;
	size_t n_sources;
	size_t n_lost; /* that could not be folded, as was said */
	const char *program;
	bool comma;
};

static enum rc
no_memory(const struct cmd_context *ctx)
{
	return cmd_no_memory(ctx);
}

static enum rc
add_one(struct gathering *g, const struct head *head)
{
	struct report_source *s = &g->sources[g->n_sources];
	struct archive *a = &g->archive;
	enum rc rc = archive_fold(a, head, &s->session, &s->protocol);

	if (rc != RC_DONE)
		return rc;
	g->n_sources++;
	if (history_add(head->is_void ? &g->withdrawn : &g->history, s->session,
		s->protocol) != MYO_OK)
		return no_memory(a->ctx);
	return RC_DONE;
}

/*
 * Folds the heads that are wanted, by time. One that cannot be folded is said
 * and left out: the result is the worst.
 */
static enum rc
add_wanted(struct gathering *g, const char *patient_id)
{
	struct archive *a = &g->archive;
	struct myo_filter filter = { .patient_id = patient_id };
	enum rc worst = RC_DONE;

	g->sources = arena_new(&a->arena, struct report_source, a->n_heads);
	if (g->sources == NULL)
		return no_memory(a->ctx);
	enum rc rc = archive_scan(a, &filter, ARCHIVE_ENTRIES);
	if (rc != RC_DONE)
		return rc;
	for (size_t i = 0; i < a->n_heads; i++) {
		if (!a->heads[i]->wanted)
			continue;
		rc = add_one(g, a->heads[i]);
		if (rc == RC_STORE)
			return rc;
		g->n_lost += rc != RC_DONE;
		worst = rc != RC_DONE ? rc : worst;
	}
	if (history_finish(&g->history) != MYO_OK ||
	    history_finish(&g->withdrawn) != MYO_OK)
		return no_memory(a->ctx);
	return worst;
}

/* ---- of a patient */

static bool
is_patient(const struct archive *a, const char *id)
{
	for (size_t i = 0; i < a->n_heads; i++)
		if (strcmp(a->heads[i]->patient_id, id) == 0)
			return true;
	return false;
}

static enum rc
patient(struct gathering *g, const char *id, struct doc *d)
{
	struct archive *a = &g->archive;
	struct report_patient in = {
		.patient_id = id,
		.history = &g->history,
		.withdrawn = &g->withdrawn,
		.unread = a->n_faults > 0,
		.comma = g->comma,
		.program = g->program,
	};

	for (size_t i = 0; i < a->n_heads; i++)
		a->heads[i]->wanted =
		    strcmp(a->heads[i]->patient_id, id) == 0 &&
		    !archive_unfinished(a, a->heads[i]);
	enum rc rc = add_wanted(g, id);
	if (rc == RC_STORE)
		return rc;
	in.sources = g->sources;
	in.n_sources = g->n_sources;
	in.n_lost = g->n_lost;
	if (report_patient(d, &in) != MYO_OK)
		return no_memory(a->ctx);
	return rc;
}

/* ---- of a session */

/* The session itself, and what counts of the same patient and protocol before
 * it. */
static bool
is_wanted(const struct archive *a, const struct head *h, const struct head *of)
{
	return h == of || (strcmp(h->patient_id, of->patient_id) == 0 &&
			      strcmp(h->protocol_id, of->protocol_id) == 0 &&
			      h->seen_ms <= of->seen_ms && !h->is_void &&
			      !archive_unfinished(a, h));
}

static enum rc
session(struct gathering *g, const struct head *head, struct doc *d)
{
	struct archive *a = &g->archive;
	const struct head *original = archive_original(a, head);
	struct report_session in = {
		.history = &g->history,
		.copy_of = "",
		.unfinished = archive_unfinished(a, head),
		.unread = a->n_faults > 0,
		.comma = g->comma,
		.program = g->program,
	};

	if (original != NULL)
		in.copy_of = arena_printf(&a->arena, "session %s of patient %s",
		    original->id, original->patient_id);
	for (size_t i = 0; i < a->n_heads; i++)
		a->heads[i]->wanted = is_wanted(a, a->heads[i], head);
	enum rc rc = add_wanted(g, head->patient_id);
	if (rc == RC_STORE)
		return rc;
	for (size_t i = 0; i < g->n_sources; i++) {
		struct myo_session_info info;
		myo_session_info(g->sources[i].session, &info);
		if (strcmp(info.session_id, head->id) == 0)
			in.source = g->sources[i];
	}
	if (in.source.session == NULL) /* it could not be folded, as was said */
		return rc;
	/* withdrawn, it is the only one of its history */
	if (head->is_void)
		in.history = &g->withdrawn;
	else
		in.n_lost = g->n_lost;
	if (report_session(d, &in) != MYO_OK || arena_failed(&a->arena))
		return no_memory(a->ctx);
	return rc;
}

/* ---- */

/* Nothing is written where nothing could be said. */
static enum rc
put(const struct cmd_context *ctx, const struct form *form, const struct doc *d)
{
	struct buf out = BUF_INIT;

	if (d->first == NULL)
		return RC_DONE;
	form->write(&out, d);
	enum rc rc = cmd_put(ctx, cmd_opt(ctx, REPORT_OUTPUT), &out);
	buf_release(&out);
	return rc;
}

static enum rc
gather(struct gathering *g, const char *name, struct doc *d)
{
	struct archive *a = &g->archive;
	struct head *head = NULL;
	enum rc rc = archive_scan(a, NULL, ARCHIVE_HEADS);

	if (rc != RC_DONE)
		return rc;
	if (is_patient(a, name))
		return patient(g, name, d);
	rc = archive_find(a, name, "patient or session", &head);
	return rc == RC_DONE ? session(g, head, d) : rc;
}

static enum rc
exec_report(struct cmd_context *ctx)
{
	struct gathering g = { .comma = cmd_comma(ctx) };
	struct history_options how = {
		.comma = g.comma,
		.signers = keyring_signers(&g.archive.keyring),
	};
	struct myo_logbook *book = NULL;
	struct doc d;
	const struct form *form = find_form(ctx);

	if (form == NULL)
		return RC_USAGE;
	enum rc rc = cmd_open_logbook(ctx, MYO_LOGBOOK_READ, &book);
	if (rc != RC_DONE)
		return rc;
	archive_init(&g.archive, ctx, book);
	history_init(&g.history, &how);
	history_init(&g.withdrawn, &how);
	doc_init(&d);
	g.program = arena_printf(ctx->arena, "myolog %s", myo_version());
	rc = gather(&g, ctx->opts->operands[0], &d);
	if (rc != RC_STORE && rc != RC_USAGE) {
		enum rc written = put(ctx, form, &d);
		rc = cmd_end_read(
		    ctx, written != RC_DONE ? written : rc, g.archive.n_faults);
	}
	doc_release(&d);
	history_release(&g.withdrawn);
	history_release(&g.history);
	archive_release(&g.archive);
	myo_logbook_close(book);
	return rc;
}

static const int exits[] = { RC_DONE, RC_USAGE, RC_BAD, RC_STORE, RC_END };

const struct cmd cmd_report = {
	.name = "report",
	.operands = "SESSION|PATIENT",
	.summary = "one session or a patient's history as a page",
	.details =
	    "Writes all that is on record of a session, with the examination "
	    "before it, or the history of a patient: answers, scores, notes, "
	    "what was not tested and why, plots, amendments, signatures and "
	    "the seal. HTML is one page that stands by itself, without scripts "
	    "and without anything from outside, and prints on A4 and Letter; "
	    "text and markdown say the same without the plots.\n"
	    "SESSION is its id, an ending of it of at least 4 characters (as "
	    "'myolog sessions' shows), last, or PATIENT@YYYY-MM-DD. What is a "
	    "patient's id is taken as that first.",
	.opts = options,
	.min_args = 1,
	.max_args = 1,
	.first = VALUE_SESSION,
	.exits = exits,
	.exec = exec_report,
};
