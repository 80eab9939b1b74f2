/*
 * report_answers.c: every place for an answer in a session: what stands there,
 * in the order of the protocol; then the notes, and what has no answer and why.
 */
#include "export/report_private.h"

#include <string.h>

#include <myolog/review.h>

#include "base/mem.h"
#include "review/words.h"

#include "base/banned.h"

#define COLUMNS_MOST 3

struct answers {
	struct report *r;
	const struct report_source *source;
	struct myo_cells *cells;
	size_t n_notes; /* numbered so far */
	enum myo_side sides[2];
	size_t n_sides;
	bool ended;
};

/* Cells of one step or safety item: from, and behind the last. */
struct group {
	size_t from, to;
	bool sided, hidden, is_safety;
};

static const struct myo_cell *
cell(const struct answers *a, size_t i)
{
	return myo_cells_get(a->cells, i);
}

static struct group
next_group(const struct answers *a, size_t from)
{
	struct group g = { .from = from, .to = from, .hidden = true };
	const char *id = cell(a, from)->slot.step_id;

	for (; g.to < myo_cells_count(a->cells); g.to++) {
		const struct myo_cell *c = cell(a, g.to);
		if (strcmp(c->slot.step_id, id) != 0)
			break;
		g.sided |= c->slot.side != MYO_SIDE_ONCE;
		g.is_safety |= c->slot.safety != NULL;
		g.hidden &= c->absence == MYO_ABSENT_HIDDEN;
	}
	return g;
}

/* ---- one answer */

static void
note_numbers(struct answers *a, const struct myo_slot *slot)
{
	for (size_t i = 0; i < slot->n_notes; i++)
		buf_addf(&a->r->words, "%s%zu", i > 0 ? ", " : " [note ",
		    ++a->n_notes);
	if (slot->n_notes > 0)
		buf_addc(&a->r->words, ']');
}

static void
answer(struct answers *a, const struct myo_cell *c)
{
	struct buf *out = &a->r->words;

	if (c->slot.trial > 0)
		buf_addf(out, "trial %d: ", c->slot.trial);
	if (c->absence == MYO_ABSENT_NOT_REACHED)
		buf_adds(out, "not reached");
	else
		words_slot(out, a->source->protocol, &c->slot);
	if (c->absence == MYO_ABSENT_NONE && c->slot.step != NULL &&
	    c->slot.step->kind == MYO_KIND_GRADE && c->slot.label[0] != '\0')
		buf_addf(out, ": %s", c->slot.label);
	if (c->abnormal)
		buf_adds(out, " (abnormal)");
	if (c->absence == MYO_ABSENT_HIDDEN) /* nor is what was noted of it */
		return;
	if (c->slot.amended[0] != '\0')
		buf_adds(out, " (amended)");
	note_numbers(a, &c->slot);
}

static void
answers_of(struct answers *a, const struct group *g, enum myo_side side)
{
	size_t n = 0;

	for (size_t i = g->from; i < g->to; i++) {
		const struct myo_cell *c = cell(a, i);
		if (c->slot.side != side)
			continue;
		if (n++ > 0)
			buf_addc(&a->r->words, '\n');
		answer(a, c);
	}
}

/* ---- tables */

static void
question(struct answers *a, const struct group *g)
{
	const struct myo_slot *slot = &cell(a, g->from)->slot;
	const char *ask = slot->safety != NULL         ? slot->safety->ask
			  : slot->step == NULL         ? ""
			  : slot->step->ask[0] != '\0' ? slot->step->ask
			  : slot->step->structure[0] != '\0'
			      ? slot->step->structure
			      : slot->step->action;

	buf_adds(&a->r->words, slot->step_id);
	if (ask[0] != '\0')
		buf_addf(&a->r->words, "\n%s", ask);
}

static void
row(struct answers *a, struct doc_table *t, const struct group *g)
{
	question(a, g);
	report_words_cell(a->r, t);
	if (!g->sided) {
		answers_of(a, g, MYO_SIDE_ONCE);
		report_words_cell(a->r, t);
	}
	for (size_t i = 0; i < a->n_sides && g->sided; i++) {
		answers_of(a, g, a->sides[i]);
		report_words_cell(a->r, t);
	}
}

enum part {
	PART_SAFETY,
	PART_SIDED,
	PART_ONCE,
};

static enum part
part_of(const struct group *g)
{
	return g->is_safety ? PART_SAFETY : g->sided ? PART_SIDED : PART_ONCE;
}

static void
table(struct answers *a, enum part part, const char *caption)
{
	struct doc_column columns[COLUMNS_MOST] = { { "Step", false },
		{ "Answer", false } };
	size_t n = 2;
	struct doc_table *t = NULL;

	if (part == PART_SAFETY)
		columns[0].head = "Asked first";
	for (size_t i = 0; i < a->n_sides && part == PART_SIDED; i++) {
		columns[i + 1].head =
		    a->sides[i] == MYO_SIDE_RIGHT ? "Right" : "Left";
		n = i + 2;
	}
	for (size_t i = 0; i < myo_cells_count(a->cells);) {
		struct group g = next_group(a, i);
		i = g.to;
		if (g.hidden || part_of(&g) != part)
			continue;
		if (t == NULL)
			t = doc_table(a->r->doc, caption, columns, n);
		row(a, t, &g);
	}
}

/* ---- notes, in the order of their numbers */

static void
note_rows(struct answers *a, struct doc_table **t, enum part part)
{
	static const struct doc_column columns[] = {
		{ "No.", false },
		{ "Where", false },
		{ "Note", false },
		{ "Who, when", false },
	};

	for (size_t i = 0; i < myo_cells_count(a->cells); i++) {
		const struct myo_slot *s = &cell(a, i)->slot;
		struct group g = { .sided = s->side != MYO_SIDE_ONCE,
			.is_safety = s->safety != NULL };
		if (part_of(&g) != part ||
		    cell(a, i)->absence == MYO_ABSENT_HIDDEN)
			continue;
		for (size_t k = 0; k < s->n_notes; k++) {
			if (*t == NULL)
				*t = doc_table(a->r->doc, "Notes on answers",
				    columns, N(columns));
			buf_addf(&a->r->words, "%zu", ++a->n_notes);
			report_words_cell(a->r, *t);
			report_place(a->r, s->step_id, s->side, s->trial);
			if (s->notes[k].earlier)
				buf_adds(&a->r->words,
				    "; about an answer replaced since");
			report_words_cell(a->r, *t);
			doc_cell(*t, s->notes[k].text);
			report_who(a->r, s->notes[k].examiner_id,
			    s->notes[k].recorded_at);
			report_words_cell(a->r, *t);
		}
	}
}

/* ---- what has no answer */

/* A step that goes with another one is asked where that one is. */
static void
why_hidden(struct answers *a, const struct myo_step *step)
{
	if (step->ask_if_text[0] != '\0')
		buf_addf(
		    &a->r->words, ": it is asked if %s", step->ask_if_text);
	else if (step->with >= 0)
		buf_addf(&a->r->words, ": it goes with %s",
		    a->source->protocol->steps[step->with].id);
}

static void
why_not(struct answers *a, const struct myo_cell *c)
{
	const struct myo_reason *reason =
	    myo_protocol_reason(a->source->protocol, c->slot.reason);

	switch (c->absence) {
	case MYO_ABSENT_NOT_TESTED:
	case MYO_ABSENT_REFUSED:
		words_slot(&a->r->words, a->source->protocol, &c->slot);
		if (reason != NULL && reason->not_done)
			buf_adds(&a->r->words,
			    " (not done, rather than not testable)");
		/* "other" says nothing without its words */
		for (size_t i = 0; i < c->slot.n_notes; i++)
			if (!c->slot.notes[i].earlier)
				buf_addf(&a->r->words, "; %s",
				    c->slot.notes[i].text);
		break;
	case MYO_ABSENT_SKIPPED:
		buf_adds(&a->r->words, "skipped: it may be left out");
		break;
	case MYO_ABSENT_NOT_REACHED:
		buf_adds(&a->r->words, "not reached: the session ended before");
		break;
	case MYO_ABSENT_BLANK:
		buf_adds(&a->r->words, "open: not answered yet");
		break;
	case MYO_ABSENT_HIDDEN:
		buf_adds(&a->r->words, "not asked");
		if (c->slot.step != NULL)
			why_hidden(a, c->slot.step);
		break;
	case MYO_ABSENT_NONE:
	case MYO_ABSENCES:
		break;
	}
}

static bool
alike(const struct myo_cell *a, const struct myo_cell *b)
{
	return a->absence == b->absence &&
	       strcmp(a->slot.step_id, b->slot.step_id) == 0 &&
	       strcmp(a->slot.reason, b->slot.reason) == 0 &&
	       strcmp(a->slot.label, b->slot.label) == 0;
}

static bool
same_notes(const struct myo_slot *a, const struct myo_slot *b)
{
	if (a->n_notes != b->n_notes)
		return false;
	for (size_t i = 0; i < a->n_notes; i++)
		if (strcmp(a->notes[i].text, b->notes[i].text) != 0)
			return false;
	return true;
}

/* cell(i) says nothing that the one of the trial before does not say. */
static bool
goes_on(struct answers *a, size_t i)
{
	const struct myo_cell *c = cell(a, i), *b = cell(a, i - 1);

	return alike(b, c) && b->slot.side == c->slot.side &&
	       (c->slot.n_notes == 0 || same_notes(&b->slot, &c->slot));
}

/* Behind the last of those that are missing for one reason, on one side. */
static size_t
run_end(struct answers *a, size_t from)
{
	size_t to = from + 1;

	while (to < myo_cells_count(a->cells) && goes_on(a, to))
		to++;
	return to;
}

/* Both sides are missing for one reason, in the same words. */
static bool
all_alike(struct answers *a, const struct group *g)
{
	const struct myo_cell *first = cell(a, g->from);

	for (size_t i = g->from + 1; i < g->to; i++) {
		const struct myo_cell *c = cell(a, i);
		bool other_side = c->slot.side != cell(a, i - 1)->slot.side;
		if (!(other_side ? alike(first, c) &&
				       same_notes(&first->slot, &c->slot)
				 : goes_on(a, i)))
			return false;
	}
	return first->absence != MYO_ABSENT_NONE;
}

static void
missing_row(struct answers *a, struct doc_table **t, const struct myo_cell *c)
{
	static const struct doc_column columns[] = {
		{ "Where", false },
		{ "Why", false },
	};

	if (*t == NULL) {
		doc_heading(a->r->doc, 2, "Without an answer");
		*t = doc_table(a->r->doc,
		    "What has no answer, and why; none of it counts as 0",
		    columns, N(columns));
	}
	report_words_cell(a->r, *t);
	why_not(a, c);
	report_words_cell(a->r, *t);
}

/* Sides and trials that are missing for one reason are one row. */
static void
missing(struct answers *a)
{
	struct doc_table *t = NULL;

	for (size_t i = 0; i < myo_cells_count(a->cells);) {
		const struct myo_cell *c = cell(a, i);
		struct group g = next_group(a, i);
		if (g.sided && a->n_sides > 1 && all_alike(a, &g)) {
			buf_addf(&a->r->words, "%s, right and left",
			    c->slot.step_id);
			missing_row(a, &t, c);
			i = g.to;
			continue;
		}
		for (size_t end; i < g.to; i = end) {
			c = cell(a, i);
			end = run_end(a, i);
			if (c->absence == MYO_ABSENT_NONE)
				continue;
			report_place(
			    a->r, c->slot.step_id, c->slot.side, c->slot.trial);
			if (end - i > 1)
				buf_addf(&a->r->words, " to %d",
				    cell(a, end - 1)->slot.trial);
			missing_row(a, &t, c);
		}
	}
}

/* ---- */

static const enum part parts[] = { PART_SAFETY, PART_SIDED, PART_ONCE };

void
report_answers(struct report *r, const struct report_source *source)
{
	static const char *const captions[] = {
		[PART_SAFETY] = "Safety",
		[PART_SIDED] = "Answers by side",
		[PART_ONCE] = "Answers that have no side",
	};
	struct answers a = { .r = r, .source = source };
	struct myo_session_info info;
	struct doc_table *notes = NULL;

	a.cells = myo_cells_new(source->session);
	if (a.cells == NULL) {
		r->doc->arena.failed = true;
		return;
	}
	myo_session_info(source->session, &info);
	for (size_t i = 0; i < info.n_sides; i++)
		if (info.sides[i] != MYO_SIDE_ONCE)
			a.sides[a.n_sides++] = info.sides[i];
	/* as a person is looked at: the right side stands left of the left */
	if (a.n_sides == 2) {
		a.sides[0] = MYO_SIDE_RIGHT;
		a.sides[1] = MYO_SIDE_LEFT;
	}
	doc_heading(r->doc, 2, "Answers");
	for (size_t i = 0; i < N(parts); i++)
		table(&a, parts[i], captions[parts[i]]);
	a.n_notes = 0;
	for (size_t i = 0; i < N(parts); i++)
		note_rows(&a, &notes, parts[i]);
	missing(&a);
	myo_cells_free(a.cells);
}
