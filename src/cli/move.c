/*
 * move.c: copying a session.
 */
#include "cli/move.h"

#include <inttypes.h>
#include <string.h>

#include "core/record.h"

#include "base/banned.h"

/* ---- copies that were left unfinished */

static enum myo_status
note_time(void *ctx, const struct myo_entry *e)
{
	drive_not_before(ctx, guided_after(e->recorded_at));
	return MYO_OK;
}

/* It takes no further part in anything, not even where it was closed. */
static enum rc
withdraw(struct correct *c, struct head *copy)
{
	struct archive *a = &c->g.archive;
	struct myo_entry e = {
		.recorded_at = "",
		.patient_id = copy->patient_id,
		.session_id = copy->id,
		.protocol_id = copy->protocol_id,
		.protocol_rev = copy->protocol_rev,
		.step_id = "",
		.entry = MYO_ENTRY_VOID,
		.value = "",
		.qualifier = "",
		.unit = "",
		.label = "",
		.examiner_id = c->examiner.data,
		.observed_at = "",
		.refers_to = "",
	};
	enum rc rc = guided_hold(&c->g, copy->id);

	e.note = arena_printf(&a->arena,
	    "unfinished copy of session %s, made again", c->head->id);
	if (rc == RC_DONE)
		rc = archive_scan_one(a, copy);
	if (rc == RC_DONE &&
	    archive_each(a, copy, note_time, &c->drive) != MYO_OK)
		rc = cmd_no_memory(c->g.ctx);
	if (rc != RC_DONE)
		return rc;
	line_say(&c->g.line,
	    arena_printf(&a->arena,
		"session %s is an unfinished copy, and is withdrawn",
		archive_ending(copy)));
	return drive_store(&c->drive, &e, NULL);
}

static enum rc
withdraw_all(struct correct *c)
{
	struct archive *a = &c->g.archive;
	enum rc rc = RC_DONE;

	for (size_t i = 0; i < a->n_heads && rc == RC_DONE; i++)
		if (archive_original(a, a->heads[i]) == c->head &&
		    archive_unfinished(a, a->heads[i]))
			rc = withdraw(c, a->heads[i]);
	return rc;
}

/* ---- the copy */

/* Where an entry of the original went. */
struct went {
	const char *station;
	uint64_t seq, to;
};

struct copying {
	struct correct *c;
	const char *patient, *id;
	struct went *went;
	size_t n, cap;
	enum rc rc;
};

static const char *
ref(const struct copying *m, const char *station, uint64_t seq)
{
	return arena_printf(
	    &m->c->g.archive.arena, "%s:%" PRIu64, station, seq);
}

/* What it refers to is nearly always what was copied just before. What is no
 * entry of this session stays as it is. */
static const char *
refers_to(const struct copying *m, const char *refers_to)
{
	struct str station;
	uint64_t seq = 0;

	if (!record_refers(str_from(refers_to), &station, &seq))
		return refers_to;
	for (size_t i = m->n; i-- > 0;)
		if (m->went[i].seq == seq &&
		    str_eqc(station, m->went[i].station))
			return ref(m, myo_logbook_station(m->c->g.book),
			    m->went[i].to);
	return refers_to;
}

static bool
remember(struct copying *m, const struct myo_entry *from, uint64_t to)
{
	struct went *went = arena_grow(
	    &m->c->g.archive.arena, m->went, m->n, &m->cap, sizeof(*went));

	if (went == NULL)
		return false;
	m->went = went;
	went[m->n++] = (struct went){ from->station_id, from->seq, to };
	return true;
}

/* MYO_ERR_MISUSE ends the round; m->rc says why. */
static enum myo_status
copy_entry(void *ctx, const struct myo_entry *from)
{
	struct copying *m = ctx;
	struct myo_entry e = *from;
	const struct myo_entry *stored = NULL;

	if (from->entry == MYO_ENTRY_SIGN || from->entry == MYO_ENTRY_VOID)
		return MYO_OK;
	e.patient_id = m->patient;
	e.session_id = m->id;
	e.recorded_at = "";
	if (from->observed_at[0] == '\0')
		e.observed_at = from->recorded_at;
	e.refers_to = from->entry == MYO_ENTRY_OPEN
			  ? ref(m, from->station_id, from->seq)
			  : refers_to(m, from->refers_to);
	m->rc = drive_store(&m->c->drive, &e, &stored);
	if (m->rc == RC_DONE && !remember(m, from, stored->seq))
		m->rc = cmd_no_memory(m->c->g.ctx);
	return m->rc == RC_DONE ? MYO_OK : MYO_ERR_MISUSE;
}

static enum rc
copy_all(struct correct *c, const char *patient, const char *id)
{
	struct copying m = { .c = c, .patient = patient, .id = id };

	if (archive_each(&c->g.archive, c->head, copy_entry, &m) == MYO_OK)
		return RC_DONE;
	if (m.rc == RC_DONE)
		return cmd_no_memory(c->g.ctx);
	return cmd_fail(c->g.ctx, m.rc,
	    "the copy is unfinished, and session %s is as it was; the same "
	    "command makes a new copy",
	    archive_ending(c->head));
}

enum rc
move_copy(struct correct *c, const char *patient, char id[UUID_SIZE])
{
	enum rc rc = guided_new_id(&c->g, id);

	/* What is stored here is of other sessions than the one folded. */
	c->drive.session = NULL;
	if (rc == RC_DONE)
		rc = withdraw_all(c);
	if (rc == RC_DONE)
		rc = guided_hold(&c->g, id);
	if (rc == RC_DONE)
		rc = copy_all(c, patient, id);
	c->drive.session = c->session;
	return rc;
}
