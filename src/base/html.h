/*
 * html.h: text as part of an HTML page. Markup characters are escaped and what
 * a screen would not show is made visible (utf8_visible), so that no text of a
 * file or a person can become markup, and none is lost.
 */
#ifndef BASE_HTML_H
#define BASE_HTML_H

#include "base/buf.h"
#include "base/str.h"

/* Appends it for the inside of an element or of a quoted attribute. Line
 * breaks become <br>. */
void html_text(struct buf *out, struct str text);
/* Likewise, in a line of its own: line breaks become blanks. */
void html_line(struct buf *out, const char *text);

/* The head of a page that stands by itself, up to <body>. The page forbids
 * itself scripts, and all that is not its own style, so that even a text that
 * became markup could do nothing. `style` is CSS and goes in as it is. */
void html_begin(struct buf *out, const char *title, const char *style);

#endif
