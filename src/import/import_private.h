/*
 * import_private.h: what import.c (all rows), import_header.c (what the
 * columns are) and import_row.c (one row) share.
 */
#ifndef IMPORT_IMPORT_PRIVATE_H
#define IMPORT_IMPORT_PRIVATE_H

#include "base/date.h"
#include "import/enter.h"
#include "import/import.h"
#include "import/sheet.h"

/* What is no answer, by the column that has it. */
enum head {
	HEAD_PATIENT,
	HEAD_OBSERVED,
	HEAD_TIME,
	HEAD_EXAMINER,
	HEAD_SIDES,
	HEAD_NOTE,
	/* of layout = wide */
	HEAD_OPENED,   /* of what was not entered late */
	HEAD_PROTOCOL, /* whose session it was */
	HEAD_STATE,    /* closed, or it is none */
	HEAD_VOID,     /* 1: it was withdrawn */
	HEADS
};

/* A place, and the columns that say something about it. */
struct group {
	struct mapping_place place;
	const struct mapping_column *by[MAPPING_ISES];
};

struct read {
	struct arena *arena;
	const char *file;
	struct mapping *m;
	const struct myo_protocol *protocol;
	const struct import_rules *rules;
	const char *program; /* that opens the sessions */
	struct import *out;
	struct myo_diags *diags;
	struct sheet *sheet;
	size_t n_columns;
	const char **names; /* of the columns */
	long heads[HEADS];
	struct group *groups;
	size_t n_groups;
	bool failed, no_id;
	/* the row */
	const struct sheet_row *row;
	struct enter enter;
	struct cells cells; /* of the place that is answered */
	size_t faults;
};

/* About a field of this row. */
void read_fault(struct read *r, enum diag_code code,
    const struct sheet_field *f, const char *fmt, ...) MYO_PRINTF(4, 5);
/* The header: false, memory ran out. */
bool read_header(struct read *r, const struct sheet_row *row);
bool read_groups(struct read *r);
/* Any other row; false: nothing more can be read. */
bool read_row(struct read *r);

#endif
