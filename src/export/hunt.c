/*
 * hunt.c: see hunt.h.
 *
 * Texts fall into classes by their length: those of L to 2L-1 bytes, L a
 * power of two. For each class one hash of the last L bytes rolls along the
 * stream. A text is two windows of L bytes, its first and its last, which
 * overlap and cover it: it stands at the end of what was read when the last
 * window is there now and the first one was there so many bytes ago. A filter
 * of bits on the last windows spares nearly all lookups.
 */
#include "export/hunt.h"

#include <stdlib.h>

#include "base/mem.h"
#include "base/mix.h"
#include "base/uuid.h"

#include "base/banned.h"

#ifdef MYO_TEST
#define FIRST      4
#define FILTER_MIN 6
#else
#define FIRST      1024
#define FILTER_MIN 16
#endif

#define CLASSES 7 /* L is 1, 2, 4 ... 64 */
#define LONGEST 64
/* Bytes that are known behind the place that is judged. */
#define AHEAD 2
/* A power of two above LONGEST + AHEAD + 2. */
#define PAST 128
/* Bits of the filter: so many for each text, and powers of two. */
#define FILTER_EACH 16
#define FILTER_MAX  25
/* Odd, and random. */
#define BASE UINT64_C(0x9e3779b97f4a7c55)
#define END  (-1) /* no byte: before the first, behind the last */

struct info {
	uint32_t exact : 21; /* of its bytes as they are; 0: any case */
	uint32_t what : 4;
	uint32_t as : 2;
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
	unsigned char bytes[PAST];
	uint64_t fed, judged; /* bytes */
	uint64_t length;      /* UINT64_MAX until it is known */
	uint64_t line;
	hunt_fn *fn; /* NULL: forget */
	hunt_uuid_fn *uuid;
	unsigned uuid_what;
	void *ctx;
	unsigned forget;
};

static unsigned char
small(unsigned char c)
{
	return c >= 'A' && c <= 'Z' ? (unsigned char)(c - 'A' + 'a') : c;
}

static uint64_t
window_hash(const char *p, size_t len)
{
	uint64_t h = 0;

	for (size_t i = 0; i < len; i++)
		h = h * BASE + small((unsigned char)p[i]) + 1;
	return h;
}

static uint64_t
key_of(uint64_t first, uint64_t last, size_t len)
{
	uint64_t key = mix(first + mix(mix(last) + len));

	return key == 0 ? 1 : key;
}

static uint32_t
exact_start(void)
{
	return 2166136261U;
}

static uint32_t
exact_more(uint32_t h, unsigned char c)
{
	return (h ^ c) * 16777619U;
}

/* 21 bits, never 0. */
static uint32_t
exact_end(uint32_t h)
{
	h = (h ^ h >> 15) & 0x1fffff;
	return h == 0 ? 1 : h;
}

/* ---- putting in */

static size_t
class_of(size_t len)
{
	size_t class = 0;

	while (class + 1 < CLASSES && (size_t)2 << class <= len)
		class ++;
	return class;
}

static size_t
slot_of(const struct hunt *h, uint64_t key, uint32_t exact)
{
	size_t at = key & (h->size - 1);

	while (h->keys[at] != 0 &&
	       !(h->keys[at] == key && h->infos[at].exact == exact))
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
		size_t at = slot_of(h, old.keys[i], old.infos[i].exact);
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

bool
hunt_add(struct hunt *h, struct str text, enum hunt_as as, unsigned what)
{
	uint32_t exact = exact_start();

	if (text.len == 0)
		return true;
	if (text.len > LONGEST)
		text.len = LONGEST;
	struct roll *roll = &h->rolls[class_of(text.len)];
	if (!make_room(h))
		return false;
	for (size_t i = 0; i < text.len; i++)
		exact = exact_more(exact, (unsigned char)text.p[i]);
	exact = as == HUNT_PART ? 0 : exact_end(exact);
	uint64_t key = key_of(window_hash(text.p, roll->len),
	    window_hash(text.p + text.len - roll->len, roll->len), text.len);
	size_t at = slot_of(h, key, exact);
	if (h->keys[at] != 0)
		return true;
	roll->extras |= UINT64_C(1) << (text.len - roll->len);
	h->keys[at] = key;
	h->infos[at] = (struct info){
		.exact = exact & 0x1fffff,
		.what = what & (HUNT_WHAT_MAX - 1),
		.as = (uint32_t)as & 3,
	};
	h->n++;
	mark(h, window_hash(text.p + text.len - roll->len, roll->len));
	return true;
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

/* ---- what stands around a text */

static int
byte_at(const struct hunt *h, uint64_t place)
{
	return place < h->length && place < h->fed
		   ? h->bytes[place & (PAST - 1)]
		   : END;
}

/* So many bytes before a place. */
static int
byte_before(const struct hunt *h, uint64_t place, uint64_t back)
{
	return place < back ? END : byte_at(h, place - back);
}

static bool
in_word(int c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
	       (c >= 'A' && c <= 'Z') || c >= 0x80;
}

static bool
joins(int c)
{
	return c == '.' || c == '_' || c == '-' || c == ':' || c == '+';
}

/* A letter before may be the end of an escape of JSON or of a logbook. */
static bool
ends_escape(int c, int before)
{
	return before == '\\' && (c == 'n' || c == 'r' || c == 't');
}

static bool
opens_field(int c, int before)
{
	return c == END || c == ',' || c == '"' || c == '\n' || c == '\t' ||
	       c == ':' || c == '[' || (c == ' ' && before == ':');
}

static bool
closes_field(int c)
{
	return c == END || c == ',' || c == '"' || c == '\n' || c == '\r' ||
	       c == '\t' || c == ']' || c == '}';
}

/* From `from` up to, and not including, `to`. */
static bool
stands_as(
    const struct hunt *h, enum hunt_as as, uint64_t from, uint64_t to, bool cut)
{
	const int first = byte_at(h, from), last = byte_at(h, to - 1);
	const int b1 = byte_before(h, from, 1), b2 = byte_before(h, from, 2);
	const int a1 = cut ? END : byte_at(h, to);
	const int a2 = cut ? END : byte_at(h, to + 1);

	if (as == HUNT_PART)
		return true;
	if ((in_word(first) && in_word(b1) && !ends_escape(b1, b2)) ||
	    (in_word(last) && in_word(a1)))
		return false;
	if (as == HUNT_WORD)
		return true;
	if ((joins(b1) && in_word(b2)) || (joins(a1) && in_word(a2)))
		return false;
	return as == HUNT_ID || !(opens_field(b1, b2) && closes_field(a1));
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
		uint32_t exact = exact_start();
		if (h->keys[at] != key)
			continue;
		for (uint64_t i = to - len; info->exact != 0 && i < to; i++)
			exact = exact_more(exact, h->bytes[i & (PAST - 1)]);
		if (info->exact != 0 && info->exact != exact_end(exact))
			continue;
		if (stands_as(h, (enum hunt_as)info->as, to - len, to,
			len == LONGEST))
			hit(h, info);
	}
}

static void
roll_on(struct hunt *h, struct roll *r, unsigned char in)
{
	const uint64_t at = h->judged;

	r->hash = r->hash * BASE + small(in) + 1;
	if (at >= r->len)
		r->hash -=
		    r->out *
		    (uint64_t)(small(h->bytes[(at - r->len) & (PAST - 1)]) + 1);
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
		if (h->bytes[(from + hyphens[i]) & (PAST - 1)] != '-')
			return;
	for (size_t i = 0; i < len; i++)
		text[i] = (char)small(h->bytes[(from + i) & (PAST - 1)]);
	const struct str uuid = { text, len };
	if (uuid_is(uuid) && h->uuid(h->ctx, uuid))
		h->fn(h->ctx, h->uuid_what, h->line);
}

static void
judge(struct hunt *h)
{
	const unsigned char c = h->bytes[h->judged & (PAST - 1)];

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
rewind_to_start(struct hunt *h)
{
	for (size_t i = 0; i < CLASSES; i++)
		h->rolls[i].hash = 0;
	h->fed = 0;
	h->judged = 0;
	h->length = UINT64_MAX;
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
	for (size_t i = 0; i < bytes.len; i++) {
		h->bytes[h->fed++ & (PAST - 1)] = (unsigned char)bytes.p[i];
		if (h->fed - h->judged > AHEAD)
			judge(h);
	}
}

void
hunt_end(struct hunt *h)
{
	h->length = h->fed;
	while (h->judged < h->length)
		judge(h);
}
