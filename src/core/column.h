/*
 * column.h: names of columns made of ids, such as every program that reads
 * tables takes: letters, digits and underscores. What an export writes, an
 * import finds.
 */
#ifndef CORE_COLUMN_H
#define CORE_COLUMN_H

#include <myolog/record.h>

#include "base/buf.h"
#include "base/str.h"

/* An id, with an underscore for each hyphen and point. */
void column_id(struct buf *out, struct str id);
/* Of a place: "heel_rise_right_2". */
void column_place(
    struct buf *out, const char *step_id, enum myo_side side, int trial);

#endif
