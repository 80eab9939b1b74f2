/*
 * The resolved protocol as a file of its own: sections in the order of
 * sect_rows, keys in the order of key_rows, values as they were written,
 * wrapped on continuation lines that inih reads back to the same value.
 */
#include "core/load.h"

#include <assert.h>
#include <string.h>

#include "base/buf.h"
#include "base/hash.h"
#include "base/num.h"

#include "base/banned.h"

#define COMFORT 78 /* bytes of a line where that is possible */

/* A part of a paragraph that a line may start or end with. */
struct word {
	size_t at, end;
	bool fits; /* the paragraph can be laid out from here */
};

struct writer {
	struct loader *ld;
	struct buf out;
	struct word *words;
	size_t cap_words;
};

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/*
 * Splits where a line may break: at a single blank between words, since inih
 * trims lines and joining gives one blank back.
 */
static size_t
split(struct writer *w, struct str text)
{
	size_t n = 0, start = 0;
	for (size_t i = 0; i <= text.len; i++) {
		bool end = i == text.len;
		bool single = !end && text.p[i] == ' ' && i > 0 &&
			      i + 1 < text.len && !is_blank(text.p[i - 1]) &&
			      !is_blank(text.p[i + 1]);
		if (!end && !single)
			continue;
		struct word *grown = arena_grow(
		    w->ld->arena, w->words, n, &w->cap_words, sizeof(*grown));
		if (grown == NULL)
			return 0;
		w->words = grown;
		w->words[n++] = (struct word){ start, i, false };
		start = i + 1;
	}
	return n;
}

/* May words i to j (exclusive) be a continuation line? */
static bool
line_is_good(const struct writer *w, struct str text, size_t i, size_t j)
{
	size_t at = w->words[i].at, len = w->words[j - 1].end - at;
	if (text.p[at] == '#' || text.p[at] == ';')
		return false;
	if (len == 1 && text.p[at] == '.')
		return false;
	return len + 1 <= INI_LINE_MAX;
}

/* From which words on the rest can be laid out on continuation lines. */
static void
mark_fits(struct writer *w, struct str text, size_t n)
{
	for (size_t i = n; i-- > 0;) {
		bool fits = false;
		for (size_t j = i + 1; j <= n && !fits; j++) {
			if (w->words[j - 1].end - w->words[i].at + 1 >
			    INI_LINE_MAX)
				break;
			fits = line_is_good(w, text, i, j) &&
			       (j == n || w->words[j].fits);
		}
		w->words[i].fits = fits;
	}
}

/* The end of a line that starts with word i and has `used` bytes before it:
 * the last that is comfortable, else the first that is possible; 0: none. */
static size_t
choose_end(const struct writer *w, struct str text, size_t n, size_t i,
    size_t used, bool first)
{
	size_t best = 0;
	for (size_t j = i + 1; j <= n; j++) {
		size_t len = used + w->words[j - 1].end - w->words[i].at;
		if (len > INI_LINE_MAX || (best > 0 && len > COMFORT))
			break;
		if (j < n && !w->words[j].fits)
			continue;
		if (first || line_is_good(w, text, i, j))
			best = j;
	}
	return best;
}

static void
put_words(struct writer *w, struct str text, size_t i, size_t j)
{
	size_t at = w->words[i].at;
	buf_add(&w->out, text.p + at, w->words[j - 1].end - at);
	buf_addc(&w->out, '\n');
}

/* One paragraph; the first goes on behind "key". */
static void
put_paragraph(struct writer *w, struct str text, size_t key_len, bool first)
{
	size_t n = split(w, text), i = 0;
	if (n == 0)
		return;
	mark_fits(w, text, n);
	if (first) {
		/* "key = text", else "key =" and all of it below; "key=text"
		 * fits where the file that was read had it so. */
		size_t end = choose_end(w, text, n, 0, key_len + 3, true);
		bool tight = end == 0 && !w->words[0].fits;
		if (text.p[0] == ';' || tight) {
			buf_adds(&w->out, "=");
			end = choose_end(w, text, n, 0, key_len + 1, true);
		} else {
			buf_adds(&w->out, end > 0 ? " = " : " =\n");
		}
		if (end > 0)
			put_words(w, text, 0, end);
		i = end;
	}
	while (i < n) {
		/* A file that was read could have it so, and limits that are
		 * filled in are shorter than what names them. */
		size_t end = choose_end(w, text, n, i, 1, false);
		assert(end > i);
		buf_addc(&w->out, '\t');
		put_words(w, text, i, end);
		i = end;
	}
}

static void
put_value(struct writer *w, struct str key, struct str value)
{
	buf_addstr(&w->out, key);
	struct str rest = value;
	bool first = true;
	while (rest.p != NULL) {
		struct str text = str_cut(rest, '\n', &rest);
		if (!first)
			buf_adds(&w->out, "\t.\n");
		put_paragraph(w, text, key.len, first);
		first = false;
	}
}

/* Lines that stay lines. A long first one came from below its key. */
static void
put_lines(struct writer *w, const struct ini_entry *entry)
{
	const struct ini_piece *piece = &entry->first;
	struct str line;
	const char *before = " = ";
	while (ini_next_line(entry, &piece, &line)) {
		if (before[0] != '\t') {
			size_t room = INI_LINE_MAX - entry->key.len;
			buf_addstr(&w->out, entry->key);
			if (line.len + 3 > room)
				before = line.len + 1 > room ? " =\n\t" : "=";
		}
		buf_addf(&w->out, "%s%.*s\n", before, STR_ARG(line));
		before = "\t";
	}
}

/* `rank` is that of a grade: the order of the file may not be that of the
 * ranks, so each is written. */
static void
put_sect(struct writer *w, const struct sect *sect, const char *head, int rank)
{
	const struct sect_row *rows = &sect_rows[sect->type];
	buf_addf(&w->out, "%s%s\n", w->out.len > 0 ? "\n" : "", head);
	for (size_t i = 0; i < rows->n_keys; i++) {
		const struct key_row *row = &rows->keys[i];
		const struct field *f = sect->fields;
		if (sect->type == SECT_GRADE &&
		    strcmp(row->name, "rank") == 0) {
			buf_addf(&w->out, "rank = %d\n", rank);
			continue;
		}
		for (; f != NULL; f = f->next) {
			if (f->row != row || row->type == KEY_FROM ||
			    row->type == KEY_TEMPLATE)
				continue;
			if (row->type == KEY_LINES)
				put_lines(w, f->entry);
			else
				put_value(w, f->entry->key, f->entry->value);
		}
	}
}

static void
put_scale(struct writer *w, const struct scale_parts *parts)
{
	struct buf head = BUF_INIT;
	buf_addf(&head, "[scale %s]", parts->sect->id);
	put_sect(w, parts->sect, head.data, 0);
	for (size_t i = 0; i < parts->n_grades; i++) {
		const struct sect *grade = parts->grades[i];
		buf_truncate(&head, 0);
		buf_addf(&head, "[grade %s %s]", grade->id, grade->third);
		put_sect(w, grade, head.data, parts->scale.levels[i].rank);
	}
	words_release(w->ld, &head);
}

static void
put_all(struct writer *w, enum sect_type type)
{
	struct buf head = BUF_INIT;
	const struct sect *sect = w->ld->sects[type].first;
	for (; sect != NULL; sect = sect->next) {
		buf_truncate(&head, 0);
		buf_addf(&head, "[%s%s%s]", sect_rows[type].name,
		    sect->id[0] == '\0' ? "" : " ", sect->id);
		put_sect(w, sect, head.data, 0);
	}
	words_release(w->ld, &head);
}

static void
put_reason(struct writer *w, const struct sect *sect)
{
	struct buf head = BUF_INIT;
	buf_addf(&head, "[reason %s]", sect->id);
	put_sect(w, sect, head.data, 0);
	words_release(w->ld, &head);
}

void
snapshot_write(struct loader *ld)
{
	struct writer w = { .ld = ld, .out = BUF_INIT };
	struct myo_protocol *p = ld->protocol;
	put_all(&w, SECT_PROTOCOL);
	for (size_t i = 0; i < p->n_scales; i++)
		put_scale(&w, ld->scales[i]);
	for (size_t i = 0; i < p->n_reasons; i++)
		put_reason(&w, ld->reasons[i]->sect);
	for (unsigned type = SECT_MUSCLE; type < SECT_TYPES; type++)
		put_all(&w, (enum sect_type)type);
	p->snapshot_len = w.out.len;
	p->snapshot = arena_str(ld->arena, buf_str(&w.out));
	hash_text(buf_str(&w.out), p->hash);
	p->rev = arena_printf(ld->arena, "%s-%.12s", p->version, p->hash);
	words_release(ld, &w.out);
}
