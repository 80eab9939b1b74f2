/*
 * deidentify.c: see deidentify.h.
 */
#include "cli/deidentify.h"

#include <inttypes.h>
#include <string.h>

#include "ui/text.h"

#include "base/banned.h"

/* Of one that is a file. */
#define ACCOUNT_WIDTH 80
/* Entries between two looks at whether a signal came. */
#define NOW_AND_THEN 4096

/* ---- options */

static enum rc
read_mode(struct deidentify *d, const char *mode)
{
	d->on = mode != NULL;
	if (mode == NULL)
		return RC_DONE;
	if (strcmp(mode, "safe-harbor") == 0)
		d->how.mode = DEID_SAFE_HARBOR;
	else if (strcmp(mode, "limited") == 0)
		d->how.mode = DEID_LIMITED;
	else
		return cmd_fail(d->ctx, RC_USAGE,
		    "--deidentify is safe-harbor or limited, not '%s'", mode);
	return RC_DONE;
}

static enum rc
read_dates(struct deidentify *d, const char *dates)
{
	const bool limited = d->how.mode == DEID_LIMITED;

	d->how.dates = limited ? DEID_SHIFTED : DEID_YEARS;
	if (dates == NULL)
		return RC_DONE;
	if (limited)
		return cmd_fail(d->ctx, RC_USAGE,
		    "--dates belongs to safe-harbor; a limited data set has "
		    "dates that are moved");
	if (strcmp(dates, "days") == 0)
		d->how.dates = DEID_DAYS;
	else if (strcmp(dates, "year") != 0)
		return cmd_fail(d->ctx, RC_USAGE,
		    "--dates is year or days, not '%s'", dates);
	return RC_DONE;
}

/* The option of another one that was not given. */
static const char *
given_alone(const struct cmd_context *ctx, int first)
{
	for (int i = DEIDENTIFY_MODE + 1; i < DEIDENTIFY_OPTS; i++)
		if (opts_count(ctx->opts, OPT_COMMAND, first + i) > 0)
			return ctx->cmd->opts[first + i].name;
	return NULL;
}

/* Before anything is made. */
static enum rc
check_account(const struct deidentify *d)
{
	const char *output = opts_named(d->ctx->opts, "output");

	if (d->account == NULL)
		return RC_DONE;
	if (output != NULL && cmd_would_replace(d->ctx, d->account, output))
		return cmd_fail(d->ctx, RC_USAGE,
		    "--account and --output are the same place, '%s'; give "
		    "the account another one",
		    d->account);
	return cmd_outside_logbook(d->ctx, d->account);
}

enum rc
deidentify_read(struct deidentify *d, const struct cmd_context *ctx, int first)
{
	*d = (struct deidentify){ .ctx = ctx, .text = BUF_INIT };
	enum rc rc = read_mode(d, cmd_opt(ctx, first + DEIDENTIFY_MODE));

	if (rc != RC_DONE)
		return rc;
	if (!d->on) {
		const char *alone = given_alone(ctx, first);
		return alone == NULL
			   ? RC_DONE
			   : cmd_fail(ctx, RC_USAGE,
				 "--%s goes with --deidentify", alone);
	}
	rc = read_dates(d, cmd_opt(ctx, first + DEIDENTIFY_DATES));
	d->how.keep_notes = cmd_flag(ctx, first + DEIDENTIFY_KEEP_NOTES);
	d->account = cmd_opt(ctx, first + DEIDENTIFY_ACCOUNT);
	d->allowed = ctx->opts->given[OPT_COMMAND][first + DEIDENTIFY_ALLOW];
	if (rc == RC_DONE && d->how.keep_notes &&
	    d->how.mode == DEID_SAFE_HARBOR)
		rc = cmd_fail(ctx, RC_USAGE,
		    "--keep-notes goes with --deidentify limited: with notes "
		    "it is not Safe Harbor");
	if (rc == RC_DONE && opts_named(ctx->opts, "output") == NULL)
		rc = cmd_fail(ctx, RC_USAGE,
		    "--deidentify needs --output: what is written is searched "
		    "before anybody sees it");
	return rc == RC_DONE ? check_account(d) : rc;
}

struct deid *
deidentify_fields(const struct deidentify *d)
{
	return d->deid;
}

/* ---- the whole logbook */

struct each {
	struct deidentify *d;
	scan_fn *fn;
	void *user;
	uint64_t n;
	bool is_stopped;
};

static bool
each_entry(void *ctx, const struct myo_entry *e, const struct scan_place *at)
{
	struct each *each = ctx;
	const int64_t all = (int64_t)each->d->n_entries;

	/* Nobody knows how many there are, the first time. */
	if (each->n % NOW_AND_THEN == 0)
		each->is_stopped = !progress_at(each->d->progress,
		    all > 0 ? "searching" : "reading ids",
		    all > 0 ? (int64_t)each->n : 0, all > 0 ? all : 1);
	each->n++;
	return !each->is_stopped && each->fn(each->user, e, at);
}

enum rc
deidentify_each_entry(struct deidentify *d, scan_fn *fn, void *user)
{
	const struct scan_want want = { .filter = NULL };
	struct each each = { .d = d, .fn = fn, .user = user };
	struct myo_diags *diags = myo_diags_new();

	if (diags == NULL)
		return cmd_no_memory(d->ctx);
	/* What is wrong with it was said by the first pass of the query. */
	enum myo_status status =
	    logbook_scan(d->query->book, &want, each_entry, &each, diags);
	progress_clear(d->progress);
	if (status != MYO_OK)
		cmd_diags(d->ctx, diags, DIAGS_ERRORS);
	myo_diags_free(diags);
	if (each.is_stopped)
		return RC_INTERRUPTED;
	if (each.n > d->n_entries)
		d->n_entries = each.n;
	if (status == MYO_ERR_NOMEM)
		return cmd_no_memory(d->ctx);
	return status == MYO_OK
		   ? RC_DONE
		   : cmd_fail(d->ctx, RC_BAD, "cannot read the logbook: %s",
			 myo_status_text(status));
}

struct learning {
	struct deidentify *d;
	enum myo_status status;
	int random_error;
};

static bool
on_entry(void *ctx, const struct myo_entry *e, const struct scan_place *place)
{
	struct learning *l = ctx;

	(void)place;
	if (e->note[0] != '\0' || e->entry == MYO_ENTRY_REJECTED)
		l->d->n_texts++;
	l->status = deid_learn(l->d->deid, e, &l->random_error);
	return l->status == MYO_OK;
}

static enum rc
learn_all(struct deidentify *d)
{
	struct learning l = { .d = d, .status = MYO_OK };
	enum rc rc = deidentify_each_entry(d, on_entry, &l);

	if (rc != RC_DONE || l.status == MYO_OK)
		return rc;
	if (l.status == MYO_ERR_NOMEM)
		return cmd_no_memory(d->ctx);
	return cmd_fail(d->ctx, RC_STORE, "no random bytes to be had: %s",
	    os_error_text(l.random_error));
}

static int
random_bytes(const void *ctx, void *data, size_t len)
{
	const struct os *os = ctx;

	return os->random(os, data, len);
}

enum rc
deidentify_learn(
    struct deidentify *d, struct query *q, struct progress *progress)
{
	struct deidentify_file file;

	if (!d->on)
		return RC_DONE;
	d->query = q;
	d->progress = progress;
	d->table = pseudonyms_new(random_bytes, d->ctx->os);
	if (d->table != NULL)
		d->deid = deid_new(&d->how, d->table);
	if (d->deid == NULL)
		return cmd_no_memory(d->ctx);
	enum rc rc = deidentify_file_open(
	    &file, d->ctx, myo_logbook_dir(q->book), d->table);
	if (rc == RC_DONE)
		rc = learn_all(d);
	if (rc == RC_DONE)
		rc = deidentify_file_store(&file, d->table);
	deidentify_file_close(&file);
	return rc;
}

/* ---- what was done */

static void
add_search(const struct deidentify *d, struct buf *out)
{
	buf_addf(out,
	    "searched: %" PRIu64 " bytes, for %" PRIu64
	    " ids and texts of the whole logbook and its %zu session ids; "
	    "none is there",
	    d->n_bytes, d->n_searched,
	    pseudonyms_count(d->table, PSEUDONYM_SESSION));
	if (d->n_known > 0)
		buf_addf(out,
		    "; not searched for: %zu that the protocols or the format "
		    "say by themselves",
		    d->n_known);
	if (d->allowed.n > 0)
		buf_addf(out, "; allowed by --allow: %zu", d->allowed.n);
	buf_addc(out, '\n');
}

/* Under a name of its own until the export has got its. */
static enum rc
begin_account(struct deidentify *d)
{
	struct buf place = BUF_INIT;
	enum rc rc = cmd_place(d->ctx, d->account, &place);
	int err = 0;

	if (rc == RC_DONE)
		err = atomic_begin(&d->file, d->ctx->os, place.data);
	if (rc == RC_DONE && err == 0)
		err = atomic_add(&d->file, buf_str(&d->text));
	if (rc == RC_DONE && err == 0)
		err = atomic_flush(&d->file);
	buf_release(&place);
	return err == 0 ? rc
			: cmd_unwritten(d->ctx, d->account, err,
			      "; nothing was exported");
}

enum rc
deidentify_account(struct deidentify *d)
{
	struct buf lines = BUF_INIT;
	const size_t width =
	    d->account != NULL ? ACCOUNT_WIDTH : cmd_width(d->ctx);

	if (!d->on)
		return RC_DONE;
	deid_account(d->deid, &lines);
	add_search(d, &lines);
	struct str rest = buf_str(&lines);
	while (rest.len > 0)
		text_hang(&d->text, width, str_cut(rest, '\n', &rest));
	const bool failed = lines.failed || d->text.failed;
	buf_release(&lines);
	if (failed)
		return cmd_no_memory(d->ctx);
	return d->account != NULL ? begin_account(d) : RC_DONE;
}

enum rc
deidentify_give_account(struct deidentify *d)
{
	if (!d->on)
		return RC_DONE;
	if (d->account == NULL) {
		sink_add(d->ctx->err, buf_str(&d->text));
		return RC_DONE;
	}
	int rc = atomic_commit(&d->file);
	return rc == 0 ? RC_DONE
		       : cmd_fail(d->ctx, RC_STORE,
			     "the export is there, but not its account: cannot "
			     "write %s: %s; export it again",
			     d->account, os_error_text(rc));
}

void
deidentify_release(struct deidentify *d)
{
	atomic_abort(&d->file);
	buf_release(&d->text);
	deid_free(d->deid);
	pseudonyms_free(d->table);
	d->deid = NULL;
	d->table = NULL;
}
