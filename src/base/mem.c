#include "base/mem.h"

#include <stdlib.h>

#include "base/banned.h"

static _Thread_local bool ran_out;

/* Of no bytes there may be no address. */
static void *
seen(void *p, bool wanted)
{
	if (p == NULL && wanted)
		ran_out = true;
	return p;
}

void *
mem_get(size_t size)
{
	return seen(malloc(size), size > 0);
}

void *
mem_zeroed(size_t count, size_t size)
{
	return seen(calloc(count, size), count > 0 && size > 0);
}

void *
mem_resize(void *old, size_t size)
{
	return seen(realloc(old, size), size > 0);
}

void
mem_lost(void)
{
	ran_out = true;
}

bool
mem_ran_out(void)
{
	return ran_out;
}

void
mem_forget(void)
{
	ran_out = false;
}
