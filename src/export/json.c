/*
 * json.c: an array of sessions, one a line, so that it can be read whole or
 * line by line. Members that have nothing to say are null, never left out.
 */
#include "export/json_put.h"

#include "export/table.h"

#include "base/banned.h"

struct state {
	struct rows rows;
};

static enum myo_status
init(struct export *x)
{
	struct state *s = x->state;

	rows_init(&s->rows, x);
	return MYO_OK;
}

static enum myo_status
start(struct export *x)
{
	buf_adds(&x->line, "[");
	return export_flush(x, 0);
}

/* The codes that were chosen: none, where nothing was found. */
static void
put_codes(struct json_put *j, json_t *to, const struct rows_answer *a)
{
	const struct myo_slot *slot = &a->cell->slot;
	const struct myo_choice *choices =
	    slot->step != NULL ? slot->step->choices : slot->safety->choices;
	size_t n = slot->step != NULL ? slot->step->n_choices
				      : slot->safety->n_choices;
	json_t *list = json_put_array(j, to, "codes");
	struct str rest = str_from(a->code);

	while (rest.len > 0) {
		struct str code = str_word(rest, &rest);
		for (size_t i = 0; i < n; i++)
			if (str_eqc(code, choices[i].code))
				json_put_text(j, list, NULL, choices[i].code);
	}
}

/* Words joined by blanks, as a list. */
static void
put_words(struct json_put *j, json_t *to, const char *key, const char *words)
{
	json_t *list = json_put_array(j, to, key);
	struct str rest = str_from(words);

	while (rest.len > 0) {
		struct str word = str_word(rest, &rest);
		json_put_value(j, list, NULL, json_stringn(word.p, word.len));
	}
}

static void
put_notes(struct json_put *j, json_t *to, const struct rows *r,
    const struct myo_slot_note *notes, size_t n)
{
	struct deid *d = r->x->options->deid;
	json_t *list = json_put_array(j, to, "notes");

	for (size_t i = 0; i < n; i++) {
		if (!deid_keeps_note(d, &notes[i]))
			continue;
		json_t *note = json_put_object(j, list, NULL);
		json_put_text(j, note, "text", notes[i].text);
		json_put_maybe(j, note, "recorded_at",
		    deid_typed_at(
			d, r->head.patient_id_recorded, notes[i].recorded_at));
		json_put_maybe(j, note, "recorded_by",
		    deid_id(d, DEID_EXAMINER, notes[i].examiner_id));
		json_put_flag(
		    j, note, "about_earlier_answer", notes[i].earlier);
	}
}

static void
put_head(struct json_put *j, json_t *root, const struct rows_head *head)
{
	for (size_t i = 0; i < table_n_heads(); i++) {
		const struct table_head *c = &table_heads[i];
		if (c->flag != NULL)
			json_put_flag(j, root, c->name, c->flag(head));
		else if (c->words)
			put_words(j, root, c->name, c->text(head));
		else if (!c->is_list)
			json_put_maybe(j, root, c->name, c->text(head));
	}
}

/* Flags of the whole session, with their words. */
static void
put_flags(struct json_put *j, json_t *root, const struct rows *r)
{
	json_t *list = json_put_array(j, root, "flags");
	struct deid *d = r->x->options->deid;

	for (size_t i = 0; i < r->n_flags; i++) {
		const struct myo_flag *flag = &r->flags[i].flag;
		json_t *f = json_put_object(j, list, NULL);
		json_put_text(j, f, "id", flag->step_id);
		json_put_maybe(j, f, "side", myo_side_text(flag->side));
		json_put_flag(j, f, "is_stop", flag->is_stop);
		json_put_flag(j, f, "holds", flag->holds);
		json_put_maybe(j, f, "text",
		    r->flags[i].cond != NULL
			? flag->text
			: deid_text(d, DEID_NOTE, flag->text));
		for (size_t k = 0; k < flag->n_notes; k++)
			(void)deid_note(d, &flag->notes[k]);
		json_put_maybe(j, f, "recorded_at",
		    deid_typed_at(
			d, r->head.patient_id_recorded, flag->recorded_at));
		put_notes(j, f, r, flag->notes, flag->n_notes);
	}
}

static void
put_trial(struct json_put *j, json_t *to, int trial)
{
	json_put_number(j, to, "trial", trial > 0, trial);
}

static void
put_answer(struct json_put *j, json_t *list, const struct rows *r,
    const struct rows_answer *a)
{
	const struct myo_slot *slot = &a->cell->slot;
	bool many = slot->step != NULL ? slot->step->many : slot->safety->many;
	bool hidden = a->cell->absence == MYO_ABSENT_HIDDEN;
	json_t *o = json_put_object(j, list, NULL);

	json_put_text(j, o, "item", a->item);
	json_put_text(j, o, "step_id", a->step_id);
	json_put_text(j, o, "kind", a->kind);
	json_put_maybe(j, o, "side", a->side);
	put_trial(j, o, a->trial);
	json_put_maybe(j, o, "value", a->value);
	json_put_number(j, o, "number", a->has_number, a->number);
	if (many)
		put_codes(j, o, a);
	else
		json_put_value(j, o, "codes", json_null());
	json_put_number(j, o, "rank", a->has_rank, a->rank);
	json_put_number(j, o, "points", a->has_points, a->points);
	json_put_maybe(j, o, "unit", a->unit);
	json_put_maybe(j, o, "label", a->label);
	json_put_maybe(j, o, "qualifier", a->qualifier);
	json_put_maybe(j, o, "missing", a->missing);
	json_put_maybe(j, o, "reason", a->reason);
	put_notes(j, o, r, slot->notes, hidden ? 0 : slot->n_notes);
	put_words(j, o, "flags", a->flags);
	json_put_maybe(j, o, "amend_reason", a->amend_reason);
	json_put_maybe(j, o, "recorded_at", a->recorded_at);
	json_put_maybe(j, o, "recorded_by", a->examiner_id);
	json_put_maybe(j, o, "entry", a->entry);
}

static void
put_score(struct json_put *j, json_t *list, const struct rows_answer *a)
{
	json_t *o = json_put_object(j, list, NULL);

	json_put_text(j, o, "step_id", a->step_id);
	json_put_text(j, o, "kind", a->kind);
	json_put_text(j, o, "title", a->score->label);
	json_put_maybe(j, o, "value", a->value);
	json_put_number(j, o, "number", a->has_number, a->number);
	json_put_maybe(j, o, "unit", a->unit);
	json_put_maybe(j, o, "band", a->label);
	json_put_maybe(j, o, "missing", a->missing);
	json_put_maybe(j, o, "note", a->note);
	put_words(j, o, "flags", a->flags);
}

static enum myo_status
session(struct export *x, const struct export_session *from)
{
	struct state *s = x->state;
	struct json_put j = { .failed = false };
	const struct myo_slot_note *remarks = NULL;
	enum myo_status status = rows_read(&s->rows, from);

	if (status != MYO_OK)
		return status;
	json_t *root = json_object();
	put_head(&j, root, &s->rows.head);
	json_put_text(&j, root, "protocol_title", from->protocol->title);
	size_t n = myo_session_remarks(from->session, &remarks);
	put_notes(&j, root, &s->rows, remarks, n);
	json_t *answers = json_put_array(&j, root, "answers");
	json_t *scores = json_put_array(&j, root, "scores");
	for (size_t i = 0; i < s->rows.n; i++) {
		const struct rows_answer *a = &s->rows.list[i];
		if (!rows_wants(&s->rows, a))
			continue;
		if (a->cell != NULL)
			put_answer(&j, answers, &s->rows, a);
		else
			put_score(&j, scores, a);
		x->n_rows++;
	}
	put_flags(&j, root, &s->rows);
	buf_adds(&x->line, x->n_sessions > 1 ? ",\n" : "\n");
	json_put_end(&j, root, JSON_COMPACT, &x->line);
	return j.failed ? MYO_ERR_NOMEM : export_flush(x, 0);
}

static enum myo_status
end(struct export *x)
{
	buf_adds(&x->line, "\n]\n");
	return export_flush(x, 0);
}

static void
release(struct export *x)
{
	struct state *s = x->state;

	rows_release(&s->rows);
}

const struct export_format export_json = {
	.name = "json",
	.takes_labels = true,
	.state_size = sizeof(struct state),
	.init = init,
	.start = start,
	.session = session,
	.end = end,
	.release = release,
};
