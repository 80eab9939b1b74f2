/*
 * keyring.h: the public keys of a logbook's stations, each read once, for
 * whoever checks signatures.
 */
#ifndef CLI_KEYRING_H
#define CLI_KEYRING_H

#include <myolog/store.h>

#include "base/arena.h"
#include "cli/cmd.h"

/* Set the first three; the arena's owner releases all. */
struct keyring {
	const struct cmd_context *ctx;
	struct myo_logbook *book;
	struct arena *arena;
	struct keyring_key *keys; /* private */
};

/* A myo_key_fn whose ctx is a struct keyring. A key that cannot be read is
 * said once, and counts as none. */
const char *keyring_key(void *keyring, const char *station);

#endif
