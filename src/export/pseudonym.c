/*
 * pseudonym.c: see pseudonym.h. The lines of its file: pseudonym_file.c.
 */
#include "export/pseudonym_private.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/mix.h"

#include "base/banned.h"

#ifdef MYO_TEST
#define FIRST 4
#else
#define FIRST 256
#endif

/* Of a list: doubled and one more it is still a number of an index. */
#define NUMBER_MAX (UINT32_MAX / 2 - 1)
/* Draws until one is free; more means that they are not random. */
#define TRIES 64

static const char *const kinds[] = {
#define X(name, text) [PSEUDONYM_##name] = (text),
	PSEUDONYM_LIST(X)
#undef X
};

/* Of a pseudonym's first letter, by kind. */
static const char letters[] = "pset";

const char *
pseudonym_kind_text(enum pseudonym_kind kind)
{
	return kinds[kind];
}

/* ---- where things are found: an index of numbers from 0 */

static uint64_t
hash_bytes(const char *p, size_t len, uint64_t h)
{
	for (size_t i = 0; i < len; i++)
		h = (h ^ (unsigned char)p[i]) * UINT64_C(0x100000001b3);
	return mix(h);
}

typedef uint64_t place_fn(const struct pseudonyms *p, uint32_t number);

static bool
index_room(struct index *x, const struct pseudonyms *p, place_fn *place)
{
	if (x->size > 0 && 4 * (x->n + 1) <= 3 * x->size)
		return true;
	size_t size = x->size == 0 ? FIRST : 2 * x->size;
	uint32_t *slots = mem_zeroed(size, sizeof(*slots));
	if (slots == NULL)
		return false;
	for (size_t i = 0; i < x->size; i++) {
		if (x->slots[i] == 0)
			continue;
		size_t at = place(p, x->slots[i] - 1) & (size - 1);
		while (slots[at] != 0)
			at = (at + 1) & (size - 1);
		slots[at] = x->slots[i];
	}
	free(x->slots);
	x->slots = slots;
	x->size = size;
	return true;
}

/* There is room. */
static void
index_put(struct index *x, uint64_t place, uint32_t number)
{
	size_t at = place & (x->size - 1);

	while (x->slots[at] != 0)
		at = (at + 1) & (x->size - 1);
	x->slots[at] = number + 1;
	x->n++;
}

/* ---- by id */

static uint64_t
name_hash(enum pseudonym_kind kind, struct str id)
{
	return hash_bytes(id.p, id.len, (uint64_t)kind + 1);
}

static uint64_t
name_place(const struct pseudonyms *p, uint32_t number)
{
	const struct named *n = &p->names[number];

	return name_hash(n->kind, str_from(n->it.id));
}

static struct named *
name_find(const struct pseudonyms *p, enum pseudonym_kind kind, struct str id)
{
	const struct index *x = &p->by_name;

	if (x->size == 0)
		return NULL;
	size_t at = name_hash(kind, id) & (x->size - 1);
	for (; x->slots[at] != 0; at = (at + 1) & (x->size - 1)) {
		struct named *n = &p->names[x->slots[at] - 1];
		if (n->kind == kind && str_eqc(id, n->it.id))
			return n;
	}
	return NULL;
}

static uint64_t
key_hash(const unsigned char key[UUID_BYTES])
{
	uint64_t a = 0, b = 0;

	memcpy(&a, key, sizeof(a));
	memcpy(&b, key + sizeof(a), sizeof(b));
	return mix(a ^ mix(b));
}

static uint64_t
session_place(const struct pseudonyms *p, uint32_t number)
{
	return key_hash(p->sessions[number].key);
}

static struct session *
session_find(const struct pseudonyms *p, const unsigned char key[UUID_BYTES])
{
	const struct index *x = &p->by_key;

	if (x->size == 0)
		return NULL;
	size_t at = key_hash(key) & (x->size - 1);
	for (; x->slots[at] != 0; at = (at + 1) & (x->size - 1)) {
		struct session *s = &p->sessions[x->slots[at] - 1];
		if (memcmp(s->key, key, UUID_BYTES) == 0)
			return s;
	}
	return NULL;
}

/* ---- by code: no two ids have the same, of whatever kind they are. Numbers
 * of sessions are doubled, those of the others doubled and one more. */

static uint64_t
code_of(const struct pseudonyms *p, uint32_t number)
{
	return (number & 1) == 0 ? p->sessions[number >> 1].code
				 : p->names[number >> 1].it.code;
}

static uint64_t
code_place(const struct pseudonyms *p, uint32_t number)
{
	return mix(code_of(p, number));
}

bool
pseudonym_code_taken(const struct pseudonyms *p, uint64_t code)
{
	const struct index *x = &p->by_code;

	if (x->size == 0)
		return false;
	size_t at = mix(code) & (x->size - 1);
	for (; x->slots[at] != 0; at = (at + 1) & (x->size - 1))
		if (code_of(p, x->slots[at] - 1) == code)
			return true;
	return false;
}

void
pseudonym_code_text(
    enum pseudonym_kind kind, uint64_t code, char out[PSEUDONYM_SIZE])
{
	out[0] = letters[kind];
	for (size_t i = CODE_LETTERS; i > 0; i--) {
		out[i] = CODE_ALPHABET[code % CODE_BASE];
		code /= CODE_BASE;
	}
	out[CODE_LETTERS + 1] = '\0';
}

/* ---- putting in */

static enum myo_status
put_session(
    struct pseudonyms *p, const unsigned char key[UUID_BYTES], uint64_t code)
{
	if (p->n_sessions >= NUMBER_MAX ||
	    !mem_room(p->sessions, p->n_sessions, &p->cap_sessions) ||
	    !index_room(&p->by_key, p, session_place) ||
	    !index_room(&p->by_code, p, code_place))
		return MYO_ERR_NOMEM;
	struct session *s = &p->sessions[p->n_sessions];
	*s = (struct session){ .code = code & (UINT64_MAX >> 1) };
	memcpy(s->key, key, UUID_BYTES);
	index_put(&p->by_key, key_hash(key), (uint32_t)p->n_sessions);
	index_put(&p->by_code, mix(code), (uint32_t)p->n_sessions * 2);
	p->n_sessions++;
	return MYO_OK;
}

static enum myo_status
put_name(struct pseudonyms *p, enum pseudonym_kind kind, struct str id,
    uint64_t code, int shift)
{
	if (p->n_names >= NUMBER_MAX ||
	    !mem_room(p->names, p->n_names, &p->cap_names) ||
	    !index_room(&p->by_name, p, name_place) ||
	    !index_room(&p->by_code, p, code_place))
		return MYO_ERR_NOMEM;
	const char *copy = arena_str(&p->arena, id);
	if (arena_failed(&p->arena))
		return MYO_ERR_NOMEM;
	p->names[p->n_names] = (struct named){
		.kind = kind,
		.it = { .id = copy, .code = code, .shift = shift },
	};
	index_put(&p->by_name, name_hash(kind, id), (uint32_t)p->n_names);
	index_put(&p->by_code, mix(code), (uint32_t)p->n_names * 2 + 1);
	p->n_names++;
	p->count[kind]++;
	return MYO_OK;
}

enum myo_status
pseudonym_put(struct pseudonyms *p, enum pseudonym_kind kind, struct str id,
    uint64_t code, int shift)
{
	unsigned char key[UUID_BYTES];

	if (kind == PSEUDONYM_SESSION && uuid_read(id, key))
		return put_session(p, key, code);
	return put_name(p, kind, id, code, shift);
}

bool
pseudonym_known(
    const struct pseudonyms *p, enum pseudonym_kind kind, struct str id)
{
	unsigned char key[UUID_BYTES];

	if (kind == PSEUDONYM_SESSION && uuid_read(id, key))
		return session_find(p, key) != NULL;
	return name_find(p, kind, id) != NULL;
}

/* Below `limit`, each as likely as the others. */
static int
draw(const struct pseudonyms *p, uint64_t limit, uint64_t *out)
{
	const uint64_t fair = UINT64_MAX - UINT64_MAX % limit;

	do {
		int rc = p->random(p->ctx, out, sizeof(*out));
		if (rc < 0)
			return rc;
	} while (*out >= fair);
	*out %= limit;
	return 0;
}

enum myo_status
pseudonyms_add(struct pseudonyms *p, enum pseudonym_kind kind, struct str id,
    int *random_error)
{
	uint64_t code = 0, days = 0;
	int tries = 0, rc = 0;

	if (id.len == 0 || pseudonym_known(p, kind, id))
		return MYO_OK;
	do
		rc = draw(p, CODE_LIMIT, &code);
	while (rc == 0 && pseudonym_code_taken(p, code) && ++tries < TRIES);
	if (rc == 0 && kind == PSEUDONYM_PATIENT)
		rc = draw(p, PSEUDONYM_SHIFT_MAX, &days);
	if (rc < 0 || tries == TRIES) {
		if (random_error != NULL)
			*random_error = rc;
		return MYO_ERR_IO;
	}
	enum myo_status status = pseudonym_put(
	    p, kind, id, code, kind == PSEUDONYM_PATIENT ? (int)days + 1 : 0);
	p->grown |= status == MYO_OK;
	return status;
}

bool
pseudonyms_grown(const struct pseudonyms *p)
{
	return p->grown;
}

/* ---- looking up */

struct pseudonym *
pseudonyms_get(struct pseudonyms *p, enum pseudonym_kind kind, struct str id)
{
	struct named *n = name_find(p, kind, id);

	return n == NULL ? NULL : &n->it;
}

bool
pseudonyms_text(struct pseudonyms *p, enum pseudonym_kind kind, struct str id,
    char out[PSEUDONYM_SIZE])
{
	unsigned char key[UUID_BYTES];

	if (kind == PSEUDONYM_SESSION && uuid_read(id, key)) {
		struct session *s = session_find(p, key);
		if (s == NULL)
			return false;
		s->is_used = 1;
		pseudonym_code_text(kind, s->code, out);
		return true;
	}
	struct named *n = name_find(p, kind, id);
	if (n == NULL)
		return false;
	n->it.is_used = true;
	pseudonym_code_text(kind, n->it.code, out);
	return true;
}

bool
pseudonyms_has_session(const struct pseudonyms *p, struct str id)
{
	return pseudonym_known(p, PSEUDONYM_SESSION, id);
}

size_t
pseudonyms_count(const struct pseudonyms *p, enum pseudonym_kind kind)
{
	return p->count[kind] + (kind == PSEUDONYM_SESSION ? p->n_sessions : 0);
}

size_t
pseudonyms_used(const struct pseudonyms *p, enum pseudonym_kind kind)
{
	size_t n = 0;

	for (size_t i = 0; i < p->n_names; i++)
		n += p->names[i].kind == kind && p->names[i].it.is_used;
	for (size_t i = 0; kind == PSEUDONYM_SESSION && i < p->n_sessions; i++)
		n += p->sessions[i].is_used;
	return n;
}

const struct pseudonym *
pseudonyms_next(
    const struct pseudonyms *p, enum pseudonym_kind kind, size_t *at)
{
	while (*at < p->n_names) {
		const struct named *n = &p->names[(*at)++];
		if (n->kind == kind)
			return &n->it;
	}
	return NULL;
}

/* ---- life */

struct pseudonyms *
pseudonyms_new(pseudonym_random *random, const void *ctx)
{
	struct pseudonyms *p = mem_zeroed(1, sizeof(*p));

	if (p == NULL)
		return NULL;
	p->random = random;
	p->ctx = ctx;
	arena_init(&p->arena);
	hash_init(&p->reading.hash);
	hash_init(&p->writing);
	return p;
}

void
pseudonyms_free(struct pseudonyms *p)
{
	if (p == NULL)
		return;
	free(p->by_name.slots);
	free(p->by_key.slots);
	free(p->by_code.slots);
	free(p->names);
	free(p->sessions);
	arena_release(&p->arena);
	free(p);
}
