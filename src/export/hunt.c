/*
 * hunt.c: see hunt.h.
 *
 * Texts and stream are folded before anything is counted or compared: a byte
 * here is one of what hunt_fold.h gives.
 *
 * Texts fall into classes by their length: those of L to 2L-1 bytes, L a
 * power of two. For each class one hash of the last L bytes rolls along the
 * stream. A text is two windows of L bytes, its first and its last, which
 * overlap and cover it: it stands at the end of what was read when the last
 * window is there now and the first one was there so many bytes ago. A filter
 * of bits on the last windows spares nearly all lookups.
 */
#include "export/hunt_private.h"

#include <stdlib.h>

#include "base/mem.h"
#include "base/mix.h"
#include "base/uuid.h"
#include "export/hunt_fold.h"

#include "base/banned.h"

#ifdef MYO_TEST
#define FIRST      4
#define FILTER_MIN 6
#else
#define FIRST      1024
#define FILTER_MIN 16
#endif

#define CLASSES 7 /* L is 1, 2, 4 ... 64 */
#define LONGEST HUNT_LONGEST
/* Bits of the filter: so many for each text, and powers of two. */
#define FILTER_EACH 16
#define FILTER_MAX  25
/* Odd, and random. */
#define BASE UINT64_C(0x9e3779b97f4a7c55)

struct info {
	uint32_t check : 24; /* a second hash, of all its bytes */
	uint32_t what : 4;
	uint32_t as : 3;
	uint32_t forgotten : 1;
};

struct roll {
	size_t len;      /* L */
	uint64_t out;    /* BASE to the power of L */
	uint64_t extras; /* bit n: there are texts of L + n bytes */
	uint64_t hash;
	uint64_t past[LONGEST]; /* by place modulo LONGEST */
};

struct hunt {
	uint64_t *keys; /* 0: free */
	struct info *infos;
	size_t size, n;        /* size is a power of two */
	unsigned char *filter; /* of last windows */
	unsigned filter_shift; /* to an index of its bits */
	struct roll rolls[CLASSES];

	/* the stream */
	struct hunt_fold fold;
	struct hunt_past past;
	uint64_t judged; /* bytes */
	uint64_t line;
	hunt_fn *fn; /* NULL: forget */
	hunt_uuid_fn *uuid;
	unsigned uuid_what;
	void *ctx;
	unsigned forget;
};

static uint64_t
window_hash(const char *p, size_t len)
{
	uint64_t h = 0;

	for (size_t i = 0; i < len; i++)
		h = h * BASE + (unsigned char)p[i] + 1;
	return h;
}

static uint64_t
key_of(uint64_t first, uint64_t last, size_t len)
{
	uint64_t key = mix(first + mix(mix(last) + len));

	return key == 0 ? 1 : key;
}

static uint32_t
check_start(void)
{
	return 2166136261U;
}

static uint32_t
check_more(uint32_t h, unsigned char c)
{
	return (h ^ c) * 16777619U;
}

static uint32_t
check_end(uint32_t h)
{
	return (h ^ h >> 12) & 0xffffff;
}

/* ---- putting in */

/* The first bytes of a text, folded. */
struct start {
	char bytes[LONGEST];
	size_t len;
};

static void
take_start(void *ctx, unsigned char byte, bool in_word)
{
	struct start *start = ctx;

	(void)in_word;
	if (start->len < LONGEST)
		start->bytes[start->len++] = (char)byte;
}

static size_t
class_of(size_t len)
{
	size_t class = 0;

	while (class + 1 < CLASSES && (size_t)2 << class <= len)
		class ++;
	return class;
}

static size_t
slot_of(const struct hunt *h, uint64_t key, uint32_t what)
{
	size_t at = key & (h->size - 1);

	while (h->keys[at] != 0 &&
	       !(h->keys[at] == key && h->infos[at].what == what))
		at = (at + 1) & (h->size - 1);
	return at;
}

static bool
make_room(struct hunt *h)
{
	struct hunt old = *h;

	if (h->size > 0 && 4 * (h->n + 1) <= 3 * h->size)
		return true;
	h->size = h->size == 0 ? FIRST : 2 * h->size;
	h->keys = mem_zeroed(h->size, sizeof(*h->keys));
	h->infos = mem_zeroed(h->size, sizeof(*h->infos));
	if (h->keys == NULL || h->infos == NULL) {
		free(h->keys);
		free(h->infos);
		*h = old;
		return false;
	}
	for (size_t i = 0; i < old.size; i++) {
		if (old.keys[i] == 0)
			continue;
		size_t at = slot_of(h, old.keys[i], old.infos[i].what);
		h->keys[at] = old.keys[i];
		h->infos[at] = old.infos[i];
	}
	free(old.keys);
	free(old.infos);
	return true;
}

static size_t
filter_bit(const struct hunt *h, uint64_t last)
{
	return (
	    size_t)((last * UINT64_C(0xd6e8feb86659fd93)) >> h->filter_shift);
}

static void
mark(struct hunt *h, uint64_t last)
{
	size_t bit = filter_bit(h, last);

	h->filter[bit / 8] |= (unsigned char)(1U << bit % 8);
}

static bool
add_start(
    struct hunt *h, const struct start *text, enum hunt_as as, uint32_t what)
{
	struct roll *roll = &h->rolls[class_of(text->len)];
	uint32_t check = check_start();

	if (!make_room(h))
		return false;
	for (size_t i = 0; i < text->len; i++)
		check = check_more(check, (unsigned char)text->bytes[i]);
	uint64_t last =
	    window_hash(text->bytes + text->len - roll->len, roll->len);
	uint64_t key =
	    key_of(window_hash(text->bytes, roll->len), last, text->len);
	size_t at = slot_of(h, key, what);
	if (h->keys[at] != 0)
		return true;
	roll->extras |= UINT64_C(1) << ((text->len - roll->len) & 63);
	h->keys[at] = key;
	h->infos[at] = (struct info){
		.check = check_end(check) & 0xffffff,
		.what = what & (HUNT_WHAT_MAX - 1),
		.as = (uint32_t)as & 7,
	};
	h->n++;
	mark(h, last);
	return true;
}

bool
hunt_add(struct hunt *h, struct str text, enum hunt_as as, unsigned what)
{
	struct start start = { .len = 0 };
	struct hunt_fold fold;

	hunt_fold_begin(&fold, take_start, &start);
	hunt_fold_feed(&fold, text);
	hunt_fold_end(&fold);
	return start.len == 0 || add_start(h, &start, as, what);
}

size_t
hunt_count(const struct hunt *h)
{
	return h->n;
}

struct hunt *
hunt_new(size_t expected)
{
	struct hunt *h = mem_zeroed(1, sizeof(*h));
	unsigned bits = FILTER_MIN;

	if (h == NULL)
		return NULL;
	while (
	    bits < FILTER_MAX && ((uint64_t)1 << bits) / FILTER_EACH < expected)
		bits++;
	h->filter_shift = 64 - bits;
	h->filter = mem_zeroed((size_t)1 << (bits - 3), 1);
	for (size_t i = 0; i < CLASSES; i++) {
		struct roll *r = &h->rolls[i];
		r->len = (size_t)1 << i;
		r->out = 1;
		for (size_t k = 0; k < r->len; k++)
			r->out *= BASE;
	}
	if (h->filter == NULL) {
		free(h);
		h = NULL;
	}
	return h;
}

void
hunt_free(struct hunt *h)
{
	if (h == NULL)
		return;
	free(h->keys);
	free(h->infos);
	free(h->filter);
	free(h);
}

/* ---- the stream */

static void
hit(struct hunt *h, struct info *info)
{
	if (h->fn != NULL) {
		if (!info->forgotten)
			h->fn(h->ctx, info->what, h->line);
	} else if ((h->forget >> info->what & 1) != 0) {
		info->forgotten = 1;
	}
}

/* A text of this length ends here; its windows say which it is. */
static void
look_up(struct hunt *h, uint64_t key, size_t len)
{
	const uint64_t to = h->judged + 1;
	size_t at = key & (h->size - 1);

	for (; h->keys[at] != 0; at = (at + 1) & (h->size - 1)) {
		struct info *info = &h->infos[at];
		uint32_t check = check_start();
		if (h->keys[at] != key)
			continue;
		for (uint64_t i = to - len; i < to; i++)
			check = check_more(
			    check, h->past.bytes[i & (HUNT_PAST - 1)]);
		if (info->check != check_end(check))
			continue;
		if (hunt_stands(&h->past, (enum hunt_as)info->as, to - len, to,
			len == LONGEST))
			hit(h, info);
	}
}

static void
roll_on(struct hunt *h, struct roll *r, unsigned char in)
{
	const uint64_t at = h->judged;

	r->hash = r->hash * BASE + in + 1;
	if (at >= r->len)
		r->hash -=
		    r->out *
		    (uint64_t)(h->past.bytes[(at - r->len) & (HUNT_PAST - 1)] +
			       1);
	r->past[at & (LONGEST - 1)] = r->hash;
	if (at + 1 < r->len)
		return;
	size_t bit = filter_bit(h, r->hash);
	if ((h->filter[bit / 8] >> bit % 8 & 1) == 0)
		return;
	for (size_t n = 0; n < r->len && n < LONGEST; n++) {
		if ((r->extras >> n & 1) == 0 || at + 1 < r->len + n)
			continue;
		look_up(h,
		    key_of(
			r->past[(at - n) & (LONGEST - 1)], r->hash, r->len + n),
		    r->len + n);
	}
}

/* The last 36 bytes are the id of a session. */
static void
judge_uuid(struct hunt *h)
{
	static const uint64_t hyphens[] = { 8, 13, 18, 23 };
	char text[UUID_SIZE];
	const size_t len = UUID_SIZE - 1;

	if (h->judged + 1 < len)
		return;
	const uint64_t from = h->judged + 1 - len;
	for (size_t i = 0; i < sizeof(hyphens) / sizeof(hyphens[0]); i++)
		if (h->past.bytes[(from + hyphens[i]) & (HUNT_PAST - 1)] != '-')
			return;
	for (size_t i = 0; i < len; i++)
		text[i] = (char)h->past.bytes[(from + i) & (HUNT_PAST - 1)];
	const struct str uuid = { text, len };
	if (uuid_is(uuid) && h->uuid(h->ctx, uuid))
		h->fn(h->ctx, h->uuid_what, h->line);
}

static void
judge(struct hunt *h)
{
	const unsigned char c = h->past.bytes[h->judged & (HUNT_PAST - 1)];

	for (size_t i = 0; i < CLASSES; i++)
		if (h->rolls[i].extras != 0)
			roll_on(h, &h->rolls[i], c);
	if (h->uuid != NULL)
		judge_uuid(h);
	if (c == '\n')
		h->line++;
	h->judged++;
}

static void
take_byte(void *ctx, unsigned char byte, bool in_word)
{
	struct hunt *h = ctx;

	h->past.in_word[h->past.fed & (HUNT_PAST - 1)] = in_word;
	h->past.bytes[h->past.fed++ & (HUNT_PAST - 1)] = byte;
	if (h->past.fed - h->judged > HUNT_AHEAD)
		judge(h);
}

static void
rewind_to_start(struct hunt *h)
{
	for (size_t i = 0; i < CLASSES; i++)
		h->rolls[i].hash = 0;
	hunt_fold_begin(&h->fold, take_byte, h);
	h->past.fed = 0;
	h->judged = 0;
	h->past.length = UINT64_MAX;
	h->line = 1;
	h->fn = NULL;
	h->uuid = NULL;
}

void
hunt_begin_forget(struct hunt *h, unsigned mask)
{
	rewind_to_start(h);
	h->forget = mask;
}

size_t
hunt_forgotten(const struct hunt *h, unsigned mask)
{
	size_t n = 0;

	for (size_t i = 0; i < h->size; i++)
		n += h->keys[i] != 0 && h->infos[i].forgotten &&
		     (mask >> h->infos[i].what & 1) != 0;
	return n;
}

void
hunt_begin(struct hunt *h, hunt_fn *fn, hunt_uuid_fn *uuid, unsigned uuid_what,
    void *ctx)
{
	rewind_to_start(h);
	h->fn = fn;
	h->uuid = uuid;
	h->uuid_what = uuid_what;
	h->ctx = ctx;
}

void
hunt_feed(struct hunt *h, struct str bytes)
{
	hunt_fold_feed(&h->fold, bytes);
}

void
hunt_end(struct hunt *h)
{
	hunt_fold_end(&h->fold);
	h->past.length = h->past.fed;
	while (h->judged < h->past.length)
		judge(h);
}
