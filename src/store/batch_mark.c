/*
 * batch_mark.c: the mark of a batch that is under way.
 */
#include "batch_mark.h"

#include <assert.h>
#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "base/num.h"
#include "os/atomic.h"
#include "chain.h"
#include "layout.h"
#include "lines.h"
#include "schema.h"
#include "store_private.h"

#include "base/banned.h"

#define MARK_MAX 512

/* ---- reading */

static bool
take_line(struct str *text, const char *name, int64_t *offset,
    char chain[HASH_HEX_SIZE])
{
	struct str line = str_cut(*text, '\n', text), rest;

	if (!str_eqc(str_cut(line, ' ', &rest), name) ||
	    !num_int(str_cut(rest, ' ', &rest), offset) || *offset < 0 ||
	    rest.len != HASH_HEX_SIZE - 1 || chain_digits(rest) == NULL)
		return false;
	memcpy(chain, rest.p, rest.len);
	chain[rest.len] = '\0';
	return true;
}

/* 1: there is one; 0: there is none; -EINVAL: it is something else. */
static int
read_mark(const struct os *os, const char *path, struct batch_mark *out)
{
	struct buf data = BUF_INIT;
	enum os_kind kind = OS_KIND_NONE;
	int rc = os->kind(os, path, &kind);

	*out = (struct batch_mark){ .from = 0 };
	if (rc < 0 || kind == OS_KIND_NONE)
		return rc;
	rc = file_read_with(os, path, OS_NOFOLLOW | OS_PLAIN, &data, MARK_MAX);
	struct str text = buf_str(&data);
	if (rc == 0)
		rc = take_line(&text, "from", &out->from, out->before) &&
			     take_line(
				 &text, "first", &out->first, out->begin) &&
			     take_line(&text, "to", &out->to, out->after) &&
			     text.len == 0 && out->from < out->first &&
			     out->first <= out->to
			 ? 1
			 : -EINVAL;
	else if (rc == -ENOENT)
		rc = 0; /* settled meanwhile */
	else if (rc == -EFBIG || os_no_file(rc))
		rc = -EINVAL;
	buf_release(&data);
	return rc;
}

/* What became of a batch. */
enum became {
	BECAME_CUT, /* not whole: nothing behind `from` counts */
	BECAME_WHOLE,
	BECAME_OTHERS, /* taken back before, and others wrote since */
};

/* A negative errno value, or an enum became. */
static int
what_became(const struct os *os, int fd, const struct batch_mark *mark)
{
	struct lines lines;
	struct line line;
	struct chain_line end;
	char chain[HASH_HEX_SIZE];
	int64_t at = mark->from;
	bool others = false;
	int rc = 1;

	memcpy(chain, mark->before, sizeof(chain));
	if (!lines_init(&lines, os, fd, mark->from, mark->to))
		return -ENOMEM;
	while (!others && (rc = lines_next(&lines, &line)) == 1) {
		/* one that is too long has no text */
		if (!chain_split(line.text, &end) ||
		    !chain_made_from(chain, &end))
			break;
		others = at == mark->from && !str_eqc(end.chain, mark->begin);
		memcpy(chain, end.chain.p, sizeof(chain) - 1);
		at = line.next;
	}
	lines_release(&lines);
	if (rc < 0)
		return rc;
	if (others)
		return BECAME_OTHERS;
	return at == mark->to && strcmp(chain, mark->after) == 0 ? BECAME_WHOLE
								 : BECAME_CUT;
}

int64_t
batch_end(const struct os *os, const char *path, int fd)
{
	struct buf name = BUF_INIT;
	struct batch_mark mark;

	buf_addstr(&name,
	    (struct str){ path, strlen(path) - (sizeof(LAYOUT_CSV) - 1) });
	buf_adds(&name, LAYOUT_BATCH);
	int rc = name.failed ? -ENOMEM : read_mark(os, name.data, &mark);
	buf_release(&name);
	/* What is no mark hides nothing; the next writer complains. */
	if (rc == 0 || rc == -EINVAL)
		return INT64_MAX;
	const int64_t size = rc < 0 ? rc : os->size(os, fd);
	if (size < 0)
		return size;
	rc = what_became(os, fd, &mark);
	if (rc < 0)
		return rc;
	/* No batch goes on behind its end: others wrote since. */
	return rc == BECAME_CUT && size <= mark.to ? mark.from : INT64_MAX;
}

/* ---- writing */

int
batch_mark_put(const struct myo_logbook *book, const struct batch_mark *mark)
{
	struct buf text = BUF_INIT;

	buf_addf(&text,
	    "from %" PRId64 " %s\nfirst %" PRId64 " %s\nto %" PRId64 " %s\n",
	    mark->from, mark->before, mark->first, mark->begin, mark->to,
	    mark->after);
	int rc = text.failed
		     ? -ENOMEM
		     : atomic_write(book->os, book->batch.data, buf_str(&text));
	buf_release(&text);
	return rc;
}

void
batch_mark_drop(const struct myo_logbook *book)
{
	(void)book->os->unlink(book->os, book->batch.data);
}

int
batch_roll_back(const struct myo_logbook *book, const struct batch_mark *mark)
{
	const struct os *os = book->os;
	int rc = os->ftruncate(os, book->log.fd, mark->from);

	/* The bytes first: with the mark gone, nobody would know them. */
	if (rc == 0)
		rc = os->fdatasync(os, book->log.fd);
	if (rc == 0)
		rc = os->unlink(os, book->batch.data);
	/* And then the name: were it to come back, it would take with it what
	 * is appended from now on. */
	if (rc == 0 || rc == -ENOENT)
		rc = dir_sync(os, book->dir.data);
	return rc;
}

/* ---- what somebody left */

/* The line that ends at `from` is the one that the mark means. */
static int
fits(const struct myo_logbook *book, const struct batch_mark *mark)
{
	char data[128], start[HASH_HEX_SIZE];
	struct chain_line line;
	const int64_t first = (int64_t)schema_header().len + 2;

	chain_start(start);
	if (mark->from == first)
		return strcmp(start, mark->before) == 0;
	if (mark->from < first)
		return 0;
	/* The header alone is longer than what is looked at. */
	assert(first >= (int64_t)sizeof(data));
	int rc = tail_read(
	    book, data, sizeof(data), mark->from - (int64_t)sizeof(data));
	if (rc < 0)
		return rc;
	const struct str text = { data, sizeof(data) - 2 };
	return memcmp(text.p + text.len, "\r\n", 2) == 0 &&
	       chain_mark(text, &line) && str_eqc(line.chain, mark->before);
}

static enum myo_status
not_a_mark(struct myo_logbook *book, const char *why, struct myo_diags *diags)
{
	diag_add(diags, DIAG_LOG_CHAIN, DIAG_FILE(book->batch.data),
	    "'%s', %s; copy the folder away, look at the end of the "
	    "station's file, then remove this one",
	    book->batch.data, why);
	return MYO_ERR_CHAIN;
}

static enum myo_status
take_back(struct myo_logbook *book, const struct batch_mark *mark,
    struct myo_diags *diags)
{
	const struct os *os = book->os;
	const int64_t size = os->size(os, book->log.fd);
	int rc = size < 0 ? (int)size : 0;

	if (rc == 0 && size < mark->from)
		return not_a_mark(
		    book, "the file is shorter than before the batch", diags);
	if (rc == 0 && size > mark->to)
		return not_a_mark(
		    book, "the file goes on behind the batch", diags);
	if (rc == 0)
		rc = fits(book, mark);
	if (rc == 0)
		return not_a_mark(
		    book, "it does not fit the station's file", diags);
	if (rc > 0)
		rc = batch_roll_back(book, mark);
	if (rc < 0)
		return store_failed(diags, DIAG_LOG_IO, book->log.path.data,
		    "take back an unfinished batch", rc);
	if (size > mark->from)
		diag_add(diags, DIAG_LOG_BATCH, DIAG_FILE(book->log.path.data),
		    "'%s', its %" PRId64 " bytes were taken back; run what "
		    "was cut off again",
		    book->log.path.data, size - mark->from);
	return MYO_OK;
}

enum myo_status
batch_settle(struct myo_logbook *book, struct myo_diags *diags)
{
	struct batch_mark mark;
	int rc = read_mark(book->os, book->batch.data, &mark);

	if (rc == 0)
		return MYO_OK;
	if (rc == -EINVAL)
		return not_a_mark(book, "it is not the mark of a batch", diags);
	if (rc == 1)
		rc = what_became(book->os, book->log.fd, &mark);
	if (rc < 0)
		return store_failed(
		    diags, DIAG_LOG_IO, book->batch.data, "read", rc);
	if (rc == BECAME_CUT)
		return take_back(book, &mark, diags);
	batch_mark_drop(book);
	return MYO_OK;
}
