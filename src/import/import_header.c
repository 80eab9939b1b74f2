/*
 * import_header.c: the first row, and what each column is for.
 */
#include "import/import_private.h"

#include "base/banned.h"

/* ---- the header */

static long
find_name(const struct sheet_row *row, const char *name)
{
	for (size_t i = 0; name[0] != '\0' && i < row->n; i++)
		if (str_eqc(str_trim(row->fields[i].text), name))
			return (long)i;
	return -1;
}

static bool
is_needed(const struct read *r, enum head head)
{
	static const enum mapping_key keys[] = {
		[HEAD_PATIENT] = MAPPING_PATIENT,
		[HEAD_OBSERVED] = MAPPING_OBSERVED,
		[HEAD_TIME] = MAPPING_TIME,
		[HEAD_EXAMINER] = MAPPING_EXAMINER_COLUMN,
		[HEAD_SIDES] = MAPPING_SIDES_COLUMN,
		[HEAD_NOTE] = MAPPING_NOTE_COLUMN,
	};

	return head <= HEAD_OBSERVED || head == HEAD_EXAMINER ||
	       (head <= HEAD_NOTE && r->m->own[keys[head]] != NULL);
}

static void
need(struct read *r, const struct sheet_row *row, enum head head,
    const char *name)
{
	r->heads[head] = find_name(row, name);
	/* what only the layout says may be missing but for who and when */
	if (name[0] != '\0' && r->heads[head] < 0 && is_needed(r, head))
		read_fault(r, DIAG_IMPORT_COLUMN, &row->fields[0],
		    "there is no column '%s', which the mapping names", name);
}

static bool
is_used(const struct read *r, long at)
{
	for (size_t i = 0; i < HEADS; i++)
		if (r->heads[i] == at)
			return true;
	for (const struct mapping_column *c = r->m->columns; c != NULL;
	     c = c->next)
		if (c->at == at)
			return true;
	return false;
}

static void
check_header(struct read *r, const struct sheet_row *row)
{
	for (size_t i = 0; i < row->n; i++) {
		const struct sheet_field *f = &row->fields[i];
		struct str name = str_trim(f->text);
		long first = find_name(row, name.len > 0 ? r->names[i] : "");
		if (first >= 0 && (size_t)first < i)
			read_fault(r, DIAG_IMPORT_COLUMN, f,
			    "'%s' is the name of column %ld too", r->names[i],
			    first + 1);
		else if (!r->m->others_ignored && !is_used(r, (long)i))
			read_fault(r, DIAG_IMPORT_COLUMN, f,
			    "the mapping does not name '%s'; name it, if "
			    "only with is = ignored",
			    r->names[i]);
	}
}

bool
read_header(struct read *r, const struct sheet_row *row)
{
	struct mapping *m = r->m;

	r->n_columns = row->n;
	r->names = arena_new(r->arena, const char *, row->n + 1);
	if (r->names == NULL)
		return false;
	for (size_t i = 0; i < row->n; i++)
		r->names[i] =
		    arena_str(r->arena, str_trim(row->fields[i].text));
	need(r, row, HEAD_PATIENT, m->patient);
	need(r, row, HEAD_OBSERVED, m->observed);
	need(r, row, HEAD_TIME, m->time);
	need(r, row, HEAD_EXAMINER, m->examiner_column);
	need(r, row, HEAD_SIDES, m->sides_column);
	need(r, row, HEAD_NOTE, m->note_column);
	need(r, row, HEAD_OPENED, m->wide ? "opened_at" : "");
	need(r, row, HEAD_PROTOCOL, m->wide ? "protocol_id" : "");
	need(r, row, HEAD_STATE, m->wide ? "session_state" : "");
	need(r, row, HEAD_VOID, m->wide ? "is_void" : "");
	for (struct mapping_column *c = m->columns; c != NULL; c = c->next) {
		c->at = c->fixed ? -1 : find_name(row, c->name);
		/* columns of the layout may be missing, an ignored one too */
		if (!c->fixed && c->at < 0 && c->section != NULL &&
		    c->is != MAPPING_IGNORED)
			read_fault(r, DIAG_IMPORT_COLUMN, &row->fields[0],
			    "there is no column '%s', which the mapping names",
			    c->name);
	}
	check_header(r, row);
	return true;
}

/* ---- groups of columns */

bool
read_groups(struct read *r)
{
	size_t n = 0;

	for (const struct mapping_column *c = r->m->columns; c; c = c->next)
		n++;
	r->groups = arena_new(r->arena, struct group, n + 1);
	if (r->groups == NULL)
		return false;
	for (const struct mapping_column *c = r->m->columns; c; c = c->next) {
		size_t i = 0;
		if (c->is == MAPPING_IGNORED || (!c->fixed && c->at < 0))
			continue;
		while (i < r->n_groups &&
		       !mapping_same_place(&r->groups[i].place, &c->place))
			i++;
		if (i == r->n_groups)
			r->groups[r->n_groups++].place = c->place;
		r->groups[i].by[c->is] = c;
	}
	return true;
}
