/* LDFLAGS: -Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc */
/* LDFLAGS: -Wl,--wrap=arena_alloc,--wrap=arena_str,--wrap=arena_cstr */
/* LDFLAGS: -Wl,--wrap=arena_printf,--wrap=arena_grow */
/*
 * test_agree.c: which sessions of two examiners are paired, which of their
 * values are compared and as what, what is missing and why, and all of it
 * while memory runs out.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "review/agree_private.h"
#include "review/history_private.h"
#include "support/rig.h"

#define STARVE_ARENAS
#include "support/starve.h"

#define HOUR  INT64_C(3600000)
#define RATER "kind = grade\nscale = %s\nask = %s\n"
#define FORCE                                                                  \
	"[step force]\nkind = number\nask = Force\nsides = once\n"             \
	"unit = N\ntrials = %d\nmax = 500\ndecimals = 1\n"                     \
	"mdc = 10\nmdc_source = made up\n"
#define BELLY                                                                  \
	"[step belly]\nkind = palpation\nstructure = %s\nask = Belly\n"        \
	"sides = once\noption.firm = firm\noption.tender = tender\n"           \
	"option.gap = gap\nnote = no\n"

static const char head[] =
    "[protocol]\nid = two\nversion = 1\ntitle = Two\nregion = test\n"
    "sides = right, left\norder = step\nsources = made up\n";
static const char power[] = "[step power]\n" RATER "note = no\n";

/* Two revisions: the second has another scale, other trials. */
static struct rig first, second;

static int
load(void **state)
{
	char text[2048];

	(void)state;
	int n = snprintf(text, sizeof(text), "%s", head);
	n +=
	    snprintf(text + n, sizeof(text) - (size_t)n, power, "mrc", "Grade");
	n += snprintf(
	    text + n, sizeof(text) - (size_t)n, FORCE BELLY, 2, "muscle belly");
	rig_init(&first, text);
	n = snprintf(text, sizeof(text), "%s", head);
	n += snprintf(text + n, sizeof(text) - (size_t)n, power, "mrc",
	    "The grade, in other words");
	(void)snprintf(text + n, sizeof(text) - (size_t)n,
	    FORCE BELLY
	    "[step more]\nkind = yesno\nsides = once\nask = More?\n",
	    3, "muscle belly");
	rig_init(&second, text);
	return 0;
}

static int
unload(void **state)
{
	(void)state;
	rig_release(&first);
	rig_release(&second);
	return 0;
}

/* ---- sessions */

struct visit {
	const char *examiner, *patient, *seen; /* "05T09:30": of a month */
	const char *lines;    /* "4|5>9": typed 5, and 9 is what is recorded */
	const struct rig *of; /* NULL: first */
	bool blind;
};

static char ids[64][64];
static uint64_t seq;

/* What stands in the record in place of what was typed; NULL: the same. */
static const char *forged;

/* The program that a session is opened with; a time of day at which all of it
 * is typed; one at which it is taken up again, NULL: it is not. */
static const char *program = "test", *typed_at = "09:00";
static const char *resumed;
static const char *moved_from = ""; /* of a copy: the entry it was made of */

static void
carry_out(struct myo_session *s, const struct myo_effects *fx)
{
	char stamp[64];

	(void)snprintf(
	    stamp, sizeof(stamp), "2026-11-23T%s:00.000+00:00", typed_at);
	while (fx->n_drafts > 0) {
		size_t n = fx->n_drafts;
		for (size_t i = 0; i < n; i++) {
			struct myo_entry e = fx->drafts[i];
			e.recorded_at = stamp;
			e.station_id = "station-test";
			if (e.entry == MYO_ENTRY_OPEN)
				e.refers_to = moved_from;
			e.seq = ++seq;
			if (forged != NULL && e.entry == MYO_ENTRY_ANSWER)
				e.value = forged;
			assert_int_equal(myo_session_apply(s, &e), MYO_OK);
		}
		fx = myo_session_settle(s);
	}
}

static struct myo_session *
examine(const struct visit *v, size_t number)
{
	char seen[64];
	const struct rig *of = v->of != NULL ? v->of : &first;
	struct myo_session *s = myo_session_new(of->protocol);

	assert_non_null(s);
	(void)snprintf(seen, sizeof(seen), "2026-03-%s:00.000+00:00", v->seen);
	(void)snprintf(ids[number], sizeof(ids[number]),
	    "01890a5d-ac96-774b-bcce-b302099a%04zu", number);
	const struct myo_session_setup setup = {
		.session_id = ids[number],
		.patient_id = v->patient,
		.examiner_id = v->examiner,
		.observed_at = seen,
		.program = program,
		.sides = { MYO_SIDE_RIGHT, MYO_SIDE_LEFT },
		.n_sides = 2,
		.blind = v->blind,
	};
	carry_out(s, myo_session_open(s, &setup));
	if (resumed != NULL) {
		carry_out(s, myo_session_pause(s, "tea"));
		typed_at = resumed;
		carry_out(s, myo_session_resume(s, v->examiner));
	}
	for (const char *at = v->lines; *at != '\0';) {
		char line[64];
		size_t len = strcspn(at, "|"), typed = strcspn(at, "|>");
		(void)snprintf(line, sizeof(line), "%.*s", (int)len, at);
		forged = typed < len ? line + typed + 1 : NULL;
		carry_out(s, myo_session_input(s, line, typed));
		at += len + (at[len] == '|');
	}
	forged = NULL;
	return s;
}

static const struct agree_setup usual = {
	.examiner = { "E1", "E2" },
	.within_ms = 24 * HOUR,
};

static struct agree *
all_of(const struct agree_setup *setup, const struct visit *visits, size_t n)
{
	struct agree *a = agree_new(setup);

	assert_non_null(a);
	for (size_t i = 0; i < n; i++) {
		struct myo_session *s = examine(&visits[i], i);
		const struct rig *of =
		    visits[i].of != NULL ? visits[i].of : &first;
		assert_int_equal(agree_add(a, s, of->protocol), MYO_OK);
		myo_session_free(s);
	}
	assert_int_equal(agree_pair(a), MYO_OK);
	return a;
}

#define ALL_OF(setup, visits)                                                  \
	all_of(setup, visits, sizeof(visits) / sizeof((visits)[0]))

/* "0-1 3-2": numbers of visits, A first. */
static void
add_pairs(struct buf *out, const struct agree *a)
{
	for (size_t i = 0; i < a->n_pairs; i++) {
		const struct agree_visit *const *v = a->pairs[i].visit;
		buf_addf(out, "%s%d-%d", i > 0 ? " " : "",
		    v[AGREE_A]->session_id[35] - '0' +
			10 * (v[AGREE_A]->session_id[34] - '0'),
		    v[AGREE_B]->session_id[35] - '0' +
			10 * (v[AGREE_B]->session_id[34] - '0'));
	}
}

static void
assert_pairs(const char *name, const struct agree *a, const char *wanted)
{
	struct buf got = BUF_INIT;

	add_pairs(&got, a);
	if (strcmp(got.data, wanted) != 0)
		fail_msg("%s: '%s', not '%s'", name, got.data, wanted);
	buf_release(&got);
}

/* "power right: 4 / 3p; ..." */
static void
assert_obs(const char *name, const struct agree *a, const char *wanted)
{
	struct buf got = BUF_INIT;

	for (size_t i = 0; i < a->n_obs; i++) {
		const struct agree_obs *obs = &a->obs[i];
		const struct agree_item *item = &a->items[obs->item];
		buf_addf(&got, "%s%s %s", i > 0 ? "; " : "", item->step_id,
		    myo_side_text((enum myo_side)obs->side));
		if (obs->trial > 0)
			buf_addf(&got, "%d", obs->trial);
		buf_adds(&got, ": ");
		agree_reading_text(a, item, &obs->by[AGREE_A], &got);
		buf_adds(&got, " / ");
		agree_reading_text(a, item, &obs->by[AGREE_B], &got);
		if (agree_is_whole(obs) && agree_disagrees(a, obs))
			buf_addf(&got, " !%zu", agree_ranks(a, obs));
	}
	if (strcmp(got.data, wanted) != 0)
		fail_msg("%s: '%s', not '%s'", name, got.data, wanted);
	buf_release(&got);
}

/* ---- pairing */

#define SAME "4|4|100|100|firm|y"

static void
test_nearest_first(void **state)
{
	(void)state;
	/* In the order met, not of time. */
	static const struct visit visits[] = {
		{ "E1", "P-1", "05T09:00", SAME, NULL, false },
		{ "E2", "P-1", "05T12:00", SAME, NULL, false },
		{ "E1", "P-1", "05T13:00", SAME, NULL, true },
		{ "E2", "P-1", "06T08:00", SAME, NULL, false },
	};
	/* 1 and 2 are an hour apart, so 0 and 3 are left: 23 hours */
	struct agree *a = ALL_OF(&usual, visits);
	assert_pairs("nearest first", a, "0-3 2-1");
	assert_int_equal(a->n_patients, 1);
	assert_true(a->pairs[0].apart == 23 * HOUR);
	assert_true(a->pairs[1].apart == HOUR);
	assert_int_equal(a->pairs[0].shown, AGREE_SHOWN);     /* 3 is later */
	assert_int_equal(a->pairs[1].shown, AGREE_NOT_SHOWN); /* 2 is */
	agree_free(a);

	struct agree_setup narrow = usual;
	narrow.within_ms = 23 * HOUR - 1;
	a = ALL_OF(&narrow, visits);
	assert_pairs("past the window", a, "2-1");
	assert_true(a->visits[0]->nearest == 3 * HOUR);
	assert_true(a->visits[3]->nearest == 19 * HOUR);
	agree_free(a);
}

static void
test_ties(void **state)
{
	(void)state;
	static const struct visit visits[] = {
		{ "E2", "P-1", "05T10:00", SAME, NULL, false },
		{ "E1", "P-1", "05T11:00", SAME, NULL, false },
		{ "E2", "P-1", "05T12:00", SAME, NULL, false },
		{ "E1", "P-2", "05T11:00", SAME, NULL, false },
		{ "E1", "P-2", "05T11:00", SAME, NULL, false },
		{ "E2", "P-2", "05T11:00", SAME, NULL, false },
	};
	struct agree *a = ALL_OF(&usual, visits);
	/* the earlier one of two that are as near; then by id */
	assert_pairs("ties", a, "1-0 4-5");
	assert_int_equal(a->n_patients, 2);
	agree_free(a);
}

static void
test_apart(void **state)
{
	(void)state;
	static const struct visit visits[] = {
		{ "E1", "P-1", "05T09:00", SAME, NULL, false },
		{ "E2", "P-2", "05T09:00", SAME, NULL, false },
		{ "E3", "P-1", "05T09:00", SAME, NULL, false },
		{ "E2", "P-1", "05T10:00", "4|4|100", NULL, false },
		{ "E2", "P-1", "05T10:00", "4|:abandon tired", NULL, false },
		{ "E1", "P-1", "05T11:00", SAME, NULL, false },
	};
	struct agree *a = ALL_OF(&usual, visits);
	assert_pairs("nobody else's, of nobody else", a, "");
	assert_int_equal(a->n_visits, 3);
	assert_int_equal(a->n_open, 1);
	assert_int_equal(a->n_abandoned, 1);
	for (size_t i = 0; i < a->n_visits; i++)
		assert_true(a->visits[i]->nearest == AGREE_NEVER);
	agree_free(a);
}

/* The prompt shows sessions that stand in the logbook, of a patient seen before;
 * an import has no prompt. */
static void
test_shown(void **state)
{
	static const struct {
		const char *name;
		struct {
			const char *seen, *typed, *resumed, *program;
			bool blind;
			const char *from;
		} by[2];
		enum agree_shown shown;
	} cases[] = {
		{ "in order",
		    { { "05T09:00", "12:00", NULL, "test", false, "" },
			{ "05T10:00", "13:00", NULL, "test", false, "" } },
		    AGREE_SHOWN },
		{ "the later one is blind",
		    { { "05T09:00", "12:00", NULL, "test", false, "" },
			{ "05T10:00", "13:00", NULL, "test", true, "" } },
		    AGREE_NOT_SHOWN },
		{ "the earlier one is blind",
		    { { "05T09:00", "12:00", NULL, "test", true, "" },
			{ "05T10:00", "13:00", NULL, "test", false, "" } },
		    AGREE_SHOWN },
		{ "typed the other way round",
		    { { "05T09:00", "13:00", NULL, "test", false, "" },
			{ "05T10:00", "12:00", NULL, "test", false, "" } },
		    AGREE_NOT_SHOWN },
		{ "taken up again when the earlier one was there",
		    { { "05T09:00", "13:00", NULL, "test", false, "" },
			{ "05T10:00", "12:00", "14:00", "test", false, "" } },
		    AGREE_SHOWN },
		{ "seen at the same time",
		    { { "05T09:00", "12:00", NULL, "test", false, "" },
			{ "05T09:00", "13:00", NULL, "test", false, "" } },
		    AGREE_NOT_SHOWN },
		{ "imported",
		    { { "05T09:00", "12:00", NULL, "test, import", false, "" },
			{ "05T10:00", "12:00", NULL, "test, import", false,
			    "" } },
		    AGREE_NOT_RECORDED },
		{ "imported, at the same time",
		    { { "05T09:00", "12:00", NULL, "test", false, "" },
			{ "05T09:00", "13:00", NULL, "test, import", false,
			    "" } },
		    AGREE_NOT_RECORDED },
		{ "the earlier one was imported before",
		    { { "05T09:00", "12:00", NULL, "test, import", false, "" },
			{ "05T10:00", "13:00", NULL, "test", false, "" } },
		    AGREE_SHOWN },
		{ "the earlier one was imported afterwards",
		    { { "05T09:00", "13:00", NULL, "test, import", false, "" },
			{ "05T10:00", "12:00", NULL, "test", false, "" } },
		    AGREE_NOT_SHOWN },
		{ "moved: what was shown is that of another patient",
		    { { "05T09:00", "12:00", NULL, "test", false, "" },
			{ "05T10:00", "13:00", NULL, "test", false,
			    "station-test:1" } },
		    AGREE_NOT_SHOWN },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		for (size_t turned = 0; turned < 2; turned++) {
			struct agree *a = agree_new(&usual);
			for (size_t j = 0; j < 2; j++) {
				const struct visit v = { j == turned ? "E1"
								     : "E2",
					"P-1", cases[i].by[j].seen, SAME, NULL,
					cases[i].by[j].blind };
				typed_at = cases[i].by[j].typed;
				resumed = cases[i].by[j].resumed;
				program = cases[i].by[j].program;
				moved_from = cases[i].by[j].from;
				struct myo_session *s = examine(&v, j);
				assert_int_equal(
				    agree_add(a, s, first.protocol), MYO_OK);
				myo_session_free(s);
			}
			typed_at = "09:00";
			resumed = NULL;
			program = "test";
			moved_from = "";
			assert_int_equal(agree_pair(a), MYO_OK);
			assert_int_equal(a->n_pairs, 1);
			if (a->pairs[0].shown != cases[i].shown)
				fail_msg("%s: %d", cases[i].name,
				    (int)a->pairs[0].shown);
			agree_free(a);
		}
}

/* ---- values */

static void
test_values(void **state)
{
	(void)state;
	static const struct visit visits[] = {
		{ "E1", "P-1", "05T09:00", "4p|5|100|105|tender,gap|y", NULL,
		    false },
		{ "E2", "P-1", "05T10:00", "4|3|105|100.5|gap|y", NULL, false },
		{ "E1", "P-2", "05T09:00", "nt pain|5|100|nt pain|none|y", NULL,
		    false },
		{ "E2", "P-2", "05T10:00", "3|nt cast|nt cast|nt pain|y", NULL,
		    false },
		{ "E1", "P-3", "05T09:00", "5|5|100|100|firm|y", NULL, false },
		{ "E2", "P-3", "05T10:00", "5|5|111|110|firm|y", NULL, false },
	};
	struct agree *a = ALL_OF(&usual, visits);
	/* A qualifier is no other grade. 102.5 and 102.75 are within the mdc
	 * of 10, 100 and 110.5 are not. */
	assert_obs("values", a,
	    "power right: 4p / 4; power left: 5 / 3 !2; "
	    "power right: not-tested: pain / 3; "
	    "power left: 5 / not-tested: cast; "
	    "power right: 5 / 5; power left: 5 / 5; "
	    "force : 102.5 / 102.75; "
	    "force : 1 of 2 trials / not-tested: cast; "
	    "force : 100 / 110.5 !0; "
	    "belly : tender gap / gap !0; "
	    "belly : none / not-tested: pain; "
	    "belly : firm / firm");
	agree_free(a);

	struct agree_setup one = usual;
	one.step_id = "force";
	a = ALL_OF(&one, visits);
	assert_int_equal(a->n_items, 1);
	assert_int_equal(a->n_obs, 3);
	agree_free(a);
}

/* What somebody else put in its place is not what this examiner found. */
static void
test_not_theirs(void **state)
{
	(void)state;
	static const struct visit a1 = { "E1", "P-1", "05T09:00", SAME, NULL,
		false };
	static const struct visit b1 = { "E2", "P-1", "05T10:00", SAME, NULL,
		false };
	struct myo_amendment am = {
		.place = "power.left",
		.answer = "2",
		.reason = "read again",
		.note = "",
		.examiner_id = "E3",
	};
	struct agree *a = agree_new(&usual);
	struct myo_session *s = examine(&a1, 0);

	carry_out(s, myo_session_amend(s, &am));
	assert_int_equal(agree_add(a, s, first.protocol), MYO_OK);
	myo_session_free(s);
	s = examine(&b1, 1);
	am.examiner_id = "E2";
	carry_out(s, myo_session_amend(s, &am));
	assert_int_equal(agree_add(a, s, first.protocol), MYO_OK);
	myo_session_free(s);
	assert_int_equal(agree_pair(a), MYO_OK);
	assert_obs("amended", a,
	    "power right: 4 / 4; power left: given by E3 / 2; "
	    "force : 100 / 100; belly : firm / firm");
	agree_free(a);
}

/* A record that was made by hand: what cannot be read counts nowhere. */
static void
test_unreadable(void **state)
{
	(void)state;
	static const struct visit visits[] = {
		{ "E1", "P-1", "05T09:00", "4>9|5|100>abc|100|firm>soft|y",
		    NULL, false },
		{ "E2", "P-1", "05T10:00", "4>9|5>|100|100|gap>gap soft|y",
		    NULL, false },
		{ "E1", "P-2", "05T09:00", "4|4|100>|100>x|none|y", NULL,
		    false },
		{ "E2", "P-2", "05T10:00", "4|4|100|100|gap>none gap|y", NULL,
		    false },
	};
	struct agree *a = ALL_OF(&usual, visits);
	struct agree_pick pick = { 0, AGREE_ANY, AGREE_ANY, AGREE_ANY };
	struct agree_row row;

	assert_obs("unreadable", a,
	    "power right: unreadable / unreadable; "
	    "power left: 5 / unreadable; power right: 4 / 4; "
	    "power left: 4 / 4; force : 1 of 2 trials / 100; "
	    "force : unreadable / 100; belly : unreadable / unreadable; "
	    "belly : none / unreadable");
	assert_int_equal(agree_count(a, &pick, &row), MYO_OK);
	assert_int_equal(row.n, 2);
	assert_int_equal(row.exact, 2);
	assert_int_equal(row.one[AGREE_A], 1);
	assert_int_equal(row.neither, 1);
	agree_free(a);
}

/* Words may change between revisions; what is compared may not. */
static void
test_revisions(void **state)
{
	(void)state;
	static const struct visit visits[] = {
		{ "E1", "P-1", "05T09:00", "4|4|100|100|firm|y", NULL, false },
		{ "E2", "P-1", "05T10:00", "4|5|99|100|101|gap|n|y", &second,
		    false },
		{ "E1", "P-2", "05T09:00", "3|3|100|100|103|gap|y|y", &second,
		    false },
		{ "E2", "P-2", "05T10:00", "3|3|99|100|101|gap|n|y", &second,
		    false },
	};
	struct agree *a = ALL_OF(&usual, visits);
	assert_obs("revisions", a,
	    "power right: 4 / 4; power left: 4 / 5 !1; "
	    "power right: 3 / 3; power left: 3 / 3; "
	    "force : 100 / another form of the step: other trials (3); "
	    "force : 101 / 100; "
	    "belly : firm / gap !0; belly : gap / gap; "
	    "more : not in this revision / no; more : yes / no !0");
	agree_free(a);
}

/* ---- what a number is judged by */

#define NUMBER                                                                 \
	"[step n]\nkind = number\nsides = once\nunit = N\nmax = 500\n"         \
	"decimals = 0\n"

static void
make(struct rig *rig, const char *step)
{
	char text[2048];

	(void)snprintf(text, sizeof(text), "%s%s", head, step);
	rig_init(rig, text);
}

/* An mdc counts where all revisions that values came from state the same one;
 * which of them is met first makes no difference. */
static void
test_mdc(void **state)
{
	static const char *const texts[] = {
		NUMBER "ask = A\nmdc = 50\nmdc_source = s\n",
		NUMBER "ask = A\nmdc = 5\nmdc_source = s\n",
		NUMBER "ask = B\nmdc = 50\nmdc_source = s\n",
		NUMBER "ask = A\n",
	};
	static const struct {
		const char *name;
		int a, b; /* of the first pair and of the second */
		bool has_mdc, differ;
		size_t disagree; /* 100 and 140, 100 and 102, each time */
	} cases[] = {
		{ "one", 0, 0, true, false, 0 },
		{ "another", 1, 1, true, false, 2 },
		{ "none", 3, 3, false, false, 4 },
		{ "other words", 0, 2, true, false, 0 },
		{ "two", 0, 1, false, true, 4 },
		{ "two, the other way round", 1, 0, false, true, 4 },
		{ "one and none", 0, 3, false, true, 4 },
		{ "none and one", 3, 0, false, true, 4 },
	};
	static struct rig rigs[4];

	(void)state;
	for (size_t i = 0; i < 4; i++)
		make(&rigs[i], texts[i]);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct rig *of[] = { &rigs[cases[i].a],
			&rigs[cases[i].b] };
		const struct visit visits[] = {
			{ "E1", "P-1", "05T09:00", "100|y", of[0], false },
			{ "E2", "P-1", "05T10:00", "140|y", of[0], false },
			{ "E1", "P-2", "05T09:00", "100|y", of[1], false },
			{ "E2", "P-2", "05T10:00", "140|y", of[1], false },
			{ "E1", "P-3", "05T09:00", "100|y", of[0], false },
			{ "E2", "P-3", "05T10:00", "102|y", of[1], false },
			{ "E1", "P-4", "05T09:00", "100|y", of[1], false },
			{ "E2", "P-4", "05T10:00", "102|y", of[0], false },
			/* without a value of both nothing is judged */
			{ "E1", "P-5", "05T09:00", "1|y", &rigs[1], false },
			{ "E2", "P-5", "05T10:00", "nt pain|y", &rigs[3],
			    false },
			{ "E1", "P-6", "05T09:00", "1|y", &rigs[3], false },
		};
		const struct agree_pick pick = { 0, AGREE_ANY, AGREE_ANY,
			AGREE_ANY };
		struct agree_row row;
		struct agree *a = ALL_OF(&usual, visits);
		assert_int_equal(a->n_items, 1);
		assert_int_equal(agree_count(a, &pick, &row), MYO_OK);
		if (a->items[0].has_mdc != cases[i].has_mdc ||
		    a->items[0].mdcs_differ != cases[i].differ || row.n != 4 ||
		    row.disagree != cases[i].disagree)
			fail_msg("%s: %d %d, %zu of %zu", cases[i].name,
			    a->items[0].has_mdc, a->items[0].mdcs_differ,
			    row.disagree, row.n);
		agree_free(a);
	}
	for (size_t i = 0; i < 4; i++)
		rig_release(&rigs[i]);
}

/* What makes a step another one is the same to a history and to a comparison
 * of examiners. */
static void
test_forms(void **state)
{
#define ALIKE                                                                  \
	"unit = N\ntrials = 2\nmethod = m\nposition = p\nstabilise = s\n"      \
	"resist = r\n"
	static const struct {
		const char *name, *keys;
		bool same;
	} cases[] = {
		{ "itself", ALIKE "ask = A\nmax = 500\n", true },
		{ "words", ALIKE "ask = B\nmax = 500\n", true },
		{ "a limit", ALIKE "ask = A\nmax = 400\n", true },
		{ "an mdc",
		    ALIKE "ask = A\nmax = 500\nmdc = 5\nmdc_source = s\n",
		    true },
		{ "the unit",
		    "unit = kgf\ntrials = 2\nmethod = m\nposition = p\n"
		    "stabilise = s\nresist = r\nask = A\n",
		    false },
		{ "trials",
		    "unit = N\ntrials = 3\nmethod = m\nposition = p\n"
		    "stabilise = s\nresist = r\nask = A\n",
		    false },
		{ "the method",
		    "unit = N\ntrials = 2\nmethod = x\nposition = p\n"
		    "stabilise = s\nresist = r\nask = A\n",
		    false },
		{ "the position",
		    "unit = N\ntrials = 2\nmethod = m\nposition = x\n"
		    "stabilise = s\nresist = r\nask = A\n",
		    false },
		{ "what is held",
		    "unit = N\ntrials = 2\nmethod = m\nposition = p\n"
		    "stabilise = x\nresist = r\nask = A\n",
		    false },
		{ "where it is resisted",
		    "unit = N\ntrials = 2\nmethod = m\nposition = p\n"
		    "stabilise = s\nresist = x\nask = A\n",
		    false },
		{ "nothing is held",
		    "unit = N\ntrials = 2\nmethod = m\nposition = p\n"
		    "resist = r\nask = A\n",
		    false },
	};
	static struct rig base, other;

	(void)state;
	make(&base, "[step n]\nkind = number\n" ALIKE "ask = A\nmax = 500\n");
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char text[512];
		struct arena arena = ARENA_INIT;
		struct agree *a = agree_new(&usual);
		(void)snprintf(text, sizeof(text),
		    "[step n]\nkind = number\n%s", cases[i].keys);
		make(&other, text);
		const struct history_basis *then =
		    basis_of_step(&arena, &base.protocol->steps[0], NULL);
		const struct history_basis *now =
		    basis_of_step(&arena, &other.protocol->steps[0], NULL);
		bool history = basis_differs(&arena, then, now)[0] == '\0';
		assert_non_null(agree_rev_take(a, base.protocol));
		assert_non_null(agree_rev_take(a, other.protocol));
		if (history != cases[i].same ||
		    (a->n_items == 1) != cases[i].same)
			fail_msg("%s: %d, %zu items", cases[i].name, history,
			    a->n_items);
		agree_free(a);
		arena_release(&arena);
		rig_release(&other);
	}
	rig_release(&base);
}

/* A place that was examined in two forms is one observation, with the reason;
 * forms of a step say what tells them apart. */
static void
test_apart_in_form(void **state)
{
#define LONG "Lying on the back with the hip at 45 degrees,\n  lifted"
	static const char *const texts[] = {
		NUMBER "ask = A\nposition = sitting\nmethod = m\n",
		NUMBER "ask = A\nposition = " LONG "\n",
		NUMBER "ask = A\nposition = sitting\nmethod = m\n"
		       "mdc = 5\nmdc_source = s\n",
	};
	static struct rig rigs[3];
	const struct visit visits[] = {
		{ "E1", "P-1", "05T09:00", "100|y", &rigs[0], false },
		{ "E2", "P-1", "05T10:00", "110|y", &rigs[1], false },
		{ "E1", "P-2", "05T09:00", "100|y", &rigs[1], false },
		{ "E2", "P-2", "05T10:00", "110|y", &rigs[0], false },
		{ "E1", "P-3", "05T09:00", "nt pain|y", &rigs[0], false },
		{ "E2", "P-3", "05T10:00", "120|y", &rigs[1], false },
		{ "E1", "P-4", "05T09:00", "130|y", &rigs[0], false },
		{ "E2", "P-4", "05T10:00", "nt cast|y", &rigs[1], false },
		{ "E1", "P-5", "05T09:00", "nt pain|y", &rigs[0], false },
		{ "E2", "P-5", "05T10:00", "nt cast|y", &rigs[1], false },
		{ "E1", "P-6", "05T09:00", "100|y", &rigs[0], false },
		{ "E2", "P-6", "05T10:00", "100|y", &rigs[2], false },
	};
	struct buf form = BUF_INIT;

	(void)state;
	for (size_t i = 0; i < 3; i++)
		make(&rigs[i], texts[i]);
	struct agree *a = ALL_OF(&usual, visits);
	assert_int_equal(a->n_items, 2);
	/* by form, then by patient */
	assert_obs("apart in form", a,
	    "n : 100 / another form of the step: other method (m), other "
	    "position (sitting); n : not-tested: pain / 120; "
	    "n : 100 / another form of the step: other method (none), other "
	    "position; n : 130 / not-tested: cast; "
	    "n : not-tested: pain / not-tested: cast; n : 100 / 100");
	agree_form_text(a, &a->items[0], &form);
	assert_string_equal(form.data,
	    "method: none; position: Lying on the back with the hip at 45 "
	    "degrees, lifted");
	buf_reset(&form);
	agree_form_text(a, &a->items[1], &form);
	assert_string_equal(form.data, "method: m; position: sitting");
	agree_free(a);

	const struct visit same[] = { visits[10], visits[11] };
	a = ALL_OF(&usual, same);
	buf_reset(&form);
	agree_form_text(a, &a->items[0], &form);
	assert_string_equal(form.data, "");
	agree_free(a);
	buf_release(&form);
	for (size_t i = 0; i < 3; i++)
		rig_release(&rigs[i]);
}

/* In how many pairs an mdc would not hold for the sake of the device. */
static void
test_devices(void **state)
{
	static const struct visit visits[] = {
		{ "E1", "P-1", "05T09:00", "SN 1|100|y", NULL, false },
		{ "E2", "P-1", "05T10:00", "SN 1|100|y", NULL, false },
		{ "E1", "P-2", "05T09:00", "SN 1|100|y", NULL, false },
		{ "E2", "P-2", "05T10:00", "SN 2|100|y", NULL, false },
		{ "E1", "P-3", "05T09:00", "SN 1|100|y", NULL, false },
		{ "E2", "P-3", "05T10:00", "|100|y", NULL, false },
		{ "E1", "P-4", "05T09:00", "|100|y", NULL, false },
		{ "E2", "P-4", "05T10:00", "|100|y", NULL, false },
		{ "E1", "P-5", "05T09:00", "SN 1|100|y", NULL, false },
		{ "E2", "P-5", "05T10:00", "SN 1|100|y", NULL, false },
	};
	static const bool differ[] = { false, true, true, false, false };
	struct visit all[10];
	static struct rig one, later;

	(void)state;
	make(&one, "[step device]\nkind = text\nsides = once\nask = Number\n"
		   "required = no\nidentifies = device\n" NUMBER "ask = A\n");
	/* a revision with other words */
	make(&later, "[step device]\nkind = text\nsides = once\nask = Serial\n"
		     "required = no\nidentifies = device\n" NUMBER "ask = A\n");
	for (size_t i = 0; i < 10; i++) {
		all[i] = visits[i];
		all[i].of = i < 9 ? &one : &later;
	}
	struct agree *a = ALL_OF(&usual, all);
	assert_int_equal(a->n_pairs, 5);
	for (size_t i = 0; i < 5; i++)
		assert_int_equal(a->pairs[i].devices_differ, differ[i]);
	assert_int_equal(a->n_items, 1);
	agree_free(a);
	rig_release(&one);
	rig_release(&later);
}

/* A side that one of them left out. */
static void
test_one_side(void **state)
{
	(void)state;
	struct visit visits[] = {
		{ "E1", "P-1", "05T09:00", "4|nt cast|100|100|firm|y", NULL,
		    false },
		{ "E2", "P-1", "05T10:00", "5|:ntside pain|100|100|firm|y",
		    NULL, false },
	};
	struct agree *a = ALL_OF(&usual, visits);
	struct agree_row row;
	const struct agree_pick pick = { 0, AGREE_ANY, AGREE_ANY, AGREE_ANY };
	assert_int_equal(agree_count(a, &pick, &row), MYO_OK);
	assert_int_equal(row.n, 1);
	assert_int_equal(row.neither, 1);
	agree_free(a);
}

/* ---- counting */

static const struct visit three[] = {
	{ "E1", "P-1", "05T09:00", "4|5|100|105|tender,gap|y", NULL, false },
	{ "E2", "P-1", "05T10:00", "4|3|105|100.5|gap|y", NULL, false },
	{ "E1", "P-2", "05T09:00", "nt pain|5|100|nt pain|none|y", NULL,
	    false },
	{ "E2", "P-2", "05T10:00", "3|4|200|210|tender|y", NULL, false },
	{ "E1", "P-3", "05T09:00", "5|5|100|100|firm|y", NULL, false },
	{ "E2", "P-3", "05T10:00", "5|5|111|110|gap|y", NULL, false },
};

static void
test_counts(void **state)
{
	(void)state;
	struct agree *a = ALL_OF(&usual, three);
	struct agree_pick pick = { 0, AGREE_ANY, AGREE_ANY, AGREE_ANY };
	struct agree_row row;

	/* power: right 4/4, -/3, 5/5; left 5/3, 5/4, 5/5 */
	assert_int_equal(agree_count(a, &pick, &row), MYO_OK);
	assert_int_equal(row.n, 5);
	assert_int_equal(row.patients, 3);
	assert_int_equal(row.exact, 3);
	assert_int_equal(row.within, 4);
	assert_int_equal(row.disagree, 2);
	assert_int_equal(row.one[AGREE_A], 0);
	assert_int_equal(row.one[AGREE_B], 1);
	/* po 3/5; rows 4: 1, 5: 4; columns 3: 1, 4: 2, 5: 2 */
	double pe = (1.0 * 2.0 + 4.0 * 2.0) / 25.0;
	assert_true(row.has_kappa[AGREEMENT_PLAIN]);
	assert_true(fabs(row.kappa[AGREEMENT_PLAIN].kappa -
			 (0.6 - pe) / (1.0 - pe)) < 1e-12);
	pick.side = MYO_SIDE_RIGHT;
	assert_int_equal(agree_count(a, &pick, &row), MYO_OK);
	assert_int_equal(row.n, 2);
	assert_int_equal(row.patients, 2);
	assert_true(row.kappa[AGREEMENT_QUADRATIC].kappa > 0.999);

	/* belly, the option gap: both in P-1, B alone in P-3; tender: A alone
	 * in P-1, B alone in P-2; firm: A alone in P-3 */
	pick = (struct agree_pick){ 2, AGREE_ANY, AGREE_ANY, 2 };
	assert_int_equal(agree_count(a, &pick, &row), MYO_OK);
	assert_int_equal(row.both, 1);
	assert_int_equal(row.only[AGREE_A], 0);
	assert_int_equal(row.only[AGREE_B], 1);
	assert_int_equal(row.exact, 2);
	pick.option = 1;
	assert_int_equal(agree_count(a, &pick, &row), MYO_OK);
	assert_int_equal(row.only[AGREE_A], 1);
	assert_int_equal(row.only[AGREE_B], 1);
	assert_int_equal(row.both, 0);
	assert_int_equal(row.exact, 1);
	assert_int_equal(row.disagree, 2);
	assert_false(row.has_kappa[AGREEMENT_LINEAR]);
	pick.option = 0;
	assert_int_equal(agree_count(a, &pick, &row), MYO_OK);
	assert_int_equal(row.only[AGREE_A], 1);
	assert_int_equal(row.only[AGREE_B], 0);
	/* no two sets are equal */
	pick.option = AGREE_ANY;
	assert_int_equal(agree_count(a, &pick, &row), MYO_OK);
	assert_int_equal(row.n, 3);
	assert_int_equal(row.exact, 0);
	assert_false(row.has_kappa[AGREEMENT_PLAIN]);

	/* force: 102.5/102.75 and 100/110.5 */
	pick.item = 1;
	assert_int_equal(agree_count(a, &pick, &row), MYO_OK);
	assert_int_equal(row.measured.n, 2);
	assert_true(row.measured.mean < -5.374 && row.measured.mean > -5.376);
	pick.item = 99;
	assert_int_equal(agree_count(a, &pick, &row), MYO_OK);
	assert_int_equal(row.n, 0);
	agree_free(a);
}

/* Both sides of one patient are one subject: counts are given, coefficients are
 * not. */
static void
test_one_patient(void **state)
{
	static const char both[] =
	    "[step n]\nkind = number\nask = A\nunit = N\nmax = 500\n"
	    "decimals = 0\nnote = no\n[step c]\nkind = choice\nask = B\n"
	    "option.x = x\noption.y = y\nnote = no\n";
	static struct rig rig;
	const struct visit visits[] = {
		{ "E1", "P-1", "05T09:00", "100|200|x|y|y", &rig, false },
		{ "E2", "P-1", "05T10:00", "104|208|x|x|y", &rig, false },
		{ "E1", "P-2", "05T09:00", "150|180|y|x|y", &rig, false },
		{ "E2", "P-2", "05T10:00", "150|180|y|x|y", &rig, false },
	};
	struct agree_row row;

	(void)state;
	make(&rig, both);
	for (size_t n = 1; n <= 2; n++) {
		struct agree *a = all_of(&usual, visits, 2 * n);
		struct agree_pick pick = agree_pick_item(a, &a->items[0]);
		assert_int_equal(agree_count(a, &pick, &row), MYO_OK);
		assert_int_equal(row.patients, n);
		assert_int_equal(row.measured.n, 2 * n);
		assert_true(fabs(row.measured.mean * (double)n + 6.0) < 1e-9);
		for (int i = 0; i < AGREEMENT_ICCS; i++)
			assert_int_equal(row.measured.has_icc[i], n > 1);
		assert_int_equal(row.measured.has_limits, n > 1);
		if (n > 1)
			assert_null(row.measured.why);
		else
			assert_string_equal(
			    row.measured.why, "fewer than 2 patients");
		pick = agree_pick_item(a, &a->items[1]);
		assert_int_equal(agree_count(a, &pick, &row), MYO_OK);
		assert_int_equal(row.exact, 2 * n - 1);
		assert_int_equal(row.has_kappa[AGREEMENT_PLAIN], n > 1);
		if (n > 1)
			assert_null(row.why);
		else
			assert_string_equal(row.why, "fewer than 2 patients");
		agree_free(a);
	}
	rig_release(&rig);
}

/* ---- out of memory */

static void
test_memory(void **state)
{
	(void)state;
	struct myo_session *s[6];
	size_t fired = 1, nth = 0;

	for (size_t i = 0; i < 6; i++)
		s[i] = examine(&three[i], i);
	while (fired > 0) {
		const struct agree_pick pick = { 1, AGREE_ANY, AGREE_ANY,
			AGREE_ANY };
		struct agree_row row = { .n = 0 };
		enum myo_status status = MYO_OK;
		starve_at(++nth, true);
		struct agree *a = agree_new(&usual);
		for (size_t i = 0; i < 6 && a != NULL && status == MYO_OK; i++)
			status = agree_add(a, s[i], first.protocol);
		if (a != NULL && status == MYO_OK)
			status = agree_pair(a);
		if (a != NULL && status == MYO_OK)
			status = agree_count(a, &pick, &row);
		fired = starve_end();
		if (fired > 0 && a != NULL)
			assert_int_equal(status, MYO_ERR_NOMEM);
		if (fired == 0)
			assert_int_equal(row.n, 2);
		agree_free(a);
		for (size_t i = 0; i < 6 && fired > 0; i++)
			if (myo_session_failed(s[i])) {
				myo_session_free(s[i]);
				s[i] = examine(&three[i], i);
			}
	}
	assert_true(nth > 50);
	for (size_t i = 0; i < 6; i++)
		myo_session_free(s[i]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_nearest_first),
		cmocka_unit_test(test_ties),
		cmocka_unit_test(test_apart),
		cmocka_unit_test(test_shown),
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_not_theirs),
		cmocka_unit_test(test_unreadable),
		cmocka_unit_test(test_revisions),
		cmocka_unit_test(test_mdc),
		cmocka_unit_test(test_forms),
		cmocka_unit_test(test_apart_in_form),
		cmocka_unit_test(test_devices),
		cmocka_unit_test(test_one_side),
		cmocka_unit_test(test_counts),
		cmocka_unit_test(test_one_patient),
		cmocka_unit_test(test_memory),
	};
	return cmocka_run_group_tests(tests, load, unload);
}
