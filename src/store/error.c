/*
 * error.c: what a failed system call says to a person.
 */
#include "store_private.h"

#include <errno.h>
#include <stddef.h>

#include "base/banned.h"

struct advice {
	int err;
	const char *what_to_do;
};

static const struct advice advices[] = {
	{ ENOSPC, "free space and try again" },
	{ EDQUOT, "free space and try again" },
	{ EFBIG, "raise the limit on file sizes and try again" },
	{ EACCES, "check who may use the file and its folder" },
	{ EPERM, "check who may use the file and its folder" },
	{ EROFS, "make the file system writable or choose another folder" },
	{ ELOOP, "put the file itself there in place of the symbolic link" },
	{ ENOENT, "put the folder back or choose another one" },
	{ ENOTDIR, "choose another folder" },
	{ EISDIR, "move the folder of that name away" },
	{ EBUSY, "end the other process that uses it and try again" },
	{ ENOLCK, "use a file system that has locks" },
	{ EMFILE, "close other programs and try again" },
	{ ENFILE, "close other programs and try again" },
	{ OS_NOT_PLAIN, "move away what is in the file's place" },
	{ EIO, "check the disk" },
};

static const char *
advice_for(int err)
{
	for (size_t i = 0; i < sizeof(advices) / sizeof(advices[0]); i++) {
		if (advices[i].err == -err)
			return advices[i].what_to_do;
	}
	return "try again";
}

enum myo_status
store_nomem(struct myo_diags *diags, const char *path)
{
	return store_failed(diags, DIAG_LOG_IO, path, "memory", -ENOMEM);
}

enum myo_status
store_failed(struct myo_diags *diags, enum diag_code code, const char *path,
    const char *doing, int err)
{
	diag_add(diags, code, DIAG_FILE(path), "'%s', %s: %s; %s", path, doing,
	    os_error_text(err), advice_for(err));
	return err == -ENOMEM ? MYO_ERR_NOMEM : MYO_ERR_IO;
}
