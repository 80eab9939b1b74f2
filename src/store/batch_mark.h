/*
 * batch_mark.h: LOGBOOK/<station>.batch, which is there while a batch is being
 * appended to <station>.csv. Three lines,
 *
 *	from OFFSET CHAIN
 *	first OFFSET CHAIN
 *	to OFFSET CHAIN
 *
 * : where the file ended before the batch, behind its first line, and ends with
 * all of it, and the chain of the last line there, 64 digits.
 *
 * The mark is on disk before the first byte of the batch. Whoever finds one
 * looks whether the lines from `from` follow from each other up to `to`: then
 * the batch is whole, and the mark means nothing any more. Nor does it where
 * another line follows at `from` than the first of the batch: that batch was
 * taken back, and the mark came back from a copy. Else nothing behind `from`
 * was ever acknowledged: readers end there, and the next writer cuts the file
 * back to it. So a batch is there as a whole or not at all, wherever a kill or
 * a power cut came.
 */
#ifndef STORE_BATCH_MARK_H
#define STORE_BATCH_MARK_H

#include <stdint.h>

#include <myolog/diag.h>
#include <myolog/status.h>

#include "base/hash.h"
#include "base/str.h"
#include "os/os.h"

struct myo_logbook;

struct batch_mark {
	int64_t from, first, to;
	char before[HASH_HEX_SIZE], begin[HASH_HEX_SIZE], after[HASH_HEX_SIZE];
};

/*
 * For readers: the offset that the whole lines of a station's file end at, as
 * far as a mark beside it knows; INT64_MAX where there is none or it means
 * nothing. `path` is that of the CSV, open at fd. Else a negative errno value.
 */
int64_t batch_end(const struct os *os, const char *path, int fd);

/* Of this station's file, which is open, under the append lock: */
int batch_mark_put(
    const struct myo_logbook *book, const struct batch_mark *mark);
/* The batch is whole: the mark may go. Whether it does is no matter. */
void batch_mark_drop(const struct myo_logbook *book);
/* Nothing of the batch stays, on disk too. 0 or a negative errno value: then
 * the mark is still there. */
int batch_roll_back(
    const struct myo_logbook *book, const struct batch_mark *mark);
/* Settles what a mark that somebody left is about. */
enum myo_status batch_settle(
    struct myo_logbook *book, struct myo_diags *diags) MYO_NODISCARD;

#endif
