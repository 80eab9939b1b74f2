#include "core/names.h"

#include <stdint.h>

#include "base/banned.h"

struct names_slot {
	struct str name;
	size_t tag;
	size_t number;
	uint32_t hash;
	bool used;
};

void
names_init(struct names *names, struct arena *arena)
{
	*names = (struct names){ arena, NULL, 0, 0 };
}

/* FNV-1a, 32 bits. */
static uint32_t
hash_of(size_t tag, struct str name)
{
	uint32_t hash = 2166136261u;
	hash = (hash ^ (uint32_t)tag) * 16777619u;
	for (size_t i = 0; i < name.len; i++)
		hash = (hash ^ (unsigned char)name.p[i]) * 16777619u;
	return hash;
}

/* The slot of a name, or the free one where it belongs. cap is not 0. */
static struct names_slot *
find(const struct names *names, uint32_t hash, size_t tag, struct str name)
{
	size_t at = hash & (names->cap - 1);
	for (;;) {
		struct names_slot *slot = &names->slots[at];
		if (!slot->used)
			return slot;
		if (slot->hash == hash && slot->tag == tag &&
		    str_eq(slot->name, name))
			return slot;
		at = (at + 1) & (names->cap - 1);
	}
}

static bool
grow(struct names *names)
{
	struct names wider = *names;
	wider.cap = names->cap == 0 ? 16 : names->cap * 2;
	wider.slots = arena_new(names->arena, struct names_slot, wider.cap);
	if (wider.slots == NULL)
		return false;
	for (size_t i = 0; i < names->cap; i++) {
		const struct names_slot *old = &names->slots[i];
		if (old->used)
			*find(&wider, old->hash, old->tag, old->name) = *old;
	}
	*names = wider;
	return true;
}

size_t
names_get(const struct names *names, size_t tag, struct str name)
{
	if (names->cap == 0)
		return NAMES_NONE;
	const struct names_slot *slot =
	    find(names, hash_of(tag, name), tag, name);
	return slot->used ? slot->number : NAMES_NONE;
}

size_t
names_put(struct names *names, size_t tag, struct str name, size_t number)
{
	if (names->count >= names->cap / 2 && !grow(names))
		return names_get(names, tag, name);
	uint32_t hash = hash_of(tag, name);
	struct names_slot *slot = find(names, hash, tag, name);
	if (slot->used)
		return slot->number;
	*slot = (struct names_slot){ name, tag, number, hash, true };
	names->count++;
	return NAMES_NONE;
}
