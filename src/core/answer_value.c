/*
 * answer_value.c: what a recorded value says: its number or its choices, and
 * how a person reads it.
 */
#include "core/answer.h"

#include <string.h>

#include "base/num.h"

#include "base/banned.h"

static const char *
with_comma(struct arena *a, const char *number)
{
	size_t point = str_find(str_from(number), '.');

	return number[point] == '\0' ? number
				     : arena_printf(a, "%.*s,%s", (int)point,
					   number, number + point + 1);
}

const char *
answer_decimal(struct arena *a, const char *number, bool comma)
{
	return comma ? with_comma(a, number) : number;
}

const char *
answer_shown(
    struct arena *a, const struct myo_step *step, const char *value, bool comma)
{
	double number = 0;

	if (!comma || step == NULL || !step_is_numeric(step) ||
	    !num_real(str_from(value), &number, NULL))
		return value;
	return with_comma(a, value);
}

bool
answer_has(const struct answer_rules *rules, const char *value, size_t choice)
{
	return choice < rules->n_choices &&
	       str_has_word(
		   str_from(value), str_from(rules->choices[choice].code));
}

bool
answer_number(const struct answer_rules *rules, const char *value, double *out)
{
	switch (rules->kind) {
	case MYO_KIND_NUMBER:
	case MYO_KIND_COUNT:
	case MYO_KIND_HOLD:
		return num_real(str_from(value), out, NULL);
	case MYO_KIND_YESNO:
	case MYO_KIND_CHOICE:
	case MYO_KIND_GRADE:
	case MYO_KIND_PALPATION:
	case MYO_KIND_CHECKS:
		for (size_t i = 0; i < rules->n_choices; i++) {
			if (strcmp(rules->choices[i].code, value) == 0) {
				*out = (double)i;
				return true;
			}
		}
		return false;
	case MYO_KIND_INSTRUCTION:
	case MYO_KIND_TEXT:
	case MYO_KINDS:
		break;
	}
	return false;
}

bool
answer_may_be_abnormal(const struct answer_rules *rules)
{
	for (size_t i = 0; i < rules->n_choices; i++)
		if (rules->choices[i].abnormal)
			return true;
	return false;
}

bool
answer_abnormal(const struct answer_rules *rules, const char *value)
{
	for (size_t i = 0; i < rules->n_choices; i++)
		if (rules->choices[i].abnormal && answer_has(rules, value, i))
			return true;
	return false;
}

bool
answer_past_soft(const struct answer_rules *rules, const char *value)
{
	const struct myo_step *step = rules->step;
	double v = 0;
	if (step == NULL || step->n_choices > 0 ||
	    !answer_number(rules, value, &v))
		return false;
	return (step->has_soft_min && v < step->soft_min) ||
	       (step->has_soft_max && v > step->soft_max);
}
