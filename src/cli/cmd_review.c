/*
 * cmd_review.c: the history of a patient.
 */
#include "cli/cmd.h"

#include <string.h>

#include "cli/query.h"
#include "ui/history_page.h"
#include "ui/text.h"

#include "base/banned.h"

#define NEAR 3 /* so many edits from an id it is not meant */

enum review_opt {
	REVIEW_PROTOCOL,
	REVIEW_EXAMINER,
	REVIEW_STATION,
	REVIEW_SINCE,
	REVIEW_UNTIL,
	REVIEW_SIGNED,
	REVIEW_STEP,
	REVIEW_PLAIN,
};

static const struct opt options[] = {
	[REVIEW_PROTOCOL] = QUERY_ROW_PROTOCOL,
	[REVIEW_EXAMINER] = QUERY_ROW_EXAMINER,
	[REVIEW_STATION] = QUERY_ROW_STATION,
	[REVIEW_SINCE] = QUERY_ROW_SINCE,
	[REVIEW_UNTIL] = QUERY_ROW_UNTIL,
	[REVIEW_SIGNED] = QUERY_ROW_SIGNED,
	[REVIEW_STEP] = {
		.name = "step",
		.letter = 's',
		.arg = "ID",
		.help = "only this step, or safety.ID, and no scores",
	},
	[REVIEW_PLAIN] = {
		.name = "plain",
		.help = "lines of label and value, without tables and plots, "
			"for screen readers",
	},
	{ .name = NULL },
};

struct review {
	struct cmd_context *ctx;
	const char *patient;
	struct query query;
	struct history history;
};

static enum rc
read_filter(struct review *r, struct query_filter *out)
{
	const struct cmd_context *ctx = r->ctx;

	*out = (struct query_filter){
		.patient_id = r->patient,
		.protocol_id = cmd_opt(ctx, REVIEW_PROTOCOL),
		.examiner_id = cmd_opt(ctx, REVIEW_EXAMINER),
		.station_id = cmd_opt(ctx, REVIEW_STATION),
		.is_signed = cmd_flag(ctx, REVIEW_SIGNED),
	};
	enum rc rc = query_day(ctx, REVIEW_SINCE, &out->since);
	return rc == RC_DONE ? query_day(ctx, REVIEW_UNTIL, &out->until) : rc;
}

static enum rc
take_session(void *user, struct myo_session *session,
    const struct myo_protocol *protocol)
{
	struct review *r = user;

	if (history_add(&r->history, session, protocol) == MYO_OK)
		return RC_DONE;
	return cmd_no_memory(r->ctx);
}

/* ---- nobody, or nothing */

struct nearest {
	const char *wanted;
	struct near near;
	struct buf id; /* the nearest known */
};

static bool
look_nearer(
    void *ctx, const struct myo_entry *e, const char *file, uint64_t line)
{
	struct nearest *n = ctx;

	(void)file;
	(void)line;
	if (e->entry != MYO_ENTRY_OPEN)
		return true;
	if (near_try(&n->near, str_from(n->wanted), e->patient_id)) {
		buf_reset(&n->id);
		buf_adds(&n->id, e->patient_id);
		n->near.name = n->id.data; /* the entry goes */
	}
	return n->near.distance > 0;
}

static enum rc
say_nearest(const struct review *r, const struct nearest *n)
{
	if (r->query.n_faults > 0)
		return cmd_none_readable(r->ctx,
		    n->near.distance == 0 ? "session left by the options, of"
					  : "patient",
		    r->patient);
	if (n->near.distance == 0)
		return cmd_fail(r->ctx, RC_USAGE,
		    "no session of '%s' is left by the other options; 'myolog "
		    "sessions --patient %s' lists them",
		    r->patient, r->patient);
	if (n->near.name != NULL)
		return cmd_fail(r->ctx, RC_USAGE,
		    "no such patient: '%s'; did you mean '%s'?", r->patient,
		    n->near.name);
	return cmd_fail(r->ctx, RC_USAGE,
	    "no such patient: '%s'; 'myolog sessions' lists the sessions",
	    r->patient);
}

/* Where no session is left the whole logbook is looked at. What cannot be read
 * of it was said before. */
static enum rc
say_none(const struct review *r, struct myo_logbook *book)
{
	const struct myo_filter everything = { .patient_id = NULL };
	struct nearest n = {
		.wanted = r->patient,
		.id = BUF_INIT,
		.near = { NULL, NEAR },
	};
	struct myo_diags *diags = myo_diags_new();
	enum rc rc = RC_STORE;

	if (diags == NULL)
		return cmd_no_memory(r->ctx);
	enum myo_status status =
	    myo_logbook_scan(book, &everything, look_nearer, &n, diags);
	if (n.id.failed)
		status = MYO_ERR_NOMEM;
	if (status != MYO_OK) {
		cmd_diags(r->ctx, diags, DIAGS_ERRORS);
		rc = cmd_fail(
		    r->ctx, cmd_rc(status), "%s", myo_status_text(status));
	} else {
		rc = say_nearest(r, &n);
	}
	myo_diags_free(diags);
	buf_release(&n.id);
	return rc;
}

static bool
has_series(const struct history *h)
{
	for (size_t i = 0; i < h->n_protocols; i++)
		if (h->protocols[i].n_series > 0)
			return true;
	return false;
}

/* ---- */

static enum rc
print_page(struct review *r)
{
	struct buf text = BUF_INIT;
	const struct history_page page = {
		.patient_id = r->patient,
		.history = &r->history,
		.n_void = r->query.n_void,
		.n_unfinished = r->query.n_unfinished,
		.n_lost = r->query.n_lost,
		.is_damaged = r->query.n_faults > 0,
		.width = cmd_width(r->ctx),
		.form = cmd_flag(r->ctx, REVIEW_PLAIN) ? HISTORY_PAGE_PLAIN
						       : HISTORY_PAGE_TABLES,
		.comma = cmd_comma(r->ctx),
	};
	enum rc rc = RC_DONE;

	history_page_text(&text, &page);
	if (text.failed)
		rc = cmd_no_memory(r->ctx);
	else
		sink_add(r->ctx->out, buf_str(&text));
	buf_release(&text);
	return rc;
}

/* A session that cannot be read does not hide the others. */
static enum rc
review(struct review *r, struct myo_logbook *book)
{
	const char *step = cmd_opt(r->ctx, REVIEW_STEP);
	const struct query *q = &r->query;
	enum rc read = query_each(&r->query, take_session, r);

	if (read == RC_STORE)
		return read;
	if (history_finish(&r->history) != MYO_OK)
		return cmd_no_memory(r->ctx);
	if (r->history.n_visits == 0 && q->n_void == 0 && q->n_unfinished == 0)
		return read != RC_DONE ? read : say_none(r, book);
	if (step != NULL && r->history.n_visits > 0 && !has_series(&r->history))
		return cmd_fail(r->ctx, RC_USAGE,
		    "no session of '%s' has a step '%s'", r->patient, step);
	enum rc rc = print_page(r);
	return rc == RC_DONE ? read : rc;
}

static enum rc
exec_review(struct cmd_context *ctx)
{
	struct review r = { .ctx = ctx, .patient = ctx->opts->operands[0] };
	struct myo_logbook *book = NULL;
	struct query_filter filter;
	enum rc rc = read_filter(&r, &filter);

	if (rc == RC_DONE)
		rc = cmd_open_logbook(ctx, MYO_LOGBOOK_READ, &book);
	if (rc != RC_DONE)
		return rc;
	rc = query_begin(&r.query, ctx, book, &filter);
	const struct history_options how = {
		.step = cmd_opt(ctx, REVIEW_STEP),
		.comma = cmd_comma(ctx),
		.signers = keyring_signers(&r.query.keyring),
	};
	history_init(&r.history, &how);
	if (rc == RC_DONE)
		rc = cmd_end_read(ctx, review(&r, book), r.query.n_faults);
	history_release(&r.history);
	query_release(&r.query);
	myo_logbook_close(book);
	return rc;
}

static const int exits[] = { RC_DONE, RC_USAGE, RC_BAD, RC_STORE, RC_END };

const struct cmd cmd_review = {
	.name = "review",
	.operands = "PATIENT",
	.summary = "a patient's history: values over time, what changed",
	.details =
	    "Shows, by protocol, the sessions of a patient by the day the "
	    "patient was seen, what was abnormal, and for each step and side "
	    "the values over time with a plot, what changed since the last "
	    "examination and whether that is more than the measurement error "
	    "that the protocol states, the two sides compared, and the "
	    "scores.\n"
	    "No change is computed, and it is said why, where one of two "
	    "values is missing or where scale, unit, method, position or "
	    "device are not the same. Sessions that were withdrawn are left "
	    "out, and how many.",
	.opts = options,
	.min_args = 1,
	.max_args = 1,
	.exits = exits,
	.exec = exec_review,
};
