/*
 * term.c: signals, width and colour of the terminal.
 */
#include "ui/term.h"

#include <errno.h>
#include <string.h>
#include <sys/select.h>

#include "ui/modes.h"

#include "base/banned.h"

#define WIDTH_DEFAULT 80
#define WIDTH_MIN     20
#define MS_PER_S      1000
#define NS_PER_MS     1000000

struct caught {
	int number;
	const char *name;
};

static const struct caught caught[TERM_SIGNALS] = {
	{ SIGINT, "SIGINT" },
	{ SIGTERM, "SIGTERM" },
	{ SIGHUP, "SIGHUP" },
};

static volatile sig_atomic_t arrived;

static void
on_signal(int number)
{
	arrived = number;
}

void
term_catch(struct term *t)
{
	struct sigaction action = { .sa_handler = on_signal };
	sigset_t set;

	arrived = 0;
	(void)sigemptyset(&set);
	for (size_t i = 0; i < TERM_SIGNALS; i++)
		(void)sigaddset(&set, caught[i].number);
	action.sa_mask = set;
	(void)pthread_sigmask(SIG_BLOCK, &set, &t->mask);
	for (size_t i = 0; i < TERM_SIGNALS; i++) {
		(void)sigaction(caught[i].number, NULL, &t->old[i]);
		if (t->old[i].sa_handler != SIG_IGN)
			(void)sigaction(caught[i].number, &action, NULL);
	}
	t->caught = true;
}

void
term_release(struct term *t)
{
	if (!t->caught)
		return;
	/* One that is pending still has done its work: the program ends. */
	(void)pthread_sigmask(SIG_SETMASK, &t->mask, NULL);
	for (size_t i = 0; i < TERM_SIGNALS; i++)
		(void)sigaction(caught[i].number, &t->old[i], NULL);
	t->caught = false;
}

static enum term_event
happened(void)
{
	if (arrived != 0)
		return TERM_SIGNAL;
	switch (modes_take()) {
	case MODES_STOP:
		return TERM_STOP;
	case MODES_CONTINUED:
		return TERM_CONTINUED;
	case MODES_NOTHING:
		break;
	}
	return TERM_INPUT;
}

enum term_event
term_wait(const struct term *t, int fd, int64_t ms)
{
	struct timespec limit = { (time_t)(ms / MS_PER_S),
		(long)(ms % MS_PER_S) * NS_PER_MS };
	fd_set set;

	if (fd < 0 || fd >= FD_SETSIZE)
		return TERM_INPUT;
	for (;;) {
		enum term_event event = happened();
		if (event != TERM_INPUT)
			return event;
		FD_ZERO(&set);
		FD_SET(fd, &set);
		int rc = pselect(
		    fd + 1, &set, NULL, NULL, ms < 0 ? NULL : &limit, &t->mask);
		if (rc > 0)
			return TERM_INPUT;
		if (rc == 0)
			return TERM_TIME;
		if (errno != EINTR)
			return TERM_INPUT;
	}
}

bool
term_ready(int fd)
{
	struct timespec now = { 0, 0 };
	fd_set set;

	if (fd < 0 || fd >= FD_SETSIZE)
		return false;
	FD_ZERO(&set);
	FD_SET(fd, &set);
	return pselect(fd + 1, &set, NULL, NULL, &now, NULL) > 0;
}

int
term_signal(void)
{
	return arrived;
}

int
term_poll(const struct term *t)
{
	sigset_t blocked;

	if (t->caught && arrived == 0) {
		(void)pthread_sigmask(SIG_SETMASK, &t->mask, &blocked);
		(void)pthread_sigmask(SIG_SETMASK, &blocked, NULL);
	}
	return arrived;
}

const char *
term_signal_name(int number)
{
	for (size_t i = 0; i < TERM_SIGNALS; i++)
		if (caught[i].number == number)
			return caught[i].name;
	return "";
}

void
term_ignore_write_signals(void)
{
	struct sigaction action = { .sa_handler = SIG_IGN };

	(void)sigemptyset(&action.sa_mask);
	(void)sigaction(SIGPIPE, &action, NULL);
#ifdef SIGXFSZ
	(void)sigaction(SIGXFSZ, &action, NULL);
#endif
}

size_t
term_width(const struct os *os, int fd)
{
	int columns = os->columns(os, fd);

	if (columns <= 0)
		return WIDTH_DEFAULT;
	return columns < WIDTH_MIN ? WIDTH_MIN : (size_t)columns;
}

bool
term_capable(const struct os *os)
{
	const char *term = os->getenv(os, "TERM");

	return term != NULL && term[0] != '\0' && strcmp(term, "dumb") != 0;
}

bool
term_bold(const struct os *os, int fd, enum term_colour colour)
{
	const char *no_color = os->getenv(os, "NO_COLOR");

	return colour == TERM_COLOUR_AUTO && os->isatty(os, fd) &&
	       (no_color == NULL || no_color[0] == '\0') && term_capable(os);
}
