/*
 * shelf.h: a logbook of one station on a fake disk: a session typed by the rig,
 * a signature and its key, a repair and its side file.
 */
#ifndef TESTS_SHELF_H
#define TESTS_SHELF_H

#include "support/volume.h"

#define STATION "room-2-x7k2"
#define CSV     STATION ".csv"

struct shelf {
	struct fake *fake;
	struct rig rig;
	struct volume volume;
	struct verdict verdict;
};

/* The session alone, and nothing of it in the file yet. */
void shelf_begin(struct shelf *s, const char *lines);
/* All of it, on the disk. */
void shelf_init(struct shelf *s, const char *lines);
void shelf_release(struct shelf *s);
/* Into s->verdict; it must have worked. */
void shelf_verify(struct shelf *s);

#endif
