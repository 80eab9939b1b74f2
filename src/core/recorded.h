/*
 * recorded.h: what a protocol allows to stand in an entry. Pure.
 *
 * A recorded keeps the few things of a protocol that judging its entries
 * takes, so that a logbook of many protocols is judged in little memory.
 *
 * Order of calls: recorded_new, recorded_judge for each entry, recorded_free.
 */
#ifndef CORE_RECORDED_H
#define CORE_RECORDED_H

#include <stdbool.h>
#include <stddef.h>

#include <myolog/protocol.h>
#include <myolog/record.h>

struct recorded;

/* Copies what it needs of the protocol; NULL: out of memory. */
struct recorded *recorded_new(const struct myo_protocol *protocol);
void recorded_free(struct recorded *r);
size_t recorded_bytes(const struct recorded *r); /* memory, about */

/* Sets of sides. */
#define RECORDED_ONCE  (1U << MYO_SIDE_ONCE)
#define RECORDED_RIGHT (1U << MYO_SIDE_RIGHT)
#define RECORDED_LEFT  (1U << MYO_SIDE_LEFT)

/* The sides that an `open` entry's value says; false: it is no such value. */
bool recorded_sides(const char *value, unsigned *sides);

/* What the entry's own text does not say. */
struct recorded_about {
	unsigned sides; /* of the session */
	bool of_note;   /* an amend: what it replaces is a note */
};

/* A column and what is wrong with it. */
struct recorded_fault {
	const char *column;
	const char *why;
};

/* false: *fault says why the entry cannot come from a session of it. */
bool recorded_judge(struct recorded *r, const struct myo_entry *e,
    const struct recorded_about *about, struct recorded_fault *fault);

#endif
