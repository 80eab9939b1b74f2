/*
 * The reader sees each line before inih does and mirrors the four bits of
 * state that decide how inih takes it (checked with inih 55):
 *
 *   - an indented line is a continuation as long as some key was read since
 *     the last whole section header; blank lines and comments change nothing;
 *   - such a line that starts with '#' or ';' is a comment, and so dropped;
 *   - on other lines ';' behind a blank ends key, header and value (on
 *     continuation lines in later versions only, so it is refused there too);
 *   - a header without ']' leaves the section as it was.
 */
#include "core/ini.h"

#include <assert.h>
#include <ini.h>
#include <limits.h>
#include <stdint.h>
#include <string.h>

#include "base/buf.h"
#include "base/utf8.h"

#include "base/banned.h"

#define BUFFER_SIZE 200 /* inih's line buffer, INI_MAX_LINE */

struct reader {
	struct ini_doc *doc;
	struct arena *arena;
	struct myo_diags *diags;
	size_t next;        /* index of the line to hand out */
	const char *buffer; /* inih's */
	bool damaged;       /* the line in the buffer has a fault */
	bool broken;        /* its bytes have; more would follow from it */
	bool continues;     /* it continues the entry before */
	bool have_key;      /* an indented line would continue it */
	struct ini_section *section;
	struct ini_section **section_end;
	struct ini_entry *entry; /* being read */
	struct ini_entry **entry_end;
	struct ini_piece *piece; /* its last */
	bool paragraph;          /* the next piece starts one */
	struct buf value;
};

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

struct diag_at
ini_at(const struct ini_doc *doc, struct ini_place place)
{
	struct diag_at at = { doc->file, place.line, 0, { NULL, 0 } };
	if (place.line < 1 || (size_t)place.line > doc->n_lines)
		return at;
	at.source = doc->lines[place.line - 1];
	struct str before = at.source;
	if (place.byte < before.len)
		before.len = place.byte;
	at.column = (int)utf8_count(before) + 1;
	return at;
}

struct ini_place
ini_value_place(const struct ini_entry *entry, size_t offset)
{
	const struct ini_piece *piece = &entry->first;
	while (piece->next != NULL && piece->next->at <= offset)
		piece = piece->next;
	struct ini_place place = piece->place;
	place.byte += offset - piece->at;
	return place;
}

bool
ini_next_line(const struct ini_entry *entry, const struct ini_piece **piece,
    struct str *line)
{
	const struct ini_piece *at = *piece;
	if (at == NULL)
		return false;
	size_t end = entry->value.len;
	if (at->next != NULL) {
		/* no piece but an only one is empty */
		assert(at->next->at > at->at);
		end = at->next->at - 1; /* the blank or line break between */
	}
	*line = (struct str){ entry->value.p + at->at, end - at->at };
	*piece = at->next;
	return true;
}

bool
ini_next_swallowed(const struct ini_entry *entry,
    const struct ini_piece **piece, struct str *key, struct ini_place *place)
{
	struct str line, rest;

	while (*piece != NULL) {
		*place = (*piece)->place;
		(void)ini_next_line(entry, piece, &line);
		*key = str_trim(str_cut(line, '=', &rest));
		if (rest.p != NULL)
			return true;
	}
	return false;
}

bool
ini_next_header(struct str *rest, struct str *header)
{
	while (rest->len > 0) {
		struct str line = str_trim(str_cut(*rest, '\n', rest));
		if (line.len < 2 || line.p[0] != '[')
			continue;
		line = str_skip(line, 1);
		line.len = str_find(line, ']');
		*header = str_trim(line);
		return true;
	}
	return false;
}

static void fault(struct reader *r, enum diag_code code, size_t byte,
    const char *fmt, ...) MYO_PRINTF(4, 5);

static void
fault(struct reader *r, enum diag_code code, size_t byte, const char *fmt, ...)
{
	if (r->broken)
		return;
	if (diag_severity(code) == MYO_ERROR)
		r->doc->n_errors++;
	r->damaged = true;
	struct ini_place place = { (int)r->next, byte };
	va_list ap;
	va_start(ap, fmt);
	diag_vadd(r->diags, code, ini_at(r->doc, place), fmt, ap);
	va_end(ap);
}

/* Looks at the bytes of a line: one fault a line is enough. */
static void
check_bytes(struct reader *r, struct str line)
{
	size_t nul = str_find(line, '\0');
	size_t bad = utf8_check(line);
	size_t control = 0;
	while (
	    control < line.len && line.p[control] != 0x7f &&
	    ((unsigned char)line.p[control] >= 0x20 || line.p[control] == '\t'))
		control++;
	if (line.len > INI_LINE_MAX)
		fault(r, DIAG_INI_LONG_LINE, INI_LINE_MAX,
		    "%zu bytes; go on in an indented line", line.len);
	else if (nul < line.len)
		fault(r, DIAG_INI_NUL, nul, "%s", "");
	else if (bad < line.len)
		fault(r, DIAG_INI_UTF8, bad, "byte 0x%02x",
		    (unsigned int)(unsigned char)line.p[bad]);
	else if (control < line.len)
		fault(r, DIAG_INI_CONTROL, control, "byte 0x%02x",
		    (unsigned int)(unsigned char)line.p[control]);
}

/* Offset of the ';' that ends a text for inih, or of the first of `ends`,
 * or the length. `from` is where inih starts to look. */
static size_t
find_end(struct str line, size_t from, const char *ends)
{
	for (size_t i = from; i < line.len; i++) {
		if (ends[0] != '\0' && strchr(ends, line.p[i]) != NULL)
			return i;
		if (line.p[i] == ';' && i > from && is_blank(line.p[i - 1]))
			return i;
	}
	return line.len;
}

static void
check_lost(struct reader *r, struct str line, size_t from)
{
	size_t at = find_end(line, from, "");
	if (at < line.len)
		fault(r, DIAG_INI_LOST, at, "'%.*s'; write ',' or move the ';'",
		    STR_ARG(str_skip(line, at)));
}

/* The words of a header: [from, to) of the line. */
static void
add_words(struct reader *r, struct ini_section *section, struct str line,
    size_t from, size_t to)
{
	size_t at = from;
	for (;;) {
		while (at < to && is_blank(line.p[at]))
			at++;
		if (at == to)
			return;
		size_t end = at;
		while (end < to && !is_blank(line.p[end]))
			end++;
		if (section->n_words < INI_WORDS) {
			struct ini_word *word =
			    &section->words[section->n_words];
			struct str text = { line.p + at, end - at };
			word->text.p = arena_str(r->arena, text);
			word->text.len = strlen(word->text.p);
			word->place = (struct ini_place){ (int)r->next, at };
		}
		section->n_words++;
		at = end;
	}
}

/* inih tells of a section only when a key follows, and never where. */
static void
scan_header(struct reader *r, struct str line, size_t at)
{
	size_t end = find_end(line, at + 1, "]");
	bool whole = end < line.len && line.p[end] == ']';
	struct str inside = { line.p + at + 1, end - at - 1 };
	struct str trimmed = str_trim(inside);
	if (!whole) {
		fault(r, DIAG_BAD_SECTION, at, "'[%.*s': ']' is missing",
		    STR_ARG(trimmed));
	} else if (inside.len > INI_NAME_MAX) {
		fault(r, DIAG_INI_NAME_CUT, at + 1, "'%.*s'", STR_ARG(trimmed));
	} else {
		struct str rest = str_trim(str_skip(line, end + 1));
		size_t rest_at = (size_t)(line.len - rest.len);
		if (rest.len > 0 && rest.p[0] == ';')
			check_lost(r, line, end);
		else if (rest.len > 0)
			fault(r, DIAG_BAD_SECTION, rest_at,
			    "'%.*s': text behind ']' would be lost",
			    STR_ARG(rest));
	}
	if (whole)
		r->have_key = false;
	struct ini_section *section =
	    arena_new(r->arena, struct ini_section, 1);
	if (section == NULL)
		return;
	section->doc = r->doc;
	section->place = (struct ini_place){ (int)r->next, at };
	section->damaged = r->damaged;
	add_words(r, section, line, at + 1, end);
	*r->section_end = section;
	r->section_end = &section->next;
	r->section = section;
	r->entry_end = &section->entries;
	r->doc->n_sections++;
}

static void
scan_key(struct reader *r, struct str line, size_t at)
{
	size_t end = find_end(line, at, "=:");
	struct str key = str_trim((struct str){ line.p + at, end - at });
	bool whole = end < line.len && line.p[end] != ';';
	if (!whole || key.len == 0) {
		fault(r, DIAG_INI_SYNTAX, at, "'%.*s'%s",
		    STR_ARG(str_trim(str_skip(line, at))),
		    whole ? ": the key is missing" : "");
		r->have_key = r->have_key && !whole;
		return;
	}
	r->have_key = true;
	if (r->section == NULL)
		fault(r, DIAG_INI_NO_SECTION, at, "'%.*s'", STR_ARG(key));
	else if (key.len > INI_NAME_MAX)
		fault(r, DIAG_INI_NAME_CUT, at, "'%.*s'", STR_ARG(key));
	else if (line.p[end] == ':')
		fault(r, DIAG_INI_COLON, end, "'%.*s'", STR_ARG(key));
	check_lost(r, line, end + 1);
}

static void
scan(struct reader *r, struct str line)
{
	size_t at = 0;
	while (at < line.len && is_blank(line.p[at]))
		at++;
	r->continues = r->have_key && at > 0;
	if (at == line.len)
		return;
	bool comment = line.p[at] == '#' || line.p[at] == ';';
	if (r->continues) {
		if (comment)
			fault(r, DIAG_INI_DROPPED, at,
			    "'%.*s'; start the comment in the first column",
			    STR_ARG(str_skip(line, at)));
		else
			check_lost(r, line, at);
	} else if (!comment) {
		if (line.p[at] == '[')
			scan_header(r, line, at);
		else
			scan_key(r, line, at);
	}
}

/* The reader for inih: hands out lines without their ends, with what it
 * cannot take replaced, byte for byte. */
static char *
read_line(char *str, int num, void *stream)
{
	struct reader *r = stream;
	if (num < BUFFER_SIZE || r->next >= r->doc->n_lines)
		return NULL;
	struct str line = r->doc->lines[r->next++];
	r->buffer = str;
	r->damaged = false;
	r->broken = false;
	check_bytes(r, line);
	r->broken = r->damaged;
	if (line.len > INI_LINE_MAX)
		line.len = INI_LINE_MAX;
	for (size_t i = 0; i < line.len; i++) {
		bool control =
		    (unsigned char)line.p[i] < 0x20 && line.p[i] != '\t';
		str[i] = control ? '?' : line.p[i];
	}
	str[line.len] = '\0';
	scan(r, (struct str){ str, line.len });
	return str;
}

static void
entry_end(struct reader *r)
{
	if (r->entry == NULL)
		return;
	r->entry->value.p = arena_str(r->arena, buf_str(&r->value));
	r->entry->value.len = strlen(r->entry->value.p);
	r->entry = NULL;
}

static void
entry_start(struct reader *r, const char *name, const char *value)
{
	entry_end(r);
	if (r->section == NULL || name[0] == '\0')
		return;
	struct ini_entry *entry = arena_new(r->arena, struct ini_entry, 1);
	if (entry == NULL)
		return;
	entry->doc = r->doc;
	entry->key.p = arena_cstr(r->arena, name);
	entry->key.len = strlen(entry->key.p);
	entry->place =
	    (struct ini_place){ (int)r->next, (size_t)(name - r->buffer) };
	entry->first.place =
	    (struct ini_place){ (int)r->next, (size_t)(value - r->buffer) };
	entry->damaged = r->damaged;
	*r->entry_end = entry;
	r->entry_end = &entry->next;
	r->entry = entry;
	r->piece = &entry->first;
	r->paragraph = false;
	buf_truncate(&r->value, 0);
	buf_adds(&r->value, value);
}

static void
entry_go_on(struct reader *r, const char *value)
{
	if (r->entry == NULL)
		return;
	r->entry->damaged |= r->damaged;
	if (strcmp(value, ".") == 0) {
		r->paragraph = r->value.len > 0;
		return;
	}
	struct ini_place place = { (int)r->next, (size_t)(value - r->buffer) };
	if (r->value.len == 0) {
		/* Nothing stood behind '=': the value starts here. */
		r->entry->first.place = place;
	} else {
		struct ini_piece *piece =
		    arena_new(r->arena, struct ini_piece, 1);
		if (piece == NULL)
			return;
		buf_addc(&r->value, r->paragraph ? '\n' : ' ');
		*piece = (struct ini_piece){ r->value.len, place, NULL };
		r->piece->next = piece;
		r->piece = piece;
	}
	r->paragraph = false;
	buf_adds(&r->value, value);
}

static int
handle(void *user, const char *section, const char *name, const char *value)
{
	struct reader *r = user;
	(void)section; /* the reader saw it whole */
	if (r->continues)
		entry_go_on(r, value);
	else
		entry_start(r, name, value);
	return 1;
}

/* Splits at LF; CR before it belongs to the line's end. */
static bool
split(struct ini_doc *doc, struct arena *arena, struct str data)
{
	size_t count = 1;
	for (size_t i = 0; i < data.len; i++)
		count += data.p[i] == '\n';
	struct str *lines = arena_new(arena, struct str, count);
	if (lines == NULL || count > INT_MAX)
		return false;
	data = utf8_unmarked(data);
	size_t n = 0;
	while (data.len > 0) {
		struct str line = str_cut(data, '\n', &data);
		if (line.len > 0 && line.p[line.len - 1] == '\r')
			line.len--;
		lines[n++] = line;
	}
	doc->lines = lines;
	doc->n_lines = n;
	return true;
}

/* What inih must make of these lines, as it is built by default. */
static const char *const probe_lines[] = {
	"[s]",
	"a = b",
	"  c",
	" # x",
	"#y",
	"d = e ;f",
	"alone",
	"g = h",
};
#define PROBE_LINES  (sizeof(probe_lines) / sizeof(probe_lines[0]))
#define PROBE_EXPECT "s.a=b s.a=c s.d=e s.g=h "
#define PROBE_ERROR  7 /* "alone" is line 7, and is not the end */

struct probe {
	size_t next;
	bool narrow;
	struct buf seen;
};

static char *
probe_read(char *str, int num, void *stream)
{
	struct probe *probe = stream;
	if (num != BUFFER_SIZE)
		probe->narrow = true;
	if (num < BUFFER_SIZE || probe->next == PROBE_LINES)
		return NULL;
	const char *line = probe_lines[probe->next++];
	memcpy(str, line, strlen(line) + 1);
	return str;
}

static int
probe_handle(
    void *user, const char *section, const char *name, const char *value)
{
	struct probe *probe = user;
	buf_addf(&probe->seen, "%s.%s=%s ", section, name,
	    value == NULL ? "-" : value);
	return 1;
}

/*
 * The library may be built, or set at run time, to take files differently.
 * Then a protocol would be misread, so none is read. False: out of memory.
 */
static bool
check_library(struct reader *r)
{
	struct probe probe = { 0, false, BUF_INIT };
	int rc = ini_parse_stream(probe_read, &probe, probe_handle, &probe);
	bool memory = rc != -2 && !probe.seen.failed;
	if (memory && (probe.narrow || rc != PROBE_ERROR ||
			  strcmp(probe.seen.data, PROBE_EXPECT) != 0)) {
		diag_add(r->diags, DIAG_INI_LIBRARY, DIAG_FILE(r->doc->file),
		    "%s", "it is built or set up with other options");
		r->doc->n_errors++;
	}
	buf_release(&probe.seen);
	return memory;
}

struct ini_doc *
ini_read(struct arena *arena, const char *file, struct str data,
    struct myo_diags *diags)
{
	struct ini_doc *doc = arena_new(arena, struct ini_doc, 1);
	if (doc == NULL || !split(doc, arena, data))
		return NULL;
	doc->file = arena_cstr(arena, file == NULL ? "" : file);
	struct reader r = {
		.doc = doc,
		.arena = arena,
		.diags = diags,
		.section_end = &doc->sections,
		.value = BUF_INIT,
	};
	bool memory = check_library(&r);
	if (memory && doc->n_errors == 0) {
		int rc = ini_parse_stream(read_line, &r, handle, &r);
		entry_end(&r);
		memory = rc != -2;
		if (rc > 0 && doc->n_errors == 0) {
			/* Nothing inih refuses should get past scan(). */
			struct ini_place place = { rc, 0 };
			diag_add(diags, DIAG_INI_SYNTAX, ini_at(doc, place),
			    "%s", "");
			doc->n_errors++;
		}
	}
	memory = memory && !r.value.failed && !arena_failed(arena);
	buf_release(&r.value);
	return memory ? doc : NULL;
}
