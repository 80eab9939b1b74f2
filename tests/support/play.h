/*
 * play.h: every command that writes, one row of a table each, run whole on a
 * fake os and judged by what it promised: what was acknowledged is there once,
 * at most one whole row stands behind it that was not, nothing older has
 * changed, and message and exit code say so.
 *
 * play_begin (a healthy system; then faults may be set on run->talk->fake),
 * play_go, play_judge, play_end. play_learn runs one without any fault: what
 * the others are compared with. Results are texts, NULL for faultless, so
 * that a test can count losses; they are valid until the next call.
 */
#ifndef TESTS_PLAY_H
#define TESTS_PLAY_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "support/talk.h"

#define PLAY_ROWS 48
#define PLAY_TEXT 640
#define PLAY_LOG  "/home/log"

struct play {
	const char *name;
	/* What was done to the logbook before, in a healthy system: a command
	 * and what is typed to it. NULL: nothing. */
	const char *before, *before_typed;
	const char *torn; /* bytes behind the last line, or NULL */
	const char *line; /* the command, and what is typed to it */
	const char *typed;
	int exit;         /* when nothing fails */
	bool keeps_none;  /* no row of its own: a practice, a repair */
	const char *file; /* another one that it appends a line to */
	bool page;        /* it replaces one, through a link */
	bool again;       /* one that is unfinished is gone on with by itself */
};

extern const struct play plays[];
extern const size_t n_plays;

/* What a run without any fault stores and says. */
struct play_want {
	size_t n_rows; /* of the command alone, without repairs */
	char row[PLAY_ROWS][PLAY_TEXT];
	bool acknowledged[PLAY_ROWS]; /* a "saved" stands for this row */
	size_t n_saved;
	char saved[PLAY_ROWS][PLAY_TEXT];
	size_t row_of[PLAY_ROWS]; /* how many there are with its own row */
	unsigned long calls, syncs;
	unsigned char history[FAKE_HISTORY]; /* of its calls, see fake_os.h */
};

struct play_run {
	const struct play *play;
	struct talk *talk;
	struct buf old; /* the file's bytes before, without the torn ones */
	size_t old_rows;
	int exit;
	size_t n_saved;
	size_t rows_at[PLAY_ROWS]; /* rows on the platter when it was said */
	const char *unsynced;      /* said before it was on disk */
	bool gone_on;              /* somebody tried to go on with it already */
	/* Set by a fault of its own; else the fake os tells. */
	bool fired;
	const char *words; /* that name it */
};

void play_learn(const struct play *play, struct play_want *want);

void play_begin(struct play_run *run, const struct play *play);
void play_go(struct play_run *run);
/* Heals the system and goes on with the logbook. */
const char *play_judge(struct play_run *run, const struct play_want *want);
/* After a power cut: the same for one of the disks that may be left. */
const char *play_judge_cut(const struct play_run *run,
    const struct play_want *want, struct fake *left);
void play_end(struct play_run *run);
/* The bytes of the one logbook file, or NULL. */
const struct buf *play_csv(const struct fake *f);

#endif
