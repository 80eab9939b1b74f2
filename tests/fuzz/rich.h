/*
 * rich.h: a protocol with every kind of step, for the targets that need one:
 * tests/fuzz/rich.ini with the scales and reasons of tests/fuzz/shared.ini.
 */
#ifndef TESTS_FUZZ_RICH_H
#define TESTS_FUZZ_RICH_H

#include <myolog/protocol.h>

#include "support/talk.h"

#define RICH_INI   "tests/fuzz/rich.ini"
#define SHARED_INI "tests/fuzz/shared.ini"

/* Loaded once, never freed. */
const struct myo_catalogue *rich_catalogue(void);
struct myo_protocol *rich_protocol(void);

/* A machine with that protocol as "rich" in its library, a home and nothing
 * else. */
struct talk *rich_talk(void);
/* The same after three sessions (closed, signed and amended; withdrawn; open),
 * and with a configuration. They were held once; each machine starts there. */
struct talk *rich_used(void);
/* The paths of the files of that logbook. */
const char *rich_csv(void);
const char *rich_snapshot(void);
const char *rich_public_key(void);

#endif
