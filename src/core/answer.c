#include "core/answer.h"

#include <assert.h>
#include <string.h>

#include "base/buf.h"
#include "base/num.h"
#include "base/utf8.h"
#include "core/choices.h"
#include "core/unit.h"

#include "base/banned.h"

/* At most this many options of one step can be named in one answer. */
#define MANY_MAX 256

struct answer_rules
answer_rules_step(const struct myo_step *step)
{
	return (struct answer_rules){
		.kind = step->kind,
		.choices = step->choices,
		.n_choices = step->n_choices,
		.many = step->many,
		.qualifiers = step->scale != NULL ? step->scale->qualifiers : 0,
		.scale_id = step->scale != NULL ? step->scale->id : "",
		.step = step,
	};
}

struct answer_rules
answer_rules_safety(const struct myo_safety *safety)
{
	return (struct answer_rules){
		.kind = safety->many ? MYO_KIND_CHECKS : MYO_KIND_YESNO,
		.choices = safety->choices,
		.n_choices = safety->n_choices,
		.many = safety->many,
		.scale_id = "",
	};
}

/* Text that a person typed, made harmless and quoted, for a reason. */
static const char *
quoted(struct arena *a, struct str text)
{
	struct buf b = BUF_INIT;
	if (text.len > 40)
		text.len = utf8_check((struct str){ text.p, 40 });
	utf8_visible(&b, text);
	const char *out = arena_printf(a, "'%s'", b.data);
	if (b.failed)
		a->failed = true;
	buf_release(&b);
	return out;
}

static const char *
kind_of_choice(const struct answer_rules *rules)
{
	return rules->kind == MYO_KIND_GRADE ? "a grade of this scale"
					     : "one of the options";
}

static enum answer_verdict
refuse(struct answer *out, const char *why)
{
	out->why = why;
	return ANSWER_REFUSED;
}

static enum answer_verdict
refuse_choice(struct arena *a, const struct answer_rules *rules,
    struct str text, enum myo_match m, struct answer *out)
{
	if (m == MYO_MATCH_MANY)
		return refuse(
		    out, arena_printf(a, "%s fits more than one answer",
			     quoted(a, text)));
	if (rules->kind == MYO_KIND_YESNO)
		return refuse(out, arena_printf(a, "%s is neither yes nor no",
				       quoted(a, text)));
	return refuse(out, arena_printf(a, "%s is not %s", quoted(a, text),
			       kind_of_choice(rules)));
}

unsigned
answer_qualifiers(const struct answer_rules *rules)
{
	unsigned set = 0;
	for (size_t i = 0; i < rules->n_choices; i++)
		set |= rules->choices[i].qualifiers;
	return set;
}

static enum answer_verdict
refuse_qualifiers(struct arena *a, const struct answer_rules *rules,
    size_t level, unsigned set, struct answer *out)
{
	unsigned no_level = set & ~answer_qualifiers(rules);
	char bad[MYO_QUALIFIER_SIZE];
	if (no_level != 0) {
		myo_qualifiers_text(no_level, bad);
		return refuse(
		    out, arena_printf(a, "scale %s has no qualifier '%s'",
			     rules->scale_id, bad));
	}
	myo_qualifiers_text(set & ~rules->choices[level].qualifiers, bad);
	return refuse(
	    out, arena_printf(a, "grade %s of scale %s takes no '%s'",
		     rules->choices[level].code, rules->scale_id, bad));
}

static enum answer_verdict
parse_one(struct arena *a, const struct answer_rules *rules, struct str text,
    struct answer *out)
{
	size_t index = 0;
	unsigned set = 0;
	enum myo_match m;
	if (rules->kind == MYO_KIND_GRADE)
		m = choices_match_qualified(
		    rules->choices, rules->n_choices, text, &index, &set);
	else
		m = myo_choices_match(rules->choices, rules->n_choices,
		    rules->kind != MYO_KIND_YESNO &&
			choices_numbered(rules->choices, rules->n_choices),
		    text.p, text.len, &index);
	if (m != MYO_MATCH_ONE)
		return refuse_choice(a, rules, text, m, out);
	if ((set & ~rules->choices[index].qualifiers) != 0)
		return refuse_qualifiers(a, rules, index, set, out);
	char q[MYO_QUALIFIER_SIZE];
	myo_qualifiers_text(set, q);
	out->value = rules->choices[index].code;
	out->label = rules->choices[index].label;
	out->qualifier = arena_cstr(a, q);
	return ANSWER_OK;
}

static enum answer_verdict
many_finish(struct arena *a, const struct answer_rules *rules,
    const bool *chosen, struct answer *out)
{
	struct buf value = BUF_INIT, label = BUF_INIT;
	size_t n = 0;
	const struct myo_choice *alone = NULL;
	for (size_t i = 0; i < rules->n_choices; i++) {
		if (!chosen[i])
			continue;
		if (n++ > 0) {
			buf_addc(&value, ' ');
			buf_adds(&label, ", ");
		}
		buf_adds(&value, rules->choices[i].code);
		buf_adds(&label, rules->choices[i].label);
		if (rules->choices[i].exclusive)
			alone = &rules->choices[i];
	}
	out->value = arena_str(a, buf_str(&value));
	out->label = arena_str(a, buf_str(&label));
	if (value.failed || label.failed)
		a->failed = true;
	buf_release(&value);
	buf_release(&label);
	if (alone != NULL && n > 1)
		return refuse(
		    out, arena_printf(a, "'%s' cannot be combined with another",
			     alone->code));
	return ANSWER_OK;
}

static bool
is_either(struct str text, const char *a, const char *b)
{
	return str_eq_nocase(text, str_from(a)) ||
	       str_eq_nocase(text, str_from(b));
}

static bool
is_code(const struct answer_rules *rules, struct str text)
{
	for (size_t i = 0; i < rules->n_choices; i++)
		if (str_eq_nocase(str_from(rules->choices[i].code), text))
			return true;
	return false;
}

static enum answer_verdict
parse_many(struct arena *a, const struct answer_rules *rules, struct str text,
    struct answer *out)
{
	bool chosen[MANY_MAX] = { false };
	size_t index = 0;
	bool numbered = choices_numbered(rules->choices, rules->n_choices);
	if (rules->n_choices > MANY_MAX)
		return refuse(out, "the step has too many options");
	/* "any of these?" is answered n or y by habit: never the sign that
	 * happens to begin so */
	if (rules->step == NULL && !is_code(rules, text)) {
		if (is_either(text, "n", "no"))
			text = STR("none");
		else if (is_either(text, "y", "yes"))
			return refuse(out, "say which of them");
	}
	/* the whole line first: a label may hold blanks */
	if (myo_choices_match(rules->choices, rules->n_choices, numbered,
		text.p, text.len, &index) == MYO_MATCH_ONE) {
		chosen[index] = true;
		return many_finish(a, rules, chosen, out);
	}
	if (str_eq_nocase(text, STR("none"))) {
		out->value = "none";
		out->label = "none";
		return ANSWER_OK;
	}
	bool commas = str_find(text, ',') < text.len;
	for (struct str rest = text; rest.len > 0;) {
		struct str word = commas ? str_trim(str_cut(rest, ',', &rest))
					 : str_word(rest, &rest);
		if (word.len == 0)
			continue;
		enum myo_match m = myo_choices_match(rules->choices,
		    rules->n_choices, numbered, word.p, word.len, &index);
		if (m != MYO_MATCH_ONE)
			return refuse_choice(a, rules, word, m, out);
		chosen[index] = true;
	}
	for (size_t i = 0; i < rules->n_choices; i++)
		if (chosen[i])
			return many_finish(a, rules, chosen, out);
	return refuse(out, "no option is named");
}

/* Where the number of "22.5 kgf" ends. */
static size_t
number_len(struct str text)
{
	size_t i = 0;
	while (i < text.len) {
		char c = text.p[i];
		if ((c >= '0' && c <= '9') || c == '.' || c == ',' ||
		    c == '+' || c == '-')
			i++;
		else if (text.len - i >= 3 &&
			 memcmp(text.p + i, "\xe2\x88\x92", 3) == 0)
			i += 3;
		else
			break;
	}
	return i;
}

static const char *
find_unit(const struct myo_step *step, struct str text)
{
	for (size_t i = 0; i < step->n_units; i++)
		if (str_eq(text, str_from(step->units[i])))
			return step->units[i];
	for (size_t i = 0; i < step->n_units; i++)
		if (str_eq_nocase(text, str_from(step->units[i])))
			return step->units[i];
	return NULL;
}

static const char *
number_text(struct arena *a, double value, int decimals)
{
	struct buf b = BUF_INIT;
	if (decimals < 0)
		num_short(&b, value);
	else
		num_format(&b, value, decimals);
	const char *out = arena_str(a, buf_str(&b));
	if (b.failed)
		a->failed = true;
	buf_release(&b);
	return out;
}

/* A number of the protocol, for a person. */
static const char *
shown_limit(struct arena *a, const struct answer_rules *rules, double value)
{
	const char *text = number_text(a, value, -1);

	return answer_decimal(a, text, rules->comma);
}

const char *
answer_say(const struct answer *answer)
{
	return answer->say != NULL ? answer->say : answer->why;
}

/* "VALUE is below LIMIT", for the record and for the person. */
static void
set_why(struct arena *a, const struct answer_rules *rules, const char *is,
    double limit, const char *end, struct answer *out)
{
	const char *number = number_text(a, limit, -1);

	out->why =
	    arena_printf(a, "%s is %s %s%s", out->value, is, number, end);
	if (rules->comma)
		out->say = arena_printf(a, "%s is %s %s%s",
		    answer_decimal(a, out->value, true), is,
		    answer_decimal(a, number, true), end);
}

static enum answer_verdict
check_limits(struct arena *a, const struct answer_rules *rules, double v,
    struct answer *out)
{
	const struct myo_step *step = rules->step;

	enum answer_verdict verdict = ANSWER_REFUSED;
	if (step->has_min && v < step->min) {
		set_why(a, rules, "below", step->min, "", out);
	} else if (step->has_max && v > step->max) {
		set_why(a, rules, "above", step->max, "", out);
	} else {
		verdict = ANSWER_DOUBTFUL;
		if (step->has_soft_min && v < step->soft_min)
			set_why(a, rules, "unusually low (below",
			    step->soft_min, ")", out);
		else if (step->has_soft_max && v > step->soft_max)
			set_why(a, rules, "unusually high (above",
			    step->soft_max, ")", out);
		else
			verdict = ANSWER_OK;
	}
	return verdict;
}

static enum answer_verdict
parse_number(struct arena *a, const struct answer_rules *rules, struct str text,
    struct answer *out)
{
	const struct myo_step *step = rules->step;
	size_t n = number_len(text);
	struct str digits = str_trim((struct str){ text.p, n });
	struct str unit = str_trim(str_skip(text, n));
	double v = 0;
	int decimals = 0;
	if (!num_real(digits, &v, &decimals))
		return refuse(out,
		    arena_printf(a, "%s is not a number", quoted(a, text)));
	const char *typed = step->n_units > 0 ? step->units[0] : "";
	out->unit = typed;
	if (unit.len > 0) {
		typed = find_unit(step, unit);
		if (typed == NULL)
			return refuse(out,
			    arena_printf(a, "%s is not a unit of this step",
				quoted(a, unit)));
	}
	/* one more than the step keeps, where it is rounded anyway; three
	 * would let a thousands comma pass */
	bool converted = strcmp(typed, out->unit) != 0;
	if (decimals > step->decimals + (converted ? 1 : 0))
		return refuse(out,
		    step->decimals == 0
			? "it wants a whole number"
			: arena_printf(a, "it takes at most %d decimal%s",
			      step->decimals, step->decimals == 1 ? "" : "s"));
	if (converted)
		v = unit_convert(v, typed, out->unit);
	out->value = number_text(a, v, step->decimals);
	if (!num_real(str_from(out->value), &v, NULL))
		return refuse(out, "the number is too long");
	/* what was typed is kept where it says more than the value does */
	out->label = converted ? arena_str(a, text) : "";
	return check_limits(a, rules, v, out);
}

static enum answer_verdict
parse_done(struct arena *a, struct str text, struct answer *out)
{
	if (!str_eq_nocase(text, STR("done")) && !str_eq_nocase(text, STR("y")))
		return refuse(
		    out, arena_printf(a,
			     "%s: an instruction is confirmed with Enter",
			     quoted(a, text)));
	out->value = "done";
	return ANSWER_OK;
}

enum answer_verdict
answer_parse(struct arena *a, const struct answer_rules *rules, struct str text,
    struct answer *out)
{
	*out = (struct answer){ "", "", "", "", "", NULL };
	if (memchr(text.p, '\0', text.len) != NULL)
		return refuse(out, "a NUL byte cannot be stored");
	switch (rules->kind) {
	case MYO_KIND_INSTRUCTION:
		return parse_done(a, text, out);
	case MYO_KIND_TEXT:
		/* an amend has no other mark of a not-tested */
		if (str_starts(text, STR("nt:")))
			return refuse(out, "a text cannot begin with nt:");
		out->value = arena_str(a, text);
		return ANSWER_OK;
	case MYO_KIND_NUMBER:
	case MYO_KIND_COUNT:
	case MYO_KIND_HOLD:
		return parse_number(a, rules, text, out);
	case MYO_KIND_YESNO:
	case MYO_KIND_CHOICE:
	case MYO_KIND_GRADE:
		return parse_one(a, rules, text, out);
	case MYO_KIND_PALPATION:
	case MYO_KIND_CHECKS:
	case MYO_KINDS:
		break;
	}
	assert(rules->kind != MYO_KINDS);
	return rules->many ? parse_many(a, rules, text, out)
			   : parse_one(a, rules, text, out);
}

static bool
blank_at(struct str s, size_t i)
{
	return i >= s.len || s.p[i] == ' ' || s.p[i] == '\t';
}

bool
answer_split_note(struct str line, struct str *answer, struct str *note)
{
	for (size_t i = 0; i < line.len; i++) {
		if (line.p[i] != '/' || !blank_at(line, i + 1) ||
		    (i > 0 && !blank_at(line, i - 1)))
			continue;
		*answer = str_trim((struct str){ line.p, i });
		*note = str_trim(str_skip(line, i + 1));
		return true;
	}
	*answer = str_trim(line);
	*note = (struct str){ NULL, 0 };
	return false;
}

static bool
has_none(const struct answer_rules *rules)
{
	for (size_t i = 0; i < rules->n_choices; i++)
		if (strcmp(rules->choices[i].code, "none") == 0)
			return true;
	return false;
}

/* So many whole numbers without a gap are a range. */
#define RANGE_MIN 7

static bool
is_range(const struct answer_rules *rules)
{
	int64_t first = 0, number = 0;

	for (size_t i = 0; i < rules->n_choices; i++) {
		if (!num_int(str_from(rules->choices[i].code), &number))
			return false;
		if (i == 0)
			first = number;
		if (number != first + (int64_t)i)
			return false;
	}
	return rules->n_choices >= RANGE_MIN;
}

void
answer_list_qualifiers(struct buf *b, unsigned set)
{
	const char *lead = "";

	for (unsigned bit = 1; bit <= MYO_QUAL_UNCERTAIN; bit <<= 1) {
		if ((set & bit) == 0)
			continue;
		char q[MYO_QUALIFIER_SIZE];
		myo_qualifiers_text(bit, q);
		buf_addf(b, "%s%s", lead, q);
		lead = " ";
	}
}

static void
allow_choices(struct buf *b, const struct answer_rules *rules)
{
	bool numbered = choices_numbered(rules->choices, rules->n_choices);
	bool range = is_range(rules);
	if (range)
		buf_addf(b, "%s to %s", rules->choices[0].code,
		    rules->choices[rules->n_choices - 1].code);
	for (size_t i = 0; i < rules->n_choices && !range; i++) {
		if (numbered)
			buf_addf(b, "%s%zu %s", i > 0 ? ", " : "", i + 1,
			    rules->choices[i].code);
		else
			buf_addf(b, "%s%s", i > 0 ? " " : "",
			    rules->choices[i].code);
	}
	if (rules->many)
		buf_adds(b, has_none(rules) ? ", several with commas"
					    : ", several with commas, none");
	unsigned qualifiers = answer_qualifiers(rules);
	if (qualifiers == 0)
		return;
	buf_adds(b, ", with ");
	answer_list_qualifiers(b, qualifiers);
	buf_adds(b, " where it applies");
}

static void
allow_number(struct arena *a, struct buf *b, const struct answer_rules *rules)
{
	const struct myo_step *step = rules->step;

	buf_adds(b, step->decimals == 0 ? "whole number" : "number");
	if (step->has_min && step->has_max)
		buf_addf(b, " from %s to %s", shown_limit(a, rules, step->min),
		    shown_limit(a, rules, step->max));
	else if (step->has_min)
		buf_addf(b, " from %s", shown_limit(a, rules, step->min));
	else if (step->has_max)
		buf_addf(b, " up to %s", shown_limit(a, rules, step->max));
	if (step->n_units > 0)
		buf_addf(b, " in %s", step->units[0]);
	for (size_t i = 1; i < step->n_units; i++)
		buf_addf(b, "%s%s", i == 1 ? " (or with unit: " : ", ",
		    step->units[i]);
	if (step->n_units > 1)
		buf_addc(b, ')');
}

const char *
answer_allowed(struct arena *a, const struct answer_rules *rules)
{
	struct buf b = BUF_INIT;
	switch (rules->kind) {
	case MYO_KIND_INSTRUCTION:
		buf_adds(&b, "Enter when done");
		break;
	case MYO_KIND_TEXT:
		buf_adds(&b, "text");
		break;
	case MYO_KIND_NUMBER:
	case MYO_KIND_COUNT:
	case MYO_KIND_HOLD:
		allow_number(a, &b, rules);
		break;
	case MYO_KIND_YESNO:
		buf_adds(&b, "y, n");
		break;
	case MYO_KIND_CHOICE:
	case MYO_KIND_GRADE:
	case MYO_KIND_PALPATION:
	case MYO_KIND_CHECKS:
	case MYO_KINDS:
		assert(rules->kind != MYO_KINDS);
		allow_choices(&b, rules);
		break;
	}
	const char *out = arena_str(a, buf_str(&b));
	if (b.failed)
		a->failed = true;
	buf_release(&b);
	return out;
}
