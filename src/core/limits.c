/*
 * Limits: numbers that a clinic sets for itself. A protocol writes
 * {limit:NAME=NUMBER} with its own number, or {limit:NAME} where the clinic
 * has to give one; both become the number in force before anything is made of
 * the value. So what is asked, what is judged and the snapshot agree, and a
 * later change of the configuration changes no record.
 *
 * Only what is asked and judged has them: sections of safety items, steps,
 * stops and checks.
 */
#include "core/load.h"

#include <string.h>

#include "base/banned.h"

#define LIMIT_MAX 8

static const char opening[] = "{limit:";

bool
limit_is(struct str s)
{
	size_t points = 0;
	if (s.len == 0 || s.len > LIMIT_MAX || s.p[0] == '.' ||
	    s.p[s.len - 1] == '.')
		return false;
	for (size_t i = 0; i < s.len; i++) {
		if (s.p[i] == '.')
			points++;
		else if (s.p[i] < '0' || s.p[i] > '9')
			return false;
	}
	return points <= 1;
}

/* One value on its way: the text so far, and where its bytes come from. */
struct filling {
	struct loader *ld;
	const struct sect *sect;
	const struct field *field;
	struct ini_entry *entry; /* the copy */
	struct ini_piece **end;
	const struct ini_piece *next; /* of the original, not taken yet */
	struct buf text;
	bool changed, ok;
};

static bool
may_have_limits(enum sect_type type)
{
	return type == SECT_SAFETY || type == SECT_STEP || type == SECT_STOP ||
	       type == SECT_CHECK || type == SECT_SCORE;
}

/* A byte of the copy comes from `offset` of the original. */
static void
mark(struct filling *f, size_t offset)
{
	struct ini_piece *piece = arena_new(f->ld->arena, struct ini_piece, 1);
	if (piece == NULL)
		return;
	piece->at = f->text.len;
	piece->place = ini_value_place(f->field->entry, offset);
	*f->end = piece;
	f->end = &piece->next;
}

/* The original from `from` to `to`, and the pieces that start in it. */
static void
take(struct filling *f, size_t from, size_t to)
{
	struct str value = f->field->entry->value;
	while (f->next != NULL && f->next->at < to) {
		size_t at = f->next->at;
		buf_add(&f->text, value.p + from, at - from);
		mark(f, at);
		from = at;
		f->next = f->next->next;
	}
	buf_add(&f->text, value.p + from, to - from);
}

static struct myo_limit *
find_limit(const struct loader *ld, struct str name)
{
	for (size_t i = 0; i < ld->n_limits; i++)
		if (str_eqc(name, ld->limits[i].name))
			return &ld->limits[i];
	return NULL;
}

static void
refuse(struct filling *f, size_t offset, struct str what, const char *why)
{
	f->ok = false;
	fault_value(f->ld, DIAG_BAD_LIMIT, f->sect, f->field, offset,
	    "'%.*s%s'; %s", SHORT_ARG(what), why);
}

/* NULL after reporting, or out of memory. `what` is all of it, braces too. */
static const struct myo_limit *
limit_of(struct filling *f, size_t offset, struct str what)
{
	struct loader *ld = f->ld;
	struct str standard;
	struct str inside = { what.p + sizeof(opening) - 1,
		what.len - sizeof(opening) };
	struct str name = str_cut(inside, '=', &standard);
	if (!id_is(name) || (standard.p != NULL && !limit_is(standard))) {
		refuse(f, offset, what,
		    "write {limit:NAME=NUMBER}, the number of at most 8 "
		    "digits and a point");
		return NULL;
	}
	struct myo_limit *limit = find_limit(ld, name);
	if (limit == NULL) {
		struct myo_limit *grown = arena_grow(ld->arena, ld->limits,
		    ld->n_limits, &ld->cap_limits, sizeof(*grown));
		if (grown == NULL)
			return NULL;
		ld->limits = grown;
		limit = &grown[ld->n_limits++];
		const char *local = catalogue_limit(ld->catalogue, name);
		*limit = (struct myo_limit){
			.name = arena_str(ld->arena, name),
			.standard = "",
			.value =
			    local != NULL ? arena_cstr(ld->arena, local) : "",
			.is_local = local != NULL,
		};
	}
	if (standard.p != NULL && limit->standard[0] == '\0') {
		limit->standard = arena_str(ld->arena, standard);
	} else if (standard.p != NULL && !str_eqc(standard, limit->standard)) {
		/* Two numbers for one name: which one is meant? */
		refuse(f, offset, what,
		    arena_printf(ld->arena,
			"before it was %s: one name has one number",
			limit->standard));
		return NULL;
	}
	if (!limit->is_local)
		limit->value = limit->standard;
	if (limit->value[0] == '\0') {
		refuse(f, offset, what,
		    "it has no number here and none under [limits] of the "
		    "configuration");
		return NULL;
	}
	return limit;
}

/* "{WORD:" with another word is a slip of the pen, or just text. */
static void
look_at_brace(struct filling *f, size_t offset)
{
	struct str rest = str_skip(f->field->entry->value, offset + 1);
	size_t n = 0;
	while (n < rest.len && ((rest.p[n] >= 'a' && rest.p[n] <= 'z') ||
				   (rest.p[n] >= 'A' && rest.p[n] <= 'Z')))
		n++;
	if (n > 0 && n < rest.len && rest.p[n] == ':')
		fault_value(f->ld, DIAG_PLACEHOLDER, f->sect, f->field, offset,
		    "'{%.*s:'; there is {limit:NAME=NUMBER}",
		    STR_ARG(short_text((struct str){ rest.p, n })));
}

/* From the brace at `offset`; returns where to go on. */
static size_t
fill_in(struct filling *f, size_t offset)
{
	struct str rest = str_skip(f->field->entry->value, offset);
	if (!str_starts(rest, str_from(opening))) {
		look_at_brace(f, offset);
		take(f, offset, offset + 1);
		return offset + 1;
	}
	size_t len = str_find(rest, '}');
	if (len < rest.len)
		len++;
	struct str what = { rest.p, len };
	f->changed = true;
	if (!may_have_limits(f->sect->type)) {
		refuse(f, offset, what,
		    "limits are for [safety], [step], [stop], [check] and "
		    "[score]");
	} else if (what.p[len - 1] != '}') {
		refuse(f, offset, what, "'}' is missing");
	} else {
		const struct myo_limit *limit = limit_of(f, offset, what);
		mark(f, offset);
		if (limit != NULL)
			buf_adds(&f->text, limit->value);
	}
	/* Pieces that start inside of it are gone with it. */
	while (f->next != NULL && f->next->at < offset + len)
		f->next = f->next->next;
	mark(f, offset + len);
	return offset + len;
}

static void
fill_field(struct loader *ld, const struct sect *sect, struct field *field)
{
	struct str value = field->entry->value;
	struct ini_entry *entry = arena_new(ld->arena, struct ini_entry, 1);
	if (entry == NULL)
		return;
	*entry = *field->entry;
	entry->first.next = NULL;
	struct filling f = {
		.ld = ld,
		.sect = sect,
		.field = field,
		.entry = entry,
		.end = &entry->first.next,
		.next = field->entry->first.next,
		.text = BUF_INIT,
		.ok = true,
	};
	size_t at = 0;
	while (at < value.len) {
		size_t brace = at + str_find(str_skip(value, at), '{');
		take(&f, at, brace);
		at = brace < value.len ? fill_in(&f, brace) : brace;
	}
	if (f.changed) {
		entry->value.p = arena_str(ld->arena, buf_str(&f.text));
		entry->value.len = strlen(entry->value.p);
		field->entry = entry;
		field->bad |= !f.ok;
	}
	words_release(ld, &f.text);
}

void
limits_fill_in(struct loader *ld)
{
	for (size_t i = 0; i < ld->n_sects; i++) {
		struct sect *sect = ld->all_sects[i];
		struct field *f = sect->fields;
		for (; f != NULL; f = f->next) {
			if (f->row == NULL || f->bad || f->entry->damaged ||
			    f->row->type == KEY_FROM ||
			    f->row->type == KEY_TEMPLATE)
				continue;
			if (str_find(f->entry->value, '{') <
			    f->entry->value.len)
				fill_field(ld, sect, f);
		}
	}
}
