/*
 * ed25519.h: signatures (RFC 8032, section 5.1: plain Ed25519, no context).
 * The adapter of libsodium's crypto_sign_ed25519.
 *
 * A key pair follows from its seed alone. Whoever holds a struct ed25519_key
 * wipes it (secret.h) when it is done.
 */
#ifndef BASE_ED25519_H
#define BASE_ED25519_H

#include <stdbool.h>

#include "str.h"

#define ED25519_SEED_SIZE      32
#define ED25519_PUBLIC_SIZE    32
#define ED25519_SIGNATURE_SIZE 64

struct ed25519_key {
	unsigned char public_key[ED25519_PUBLIC_SIZE];
	unsigned char secret[ED25519_SEED_SIZE + ED25519_PUBLIC_SIZE];
};

void ed25519_from_seed(
    struct ed25519_key *key, const unsigned char seed[ED25519_SEED_SIZE]);
void ed25519_sign(const struct ed25519_key *key, struct str message,
    unsigned char signature[ED25519_SIGNATURE_SIZE]);
/* Refuses also what other programs might let pass: keys of small order and
 * signatures that are not reduced. */
bool ed25519_verify(const unsigned char public_key[ED25519_PUBLIC_SIZE],
    struct str message, const unsigned char signature[ED25519_SIGNATURE_SIZE]);

#endif
