/*
 * enter.h: one row, typed into a session of its own.
 */
#ifndef IMPORT_ENTER_H
#define IMPORT_ENTER_H

#include <myolog/session.h>

#include "base/arena.h"
#include "base/buf.h"
#include "import/import.h"
#include "import/sheet.h"

/* What says something about a place for an answer, in one row. */
struct cell {
	const struct mapping_column *column; /* NULL: there is none */
	const struct sheet_field *field;     /* NULL: fixed */
	struct str text;                     /* trimmed */
};

struct enter {
	struct arena *arena; /* of entries */
	struct myo_session *session;
	const struct import_rules *rules;
	struct myo_entry *entries;
	size_t n, cap;
	struct buf line;
	/* of the last line */
	const char *refused, *doubtful; /* "" for none; in the arena */
	bool failed;
};

/* Carries out what a call of the session gave. */
void enter_perform(struct enter *e, const struct myo_effects *fx);
/* A typed line; false: it was refused, and e->refused says why. */
bool enter_type(struct enter *e, struct str line);

/* The cells of one place. */
struct cells {
	struct mapping_place place;
	struct cell by[MAPPING_ISES];
};

/*
 * Answers it. NULL, or what is wrong; *whose is the cell that it is about, and
 * *later says that it may come right once other steps are answered.
 */
const char *enter_cells(struct enter *e, const struct cells *c,
    const struct mapping *m, const struct cell **whose, bool *later);
/*
 * To the end: notes on checks, remarks, close. `note_of` gives the note on a
 * check, empty for none. NULL, or what is in the way of it.
 */
typedef struct str enter_note_fn(
    void *ctx, const struct myo_check *check, enum myo_side side);
const char *enter_close(struct enter *e, struct str remark,
    const char *provenance, enter_note_fn *note_of, void *ctx);

#endif
