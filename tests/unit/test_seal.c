#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include <myolog/seal.h>

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

/* ---- read back */

struct read_row {
	const char *name;
	const char *text;
	const char *station; /* NULL: refused */
	uint64_t count;
	const char *head;
	int column;       /* of the fault */
	const char *says; /* in its text */
};

#define SEAL "exam-room-2-x7k2 4711 04HM-ASW9-NF6Y-Y093-Y"
#define HEAD "0123456789abcdef0123"

/* clang-format off */
static const struct read_row read_rows[] = {
	{ "as printed", SEAL, "exam-room-2-x7k2", 4711, HEAD, 0, NULL },
	{ "with the word before it", "seal " SEAL, "exam-room-2-x7k2", 4711,
	    HEAD, 0, NULL },
	{ "blanks around", "  exam-room-2-x7k2\t4711  04HM-ASW9-NF6Y-Y093-Y ",
	    "exam-room-2-x7k2", 4711, HEAD, 0, NULL },
	{ "small letters", "exam-room-2-x7k2 4711 04hm-asw9-nf6y-y093-y",
	    "exam-room-2-x7k2", 4711, HEAD, 0, NULL },
	{ "a capital of a telephone", "Exam-room-2-x7k2 4711 "
	    "04HM-ASW9-NF6Y-Y093-Y", "exam-room-2-x7k2", 4711, HEAD, 0, NULL },
	{ "O for 0", "exam-room-2-x7k2 4711 O4HM-ASW9-NF6Y-YO93-Y",
	    "exam-room-2-x7k2", 4711, HEAD, 0, NULL },
	{ "o for 0", "exam-room-2-x7k2 4711 o4HM-ASW9-NF6Y-Yo93-Y",
	    "exam-room-2-x7k2", 4711, HEAD, 0, NULL },
	{ "I and l for 1", "a 0 ZZZZ-ZZZZ-ZZZZ-ZZZZ-I", "a", 0,
	    "ffffffffffffffffffff", 0, NULL },
	{ "l for 1", "a 0 ZZZZ-ZZZZ-ZZZZ-ZZZZ-l", "a", 0,
	    "ffffffffffffffffffff", 0, NULL },
	{ "misread digits of the count", "exam-room-2-x7k2 47lI "
	    "04HM-ASW9-NF6Y-Y093-Y", "exam-room-2-x7k2", 4711, HEAD, 0, NULL },
	{ "no hyphens", "a 2 0000000000000000U", "a", 2, ZEROS, 0, NULL },
	{ "a sign as the check", "a 3 0000-0000-0000-0000-~", "a", 3, ZEROS,
	    0, NULL },
	{ "u as the check", "a 2 0000-0000-0000-0000-u", "a", 2, ZEROS, 0,
	    NULL },
	{ "empty", "", NULL, 0, NULL, 1, "nothing there" },
	{ "the word alone", "seal", NULL, 0, NULL, 1, "nothing there" },
	{ "a station alone", "exam-room-2", NULL, 0, NULL, 12,
	    "count of entries is missing" },
	{ "no count", "a 0000-0000-0000-0000-5", NULL, 0, NULL, 3,
	    "not a count" },
	{ "a count below none", "a -1 0000-0000-0000-0000-5", NULL, 0, NULL,
	    3, "not a count" },
	{ "a count too great", "a 99999999999999999999 "
	    "0000-0000-0000-0000-5", NULL, 0, NULL, 3, "not a count" },
	{ "no code", "a 4711", NULL, 0, NULL, 7, "0 characters" },
	{ "a character short", "a 0 0000-0000-0000-000-5", NULL, 0, NULL, 5,
	    "16 characters" },
	{ "a character more", "a 0 0000-0000-0000-00000-5", NULL, 0, NULL, 5,
	    "18 characters" },
	{ "U is no digit", "a 0 000U-0000-0000-0000-5", NULL, 0, NULL, 8,
	    "'U', no character" },
	{ "a full stop", "a 0 0000.0000-0000-0000-5", NULL, 0, NULL, 9,
	    "'.', no character" },
	{ "a long dash", "a 0 0000\xe2\x80\x94" "0000-0000-0000-5", NULL, 0,
	    NULL, 9, "no character" },
	{ "a misread digit", "a 0 0000-0000-0007-0000-5", NULL, 0, NULL, 5,
	    "check character does not fit" },
	{ "two exchanged", "exam-room-2-x7k2 4711 40HM-ASW9-NF6Y-Y093-Y",
	    NULL, 0, NULL, 23, "check character does not fit" },
	{ "a misread count", "a 1 0000-0000-0000-0000-5", NULL, 0, NULL, 5,
	    "check character does not fit" },
	{ "a misread station", "b 0 0000-0000-0000-0000-5", NULL, 0, NULL, 5,
	    "check character does not fit" },
	{ "no station", "a_b 0 0000-0000-0000-0000-5", NULL, 0, NULL, 2,
	    "not a station" },
	{ "a long station", "a23456789012345678901234567890123456789012 0 "
	    "0000-0000-0000-0000-5", NULL, 0, NULL, 1, "too long" },
	{ "text behind it", "a 0 0000-0000-0000-0000-5 x", NULL, 0, NULL, 27,
	    "text behind" },
};
/* clang-format on */

static void
test_read(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(read_rows) / sizeof(read_rows[0]); i++) {
		const struct read_row *row = &read_rows[i];
		struct myo_diags *diags = myo_diags_new();
		struct myo_seal seal = { .count = 99 };
		enum myo_status status = myo_seal_parse(
		    "seals", 7, row->text, strlen(row->text), &seal, diags);
		if (row->station != NULL) {
			CHECK(row->name, status == MYO_OK);
			assert_string_equal(seal.station, row->station);
			CHECK(row->name, seal.count == row->count);
			assert_string_equal(seal.head, row->head);
			CHECK(row->name, seal.line == 7);
			CHECK(row->name, myo_diags_count(diags) == 0);
		} else {
			const struct myo_diag *d = myo_diags_get(diags, 0);
			CHECK(row->name, status == MYO_ERR_INVALID);
			CHECK(row->name, seal.count == 99);
			CHECK(row->name, myo_diags_count(diags) == 1);
			if (d->column != row->column ||
			    strstr(d->text, row->says) == NULL)
				fail_msg("%s: column %d: %s", row->name,
				    d->column, d->text);
			CHECK(row->name, d->line == 7);
		}
		myo_diags_free(diags);
	}
}

/* What is printed is read back, and any one wrong character is noticed. */
static void
test_back(void **state)
{
	static const char digits[] = "0123456789abcdef";
	char chain[MYO_SEAL_HEAD + 1] = "";
	uint32_t r = 12345;

	(void)state;
	for (int round = 0; round < 200; round++) {
		struct myo_seal seal = { .count = 0 }, back;
		char text[MYO_SEAL_SIZE];
		for (int i = 0; i < MYO_SEAL_HEAD; i++) {
			r = r * 1664525 + 1013904223;
			chain[i] = digits[r >> 28];
		}
		memcpy(seal.head, chain, sizeof(chain));
		memcpy(seal.station, "room-2-x7k2", 12);
		seal.count = r >> (round % 30);
		assert_int_equal(
		    myo_seal_format(&seal, text, sizeof(text)), MYO_OK);
		assert_int_equal(
		    myo_seal_parse("", 0, text, strlen(text), &back, NULL),
		    MYO_OK);
		assert_string_equal(back.head, seal.head);
		assert_int_equal(back.count, seal.count);
		assert_true(myo_seal_fits(&back, chain));
		/* it fits to the byte, or is not written at all */
		char small[MYO_SEAL_SIZE] = "untouched";
		assert_int_equal(
		    myo_seal_format(&seal, small, strlen(text)), MYO_ERR_LIMIT);
		assert_string_equal(small, "untouched");
		assert_int_equal(
		    myo_seal_format(&seal, small, strlen(text) + 1), MYO_OK);
		/* each character of count and code by each other one */
		for (size_t i = 12; text[i] != '\0'; i++) {
			const char old = text[i];
			for (const char *c = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
			     *c != '\0' && round < 20; c++) {
				if (*c == old || old == ' ' || old == '-')
					continue;
				text[i] = *c;
				assert_int_not_equal(
				    myo_seal_parse(
					"", 0, text, strlen(text), &back, NULL),
				    MYO_OK);
			}
			text[i] = old;
		}
		chain[7] = chain[7] == '0' ? '1' : '0';
		assert_false(myo_seal_fits(&back, chain));
	}
}

static void
test_file(void **state)
{
	static const char good[] = "# kept by the manager\n"
				   "\n" SEAL "  # 2026-11-23\r\n"
				   "   # nothing\n"
				   "seal a 0 0000-0000-0000-0000-5";
	static const char bad[] = SEAL "\n"
				       "a 1 0000-0000-0000-0000-5\n"
				       "# fine\n"
				       "a 0 0000-0000-0000-000.-5 # no\n";
	struct myo_diags *diags = myo_diags_new();
	struct myo_seal *list = NULL;
	size_t n = 0;

	(void)state;
	assert_int_equal(
	    myo_seals_read("kept", good, strlen(good), &list, &n, diags),
	    MYO_OK);
	assert_int_equal(n, 2);
	assert_int_equal(list[0].line, 3);
	assert_int_equal(list[1].line, 5);
	assert_string_equal(list[1].station, "a");
	free(list);
	list = NULL;
	n = 7;
	assert_int_equal(
	    myo_seals_read("kept", bad, strlen(bad), &list, &n, diags),
	    MYO_ERR_INVALID);
	assert_null(list);
	assert_int_equal(n, 7);
	assert_int_equal(myo_diags_count(diags), 2);
	assert_int_equal(myo_diags_get(diags, 0)->line, 2);
	assert_int_equal(myo_diags_get(diags, 1)->line, 4);
	assert_int_equal(myo_diags_get(diags, 1)->column, 23);
	assert_int_equal(
	    myo_seals_read("kept", "", 0, &list, &n, diags), MYO_OK);
	assert_int_equal(n, 0);
	free(list);
	myo_diags_free(diags);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_form),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_mistyped),
		cmocka_unit_test(test_read),
		cmocka_unit_test(test_back),
		cmocka_unit_test(test_file),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
