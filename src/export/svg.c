/*
 * svg.c: see svg.h.
 */
#include "export/svg.h"

#include "base/html.h"
#include "base/num.h"
#include "base/utf8.h"

#include "base/banned.h"

/* Of the height; most letters are narrower, few are wider. */
#define LETTER_WIDTH 0.58

#define ABOVE " stroke=\"#fff\" stroke-width=\"3\" paint-order=\"stroke\""

static void
number(struct buf *out, const char *name, double v)
{
	buf_addf(out, " %s=\"", name);
	num_format(out, v, 1);
	buf_addc(out, '"');
}

static void
looks(struct buf *out, const struct svg_look *look)
{
	buf_addf(out, " fill=\"%s\"", look->fill != NULL ? look->fill : "none");
	if (look->stroke == NULL)
		return;
	buf_addf(out, " stroke=\"%s\"", look->stroke);
	number(out, "stroke-width", look->width);
	if (look->dash != NULL)
		buf_addf(out, " stroke-dasharray=\"%s\"", look->dash);
}

void
svg_open(struct buf *out, const char *id, double width, double height,
    const char *title, const char *about)
{
	buf_adds(out, "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\"");
	buf_addf(out, " aria-labelledby=\"%s-title %s-desc\"", id, id);
	number(out, "width", width);
	number(out, "height", height);
	buf_adds(out, " viewBox=\"0 0 ");
	num_format(out, width, 1);
	buf_addc(out, ' ');
	num_format(out, height, 1);
	buf_addf(out,
	    "\" font-family=\"Helvetica, Arial, sans-serif\" "
	    "font-size=\"%d\">\n<title id=\"%s-title\">",
	    SVG_TEXT_SIZE, id);
	html_line(out, title);
	buf_addf(out, "</title>\n<desc id=\"%s-desc\">", id);
	html_line(out, about);
	buf_adds(out, "</desc>\n");
}

void
svg_close(struct buf *out)
{
	buf_adds(out, "</svg>\n");
}

void
svg_line(struct buf *out, struct svg_at from, struct svg_at to,
    const struct svg_look *look)
{
	buf_adds(out, "<line");
	number(out, "x1", from.x);
	number(out, "y1", from.y);
	number(out, "x2", to.x);
	number(out, "y2", to.y);
	looks(out, look);
	buf_adds(out, "/>\n");
}

void
svg_rect(struct buf *out, struct svg_at at, double width, double height,
    const struct svg_look *look)
{
	buf_adds(out, "<rect");
	number(out, "x", at.x);
	number(out, "y", at.y);
	number(out, "width", width);
	number(out, "height", height);
	looks(out, look);
	buf_adds(out, "/>\n");
}

void
svg_circle(struct buf *out, struct svg_at at, double radius,
    const struct svg_look *look)
{
	buf_adds(out, "<circle");
	number(out, "cx", at.x);
	number(out, "cy", at.y);
	number(out, "r", radius);
	looks(out, look);
	buf_adds(out, "/>\n");
}

void
svg_path(struct buf *out, const struct svg_at *points, size_t n,
    const struct svg_look *look)
{
	buf_adds(out, "<polyline points=\"");
	for (size_t i = 0; i < n; i++) {
		if (i > 0)
			buf_addc(out, ' ');
		num_format(out, points[i].x, 1);
		buf_addc(out, ',');
		num_format(out, points[i].y, 1);
	}
	buf_addc(out, '"');
	looks(out, look);
	buf_adds(out, "/>\n");
}

void
svg_text(struct buf *out, struct svg_at at, enum svg_anchor anchor,
    enum svg_weight weight, const char *text)
{
	static const char *const anchors[] = {
		[SVG_START] = "",
		[SVG_MIDDLE] = " text-anchor=\"middle\"",
		[SVG_END] = " text-anchor=\"end\"",
	};
	static const char *const weights[] = {
		[SVG_PLAIN] = "",
		[SVG_BOLD] = " font-weight=\"bold\"",
		[SVG_ITALIC] = " font-style=\"italic\"",
		[SVG_ABOVE] = ABOVE,
	};

	buf_adds(out, "<text");
	number(out, "x", at.x);
	number(out, "y", at.y);
	buf_adds(out, anchors[anchor]);
	buf_adds(out, weights[weight]);
	buf_addc(out, '>');
	html_line(out, text);
	buf_adds(out, "</text>\n");
}

double
svg_text_width(const char *text)
{
	return (double)utf8_width(str_from(text)) * SVG_TEXT_SIZE *
	       LETTER_WIDTH;
}

void
svg_text_within(struct buf *out, struct svg_at at, double width,
    enum svg_weight weight, const char *text)
{
	static const char dots[] = "...";
	struct buf cut = BUF_INIT;
	struct str rest = str_from(text);
	double room = width - svg_text_width(dots);

	if (svg_text_width(text) <= width) {
		svg_text(out, at, SVG_START, weight, text);
		return;
	}
	while (rest.len > 0) {
		uint32_t c;
		size_t n = utf8_next(rest, &c);
		buf_add(&cut, rest.p, n > 0 ? n : 1);
		if (svg_text_width(cut.data) > room) {
			buf_truncate(&cut, cut.len - (n > 0 ? n : 1));
			break;
		}
		rest = str_skip(rest, n > 0 ? n : 1);
	}
	buf_adds(&cut, dots);
	svg_text(out, at, SVG_START, weight, cut.data);
	out->failed |= cut.failed;
	buf_release(&cut);
}
