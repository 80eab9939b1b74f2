/*
 * show_trust.c: of a session, what was corrected, moved and signed.
 */
#include "cli/show.h"

#include <string.h>

#include "base/date.h"
#include "base/str.h"
#include "cli/signed.h"
#include "core/answer.h"
#include "core/record.h"
#include "ui/text.h"

#include "base/banned.h"

void
show_moved(struct page *p, const struct myo_session_info *info)
{
	const struct head *original = archive_original(p->archive, p->head);
	struct buf line = BUF_INIT;

	if (info->moved_to[0] != '\0')
		text_field(&p->text, 0, p->width, "moved to",
		    arena_printf(p->ctx->arena, "session %s", info->moved_to));
	if (original != NULL) {
		buf_addf(&line, "session %s of patient %s%s", original->id,
		    original->patient_id,
		    archive_unfinished(p->archive, p->head)
			? ", unfinished: it does not stand in its place"
			: "");
		text_field(&p->text, 0, p->width, "copy of", line.data);
	}
	if (line.failed)
		p->text.failed = true;
	buf_release(&line);
}

void
show_signatures(struct page *p)
{
	struct buf line = BUF_INIT;
	size_t n = myo_session_n_signatures(p->session);
	const struct myo_signers by = keyring_signers(&p->archive->keyring);

	for (size_t i = 0; i < n; i++) {
		struct myo_signature s;
		buf_reset(&line);
		myo_session_signature(p->session, i, &by, &s);
		signed_words(&line, &s);
		text_field(&p->text, 0, p->width, "signed", line.data);
		if (line.failed)
			p->text.failed = true;
	}
	buf_release(&line);
}

/* ---- amendments */

/* The entry that "station:seq" names, or NULL. */
static const struct myo_entry *
find_entry(const struct page *p, const char *refers_to)
{
	struct str station;
	uint64_t seq = 0;

	if (!record_refers(str_from(refers_to), &station, &seq))
		return NULL;
	for (size_t i = 0; i < myo_session_n_entries(p->session); i++) {
		const struct myo_entry *e = myo_session_entry(p->session, i);
		if (e->seq == seq && str_eqc(station, e->station_id))
			return e;
	}
	return NULL;
}

/* What an entry says at its step. */
static const char *
entry_value(const struct page *p, const struct myo_entry *e)
{
	return answer_shown(p->ctx->arena,
	    myo_protocol_step(p->protocol, e->step_id), e->value,
	    cmd_comma(p->ctx));
}

static void
add_place(struct buf *line, const struct myo_entry *e)
{
	struct buf place = BUF_INIT;

	text_line(line, e->step_id[0] != '\0' ? e->step_id : "the session");
	text_place(&place, myo_side_text(e->side), e->trial);
	if (place.len > 0)
		buf_adds(line, ", ");
	buf_addstr(line, buf_str(&place));
	buf_release(&place);
}

/* The old text is for --audit alone. */
static void
add_fixed_note(
    const struct page *p, struct buf *line, const struct myo_entry *e)
{
	const struct myo_entry *old = find_entry(p, e->refers_to);

	/* a correction of a correction: back to whose note it is */
	while (old != NULL && old->entry == MYO_ENTRY_AMEND &&
	       old->step_id[0] == '\0' && old->refers_to[0] != '\0')
		old = find_entry(p, old->refers_to);
	buf_adds(line, "note on ");
	add_place(line, old != NULL ? old : e);
	buf_adds(line, ": corrected");
}

static void
add_amended(const struct page *p, struct buf *line, const struct myo_entry *e)
{
	const struct myo_entry *old = find_entry(p, e->refers_to);

	add_place(line, e);
	buf_addf(line, ": %s%s", entry_value(p, e), e->qualifier);
	if (old != NULL)
		buf_addf(line, " instead of %s%s", entry_value(p, old),
		    old->qualifier);
	else
		buf_adds(line, ", not answered in the session");
}

/* Two stations at one entry, of which neither knew the other. */
static void
add_conflict(const struct page *p, struct buf *line, size_t index)
{
	long at = myo_session_conflict(p->session, index);

	if (at < 0)
		return;
	const struct myo_entry *other =
	    myo_session_entry(p->session, (size_t)at);
	buf_addf(line, "; in conflict with %s:%llu, which is %s",
	    other->station_id, (unsigned long long)other->seq,
	    (size_t)at > index ? "later and counts" : "earlier");
}

void
show_amendments(struct page *p)
{
	struct buf line = BUF_INIT;
	bool any = false;

	for (size_t i = 0; i < myo_session_n_entries(p->session); i++) {
		const struct myo_entry *e = myo_session_entry(p->session, i);
		if (e->entry != MYO_ENTRY_AMEND ||
		    myo_session_entry_undone(p->session, i))
			continue;
		if (!any)
			buf_adds(&p->text, "\namendments\n");
		any = true;
		buf_reset(&line);
		bool note = myo_session_entry_fixes_note(p->session, i);
		if (note)
			add_fixed_note(p, &line, e);
		else
			add_amended(p, &line, e);
		/* the reason of such a correction is its own note */
		buf_addf(&line, ", %s (%s, %.*s)",
		    note ? e->note : myo_session_entry_note(p->session, i),
		    e->examiner_id, DATE_MINUTE_LEN, e->recorded_at);
		add_conflict(p, &line, i);
		text_field(&p->text, 2, p->width, "", line.data);
		if (line.failed)
			p->text.failed = true;
	}
	buf_release(&line);
}
