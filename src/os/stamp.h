/*
 * stamp.h: the time of entries. The wall clock at the start plus a clock that
 * counts sleep and cannot be set, so that setting the wall clock during a
 * session neither reorders nor stretches its record.
 *
 * stamp_start at session start or resume; stamp_now for each entry.
 */
#ifndef OS_STAMP_H
#define OS_STAMP_H

#include <stdint.h>

#include "os/os.h"

/* A wall-clock step of more than this is reported, once a step. */
#define STAMP_STEP_MS 5000

struct stamp {
	int64_t wall0; /* ms, wall clock at the start */
	int64_t boot0; /* ms, sleep-counting clock at the start */
	int64_t last;  /* ms, the last time given out */
	int64_t drift; /* ms, wall clock minus ours when last reported */
};

/* `not_before` is the time of the session's last entry, or INT64_MIN. */
void stamp_start(struct stamp *st, const struct os *os, int64_t not_before);
/*
 * *ms: never before what was given out last. *offset_min: the local zone at
 * that time. *step_ms: 0, or by how far the wall clock was set since the last
 * report when that is more than STAMP_STEP_MS (positive: forward).
 */
void stamp_now(struct stamp *st, const struct os *os, int64_t *ms,
    int *offset_min, int64_t *step_ms);

#endif
