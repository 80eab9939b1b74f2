/*
 * report_session.c: the report of one session.
 */
#include "export/report_private.h"

#include <string.h>

#include "base/date.h"
#include "base/str.h"
#include "review/words.h"

#include "base/banned.h"

/* Said at the foot of every report. */
#define NO_DIAGNOSIS "It says what an examiner found, and is no diagnosis."

struct session_report {
	struct report r;
	const struct report_session *in;
	struct myo_session_info info;
	const struct history_protocol *p; /* NULL: not in the history */
	const struct history_visit *visit;
};

static void
find_visit(struct session_report *s)
{
	const struct history *h = s->in->history;

	for (size_t i = 0; i < h->n_protocols; i++)
		for (size_t k = 0; k < h->protocols[i].n_visits; k++) {
			const struct history_visit *v =
			    h->protocols[i].visits[k];
			if (strcmp(v->session_id, s->info.session_id) != 0)
				continue;
			s->p = &h->protocols[i];
			s->visit = v;
		}
}

/* ---- head */

static void
head(struct session_report *s)
{
	struct report *r = &s->r;
	const struct myo_session_info *i = &s->info;

	buf_addf(&r->words, "Examination of patient %s on %.10s by %s",
	    i->patient_id, i->seen_at, i->examiner_id);
	const char *subject = report_words_kept(r);
	buf_addf(&r->words, "%spatient %s, %s, %.10s, session %s",
	    i->is_void ? "VOID, " : "", i->patient_id, i->protocol_id,
	    i->seen_at, i->session_id);
	const char *running = report_words_kept(r);
	buf_addf(
	    &r->words, "%s. The record up to its entry of ", s->in->program);
	report_minute(r, i->last_at);
	buf_adds(&r->words, ". " NO_DIAGNOSIS);
	doc_head(r->doc, s->in->source.protocol->title, subject, running,
	    report_words_kept(r));
}

static void
add_sides(struct report *r, const struct myo_session_info *i)
{
	for (size_t k = 0; k < i->n_sides; k++)
		if (i->sides[k] != MYO_SIDE_ONCE)
			buf_addf(&r->words, "%s, ", myo_side_text(i->sides[k]));
	buf_addf(&r->words, "step by step%s%s",
	    i->order == MYO_ORDER_SIDE ? " of one side, then of the other" : "",
	    i->blind ? "; earlier values were not shown (blind)" : "");
	report_words_field(r, "Order");
}

static void
identity(struct session_report *s)
{
	struct report *r = &s->r;
	const struct myo_session_info *i = &s->info;

	doc_field(r->doc, "Patient", i->patient_id);
	doc_field(r->doc, "Examiner", i->examiner_id);
	buf_addf(&r->words, "%s, revision %s", i->protocol_id, i->protocol_rev);
	report_words_field(r, "Protocol");
	if (date_is_midnight(i->observed_at)) /* only the day is known */
		buf_addf(&r->words, "%.*s", DATE_DAY_LEN, i->observed_at);
	else
		report_stamp(r, i->observed_at);
	report_words_field(r, "Patient seen");
	report_stamp(r, i->opened_at);
	report_words_field(r, "Opened");
	report_stamp(r, i->ended_at);
	report_words_field(r, "Ended");
	add_sides(r, i);
	buf_addf(&r->words,
	    "%s%s: of %zu places %zu answered, %zu not tested, %zu skipped, "
	    "%zu %s",
	    i->is_void ? "void, " : "", words_state(i->state), i->n_slots,
	    i->n_answered, i->n_not_tested, i->n_skipped, i->n_open,
	    i->state == MYO_SESSION_IN_PROGRESS ? "open" : "not reached");
	report_words_field(r, "State");
	doc_field(r->doc, "Session", i->session_id);
	buf_addf(&r->words, "%s, %s", i->station_id, i->program);
	report_words_field(r, "Recorded on");
	doc_field(r->doc, "Copy of", s->in->copy_of);
	doc_field(r->doc, "Moved to session", i->moved_to);
}

/* What neither a visit nor the head says. */
static void
more_notices(struct session_report *s)
{
	struct report *r = &s->r;
	size_t strays = myo_session_strays(s->in->source.session);

	if (s->in->unread)
		report_unread(r);
	report_lost(r, s->in->n_lost, REPORT_OF_SESSION);
	if (s->in->unfinished)
		doc_notice(r->doc, "unfinished copy",
		    "it does not stand in the place of its original");
	if (strays == 0)
		return;
	buf_addf(&r->words, "%zu of %zu entries fit nowhere and are not shown",
	    strays, myo_session_n_entries(s->in->source.session));
	report_words_notice(r, "incomplete");
}

/* ---- scores */

static void
score_change(struct session_report *s, const char *id)
{
	struct report *r = &s->r;

	for (size_t i = 0; s->p != NULL && i < s->p->n_scores; i++) {
		const struct history_score *score = &s->p->scores[i];
		if (strcmp(score->score_id, id) != 0)
			continue;
		for (size_t k = 0; k < score->n_points; k++)
			if (score->points[k].visit == s->visit)
				history_score_change_words(&r->words,
				    &score->points[k], score->decimals,
				    r->comma);
	}
}

static void
scores(struct session_report *s)
{
	static const struct doc_column columns[] = {
		{ "Score", false },
		{ "Result", false },
		{ "Items, remarks", false },
		{ "Change", false },
	};
	struct report *r = &s->r;
	struct arena *a = &r->doc->arena;
	struct doc_table *t = NULL;
	struct myo_session *session = s->in->source.session;

	for (size_t i = 0; i < myo_session_n_scores(session); i++) {
		struct myo_score_view v;
		myo_session_score(session, i, &v);
		if (v.now.score->on_request || (!v.now.applies && !v.recorded))
			continue;
		if (t == NULL) {
			doc_heading(r->doc, 2, "Scores");
			t = doc_table(r->doc,
			    "ND: not determined; its remarks say why", columns,
			    N(columns));
		}
		doc_cell(t, v.now.score->label);
		words_score_value(&r->words, a, &v, r->comma);
		report_words_cell(r, t);
		words_score_remarks(&r->words, a, &v,
		    s->info.state != MYO_SESSION_IN_PROGRESS, r->comma);
		report_words_cell(r, t);
		score_change(s, v.now.score->id);
		report_words_cell(r, t);
	}
}

/* ---- against the examination before */

static bool
has_change(const struct history_series *series, const struct history_point *p)
{
	return p != NULL && !series->is_safety && history_point_asked(p) &&
	       p->change.kind != HISTORY_FIRST &&
	       p->change.kind != HISTORY_WORDS;
}

/* Then and now are the same to the last letter. */
static bool
is_same(struct report *r, const struct history_point *p)
{
	history_point_words(&r->words, p, r->comma);
	bool same = p->change.kind != HISTORY_ND &&
		    strcmp(p->change.then, r->words.data) == 0;
	buf_reset(&r->words);
	return same;
}

/* What has not changed since a day, in a paragraph; `from` is the first of
 * that day. */
static void
same_as_on(struct session_report *s, size_t from, const char *day)
{
	struct report *r = &s->r;
	struct buf all = BUF_INIT;
	const char *before = "";

	buf_addf(&all, "The same as on %s: ", day);
	for (size_t i = from; i < s->p->n_series; i++) {
		const struct history_series *series = &s->p->series[i];
		const struct history_point *p =
		    history_point_at(series, s->visit);
		if (!has_change(series, p) || !is_same(r, p) ||
		    strcmp(p->change.then_day, day) != 0)
			continue;
		/* "strength right, left; rises right" */
		bool again = strcmp(before, series->step_id) == 0;
		const char *side = myo_side_text(series->side);
		buf_addf(&all, "%s%s%s%s",
		    again      ? ", "
		    : i > from ? "; "
			       : "",
		    again ? "" : series->step_id,
		    again || side[0] == '\0' ? "" : " ", side);
		if (series->trial > 0)
			buf_addf(&all, " trial %d", series->trial);
		before = series->step_id;
	}
	doc_paragraph(r->doc, all.data);
	r->doc->arena.failed |= all.failed;
	buf_release(&all);
}

/* No series before has the same and that day. */
static bool
is_first_of_day(struct session_report *s, size_t at, const char *day)
{
	for (size_t i = 0; i < at; i++) {
		const struct history_series *series = &s->p->series[i];
		const struct history_point *p =
		    history_point_at(series, s->visit);
		if (has_change(series, p) && is_same(&s->r, p) &&
		    strcmp(p->change.then_day, day) == 0)
			return false;
	}
	return true;
}

static void
change_row(struct session_report *s, struct doc_table *t,
    const struct history_series *series, const struct history_point *p)
{
	struct report *r = &s->r;

	report_place(r, series->step_id, series->side, series->trial);
	report_words_cell(r, t);
	doc_cell(t, p->change.then);
	history_point_words(&r->words, p, r->comma);
	report_words_cell(r, t);
	history_change_words(&r->words, p, r->comma);
	report_words_cell(r, t);
}

static void
changes(struct session_report *s)
{
	static const struct doc_column columns[] = {
		{ "Step", false },
		{ "Before", false },
		{ "Now", false },
		{ "Change", false },
	};
	struct doc_table *t = NULL;
	bool headed = false;

	for (int same = 0; s->p != NULL && same < 2; same++)
		for (size_t i = 0; i < s->p->n_series; i++) {
			const struct history_series *series = &s->p->series[i];
			const struct history_point *p =
			    history_point_at(series, s->visit);
			if (!has_change(series, p) ||
			    is_same(&s->r, p) != (same == 1))
				continue;
			if (!headed)
				doc_heading(s->r.doc, 2,
				    "Since the examination before");
			headed = true;
			if (same == 0 && t == NULL)
				t = doc_table(s->r.doc,
				    "Against the last examination at which it "
				    "was asked",
				    columns, N(columns));
			if (same == 0)
				change_row(s, t, series, p);
			else if (is_first_of_day(s, i, p->change.then_day))
				same_as_on(s, i, p->change.then_day);
		}
}

/* ---- */

static void
body(struct session_report *s)
{
	struct report *r = &s->r;
	struct report_visits visits = {
		.list = &s->visit,
		.n = s->visit != NULL ? 1 : 0,
		.scope = REPORT_OF_SESSION,
	};

	if (s->visit != NULL)
		report_notices(r, s->visit);
	more_notices(s);
	identity(s);
	scores(s);
	report_flags(r, &visits);
	report_answers(r, &s->in->source);
	report_remarks(r, &visits);
	if (s->p != NULL)
		report_sides(r, s->p, s->visit, 2, "Side by side");
	changes(s);
	report_amendments(r, &visits);
	report_signatures(r, &visits);
	report_seals(r, &s->in->history->options.signers, &s->in->source, 1);
	report_protocol(r, s->in->source.protocol);
}

enum myo_status
report_session(struct doc *out, const struct report_session *in)
{
	struct session_report s = { .in = in };

	report_init(&s.r, out, in->comma);
	myo_session_info(in->source.session, &s.info);
	find_visit(&s);
	head(&s);
	body(&s);
	return report_end(&s.r);
}
