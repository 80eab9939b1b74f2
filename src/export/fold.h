/*
 * fold.h: text as lines that are never wider than asked for. Lines break at
 * blanks; a word that is wider than a line is cut behind a hyphen, or, where
 * there is none, between its characters.
 * Control characters are made visible first; a line break in the text begins a
 * new line.
 *
 * Order of calls: FOLD_INIT, fold_text as often as needed (each forgets the
 * lines before), fold_release. Running out sticks.
 */
#ifndef EXPORT_FOLD_H
#define EXPORT_FOLD_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/str.h"

struct fold {
	struct str *items; /* of `text` */
	size_t n, cap;
	struct buf text;
	bool failed;
};

#define FOLD_INIT                                                              \
	{                                                                      \
		NULL, 0, 0, BUF_INIT, false                                    \
	}

/* At least one line, perhaps an empty one. `width` is taken as 2 at least,
 * so that each character finds its place. */
void fold_text(struct fold *f, const char *text, size_t width);
void fold_release(struct fold *f);

#endif
