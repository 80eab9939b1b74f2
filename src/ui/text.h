/*
 * text.h: words of files and people made fit for lines of `width` columns:
 * control characters visible, wrapped at blanks. Everything is appended to a
 * struct buf.
 */
#ifndef UI_TEXT_H
#define UI_TEXT_H

#include <stddef.h>

#include "base/buf.h"
#include "base/str.h"

/* Columns by which later lines of a paragraph stand in. */
#define TEXT_HANG 2

/* One line: paragraphs are joined with a blank. Not wrapped. */
void text_line(struct buf *out, const char *text);
/* "LABEL: text", each paragraph wrapped, all lines indented, those behind the
 * label's by two more. Nothing at all for an empty text; no label where it is
 * "". */
void text_field(struct buf *out, size_t indent, size_t width, const char *label,
    const char *text);
/* One paragraph, its first line indented, the others by two more: what goes
 * over a line's end is no item of its own. Nothing for an empty text. */
void text_item(struct buf *out, size_t indent, size_t width, const char *text);
/*
 * One paragraph that is visible text already: its first line at the margin,
 * the others two blanks in, so that only the first can begin with a word that
 * means something. Ends with a newline unless empty.
 */
void text_hang(struct buf *out, size_t width, struct str text);
/* Lines of a question, the last one open: where that leaves no room for a short
 * answer behind it, its last word moves into a line of its own. */
void text_leave_room(struct buf *lines, size_t width);
/* "right", or "right, trial 2" where there are trials, or "". */
void text_place(struct buf *out, const char *side, int trial);

#endif
