/*
 * seal.h: the seal of a station's file, short enough for paper. Pure.
 *
 *	STATION COUNT XXXX-XXXX-XXXX-XXXX-C
 *
 * COUNT is the number of entries (the last seq), in decimal. The X are the
 * first 80 bits of the chain head, that is its first 20 hexadecimal digits,
 * most significant bit first, 5 bits a character, in Crockford's base 32:
 * 0123456789ABCDEFGHJKMNPQRSTVWXYZ.
 *
 * C is Crockford's check symbol, one of those or *~$=U for 32 to 36, of the
 * remainder modulo 37 of one big-endian number made of these bytes: the
 * station's bytes, one zero byte, COUNT in 8 bytes, the 10 bytes of the head.
 * So it covers all three parts: any one mistyped digit of COUNT or X, and any
 * two neighbours exchanged in one of them, give another symbol.
 */
#ifndef CORE_SEAL_H
#define CORE_SEAL_H

#include <stdbool.h>
#include <stdint.h>

#include <myolog/status.h>

#include "base/buf.h"

/* Appends the seal to out. `chain` is the head: at least 20 hexadecimal
 * digits, lower or upper case; MYO_ERR_FORMAT when it is not. */
enum myo_status seal_add(struct buf *out, const char *station, uint64_t count,
    const char *chain) MYO_NODISCARD;

/* Value of a symbol, 0 to 36, or -1. As people read them: small letters count
 * as capitals, O as 0, I and L as 1. */
int seal_symbol(char c);
/* The head as 20 digits and NUL, from its 16 values of 5 bits. false: `check`
 * is not the symbol that station, count and head have. */
bool seal_from_symbols(const unsigned *values, const char *station,
    uint64_t count, unsigned check, char *head);

#endif
