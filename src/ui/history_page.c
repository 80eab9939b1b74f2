/*
 * history_page.c: see history_page.h. The parts are in history_visits.c and
 * history_steps.c.
 */
#include "ui/history_page.h"

#include <string.h>

#include "base/date.h"
#include "base/str.h"
#include "base/utf8.h"
#include "ui/history_private.h"
#include "ui/text.h"

#include "base/banned.h"

void
page_field(struct writer *w, size_t indent, const char *label)
{
	if (w->text.failed || w->label.failed)
		w->out->failed = true;
	text_field(w->out, is_plain(w) ? 0 : indent, w->page->width, label,
	    w->text.data);
}

void
page_heading(struct writer *w, const char *heading)
{
	buf_addc(w->out, '\n');
	if (!is_plain(w))
		text_field(w->out, 0, w->page->width, "", heading);
}

void
page_note(struct writer *w, const struct history_note *note)
{
	buf_reset(&w->text);
	text_line(&w->text, note->text);
	if (note->trial > 0)
		buf_addf(&w->text, ", trial %d", note->trial);
	buf_addf(&w->text, " (");
	text_line(&w->text, note->examiner_id);
	buf_addf(&w->text, ", %.*s)", DATE_MINUTE_LEN, note->recorded_at);
}

/* ---- head */

static void
add_left_out(struct writer *w)
{
	const struct history_page *p = w->page;

	buf_reset(&w->text);
	if (p->n_void > 0)
		buf_addf(&w->text, "%zu void %s", p->n_void,
		    str_plural(p->n_void, "session", "sessions"));
	if (p->n_unfinished > 0)
		buf_addf(&w->text, "%s%zu unfinished %s",
		    p->n_void > 0 ? ", " : "", p->n_unfinished,
		    str_plural(p->n_unfinished, "copy", "copies"));
	page_field(w, 0, "left out");
}

/* What the page does not have although it is of this patient. */
static void
add_lost(struct writer *w)
{
	size_t n = w->page->n_lost;

	buf_reset(&w->text);
	if (n > 0)
		buf_addf(&w->text,
		    "%zu %s, since the protocol that %s done by cannot be "
		    "read; 'myolog verify' says why",
		    n, str_plural(n, "session", "sessions"),
		    str_plural(n, "it was", "they were"));
	page_field(w, 0, "missing");
	buf_reset(&w->text);
	if (w->page->is_damaged)
		buf_adds(&w->text,
		    "not all of it could be read; what stands there is "
		    "missing here, and may seem not to have been answered");
	page_field(w, 0, "damaged record");
}

static void
add_head(struct writer *w)
{
	const struct history *h = w->page->history;

	buf_reset(&w->text);
	text_line(&w->text, w->page->patient_id);
	page_field(w, 0, "patient");
	buf_reset(&w->text);
	buf_addf(&w->text, "%zu", h->n_visits);
	history_days_words(&w->text, h);
	page_field(w, 0, "sessions");
	add_left_out(w);
	add_lost(w);
}

static bool
has_many_examiners(const struct history_protocol *p)
{
	for (size_t i = 1; i < p->n_visits; i++)
		if (strcmp(p->visits[i]->examiner_id,
			p->visits[0]->examiner_id) != 0)
			return true;
	return false;
}

static void
add_protocol(struct writer *w, const struct history_protocol *p)
{
	w->protocol = p;
	w->many_examiners = has_many_examiners(p);
	buf_addc(w->out, '\n');
	buf_reset(&w->text);
	buf_addf(&w->text, "%s, %s", p->id, p->title);
	page_field(w, 0, "protocol");
	page_visits(w);
	if (w->page->history->options.step == NULL)
		page_abnormal(w);
	page_steps(w);
	page_scores(w);
}

/* ---- lines that are too long */

/* A word as long as a line is broken where the line ends. */
static void
add_broken(struct buf *out, struct str line, size_t width)
{
	size_t indent = 0, used = 0;

	while (indent < line.len && line.p[indent] == ' ')
		indent++;
	if (indent + TEXT_HANG >= width)
		indent = 0;
	while (line.len > 0) {
		uint32_t cp = 0;
		size_t n = utf8_next(line, &cp);
		struct str one = { line.p, n > 0 ? n : 1 };
		size_t columns = utf8_width(one);
		if (used > 0 && used + columns > width) {
			buf_addc(out, '\n');
			used = indent + TEXT_HANG;
			for (size_t i = 0; i < used; i++)
				buf_addc(out, ' ');
		}
		buf_addstr(out, one);
		used += columns;
		line = str_skip(line, one.len);
	}
}

static void
add_fitting(struct buf *out, struct str text, size_t width)
{
	while (text.len > 0) {
		struct str line = str_cut(text, '\n', &text);
		if (utf8_width(line) > width)
			add_broken(out, line, width);
		else
			buf_addstr(out, line);
		buf_addc(out, '\n');
	}
}

void
history_page_text(struct buf *out, const struct history_page *page)
{
	struct buf lines = BUF_INIT;
	struct writer w = {
		.page = page,
		.out = &lines,
		.label = BUF_INIT,
		.text = BUF_INIT,
	};

	add_head(&w);
	for (size_t i = 0; i < page->history->n_protocols; i++)
		add_protocol(&w, &page->history->protocols[i]);
	if (lines.failed || w.label.failed || w.text.failed)
		out->failed = true;
	else
		add_fitting(out, buf_str(&lines), page->width);
	buf_release(&w.text);
	buf_release(&w.label);
	buf_release(&lines);
}
