/*
 * edit.c: lines edited at a terminal.
 *
 * Between two questions the terminal neither echoes nor assembles lines: what
 * is typed ahead shows up in the line that it answers, once.
 */
#include "ui/edit.h"

#include <fcntl.h>
#include <histedit.h>
#include <langinfo.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <wchar.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "ui/modes.h"

#include "base/banned.h"

#define HISTORY_SIZE 100
#define UTF8_MAX     4
#define REPLACEMENT  0xfffd

struct edit {
	const struct os *os;
	struct input_source *in;
	int out_fd;
	locale_t locale;
	FILE *out;    /* what libedit draws */
	FILE *faults; /* what it has to say of TERM: nothing */
	EditLine *el;
	HistoryW *history;
	struct buf line;

	/* the line being read */
	const struct edit_question *question;
	wchar_t *prompt;
	unsigned char seq[UTF8_MAX]; /* of a character, so far */
	size_t n_seq;
	bool invalid; /* something was no UTF-8 */
	bool quiet;
	enum input got;
	const char *why;
};

/* ---- characters */

/* A copy for libedit; NULL without memory. */
static wchar_t *
widen(struct str text)
{
	wchar_t *wide = mem_zeroed(text.len + 1, sizeof(*wide));
	size_t n = 0;

	while (wide != NULL && text.len > 0) {
		uint32_t cp = 0;
		size_t len = utf8_next(text, &cp);
		wide[n++] = len > 0 ? (wchar_t)cp : (wchar_t)REPLACEMENT;
		text = str_skip(text, len > 0 ? len : 1);
	}
	return wide;
}

static void
add_character(struct buf *out, wchar_t c)
{
	unsigned long cp = (unsigned long)c;
	char bytes[UTF8_MAX];
	size_t n = cp < 0x80 ? 1 : cp < 0x800 ? 2 : cp < 0x10000 ? 3 : UTF8_MAX;
	static const unsigned char lead[] = { 0, 0, 0xc0, 0xe0, 0xf0 };

	for (size_t i = n - 1; i > 0; i--) {
		bytes[i] = (char)(0x80 | (cp & 0x3f));
		cp >>= 6;
	}
	bytes[0] = (char)(lead[n] | cp);
	buf_add(out, bytes, n);
}

static void
narrow(struct buf *out, const wchar_t *from, const wchar_t *to)
{
	buf_reset(out);
	for (; from < to; from++)
		add_character(out, *from);
}

/* True: *out is the character that `seq` holds, or stands for what is none.
 * *rest says that the last byte belongs to what follows. */
static bool
decode(struct edit *e, wchar_t *out, bool *rest)
{
	struct str seq = { (const char *)e->seq, e->n_seq };
	unsigned char first = e->seq[0];
	size_t want = first < 0x80                    ? 1
		      : first >= 0xc2 && first < 0xe0 ? 2
		      : first >= 0xe0 && first < 0xf0 ? 3
		      : first >= 0xf0 && first < 0xf5 ? UTF8_MAX
						      : 0;
	uint32_t cp = 0;
	bool follows = e->n_seq == 1 || (e->seq[e->n_seq - 1] & 0xc0) == 0x80;

	*rest = false;
	if (want > e->n_seq && follows)
		return false;
	if (utf8_next(seq, &cp) == e->n_seq) {
		*out = (wchar_t)cp;
	} else {
		e->invalid = true;
		*rest = !follows;
		*out = REPLACEMENT;
	}
	e->n_seq = 0;
	return true;
}

/* ---- what libedit calls */

static struct edit *
self(EditLine *el)
{
	void *data = NULL;

	(void)el_wget(el, EL_CLIENTDATA, &data);
	return data;
}

static wchar_t *
give_prompt(EditLine *el)
{
	static wchar_t none[] = L"> ";
	const struct edit *e = self(el);

	return e->prompt != NULL ? e->prompt : none;
}

static void
put(const struct edit *e, struct str text)
{
	while (text.len > 0) {
		int64_t n = e->os->write(e->os, e->out_fd, text.p, text.len);
		if (n <= 0)
			return;
		text = str_skip(text, (size_t)n);
	}
}

/* The prompt and what was typed, once more, on a line of their own. */
static void
redraw(struct edit *e, struct str above)
{
	(void)fflush(e->out);
	put(e, STR("\n"));
	put(e, above);
	(void)el_wset(e->el, EL_REFRESH);
}

static int
give_character(EditLine *el, wchar_t *out)
{
	struct edit *e = self(el);

	for (;;) {
		unsigned char byte = 0;
		bool rest = false;
		e->got = input_peek(e->in, &byte, &e->why);
		if (e->got != INPUT_LINE)
			return e->got == INPUT_END ? 0 : -1;
		/* Lines may have been broken anew: all that is sure is that
		 * the cursor stands behind something. */
		if (modes_resized()) {
			el_resize(el);
			redraw(e, STR(""));
		}
		e->seq[e->n_seq++] = byte;
		bool whole = decode(e, out, &rest);
		if (!rest)
			input_take(e->in);
		if (whole)
			return 1;
	}
}

/* Replaces what stands between `from` (in characters) and the cursor. */
static void
replace(EditLine *el, size_t behind, struct str text, const char *tail)
{
	struct buf both = BUF_INIT;

	buf_addstr(&both, text);
	buf_adds(&both, tail);
	wchar_t *wide = widen(buf_str(&both));
	if (wide != NULL && !both.failed) {
		el_wdeletestr(el, (int)behind);
		(void)el_winsertstr(el, wide);
	}
	free(wide);
	buf_release(&both);
}

static void
list(struct edit *e, const struct completion *c)
{
	struct buf lines = BUF_INIT;

	completion_list(c, &lines, term_width(e->os, e->out_fd));
	if (lines.len > 0)
		buf_truncate(&lines, lines.len - 1);
	(void)fflush(e->out);
	put(e, STR("\n"));
	put(e, buf_str(&lines));
	redraw(e, STR(""));
	buf_release(&lines);
}

static unsigned char
complete(EditLine *el, wint_t key)
{
	struct edit *e = self(el);
	const LineInfoW *info = el_wline(el);
	struct buf before = BUF_INIT;
	struct completion c;
	unsigned char result = CC_NORM;

	(void)key;
	if (e->question->complete == NULL)
		return CC_NORM;
	narrow(&before, info->buffer, info->cursor);
	completion_init(&c);
	e->question->complete(e->question->ctx, buf_str(&before), &c);
	struct str typed = str_skip(buf_str(&before), c.from);
	struct str common = completion_common(&c);
	if (c.n == 1 || common.len > typed.len) {
		replace(el, utf8_count(typed), common, c.n == 1 ? c.tail : "");
		result = CC_REFRESH;
	} else if (c.n > 1) {
		list(e, &c);
	}
	completion_release(&c);
	buf_release(&before);
	return result;
}

/* ---- life */

static bool
is_utf8(locale_t locale)
{
	return locale != (locale_t)0 &&
	       strcmp(nl_langinfo_l(CODESET, locale), "UTF-8") == 0;
}

/* Characters as the person's locale has them; numbers stay as they are. */
static locale_t
find_locale(void)
{
	static const char *const names[] = { "", "C.UTF-8", "en_US.UTF-8" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		locale_t locale =
		    newlocale(LC_CTYPE_MASK, names[i], (locale_t)0);
		if (is_utf8(locale))
			return locale;
		if (locale != (locale_t)0)
			freelocale(locale);
	}
	return (locale_t)0;
}

struct key {
	const wchar_t *key;
	const wchar_t *command; /* NULL: none */
};

static const struct key keys[] = {
	{ L"^I", L"myolog-complete" },
	{ L"^R", L"em-inc-search-prev" },
	{ L"^W", L"ed-delete-prev-word" },
	/* Nothing is cleared: what was said stays to be read. */
	{ L"^L", L"ed-redisplay" },
	/* libedit's own commands could save files. */
	{ L"\033x", NULL },
	{ L"\033X", NULL },
};

static bool
set_up(struct edit *e)
{
	EditLine *el = e->el;
	HistEventW event;

	if (el == NULL || e->history == NULL ||
	    el_wset(el, EL_CLIENTDATA, e) != 0 ||
	    el_wset(el, EL_EDITOR, L"emacs") != 0 ||
	    el_wset(el, EL_SIGNAL, 0) != 0 ||
	    el_wset(el, EL_GETCFN, give_character) != 0 ||
	    el_wset(el, EL_PROMPT_ESC, give_prompt, (wchar_t)EDIT_LITERAL) !=
		0 ||
	    el_wset(el, EL_HIST, history_w, e->history) != 0 ||
	    el_wset(el, EL_ADDFN, L"myolog-complete", L"what fits here",
		complete) != 0 ||
	    el_wset(el, EL_SETTY, L"-x", L"-icanon", L"-echo", NULL) != 0)
		return false;
	(void)history_w(e->history, &event, H_SETSIZE, HISTORY_SIZE);
	(void)history_w(e->history, &event, H_SETUNIQUE, 1);
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		if (keys[i].command == NULL)
			(void)el_wset(el, EL_BIND, L"-r", keys[i].key, NULL);
		else
			(void)el_wset(
			    el, EL_BIND, keys[i].key, keys[i].command, NULL);
	}
	return true;
}

/* Takes fd, which may be none. */
static FILE *
open_stream(int fd)
{
	FILE *stream = fd >= 0 ? fdopen(fd, "w") : NULL;

	if (stream == NULL && fd >= 0)
		(void)close(fd);
	return stream;
}

static bool
start(struct edit *e)
{
	e->out = open_stream(fcntl(e->out_fd, F_DUPFD_CLOEXEC, 0));
	e->faults = open_stream(e->os->open(e->os, "/dev/null", OS_RDWR));
	if (e->out == NULL || e->faults == NULL || !modes_keep(e->in->fd))
		return false;
	e->el = el_init_fd("myolog", stdin, e->out, e->faults, e->in->fd,
	    e->out_fd, fileno(e->faults));
	e->history = history_winit();
	return set_up(e);
}

struct edit *
edit_new(const struct os *os, struct input_source *in, int out_fd)
{
	if (in->term == NULL || !os->isatty(os, in->fd) ||
	    !os->isatty(os, out_fd) || !term_capable(os))
		return NULL;
	struct edit *e = mem_zeroed(1, sizeof(*e));
	if (e == NULL)
		return NULL;
	*e = (struct edit){ .os = os, .in = in, .out_fd = out_fd };
	buf_init(&e->line);
	e->locale = find_locale();
	if (e->locale != (locale_t)0) {
		locale_t before = uselocale(e->locale);
		bool started = start(e);
		(void)uselocale(before);
		if (started)
			return e;
	}
	edit_free(e);
	return NULL;
}

void
edit_free(struct edit *e)
{
	if (e == NULL)
		return;
	if (e->el != NULL) {
		/* Else it would throw away what was typed ahead. */
		(void)el_wset(e->el, EL_EDITMODE, 0);
		el_end(e->el);
	}
	modes_release();
	if (e->history != NULL)
		history_wend(e->history);
	if (e->faults != NULL)
		(void)fclose(e->faults);
	if (e->out != NULL)
		(void)fclose(e->out);
	if (e->locale != (locale_t)0)
		freelocale(e->locale);
	free(e->prompt);
	buf_release(&e->line);
	free(e);
}

/* ---- lines */

/* What libedit ended with, as input.h says it. */
static enum input
finish(struct edit *e, const wchar_t *text, int n, struct str *line,
    const char **why)
{
	if (n < 0 && e->got != INPUT_LINE) {
		*why = e->why;
		return e->got;
	}
	if (text == NULL || n <= 0)
		return INPUT_END;
	if (text[n - 1] == L'\n')
		n--;
	narrow(&e->line, text, text + n);
	*line = buf_str(&e->line);
	if (e->line.failed)
		*why = "out of memory";
	else if (e->invalid)
		*why = "the line is not valid UTF-8";
	else if (line->len > INPUT_MAX)
		*why = "the line is longer than 65536 bytes";
	else if (str_find(*line, '\0') < line->len)
		*why = "the line holds a NUL byte";
	else
		return INPUT_LINE;
	return INPUT_REFUSED;
}

/* Its bell then is a delay of no time: nothing is sent. */
static void
set_quiet(struct edit *e, bool quiet)
{
	if (quiet == e->quiet)
		return;
	e->quiet = quiet;
	(void)el_wset(e->el, EL_SETTC, L"bl", quiet ? L"$<0>" : L"\a", NULL);
}

enum input
edit_line(struct edit *e, const struct edit_question *question,
    struct str *line, const char **why)
{
	locale_t before = uselocale(e->locale);
	int n = 0;

	free(e->prompt);
	e->prompt = widen(str_from(question->prompt));
	e->question = question;
	e->n_seq = 0;
	e->invalid = false;
	e->got = INPUT_LINE;
	set_quiet(e, question->quiet);
	if (modes_resized())
		el_resize(e->el);
	const wchar_t *text = el_wgets(e->el, &n);
	enum input got = finish(e, text, n, line, why);
	(void)fflush(e->out);
	(void)uselocale(before);
	return got;
}

void
edit_remember(struct edit *e, struct str text)
{
	locale_t before = uselocale(e->locale);
	wchar_t *wide = widen(text);
	HistEventW event;

	if (wide != NULL && text.len > 0)
		(void)history_w(e->history, &event, H_ENTER, wide);
	free(wide);
	(void)uselocale(before);
}

void
edit_job(struct edit *e, enum term_event event)
{
	(void)el_wset(e->el, EL_PREP_TERM, 0);
	if (event == TERM_STOP) {
		(void)fflush(e->out);
		put(e, STR("\n"));
		modes_put_back();
		modes_stop();
	}
	(void)el_wset(e->el, EL_PREP_TERM, 1);
	redraw(e, str_from(e->question->above));
}
