/*
 * typed.c: the entries of a session that somebody typed, as one number: the
 * sum of their hashes.
 */
#include "import/typed.h"

#include <inttypes.h>
#include <string.h>

#include "base/banned.h"

/* "2024-02-03T09:05:00.000", and then its offset */
#define CLOCK_LEN 23

/* With its NUL, so that no two rows of texts are the same bytes. */
static void
add_text(struct hash *h, const char *text)
{
	hash_add(h, text, strlen(text) + 1);
}

static void
add_number(struct hash *h, int n)
{
	hash_add(h, &n, sizeof(n));
}

static void
add_open(struct hash *h, const struct myo_entry *e)
{
	add_text(h, e->patient_id);
	add_text(h, e->examiner_id);
	hash_add(h, e->observed_at, strnlen(e->observed_at, CLOCK_LEN));
	add_text(h, "");
	add_text(h, e->value);
}

static void
add_said(struct hash *h, const struct myo_entry *e)
{
	add_text(h, e->step_id);
	add_number(h, (int)e->side);
	add_number(h, e->trial);
	add_text(h, e->value);
	add_text(h, e->qualifier);
	add_text(h, e->unit);
	add_text(h, e->note);
}

/* A remark on the session with a label is the program's own. */
static bool
is_said(const struct myo_entry *e)
{
	return e->entry == MYO_ENTRY_ANSWER ||
	       e->entry == MYO_ENTRY_NOT_TESTED ||
	       e->entry == MYO_ENTRY_SKIPPED || e->entry == MYO_ENTRY_AMEND ||
	       (e->entry == MYO_ENTRY_NOTE &&
		   (e->step_id[0] != '\0' || e->label[0] == '\0'));
}

void
typed_add(struct typed *t, const struct myo_entry *e)
{
	unsigned char raw[HASH_SIZE];
	struct hash h;

	if (e->entry != MYO_ENTRY_OPEN && !is_said(e))
		return;
	hash_init(&h);
	add_number(&h, (int)e->entry);
	if (e->entry == MYO_ENTRY_OPEN)
		add_open(&h, e);
	else
		add_said(&h, e);
	hash_raw(&h, raw);
	for (size_t i = 0; i < sizeof(raw) / 8; i++) {
		uint64_t part = 0;
		memcpy(&part, raw + 8 * i, sizeof(part));
		t->sum[i] += part;
	}
}

const char *
typed_text(struct arena *a, const struct typed *t)
{
	return arena_printf(a,
	    "%016" PRIx64 "%016" PRIx64 "%016" PRIx64 "%016" PRIx64, t->sum[0],
	    t->sum[1], t->sum[2], t->sum[3]);
}
