/*
 * What a row asks of a key, before anything is made of its value.
 */
#include "core/load.h"

#include <string.h>

#include "base/banned.h"

/* "ask = ..." or "[step ...]" on a continuation line was meant to be one. */
static void
check_swallowed(
    struct loader *ld, const struct sect *sect, const struct field *field)
{
	const struct ini_piece *piece = field->entry->first.next;
	struct str line;
	for (;;) {
		const struct ini_piece *at = piece;
		if (!ini_next_line(field->entry, &piece, &line))
			return;
		struct str rest;
		struct str key = str_trim(str_cut(line, '=', &rest));
		if (line.len > 0 && line.p[0] == '[') {
			key = str_word(str_skip(line, 1), &rest);
			key.len = str_find(key, ']');
			if (sect_find(key) == SECT_TYPES)
				continue;
		} else if (rest.p == NULL ||
			   key_find(sect->type, key) == NULL) {
			continue;
		}
		fault_value(ld, DIAG_INI_INDENTED_KEY, sect, field, at->at,
		    "'%.*s' is read as part of '%s'; start it in the first "
		    "column",
		    STR_ARG(key), field->entry->key.p);
	}
}

static bool
name_is(struct str s)
{
	if (s.len == 0 || s.len > 24)
		return false;
	for (size_t i = 0; i < s.len; i++) {
		char c = s.p[i];
		if (!(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') &&
		    !(c >= '0' && c <= '9') && c != '_' && c != '-')
			return false;
	}
	return true;
}

/* NULL, or what is wrong with the part behind the point. */
static const char *
sub_fault(enum key_type type, struct str sub)
{
	if (type == KEY_NAMED)
		return name_is(sub) ? NULL : "use up to 24 of 0-9 A-Z a-z _ -";
	if (type != KEY_LABEL && type != KEY_OF_CODE)
		return NULL;
	if (!code_is(sub))
		return "use up to 24 of 0-9 A-Z a-z . + -";
	if (str_eq_nocase(sub, STR("nt")))
		return "that means not testable; choose another code";
	return NULL;
}

static void
unknown_key(
    struct loader *ld, const struct sect *sect, const struct field *field)
{
	const char *key = field->entry->key.p;
	if (field->meant != NULL) {
		fault_key(ld, DIAG_UNKNOWN_KEY, sect, field, 0,
		    "'%s'; did you mean '%s'?", key, field->meant);
		return;
	}
	for (size_t i = 0; i < SECT_TYPES; i++) {
		if (key_find((enum sect_type)i, field->entry->key) == NULL)
			continue;
		fault_key(ld, DIAG_UNKNOWN_KEY, sect, field, 0,
		    "'%s'; it belongs in %s", key, sect_rows[i].usage);
		return;
	}
	fault_key(ld, DIAG_UNKNOWN_KEY, sect, field, 0, "'%s'", key);
}

/* `kinds` is the set of the step's kind; 0 where there is none. */
static void
check_field(struct loader *ld, const struct sect *sect, struct field *field,
    unsigned kinds)
{
	const struct ini_entry *entry = field->entry;
	const struct key_row *row = field->row;
	if (!field->foreign)
		check_swallowed(ld, sect, field);
	field->bad = true;
	if (row == NULL) {
		if (entry->key.len <= INI_NAME_MAX)
			unknown_key(ld, sect, field);
		return;
	}
	struct str sub = key_sub(entry->key);
	const char *why = sub_fault(row->type, sub);
	if (kinds != 0 && row->kinds != 0 && (row->kinds & kinds) == 0) {
		enum myo_kind kind = MYO_KIND_INSTRUCTION;
		while (kinds >> kind != 1)
			kind++;
		fault_key(ld, DIAG_MISPLACED_KEY, sect, field, 0,
		    "'%s' in a step of kind '%s'", entry->key.p,
		    myo_kind_text(kind));
	} else if (why != NULL) {
		fault_key(ld, DIAG_BAD_ID, sect, field,
		    entry->key.len - sub.len, "'%s'; %s", sub.p, why);
	} else if (entry->value.len == 0 && !entry->damaged) {
		fault_key(ld, DIAG_EMPTY_VALUE, sect, field, 0,
		    "'%s'; give it a value or leave it out", entry->key.p);
	} else {
		field->bad = false;
	}
}

static void
check_missing(struct loader *ld, const struct sect *sect, unsigned kinds)
{
	const struct sect_row *rows = &sect_rows[sect->type];
	for (size_t i = 0; i < rows->n_keys; i++) {
		const struct key_row *row = &rows->keys[i];
		bool wanted =
		    row->required == KEY_ALWAYS || (row->required & kinds) != 0;
		const struct field *f = sect->fields;
		while (wanted && f != NULL && f->row != row &&
		       f->meant != row->name)
			f = f->next;
		if (!wanted || f != NULL)
			continue;
		bool wild = strchr(row->name, '*') != NULL;
		fault_head(ld, DIAG_MISSING_KEY, sect, 0, "'%s'",
		    wild ? "option.CODE" : row->name);
	}
}

/* The set of a step's kind: 0 when it is none. */
static unsigned
kind_set(const struct sect *sect)
{
	const struct field *kind = NULL;
	if (sect->type == SECT_STEP)
		kind = sect_field(sect, "kind");
	for (unsigned k = 0; kind != NULL && k < MYO_KINDS; k++) {
		if (str_eqc(
			kind->entry->value, myo_kind_text((enum myo_kind)k)))
			return 1u << k;
	}
	return 0;
}

void
sects_check(struct loader *ld)
{
	for (size_t i = 0; i < ld->n_sects; i++) {
		struct sect *sect = ld->all_sects[i];
		unsigned kinds = kind_set(sect);
		if (sect->omitted)
			continue;
		for (struct field *f = sect->fields; f != NULL; f = f->next)
			check_field(ld, sect, f, kinds);
		if (!sect->from_failed)
			check_missing(ld, sect, kinds);
	}
}
