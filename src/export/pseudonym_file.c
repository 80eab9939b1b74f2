/*
 * pseudonym_file.c: the lines of the table's file. myolog-logbook(5) is the
 * format:
 *
 *	myolog pseudonyms 1
 *	patient pbcdfghjklmnp 12 P-1
 *	...
 *	end COUNT HASH
 *
 * The hash is of all bytes before the last line, so that a table that lost a
 * line is not taken for a whole one: what it lost would get new pseudonyms.
 */
#include "export/pseudonym_private.h"

#include <string.h>

#include "base/num.h"
#include "core/record.h"

#include "base/banned.h"

#define FIRST_LINE "myolog pseudonyms 1"
#define LINE_END   "\r\n"

/* ---- reading */

/* As record_escape wrote it; false: nothing does. */
static bool
read_id(struct str text, struct buf *out)
{
	size_t len = text.len;

	buf_addstr(out, text);
	if (out->failed)
		return true;
	if (!record_unescape(out->data, &len))
		return false;
	buf_truncate(out, len);
	return len > 0;
}

static bool
read_kind(struct str word, enum pseudonym_kind *out)
{
	for (int i = 0; i < PSEUDONYM_KINDS; i++) {
		*out = (enum pseudonym_kind)i;
		if (str_eqc(word, pseudonym_kind_text(*out)))
			return true;
	}
	return false;
}

static bool
read_code(enum pseudonym_kind kind, struct str word, uint64_t *out)
{
	char again[PSEUDONYM_SIZE];

	*out = 0;
	if (word.len != PSEUDONYM_SIZE - 1)
		return false;
	for (size_t i = 1; i < word.len; i++) {
		const char *at =
		    memchr(CODE_ALPHABET, word.p[i], sizeof(CODE_ALPHABET) - 1);
		if (at == NULL)
			return false;
		*out = *out * CODE_BASE + (uint64_t)(at - &CODE_ALPHABET[0]);
	}
	pseudonym_code_text(kind, *out, again);
	return str_eqc(word, again);
}

static bool
read_shift(enum pseudonym_kind kind, struct str word, int *out)
{
	uint64_t days = 0;

	if (!num_uint(word, &days) || (word.len > 1 && word.p[0] == '0'))
		return false;
	*out = (int)(days & 0xffff);
	return kind == PSEUDONYM_PATIENT
		   ? days >= 1 && days <= PSEUDONYM_SHIFT_MAX
		   : days == 0;
}

static enum myo_status
read_pseudonym(struct pseudonyms *p, struct str line, const char **why)
{
	enum pseudonym_kind kind = PSEUDONYM_PATIENT;
	struct str rest;
	uint64_t code = 0;
	int shift = 0;
	enum myo_status status = MYO_ERR_FORMAT;

	if (!read_kind(str_cut(line, ' ', &rest), &kind))
		*why = "not a line of it";
	else if (!read_code(kind, str_cut(rest, ' ', &rest), &code))
		*why = "not a pseudonym";
	else if (!read_shift(kind, str_cut(rest, ' ', &rest), &shift))
		*why = "not a number of days";
	else if (pseudonym_code_taken(p, code))
		*why = "the pseudonym is there twice";
	else
		status = MYO_OK;
	if (status != MYO_OK)
		return status;
	struct buf id = BUF_INIT;
	if (!read_id(rest, &id)) {
		*why = "not an id";
		status = MYO_ERR_FORMAT;
	} else if (id.failed) {
		status = MYO_ERR_NOMEM;
	} else if (pseudonym_known(p, kind, buf_str(&id))) {
		*why = "the id is there twice";
		status = MYO_ERR_FORMAT;
	} else {
		status = pseudonym_put(p, kind, buf_str(&id), code, shift);
	}
	buf_release(&id);
	return status;
}

static uint64_t
n_all(const struct pseudonyms *p)
{
	return (uint64_t)p->n_names + p->n_sessions;
}

static void
end_line(struct pseudonyms *p, struct hash *hash, struct buf *out)
{
	char hex[HASH_HEX_SIZE];

	hash_hex(hash, hex);
	hash_init(hash);
	buf_addf(out, "end %llu %s", (unsigned long long)n_all(p), hex);
}

static enum myo_status
read_last(struct pseudonyms *p, struct str line, const char **why)
{
	struct buf wanted = BUF_INIT;
	enum myo_status status = MYO_OK;

	end_line(p, &p->reading.hash, &wanted);
	p->reading.at_end = true;
	if (wanted.failed) {
		status = MYO_ERR_NOMEM;
	} else if (!str_eq(line, buf_str(&wanted))) {
		*why = "lines before it were lost or changed";
		status = MYO_ERR_FORMAT;
	}
	buf_release(&wanted);
	return status;
}

enum myo_status
pseudonyms_read_line(struct pseudonyms *p, struct str line, const char **why)
{
	enum myo_status status = MYO_OK;

	*why = "";
	if (p->reading.at_end) {
		*why = "there is something behind its end";
		return MYO_ERR_FORMAT;
	}
	if (p->reading.lines++ == 0) {
		if (!str_eqc(line, FIRST_LINE)) {
			*why = "it does not begin with '" FIRST_LINE "'";
			return MYO_ERR_FORMAT;
		}
	} else if (str_starts(line, STR("end "))) {
		return read_last(p, line, why);
	} else {
		status = read_pseudonym(p, line, why);
	}
	hash_add(&p->reading.hash, line.p, line.len);
	hash_add(&p->reading.hash, LINE_END, sizeof(LINE_END) - 1);
	return status;
}

enum myo_status
pseudonyms_read_end(struct pseudonyms *p, const char **why)
{
	if (p->reading.at_end)
		return MYO_OK;
	*why = p->reading.lines == 0 ? "it is empty" : "its end is missing";
	return MYO_ERR_FORMAT;
}

/* ---- writing */

static void
add_name(struct buf *out, enum pseudonym_kind kind, uint64_t code, int shift)
{
	char text[PSEUDONYM_SIZE];

	pseudonym_code_text(kind, code, text);
	buf_addf(out, "%s %s %d ", pseudonym_kind_text(kind), text, shift);
}

bool
pseudonyms_line(struct pseudonyms *p, size_t index, struct buf *out)
{
	char id[UUID_SIZE];

	buf_reset(out);
	if (index == 0) {
		hash_init(&p->writing);
		buf_adds(out, FIRST_LINE);
	} else if (index - 1 < p->n_names) {
		const struct named *n = &p->names[index - 1];
		add_name(out, n->kind, n->it.code, n->it.shift);
		record_escape(out, str_from(n->it.id));
	} else if (index - 1 < n_all(p)) {
		const struct session *s = &p->sessions[index - 1 - p->n_names];
		add_name(out, PSEUDONYM_SESSION, s->code, 0);
		uuid_text(id, s->key);
		buf_adds(out, id);
	} else if (index - 1 == n_all(p)) {
		end_line(p, &p->writing, out);
		return true;
	} else {
		return false;
	}
	hash_add(&p->writing, out->data, out->len);
	hash_add(&p->writing, LINE_END, sizeof(LINE_END) - 1);
	return true;
}
