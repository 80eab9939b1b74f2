/*
 * words.h: what stands at a slot and what a score comes to, in words, for
 * whoever shows a session: on a screen, on a page. Appended, in one line; the
 * words of files and people are raw, so make them visible or escape them.
 */
#ifndef REVIEW_WORDS_H
#define REVIEW_WORDS_H

#include <stdbool.h>

#include <myolog/protocol.h>
#include <myolog/review.h>
#include <myolog/session.h>

#include "base/arena.h"
#include "base/buf.h"

/* "open", "closed", "abandoned". */
const char *words_state(enum myo_session_state state);

/* "not tested", "not reached"; "" where nothing is absent. */
const char *words_absence(enum myo_absence absence);

/* What a person reads of an answer: codes of options are short names, their
 * words stand in the label. */
const char *words_answer(const struct myo_slot *slot);

/* Why it was not tested, as the examiner saw it. */
const char *words_reason(
    const struct myo_protocol *protocol, const struct myo_slot *slot);

/* "4p", "25 N", "tender", "not tested: pain", "open". */
void words_slot(struct buf *out, const struct myo_protocol *protocol,
    const struct myo_slot *slot);

/* Of a score; text goes through the arena, which may fail. `comma`: decimals
 * are shown with one. */
/* "46 points, below 48" */
void words_score_value(struct buf *out, struct arena *a,
    const struct myo_score_view *view, bool comma);
/* "12/12 items (before, 47)" */
void words_score_remarks(struct buf *out, struct arena *a,
    const struct myo_score_view *view, bool ended, bool comma);

#endif
