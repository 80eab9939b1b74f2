/*
 * report_patient.c: the report of a patient: every session, and by protocol
 * what was found over time.
 */
#include "export/report_private.h"

#include <stdint.h>
#include <string.h>

#include "base/date.h"

#include "base/banned.h"

#define NO_DIAGNOSIS "It says what examiners found, and is no diagnosis."

struct patient_report {
	struct report r;
	const struct report_patient *in;
};

/* ---- head */

static const char *
latest_entry(const struct report_patient *in)
{
	const char *latest = "";
	int64_t at = INT64_MIN;

	for (size_t i = 0; i < in->n_sources; i++) {
		struct myo_session_info info;
		myo_session_info(in->sources[i].session, &info);
		int64_t ms = date_stamp_ms(info.last_at);
		if (ms <= at)
			continue;
		at = ms;
		latest = info.last_at;
	}
	return latest;
}

static void
head(struct patient_report *p)
{
	struct report *r = &p->r;
	const struct history *h = p->in->history;

	buf_addf(&r->words, "Patient %s", p->in->patient_id);
	const char *title = report_words_kept(r);
	buf_addf(&r->words, "History of %zu examination%s", h->n_visits,
	    h->n_visits == 1 ? "" : "s");
	history_days_words(&r->words, h);
	const char *subject = report_words_kept(r);
	buf_addf(
	    &r->words, "%s. The record up to its entry of ", p->in->program);
	report_minute(r, latest_entry(p->in));
	buf_adds(&r->words, ". " NO_DIAGNOSIS);
	doc_head(r->doc, title, subject,
	    arena_printf(
		&r->doc->arena, "patient %s, history", p->in->patient_id),
	    report_words_kept(r));
}

static void
session_row(
    struct report *r, struct doc_table *t, const struct history_visit *v)
{
	buf_addf(&r->words, "%s\n%s", v->when, v->session_id);
	report_words_cell(r, t);
	buf_addf(&r->words, "%s, %s", v->title, v->protocol_id);
	report_words_cell(r, t);
	doc_cell(t, v->examiner_id);
	history_state_words(&r->words, v);
	report_words_cell(r, t);
	buf_addf(&r->words, "%zu of %zu", v->n_answered, v->n_slots);
	report_words_cell(r, t);
}

static void
sessions(struct patient_report *p)
{
	static const struct doc_column columns[] = {
		{ "Day, session", false },
		{ "Protocol", false },
		{ "Examiner", false },
		{ "State", false },
		{ "Answered", true },
	};
	struct report *r = &p->r;
	const struct history *h = p->in->history, *w = p->in->withdrawn;

	doc_heading(r->doc, 2, "Sessions");
	struct doc_table *t = doc_table(
	    r->doc, "From the first to the latest", columns, N(columns));
	for (size_t i = 0; i < h->n_visits; i++)
		session_row(r, t, h->visits[i]);
	for (size_t i = 0; w != NULL && i < w->n_visits; i++)
		session_row(r, t, w->visits[i]);
	if (w != NULL && w->n_visits > 0)
		doc_paragraph(r->doc,
		    "What is void was withdrawn: it counts nowhere below.");
}

/* ---- what is no number and no grade, and notes */

/* The words of a point; behind HISTORY's own what the protocol calls it. */
static void
finding_words(struct report *r, const struct history_point *p)
{
	history_point_words(&r->words, p, r->comma);
	if (p->abnormal)
		buf_adds(&r->words, " (abnormal)");
}

/* From points[at] as far as the same was found; the last of them, and how many
 * in *n. */
static const struct history_point *
same_findings(struct report *r, const struct history_series *s, size_t at,
    const char *words, size_t *n)
{
	const struct history_point *last = &s->points[at];

	*n = 0;
	for (size_t i = at; i < s->n_points; i++) {
		const struct history_point *p = &s->points[i];
		if (!history_point_asked(p))
			continue;
		finding_words(r, p);
		bool same = strcmp(r->words.data, words) == 0;
		buf_reset(&r->words);
		if (!same)
			break;
		last = p;
		(*n)++;
	}
	return last;
}

static void
finding_rows(
    struct report *r, struct doc_table *t, const struct history_series *s)
{
	for (size_t i = 0; i < s->n_points; i++) {
		const struct history_point *p = &s->points[i];
		size_t n = 0;
		if (!history_point_asked(p))
			continue;
		finding_words(r, p);
		const char *words = report_words_kept(r);
		const struct history_point *last =
		    same_findings(r, s, i, words, &n);
		report_place(r, s->step_id, s->side, s->trial);
		if (s->ask[0] != '\0')
			buf_addf(&r->words, "\n%s", s->ask);
		report_words_cell(r, t);
		doc_cell(t, words);
		buf_adds(&r->words, p->visit->when);
		if (n > 1 && strcmp(p->visit->when, last->visit->when) != 0)
			buf_addf(&r->words, " to %s", last->visit->when);
		if (n > 1)
			buf_addf(&r->words, ", %zu times", n);
		report_words_cell(r, t);
		while (&s->points[i] != last)
			i++;
	}
}

static void
findings(struct report *r, const struct history_protocol *p)
{
	static const struct doc_column columns[] = {
		{ "Step", false },
		{ "Finding", false },
		{ "When", false },
	};
	struct doc_table *t = NULL;

	for (size_t i = 0; i < p->n_series; i++) {
		if (report_has_course(r, p, &p->series[i]))
			continue;
		if (t == NULL)
			t = doc_table(r->doc,
			    "What is in words, or was the same each time",
			    columns, N(columns));
		finding_rows(r, t, &p->series[i]);
	}
}

static void
notes(struct report *r, const struct history_protocol *p)
{
	static const struct doc_column columns[] = {
		{ "Where", false },
		{ "Day", false },
		{ "Note", false },
		{ "Who, when", false },
	};
	struct doc_table *t = NULL;

	for (size_t i = 0; i < p->n_series; i++)
		for (size_t k = 0; k < p->series[i].n_points; k++) {
			const struct history_series *s = &p->series[i];
			const struct history_point *q = &s->points[k];
			if (q->absence == MYO_ABSENT_HIDDEN)
				continue;
			for (size_t n = 0; n < q->n_notes; n++) {
				const struct history_note *note = &q->notes[n];
				if (t == NULL)
					t = doc_table(r->doc,
					    "Notes on answers", columns,
					    N(columns));
				report_place(r, s->step_id, s->side,
				    note->trial > 0 ? note->trial : s->trial);
				if (note->earlier)
					buf_adds(&r->words,
					    "; about an answer replaced "
					    "since");
				report_words_cell(r, t);
				doc_cell(t, q->visit->when);
				doc_cell(t, note->text);
				report_who(
				    r, note->examiner_id, note->recorded_at);
				report_words_cell(r, t);
			}
		}
}

/* ---- */

/* The revision of the latest visit that is shown: sources come by opening, and
 * what was withdrawn is among them. */
static const struct myo_protocol *
latest_protocol(
    const struct report_patient *in, const struct history_protocol *hp)
{
	const struct history_visit *last = hp->visits[hp->n_visits - 1];

	for (size_t i = 0; i < in->n_sources; i++) {
		const struct myo_protocol *p = in->sources[i].protocol;
		if (strcmp(p->id, last->protocol_id) == 0 &&
		    strcmp(p->rev, last->protocol_rev) == 0)
			return p;
	}
	return NULL;
}

static void
one_protocol(struct patient_report *p, const struct history_protocol *hp)
{
	struct report *r = &p->r;
	const struct history_visit *last = hp->visits[hp->n_visits - 1];

	buf_addf(&r->words, "%s (%s)", hp->title, hp->id);
	doc_heading(r->doc, 2, report_words_kept(r));
	buf_addf(&r->words, "Latest examination, %s", last->when);
	report_sides(r, hp, last, 3, report_words_kept(r));
	doc_heading(r->doc, 3, "Over time");
	report_time_steps(r, hp);
	report_time_scores(r, hp);
	findings(r, hp);
	notes(r, hp);
}

enum myo_status
report_patient(struct doc *out, const struct report_patient *in)
{
	struct patient_report p = { .in = in };
	struct report *r = &p.r;
	struct report_visits visits = {
		.list = in->history->visits,
		.n = in->history->n_visits,
		.scope = REPORT_OF_PATIENT,
	};

	report_init(r, out, in->comma);
	head(&p);
	if (in->unread)
		report_unread(r);
	report_lost(r, in->n_lost, REPORT_OF_PATIENT);
	sessions(&p);
	for (size_t i = 0; i < in->history->n_protocols; i++)
		one_protocol(&p, &in->history->protocols[i]);
	report_flags(r, &visits);
	report_remarks(r, &visits);
	report_amendments(r, &visits);
	report_signatures(r, &visits);
	report_seals(
	    r, &in->history->options.signers, in->sources, in->n_sources);
	for (size_t i = 0; i < in->history->n_protocols; i++) {
		const struct myo_protocol *protocol =
		    latest_protocol(in, &in->history->protocols[i]);
		if (protocol != NULL)
			report_protocol(r, protocol);
	}
	return report_end(r);
}
