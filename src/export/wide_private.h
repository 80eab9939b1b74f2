/*
 * wide_private.h: what the files of wide.h share.
 */
#ifndef EXPORT_WIDE_PRIVATE_H
#define EXPORT_WIDE_PRIVATE_H

#include "export/wide.h"

struct wide_revision {
	const char *rev;
	/* in the order of rows_read */
	struct wide_place **places;
	size_t n_places, cap_places;
};

/* A place of a revision: what it is like, but for its name. */
struct wide_place wide_safety(struct arena *a, const struct myo_safety *safety);
struct wide_place wide_step(struct arena *a, const struct myo_step *step,
    enum myo_side side, int trial);
struct wide_place wide_score(struct arena *a, const struct myo_score *score);

/* Its columns, in their order, each handed to fn with what stands behind the
 * place's name. Memory that ran out stays known to `scratch`. */
typedef void wide_suffix_fn(void *ctx, const struct wide_place *place,
    enum wide_field field, const struct myo_choice *choice, const char *suffix);
void wide_suffixes(const struct wide_place *place, struct buf *scratch,
    wide_suffix_fn *fn, void *ctx);

#endif
