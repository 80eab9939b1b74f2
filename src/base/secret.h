/*
 * secret.h: memory that held a secret, and a secret under a passphrase. The
 * adapter of libsodium's utils, crypto_pwhash (Argon2id) and crypto_secretbox
 * (XSalsa20, Poly1305).
 */
#ifndef BASE_SECRET_H
#define BASE_SECRET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "buf.h"
#include "str.h"

#define SECRET_SIZE       32 /* what is kept */
#define SECRET_SALT_SIZE  16
#define SECRET_NONCE_SIZE 24
#define SECRET_BOX_SIZE   (SECRET_SIZE + 16)
#define SECRET_RANDOM     (SECRET_SALT_SIZE + SECRET_NONCE_SIZE)

/* Overwrites it, whatever the compiler thinks of that. */
void secret_wipe(void *data, size_t len);
/* Keeps it out of swap and core files as far as the system lets us, and undoes
 * that after overwriting it. By whole pages and without counting: let one
 * owner lock, for as long as there is any secret. */
void secret_lock(void *data, size_t len);
void secret_unlock(void *data, size_t len);

/*
 * A buffer grows by copying and leaves the old copy behind. One with room for
 * all that comes does not: secret_room first, at most SECRET_ROOM bytes, then
 * the secret, then secret_release in place of buf_release.
 */
#define SECRET_ROOM 1024
void secret_room(struct buf *b);
void secret_release(struct buf *b);

/* All that has to be stored. */
struct secret_box {
	uint64_t ops; /* passes of Argon2id */
	uint64_t mem; /* its bytes of memory */
	unsigned char salt[SECRET_SALT_SIZE];
	unsigned char nonce[SECRET_NONCE_SIZE];
	unsigned char data[SECRET_BOX_SIZE];
};

enum secret_result {
	SECRET_OK,
	SECRET_WRONG, /* another passphrase, or the box was changed */
	SECRET_NOMEM,
	SECRET_LIMIT, /* the box asks for more than any of ours does */
};

/* `random` is fresh, never used before. */
enum secret_result secret_close(struct secret_box *box,
    const unsigned char secret[SECRET_SIZE], struct str passphrase,
    const unsigned char random[SECRET_RANDOM]);
enum secret_result secret_open(const struct secret_box *box,
    struct str passphrase, unsigned char secret[SECRET_SIZE]);

#endif
