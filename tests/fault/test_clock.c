/*
 * test_clock.c: sessions under clocks that are set, sleep, cross midnight and
 * change their zone, between any two lines and between pause and resume. Times
 * in the record are those of the start plus the clock that counts sleep, never
 * before the session's last entry; a step of the wall clock by more than 5 s
 * is noted, with its size.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cmd.h"
#include "support/logcheck.h"
#include "support/play.h"
#include "support/tally.h"

#define SESSIONS       3000
#define SESSIONS_SHORT 120
#define STEP_MS        5000
#define S              INT64_C(1000)
#define HOUR           (3600 * S)
#define DAY            (24 * HOUR)

static struct tally tally = { .what = "changes of the clock" };

struct watch {
	uint32_t seed;
	size_t rows;   /* looked at so far */
	int64_t last;  /* time of the last of them */
	bool begun;    /* this process has written its first row */
	int64_t wall0; /* as it did so */
	int64_t boot0;
	int64_t noted; /* of the drift so far */
	int64_t due;   /* a step that must be noted next; 0: none */
	size_t n_notes;
	const char *fault;
};

static uint32_t
draw(struct watch *w, uint32_t below)
{
	w->seed = w->seed * 1664525U + 1013904223U;
	return (w->seed >> 8) % below;
}

/* ---- reading times, by the words of RFC 3339 alone */

static int64_t
days_from_civil(int64_t y, int64_t m, int64_t d)
{
	int64_t days = 0;

	for (int64_t year = 1970; year < y; year++)
		days += (year % 4 == 0 && (year % 100 != 0 || year % 400 == 0))
			    ? 366
			    : 365;
	static const int lengths[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31,
		30, 31 };
	for (int64_t month = 1; month < m; month++)
		days +=
		    lengths[month - 1] + (month == 2 && y % 4 == 0 &&
					     (y % 100 != 0 || y % 400 == 0));
	return days + d - 1;
}

static bool
read_time(const char *text, int64_t *ms, int *offset)
{
	int y, mo, d, h, mi, s, frac, oh, om;
	char sign;

	if (sscanf(text, "%4d-%2d-%2dT%2d:%2d:%2d.%3d%c%2d:%2d", &y, &mo, &d,
		&h, &mi, &s, &frac, &sign, &oh, &om) != 10)
		return false;
	*offset = (oh * 60 + om) * (sign == '-' ? -1 : 1);
	*ms = ((days_from_civil(y, mo, d) * 24 + h) * 60 + mi - *offset) * 60 *
		  S +
	      s * S + frac;
	return true;
}

/* ---- what the rows must say */

static void
check_note(struct watch *w, const struct logcheck_row *row)
{
	char want[96];

	if (strncmp(row->field[LC_NOTE], "wall clock", 10) != 0)
		return;
	(void)snprintf(want, sizeof(want), "wall clock set %s by ",
	    w->due > 0 ? "forward" : "back");
	const size_t len = strlen(want);
	const double size = strtod(row->field[LC_NOTE] + len, NULL);
	const double due = (double)(w->due > 0 ? w->due : -w->due) / 1000.0;
	if (w->due == 0)
		w->fault = "a step is noted that was none";
	else if (strncmp(row->field[LC_NOTE], want, len) != 0 ||
		 size < due - 0.051 || size > due + 0.051)
		w->fault = "a step is noted as another";
	w->due = 0;
	w->n_notes++;
}

static void
check_row(struct watch *w, const struct fake *f, const struct logcheck_row *row)
{
	int64_t ms = 0;
	int offset = 0;

	if (!read_time(row->field[LC_RECORDED], &ms, &offset)) {
		w->fault = "no time";
		return;
	}
	/* what goes on comes after what it goes on with */
	const int64_t least =
	    w->begun || w->last == INT64_MIN ? w->last : w->last + 1;
	if (!w->begun) {
		w->begun = true;
		w->wall0 = f->wall_ms;
		w->boot0 = f->boot_ms;
		w->noted = 0;
	}
	int64_t want = w->wall0 + (f->boot_ms - w->boot0);
	if (want < least)
		want = least;
	if (ms < w->last)
		w->fault = "time runs backwards";
	else if (ms != want)
		w->fault = "not the time since the start";
	else if (offset != f->offset_min)
		w->fault = "another zone";
	w->last = ms;
	check_note(w, row);
}

static void
look(struct talk *t)
{
	static struct logcheck c;
	struct watch *w = t->ctx;
	const struct buf *b = play_csv(t->fake);

	if (b == NULL || w->fault != NULL)
		return;
	logcheck(b->data, b->len, &c);
	if (c.fault != NULL)
		w->fault = c.fault;
	for (; w->rows < c.count && w->fault == NULL; w->rows++)
		check_row(w, t->fake, &c.row[w->rows]);
	if (w->due != 0 && w->begun && w->fault == NULL)
		w->fault = "a step is not noted";
}

static void
pass(struct fake *f, int64_t ms)
{
	f->boot_ms += ms;
	f->wall_ms += ms;
}

/* One of the things that happen to clocks. */
static void
disturb(struct watch *w, struct fake *f)
{
	static const int zones[] = { 0, 60, 120, -300, 345, -570, 840 };
	int64_t to = 0;

	pass(f, draw(w, 1000));
	switch (draw(w, 9)) {
	case 0: /* set back, also by hours */
		f->wall_ms -= draw(w, 12) * HOUR + draw(w, 20000);
		break;
	case 1:
		f->wall_ms += draw(w, 12) * HOUR + draw(w, 20000);
		break;
	case 2: /* at the border */
		f->wall_ms += draw(w, 2) == 0 ? STEP_MS : -STEP_MS;
		break;
	case 3: /* asleep, and the wall clock knows nothing of it */
		f->boot_ms += draw(w, 9) * HOUR;
		break;
	case 4: /* asleep */
		pass(f, draw(w, 9) * HOUR);
		break;
	case 5: /* to midnight UTC, or some ms before or after it */
		to = DAY - f->wall_ms % DAY + (int64_t)draw(w, 2000) - S;
		pass(f, to > 0 ? to : 0);
		break;
	case 6: /* summer begins, summer ends, a flight */
		f->offset_min = zones[draw(w, 7)];
		break;
	case 7:
		f->offset_min += f->offset_min >= 60 ? -60 : 60;
		break;
	default:
		break;
	}
	tally_add(&tally, "", NULL);
}

static void
at_line(struct talk *t)
{
	struct watch *w = t->ctx;
	struct fake *f = t->fake;

	look(t);
	disturb(w, f);
	if (!w->begun)
		return;
	const int64_t drift = f->wall_ms - (w->wall0 + (f->boot_ms - w->boot0));
	const int64_t step = drift - w->noted;
	if (step > STEP_MS || step < -STEP_MS) {
		w->due = step;
		w->noted = drift;
	}
}

static void
run(struct talk *t, const char *line, const char *typed, int want)
{
	struct watch *w = t->ctx;

	w->begun = false;
	w->due = 0;
	assert_int_equal(talk_run(t, line, typed), want);
	look(t);
}

/* A session with its pauses; between them the clock goes where it likes. */
static size_t
one_session(uint32_t seed)
{
	struct play_run stage;
	struct watch w = { .seed = seed, .last = INT64_MIN };

	play_begin(&stage, &plays[0]);
	struct talk *t = stage.talk;
	t->at_saved = NULL;
	t->ctx = &w;
	t->at_line = at_line;
	t->fake->wall_ms += draw(&w, 4000) * DAY;
	run(t, plays[0].line, "y\nn\n25\n:note one\n20\n", RC_PAUSED);
	run(t, "resume", "y\n<\n21\n:pause\n", RC_PAUSED);
	if (draw(&w, 2) == 0)
		t->fake->wall_ms -= draw(&w, 400) * HOUR;
	/* a machine that was off counts from the beginning */
	t->fake->boot_ms = draw(&w, 100000);
	run(t, "resume", "y\nn\nas told\ny\n", RC_DONE);
	char where[64];
	(void)snprintf(where, sizeof(where), "session of seed %u, row %zu",
	    (unsigned)seed, w.rows);
	if (w.fault != NULL) {
		tally_add(&tally, where, w.fault);
		tally.done--;
	}
	play_end(&stage);
	return w.n_notes;
}

static void
random_sessions(void **state)
{
	const size_t n = tally_stride(2) == 1 ? SESSIONS : SESSIONS_SHORT;
	size_t notes = 0;

	(void)state;
	for (size_t i = 0; i < n; i++)
		notes += one_session((uint32_t)(7919 * i + 1));
	tally_print(&tally);
	assert_int_equal(tally.losses, 0);
	/* most sessions had some, or this showed little */
	assert_true(notes > n);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(random_sessions),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
