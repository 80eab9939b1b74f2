/*
 * long.h: the long table, a row an answer place, for the formats that write
 * it.
 */
#ifndef EXPORT_LONG_H
#define EXPORT_LONG_H

#include "export/table.h"

enum myo_status long_header(
    struct export *x, struct table *t, int file) MYO_NODISCARD;
/* The rows of a session that was read. */
enum myo_status long_rows(struct export *x, struct table *t,
    const struct rows *r, int file) MYO_NODISCARD;

#endif
