/*
 * history_sides.c: two sides compared, and a session's state, in words.
 */
#include "review/history.h"

#include "base/utf8.h"
#include "review/history_private.h"
#include "review/words.h"

#include "base/banned.h"

/* ---- sides */

static void
add_both(struct buf *out, const struct history_sides *s)
{
	buf_adds(out, "right ");
	words_value(out, s->right);
	buf_adds(out, ", left ");
	words_value(out, s->left);
}

static void
add_side_difference(struct buf *out, const struct history_sides *s, bool comma)
{
	history_number(out, s->difference, words_decimals(s->right),
	    HISTORY_SIGNED, comma);
	words_unit(out, s->right->basis->unit);
}

static void
add_index(struct buf *out, const char *name, bool has, double value, bool comma)
{
	if (!has)
		return;
	buf_addf(out, ", %s ", name);
	words_percent(out, value, HISTORY_PLAIN, comma);
}

static void
add_of_stronger(struct buf *out, const struct history_sides *s, bool comma)
{
	bool is_force = basis_is_force(s->right->basis->unit);

	add_index(out, is_force ? "of the stronger" : "of the greater",
	    s->has_of_stronger, s->of_stronger, comma);
}

static void
add_numbers(struct buf *out, const struct history_sides *s, bool comma)
{
	add_both(out, s);
	buf_adds(out, ", right - left ");
	add_side_difference(out, s, comma);
	add_of_stronger(out, s, comma);
	if (s->has_robinson) {
		buf_adds(out, ", symmetry index (Robinson) ");
		words_percent(out, s->robinson, HISTORY_SIGNED, comma);
	}
	if (!s->has_lsi) {
		/* a protocol that does not ask wants none */
		if (s->right->affected.asked)
			buf_addf(out, ", LSI ND: %s", s->why_no_lsi);
		return;
	}
	add_index(out, "LSI", true, s->lsi, comma);
	add_index(out, "deficit", true, s->deficit, comma);
	buf_addf(out, " (%s affected)", myo_side_text(s->right->affected.side));
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
		words_nd(out, s->reason);
		break;
	case HISTORY_NUMBER:
		add_numbers(out, s, comma);
		break;
	case HISTORY_GRADE:
		add_both(out, s);
		buf_adds(out, ": ");
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

static void
brief_index(struct buf *out, const struct history_sides *s, bool comma)
{
	if (s->has_lsi)
		add_index(out, "LSI", true, s->lsi, comma);
	else
		add_of_stronger(out, s, comma);
}

void
history_sides_brief(struct buf *out, const struct history_sides *s, bool comma)
{
	switch (s->kind) {
	case HISTORY_ND:
		words_nd(out, s->reason);
		break;
	case HISTORY_NUMBER:
		buf_adds(out, "right - left ");
		add_side_difference(out, s, comma);
		brief_index(out, s, comma);
		break;
	case HISTORY_GRADE:
		add_rank_sides(out, s);
		break;
	case HISTORY_OPTIONS:
		buf_adds(out, s->same ? "same" : "sides differ");
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
		utf8_line(out, reason);
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
	add_reason(out, words_state(v->state),
	    v->state == MYO_SESSION_ABANDONED ? v->end_reason : "");
	add_signed(out, v);
}
