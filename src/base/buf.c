#include "base/buf.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#include "base/banned.h"

#define BUF_FIRST 32

/* Shared by every buffer that owns nothing; never written to. */
char buf_empty[1];

void
buf_init(struct buf *b)
{
	*b = (struct buf)BUF_INIT;
}

void
buf_release(struct buf *b)
{
	if (b == NULL)
		return;
	if (b->cap > 0)
		free(b->data);
	buf_init(b);
}

void
buf_reset(struct buf *b)
{
	buf_truncate(b, 0);
	b->failed = false;
}

/* Makes room for `more` bytes and the NUL behind them. */
static bool
make_room(struct buf *b, size_t more)
{
	if (b->failed)
		return false;
	if (b->cap > 0 && more < b->cap - b->len)
		return true;
	/* No object is larger than a pointer difference can say. */
	if (more >= PTRDIFF_MAX - b->len) {
		b->failed = true;
		return false;
	}
	size_t need = b->len + more + 1;
	size_t cap = b->cap > PTRDIFF_MAX / 2 ? PTRDIFF_MAX : b->cap * 2;
	if (cap < BUF_FIRST)
		cap = BUF_FIRST;
	if (cap < need)
		cap = need;
	char *data = mem_resize(b->cap > 0 ? b->data : NULL, cap);
	if (data == NULL) {
		b->failed = true;
		return false;
	}
	data[b->len] = '\0';
	b->data = data;
	b->cap = cap;
	return true;
}

void
buf_add(struct buf *b, const void *data, size_t len)
{
	if (len == 0 || !make_room(b, len))
		return;
	memcpy(b->data + b->len, data, len);
	b->len += len;
	b->data[b->len] = '\0';
}

void
buf_addc(struct buf *b, char c)
{
	buf_add(b, &c, 1);
}

void
buf_adds(struct buf *b, const char *cstr)
{
	buf_add(b, cstr, strlen(cstr));
}

void
buf_addstr(struct buf *b, struct str s)
{
	buf_add(b, s.p, s.len);
}

void
buf_addf(struct buf *b, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	buf_vaddf(b, fmt, ap);
	va_end(ap);
}

void
buf_vaddf(struct buf *b, const char *fmt, va_list ap)
{
	va_list again;
	va_copy(again, ap);
	int len = vsnprintf(NULL, 0, fmt, ap);
	if (len < 0) {
		b->failed = true;
	} else if (len > 0 && make_room(b, (size_t)len)) {
		(void)vsnprintf(b->data + b->len, (size_t)len + 1, fmt, again);
		b->len += (size_t)len;
	}
	va_end(again);
}

void
buf_truncate(struct buf *b, size_t len)
{
	if (len >= b->len)
		return;
	b->len = len;
	b->data[len] = '\0';
}

struct str
buf_str(const struct buf *b)
{
	return (struct str){ b->data, b->len };
}

char *
buf_detach(struct buf *b)
{
	/* An empty text has no memory yet, but the caller wants to free one. */
	if (b->failed || !make_room(b, 0)) {
		buf_release(b);
		return NULL;
	}
	char *data = b->data;
	buf_init(b);
	return data;
}
