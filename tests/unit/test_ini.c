/*
 * test_ini.c: what the reader of INI files keeps, and that all that inih
 * would lose is reported where it stands.
 */
#include "loading.h"

#include <ini.h>

#include "core/ini.h"

struct row {
	const char *name;
	const char *text;
	size_t len; /* 0: up to the NUL */
	const char *diags;
	const char *content; /* "[words]key=value" of all entries */
};

#define A10  "aaaaaaaaaa"
#define A40  A10 A10 A10 A10
#define A49  A40 "aaaaaaaaa"
#define A190 A40 A40 A40 A40 A10 A10 A10

#define WITH_NUL "[s]\nk = a\0b\nl = 1\n"

/* clang-format off */
static const struct row rows[] = {
	{ "empty", "", 0, "", "" },
	{ "no newline at the end", "[s]\nk = v", 0, "", "[s]k=v" },
	{ "CRLF", "[s]\r\nk = v\r\n  w\r\n", 0, "", "[s]k=v w" },
	{ "byte-order mark", "\xef\xbb\xbf[s]\nk = v\n", 0, "", "[s]k=v" },
	{ "byte-order mark, columns", "\xef\xbb\xbf[s\n", 0, "1:1 bad-section",
	    "[s]" },
	{ "empty section", "[s a]\n[t b c]\n", 0, "", "[s a][t b c]" },
	{ "blanks in headers", "[  s \t a ]\nk=1\n", 0, "", "[s a]k=1" },
	{ "comments", "# c\n; d\n[s]\n  # not dropped\nk = 1\n#x\n", 0, "",
	    "[s]k=1" },
	{ "continuation", "[s]\nk = a\n  b\n\tc\n", 0, "", "[s]k=a b c" },
	{ "value below its key", "[s]\nk =\n  b\n", 0, "", "[s]k=b" },
	{ "continuation goes on behind blank lines and comments",
	    "[s]\nk = a\n\n# c\n  b\n", 0, "", "[s]k=a b" },
	{ "first key may be indented", "[s]\n  k = a\n", 0, "", "[s]k=a" },
	{ "paragraph", "[s]\nk = a\n  .\n  b\n .\n .\n c\n .\n", 0, "",
	    "[s]k=a|b|c" },
	{ "a point is no paragraph behind '='", "[s]\nk = .\n  a\n", 0, "",
	    "[s]k=. a" },
	{ "'=' in a value", "[s]\nk = a = b\n", 0, "", "[s]k=a = b" },
	{ "hash in a value", "[s]\nk = a #1\n", 0, "", "[s]k=a #1" },
	{ "semicolon without blank", "[s]\nk = a;b\n", 0, "", "[s]k=a;b" },
	{ "wide characters count one column",
	    "[s]\nk = \xc3\xa4\xc3\xb6 ;x\n", 0, "2:8 lost-text",
	    "[s]k=\xc3\xa4\xc3\xb6" },

	{ "198 bytes", "[s]\nk = " A190 "abcd\nl = 1\n", 0, "",
	    "[s]k=" A190 "abcd[s]l=1" },
	{ "198 bytes and CRLF", "[s]\r\nk = " A190 "abcd\r\nl = 1\r\n", 0, "",
	    "[s]k=" A190 "abcd[s]l=1" },
	{ "199 bytes", "[s]\nk = " A190 "abcde\nl = 1\n", 0,
	    "2:199 long-line", "[s]k=" A190 "abcd[s]l=1" },
	{ "a long line does not shift those behind it",
	    "[s]\nk = " A190 A190 A190 "\nx\n", 0,
	    "2:199 long-line; 3:1 syntax", "[s]k=" A190 "aaaa" },
	{ "long comment", "#" A190 A10 "\n[s]\nk = 1\n", 0, "1:199 long-line",
	    "[s]k=1" },
	{ "NUL", WITH_NUL, sizeof(WITH_NUL) - 1, "2:6 nul-byte",
	    "[s]k=a?b[s]l=1" },
	{ "bad UTF-8", "[s]\nk = \xc3(\nl = 1\n", 0, "2:5 bad-utf8", NULL },
	{ "overlong UTF-8", "[s]\nk = a\xc0\xaf\n", 0, "2:6 bad-utf8", NULL },
	{ "surrogate", "[s]\nk = \xed\xa0\x80\n", 0, "2:5 bad-utf8", NULL },
	{ "carriage return inside", "[s]\nk = a\rb\n", 0, "2:6 control-byte",
	    "[s]k=a?b" },
	{ "escape", "[s]\nk = \x1b[2J\n", 0, "2:5 control-byte",
	    "[s]k=?[2J" },
	{ "a tab is none", "[s]\nk = a\tb\n", 0, "", "[s]k=a\tb" },

	{ "lost behind blank", "[s]\nk = a ; b\n", 0, "2:7 lost-text",
	    "[s]k=a" },
	{ "lost behind tab", "[s]\nk = a\t;b\n", 0, "2:7 lost-text", "[s]k=a" },
	{ "all of it lost", "[s]\nk = ;b\n", 0, "2:5 lost-text", "[s]k=" },
	{ "refused on continuation lines too", "[s]\nk = a\n  b ; c\n", 0,
	    "3:5 lost-text", NULL },
	{ "lost in a comment is no loss", "[s]\n# a ; b\nk = 1\n", 0, "",
	    "[s]k=1" },
	{ "dropped hash", "[s]\nk = a\n  # b\n  c\n", 0, "3:3 dropped-line",
	    "[s]k=a c" },
	{ "dropped semicolon", "[s]\nk = a\n\t;b\n", 0, "3:2 dropped-line",
	    "[s]k=a" },
	{ "dropped behind a blank line", "[s]\nk = a\n\n  # b\n", 0,
	    "4:3 dropped-line", "[s]k=a" },

	{ "key of 49", "[s]\n" A49 " = 1\n  2\n", 0, "", "[s]" A49 "=1 2" },
	{ "key of 50", "[s]\n" A49 "b = 1\n  2\n", 0, "2:1 name-too-long",
	    "[s]" A49 "b=1 2" },
	{ "header of 49", "[" A49 "]\nk = 1\n", 0, "", "[" A49 "]k=1" },
	{ "header of 50", "[" A49 "b]\nk = 1\n", 0, "1:2 name-too-long",
	    "[" A49 "b]k=1" },
	{ "colon", "[s]\nk: 1\n", 0, "2:2 colon", "[s]k=1" },
	{ "colon before '='", "[s]\nk : a = 1\n", 0, "2:3 colon",
	    "[s]k=a = 1" },
	{ "colon in a value", "[s]\nk = a: 1\n", 0, "", "[s]k=a: 1" },
	{ "key before any section", "k = 1\nl = 2\n[s]\nm = 3\n", 0,
	    "1:1 no-section; 2:1 no-section", "[s]m=3" },
	{ "neither", "[s]\nwords and words\nk = 1\n", 0, "2:1 syntax",
	    "[s]k=1" },
	{ "no key", "[s]\n = 1\nk = 1\n", 0, "2:2 syntax", "[s]k=1" },
	{ "indented below no key", "[s]\n= 1\n  more\n", 0,
	    "2:1 syntax; 3:3 syntax", "[s]" },
	{ "comment in a key", "[s]\nk ;l = 1\n", 0, "2:1 syntax", "[s]" },
	{ "no bracket", "[s\nk = 1\n[t]\nl = 1\n", 0, "1:1 bad-section",
	    "[s]k=1[t]l=1" },
	{ "bracket behind ' ;'", "[s ;]\nk = 1\n", 0, "1:1 bad-section",
	    "[s]k=1" },
	{ "text behind a header", "[s] junk\nk = 1\n", 0, "1:5 bad-section",
	    "[s]k=1" },
	{ "comment behind a header", "[s] ; c\nk = 1\n", 0, "1:5 lost-text",
	    "[s]k=1" },
	{ "several faults in one line", "[s]\nk: a ;b\n", 0,
	    "2:2 colon; 2:6 lost-text", "[s]k=a" },
	{ "indented header is a continuation", "[s]\nk = 1\n  [t]\n", 0, "",
	    "[s]k=1 [t]" },
	{ "indented header at the start", "  [s]\n  k = 1\n", 0, "",
	    "[s]k=1" },
};
/* clang-format on */

static void
add_content(struct buf *out, const struct ini_doc *doc)
{
	const struct ini_section *s = doc->sections;
	for (; s != NULL; s = s->next) {
		struct buf head = BUF_INIT;
		for (size_t i = 0; i < s->n_words; i++)
			buf_addf(&head, "%s%s", i > 0 ? " " : "",
			    s->words[i].text.p);
		if (s->entries == NULL)
			buf_addf(out, "[%s]", head.data);
		const struct ini_entry *e = s->entries;
		for (; e != NULL; e = e->next)
			buf_addf(
			    out, "[%s]%s=%s", head.data, e->key.p, e->value.p);
		buf_release(&head);
	}
	for (size_t i = 0; i < out->len; i++) {
		if (out->data[i] == '\n')
			out->data[i] = '|';
	}
}

static void
test_traps(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct row *row = &rows[i];
		size_t len = row->len == 0 ? strlen(row->text) : row->len;
		struct arena a = ARENA_INIT;
		struct myo_diags *diags = myo_diags_new();
		const struct ini_doc *doc = ini_read(
		    &a, "f.ini", (struct str){ row->text, len }, diags);
		assert_non_null(doc);
		struct buf found = BUF_INIT, content = BUF_INIT;
		list_diags(&found, diags, MYO_NOTE);
		add_content(&content, doc);
		if (strcmp(found.data, row->diags) != 0)
			fail_msg("%s: found \"%s\"", row->name, found.data);
		if (row->content != NULL &&
		    strcmp(content.data, row->content) != 0)
			fail_msg("%s: read \"%s\"", row->name, content.data);
		assert_int_equal(
		    doc->n_errors, myo_diags_count_of(diags, MYO_ERROR));
		buf_release(&content);
		buf_release(&found);
		myo_diags_free(diags);
		arena_release(&a);
	}
}

/* Offsets of a value lead back to the byte they came from. */
static void
test_places(void **state)
{
	(void)state;
	static const char text[] = "[s]\n"
				   "  key =  one\n"
				   "\n"
				   "      two \xc3\xa4 three\n"
				   "\t.\n"
				   "\tfour\n";
	static const struct {
		const char *word;
		int line;
		size_t byte;
		int column;
	} places[] = {
		{ "one", 2, 9, 10 },
		{ "two", 4, 6, 7 },
		{ "three", 4, 13, 13 },
		{ "four", 6, 1, 2 },
	};
	struct arena a = ARENA_INIT;
	const struct ini_doc *doc = ini_read(&a, "f.ini", str_from(text), NULL);
	assert_non_null(doc);
	const struct ini_entry *e = doc->sections->entries;
	assert_string_equal(e->value.p, "one two \xc3\xa4 three\nfour");
	assert_int_equal(e->place.line, 2);
	assert_int_equal(e->place.byte, 2);
	for (size_t i = 0; i < 4; i++) {
		size_t at =
		    (size_t)(strstr(e->value.p, places[i].word) - e->value.p);
		struct ini_place place = ini_value_place(e, at);
		assert_int_equal(place.line, places[i].line);
		assert_int_equal(place.byte, places[i].byte);
		assert_int_equal(ini_at(doc, place).column, places[i].column);
	}
	static const char *const lines[] = { "one", "two \xc3\xa4 three",
		"four" };
	const struct ini_piece *piece = &e->first;
	struct str line;
	for (size_t i = 0; i < 3; i++) {
		assert_true(ini_next_line(e, &piece, &line));
		assert_true(str_eqc(line, lines[i]));
	}
	assert_false(ini_next_line(e, &piece, &line));
	arena_release(&a);
}

/* A library that reads otherwise is noticed before a file is misread. */
static void
test_other_library(void **state)
{
	(void)state;
	struct arena a = ARENA_INIT;
	const struct ini_doc *doc;
#define REFUSED(what)                                                          \
	do {                                                                   \
		doc = ini_read(&a, "f.ini", STR("[s]\nk = 1\n"), NULL);        \
		if (doc == NULL || doc->n_errors != 1 || doc->n_sections)      \
			fail_msg("%s", what);                                  \
	} while (0)
	ini_max_line = 100;
	REFUSED("short lines");
	ini_max_line = 400;
	REFUSED("long lines");
	ini_max_line = 200;
	ini_allow_multiline = false;
	REFUSED("no continuation lines");
	ini_allow_multiline = true;
	ini_allow_inline_comments = false;
	REFUSED("no comments behind values");
	ini_allow_inline_comments = true;
	ini_stop_on_first_error = true;
	REFUSED("stops early");
	ini_stop_on_first_error = false;
	ini_allow_no_value = true;
	REFUSED("keys without value");
	ini_allow_no_value = false;
	doc = ini_read(&a, "f.ini", STR("[s]\nk = 1\n"), NULL);
	assert_non_null(doc);
	assert_int_equal(doc->n_errors, 0);
	assert_int_equal(doc->n_sections, 1);
	arena_release(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_traps),
		cmocka_unit_test(test_places),
		cmocka_unit_test(test_other_library),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
