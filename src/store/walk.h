/*
 * walk.h: a station's file line by line, each judged by its chain and its
 * sequence number. Names the right line: when one does not follow from the
 * line before it, the lines after it tell what has happened (walk_judge.c).
 *
 * walk_init, walk_next until it returns something else than 1, walk_release.
 * What is wrong with the chain goes to findings; whoever walks gets the lines.
 */
#ifndef STORE_WALK_H
#define STORE_WALK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/hash.h"
#include "chain.h"
#include "findings.h"
#include "lines.h"

/* Lines looked at behind one that does not follow. */
#define WALK_AHEAD 8
/* Good lines remembered before it. A power of two. */
#define WALK_PAST 8
/* Lines out of their place, and gaps, that are remembered. */
#define WALK_LIMBO 64

enum walk_verdict {
	WALK_GOOD,    /* it follows from the line before it */
	WALK_UNSURE,  /* whole, but what it should follow from is not there */
	WALK_CHANGED, /* it stands in its place, and its bytes were changed */
	WALK_ALIEN,   /* it does not belong where it stands */
	WALK_TORN,    /* at the end, half written */
};

struct walk_line {
	struct line line; /* text until the next call */
	enum walk_verdict verdict;
	uint64_t seq;      /* of its place; 0: it has none */
	const char *chain; /* 64 bytes; NULL: there is none */
};

/* The end of the chain so far. */
struct walk_head {
	uint64_t seq;
	uint64_t number; /* of its line */
	int64_t end;     /* offset behind its line */
	bool known;      /* chain is; else seq alone counts */
	bool doubtful;   /* `other` may be the chain instead */
	char chain[HASH_HEX_SIZE];
	char other[HASH_HEX_SIZE];
};

/* A line that was read ahead; its bytes are a copy. */
struct walk_ahead {
	struct line line;
	struct buf text;
	bool split; /* end is valid */
	bool nul;
	struct chain_line end;
};

/* A line that stands out of its place; its text is read again when needed. */
struct walk_limbo {
	uint64_t seq;
	uint64_t number;
	int64_t offset, next;
};

struct walk_gap {
	uint64_t first, last; /* seq; first > last: closed */
};

struct walk {
	struct lines lines;
	struct findings *findings;
	const char *path;

	struct walk_head past[WALK_PAST]; /* a ring; the newest at `at` */
	size_t at;
	uint64_t n_past;

	struct walk_ahead ahead[WALK_AHEAD + 1];
	size_t n_ahead;
	bool at_end; /* no more lines behind ahead */

	struct walk_limbo limbo[WALK_LIMBO];
	size_t n_limbo;
	struct walk_gap gaps[WALK_LIMBO];
	size_t n_gaps;

	/* the line handed out is ahead[0] until the next call */
	bool consumed;
	bool failed; /* out of memory */
	int error;   /* of reading back; a negative errno value */
};

/* Reads fd from behind the header, which ends at `offset`, up to `end`;
 * INT64_MAX: the whole rest. */
bool walk_init(struct walk *w, const struct os *os, int fd, int64_t offset,
    int64_t end, const char *path, struct findings *findings);
void walk_release(struct walk *w);
/* 1: *out; 0: the end; else a negative errno value. */
int walk_next(struct walk *w, struct walk_line *out);
const struct walk_head *walk_head(const struct walk *w);
/* Bytes behind the last whole line. */
int64_t walk_rest(const struct walk *w);

/* ---- walk_judge.c ---- */

/* What ahead[0] is, which does not simply follow. Says what is wrong. */
void walk_judge(struct walk *w, struct walk_line *out);
/* Makes a line the newest one of the chain. */
void walk_accept(
    struct walk *w, uint64_t seq, const struct line *line, const char *chain);
/* The line follows from a head. */
bool walk_follows(const struct walk_head *head, const struct chain_line *end);

#endif
