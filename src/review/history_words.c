/*
 * history_words.c: a value and a change in words, the same for every page that
 * shows them; sides are in history_sides.c.
 */
#include "review/history.h"

#include <string.h>

#include "base/num.h"
#include "base/str.h"
#include "base/utf8.h"
#include "review/history_private.h"
#include "review/words.h"

#include "base/banned.h"

#define DECIMALS_MAX     9
#define PERCENT_DECIMALS 1

/* ---- parts */

void
history_number(struct buf *out, double value, int decimals,
    enum history_sign sign, bool comma)
{
	struct buf text = BUF_INIT;

	if (decimals < 0)
		num_short(&text, value);
	else
		num_format(&text, value,
		    decimals < DECIMALS_MAX ? decimals : DECIMALS_MAX);
	bool rounded_to_zero = strspn(text.data, "0.") == text.len;
	if (sign == HISTORY_SIGNED && value > 0.0 && !rounded_to_zero)
		buf_addc(out, '+');
	if (comma)
		num_comma(&text);
	buf_addstr(out, buf_str(&text));
	if (text.failed)
		out->failed = true;
	buf_release(&text);
}

void
words_percent(struct buf *out, double value, enum history_sign sign, bool comma)
{
	history_number(out, value, PERCENT_DECIMALS, sign, comma);
	buf_adds(out, " %");
}

void
words_unit(struct buf *out, const char *unit)
{
	if (unit[0] == '\0')
		return;
	buf_addc(out, ' ');
	utf8_line(out, unit);
}

/* ---- a value */

static void
add_absence(struct buf *out, const struct history_point *p)
{
	buf_adds(out, words_absence(p->absence));
	if (p->absence == MYO_ABSENT_NOT_TESTED ||
	    p->absence == MYO_ABSENT_REFUSED) {
		buf_adds(out, p->qualifier);
		buf_adds(out, ": ");
		utf8_line(out, p->reason_label);
	}
}

static void
add_trial_values(struct buf *out, const struct history_point *p, bool comma)
{
	const struct history_trials *t = p->trials;

	for (int i = 0; i < t->of; i++) {
		buf_adds(out, i == 0 ? "" : comma ? "; " : ", ");
		if (t->has[i])
			history_number(out, t->values[i], p->basis->decimals,
			    HISTORY_PLAIN, comma);
		else
			buf_adds(out, "none");
	}
}

void
history_trials_words(struct buf *out, const struct history_point *p, bool comma)
{
	const struct history_trials *t = p->trials;

	if (p->absence != MYO_ABSENT_NONE || t == NULL)
		return;
	add_trial_values(out, p, comma);
	buf_adds(out, "; max ");
	history_number(out, t->max, p->basis->decimals, HISTORY_PLAIN, comma);
	buf_adds(out, ", SD ");
	if (t->has_sd)
		history_number(
		    out, t->sd, basis_finer(p->basis), HISTORY_PLAIN, comma);
	else
		buf_adds(out, "ND");
	buf_adds(out, ", CV ");
	if (t->has_cv)
		words_percent(out, t->cv, HISTORY_PLAIN, comma);
	else
		buf_adds(out, "ND");
	if (p->reason_label[0] != '\0') {
		buf_adds(out, "; else not tested: ");
		utf8_line(out, p->reason_label);
	}
}

/* "mean of 3", "mean of 1 of 3". */
static void
add_mean_of(struct buf *out, const struct history_trials *t)
{
	buf_adds(out, "mean of ");
	if (t->n < t->of)
		buf_addf(out, "%d of ", t->n);
	buf_addf(out, "%d", t->of);
}

void
words_value(struct buf *out, const struct history_point *p)
{
	utf8_line(out, p->shown);
	buf_adds(out, p->qualifier);
	words_unit(out, p->unit);
	if (p->unread[0] != '\0')
		buf_addf(out, " (%s)", p->unread);
}

void
history_value_words(struct buf *out, const struct history_point *p)
{
	if (p->absence != MYO_ABSENT_NONE) {
		add_absence(out, p);
		return;
	}
	words_value(out, p);
	if (p->trials != NULL) {
		buf_adds(out, ", ");
		add_mean_of(out, p->trials);
	}
}

void
history_point_words(struct buf *out, const struct history_point *p, bool comma)
{
	if (p->absence != MYO_ABSENT_NONE || p->trials == NULL) {
		history_value_words(out, p);
		return;
	}
	words_value(out, p);
	buf_adds(out, " (");
	add_mean_of(out, p->trials);
	buf_adds(out, ": ");
	history_trials_words(out, p, comma);
	buf_addc(out, ')');
}

/* ---- a change */

void
words_nd(struct buf *out, const char *reason)
{
	buf_adds(out, "ND: ");
	utf8_line(out, reason);
}

static void
add_remark(struct buf *out, const char *remark)
{
	if (remark[0] == '\0')
		return;
	buf_adds(out, "; ");
	buf_adds(out, remark);
}

static void
add_remarks(struct buf *out, const struct history_change *c)
{
	add_remark(out, c->remark);
	add_remark(out, c->unrecorded);
}

static void
add_verdict(struct buf *out, const struct history_change *c)
{
	buf_adds(out,
	    c->error == HISTORY_WITHIN ? ", within error" : ", beyond error");
}

static void
add_error(struct buf *out, const struct history_point *p, bool comma)
{
	const struct history_basis *b = p->basis;

	if (p->change.error == HISTORY_NOT_STATED) {
		buf_adds(out, ", measurement error not stated");
		return;
	}
	add_verdict(out, &p->change);
	buf_adds(out, " (MDC ");
	history_number(out, b->mdc, -1, HISTORY_PLAIN, comma);
	words_unit(out, b->unit);
	if (b->mdc_source[0] != '\0') {
		buf_adds(out, ", ");
		utf8_line(out, b->mdc_source);
	}
	buf_addc(out, ')');
}

/* Of percents a difference in percent would be read as a part of one. */
static void
add_unit_of_difference(struct buf *out, const char *unit)
{
	words_unit(out, strcmp(unit, "%") == 0 ? "percentage points" : unit);
}

static void
add_difference(struct buf *out, const struct history_change *c,
    const char *unit, int decimals, bool comma)
{
	history_number(out, c->difference, decimals, HISTORY_SIGNED, comma);
	add_unit_of_difference(out, unit);
	if (c->has_percent) {
		buf_adds(out, " (");
		words_percent(out, c->percent, HISTORY_SIGNED, comma);
		buf_addc(out, ')');
	}
}

static void
add_since(struct buf *out, const struct history_change *c)
{
	buf_addf(out, " since %s", c->then_day);
}

int
words_decimals(const struct history_point *p)
{
	return p->trials != NULL ? basis_finer(p->basis) : p->basis->decimals;
}

static void
add_steps(struct buf *out, int ranks)
{
	int n = ranks < 0 ? -ranks : ranks;

	if (n == 0)
		buf_adds(out, "same grade");
	else
		buf_addf(out, "%d %s %s", n, n == 1 ? "rank" : "ranks",
		    ranks > 0 ? "up" : "down");
}

static void
add_ranks(struct buf *out, const struct history_point *p)
{
	const struct history_change *c = &p->change;

	utf8_line(out, c->then);
	buf_adds(out, " -> ");
	utf8_line(out, p->shown);
	buf_adds(out, p->qualifier);
	add_since(out, c);
	buf_adds(out, ": ");
	add_steps(out, c->ranks);
	add_remarks(out, c);
}

static void
add_options(struct buf *out, const struct history_point *p)
{
	const struct history_change *c = &p->change;

	if (c->same) {
		buf_addf(out, "as on %s", c->then_day);
		return;
	}
	buf_adds(out, "was '");
	utf8_line(out, c->then);
	buf_addf(out, "' on %s", c->then_day);
}

static void
add_not_determined(struct buf *out, const struct history_change *c)
{
	buf_adds(out, "ND");
	add_since(out, c);
	buf_adds(out, ": ");
	utf8_line(out, c->reason);
}

/* The examiners' difference matters where something was computed. */
static void
add_examiner(struct buf *out, const struct history_change *c)
{
	if (c->other_examiner)
		buf_adds(out, "; another examiner than then");
}

void
history_change_words(struct buf *out, const struct history_point *p, bool comma)
{
	const struct history_change *c = &p->change;

	switch (c->kind) {
	case HISTORY_FIRST:
	case HISTORY_WORDS:
		return;
	case HISTORY_ND:
		add_not_determined(out, c);
		return;
	case HISTORY_NUMBER:
		add_difference(
		    out, c, p->basis->unit, words_decimals(p), comma);
		add_since(out, c);
		add_error(out, p, comma);
		add_remarks(out, c);
		break;
	case HISTORY_GRADE:
		add_ranks(out, p);
		break;
	case HISTORY_OPTIONS:
		add_options(out, p);
		return;
	}
	add_examiner(out, c);
}

void
history_score_number(
    struct buf *out, const struct history_score_point *p, bool comma)
{
	for (const char *c = p->text; *c != '\0'; c++)
		buf_addc(out, comma && p->determined && *c == '.' ? ',' : *c);
	words_unit(out, p->determined ? p->unit : "");
}

void
history_score_change_words(struct buf *out, const struct history_score_point *p,
    int decimals, bool comma)
{
	const struct history_change *c = &p->change;

	switch (c->kind) {
	case HISTORY_FIRST:
	case HISTORY_WORDS:
	case HISTORY_GRADE:
	case HISTORY_OPTIONS:
		return;
	case HISTORY_ND:
		add_not_determined(out, c);
		return;
	case HISTORY_NUMBER:
		break;
	}
	add_difference(out, c, p->unit, decimals, comma);
	add_since(out, c);
	buf_adds(out, ", measurement error not stated");
	add_examiner(out, c);
}

void
history_days_words(struct buf *out, const struct history *h)
{
	if (h->n_visits == 0)
		return;
	const char *first = h->visits[0]->day;
	const char *last = h->visits[h->n_visits - 1]->day;
	buf_addf(out, ", %s", first);
	if (strcmp(first, last) != 0)
		buf_addf(out, " to %s", last);
}

/* ---- a change in a table */

static void
brief_number(struct buf *out, const struct history_change *c, const char *unit,
    int decimals, bool comma)
{
	add_difference(out, c, unit, decimals, comma);
	if (c->error != HISTORY_NOT_STATED)
		add_verdict(out, c);
	add_remark(out, c->unrecorded);
}

void
history_change_brief(struct buf *out, const struct history_point *p, bool comma)
{
	const struct history_change *c = &p->change;

	if (p->absence != MYO_ABSENT_NONE)
		return;
	switch (c->kind) {
	case HISTORY_FIRST:
	case HISTORY_WORDS:
		break;
	case HISTORY_ND:
		words_nd(out, c->reason);
		break;
	case HISTORY_NUMBER:
		brief_number(out, c, p->basis->unit, words_decimals(p), comma);
		break;
	case HISTORY_GRADE:
		add_steps(out, c->ranks);
		if (c->across_gravity)
			buf_adds(out, ", across gravity");
		break;
	case HISTORY_OPTIONS:
		buf_adds(out, c->same ? "same" : "changed");
		break;
	}
}

void
history_score_change_brief(struct buf *out, const struct history_score_point *p,
    int decimals, bool comma)
{
	const struct history_change *c = &p->change;

	if (c->kind == HISTORY_ND && p->determined) {
		words_nd(out, c->reason);
	} else if (c->kind == HISTORY_NUMBER) {
		brief_number(out, c, p->unit, decimals, comma);
	}
}
