#include <myolog/scale.h>

#include <assert.h>
#include <string.h>

#include "base/str.h"
#include "core/choices.h"

#include "base/banned.h"

/* Longest typed word that can be a choice; more is no match. */
#define MATCH_MAX 128

/*
 * Copies text with the typographic minus and the en dash made '-', so that
 * what a keyboard or a paste makes of "4-" is the code. False when too long.
 */
static bool
plain_dashes(struct str in, char *out, size_t room, size_t *len)
{
	size_t n = 0;
	for (size_t i = 0; i < in.len;) {
		if (n + 1 >= room)
			return false;
		if (in.len - i >= 3 &&
		    (memcmp(in.p + i, "\xe2\x88\x92", 3) == 0 ||
			memcmp(in.p + i, "\xe2\x80\x93", 3) == 0)) {
			out[n++] = '-';
			i += 3;
		} else {
			out[n++] = in.p[i++];
		}
	}
	*len = n;
	return true;
}

enum how {
	HOW_CODE,
	HOW_CODE_NOCASE,
	HOW_WORD,
	HOW_PREFIX,
	HOW_COUNT
};

static bool
fits(const struct myo_choice *c, struct str text, enum how how)
{
	struct str code = str_from(c->code);
	struct str label = str_from(c->label);
	switch (how) {
	case HOW_CODE:
		return str_eq(code, text);
	case HOW_CODE_NOCASE:
		return str_eq_nocase(code, text);
	case HOW_WORD:
		if (str_eq_nocase(label, text))
			return true;
		break;
	case HOW_PREFIX:
	case HOW_COUNT:
		assert(how == HOW_PREFIX);
		if (str_starts_nocase(code, text) ||
		    str_starts_nocase(label, text))
			return true;
		break;
	}
	for (size_t i = 0; i < c->n_aliases && how >= HOW_WORD; i++) {
		struct str alias = str_from(c->aliases[i]);
		if (how == HOW_WORD ? str_eq_nocase(alias, text)
				    : str_starts_nocase(alias, text))
			return true;
	}
	return false;
}

static enum myo_match
match_how(const struct myo_choice *choices, size_t n, struct str text,
    enum how how, size_t *index)
{
	size_t found = 0, at = 0;
	for (size_t i = 0; i < n; i++) {
		if (fits(&choices[i], text, how)) {
			found++;
			at = i;
		}
	}
	if (found == 1)
		*index = at;
	return found == 0 ? MYO_MATCH_NONE
			  : (found == 1 ? MYO_MATCH_ONE : MYO_MATCH_MANY);
}

/*
 * What may stand for the beginning of a word. A number never does: 2 is not
 * the 25 of its scale. Where codes are numbers, three letters at least: a slip
 * of one key is no grade.
 */
static bool
can_be_prefix(const struct myo_choice *choices, size_t n, struct str text)
{
	if (text.p[0] >= '0' && text.p[0] <= '9')
		return false;
	return text.len >= 3 || choices_numbered(choices, n);
}

static bool
match_number(struct str text, size_t n, size_t *index)
{
	size_t v = 0;
	for (size_t i = 0; i < text.len; i++) {
		if (text.p[i] < '0' || text.p[i] > '9' || v > n)
			return false;
		v = v * 10 + (size_t)(text.p[i] - '0');
	}
	if (text.len == 0 || text.p[0] == '0' || v < 1 || v > n)
		return false;
	*index = v - 1;
	return true;
}

enum myo_match
myo_choices_match(const struct myo_choice *choices, size_t n, bool numbered,
    const char *text, size_t len, size_t *index)
{
	char plain[MATCH_MAX];
	size_t plain_len = 0;
	struct str t = str_trim((struct str){ text, len });
	if (t.len == 0 || !plain_dashes(t, plain, sizeof(plain), &plain_len))
		return MYO_MATCH_NONE;
	t = (struct str){ plain, plain_len };
	for (enum how how = HOW_CODE; how < HOW_COUNT; how++) {
		enum myo_match m = MYO_MATCH_NONE;
		if (how == HOW_PREFIX && numbered && match_number(t, n, index))
			return MYO_MATCH_ONE;
		if (how == HOW_PREFIX && !can_be_prefix(choices, n, t))
			break;
		m = match_how(choices, n, t, how, index);
		if (m != MYO_MATCH_NONE)
			return m;
	}
	return MYO_MATCH_NONE;
}

bool
choice_label_says_code(const char *code, const char *label)
{
	for (; *code != '\0'; code++, label++) {
		/* several: codes with blanks, labels with commas between */
		if (*code == ' ' && *label == ',')
			label++;
		if (*label != *code && !(*code == '-' && *label == ' '))
			return false;
	}
	/* "mid" of "middle" is another word, "4" of "4.5" another number */
	return *label == '\0' || *label == ' ' || *label == ',';
}

bool
choices_numbered(const struct myo_choice *choices, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (choices[i].code[0] >= '0' && choices[i].code[0] <= '9')
			return false;
	return true;
}

/* One row a qualifier; "**" stands before "*", so that it is found first. */
struct qualifier {
	const char *text;
	enum myo_qualifier bit;
};

static const struct qualifier qualifiers[] = {
	{ "p", MYO_QUAL_PAIN },
	{ "**", MYO_QUAL_OTHER_NORMAL },
	{ "*", MYO_QUAL_OTHER_LOW },
	{ "~", MYO_QUAL_UNCERTAIN },
};
#define N_QUALIFIERS (sizeof(qualifiers) / sizeof(qualifiers[0]))

bool
qualifier_find(struct str text, unsigned *bit)
{
	for (size_t i = 0; i < N_QUALIFIERS; i++) {
		if (!str_eqc(text, qualifiers[i].text))
			continue;
		*bit = qualifiers[i].bit;
		return true;
	}
	return false;
}

bool
qualifiers_join(unsigned *set, unsigned more)
{
	const unsigned stars = MYO_QUAL_OTHER_LOW | MYO_QUAL_OTHER_NORMAL;

	if ((*set & more) != 0 || ((*set | more) & stars) == stars)
		return false;
	*set |= more;
	return true;
}

static bool
strip_qualifier(struct str *text, unsigned *set)
{
	for (size_t i = 0; i < N_QUALIFIERS; i++) {
		struct str q = str_from(qualifiers[i].text);
		if (text->len <= q.len ||
		    !str_eq_nocase(str_skip(*text, text->len - q.len), q))
			continue;
		if (!qualifiers_join(set, qualifiers[i].bit))
			return false;
		*text = str_trim((struct str){ text->p, text->len - q.len });
		return true;
	}
	return false;
}

enum myo_match
choices_match_qualified(const struct myo_choice *choices, size_t n,
    struct str text, size_t *index, unsigned *set)
{
	struct str t = str_trim(text);
	unsigned found = 0;
	bool numbered = choices_numbered(choices, n);
	enum myo_match worst = MYO_MATCH_NONE;
	do {
		enum myo_match m =
		    myo_choices_match(choices, n, numbered, t.p, t.len, index);
		if (m == MYO_MATCH_ONE) {
			*set = found;
			return m;
		}
		if (m == MYO_MATCH_MANY)
			worst = m;
	} while (strip_qualifier(&t, &found));
	return worst;
}

void
qualifiers_strip(struct str *text, unsigned *set)
{
	*set = 0;
	while (strip_qualifier(text, set))
		continue;
}

enum myo_match
myo_scale_parse(const struct myo_scale *scale, const char *text, size_t len,
    size_t *index, unsigned *set)
{
	return choices_match_qualified(scale->levels, scale->n_levels,
	    (struct str){ text, len }, index, set);
}

const char *
myo_choice_as(const struct myo_choice *level, const char *scale_id)
{
	for (size_t i = 0; i < level->n_as; i++)
		if (strcmp(level->as[i].name, scale_id) == 0)
			return level->as[i].value;
	return NULL;
}

const struct myo_choice *
myo_scale_level(const struct myo_scale *scale, const char *code)
{
	for (size_t i = 0; i < scale->n_levels; i++)
		if (strcmp(scale->levels[i].code, code) == 0)
			return &scale->levels[i];
	return NULL;
}

void
myo_qualifiers_text(unsigned set, char out[MYO_QUALIFIER_SIZE])
{
	size_t n = 0;
	for (size_t i = 0; i < N_QUALIFIERS; i++) {
		if ((set & qualifiers[i].bit) == 0)
			continue;
		for (const char *p = qualifiers[i].text; *p != '\0'; p++)
			if (n + 1 < MYO_QUALIFIER_SIZE)
				out[n++] = *p;
	}
	out[n] = '\0';
}

bool
myo_qualifiers_parse(const char *text, unsigned *set)
{
	struct str t = str_from(text);
	unsigned found = 0;
	/* strip_qualifier leaves at least one byte: put one in front */
	char room[MYO_QUALIFIER_SIZE + 1];
	if (t.len >= MYO_QUALIFIER_SIZE)
		return false;
	room[0] = '-';
	memcpy(room + 1, text, t.len);
	struct str rest = { room, t.len + 1 };
	while (strip_qualifier(&rest, &found))
		continue;
	if (rest.len != 1)
		return false;
	*set = found;
	return true;
}
