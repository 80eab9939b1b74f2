#include "base/mem.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/banned.h"

/* Of an array at first. */
#ifdef MYO_TEST
#define ROOM_FIRST 2
#else
#define ROOM_FIRST 16
#endif

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

bool
mem_room_of(void *array, size_t n, size_t *cap, size_t size)
{
	size_t more = *cap == 0 ? ROOM_FIRST : 2 * *cap;
	void *grown = NULL;

	if (n < *cap)
		return true;
	if (more > SIZE_MAX / 2 / size) {
		mem_lost();
		return false;
	}
	/* a pointer to any type, seen as what realloc gives */
	memcpy(&grown, array, sizeof(grown));
	grown = mem_resize(grown, more * size);
	if (grown == NULL)
		return false;
	memcpy(array, &grown, sizeof(grown));
	*cap = more;
	return true;
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
