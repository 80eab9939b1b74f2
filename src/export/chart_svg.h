/*
 * chart_svg.h: plots as inline SVG, for screen and paper. The sides are told
 * apart by shape and dash and letter, never by colour alone: right is a filled
 * disc on a solid line, left a hollow square on a dashed one.
 *
 * `id` is of the page alone. Memory that runs out fails the buffer.
 */
#ifndef EXPORT_CHART_SVG_H
#define EXPORT_CHART_SVG_H

#include "base/buf.h"
#include "export/chart.h"

#define CHART_WIDTH 680 /* units; a page is as wide */

void chart_time_svg(
    struct buf *out, const char *id, const struct chart_time *plot);
void chart_sides_svg(
    struct buf *out, const char *id, const struct chart_sides *plot);

#endif
