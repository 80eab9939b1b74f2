#include "base/uuid.h"

#include <stddef.h>

#include "base/hex.h"

#include "base/banned.h"

#define UUID_TIME_MAX ((INT64_C(1) << 48) - 1)

static bool
dash_before(size_t byte)
{
	return byte == 4 || byte == 6 || byte == 8 || byte == 10;
}

void
uuid_text(char out[UUID_SIZE], const unsigned char bytes[UUID_BYTES])
{
	static const char digits[] = "0123456789abcdef";
	char *p = out;

	for (size_t i = 0; i < UUID_BYTES; i++) {
		if (dash_before(i))
			*p++ = '-';
		*p++ = digits[bytes[i] >> 4];
		*p++ = digits[bytes[i] & 15];
	}
	*p = '\0';
}

void
uuid_v7(char out[UUID_SIZE], int64_t unix_ms, const unsigned char random[10])
{
	/* The field has 48 bits and no sign; a clock beyond it keeps the
	 * order of ids at least. */
	int64_t ms = unix_ms < 0 ? 0 : unix_ms;
	if (ms > UUID_TIME_MAX)
		ms = UUID_TIME_MAX;
	unsigned char bytes[UUID_BYTES];
	for (size_t i = 0; i < 6; i++)
		bytes[i] = (unsigned char)((ms >> (40 - 8 * i)) & 0xff);
	for (size_t i = 6; i < UUID_BYTES; i++)
		bytes[i] = random[i - 6];
	bytes[6] = (unsigned char)((bytes[6] & 0x0f) | 0x70); /* version 7 */
	bytes[8] = (unsigned char)((bytes[8] & 0x3f) | 0x80); /* variant 10 */
	uuid_text(out, bytes);
}

bool
uuid_is(struct str s)
{
	if (s.len != UUID_SIZE - 1)
		return false;
	for (size_t i = 0; i < s.len; i++) {
		char c = s.p[i];
		bool dash = i == 8 || i == 13 || i == 18 || i == 23;
		bool hex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
		if (dash ? c != '-' : !hex)
			return false;
	}
	return true;
}

bool
uuid_read(struct str s, unsigned char out[UUID_BYTES])
{
	char digits[2 * UUID_BYTES];
	size_t n = 0;

	if (!uuid_is(s))
		return false;
	for (size_t i = 0; i < s.len; i++)
		if (s.p[i] != '-')
			digits[n++] = s.p[i];
	return hex_read((struct str){ digits, n }, out, UUID_BYTES);
}
