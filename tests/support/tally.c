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

unsigned long
tally_stride(unsigned long when_short)
{
	const char *value = getenv("MYO_SHORT");

	return value != NULL && value[0] == '1' ? when_short : 1;
}
