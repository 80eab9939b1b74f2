/*
 * test_os.h: hooks of the program under test, in a build with -DMYO_TEST
 * alone: no shipped binary can be told the time. From the environment:
 *
 *	MYO_TEST_CLOCK=START[,STEP[,AT,JUMP]]
 *		both clocks begin at START ms (since 1970, UTC) and go on by
 *		STEP ms (0) each time the sleep-counting one is read; from its
 *		reading number AT on, the wall clock is JUMP ms off.
 *	MYO_TEST_RANDOM=SEED
 *		random bytes follow from the number alone.
 *	MYO_TEST_HOST=NAME
 *		the name of this machine, also its machine id.
 *
 * What is not set stays real.
 */
#ifndef CLI_TEST_OS_H
#define CLI_TEST_OS_H

#include <stdbool.h>
#include <stdint.h>

#include "os/os.h"

struct test_os {
	struct os os;
	int64_t start, step, at, jump; /* at: 0 for never */
	int64_t readings;
	uint64_t random;
	const char *host;
};

/* A struct os that asks the real one, but for what the environment fixes.
 * `t` must outlive it. */
const struct os *test_os_init(struct test_os *t, const struct os *real);

#endif
