/*
 * lines.h: the physical lines of a file, in pieces of constant size. A line
 * ends with CRLF; a lone CR or LF is part of it.
 *
 * lines_init, lines_next until it returns something else than 1,
 * lines_release. After 0 the bytes from `start` up to lines_rest more stand
 * behind the last CRLF.
 */
#ifndef STORE_LINES_H
#define STORE_LINES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"
#include "os/os.h"

/* A longer line was not written by us. */
#define LINE_LIMIT ((size_t)1 << 20)

struct lines {
	const struct os *os;
	int fd;
	char *data;
	size_t cap;
	size_t fill;
	size_t pos;      /* of the current line in data */
	size_t scan;     /* no CRLF ends before it */
	int64_t base;    /* of data[0] in the file */
	int64_t start;   /* of the current line in the file */
	int64_t end;     /* do not read past it */
	uint64_t number; /* of lines handed out */
	bool dropped;    /* the current line is too long; its start is gone */
};

struct line {
	struct str text; /* without CRLF; the reader's until its next call */
	int64_t offset;
	int64_t next;    /* offset behind its CRLF */
	uint64_t number; /* from 1 */
	bool overlong;   /* text is empty */
};

/* Reads fd from `offset` up to `end`; INT64_MAX: the whole rest. */
bool lines_init(
    struct lines *l, const struct os *os, int fd, int64_t offset, int64_t end);
void lines_release(struct lines *l);
/* 1: *out; 0: the end; else a negative errno value. */
int lines_next(struct lines *l, struct line *out);
int64_t lines_rest(const struct lines *l);

#endif
