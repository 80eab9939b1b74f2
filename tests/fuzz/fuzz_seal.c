/*
 * Seals: "STATION COUNT HEAD" makes a seal whose characters are the first 80
 * bits of the head again, whose check symbol is that of the big number that
 * seal.h describes, and no other digit of the count, no other character of
 * the head keeps that symbol. What reads as a seal is written as one that
 * reads as the same; and a file of seals is read, or its faults are said.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <myolog/seal.h>

#include "base/num.h"
#include "core/seal.h"
#include "fuzz/fuzz.h"

#define HEAD  20 /* hexadecimal digits that count */
#define CHARS 16

static const char symbols[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ*~$=U";

/* The station's bytes, a zero byte, 8 of the count, 10 of the head; long
 * division bit by bit, most significant first. */
static unsigned
remainder_of(const char *station, uint64_t count, const unsigned char head[10])
{
	unsigned char bytes[512];
	size_t n = strlen(station);
	unsigned r = 0;

	memcpy(bytes, station, n);
	bytes[n++] = 0;
	for (int i = 7; i >= 0; i--)
		bytes[n++] = (unsigned char)(count >> (8 * i));
	memcpy(bytes + n, head, 10);
	n += 10;
	for (size_t bit = 0; bit < 8 * n; bit++) {
		r = 2 * r + ((bytes[bit / 8] >> (7 - bit % 8)) & 1U);
		if (r >= 37)
			r -= 37;
	}
	return r;
}

/* The 16 characters of a seal are the head. */
static void
read_back(const char *text, const unsigned char head[10])
{
	unsigned bits = 0, n_bits = 0;
	size_t n = 0;

	for (const char *p = text; n < 10; p++) {
		if (*p == '-')
			continue;
		const char *at = strchr(symbols, *p);
		FUZZ_CHECK_OF(*p != '\0' && at != NULL, text);
		bits = bits << 5 | (unsigned)(at - symbols);
		n_bits += 5;
		if (n_bits >= 8) {
			n_bits -= 8;
			FUZZ_CHECK_OF(
			    ((bits >> n_bits) & 0xff) == head[n], text);
			n++;
		}
	}
}

static void
changed(const char *station, uint64_t count, const unsigned char head[10],
    char symbol)
{
	unsigned char other[10];

	for (uint64_t place = 1; place <= count / 10 + 1 && place != 0;
	     place *= 10) {
		uint64_t digit = count / place % 10;
		for (uint64_t d = 0; d < 10; d++) {
			uint64_t c = count - digit * place + d * place;
			if (d != digit && c >= count - digit * place)
				FUZZ_CHECK(
				    symbols[remainder_of(station, c, head)] !=
				    symbol);
		}
		if (place > UINT64_MAX / 10)
			break;
	}
	for (size_t i = 0; i < CHARS; i++) {
		for (unsigned v = 1; v < 32; v++) {
			memcpy(other, head, 10);
			for (size_t k = 0; k < 5; k++) {
				size_t bit = 5 * i + k;
				unsigned flip = (v >> (4 - k)) & 1U;
				other[bit / 8] ^=
				    (unsigned char)(flip << (7 - bit % 8));
			}
			FUZZ_CHECK(
			    symbols[remainder_of(station, count, other)] !=
			    symbol);
		}
	}
}

static void
as_typed(struct str text)
{
	struct myo_seal one, two;
	struct myo_seal *list = NULL;
	struct myo_diags *diags = myo_diags_new();
	char out[MYO_SEAL_SIZE];
	size_t n = 0;

	enum myo_status status =
	    myo_seal_parse("seals", 1, text.p, text.len, &one, diags);
	FUZZ_CHECK(
	    (status == MYO_OK) == (myo_diags_count_of(diags, MYO_ERROR) == 0));
	if (status == MYO_OK) {
		FUZZ_CHECK(myo_seal_format(&one, out, sizeof(out)) == MYO_OK);
		FUZZ_CHECK_OF(myo_seal_parse("", 0, out, strlen(out), &two,
				  NULL) == MYO_OK,
		    out);
		FUZZ_CHECK_OF(strcmp(one.station, two.station) == 0 &&
				  one.count == two.count &&
				  strcmp(one.head, two.head) == 0,
		    out);
	}
	status = myo_seals_read("seals", text.p, text.len, &list, &n, diags);
	FUZZ_CHECK(status == MYO_OK || myo_diags_count(diags) > 0);
	fuzz_diags(diags);
	if (status == MYO_OK)
		free(list);
	myo_diags_free(diags);
}

/* What was made is read as what it was made of. */
static void
as_made(
    const char *text, const char *station, uint64_t count, const char *chain)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyz0123456789-";
	struct myo_seal back;

	enum myo_status status =
	    myo_seal_parse("", 0, text, strlen(text), &back, NULL);
	size_t n = strlen(station);
	/* "seal" in front is a word and no station. */
	if (n == 0 || n > MYO_STATION_MAX || strspn(station, plain) != n ||
	    strcmp(station, "seal") == 0)
		return;
	FUZZ_CHECK_OF(status == MYO_OK, text);
	FUZZ_CHECK_OF(
	    strcmp(back.station, station) == 0 && back.count == count, text);
	for (size_t i = 0; i < HEAD; i++)
		FUZZ_CHECK_OF(back.head[i] == chain[i] ||
				  back.head[i] == chain[i] + 'a' - 'A',
		    text);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	char *text = fuzz_text((struct str){ (const char *)data, len });
	struct buf seal = BUF_INIT;
	struct str rest;
	char *station = fuzz_text(str_word(str_from(text), &rest));
	struct str digits = str_word(rest, &rest);
	char *chain = fuzz_text(rest);
	uint64_t count = 0;

	bool hex = strspn(chain, "0123456789abcdefABCDEF") >= HEAD;
	if (num_uint(digits, &count) && strlen(station) < 256) {
		enum myo_status status = seal_add(&seal, station, count, chain);
		FUZZ_CHECK(status == (hex ? MYO_OK : MYO_ERR_FORMAT));
		FUZZ_CHECK(hex || seal.len == 0);
	}
	if (seal.len > 0) {
		unsigned char head[10];
		for (size_t i = 0; i < sizeof(head); i++) {
			char pair[3] = { chain[2 * i], chain[2 * i + 1], 0 };
			head[i] = (unsigned char)strtoul(pair, NULL, 16);
		}
		char symbol = seal.data[seal.len - 1];
		FUZZ_CHECK_OF(
		    symbol == symbols[remainder_of(station, count, head)],
		    seal.data);
		read_back(strrchr(seal.data, ' ') + 1, head);
		changed(station, count, head, symbol);
		as_made(seal.data, station, count, chain);
	}
	char *exact = fuzz_exact(data, len);
	as_typed((struct str){ exact, len });
	free(exact);
	free(chain);
	free(station);
	free(text);
	buf_release(&seal);
	return 0;
}
