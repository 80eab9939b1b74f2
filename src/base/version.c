/*
 * The version, from the one place that names it: the Makefile.
 */
#include <myolog/myolog.h>

#include "base/banned.h"

const char *
myo_version(void)
{
	return MYO_VERSION;
}
