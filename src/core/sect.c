#include "core/load.h"

#include <string.h>

#include "base/buf.h"

#include "base/banned.h"

void
fault(struct loader *ld, enum diag_code code, struct diag_at at,
    const char *fmt, ...)
{
	if (diag_severity(code) == MYO_ERROR)
		ld->errors++;
	va_list ap;
	va_start(ap, fmt);
	diag_vadd(ld->diags, code, at, fmt, ap);
	va_end(ap);
}

/* Faults of what was taken over are told where the file took it. */
static void fault_at(struct loader *ld, enum diag_code code,
    const struct sect *sect, bool foreign, struct diag_at at, const char *fmt,
    va_list ap) MYO_PRINTF(6, 0);

static void
fault_at(struct loader *ld, enum diag_code code, const struct sect *sect,
    bool foreign, struct diag_at at, const char *fmt, va_list ap)
{
	if (!foreign || sect->from == NULL) {
		if (diag_severity(code) == MYO_ERROR)
			ld->errors++;
		diag_vadd(ld->diags, code, at, fmt, ap);
		return;
	}
	struct buf text = BUF_INIT;
	buf_vaddf(&text, fmt, ap);
	fault(ld, code, ini_at(ld->doc, ini_value_place(sect->from, 0)),
	    "%s (in what 'from' takes over)", text.data);
	words_release(ld, &text);
}

void
fault_head(struct loader *ld, enum diag_code code, const struct sect *sect,
    size_t word, const char *fmt, ...)
{
	const struct ini_section *raw = sect->raw;
	struct ini_place place = raw->place;
	if (word < raw->n_words && word < INI_WORDS)
		place = raw->words[word].place;
	va_list ap;
	va_start(ap, fmt);
	fault_at(
	    ld, code, sect, sect->foreign, ini_at(raw->doc, place), fmt, ap);
	va_end(ap);
}

void
fault_key(struct loader *ld, enum diag_code code, const struct sect *sect,
    const struct field *field, size_t offset, const char *fmt, ...)
{
	const struct ini_entry *entry = field->entry;
	struct ini_place place = entry->place;
	place.byte += offset;
	va_list ap;
	va_start(ap, fmt);
	fault_at(
	    ld, code, sect, field->foreign, ini_at(entry->doc, place), fmt, ap);
	va_end(ap);
}

void
fault_value(struct loader *ld, enum diag_code code, const struct sect *sect,
    const struct field *field, size_t offset, const char *fmt, ...)
{
	const struct ini_entry *entry = field->entry;
	va_list ap;
	va_start(ap, fmt);
	fault_at(ld, code, sect, field->foreign,
	    ini_at(entry->doc, ini_value_place(entry, offset)), fmt, ap);
	va_end(ap);
}

void
words_release(struct loader *ld, struct buf *words)
{
	if (words->failed)
		ld->status = MYO_ERR_NOMEM;
	buf_release(words);
}

#define SHORT_MAX 60

struct str
short_text(struct str text)
{
	if (text.len <= SHORT_MAX)
		return text;
	text.len = SHORT_MAX;
	while (text.len > 0 && ((unsigned char)text.p[text.len] & 0xc0) == 0x80)
		text.len--;
	return text;
}

const char *
short_dots(struct str text)
{
	return text.len <= SHORT_MAX ? "" : "...";
}

bool
list_next(
    struct str list, bool blanks, size_t *pos, struct str *word, size_t *at)
{
	size_t i = *pos;
	if (i > list.len)
		return false;
	while (i < list.len && (list.p[i] == ' ' || list.p[i] == '\t'))
		i++;
	size_t end = i;
	while (end < list.len && list.p[end] != ',' && list.p[end] != '\n' &&
	       !(blanks && (list.p[end] == ' ' || list.p[end] == '\t')))
		end++;
	*word = str_trim((struct str){ list.p + i, end - i });
	*at = i;
	/* blanks around a comma belong to it */
	while (blanks && end < list.len &&
	       (list.p[end] == ' ' || list.p[end] == '\t'))
		end++;
	bool comma =
	    end < list.len && (list.p[end] == ',' || list.p[end] == '\n');
	*pos = end + (comma ? 1 : 0);
	if (end >= list.len)
		*pos = list.len + 1;
	return true;
}

struct sect *
sect_by_id(const struct loader *ld, enum sect_type type, struct str id)
{
	size_t at = names_get(&ld->ids, (size_t)type, id);
	return at == NAMES_NONE ? NULL : ld->all_sects[at];
}

const struct field *
sect_field(const struct sect *sect, const char *key)
{
	for (const struct field *f = sect->fields; f != NULL; f = f->next) {
		if (f->row != NULL && !f->bad && !f->entry->damaged &&
		    str_eqc(f->entry->key, key))
			return f;
	}
	return NULL;
}

bool
sect_has(const struct sect *sect, const char *key)
{
	for (const struct field *f = sect->fields; f != NULL; f = f->next) {
		if (str_eqc(f->entry->key, key))
			return true;
	}
	return false;
}

void
sect_add_field(struct loader *ld, struct sect *sect,
    const struct ini_entry *entry, bool foreign)
{
	struct field *field = arena_new(ld->arena, struct field, 1);
	if (field == NULL)
		return;
	field->entry = entry;
	field->foreign = foreign;
	field->row = key_find(sect->type, entry->key);
	if (field->row == NULL)
		field->meant = key_nearest(sect->type, entry->key);
	*sect->fields_end = field;
	sect->fields_end = &field->next;
}

struct sect *
sect_new(struct loader *ld, enum sect_type type, const struct ini_section *raw)
{
	struct sect *sect = arena_new(ld->arena, struct sect, 1);
	if (sect == NULL)
		return NULL;
	sect->type = type;
	sect->raw = raw;
	sect->id = raw->n_words > 1 ? raw->words[1].text.p : "";
	sect->third = raw->n_words > 2 ? raw->words[2].text.p : "";
	sect->fields_end = &sect->fields;
	sect->index = -1;
	return sect;
}

bool
sect_enlist(struct loader *ld, struct sect *sect)
{
	struct sect **all = arena_grow(ld->arena, ld->all_sects, ld->n_sects,
	    &ld->cap_sects, sizeof(*all));
	if (all == NULL)
		return false;
	struct sect_list *list = &ld->sects[sect->type];
	if (list->end == NULL)
		list->end = &list->first;
	*list->end = sect;
	list->end = &sect->next;
	list->count++;
	sect->number = ld->n_sects++;
	ld->all_sects = all;
	all[sect->number] = sect;
	/* '/' is in no id and no code */
	const char *name = sect->id;
	if (sect->type == SECT_GRADE)
		name = arena_printf(ld->arena, "%s/%s", sect->id, sect->third);
	bool free = names_put(&ld->ids, (size_t)sect->type, str_from(name),
			sect->number) == NAMES_NONE;
	sect->bad |= !free;
	return free;
}

/* Words that mean something where a step may be named. */
static bool
is_reserved(const char *id)
{
	static const char *const words[] = {
		"all",
		"and",
		"answered",
		"has",
		"not-tested",
		"or",
		"with",
		"without",
	};
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (strcmp(id, words[i]) == 0)
			return true;
	}
	return false;
}

static void
check_header(struct loader *ld, struct sect *sect)
{
	const struct ini_section *raw = sect->raw;
	size_t wanted = sect_rows[sect->type].n_words;
	if (raw->damaged)
		return;
	if (raw->n_words != wanted) {
		fault_head(ld, DIAG_BAD_SECTION, sect,
		    raw->n_words > wanted ? wanted : 0,
		    "'%s': %s is missing or too much; write %s",
		    raw->words[0].text.p, wanted > 1 ? "an id" : "a word",
		    sect_rows[sect->type].usage);
		return;
	}
	if (wanted > 1 && !id_is(raw->words[1].text))
		fault_head(ld, DIAG_BAD_ID, sect, 1,
		    "'%s'; use a small letter, then up to 39 of a-z 0-9 -",
		    sect->id);
	else if (sect->type == SECT_STEP && is_reserved(sect->id))
		fault_head(ld, DIAG_BAD_ID, sect, 1,
		    "'%s' is a word of conditions; choose another", sect->id);
	if (wanted > 2 && !code_is(raw->words[2].text))
		fault_head(ld, DIAG_BAD_ID, sect, 2,
		    "'%s'; use up to 24 of 0-9 A-Z a-z . + -", sect->third);
	else if (wanted > 2 && str_eq_nocase(raw->words[2].text, STR("nt")))
		fault_head(ld, DIAG_BAD_ID, sect, 2,
		    "'%s' means not testable; choose another", sect->third);
}

/* The type of a header; SECT_TYPES after reporting. */
static enum sect_type
header_type(struct loader *ld, const struct ini_section *raw)
{
	struct diag_at at = ini_at(raw->doc, raw->place);
	if (raw->n_words == 0) {
		if (!raw->damaged)
			fault(ld, DIAG_BAD_SECTION, at, "'[]' is empty");
		return SECT_TYPES;
	}
	struct str name = raw->words[0].text;
	enum sect_type type = sect_find(name);
	bool shared =
	    type == SECT_SCALE || type == SECT_GRADE || type == SECT_REASON;
	if (type != SECT_TYPES && (shared || !ld->is_catalogue))
		return type;
	at = ini_at(raw->doc, raw->words[0].place);
	const char *near = sect_nearest(name);
	if (type != SECT_TYPES)
		fault(ld, DIAG_UNKNOWN_SECTION, at,
		    "'%s' belongs in a protocol file", name.p);
	else if (near != NULL)
		fault(ld, DIAG_UNKNOWN_SECTION, at, "'%s'; did you mean '%s'?",
		    name.p, near);
	else
		fault(ld, DIAG_UNKNOWN_SECTION, at, "'%s'", name.p);
	return SECT_TYPES;
}

void
sects_collect(struct loader *ld)
{
	const struct ini_section *raw = ld->doc->sections;
	for (; raw != NULL; raw = raw->next) {
		enum sect_type type = header_type(ld, raw);
		if (type == SECT_TYPES)
			continue;
		struct sect *sect = sect_new(ld, type, raw);
		if (sect == NULL)
			return;
		check_header(ld, sect);
		sect->bad = raw->n_words != sect_rows[type].n_words;
		if (!sect_enlist(ld, sect) && !arena_failed(ld->arena)) {
			const struct sect *first =
			    sect_by_id(ld, type, str_from(sect->id));
			if (type != SECT_GRADE && first != NULL)
				fault_head(ld, DIAG_DUP_SECTION, sect, 0,
				    "'%s%s%s', first in line %d",
				    sect_rows[type].name,
				    sect->id[0] == '\0' ? "" : " ", sect->id,
				    first->raw->place.line);
			else
				fault_head(ld, DIAG_DUP_SECTION, sect, 0,
				    "'grade %s %s'", sect->id, sect->third);
		}
		const struct ini_entry *e = raw->entries;
		for (; e != NULL; e = e->next) {
			if (names_put(&ld->keys, sect->number, e->key,
				(size_t)e->place.line) == NAMES_NONE) {
				sect_add_field(ld, sect, e, false);
				continue;
			}
			struct field twice = { .entry = e };
			fault_key(ld, DIAG_DUP_KEY, sect, &twice, 0,
			    "'%s', first in line %zu", e->key.p,
			    names_get(&ld->keys, sect->number, e->key));
		}
	}
}
