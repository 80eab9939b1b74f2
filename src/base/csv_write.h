/*
 * csv_write.h: one field of a line.
 */
#ifndef BASE_CSV_WRITE_H
#define BASE_CSV_WRITE_H

#include "base/buf.h"
#include "base/str.h"

/*
 * Appends text, quoted only where it must be: a comma, a quote, a line break,
 * or a blank at either end, which many readers would trim.
 */
void csv_write_field(struct buf *out, struct str text);

#endif
