/*
 * test_html.c: no text becomes markup, and none is lost.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/html.h"

static void
test_text(void **state)
{
	(void)state;
	static const struct {
		const char *text, *html, *line;
	} rows[] = {
		{ "plain", "plain", "plain" },
		{ "", "", "" },
		{ "a < b & c > d", "a &lt; b &amp; c &gt; d",
		    "a &lt; b &amp; c &gt; d" },
		{ "\"it's\"", "&quot;it&#39;s&quot;", "&quot;it&#39;s&quot;" },
		{ "<script>", "&lt;script&gt;", "&lt;script&gt;" },
		{ "&lt;", "&amp;lt;", "&amp;lt;" },
		{ "one\ntwo\n", "one<br>two<br>", "one two " },
		{ "\x1b[31m", "\\x1b[31m", "\\x1b[31m" },
		/* what turns the order of reading is shown, not obeyed */
		{ "\xe2\x80\xae", "&lt;U+202E&gt;", "&lt;U+202E&gt;" },
		{ "\xc3\xa4\xc3\x9f", "\xc3\xa4\xc3\x9f", "\xc3\xa4\xc3\x9f" },
		{ "\xff", "\\xff", "\\xff" },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct buf out = BUF_INIT, line = BUF_INIT;
		html_text(&out, str_from(rows[i].text));
		html_line(&line, rows[i].text);
		assert_string_equal(out.data, rows[i].html);
		assert_string_equal(line.data, rows[i].line);
		buf_release(&line);
		buf_release(&out);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_text),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
