/*
 * query_private.h: what the files of query.h share.
 */
#ifndef CLI_QUERY_PRIVATE_H
#define CLI_QUERY_PRIVATE_H

#include "base/uuid.h"
#include "cli/query.h"
#include "store/scan.h"

#define QUERY_KEY           UUID_BYTES
#define QUERY_COUNT_MAX     511
#define QUERY_OPENED_MAX    (((uint64_t)1 << 44) - 1) /* the year 2527 */
#define QUERY_OFFSET_MAX    (((uint64_t)1 << 44) - 1) /* 16 TiB */
#define QUERY_FILES_MAX     (1 << 12)
#define QUERY_PROTOCOLS_MAX (1 << 13)

/* A session, in 32 bytes. */
struct query_item {
	unsigned char key[QUERY_KEY]; /* its id */
	uint64_t opened : 44;         /* ms since 1970 */
	uint64_t count : 9;           /* entries; QUERY_COUNT_MAX: or more */
	uint64_t has_open : 1;
	uint64_t wanted : 1; /* by what its open entry says */
	uint64_t ended : 1;
	uint64_t is_void : 1;
	uint64_t unfinished : 1; /* a copy that took nobody's place */
	uint64_t elsewhere : 1;  /* other files have entries of it as well */
	uint64_t offset : 44;    /* of its first line */
	uint64_t file : 12;      /* number of that line's station */
	uint64_t protocol : 13;  /* number of its revision */
	uint64_t ending : 5;     /* hex digits that name it, less one */
};

/* A station's file as it was in the first pass. */
struct query_file {
	const char *station;
	int64_t last; /* offset of its last line that was seen */
};

void query_key(struct str id, unsigned char out[QUERY_KEY]);
struct query_item *query_find(const struct query *q, struct str id);
/* A pass over the logbook; RC_BAD, RC_STORE after a message. DIAGS_ERRORS:
 * what the scan found was said before, unless the pass itself fails. */
enum rc query_scan(struct query *q, const struct scan_want *want, scan_fn *fn,
    void *user, enum diags_show show);

/* ---- query_ending.c: by which ending of its id a session is named ---- */

/* Of all items, which it sorts; the table is to be made anew. */
void query_endings(struct query *q);
/* The ending of an id, in the id. */
const char *query_ending(const struct query_item *item, const char *id);

/* ---- query_copies.c: copies under another patient ---- */

struct query_copy {
	const char *session_id;
	/* station:seq of the open entry it is a copy of */
	const char *original;
	bool original_is_here, took_its_place;
};

struct query_copies {
	struct arena arena; /* all of it: it goes with the first pass */
	struct query_copy *list;
	size_t n, cap;
};

bool query_copies_add(
    struct query_copies *c, const char *session_id, const char *original);
/* Marks the items of copies that took nobody's place. Reads the logbook only
 * if there are copies: originals are other patients'. */
enum rc query_copies_judge(struct query *q, struct query_copies *c);

/* ---- query_fold.c ---- */

/* Frees the protocols that are kept. */
void query_forget(struct query *q);

#endif
