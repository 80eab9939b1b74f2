/*
 * typed.h: what was typed in a session that was imported, as one number, by
 * which it is known again whatever its ids, its file or the words of its
 * protocol are by now.
 *
 * What counts: patient, examiner, sides and order, the time on the clock at
 * which the patient was examined, answers and notes. Its zone is not in it: who
 * compares looks at the time itself. Scores, checks and stops follow from the
 * answers, and are not in it either. The order of entries does not matter.
 *
 * Begin with zeros, add the entries from open to close.
 */
#ifndef IMPORT_TYPED_H
#define IMPORT_TYPED_H

#include <stdint.h>

#include <myolog/record.h>

#include "base/arena.h"
#include "base/hash.h"

struct typed {
	uint64_t sum[HASH_SIZE / 8];
};

void typed_add(struct typed *t, const struct myo_entry *e);
/* The same text for the same number. */
const char *typed_text(struct arena *a, const struct typed *t);

#endif
