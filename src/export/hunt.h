/*
 * hunt.h: many texts searched for at once in a stream of bytes, in one pass
 * over the stream. The texts themselves are not kept: a fingerprint of 64 bits
 * and a word for each, 16 bytes with their room, so that a logbook's worth of
 * notes fits.
 *
 * Order of calls: hunt_new, hunt_add, then as often as wanted hunt_begin,
 * hunt_feed, hunt_end; hunt_free.
 *
 * Letters are the same small and capital, and however they are encoded, see
 * hunt_fold.h; so are one blank and several.
 *
 * A text longer than 64 bytes is searched for by its first 64: nothing that
 * long is there by chance. What is found is right but for one chance in about
 * 10^11 for a million texts and a gigabyte.
 */
#ifndef EXPORT_HUNT_H
#define EXPORT_HUNT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

/* How a text must stand there to be found. */
enum hunt_as {
	/* anywhere */
	HUNT_PART,
	/* by itself: no letter and no digit, of any script, before it or
	 * behind it, unless it ends there in another character itself */
	HUNT_WORD,
	/* Digits, so many that no result has them: likewise, and not in a
	 * decimal number that is all of a field of a table or of JSON. */
	HUNT_DIGITS,
	/* Few, with zeros before them: likewise, and not joined to another
	 * digit by . : - + in a decimal number, a time or a date. */
	HUNT_ZEROS,
	/* Few others, as results, limits, trials and versions have them:
	 * likewise, and not all of a field or in a number that is; nor the
	 * trial in the name of a place, a version before a hash, or the
	 * number of an entry behind its station's pseudonym. */
	HUNT_NUMBER,
};

/* What a hit is called; given with the text. */
#define HUNT_WHAT_MAX 16

struct hunt;

/* `line` from 1. */
typedef void hunt_fn(void *ctx, unsigned what, uint64_t line);
/* Whether a text of the form of a UUID, in small letters, is one of those that
 * are wanted. */
typedef bool hunt_uuid_fn(void *ctx, struct str uuid);

/* For about so many texts: more of them make it slower. */
struct hunt *hunt_new(size_t expected);
void hunt_free(struct hunt *h);
/* false: out of memory. An empty text is none. Twice the same for one `what` is
 * once, with what was given first; for another one it is searched for twice,
 * so that what may be forgotten hides nothing that may not. */
bool hunt_add(struct hunt *h, struct str text, enum hunt_as as, unsigned what);
/* The same in every form in which an export may write it: raw, with quotes
 * doubled, escaped as in JSON (also beyond ASCII) and as in a logbook; a text
 * of several lines by each of them. Lines of less than `least` bytes are left
 * out. */
bool hunt_add_forms(struct hunt *h, struct str text, enum hunt_as as,
    unsigned what, size_t least);
size_t hunt_count(const struct hunt *h);
/* What stands in this stream is no longer searched for, if it is called so:
 * bit n of the mask for what n. Ends with hunt_end. */
void hunt_begin_forget(struct hunt *h, unsigned mask);
size_t hunt_forgotten(const struct hunt *h, unsigned mask);
void hunt_begin(struct hunt *h, hunt_fn *fn, hunt_uuid_fn *uuid,
    unsigned uuid_what, void *ctx);
void hunt_feed(struct hunt *h, struct str bytes);
void hunt_end(struct hunt *h);

#endif
