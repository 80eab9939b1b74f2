/*
 * query.c: which sessions there are and where their entries stand: the first
 * pass over the logbook. query_fold.c makes sessions of them.
 */
#include "cli/query_private.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/hash.h"
#include "base/mem.h"
#include "base/mix.h"
#include "base/str.h"
#include "base/uuid.h"
#include "core/record.h"

#include "base/banned.h"

#define TABLE_FIRST 256

/* ---- the filter */

enum rc
query_day(const struct cmd_context *ctx, int row, const char **out)
{
	int64_t days = 0;

	*out = cmd_opt(ctx, row);
	if (*out != NULL && !date_parse_day(str_from(*out), &days))
		return cmd_fail(ctx, RC_USAGE,
		    "--%s is no date: '%s'; give YYYY-MM-DD",
		    ctx->cmd->opts[row].name, *out);
	return RC_DONE;
}

enum rc
query_filter_read(const struct cmd_context *ctx, struct query_filter *out)
{
	*out = (struct query_filter){
		.patient_id = cmd_opt(ctx, QUERY_PATIENT),
		.protocol_id = cmd_opt(ctx, QUERY_PROTOCOL),
		.examiner_id = cmd_opt(ctx, QUERY_EXAMINER),
		.station_id = cmd_opt(ctx, QUERY_STATION),
		.open = cmd_flag(ctx, QUERY_OPEN),
		.is_signed = cmd_flag(ctx, QUERY_SIGNED),
		.with_void = cmd_flag(ctx, QUERY_VOID),
	};
	enum rc rc = query_day(ctx, QUERY_SINCE, &out->since);
	return rc == RC_DONE ? query_day(ctx, QUERY_UNTIL, &out->until) : rc;
}

/* Equal, where one is wanted at all. */
static bool
fits(const char *want, const char *have)
{
	return want == NULL || strcmp(want, have) == 0;
}

/* The day as it was written down, in the zone of that time. */
static bool
is_wanted(const struct query_filter *f, const struct myo_entry *open)
{
	const char *seen = record_seen_at(open);

	return fits(f->patient_id, open->patient_id) &&
	       fits(f->protocol_id, open->protocol_id) &&
	       (fits(f->examiner_id, open->examiner_id) ||
		   (f->or_examiner_id != NULL &&
		       fits(f->or_examiner_id, open->examiner_id))) &&
	       fits(f->station_id, open->station_id) &&
	       (f->since == NULL ||
		   strncmp(seen, f->since, DATE_DAY_LEN) >= 0) &&
	       (f->until == NULL || strncmp(seen, f->until, DATE_DAY_LEN) <= 0);
}

/* ---- items by id */

void
query_key(struct str id, unsigned char out[QUERY_KEY])
{
	struct hash h;
	unsigned char digest[HASH_SIZE];

	if (uuid_read(id, out))
		return;
	hash_init(&h);
	hash_add(&h, id.p, id.len);
	hash_raw(&h, digest);
	memcpy(out, digest, QUERY_KEY);
}

/* The end of an id of version 7 is random, as a rule: ids that somebody
 * counted up differ elsewhere. */
static size_t
place_of(const struct query *q, const unsigned char key[QUERY_KEY])
{
	uint64_t half[2];

	static_assert(sizeof(half) == QUERY_KEY, "two halves");
	memcpy(half, key, sizeof(half));
	return (size_t)mix(mix(half[0]) ^ half[1]) & (q->table_size - 1);
}

/* Its entry in the table, or the free one for it. */
static uint32_t *
slot_of(const struct query *q, const unsigned char key[QUERY_KEY])
{
	size_t at = place_of(q, key);

	while (q->table[at] != 0 &&
	       memcmp(q->items[q->table[at] - 1].key, key, QUERY_KEY) != 0)
		at = (at + 1) & (q->table_size - 1);
	return &q->table[at];
}

static bool
make_table(struct query *q, size_t size)
{
	free(q->table);
	q->table_size = size;
	q->table = mem_zeroed(size, sizeof(*q->table));
	for (size_t i = 0; i < q->n_items && q->table != NULL; i++)
		*slot_of(q, q->items[i].key) = (uint32_t)i + 1;
	return q->table != NULL;
}

struct query_item *
query_find(const struct query *q, struct str id)
{
	unsigned char key[QUERY_KEY];

	if (q->table_size == 0)
		return NULL;
	query_key(id, key);
	uint32_t at = *slot_of(q, key);
	return at == 0 ? NULL : &q->items[at - 1];
}

static struct query_item *
add_item(struct query *q, struct str id)
{
	if (4 * (q->n_items + 1) > 3 * q->table_size &&
	    !make_table(
		q, q->table_size == 0 ? TABLE_FIRST : 2 * q->table_size))
		return NULL;
	if (q->items == NULL || q->n_items == q->cap_items) {
		size_t cap = q->cap_items == 0
				 ? TABLE_FIRST
				 : q->cap_items + q->cap_items / 2;
		struct query_item *items =
		    cap < UINT32_MAX
			? mem_resize(q->items, cap * sizeof(*items))
			: NULL;
		if (items == NULL)
			return NULL;
		q->items = items;
		q->cap_items = cap;
	}
	struct query_item *item = &q->items[q->n_items++];
	*item = (struct query_item){ .opened = 0 };
	query_key(id, item->key);
	*slot_of(q, item->key) = (uint32_t)q->n_items;
	return item;
}

/* ---- the first pass */

struct pass {
	struct query *q;
	size_t file;       /* the one being read */
	const char *fault; /* NULL: none */
	struct query_copies copies;
};

static bool
enter_file(struct pass *p, struct str station)
{
	struct query *q = p->q;

	if (q->n_files > 0 && str_eqc(station, q->files[p->file].station))
		return true;
	struct query_file *files = arena_grow(
	    &q->arena, q->files, q->n_files, &q->cap_files, sizeof(*files));
	if (files == NULL)
		return false;
	q->files = files;
	p->file = q->n_files;
	q->files[q->n_files++] = (struct query_file){
		.station = arena_str(&q->arena, station),
	};
	if (q->n_files > QUERY_FILES_MAX)
		p->fault = "too many stations in one folder";
	return !arena_failed(&q->arena);
}

/* Of the revision of an open entry; false: out of memory. */
static bool
number_protocol(struct pass *p, const struct myo_entry *open, size_t *out)
{
	struct query *q = p->q;

	for (*out = 0; *out < q->n_protocols; ++*out)
		if (strcmp(q->seen[*out].id, open->protocol_id) == 0 &&
		    strcmp(q->seen[*out].rev, open->protocol_rev) == 0)
			return true;
	struct query_protocol *seen = arena_grow(
	    &q->arena, q->seen, q->n_protocols, &q->cap_seen, sizeof(*seen));
	if (seen == NULL)
		return false;
	q->seen = seen;
	seen[q->n_protocols++] = (struct query_protocol){
		.id = arena_cstr(&q->arena, open->protocol_id),
		.rev = arena_cstr(&q->arena, open->protocol_rev),
	};
	if (q->n_protocols > QUERY_PROTOCOLS_MAX)
		p->fault = "too many revisions of protocols";
	return !arena_failed(&q->arena);
}

static bool
take_open(struct pass *p, struct query_item *item, const struct myo_entry *e)
{
	int64_t ms = 0;
	int offset = 0;
	size_t protocol = 0;

	item->has_open = true;
	if (date_parse_stamp(str_from(e->recorded_at), &ms, &offset) && ms > 0)
		item->opened = (uint64_t)ms & QUERY_OPENED_MAX;
	item->wanted = is_wanted(&p->q->filter, e);
	if (e->refers_to[0] != '\0' &&
	    !query_copies_add(&p->copies, e->session_id, e->refers_to))
		return false;
	if (!number_protocol(p, e, &protocol))
		return false;
	item->protocol = protocol & (QUERY_PROTOCOLS_MAX - 1);
	return true;
}

static bool
take_entry(
    struct pass *p, const struct myo_entry *e, const struct scan_place *at)
{
	struct query_item *item = query_find(p->q, str_from(e->session_id));

	if (item == NULL)
		item = add_item(p->q, str_from(e->session_id));
	if (item == NULL || !enter_file(p, at->station))
		return false;
	p->q->files[p->file].last = at->offset;
	if (item->count == 0) {
		item->file = p->file & (QUERY_FILES_MAX - 1);
		item->offset = (uint64_t)at->offset & QUERY_OFFSET_MAX;
	} else if (item->file != p->file) {
		item->elsewhere = true;
	}
	if (item->count < QUERY_COUNT_MAX)
		item->count++;
	if (e->entry == MYO_ENTRY_OPEN)
		return take_open(p, item, e);
	if (e->entry == MYO_ENTRY_CLOSE || e->entry == MYO_ENTRY_ABANDON)
		item->ended = true;
	if (e->entry == MYO_ENTRY_VOID)
		item->is_void = true;
	return true;
}

static bool
on_entry(void *ctx, const struct myo_entry *e, const struct scan_place *at)
{
	struct pass *p = ctx;

	if (e->session_id[0] == '\0')
		return true;
	if (!take_entry(p, e, at))
		p->fault = "out of memory";
	return p->fault == NULL;
}

static bool
is_left_out(struct query *q, const struct query_item *item)
{
	if (!item->has_open || !item->wanted)
		return true;
	if (q->filter.open && item->ended)
		return true;
	if (item->unfinished && !q->filter.with_unfinished) {
		q->n_unfinished++;
		return true;
	}
	if (item->is_void && (q->filter.open || !q->filter.with_void)) {
		q->n_void++;
		return true;
	}
	return false;
}

static int
by_time(const void *pa, const void *pb)
{
	const struct query_item *a = pa;
	const struct query_item *b = pb;

	if (a->opened != b->opened)
		return a->opened < b->opened ? -1 : 1;
	return memcmp(a->key, b->key, QUERY_KEY);
}

static int
by_revision(const void *pa, const void *pb)
{
	const struct query_protocol *a = pa;
	const struct query_protocol *b = pb;
	int c = strcmp(a->id, b->id);

	return c != 0 ? c : strcmp(a->rev, b->rev);
}

static bool
keep_wanted(struct query *q)
{
	size_t kept = 0;

	if (q->filter.with_endings)
		query_endings(q);
	for (size_t i = 0; i < q->n_items; i++) {
		const struct query_item *item = &q->items[i];
		if (is_left_out(q, item))
			continue;
		struct query_protocol *seen = &q->seen[item->protocol];
		seen->n_sessions++;
		if (seen->last_opened < (int64_t)item->opened)
			seen->last_opened = (int64_t)item->opened;
		q->items[kept++] = *item;
	}
	q->n_items = kept;
	q->n_sessions = kept;
	if (kept > 1)
		qsort(q->items, kept, sizeof(*q->items), by_time);
	return make_table(q, q->table_size > 0 ? q->table_size : TABLE_FIRST);
}

/* Those that have sessions, in order. */
static void
list_protocols(struct query *q)
{
	size_t kept = 0;

	for (size_t i = 0; i < q->n_protocols; i++)
		if (q->seen[i].n_sessions > 0)
			q->seen[kept++] = q->seen[i];
	q->n_protocols = kept;
	q->protocols = q->seen;
	if (kept > 1)
		qsort(q->seen, kept, sizeof(*q->seen), by_revision);
}

enum rc
query_scan(struct query *q, const struct scan_want *want, scan_fn *fn,
    void *user, enum diags_show show)
{
	struct myo_diags *diags = myo_diags_new();

	if (diags == NULL)
		return cmd_no_memory(q->ctx);
	enum myo_status status = logbook_scan(q->book, want, fn, user, diags);
	if (status != MYO_OK || show != DIAGS_ERRORS) {
		cmd_diags(q->ctx, diags, show);
		q->n_faults += myo_diags_count_of(diags, MYO_ERROR);
	}
	myo_diags_free(diags);
	if (status == MYO_ERR_NOMEM)
		return cmd_no_memory(q->ctx);
	if (status != MYO_OK)
		return cmd_fail(q->ctx, RC_BAD, "cannot read the logbook: %s",
		    myo_status_text(status));
	return RC_DONE;
}

enum rc
query_begin(struct query *q, const struct cmd_context *ctx,
    struct myo_logbook *book, const struct query_filter *filter)
{
	*q = (struct query){ .ctx = ctx, .book = book, .filter = *filter };
	arena_init(&q->arena);
	q->keyring = (struct keyring){ ctx, book, &q->arena, NULL };
	struct pass pass = { .q = q, .copies = { .arena = ARENA_INIT } };
	if (!filter->with_endings)
		q->rows = (struct myo_filter){
			.patient_id = filter->patient_id,
			.protocol_id = filter->protocol_id,
		};
	const struct scan_want want = { .filter = &q->rows };

	enum rc rc = query_scan(q, &want, on_entry, &pass, DIAGS_FINDINGS);
	if (rc == RC_DONE && pass.fault == NULL)
		rc = query_copies_judge(q, &pass.copies);
	if (rc == RC_DONE && pass.fault == NULL && !keep_wanted(q))
		pass.fault = "out of memory";
	if (rc == RC_DONE && pass.fault != NULL)
		rc = cmd_fail(ctx, RC_STORE, "%s", pass.fault);
	if (rc == RC_DONE)
		list_protocols(q);
	arena_release(&pass.copies.arena);
	return rc;
}

void
query_release(struct query *q)
{
	query_forget(q);
	free(q->items);
	free(q->table);
	arena_release(&q->arena);
	*q = (struct query){ .ctx = q->ctx };
}
