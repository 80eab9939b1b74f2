/*
 * mapping_write.h: a mapping to begin with, and the first row of a CSV file
 * that it fits. Both name columns as our own wide export does.
 */
#ifndef IMPORT_MAPPING_WRITE_H
#define IMPORT_MAPPING_WRITE_H

#include <myolog/protocol.h>

#include "base/buf.h"

/* `name` is what the protocol was asked for by. */
void mapping_write(
    struct buf *out, const struct myo_protocol *protocol, const char *name);
void mapping_write_header(struct buf *out, const struct myo_protocol *protocol);

#endif
