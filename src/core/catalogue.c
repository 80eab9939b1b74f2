/*
 * Scales and reasons: those of the file itself, and those that are shared.
 */
#include "core/load.h"

#include <stdlib.h>
#include <string.h>

#include "core/choices.h"

#include "base/mem.h"

#include "base/banned.h"

/* One file of the catalogue. Faulty ones are not kept. */
struct shared {
	struct arena arena;
	struct scale_parts *scales;
	struct reason_parts *reasons;
	struct shared *next;
};

struct limit {
	const char *name, *value;
	struct limit *next;
};

struct myo_catalogue {
	struct shared *first, **end;
	struct arena arena; /* of the limits */
	struct limit *limits, **limits_end;
};

/* Codes of other scales, which need not be at hand. */
static void
check_as(struct loader *ld, const struct sect *sect)
{
	for (const struct field *f = sect->fields; f != NULL; f = f->next) {
		if (f->row == NULL || f->bad || f->row->type != KEY_NAMED)
			continue;
		struct str scale = key_sub(f->entry->key);
		if (!id_is(scale))
			fault_key(ld, DIAG_BAD_ID, sect, f,
			    f->entry->key.len - scale.len,
			    "'%s'; it is the id of a scale", scale.p);
		else if (!code_is(f->entry->value))
			fault_value(ld, DIAG_BAD_VALUE, sect, f, 0,
			    "'%s' for '%s'; it is a code of that scale",
			    f->entry->value.p, f->entry->key.p);
	}
}

/* `of_scale`: the qualifiers of a level that does not say which. */
static void
grade_build(struct loader *ld, struct sect *sect, struct myo_choice *level,
    int place, unsigned of_scale)
{
	set_defaults(SECT_GRADE, level);
	level->rank = place;
	level->code = sect->third;
	set_all(ld, sect, level);
	level->as = read_named(ld, sect, &level->n_as);
	check_as(ld, sect);
	if (sect_field(sect, "qualifiers") == NULL)
		level->qualifiers = of_scale;
	const struct field *alias = sect_field(sect, "alias");
	if (alias != NULL)
		level->aliases =
		    value_words(ld, alias->entry->value, &level->n_aliases);
	const struct field *label = sect_field(sect, "label");
	if (label != NULL)
		lint_label(ld, sect, label, level->code);
}

/* Insertion keeps levels and sections side by side; scales are short, and in
 * order as a rule. */
static void
sort_levels(struct myo_choice *levels, struct sect **grades, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		struct myo_choice level = levels[i];
		struct sect *sect = grades[i];
		size_t j = i;
		for (; j > 0 && levels[j - 1].rank > level.rank; j--) {
			levels[j] = levels[j - 1];
			grades[j] = grades[j - 1];
		}
		levels[j] = level;
		grades[j] = sect;
	}
}

static void
check_ranks(struct loader *ld, const struct scale_parts *parts)
{
	const struct myo_choice *levels = parts->scale.levels;
	for (size_t i = 1; i < parts->n_grades; i++) {
		if (levels[i].rank != levels[i - 1].rank)
			continue;
		const struct sect *sect = parts->grades[i];
		const struct field *rank = sect_field(sect, "rank");
		if (rank != NULL)
			fault_value(ld, DIAG_BAD_VALUE, sect, rank, 0,
			    "'%d' for 'rank'; '%s' has the same",
			    levels[i].rank, levels[i - 1].code);
		else
			fault_head(ld, DIAG_BAD_VALUE, sect, 2,
			    "'%s': its place gives rank %d, as '%s' has",
			    levels[i].code, levels[i].rank, levels[i - 1].code);
	}
}

static void
check_case(struct loader *ld, const struct scale_parts *parts)
{
	const struct myo_choice *levels = parts->scale.levels;
	for (size_t i = 1; i < parts->n_grades; i++) {
		for (size_t j = 0; j < i; j++) {
			if (!str_eq_nocase(str_from(levels[i].code),
				str_from(levels[j].code)))
				continue;
			fault_head(ld, DIAG_CODE_CASE, parts->grades[i], 2,
			    "'%s' and '%s'; the case must be typed",
			    levels[i].code, levels[j].code);
			break;
		}
	}
}

static void
scale_build(struct loader *ld, struct scale_parts *parts)
{
	struct myo_scale *scale = &parts->scale;
	set_defaults(SECT_SCALE, scale);
	scale->id = parts->sect->id;
	set_all(ld, parts->sect, scale);
	size_t n = parts->n_grades;
	if (n == 0 && !parts->sect->from_failed)
		fault_head(ld, DIAG_MISSING_SECTION, parts->sect, 1,
		    "'grade %s CODE'", scale->id);
	if (scale->source[0] == '\0' && !sect_has(parts->sect, "source"))
		fault_head(ld, DIAG_NO_SOURCE, parts->sect, 0, "'scale %s'",
		    scale->id);
	struct myo_choice *levels = arena_new(ld->arena, struct myo_choice, n);
	if (levels == NULL)
		return;
	for (size_t i = 0; i < n; i++)
		grade_build(ld, parts->grades[i], &levels[i], (int)i,
		    scale->qualifiers);
	sort_levels(levels, parts->grades, n);
	struct choice_place *places =
	    arena_new(ld->arena, struct choice_place, n);
	for (size_t i = 0; places != NULL && i < n; i++)
		places[i] = (struct choice_place){ parts->grades[i],
			sect_field(parts->grades[i], "label"),
			sect_field(parts->grades[i], "alias") };
	if (places != NULL)
		lint_choices(ld, levels, places, n, false);
	scale->levels = levels;
	scale->n_levels = n;
	scale->numeric = !choices_numbered(levels, n);
	check_ranks(ld, parts);
	check_case(ld, parts);
}

static void
scales_own(struct loader *ld)
{
	struct scale_parts **end = &ld->own_scales;
	size_t n = 0;
	struct scale_parts **all = arena_new(
	    ld->arena, struct scale_parts *, ld->sects[SECT_SCALE].count);
	if (all == NULL)
		return;
	struct sect *sect = ld->sects[SECT_SCALE].first;
	for (; sect != NULL; sect = sect->next) {
		if (sect->bad)
			continue;
		struct scale_parts *parts =
		    arena_new(ld->arena, struct scale_parts, 1);
		if (parts == NULL)
			return;
		parts->sect = sect;
		sect->index = (int)n;
		all[n++] = parts;
		*end = parts;
		end = &parts->next;
	}
	sect = ld->sects[SECT_GRADE].first;
	for (; sect != NULL; sect = sect->next) {
		if (sect->bad)
			continue;
		const struct sect *of =
		    sect_by_id(ld, SECT_SCALE, str_from(sect->id));
		if (of == NULL || of->index < 0) {
			struct myo_choice unused = { .code = NULL };
			fault_head(ld, DIAG_DANGLING, sect, 1,
			    "'%s': there is no [scale %s] in this file",
			    sect->id, sect->id);
			grade_build(
			    ld, sect, &unused, 0, 0); /* for its faults */
			continue;
		}
		struct scale_parts *parts = all[of->index];
		struct sect **grown = arena_grow(ld->arena, parts->grades,
		    parts->n_grades, &parts->cap_grades, sizeof(*grown));
		if (grown == NULL)
			return;
		parts->grades = grown;
		parts->grades[parts->n_grades++] = sect;
	}
	for (size_t i = 0; i < n; i++)
		scale_build(ld, all[i]);
}

static void
reason_build(struct loader *ld, struct reason_parts *parts)
{
	struct myo_reason *reason = &parts->reason;
	struct sect *sect = parts->sect;
	set_defaults(SECT_REASON, reason);
	reason->id = sect->id;
	reason->for_not_tested = true;
	set_all(ld, sect, reason);
	unsigned number = 0;
	const struct field *f = sect_field(sect, "class");
	if (f != NULL && value_enum(ld, sect, f, &number))
		reason->not_done = number == 1;
	f = sect_field(sect, "text");
	if (f != NULL && value_enum(ld, sect, f, &number))
		reason->text_required = number == 1;
	f = sect_field(sect, "label");
	if (f != NULL)
		lint_label(ld, sect, f, "");
	f = sect_field(sect, "use");
	if (f == NULL)
		return;
	reason->for_not_tested = false;
	size_t pos = 0, at;
	struct str word;
	while (list_next(f->entry->value, true, &pos, &word, &at)) {
		if (str_eqc(word, "not-tested"))
			reason->for_not_tested = true;
		else if (str_eqc(word, "stop"))
			reason->for_stop = true;
		else
			fault_value(ld, DIAG_BAD_VALUE, sect, f, at,
			    "'%.*s' for 'use'; use not-tested and stop",
			    STR_ARG(word));
	}
}

static void
reasons_own(struct loader *ld)
{
	struct reason_parts **end = &ld->own_reasons;
	struct sect *sect = ld->sects[SECT_REASON].first;
	for (; sect != NULL; sect = sect->next) {
		if (sect->bad)
			continue;
		struct reason_parts *parts =
		    arena_new(ld->arena, struct reason_parts, 1);
		if (parts == NULL)
			return;
		parts->sect = sect;
		reason_build(ld, parts);
		*end = parts;
		end = &parts->next;
	}
}

void
catalogue_own(struct loader *ld)
{
	scales_own(ld);
	reasons_own(ld);
}

/* ---- What the model takes */

static const char *
copy(struct loader *ld, const char *text)
{
	return arena_cstr(ld->arena, text);
}

static void
scale_copy(
    struct loader *ld, struct myo_scale *to, const struct myo_scale *from)
{
	*to = *from;
	to->id = copy(ld, from->id);
	to->title = copy(ld, from->title);
	to->source = copy(ld, from->source);
	to->credit = copy(ld, from->credit);
	struct myo_choice *levels =
	    arena_new(ld->arena, struct myo_choice, from->n_levels);
	to->levels = levels;
	to->n_levels = 0;
	if (levels == NULL)
		return;
	to->n_levels = from->n_levels;
	for (size_t i = 0; i < from->n_levels; i++) {
		const struct myo_choice *level = &from->levels[i];
		levels[i] = *level;
		levels[i].code = copy(ld, level->code);
		levels[i].label = copy(ld, level->label);
		levels[i].definition = copy(ld, level->definition);
		const char **words =
		    arena_new(ld->arena, const char *, level->n_aliases);
		levels[i].aliases = words;
		levels[i].n_aliases = words == NULL ? 0 : level->n_aliases;
		for (size_t k = 0; k < levels[i].n_aliases; k++)
			words[k] = copy(ld, level->aliases[k]);
	}
}

const struct scale_parts *
catalogue_find(const struct loader *ld, struct str id)
{
	const struct shared *file =
	    ld->catalogue == NULL ? NULL : ld->catalogue->first;
	for (; file != NULL; file = file->next) {
		const struct scale_parts *parts = file->scales;
		for (; parts != NULL; parts = parts->next) {
			if (str_eqc(id, parts->scale.id))
				return parts;
		}
	}
	return NULL;
}

static const struct scale_parts *
scale_find(const struct loader *ld, struct str id)
{
	const struct scale_parts *parts = ld->own_scales;
	for (; parts != NULL; parts = parts->next) {
		if (str_eqc(id, parts->scale.id))
			return parts;
	}
	return catalogue_find(ld, id);
}

const struct myo_scale *
scale_by_id(const struct loader *ld, struct str id)
{
	size_t at = names_get(&ld->scale_names, 0, id);
	return at == NAMES_NONE ? NULL : &ld->protocol->scales[at];
}

/* In the order in which steps first name them. */
static void
choose_scales(struct loader *ld)
{
	size_t most = ld->sects[SECT_STEP].count, n = 0;
	ld->scales = arena_new(ld->arena, const struct scale_parts *, most);
	names_init(&ld->scale_names, ld->arena);
	if (ld->scales == NULL)
		return;
	const struct sect *sect = ld->sects[SECT_STEP].first;
	for (; sect != NULL; sect = sect->next) {
		const struct field *f = sect_field(sect, "scale");
		if (f == NULL || names_get(&ld->scale_names, 0,
				     f->entry->value) != NAMES_NONE)
			continue;
		const struct scale_parts *parts =
		    scale_find(ld, f->entry->value);
		if (parts == NULL)
			continue;
		(void)names_put(&ld->scale_names, 0, f->entry->value, n);
		ld->scales[n++] = parts;
	}
	struct myo_scale *scales = arena_new(ld->arena, struct myo_scale, n);
	if (scales == NULL)
		return;
	for (size_t i = 0; i < n; i++)
		scale_copy(ld, &scales[i], &ld->scales[i]->scale);
	ld->protocol->scales = scales;
	ld->protocol->n_scales = n;
	struct scale_parts *own = ld->own_scales;
	for (; own != NULL; own = own->next) {
		struct str id = str_from(own->scale.id);
		if (names_get(&ld->scale_names, 0, id) == NAMES_NONE &&
		    !own->sect->foreign)
			fault_head(ld, DIAG_UNUSED, own->sect, 0, "'scale %s'",
			    own->scale.id);
	}
}

static void
add_reasons(struct loader *ld, const struct reason_parts *parts,
    struct names *names, size_t *cap)
{
	struct myo_protocol *p = ld->protocol;
	for (; parts != NULL; parts = parts->next) {
		const struct reason_parts **grown = arena_grow(
		    ld->arena, ld->reasons, p->n_reasons, cap, sizeof(*grown));
		if (grown == NULL)
			return;
		ld->reasons = grown;
		if (names_put(names, 0, str_from(parts->reason.id),
			p->n_reasons) == NAMES_NONE)
			ld->reasons[p->n_reasons++] = parts;
	}
}

void
catalogue_choose(struct loader *ld)
{
	struct myo_protocol *p = ld->protocol;
	choose_scales(ld);
	struct names names;
	size_t cap = 0;
	names_init(&names, ld->arena);
	add_reasons(ld, ld->own_reasons, &names, &cap);
	const struct shared *file =
	    ld->catalogue == NULL ? NULL : ld->catalogue->first;
	for (; file != NULL; file = file->next)
		add_reasons(ld, file->reasons, &names, &cap);
	struct myo_reason *reasons =
	    arena_new(ld->arena, struct myo_reason, p->n_reasons);
	if (reasons == NULL) {
		p->n_reasons = 0;
		return;
	}
	for (size_t i = 0; i < p->n_reasons; i++) {
		reasons[i] = ld->reasons[i]->reason;
		reasons[i].id = copy(ld, reasons[i].id);
		reasons[i].label = copy(ld, reasons[i].label);
	}
	p->reasons = reasons;
}

/* ---- The shared catalogue */

struct myo_catalogue *
myo_catalogue_new(void)
{
	struct myo_catalogue *catalogue = mem_zeroed(1, sizeof(*catalogue));
	if (catalogue == NULL)
		return NULL;
	arena_init(&catalogue->arena);
	catalogue->end = &catalogue->first;
	catalogue->limits_end = &catalogue->limits;
	return catalogue;
}

static void
shared_free(struct shared *file)
{
	arena_release(&file->arena);
	free(file);
}

void
myo_catalogue_free(struct myo_catalogue *catalogue)
{
	if (catalogue == NULL)
		return;
	struct shared *file = catalogue->first;
	while (file != NULL) {
		struct shared *next = file->next;
		shared_free(file);
		file = next;
	}
	arena_release(&catalogue->arena);
	free(catalogue);
}

const char *
catalogue_limit(const struct myo_catalogue *catalogue, struct str name)
{
	const struct limit *limit =
	    catalogue == NULL ? NULL : catalogue->limits;
	while (limit != NULL && !str_eqc(name, limit->name))
		limit = limit->next;
	return limit == NULL ? NULL : limit->value;
}

enum myo_status
myo_catalogue_set_limit(
    struct myo_catalogue *catalogue, const char *name, const char *value)
{
	if (!id_is(str_from(name)) || !limit_is(str_from(value)))
		return MYO_ERR_INVALID;
	struct limit *limit = arena_new(&catalogue->arena, struct limit, 1);
	if (limit == NULL)
		return MYO_ERR_NOMEM;
	limit->name = arena_cstr(&catalogue->arena, name);
	limit->value = arena_cstr(&catalogue->arena, value);
	if (arena_failed(&catalogue->arena))
		return MYO_ERR_NOMEM;
	*catalogue->limits_end = limit;
	catalogue->limits_end = &limit->next;
	return MYO_OK;
}

enum myo_status
myo_catalogue_add(struct myo_catalogue *catalogue, const char *path,
    const char *data, size_t len, struct myo_diags *diags)
{
	struct shared *file = mem_zeroed(1, sizeof(*file));
	if (file == NULL)
		return MYO_ERR_NOMEM;
	arena_init(&file->arena);
	struct loader ld = {
		.arena = &file->arena,
		.diags = diags,
		.is_catalogue = true,
	};
	names_init(&ld.ids, ld.arena);
	names_init(&ld.keys, ld.arena);
	ld.doc = ini_read(ld.arena, path, (struct str){ data, len }, diags);
	if (ld.doc != NULL) {
		sects_collect(&ld);
		sects_check(&ld);
		limits_fill_in(&ld);
		catalogue_own(&ld);
		ld.doc->n_lines = 0; /* the data goes */
	}
	enum myo_status status = MYO_OK;
	if (ld.doc == NULL || ld.status != MYO_OK || arena_failed(ld.arena))
		status = MYO_ERR_NOMEM;
	else if (ld.errors > 0 || ld.doc->n_errors > 0)
		status = MYO_ERR_INVALID;
	if (status != MYO_OK) {
		shared_free(file);
		return status;
	}
	file->scales = ld.own_scales;
	file->reasons = ld.own_reasons;
	*catalogue->end = file;
	catalogue->end = &file->next;
	return MYO_OK;
}
