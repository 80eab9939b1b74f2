/*
 * mend.c: a person's repair of the end of this station's file.
 *
 * What a crash leaves behind is no whole line, and the next writer sets it
 * aside (repair.c). A whole last line that fails its chain was changed by
 * somebody or something else: it is set aside in the same five steps, but only
 * when a person says so. Nothing good is ever cut: the damage must reach to
 * the end of the file, and no line in it may follow from the line before it.
 */
#include <myolog/verify.h>

#include <string.h>

#include "store_private.h"

#include "batch_mark.h"
#include "chain.h"
#include "lines.h"
#include "schema.h"

#include "base/banned.h"

#ifdef MYO_TEST
#define DAMAGE_MAX ((int64_t)1 << 20)
#else
#define DAMAGE_MAX ((int64_t)64 << 20)
#endif

struct mend {
	struct myo_logbook *book;
	struct myo_diags *diags;
	/* up to the last good line */
	int64_t offset;
	uint64_t seq;
	char chain[HASH_HEX_SIZE];
	/* behind it */
	uint64_t line;     /* the first whole line there; 0: none */
	bool gap;          /* one of them counts on later than it should */
	size_t rows;       /* of those lines, how many are rows */
	bool has_before;   /* before and made are valid */
	struct buf before; /* chain column of the line before */
	char made[HASH_HEX_SIZE]; /* what it should be */
	uint64_t good_line;       /* a line there that follows; 0: none */
};

static bool
is_row(struct mend *m, const struct line *line, struct chain_line *end)
{
	return !line->overlong &&
	       memchr(line->text.p, '\0', line->text.len) == NULL &&
	       chain_split(line->text, end) &&
	       str_eq(end->station, buf_str(&m->book->station));
}

static bool
take_good(struct mend *m, const struct line *line)
{
	struct chain_line end;

	if (!is_row(m, line, &end) || end.seq != m->seq + 1 ||
	    !chain_made_from(m->chain, &end))
		return false;
	m->offset = line->next;
	m->seq = end.seq;
	memcpy(m->chain, end.chain.p, HASH_HEX_SIZE - 1);
	return true;
}

/* It follows from something: then it is good, whatever is before it. */
static bool
is_good(const struct mend *m, const struct chain_line *end)
{
	return chain_made_from(m->chain, end) ||
	       (m->before.len == HASH_HEX_SIZE - 1 &&
		   chain_made_from(m->before.data, end)) ||
	       (m->has_before && chain_made_from(m->made, end));
}

static void
take_bad(struct mend *m, const struct line *line)
{
	struct chain_line end;
	const char *digits = chain_digits(line->text);

	if (m->line == 0)
		m->line = line->number;
	if (is_row(m, line, &end)) {
		m->rows++;
		if (end.seq > m->seq + m->rows)
			m->gap = true;
		if (is_good(m, &end) && m->good_line == 0)
			m->good_line = line->number;
		chain_next(
		    m->has_before ? m->made : m->chain, end.body, m->made);
		m->has_before = true;
	}
	buf_reset(&m->before);
	if (digits != NULL)
		buf_add(&m->before, digits, HASH_HEX_SIZE - 1);
}

static enum myo_status
read_lines(struct mend *m, int64_t size)
{
	struct myo_logbook *book = m->book;
	struct lines lines;
	struct line line;
	bool good = true;
	int rc = 1;

	if (!lines_init(&lines, book->os, book->log.fd, m->offset, size))
		return store_nomem(m->diags, book->log.path.data);
	lines.number = 1;
	while ((rc = lines_next(&lines, &line)) == 1) {
		good = good && take_good(m, &line);
		if (!good)
			take_bad(m, &line);
	}
	lines_release(&lines);
	if (m->before.failed)
		return store_nomem(m->diags, book->log.path.data);
	return rc < 0 ? store_failed(m->diags, DIAG_LOG_IO, book->log.path.data,
			    "read", rc)
		      : MYO_OK;
}

static enum myo_status
refuse(struct mend *m, uint64_t line, const char *why)
{
	const char *path = m->book->log.path.data;
	struct diag_at at = DIAG_FILE(path);

	at.line = diag_line(line);
	diag_add(m->diags, DIAG_LOG_CHAIN, at,
	    "'%s', %s, so nothing is cut off; keep the file as it is, put a "
	    "good copy of it back, or move the whole logbook away and begin a "
	    "new one",
	    path, why);
	return MYO_ERR_CHAIN;
}

/* Fills *out from what stands in the open file. */
static enum myo_status
examine(struct mend *m, struct myo_damage *out)
{
	int64_t size = 0;
	enum myo_status status = tail_whole(m->book, &size, m->diags);

	if (status != MYO_OK)
		return status;
	m->offset = (int64_t)schema_header().len + 2;
	chain_start(m->chain);
	status = read_lines(m, size);
	if (status != MYO_OK)
		return status;
	if (m->good_line > 0)
		return refuse(
		    m, m->line, "damaged here, and good lines stand behind it");
	if (m->gap)
		return refuse(m, m->line, "entries are missing before it");
	if (m->rows > 1)
		return refuse(
		    m, m->line, "more than one whole line is damaged");
	if (size - m->offset > DAMAGE_MAX)
		return refuse(m, m->line, "damaged for more than 64 MiB");
	*out = (struct myo_damage){
		.offset = m->offset,
		.bytes = size - m->offset,
		.entries = m->seq,
		.line = m->line,
	};
	return MYO_OK;
}

/* Under the append lock. Without a file there is no damage. */
static enum myo_status
look(struct mend *m, struct myo_damage *out)
{
	enum os_kind kind = OS_KIND_NONE;
	enum myo_status status = tail_open(m->book, m->diags);

	if (status != MYO_OK)
		return status;
	struct myo_damage found = { .offset = 0 };
	if (m->book->log.fd >= 0)
		status = batch_settle(m->book, m->diags);
	if (status == MYO_OK && m->book->log.fd >= 0)
		status = examine(m, &found);
	if (status != MYO_OK)
		return status;
	int rc = m->book->os->kind(m->book->os, m->book->marker.data, &kind);
	if (rc < 0)
		return store_failed(
		    m->diags, DIAG_LOG_IO, m->book->marker.data, "find", rc);
	found.unrecorded = kind != OS_KIND_NONE;
	*out = found;
	return MYO_OK;
}

enum myo_status
myo_logbook_damage(
    struct myo_logbook *book, struct myo_damage *out, struct myo_diags *diags)
{
	struct mend m = { .book = book, .diags = diags, .before = BUF_INIT };

	if (book->mode != MYO_LOGBOOK_WRITE)
		return MYO_ERR_MISUSE;
	enum myo_status status = lock_append(book, diags);
	if (status != MYO_OK)
		return status;
	status = look(&m, out);
	unlock_append(book);
	buf_release(&m.before);
	return status;
}

static enum myo_status
mend(struct mend *m, const struct myo_damage *expected)
{
	struct myo_damage now = { .offset = 0 };
	enum myo_status status = look(m, &now);

	if (status != MYO_OK)
		return status;
	if (now.offset != expected->offset || now.bytes != expected->bytes) {
		diag_add(m->diags, DIAG_LOG_IO,
		    DIAG_FILE(m->book->log.path.data),
		    "'%s', changed meanwhile; look at it again",
		    m->book->log.path.data);
		return MYO_ERR_MISUSE;
	}
	if (m->book->log.fd < 0)
		return MYO_OK;
	status = tail_adopt(m->book, m->offset, m->seq, m->chain, m->diags);
	if (status == MYO_OK)
		status = repair_tail(m->book, now.bytes, m->diags);
	return status;
}

enum myo_status
myo_logbook_repair(struct myo_logbook *book, const struct myo_damage *expected,
    struct myo_diags *diags)
{
	struct mend m = { .book = book, .diags = diags, .before = BUF_INIT };

	if (book->mode != MYO_LOGBOOK_WRITE || book->log.closed)
		return MYO_ERR_MISUSE;
	enum myo_status status = lock_append(book, diags);
	if (status != MYO_OK)
		return status;
	status = mend(&m, expected);
	unlock_append(book);
	buf_release(&m.before);
	return status;
}
