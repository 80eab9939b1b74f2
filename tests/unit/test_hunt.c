/*
 * test_hunt.c: many texts searched for at once, held to a search one by one.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "base/buf.h"
#include "export/hunt.h"
#include "export/hunt_fold.h"

struct hits {
	unsigned n[HUNT_WHAT_MAX];
	uint64_t line[HUNT_WHAT_MAX];
	const char *uuid; /* the one that is wanted */
};

static void
on_hit(void *ctx, unsigned what, uint64_t line)
{
	struct hits *h = ctx;

	h->n[what]++;
	h->line[what] = line;
}

static bool
on_uuid(void *ctx, struct str uuid)
{
	const struct hits *h = ctx;

	return h->uuid != NULL && str_eqc(uuid, h->uuid);
}

static void
search(struct hunt *h, const char *text, struct hits *hits)
{
	hunt_begin(h, on_hit, on_uuid, 9, hits);
	hunt_feed(h, str_from(text));
	hunt_end(h);
}

/* How a text must stand. */
static void
test_as(void **state)
{
	(void)state;
	static const struct {
		const char *name, *text, *in;
		enum hunt_as as;
		unsigned n;
	} rows[] = {
		{ "alone", "P-1001", "P-1001", HUNT_PART, 1 },
		{ "within", "P-1001", "xxP-1001yy", HUNT_PART, 1 },
		{ "small letters", "P-1001", "a p-1001", HUNT_PART, 1 },
		{ "twice", "P-1001", "P-1001P-1001", HUNT_PART, 2 },
		{ "cut", "P-1001", "P-100", HUNT_PART, 0 },
		{ "not quite", "P-1001", "P-1002 P-2001 Q-1001", HUNT_PART, 0 },
		{ "overlapping itself", "aa-aa", "aa-aa-aa", HUNT_PART, 2 },
		{ "a word", "Miller", "by Miller.", HUNT_WORD, 1 },
		{ "a word, joined", "Miller", "Dr-Miller-2", HUNT_WORD, 1 },
		{ "in a column", "Miller", "by_Miller_2", HUNT_WORD, 1 },
		{ "not within", "Miller", "Millers", HUNT_WORD, 0 },
		{ "not behind", "Miller", "xMiller", HUNT_WORD, 0 },
		{ "not before UTF-8", "Mill", "Mill\xc3\xa9", HUNT_WORD, 0 },
		{ "small letters of a word", "Miller", "miller", HUNT_WORD, 1 },
		{ "behind an escape", "Miller", "a\\nMiller", HUNT_WORD, 1 },
		{ "behind a letter n", "Miller", "anMiller", HUNT_WORD, 0 },
		{ "one letter", "A", "A,b", HUNT_WORD, 1 },
		{ "two letters", "E1", "(E1)", HUNT_WORD, 1 },
		{ "an id at a sentence's end", "E1", "by E1.", HUNT_WORD, 1 },
		{ "part of an id", "E1", "E1-b x.E1 E1_2 Nr:e1+", HUNT_WORD,
		    4 },
		{ "part of a word", "E1", "E12 xE1 the1", HUNT_WORD, 0 },
		{ "a letter of another script before it", "E1",
		    "\xd0\xb8"
		    "E1",
		    HUNT_WORD, 0 },
		{ "a digit of another script behind it", "E1", "E1\xd9\xa1",
		    HUNT_WORD, 0 },
		{ "between quotation marks", "E1",
		    "\xe2\x80\x9c"
		    "E1\xe2\x80\x9d",
		    HUNT_WORD, 1 },
		{ "behind a dash", "E1",
		    "\xe2\x80\x94"
		    "E1",
		    HUNT_WORD, 1 },
		{ "in a hash", "A1B2C3D4", "sha256:00a1b2c3d4e5", HUNT_WORD,
		    0 },
		{ "in a revision", "A1B2", "1-0123a1b24567 1-a1b201234567",
		    HUNT_WORD, 0 },

		{ "digits behind a colon", "12345678", "MRN:12345678",
		    HUNT_DIGITS, 1 },
		{ "behind a point", "12345678", "Nr.12345678", HUNT_DIGITS, 1 },
		{ "behind a hyphen", "12345678", "MRN-12345678", HUNT_DIGITS,
		    1 },
		{ "before an underscore", "12345678", "12345678_left",
		    HUNT_DIGITS, 1 },
		{ "a field", "12345678", "a,12345678,b", HUNT_DIGITS, 1 },
		{ "joined to digits", "12345678", "(1-12345678.2)", HUNT_DIGITS,
		    1 },
		{ "in longer ones", "12345678", "0123456789", HUNT_DIGITS, 0 },
		{ "decimals", "333333", "x,0.333333,y", HUNT_DIGITS, 0 },
		{ "decimals of JSON", "333333", "{\"number\":-333333.5}",
		    HUNT_DIGITS, 0 },
		{ "points, but no number", "333333", "x,1.333333.2,y",
		    HUNT_DIGITS, 1 },
		{ "a number in words", "333333", "of 1.333333 kg", HUNT_DIGITS,
		    1 },

		{ "zeros before it", "007", "a,007,b", HUNT_ZEROS, 1 },
		{ "behind a word", "007", "MRN-007 x_007", HUNT_ZEROS, 2 },
		{ "of a time", "05", "T09:05:00.123+01:00 2026-05-01",
		    HUNT_ZEROS, 0 },
		{ "of the end of a time", "00", "2026-01-05T10:00:00.123Z",
		    HUNT_ZEROS, 0 },
		{ "milliseconds", "012", "10:00:00.012Z", HUNT_ZEROS, 0 },
		{ "of a decimal number", "05", "0.05", HUNT_ZEROS, 0 },

		{ "a number in a text", "120", "at 120 m", HUNT_NUMBER, 1 },
		{ "a number behind a colon", "4711", "x,Calf SN:4711,y",
		    HUNT_NUMBER, 1 },
		{ "a number behind a word", "4711", "(MRN-4711) 4711_left",
		    HUNT_NUMBER, 2 },
		{ "a number as a field", "120", "a,120,b", HUNT_NUMBER, 0 },
		{ "with a sign", "120", "a,-120,b", HUNT_NUMBER, 0 },
		{ "a number in JSON", "120", "\"a\": 120,", HUNT_NUMBER, 0 },
		{ "compact JSON", "120", "\"a\":120}", HUNT_NUMBER, 0 },
		{ "a quoted field", "120", "x,\"120\"", HUNT_NUMBER, 0 },
		{ "the last field", "120", "x,120\r\n", HUNT_NUMBER, 0 },
		{ "in a larger one", "120", "1205 0.120", HUNT_NUMBER, 0 },
		{ "before decimals", "120", "x,120.123456789012345,y",
		    HUNT_NUMBER, 0 },
		{ "a range, a time", "30", "10-30 09:30 09:30:15 1.30",
		    HUNT_NUMBER, 0 },
		{ "a trial", "2", "x,reach_right_2,reach_2_missing",
		    HUNT_NUMBER, 0 },
		{ "a trial of a place", "2", "missing: reach.right.2, reach.2",
		    HUNT_NUMBER, 0 },
		{ "more than trials", "211", "reach.right.211", HUNT_NUMBER,
		    1 },
		{ "a version", "2", "x,2-0123456789ab,y", HUNT_NUMBER, 0 },
		{ "a version with letters", "2", "x,1.2-a123456789ab,y",
		    HUNT_NUMBER, 0 },
		{ "an entry", "2", "x,tbcdfghjklmnp:2\r\n", HUNT_NUMBER, 0 },
		{ "no entry", "2", "x,bbcdfghjklmnp:2\r\n", HUNT_NUMBER, 1 },
		{ "an entry and more", "2", "x,tbcdfghjklmnp:2 y", HUNT_NUMBER,
		    1 },
		{ "no version", "2", "x,2-a123456789abc,y", HUNT_NUMBER, 1 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct hunt *h = hunt_new(1);
		struct hits hits = { .uuid = NULL };
		assert_non_null(h);
		assert_true(hunt_add(h, str_from(rows[i].text), rows[i].as, 3));
		search(h, rows[i].in, &hits);
		if (hits.n[3] != rows[i].n)
			fail_msg("%s: %u", rows[i].name, hits.n[3]);
		hunt_free(h);
	}
}

static uint32_t
next(uint32_t *seed)
{
	*seed = *seed * 1664525U + 1013904223U;
	return *seed >> 16;
}

/* Each length around the powers of two, also longer ones than are kept. */
static void
test_lengths(void **state)
{
	(void)state;
	char text[201], in[512];
	uint32_t seed = 7;

	for (size_t len = 1; len <= 200; len++) {
		struct hunt *h = hunt_new(0);
		struct hits hits = { .uuid = NULL };
		assert_non_null(h);
		for (size_t i = 0; i < len; i++)
			text[i] = (char)('!' + next(&seed) % 90);
		assert_true(
		    hunt_add(h, (struct str){ text, len }, HUNT_PART, 1));
		/* all of it but for its last byte, then all */
		size_t cut = len > 64 ? 63 : len - 1;
		memset(in, ' ', sizeof(in));
		memcpy(in + 3, text, cut);
		memcpy(in + 3 + cut + 1, text, len);
		hunt_begin(h, on_hit, NULL, 0, &hits);
		hunt_feed(h, (struct str){ in, cut + len + 9 });
		hunt_end(h);
		if (hits.n[1] != 1)
			fail_msg("%zu bytes: %u", len, hits.n[1]);
		hunt_free(h);
	}
}

/* Of letters so few that nearly everything overlaps. */
static void
test_random(void **state)
{
	(void)state;
	uint32_t seed = 1;

	for (int round = 0; round < 200; round++) {
		char in[400], texts[15][72];
		size_t lens[15];
		struct hunt *h = hunt_new(2);
		struct hits hits = { .uuid = NULL };
		assert_non_null(h);
		for (size_t i = 0; i < sizeof(in); i++)
			in[i] = (char)('a' + next(&seed) % 2);
		for (unsigned t = 0; t < 15; t++) {
			lens[t] = 1 + next(&seed) % 64;
			/* half of them are there */
			if (t % 2 == 0)
				memcpy(texts[t],
				    in + next(&seed) % (sizeof(in) - lens[t]),
				    lens[t]);
			for (size_t i = 0; t % 2 != 0 && i < lens[t]; i++)
				texts[t][i] = (char)('a' + next(&seed) % 2);
			/* of equal ones the first counts */
			for (unsigned o = 0; o < t; o++)
				if (lens[o] == lens[t] &&
				    memcmp(texts[o], texts[t], lens[t]) == 0)
					lens[t] = 0;
			assert_true(hunt_add(h,
			    (struct str){ texts[t], lens[t] }, HUNT_PART, t));
		}
		hunt_begin(h, on_hit, NULL, 0, &hits);
		for (size_t i = 0; i < sizeof(in); i += 13)
			hunt_feed(
			    h, (struct str){ in + i,
				   sizeof(in) - i < 13 ? sizeof(in) - i : 13 });
		hunt_end(h);
		for (unsigned t = 0; t < 15; t++) {
			unsigned wanted = 0;
			for (size_t i = 0;
			     lens[t] > 0 && i + lens[t] <= sizeof(in); i++)
				wanted +=
				    memcmp(in + i, texts[t], lens[t]) == 0;
			if (hits.n[t] != wanted)
				fail_msg("round %d, %.*s %zu bytes: %u, not %u",
				    round, (int)lens[t], texts[t], lens[t],
				    hits.n[t], wanted);
		}
		hunt_free(h);
	}
}

/* What stood elsewhere is no longer looked for, but for what is to be. */
static void
test_forget(void **state)
{
	(void)state;
	struct hunt *h = hunt_new(4);
	struct hits hits = { .uuid = NULL };

	assert_non_null(h);
	assert_true(hunt_add(h, STR("left side"), HUNT_WORD, 1));
	assert_true(hunt_add(h, STR("Mr Doe"), HUNT_WORD, 1));
	assert_true(hunt_add(h, STR("tender"), HUNT_WORD, 2));
	assert_true(hunt_add(h, STR("tender"), HUNT_WORD, 2)); /* there */
	assert_true(hunt_add(h, STR("Tender"), HUNT_WORD, 1));
	assert_int_equal(hunt_count(h), 4);
	hunt_begin_forget(h, 1U << 1);
	hunt_feed(h, STR("option.tender = on the left side"));
	hunt_end(h);
	assert_int_equal(hunt_forgotten(h, 1U << 1), 2);
	assert_int_equal(hunt_forgotten(h, 1U << 2), 0);
	search(h, "tender\nMr Doe, left side\n", &hits);
	assert_int_equal(hits.n[1], 1);
	assert_int_equal(hits.line[1], 2);
	assert_int_equal(hits.n[2], 1);
	assert_int_equal(hits.line[2], 1);
	hunt_free(h);
}

static void
test_uuid(void **state)
{
	(void)state;
	struct hunt *h = hunt_new(0);
	struct hits hits = { .uuid = "01a21b5f-4303-70d8-9627-e5306f508670" };

	assert_non_null(h);
	search(h, "x01A21B5F-4303-70d8-9627-e5306f508670y", &hits);
	assert_int_equal(hits.n[9], 1);
	search(h, "01a21b5f-4303-70d8-9627-e5306f508671", &hits);
	assert_int_equal(hits.n[9], 1);
	hunt_free(h);
}

/* The same in other letters, other bytes, other blanks; in pieces of one byte. */
static void
test_fold(void **state)
{
	(void)state;
	static const struct {
		const char *name, *text, *in;
		unsigned n;
	} rows[] = {
		{ "capitals", "HANNA", "hanna Hanna", 2 },
		{ "of another script", "\xd0\x98\xd0\x92\xd0\x90\xd0\x9d",
		    "\xd0\xb8\xd0\xb2\xd0\xb0\xd0\xbd", 1 },
		{ "an umlaut", "S\xc3\x84-4711", "s\xc3\xa4-4711", 1 },
		{ "composed, decomposed", "S\xc3\x84-4711", "sA\xcc\x88-4711",
		    1 },
		{ "decomposed, composed", "sa\xcc\x88-4711", "S\xc3\x84-4711",
		    1 },
		{ "marks in another order", "a\xcc\xa3\xcc\x88 b",
		    "A\xcc\x88\xcc\xa3 B", 1 },
		{ "another mark", "S\xc3\x84-4711", "SA-4711", 0 },
		{ "a mark behind it", "ana", "ana\xcc\x83", 0 },
		{ "sharp s", "STRASSE",
		    "Stra\xc3\x9f"
		    "e",
		    1 },
		{ "wide digits", "P-12", "P-\xef\xbc\x91\xef\xbc\x92", 1 },
		{ "a soft hyphen", "Miller", "Mil\xc2\xadler", 1 },
		{ "blanks", "Mk  II 7", "mk ii   7", 1 },
		{ "tabs", "Mk\tII", "mk  \t ii", 1 },
		{ "a blank that does not break", "Mk II", "Mk\xc2\xa0II", 1 },
		{ "no blank", "Mk II", "MkII", 0 },
		{ "no UTF-8", "a\xff\xc3", "A\xff\xc3 a\xc3\xff", 1 },
		{ "cut off", "ab", "ab\xc3", 1 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct hunt *h = hunt_new(1);
		struct hits hits = { .uuid = NULL };
		assert_non_null(h);
		assert_true(hunt_add(h, str_from(rows[i].text), HUNT_WORD, 1));
		hunt_begin(h, on_hit, NULL, 0, &hits);
		for (const char *p = rows[i].in; *p != '\0'; p++)
			hunt_feed(h, (struct str){ p, 1 });
		hunt_end(h);
		if (hits.n[1] != rows[i].n)
			fail_msg("%s: %u", rows[i].name, hits.n[1]);
		hunt_free(h);
	}
}

/* More marks than are put in order: all of them are given, none is lost. */
static void
test_marks(void **state)
{
	(void)state;
	struct buf in = BUF_INIT, out = BUF_INIT;

	for (size_t i = 0; i <= 2 * (size_t)HUNT_FOLD_MARKS; i++)
		buf_adds(&in, i % 2 == 0 ? "\xcc\x88" : "\xcc\xa3");
	hunt_fold_text(&out, buf_str(&in));
	assert_int_equal(out.len, in.len);
	buf_release(&out);
	buf_release(&in);
}

/* As each kind of file writes it. */
static void
test_forms(void **state)
{
	(void)state;
	static const char note[] =
	    "he said \"no\"\tto Zo\xc3\xab \xf0\x9f\x98\x80";
	static const char *const written[] = {
		"he said \"no\"\tto Zo\xc3\xab \xf0\x9f\x98\x80",
		"\"he said \"\"no\"\"\tto Zo\xc3\xab \xf0\x9f\x98\x80\"",
		"\"he said \\\"no\\\"\\tto Zo\xc3\xab \xf0\x9f\x98\x80\"",
		"\"he said \\\"no\\\"\\tto Zo\\u00eb \\ud83d\\ude00\"",
		"\"he said \\\"no\\\"\\tto Zo\\u00EB \\uD83D\\uDE00\"",
	};
	struct hunt *h = hunt_new(0);

	assert_non_null(h);
	assert_true(hunt_add_forms(h, str_from(note), HUNT_WORD, 1, 4));
	assert_true(hunt_add_forms(
	    h, STR("first line\nb\\c second\r\nxyz"), HUNT_WORD, 2, 4));
	for (size_t i = 0; i < sizeof(written) / sizeof(written[0]); i++) {
		struct hits hits = { .uuid = NULL };
		search(h, written[i], &hits);
		if (hits.n[1] != 1)
			fail_msg("%s: %u", written[i], hits.n[1]);
	}
	struct hits hits = { .uuid = NULL };
	search(h, "first line\\nb\\\\c second xyz", &hits);
	assert_int_equal(hits.n[2], 2);
	hunt_free(h);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_as),
		cmocka_unit_test(test_lengths),
		cmocka_unit_test(test_random),
		cmocka_unit_test(test_forget),
		cmocka_unit_test(test_uuid),
		cmocka_unit_test(test_fold),
		cmocka_unit_test(test_marks),
		cmocka_unit_test(test_forms),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
