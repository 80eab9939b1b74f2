/*
 * key.h: a station's signing key. The secret half lies in STATE_DIR, next to
 * the station's id and outside of the logbook, as STATION.key; the public half
 * in LOGBOOK/keys/STATION.pub.
 *
 * A struct keyfile that was filled here may hold a secret: its owner wipes it.
 */
#ifndef STORE_KEY_H
#define STORE_KEY_H

#include <stdbool.h>

#include <myolog/store.h>

#include "base/buf.h"
#include "core/keyfile.h"
#include "os/os.h"

/* Replaces out by the path of the secret key. */
void key_path(struct buf *out, const char *state_dir, const char *station);

enum key_use {
	KEY_LOOK, /* MYO_ERR_NOTFOUND without a diagnostic: there is none */
	KEY_MAKE, /* made where there is none */
};

/*
 * Reads this station's key. A file that others may read, that is another
 * user's or a symbolic link is refused, and never written over.
 */
enum myo_status key_load(const struct os *os, const char *state_dir,
    const char *station, enum key_use use, struct keyfile *out,
    struct myo_diags *diags) MYO_NODISCARD;
/* Writes it anew: with a passphrase, or without. */
enum myo_status key_store(const struct os *os, const char *state_dir,
    const char *station, const struct keyfile *k,
    struct myo_diags *diags) MYO_NODISCARD;
/* The public half stands in the logbook afterwards. One that is there already
 * and is another is refused. */
enum myo_status key_publish(struct myo_logbook *book,
    const unsigned char public_key[ED25519_PUBLIC_SIZE],
    struct myo_diags *diags) MYO_NODISCARD;

#endif
