/*
 * buf.h: text that grows. `data` is never NULL and always NUL-ended, so it can
 * be printed at any time. Running out sticks (`failed`): later additions do
 * nothing, and the builder asks once at its end.
 */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

#include <myolog/status.h>

#include "str.h"

struct buf {
	char *data;
	size_t len;
	size_t cap; /* 0 while data is the shared empty text */
	bool failed;
};

extern char buf_empty[1];
#define BUF_INIT                                                               \
	{                                                                      \
		buf_empty, 0, 0, false                                         \
	}

void buf_init(struct buf *b);
void buf_release(struct buf *b);
/* Keeps the memory, forgets the text and the failure. */
void buf_reset(struct buf *b);
void buf_add(struct buf *b, const void *data, size_t len);
void buf_addc(struct buf *b, char c);
void buf_adds(struct buf *b, const char *cstr);
void buf_addstr(struct buf *b, struct str s);
void buf_addf(struct buf *b, const char *fmt, ...) MYO_PRINTF(2, 3);
void buf_vaddf(struct buf *b, const char *fmt, va_list ap) MYO_PRINTF(2, 0);
void buf_truncate(struct buf *b, size_t len);
struct str buf_str(const struct buf *b); /* borrows */
/* Hands the memory to the caller (free with free) and empties the buffer;
 * NULL when it failed or memory ran out. */
char *buf_detach(struct buf *b) MYO_NODISCARD;

#endif
