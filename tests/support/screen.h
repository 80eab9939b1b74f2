/*
 * screen.h: a small terminal, so that tests see what a person would: lines of
 * text, and where editing moved, inserted and erased. It knows what terminfo
 * says of an xterm as far as a line editor uses it, and no colours.
 *
 * A struct of zeros, screen_init for each program, screen_put, screen_text,
 * screen_release. Running out of memory ends the test program.
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
	bool wraps[SCREEN_ROWS]; /* the line goes on in the next one */
	struct text gone;        /* lines that have scrolled off */
	bool unknown;            /* a sequence that it does not know was met */
};

/* Sizes that make no sense are those of a terminal of 24 by 80. */
void screen_init(struct screen *s, int rows, int cols);
void screen_put(struct screen *s, const char *data, size_t len);
/* All lines down to the cursor's, blanks at their ends taken off; a line that
 * was too long for the width is one line, as it was written. */
void screen_text(const struct screen *s, struct text *out);
/* The same behind all that has scrolled off: what a person can look up. */
void screen_all(const struct screen *s, struct text *out);
void screen_release(struct screen *s);

#endif
