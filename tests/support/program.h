/*
 * program.h: the whole program in memory, with a library of one protocol and a
 * person in front of it.
 */
#ifndef TESTS_PROGRAM_H
#define TESTS_PROGRAM_H

#include "cli/cmd.h"
#include "support/talk.h"

#define PROGRAM_LOGBOOK "/home/log"
/* Where the station's id and key are. */
#define PROGRAM_STATE "/home/.local/state/myolog"

#define PROGRAM_PROTOCOL                                                       \
	"[protocol]\nid = calf\nversion = 1\ntitle = Calf\nregion = ankle\n"   \
	"sides = right, left\nsources = Nobody 2000\n"                         \
	"[step rises]\nkind = count\nask = Heel rises\nmax = 60\n"             \
	"source = Nobody 2000\n"                                               \
	"[step pain]\nkind = yesno\nask = Pain?\nsides = once\n"               \
	"source = Nobody 2000\n"

/* Protocol `calf`: rises (count, right and left, at most 60), pain (yes or
 * no). HOME, the library and the logbook are set. */
struct talk *program_new(void);
/* Words of `line` are split at blanks; `typed` is standard input. talk->out
 * and talk->err are what this run alone said. */
enum rc program_run(struct talk *t, const char *line, const char *typed);

#endif
