#include "fuzz/rich.h"

#include "fuzz/fuzz.h"

const struct myo_catalogue *
rich_catalogue(void)
{
	static struct myo_catalogue *shared;

	if (shared == NULL) {
		struct str file = fuzz_file(SHARED_INI);
		shared = myo_catalogue_new();
		FUZZ_CHECK(
		    shared != NULL && myo_catalogue_add(shared, SHARED_INI,
					  file.p, file.len, NULL) == MYO_OK);
	}
	return shared;
}

struct myo_protocol *
rich_protocol(void)
{
	static struct myo_protocol *rich;

	if (rich == NULL) {
		struct str file = fuzz_file(RICH_INI);
		FUZZ_CHECK(myo_protocol_load(RICH_INI, file.p, file.len,
			       rich_catalogue(), NULL, &rich, NULL) == MYO_OK);
	}
	return rich;
}

struct talk *
rich_talk(void)
{
	static const char *const dirs[] = { "/lib", "/lib/protocols",
		"/lib/config", "/home", "/tmp" };
	struct talk *t = talk_new();
	struct str rich = fuzz_file(RICH_INI), shared = fuzz_file(SHARED_INI);

	for (size_t i = 0; i < sizeof(dirs) / sizeof(dirs[0]); i++)
		fake_mkdir(t->fake, dirs[i]);
	fake_put(t->fake, "/lib/protocols/rich.ini", rich.p, rich.len);
	fake_put(t->fake, "/lib/config/scales.ini", shared.p, shared.len);
	t->fake->env[0] = (struct fake_env){ "HOME", "/home" };
	t->fake->env[1] = (struct fake_env){ "MYOLOG_LIBRARY", "/lib" };
	t->fake->env[2] = (struct fake_env){ "MYOLOG_LOGBOOK", "/home/log" };
	t->fake->env[3] = (struct fake_env){ "TMPDIR", "/tmp" };
	return t;
}
