/*
 * history_private.h: what the files of history.h share.
 */
#ifndef REVIEW_HISTORY_PRIVATE_H
#define REVIEW_HISTORY_PRIVATE_H

#include "review/history.h"

/* A series that is being gathered. */
struct draft_series {
	struct history_series out;
	struct history_point *points;
	size_t n, cap;
	const struct history_visit *last; /* latest that has it */
	size_t place;                     /* in that visit's order */
	bool seen;                        /* some point is not hidden */
};

struct draft_score {
	struct history_score out;
	struct history_score_point *points;
	const struct score_basis **bases; /* by point */
	size_t n, cap, cap_bases;
	const struct history_visit *last;
	size_t place;
	int decimals; /* the most of any of them */
};

struct draft_protocol {
	const char *id;
	struct history_visit **visits;
	size_t n_visits, cap_visits;
	struct draft_series *series;
	size_t n_series, cap_series;
	struct draft_score *scores;
	size_t n_scores, cap_scores;
};

struct history_draft {
	struct history_visit **visits;
	size_t n_visits, cap_visits;
	struct draft_protocol *protocols;
	size_t n_protocols, cap_protocols;
};

/* What a score has of one of its items, or of those of a score that its formula
 * takes. */
struct score_item {
	const char *step_id;
	enum myo_side side, instead;
	int trial;
	enum myo_counted counted;
	/* As it was asked on the side that was counted; NULL: missing. */
	const struct history_basis *basis;
};

/* What makes two results of a score comparable. */
struct score_basis {
	const char *definition; /* with that of the scores it takes */
	/* The answers that say which side is affected, and the items: those
	 * of one definition are the same in number and order. */
	const struct history_condition *affected;
	size_t n_affected;
	const struct score_item *items;
	size_t n_items;
};

/* What is gathered from one session. */
struct gathering {
	struct history *h;
	struct myo_session *session;
	const struct myo_protocol *protocol;
	const struct myo_cells *cells;
	struct history_visit *visit;
	struct draft_protocol *draft;
};

/* ---- history_visit.c */

struct history_visit *visit_new(struct gathering *g);
const struct history_note *notes_copy(
    struct arena *a, const struct myo_slot_note *notes, size_t n, int trial);

/* Why nobody knows that `then` was before `now`, which comes after it in the
 * order of the history; "" where it was. */
const char *visit_order_unknown(
    const struct history_visit *then, const struct history_visit *now);

/* ---- history_affected.c */

/* What `of` goes by in this session. */
struct history_affected affected_of(
    const struct gathering *g, const struct myo_step *of);

/* ---- history_basis.c */

/* Of a slot; `before` is handed back where it says the same, or NULL. */
const struct history_basis *basis_of(const struct gathering *g,
    const struct myo_slot *slot, const struct history_basis *before);
/* Of a step as such, without conditions. */
const struct history_basis *basis_of_step(struct arena *a,
    const struct myo_step *step, const struct history_basis *before);
/* The same levels or options, whatever they are called. */
bool basis_same_codes(
    const struct history_basis *a, const struct history_basis *b);
/* A statistic of trials has one decimal at least. */
int basis_finer(const struct history_basis *b);
/* A girth or an angle is no strength. */
bool basis_is_force(const char *unit);
/* Why values of two days do not compare, in words; "" where they do. */
const char *basis_differs(struct arena *a, const struct history_basis *then,
    const struct history_basis *now);
/* "serial, handle not recorded on either day": conditions that both days lack,
 * of two bases that do not differ; "" for none. */
const char *basis_unrecorded(struct arena *a, const struct history_basis *b);
/* Likewise of the two sides of a step on one day, which only what was answered
 * on each of them can tell apart. */
const char *basis_differs_by_side(struct arena *a,
    const struct history_basis *right, const struct history_basis *left);
/* An answer, borrowed from the session. */
struct history_condition condition_of(const struct myo_cell *cell);
struct history_condition condition_copy(
    struct arena *a, const struct history_condition *c);
/* "WHAT changed: A then, B now"; "" where it is the same. */
const char *condition_differs(struct arena *a, const char *what,
    const struct history_condition *then, const struct history_condition *now);

/* ---- history_score_basis.c */

/* `before` is that of the session before, or NULL: what it has is shared. */
const struct score_basis *score_basis_of(const struct gathering *g,
    const struct myo_score *s, const struct score_basis *before);
/* Why two results do not compare, in words; "" where they do. */
const char *score_basis_differs(struct arena *a, const struct score_basis *then,
    const struct score_basis *now);
/* What a score was computed from, as a text. Bands, and what a missing item
 * does, leave a value what it is, and so does how a step was asked; `before` is
 * handed back where it says the same. */
const char *score_what(
    const struct gathering *g, const struct myo_score *s, const char *before);

/* ---- history_score.c */

void scores_gather(struct gathering *g);
void scores_finish(struct arena *a, const struct draft_protocol *p,
    struct history_protocol *out);

/* ---- history_change.c */

void changes_find(struct arena *a, struct history_point *points, size_t n);
void pairs_find(struct arena *a, struct history_protocol *p);
/* Of two numbers. */
void change_numbers(struct history_change *c, double then, double now);

/* ---- history_words.c */

/* A blank and the unit, or nothing. */
void words_unit(struct buf *out, const char *unit);
void words_percent(
    struct buf *out, double value, enum history_sign sign, bool comma);
/* "4p", "25 N" of a value that is there. */
void words_value(struct buf *out, const struct history_point *p);
/* "ND: position changed" */
void words_nd(struct buf *out, const char *reason);
/* Of a difference of such values. */
int words_decimals(const struct history_point *p);

#endif
