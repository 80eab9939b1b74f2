/*
 * mix.h: spreads a number's bits over all of it, for a place in a table: what
 * differs anywhere differs in the low bits too. No secret, no checksum.
 */
#ifndef BASE_MIX_H
#define BASE_MIX_H

#include <stdint.h>

/* The end of MurmurHash3, 64 bits. */
static inline uint64_t
mix(uint64_t h)
{
	h ^= h >> 33;
	h *= UINT64_C(0xff51afd7ed558ccd);
	h ^= h >> 33;
	h *= UINT64_C(0xc4ceb9fe1a85ec53);
	return h ^ h >> 33;
}

#endif
