/*
 * deid.h: what an export gives instead of what identifies a person or a
 * device. Every format hands each such field through here; with NULL for the
 * struct deid all of it stays as it is.
 *
 * Sources: 45 CFR 164.514(b)(2) (Safe Harbor: eighteen classes of
 * identifiers) and 164.514(e) (limited data set).
 */
#ifndef EXPORT_DEID_H
#define EXPORT_DEID_H

#include <myolog/protocol.h>
#include <myolog/record.h>

struct deid; /* deid.c */

enum deid_id {
	DEID_PATIENT,
	DEID_SESSION,
	DEID_EXAMINER,
	DEID_STATION,
};

/* Words of people. */
enum deid_text {
	DEID_NOTE,     /* a note, a reason in words, a remark */
	DEID_ANSWER,   /* the answer of a text step */
	DEID_REJECTED, /* what was typed and refused */
};

/* Each gives what stands in the field instead: the argument itself, or text
 * that lives as long as the struct deid; "" for what is dropped. */
const char *deid_id(struct deid *d, enum deid_id what, const char *id);
/* RFC 3339, or "" */
const char *deid_time(
    struct deid *d, const char *patient_id, const char *stamp);
const char *deid_text(struct deid *d, enum deid_text what, const char *text);
/* station:seq */
const char *deid_refers(struct deid *d, const char *refers_to);
/* The value of a step: a serial number, free text. `step` may be NULL. */
const char *deid_value(
    struct deid *d, const struct myo_step *step, const char *value);

#endif
