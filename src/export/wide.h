/*
 * wide.h: a table with a row a session, for the formats that write it: which
 * columns it has, and its rows. Of one protocol; a wide is a part of a format's
 * state.
 *
 * Order of calls: wide_init, wide_plan for every revision, the newest first,
 * wide_close, then the columns are known; wide_header, wide_row for each
 * session. All memory is the export's arena.
 *
 * Columns depend on the revisions alone, never on what is in the sessions.
 * First those of the session (table_heads), then every place for an answer in
 * the order of the newest revision, then places that only older ones have,
 * then scores likewise. Places are one where step, side, trial and the way of
 * answering are the same: kind, unit, scale, codes of the options; of a score
 * its way, what it counts, and its unit; with labels in place of codes, also
 * where no label has meant two codes. One that differs has columns of its own
 * with "__v" and the version at the end of its name.
 */
#ifndef EXPORT_WIDE_H
#define EXPORT_WIDE_H

#include "export/labels.h"
#include "export/table.h"

/* A step that the revision of the session does not have. */
#define WIDE_NOT_IN_REVISION "not-in-revision"

enum wide_field {
	WIDE_HEAD, /* of the session */
	WIDE_VALUE,
	WIDE_HAS, /* 0 or 1 of one option of a step with many */
	WIDE_QUALIFIER,
	WIDE_MISSING,
	WIDE_REASON,
	WIDE_BAND,
	WIDE_NOTE,
};

/* What one place for an answer is like. */
struct wide_place {
	const char *step_id; /* as recorded */
	enum myo_side side;
	int trial;
	const char *signature; /* how it is answered; equal: the same place */
	const char *name;      /* of its first column */
	const char *question;  /* of the newest revision, as what follows */
	bool is_score, is_number, is_whole, is_scale, many;
	bool has_min, has_max;
	double min, max;
	const char *unit;
	const struct myo_choice *choices; /* code and label alone */
	size_t n_choices;
	struct labels labels; /* of all revisions */

	/* of the session that is being written */
	const struct rows_answer *answer;
	bool is_in_revision;
};

struct wide_column {
	const char *name;
	enum table_type type;
	enum wide_field field;
	const struct table_head *head;   /* WIDE_HEAD */
	const struct wide_place *place;  /* any other */
	const struct myo_choice *choice; /* WIDE_HAS */
};

struct wide_revision;

struct wide {
	const struct wide_column *columns; /* once it is closed */
	size_t n_columns;

	/* private */
	struct export *x;
	struct wide_place **places;
	size_t n_places, cap_places;
	struct wide_revision *revisions;
	size_t n_revisions, cap_revisions;
	const char **names; /* taken */
	size_t n_names, cap_names;
};

void wide_init(struct wide *w, struct export *x);
enum myo_status wide_plan(
    struct wide *w, const struct myo_protocol *protocol) MYO_NODISCARD;
enum myo_status wide_close(struct wide *w) MYO_NODISCARD;
enum myo_status wide_header(
    struct wide *w, struct table *t, int file) MYO_NODISCARD;
enum myo_status wide_row(struct wide *w, struct table *t, const struct rows *r,
    int file) MYO_NODISCARD;

#endif
