#include "base/arena.h"

#include <assert.h>
#include <stdalign.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#include "base/banned.h"

/* Blocks double up to this, so that a reset arena soon lives in one block. */
#define BLOCK_GROWTH_LIMIT (16 * (size_t)ARENA_BLOCK)

/* The strictest alignment of our own types (struct hash). */
#define ALIGN_LIMIT 64

struct arena_block {
	struct arena_block *next;
	size_t size;
	size_t used;
	unsigned char data[];
};

void
arena_init(struct arena *a)
{
	*a = (struct arena)ARENA_INIT;
}

void
arena_release(struct arena *a)
{
	if (a == NULL)
		return;
	struct arena_block *block = a->head;
	while (block != NULL) {
		struct arena_block *next = block->next;
		free(block);
		block = next;
	}
	arena_init(a);
}

void
arena_reset(struct arena *a)
{
	/* The largest stays: a caller that resets per row stops allocating. */
	struct arena_block *keep = a->head;
	for (struct arena_block *b = a->head; b != NULL; b = b->next) {
		if (b->size > keep->size)
			keep = b;
	}
	struct arena_block *block = a->head;
	while (block != NULL) {
		struct arena_block *next = block->next;
		if (block != keep)
			free(block);
		block = next;
	}
	if (keep != NULL) {
		keep->next = NULL;
		keep->used = 0;
	}
	a->head = keep;
	a->failed = false;
}

bool
arena_failed(const struct arena *a)
{
	return a->failed;
}

/* Takes bytes from the block, or NULL when they do not fit. */
static void *
block_take(struct arena_block *block, size_t bytes, size_t align)
{
	if (block == NULL)
		return NULL;
	/* The address counts, not the offset: malloc promises less than
	 * ALIGN_LIMIT. */
	uintptr_t at = (uintptr_t)(block->data + block->used);
	size_t pad = (size_t)(-at & (align - 1));
	size_t room = block->size - block->used;
	if (pad > room || bytes > room - pad)
		return NULL;
	unsigned char *p = block->data + block->used + pad;
	block->used += pad + bytes;
	return p;
}

static struct arena_block *
block_add(struct arena *a, size_t bytes, size_t align)
{
	/* No object is larger than a pointer difference can say. */
	size_t overhead = sizeof(struct arena_block) + align - 1;
	if (bytes > PTRDIFF_MAX - overhead)
		return NULL;
	size_t size = ARENA_BLOCK;
	if (a->head != NULL && a->head->size >= size)
		size = a->head->size * 2;
	if (size > BLOCK_GROWTH_LIMIT)
		size = BLOCK_GROWTH_LIMIT;
	if (size < bytes + align - 1)
		size = bytes + align - 1;
	struct arena_block *block = mem_get(sizeof(*block) + size);
	if (block == NULL)
		return NULL;
	block->size = size;
	block->used = 0;
	block->next = a->head;
	a->head = block;
	return block;
}

/* Not cleared. */
static void *
take(struct arena *a, size_t bytes, size_t align)
{
	if (a->failed)
		return NULL;
	void *p = block_take(a->head, bytes, align);
	if (p == NULL)
		p = block_take(block_add(a, bytes, align), bytes, align);
	if (p == NULL)
		a->failed = true;
	return p;
}

void *
arena_alloc(struct arena *a, size_t count, size_t size)
{
	if (size != 0 && count > SIZE_MAX / size) {
		a->failed = true;
		return NULL;
	}
	/* An alignment divides its type's size and is a power of two, so the
	 * lowest bit of the size is enough for any type. */
	size_t align = size & (~size + 1);
	if (align < alignof(max_align_t))
		align = alignof(max_align_t);
	if (align > ALIGN_LIMIT)
		align = ALIGN_LIMIT;
	/* NULL means out of memory and nothing else, so nothing is a byte. */
	size_t bytes = count * size;
	void *p = take(a, bytes == 0 ? 1 : bytes, align);
	return p == NULL ? NULL : memset(p, 0, bytes);
}

const char *
arena_str(struct arena *a, struct str s)
{
	if (s.len == SIZE_MAX) {
		a->failed = true;
		return "";
	}
	char *copy = take(a, s.len + 1, 1);
	if (copy == NULL)
		return "";
	if (s.len > 0)
		memcpy(copy, s.p, s.len);
	copy[s.len] = '\0';
	return copy;
}

const char *
arena_cstr(struct arena *a, const char *s)
{
	return arena_str(a, str_from(s));
}

const char *
arena_printf(struct arena *a, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	int len = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (len < 0) {
		a->failed = true;
		return "";
	}
	size_t size = (size_t)len + 1;
	char *text = take(a, size, 1);
	if (text == NULL)
		return "";
	va_start(ap, fmt);
	(void)vsnprintf(text, size, fmt, ap);
	va_end(ap);
	return text;
}

void *
arena_grow(struct arena *a, void *array, size_t count, size_t *cap, size_t size)
{
	assert(count <= *cap);
	if (a->failed)
		return NULL;
	if (count < *cap)
		return array;
	if (*cap > SIZE_MAX / 2) {
		a->failed = true;
		return NULL;
	}
	size_t wider = *cap == 0 ? 4 : *cap * 2;
	void *moved = arena_alloc(a, wider, size);
	if (moved == NULL)
		return NULL;
	if (count > 0)
		memcpy(moved, array, count * size);
	*cap = wider;
	return moved;
}
