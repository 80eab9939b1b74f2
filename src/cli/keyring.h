/*
 * keyring.h: what the signatures in a logbook are checked by: the public keys
 * of its stations, and how far their records are whole. Each is read once, and
 * only where there is a signature.
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
	struct keyring_station *stations; /* private */
};

/* A key that cannot be read is said once, and counts as none; a record that
 * cannot be read is not whole. */
struct myo_signers keyring_signers(struct keyring *keyring);

#endif
