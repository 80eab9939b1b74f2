/*
 * report_common.c: words that all parts of a report put together alike.
 */
#include "export/report_private.h"

#include <string.h>

#include "base/date.h"
#include "base/str.h"

#include "base/banned.h"

void
report_init(struct report *r, struct doc *doc, bool comma)
{
	r->doc = doc;
	r->comma = comma;
	buf_init(&r->words);
}

enum myo_status
report_end(struct report *r)
{
	doc_end(r->doc);
	bool failed = r->words.failed || doc_failed(r->doc);

	buf_release(&r->words);
	return failed ? MYO_ERR_NOMEM : MYO_OK;
}

/* A failure of the words is one of the document. */
static void
forget(struct report *r)
{
	r->doc->arena.failed |= r->words.failed;
	buf_reset(&r->words);
}

void
report_words_cell(struct report *r, struct doc_table *t)
{
	doc_cell(t, r->words.data);
	forget(r);
}

void
report_words_field(struct report *r, const char *label)
{
	doc_field(r->doc, label, r->words.data);
	forget(r);
}

void
report_words_notice(struct report *r, const char *label)
{
	doc_notice(r->doc, label, r->words.data);
	forget(r);
}

const char *
report_words_kept(struct report *r)
{
	const char *kept = arena_str(&r->doc->arena, buf_str(&r->words));

	forget(r);
	return kept;
}

void
report_minute(struct report *r, const char *stamp)
{
	date_minute(&r->words, stamp);
}

void
report_stamp(struct report *r, const char *stamp)
{
	struct str s = str_from(stamp), zone = { "", 0 };

	/* the zone stands behind seconds and their fraction */
	for (size_t i = DATE_DAY_LEN; i < s.len && zone.len == 0; i++)
		if (strchr("+-Zz", s.p[i]) != NULL)
			zone = str_skip(s, i);
	report_minute(r, stamp);
	if (zone.len > 0)
		buf_addf(&r->words, " (UTC%.*s)",
		    zone.len > 1 ? (int)zone.len : 0, zone.p);
}

void
report_place(
    struct report *r, const char *step_id, enum myo_side side, int trial)
{
	const char *on = myo_side_text(side);

	buf_adds(&r->words, step_id[0] != '\0' ? step_id : "the session");
	if (on[0] != '\0')
		buf_addf(&r->words, ", %s", on);
	if (trial > 0)
		buf_addf(&r->words, ", trial %d", trial);
}

void
report_who(struct report *r, const char *who, const char *stamp)
{
	buf_addf(&r->words, "%s, ", who);
	report_minute(r, stamp);
}

/* ---- of a history */

bool
report_same_place(
    const struct history_series *a, const struct history_series *b)
{
	return strcmp(a->step_id, b->step_id) == 0 && a->trial == b->trial;
}

void
report_short(struct report *r, const struct history_point *p)
{
	switch (p->absence) {
	case MYO_ABSENT_NONE:
		buf_addf(&r->words, "%s%s", p->shown, p->qualifier);
		break;
	case MYO_ABSENT_NOT_TESTED:
	case MYO_ABSENT_REFUSED:
		buf_addf(&r->words, "NT%s", p->qualifier);
		break;
	case MYO_ABSENT_SKIPPED:
		buf_adds(&r->words, "skipped");
		break;
	case MYO_ABSENT_HIDDEN:
	case MYO_ABSENT_NOT_REACHED:
	case MYO_ABSENT_BLANK:
	case MYO_ABSENCES:
		break;
	}
}

double
report_error(const struct history_point *p)
{
	/* HISTORY_NOT_STATED is also where nothing was compared */
	return p->change.error != HISTORY_NOT_STATED ? p->basis->mdc : 0;
}

bool
report_plots(const struct history_series *series)
{
	return !series->is_safety && !series->identifies &&
	       (series->kind == MYO_KIND_GRADE ||
		   history_is_numeric(series->kind));
}

const char *const *
report_levels(struct report *r, const struct history_basis *basis)
{
	const char **codes =
	    arena_new(&r->doc->arena, const char *, basis->n_levels);

	for (size_t i = 0; codes != NULL && i < basis->n_levels; i++)
		codes[i] = arena_cstr(&r->doc->arena, basis->levels[i].code);
	return codes;
}
