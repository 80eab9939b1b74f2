/*
 * meddle.h: a logbook on a fake os that lies about this and that, and what
 * else tests of the store share. Include it after cmocka.h.
 *
 * two_rows gives a logbook with two answers, opened for writing; book_close
 * it, meddle_with opens it again on the lying os, and then the members of
 * `meddle` say what it lies about.
 */
#ifndef UNIT_MEDDLE_H
#define UNIT_MEDDLE_H

#include <errno.h>
#include <string.h>

#include "store/store_private.h"
#include "support/book.h"

/* What differs from the fake; unset members do nothing. */
static struct {
	struct os os; /* handed to the store */
	struct fake *fake;
	int64_t pretend;    /* bytes that files have more than they hold */
	bool at_end;        /* nothing can be read any more */
	int64_t size_off;   /* how far `size` is from the truth */
	struct os_id other; /* what is taken off an identity */
	const char *which;  /* the end of the path whose it is */
	const char *gone;   /* the end of paths that OS_NOFOLLOW cannot open */
	int gone_err;       /* what it says */
} meddle;

static inline int64_t
meddle_size(const struct os *os, int fd)
{
	(void)os;
	return meddle.fake->os.size(&meddle.fake->os, fd) + meddle.size_off;
}

static inline int
meddle_identity(const struct os *os, int fd, struct os_id *id)
{
	(void)os;
	int rc = meddle.fake->os.identity(&meddle.fake->os, fd, id);
	id->size += meddle.pretend;
	id->links -= meddle.other.links;
	return rc;
}

static inline int
meddle_identity_of(const struct os *os, const char *path, struct os_id *id)
{
	(void)os;
	int rc = meddle.fake->os.identity_of(&meddle.fake->os, path, id);
	const size_t len = strlen(path);
	if (meddle.which != NULL && len > strlen(meddle.which) &&
	    strcmp(path + len - strlen(meddle.which), meddle.which) == 0) {
		id->dev -= meddle.other.dev;
		id->ino -= meddle.other.ino;
	}
	return rc;
}

/* As another program would have, just before. */
static inline int
meddle_unlink(const struct os *os, const char *path)
{
	(void)os;
	fake_remove(meddle.fake, path);
	return meddle.fake->os.unlink(&meddle.fake->os, path);
}

/* Behind the true end stand as many x as are asked for. */
static inline int64_t
meddle_pread(
    const struct os *os, int fd, void *data, size_t len, int64_t offset)
{
	const struct os *real = &meddle.fake->os;

	(void)os;
	if (meddle.at_end)
		return 0;
	int64_t n = real->pread(real, fd, data, len, offset);
	if (n != 0 || meddle.pretend == 0)
		return n;
	memset(data, 'x', len);
	return (int64_t)len;
}

static inline int
meddle_open(const struct os *os, const char *path, unsigned flags)
{
	const struct os *real = &meddle.fake->os;
	const size_t len = strlen(path);

	(void)os;
	if (meddle.gone != NULL && len > strlen(meddle.gone) &&
	    strcmp(path + len - strlen(meddle.gone), meddle.gone) == 0 &&
	    (flags & OS_NOFOLLOW) != 0)
		return meddle.gone_err;
	return real->open(real, path, flags);
}

/* To be called with the logbook closed; the members are set afterwards. */
static inline void
meddle_with(struct book *b, enum myo_logbook_mode mode)
{
	memset(&meddle, 0, sizeof(meddle));
	meddle.fake = b->fake;
	meddle.os = b->fake->os;
	meddle.os.size = meddle_size;
	meddle.os.identity = meddle_identity;
	meddle.os.identity_of = meddle_identity_of;
	meddle.os.unlink = meddle_unlink;
	meddle.os.pread = meddle_pread;
	meddle.os.open = meddle_open;
	assert_null(b->log);
	assert_int_equal(store_open_with(&meddle.os, BOOK_DIR, BOOK_STATE, mode,
			     &b->log, b->diags),
	    MYO_OK);
}

static inline void
add_bytes(struct book *b, const char *bytes, size_t n)
{
	struct buf copy = BUF_INIT;
	size_t len;
	const char *data = book_bytes(b, &len);

	buf_add(&copy, data, len);
	buf_add(&copy, bytes, n);
	fake_put(b->fake, b->path.data, copy.data, copy.len);
	buf_release(&copy);
}

static inline void
two_rows(struct book *b)
{
	book_init(b);
	assert_int_equal(book_add(b, "one"), MYO_OK);
	assert_int_equal(book_add(b, "two"), MYO_OK);
}

/* The file is as it was, byte for byte. */
static inline void
expect_bytes(struct book *b, const struct buf *before)
{
	size_t len;
	const char *data = book_bytes(b, &len);

	assert_int_equal(len, before->len);
	assert_memory_equal(data, before->data, len);
}

static inline void
remember(struct book *b, struct buf *out)
{
	size_t len;
	const char *data = book_bytes(b, &len);

	buf_reset(out);
	buf_add(out, data, len);
}

#endif
