#include "support/program.h"

#include <assert.h>
#include <string.h>

struct talk *
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

enum rc
program_run(struct talk *t, const char *line, const char *typed)
{
	char text[256] = "myolog ";
	char *argv[24];
	int argc = 0;

	assert(strlen(line) < sizeof(text) - 8);
	memcpy(text + 7, line, strlen(line) + 1);
	for (char *p = text; *p != '\0';) {
		assert(argc < 23);
		argv[argc++] = p;
		p += strcspn(p, " ");
		if (*p == ' ')
			*p++ = '\0';
	}
	argv[argc] = NULL;
	buf_reset(&t->typed);
	buf_reset(&t->out);
	buf_reset(&t->err);
	t->read_at = 0;
	talk_type(t, typed);
	return cli_main(&t->os, NULL, argc, argv);
}
