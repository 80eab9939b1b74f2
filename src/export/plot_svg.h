/*
 * plot_svg.h: plots as inline SVG, for screen and paper. The sides are told
 * apart by shape and dash and letter, never by colour alone: right is a filled
 * disc on a solid line, left a hollow square on a dashed one.
 *
 * `id` is of the page alone. Memory that runs out fails the buffer.
 */
#ifndef EXPORT_PLOT_SVG_H
#define EXPORT_PLOT_SVG_H

#include "base/buf.h"
#include "export/plot.h"

#define PLOT_WIDTH 680 /* units; a page is as wide */

void plot_time_svg(
    struct buf *out, const char *id, const struct plot_time *plot);
void plot_sides_svg(
    struct buf *out, const char *id, const struct plot_sides *plot);

#endif
