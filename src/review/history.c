/*
 * history.c: gathers sessions; see history.h. What is compared is in
 * history_change.c, what makes two values comparable in history_basis.c.
 */
#include "review/history.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "core/answer.h"
#include "core/stats.h"
#include "review/history_private.h"
#include "review/words.h"

#include "base/banned.h"

void
history_init(struct history *h, const struct history_options *options)
{
	*h = (struct history){ .visits = NULL };
	arena_init(&h->arena);
	if (options != NULL)
		h->options = *options;
	h->draft = arena_new(&h->arena, struct history_draft, 1);
}

void
history_release(struct history *h)
{
	arena_release(&h->arena);
	*h = (struct history){ .visits = NULL };
}

/* ---- places */

static struct draft_protocol *
find_protocol(struct history *h, const char *id)
{
	struct history_draft *d = h->draft;

	for (size_t i = 0; i < d->n_protocols; i++)
		if (strcmp(d->protocols[i].id, id) == 0)
			return &d->protocols[i];
	struct draft_protocol *grown = arena_grow(&h->arena, d->protocols,
	    d->n_protocols, &d->cap_protocols, sizeof(*grown));
	if (grown == NULL)
		return NULL;
	d->protocols = grown;
	grown = &grown[d->n_protocols++];
	*grown = (struct draft_protocol){ .id = arena_cstr(&h->arena, id) };
	return grown;
}

static bool
is_place(const struct draft_series *s, const struct myo_slot *slot, int trial)
{
	return s->out.side == slot->side && s->out.trial == trial &&
	       strcmp(s->out.step_id, slot->step_id) == 0;
}

static struct draft_series *
find_series(struct gathering *g, const struct myo_slot *slot, int trial)
{
	struct draft_protocol *d = g->draft;
	struct arena *a = &g->h->arena;

	for (size_t i = 0; i < d->n_series; i++)
		if (is_place(&d->series[i], slot, trial))
			return &d->series[i];
	struct draft_series *grown = arena_grow(
	    a, d->series, d->n_series, &d->cap_series, sizeof(*grown));
	if (grown == NULL)
		return NULL;
	d->series = grown;
	grown = &grown[d->n_series++];
	*grown = (struct draft_series){
		.out = {
			.step_id = arena_cstr(a, slot->step_id),
			.side = slot->side,
			.trial = trial,
		},
	};
	return grown;
}

/* A series is called what its latest session calls it. */
static void
name_series(struct gathering *g, struct draft_series *s,
    const struct myo_slot *slot, size_t place)
{
	struct arena *a = &g->h->arena;
	const struct myo_step *step = slot->step;

	if (s->last != NULL && s->last->seen_ms > g->visit->seen_ms)
		return;
	s->last = g->visit;
	s->place = place;
	s->out.is_safety = step == NULL;
	s->out.kind =
	    step == NULL ? answer_rules_safety(slot->safety).kind : step->kind;
	s->out.ask =
	    arena_cstr(a, step != NULL ? step->ask : slot->safety->ask);
	s->out.structure = step != NULL ? arena_cstr(a, step->structure) : "";
	s->out.unit = step != NULL && step->n_units > 0
			  ? arena_cstr(a, step->units[0])
			  : "";
	s->out.identifies = step != NULL && step->identifies[0] != '\0';
}

/* ---- points */

static void
add_absence(const struct gathering *g, const struct myo_cell *cell,
    struct history_point *p)
{
	struct arena *a = &g->h->arena;

	p->absence = cell->absence;
	p->reason_label = "";
	if (cell->absence == MYO_ABSENT_NOT_TESTED ||
	    cell->absence == MYO_ABSENT_REFUSED) {
		p->reason_label =
		    arena_cstr(a, words_reason(g->protocol, &cell->slot));
		p->qualifier = arena_cstr(a, cell->slot.qualifier);
	}
}

/* The level's place in the basis, which is by rank. */
static void
add_rank(struct history_point *p)
{
	for (size_t i = 0; i < p->basis->n_levels; i++) {
		if (strcmp(p->basis->levels[i].code, p->value) != 0)
			continue;
		p->has_rank = true;
		p->rank = (int)i;
	}
}

/* Of codes nothing is computed: another one is another answer. */
static const char *
why_unread(const struct history_point *p)
{
	if (history_is_numeric(p->basis->kind) && !p->has_number)
		return "not a number";
	if (p->basis->kind == MYO_KIND_GRADE && !p->has_rank)
		return "not a level of the scale";
	return "";
}

static void
read_point(const struct gathering *g, const struct myo_cell *cell,
    struct history_point *p)
{
	struct arena *a = &g->h->arena;
	const struct myo_slot *slot = &cell->slot;
	struct answer_rules rules = slot->step != NULL
					? answer_rules_step(slot->step)
					: answer_rules_safety(slot->safety);
	bool there = cell->absence == MYO_ABSENT_NONE;

	p->value = there ? arena_cstr(a, slot->value) : "";
	p->shown = there ? arena_cstr(a, words_answer(slot)) : "";
	p->unit = there ? arena_cstr(a, slot->unit) : "";
	p->qualifier = there ? arena_cstr(a, slot->qualifier) : "";
	p->amended = arena_cstr(a, slot->amended);
	add_absence(g, cell, p);
	p->has_number = cell->has_number;
	p->number = cell->number;
	p->may_be_abnormal = answer_may_be_abnormal(&rules);
	p->abnormal = cell->abnormal;
	p->notes = notes_copy(a, slot->notes, slot->n_notes, slot->trial);
	p->n_notes = slot->n_notes;
	if (there && p->basis->kind == MYO_KIND_GRADE)
		add_rank(p);
	p->unread = there ? why_unread(p) : "";
}

static void
add_text(struct gathering *g, const char **text, int decimals, double value)
{
	struct buf out = BUF_INIT;

	num_format(&out, value, decimals);
	if (out.failed)
		g->h->arena.failed = true;
	*text = arena_cstr(&g->h->arena, out.data);
	buf_release(&out);
}

static void
trial_stats(struct history_trials *t, double *packed)
{
	t->n = 0;
	for (int i = 0; i < t->of; i++) {
		if (!t->has[i])
			continue;
		packed[t->n] = t->values[i];
		if (t->n == 0 || t->values[i] > t->max)
			t->max = t->values[i];
		t->n++;
	}
	if (t->n == 0)
		return;
	t->mean = stats_mean(packed, (size_t)t->n);
	t->has_sd = stats_sd(packed, (size_t)t->n, &t->sd);
	t->has_cv = stats_cv(packed, (size_t)t->n, &t->cv);
}

static const struct history_note *
all_notes(struct arena *a, const struct myo_cell *const *cells, size_t n,
    size_t *n_notes)
{
	size_t total = 0, at = 0;

	for (size_t i = 0; i < n; i++)
		total += cells[i]->slot.n_notes;
	struct history_note *all = arena_new(a, struct history_note, total + 1);
	for (size_t i = 0; all != NULL && i < n; i++) {
		const struct myo_slot *slot = &cells[i]->slot;
		const struct history_note *some =
		    notes_copy(a, slot->notes, slot->n_notes, slot->trial);
		for (size_t k = 0; some != NULL && k < slot->n_notes; k++)
			all[at++] = some[k];
	}
	*n_notes = at;
	return all;
}

/* All trials of a number on one side, in one point. */
static void
read_trials(struct gathering *g, const struct myo_cell *const *cells, size_t n,
    struct history_point *p)
{
	struct arena *a = &g->h->arena;
	struct history_trials *t = arena_new(a, struct history_trials, 1);
	double *values = arena_new(a, double, 2 * n);
	bool *has = arena_new(a, bool, n);
	const struct myo_cell *first = NULL, *missing = NULL;

	if (t == NULL || values == NULL || has == NULL)
		return;
	for (size_t i = 0; i < n; i++) {
		has[i] = cells[i]->has_number;
		values[i] = cells[i]->number;
		if (has[i] && first == NULL)
			first = cells[i];
		if (!has[i] && missing == NULL)
			missing = cells[i];
	}
	*t = (struct history_trials){
		.values = values, .has = has, .of = (int)n
	};
	trial_stats(t, values + n);
	read_point(g, first != NULL ? first : cells[0], p);
	p->trials = t->n > 0 ? t : NULL;
	p->has_number = t->n == t->of;
	p->number = t->mean;
	if (missing != NULL)
		add_absence(g, missing, p);
	if (t->n > 0) {
		add_text(g, &p->value, basis_finer(p->basis), t->mean);
		p->shown = answer_decimal(a, p->value, g->h->options.comma);
		p->absence = MYO_ABSENT_NONE;
		p->qualifier = "";
	}
	for (size_t i = 0; i < n && p->amended[0] == '\0'; i++)
		p->amended = arena_cstr(a, cells[i]->slot.amended);
	p->notes = all_notes(a, cells, n, &p->n_notes);
}

static struct history_point *
next_point(
    struct gathering *g, const struct myo_slot *slot, int trial, size_t place)
{
	struct draft_series *s = find_series(g, slot, trial);

	if (s == NULL)
		return NULL;
	name_series(g, s, slot, place);
	const struct history_basis *before =
	    s->n > 0 ? s->points[s->n - 1].basis : NULL;
	struct history_point *grown =
	    arena_grow(&g->h->arena, s->points, s->n, &s->cap, sizeof(*grown));
	if (grown == NULL)
		return NULL;
	s->points = grown;
	s->seen |= slot->state != MYO_SLOT_HIDDEN;
	grown = &grown[s->n];
	*grown = (struct history_point){
		.visit = g->visit,
		.basis = basis_of(g, slot, before),
	};
	if (grown->basis == NULL)
		return NULL;
	if (slot->step != NULL && slot->side != MYO_SIDE_ONCE)
		grown->affected = affected_of(g, slot->step);
	s->n++;
	return grown;
}

/* Cells from `at` on that are trials of one number on one side. */
static size_t
run_of_trials(const struct gathering *g, size_t at)
{
	const struct myo_slot *first = &myo_cells_get(g->cells, at)->slot;
	size_t n = 1;

	if (first->step == NULL || !step_is_numeric(first->step) ||
	    first->trial == 0)
		return 1;
	while (at + n < myo_cells_count(g->cells)) {
		const struct myo_slot *next =
		    &myo_cells_get(g->cells, at + n)->slot;
		if (next->step != first->step || next->side != first->side)
			break;
		n++;
	}
	return n;
}

static void
gather_run(struct gathering *g, size_t at, size_t n)
{
	const struct myo_cell *cell = myo_cells_get(g->cells, at);
	bool trials = cell->slot.step != NULL && cell->slot.trial > 0 &&
		      step_is_numeric(cell->slot.step);
	struct history_point *p =
	    next_point(g, &cell->slot, trials ? 0 : cell->slot.trial, at);

	if (p == NULL)
		return;
	if (!trials) {
		read_point(g, cell, p);
		return;
	}
	const struct myo_cell **cells =
	    arena_new(&g->h->arena, const struct myo_cell *, n);
	for (size_t i = 0; cells != NULL && i < n; i++)
		cells[i] = myo_cells_get(g->cells, at + i);
	if (cells != NULL)
		read_trials(g, cells, n, p);
}

static bool
is_wanted(const struct gathering *g, const struct myo_slot *slot)
{
	const char *step = g->h->options.step;

	if (slot->step != NULL && slot->step->kind == MYO_KIND_INSTRUCTION)
		return false;
	return step == NULL || strcmp(step, slot->step_id) == 0;
}

static void
gather_cells(struct gathering *g)
{
	size_t n = 1;

	for (size_t i = 0; i < myo_cells_count(g->cells); i += n) {
		n = run_of_trials(g, i);
		if (is_wanted(g, &myo_cells_get(g->cells, i)->slot))
			gather_run(g, i, n);
	}
}

static void
add_visit(struct gathering *g)
{
	struct history_draft *d = g->h->draft;
	struct arena *a = &g->h->arena;
	struct history_visit **all = arena_grow(a, d->visits, d->n_visits,
	    &d->cap_visits, sizeof(struct history_visit *));

	if (all == NULL)
		return;
	d->visits = all;
	all[d->n_visits++] = g->visit;
	all = arena_grow(a, g->draft->visits, g->draft->n_visits,
	    &g->draft->cap_visits, sizeof(struct history_visit *));
	if (all == NULL)
		return;
	g->draft->visits = all;
	all[g->draft->n_visits++] = g->visit;
}

enum myo_status
history_add(struct history *h, struct myo_session *session,
    const struct myo_protocol *protocol)
{
	if (h->draft == NULL)
		return MYO_ERR_NOMEM;
	if (h->options.comma)
		myo_session_show_comma(session);
	struct myo_cells *cells = myo_cells_new(session);
	struct gathering g = {
		.h = h,
		.session = session,
		.protocol = protocol,
		.cells = cells,
	};

	if (cells == NULL)
		return MYO_ERR_NOMEM;
	g.draft = find_protocol(h, protocol->id);
	g.visit = visit_new(&g);
	if (g.draft != NULL && g.visit != NULL) {
		add_visit(&g);
		gather_cells(&g);
		scores_gather(&g);
	}
	myo_cells_free(cells);
	return arena_failed(&h->arena) || myo_session_failed(session)
		   ? MYO_ERR_NOMEM
		   : MYO_OK;
}

/* ---- putting in order */

static int
compare(int64_t a, int64_t b)
{
	return (a > b) - (a < b);
}

/* `index` is the order of adding, until it is that of time. */
static int
by_time(const void *pa, const void *pb)
{
	const struct history_visit *a = *(struct history_visit *const *)pa;
	const struct history_visit *b = *(struct history_visit *const *)pb;
	int c = compare(a->seen_ms, b->seen_ms);

	if (c == 0)
		c = compare(a->opened_ms, b->opened_ms);
	return c != 0 ? c : compare((int64_t)a->index, (int64_t)b->index);
}

static int
by_visit(const void *pa, const void *pb)
{
	const struct history_point *a = pa, *b = pb;

	return compare((int64_t)a->visit->index, (int64_t)b->visit->index);
}

/* The latest session that has it first; then by its order. */
static int
by_place(const void *pa, const void *pb)
{
	const struct draft_series *a = pa, *b = pb;
	int c = compare((int64_t)b->last->index, (int64_t)a->last->index);

	return c != 0 ? c : compare((int64_t)a->place, (int64_t)b->place);
}

static int
by_id(const void *pa, const void *pb)
{
	return strcmp(((const struct draft_protocol *)pa)->id,
	    ((const struct draft_protocol *)pb)->id);
}

static void
finish_series(
    struct arena *a, struct draft_protocol *d, struct history_protocol *out)
{
	struct history_series *all =
	    arena_new(a, struct history_series, d->n_series + 1);

	if (all == NULL)
		return;
	if (d->n_series > 1)
		qsort(d->series, d->n_series, sizeof(*d->series), by_place);
	for (size_t i = 0; i < d->n_series; i++) {
		struct draft_series *s = &d->series[i];
		if (!s->seen)
			continue;
		if (s->n > 1)
			qsort(s->points, s->n, sizeof(*s->points), by_visit);
		changes_find(a, s->points, s->n);
		all[out->n_series] = s->out;
		all[out->n_series].points = s->points;
		all[out->n_series].n_points = s->n;
		out->n_series++;
	}
	out->series = all;
}

static void
name_visit(struct history_visit *v, bool with_time)
{
	size_t len = with_time && v->has_time ? DATE_MINUTE_LEN : DATE_DAY_LEN;

	for (size_t i = 0; i < len && v->seen_at[i] != '\0'; i++)
		v->when[i] = v->seen_at[i] == 'T' ? ' ' : v->seen_at[i];
}

static void
add_ending(struct history_visit *v)
{
	size_t len = strlen(v->when), id = strlen(v->session_id);

	(void)snprintf(v->when + len, sizeof(v->when) - len, " (%s)",
	    v->session_id + (id > HISTORY_ENDING ? id - HISTORY_ENDING : 0));
}

static bool
same_day(struct history_visit *const *visits, size_t n, size_t i, size_t j)
{
	return i < n && j < n && strcmp(visits[i]->day, visits[j]->day) == 0;
}

/* The time tells sessions of one day apart; where it does not, as in the hour
 * that comes twice in autumn, or was not given, the end of the id. */
static void
name_visits(struct history_visit *const *visits, size_t n)
{
	for (size_t i = 0; i < n; i++)
		name_visit(visits[i], same_day(visits, n, i, i + 1) ||
					  same_day(visits, n, i, i - 1));
	for (size_t i = 0; i < n; i++) {
		bool again = false;
		for (size_t j = i + 1; same_day(visits, n, i, j); j++) {
			if (strcmp(visits[i]->when, visits[j]->when) != 0)
				continue;
			add_ending(visits[j]);
			again = true;
		}
		if (again)
			add_ending(visits[i]);
	}
}

static void
finish_protocol(
    struct arena *a, struct draft_protocol *d, struct history_protocol *out)
{
	const struct history_visit **visits =
	    arena_new(a, const struct history_visit *, d->n_visits);

	if (visits == NULL)
		return;
	qsort(d->visits, d->n_visits, sizeof(*d->visits), by_time);
	name_visits(d->visits, d->n_visits);
	for (size_t i = 0; i < d->n_visits; i++)
		visits[i] = d->visits[i];
	*out = (struct history_protocol){
		.id = d->id,
		.title = visits[d->n_visits - 1]->title,
		.visits = visits,
		.n_visits = d->n_visits,
	};
	finish_series(a, d, out);
	pairs_find(a, out);
	scores_finish(a, d, out);
}

enum myo_status
history_finish(struct history *h)
{
	struct history_draft *d = h->draft;
	struct arena *a = &h->arena;

	if (d == NULL || arena_failed(a))
		return MYO_ERR_NOMEM;
	const struct history_visit **visits =
	    arena_new(a, const struct history_visit *, d->n_visits + 1);
	struct history_protocol *protocols =
	    arena_new(a, struct history_protocol, d->n_protocols + 1);
	if (visits == NULL || protocols == NULL)
		return MYO_ERR_NOMEM;
	if (d->n_protocols > 1)
		qsort(
		    d->protocols, d->n_protocols, sizeof(*d->protocols), by_id);
	for (size_t i = 0; i < d->n_protocols; i++)
		if (d->protocols[i].n_visits == 0)
			return MYO_ERR_NOMEM;
	if (d->n_visits > 1)
		qsort(d->visits, d->n_visits, sizeof(struct history_visit *),
		    by_time);
	/* points keep to the visits they were gathered with */
	for (size_t i = 0; i < d->n_visits; i++)
		d->visits[i]->index = i;
	for (size_t i = 0; i < d->n_protocols; i++)
		finish_protocol(a, &d->protocols[i], &protocols[i]);
	for (size_t i = 0; i < d->n_visits; i++)
		visits[i] = d->visits[i];
	h->visits = visits;
	h->n_visits = d->n_visits;
	h->protocols = protocols;
	h->n_protocols = d->n_protocols;
	return arena_failed(a) ? MYO_ERR_NOMEM : MYO_OK;
}
