/*
 * test_verify_score.c: scores that do not follow from the answers, in files
 * whose chain is as it should be. The sums are worked out by hand.
 *
 * Here a round gathers two sessions in several pieces (the program: some
 * thousand), keeps one or two protocols, and a session has 64 pieces at most.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/store_private.h"
#include "support/volume.h"

#define HEAD(id)                                                               \
	"[protocol]\n"                                                         \
	"id = " id "\nversion = 1\ntitle = Test\nregion = ankle\n"             \
	"sides = right, left\nsources = made up\n"
/* Graded in the order a right, a left, b right, b left. */
#define AB                                                                     \
	"[step a]\nkind = grade\nscale = mrc\nask = A\n"                       \
	"[step b]\nkind = grade\nscale = mrc\nask = B\n"

static const char two[] = HEAD("two") AB
    "[score all]\nlabel = All\nsum = a b\nband = < 13 low\n"
    "[score right]\nlabel = Right\nsum = a.right, b.right\n"
    "[score asked]\nlabel = Asked\nmax = a b\non_request = yes\n";
static const char one[] = HEAD("one") AB "[score all]\nlabel = All\nmax = a\n";
static const char none[] = HEAD("none") AB;
/* too long to be kept all at once */
#define MOST(id) HEAD(id) AB "[score all]\nlabel = All\nmax = a b\n"
static const char *const most[] = { MOST("m1"), MOST("m2"), MOST("m3"),
	MOST("m4"), MOST("m5") };
#define MOSTS (sizeof(most) / sizeof(most[0]))

#define A "room-a-aaaa"
#define B "room-b-bbbb"

enum station {
	AT_A,
	AT_B,
	STATIONS
};
static const char *const names[STATIONS] = { A, B };

#define SESSIONS 12

/* A session's entries, and where each has come to stand. */
struct held {
	struct rig rig;
	char id[40];
	struct place {
		const char *station;
		uint64_t seq;
	} at[RIG_ENTRIES];
	size_t laid; /* entries that have a place */
};

struct scene {
	struct fake *fake;
	struct volume volume[STATIONS];
	struct held held[SESSIONS];
	size_t n;
	struct verdict verdict;
};

static struct scene *
scene_new(void)
{
	struct scene *s = test_calloc(1, sizeof(*s));

	s->fake = fake_new();
	assert_non_null(s->fake);
	fake_mkdir(s->fake, VOLUME_DIR);
	fake_mkdir(s->fake, VOLUME_DIR "/protocols");
	for (size_t i = 0; i < STATIONS; i++)
		volume_init(&s->volume[i], s->fake, names[i]);
	return s;
}

static void
scene_free(struct scene *s)
{
	for (size_t i = 0; i < STATIONS; i++)
		volume_release(&s->volume[i]);
	for (size_t i = 0; i < s->n; i++)
		rig_release(&s->held[i].rig);
	fake_free(s->fake);
	test_free(s);
}

/* A session of station A, typed but not in any file. */
static struct held *
hold(
    struct scene *s, const char *protocol, const char *sides, const char *lines)
{
	struct held *h = &s->held[s->n++];
	struct buf path = BUF_INIT;

	assert_true(s->n <= SESSIONS);
	rig_init(&h->rig, protocol);
	h->rig.station = A;
	rig_open(&h->rig, sides, MYO_ORDER_STEP);
	rig_lines(&h->rig, lines);
	(void)snprintf(h->id, sizeof(h->id),
	    "01890a5d-ac96-774b-bcce-b302099a80%02x", (unsigned)s->n);
	buf_addf(&path, VOLUME_DIR "/protocols/%s-%s.ini", h->rig.protocol->id,
	    h->rig.protocol->rev);
	fake_put(s->fake, path.data, h->rig.protocol->snapshot,
	    h->rig.protocol->snapshot_len);
	buf_release(&path);
	return h;
}

/* Corrects it there; the entry that the amend is. */
static size_t
amend(struct held *h, enum station at, const char *place, const char *answer)
{
	const struct myo_amendment am = {
		.place = place,
		.answer = answer,
		.reason = "typed wrong",
		.note = "",
		.examiner_id = "E2",
	};
	const size_t first = h->rig.n_entries;

	h->rig.station = names[at];
	rig_perform(&h->rig, myo_session_amend(h->rig.session, &am));
	assert_true(h->rig.n_entries > first);
	return first;
}

/* What the rig calls STATION:N is its Nth entry, of whatever station. */
static const char *
moved(const struct held *h, const char *refers, char *out, size_t size)
{
	const char *colon = strrchr(refers, ':');

	if (colon == NULL)
		return refers;
	const struct place *p = &h->at[strtoul(colon + 1, NULL, 10) - 1];
	(void)snprintf(out, size, "%s:%" PRIu64, p->station, p->seq);
	return out;
}

/* Lays entry `i` into its station's file, with another value if there is one;
 * the line it has there. */
static int
lay_as(struct scene *s, struct held *h, size_t i, const char *value)
{
	struct myo_entry e = h->rig.entries[i];
	const enum station at = strcmp(e.station_id, A) == 0 ? AT_A : AT_B;
	struct volume *v = &s->volume[at];
	char refers[64];

	e.session_id = h->id;
	e.refers_to = moved(h, e.refers_to, refers, sizeof(refers));
	if (value != NULL)
		e.value = value;
	volume_add(v, &e);
	h->at[i] = (struct place){ names[at], v->seq };
	return (int)v->seq + 1;
}

/* The next entries, up to `end`. */
static void
lay_to(struct scene *s, struct held *h, size_t end)
{
	for (; h->laid < end; h->laid++)
		(void)lay_as(s, h, h->laid, NULL);
}

static void
lay(struct scene *s, struct held *h)
{
	lay_to(s, h, h->rig.n_entries);
}

static size_t
find(const struct held *h, size_t from, enum myo_entry_kind kind,
    const char *step)
{
	for (size_t i = from; i < h->rig.n_entries; i++) {
		const struct myo_entry *e = &h->rig.entries[i];
		if (e->entry == kind &&
		    (step == NULL || strcmp(e->step_id, step) == 0))
			return i;
	}
	fail_msg("no such entry: %s", step != NULL ? step : "any step");
	return 0;
}

static void
verify(struct scene *s)
{
	for (size_t i = 0; i < STATIONS; i++)
		if (s->volume[i].seq > 0)
			volume_put(&s->volume[i]);
	volume_verify(s->fake, NULL, 0, &s->verdict);
	assert_int_equal(s->verdict.status, MYO_OK);
}

/* These many findings; each was asked for before. */
static void
expect_n(const struct scene *s, size_t n)
{
	if (s->verdict.n == n)
		return;
	verdict_print(&s->verdict);
	fail_msg("%zu findings, not %zu", s->verdict.n, n);
}

static void
expect(const struct scene *s, const char *file, int line, const char *text)
{
	char path[64];

	(void)snprintf(path, sizeof(path), "%s.csv", file);
	for (size_t i = 0; i < s->verdict.n && i < VOLUME_FINDINGS; i++)
		if (strcmp(s->verdict.finding[i].id, "stale-score") == 0 &&
		    strstr(s->verdict.finding[i].file, path) != NULL &&
		    s->verdict.finding[i].line == line &&
		    strstr(s->verdict.finding[i].text, text) != NULL)
			return;
	verdict_print(&s->verdict);
	fail_msg("%s:%d: no '%s'", path, line, text);
}

/* ---- honest ones */

static void
honest(void **state)
{
	struct scene *s = scene_new();

	(void)state;
	lay(s, hold(s, two, "rl", "4|3|5|2|y"));
	/* not determined, and not finished */
	lay(s, hold(s, two, "rl", "4|nt pain|5|2|y"));
	lay(s, hold(s, two, "rl", "4|3|:finish|y"));
	/* one side; in session corrected; without any score */
	lay(s, hold(s, two, "r", "4|5|y"));
	lay(s, hold(s, two, "rl", "4|3|<|2|:undo|:redo|5|2|y"));
	lay(s, hold(s, none, "rl", "4|3|5|2|y"));
	/* in progress and given up: no score is due */
	lay(s, hold(s, two, "rl", "4|3|5"));
	lay(s, hold(s, two, "rl", "4|3|:abandon too tired"));
	/* the right alone is not asked */
	lay(s, hold(s, two, "l", "4|5|y"));
	verify(s);
	expect_n(s, 0);
	/* corrected by either station, the second by both in turn */
	for (size_t i = 0; i < 3; i++) {
		(void)amend(&s->held[i], AT_B, "b.right", "1");
		lay(s, &s->held[i]);
	}
	(void)amend(&s->held[1], AT_A, "a.left", "2");
	lay(s, &s->held[1]);
	(void)amend(&s->held[4], AT_A, "a.left", "nt pain");
	lay(s, &s->held[4]);
	verify(s);
	expect_n(s, 0);
	scene_free(s);
}

/* ---- a score that was changed */

static void
changed(void **state)
{
	(void)state;
	/* the last entry of all that is changed is the session's first score,
	 * in one piece and in two */
	for (int pieces = 1; pieces <= 2; pieces++) {
		struct scene *s = scene_new();
		struct held *h = hold(s, two, "rl", "4|3|5|2|y");
		lay(s, hold(s, one, "rl", "1|1|1|1|y"));
		const size_t at = find(h, 0, MYO_ENTRY_SCORE, "score.all");
		lay_to(s, h, pieces == 1 ? at : 3);
		lay(s, hold(s, two, "rl", "5|5|5|5|y"));
		lay_to(s, h, at);
		/* 4 + 3 + 5 + 2 */
		const int line = lay_as(s, h, at, "15");
		h->laid++;
		lay(s, h);
		lay(s, hold(s, one, "rl", "1|1|1|1|y"));
		fake_put(s->fake, VOLUME_DIR "/list.csv", "x,y\r\n", 5);
		verify(s);
		assert_true(
		    verdict_has(&s->verdict, "foreign-file", "list.csv", 1));
		expect(s, A, line,
		    "'score.all', recorded is 15, 4/4 items; the answers give "
		    "14, 4/4 items; ");
		expect(s, A, line, h->id);
		expect_n(s, 2);
		scene_free(s);
	}
}

/* Every column of it counts. */
static void
changed_words(void **state)
{
	static const struct {
		const char *unit, *band, *note; /* NULL: as it was */
	} columns[] = {
		{ "N", NULL, NULL },
		{ NULL, "high", NULL },
		{ NULL, NULL, "3/4 items" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(columns) / sizeof(columns[0]); i++) {
		struct scene *s = scene_new();
		struct held *h = hold(s, two, "rl", "1|1|1|1|y");
		const size_t at = find(h, 0, MYO_ENTRY_SCORE, "score.all");
		const struct myo_entry old = h->rig.entries[at];
		struct myo_entry *e = &h->rig.entries[at];
		if (columns[i].unit != NULL)
			e->unit = columns[i].unit;
		if (columns[i].band != NULL)
			e->label = columns[i].band;
		if (columns[i].note != NULL)
			e->note = columns[i].note;
		lay(s, h);
		h->rig.entries[at] = old;
		verify(s);
		/* 1 + 1 + 1 + 1 */
		expect(s, A, (int)at + 2, "answers give 4, low, 4/4 items; ");
		expect_n(s, 1);
		scene_free(s);
	}
}

static void
left_out(void **state)
{
	struct scene *s = scene_new();
	struct held *h = hold(s, two, "rl", "4|3|5|2|y");
	const size_t at = find(h, 0, MYO_ENTRY_SCORE, "score.right");

	(void)state;
	lay_to(s, h, at);
	h->laid++;
	lay(s, h);
	verify(s);
	/* 4 + 5; named is the close, the last entry */
	expect(s, A, (int)s->volume[AT_A].seq + 1,
	    "'score.right', it was not recorded; the answers give 9, 2/2 "
	    "items; ");
	expect_n(s, 1);
	scene_free(s);
}

/* ---- amended by who does not record scores */

static void
amended(void **state)
{
	(void)state;
	for (enum station at = AT_A; at < STATIONS; at++) {
		struct scene *s = scene_new();
		struct held *h = hold(s, two, "rl", "4|3|5|2|y");
		lay(s, h);
		lay(s, hold(s, two, "rl", "5|5|5|5|y"));
		const int all =
		    (int)find(h, 0, MYO_ENTRY_SCORE, "score.all") + 2;
		const size_t first = amend(h, at, "b.left", "0");
		lay_to(s, h, first + 1);
		verify(s);
		/* 4 + 3 + 5 + 0; the right has not changed */
		expect(s, A, all,
		    "recorded is 14, 4/4 items; the answers give 12, low, 4/4 "
		    "items; ");
		expect_n(s, 1);
		/* withdrawn, it says nothing any more */
		h->laid = h->rig.n_entries;
		rig_perform(&h->rig,
		    myo_session_void(h->rig.session, "mixed up", "", "", "E2"));
		lay(s, h);
		verify(s);
		expect_n(s, 0);
		scene_free(s);
	}
}

/* Killed between the amendment and its score, and done again. */
static void
recorded_anew(void **state)
{
	struct scene *s = scene_new();
	struct held *h = hold(s, two, "rl", "4|3|5|2|y");
	const struct myo_amendment same = {
		.place = "b.left",
		.answer = "0",
		.reason = "scores",
		.note = "",
		.examiner_id = "E3",
	};
	const size_t first = h->rig.n_entries;

	(void)state;
	h->rig.fail_after = 1;
	struct myo_amendment am = same;
	am.examiner_id = "E2";
	rig_perform(&h->rig, myo_session_amend(h->rig.session, &am));
	assert_int_equal(h->rig.n_entries, first + 1);
	h->rig.fail_after = -1;
	rig_resume(&h->rig);
	lay(s, h);
	verify(s);
	expect_n(s, 1);
	/* the same answer is no amendment, and the score is recorded */
	rig_perform(&h->rig, myo_session_amend(h->rig.session, &same));
	assert_int_equal(h->rig.n_entries, first + 2);
	const struct myo_entry *e = rig_last(&h->rig);
	assert_int_equal(e->entry, MYO_ENTRY_SCORE);
	assert_string_equal(e->step_id, "score.all");
	assert_string_equal(e->value, "12");
	assert_string_equal(e->examiner_id, "E3");
	lay(s, h);
	verify(s);
	expect_n(s, 0);
	/* now it is refused, as ever */
	rig_perform(&h->rig, myo_session_amend(h->rig.session, &same));
	assert_int_equal(h->rig.n_entries, first + 2);
	assert_non_null(strstr(h->rig.said, "unchanged: b, left is 0"));
	scene_free(s);
}

/* Neither had the other's file. */
static void
two_stations(void **state)
{
	struct scene *s = scene_new();
	struct held *ours = hold(s, two, "rl", "4|3|5|2|y");
	struct held *theirs = hold(s, two, "rl", "4|3|5|2|y");

	(void)state;
	const size_t first = amend(ours, AT_A, "a.right", "2");
	assert_int_equal(amend(theirs, AT_B, "b.left", "1"), first);
	lay(s, ours);
	/* one session, from where they part on */
	memcpy(theirs->id, ours->id, sizeof(theirs->id));
	memcpy(theirs->at, ours->at, sizeof(theirs->at));
	theirs->laid = first;
	lay(s, theirs);
	verify(s);
	/* A: 2 + 3 + 5 + 2 = 12; B, which counts: 4 + 3 + 5 + 1 = 13;
	 * both: 2 + 3 + 5 + 1 = 11. The right is A's 2 + 5 alone, as
	 * recorded. */
	expect(s, B, 3,
	    "recorded is 13, 4/4 items; the answers give 11, low, 4/4 items; ");
	expect_n(s, 1);
	scene_free(s);
}

/* ---- more sessions in several pieces than are gathered at once */

static void
many(void **state)
{
	struct scene *s = scene_new();
	int line[SESSIONS] = { 0 };

	(void)state;
	for (size_t i = 0; i < 9; i++)
		lay(s, hold(s, i % 2 == 0 ? two : one, "rl", "4|3|5|2|y"));
	/* every third without its score; by either station */
	for (size_t i = 0; i < 9; i++) {
		struct held *h = &s->held[i];
		const size_t first =
		    amend(h, i % 2 == 0 ? AT_A : AT_B, "a.right", "5");
		const size_t score =
		    find(h, first, MYO_ENTRY_SCORE, "score.all");
		for (; h->laid < h->rig.n_entries; h->laid++) {
			const bool wrong = h->laid == score && i % 3 == 0;
			const int at =
			    lay_as(s, h, h->laid, wrong ? "3" : NULL);
			if (h->laid == score)
				line[i] = at;
		}
	}
	verify(s);
	for (size_t i = 0; i < 9; i += 3)
		/* 5 + 3 + 5 + 2; and the greatest of 5 and 3 */
		expect(s, i % 2 == 0 ? A : B, line[i],
		    i % 2 == 0 ? "answers give 15, 4/4 items; "
			       : "answers give 5, 2/2 items; ");
	expect_n(s, 3);
	scene_free(s);
}

/* More protocols in turn than are kept, each asked for twice; the second
 * session of each has a wrong score. */
static void
in_turn(void **state)
{
	struct scene *s = scene_new();

	(void)state;
	int line_of[SESSIONS] = { 0 };
	assert_true(2 * MOSTS <= SESSIONS);
	for (size_t i = 0; i < 2 * MOSTS; i++) {
		struct held *h = hold(s, most[i % MOSTS], "rl", "4|3|5|2|y");
		const size_t score = find(h, 0, MYO_ENTRY_SCORE, "score.all");
		for (; h->laid < h->rig.n_entries; h->laid++) {
			const bool wrong = i >= MOSTS && h->laid == score;
			const int at =
			    lay_as(s, h, h->laid, wrong ? "4" : NULL);
			if (wrong)
				line_of[i] = at;
		}
	}
	verify(s);
	for (size_t i = MOSTS; i < 2 * MOSTS; i++)
		/* the greatest of 4, 3, 5 and 2 */
		expect(s, A, line_of[i], "answers give 5, 4/4 items; ");
	expect_n(s, MOSTS);
	scene_free(s);
}

/* ---- what is left out */

static void
flip(struct volume *v, int number)
{
	const struct str line = lines_get(&v->text, (size_t)number);
	char *at = v->text.data + (line.p - v->text.data) + 3;

	*at = *at == '6' ? '7' : '6';
}

static void
damaged(void **state)
{
	struct scene *s = scene_new();
	struct held *h = hold(s, two, "rl", "4|3|5|2|y");
	const size_t at = find(h, 0, MYO_ENTRY_SCORE, "score.all");

	(void)state;
	lay_to(s, h, at);
	const int line = lay_as(s, h, at, "15");
	h->laid++;
	lay(s, h);
	lay(s, hold(s, two, "rl", "4|3|5|2|y"));
	verify(s);
	expect_n(s, 1);
	/* a line of the session itself: that it was changed is said alone */
	struct buf whole = BUF_INIT;
	buf_addstr(&whole, buf_str(&s->volume[AT_A].text));
	flip(&s->volume[AT_A], 4);
	verify(s);
	assert_true(verdict_has(&s->verdict, "chain-broken", A ".csv", 4));
	expect_n(s, 1);
	/* of another one: this one may have had more lines */
	buf_reset(&s->volume[AT_A].text);
	buf_addstr(&s->volume[AT_A].text, buf_str(&whole));
	flip(&s->volume[AT_A], (int)s->volume[AT_A].seq + 1);
	verify(s);
	assert_false(verdict_has(&s->verdict, "stale-score", "", line));
	assert_true(verdict_has(&s->verdict, "unchecked", A ".csv", 0));
	buf_release(&whole);
	scene_free(s);
}

/* A line put in that is no row: it is named, and the scores around it are
 * looked at. */
static void
no_row(void **state)
{
	static const char *const lines[] = { "hello\r\n", "\r\n", ",,,,\r\n" };

	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		struct scene *s = scene_new();
		lay(s, hold(s, two, "rl", "4|3|5|2|y"));
		const int line = (int)s->volume[AT_A].seq + 2;
		buf_adds(&s->volume[AT_A].text, lines[i]);
		lay(s, hold(s, two, "rl", "4|3|5|2|y"));
		verify(s);
		if (!verdict_has(&s->verdict, NULL, A ".csv", line)) {
			verdict_print(&s->verdict);
			fail_msg("nothing at line %d", line);
		}
		assert_false(verdict_has(&s->verdict, "stale-score", "", 0));
		scene_free(s);
	}
}

/* An answer put in behind the one that was given: it is named, and of the
 * session nothing is taken for certain. */
static void
put_in(void **state)
{
	struct scene *s = scene_new();
	struct held *h = hold(s, two, "rl", "4|3|5|2|y");
	const size_t number = find(h, 0, MYO_ENTRY_ANSWER, "a") + 2;
	struct buf *text = &s->volume[AT_A].text;
	struct buf whole = BUF_INIT;

	(void)state;
	lay(s, h);
	verify(s);
	expect_n(s, 0);
	buf_addstr(&whole, buf_str(text));
	const struct str row = lines_get(&whole, number);
	const size_t end = (size_t)(row.p - whole.data) + row.len;
	const size_t answer = (size_t)(strstr(row.p, ",a,") - whole.data);
	buf_reset(text);
	buf_add(text, whole.data, end);
	buf_addstr(text, row);
	buf_add(text, whole.data + end, whole.len - end);
	char *value = strstr(text->data + answer + row.len, ",4,");
	assert_non_null(value);
	value[1] = '1';
	verify(s);
	assert_true(verdict_has(&s->verdict, NULL, A ".csv", (int)number + 1));
	assert_true(verdict_has(&s->verdict, "unchecked", A ".csv", 0));
	assert_false(verdict_has(&s->verdict, "stale-score", "", 0));
	buf_release(&whole);
	scene_free(s);
}

/* A row that no rule can read, its chain made for it: of this session, or of
 * whatever session. */
static void
unreadable(void **state)
{
	(void)state;
	for (int whose = 0; whose < 2; whose++) {
		struct scene *s = scene_new();
		struct held *h = hold(s, two, "rl", "4|3|5|2|y");
		const size_t at = find(h, 0, MYO_ENTRY_ANSWER, "b");
		struct myo_entry *e = &h->rig.entries[at];
		const struct myo_entry old = *e;
		if (whose == 0)
			e->unit = "\xff";
		else
			e->patient_id = "\xff";
		lay(s, h);
		*e = old;
		/* and one that is in order, but who knows */
		struct held *other = hold(s, two, "rl", "4|3|5|2|y");
		const size_t score =
		    find(other, 0, MYO_ENTRY_SCORE, "score.all");
		lay_to(s, other, score);
		(void)lay_as(s, other, other->laid++, "15");
		lay(s, other);
		verify(s);
		assert_true(
		    verdict_has(&s->verdict, "row", A ".csv", (int)at + 2));
		assert_true(verdict_has(&s->verdict, "unchecked", A ".csv", 0));
		expect_n(s, 2);
		scene_free(s);
	}
}

static void
no_snapshot(void **state)
{
	struct scene *s = scene_new();
	struct held *h = hold(s, two, "rl", "4|3|5|2|y");
	struct buf path = BUF_INIT;

	(void)state;
	(void)lay_as(s, h, 0, NULL);
	h->laid = 2; /* no score follows any more */
	lay(s, h);
	buf_addf(&path, VOLUME_DIR "/protocols/%s-%s.ini", h->rig.protocol->id,
	    h->rig.protocol->rev);
	verify(s);
	assert_true(verdict_has(&s->verdict, "stale-score", "", 0));
	fake_puts(s->fake, path.data, "[protocol]\n");
	verify(s);
	assert_true(verdict_has(&s->verdict, "snapshot", "", 0));
	assert_false(verdict_has(&s->verdict, "stale-score", "", 0));
	buf_release(&path);
	scene_free(s);
}

/* A session of so many bytes, or in so many pieces, is not gathered. */
static void
too_long(void **state)
{
	static char note[9000];

	(void)state;
	memset(note, 'x', sizeof(note) - 1);
	memcpy(note, ":note ", 6);
	for (int pieces = 0; pieces < 2; pieces++) {
		struct scene *s = scene_new();
		struct held *h = hold(s, two, "rl", "4|3|5");
		struct held *other = hold(s, one, "rl", "4|3|5");
		for (int i = 0; i < 70; i++)
			if (pieces > 0 || i < 10)
				rig_type(
				    &h->rig, pieces > 0 ? ":note short" : note);
		for (int i = 0; i < 70 && pieces > 0; i++)
			rig_type(&other->rig, ":note short");
		rig_lines(&h->rig, "2|y");
		rig_lines(&other->rig, "2|y");
		for (size_t i = 1; i <= h->rig.n_entries; i++) {
			lay_to(s, h, i);
			if (pieces > 0 && i <= other->rig.n_entries)
				lay_to(s, other, i);
		}
		lay(s, other);
		lay(s, hold(s, two, "rl", "4|3|5|2|y"));
		verify(s);
		assert_true(verdict_has(&s->verdict, "unchecked", A ".csv", 0));
		for (size_t i = 0; i < s->verdict.n; i++)
			assert_string_equal(
			    strrchr(s->verdict.finding[i].text, ':') + 2,
			    "'scores', the session is too long");
		assert_in_range(s->verdict.n, 1, 1 + pieces);
		assert_int_equal(
		    s->verdict.finding[0].line, pieces > 0 ? 66 : 2);
		scene_free(s);
	}
}

/* ---- while others write */

struct writer {
	struct scene *s;
	struct held *h;
	size_t end; /* entries that are laid in the midst of it */
	size_t findings;
};

static void
write_on(void *ctx, const struct myo_verified_file *file)
{
	struct writer *w = ctx;

	(void)file;
	lay_to(w->s, w->h, w->end);
	volume_put(&w->s->volume[AT_A]);
}

static void
count(void *ctx, const struct myo_diag *finding)
{
	struct writer *w = ctx;

	(void)finding;
	w->findings++;
}

/* An amendment is there, its scores come just then. */
static void
written_since(void **state)
{
	(void)state;
	for (int spread = 0; spread < 2; spread++) {
		struct scene *s = scene_new();
		struct held *h = hold(s, two, "rl", "4|3|5|2|y");
		const size_t closed = h->rig.n_entries;
		const size_t first = amend(h, AT_A, "b.left", "0");
		lay_to(s, h, closed);
		if (spread)
			lay(s, hold(s, two, "rl", "5|5|5|5|y"));
		lay_to(s, h, first + 1);
		verify(s);
		expect_n(s, 1);
		struct writer w = { s, h, h->rig.n_entries, 0 };
		const struct myo_verify how = {
			.finding = count,
			.file = write_on,
			.ctx = &w,
		};
		struct myo_verified result;
		struct myo_logbook *book = NULL;
		assert_int_equal(store_open_with(&s->fake->os, VOLUME_DIR, NULL,
				     MYO_LOGBOOK_READ, &book, NULL),
		    MYO_OK);
		assert_int_equal(
		    myo_logbook_verify(book, &how, &result), MYO_OK);
		assert_int_equal(w.findings, 0);
		assert_int_equal(result.entries, s->volume[AT_A].seq - 1);
		/* and again, now that all is there */
		assert_int_equal(
		    myo_logbook_verify(book, &how, &result), MYO_OK);
		assert_int_equal(w.findings, 0);
		myo_logbook_close(book);
		scene_free(s);
	}
}

/* Each call fails once: it is said, or all is found as ever. */
static void
unread(void **state)
{
	struct scene *s = scene_new();
	unsigned long n = 0, said = 0;

	(void)state;
	for (size_t i = 0; i < 3; i++)
		lay(s, hold(s, i == 1 ? one : two, "rl", "4|3|5|2|y"));
	for (size_t i = 0; i < 3; i++) {
		const size_t first = amend(&s->held[i], AT_B, "a.right", "5");
		lay_to(s, &s->held[i], first + 1);
	}
	verify(s);
	/* of the two that have it, and the maximum of the other; two of the
	 * right as well */
	expect_n(s, 5);
	do {
		fake_fail(s->fake, ++n, FAKE_EIO, false);
		volume_verify(s->fake, NULL, 0, &s->verdict);
		const bool whole = s->verdict.n == 5;
		if (s->verdict.status == MYO_ERR_IO)
			said++;
		else if (!whole &&
			 !verdict_has(&s->verdict, "snapshot", "", 0)) {
			verdict_print(&s->verdict);
			fail_msg("call %lu", n);
		}
	} while (fake_reached(s->fake));
	fake_fail(s->fake, 0, FAKE_EIO, false);
	assert_true(said > 10);
	print_message("%lu calls failed, %lu were said\n", n - 1, said);
	scene_free(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(honest),
		cmocka_unit_test(changed),
		cmocka_unit_test(changed_words),
		cmocka_unit_test(left_out),
		cmocka_unit_test(amended),
		cmocka_unit_test(recorded_anew),
		cmocka_unit_test(two_stations),
		cmocka_unit_test(many),
		cmocka_unit_test(in_turn),
		cmocka_unit_test(damaged),
		cmocka_unit_test(no_row),
		cmocka_unit_test(put_in),
		cmocka_unit_test(unreadable),
		cmocka_unit_test(no_snapshot),
		cmocka_unit_test(too_long),
		cmocka_unit_test(written_since),
		cmocka_unit_test(unread),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
