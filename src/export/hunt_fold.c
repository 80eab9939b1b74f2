/*
 * hunt_fold.c: see hunt_fold.h.
 */
#include "export/hunt_fold.h"

#include "base/utf8.h"

#include "base/banned.h"

void
hunt_fold_begin(struct hunt_fold *f, hunt_fold_fn *put, void *ctx)
{
	*f = (struct hunt_fold){ .put = put, .ctx = ctx };
}

/* ---- characters */

static void
put_point(struct hunt_fold *f, uint32_t cp)
{
	char bytes[4];
	const size_t n = utf8_put(cp, bytes);
	const bool in_word = utf8_in_word(cp);

	for (size_t i = 0; i < n; i++)
		f->put(f->ctx, (unsigned char)bytes[i], in_word);
	f->after_blank = false;
}

static void
put_marks(struct hunt_fold *f)
{
	for (size_t i = 0; i < f->n_marks; i++)
		put_point(f, f->marks[i]);
	f->n_marks = 0;
}

/* Behind those that come before it in Unicode's order, or are its equals. */
static void
keep_mark(struct hunt_fold *f, uint32_t cp)
{
	if (f->n_marks == HUNT_FOLD_MARKS)
		put_marks(f);
	size_t at = f->n_marks++;

	for (;
	     at > 0 && utf8_mark_class(f->marks[at - 1]) > utf8_mark_class(cp);
	     at--)
		f->marks[at] = f->marks[at - 1];
	f->marks[at] = cp;
}

static void
put_ascii(struct hunt_fold *f, char c)
{
	const bool capital = c >= 'A' && c <= 'Z';
	const char small = capital ? (char)(c - 'A' + 'a') : c;
	const bool blank = c == ' ' || c == '\t';

	put_marks(f);
	if (!blank || !f->after_blank)
		f->put(f->ctx, (unsigned char)(blank ? ' ' : small),
		    (small >= 'a' && small <= 'z') || (c >= '0' && c <= '9'));
	f->after_blank = blank;
}

static void
take_point(struct hunt_fold *f, uint32_t cp)
{
	uint32_t points[UTF8_FOLD_MAX];
	const size_t n = utf8_fold(cp, points);

	for (size_t i = 0; i < n; i++) {
		if (points[i] < 0x80) {
			put_ascii(f, (char)points[i]);
		} else if (utf8_mark_class(points[i]) != 0) {
			keep_mark(f, points[i]);
		} else {
			put_marks(f);
			put_point(f, points[i]);
		}
	}
}

/* ---- bytes */

/* What is no UTF-8 stays as it is, and is no part of a word. */
static void
put_cut(struct hunt_fold *f)
{
	put_marks(f);
	for (size_t i = 0; i < f->n_cut; i++)
		f->put(f->ctx, (unsigned char)f->cut[i], false);
	f->after_blank &= f->n_cut == 0;
	f->n_cut = 0;
}

static size_t
bytes_of(unsigned char first)
{
	return first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : first >= 0xc0 ? 2 : 1;
}

static void
take_byte(struct hunt_fold *f, char c)
{
	const unsigned char byte = (unsigned char)c;
	uint32_t cp = 0;

	/* no byte within a character */
	if (f->n_cut > 0 && (byte & 0xc0) != 0x80)
		put_cut(f);
	if (byte < 0x80) {
		put_ascii(f, c);
		return;
	}
	f->cut[f->n_cut++] = c;
	if (f->n_cut < bytes_of((unsigned char)f->cut[0]))
		return;
	if (utf8_next((struct str){ f->cut, f->n_cut }, &cp) == f->n_cut) {
		f->n_cut = 0;
		take_point(f, cp);
	} else {
		put_cut(f);
	}
}

void
hunt_fold_feed(struct hunt_fold *f, struct str bytes)
{
	for (size_t i = 0; i < bytes.len; i++)
		take_byte(f, bytes.p[i]);
}

void
hunt_fold_end(struct hunt_fold *f)
{
	put_cut(f);
}

/* ---- a whole text */

static void
add_byte(void *ctx, unsigned char byte, bool in_word)
{
	(void)in_word;
	buf_addc(ctx, (char)byte);
}

void
hunt_fold_text(struct buf *out, struct str text)
{
	struct hunt_fold f;

	hunt_fold_begin(&f, add_byte, out);
	hunt_fold_feed(&f, text);
	hunt_fold_end(&f);
}
