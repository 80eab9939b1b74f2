/*
 * logcheck.c: judges the bytes of a logbook file.
 */
#include "support/logcheck.h"

#include <sodium.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void
hash_two(const void *a, size_t alen, const void *b, size_t blen, char out[65])
{
	unsigned char raw[32];
	crypto_generichash_state st;

	(void)crypto_generichash_init(&st, NULL, 0, sizeof(raw));
	(void)crypto_generichash_update(&st, a, alen);
	(void)crypto_generichash_update(&st, b, blen);
	(void)crypto_generichash_final(&st, raw, sizeof(raw));
	(void)sodium_bin2hex(out, 65, raw, sizeof(raw));
}

void
logcheck_hash(const void *data, size_t len, char out[65])
{
	hash_two(data, len, "", 0, out);
}

/* Copies a field, whose quotes are undone, and returns what ends it: its comma
 * or `end`; NULL: malformed, or longer than LOGCHECK_FIELD. */
static const char *
take_field(const char *p, const char *end, char out[LOGCHECK_FIELD])
{
	const bool quoted = p < end && *p == '"';
	size_t len = 0;

	if (quoted)
		p++;
	for (; p < end && (quoted || *p != ','); p++) {
		if (*p == '"') {
			if (!quoted)
				return NULL;
			if (p + 1 == end || p[1] != '"')
				break;
			p++;
		}
		if (len + 1 == LOGCHECK_FIELD)
			return NULL;
		out[len++] = *p;
	}
	out[len] = '\0';
	if (!quoted)
		return p;
	if (p == end || (p + 1 < end && p[1] != ','))
		return NULL;
	return p + 1;
}

/* Splits [p, end) at commas; false unless there are 20 fields. */
static bool
split(const char *p, const char *end, struct logcheck_row *row)
{
	for (size_t i = 0; i < LOGCHECK_COLUMNS; i++) {
		const bool last = i + 1 == LOGCHECK_COLUMNS;
		p = take_field(p, end, row->field[i]);
		if (p == NULL || last != (p == end))
			return false;
		if (!last)
			p++;
	}
	return true;
}

static const char *
check_row(struct logcheck *c, const char *p, const char *end)
{
	struct logcheck_row row;
	char seq[24], chain[65];

	if (memchr(p, '\0', (size_t)(end - p)) != NULL)
		return "NUL";
	if (!split(p, end, &row))
		return "not 20 fields";
	(void)snprintf(seq, sizeof(seq), "%zu", c->count + 1);
	if (strcmp(row.field[LC_SEQ], seq) != 0)
		return "seq";
	hash_two(c->head, 64, p, (size_t)(end - p) - 65, chain);
	if (strcmp(row.field[LC_CHAIN], chain) != 0)
		return "chain";
	memcpy(c->head, chain, sizeof(chain));
	if (c->count < LOGCHECK_ROWS)
		c->row[c->count] = row;
	c->count++;
	return NULL;
}

void
logcheck(const char *data, size_t len, struct logcheck *c)
{
	static const char header[] = LOGCHECK_HEADER "\r\n";
	const char *p = data;
	const char *end = data + len;

	c->count = 0;
	c->fault = NULL;
	c->fault_line = 1;
	if (len < sizeof(header) - 1 ||
	    memcmp(data, header, sizeof(header) - 1) != 0) {
		c->fault = "header";
		return;
	}
	logcheck_hash(header, sizeof(header) - 3, c->head);
	p += sizeof(header) - 1;
	while (p < end && c->fault == NULL) {
		const char *lf = memchr(p, '\n', (size_t)(end - p));
		c->fault_line++;
		if (lf == NULL || lf == p || lf[-1] != '\r') {
			c->fault = "no CRLF";
			return;
		}
		c->fault = check_row(c, p, lf - 1);
		p = lf + 1;
	}
}

size_t
logcheck_answers(const struct logcheck *c, const char *value)
{
	size_t found = 0;

	for (size_t i = 0; i < c->count && i < LOGCHECK_ROWS; i++)
		found += strcmp(c->row[i].field[LC_ENTRY], "answer") == 0 &&
			 strcmp(c->row[i].field[LC_VALUE], value) == 0;
	return found;
}

struct myo_entry
logcheck_draft(const char *value)
{
	const struct myo_entry e = {
		.recorded_at = "2026-01-01T11:00:00.000+01:00",
		.patient_id = "P-001",
		.session_id = "019b7000-0000-7000-8000-000000000001",
		.protocol_id = "triceps-surae",
		.protocol_rev = "1-0123456789ab",
		.step_id = "strength",
		.side = MYO_SIDE_RIGHT,
		.trial = 2,
		.entry = MYO_ENTRY_ANSWER,
		.value = value,
		.unit = "N",
		.examiner_id = "EX1",
	};

	return e;
}
