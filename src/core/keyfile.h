/*
 * keyfile.h: the file of a station's secret key. Pure.
 *
 *	myolog-key 1
 *	station STATION
 *	public KEY
 * then, where no passphrase is set,
 *	seed SEED
 * or else
 *	argon2id OPS MEM SALT
 *	box NONCE BOX
 *
 * each line ended by LF, numbers decimal, the rest lower-case hexadecimal.
 * KEY is the Ed25519 public key, SEED its 32 secret bytes (RFC 8032). BOX is
 * libsodium's crypto_secretbox of the seed under the key that
 * crypto_pwhash (Argon2id 1.3, OPS passes, MEM bytes, SALT) makes of the
 * passphrase.
 */
#ifndef CORE_KEYFILE_H
#define CORE_KEYFILE_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/ed25519.h"
#include "base/secret.h"
#include "base/str.h"

#define KEYFILE_MAX SECRET_ROOM /* more than any such file has */

struct keyfile {
	unsigned char public_key[ED25519_PUBLIC_SIZE];
	bool sealed;                     /* a passphrase is set: */
	struct secret_box box;           /* sealed */
	unsigned char seed[SECRET_SIZE]; /* not sealed; a secret */
};

/* Appends the file, which may hold a secret (secret_room). */
void keyfile_write(
    struct buf *out, const struct keyfile *k, const char *station);
/* false: not such a file, or another station's. The public key is not
 * compared with the seed. */
bool keyfile_read(struct str text, const char *station, struct keyfile *out);
/* The key pair of the seed; false: it is not that of the public key. */
bool keyfile_pair(const unsigned char public_key[ED25519_PUBLIC_SIZE],
    const unsigned char seed[SECRET_SIZE], struct ed25519_key *out);

#endif
