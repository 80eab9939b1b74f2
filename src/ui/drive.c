/*
 * drive.c: the one loop.
 *
 * States: asking (a prompt is out) -> stepping (the engine says what follows)
 * -> storing, entry by entry -> settling, until nothing follows -> showing ->
 * asking. A failure while storing leaves the entry out of the session: it is
 * tried again, or the loop ends with RC_STORE. So it does once memory ran out:
 * nobody answers a question of which a part may be missing.
 */
#include "ui/drive.h"

#include "base/buf.h"
#include "base/date.h"
#include "base/mem.h"
#include "base/num.h"
#include "ui/term.h"

#include "base/banned.h"

/* What was said by one set of effects, kept until it is on disk. */
struct acknowledgement {
	struct acknowledgement *next;
	const char *saved;
	struct myo_message *messages;
	size_t n_messages;
};

void
drive_init(struct drive *d, const struct os *os, struct myo_logbook *book,
    struct myo_session *session, const struct ui_ops *ops, void *ui,
    int64_t not_before)
{
	*d = (struct drive){
		.os = os,
		.book = book,
		.session = session,
		.ops = ops,
		.ui = ui,
	};
	arena_init(&d->arena);
	stamp_start(&d->stamp, os, not_before);
}

void
drive_release(struct drive *d)
{
	myo_diags_free(d->diags);
	d->diags = NULL;
	arena_release(&d->arena);
}

/* ---- storing */

static void
show_diags(struct drive *d)
{
	if (d->diags == NULL || myo_diags_count(d->diags) == 0)
		return;
	d->ops->diags(d->ui, d->diags);
	myo_diags_free(d->diags);
	d->diags = NULL;
}

void
drive_stamp(struct drive *d, char out[DATE_STAMP_SIZE])
{
	int64_t ms = 0, step = 0;
	int offset = 0;

	stamp_now(&d->stamp, d->os, &ms, &offset, &step);
	d->clock_step += step;
	if (!date_stamp(out, ms, offset))
		out[0] = '\0';
}

void
drive_not_before(struct drive *d, int64_t ms)
{
	if (d->stamp.last < ms)
		d->stamp.last = ms;
}

/* Asks whether to try again. */
enum rc
drive_store(struct drive *d, const struct myo_entry *draft,
    const struct myo_entry **out)
{
	struct myo_entry entry = *draft;
	char time[DATE_STAMP_SIZE];
	const struct myo_entry *stored = NULL;

	if (entry.recorded_at[0] == '\0') {
		drive_stamp(d, time);
		entry.recorded_at = time;
	}
	for (;;) {
		if (d->diags == NULL)
			d->diags = myo_diags_new();
		enum myo_status status =
		    myo_logbook_append(d->book, &entry, &stored, d->diags);
		show_diags(d);
		if (status == MYO_OK)
			break;
		/* Only a line that was cut back can be tried again. */
		if (status != MYO_ERR_IO || d->leaving || !d->ops->again(d->ui))
			return RC_STORE;
	}
	if (out != NULL)
		*out = stored;
	return d->session == NULL ||
		       myo_session_apply(d->session, stored) == MYO_OK
		   ? RC_DONE
		   : RC_STORE;
}

/* ---- showing */

static void
keep(struct drive *d, const struct myo_effects *fx)
{
	struct acknowledgement *ack =
	    arena_new(&d->arena, struct acknowledgement, 1);

	if (ack == NULL || (fx->saved[0] == '\0' && fx->n_messages == 0))
		return;
	ack->saved = arena_cstr(&d->arena, fx->saved);
	ack->messages =
	    arena_new(&d->arena, struct myo_message, fx->n_messages);
	for (size_t i = 0; ack->messages != NULL && i < fx->n_messages; i++) {
		ack->messages[i] = fx->messages[i];
		ack->messages[i].text =
		    arena_cstr(&d->arena, fx->messages[i].text);
		ack->n_messages++;
	}
	if (d->last == NULL)
		d->first = ack;
	else
		d->last->next = ack;
	d->last = ack;
}

static void
show(struct drive *d)
{
	for (const struct acknowledgement *a = d->first; a != NULL;
	     a = a->next) {
		if (a->saved[0] != '\0')
			d->ops->saved(d->ui, a->saved);
		for (size_t i = 0; i < a->n_messages; i++)
			d->ops->message(d->ui, d->session, &a->messages[i]);
	}
	d->first = d->last = NULL;
	arena_reset(&d->arena);
}

/* ---- stepping */

static enum rc
store_all(struct drive *d, const struct myo_effects *fx)
{
	enum rc rc = RC_DONE;

	for (size_t i = 0; i < fx->n_drafts && rc == RC_DONE; i++)
		rc = drive_store(d, &fx->drafts[i], NULL);
	if (rc == RC_DONE)
		keep(d, fx);
	return rc;
}

/* Stores what fx wants and all that follows from it, then shows it. What is
 * on disk is acknowledged also where a later entry failed. */
static enum rc
perform(struct drive *d, const struct myo_effects *fx, enum myo_next *next)
{
	size_t n = 0;
	enum rc rc = RC_DONE;

	*next = MYO_NEXT_ASK;
	do {
		n = fx->n_drafts;
		if (fx->next != MYO_NEXT_ASK)
			*next = fx->next;
		rc = store_all(d, fx);
		if (rc != RC_DONE)
			break;
		fx = myo_session_settle(d->session);
	} while (fx->n_drafts > 0 || (n > 0 && fx->n_messages > 0));
	if (rc != RC_DONE)
		myo_session_cancel(d->session);
	show(d);
	return myo_session_failed(d->session) || mem_ran_out() ? RC_STORE : rc;
}

/* The record says where its times do not follow the wall clock. */
static enum rc
note_clock(struct drive *d)
{
	struct buf text = BUF_INIT;
	char time[DATE_STAMP_SIZE];
	enum myo_next next;
	enum rc rc = RC_DONE;

	drive_stamp(d, time);
	int64_t step = d->clock_step;
	if (step == 0)
		return RC_DONE;
	d->clock_step = 0;
	buf_adds(&text, "wall clock set ");
	buf_adds(&text, step > 0 ? "forward by " : "back by ");
	num_format(&text, (double)(step > 0 ? step : -step) / 1000.0, 1);
	buf_adds(&text, " s during the session; times go on without the step");
	rc = perform(d, myo_session_remark(d->session, text.data), &next);
	buf_release(&text);
	return rc;
}

enum rc
drive_perform(struct drive *d, const struct myo_effects *fx)
{
	enum myo_next next;

	return perform(d, fx, &next);
}

enum rc
drive_open(struct drive *d, const struct myo_session_setup *setup)
{
	enum myo_next next;

	return perform(d, myo_session_open(d->session, setup), &next);
}

enum rc
drive_resume(struct drive *d, const char *examiner_id)
{
	enum myo_next next;

	return perform(d, myo_session_resume(d->session, examiner_id), &next);
}

static enum rc
leave(struct drive *d, enum rc rc, const char *why)
{
	enum myo_next next;

	d->leaving = true;
	enum rc stored = note_clock(d);
	if (stored == RC_DONE)
		stored = perform(d, myo_session_pause(d->session, why), &next);
	return stored == RC_DONE ? rc : stored;
}

static enum rc
step(struct drive *d, struct str line, enum myo_next *next)
{
	enum rc rc = note_clock(d);

	if (rc != RC_DONE)
		return rc;
	return perform(
	    d, myo_session_input(d->session, line.p, line.len), next);
}

enum rc
drive_run(struct drive *d)
{
	enum myo_next next = MYO_NEXT_ASK;

	while (next == MYO_NEXT_ASK) {
		struct str line = { "", 0 };
		enum rc rc = RC_DONE;
		d->ops->prompt(d->ui, d->session);
		if (mem_ran_out())
			return leave(d, RC_STORE, "out of memory");
		switch (d->ops->read(d->ui, &line)) {
		case INPUT_LINE:
			rc = step(d, line, &next);
			break;
		case INPUT_REFUSED:
			break;
		case INPUT_END:
			return leave(d, RC_PAUSED, "end of input");
		case INPUT_FAILED:
			return leave(d, RC_PAUSED, "input could not be read");
		case INPUT_SIGNAL:
			return leave(
			    d, RC_INTERRUPTED, term_signal_name(term_signal()));
		}
		if (rc != RC_DONE)
			return rc;
	}
	return next == MYO_NEXT_PAUSED ? RC_PAUSED : RC_DONE;
}
