/*
 * archive.c: the sessions of a logbook, found.
 *
 * The store hands out entries file by file; those of one session are gathered
 * (core/gather.h) and folded in archive_fold.c.
 */
#include "cli/archive.h"

#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/str.h"
#include "core/record.h"

#include "base/banned.h"

#define TABLE_FIRST 64

void
archive_init(
    struct archive *a, const struct cmd_context *ctx, struct myo_logbook *book)
{
	*a = (struct archive){ .ctx = ctx, .book = book };
	arena_init(&a->arena);
	a->keyring = (struct keyring){ ctx, book, &a->arena, NULL };
}

void
archive_release(struct archive *a)
{
	for (size_t i = 0; i < a->n_sessions; i++)
		myo_session_free(a->sessions[i]);
	for (struct archive_protocol *p = a->protocols; p != NULL; p = p->next)
		myo_protocol_free(p->protocol);
	arena_release(&a->arena);
	*a = (struct archive){ .ctx = a->ctx };
}

/* ---- heads by id */

static size_t
hash_id(const char *id)
{
	uint64_t h = UINT64_C(14695981039346656037);

	for (; *id != '\0'; id++)
		h = (h ^ (unsigned char)*id) * UINT64_C(1099511628211);
	return (size_t)(h ^ h >> 32);
}

/* Where the id stands in the table, or the free place for it. */
static struct head **
table_place(struct archive *a, const char *id)
{
	size_t at = hash_id(id) & (a->table_size - 1);

	while (a->table[at] != NULL && strcmp(a->table[at]->id, id) != 0)
		at = (at + 1) & (a->table_size - 1);
	return &a->table[at];
}

static bool
table_grow(struct archive *a)
{
	size_t size = a->table_size == 0 ? TABLE_FIRST : 2 * a->table_size;
	struct head **table = arena_new(&a->arena, struct head *, size);

	if (table == NULL)
		return false;
	a->table = table;
	a->table_size = size;
	for (size_t i = 0; i < a->n_heads; i++)
		*table_place(a, a->heads[i]->id) = a->heads[i];
	return true;
}

static struct head *
find_head(struct archive *a, const char *id)
{
	if (a->recent != NULL && strcmp(a->recent->id, id) == 0)
		return a->recent;
	if (a->table_size == 0)
		return NULL;
	a->recent = *table_place(a, id);
	return a->recent;
}

static struct head *
add_head(struct archive *a, const char *id)
{
	if (2 * (a->n_heads + 1) > a->table_size && !table_grow(a))
		return NULL;
	struct head **heads = arena_grow(&a->arena, a->heads, a->n_heads,
	    &a->cap_heads, sizeof(struct head *));
	struct head *head = arena_new(&a->arena, struct head, 1);
	if (heads == NULL || head == NULL)
		return NULL;
	a->heads = heads;
	*head = (struct head){
		.id = arena_cstr(&a->arena, id),
		.patient_id = "",
		.protocol_id = "",
		.protocol_rev = "",
		.examiner_id = "",
		.station_id = "",
		.opened_at = "",
		.seen_at = "",
		.copy_of = "",
	};
	heads[a->n_heads++] = head;
	*table_place(a, head->id) = head;
	a->recent = head;
	return head;
}

static const char *
copy(struct archive *a, const char *text)
{
	return text[0] == '\0' ? "" : arena_cstr(&a->arena, text);
}

/* A session was withdrawn in favour of this one, whatever else was said of it
 * later, on another station too. */
static void
note_place_taken(struct archive *a, const char *id)
{
	if (id[0] == '\0')
		return;
	struct head *head = find_head(a, id);
	if (head == NULL)
		head = add_head(a, id);
	if (head != NULL)
		head->took_its_place = true;
}

static void
note_head(struct archive *a, struct head *head, const struct myo_entry *e)
{
	switch (e->entry) {
	case MYO_ENTRY_OPEN:
		head->patient_id = copy(a, e->patient_id);
		head->protocol_id = copy(a, e->protocol_id);
		head->protocol_rev = copy(a, e->protocol_rev);
		head->examiner_id = copy(a, e->examiner_id);
		head->station_id = copy(a, e->station_id);
		head->opened_at = copy(a, e->recorded_at);
		head->seen_at = record_seen_at(e) == e->recorded_at
				    ? head->opened_at
				    : copy(a, e->observed_at);
		head->opened_seq = e->seq;
		head->copy_of = copy(a, e->refers_to);
		head->opened_ms = date_stamp_ms(e->recorded_at);
		head->seen_ms = date_stamp_ms(head->seen_at);
		break;
	case MYO_ENTRY_CLOSE:
	case MYO_ENTRY_ABANDON:
		head->ended = true;
		break;
	case MYO_ENTRY_VOID:
		head->is_void = true;
		note_place_taken(a, e->value);
		break;
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
	case MYO_ENTRY_SIGN:
	case MYO_ENTRY_REPAIR:
	case MYO_ENTRY_KINDS:
		break;
	}
}

static bool
on_head(void *ctx, const struct myo_entry *e, const char *file, uint64_t line)
{
	struct archive *a = ctx;

	(void)file;
	(void)line;
	if (e->session_id[0] == '\0')
		return true;
	struct head *head = find_head(a, e->session_id);
	if (head == NULL)
		head = add_head(a, e->session_id);
	if (head != NULL)
		note_head(a, head, e);
	return !arena_failed(&a->arena);
}

static bool
on_entry(void *ctx, const struct myo_entry *e, const char *file, uint64_t line)
{
	struct archive *a = ctx;
	struct head *head = find_head(a, e->session_id);

	(void)file;
	(void)line;
	if (head == NULL || !head->wanted)
		return true;
	return gather_add(&head->gather, &a->arena, e);
}

/* ---- order and endings */

static int
by_time(const void *pa, const void *pb)
{
	const struct head *a = *(struct head *const *)pa;
	const struct head *b = *(struct head *const *)pb;

	if (a->opened_ms != b->opened_ms)
		return a->opened_ms < b->opened_ms ? -1 : 1;
	return strcmp(a->id, b->id);
}

/* How many characters two ids have in common at their ends. */
static size_t
common_end(const char *a, const char *b)
{
	size_t na = strlen(a), nb = strlen(b), n = 0;

	while (n < na && n < nb && a[na - 1 - n] == b[nb - 1 - n])
		n++;
	return n;
}

static int
by_ending(const void *pa, const void *pb)
{
	const char *a = (*(struct head *const *)pa)->id;
	const char *b = (*(struct head *const *)pb)->id;
	size_t na = strlen(a), nb = strlen(b), n = common_end(a, b);

	if (n == na || n == nb)
		return (na > nb) - (na < nb);
	return (unsigned char)a[na - 1 - n] < (unsigned char)b[nb - 1 - n] ? -1
									   : 1;
}

static size_t
ending_for(size_t common, size_t len)
{
	size_t n = common + 1;

	if (n < ARCHIVE_ENDING_MIN)
		n = ARCHIVE_ENDING_MIN;
	return n < len ? n : len;
}

/* Sorted by their ends, an id's likeliest double is a neighbour. */
static void
find_endings(struct archive *a)
{
	qsort(a->heads, a->n_heads, sizeof(struct head *), by_ending);
	for (size_t i = 0; i < a->n_heads; i++) {
		const char *id = a->heads[i]->id;
		size_t common = i > 0 ? common_end(id, a->heads[i - 1]->id) : 0;
		size_t next = i + 1 < a->n_heads
				  ? common_end(id, a->heads[i + 1]->id)
				  : 0;
		a->heads[i]->ending =
		    ending_for(common > next ? common : next, strlen(id));
	}
}

const char *
archive_ending(const struct head *head)
{
	return head->id + strlen(head->id) - head->ending;
}

size_t
archive_ending_of(const struct archive *a, const char *id)
{
	size_t common = 0;

	for (size_t i = 0; i < a->n_heads; i++) {
		size_t n = common_end(id, a->heads[i]->id);
		if (n > common && strcmp(id, a->heads[i]->id) != 0)
			common = n;
	}
	return ending_for(common, strlen(id));
}

/* ---- scanning */

/* Entries without their open entry (a station's file is not here) make no
 * session that could be shown. */
static void
drop_unopened(struct archive *a)
{
	size_t kept = 0;

	for (size_t i = 0; i < a->n_heads; i++)
		if (a->heads[i]->opened_at[0] != '\0')
			a->heads[kept++] = a->heads[i];
	a->n_heads = kept;
}

enum rc
archive_scan(
    struct archive *a, const struct myo_filter *filter, enum archive_scan what)
{
	static const struct myo_filter everything = { NULL, NULL, NULL, NULL };
	struct myo_diags *diags = myo_diags_new();

	if (diags == NULL)
		return cmd_no_memory(a->ctx);
	enum myo_status status =
	    myo_logbook_scan(a->book, filter != NULL ? filter : &everything,
		what == ARCHIVE_HEADS ? on_head : on_entry, a, diags);
	/* Said once: the second scan meets the same faults again. */
	if (what == ARCHIVE_HEADS || status != MYO_OK) {
		cmd_diags(a->ctx, diags, DIAGS_FINDINGS);
		a->n_faults += myo_diags_count_of(diags, MYO_ERROR);
	}
	myo_diags_free(diags);
	if (arena_failed(&a->arena))
		return cmd_no_memory(a->ctx);
	if (status != MYO_OK)
		return cmd_fail(a->ctx, RC_BAD, "cannot read the logbook: %s",
		    myo_status_text(status));
	if (what == ARCHIVE_HEADS && a->n_heads > 0) {
		drop_unopened(a);
		find_endings(a);
		qsort(a->heads, a->n_heads, sizeof(struct head *), by_time);
	}
	return RC_DONE;
}

enum rc
archive_scan_one(struct archive *a, struct head *head)
{
	struct myo_filter filter = { .session_id = head->id };

	head->wanted = true;
	enum rc rc = archive_scan(a, &filter, ARCHIVE_ENTRIES);
	head->wanted = false;
	return rc;
}

/* ---- copies */

struct head *
archive_original(const struct archive *a, const struct head *head)
{
	struct str station;
	uint64_t seq = 0;

	if (!record_refers(str_from(head->copy_of), &station, &seq))
		return NULL;
	for (size_t i = 0; i < a->n_heads; i++)
		if (a->heads[i]->opened_seq == seq &&
		    str_eqc(station, a->heads[i]->station_id))
			return a->heads[i];
	return NULL;
}

bool
archive_unfinished(const struct archive *a, const struct head *head)
{
	return !head->is_void && !head->took_its_place &&
	       archive_original(a, head) != NULL;
}

bool
archive_open_here(const struct archive *a, const struct head *head)
{
	return !head->ended && !head->is_void && !archive_unfinished(a, head) &&
	       strcmp(head->station_id, myo_logbook_station(a->book)) == 0;
}

/* ---- finding one */

struct name {
	struct str text;    /* all of it */
	struct str patient; /* PATIENT@DATE */
	struct str date;    /* p NULL: there is none */
};

static bool
fits(const struct head *head, const struct name *name)
{
	struct str id = str_from(head->id);

	if (name->date.p != NULL && str_eqc(name->patient, head->patient_id) &&
	    str_starts(str_from(head->seen_at), name->date))
		return true;
	return name->text.len >= ARCHIVE_ENDING_MIN &&
	       name->text.len <= id.len &&
	       str_eq_nocase(str_skip(id, id.len - name->text.len), name->text);
}

static enum rc
many(const struct archive *a, const char *text, const struct name *name)
{
	(void)cmd_fail(
	    a->ctx, RC_USAGE, "more than one session fits '%s':", text);
	for (size_t i = 0; i < a->n_heads; i++)
		if (fits(a->heads[i], name))
			sink_addf(a->ctx->err, "  %s  %.16s  %s  %s\n",
			    archive_ending(a->heads[i]), a->heads[i]->seen_at,
			    a->heads[i]->patient_id, a->heads[i]->protocol_id);
	return RC_USAGE;
}

enum rc
archive_find(const struct archive *a, const char *text, const char *what,
    struct head **out)
{
	struct name name = { .text = str_from(text) };
	size_t n = 0;

	if (strcmp(text, "last") == 0) {
		if (a->n_heads == 0)
			return a->n_faults > 0
				   ? cmd_none_readable(a->ctx, what, text)
				   : cmd_fail(a->ctx, RC_USAGE,
					 "there is no session yet");
		*out = a->heads[a->n_heads - 1];
		return RC_DONE;
	}
	name.patient = str_cut(name.text, '@', &name.date);
	int64_t day = 0;
	if (name.date.p != NULL && !date_parse_day(name.date, &day))
		return cmd_fail(a->ctx, RC_USAGE,
		    "not a date: '%.*s'; it is PATIENT@YYYY-MM-DD",
		    STR_ARG(name.date));
	struct head *found = NULL;
	for (size_t i = 0; i < a->n_heads; i++) {
		if (fits(a->heads[i], &name)) {
			found = a->heads[i];
			n++;
		}
	}
	if (n == 1) {
		*out = found;
		return RC_DONE;
	}
	if (n > 1)
		return many(a, text, &name);
	if (a->n_faults > 0)
		return cmd_none_readable(a->ctx, what, text);
	if (name.date.p == NULL && name.text.len < ARCHIVE_ENDING_MIN)
		return cmd_fail(a->ctx, RC_USAGE,
		    "no such %s: '%s' (too short: a session is named by at "
		    "least %d characters of its end)",
		    what, text, ARCHIVE_ENDING_MIN);
	return cmd_fail(a->ctx, RC_USAGE,
	    "no such %s: '%s'; 'myolog sessions' lists them", what, text);
}
