/* LDFLAGS: -Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc */
/* LDFLAGS: -Wl,--wrap=arena_alloc,--wrap=arena_str,--wrap=arena_cstr */
/* LDFLAGS: -Wl,--wrap=arena_printf,--wrap=arena_grow */
/*
 * Out of memory in a session: each script is typed with its Nth allocation
 * failing, N = 1, 2, ... until none fired, once alone and once with all later
 * ones. A session that has lost something says so and hands out nothing to be
 * stored: a qualifier, a note or a value that memory had no room for would be
 * a false record. Until then all it says is what it says with memory.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "support/rig.h"

#define STARVE_ARENAS
#include "support/starve.h"

static const char protocol[] =
    "[protocol]\nid = p\nversion = 1\ntitle = P\nsides = right, left\n"
    "sources = S\n"
    "[safety s]\nask = Fever?\nlevel = ask\nblocks = all\n"
    "[safety l]\nask = Any?\nkind = checks\noption.dvt = DVT\n"
    "option.wound = wound\nlevel = hard\nblocks = g, w\n"
    "[step i]\nkind = instruction\nask = Lie down\nsides = once\n"
    "[step g]\nkind = grade\nscale = mrc\nask = Grade\n"
    "[step w]\nkind = palpation\nask = Tendon\nstructure = tendon\nwith = g\n"
    "option.firm = firm\noption.tender = tender\noption.gap = gap\n"
    "abnormal = tender, gap\nnote = required-if-abnormal\n"
    "[step n]\nkind = number\nask = Force\nunit = N, kgf\nmax = 500\n"
    "soft_max = 400\ndecimals = 1\ntrials = 2\n"
    "[step t]\nkind = text\nask = Words\nsides = once\nrequired = no\n"
    "[stop x]\nif = w has gap\nsay = Suspected rupture\nblocks = n\n"
    "[check c]\nif = g = 5 and w has tender\nsay = Strong but tender\n";

struct run {
	struct myo_session *s;
	struct buf trace; /* all that was handed out while nothing was lost */
	uint64_t seq;
};

static const char setup_id[] = "01890a5d-ac96-774b-bcce-b302099a8057";

static void
trace_draft(struct buf *b, const struct myo_entry *e)
{
	buf_addf(b, "%s %s.%s.%d '%s' '%s' '%s' '%s' '%s' %s %s %s\n",
	    myo_entry_text(e->entry), e->step_id, myo_side_text(e->side),
	    e->trial, e->value, e->qualifier, e->unit, e->label, e->note,
	    e->refers_to, e->patient_id, e->examiner_id);
}

static void
trace_effects(struct run *r, const struct myo_effects *fx)
{
	const bool was = starve_hold();

	for (size_t i = 0; i < fx->n_drafts; i++)
		trace_draft(&r->trace, &fx->drafts[i]);
	for (size_t i = 0; i < fx->n_messages; i++)
		buf_addf(&r->trace, "%d: %s\n", (int)fx->messages[i].say,
		    fx->messages[i].text);
	buf_addf(&r->trace, "saved: %s; next %d\n", fx->saved, (int)fx->next);
	starve_go_on(was);
}

static void
trace_prompt(struct run *r, const struct myo_prompt *p)
{
	const bool was = starve_hold();

	buf_addf(&r->trace, "%d: %s [%s] now %s, %d of %d", (int)p->ask,
	    p->question, p->allowed, p->old_value, p->number, p->count);
	for (size_t i = 0; i < p->n_reasons; i++)
		buf_addf(&r->trace, " %s", p->reasons[i]->id);
	buf_addc(&r->trace, '\n');
	starve_go_on(was);
}

static void
trace_notes(struct run *r, const struct myo_slot_note *notes, size_t n)
{
	for (size_t i = 0; i < n; i++)
		buf_addf(&r->trace, " /%s", notes[i].text);
}

/* The whole record; false once the session has failed. */
static bool
trace_record(struct run *r)
{
	const struct myo_slot_note *remarks = NULL;

	for (size_t i = 0; i < myo_session_n_slots(r->s); i++) {
		struct myo_slot slot;
		myo_session_slot(r->s, i, &slot);
		if (myo_session_failed(r->s))
			return false;
		const bool was = starve_hold();
		buf_addf(&r->trace, "%s %d '%s' '%s' '%s'", slot.step_id,
		    (int)slot.state, slot.shown, slot.qualifier, slot.label);
		trace_notes(r, slot.notes, slot.n_notes);
		buf_addc(&r->trace, '\n');
		starve_go_on(was);
	}
	for (size_t i = 0; i < myo_session_n_flags(r->s); i++) {
		struct myo_flag flag;
		myo_session_flag(r->s, i, &flag);
		if (myo_session_failed(r->s))
			return false;
		const bool was = starve_hold();
		buf_addf(
		    &r->trace, "%s %d %s", flag.step_id, flag.holds, flag.text);
		trace_notes(r, flag.notes, flag.n_notes);
		starve_go_on(was);
	}
	size_t n = myo_session_remarks(r->s, &remarks);
	if (myo_session_failed(r->s))
		return false;
	const bool was = starve_hold();
	trace_notes(r, remarks, n);
	starve_go_on(was);
	return true;
}

/* As the driver does; false once the session has failed. */
static bool
carry_out(struct run *r, const struct myo_effects *fx)
{
	for (;;) {
		if (myo_session_failed(r->s)) {
			assert_int_equal(fx->n_drafts, 0);
			assert_string_equal(fx->saved, "");
			/* it stays so, though there may be memory again */
			(void)myo_session_settle(r->s);
			(void)myo_session_prompt(r->s);
			assert_true(myo_session_failed(r->s));
			return false;
		}
		trace_effects(r, fx);
		const size_t n = fx->n_drafts;
		for (size_t i = 0; i < n; i++) {
			struct myo_entry e = fx->drafts[i];
			e.recorded_at = "2026-11-23T09:00:00.000+00:00";
			e.station_id = "station-test";
			e.seq = ++r->seq;
			enum myo_status status = myo_session_apply(r->s, &e);
			if (status != MYO_OK) {
				assert_int_equal(status, MYO_ERR_NOMEM);
				assert_true(myo_session_failed(r->s));
				return false;
			}
		}
		if (n == 0)
			return true;
		fx = myo_session_settle(r->s);
	}
}

static bool
ask(struct run *r)
{
	const struct myo_prompt *p = myo_session_prompt(r->s);

	if (myo_session_failed(r->s))
		return false;
	trace_prompt(r, p);
	return true;
}

static bool
type(struct run *r, const char *lines)
{
	while (*lines != '\0') {
		const size_t n = strcspn(lines, "|");
		if (!carry_out(r, myo_session_input(r->s, lines, n)) || !ask(r))
			return false;
		lines += n + (lines[n] == '|');
	}
	return true;
}

static void
run(struct run *r, const struct myo_protocol *p, const char *lines)
{
	const struct myo_amendment no_reason = {
		.place = "g.right",
		.answer = "nt whim",
		.reason = "typed wrong",
		.note = "",
		.examiner_id = "other",
	};
	const struct myo_session_setup setup = {
		.session_id = setup_id,
		.patient_id = "P-1",
		.examiner_id = "ex",
		.observed_at = "",
		.program = "myolog test",
	};

	r->seq = 0;
	r->s = myo_session_new(p);
	if (r->s == NULL)
		return;
	if (carry_out(r, myo_session_open(r->s, &setup)) && ask(r) &&
	    type(r, lines) &&
	    carry_out(r, myo_session_remark(r->s, "clock set")) &&
	    trace_record(r) &&
	    carry_out(r, myo_session_pause(r->s, "end of input")) &&
	    carry_out(r, myo_session_resume(r->s, "other")) && ask(r))
		/* refused, with a list of reasons */
		(void)carry_out(r, myo_session_amend(r->s, &no_reason));
}

/* Scores are reckoned when the session closes. */
static const char scored[] =
    "[protocol]\nid = p\nversion = 1\ntitle = P\nsides = right, left\n"
    "sources = S\n"
    "[step g]\nkind = grade\nscale = mrc\nask = Grade\n"
    "[step n]\nkind = number\nask = Force\nunit = N\nmax = 500\n"
    "[score sum]\nlabel = Sum\nsum = g\nband = < 4 low\n  >= 4 high\n"
    "[score two]\nlabel = Two\nformula = sum * 2 + 1\n"
    "[score mean]\nlabel = Mean\nmean = n\ndecimals = 1\n"
    "[score sd]\nlabel = SD\nsd = n\n";

static void
fail_each_of(const char *text, const char *lines)
{
	struct rig rig;
	struct run whole = { .trace = BUF_INIT };

	rig_init(&rig, text);
	run(&whole, rig.protocol, lines);
	assert_false(myo_session_failed(whole.s));
	myo_session_free(whole.s);
	for (int for_good = 0; for_good < 2; for_good++) {
		size_t n = 0, fired = 0;
		do {
			struct run r = { .trace = BUF_INIT };
			starve_at(++n, for_good != 0);
			run(&r, rig.protocol, lines);
			fired = starve_end();
			const bool lost =
			    r.s == NULL || myo_session_failed(r.s);
			if (fired == 0)
				assert_false(lost);
			assert_true(r.trace.len <= whole.trace.len);
			assert_memory_equal(
			    r.trace.data, whole.trace.data, r.trace.len);
			if (!lost)
				assert_int_equal(r.trace.len, whole.trace.len);
			myo_session_free(r.s);
			buf_release(&r.trace);
		} while (fired > 0);
		/* The wrapper saw the calls, or this proved nothing. */
		assert_in_range(n, 150, 100000);
	}
	buf_release(&whole.trace);
	rig_release(&rig);
}

static void
fail_each(const char *lines)
{
	fail_each_of(protocol, lines);
}

static void
test_scores(void **state)
{
	(void)state;
	fail_each_of(scored, "4|3|100|80|y");
	fail_each_of(scored, "nt pain|3|nt other / cast|80|y");
}

static void
test_answers(void **state)
{
	(void)state;
	fail_each("n|none||4p|tender|sore at 3 cm|<||3** / old fracture|firm");
	fail_each("n|none|done|4|firm|30 kgf|499|y|strong man|x9|1000|nt pain");
	fail_each(
	    "n|none||5|tender, firm / both|:goto g.left|4|:goto t|a text");
}

static void
test_not_tested(void **state)
{
	(void)state;
	fail_each("n|none||nt|9|other|1 very sore|nt* other / cast|since May");
	fail_each("n|none||:ntside pain|4|:undo|:undo|:redo|:redo|:redo");
	fail_each("n|none||4|firm|20|30|3|firm|:same|:goto g.left|:same|:x");
}

static void
test_safety(void **state)
{
	(void)state;
	fail_each("y|n|none||4|<|<|<|n|none");
	fail_each("y|y|Dr A|dvt|left calf|:note warm|:list|?|:help");
	fail_each("n|none||3|gap|2 cm|:undo|:undo|:stop pain / faint|:pause");
	fail_each("n|none|||5|tender|sore|1|2|4|firm|1|2||they agree|n|y");
}

static void
test_ends(void **state)
{
	(void)state;
	fail_each("n|none||:finish|<|:finish|y|:note late|4");
	fail_each("n|none||:abandon|:abandon fire alarm|x");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_answers),
		cmocka_unit_test(test_not_tested),
		cmocka_unit_test(test_safety),
		cmocka_unit_test(test_ends),
		cmocka_unit_test(test_scores),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
