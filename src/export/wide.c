/*
 * wide.c: which columns a table with a row a session has, and its rows.
 */
#include "export/wide_private.h"

#include <string.h>

#include "core/column.h"

#include "base/banned.h"

void
wide_init(struct wide *w, struct export *x)
{
	*w = (struct wide){ .x = x };
}

/* ---- names */

static bool
is_taken(const struct wide *w, const char *name)
{
	for (size_t i = 0; i < w->n_names; i++)
		if (strcmp(w->names[i], name) == 0)
			return true;
	return false;
}

static void
take_name(struct wide *w, const char *name)
{
	struct arena *a = &w->x->arena;
	const char **names =
	    arena_grow(a, w->names, w->n_names, &w->cap_names, sizeof(*names));

	if (names == NULL)
		return;
	w->names = names;
	names[w->n_names++] = name;
}

/* All columns of a place under one name: is one of theirs taken? */
struct trying {
	struct wide *w;
	const char *name;
	bool taken;
};

static void
try_name(void *ctx, const struct wide_place *place, enum wide_field field,
    const struct myo_choice *choice, const char *suffix)
{
	struct trying *t = ctx;
	struct buf name = BUF_INIT;

	(void)place;
	(void)field;
	(void)choice;
	buf_addf(&name, "%s%s", t->name, suffix);
	t->taken |= is_taken(t->w, name.data);
	if (name.failed)
		t->w->x->arena.failed = true;
	buf_release(&name);
}

static void
keep_name(void *ctx, const struct wide_place *place, enum wide_field field,
    const struct myo_choice *choice, const char *suffix)
{
	struct trying *t = ctx;

	(void)place;
	(void)field;
	(void)choice;
	take_name(t->w, arena_printf(&t->w->x->arena, "%s%s", t->name, suffix));
}

static bool
is_free(struct wide *w, const struct wide_place *p, const char *name)
{
	struct trying t = { .w = w, .name = name };
	struct buf scratch = BUF_INIT;

	wide_suffixes(p, &scratch, try_name, &t);
	if (scratch.failed)
		w->x->arena.failed = true;
	buf_release(&scratch);
	return !t.taken;
}

/* "1.2-0123456789ab": "1_2", or all of it as "1_2_0123456789ab". */
static void
add_version(struct buf *out, const char *rev, bool with_hash)
{
	const char *end = strrchr(rev, '-');
	size_t len =
	    end == NULL || with_hash ? strlen(rev) : (size_t)(end - rev);

	buf_adds(out, "__v");
	column_id(out, (struct str){ rev, len });
}

/* What stands in its cells means the same. */
static bool
same_way(const struct wide *w, const struct wide_place *a,
    const struct wide_place *b)
{
	return strcmp(a->signature, b->signature) == 0 &&
	       (!w->x->options->labels || labels_agree(&a->labels, &b->labels));
}

/* The place is known in a newer revision, but answered in another way. */
static bool
differs(const struct wide *w, const struct wide_place *p)
{
	for (size_t i = 0; i < w->n_places; i++) {
		const struct wide_place *have = w->places[i];
		if (strcmp(have->step_id, p->step_id) == 0 &&
		    !same_way(w, have, p))
			return true;
	}
	return false;
}

static void
give_name(struct wide *w, struct wide_place *p, const char *rev)
{
	struct buf name = BUF_INIT, scratch = BUF_INIT;

	column_place(&name, p->step_id, p->side, p->trial);
	size_t plain = name.len;
	bool other = differs(w, p);
	bool found = !other && is_free(w, p, name.data);
	for (int with_hash = 0; with_hash < 2 && !found && other; with_hash++) {
		buf_truncate(&name, plain);
		add_version(&name, rev, with_hash > 0);
		found = is_free(w, p, name.data);
	}
	for (int n = 2; !found && !name.failed; n++) {
		buf_truncate(&name, plain);
		buf_addf(&name, "__%d", n);
		found = is_free(w, p, name.data);
	}
	if (name.failed)
		w->x->arena.failed = true;
	p->name = arena_str(&w->x->arena, buf_str(&name));
	struct trying t = { .w = w, .name = p->name };
	wide_suffixes(p, &scratch, keep_name, &t);
	if (scratch.failed)
		w->x->arena.failed = true;
	buf_release(&scratch);
	buf_release(&name);
}

/* ---- places */

/* Limits that hold for all revisions. */
static void
widen(struct wide_place *have, const struct wide_place *p)
{
	have->has_min = have->has_min && p->has_min;
	have->has_max = have->has_max && p->has_max;
	if (p->min < have->min)
		have->min = p->min;
	if (p->max > have->max)
		have->max = p->max;
}

static bool
same_place(const struct wide *w, const struct wide_place *a,
    const struct wide_place *b)
{
	return a->side == b->side && a->trial == b->trial &&
	       strcmp(a->step_id, b->step_id) == 0 && same_way(w, a, b);
}

static struct wide_place *
find_or_add(struct wide *w, const struct wide_place *p, const char *rev)
{
	struct arena *a = &w->x->arena;

	for (size_t i = 0; i < w->n_places; i++)
		if (same_place(w, w->places[i], p)) {
			widen(w->places[i], p);
			labels_merge(&w->places[i]->labels, a, &p->labels);
			return w->places[i];
		}
	struct wide_place **places = arena_grow(
	    a, w->places, w->n_places, &w->cap_places, sizeof(*places));
	struct wide_place *kept = arena_new(a, struct wide_place, 1);
	if (places == NULL || kept == NULL)
		return NULL;
	*kept = *p;
	w->places = places;
	give_name(w, kept, rev);
	places[w->n_places++] = kept;
	return kept;
}

static void
add_place(struct wide *w, struct wide_revision *rev, const struct wide_place *p)
{
	struct arena *a = &w->x->arena;
	const char *step = w->x->options->step;

	if (step != NULL && strcmp(step, p->step_id) != 0)
		return;
	struct wide_place *place = find_or_add(w, p, rev->rev);
	struct wide_place **places = arena_grow(
	    a, rev->places, rev->n_places, &rev->cap_places, sizeof(*places));
	if (place == NULL || places == NULL)
		return;
	rev->places = places;
	places[rev->n_places++] = place;
}

static bool
has_side(const struct myo_step *step, enum myo_side side)
{
	for (size_t i = 0; i < step->n_sides; i++)
		if (step->sides[i] == side)
			return true;
	return side == MYO_SIDE_ONCE && step->n_sides == 0;
}

static void
add_step(struct wide *w, struct wide_revision *rev, const struct myo_step *step)
{
	for (int side = MYO_SIDE_ONCE; side <= MYO_SIDE_LEFT; side++) {
		if (!has_side(step, (enum myo_side)side))
			continue;
		int trial = step->trials > 0 ? 1 : 0;
		do {
			struct wide_place p = wide_step(
			    &w->x->arena, step, (enum myo_side)side, trial);
			add_place(w, rev, &p);
		} while (++trial <= step->trials);
	}
}

enum myo_status
wide_plan(struct wide *w, const struct myo_protocol *protocol)
{
	struct arena *a = &w->x->arena;
	struct wide_revision *revisions = arena_grow(a, w->revisions,
	    w->n_revisions, &w->cap_revisions, sizeof(*revisions));

	for (size_t i = 0; i < table_n_heads() && w->n_revisions == 0; i++)
		take_name(w, table_heads[i].name);
	if (revisions == NULL)
		return MYO_ERR_NOMEM;
	w->revisions = revisions;
	struct wide_revision *rev = &revisions[w->n_revisions++];
	*rev = (struct wide_revision){ .rev = arena_cstr(a, protocol->rev) };
	for (size_t i = 0; i < protocol->n_safeties; i++) {
		struct wide_place p = wide_safety(a, &protocol->safeties[i]);
		add_place(w, rev, &p);
	}
	for (size_t i = 0; i < protocol->n_steps; i++)
		add_step(w, rev, &protocol->steps[i]);
	for (size_t i = 0; i < protocol->n_scores; i++) {
		if (protocol->scores[i].on_request)
			continue;
		struct wide_place p = wide_score(a, &protocol->scores[i]);
		add_place(w, rev, &p);
	}
	return arena_failed(a) ? MYO_ERR_NOMEM : MYO_OK;
}

/* ---- columns */

struct filling {
	struct wide *w;
	struct wide_column *list;
	size_t n; /* list NULL: they are only counted */
};

static enum table_type
type_of(const struct wide_place *p, enum wide_field field)
{
	switch (field) {
	case WIDE_VALUE:
		return p->is_whole    ? TABLE_INTEGER
		       : p->is_number ? TABLE_NUMBER
				      : TABLE_TEXT;
	case WIDE_HAS:
		return TABLE_FLAG;
	case WIDE_BAND:
	case WIDE_NOTE:
		return TABLE_TEXT;
	case WIDE_HEAD:
	case WIDE_QUALIFIER:
	case WIDE_MISSING:
	case WIDE_REASON:
		break;
	}
	return TABLE_ID;
}

static void
add_column(void *ctx, const struct wide_place *place, enum wide_field field,
    const struct myo_choice *choice, const char *suffix)
{
	struct filling *f = ctx;

	if (f->list != NULL)
		f->list[f->n] = (struct wide_column){
			.name = arena_printf(
			    &f->w->x->arena, "%s%s", place->name, suffix),
			.type = type_of(place, field),
			.field = field,
			.place = place,
			.choice = choice,
		};
	f->n++;
}

/* Answers, then scores. */
static void
fill(struct filling *f)
{
	struct buf scratch = BUF_INIT;

	for (size_t i = 0; i < table_n_heads(); i++, f->n++)
		if (f->list != NULL)
			f->list[f->n] = (struct wide_column){
				.name = table_heads[i].name,
				.type = table_heads[i].type,
				.field = WIDE_HEAD,
				.head = &table_heads[i],
			};
	for (int scores = 0; scores < 2; scores++)
		for (size_t i = 0; i < f->w->n_places; i++)
			if (f->w->places[i]->is_score == (scores == 1))
				wide_suffixes(
				    f->w->places[i], &scratch, add_column, f);
	if (scratch.failed)
		f->w->x->arena.failed = true;
	buf_release(&scratch);
}

enum myo_status
wide_close(struct wide *w)
{
	struct arena *a = &w->x->arena;
	struct filling f = { .w = w };

	fill(&f);
	f.list = arena_new(a, struct wide_column, f.n);
	if (f.list == NULL)
		return MYO_ERR_NOMEM;
	f.n = 0;
	fill(&f);
	w->columns = f.list;
	w->n_columns = f.n;
	return arena_failed(a) ? MYO_ERR_NOMEM : MYO_OK;
}

/* ---- rows */

enum myo_status
wide_header(struct wide *w, struct table *t, int file)
{
	for (size_t i = 0; i < w->n_columns; i++)
		table_cell(t, TABLE_ID, w->columns[i].name);
	table_end(t);
	return export_flush(w->x, file);
}

static bool
is_of(const struct rows_answer *a, const struct wide_place *p)
{
	return a->trial == p->trial &&
	       strcmp(a->side, myo_side_text(p->side)) == 0 &&
	       strcmp(a->step_id, p->step_id) == 0;
}

/* Both stand in the same order; a session without one side has fewer. */
static void
place_answers(struct wide *w, const struct rows *r)
{
	const struct wide_revision *rev = NULL;
	size_t at = 0;

	for (size_t i = 0; i < w->n_places; i++) {
		w->places[i]->answer = NULL;
		w->places[i]->is_in_revision = false;
	}
	for (size_t i = 0; i < w->n_revisions; i++)
		if (strcmp(w->revisions[i].rev, r->head.protocol_rev) == 0)
			rev = &w->revisions[i];
	for (size_t i = 0; rev != NULL && i < rev->n_places; i++) {
		struct wide_place *p = rev->places[i];
		p->is_in_revision = true;
		for (size_t k = at; k < r->n && p->answer == NULL; k++)
			if (is_of(&r->list[k], p)) {
				p->answer = &r->list[k];
				at = k + 1;
			}
	}
}

static void
add_missing(struct table *t, const struct wide_column *c)
{
	const struct rows_answer *a = c->place->answer;

	table_cell(t, c->type,
	    a != NULL                  ? a->missing
	    : c->place->is_in_revision ? myo_absence_text(MYO_ABSENT_HIDDEN)
				       : WIDE_NOT_IN_REVISION);
}

static void
add_cell(
    struct table *t, const struct wide_column *c, const struct rows_head *head)
{
	if (c->field == WIDE_HEAD) {
		table_head_cell(t, c->head, head);
		return;
	}
	const struct rows_answer *a = c->place->answer;

	switch (c->field) {
	case WIDE_HEAD:
		return;
	case WIDE_VALUE:
		table_value(t, a);
		return;
	case WIDE_HAS:
		if (a == NULL || a->missing[0] != '\0')
			table_cell(t, c->type, "");
		else
			table_flag(t, str_has_word(str_from(a->code),
					  str_from(c->choice->code)));
		return;
	case WIDE_QUALIFIER:
		table_cell(t, c->type, a != NULL ? a->qualifier : "");
		return;
	case WIDE_MISSING:
		add_missing(t, c);
		return;
	case WIDE_REASON:
		table_cell(t, c->type, a != NULL ? a->reason : "");
		return;
	case WIDE_BAND:
		table_cell(t, c->type, a != NULL ? a->label : "");
		return;
	case WIDE_NOTE:
		table_cell(t, c->type, a != NULL ? a->note : "");
		return;
	}
}

enum myo_status
wide_row(struct wide *w, struct table *t, const struct rows *r, int file)
{
	place_answers(w, r);
	for (size_t i = 0; i < w->n_columns; i++)
		add_cell(t, &w->columns[i], &r->head);
	table_end(t);
	w->x->n_rows++;
	return export_flush(w->x, file);
}
