/*
 * program.h: the whole program in memory, with a library of one protocol and a
 * person in front of it.
 */
#ifndef TESTS_PROGRAM_H
#define TESTS_PROGRAM_H

#include <assert.h>
#include <string.h>

#include "cli/cmd.h"
#include "support/talk.h"

#define PROGRAM_LOGBOOK "/home/log"

#define PROGRAM_PROTOCOL                                                       \
	"[protocol]\nid = calf\nversion = 1\ntitle = Calf\nregion = ankle\n"   \
	"sides = right, left\nsources = Nobody 2000\n"                         \
	"[step rises]\nkind = count\nask = Heel rises\nmax = 60\n"             \
	"source = Nobody 2000\n"                                               \
	"[step pain]\nkind = yesno\nask = Pain?\nsides = once\n"               \
	"source = Nobody 2000\n"

/* Protocol `calf`: rises (count, right and left, at most 60), pain (yes or
 * no). HOME, the library and the logbook are set. */
static struct talk *
program_new(void)
{
	static const char *const dirs[] = { "/lib", "/lib/protocols",
		"/lib/protocols/ankle", "/lib/config", "/home" };
	struct talk *t = talk_new();

	for (size_t i = 0; i < sizeof(dirs) / sizeof(dirs[0]); i++)
		fake_mkdir(t->fake, dirs[i]);
	fake_puts(t->fake, "/lib/protocols/ankle/calf.ini", PROGRAM_PROTOCOL);
	talk_copy(t, "config/reasons.ini", "/lib/config/reasons.ini");
	t->fake->env[0] = (struct fake_env){ "HOME", "/home" };
	t->fake->env[1] = (struct fake_env){ "MYOLOG_LIBRARY", "/lib" };
	t->fake->env[2] =
	    (struct fake_env){ "MYOLOG_LOGBOOK", PROGRAM_LOGBOOK };
	return t;
}

/* Words of `line` are split at blanks; `typed` is standard input. talk->out
 * and talk->err are what this run alone said. */
static enum rc
program_run(struct talk *t, const char *line, const char *typed)
{
	return (enum rc)talk_run(t, line, typed);
}

#endif
