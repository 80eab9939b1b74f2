/*
 * rig.h: a session without terminal, files or clock. Lines are typed, drafts
 * are "stored" in memory with sequence numbers and times, and after every
 * line the same entries are folded again into a second session, which must
 * give the same record (a session is the left fold of its entries).
 */
#ifndef TESTS_RIG_H
#define TESTS_RIG_H

#include <myolog/myolog.h>

#define RIG_ENTRIES 4096

struct rig {
	struct myo_protocol *protocol;
	bool lent; /* the protocol is somebody else's */
	struct myo_session *session;
	struct myo_entry entries[RIG_ENTRIES];
	size_t n_entries;
	char *saved; /* of the last line; "" for none */
	char *said;  /* its messages, one a line */
	enum myo_next next;
	int fail_after; /* drafts that can be stored; -1: all */
	unsigned every; /* lines from one comparison with the fold to the
			 * next; 0 after init: each */
	unsigned n_lines;
	const char *station; /* that writes; NULL: "station-test" */
	int offset; /* of its clock, minutes east of UTC; 60 after init */
};

/* `text` is the body of a protocol file; scales and reasons are added. */
void rig_init(struct rig *rig, const char *text);
/* Borrows a protocol that is loaded already. */
void rig_init_lent(struct rig *rig, struct myo_protocol *protocol);
void rig_open(struct rig *rig, const char *sides, enum myo_order order);
void rig_type(struct rig *rig, const char *line);
/* Several lines, separated by '|'. */
void rig_lines(struct rig *rig, const char *lines);
/* Carries out what another call than a typed line gave. */
void rig_perform(struct rig *rig, const struct myo_effects *fx);
/* Folds the entries into a new session, as resume does. */
void rig_resume(struct rig *rig);
void rig_release(struct rig *rig);

/* What is in force: "4", "3* /why", "nt:pain", "-" open, "hidden". */
const char *rig_value(
    struct rig *rig, const char *step, enum myo_side side, int trial);
/* "strength.right", "note:strength.right", "close", "check", ... */
const char *rig_at(struct rig *rig);
/* The record of all slots in one text, for comparing. Freed by the caller. */
char *rig_record(struct myo_session *session);
/* Entries of a kind. */
size_t rig_count(const struct rig *rig, enum myo_entry_kind kind);
const struct myo_entry *rig_last(const struct rig *rig);

#endif
