/*
 * test_verify_folder.c: what verify says of a folder: several stations, copies
 * that a file sync left, files that are missing or do not belong there, seals,
 * signatures and keys, ends of files that a crash left.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "base/ed25519.h"
#include "core/sign.h"
#include "support/logcheck.h"
#include "folder.h"

static void
honest(void **state)
{
	struct folder f;

	(void)state;
	folder_init(&f);
	struct myo_entry e = amend(&f, "3", A ":2");
	volume_add(&f.b, &e);
	volume_put(&f.b);
	e = amend(&f, "2", B ":1");
	volume_add(&f.c, &e);
	volume_put(&f.c);
	check(&f);
	expect(&f, 0, 0, 0);
	assert_int_equal(f.said.result.files, 3);
	assert_int_equal(f.said.result.sessions, 1);
	assert_int_equal(f.said.result.entries, 6);
	folder_release(&f);
}

/* Neither knew of the other: named, and no fault. */
static void
conflicts(void **state)
{
	struct folder f;

	(void)state;
	folder_init(&f);
	struct myo_entry e = amend(&f, "3", A ":2");
	volume_add(&f.b, &e);
	volume_put(&f.b);
	e.value = "2";
	volume_add(&f.c, &e);
	volume_put(&f.c);
	check(&f);
	expect(&f, 0, 0, 1);
	expect_at(&f, "conflict", C_CSV, 2);
	assert_non_null(strstr(f.said.finding[0].text, A ":2"));
	/* and the station itself */
	e.value = "1";
	volume_add(&f.a, &e);
	volume_put(&f.a);
	check(&f);
	expect(&f, 0, 0, 3);
	expect_at(&f, "conflict", B_CSV, 2);
	folder_release(&f);
}

static void
references(void **state)
{
	static const struct {
		const char *name, *refers_to;
	} bad[] = {
		{ "no such entry", A ":40" },
		{ "an entry that no amend is about", A ":1" },
		{ "another place", A ":3" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct folder f;
		folder_init(&f);
		const struct myo_entry e = amend(&f, "3", bad[i].refers_to);
		volume_add(&f.b, &e);
		volume_put(&f.b);
		check(&f);
		expect(&f, 1, 0, 0);
		expect_at(&f, "refers-to", B_CSV, 2);
		folder_release(&f);
	}
}

/* Perhaps it is only not synced yet. */
static void
absent_station(void **state)
{
	struct folder f;

	(void)state;
	folder_init(&f);
	const struct myo_entry e = amend(&f, "3", "room-d-dddd:1");
	volume_add(&f.b, &e);
	volume_put(&f.b);
	check(&f);
	expect(&f, 0, 1, 0);
	expect_at(&f, "absent", B_CSV, 2);
	folder_release(&f);
}

/* References that are too far away to be remembered (in tests 16 entries). */
static void
far_references(void **state)
{
	struct folder f;

	(void)state;
	folder_init(&f);
	struct myo_entry note = later(&f, MYO_ENTRY_NOTE);
	note.label = "";
	note.value = "";
	for (int i = 0; i < 200; i++)
		volume_add(&f.a, &note);
	struct myo_entry e = amend(&f, "3", A ":2");
	volume_add(&f.a, &e); /* 205 */
	e.refers_to = A ":205";
	for (int i = 0; i < 80; i++)
		volume_add(&f.a, &note);
	volume_add(&f.a, &e); /* 286, line 287 */
	volume_put(&f.a);
	check(&f);
	expect(&f, 0, 0, 0);
	e.refers_to = A ":70"; /* a note on the other side */
	e.side = MYO_SIDE_LEFT;
	volume_add(&f.a, &e);
	e.refers_to = A ":2"; /* the other side's */
	volume_add(&f.a, &e);
	volume_put(&f.a);
	check(&f);
	expect_at(&f, "refers-to", A_CSV, 288);
	expect_at(&f, "refers-to", A_CSV, 289);
	expect(&f, 2, 0, 0);
	folder_release(&f);
}

static void
sessions(void **state)
{
	struct folder f;

	(void)state;
	/* no station's file opens it */
	folder_init(&f);
	struct myo_entry e = later(&f, MYO_ENTRY_VOID);
	e.step_id = "";
	e.side = MYO_SIDE_ONCE;
	e.value = "";
	e.label = "";
	e.session_id = "01890a5d-ac96-774b-bcce-b302099a8058";
	volume_add(&f.b, &e);
	volume_put(&f.b);
	check(&f);
	expect(&f, 1, 0, 0);
	expect_at(&f, "entry", B_CSV, 2);
	folder_release(&f);
	/* another station goes on with it, before and behind in the order of
	 * files */
	for (int i = 0; i < 2; i++) {
		folder_init(&f);
		struct volume *v = i == 0 ? &f.b : &f.c;
		if (i == 1)
			fake_move(f.fake, VOLUME_DIR "/" A_CSV,
			    VOLUME_DIR "/"
				       "z.csv");
		if (i == 1) {
			volume_release(&f.a);
			volume_init(&f.a, f.fake, "z");
			volume_rig(&f.a, &f.rig);
			volume_put(&f.a);
		}
		e = later(&f, MYO_ENTRY_ANSWER);
		e.note = "";
		volume_add(v, &e);
		volume_put(v);
		volume_verify(f.fake, NULL, 0, &f.said);
		expect_at(&f, "entry", i == 0 ? B_CSV : C_CSV, 2);
		folder_release(&f);
	}
}

/* ---- files */

static void
copies(void **state)
{
	struct folder f;

	(void)state;
	folder_init(&f);
	fake_put(f.fake, VOLUME_DIR "/" A ".sync-conflict-1.csv", f.a.text.data,
	    f.a.text.len);
	check(&f);
	expect(&f, 0, 1, 0);
	expect_at(&f, "conflict-copy", "sync-conflict-1.csv", 2);
	/* only a copy: then the station's own is missing, which a seal says */
	fake_remove(f.fake, VOLUME_DIR "/" A_CSV);
	struct myo_seal seal = { .count = 4, .station = A };
	memcpy(seal.head, f.a.chain, MYO_SEAL_HEAD);
	volume_verify(f.fake, &seal, 1, &f.said);
	expect_at(&f, "seal-broken", VOLUME_DIR, 0);
	folder_release(&f);
}

static void
strays(void **state)
{
	static const char *const foreign[] = { "notes.txt", "table.csv",
		"protocols/test.ini", "keys/readme", "keys/x", A ".xyz",
		"room-q-qqqq.12.torn" };
	static const char *const fine[] = { "lock", "index", "index.db",
		".hidden", "protocols/.hidden" };
	struct folder f;
	struct buf path = BUF_INIT;

	(void)state;
	folder_init(&f);
	for (size_t i = 0; i < sizeof(fine) / sizeof(fine[0]); i++) {
		buf_reset(&path);
		buf_addf(&path, VOLUME_DIR "/%s", fine[i]);
		fake_puts(f.fake, path.data, "x");
	}
	check(&f);
	expect(&f, 0, 0, 0);
	for (size_t i = 0; i < sizeof(foreign) / sizeof(foreign[0]); i++) {
		buf_reset(&path);
		buf_addf(&path, VOLUME_DIR "/%s", foreign[i]);
		fake_puts(f.fake, path.data, "a,b\r\n1,2\r\n");
		check(&f);
		expect(&f, 0, 1, 0);
		expect_at(&f, "foreign-file", foreign[i], 0);
		fake_remove(f.fake, path.data);
	}
	fake_mkdir(f.fake, VOLUME_DIR "/holiday");
	check(&f);
	expect_at(&f, "foreign-file", "holiday", 0);
	buf_release(&path);
	folder_release(&f);
}

static void
links(void **state)
{
	struct folder f;

	(void)state;
	folder_init(&f);
	fake_link(f.fake, VOLUME_DIR "/" B_CSV, VOLUME_DIR "/" A_CSV);
	volume_verify(f.fake, NULL, 0, &f.said);
	assert_int_equal(f.said.status, MYO_ERR_IO);
	expect_at(&f, "read", B_CSV, 0);
	folder_release(&f);
}

static void
modes(void **state)
{
	struct folder f;

	(void)state;
	folder_init(&f);
	f.fake->mode = 0644;
	check(&f);
	assert_int_equal(f.said.result.errors, 0);
	expect_at(&f, "mode", A_CSV, 0);
	expect_at(&f, "mode", ".ini", 0);
	expect_at(&f, "mode", VOLUME_DIR, 0);
	folder_release(&f);
}

static void
snapshots(void **state)
{
	struct folder f;
	struct buf path = BUF_INIT;

	(void)state;
	folder_init(&f);
	buf_addf(
	    &path, VOLUME_DIR "/protocols/test-%s.ini", f.rig.protocol->rev);
	fake_remove(f.fake, path.data);
	check(&f);
	expect(&f, 1, 0, 0);
	expect_at(&f, "snapshot", path.data, 0);
	assert_non_null(strstr(f.said.finding[0].text, "line 2"));
	fake_puts(f.fake, path.data, "");
	check(&f);
	expect(&f, 1, 0, 0);
	fake_puts(f.fake, path.data, "[protocol]\nid = test\n");
	check(&f);
	expect(&f, 1, 0, 0);
	expect_at(&f, "snapshot", path.data, 0);
	/* one that nobody wants is looked at all the same */
	fake_put(f.fake, path.data, f.rig.protocol->snapshot,
	    f.rig.protocol->snapshot_len);
	fake_puts(f.fake, VOLUME_DIR "/protocols/b-1-0123456789ab.ini", "x");
	check(&f);
	expect(&f, 1, 0, 0);
	expect_at(&f, "snapshot", "b-1-0123456789ab.ini", 0);
	buf_release(&path);
	folder_release(&f);
}

/* A call that fails is never passed over: what could not be read is said, and
 * it is no clean bill. Closing alone does not matter. */
static void
each_call_failing(void **state)
{
	struct folder f;
	unsigned long clean = 0, said = 0;

	(void)state;
	folder_init(&f);
	struct myo_entry e = amend(&f, "3", A ":2");
	volume_add(&f.b, &e);
	volume_put(&f.b);
	for (int good = 0; good < 2; good++) {
		for (unsigned long n = 1;; n++) {
			fake_fail(f.fake, n, FAKE_EIO, good != 0);
			volume_verify(f.fake, NULL, 0, &f.said);
			const bool reached = fake_reached(f.fake);
			fake_fail(f.fake, 0, FAKE_EIO, false);
			if (!reached)
				break;
			if (f.said.status == MYO_OK &&
			    f.said.result.errors == 0)
				clean++;
			else
				said++;
			assert_true(f.said.status != MYO_OK ||
				    f.said.result.errors == 0 ||
				    verdict_has(&f.said, "read", "", 0) ||
				    verdict_has(&f.said, "snapshot", "", 0));
			/* a short read is no end */
			fake_fail(f.fake, n, FAKE_SHORT, good != 0);
			check(&f);
			fake_fail(f.fake, 0, FAKE_SHORT, false);
			expect(&f, 0, 0, 0);
		}
	}
	print_message("%lu failures said, %lu of closing\n", said, clean);
	/* two files, one again, one looked up, the folder, the snapshot */
	assert_true(clean <= 10);
	assert_true(said > 30);
	folder_release(&f);
}

/* ---- ends */

static void
torn(void **state)
{
	struct folder f;

	(void)state;
	folder_init(&f);
	const size_t whole = f.a.text.len;
	size_t last = whole - lines_get(&f.a.text, 5).len;
	for (size_t len = last + 1; len < whole; len++) {
		fake_put(f.fake, f.a.path.data, f.a.text.data, len);
		check(&f);
		expect(&f, 0, 1, 0);
		expect_at(&f, "torn", A_CSV, 5);
		assert_int_equal(f.said.seal.count, 3);
	}
	/* NULs: in the last line, in the last three, and without its end */
	for (size_t from = 3; from <= 5; from++) {
		struct buf text = BUF_INIT;
		buf_addstr(&text, buf_str(&f.a.text));
		for (size_t i = from; i <= 5; i++)
			text.data[lines_get(&text, i).p - text.data + 40] =
			    '\0';
		fake_put(f.fake, f.a.path.data, text.data, text.len);
		check(&f);
		expect(&f, 0, 1, 0);
		expect_at(&f, "torn", A_CSV, (int)from);
		fake_put(f.fake, f.a.path.data, text.data, text.len - 1);
		check(&f);
		expect_at(&f, "torn", A_CSV, (int)from);
		buf_release(&text);
	}
	folder_release(&f);
}

static void
headers(void **state)
{
	struct folder f;
	struct buf text = BUF_INIT;

	(void)state;
	folder_init(&f);
	const size_t header = lines_get(&f.a.text, 1).len;
	/* cut in the header, and empty */
	for (size_t len = 0; len < header; len += 7) {
		fake_put(f.fake, f.a.path.data, f.a.text.data, len);
		check(&f);
		expect_at(&f, "header", A_CSV, 1);
		assert_int_equal(f.said.result.entries, 0);
	}
	/* nothing but the header */
	fake_put(f.fake, f.a.path.data, f.a.text.data, header);
	check(&f);
	expect(&f, 0, 0, 0);
	/* an editor that turned all line ends */
	for (size_t i = 0; i < f.a.text.len; i++)
		if (f.a.text.data[i] != '\r')
			buf_addc(&text, f.a.text.data[i]);
	fake_put(f.fake, f.a.path.data, text.data, text.len);
	check(&f);
	expect_at(&f, "header", A_CSV, 1);
	/* or put a mark in front */
	buf_reset(&text);
	buf_adds(&text, "\xef\xbb\xbf");
	buf_addstr(&text, buf_str(&f.a.text));
	fake_put(f.fake, f.a.path.data, text.data, text.len);
	check(&f);
	expect(&f, 1, 0, 0);
	expect_at(&f, "chain-broken", A_CSV, 1);
	buf_release(&text);
	folder_release(&f);
}

static void
set_aside(void **state)
{
	static const char bytes[] = "2026-11";
	struct folder f;
	char hash[65];

	(void)state;
	folder_init(&f);
	logcheck_hash(bytes, strlen(bytes), hash);
	struct myo_entry e = {
		.recorded_at = "2026-11-24T08:00:00.000+01:00",
		.patient_id = "",
		.session_id = "",
		.protocol_id = "",
		.protocol_rev = "",
		.step_id = "",
		.entry = MYO_ENTRY_REPAIR,
		.value = "7",
		.qualifier = "",
		.unit = "",
		.label = A ".4711.2.torn",
		.note = hash,
		.examiner_id = "",
		.observed_at = "",
		.refers_to = "",
	};
	volume_add(&f.a, &e);
	volume_put(&f.a);
	fake_puts(f.fake, VOLUME_DIR "/" A ".4711.2.torn", bytes);
	check(&f);
	expect(&f, 0, 0, 1);
	expect_at(&f, "repair", A_CSV, 6);
	/* other bytes, fewer, none */
	fake_puts(f.fake, VOLUME_DIR "/" A ".4711.2.torn", "2026-12");
	check(&f);
	expect_at(&f, "side-file", A_CSV, 6);
	fake_puts(f.fake, VOLUME_DIR "/" A ".4711.2.torn", "2026-1");
	check(&f);
	expect_at(&f, "side-file", A_CSV, 6);
	fake_remove(f.fake, VOLUME_DIR "/" A ".4711.2.torn");
	check(&f);
	expect(&f, 1, 0, 1);
	expect_at(&f, "side-file", A_CSV, 6);
	/* bytes that no entry tells of, and a repair cut short */
	fake_puts(f.fake, VOLUME_DIR "/" A ".4711.2.torn", bytes);
	fake_puts(f.fake, VOLUME_DIR "/" A ".12.torn", bytes);
	fake_puts(f.fake, VOLUME_DIR "/" A ".repair", "");
	check(&f);
	expect(&f, 0, 2, 1);
	expect_at(&f, "unrecorded", ".12.torn", 0);
	expect_at(&f, "unrecorded", ".repair", 0);
	fake_remove(f.fake, VOLUME_DIR "/" A ".12.torn");
	fake_remove(f.fake, VOLUME_DIR "/" A ".repair");
	/* a name that leads elsewhere */
	e.label = "../" A ".12.torn";
	volume_add(&f.a, &e);
	volume_put(&f.a);
	check(&f);
	expect_at(&f, "form", A_CSV, 7);
	folder_release(&f);
}

/* The mark of a batch that was cut short, and what is none. */
static void
batch_marks(void **state)
{
	struct folder f;

	(void)state;
	folder_init(&f);
	check(&f);
	expect(&f, 0, 0, 0);
	fake_puts(f.fake, VOLUME_DIR "/" A ".batch", "");
	fake_puts(f.fake, VOLUME_DIR "/" A ".batches", "");
	check(&f);
	expect_at(&f, "batch", A ".batch", 0);
	expect_at(&f, "foreign-file", A ".batches", 0);
	expect(&f, 0, 2, 0);
	folder_release(&f);
}

/* ---- seals */

static void
seals(void **state)
{
	struct folder f;
	struct myo_seal all[5];

	(void)state;
	folder_init(&f);
	/* of every earlier count */
	volume_release(&f.a);
	volume_init(&f.a, f.fake, A);
	for (size_t i = 0; i <= 4; i++) {
		if (i > 0)
			volume_add(&f.a, &f.rig.entries[i - 1]);
		all[i] = (struct myo_seal){ .count = i, .station = A };
		memcpy(all[i].head, f.a.chain, MYO_SEAL_HEAD);
	}
	volume_put(&f.a);
	volume_verify(f.fake, all, 5, &f.said);
	expect(&f, 0, 0, 0);
	/* a file made anew from its third entry on, with a chain of its own */
	volume_release(&f.a);
	volume_init(&f.a, f.fake, A);
	for (size_t i = 0; i < 4; i++) {
		struct myo_entry e = f.rig.entries[i];
		if (i == 2)
			e.value = "2";
		volume_add(&f.a, &e);
	}
	volume_put(&f.a);
	check(&f);
	expect(&f, 0, 0, 0); /* nothing in it tells */
	volume_verify(f.fake, all, 5, &f.said);
	expect(&f, 2, 0, 0);
	expect_at(&f, "seal-broken", A_CSV, 4);
	expect_at(&f, "seal-broken", A_CSV, 5);
	/* another station's seal says nothing here */
	snprintf(all[3].station, sizeof(all[3].station), "%s", B);
	volume_verify(f.fake, &all[3], 1, &f.said);
	expect(&f, 1, 0, 0);
	expect_at(&f, "seal-broken", VOLUME_DIR, 0);
	folder_release(&f);
}

/* ---- signatures */

static void
make_key(struct ed25519_key *key, unsigned char byte)
{
	unsigned char seed[ED25519_SEED_SIZE];

	memset(seed, byte, sizeof(seed));
	ed25519_from_seed(key, seed);
}

static void
put_key(struct folder *f, const char *station, unsigned char byte)
{
	struct ed25519_key key;
	struct buf text = BUF_INIT, path = BUF_INIT;

	make_key(&key, byte);
	sign_public_add(&text, key.public_key, station);
	buf_addf(&path, VOLUME_DIR "/keys/%s.pub", station);
	fake_put(f->fake, path.data, text.data, text.len);
	buf_release(&path);
	buf_release(&text);
}

/* Station B signs what A wrote up to `seq`, whose chain is `chain`. */
static void
sign(struct folder *f, uint64_t seq, const char *chain)
{
	struct ed25519_key key;
	struct arena arena = ARENA_INIT;
	struct sign_heads heads = { NULL, 0, 0 };
	struct buf label = BUF_INIT;
	struct myo_entry head = f->rig.entries[3];
	struct myo_entry e = later(f, MYO_ENTRY_SIGN);

	make_key(&key, 9);
	head.station_id = A;
	head.seq = seq;
	head.chain = chain;
	assert_true(sign_heads_add(&heads, &arena, &head));
	e.step_id = "";
	e.side = MYO_SIDE_ONCE;
	e.value = "approved";
	e.note = "";
	e.refers_to = A ":4";
	sign_make(&label, &e, &heads, &key);
	e.label = label.data;
	volume_add(&f->b, &e);
	volume_put(&f->b);
	buf_release(&label);
	arena_release(&arena);
}

static void
signatures(void **state)
{
	struct folder f;

	(void)state;
	folder_init(&f);
	sign(&f, 4, f.a.chain);
	put_key(&f, B, 9);
	check(&f);
	expect(&f, 0, 0, 0);
	/* its key is gone, another, or no key at all */
	fake_remove(f.fake, VOLUME_DIR "/keys/" B ".pub");
	check(&f);
	expect(&f, 1, 0, 0);
	expect_at(&f, "signature", B_CSV, 2);
	put_key(&f, B, 8);
	check(&f);
	expect_at(&f, "signature", B_CSV, 2);
	fake_puts(f.fake, VOLUME_DIR "/keys/" B ".pub", "ed25519 00 x\n");
	check(&f);
	expect_at(&f, "signature", B ".pub", 1);
	expect_at(&f, "signature", B_CSV, 2);
	put_key(&f, B, 9);
	/* what was signed was made anew, with a good chain */
	volume_release(&f.a);
	volume_init(&f.a, f.fake, A);
	for (size_t i = 0; i < 4; i++) {
		struct myo_entry e = f.rig.entries[i];
		if (i == 2)
			e.value = "2";
		volume_add(&f.a, &e);
	}
	volume_put(&f.a);
	check(&f);
	expect(&f, 1, 0, 0);
	expect_at(&f, "signature", B_CSV, 2);
	folder_release(&f);
	/* an entry that is not there, and one of another session's */
	folder_init(&f);
	put_key(&f, B, 9);
	sign(&f, 40, f.a.chain);
	check(&f);
	expect(&f, 1, 0, 0);
	expect_at(&f, "signature", B_CSV, 2);
	folder_release(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(honest),
		cmocka_unit_test(conflicts),
		cmocka_unit_test(references),
		cmocka_unit_test(absent_station),
		cmocka_unit_test(far_references),
		cmocka_unit_test(sessions),
		cmocka_unit_test(copies),
		cmocka_unit_test(strays),
		cmocka_unit_test(links),
		cmocka_unit_test(modes),
		cmocka_unit_test(snapshots),
		cmocka_unit_test(each_call_failing),
		cmocka_unit_test(torn),
		cmocka_unit_test(headers),
		cmocka_unit_test(set_aside),
		cmocka_unit_test(batch_marks),
		cmocka_unit_test(seals),
		cmocka_unit_test(signatures),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
