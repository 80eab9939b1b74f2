/*
 * past.h: a history made of sessions that are typed in, on days that the test
 * names.
 *
 * past_begin, past_session for each (in the order they are opened in), then
 * past_finish, reading past.history, past_end. Protocols and sessions are
 * freed as soon as they were added: a history borrows nothing.
 */
#ifndef TESTS_PAST_H
#define TESTS_PAST_H

#include "review/history.h"
#include "support/rig.h"

struct past {
	struct history history;
};

/* What of a session matters; the rest is always the same. */
struct past_session {
	const char *protocol; /* text, see rig_init */
	const char *day;      /* "2026-02-01" */
	const char *time;     /* observed at; NULL: at nine */
	const char *examiner; /* NULL: "E1" */
	const char *lines;    /* typed, separated by '|' */
	/* Of a protocol that is the first one's, but with one text replaced:
	 * NULL for none. */
	const char *instead, *with;
	int offset; /* of the clock, minutes east of UTC; 0: the rig's */
	/* After the lines. */
	void (*then)(struct rig *rig);
};

void past_begin(struct past *p, const struct history_options *options);
/* What history_add said. */
enum myo_status past_add(struct past *p, const struct past_session *s);
void past_session(struct past *p, const struct past_session *s);
void past_finish(struct past *p);
void past_end(struct past *p);

/* Of the only protocol; the test fails where there is none. */
const struct history_series *past_series(
    const struct past *p, const char *step, enum myo_side side);
const struct history_point *past_point(
    const struct past *p, const char *step, enum myo_side side, size_t day);

/* One day, or two (2026-01-05 and 2026-02-01), of one protocol. Finished. */
void past_one(struct past *p, const char *protocol, const char *lines);
void past_two(
    struct past *p, const char *protocol, const char *then, const char *now);

/* What the protocol says otherwise on the later of two days. */
struct past_row {
	const char *instead, *with, *lines;
	const char *reason; /* what the test expects */
};
void past_other(struct past *p, const char *protocol, const char *then,
    const struct past_row *row);

void past_near(const char *name, double got, double wanted);
void past_text(const char *name, const char *got, const char *wanted);

/* A function of history.h that puts a point into words. */
typedef void past_words(
    struct buf *out, const struct history_point *point, bool comma);
void past_says(const char *name, past_words *fn,
    const struct history_point *point, const char *wanted);

/* A protocol begins so. */
#define PAST_HEAD                                                              \
	"[protocol]\n"                                                         \
	"id = test\nversion = 1\ntitle = Test\nregion = ankle\n"               \
	"sides = right, left\norder = step\nsources = made up\n"

#endif
