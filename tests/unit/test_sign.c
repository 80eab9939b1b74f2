/*
 * test_sign.c: what is signed, and what a check says of it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hex.h"
#include "core/sign.h"

#define CHAIN_A                                                                \
	"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define CHAIN_B                                                                \
	"ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"

/* Seed and public key of RFC 8032, TEST 1. */
#define SEED "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"
#define PUBLIC                                                                 \
	"d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
#define OTHER "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"

static const char message[] = "myolog-signature 1\n"
			      "session 01a207a2-3280-71fe-808a-a83b63f1ee08\n"
			      "patient P-1\n"
			      "protocol triceps-surae 1-4dac4bfbc8f4\n"
			      "meaning reviewed\n"
			      "signer dn\n"
			      "time 2026-11-23T09:30:00.000+01:00\n"
			      "remark two lines:\\nhere, and a \\\\ in it\\r\n"
			      "head clinic-2-aaaa:7:" CHAIN_A "\n"
			      "head clinic-n5wl:12:" CHAIN_B "\n";

/* By `openssl pkeyutl -sign -rawin` (3.0) over those bytes, with that seed. */
#define SIGNATURE                                                              \
	"899c4e232aa98c00806dd512c0f0a87292bb8ab4c7981fbeb5754385e8489626"     \
	"dfde79dbf2b239d2ff7c0ec21305aef281ec5783b6336d10ed18d855dbadbb02"

#define HEADS " clinic-2-aaaa:7 clinic-n5wl:12"
#define LABEL "ed25519 " PUBLIC " " SIGNATURE HEADS

static struct myo_entry
entry(const char *station, uint64_t seq, const char *chain)
{
	return (struct myo_entry){
		.session_id = "01a207a2-3280-71fe-808a-a83b63f1ee08",
		.station_id = station,
		.seq = seq,
		.chain = chain,
	};
}

static struct myo_entry
sign_entry(void)
{
	return (struct myo_entry){
		.recorded_at = "2026-11-23T09:30:00.000+01:00",
		.patient_id = "P-1",
		.session_id = "01a207a2-3280-71fe-808a-a83b63f1ee08",
		.protocol_id = "triceps-surae",
		.protocol_rev = "1-4dac4bfbc8f4",
		.step_id = "",
		.entry = MYO_ENTRY_SIGN,
		.value = "reviewed",
		.qualifier = "",
		.unit = "",
		.label = LABEL,
		.note = "two lines:\nhere, and a \\ in it\r",
		.examiner_id = "dn",
		.station_id = "clinic-n5wl",
		.observed_at = "",
		.refers_to = "clinic-n5wl:12",
		.seq = 13,
		.chain = CHAIN_A,
	};
}

/* In an order that is not that of the stations, with earlier entries. */
static void
gather(struct sign_heads *heads, struct arena *a)
{
	const struct myo_entry entries[] = {
		entry("clinic-n5wl", 4, CHAIN_A),
		entry("clinic-n5wl", 12, CHAIN_B),
		entry("clinic-n5wl", 11, CHAIN_A),
		entry("clinic-2-aaaa", 7, CHAIN_A),
	};

	for (size_t i = 0; i < sizeof(entries) / sizeof(entries[0]); i++)
		assert_true(sign_heads_add(heads, a, &entries[i]));
}

static void
test_message(void **state)
{
	struct arena a = ARENA_INIT;
	struct sign_heads heads = { NULL, 0, 0 };
	struct buf out = BUF_INIT;
	struct myo_entry e = sign_entry();

	(void)state;
	gather(&heads, &a);
	assert_int_equal(heads.n, 2);
	sign_message(&out, &e, &heads);
	assert_string_equal(out.data, message);
	buf_release(&out);
	arena_release(&a);
}

static void
test_label(void **state)
{
	struct arena a = ARENA_INIT;
	struct sign_heads heads = { NULL, 0, 0 };
	struct buf out = BUF_INIT;
	struct myo_entry e = sign_entry();
	unsigned char seed[ED25519_SEED_SIZE];
	struct ed25519_key key;

	(void)state;
	assert_true(hex_read(str_from(SEED), seed, sizeof(seed)));
	ed25519_from_seed(&key, seed);
	gather(&heads, &a);
	e.label = "";
	sign_make(&out, &e, &heads, &key);
	assert_string_equal(out.data, LABEL);
	buf_release(&out);
	arena_release(&a);
}

/* Stations that are the beginning of one another stand in byte order. */
static void
test_order_of_heads(void **state)
{
	const char *const stations[] = { "b", "a-1", "a", "ab", "a1" };
	const char *const sorted[] = { "a", "a-1", "a1", "ab", "b" };
	struct arena a = ARENA_INIT;
	struct sign_heads heads = { NULL, 0, 0 };

	(void)state;
	for (size_t i = 0; i < 5; i++) {
		struct myo_entry e = entry(stations[i], i + 1, CHAIN_A);
		assert_true(sign_heads_add(&heads, &a, &e));
	}
	assert_int_equal(heads.n, 5);
	for (size_t i = 0; i < 5; i++)
		assert_true(str_eqc(heads.items[i].station, sorted[i]));
	arena_release(&a);
}

/* ---- checking */

struct known {
	const char *station;
	uint64_t seq;
	const char *chain;
};

static const struct known there[] = {
	{ "clinic-n5wl", 12, CHAIN_B },
	{ "clinic-2-aaaa", 7, CHAIN_A },
	{ NULL, 0, NULL },
};

static const char *
find(void *ctx, struct str station, uint64_t seq)
{
	for (const struct known *k = ctx; k->station != NULL; k++)
		if (k->seq == seq && str_eqc(station, k->station))
			return k->chain;
	return NULL;
}

static enum sign_result
check(const struct myo_entry *e, const char *key, const struct known *known)
{
	struct arena a = ARENA_INIT;
	struct sign_heads heads;
	struct known copy[3];

	memcpy(copy, known, sizeof(copy));
	enum sign_result result = sign_check(&a, e, key, find, copy, &heads);
	assert_true((heads.n == 0) == (result == SIGN_MALFORMED));
	arena_release(&a);
	return result;
}

static void
test_good(void **state)
{
	struct myo_entry e = sign_entry();

	(void)state;
	assert_int_equal(check(&e, PUBLIC, there), SIGN_GOOD);
	assert_int_equal(check(&e, NULL, there), SIGN_KEY_UNKNOWN);
	assert_int_equal(check(&e, OTHER, there), SIGN_KEY_OTHER);
	assert_int_equal(check(&e, "", there), SIGN_KEY_OTHER);
}

/* One member of the entry that is another. */
static void
test_changed_entry(void **state)
{
	static const struct {
		size_t offset;
		const char *text;
	} rows[] = {
		{ offsetof(struct myo_entry, recorded_at),
		    "2026-11-23T09:30:00.001+01:00" },
		{ offsetof(struct myo_entry, patient_id), "P-2" },
		{ offsetof(struct myo_entry, session_id),
		    "01a207a2-3280-71fe-808a-a83b63f1ee09" },
		{ offsetof(struct myo_entry, protocol_id), "triceps" },
		{ offsetof(struct myo_entry, protocol_rev), "2-4dac4bfbc8f4" },
		{ offsetof(struct myo_entry, value), "approved" },
		{ offsetof(struct myo_entry, note), "" },
		/* as it is escaped: no text may pass for another */
		{ offsetof(struct myo_entry, note),
		    "two lines:\\nhere, and a \\\\ in it\\r" },
		{ offsetof(struct myo_entry, examiner_id), "dm" },
		{ offsetof(struct myo_entry, examiner_id),
		    "dn\ntime 2026-11-23T09:30:00.000+01:00" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct myo_entry e = sign_entry();
		memcpy((char *)&e + rows[i].offset, &rows[i].text,
		    sizeof(rows[i].text));
		if (check(&e, PUBLIC, there) != SIGN_BAD)
			fail_msg("row %zu", i);
	}
}

static void
test_changed_record(void **state)
{
	static const struct known changed[] = {
		{ "clinic-n5wl", 12, CHAIN_A },
		{ "clinic-2-aaaa", 7, CHAIN_A },
		{ NULL, 0, NULL },
	};
	static const struct known missing[] = {
		{ "clinic-n5wl", 12, CHAIN_B },
		{ "clinic-2-aaaa", 8, CHAIN_A },
		{ NULL, 0, NULL },
	};
	struct myo_entry e = sign_entry();

	(void)state;
	assert_int_equal(check(&e, PUBLIC, changed), SIGN_BAD);
	assert_int_equal(check(&e, PUBLIC, missing), SIGN_HEAD_UNKNOWN);
}

static void
test_malformed(void **state)
{
	static const char *const labels[] = {
		"",
		"ed25519",
		"ed25519 " PUBLIC,
		"ed25519 " PUBLIC " " SIGNATURE,
		"ed25519 " PUBLIC " " SIGNATURE " ",
		"ed25519 " PUBLIC " " SIGNATURE HEADS " ",
		"ed25519  " PUBLIC " " SIGNATURE HEADS,
		" ed25519 " PUBLIC " " SIGNATURE HEADS,
		"Ed25519 " PUBLIC " " SIGNATURE HEADS,
		"ed448 " PUBLIC " " SIGNATURE HEADS,
		"ed25519 " PUBLIC "0 " SIGNATURE HEADS,
		"ed25519 " SIGNATURE " " PUBLIC HEADS,
		/* not in order, twice, not numbers */
		"ed25519 " PUBLIC " " SIGNATURE
		" clinic-n5wl:12 clinic-2-aaaa:7",
		"ed25519 " PUBLIC " " SIGNATURE
		" clinic-n5wl:12 clinic-n5wl:12",
		"ed25519 " PUBLIC " " SIGNATURE " clinic-2-aaaa:7  clinic:1",
		"ed25519 " PUBLIC " " SIGNATURE " clinic-n5wl:012",
		"ed25519 " PUBLIC " " SIGNATURE " clinic-n5wl",
		"ed25519 " PUBLIC " " SIGNATURE " :12",
	};
	struct myo_entry e = sign_entry();

	(void)state;
	for (size_t i = 0; i < sizeof(labels) / sizeof(labels[0]); i++) {
		e.label = labels[i];
		if (check(&e, PUBLIC, there) != SIGN_MALFORMED)
			fail_msg("label %zu", i);
	}
	e = sign_entry();
	e.value = "seen";
	assert_int_equal(check(&e, PUBLIC, there), SIGN_MALFORMED);
	e.value = "review";
	assert_int_equal(check(&e, PUBLIC, there), SIGN_MALFORMED);
}

/* Every digit of the label counts. */
static void
test_every_digit(void **state)
{
	char *label = strdup(LABEL);
	struct myo_entry e = sign_entry();

	(void)state;
	assert_non_null(label);
	e.label = label;
	for (size_t i = 0; i < strlen(label); i++) {
		const char kept = label[i];
		label[i] = kept == '1' ? '2' : '1';
		enum sign_result result = check(&e, NULL, there);
		if (result != SIGN_BAD && result != SIGN_MALFORMED &&
		    result != SIGN_HEAD_UNKNOWN)
			fail_msg("place %zu: %s", i, sign_result_text(result));
		label[i] = kept;
	}
	assert_int_equal(check(&e, NULL, there), SIGN_KEY_UNKNOWN);
	free(label);
}

static void
test_covers(void **state)
{
	struct arena a = ARENA_INIT;
	struct sign_heads heads = { NULL, 0, 0 };
	const struct myo_entry last = entry("clinic-n5wl", 12, CHAIN_B);
	const struct myo_entry next = entry("clinic-n5wl", 13, CHAIN_B);
	const struct myo_entry elsewhere = entry("clinic-3", 1, CHAIN_B);

	(void)state;
	gather(&heads, &a);
	assert_true(sign_covers(&heads, &last));
	assert_false(sign_covers(&heads, &next));
	assert_false(sign_covers(&heads, &elsewhere));
	assert_true(sign_changes(MYO_ENTRY_AMEND));
	assert_true(sign_changes(MYO_ENTRY_NOTE));
	assert_false(sign_changes(MYO_ENTRY_SIGN));
	assert_false(sign_changes(MYO_ENTRY_VOID));
	arena_release(&a);
}

static void
test_meanings(void **state)
{
	static const char *const words[] = { "performed", "reviewed",
		"approved", "responsible", "witnessed" };

	(void)state;
	assert_int_equal(
	    sign_meaning_count(), sizeof(words) / sizeof(words[0]));
	for (size_t i = 0; i < sign_meaning_count(); i++) {
		assert_string_equal(sign_meaning_get(i)->word, words[i]);
		assert_ptr_equal(
		    sign_meaning_find(str_from(words[i])), sign_meaning_get(i));
		assert_true(strlen(sign_meaning_get(i)->help) > 0);
	}
	assert_null(sign_meaning_find(STR("")));
	assert_null(sign_meaning_find(STR("Reviewed")));
}

/* ---- the public key */

static void
test_public(void **state)
{
	unsigned char raw[ED25519_PUBLIC_SIZE];
	struct buf out = BUF_INIT;
	struct str key = { NULL, 0 };

	(void)state;
	assert_true(hex_read(str_from(PUBLIC), raw, sizeof(raw)));
	sign_public_add(&out, raw, "clinic-n5wl");
	assert_string_equal(out.data, "ed25519 " PUBLIC " clinic-n5wl\n");
	assert_true(sign_public_read(buf_str(&out), "clinic-n5wl", &key));
	assert_true(str_eqc(key, PUBLIC));
	assert_false(sign_public_read(buf_str(&out), "clinic-n5w", &key));
	buf_adds(&out, "\n");
	assert_false(sign_public_read(buf_str(&out), "clinic-n5wl", &key));
	assert_false(sign_public_read(STR("ed25519 " PUBLIC " s"), "s", &key));
	assert_false(sign_public_read(STR("ed25519 " PUBLIC "\n"), "", &key));
	assert_true(sign_public_read(STR("ed25519 " PUBLIC " s\n"), "s", &key));
	assert_false(
	    sign_public_read(STR("ed25519 " PUBLIC "  s\n"), "s", &key));
	assert_false(sign_public_read(STR(""), "s", &key));
	buf_release(&out);
}

/* `b2sum -l 256` of the 32 bytes begins with 7849ac3049680be1ef76. */
static void
test_fingerprint(void **state)
{
	unsigned char raw[ED25519_PUBLIC_SIZE];
	struct buf out = BUF_INIT;

	(void)state;
	assert_true(hex_read(str_from(PUBLIC), raw, sizeof(raw)));
	sign_fingerprint(&out, raw);
	assert_string_equal(out.data, "7849-ac30-4968-0be1-ef76");
	buf_release(&out);
}

/* Every outcome has words of its own. */
static void
test_results(void **state)
{
	static const enum sign_result all[] = { SIGN_GOOD, SIGN_MALFORMED,
		SIGN_HEAD_UNKNOWN, SIGN_BAD, SIGN_KEY_OTHER, SIGN_KEY_UNKNOWN,
		SIGN_NOMEM };
	const size_t n = sizeof(all) / sizeof(all[0]);

	(void)state;
	assert_string_equal(sign_result_text(SIGN_GOOD), "the signature holds");
	assert_string_equal(sign_result_text(SIGN_NOMEM), "out of memory");
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < i; k++)
			assert_string_not_equal(
			    sign_result_text(all[i]), sign_result_text(all[k]));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_message),
		cmocka_unit_test(test_label),
		cmocka_unit_test(test_order_of_heads),
		cmocka_unit_test(test_good),
		cmocka_unit_test(test_changed_entry),
		cmocka_unit_test(test_changed_record),
		cmocka_unit_test(test_malformed),
		cmocka_unit_test(test_every_digit),
		cmocka_unit_test(test_covers),
		cmocka_unit_test(test_meanings),
		cmocka_unit_test(test_public),
		cmocka_unit_test(test_fingerprint),
		cmocka_unit_test(test_results),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
