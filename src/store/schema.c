/*
 * schema.c: the columns of the logbook.
 */
#include "schema.h"

#include <inttypes.h>
#include <limits.h>

#include "base/date.h"
#include "base/diag.h"
#include "base/hash.h"
#include "base/num.h"
#include "base/utf8.h"
#include "core/record.h"
#include "base/csv_write.h"

#include "base/banned.h"

_Static_assert(CSV_ROW_MAX == COL_COUNT, "a row is as wide as the schema");

#define COLUMN(id, kind_, member)                                              \
	[COL_##id] = { #member, kind_, offsetof(struct myo_entry, member) }

/* clang-format off */
static const struct schema_column columns[COL_COUNT] = {
	COLUMN(RECORDED_AT,  SCHEMA_TIME,   recorded_at),
	COLUMN(PATIENT_ID,   SCHEMA_PLAIN,  patient_id),
	COLUMN(SESSION_ID,   SCHEMA_PLAIN,  session_id),
	COLUMN(PROTOCOL_ID,  SCHEMA_PLAIN,  protocol_id),
	COLUMN(PROTOCOL_REV, SCHEMA_PLAIN,  protocol_rev),
	COLUMN(STEP_ID,      SCHEMA_PLAIN,  step_id),
	COLUMN(SIDE,         SCHEMA_SIDE,   side),
	COLUMN(TRIAL,        SCHEMA_TRIAL,  trial),
	COLUMN(ENTRY,        SCHEMA_ENTRY,  entry),
	COLUMN(VALUE,        SCHEMA_TEXT,   value),
	COLUMN(QUALIFIER,    SCHEMA_TEXT,   qualifier),
	COLUMN(UNIT,         SCHEMA_TEXT,   unit),
	COLUMN(LABEL,        SCHEMA_TEXT,   label),
	COLUMN(NOTE,         SCHEMA_TEXT,   note),
	COLUMN(EXAMINER_ID,  SCHEMA_TEXT,   examiner_id),
	COLUMN(STATION_ID,   SCHEMA_PLAIN,  station_id),
	COLUMN(OBSERVED_AT,  SCHEMA_PLAIN,  observed_at),
	COLUMN(REFERS_TO,    SCHEMA_REFERS, refers_to),
	COLUMN(SEQ,          SCHEMA_SEQ,    seq),
	COLUMN(CHAIN,        SCHEMA_CHAIN,  chain),
};
/* clang-format on */

/* Each name behind a comma; the first comma is skipped. */
#define X(id, name) "," name
static const char header[] = SCHEMA_LIST(X);
#undef X

const struct schema_column *
schema_column(enum schema_col col)
{
	return &columns[col];
}

struct str
schema_header(void)
{
	return (struct str){ header + 1, sizeof(header) - 2 };
}

static struct str
member_text(const struct myo_entry *e, const struct schema_column *c)
{
	const void *member = (const char *)e + c->offset;

	return str_from(*(const char *const *)member);
}

static void
set_member(struct myo_entry *e, const struct schema_column *c, const char *text)
{
	void *member = (char *)e + c->offset;

	*(const char **)member = text;
}

/* [A-Za-z0-9._:+-]: every line has some hundred of them. */
#define P(c) [(unsigned char)(c)] = 1
static const unsigned char plain_chars[256] = { P('-'), P('.'), P('_'), P(':'),
	P('+'), P('0'), P('1'), P('2'), P('3'), P('4'), P('5'), P('6'), P('7'),
	P('8'), P('9'), P('A'), P('B'), P('C'), P('D'), P('E'), P('F'), P('G'),
	P('H'), P('I'), P('J'), P('K'), P('L'), P('M'), P('N'), P('O'), P('P'),
	P('Q'), P('R'), P('S'), P('T'), P('U'), P('V'), P('W'), P('X'), P('Y'),
	P('Z'), P('a'), P('b'), P('c'), P('d'), P('e'), P('f'), P('g'), P('h'),
	P('i'), P('j'), P('k'), P('l'), P('m'), P('n'), P('o'), P('p'), P('q'),
	P('r'), P('s'), P('t'), P('u'), P('v'), P('w'), P('x'), P('y'),
	P('z') };
#undef P

static bool
is_plain(struct str s)
{
	unsigned all = 1;

	for (size_t i = 0; i < s.len; i++)
		all &= plain_chars[(unsigned char)s.p[i]];
	return all != 0;
}

static bool
is_time(struct str s)
{
	int64_t ms;
	int offset;

	return is_plain(s) && date_parse_stamp(s, &ms, &offset);
}

static bool
is_reference(struct str s)
{
	struct str station;
	uint64_t seq;

	return s.len == 0 || (is_plain(s) && record_refers(s, &station, &seq));
}

static bool
is_hash(struct str s)
{
	if (s.len != HASH_HEX_SIZE - 1)
		return false;
	unsigned all = 1;
	for (size_t i = 0; i < HASH_HEX_SIZE - 1; i++) {
		const unsigned c = (unsigned char)s.p[i];
		all &= (c - '0' < 10U) | (c - 'a' < 6U);
	}
	return all != 0;
}

#define WHY_PLAIN  "only letters, digits and . _ : + - may stand there"
#define WHY_TEXT   "the text is not valid UTF-8"
#define WHY_TIME   "not a time as 2026-11-23T09:30:00.000+01:00"
#define WHY_REFERS "neither empty nor station:number"
#define WHY_SIDE   "neither empty nor right nor left"
#define WHY_TRIAL  "neither empty nor a number from 1"
#define WHY_ENTRY  "no such kind of entry"
#define WHY_SEQ    "not a number from 1"
#define WHY_CHAIN  "not 64 hexadecimal digits"
#define WHY_ESCAPE "a backslash that is not followed by n, r or a backslash"

/* Why the column cannot be written, or NULL. */
static const char *
why_not(const struct myo_entry *e, const struct schema_column *c)
{
	struct str s;

	switch (c->kind) {
	case SCHEMA_PLAIN:
		return is_plain(member_text(e, c)) ? NULL : WHY_PLAIN;
	case SCHEMA_TEXT:
		s = member_text(e, c);
		return utf8_check(s) == s.len ? NULL : WHY_TEXT;
	case SCHEMA_TIME:
		return is_time(member_text(e, c)) ? NULL : WHY_TIME;
	case SCHEMA_REFERS:
		return is_reference(member_text(e, c)) ? NULL : WHY_REFERS;
	case SCHEMA_SIDE:
		return (unsigned)e->side <= MYO_SIDE_LEFT ? NULL : WHY_SIDE;
	case SCHEMA_TRIAL:
		return e->trial >= 0 ? NULL : WHY_TRIAL;
	case SCHEMA_ENTRY:
		return (unsigned)e->entry < MYO_ENTRY_KINDS ? NULL : WHY_ENTRY;
	case SCHEMA_SEQ:
	case SCHEMA_CHAIN:
		break;
	}
	return NULL;
}

enum myo_status
schema_check(const struct myo_entry *e, struct myo_diags *diags)
{
	enum myo_status status = MYO_OK;

	for (size_t i = 0; i < COL_COUNT; i++) {
		const char *why = why_not(e, &columns[i]);
		if (why == NULL)
			continue;
		diag_add(diags, DIAG_LOG_ROW, DIAG_FILE(""),
		    "'%s', %s; the entry was not stored", columns[i].name, why);
		status = MYO_ERR_FORMAT;
	}
	return status;
}

static void
encode_text(struct buf *out, struct str s)
{
	struct buf escaped = BUF_INIT;

	record_escape(&escaped, s);
	csv_write_field(out, buf_str(&escaped));
	if (escaped.failed)
		out->failed = true;
	buf_release(&escaped);
}

void
schema_encode(struct buf *out, const struct myo_entry *e)
{
	for (size_t i = 0; i < COL_CHAIN; i++) {
		const struct schema_column *c = &columns[i];
		if (i > 0)
			buf_addc(out, ',');
		switch (c->kind) {
		case SCHEMA_PLAIN:
		case SCHEMA_TIME:
		case SCHEMA_REFERS:
			buf_addstr(out, member_text(e, c));
			break;
		case SCHEMA_TEXT:
			encode_text(out, member_text(e, c));
			break;
		case SCHEMA_SIDE:
			buf_adds(out, myo_side_text(e->side));
			break;
		case SCHEMA_TRIAL:
			if (e->trial > 0)
				buf_addf(out, "%d", e->trial);
			break;
		case SCHEMA_ENTRY:
			buf_adds(out, myo_entry_text(e->entry));
			break;
		case SCHEMA_SEQ:
			buf_addf(out, "%" PRIu64, e->seq);
			break;
		/* GCOVR_EXCL_START: the loop ends before this column */
		case SCHEMA_CHAIN:
			break;
			/* GCOVR_EXCL_STOP */
		}
	}
}

/* A number as written here: no sign, no leading zero, from 1. */
static bool
counting_number(struct str s, uint64_t *out)
{
	return s.len > 0 && s.p[0] != '0' && num_uint(s, out);
}

static bool
decode_trial(struct str s, int *out)
{
	uint64_t n = 0;

	if (s.len > 0 && (!counting_number(s, &n) || n > INT_MAX))
		return false;
	*out = (int)n;
	return true;
}

static const char *
decode_column(const struct schema_column *c, char *text, size_t len,
    struct myo_entry *out)
{
	const struct str s = { text, len };

	switch (c->kind) {
	case SCHEMA_PLAIN:
		set_member(out, c, text);
		return is_plain(s) ? NULL : WHY_PLAIN;
	case SCHEMA_TEXT:
		set_member(out, c, text);
		return record_unescape(text, &len) ? NULL : WHY_ESCAPE;
	case SCHEMA_TIME:
		set_member(out, c, text);
		return is_time(s) ? NULL : WHY_TIME;
	case SCHEMA_REFERS:
		set_member(out, c, text);
		return is_reference(s) ? NULL : WHY_REFERS;
	case SCHEMA_SIDE:
		return record_side(s, &out->side) ? NULL : WHY_SIDE;
	case SCHEMA_TRIAL:
		return decode_trial(s, &out->trial) ? NULL : WHY_TRIAL;
	case SCHEMA_ENTRY:
		return record_entry(s, &out->entry) ? NULL : WHY_ENTRY;
	case SCHEMA_SEQ:
		return counting_number(s, &out->seq) ? NULL : WHY_SEQ;
	case SCHEMA_CHAIN:
		break;
	}
	set_member(out, c, text);
	return is_hash(s) ? NULL : WHY_CHAIN;
}

bool
schema_decode(
    struct csv_row *row, struct myo_entry *out, struct schema_fault *fault)
{
	if (row->count != COL_COUNT) {
		*fault = (struct schema_fault){ "", "not 20 columns" };
		return false;
	}
	for (size_t i = 0; i < COL_COUNT; i++) {
		const char *why =
		    decode_column(&columns[i], row->field[i], row->len[i], out);
		if (why == NULL)
			continue;
		*fault = (struct schema_fault){ columns[i].name, why };
		return false;
	}
	return true;
}
