#include "support/tally.h"

#include <stdio.h>
#include <stdlib.h>

#define SHOWN 20

void
tally_add(struct tally *t, const char *where, const char *loss)
{
	t->done++;
	if (loss == NULL)
		return;
	t->losses++;
	if (t->losses <= SHOWN)
		(void)printf("# lost, %s: %s\n", where, loss);
}

void
tally_print(const struct tally *t)
{
	(void)printf("# %s: %lu, %lu losses\n", t->what, t->done, t->losses);
	(void)fflush(stdout);
}

static bool
is_set(const char *name)
{
	const char *value = getenv(name);

	return value != NULL && value[0] != '\0';
}

bool
tally_is_short(void)
{
	return is_set("MYO_SHORT");
}

bool
tally_is_slow(void)
{
	return is_set("RUN_PREFIX");
}

unsigned long
tally_stride(unsigned long when_short)
{
	return tally_is_short() ? when_short : 1;
}
