/*
 * cmd_agree.c: how well two examiners agree on the same patients.
 */
#include "cli/cmd.h"

#include <string.h>

#include "base/date.h"
#include "base/num.h"
#include "base/str.h"
#include "cli/agree.h"
#include "ui/text.h"

#include "base/banned.h"

/* Tables take this much; on a narrower page each value has its line. */
#define WIDTH_TABLE 80
/* Longest window; the times of a record fit many times over. */
#define DAYS_MAX 3650
/* The same day or the next one: over more days patients change, and what
 * changed would count as disagreement. */
#define WITHIN_MS DATE_DAY_MS
#define NEAR      3

enum agree_opt {
	AGREE_PROTOCOL,
	AGREE_STEP,
	AGREE_PATIENT,
	AGREE_SINCE,
	AGREE_UNTIL,
	AGREE_WITHIN,
	AGREE_PLAIN,
	AGREE_FORMAT,
};

static const struct opt options[] = {
	[AGREE_PROTOCOL] = QUERY_ROW_PROTOCOL,
	[AGREE_STEP] = {
		.name = "step",
		.letter = 's',
		.arg = "ID",
		.help = "only this step",
	},
	[AGREE_PATIENT] = {
		.name = "patient",
		.letter = 'p',
		.arg = "ID",
		.help = "only this patient's sessions",
	},
	[AGREE_SINCE] = QUERY_ROW_SINCE,
	[AGREE_UNTIL] = QUERY_ROW_UNTIL,
	[AGREE_WITHIN] = {
		.name = "within",
		.letter = 'w',
		.arg = "TIME",
		.help = "how far apart the two of a pair may be: a whole "
			"number and min, h or d, as 90min, 24h (default) or "
			"7d",
	},
	[AGREE_PLAIN] = {
		.name = "plain",
		.help = "a line a value instead of tables, for screen readers",
	},
	[AGREE_FORMAT] = {
		.name = "format",
		.letter = 'f',
		.arg = "FORMAT",
		.help = "text (default); csv, a line a row of numbers; or "
			"pairs, CSV with a line a place that both examined",
		.value = VALUE_WORDS,
		.words = "text csv pairs",
	},
	{ .name = NULL },
};

struct format {
	const char *name;
	void (*print)(struct agree_page *p);
};

static const struct format formats[] = {
	{ "text", agree_text },
	{ "csv", agree_csv },
	{ "pairs", agree_csv_pairs },
};

struct plan {
	struct agree_setup setup;
	struct query_filter filter;
	const struct format *format;
};

/* ---- what is asked for */

static bool
parse_within(const char *text, int64_t *out)
{
	static const struct {
		const char *name;
		int64_t ms;
	} units[] = {
		{ "min", DATE_MINUTE_MS },
		{ "h", DATE_HOUR_MS },
		{ "d", DATE_DAY_MS },
	};
	size_t digits = strspn(text, "0123456789");
	int64_t n = 0;

	if (!num_int((struct str){ text, digits }, &n) || n <= 0)
		return false;
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++)
		if (strcmp(text + digits, units[i].name) == 0 &&
		    n <= DAYS_MAX * DATE_DAY_MS / units[i].ms) {
			*out = n * units[i].ms;
			return true;
		}
	return false;
}

static enum rc
read_options(const struct cmd_context *ctx, struct plan *plan)
{
	const char *within = cmd_opt(ctx, AGREE_WITHIN);
	const char *format = cmd_opt(ctx, AGREE_FORMAT);

	plan->setup.within_ms = WITHIN_MS;
	plan->setup.step_id = cmd_opt(ctx, AGREE_STEP);
	if (within != NULL && !parse_within(within, &plan->setup.within_ms))
		return cmd_fail(ctx, RC_USAGE,
		    "--within is no time: '%s'; give a whole number and min, h "
		    "or d, at most %dd, as 24h",
		    within, DAYS_MAX);
	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++)
		if (format != NULL && strcmp(format, formats[i].name) == 0)
			plan->format = &formats[i];
	if (format != NULL && strcmp(format, plan->format->name) != 0)
		return cmd_fail(ctx, RC_USAGE,
		    "unknown format: '%s'; give text, csv or pairs", format);
	plan->filter.patient_id = cmd_opt(ctx, AGREE_PATIENT);
	plan->filter.protocol_id = cmd_opt(ctx, AGREE_PROTOCOL);
	enum rc rc = query_day(ctx, AGREE_SINCE, &plan->filter.since);
	return rc == RC_DONE ? query_day(ctx, AGREE_UNTIL, &plan->filter.until)
			     : rc;
}

static enum rc
read_plan(const struct cmd_context *ctx, struct plan *plan)
{
	const char *a = ctx->opts->operands[0];
	const char *b = ctx->opts->operands[1];

	*plan = (struct plan){
		.setup = { .examiner = { a, b } },
		.format = &formats[0],
	};
	plan->filter.examiner_id = a;
	plan->filter.or_examiner_id = b;
	if (strcmp(a, b) == 0)
		return cmd_fail(ctx, RC_USAGE,
		    "the two examiners are one: '%s'; name two", a);
	return read_options(ctx, plan);
}

/* ---- names that no session has */

enum named {
	NAMED_A,
	NAMED_B,
	NAMED_PATIENT,
	NAMED_PROTOCOL,
	NAMES,
};

struct known {
	const char *wanted; /* NULL: any will do */
	bool found;
	struct near near;
	struct buf name; /* of the nearest */
};

static const struct {
	const char *unknown, *where;
} name_texts[NAMES] = {
	[NAMED_A] = { "unknown examiner", "shows who examined" },
	[NAMED_B] = { "unknown examiner", "shows who examined" },
	[NAMED_PATIENT] = { "no such patient", "lists the sessions" },
	[NAMED_PROTOCOL] = { "no session of protocol", "lists the sessions" },
};

static const char *
name_in(const struct myo_entry *e, enum named i)
{
	switch (i) {
	case NAMED_PATIENT:
		return e->patient_id;
	case NAMED_PROTOCOL:
		return e->protocol_id;
	case NAMED_A:
	case NAMED_B:
	case NAMES:
		break;
	}
	return e->examiner_id;
}

static bool
look_at(void *ctx, const struct myo_entry *e, const char *file, uint64_t line)
{
	struct known *known = ctx;
	bool fine = true;

	(void)file;
	(void)line;
	for (int i = 0; i < NAMES && e->entry == MYO_ENTRY_OPEN; i++) {
		struct known *k = &known[i];
		const char *name = name_in(e, (enum named)i);
		if (k->wanted == NULL)
			continue;
		k->found |= strcmp(name, k->wanted) == 0;
		if (!near_try(&k->near, str_from(k->wanted), name))
			continue;
		buf_reset(&k->name);
		buf_adds(&k->name, name);
		k->near.name = k->name.data; /* the entry goes */
		fine = fine && !k->name.failed;
	}
	return fine;
}

/* The nearest is so near that something of what was wanted is left. */
static struct known
known_of(const char *wanted)
{
	size_t len = wanted != NULL ? strlen(wanted) : 0;

	return (struct known){
		.wanted = wanted,
		.near = { NULL, len < NEAR ? len : NEAR },
		.name = BUF_INIT,
	};
}

static enum rc
say_unknown(const struct cmd_context *ctx, const struct known known[NAMES])
{
	enum rc rc = RC_DONE;

	for (int i = 0; i < NAMES; i++) {
		const struct known *k = &known[i];
		if (k->wanted == NULL || k->found)
			continue;
		if (k->near.name != NULL)
			rc = cmd_fail(ctx, RC_USAGE,
			    "%s: '%s'; did you mean '%s'?",
			    name_texts[i].unknown, k->wanted, k->near.name);
		else
			rc = cmd_fail(ctx, RC_USAGE,
			    "%s: '%s'; 'myolog sessions' %s",
			    name_texts[i].unknown, k->wanted,
			    name_texts[i].where);
	}
	return rc;
}

/* Only asked where no two sessions are paired. */
static enum rc
check_known(const struct cmd_context *ctx, struct myo_logbook *book,
    const struct plan *plan)
{
	struct known known[NAMES] = {
		[NAMED_A] = known_of(plan->setup.examiner[AGREE_A]),
		[NAMED_B] = known_of(plan->setup.examiner[AGREE_B]),
		[NAMED_PATIENT] = known_of(plan->filter.patient_id),
		[NAMED_PROTOCOL] = known_of(plan->filter.protocol_id),
	};
	struct myo_diags *diags = myo_diags_new();
	enum rc rc = RC_DONE;

	/* what is damaged was said when the sessions were read */
	if (diags == NULL ||
	    myo_logbook_scan(book, NULL, look_at, known, diags) != MYO_OK)
		rc = cmd_fail(ctx, RC_STORE, "cannot read the logbook again");
	for (int i = 0; i < NAMES && rc == RC_DONE; i++)
		if (known[i].name.failed)
			rc = cmd_fail(
			    ctx, RC_STORE, "cannot read the logbook again");
	if (rc == RC_DONE)
		rc = say_unknown(ctx, known);
	myo_diags_free(diags);
	for (int i = 0; i < NAMES; i++)
		buf_release(&known[i].name);
	return rc;
}

/* ---- comparing */

struct reading {
	const struct cmd_context *ctx;
	struct agree *a;
	bool step_seen;
	enum myo_kind kind; /* of the step that is wanted */
};

static enum rc
take(void *user, struct myo_session *session,
    const struct myo_protocol *protocol)
{
	struct reading *r = user;
	const char *step = r->a->setup.step_id;

	for (size_t i = 0;
	     i < protocol->n_steps && step != NULL && !r->step_seen; i++) {
		r->step_seen = strcmp(protocol->steps[i].id, step) == 0;
		r->kind = protocol->steps[i].kind;
	}
	if (agree_add(r->a, session, protocol) == MYO_OK)
		return RC_DONE;
	return cmd_no_memory(r->ctx);
}

/* A step that is wanted, but is in no protocol, or is never compared. */
static enum rc
check_step(const struct reading *r)
{
	const char *step = r->a->setup.step_id;

	if (step == NULL || r->a->n_visits == 0 || r->a->n_items > 0)
		return RC_DONE;
	if (!r->step_seen)
		return cmd_fail(r->ctx, RC_USAGE,
		    "no step '%s' in the protocols of these sessions", step);
	if (r->kind == MYO_KIND_TEXT || r->kind == MYO_KIND_INSTRUCTION)
		return cmd_fail(r->ctx, RC_USAGE,
		    "step '%s' is %s: these are not compared", step,
		    r->kind == MYO_KIND_TEXT ? "a text" : "an instruction");
	return cmd_fail(r->ctx, RC_USAGE,
	    "step '%s' has more than %d options: it is not compared", step,
	    AGREE_CODES_MAX);
}

static size_t
count_disagreements(const struct agree *a, size_t *n_whole)
{
	size_t n = 0;

	*n_whole = 0;
	for (size_t i = 0; i < a->n_obs; i++) {
		if (!agree_is_whole(&a->obs[i]))
			continue;
		++*n_whole;
		if (agree_disagrees(a, &a->obs[i]))
			n++;
	}
	return n;
}

/* Nothing to compare is no agreement. */
static enum rc
check_pairs(
    const struct cmd_context *ctx, const struct agree *a, size_t n_whole)
{
	size_t n[AGREE_BOTH] = { 0, 0 };

	for (size_t i = 0; i < a->n_visits; i++)
		n[a->visits[i]->who]++;
	if (a->n_pairs == 0)
		return cmd_fail(ctx, RC_BAD,
		    "no pair of sessions: '%s' closed %zu of those wanted, "
		    "'%s' %zu, and no two of one patient and protocol are "
		    "near enough in time (--within)",
		    a->setup.examiner[AGREE_A], n[AGREE_A],
		    a->setup.examiner[AGREE_B], n[AGREE_B]);
	if (n_whole == 0)
		return cmd_fail(ctx, RC_BAD,
		    "nothing to compare: no step has a value of both");
	return RC_DONE;
}

static enum rc
print(const struct cmd_context *ctx, const struct agree *a,
    const struct query *q, const struct format *format)
{
	struct agree_page page = {
		.ctx = ctx,
		.a = a,
		.q = q,
		.text = BUF_INIT,
		.width = cmd_width(ctx),
		.comma = cmd_comma(ctx),
	};
	enum rc rc = RC_DONE;

	page.plain = cmd_flag(ctx, AGREE_PLAIN) || page.width < WIDTH_TABLE;
	page.n_disagree = count_disagreements(a, &page.n_whole);
	format->print(&page);
	if (page.text.failed || page.failed)
		rc = cmd_no_memory(ctx);
	else
		sink_add(ctx->out, buf_str(&page.text));
	buf_release(&page.text);
	if (rc == RC_DONE && page.n_disagree > 0)
		return RC_FINDINGS;
	return rc == RC_DONE ? check_pairs(ctx, a, page.n_whole) : rc;
}

static enum rc
compare(const struct cmd_context *ctx, struct query *q,
    struct myo_logbook *book, const struct plan *plan)
{
	struct reading r = { .ctx = ctx, .a = agree_new(&plan->setup) };

	if (r.a == NULL)
		return cmd_no_memory(ctx);
	enum rc worst = query_each(q, take, &r), rc = RC_DONE;
	if (worst == RC_STORE)
		goto out;
	if (agree_pair(r.a) != MYO_OK) {
		worst = cmd_no_memory(ctx);
		goto out;
	}
	if (r.a->n_pairs == 0)
		rc = check_known(ctx, book, plan);
	if (rc == RC_DONE)
		rc = check_step(&r);
	if (rc == RC_DONE)
		rc = print(ctx, r.a, q, plan->format);
	if (worst == RC_DONE || rc == RC_STORE || rc == RC_USAGE)
		worst = rc;
out:
	agree_free(r.a);
	return worst;
}

static enum rc
exec_agree(struct cmd_context *ctx)
{
	struct myo_logbook *book = NULL;
	struct query q = { .ctx = ctx };
	struct plan plan;
	enum rc rc = read_plan(ctx, &plan);

	if (rc == RC_DONE)
		rc = cmd_open_logbook(ctx, MYO_LOGBOOK_READ, &book);
	if (rc != RC_DONE)
		return rc;
	rc = query_begin(&q, ctx, book, &plan.filter);
	if (rc == RC_DONE)
		rc = cmd_end_read(
		    ctx, compare(ctx, &q, book, &plan), q.n_faults);
	query_release(&q);
	myo_logbook_close(book);
	return rc;
}

static const int exits[] = { RC_DONE, RC_FINDINGS, RC_USAGE, RC_BAD, RC_STORE,
	RC_END };

const struct cmd cmd_agree = {
	.name = "agree",
	.operands = "A B",
	.summary = "two examiners compared: agreement, disagreements",
	.details =
	    "Pairs the closed sessions that examiners A and B opened with the "
	    "same patient and protocol, nearest in time first, each session "
	    "once, and compares them step by step: how many are equal, kappa "
	    "(also weighted) of grades and options, ICC, error of measurement "
	    "and limits of agreement of numbers, by side and over all, and a "
	    "list of all that disagree. What was not tested by one of them is "
	    "counted and listed, never filled in.\n"
	    "Ends with 1 where something disagrees: an answer that is not "
	    "equal, or a number further apart than the mdc of its step (where "
	    "it has none, any that is not equal).",
	.opts = options,
	.min_args = 2,
	.max_args = 2,
	.exits = exits,
	.exec = exec_agree,
};
