/*
 * Sections -> the model, all but what refers to other steps.
 */
#include "core/load.h"

#include <assert.h>
#include <string.h>

#include "base/num.h"
#include "core/unit.h"

#include "base/banned.h"

static struct myo_where
where_of(struct loader *ld, const struct sect *sect)
{
	struct diag_at at = ini_at(sect->raw->doc, sect->raw->place);
	return (struct myo_where){ arena_cstr(ld->arena, at.file), at.line,
		at.column };
}

/* ---- Sides */

struct sides {
	enum myo_side side[2];
	size_t n;
	bool else_side;
};

static enum myo_side
side_of(struct str word)
{
	if (str_eqc(word, "right"))
		return MYO_SIDE_RIGHT;
	return str_eqc(word, "left") ? MYO_SIDE_LEFT : MYO_SIDE_ONCE;
}

static bool
parse_sides(struct str text, struct sides *out)
{
	struct str rest, second;
	*out = (struct sides){ { MYO_SIDE_ONCE, MYO_SIDE_ONCE }, 1, false };
	if (str_eqc(text, "once"))
		return true;
	struct str first = str_trim(str_cut(text, ',', &second));
	if (second.p == NULL) {
		first = str_word(text, &rest);
		if (rest.len > 0) {
			struct str word = str_word(rest, &second);
			out->else_side = str_eqc(word, "else");
			if (!out->else_side)
				return false;
		}
	}
	out->side[0] = side_of(first);
	if (second.p != NULL && second.len > 0) {
		out->side[1] = side_of(str_trim(second));
		out->n = 2;
		return out->side[0] != MYO_SIDE_ONCE &&
		       out->side[1] != MYO_SIDE_ONCE &&
		       out->side[0] != out->side[1];
	}
	return out->side[0] != MYO_SIDE_ONCE && !out->else_side &&
	       second.p == NULL;
}

/* False after reporting; then *out is for one side, that is none. */
static bool
read_sides(struct loader *ld, const struct sect *sect, const struct field *f,
    struct sides *out)
{
	bool ok = parse_sides(f->entry->value, out);
	if (ok && out->else_side && sect->type == SECT_PROTOCOL)
		ok = false;
	if (!ok) {
		*out = (struct sides){ .n = 1 };
		fault_value(ld, DIAG_BAD_VALUE, sect, f, 0,
		    "'%s' for 'sides'; use right, left, both with a comma%s",
		    f->entry->value.p,
		    sect->type == SECT_PROTOCOL
			? ", or once"
			: ", once, or 'right else left'");
	}
	return ok;
}

/* ---- [protocol] */

void
build_head(struct loader *ld)
{
	struct myo_protocol *p = ld->protocol;
	set_defaults(SECT_PROTOCOL, p);
	p->id = "";
	p->n_sides = 1;
	p->snapshot = "";
	p->rev = "";
	struct sect *sect = ld->sects[SECT_PROTOCOL].first;
	if (sect == NULL) {
		fault(ld, DIAG_MISSING_SECTION, DIAG_FILE(ld->doc->file),
		    "'protocol'");
		return;
	}
	set_all(ld, sect, p);
	const struct field *f = sect_field(sect, "id");
	if (f != NULL && id_is(f->entry->value))
		p->id = f->entry->value.p;
	else if (f != NULL)
		fault_value(ld, DIAG_BAD_ID, sect, f, 0,
		    "'%s'; use a small letter, then up to 39 of a-z 0-9 -",
		    f->entry->value.p);
	f = sect_field(sect, "sides");
	struct sides sides;
	ld->sides_bad = f == NULL && sect_has(sect, "sides");
	if (f == NULL)
		return;
	ld->sides_bad = !read_sides(ld, sect, f, &sides);
	memcpy(p->sides, sides.side, sizeof(p->sides));
	p->n_sides = sides.n;
}

/* ---- Numbers */

static bool
is_unit(const char *s)
{
	size_t len = strlen(s);
	for (size_t i = 0; i < len; i++) {
		char c = s[i];
		if (!(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') &&
		    !(c >= '0' && c <= '9') && strchr("/%.", c) == NULL)
			return false;
	}
	return len > 0 && len <= 12;
}

static void
read_units(struct loader *ld, struct myo_step *step, struct sect *sect)
{
	const struct field *f = sect_field(sect, "unit");
	if (f == NULL)
		return;
	step->units = value_words(ld, f->entry->value, &step->n_units);
	if (step->n_units == 0)
		fault_value(ld, DIAG_BAD_VALUE, sect, f, 0,
		    "'%s' names no unit", f->entry->value.p);
	size_t pos = 0, at;
	struct str word;
	for (size_t i = 0; i < step->n_units; i++) {
		const char *unit = step->units[i];
		do {
			bool more =
			    list_next(f->entry->value, false, &pos, &word, &at);
			/* value_words has counted them */
			assert(more);
			(void)more;
		} while (word.len == 0);
		bool twice = false;
		for (size_t k = 0; k < i; k++)
			twice |= strcmp(unit, step->units[k]) == 0;
		if (!is_unit(unit))
			fault_value(ld, DIAG_BAD_VALUE, sect, f, at,
			    "'%s' for 'unit'; use up to 12 of a-z A-Z 0-9 "
			    "/ %% .",
			    unit);
		else if (twice)
			fault_value(ld, DIAG_BAD_VALUE, sect, f, at,
			    "'%s' stands twice in 'unit'", unit);
		else if (i > 0 &&
			 (unit_name(str_from(unit)) == NULL ||
			     !unit_same_dimension(step->units[0], unit)))
			fault_value(ld, DIAG_BAD_VALUE, sect, f, at,
			    "'%s' cannot be converted into '%s'", unit,
			    step->units[0]);
	}
}

static void
number_defaults(struct myo_step *step)
{
	static const char *const seconds[] = { "s" };
	if (step->kind == MYO_KIND_NUMBER)
		step->decimals = 2;
	if (step->kind == MYO_KIND_HOLD) {
		step->decimals = 1;
		step->units = seconds;
		step->n_units = 1;
	}
	step->has_min =
	    step->kind == MYO_KIND_HOLD || step->kind == MYO_KIND_COUNT;
}

/* ---- Steps and the rest */

const struct myo_named *
read_named(struct loader *ld, const struct sect *sect, size_t *n)
{
	struct myo_named *named = NULL;
	size_t cap = 0;
	*n = 0;
	for (const struct field *f = sect->fields; f != NULL; f = f->next) {
		if (f->row == NULL || f->bad || f->row->type != KEY_NAMED)
			continue;
		struct myo_named *grown =
		    arena_grow(ld->arena, named, *n, &cap, sizeof(*grown));
		if (grown == NULL)
			break;
		named = grown;
		named[*n].name = key_sub(f->entry->key).p;
		named[(*n)++].value = f->entry->value.p;
	}
	return named;
}

static void
step_sides(struct loader *ld, struct myo_step *step, struct step_info *info)
{
	const struct myo_protocol *p = ld->protocol;
	const struct field *f = sect_field(info->sect, "sides");
	memcpy(step->sides, p->sides, sizeof(step->sides));
	step->n_sides = p->n_sides;
	info->sides_bad = f == NULL && sect_has(info->sect, "sides");
	if (f == NULL)
		return;
	struct sides sides;
	info->sides_bad = !read_sides(ld, info->sect, f, &sides);
	memcpy(step->sides, sides.side, sizeof(step->sides));
	step->n_sides = sides.n;
	step->else_side = sides.else_side;
}

static void
build_step(struct loader *ld, struct myo_step *step, struct step_info *info)
{
	struct sect *sect = info->sect;
	const struct field *f = sect_field(sect, "kind");
	unsigned kind = MYO_KINDS;
	for (unsigned k = 0; f != NULL && k < MYO_KINDS; k++) {
		if (str_eqc(f->entry->value, myo_kind_text((enum myo_kind)k)))
			kind = k;
	}
	info->kind_bad = kind == MYO_KINDS || sect->from_failed;
	set_defaults(SECT_STEP, step);
	step->id = sect->id;
	step->kind = info->kind_bad ? MYO_KIND_TEXT : (enum myo_kind)kind;
	step->index = sect->index;
	step->with = -1;
	step->required = true;
	step->identifies = "";
	step->ask_if_text = "";
	step->where = where_of(ld, sect);
	if (step->kind == MYO_KIND_PALPATION)
		step->note = MYO_NOTE_IF_ABNORMAL;
	number_defaults(step);
	set_all(ld, sect, step);
	if (info->kind_bad)
		step->kind = MYO_KIND_TEXT;
	f = sect_field(sect, "identifies");
	if (f != NULL)
		step->identifies = f->entry->value.p;
	step->codes = read_named(ld, sect, &step->n_codes);
	read_units(ld, step, sect);
	step_sides(ld, step, info);
	if (!info->kind_bad)
		options_of_step(ld, step, info);
}

static void
build_steps(struct loader *ld)
{
	size_t n = 0;
	struct sect *sect = ld->sects[SECT_STEP].first;
	ld->steps =
	    arena_new(ld->arena, struct myo_step, ld->sects[SECT_STEP].count);
	ld->infos =
	    arena_new(ld->arena, struct step_info, ld->sects[SECT_STEP].count);
	if (ld->steps == NULL || ld->infos == NULL)
		return;
	for (; sect != NULL; sect = sect->next) {
		if (sect->bad)
			continue;
		sect->index = (int)n;
		ld->infos[n].sect = sect;
		build_step(ld, &ld->steps[n], &ld->infos[n]);
		n++;
	}
	ld->protocol->steps = ld->steps;
	ld->protocol->n_steps = n;
}

static void
build_muscles(struct loader *ld)
{
	size_t n = 0;
	struct sect *sect = ld->sects[SECT_MUSCLE].first;
	struct myo_muscle *muscles = arena_new(
	    ld->arena, struct myo_muscle, ld->sects[SECT_MUSCLE].count);
	for (; sect != NULL && muscles != NULL; sect = sect->next) {
		struct myo_muscle *m = &muscles[n];
		if (sect->bad)
			continue;
		set_defaults(SECT_MUSCLE, m);
		set_all(ld, sect, m);
		m->id = sect->id;
		m->roots_by = read_named(ld, sect, &m->n_roots_by);
		m->where = where_of(ld, sect);
		sect->index = (int)n++;
	}
	ld->protocol->muscles = muscles;
	ld->protocol->n_muscles = n;
}

static void
build_safeties(struct loader *ld)
{
	size_t n = 0;
	struct sect *sect = ld->sects[SECT_SAFETY].first;
	ld->safeties = arena_new(
	    ld->arena, struct myo_safety, ld->sects[SECT_SAFETY].count);
	for (; sect != NULL && ld->safeties != NULL; sect = sect->next) {
		struct myo_safety *s = &ld->safeties[n];
		if (sect->bad)
			continue;
		set_defaults(SECT_SAFETY, s);
		set_all(ld, sect, s);
		s->id = sect->id;
		s->where = where_of(ld, sect);
		const struct field *f = sect_field(sect, "kind");
		s->many = f != NULL && str_eqc(f->entry->value, "checks");
		s->choices = s->many
				 ? options_read(ld, sect, true, &s->n_choices)
				 : options_yesno(ld, &s->n_choices);
		sect->index = (int)n++;
	}
	ld->protocol->safeties = ld->safeties;
	ld->protocol->n_safeties = n;
}

static void
build_stops(struct loader *ld)
{
	size_t n = 0;
	struct sect *sect = ld->sects[SECT_STOP].first;
	ld->stops =
	    arena_new(ld->arena, struct myo_stop, ld->sects[SECT_STOP].count);
	for (; sect != NULL && ld->stops != NULL; sect = sect->next) {
		if (sect->bad)
			continue;
		set_defaults(SECT_STOP, &ld->stops[n]);
		set_all(ld, sect, &ld->stops[n]);
		ld->stops[n].id = sect->id;
		ld->stops[n].cond_text = "";
		ld->stops[n].where = where_of(ld, sect);
		sect->index = (int)n++;
	}
	ld->protocol->stops = ld->stops;
	ld->protocol->n_stops = n;
}

static void
build_checks(struct loader *ld)
{
	size_t n = 0;
	struct sect *sect = ld->sects[SECT_CHECK].first;
	ld->checks =
	    arena_new(ld->arena, struct myo_check, ld->sects[SECT_CHECK].count);
	for (; sect != NULL && ld->checks != NULL; sect = sect->next) {
		if (sect->bad)
			continue;
		set_defaults(SECT_CHECK, &ld->checks[n]);
		set_all(ld, sect, &ld->checks[n]);
		ld->checks[n].id = sect->id;
		ld->checks[n].cond_text = "";
		ld->checks[n].where = where_of(ld, sect);
		sect->index = (int)n++;
	}
	ld->protocol->checks = ld->checks;
	ld->protocol->n_checks = n;
}

struct rules {
	struct myo_named *all;
	size_t n, cap;
};

static void
add_rule(struct loader *ld, struct rules *r, const char *name, struct str text)
{
	struct myo_named *grown =
	    arena_grow(ld->arena, r->all, r->n, &r->cap, sizeof(*grown));
	if (grown == NULL)
		return;
	r->all = grown;
	grown[r->n].name = name;
	grown[r->n++].value = arena_str(ld->arena, text);
}

/* Every key but the label is a rule, in the order of a snapshot; lines of
 * bands are rules of their own. */
static const struct myo_named *
read_rules(struct loader *ld, const struct sect *sect, size_t *n)
{
	struct rules rules = { NULL, 0, 0 };
	const struct sect_row *rows = &sect_rows[SECT_SCORE];
	for (size_t i = 0; i < rows->n_keys; i++) {
		const struct key_row *row = &rows->keys[i];
		const struct field *f = sect_field(sect, row->name);
		if (f == NULL || row->type == KEY_TEXT ||
		    row->type == KEY_FROM || row->type == KEY_TEMPLATE)
			continue;
		const struct ini_piece *piece = &f->entry->first;
		struct str line;
		if (row->type != KEY_LINES)
			add_rule(ld, &rules, row->name, f->entry->value);
		else
			while (ini_next_line(f->entry, &piece, &line))
				add_rule(ld, &rules, row->name, line);
	}
	*n = rules.n;
	return rules.all;
}

static void
build_scores(struct loader *ld)
{
	size_t n = 0;
	struct sect *sect = ld->sects[SECT_SCORE].first;
	struct myo_score *scores =
	    arena_new(ld->arena, struct myo_score, ld->sects[SECT_SCORE].count);
	for (; sect != NULL && scores != NULL; sect = sect->next) {
		struct myo_score *s = &scores[n];
		if (sect->bad)
			continue;
		set_defaults(SECT_SCORE, s);
		s->decimals = -1;
		s->involved = -1;
		set_all(ld, sect, s);
		s->id = sect->id;
		s->rules = read_rules(ld, sect, &s->n_rules);
		s->where = where_of(ld, sect);
		sect->index = (int)n++;
	}
	ld->scores = scores;
	ld->protocol->scores = scores;
	ld->protocol->n_scores = n;
}

void
build_items(struct loader *ld)
{
	build_muscles(ld);
	build_safeties(ld);
	build_steps(ld);
	build_stops(ld);
	build_checks(ld);
	build_scores(ld);
}
