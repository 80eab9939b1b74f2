/*
 * overview.c: where a session stands.
 */
#include "ui/overview.h"

#include <stdbool.h>
#include <string.h>

#include "base/arena.h"
#include "base/str.h"
#include "base/utf8.h"
#include "core/answer.h"
#include "ui/render.h"
#include "ui/text.h"

#include "base/banned.h"

#define INDENT 2
#define MANY   64 /* bytes of a brief text */

/* One slot, worked out once: views last only until the next call. */
struct cell {
	const char *place; /* "right, trial 2"; "" for once */
	const char *words; /* in full */
	const char *brief; /* by codes */
	bool noted;
	bool open;
	bool tells; /* by itself, whatever the other side says */
};

/* A step or safety item, and its cells. */
struct row {
	const char *id;
	const struct cell *cells;
	size_t n;
};

struct rows {
	struct arena arena;
	struct row *row; /* NULL without memory */
	size_t n;
};

/* ---- cells */

static bool
is_abnormal(const struct myo_slot *slot)
{
	if (slot->safety != NULL)
		return strcmp(slot->value, "no") != 0 &&
		       strcmp(slot->value, "none") != 0;
	if (slot->step == NULL)
		return false;
	const struct answer_rules rules = answer_rules_step(slot->step);
	return answer_abnormal(&rules, slot->value);
}

static void
add_codes(struct buf *out, const struct myo_slot *slot)
{
	struct str rest = str_from(slot->shown);

	if (rest.len > MANY ||
	    (slot->step != NULL && slot->step->kind == MYO_KIND_TEXT)) {
		buf_adds(out, "answered");
		return;
	}
	for (bool first = true; rest.len > 0; first = false) {
		buf_adds(out, first ? "" : "+");
		utf8_visible(out, str_word(rest, &rest));
	}
	text_line(out, slot->qualifier);
	if (slot->unit[0] != '\0') {
		buf_addc(out, ' ');
		text_line(out, slot->unit);
	}
}

static void
add_brief(struct buf *out, const struct myo_protocol *protocol,
    const struct myo_slot *slot)
{
	switch (slot->state) {
	case MYO_SLOT_ANSWERED:
		add_codes(out, slot);
		break;
	case MYO_SLOT_NOT_TESTED:
		buf_addf(out, "not tested%s: ", slot->qualifier);
		text_line(out, slot->reason);
		break;
	case MYO_SLOT_OPEN:
	case MYO_SLOT_SKIPPED:
	case MYO_SLOT_HIDDEN:
		render_slot_words(out, protocol, slot);
		return;
	}
	if (slot->note_due)
		buf_adds(out, " (its note is missing)");
}

static const char *
keep(struct arena *arena, struct buf *text)
{
	const char *kept = arena_str(arena, buf_str(text));

	if (text->failed)
		arena->failed = true;
	buf_reset(text);
	return kept;
}

static void
fill_cell(struct cell *cell, struct arena *arena,
    const struct myo_protocol *protocol, const struct myo_slot *slot)
{
	struct buf text = BUF_INIT;

	text_place(&text, myo_side_text(slot->side), slot->trial);
	cell->place = keep(arena, &text);
	render_slot_words(&text, protocol, slot);
	cell->words = keep(arena, &text);
	add_brief(&text, protocol, slot);
	cell->brief = keep(arena, &text);
	cell->noted = slot->n_notes > 0;
	cell->open = slot->state == MYO_SLOT_OPEN || slot->note_due;
	cell->tells = slot->state != MYO_SLOT_ANSWERED || slot->note_due ||
		      cell->noted || slot->qualifier[0] != '\0' ||
		      is_abnormal(slot);
	buf_release(&text);
}

/* ---- rows */

static bool
wanted(const struct cell *cell, enum overview_which which)
{
	return which == OVERVIEW_ALL || cell->open == (which == OVERVIEW_OPEN);
}

/* Of one slot: the row it belongs to, and its cell. */
struct gathered {
	size_t row;
	bool shown;
	struct cell cell;
};

static size_t
row_of(const struct myo_protocol *p, const struct myo_slot *slot)
{
	return slot->safety != NULL ? (size_t)(slot->safety - p->safeties)
				    : p->n_safeties + (size_t)slot->step->index;
}

static const char *
row_id(const struct myo_protocol *p, size_t row)
{
	return row < p->n_safeties ? p->safeties[row].id
				   : p->steps[row - p->n_safeties].id;
}

/* Each slot is looked at once: a view of one is worked out anew each time. */
static struct gathered *
look(struct arena *arena, struct myo_session *session,
    const struct myo_protocol *protocol, enum overview_which which)
{
	size_t n = myo_session_n_slots(session);
	struct gathered *all = arena_new(arena, struct gathered, n);

	for (size_t i = 0; i < n && all != NULL; i++) {
		struct myo_slot slot;
		myo_session_slot(session, i, &slot);
		all[i].row = row_of(protocol, &slot);
		if (slot.state == MYO_SLOT_HIDDEN)
			continue;
		fill_cell(&all[i].cell, arena, protocol, &slot);
		all[i].shown = wanted(&all[i].cell, which);
	}
	return all;
}

/* Rows in the order of the protocol, their cells in that of the slots. */
static void
gather(struct rows *rows, struct myo_session *session,
    const struct myo_protocol *protocol, enum overview_which which)
{
	size_t n = myo_session_n_slots(session);
	size_t n_rows = protocol->n_safeties + protocol->n_steps, at = 0;

	*rows = (struct rows){ .arena = ARENA_INIT };
	struct row *all = arena_new(&rows->arena, struct row, n_rows);
	struct cell *cells = arena_new(&rows->arena, struct cell, n);
	const struct gathered *seen =
	    look(&rows->arena, session, protocol, which);
	if (all == NULL || cells == NULL || seen == NULL)
		return;
	for (size_t i = 0; i < n; i++)
		all[seen[i].row].n += seen[i].shown;
	for (size_t i = 0; i < n_rows; i++) {
		all[i].id = row_id(protocol, i);
		all[i].cells = &cells[at];
		at += all[i].n;
		all[i].n = 0;
	}
	for (size_t i = 0; i < n; i++) {
		struct row *row = &all[seen[i].row];
		if (seen[i].shown)
			cells[(size_t)(row->cells - cells) + row->n++] =
			    seen[i].cell;
	}
	rows->row = all;
	for (size_t i = 0; i < n_rows; i++)
		if (all[i].n > 0)
			all[rows->n++] = all[i];
}

static void
release(struct rows *rows, struct buf *out)
{
	if (arena_failed(&rows->arena))
		out->failed = true;
	arena_release(&rows->arena);
}

/* ---- in full */

static void
add_cell(struct buf *out, const struct cell *cell, const char *words)
{
	buf_addf(out, "%s%s%s%s", cell->place,
	    cell->place[0] != '\0' ? " " : "", words,
	    cell->noted ? " (with a note)" : "");
}

static void
put_full(struct buf *out, size_t width, const struct rows *rows)
{
	struct buf line = BUF_INIT;

	for (size_t i = 0; i < rows->n; i++) {
		const struct row *row = &rows->row[i];
		buf_reset(&line);
		for (size_t k = 0; k < row->n; k++) {
			buf_adds(&line, k > 0 ? "; " : "");
			add_cell(&line, &row->cells[k], row->cells[k].words);
		}
		text_field(out, INDENT, width, row->id, line.data);
		if (line.failed)
			out->failed = true;
	}
	buf_release(&line);
}

void
overview_full(struct buf *out, size_t width, struct myo_session *session,
    const struct myo_protocol *protocol, enum overview_which which)
{
	struct rows rows;

	gather(&rows, session, protocol, which);
	put_full(out, width, &rows);
	release(&rows, out);
}

/* ---- in few lines */

static size_t
count_lines(struct str text)
{
	size_t n = 0;

	for (size_t i = 0; i < text.len; i++)
		n += text.p[i] == '\n';
	return n;
}

static bool
alike(const struct row *row)
{
	for (size_t k = 1; k < row->n; k++)
		if (strcmp(row->cells[k].brief, row->cells[0].brief) != 0)
			return false;
	return true;
}

static bool
tells(const struct row *row)
{
	for (size_t k = 0; k < row->n; k++)
		if (row->cells[k].tells)
			return true;
	return !alike(row);
}

/* "strength: right 5, left 4p (note)", "squeeze: both normal" */
static void
add_brief_row(struct buf *out, const struct row *row, enum overview_which which)
{
	buf_addf(out, "%s:", row->id);
	if (row->n > 1 && alike(row) && which != OVERVIEW_OPEN &&
	    !row->cells[0].noted) {
		buf_addf(out, " %s %s", row->n == 2 ? "both" : "all",
		    row->cells[0].brief);
		return;
	}
	for (size_t k = 0; k < row->n; k++) {
		const struct cell *cell = &row->cells[k];
		bool words = which != OVERVIEW_OPEN || cell->place[0] == '\0';
		buf_addf(out, "%s%s", k > 0 ? ", " : " ", cell->place);
		buf_adds(out, words && cell->place[0] != '\0' ? " " : "");
		buf_adds(out, words ? cell->brief : "");
		buf_adds(out, cell->noted ? " (note)" : "");
	}
}

/* Lines that are being filled. */
struct filling {
	struct buf line; /* the last one, without its indent and end */
	size_t lines;    /* with it */
	size_t width;
};

static size_t
lines_of(const struct filling *f, struct str text)
{
	struct buf wrapped = BUF_INIT;

	utf8_wrap(&wrapped, text, INDENT, f->width);
	size_t n = count_lines(buf_str(&wrapped));
	buf_release(&wrapped);
	return n;
}

static void
put_line(struct buf *out, struct filling *f)
{
	utf8_wrap(out, buf_str(&f->line), INDENT, f->width);
	if (f->line.failed)
		out->failed = true;
	buf_reset(&f->line);
}

/* Behind the last item where the line has room. False: lines are used up. */
static bool
put_item(struct buf *out, struct filling *f, struct str item, size_t lines)
{
	size_t room = f->width - INDENT - 1; /* for a semicolon */

	if (f->line.len > 0 &&
	    utf8_width(buf_str(&f->line)) + 2 + utf8_width(item) <= room) {
		buf_adds(&f->line, "; ");
	} else {
		size_t more = lines_of(f, item);
		if (f->lines + more > lines)
			return false;
		f->lines += more;
		if (f->line.len > 0) {
			buf_addc(&f->line, ';');
			put_line(out, f);
		}
	}
	buf_addstr(&f->line, item);
	return true;
}

/* As many as fit; how many that are. Of those that tell something only, or of
 * all. */
static size_t
put_brief(struct buf *out, size_t width, const struct rows *rows,
    enum overview_which which, bool telling, size_t lines)
{
	struct filling f = { .line = BUF_INIT, .width = width };
	struct buf item = BUF_INIT;
	size_t n = 0;

	for (size_t i = 0; i < rows->n; i++) {
		if (telling && !tells(&rows->row[i]))
			continue;
		buf_reset(&item);
		add_brief_row(&item, &rows->row[i], which);
		if (item.failed)
			out->failed = true;
		if (!put_item(out, &f, buf_str(&item), lines))
			break;
		n++;
	}
	if (f.line.len > 0)
		put_line(out, &f);
	buf_release(&item);
	buf_release(&f.line);
	return n;
}

void
overview_within(struct buf *out, size_t width, struct myo_session *session,
    const struct myo_protocol *protocol, enum overview_which which,
    size_t lines)
{
	struct rows rows;
	size_t from = out->len;

	gather(&rows, session, protocol, which);
	put_full(out, width, &rows);
	if (count_lines(str_skip(buf_str(out), from)) > lines) {
		release(&rows, out);
		if (which == OVERVIEW_ALL)
			which = OVERVIEW_DONE;
		gather(&rows, session, protocol, which);
		buf_truncate(out, from);
		if (put_brief(out, width, &rows, which, false, lines) <
		    rows.n) {
			buf_truncate(out, from);
			size_t n = put_brief(
			    out, width, &rows, which, true, lines - 1);
			buf_addf(out, "  and %zu more: :list shows all\n",
			    rows.n - n);
		}
	}
	release(&rows, out);
}
