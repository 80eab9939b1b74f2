/*
 * svg.h: shapes as inline SVG. Lengths are in user units, of which a page is
 * some 680 wide, and are written with one decimal; all text is escaped, and
 * nothing refers to anything outside.
 *
 * Shapes carry their looks as attributes and not as style, so that a picture
 * looks the same where a page's style sheet is not.
 */
#ifndef EXPORT_SVG_H
#define EXPORT_SVG_H

#include "base/buf.h"

/* An image for whoever cannot see it: `id` is of the page alone, and gives
 * those of the title and the description. */
void svg_open(struct buf *out, const char *id, double width, double height,
    const char *title, const char *about);
void svg_close(struct buf *out);

struct svg_look {
	const char *fill, *stroke; /* NULL: none */
	double width;              /* of the stroke */
	const char *dash;          /* "3 2"; NULL: solid */
};

struct svg_at {
	double x, y;
};

void svg_line(struct buf *out, struct svg_at from, struct svg_at to,
    const struct svg_look *look);
void svg_rect(struct buf *out, struct svg_at at, double width, double height,
    const struct svg_look *look);
void svg_circle(struct buf *out, struct svg_at at, double radius,
    const struct svg_look *look);
/* The points joined by straight lines. */
void svg_path(struct buf *out, const struct svg_at *points, size_t n,
    const struct svg_look *look);

enum svg_anchor {
	SVG_START,
	SVG_MIDDLE,
	SVG_END,
};

enum svg_weight {
	SVG_PLAIN,
	SVG_BOLD,
	SVG_ITALIC,
	SVG_ABOVE, /* with a white edge: it stands on lines */
};

/* One line, its base line at `at`. */
void svg_text(struct buf *out, struct svg_at at, enum svg_anchor anchor,
    enum svg_weight weight, const char *text);
/* Some width that the text has at most, as far as that can be known without
 * its font. */
double svg_text_width(const char *text);
/* As svg_text; what is wider than `width` by that measure is cut, and three
 * dots stand for the rest. */
void svg_text_within(struct buf *out, struct svg_at at, double width,
    enum svg_weight weight, const char *text);

#define SVG_TEXT_SIZE 11

#endif
