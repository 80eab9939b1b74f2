/*
 * transcript.h: what a program showed on a terminal, searched as a person
 * reads it: where lines are broken, how many blanks stand together, bold,
 * moves of the cursor and bells make no difference, unless what is looked for
 * holds such a byte itself.
 *
 * transcript_init, transcript_add, transcript_find from `at` on,
 * transcript_release. Running out of memory ends the test program.
 */
#ifndef TESTS_TRANSCRIPT_H
#define TESTS_TRANSCRIPT_H

#include <stdbool.h>
#include <stddef.h>

struct text {
	char *data; /* NUL-ended once something was added or reset */
	size_t len, cap;
};

void text_add(struct text *t, char c);
void text_reset(struct text *t);
/* Without its last n bytes. */
void text_cut(struct text *t, size_t n);
void text_release(struct text *t);
/* What a file holds; false, with errno set: it cannot be read. */
bool text_read(struct text *t, const char *path);
/* To standard output, as TAP comments; control characters made visible. */
void text_print(const char *data, size_t len);
/* From the first line on that is not the same. */
void text_print_difference(const struct text *want, const struct text *now);

struct transcript {
	struct text raw;  /* all that was shown */
	struct text flat; /* the same, blanks and line ends as one blank */
};

void transcript_reset(struct transcript *t);
void transcript_release(struct transcript *t);
void transcript_add(struct transcript *t, const char *data, size_t len);
/* Looks for `want` in `flat` from `at` on; *end is behind it. */
bool transcript_find(
    const struct transcript *t, size_t at, const char *want, size_t *end);
/* `want` is the last thing shown from `at` on, but for moves and bells, in
 * front of which *end is. */
bool transcript_ends(
    const struct transcript *t, size_t at, const char *want, size_t *end);
/* `want` stands in a text, wherever its lines are broken. */
bool text_holds(const struct text *t, const char *want);

#endif
