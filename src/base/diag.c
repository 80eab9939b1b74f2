#include "base/diag.h"

#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "buf.h"
#include "utf8.h"

#include "base/mem.h"

#include "base/banned.h"

#define REPLACEMENT "\xef\xbf\xbd" /* U+FFFD, one column */

struct row {
	const char *id;
	enum myo_severity severity;
	const char *text;
};

static const struct row rows[DIAG_COUNT] = {
#define X(name, id, severity, text) [DIAG_##name] = { id, severity, text },
	DIAG_LIST(X)
#undef X
};

struct item {
	struct myo_diag diag;
	size_t order; /* of discovery; makes the sort stable */
};

struct myo_diags {
	struct arena arena;
	struct item *items;
	size_t count;
	size_t cap;
	/* Counted even where memory for the item ran out, so that the worst
	 * severity stays right. */
	size_t seen[MYO_ERROR + 1];
};

struct myo_diags *
myo_diags_new(void)
{
	struct myo_diags *diags = mem_zeroed(1, sizeof(*diags));
	if (diags != NULL)
		arena_init(&diags->arena);
	return diags;
}

void
myo_diags_free(struct myo_diags *diags)
{
	if (diags == NULL)
		return;
	arena_release(&diags->arena);
	free(diags);
}

size_t
myo_diags_count(const struct myo_diags *diags)
{
	return diags->count;
}

size_t
myo_diags_count_of(const struct myo_diags *diags, enum myo_severity severity)
{
	return diags->seen[severity];
}

const struct myo_diag *
myo_diags_get(const struct myo_diags *diags, size_t index)
{
	return index < diags->count ? &diags->items[index].diag : NULL;
}

bool
myo_diags_failed(const struct myo_diags *diags)
{
	return arena_failed(&diags->arena);
}

static int
compare(const void *left, const void *right)
{
	const struct item *a = left;
	const struct item *b = right;
	int by_file = strcmp(a->diag.file, b->diag.file);
	if (by_file != 0)
		return by_file;
	if (a->diag.line != b->diag.line)
		return a->diag.line < b->diag.line ? -1 : 1;
	if (a->diag.column != b->diag.column)
		return a->diag.column < b->diag.column ? -1 : 1;
	return a->order < b->order ? -1 : a->order > b->order;
}

void
myo_diags_sort(struct myo_diags *diags)
{
	if (diags->count > 1)
		qsort(diags->items, diags->count, sizeof(diags->items[0]),
		    compare);
}

const char *
diag_id(enum diag_code code)
{
	return rows[code].id;
}

enum myo_severity
diag_severity(enum diag_code code)
{
	return rows[code].severity;
}

const char *
diag_text(enum diag_code code)
{
	return rows[code].text;
}

/* The first code point of s, or its first byte where that is none. */
static struct str
first_point(struct str s)
{
	uint32_t cp;
	size_t len = utf8_next(s, &cp);
	return (struct str){ s.p, len == 0 ? 1 : len };
}

/* Visible text, but tabs stay: the caret line repeats them. */
static void
add_with_tabs(struct buf *out, struct str s)
{
	while (s.len > 0) {
		size_t tab = str_find(s, '\t');
		utf8_visible(out, (struct str){ s.p, tab });
		if (tab < s.len)
			buf_addc(out, '\t');
		s = str_skip(s, tab + 1);
	}
}

/*
 * The source line for a screen. Before the column each thing that cannot be
 * shown becomes one character, so that the column still counts the same
 * characters in what is kept as in the file; the fault itself and what follows
 * are spelled out.
 */
static void
add_source(struct buf *out, struct str s, int column)
{
	struct buf point = BUF_INIT;
	for (int i = 1; i < column && s.len > 0; i++) {
		struct str one = first_point(s);
		buf_reset(&point);
		add_with_tabs(&point, one);
		if (point.failed)
			out->failed = true;
		if (str_eq(buf_str(&point), one))
			buf_addstr(out, one);
		else
			buf_adds(out, REPLACEMENT);
		s = str_skip(s, one.len);
	}
	add_with_tabs(out, s);
	buf_release(&point);
}

static struct str
without_line_end(struct str s)
{
	if (s.len > 0 && s.p[s.len - 1] == '\n')
		s.len--;
	if (s.len > 0 && s.p[s.len - 1] == '\r')
		s.len--;
	return s;
}

/* Copies the text of b into the arena; a failed buffer fails the arena. */
static const char *
keep(struct arena *a, struct buf *b)
{
	if (b->failed)
		a->failed = true;
	const char *text = arena_str(a, buf_str(b));
	buf_reset(b);
	return text;
}

void
diag_vadd(struct myo_diags *diags, enum diag_code code, struct diag_at at,
    const char *fmt, va_list ap)
{
	if (diags == NULL)
		return;
	diags->seen[diag_severity(code)]++;

	struct arena *a = &diags->arena;
	struct buf text = BUF_INIT;
	struct buf part = BUF_INIT;
	struct item item = { .order = diags->count };
	item.diag.severity = diag_severity(code);
	item.diag.id = diag_id(code);
	item.diag.line = at.line;
	item.diag.column = at.column;

	utf8_visible(&text, str_from(at.file));
	item.diag.file = keep(a, &text);

	buf_vaddf(&part, fmt, ap);
	buf_adds(&text, diag_text(code));
	if (part.failed)
		text.failed = true;
	if (part.len > 0)
		buf_adds(&text, ": ");
	utf8_visible(&text, buf_str(&part));
	item.diag.text = keep(a, &text);

	struct str source = without_line_end(at.source);
	if (source.len > 0) {
		add_source(&text, source, at.column);
		item.diag.source = keep(a, &text);
	}

	struct item *items = arena_grow(
	    a, diags->items, diags->count, &diags->cap, sizeof(*items));
	if (items != NULL) {
		diags->items = items;
		diags->items[diags->count++] = item;
	}
	buf_release(&part);
	buf_release(&text);
}

void
diag_add(struct myo_diags *diags, enum diag_code code, struct diag_at at,
    const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	diag_vadd(diags, code, at, fmt, ap);
	va_end(ap);
}

const char *
myo_severity_text(enum myo_severity severity)
{
	switch (severity) {
	case MYO_NOTE:
		return "note";
	case MYO_WARNING:
		return "warning";
	case MYO_ERROR:
		return "error";
	}
	return "unknown severity";
}

static void
add_caret(struct buf *out, struct str source, int column)
{
	for (int i = 1; i < column && source.len > 0; i++) {
		struct str one = first_point(source);
		if (one.p[0] == '\t')
			buf_addc(out, '\t');
		for (size_t w = utf8_width(one); w > 0; w--)
			buf_addc(out, ' ');
		source = str_skip(source, one.len);
	}
	buf_adds(out, "^\n");
}

char *
myo_diag_format(const struct myo_diag *diag)
{
	struct buf out = BUF_INIT;
	if (diag->file != NULL && diag->file[0] != '\0') {
		buf_adds(&out, diag->file);
		if (diag->line > 0)
			buf_addf(&out, ":%d", diag->line);
		if (diag->line > 0 && diag->column > 0)
			buf_addf(&out, ":%d", diag->column);
		buf_adds(&out, ": ");
	}
	buf_adds(&out, myo_severity_text(diag->severity));
	buf_adds(&out, ": ");
	buf_adds(&out, diag->text);
	buf_addc(&out, '\n');
	if (diag->source != NULL && diag->source[0] != '\0') {
		buf_adds(&out, diag->source);
		buf_addc(&out, '\n');
		if (diag->column > 0)
			add_caret(&out, str_from(diag->source), diag->column);
	}
	return buf_detach(&out);
}
