/*
 * question.c: the words of a prompt.
 */
#include "ui/question.h"

#include "base/str.h"
#include "base/utf8.h"
#include "ui/text.h"

#include "base/banned.h"

static void
add_side(struct buf *out, const struct myo_prompt *p)
{
	const char *side = myo_side_text(p->side);

	if (side[0] != '\0')
		buf_addf(out, ", %s side", side);
	if (p->trial > 0 && p->step != NULL)
		buf_addf(out, ", trial %d of %d", p->trial, p->step->trials);
}

/* "triceps-surae, step 3 of 11, right side" */
static void
add_position(struct buf *out, const struct question *q)
{
	const struct myo_prompt *p = q->prompt;

	if (q->protocol != NULL)
		text_line(out, q->protocol->id);
	if (q->practice)
		buf_adds(out, ", practice");
	switch (p->ask) {
	case MYO_ASK_STEP:
		buf_addf(out, ", step %d of %d", p->number, p->count);
		add_side(out, p);
		break;
	case MYO_ASK_SAFETY:
		buf_adds(out, ", safety");
		if (p->count > 1)
			buf_addf(out, " %d of %d", p->number, p->count);
		break;
	case MYO_ASK_CONSENT:
	case MYO_ASK_CONSENT_WHO:
		buf_adds(out, ", safety");
		break;
	case MYO_ASK_NOTE:
	case MYO_ASK_REASON:
	case MYO_ASK_DOUBT:
		if (p->step != NULL || p->safety != NULL)
			buf_addf(out, ", %s",
			    p->step != NULL ? p->step->id : p->safety->id);
		add_side(out, p);
		break;
	case MYO_ASK_CHECK:
		buf_adds(out, ", check");
		add_side(out, p);
		break;
	case MYO_ASK_CLOSE:
	case MYO_ASK_NOTHING:
		break;
	}
}

/*
 * The allowed answers. Where the numbered list stands right above, or what is
 * allowed has just been said, names are not said twice: "1 to 5" takes their place.
 */
static void
add_allowed(struct buf *out, const struct myo_prompt *p, bool listed)
{
	const struct myo_choice *choices = NULL;
	struct buf names = BUF_INIT;
	struct str allowed = str_from(p->allowed);
	size_t n = 0;

	if (p->step != NULL) {
		choices = p->step->choices;
		n = p->step->n_choices;
	} else if (p->safety != NULL) {
		choices = p->safety->choices;
		n = p->safety->n_choices;
	}
	for (size_t i = 0; i < n; i++)
		buf_addf(&names, "%s%zu %s", i > 0 ? ", " : "", i + 1,
		    choices[i].code);
	if (listed && n > 1 && str_starts(allowed, buf_str(&names))) {
		buf_addf(out, n == 2 ? "1 or %zu" : "1 to %zu", n);
		allowed = str_skip(allowed, names.len);
	}
	utf8_visible(out, allowed);
	buf_release(&names);
}

/* What may be typed, in parentheses that *lead opens once. */
static void
add_answers(struct buf *out, const struct question *q, const char **lead)
{
	const struct myo_prompt *p = q->prompt;

	if (q->question != NULL) {
		buf_adds(out, *lead);
		text_line(out, q->allowed);
		*lead = "; ";
	} else if (p->allowed[0] != '\0') {
		buf_adds(out, *lead);
		add_allowed(out, p, q->listed);
		*lead = "; ";
	}
	if (q->hint[0] != '\0') {
		buf_addf(out, "%s%s", *lead, q->hint);
		*lead = "; ";
	}
}

void
question_words(struct buf *out, const struct question *q)
{
	const struct myo_prompt *p = q->prompt;
	const char *lead = " (";

	add_position(out, q);
	buf_addf(out, "%s%c", out->len > 0 ? ": " : "", QUESTION_ON);
	text_line(out, q->question != NULL ? q->question : p->question);
	buf_addc(out, QUESTION_OFF);
	add_answers(out, q, &lead);
	if (p->went_back && p->old_value[0] != '\0') {
		buf_addf(out, "%snow ", lead);
		text_line(out, p->old_value);
		buf_adds(out, q->question != NULL ? "" : ", Enter keeps it");
		lead = "; ";
	}
	if (q->previous[0] != '\0') {
		buf_addf(out, "%sprevious ", lead);
		text_line(out, q->previous);
		lead = "; ";
	}
	buf_adds(out, lead[0] == ';' ? ")>" : ">");
}
