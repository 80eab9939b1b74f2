/*
 * sink.h: text on its way to a descriptor. Errors stick: the first one is
 * remembered, later text is dropped, and whoever must know asks at the end.
 *
 * Order of calls: sink_init, additions, sink_flush whenever a person should
 * see them, sink_release (which flushes). With fd -1 nothing is written: text
 * stays in `text`, which is how tests read it.
 */
#ifndef UI_SINK_H
#define UI_SINK_H

#include <stdarg.h>

#include <myolog/status.h>

#include "base/buf.h"
#include "base/str.h"
#include "os/os.h"

#define SINK_KEEP (-1) /* for fd */

struct sink {
	const struct os *os; /* borrowed */
	int fd;
	struct buf text; /* not written yet */
	int error;       /* 0, or the first negative errno value */
};

void sink_init(struct sink *s, const struct os *os, int fd);
void sink_release(struct sink *s);
void sink_add(struct sink *s, struct str text);
void sink_adds(struct sink *s, const char *text);
void sink_addf(struct sink *s, const char *fmt, ...) MYO_PRINTF(2, 3);
/* 0, or the first error of any call so far, a negative errno value. */
int sink_flush(struct sink *s);

#endif
