/*
 * answer.h: one typed line against one step: what would be recorded, or why
 * it is refused. Pure; text is allocated in the arena handed in.
 */
#ifndef CORE_ANSWER_H
#define CORE_ANSWER_H

#include <stdbool.h>

#include <myolog/protocol.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/str.h"

enum answer_verdict {
	ANSWER_OK,
	ANSWER_DOUBTFUL, /* past a soft limit: complete, with `why` */
	ANSWER_REFUSED,  /* only `why` is set */
};

struct answer {
	const char *value, *qualifier, *unit, *label;
	const char *why; /* with a decimal point: it may be recorded */
	const char *say; /* the same for a person; NULL: as `why` */
};

/* What typed answers are measured against: a step or a safety item. */
struct answer_rules {
	enum myo_kind kind;
	const struct myo_choice *choices;
	size_t n_choices;
	bool many;
	unsigned qualifiers;         /* after nt; levels have theirs */
	const char *scale_id;        /* "" for none */
	const struct myo_step *step; /* limits and units; NULL: safety */
	bool comma; /* numbers are shown with a decimal comma */
};

struct answer_rules answer_rules_step(const struct myo_step *step);
struct answer_rules answer_rules_safety(const struct myo_safety *safety);

/* `text` is trimmed and not empty; a note has been cut off already. */
enum answer_verdict answer_parse(struct arena *a,
    const struct answer_rules *rules, struct str text, struct answer *out);

/* "ANSWER / NOTE": the slash stands between blanks or at an end. true when
 * there is one; both parts are trimmed. */
bool answer_split_note(struct str line, struct str *answer, struct str *note);

/* The allowed answers in one line, without not-testable. */
const char *answer_allowed(struct arena *a, const struct answer_rules *rules);

/* What may follow some level; each has its own set. */
unsigned answer_qualifiers(const struct answer_rules *rules);
/* Appends "p * ** ~". */
void answer_list_qualifiers(struct buf *b, unsigned set);

/* The reason as a person reads it. */
const char *answer_say(const struct answer *answer);

/* Of recorded values: */
/* As a person reads it: with a decimal comma if the step (which may be NULL)
 * has numbers and `comma` is wanted. */
const char *answer_shown(struct arena *a, const struct myo_step *step,
    const char *value, bool comma);
/* A number alone, likewise. */
const char *answer_decimal(struct arena *a, const char *number, bool comma);
bool answer_has(
    const struct answer_rules *rules, const char *value, size_t choice);
/* Index of the one choice, or the number; false when it is neither. */
bool answer_number(
    const struct answer_rules *rules, const char *value, double *out);
/* Its answer is a number, not a choice. */
static inline bool
step_is_numeric(const struct myo_step *step)
{
	return step->kind == MYO_KIND_NUMBER || step->kind == MYO_KIND_COUNT ||
	       step->kind == MYO_KIND_HOLD;
}
/* Some code is marked as abnormal: an answer may be. */
bool answer_may_be_abnormal(const struct answer_rules *rules);
/* Some chosen code is abnormal. */
bool answer_abnormal(const struct answer_rules *rules, const char *value);
/* A number past its soft limits. */
bool answer_past_soft(const struct answer_rules *rules, const char *value);

#endif
