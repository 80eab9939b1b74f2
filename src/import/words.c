/*
 * words.c: words of a mapping, and lines that are typed.
 */
#include "import/words.h"

#include <string.h>

#include "core/answer.h"
#include "core/choices.h"

#include "base/banned.h"

enum words_kind
words_kind(struct str text)
{
	struct str rest;
	struct str word = str_word(text, &rest);

	if (str_eqc(text, "blank"))
		return WORDS_BLANK;
	if (str_eqc(text, "skip"))
		return WORDS_SKIP;
	while (word.len > 2 && strchr("p*~", word.p[word.len - 1]) != NULL)
		word.len--;
	return str_eq_nocase(word, STR("nt")) ? WORDS_NOT_TESTED : WORDS_ANSWER;
}

static const char *
not_tested_fault(struct arena *a, const struct myo_protocol *p,
    const struct mapping_place *place, struct str text)
{
	struct str reason;

	(void)str_word(text, &reason);
	if (place->safety != NULL)
		return "a safety item is answered, never left out";
	if (reason.len == 0)
		return "nt wants a reason";
	for (size_t i = 0; i < p->n_reasons; i++) {
		struct str id = str_from(p->reasons[i].id), behind;
		if (p->reasons[i].for_not_tested &&
		    str_eq(str_word(reason, &behind), id))
			return NULL;
	}
	return arena_printf(a,
	    "'%.*s' is no reason that the protocol has; give its id",
	    STR_ARG(reason));
}

static const char *
answer_fault(
    struct arena *a, const struct mapping_place *place, struct str text)
{
	struct answer_rules rules = place->step != NULL
					? answer_rules_step(place->step)
					: answer_rules_safety(place->safety);
	struct str bare = text, note;
	struct answer answer;

	if (rules.kind == MYO_KIND_INSTRUCTION)
		return str_eqc(text, "done") ? NULL : "use done";
	if (rules.kind != MYO_KIND_TEXT)
		(void)answer_split_note(text, &bare, &note);
	if (bare.len == 0)
		return "an answer stands before its note";
	if (answer_parse(a, &rules, bare, &answer) != ANSWER_REFUSED)
		return NULL;
	return arena_printf(a, "%s; allowed: %s", answer_say(&answer),
	    answer_allowed(a, &rules));
}

const char *
words_fault(struct arena *a, const struct myo_protocol *p,
    const struct mapping_place *place, struct str text)
{
	if (place->step == NULL && place->safety == NULL)
		return NULL;
	switch (words_kind(text)) {
	case WORDS_BLANK:
		return NULL;
	case WORDS_SKIP:
		if (place->step == NULL)
			return "a safety item is answered, never left out";
		return place->step->required ? "the step is not optional"
					     : NULL;
	case WORDS_NOT_TESTED:
		return not_tested_fault(a, p, place, text);
	case WORDS_ANSWER:
		break;
	}
	return answer_fault(a, place, text);
}

/* ---- qualifiers of a cell of their own */

/* Grades are tried whole before a qualifier is taken off their end, so that
 * both together could be another one: what is typed is looked at. */
static const char *
behind_grade_fault(struct arena *a, const struct answer_rules *rules,
    struct str grade, unsigned more)
{
	struct answer bare, both;
	unsigned set = 0;
	char q[MYO_QUALIFIER_SIZE];

	if (answer_parse(a, rules, grade, &bare) == ANSWER_REFUSED)
		return NULL;
	myo_qualifiers_text(more, q);
	if (!myo_qualifiers_parse(bare.qualifier, &set) ||
	    !qualifiers_join(&set, more))
		return "the answer has a qualifier that it does not go with";
	struct str line =
	    str_from(arena_printf(a, "%.*s %s", STR_ARG(grade), q));
	if (answer_parse(a, rules, line, &both) == ANSWER_REFUSED)
		return answer_say(&both);
	myo_qualifiers_text(set, q);
	if (strcmp(both.value, bare.value) != 0 ||
	    strcmp(both.qualifier, q) != 0)
		return arena_printf(
		    a, "'%.*s' is another grade with it", STR_ARG(grade));
	return NULL;
}

static const char *
behind_nt_fault(struct str text, unsigned more)
{
	struct str rest;
	struct str nt = str_word(text, &rest);
	unsigned set = 0;

	qualifiers_strip(&nt, &set);
	return qualifiers_join(&set, more)
		   ? NULL
		   : "the nt has a qualifier that it does not go with";
}

const char *
words_qualifiers(struct arena *a, const struct mapping_place *place,
    enum words_kind kind, struct str answer, struct str cell,
    char out[MYO_QUALIFIER_SIZE])
{
	struct answer_rules rules = place->step != NULL
					? answer_rules_step(place->step)
					: answer_rules_safety(place->safety);
	const bool nt = kind == WORDS_NOT_TESTED;
	const unsigned allowed =
	    nt ? rules.qualifiers : answer_qualifiers(&rules);
	struct str bare = answer, note;
	unsigned set = 0;

	if (!nt)
		(void)answer_split_note(answer, &bare, &note);
	if (kind == WORDS_SKIP || bare.len == 0)
		return "a qualifier without an answer";
	if (allowed == 0)
		return "the step takes no qualifier";
	if (!myo_qualifiers_parse(arena_str(a, cell), &set) ||
	    (set & ~allowed) != 0) {
		struct buf list = BUF_INIT;
		answer_list_qualifiers(&list, allowed);
		const char *why =
		    arena_printf(a, "it is no qualifier of %s; allowed: %s",
			nt ? "what is not tested" : "this scale", list.data);
		if (list.failed)
			a->failed = true;
		buf_release(&list);
		return why;
	}
	myo_qualifiers_text(set, out);
	return nt ? behind_nt_fault(answer, set)
		  : behind_grade_fault(a, &rules, bare, set);
}

/* ---- lines that are typed */

static bool
begins_command(struct str text)
{
	return text.len > 0 && strchr("<?:\\", text.p[0]) != NULL;
}

void
words_typed(struct buf *out, const struct mapping_place *place, struct str text)
{
	bool is_text =
	    place->step != NULL && place->step->kind == MYO_KIND_TEXT;

	if (begins_command(text) ||
	    (is_text && str_starts_nocase(text, STR("nt"))))
		buf_addc(out, '\\');
	buf_addstr(out, text);
}

void
words_note(struct buf *out, struct str note)
{
	if (begins_command(note))
		buf_addc(out, '\\');
	buf_addstr(out, note);
}
