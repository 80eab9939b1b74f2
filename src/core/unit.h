/*
 * unit.h: the units that a number step may list side by side, and how one
 * turns into another. Factors: clinical reference 1.13 (1 kgf = 9.80665 N,
 * exact by definition; 1 lbf = 4.4482216152605 N; 1 lbf.ft = 1.3558179 N.m).
 */
#ifndef CORE_UNIT_H
#define CORE_UNIT_H

#include <stdbool.h>

#include "base/str.h"

/* The canonical spelling of a known unit, whatever its case, or NULL. */
const char *unit_name(struct str text);
/* Both are known and measure the same thing, or are the same text. */
bool unit_same_dimension(const char *a, const char *b);
/* value in `from` expressed in `to`; the two are of one dimension. */
double unit_convert(double value, const char *from, const char *to);

#endif
