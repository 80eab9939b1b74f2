/*
 * deid.c: see deid.h.
 */
#include "export/deid.h"

#include "base/banned.h"

const char *
deid_id(struct deid *d, enum deid_id what, const char *id)
{
	(void)d;
	(void)what;
	return id;
}

const char *
deid_time(struct deid *d, const char *patient_id, const char *stamp)
{
	(void)d;
	(void)patient_id;
	return stamp;
}

const char *
deid_text(struct deid *d, enum deid_text what, const char *text)
{
	(void)d;
	(void)what;
	return text;
}

const char *
deid_refers(struct deid *d, const char *refers_to)
{
	(void)d;
	return refers_to;
}

const char *
deid_value(struct deid *d, const struct myo_step *step, const char *value)
{
	(void)d;
	(void)step;
	return value;
}
