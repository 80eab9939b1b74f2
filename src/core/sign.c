/*
 * sign.c: signatures of sessions.
 */
#include "core/sign.h"

#include <inttypes.h>
#include <string.h>

#include "base/hash.h"
#include "base/hex.h"
#include "core/record.h"

#include "base/banned.h"

#define SCHEME     "ed25519"
#define FIRST_LINE "myolog-signature 1\n"
/* A fingerprint's digits, and how many stand together. */
#define FINGER_BYTES 10
#define FINGER_GROUP 2

/* ---- meanings */

static const struct sign_meaning meanings[] = {
	{
	    .word = "performed",
	    .help = "I carried out this examination",
	},
	{
	    .word = "reviewed",
	    .help = "I have read this record",
	},
	{
	    .word = "approved",
	    .help = "I agree with this record",
	},
	{
	    .word = "responsible",
	    .help = "I answer for this record",
	},
	{
	    .word = "witnessed",
	    .help = "I was there during this examination",
	},
};

size_t
sign_meaning_count(void)
{
	return sizeof(meanings) / sizeof(meanings[0]);
}

const struct sign_meaning *
sign_meaning_get(size_t index)
{
	return &meanings[index];
}

const struct sign_meaning *
sign_meaning_find(struct str word)
{
	for (size_t i = 0; i < sign_meaning_count(); i++)
		if (str_eqc(word, meanings[i].word))
			return &meanings[i];
	return NULL;
}

/* ---- heads */

static int
compare(struct str a, struct str b)
{
	size_t n = a.len < b.len ? a.len : b.len;
	int order = n > 0 ? memcmp(a.p, b.p, n) : 0;

	return order != 0 ? order : (a.len > b.len) - (a.len < b.len);
}

/* Where a station stands, or would stand. */
static size_t
head_place(const struct sign_heads *heads, struct str station)
{
	size_t i = 0;

	while (i < heads->n && compare(heads->items[i].station, station) < 0)
		i++;
	return i;
}

static const struct sign_head *
head_of(const struct sign_heads *heads, struct str station)
{
	size_t at = head_place(heads, station);

	return at < heads->n && str_eq(heads->items[at].station, station)
		   ? &heads->items[at]
		   : NULL;
}

/* Opens a gap at `at`. */
static struct sign_head *
head_insert(struct sign_heads *heads, struct arena *a, size_t at)
{
	struct sign_head *items =
	    arena_grow(a, heads->items, heads->n, &heads->cap, sizeof(*items));

	if (items == NULL)
		return NULL;
	heads->items = items;
	memmove(&items[at + 1], &items[at], (heads->n - at) * sizeof(*items));
	heads->n++;
	return &items[at];
}

bool
sign_heads_add(
    struct sign_heads *heads, struct arena *a, const struct myo_entry *entry)
{
	struct str station = str_from(entry->station_id);
	size_t at = head_place(heads, station);
	struct sign_head *head = NULL;

	if (head_of(heads, station) == NULL) {
		head = head_insert(heads, a, at);
		if (head == NULL)
			return false;
		*head = (struct sign_head){
			.station = str_from(arena_str(a, station)),
		};
	} else if (heads->items[at].seq < entry->seq) {
		head = &heads->items[at];
	}
	if (head != NULL) {
		head->seq = entry->seq;
		head->chain = str_from(arena_cstr(a, entry->chain));
	}
	return !arena_failed(a);
}

bool
sign_covers(const struct sign_heads *heads, const struct myo_entry *entry)
{
	const struct sign_head *head =
	    head_of(heads, str_from(entry->station_id));

	return head != NULL && entry->seq <= head->seq;
}

bool
sign_changes(enum myo_entry_kind kind)
{
	switch (kind) {
	case MYO_ENTRY_SIGN:
	case MYO_ENTRY_VOID:
	case MYO_ENTRY_REPAIR:
	case MYO_ENTRY_KINDS:
		return false;
	case MYO_ENTRY_OPEN:
	case MYO_ENTRY_ANSWER:
	case MYO_ENTRY_NOT_TESTED:
	case MYO_ENTRY_SKIPPED:
	case MYO_ENTRY_REJECTED:
	case MYO_ENTRY_NOTE:
	case MYO_ENTRY_UNDO:
	case MYO_ENTRY_REDO:
	case MYO_ENTRY_AMEND:
	case MYO_ENTRY_SCORE:
	case MYO_ENTRY_CHECK:
	case MYO_ENTRY_STOP:
	case MYO_ENTRY_PAUSE:
	case MYO_ENTRY_RESUME:
	case MYO_ENTRY_CLOSE:
	case MYO_ENTRY_ABANDON:
		break;
	}
	return true;
}

/* ---- signing */

static void
add_line(struct buf *out, const char *name, const char *text)
{
	buf_addf(out, "%s ", name);
	record_escape(out, str_from(text));
	buf_addc(out, '\n');
}

void
sign_message(struct buf *out, const struct myo_entry *entry,
    const struct sign_heads *heads)
{
	buf_adds(out, FIRST_LINE);
	add_line(out, "session", entry->session_id);
	add_line(out, "patient", entry->patient_id);
	buf_addf(
	    out, "protocol %s %s\n", entry->protocol_id, entry->protocol_rev);
	add_line(out, "meaning", entry->value);
	add_line(out, "signer", entry->examiner_id);
	add_line(out, "time", entry->recorded_at);
	add_line(out, "remark", entry->note);
	for (size_t i = 0; i < heads->n; i++) {
		const struct sign_head *h = &heads->items[i];
		buf_addf(out, "head %.*s:%" PRIu64 ":%.*s\n",
		    STR_ARG(h->station), h->seq, STR_ARG(h->chain));
	}
}

void
sign_make(struct buf *label, const struct myo_entry *entry,
    const struct sign_heads *heads, const struct ed25519_key *key)
{
	unsigned char signature[ED25519_SIGNATURE_SIZE];
	struct buf message = BUF_INIT;

	sign_message(&message, entry, heads);
	if (message.failed) {
		label->failed = true;
	} else {
		ed25519_sign(key, buf_str(&message), signature);
		buf_adds(label, SCHEME " ");
		hex_add(label, key->public_key, sizeof(key->public_key));
		buf_addc(label, ' ');
		hex_add(label, signature, sizeof(signature));
		for (size_t i = 0; i < heads->n; i++)
			buf_addf(label, " %.*s:%" PRIu64,
			    STR_ARG(heads->items[i].station),
			    heads->items[i].seq);
	}
	buf_release(&message);
}

/* ---- checking */

const char *
sign_result_text(enum sign_result result)
{
	switch (result) {
	case SIGN_GOOD:
		return "the signature holds";
	case SIGN_MALFORMED:
		return "not a signature of this kind";
	case SIGN_HEAD_UNKNOWN:
		return "an entry that was signed is missing";
	case SIGN_BAD:
		return "the record is not what was signed";
	case SIGN_KEY_OTHER:
		return "signed with a key that is not the station's";
	case SIGN_UNCHAINED:
		return "the record under it was changed; 'myolog verify' says "
		       "where";
	case SIGN_KEY_UNKNOWN:
		return "the station's public key is missing";
	case SIGN_NOMEM:
		break;
	}
	return "out of memory";
}

/* The next word behind exactly one blank; an empty one where there is none. */
static struct str
next_word(struct str *rest)
{
	return str_cut(*rest, ' ', rest);
}

static enum sign_result
parse_heads(struct sign_heads *out, struct arena *a, struct str rest)
{
	while (rest.p != NULL) {
		struct sign_head head = { .seq = 0 };
		if (!record_refers(
			next_word(&rest), &head.station, &head.seq) ||
		    (out->n > 0 && compare(out->items[out->n - 1].station,
				       head.station) >= 0))
			return SIGN_MALFORMED;
		struct sign_head *place = head_insert(out, a, out->n);
		if (place == NULL)
			return SIGN_NOMEM;
		*place = head;
	}
	return out->n > 0 ? SIGN_GOOD : SIGN_MALFORMED;
}

enum sign_result
sign_parse(struct sign_label *out, struct arena *a, struct str label)
{
	struct str rest = label;

	*out = (struct sign_label){ .heads = { NULL, 0, 0 } };
	if (!str_eqc(next_word(&rest), SCHEME) ||
	    !hex_read(
		next_word(&rest), out->public_key, sizeof(out->public_key)) ||
	    !hex_read(next_word(&rest), out->signature, sizeof(out->signature)))
		return SIGN_MALFORMED;
	return parse_heads(&out->heads, a, rest);
}

static enum sign_result
check_key(const struct sign_label *label, const char *station_key)
{
	unsigned char key[ED25519_PUBLIC_SIZE];

	if (station_key == NULL)
		return SIGN_KEY_UNKNOWN;
	return hex_read(str_from(station_key), key, sizeof(key)) &&
		       memcmp(key, label->public_key, sizeof(key)) == 0
		   ? SIGN_GOOD
		   : SIGN_KEY_OTHER;
}

static enum sign_result
check_message(const struct sign_label *label, const struct myo_entry *entry)
{
	struct buf message = BUF_INIT;
	enum sign_result result = SIGN_NOMEM;

	sign_message(&message, entry, &label->heads);
	if (!message.failed)
		result = ed25519_verify(label->public_key, buf_str(&message),
			     label->signature)
			     ? SIGN_GOOD
			     : SIGN_BAD;
	buf_release(&message);
	return result;
}

enum sign_result
sign_check(struct arena *a, const struct myo_entry *entry,
    const char *station_key, sign_find_fn *find, void *ctx,
    struct sign_heads *heads)
{
	static const struct sign_heads none = { NULL, 0, 0 };
	struct sign_label label;
	enum sign_result result = sign_parse(&label, a, str_from(entry->label));

	if (result == SIGN_GOOD &&
	    sign_meaning_find(str_from(entry->value)) == NULL)
		result = SIGN_MALFORMED;
	if (heads != NULL)
		*heads = result == SIGN_GOOD ? label.heads : none;
	if (result != SIGN_GOOD)
		return result;
	for (size_t i = 0; i < label.heads.n; i++) {
		struct sign_head *h = &label.heads.items[i];
		const char *chain = find(ctx, h->station, h->seq);
		if (chain == NULL)
			return SIGN_HEAD_UNKNOWN;
		h->chain = str_from(chain);
	}
	/* find may have had no room for a chain */
	if (arena_failed(a))
		return SIGN_NOMEM;
	result = check_message(&label, entry);
	return result == SIGN_GOOD ? check_key(&label, station_key) : result;
}

/* ---- the public key */

void
sign_public_add(
    struct buf *out, const unsigned char *public_key, const char *station)
{
	buf_adds(out, SCHEME " ");
	hex_add(out, public_key, ED25519_PUBLIC_SIZE);
	buf_addf(out, " %s\n", station);
}

bool
sign_public_read(struct str text, const char *station, struct str *key)
{
	unsigned char raw[ED25519_PUBLIC_SIZE];
	struct str behind;
	struct str rest = str_cut(text, '\n', &behind);

	if (behind.p == NULL || behind.len > 0 ||
	    !str_eqc(next_word(&rest), SCHEME))
		return false;
	struct str digits = next_word(&rest);
	if (!hex_read(digits, raw, sizeof(raw)) || rest.p == NULL ||
	    !str_eqc(rest, station))
		return false;
	*key = digits;
	return true;
}

void
sign_fingerprint(struct buf *out, const unsigned char *public_key)
{
	unsigned char raw[HASH_SIZE];
	struct hash h;

	hash_init(&h);
	hash_add(&h, public_key, ED25519_PUBLIC_SIZE);
	hash_raw(&h, raw);
	for (size_t i = 0; i < FINGER_BYTES; i += FINGER_GROUP) {
		if (i > 0)
			buf_addc(out, '-');
		hex_add(out, raw + i, FINGER_GROUP);
	}
}
