/*
 * protocol_keys.h: what may stand in a protocol file: one row a kind of
 * section, one row a key. Loader, snapshot writer, linter and the manual read
 * the same rows; the snapshot has sections and keys in the order of the rows.
 */
#ifndef CORE_PROTOCOL_KEYS_H
#define CORE_PROTOCOL_KEYS_H

#include <stdbool.h>
#include <stddef.h>

#include <myolog/protocol.h>

#include "base/str.h"

/* In the order of a snapshot. */
enum sect_type {
	SECT_PROTOCOL,
	SECT_SCALE,
	SECT_GRADE,
	SECT_REASON,
	SECT_MUSCLE,
	SECT_SAFETY,
	SECT_STEP,
	SECT_STOP,
	SECT_CHECK,
	SECT_SCORE,
	SECT_TYPES,
};

enum key_type {
	KEY_TEXT, /* any text, kept as it is */
	KEY_ID,   /* the protocol's own id */
	KEY_VERSION,
	KEY_ENUM,     /* one of `choices`; its place in them is stored */
	KEY_YESNO,    /* yes or no; a bool */
	KEY_INT,      /* min..max; an int */
	KEY_REAL,     /* min..max; a double */
	KEY_FROM,     /* PROTOCOL/ID */
	KEY_TEMPLATE, /* template, omit, after: of the file, not the model */
	KEY_SIDES,
	KEY_STEP,    /* id of a step */
	KEY_STEPS,   /* ids of steps, or all */
	KEY_MUSCLES, /* ids of muscle cards */
	KEY_SCALE,   /* id of a scale */
	KEY_COND,
	KEY_CODES, /* codes of this step's choices */
	KEY_UNITS,
	KEY_QUALIFIERS,
	KEY_USE,     /* not-tested, stop */
	KEY_WORDS,   /* other words for a code, split at commas */
	KEY_LABEL,   /* option.CODE */
	KEY_OF_CODE, /* definition.CODE, alias.CODE */
	KEY_NAMED,   /* name.NAME = text, by name */
	KEY_RULE,    /* of a score: read by score_load.c */
	KEY_LINES,   /* likewise, line by line */
};

struct key_row {
	const char *name; /* "ask"; "option.*" */
	enum key_type type;
	unsigned kinds;      /* set of 1u << enum myo_kind; 0: all */
	unsigned required;   /* where: kinds of steps; else KEY_ALWAYS */
	const char *choices; /* "one|many" */
	double min, max;     /* KEY_INT, KEY_REAL */
	/* offset of the member it sets; 0: more than a member is set */
	size_t at;
	size_t has_at;    /* of the bool that says it is set; 0: none */
	const char *help; /* a sentence for the manual */
};

#define KEY_ALWAYS (~0u)

struct sect_row {
	const char *name;
	size_t n_words;    /* of the header: [name], [name ID], ... */
	const char *usage; /* for messages: "[step ID]" */
	const char *help;
	const struct key_row *keys;
	size_t n_keys;
};

extern const struct sect_row sect_rows[SECT_TYPES];

/* SECT_TYPES when there is none. */
enum sect_type sect_find(struct str name);
/* The row of a key, or NULL. A row "x.*" takes "x.NAME", NAME not empty. */
const struct key_row *key_find(enum sect_type type, struct str key);
/* The wanted name if it is near enough to be offered, else NULL. */
const char *key_nearest(enum sect_type type, struct str key);
const char *sect_nearest(struct str name);
/* The part behind the '.' of a row "x.*" key. */
struct str key_sub(struct str key);

/* [a-z][a-z0-9-]{0,39} */
bool id_is(struct str s);
/* [0-9A-Za-z.+-]{1,24} */
bool code_is(struct str s);
/* [0-9]+([.][0-9]+)?, at most 8 bytes: never longer than the shortest
 * placeholder, so that filling in makes no line too long. */
bool limit_is(struct str s);

#endif
