/*
 * Key bytes in the line editor, on a terminal of its own: the lines that it
 * hands out are text without a line end, and the same bytes make the same
 * lines again. Where every byte is one of a line of plain text, the lines are
 * what was typed.
 *
 * Bytes come from the input, not through the terminal, which is there for its
 * modes; one byte waits in it for good, so that it can always be read.
 */
#define _XOPEN_SOURCE 700 /* posix_openpt; the rest is POSIX */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "base/utf8.h"
#include "fuzz/fuzz.h"
#include "os/os.h"
#include "ui/edit.h"

#define KEYS_MAX 400

static struct typed {
	const uint8_t *data;
	size_t len, at;
} typed;

static struct os machine;
static int slave = -1, nowhere = -1;

static int64_t
give(const struct os *os, int fd, void *data, size_t len)
{
	size_t n = typed.len - typed.at;

	(void)os;
	FUZZ_CHECK(fd == slave);
	n = n < len ? n : len;
	if (n > 0)
		memcpy(data, typed.data + typed.at, n);
	typed.at += n;
	return (int64_t)n;
}

static int64_t
swallow(const struct os *os, int fd, const void *data, size_t len)
{
	(void)os;
	(void)fd;
	(void)data;
	return (int64_t)len;
}

static bool
is_terminal(const struct os *os, int fd)
{
	(void)os;
	(void)fd;
	return true;
}

static int
columns(const struct os *os, int fd)
{
	(void)os;
	(void)fd;
	return 40;
}

static const char *
give_env(const struct os *os, const char *name)
{
	(void)os;
	return strcmp(name, "TERM") == 0 ? "xterm" : NULL;
}

/* False: a bare chroot has no terminal to give. */
static bool
start(void)
{
	static int master = -1;
	struct termios modes;

	if (master >= 0)
		return slave >= 0;
	master = posix_openpt(O_RDWR | O_NOCTTY);
	if (master < 0 || grantpt(master) < 0 || unlockpt(master) < 0) {
		printf("# no terminal: %s\n", strerror(errno));
		master = nowhere = 0;
		return false;
	}
	slave = open(ptsname(master), O_RDWR | O_NOCTTY | O_CLOEXEC);
	nowhere = open("/dev/null", O_RDWR | O_CLOEXEC);
	FUZZ_CHECK(slave >= 0 && nowhere >= 0);
	FUZZ_CHECK(tcgetattr(slave, &modes) == 0);
	modes.c_lflag &= (tcflag_t) ~(ICANON | ECHO | ISIG);
	FUZZ_CHECK(tcsetattr(slave, TCSANOW, &modes) == 0);
	FUZZ_CHECK(write(master, "\n", 1) == 1);
	/* For libedit, whose library of terminals loses a few bytes with each
	 * editor that is set up for one that can do more. */
	FUZZ_CHECK(setenv("TERM", "dumb", 1) == 0);
	machine = *os_posix();
	machine.read = give;
	machine.write = swallow;
	machine.isatty = is_terminal;
	machine.columns = columns;
	machine.getenv = give_env;
	return true;
}

static void
offer(void *ctx, struct str before, struct completion *out)
{
	static const char *const words[] = { "firm", "tender", "tendon",
		"\xc3\xa4rm", "nt pain" };

	(void)ctx;
	FUZZ_CHECK(utf8_check(before) == before.len);
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		completion_offer(out, before, words[i]);
	completion_sort(out);
	out->tail = " ";
}

/* The lines, each with an LF; a refused one is its reason. */
static void
edit(struct buf *out, const uint8_t *data, size_t len)
{
	struct term term = { .caught = false };
	struct input_source in;
	const struct edit_question question = { "", "above> ", offer, NULL,
		true };
	struct str line;
	const char *why = "";

	typed = (struct typed){ data, len, 0 };
	(void)sigemptyset(&term.mask);
	input_init(&in, &machine, slave, &term);
	struct edit *e = edit_new(&machine, &in, nowhere);
	FUZZ_CHECK(e != NULL);
	for (;;) {
		enum input got = edit_line(e, &question, &line, &why);
		if (got == INPUT_END)
			break;
		FUZZ_CHECK(got == INPUT_LINE || got == INPUT_REFUSED);
		if (got == INPUT_REFUSED) {
			buf_addf(out, "refused: %s\n", why);
			continue;
		}
		FUZZ_CHECK(utf8_check(line) == line.len);
		FUZZ_CHECK(str_find(line, '\n') == line.len &&
			   str_find(line, '\0') == line.len);
		buf_addstr(out, line);
		buf_addc(out, '\n');
		edit_remember(e, line);
	}
	edit_free(e);
	input_release(&in);
	FUZZ_CHECK(!out->failed);
}

static bool
is_plain(const uint8_t *data, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (data[i] != '\n' && (data[i] < 0x20 || data[i] > 0x7e))
			return false;
	return len > 0 && data[len - 1] == '\n';
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct buf once = BUF_INIT, twice = BUF_INIT;

	if (len > KEYS_MAX || !start())
		return 0;
	edit(&once, data, len);
	edit(&twice, data, len);
	FUZZ_CHECK_OF(str_eq(buf_str(&once), buf_str(&twice)), twice.data);
	if (is_plain(data, len))
		FUZZ_CHECK_OF(
		    once.len == len && memcmp(once.data, data, len) == 0,
		    once.data);
	buf_release(&twice);
	buf_release(&once);
	return 0;
}
