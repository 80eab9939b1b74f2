/*
 * formula.h: arithmetic of scores (design: `formula`).
 *
 *   formula = term { ("+" | "-") term }
 *   term    = factor { ("*" | "/") factor }
 *   factor  = NUMBER | ref | SCORE | "-" factor | "(" formula ")"
 *           | "at-least" "(" formula "," formula ")"
 *   ref     = STEP [ "." ("right" | "left") ] [ "." ("max" | "mean") ]
 *
 * Ids have hyphens, so a minus between two of them stands between blanks.
 * at-least(A, B) is 1 where A is B or more, else 0. Pure; nothing here knows
 * what a step is: formula_parse leaves references by name, score_load.c
 * resolves them.
 */
#ifndef CORE_FORMULA_H
#define CORE_FORMULA_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/str.h"
#include "core/cond.h"

enum formula_op {
	FORMULA_NUMBER,
	FORMULA_STEP,  /* `ref` */
	FORMULA_SCORE, /* `score`; so only after resolving */
	FORMULA_NEGATE,
	FORMULA_ADD,
	FORMULA_SUBTRACT,
	FORMULA_MULTIPLY,
	FORMULA_DIVIDE,
	FORMULA_AT_LEAST,
};

struct formula {
	enum formula_op op;
	struct formula *a, *b;
	double number;
	struct cond_ref ref;
	int score;
	size_t at; /* byte offset in the text */
};

/* NULL on a fault; then *at is its byte offset and *why says what is wrong (a
 * static text). `text` must outlive the formula. */
struct formula *formula_parse(
    struct arena *a, struct str text, size_t *at, const char **why);

/* What the leaves are worth; false: it cannot be determined. */
struct formula_values {
	void *ctx;
	bool (*step)(void *ctx, const struct cond_ref *ref, double *out);
	bool (*score)(void *ctx, int score, double *out);
};

/* False: some leaf is not determined, or a division by zero. */
bool formula_eval(
    const struct formula *f, const struct formula_values *values, double *out);

/* Calls fn for each leaf that is a step or a score, left to right. */
void formula_leaves(
    struct formula *f, void (*fn)(void *ctx, struct formula *leaf), void *ctx);

#endif
