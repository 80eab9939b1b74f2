/*
 * line.c: the linear prompt.
 */
#include "ui/line.h"

#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "ui/render.h"
#include "ui/text.h"

#include "base/banned.h"

/* Stand around the question until lines are broken; no text holds them, since
 * control characters are made visible first. They take no column. */
#define MARK_ON  '\x01'
#define MARK_OFF '\x02'
#define BOLD_ON  "\033[1m"
#define BOLD_OFF "\033[0m"

#define HELP_HINT "? for help, :help for commands, :pause to leave"

void
line_init(struct line *l, struct sink *err, struct input_source *in,
    enum term_colour colour)
{
	bool in_tty = in->os->isatty(in->os, in->fd);

	*l = (struct line){ .err = err, .in = in };
	l->bold = term_bold(err->os, err->fd, colour);
	l->typed = in_tty;
	l->echo = !in_tty || !err->os->isatty(err->os, err->fd);
	buf_init(&l->text);
}

void
line_release(struct line *l)
{
	free(l->seen);
	l->seen = NULL;
	buf_release(&l->text);
}

static size_t
width_of(const struct line *l)
{
	return term_width(l->err->os, l->err->fd);
}

/* Prints what was built in l->text. */
static void
print_text(struct line *l)
{
	sink_add(l->err, buf_str(&l->text));
	buf_reset(&l->text);
}

void
line_say(struct line *l, const char *text)
{
	struct buf visible = BUF_INIT;

	text_line(&visible, text);
	buf_reset(&l->text);
	text_hang(&l->text, width_of(l), buf_str(&visible));
	print_text(l);
	buf_release(&visible);
}

/* ---- prompting */

/* True once for each thing: its full text is due. */
static bool
first_time(struct line *l, const void *thing)
{
	for (size_t i = 0; i < l->n_seen; i++)
		if (l->seen[i] == thing)
			return false;
	if (l->n_seen == l->cap_seen) {
		size_t cap = l->cap_seen == 0 ? 32 : 2 * l->cap_seen;
		const void **seen = realloc(l->seen, cap * sizeof(*seen));
		/* Without memory the text comes once more: no harm. */
		if (seen == NULL)
			return true;
		l->seen = seen;
		l->cap_seen = cap;
	}
	l->seen[l->n_seen++] = thing;
	return true;
}

static void
show_reasons(struct line *l, const struct myo_prompt *p)
{
	struct buf one = BUF_INIT;

	for (size_t i = 0; i < p->n_reasons; i++) {
		buf_reset(&one);
		buf_addf(&one, "%zu %s: %s", i + 1, p->reasons[i]->id,
		    p->reasons[i]->label);
		text_field(&l->text, 2, width_of(l), "", one.data);
	}
	buf_release(&one);
}

/* What there is before it is closed, and what is not. */
static void
show_ending(struct line *l, struct myo_session *session, size_t n_open)
{
	size_t width = width_of(l);

	if (!l->overview_shown) {
		buf_adds(&l->text, "overview\n");
		render_overview(
		    &l->text, width, session, l->protocol, RENDER_DONE);
	}
	if (n_open > 0) {
		buf_addf(&l->text, "still open: %zu\n", n_open);
		render_overview(
		    &l->text, width, session, l->protocol, RENDER_OPEN);
	}
}

/* What stands above the question the first time. */
static void
show_preamble(
    struct line *l, struct myo_session *session, const struct myo_prompt *p)
{
	size_t width = width_of(l);

	switch (p->ask) {
	case MYO_ASK_STEP:
		if (p->step == NULL || !first_time(l, p->step))
			break;
		text_field(&l->text, 0, width, "step", p->step->id);
		render_step(&l->text, width, p->step, RENDER_BRIEF);
		break;
	case MYO_ASK_SAFETY:
		if (p->safety != NULL && first_time(l, p->safety))
			render_safety(&l->text, width, p->safety, RENDER_BRIEF);
		break;
	case MYO_ASK_REASON:
		if (l->asking != p->reasons)
			show_reasons(l, p);
		l->asking = p->reasons;
		return;
	case MYO_ASK_CLOSE:
		if (l->closing)
			break;
		l->closing = true;
		/* Not a second time just after :list. */
		if (l->protocol != NULL)
			show_ending(l, session, p->n_open);
		break;
	case MYO_ASK_CONSENT:
	case MYO_ASK_CONSENT_WHO:
	case MYO_ASK_NOTE:
	case MYO_ASK_DOUBT:
	case MYO_ASK_CHECK:
	case MYO_ASK_NOTHING:
		break;
	}
	l->asking = NULL;
}

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
add_position(struct buf *out, const struct line *l, const struct myo_prompt *p)
{
	if (l->protocol != NULL)
		text_line(out, l->protocol->id);
	if (l->practice)
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

static const char *
previous_of(const struct line *l, const struct myo_prompt *p)
{
	if (p->ask != MYO_ASK_STEP || p->step == NULL || l->previous == NULL)
		return "";
	return l->previous(l->previous_ctx, p->step->id, p->side, p->trial);
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
		buf_addf(out, "1 to %zu", n);
		allowed = str_skip(allowed, names.len);
	}
	utf8_visible(out, allowed);
	buf_release(&names);
}

/* The prompt as one paragraph of visible text, with marks. */
static void
add_question(struct buf *out, const struct line *l, const struct myo_prompt *p,
    bool listed)
{
	const char *previous = previous_of(l, p);
	const char *lead = " (";

	add_position(out, l, p);
	buf_addf(out, "%s%c", out->len > 0 ? ": " : "", MARK_ON);
	text_line(out, p->question);
	buf_addc(out, MARK_OFF);
	if (p->allowed[0] != '\0') {
		buf_adds(out, lead);
		add_allowed(out, p, listed);
		lead = "; ";
	}
	if (p->went_back && p->old_value[0] != '\0') {
		buf_addf(out, "%snow ", lead);
		text_line(out, p->old_value);
		buf_adds(out, ", Enter keeps it");
		lead = "; ";
	}
	if (previous[0] != '\0') {
		buf_addf(out, "%sprevious ", lead);
		text_line(out, previous);
		lead = "; ";
	}
	buf_adds(out, lead[0] == ';' ? ")>" : ">");
}

static void
put_marked(struct line *l, struct str lines)
{
	for (size_t i = 0; i < lines.len; i++) {
		if (lines.p[i] == MARK_ON)
			buf_adds(&l->text, l->bold ? BOLD_ON : "");
		else if (lines.p[i] == MARK_OFF)
			buf_adds(&l->text, l->bold ? BOLD_OFF : "");
		else
			buf_addc(&l->text, lines.p[i]);
	}
}

/* The paragraph wrapped, its last line left open for the answer. */
static void
put_question(struct line *l, struct str paragraph)
{
	struct buf lines = BUF_INIT;

	text_hang(&lines, width_of(l), paragraph);
	if (lines.len > 0)
		buf_truncate(&lines, lines.len - 1);
	put_marked(l, buf_str(&lines));
	buf_addc(&l->text, ' ');
	buf_release(&lines);
}

static void
line_prompt(void *ui, struct myo_session *session)
{
	struct line *l = ui;
	const struct myo_prompt *p = myo_session_prompt(session);
	struct buf question = BUF_INIT;

	/* A blank line sets a new step off, for the eye and the voice. */
	buf_reset(&l->text);
	buf_addc(&l->text, '\n');
	show_preamble(l, session, p);
	if (l->text.len == 1)
		buf_reset(&l->text);
	bool listed = l->listed || l->text.len > 0;
	l->listed = false;
	if (p->ask != MYO_ASK_CLOSE)
		l->closing = false;
	/* The overview may have moved on: the prompt is asked for again. */
	p = myo_session_prompt(session);
	l->overview_shown = false;
	add_question(&question, l, p, listed);
	put_question(l, buf_str(&question));
	buf_release(&question);
	print_text(l);
}

/* ---- reading */

/* The typed line becomes part of the transcript behind its question. */
static void
echo(struct line *l, struct str typed)
{
	buf_reset(&l->text);
	utf8_visible(&l->text, typed);
	buf_addc(&l->text, '\n');
	print_text(l);
}

static enum input
read_line(struct line *l, struct str *out)
{
	const char *why = "";
	/* The terminal has shown it above the question, or will not at all. */
	bool unseen = l->echo || input_ahead(l->in);

	(void)sink_flush(l->err);
	enum input got = input_line(l->in, out, &why);
	switch (got) {
	case INPUT_LINE:
		if (unseen)
			echo(l, *out);
		break;
	case INPUT_REFUSED:
		if (unseen)
			echo(l, STR(""));
		buf_reset(&l->text);
		buf_addf(&l->text, "not accepted: %s; nothing of it was kept\n",
		    why);
		print_text(l);
		break;
	case INPUT_FAILED:
		sink_addf(l->err, "\ncannot read the answer: %s\n", why);
		break;
	case INPUT_END:
	case INPUT_SIGNAL:
		sink_adds(l->err, "\n");
		break;
	}
	return got;
}

static enum input
line_read(void *ui, struct str *out)
{
	return read_line(ui, out);
}

enum input
line_ask(struct line *l, const char *question, struct str *answer)
{
	struct buf paragraph = BUF_INIT;

	buf_addc(&paragraph, MARK_ON);
	if (l->practice)
		buf_adds(&paragraph, "practice: ");
	text_line(&paragraph, question);
	buf_addf(&paragraph, "%c>", MARK_OFF);
	buf_reset(&l->text);
	put_question(l, buf_str(&paragraph));
	print_text(l);
	buf_release(&paragraph);
	return read_line(l, answer);
}

/* ---- telling */

static void
line_saved(void *ui, const char *text)
{
	struct line *l = ui;
	struct buf visible = BUF_INIT;

	buf_adds(&visible, "saved: ");
	text_line(&visible, text);
	buf_reset(&l->text);
	text_hang(&l->text, width_of(l), buf_str(&visible));
	print_text(l);
	buf_release(&visible);
}

/* The step of the current question in full, with its muscles. */
static void
show_help(struct line *l, struct myo_session *session)
{
	const struct myo_prompt *p = myo_session_prompt(session);
	size_t width = width_of(l);

	if (p->step != NULL) {
		text_field(&l->text, 0, width, "step", p->step->id);
		text_field(&l->text, 2, width, "question", p->step->ask);
		render_step(&l->text, width, p->step, RENDER_FULL);
		if (l->protocol != NULL)
			render_cards(&l->text, width, l->protocol, p->step);
		/* Its text has been seen now. */
		(void)first_time(l, p->step);
	} else if (p->safety != NULL) {
		text_field(&l->text, 0, width, "safety", p->safety->id);
		render_safety(&l->text, width, p->safety, RENDER_FULL);
		(void)first_time(l, p->safety);
	}
	if (p->ask == MYO_ASK_REASON)
		show_reasons(l, p);
	text_field(&l->text, 0, width, "", HELP_HINT);
}

static void
labelled(struct line *l, const char *label, const char *text)
{
	struct buf visible = BUF_INIT;

	if (label[0] != '\0')
		buf_addf(&visible, "%s: ", label);
	text_line(&visible, text);
	text_hang(&l->text, width_of(l), buf_str(&visible));
	buf_release(&visible);
}

static void
line_message(
    void *ui, struct myo_session *session, const struct myo_message *message)
{
	struct line *l = ui;

	buf_reset(&l->text);
	switch (message->say) {
	case MYO_SAY_TEXT:
	case MYO_SAY_DOUBTFUL:
		labelled(l, "", message->text);
		break;
	case MYO_SAY_REFUSED:
		labelled(l, "not accepted", message->text);
		l->listed = true;
		break;
	case MYO_SAY_CHECK:
		labelled(l, "check", message->text);
		break;
	case MYO_SAY_STOP:
		labelled(l, "stop", message->text);
		break;
	case MYO_SAY_STEP_HELP:
		show_help(l, session);
		break;
	case MYO_SAY_COMMANDS:
		render_commands(&l->text, width_of(l));
		break;
	case MYO_SAY_OVERVIEW:
		if (l->protocol != NULL)
			render_overview(&l->text, width_of(l), session,
			    l->protocol, RENDER_ALL);
		l->overview_shown = true;
		break;
	}
	print_text(l);
}

static void
line_diags(void *ui, struct myo_diags *diags)
{
	struct line *l = ui;

	for (size_t i = 0; i < myo_diags_count(diags); i++) {
		char *text = myo_diag_format(myo_diags_get(diags, i));
		sink_adds(l->err, text != NULL ? text : "out of memory\n");
		free(text);
	}
}

static bool
line_again(void *ui)
{
	struct line *l = ui;
	struct str answer = { "", 0 };

	if (!l->typed) {
		line_say(l, "not stored; what was said to be saved is");
		return false;
	}
	for (;;) {
		enum input got = line_ask(
		    l, "Not stored. Enter tries again, :pause leaves", &answer);
		if (got == INPUT_REFUSED)
			continue;
		if (got != INPUT_LINE || str_eqc(answer, ":pause"))
			return false;
		if (answer.len == 0)
			return true;
	}
}

const struct ui_ops line_ops = {
	.prompt = line_prompt,
	.read = line_read,
	.message = line_message,
	.saved = line_saved,
	.diags = line_diags,
	.again = line_again,
};
