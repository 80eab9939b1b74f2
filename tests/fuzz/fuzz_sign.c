/*
 * Signatures. A label or a public key that reads is one that is written byte
 * for byte the same: one value has one text. An entry that is signed holds,
 * and no longer once any text of it, any chain or any byte of its label is
 * another.
 *
 * Lines: a label; a public key's file; then the texts of an entry that is
 * signed (patient, signer, remark), and at last two numbers: which byte of the
 * label is changed, and by how much.
 */
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/hex.h"
#include "base/num.h"
#include "core/sign.h"
#include "fuzz/fuzz.h"

#define STATION "clinic-n5wl"
#define CHAIN   "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static void
label(struct str text)
{
	struct arena a = ARENA_INIT;
	struct sign_label l;
	struct buf again = BUF_INIT;

	enum sign_result result = sign_parse(&l, &a, text);
	FUZZ_CHECK(result == SIGN_GOOD || result == SIGN_MALFORMED);
	if (result == SIGN_GOOD) {
		buf_adds(&again, "ed25519 ");
		hex_add(&again, l.public_key, sizeof(l.public_key));
		buf_addc(&again, ' ');
		hex_add(&again, l.signature, sizeof(l.signature));
		for (size_t i = 0; i < l.heads.n; i++)
			buf_addf(&again, " %.*s:%llu",
			    STR_ARG(l.heads.items[i].station),
			    (unsigned long long)l.heads.items[i].seq);
		FUZZ_CHECK(l.heads.n > 0);
		FUZZ_CHECK_OF(str_eq(buf_str(&again), text), again.data);
	}
	buf_release(&again);
	arena_release(&a);
}

static void
public_key(struct str text)
{
	unsigned char key[ED25519_PUBLIC_SIZE];
	struct buf again = BUF_INIT;
	struct str digits;

	if (sign_public_read(text, STATION, &digits)) {
		FUZZ_CHECK(hex_read(digits, key, sizeof(key)));
		sign_public_add(&again, key, STATION);
		FUZZ_CHECK_OF(str_eq(buf_str(&again), text), again.data);
		buf_reset(&again);
		sign_fingerprint(&again, key);
		FUZZ_CHECK(again.len == 24);
	}
	buf_release(&again);
}

static const char *
find(void *ctx, struct str station, uint64_t seq)
{
	return str_eqc(station, STATION) && seq == 4 ? ctx : NULL;
}

/* RFC 8032, TEST 1. */
static const struct ed25519_key *
key(void)
{
	static struct ed25519_key pair;
	static bool made;
	unsigned char seed[32];

	if (!made) {
		FUZZ_CHECK(hex_read(STR("9d61b19deffd5a60ba844af492ec2cc44449"
					"c5697b326919703bac031cae7f60"),
		    seed, sizeof(seed)));
		ed25519_from_seed(&pair, seed);
		made = true;
	}
	return &pair;
}

static enum sign_result
check(const struct myo_entry *e, const char *chain)
{
	struct arena a = ARENA_INIT;
	struct buf known = BUF_INIT;
	char copy[HASH_HEX_SIZE];

	memcpy(copy, chain, sizeof(copy));
	hex_add(&known, key()->public_key, ED25519_PUBLIC_SIZE);
	enum sign_result result =
	    sign_check(&a, e, known.data, find, copy, NULL);
	buf_release(&known);
	arena_release(&a);
	return result;
}

/* Each text in turn with one byte more. */
static void
changed(struct myo_entry *e)
{
	const char **texts[] = { &e->patient_id, &e->examiner_id, &e->note,
		&e->session_id, &e->protocol_id, &e->protocol_rev,
		&e->recorded_at };

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct buf other = BUF_INIT;
		const char *was = *texts[i];
		buf_addf(&other, "%sx", was);
		*texts[i] = other.data;
		FUZZ_CHECK(check(e, CHAIN) == SIGN_BAD);
		*texts[i] = was;
		buf_release(&other);
	}
	char chain[] = CHAIN;
	chain[17] = 'f';
	FUZZ_CHECK(check(e, chain) == SIGN_BAD);
}

static void
sign(const char *patient, const char *signer, const char *remark, uint64_t at,
    uint64_t by)
{
	struct arena a = ARENA_INIT;
	struct sign_heads heads = { NULL, 0, 0 };
	struct buf text = BUF_INIT;
	struct myo_entry e = {
		.session_id = "01a207a2-3280-71fe-808a-a83b63f1ee08",
		.patient_id = patient,
		.protocol_id = "rich",
		.protocol_rev = "1-4dac4bfbc8f4",
		.entry = MYO_ENTRY_SIGN,
		.value = sign_meaning_get(by % sign_meaning_count())->word,
		.note = remark,
		.examiner_id = signer,
		.recorded_at = "2026-11-23T09:30:00.000+01:00",
		.station_id = STATION,
		.chain = CHAIN,
		.seq = 4,
	};

	FUZZ_CHECK(sign_heads_add(&heads, &a, &e));
	sign_make(&text, &e, &heads, key());
	FUZZ_CHECK(!text.failed);
	label(buf_str(&text));
	e.label = text.data;
	e.seq = 5;
	FUZZ_CHECK(check(&e, CHAIN) == SIGN_GOOD);
	changed(&e);
	if (by % 255 != 0) {
		char *byte = &text.data[at % text.len];
		*byte = (char)((unsigned char)*byte ^ (1 + by % 255));
		if (*byte != '\0')
			FUZZ_CHECK_OF(check(&e, CHAIN) != SIGN_GOOD, text.data);
	}
	buf_release(&text);
	arena_release(&a);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct str rest = { (const char *)data, len }, line;
	char *texts[7];
	uint64_t at = 0, by = 0;

	for (size_t i = 0; i < 7; i++) {
		if (!fuzz_line(&rest, &line))
			line = STR("");
		texts[i] = fuzz_text(line);
	}
	label(str_from(texts[0]));
	struct buf file = BUF_INIT;
	buf_addf(&file, "%s\n", texts[1]);
	public_key(buf_str(&file));
	buf_release(&file);
	(void)num_uint(str_from(texts[5]), &at);
	(void)num_uint(str_from(texts[6]), &by);
	sign(texts[2], texts[3], texts[4], at, by);
	for (size_t i = 0; i < 7; i++)
		free(texts[i]);
	return 0;
}
