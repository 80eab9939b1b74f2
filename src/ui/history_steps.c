/*
 * history_steps.c: of a history's page the steps and scores, each with its
 * values over time.
 */
#include "ui/history_private.h"

#include <string.h>

#include "base/str.h"
#include "base/utf8.h"
#include "review/plot.h"
#include "ui/text.h"

#include "base/banned.h"

/* Columns of the table of values; of the value where days have no time. */
#define COLUMN_DAY    4
#define COLUMN_VALUE  16
#define COLUMN_CHANGE 44
#define INDENT_PLOT   4
#define INDENT_SERIES 2
/* A narrower page has no columns. */
#define WIDTH_TABLE 64

/* ---- lines */

/* "right, 2026-02-01, WHAT" in plain lines, which stand alone. */
static const char *
value_label(struct writer *w, const char *side, int trial, const char *day,
    const char *what)
{
	struct buf place = BUF_INIT;

	text_place(&place, side, trial);
	buf_reset(&w->label);
	if (is_plain(w) && place.len > 0)
		buf_addf(&w->label, "%s, ", place.data);
	if (is_plain(w))
		buf_addf(&w->label, "%s%s", day, what[0] != '\0' ? ", " : "");
	buf_adds(&w->label, what);
	if (place.failed)
		w->label.failed = true;
	buf_release(&place);
	return w->label.data;
}

/* Blanks up to a column. */
static void
pad_to(struct buf *line, size_t column)
{
	size_t at = utf8_width(buf_str(line));

	for (; at < column; at++)
		buf_addc(line, ' ');
}

/* Where values stand: behind the longest `when`. */
static size_t
value_column(const struct writer *w)
{
	size_t longest = DATE_DAY_LEN;

	for (size_t i = 0; i < w->protocol->n_visits; i++) {
		size_t len = strlen(w->protocol->visits[i]->when);
		longest = len > longest ? len : longest;
	}
	return COLUMN_VALUE + longest - DATE_DAY_LEN;
}

/* DAY  VALUE  CHANGE, in columns where there is room; else the change stands
 * below. */
static void
add_row(struct writer *w, const char *day, struct str value, struct str change)
{
	struct buf line = BUF_INIT, wrapped = BUF_INIT;
	size_t width = w->page->width, column = value_column(w);
	bool fits = width >= WIDTH_TABLE &&
		    column + utf8_width(value) < COLUMN_CHANGE &&
		    COLUMN_CHANGE + utf8_width(change) <= width;

	pad_to(&line, COLUMN_DAY);
	buf_adds(&line, day);
	pad_to(&line, column);
	utf8_wrap(&wrapped, value, column, width);
	buf_addstr(&line, str_skip(buf_str(&wrapped), column));
	if (fits && change.len > 0) {
		buf_truncate(&line, line.len - 1);
		pad_to(&line, COLUMN_CHANGE);
		buf_addstr(&line, change);
		buf_addc(&line, '\n');
	}
	buf_addstr(w->out, buf_str(&line));
	if (!fits)
		utf8_wrap(w->out, change, column, width);
	if (line.failed || wrapped.failed)
		w->out->failed = true;
	buf_release(&wrapped);
	buf_release(&line);
}

/* w->text holds the value. */
static void
add_value(struct writer *w, const char *label, const char *day,
    const struct buf *change)
{
	if (w->text.failed || w->label.failed)
		w->out->failed = true;
	if (!is_plain(w)) {
		add_row(w, day, buf_str(&w->text), buf_str(change));
		return;
	}
	if (change->len > 0)
		buf_addf(&w->text, "; %s", change->data);
	page_field(w, 0, label);
}

/* ---- a series */

static bool
is_shown(const struct history_point *p)
{
	return p->absence != MYO_ABSENT_HIDDEN;
}

/* The one whose change is said in full. */
static const struct history_point *
last_asked(const struct history_series *s)
{
	for (size_t i = s->n_points; i-- > 0;)
		if (history_point_asked(&s->points[i]))
			return &s->points[i];
	return NULL;
}

static void
value_words(struct writer *w, const struct history_point *p)
{
	buf_reset(&w->text);
	history_value_words(&w->text, p);
	if (p->abnormal)
		buf_adds(&w->text, " [abnormal]");
	if (p->amended[0] != '\0')
		buf_adds(&w->text, " [amended]");
	if (w->many_examiners) {
		buf_adds(&w->text, " (");
		text_line(&w->text, p->visit->examiner_id);
		buf_adds(&w->text, ")");
	}
}

static void
add_point(struct writer *w, const struct history_series *s,
    const struct history_point *p, bool is_last)
{
	struct buf change = BUF_INIT;
	const char *side = myo_side_text(s->side);
	const char *day = p->visit->when;

	if (!is_last)
		history_change_brief(&change, p, w->page->comma);
	value_words(w, p);
	add_value(w, value_label(w, side, s->trial, day, ""), day, &change);
	buf_reset(&w->text);
	history_trials_words(&w->text, p, w->page->comma);
	page_field(
	    w, value_column(w), value_label(w, side, s->trial, day, "trials"));
	for (size_t i = 0; i < p->n_notes; i++) {
		page_note(w, &p->notes[i]);
		page_field(w, value_column(w),
		    value_label(w, side, s->trial, day,
			p->notes[i].earlier ? "earlier note" : "note"));
	}
	if (change.failed)
		w->out->failed = true;
	buf_release(&change);
}

static void
add_series(struct writer *w, const struct history_series *s, bool is_alone)
{
	const struct history_point *last = last_asked(s);
	struct buf place = BUF_INIT;

	text_place(&place, myo_side_text(s->side), s->trial);
	if (!is_plain(w) && !is_alone)
		text_field(
		    w->out, INDENT_SERIES, w->page->width, "", place.data);
	for (size_t i = 0; i < s->n_points; i++)
		if (is_shown(&s->points[i]))
			add_point(w, s, &s->points[i], &s->points[i] == last);
	buf_reset(&w->text);
	if (last != NULL)
		history_change_words(&w->text, last, w->page->comma);
	if (last != NULL)
		page_field(w, COLUMN_DAY,
		    value_label(w, myo_side_text(s->side), s->trial,
			last->visit->when, "change"));
	if (place.failed)
		w->out->failed = true;
	buf_release(&place);
}

/* ---- sides */

static void
add_day_of_sides(struct writer *w, const struct history_sides *s, bool is_last)
{
	const struct buf none = BUF_INIT;

	buf_reset(&w->text);
	if (is_last)
		history_sides_words(&w->text, s, w->page->comma);
	else
		history_sides_brief(&w->text, s, w->page->comma);
	buf_reset(&w->label);
	buf_addf(&w->label, "sides, %s", s->visit->when);
	add_value(w, w->label.data, s->visit->when, &none);
}

static void
add_sides(struct writer *w, const struct history_pair *pair)
{
	if (!is_plain(w))
		text_field(w->out, INDENT_SERIES, w->page->width, "",
		    "right and left");
	for (size_t i = 0; i < pair->n_days; i++)
		add_day_of_sides(w, &pair->days[i], i + 1 == pair->n_days);
}

/* ---- a step */

static const struct history_pair *
find_pair(const struct writer *w, const struct history_series *s)
{
	for (size_t i = 0; i < w->protocol->n_pairs; i++)
		if (w->protocol->pairs[i].right == s ||
		    w->protocol->pairs[i].left == s)
			return &w->protocol->pairs[i];
	return NULL;
}

static void
add_step_head(struct writer *w, const struct history_series *s)
{
	const struct history_basis *b = s->points[s->n_points - 1].basis;

	buf_addc(w->out, '\n');
	buf_reset(&w->text);
	text_line(&w->text, s->ask[0] != '\0' ? s->ask : s->structure);
	if (b->scale_id[0] != '\0') {
		buf_adds(&w->text, " (scale ");
		text_line(&w->text, b->scale_id);
		buf_adds(&w->text, ")");
	} else if (s->unit[0] != '\0') {
		buf_adds(&w->text, " (");
		text_line(&w->text, s->unit);
		buf_adds(&w->text, ")");
	}
	buf_reset(&w->label);
	if (is_plain(w))
		buf_adds(&w->label, "step ");
	text_line(&w->label, s->step_id);
	page_field(w, 0, w->label.data);
}

static void
add_plot(struct writer *w, const struct history_series *s)
{
	const struct history_pair *pair = find_pair(w, s);

	if (is_plain(w) || (pair != NULL && pair->left == s))
		return;
	if (pair != NULL)
		(void)plot_series(w->out, INDENT_PLOT, w->page->width,
		    pair->right, pair->left, w->page->comma);
	else
		(void)plot_series(w->out, INDENT_PLOT, w->page->width, s, NULL,
		    w->page->comma);
}

/* Series from `at` on that are of one step. */
static size_t
run_of_step(const struct writer *w, size_t at)
{
	const struct history_protocol *p = w->protocol;
	size_t n = 1;

	while (at + n < p->n_series &&
	       strcmp(p->series[at + n].step_id, p->series[at].step_id) == 0)
		n++;
	return n;
}

static void
add_step(struct writer *w, const struct history_series *series, size_t n)
{
	add_step_head(w, &series[0]);
	for (size_t i = 0; i < n; i++)
		add_series(w, &series[i],
		    series[i].side == MYO_SIDE_ONCE && series[i].trial == 0);
	for (size_t i = 0; i < n; i++) {
		const struct history_pair *pair = find_pair(w, &series[i]);
		if (pair != NULL && pair->right == &series[i])
			add_sides(w, pair);
	}
	for (size_t i = 0; i < n; i++)
		add_plot(w, &series[i]);
}

/* ---- safety: in one line where it was the same every time */

static bool
is_always_same(const struct history_series *s)
{
	for (size_t i = 0; i < s->n_points; i++) {
		const struct history_point *p = &s->points[i];
		if (p->absence != MYO_ABSENT_NONE || p->n_notes > 0 ||
		    p->amended[0] != '\0' ||
		    strcmp(p->value, s->points[0].value) != 0)
			return false;
	}
	return true;
}

static void
add_safety(struct writer *w, const struct history_series *s)
{
	buf_reset(&w->label);
	text_line(&w->label, s->step_id);
	buf_reset(&w->text);
	text_line(&w->text, s->ask);
	buf_addc(&w->text, ' ');
	history_point_words(&w->text, &s->points[0], w->page->comma);
	if (s->n_points > 1)
		buf_addf(&w->text, ", all %zu times", s->n_points);
	page_field(w, 0, w->label.data);
}

void
page_steps(struct writer *w)
{
	const struct history_protocol *p = w->protocol;
	bool after_step = true;
	size_t n = 1;

	for (size_t i = 0; i < p->n_series; i += n) {
		n = run_of_step(w, i);
		bool brief =
		    p->series[i].is_safety && is_always_same(&p->series[i]);
		if (brief && after_step)
			buf_addc(w->out, '\n');
		after_step = !brief;
		if (brief)
			add_safety(w, &p->series[i]);
		else
			add_step(w, &p->series[i], n);
	}
}

/* ---- scores */

static void
score_words(struct writer *w, const struct history_score_point *p)
{
	buf_reset(&w->text);
	history_score_number(&w->text, p, w->page->comma);
	if (p->band[0] != '\0') {
		buf_adds(&w->text, ", ");
		text_line(&w->text, p->band);
	}
	if (p->note[0] != '\0') {
		buf_adds(&w->text, ", ");
		text_line(&w->text, p->note);
	}
	if (!p->follows)
		buf_adds(
		    &w->text, ", no longer follows from the answers in force");
}

static void
add_score_point(struct writer *w, const struct history_score *s,
    const struct history_score_point *p, bool is_last)
{
	struct buf change = BUF_INIT;

	if (!is_last)
		history_score_change_brief(
		    &change, p, s->decimals, w->page->comma);
	score_words(w, p);
	add_value(w, p->visit->when, p->visit->when, &change);
	if (change.failed)
		w->out->failed = true;
	buf_release(&change);
}

static void
add_score(struct writer *w, const struct history_score *s)
{
	const struct history_score_point *last = &s->points[s->n_points - 1];

	buf_addc(w->out, '\n');
	buf_reset(&w->text);
	text_line(&w->text, s->label);
	buf_reset(&w->label);
	buf_adds(&w->label, "score ");
	text_line(&w->label, s->score_id);
	page_field(w, 0, w->label.data);
	for (size_t i = 0; i < s->n_points; i++)
		add_score_point(w, s, &s->points[i], &s->points[i] == last);
	buf_reset(&w->text);
	history_score_change_words(&w->text, last, s->decimals, w->page->comma);
	page_field(
	    w, COLUMN_DAY, value_label(w, "", 0, last->visit->when, "change"));
	if (!is_plain(w))
		(void)plot_score(
		    w->out, INDENT_PLOT, w->page->width, s, w->page->comma);
}

void
page_scores(struct writer *w)
{
	for (size_t i = 0; i < w->protocol->n_scores; i++)
		if (w->protocol->scores[i].n_points > 0)
			add_score(w, &w->protocol->scores[i]);
}
