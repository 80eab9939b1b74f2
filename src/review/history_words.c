/*
 * history_words.c: a value, a change, a difference in words, the same for every
 * page that shows them.
 */
#include "review/history.h"

#include <math.h>
#include <string.h>

#include "base/num.h"
#include "base/str.h"
#include "base/utf8.h"

#include "base/banned.h"

#define DECIMALS_MAX     9
#define PERCENT_DECIMALS 1

/* ---- parts */

/* Paragraphs are joined with a blank. */
static void
add_visible(struct buf *out, const char *text)
{
	struct str rest = str_from(text);

	while (rest.p != NULL && rest.len > 0) {
		struct str line = str_cut(rest, '\n', &rest);
		utf8_visible(out, line);
		if (rest.len > 0)
			buf_addc(out, ' ');
	}
}

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
	for (size_t i = 0; i < text.len; i++)
		buf_addc(
		    out, comma && text.data[i] == '.' ? ',' : text.data[i]);
	if (text.failed)
		out->failed = true;
	buf_release(&text);
}

static void
add_percent(struct buf *out, double value, enum history_sign sign, bool comma)
{
	history_number(out, value, PERCENT_DECIMALS, sign, comma);
	buf_adds(out, " %");
}

static void
add_unit(struct buf *out, const char *unit)
{
	if (unit[0] == '\0')
		return;
	buf_addc(out, ' ');
	add_visible(out, unit);
}

/* ---- a value */

static void
add_absence(struct buf *out, const struct history_point *p)
{
	switch (p->absence) {
	case MYO_ABSENT_NOT_TESTED:
	case MYO_ABSENT_REFUSED:
		buf_adds(out, "not tested");
		buf_adds(out, p->qualifier);
		buf_adds(out, ": ");
		add_visible(out, p->reason_label);
		break;
	case MYO_ABSENT_SKIPPED:
		buf_adds(out, "skipped");
		break;
	case MYO_ABSENT_HIDDEN:
		buf_adds(out, "not asked");
		break;
	case MYO_ABSENT_NOT_REACHED:
		buf_adds(out, "not reached");
		break;
	case MYO_ABSENT_BLANK:
		buf_adds(out, "still open");
		break;
	case MYO_ABSENT_NONE:
	case MYO_ABSENCES:
		break;
	}
}

/* A statistic of trials has a digit more than they have. */
static int
finer(const struct history_point *p)
{
	return p->basis->decimals < DECIMALS_MAX ? p->basis->decimals + 1
						 : DECIMALS_MAX;
}

static void
add_trials(struct buf *out, const struct history_point *p, bool comma)
{
	const struct history_trials *t = p->trials;
	const char *gap = comma ? "; " : ", ";

	buf_adds(out, " (mean of ");
	if (t->n < t->of)
		buf_addf(out, "%d of ", t->n);
	buf_addf(out, "%d: ", t->of);
	for (int i = 0; i < t->of; i++) {
		buf_adds(out, i > 0 ? gap : "");
		if (t->has[i])
			history_number(out, t->values[i], p->basis->decimals,
			    HISTORY_PLAIN, comma);
		else
			buf_adds(out, "none");
	}
	buf_adds(out, "; max ");
	history_number(out, t->max, p->basis->decimals, HISTORY_PLAIN, comma);
	buf_adds(out, ", SD ");
	if (t->has_sd)
		history_number(out, t->sd, finer(p), HISTORY_PLAIN, comma);
	else
		buf_adds(out, "ND");
	buf_adds(out, ", CV ");
	if (t->has_cv)
		add_percent(out, t->cv, HISTORY_PLAIN, comma);
	else
		buf_adds(out, "ND");
	if (p->reason_label[0] != '\0') {
		buf_adds(out, "; else not tested: ");
		add_visible(out, p->reason_label);
	}
	buf_addc(out, ')');
}

void
history_point_words(struct buf *out, const struct history_point *p, bool comma)
{
	if (p->absence != MYO_ABSENT_NONE) {
		add_absence(out, p);
		return;
	}
	add_visible(out, p->shown);
	buf_adds(out, p->qualifier);
	add_unit(out, p->unit);
	if (p->trials != NULL)
		add_trials(out, p, comma);
}

/* ---- a change */

static void
add_remark(struct buf *out, const struct history_change *c)
{
	if (c->remark[0] == '\0')
		return;
	buf_adds(out, "; ");
	buf_adds(out, c->remark);
}

static void
add_error(struct buf *out, const struct history_point *p, bool comma)
{
	const struct history_basis *b = p->basis;

	if (p->change.error == HISTORY_NOT_STATED) {
		buf_adds(out, ", measurement error not stated");
		return;
	}
	buf_adds(out, p->change.error == HISTORY_WITHIN ? ", within error"
							: ", beyond error");
	buf_adds(out, " (MDC ");
	history_number(out, b->mdc, -1, HISTORY_PLAIN, comma);
	add_unit(out, b->unit);
	if (b->mdc_source[0] != '\0') {
		buf_adds(out, ", ");
		add_visible(out, b->mdc_source);
	}
	buf_addc(out, ')');
}

static void
add_difference(struct buf *out, const struct history_change *c,
    const char *unit, int decimals, bool comma)
{
	history_number(out, c->difference, decimals, HISTORY_SIGNED, comma);
	add_unit(out, unit);
	if (c->has_percent) {
		buf_adds(out, " (");
		add_percent(out, c->percent, HISTORY_SIGNED, comma);
		buf_addc(out, ')');
	}
}

static void
add_since(struct buf *out, const struct history_change *c)
{
	buf_addf(out, " since %s", c->then_day);
}

static void
add_ranks(struct buf *out, const struct history_point *p)
{
	const struct history_change *c = &p->change;
	int n = c->ranks < 0 ? -c->ranks : c->ranks;

	add_visible(out, c->then);
	buf_adds(out, " -> ");
	add_visible(out, p->shown);
	buf_adds(out, p->qualifier);
	add_since(out, c);
	if (n == 0)
		buf_adds(out, ": same grade");
	else
		buf_addf(out, ": %d %s %s", n, n == 1 ? "rank" : "ranks",
		    c->ranks > 0 ? "up" : "down");
	add_remark(out, c);
}

static void
add_options(struct buf *out, const struct history_point *p)
{
	const struct history_change *c = &p->change;

	if (c->same) {
		buf_adds(out, "as");
		buf_adds(out, " on ");
		buf_adds(out, c->then_day);
		return;
	}
	buf_adds(out, "was ");
	add_visible(out, c->then);
	buf_addf(out, " on %s", c->then_day);
}

static void
add_not_determined(struct buf *out, const struct history_change *c)
{
	buf_adds(out, "ND");
	add_since(out, c);
	buf_adds(out, ": ");
	add_visible(out, c->reason);
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
		add_difference(out, c, p->basis->unit,
		    p->trials != NULL ? finer(p) : p->basis->decimals, comma);
		add_since(out, c);
		add_error(out, p, comma);
		add_remark(out, c);
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

/* ---- sides */

static void
add_index(struct buf *out, const char *name, bool has, double value, bool comma)
{
	if (!has)
		return;
	buf_addf(out, ", %s ", name);
	add_percent(out, value, HISTORY_PLAIN, comma);
}

static void
add_numbers(struct buf *out, const struct history_sides *s, bool comma)
{
	const struct history_point *p = s->right;

	buf_adds(out, "right - left ");
	history_number(out, s->difference,
	    p->trials != NULL ? finer(p) : p->basis->decimals, HISTORY_SIGNED,
	    comma);
	add_unit(out, p->basis->unit);
	add_index(
	    out, "of the stronger", s->has_of_stronger, s->of_stronger, comma);
	add_index(out, "symmetry index (Robinson)", s->has_robinson,
	    s->robinson, comma);
	if (!s->has_lsi) {
		buf_addf(out, ", LSI ND: %s", s->why_no_lsi);
		return;
	}
	add_index(out, "LSI", true, s->lsi, comma);
	add_index(out, "deficit", true, s->deficit, comma);
	buf_addf(out, " (%s affected)", myo_side_text(s->visit->involved));
}

static void
add_rank_sides(struct buf *out, const struct history_sides *s)
{
	int n = s->ranks < 0 ? -s->ranks : s->ranks;

	if (n == 0)
		buf_adds(out, "same grade");
	else
		buf_addf(out, "%s %d %s lower", s->ranks < 0 ? "right" : "left",
		    n, n == 1 ? "rank" : "ranks");
}

void
history_sides_words(struct buf *out, const struct history_sides *s, bool comma)
{
	switch (s->kind) {
	case HISTORY_ND:
		buf_adds(out, "ND: ");
		add_visible(out, s->reason);
		break;
	case HISTORY_NUMBER:
		add_numbers(out, s, comma);
		break;
	case HISTORY_GRADE:
		add_rank_sides(out, s);
		break;
	case HISTORY_OPTIONS:
		buf_adds(out, s->same ? "same on both sides" : "sides differ");
		break;
	case HISTORY_FIRST:
	case HISTORY_WORDS:
		break;
	}
}

/* ---- a session */

static void
add_reason(struct buf *out, const char *what, const char *reason)
{
	buf_adds(out, what);
	if (reason[0] != '\0') {
		buf_adds(out, ": ");
		add_visible(out, reason);
	}
}

static void
add_signed(struct buf *out, const struct history_visit *v)
{
	bool fails = false, amended = false;

	for (size_t i = 0; i < v->n_signatures; i++) {
		fails |= v->signatures[i].fault[0] != '\0';
		amended = v->signatures[i].amended;
	}
	if (v->n_signatures > 0)
		buf_adds(out, fails     ? ", signature fails"
			      : amended ? ", signed, then amended"
					: ", signed");
}

void
history_state_words(struct buf *out, const struct history_visit *v)
{
	if (v->is_void) {
		add_reason(out, "void", v->end_reason);
		return;
	}
	switch (v->state) {
	case MYO_SESSION_NEW:
	case MYO_SESSION_IN_PROGRESS:
		buf_adds(out, "open");
		break;
	case MYO_SESSION_CLOSED:
		buf_adds(out, "closed");
		break;
	case MYO_SESSION_ABANDONED:
		add_reason(out, "abandoned", v->end_reason);
		break;
	}
	add_signed(out, v);
}
