/*
 * Scores of a session: what follows from the answers in force, what is on
 * record, and the entries that are due.
 *
 * They are recorded when the session closes, before the close itself, and
 * again when an amendment changes them. A score is due where its latest
 * record, if there is one, says something else than the answers do; so a
 * crash between two of them heals, and nothing is recorded twice.
 */
#include "core/session_private.h"

#include <string.h>

#include "core/named.h"
#include "core/score.h"

#include "base/banned.h"

static bool
score_answer(void *ctx, const struct myo_step *step, enum myo_side side,
    int trial, struct score_answer *out)
{
	struct myo_session *s = ctx;
	int first = slot_first(s, step->index, side);
	if (first == NONE)
		return false;
	int slot = first + (trial > 0 ? trial - 1 : 0);
	const struct node *n = slot_node(s, slot);
	struct answer_rules rules = slot_rules(s, slot);
	double value = 0.0;
	if (n == NULL || !s->slots[slot].visible || node_is_nt(n) ||
	    n->e.entry == MYO_ENTRY_SKIPPED ||
	    !answer_number(&rules, n->e.value, &value))
		return false;
	*out = (struct score_answer){ .value = value, .code = "" };
	if (step->n_choices > 0) {
		const struct myo_choice *c = &step->choices[(size_t)value];
		out->value = c->points;
		out->code = c->code;
	}
	return true;
}

static bool
side_asked(void *ctx, enum myo_side side)
{
	const struct myo_session *s = ctx;
	return side == MYO_SIDE_ONCE || session_has_side(s, side);
}

static const struct myo_score_result *
results(struct myo_session *s)
{
	const struct score_source source = {
		.ctx = s,
		.answer = score_answer,
		.asked = side_asked,
	};
	if (s->scores != NULL)
		return s->scores;
	slots_refresh(s);
	struct myo_score_result *all = arena_new(
	    &s->view_arena, struct myo_score_result, s->p->n_scores + 1);
	if (all != NULL)
		scores_compute(&s->view_arena, s->p, &source, all);
	s->scores = all;
	return all;
}

static int
score_index(const struct myo_session *s, const char *step_id)
{
	struct named named;

	(void)protocol_named(s->p, step_id, &named);
	return named.score != NULL ? (int)(named.score - s->p->scores) : NONE;
}

bool
scores_apply(struct myo_session *s, int node)
{
	int i = score_index(s, s->nodes[node].e.step_id);
	if (i == NONE)
		return false;
	s->nodes[node].prev = s->score_last[i];
	s->score_last[i] = node;
	return true;
}

static bool
follows(const struct myo_session *s, size_t score,
    const struct myo_score_result *now)
{
	int last = s->score_last[score];
	if (last == NONE)
		return false;
	const struct myo_entry *e = &s->nodes[last].e;
	return strcmp(e->value, now->text) == 0 &&
	       strcmp(e->unit, now->unit) == 0 &&
	       strcmp(e->label, now->band) == 0 &&
	       strcmp(e->note, now->note) == 0;
}

/* "MRC sum score: 46, below 48, 12/12 items" */
static void
say(struct myo_session *s, size_t score, const struct myo_score_result *r)
{
	int last = s->score_last[score];
	const char *instead = last == NONE ? "" : s->nodes[last].e.value;
	bool changed = instead[0] != '\0' && strcmp(instead, r->text) != 0;
	const char *text = answer_decimal(&s->fx_arena, r->text, s->comma);
	fx_say(s, MYO_SAY_TEXT, "%s: %s%s%s%s%s%s%s, %s", r->score->label, text,
	    r->unit[0] != '\0' ? " " : "", r->unit,
	    changed ? ", instead of " : "",
	    changed ? answer_decimal(&s->fx_arena, instead, s->comma) : "",
	    r->band[0] != '\0' ? ", " : "", r->band, r->note);
}

void
scores_draft(struct myo_session *s, int about)
{
	const struct myo_score_result *all = results(s);
	for (size_t i = 0; all != NULL && i < s->p->n_scores; i++) {
		const struct myo_score_result *r = &all[i];
		if (r->score->on_request || !r->applies || follows(s, i, r))
			continue;
		struct myo_entry *e = fx_draft(s, MYO_ENTRY_SCORE, NONE);
		e->step_id =
		    arena_printf(&s->fx_arena, SCORE_PREFIX "%s", r->score->id);
		/* What they came to goes with the first that is stored. */
		struct arena *a = &s->fx_arena;
		e->value = arena_cstr(a, r->text);
		e->unit = arena_cstr(a, r->unit);
		e->label = arena_cstr(a, r->band);
		e->note = arena_cstr(a, r->note);
		if (about != NONE)
			e->refers_to = node_ref(s, about);
		say(s, i, r);
	}
}

void
scores_settle(struct myo_session *s)
{
	int about = NONE;
	for (size_t i = s->n_nodes; i-- > 0 && about == NONE;)
		if (s->nodes[i].e.entry == MYO_ENTRY_AMEND)
			about = (int)i;
	if (s->void_node == NONE)
		scores_draft(s, about);
}

size_t
myo_session_n_scores(const struct myo_session *s)
{
	return s->p->n_scores;
}

void
myo_session_score(
    struct myo_session *s, size_t index, struct myo_score_view *out)
{
	static const struct myo_entry none = {
		.value = "",
		.unit = "",
		.label = "",
		.note = "",
		.recorded_at = "",
		.station_id = "",
	};
	const struct myo_score_result *all = results(s);
	int last = s->score_last[index];
	int before = last == NONE ? NONE : s->nodes[last].prev;
	const struct myo_entry *e = last == NONE ? &none : &s->nodes[last].e;
	*out = (struct myo_score_view){
		.recorded = last != NONE,
		.text = e->value,
		.unit = e->unit,
		.band = e->label,
		.note = e->note,
		.recorded_at = e->recorded_at,
		.station_id = e->station_id,
		.seq = e->seq,
		.before = before == NONE ? "" : s->nodes[before].e.value,
	};
	out->now = (struct myo_score_result){
		.score = &s->p->scores[index],
		.text = "ND",
		.unit = "",
		.band = "",
		.note = "",
	};
	if (all != NULL) {
		out->now = all[index];
		out->follows = follows(s, index, &all[index]);
	}
}
