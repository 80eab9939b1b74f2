/*
 * line.c: the linear prompt.
 */
#include "ui/line.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "ui/overview.h"
#include "ui/question.h"
#include "ui/render.h"
#include "ui/text.h"

#include "base/banned.h"

#define BOLD_ON  "\033[1m"
#define BOLD_OFF "\033[0m"
#define BELL     "\a"

#define HELP_HINT "? for help, :help for commands, :pause to leave"

static int64_t
now_of(const struct line *l)
{
	return l->err->os->boot_ms(l->err->os);
}

/* ---- bells, and what comes between two keys */

static void
ring(struct line *l, int bells)
{
	for (int i = 0; i < bells && l->bell; i++)
		sink_adds(l->err, BELL);
	(void)sink_flush(l->err);
}

static int64_t
on_idle(void *ctx)
{
	struct line *l = ctx;
	int64_t wait = -1;

	/* The clock is not looked at for nothing. */
	if (timer_waits(&l->timed.timer))
		ring(l, timed_due(&l->timed, now_of(l), &wait));
	return wait;
}

static void
on_job(void *ctx, enum term_event event)
{
	struct line *l = ctx;

	if (l->edit != NULL)
		edit_job(l->edit, event);
}

void
line_init(struct line *l, struct sink *err, struct input_source *in,
    enum term_colour colour)
{
	bool in_tty = in->os->isatty(in->os, in->fd);
	bool out_tty = err->os->isatty(err->os, err->fd);

	*l = (struct line){ .err = err, .in = in };
	l->bell = true;
	l->bold = term_bold(err->os, err->fd, colour);
	l->typed = in_tty;
	l->timing = in_tty && out_tty;
	l->edit = edit_new(err->os, in, err->fd);
	l->echo = !in_tty || !out_tty;
	buf_init(&l->text);
	buf_init(&l->above);
	buf_init(&l->last);
	buf_init(&l->measured);
	timed_init(&l->timed);
	in->hooks = (struct input_hooks){
		.ctx = l,
		.idle = on_idle,
		.job = on_job,
	};
}

void
line_release(struct line *l)
{
	if (l->in != NULL)
		l->in->hooks = (struct input_hooks){ .ctx = NULL };
	edit_free(l->edit);
	l->edit = NULL;
	free(l->seen);
	l->seen = NULL;
	buf_release(&l->measured);
	buf_release(&l->last);
	buf_release(&l->above);
	buf_release(&l->text);
}

static size_t
width_of(const struct line *l)
{
	return term_width(l->err->os, l->err->fd);
}

/* Prints what was built in l->text, never a part of it. */
static void
print_text(struct line *l)
{
	if (l->text.failed)
		sink_adds(l->err, "out of memory: a text is not shown\n");
	else
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
	l->text.failed |= visible.failed;
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
	/* Without memory the text comes once more: no harm. */
	if (mem_room(l->seen, l->n_seen, &l->cap_seen))
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
	size_t for_open = n_open > 0 ? OVERVIEW_LINES / 3 : 0;

	if (!l->overview_shown) {
		buf_adds(&l->text, "overview\n");
		overview_within(&l->text, width, session, l->protocol,
		    OVERVIEW_DONE, OVERVIEW_LINES - for_open);
	}
	if (n_open > 0) {
		buf_addf(&l->text, "still open: %zu\n", n_open);
		overview_within(&l->text, width, session, l->protocol,
		    OVERVIEW_OPEN, for_open);
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

static const char *
previous_of(const struct line *l, const struct myo_prompt *p)
{
	if (p->ask != MYO_ASK_STEP || p->step == NULL || l->previous == NULL)
		return "";
	return l->previous(l->previous_ctx, p->step->id, p->side, p->trial);
}

/* Where the question goes over a line's end, so does bold: each line can
 * stand alone. */
static void
put_marked(struct line *l, struct buf *out, struct str lines)
{
	const char *on = l->bold ? BOLD_ON : "", *off = l->bold ? BOLD_OFF : "";
	bool bold = false;

	for (size_t i = 0; i < lines.len; i++) {
		char c = lines.p[i];
		if (c == QUESTION_ON || c == QUESTION_OFF) {
			bold = c == QUESTION_ON;
			buf_adds(out, bold ? on : off);
		} else if (c == '\n' && bold) {
			buf_addf(out, "%s\n%s", off, on);
		} else {
			buf_addc(out, c);
		}
	}
}

/* The last line of the question, as the editor wants it. */
static void
put_last(struct line *l, struct str line)
{
	buf_reset(&l->last);
	for (size_t i = 0; i < line.len; i++) {
		bool escape = line.p[i] == '\033';
		if (escape)
			buf_addc(&l->last, EDIT_LITERAL);
		buf_addc(&l->last, line.p[i]);
		while (escape && i + 1 < line.len && line.p[i] != 'm')
			buf_addc(&l->last, line.p[++i]);
		if (escape)
			buf_addc(&l->last, EDIT_LITERAL);
	}
}

/* The paragraph wrapped and behind what is in l->text already, its last line
 * left open for the answer; an editor shows that one itself. */
static void
put_question(struct line *l, struct str paragraph)
{
	struct buf lines = BUF_INIT;

	text_hang(&lines, width_of(l), paragraph);
	if (lines.len > 0)
		buf_truncate(&lines, lines.len - 1);
	text_leave_room(&lines, width_of(l));
	buf_addc(&lines, ' ');
	buf_reset(&l->above);
	put_marked(l, &l->above, buf_str(&lines));
	buf_release(&lines);
	if (l->edit != NULL) {
		size_t from = l->above.len;
		while (from > 0 && l->above.data[from - 1] != '\n')
			from--;
		put_last(l, str_skip(buf_str(&l->above), from));
		buf_truncate(&l->above, from);
	}
	buf_addstr(&l->text, buf_str(&l->above));
}

static void
ask_question(struct line *l, const struct myo_prompt *p, bool listed)
{
	struct buf question = BUF_INIT, instead = BUF_INIT;
	struct question q = {
		.protocol = l->protocol,
		.prompt = p,
		.practice = l->practice,
		.previous = previous_of(l, p),
		.listed = listed,
		.hint = timed_hint(&l->timed),
	};

	if (timed_question(&l->timed, &instead, &q.allowed))
		q.question = instead.data;
	question_words(&question, &q);
	put_question(l, buf_str(&question));
	buf_release(&instead);
	buf_release(&question);
	print_text(l);
}

/* A rest that begins is said at once, above the next question. */
static void
begin_timing(struct line *l, struct myo_session *session)
{
	struct buf said = BUF_INIT;

	l->timed.no_bell = !l->bell;
	timed_prompt(&l->timed, session,
	    timed_may_rest(&l->timed) ? now_of(l) : 0, &said);
	if (said.len > 0)
		line_say(l, said.data);
	buf_release(&said);
}

static void
line_prompt(void *ui, struct myo_session *session)
{
	struct line *l = ui;

	l->session = session;
	if (l->timing)
		begin_timing(l, session);
	const struct myo_prompt *p = myo_session_prompt(session);
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
	ask_question(l, p, listed);
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
get_line(struct line *l, struct str *out, const char **why)
{
	struct edit_question question = {
		.above = l->above.data,
		.prompt = l->last.data,
		.complete = l->complete,
		.ctx = l->complete_ctx,
		.quiet = !l->bell,
	};

	(void)sink_flush(l->err);
	if (l->edit != NULL)
		return edit_line(l->edit, &question, out, why);
	return input_line(l->in, out, why);
}

static enum input
read_line(struct line *l, struct str *out)
{
	const char *why = "";
	/* The terminal has shown it above the question, or will not at all. */
	bool unseen = l->edit == NULL && (l->echo || input_ahead(l->in));

	enum input got = get_line(l, out, &why);
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

static void
complete_here(void *ctx, struct str before, struct completion *out)
{
	struct line *l = ctx;

	if (l->protocol != NULL)
		complete_prompt(out, before, l->session, l->protocol);
}

/* True: *out is for the engine. A clock that was started or stopped asks its
 * own question. */
static bool
take_line(struct line *l, struct str *out)
{
	int bells = 0;

	if (!l->timing || l->timed.mode == TIMED_NOT)
		return true;
	buf_reset(&l->measured);
	enum timed_result result =
	    timed_line(&l->timed, *out, now_of(l), &l->measured, &bells);
	ring(l, bells);
	switch (result) {
	case TIMED_PASS:
		break;
	case TIMED_ANSWER:
		*out = buf_str(&l->measured);
		break;
	case TIMED_AGAIN:
		ask_question(l, myo_session_prompt(l->session), true);
		return false;
	}
	return true;
}

static enum input
line_read(void *ui, struct str *out)
{
	struct line *l = ui;
	enum input got = INPUT_LINE;

	l->complete = complete_here;
	l->complete_ctx = l;
	do
		got = read_line(l, out);
	while (got == INPUT_LINE && !take_line(l, out));
	if (got == INPUT_LINE && l->edit != NULL)
		edit_remember(l->edit,
		    complete_text(myo_session_prompt(l->session), *out));
	return got;
}

enum input
line_ask_among(struct line *l, const char *question, complete_fn *complete,
    void *ctx, struct str *answer)
{
	struct buf paragraph = BUF_INIT;

	buf_addc(&paragraph, QUESTION_ON);
	if (l->practice)
		buf_adds(&paragraph, "practice: ");
	text_line(&paragraph, question);
	buf_addf(&paragraph, "%c>", QUESTION_OFF);
	buf_reset(&l->text);
	put_question(l, buf_str(&paragraph));
	print_text(l);
	buf_release(&paragraph);
	l->complete = complete;
	l->complete_ctx = ctx;
	return read_line(l, answer);
}

enum input
line_ask(struct line *l, const char *question, struct str *answer)
{
	return line_ask_among(l, question, NULL, NULL, answer);
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
	/* It is on disk, whatever else is not to be had. */
	if (visible.failed || l->text.failed)
		sink_adds(l->err, "saved (no memory to say what)\n");
	else
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
	l->text.failed |= visible.failed;
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
	case MYO_SAY_NOTE_DUE:
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
			overview_full(&l->text, width_of(l), session,
			    l->protocol, OVERVIEW_ALL);
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
