/*
 * timed.c: clocks at the prompt.
 */
#include "ui/timed.h"

#include "base/num.h"
#include "ui/text.h"

#include "base/banned.h"

/* Words by what is measured. */
struct words {
	const char *enter, *t; /* what starts it */
	const char *running, *stop;
};

static const struct words hold_words = {
	.enter = "Enter starts the clock",
	.t = "t starts the clock",
	.running = "the clock runs",
	.stop = "Enter stops it, or type the seconds",
};

static const struct words beat_words = {
	.enter = "Enter starts the metronome",
	.t = "t starts the metronome",
	.running = "the metronome runs",
	.stop = "Enter stops it, or type the count",
};

static const struct words *
words_of(const struct timed *t)
{
	return t->step->kind == MYO_KIND_HOLD ? &hold_words : &beat_words;
}

void
timed_init(struct timed *t)
{
	*t = (struct timed){ .mode = TIMED_NOT };
	timer_init(&t->timer);
}

static bool
can_time(const struct myo_prompt *p)
{
	return p->ask == MYO_ASK_STEP &&
	       (p->step->kind == MYO_KIND_HOLD ||
		   (p->step->kind == MYO_KIND_COUNT && p->step->cadence > 0));
}

/* ---- rests */

static bool
slot_of(
    const struct timed *t, struct myo_session *session, struct myo_slot *slot)
{
	long at = t->step != NULL ? myo_session_find(
					session, t->step->id, t->side, t->trial)
				  : -1;

	if (at >= 0)
		myo_session_slot(session, (size_t)at, slot);
	return at >= 0;
}

/* The next place of the same step that is still open. */
static bool
next_open(
    struct myo_session *session, const struct myo_step *step, struct buf *place)
{
	for (size_t i = 0; i < myo_session_n_slots(session); i++) {
		struct myo_slot slot;
		myo_session_slot(session, i, &slot);
		if (slot.step != step || slot.state != MYO_SLOT_OPEN)
			continue;
		text_place(place, myo_side_text(slot.side), slot.trial);
		return true;
	}
	return false;
}

bool
timed_may_rest(const struct timed *t)
{
	return t->step != NULL && t->step->rest > 0 && t->first;
}

static void
begin_rest(
    struct timed *t, struct myo_session *session, int64_t now, struct buf *said)
{
	struct buf place = BUF_INIT;
	struct myo_slot slot;

	if (timed_may_rest(t) && slot_of(t, session, &slot) &&
	    slot.state == MYO_SLOT_ANSWERED && slot.seq != t->seq &&
	    next_open(session, t->step, &place)) {
		buf_adds(said, "rest: ");
		num_short(said, t->step->rest);
		buf_addf(said, " s before %s, %s%s", t->step->id, place.data,
		    t->no_bell ? "" : "; a bell when it is over");
		timer_rest(&t->timer, now, t->step->rest);
	}
	buf_release(&place);
}

/* ---- prompts */

static bool
is_same(const struct timed *t, const struct myo_prompt *p)
{
	return p->step != NULL && p->step == t->step && p->side == t->side &&
	       p->trial == t->trial;
}

void
timed_prompt(
    struct timed *t, struct myo_session *session, int64_t now, struct buf *said)
{
	struct myo_slot slot = { .seq = 0 };

	begin_rest(t, session, now, said);
	const struct myo_prompt *p = myo_session_prompt(session);
	if (!can_time(p)) {
		timer_stop(&t->timer);
		t->mode = TIMED_NOT;
	} else if (t->mode == TIMED_NOT || !is_same(t, p)) {
		timer_stop(&t->timer);
		t->mode = TIMED_READY;
	}
	t->enter_starts = p->step != NULL && p->step->required &&
			  !(p->went_back && p->old_value[0] != '\0');
	t->step = p->step;
	t->side = p->side;
	t->trial = p->trial;
	t->first = !p->went_back;
	t->seq = slot_of(t, session, &slot) ? slot.seq : 0;
}

const char *
timed_hint(const struct timed *t)
{
	if (t->mode != TIMED_READY)
		return "";
	return t->enter_starts ? words_of(t)->enter : words_of(t)->t;
}

bool
timed_question(
    const struct timed *t, struct buf *question, const char **allowed)
{
	switch (t->mode) {
	case TIMED_RUNNING:
		buf_adds(question, words_of(t)->running);
		*allowed = words_of(t)->stop;
		return true;
	case TIMED_COUNTED:
		buf_addf(question, "counted %lld by the metronome",
		    (long long)t->counted);
		*allowed = "Enter keeps it, or type the count";
		return true;
	case TIMED_NOT:
	case TIMED_READY:
		break;
	}
	return false;
}

/* ---- lines */

static enum timed_result
start(struct timed *t, int64_t now, int *bells)
{
	/* Who begins has rested. */
	timer_end_rest(&t->timer);
	if (t->step->kind == MYO_KIND_HOLD)
		timer_hold(&t->timer, now, t->step->target);
	else
		timer_beats(&t->timer, now, t->step->cadence, t->step->target);
	t->mode = TIMED_RUNNING;
	*bells = 1;
	return TIMED_AGAIN;
}

static enum timed_result
stop(struct timed *t, int64_t now, struct buf *answer, int *bells)
{
	*bells = 1;
	if (t->step->kind == MYO_KIND_HOLD) {
		num_format(
		    answer, timer_seconds(&t->timer, now), t->step->decimals);
		timer_stop(&t->timer);
		t->mode = TIMED_READY;
		return TIMED_ANSWER;
	}
	t->counted = timer_count(&t->timer, now);
	timer_stop(&t->timer);
	t->mode = TIMED_COUNTED;
	return TIMED_AGAIN;
}

enum timed_result
timed_line(struct timed *t, struct str line, int64_t now, struct buf *answer,
    int *bells)
{
	struct str text = str_trim(line);
	bool enter = text.len == 0;

	*bells = 0;
	switch (t->mode) {
	case TIMED_NOT:
		break;
	case TIMED_READY:
		if (str_eq_nocase(text, STR("t")) || (enter && t->enter_starts))
			return start(t, now, bells);
		break;
	case TIMED_RUNNING:
		if (enter)
			return stop(t, now, answer, bells);
		break;
	case TIMED_COUNTED:
		if (str_eq_nocase(text, STR("t")))
			return start(t, now, bells);
		if (!enter)
			break;
		buf_addf(answer, "%lld", (long long)t->counted);
		t->mode = TIMED_READY;
		return TIMED_ANSWER;
	}
	return TIMED_PASS;
}

int
timed_due(struct timed *t, int64_t now, int64_t *wait)
{
	return timer_due(&t->timer, now, wait);
}
