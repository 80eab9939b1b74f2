/*
 * ini.h: bytes of an INI file -> a raw document: sections, entries and where
 * each byte of a value stands. The adapter of inih: no other file includes
 * its header.
 *
 * Everything that inih would lose, cut or merge without a word is reported
 * here with its place; the rest of the file is read all the same. What a
 * fault touched is marked damaged, so that no fault follows from another.
 *
 * Everything but the source lines is copied into the arena. The source lines
 * borrow from `data`: set doc->n_lines to 0 when the data goes before the
 * document.
 */
#ifndef CORE_INI_H
#define CORE_INI_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/diag.h"
#include "base/str.h"

#define INI_LINE_MAX 198 /* bytes of a line without its end */
#define INI_NAME_MAX 49  /* bytes of a key or a section header */

struct ini_doc;

/* A place: line from 1, byte in the line from 0 (byte-order mark apart). */
struct ini_place {
	int line;
	size_t byte;
};

/* One line's part of a value, from offset `at` of the value. */
struct ini_piece {
	size_t at;
	struct ini_place place;
	struct ini_piece *next;
};

struct ini_entry {
	const struct ini_doc *doc;
	struct str key;         /* NUL-ended */
	struct ini_place place; /* of the key */
	/*
	 * NUL-ended. Lines are joined with one blank, paragraphs (a line
	 * holding '.' alone) with '\n'. Never blank at either end, never a
	 * blank before ';'.
	 */
	struct str value;
	struct ini_piece first; /* a list; the first may be empty */
	bool damaged;           /* a fault in its lines was reported */
	struct ini_entry *next;
};

struct ini_word {
	struct str text; /* NUL-ended */
	struct ini_place place;
};

#define INI_WORDS 3

struct ini_section {
	const struct ini_doc *doc;
	struct ini_place place;           /* of '[' */
	struct ini_word words[INI_WORDS]; /* [type id third] */
	size_t n_words; /* more than INI_WORDS: the rest was dropped */
	bool damaged;
	struct ini_entry *entries;
	struct ini_section *next;
};

struct ini_doc {
	const char *file;
	const struct str *lines; /* borrow from the data */
	size_t n_lines;
	struct ini_section *sections; /* in file order, empty ones too */
	size_t n_sections;
	size_t n_errors;
};

/* NULL when out of memory only (then the arena has failed or inih did). */
struct ini_doc *ini_read(struct arena *arena, const char *file, struct str data,
    struct myo_diags *diags);

struct diag_at ini_at(const struct ini_doc *doc, struct ini_place place);
/* The place of a byte of an entry's value. */
struct ini_place ini_value_place(const struct ini_entry *entry, size_t offset);
/* The next line of an entry's value: its text in *line, false at the end.
 * Start with *piece = &entry->first. Lines of paragraphs come singly too. */
bool ini_next_line(const struct ini_entry *entry,
    const struct ini_piece **piece, struct str *line);
/* Of the lines behind the first the next "KEY = ...", which was meant to be a
 * key of its own. Start with *piece = entry->first.next. */
bool ini_next_swallowed(const struct ini_entry *entry,
    const struct ini_piece **piece, struct str *key, struct ini_place *place);
/* What kind of file a text is, its headers tell before it is read: the inside
 * of the next "[...]" at the start of a line, trimmed. Start with *rest the
 * whole text. */
bool ini_next_header(struct str *rest, struct str *header);

#endif
