/*
 * screen.h: a small terminal, so that tests see what a person would: lines of
 * text, and where editing moved, inserted and erased. It knows what terminfo
 * says of an xterm as far as a line editor uses it, and no colours.
 *
 * screen_init, screen_put, screen_text, screen_release. Lines that have
 * scrolled off are forgotten. Running out of memory ends the test program.
 */
#ifndef TESTS_SCREEN_H
#define TESTS_SCREEN_H

#include <stdbool.h>
#include <stddef.h>

#include "support/transcript.h"

#define SCREEN_ROWS 64
#define SCREEN_COLS 256
#define SCREEN_CELL 16 /* bytes: a character and what combines with it */

struct screen {
	int rows, cols;
	int row, col;
	bool past; /* the last column is written; the next character wraps */
	bool insert;
	char cell[SCREEN_ROWS][SCREEN_COLS][SCREEN_CELL]; /* "" for a blank */
	char pending[SCREEN_CELL]; /* of a sequence or character, so far */
	size_t n_pending;
	bool unknown; /* a sequence that it does not know was met */
};

/* Sizes that make no sense are those of a terminal of 24 by 80. */
void screen_init(struct screen *s, int rows, int cols);
void screen_put(struct screen *s, const char *data, size_t len);
/* All lines down to the cursor's, blanks at their ends taken off; a line that
 * fills the width goes on in the next one, as it was written. */
void screen_text(const struct screen *s, struct text *out);

#endif
