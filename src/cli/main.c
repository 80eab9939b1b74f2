/*
 * main.c: what a process needs before the program proper: the three standard
 * descriptors, a umask, the signals.
 */
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/cmd.h"
#include "os/os.h"
#ifdef MYO_TEST
#include "cli/test_os.h"
#endif

#include "base/banned.h"

/*
 * A standard descriptor that is closed would be the next file's, and talk or
 * results would go into the logbook. Opened the wrong way round, it still
 * fails as a closed one does.
 */
static int
open_standard(void)
{
	static const int modes[] = { O_WRONLY, O_RDONLY, O_RDONLY };

	for (int fd = 0; fd < 3; fd++) {
		if (fcntl(fd, F_GETFD) >= 0)
			continue;
		/* The lowest free one, since those below are open. */
		if (open("/dev/null", modes[fd] | O_NOCTTY) != fd)
			return -1;
	}
	return 0;
}

int
main(int argc, char **argv)
{
	struct term term = { .caught = false };
	const struct os *os = os_posix();

	if (open_standard() < 0)
		return RC_STORE;
	(void)umask(077);
	term_ignore_write_signals();
#ifdef MYO_TEST
	struct test_os test;
	os = test_os_init(&test, os);
#endif
	return (int)cli_main(os, &term, argc, argv);
}
