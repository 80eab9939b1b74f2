/*
 * What a taken-over step names by id: its scale and its muscle cards come
 * along. An id may stand for one thing only in a protocol, so that a grade is
 * never read by a scale that it was not given by.
 */
#include "core/load.h"

#include "base/banned.h"

/* What an id stands for where a step was taken over from, and here. */
struct clash {
	struct loader *ld;
	const struct sect *by;   /* who takes over */
	const struct sect *here; /* NULL: the library's */
	const char *what;
	struct str id;
};

static void
tell(const struct clash *c)
{
	struct loader *ld = c->ld;
	const struct ini_entry *from = c->by->from;
	struct diag_at at = ini_at(ld->doc, ini_value_place(from, 0));
	if (c->here == NULL)
		fault(ld, DIAG_FROM_FAILED, at,
		    "'%s': %s '%.*s' differs from the library's; give it "
		    "another id",
		    from->value.p, c->what, STR_ARG(c->id));
	else if (c->here->foreign)
		fault(ld, DIAG_FROM_FAILED, at,
		    "'%s': %s '%.*s' differs from that of '%s' in line %d",
		    from->value.p, c->what, STR_ARG(c->id),
		    c->here->from->value.p, c->here->from->place.line);
	else
		fault(ld, DIAG_FROM_FAILED, at,
		    "'%s': %s '%.*s' differs from the one in line %d",
		    from->value.p, c->what, STR_ARG(c->id),
		    c->here->raw->place.line);
}

static bool
is_grade_of(const struct ini_section *raw, struct str id)
{
	return raw->n_words == sect_rows[SECT_GRADE].n_words &&
	       str_eqc(raw->words[0].text, "grade") &&
	       str_eq(raw->words[1].text, id);
}

static struct scale_view
view_of_file(struct loader *ld, const struct sect *by,
    const struct from_file *file, const struct ini_section *raw)
{
	struct str id = raw->words[1].text;
	struct scale_view view = {
		.head = from_sect(ld, by, file, raw, SECT_SCALE),
	};
	for (raw = file->doc->sections; raw != NULL; raw = raw->next) {
		if (!is_grade_of(raw, id))
			continue;
		const struct sect *grade =
		    from_sect(ld, by, file, raw, SECT_GRADE);
		if (grade != NULL)
			scale_view_add(ld, &view, grade, NULL);
	}
	return view;
}

static struct scale_view
view_of_shared(struct loader *ld, const struct scale_parts *parts)
{
	struct scale_view view = { .head = parts->sect };
	for (size_t i = 0; i < parts->n_grades; i++)
		scale_view_add(
		    ld, &view, parts->grades[i], &parts->scale.levels[i].rank);
	return view;
}

static struct scale_view
view_of_here(struct loader *ld, const struct sect *head)
{
	struct scale_view view = { .head = head };
	const struct sect *grade = ld->sects[SECT_GRADE].first;
	for (; grade != NULL; grade = grade->next) {
		if (!grade->bad && str_eqc(str_from(grade->id), head->id))
			scale_view_add(ld, &view, grade, NULL);
	}
	return view;
}

static void
bring(struct loader *ld, const struct sect *by, const struct from_file *file,
    const struct ini_section *raw, enum sect_type type)
{
	struct sect *sect = from_sect(ld, by, file, raw, type);
	if (sect != NULL)
		(void)sect_enlist(ld, sect);
}

static void
bring_scale(struct loader *ld, struct sect *by, const struct from_file *file,
    struct str id)
{
	const struct ini_section *raw = from_section(file, SECT_SCALE, id);
	const struct sect *here = sect_by_id(ld, SECT_SCALE, id);
	const struct scale_parts *shared = catalogue_find(ld, id);
	if (raw == NULL && (shared == NULL || here == NULL))
		return; /* the library's, or reported as dangling */
	if (raw != NULL && here == NULL && shared == NULL) {
		bring(ld, by, file, raw, SECT_SCALE);
		for (raw = file->doc->sections; raw != NULL; raw = raw->next) {
			if (is_grade_of(raw, id))
				bring(ld, by, file, raw, SECT_GRADE);
		}
		return;
	}
	if (here != NULL && here->raw == raw)
		return;
	struct scale_view meant = raw != NULL ? view_of_file(ld, by, file, raw)
					      : view_of_shared(ld, shared);
	struct scale_view found =
	    here != NULL ? view_of_here(ld, here) : view_of_shared(ld, shared);
	if (arena_failed(ld->arena) || scale_same(&meant, &found))
		return;
	struct clash clash = { ld, by, here, "scale", id };
	tell(&clash);
	by->scale_failed = true;
}

/* A card of the file itself is in force instead: it may well add to it. */
static void
bring_card(struct loader *ld, const struct sect *by,
    const struct from_file *file, struct str id)
{
	const struct ini_section *raw = from_section(file, SECT_MUSCLE, id);
	const struct sect *here = sect_by_id(ld, SECT_MUSCLE, id);
	if (raw == NULL ||
	    (here != NULL && (!here->foreign || here->raw == raw)))
		return;
	struct sect *card = from_sect(ld, by, file, raw, SECT_MUSCLE);
	if (card == NULL)
		return;
	struct clash clash = { ld, by, here, "muscle", id };
	if (here == NULL)
		(void)sect_enlist(ld, card);
	else if (!sect_same(card, here))
		tell(&clash);
}

void
from_bring_parts(
    struct loader *ld, struct sect *by, const struct ini_entry *entry)
{
	const struct from_file *file = ld->files;
	while (file != NULL && file->doc != entry->doc)
		file = file->next;
	if (file == NULL || entry->doc == ld->doc)
		return;
	if (str_eqc(entry->key, "scale"))
		bring_scale(ld, by, file, entry->value);
	if (!str_eqc(entry->key, "muscles"))
		return;
	size_t pos = 0, at;
	struct str id;
	while (list_next(entry->value, false, &pos, &id, &at))
		bring_card(ld, by, file, id);
}
