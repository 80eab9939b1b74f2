/*
 * rows.h: what a session says, as exports give it: its head, and every place
 * for an answer with its value or the kind of its absence, then the scores.
 * What identifies a person or a device has gone through deid.h here, so a
 * format that takes its text from here need not think of it.
 *
 * Order of calls: rows_init once, rows_read for each session, rows_release.
 * What rows_read gave is valid until the next one.
 */
#ifndef EXPORT_ROWS_H
#define EXPORT_ROWS_H

#include <myolog/review.h>

#include "base/arena.h"
#include "export/export.h"

/* Between notes that are joined. */
#define ROWS_NOTES_JOIN " | "
/* Between labels that are joined; codes are by a blank. */
#define ROWS_LABELS_JOIN "; "
/* A score that cannot be determined; beside enum myo_absence. */
#define ROWS_NOT_DETERMINED "not-determined"
/* An answer that de-identification leaves out; likewise. */
#define ROWS_WITHHELD "withheld"

struct rows_head {
	const char *patient_id_recorded; /* for deid_time; never exported */
	const char *session_id, *patient_id, *examiner_id, *station_id;
	const char *protocol_id, *protocol_version, *protocol_rev;
	const char *opened_at, *observed_at, *ended_at;
	const char *state; /* open, closed, abandoned */
	bool is_void;
	const char *end_reason; /* of abandon or void */
	const char *signature;  /* "", signed, amended, fails */
	const char *sides, *order;
	bool blind;
	const char *program;
	const char *notes;  /* on the session, joined */
	const char *checks; /* that hold: check.ID.side, joined by blanks */
	const char *stops;
};

struct rows_answer {
	const struct myo_cell *cell;   /* NULL: a score */
	const struct myo_score *score; /* NULL: an answer */
	const char *item;              /* safety, step, score */
	const char *step_id, *kind;
	const char *side;  /* "" for once */
	int trial;         /* 0: none */
	const char *value; /* "" where it is missing, always */
	const char *code;  /* as value, also with --labels */
	bool has_number, has_rank, has_points;
	double number, points;
	int rank;
	const char *unit, *label, *qualifier;
	const char *missing, *reason;
	const char *note, *flags;
	const char *amend_reason;
	const char *recorded_at, *examiner_id, *entry; /* station:seq */
};

/* A check or a stop that fired; what a safety item or the examiner said. */
struct rows_flag {
	struct myo_flag flag;
	/* of a check or a stop of the protocol, whose words are the
	 * protocol's; else NULL */
	const struct myo_cond *cond;
};

struct rows {
	struct rows_head head;
	struct rows_flag *flags; /* of the whole session */
	size_t n_flags;
	struct rows_answer *list;
	size_t n;

	/* private */
	struct export *x;
	struct arena arena;
	struct buf text;
	struct myo_cells *cells;
};

void rows_init(struct rows *r, struct export *x);
/* All answers, also those that --step leaves out: see rows_wants. */
enum myo_status rows_read(
    struct rows *r, const struct export_session *s) MYO_NODISCARD;
void rows_release(struct rows *r);
/* --step has it, or there is none. */
bool rows_wants(const struct rows *r, const struct rows_answer *a);

#endif
