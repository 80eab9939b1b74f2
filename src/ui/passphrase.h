/*
 * passphrase.h: a line that does not appear: on a terminal its echo is off
 * while it is typed, and the modes are put back whatever happens (modes.h).
 * From a pipe it is the next line. Nothing of it stays in memory that is ours
 * but what is handed out.
 */
#ifndef UI_PASSPHRASE_H
#define UI_PASSPHRASE_H

#include <stddef.h>

#include "base/str.h"
#include "ui/input.h"
#include "ui/sink.h"

#define PASSPHRASE_MAX 512 /* bytes */

struct passphrase {
	char text[PASSPHRASE_MAX];
	size_t len;
};

/*
 * INPUT_LINE: *out holds it, without its line end; may be empty. INPUT_REFUSED
 * (too long, no UTF-8, echo cannot be turned off) and INPUT_FAILED: *why says
 * so. Caught signals (in->term) end it as they end input_line.
 */
enum input passphrase_read(struct input_source *in, struct sink *err,
    const char *question, struct passphrase *out, const char **why);
struct str passphrase_str(const struct passphrase *p);

#endif
