/*
 * keyring.c: see keyring.h.
 */
#include "cli/keyring.h"

#include <string.h>

#include <myolog/verify.h>

#include "base/banned.h"

struct keyring_station {
	const char *id;
	bool key_read, whole_read;
	const char *key; /* NULL: the logbook has none */
	uint64_t whole;
	struct keyring_station *next;
};

static const char *
read_key(struct keyring *r, const char *station)
{
	struct myo_diags *diags = myo_diags_new();
	char key[65];

	if (diags == NULL)
		return NULL;
	enum myo_status status =
	    myo_logbook_public_key(r->book, station, key, diags);
	cmd_diags(r->ctx, diags, DIAGS_FINDINGS);
	myo_diags_free(diags);
	return status == MYO_OK ? arena_cstr(r->arena, key) : NULL;
}

/* NULL: out of memory. */
static struct keyring_station *
find(struct keyring *r, const char *id)
{
	for (struct keyring_station *s = r->stations; s != NULL; s = s->next)
		if (strcmp(s->id, id) == 0)
			return s;
	struct keyring_station *s =
	    arena_new(r->arena, struct keyring_station, 1);
	if (s == NULL)
		return NULL;
	*s = (struct keyring_station){
		.id = arena_cstr(r->arena, id),
		.next = r->stations,
	};
	r->stations = s;
	return s;
}

static const char *
key_of(void *keyring, const char *station)
{
	struct keyring *r = keyring;
	struct keyring_station *s = find(r, station);

	if (s == NULL)
		return NULL;
	if (!s->key_read)
		s->key = read_key(r, station);
	s->key_read = true;
	return s->key;
}

/* What damages it is for verify to say. */
static uint64_t
whole_of(void *keyring, const char *station)
{
	struct keyring *r = keyring;
	struct keyring_station *s = find(r, station);

	if (s == NULL)
		return 0;
	if (!s->whole_read &&
	    myo_logbook_whole(r->book, station, &s->whole) != MYO_OK)
		s->whole = 0;
	s->whole_read = true;
	return s->whole;
}

struct myo_signers
keyring_signers(struct keyring *keyring)
{
	return (struct myo_signers){ key_of, whole_of, keyring };
}
