/*
 * keyring.c: see keyring.h.
 */
#include "cli/keyring.h"

#include <string.h>

#include "base/banned.h"

struct keyring_key {
	const char *station;
	const char *key; /* NULL: the logbook has none */
	struct keyring_key *next;
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

const char *
keyring_key(void *keyring, const char *station)
{
	struct keyring *r = keyring;

	for (const struct keyring_key *k = r->keys; k != NULL; k = k->next)
		if (strcmp(k->station, station) == 0)
			return k->key;
	struct keyring_key *kept = arena_new(r->arena, struct keyring_key, 1);
	const char *key = read_key(r, station);
	if (kept == NULL)
		return key;
	kept->station = arena_cstr(r->arena, station);
	kept->key = key;
	kept->next = r->keys;
	r->keys = kept;
	return key;
}
