/*
 * complete.h: what Tab offers, and what a history of texts keeps. All words
 * come from the protocol, the session and the engine's table of commands.
 *
 * Order of calls: completion_init, a function that fills it (complete_fn),
 * reading, completion_release. Items are copied.
 */
#ifndef UI_COMPLETE_H
#define UI_COMPLETE_H

#include <stddef.h>

#include <myolog/session.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/str.h"

struct completion {
	struct arena arena;
	const char **items;
	size_t n, cap;
	size_t from; /* in the line: items take the place of what follows */
	const char *tail; /* stands behind an item that is the only one */
};

/* Fills *out with what `before`, the line up to the cursor, may go on as. */
typedef void complete_fn(void *ctx, struct str before, struct completion *out);

void completion_init(struct completion *c);
void completion_release(struct completion *c);
/* Adds an item if it begins with what stands at `from` in `before` (letters
 * of either case) and is none of the last items. */
void completion_offer(
    struct completion *c, struct str before, const char *item);
/* In the order of their bytes, each once. */
void completion_sort(struct completion *c);
/* The beginning that all items share, whole characters. */
struct str completion_common(const struct completion *c);
/* The items as lines of at most `width` columns. */
void completion_list(const struct completion *c, struct buf *out, size_t width);

/* What fits at the question that stands. */
void complete_prompt(struct completion *c, struct str before,
    struct myo_session *session, const struct myo_protocol *protocol);

/* The text of a person in a line: the note of an answer, the line at a note
 * prompt. Empty: there is none. */
struct str complete_text(const struct myo_prompt *p, struct str line);

#endif
