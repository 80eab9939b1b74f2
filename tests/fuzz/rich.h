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
/* The same after two sessions, one closed, one open, and with a configuration.
 * They were held once; each machine starts from there. */
struct talk *rich_used(void);
/* The path of a file of that logbook: its one CSV, its one snapshot. */
const char *rich_csv(void);
const char *rich_snapshot(void);

#endif
