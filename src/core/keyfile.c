/*
 * keyfile.c: the file of a station's secret key.
 */
#include "core/keyfile.h"

#include <inttypes.h>
#include <string.h>

#include "base/hex.h"
#include "base/num.h"

#include "base/banned.h"

#define FIRST_LINE "myolog-key 1"

static void
add_hex(
    struct buf *out, const char *before, const unsigned char *data, size_t len)
{
	buf_adds(out, before);
	hex_add(out, data, len);
}

void
keyfile_write(struct buf *out, const struct keyfile *k, const char *station)
{
	buf_addf(out, FIRST_LINE "\nstation %s", station);
	add_hex(out, "\npublic ", k->public_key, sizeof(k->public_key));
	if (!k->sealed) {
		add_hex(out, "\nseed ", k->seed, sizeof(k->seed));
	} else {
		buf_addf(out, "\nargon2id %" PRIu64 " %" PRIu64, k->box.ops,
		    k->box.mem);
		add_hex(out, " ", k->box.salt, sizeof(k->box.salt));
		add_hex(out, "\nbox ", k->box.nonce, sizeof(k->box.nonce));
		add_hex(out, " ", k->box.data, sizeof(k->box.data));
	}
	buf_addc(out, '\n');
}

/* ---- reading */

/* The words of a line that begins with `name`, which is taken from *text. */
static bool
take_line(struct str *text, const char *name, struct str *words)
{
	struct str line = str_cut(*text, '\n', text);

	return text->p != NULL && str_eqc(str_cut(line, ' ', words), name) &&
	       words->p != NULL;
}

static bool
take_hex(struct str *words, unsigned char *out, size_t len)
{
	return hex_read(str_cut(*words, ' ', words), out, len);
}

static bool
take_number(struct str *words, uint64_t *out)
{
	return num_uint(str_cut(*words, ' ', words), out);
}

static bool
read_box(struct str *text, struct secret_box *box)
{
	struct str words;

	return take_line(text, "argon2id", &words) &&
	       take_number(&words, &box->ops) &&
	       take_number(&words, &box->mem) &&
	       take_hex(&words, box->salt, sizeof(box->salt)) &&
	       words.p == NULL && take_line(text, "box", &words) &&
	       take_hex(&words, box->nonce, sizeof(box->nonce)) &&
	       take_hex(&words, box->data, sizeof(box->data)) &&
	       words.p == NULL;
}

static bool
read_seed(struct str *text, unsigned char seed[SECRET_SIZE])
{
	struct str words;

	return take_line(text, "seed", &words) &&
	       take_hex(&words, seed, SECRET_SIZE) && words.p == NULL;
}

bool
keyfile_read(struct str text, const char *station, struct keyfile *out)
{
	struct str words;

	*out = (struct keyfile){ .sealed = false };
	if (!str_eqc(str_cut(text, '\n', &text), FIRST_LINE) ||
	    !take_line(&text, "station", &words) || !str_eqc(words, station) ||
	    !take_line(&text, "public", &words) ||
	    !take_hex(&words, out->public_key, sizeof(out->public_key)) ||
	    words.p != NULL)
		return false;
	out->sealed = !str_starts(text, STR("seed "));
	return (out->sealed ? read_box(&text, &out->box)
			    : read_seed(&text, out->seed)) &&
	       text.len == 0;
}

bool
keyfile_pair(const unsigned char public_key[ED25519_PUBLIC_SIZE],
    const unsigned char seed[SECRET_SIZE], struct ed25519_key *out)
{
	ed25519_from_seed(out, seed);
	return memcmp(out->public_key, public_key, ED25519_PUBLIC_SIZE) == 0;
}
