/*
 * chain.h: what ties each line to the one before it. The chain of a line is
 * the BLAKE2b-256, in hex, of the previous line's chain followed by the
 * line's bytes up to the comma before its own; the header stands for the line
 * before the first by its own hash.
 */
#ifndef STORE_CHAIN_H
#define STORE_CHAIN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/hash.h"
#include "base/str.h"

void chain_start(char out[HASH_HEX_SIZE]);
/* `out` may be `prev`. */
void chain_next(
    const char prev[HASH_HEX_SIZE], struct str body, char out[HASH_HEX_SIZE]);

/* The end of a line, read from behind: those columns are never quoted. */
struct chain_line {
	struct str body;  /* up to the comma before `chain` */
	struct str chain; /* 64 bytes */
	struct str station;
	struct str refers_to;
	uint64_t seq;
};

/* `line` is without its CRLF; out borrows from it. false: not such a line. */
bool chain_split(struct str line, struct chain_line *out);
/* Its chain was made from `prev`, 64 digits, and its own bytes. */
bool chain_made_from(const char *prev, const struct chain_line *line);
/* The 64 digits at the end of any line, also one that is no row any more;
 * NULL: they are none. */
const char *chain_digits(struct str line);
/* Only chain and seq, for which the last 90 bytes of a line are enough. */
bool chain_mark(struct str line, struct chain_line *out);

#endif
