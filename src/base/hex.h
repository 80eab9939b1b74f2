/*
 * hex.h: bytes as lower-case hexadecimal digits and back.
 */
#ifndef BASE_HEX_H
#define BASE_HEX_H

#include <stdbool.h>
#include <stddef.h>

#include "buf.h"
#include "str.h"

void hex_add(struct buf *out, const unsigned char *data, size_t len);
/* Exactly 2 * len digits, lower case only, so that one value has one text. */
bool hex_read(struct str s, unsigned char *out, size_t len);

#endif
