/*
 * test_keyfile.c: a secret under a passphrase, and the file of a key.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/hex.h"
#include "core/keyfile.h"

/* RFC 8032, TEST 1. */
#define SEED "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"
#define PUBLIC                                                                 \
	"d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"

#define HEAD  "myolog-key 1\nstation ward-a1b2\n"
#define PLAIN HEAD "public " PUBLIC "\nseed " SEED "\n"

#define SALT  "000102030405060708090a0b0c0d0e0f"
#define NONCE "101112131415161718191a1b1c1d1e1f2021222324252627"

static void
seed_of(unsigned char seed[SECRET_SIZE])
{
	assert_true(hex_read(STR(SEED), seed, SECRET_SIZE));
}

static void
random_of(unsigned char random[SECRET_RANDOM])
{
	for (size_t i = 0; i < SECRET_RANDOM; i++)
		random[i] = (unsigned char)i;
}

/* ---- the box */

static void
test_box(void **state)
{
	unsigned char seed[SECRET_SIZE], random[SECRET_RANDOM];
	unsigned char out[SECRET_SIZE];
	struct secret_box box;

	(void)state;
	seed_of(seed);
	random_of(random);
	assert_int_equal(
	    secret_close(&box, seed, STR("correct horse"), random), SECRET_OK);
	assert_memory_equal(box.salt, random, SECRET_SALT_SIZE);
	assert_memory_equal(
	    box.nonce, random + SECRET_SALT_SIZE, SECRET_NONCE_SIZE);
	/* nothing of it shows */
	for (size_t i = 0; i + 8 <= sizeof(box.data); i++)
		assert_memory_not_equal(box.data + i, seed, 8);
	assert_int_equal(
	    secret_open(&box, STR("correct horse"), out), SECRET_OK);
	assert_memory_equal(out, seed, sizeof(seed));
	assert_int_equal(
	    secret_open(&box, STR("correct horsf"), out), SECRET_WRONG);
	assert_int_equal(secret_open(&box, STR(""), out), SECRET_WRONG);
}

/* All of what is stored counts. */
static void
test_box_changed(void **state)
{
	unsigned char seed[SECRET_SIZE], random[SECRET_RANDOM];
	unsigned char out[SECRET_SIZE];
	struct secret_box box;

	(void)state;
	seed_of(seed);
	random_of(random);
	assert_int_equal(secret_close(&box, seed, STR("p"), random), SECRET_OK);
	for (size_t i = 0; i < sizeof(box.data); i++) {
		box.data[i] ^= 1;
		assert_int_equal(
		    secret_open(&box, STR("p"), out), SECRET_WRONG);
		box.data[i] ^= 1;
	}
	box.salt[3] ^= 1;
	assert_int_equal(secret_open(&box, STR("p"), out), SECRET_WRONG);
	box.salt[3] ^= 1;
	box.nonce[3] ^= 1;
	assert_int_equal(secret_open(&box, STR("p"), out), SECRET_WRONG);
	box.nonce[3] ^= 1;
	box.ops++;
	assert_int_equal(secret_open(&box, STR("p"), out), SECRET_WRONG);
	/* and what would take for ever is not even tried */
	box.ops = UINT64_MAX;
	assert_int_equal(secret_open(&box, STR("p"), out), SECRET_LIMIT);
	box.ops = 0;
	assert_int_equal(secret_open(&box, STR("p"), out), SECRET_LIMIT);
	box.ops = 1;
	box.mem = UINT64_C(1) << 40;
	assert_int_equal(secret_open(&box, STR("p"), out), SECRET_LIMIT);
	box.mem = 1;
	assert_int_equal(secret_open(&box, STR("p"), out), SECRET_LIMIT);
}

static void
test_wipe(void **state)
{
	struct buf b = BUF_INIT;
	char secret[] = "secret";
	const char zeros[sizeof(secret)] = { 0 };

	(void)state;
	secret_wipe(secret, sizeof(secret));
	assert_memory_equal(secret, zeros, sizeof(secret));
	buf_adds(&b, "x");
	secret_room(&b);
	assert_false(b.failed);
	assert_string_equal(b.data, "x");
	const char *data = b.data;
	for (size_t i = 0; i < SECRET_ROOM; i++)
		buf_addc(&b, 's');
	assert_ptr_equal(b.data, data);
	secret_release(&b);
	secret_release(&b);
}

/* ---- the file */

static void
test_plain(void **state)
{
	struct keyfile k;
	struct ed25519_key key;
	struct buf out = BUF_INIT;
	unsigned char seed[SECRET_SIZE];

	(void)state;
	seed_of(seed);
	assert_true(keyfile_read(STR(PLAIN), "ward-a1b2", &k));
	assert_false(k.sealed);
	assert_memory_equal(k.seed, seed, sizeof(seed));
	assert_true(keyfile_pair(k.public_key, k.seed, &key));
	keyfile_write(&out, &k, "ward-a1b2");
	assert_string_equal(out.data, PLAIN);
	assert_true(out.len < KEYFILE_MAX);
	k.seed[0] ^= 1;
	assert_false(keyfile_pair(k.public_key, k.seed, &key));
	buf_release(&out);
}

static void
test_sealed(void **state)
{
	struct keyfile k = { .sealed = true }, again;
	struct buf out = BUF_INIT;
	unsigned char random[SECRET_RANDOM], seed[SECRET_SIZE];

	(void)state;
	seed_of(seed);
	random_of(random);
	assert_true(hex_read(STR(PUBLIC), k.public_key, sizeof(k.public_key)));
	assert_int_equal(
	    secret_close(&k.box, seed, STR("p"), random), SECRET_OK);
	keyfile_write(&out, &k, "ward-a1b2");
	assert_non_null(strstr(out.data, HEAD "public " PUBLIC "\nargon2id "));
	assert_non_null(strstr(out.data, " " SALT "\nbox " NONCE " "));
	assert_null(strstr(out.data, SEED));
	assert_true(out.len < KEYFILE_MAX);
	assert_true(keyfile_read(buf_str(&out), "ward-a1b2", &again));
	assert_true(again.sealed);
	assert_int_equal(again.box.ops, k.box.ops);
	assert_int_equal(again.box.mem, k.box.mem);
	assert_memory_equal(again.box.salt, k.box.salt, sizeof(k.box.salt));
	assert_memory_equal(again.box.nonce, k.box.nonce, sizeof(k.box.nonce));
	assert_memory_equal(again.box.data, k.box.data, sizeof(k.box.data));
	/* cut anywhere, or with more behind it, it is none */
	for (size_t i = 0; i < out.len; i++) {
		struct str cut = { out.data, i };
		if (keyfile_read(cut, "ward-a1b2", &again))
			fail_msg("cut at %zu", i);
	}
	buf_addc(&out, '\n');
	assert_false(keyfile_read(buf_str(&out), "ward-a1b2", &again));
	buf_release(&out);
}

static void
test_refused(void **state)
{
	static const char *const texts[] = {
		"",
		"\n",
		"myolog-key 2\nstation ward-a1b2\npublic " PUBLIC "\nseed " SEED
		"\n",
		"myolog-key 1\r\nstation ward-a1b2\r\npublic " PUBLIC
		"\r\nseed " SEED "\r\n",
		HEAD "seed " SEED "\npublic " PUBLIC "\n",
		HEAD "public " PUBLIC " \nseed " SEED "\n",
		HEAD "public " PUBLIC "\nseed " SEED " \n",
		HEAD "public " PUBLIC "\nseed " SEED "\nseed " SEED "\n",
		HEAD "public " PUBLIC "0\nseed " SEED "\n",
		HEAD "public " PUBLIC "\nscrypt 1 2 " SALT "\n",
		HEAD "public " PUBLIC "\nargon2id -1 2 " SALT "\nbox " NONCE
		     " " SEED SALT "\n",
		HEAD "public " PUBLIC "\nargon2id 1 2 " SALT "\nbox " NONCE
		     " " SEED "\n",
	};
	struct keyfile k;

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		if (keyfile_read(str_from(texts[i]), "ward-a1b2", &k))
			fail_msg("text %zu", i);
	assert_false(keyfile_read(STR(PLAIN), "ward-a1b", &k));
	assert_false(keyfile_read(STR(PLAIN), "", &k));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_box),
		cmocka_unit_test(test_box_changed),
		cmocka_unit_test(test_wipe),
		cmocka_unit_test(test_plain),
		cmocka_unit_test(test_sealed),
		cmocka_unit_test(test_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
