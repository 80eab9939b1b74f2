/*
 * mapping_write.c: a mapping to begin with.
 */
#include "import/mapping_write.h"

#include <stdbool.h>
#include <string.h>

#include "base/csv_write.h"
#include "core/column.h"
#include "core/ini.h"
#include "core/record.h"

#include "base/banned.h"

/* What is done with each column; `note`: it holds notes. */
typedef void column_fn(struct buf *out, const char *step_id,
    const struct myo_step *step, enum myo_side side, int trial, bool note);

/* Instructions are done, or were not: nothing is written down. */
static void
each_step(struct buf *out, const struct myo_step *step, column_fn *fn)
{
	if (step->kind == MYO_KIND_INSTRUCTION)
		return;
	for (size_t i = 0; i < step->n_sides; i++)
		for (int t = step->trials > 0; t <= step->trials; t++) {
			fn(out, step->id, step, step->sides[i], t, false);
			if (step->kind != MYO_KIND_TEXT)
				fn(out, step->id, step, step->sides[i], t,
				    true);
		}
}

static void
each_column(struct buf *out, const struct myo_protocol *protocol, column_fn *fn)
{
	struct buf id = BUF_INIT;

	for (size_t i = 0; i < protocol->n_safeties; i++) {
		buf_reset(&id);
		buf_addf(&id, SAFETY_PREFIX "%s", protocol->safeties[i].id);
		fn(out, id.data, NULL, MYO_SIDE_ONCE, 0, false);
		fn(out, id.data, NULL, MYO_SIDE_ONCE, 0, true);
	}
	for (size_t i = 0; i < protocol->n_steps; i++)
		each_step(out, &protocol->steps[i], fn);
	out->failed |= id.failed;
	buf_release(&id);
}

/* A comment that says what may be in the cells. */
static void
add_comment(struct buf *out, const struct myo_step *step)
{
	size_t length = 0;

	if (step == NULL)
		return;
	buf_addf(out, "# %s", myo_kind_text(step->kind));
	if (step->n_units > 0)
		buf_addf(out, ", in %s", step->units[0]);
	for (size_t i = 0; i < step->n_choices && length < 100; i++) {
		buf_addf(
		    out, "%s%s", i == 0 ? ": " : ", ", step->choices[i].code);
		length += strlen(step->choices[i].code) + 2;
	}
	buf_addc(out, '\n');
}

static void
write_column(struct buf *out, const char *step_id, const struct myo_step *step,
    enum myo_side side, int trial, bool note)
{
	struct buf name = BUF_INIT;

	buf_addc(out, '\n');
	if (!note && side != MYO_SIDE_LEFT && trial <= 1)
		add_comment(out, step);
	column_place(&name, step_id, side, trial);
	buf_adds(&name, note ? "_note" : "");
	/* a header has less room than the longest names */
	if (name.len <= INI_NAME_MAX - sizeof("column"))
		buf_addf(out, "[column %s]\n", name.data);
	else
		buf_addf(
		    out, "[column c%zu]\nname = %s\n", out->len, name.data);
	buf_addf(out, "step = %s\n", step_id);
	if (side != MYO_SIDE_ONCE)
		buf_addf(out, "side = %s\n", myo_side_text(side));
	if (trial > 0)
		buf_addf(out, "trial = %d\n", trial);
	if (note)
		buf_adds(out, "is = note\n");
	out->failed |= name.failed;
	buf_release(&name);
}

void
mapping_write(
    struct buf *out, const struct myo_protocol *protocol, const char *name)
{
	buf_addf(out,
	    "# How the columns of a CSV file become answers of %s.\n"
	    "# See myolog-import(5). 'myolog import --header' prints the first "
	    "row of\n"
	    "# a file that this fits; rename the columns by 'name = ...', or "
	    "take\n"
	    "# sections away whose columns your file does not have.\n"
	    "\n"
	    "[import]\n"
	    "protocol = %s\n"
	    "patient_column = patient_id\n"
	    "examiner_column = examiner_id\n"
	    "# examiner = dn\n"
	    "observed_column = observed_at\n"
	    "# time_column = time\n"
	    "# sides_column = sides\n"
	    "# sides = right, left\n"
	    "# note_column = note\n"
	    "# iso, d.m.y, d/m/y, m/d/y or excel\n"
	    "date_format = iso\n"
	    "# local, utc, or an offset like +01:00\n"
	    "zone = local\n"
	    "# comma, semicolon or tab\n"
	    "separator = comma\n"
	    "# point or comma\n"
	    "decimal = point\n"
	    "# refuse or ignore what no section names\n"
	    "other_columns = refuse\n"
	    "\n"
	    "# An answer is what would be typed at the prompt. Where the file "
	    "has other\n"
	    "# words: 'map = grades' in its section, and\n"
	    "#	[map grades]\n"
	    "#	strong = 5\n"
	    "#	not done = nt time\n"
	    "# Where it has no column, but every patient has the same answer:\n"
	    "#	[fixed consent]\n"
	    "#	step = safety.consent\n"
	    "#	answer = none\n",
	    protocol->id, name);
	each_column(out, protocol, write_column);
}

static void
write_name(struct buf *out, const char *step_id, const struct myo_step *step,
    enum myo_side side, int trial, bool note)
{
	struct buf name = BUF_INIT;

	(void)step;
	column_place(&name, step_id, side, trial);
	buf_adds(&name, note ? "_note" : "");
	buf_addc(out, ',');
	csv_write_field(out, buf_str(&name));
	out->failed |= name.failed;
	buf_release(&name);
}

void
mapping_write_header(struct buf *out, const struct myo_protocol *protocol)
{
	buf_adds(out, "patient_id,examiner_id,observed_at");
	each_column(out, protocol, write_name);
	buf_adds(out, "\r\n");
}
