/*
 * scale.h: grading scales and lists of options, and how typed text is matched
 * against them. Scales are data (config/scales.ini); none is built in.
 *
 * Everything here is read-only and belongs to the protocol it came with.
 * Ranks order the levels of one scale (0 is the lowest) and mean nothing
 * across scales; points are what a score counts. Neither converts one scale
 * into another.
 */
#ifndef MYOLOG_SCALE_H
#define MYOLOG_SCALE_H

#include <stdbool.h>
#include <stddef.h>

#include <myolog/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/* key.NAME = value: code.loinc, roots.kendall, as.mrc-pm */
struct myo_named {
	const char *name;
	const char *value;
};

/* One level of a scale, or one option of a step. */
struct myo_choice {
	const char *code;           /* [0-9A-Za-z.+-]{1,24}, stored as it is */
	const char *label;          /* what the examiner sees */
	const char *definition;     /* "" for none */
	const char *const *aliases; /* other words that mean it */
	size_t n_aliases;
	int rank;      /* place in the order, from 0 */
	double points; /* what it counts in a score */
	bool has_points;
	bool abnormal;  /* wants a note, by the step's note rule */
	bool exclusive; /* excludes all other options */
	/* of a level: the lowest that is reached against gravity; a change
	 * across it counts for more */
	bool gravity;
	/* of a level: what may follow it, a set of enum myo_qualifier; the
	 * scale's unless the level has its own. 0 for an option. */
	unsigned qualifiers;
	/* of a level: the code that its source gives it on other scales, by the
	 * id of the scale; never used but on request, and then said */
	const struct myo_named *as;
	size_t n_as;
};

/* What may follow a grade; a scale allows a set of them. */
enum myo_qualifier {
	MYO_QUAL_PAIN = 1 << 0,         /* p: limited by pain */
	MYO_QUAL_OTHER_LOW = 1 << 1,    /* *: other cause, not normal */
	MYO_QUAL_OTHER_NORMAL = 1 << 2, /* **: other cause, as normal */
	MYO_QUAL_UNCERTAIN = 1 << 3,    /* ~ */
};

struct myo_scale {
	const char *id;
	const char *title;
	const char *source;
	const char *credit; /* a notice the source asks for; "" for none */
	const struct myo_choice *levels; /* by rank */
	size_t n_levels;
	unsigned qualifiers; /* set of enum myo_qualifier; of levels
			      * without their own, and of not-testable */
	bool numeric;        /* some code is a number: no numbered list */
};

enum myo_match {
	MYO_MATCH_NONE,
	MYO_MATCH_ONE,
	MYO_MATCH_MANY, /* a prefix of more than one */
};

/*
 * Matches text (len bytes, UTF-8) in this order: the exact code, the exact
 * label or alias, the number shown (1 is the first; only if `numbered`), an
 * unambiguous prefix of code, label or alias. Case does not matter unless
 * codes differ by nothing else; the typographic minus counts as '-'. What
 * begins with a digit is never taken as a prefix, and where codes are numbers
 * a prefix has three letters at least: a slip of one key is no grade.
 * *index is set for MYO_MATCH_ONE only.
 */
MYO_API enum myo_match myo_choices_match(const struct myo_choice *choices,
    size_t n, bool numbered, const char *text, size_t len, size_t *index);

/*
 * Matches a grade with its qualifiers ("4-", "3**", "4 p"). *qualifiers is
 * the set found, allowed by the scale or not: the caller refuses.
 */
MYO_API enum myo_match myo_scale_parse(const struct myo_scale *scale,
    const char *text, size_t len, size_t *index, unsigned *qualifiers);

/* The code that the scale's source gives a level on another scale, or NULL. */
MYO_API const char *myo_choice_as(
    const struct myo_choice *level, const char *scale_id);

/* The level of a code, or NULL. */
MYO_API const struct myo_choice *myo_scale_level(
    const struct myo_scale *scale, const char *code);

/* "p", "*", "**", "~" joined in this order, for the qualifier column; at most
 * 5 bytes and NUL. The other way round: false when text is none of it. */
#define MYO_QUALIFIER_SIZE 6
MYO_API void myo_qualifiers_text(
    unsigned qualifiers, char out[MYO_QUALIFIER_SIZE]);
MYO_API bool myo_qualifiers_parse(const char *text, unsigned *qualifiers);

/* Why something was not tested, or why a test was stopped. */
struct myo_reason {
	const char *id;
	const char *label;
	bool not_done; /* "not done" rather than "not testable" */
	bool text_required;
	bool for_not_tested; /* offered after nt */
	bool for_stop;       /* offered after :stop */
};

#ifdef __cplusplus
}
#endif
#endif
