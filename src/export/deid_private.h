/*
 * deid_private.h: what the files of deid.h share.
 */
#ifndef EXPORT_DEID_PRIVATE_H
#define EXPORT_DEID_PRIVATE_H

#include "base/arena.h"
#include "export/deid.h"

/* What was done to fields; one row a kind: enum suffix, words for one and for
 * several. */
#define DEID_COUNT_LIST(X)                                                     \
	X(TIMES, "time", "times")                                              \
	X(TYPED, "time", "times")                                              \
	X(NOTES, "note", "notes")                                              \
	X(ANSWERS, "answer in words", "answers in words")                      \
	X(REJECTED, "line that was not accepted",                              \
	    "lines that were not accepted")                                    \
	X(DEVICES, "serial number", "serial numbers")                          \
	X(SCORES, "score that counts one", "scores that count one")            \
	X(NUMBERS, "number of an entry", "numbers of entries")                 \
	X(HASHES, "hash", "hashes")                                            \
	X(SIGNATURES, "signature", "signatures")                               \
	X(KEPT, "note or answer in words", "notes and answers in words")

enum deid_count {
#define X(name, one, many) DEID_N_##name,
	DEID_COUNT_LIST(X)
#undef X
	DEID_COUNTS
};

/* An entry of the session at hand. */
struct deid_place {
	const char *station; /* the session's */
	uint64_t seq;
};

struct deid {
	struct deid_how how;
	struct pseudonyms *table;
	struct arena arena; /* of a session */
	const struct myo_session *session;
	struct deid_place *places; /* by the index of its entries */
	size_t n_places;
	size_t last;  /* the place that was found last */
	bool is_late; /* typed in later */
	enum myo_status fault;
	uint64_t counts[DEID_COUNTS];
};

/* The index of an entry in the session at hand; false: it is of another. */
bool deid_place(struct deid *d, struct str station, uint64_t seq, size_t *out);

#endif
