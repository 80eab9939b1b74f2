#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "core/seal.h"

/* A row fails under its own name. */
#define CHECK(name, condition)                                                 \
	do {                                                                   \
		if (!(condition))                                              \
			fail_msg("%s: %s", (name), #condition);                \
	} while (0)

#define ZEROS "00000000000000000000"

/*
 * The check symbol by hand: 256 is -3 modulo 37, so the byte i places from the
 * end counts (-3)^i; (-3)^9 is 1. With the station "a" (97, which is 23) in
 * front of 19 bytes: 23 * (-3)^19 = 23 * -3 = -69, which is 5. The count's
 * lowest byte stands 10 places from the end and counts -3 each.
 */
static const struct {
	const char *name;
	const char *station;
	uint64_t count;
	const char *chain;
	const char *seal;
} rows[] = {
	{ "nothing written", "a", 0, ZEROS, "a 0 0000-0000-0000-0000-5" },
	{ "one entry: 5 - 3", "a", 1, ZEROS, "a 1 0000-0000-0000-0000-2" },
	{ "5 - 6 is 36", "a", 2, ZEROS, "a 2 0000-0000-0000-0000-U" },
	{ "5 - 9 is 33", "a", 3, ZEROS, "a 3 0000-0000-0000-0000-~" },
	{ "5 - 84 is 32", "a", 28, ZEROS, "a 28 0000-0000-0000-0000-*" },
	/* 2^36 is 1, so 2^80 - 1 is 2^8 - 1 = 34 - 1; 33 + 5 is 1 */
	{ "all bits", "a", 0, "ffffffffffffffffffff",
	    "a 0 ZZZZ-ZZZZ-ZZZZ-ZZZZ-1" },
	/* 00000 00100 10001 10100 01010 11001 11100 01001 of 0123456789, and
	 * 10101 01111 00110 11110 11110 00000 01001 00011 of abcdef0123; the
	 * symbol was worked out by another program in whole numbers */
	{ "bits in their places", "exam-room-2-x7k2", 4711,
	    "0123456789ABCDEF0123",
	    "exam-room-2-x7k2 4711 04HM-ASW9-NF6Y-Y093-Y" },
	{ "what follows does not count", "a", 0, ZEROS "ff",
	    "a 0 0000-0000-0000-0000-5" },
};

static void
test_form(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct buf out = BUF_INIT;
		enum myo_status rc = seal_add(
		    &out, rows[i].station, rows[i].count, rows[i].chain);
		CHECK(rows[i].name, rc == MYO_OK);
		assert_string_equal(out.data, rows[i].seal);
		buf_release(&out);
	}
}

static void
test_refused(void **state)
{
	(void)state;
	static const char *const chains[] = { "", "0", "0000000000000000000",
		"0000000000000000000g", "g0000000000000000000" };
	for (size_t i = 0; i < sizeof(chains) / sizeof(chains[0]); i++) {
		struct buf out = BUF_INIT;
		enum myo_status rc = seal_add(&out, "a", 1, chains[i]);
		CHECK(chains[i], rc == MYO_ERR_FORMAT);
		CHECK(chains[i], out.len == 0);
		buf_release(&out);
	}
}

static char
check_symbol(const char *station, uint64_t count, const char *chain)
{
	struct buf out = BUF_INIT;
	assert_int_equal(seal_add(&out, station, count, chain), MYO_OK);
	char c = out.data[out.len - 1];
	buf_release(&out);
	return c;
}

/* What the header promises of mistyping. */
static void
test_mistyped(void **state)
{
	(void)state;
	static const char chain[] = "0123456789abcdef0123";
	char right = check_symbol("st-1", 4711, chain);
	/* one decimal digit of the count */
	for (uint64_t place = 1; place <= 1000; place *= 10)
		for (uint64_t d = 1; d <= 9; d++)
			assert_int_not_equal(
			    check_symbol("st-1", 4711 + d * place, chain),
			    right);
	assert_int_not_equal(check_symbol("st-1", 7411, chain), right);
	assert_int_not_equal(check_symbol("st-2", 4711, chain), right);
	/* one hexadecimal digit is part of one or two characters */
	for (size_t i = 0; i < sizeof(chain) - 1; i++) {
		char other[sizeof(chain)];
		memcpy(other, chain, sizeof(chain));
		other[i] = chain[i] == '7' ? '6' : '7';
		assert_int_not_equal(check_symbol("st-1", 4711, other), right);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_form),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_mistyped),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
