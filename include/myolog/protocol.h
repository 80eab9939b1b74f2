/*
 * protocol.h: the read-only model of a test protocol, myolog-protocol(5).
 *
 * A protocol is made by myo_protocol_load (or found by id through library.h)
 * and freed by myo_protocol_free. It is resolved: `from` is expanded, the
 * scales and reasons that it uses are in it. Its snapshot is that resolved
 * protocol as a protocol file of its own; loading the snapshot gives the same
 * model and the same snapshot, byte for byte.
 *
 * All members are borrowed from the protocol. Text members are never NULL.
 * Paragraphs inside a text are separated by a line break.
 */
#ifndef MYOLOG_PROTOCOL_H
#define MYOLOG_PROTOCOL_H

#include <stdbool.h>
#include <stddef.h>

#include <myolog/diag.h>
#include <myolog/record.h>
#include <myolog/scale.h>
#include <myolog/status.h>

#ifdef __cplusplus
extern "C" {
#endif

#define MYO_ID_MAX 40 /* bytes of an id */

/* Kinds of steps: name in the file, enum suffix. */
#define MYO_KIND_LIST(X)                                                       \
	X(INSTRUCTION, "instruction")                                          \
	X(YESNO, "yesno")                                                      \
	X(CHOICE, "choice")                                                    \
	X(PALPATION, "palpation")                                              \
	X(CHECKS, "checks")                                                    \
	X(GRADE, "grade")                                                      \
	X(NUMBER, "number")                                                    \
	X(COUNT, "count")                                                      \
	X(HOLD, "hold")                                                        \
	X(TEXT, "text")

enum myo_kind {
#define X(name, text) MYO_KIND_##name,
	MYO_KIND_LIST(X)
#undef X
	MYO_KINDS
};

/* When a note prompt follows an answer. */
enum myo_note_rule {
	MYO_NOTE_NO,
	MYO_NOTE_ASK,         /* always; Enter for none */
	MYO_NOTE_IF_ABNORMAL, /* Enter for none */
	MYO_NOTE_REQUIRED_IF_ABNORMAL,
};

enum myo_order {
	MYO_ORDER_STEP, /* each step on every side before the next */
	MYO_ORDER_SIDE, /* one side whole, then the other */
};

/* Where an item stands, for faults found later. */
struct myo_where {
	const char *file;
	int line;
	int column;
};

struct myo_cond; /* a condition; src/core/cond.h */

/* The anatomy card that `?` and `protocols show` print. */
struct myo_muscle {
	const char *id;
	const char *name, *latin, *part_of;
	const char *origin, *insertion, *action;
	const char *nerve, *roots, *artery, *relations;
	const char *fibres; /* what its fibres join */
	const char *test;   /* what a test of it can and cannot tell */
	const char *palpate, *help, *source;
	const struct myo_named *roots_by; /* roots per source */
	size_t n_roots_by;
	struct myo_where where;
};

struct myo_step {
	const char *id;
	enum myo_kind kind;
	int index; /* in myo_protocol.steps */

	/* words */
	const char *ask, *action; /* `ask`, `do` */
	const char *position, *stabilise, *resist, *palpate, *say, *watch;
	const char *help, *method, *source;
	const char *structure;         /* palpation: what is felt */
	const char *identifies;        /* "device" or "" */
	const struct myo_named *codes; /* code.<system> */
	size_t n_codes;
	const char *const *muscles; /* ids of muscle cards */
	size_t n_muscles;

	/* when and where it is asked */
	enum myo_side sides[2]; /* MYO_SIDE_ONCE alone for `once` */
	size_t n_sides;
	bool else_side; /* sides[1] only where sides[0] is not tested */
	int with;       /* index of the step it belongs to, or -1 */
	int trials;     /* 0: none */
	bool required;
	const struct myo_cond *ask_if; /* NULL: always */
	const char *ask_if_text;
	enum myo_note_rule note;

	/* answers: choices of yesno, choice, palpation, checks; of a grade
	 * these are the scale's levels with the step's own `abnormal` */
	const struct myo_choice *choices;
	size_t n_choices;
	bool many;                     /* several choices in one answer */
	const struct myo_scale *scale; /* grade; else NULL */

	/* numbers: number, count, hold, in units[0] */
	const char *const *units; /* units[0] is stored; may be none */
	size_t n_units;
	bool has_min, has_max, has_soft_min, has_soft_max;
	double min, max, soft_min, soft_max;
	int decimals;
	double target;  /* hold: s; count: number; 0: none */
	double rest;    /* s between trials; 0: none */
	double cadence; /* beats per minute; 0: none */
	bool has_mdc;
	double mdc; /* minimal detectable change, in units[0] */
	const char *mdc_source;
	/* Steps whose answers have to be the same for values of two sessions
	 * to be compared: indices in myo_protocol.steps. */
	const int *compare_if_same;
	size_t n_compare_if_same;

	struct myo_where where;
};

enum myo_safety_level {
	MYO_SAFETY_HARD, /* a yes blocks */
	MYO_SAFETY_ASK,  /* a yes goes on with named consent */
};

/* A set of steps that something blocks. */
struct myo_blocks {
	bool all;
	const int *steps; /* indices in myo_protocol.steps */
	size_t n_steps;
};

struct myo_safety {
	const char *id; /* recorded as safety.ID */
	const char *ask, *say, *help, *source;
	bool many;                        /* kind = checks: choices, or none */
	const struct myo_choice *choices; /* yes and no, or its options */
	size_t n_choices;
	enum myo_safety_level level;
	struct myo_blocks blocks;
	struct myo_where where;
};

/* Fires on each side where its condition holds. */
struct myo_stop {
	const char *id; /* recorded as stop.ID */
	const struct myo_cond *cond;
	const char *cond_text;
	const char *say, *source;
	struct myo_blocks blocks;
	bool sided; /* evaluated on each side */
	struct myo_where where;
};

struct myo_check {
	const char *id; /* recorded as check.ID */
	const struct myo_cond *cond;
	const char *cond_text;
	const char *say, *source;
	bool sided;
	struct myo_where where;
};

/* How a score is computed: key in the file, enum suffix. */
#define MYO_SCORE_LIST(X)                                                      \
	X(SUM, "sum")                                                          \
	X(MEAN, "mean")                                                        \
	X(MAX, "max")                                                          \
	X(SD, "sd") /* of a sample: n - 1 */                                   \
	X(CV, "cv") /* 100 * SD / mean, in % */                                \
	X(DIFFERENCE, "difference")                                            \
	X(SYMMETRY, "symmetry")                                                \
	X(FORMULA, "formula")

enum myo_score_way {
#define X(name, text) MYO_SCORE_##name,
	MYO_SCORE_LIST(X)
#undef X
	MYO_SCORE_WAYS
};

/* What a missing item does to a score. */
enum myo_missing {
	MYO_MISSING_REFUSE,     /* not determined: never a partial sum */
	MYO_MISSING_TESTABLE,   /* the mean of those that are there */
	MYO_MISSING_OTHER_SIDE, /* each item once, from the other side where
				 * the first cannot be tested */
	MYO_MISSING_COPY_SIDE,  /* the other side's stands for it: estimated */
	MYO_MISSING_PRORATE,    /* the sum is scaled up: estimated */
};

/* Of two sides. Sources: common practice for LSI and the stronger side,
 * Robinson et al. 1987 for the symmetry index. */
enum myo_symmetry {
	MYO_SYMMETRY_LSI,         /* 100 * involved / uninvolved */
	MYO_SYMMETRY_DEFICIT,     /* 100 - LSI */
	MYO_SYMMETRY_OF_STRONGER, /* 100 * (stronger - weaker) / stronger */
	MYO_SYMMETRY_ROBINSON,    /* 100 * (R - L) / (0.5 * (R + L)) */
};

enum myo_over_trials {
	MYO_TRIALS_NONE, /* the one answer, or the named trial */
	MYO_TRIALS_MAX,  /* of all trials; missing where one of them is */
	MYO_TRIALS_MEAN,
};

/* One answer that a score counts. */
struct myo_score_item {
	int step; /* index in myo_protocol.steps */
	enum myo_side side;
	enum myo_side instead; /* other-side, copy-side; else ONCE */
	int trial;             /* 0: none */
	enum myo_over_trials over;
};

/* A range of values and its words; the first of a score's that fits. */
struct myo_band {
	int op; /* private: enum cond_op */
	double limit;
	const char *text; /* as written: "< 48" */
	const char *label;
};

struct formula; /* src/core/formula.h */

/*
 * What is computed from answers. An item that is hidden, open, skipped or not
 * tested is missing. Grades count by their scale's points; a grade whose
 * points are not its code (4- as 4, T as 0) is named in the note.
 */
struct myo_score {
	const char *id; /* recorded as score.ID */
	const char *label;
	enum myo_score_way way;
	const char *items_text; /* the steps, or the formula, as written */
	const struct formula *formula;
	const struct myo_score_item *items; /* of a formula: of all of it */
	size_t n_items;
	enum myo_missing missing;
	enum myo_symmetry index; /* symmetry */
	int involved; /* step that says which side is affected, or -1 */
	bool has_range;
	double min, max;
	int decimals;     /* shown and stored; -1: as many as there are */
	const char *unit; /* "" for none */
	const struct myo_band *bands;
	size_t n_bands;
	bool on_request; /* shown when asked for, never recorded */
	const char *source;
	const struct myo_named *rules; /* every other key; a band a line */
	size_t n_rules;
	struct myo_where where;
};

MYO_API const char *myo_score_way_text(enum myo_score_way way);

/* {limit:NAME=STANDARD} in the file. The texts and conditions of the model
 * hold the number in force already, and so does the snapshot, which therefore
 * has no limits of its own. */
struct myo_limit {
	const char *name;
	const char *standard; /* the protocol's own; "" for none */
	const char *value;    /* the number in force */
	bool is_local;        /* it is the clinic's */
};

struct myo_protocol {
	const char *id, *version, *title, *region, *about, *sources;
	enum myo_side sides[2]; /* in the order they are asked */
	size_t n_sides;
	enum myo_order order;
	const struct myo_muscle *muscles;
	size_t n_muscles;
	const struct myo_safety *safeties;
	size_t n_safeties;
	const struct myo_step *steps;
	size_t n_steps;
	const struct myo_stop *stops;
	size_t n_stops;
	const struct myo_check *checks;
	size_t n_checks;
	const struct myo_score *scores;
	size_t n_scores;
	const struct myo_scale *scales; /* those used */
	size_t n_scales;
	const struct myo_reason *reasons;
	size_t n_reasons;
	const struct myo_limit *limits;
	size_t n_limits;

	const char *snapshot; /* the resolved protocol, a file of its own */
	size_t snapshot_len;
	char hash[65];   /* BLAKE2b-256 of the snapshot, hex */
	const char *rev; /* version, hyphen, first 12 digits of hash */
};

/*
 * Where a loader finds what a file refers to. `from` names another protocol
 * ("elbow-flexion/strength"): load is called with its id and the path of the
 * file that wants it. It appends the bytes to a buffer that it allocates with
 * malloc (the loader frees it), and sets *path to a name for messages (freed
 * likewise). MYO_ERR_NOTFOUND when there is none.
 */
struct myo_protocol_source {
	void *ctx;
	enum myo_status (*load)(void *ctx, const char *id,
	    const char *from_path, char **data, size_t *len, char **path);
};

/* What protocols share: scales and reasons, from config/scales.ini and
 * reasons.ini, and the clinic's own limits. */
struct myo_catalogue;

MYO_API struct myo_catalogue *myo_catalogue_new(void); /* NULL: no memory */
MYO_API void myo_catalogue_free(struct myo_catalogue *catalogue);
/* Adds the scales and reasons of one file; of two with one id the first that
 * was added is in force. MYO_ERR_INVALID: see the diagnostics. */
MYO_API enum myo_status myo_catalogue_add(struct myo_catalogue *catalogue,
    const char *path, const char *data, size_t len,
    struct myo_diags *diags) MYO_NODISCARD;

/*
 * The clinic's number for {limit:NAME}: digits, perhaps with a point, at most
 * 8 characters; NAME is an id. MYO_ERR_INVALID for anything else. Of two for
 * one name the first is in force.
 */
MYO_API enum myo_status myo_catalogue_set_limit(struct myo_catalogue *catalogue,
    const char *name, const char *value) MYO_NODISCARD;

/*
 * Reads a protocol. All faults of the file are reported in one run; with an
 * error among them the result is MYO_ERR_INVALID and *out is untouched.
 * `source` may be NULL (no `from`), `catalogue` too (a snapshot has its own
 * scales and reasons). A catalogue must outlive the call only.
 */
MYO_API enum myo_status myo_protocol_load(const char *path, const char *data,
    size_t len, const struct myo_catalogue *catalogue,
    const struct myo_protocol_source *source, struct myo_protocol **out,
    struct myo_diags *diags) MYO_NODISCARD;
MYO_API void myo_protocol_free(struct myo_protocol *protocol);

/* The step of an id, or NULL. */
MYO_API const struct myo_step *myo_protocol_step(
    const struct myo_protocol *protocol, const char *id);
MYO_API const struct myo_reason *myo_protocol_reason(
    const struct myo_protocol *protocol, const char *id);
MYO_API const struct myo_muscle *myo_protocol_muscle(
    const struct myo_protocol *protocol, const char *id);
MYO_API const char *myo_kind_text(enum myo_kind kind);

#ifdef __cplusplus
}
#endif
#endif
