/*
 * signing.h: this station's key, for those who sign.
 */
#ifndef CLI_SIGNING_H
#define CLI_SIGNING_H

#include "base/ed25519.h"
#include "cli/cmd.h"
#include "store/key.h"
#include "ui/passphrase.h"

/* The folder of the secret key, or NULL after a message. */
const char *signing_dir(const struct cmd_context *ctx);
/* As key_load, with its message. RC_USAGE without one: there is none. */
enum rc signing_load(const struct cmd_context *ctx, struct myo_logbook *book,
    enum key_use use, struct keyfile *out);
/* One question; signals and faults are said. */
enum rc signing_ask(const struct cmd_context *ctx, const char *question,
    struct passphrase *out);
/*
 * The key pair, which the caller wipes; asks for the passphrase where one is
 * set: up to three times on a terminal, else once. RC_USAGE after a message:
 * it was wrong.
 */
enum rc signing_unlock(const struct cmd_context *ctx, const struct keyfile *k,
    struct ed25519_key *out);

#endif
