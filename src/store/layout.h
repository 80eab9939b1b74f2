/*
 * layout.h: what the files in the folder of a logbook are called, and who
 * holds which byte of its lock. What is in them: myolog-logbook(5).
 */
#ifndef STORE_LAYOUT_H
#define STORE_LAYOUT_H

#include <stdint.h>

/* ---- folders */

#define LAYOUT_PROTOCOLS "protocols" /* snapshots */
#define LAYOUT_KEYS      "keys"      /* public ones */

/* ---- behind the id of a station */

#define LAYOUT_CSV    ".csv"    /* its entries */
#define LAYOUT_REPAIR ".repair" /* there while bytes are set aside */
#define LAYOUT_TORN   ".torn"   /* the bytes, behind the entry's number too */
#define LAYOUT_BATCH  ".batch"  /* there while a batch is written */
#define LAYOUT_PUB    ".pub"    /* its key, in LAYOUT_KEYS */

/* ---- of all stations */

#define LAYOUT_LOCK       "lock"
#define LAYOUT_PSEUDONYMS "pseudonyms"
#define LAYOUT_INDEX      "index" /* begins the names of its files */

/* ---- bytes of the lock */

#define LOCK_APPEND 0 /* held for one append */
/* A session in progress holds a byte from here on, by the hash of its id. */
#define LOCK_SESSIONS     1
#define LOCK_SESSION_MASK ((UINT64_C(1) << 62) - 1)
/* The table of pseudonyms is being changed. */
#define LOCK_PSEUDONYMS ((INT64_C(1) << 62) + 1)

#endif
