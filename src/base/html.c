#include "base/html.h"

#include <string.h>

#include "base/utf8.h"

#include "base/banned.h"

static const struct {
	char c;
	const char *text;
} escapes[] = {
	{ '&', "&amp;" },
	{ '<', "&lt;" },
	{ '>', "&gt;" },
	{ '"', "&quot;" },
	{ '\'', "&#39;" },
};

static void
escape(struct buf *out, struct str s)
{
	for (size_t i = 0; i < s.len; i++) {
		size_t k = 0, n = sizeof(escapes) / sizeof(escapes[0]);
		while (k < n && escapes[k].c != s.p[i])
			k++;
		if (k < n)
			buf_adds(out, escapes[k].text);
		else
			buf_addc(out, s.p[i]);
	}
}

static void
add(struct buf *out, struct str text, const char *between)
{
	struct buf visible = BUF_INIT;
	while (text.p != NULL) {
		struct str line = str_cut(text, '\n', &text);
		buf_reset(&visible);
		utf8_visible(&visible, line);
		escape(out, buf_str(&visible));
		if (text.p != NULL)
			buf_adds(out, between);
	}
	out->failed |= visible.failed;
	buf_release(&visible);
}

void
html_text(struct buf *out, struct str text)
{
	add(out, text, "<br>");
}

void
html_line(struct buf *out, const char *text)
{
	add(out, str_from(text), " ");
}

void
html_begin(struct buf *out, const char *title, const char *style)
{
	buf_adds(out,
	    "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n"
	    "<meta charset=\"utf-8\">\n"
	    "<meta http-equiv=\"Content-Security-Policy\" content=\""
	    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; "
	    "form-action 'none'\">\n"
	    "<meta name=\"viewport\" "
	    "content=\"width=device-width, initial-scale=1\">\n<title>");
	html_line(out, title);
	buf_adds(out, "</title>\n<style>\n");
	buf_adds(out, style);
	buf_adds(out, "\n</style>\n</head>\n<body>\n");
}
