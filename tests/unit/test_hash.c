#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "base/hash.h"

/* A row fails under its own name. */
#define CHECK(name, condition)                                                 \
	do {                                                                   \
		if (!(condition))                                              \
			fail_msg("%s: %s", (name), #condition);                \
	} while (0)

/* Digests by an implementation apart from libsodium: coreutils' b2sum -l 256.
 * RFC 7693 itself prints only a 512-bit example. */
static const struct {
	const char *name, *text, *hex;
} known[] = {
	{ "nothing", "",
	    "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a"
	    "8" },
	{ "abc, the message of RFC 7693", "abc",
	    "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d5231"
	    "9" },
	{ "two columns", "recorded_at,patient_id",
	    "24f5f622c3ae917a58d1e33148028ff71cf781674cc7d15c854ef2125d67bb2"
	    "e" },
};

static void
test_known(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		char hex[HASH_HEX_SIZE];
		hash_text(str_from(known[i].text), hex);
		CHECK(known[i].name, strcmp(hex, known[i].hex) == 0);
	}
	char hex[HASH_HEX_SIZE];
	hash_text((struct str){ NULL, 0 }, hex);
	assert_string_equal(hex, known[0].hex);
}

static void
test_zeros_around_a_block(void **state)
{
	(void)state;
	/* head -c N /dev/zero | b2sum -l 256; the block is 128 bytes */
	static const struct {
		const char *name;
		size_t len;
		const char *hex;
	} rows[] = {
		{ "one block", 128,
		    "378d0caaaa3855f1b38693c1d6ef004fd118691c95c959d4efa950d6"
		    "d6fcf7c1" },
		{ "one block and a byte", 129,
		    "baadfb64c3bd2cd187b54accc5e61a0720ed86bf48c28017873536cf"
		    "9015d1b8" },
	};
	static const char zeros[129];
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		/* Cut at every place: the parts do not matter. */
		for (size_t cut = 0; cut <= rows[i].len; cut++) {
			struct hash h;
			char hex[HASH_HEX_SIZE];
			hash_init(&h);
			hash_add(&h, zeros, cut);
			hash_add(&h, NULL, 0);
			hash_add(&h, zeros, rows[i].len - cut);
			hash_hex(&h, hex);
			CHECK(rows[i].name, strcmp(hex, rows[i].hex) == 0);
		}
	}
}

static void
test_a_million(void **state)
{
	(void)state;
	char chunk[1000];
	memset(chunk, 'a', sizeof(chunk));
	struct hash h;
	char hex[HASH_HEX_SIZE];
	hash_init(&h);
	for (int i = 0; i < 1000; i++)
		hash_add(&h, chunk, sizeof(chunk));
	hash_hex(&h, hex);
	assert_string_equal(hex,
	    "0741850f36cba4259628355d1073e24ddb9ca0e1bfac36fd39ae5dc2101e23a4");
}

static void
test_raw(void **state)
{
	(void)state;
	struct hash h;
	unsigned char raw[HASH_SIZE];
	hash_init(&h);
	hash_add(&h, "abc", 3);
	hash_raw(&h, raw);
	assert_int_equal(raw[0], 0xbd);
	assert_int_equal(raw[1], 0xdd);
	assert_int_equal(raw[31], 0x19);
}

static void
test_two_at_once(void **state)
{
	(void)state;
	struct hash one, two;
	char hex[HASH_HEX_SIZE];
	hash_init(&one);
	hash_add(&one, "a", 1);
	hash_init(&two);
	hash_add(&one, "bc", 2);
	hash_hex(&two, hex);
	assert_string_equal(hex, known[0].hex);
	hash_hex(&one, hex);
	assert_string_equal(hex, known[1].hex);
	/* Ended, and begun again in the same place. */
	hash_init(&one);
	hash_hex(&one, hex);
	assert_string_equal(hex, known[0].hex);
	assert_int_equal((uintptr_t)&one % 64, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_known),
		cmocka_unit_test(test_zeros_around_a_block),
		cmocka_unit_test(test_a_million),
		cmocka_unit_test(test_raw),
		cmocka_unit_test(test_two_at_once),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
