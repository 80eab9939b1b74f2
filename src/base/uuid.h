/*
 * uuid.h: UUID version 7 (RFC 9562) from a time and random bytes handed in.
 */
#ifndef BASE_UUID_H
#define BASE_UUID_H

#include <stdbool.h>
#include <stdint.h>

#include "str.h"

#define UUID_SIZE 37 /* 36 characters, lower case, and NUL */

void uuid_v7(
    char out[UUID_SIZE], int64_t unix_ms, const unsigned char random[10]);
bool uuid_is(struct str s); /* 8-4-4-4-12 lower-case hex digits */

#endif
