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

#include "support/logcheck.h"
#include "support/shelf.h"
#include "support/tally.h"

/* Every kind of entry that a session writes by itself, quotes, escapes and
 * letters that are no ASCII. */
static const char typed[] =
    "n|4p / \"so, so\"; caf\xc3\xa9|firm|5|tender / a\\b|<|firm|:undo|:redo|"
    "12|9|no such|:note seen, twice|20 kgf||two words|y|few, but good|y";
/* The same in four lines, for what is tried many times. */
static const char typed_short[] = "n|3 / so, so|tender|sore|:finish|y";

static void
honest(void **state)
{
	struct shelf s;

	(void)state;
	shelf_init(&s, typed);
	shelf_verify(&s);
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
	/* odd, so that each bit of a byte has its turn */
	const size_t step = tally_is_slow() ? 29 : 1;
	for (size_t i = 0; i < text->len; i++) {
		const char as_it_was = text->data[i];
		for (size_t at = 8 * i; at < 8 * i + 8; at++) {
			if (at % step != 0)
				continue;
			text->data[i] = (char)(as_it_was ^ (1 << at % 8));
			volume_put(&s.volume);
			shelf_verify(&s);
			expect_line(&s, "bit", at, line);
			/* line 1 is the header, line 2 the first entry */
			if (at % 8 == i % 8)
				assert_int_equal(volume_whole(s.fake, STATION),
				    line < 2 ? 0 : line - 2);
		}
		text->data[i] = as_it_was;
		if (as_it_was == '\n')
			line++;
	}
	assert_int_equal(tried, (8 * text->len + step - 1) / step);
	assert_int_equal(line, (int)lines_count(text) + 1);
	volume_put(&s.volume);
	assert_int_equal(volume_whole(s.fake, STATION), line - 2);
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
		const size_t step = tally_is_short() && f == 0 ? 7 : 1;
		for (size_t i = 0; i < 8 * len; i += step) {
			bytes.data[i / 8] =
			    (char)(bytes.data[i / 8] ^ (1 << i % 8));
			fake_put(s.fake, files[f].path, bytes.data, len);
			shelf_verify(&s);
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
	shelf_verify(&s);
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
	shelf_verify(s);
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
	static const char *const junk[] = {
		"\r\n",
		",\r\n",
		"not a row at all\r\n",
		"2026-11-23T10:00:00.000+01:00,P-1,s,p,1-0,,,,note,,,,,,\r\n",
	};
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

int
main(void)
{
	const struct CMUnitTest tests[] = {
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
