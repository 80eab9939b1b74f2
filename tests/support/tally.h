/*
 * tally.h: what a test of faults did, and what was lost by it. The line that
 * it prints is summed up by tests/run.sh over all programs:
 *
 *	# faults injected: 1234, 0 losses
 */
#ifndef TESTS_TALLY_H
#define TESTS_TALLY_H

#include <stdbool.h>

struct tally {
	const char *what; /* "faults injected", "power cuts", "kills" */
	unsigned long done;
	unsigned long losses;
};

/* Counts one; the first losses are printed as they happen. */
void tally_add(struct tally *t, const char *where, const char *loss);
void tally_print(const struct tally *t);
/* MYO_SHORT in the environment asks for fewer rounds. */
bool tally_is_short(void);
/* A wrapper, RUN_PREFIX in the environment, makes all many times slower. */
bool tally_is_slow(void);
/* 1 for all, or every so-manieth where fewer rounds are asked for. */
unsigned long tally_stride(unsigned long when_short);

#endif
