/*
 * report_record.c: what stands beside the answers of a session: what happened,
 * what was changed and by whom, who stands by it, and how that can be checked.
 */
#include "export/report_private.h"

#include <inttypes.h>
#include <string.h>

#include "base/num.h"
#include "base/str.h"
#include "core/seal.h"
#include "core/sign.h"

#include "base/banned.h"

/* ---- before all else */

static void
notice_signatures(struct report *r, const struct history_visit *v)
{
	const struct myo_signature *last = NULL;

	for (size_t i = 0; i < v->n_signatures; i++) {
		last = &v->signatures[i];
		if (last->fault[0] == '\0')
			continue;
		buf_addf(&r->words, "\"%s\" by %s does not hold: %s",
		    last->meaning, last->examiner_id, last->fault);
		report_words_notice(r, "signature fails");
	}
	if (last != NULL && last->amended) {
		buf_adds(&r->words, "the record was changed after ");
		report_who(r, last->examiner_id, last->recorded_at);
		buf_adds(&r->words, " signed it; see the amendments");
		report_words_notice(r, "signed, then amended");
	}
}

void
report_unread(struct report *r)
{
	doc_notice(r->doc, "damaged record",
	    "not all of it could be read; what stands there is missing here, "
	    "and may seem not to have been answered");
}

void
report_lost(struct report *r, size_t n, enum report_scope scope)
{
	if (n == 0)
		return;
	buf_addf(&r->words,
	    "%zu %s%s of this patient%s %s missing here, since the protocol "
	    "that %s done by cannot be read; 'myolog verify' says why",
	    n, scope == REPORT_OF_SESSION ? "earlier " : "",
	    str_plural(n, "session", "sessions"),
	    scope == REPORT_OF_SESSION ? " and protocol" : "",
	    str_plural(n, "is", "are"), str_plural(n, "it was", "they were"));
	report_words_notice(
	    r, str_plural(n, "missing session", "missing sessions"));
}

void
report_notices(struct report *r, const struct history_visit *v)
{
	if (v->is_void) {
		buf_addf(&r->words,
		    "%s. What follows is kept for the record and does not "
		    "count",
		    v->end_reason);
		report_words_notice(r, "void");
	}
	notice_signatures(r, v);
	if (v->is_void)
		return;
	switch (v->state) {
	case MYO_SESSION_NEW:
	case MYO_SESSION_IN_PROGRESS:
		buf_addf(&r->words,
		    "the session has not ended; %zu of %zu places have no "
		    "answer yet",
		    v->n_open, v->n_slots);
		report_words_notice(r, "open");
		break;
	case MYO_SESSION_ABANDONED:
		buf_addf(&r->words, "%s; %zu of %zu places were not reached",
		    v->end_reason, v->n_open, v->n_slots);
		report_words_notice(r, "abandoned");
		break;
	case MYO_SESSION_CLOSED:
		break;
	}
}

/* ---- tables over visits */

/* The first cell; a patient's report says whose visit it is of. */
static void
row_place(struct report *r, struct doc_table *t,
    const struct report_visits *visits, const struct history_visit *v,
    const char *step_id, enum myo_side side, int trial)
{
	report_place(r, step_id, side, trial);
	if (visits->scope == REPORT_OF_PATIENT)
		buf_addf(&r->words, "\n%s, %s", v->when, v->protocol_id);
	report_words_cell(r, t);
}

static void
flag_notes(struct report *r, const struct history_flag *f)
{
	for (size_t i = 0; i < f->n_notes; i++) {
		const struct history_note *n = &f->notes[i];
		buf_addf(&r->words, "%s%s (", i > 0 ? "\n" : "", n->text);
		report_who(r, n->examiner_id, n->recorded_at);
		buf_addc(&r->words, ')');
	}
}

void
report_flags(struct report *r, const struct report_visits *visits)
{
	static const struct doc_column columns[] = {
		{ "Where", false },
		{ "What", false },
		{ "Text", false },
		{ "Note", false },
	};
	struct doc_table *t = NULL;

	for (size_t i = 0; i < visits->n; i++) {
		const struct history_visit *v = visits->list[i];
		for (size_t k = 0; k < v->n_flags; k++) {
			const struct history_flag *f = &v->flags[k];
			if (t == NULL) {
				doc_heading(r->doc, 2, "Checks and stops");
				t = doc_table(r->doc,
				    "Where a condition of the protocol held",
				    columns, N(columns));
			}
			row_place(r, t, visits, v, f->step_id, f->side, 0);
			doc_cell(t, f->is_stop ? "stop" : "check");
			buf_addf(&r->words, "%s%s", f->text,
			    f->holds ? "" : " (no longer holds)");
			report_words_cell(r, t);
			flag_notes(r, f);
			report_words_cell(r, t);
		}
	}
}

void
report_remarks(struct report *r, const struct report_visits *visits)
{
	static const struct doc_column columns[] = {
		{ "Where", false },
		{ "Who, when", false },
		{ "Note", false },
	};
	/* in the report of one session they are all on that */
	size_t first = visits->scope == REPORT_OF_PATIENT ? 0 : 1;
	struct doc_table *t = NULL;

	for (size_t i = 0; i < visits->n; i++) {
		const struct history_visit *v = visits->list[i];
		for (size_t k = 0; k < v->n_remarks; k++) {
			if (t == NULL) {
				doc_heading(r->doc, 2, "Notes on the session");
				t = doc_table(r->doc,
				    "Not on one answer, but on the whole",
				    columns + first, N(columns) - first);
			}
			if (first == 0)
				row_place(
				    r, t, visits, v, "", MYO_SIDE_ONCE, 0);
			report_who(r, v->remarks[k].examiner_id,
			    v->remarks[k].recorded_at);
			report_words_cell(r, t);
			doc_cell(t, v->remarks[k].text);
		}
	}
}

static void
amended_cell(struct doc_table *t, const char *words)
{
	doc_cell(t, words[0] != '\0' ? words : "not answered");
}

static void
amendment(
    struct report *r, struct doc_table *t, const struct history_amendment *a)
{
	if (a->of_note) {
		/* the words that were replaced are for --audit alone */
		doc_cell(t, "a note, in other words");
		doc_cell(t, "the note as it stands");
	} else {
		amended_cell(t, a->was);
		amended_cell(t, a->now);
	}
	buf_addf(&r->words, "%s%s", a->reason,
	    a->in_conflict ? " (in conflict: two stations changed the same "
			     "entry, the later change counts)"
			   : "");
	report_words_cell(r, t);
	report_who(r, a->examiner_id, a->recorded_at);
	report_words_cell(r, t);
}

void
report_amendments(struct report *r, const struct report_visits *visits)
{
	static const struct doc_column columns[] = {
		{ "Where", false },
		{ "Was", false },
		{ "Is", false },
		{ "Why", false },
		{ "Who, when", false },
	};
	struct doc_table *t = NULL;

	doc_heading(r->doc, 2, "Amendments");
	for (size_t i = 0; i < visits->n; i++) {
		const struct history_visit *v = visits->list[i];
		for (size_t k = 0; k < v->n_amendments; k++) {
			const struct history_amendment *a = &v->amendments[k];
			if (t == NULL)
				t = doc_table(r->doc,
				    "Every change of an answer, old and new",
				    columns, N(columns));
			row_place(
			    r, t, visits, v, a->step_id, a->side, a->trial);
			amendment(r, t, a);
		}
	}
	if (t == NULL)
		doc_paragraph(r->doc, "Nothing was changed.");
}

static void
signature(struct report *r, struct doc_table *t, const struct myo_signature *s)
{
	const struct sign_meaning *m = sign_meaning_find(str_from(s->meaning));

	report_who(r, s->examiner_id, s->recorded_at);
	report_words_cell(r, t);
	if (m != NULL)
		doc_cell(t, m->help);
	else
		doc_cell(t, "");
	buf_addf(&r->words, "%s%s%s", s->fault[0] != '\0' ? "FAILS: " : "holds",
	    s->fault, s->amended ? "; the record was changed after it" : "");
	buf_addf(&r->words, "\nkey of %s", s->station_id);
	report_words_cell(r, t);
	doc_cell(t, s->remark);
}

void
report_signatures(struct report *r, const struct report_visits *visits)
{
	static const struct doc_column columns[] = {
		{ "Signed as", false },
		{ "Who, when", false },
		{ "What that says", false },
		{ "Check", false },
		{ "Remark", false },
	};
	struct doc_table *t = NULL;

	doc_heading(r->doc, 2, "Signatures");
	for (size_t i = 0; i < visits->n; i++) {
		const struct history_visit *v = visits->list[i];
		for (size_t k = 0; k < v->n_signatures; k++) {
			if (t == NULL)
				t = doc_table(r->doc,
				    "Signatures, checked when this was made",
				    columns, N(columns));
			buf_adds(&r->words, v->signatures[k].meaning);
			if (visits->scope == REPORT_OF_PATIENT)
				buf_addf(&r->words, "\n%s, %s", v->when,
				    v->protocol_id);
			report_words_cell(r, t);
			signature(r, t, &v->signatures[k]);
		}
	}
	if (t == NULL)
		doc_paragraph(r->doc, "Nobody has signed.");
}

/* ---- seals */

/* The last entry of each station, by its id. */
static bool
last_entries(
    struct arena *a, struct sign_heads *heads, const struct report_source *s)
{
	bool ok = true;

	for (size_t i = 0; i < myo_session_n_entries(s->session); i++)
		ok &=
		    sign_heads_add(heads, a, myo_session_entry(s->session, i));
	return ok;
}

void
report_seals(struct report *r, const struct myo_signers *by,
    const struct report_source *sources, size_t n)
{
	static const struct doc_column columns[] = {
		{ "Station", false },
		{ "Entries", true },
		{ "Seal", false },
	};
	struct arena *a = &r->doc->arena;
	struct sign_heads heads = { NULL, 0, 0 };

	for (size_t i = 0; i < n; i++)
		if (!last_entries(a, &heads, &sources[i]))
			a->failed = true;
	doc_heading(r->doc, 2, "Seal");
	doc_paragraph(r->doc,
	    "A seal stands for every entry of a station's record up to the "
	    "last one in this report. Later, myolog verify --seal 'SEAL' says "
	    "whether that part of the record is still what it was, SEAL being "
	    "one of these:");
	struct doc_table *t = doc_table(r->doc,
	    "The record that this report was made from", columns, N(columns));
	for (size_t i = 0; i < heads.n; i++) {
		const struct sign_head *h = &heads.items[i];
		const char *station = arena_str(a, h->station);
		doc_cell(t, station);
		buf_addf(&r->words, "%" PRIu64, h->seq);
		report_words_cell(r, t);
		if (by->whole(by->ctx, station) < h->seq ||
		    seal_add(&r->words, station, h->seq,
			arena_str(a, h->chain)) != MYO_OK)
			buf_adds(&r->words,
			    "none: this part of the record was changed; "
			    "'myolog verify' says where");
		report_words_cell(r, t);
	}
}

/* ---- the protocol */

static void
errors_of(struct report *r, const struct myo_protocol *p)
{
	for (size_t i = 0; i < p->n_steps; i++) {
		const struct myo_step *s = &p->steps[i];
		if (!s->has_mdc)
			continue;
		num_short(&r->words, s->mdc);
		if (s->n_units > 0)
			buf_addf(&r->words, " %s", s->units[0]);
		if (s->mdc_source[0] != '\0')
			buf_addf(&r->words, " (%s)", s->mdc_source);
		report_words_field(
		    r, arena_printf(&r->doc->arena,
			   "Minimal detectable change (%s)", s->id));
	}
}

void
report_protocol(struct report *r, const struct myo_protocol *p)
{
	doc_heading(r->doc, 2, "Protocol and sources");
	buf_addf(&r->words, "%s (%s)", p->title, p->id);
	report_words_field(r, "Protocol");
	doc_field(r->doc, "Revision", p->rev);
	doc_field(r->doc, "Hash of the protocol (BLAKE2b-256)", p->hash);
	doc_field(r->doc, "Sources", p->sources);
	for (size_t i = 0; i < p->n_scales; i++) {
		const struct myo_scale *s = &p->scales[i];
		buf_addf(&r->words, "%s%s%s%s%s", s->title,
		    s->source[0] != '\0' ? "; " : "", s->source,
		    s->credit[0] != '\0' ? "; " : "", s->credit);
		report_words_field(
		    r, arena_printf(&r->doc->arena, "Scale (%s)", s->id));
	}
	errors_of(r, p);
	for (size_t i = 0; i < p->n_scores; i++)
		doc_field(r->doc,
		    arena_printf(
			&r->doc->arena, "Score (%s)", p->scores[i].label),
		    p->scores[i].source);
}
