/*
 * pseudonym_private.h: the table itself, shared by the files of pseudonym.h.
 */
#ifndef EXPORT_PSEUDONYM_PRIVATE_H
#define EXPORT_PSEUDONYM_PRIVATE_H

#include "base/arena.h"
#include "base/hash.h"
#include "base/uuid.h"
#include "export/pseudonym.h"

/* A code is a number below 20 to the power of 12, written in letters. */
#define CODE_ALPHABET "bcdfghjklmnpqrstvwxz"
#define CODE_BASE     UINT64_C(20)
#define CODE_LETTERS  12
#define CODE_LIMIT    UINT64_C(4096000000000000)

struct index {
	uint32_t *slots; /* a number and one; 0: free */
	size_t size, n;  /* size is a power of two */
};

struct named {
	enum pseudonym_kind kind;
	struct pseudonym it;
};

struct session {
	unsigned char key[UUID_BYTES];
	uint64_t code : 63;
	uint64_t is_used : 1;
};

struct pseudonyms {
	pseudonym_random *random;
	const void *ctx;
	struct arena arena;  /* ids */
	struct named *names; /* and sessions whose id is no UUID */
	size_t n_names, cap_names;
	struct session *sessions;
	size_t n_sessions, cap_sessions;
	size_t count[PSEUDONYM_KINDS]; /* of names */
	struct index by_name, by_key, by_code;
	bool grown;

	struct {
		struct hash hash;
		uint64_t lines; /* read so far, the first one included */
		bool at_end;
	} reading;
	struct hash writing;
};

bool pseudonym_known(
    const struct pseudonyms *p, enum pseudonym_kind kind, struct str id);
bool pseudonym_code_taken(const struct pseudonyms *p, uint64_t code);
void pseudonym_code_text(
    enum pseudonym_kind kind, uint64_t code, char out[PSEUDONYM_SIZE]);
/* Neither the id nor the code is there yet. */
enum myo_status pseudonym_put(struct pseudonyms *p, enum pseudonym_kind kind,
    struct str id, uint64_t code, int shift);

#endif
