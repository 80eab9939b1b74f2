/*
 * deid.c: fields. Whole entries: deid_entry.c; what was done: deid_account.c.
 */
#include "export/deid_private.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/hash.h"
#include "base/mem.h"
#include "core/record.h"

#include "base/banned.h"

static const enum pseudonym_kind kinds[] = {
	[DEID_PATIENT] = PSEUDONYM_PATIENT,
	[DEID_SESSION] = PSEUDONYM_SESSION,
	[DEID_EXAMINER] = PSEUDONYM_EXAMINER,
	[DEID_STATION] = PSEUDONYM_STATION,
};

struct deid *
deid_new(const struct deid_how *how, struct pseudonyms *table)
{
	struct deid *d = mem_zeroed(1, sizeof(*d));

	if (d == NULL)
		return NULL;
	d->how = *how;
	d->table = table;
	arena_init(&d->arena);
	return d;
}

void
deid_free(struct deid *d)
{
	if (d == NULL)
		return;
	arena_release(&d->arena);
	free(d);
}

enum myo_status
deid_fault(const struct deid *d)
{
	return arena_failed(&d->arena) ? MYO_ERR_NOMEM : d->fault;
}

enum deid_dates
deid_dates(const struct deid *d)
{
	return d == NULL ? DEID_SHIFTED : d->how.dates;
}

/* ---- learning */

/* The day as it was written down, in the zone of that time. */
static bool
day_of(const char *stamp, int64_t *day)
{
	int64_t ms = 0;
	int offset = 0;

	if (!date_parse_stamp(str_from(stamp), &ms, &offset))
		return false;
	*day = date_local_day(ms, offset);
	return true;
}

static void
learn_day(struct deid *d, const char *patient_id, const char *stamp)
{
	struct pseudonym *p =
	    pseudonyms_get(d->table, PSEUDONYM_PATIENT, str_from(patient_id));
	int64_t day = 0;

	if (p == NULL || !day_of(stamp, &day))
		return;
	if (!p->is_seen || day < p->first_day)
		p->first_day = day;
	p->is_seen = true;
}

/* Of a word "STATION:SEQ" or "STATION:SEQ:CHAIN". */
static struct str
station_in(struct str word)
{
	struct str station = { NULL, 0 };
	uint64_t seq = 0;

	if (record_refers(word, &station, &seq))
		return station;
	return (struct str){ "", 0 };
}

struct learned {
	enum pseudonym_kind kind;
	struct str id;
};

/* The heads of a signature: stations, perhaps of files that are not here. */
static enum myo_status
learn_heads(struct deid *d, const char *label, int *random_error)
{
	struct str rest = str_from(label);
	enum myo_status status = MYO_OK;

	while (rest.len > 0 && status == MYO_OK)
		status = pseudonyms_add(d->table, PSEUDONYM_STATION,
		    station_in(str_word(rest, &rest)), random_error);
	return status;
}

enum myo_status
deid_learn(struct deid *d, const struct myo_entry *e, int *random_error)
{
	const bool moved = e->entry == MYO_ENTRY_VOID;
	const struct learned all[] = {
		{ PSEUDONYM_PATIENT, str_from(e->patient_id) },
		{ PSEUDONYM_SESSION, str_from(e->session_id) },
		{ PSEUDONYM_EXAMINER, str_from(e->examiner_id) },
		{ PSEUDONYM_STATION, str_from(e->station_id) },
		{ PSEUDONYM_STATION, station_in(str_from(e->refers_to)) },
		{ PSEUDONYM_SESSION, str_from(moved ? e->value : "") },
		{ PSEUDONYM_PATIENT, str_from(moved ? e->label : "") },
	};
	enum myo_status status = MYO_OK;

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		status = pseudonyms_add(
		    d->table, all[i].kind, all[i].id, random_error);
		if (status != MYO_OK)
			return status;
	}
	if (e->entry == MYO_ENTRY_SIGN)
		status = learn_heads(d, e->label, random_error);
	learn_day(d, e->patient_id, e->recorded_at);
	if (e->observed_at[0] != '\0')
		learn_day(d, e->patient_id, e->observed_at);
	return status;
}

/* ---- a session */

void
deid_session(struct deid *d, struct myo_session *session)
{
	struct myo_session_info info;

	if (d == NULL)
		return;
	arena_reset(&d->arena);
	myo_session_info(session, &info);
	d->session = session;
	d->is_late = info.observed_at[0] != '\0';
	d->n_places = 0;
	d->last = 0;
	d->places = arena_new(&d->arena, struct deid_place, info.n_entries);
	for (size_t i = 0; d->places != NULL && i < info.n_entries; i++) {
		const struct myo_entry *e = myo_session_entry(session, i);
		d->places[d->n_places++] =
		    (struct deid_place){ e->station_id, e->seq };
	}
	if (arena_failed(&d->arena))
		d->fault = MYO_ERR_NOMEM;
}

bool
deid_place(struct deid *d, struct str station, uint64_t seq, size_t *out)
{
	/* Entries come one after the other, and refer to one not long ago:
	 * so from the next one on, then backwards. */
	for (size_t n = 0; n < d->n_places; n++) {
		const size_t i = (d->last + 1 + d->n_places - n) % d->n_places;
		if (d->places[i].seq != seq ||
		    !str_eqc(station, d->places[i].station))
			continue;
		*out = i;
		return true;
	}
	return false;
}

static const char *
unknown(struct deid *d)
{
	if (d->fault == MYO_OK)
		d->fault = MYO_ERR_NOTFOUND;
	return "";
}

const char *
deid_id(struct deid *d, enum deid_id what, const char *id)
{
	char text[PSEUDONYM_SIZE];

	if (d == NULL || id[0] == '\0')
		return id;
	if (!pseudonyms_text(d->table, kinds[what], str_from(id), text))
		return unknown(d);
	return arena_cstr(&d->arena, text);
}

static const char *
shifted(struct deid *d, const struct pseudonym *p, const char *stamp)
{
	char text[DATE_STAMP_SIZE];
	int64_t ms = 0;
	int offset = 0;

	/* The zone's offset stays what it was: neither the time of day nor an
	 * interval changes, whatever the clocks did on the other date. */
	if (!date_parse_stamp(str_from(stamp), &ms, &offset) ||
	    !date_stamp(text, ms - p->shift * DATE_DAY_MS, offset))
		return unknown(d);
	return arena_cstr(&d->arena, text);
}

const char *
deid_time(struct deid *d, const char *patient_id, const char *stamp)
{
	char text[DATE_DAY_SIZE];
	int64_t day = 0;

	if (d == NULL || stamp[0] == '\0')
		return stamp;
	const struct pseudonym *p =
	    pseudonyms_get(d->table, PSEUDONYM_PATIENT, str_from(patient_id));
	if (p == NULL || !p->is_seen || !day_of(stamp, &day))
		return unknown(d);
	d->counts[DEID_N_TIMES]++;
	switch (d->how.dates) {
	case DEID_YEARS:
		date_day(text, day);
		return arena_str(&d->arena, (struct str){ text, 4 });
	case DEID_DAYS:
		return arena_printf(&d->arena, "%" PRId64, day - p->first_day);
	case DEID_SHIFTED:
		return shifted(d, p, stamp);
	}
	return "";
}

const char *
deid_typed_at(struct deid *d, const char *patient_id, const char *stamp)
{
	if (d == NULL || !d->is_late || d->how.dates == DEID_YEARS ||
	    stamp[0] == '\0')
		return deid_time(d, patient_id, stamp);
	d->counts[DEID_N_TYPED]++;
	return "";
}

bool
deid_keeps(const struct deid *d, enum deid_text what)
{
	return d == NULL || (d->how.keep_notes && what != DEID_REJECTED);
}

const char *
deid_text(struct deid *d, enum deid_text what, const char *text)
{
	static const enum deid_count counts[] = {
		[DEID_NOTE] = DEID_N_NOTES,
		[DEID_ANSWER] = DEID_N_ANSWERS,
		[DEID_REJECTED] = DEID_N_REJECTED,
	};

	if (d == NULL || text[0] == '\0')
		return text;
	if (deid_keeps(d, what)) {
		d->counts[DEID_N_KEPT]++;
		return text;
	}
	d->counts[counts[what]]++;
	return "";
}

static bool
tells_row(const struct myo_slot_note *note)
{
	const size_t len = strlen(note->text), digits = HASH_HEX_SIZE - 1;

	return note->automatic && len >= digits &&
	       strspn(note->text + len - digits, "0123456789abcdef") == digits;
}

bool
deid_keeps_note(const struct deid *d, const struct myo_slot_note *note)
{
	return d == NULL || (deid_keeps(d, DEID_NOTE) && !tells_row(note));
}

const char *
deid_note(struct deid *d, const struct myo_slot_note *note)
{
	if (d == NULL || !tells_row(note))
		return deid_text(d, DEID_NOTE, note->text);
	d->counts[DEID_N_HASHES]++;
	return "";
}

const char *
deid_reason(struct deid *d, const char *reason, const char *moved_to)
{
	if (d == NULL)
		return reason;
	return deid_text(d, DEID_NOTE,
	    arena_str(&d->arena, record_void_reason(reason, moved_to)));
}

const char *
deid_refers(struct deid *d, const char *refers_to)
{
	struct str station;
	uint64_t seq = 0;

	if (d == NULL || refers_to[0] == '\0')
		return refers_to;
	if (!record_refers(str_from(refers_to), &station, &seq))
		return unknown(d);
	d->counts[DEID_N_NUMBERS]++;
	size_t at = 0;
	if (!deid_place(d, station, seq, &at))
		return "";
	return arena_printf(&d->arena, "%s:%zu",
	    deid_id(d, DEID_STATION, d->places[at].station), at + 1);
}

bool
deid_withholds(const struct deid *d, const struct myo_step *step)
{
	if (d == NULL || step == NULL)
		return false;
	return step->identifies[0] != '\0' ||
	       (step->kind == MYO_KIND_TEXT && !d->how.keep_notes);
}

const char *
deid_value(struct deid *d, const struct myo_step *step, const char *value)
{
	if (!deid_withholds(d, step) || value[0] == '\0')
		return value;
	if (step->identifies[0] == '\0')
		return deid_text(d, DEID_ANSWER, value);
	d->counts[DEID_N_DEVICES]++;
	return "";
}

static bool
withholds_step(const struct deid *d, const struct myo_protocol *p, int step)
{
	return step >= 0 && deid_withholds(d, &p->steps[step]);
}

bool
deid_withholds_score(const struct deid *d, const struct myo_protocol *p,
    const struct myo_score *score)
{
	bool found = withholds_step(d, p, score->involved);

	/* those of a formula are also those of the scores in it */
	for (size_t i = 0; i < score->n_items; i++)
		found |= withholds_step(d, p, score->items[i].step);
	return found;
}

void
deid_withheld_score(struct deid *d)
{
	d->counts[DEID_N_SCORES]++;
}

/* "myolog 0.1.0": the word and digits with points, which say nothing of who
 * ran it. */
const char *
deid_program(struct deid *d, const char *program)
{
	static const char name[] = "myolog ";
	const size_t len = sizeof(name) - 1;

	if (d == NULL)
		return program;
	if (strncmp(program, name, len) != 0)
		return "";
	return strspn(program + len, "0123456789.") == strlen(program + len)
		   ? program
		   : "";
}
