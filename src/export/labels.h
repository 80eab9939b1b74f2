/*
 * labels.h: labels in place of codes. Each stands for one code alone: where
 * two options of a step have the same label, the code is behind it, as in
 * "weak (a)". Over the revisions of a protocol a code may have several labels;
 * a label that has meant two codes makes them two ways of answering.
 */
#ifndef EXPORT_LABELS_H
#define EXPORT_LABELS_H

#include <myolog/scale.h>

#include "base/arena.h"
#include "base/buf.h"

/* What a code is called, "which" an index of the choices of one step. */
void labels_add(
    struct buf *out, const struct myo_choice *choices, size_t n, size_t which);

/* All that the codes of a place are called. */
struct labels_level {
	const char *code, *label;
};

struct labels {
	struct labels_level *list; /* in the order of the codes */
	size_t n, cap;
};

/* Those of one revision; they outlive it. A failure is known to the arena, as
 * below. */
void labels_read(struct labels *out, struct arena *a,
    const struct myo_choice *choices, size_t n);
/* None of them stands for two codes. */
bool labels_agree(const struct labels *a, const struct labels *b);
/* The codes must be the same, in the same order; a label that is new stands
 * behind the others of its code. */
void labels_merge(
    struct labels *into, struct arena *a, const struct labels *from);

#endif
