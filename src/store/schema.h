/*
 * schema.h: the columns of the logbook, one row a column. What may stand in
 * an entry, how it is written, how it is read back.
 *
 * Writing: schema_check, then schema_encode. Reading: csv_read_row, then
 * schema_decode. An entry that passed schema_check reads back equal.
 */
#ifndef STORE_SCHEMA_H
#define STORE_SCHEMA_H

#include <stdbool.h>
#include <stddef.h>

#include <myolog/diag.h>
#include <myolog/record.h>

#include "base/buf.h"
#include "base/str.h"
#include "csv_read.h"

/* In the order of the file. */
#define SCHEMA_LIST(X)                                                         \
	X(RECORDED_AT, "recorded_at")                                          \
	X(PATIENT_ID, "patient_id")                                            \
	X(SESSION_ID, "session_id")                                            \
	X(PROTOCOL_ID, "protocol_id")                                          \
	X(PROTOCOL_REV, "protocol_rev")                                        \
	X(STEP_ID, "step_id")                                                  \
	X(SIDE, "side")                                                        \
	X(TRIAL, "trial")                                                      \
	X(ENTRY, "entry")                                                      \
	X(VALUE, "value")                                                      \
	X(QUALIFIER, "qualifier")                                              \
	X(UNIT, "unit")                                                        \
	X(LABEL, "label")                                                      \
	X(NOTE, "note")                                                        \
	X(EXAMINER_ID, "examiner_id")                                          \
	X(STATION_ID, "station_id")                                            \
	X(OBSERVED_AT, "observed_at")                                          \
	X(REFERS_TO, "refers_to")                                              \
	X(SEQ, "seq")                                                          \
	X(CHAIN, "chain")

enum schema_col {
#define X(id, name) COL_##id,
	SCHEMA_LIST(X)
#undef X
	COL_COUNT
};

enum schema_kind {
	SCHEMA_PLAIN,  /* only [A-Za-z0-9._:+-], so never quoted */
	SCHEMA_TEXT,   /* any UTF-8 without NUL, line breaks escaped */
	SCHEMA_REFERS, /* plain: empty or station:seq */
	SCHEMA_TIME,   /* plain: RFC 3339 */
	SCHEMA_SIDE,
	SCHEMA_TRIAL,
	SCHEMA_ENTRY,
	SCHEMA_SEQ,
	SCHEMA_CHAIN, /* 64 hex digits; made by the log, not encoded here */
};

struct schema_column {
	const char *name;
	enum schema_kind kind;
	size_t offset; /* of the member of struct myo_entry */
};

const struct schema_column *schema_column(enum schema_col col);
/* The header line without its CRLF. */
struct str schema_header(void);

/* MYO_ERR_FORMAT with a diagnostic for each column that cannot be stored. */
enum myo_status schema_check(
    const struct myo_entry *e, struct myo_diags *diags) MYO_NODISCARD;
/* Appends the line up to the comma before `chain`. */
void schema_encode(struct buf *out, const struct myo_entry *e);

struct schema_fault {
	const char *column;
	const char *why;
};

/*
 * Fills *out, whose text borrows from row; escapes are undone in row itself.
 * false: *fault says what is wrong, *out is half filled.
 */
bool schema_decode(
    struct csv_row *row, struct myo_entry *out, struct schema_fault *fault);

#endif
