/*
 * walk.c: a station's file line by line.
 *
 * Two speeds: as long as each line follows from the one before it, lines come
 * straight from the reader. At the first that does not, some lines are read
 * ahead and copied, and the walk goes through the copies until they are used
 * up and all is well again.
 */
#include "walk.h"

#include <errno.h>
#include <string.h>

#include "base/banned.h"

bool
walk_init(struct walk *w, const struct os *os, int fd, int64_t offset,
    int64_t end, const char *path, struct findings *findings)
{
	memset(w, 0, sizeof(*w));
	w->findings = findings;
	w->path = path;
	for (size_t i = 0; i <= WALK_AHEAD; i++)
		buf_init(&w->ahead[i].text);
	w->past[0] =
	    (struct walk_head){ .number = 1, .end = offset, .known = true };
	chain_start(w->past[0].chain);
	w->n_past = 1;
	if (!lines_init(&w->lines, os, fd, offset, end))
		return false;
	w->lines.number = 1; /* the header */
	return true;
}

void
walk_release(struct walk *w)
{
	for (size_t i = 0; i <= WALK_AHEAD; i++)
		buf_release(&w->ahead[i].text);
	lines_release(&w->lines);
}

const struct walk_head *
walk_head(const struct walk *w)
{
	return &w->past[w->at];
}

int64_t
walk_rest(const struct walk *w)
{
	return lines_rest(&w->lines);
}

/* The chain is written where the next head will be: in the good case nothing
 * is copied twice. */
static bool
take_if_follows(struct walk *w, const struct line *line)
{
	const struct walk_head *head = &w->past[w->at];
	const size_t next_at = (w->at + 1) % WALK_PAST;
	struct walk_head *next = &w->past[next_at];
	struct chain_line end;

	if (!head->known || head->doubtful || !chain_mark(line->text, &end) ||
	    end.seq != head->seq + 1)
		return false;
	chain_next(head->chain, end.body, next->chain);
	if (memcmp(next->chain, end.chain.p, HASH_HEX_SIZE - 1) != 0) {
		/* the oldest one is lost for this */
		if (w->n_past == WALK_PAST)
			w->n_past--;
		return false;
	}
	next->seq = end.seq;
	next->number = line->number;
	next->end = line->next;
	next->known = true;
	next->doubtful = false;
	w->at = next_at;
	if (w->n_past < WALK_PAST)
		w->n_past++;
	return true;
}

void
walk_accept(
    struct walk *w, uint64_t seq, const struct line *line, const char *chain)
{
	w->at = (w->at + 1) % WALK_PAST;
	if (w->n_past < WALK_PAST)
		w->n_past++;
	struct walk_head *head = &w->past[w->at];
	*head = (struct walk_head){
		.seq = seq,
		.number = line->number,
		.end = line->next,
		.known = chain != NULL,
	};
	if (chain != NULL)
		memcpy(head->chain, chain, HASH_HEX_SIZE - 1);
}

static void
copy_ahead(struct walk *w, const struct line *line)
{
	struct walk_ahead *a = &w->ahead[w->n_ahead++];

	buf_reset(&a->text);
	buf_addstr(&a->text, line->text);
	if (a->text.failed)
		w->failed = true;
	a->line = *line;
	a->line.text = buf_str(&a->text);
	a->nul = memchr(a->text.data, '\0', a->text.len) != NULL;
	a->split = chain_mark(a->line.text, &a->end);
}

static int
fill_ahead(struct walk *w)
{
	struct line line;
	int rc = 1;

	while (!w->at_end && w->n_ahead <= WALK_AHEAD && !w->failed) {
		rc = lines_next(&w->lines, &line);
		if (rc < 0)
			return rc;
		if (rc == 0)
			w->at_end = true;
		else
			copy_ahead(w, &line);
	}
	return w->failed ? -ENOMEM : 0;
}

static void
drop_first(struct walk *w)
{
	const struct walk_ahead first = w->ahead[0];

	w->n_ahead--;
	for (size_t i = 0; i < w->n_ahead; i++)
		w->ahead[i] = w->ahead[i + 1];
	/* its buffer goes to the end, to be used again */
	w->ahead[w->n_ahead] = first;
}

static void
good(struct walk_line *out, const struct walk_head *head,
    const struct line *line)
{
	out->line = *line;
	out->verdict = WALK_GOOD;
	out->seq = head->seq;
	out->chain = head->chain;
}

static int
next_slow(struct walk *w, struct walk_line *out)
{
	if (take_if_follows(w, &w->ahead[0].line)) {
		good(out, walk_head(w), &w->ahead[0].line);
	} else {
		int rc = fill_ahead(w);
		if (rc < 0)
			return rc;
		walk_judge(w, out);
		if (w->error < 0)
			return w->error;
	}
	w->consumed = true;
	return 1;
}

int
walk_next(struct walk *w, struct walk_line *out)
{
	struct line line;

	if (w->consumed) {
		w->consumed = false;
		drop_first(w);
	}
	if (w->n_ahead > 0)
		return next_slow(w, out);
	if (w->at_end)
		return 0;
	int rc = lines_next(&w->lines, &line);
	if (rc <= 0)
		return rc;
	if (take_if_follows(w, &line)) {
		good(out, walk_head(w), &line);
		return 1;
	}
	copy_ahead(w, &line);
	return w->failed ? -ENOMEM : next_slow(w, out);
}
