/*
 * mapping.c: from the bytes of a file to a mapping, without its protocol.
 */
#include "import/mapping.h"

#include <stdarg.h>
#include <string.h>

#include "base/buf.h"
#include "base/num.h"
#include "base/utf8.h"

#include "base/banned.h"

#define NEAR 3 /* how far off a mistyped name may be to be pointed out */

/* In the order of the manual. */
static const struct {
	const char *name;
	size_t words;
	const char *usage;
} sections[] = {
	{ "import", 1, "[import]" },
	{ "column", 2, "[column ID]" },
	{ "fixed", 2, "[fixed ID]" },
	{ "map", 2, "[map ID]" },
};

#define N_OF(a) (sizeof(a) / sizeof((a)[0]))

void
mapping_fault(struct mapping *m, enum diag_code code, struct ini_place place,
    const char *fmt, ...)
{
	va_list ap;

	if (diag_severity(code) == MYO_ERROR)
		m->errors++;
	va_start(ap, fmt);
	diag_vadd(m->diags, code, ini_at(m->doc, place), fmt, ap);
	va_end(ap);
}

/* ---- keys */

static int
find_key(const char *section, struct str name)
{
	for (int k = 0; k < MAPPING_KEYS; k++)
		if (strcmp(section, mapping_keys[k].section) == 0 &&
		    str_eqc(name, mapping_keys[k].name))
			return k;
	return -1;
}

/* The nearest key wins, that of the same section before another's. */
static void
unknown_key(struct mapping *m, const char *section, const struct ini_entry *e)
{
	const struct mapping_row *near = NULL;
	size_t best = NEAR;

	for (size_t k = 0; k < MAPPING_KEYS; k++) {
		const struct mapping_row *row = &mapping_keys[k];
		size_t d = str_distance(str_from(row->name), e->key, NEAR);
		bool own = strcmp(row->section, section) == 0;
		if (d < best || (d == best && near != NULL && own)) {
			best = d;
			near = row;
		}
	}
	if (near == NULL)
		mapping_fault(
		    m, DIAG_UNKNOWN_KEY, e->place, "'%.*s'", STR_ARG(e->key));
	else if (strcmp(near->section, section) != 0)
		mapping_fault(m, DIAG_UNKNOWN_KEY, e->place,
		    "'%.*s' in [%s]; '%s' belongs to [%s]", STR_ARG(e->key),
		    section, near->name, near->section);
	else
		mapping_fault(m, DIAG_UNKNOWN_KEY, e->place,
		    "'%.*s'; did you mean '%s'?", STR_ARG(e->key), near->name);
}

/* "side = left" on a continuation line was meant to be a key of its own. */
static void
check_swallowed(struct mapping *m, const struct ini_entry *e)
{
	const struct ini_piece *piece = e->first.next;
	struct ini_place place;
	struct str key;

	while (ini_next_swallowed(e, &piece, &key, &place))
		mapping_fault(m, DIAG_INI_INDENTED_KEY, place,
		    "'%.*s' is read as part of '%.*s'; start it in the first "
		    "column",
		    STR_ARG(key), STR_ARG(e->key));
}

static void
read_keys(struct mapping *m, const char *section, const struct ini_section *s,
    const struct ini_entry *own[MAPPING_KEYS])
{
	for (const struct ini_entry *e = s->entries; e != NULL; e = e->next) {
		int k = find_key(section, e->key);
		if (k < 0) {
			unknown_key(m, section, e);
		} else if (own[k] != NULL) {
			mapping_fault(m, DIAG_DUP_KEY, e->place,
			    "'%.*s', first in line %d", STR_ARG(e->key),
			    own[k]->place.line);
		} else {
			own[k] = e;
			check_swallowed(m, e);
			if (e->value.len == 0 && !e->damaged)
				mapping_fault(m, DIAG_EMPTY_VALUE, e->place,
				    "'%.*s'", STR_ARG(e->key));
		}
	}
	for (size_t k = 0; k < MAPPING_KEYS; k++)
		if (strcmp(mapping_keys[k].section, section) == 0 &&
		    mapping_keys[k].required && own[k] == NULL)
			mapping_fault(m, DIAG_MISSING_KEY, s->place, "'%s'",
			    mapping_keys[k].name);
}

/* ---- values */

static void
refuse_value(struct mapping *m, const struct ini_entry *e, const char *wanted)
{
	mapping_fault(m, DIAG_BAD_VALUE, ini_value_place(e, 0),
	    "'%.*s' for '%.*s'; %s", STR_ARG(e->value), STR_ARG(e->key),
	    wanted);
}

/* What was given, or the standard. */
static const char *
text_of(const struct ini_entry *const own[MAPPING_KEYS], enum mapping_key key)
{
	return own[key] != NULL && !own[key]->damaged
		   ? own[key]->value.p
		   : mapping_keys[key].standard;
}

/* The place of the value among the choices, blanks aside; -1 for none given,
 * or a refused one. *out is the choice. */
static int
choice_of(struct mapping *m, const struct ini_entry *const own[MAPPING_KEYS],
    enum mapping_key key, const char **out)
{
	const struct mapping_row *row = &mapping_keys[key];
	struct buf text = BUF_INIT, wanted = BUF_INIT;
	struct str rest = str_from(row->choices);
	int found = -1;

	for (const char *p = text_of(own, key); *p != '\0'; p++)
		if (*p != ' ' && *p != '\t')
			buf_addc(&text, *p);
	*out = "";
	for (int i = 0; rest.len > 0; i++) {
		struct str choice = str_cut(rest, '|', &rest);
		if (str_eq(choice, buf_str(&text))) {
			found = i;
			*out = arena_str(m->arena, choice);
		}
		buf_addf(&wanted, "%s%.*s", wanted.len > 0 ? " or " : "use ",
		    STR_ARG(choice));
	}
	if (found < 0 && text.len > 0)
		refuse_value(m, own[key], wanted.data);
	buf_release(&wanted);
	buf_release(&text);
	return found;
}

static bool
chosen(struct mapping *m, enum mapping_key key, const char *wanted)
{
	const char *text;

	return choice_of(m, m->own, key, &text) >= 0 &&
	       strcmp(text, wanted) == 0;
}

static void
read_zone(struct mapping *m)
{
	const char *zone = text_of(m->own, MAPPING_ZONE);

	m->local = strcmp(zone, "local") == 0;
	if (!m->local && !when_offset(str_from(zone), &m->offset_min) &&
	    zone[0] != '\0')
		refuse_value(m, m->own[MAPPING_ZONE],
		    "use local, utc, or an offset like +01:00");
}

/* ---- [import] */

static void
either_column(struct mapping *m, enum mapping_key column, const char *wide,
    const char **out)
{
	*out = text_of(m->own, column);
	if (m->wide && (*out)[0] == '\0')
		*out = wide;
	if ((*out)[0] == '\0' && m->own[column] == NULL && m->head != NULL)
		mapping_fault(m, DIAG_MISSING_KEY, m->head->place, "'%s'",
		    mapping_keys[column].name);
}

static void
read_who(struct mapping *m)
{
	m->examiner_column = text_of(m->own, MAPPING_EXAMINER_COLUMN);
	m->examiner = text_of(m->own, MAPPING_EXAMINER);
	if (m->wide && m->examiner_column[0] == '\0' && m->examiner[0] == '\0')
		m->examiner_column = "examiner_id";
	if (m->own[MAPPING_EXAMINER] != NULL &&
	    m->own[MAPPING_EXAMINER_COLUMN] != NULL)
		mapping_fault(m, DIAG_DUP_KEY, m->own[MAPPING_EXAMINER]->place,
		    "'examiner' and 'examiner_column'; give one of them");
	else if (m->examiner_column[0] == '\0' && m->examiner[0] == '\0' &&
		 m->own[MAPPING_EXAMINER] == NULL &&
		 m->own[MAPPING_EXAMINER_COLUMN] == NULL)
		mapping_fault(m, DIAG_MISSING_KEY, m->head->place,
		    "'examiner_column', or 'examiner' for one who did all");
}

static void
read_sides(struct mapping *m)
{
	m->sides_column = text_of(m->own, MAPPING_SIDES_COLUMN);
	(void)choice_of(m, m->own, MAPPING_SIDES, &m->sides);
	if (m->wide && m->sides_column[0] == '\0' && m->sides[0] == '\0')
		m->sides_column = "session_sides";
	if (m->own[MAPPING_SIDES] != NULL &&
	    m->own[MAPPING_SIDES_COLUMN] != NULL)
		mapping_fault(m, DIAG_DUP_KEY, m->own[MAPPING_SIDES]->place,
		    "'sides' and 'sides_column'; give one of them");
}

static void
read_head(struct mapping *m, const struct ini_section *s)
{
	static const char separators[] = { ',', ';', '\t' };
	const char *text;

	m->head = s;
	read_keys(m, "import", s, m->own);
	m->protocol_id = text_of(m->own, MAPPING_PROTOCOL);
	m->wide = chosen(m, MAPPING_LAYOUT, "wide");
	either_column(m, MAPPING_PATIENT, "patient_id", &m->patient);
	either_column(m, MAPPING_OBSERVED, "observed_at", &m->observed);
	m->time = text_of(m->own, MAPPING_TIME);
	m->note_column = text_of(m->own, MAPPING_NOTE_COLUMN);
	if (m->wide && m->note_column[0] == '\0')
		m->note_column = "session_note";
	read_who(m);
	read_sides(m);
	(void)choice_of(m, m->own, MAPPING_ORDER, &m->order);
	int format = choice_of(m, m->own, MAPPING_DATE_FORMAT, &text);
	m->date_format = format < 0 ? WHEN_ISO : (enum when_format)format;
	int separator = choice_of(m, m->own, MAPPING_SEPARATOR, &text);
	m->separator = separators[separator < 0 ? 0 : separator];
	m->comma = chosen(m, MAPPING_DECIMAL, "comma");
	m->others_ignored = chosen(m, MAPPING_OTHERS, "ignore") ||
			    (m->wide && m->own[MAPPING_OTHERS] == NULL);
	m->empty_refused = chosen(m, MAPPING_EMPTY_ROWS, "refuse");
	read_zone(m);
}

/* ---- [column], [fixed], [map] */

struct mapping_column *
mapping_add(struct mapping *m)
{
	struct mapping_column *c =
	    arena_new(m->arena, struct mapping_column, 1);

	if (c == NULL)
		return NULL;
	*c = (struct mapping_column){
		.name = "",
		.place = { .step_id = "" },
		.unit = "",
		.blank = "",
		.answer = "",
		.note = "",
	};
	*m->columns_end = c;
	m->columns_end = &c->next;
	return c;
}

static void
read_place(struct mapping *m, struct mapping_column *c, enum mapping_key step,
    enum mapping_key side, enum mapping_key trial)
{
	const char *text;

	c->place.step_id = text_of(c->own, step);
	int which = choice_of(m, c->own, side, &text);
	c->place.side = which < 0    ? MYO_SIDE_ONCE
			: which == 0 ? MYO_SIDE_RIGHT
				     : MYO_SIDE_LEFT;
	struct str number = str_from(text_of(c->own, trial));
	uint64_t n = 0;
	if (number.len > 0 &&
	    (number.len > 3 || !num_uint(number, &n) || n == 0)) {
		refuse_value(m, c->own[trial], "use a number from 1 on");
		n = 0;
	}
	c->place.trial = (int)n;
}

static void
read_column(struct mapping *m, const struct ini_section *s)
{
	struct mapping_column *c = mapping_add(m);
	const char *text;

	if (c == NULL)
		return;
	c->section = s;
	read_keys(m, "column", s, c->own);
	c->name = text_of(c->own, MAPPING_COLUMN_NAME);
	if (c->own[MAPPING_COLUMN_NAME] == NULL)
		c->name = s->words[1].text.p;
	int is = choice_of(m, c->own, MAPPING_COLUMN_IS, &text);
	c->is = is < 0 ? MAPPING_ANSWER : (enum mapping_is)is;
	read_place(m, c, MAPPING_COLUMN_STEP, MAPPING_COLUMN_SIDE,
	    MAPPING_COLUMN_TRIAL);
	c->unit = text_of(c->own, MAPPING_COLUMN_UNIT);
	c->blank = text_of(c->own, MAPPING_COLUMN_BLANK);
	if (c->is != MAPPING_IGNORED && c->own[MAPPING_COLUMN_STEP] == NULL)
		mapping_fault(
		    m, DIAG_MISSING_KEY, s->place, "'step', or 'is = ignored'");
	for (enum mapping_key k = MAPPING_COLUMN_MAP; k <= MAPPING_COLUMN_BLANK;
	     k++)
		if (c->own[k] != NULL && c->is != MAPPING_ANSWER)
			mapping_fault(m, DIAG_BAD_VALUE, c->own[k]->place,
			    "'%s' is for columns of answers",
			    mapping_keys[k].name);
}

static void
read_fixed(struct mapping *m, const struct ini_section *s)
{
	struct mapping_column *c = mapping_add(m);

	if (c == NULL)
		return;
	c->section = s;
	c->fixed = true;
	read_keys(m, "fixed", s, c->own);
	read_place(
	    m, c, MAPPING_FIXED_STEP, MAPPING_FIXED_SIDE, MAPPING_FIXED_TRIAL);
	c->answer = text_of(c->own, MAPPING_FIXED_ANSWER);
	c->note = text_of(c->own, MAPPING_FIXED_NOTE);
}

static void
read_pair(struct mapping *m, struct mapping_map *map, const struct ini_entry *e,
    struct mapping_pair ***end)
{
	for (const struct mapping_pair *p = map->pairs; p != NULL; p = p->next)
		if (str_eq(p->cell, e->key)) {
			mapping_fault(m, DIAG_DUP_KEY, e->place,
			    "'%.*s', first in line %d", STR_ARG(e->key),
			    p->entry->place.line);
			return;
		}
	if (e->damaged)
		return;
	if (e->value.len == 0) {
		mapping_fault(m, DIAG_EMPTY_VALUE, e->place,
		    "'%.*s'; write blank where it means no answer",
		    STR_ARG(e->key));
		return;
	}
	check_swallowed(m, e);
	struct mapping_pair *pair = arena_new(m->arena, struct mapping_pair, 1);
	if (pair == NULL)
		return;
	*pair = (struct mapping_pair){ e->key, e->value, e, NULL };
	**end = pair;
	*end = &pair->next;
}

static void
read_map(struct mapping *m, const struct ini_section *s)
{
	struct mapping_map *map = arena_new(m->arena, struct mapping_map, 1);
	struct mapping_map **at = &m->maps;

	if (map == NULL)
		return;
	while (*at != NULL)
		at = &(*at)->next;
	*at = map;
	map->id = s->words[1].text.p;
	map->section = s;
	struct mapping_pair **end = &map->pairs;
	for (const struct ini_entry *e = s->entries; e != NULL; e = e->next)
		read_pair(m, map, e, &end);
}

/* Maps may stand behind the columns that use them. */
static void
find_maps(struct mapping *m)
{
	for (struct mapping_column *c = m->columns; c != NULL; c = c->next) {
		const char *id = text_of(c->own, MAPPING_COLUMN_MAP);
		const struct mapping_map *map = m->maps;
		if (id[0] == '\0')
			continue;
		while (map != NULL && strcmp(map->id, id) != 0)
			map = map->next;
		c->map = map;
		if (map == NULL)
			mapping_fault(m, DIAG_DANGLING,
			    ini_value_place(c->own[MAPPING_COLUMN_MAP], 0),
			    "there is no [map %s]", id);
	}
	for (const struct mapping_map *map = m->maps; map != NULL;
	     map = map->next) {
		const struct mapping_column *c = m->columns;
		while (c != NULL && c->map != map)
			c = c->next;
		if (c == NULL)
			mapping_fault(m, DIAG_UNUSED, map->section->place,
			    "[map %s]", map->id);
	}
}

/* A column of the file is one thing. */
static void
check_name(struct mapping *m, const struct mapping_column *c)
{
	const struct {
		enum mapping_key key;
		const char *name;
	} heads[] = {
		{ MAPPING_PATIENT, m->patient },
		{ MAPPING_OBSERVED, m->observed },
		{ MAPPING_TIME, m->time },
		{ MAPPING_EXAMINER_COLUMN, m->examiner_column },
		{ MAPPING_SIDES_COLUMN, m->sides_column },
		{ MAPPING_NOTE_COLUMN, m->note_column },
	};
	const struct mapping_column *first = m->columns;

	if (c->fixed)
		return;
	for (size_t i = 0; i < N_OF(heads); i++)
		if (strcmp(heads[i].name, c->name) == 0)
			mapping_fault(m, DIAG_DUP_KEY, c->section->place,
			    "column '%s', which is '%s' already", c->name,
			    mapping_keys[heads[i].key].name);
	while (
	    first != c && (first->fixed || strcmp(first->name, c->name) != 0))
		first = first->next;
	if (first != c)
		mapping_fault(m, DIAG_DUP_KEY, c->section->place,
		    "column '%s', first in line %d", c->name,
		    first->section->place.line);
}

/* ---- sections */

static int
find_section(struct str name)
{
	for (size_t i = 0; i < N_OF(sections); i++)
		if (str_eqc(name, sections[i].name))
			return (int)i;
	return -1;
}

static void
unknown_section(struct mapping *m, const struct ini_section *s)
{
	struct str name = s->words[0].text;
	struct near near = { NULL, NEAR };

	for (size_t i = 0; i < N_OF(sections); i++)
		(void)near_try(&near, name, sections[i].name);
	if (near.name != NULL)
		mapping_fault(m, DIAG_UNKNOWN_SECTION, s->words[0].place,
		    "'%.*s'; did you mean '%s'?", STR_ARG(name), near.name);
	else
		mapping_fault(m, DIAG_UNKNOWN_SECTION, s->words[0].place,
		    "'%.*s'", STR_ARG(name));
}

static bool
same_section(const struct ini_section *a, const struct ini_section *b)
{
	if (a->n_words != b->n_words)
		return false;
	for (size_t i = 0; i < a->n_words && i < INI_WORDS; i++)
		if (!str_eq(a->words[i].text, b->words[i].text))
			return false;
	return true;
}

static void
read_section(struct mapping *m, const struct ini_section *s)
{
	const struct ini_section *first = m->doc->sections;

	if (s->damaged || s->n_words == 0)
		return;
	int which = find_section(s->words[0].text);
	if (which < 0) {
		unknown_section(m, s);
		return;
	}
	if (s->n_words != sections[which].words) {
		mapping_fault(m, DIAG_BAD_SECTION, s->place, "write %s",
		    sections[which].usage);
		return;
	}
	while (first != s && !same_section(first, s))
		first = first->next;
	if (first != s) {
		mapping_fault(m, DIAG_DUP_SECTION, s->place, "first in line %d",
		    first->place.line);
		return;
	}
	static void (*const readers[])(
	    struct mapping *, const struct ini_section *) = { read_head,
		read_column, read_fixed, read_map };
	readers[which](m, s);
}

struct mapping *
mapping_read(struct arena *arena, const char *file, struct str text,
    struct myo_diags *diags)
{
	struct mapping *m = arena_new(arena, struct mapping, 1);

	if (m == NULL)
		return NULL;
	*m = (struct mapping){
		.file = file,
		.arena = arena,
		.protocol_id = "",
		.patient = "",
		.observed = "",
		.time = "",
		.examiner_column = "",
		.examiner = "",
		.sides_column = "",
		.note_column = "",
		.sides = "",
		.order = "",
		.local = true,
		.separator = ',',
		.columns_end = &m->columns,
		.diags = diags,
	};
	m->doc = ini_read(arena, file, text, diags);
	if (m->doc == NULL)
		return NULL;
	m->errors = m->doc->n_errors;
	for (const struct ini_section *s = m->doc->sections; s != NULL;
	     s = s->next)
		read_section(m, s);
	if (m->head == NULL)
		diag_add(
		    diags, DIAG_MISSING_SECTION, DIAG_FILE(file), "'[import]'");
	m->errors += m->head == NULL;
	find_maps(m);
	for (const struct mapping_column *c = m->columns; c != NULL;
	     c = c->next)
		check_name(m, c);
	return arena_failed(arena) ? NULL : m;
}

bool
mapping_is(struct str text)
{
	struct str header, rest;

	text = utf8_unmarked(text);
	return ini_next_header(&text, &header) &&
	       find_section(str_word(header, &rest)) >= 0;
}
