/*
 * Values of the rows that set one member each.
 */
#include "core/load.h"

#include <assert.h>
#include <string.h>

#include "base/buf.h"
#include "base/num.h"
#include "core/choices.h"

#include "base/banned.h"

static_assert(sizeof(enum myo_kind) == sizeof(unsigned),
    "enum members are set as unsigned");

/* A member is set through its offset. memcpy, since the row alone knows its
 * type. */
static void
put(void *object, size_t at, const void *value, size_t size)
{
	memcpy((char *)object + at, value, size);
}

static void
refuse(struct loader *ld, const struct sect *sect, const struct field *field,
    const char *advice)
{
	fault_value(ld, DIAG_BAD_VALUE, sect, field, 0, "'%.*s%s' for '%s'; %s",
	    SHORT_ARG(field->entry->value), field->entry->key.p, advice);
}

bool
value_enum(struct loader *ld, const struct sect *sect,
    const struct field *field, unsigned *out)
{
	struct str rest = str_from(field->row->choices);
	struct buf advice = BUF_INIT;
	buf_adds(&advice, "use ");
	for (unsigned i = 0; rest.len > 0; i++) {
		struct str choice = str_cut(rest, '|', &rest);
		if (str_eq(choice, field->entry->value)) {
			words_release(ld, &advice);
			*out = i;
			return true;
		}
		if (i > 0)
			buf_adds(&advice, rest.len > 0 ? ", " : " or ");
		buf_addstr(&advice, choice);
	}
	refuse(ld, sect, field, advice.data);
	words_release(ld, &advice);
	return false;
}

static bool
is_version(struct str s)
{
	if (s.len > 16)
		return false;
	for (size_t i = 0; i < s.len; i++) {
		char c = s.p[i];
		if (!(c >= '0' && c <= '9') && !(c >= 'a' && c <= 'z') &&
		    !(c >= 'A' && c <= 'Z') && c != '.')
			return false;
	}
	return s.len > 0;
}

/* Between the row's limits; reports otherwise. */
static bool
in_limits(struct loader *ld, const struct sect *sect, const struct field *field,
    double value)
{
	const struct key_row *row = field->row;
	if (value >= row->min && value <= row->max)
		return true;
	struct buf advice = BUF_INIT;
	buf_adds(&advice, "use ");
	num_short(&advice, row->min);
	buf_adds(&advice, " to ");
	num_short(&advice, row->max);
	refuse(ld, sect, field, advice.data);
	words_release(ld, &advice);
	return false;
}

static void
set_number(
    struct loader *ld, struct sect *sect, struct field *field, void *object)
{
	const struct key_row *row = field->row;
	double real = 0;
	int64_t whole = 0;
	field->bad = true;
	if (row->type == KEY_INT) {
		if (!num_int(field->entry->value, &whole)) {
			refuse(ld, sect, field, "it must be a whole number");
			return;
		}
		real = (double)whole;
	} else if (!num_real(field->entry->value, &real, NULL)) {
		refuse(ld, sect, field, "it must be a number");
		return;
	}
	if (!in_limits(ld, sect, field, real))
		return;
	field->bad = false;
	int narrow = (int)whole;
	bool yes = true;
	if (row->at != 0 && row->type == KEY_INT)
		put(object, row->at, &narrow, sizeof(narrow));
	else if (row->at != 0)
		put(object, row->at, &real, sizeof(real));
	if (row->has_at != 0)
		put(object, row->has_at, &yes, sizeof(yes));
}

static void
set_qualifiers(
    struct loader *ld, struct sect *sect, struct field *field, void *object)
{
	unsigned set = 0, bit = 0;
	size_t pos = 0, at;
	struct str word;
	bool none = str_eqc(field->entry->value, "none");
	while (
	    !none && list_next(field->entry->value, true, &pos, &word, &at)) {
		if (qualifier_find(word, &bit))
			set |= bit;
		else
			fault_value(ld, DIAG_BAD_VALUE, sect, field, at,
			    "'%.*s' for 'qualifiers'; use p, *, ** and ~, or "
			    "none alone",
			    STR_ARG(word));
	}
	put(object, field->row->at, &set, sizeof(set));
}

static void
set_one(struct loader *ld, struct sect *sect, struct field *field, void *object)
{
	const struct key_row *row = field->row;
	struct str value = field->entry->value;
	unsigned number = 0;
	bool yes = str_eqc(value, "yes");
	/* Not every type sets a member by itself: the others are read where
	 * they are needed. */
	if (row->type == KEY_TEXT) {
		put(object, row->at, &value.p, sizeof(value.p));
	} else if (row->type == KEY_VERSION) {
		if (is_version(value))
			put(object, row->at, &value.p, sizeof(value.p));
		else
			refuse(ld, sect, field,
			    "use up to 16 letters, digits and points");
	} else if (row->type == KEY_ENUM) {
		field->bad = !value_enum(ld, sect, field, &number);
		if (!field->bad && row->at != 0)
			put(object, row->at, &number, sizeof(number));
	} else if (row->type == KEY_YESNO) {
		if (yes || str_eqc(value, "no"))
			put(object, row->at, &yes, sizeof(yes));
		else
			refuse(ld, sect, field, "use yes or no");
	} else if (row->type == KEY_INT || row->type == KEY_REAL) {
		set_number(ld, sect, field, object);
	} else if (row->type == KEY_QUALIFIERS) {
		set_qualifiers(ld, sect, field, object);
	}
}

void
set_defaults(enum sect_type type, void *object)
{
	const struct sect_row *rows = &sect_rows[type];
	const char *empty = "";
	for (size_t i = 0; i < rows->n_keys; i++) {
		const struct key_row *row = &rows->keys[i];
		bool text = row->type == KEY_TEXT || row->type == KEY_VERSION;
		if (text && row->at != 0)
			put(object, row->at, &empty, sizeof(empty));
	}
}

void
set_all(struct loader *ld, struct sect *sect, void *object)
{
	for (struct field *f = sect->fields; f != NULL; f = f->next) {
		if (f->row != NULL && !f->bad && !f->entry->damaged)
			set_one(ld, sect, f, object);
	}
}

const char *const *
value_words(struct loader *ld, struct str list, size_t *n)
{
	const char **words = NULL;
	size_t count = 0, cap = 0, pos = 0, at;
	struct str word;
	while (list_next(list, false, &pos, &word, &at)) {
		if (word.len == 0)
			continue;
		const char **grown =
		    arena_grow(ld->arena, words, count, &cap, sizeof(*grown));
		if (grown == NULL)
			break;
		words = grown;
		words[count++] = arena_str(ld->arena, word);
	}
	*n = count;
	return words;
}
