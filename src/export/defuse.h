/*
 * defuse.h: text that a spreadsheet program does not take for a formula, a
 * number or a date when it opens a CSV file.
 *
 * Such a text gets an apostrophe in front, which is no part of it. That is
 * done where it begins with = + - @, tab, CR, LF or one of their full-width
 * variants, also behind blanks and quotes, and where it consists of nothing
 * but digits and the signs of numbers, dates and times, so that 4- is not
 * taken for -4, 007 for 7 and 1-2 for a day. What is a plain number ("-5",
 * "12.50") stays as it is.
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
