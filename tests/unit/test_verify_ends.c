/*
 * test_verify_ends.c: what verify does at its ends: files that are hardly one,
 * tables that grow, limits, hashes that clash, calls that fail, a logbook that
 * changes while it is read. Rules of single entries are in
 * test_verify_rules.c, folders as such in test_verify_folder.c.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/chain.h"
#include "store/store_private.h"
#include "support/book.h"
#include "support/logcheck.h"
#include "folder.h"

#define NOBODY "01890a5d-ac96-774b-bcce-b302099a8058"

static size_t
count_of(const struct folder *f, const char *id)
{
	size_t n = 0;

	for (size_t i = 0; i < f->said.n && i < VOLUME_FINDINGS; i++)
		n += strcmp(f->said.finding[i].id, id) == 0;
	return n;
}

static bool
has_text(const struct folder *f, const char *text)
{
	for (size_t i = 0; i < f->said.n && i < VOLUME_FINDINGS; i++)
		if (strstr(f->said.finding[i].text, text) != NULL)
			return true;
	return false;
}

static void
expect_text(struct folder *f, const char *text)
{
	if (has_text(f, text))
		return;
	verdict_print(&f->said);
	fail_msg("nothing of '%s'", text);
}

/* A void of any session: it needs no open one to stand before it. */
static struct myo_entry
void_of(const struct folder *f, const char *session)
{
	struct myo_entry e = later(f, MYO_ENTRY_VOID);

	e.step_id = e.value = e.label = "";
	e.side = MYO_SIDE_ONCE;
	e.session_id = session;
	return e;
}

/* Line `number` again, as it stands now. */
static void
put_lines(struct folder *f, const size_t *order, size_t n)
{
	struct buf text = BUF_INIT;

	for (size_t i = 0; i < n; i++)
		buf_addstr(&text, lines_get(&f->a.text, order[i]));
	fake_put(f->fake, f->a.path.data, text.data, text.len);
	buf_release(&text);
}

/* ---- files */

static void
hardly_a_file(void **state)
{
	static const struct {
		const char *name, *text, *id;
		int line;
	} rows[] = {
		{ "a header without its line end", LOGCHECK_HEADER, "header",
		    1 },
		{ "a header, and half a row", LOGCHECK_HEADER "\n2026",
		    "header", 1 },
		{ "something short", "hello", "foreign-file", 1 },
		{ "something long", "x" LOGCHECK_HEADER " ", "foreign-file",
		    1 },
		{ "another header alone", "a,b\r\n", "foreign-file", 1 },
		{ "another header, and a row", "a,b\r\n1,2\r\n", "foreign-file",
		    1 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct folder f;
		folder_init(&f);
		fake_puts(f.fake, VOLUME_DIR "/" B_CSV, rows[i].text);
		check(&f);
		expect_at(&f, rows[i].id, B_CSV, rows[i].line);
		assert_int_equal(
		    f.said.result.errors + f.said.result.warnings, 1);
		folder_release(&f);
	}
}

/* The header is damaged, and the first row is another station's, from later
 * on: no file of ours. */
static void
header_of_another(void **state)
{
	struct folder f;
	struct buf text = BUF_INIT;

	(void)state;
	folder_init(&f);
	buf_adds(&text, "recorded-at\r\n");
	buf_addstr(&text, lines_get(&f.a.text, 3));
	fake_put(f.fake, VOLUME_DIR "/" B_CSV, text.data, text.len);
	check(&f);
	expect_at(&f, "foreign-file", B_CSV, 1);
	/* its own row says that it is one */
	fake_remove(f.fake, VOLUME_DIR "/" B_CSV);
	fake_put(f.fake, f.a.path.data, text.data, text.len);
	check(&f);
	expect_at(&f, "chain-broken", A_CSV, 1);
	buf_release(&text);
	folder_release(&f);
}

static void
too_many_files(void **state)
{
	struct folder f;
	char path[64];

	(void)state;
	folder_init(&f);
	for (int i = 0; i < 20; i++) {
		snprintf(path, sizeof(path), VOLUME_DIR "/x%02d.csv", i);
		fake_puts(f.fake, path, "x");
	}
	volume_verify(f.fake, NULL, 0, &f.said);
	assert_int_equal(f.said.status, MYO_ERR_LIMIT);
	folder_release(&f);
}

/* No seal can be made for a name that none can hold. */
static void
long_station(void **state)
{
	static const char name[] = "a-very-long-name-of-a-station-"
				   "that-no-station-has-abcd";
	struct folder f;

	(void)state;
	folder_init(&f);
	volume_release(&f.b);
	volume_init(&f.b, f.fake, name);
	const struct myo_entry e = amend(&f, "3", A ":2");
	volume_add(&f.b, &e);
	volume_put(&f.b);
	f.said.seal.count = 0;
	check(&f);
	expect(&f, 0, 0, 0);
	assert_int_equal(f.said.result.entries, 5);
	/* the only file that was handed out is that of A */
	assert_string_equal(f.said.seal.station, A);
	folder_release(&f);
}

/* ---- seals */

static void
seals_of_what_is_cut(void **state)
{
	struct folder f;
	struct myo_seal all[4];

	(void)state;
	folder_init(&f);
	for (size_t i = 0; i < 4; i++) {
		all[i] = (struct myo_seal){ .count = 6, .station = A };
		memcpy(all[i].head, f.a.chain, MYO_SEAL_HEAD);
	}
	/* the one that was taken last is named, whatever their order */
	all[1].count = 9;
	all[2].count = 7;
	snprintf(all[3].station, sizeof(all[3].station), "%s", B);
	all[3].count = 40;
	volume_add(&f.b, &f.rig.entries[0]);
	volume_put(&f.b);
	volume_verify(f.fake, all, 4, &f.said);
	expect_at(&f, "seal-broken", A_CSV, 6);
	expect_text(&f, "'seq 5 to 9', sealed, and cut off");
	expect_at(&f, "seal-broken", B_CSV, 3);
	assert_int_equal(count_of(&f, "seal-broken"), 2);
	folder_release(&f);
}

/* Where the chain column itself is gone, a seal has nothing to be held to. */
static void
seal_without_a_chain(void **state)
{
	struct folder f;

	(void)state;
	folder_init(&f);
	struct myo_seal seal = { .count = 4, .station = A };
	memcpy(seal.head, f.a.chain, MYO_SEAL_HEAD);
	f.a.text.data[f.a.text.len - 3] = '!';
	volume_put(&f.a);
	volume_verify(f.fake, &seal, 1, &f.said);
	assert_int_equal(f.said.status, MYO_OK);
	expect_at(&f, "chain-broken", A_CSV, 5);
	folder_release(&f);
}

/* ---- side files */

static struct myo_entry
repair_of(const char *label, const char *value, const char *hash)
{
	return (struct myo_entry){
		.recorded_at = "2026-11-24T08:00:00.000+01:00",
		.patient_id = "",
		.session_id = "",
		.protocol_id = "",
		.protocol_rev = "",
		.step_id = "",
		.entry = MYO_ENTRY_REPAIR,
		.value = value,
		.qualifier = "",
		.unit = "",
		.label = label,
		.note = hash,
		.examiner_id = "",
		.observed_at = "",
		.refers_to = "",
	};
}

static void
side_files(void **state)
{
	static const struct {
		const char *label, *value, *id;
	} rows[] = {
		{ A ".12.torn", "x", "side-file" },
		{ A ".12.torn", "2", "side-file" },
		{ A ".12.2.tore", "1", "form" },
		{ A ".12.x.torn", "1", "form" },
		{ A ".x.torn", "1", "form" },
		{ B ".12.torn", "1", "form" },
	};
	char hash[65];

	(void)state;
	logcheck_hash("y", 1, hash);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct folder f;
		folder_init(&f);
		const struct myo_entry e =
		    repair_of(rows[i].label, rows[i].value, hash);
		volume_add(&f.a, &e);
		volume_put(&f.a);
		fake_puts(f.fake, VOLUME_DIR "/" A ".12.torn", "y");
		check(&f);
		expect_at(&f, rows[i].id, A_CSV, 6);
		folder_release(&f);
	}
	/* a folder of that name holds no bytes */
	struct folder f;
	folder_init(&f);
	const struct myo_entry e = repair_of(A ".12.torn", "1", hash);
	volume_add(&f.a, &e);
	volume_put(&f.a);
	fake_mkdir(f.fake, VOLUME_DIR "/" A ".12.torn");
	volume_verify(f.fake, NULL, 0, &f.said);
	assert_int_equal(f.said.status, MYO_ERR_IO);
	expect_at(&f, "read", A ".12.torn", 0);
	folder_release(&f);
}

/* ---- snapshots */

static const char *
name_of(struct buf *path, const char *id, const char *version, const char *text,
    size_t len)
{
	static char rev[65 + 16];
	char hash[65];

	logcheck_hash(text, len, hash);
	snprintf(rev, sizeof(rev), "%s-%.12s", version, hash);
	buf_reset(path);
	buf_addf(path, VOLUME_DIR "/protocols/%s-%s.ini", id, rev);
	return rev;
}

/* Bytes and name agree, and it is not the protocol that the entry says. */
static void
another_protocol(void **state)
{
	static const struct {
		const char *id, *version, *text, *why;
	} rows[] = {
		{ "tesT", "1", NULL, "it is another protocol or revision" },
		{ "test", "2", NULL, "it is another protocol or revision" },
		{ "test", "1", "[protocol]\nid = test\n", "" },
		{ "test", "1", "\x01", "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct folder f;
		struct buf path = BUF_INIT;
		folder_init(&f);
		const char *text = rows[i].text != NULL
				       ? rows[i].text
				       : f.rig.protocol->snapshot;
		const size_t len = rows[i].text != NULL
				       ? strlen(text)
				       : f.rig.protocol->snapshot_len;
		struct myo_entry e = f.rig.entries[0];
		e.session_id = NOBODY;
		e.protocol_id = rows[i].id;
		e.protocol_rev =
		    name_of(&path, rows[i].id, rows[i].version, text, len);
		fake_put(f.fake, path.data, text, len);
		volume_add(&f.b, &e);
		volume_add(&f.b, &e);
		volume_put(&f.b);
		check(&f);
		expect_at(&f, "snapshot", path.data, 0);
		expect_text(&f, rows[i].why);
		/* said once, though two entries want it */
		assert_int_equal(count_of(&f, "snapshot"), 1);
		buf_release(&path);
		folder_release(&f);
	}
}

/* A name that leads elsewhere is not followed. */
static void
names_of_snapshots(void **state)
{
	static const struct {
		const char *id, *rev, *why;
	} rows[] = {
		{ "te+st", "1-0123456789ab", "no name of a snapshot" },
		{ "", "1-0123456789ab", "no name of a snapshot" },
		{ ".test", "1-0123456789ab", "no name of a snapshot" },
		{ "test", "1:0123456789ab", "no name of a snapshot" },
		{ "test", ".1-0123456789ab", "no name of a snapshot" },
		{ "test", "", "no name of a snapshot" },
		{ "test", "1-", "another hash" },
		{ "test", "1", "another hash" },
		{ "test", "1-0123456789ab", "another hash" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct folder f;
		struct buf path = BUF_INIT;
		folder_init(&f);
		buf_addf(
		    &path, VOLUME_DIR "/protocols/test-%s.ini", rows[i].rev);
		fake_puts(f.fake, path.data, "x");
		struct myo_entry e = void_of(&f, NOBODY);
		e.protocol_id = rows[i].id;
		e.protocol_rev = rows[i].rev;
		volume_add(&f.b, &e);
		volume_put(&f.b);
		check(&f);
		expect_at(&f, "snapshot", ".ini", 0);
		expect_text(&f, rows[i].why);
		buf_release(&path);
		folder_release(&f);
	}
}

/* In the folder: one that was wanted and is faulty is not named again; what
 * only begins like it is another file. */
static void
beside_a_faulty_one(void **state)
{
	static const char *const others[] = { "test-1-0123456789abc.ini",
		"test-1-0123456789ab.inis", "test", "testing-1-012345678.ini",
		"test-2-0123456789ab.ini", "test_1-0123456789ab.ini" };
	struct folder f;
	struct buf path = BUF_INIT;

	(void)state;
	folder_init(&f);
	struct myo_entry e = void_of(&f, NOBODY);
	e.protocol_rev = "1-0123456789ab";
	volume_add(&f.b, &e);
	volume_put(&f.b);
	fake_puts(f.fake, VOLUME_DIR "/protocols/test-1-0123456789ab.ini", "x");
	check(&f);
	assert_int_equal(f.said.result.warnings, 0);
	const uint64_t errors = f.said.result.errors;
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		buf_reset(&path);
		buf_addf(&path, VOLUME_DIR "/protocols/%s", others[i]);
		fake_puts(f.fake, path.data, "x");
		check(&f);
		assert_int_equal(
		    f.said.result.errors + f.said.result.warnings, errors + 1);
		expect_at(&f, NULL, others[i], 0);
		fake_remove(f.fake, path.data);
	}
	buf_release(&path);
	folder_release(&f);
}

/* More of them than the table begins with, and than have a number. */
static void
many_snapshots(void **state)
{
	struct folder f;
	char rev[20], session[40];

	(void)state;
	folder_init(&f);
	struct myo_entry e = void_of(&f, session);
	e.protocol_rev = rev;
	for (int i = 0; i < 50; i++) {
		snprintf(rev, sizeof(rev), "1-%012x", (unsigned)i);
		snprintf(session, sizeof(session),
		    "01890a5d-ac96-774b-8cce-%012x", (unsigned)i);
		volume_add(&f.b, &e);
	}
	volume_put(&f.b);
	check(&f);
	/* each is named as missing, each session as never opened */
	assert_int_equal(count_of(&f, "snapshot"), 50);
	assert_int_equal(count_of(&f, "entry"), 50);
	expect(&f, 100, 0, 0);
	assert_int_equal(f.said.result.sessions, 51);
	folder_release(&f);
}

/* Names whose hashes are the same: written one behind the other they are one
 * text, or the hash is too short to tell them apart. */
static void
clashing_snapshots(void **state)
{
	static const char *const names[][2] = {
		{ "test", "1-8036b4f4cf1a" },
		{ "test", "1-b4429e09d5fb" },
		{ "test2", "1-0123456789ab" },
		{ "test", "21-0123456789ab" },
	};
	struct folder f;
	char session[40];

	(void)state;
	folder_init(&f);
	struct myo_entry e = void_of(&f, session);
	for (int i = 0; i < 4; i++) {
		snprintf(session, sizeof(session),
		    "01890a5d-ac96-774b-8cce-%012x", (unsigned)i);
		e.protocol_id = names[i][0];
		e.protocol_rev = names[i][1];
		volume_add(&f.b, &e);
	}
	volume_put(&f.b);
	check(&f);
	assert_int_equal(count_of(&f, "snapshot"), 4);
	folder_release(&f);
}

/* More rules than memory is given to: the oldest is read again, and judges as
 * before. */
static void
forgotten_rules(void **state)
{
	struct folder f;
	struct rig other;
	struct buf text = BUF_INIT;

	(void)state;
	folder_init(&f);
	struct myo_entry mine[4], theirs[4];
	memcpy(mine, f.rig.entries, sizeof(mine));
	buf_adds(&text, protocol);
	buf_adds(&text, "[step more]\nkind = text\nask = More\n");
	rig_init(&other, text.data);
	rig_open(&other, "rl", MYO_ORDER_STEP);
	rig_lines(&other, "4|3|a|b|y");
	memcpy(theirs, other.entries, sizeof(theirs));
	volume_rig(&f.b, &other); /* for its snapshot */
	volume_release(&f.b);
	volume_init(&f.b, f.fake, B);
	for (size_t i = 0; i < 4; i++) {
		mine[i].session_id = NOBODY;
		theirs[i].session_id = "01890a5d-ac96-774b-8cce-000000000001";
		if (i == 2)
			mine[i].value = theirs[i].value = "9";
		volume_add(&f.b, &mine[i]);
		volume_add(&f.b, &theirs[i]);
	}
	volume_put(&f.b);
	check(&f);
	/* the third of each, lines 6 and 7 */
	assert_int_equal(count_of(&f, "against-snapshot"), 2);
	expect_at(&f, "against-snapshot", B_CSV, 6);
	expect_at(&f, "against-snapshot", B_CSV, 7);
	buf_release(&text);
	rig_release(&other);
	folder_release(&f);
}

/* ---- sessions */

/* The table grows by and by, and every session is found again. */
static void
many_sessions(void **state)
{
	struct folder f;
	char session[40];

	(void)state;
	folder_init(&f);
	struct myo_entry open = f.rig.entries[0], end = f.rig.entries[3];
	open.session_id = end.session_id = session;
	for (int pass = 0; pass < 2; pass++)
		for (unsigned i = 0; i < 200; i++) {
			snprintf(session, sizeof(session),
			    "01890a5d-ac96-774b-8cce-%012x", i);
			volume_add(&f.b, pass == 0 ? &open : &end);
		}
	/* one that was closed before is known to be */
	volume_add(&f.b, &end);
	volume_put(&f.b);
	check(&f);
	expect(&f, 1, 0, 0);
	expect_at(&f, "entry", B_CSV, 402);
	assert_int_equal(f.said.result.sessions, 201);
	folder_release(&f);
}

/* Ids of which half of what they are found by is the same. */
static void
clashing_sessions(void **state)
{
	static const char *const ids[] = {
		"01890a5d-ac96-774b-8cce-00000001a511",
		"01890a5d-ac96-774b-8cce-00000001a87b",
	};
	struct folder f;

	(void)state;
	folder_init(&f);
	for (size_t i = 0; i < 4; i++) {
		struct myo_entry e = f.rig.entries[i < 2 ? 0 : 3];
		e.session_id = ids[i % 2];
		volume_add(&f.b, &e);
	}
	volume_put(&f.b);
	check(&f);
	expect(&f, 0, 0, 0);
	assert_int_equal(f.said.result.sessions, 3);
	folder_release(&f);
}

/* What another station may write before its session was opened, this one may
 * not. */
static void
before_it_was_opened(void **state)
{
	struct folder f;

	(void)state;
	folder_init(&f);
	struct myo_entry open = f.rig.entries[0];
	const struct myo_entry e = void_of(&f, NOBODY);
	open.session_id = NOBODY;
	open.value = "sides=right order=step blind=no";
	volume_add(&f.b, &e);
	volume_add(&f.b, &open);
	volume_put(&f.b);
	check(&f);
	expect_at(&f, "entry", B_CSV, 3);
	expect_text(&f, "the session has entries before this one");
	/* of the left side alone, and given up */
	struct myo_entry end =
	    void_of(&f, "01890a5d-ac96-774b-8cce-000000000001");
	open.session_id = end.session_id;
	open.value = "sides=left order=step blind=no";
	end.entry = MYO_ENTRY_ABANDON;
	volume_add(&f.b, &open);
	volume_add(&f.b, &end);
	volume_add(&f.b, &end);
	volume_put(&f.b);
	check(&f);
	assert_false(verdict_has(&f.said, "entry", B_CSV, 5));
	expect_at(&f, "entry", B_CSV, 6);
	expect_text(&f, "its session has ended");
	open.session_id = NOBODY;
	/* in an earlier file it may */
	volume_release(&f.a);
	volume_init(&f.a, f.fake, A);
	volume_rig(&f.a, &f.rig);
	volume_add(&f.a, &e);
	volume_put(&f.a);
	volume_release(&f.b);
	volume_init(&f.b, f.fake, B);
	volume_add(&f.b, &open);
	volume_put(&f.b);
	check(&f);
	assert_false(has_text(&f, "before this one"));
	folder_release(&f);
}

/* Entries without a session: the columns are missing, and no more is made of
 * it. */
static void
without_a_session(void **state)
{
	struct folder f;

	(void)state;
	folder_init(&f);
	struct myo_entry e = later(&f, MYO_ENTRY_NOTE);
	e.session_id = "";
	e.value = e.label = "";
	e.refers_to = A ":1";
	volume_add(&f.b, &e);
	volume_add(&f.b, &e);
	volume_put(&f.b);
	check(&f);
	expect_at(&f, "form", B_CSV, 2);
	expect_at(&f, "form", B_CSV, 3);
	assert_int_equal(f.said.result.sessions, 1);
	assert_int_equal(count_of(&f, "form"), f.said.n);
	/* a repair that names a session, and an entry of it: judged as the
	 * first one of it */
	struct myo_entry repair = later(&f, MYO_ENTRY_REPAIR);
	repair.value = "1";
	repair.label = B ".12.torn";
	volume_release(&f.b);
	volume_init(&f.b, f.fake, B);
	volume_add(&f.b, &repair);
	e = amend(&f, "3", A ":2");
	e.patient_id = "P-99";
	repair.patient_id = "P-99";
	volume_release(&f.b);
	volume_init(&f.b, f.fake, B);
	volume_add(&f.b, &repair);
	volume_add(&f.b, &e);
	volume_put(&f.b);
	check(&f);
	expect_at(&f, "entry", B_CSV, 3);
	expect_text(&f, "not the patient of its session");
	folder_release(&f);
}

/* ---- references */

/* An open entry names the one of the session that it is a copy of. */
static void
opened_as_a_copy(void **state)
{
	struct folder f;

	(void)state;
	folder_init(&f);
	struct myo_entry e = f.rig.entries[0];
	e.session_id = NOBODY;
	e.refers_to = A ":1";
	volume_add(&f.a, &e);
	e.refers_to = A ":5"; /* this very session's */
	volume_add(&f.a, &e);
	volume_put(&f.a);
	check(&f);
	assert_false(verdict_has(&f.said, "refers-to", A_CSV, 6));
	expect_at(&f, "refers-to", A_CSV, 7);
	expect_text(&f, "an entry of the same session");
	folder_release(&f);
}

static void
references_of_its_own(void **state)
{
	static const struct {
		const char *refers_to, *why; /* NULL: nothing is wrong */
	} rows[] = {
		{ A ":2", NULL },
		{ A ":5", "no such entry before it" }, /* itself */
		{ A ":9", "no such entry before it" }, /* behind it */
		{ A ":1", "to which no 'amend' refers" },
		{ B ":1", NULL }, /* a station that is not here: a warning */
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct folder f;
		folder_init(&f);
		const struct myo_entry e = amend(&f, "3", rows[i].refers_to);
		volume_add(&f.a, &e);
		volume_put(&f.a);
		check(&f);
		assert_int_equal(f.said.result.errors, rows[i].why != NULL);
		if (rows[i].why != NULL) {
			expect_at(&f, "refers-to", A_CSV, 6);
			expect_text(&f, rows[i].why);
		}
		folder_release(&f);
	}
}

/* Amends of notes, which have a place of their own. */
static void
amends_of_nothing(void **state)
{
	struct folder f;

	(void)state;
	folder_init(&f);
	struct myo_entry note = later(&f, MYO_ENTRY_NOTE);
	note.value = note.label = note.step_id = "";
	note.side = MYO_SIDE_ONCE;
	volume_add(&f.a, &note); /* 5 */
	struct myo_entry e = amend(&f, "other words", A ":5");
	e.step_id = "";
	e.side = MYO_SIDE_ONCE;
	volume_add(&f.a, &e);
	e = amend(&f, "2", ""); /* and of nothing at all */
	volume_add(&f.a, &e);
	volume_put(&f.a);
	struct myo_entry theirs = amend(&f, "3", A ":2");
	volume_add(&f.b, &theirs);
	volume_put(&f.b);
	/* so that all is looked at again */
	theirs = void_of(&f, NOBODY);
	volume_add(&f.c, &theirs);
	volume_put(&f.c);
	check(&f);
	assert_int_equal(count_of(&f, "refers-to"), 0);
	assert_int_equal(count_of(&f, "conflict"), 0);
	folder_release(&f);
}

/* Many amends by others: each two of one entry are named. */
static void
many_conflicts(void **state)
{
	struct folder f;
	char refers[40];

	(void)state;
	folder_init(&f);
	struct myo_entry e = later(&f, MYO_ENTRY_NOTE);
	e.label = e.value = "";
	for (int i = 0; i < 70; i++)
		volume_add(&f.a, &e); /* 5 to 74 */
	e = amend(&f, "text", refers);
	for (int i = 0; i < 70; i++) {
		snprintf(refers, sizeof(refers), A ":%d", 5 + (i * 37) % 70);
		volume_add(&f.b, &e);
		if (i < 3)
			volume_add(&f.c, &e);
	}
	/* one station may do so as often as it likes */
	volume_add(&f.b, &e);
	volume_put(&f.a);
	volume_put(&f.b);
	volume_put(&f.c);
	check(&f);
	assert_int_equal(count_of(&f, "conflict"), 3);
	for (int i = 2; i <= 4; i++)
		expect_at(&f, "conflict", C_CSV, i);
	folder_release(&f);
}

/* References far back, through lines that are too long or are none, and to
 * numbers that were left out. */
static void
far_in_a_damaged_file(void **state)
{
	struct folder f;
	struct buf rubbish = BUF_INIT;

	(void)state;
	folder_init(&f);
	struct myo_entry note = later(&f, MYO_ENTRY_NOTE);
	note.label = note.value = "";
	for (size_t i = 0; i < (1 << 20) + 10; i++)
		buf_addc(&rubbish, 'x');
	buf_adds(&rubbish, "\r\nno entry\r\n");
	for (int i = 0; i < 200; i++) {
		if (i == 30)
			buf_addstr(&f.a.text, buf_str(&rubbish));
		if (i == 90)
			f.a.seq += 3; /* missing: 95 to 97 */
		if (i == 120)
			f.a.seq += 700;
		volume_add(&f.a, &note);
	}
	struct myo_entry e = amend(&f, "3", A ":2");
	volume_add(&f.a, &e);
	volume_put(&f.a);
	static const char *const refers[] = { A ":2", A ":36", A ":90", A ":96",
		A ":130", A ":700", A ":900" };
	e = later(&f, MYO_ENTRY_NOTE);
	e.label = e.value = "";
	for (size_t i = 0; i < 7; i++) {
		e.refers_to = refers[i];
		volume_add(&f.b, &e);
	}
	e.refers_to = A ":5000";
	volume_add(&f.b, &e);
	volume_put(&f.b);
	check(&f);
	/* what is not there is doubted, since lines are missing: two numbers
	 * in the gaps, one far in the second, one behind the end */
	expect_text(&f, "4, since lines are damaged or missing");
	assert_int_equal(count_of(&f, "refers-to"), 0);
	buf_release(&rubbish);
	folder_release(&f);
}

/* A number beyond all measure takes neither memory nor time. */
static void
numbers_beyond_measure(void **state)
{
	static const uint64_t numbers[] = { UINT64_C(1) << 33,
		UINT64_C(1) << 48, UINT64_C(1) << 62, UINT64_MAX - 1 };

	(void)state;
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		struct folder f;
		folder_init(&f);
		const struct myo_entry e = amend(&f, "3", A ":2");
		f.a.seq = numbers[i] - 1;
		volume_add(&f.a, &e);
		volume_add(&f.a, &e);
		volume_put(&f.a);
		check(&f);
		expect_at(&f, "chain-broken", A_CSV, 6);
		assert_int_equal(f.said.result.entries, 6);
		folder_release(&f);
	}
}

/* An entry of a session that nobody knows, in words of f. */
static struct myo_entry
of_nobody(const struct folder *f)
{
	struct myo_entry e = later(f, MYO_ENTRY_NOTE);

	e.value = e.label = "";
	e.refers_to = C ":1";
	e.session_id = NOBODY;
	return e;
}

/* A line put in, of a session that nobody knows. */
static void
alien_references(void **state)
{
	struct folder f;
	struct volume only;

	(void)state;
	folder_init(&f);
	struct myo_entry e = of_nobody(&f);
	/* as a line of no chain behind the first of another file, whose own
	 * entries are of no session */
	volume_init(&only, f.fake, B);
	only.seq = 40;
	volume_add(&only, &e);
	struct myo_entry blank = e;
	blank.session_id = "";
	volume_add(&f.b, &blank);
	buf_addstr(&f.b.text, lines_get(&only.text, 2));
	volume_add(&f.b, &blank);
	volume_add(&f.b, &blank);
	volume_put(&f.b);
	fake_remove(f.fake, VOLUME_DIR "/" A_CSV);
	check(&f);
	expect_at(&f, "chain-broken", B_CSV, 3);
	assert_int_equal(f.said.result.sessions, 0);
	folder_release(&f);
	/* and in a file that has sessions */
	folder_init(&f);
	e = of_nobody(&f);
	struct myo_entry mine = amend(&f, "3", B ":1");
	volume_add(&f.a, &mine);
	volume_release(&only);
	volume_init(&only, f.fake, A);
	only.seq = 40;
	volume_add(&only, &e);
	buf_addstr(&f.a.text, lines_get(&only.text, 2));
	mine.refers_to = A ":2";
	volume_add(&f.a, &mine);
	volume_add(&f.a, &mine);
	volume_put(&f.a);
	check(&f);
	expect_at(&f, "chain-broken", A_CSV, 7);
	assert_int_equal(f.said.result.sessions, 1);
	volume_release(&only);
	folder_release(&f);
}

/* ---- bytes of a row that no writer of ours would write so */

static void
written_otherwise(void **state)
{
	/* value, label, note of an answer, as they stand in the file */
	static const struct {
		const char *value, *note;
		bool fine;
	} rows[] = {
		{ "4", "a b", true },
		{ "4", " a", false },
		{ "4", "a ", false },
		{ "4", "\ta", false },
		{ "4", "a\t", false },
		{ "4", "\" a\"", true },
		{ "4", "\"a\"", false },
		{ "4", "a\\nb", true },
		{ "4", "\"a, b\"", true },
		{ "\"4\"", "", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct folder f;
		struct buf body = BUF_INIT;
		folder_init(&f);
		const struct myo_entry *e = &f.rig.entries[1];
		buf_addf(&body,
		    "2026-11-24T08:00:00.000+01:00,%s,%s,%s,%s,strength,right,,"
		    "amend,%s,,,,%s,ex2," B ",," A ":2,1",
		    e->patient_id, e->session_id, e->protocol_id,
		    e->protocol_rev, rows[i].value, rows[i].note);
		volume_bytes(&f.b, body.data);
		volume_put(&f.b);
		check(&f);
		if (rows[i].fine)
			expect(&f, 0, 0, 0);
		else
			expect_at(&f, "form", B_CSV, 2);
		buf_release(&body);
		folder_release(&f);
	}
}

/* ---- signatures */

/* Bad ones by themselves, and keys that cannot be read. */
static void
bad_signatures(void **state)
{
	struct folder f;

	(void)state;
	folder_init(&f);
	struct myo_entry e = later(&f, MYO_ENTRY_SIGN);
	e.step_id = e.note = "";
	e.side = MYO_SIDE_ONCE;
	e.value = "approved";
	e.label = "rubbish";
	e.refers_to = A ":4";
	volume_add(&f.b, &e);
	e.refers_to = "";
	volume_add(&f.b, &e);
	volume_put(&f.b);
	/* an empty key, and a folder in its place */
	for (int i = 0; i < 3; i++) {
		if (i == 1)
			fake_puts(f.fake, VOLUME_DIR "/keys/" B ".pub", "");
		if (i == 2) {
			fake_remove(f.fake, VOLUME_DIR "/keys/" B ".pub");
			fake_mkdir(f.fake, VOLUME_DIR "/keys/" B ".pub");
		}
		check(&f);
		expect_at(&f, "signature", B_CSV, 2);
		expect_at(&f, "form", B_CSV, 3); /* it refers to nothing */
	}
	/* a key that cannot be read is said */
	fake_remove(f.fake, VOLUME_DIR "/keys/" B ".pub");
	struct buf huge = BUF_INIT;
	for (int i = 0; i < 5000; i++)
		buf_addc(&huge, 'x');
	fake_put(f.fake, VOLUME_DIR "/keys/" B ".pub", huge.data, huge.len);
	volume_verify(f.fake, NULL, 0, &f.said);
	assert_int_equal(f.said.status, MYO_ERR_IO);
	expect_at(&f, "read", B ".pub", 0);
	/* nor is a file in place of the folder a key */
	fake_remove(f.fake, VOLUME_DIR "/keys/" B ".pub");
	fake_remove(f.fake, VOLUME_DIR "/keys");
	fake_puts(f.fake, VOLUME_DIR "/keys", "x");
	check(&f);
	expect_at(&f, "foreign-file", "keys", 0);
	expect_at(&f, "signature", B_CSV, 2);
	buf_release(&huge);
	folder_release(&f);
}

/* ---- how it is called */

struct stop {
	struct fake *fake;
	int calls, at;    /* stop at this call; 0: never */
	const char *lose; /* remove this file at the first call */
};

static bool
on_progress(void *ctx, const char *path, int64_t done, int64_t size)
{
	struct stop *stop = ctx;

	assert_non_null(path);
	assert_in_range(done, 1, size);
	stop->calls++;
	if (stop->lose != NULL && stop->calls == 1)
		fake_puts(stop->fake, stop->lose, "x");
	return stop->calls != stop->at;
}

static enum myo_status
verify_with(
    struct fake *fake, const struct myo_verify *how, struct myo_verified *out)
{
	struct myo_logbook *book = NULL;

	assert_int_equal(store_open_with(&fake->os, VOLUME_DIR, NULL,
			     MYO_LOGBOOK_READ, &book, NULL),
	    MYO_OK);
	const enum myo_status status = myo_logbook_verify(book, how, out);
	myo_logbook_close(book);
	return status;
}

static void
stopped_on_the_way(void **state)
{
	struct folder f;
	struct myo_verified whole, part;

	(void)state;
	folder_init(&f);
	const struct myo_entry e = amend(&f, "3", A ":2");
	for (int i = 0; i < 20; i++) {
		volume_add(&f.a, &e);
		volume_add(&f.b, &e);
	}
	volume_put(&f.a);
	volume_put(&f.b);
	struct stop stop = { .fake = f.fake };
	const struct myo_verify how = {
		.progress = on_progress,
		.ctx = &stop,
	};
	assert_int_equal(verify_with(f.fake, &how, &whole), MYO_OK);
	assert_false(whole.stopped);
	const int calls = stop.calls;
	assert_in_range(calls, 4, 40);
	for (int at = 1; at <= calls; at++) {
		stop = (struct stop){ .fake = f.fake, .at = at };
		assert_int_equal(verify_with(f.fake, &how, &part), MYO_OK);
		assert_true(part.stopped);
		assert_int_equal(stop.calls, at);
		assert_true(part.entries <= whole.entries);
	}
	folder_release(&f);
}

/* A snapshot that is changed while it is not in memory. */
static void
changed_meanwhile(void **state)
{
	struct folder f;
	struct buf path = BUF_INIT;
	struct myo_verified out;

	(void)state;
	folder_init(&f);
	struct myo_entry other = void_of(&f, NOBODY);
	struct rig rig;
	struct buf text = BUF_INIT;
	buf_adds(&text, protocol);
	buf_adds(&text, "[step more]\nkind = text\nask = More\n");
	rig_init(&rig, text.data);
	rig_open(&rig, "rl", MYO_ORDER_STEP);
	volume_rig(&f.c, &rig);
	other.protocol_rev = rig.protocol->rev;
	const struct myo_entry e = amend(&f, "3", A ":2");
	for (int i = 0; i < 20; i++) {
		volume_add(&f.b, &e);
		volume_add(&f.b, &other);
	}
	volume_put(&f.b);
	buf_addf(
	    &path, VOLUME_DIR "/protocols/test-%s.ini", f.rig.protocol->rev);
	struct stop stop = { .fake = f.fake, .lose = path.data };
	const struct myo_verify how = {
		.progress = on_progress,
		.ctx = &stop,
	};
	assert_int_equal(verify_with(f.fake, &how, &out), MYO_OK);
	/* said once, by an entry that wants it; the session of NOBODY is not
	 * opened, as often as it has entries */
	assert_int_equal(out.errors, 1 + 20);
	buf_release(&path);
	buf_release(&text);
	rig_release(&rig);
	folder_release(&f);
}

/* ---- every call failing in turn, in each way that it can */

static void
each_way_to_fail(void **state)
{
	static const enum fake_fail kinds[] = { FAKE_EIO, FAKE_EACCES,
		FAKE_ENOMEM, FAKE_EMFILE };
	static const size_t order[] = { 1, 2, 5, 3, 4, 6 };

	(void)state;
	for (size_t k = 0; k < sizeof(kinds) / sizeof(kinds[0]); k++) {
		struct folder f;
		folder_init(&f);
		/* a line that stands before its place is read again there */
		const struct myo_entry e = amend(&f, "3", A ":2");
		volume_add(&f.a, &e);
		volume_put(&f.a);
		volume_add(&f.b, &e);
		volume_put(&f.b);
		put_lines(&f, order, 6);
		check(&f);
		const uint64_t errors = f.said.result.errors;
		assert_true(errors > 0);
		for (unsigned long n = 1;; n++) {
			fake_fail(f.fake, n, kinds[k], false);
			volume_verify(f.fake, NULL, 0, &f.said);
			const bool reached = fake_reached(f.fake);
			fake_fail(f.fake, 0, kinds[k], false);
			if (!reached)
				break;
			/* never fewer faults, and nothing said */
			assert_true(f.said.status != MYO_OK ||
				    f.said.result.errors >= errors);
			if (kinds[k] != FAKE_ENOMEM)
				assert_int_not_equal(
				    f.said.status, MYO_ERR_NOMEM);
		}
		folder_release(&f);
	}
}

/* ---- seals and stations */

static void
on_station(void *ctx, const char *station)
{
	struct buf *names = ctx;

	buf_addf(names, "%s;", station);
}

/* A file that is read in part only has no entry that is known to be whole. */
static void
whole_or_none(struct fake *fake, struct myo_logbook *book)
{
	uint64_t all = 0, entries = 0;
	bool none = false, reached = true;

	assert_int_equal(myo_logbook_whole(book, A, &all), MYO_OK);
	assert_true(all > 0);
	for (unsigned long n = 1; reached; n++) {
		fake_fail(fake, n, FAKE_EIO, false);
		enum myo_status status = myo_logbook_whole(book, A, &entries);
		reached = fake_reached(fake);
		fake_fail(fake, 0, FAKE_EIO, false);
		assert_true(entries == 0 || entries == all);
		assert_true(status == MYO_OK || entries == 0);
		none = none || entries == 0;
	}
	assert_true(none);
	assert_int_equal(entries, all);
}

/* What is no whole file is not sealed; what cannot be read is said. */
static void
seals_and_stations(void **state)
{
	struct folder f;
	struct buf names = BUF_INIT, text = BUF_INIT;
	struct myo_logbook *book = NULL;
	struct myo_diags *diags = myo_diags_new();
	struct myo_seal seal = { .count = 77 };

	(void)state;
	folder_init(&f);
	fake_puts(f.fake, VOLUME_DIR "/" B_CSV, LOGCHECK_HEADER);
	/* the header and its row stand in one line */
	const struct myo_entry e = amend(&f, "3", A ":2");
	volume_add(&f.c, &e);
	buf_addstr(&text, buf_str(&f.c.text));
	memmove(text.data + strlen(LOGCHECK_HEADER),
	    text.data + strlen(LOGCHECK_HEADER) + 2,
	    text.len - strlen(LOGCHECK_HEADER) - 1);
	fake_put(f.fake, f.c.path.data, text.data, text.len - 2);
	assert_int_equal(store_open_with(&f.fake->os, VOLUME_DIR, NULL,
			     MYO_LOGBOOK_READ, &book, NULL),
	    MYO_OK);
	assert_int_equal(
	    myo_logbook_seal(book, B, &seal, diags), MYO_ERR_FORMAT);
	assert_int_equal(
	    myo_logbook_seal(book, C, &seal, diags), MYO_ERR_CHAIN);
	assert_int_equal(seal.count, 77);
	const char *const nothing[] = { B, C, "nobody" };
	for (size_t i = 0; i < 3; i++) {
		uint64_t entries = 77;
		assert_int_equal(
		    myo_logbook_whole(book, nothing[i], &entries), MYO_OK);
		assert_int_equal(entries, 0);
	}
	whole_or_none(f.fake, book);
	assert_int_equal(
	    myo_logbook_stations(book, on_station, &names, diags), MYO_OK);
	assert_string_equal(names.data, A ";" C ";");
	/* a header that was changed makes it no less a station's */
	text.data[0] = 'R';
	f.a.text.data[0] = 'R';
	volume_put(&f.a);
	buf_reset(&names);
	assert_int_equal(
	    myo_logbook_stations(book, on_station, &names, diags), MYO_OK);
	assert_string_equal(names.data, A ";" C ";");
	for (unsigned long n = 1;; n++) {
		buf_reset(&names);
		fake_fail(f.fake, n, FAKE_EIO, false);
		enum myo_status status =
		    myo_logbook_stations(book, on_station, &names, diags);
		const bool reached = fake_reached(f.fake);
		fake_fail(f.fake, 0, FAKE_EIO, false);
		if (status == MYO_OK)
			assert_string_equal(names.data, A ";" C ";");
		else
			assert_int_equal(status, MYO_ERR_IO);
		if (!reached)
			break;
	}
	assert_true(diags_have(diags, "read", "read: Input/output error"));
	myo_logbook_close(book);
	myo_diags_free(diags);
	buf_release(&names);
	buf_release(&text);
	folder_release(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hardly_a_file),
		cmocka_unit_test(header_of_another),
		cmocka_unit_test(too_many_files),
		cmocka_unit_test(long_station),
		cmocka_unit_test(seals_of_what_is_cut),
		cmocka_unit_test(seal_without_a_chain),
		cmocka_unit_test(side_files),
		cmocka_unit_test(another_protocol),
		cmocka_unit_test(names_of_snapshots),
		cmocka_unit_test(beside_a_faulty_one),
		cmocka_unit_test(many_snapshots),
		cmocka_unit_test(clashing_snapshots),
		cmocka_unit_test(forgotten_rules),
		cmocka_unit_test(many_sessions),
		cmocka_unit_test(clashing_sessions),
		cmocka_unit_test(before_it_was_opened),
		cmocka_unit_test(without_a_session),
		cmocka_unit_test(opened_as_a_copy),
		cmocka_unit_test(references_of_its_own),
		cmocka_unit_test(amends_of_nothing),
		cmocka_unit_test(many_conflicts),
		cmocka_unit_test(far_in_a_damaged_file),
		cmocka_unit_test(numbers_beyond_measure),
		cmocka_unit_test(alien_references),
		cmocka_unit_test(written_otherwise),
		cmocka_unit_test(bad_signatures),
		cmocka_unit_test(stopped_on_the_way),
		cmocka_unit_test(changed_meanwhile),
		cmocka_unit_test(each_way_to_fail),
		cmocka_unit_test(seals_and_stations),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
