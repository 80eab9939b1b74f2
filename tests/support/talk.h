/*
 * talk.h: a fake os with a person in front of it: what is typed on descriptor
 * 0, what came out of 1 and 2. Files are those of the fake os.
 *
 * talk_new, talk_type, hand out &talk->os, read talk->out and talk->err,
 * talk_free.
 */
#ifndef TESTS_TALK_H
#define TESTS_TALK_H

#include "base/buf.h"
#include "support/fake_os.h"

struct talk {
	struct os os;
	struct fake *fake;
	struct buf typed;
	size_t read_at;
	size_t chunk;    /* most bytes one read gives; 0: all */
	int read_error;  /* once the typed text is at its end; 0: end */
	int interrupts;  /* reads that are -EINTR before the rest */
	int write_error; /* of descriptor 1; 0: none */
	bool tty;
	int columns;
	struct buf out, err;
};

struct talk *talk_new(void);
void talk_free(struct talk *t);
void talk_type(struct talk *t, const char *text);
/* A file of the real tree (a path from its top) into the fake os. */
void talk_copy(struct talk *t, const char *path, const char *to);

#endif
