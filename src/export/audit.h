/*
 * audit.h: columns of the audit table.
 */
#ifndef EXPORT_AUDIT_H
#define EXPORT_AUDIT_H

#include "export/table.h"

/* An entry and what its session makes of it. */
struct audit_row {
	struct deid *deid;
	const struct myo_entry *entry;
	const struct myo_protocol *protocol; /* NULL: of no session */
	bool undone, fixes_note;
	const char *note_in_force; /* "" where it is that of the entry */
};

struct audit_column {
	const char *name;
	enum table_type type;
	const char *help;
	void (*cell)(struct table *t, const struct audit_row *row);
};

extern const struct audit_column audit_columns[];
size_t audit_n_columns(void);

#endif
