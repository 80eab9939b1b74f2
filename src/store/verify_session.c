/*
 * verify_session.c: an entry in its session.
 *
 * Sessions of one file are met in any order and may go on in the files of
 * other stations, which are read one after the other. So an entry that another
 * station may write (a correction, a signature and what follows from them) may
 * be met before its session was opened; whether anybody opens it is asked in
 * the second look.
 */
#include "verify_private.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/mem.h"

#include "base/banned.h"

/* Sessions; a power of two. */
#ifdef MYO_TEST
#define CHUNK       2
#define INDEX_FIRST 8
#else
#define CHUNK       4096
#define INDEX_FIRST 256
#endif

/* ---- the table. Sessions are found by half of the BLAKE2b-256 of their id.
 * Growing by a quarter keeps it nearly full. */

/* One that there is. */
static struct session *
at_index(const struct sessions *s, uint32_t index)
{
	return &s->chunks[index / CHUNK][index % CHUNK];
}

struct session *
session_at(struct verify *v, uint32_t index)
{
	return index < v->sessions.count ? at_index(&v->sessions, index) : NULL;
}

void
sessions_release(struct sessions *s)
{
	for (size_t i = 0; i < s->n_chunks; i++)
		free(s->chunks[i]);
	free(s->chunks);
	free(s->index);
}

static void
hash_bits(const char *text, uint32_t out[2])
{
	unsigned char raw[HASH_SIZE];
	struct hash h;

	hash_init(&h);
	hash_add(&h, text, strlen(text));
	hash_raw(&h, raw);
	memcpy(out, raw, 2 * sizeof(*out));
}

/* Where the session stands in the index, or the free place for it. */
static size_t
index_place(const struct sessions *s, const uint32_t id[2])
{
	size_t at = (size_t)((uint64_t)id[0] * s->index_size >> 32);

	while (s->index[at] != 0) {
		const struct session *have = at_index(s, s->index[at] - 1);
		if (have->id[0] == id[0] && have->id[1] == id[1])
			break;
		at = at + 1 < s->index_size ? at + 1 : 0;
	}
	return at;
}

static bool
index_grow(struct sessions *s)
{
	s->index_size = s->index_size == 0 ? INDEX_FIRST
					   : s->index_size + s->index_size / 4;
	free(s->index);
	s->index = mem_zeroed(s->index_size, sizeof(*s->index));
	if (s->index == NULL)
		return false;
	for (uint32_t i = 0; i < s->count; i++)
		s->index[index_place(s, at_index(s, i)->id)] = i + 1;
	return true;
}

static bool
add_chunk(struct sessions *s)
{
	if (s->count < s->n_chunks * CHUNK)
		return true;
	if (!mem_room(s->chunks, s->n_chunks, &s->cap_chunks))
		return false;
	s->chunks[s->n_chunks] = mem_zeroed(CHUNK, sizeof(struct session));
	if (s->chunks[s->n_chunks] == NULL)
		return false;
	s->n_chunks++;
	return true;
}

/* NO_SESSION: out of memory. */
static uint32_t
session_add(struct verify *v, const char *session_id)
{
	struct sessions *s = &v->sessions;
	uint32_t id[2];

	if (s->count >= s->index_size - s->index_size / 8 && !index_grow(s))
		return NO_SESSION;
	hash_bits(session_id, id);
	const size_t at = index_place(s, id);
	if (s->index[at] != 0)
		return s->index[at] - 1;
	assert(s->count < NO_SESSION); /* they would take 100 GB */
	if (!add_chunk(s))
		return NO_SESSION;
	s->index[at] = ++s->count;
	struct session *new = at_index(s, s->count - 1);
	memcpy(new->id, id, sizeof(id));
	return s->count - 1;
}

uint32_t
session_find(struct verify *v, const char *session_id)
{
	uint32_t id[2];

	if (v->sessions.index_size == 0)
		return NO_SESSION;
	hash_bits(session_id, id);
	const uint32_t found = v->sessions.index[index_place(&v->sessions, id)];
	return found == 0 ? NO_SESSION : found - 1;
}

unsigned
session_sides(const struct session *s)
{
	return ((s->flags & SESSION_RIGHT) != 0 ? RECORDED_RIGHT : 0) |
	       ((s->flags & SESSION_LEFT) != 0 ? RECORDED_LEFT : 0);
}

void
session_spoil(struct verify *v, uint32_t index)
{
	struct session *s = session_at(v, index);

	if (s != NULL)
		s->flags |= SESSION_FAULTY;
}

/* ---- who may write what, and when */

enum who {
	BY_OPENER, /* by the station that opened it, until it ends */
	BY_ANY,    /* by any station, also later */
};

static enum who
who_writes(const struct myo_entry *e)
{
	switch (e->entry) {
	case MYO_ENTRY_AMEND:
	case MYO_ENTRY_NOTE:
	case MYO_ENTRY_VOID:
	case MYO_ENTRY_SIGN:
	case MYO_ENTRY_SCORE:
	/* what follows from an amendment */
	case MYO_ENTRY_STOP:
	case MYO_ENTRY_CHECK:
	case MYO_ENTRY_UNDO:
		return BY_ANY;
	case MYO_ENTRY_NOT_TESTED:
		return e->refers_to[0] != '\0' ? BY_ANY : BY_OPENER;
	case MYO_ENTRY_OPEN:
	case MYO_ENTRY_ANSWER:
	case MYO_ENTRY_SKIPPED:
	case MYO_ENTRY_REJECTED:
	case MYO_ENTRY_REDO:
	case MYO_ENTRY_PAUSE:
	case MYO_ENTRY_RESUME:
	case MYO_ENTRY_CLOSE:
	case MYO_ENTRY_ABANDON:
	case MYO_ENTRY_REPAIR:
	case MYO_ENTRY_KINDS:
		break;
	}
	return BY_OPENER;
}

static void
judge_open(struct verify *v, struct session *s, const struct myo_entry *e)
{
	unsigned sides = 0;

	if (s->opener != 0) {
		verify_doubt(v, DIAG_VERIFY_ENTRY,
		    "'open', the session was opened before");
		return;
	}
	if ((s->flags & SESSION_EARLY) != 0 && s->file == v->file->number)
		verify_doubt(v, DIAG_VERIFY_ENTRY,
		    "'open', the session has entries before this one");
	s->opener = (uint16_t)v->file->number;
	if (recorded_sides(e->value, &sides)) {
		if ((sides & RECORDED_RIGHT) != 0)
			s->flags |= SESSION_RIGHT;
		if ((sides & RECORDED_LEFT) != 0)
			s->flags |= SESSION_LEFT;
	}
	if (v->quiet)
		s->flags |= SESSION_UNSURE;
}

static void
judge_order(struct verify *v, struct session *s, const struct myo_entry *e)
{
	const char *kind = myo_entry_text(e->entry);

	if (e->entry == MYO_ENTRY_OPEN) {
		judge_open(v, s, e);
	} else if (who_writes(e) == BY_ANY) {
		if (s->opener == 0) {
			s->flags |= SESSION_EARLY;
			v->early = true;
		}
	} else if (s->opener == 0) {
		verify_doubt(v, DIAG_VERIFY_ENTRY,
		    "'%s', its session was not opened", kind);
	} else if (s->opener != v->file->number) {
		verify_doubt(v, DIAG_VERIFY_ENTRY,
		    "'%s', its session was opened by another station", kind);
	} else if ((s->flags & SESSION_ENDED) != 0) {
		verify_fault(
		    v, DIAG_VERIFY_ENTRY, "'%s', its session has ended", kind);
	}
	if (e->entry == MYO_ENTRY_CLOSE || e->entry == MYO_ENTRY_ABANDON)
		s->flags |= SESSION_ENDED;
	if (e->entry == MYO_ENTRY_CLOSE)
		s->flags |= SESSION_CLOSED;
	if (e->entry == MYO_ENTRY_VOID)
		s->flags |= SESSION_VOID;
}

#define LOW_BITS 32

/* Clocks of two stations are not compared: they were never set alike. */
static void
judge_time(struct verify *v, struct session *s, const struct myo_entry *e)
{
	int64_t ms = 0;
	int offset = 0;

	const bool is =
	    date_parse_stamp(str_from(e->recorded_at), &ms, &offset);
	assert(is); /* the schema has seen it */
	(void)is;
	const uint64_t now = (uint64_t)ms & ((UINT64_C(1) << 48) - 1);
	const uint64_t before = (uint64_t)s->ms_high << LOW_BITS | s->ms_low;
	if (s->file == v->file->number && now < before) {
		verify_doubt(v, DIAG_VERIFY_TIME,
		    "'%s', earlier than the entry before it in this session",
		    e->recorded_at);
		return;
	}
	/* what a changed line says does not bind those behind it */
	if (v->quiet)
		return;
	s->file = (uint16_t)v->file->number;
	s->ms_low = (uint32_t)now;
	s->ms_high = (uint16_t)(now >> LOW_BITS);
}

static void
judge_whose(struct verify *v, struct session *s, const struct myo_entry *e)
{
	const bool fresh = s->opener == 0 && s->file == 0;
	const uint32_t hash = verify_hash(VERIFY_HASH, e->patient_id);
	const uint16_t patient = (uint16_t)(hash ^ hash >> 16);

	if (fresh) {
		s->patient = patient;
		s->protocol = v->snapshot->number;
		if (v->snapshot->scores) {
			s->flags |= SESSION_SCORES;
			v->scores = true;
		}
		return;
	}
	s->flags |= SESSION_SPREAD;
	if (s->patient != patient)
		verify_doubt(v, DIAG_VERIFY_ENTRY,
		    "'%s', not the patient of its session", e->patient_id);
	if (s->protocol != v->snapshot->number)
		verify_doubt(v, DIAG_VERIFY_ENTRY,
		    "'%s %s', not the protocol of its session", e->protocol_id,
		    e->protocol_rev);
}

enum myo_status
verify_session(struct verify *v, const struct myo_entry *e)
{
	enum myo_status status = MYO_OK;

	if (e->session_id[0] == '\0') {
		v->session = NO_SESSION;
		return MYO_OK;
	}
	if (v->whole_session) {
		v->session = session_add(v, e->session_id);
		if (v->session == NO_SESSION)
			return verify_nomem(v);
		status = verify_snapshot(v, e, &v->snapshot);
		if (status != MYO_OK)
			return status;
		judge_whose(v, at_index(&v->sessions, v->session), e);
	}
	/* Nothing but a row of its identity has it stay as it is. */
	assert(v->session != NO_SESSION);
	struct session *s = at_index(&v->sessions, v->session);
	judge_order(v, s, e);
	judge_time(v, s, e);
	/* Which sides were asked is not known where another's file says so. */
	return verify_against(v, e,
	    s->opener != 0 && (s->flags & SESSION_UNSURE) == 0
		? session_sides(s)
		: RECORDED_RIGHT | RECORDED_LEFT);
}
