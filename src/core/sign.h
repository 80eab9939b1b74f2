/*
 * sign.h: what a signature signs, and whether it holds. Pure.
 *
 * A sign entry has in
 *	value		the meaning, one of the words of sign_meaning_get
 *	note		the signer's remark; may be empty
 *	refers_to	the session's last entry before it, by the order of the
 *			record
 *	label		ed25519 KEY SIGNATURE STATION:SEQ ...
 *
 * with one blank between words. KEY (64 digits) is the public key, SIGNATURE
 * (128 digits) the signature, both in lower-case hexadecimal. Then come the
 * heads: on each station the session's last entry that was signed, in the
 * order of the stations' ids, byte by byte; at least one.
 *
 * Signed are these bytes, each line ended by LF, and a head's CHAIN being the
 * 64 digits in its chain column. Texts are escaped as in the file (\n, \r,
 * \\), so that no text can pass for a line.
 *
 *	myolog-signature 1
 *	session SESSION_ID
 *	patient PATIENT_ID
 *	protocol PROTOCOL_ID PROTOCOL_REV
 *	meaning VALUE
 *	signer EXAMINER_ID
 *	time RECORDED_AT
 *	remark NOTE
 *	head STATION:SEQ:CHAIN
 *	...
 *
 * Since each chain covers all lines before it in its file, a signature holds
 * only where none of them was changed, removed or put in.
 *
 * Order of calls, to sign: sign_heads_add for each entry of the session, then
 * sign_make. To check: sign_check, with a way to find the chain of an entry.
 */
#ifndef CORE_SIGN_H
#define CORE_SIGN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <myolog/record.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/ed25519.h"
#include "base/str.h"

/* ---- what a signature means */

struct sign_meaning {
	const char *word; /* the value of the entry */
	const char *help; /* what the signer says with it */
};

size_t sign_meaning_count(void);
const struct sign_meaning *sign_meaning_get(size_t index);
/* By its exact word, or NULL. */
const struct sign_meaning *sign_meaning_find(struct str word);

/* ---- heads */

struct sign_head {
	struct str station;
	uint64_t seq;
	struct str chain; /* 64 digits; empty where it is not known yet */
};

struct sign_heads {
	struct sign_head *items; /* by station id */
	size_t n, cap;
};

/* An entry of the session, in any order: the last one of each station stays.
 * Text is copied into the arena. false: out of memory. */
bool sign_heads_add(struct sign_heads *heads, struct arena *a,
    const struct myo_entry *entry) MYO_NODISCARD;

/* ---- signing */

/* Appends the bytes that are signed. Of `entry` all but label, refers_to and
 * what the store gives is used. */
void sign_message(struct buf *out, const struct myo_entry *entry,
    const struct sign_heads *heads);
/* Appends the label of `entry`, signed by `key`. A failed buffer holds none. */
void sign_make(struct buf *label, const struct myo_entry *entry,
    const struct sign_heads *heads, const struct ed25519_key *key);

/* ---- checking */

struct sign_label {
	unsigned char public_key[ED25519_PUBLIC_SIZE];
	unsigned char signature[ED25519_SIGNATURE_SIZE];
	struct sign_heads heads; /* without chains; borrows from the text */
};

enum sign_result {
	SIGN_GOOD,
	SIGN_MALFORMED,    /* the label is none, or the meaning is unknown */
	SIGN_HEAD_UNKNOWN, /* an entry that was signed is not there */
	SIGN_BAD,          /* what is there is not what was signed */
	SIGN_KEY_OTHER,    /* it holds, but the key is not the station's */
	SIGN_KEY_UNKNOWN,  /* it holds, but the station's key is not there */
	SIGN_UNCHAINED,    /* it holds, but not the chains that it is over */
	SIGN_NOMEM,
};

/* For a person: "the signature holds", "what was signed is not what ...". */
const char *sign_result_text(enum sign_result result);

/* SIGN_GOOD, SIGN_MALFORMED or SIGN_NOMEM. The arena holds the heads. */
enum sign_result sign_parse(
    struct sign_label *out, struct arena *a, struct str label);

/* The chain column of an entry of this session; NULL: there is none. It may be
 * copied into the arena that sign_check was given: that this failed is seen. */
typedef const char *sign_find_fn(void *ctx, struct str station, uint64_t seq);

/*
 * Does the signature of a sign entry hold? `station_key` is the public key of
 * the entry's station (64 digits), or NULL where the logbook has none. `heads`
 * (may be NULL) is set to the heads of the label, and is empty for
 * SIGN_MALFORMED; it lives in the arena and borrows from the entry.
 */
enum sign_result sign_check(struct arena *a, const struct myo_entry *entry,
    const char *station_key, sign_find_fn *find, void *ctx,
    struct sign_heads *heads);

/* Was this entry of the session there when the heads were signed? */
bool sign_covers(const struct sign_heads *heads, const struct myo_entry *entry);
/* An entry of this kind that came later makes a session "signed, then
 * amended"; another signature does not, and void says so itself. */
bool sign_changes(enum myo_entry_kind kind);

/* ---- the public key in the logbook: keys/STATION.pub */

/* "ed25519 KEY STATION" and LF. */
void sign_public_add(
    struct buf *out, const unsigned char *public_key, const char *station);
/* *key becomes the 64 digits; it borrows from text. false: not such a file,
 * or another station's. */
bool sign_public_read(struct str text, const char *station, struct str *key);
/* Appends a short form for paper: the first 80 bits of the key's BLAKE2b-256,
 * as five groups of four digits. */
void sign_fingerprint(struct buf *out, const unsigned char *public_key);

#endif
