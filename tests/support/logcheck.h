/*
 * logcheck.h: judges the bytes of a logbook file by the words of
 * myolog-logbook(5), with no code of the store: header, CRLF, columns, seq
 * without gaps, chain by libsodium.
 */
#ifndef TESTS_LOGCHECK_H
#define TESTS_LOGCHECK_H

#include <stddef.h>

#include <myolog/record.h>

#define LOGCHECK_HEADER                                                        \
	"recorded_at,patient_id,session_id,protocol_id,protocol_rev,"          \
	"step_id,side,trial,entry,value,qualifier,unit,label,note,"            \
	"examiner_id,station_id,observed_at,refers_to,seq,chain"
#define LOGCHECK_COLUMNS 20
#define LOGCHECK_ROWS    64
#define LOGCHECK_FIELD   512

struct logcheck_row {
	char field[LOGCHECK_COLUMNS][LOGCHECK_FIELD];
};

enum {
	LC_RECORDED = 0,
	LC_STEP = 5,
	LC_SIDE = 6,
	LC_ENTRY = 8,
	LC_VALUE = 9,
	LC_LABEL = 12,
	LC_NOTE = 13,
	LC_STATION = 15,
	LC_SEQ = 18,
	LC_CHAIN = 19
};

struct logcheck {
	size_t count;
	struct logcheck_row row[LOGCHECK_ROWS]; /* the first of them */
	char head[65];     /* chain of the last row, or of the header */
	const char *fault; /* NULL: whole and unbroken */
	size_t fault_line;
};

/* out->fault is NULL when all of data is a faultless file. */
void logcheck(const char *data, size_t len, struct logcheck *out);
/* How many rows have this text in `value` (and are of entry "answer"). */
size_t logcheck_answers(const struct logcheck *c, const char *value);
/* BLAKE2b-256 of bytes in hex. */
void logcheck_hash(const void *data, size_t len, char out[65]);

/* An ordinary answer; `value` is borrowed. */
struct myo_entry logcheck_draft(const char *value);

#endif
