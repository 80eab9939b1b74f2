/*
 * test_content.c: every shipped protocol, examined many times with answers
 * drawn at random (from one seed) until each of its steps has been answered:
 * no step is out of reach, no session gets stuck, and every one that closes
 * has its scores on record. Cards of muscles have all their facts.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <myolog/myolog.h>

#include "base/buf.h"
#include "base/num.h"

#define SESSIONS 4000 /* at most, a protocol */
#define LINES    5000 /* at most, a session */

static uint32_t seed;

static unsigned
roll(unsigned n)
{
	seed = seed * 1664525u + 1013904223u;
	return (seed >> 8) % n;
}

struct play {
	const struct myo_protocol *p;
	struct myo_session *s;
	bool *answered; /* by step */
	uint64_t seq;
	size_t scores;
	struct buf line;
};

/* ---- answers */

static void
one_of(struct buf *out, const struct myo_choice *choices, size_t n)
{
	buf_adds(out, choices[roll((unsigned)n)].code);
}

static void
some_of(struct buf *out, const struct myo_choice *choices, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!choices[i].exclusive && roll(3) == 0)
			buf_addf(out, "%s%s", out->len > 0 ? ", " : "",
			    choices[i].code);
	if (out->len == 0)
		one_of(out, choices, n);
}

/* Anywhere between its limits, and now and then at one of them. */
static void
a_number(struct buf *out, const struct myo_step *step)
{
	double min = step->has_min ? step->min : 0;
	double max = step->has_max ? step->max : min + 100;
	double at = (double)roll(1001) / 1000;
	int decimals = step->kind == MYO_KIND_COUNT ? 0 : step->decimals;
	if (roll(4) == 0)
		at = roll(2);
	/* findings are seldom far out */
	else if (roll(2) == 0)
		at *= 0.1;
	num_format(out, min + (max - min) * at, decimals);
}

static void
step_answer(struct buf *out, const struct myo_step *step)
{
	switch (step->kind) {
	case MYO_KIND_INSTRUCTION:
		break;
	case MYO_KIND_YESNO:
	case MYO_KIND_CHOICE:
	case MYO_KIND_GRADE:
		one_of(out, step->choices, step->n_choices);
		break;
	case MYO_KIND_PALPATION:
	case MYO_KIND_CHECKS:
		if (step->many)
			some_of(out, step->choices, step->n_choices);
		else
			one_of(out, step->choices, step->n_choices);
		break;
	case MYO_KIND_NUMBER:
	case MYO_KIND_COUNT:
	case MYO_KIND_HOLD:
		a_number(out, step);
		break;
	case MYO_KIND_TEXT:
		buf_adds(out, "some words");
		break;
	case MYO_KINDS:
		fail();
	}
}

static void
safety_answer(struct buf *out, const struct myo_safety *safety)
{
	if (safety->many && roll(8) == 0)
		one_of(out, safety->choices, safety->n_choices);
	else if (safety->many)
		buf_adds(out, "none");
	else
		buf_adds(out, roll(8) == 0 ? "y / seen" : "n");
}

static void
answer(struct play *play)
{
	struct buf *out = &play->line;
	const struct myo_prompt *p = myo_session_prompt(play->s);
	buf_reset(out);
	switch (p->ask) {
	case MYO_ASK_STEP:
		if (roll(30) == 0)
			buf_adds(out, "nt pain");
		else
			step_answer(out, p->step);
		break;
	case MYO_ASK_SAFETY:
		safety_answer(out, p->safety);
		break;
	case MYO_ASK_CONSENT:
		buf_adds(out, roll(2) == 0 ? "y" : "n");
		break;
	case MYO_ASK_REASON:
		buf_adds(out, "1");
		break;
	case MYO_ASK_DOUBT:
	case MYO_ASK_CLOSE:
		buf_adds(out, "y");
		break;
	case MYO_ASK_CONSENT_WHO:
	case MYO_ASK_NOTE:
	case MYO_ASK_CHECK:
		buf_adds(out, "a note");
		break;
	case MYO_ASK_NOTHING:
		fail();
	}
}

/* ---- a session */

static void
carry_out(struct play *play, const struct myo_effects *fx)
{
	while (fx->n_drafts > 0) {
		for (size_t i = 0; i < fx->n_drafts; i++) {
			struct myo_entry e = fx->drafts[i];
			const struct myo_step *step =
			    myo_protocol_step(play->p, e.step_id);
			e.recorded_at = "2026-11-23T09:00:00.000+00:00";
			e.station_id = "station-test";
			e.seq = ++play->seq;
			if (step != NULL && e.entry == MYO_ENTRY_ANSWER)
				play->answered[step->index] = true;
			play->scores += e.entry == MYO_ENTRY_SCORE;
			assert_int_equal(
			    myo_session_apply(play->s, &e), MYO_OK);
		}
		fx = myo_session_settle(play->s);
	}
}

static size_t
recorded_scores(const struct myo_protocol *p)
{
	size_t n = 0;
	for (size_t i = 0; i < p->n_scores; i++)
		n += !p->scores[i].on_request;
	return n;
}

static void
examine(struct play *play)
{
	const struct myo_session_setup setup = {
		.session_id = "01890a5d-ac96-774b-bcce-b302099a8057",
		.patient_id = "P-1",
		.examiner_id = "ex",
		.observed_at = "",
		.program = "myolog test",
		.order = play->p->order,
	};
	size_t n = 0;
	play->s = myo_session_new(play->p);
	assert_non_null(play->s);
	play->seq = play->scores = 0;
	carry_out(play, myo_session_open(play->s, &setup));
	for (enum myo_next next = MYO_NEXT_ASK; next == MYO_NEXT_ASK; n++) {
		if (n == LINES)
			fail_msg("%s: does not come to its end", play->p->id);
		answer(play);
		const struct myo_effects *fx =
		    myo_session_input(play->s, play->line.data, play->line.len);
		next = fx->next;
		carry_out(play, fx);
	}
	if (play->scores != recorded_scores(play->p))
		fail_msg("%s: %zu scores on record", play->p->id, play->scores);
	assert_int_equal(myo_session_strays(play->s), 0);
	myo_session_free(play->s);
}

static size_t
not_answered(const struct play *play)
{
	for (size_t i = 0; i < play->p->n_steps; i++)
		if (!play->answered[i] &&
		    play->p->steps[i].kind != MYO_KIND_INSTRUCTION)
			return i;
	return play->p->n_steps;
}

static void
examine_often(const struct myo_protocol *p)
{
	struct play play = {
		.p = p,
		.answered = calloc(p->n_steps + 1, sizeof(bool)),
		.line = BUF_INIT,
	};
	assert_non_null(play.answered);
	size_t n = 0;
	for (; n < SESSIONS && (n < 20 || not_answered(&play) < p->n_steps);
	     n++)
		examine(&play);
	if (not_answered(&play) < p->n_steps)
		fail_msg("%s: %s was never asked in %zu sessions", p->id,
		    p->steps[not_answered(&play)].id, n);
	buf_release(&play.line);
	free(play.answered);
}

/* ---- facts */

static void
filled(const struct myo_protocol *p, const struct myo_muscle *m,
    const char *what, const char *text)
{
	if (text[0] == '\0')
		fail_msg("%s: the card of %s has no %s", p->id, m->id, what);
}

static void
check_card(const struct myo_protocol *p, const struct myo_muscle *m)
{
	filled(p, m, "latin", m->latin);
	filled(p, m, "origin", m->origin);
	filled(p, m, "insertion", m->insertion);
	filled(p, m, "action", m->action);
	filled(p, m, "nerve", m->nerve);
	filled(p, m, "roots", m->roots);
	filled(p, m, "artery", m->artery);
	filled(p, m, "relations", m->relations);
	filled(p, m, "test", m->test);
	filled(p, m, "palpate", m->palpate);
	filled(p, m, "source", m->source);
}

/* ---- the library */

static int
open_library(void **state)
{
	const char *top = getenv("MYO_TOP");
	const char *const roots[] = { top != NULL ? top : "." };
	struct myo_library *library = NULL;
	assert_int_equal(myo_library_open(roots, 1, &library, NULL), MYO_OK);
	*state = library;
	return 0;
}

static int
close_library(void **state)
{
	myo_library_free(*state);
	return 0;
}

static void
each(void **state, void (*fn)(const struct myo_protocol *p))
{
	struct myo_library *library = *state;
	size_t n = myo_library_count(library);
	assert_true(n > 5);
	for (size_t i = 0; i < n; i++) {
		struct myo_protocol *p = NULL;
		const char *id = myo_library_get(library, i)->id;
		if (myo_library_load(library, id, &p, NULL) != MYO_OK)
			fail_msg("%s: not loaded", id);
		fn(p);
		myo_protocol_free(p);
	}
}

static void
play_one(const struct myo_protocol *p)
{
	if (p->n_steps > 0)
		examine_often(p);
}

static void
test_sessions(void **state)
{
	seed = 20261127;
	each(state, play_one);
}

static void
look_at_cards(const struct myo_protocol *p)
{
	for (size_t i = 0; i < p->n_muscles; i++)
		check_card(p, &p->muscles[i]);
}

static void
test_cards(void **state)
{
	each(state, look_at_cards);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sessions),
		cmocka_unit_test(test_cards),
	};
	return cmocka_run_group_tests(tests, open_library, close_library);
}
