/*
 * Typed answers against a step of each kind (the first byte says which). What
 * is refused says why; what is accepted is stored as something that, typed,
 * is the same answer again.
 */
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "core/answer.h"
#include "fuzz/fuzz.h"
#include "fuzz/rich.h"

static bool
same(const struct answer *a, const struct answer *b)
{
	return strcmp(a->value, b->value) == 0 &&
	       strcmp(a->qualifier, b->qualifier) == 0 &&
	       strcmp(a->unit, b->unit) == 0;
}

static void
again(struct arena *arena, const struct answer_rules *rules,
    enum answer_verdict verdict, const struct answer *first)
{
	struct answer second;
	const char *typed =
	    arena_printf(arena, "%s%s", first->value, first->qualifier);

	FUZZ_CHECK(first->value[0] != '\0');
	/* A slash cuts a note off before an answer is looked at. */
	enum answer_verdict v =
	    answer_parse(arena, rules, str_from(typed), &second);
	FUZZ_CHECK_OF(v == verdict && same(first, &second), typed);
	bool doubtful = verdict == ANSWER_DOUBTFUL;
	FUZZ_CHECK_OF(answer_past_soft(rules, first->value) == doubtful, typed);
	FUZZ_CHECK((first->why[0] != '\0') == doubtful);
	for (size_t i = 0; i < rules->n_choices; i++) {
		bool has = answer_has(rules, first->value, i);
		double index = 0;
		if (has && !rules->many)
			FUZZ_CHECK(answer_number(rules, first->value, &index) &&
				   (size_t)index == i);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	const struct myo_protocol *p = rich_protocol();
	struct arena arena = ARENA_INIT;
	struct answer a;
	struct answer_rules rules;
	struct str part, note;

	if (len < 2)
		return 0;
	size_t which = data[0] % (p->n_steps + p->n_safeties);
	rules = which < p->n_steps
		    ? answer_rules_step(&p->steps[which])
		    : answer_rules_safety(&p->safeties[which - p->n_steps]);
	rules.comma = (data[0] & 0x80) != 0;
	char *text = fuzz_exact(data + 1, len - 1);
	struct str line = str_trim((struct str){ text, len - 1 });
	if (answer_split_note(line, &part, &note)) {
		FUZZ_CHECK(part.len + note.len < line.len);
		FUZZ_CHECK(str_eq(str_trim(part), part));
		FUZZ_CHECK(str_eq(str_trim(note), note));
	}
	if (line.len > 0 && utf8_check(line) == line.len) {
		enum answer_verdict verdict =
		    answer_parse(&arena, &rules, line, &a);
		if (verdict == ANSWER_REFUSED)
			FUZZ_CHECK(
			    a.why[0] != '\0' && answer_say(&a)[0] != '\0');
		else
			again(&arena, &rules, verdict, &a);
		FUZZ_CHECK(answer_allowed(&arena, &rules)[0] != '\0' ||
			   rules.kind == MYO_KIND_INSTRUCTION);
		FUZZ_CHECK(!arena_failed(&arena));
	}
	free(text);
	arena_release(&arena);
	return 0;
}
