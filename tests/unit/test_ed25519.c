/*
 * test_ed25519.c: signatures against RFC 8032, section 7.1; hexadecimal.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "base/ed25519.h"
#include "base/hex.h"

static const struct {
	const char *name, *seed, *public_key, *message, *signature;
} vectors[] = {
	{
	    "TEST 1",
	    "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
	    "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
	    "",
	    "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
	    "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
	},
	{
	    "TEST 2",
	    "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
	    "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
	    "72",
	    "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
	    "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
	},
	{
	    "TEST 3",
	    "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
	    "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
	    "af82",
	    "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
	    "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
	},
};

#define N_VECTORS (sizeof(vectors) / sizeof(vectors[0]))

static void
read_hex(const char *text, unsigned char *out, size_t len)
{
	assert_true(hex_read(str_from(text), out, len));
}

static void
test_vectors(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_VECTORS; i++) {
		unsigned char seed[ED25519_SEED_SIZE], message[2];
		unsigned char signature[ED25519_SIGNATURE_SIZE];
		unsigned char expected[ED25519_SIGNATURE_SIZE];
		unsigned char public_key[ED25519_PUBLIC_SIZE];
		struct ed25519_key key;
		size_t len = strlen(vectors[i].message) / 2;
		read_hex(vectors[i].seed, seed, sizeof(seed));
		read_hex(vectors[i].public_key, public_key, sizeof(public_key));
		read_hex(vectors[i].message, message, len);
		read_hex(vectors[i].signature, expected, sizeof(expected));
		struct str text = { (const char *)message, len };
		ed25519_from_seed(&key, seed);
		assert_memory_equal(
		    key.public_key, public_key, sizeof(public_key));
		ed25519_sign(&key, text, signature);
		assert_memory_equal(signature, expected, sizeof(expected));
		assert_true(ed25519_verify(public_key, text, signature));
	}
}

/* Any bit of the three that is another, and it holds no more. */
static void
test_every_bit(void **state)
{
	unsigned char signature[ED25519_SIGNATURE_SIZE];
	unsigned char public_key[ED25519_PUBLIC_SIZE], message[2];
	struct {
		unsigned char *data;
		size_t len;
	} parts[] = {
		{ signature, sizeof(signature) },
		{ public_key, sizeof(public_key) },
		{ message, sizeof(message) },
	};
	const struct str text = { (const char *)message, sizeof(message) };

	(void)state;
	read_hex(vectors[2].public_key, public_key, sizeof(public_key));
	read_hex(vectors[2].message, message, sizeof(message));
	read_hex(vectors[2].signature, signature, sizeof(signature));
	for (size_t i = 0; i < 3; i++) {
		for (size_t bit = 0; bit < 8 * parts[i].len; bit++) {
			unsigned char mask = (unsigned char)(1U << bit % 8);
			parts[i].data[bit / 8] ^= mask;
			if (ed25519_verify(public_key, text, signature))
				fail_msg("part %zu, bit %zu", i, bit);
			parts[i].data[bit / 8] ^= mask;
		}
	}
	assert_true(ed25519_verify(public_key, text, signature));
}

/* S plus the group's order L: equal modulo L, refused all the same, since
 * else a signature could be given another face. L is that of RFC 8032. */
static void
test_not_reduced(void **state)
{
	static const char order[] = "edd3f55c1a631258d69cf7a2def9de14"
				    "00000000000000000000000000000010";
	unsigned char signature[ED25519_SIGNATURE_SIZE];
	unsigned char public_key[ED25519_PUBLIC_SIZE], message[2], l[32];
	unsigned carry = 0;

	(void)state;
	read_hex(vectors[2].public_key, public_key, sizeof(public_key));
	read_hex(vectors[2].message, message, sizeof(message));
	read_hex(vectors[2].signature, signature, sizeof(signature));
	read_hex(order, l, sizeof(l));
	for (size_t i = 0; i < sizeof(l); i++) {
		carry += (unsigned)signature[32 + i] + l[i];
		signature[32 + i] = (unsigned char)(carry & 255);
		carry >>= 8;
	}
	assert_int_equal(carry, 0);
	assert_false(ed25519_verify(public_key,
	    (struct str){ (const char *)message, sizeof(message) }, signature));
}

static void
test_hex(void **state)
{
	const unsigned char bytes[] = { 0x00, 0x9f, 0xa0, 0xff };
	unsigned char out[4] = { 1, 1, 1, 1 };
	struct buf text = BUF_INIT;

	(void)state;
	hex_add(&text, bytes, sizeof(bytes));
	assert_string_equal(text.data, "009fa0ff");
	assert_true(hex_read(buf_str(&text), out, sizeof(out)));
	assert_memory_equal(out, bytes, sizeof(bytes));
	assert_true(hex_read(STR(""), out, 0));
	assert_false(hex_read(STR("009fa0f"), out, 4));
	assert_false(hex_read(STR("009fa0ff0"), out, 4));
	assert_false(hex_read(STR("009fa0ff"), out, 3));
	assert_false(hex_read(STR("009fA0ff"), out, 4));
	assert_false(hex_read(STR("009fg0ff"), out, 4));
	assert_false(hex_read((struct str){ "00\0f", 4 }, out, 2));
	buf_release(&text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_vectors),
		cmocka_unit_test(test_every_bit),
		cmocka_unit_test(test_not_reduced),
		cmocka_unit_test(test_hex),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
