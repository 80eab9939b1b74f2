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
 * A choice and the qualifiers behind it. The whole text is tried first, then
 * one qualifier after the other is taken off its end, so that a label that
 * ends in "p" still is that label.
 */
enum myo_match choices_match_qualified(const struct myo_choice *choices,
    size_t n, struct str text, size_t *index, unsigned *set);
/* The label begins with the code, a blank where that has a hyphen: then both
 * beside each other only say the same twice. */
bool choice_label_says_code(const char *code, const char *label);
/* One qualifier as it is written; false when it is none. */
bool qualifier_find(struct str text, unsigned *bit);
/* Adds more of them; false when one would stand twice, or * beside **. */
bool qualifiers_join(unsigned *set, unsigned more);
/* Takes all qualifiers off the end of a word ("nt**"). */
void qualifiers_strip(struct str *text, unsigned *set);

#endif
