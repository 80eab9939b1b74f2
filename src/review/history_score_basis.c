/*
 * history_score_basis.c: what makes two results of a score comparable: its
 * definition, the affected side, which items were counted and how each was
 * asked; of a formula also those of the scores that it takes (clinical
 * reference 5.3).
 */
#include "review/history.h"

#include <string.h>

#include "core/formula.h"
#include "review/history_private.h"

#include "base/banned.h"

/* A score and those that its formula takes, each once. */
struct parts {
	const struct myo_protocol *p;
	const struct myo_score **list;
	size_t n;
};

static void
add_part(struct parts *parts, const struct myo_score *s)
{
	for (size_t i = 0; i < parts->n; i++)
		if (parts->list[i] == s)
			return;
	parts->list[parts->n++] = s;
}

/* A formula takes scores that stand above its own, so this ends. */
static void
add_parts(struct parts *parts, const struct formula *f)
{
	if (f == NULL)
		return;
	if (f->op == FORMULA_SCORE) {
		const struct myo_score *s = &parts->p->scores[f->score];
		add_part(parts, s);
		add_parts(parts, s->formula);
	}
	add_parts(parts, f->a);
	add_parts(parts, f->b);
}

struct reading {
	const struct gathering *g;
	struct parts parts; /* the score itself is the first */
	const struct score_basis *before;
	struct score_basis *out;
	struct score_item *items; /* of `out` */
};

/* ---- definition */

/* Rules that change nothing in what it comes to. */
static bool
is_wording(const char *key)
{
	static const char *const words[] = { "label", "source", "on_request" };

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strcmp(key, words[i]) == 0)
			return true;
	return false;
}

static void
define(struct buf *out, const struct myo_score *s)
{
	buf_addf(out, "%s = %s\nunit = %s\n", myo_score_way_text(s->way),
	    s->items_text, s->unit);
	for (size_t i = 0; i < s->n_items; i++)
		buf_addf(out, "%d%s%d%d ", (int)s->items[i].over,
		    myo_side_text(s->items[i].side), s->items[i].trial,
		    (int)s->items[i].instead);
	buf_addc(out, '\n');
	for (size_t i = 0; i < s->n_rules; i++)
		if (!is_wording(s->rules[i].name))
			buf_addf(out, "%s = %s\n", s->rules[i].name,
			    s->rules[i].value);
}

static const char *
definition_of(struct arena *a, const struct parts *parts)
{
	struct buf out = BUF_INIT;

	for (size_t i = 0; i < parts->n; i++)
		define(&out, parts->list[i]);
	if (out.failed)
		a->failed = true;
	const char *text = arena_cstr(a, out.data);
	buf_release(&out);
	return text;
}

/* ---- the affected side */

static void
read_affected(struct reading *r)
{
	struct arena *a = &r->g->h->arena;
	struct history_condition *all =
	    arena_new(a, struct history_condition, r->parts.n);

	for (size_t i = 0; all != NULL && i < r->parts.n; i++) {
		int step = r->parts.list[i]->involved;
		const struct myo_cell *cell =
		    step < 0
			? NULL
			: myo_cells_find(r->g->cells,
			      r->parts.p->steps[step].id, MYO_SIDE_ONCE, 0);
		if (cell == NULL)
			continue;
		const struct history_condition answer = condition_of(cell);
		all[r->out->n_affected++] = condition_copy(a, &answer);
	}
	r->out->affected = all;
}

/* ---- items */

/* A ratio of two values of one day does not depend on their device. */
static bool
is_ratio(const struct myo_score *s)
{
	return s->way == MYO_SCORE_SYMMETRY || s->way == MYO_SCORE_CV;
}

static enum myo_side
side_counted(const struct score_item *item)
{
	return item->counted == MYO_COUNTED_INSTEAD ? item->instead
						    : item->side;
}

static bool
is_of_step(const struct score_item *a, const struct score_item *b)
{
	return strcmp(a->step_id, b->step_id) == 0;
}

/* Of an item of the same step and side, or NULL. */
static const struct history_basis *
find_basis(const struct score_basis *in, const struct score_item *like)
{
	for (size_t i = 0; in != NULL && i < in->n_items; i++) {
		const struct score_item *item = &in->items[i];
		if (item->basis != NULL && is_of_step(item, like) &&
		    side_counted(item) == side_counted(like))
			return item->basis;
	}
	return NULL;
}

/* With what was answered on that side; of a ratio without. */
static const struct history_basis *
read_basis(const struct reading *r, const struct myo_step *step,
    enum myo_side side, const struct history_basis *before)
{
	const struct myo_cells *cells = r->g->cells;
	bool with = !is_ratio(r->parts.list[0]);

	for (size_t i = 0; with && i < myo_cells_count(cells); i++) {
		const struct myo_slot *slot = &myo_cells_get(cells, i)->slot;
		if (slot->step == step && slot->side == side)
			return basis_of(r->g, slot, before);
	}
	return basis_of_step(&r->g->h->arena, step, before);
}

static bool
has_item(const struct score_basis *in, const struct score_item *like)
{
	for (size_t i = 0; i < in->n_items; i++) {
		const struct score_item *item = &in->items[i];
		if (is_of_step(item, like) && item->side == like->side &&
		    item->instead == like->instead &&
		    item->trial == like->trial)
			return true;
	}
	return false;
}

/* A formula has the items of all that it takes: each is there once. A basis is
 * shared with the same place in this session and the one before. */
static void
add_item(struct reading *r, const struct myo_score_item *from,
    enum myo_counted counted)
{
	const struct myo_step *step = &r->parts.p->steps[from->step];
	struct score_item *item = &r->items[r->out->n_items];

	*item = (struct score_item){
		.step_id = arena_cstr(&r->g->h->arena, step->id),
		.side = from->side,
		.instead = from->instead,
		.trial = from->trial,
		.counted = counted,
	};
	if (has_item(r->out, item))
		return;
	r->out->n_items++;
	if (counted == MYO_COUNTED_MISSING)
		return;
	item->basis = find_basis(r->out, item);
	if (item->basis == NULL)
		item->basis = read_basis(
		    r, step, side_counted(item), find_basis(r->before, item));
}

static void
read_items(struct reading *r)
{
	size_t n = 0;

	for (size_t i = 0; i < r->parts.n; i++)
		n += r->parts.list[i]->n_items;
	r->items = arena_new(&r->g->h->arena, struct score_item, n + 1);
	r->out->items = r->items;
	for (size_t i = 0; r->items != NULL && i < r->parts.n; i++) {
		const struct myo_score *s = r->parts.list[i];
		struct myo_score_view v;
		myo_session_score(
		    r->g->session, (size_t)(s - r->parts.p->scores), &v);
		for (size_t k = 0; v.now.counted != NULL && k < s->n_items; k++)
			add_item(r, &s->items[k], v.now.counted[k]);
	}
}

const struct score_basis *
score_basis_of(const struct gathering *g, const struct myo_score *s,
    const struct score_basis *before)
{
	struct arena *a = &g->h->arena;
	struct reading r = {
		.g = g,
		.parts = {
			.p = g->protocol,
			.list = arena_new(a, const struct myo_score *,
			    g->protocol->n_scores),
		},
		.before = before,
		.out = arena_new(a, struct score_basis, 1),
	};

	if (r.parts.list == NULL || r.out == NULL)
		return NULL;
	add_part(&r.parts, s);
	add_parts(&r.parts, s->formula);
	r.out->definition = definition_of(a, &r.parts);
	read_affected(&r);
	read_items(&r);
	return r.out;
}

/* ---- comparing */

/* "f.right" */
static void
add_side(struct buf *out, const char *step_id, enum myo_side side)
{
	buf_adds(out, step_id);
	if (side != MYO_SIDE_ONCE)
		buf_addf(out, ".%s", myo_side_text(side));
}

/* "f.right.2" */
static void
add_place(struct buf *out, const struct score_item *item, enum myo_side side)
{
	add_side(out, item->step_id, side);
	if (item->trial > 0)
		buf_addf(out, ".%d", item->trial);
}

static void
add_counted(struct buf *out, const struct score_item *item, const char *when)
{
	switch (item->counted) {
	case MYO_COUNTED_MISSING:
		buf_adds(out, "missing");
		break;
	case MYO_COUNTED_OWN:
		buf_adds(out, "counted");
		break;
	case MYO_COUNTED_INSTEAD:
		add_place(out, item, item->instead);
		buf_adds(out, " in its place");
		break;
	}
	buf_addf(out, " %s", when);
}

/* The first that was counted otherwise, and how many more there are. */
static void
differ_counted(struct buf *out, const struct score_basis *then,
    const struct score_basis *now)
{
	size_t n = 0;

	for (size_t i = 0; i < now->n_items; i++) {
		const struct score_item *item = &now->items[i];
		if (then->items[i].counted == item->counted || n++ > 0)
			continue;
		add_place(out, item, item->side);
		buf_adds(out, ": ");
		add_counted(out, &then->items[i], "then");
		buf_adds(out, ", ");
		add_counted(out, item, "now");
	}
	if (n > 1)
		buf_addf(
		    out, "; and %zu more %s", n - 1, n == 2 ? "item" : "items");
}

static const char *
item_differs(struct arena *a, const struct score_basis *then,
    const struct score_basis *now, size_t i)
{
	const struct history_basis *old = then->items[i].basis;
	const struct history_basis *new = now->items[i].basis;

	return old == NULL || new == NULL ? "" : basis_differs(a, old, new);
}

/* Something is true of both sides of its step. */
static bool
is_of_both(struct arena *a, const struct score_basis *then,
    const struct score_basis *now, size_t item, const char *why)
{
	const struct score_item *one = &now->items[item];

	for (size_t i = 0; i < now->n_items; i++)
		if (is_of_step(&now->items[i], one) &&
		    side_counted(&now->items[i]) != side_counted(one) &&
		    strcmp(item_differs(a, then, now, i), why) == 0)
			return true;
	return false;
}

/* The first that was asked otherwise. */
static void
differ_asked(struct arena *a, struct buf *out, const struct score_basis *then,
    const struct score_basis *now)
{
	for (size_t i = 0; i < now->n_items; i++) {
		const struct score_item *item = &now->items[i];
		const char *why = item_differs(a, then, now, i);
		if (why[0] == '\0')
			continue;
		add_side(out, item->step_id,
		    is_of_both(a, then, now, i, why) ? MYO_SIDE_ONCE
						     : side_counted(item));
		buf_addf(out, ": %s", why);
		return;
	}
}

static const char *
affected_differs(struct arena *a, const struct score_basis *then,
    const struct score_basis *now)
{
	const char *why = "";

	for (size_t i = 0; i < now->n_affected && why[0] == '\0'; i++)
		why = condition_differs(
		    a, "affected side", &then->affected[i], &now->affected[i]);
	return why;
}

const char *
score_basis_differs(struct arena *a, const struct score_basis *then,
    const struct score_basis *now)
{
	struct buf out = BUF_INIT;

	if (strcmp(then->definition, now->definition) != 0 ||
	    then->n_items != now->n_items ||
	    then->n_affected != now->n_affected)
		return "the definition of the score changed";
	const char *why = affected_differs(a, then, now);
	if (why[0] != '\0')
		return why;
	differ_counted(&out, then, now);
	if (out.len == 0)
		differ_asked(a, &out, then, now);
	if (out.failed)
		a->failed = true;
	why = arena_cstr(a, out.data);
	buf_release(&out);
	return why;
}

/* ---- what a value is of */

static bool
is_counted_before(const struct myo_score *s, size_t item)
{
	for (size_t i = 0; i < item; i++)
		if (s->items[i].step == s->items[item].step)
			return true;
	return false;
}

static void
add_step(struct buf *out, const struct myo_step *step)
{
	buf_addf(out, "%s %s %s", myo_kind_text(step->kind),
	    step->n_units > 0 ? step->units[0] : "",
	    step->scale != NULL ? step->scale->id : "");
	for (size_t i = 0; i < step->n_choices; i++)
		buf_addf(out, " %s", step->choices[i].code);
	buf_addc(out, '\n');
}

const char *
score_what(
    const struct gathering *g, const struct myo_score *s, const char *before)
{
	struct arena *a = &g->h->arena;
	struct buf out = BUF_INIT;

	buf_addf(&out, "%s = %s\nindex %d\n", myo_score_way_text(s->way),
	    s->items_text, (int)s->index);
	for (size_t i = 0; i < s->n_items; i++) {
		const struct myo_score_item *item = &s->items[i];
		buf_addf(&out, "%d %s %d ", (int)item->over,
		    myo_side_text(item->side), item->trial);
		if (!is_counted_before(s, i))
			add_step(&out, &g->protocol->steps[item->step]);
	}
	if (out.failed)
		a->failed = true;
	const char *text =
	    strcmp(out.data, before) == 0 ? before : arena_cstr(a, out.data);
	buf_release(&out);
	return text;
}
