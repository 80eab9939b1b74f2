/*
 * uuid.h: UUIDs as text, and version 7 (RFC 9562) from a time and random bytes
 * handed in.
 */
#ifndef BASE_UUID_H
#define BASE_UUID_H

#include <stdbool.h>
#include <stdint.h>

#include "str.h"

#define UUID_SIZE  37 /* 36 characters, lower case, and NUL */
#define UUID_BYTES 16

void uuid_v7(
    char out[UUID_SIZE], int64_t unix_ms, const unsigned char random[10]);
bool uuid_is(struct str s); /* 8-4-4-4-12 lower-case hex digits */
void uuid_text(char out[UUID_SIZE], const unsigned char bytes[UUID_BYTES]);
/* The reverse; false: it is none. */
bool uuid_read(struct str s, unsigned char out[UUID_BYTES]);

#endif
