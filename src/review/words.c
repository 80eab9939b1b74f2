/*
 * words.c: see words.h.
 */
#include "review/words.h"

#include <string.h>

#include "core/answer.h"

#include "base/banned.h"

const char *
words_state(enum myo_session_state state)
{
	switch (state) {
	case MYO_SESSION_NEW:
	case MYO_SESSION_IN_PROGRESS:
		return "open";
	case MYO_SESSION_CLOSED:
		return "closed";
	case MYO_SESSION_ABANDONED:
		return "abandoned";
	}
	return "";
}

const char *
words_absence(enum myo_absence absence)
{
	switch (absence) {
	case MYO_ABSENT_NOT_TESTED:
	case MYO_ABSENT_REFUSED:
		return "not tested";
	case MYO_ABSENT_SKIPPED:
		return "skipped";
	case MYO_ABSENT_HIDDEN:
		return "not asked";
	case MYO_ABSENT_NOT_REACHED:
		return "not reached";
	case MYO_ABSENT_BLANK:
		return "still open";
	case MYO_ABSENT_NONE:
	case MYO_ABSENCES:
		break;
	}
	return "";
}

/* ---- a slot */

/* Codes of these kinds are short names; the words stand in the label. */
static bool
label_says_it(const struct myo_slot *slot)
{
	if (slot->label[0] == '\0')
		return false;
	if (slot->safety != NULL)
		return slot->safety->many;
	switch (slot->step != NULL ? slot->step->kind : MYO_KINDS) {
	case MYO_KIND_CHOICE:
	case MYO_KIND_PALPATION:
	case MYO_KIND_CHECKS:
	case MYO_KIND_YESNO:
		return true;
	case MYO_KIND_INSTRUCTION:
	case MYO_KIND_GRADE:
	case MYO_KIND_NUMBER:
	case MYO_KIND_COUNT:
	case MYO_KIND_HOLD:
	case MYO_KIND_TEXT:
	case MYO_KINDS:
		break;
	}
	return false;
}

const char *
words_answer(const struct myo_slot *slot)
{
	return label_says_it(slot) ? slot->label : slot->shown;
}

const char *
words_reason(const struct myo_protocol *protocol, const struct myo_slot *slot)
{
	const struct myo_reason *reason =
	    myo_protocol_reason(protocol, slot->reason);

	/* the label also says "rest of the side" */
	return slot->label[0] != '\0' ? slot->label
	       : reason != NULL       ? reason->label
				      : slot->reason;
}

static void
answer_words(struct buf *out, const struct myo_slot *slot)
{
	buf_adds(out, words_answer(slot));
	buf_adds(out, slot->qualifier);
	if (slot->unit[0] != '\0')
		buf_addf(out, " %s", slot->unit);
}

void
words_slot(struct buf *out, const struct myo_protocol *protocol,
    const struct myo_slot *slot)
{
	switch (slot->state) {
	case MYO_SLOT_OPEN:
		buf_adds(out, "open");
		break;
	case MYO_SLOT_ANSWERED:
		answer_words(out, slot);
		break;
	case MYO_SLOT_NOT_TESTED:
		buf_addf(out, "not tested%s: %s", slot->qualifier,
		    words_reason(protocol, slot));
		break;
	case MYO_SLOT_SKIPPED:
		buf_adds(out, "skipped");
		break;
	case MYO_SLOT_HIDDEN:
		buf_adds(out, "not asked");
		break;
	}
	if (slot->note_due)
		buf_adds(out, " (its note is missing)");
}

/* ---- a score */

static void
value_words(struct buf *out, struct arena *a, const char *text,
    const char *unit, const char *band, bool comma)
{
	buf_adds(out, answer_decimal(a, text, comma));
	if (unit[0] != '\0')
		buf_addf(out, " %s", unit);
	if (band[0] != '\0')
		buf_addf(out, ", %s", band);
}

static bool
shows_now(const struct myo_score_view *v)
{
	return !v->recorded || v->follows;
}

void
words_score_value(struct buf *out, struct arena *a,
    const struct myo_score_view *v, bool comma)
{
	const struct myo_score_result *now = &v->now;

	if (shows_now(v))
		value_words(out, a, now->text, now->unit, now->band, comma);
	else
		value_words(out, a, v->text, v->unit, v->band, comma);
}

void
words_score_remarks(struct buf *out, struct arena *a,
    const struct myo_score_view *v, bool ended, bool comma)
{
	const struct myo_score_result *now = &v->now;

	if (shows_now(v)) {
		buf_adds(out, now->note);
	} else {
		buf_addf(out,
		    "%s; this does not follow from the answers in force, which "
		    "give ",
		    v->note);
		value_words(out, a, now->text, now->unit, now->band, comma);
		buf_addf(out, "; %s", now->note);
	}
	if (v->before[0] != '\0' && strcmp(v->before, v->text) != 0)
		buf_addf(
		    out, " (before, %s)", answer_decimal(a, v->before, comma));
	if (now->score->on_request)
		buf_adds(out, " (on request, not recorded)");
	else if (!v->recorded)
		buf_adds(
		    out, ended ? " (not recorded)" : " (so far, not recorded)");
}
