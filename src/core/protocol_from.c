/*
 * `from = PROTOCOL/ID`: the keys of a section of another protocol, below
 * those of the section itself. The other section may have a `from` of its
 * own. Failures are told at the `from` of the loaded file.
 */
#include "core/load.h"

#include <stdlib.h>
#include <string.h>

#include "base/banned.h"

/* A chain this long is a mistake, and its recursion has to end. */
#define CHAIN_MAX 32

/* What one level of a chain gives. */
struct merged {
	const struct ini_entry **entries;
	size_t n, cap;
};

struct chain {
	struct loader *ld;
	struct sect *sect;
	const struct field *from;
	const struct ini_section *seen[CHAIN_MAX];
	const struct from_file *file; /* of the first link */
	size_t n;
	bool up; /* the next link is the template of the last one */
};

static void
index_file(struct loader *ld, struct from_file *file)
{
	names_init(&file->names, ld->arena);
	file->sections = arena_new(
	    ld->arena, const struct ini_section *, file->doc->n_sections);
	if (file->sections == NULL)
		return;
	size_t n = 0;
	const struct ini_section *s = file->doc->sections;
	for (; s != NULL; s = s->next) {
		if (s->n_words == 0)
			continue;
		enum sect_type type = sect_find(s->words[0].text);
		struct str id = s->n_words > 1 ? s->words[1].text : STR("");
		if (type != SECT_GRADE)
			(void)names_put(&file->names, (size_t)type, id, n);
		file->sections[n++] = s;
		if (type != SECT_PROTOCOL)
			continue;
		for (const struct ini_entry *e = s->entries; e; e = e->next) {
			if (str_eqc(e->key, "sources") && e->value.len > 0)
				file->sources = e;
			if (str_eqc(e->key, "template") && e->value.len > 0)
				file->template = e;
		}
	}
}

/*
 * What loading that file would report, and reading it does not: sections that
 * are none, and what stands twice. NULL: there is none.
 */
static const char *
file_fault(struct loader *ld, const struct ini_doc *doc)
{
	static const char intro[] =
	    "that file has faults of its own; check it first";
	struct names ids, keys;
	names_init(&ids, ld->arena);
	names_init(&keys, ld->arena);
	size_t n = 0;
	const struct ini_section *s = doc->sections;
	for (; s != NULL; s = s->next, n++) {
		enum sect_type type = SECT_TYPES;
		if (s->n_words > 0)
			type = sect_find(s->words[0].text);
		if (type == SECT_TYPES || s->n_words != sect_rows[type].n_words)
			return arena_printf(ld->arena, "%s: %s:%d: %s", intro,
			    doc->file, s->place.line,
			    diag_text(type == SECT_TYPES ? DIAG_UNKNOWN_SECTION
							 : DIAG_BAD_SECTION));
		const char *name = s->n_words > 1 ? s->words[1].text.p : "";
		if (s->n_words > 2)
			name = arena_printf(
			    ld->arena, "%s/%s", name, s->words[2].text.p);
		if (names_put(&ids, (size_t)type, str_from(name), n) !=
		    NAMES_NONE)
			return arena_printf(ld->arena, "%s: %s:%d: %s", intro,
			    doc->file, s->place.line,
			    diag_text(DIAG_DUP_SECTION));
		for (const struct ini_entry *e = s->entries; e; e = e->next) {
			if (names_put(&keys, n, e->key, 0) != NAMES_NONE)
				return arena_printf(ld->arena,
				    "%s: %s:%d: %s '%s'", intro, doc->file,
				    e->place.line, diag_text(DIAG_DUP_KEY),
				    e->key.p);
		}
	}
	return NULL;
}

const struct ini_section *
from_section(const struct from_file *file, enum sect_type type, struct str id)
{
	size_t at = names_get(&file->names, (size_t)type, id);
	return at == NAMES_NONE ? NULL : file->sections[at];
}

static void
read_file(struct loader *ld, struct from_file *file)
{
	const struct myo_protocol_source *source = ld->source;
	size_t len = 0;
	char *path = NULL;
	enum myo_status status = MYO_ERR_NOTFOUND;
	if (source != NULL)
		status = source->load(source->ctx, file->id, file->wanted_by,
		    &file->data, &len, &path);
	if (status == MYO_OK) {
		file->doc = ini_read(
		    ld->arena, path, (struct str){ file->data, len }, NULL);
		if (file->doc == NULL)
			status = MYO_ERR_NOMEM;
	}
	if (status == MYO_ERR_NOMEM) {
		ld->status = status;
		file->doc = NULL;
		file->why = myo_status_text(status);
	} else if (status == MYO_ERR_NOTFOUND) {
		file->why = "there is no such protocol";
	} else if (status != MYO_OK) {
		file->why = myo_status_text(status);
	} else if (file->doc->n_errors > 0) {
		file->doc = NULL;
		file->why = "that file has faults of its own; check it first";
	} else {
		file->why = file_fault(ld, file->doc);
		if (file->why != NULL)
			file->doc = NULL;
		else
			index_file(ld, file);
	}
	free(path);
}

/* The file of a protocol, read once for each file that names it. */
static struct from_file *
open_file(struct loader *ld, struct str id, const char *wanted_by)
{
	bool own = str_eqc(id, ld->protocol->id);
	struct from_file *file = ld->files;
	for (; file != NULL; file = file->next) {
		if (str_eqc(id, file->id) &&
		    (own || strcmp(file->wanted_by, wanted_by) == 0))
			return file;
	}
	file = arena_new(ld->arena, struct from_file, 1);
	if (file == NULL)
		return NULL;
	file->id = arena_str(ld->arena, id);
	file->wanted_by = wanted_by;
	file->next = ld->files;
	ld->files = file;
	if (own) {
		file->doc = ld->doc;
		index_file(ld, file);
	} else {
		read_file(ld, file);
	}
	return file;
}

const struct from_file *
from_open(struct loader *ld, struct str id)
{
	return open_file(ld, id, ld->doc->file);
}

static void
failed(const struct chain *c, enum diag_code code, struct str name,
    const char *why)
{
	fault(c->ld, code,
	    ini_at(c->ld->doc, ini_value_place(c->from->entry, 0)),
	    "'%.*s': %s", STR_ARG(name), why);
}

static void
merge_entry(struct loader *ld, struct merged *m, const struct ini_entry *entry)
{
	size_t i = 0;
	while (i < m->n && !str_eq(m->entries[i]->key, entry->key))
		i++;
	if (i == m->n) {
		const struct ini_entry **grown = arena_grow(
		    ld->arena, m->entries, m->n, &m->cap, sizeof(*grown));
		if (grown == NULL)
			return;
		m->entries = grown;
		m->n++;
	}
	m->entries[i] = entry;
}

/* A step that takes its source from its protocol keeps that source. */
static void
merge_sources(struct loader *ld, struct merged *m, const struct from_file *file)
{
	for (size_t i = 0; i < m->n; i++) {
		if (str_eqc(m->entries[i]->key, "source"))
			return;
	}
	struct ini_entry *entry = arena_new(ld->arena, struct ini_entry, 1);
	if (entry == NULL)
		return;
	*entry = *file->sources;
	entry->key = STR("source");
	entry->next = NULL;
	merge_entry(ld, m, entry);
}

/*
 * What the section of a protocol with a template takes over: what it says
 * itself, else the template's section of its id. Empty: nothing.
 */
static struct str
above(struct chain *c, const struct from_file *file,
    const struct ini_section *raw, struct str id)
{
	static const struct str nothing;
	const struct ini_entry *e = raw == NULL ? NULL : raw->entries;
	while (e != NULL && !str_eqc(e->key, "from"))
		e = e->next;
	if (e != NULL)
		return e->value;
	if (file->template == NULL || c->sect->type == SECT_MUSCLE)
		return nothing;
	const struct from_file *base =
	    open_file(c->ld, file->template->value, file->doc->file);
	if (base == NULL || base->doc == NULL ||
	    from_section(base, c->sect->type, id) == NULL)
		return nothing;
	c->up = true;
	return str_from(arena_printf(c->ld->arena, "%.*s/%.*s",
	    STR_ARG(file->template->value), STR_ARG(id)));
}

/* What a section says itself. False after reporting. */
static bool
merge_section(struct chain *c, const struct ini_section *raw, struct str value,
    struct merged *m)
{
	for (const struct ini_entry *e = raw->entries; e != NULL; e = e->next) {
		if (str_eqc(e->key, "omit")) {
			failed(c, DIAG_FROM_FAILED, value,
			    "that protocol leaves it out");
			return false;
		}
		if (!str_eqc(e->key, "from") && !str_eqc(e->key, "after"))
			merge_entry(c->ld, m, e);
	}
	return true;
}

/* Follows one `from` value of `wanted_by`. False after reporting. */
static bool
follow(
    struct chain *c, struct str value, const char *wanted_by, struct merged *m)
{
	struct loader *ld = c->ld;
	struct str id;
	struct str name = str_cut(value, '/', &id);
	if (!id_is(name) || !id_is(id)) {
		failed(c, DIAG_FROM_FAILED, value, "write PROTOCOL/ID");
		return false;
	}
	const struct from_file *file = open_file(ld, name, wanted_by);
	if (file == NULL || file->doc == NULL) {
		failed(c, DIAG_FROM_FAILED, value,
		    file == NULL ? myo_status_text(MYO_ERR_NOMEM) : file->why);
		return false;
	}
	bool of_template = c->up;
	c->up = false;
	const struct ini_section *raw = from_section(file, c->sect->type, id);
	struct str over = above(c, file, raw, id);
	if (raw == NULL && over.len > 0) /* the template's alone */
		return follow(c, over, file->doc->file, m);
	if (raw == NULL) {
		failed(c, DIAG_FROM_FAILED, value,
		    "that protocol has no such section");
		return false;
	}
	bool seen = raw == c->sect->raw;
	for (size_t i = 0; i < c->n; i++)
		seen |= c->seen[i] == raw;
	if (seen || c->n == CHAIN_MAX) {
		failed(c, seen ? DIAG_CYCLE : DIAG_FROM_FAILED, value,
		    seen ? "it is taken over from itself"
			 : "more than 32 sections in a row");
		return false;
	}
	if (c->n == 0)
		c->file = file;
	c->seen[c->n++] = raw;
	if (over.len > 0 && !follow(c, over, file->doc->file, m))
		return false;
	if (!merge_section(c, raw, value, m))
		return false;
	/* What a template says is said by the protocol that is made of it. */
	bool cited = c->sect->type != SECT_MUSCLE && file->sources != NULL &&
		     !of_template && !(c->sect->templated && raw == c->seen[0]);
	if (cited && file->doc != ld->doc)
		merge_sources(ld, m, file);
	return true;
}

struct sect *
from_sect(struct loader *ld, const struct sect *by,
    const struct from_file *file, const struct ini_section *raw,
    enum sect_type type)
{
	struct sect *sect = sect_new(ld, type, raw);
	if (sect == NULL)
		return NULL;
	sect->from = by->from;
	sect->foreign = true;
	for (const struct ini_entry *e = raw->entries; e; e = e->next) {
		if (!str_eqc(e->key, "from")) {
			sect_add_field(ld, sect, e, true);
			continue;
		}
		/* A card that is itself taken over: its own chain. */
		struct field from = { .entry = by->from };
		struct chain c = { .ld = ld, .sect = sect, .from = &from };
		struct merged m = { NULL, 0, 0 };
		if (!follow(&c, e->value, file->doc->file, &m)) {
			sect->from_failed = true;
			continue;
		}
		for (size_t i = 0; i < m.n; i++) {
			const struct ini_entry *own = raw->entries;
			while (own && !str_eq(own->key, m.entries[i]->key))
				own = own->next;
			if (own == NULL)
				sect_add_field(ld, sect, m.entries[i], true);
		}
	}
	return sect;
}

/* Own keys replace in place, or follow; empty ones take a key away. */
static void
take_over(struct loader *ld, struct sect *sect, const struct merged *m)
{
	struct field *own = sect->fields;
	sect->fields = NULL;
	sect->fields_end = &sect->fields;
	struct names taken;
	names_init(&taken, ld->arena);
	for (size_t i = 0; i < m->n; i++) {
		const struct ini_entry *entry = m->entries[i];
		const struct field *f = own;
		while (f != NULL && !str_eq(f->entry->key, entry->key))
			f = f->next;
		(void)names_put(&taken, 0, entry->key, i);
		const struct ini_entry *use = f != NULL ? f->entry : entry;
		if (use->value.len > 0)
			sect_add_field(ld, sect, use, f == NULL);
		if (f == NULL && sect->type == SECT_STEP)
			from_bring_parts(ld, sect, use);
	}
	for (const struct field *f = own; f != NULL; f = f->next) {
		if (names_get(&taken, 0, f->entry->key) == NAMES_NONE &&
		    !str_eqc(f->entry->key, "from"))
			sect_add_field(ld, sect, f->entry, false);
	}
}

static bool
can_have_from(enum sect_type type)
{
	return key_find(type, STR("from")) != NULL;
}

void
from_resolve(struct loader *ld)
{
	size_t n = ld->n_sects; /* those brought have been followed already */
	for (size_t i = 0; i < n; i++) {
		struct sect *sect = ld->all_sects[i];
		const struct field *from = NULL;
		if (can_have_from(sect->type) && !sect->omitted)
			from = sect_field(sect, "from");
		if (from == NULL || from->entry->value.len == 0)
			continue;
		struct chain c = { .ld = ld, .sect = sect, .from = from };
		struct merged m = { NULL, 0, 0 };
		sect->from = from->entry;
		sect->from_failed =
		    !follow(&c, from->entry->value, ld->doc->file, &m);
		if (!sect->from_failed)
			take_over(ld, sect, &m);
	}
}

void
from_release(struct loader *ld)
{
	for (struct from_file *f = ld->files; f != NULL; f = f->next)
		free(f->data);
	ld->files = NULL;
}
