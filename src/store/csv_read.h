/*
 * csv_read.h: one physical line -> its fields. With csv_write.c the adapter
 * of libcsv: no other file includes its header.
 *
 * csv_reader_new, csv_read_row any number of times, csv_reader_free.
 */
#ifndef STORE_CSV_READ_H
#define STORE_CSV_READ_H

#include <stddef.h>

#include <myolog/status.h>

#include "base/str.h"

#define CSV_ROW_MAX 20

struct csv_row {
	/* NUL-ended; the reader's memory until its next call, but the caller
	 * may write there. */
	char *field[CSV_ROW_MAX];
	size_t len[CSV_ROW_MAX];
	size_t count; /* may be more than CSV_ROW_MAX: not stored */
};

struct csv_reader;

struct csv_reader *csv_reader_new(void); /* NULL: out of memory */
void csv_reader_free(struct csv_reader *r);
/*
 * `line` is without its CRLF. MYO_ERR_FORMAT: a stray or open quote, a line
 * break, a NUL or invalid UTF-8 in it; an empty line is one row of no fields.
 */
enum myo_status csv_read_row(
    struct csv_reader *r, struct str line, struct csv_row *row) MYO_NODISCARD;

#endif
