/*
 * defuse.h: text that a spreadsheet program does not take for a formula, a
 * number or a date when it opens a CSV file.
 *
 * Such a text gets an apostrophe in front, which is no part of it. That is
 * done where it begins with = + - @, tab, CR, LF or one of their full-width
 * variants, also behind blanks and quotes; where it consists of nothing but
 * digits and the signs of numbers, dates and times, so that 4- is not taken for
 * -4, 007 for 7, 1.50 for 1.5 and 1-2 for a day; where it is one word of three
 * or more letters with one or two numbers, as MAR-1 and "1 Mar 2024" are, with
 * nothing but a sign or two between them; and where it is "true" or "false".
 * What is a number that is written back alike ("-5", "12.5") stays as it is.
 * Cells that are numbers do not come here.
 */
#ifndef EXPORT_DEFUSE_H
#define EXPORT_DEFUSE_H

#include "base/buf.h"
#include "base/str.h"

#define DEFUSE_MARK '\''

bool defuse_needs(struct str text);
/* Appends one field of a CSV line. */
void defuse_field(struct buf *out, struct str text);

#endif
