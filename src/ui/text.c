/*
 * text.c: words made fit for lines.
 */
#include "ui/text.h"

#include "base/utf8.h"

#include "base/banned.h"

/* Columns: a short answer. */
#define ANSWER_ROOM 12

void
text_line(struct buf *out, const char *text)
{
	utf8_line(out, text);
}

void
text_field(struct buf *out, size_t indent, size_t width, const char *label,
    const char *text)
{
	struct buf line = BUF_INIT, wrapped = BUF_INIT;
	struct str rest = str_from(text);
	size_t hang = label[0] != '\0' ? TEXT_HANG : 0;

	while (rest.len > 0) {
		buf_reset(&line);
		buf_reset(&wrapped);
		if (label[0] != '\0')
			buf_addf(&line, "%s: ", label);
		utf8_visible(&line, str_cut(rest, '\n', &rest));
		utf8_wrap(&wrapped, buf_str(&line), indent + hang, width);
		/* The label's line stands out from those below it. */
		buf_addstr(out,
		    str_skip(buf_str(&wrapped), label[0] != '\0' ? hang : 0));
		label = "";
		if (line.failed || wrapped.failed)
			out->failed = true;
	}
	buf_release(&wrapped);
	buf_release(&line);
}

void
text_item(struct buf *out, size_t indent, size_t width, const char *text)
{
	struct buf line = BUF_INIT, wrapped = BUF_INIT;

	text_line(&line, text);
	utf8_wrap(&wrapped, buf_str(&line), indent + TEXT_HANG, width);
	buf_addstr(out, str_skip(buf_str(&wrapped), TEXT_HANG));
	if (line.failed || wrapped.failed)
		out->failed = true;
	buf_release(&wrapped);
	buf_release(&line);
}

void
text_hang(struct buf *out, size_t width, struct str text)
{
	struct buf lines = BUF_INIT;

	utf8_wrap(&lines, text, TEXT_HANG, width);
	buf_addstr(out, str_skip(buf_str(&lines), TEXT_HANG));
	if (lines.failed)
		out->failed = true;
	buf_release(&lines);
}

void
text_leave_room(struct buf *lines, size_t width)
{
	size_t from = lines->len, blank = 0;

	while (from > 0 && lines->data[from - 1] != '\n')
		from--;
	struct str last = str_skip(buf_str(lines), from);
	if (utf8_width(last) + ANSWER_ROOM <= width)
		return;
	for (size_t i = 1; i + 1 < last.len; i++)
		if (last.p[i] == ' ' && last.p[i - 1] != ' ')
			blank = i;
	if (blank == 0)
		return;
	struct buf word = BUF_INIT;
	buf_addstr(&word, str_skip(last, blank + 1));
	buf_truncate(lines, from + blank);
	buf_addf(lines, "\n%*s", TEXT_HANG, "");
	buf_addstr(lines, buf_str(&word));
	if (word.failed)
		lines->failed = true;
	buf_release(&word);
}

void
text_place(struct buf *out, const char *side, int trial)
{
	buf_adds(out, side);
	if (trial > 0)
		buf_addf(out, "%strial %d", side[0] != '\0' ? ", " : "", trial);
}
