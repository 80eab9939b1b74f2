#include "base/hex.h"

#include <string.h>

#include "base/banned.h"

static const char digits[] = "0123456789abcdef";

void
hex_add(struct buf *out, const unsigned char *data, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		buf_addc(out, digits[data[i] >> 4]);
		buf_addc(out, digits[data[i] & 15]);
	}
}

/* -1: none. A NUL is none, although it ends the table. */
static int
digit(char c)
{
	const char *at = c != '\0' ? strchr(digits, c) : NULL;

	return at != NULL ? (int)(at - digits) : -1;
}

bool
hex_read(struct str s, unsigned char *out, size_t len)
{
	if (s.len / 2 != len || s.len % 2 != 0)
		return false;
	for (size_t i = 0; i < len; i++) {
		int high = digit(s.p[2 * i]), low = digit(s.p[2 * i + 1]);
		if (high < 0 || low < 0)
			return false;
		out[i] = (unsigned char)(high * 16 + low);
	}
	return true;
}
