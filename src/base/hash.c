#include "base/hash.h"

#include <assert.h>

#include <sodium/core.h>
#include <sodium/crypto_generichash.h>
#include <sodium/crypto_hash_sha256.h>

#include "base/banned.h"

static_assert(
    sizeof(crypto_generichash_state) <= sizeof(((struct hash *)NULL)->state),
    "libsodium's state does not fit");
static_assert(_Alignof(struct hash) >= _Alignof(crypto_generichash_state),
    "libsodium's state wants a stricter alignment");
static_assert(HASH_SIZE == crypto_generichash_BYTES, "not BLAKE2b-256");
static_assert(HASH_HEX_SIZE == 2 * HASH_SIZE + 1, "two digits a byte");

/*
 * sodium_init is not needed for a right answer: before it, libsodium hashes
 * with its portable code. hash_prepare may run between any two calls here,
 * since the state is the same for all kinds of code.
 */
static crypto_generichash_state *
state_of(struct hash *h)
{
	/* cppcheck-suppress ctuuninitvar ; the address is taken, not a value */
	return (crypto_generichash_state *)(void *)h->state;
}

/* They fail only for a size out of range or a state already ended: bugs. */
static void
must(int rc)
{
	assert(rc == 0);
	(void)rc;
}

void
hash_prepare(void)
{
	/* it fails only for random numbers */
	const int rc = sodium_init();

	(void)rc;
}

void
hash_init(struct hash *h)
{
	must(crypto_generichash_init(state_of(h), NULL, 0, HASH_SIZE));
}

void
hash_add(struct hash *h, const void *data, size_t len)
{
	if (len > 0)
		must(crypto_generichash_update(state_of(h), data, len));
}

/* A byte in each of eight. */
#define EACH(n) (UINT64_C(0x0101010101010101) * (n))

/* Eight digits at once, the first one in the highest byte: every line of a
 * logbook has 64 of them. */
static uint64_t
hex_of(uint64_t v)
{
	/* 00000000abcdefgh, 0000abcd0000efgh, 00ab00cd00ef00gh, 0a0b0c... */
	v = (v << 16 | v) & UINT64_C(0x0000ffff0000ffff);
	v = (v << 8 | v) & UINT64_C(0x00ff00ff00ff00ff);
	v = (v << 4 | v) & EACH(0x0f);
	/* a letter stands 39 behind where a digit would */
	const uint64_t letters = (v + EACH(6)) >> 4 & EACH(1);
	return v + EACH('0') + letters * 39;
}

static void
write_hex(const unsigned char raw[HASH_SIZE], char out[HASH_HEX_SIZE])
{
	for (size_t i = 0; i < HASH_SIZE; i += 4) {
		const uint64_t v =
		    hex_of((uint32_t)raw[i] << 24 | (uint32_t)raw[i + 1] << 16 |
			   (uint32_t)raw[i + 2] << 8 | raw[i + 3]);
		char *to = out + 2 * i;
		to[0] = (char)(v >> 56);
		to[1] = (char)(v >> 48 & 0xff);
		to[2] = (char)(v >> 40 & 0xff);
		to[3] = (char)(v >> 32 & 0xff);
		to[4] = (char)(v >> 24 & 0xff);
		to[5] = (char)(v >> 16 & 0xff);
		to[6] = (char)(v >> 8 & 0xff);
		to[7] = (char)(v & 0xff);
	}
	out[HASH_HEX_SIZE - 1] = '\0';
}

void
hash_hex(struct hash *h, char out[HASH_HEX_SIZE])
{
	unsigned char raw[HASH_SIZE];

	hash_raw(h, raw);
	write_hex(raw, out);
}

void
hash_raw(struct hash *h, unsigned char out[HASH_SIZE])
{
	must(crypto_generichash_final(state_of(h), out, HASH_SIZE));
}

void
hash_text(struct str s, char out[HASH_HEX_SIZE])
{
	struct hash h;
	hash_init(&h);
	hash_add(&h, s.p, s.len);
	hash_hex(&h, out);
}

/* ---- SHA-256 */

static_assert(
    sizeof(crypto_hash_sha256_state) <= sizeof(((struct sha256 *)NULL)->state),
    "libsodium's state does not fit");
static_assert(_Alignof(struct sha256) >= _Alignof(crypto_hash_sha256_state),
    "libsodium's state wants a stricter alignment");
static_assert(HASH_SIZE == crypto_hash_sha256_BYTES, "not SHA-256");

static crypto_hash_sha256_state *
sha256_state(struct sha256 *h)
{
	return (crypto_hash_sha256_state *)(void *)h->state;
}

void
sha256_init(struct sha256 *h)
{
	must(crypto_hash_sha256_init(sha256_state(h)));
}

void
sha256_add(struct sha256 *h, const void *data, size_t len)
{
	if (len > 0)
		must(crypto_hash_sha256_update(sha256_state(h), data, len));
}

void
sha256_hex(struct sha256 *h, char out[HASH_HEX_SIZE])
{
	unsigned char raw[HASH_SIZE];

	must(crypto_hash_sha256_final(sha256_state(h), raw));
	write_hex(raw, out);
}
