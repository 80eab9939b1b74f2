/*
 * import.c: all rows of a file.
 *
 * The first row names the columns. Each other row becomes a session: who and
 * when, then the cells place by place in the order of asking; what is hidden
 * so far is tried again once more is answered. A session with a fault is gone
 * through to its end all the same and thrown away.
 */
#include "import/import_private.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/hash.h"
#include "base/mem.h"
#include "core/record.h"

#include "base/banned.h"

void
read_fault(struct read *r, enum diag_code code, const struct sheet_field *f,
    const char *fmt, ...)
{
	va_list ap;

	r->out->errors++;
	r->faults++;
	va_start(ap, fmt);
	diag_vadd(r->diags, code, sheet_at(r->sheet, f), fmt, ap);
	va_end(ap);
}

/* ---- rows */

static bool
is_empty(const struct sheet_row *row)
{
	for (size_t i = 0; i < row->n; i++)
		if (str_trim(row->fields[i].text).len > 0)
			return false;
	return true;
}

static bool
take_row(struct read *r, const struct sheet_row *row)
{
	r->row = row;
	r->faults = 0;
	if (is_empty(row)) {
		r->out->n_empty++;
		if (r->m->empty_refused)
			read_fault(r, DIAG_IMPORT_CELL, &row->fields[0],
			    "the row is empty");
		return true;
	}
	if (row->n != r->n_columns) {
		read_fault(r, DIAG_IMPORT_CSV, &row->fields[0],
		    "the row has %zu fields, and the first one %zu", row->n,
		    r->n_columns);
		return true;
	}
	if (r->out->n == IMPORT_ROWS_MAX) {
		read_fault(r, DIAG_IMPORT_CSV, &row->fields[0],
		    "more than %d rows; split the file", IMPORT_ROWS_MAX);
		return false;
	}
	return read_row(r);
}

/* ---- all rows */

struct order {
	const struct import_row *row;
	size_t i;
};

static int
by_patient(const void *a, const void *b)
{
	const struct order *x = a, *y = b;
	int c = strcmp(x->row->patient_id, y->row->patient_id);

	if (c != 0)
		return c;
	if (x->row->observed_ms != y->row->observed_ms)
		return x->row->observed_ms < y->row->observed_ms ? -1 : 1;
	return x->i < y->i ? -1 : x->i > y->i;
}

static void
check_twice(struct read *r)
{
	struct import *out = r->out;
	struct order *order = mem_zeroed(out->n + 1, sizeof(*order));

	if (order == NULL) {
		r->failed = true;
		return;
	}
	for (size_t i = 0; i < out->n; i++)
		order[i] = (struct order){ &out->rows[i], i };
	qsort(order, out->n, sizeof(*order), by_patient);
	for (size_t i = 1; i < out->n; i++) {
		const struct import_row *a = order[i - 1].row;
		const struct import_row *b = order[i].row;
		if (strcmp(a->patient_id, b->patient_id) != 0 ||
		    a->observed_ms != b->observed_ms ||
		    b->observed_at[0] == '\0')
			continue;
		out->errors++;
		diag_add(r->diags, DIAG_IMPORT_TWICE, b->at,
		    "patient '%s' at %s, in line %d; one of both is wrong, or "
		    "a time of day tells them apart",
		    b->patient_id, b->observed_at, a->at.line);
	}
	free(order);
}

static void
read_all(struct read *r)
{
	struct sheet_row row;
	bool go_on = true, headed = false;

	while (go_on && sheet_next(r->sheet, &row)) {
		if (row.damaged) {
			r->out->errors++;
			go_on = headed; /* without columns no cell means any */
		} else if (!headed) {
			headed = true;
			go_on = read_header(r, &row) && read_groups(r);
			if (!go_on)
				r->failed = true;
			/* Cells of columns that are not there cannot be
			 * told. */
			go_on = go_on && r->out->errors == 0;
		} else {
			go_on = take_row(r, &row);
		}
	}
	if (!headed && r->out->errors == 0) {
		diag_add(r->diags, DIAG_IMPORT_CSV, DIAG_FILE(r->file),
		    "there is no row with the names of the columns");
		r->out->errors++;
	}
	check_twice(r);
}

enum myo_status
import_read(struct arena *arena, const char *file, struct str text,
    struct mapping *mapping, const struct myo_protocol *protocol,
    const struct import_rules *rules, struct import *out,
    struct myo_diags *diags)
{
	struct read r = {
		.arena = arena,
		.file = file,
		.m = mapping,
		.protocol = protocol,
		.rules = rules,
		.program =
		    arena_printf(arena, "%s" RECORD_IMPORTED, rules->program),
		.out = out,
		.diags = diags,
	};

	*out = (struct import){ .n = 0 };
	r.sheet = sheet_new(file, text, mapping->separator, diags);
	if (r.sheet == NULL)
		return MYO_ERR_NOMEM;
	read_all(&r);
	if (sheet_failed(r.sheet) || arena_failed(arena))
		r.failed = true;
	sheet_free(r.sheet);
	if (r.no_id)
		return MYO_ERR_IO;
	return r.failed ? MYO_ERR_NOMEM : MYO_OK;
}

/* ---- where a session came from */

void
import_remark(struct buf *out, const char *file, int line, struct str bytes)
{
	const char *name = strrchr(file, '/');
	char hash[HASH_HEX_SIZE];

	hash_text(bytes, hash);
	buf_addf(out, "imported from %s, line %d, blake2b-256 %s",
	    name != NULL ? name + 1 : file, line, hash);
}
