/*
 * names.h: a hash table from (tag, name) to a number, for look-ups of ids.
 * Names are borrowed and must outlive the table; memory comes from the arena
 * and goes with it. Out of memory shows as the arena's failure; the table
 * stays usable and merely misses names.
 */
#ifndef CORE_NAMES_H
#define CORE_NAMES_H

#include <stddef.h>

#include "base/arena.h"
#include "base/str.h"

#define NAMES_NONE ((size_t)-1)

struct names_slot;

struct names {
	struct arena *arena;
	struct names_slot *slots;
	size_t count;
	size_t cap; /* a power of two, or 0 */
};

void names_init(struct names *names, struct arena *arena);
/* The number of a name, or NAMES_NONE. */
size_t names_get(const struct names *names, size_t tag, struct str name);
/* Adds a name. The number it already had, then unchanged, or NAMES_NONE. */
size_t names_put(
    struct names *names, size_t tag, struct str name, size_t number);

#endif
