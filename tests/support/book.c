/*
 * book.c: a logbook on a fake os.
 */
#include "support/book.h"

#include <assert.h>
#include <string.h>

#include "os/path.h"
#include "store/store_private.h"

void
book_init_on(struct book *b, struct fake *fake)
{
	memset(b, 0, sizeof(*b));
	b->fake = fake;
	b->diags = myo_diags_new();
	buf_init(&b->path);
}

void
book_init(struct book *b)
{
	book_init_on(b, fake_new());
	fake_mkdir(b->fake, "/data");
	fake_mkdir(b->fake, "/home");
}

void
book_close(struct book *b)
{
	myo_logbook_close(b->log);
	b->log = NULL;
}

void
book_release(struct book *b)
{
	book_close(b);
	myo_diags_free(b->diags);
	buf_release(&b->path);
	fake_free(b->fake);
}

enum myo_status
book_open(struct book *b)
{
	enum myo_status status = store_open_with(&b->fake->os, BOOK_DIR,
	    BOOK_STATE, MYO_LOGBOOK_WRITE, &b->log, b->diags);

	if (status == MYO_OK)
		(void)book_path(b, &b->path, ".csv");
	return status;
}

enum myo_status
book_add(struct book *b, const char *value)
{
	const struct myo_entry draft = logcheck_draft(value);

	if (b->log == NULL) {
		enum myo_status status = book_open(b);
		if (status != MYO_OK)
			return status;
	}
	return myo_logbook_append(b->log, &draft, NULL, b->diags);
}

const char *
book_path(struct book *b, struct buf *out, const char *suffix)
{
	assert(b->log != NULL);
	path_join(out, BOOK_DIR, myo_logbook_station(b->log));
	buf_adds(out, suffix);
	return out->data;
}

const char *
book_bytes(struct book *b, size_t *len)
{
	return b->path.len == 0 ? NULL : fake_get(b->fake, b->path.data, len);
}

void
book_tear(struct book *b, const char *bytes)
{
	struct buf copy = BUF_INIT;
	size_t len = 0;
	const char *data = book_bytes(b, &len);

	buf_add(&copy, data, len);
	buf_adds(&copy, bytes);
	fake_put(b->fake, b->path.data, copy.data, copy.len);
	buf_release(&copy);
}

void
book_check(struct book *b, struct logcheck *out)
{
	size_t len = 0;
	const char *data = book_bytes(b, &len);

	logcheck(data == NULL ? "" : data, len, out);
}

bool
diags_have(const struct myo_diags *diags, const char *id, const char *text)
{
	for (size_t i = 0; i < myo_diags_count(diags); i++) {
		const struct myo_diag *d = myo_diags_get(diags, i);
		if (strcmp(d->id, id) == 0 && strstr(d->text, text) != NULL)
			return true;
	}
	return false;
}

bool
book_said(const struct book *b, const char *id)
{
	return diags_have(b->diags, id, "");
}
