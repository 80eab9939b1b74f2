/*
 * Building what a call answers: drafts, messages, the acknowledgement.
 */
#include "core/session_private.h"

#include <stdarg.h>

#include "base/banned.h"

void
session_reset(struct myo_session *s, struct arena *arena)
{
	if (arena_failed(arena))
		s->failed = true;
	arena_reset(arena);
}

void
fx_begin(struct myo_session *s)
{
	session_reset(s, &s->fx_arena);
	s->fx = (struct myo_effects){ .saved = "", .next = MYO_NEXT_ASK };
	s->drafts = NULL;
	s->messages = NULL;
	s->cap_drafts = s->cap_messages = 0;
	slots_refresh(s);
}

const struct myo_effects *
fx_end(struct myo_session *s)
{
	/* A text that memory had no room for is empty or cut, and would be a
	 * false record. */
	if (myo_session_failed(s)) {
		s->failed = true;
		s->fx = (struct myo_effects){ .saved = "" };
		return &s->fx;
	}
	s->fx.drafts = s->drafts;
	s->fx.messages = s->messages;
	return &s->fx;
}

struct myo_entry *
fx_draft(struct myo_session *s, enum myo_entry_kind kind, int slot)
{
	struct myo_entry *drafts = arena_grow(&s->fx_arena, s->drafts,
	    s->fx.n_drafts, &s->cap_drafts, sizeof(*drafts));
	struct myo_entry *e = &s->spare;
	if (drafts == NULL) {
		/* written to by the caller, never handed out */
		s->failed = true;
	} else {
		s->drafts = drafts;
		e = &drafts[s->fx.n_drafts++];
	}
	*e = (struct myo_entry){
		.recorded_at = "",
		.patient_id = "",
		.session_id = "",
		.protocol_id = s->p->id,
		.protocol_rev = s->p->rev,
		.step_id = "",
		.entry = kind,
		.value = "",
		.qualifier = "",
		.unit = "",
		.label = "",
		.note = "",
		.examiner_id = "",
		.station_id = "",
		.observed_at = "",
		.refers_to = "",
		.chain = "",
	};
	if (s->open_node != NONE) {
		const struct myo_entry *open = &s->nodes[s->open_node].e;
		e->patient_id = open->patient_id;
		e->session_id = open->session_id;
		e->examiner_id = s->amender != NULL ? s->amender : s->examiner;
		e->observed_at = open->observed_at;
	}
	if (slot != NONE) {
		e->step_id = slot_step_id(s, &s->fx_arena, slot);
		e->side = s->slots[slot].side;
		e->trial = s->slots[slot].trial;
	}
	return e;
}

void
fx_say(struct myo_session *s, enum myo_say say, const char *fmt, ...)
{
	struct myo_message *messages = arena_grow(&s->fx_arena, s->messages,
	    s->fx.n_messages, &s->cap_messages, sizeof(*messages));
	if (messages == NULL)
		return;
	s->messages = messages;
	struct buf text = BUF_INIT;
	va_list ap;
	va_start(ap, fmt);
	buf_vaddf(&text, fmt, ap);
	va_end(ap);
	messages[s->fx.n_messages++] = (struct myo_message){
		.say = say,
		.text = arena_str(&s->fx_arena, buf_str(&text)),
	};
	if (text.failed)
		s->failed = true;
	buf_release(&text);
}

void
fx_saved(struct myo_session *s, const char *fmt, ...)
{
	struct buf text = BUF_INIT;
	va_list ap;
	va_start(ap, fmt);
	buf_vaddf(&text, fmt, ap);
	va_end(ap);
	s->fx.saved = arena_str(&s->fx_arena, buf_str(&text));
	if (text.failed)
		s->failed = true;
	buf_release(&text);
}
