/*
 * What may be answered: options of a step or a safety item, yes and no, the
 * levels of a scale; and which of them are abnormal or exclusive.
 */
#include "core/load.h"

#include <string.h>

#include "base/banned.h"

static size_t
choice_index(const struct myo_choice *choices, size_t n, struct str code)
{
	size_t i = 0;
	while (i < n && !str_eqc(code, choices[i].code))
		i++;
	return i;
}

static void
option_detail(struct loader *ld, const struct sect *sect, const struct field *f,
    struct myo_choice *choices, struct choice_place *places, size_t n)
{
	struct str code = key_sub(f->entry->key);
	size_t i = choice_index(choices, n, code);
	if (i == n) {
		fault_key(ld, DIAG_DANGLING, sect, f,
		    f->entry->key.len - code.len,
		    "'%s': there is no 'option.%s'", f->entry->key.p, code.p);
		return;
	}
	if (str_starts(f->entry->key, STR("definition."))) {
		choices[i].definition = f->entry->value.p;
		return;
	}
	places[i].alias = f;
	choices[i].aliases =
	    value_words(ld, f->entry->value, &choices[i].n_aliases);
}

struct myo_choice *
options_read(struct loader *ld, const struct sect *sect, bool many, size_t *n)
{
	size_t count = 0;
	for (const struct field *f = sect->fields; f != NULL; f = f->next)
		count += f->row != NULL && f->row->type == KEY_LABEL;
	struct myo_choice *choices =
	    arena_new(ld->arena, struct myo_choice, count);
	struct choice_place *places =
	    arena_new(ld->arena, struct choice_place, count);
	*n = 0;
	if (choices == NULL || places == NULL)
		return NULL;
	for (const struct field *f = sect->fields; f != NULL; f = f->next) {
		if (f->row == NULL || f->bad || f->row->type != KEY_LABEL)
			continue;
		struct myo_choice *c = &choices[*n];
		c->code = key_sub(f->entry->key).p;
		c->label = f->entry->value.p;
		c->definition = "";
		c->rank = (int)*n;
		for (size_t i = 0; i < *n; i++) {
			if (!str_eq_nocase(
				str_from(c->code), str_from(choices[i].code)))
				continue;
			fault_key(ld, DIAG_CODE_CASE, sect, f, 0,
			    "'%s' and '%s'; the case must be typed", c->code,
			    choices[i].code);
			break;
		}
		lint_label(ld, sect, f, c->code);
		places[*n] = (struct choice_place){ sect, f, NULL };
		(*n)++;
	}
	for (const struct field *f = sect->fields; f != NULL; f = f->next) {
		if (f->row != NULL && !f->bad && f->row->type == KEY_OF_CODE)
			option_detail(ld, sect, f, choices, places, *n);
	}
	lint_choices(ld, choices, places, *n, many);
	return choices;
}

struct myo_choice *
options_yesno(struct loader *ld, size_t *n)
{
	static const char *const words[] = { "yes", "no" };
	struct myo_choice *choices = arena_new(ld->arena, struct myo_choice, 2);
	*n = choices == NULL ? 0 : 2;
	for (size_t i = 0; i < *n; i++) {
		choices[i].code = words[i];
		choices[i].label = words[i];
		choices[i].definition = "";
		choices[i].rank = (int)i;
	}
	return choices;
}

/* The codes of `abnormal` or `exclusive`. */
static void
mark(struct loader *ld, const struct sect *sect, const char *key,
    struct myo_choice *choices, size_t n)
{
	const struct field *f = sect_field(sect, key);
	bool abnormal = strcmp(key, "abnormal") == 0;
	size_t pos = 0, at;
	struct str code;
	while (
	    f != NULL && list_next(f->entry->value, false, &pos, &code, &at)) {
		size_t i = choice_index(choices, n, code);
		if (i == n)
			fault_value(ld, DIAG_DANGLING, sect, f, at,
			    "'%.*s' is no code of this step", STR_ARG(code));
		else if (abnormal)
			choices[i].abnormal = true;
		else
			choices[i].exclusive = true;
	}
}

static struct myo_choice *
scale_levels(struct loader *ld, struct myo_step *step, struct step_info *info)
{
	const struct field *f = sect_field(info->sect, "scale");
	step->n_choices = 0;
	info->choices_bad = true;
	if (f == NULL || info->sect->scale_failed)
		return NULL;
	step->scale = scale_by_id(ld, f->entry->value);
	if (step->scale == NULL) {
		fault_value(ld, DIAG_DANGLING, info->sect, f, 0,
		    "'%s': there is no such scale", f->entry->value.p);
		return NULL;
	}
	struct myo_choice *levels =
	    arena_new(ld->arena, struct myo_choice, step->scale->n_levels);
	if (levels == NULL)
		return NULL;
	info->choices_bad = false;
	step->n_choices = step->scale->n_levels;
	for (size_t i = 0; i < step->n_choices; i++)
		levels[i] = step->scale->levels[i];
	return levels;
}

void
options_of_step(
    struct loader *ld, struct myo_step *step, struct step_info *info)
{
	struct sect *sect = info->sect;
	struct myo_choice *choices = NULL;
	const struct field *choose = sect_field(sect, "choose");
	switch (step->kind) {
	case MYO_KIND_YESNO:
		choices = options_yesno(ld, &step->n_choices);
		break;
	case MYO_KIND_CHOICE:
	case MYO_KIND_PALPATION:
	case MYO_KIND_CHECKS:
		step->many = choose == NULL
				 ? step->kind != MYO_KIND_CHOICE
				 : !str_eqc(choose->entry->value, "one");
		choices = options_read(ld, sect, step->many, &step->n_choices);
		info->choices_bad = step->n_choices == 0;
		break;
	case MYO_KIND_GRADE:
		choices = scale_levels(ld, step, info);
		break;
	case MYO_KIND_INSTRUCTION:
	case MYO_KIND_NUMBER:
	case MYO_KIND_COUNT:
	case MYO_KIND_HOLD:
	case MYO_KIND_TEXT:
	case MYO_KINDS:
		return;
	}
	if (!info->choices_bad && choices != NULL) {
		mark(ld, sect, "abnormal", choices, step->n_choices);
		mark(ld, sect, "exclusive", choices, step->n_choices);
	}
	step->choices = choices;
}
