/*
 * column.c: see column.h.
 */
#include "core/column.h"

#include "base/banned.h"

void
column_id(struct buf *out, struct str id)
{
	for (size_t i = 0; i < id.len; i++)
		buf_addc(out, id.p[i] == '-' || id.p[i] == '.' ? '_' : id.p[i]);
}

void
column_place(
    struct buf *out, const char *step_id, enum myo_side side, int trial)
{
	column_id(out, str_from(step_id));
	if (side != MYO_SIDE_ONCE)
		buf_addf(out, "_%s", myo_side_text(side));
	if (trial > 0)
		buf_addf(out, "_%d", trial);
}
