/*
 * oom.h: allocations that fail. For the one source of a test program that is
 * linked with -Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc: the calls of the
 * libraries that it uses are their own.
 */
#ifndef TESTS_OOM_H
#define TESTS_OOM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>

static struct {
	bool armed;
	bool for_good; /* also every allocation after the Nth */
	size_t calls;  /* seen while armed */
	size_t fail_at;
	size_t fired;
	const int *inside; /* not NULL: while it is not 0, all is well */
} fault;

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *old, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *old, size_t size);

static bool
fails(void)
{
	if (!fault.armed || (fault.inside != NULL && *fault.inside != 0))
		return false;
	fault.calls++;
	bool fail = fault.for_good ? fault.calls >= fault.fail_at
				   : fault.calls == fault.fail_at;
	fault.fired += fail;
	return fail;
}

void *
__wrap_malloc(size_t size)
{
	return fails() ? NULL : __real_malloc(size);
}

void *
__wrap_calloc(size_t count, size_t size)
{
	return fails() ? NULL : __real_calloc(count, size);
}

void *
__wrap_realloc(void *old, size_t size)
{
	return fails() ? NULL : __real_realloc(old, size);
}

#endif
