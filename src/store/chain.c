/*
 * chain.c: what ties each line to the one before it.
 */
#include "chain.h"

#include <string.h>

#include "base/num.h"
#include "schema.h"

#include "base/banned.h"

void
chain_start(char out[HASH_HEX_SIZE])
{
	hash_text(schema_header(), out);
}

void
chain_next(
    const char prev[HASH_HEX_SIZE], struct str body, char out[HASH_HEX_SIZE])
{
	struct hash h;

	hash_init(&h);
	hash_add(&h, prev, HASH_HEX_SIZE - 1);
	hash_add(&h, body.p, body.len);
	hash_hex(&h, out);
}

/* Takes the field behind the last comma off the end of *s. */
static bool
take_last(struct str *s, struct str *field)
{
	size_t at = s->len;

	while (at > 0 && s->p[at - 1] != ',')
		at--;
	if (at == 0)
		return false;
	*field = (struct str){ s->p + at, s->len - at };
	s->len = at - 1;
	return true;
}

#define CHAIN_LEN ((size_t)HASH_HEX_SIZE - 1)
/* No more digits than that can overflow. */
#define SEQ_DIGITS 19

/* The digits at the end of *s, behind a comma; both are taken off. Every line
 * comes by here, and most numbers are short. A seq that is not written as ours
 * are, from 1 and without a zero in front, is none: readers would pass over
 * what a writer goes on from. */
static bool
take_seq(struct str *s, uint64_t *out)
{
	uint64_t n = 0, ten = 1;
	size_t at = s->len;

	for (; at > 0 && s->len - at < SEQ_DIGITS; at--) {
		const char c = s->p[at - 1];
		if (c < '0' || c > '9')
			break;
		n += (uint64_t)(c - '0') * ten;
		ten *= 10;
	}
	if (at == 0 || at == s->len || s->p[at - 1] != ',') {
		struct str seq;
		return take_last(s, &seq) && seq.len > 0 && seq.p[0] != '0' &&
		       num_uint(seq, out);
	}
	if (s->p[at] == '0')
		return false;
	*out = n;
	s->len = at - 1;
	return true;
}

/* Takes chain and seq off the end of *rest. */
static bool
take_mark(struct str *rest, struct chain_line *out)
{
	if (rest->len <= CHAIN_LEN)
		return false;
	const size_t comma = rest->len - CHAIN_LEN - 1;
	out->chain = str_skip(*rest, comma + 1);
	if (rest->p[comma] != ',' ||
	    memchr(out->chain.p, ',', CHAIN_LEN) != NULL)
		return false;
	rest->len = comma;
	out->body = *rest;
	return take_seq(rest, &out->seq);
}

bool
chain_made_from(const char *prev, const struct chain_line *line)
{
	char from[HASH_HEX_SIZE], made[HASH_HEX_SIZE];

	memcpy(from, prev, HASH_HEX_SIZE - 1);
	from[HASH_HEX_SIZE - 1] = '\0';
	chain_next(from, line->body, made);
	return memcmp(made, line->chain.p, HASH_HEX_SIZE - 1) == 0;
}

const char *
chain_digits(struct str line)
{
	if (line.len < HASH_HEX_SIZE - 1)
		return NULL;
	const struct str tail = str_skip(line, line.len - (HASH_HEX_SIZE - 1));
	for (size_t i = 0; i < tail.len; i++) {
		const char c = tail.p[i];
		if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f')))
			return NULL;
	}
	return tail.p;
}

bool
chain_mark(struct str line, struct chain_line *out)
{
	return take_mark(&line, out);
}

bool
chain_split(struct str line, struct chain_line *out)
{
	struct str observed_at;

	return take_mark(&line, out) && take_last(&line, &out->refers_to) &&
	       take_last(&line, &observed_at) &&
	       take_last(&line, &out->station);
}
