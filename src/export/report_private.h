/*
 * report_private.h: what the parts of a report share.
 */
#ifndef EXPORT_REPORT_PRIVATE_H
#define EXPORT_REPORT_PRIVATE_H

#include "export/report.h"

#define N(list) (sizeof(list) / sizeof((list)[0]))

/* Words are put together in `words`, then go somewhere and are forgotten. */
struct report {
	struct doc *doc;
	struct buf words;
	bool comma;
};

void report_init(struct report *r, struct doc *doc, bool comma);
/* MYO_ERR_NOMEM where anything ran out. */
enum myo_status report_end(struct report *r);

/* Each takes what is in r->words. */
void report_words_cell(struct report *r, struct doc_table *t);
void report_words_field(struct report *r, const char *label);
void report_words_notice(struct report *r, const char *label);
const char *report_words_kept(struct report *r);

/* Appended to r->words: */
/* "2026-11-23 09:30" */
void report_minute(struct report *r, const char *stamp);
/* "2026-11-23 09:30 (UTC+01:00)"; nothing for "" */
void report_stamp(struct report *r, const char *stamp);
/* "strength, right, trial 2"; "the session" where there is no step */
void report_place(
    struct report *r, const char *step_id, enum myo_side side, int trial);
/* "dn, 2026-11-23 09:30" */
void report_who(struct report *r, const char *who, const char *stamp);

/* ---- report_record.c: what is beside the answers */

/* A visit of a patient's report has its day in front of each row. */
enum report_scope {
	REPORT_OF_SESSION,
	REPORT_OF_PATIENT,
};

/* What a reader must know before all else. */
void report_unread(struct report *r);
/* So many sessions are not in it; nothing where there is none. */
void report_lost(struct report *r, size_t n, enum report_scope scope);
void report_notices(struct report *r, const struct history_visit *v);

/* Tables over visits; nothing where there is nothing, but for signatures. */
struct report_visits {
	const struct history_visit *const *list;
	size_t n;
	enum report_scope scope;
};
void report_flags(struct report *r, const struct report_visits *visits);
void report_remarks(struct report *r, const struct report_visits *visits);
void report_amendments(struct report *r, const struct report_visits *visits);
void report_signatures(struct report *r, const struct report_visits *visits);

/* The last entry that each station has written for these sessions, as a seal
 * of that station's file up to there; none where that is not whole. */
void report_seals(struct report *r, const struct myo_signers *by,
    const struct report_source *sources, size_t n);
/* Revision, sources, scales, limits of error, scores. */
void report_protocol(struct report *r, const struct myo_protocol *p);

/* ---- report_answers.c: all answers of a session */

void report_answers(struct report *r, const struct report_source *source);

/* ---- report_sides.c, report_time.c: plots, each with its table */

/* Right and left of one visit, with the examination before; below a heading,
 * where there is anything. */
void report_sides(struct report *r, const struct history_protocol *p,
    const struct history_visit *visit, int level, const char *heading);
/* Scores, numbers and grades over time. */
void report_time_scores(struct report *r, const struct history_protocol *p);
/* Some side of the step has more than one value, and not the same each time:
 * it has a plot over time. */
bool report_has_course(struct report *r, const struct history_protocol *p,
    const struct history_series *series);
void report_time_steps(struct report *r, const struct history_protocol *p);

/* Of one step and trial, on whatever side. */
bool report_same_place(
    const struct history_series *a, const struct history_series *b);
/* Value and qualifier, or "NT"; short. */
void report_short(struct report *r, const struct history_point *point);
/* The minimal detectable change that its change was judged by; 0: none. */
double report_error(const struct history_point *point);
/* It has numbers or ranks that a plot can show. */
bool report_plots(const struct history_series *series);
/* Codes of the levels of a basis, in the document's memory. */
const char *const *report_levels(
    struct report *r, const struct history_basis *basis);

#endif
