#include "base/secret.h"

#include <assert.h>
#include <string.h>

#include <sodium/crypto_pwhash_argon2id.h>
#include <sodium/crypto_secretbox.h>
#include <sodium/utils.h>

#include "base/banned.h"

static_assert(SECRET_SALT_SIZE == crypto_pwhash_argon2id_SALTBYTES, "salt");
static_assert(SECRET_NONCE_SIZE == crypto_secretbox_NONCEBYTES, "nonce");
static_assert(SECRET_SIZE == crypto_secretbox_KEYBYTES, "key");
static_assert(
    SECRET_BOX_SIZE == SECRET_SIZE + crypto_secretbox_MACBYTES, "box");

/* What a new box costs; moderate, as libsodium calls it. Tests have no time
 * for that. */
#ifdef MYO_TEST
#define OPS crypto_pwhash_argon2id_OPSLIMIT_MIN
#define MEM crypto_pwhash_argon2id_MEMLIMIT_MIN
#else
#define OPS crypto_pwhash_argon2id_OPSLIMIT_MODERATE
#define MEM crypto_pwhash_argon2id_MEMLIMIT_MODERATE
#endif
/* A file that asks for more is no file of ours: it would only hold us up. */
#define OPS_MAX 16
#define MEM_MAX (UINT64_C(2) << 30)

void
secret_wipe(void *data, size_t len)
{
	sodium_memzero(data, len);
}

/* Where it cannot be done, signing works all the same. */
void
secret_lock(void *data, size_t len)
{
	(void)sodium_mlock(data, len);
}

void
secret_unlock(void *data, size_t len)
{
	sodium_memzero(data, len);
	(void)sodium_munlock(data, len);
}

void
secret_room(struct buf *b)
{
	static const char zeros[SECRET_ROOM];
	size_t len = b->len;

	buf_add(b, zeros, sizeof(zeros));
	if (!b->failed)
		buf_truncate(b, len);
}

void
secret_release(struct buf *b)
{
	if (b->cap > 0)
		secret_wipe(b->data, b->cap);
	buf_release(b);
}

/* The key that a passphrase and the box's salt make. */
static enum secret_result
derive(const struct secret_box *box, struct str passphrase,
    unsigned char key[SECRET_SIZE])
{
	int rc = crypto_pwhash_argon2id(key, SECRET_SIZE, passphrase.p,
	    passphrase.len, box->salt, box->ops, (size_t)box->mem,
	    crypto_pwhash_argon2id_ALG_ARGON2ID13);

	return rc == 0 ? SECRET_OK : SECRET_NOMEM;
}

enum secret_result
secret_close(struct secret_box *box, const unsigned char secret[SECRET_SIZE],
    struct str passphrase, const unsigned char random[SECRET_RANDOM])
{
	unsigned char key[SECRET_SIZE];

	box->ops = OPS;
	box->mem = MEM;
	memcpy(box->salt, random, SECRET_SALT_SIZE);
	memcpy(box->nonce, random + SECRET_SALT_SIZE, SECRET_NONCE_SIZE);
	enum secret_result result = derive(box, passphrase, key);
	/* It cannot fail for so short a secret. */
	if (result == SECRET_OK)
		(void)crypto_secretbox_easy(
		    box->data, secret, SECRET_SIZE, box->nonce, key);
	secret_wipe(key, sizeof(key));
	return result;
}

enum secret_result
secret_open(const struct secret_box *box, struct str passphrase,
    unsigned char secret[SECRET_SIZE])
{
	unsigned char key[SECRET_SIZE];

	if (box->ops < crypto_pwhash_argon2id_OPSLIMIT_MIN ||
	    box->ops > OPS_MAX ||
	    box->mem < crypto_pwhash_argon2id_MEMLIMIT_MIN ||
	    box->mem > MEM_MAX)
		return SECRET_LIMIT;
	enum secret_result result = derive(box, passphrase, key);
	if (result == SECRET_OK && crypto_secretbox_open_easy(secret, box->data,
				       sizeof(box->data), box->nonce, key) != 0)
		result = SECRET_WRONG;
	secret_wipe(key, sizeof(key));
	return result;
}
