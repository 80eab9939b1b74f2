#include "core/unit.h"

#include <assert.h>
#include <string.h>

#include "base/banned.h"

struct unit {
	const char *name;
	const char *dimension;
	double factor; /* times this is the dimension's base unit */
};

/* clang-format off */
static const struct unit units[] = {
	{ "N",      "force",  1.0 },
	{ "kgf",    "force",  9.80665 },
	{ "lbf",    "force",  4.4482216152605 },
	{ "N.m",    "torque", 1.0 },
	{ "lbf.ft", "torque", 1.3558179483314 },
	{ "m",      "length", 1.0 },
	{ "cm",     "length", 0.01 },
	{ "mm",     "length", 0.001 },
	{ "in",     "length", 0.0254 },
	{ "kg",     "mass",   1.0 },
	{ "lb",     "mass",   0.45359237 },
	{ "deg",    "angle",  1.0 },
	{ "s",      "time",   1.0 },
	{ "min",    "time",   60.0 },
};
/* clang-format on */

static const struct unit *
unit_find(struct str text)
{
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++)
		if (str_eq(text, str_from(units[i].name)))
			return &units[i];
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++)
		if (str_eq_nocase(text, str_from(units[i].name)))
			return &units[i];
	return NULL;
}

const char *
unit_name(struct str text)
{
	const struct unit *u = unit_find(text);
	return u != NULL ? u->name : NULL;
}

bool
unit_same_dimension(const char *a, const char *b)
{
	if (strcmp(a, b) == 0)
		return true;
	const struct unit *ua = unit_find(str_from(a));
	const struct unit *ub = unit_find(str_from(b));
	return ua != NULL && ub != NULL &&
	       strcmp(ua->dimension, ub->dimension) == 0;
}

double
unit_convert(double value, const char *from, const char *to)
{
	if (strcmp(from, to) == 0)
		return value;
	const struct unit *f = unit_find(str_from(from));
	const struct unit *t = unit_find(str_from(to));
	assert(f != NULL && t != NULL);
	return value * f->factor / t->factor;
}
