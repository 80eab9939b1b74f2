/*
 * num.h: strict numbers, the same in every locale.
 */
#ifndef BASE_NUM_H
#define BASE_NUM_H

#include <stdbool.h>
#include <stdint.h>

#include "buf.h"
#include "str.h"

/* Whole decimal numbers, optional sign, nothing else; false on overflow. */
bool num_int(struct str s, int64_t *out);
bool num_uint(struct str s, uint64_t *out); /* digits only */
/*
 * [+-] digits [. or , digits]; the typographic minus U+2212 counts as '-'.
 * No exponent, no grouping, no blanks, at most 15 significant digits and 22
 * behind the point, so that the result is the nearest double.
 * *decimals (may be NULL) is how many digits stood behind the point.
 */
bool num_real(struct str s, double *out, int *decimals);
/*
 * Rounds half away from zero to `decimals` (0 to 9) and appends it with a
 * point, no exponent, "0" never as "-0". What is rounded is the value as
 * written, its decimal of 15 significant digits, not the double beneath it:
 * 2.675 at 2 gives "2.68" although the double is a little less, and
 * 0.1 + 0.2 is 0.3. NaN and infinity, which callers should not let come so
 * far, append "nan" and "inf".
 */
void num_format(struct buf *out, double value, int decimals);
/* Of a text of one number: its decimal point becomes a comma. */
void num_comma(struct buf *text);
/* The shortest text with at most 9 decimals that num_real reads back equal
 * when rounded there ("25", "0.5"). */
void num_short(struct buf *out, double value);

#endif
