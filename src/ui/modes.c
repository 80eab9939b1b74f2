/*
 * modes.c: the modes of the terminal.
 *
 * A signal handler has no other way to what it puts back than a global; this
 * file and the flag in term.c hold all there are.
 */
#include "ui/modes.h"

#include <signal.h>
#include <stddef.h>
#include <termios.h>
#include <unistd.h>

#include "base/banned.h"

enum caught_row {
	/* these set a flag */
	CAUGHT_STOP,
	CAUGHT_CONT,
	CAUGHT_RESIZE,
	N_FLAGS,
	/* these end the program; the modes are put back first */
	CAUGHT_FATAL = N_FLAGS,
	N_CAUGHT = CAUGHT_FATAL + 6,
};

static const int numbers[N_CAUGHT] = {
	[CAUGHT_STOP] = SIGTSTP,
	[CAUGHT_CONT] = SIGCONT,
	[CAUGHT_RESIZE] = SIGWINCH,
	[CAUGHT_FATAL] = SIGQUIT,
	SIGABRT,
	SIGSEGV,
	SIGBUS,
	SIGFPE,
	SIGILL,
};

static struct {
	volatile sig_atomic_t kept;
	volatile sig_atomic_t flags[N_FLAGS];
	int fd;
	struct termios modes;
	struct sigaction old[N_CAUGHT];
} state;

static void
on_flag(int number)
{
	for (int i = 0; i < N_FLAGS; i++)
		if (numbers[i] == number)
			state.flags[i] = 1;
}

/* Afterwards it is what it was: a fault comes again by itself, and what was
 * sent is sent once more. */
static void
on_fatal(int number)
{
	if (state.kept)
		(void)tcsetattr(state.fd, TCSANOW, &state.modes);
	for (int i = CAUGHT_FATAL; i < N_CAUGHT; i++)
		if (numbers[i] == number)
			(void)sigaction(number, &state.old[i], NULL);
	(void)raise(number);
}

static void
catch_one(int row)
{
	struct sigaction action = { .sa_handler =
					row < N_FLAGS ? on_flag : on_fatal };

	(void)sigfillset(&action.sa_mask);
	(void)sigaction(numbers[row], NULL, &state.old[row]);
	if (state.old[row].sa_handler != SIG_IGN)
		(void)sigaction(numbers[row], &action, NULL);
}

static void
flag_set(sigset_t *set)
{
	(void)sigemptyset(set);
	for (int i = 0; i < N_FLAGS; i++)
		(void)sigaddset(set, numbers[i]);
}

bool
modes_keep(int fd)
{
	sigset_t set;

	if (state.kept || tcgetattr(fd, &state.modes) < 0)
		return false;
	state.fd = fd;
	state.kept = 1;
	flag_set(&set);
	(void)pthread_sigmask(SIG_BLOCK, &set, NULL);
	for (int i = 0; i < N_CAUGHT; i++) {
		if (i < N_FLAGS)
			state.flags[i] = 0;
		catch_one(i);
	}
	return true;
}

void
modes_put_back(void)
{
	sigset_t set, mask;

	if (!state.kept)
		return;
	/* One that was put into the background must not be stopped here. */
	(void)sigemptyset(&set);
	(void)sigaddset(&set, SIGTTOU);
	(void)pthread_sigmask(SIG_BLOCK, &set, &mask);
	/* What was typed ahead stays for whoever reads next. */
	(void)tcsetattr(state.fd, TCSADRAIN, &state.modes);
	(void)pthread_sigmask(SIG_SETMASK, &mask, NULL);
}

void
modes_release(void)
{
	sigset_t set;

	if (!state.kept)
		return;
	modes_put_back();
	state.kept = 0;
	for (int i = 0; i < N_CAUGHT; i++)
		(void)sigaction(numbers[i], &state.old[i], NULL);
	flag_set(&set);
	(void)pthread_sigmask(SIG_UNBLOCK, &set, NULL);
}

void
modes_stop(void)
{
	struct sigaction action, stop = { .sa_handler = SIG_DFL };
	sigset_t set, mask;

	(void)sigemptyset(&stop.sa_mask);
	flag_set(&set);
	(void)sigaction(SIGTSTP, &stop, &action);
	(void)raise(SIGTSTP);
	/* Here it stops. SIGCONT is let in too, so that it is over and done
	 * with. */
	(void)pthread_sigmask(SIG_UNBLOCK, &set, &mask);
	(void)pthread_sigmask(SIG_SETMASK, &mask, NULL);
	(void)sigaction(SIGTSTP, &action, NULL);
	state.flags[CAUGHT_STOP] = 0;
	state.flags[CAUGHT_CONT] = 0;
}

enum modes_event
modes_take(void)
{
	if (state.flags[CAUGHT_STOP]) {
		state.flags[CAUGHT_STOP] = 0;
		return MODES_STOP;
	}
	if (state.flags[CAUGHT_CONT]) {
		state.flags[CAUGHT_CONT] = 0;
		return MODES_CONTINUED;
	}
	return MODES_NOTHING;
}

bool
modes_resized(void)
{
	bool resized = state.flags[CAUGHT_RESIZE] != 0;

	state.flags[CAUGHT_RESIZE] = 0;
	return resized;
}
