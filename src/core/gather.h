/*
 * gather.h: the entries of one session, gathered from the files of the
 * stations that wrote it, and handed out in the order of the record: each
 * station's own order is kept, stations are merged by time. Pure.
 *
 * Order of calls: a struct gather of zeros, gather_add file by file, so that
 * the entries of one station stand together, then gather_each. All text is the
 * arena's.
 */
#ifndef CORE_GATHER_H
#define CORE_GATHER_H

#include <stdbool.h>
#include <stdint.h>

#include <myolog/record.h>

#include "base/arena.h"

struct gathered {
	struct myo_entry entry;
	struct gathered *next;
};

struct gather {
	struct gathered *first, *last;
};

/* Copies the entry. false: out of memory, and the arena knows. */
bool gather_add(
    struct gather *g, struct arena *arena, const struct myo_entry *entry);
/* Ends at the first status that is not MYO_OK. */
typedef enum myo_status gather_fn(void *ctx, const struct myo_entry *entry);
enum myo_status gather_each(
    const struct gather *g, struct arena *arena, gather_fn *fn, void *ctx);
/* A gather_fn whose ctx is a struct myo_session: folds it. */
enum myo_status gather_apply(void *session, const struct myo_entry *entry);

#endif
