/*
 * csv.c: the formats that are one CSV file of answers: long, wide, and either
 * of them for spreadsheet programs, which take text for formulas, numbers and
 * dates where they can (defuse.h).
 */
#include "export/long.h"
#include "export/wide.h"

#include "base/banned.h"

struct state {
	struct table table;
	struct rows rows;
	struct wide wide;
};

static bool
is_wide(const struct export *x)
{
	return export_is_wide(x->format, x->options);
}

static enum myo_status
init(struct export *x)
{
	struct state *s = x->state;

	s->table = (struct table){
		.out = &x->line,
		.defused = x->format == &export_spreadsheet,
	};
	rows_init(&s->rows, x);
	wide_init(&s->wide, x);
	return MYO_OK;
}

static enum myo_status
plan(struct export *x, const struct myo_protocol *protocol)
{
	struct state *s = x->state;

	return is_wide(x) ? wide_plan(&s->wide, protocol) : MYO_OK;
}

static enum myo_status
start(struct export *x)
{
	struct state *s = x->state;

	if (!is_wide(x))
		return long_header(x, &s->table, 0);
	enum myo_status status = wide_close(&s->wide);
	return status == MYO_OK ? wide_header(&s->wide, &s->table, 0) : status;
}

static enum myo_status
session(struct export *x, const struct export_session *from)
{
	struct state *s = x->state;
	enum myo_status status = rows_read(&s->rows, from);

	if (status != MYO_OK)
		return status;
	return is_wide(x) ? wide_row(&s->wide, &s->table, &s->rows, 0)
			  : long_rows(x, &s->table, &s->rows, 0);
}

static void
release(struct export *x)
{
	struct state *s = x->state;

	rows_release(&s->rows);
}

const struct export_format export_long = {
	.name = "long",
	.takes_bom = true,
	.takes_labels = true,
	.state_size = sizeof(struct state),
	.init = init,
	.start = start,
	.session = session,
	.release = release,
};

const struct export_format export_wide = {
	.name = "wide",
	.takes_bom = true,
	.one_protocol = true,
	.takes_labels = true,
	.state_size = sizeof(struct state),
	.init = init,
	.plan = plan,
	.start = start,
	.session = session,
	.release = release,
};

const struct export_format export_spreadsheet = {
	.name = "spreadsheet",
	.takes_bom = true,
	.may_be_wide = true,
	.takes_labels = true,
	.state_size = sizeof(struct state),
	.init = init,
	.plan = plan,
	.start = start,
	.session = session,
	.release = release,
};
