/*
 * audit.h: columns of the audit table.
 */
#ifndef EXPORT_AUDIT_H
#define EXPORT_AUDIT_H

#include "export/table.h"

/* An entry, as deid_entry gives it, and what its session makes of it. */
struct audit_row {
	const struct myo_entry *entry;
	bool undone;
	const char *note_in_force;
};

struct audit_column {
	const char *name;
	void (*cell)(struct table *t, const struct audit_row *row);
};

extern const struct audit_column audit_columns[];
size_t audit_n_columns(void);

#endif
