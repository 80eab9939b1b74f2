/*
 * choices.h: what the core adds to <myolog/scale.h>.
 */
#ifndef CORE_CHOICES_H
#define CORE_CHOICES_H

#include <stdbool.h>
#include <stddef.h>

#include <myolog/scale.h>

#include "base/str.h"

/* A list is shown with numbers unless its codes are numbers themselves. */
bool choices_numbered(const struct myo_choice *choices, size_t n);
/*
 * A label that begins with its own code, which need not be said twice: *rest
 * is what it says behind it ("toes-claw", "toes claw (toe flexors)"). Codes of
 * many-option steps with a blank between them, labels with a comma.
 */
bool choices_label_rest(const char *code, const char *label, const char **rest);
/*
 * A choice and the qualifiers behind it. The whole text is tried first, then
 * one qualifier after the other is taken off its end, so that a label that
 * ends in "p" still is that label.
 */
enum myo_match choices_match_qualified(const struct myo_choice *choices,
    size_t n, struct str text, size_t *index, unsigned *set);
/* One qualifier as it is written; false when it is none. */
bool qualifier_find(struct str text, unsigned *bit);
/* Takes all qualifiers off the end of a word ("nt**"). */
void qualifiers_strip(struct str *text, unsigned *set);

#endif
