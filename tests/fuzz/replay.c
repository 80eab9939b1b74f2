/*
 * replay.c: the kept inputs of a fuzz target once more, one after the other,
 * as one test; for compilers without libFuzzer. The program is called
 * fuzz_NAME and reads the files of tests/fuzz/corpus/NAME; files named on its
 * command line are read in their place.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "fuzz/fuzz.h"
#include "os/atomic.h"
#include "os/os.h"

#define CORPUS    "tests/fuzz/corpus/"
#define INPUT_MAX ((size_t)1 << 20)

/* The name goes first: the last one named is the one that did it. */
static void
replay(const char *path)
{
	struct buf data = BUF_INIT;

	printf("# %s\n", path);
	(void)fflush(stdout);
	int rc = file_read(os_posix(), path, &data, INPUT_MAX);
	FUZZ_CHECK_OF(rc == 0, path);
	char *exact = fuzz_exact(data.data, data.len);
	(void)LLVMFuzzerTestOneInput((const uint8_t *)exact, data.len);
	free(exact);
	buf_release(&data);
}

static int
is_input(const struct dirent *e)
{
	return e->d_name[0] != '.';
}

static size_t
replay_folder(const char *name)
{
	struct dirent **list = NULL;
	struct buf path = BUF_INIT;

	buf_addf(&path, CORPUS "%s/", name);
	size_t folder = path.len;
	int n = scandir(path.data, &list, is_input, alphasort);
	FUZZ_CHECK_OF(n > 0, path.data);
	for (int i = 0; i < n; i++) {
		buf_truncate(&path, folder);
		buf_adds(&path, list[i]->d_name);
		replay(path.data);
		free(list[i]);
	}
	free(list);
	buf_release(&path);
	return (size_t)n;
}

int
main(int argc, char **argv)
{
	const char *slash = strrchr(argv[0], '/');
	const char *name = slash != NULL ? slash + 1 : argv[0];
	size_t n = (size_t)argc - 1;

	FUZZ_CHECK_OF(strncmp(name, "fuzz_", 5) == 0, name);
	puts("1..1");
	/* Nothing at all is an input too. */
	(void)LLVMFuzzerTestOneInput((const uint8_t *)"", 0);
	for (int i = 1; i < argc; i++)
		replay(argv[i]);
	if (argc == 1)
		n = replay_folder(name + 5);
	printf("ok 1 - %s: %zu kept inputs keep its property\n", name, n);
	return 0;
}
