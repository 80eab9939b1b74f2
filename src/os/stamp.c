/*
 * stamp.c: the time of entries.
 */
#include "os/stamp.h"

#include "base/banned.h"

void
stamp_start(struct stamp *st, const struct os *os, int64_t not_before)
{
	st->wall0 = os->wall_ms(os);
	st->boot0 = os->boot_ms(os);
	st->last = not_before;
	st->drift = 0;
}

void
stamp_now(struct stamp *st, const struct os *os, int64_t *ms, int *offset_min,
    int64_t *step_ms)
{
	int64_t ours = st->wall0 + (os->boot_ms(os) - st->boot0);
	int64_t drift = os->wall_ms(os) - ours;
	int64_t step = drift - st->drift;

	*step_ms = 0;
	if (step > STAMP_STEP_MS || step < -STAMP_STEP_MS) {
		*step_ms = step;
		st->drift = drift;
	}
	/* After a resume the clock may stand before the last entry. */
	if (ours < st->last)
		ours = st->last;
	st->last = ours;
	*ms = ours;
	*offset_min = os->utc_offset(os, ours);
}
