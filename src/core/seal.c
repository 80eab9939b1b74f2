/*
 * seal.c: the seal of a station's file.
 */
#include "core/seal.h"

#include <stddef.h>

#include "base/banned.h"

#define HEAD_BYTES    10
#define COUNT_BYTES   8
#define GROUP         4 /* characters between two hyphens */
#define CHECK_MODULUS 37

/* The first 32 are base 32, all 37 the check symbols. */
static const char symbols[CHECK_MODULUS + 1] =
    "0123456789ABCDEFGHJKMNPQRSTVWXYZ*~$=U";

static int
hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

static bool
read_head(const char *chain, unsigned char head[HEAD_BYTES])
{
	for (size_t i = 0; i < HEAD_BYTES; i++) {
		int high = hex_digit(chain[2 * i]);
		int low = high < 0 ? -1 : hex_digit(chain[2 * i + 1]);
		if (low < 0)
			return false;
		head[i] = (unsigned char)(high * 16 + low);
	}
	return true;
}

/* The remainder once one more byte stands behind the number so far. */
static unsigned
push(unsigned remainder, unsigned byte)
{
	return (remainder * 256 + byte) % CHECK_MODULUS;
}

static unsigned
check_of(
    const char *station, uint64_t count, const unsigned char head[HEAD_BYTES])
{
	unsigned r = 0;

	for (const char *p = station; *p != '\0'; p++)
		r = push(r, (unsigned char)*p);
	r = push(r, 0);
	for (int shift = 8 * (COUNT_BYTES - 1); shift >= 0; shift -= 8)
		r = push(r, (unsigned)(count >> shift) & 0xff);
	for (size_t i = 0; i < HEAD_BYTES; i++)
		r = push(r, head[i]);
	return r;
}

static unsigned
five_bits(const unsigned char head[HEAD_BYTES], size_t index)
{
	unsigned value = 0;

	for (size_t bit = 5 * index; bit < 5 * index + 5; bit++)
		value = value << 1 | ((head[bit / 8] >> (7 - bit % 8)) & 1U);
	return value;
}

enum myo_status
seal_add(
    struct buf *out, const char *station, uint64_t count, const char *chain)
{
	unsigned char head[HEAD_BYTES];

	if (!read_head(chain, head))
		return MYO_ERR_FORMAT;
	buf_addf(out, "%s %llu ", station, (unsigned long long)count);
	for (size_t i = 0; i < 8 * HEAD_BYTES / 5; i++) {
		if (i > 0 && i % GROUP == 0)
			buf_addc(out, '-');
		buf_addc(out, symbols[five_bits(head, i)]);
	}
	buf_addf(out, "-%c", symbols[check_of(station, count, head)]);
	return out->failed ? MYO_ERR_NOMEM : MYO_OK;
}

int
seal_symbol(char c)
{
	if (c >= 'a' && c <= 'z')
		c = (char)(c - 'a' + 'A');
	if (c == 'O')
		return 0;
	if (c == 'I' || c == 'L')
		return 1;
	for (int i = 0; i < CHECK_MODULUS; i++)
		if (symbols[i] == c)
			return i;
	return -1;
}

bool
seal_from_symbols(const unsigned *values, const char *station, uint64_t count,
    unsigned check, char *head)
{
	static const char digits[] = "0123456789abcdef";
	unsigned char bytes[HEAD_BYTES] = { 0 };

	for (size_t bit = 0; bit < 8 * sizeof(bytes); bit++) {
		const unsigned one = values[bit / 5] >> (4 - bit % 5) & 1U;
		bytes[bit / 8] |= (unsigned char)(one << (7 - bit % 8));
	}
	for (size_t i = 0; i < sizeof(bytes); i++) {
		head[2 * i] = digits[bytes[i] >> 4];
		head[2 * i + 1] = digits[bytes[i] & 15];
	}
	head[2 * sizeof(bytes)] = '\0';
	return check_of(station, count, bytes) == check;
}
