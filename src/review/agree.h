/*
 * agree.h: what two examiners found in the same patients, side by side. Pure.
 *
 * Order of calls: agree_new; agree_add for every session of either examiner
 * (its values are taken out, neither it nor its protocol is held); agree_pair;
 * then agree_count as often as needed; agree_free. MYO_ERR_NOMEM is the one
 * failure.
 *
 * A pair is a session of each examiner, of one patient and one protocol, seen
 * within a window of time. Each session is in one pair at most; the two that
 * are nearest in time go first, at equal times the earlier ones, then by id.
 *
 * An item is a step in one form: protocol, kind, scale or options, unit,
 * trials, structure, method, position, stabilisation and resistance. Revisions
 * whose step is the same in all of these share it; any other form is an item of
 * its own. Where the two have values in different forms, the place is one
 * observation, of A's item, and B has none in it. Its minimal detectable change is the one that all revisions state
 * from which observations came that have both values. The mean of the
 * trials stands for a measurement, as trial 1 of one examiner has nothing to do
 * with trial 1 of the other, and only where both have all trials; a mean of
 * grades is none, so grades and options are compared trial by trial.
 *
 * Nothing is imputed: an observation lacks a value where the session has none,
 * or has one that somebody else gave.
 */
#ifndef REVIEW_AGREE_H
#define REVIEW_AGREE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <myolog/protocol.h>
#include <myolog/session.h>
#include <myolog/status.h>

#include "base/arena.h"
#include "base/buf.h"
#include "review/agreement.h"

enum agree_who {
	AGREE_A,
	AGREE_B,
	AGREE_BOTH, /* how many there are */
};

#define AGREE_NEVER INT64_MAX /* of a distance in time: there is none */

struct agree_setup {
	const char *examiner[AGREE_BOTH]; /* ids; borrowed */
	int64_t within_ms;
	const char *step_id; /* NULL: all */
};

/* A session, as far as pairing goes by it. */
struct agree_visit {
	const char *session_id, *patient_id, *protocol_id, *protocol_rev;
	const char *seen; /* when the patient was seen, as recorded */
	int64_t at;       /* the same, in ms */
	enum agree_who who;
	bool blind, imported;
	bool moved;      /* from another patient, whose findings it showed */
	int64_t entered; /* when it was opened, ms */
	int64_t asked;   /* when it was opened or resumed last, ms */
	struct agree_visit *mate; /* NULL: not paired */
	int64_t nearest;          /* to a session of the other; AGREE_NEVER */
	size_t pair;              /* index, where there is a mate */

	/* private */
	struct agree_visit *before, *behind;
	struct agree_value *values;
	size_t n_values, cap_values;
	const struct agree_device *devices;
	size_t n_devices;
};

/* Whether the later session of a pair could show what the earlier one found. */
enum agree_shown {
	AGREE_NOT_SHOWN,
	AGREE_NOT_RECORDED, /* it was imported */
	AGREE_SHOWN,
};

struct agree_pair {
	const struct agree_visit *visit[AGREE_BOTH];
	size_t patient; /* number of the patient, from 0 */
	int64_t apart;  /* ms, not negative */
	enum agree_shown shown;
	bool devices_differ; /* the two do not name the same ones */
};

enum agree_class {
	AGREE_ORDERED,   /* a grade: one level of a scale */
	AGREE_UNORDERED, /* one of several options; yes or no */
	AGREE_MANY,      /* any number of options */
	AGREE_MEASURED,  /* a number */
	AGREE_CLASSES,
};

/* What makes a step this one. */
enum agree_trait {
	AGREE_SCALE,
	AGREE_UNIT,
	AGREE_OPTIONS,
	AGREE_CHOOSE,
	AGREE_KIND,
	AGREE_TRIALS,
	AGREE_STRUCTURE,
	AGREE_METHOD,
	AGREE_POSITION,
	AGREE_STABILISE,
	AGREE_RESIST,
	AGREE_TRAITS,
};

/* The first of them are what items share that are counted together. */
#define AGREE_TRAITS_SHARED AGREE_KIND

struct agree_form {
	const char *trait[AGREE_TRAITS]; /* on one line; "" for none */
};

struct agree_item {
	enum agree_class class;
	const char *protocol_id, *step_id, *title;
	const char *scale;        /* id, "" for none */
	const char *const *codes; /* categories, or options, in order */
	size_t n_codes;
	const char *unit; /* "" for none */
	int trials;
	int decimals; /* most that a value was recorded with */
	bool has_mdc;
	double mdc;
	bool mdcs_differ; /* there are several, or not in all revisions */
	size_t group; /* items of one class and the same categories or unit */
	size_t from, to; /* its observations, once paired */

	/* private */
	struct agree_form form;
	int order;   /* the step's place in its protocol */
	bool judged; /* the mdc of some revision was looked at */
};

/* What stands for one examiner at one place. */
struct agree_reading {
	union {
		double number; /* AGREE_MEASURED */
		uint64_t set;  /* else: bits of the codes chosen */
	};
	uint16_t absent;     /* 0: there; else agree_absent_text */
	uint16_t qualifiers; /* set of enum myo_qualifier */
};

struct agree_obs {
	struct agree_reading by[AGREE_BOTH];
	uint32_t pair;
	uint32_t item;
	int16_t trial; /* 0: none, or all */
	uint8_t side;  /* enum myo_side */
};

/* Options of a step beyond these are not compared: sets are 64 bits. */
#define AGREE_CODES_MAX 64

struct agree {
	struct agree_setup setup;
	struct agree_visit **visits; /* by protocol, patient, time, id */
	size_t n_visits;
	struct agree_pair *pairs; /* in the order of A's visits */
	size_t n_pairs, n_patients;
	struct agree_item *items; /* by protocol, then as asked */
	size_t n_items, n_groups;
	struct agree_obs *obs; /* by item, pair, side, trial */
	size_t n_obs;
	size_t n_open, n_abandoned; /* sessions met and left out */

	/* private */
	struct arena arena;
	size_t cap_visits, cap_pairs, cap_items, cap_obs;
	struct agree_rev *revs;
	size_t n_revs, cap_revs;
	const char **texts;
	size_t n_texts, cap_texts;
};

struct agree *agree_new(const struct agree_setup *setup); /* NULL: no memory */
void agree_free(struct agree *a);
/* One that has not ended, or was abandoned, is only counted. */
enum myo_status agree_add(struct agree *a, struct myo_session *session,
    const struct myo_protocol *protocol) MYO_NODISCARD;
enum myo_status agree_pair(struct agree *a) MYO_NODISCARD;

/* ---- counting */

#define AGREE_ANY SIZE_MAX

/* Which observations; members that are AGREE_ANY do not restrict. */
struct agree_pick {
	size_t item;   /* or a group */
	size_t group;  /* its items; they share categories */
	size_t side;   /* enum myo_side */
	size_t option; /* of AGREE_MANY: present or absent */
};

/* Of one item or of all that share its categories; no more is restricted. */
struct agree_pick agree_pick_item(
    const struct agree *a, const struct agree_item *item);
struct agree_pick agree_pick_group(const struct agree_item *item);

struct agree_row {
	enum agree_class class;
	size_t n;        /* observations that have both values */
	size_t patients; /* that they come from */
	size_t one[AGREE_BOTH], neither; /* those with one value, or none */
	size_t exact;                    /* equal */
	size_t within;                   /* AGREE_ORDERED: at most one rank */
	size_t disagree;                 /* agree_disagrees */
	/* Not of AGREE_MEASURED, nor of AGREE_MANY without an option; the
	 * weighted ones of AGREE_ORDERED alone. */
	bool has_kappa[AGREEMENT_WEIGHTS];
	struct agreement_kappa kappa[AGREEMENT_WEIGHTS];
	const char *why; /* why there is no kappa; NULL: there is */
	size_t only[AGREE_BOTH], both;      /* with an option: who found it */
	struct agreement_measured measured; /* AGREE_MEASURED */
};

/* Each patient has one observation: an interval may be given. */
bool agree_is_independent(const struct agree_row *row);

enum myo_status agree_count(const struct agree *a,
    const struct agree_pick *pick, struct agree_row *out) MYO_NODISCARD;

/* ---- one observation */

bool agree_is_whole(const struct agree_obs *obs); /* has both values */
/* Not equal; of numbers, further apart than the step's minimal detectable
 * change where its protocol states one. Of a whole one. */
bool agree_disagrees(const struct agree *a, const struct agree_obs *obs);
/* Between two grades; 0 for anything else. */
size_t agree_ranks(const struct agree *a, const struct agree_obs *obs);
/* In what an item differs from those of other forms of its step:
 * "position: prone; method: break"; "" where there are none. */
void agree_form_text(
    const struct agree *a, const struct agree_item *item, struct buf *out);
/* Why a value is not there: "not tested: pain". */
const char *agree_absent_text(const struct agree *a, uint16_t absent);
/* "4p", "tender gap", "none", "212.5"; or why it is not there. */
void agree_reading_text(const struct agree *a, const struct agree_item *item,
    const struct agree_reading *reading, struct buf *out);

#endif
