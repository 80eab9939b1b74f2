/*
 * book.h: a logbook on a fake os, for tests of the store.
 */
#ifndef TESTS_BOOK_H
#define TESTS_BOOK_H

#include <myolog/store.h>

#include "support/fake_os.h"
#include "support/logcheck.h"

#define BOOK_DIR   "/data/log"
#define BOOK_STATE "/home/state"
/* What the fake's host name and random bytes make; asserted in test_store.c
 * to be of the promised form. */
#define BOOK_STATION "exam-room-2-"

struct book {
	struct fake *fake;
	struct myo_logbook *log;
	struct myo_diags *diags;
	struct buf path; /* of this station's file, once opened */
};

/* A fresh fake; nothing is opened. */
void book_init(struct book *b);
/* Takes the fake. */
void book_init_on(struct book *b, struct fake *fake);
void book_release(struct book *b);

enum myo_status book_open(struct book *b);
void book_close(struct book *b); /* keeps the disk */
/* Opens if need be, appends an answer of this value. */
enum myo_status book_add(struct book *b, const char *value);
/* This station's file; NULL when there is none. */
const char *book_bytes(struct book *b, size_t *len);
/* Puts bytes behind its last line, as a write that was cut off leaves them. */
void book_tear(struct book *b, const char *bytes);
/* logcheck on it; a missing file is a fault. */
void book_check(struct book *b, struct logcheck *out);
/* A file of this station in the logbook folder: its whole path. */
const char *book_path(struct book *b, struct buf *out, const char *suffix);
/* Has a diagnostic of this id been given? */
bool book_said(const struct book *b, const char *id);
bool diags_have(
    const struct myo_diags *diags, const char *id, const char *text);

#endif
