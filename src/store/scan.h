/*
 * scan.h: reading parts of the stations' files, by session and by place, for
 * whoever cannot hold a logbook in memory and reads it again in pieces.
 * myo_logbook_scan is this with a filter alone.
 */
#ifndef STORE_SCAN_H
#define STORE_SCAN_H

#include <stdbool.h>
#include <stdint.h>

#include <myolog/store.h>

#include "base/str.h"

/* Where an entry stands. Borrowed for the call. */
struct scan_place {
	const char *path;
	struct str station; /* whose file it is */
	uint64_t line;      /* from 1, the header; counted from `start` in a
			     * file that was not read whole */
	int64_t offset;     /* of the line's first byte */
};

/* Return false to end the scan, which is no failure. */
typedef bool scan_fn(
    void *ctx, const struct myo_entry *entry, const struct scan_place *at);

#define SCAN_LEAVE_OUT INT64_MIN

/* What is read. Members that are NULL do not restrict. */
struct scan_want {
	const struct myo_filter *filter;
	/* Asked of raw bytes, before a line is parsed: cheap. */
	bool (*session)(void *ctx, struct str session_id);
	/* Offset of the line to begin with in a station's file, as a place
	 * gave it; 0 for the whole file; or SCAN_LEAVE_OUT. */
	int64_t (*start)(void *ctx, struct str station);
	void *ctx; /* of these two */
};

/* Results and diagnostics as for myo_logbook_scan. */
enum myo_status logbook_scan(struct myo_logbook *book,
    const struct scan_want *want, scan_fn *fn, void *ctx,
    struct myo_diags *diags) MYO_NODISCARD;

#endif
