/*
 * fold.c: see fold.h.
 */
#include "export/fold.h"

#include <stdlib.h>

#include "base/mem.h"
#include "base/utf8.h"

#include "base/banned.h"

static void
add_line(struct fold *f, struct str line)
{
	if (mem_room(f->items, f->n, &f->cap))
		f->items[f->n++] = line;
	else
		f->failed = true;
}

/* How many bytes of s fit in `width` columns: whole characters, with what
 * combines with them; at least one. */
static size_t
fitting(struct str s, size_t width)
{
	size_t len = 0, used = 0;

	while (len < s.len) {
		uint32_t c;
		size_t more = utf8_next(str_skip(s, len), &c);
		more = more > 0 ? more : 1;
		used += utf8_width((struct str){ s.p + len, more });
		if (len > 0 && used > width)
			break;
		len += more;
	}
	return len;
}

/* Where a word that does not fit is cut: behind a hyphen, as the groups of an
 * id have them, else where the line ends. */
static size_t
cut_at(struct str word, size_t width)
{
	size_t most = fitting(word, width), len = most;

	while (len > 0 && word.p[len - 1] != '-')
		len--;
	return len > 0 ? len : most;
}

/* One paragraph; nothing in it is a line break. */
static void
fold_paragraph(struct fold *f, struct str text, size_t width)
{
	struct str line = { text.p, 0 };

	while (text.len > 0 && !f->failed) {
		struct str rest, word = str_word(text, &rest);
		struct str longer = str_range(line.p, word.p + word.len);
		if (fitting(longer, width) == longer.len) {
			line = longer;
			text = rest;
			continue;
		}
		if (line.len > 0) {
			add_line(f, line);
		} else {
			word.len = cut_at(word, width);
			add_line(f, word);
			text = str_skip(text, word.len);
			line = (struct str){ text.p, 0 };
			continue;
		}
		text = str_range(word.p, text.p + text.len);
		line = (struct str){ word.p, 0 };
	}
	add_line(f, line);
}

void
fold_text(struct fold *f, const char *text, size_t width)
{
	struct str rest = str_from(text);

	f->n = 0;
	buf_reset(&f->text);
	width = width < 2 ? 2 : width;
	/* visible first: what becomes longer must not move lines made before */
	while (rest.p != NULL) {
		utf8_visible(&f->text, str_cut(rest, '\n', &rest));
		if (rest.p != NULL)
			buf_addc(&f->text, '\n');
	}
	f->failed |= f->text.failed;
	rest = buf_str(&f->text);
	while (rest.p != NULL)
		fold_paragraph(f, str_trim(str_cut(rest, '\n', &rest)), width);
}

void
fold_release(struct fold *f)
{
	free(f->items);
	buf_release(&f->text);
	*f = (struct fold)FOLD_INIT;
}
