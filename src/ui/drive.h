/*
 * drive.h: the one loop of every front end: prompt, ask, step, store, and only
 * then commit and show.
 *
 * Order of calls: drive_init; drive_open or drive_resume; drive_run while
 * that was RC_DONE; drive_release. Everything handed in is borrowed.
 */
#ifndef UI_DRIVE_H
#define UI_DRIVE_H

#include <stdbool.h>
#include <stdint.h>

#include <myolog/session.h>
#include <myolog/store.h>

#include "base/arena.h"
#include "base/date.h"
#include "os/os.h"
#include "os/stamp.h"
#include "ui/ui.h"

struct drive {
	const struct os *os;
	struct myo_logbook *book;
	struct myo_session *session;
	const struct ui_ops *ops;
	void *ui;
	/* private */
	struct stamp stamp;
	int64_t clock_step; /* ms by which the wall clock was set */
	struct myo_diags *diags;
	struct arena arena; /* what is to be shown after storing */
	struct acknowledgement *first, *last;
	bool leaving; /* nobody is there to ask */
};

/* `not_before` is the time of the session's last entry in ms, INT64_MIN for a
 * new one. */
void drive_init(struct drive *d, const struct os *os, struct myo_logbook *book,
    struct myo_session *session, const struct ui_ops *ops, void *ui,
    int64_t not_before);
void drive_release(struct drive *d);

/* RC_DONE: the entry is on disk. */
enum rc drive_open(struct drive *d, const struct myo_session_setup *setup);
enum rc drive_resume(struct drive *d, const char *examiner_id);
/* Stores what the effects want and what follows from it, then shows it; the
 * words of effects without a draft as well. */
enum rc drive_perform(struct drive *d, const struct myo_effects *fx);
/* The time of the next entry. */
void drive_stamp(struct drive *d, char out[DATE_STAMP_SIZE]);
/* Another session goes into the same drive, whose last entry was at `ms`. */
void drive_not_before(struct drive *d, int64_t ms);
/* Stores one entry, and applies it to the session, which may be NULL. Its
 * recorded_at is the next time, unless it has one by drive_stamp. *out (may
 * be NULL) is borrowed from the logbook until its next call. */
enum rc drive_store(struct drive *d, const struct myo_entry *draft,
    const struct myo_entry **out);
/*
 * RC_DONE: closed or abandoned. RC_PAUSED, RC_INTERRUPTED: the session is open
 * and all that was acknowledged is kept. RC_STORE: the last entry is not.
 */
enum rc drive_run(struct drive *d);

#endif
