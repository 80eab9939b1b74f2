/*
 * What is well-formed and still wrong.
 */
#include "core/load.h"

#include <assert.h>
#include <string.h>

#include "base/buf.h"
#include "base/num.h"

#include "base/banned.h"

static bool
is_missing_like(const char *text, bool code)
{
	static const char *const words[] = {
		"na",
		"n/a",
		"n-a",
		"n.a.",
		"null",
		"none",
		"nan",
	};
	struct str s = str_from(text);
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (!str_eq_nocase(s, str_from(words[i])))
			continue;
		/* `none` is a finding in many lists, and written as such */
		return !code || strcmp(words[i], "none") != 0;
	}
	return false;
}

void
lint_label(struct loader *ld, const struct sect *sect,
    const struct field *field, const char *code)
{
	const char *label = field->entry->value.p;
	if (is_missing_like(label, false))
		fault_value(ld, DIAG_LABEL_MISSING_LIKE, sect, field, 0,
		    "'%s'; say what was found", label);
	else if (is_missing_like(code, true))
		fault_key(ld, DIAG_LABEL_MISSING_LIKE, sect, field, 0,
		    "code '%s'; choose another", code);
}

/* ---- Steps */

static const char *
sides_text(const struct myo_step *step)
{
	static const char *const texts[3][3] = {
		[MYO_SIDE_ONCE] = { "once", "", "" },
		[MYO_SIDE_RIGHT] = { "right", "", "right, left" },
		[MYO_SIDE_LEFT] = { "left", "left, right", "" },
	};
	if (step->else_side)
		return step->sides[0] == MYO_SIDE_RIGHT ? "right else left"
							: "left else right";
	return texts[step->sides[0]][step->n_sides == 2 ? step->sides[1] : 0];
}

/* The order of the sides does not matter: it is the parent's. */
static bool
same_sides(const struct myo_step *a, const struct myo_step *b)
{
	if (a->n_sides != b->n_sides || a->else_side != b->else_side)
		return false;
	if (a->n_sides == 1 || a->else_side)
		return a->sides[0] == b->sides[0];
	return true; /* both: right and left */
}

static void
check_with(struct loader *ld, const struct myo_step *step,
    const struct step_info *info)
{
	const struct field *f = sect_field(info->sect, "with");
	if (f == NULL || step->with < 0 || info->sides_bad ||
	    ld->infos[step->with].sides_bad)
		return;
	const struct myo_step *parent = &ld->steps[step->with];
	if (!same_sides(step, parent))
		fault_value(ld, DIAG_BAD_VALUE, info->sect, f, 0,
		    "'%s' for 'with'; that step's sides are '%s', this one's "
		    "'%s'",
		    parent->id, sides_text(parent), sides_text(step));
}

struct limit {
	const char *key;
	bool has;
	double value;
};

static void
tell_range(struct loader *ld, const struct sect *sect, const struct limit *low,
    const struct limit *high)
{
	/* Only `min` has a default, and nothing is less than it should be
	 * above it: the higher one stands in the section. */
	const struct field *f = sect_field(sect, high->key);
	assert(f != NULL);
	struct buf text = BUF_INIT;
	buf_addf(&text, "'%s' ", high->key);
	num_short(&text, high->value);
	buf_addf(&text, " is less than '%s' ", low->key);
	num_short(&text, low->value);
	fault_value(ld, DIAG_BAD_RANGE, sect, f, 0, "%s", text.data);
	words_release(ld, &text);
}

static void
check_range(struct loader *ld, const struct myo_step *s, struct step_info *info)
{
	const struct limit limits[] = {
		{ "min", s->has_min, s->min },
		{ "soft_min", s->has_soft_min, s->soft_min },
		{ "soft_max", s->has_soft_max, s->soft_max },
		{ "max", s->has_max, s->max },
	};
	const struct limit *before = NULL;
	info->range_bad = sect_has(info->sect, "decimals") &&
			  sect_field(info->sect, "decimals") == NULL;
	for (size_t i = 0; i < sizeof(limits) / sizeof(limits[0]); i++) {
		if (!limits[i].has)
			continue;
		if (before != NULL && before->value > limits[i].value) {
			tell_range(ld, info->sect, before, &limits[i]);
			info->range_bad = true;
		}
		before = &limits[i];
	}
	const struct limit target = { "target",
		sect_field(info->sect, "target") != NULL, s->target };
	if (target.has && s->has_max && s->target > s->max)
		tell_range(ld, info->sect, &target, &limits[3]);
	else if (target.has && s->has_min && s->target < s->min)
		tell_range(ld, info->sect, &limits[0], &target);
}

static void
check_step(
    struct loader *ld, const struct myo_step *step, struct step_info *info)
{
	const struct sect *sect = info->sect;
	if (info->kind_bad)
		return;
	if (step->kind == MYO_KIND_INSTRUCTION && !sect_has(sect, "ask") &&
	    !sect_has(sect, "do"))
		fault_head(ld, DIAG_MISSING_KEY, sect, 0,
		    "'do': an instruction wants something to be done");
	check_with(ld, step, info);
	check_range(ld, step, info);
	const struct field *mdc = sect_field(sect, "mdc");
	if (mdc != NULL && !sect_has(sect, "mdc_source"))
		fault_key(ld, DIAG_NO_SOURCE, sect, mdc, 0,
		    "'mdc'; add 'mdc_source'");
	/* one of several cannot exclude the others: there are none */
	const struct field *exclusive = sect_field(sect, "exclusive");
	if (exclusive != NULL && step->choices != NULL && !step->many)
		fault_key(ld, DIAG_MISPLACED_KEY, sect, exclusive, 0,
		    "'exclusive' in a step that chooses one");
}

/* ---- The rest */

static void
check_file_name(struct loader *ld)
{
	const struct myo_protocol *p = ld->protocol;
	const struct sect *sect = ld->sects[SECT_PROTOCOL].first;
	const struct field *f = sect == NULL ? NULL : sect_field(sect, "id");
	struct str name = str_from(ld->doc->file);
	for (size_t i = name.len; i-- > 0;) {
		if (name.p[i] == '/') {
			name = str_skip(name, i + 1);
			break;
		}
	}
	if (f == NULL || p->id[0] == '\0' || name.len <= 4 ||
	    !str_eqc(str_skip(name, name.len - 4), ".ini"))
		return;
	name.len -= 4;
	/* <id>, or <id>-<version>-<12 digits> for a snapshot */
	struct buf snapshot = BUF_INIT;
	buf_addf(&snapshot, "%s-%s-", p->id, p->version);
	bool named =
	    str_eqc(name, p->id) || (str_starts(name, buf_str(&snapshot)) &&
					name.len == snapshot.len + 12);
	if (!named)
		fault_value(ld, DIAG_FILE_NAME, sect, f, 0,
		    "'%s'; the file should be '%s.ini'", p->id, p->id);
	words_release(ld, &snapshot);
}

static bool
has_unsourced(const struct loader *ld)
{
	static const enum sect_type types[] = {
		SECT_STEP,
		SECT_SAFETY,
		SECT_STOP,
		SECT_CHECK,
	};
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		const struct sect *sect = ld->sects[types[i]].first;
		for (; sect != NULL; sect = sect->next) {
			if (!sect_has(sect, "source") && !sect->from_failed)
				return true;
		}
	}
	return false;
}

static void
check_sources(struct loader *ld)
{
	const struct sect *sect = ld->sects[SECT_PROTOCOL].first;
	if (sect != NULL && !sect_has(sect, "sources") && has_unsourced(ld))
		fault_head(ld, DIAG_NO_SOURCE, sect, 0,
		    "'protocol'; add 'sources', or 'source' to every item");
	sect = ld->sects[SECT_MUSCLE].first;
	for (; sect != NULL; sect = sect->next) {
		if (!sect_has(sect, "source") && !sect->from_failed)
			fault_head(ld, DIAG_NO_SOURCE, sect, 0, "'muscle %s'",
			    sect->id);
		/* A file of cards alone is there for others. */
		if (!sect->used && !sect->foreign && !sect->bad &&
		    ld->protocol->n_steps > 0)
			fault_head(ld, DIAG_UNUSED, sect, 0,
			    "'muscle %s'; name it in 'muscles' of a step",
			    sect->id);
	}
}

static void
check_safety(struct loader *ld, const struct sect *sect)
{
	const struct field *option = sect->fields;
	const struct myo_safety *safety = &ld->safeties[sect->index];
	bool kind_bad =
	    sect_has(sect, "kind") && sect_field(sect, "kind") == NULL;
	while (option != NULL &&
	       (option->row == NULL || (option->row->type != KEY_LABEL &&
					   option->row->type != KEY_OF_CODE)))
		option = option->next;
	if (kind_bad || sect->from_failed)
		return;
	if (option == NULL && safety->many)
		fault_head(ld, DIAG_MISSING_KEY, sect, 0, "'option.CODE'");
	else if (option != NULL && !option->bad && !safety->many)
		fault_key(ld, DIAG_MISPLACED_KEY, sect, option, 0,
		    "'%s'; add 'kind = checks'", option->entry->key.p);
}

void
lint(struct loader *ld)
{
	const struct myo_protocol *p = ld->protocol;
	check_file_name(ld);
	check_sources(ld);
	for (size_t i = 0; i < p->n_steps; i++)
		check_step(ld, &ld->steps[i], &ld->infos[i]);
	const struct sect *sect = ld->sects[SECT_SAFETY].first;
	for (; sect != NULL; sect = sect->next) {
		if (sect->index >= 0)
			check_safety(ld, sect);
	}
	bool empty = ld->sects[SECT_STEP].count == 0 &&
		     ld->sects[SECT_MUSCLE].count == 0;
	const struct sect *head = ld->sects[SECT_PROTOCOL].first;
	if (empty && head != NULL && !head->from_failed)
		fault(ld, DIAG_MISSING_SECTION, DIAG_FILE(ld->doc->file),
		    "'step ID'");
	lint_flow(ld);
}
