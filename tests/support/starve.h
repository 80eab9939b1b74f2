/*
 * starve.h: an allocator that fails when a test says so. Include it in the one
 * source of a test program, after cmocka.h, and link with
 *
 *	LDFLAGS: -Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc
 *
 * among the first lines of that source. starve_at(n, for_good) makes the nth
 * allocation from now on fail, alone or with all later ones; starve_end() gives
 * how many were made to fail and lets all pass again. Between starve_hold() and
 * starve_go_on() allocations neither fail nor count: for what the test itself
 * or a fake of something else does; starve.inside says the same by a counter
 * of somebody else's.
 *
 * An arena that has room asks nobody for memory, so that few of its calls can
 * fail in a test. With STARVE_ARENAS defined before, each of its calls counts
 * as an allocation; link then also with
 *
 *	--wrap=arena_alloc,--wrap=arena_str,--wrap=arena_cstr,
 *	--wrap=arena_printf,--wrap=arena_grow
 */
#ifndef TESTS_STARVE_H
#define TESTS_STARVE_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "base/arena.h"

static struct {
	bool armed;
	bool for_good;
	size_t calls; /* since starve_at */
	size_t fail_at;
	size_t fired;
	const int *inside; /* not NULL: while it is not 0, all is well */
} starve;

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *old, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *old, size_t size);

static inline void
starve_at(size_t nth, bool for_good)
{
	starve.calls = 0;
	starve.fired = 0;
	starve.fail_at = nth;
	starve.for_good = for_good;
	starve.armed = true;
}

static inline size_t
starve_end(void)
{
	starve.armed = false;
	return starve.fired;
}

/* The state to hand to starve_go_on. */
static inline bool
starve_hold(void)
{
	const bool was = starve.armed;

	starve.armed = false;
	return was;
}

static inline void
starve_go_on(bool was)
{
	starve.armed = was;
}

static bool
starve_fails(void)
{
	if (!starve.armed || (starve.inside != NULL && *starve.inside != 0))
		return false;
	starve.calls++;
	bool fail = starve.for_good ? starve.calls >= starve.fail_at
				    : starve.calls == starve.fail_at;
	starve.fired += fail;
	return fail;
}

void *
__wrap_malloc(size_t size)
{
	return starve_fails() ? NULL : __real_malloc(size);
}

void *
__wrap_calloc(size_t count, size_t size)
{
	return starve_fails() ? NULL : __real_calloc(count, size);
}

void *
__wrap_realloc(void *old, size_t size)
{
	return starve_fails() ? NULL : __real_realloc(old, size);
}

#ifdef STARVE_ARENAS

void *__real_arena_alloc(struct arena *a, size_t count, size_t size);
const char *__real_arena_str(struct arena *a, struct str s);
const char *__real_arena_cstr(struct arena *a, const char *s);
void *__real_arena_grow(
    struct arena *a, void *array, size_t count, size_t *cap, size_t size);
void *__wrap_arena_alloc(struct arena *a, size_t count, size_t size);
const char *__wrap_arena_str(struct arena *a, struct str s);
const char *__wrap_arena_cstr(struct arena *a, const char *s);
const char *__wrap_arena_printf(struct arena *a, const char *fmt, ...)
    MYO_PRINTF(2, 3);
void *__wrap_arena_grow(
    struct arena *a, void *array, size_t count, size_t *cap, size_t size);

/* As arena.h says: a failed arena stays so until its reset. */
static bool
starve_arena(struct arena *a)
{
	if (starve_fails())
		a->failed = true;
	return a->failed;
}

void *
__wrap_arena_alloc(struct arena *a, size_t count, size_t size)
{
	return starve_arena(a) ? NULL : __real_arena_alloc(a, count, size);
}

const char *
__wrap_arena_str(struct arena *a, struct str s)
{
	return starve_arena(a) ? "" : __real_arena_str(a, s);
}

const char *
__wrap_arena_cstr(struct arena *a, const char *s)
{
	return starve_arena(a) ? "" : __real_arena_cstr(a, s);
}

const char *
__wrap_arena_printf(struct arena *a, const char *fmt, ...)
{
	char text[4096];
	va_list ap;

	va_start(ap, fmt);
	int n = vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	assert_in_range(n, 0, sizeof(text) - 1);
	return starve_arena(a) ? "" : __real_arena_cstr(a, text);
}

void *
__wrap_arena_grow(
    struct arena *a, void *array, size_t count, size_t *cap, size_t size)
{
	return starve_arena(a) ? NULL
			       : __real_arena_grow(a, array, count, cap, size);
}

#endif
#endif
