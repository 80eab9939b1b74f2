#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "base/uuid.h"

/* A row fails under its own name. */
#define CHECK(name, condition)                                                 \
	do {                                                                   \
		if (!(condition))                                              \
			fail_msg("%s: %s", (name), #condition);                \
	} while (0)

static void
test_v7(void **state)
{
	(void)state;
	static const struct {
		const char *name;
		int64_t ms;
		unsigned char random[10];
		const char *uuid;
	} rows[] = {
		/* RFC 9562, A.6: unix_ts_ms 017F22E279B0, rand_a CC3,
		 * rand_b 18C4DC0C0C07398F in 62 bits */
		{ "the RFC's example", INT64_C(1645557742000),
		    { 0x0c, 0xc3, 0x18, 0xc4, 0xdc, 0x0c, 0x0c, 0x07, 0x39,
			0x8f },
		    "017f22e2-79b0-7cc3-98c4-dc0c0c07398f" },
		{ "bits of version and variant are not random", 0,
		    { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
			0xff },
		    "00000000-0000-7fff-bfff-ffffffffffff" },
		{ "all zero", 0, { 0 },
		    "00000000-0000-7000-8000-000000000000" },
		{ "the last time of 48 bits", INT64_C(281474976710655), { 0 },
		    "ffffffff-ffff-7000-8000-000000000000" },
		{ "a later time stays last", INT64_MAX, { 0 },
		    "ffffffff-ffff-7000-8000-000000000000" },
		{ "before 1970 stays first", -1, { 0 },
		    "00000000-0000-7000-8000-000000000000" },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char out[UUID_SIZE];
		uuid_v7(out, rows[i].ms, rows[i].random);
		CHECK(rows[i].name, strcmp(out, rows[i].uuid) == 0);
		CHECK(rows[i].name, uuid_is(str_from(out)));
		unsigned char bytes[UUID_BYTES];
		char again[UUID_SIZE];
		CHECK(rows[i].name, uuid_read(str_from(out), bytes));
		uuid_text(again, bytes);
		CHECK(rows[i].name, strcmp(out, again) == 0);
	}
}

static void
test_order_is_that_of_time(void **state)
{
	(void)state;
	static const unsigned char high[10] = { 0xff, 0xff, 0xff };
	static const unsigned char low[10] = { 0 };
	static const int64_t times[] = { 0, 1, 255, 256, 65535, 65536,
		INT64_C(1795422600000), INT64_C(1795422600001) };
	for (size_t i = 1; i < sizeof(times) / sizeof(times[0]); i++) {
		char before[UUID_SIZE], after[UUID_SIZE];
		uuid_v7(before, times[i - 1], high);
		uuid_v7(after, times[i], low);
		assert_true(strcmp(before, after) < 0);
	}
}

static void
test_is(void **state)
{
	(void)state;
	static const struct {
		const char *name, *text;
		bool is;
	} rows[] = {
		{ "version 7", "017f22e2-79b0-7cc3-98c4-dc0c0c07398f", true },
		{ "any version", "919108f7-52d1-4320-9bac-f847db4148a8", true },
		{ "empty", "", false },
		{ "upper case", "017F22E2-79B0-7CC3-98C4-DC0C0C07398F", false },
		{ "too short", "017f22e2-79b0-7cc3-98c4-dc0c0c07398", false },
		{ "too long", "017f22e2-79b0-7cc3-98c4-dc0c0c07398f0", false },
		{ "no hex digit", "017f22g2-79b0-7cc3-98c4-dc0c0c07398f",
		    false },
		{ "dash too early", "017f22e-279b0-7cc3-98c4-dc0c0c07398f",
		    false },
		{ "dash for a digit", "017f22e2-79b0-7cc3-98c4-dc0c0c07398-",
		    false },
		{ "digit for a dash", "017f22e2079b0-7cc3-98c4-dc0c0c07398f",
		    false },
		{ "blank", "017f22e2-79b0-7cc3-98c4-dc0c0c07398 ", false },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		CHECK(rows[i].name,
		    uuid_is(str_from(rows[i].text)) == rows[i].is);
		unsigned char bytes[UUID_BYTES];
		CHECK(rows[i].name,
		    uuid_read(str_from(rows[i].text), bytes) == rows[i].is);
	}
	assert_false(uuid_is((struct str){ NULL, 0 }));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_v7),
		cmocka_unit_test(test_order_is_that_of_time),
		cmocka_unit_test(test_is),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
