/*
 * rows.c: from a folded session to what stands in the rows of an export.
 */
#include "export/rows.h"

#include <inttypes.h>
#include <string.h>

#include "core/answer.h"
#include "core/cond.h"
#include "core/named.h"
#include "core/record.h"
#include "export/labels.h"
#include "review/words.h"

#include "base/banned.h"

void
rows_init(struct rows *r, struct export *x)
{
	*r = (struct rows){ .x = x, .text = BUF_INIT };
	arena_init(&r->arena);
}

void
rows_release(struct rows *r)
{
	myo_cells_free(r->cells);
	r->cells = NULL;
	buf_release(&r->text);
	arena_release(&r->arena);
}

bool
rows_wants(const struct rows *r, const struct rows_answer *a)
{
	const char *step = r->x->options->step;

	return step == NULL || strcmp(step, a->step_id) == 0;
}

static struct deid *
deid_of(const struct rows *r)
{
	return r->x->options->deid;
}

/* The text that was built, in the arena; "" takes none. */
static const char *
take(struct rows *r)
{
	if (r->text.failed)
		r->arena.failed = true;
	return r->text.len == 0 ? "" : arena_str(&r->arena, buf_str(&r->text));
}

static const char *
join_notes(struct rows *r, const struct myo_slot_note *notes, size_t n)
{
	buf_reset(&r->text);
	for (size_t i = 0; i < n; i++) {
		const char *text = deid_note(deid_of(r), &notes[i]);
		if (text[0] == '\0')
			continue;
		if (r->text.len > 0)
			buf_adds(&r->text, ROWS_NOTES_JOIN);
		buf_adds(&r->text, text);
	}
	return take(r);
}

/* ---- flags */

static const struct myo_cond *
cond_of(const struct myo_protocol *p, const char *step_id)
{
	struct named named;

	(void)protocol_named(p, step_id, &named);
	return named.check != NULL  ? named.check->cond
	       : named.stop != NULL ? named.stop->cond
				    : NULL;
}

/* Once: every answer asks for them. */
static bool
read_flags(struct rows *r, const struct export_session *s)
{
	r->n_flags = myo_session_n_flags(s->session);
	r->flags = arena_new(&r->arena, struct rows_flag, r->n_flags + 1);
	for (size_t i = 0; i < r->n_flags && r->flags != NULL; i++) {
		struct rows_flag *f = &r->flags[i];
		myo_session_flag(s->session, i, &f->flag);
		f->cond = cond_of(s->protocol, f->flag.step_id);
	}
	return r->flags != NULL;
}

/* ---- the head */

static const char *
sides_text(struct rows *r, const struct myo_session_info *info)
{
	buf_reset(&r->text);
	for (size_t i = 0; i < info->n_sides; i++)
		buf_addf(&r->text, "%s%s", i > 0 ? " " : "",
		    myo_side_text(info->sides[i]));
	return take(r);
}

/* Checks or stops that hold, with their side. */
static const char *
flags_text(struct rows *r, bool stops)
{
	buf_reset(&r->text);
	for (size_t i = 0; i < r->n_flags; i++) {
		const struct myo_flag *flag = &r->flags[i].flag;
		if (!flag->holds || flag->is_stop != stops)
			continue;
		const char *side = myo_side_text(flag->side);
		buf_addf(&r->text, "%s%s%s%s", r->text.len > 0 ? " " : "",
		    flag->step_id, side[0] != '\0' ? "." : "", side);
	}
	return take(r);
}

static void
read_head(struct rows *r, const struct export_session *s)
{
	struct deid *d = deid_of(r);
	struct myo_session_info info;
	const struct myo_slot_note *notes = NULL;

	myo_session_info(s->session, &info);
	size_t n_notes = myo_session_remarks(s->session, &notes);
	const char *patient = info.patient_id;
	r->head = (struct rows_head){
		.patient_id_recorded = patient,
		.session_id = deid_id(d, DEID_SESSION, info.session_id),
		.patient_id = deid_id(d, DEID_PATIENT, patient),
		.examiner_id = deid_id(d, DEID_EXAMINER, info.examiner_id),
		.station_id = deid_id(d, DEID_STATION, info.station_id),
		.protocol_id = info.protocol_id,
		.protocol_version = s->protocol->version,
		.protocol_rev = info.protocol_rev,
		.opened_at = deid_typed_at(d, patient, info.opened_at),
		.observed_at = deid_time(d, patient, info.observed_at),
		.ended_at = deid_typed_at(d, patient, info.ended_at),
		.state = words_state(info.state),
		.is_void = info.is_void,
		.end_reason = deid_reason(d, info.end_reason, info.moved_to),
		.signature = s->signature,
		.sides = sides_text(r, &info),
		.order = info.order == MYO_ORDER_SIDE ? "side" : "step",
		.blind = info.blind,
		.program = deid_program(d, info.program),
		.notes = join_notes(r, notes, n_notes),
		.checks = flags_text(r, false),
		.stops = flags_text(r, true),
	};
}

/* ---- flags of one answer */

struct find_step {
	const struct myo_protocol *protocol;
	const struct myo_slot *slot;
	enum myo_side side; /* on which the condition held */
	bool found;
};

static void
on_ref(void *ctx, const struct cond_ref *ref)
{
	struct find_step *f = ctx;
	const struct myo_step *step = &f->protocol->steps[ref->step];

	f->found |= step == f->slot->step &&
		    cond_side(ref, step, f->side) == f->slot->side;
}

/* It fired because of this answer, or at it. */
static bool
flag_is_of(const struct myo_protocol *p, const struct rows_flag *flag,
    const struct myo_slot *slot)
{
	struct find_step f = { p, slot, flag->flag.side, false };

	if (flag->cond == NULL)
		return strcmp(flag->flag.step_id, slot->step_id) == 0 &&
		       flag->flag.side == slot->side;
	cond_refs(flag->cond, on_ref, &f);
	return f.found;
}

static void
add_word(struct buf *out, const char *word)
{
	if (out->len > 0)
		buf_addc(out, ' ');
	buf_adds(out, word);
}

static const char *
answer_flags(
    struct rows *r, const struct export_session *s, const struct myo_cell *cell)
{
	const struct myo_slot *slot = &cell->slot;
	struct buf *out = &r->text;

	buf_reset(out);
	if (slot->amended[0] != '\0')
		add_word(out, "amended");
	if (cell->abnormal)
		add_word(out, "abnormal");
	if (slot->note_due)
		add_word(out, "note-due");
	if (cell->has_number) {
		struct answer_rules rules = answer_rules_step(slot->step);
		if (answer_past_soft(&rules, slot->value))
			add_word(out, "past-limit");
	}
	for (size_t i = 0; i < r->n_flags; i++) {
		const struct rows_flag *f = &r->flags[i];
		if (f->flag.holds && flag_is_of(s->protocol, f, slot))
			add_word(
			    out, f->cond != NULL ? f->flag.step_id : "stop");
	}
	return take(r);
}

/* ---- answers */

static void
add_label(struct rows *r, const struct answer_rules *rules, struct str code)
{
	if (r->text.len > 0)
		buf_adds(&r->text, ROWS_LABELS_JOIN);
	for (size_t i = 0; i < rules->n_choices; i++) {
		if (!str_eqc(code, rules->choices[i].code))
			continue;
		labels_add(&r->text, rules->choices, rules->n_choices, i);
		return;
	}
	buf_addstr(&r->text, code);
}

/* Labels in place of codes. */
static const char *
labelled(struct rows *r, const struct myo_slot *slot, const char *value)
{
	struct answer_rules rules = slot->step != NULL
					? answer_rules_step(slot->step)
					: answer_rules_safety(slot->safety);
	struct str rest = str_from(value);

	if (rules.n_choices == 0)
		return value;
	buf_reset(&r->text);
	while (rest.len > 0) {
		struct str code = rules.many ? str_word(rest, &rest) : rest;
		add_label(r, &rules, code);
		if (!rules.many)
			break;
	}
	return take(r);
}

static const char *
reason_text(
    const struct rows *r, const struct export_session *s, const char *reason)
{
	const struct myo_reason *known =
	    r->x->options->labels ? myo_protocol_reason(s->protocol, reason)
				  : NULL;

	return known != NULL ? known->label : reason;
}

static void
read_value(struct rows *r, struct rows_answer *a)
{
	const struct myo_cell *cell = a->cell;

	if (deid_withholds(deid_of(r), cell->slot.step)) {
		a->missing = ROWS_WITHHELD;
		a->value =
		    deid_value(deid_of(r), cell->slot.step, cell->slot.value);
		a->code = a->value;
		return;
	}
	a->label = cell->slot.label;
	a->unit = cell->slot.unit;
	a->code = deid_value(deid_of(r), cell->slot.step, cell->slot.value);
	a->value =
	    r->x->options->labels ? labelled(r, &cell->slot, a->code) : a->code;
	a->has_number = cell->has_number;
	a->number = cell->number;
	if (cell->choice == NULL)
		return;
	a->has_rank = cell->slot.step != NULL && cell->slot.step->scale != NULL;
	a->rank = cell->choice->rank;
	a->has_points = cell->choice->has_points;
	a->points = cell->choice->points;
}

/* Of an answer that is there in some form: also of one not tested. */
static void
read_record(struct rows *r, struct rows_answer *a)
{
	const struct myo_slot *slot = &a->cell->slot;
	struct deid *d = deid_of(r);

	if (slot->seq == 0)
		return;
	a->amend_reason = deid_text(d, DEID_NOTE, slot->amended);
	a->recorded_at =
	    deid_typed_at(d, r->head.patient_id_recorded, slot->recorded_at);
	a->examiner_id = deid_id(d, DEID_EXAMINER, slot->examiner_id);
	a->entry = deid_refers(d, arena_printf(&r->arena, "%s:%" PRIu64,
				      slot->station_id, slot->seq));
}

static void
read_answer(struct rows *r, const struct export_session *s,
    const struct myo_cell *cell, struct rows_answer *a)
{
	const struct myo_slot *slot = &cell->slot;

	*a = (struct rows_answer){
		.cell = cell,
		.item = slot->step != NULL ? "step" : "safety",
		.step_id = slot->step_id,
		.kind = slot->step != NULL   ? myo_kind_text(slot->step->kind)
			: slot->safety->many ? "checks"
					     : "yesno",
		.side = myo_side_text(slot->side),
		.trial = slot->trial,
		.value = "",
		.code = "",
		.unit = "",
		.label = "",
		.qualifier = "",
		.missing = myo_absence_text(cell->absence),
		.reason = "",
		.note = "",
		.flags = "",
		.amend_reason = "",
		.recorded_at = "",
		.examiner_id = "",
		.entry = "",
	};
	/* It stays in the logbook; nobody is to count it. */
	if (cell->absence == MYO_ABSENT_HIDDEN)
		return;
	a->note = join_notes(r, slot->notes, slot->n_notes);
	a->flags = answer_flags(r, s, cell);
	read_record(r, a);
	if (cell->absence == MYO_ABSENT_NONE) {
		read_value(r, a);
		a->qualifier = slot->qualifier;
	} else if (slot->state == MYO_SLOT_NOT_TESTED) {
		a->reason = reason_text(r, s, slot->reason);
		a->label = slot->label;
		a->qualifier = slot->qualifier;
	}
}

static void
withhold_score(struct rows *r, struct rows_answer *a)
{
	deid_withheld_score(deid_of(r));
	a->missing = ROWS_WITHHELD;
	a->value = a->code = a->unit = a->label = a->note = a->flags = "";
	a->has_number = false;
	a->number = 0;
}

/* As it follows from the answers in force. */
static void
read_score(struct rows *r, const struct export_session *s,
    const struct myo_score_view *view, struct rows_answer *a)
{
	const struct myo_score_result *now = &view->now;

	*a = (struct rows_answer){
		.score = now->score,
		.item = "score",
		.step_id =
		    arena_printf(&r->arena, SCORE_PREFIX "%s", now->score->id),
		.kind = myo_score_way_text(now->score->way),
		.side = "",
		.value = now->determined ? now->text : "",
		.has_number = now->determined,
		.number = now->value,
		.unit = now->determined ? now->unit : "",
		.label = now->band,
		.qualifier = "",
		.missing = !now->applies ? myo_absence_text(MYO_ABSENT_HIDDEN)
			   : now->determined ? ""
					     : ROWS_NOT_DETERMINED,
		.reason = "",
		.note = now->note,
		.flags = now->estimated ? "estimated" : "",
		.amend_reason = "",
		.recorded_at = "",
		.examiner_id = "",
		.entry = "",
	};
	a->code = a->value;
	/* also where it is not determined: that may depend on the answer */
	if (now->applies &&
	    deid_withholds_score(deid_of(r), s->protocol, now->score))
		withhold_score(r, a);
}

enum myo_status
rows_read(struct rows *r, const struct export_session *s)
{
	arena_reset(&r->arena);
	myo_cells_free(r->cells);
	r->cells = myo_cells_new(s->session);
	if (r->cells == NULL)
		return MYO_ERR_NOMEM;
	size_t n_cells = myo_cells_count(r->cells);
	size_t n_scores = myo_session_n_scores(s->session);
	r->n = 0;
	r->list =
	    arena_new(&r->arena, struct rows_answer, n_cells + n_scores + 1);
	if (r->list == NULL || !read_flags(r, s))
		return MYO_ERR_NOMEM;
	read_head(r, s);
	for (size_t i = 0; i < n_cells; i++)
		read_answer(r, s, myo_cells_get(r->cells, i), &r->list[r->n++]);
	for (size_t i = 0; i < n_scores; i++) {
		struct myo_score_view view;
		myo_session_score(s->session, i, &view);
		if (!view.now.score->on_request)
			read_score(r, s, &view, &r->list[r->n++]);
	}
	return arena_failed(&r->arena) ? MYO_ERR_NOMEM : MYO_OK;
}
