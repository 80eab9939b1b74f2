/*
 * hunt_private.h: what the files of hunt.h share: the bytes that were read last
 * and what stands around a text there.
 */
#ifndef EXPORT_HUNT_PRIVATE_H
#define EXPORT_HUNT_PRIVATE_H

#include "export/hunt.h"

#define HUNT_LONGEST 64
/* Bytes of the number around a text that are looked at, on each side. */
#define HUNT_NUMBER_MAX 24
/* Bytes that are known behind the place that is judged. */
#define HUNT_AHEAD (HUNT_NUMBER_MAX + 2)
/* A power of two above HUNT_LONGEST + HUNT_NUMBER_MAX + HUNT_AHEAD + 4. */
#define HUNT_PAST 256

/* By place modulo HUNT_PAST. */
struct hunt_past {
	unsigned char bytes[HUNT_PAST];
	bool in_word[HUNT_PAST]; /* of a letter, a digit or a mark */
	uint64_t fed;            /* bytes */
	uint64_t length;         /* UINT64_MAX until it is known */
};

/* Whether the text from `from` up to, and not including, `to` stands there so
 * that it counts. `cut`: it is the beginning of a longer one. */
bool hunt_stands(const struct hunt_past *h, enum hunt_as as, uint64_t from,
    uint64_t to, bool cut);

#endif
