/*
 * cond.h: conditions of protocols (design: `if`, `ask_if`).
 *
 *   cond  = and { "or" and }
 *   and   = prim { "and" prim }
 *   prim  = "(" cond ")" | ref test
 *   ref   = STEP [ "." ("right" | "left") ] [ "." ("max" | "mean") ]
 *   test  = ("=" | "!=" | "<" | "<=" | ">" | ">=") operand
 *         | "has" CODE | "answered" | "not-tested"
 *         | ("with" | "without") ("p" | "*" | "**" | "~")
 *   operand = NUMBER | CODE | ref [ ("+" | "-") NUMBER ]
 *
 * A step name alone means the same side on sided steps. An operand that is a
 * code of the step on the left is that code, else it is a reference. `max` and
 * `mean` are over the answered trials. Any comparison, != too, with an
 * unanswered, not tested or hidden step is false; so are `with` and `without`,
 * which look at the qualifiers of a grade (of all trials together).
 */
#ifndef CORE_COND_H
#define CORE_COND_H

#include <stdbool.h>
#include <stddef.h>

#include <myolog/protocol.h>

#include "base/arena.h"
#include "base/str.h"

enum cond_op {
	COND_AND,
	COND_OR,
	COND_EQ,
	COND_NE,
	COND_LT,
	COND_LE,
	COND_GT,
	COND_GE,
	COND_HAS,
	COND_WITH,
	COND_WITHOUT,
	COND_ANSWERED,
	COND_NOT_TESTED,
};

enum cond_of {
	COND_PLAIN, /* the one answer */
	COND_MAX,   /* over trials */
	COND_MEAN,
};

struct cond_ref {
	int step;           /* index in the protocol; -1 before resolving */
	struct str name;    /* as written; borrows from the text */
	enum myo_side side; /* MYO_SIDE_ONCE: the same side */
	enum cond_of of;
	size_t at; /* byte offset in the condition's text */
};

struct myo_cond {
	enum cond_op op;
	const struct myo_cond *a, *b; /* and, or */
	struct cond_ref ref;          /* comparisons and tests */
	/* the right side: a choice's index, or a number, or a reference */
	int choice; /* index in the step's choices, or -1 */
	bool is_ref;
	struct cond_ref other;
	double number;      /* value, or what is added to `other` */
	bool has_addend;    /* something is added, if only 0 */
	struct str operand; /* as written */
	size_t operand_at;
	unsigned qualifier; /* with, without: one of enum myo_qualifier */
	size_t at;          /* byte offset of this node in the text */
	size_t end;         /* behind it; of comparisons and tests */
};

/* NULL on a fault; then *at is its byte offset and *why says what is wrong
 * (a static text). `text` must outlive the condition. */
const struct myo_cond *cond_parse(
    struct arena *a, struct str text, size_t *at, const char **why);

/* An operand read as a reference; false when it cannot be one. */
bool cond_split_ref(struct str word, size_t at, struct cond_ref *ref);

/* -1, 0 or 1; decimals that differ by less than recorded ones can are equal. */
int cond_compare(double a, double b);
/* A comparison, of what cond_compare found. */
bool cond_holds(enum cond_op op, int order);

/*
 * What a condition asks of answers. `side` is the side in question, already
 * worked out. A false return: not answered, not tested, hidden.
 */
struct cond_answers {
	void *ctx;
	/* the index of the level or option in step->choices (levels stand in
	 * the order of their ranks), or the number itself */
	bool (*number)(void *ctx, const struct myo_step *step,
	    enum myo_side side, enum cond_of of, double *out);
	bool (*has)(void *ctx, const struct myo_step *step, enum myo_side side,
	    int choice);
	/* those of any answered trial together */
	bool (*qualifiers)(void *ctx, const struct myo_step *step,
	    enum myo_side side, unsigned *set);
	bool (*answered)(
	    void *ctx, const struct myo_step *step, enum myo_side side);
	bool (*not_tested)(
	    void *ctx, const struct myo_step *step, enum myo_side side);
};

/* The side of a reference to a step, seen from `side`. */
enum myo_side cond_side(const struct cond_ref *ref, const struct myo_step *step,
    enum myo_side side);
/* `side`: the side on which it is asked; MYO_SIDE_ONCE for none. */
bool cond_eval(const struct myo_cond *cond, const struct myo_protocol *protocol,
    enum myo_side side, const struct cond_answers *answers);

/* Calls fn for each reference, left to right. */
void cond_refs(const struct myo_cond *cond,
    void (*fn)(void *ctx, const struct cond_ref *ref), void *ctx);
/* Some reference means "the same side" of a sided step. */
bool cond_is_sided(
    const struct myo_cond *cond, const struct myo_protocol *protocol);

#endif
