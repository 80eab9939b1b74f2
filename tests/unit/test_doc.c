/*
 * test_doc.c: one document in three forms: nothing of a text becomes markup,
 * nothing is lost, and no line of plain text is too wide.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "base/utf8.h"
#include "export/doc.h"
#include "export/fold.h"

#define N(list) (sizeof(list) / sizeof((list)[0]))

static void
has(const struct buf *out, const char *what)
{
	if (strstr(out->data, what) == NULL)
		fail_msg("no '%s' in %s", what, out->data);
}

/* ---- lines */

static void
test_fold(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		size_t width;
		const char *lines; /* each ended by | */
	} rows[] = {
		{ "", 10, "|" },
		{ "one two", 10, "one two|" },
		{ "one two three", 7, "one two|three|" },
		{ "  one   two  ", 20, "one   two|" },
		{ "one\ntwo\n", 10, "one|two||" },
		{ "abcdefghij", 4, "abcd|efgh|ij|" },
		{ "a bcdefghij k", 4, "a|bcde|fghi|j k|" },
		/* behind the last hyphen that fits, if there is one */
		{ "ab-cd-efghij", 8, "ab-cd-|efghij|" },
		{ "ab-cdefghij", 4, "ab-|cdef|ghij|" },
		{ "ab-cd", 5, "ab-cd|" },
		{ "\x1b[1m", 20, "\\x1b[1m|" },
		/* wide characters, and one that combines */
		{ "\xe6\x97\xa5\xe6\x97\xa5\xe6\x97\xa5", 4,
		    "\xe6\x97\xa5\xe6\x97\xa5|\xe6\x97\xa5|" },
		{ "e\xcc\x81"
		  "e\xcc\x81"
		  "e",
		    2,
		    "e\xcc\x81"
		    "e\xcc\x81|e|" },
		{ "ab", 0, "ab|" },
	};
	for (size_t i = 0; i < N(rows); i++) {
		struct fold f = FOLD_INIT;
		struct buf got = BUF_INIT;
		fold_text(&f, rows[i].text, rows[i].width);
		for (size_t k = 0; k < f.n; k++) {
			buf_addstr(&got, f.items[k]);
			buf_addc(&got, '|');
		}
		assert_false(f.failed);
		assert_string_equal(got.data, rows[i].lines);
		buf_release(&got);
		fold_release(&f);
	}
}

/* ---- documents */

static const struct doc_column columns[] = {
	{ "Step", false },
	{ "Value", true },
	{ "Nothing", false },
	{ "Note", false },
};

static void
fill(struct doc *d, const char *text)
{
	doc_init(d);
	doc_head(d, text, text, text, text);
	doc_heading(d, 2, text);
	doc_notice(d, "void", text);
	doc_paragraph(d, text);
	doc_field(d, "Label", text);
	doc_field(d, "None", "");
	struct doc_table *t = doc_table(d, text, columns, N(columns));
	doc_cell(t, text);
	doc_cell(t, "4");
	doc_cell(t, "");
	doc_cell(t, text);
	doc_end(d);
	assert_false(doc_failed(d));
}

static void
test_html(void **state)
{
	(void)state;
	struct doc d;
	struct buf out = BUF_INIT;

	fill(&d, "</style><script>x</script>&\"'\nb");
	doc_html(&out, &d);
	assert_false(out.failed);
	assert_null(strstr(out.data, "<script"));
	assert_string_equal(
	    strstr(out.data, "</style>") + 8, strstr(out.data, "\n</head>"));
	/* in the style it is a string of numbers */
	has(&out, "content:\"\\00003c\\00002fstyle\\00003e");
	has(&out, "default-src 'none'; style-src 'unsafe-inline'");
	has(&out, "<h2>&lt;/style&gt;&lt;script&gt;x&lt;/script&gt;&amp;"
		  "&quot;&#39;<br>b</h2>");
	has(&out, "<p class=\"notice\"><strong>void</strong>: &lt;");
	has(&out, "<dt>Label</dt><dd>&lt;");
	assert_null(strstr(out.data, "<dt>None"));
	has(&out, "<caption>&lt;");
	has(&out, "<th scope=\"col\" class=\"n\">Value</th>");
	has(&out, "<td class=\"k n\">4</td>");
	/* a column in which nothing stands says nothing */
	assert_null(strstr(out.data, "Nothing"));
	has(&out, "<footer>&lt;");
	doc_release(&d);
	buf_release(&out);
}

/* A date is not broken; a word that would fill lines may be, anywhere. */
static void
test_breaks(void **state)
{
	(void)state;
	struct doc d;
	struct buf out = BUF_INIT;

	doc_init(&d);
	struct doc_table *t = doc_table(&d, "", columns, 3);
	doc_cell(t, "contraction-lateral, left");
	doc_cell(t, "2026-11-23");
	doc_cell(t, "oneverylongwordofmorethantwentyeight");
	doc_cell(t, "more words than fit into one line of it");
	doc_cell(t, "a few words, and not that short");
	doc_cell(t, "x");
	doc_html(&out, &d);
	has(&out, "<th scope=\"row\" class=\"k\">contraction-lateral, left");
	has(&out, "<td class=\"k n\">2026-11-23");
	has(&out, "<td class=\"w\">oneverylong");
	has(&out, "<th scope=\"row\">more words");
	has(&out, "<td class=\"n\">a few words, and");
	doc_release(&d);
	buf_release(&out);
}

static void
test_markdown(void **state)
{
	(void)state;
	static const struct {
		const char *text, *markdown;
	} rows[] = {
		{ "plain, 4- and 4+", "plain, 4- and 4+" },
		{ "<b>&amp;", "&lt;b&gt;&amp;amp;" },
		{ "a|b", "a\\|b" },
		{ "\\|", "\\\\\\|" },
		{ "*x* _y_ `z` ~s~ [l](u)", "\\*x\\* \\_y\\_ \\`z\\` \\~s\\~ "
					    "\\[l\\](u)" },
		{ "# x", "\\# x" },
		{ "x #", "x \\#" },
		{ "1. x", "1\\. x" },
		{ "12) x", "12\\) x" },
		{ "1.5", "1.5" },
		{ "-18", "-18" },
		{ "---", "\\---" },
		{ "- x", "\\- x" },
		{ "+ x", "\\+ x" },
		{ "http://x www.y", "http\\://x www\\.y" },
		{ "x@y.org", "x@<!-- -->y.org" },
		{ "mailto:x_@y.org@z.org", "mailto:x\\_@<!-- -->y.org"
					   "@<!-- -->z.org" },
		{ "60 N @ 90, @ x@", "60 N @ 90, @ x@" },
		{ "a\n- b", "a<br>\\- b" },
		{ "  x  ", "x" },
		{ "$a$", "\\$a\\$" },
		{ "\x07", "\\\\x07" },
	};
	for (size_t i = 0; i < N(rows); i++) {
		struct doc d;
		struct buf out = BUF_INIT, want = BUF_INIT;
		fill(&d, rows[i].text);
		doc_markdown(&out, &d);
		buf_addf(&want,
		    "# %s\n\n%s\n\n## %s\n\n> **void:** %s\n\n%s\n\n"
		    "- Label: %s\n\n**%s**\n\n| Step | Value | Note |\n"
		    "| --- | ---: | --- |\n| %s | 4 | %s |\n\n---\n\n%s\n",
		    rows[i].markdown, rows[i].markdown, rows[i].markdown,
		    rows[i].markdown, rows[i].markdown, rows[i].markdown,
		    rows[i].markdown, rows[i].markdown, rows[i].markdown,
		    rows[i].markdown);
		assert_string_equal(out.data, want.data);
		buf_release(&want);
		buf_release(&out);
		doc_release(&d);
	}
}

static void
widest(const struct buf *out, size_t width)
{
	struct str rest = buf_str(out);
	while (rest.p != NULL) {
		struct str line = str_cut(rest, '\n', &rest);
		if (utf8_width(line) > width)
			fail_msg("%zu columns: %.*s", utf8_width(line),
			    STR_ARG(line));
	}
}

static void
test_text(void **state)
{
	(void)state;
	struct doc d;
	struct buf out = BUF_INIT;

	fill(&d, "words");
	doc_text(&out, &d, 80);
	assert_string_equal(out.data,
	    "words\n=====\nwords\n\n\nwords\n=====\n\n*** void: words\n\n"
	    "words\n\nLabel: words\n\nwords\n\n"
	    "Step   Value  Note\n-----  -----  -----\nwords      4  words\n"
	    "\n\nwords\n");
	buf_reset(&out);
	doc_release(&d);

	/* hostile words of all sorts, in columns and out of them */
	static const char *const texts[] = {
		"one word after the other until it is far more than a line "
		"can hold, and then some more of it",
		"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
		"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
		"\xe6\x97\xa5\xe6\x97\xa5\xe6\x97\xa5\xe6\x97\xa5\xe6\x97\xa5"
		"\xe6\x97\xa5\xe6\x97\xa5\xe6\x97\xa5\xe6\x97\xa5\xe6\x97\xa5"
		"\xe6\x97\xa5\xe6\x97\xa5\xe6\x97\xa5\xe6\x97\xa5\xe6\x97\xa5",
		"\x1b\x1b\x1b\x1b\x1b\x1b\x1b\x1b\x1b\x1b\x1b\x1b\x1b\x1b\x1b",
		"a\nb\n\n\nc",
	};
	for (size_t i = 0; i < N(texts); i++)
		for (size_t width = 40; width <= 80; width += 20) {
			fill(&d, texts[i]);
			doc_text(&out, &d, width);
			widest(&out, width);
			buf_reset(&out);
			doc_release(&d);
		}
	buf_release(&out);
}

/* More columns than fit: a row is a list, of what is there. */
static void
test_list(void **state)
{
	(void)state;
	static const struct doc_column many[] = {
		{ "Day", false },
		{ "Measured", false },
		{ "Instrument", false },
		{ "Comparison", false },
		{ "Conclusions", false },
	};
	struct doc d;
	struct buf out = BUF_INIT;

	doc_init(&d);
	struct doc_table *t = doc_table(&d, "caption", many, N(many));
	doc_cell(t, "2026-11-23");
	doc_cell(t, "something");
	doc_cell(t, "");
	doc_cell(t, "comparisons");
	doc_cell(t, "conclusions");
	doc_text(&out, &d, 40);
	has(&out, "caption\n\n2026-11-23\n  Measured: something\n"
		  "  Comparison: comparisons\n  Conclusions: conclusions\n");
	doc_release(&d);
	buf_release(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_fold),
		cmocka_unit_test(test_html),
		cmocka_unit_test(test_breaks),
		cmocka_unit_test(test_markdown),
		cmocka_unit_test(test_text),
		cmocka_unit_test(test_list),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
