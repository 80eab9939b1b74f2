/*
 * test_walk.c: a file that was damaged in several places at once. Which lines
 * are named where one thing was done is in test_verify.c; here it is that
 * nothing that was done ever passes, however much it was, and that what the
 * walk keeps in mind has an end.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "store/chain.h"
#include "support/tally.h"
#include "folder.h"

#define LINES 400

/* A file as lines, each with its end. */
struct sheet {
	struct buf line[LINES];
	size_t n;
};

static void
sheet_read(struct sheet *s, const struct buf *text)
{
	const size_t n = lines_count(text);

	s->n = 0;
	for (size_t i = 1; i <= n; i++) {
		buf_init(&s->line[s->n]);
		buf_addstr(&s->line[s->n++], lines_get(text, i));
	}
}

static void
sheet_release(struct sheet *s)
{
	for (size_t i = 0; i < s->n; i++)
		buf_release(&s->line[i]);
}

static void
sheet_remove(struct sheet *s, size_t at)
{
	buf_release(&s->line[at]);
	memmove(&s->line[at], &s->line[at + 1],
	    (s->n - at - 1) * sizeof(s->line[0]));
	s->n--;
}

static void
sheet_insert(struct sheet *s, size_t at, struct str bytes)
{
	struct buf line = BUF_INIT;

	assert_true(s->n < LINES);
	buf_addstr(&line, bytes); /* it may be one of these lines */
	memmove(
	    &s->line[at + 1], &s->line[at], (s->n - at) * sizeof(s->line[0]));
	s->line[at] = line;
	s->n++;
}

static void
sheet_put(const struct sheet *s, struct folder *f, struct buf *text)
{
	buf_reset(text);
	for (size_t i = 0; i < s->n; i++)
		buf_addstr(text, buf_str(&s->line[i]));
	fake_put(f->fake, f->a.path.data, text->data, text->len);
}

static uint32_t dice_state;

static size_t
dice(size_t n)
{
	dice_state = dice_state * UINT32_C(1664525) + UINT32_C(1013904223);
	return (dice_state >> 8) % n;
}

/* The file of A: its session, and amends behind it. */
static void
fill(struct folder *f, size_t amends)
{
	const struct myo_entry e = amend(f, "3", A ":2");

	for (size_t i = 0; i < amends; i++)
		volume_add(&f->a, &e);
	volume_put(&f->a);
}

/* ---- the marks of a line */

/* Readers and writers take the same numbers for one, or for none. */
static void
numbers(void **state)
{
	static const struct {
		const char *before; /* the chain, of 64 digits, and its comma */
		uint64_t seq;       /* 0: none */
	} rows[] = {
		{ "a,1", 1 },
		{ "a,42", 42 },
		{ ",7", 7 },
		{ "a,1234567890123456789", UINT64_C(1234567890123456789) },
		{ "a,18446744073709551615", UINT64_MAX },
		{ "a,18446744073709551616", 0 },
		{ "a,99999999999999999999999", 0 },
		{ "a,00000000000000000000001", 0 },
		{ "a,0", 0 },
		{ "a,01", 0 },
		{ "a,", 0 },
		{ "a,-1", 0 },
		{ "a,1x", 0 },
		{ "a,x1", 0 },
		{ "12", 0 },
		{ "x", 0 },
		{ "", 0 },
	};
	static const char chain[] = "0123456789abcdef0123456789abcdef"
				    "0123456789abcdef0123456789abcdef";

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct chain_line end;
		struct buf line = BUF_INIT;
		buf_addf(&line, "%s,%s", rows[i].before, chain);
		const bool is = chain_mark(buf_str(&line), &end);
		if (is != (rows[i].seq != 0) || (is && end.seq != rows[i].seq))
			fail_msg("%s", rows[i].before);
		if (is) {
			assert_true(str_eqc(end.body, rows[i].before));
			assert_ptr_equal(
			    end.chain.p, line.data + line.len - strlen(chain));
		}
		/* a digit less, and no comma before it */
		assert_false(
		    chain_mark((struct str){ line.data, line.len - 1 }, &end));
		buf_release(&line);
	}
}

/* ---- any of what may happen, any number of times */

static void
remove_one(struct sheet *s, size_t at)
{
	sheet_remove(s, at);
}

static void
double_one(struct sheet *s, size_t at)
{
	sheet_insert(s, 1 + dice(s->n), buf_str(&s->line[at]));
}

static void
swap_two(struct sheet *s, size_t at)
{
	const size_t other = 1 + dice(s->n - 1);
	const struct buf line = s->line[at];

	s->line[at] = s->line[other];
	s->line[other] = line;
}

static void
swap_next(struct sheet *s, size_t at)
{
	if (at + 1 >= s->n)
		return;
	const struct buf line = s->line[at];
	s->line[at] = s->line[at + 1];
	s->line[at + 1] = line;
}

static void
change_byte(struct sheet *s, size_t at)
{
	s->line[at].data[dice(s->line[at].len)] ^= (char)(1 << dice(7));
}

static void
change_chain(struct sheet *s, size_t at)
{
	const size_t len = s->line[at].len;

	if (len > 40)
		s->line[at].data[len - 3 - dice(30)] ^= 1;
}

/* The digit before the chain's comma: the last one of seq. */
static void
change_seq(struct sheet *s, size_t at)
{
	const size_t len = s->line[at].len;

	if (len > 80)
		s->line[at].data[len - 2 - 64 - 2] = (char)('0' + dice(10));
}

static void
cut_chain(struct sheet *s, size_t at)
{
	const size_t len = s->line[at].len;

	if (len < 80)
		return;
	buf_truncate(&s->line[at], len - 2 - dice(70));
	buf_adds(&s->line[at], "\r\n");
}

static void
join(struct sheet *s, size_t at)
{
	static const char *const ends[] = { "", "\n", "\r", "xx", "\n\r" };

	if (s->line[at].len < 2)
		return;
	buf_truncate(&s->line[at], s->line[at].len - 2);
	buf_adds(&s->line[at], ends[dice(5)]);
}

static void
rubbish(struct sheet *s, size_t at)
{
	sheet_insert(s, at, STR("some,line,of,another,file\r\n"));
}

static void
nul(struct sheet *s, size_t at)
{
	s->line[at].data[dice(s->line[at].len)] = '\0';
}

static void
cut_end(struct sheet *s, size_t at)
{
	if (dice(4) > 0)
		return;
	while (s->n > at + 1)
		sheet_remove(s, s->n - 1);
}

/* Made anew by somebody who knows how: with a chain from the line before. */
static void
forge(struct sheet *s, size_t at)
{
	struct buf *line = &s->line[at];
	struct chain_line before, own;
	char from[65], made[65];
	const struct str prev = buf_str(&s->line[at - 1]);

	if (prev.len < 4 || line->len < 100 ||
	    !chain_mark((struct str){ prev.p, prev.len - 2 }, &before) ||
	    !chain_mark((struct str){ line->data, line->len - 2 }, &own))
		return;
	line->data[20] ^= 1; /* in its time */
	memcpy(from, before.chain.p, 64);
	from[64] = '\0';
	chain_next(from, own.body, made);
	memcpy(line->data + line->len - 2 - 64, made, 64);
}

typedef void damage_fn(struct sheet *s, size_t at);
static damage_fn *const damages[] = { remove_one, double_one, swap_two,
	swap_next, change_byte, change_chain, change_seq, cut_chain, join,
	rubbish, nul, cut_end, forge };
#define N_DAMAGES (sizeof(damages) / sizeof(damages[0]))

/* With the seal of the whole file, every change shows. */
static void
nothing_passes(void **state)
{
	struct folder f;
	struct buf text = BUF_INIT;
	size_t changed = 0;
	const uint32_t rounds = tally_is_slow()    ? 150
				: tally_is_short() ? 1500
						   : 20000;

	(void)state;
	folder_init(&f);
	fill(&f, 20);
	struct myo_seal seal = { .count = f.a.seq, .station = A };
	memcpy(seal.head, f.a.chain, MYO_SEAL_HEAD);
	volume_verify(f.fake, &seal, 1, &f.said);
	expect(&f, 0, 0, 0);
	for (uint32_t round = 1; round <= rounds; round++) {
		struct sheet s;
		dice_state = round;
		sheet_read(&s, &f.a.text);
		for (size_t n = 1 + dice(5); n > 0 && s.n > 3; n--)
			damages[dice(N_DAMAGES)](&s, 1 + dice(s.n - 1));
		sheet_put(&s, &f, &text);
		volume_verify(f.fake, &seal, 1, &f.said);
		assert_int_equal(f.said.status, MYO_OK);
		const bool same = str_eq(buf_str(&text), buf_str(&f.a.text));
		changed += !same;
		if ((f.said.result.errors == 0) != same) {
			verdict_print(&f.said);
			fail_msg("round %u: %s", (unsigned)round,
			    same ? "nothing was changed"
				 : "a change was not seen");
		}
		sheet_release(&s);
	}
	/* most rounds did something */
	assert_true(changed > rounds / 2);
	buf_release(&text);
	folder_release(&f);
}

/* ---- two things done, in lines given; each named line has a fault */

static void
spoil_chain(struct sheet *s, size_t at)
{
	s->line[at].data[s->line[at].len - 3 - 64] = ';';
	s->line[at].data[s->line[at].len - 3] = '!';
}

static void
seq_to_three(struct sheet *s, size_t at)
{
	s->line[at].data[s->line[at].len - 2 - 64 - 2] = '3';
}

/* Another one of the line, put in behind it. */
static void
forge_behind(struct sheet *s, size_t at)
{
	sheet_insert(s, at + 1, buf_str(&s->line[at]));
	const struct buf was = s->line[at];
	struct buf copy = BUF_INIT;
	buf_addstr(&copy, buf_str(&was));
	forge(s, at);
	/* the forged one stands second */
	const struct buf forged = s->line[at];
	s->line[at] = s->line[at + 1];
	s->line[at + 1] = forged;
	assert_true(str_eq(buf_str(&s->line[at]), buf_str(&copy)));
	buf_release(&copy);
}

static void
change_body(struct sheet *s, size_t at)
{
	s->line[at].data[3] ^= 1;
}

static void
two_at_once(void **state)
{
	/* lines are counted from 0 here, the header's */
	static const struct {
		const char *name;
		damage_fn *first, *second;
		size_t at[2];
		int line[2]; /* that must be named */
	} rows[] = {
		{ "the last but one is no entry, the last has another's place",
		    spoil_chain, seq_to_three, { 7, 8 }, { 8, 9 } },
		{ "one made anew, and the next one changed", forge_behind,
		    change_body, { 5, 7 }, { 7, 8 } },
		{ "two changed", change_body, change_body, { 4, 5 }, { 5, 6 } },
		{ "two chains", spoil_chain, spoil_chain, { 4, 5 }, { 5, 6 } },
		{ "a chain, and the next line", change_chain, change_body,
		    { 4, 5 }, { 5, 6 } },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct folder f;
		struct sheet s;
		struct buf text = BUF_INIT;
		folder_init(&f);
		fill(&f, 4);
		sheet_read(&s, &f.a.text);
		assert_int_equal(s.n, 9);
		dice_state = 1;
		rows[i].first(&s, rows[i].at[0]);
		rows[i].second(&s, rows[i].at[1]);
		sheet_put(&s, &f, &text);
		check(&f);
		for (size_t k = 0; k < 2; k++)
			expect_at(&f, "chain-broken", A_CSV, rows[i].line[k]);
		sheet_release(&s);
		buf_release(&text);
		folder_release(&f);
	}
}

/* ---- what is kept in mind has an end */

static void
more_gaps_than_are_remembered(void **state)
{
	struct folder f;
	struct sheet s;
	struct buf text = BUF_INIT;

	(void)state;
	folder_init(&f);
	fill(&f, 296);
	sheet_read(&s, &f.a.text);
	/* of every four entries the third, of the last ones two */
	for (size_t at = 290; at > 4; at -= 4) {
		sheet_remove(&s, at);
		if (at > 280)
			sheet_remove(&s, at);
	}
	sheet_put(&s, &f, &text);
	check(&f);
	size_t gaps = 0;
	for (size_t i = 0; i < f.said.n; i++)
		gaps += strcmp(f.said.finding[i].id, "chain-broken") == 0;
	assert_int_equal(gaps, 72);
	sheet_release(&s);
	buf_release(&text);
	folder_release(&f);
}

/* Lines of numbers that are still to come, put in between the good ones: each
 * is named, and none when its number has come. */
static void
more_aliens_than_are_remembered(void **state)
{
	struct folder f;
	struct sheet s;
	struct buf text = BUF_INIT;
	struct volume other;

	(void)state;
	folder_init(&f);
	fill(&f, 146);
	struct myo_entry e = amend(&f, "2", A ":2");
	sheet_read(&s, &f.a.text);
	for (size_t i = 0; i < 80; i++) {
		/* 99 and on, none made from another */
		volume_init(&other, f.fake, A);
		other.seq = 98 + i;
		volume_add(&other, &e);
		sheet_insert(&s, 10 + 2 * i, lines_get(&other.text, 2));
		volume_release(&other);
	}
	sheet_put(&s, &f, &text);
	check(&f);
	for (int i = 0; i < 80; i++)
		expect_at(&f, "chain-broken", A_CSV, 11 + 2 * i);
	size_t broken = 0;
	for (size_t i = 0; i < f.said.n; i++)
		broken += strcmp(f.said.finding[i].id, "chain-broken") == 0;
	assert_int_equal(broken, 80);
	sheet_release(&s);
	buf_release(&text);
	folder_release(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers),
		cmocka_unit_test(nothing_passes),
		cmocka_unit_test(two_at_once),
		cmocka_unit_test(more_gaps_than_are_remembered),
		cmocka_unit_test(more_aliens_than_are_remembered),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
