/*
 * hash.h: BLAKE2b-256 (RFC 7693, unkeyed, 32 bytes), as `b2sum -l 256`.
 * The adapter of libsodium's crypto_generichash and crypto_hash_sha256.
 */
#ifndef BASE_HASH_H
#define BASE_HASH_H

#include <stddef.h>
#include <stdint.h>

#include "str.h"

#define HASH_SIZE     32
#define HASH_HEX_SIZE 65 /* 64 digits and NUL */

struct hash {
	/* opaque; room and alignment for libsodium's state */
	_Alignas(64) unsigned char state[384];
};

/* Picks the fastest code for this processor. The result is the same without;
 * worth it for whoever hashes much. */
void hash_prepare(void);
void hash_init(struct hash *h);
void hash_add(struct hash *h, const void *data, size_t len);
void hash_hex(struct hash *h, char out[HASH_HEX_SIZE]);      /* ends it */
void hash_raw(struct hash *h, unsigned char out[HASH_SIZE]); /* ends it */
void hash_text(struct str s, char out[HASH_HEX_SIZE]);       /* in one call */

/* SHA-256 (FIPS 180-4), for files that other programs check. */
struct sha256 {
	_Alignas(16) unsigned char state[128]; /* opaque, as above */
};

void sha256_init(struct sha256 *h);
void sha256_add(struct sha256 *h, const void *data, size_t len);
void sha256_hex(struct sha256 *h, char out[HASH_HEX_SIZE]); /* ends it */

#endif
