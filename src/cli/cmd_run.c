/*
 * cmd_run.c: a guided session. What is missing is asked for on a terminal and
 * named elsewhere; identity is read back, and nothing is stored before its y.
 */
#include "cli/cmd.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <myolog/myolog.h>

#include "base/date.h"
#include "base/mem.h"
#include "base/num.h"
#include "base/uuid.h"
#include "cli/guided.h"
#include "cli/identity.h"
#include "ui/text.h"
#include "cli/who.h"

#include "base/banned.h"

enum run_opt {
	RUN_PATIENT,
	RUN_EXAMINER,
	RUN_SIDES,
	RUN_ORDER,
	RUN_BLIND,
	RUN_OBSERVED_AT,
	RUN_PRACTICE,
	RUN_NO_BELL,
};

static const struct opt options[] = {
	[RUN_PATIENT] = {
		.name = "patient",
		.letter = 'p',
		.arg = "ID",
		.help = "the patient's pseudonym, never a name",
	},
	[RUN_EXAMINER] = {
		.name = "examiner",
		.letter = 'e',
		.arg = "ID",
		.help = "who examines; else $MYOLOG_EXAMINER, else the "
			"configuration's",
	},
	[RUN_SIDES] = {
		.name = "sides",
		.letter = 's',
		.arg = "SIDES",
		.help = "right,left or left,right or one of them: which sides, "
			"in this order; else the configuration's, else the "
			"protocol's",
		.value = VALUE_WORDS,
		.words = "right,left left,right right left",
	},
	[RUN_ORDER] = {
		.name = "order",
		.letter = 'o',
		.arg = "ORDER",
		.help = "step: each step on every side before the next; side: "
			"one side whole, then the other; else the "
			"configuration's, else the protocol's",
		.value = VALUE_WORDS,
		.words = "step side",
	},
	[RUN_BLIND] = {
		.name = "blind",
		.letter = 'b',
		.help = "do not show what earlier sessions found",
	},
	[RUN_OBSERVED_AT] = {
		.name = "observed-at",
		.arg = "TIME",
		.help = "when it was observed, for entry from paper: "
			"YYYY-MM-DD, or with ' HH:MM', or RFC 3339",
	},
	[RUN_PRACTICE] = {
		.name = "practice",
		.help = "the whole thing on a logbook that is thrown away at "
			"the end; yours is neither read nor written",
	},
	[RUN_NO_BELL] = {
		.name = "no-bell",
		.help = GUIDED_NO_BELL_HELP,
	},
	{ .name = NULL },
};

/* What the session is to be. */
struct plan {
	struct guided g;
	struct myo_library *library;
	struct myo_protocol *protocol;
	struct myo_session *session;
	struct buf patient, examiner;
	struct myo_session_setup setup;
	char observed_at[DATE_STAMP_SIZE];
	int64_t observed_ms; /* INT64_MAX: now */
	char session_id[UUID_SIZE];
};

/* ---- options */

struct sides_row {
	const char *text;
	enum myo_side sides[2];
	size_t n;
};

static const struct sides_row sides_rows[] = {
	{ "right,left", { MYO_SIDE_RIGHT, MYO_SIDE_LEFT }, 2 },
	{ "left,right", { MYO_SIDE_LEFT, MYO_SIDE_RIGHT }, 2 },
	{ "right", { MYO_SIDE_RIGHT, MYO_SIDE_ONCE }, 1 },
	{ "left", { MYO_SIDE_LEFT, MYO_SIDE_ONCE }, 1 },
};

static bool
protocol_has(const struct myo_protocol *p, enum myo_side side)
{
	for (size_t i = 0; i < p->n_sides; i++)
		if (p->sides[i] == side)
			return true;
	return false;
}

static enum rc
set_sides(struct plan *plan, const char *text)
{
	const struct cmd_context *ctx = plan->g.ctx;
	const struct sides_row *row = NULL;

	for (size_t i = 0; i < sizeof(sides_rows) / sizeof(sides_rows[0]); i++)
		if (strcmp(text, sides_rows[i].text) == 0)
			row = &sides_rows[i];
	if (row == NULL)
		return cmd_fail(ctx, RC_USAGE,
		    "--sides is right,left or left,right or right or left, "
		    "not '%s'",
		    text);
	for (size_t i = 0; i < row->n; i++)
		if (!protocol_has(plan->protocol, row->sides[i]))
			return cmd_fail(ctx, RC_USAGE,
			    "protocol %s does not ask the %s side",
			    plan->protocol->id, myo_side_text(row->sides[i]));
	memcpy(plan->setup.sides, row->sides, sizeof(row->sides));
	plan->setup.n_sides = row->n;
	return RC_DONE;
}

static enum rc
set_order(struct plan *plan, const char *text)
{
	if (strcmp(text, "step") == 0)
		plan->setup.order = MYO_ORDER_STEP;
	else if (strcmp(text, "side") == 0)
		plan->setup.order = MYO_ORDER_SIDE;
	else
		return cmd_fail(plan->g.ctx, RC_USAGE,
		    "--order is step or side, not '%s'", text);
	return RC_DONE;
}

static enum rc
set_observed(struct plan *plan, const char *text)
{
	const struct os *os = plan->g.ctx->os;
	int64_t now = os->wall_ms(os), ms = 0;
	int offset = 0;

	/* The zone's offset is that of the day meant, not of today. */
	if (!date_parse_loose(
		str_from(text), os->utc_offset(os, now), &ms, &offset) ||
	    !date_parse_loose(
		str_from(text), os->utc_offset(os, ms), &ms, &offset) ||
	    !date_stamp(plan->observed_at, ms, offset))
		return cmd_fail(plan->g.ctx, RC_USAGE,
		    "--observed-at is no time: '%s'; give YYYY-MM-DD, "
		    "'YYYY-MM-DD HH:MM' or RFC 3339",
		    text);
	/* In spring an hour is left out: it was no time at all. */
	int64_t stamp = 0;
	int zone = 0;
	if (!date_parse_stamp(str_from(text), &stamp, &zone) &&
	    offset != os->utc_offset(os, ms))
		return cmd_fail(plan->g.ctx, RC_USAGE,
		    "--observed-at is no time here: '%s'; the clocks were set "
		    "forward over it",
		    text);
	if (ms > now)
		return cmd_fail(plan->g.ctx, RC_USAGE,
		    "--observed-at is in the future: '%s'", text);
	plan->setup.observed_at = plan->observed_at;
	plan->observed_ms = ms;
	return RC_DONE;
}

/* The configuration only says which of both is first. */
static const char *
wanted_sides(const struct plan *plan)
{
	const char *given = cmd_opt(plan->g.ctx, RUN_SIDES);

	if (given == NULL && plan->protocol->n_sides > 1)
		given = cmd_setting(plan->g.ctx, CONFIG_SIDES);
	return given;
}

static enum rc
read_options(struct plan *plan)
{
	struct cmd_context *ctx = plan->g.ctx;
	const char *sides = wanted_sides(plan);
	const char *order = cmd_opt(ctx, RUN_ORDER);
	const char *observed = cmd_opt(ctx, RUN_OBSERVED_AT);
	enum rc rc = RC_DONE;

	plan->setup.order = plan->protocol->order;
	plan->setup.blind = cmd_flag(ctx, RUN_BLIND);
	plan->setup.observed_at = "";
	plan->observed_ms = INT64_MAX;
	if (sides != NULL)
		rc = set_sides(plan, sides);
	if (order == NULL)
		order = cmd_setting(ctx, CONFIG_ORDER);
	if (rc == RC_DONE && order != NULL)
		rc = set_order(plan, order);
	if (rc == RC_DONE && observed != NULL)
		rc = set_observed(plan, observed);
	return rc;
}

/* ---- asking for what is missing */

static void
complete_protocol(void *ctx, struct str before, struct completion *out)
{
	const struct plan *plan = ctx;

	for (size_t i = 0; i < myo_library_count(plan->library); i++)
		completion_offer(
		    out, before, myo_library_get(plan->library, i)->id);
}

/* The number of the list, or an id. */
static const char *
chosen(const struct myo_library *library, struct str line)
{
	uint64_t number = 0;

	if (num_uint(line, &number) && number >= 1 &&
	    number <= myo_library_count(library))
		return myo_library_get(library, (size_t)number - 1)->id;
	for (size_t i = 0; i < myo_library_count(library); i++)
		if (str_eqc(line, myo_library_get(library, i)->id))
			return myo_library_get(library, i)->id;
	return NULL;
}

static enum rc
ask_protocol(struct plan *plan, const char **out)
{
	const struct cmd_context *ctx = plan->g.ctx;
	struct buf region = BUF_INIT;
	size_t n = myo_library_count(plan->library);

	if (n == 0)
		return cmd_fail(ctx, RC_USAGE,
		    "the library is empty; name it with --library");
	for (size_t i = 0; i < n; i++) {
		const struct myo_library_item *item =
		    myo_library_get(plan->library, i);
		buf_reset(&region);
		/* The name of a folder, whatever it is. */
		text_line(&region, item->region);
		sink_addf(ctx->err, "  %zu %s%s%s\n", i + 1, item->id,
		    region.len > 0 ? ", " : "", region.data);
	}
	buf_release(&region);
	for (;;) {
		struct str line = { "", 0 };
		enum rc rc =
		    guided_ask(&plan->g, "Which protocol? Number or id",
			complete_protocol, plan, &line);
		if (rc != RC_DONE)
			return rc;
		*out = chosen(plan->library, line);
		if (*out != NULL)
			return RC_DONE;
		line_say(&plan->g.line,
		    "not accepted: no such protocol; give a number of the "
		    "list or an id");
	}
}

/* An id that was given, or asked for. */
static enum rc
get_id(struct plan *plan, const char *given, enum who who, struct buf *out)
{
	if (given == NULL)
		return who_ask(&plan->g, who, out);
	buf_adds(out, given);
	return out->failed ? RC_STORE : RC_DONE;
}

static enum rc
get_identity(struct plan *plan)
{
	struct cmd_context *ctx = plan->g.ctx;
	enum rc rc = get_id(
	    plan, cmd_opt(ctx, RUN_PATIENT), WHO_PATIENT, &plan->patient);

	if (rc == RC_DONE)
		rc = get_id(plan, cmd_setting(ctx, CONFIG_EXAMINER),
		    WHO_EXAMINER, &plan->examiner);
	return rc;
}

/* The sides in the order of asking: what was given, else the protocol's. */
static const enum myo_side *
sides_of(const struct plan *plan, size_t *n)
{
	bool given = plan->setup.n_sides > 0;

	*n = given ? plan->setup.n_sides : plan->protocol->n_sides;
	return given ? plan->setup.sides : plan->protocol->sides;
}

/* After a crash `run` is typed as easily as `resume`. */
static void
tell_open(struct plan *plan)
{
	const struct archive *archive = &plan->g.archive;
	const struct head *open = NULL;
	struct buf text = BUF_INIT;

	for (size_t i = 0; i < archive->n_heads; i++) {
		const struct head *h = archive->heads[i];
		if (archive_open_here(archive, h) &&
		    strcmp(h->patient_id, plan->patient.data) == 0 &&
		    strcmp(h->protocol_id, plan->protocol->id) == 0)
			open = h;
	}
	if (open == NULL)
		return;
	const char *ending = archive_ending(open);
	buf_addf(&text,
	    "note: a session of this patient and protocol, begun %.16s, is "
	    "still open; 'myolog resume %s' goes on with it",
	    open->opened_at, ending);
	line_say(&plan->g.line, text.data);
	buf_release(&text);
}

static void
read_back(struct plan *plan)
{
	struct buf text = BUF_INIT;
	const struct myo_protocol *p = plan->protocol;
	size_t n = 0;
	const enum myo_side *sides = sides_of(plan, &n);
	const char *similar =
	    identity_similar(&plan->g.archive, plan->patient.data);

	if (similar != NULL) {
		buf_addf(&text,
		    "note: patient %s has no session yet, but %s has",
		    plan->patient.data, similar);
		line_say(&plan->g.line, text.data);
		buf_reset(&text);
	}
	tell_open(plan);
	buf_addf(&text, "patient %s, examiner %s, protocol %s (%s)",
	    plan->patient.data, plan->examiner.data, p->id, p->title);
	if (n > 0 && sides[0] != MYO_SIDE_ONCE)
		buf_addf(&text, ", %s%s%s", myo_side_text(sides[0]),
		    n > 1 ? " then " : " side only",
		    n > 1 ? myo_side_text(sides[1]) : "");
	if (plan->setup.observed_at[0] != '\0')
		buf_addf(&text, ", observed at %s", plan->setup.observed_at);
	if (plan->setup.blind)
		buf_adds(&text, ", blind");
	line_say(&plan->g.line, text.data);
	buf_release(&text);
}

/* Which side is the sound one may be known only now. */
static void
swap_sides(struct plan *plan)
{
	size_t n = 0;
	const enum myo_side *sides = sides_of(plan, &n);
	const enum myo_side first = sides[1], second = sides[0];

	plan->setup.sides[0] = first;
	plan->setup.sides[1] = second;
	plan->setup.n_sides = 2;
}

static enum rc
ask_identity(struct plan *plan)
{
	enum rc rc = who_ask(&plan->g, WHO_PATIENT, &plan->patient);

	return rc == RC_DONE ? who_ask(&plan->g, WHO_EXAMINER, &plan->examiner)
			     : rc;
}

static enum guided_answer
ask_right(struct plan *plan, enum rc *rc)
{
	size_t n = 0;
	const enum myo_side *sides = sides_of(plan, &n);
	const char *second = n == 2 ? myo_side_text(sides[1]) : NULL;
	const char *question = "Is this right? (y, or n to enter it again)";

	if (second != NULL)
		question = arena_printf(plan->g.ctx->arena,
		    "Is this right? (y, n to enter it again, or %s to start "
		    "with the %s)",
		    second, second);
	return guided_confirm(&plan->g, question, second, rc);
}

/* RC_DONE: a person said y to what was read back. */
static enum rc
confirm(struct plan *plan)
{
	enum rc rc = RC_DONE;

	for (;;) {
		read_back(plan);
		switch (ask_right(plan, &rc)) {
		case GUIDED_YES:
			return RC_DONE;
		case GUIDED_LEFT:
			return rc;
		case GUIDED_OTHER:
			swap_sides(plan);
			break;
		case GUIDED_NO:
			rc = ask_identity(plan);
			break;
		}
		if (rc != RC_DONE)
			return rc;
	}
}

/* ---- the session */

static enum rc
load_protocol(struct plan *plan)
{
	struct cmd_context *ctx = plan->g.ctx;
	const char *name =
	    ctx->opts->n_operands > 0 ? ctx->opts->operands[0] : NULL;
	enum rc rc = cmd_open_library(ctx, &plan->library);

	if (rc == RC_DONE && name == NULL)
		rc = ask_protocol(plan, &name);
	if (rc != RC_DONE)
		return rc;
	rc = cmd_load_protocol(ctx, plan->library, name, &plan->protocol);
	if (rc == RC_DONE && plan->protocol->n_steps == 0)
		return cmd_fail(ctx, RC_BAD,
		    "%s has no step to run: it is there for other protocols",
		    name);
	return rc;
}

static enum rc
put_snapshot(struct plan *plan)
{
	const struct myo_protocol *p = plan->protocol;
	struct myo_diags *diags = myo_diags_new();

	if (diags == NULL)
		return cmd_no_memory(plan->g.ctx);
	enum myo_status status = myo_logbook_put_snapshot(
	    plan->g.book, p->id, p->rev, p->snapshot, p->snapshot_len, diags);
	cmd_diags(plan->g.ctx, diags, DIAGS_FINDINGS);
	myo_diags_free(diags);
	return status == MYO_OK ? RC_DONE : RC_STORE;
}

static enum rc
start(struct plan *plan)
{
	struct cmd_context *ctx = plan->g.ctx;
	enum rc rc = guided_new_id(&plan->g, plan->session_id);

	if (rc == RC_DONE)
		rc = put_snapshot(plan);
	if (rc == RC_DONE)
		rc = guided_hold(&plan->g, plan->session_id);
	if (rc != RC_DONE)
		return rc;
	plan->session = myo_session_new(plan->protocol);
	if (plan->session == NULL)
		return cmd_no_memory(ctx);
	plan->setup.session_id = plan->session_id;
	plan->setup.patient_id = plan->patient.data;
	plan->setup.examiner_id = plan->examiner.data;
	plan->setup.program = arena_printf(ctx->arena, "myolog %s%s",
	    myo_version(), ctx->practice != NULL ? ", practice" : "");
	if (cmd_comma(ctx))
		myo_session_show_comma(plan->session);
	struct guided_session session = {
		.session = plan->session,
		.protocol = plan->protocol,
		.id = plan->session_id,
		.setup = &plan->setup,
		.blind = plan->setup.blind,
		.patient_id = plan->patient.data,
		.seen_ms = plan->observed_ms,
		.not_before = INT64_MIN,
	};
	return guided_run(&plan->g, &session);
}

/* Nothing has been stored so far: left is left. */
static enum rc
prepare(struct plan *plan)
{
	enum rc rc = load_protocol(plan);

	if (rc == RC_DONE)
		rc = read_options(plan);
	if (rc == RC_DONE)
		rc = get_identity(plan);
	if (rc == RC_DONE)
		rc = confirm(plan);
	if (rc == RC_PAUSED || rc == RC_INTERRUPTED)
		line_say(&plan->g.line, "nothing was stored");
	return rc;
}

/* Told before anything is opened or asked. */
static enum rc
check_given(const struct cmd_context *ctx)
{
	if (ctx->opts->n_operands == 0 && !cmd_interactive(ctx))
		return cmd_fail(ctx, RC_USAGE,
		    "missing PROTOCOL; 'myolog protocols' lists them");
	enum rc rc =
	    who_check(ctx, WHO_PATIENT, "patient", cmd_opt(ctx, RUN_PATIENT));
	if (rc == RC_DONE)
		rc = who_check(ctx, WHO_EXAMINER, "examiner",
		    cmd_setting(ctx, CONFIG_EXAMINER));
	return rc;
}

static enum rc
exec_run(struct cmd_context *ctx)
{
	struct plan plan = { .patient = BUF_INIT, .examiner = BUF_INIT };
	enum rc rc = check_given(ctx);

	if (rc != RC_DONE)
		return rc;
	rc = guided_begin(&plan.g, ctx,
	    cmd_flag(ctx, RUN_PRACTICE) ? GUIDED_PRACTICE : GUIDED_COUNTS);
	if (cmd_flag(ctx, RUN_NO_BELL))
		plan.g.line.bell = false;
	if (rc == RC_DONE)
		rc = prepare(&plan);
	if (rc == RC_DONE)
		rc = start(&plan);
	myo_session_free(plan.session);
	rc = guided_end(&plan.g, rc);
	myo_protocol_free(plan.protocol);
	myo_library_free(plan.library);
	buf_release(&plan.examiner);
	buf_release(&plan.patient);
	return rc;
}

static const int exits[] = { RC_DONE, RC_USAGE, RC_BAD, RC_STORE, RC_PAUSED,
	RC_INTERRUPTED, RC_END };

const struct cmd cmd_run = {
	.name = "run",
	.operands = "[PROTOCOL]",
	.summary = "a guided session",
	.details =
	    "Asks the steps of a protocol one by one. Every accepted answer is "
	    "in the logbook before the next question appears. PROTOCOL is an "
	    "id of the library or the path of a file. On a terminal, what is "
	    "missing is asked for.\n"
	    "At the prompt, ? explains the step and :help lists the commands. "
	    "Lines on standard input are the same as lines typed.\n"
	    "A practice (--practice) says where it is kept meanwhile, since "
	    "kill -9 would leave it there. It cannot be resumed, and has "
	    "neither an id nor a seal at its end.",
	.opts = options,
	.max_args = 1,
	.first = VALUE_PROTOCOL,
	.exits = exits,
	.exec = exec_run,
};
