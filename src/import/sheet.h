/*
 * sheet.h: a CSV file that another program wrote, record by record, each field
 * with its place. With csv_read.c and csv_write.c the adapter of libcsv.
 *
 * RFC 4180, UTF-8: fields split by one separator, quotes doubled inside quotes,
 * line breaks inside quotes, records ended by LF or CRLF, the last one perhaps
 * by the end of the file. A byte-order mark at the start and empty lines are
 * passed over. Everything else is a fault that is said with its place, and the
 * records behind it are read all the same.
 *
 * Order of calls: sheet_new, sheet_next until it is false, sheet_failed,
 * sheet_free. `data` and `file` are borrowed and must outlive the sheet.
 */
#ifndef IMPORT_SHEET_H
#define IMPORT_SHEET_H

#include <stdbool.h>
#include <stddef.h>

#include "base/diag.h"
#include "base/str.h"

struct sheet_field {
	struct str text;  /* NUL-ended, quotes undone */
	const char *at;   /* its first byte in the file, a quote perhaps */
	const char *line; /* where that line begins */
	int number;       /* of that line, from 1 */
};

struct sheet_row {
	struct sheet_field *fields; /* the sheet's, until the next row */
	size_t n;
	struct str bytes; /* as in the file, without the line end */
	int line;
	bool damaged; /* a fault in it was said; it has no fields */
};

struct sheet;

struct sheet *sheet_new(const char *file, struct str data, char separator,
    struct myo_diags *diags); /* NULL: out of memory */
void sheet_free(struct sheet *s);
/* False at the end, or where memory ran out. */
bool sheet_next(struct sheet *s, struct sheet_row *row);
bool sheet_failed(const struct sheet *s);
/* The place of a field, with its source line where that is not too long to be
 * looked at. */
struct diag_at sheet_at(const struct sheet *s, const struct sheet_field *f);

#endif
