/*
 * audit.c: every entry of the sessions, in the order of the record, with all
 * columns of the logbook, its escapes undone, and what the session makes of
 * it.
 */
#include "export/audit.h"

#include <string.h>

#include "base/banned.h"

/* ---- cells of the logbook's columns */

static void
cell_recorded_at(struct table *t, const struct audit_row *r)
{
	table_cell(t, TABLE_TIME, r->entry->recorded_at);
}

static void
cell_observed_at(struct table *t, const struct audit_row *r)
{
	table_cell(t, TABLE_TIME, r->entry->observed_at);
}

#define PLAIN_CELL(member)                                                     \
	static void cell_##member(struct table *t, const struct audit_row *r)  \
	{                                                                      \
		table_cell(t, TABLE_ID, r->entry->member);                     \
	}

PLAIN_CELL(patient_id)
PLAIN_CELL(session_id)
PLAIN_CELL(examiner_id)
PLAIN_CELL(station_id)
PLAIN_CELL(protocol_id)
PLAIN_CELL(protocol_rev)
PLAIN_CELL(step_id)
PLAIN_CELL(qualifier)
PLAIN_CELL(unit)
PLAIN_CELL(refers_to)
PLAIN_CELL(chain)

static void
cell_side(struct table *t, const struct audit_row *r)
{
	table_cell(t, TABLE_ID, myo_side_text(r->entry->side));
}

static void
cell_trial(struct table *t, const struct audit_row *r)
{
	table_number(t, r->entry->trial > 0, r->entry->trial);
}

static void
cell_entry(struct table *t, const struct audit_row *r)
{
	table_cell(t, TABLE_ID, myo_entry_text(r->entry->entry));
}

static void
cell_value(struct table *t, const struct audit_row *r)
{
	table_cell(t, TABLE_TEXT, r->entry->value);
}

static void
cell_label(struct table *t, const struct audit_row *r)
{
	table_cell(t, TABLE_TEXT, r->entry->label);
}

static void
cell_note(struct table *t, const struct audit_row *r)
{
	table_cell(t, TABLE_TEXT, r->entry->note);
}

static void
cell_seq(struct table *t, const struct audit_row *r)
{
	table_integer(t, (long long)r->entry->seq);
}

/* ---- cells of its own */

static void
cell_undone(struct table *t, const struct audit_row *r)
{
	table_flag(t, r->undone);
}

static void
cell_note_in_force(struct table *t, const struct audit_row *r)
{
	table_cell(t, TABLE_TEXT, r->note_in_force);
}

const struct audit_column audit_columns[] = {
	{ "recorded_at", cell_recorded_at },
	{ "patient_id", cell_patient_id },
	{ "session_id", cell_session_id },
	{ "protocol_id", cell_protocol_id },
	{ "protocol_rev", cell_protocol_rev },
	{ "step_id", cell_step_id },
	{ "side", cell_side },
	{ "trial", cell_trial },
	{ "entry", cell_entry },
	{ "value", cell_value },
	{ "qualifier", cell_qualifier },
	{ "unit", cell_unit },
	{ "label", cell_label },
	{ "note", cell_note },
	{ "examiner_id", cell_examiner_id },
	{ "station_id", cell_station_id },
	{ "observed_at", cell_observed_at },
	{ "refers_to", cell_refers_to },
	{ "seq", cell_seq },
	{ "chain", cell_chain },
	{ "undone", cell_undone },
	{ "note_in_force", cell_note_in_force },
};

size_t
audit_n_columns(void)
{
	return sizeof(audit_columns) / sizeof(audit_columns[0]);
}

/* ---- the format */

struct state {
	struct table table;
};

static enum myo_status
init(struct export *x)
{
	struct state *s = x->state;

	s->table = (struct table){ .out = &x->line };
	return MYO_OK;
}

static enum myo_status
start(struct export *x)
{
	struct state *s = x->state;

	for (size_t i = 0; i < audit_n_columns(); i++)
		table_cell(&s->table, TABLE_ID, audit_columns[i].name);
	table_end(&s->table);
	return export_flush(x, 0);
}

static void
add_row(struct export *x, const struct audit_row *row)
{
	struct state *s = x->state;
	const char *step = x->options->step;

	if (step != NULL && strcmp(step, row->entry->step_id) != 0)
		return;
	for (size_t i = 0; i < audit_n_columns(); i++)
		audit_columns[i].cell(&s->table, row);
	table_end(&s->table);
	x->n_rows++;
}

/* The corrected one, where that is another than its own. */
static const char *
note_in_force(struct export *x, const struct export_session *s, size_t i,
    const struct myo_entry *given)
{
	const char *note = myo_session_entry_note(s->session, i);

	return strcmp(note, myo_session_entry(s->session, i)->note) == 0
		   ? given->note
		   : deid_text(x->options->deid, DEID_NOTE, note);
}

static enum myo_status
session(struct export *x, const struct export_session *s)
{
	size_t n = myo_session_n_entries(s->session);

	for (size_t i = 0; i < n; i++) {
		const struct myo_entry *e = myo_session_entry(s->session, i);
		struct myo_entry given;
		deid_entry(x->options->deid, e, s->protocol, &given);
		const struct audit_row row = {
			.entry = &given,
			.undone = myo_session_entry_undone(s->session, i),
			.note_in_force = note_in_force(x, s, i, &given),
		};
		add_row(x, &row);
	}
	return export_flush(x, 0);
}

static enum myo_status
entry(struct export *x, const struct myo_entry *e)
{
	const struct audit_row row = {
		.entry = e,
		.note_in_force = e->note,
	};

	add_row(x, &row);
	return export_flush(x, 0);
}

const struct export_format export_audit = {
	.name = "audit",
	.takes_bom = true,
	.withdrawn = true,
	.state_size = sizeof(struct state),
	.init = init,
	.start = start,
	.session = session,
	.entry = entry,
};
