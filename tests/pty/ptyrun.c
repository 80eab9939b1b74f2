/*
 * ptyrun.c: plays a script of typed lines and expected words to a program on
 * a terminal of its own. Needs no terminal itself.
 *
 * Usage: ptyrun SCRIPT PROGRAM [ARG...]
 * One directive a line, '#' starts a comment line. TEXT is the rest of the
 * line; in it \n \t \e \\ and \xHH stand for bytes.
 *
 *	size ROWS COLS	of the next program's terminal (24 80)
 *	env NAME=VALUE	of the next programs; "unset NAME" takes one away
 *	deadline N	seconds that each wait may take (20)
 *	start ARG...	PROGRAM ARG... begins; no quoting
 *	job ARG...	the same as a job of a shell (jobshell.c)
 *	send TEXT	types TEXT
 *	line TEXT	types TEXT and Enter
 *	eof		types the end-of-file character
 *	prompt [TEXT]	waits for TEXT, and for "> " as the last thing shown
 *	expect TEXT	waits for TEXT behind the last match
 *	screen TEXT	waits for TEXT to stand on the screen, down to the
 *			cursor: what moves, erases and inserts has its effect
 *	screen-not TEXT	waits until it does not
 *	transcript FILE	waits until all that can be looked up on the screen and
 *			above it is what FILE holds; $PTY_RECORD writes it
 *	absent TEXT	TEXT was never shown by this program
 *	last TEXT	TEXT stands in the last line shown; after exit
 *	resize ROWS COLS
 *	shell COMMAND	by sh, on what the program works with
 *	bounce		a job is stopped by SIGTSTP; its shell finds the modes
 *			that it had, and goes on with it
 *	signal NAME	INT TERM HUP QUIT ABRT TSTP STOP CONT KILL WINCH, to
 *			its group
 *	hangup		closes the terminal
 *	leave [CODE...]	what $PTY_LEAVE says: a signal's name, "hangup" or
 *			"eof"; then the program's end, as with `exit`: by the
 *			codes given, else by those for that way
 *	exit CODE...	the program ends with one of them (128 + signal), and
 *			the modes of the terminal are what they were
 *
 * Matching is as in support/transcript.h: a script does not depend on where
 * lines are broken, nor on bold or the cursor's moves. Exit status: 0 all went well, 1
 * not (why goes to standard output as TAP comments), 2 the script is wrong.
 */
#define _XOPEN_SOURCE 700 /* posix_openpt; the rest is POSIX */

#include <sys/ioctl.h>
#include <sys/types.h>
#include <sys/wait.h>

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include <myolog/status.h>

#include "support/screen.h"
#include "support/transcript.h"

#define ARGS_MAX  64
#define LINE_SIZE 4096
#define MS_PER_S  1000

struct run {
	const char *script;
	int line;          /* of the script */
	const char *words; /* that line */
	char **program;    /* argv to which `start` adds */
	const char *self;  /* argv[0] */
	bool job;          /* it runs below a shell */
	struct winsize size;
	int deadline; /* s */

	int master, slave; /* -1: closed */
	pid_t pid;         /* 0: none */
	struct termios before;
	struct transcript shown;
	size_t at; /* in shown.flat: behind the last match */
	struct screen screen;
};

struct signal_name {
	const char *name;
	int number;
};

static const struct signal_name signals[] = {
	{ "INT", SIGINT },
	{ "TERM", SIGTERM },
	{ "HUP", SIGHUP },
	{ "QUIT", SIGQUIT },
	{ "ABRT", SIGABRT },
	{ "TSTP", SIGTSTP },
	{ "STOP", SIGSTOP },
	{ "CONT", SIGCONT },
	{ "KILL", SIGKILL },
	{ "WINCH", SIGWINCH },
};

/* ---- ending */

static void
stop_program(struct run *r)
{
	int status = 0;

	if (r->pid > 0) {
		(void)kill(-r->pid, SIGKILL);
		(void)kill(r->pid, SIGKILL);
		while (waitpid(r->pid, &status, 0) < 0 && errno == EINTR)
			continue;
	}
	r->pid = 0;
	if (r->slave >= 0)
		(void)close(r->slave);
	if (r->master >= 0)
		(void)close(r->master);
	r->slave = r->master = -1;
}

static void fail(struct run *r, const char *fmt, ...) MYO_PRINTF(2, 3);

static void
fail(struct run *r, const char *fmt, ...)
{
	va_list ap;

	printf("# %s:%d: %s: ", r->script, r->line, r->words);
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	printf("\n# seen since the last match:\n");
	if (r->shown.flat.data != NULL)
		text_print(
		    r->shown.flat.data + r->at, r->shown.flat.len - r->at);
	printf("# seen in all:\n");
	if (r->shown.raw.data != NULL)
		text_print(r->shown.raw.data, r->shown.raw.len);
	(void)fflush(stdout);
	stop_program(r);
	exit(1);
}

static void
bad_script(struct run *r, const char *why)
{
	printf("# %s:%d: %s: %s\n", r->script, r->line, r->words, why);
	(void)fflush(stdout);
	stop_program(r);
	exit(2);
}

/* ---- the terminal */

static long
now_ms(void)
{
	struct timespec t = { 0, 0 };

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (long)t.tv_sec * MS_PER_S + t.tv_nsec / 1000000;
}

/* Takes what is shown within ms; false: nothing came, or nothing will. */
static bool
take_output(struct run *r, long ms)
{
	char data[LINE_SIZE];
	struct pollfd poller = { .fd = r->master, .events = POLLIN };

	if (r->master < 0)
		return false;
	int n = poll(&poller, 1, ms > 0 ? (int)ms : 0);
	if (n <= 0 || (poller.revents & POLLIN) == 0)
		return false;
	ssize_t got = read(r->master, data, sizeof(data));
	if (got > 0) {
		transcript_add(&r->shown, data, (size_t)got);
		screen_put(&r->screen, data, (size_t)got);
	}
	return got > 0;
}

/* What run.sh takes for "could not be tried here". */
#define EXIT_SKIP 77

static void
open_terminal(struct run *r)
{
	r->master = posix_openpt(O_RDWR | O_NOCTTY);
	if (r->master < 0 || grantpt(r->master) < 0 ||
	    unlockpt(r->master) < 0) {
		/* A bare chroot has none to give: no fault of the program. */
		(void)printf("# no terminal: %s\n", strerror(errno));
		exit(EXIT_SKIP);
	}
	r->slave = open(ptsname(r->master), O_RDWR | O_NOCTTY);
	if (r->slave < 0 || tcgetattr(r->slave, &r->before) < 0)
		fail(r, "cannot open the terminal: %s", strerror(errno));
	(void)ioctl(r->slave, TIOCSWINSZ, &r->size);
	(void)fcntl(r->master, F_SETFD, FD_CLOEXEC);
	(void)fcntl(r->slave, F_SETFD, FD_CLOEXEC);
}

/* In the child: the slave becomes its controlling terminal. */
static void
become_program(struct run *r, char **argv)
{
	(void)setsid();
	int fd = open(ptsname(r->master), O_RDWR);
#ifdef TIOCSCTTY
	(void)ioctl(fd, TIOCSCTTY, 0);
#endif
	if (fd < 0 || dup2(fd, 0) < 0 || dup2(fd, 1) < 0 || dup2(fd, 2) < 0)
		_exit(126);
	if (fd > 2)
		(void)close(fd);
	/* Whoever runs the tests may ignore them, as a shell does that puts
	 * them into the background. */
	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		(void)signal(signals[i].number, SIG_DFL);
	(void)signal(SIGPIPE, SIG_DFL);
	(void)execvp(argv[0], argv);
	_exit(127);
}

static void
type(struct run *r, const char *data, size_t len)
{
	while (len > 0) {
		ssize_t n = write(r->master, data, len);
		if (n < 0 && errno != EINTR)
			fail(r, "cannot type: %s", strerror(errno));
		if (n > 0) {
			data += n;
			len -= (size_t)n;
		}
	}
}

/* ---- directives */

static int
hex(int c)
{
	static const char digits[] = "0123456789abcdef";
	const char *p = c != '\0' ? strchr(digits, tolower(c)) : NULL;

	return p != NULL ? (int)(p - digits) : -1;
}

static void
unescape(struct run *r, const char *from, struct text *out)
{
	text_reset(out);
	for (; *from != '\0'; from++) {
		if (*from != '\\') {
			text_add(out, *from);
			continue;
		}
		from++;
		int high = hex((unsigned char)from[0] == 'x' ? from[1] : '\0');
		int low = high >= 0 ? hex(from[2]) : -1;
		switch (*from) {
		case 'n':
			text_add(out, '\n');
			break;
		case 't':
			text_add(out, '\t');
			break;
		case 'e':
			text_add(out, '\x1b');
			break;
		case '\\':
			text_add(out, '\\');
			break;
		case 'x':
			if (low < 0)
				bad_script(r, "\\x wants two digits");
			text_add(out, (char)(high * 16 + low));
			from += 2;
			break;
		default:
			bad_script(r, "no such escape");
		}
	}
}

static void
do_expect(struct run *r, const char *arg)
{
	struct text want = { NULL, 0, 0 };
	long end = now_ms() + (long)r->deadline * MS_PER_S;

	unescape(r, arg, &want);
	while (!transcript_find(&r->shown, r->at, want.data, &r->at)) {
		long left = end - now_ms();
		if (left <= 0)
			fail(r, "not seen within %d s", r->deadline);
		if (!take_output(r, left) && r->master < 0)
			fail(r, "the terminal is closed");
	}
	text_release(&want);
}

/* The program waits for a line: nothing follows "> ". */
static void
do_prompt(struct run *r, const char *arg)
{
	long end = now_ms() + (long)r->deadline * MS_PER_S;

	if (arg[0] != '\0')
		do_expect(r, arg);
	/* A bell behind it may have come already, and is still to be expected. */
	while (!transcript_ends(&r->shown, r->at, "> ", &r->at)) {
		long left = end - now_ms();
		if (left <= 0 || !take_output(r, left))
			fail(r, "no prompt within %d s", r->deadline);
	}
}

static void
wait_screen(struct run *r, const char *arg, bool wanted)
{
	struct text want = { NULL, 0, 0 }, now = { NULL, 0, 0 };
	long end = now_ms() + (long)r->deadline * MS_PER_S;

	unescape(r, arg, &want);
	for (;;) {
		screen_text(&r->screen, &now);
		if (text_holds(&now, want.data) == wanted)
			break;
		if (now_ms() > end || !take_output(r, end - now_ms())) {
			printf("# the screen:\n");
			text_print(now.data, now.len);
			fail(r, "not so within %d s", r->deadline);
		}
	}
	if (r->screen.unknown)
		fail(r, "the screen met a sequence that it does not know");
	/* What follows is looked for behind all this. */
	r->at = r->shown.flat.len;
	text_release(&now);
	text_release(&want);
}

static void
do_screen(struct run *r, const char *arg)
{
	wait_screen(r, arg, true);
}

static void
do_screen_not(struct run *r, const char *arg)
{
	wait_screen(r, arg, false);
}

static void
record_transcript(struct run *r, const char *path)
{
	struct text now = { NULL, 0, 0 };

	while (take_output(r, MS_PER_S))
		continue;
	screen_all(&r->screen, &now);
	FILE *f = fopen(path, "we");
	if (f == NULL || fwrite(now.data, 1, now.len, f) != now.len ||
	    fclose(f) != 0)
		fail(r, "cannot write it: %s", strerror(errno));
	text_release(&now);
}

static void
do_transcript(struct run *r, const char *arg)
{
	struct text want = { NULL, 0, 0 }, now = { NULL, 0, 0 };
	long end = now_ms() + (long)r->deadline * MS_PER_S;

	if (getenv("PTY_RECORD") != NULL)
		record_transcript(r, arg);
	if (!text_read(&want, arg))
		fail(r, "%s", strerror(errno));
	for (;;) {
		screen_all(&r->screen, &now);
		if (strcmp(now.data, want.data) == 0)
			break;
		if (now_ms() > end || !take_output(r, end - now_ms())) {
			text_print_difference(&want, &now);
			fail(r, "not so within %d s", r->deadline);
		}
	}
	if (r->screen.unknown)
		fail(r, "the screen met a sequence that it does not know");
	text_release(&now);
	text_release(&want);
}

static void
do_absent(struct run *r, const char *arg)
{
	struct text want = { NULL, 0, 0 };
	size_t end = 0;

	unescape(r, arg, &want);
	if (transcript_find(&r->shown, 0, want.data, &end))
		fail(r, "it was shown");
	text_release(&want);
}

static void
do_last(struct run *r, const char *arg)
{
	size_t end = r->shown.raw.len;

	if (r->pid != 0)
		bad_script(r, "the program has not ended");
	while (end > 0 && isspace((unsigned char)r->shown.raw.data[end - 1]))
		end--;
	size_t start = end;
	while (start > 0 && r->shown.raw.data[start - 1] != '\n')
		start--;
	r->shown.raw.data[end] = '\0';
	if (strstr(r->shown.raw.data + start, arg) == NULL)
		fail(r, "the last line is another one");
}

/* Begins `first`, if not NULL, PROGRAM, and the words of arg. */
static void
begin(struct run *r, char *first, const char *arg)
{
	char words[LINE_SIZE];
	char *argv[ARGS_MAX];
	size_t n = 0;

	if (r->pid != 0)
		bad_script(r, "a program runs already");
	if (first != NULL)
		argv[n++] = first;
	for (size_t i = 0; r->program[i] != NULL && n < ARGS_MAX / 2; i++)
		argv[n++] = r->program[i];
	(void)snprintf(words, sizeof(words), "%s", arg);
	char *rest = words;
	for (char *word = strtok_r(words, " ", &rest);
	     word != NULL && n < ARGS_MAX - 1;
	     word = strtok_r(NULL, " ", &rest))
		argv[n++] = word;
	argv[n] = NULL;

	transcript_reset(&r->shown);
	screen_init(&r->screen, r->size.ws_row, r->size.ws_col);
	r->at = 0;
	stop_program(r);
	open_terminal(r);
	(void)fflush(stdout);
	r->pid = fork();
	if (r->pid < 0)
		fail(r, "cannot fork: %s", strerror(errno));
	if (r->pid == 0)
		become_program(r, argv);
}

static void
do_start(struct run *r, const char *arg)
{
	r->job = false;
	begin(r, NULL, arg);
}

/* The shell stands beside this program. */
static void
do_job(struct run *r, const char *arg)
{
	char shell[LINE_SIZE];
	const char *slash = strrchr(r->self, '/');
	int dir = slash != NULL ? (int)(slash + 1 - r->self) : 0;

	(void)snprintf(shell, sizeof(shell), "%.*sjobshell", dir, r->self);
	r->job = true;
	begin(r, shell, arg);
}

static int
exit_code(int status)
{
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/* One of the numbers in a text. */
static bool
among(int code, const char *numbers)
{
	for (char *end = NULL; *numbers != '\0'; numbers = end) {
		long number = strtol(numbers, &end, 10);
		if (end == numbers)
			break;
		if (number == code)
			return true;
	}
	return false;
}

static void
check_modes(struct run *r)
{
	struct termios now;

	if (r->slave < 0)
		return;
	if (tcgetattr(r->slave, &now) < 0)
		fail(r, "cannot read the modes: %s", strerror(errno));
	if (now.c_iflag != r->before.c_iflag ||
	    now.c_oflag != r->before.c_oflag ||
	    now.c_cflag != r->before.c_cflag ||
	    now.c_lflag != r->before.c_lflag ||
	    memcmp(now.c_cc, r->before.c_cc, sizeof(now.c_cc)) != 0)
		fail(r, "the modes of the terminal were left changed");
}

/* What the program wrote last may still be on its way when it has ended: a
 * byte that nothing else shows goes after it, and is waited for. */
#define LAST_BYTE '\x1e'

static void
take_rest(struct run *r)
{
	static const char mark = LAST_BYTE;
	const struct text *raw = &r->shown.raw;
	long end = now_ms() + (long)r->deadline * MS_PER_S;

	if (r->slave < 0)
		return;
	if (write(r->slave, &mark, 1) != 1)
		fail(r, "cannot mark the end: %s", strerror(errno));
	while (raw->len == 0 || raw->data[raw->len - 1] != mark) {
		if (now_ms() > end || !take_output(r, end - now_ms()))
			fail(r, "its last words did not come");
	}
	text_cut(&r->shown.raw, 1);
	text_cut(&r->shown.flat, 1);
}

static void
do_exit(struct run *r, const char *arg)
{
	long end = now_ms() + (long)r->deadline * MS_PER_S;
	int status = 0;

	while (waitpid(r->pid, &status, WNOHANG) == 0) {
		if (now_ms() > end)
			fail(r, "did not end within %d s", r->deadline);
		/* What is shown must be taken, or it could not end. */
		struct timespec moment = { 0, 2000000 };
		if (!take_output(r, 5))
			(void)nanosleep(&moment, NULL);
	}
	r->pid = 0;
	take_rest(r);
	if (!among(exit_code(status), arg))
		fail(r, "ended with %d", exit_code(status));
	check_modes(r);
}

static void
do_signal(struct run *r, const char *arg)
{
	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++) {
		if (strcmp(signals[i].name, arg) != 0)
			continue;
		/* The one in front, which is not the shell's. */
		pid_t group = r->job ? tcgetpgrp(r->master) : r->pid;
		if (group <= 1 || kill(-group, signals[i].number) < 0)
			fail(r, "%s", strerror(errno));
		return;
	}
	bad_script(r, "no such signal");
}

static void
parse_size(struct run *r, const char *arg)
{
	unsigned rows = 0, cols = 0;

	if (sscanf(arg, "%u %u", &rows, &cols) != 2)
		bad_script(r, "wants ROWS COLS");
	r->size.ws_row = (unsigned short)rows;
	r->size.ws_col = (unsigned short)cols;
}

static void
do_size(struct run *r, const char *arg)
{
	parse_size(r, arg);
}

static void
do_resize(struct run *r, const char *arg)
{
	parse_size(r, arg);
	if (ioctl(r->slave, TIOCSWINSZ, &r->size) < 0)
		fail(r, "%s", strerror(errno));
}

static void
do_env(struct run *r, const char *arg)
{
	char name[LINE_SIZE];

	(void)snprintf(name, sizeof(name), "%s", arg);
	char *value = strchr(name, '=');
	if (value == NULL)
		bad_script(r, "wants NAME=VALUE");
	*value = '\0';
	(void)setenv(name, value + 1, 1);
}

static void
do_unset(struct run *r, const char *arg)
{
	(void)r;
	(void)unsetenv(arg);
}

static void
do_deadline(struct run *r, const char *arg)
{
	r->deadline = atoi(arg);
}

static void
do_send(struct run *r, const char *arg)
{
	struct text bytes = { NULL, 0, 0 };

	unescape(r, arg, &bytes);
	type(r, bytes.data, bytes.len);
	text_release(&bytes);
}

static void
do_line(struct run *r, const char *arg)
{
	do_send(r, arg);
	type(r, "\n", 1);
}

static void
do_eof(struct run *r, const char *arg)
{
	char c = (char)r->before.c_cc[VEOF];

	(void)arg;
	type(r, &c, 1);
}

static void
do_hangup(struct run *r, const char *arg)
{
	(void)arg;
	while (take_output(r, 0))
		continue;
	(void)close(r->slave);
	(void)close(r->master);
	r->slave = r->master = -1;
}

static void
do_shell(struct run *r, const char *arg)
{
	int status = system(arg); /* NOLINT(cert-env33-c): the script's own */

	if (status != 0)
		fail(r, "ended with %d", exit_code(status));
}

static void
do_bounce(struct run *r, const char *arg)
{
	(void)arg;
	if (!r->job)
		bad_script(r, "it is no job");
	do_signal(r, "TSTP");
	do_expect(r, "shell: stopped, modes as before");
	do_line(r, "fg");
}

static void
do_leave(struct run *r, const char *arg)
{
	const char *how = getenv("PTY_LEAVE");
	const char *codes = "130";

	if (how == NULL)
		bad_script(r, "PTY_LEAVE is not set");
	if (strcmp(how, "hangup") == 0) {
		/* SIGHUP and the end of input at once: either comes first. */
		do_hangup(r, "");
		codes = "130 5";
	} else if (strcmp(how, "eof") == 0) {
		/* With something typed it is no end yet. */
		type(r, "\x15", 1);
		do_eof(r, "");
		codes = "5";
	} else {
		do_signal(r, how);
	}
	do_exit(r, arg[0] != '\0' ? arg : codes);
}

enum need {
	NEEDS_NOTHING,
	NEEDS_PROGRAM, /* that runs */
	NEEDS_START,   /* that runs or ran */
};

struct directive {
	const char *name;
	void (*run)(struct run *r, const char *arg);
	enum need need;
};

static const struct directive directives[] = {
	{ "size", do_size, NEEDS_NOTHING },
	{ "env", do_env, NEEDS_NOTHING },
	{ "unset", do_unset, NEEDS_NOTHING },
	{ "deadline", do_deadline, NEEDS_NOTHING },
	{ "start", do_start, NEEDS_NOTHING },
	{ "job", do_job, NEEDS_NOTHING },
	{ "send", do_send, NEEDS_PROGRAM },
	{ "line", do_line, NEEDS_PROGRAM },
	{ "eof", do_eof, NEEDS_PROGRAM },
	{ "prompt", do_prompt, NEEDS_PROGRAM },
	{ "expect", do_expect, NEEDS_START },
	{ "screen", do_screen, NEEDS_START },
	{ "screen-not", do_screen_not, NEEDS_START },
	{ "transcript", do_transcript, NEEDS_START },
	{ "absent", do_absent, NEEDS_START },
	{ "last", do_last, NEEDS_START },
	{ "resize", do_resize, NEEDS_PROGRAM },
	{ "signal", do_signal, NEEDS_PROGRAM },
	{ "hangup", do_hangup, NEEDS_PROGRAM },
	{ "shell", do_shell, NEEDS_NOTHING },
	{ "bounce", do_bounce, NEEDS_PROGRAM },
	{ "leave", do_leave, NEEDS_PROGRAM },
	{ "exit", do_exit, NEEDS_PROGRAM },
};

static void
perform(struct run *r, char *line)
{
	r->words = line;
	size_t len = strcspn(line, " ");
	const char *arg = line[len] == ' ' ? line + len + 1 : line + len;

	for (size_t i = 0; i < sizeof(directives) / sizeof(directives[0]);
	     i++) {
		const struct directive *d = &directives[i];
		if (strlen(d->name) != len || strncmp(d->name, line, len) != 0)
			continue;
		if ((d->need == NEEDS_PROGRAM && r->pid == 0) ||
		    (d->need == NEEDS_START && r->shown.flat.data == NULL))
			bad_script(r, "no program was started");
		d->run(r, arg);
		return;
	}
	bad_script(r, "no such directive");
}

int
main(int argc, char **argv)
{
	char line[LINE_SIZE];
	static struct run r;

	r = (struct run){
		.script = argc > 1 ? argv[1] : "",
		.words = "",
		.self = argv[0],
		.program = argv + 2,
		.size = { .ws_row = 24, .ws_col = 80 },
		.deadline = 20,
		.master = -1,
		.slave = -1,
	};

	FILE *f = argc > 2 ? fopen(argv[1], "re") : NULL;
	if (f == NULL) {
		(void)fprintf(
		    stderr, "usage: ptyrun SCRIPT PROGRAM [ARG...]\n");
		return 2;
	}
	(void)signal(SIGPIPE, SIG_IGN);
	while (fgets(line, sizeof(line), f) != NULL) {
		r.line++;
		line[strcspn(line, "\n")] = '\0';
		if (line[0] != '\0' && line[0] != '#')
			perform(&r, line);
	}
	(void)fclose(f);
	if (r.pid != 0) {
		r.words = "end of the script";
		fail(&r, "the program still runs");
	}
	stop_program(&r);
	transcript_release(&r.shown);
	screen_release(&r.screen);
	return 0;
}
