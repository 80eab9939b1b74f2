/*
 * import_row.c: one row, from its cells to a closed session.
 */
#include "import/import_private.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "core/record.h"
#include "import/when.h"
#include "import/words.h"

#include "base/banned.h"

#define NOT_BEFORE (INT64_C(-2208988800) * 1000) /* 1900-01-01 */

static const struct sheet_field *
field_at(const struct read *r, long at)
{
	return at < 0 ? NULL : &r->row->fields[at];
}

static void
fill_cells(struct read *r, const struct group *g)
{
	r->cells = (struct cells){ .place = g->place };
	for (size_t i = 0; i < MAPPING_ISES; i++) {
		struct cell *cell = &r->cells.by[i];
		*cell = (struct cell){ g->by[i], NULL, { "", 0 } };
		if (g->by[i] == NULL)
			continue;
		cell->field = field_at(r, g->by[i]->at);
		if (g->by[i]->fixed)
			cell->text = str_from(g->by[i]->answer);
		else if (cell->field != NULL)
			cell->text = str_trim(cell->field->text);
	}
}

/* ---- faults of a row */

/* `text` is what the field has. */
static void
field_fault(struct read *r, const struct sheet_field *f, struct str text,
    const char *name, const char *why)
{
	if (text.len == 0)
		read_fault(r, DIAG_IMPORT_CELL, f,
		    "an empty cell in column '%s', %s", name, why);
	else
		read_fault(r, DIAG_IMPORT_CELL, f, "'%.*s' in column '%s', %s",
		    STR_ARG(text), name, why);
}

static void
cell_fault(struct read *r, const struct cell *cell, const char *why)
{
	const struct sheet_field *f = cell->field;

	if (f == NULL)
		read_fault(r, DIAG_IMPORT_CELL, &r->row->fields[0],
		    "'%s', fixed for '%s', %s",
		    cell->column != NULL ? cell->column->answer : "",
		    r->cells.place.step_id, why);
	else
		field_fault(r, f, cell->text, cell->column->name, why);
}

static void
head_fault(struct read *r, enum head head, const char *why)
{
	const struct sheet_field *f = field_at(r, r->heads[head]);

	if (f != NULL)
		field_fault(
		    r, f, str_trim(f->text), r->names[r->heads[head]], why);
}

/* ---- who and when */

static struct str
head_text(const struct read *r, enum head head)
{
	const struct sheet_field *f = field_at(r, r->heads[head]);

	return f != NULL ? str_trim(f->text) : STR("");
}

static int
fixed_offset(void *ctx, int64_t ms)
{
	const struct mapping *m = ctx;

	(void)ms;
	return m->offset_min;
}

static int64_t
read_when(struct read *r, char out[DATE_STAMP_SIZE])
{
	const struct when_zone local = { r->rules->offset, r->rules->ctx };
	const struct when_zone fixed = { fixed_offset, r->m };
	int64_t ms = 0;
	int offset = 0;
	enum head head = HEAD_OBSERVED;

	if (head_text(r, head).len == 0 && r->heads[HEAD_OPENED] >= 0)
		head = HEAD_OPENED;
	bool of_time = false;
	const char *why = when_read(head_text(r, head), head_text(r, HEAD_TIME),
	    r->m->date_format, r->m->local ? &local : &fixed, &ms, &offset,
	    &of_time);
	out[0] = '\0';
	if (of_time)
		head = HEAD_TIME;
	else if (why != NULL)
		why = arena_printf(r->arena, "%s; dates are %s", why,
		    when_format_form(r->m->date_format));
	else if (ms > r->rules->now)
		why = "it is in the future";
	else if (ms < NOT_BEFORE)
		why = "it is before 1900";
	else if (!date_stamp(out, ms, offset))
		why = "there is no such day";
	if (why != NULL) {
		out[0] = '\0';
		head_fault(r, head, why);
	}
	return ms;
}

static const char *
read_id(struct read *r, enum head head, const char *fixed,
    bool (*fits)(void *ctx, struct str id), const char *rule)
{
	struct str id = fixed[0] != '\0' ? str_from(fixed) : head_text(r, head);

	if (!fits(r->rules->ctx, id))
		head_fault(r, head,
		    arena_printf(r->arena, "it is no id, which is %s", rule));
	return arena_str(r->arena, id);
}

/* Of an export: columns of another protocol may have the same names, and what
 * was not closed or does not count would be closed and count here. */
static void
check_origin(struct read *r)
{
	struct str id = head_text(r, HEAD_PROTOCOL);
	struct str state = head_text(r, HEAD_STATE);

	if (id.len > 0 && !str_eqc(id, r->protocol->id))
		head_fault(r, HEAD_PROTOCOL,
		    arena_printf(
			r->arena, "the mapping is for %s", r->protocol->id));
	if (state.len > 0 && !str_eqc(state, "closed"))
		head_fault(r, HEAD_STATE,
		    "only sessions that were closed are imported");
	if (str_eqc(head_text(r, HEAD_VOID), "1"))
		head_fault(r, HEAD_VOID, "the session was withdrawn");
}

/* "right", "left", or both split at a comma or blanks. */
static bool
read_sides(const char *text, struct myo_session_setup *setup)
{
	struct str rest = str_from(text);
	char plain[64];
	size_t n = 0;

	if (rest.len >= sizeof(plain))
		return false;
	for (size_t i = 0; i <= rest.len; i++)
		plain[i] = rest.p[i] == ',' ? ' ' : rest.p[i];
	rest = str_from(plain);
	while (str_trim(rest).len > 0) {
		struct str word = str_word(str_trim(rest), &rest);
		bool right = str_eq_nocase(word, STR("right"));
		if (n == 2 || (!right && !str_eq_nocase(word, STR("left"))))
			return false;
		setup->sides[n++] = right ? MYO_SIDE_RIGHT : MYO_SIDE_LEFT;
	}
	if (n == 2 && setup->sides[0] == setup->sides[1])
		return false;
	setup->n_sides = n;
	return true;
}

static void
set_sides(struct read *r, struct myo_session_setup *setup)
{
	const struct myo_protocol *p = r->protocol;
	const char *text = r->m->sides;

	if (r->heads[HEAD_SIDES] >= 0)
		text = arena_str(r->arena, head_text(r, HEAD_SIDES));
	if (!read_sides(text, setup)) {
		head_fault(
		    r, HEAD_SIDES, "they are no sides: right, left, or both");
		return;
	}
	for (size_t i = 0; i < setup->n_sides; i++) {
		if (!record_has_side(p->sides, p->n_sides, setup->sides[i])) {
			setup->n_sides = 0;
			head_fault(r, HEAD_SIDES,
			    "the protocol does not ask that side");
		}
	}
}

static void
set_order(const struct read *r, struct myo_session_setup *setup)
{
	setup->order = r->protocol->order;
	if (strcmp(r->m->order, "step") == 0)
		setup->order = MYO_ORDER_STEP;
	else if (strcmp(r->m->order, "side") == 0)
		setup->order = MYO_ORDER_SIDE;
}

/* ---- answers */

/* What stands for a faulty safety answer, or for the note that it lacks, so
 * that the steps behind it are looked at too; the row is refused in any
 * case. */
static void
stand_in(struct read *r)
{
	const struct myo_safety *s = r->cells.place.safety;
	struct myo_session *session = r->enter.session;
	struct cells cells = { .place = r->cells.place };
	const struct cell *whose = NULL;
	struct myo_slot slot;
	bool later = false;

	if (s == NULL)
		return;
	const long at =
	    myo_session_find(session, cells.place.step_id, MYO_SIDE_ONCE, 0);
	cells.by[MAPPING_ANSWER] = r->cells.by[MAPPING_ANSWER];
	cells.by[MAPPING_ANSWER].text = s->many ? STR("none") : STR("n");
	if (at >= 0) {
		myo_session_slot(session, (size_t)at, &slot);
		if (slot.value[0] != '\0') {
			cells.by[MAPPING_ANSWER].text =
			    str_from(arena_cstr(r->arena, slot.value));
			cells.by[MAPPING_NOTE].text = STR("-");
		}
	}
	(void)enter_cells(&r->enter, &cells, r->m, &whose, &later);
}

/* False: to be tried again. */
static bool
answer_group(struct read *r, const struct group *g, bool last)
{
	const struct cell *whose = NULL;
	bool later = false;

	fill_cells(r, g);
	const char *why =
	    enter_cells(&r->enter, &r->cells, r->m, &whose, &later);
	if (why == NULL && g->place.safety != NULL &&
	    r->cells.by[MAPPING_ANSWER].text.len == 0 &&
	    whose->column->blank[0] == '\0')
		why = "a safety item wants an answer";
	if (why == NULL)
		return true;
	if (later && !last)
		return false;
	/* It may be hidden by what is missing for another fault's sake, and
	 * what the mapping says of every row is not meant for this one. */
	if (later &&
	    (r->faults > 0 || whose->field == NULL || whose->text.len == 0))
		return true;
	cell_fault(r, whose, why);
	stand_in(r);
	return true;
}

static struct group *
group_of(struct read *r, const struct myo_slot *slot)
{
	for (size_t i = 0; i < r->n_groups; i++) {
		struct group *g = &r->groups[i];
		if (g->place.step == slot->step &&
		    g->place.safety == slot->safety &&
		    g->place.side == slot->side &&
		    g->place.trial == slot->trial && g->place.check == NULL)
			return g;
	}
	return NULL;
}

/* One pass over what is not done; true: something was. */
static bool
answer_pass(struct read *r, bool *done, bool last)
{
	struct myo_session *s = r->enter.session;
	const size_t n = myo_session_n_slots(s);
	bool moved = false;

	for (size_t i = 0; i < n && !r->enter.failed; i++) {
		struct myo_slot slot;
		myo_session_slot(s, i, &slot);
		const struct group *g = group_of(r, &slot);
		if (g == NULL || done[g - r->groups])
			continue;
		done[g - r->groups] = answer_group(r, g, last);
		moved |= done[g - r->groups];
	}
	return moved;
}

static void
answer_all(struct read *r)
{
	bool *done = mem_zeroed(r->n_groups + 1, sizeof(*done));

	if (done == NULL) {
		r->failed = true;
		return;
	}
	while (answer_pass(r, done, false))
		;
	(void)answer_pass(r, done, true);
	/* What has no place here: sides that are not asked. */
	for (size_t i = 0; i < r->n_groups && !r->enter.failed; i++)
		if (!done[i] && r->groups[i].place.check == NULL)
			(void)answer_group(r, &r->groups[i], true);
	free(done);
}

/* An answer that a later one hid again. */
static void
check_hidden(struct read *r)
{
	struct myo_session *s = r->enter.session;

	for (size_t i = 0; i < myo_session_n_slots(s); i++) {
		struct myo_slot slot;
		myo_session_slot(s, i, &slot);
		const struct group *g = group_of(r, &slot);
		if (slot.state != MYO_SLOT_HIDDEN || slot.value[0] == '\0' ||
		    g == NULL)
			continue;
		fill_cells(r, g);
		const struct cell *cell = &r->cells.by[MAPPING_ANSWER];
		if (cell->field == NULL || cell->text.len == 0)
			continue;
		cell_fault(r, cell,
		    "it contradicts other answers of its row, by which the "
		    "step is not asked");
	}
}

static struct str
note_of_check(void *ctx, const struct myo_check *check, enum myo_side side)
{
	struct read *r = ctx;
	const struct mapping_place place = {
		.step_id = "",
		.check = check,
		.side = side,
	};
	const struct mapping_column *c =
	    mapping_find(r->m, &place, MAPPING_NOTE);
	const struct sheet_field *f = c != NULL ? field_at(r, c->at) : NULL;
	const struct str note = f != NULL ? str_trim(f->text) : STR("");

	if (note.len == 0 && !r->rules->past_limits)
		read_fault(r, DIAG_IMPORT_CELL, &r->row->fields[0],
		    "check '%s'%s%s asks for a note: %s; give it in a note "
		    "column with step = check.%s, or keep all such with "
		    "--past-limits",
		    check->id, side != MYO_SIDE_ONCE ? ", " : "",
		    myo_side_text(side), check->say, check->id);
	return note;
}

/* ---- a row */

static const char *
list_scores(struct read *r)
{
	struct myo_session *s = r->enter.session;
	struct buf text = BUF_INIT;

	for (size_t i = 0; i < myo_session_n_scores(s); i++) {
		struct myo_score_view view;
		myo_session_score(s, i, &view);
		if (view.recorded)
			buf_addf(&text, "%s%s %s%s%s", text.len > 0 ? ", " : "",
			    view.now.score->id, view.text,
			    view.unit[0] != '\0' ? " " : "", view.unit);
	}
	const char *out = arena_str(r->arena, buf_str(&text));
	r->failed |= text.failed;
	buf_release(&text);
	return out;
}

static void
count_session(struct read *r, struct import_row *row)
{
	struct myo_session_info info;

	myo_session_info(r->enter.session, &info);
	row->n_answered = info.n_answered;
	row->n_not_tested = info.n_not_tested;
	row->n_skipped = info.n_skipped;
	row->n_open = info.n_open;
	row->n_slots = info.n_slots;
	row->scores = list_scores(r);
}

/* Safety alone says nothing about a muscle. */
static bool
says_something(struct myo_session *s)
{
	for (size_t i = 0; i < myo_session_n_slots(s); i++) {
		struct myo_slot slot;
		myo_session_slot(s, i, &slot);
		if (slot.step != NULL && slot.value[0] != '\0')
			return true;
	}
	return false;
}

static void
type_row(struct read *r, const struct myo_session_setup *setup,
    struct import_row *row)
{
	struct buf remark = BUF_INIT;

	enter_perform(&r->enter, myo_session_open(r->enter.session, setup));
	answer_all(r);
	check_hidden(r);
	if (r->faults == 0 && !says_something(r->enter.session))
		read_fault(r, DIAG_IMPORT_CELL, &r->row->fields[0],
		    "the row has no answer");
	import_remark(&remark, r->file, r->row->line, r->row->bytes);
	const char *why = enter_close(
	    &r->enter, head_text(r, HEAD_NOTE), remark.data, note_of_check, r);
	r->failed |= remark.failed;
	if (why != NULL && r->faults == 0 && !r->enter.failed)
		read_fault(r, DIAG_IMPORT_CELL, &r->row->fields[0], "%s", why);
	count_session(r, row);
	buf_release(&remark);
}

static bool
grow(struct read *r)
{
	struct import *out = r->out;
	struct import_row *rows =
	    arena_grow(r->arena, out->rows, out->n, &out->cap, sizeof(*rows));

	if (rows == NULL)
		return false;
	out->rows = rows;
	return true;
}

bool
read_row(struct read *r)
{
	struct myo_session_setup setup = { .program = r->program };
	char id[UUID_SIZE], when[DATE_STAMP_SIZE];

	if (!grow(r))
		return false;
	struct import_row *row = &r->out->rows[r->out->n];
	if (!r->rules->new_id(r->rules->ctx, r->out->n, id)) {
		r->no_id = true;
		return false;
	}
	*row = (struct import_row){
		.at = sheet_at(r->sheet, &r->row->fields[0]),
		.session_id = arena_cstr(r->arena, id),
		.patient_id = read_id(r, HEAD_PATIENT, "", r->rules->patient_ok,
		    r->rules->patient_rule),
		.examiner_id = read_id(r, HEAD_EXAMINER, r->m->examiner,
		    r->rules->examiner_ok, r->rules->examiner_rule),
	};
	row->observed_ms = read_when(r, when);
	row->observed_at = arena_cstr(r->arena, when);
	check_origin(r);
	set_sides(r, &setup);
	set_order(r, &setup);
	setup.session_id = row->session_id;
	setup.patient_id = row->patient_id;
	setup.examiner_id = row->examiner_id;
	setup.observed_at = row->observed_at;
	r->enter = (struct enter){
		.arena = r->arena,
		.session = myo_session_new(r->protocol),
		.rules = r->rules,
		.line = BUF_INIT,
		.refused = "",
		.doubtful = "",
	};
	if (r->enter.session == NULL) {
		r->failed = true;
		return false;
	}
	type_row(r, &setup, row);
	row->entries = r->enter.entries;
	row->n_entries = r->enter.n;
	for (size_t i = 0; i < row->n_entries; i++)
		typed_add(&row->typed, &row->entries[i]);
	r->failed |= r->enter.failed || r->enter.line.failed;
	myo_session_free(r->enter.session);
	buf_release(&r->enter.line);
	r->out->n++;
	return !r->failed;
}
