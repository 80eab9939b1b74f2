/*
 * walk_judge.c: a line does not follow from the line before it: why?
 *
 * Each line carries two marks of its place: its sequence number, and its
 * chain, which the next line was made from. Whoever changes a line can change
 * both, but not what the lines behind it were made from. So the lines behind
 * decide. With P the last good line, X the one in question, Y the next:
 *
 *	Y was made from P			X was put in, doubled or moved
 *	Y was made from what X's chain should be  X's chain column was changed
 *	Y was made from X's chain, and counts on from P's place
 *						X was changed, in its place
 *	Y was made from X's chain, X counts on later
 *						lines are missing before X
 *	X was made from a line before P, Y from X
 *						what stands between is put in
 *
 * What is left (two such lines in a row, the end of the file) is judged by the
 * sequence numbers alone. A line that is out of place is kept in mind, so that
 * its own place further on is not taken for a gap.
 */
#include "walk.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/num.h"

#include "base/banned.h"

#define CHAIN_LEN ((size_t)HASH_HEX_SIZE - 1)

static void broken(struct walk *w, uint64_t number, const char *fmt, ...)
    MYO_PRINTF(3, 4);

static void
broken(struct walk *w, uint64_t number, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	findings_vadd(w->findings, DIAG_VERIFY_CHAIN, w->path, number, fmt, ap);
	va_end(ap);
}

/* ---- what follows from what */

bool
walk_follows(const struct walk_head *head, const struct chain_line *end)
{
	if (end->seq != head->seq + 1)
		return false;
	return !head->known || chain_made_from(head->chain, end) ||
	       (head->doubtful && chain_made_from(head->other, end));
}

static bool
follows(const struct walk *w, const struct walk_ahead *a)
{
	return a->split && walk_follows(walk_head(w), &a->end);
}

/* The line behind X; NULL: there is none. */
static const struct walk_ahead *
behind(const struct walk *w)
{
	return w->n_ahead > 1 ? &w->ahead[1] : NULL;
}

static uint64_t
next_seq(const struct walk *w)
{
	return walk_head(w)->seq + 1;
}

/* A line's chain, also where the commas before it are gone; NULL: none. */
static const char *
chain_of(const struct walk_ahead *a)
{
	if (a->split)
		return a->end.chain.p;
	return chain_digits(a->line.text);
}

/* ---- gaps, and lines out of their place */

static void
gap_add(struct walk *w, uint64_t first, uint64_t last)
{
	if (w->n_gaps == WALK_LIMBO) {
		memmove(w->gaps, w->gaps + 1,
		    (WALK_LIMBO - 1) * sizeof(w->gaps[0]));
		w->n_gaps--;
	}
	w->gaps[w->n_gaps++] = (struct walk_gap){ first, last };
}

static bool
gap_has(const struct walk *w, uint64_t seq)
{
	for (size_t i = 0; i < w->n_gaps; i++)
		if (seq >= w->gaps[i].first && seq <= w->gaps[i].last)
			return true;
	return false;
}

static void
limbo_add(struct walk *w, const struct walk_ahead *x)
{
	if (w->n_limbo == WALK_LIMBO) {
		memmove(w->limbo, w->limbo + 1,
		    (WALK_LIMBO - 1) * sizeof(w->limbo[0]));
		w->n_limbo--;
	}
	w->limbo[w->n_limbo++] = (struct walk_limbo){
		.seq = x->end.seq,
		.number = x->line.number,
		.offset = x->line.offset,
		.next = x->line.next,
	};
}

/* Does the line kept in mind follow from the head? Then it is the head. */
static bool
limbo_fits(struct walk *w, const struct walk_limbo *l)
{
	const struct lines *from = &w->lines;
	struct lines again;
	struct line line;
	struct chain_line end;
	bool fits = false;

	if (!lines_init(&again, from->os, from->fd, l->offset, l->next)) {
		w->error = -ENOMEM;
		return false;
	}
	int rc = lines_next(&again, &line);
	if (rc < 0)
		w->error = rc;
	if (rc == 1 && chain_mark(line.text, &end) &&
	    walk_follows(walk_head(w), &end)) {
		const int64_t place = walk_head(w)->end;
		line.number = l->number;
		walk_accept(w, end.seq, &line, end.chain.p);
		w->past[w->at].end = place;
		fits = true;
	}
	lines_release(&again);
	return fits;
}

/* Lines that stand elsewhere and whose place is here. */
static void
from_limbo(struct walk *w, const struct walk_ahead *x)
{
	for (size_t i = 0; i < w->n_limbo && w->error == 0; i++) {
		const struct walk_limbo l = w->limbo[i];
		if (l.seq != next_seq(w) || !limbo_fits(w, &l))
			continue;
		broken(w, x->line.number,
		    "'seq %" PRIu64 "' belongs before this line; it stands "
		    "in line %" PRIu64,
		    l.seq, l.number);
		w->limbo[i] = w->limbo[--w->n_limbo];
		i = SIZE_MAX; /* the next one may be there too */
	}
}

/* ---- the verdicts */

static void
in_place(struct walk *w, struct walk_line *out, enum walk_verdict verdict,
    uint64_t seq, const char *chain)
{
	walk_accept(w, seq, &w->ahead[0].line, chain);
	out->verdict = verdict;
	out->seq = seq;
	out->chain = chain;
}

/* NULs to the end: what a power cut leaves. */
static bool
ends_in_nuls(const struct walk *w)
{
	if (!w->at_end)
		return false;
	for (size_t i = 0; i < w->n_ahead; i++)
		if (!w->ahead[i].nul)
			return false;
	return true;
}

/* A good line, one of the last few, with this number; NULL: none. */
static const struct walk_head *
past_with(const struct walk *w, uint64_t seq)
{
	for (size_t i = 0; i < w->n_past; i++) {
		const struct walk_head *h =
		    &w->past[(w->at + WALK_PAST - i) % WALK_PAST];
		if (h->seq == seq && h->known)
			return h;
	}
	return NULL;
}

/* What X is a copy of; NULL: of none of the last good lines. */
static const struct walk_head *
copied(const struct walk *w, const struct walk_ahead *x)
{
	const struct walk_head *h = x->split ? past_with(w, x->end.seq) : NULL;

	return h != NULL && memcmp(h->chain, x->end.chain.p, CHAIN_LEN) == 0
		   ? h
		   : NULL;
}

/* It does not belong here; the chain goes on without it. */
static void
alien(struct walk *w, struct walk_line *out)
{
	const struct walk_ahead *x = &w->ahead[0];
	const uint64_t head = walk_head(w)->seq;
	const struct walk_head *twin = copied(w, x);

	out->verdict = WALK_ALIEN;
	if (!x->split) {
		broken(w, x->line.number,
		    "not an entry, put in behind seq %" PRIu64, head);
	} else if (twin != NULL) {
		broken(w, x->line.number,
		    "'seq %" PRIu64 "' a second time; this is a copy of line "
		    "%" PRIu64,
		    x->end.seq, twin->number);
	} else if (gap_has(w, x->end.seq)) {
		broken(w, x->line.number,
		    "'seq %" PRIu64 "' stands behind seq %" PRIu64
		    ", out of its place",
		    x->end.seq, head);
	} else if (x->end.seq <= head) {
		broken(w, x->line.number,
		    "'seq %" PRIu64 "' a second time; this line was copied or "
		    "put in",
		    x->end.seq);
	} else {
		broken(w, x->line.number,
		    "'seq %" PRIu64 "' was put in behind seq %" PRIu64
		    ", or moved here",
		    x->end.seq, head);
		limbo_add(w, x);
	}
}

/* The first line ahead that follows from the head; 0: none. Of the last one
 * ahead nothing can be told. */
static size_t
resumes_at(const struct walk *w)
{
	const size_t n = w->n_ahead - (w->at_end ? 0 : 1);

	for (size_t i = 1; i < n && walk_head(w)->known; i++)
		if (follows(w, &w->ahead[i]))
			return i;
	return 0;
}

static bool
is_linked(const struct walk_ahead *before, const struct walk_ahead *after)
{
	return before->split && after->split &&
	       after->end.seq == before->end.seq + 1 &&
	       chain_made_from(before->end.chain.p, &after->end);
}

/*
 * The line ahead at `at` follows from the head. Is it that one that was moved
 * down, past X and what stands between? Then the chain goes on without it;
 * where it is the last one, what stands between is a chain of its own.
 */
static bool
is_moved_down(const struct walk *w, size_t at)
{
	size_t i = 1;

	if (at + 1 < w->n_ahead)
		return is_linked(&w->ahead[at - 1], &w->ahead[at + 1]);
	while (i < at && is_linked(&w->ahead[i - 1], &w->ahead[i]))
		i++;
	return at > 1 && i == at;
}

/*
 * Where the line end between two entries was changed, both stand in one line:
 * the first one whole and, one or two bytes behind it, the second.
 */
static bool
two_in_one(struct walk *w, struct walk_line *out)
{
	const struct walk_ahead *x = &w->ahead[0];
	const struct str text = x->line.text;
	struct chain_line first, second;

	for (size_t at = CHAIN_LEN + 1; at + 2 < text.len; at++) {
		if (text.p[at - CHAIN_LEN - 1] != ',' ||
		    !chain_mark((struct str){ text.p, at }, &first) ||
		    !walk_follows(walk_head(w), &first))
			continue;
		for (size_t gap = 0; gap <= 2; gap++) {
			if (!chain_mark(str_skip(text, at + gap), &second) ||
			    second.seq != first.seq + 1 ||
			    !chain_made_from(first.chain.p, &second))
				continue;
			broken(w, x->line.number,
			    "'seq %" PRIu64 "', its line end was changed; seq "
			    "%" PRIu64 " stands in the same line",
			    first.seq, second.seq);
			in_place(
			    w, out, WALK_CHANGED, second.seq, second.chain.p);
			return true;
		}
	}
	return false;
}

/*
 * Two lines were made from one: X and a good line before it. If the chain goes
 * on from X, it was the other one that was put in, with all behind it.
 */
static bool
rival(struct walk *w, struct walk_line *out)
{
	const struct walk_ahead *x = &w->ahead[0];
	const struct walk_ahead *y = behind(w);
	const struct walk_head *from =
	    x->split ? past_with(w, x->end.seq - 1) : NULL;

	if (from == NULL || from == walk_head(w) ||
	    !chain_made_from(from->chain, &x->end))
		return false;
	const uint64_t first = from->number + 1;
	if (y == NULL || !y->split || y->end.seq != x->end.seq + 1 ||
	    !chain_made_from(x->end.chain.p, &y->end)) {
		out->verdict = WALK_ALIEN;
		broken(w, x->line.number,
		    "'seq %" PRIu64 "' a second time; this line or line "
		    "%" PRIu64 " was put in",
		    x->end.seq, first);
		return true;
	}
	for (uint64_t n = first; n <= walk_head(w)->number; n++)
		broken(w, n,
		    "put in; the chain goes on from line %" PRIu64
		    " to line %" PRIu64,
		    from->number, x->line.number);
	in_place(w, out, WALK_UNSURE, x->end.seq, x->end.chain.p);
	return true;
}

/* What X's chain should be, from either chain of the head. */
static bool
chain_changed(struct walk *w, struct walk_line *out)
{
	const struct walk_ahead *x = &w->ahead[0];
	const struct walk_ahead *y = behind(w);
	const struct walk_head *head = walk_head(w);
	char chain[HASH_HEX_SIZE];

	if (y == NULL || !x->split || !y->split || !head->known ||
	    x->end.seq != head->seq + 1 || y->end.seq != head->seq + 2)
		return false;
	for (int i = 0; i <= (int)head->doubtful; i++) {
		chain_next(
		    i == 0 ? head->chain : head->other, x->end.body, chain);
		if (!chain_made_from(chain, &y->end))
			continue;
		broken(w, x->line.number,
		    "'seq %" PRIu64 "', its chain column was changed",
		    x->end.seq);
		in_place(w, out, WALK_CHANGED, x->end.seq, NULL);
		memcpy(w->past[w->at].chain, chain, sizeof(chain));
		w->past[w->at].known = true;
		out->chain = w->past[w->at].chain;
		return true;
	}
	return false;
}

static void
changed(struct walk *w, struct walk_line *out)
{
	const struct walk_ahead *x = &w->ahead[0];
	const struct walk_head head = *walk_head(w);
	const uint64_t seq = head.seq + 1;

	if (x->split)
		broken(w, x->line.number,
		    "'seq %" PRIu64 "', its bytes do not give its chain; the "
		    "line was changed, or the line before it together with "
		    "its chain",
		    seq);
	else
		broken(w, x->line.number,
		    "'seq %" PRIu64 "', the line was changed: it is no entry "
		    "any more",
		    seq);
	in_place(w, out, WALK_CHANGED, seq, chain_of(x));
	/* perhaps it was the chain: the next line tells */
	if (x->split && head.known && x->end.seq == seq) {
		struct walk_head *now = &w->past[w->at];
		chain_next(head.chain, x->end.body, now->other);
		now->doubtful = true;
	}
}

static void
say_gap(struct walk *w, const struct walk_ahead *x, uint64_t last)
{
	const uint64_t first = next_seq(w);

	if (first == last)
		broken(w, x->line.number,
		    "'seq %" PRIu64 "' is missing before this line", first);
	else
		broken(w, x->line.number,
		    "'seq %" PRIu64 " to %" PRIu64 "', %" PRIu64
		    " entries are missing before this line",
		    first, last, last - first + 1);
	gap_add(w, first, last);
}

/* Entries are missing; X itself cannot be checked. */
static void
after_gap(struct walk *w, struct walk_line *out)
{
	const struct walk_ahead *x = &w->ahead[0];

	say_gap(w, x, x->end.seq - 1);
	in_place(w, out, WALK_UNSURE, x->end.seq, x->end.chain.p);
}

/* The line behind X counts on from X's place, but X is of another place. */
static bool
is_in_anothers_place(const struct walk *w)
{
	const struct walk_ahead *x = &w->ahead[0];
	const struct walk_ahead *y = behind(w);

	return x->split && y != NULL && y->split &&
	       y->end.seq == next_seq(w) + 1 && y->end.seq <= x->end.seq;
}

static void
in_anothers_place(struct walk *w, struct walk_line *out)
{
	const struct walk_ahead *x = &w->ahead[0];
	const uint64_t next = next_seq(w);

	broken(w, x->line.number,
	    "'seq %" PRIu64 "' stands in the place of seq %" PRIu64
	    ", which is not there",
	    x->end.seq, next);
	gap_add(w, next, next);
	limbo_add(w, x);
	in_place(w, out, WALK_ALIEN, 0, NULL);
	w->past[w->at].seq = next;
}

/* X counts on later than it should. */
static void
too_late(struct walk *w, struct walk_line *out)
{
	const struct walk_ahead *x = &w->ahead[0];
	const struct walk_ahead *y = behind(w);

	if (is_in_anothers_place(w))
		in_anothers_place(w, out);
	else if (y != NULL && y->split && y->end.seq != x->end.seq + 1)
		alien(w, out);
	else
		after_gap(w, out);
}

/* X has a number that was there already. */
static void
too_early(struct walk *w, struct walk_line *out)
{
	const struct walk_ahead *y = behind(w);

	if (gap_has(w, w->ahead[0].end.seq) ||
	    (y != NULL && y->split && y->end.seq <= next_seq(w)))
		alien(w, out);
	else
		changed(w, out);
}

/* The line behind X counts on from X's place, and was made from it if that
 * can be told at all. */
static bool
counts_on(const struct walk *w)
{
	const struct walk_ahead *y = behind(w);
	const char *chain = chain_of(&w->ahead[0]);

	return y != NULL && y->split && y->end.seq == next_seq(w) + 1 &&
	       (chain == NULL || chain_made_from(chain, &y->end));
}

/* ---- rules, in this order. Each says what is wrong and gives true, or leaves
 * the line to the next one. */

/* What was in question has become clear: the line is good. */
static bool
is_good(struct walk *w, struct walk_line *out)
{
	const struct walk_ahead *x = &w->ahead[0];

	if (!follows(w, x))
		return false;
	in_place(w, out, walk_head(w)->known ? WALK_GOOD : WALK_UNSURE,
	    x->end.seq, x->end.chain.p);
	return true;
}

static bool
is_torn(struct walk *w, struct walk_line *out)
{
	if (!ends_in_nuls(w))
		return false;
	out->verdict = WALK_TORN;
	return true;
}

/* The chain goes on further down. */
static bool
is_left_out(struct walk *w, struct walk_line *out)
{
	const struct walk_ahead *x = &w->ahead[0];
	const size_t at = resumes_at(w);

	if (at == 0)
		return false;
	if (x->split && x->end.seq > next_seq(w) && is_moved_down(w, at))
		after_gap(w, out);
	else if (at > 1 && is_in_anothers_place(w))
		in_anothers_place(w, out);
	else
		alien(w, out);
	return true;
}

static bool
is_copy(struct walk *w, struct walk_line *out)
{
	if (copied(w, &w->ahead[0]) == NULL)
		return false;
	alien(w, out);
	return true;
}

static bool
is_changed_in_place(struct walk *w, struct walk_line *out)
{
	if (!counts_on(w))
		return false;
	changed(w, out);
	return true;
}

static bool
is_elsewhere(struct walk *w, struct walk_line *out)
{
	const struct walk_ahead *x = &w->ahead[0];

	if (!x->split || x->end.seq == next_seq(w))
		return false;
	if (x->end.seq > next_seq(w))
		too_late(w, out);
	else
		too_early(w, out);
	return true;
}

static bool
is_changed(struct walk *w, struct walk_line *out)
{
	changed(w, out);
	return true;
}

typedef bool rule_fn(struct walk *w, struct walk_line *out);

static rule_fn *const rules[] = {
	is_good,
	is_torn,
	is_left_out,
	two_in_one,
	is_copy,
	rival,
	chain_changed,
	is_changed_in_place,
	is_elsewhere,
	is_changed,
};

void
walk_judge(struct walk *w, struct walk_line *out)
{
	const struct walk_ahead *x = &w->ahead[0];
	size_t i = 0;

	*out = (struct walk_line){ .line = x->line, .verdict = WALK_ALIEN };
	from_limbo(w, x);
	while (!rules[i](w, out))
		i++;
}
