/*
 * cmd_show.c: one session whole.
 */
#include "cli/cmd.h"

#include <inttypes.h>
#include <string.h>

#include "base/date.h"
#include "base/str.h"
#include "base/utf8.h"
#include "cli/archive.h"
#include "cli/show.h"
#include "review/words.h"
#include "ui/render.h"
#include "ui/text.h"

#include "base/banned.h"

/* Columns of the table of answers. */
#define COLUMN_PLACE  22
#define COLUMN_ANSWER 40
/* A narrower page has no table: an answer stands below its place. */
#define WIDTH_TABLE   64
#define INDENT_ANSWER 4

enum show_opt {
	SHOW_AUDIT,
	SHOW_ALL_SCORES,
	SHOW_AS,
};

static const struct opt options[] = {
	[SHOW_AUDIT] = {
		.name = "audit",
		.letter = 'a',
		.help = "every entry in order, with all its fields",
	},
	[SHOW_ALL_SCORES] = {
		.name = "all-scores",
		.help = "also scores that the protocol gives on request only",
	},
	[SHOW_AS] = {
		.name = "as",
		.arg = "SCALE",
		.help = "beside each grade what it is on another scale, where "
			"the source of its scale says so",
	},
	{ .name = NULL },
};

/* ---- head */

static void
add_field(struct page *p, const char *label, const char *text)
{
	text_field(&p->text, 0, p->width, label, text);
}

static void
add_sides(struct page *p, const struct myo_session_info *info)
{
	struct buf line = BUF_INIT;

	for (size_t i = 0; i < info->n_sides; i++)
		buf_addf(&line, "%s%s", i > 0 ? ", " : "",
		    myo_side_text(info->sides[i]));
	buf_addf(&line, "%sby %s", line.len > 0 ? ", " : "",
	    info->order == MYO_ORDER_SIDE ? "side" : "step");
	if (info->blind)
		buf_adds(&line, ", blind");
	add_field(p, "sides", line.data);
	buf_release(&line);
}

/* Who withdrew it stands nowhere else. */
static void
add_reason(struct page *p, const struct myo_session_info *info)
{
	if (info->is_void)
		add_field(p, "void",
		    arena_printf(p->ctx->arena, "%s (%s, %.*s)",
			info->end_reason, info->void_by, DATE_MINUTE_LEN,
			info->void_at));
	else
		add_field(p, "reason", info->end_reason);
}

static void
add_head(struct page *p)
{
	struct myo_session_info info;
	struct buf line = BUF_INIT;

	myo_session_info(p->session, &info);
	add_field(p, "session", info.session_id);
	add_field(p, "patient", info.patient_id);
	add_field(p, "examiner", info.examiner_id);
	buf_addf(&line, "%s, %s", info.protocol_id, p->protocol->title);
	add_field(p, "protocol", line.data);
	add_field(p, "revision", info.protocol_rev);
	add_field(p, "station", info.station_id);
	add_field(p, "program", info.program);
	add_field(p, "opened", info.opened_at);
	add_field(p, "observed", info.observed_at);
	add_field(p, "ended", info.ended_at);
	add_sides(p, &info);
	buf_reset(&line);
	buf_addf(&line,
	    "%s%s, %zu answered, %zu not tested, %zu skipped, "
	    "%zu %s, of %zu",
	    info.is_void ? "void, " : "", words_state(info.state),
	    info.n_answered, info.n_not_tested, info.n_skipped, info.n_open,
	    info.state == MYO_SESSION_IN_PROGRESS ? "open" : "not reached",
	    info.n_slots);
	add_field(p, "state", line.data);
	add_reason(p, &info);
	show_moved(p, &info);
	show_signatures(p);
	buf_release(&line);
}

/* ---- answers */

static bool
is_narrow(const struct page *p)
{
	return p->width < WIDTH_TABLE;
}

/* Blanks up to a column of the last line, at least one. */
static void
pad_to(struct buf *line, size_t column)
{
	size_t at = utf8_width(buf_str(line));

	do
		buf_addc(line, ' ');
	while (++at < column);
}

/* `text` in the last column, wrapped; `lead` before its first line, or on a
 * line of its own where it reaches that far. */
static void
add_cell(struct page *p, struct buf *lead, struct str text)
{
	struct buf cell = BUF_INIT;
	size_t column = is_narrow(p) ? INDENT_ANSWER : COLUMN_ANSWER;
	size_t used = 0;

	utf8_wrap(&cell, text, column, p->width);
	if (lead->len > 0 && utf8_width(buf_str(lead)) >= column) {
		buf_addc(lead, '\n');
	} else if (lead->len > 0) {
		pad_to(lead, column);
		used = column;
	}
	buf_addstr(&p->text, buf_str(lead));
	buf_addstr(&p->text, str_skip(buf_str(&cell), used));
	if (cell.failed)
		p->text.failed = true;
	buf_release(&cell);
}

static void
add_note(struct page *p, const struct myo_slot_note *note)
{
	struct buf line = BUF_INIT, none = BUF_INIT;

	buf_adds(&line, note->earlier ? "earlier note: " : "note: ");
	text_line(&line, note->text);
	buf_addf(&line, " (%s, %.*s)", note->examiner_id, DATE_MINUTE_LEN,
	    note->recorded_at);
	add_cell(p, &none, buf_str(&line));
	buf_release(&line);
}

/* Words beside the code: what a grade meant when it was given. */
static void
answer_text(struct buf *out, struct page *p, const struct myo_slot *slot)
{
	render_slot_words(out, p->protocol, slot);
	if (slot->state != MYO_SLOT_ANSWERED || slot->step == NULL ||
	    slot->step->kind != MYO_KIND_GRADE)
		return;
	if (slot->label[0] != '\0') {
		buf_adds(out, ": ");
		text_line(out, slot->label);
	}
	const struct myo_choice *level =
	    myo_scale_level(slot->step->scale, slot->value);
	const char *other =
	    level == NULL || p->as == NULL ? NULL : myo_choice_as(level, p->as);
	if (other == NULL)
		return;
	buf_addf(out, " (converted to %s: %s)", p->as, other);
	p->converted++;
}

static void
add_slot(struct page *p, size_t index, const void **before, bool ended)
{
	struct buf lead = BUF_INIT, place = BUF_INIT, text = BUF_INIT;
	struct myo_slot slot;

	myo_session_slot(p->session, index, &slot);
	if (slot.state == MYO_SLOT_HIDDEN)
		return;
	const void *owner = slot.step != NULL ? (const void *)slot.step
					      : (const void *)slot.safety;
	if (owner != *before || is_narrow(p))
		text_line(&lead, slot.step_id);
	*before = owner;
	text_place(&place, myo_side_text(slot.side), slot.trial);
	if (place.len > 0) {
		pad_to(&lead, is_narrow(p) ? 0 : COLUMN_PLACE);
		buf_addstr(&lead, buf_str(&place));
	}
	if (slot.state == MYO_SLOT_OPEN && ended)
		buf_adds(&text, "not reached");
	else
		answer_text(&text, p, &slot);
	if (slot.amended[0] != '\0')
		buf_adds(&text, " [amended]");
	add_cell(p, &lead, buf_str(&text));
	for (size_t i = 0; i < slot.n_notes; i++)
		add_note(p, &slot.notes[i]);
	buf_release(&text);
	buf_release(&place);
	buf_release(&lead);
}

static void
add_answers(struct page *p)
{
	struct myo_session_info info;
	const void *before = NULL;
	size_t n = myo_session_n_slots(p->session);

	myo_session_info(p->session, &info);
	buf_adds(&p->text, "\nanswers\n");
	for (size_t i = 0; i < n; i++)
		add_slot(p, i, &before,
		    info.state == MYO_SESSION_CLOSED ||
			info.state == MYO_SESSION_ABANDONED);
}

/* ---- what is beside the answers */

static void
add_flags(struct page *p)
{
	struct buf line = BUF_INIT;
	size_t n = myo_session_n_flags(p->session);

	if (n > 0)
		buf_adds(&p->text, "\nchecks and stops\n");
	for (size_t i = 0; i < n; i++) {
		struct myo_flag flag;
		myo_session_flag(p->session, i, &flag);
		const char *side = myo_side_text(flag.side);
		buf_reset(&line);
		buf_addf(&line, "%s: %s%s%s%s", flag.is_stop ? "stop" : "check",
		    flag.text, side[0] != '\0' ? ", " : "", side,
		    flag.holds ? "" : " (no longer holds)");
		text_field(&p->text, 2, p->width, "", line.data);
		for (size_t k = 0; k < flag.n_notes; k++) {
			buf_reset(&line);
			buf_addf(&line, "%s (%s, %.*s)", flag.notes[k].text,
			    flag.notes[k].examiner_id, DATE_MINUTE_LEN,
			    flag.notes[k].recorded_at);
			text_field(&p->text, 4, p->width, "note", line.data);
		}
	}
	buf_release(&line);
}

static void
add_remarks(struct page *p)
{
	struct buf line = BUF_INIT;
	const struct myo_slot_note *notes = NULL;
	size_t n = myo_session_remarks(p->session, &notes);

	if (n > 0)
		buf_adds(&p->text, "\nnotes on the session\n");
	for (size_t i = 0; i < n; i++) {
		buf_reset(&line);
		buf_addf(&line, "%s (%s, %.*s)", notes[i].text,
		    notes[i].examiner_id, DATE_MINUTE_LEN,
		    notes[i].recorded_at);
		text_field(&p->text, 2, p->width, "", line.data);
	}
	buf_release(&line);
}

/* ---- every entry */

struct member {
	const char *label;
	size_t offset;
};

#define MEMBER(name)                                                           \
	{                                                                      \
#name, offsetof(struct myo_entry, name)                        \
	}
static const struct member members[] = {
	MEMBER(value),
	MEMBER(qualifier),
	MEMBER(unit),
	MEMBER(label),
	MEMBER(note),
	MEMBER(examiner_id),
	MEMBER(observed_at),
	MEMBER(refers_to),
	MEMBER(patient_id),
	MEMBER(session_id),
	MEMBER(protocol_id),
	MEMBER(protocol_rev),
	MEMBER(chain),
};

static void
add_entry(struct page *p, const struct myo_entry *e)
{
	struct buf line = BUF_INIT;
	const char *side = myo_side_text(e->side);

	buf_addf(&line, "%s:%" PRIu64 " %s %s", e->station_id, e->seq,
	    e->recorded_at, myo_entry_text(e->entry));
	if (e->step_id[0] != '\0')
		buf_addf(&line, " %s", e->step_id);
	if (side[0] != '\0')
		buf_addf(&line, " %s", side);
	if (e->trial > 0)
		buf_addf(&line, " trial %d", e->trial);
	text_field(&p->text, 0, p->width, "", line.data);
	for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++) {
		const char *text = "";
		memcpy(
		    &text, (const char *)e + members[i].offset, sizeof(text));
		text_field(&p->text, 2, p->width, members[i].label, text);
	}
	buf_release(&line);
}

static enum myo_status
audit_entry(void *ctx, const struct myo_entry *entry)
{
	add_entry(ctx, entry);
	return MYO_OK;
}

/* Every entry, also where the snapshot that would fold them is missing. */
static enum rc
add_audit(struct page *p, struct archive *archive, const struct head *head)
{
	if (archive_each(archive, head, audit_entry, p) != MYO_OK)
		return cmd_no_memory(archive->ctx);
	enum rc rc = archive_fold(archive, head, &p->session, &p->protocol);
	if (rc == RC_DONE && myo_session_strays(p->session) > 0)
		buf_addf(&p->text, "%zu of %zu entries fit nowhere\n",
		    myo_session_strays(p->session),
		    myo_session_n_entries(p->session));
	return rc;
}

/* ---- */

static enum rc
print_page(struct cmd_context *ctx, struct archive *archive, struct head *head)
{
	struct page page = {
		.ctx = ctx,
		.archive = archive,
		.head = head,
		.text = BUF_INIT,
		.width = cmd_width(ctx),
		.as = cmd_opt(ctx, SHOW_AS),
	};

	enum rc rc = archive_scan_one(archive, head);
	if (rc != RC_DONE)
		return rc;
	if (cmd_flag(ctx, SHOW_AUDIT))
		rc = add_audit(&page, archive, head);
	else
		rc = archive_fold(archive, head, &page.session, &page.protocol);
	if (rc == RC_DONE && !cmd_flag(ctx, SHOW_AUDIT)) {
		add_head(&page);
		add_answers(&page);
		render_scores(&page.text, page.width, page.session,
		    cmd_flag(ctx, SHOW_ALL_SCORES) ? RENDER_SCORES_ALL
						   : RENDER_SCORES_RECORDED,
		    cmd_comma(ctx));
		add_flags(&page);
		add_remarks(&page);
		show_amendments(&page);
	}
	if (page.text.failed)
		rc = cmd_no_memory(ctx);
	else
		sink_add(ctx->out, buf_str(&page.text));
	if (rc == RC_DONE && page.as != NULL && page.converted == 0)
		sink_addf(ctx->err,
		    "no grade here has a conversion to '%s' that the source "
		    "of its scale gives\n",
		    page.as);
	buf_release(&page.text);
	return rc;
}

static enum rc
exec_show(struct cmd_context *ctx)
{
	struct myo_logbook *book = NULL;
	struct archive archive;
	struct head *head = NULL;
	enum rc rc = cmd_open_logbook(ctx, MYO_LOGBOOK_READ, &book);

	if (rc != RC_DONE)
		return rc;
	archive_init(&archive, ctx, book);
	rc = archive_scan(&archive, NULL, ARCHIVE_HEADS);
	if (rc == RC_DONE)
		rc = archive_find(
		    &archive, ctx->opts->operands[0], "session", &head);
	if (rc == RC_DONE)
		rc = cmd_end_read(
		    ctx, print_page(ctx, &archive, head), archive.n_faults);
	archive_release(&archive);
	myo_logbook_close(book);
	return rc;
}

static const int exits[] = { RC_DONE, RC_USAGE, RC_BAD, RC_STORE, RC_END };

const struct cmd cmd_show = {
	.name = "show",
	.operands = "SESSION",
	.summary = "one session: answers, notes, checks, amendments",
	.details =
	    "Shows who was examined by whom, the answers in force with their "
	    "notes, what was not tested and why, scores, checks and stops, and "
	    "what was amended. Answers that are hidden by a condition are not "
	    "shown.\n"
	    "SESSION is its id, an ending of it of at least 4 characters (as "
	    "'myolog sessions' shows), last, or PATIENT@YYYY-MM-DD.",
	.opts = options,
	.min_args = 1,
	.max_args = 1,
	.first = VALUE_SESSION,
	.exits = exits,
	.exec = exec_show,
};
