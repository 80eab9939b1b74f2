/*
 * text.c: words made fit for lines.
 */
#include "ui/text.h"

#include "base/utf8.h"

#include "base/banned.h"

#define HANG 2

void
text_line(struct buf *out, const char *text)
{
	struct str rest = str_from(text);

	while (rest.len > 0) {
		utf8_visible(out, str_cut(rest, '\n', &rest));
		if (rest.len > 0)
			buf_addc(out, ' ');
	}
}

void
text_field(struct buf *out, size_t indent, size_t width, const char *label,
    const char *text)
{
	struct buf line = BUF_INIT, wrapped = BUF_INIT;
	struct str rest = str_from(text);
	size_t hang = label[0] != '\0' ? HANG : 0;

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
	utf8_wrap(&wrapped, buf_str(&line), indent + HANG, width);
	buf_addstr(out, str_skip(buf_str(&wrapped), HANG));
	if (line.failed || wrapped.failed)
		out->failed = true;
	buf_release(&wrapped);
	buf_release(&line);
}

void
text_hang(struct buf *out, size_t width, struct str text)
{
	struct buf lines = BUF_INIT;

	utf8_wrap(&lines, text, HANG, width);
	buf_addstr(out, str_skip(buf_str(&lines), HANG));
	if (lines.failed)
		out->failed = true;
	buf_release(&lines);
}

void
text_place(struct buf *out, const char *side, int trial)
{
	buf_adds(out, side);
	if (trial > 0)
		buf_addf(out, "%strial %d", side[0] != '\0' ? ", " : "", trial);
}
