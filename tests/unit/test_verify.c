/*
 * test_verify.c: whatever is done to a logbook, verify reports it and names
 * the right line. Right is, of lines counted as an editor does:
 *
 *	a byte changed		the line that holds it, its line end included
 *	a line removed		the line that now stands in its place
 *	the last lines removed	the first line that is not there (by a seal)
 *	a line put in, doubled	the line that was put in
 *	two lines swapped	both; the line behind may be named too, as the
 *				place where the first belongs
 *	a line overwritten	that line
 *
 * and no other line. What follows from it elsewhere (entries whose session
 * cannot be told any more) is counted, without a line.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/ed25519.h"
#include "core/sign.h"
#include "support/logcheck.h"
#include "support/volume.h"

#define STATION "room-2-x7k2"
#define CSV     STATION ".csv"

static const char protocol[] =
    "[protocol]\n"
    "id = test\nversion = 1\ntitle = Test\nregion = ankle\n"
    "sides = right, left\norder = step\nsources = made up\n"
    "[safety fever]\nask = Fever?\nlevel = hard\nblocks = all\n"
    "[step strength]\n"
    "kind = grade\nscale = mrc\nask = Grade it\n"
    "[step tendon]\n"
    "kind = palpation\nwith = strength\nstructure = calcaneal tendon\n"
    "ask = Feel the tendon\n"
    "option.firm = continuous and firm\noption.tender = tender\n"
    "option.gap = palpable gap\n"
    "abnormal = tender, gap\nexclusive = firm\n"
    "note = required-if-abnormal\n"
    "[step rises]\n"
    "kind = count\nask = Heel rises\nask_if = strength >= 3\n"
    "soft_max = 60\nmax = 200\n"
    "[step force]\n"
    "kind = number\nunit = N, kgf\nmin = 0\nmax = 500\ndecimals = 1\n"
    "trials = 2\nsides = right\nrequired = no\nask = Force\n"
    "[step words]\n"
    "kind = text\nsides = once\nask = Words\n"
    "[step shoes]\n"
    "kind = yesno\nsides = once\nask = Shoes?\n"
    "[stop rupture]\n"
    "if = tendon has gap\nblocks = rises\nsay = Suspected rupture\n"
    "[check few]\n"
    "if = strength = 5 and rises < 10\nsay = Grade 5 but few rises\n";

/* Every kind of entry that a session writes by itself, quotes, escapes and
 * letters that are no ASCII. */
static const char typed[] =
    "n|4p / \"so, so\"; caf\xc3\xa9|firm|5|tender / a\\b|<|firm|:undo|:redo|"
    "12|9|no such|:note seen, twice|20 kgf||two words|y|few, but good|y";
/* The same in four lines, for what is tried many times. */
static const char typed_short[] = "n|3 / so, so|tender|sore|:finish|y";

static bool
is_short(void)
{
	const char *text = getenv("MYO_SHORT");

	return text != NULL && text[0] != '\0';
}

/* ---- a logbook */

struct shelf {
	struct fake *fake;
	struct rig rig;
	struct volume volume;
	struct verdict verdict;
};

static const char side_bytes[] = "half a li";

static void
add_repair(struct volume *v)
{
	char hash[65];
	const struct myo_entry e = {
		.recorded_at = "2026-11-23T10:00:00.000+01:00",
		.patient_id = "",
		.session_id = "",
		.protocol_id = "",
		.protocol_rev = "",
		.step_id = "",
		.entry = MYO_ENTRY_REPAIR,
		.value = "9",
		.qualifier = "",
		.unit = "",
		.label = STATION ".4711.torn",
		.note = hash,
		.examiner_id = "",
		.observed_at = "",
		.refers_to = "",
	};

	logcheck_hash(side_bytes, strlen(side_bytes), hash);
	volume_add(v, &e);
	fake_puts(v->fake, VOLUME_DIR "/" STATION ".4711.torn", side_bytes);
}

/* Signs the session with a key made from `seed`. */
static void
add_signature(struct shelf *s, unsigned char seed_byte)
{
	unsigned char seed[ED25519_SEED_SIZE];
	struct ed25519_key key;
	struct arena arena = ARENA_INIT;
	struct sign_heads heads = { NULL, 0, 0 };
	struct buf label = BUF_INIT, refers = BUF_INIT;
	struct myo_entry last = s->rig.entries[s->rig.n_entries - 1];
	struct myo_entry e = last;

	memset(seed, seed_byte, sizeof(seed));
	ed25519_from_seed(&key, seed);
	last.station_id = STATION;
	last.seq = s->volume.seq;
	last.chain = s->volume.chain;
	assert_true(sign_heads_add(&heads, &arena, &last));
	buf_addf(&refers, "%s:%d", STATION, (int)s->volume.seq);
	e.entry = MYO_ENTRY_SIGN;
	e.value = "reviewed";
	e.note = "";
	e.refers_to = refers.data;
	sign_make(&label, &e, &heads, &key);
	e.label = label.data;
	volume_add(&s->volume, &e);
	buf_release(&label);
	buf_release(&refers);
	arena_release(&arena);
}

static void
add_key(struct fake *fake, unsigned char seed_byte)
{
	unsigned char seed[ED25519_SEED_SIZE];
	struct ed25519_key key;
	struct buf text = BUF_INIT;

	memset(seed, seed_byte, sizeof(seed));
	ed25519_from_seed(&key, seed);
	sign_public_add(&text, key.public_key, STATION);
	fake_put(fake, VOLUME_DIR "/keys/" STATION ".pub", text.data, text.len);
	buf_release(&text);
}

static void
shelf_begin(struct shelf *s, const char *lines)
{
	memset(s, 0, sizeof(*s));
	s->fake = fake_new();
	assert_non_null(s->fake);
	fake_mkdir(s->fake, VOLUME_DIR);
	fake_mkdir(s->fake, VOLUME_DIR "/protocols");
	fake_mkdir(s->fake, VOLUME_DIR "/keys");
	fake_puts(s->fake, VOLUME_DIR "/lock", "");
	rig_init(&s->rig, protocol);
	s->rig.station = STATION;
	rig_open(&s->rig, "rl", MYO_ORDER_STEP);
	rig_lines(&s->rig, lines);
	volume_init(&s->volume, s->fake, STATION);
}

static void
shelf_init(struct shelf *s, const char *lines)
{
	shelf_begin(s, lines);
	volume_rig(&s->volume, &s->rig);
	add_signature(s, 7);
	add_repair(&s->volume);
	add_key(s->fake, 7);
	volume_put(&s->volume);
}

static void
shelf_release(struct shelf *s)
{
	volume_release(&s->volume);
	rig_release(&s->rig);
	fake_free(s->fake);
}

static void
verify(struct shelf *s)
{
	volume_verify(s->fake, NULL, 0, &s->verdict);
	assert_int_equal(s->verdict.status, MYO_OK);
}

static void
honest(void **state)
{
	struct shelf s;

	(void)state;
	shelf_init(&s, typed);
	verify(&s);
	if (s.verdict.result.errors + s.verdict.result.warnings > 0)
		verdict_print(&s.verdict);
	assert_int_equal(s.verdict.result.errors, 0);
	assert_int_equal(s.verdict.result.warnings, 0);
	assert_int_equal(s.verdict.result.files, 1);
	assert_int_equal(s.verdict.result.sessions, 1);
	assert_int_equal(s.verdict.result.entries, s.volume.seq);
	/* the repair is listed, and nothing else is said */
	assert_int_equal(s.verdict.n, 1);
	assert_true(
	    verdict_has(&s.verdict, "repair", CSV, (int)s.rig.n_entries + 3));
	assert_int_equal(s.verdict.seal.count, s.volume.seq);
	assert_true(myo_seal_fits(&s.verdict.seal, s.volume.chain));
	for (enum myo_entry_kind kind = MYO_ENTRY_OPEN; kind < MYO_ENTRY_CLOSE;
	     kind++)
		if (kind != MYO_ENTRY_SCORE && kind != MYO_ENTRY_STOP &&
		    kind != MYO_ENTRY_PAUSE && kind != MYO_ENTRY_RESUME &&
		    kind != MYO_ENTRY_NOT_TESTED)
			assert_true(rig_count(&s.rig, kind) > 0);
	shelf_release(&s);
}

/* ---- naming the right line */

static unsigned long tried;

/* Findings (no notes) name these lines of the file, the first at least, and
 * no others. */
static void
expect_lines(const struct shelf *s, const char *what, size_t where,
    const int *must, size_t n_must, const int *may, size_t n_may)
{
	const struct verdict *v = &s->verdict;
	bool seen[4] = { false };
	bool right = v->n <= VOLUME_FINDINGS;

	tried++;
	for (size_t i = 0; i < v->n && right; i++) {
		const int line = v->finding[i].line;
		bool known = line == 0;
		if (v->finding[i].severity == MYO_NOTE)
			continue;
		/* it was signed: that is said as well */
		if (strcmp(v->finding[i].id, "signature") == 0)
			continue;
		for (size_t k = 0; k < n_must; k++)
			if (must[k] == line)
				seen[k] = known = true;
		for (size_t k = 0; k < n_may; k++)
			known = known || may[k] == line;
		right = known;
	}
	for (size_t k = 0; k < n_must; k++)
		right = right && seen[k];
	if (right)
		return;
	verdict_print(v);
	fail_msg("%s at %zu: line %d was not named, or others were", what,
	    where, must[0]);
}

static void
expect_line(const struct shelf *s, const char *what, size_t where, int line)
{
	expect_lines(s, what, where, &line, 1, NULL, 0);
}

static void
every_bit(void **state)
{
	struct shelf s;
	int line = 1;

	(void)state;
	tried = 0;
	shelf_init(&s, typed_short);
	struct buf *text = &s.volume.text;
	for (size_t i = 0; i < text->len; i++) {
		for (int bit = 0; bit < 8; bit++) {
			text->data[i] = (char)(text->data[i] ^ (1 << bit));
			volume_put(&s.volume);
			verify(&s);
			expect_line(&s, "bit", 8 * i + (size_t)bit, line);
			text->data[i] = (char)(text->data[i] ^ (1 << bit));
		}
		if (text->data[i] == '\n')
			line++;
	}
	assert_int_equal(tried, 8 * text->len);
	assert_int_equal(line, (int)lines_count(text) + 1);
	print_message("flipped %lu bits of a station's file\n", tried);
	shelf_release(&s);
}

/* What is named here is the file; of a side file the entry that tells of it,
 * of a key the signature. */
static void
every_bit_beside(void **state)
{
	struct shelf s;
	unsigned long bits = 0;

	(void)state;
	shelf_init(&s, typed_short);
	struct buf snapshot = BUF_INIT;
	buf_addf(&snapshot, VOLUME_DIR "/protocols/%s-%s.ini",
	    s.rig.protocol->id, s.rig.protocol->rev);
	const int repair = (int)s.rig.n_entries + 3;
	const struct {
		const char *path;
		const char *named;
		int line;
	} files[] = {
		{ snapshot.data, snapshot.data, 0 },
		{ VOLUME_DIR "/" STATION ".4711.torn", CSV, repair },
		{ VOLUME_DIR "/keys/" STATION ".pub", CSV, repair - 1 },
	};
	for (size_t f = 0; f < sizeof(files) / sizeof(files[0]); f++) {
		size_t len = 0;
		const char *data = fake_get(s.fake, files[f].path, &len);
		struct buf bytes = BUF_INIT;
		assert_non_null(data);
		buf_add(&bytes, data, len);
		/* a snapshot is long, and all of it is under one hash */
		const size_t step = is_short() && f == 0 ? 7 : 1;
		for (size_t i = 0; i < 8 * len; i += step) {
			bytes.data[i / 8] =
			    (char)(bytes.data[i / 8] ^ (1 << i % 8));
			fake_put(s.fake, files[f].path, bytes.data, len);
			verify(&s);
			bytes.data[i / 8] =
			    (char)(bytes.data[i / 8] ^ (1 << i % 8));
			bits++;
			if (s.verdict.result.errors > 0 &&
			    verdict_has(&s.verdict, NULL, files[f].named,
				files[f].line))
				continue;
			verdict_print(&s.verdict);
			fail_msg("%s, bit %zu", files[f].path, i);
		}
		fake_put(s.fake, files[f].path, bytes.data, len);
		buf_release(&bytes);
	}
	verify(&s);
	assert_int_equal(s.verdict.result.errors, 0);
	print_message("flipped %lu bits beside it\n", bits);
	buf_release(&snapshot);
	shelf_release(&s);
}

/* ---- lines */

/* The whole file with some lines in another order: `order` lists numbers of
 * `from`, 0 stands for `extra`. */
static void
arrange(struct shelf *s, const struct buf *from, const size_t *order, size_t n,
    struct str extra)
{
	buf_reset(&s->volume.text);
	for (size_t i = 0; i < n; i++)
		buf_addstr(&s->volume.text,
		    order[i] == 0 ? extra : lines_get(from, order[i]));
	volume_put(&s->volume);
	verify(s);
}

struct lines_test {
	struct shelf s;
	struct buf whole;
	size_t n;      /* lines, with the header */
	size_t *order; /* room for n + 1 */
};

static void
lines_begin(struct lines_test *t)
{
	memset(t, 0, sizeof(*t));
	shelf_init(&t->s, typed);
	buf_init(&t->whole);
	buf_addstr(&t->whole, buf_str(&t->s.volume.text));
	t->n = lines_count(&t->whole);
	t->order = calloc(t->n + 1, sizeof(*t->order));
	assert_non_null(t->order);
	tried = 0;
}

static void
lines_end(struct lines_test *t, const char *what)
{
	print_message("%s: %lu times, of %zu lines\n", what, tried, t->n);
	assert_true(tried >= t->n - 3);
	free(t->order);
	buf_release(&t->whole);
	shelf_release(&t->s);
}

/* All lines, with `at` where number k stood before. */
static void
in_order(struct lines_test *t)
{
	for (size_t i = 0; i < t->n; i++)
		t->order[i] = i + 1;
}

static void
without(struct lines_test *t, size_t number)
{
	size_t n = 0;

	for (size_t i = 1; i <= t->n; i++)
		if (i != number)
			t->order[n++] = i;
}

/* `put` (a number, or 0) stands as line `at`. */
static void
with(struct lines_test *t, size_t at, size_t put)
{
	size_t n = 0;

	for (size_t i = 1; i <= t->n + 1; i++)
		t->order[n++] = i < at ? i : i == at ? put : i - 1;
}

static const struct str nothing = { "", 0 };

static void
each_removed(void **state)
{
	struct lines_test t;

	(void)state;
	lines_begin(&t);
	for (size_t k = 2; k < t.n; k++) {
		without(&t, k);
		arrange(&t.s, &t.whole, t.order, t.n - 1, nothing);
		expect_line(&t.s, "removed", k, (int)k);
	}
	lines_end(&t, "removed");
}

static void
each_doubled(void **state)
{
	struct lines_test t;

	(void)state;
	lines_begin(&t);
	for (size_t k = 2; k <= t.n; k++) {
		with(&t, k + 1, k);
		arrange(&t.s, &t.whole, t.order, t.n + 1, nothing);
		expect_line(&t.s, "doubled", k, (int)k + 1);
		/* and further on, and before */
		for (size_t to = 2; to <= t.n + 1; to += 5) {
			if (to == k || to == k + 1)
				continue;
			with(&t, to, k);
			arrange(&t.s, &t.whole, t.order, t.n + 1, nothing);
			const int line = (int)to;
			/* where it belongs, the first of the two is named */
			const int may = (int)k + 2;
			expect_lines(&t.s, "copied", 1000 * k + to, &line, 1,
			    &may, to < k);
		}
	}
	lines_end(&t, "doubled");
}

static void
each_swapped(void **state)
{
	struct lines_test t;

	(void)state;
	lines_begin(&t);
	for (size_t k = 2; k < t.n; k++) {
		in_order(&t);
		t.order[k - 1] = k + 1;
		t.order[k] = k;
		arrange(&t.s, &t.whole, t.order, t.n, nothing);
		const int line = (int)k;
		const int may[] = { (int)k + 1, (int)k + 2 };
		expect_lines(&t.s, "swapped", k, &line, 1, may, 2);
		for (size_t m = k + 2; m <= t.n; m += 3) {
			in_order(&t);
			t.order[k - 1] = m;
			t.order[m - 1] = k;
			arrange(&t.s, &t.whole, t.order, t.n, nothing);
			/* three in a row, turned round: any two tell it */
			const bool near = m == k + 2;
			const int both[] = { (int)k, (int)m };
			const int also[] = { (int)m + 1, (int)m, (int)k + 1 };
			expect_lines(&t.s, "far swapped", 1000 * k + m, both,
			    near ? 1 : 2, also, near ? 3 : 1);
		}
	}
	lines_end(&t, "swapped");
}

static void
each_moved(void **state)
{
	struct lines_test t;

	(void)state;
	lines_begin(&t);
	for (size_t k = 2; k <= t.n; k++) {
		for (size_t to = 2; to <= t.n; to += 3) {
			size_t n = 0;
			if (to == k || to == k + 1 || to + 1 == k)
				continue;
			/* taken out, then put in as line `to` */
			for (size_t i = 1; i <= t.n; i++)
				if (i != k)
					t.order[n++] = i;
			for (size_t i = n; i >= to; i--)
				t.order[i] = t.order[i - 1];
			t.order[to - 1] = k;
			arrange(&t.s, &t.whole, t.order, t.n, nothing);
			/* where it stands, and where it is missing */
			const int line = (int)to;
			const int gap = (int)(to < k ? k + 1 : k);
			expect_lines(
			    &t.s, "moved", 1000 * k + to, &line, 1, &gap, 1);
		}
	}
	lines_end(&t, "moved");
}

/* A good row with a chain that fits the line before: only what comes behind
 * shows that it was put in. */
static void
forge(const struct buf *whole, size_t at, bool chained, struct buf *out)
{
	struct str before = lines_get(whole, at - 1);
	/* not the very line that stands there */
	struct str model = lines_get(whole, at == 3 ? 4 : 3);
	char chain[65];
	struct buf body = BUF_INIT, all = BUF_INIT;

	/* the chain column of the line before; of the header its hash */
	if (at == 2)
		logcheck_hash(before.p, before.len - 2, chain);
	else
		memcpy(chain, before.p + before.len - 66, 64);
	chain[64] = '\0';
	/* up to the comma before seq */
	size_t n = model.len - 2 - 65;
	while (model.p[n - 1] != ',')
		n--;
	buf_add(&body, model.p, n);
	buf_addf(&body, "%zu", at - 1);
	buf_addf(&all, "%s%s", chained ? chain : "", body.data);
	logcheck_hash(all.data, all.len, chain);
	buf_reset(out);
	buf_addf(out, "%s,%s\r\n", body.data, chain);
	buf_release(&all);
	buf_release(&body);
}

static void
each_put_in(void **state)
{
	static const char *const junk[] = { "\r\n", ",\r\n",
		"not a row at all\r\n",
		"2026-11-23T10:00:00.000+01:00,P-1,s,p,1-0,,,,note,,,,,,,,,,,"
		"\r\n" };
	struct lines_test t;
	struct buf line = BUF_INIT;

	(void)state;
	lines_begin(&t);
	for (size_t at = 2; at <= t.n + 1; at++) {
		with(&t, at, 0);
		for (size_t k = 0; k < sizeof(junk) / sizeof(junk[0]); k++) {
			arrange(&t.s, &t.whole, t.order, t.n + 1,
			    str_from(junk[k]));
			expect_line(&t.s, "junk put in", at, (int)at);
		}
		forge(&t.whole, at, false, &line);
		arrange(&t.s, &t.whole, t.order, t.n + 1, buf_str(&line));
		expect_line(&t.s, "put in", at, (int)at);
		forge(&t.whole, at, true, &line);
		arrange(&t.s, &t.whole, t.order, t.n + 1, buf_str(&line));
		/* behind the end it is a row like any other; only a seal or a
		 * signature would tell */
		if (at <= t.n - 1)
			expect_line(&t.s, "chained in", at, (int)at);
	}
	buf_release(&line);
	lines_end(&t, "put in");
}

static void
each_overwritten(void **state)
{
	struct lines_test t;

	(void)state;
	lines_begin(&t);
	for (size_t k = 2; k <= t.n; k++) {
		for (size_t by = 2; by <= t.n; by += 3) {
			if (by == k)
				continue;
			in_order(&t);
			t.order[k - 1] = by;
			arrange(&t.s, &t.whole, t.order, t.n, nothing);
			const int line = (int)k;
			/* What stood there is missing before the next line;
			 * `by` stands twice: its own place may be named. */
			const int may[] = { (int)k + 1, (int)by, (int)by + 1 };
			expect_lines(&t.s, "overwritten", 1000 * k + by, &line,
			    1, may, by > k ? 3 : 1);
		}
	}
	lines_end(&t, "overwritten");
}

static struct myo_seal
seal_now(const struct volume *v)
{
	struct myo_seal seal = { .count = v->seq };

	(void)snprintf(seal.station, sizeof(seal.station), "%s", v->station);
	memcpy(seal.head, v->chain, MYO_SEAL_HEAD);
	return seal;
}

static void
each_cut(void **state)
{
	struct lines_test t;

	(void)state;
	lines_begin(&t);
	const struct myo_seal seal = seal_now(&t.s.volume);
	in_order(&t);
	for (size_t keep = 1; keep < t.n; keep++) {
		arrange(&t.s, &t.whole, t.order, keep, nothing);
		assert_false(verdict_has(&t.s.verdict, "seal-broken", CSV, 0));
		volume_verify(t.s.fake, &seal, 1, &t.s.verdict);
		assert_true(verdict_has(
		    &t.s.verdict, "seal-broken", CSV, (int)keep + 1));
		expect_line(&t.s, "cut", keep, (int)keep + 1);
	}
	arrange(&t.s, &t.whole, t.order, t.n, nothing);
	volume_verify(t.s.fake, &seal, 1, &t.s.verdict);
	assert_int_equal(t.s.verdict.result.errors, 0);
	tried++;
	lines_end(&t, "cut");
}

/* ---- rules: entries that are chained as they should be, and may not be */

enum column {
	PATIENT,
	SESSION,
	PROTOCOL,
	REV,
	STEP,
	VALUE,
	QUALIFIER,
	UNIT,
	NOTE,
	EXAMINER,
	REFERS,
	OBSERVED,
	TIME,
	SIDE,
	TRIAL,
	KIND,
};

struct rule_row {
	const char *name;
	enum myo_entry_kind kind; /* the first entry of this kind */
	const char *step;         /* and of this step; NULL: any */
	enum column column;
	const char *text; /* what stands there instead */
	const char *id;   /* of the finding at that line */
	bool rest;        /* lines behind may be named too */
};

/* clang-format off */
static const struct rule_row rules[] = {
	/* the format */
	{ "no patient", MYO_ENTRY_ANSWER, NULL, PATIENT, "", "form", false },
	{ "no examiner", MYO_ENTRY_ANSWER, NULL, EXAMINER, "", "form", false },
	{ "no value", MYO_ENTRY_ANSWER, "words", VALUE, "", "form", false },
	{ "an answer without a step", MYO_ENTRY_ANSWER, NULL, STEP, "", "form",
	    true },
	{ "a close with a step", MYO_ENTRY_CLOSE, NULL, STEP, "strength",
	    "form", false },
	{ "a close without its value", MYO_ENTRY_CLOSE, NULL, VALUE, "",
	    "form", false },
	{ "an undo without its entry", MYO_ENTRY_UNDO, NULL, REFERS, "",
	    "form", false },
	{ "a check with a trial", MYO_ENTRY_CHECK, NULL, TRIAL, "2", "form",
	    false },
	{ "a session's id", MYO_ENTRY_OPEN, NULL, SESSION, "S-1", "form",
	    true },
	{ "a revision", MYO_ENTRY_OPEN, NULL, REV, "1", "form", true },
	{ "not our time", MYO_ENTRY_CLOSE, NULL, TIME,
	    "2030-11-23T10:00:00Z", "form", false },
	{ "observed at no time", MYO_ENTRY_CLOSE, NULL, OBSERVED, "yesterday",
	    "form", false },
	/* its session */
	{ "another patient", MYO_ENTRY_NOTE, NULL, PATIENT, "P-2", "entry",
	    false },
	{ "another protocol", MYO_ENTRY_NOTE, NULL, PROTOCOL, "tesT", "entry",
	    false },
	{ "a session that nobody opened", MYO_ENTRY_ANSWER, NULL, SESSION,
	    "01890a5d-ac96-774b-bcce-b302099a8058", "entry", true },
	{ "opened twice", MYO_ENTRY_REJECTED, NULL, KIND, "open", "entry",
	    false },
	{ "closed early", MYO_ENTRY_REJECTED, NULL, KIND, "close", "form",
	    true },
	{ "backwards", MYO_ENTRY_NOTE, NULL, TIME,
	    "2020-11-23T10:00:00.000+01:00", "time", false },
	{ "forwards, so that the next one is backwards", MYO_ENTRY_SKIPPED,
	    NULL, TIME, "2099-11-23T10:00:00.000+01:00", NULL, true },
	/* its protocol */
	{ "no such step", MYO_ENTRY_ANSWER, "rises", STEP, "rise",
	    "against-snapshot", true },
	{ "no such side", MYO_ENTRY_ANSWER, "force", SIDE, "left",
	    "against-snapshot", false },
	{ "a side of a step that has none", MYO_ENTRY_ANSWER, "words", SIDE,
	    "left", "against-snapshot", false },
	{ "no side", MYO_ENTRY_ANSWER, "strength", SIDE, "",
	    "against-snapshot", true },
	{ "no such trial", MYO_ENTRY_ANSWER, "force", TRIAL, "3",
	    "against-snapshot", false },
	{ "no trial", MYO_ENTRY_ANSWER, "force", TRIAL, "0",
	    "against-snapshot", false },
	{ "a trial of a step without", MYO_ENTRY_ANSWER, "words", TRIAL, "1",
	    "against-snapshot", false },
	{ "no such grade", MYO_ENTRY_ANSWER, "strength", VALUE, "6",
	    "against-snapshot", false },
	{ "no such option", MYO_ENTRY_ANSWER, "tendon", VALUE, "soft",
	    "against-snapshot", false },
	{ "an option that stands alone", MYO_ENTRY_ANSWER, "tendon", VALUE,
	    "firm gap", "against-snapshot", false },
	{ "options twice", MYO_ENTRY_ANSWER, "tendon", VALUE, "gap gap",
	    "against-snapshot", false },
	{ "options in another order", MYO_ENTRY_ANSWER, "tendon", VALUE,
	    "gap tender", "against-snapshot", false },
	{ "too many", MYO_ENTRY_ANSWER, "rises", VALUE, "201",
	    "against-snapshot", false },
	{ "below", MYO_ENTRY_ANSWER, "force", VALUE, "-1.0",
	    "against-snapshot", false },
	{ "above", MYO_ENTRY_ANSWER, "force", VALUE, "500.1",
	    "against-snapshot", false },
	{ "decimals", MYO_ENTRY_ANSWER, "force", VALUE, "20",
	    "against-snapshot", false },
	{ "a comma", MYO_ENTRY_ANSWER, "force", VALUE, "20,0",
	    "against-snapshot", false },
	{ "another unit", MYO_ENTRY_ANSWER, "force", UNIT, "kgf",
	    "against-snapshot", false },
	{ "no unit", MYO_ENTRY_ANSWER, "force", UNIT, "", "against-snapshot",
	    false },
	{ "a unit of a grade", MYO_ENTRY_ANSWER, "strength", UNIT, "N",
	    "against-snapshot", false },
	{ "no such qualifier", MYO_ENTRY_ANSWER, "strength", QUALIFIER, "q",
	    "against-snapshot", false },
	{ "qualifiers in another order", MYO_ENTRY_ANSWER, "strength",
	    QUALIFIER, "*p", "against-snapshot", false },
	{ "a qualifier of a text", MYO_ENTRY_ANSWER, "words", QUALIFIER, "p",
	    "against-snapshot", false },
	{ "no such check", MYO_ENTRY_CHECK, NULL, STEP, "check.many",
	    "against-snapshot", false },
	{ "a note on nothing", MYO_ENTRY_NOTE, NULL, STEP, "strengths",
	    "against-snapshot", false },
	{ "a required step skipped", MYO_ENTRY_SKIPPED, NULL, STEP, "words",
	    "against-snapshot", false },
	{ "no such reason", MYO_ENTRY_NOT_TESTED, NULL, VALUE, "nt:tired",
	    "against-snapshot", false },
	{ "not tested without a reason", MYO_ENTRY_NOT_TESTED, NULL, VALUE,
	    "pain", "against-snapshot", false },
	{ "a safety question left out", MYO_ENTRY_NOT_TESTED, NULL, STEP,
	    "safety.fever", "against-snapshot", false },
	{ "opened on no side", MYO_ENTRY_OPEN, NULL, VALUE,
	    "sides= order=step blind=no", "against-snapshot", true },
	{ "another hash", MYO_ENTRY_OPEN, NULL, NOTE,
	    "0000000000000000000000000000000000000000000000000000000000000000",
	    "against-snapshot", false },
	/* what it refers to */
	{ "an entry that is not there", MYO_ENTRY_UNDO, NULL, REFERS,
	    STATION ":4711", "refers-to", false },
	{ "itself or later", MYO_ENTRY_UNDO, NULL, REFERS, STATION ":60",
	    "refers-to", false },
	{ "a station that is not there", MYO_ENTRY_UNDO, NULL, REFERS,
	    "room-3-aaaa:1", "refers-to", false },
	{ "its open entry", MYO_ENTRY_UNDO, NULL, REFERS, STATION ":1",
	    "refers-to", false },
	{ "an answer to something else", MYO_ENTRY_AMEND, "tendon", REFERS,
	    STATION ":3", "refers-to", false },
};
/* clang-format on */

/* What makes one entry of each kind that the table wants. */
static const char typed_rules[] =
    "n|4p / sore|firm|5|tender / a|<|firm|:undo|:redo|12|9|no such|"
    ":note seen|20||two words|nt pain|few, but good|y";

static void
set_column(struct myo_entry *e, enum column column, const char *text)
{
	const char **const members[] = {
		[PATIENT] = &e->patient_id,
		[SESSION] = &e->session_id,
		[PROTOCOL] = &e->protocol_id,
		[REV] = &e->protocol_rev,
		[STEP] = &e->step_id,
		[VALUE] = &e->value,
		[QUALIFIER] = &e->qualifier,
		[UNIT] = &e->unit,
		[NOTE] = &e->note,
		[EXAMINER] = &e->examiner_id,
		[REFERS] = &e->refers_to,
		[OBSERVED] = &e->observed_at,
		[TIME] = &e->recorded_at,
	};

	if (column == SIDE)
		e->side =
		    strcmp(text, "left") == 0 ? MYO_SIDE_LEFT : MYO_SIDE_ONCE;
	else if (column == TRIAL)
		e->trial = atoi(text);
	else if (column == KIND)
		e->entry = strcmp(text, "open") == 0 ? MYO_ENTRY_OPEN
						     : MYO_ENTRY_CLOSE;
	else
		*members[column] = text;
}

static size_t
find_entry(const struct rig *rig, const struct rule_row *row)
{
	for (size_t i = 0; i < rig->n_entries; i++) {
		const struct myo_entry *e = &rig->entries[i];
		if (e->entry == row->kind &&
		    (row->step == NULL || strcmp(e->step_id, row->step) == 0))
			return i;
	}
	fail_msg("%s: the session has no such entry", row->name);
	return 0;
}

static void
each_rule(void **state)
{
	struct shelf s;

	(void)state;
	shelf_begin(&s, typed_rules);
	volume_rig(&s.volume, &s.rig);
	volume_put(&s.volume);
	verify(&s);
	if (s.verdict.n > 0)
		verdict_print(&s.verdict);
	assert_int_equal(s.verdict.n, 0);
	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
		const struct rule_row *row = &rules[i];
		const size_t at = find_entry(&s.rig, row);
		const struct myo_entry old = s.rig.entries[at];
		set_column(&s.rig.entries[at], row->column, row->text);
		volume_release(&s.volume);
		volume_init(&s.volume, s.fake, STATION);
		volume_rig(&s.volume, &s.rig);
		volume_put(&s.volume);
		s.rig.entries[at] = old;
		verify(&s);
		const int line = (int)at + 2;
		bool right = s.verdict.result.errors > 0 &&
			     !verdict_has(&s.verdict, "chain-broken", "", 0);
		if (row->id != NULL)
			right = right &&
				verdict_has(&s.verdict, row->id, CSV, line);
		for (size_t k = 0; k < s.verdict.n && !row->rest; k++)
			right = right && (s.verdict.finding[k].line == line ||
					     s.verdict.finding[k].line == 0);
		if (right)
			continue;
		verdict_print(&s.verdict);
		fail_msg("%s: line %d", row->name, line);
	}
	shelf_release(&s);
}

/* ---- bytes that another program would have written in another way */

struct written {
	const char *name;
	const char *from, *to;
	const char *id;
};

static const struct written written[] = {
	{ "quotes that need not be", ",firm,", ",\"firm\",", "form" },
	{ "a leading column in quotes", ",P-1,", ",\"P-1\",", "form" },
	{ "a blank that wants quotes", ",sore,", ", sore,", "form" },
	{ "a stray backslash", ",sore,", ",so\\me,", "row" },
	{ "a stray quote", ",sore,", ",so\"re,", "row" },
	{ "an escape that is none", ",sore,", ",sore\\t,", "row" },
	{ "no UTF-8", ",sore,", ",s\xf6re,", "row" },
	{ "an overlong form", ",sore,", ",s\xc0\xafre,", "row" },
	{ "a lone line feed", ",sore,", ",so\nre,", "row" },
	{ "a lone carriage return", ",sore,", ",so\rre,", "row" },
	{ "a column more", ",sore,", ",sore,,", "row" },
	{ "a column less", ",sore,", ",", "row" },
	{ "a kind that is none", ",answer,", ",answers,", "row" },
	{ "a side that is none", ",right,", ",r,", "row" },
	{ "a trial with a zero in front", ",right,,", ",right,01,", "row" },
	{ "another station's row", "," STATION ",", ",room-3-aaaa,", "row" },
	{ "a blank in a plain column", ",P-1,", ",P 1,", "row" },
};

/* Chains all lines anew from `at` on. */
static void
chain_again(struct buf *text)
{
	struct buf out = BUF_INIT, all = BUF_INIT;
	char chain[65];
	const size_t n = lines_count(text);

	struct str line = lines_get(text, 1);
	buf_addstr(&out, line);
	logcheck_hash(line.p, line.len - 2, chain);
	for (size_t i = 2; i <= n; i++) {
		line = lines_get(text, i);
		buf_reset(&all);
		buf_addf(
		    &all, "%s%.*s", chain, (int)(line.len - 2 - 65), line.p);
		logcheck_hash(all.data, all.len, chain);
		buf_add(&out, line.p, line.len - 2 - 64);
		buf_addf(&out, "%s\r\n", chain);
	}
	buf_reset(text);
	buf_addstr(text, buf_str(&out));
	buf_release(&out);
	buf_release(&all);
}

static void
each_way_of_writing(void **state)
{
	struct shelf s;
	struct buf whole = BUF_INIT;

	(void)state;
	shelf_begin(&s, "n|4 / sore|firm|y");
	volume_rig(&s.volume, &s.rig);
	buf_addstr(&whole, buf_str(&s.volume.text));
	for (size_t i = 0; i < sizeof(written) / sizeof(written[0]); i++) {
		const struct written *row = &written[i];
		/* in the third entry, the grade with its note, or behind */
		const char *from = lines_get(&whole, 4).p;
		const char *at = strstr(from, row->from);
		assert_non_null(at);
		int line = 4;
		for (const char *p = from; p < at; p++)
			line += *p == '\n';
		struct buf *text = &s.volume.text;
		buf_reset(text);
		buf_add(text, whole.data, (size_t)(at - whole.data));
		buf_adds(text, row->to);
		buf_adds(text, at + strlen(row->from));
		chain_again(text);
		volume_put(&s.volume);
		verify(&s);
		if (verdict_has(&s.verdict, row->id, CSV, line) &&
		    !verdict_has(&s.verdict, "chain-broken", "", 0))
			continue;
		verdict_print(&s.verdict);
		fail_msg("%s: line %d", row->name, line);
	}
	buf_release(&whole);
	shelf_release(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_rule),
		cmocka_unit_test(each_way_of_writing),
		cmocka_unit_test(honest),
		cmocka_unit_test(every_bit),
		cmocka_unit_test(every_bit_beside),
		cmocka_unit_test(each_removed),
		cmocka_unit_test(each_doubled),
		cmocka_unit_test(each_swapped),
		cmocka_unit_test(each_moved),
		cmocka_unit_test(each_put_in),
		cmocka_unit_test(each_overwritten),
		cmocka_unit_test(each_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
