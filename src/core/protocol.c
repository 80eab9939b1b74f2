#include <myolog/protocol.h>

#include <stdlib.h>
#include <string.h>

#include "core/load.h"

#include "base/mem.h"
#include "core/named.h"
#include "core/record.h"

#include "base/banned.h"

/* A protocol and what it lives in. */
struct owned {
	struct myo_protocol protocol; /* first: the public pointer */
	struct arena arena;
	struct names names; /* tag: enum sect_type; number: index */
};

static const char *const kinds[] = {
#define X(name, text) [MYO_KIND_##name] = (text),
	MYO_KIND_LIST(X)
#undef X
};

static const char *const ways[] = {
#define X(name, text) [MYO_SCORE_##name] = (text),
	MYO_SCORE_LIST(X)
#undef X
};

const char *
myo_score_way_text(enum myo_score_way way)
{
	return ways[way];
}

const char *
myo_kind_text(enum myo_kind kind)
{
	return (unsigned)kind < MYO_KINDS ? kinds[kind] : "";
}

static void
index_items(struct owned *owned)
{
	const struct myo_protocol *p = &owned->protocol;
	names_init(&owned->names, &owned->arena);
#define PUT(type, items)                                                       \
	for (size_t i = 0; i < p->n_##items; i++)                              \
	(void)names_put(&owned->names, (type), str_from(p->items[i].id), i)
	PUT(SECT_REASON, reasons);
	PUT(SECT_MUSCLE, muscles);
	PUT(SECT_SAFETY, safeties);
	PUT(SECT_STEP, steps);
	PUT(SECT_STOP, stops);
	PUT(SECT_CHECK, checks);
	PUT(SECT_SCORE, scores);
#undef PUT
}

/* The id is needed before anything else: `from` may name the file itself. */
static void
early_id(struct loader *ld)
{
	const struct sect *sect = ld->sects[SECT_PROTOCOL].first;
	const struct field *f = sect == NULL ? NULL : sect_field(sect, "id");
	ld->protocol->id = f == NULL ? "" : f->entry->value.p;
}

static void
load(struct loader *ld)
{
	sects_collect(ld);
	early_id(ld);
	template_resolve(ld);
	from_resolve(ld);
	template_prune(ld);
	sects_check(ld);
	limits_fill_in(ld);
	build_head(ld);
	catalogue_own(ld);
	catalogue_choose(ld);
	build_items(ld);
	if (arena_failed(ld->arena))
		return;
	resolve(ld);
	if (arena_failed(ld->arena))
		return;
	lint(ld);
	ld->protocol->limits = ld->limits;
	ld->protocol->n_limits = ld->n_limits;
	if (ld->errors == 0 && ld->doc->n_errors == 0)
		snapshot_write(ld);
}

enum myo_status
myo_protocol_load(const char *path, const char *data, size_t len,
    const struct myo_catalogue *catalogue,
    const struct myo_protocol_source *source, struct myo_protocol **out,
    struct myo_diags *diags)
{
	struct owned *owned = mem_zeroed(1, sizeof(*owned));
	if (owned == NULL)
		return MYO_ERR_NOMEM;
	arena_init(&owned->arena);
	struct loader ld = {
		.arena = &owned->arena,
		.diags = diags,
		.catalogue = catalogue,
		.source = source,
		.protocol = &owned->protocol,
		.status = MYO_OK,
	};
	names_init(&ld.ids, ld.arena);
	names_init(&ld.keys, ld.arena);
	ld.doc = ini_read(ld.arena, path, (struct str){ data, len }, diags);
	if (ld.doc != NULL)
		load(&ld);
	from_release(&ld);
	enum myo_status status = ld.status;
	if (status == MYO_OK && ld.doc != NULL)
		index_items(owned);
	if (ld.doc == NULL || arena_failed(ld.arena))
		status = MYO_ERR_NOMEM;
	else if (status == MYO_OK && (ld.errors > 0 || ld.doc->n_errors > 0))
		status = MYO_ERR_INVALID;
	if (status == MYO_OK)
		*out = &owned->protocol;
	else
		myo_protocol_free(&owned->protocol);
	return status;
}

void
myo_protocol_free(struct myo_protocol *protocol)
{
	struct owned *owned = (struct owned *)protocol;
	if (owned == NULL)
		return;
	arena_release(&owned->arena);
	free(owned);
}

static size_t
look_up(
    const struct myo_protocol *protocol, enum sect_type type, const char *id)
{
	const struct owned *owned = (const struct owned *)protocol;
	return names_get(&owned->names, (size_t)type, str_from(id));
}

const struct myo_step *
myo_protocol_step(const struct myo_protocol *protocol, const char *id)
{
	size_t i = look_up(protocol, SECT_STEP, id);
	return i == NAMES_NONE ? NULL : &protocol->steps[i];
}

bool
protocol_named(
    const struct myo_protocol *p, const char *step_id, struct named *out)
{
	const char *id = NULL;
	size_t i = NAMES_NONE;

	*out = (struct named){ .step = myo_protocol_step(p, step_id) };
	if (out->step != NULL)
		return true;
	if ((id = record_id_of(step_id, SAFETY_PREFIX)) != NULL) {
		if ((i = look_up(p, SECT_SAFETY, id)) != NAMES_NONE)
			out->safety = &p->safeties[i];
	} else if ((id = record_id_of(step_id, STOP_PREFIX)) != NULL) {
		if ((i = look_up(p, SECT_STOP, id)) != NAMES_NONE)
			out->stop = &p->stops[i];
	} else if ((id = record_id_of(step_id, CHECK_PREFIX)) != NULL) {
		if ((i = look_up(p, SECT_CHECK, id)) != NAMES_NONE)
			out->check = &p->checks[i];
	} else if ((id = record_id_of(step_id, SCORE_PREFIX)) != NULL) {
		if ((i = look_up(p, SECT_SCORE, id)) != NAMES_NONE)
			out->score = &p->scores[i];
	}
	return i != NAMES_NONE;
}

const struct myo_reason *
myo_protocol_reason(const struct myo_protocol *protocol, const char *id)
{
	size_t i = look_up(protocol, SECT_REASON, id);
	return i == NAMES_NONE ? NULL : &protocol->reasons[i];
}

const struct myo_muscle *
myo_protocol_muscle(const struct myo_protocol *protocol, const char *id)
{
	size_t i = look_up(protocol, SECT_MUSCLE, id);
	return i == NAMES_NONE ? NULL : &protocol->muscles[i];
}
