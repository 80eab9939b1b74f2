/*
 * verify_row.c: one entry by itself: is it as the format has it?
 */
#include "verify_private.h"

#include <string.h>

#include "base/date.h"
#include "base/uuid.h"

#include "base/banned.h"

/* ---- which columns an entry may have, and which it must */

#define C(name) (UINT32_C(1) << COL_##name)
#define C_WHERE (C(STEP_ID) | C(SIDE) | C(TRIAL))
#define C_WHOSE                                                                \
	(C(PATIENT_ID) | C(SESSION_ID) | C(PROTOCOL_ID) | C(PROTOCOL_REV) |    \
	    C(EXAMINER_ID))
#define C_ALWAYS     (C(RECORDED_AT) | C(ENTRY) | C(STATION_ID) | C(SEQ) | C(CHAIN))
#define C_IN_SESSION (C_ALWAYS | C_WHOSE)

struct form {
	uint32_t must; /* not empty */
	uint32_t may;  /* or empty; all other columns are empty */
};

/* clang-format off */
static const struct form forms[MYO_ENTRY_KINDS] = {
	[MYO_ENTRY_OPEN] = {
		C_IN_SESSION | C(VALUE) | C(NOTE),
		C(LABEL) | C(OBSERVED_AT) | C(REFERS_TO),
	},
	[MYO_ENTRY_ANSWER] = {
		C_IN_SESSION | C(STEP_ID) | C(VALUE),
		C_WHERE | C(QUALIFIER) | C(UNIT) | C(LABEL) | C(NOTE) |
		    C(OBSERVED_AT) | C(REFERS_TO),
	},
	[MYO_ENTRY_NOT_TESTED] = {
		C_IN_SESSION | C(STEP_ID) | C(VALUE),
		C_WHERE | C(QUALIFIER) | C(LABEL) | C(NOTE) | C(OBSERVED_AT) |
		    C(REFERS_TO),
	},
	[MYO_ENTRY_SKIPPED] = {
		C_IN_SESSION | C(STEP_ID),
		C_WHERE | C(NOTE) | C(OBSERVED_AT),
	},
	[MYO_ENTRY_REJECTED] = {
		C_IN_SESSION | C(VALUE) | C(NOTE),
		C_WHERE | C(OBSERVED_AT),
	},
	[MYO_ENTRY_NOTE] = {
		C_IN_SESSION | C(NOTE),
		C_WHERE | C(LABEL) | C(OBSERVED_AT) | C(REFERS_TO),
	},
	[MYO_ENTRY_UNDO] = {
		C_IN_SESSION | C(REFERS_TO),
		C_WHERE | C(NOTE) | C(OBSERVED_AT),
	},
	[MYO_ENTRY_REDO] = {
		C_IN_SESSION | C(REFERS_TO),
		C_WHERE | C(NOTE) | C(OBSERVED_AT),
	},
	[MYO_ENTRY_AMEND] = {
		C_IN_SESSION | C(VALUE) | C(NOTE),
		C_WHERE | C(QUALIFIER) | C(UNIT) | C(LABEL) |
		    C(OBSERVED_AT) | C(REFERS_TO),
	},
	[MYO_ENTRY_SCORE] = {
		C_IN_SESSION | C(STEP_ID) | C(VALUE),
		C_WHERE | C(QUALIFIER) | C(UNIT) | C(LABEL) | C(NOTE) |
		    C(OBSERVED_AT) | C(REFERS_TO),
	},
	[MYO_ENTRY_CHECK] = {
		C_IN_SESSION | C(STEP_ID),
		C(SIDE) | C(LABEL) | C(OBSERVED_AT),
	},
	[MYO_ENTRY_STOP] = {
		C_IN_SESSION | C(VALUE),
		C(STEP_ID) | C(SIDE) | C(LABEL) | C(NOTE) | C(OBSERVED_AT) |
		    C(REFERS_TO),
	},
	[MYO_ENTRY_PAUSE] = { C_IN_SESSION, C(NOTE) | C(OBSERVED_AT) },
	[MYO_ENTRY_RESUME] = { C_IN_SESSION, C(NOTE) | C(OBSERVED_AT) },
	[MYO_ENTRY_CLOSE] = {
		C_IN_SESSION | C(VALUE),
		C(NOTE) | C(OBSERVED_AT),
	},
	[MYO_ENTRY_ABANDON] = {
		C_IN_SESSION | C(NOTE),
		C(OBSERVED_AT),
	},
	[MYO_ENTRY_VOID] = {
		C_IN_SESSION | C(NOTE),
		C(VALUE) | C(LABEL) | C(OBSERVED_AT),
	},
	[MYO_ENTRY_SIGN] = {
		C_IN_SESSION | C(VALUE) | C(LABEL) | C(REFERS_TO),
		C(NOTE) | C(OBSERVED_AT),
	},
	[MYO_ENTRY_REPAIR] = {
		C_ALWAYS | C(VALUE) | C(LABEL) | C(NOTE),
		0,
	},
};
/* clang-format on */

static uint32_t
filled_columns(const struct csv_row *row)
{
	uint32_t set = 0;

	for (size_t i = 0; i < COL_COUNT; i++)
		set |= (uint32_t)(row->len[i] > 0) << i;
	return set;
}

/* ---- the same bytes when written again */

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/*
 * Without quotes and backslashes, what was read is what stands there; only a
 * blank at an end would be written in another way.
 */
static bool
is_plainly_written(const struct csv_row *row)
{
	for (size_t i = COL_VALUE; i <= COL_EXAMINER_ID; i++) {
		const size_t n = row->len[i];
		if (n > 0 && (is_blank(row->field[i][0]) ||
				 is_blank(row->field[i][n - 1])))
			return false;
	}
	return true;
}

static bool
is_written_so(struct verify *v, const struct myo_entry *e, struct str line)
{
	buf_reset(&v->text);
	schema_encode(&v->text, e);
	if (v->text.failed) {
		v->findings.failed = true;
		return true;
	}
	return str_eq(buf_str(&v->text),
	    (struct str){ line.p, line.len - HASH_HEX_SIZE });
}

/* ---- columns that are more than plain text */

/* As log_stamp writes it; the schema has seen that it is a time. */
static bool
is_stamp(const char *s, size_t len)
{
	return len == DATE_STAMP_SIZE - 1 && s[10] == 'T' && s[19] == '.' &&
	       (s[23] == '+' || s[23] == '-');
}

#define REV_DIGITS 12

static bool
is_revision(const char *rev)
{
	static const char digits[] = "0123456789abcdef";
	const char *dash = strrchr(rev, '-');

	return dash != NULL && dash > rev && strlen(dash + 1) == REV_DIGITS &&
	       strspn(dash + 1, digits) == REV_DIGITS;
}

static void
judge_identity(struct verify *v, const struct myo_entry *e)
{
	if (!uuid_is(str_from(e->session_id)))
		verify_fault(v, DIAG_VERIFY_FORM,
		    "'session_id', not the id of a session: '%s'",
		    e->session_id);
	if (!is_revision(e->protocol_rev))
		verify_fault(v, DIAG_VERIFY_FORM,
		    "'protocol_rev', not a version and 12 digits: '%s'",
		    e->protocol_rev);
	if (str_from(e->protocol_id).len > MYO_ID_MAX)
		verify_fault(v, DIAG_VERIFY_FORM,
		    "'protocol_id', longer than an id: '%s'", e->protocol_id);
}

static void
judge_columns(
    struct verify *v, const struct myo_entry *e, const struct csv_row *row)
{
	const struct form *form = &forms[e->entry];
	const uint32_t filled = filled_columns(row);
	const uint32_t missing = form->must & ~filled;
	const uint32_t extra = filled & ~(form->must | form->may);

	for (size_t i = 0; i < COL_COUNT && (missing | extra) != 0; i++) {
		const char *name = schema_column((enum schema_col)i)->name;
		if ((missing >> i & 1) != 0)
			verify_fault(v, DIAG_VERIFY_FORM,
			    "'%s', empty in an entry '%s'", name,
			    myo_entry_text(e->entry));
		if ((extra >> i & 1) != 0)
			verify_fault(v, DIAG_VERIFY_FORM,
			    "'%s', not empty in an entry '%s'", name,
			    myo_entry_text(e->entry));
	}
}

static void
judge_times(
    struct verify *v, const struct myo_entry *e, const struct csv_row *row)
{
	int64_t ms;
	int offset;

	if (!is_stamp(e->recorded_at, row->len[COL_RECORDED_AT]))
		verify_fault(v, DIAG_VERIFY_FORM,
		    "'recorded_at', not a time with milliseconds and an "
		    "offset: '%s'",
		    e->recorded_at);
	if (row->len[COL_OBSERVED_AT] > 0 &&
	    (!is_stamp(e->observed_at, row->len[COL_OBSERVED_AT]) ||
		!date_parse_stamp(str_from(e->observed_at), &ms, &offset)))
		verify_fault(v, DIAG_VERIFY_FORM,
		    "'observed_at', not a time with milliseconds and an "
		    "offset: '%s'",
		    e->observed_at);
}

/* ---- the row */

struct str
verify_identity(struct str line)
{
	const char *p = line.p;
	const char *const end = line.p + line.len;
	const char *from = NULL;

	for (int i = 0; i < 5; i++) {
		const char *comma = memchr(p, ',', (size_t)(end - p));
		if (comma == NULL)
			return str_range(p, p);
		p = comma + 1;
		if (i == 0)
			from = p;
	}
	return str_range(from, p);
}

enum myo_status
verify_decode(struct csv_reader *reader, struct csv_row *row, struct str line,
    struct myo_entry *e)
{
	struct schema_fault fault;
	enum myo_status status = csv_read_row(reader, line, row);

	if (status == MYO_OK && !schema_decode(row, e, &fault))
		status = MYO_ERR_FORMAT;
	return status;
}

bool
verify_row(struct verify *v, struct str line, struct myo_entry *e)
{
	struct schema_fault fault = { "", "not a row: a stray quote, a line "
					  "break or bytes that are no UTF-8" };
	enum myo_status status = csv_read_row(v->reader, line, &v->row);

	if (status == MYO_ERR_NOMEM) {
		v->findings.failed = true;
		return false;
	}
	if (status != MYO_OK || !schema_decode(&v->row, e, &fault)) {
		if (fault.column[0] == '\0')
			verify_fault(v, DIAG_LOG_ROW, "%s", fault.why);
		else
			verify_fault(v, DIAG_LOG_ROW, "'%s', %s", fault.column,
			    fault.why);
		return false;
	}
	if (!str_eqc(v->file->station, e->station_id))
		verify_fault(v, DIAG_LOG_ROW, "'station_id', not this file's");
	const bool plain = memchr(line.p, '"', line.len) == NULL &&
			   memchr(line.p, '\\', line.len) == NULL;
	if (plain ? !is_plainly_written(&v->row) : !is_written_so(v, e, line))
		verify_fault(v, DIAG_VERIFY_FORM,
		    "quoted or escaped otherwise than the format does it");
	judge_columns(v, e, &v->row);
	judge_times(v, e, &v->row);
	const struct str identity = verify_identity(line);
	v->whole_session = !str_eq(buf_str(&v->identity), identity);
	if (v->whole_session) {
		buf_reset(&v->identity);
		buf_addstr(&v->identity, identity);
		if (e->session_id[0] != '\0')
			judge_identity(v, e);
	}
	return true;
}
