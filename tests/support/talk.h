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
	/* Called before a line of the typed text is handed out, or its end. */
	void (*at_line)(struct talk *t);
	/* Called before a text that holds lines "saved..." goes to 2. */
	void (*at_saved)(struct talk *t, size_t lines);
	void *ctx;  /* of the test, for those two */
	int inside; /* calls of this os that are under way */
	int columns;
	struct buf out, err;
};

struct talk *talk_new(void);
/* On the disk of a fake that is there already; takes it. */
struct talk *talk_new_on(struct fake *fake);
void talk_free(struct talk *t);
/* Runs the program: the words of `line` are split at blanks, `typed` is all
 * of its input; out and err start anew. Its exit code. */
int talk_run(struct talk *t, const char *line, const char *typed);
void talk_type(struct talk *t, const char *text);
/* A file of the real tree (a path from its top) into the fake os. */
void talk_copy(struct talk *t, const char *path, const char *to);

#endif
