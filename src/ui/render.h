/*
 * render.h: parts of a protocol and of a session as lines of plain text, for
 * the prompt, `show` and `protocols show`. Everything is appended; all words
 * of files and people are made visible and wrapped at `width` columns.
 */
#ifndef UI_RENDER_H
#define UI_RENDER_H

#include <stddef.h>

#include <myolog/protocol.h>
#include <myolog/session.h>

#include "base/buf.h"

enum render_extent {
	RENDER_BRIEF, /* what is needed to do the step */
	RENDER_FULL,  /* also method, help, source, definitions */
};

/* Position, hold, words for the patient, options: all but the question. */
void render_step(struct buf *out, size_t width, const struct myo_step *step,
    enum render_extent extent);
void render_safety(struct buf *out, size_t width,
    const struct myo_safety *safety, enum render_extent extent);
void render_muscle(
    struct buf *out, size_t width, const struct myo_muscle *muscle);
/* The cards of all muscles of a step. */
void render_cards(struct buf *out, size_t width,
    const struct myo_protocol *protocol, const struct myo_step *step);
/* "  CODE: label" a line, with numbers where they may be typed. */
void render_choices(struct buf *out, size_t width, size_t indent,
    const struct myo_choice *choices, size_t n, enum render_extent extent);

/* What stands at a slot, in few words and without what is around it: "4p",
 * "25 N", "tender", "not tested: pain", "open". One line. */
void render_slot_words(struct buf *out, const struct myo_protocol *protocol,
    const struct myo_slot *slot);

enum render_scores {
	RENDER_SCORES_RECORDED, /* without those on request */
	RENDER_SCORES_ALL,
};

/* A paragraph with a heading; nothing where there is no score. `comma`:
 * decimals are shown with one. */
void render_scores(struct buf *out, size_t width, struct myo_session *session,
    enum render_scores which, bool comma);
/* The commands of the prompt. */
void render_commands(struct buf *out, size_t width);

#endif
