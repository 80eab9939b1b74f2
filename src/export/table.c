/*
 * table.c: cells of a CSV file, and the columns of the long table.
 */
#include "export/table.h"

#include "base/csv_write.h"
#include "base/num.h"
#include "export/defuse.h"

#include "base/banned.h"

/* ---- cells */

static void
next_cell(struct table *t)
{
	if (t->begun)
		buf_addc(t->out, ',');
	t->begun = true;
}

void
table_cell(struct table *t, enum table_type type, const char *text)
{
	next_cell(t);
	if (t->defused && (type == TABLE_ID || type == TABLE_TEXT))
		defuse_field(t->out, str_from(text));
	else
		csv_write_field(t->out, str_from(text));
}

void
table_integer(struct table *t, long long number)
{
	next_cell(t);
	buf_addf(t->out, "%lld", number);
}

void
table_number(struct table *t, bool has, double number)
{
	next_cell(t);
	if (has)
		num_short(t->out, number);
}

void
table_flag(struct table *t, bool flag)
{
	next_cell(t);
	buf_addc(t->out, flag ? '1' : '0');
}

void
table_end(struct table *t)
{
	buf_adds(t->out, "\r\n");
	t->begun = false;
}

/* ---- columns of a session */

#define HEAD_TEXT(member)                                                      \
	static const char *head_##member(const struct rows_head *head)         \
	{                                                                      \
		return head->member;                                           \
	}
#define HEAD_FLAG(member)                                                      \
	static bool head_##member(const struct rows_head *head)                \
	{                                                                      \
		return head->member;                                           \
	}

HEAD_TEXT(session_id)
HEAD_TEXT(patient_id)
HEAD_TEXT(protocol_id)
HEAD_TEXT(protocol_version)
HEAD_TEXT(protocol_rev)
HEAD_TEXT(examiner_id)
HEAD_TEXT(station_id)
HEAD_TEXT(opened_at)
HEAD_TEXT(observed_at)
HEAD_TEXT(ended_at)
HEAD_TEXT(state)
HEAD_FLAG(is_void)
HEAD_TEXT(end_reason)
HEAD_TEXT(signature)
HEAD_TEXT(sides)
HEAD_TEXT(order)
HEAD_FLAG(blind)
HEAD_TEXT(program)
HEAD_TEXT(notes)
HEAD_TEXT(checks)
HEAD_TEXT(stops)

const struct table_head table_heads[] = {
	{ .name = "session_id",
	    .type = TABLE_ID,
	    .required = true,
	    .help = "the session",
	    .text = head_session_id },
	{ .name = "patient_id",
	    .type = TABLE_ID,
	    .required = true,
	    .help = "the patient's pseudonym",
	    .text = head_patient_id },
	{ .name = "protocol_id",
	    .type = TABLE_ID,
	    .required = true,
	    .help = "the protocol",
	    .text = head_protocol_id },
	{ .name = "protocol_version",
	    .type = TABLE_ID,
	    .required = true,
	    .help = "its version",
	    .text = head_protocol_version },
	{ .name = "protocol_rev",
	    .type = TABLE_ID,
	    .required = true,
	    .help = "its revision: version and hash",
	    .text = head_protocol_rev },
	{ .name = "examiner_id",
	    .type = TABLE_ID,
	    .required = true,
	    .help = "who opened the session",
	    .text = head_examiner_id },
	{ .name = "station_id",
	    .type = TABLE_ID,
	    .required = true,
	    .help = "where it was opened",
	    .text = head_station_id },
	{ .name = "opened_at",
	    .type = TABLE_TIME,
	    .help = "when it was opened",
	    .text = head_opened_at },
	{ .name = "observed_at",
	    .type = TABLE_TIME,
	    .help = "when the patient was seen, of a late entry",
	    .text = head_observed_at },
	{ .name = "ended_at",
	    .type = TABLE_TIME,
	    .help = "when it was closed or abandoned",
	    .text = head_ended_at },
	{ .name = "session_state",
	    .type = TABLE_ID,
	    .required = true,
	    .help = "open, closed or abandoned",
	    .text = head_state },
	{ .name = "is_void",
	    .type = TABLE_FLAG,
	    .help = "1: it was withdrawn",
	    .flag = head_is_void },
	{ .name = "signature",
	    .type = TABLE_ID,
	    .help = "signed, amended (after it) or fails; empty: nobody signed",
	    .text = head_signature },
	{ .name = "end_reason",
	    .type = TABLE_TEXT,
	    .wide_only = true,
	    .help = "why it was abandoned or withdrawn; what was not reached",
	    .text = head_end_reason },
	{ .name = "session_sides",
	    .type = TABLE_ID,
	    .words = true,
	    .wide_only = true,
	    .help = "sides in the order they were asked, joined by a blank",
	    .text = head_sides },
	{ .name = "session_order",
	    .type = TABLE_ID,
	    .wide_only = true,
	    .help = "step: each step on every side; side: one side whole",
	    .text = head_order },
	{ .name = "is_blind",
	    .type = TABLE_FLAG,
	    .wide_only = true,
	    .help = "1: earlier values were not shown",
	    .flag = head_blind },
	{ .name = "program",
	    .type = TABLE_TEXT,
	    .wide_only = true,
	    .help = "what wrote it",
	    .text = head_program },
	{ .name = "session_note",
	    .type = TABLE_TEXT,
	    .is_list = true,
	    .wide_only = true,
	    .help = "notes on the session as a whole, joined",
	    .text = head_notes },
	{ .name = "checks",
	    .type = TABLE_ID,
	    .words = true,
	    .wide_only = true,
	    .help = "checks that hold, check.ID.SIDE, joined by a blank",
	    .text = head_checks },
	{ .name = "stops",
	    .type = TABLE_ID,
	    .words = true,
	    .wide_only = true,
	    .help = "stops that hold, likewise",
	    .text = head_stops },
};

size_t
table_n_heads(void)
{
	return sizeof(table_heads) / sizeof(table_heads[0]);
}

void
table_head_cell(struct table *t, const struct table_head *column,
    const struct rows_head *head)
{
	if (column->flag != NULL)
		table_flag(t, column->flag(head));
	else
		table_cell(t, column->type, column->text(head));
}

/* ---- columns of an answer */

#define ANSWER_TEXT(member, type)                                              \
	static void answer_##member(                                           \
	    struct table *t, const struct rows_answer *a)                      \
	{                                                                      \
		table_cell(t, type, a->member);                                \
	}

ANSWER_TEXT(item, TABLE_ID)
ANSWER_TEXT(step_id, TABLE_ID)
ANSWER_TEXT(kind, TABLE_ID)
ANSWER_TEXT(side, TABLE_ID)
ANSWER_TEXT(unit, TABLE_TEXT)
ANSWER_TEXT(label, TABLE_TEXT)
ANSWER_TEXT(qualifier, TABLE_ID)
ANSWER_TEXT(missing, TABLE_ID)
ANSWER_TEXT(reason, TABLE_ID)
ANSWER_TEXT(note, TABLE_TEXT)
ANSWER_TEXT(flags, TABLE_ID)
ANSWER_TEXT(amend_reason, TABLE_TEXT)
ANSWER_TEXT(recorded_at, TABLE_TIME)
ANSWER_TEXT(examiner_id, TABLE_ID)
ANSWER_TEXT(entry, TABLE_ID)

void
table_value(struct table *t, const struct rows_answer *a)
{
	if (a == NULL)
		table_cell(t, TABLE_TEXT, "");
	else
		table_cell(
		    t, a->has_number ? TABLE_NUMBER : TABLE_TEXT, a->value);
}

static void
answer_trial(struct table *t, const struct rows_answer *a)
{
	table_number(t, a->trial > 0, a->trial);
}

static void
answer_rank(struct table *t, const struct rows_answer *a)
{
	table_number(t, a->has_rank, a->rank);
}

static void
answer_points(struct table *t, const struct rows_answer *a)
{
	table_number(t, a->has_points, a->points);
}

const struct table_column table_columns[] = {
	{ .name = "item",
	    .type = TABLE_ID,
	    .help = "safety, step or score",
	    .cell = answer_item },
	{ .name = "step_id",
	    .type = TABLE_ID,
	    .help = "the step; safety.ID, score.ID",
	    .cell = answer_step_id },
	{ .name = "kind",
	    .type = TABLE_ID,
	    .help = "kind of the step, or way of the score",
	    .cell = answer_kind },
	{ .name = "side",
	    .type = TABLE_ID,
	    .help = "right or left; empty where there are no sides",
	    .cell = answer_side },
	{ .name = "trial",
	    .type = TABLE_INTEGER,
	    .help = "from 1; empty where there are none",
	    .cell = answer_trial },
	{ .name = "value",
	    .type = TABLE_TEXT,
	    .help = "code, number in its unit, codes joined by a blank, text; "
		    "empty where it is missing",
	    .labels_help = "label, number in its unit, labels joined by "
			   "\"; \", text; empty where it is missing",
	    .cell = table_value },
	{ .name = "rank",
	    .type = TABLE_INTEGER,
	    .help = "place of a grade on its scale, from 0",
	    .cell = answer_rank },
	{ .name = "points",
	    .type = TABLE_NUMBER,
	    .help = "what the level or option counts in a score",
	    .cell = answer_points },
	{ .name = "unit",
	    .type = TABLE_TEXT,
	    .help = "of a number",
	    .cell = answer_unit },
	{ .name = "label",
	    .type = TABLE_TEXT,
	    .help = "the words the examiner saw; band of a score",
	    .cell = answer_label },
	{ .name = "qualifier",
	    .type = TABLE_ID,
	    .help = "behind a grade: p, *, **, ~",
	    .cell = answer_qualifier },
	{ .name = "missing",
	    .type = TABLE_ID,
	    .help = "why there is no value",
	    .cell = answer_missing },
	{ .name = "reason",
	    .type = TABLE_ID,
	    .help = "of not-tested, an id of the list of reasons",
	    .labels_help = "of not-tested, in words",
	    .cell = answer_reason },
	{ .name = "note",
	    .type = TABLE_TEXT,
	    .help = "notes in force, joined; of a score, its items",
	    .cell = answer_note },
	{ .name = "flags",
	    .type = TABLE_ID,
	    .help = "words joined by a blank",
	    .cell = answer_flags },
	{ .name = "amend_reason",
	    .type = TABLE_TEXT,
	    .help = "why it replaced an earlier one",
	    .cell = answer_amend_reason },
	{ .name = "recorded_at",
	    .type = TABLE_TIME,
	    .help = "when the answer was recorded",
	    .cell = answer_recorded_at },
	{ .name = "recorded_by",
	    .type = TABLE_ID,
	    .help = "by whom",
	    .cell = answer_examiner_id },
	{ .name = "entry",
	    .type = TABLE_ID,
	    .help = "its entry in the logbook, station:seq",
	    .cell = answer_entry },
};

size_t
table_n_columns(void)
{
	return sizeof(table_columns) / sizeof(table_columns[0]);
}
