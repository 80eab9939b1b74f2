/*
 * verify_protocol.c: an entry and the snapshot of its protocol.
 *
 * Of a protocol only what judging takes is kept, and not more than RULES_MAX
 * bytes of it: what was not used for longest is forgotten and read again when
 * it is needed. Scores want all of a protocol: of those kept, TEXTS_MAX is how
 * long their snapshots are together, and a protocol takes some times that.
 */
#include "verify_private.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "os/atomic.h"
#include "os/path.h"

#include "base/mem.h"
#include "snapshot.h"

#include "base/banned.h"

/* snapshot.number has 16 bits: those past the end share one */
#ifdef MYO_TEST
#define RULES_MAX     ((size_t)512)
#define TEXTS_MAX     ((size_t)3 << 10)
#define SNAPSHOTS_MAX 40
#else
#define RULES_MAX     ((size_t)8 << 20)
#define TEXTS_MAX     ((size_t)384 << 10)
#define SNAPSHOTS_MAX UINT16_MAX
#endif

void
snapshots_release(struct snapshots *s)
{
	for (size_t i = 0; i < s->n; i++) {
		recorded_free(s->list[i]->rules);
		myo_protocol_free(s->list[i]->protocol);
	}
	free(s->list);
}

static struct snapshot *
find(const struct verify *v, const struct myo_entry *e)
{
	const struct snapshots *all = &v->snapshots;
	const uint32_t hash = verify_hash(
	    verify_hash(VERIFY_HASH, e->protocol_id), e->protocol_rev);

	for (size_t i = 0; i < all->n; i++)
		if (all->list[i]->hash == hash &&
		    strcmp(all->list[i]->id, e->protocol_id) == 0 &&
		    strcmp(all->list[i]->rev, e->protocol_rev) == 0)
			return all->list[i];
	return NULL;
}

static struct snapshot *
add(struct verify *v, const struct myo_entry *e)
{
	struct snapshots *all = &v->snapshots;
	struct snapshot *s = arena_new(&v->arena, struct snapshot, 1);

	if (s == NULL || !mem_room(all->list, all->n, &all->cap))
		return NULL;
	s->id = arena_cstr(&v->arena, e->protocol_id);
	s->rev = arena_cstr(&v->arena, e->protocol_rev);
	s->hash = verify_hash(verify_hash(VERIFY_HASH, s->id), s->rev);
	s->number =
	    (uint16_t)(all->n < SNAPSHOTS_MAX ? all->n + 1 : SNAPSHOTS_MAX);
	all->list[all->n++] = s;
	return arena_failed(&v->arena) ? NULL : s;
}

static void
forget_oldest(struct verify *v)
{
	struct snapshots *all = &v->snapshots;

	while (all->bytes > RULES_MAX) {
		struct snapshot *oldest = NULL;
		for (size_t i = 0; i < all->n; i++)
			if (all->list[i]->rules != NULL &&
			    (oldest == NULL ||
				all->list[i]->used < oldest->used))
				oldest = all->list[i];
		assert(oldest != NULL); /* whose bytes were counted */
		all->bytes -= recorded_bytes(oldest->rules);
		recorded_free(oldest->rules);
		oldest->rules = NULL;
	}
}

static void
faulty(struct verify *v, const struct snapshot *s, const char *path,
    const char *why)
{
	findings_add(&v->findings, DIAG_LOG_SNAPSHOT, path, 0,
	    "'%s %s', %s; wanted by '%s', line %llu", s->id, s->rev, why,
	    v->file->name, (unsigned long long)v->line);
}

/* The protocol in data has the identity that its name says. *out is NULL
 * where it is faulty. */
static enum myo_status
load(struct verify *v, struct snapshot *s, const char *path,
    const struct buf *data, struct myo_protocol **out)
{
	struct myo_diags *diags = myo_diags_new();
	struct myo_protocol *p = NULL;
	enum myo_status status = diags == NULL
				     ? MYO_ERR_NOMEM
				     : myo_protocol_load(path, data->data,
					   data->len, NULL, NULL, &p, diags);

	if (status == MYO_OK &&
	    (strcmp(p->id, s->id) != 0 || strcmp(p->rev, s->rev) != 0)) {
		faulty(v, s, path, "it is another protocol or revision");
		myo_protocol_free(p);
		p = NULL;
	} else if (status != MYO_OK && status != MYO_ERR_NOMEM &&
		   myo_diags_failed(diags)) {
		status = MYO_ERR_NOMEM; /* for the reason */
	} else if (status != MYO_OK && status != MYO_ERR_NOMEM) {
		faulty(v, s, path, myo_diags_get(diags, 0)->text);
		status = MYO_OK;
	}
	*out = p;
	myo_diags_free(diags);
	return status;
}

static bool
hash_fits(const char *rev, struct str data)
{
	char hex[HASH_HEX_SIZE];
	const char *dash = strrchr(rev, '-');

	hash_text(data, hex);
	return dash != NULL && dash[1] != '\0' &&
	       str_starts(str_from(hex), str_from(dash + 1));
}

/* *out is NULL where there is none that is sound. */
static enum myo_status
read_protocol(struct verify *v, struct snapshot *s, struct myo_protocol **out)
{
	struct buf path = BUF_INIT, data = BUF_INIT;
	enum myo_status status = MYO_OK;

	path_join(&path, v->book->dir.data, "protocols/");
	buf_addf(&path, "%s-%s.ini", s->id, s->rev);
	int rc = path.failed ? -ENOMEM : 0;
	if (rc == 0 && (!snapshot_is_name(s->id) || !snapshot_is_name(s->rev)))
		faulty(v, s, path.data, "no name of a snapshot");
	else if (rc == 0)
		rc = snapshot_read(v->os, path.data, &data);
	if (rc == -ENOMEM)
		status = MYO_ERR_NOMEM;
	else if (rc == -ENOENT)
		faulty(v, s, path.data, "not there");
	else if (rc < 0)
		faulty(v, s, path.data, os_error_text(rc));
	else if (data.len > 0 && !hash_fits(s->rev, buf_str(&data)))
		faulty(v, s, path.data, "its bytes have another hash");
	else if (data.len > 0)
		status = load(v, s, path.data, &data, out);
	else if (snapshot_is_name(s->id) && snapshot_is_name(s->rev))
		faulty(v, s, path.data, "it is empty");
	buf_release(&data);
	buf_release(&path);
	s->tried = true;
	return status;
}

static enum myo_status
read_snapshot(struct verify *v, struct snapshot *s)
{
	struct myo_protocol *p = NULL;
	enum myo_status status = read_protocol(v, s, &p);

	if (p != NULL) {
		s->scores = p->n_scores > 0;
		s->rules = recorded_new(p);
		if (s->rules == NULL)
			status = MYO_ERR_NOMEM;
	}
	if (s->rules != NULL)
		v->snapshots.bytes += recorded_bytes(s->rules);
	/* one that is not is never read again, and said once */
	s->sound = s->rules != NULL;
	myo_protocol_free(p);
	return status;
}

enum myo_status
verify_snapshot(
    struct verify *v, const struct myo_entry *e, struct snapshot **out)
{
	struct snapshot *s = find(v, e);

	if (s == NULL)
		s = add(v, e);
	if (s == NULL)
		return verify_nomem(v);
	*out = s;
	s->used = v->entries;
	/* a name that a changed line says may never have been there */
	if (s->rules != NULL || (s->tried && !s->sound) || v->quiet)
		return MYO_OK;
	forget_oldest(v);
	if (read_snapshot(v, s) == MYO_OK)
		return MYO_OK;
	return verify_nomem(v);
}

/* ---- whole protocols, for the scores */

static void
forget_protocols(struct snapshots *all)
{
	while (all->texts > TEXTS_MAX) {
		struct snapshot *oldest = NULL;
		for (size_t i = 0; i < all->n; i++)
			if (all->list[i]->protocol != NULL &&
			    (oldest == NULL ||
				all->list[i]->needed < oldest->needed))
				oldest = all->list[i];
		assert(oldest != NULL); /* whose bytes were counted */
		all->texts -= oldest->protocol->snapshot_len;
		myo_protocol_free(oldest->protocol);
		oldest->protocol = NULL;
	}
}

enum myo_status
verify_protocol(struct verify *v, const struct myo_entry *e,
    const struct myo_protocol **out)
{
	struct snapshots *all = &v->snapshots;
	struct snapshot *s = find(v, e);

	*out = NULL;
	if (s == NULL || !s->sound)
		return MYO_OK;
	s->needed = ++all->asked;
	if (s->protocol == NULL) {
		forget_protocols(all);
		if (read_protocol(v, s, &s->protocol) != MYO_OK)
			return verify_nomem(v);
		s->sound = s->protocol != NULL;
		if (s->protocol != NULL)
			all->texts += s->protocol->snapshot_len;
	}
	*out = s->protocol;
	return MYO_OK;
}

/* ---- entries */

enum myo_status
verify_against(struct verify *v, const struct myo_entry *e, unsigned sides)
{
	const struct recorded_about about = {
		.sides = sides,
		.of_note = e->entry == MYO_ENTRY_AMEND && e->step_id[0] == '\0',
	};
	struct recorded_fault fault;

	/* not read yet where the line that began this session was changed */
	if (v->snapshot->rules == NULL && !v->snapshot->tried && !v->quiet) {
		enum myo_status status = verify_snapshot(v, e, &v->snapshot);
		if (status != MYO_OK)
			return status;
	}
	if (v->snapshot->rules == NULL || v->quiet ||
	    recorded_judge(v->snapshot->rules, e, &about, &fault))
		return MYO_OK;
	verify_fault(v, DIAG_VERIFY_VALUE, "'%s', %s: '%s%s%s %s%s%s%s'",
	    fault.column, fault.why, e->step_id,
	    e->side != MYO_SIDE_ONCE ? "." : "", myo_side_text(e->side),
	    e->value, e->qualifier, e->unit[0] != '\0' ? " " : "", e->unit);
	return MYO_OK;
}

/* It was wanted by an entry, and is not what it should be. */
static bool
is_known_faulty(const struct verify *v, const char *name)
{
	const struct snapshots *all = &v->snapshots;

	for (size_t i = 0; i < all->n; i++) {
		const struct snapshot *s = all->list[i];
		struct str rest = str_from(name);
		if (!s->tried || s->sound || !str_starts(rest, str_from(s->id)))
			continue;
		rest = str_skip(rest, str_from(s->id).len);
		if (rest.len > 1 && rest.p[0] == '-' &&
		    str_starts(str_skip(rest, 1), str_from(s->rev)) &&
		    str_eqc(str_skip(rest, 1 + str_from(s->rev).len), ".ini"))
			return true;
	}
	return false;
}

/* "<id>-<version>-<12 digits>.ini" */
enum myo_status
verify_snapshot_file(struct verify *v, const char *path, const char *name)
{
	struct buf data = BUF_INIT;
	struct str rev = str_from(name);
	const struct str end = STR(".ini");
	char digits[16] = "-";
	int rc = 0;

	if (is_known_faulty(v, name))
		return MYO_OK;
	if (rev.len < end.len + 13 ||
	    !str_eq(str_skip(rev, rev.len - end.len), end) ||
	    rev.p[rev.len - end.len - 13] != '-') {
		findings_add(
		    &v->findings, DIAG_VERIFY_STRAY, path, 0, "'%s'", name);
		return MYO_OK;
	}
	memcpy(digits + 1, rev.p + rev.len - end.len - 12, 12);
	rc = snapshot_read(v->os, path, &data);
	if (rc == -ENOMEM) {
		buf_release(&data);
		return verify_nomem(v);
	}
	if (rc < 0)
		verify_unread(v, path, "read", rc);
	else if (!hash_fits(digits, buf_str(&data)))
		findings_add(&v->findings, DIAG_LOG_SNAPSHOT, path, 0,
		    "'%s', its bytes have another hash; put the original back "
		    "from a copy of the logbook",
		    name);
	buf_release(&data);
	return MYO_OK;
}
