/*
 * One list of options or levels as it is shown and typed: words that an
 * examiner types for one of them and that mean another, or nothing.
 */
#include "core/load.h"

#include "core/choices.h"

#include "base/banned.h"

/* Tags of the names in `struct list`. */
enum {
	TAG_CODE,
	TAG_WORD,
};

struct list {
	struct loader *ld;
	const struct myo_choice *choices;
	const struct choice_place *places;
	bool numbered; /* a number that is typed is a place in the list */
	bool many;
	struct names names; /* in small letters; number: of the choice */
};

static struct str
small(struct loader *ld, struct str text)
{
	char *copy = arena_new(ld->arena, char, text.len + 1);
	for (size_t i = 0; copy != NULL && i < text.len; i++) {
		char c = text.p[i];
		copy[i] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
	}
	return copy == NULL ? text : (struct str){ copy, text.len };
}

static bool
is_whole(struct str s)
{
	for (size_t i = 0; i < s.len; i++) {
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
	}
	return s.len > 0;
}

/* Where several may be chosen, n is "none of them", and y is asked which. */
static bool
is_yes_or_no(struct str s)
{
	return str_eq_nocase(s, STR("n")) || str_eq_nocase(s, STR("no")) ||
	       str_eq_nocase(s, STR("y")) || str_eq_nocase(s, STR("yes"));
}

#define ALL_OR_NONE                                                            \
	"where several may be chosen, n and no mean none of them, y and yes "  \
	"are no answer"

static void
check_code(const struct list *l, size_t i)
{
	const struct choice_place *place = &l->places[i];
	struct str code = str_from(l->choices[i].code);
	if (l->many && is_yes_or_no(code))
		fault_key(l->ld, DIAG_BAD_ID, place->sect, place->label,
		    place->label->entry->key.len - code.len,
		    "'%s'; choose another code: " ALL_OR_NONE,
		    l->choices[i].code);
}

/* A label, or one alias at an offset of its value. */
static void
check_word(struct list *l, size_t i, const struct field *field, size_t at,
    struct str word)
{
	struct loader *ld = l->ld;
	const struct sect *sect = l->places[i].sect;
	const char *code = l->choices[i].code;
	struct str key = small(ld, word);
	size_t code_of = names_get(&l->names, TAG_CODE, key);
	size_t other = names_put(&l->names, TAG_WORD, key, i);
	if (l->many && is_yes_or_no(word))
		fault_value(ld, DIAG_BAD_VALUE, sect, field, at,
		    "'%.*s' of '%s': " ALL_OR_NONE, STR_ARG(word), code);
	else if (is_whole(word) && code_of != i)
		fault_value(ld, DIAG_LABEL_NUMBER, sect, field, at,
		    l->numbered
			? "'%.*s' of '%s'; the options are shown with numbers"
			: "'%.*s' of '%s'; where codes are numbers, only its "
			  "own code",
		    STR_ARG(word), code);
	else if (code_of != NAMES_NONE && code_of != i)
		fault_value(ld, DIAG_LABEL_TWICE, sect, field, at,
		    "'%.*s' of '%s' is the code of another", STR_ARG(word),
		    code);
	else if (other != NAMES_NONE && other != i)
		fault_value(ld, DIAG_LABEL_TWICE, sect, field, at,
		    "'%.*s' of '%s', and of '%s'", STR_ARG(word), code,
		    l->choices[other].code);
}

void
lint_choices(struct loader *ld, const struct myo_choice *choices,
    const struct choice_place *places, size_t n, bool many)
{
	struct list l = {
		.ld = ld,
		.choices = choices,
		.places = places,
		.numbered = choices_numbered(choices, n),
		.many = many,
	};
	names_init(&l.names, ld->arena);
	for (size_t i = 0; i < n; i++)
		(void)names_put(&l.names, TAG_CODE,
		    small(ld, str_from(choices[i].code)), i);
	for (size_t i = 0; i < n && !arena_failed(ld->arena); i++) {
		const struct field *field = places[i].label;
		check_code(&l, i);
		if (field != NULL)
			check_word(&l, i, field, 0, field->entry->value);
		field = places[i].alias;
		size_t pos = 0, at;
		struct str word;
		while (field != NULL &&
		       list_next(field->entry->value, false, &pos, &word, &at))
			if (word.len > 0)
				check_word(&l, i, field, at, word);
	}
}
