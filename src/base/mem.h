/*
 * mem.h: memory that the program owns, from malloc and its kin; free frees it.
 *
 * That it ran out is remembered for the thread, so that the program can end by
 * saying so whatever was lost with it: a text for a message, a row of a list.
 * The library reports it by MYO_ERR_NOMEM and does not ask here.
 */
#ifndef BASE_MEM_H
#define BASE_MEM_H

#include <stdbool.h>
#include <stddef.h>

/* As malloc, calloc and realloc. */
void *mem_get(size_t size);
void *mem_zeroed(size_t count, size_t size);
void *mem_resize(void *old, size_t size);

/*
 * Room for one more in an array of n that grows by doubling; *cap is how many
 * fit, 0 for the NULL it begins as. False: out of memory, and the array is as
 * it was.
 */
#define mem_room(array, n, cap)                                                \
	mem_room_of(&(array), (n), (cap), sizeof(*(array)))
/* The same, of the pointer at `array`, to things of `size`. */
bool mem_room_of(void *array, size_t n, size_t *cap, size_t size);
/* It ran out in a library that says so in its own way. */
void mem_lost(void);
/* Any of them gave NULL since the start, or since it was forgotten. */
bool mem_ran_out(void);
void mem_forget(void);

#endif
