/*
 * words.h: what a mapping says in place of a cell, and what is typed for it.
 */
#ifndef IMPORT_WORDS_H
#define IMPORT_WORDS_H

#include <myolog/protocol.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/str.h"
#include "import/mapping.h"

enum words_kind {
	WORDS_ANSWER,
	WORDS_BLANK, /* as an empty cell: the step was not reached */
	WORDS_SKIP,  /* Enter at an optional step */
	WORDS_NOT_TESTED,
};

/* `text` is trimmed. Of cells only not-tested and answers are told apart: what
 * else is a word of mappings is an answer there. */
enum words_kind words_kind(struct str text);
/* Why a mapping cannot say this of a place, or NULL. */
const char *words_fault(struct arena *a, const struct myo_protocol *p,
    const struct mapping_place *place, struct str text);

/*
 * The qualifiers of a cell of their own, as they are typed behind this answer;
 * or why they cannot follow it, else NULL. They never make another answer, or
 * other qualifiers, of it. What is wrong with the answer itself is not said.
 */
const char *words_qualifiers(struct arena *a, const struct mapping_place *place,
    enum words_kind kind, struct str answer, struct str cell,
    char out[MYO_QUALIFIER_SIZE]);

/*
 * Appends the line that is typed at a step for a text: nothing in it is taken
 * for a command. A step of kind text takes it as it is.
 */
void words_typed(
    struct buf *out, const struct mapping_place *place, struct str text);
/* The same for a note at a note prompt. */
void words_note(struct buf *out, struct str note);

#endif
