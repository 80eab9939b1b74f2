/*
 * history_visit.c: what is known of a session besides its answers.
 */
#include "review/history.h"

#include <string.h>

#include "base/date.h"
#include "core/answer.h"
#include "core/record.h"
#include "review/history_private.h"

#include "base/banned.h"

const struct history_note *
notes_copy(
    struct arena *a, const struct myo_slot_note *notes, size_t n, int trial)
{
	struct history_note *out = arena_new(a, struct history_note, n + 1);

	for (size_t i = 0; out != NULL && i < n; i++)
		out[i] = (struct history_note){
			.text = arena_cstr(a, notes[i].text),
			.examiner_id = arena_cstr(a, notes[i].examiner_id),
			.recorded_at = arena_cstr(a, notes[i].recorded_at),
			.trial = trial,
			.earlier = notes[i].earlier,
		};
	return out;
}

static void
add_head(struct gathering *g, struct history_visit *v)
{
	struct arena *a = &g->h->arena;
	struct myo_session_info info;
	int offset = 0;

	myo_session_info(g->session, &info);
	v->session_id = arena_cstr(a, info.session_id);
	v->examiner_id = arena_cstr(a, info.examiner_id);
	v->protocol_id = arena_cstr(a, info.protocol_id);
	v->protocol_rev = arena_cstr(a, info.protocol_rev);
	v->title = arena_cstr(a, g->protocol->title);
	v->opened_at = arena_cstr(a, info.opened_at);
	v->observed_at = arena_cstr(a, info.observed_at);
	v->seen_at = arena_cstr(a, info.seen_at);
	for (size_t i = 0; i < DATE_DAY_LEN && v->seen_at[i] != '\0'; i++)
		v->day[i] = v->seen_at[i];
	if (!date_parse_loose(str_from(v->seen_at), 0, &v->seen_ms, &offset))
		v->seen_ms = 0;
	v->opened_ms = date_stamp_ms(v->opened_at);
	v->has_time =
	    v->observed_at[0] == '\0' || !date_is_midnight(v->observed_at);
	v->state = info.state;
	v->is_void = info.is_void;
	v->end_reason = arena_cstr(a, info.end_reason);
	v->n_slots = info.n_slots;
	v->n_answered = info.n_answered;
	v->n_not_tested = info.n_not_tested;
	v->n_open = info.n_open;
}

static void
add_device(struct gathering *g, struct history_visit *v)
{
	struct buf out = BUF_INIT;

	for (size_t i = 0; i < myo_cells_count(g->cells); i++) {
		const struct myo_cell *cell = myo_cells_get(g->cells, i);
		if (cell->slot.step == NULL ||
		    cell->slot.step->identifies[0] == '\0' ||
		    cell->absence != MYO_ABSENT_NONE)
			continue;
		if (out.len > 0)
			buf_adds(&out, ", ");
		buf_adds(&out, cell->slot.shown);
	}
	if (out.failed)
		g->h->arena.failed = true;
	v->device = arena_cstr(&g->h->arena, out.data);
	buf_release(&out);
}

static void
add_flags(struct gathering *g, struct history_visit *v)
{
	struct arena *a = &g->h->arena;
	size_t n = myo_session_n_flags(g->session);
	struct history_flag *flags = arena_new(a, struct history_flag, n + 1);

	for (size_t i = 0; flags != NULL && i < n; i++) {
		struct myo_flag f;
		myo_session_flag(g->session, i, &f);
		flags[i] = (struct history_flag){
			.step_id = arena_cstr(a, f.step_id),
			.side = f.side,
			.is_stop = f.is_stop,
			.holds = f.holds,
			.text = arena_cstr(a, f.text),
			.notes = notes_copy(a, f.notes, f.n_notes, 0),
			.n_notes = f.n_notes,
		};
	}
	v->flags = flags;
	v->n_flags = flags == NULL ? 0 : n;
}

static void
add_signatures(struct gathering *g, struct history_visit *v)
{
	struct arena *a = &g->h->arena;
	const struct history_options *o = &g->h->options;
	size_t n = myo_session_n_signatures(g->session);
	struct myo_signature *all = arena_new(a, struct myo_signature, n + 1);

	for (size_t i = 0; all != NULL && i < n; i++) {
		struct myo_signature s;
		myo_session_signature(g->session, i, &o->signers, &s);
		all[i] = (struct myo_signature){
			.meaning = arena_cstr(a, s.meaning),
			.examiner_id = arena_cstr(a, s.examiner_id),
			.recorded_at = arena_cstr(a, s.recorded_at),
			.station_id = arena_cstr(a, s.station_id),
			.remark = arena_cstr(a, s.remark),
			.fault = arena_cstr(a, s.fault),
			.amended = s.amended,
		};
	}
	v->signatures = all;
	v->n_signatures = all == NULL ? 0 : n;
}

const char *
visit_order_unknown(
    const struct history_visit *then, const struct history_visit *now)
{
	bool timed = then->has_time && now->has_time;

	if (timed ? then->seen_ms < now->seen_ms
		  : strcmp(then->day, now->day) != 0)
		return "";
	return "it is not recorded which of the two was first";
}

/* ---- amendments */

/* The entry that "station:seq" names, or NULL. */
static const struct myo_entry *
find_entry(const struct gathering *g, const char *refers_to)
{
	struct str station;
	uint64_t seq = 0;

	if (!record_refers(str_from(refers_to), &station, &seq))
		return NULL;
	for (size_t i = 0; i < myo_session_n_entries(g->session); i++) {
		const struct myo_entry *e = myo_session_entry(g->session, i);
		if (e->seq == seq && str_eqc(station, e->station_id))
			return e;
	}
	return NULL;
}

static const char *
entry_words(const struct gathering *g, const struct myo_entry *e)
{
	struct arena *a = &g->h->arena;
	struct str code = str_from(e->value), not_tested = STR("nt:");

	if (str_starts(code, not_tested))
		return arena_printf(a, "not tested%s: %s", e->qualifier,
		    e->value + not_tested.len);
	const char *value =
	    answer_shown(a, myo_protocol_step(g->protocol, e->step_id),
		e->value, g->h->options.comma);

	return arena_printf(a, "%s%s%s%s", value, e->qualifier,
	    e->unit[0] != '\0' ? " " : "", e->unit);
}

/* A correction of a note's correction: back to whose note it is. */
static const struct myo_entry *
note_owner(const struct gathering *g, const struct myo_entry *e)
{
	const struct myo_entry *old = find_entry(g, e->refers_to);

	while (old != NULL && old->entry == MYO_ENTRY_AMEND &&
	       old->step_id[0] == '\0' && old->refers_to[0] != '\0' &&
	       old->seq < e->seq)
		old = find_entry(g, old->refers_to);
	return old != NULL ? old : e;
}

static void
read_amendment(
    const struct gathering *g, size_t index, struct history_amendment *out)
{
	struct arena *a = &g->h->arena;
	const struct myo_entry *e = myo_session_entry(g->session, index);
	bool of_note = myo_session_entry_fixes_note(g->session, index);
	const struct myo_entry *old = find_entry(g, e->refers_to);
	const struct myo_entry *place = of_note ? note_owner(g, e) : e;

	*out = (struct history_amendment){
		.step_id = arena_cstr(a, place->step_id),
		.side = place->side,
		.trial = place->trial,
		.of_note = of_note,
		.was = of_note || old == NULL ? "" : entry_words(g, old),
		.now = of_note ? "" : entry_words(g, e),
		/* the reason of a note's correction is its own note */
		.reason = arena_cstr(
		    a, of_note ? e->note
			       : myo_session_entry_note(g->session, index)),
		.examiner_id = arena_cstr(a, e->examiner_id),
		.recorded_at = arena_cstr(a, e->recorded_at),
		.in_conflict = myo_session_conflict(g->session, index) >= 0,
	};
}

static bool
is_amendment(const struct gathering *g, size_t index)
{
	return myo_session_entry(g->session, index)->entry == MYO_ENTRY_AMEND &&
	       !myo_session_entry_undone(g->session, index);
}

static void
add_amendments(struct gathering *g, struct history_visit *v)
{
	size_t n = 0, of = myo_session_n_entries(g->session);

	for (size_t i = 0; i < of; i++)
		n += is_amendment(g, i) ? 1 : 0;
	struct history_amendment *all =
	    arena_new(&g->h->arena, struct history_amendment, n + 1);
	for (size_t i = 0; all != NULL && i < of; i++)
		if (is_amendment(g, i))
			read_amendment(g, i, &all[v->n_amendments++]);
	v->amendments = all;
}

struct history_visit *
visit_new(struct gathering *g)
{
	struct arena *a = &g->h->arena;
	struct history_visit *v = arena_new(a, struct history_visit, 1);
	const struct myo_slot_note *remarks = NULL;

	if (v == NULL)
		return NULL;
	v->index = g->h->draft->n_visits;
	add_head(g, v);
	add_device(g, v);
	add_flags(g, v);
	v->n_remarks = myo_session_remarks(g->session, &remarks);
	v->remarks = notes_copy(a, remarks, v->n_remarks, 0);
	add_amendments(g, v);
	add_signatures(g, v);
	return v;
}
