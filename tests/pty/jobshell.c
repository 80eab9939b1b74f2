/*
 * jobshell.c: as much of a shell as it takes to stop a program and to go on
 * with it: a group of its own in the foreground, the terminal taken back when
 * it stops.
 *
 * Usage: jobshell PROGRAM [ARG...]
 * When the program has stopped it says "shell: stopped, modes as before" (or
 * "modes changed"), and waits for a line; that continues the program in the
 * foreground, where the modes are the shell's, as after `fg`. Exit status: the
 * program's, 128 and its signal where one ended it.
 */
#define _XOPEN_SOURCE 700

#include <sys/types.h>
#include <sys/wait.h>

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

static int
same_modes(const struct termios *a, const struct termios *b)
{
	return a->c_iflag == b->c_iflag && a->c_oflag == b->c_oflag &&
	       a->c_cflag == b->c_cflag && a->c_lflag == b->c_lflag &&
	       memcmp(a->c_cc, b->c_cc, sizeof(a->c_cc)) == 0;
}

static void
become_job(char **argv)
{
	(void)setpgid(0, 0);
	/* Not before it is in front, or reading would stop it. */
	(void)tcsetpgrp(0, getpgrp());
	(void)signal(SIGTTOU, SIG_DFL);
	(void)execvp(argv[0], argv);
	_exit(127);
}

static void
say(const char *text)
{
	if (write(1, text, strlen(text)) < 0)
		_exit(126);
}

/* The job has stopped: a shell's view of it. */
static void
look(const struct termios *before)
{
	struct termios now;
	char c = '\0';

	(void)tcsetpgrp(0, getpgrp());
	if (tcgetattr(0, &now) < 0)
		_exit(126);
	/* Who reads the words may type at once, and is to see it. */
	(void)tcsetattr(0, TCSADRAIN, before);
	say(same_modes(before, &now) ? "shell: stopped, modes as before\n"
				     : "shell: stopped, modes changed\n");
	while (c != '\n' && read(0, &c, 1) == 1)
		continue;
}

int
main(int argc, char **argv)
{
	struct termios before;
	int status = 0;

	if (argc < 2 || tcgetattr(0, &before) < 0)
		return 126;
	/* Else taking the terminal back would stop the shell. */
	(void)signal(SIGTTOU, SIG_IGN);
	pid_t pid = fork();
	if (pid < 0)
		return 126;
	if (pid == 0)
		become_job(argv + 1);
	(void)setpgid(pid, pid);
	for (;;) {
		pid_t got = waitpid(pid, &status, WUNTRACED);
		if (got < 0 && errno != EINTR)
			return 126;
		if (got < 0)
			continue;
		if (!WIFSTOPPED(status))
			break;
		look(&before);
		(void)tcsetpgrp(0, pid);
		(void)kill(-pid, SIGCONT);
	}
	(void)tcsetpgrp(0, getpgrp());
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
