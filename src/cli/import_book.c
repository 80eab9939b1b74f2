/*
 * import_book.c: an import and its logbook.
 */
#include "cli/import_book.h"

#include <inttypes.h>
#include <string.h>

#include "base/date.h"
#include "core/names.h"
#include "core/record.h"

#include "base/banned.h"

/* What a name of the table is: of a session, of a row by what was typed on the
 * clock of some zone, by that and its time, by its patient and time. */
enum tag {
	TAG_SESSION,
	TAG_TYPED,
	TAG_SAME,
	TAG_TIME,
};

enum rc
import_book_init(struct import_book *b, const struct cmd_context *ctx,
    struct myo_logbook *book, const struct myo_protocol *protocol,
    const struct import *import)
{
	struct arena *a = ctx->arena;

	*b = (struct import_book){
		.ctx = ctx,
		.book = book,
		.protocol = protocol,
		.import = import,
		.there =
		    arena_new(a, const struct import_seen *, import->n + 1),
		.names = arena_new(a, struct names, 1),
	};
	if (b->there == NULL || b->names == NULL)
		return cmd_no_memory(b->ctx);
	names_init(b->names, a);
	return RC_DONE;
}

/* ---- what is there */

/* One that has no open entry yet is known by its id alone. */
static struct import_seen *
seen_of(struct import_book *b, const struct myo_entry *e)
{
	struct arena *a = b->ctx->arena;
	size_t n = names_get(b->names, TAG_SESSION, str_from(e->session_id));

	if (n != NAMES_NONE)
		return b->seen[n];
	struct import_seen *s = arena_new(a, struct import_seen, 1);
	struct import_seen **list = arena_grow(
	    a, b->seen, b->n_seen, &b->cap_seen, sizeof(struct import_seen *));
	if (s == NULL || list == NULL)
		return NULL;
	*s = (struct import_seen){
		.id = arena_cstr(a, e->session_id),
		.patient_id = arena_cstr(a, e->patient_id),
		.observed_ms = INT64_MIN,
	};
	b->seen = list;
	list[b->n_seen] = s;
	(void)names_put(b->names, TAG_SESSION, str_from(s->id), b->n_seen);
	b->n_seen++;
	return s;
}

static void
take_open(struct import_seen *s, const struct myo_entry *e)
{
	s->opened = true;
	s->observed_ms = date_stamp_ms(e->observed_at);
	s->imported = record_is_imported(e->label);
}

static bool
take_entry(
    void *ctx, const struct myo_entry *e, const char *file, uint64_t line)
{
	struct import_book *b = ctx;
	struct import_seen *s = seen_of(b, e);

	(void)file;
	(void)line;
	if (s == NULL)
		return false;
	if (e->entry == MYO_ENTRY_OPEN)
		take_open(s, e);
	else if (e->entry == MYO_ENTRY_CLOSE)
		s->closed = true;
	else if (e->entry == MYO_ENTRY_VOID)
		s->is_void = true;
	if (s->imported && !s->closed)
		typed_add(&s->typed, e);
	return !arena_failed(b->ctx->arena);
}

static enum rc
scan(struct import_book *b)
{
	const struct myo_filter filter = { .protocol_id = b->protocol->id };
	struct myo_diags *diags = myo_diags_new();

	if (diags == NULL)
		return cmd_no_memory(b->ctx);
	enum myo_status status =
	    myo_logbook_scan(b->book, &filter, take_entry, b, diags);
	cmd_diags(b->ctx, diags, DIAGS_FINDINGS);
	myo_diags_free(diags);
	if (arena_failed(b->ctx->arena) || status == MYO_ERR_NOMEM)
		return cmd_no_memory(b->ctx);
	return status == MYO_OK ? RC_DONE : RC_BAD;
}

/* ---- rows that are there */

/* Of a patient, or of what was typed, at a time. */
static struct str
at_time(const struct import_book *b, const char *what, int64_t ms)
{
	return str_from(arena_printf(b->ctx->arena, "%s %" PRId64, what, ms));
}

static void
name_rows(struct import_book *b)
{
	for (size_t i = 0; i < b->import->n; i++) {
		const struct import_row *row = &b->import->rows[i];
		if (row->observed_at[0] == '\0')
			continue; /* it has faults */
		const char *typed = typed_text(b->ctx->arena, &row->typed);
		(void)names_put(b->names, TAG_TYPED, str_from(typed), i);
		(void)names_put(
		    b->names, TAG_SAME, at_time(b, typed, row->observed_ms), i);
		(void)names_put(b->names, TAG_TIME,
		    at_time(b, row->patient_id, row->observed_ms), i);
	}
}

const char *
import_seen_ending(const struct import_seen *s)
{
	const size_t len = strlen(s->id);

	return s->id + (len > 8 ? len - 8 : 0);
}

static void
refuse(const struct import_book *b, size_t i, const struct import_seen *s,
    const char *why, struct myo_diags *diags)
{
	const struct import_row *row = &b->import->rows[i];

	diag_add(diags, DIAG_IMPORT_TWICE, row->at,
	    "patient '%s' at %s is session %s, which was %s, or withdraw it "
	    "and import again",
	    row->patient_id, row->observed_at, import_seen_ending(s), why);
}

static void
compare(
    struct import_book *b, const struct import_seen *s, struct myo_diags *diags)
{
	size_t i = NAMES_NONE;

	if (s->is_void || !s->opened)
		return;
	if (s->imported && s->closed) {
		const char *typed = typed_text(b->ctx->arena, &s->typed);
		i = names_get(
		    b->names, TAG_SAME, at_time(b, typed, s->observed_ms));
		if (i != NAMES_NONE) {
			b->n_there += b->there[i] == NULL;
			b->there[i] = s;
			return;
		}
		i = names_get(b->names, TAG_TYPED, str_from(typed));
		if (i != NAMES_NONE) {
			refuse(b, i, s,
			    "imported with the same answers and its time in "
			    "another zone; give the zone of then",
			    diags);
			return;
		}
	}
	if (s->observed_ms == INT64_MIN)
		return;
	i = names_get(
	    b->names, TAG_TIME, at_time(b, s->patient_id, s->observed_ms));
	if (i != NAMES_NONE)
		refuse(b, i, s,
		    s->imported ? "imported and says something else; amend it"
				: "entered before; amend it",
		    diags);
}

enum rc
import_book_look(struct import_book *b, struct myo_diags *diags)
{
	enum rc rc = b->book != NULL ? scan(b) : RC_DONE;

	if (rc != RC_DONE)
		return rc;
	name_rows(b);
	for (size_t i = 0; i < b->n_seen; i++)
		compare(b, b->seen[i], diags);
	return arena_failed(b->ctx->arena) ? cmd_no_memory(b->ctx) : RC_DONE;
}

/* ---- storing */

struct batch {
	struct myo_entry *drafts;
	size_t n;
	const char *now;
};

/* A reference counts in its row until it counts in the batch. */
static void
add_row(const struct import_book *b, struct batch *batch,
    const struct import_row *row)
{
	const size_t base = batch->n;

	for (size_t i = 0; i < row->n_entries; i++) {
		struct myo_entry *e = &batch->drafts[batch->n++];
		struct str station;
		uint64_t seq = 0;
		*e = row->entries[i];
		e->recorded_at = batch->now;
		if (record_refers(str_from(e->refers_to), &station, &seq))
			e->refers_to = arena_printf(
			    b->ctx->arena, "+:%" PRIu64, base + seq);
	}
}

static const char *
now(const struct import_book *b)
{
	const struct os *os = b->ctx->os;
	const int64_t ms = os->wall_ms(os);
	char text[DATE_STAMP_SIZE];

	return date_stamp(text, ms, os->utc_offset(os, ms))
		   ? arena_cstr(b->ctx->arena, text)
		   : "";
}

static bool
fill(const struct import_book *b, struct batch *batch)
{
	size_t n = 0;

	for (size_t i = 0; i < b->import->n; i++)
		n += b->import->rows[i].n_entries;
	batch->drafts = arena_new(b->ctx->arena, struct myo_entry, n + 1);
	batch->now = now(b);
	if (batch->drafts == NULL)
		return false;
	for (size_t i = 0; i < b->import->n; i++) {
		if (b->there[i] != NULL)
			continue;
		add_row(b, batch, &b->import->rows[i]);
	}
	return !arena_failed(b->ctx->arena);
}

enum rc
import_book_store(struct import_book *b)
{
	struct myo_diags *diags = myo_diags_new();
	struct batch batch = { NULL, 0, "" };
	const struct myo_protocol *p = b->protocol;

	if (diags == NULL || !fill(b, &batch)) {
		myo_diags_free(diags);
		return cmd_no_memory(b->ctx);
	}
	enum myo_status status = myo_logbook_put_snapshot(
	    b->book, p->id, p->rev, p->snapshot, p->snapshot_len, diags);
	if (status == MYO_OK && batch.n > 0)
		status = myo_logbook_append_all(
		    b->book, batch.drafts, batch.n, NULL, diags);
	cmd_diags(b->ctx, diags, DIAGS_FINDINGS);
	myo_diags_free(diags);
	if (status == MYO_OK)
		return RC_DONE;
	if (status == MYO_ERR_CLOSED)
		return cmd_fail(b->ctx, RC_STORE,
		    "whether it was stored cannot be told: all of it or "
		    "nothing; check the disk and run the same import again, "
		    "which passes over what is there");
	return cmd_fail(b->ctx, RC_STORE,
	    "nothing was stored; the same import may be run again");
}
