/*
 * lines.c: the physical lines of a file.
 */
#include "lines.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#include "base/banned.h"

/* Odd and small under tests, so that lines and CRLFs are cut everywhere. */
#ifdef MYO_TEST
#define LINES_CHUNK ((size_t)61)
#else
#define LINES_CHUNK ((size_t)1 << 18)
#endif

bool
lines_init(
    struct lines *l, const struct os *os, int fd, int64_t offset, int64_t end)
{
	memset(l, 0, sizeof(*l));
	l->os = os;
	l->fd = fd;
	l->base = l->start = offset;
	l->end = end;
	l->cap = LINES_CHUNK;
	l->data = mem_get(l->cap);
	return l->data != NULL;
}

void
lines_release(struct lines *l)
{
	free(l->data);
	l->data = NULL;
}

/* Makes room behind data[fill]. */
static int
make_room(struct lines *l)
{
	if (l->fill < l->cap)
		return 0;
	size_t drop = l->pos;
	if (drop == 0 && l->cap <= LINE_LIMIT + 2) {
		char *data = mem_resize(l->data, l->cap * 2);
		if (data == NULL)
			return -ENOMEM;
		l->data = data;
		l->cap *= 2;
		return 0;
	}
	if (drop == 0) {
		/* Too long: only a CR at its end still matters. */
		drop = l->fill - 1;
		l->dropped = true;
	}
	memmove(l->data, l->data + drop, l->fill - drop);
	l->fill -= drop;
	l->scan -= drop < l->scan ? drop : l->scan;
	l->base += (int64_t)drop;
	l->pos = 0;
	return 0;
}

/* 1 when there are new bytes, 0 at the end. */
static int
read_more(struct lines *l)
{
	int rc = make_room(l);
	const int64_t at = l->base + (int64_t)l->fill;
	size_t want = l->cap - l->fill;

	if (rc < 0)
		return rc;
	if (at >= l->end)
		return 0;
	if ((uint64_t)(l->end - at) < want)
		want = (size_t)(l->end - at);
	int64_t n = l->os->pread(l->os, l->fd, l->data + l->fill, want, at);
	if (n <= 0)
		return (int)n;
	l->fill += (size_t)n;
	return 1;
}

int
lines_next(struct lines *l, struct line *out)
{
	for (;;) {
		const char *lf =
		    memchr(l->data + l->scan, '\n', l->fill - l->scan);
		if (lf == NULL) {
			l->scan = l->fill;
			int rc = read_more(l);
			if (rc <= 0)
				return rc;
			continue;
		}
		const size_t at = (size_t)(lf - l->data);
		l->scan = at + 1;
		if (at == l->pos || l->data[at - 1] != '\r')
			continue;
		out->text = (struct str){ l->data + l->pos, at - 1 - l->pos };
		out->overlong = l->dropped || out->text.len > LINE_LIMIT;
		if (out->overlong)
			out->text = (struct str){ l->data, 0 };
		out->offset = l->start;
		out->next = l->base + (int64_t)at + 1;
		out->number = ++l->number;
		l->start = out->next;
		l->pos = at + 1;
		l->dropped = false;
		return 1;
	}
}

int64_t
lines_rest(const struct lines *l)
{
	return l->base + (int64_t)l->fill - l->start;
}
