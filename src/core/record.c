/*
 * record.c: names of sides and kinds of entries, references to entries, text
 * as the file has it.
 */
#include "core/record.h"

#include <stddef.h>
#include <string.h>

#include "base/num.h"

#include "base/banned.h"

static const char *const sides[] = {
	[MYO_SIDE_ONCE] = "",
	[MYO_SIDE_RIGHT] = "right",
	[MYO_SIDE_LEFT] = "left",
};

#define SIDES (sizeof(sides) / sizeof(sides[0]))

static const char *const kinds[] = {
#define X(name, text) [MYO_ENTRY_##name] = (text),
	MYO_ENTRY_LIST(X)
#undef X
};

const char *
myo_side_text(enum myo_side side)
{
	return (size_t)side < SIDES ? sides[side] : "";
}

const char *
myo_entry_text(enum myo_entry_kind kind)
{
	return (size_t)kind < MYO_ENTRY_KINDS ? kinds[kind] : "";
}

/* Index of the text that is s, or count. */
static size_t
look_up(const char *const *texts, size_t count, struct str s)
{
	size_t i = 0;

	while (i < count && !str_eqc(s, texts[i]))
		i++;
	return i;
}

bool
record_side(struct str s, enum myo_side *out)
{
	size_t i = look_up(sides, SIDES, s);

	if (i == SIDES)
		return false;
	*out = (enum myo_side)i;
	return true;
}

bool
record_entry(struct str s, enum myo_entry_kind *out)
{
	size_t i = look_up(kinds, MYO_ENTRY_KINDS, s);

	if (i == MYO_ENTRY_KINDS)
		return false;
	*out = (enum myo_entry_kind)i;
	return true;
}

bool
record_has_side(const enum myo_side *among, size_t n, enum myo_side side)
{
	for (size_t i = 0; i < n; i++)
		if (among[i] == side)
			return true;
	return false;
}

/* Of what says whose an entry is most is as it was in the one before. */
static const char *
keep(struct arena *a, const char *text, const char *before)
{
	if (text == NULL || text[0] == '\0')
		return "";
	return strcmp(text, before) == 0 ? before : arena_cstr(a, text);
}

void
record_copy(struct arena *a, struct myo_entry *to, const struct myo_entry *from,
    const struct myo_entry *before)
{
	static const struct myo_entry none = {
		.patient_id = "",
		.session_id = "",
		.protocol_id = "",
		.protocol_rev = "",
		.step_id = "",
		.examiner_id = "",
		.station_id = "",
	};

	if (before == NULL)
		before = &none;
	*to = *from;
	to->recorded_at = keep(a, from->recorded_at, "");
	to->patient_id = keep(a, from->patient_id, before->patient_id);
	to->session_id = keep(a, from->session_id, before->session_id);
	to->protocol_id = keep(a, from->protocol_id, before->protocol_id);
	to->protocol_rev = keep(a, from->protocol_rev, before->protocol_rev);
	to->step_id = keep(a, from->step_id, before->step_id);
	to->value = keep(a, from->value, "");
	to->qualifier = keep(a, from->qualifier, "");
	to->unit = keep(a, from->unit, "");
	to->label = keep(a, from->label, "");
	to->note = keep(a, from->note, "");
	to->examiner_id = keep(a, from->examiner_id, before->examiner_id);
	to->station_id = keep(a, from->station_id, before->station_id);
	to->observed_at = keep(a, from->observed_at, "");
	to->refers_to = keep(a, from->refers_to, "");
	to->chain = keep(a, from->chain, "");
}

const char *
record_seen_at(const struct myo_entry *entry)
{
	return entry->observed_at[0] != '\0' ? entry->observed_at
					     : entry->recorded_at;
}

bool
record_is_imported(const char *label)
{
	const size_t len = strlen(label), tail = sizeof(RECORD_IMPORTED) - 1;

	return len > tail && strcmp(label + len - tail, RECORD_IMPORTED) == 0;
}

const char *
record_id_of(const char *step_id, const char *prefix)
{
	const size_t len = strlen(prefix);

	return strncmp(step_id, prefix, len) == 0 ? step_id + len : NULL;
}

bool
record_refers(struct str s, struct str *station, uint64_t *seq)
{
	size_t colon = s.len;
	uint64_t number;

	while (colon > 0 && s.p[colon - 1] != ':')
		colon--;
	if (colon < 2 || colon == s.len || s.p[colon] == '0' ||
	    !num_uint(str_skip(s, colon), &number))
		return false;
	*station = (struct str){ s.p, colon - 1 };
	*seq = number;
	return true;
}

bool
record_is_automatic(const struct myo_entry *entry)
{
	return entry->entry == MYO_ENTRY_NOTE &&
	       strcmp(entry->label, LABEL_AUTOMATIC) == 0;
}

#define MOVED_PATIENT " (moved to patient "
#define MOVED_SESSION ", session "
#define MOVED_END     ")"

void
record_add_moved(
    struct buf *out, const char *patient_id, const char *session_id)
{
	buf_addf(out, MOVED_PATIENT "%s" MOVED_SESSION "%s" MOVED_END,
	    patient_id, session_id);
}

static bool
cut_end(struct str *s, struct str end)
{
	if (s->len < end.len ||
	    memcmp(s->p + s->len - end.len, end.p, end.len) != 0)
		return false;
	s->len -= end.len;
	return true;
}

struct str
record_void_reason(const char *reason, const char *moved_to)
{
	const struct str all = str_from(reason), patient = STR(MOVED_PATIENT);
	struct str rest = all;

	if (moved_to[0] == '\0' || !cut_end(&rest, STR(MOVED_END)) ||
	    !cut_end(&rest, str_from(moved_to)) ||
	    !cut_end(&rest, STR(MOVED_SESSION)))
		return all;
	/* the last one: the reason may say the same */
	for (; rest.len > 0; rest.len--)
		if (cut_end(&rest, patient))
			return rest;
	return all;
}

void
record_escape(struct buf *out, struct str text)
{
	for (size_t i = 0; i < text.len; i++) {
		switch (text.p[i]) {
		case '\n':
			buf_adds(out, "\\n");
			break;
		case '\r':
			buf_adds(out, "\\r");
			break;
		case '\\':
			buf_adds(out, "\\\\");
			break;
		default:
			buf_addc(out, text.p[i]);
			break;
		}
	}
}

bool
record_unescape(char *text, size_t *len)
{
	const char *from = memchr(text, '\\', *len);
	const char *end = text + *len;

	if (from == NULL)
		return true;
	char *to = text + (from - text);
	while (from < end) {
		char c = *from++;
		if (c == '\\') {
			switch (from < end ? *from++ : '\0') {
			case 'n':
				c = '\n';
				break;
			case 'r':
				c = '\r';
				break;
			case '\\':
				break;
			default:
				return false;
			}
		}
		*to++ = c;
	}
	*to = '\0';
	*len = (size_t)(to - text);
	return true;
}
