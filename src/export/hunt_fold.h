/*
 * hunt_fold.h: bytes as they are compared: letters small, whatever the script,
 * characters taken apart and their marks in one order, so that a letter is the
 * same however it is encoded; blanks in a row, of any width, and tabs are one
 * blank. It remembers no more than one character and its marks.
 *
 * Order of calls: hunt_fold_begin, hunt_fold_feed as often as wanted, in
 * pieces of any size, hunt_fold_end.
 */
#ifndef EXPORT_HUNT_FOLD_H
#define EXPORT_HUNT_FOLD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/str.h"

/* More on one letter are put in order by so many: the limit of Unicode's
 * stream-safe text (UAX 15). */
#define HUNT_FOLD_MARKS 30

/* in_word: of a letter, a digit or a mark. */
typedef void hunt_fold_fn(void *ctx, unsigned char byte, bool in_word);

struct hunt_fold {
	/* private */
	hunt_fold_fn *put;
	void *ctx;
	char cut[4]; /* a character that is not there whole */
	size_t n_cut;
	uint32_t marks[HUNT_FOLD_MARKS];
	size_t n_marks;
	bool after_blank;
};

void hunt_fold_begin(struct hunt_fold *f, hunt_fold_fn *put, void *ctx);
void hunt_fold_feed(struct hunt_fold *f, struct str bytes);
void hunt_fold_end(struct hunt_fold *f);

/* Appends a whole text. */
void hunt_fold_text(struct buf *out, struct str text);

#endif
