/*
 * mapping.h: how the columns of a CSV file become answers of a protocol,
 * myolog-import(5).
 *
 * One table, mapping_keys: reading a file, `myolog check`, the template and
 * the test of the manual go by its rows.
 *
 * Order of calls: mapping_read; with a mapping that has a protocol,
 * mapping_bind to the loaded protocol; then import_read (import.h). All faults
 * of one stage are reported in one run. Everything lives in the arena, and
 * `text` must outlive the mapping.
 */
#ifndef IMPORT_MAPPING_H
#define IMPORT_MAPPING_H

#include <stdbool.h>
#include <stddef.h>

#include <myolog/diag.h>
#include <myolog/protocol.h>
#include <myolog/status.h>

#include "base/arena.h"
#include "base/str.h"
#include "core/ini.h"
#include "import/when.h"

enum mapping_key {
	/* [import] */
	MAPPING_PROTOCOL,
	MAPPING_LAYOUT,
	MAPPING_PATIENT,
	MAPPING_OBSERVED,
	MAPPING_TIME,
	MAPPING_EXAMINER_COLUMN,
	MAPPING_EXAMINER,
	MAPPING_SIDES_COLUMN,
	MAPPING_SIDES,
	MAPPING_ORDER,
	MAPPING_NOTE_COLUMN,
	MAPPING_DATE_FORMAT,
	MAPPING_ZONE,
	MAPPING_SEPARATOR,
	MAPPING_DECIMAL,
	MAPPING_OTHERS,
	MAPPING_EMPTY_ROWS,
	/* [column ID] */
	MAPPING_COLUMN_NAME,
	MAPPING_COLUMN_IS,
	MAPPING_COLUMN_STEP,
	MAPPING_COLUMN_SIDE,
	MAPPING_COLUMN_TRIAL,
	MAPPING_COLUMN_MAP,
	MAPPING_COLUMN_UNIT,
	MAPPING_COLUMN_BLANK,
	/* [fixed ID] */
	MAPPING_FIXED_STEP,
	MAPPING_FIXED_SIDE,
	MAPPING_FIXED_TRIAL,
	MAPPING_FIXED_ANSWER,
	MAPPING_FIXED_NOTE,
	MAPPING_KEYS
};

enum mapping_type {
	MAPPING_TEXT,   /* any text */
	MAPPING_HEADER, /* the name of a column, as its first row has it */
	MAPPING_ID,     /* of a protocol, step, safety item, examiner */
	MAPPING_CHOICE, /* one of `choices` */
	MAPPING_TRIAL_NUMBER,
	MAPPING_OFFSET, /* local, utc or +HH:MM */
	MAPPING_MAP,    /* the ID of a [map] */
};

struct mapping_row {
	const char *section, *name;
	enum mapping_type type;
	const char *choices;  /* "point|comma" */
	const char *standard; /* where it is not given; "" for none */
	bool required;
	const char *help;
};

extern const struct mapping_row mapping_keys[MAPPING_KEYS];

/* How a cell is meant. */
enum mapping_is {
	MAPPING_ANSWER,
	MAPPING_QUALIFIER,
	MAPPING_NOTE,
	MAPPING_MISSING, /* why there is no answer, as exports say it */
	MAPPING_REASON,  /* why it was not tested, as exports say it */
	MAPPING_UNIT,    /* the unit that the answer is in */
	MAPPING_IGNORED,
	MAPPING_ISES
};

/* A place for an answer, or a check. */
struct mapping_place {
	const char *step_id; /* as recorded; "" for none */
	const struct myo_step *step;
	const struct myo_safety *safety;
	const struct myo_check *check;
	enum myo_side side;
	int trial;
};

/* The cell of a file and what would be typed for it. */
struct mapping_pair {
	struct str cell, answer;
	const struct ini_entry *entry;
	struct mapping_pair *next;
};

struct mapping_map {
	const char *id;
	const struct ini_section *section;
	struct mapping_pair *pairs;
	struct mapping_map *next;
};

/* A [column], a [fixed], or what layout = wide makes of a column's name. */
struct mapping_column {
	const char *name; /* of the column; fixed: "" */
	enum mapping_is is;
	bool fixed;
	struct mapping_place place;
	const struct mapping_map *map; /* or NULL */
	const char *unit;              /* "" for none */
	const char *blank;         /* typed for an empty cell; "" for none */
	const char *answer, *note; /* fixed */
	long at; /* its place in a row, once the header is read; or -1 */
	/* private */
	const struct ini_section *section; /* NULL: made by the layout */
	const struct ini_entry *own[MAPPING_KEYS];
	struct mapping_column *next;
};

struct mapping {
	const char *file;
	struct arena *arena;
	struct ini_doc *doc;
	/* of [import] */
	const char *protocol_id;
	bool wide;
	const char *patient, *observed, *time;  /* columns; "" for none */
	const char *examiner_column, *examiner; /* one of both is "" */
	const char *sides_column, *note_column; /* "" for none */
	const char *sides; /* "right,left" and so on; "" for the protocol's */
	const char *order; /* "" for the protocol's */
	enum when_format date_format;
	bool local;
	int offset_min; /* unless local */
	char separator;
	bool comma;          /* the decimal sign */
	bool others_ignored; /* columns that are not mapped */
	bool empty_refused;  /* rows of empty cells */
	struct mapping_map *maps;
	struct mapping_column *columns; /* fixed ones too, in their order */
	/* private */
	const struct ini_section *head;
	const struct ini_entry *own[MAPPING_KEYS];
	struct mapping_column **columns_end;
	size_t errors;
	struct myo_diags *diags;
};

/*
 * NULL: out of memory. With faults (m->errors > 0) what was sound is in it;
 * protocol_id is "" where there is none to bind to.
 */
struct mapping *mapping_read(struct arena *arena, const char *file,
    struct str text, struct myo_diags *diags);
/* Steps, sides, trials, units and the answers of maps against the protocol;
 * faults count in m->errors. */
void mapping_bind(struct mapping *m, const struct myo_protocol *protocol,
    struct myo_diags *diags);

/* The text of a mapping: its first section is one of a mapping. */
bool mapping_is(struct str text);

/* ---- for the files of this folder */

void mapping_fault(struct mapping *m, enum diag_code code,
    struct ini_place place, const char *fmt, ...) MYO_PRINTF(4, 5);
/* A new column at the end; NULL: out of memory. */
struct mapping_column *mapping_add(struct mapping *m);
/* mapping_wide.c: what our own wide export calls the columns of a place. */
void mapping_wide(struct mapping *m, const struct myo_protocol *protocol);
/* Some column or fixed answer has this place. */
const struct mapping_column *mapping_find(const struct mapping *m,
    const struct mapping_place *place, enum mapping_is is);
bool mapping_same_place(
    const struct mapping_place *a, const struct mapping_place *b);

#endif
