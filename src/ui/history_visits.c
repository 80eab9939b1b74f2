/*
 * history_visits.c: of a history's page the sessions, and what was found
 * abnormal in them.
 */
#include "ui/history_private.h"

#include <string.h>

#include "base/date.h"
#include "review/words.h"
#include "ui/text.h"

#include "base/banned.h"

#define INDENT      2
#define INDENT_MORE 4

/* "DAY, WHAT" in plain lines, which stand alone; else WHAT. */
static const char *
day_label(struct writer *w, const struct history_visit *v, const char *what)
{
	buf_reset(&w->label);
	if (is_plain(w))
		buf_addf(&w->label, "%s, ", v->when);
	buf_adds(&w->label, what);
	return w->label.data;
}

static void
add_place(struct buf *out, const char *step_id, enum myo_side side, int trial)
{
	struct buf place = BUF_INIT;

	text_line(out, step_id[0] != '\0' ? step_id : "the session");
	text_place(&place, myo_side_text(side), trial);
	if (place.len > 0)
		buf_adds(out, ", ");
	buf_addstr(out, buf_str(&place));
	if (place.failed)
		out->failed = true;
	buf_release(&place);
}

static void
add_notes(struct writer *w, const struct history_visit *v,
    const struct history_note *notes, size_t n, const char *what, size_t indent)
{
	for (size_t i = 0; i < n; i++) {
		page_note(w, &notes[i]);
		page_field(w, indent, day_label(w, v, what));
	}
}

static void
add_flags(struct writer *w, const struct history_visit *v)
{
	for (size_t i = 0; i < v->n_flags; i++) {
		const struct history_flag *f = &v->flags[i];
		const char *side = myo_side_text(f->side);
		buf_reset(&w->text);
		text_line(&w->text, f->text);
		buf_addf(&w->text, "%s%s%s", side[0] != '\0' ? ", " : "", side,
		    f->holds ? "" : " (no longer holds)");
		page_field(w, INDENT_MORE,
		    day_label(w, v, f->is_stop ? "stop" : "check"));
		add_notes(w, v, f->notes, f->n_notes,
		    f->is_stop ? "note on the stop" : "note on the check",
		    INDENT_MORE);
	}
}

static void
add_signatures(struct writer *w, const struct history_visit *v)
{
	for (size_t i = 0; i < v->n_signatures; i++) {
		const struct myo_signature *s = &v->signatures[i];
		buf_reset(&w->text);
		text_line(&w->text, s->meaning);
		buf_adds(&w->text, " by ");
		text_line(&w->text, s->examiner_id);
		buf_addf(&w->text, ", %.*s", DATE_MINUTE_LEN, s->recorded_at);
		if (s->fault[0] != '\0')
			buf_addf(&w->text, ", FAILS: %s", s->fault);
		if (s->amended)
			buf_adds(&w->text, ", then amended");
		if (s->remark[0] != '\0') {
			buf_adds(&w->text, "; ");
			text_line(&w->text, s->remark);
		}
		page_field(w, INDENT_MORE, day_label(w, v, "signed"));
	}
}

static void
add_amendment(struct writer *w, const struct history_amendment *a)
{
	buf_reset(&w->text);
	if (a->of_note)
		buf_adds(&w->text, "note on ");
	add_place(&w->text, a->step_id, a->side, a->trial);
	if (a->of_note) {
		buf_adds(&w->text, ": corrected");
	} else {
		buf_adds(&w->text, ": ");
		text_line(&w->text, a->now);
		buf_adds(&w->text, a->was[0] != '\0'
				       ? " instead of "
				       : ", not answered in the session");
		text_line(&w->text, a->was);
	}
	buf_adds(&w->text, ", ");
	text_line(&w->text, a->reason);
	buf_adds(&w->text, " (");
	text_line(&w->text, a->examiner_id);
	buf_addf(&w->text, ", %.*s)", DATE_MINUTE_LEN, a->recorded_at);
	if (a->in_conflict)
		buf_adds(&w->text, "; in conflict with another station's");
}

/* What is the same in all sessions is not said again. */
static bool
has_revision(const struct writer *w)
{
	const struct history_protocol *p = w->protocol;

	for (size_t i = 1; i < p->n_visits; i++)
		if (strcmp(p->visits[i]->protocol_rev,
			p->visits[0]->protocol_rev) != 0)
			return true;
	return false;
}

static void
add_ending(struct buf *out, const char *id)
{
	size_t len = strlen(id);

	buf_adds(out, ", session ");
	text_line(out, len > HISTORY_ENDING ? id + len - HISTORY_ENDING : id);
}

static void
add_visit(struct writer *w, const struct history_visit *v)
{
	buf_reset(&w->text);
	text_line(&w->text, v->examiner_id);
	buf_adds(&w->text, ", ");
	history_state_words(&w->text, v);
	buf_addf(&w->text, ", %zu of %zu answered", v->n_answered, v->n_slots);
	if (v->n_not_tested > 0)
		buf_addf(&w->text, ", %zu not tested", v->n_not_tested);
	if (v->n_open > 0)
		buf_addf(&w->text, ", %zu %s", v->n_open,
		    v->state == MYO_SESSION_CLOSED ||
			    v->state == MYO_SESSION_ABANDONED
			? "not reached"
			: "open");
	if (v->observed_at[0] != '\0')
		buf_addf(
		    &w->text, ", entered %.*s", DATE_MINUTE_LEN, v->opened_at);
	if (v->device[0] != '\0') {
		buf_adds(&w->text, ", device ");
		text_line(&w->text, v->device);
	}
	if (has_revision(w))
		buf_addf(&w->text, ", revision %s", v->protocol_rev);
	add_ending(&w->text, v->session_id);
	buf_reset(&w->label);
	buf_addf(&w->label, "%s%s", is_plain(w) ? "session, " : "", v->when);
	page_field(w, INDENT, w->label.data);
	add_flags(w, v);
	add_notes(w, v, v->remarks, v->n_remarks, "note", INDENT_MORE);
	for (size_t i = 0; i < v->n_amendments; i++) {
		add_amendment(w, &v->amendments[i]);
		page_field(w, INDENT_MORE, day_label(w, v, "amended"));
	}
	add_signatures(w, v);
}

void
page_visits(struct writer *w)
{
	if (!is_plain(w))
		page_heading(w, "sessions");
	for (size_t i = 0; i < w->protocol->n_visits; i++)
		add_visit(w, w->protocol->visits[i]);
}

/* ---- abnormal findings */

static void
add_finding(struct writer *w, const struct history_series *s,
    const struct history_point *p)
{
	buf_reset(&w->label);
	if (is_plain(w))
		buf_addf(&w->label, "%s, abnormal", p->visit->when);
	else
		buf_adds(&w->label, p->visit->when);
	buf_reset(&w->text);
	add_place(&w->text, s->step_id, s->side, s->trial);
	buf_adds(&w->text, ": ");
	if (s->structure[0] != '\0' && strcmp(s->structure, s->ask) != 0) {
		text_line(&w->text, s->structure);
		buf_adds(&w->text, " ");
	}
	history_point_words(&w->text, p, w->page->comma);
	page_field(w, INDENT, w->label.data);
}

static size_t
add_findings_of(struct writer *w, const struct history_visit *v)
{
	size_t n = 0;

	for (size_t i = 0; i < w->protocol->n_series; i++) {
		const struct history_series *s = &w->protocol->series[i];
		for (size_t k = 0; k < s->n_points; k++) {
			if (s->points[k].visit != v || !s->points[k].abnormal)
				continue;
			add_finding(w, s, &s->points[k]);
			n++;
		}
	}
	return n;
}

/* A refusal is a reason for not testing. */
static enum myo_absence
said_as(enum myo_absence absence)
{
	return absence == MYO_ABSENT_REFUSED ? MYO_ABSENT_NOT_TESTED : absence;
}

/* Of the places at which something abnormal may be found: how many there are,
 * by what is absent. */
static size_t
count_places(const struct writer *w, size_t by[MYO_ABSENCES])
{
	size_t n = 0;

	for (size_t i = 0; i < w->protocol->n_series; i++) {
		const struct history_series *s = &w->protocol->series[i];
		for (size_t k = 0; k < s->n_points; k++) {
			const struct history_point *p = &s->points[k];
			if (!p->may_be_abnormal ||
			    p->absence == MYO_ABSENT_HIDDEN)
				continue;
			by[said_as(p->absence)]++;
			n++;
		}
	}
	return n;
}

/* What is missing is not normal: how much of it there is, is said. */
static void
add_none(struct writer *w, const size_t by[MYO_ABSENCES])
{
	const char *between = " recorded; ";

	buf_reset(&w->text);
	buf_adds(&w->text, "none");
	for (int i = 0; i < MYO_ABSENCES; i++) {
		if (i == MYO_ABSENT_NONE || by[i] == 0)
			continue;
		buf_addf(&w->text, "%s%zu %s", between, by[i],
		    words_absence((enum myo_absence)i));
		between = ", ";
	}
	page_field(w, INDENT, is_plain(w) ? "abnormal findings" : "");
}

/* Nothing where no answer is marked as abnormal: there is nothing to find. */
void
page_abnormal(struct writer *w)
{
	size_t by[MYO_ABSENCES] = { 0 }, n = 0;

	if (count_places(w, by) == 0)
		return;
	page_heading(w, "abnormal findings");
	for (size_t i = 0; i < w->protocol->n_visits; i++)
		n += add_findings_of(w, w->protocol->visits[i]);
	if (n == 0)
		add_none(w, by);
}
