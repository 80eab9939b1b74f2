/*
 * utf8.h: validate and measure UTF-8. The adapter of utf8proc: no other file
 * includes its header.
 */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "buf.h"
#include "str.h"

/*
 * Reads one code point at the start of s. Returns its length in bytes, or 0
 * for an invalid, overlong, surrogate or cut sequence or an empty s.
 */
size_t utf8_next(struct str s, uint32_t *cp);
/* Offset of the first invalid byte, or s.len when all is valid. NUL is
 * valid here; who must refuse it looks for it. */
size_t utf8_check(struct str s);
/* Of a whole text: without a byte-order mark in front. */
struct str utf8_unmarked(struct str s);
/*
 * By what a code point is compared with others: Unicode's full case folding
 * and compatibility decomposition, without what nobody sees, as a soft hyphen
 * or a joiner. Code points into out; their number, perhaps 0. Marks are left
 * in their order: see utf8_mark_class.
 */
#define UTF8_FOLD_MAX 24
size_t utf8_fold(uint32_t cp, uint32_t out[UTF8_FOLD_MAX]);
/* The canonical combining class, by which marks of one letter are put in
 * order; 0: not such a mark. */
int utf8_mark_class(uint32_t cp);
/* A letter or a digit of any script, or a mark on one. */
bool utf8_in_word(uint32_t cp);
/* Bytes into out; their number. */
size_t utf8_put(uint32_t cp, char out[4]);
/* Code points in s; an invalid byte counts as one. */
size_t utf8_count(struct str s);
/* Terminal columns; wide is 2, combining and invisible 0, an invalid byte 1.
 * Code points are added up, as wcwidth and so ncurses and most terminals do:
 * an emoji joined from several is as wide as its parts.
 * Measure what utf8_visible made, not raw text. */
size_t utf8_width(struct str s);
/*
 * Appends s made harmless for a screen: line feed, carriage return and tab as
 * \n, \r, \t; other C0, NUL and DEL as \xNN (ESC is \x1b), and so invalid
 * bytes; C1, bidirectional controls, line and paragraph separators, tags and
 * other format characters as <U+NNNN>. Everything else is copied; the
 * zero-width joiner, non-joiner and variation selectors stay, since emoji and
 * scripts need them.
 */
void utf8_visible(struct buf *out, struct str s);
/* The same of a text in one line: its paragraphs are joined with a blank. */
void utf8_line(struct buf *out, const char *text);
/* Appends s wrapped at `width` columns, the indent included, each line after
 * `indent` blanks, the first too; breaks at blanks, long words overflow. '\n'
 * in s starts a new line, at the end it adds none. Ends with a newline unless
 * s is empty. s must be visible text. */
void utf8_wrap(struct buf *out, struct str s, size_t indent, size_t width);

#endif
