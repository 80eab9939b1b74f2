/*
 * small.c: a program of somebody else that uses the installed library: how
 * many protocols are in a library, and can a logbook be opened?
 */
#include <stdio.h>

#include <myolog/myolog.h>

int
main(int argc, char **argv)
{
	const char *roots[] = { argc > 1 ? argv[1] : "" };
	struct myo_library *library = NULL;
	struct myo_logbook *book = NULL;
	struct myo_diags *diags = myo_diags_new();

	if (argc != 3 || diags == NULL)
		return 2;
	if (myo_library_open(roots, 1, &library, diags) != MYO_OK)
		return 3;
	if (myo_logbook_open(argv[2], NULL, MYO_LOGBOOK_READ, &book, diags) !=
	    MYO_OK)
		return 4;
	printf("%s %zu\n", myo_version(), myo_library_count(library));
	myo_logbook_close(book);
	myo_library_free(library);
	myo_diags_free(diags);
	return 0;
}
