#include "base/ed25519.h"

#include <assert.h>

#include <sodium/crypto_sign_ed25519.h>

#include "base/banned.h"

static_assert(ED25519_SEED_SIZE == crypto_sign_ed25519_SEEDBYTES, "seed");
static_assert(
    ED25519_PUBLIC_SIZE == crypto_sign_ed25519_PUBLICKEYBYTES, "public key");
static_assert(ED25519_SIGNATURE_SIZE == crypto_sign_ed25519_BYTES, "signature");
static_assert(sizeof(((struct ed25519_key *)NULL)->secret) ==
		  crypto_sign_ed25519_SECRETKEYBYTES,
    "secret key");

/* As in hash.c: sodium_init is not needed for a right answer. */

/* They cannot fail for sizes that are constants. */
static void
must(int rc)
{
	assert(rc == 0);
	(void)rc;
}

void
ed25519_from_seed(
    struct ed25519_key *key, const unsigned char seed[ED25519_SEED_SIZE])
{
	must(crypto_sign_ed25519_seed_keypair(
	    key->public_key, key->secret, seed));
}

void
ed25519_sign(const struct ed25519_key *key, struct str message,
    unsigned char signature[ED25519_SIGNATURE_SIZE])
{
	must(crypto_sign_ed25519_detached(signature, NULL,
	    (const unsigned char *)message.p, message.len, key->secret));
}

bool
ed25519_verify(const unsigned char public_key[ED25519_PUBLIC_SIZE],
    struct str message, const unsigned char signature[ED25519_SIGNATURE_SIZE])
{
	return crypto_sign_ed25519_verify_detached(signature,
		   (const unsigned char *)message.p, message.len,
		   public_key) == 0;
}
