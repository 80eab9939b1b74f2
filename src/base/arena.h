/*
 * arena.h: a bump allocator. One arena per lifetime; members are never freed
 * singly. Memory is zeroed, aligned for any type and overflow-checked.
 *
 * Order of calls: arena_init (or = ARENA_INIT), any number of allocations,
 * arena_failed once at the end of building, arena_release.
 *
 * Running out sticks: the first failure sets `failed`; later calls return
 * NULL. arena_reset keeps one block for reuse and clears `failed`. An inert
 * or released arena may be released again.
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

#include <myolog/status.h>

#include "str.h"

/* Smallest block. Unit tests build with 64, so that growth paths run. */
#ifndef ARENA_BLOCK
#define ARENA_BLOCK 16384
#endif

struct arena_block;

struct arena {
	struct arena_block *head;
	bool failed;
};

#define ARENA_INIT                                                             \
	{                                                                      \
		NULL, false                                                    \
	}

void arena_init(struct arena *a);
void arena_release(struct arena *a);
void arena_reset(struct arena *a);
bool arena_failed(const struct arena *a);
/* count objects of size bytes, zeroed; NULL when out of memory. */
void *arena_alloc(struct arena *a, size_t count, size_t size);
#define arena_new(a, type, n) ((type *)arena_alloc((a), (n), sizeof(type)))
/* NUL-ended copies. On failure "" is returned, never NULL, so that text
 * members of a half-built object stay printable; ask arena_failed. */
const char *arena_str(struct arena *a, struct str s);
const char *arena_cstr(struct arena *a, const char *s);
const char *arena_printf(struct arena *a, const char *fmt, ...)
    MYO_PRINTF(2, 3);

/*
 * Growing arrays in an arena: doubles `*cap` and copies; the old storage
 * stays until the arena goes. Returns the (possibly moved) array with room
 * for at least `count + 1` members, or NULL (the old array is untouched).
 */
void *arena_grow(
    struct arena *a, void *array, size_t count, size_t *cap, size_t size);

#endif
